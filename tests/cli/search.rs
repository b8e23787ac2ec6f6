use crate::support::Project;

#[test]
fn the_first_search_makes_the_index_and_says_so() {
    let project = Project::with_corpus();
    let run = project.run(&["search", "Leiter"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(run.stderr.contains("no index yet: indexing `corpus`"), "{}", run.text());
    assert!(run.stdout.contains("k1"), "{}", run.text());
    let again = project.run(&["search", "Leiter"]);
    assert_eq!(again.stdout, run.stdout);
    assert!(!again.stderr.contains("no index yet"), "{}", again.text());
}

#[test]
fn no_hits_exit_one_and_print_nothing() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let run = project.run(&["search", "Zirkuszelt"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{}", run.text());
    assert_eq!(run.stderr, "nothing found for `Zirkuszelt`\n");
    let quiet = project.run(&["search", "-q", "Zirkuszelt"]);
    assert_eq!((quiet.status, quiet.stdout.as_str(), quiet.stderr.as_str()), (1, "", ""));
    let json = project.run(&["search", "--json", "Zirkuszelt"]);
    assert_eq!((json.status, &json.json()[0]["total"]), (1, &serde_json::json!(0)));
}

#[test]
fn query_text_never_exits_two() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    for query in ["", "   ", "\"", "((", "autor:x", "kind:absatz", "AND", "*", "\"a", "year:x", "[1]", "a:(^", "-Kabel"]
    {
        let run = project.run(&["search", "--", query]);
        assert!(run.status == 0 || run.status == 1, "`{query}`: {}", run.text());
    }
    let empty = project.run(&["search"]);
    assert_eq!((empty.status, empty.stdout.as_str()), (1, ""));
    assert!(empty.stderr.starts_with("the query is empty"), "{}", empty.text());
}

#[test]
fn a_query_quoted_whole_may_begin_with_a_hyphen() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let run = project.run(&["search", "-Leiter Hülle", "--json", "-n", "1"]);
    assert_eq!(run.json_of("summary")[0]["query"], "-Leiter Hülle", "{}", run.text());
    let run = project.run(&["search", "vessel -telegraph", "--json"]);
    let ids: Vec<_> = run.json_of("hit").iter().map(|hit| hit["id"].clone()).collect();
    assert_eq!(ids, ["w1"], "{}", run.text());
}

#[test]
fn json_hits_have_the_promised_fields_in_order() {
    let project = Project::with_corpus();
    let run = project.run(&["search", "--json", "Reede"]);
    assert_eq!(run.status, 0, "{}", run.text());
    let line = run.stdout.lines().next().expect("a hit");
    let mut from = 0;
    for field in [
        "type",
        "rank",
        "score",
        "id",
        "document",
        "title",
        "authors",
        "year",
        "kind",
        "label",
        "section",
        "page",
        "language",
        "text",
        "snippet",
        "highlights",
        "notes",
        "note_ids",
        "sources",
        "mentioned_in",
        "matches",
    ] {
        let at = line[from..].find(&format!("\"{field}\":")).unwrap_or_else(|| panic!("{field} in {line}"));
        from += at;
    }
    let hit = &run.json()[0];
    assert_eq!(hit["id"], "seekabel-1905:p2");
    assert_eq!(hit["section"], "Verlegung");
    assert_eq!(hit["notes"], serde_json::json!(["2", "1"]));
    assert_eq!(hit["note_ids"], serde_json::json!(["seekabel-1905:fn2", "seekabel-1905:fn1"]));
    assert_eq!(hit["authors"], serde_json::json!(["Agnes Thorwald", "Jan Ter Horst"]));
    let (snippet, spans) = (hit["snippet"].as_str().expect("text"), hit["highlights"].as_array().expect("spans"));
    let marked = |span: &serde_json::Value| {
        let [start, end] = [0, 1].map(|at| span[at].as_u64().expect("a number") as usize);
        snippet.chars().skip(start).take(end - start).collect::<String>()
    };
    assert_eq!(spans.iter().map(marked).collect::<Vec<_>>(), ["Reede"]);
}

#[test]
fn text_hits_show_place_marked_words_and_footnotes() {
    let project = Project::with_corpus();
    let run = project.run(&["search", "-n1", "Verlegung"]);
    for part in [
        "  1  Das Seekabel nach Norderney · Agnes Thorwald / Jan Ter Horst 1905\n",
        "     Verlegung › ¶ 2 · seekabel-1905:p2\n",
        "Die *Verlegung* dauerte drei Wochen.²",
        "     ² Thorwald 1901, S. 40 f. → thorwald-1901\n",
        "     ¹ Thorwald 1901, S. 12 → thorwald-1901\n",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.text());
    }
}

