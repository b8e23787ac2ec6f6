use crate::support::Project;

#[test]
fn status_tells_what_changed_since() {
    let project = Project::with_corpus();
    let none = project.run(&["status"]);
    assert_eq!((none.status, none.stdout.as_str()), (1, ""), "{}", none.text());
    project.run(&["index", "-q"]);
    let fresh = project.run(&["status", "--json", "--verify"]);
    assert_eq!(fresh.status, 0, "{}", fresh.text());
    assert_eq!(fresh.json()[0]["up_to_date"], true);
    project.write("corpus/neu.md", "Neu.\n");
    let stale = project.run(&["status"]);
    assert_eq!(stale.status, 0, "{}", stale.text());
    assert!(stale.stdout.contains("added     neu.md"), "{}", stale.text());
    assert!(stale.stderr.contains("hint: `fundstelle index`"), "{}", stale.text());
}

#[test]
fn what_is_skipped_is_named_with_the_reason() {
    let project = Project::with_corpus();
    project.write("corpus/.notiz.txt", "Eine Notiz.\n");
    project.write("corpus/alt.doc", [0xd0, 0xcf, 0x11, 0xe0]);
    let lines = [
        "skipped .notiz.txt: hidden, as a dot stands before its name",
        "skipped alt.doc: an old Word file: save it as .docx",
    ];
    for run in [project.run(&["index", "-v"]), project.run(&["index", "-v"])] {
        assert!(lines.iter().all(|line| run.stderr.contains(line)), "{}", run.text());
    }
    let status = project.run(&["status"]);
    assert!(
        status.stdout.contains("2 files, hidden or of a type that is not read; `-v` names them"),
        "{}",
        status.text()
    );
    assert!(!status.stdout.contains("alt.doc"), "{}", status.text());
    let verbose = project.run(&["status", "-v"]);
    assert!(verbose.stdout.contains("alt.doc: an old Word file: save it as .docx"), "{}", verbose.text());
    let json = &project.run(&["status", "--json"]).json()[0];
    let skipped =
        |path: &str, reason: &str| serde_json::json!({"path": path, "reason": reason, "status": "unsupported"});
    let expected = [
        skipped(".notiz.txt", "hidden, as a dot stands before its name"),
        skipped("alt.doc", "an old Word file: save it as .docx"),
    ];
    assert_eq!((&json["skipped"], &json["skipped_files"]), (&serde_json::json!(2), &serde_json::json!(expected)));
    let dry = project.run(&["index", "--dry-run", "-v"]);
    assert!(dry.stdout.contains("skipped    alt.doc: an old"), "{}", dry.text());
}

#[test]
fn of_very_many_skipped_files_the_rest_is_counted() {
    let project = Project::with_corpus();
    (0..1_002).for_each(|number| project.write(&format!("corpus/{number:04}.png"), ""));
    for (arguments, last, more) in [
        (&["index", "-v"][..], "skipped 0999.png", "skipped 2 more\n"),
        (&["index", "--dry-run", "-v"], "skipped    0999.png", "skipped    and 2 more\n"),
        (&["status", "-v"], " 0999.png", "and 2 more\n"),
    ] {
        let text = project.run(arguments).text();
        assert!(text.contains(last) && !text.contains("1000.png") && text.contains(more), "{text}");
    }
}

#[test]
fn a_changed_corpus_is_mentioned_after_a_search() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    project.write("corpus/neu.md", "Neu.\n");
    let run = project.run(&["search", "Leiter"]);
    assert_eq!(run.status, 0);
    assert!(run.stderr.contains("warning: the corpus has changed"), "{}", run.text());
}

#[test]
fn a_third_language_is_found_as_written_and_named() {
    let project = Project::new();
    let record = |id: &str, language: &str, text: &str| {
        serde_json::json!({"_id": id, "text": text, "metadata": {"language": language}}).to_string()
    };
    let records = [
        record("d", "de", "Die Schiffe lagen im Hafen."),
        record("f1", "fr", "Les navires du port étaient prêts."),
        record("f2", "fr", "Un navire quitte le port."),
    ];
    project.write("corpus/schiffe.jsonl", records.join("\n"));
    let status = project.run(&["index", "-q"]);
    assert_eq!(status.status, 0, "{}", status.text());
    let status = project.run(&["status"]);
    let expected = "languages 1 de, 2 fr (found as they are written, without inflected forms)";
    assert!(status.stdout.contains(expected), "{}", status.text());
    assert_eq!(project.run(&["status", "--json"]).json()[0]["languages"], serde_json::json!({"de": 1, "fr": 2}));
    project.write("corpus/zahlen.jsonl", "{\"_id\":\"z\",\"text\":\"1 2 3\"}\n");
    project.run(&["index", "-q"]);
    let languages = serde_json::json!({"de": 1, "fr": 2, "unknown": 1});
    assert_eq!(project.run(&["status", "--json"]).json()[0]["languages"], languages);
    // "navires" is no form of "navire" here, while "Schiff" has its plural.
    let classes = |query: &str| -> Vec<String> {
        let run = project.run(&["search", "--json", query]);
        run.json_of("hit").iter().map(|hit| hit["matches"][0]["class"].as_str().expect("a class").to_owned()).collect()
    };
    assert_eq!(classes("navire"), ["exact"]);
    assert_eq!(classes("Schiff"), ["inflected"]);
}

/// Two notes cite two works, the third refers to a note that does not name its work.
const DOUBTFUL: &str = "\
# Zur Lage

Die Lage bleibt ungewiss.[^1] So war es immer.[^2] So bleibt es auch.[^3]

[^1]: Thorwald, Agnes 1901: Küstentelegraphie, Emden, S. 12.
[^2]: Ter Horst, Jan 1903: Über Störungen in Seekabeln, Emden, S. 3.
[^3]: Thorwald 1901, N. 2, S. 14.
";

#[test]
fn check_exits_one_where_something_is_doubtful() {
    let project = Project::with_corpus();
    project.write("corpus/lage.md", DOUBTFUL);
    project.run(&["index", "-q"]);
    let run = project.run(&["status", "--check", "--json"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{}", run.text());
    let expected = serde_json::json!([
        {"type": "finding", "kind": "wrong-note-number", "document": "lage", "passage": "lage:fn3", "label": "3",
            "line": null, "text": "Thorwald 1901, N. 2, S. 14.", "message": "says note 2, note 1 cites thorwald-1901",
            "source": "thorwald-1901", "candidates": []},
        {"type": "summary", "documents": 2, "findings": 1, "kinds": {"wrong-note-number": 1}},
    ]);
    assert_eq!(serde_json::json!(run.json()), expected, "{}", run.text());
    let run = project.run(&["inspect", "--check", "corpus/lage.md"]);
    assert_eq!(run.status, 1, "{}", run.text());
    let out = "\
lage
  fn3    ³ \"Thorwald 1901, N. 2, S. 14.\": says note 2, note 1 cites
         thorwald-1901

1 note number that is probably wrong – mend the number
";
    assert_eq!(run.stdout, out);
    assert_eq!(run.stderr, "1 doubtful spot in 1 document\n");
}

#[test]
fn check_is_quiet_and_exits_zero_where_all_is_well() {
    let project = Project::with_corpus();
    // No index yet: it is made first, as a search does.
    let run = project.run(&["status", "--check"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.text());
    // The records of the collection have no notes and are not looked at.
    assert!(run.stderr.ends_with("nothing doubtful in 1 document\n"), "{}", run.text());
    let run = project.run(&["status", "--check", "--verify", "--json"]);
    let expected = serde_json::json!([{"type": "summary", "documents": 1, "findings": 0, "kinds": {}}]);
    assert_eq!((run.status, serde_json::json!(run.json())), (0, expected), "{}", run.text());
    let run = project.run(&["inspect", "--check", "corpus/seekabel-1905.md"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.text());
    project.write("corpus/neu.md", "Neu.\n");
    let run = project.run(&["status", "--check"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(run.stderr.contains("warning: the corpus has changed"), "{}", run.text());
}