#[test]
fn options_reach_the_search() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let total = |arguments: &[&str]| {
        let run = project.run(&[&["search", "--json"], arguments].concat());
        run.json_of("summary")[0]["total"].as_u64().expect("a number")
    };
    let all = total(&["Kabel"]);
    assert!(all >= 3);
    assert_eq!(total(&["Kabel", "--doc", "kabelkunde"]), 1);
    assert_eq!(total(&["Kabel", "--doc", "kabel*"]), 1);
    assert_eq!(total(&["Kabel", "--lang", "en"]), 0);
    assert_eq!(total(&["Kabel", "--year", "..1900"]), 0);
    assert_eq!(total(&["Kabel", "--author", "thorwald"]), total(&["Kabel", "--year", "1905..1905"]));
    // The second says only "Ebd.".
    assert_eq!(total(&["Thorwald", "--kind", "footnote"]), 2);
    assert_eq!(
        total(&["=Thorwald", "--kind", "footnote", "--cites", "thorwald"]),
        total(&["cites:thorwald", "--kind", "footnote"])
    );
    let first = project.run(&["search", "--json", "Kabel", "-n", "1", "--offset", "1"]);
    assert_eq!(first.json_of("hit").len(), 1);
    assert_eq!(first.json_of("hit")[0]["rank"], 2);
    let context = project.run(&["search", "--json", "Verlegung", "-n1", "--context", "1"]);
    assert_eq!(context.json()[0]["before"][0]["id"], "seekabel-1905:p1", "{}", context.text());
    assert_eq!(context.json()[0]["after"][0]["id"], "seekabel-1905:p3");
}

#[test]
fn keywords_stand_below_each_other() {
    let project = Project::with_corpus();
    let run = project.run(&["search", "--kwic", "vessel"]);
    let columns: Vec<_> = run.stdout.lines().map(|line| line.find('*').expect("a mark")).collect();
    assert_eq!(columns.len(), 2, "{}", run.text());
    assert_eq!(columns[0], columns[1], "{}", run.text());
}

#[test]
fn query_warnings_point_at_the_column() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let run = project.run(&["search", "autor:thorwald Kabel"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(run.stderr.starts_with("warning: "), "{}", run.text());
    assert!(run.stderr.contains("\n  autor:thorwald Kabel\n  ^^^^^"), "{}", run.text());
}

#[test]
fn missing_corpus_is_an_error_with_advice() {
    let run = Project::new().run(&["search", "Kabel"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("error: no corpus folder at `corpus`\nhint: make the folder"), "{}", run.text());
}

#[test]
fn an_index_of_another_corpus_is_told() {
    let project = Project::with_corpus();
    project.write("andere/brief.txt", "Ein Brief.\n");
    project.run(&["index", "-q"]);
    for corpus in ["andere", "nirgends"] {
        let run = project.run(&["search", "Leiter", "--corpus", corpus]);
        let warning = format!("warning: the index `index` was made from `corpus`, not from `{corpus}`\n");
        assert!(run.stderr.starts_with(&warning), "{}", run.text());
    }
    let run = project.run(&["search", "Leiter", "--corpus", "./corpus"]);
    assert!(!run.stderr.contains("warning"), "{}", run.text());
}

#[test]
fn keywords_are_sorted_by_their_neighbours() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let sides = |sort: &str| -> Vec<String> {
        let run = project.run(&["search", "--json", "--kwic", "--sort", sort, "Kabel Hülle"]);
        let side = |line: serde_json::Value| {
            let part = |name: &str| line[name].as_str().expect("text").to_owned();
            let words = if sort == "left" { part("left") } else { part("right") };
            let mut words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let nearest = if sort == "left" { words.next_back() } else { words.next() };
            nearest.unwrap_or_default().to_lowercase()
        };
        run.json_of("kwic").into_iter().map(side).collect()
    };
    assert_eq!(sides("right"), ["", "", "besteht", "in", "ist", "schützt", "wurde"]);
    assert_eq!(sides("left"), ["das", "das", "des", "die", "ein", "see", "und"]);
    let run = project.run(&["search", "--json", "--kwic", "vessel"]);
    let lines = run.json_of("kwic");
    let line = &lines[1];
    let fields = ["id", "left", "keyword", "right", "class"].map(|field| line[field].as_str().expect("text"));
    assert_eq!(fields, ["w2", "", "Vessels", " were reported by telegraph.", "inflected"], "{}", run.text());
    assert_eq!(run.json_of("summary")[0]["total"], 2, "{}", run.text());
    let without = project.run(&["search", "--sort", "left", "vessel"]);
    assert_eq!(without.status, 2, "{}", without.text());
}

#[test]
fn a_heading_right_above_another_is_found_with_the_passages_below() {
    let project = Project::new();
    project.write(
        "corpus/a.md",
        "# Kabel\n\n## Die Quellenlage\n\n### Stadtarchive\n\nIn Emden liegt wenig.\n\n### Nachlässe\n\nIn Norden liegt mehr.\n",
    );
    project.run(&["index", "-q"]);
    for moved in [false, true] {
        if moved {
            std::fs::rename(project.path("corpus/a.md"), project.path("corpus/b.md")).expect("moves");
            project.write("corpus/c.md", "# Neu\n\nEin anderer Text.\n");
            project.run(&["index", "-q"]);
        }
        for query in ["section:Quellenlage", "Quellenlage"] {
            let found = project.run(&["search", "--json", query]).json_of("hit");
            let texts: Vec<_> = found.iter().map(|hit| hit["text"].as_str().unwrap_or_default()).collect();
            assert_eq!(texts, ["In Emden liegt wenig."], "{query} {found:?}");
            assert_eq!(found[0]["section"], "Stadtarchive");
        }
    }
}
