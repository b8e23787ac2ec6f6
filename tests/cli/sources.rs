use crate::support::{COLLECTION, Project};

#[test]
fn without_footnotes_there_are_no_sources() {
    let project = Project::new();
    project.write("corpus/saetze.jsonl", COLLECTION);
    project.run(&["index", "-q"]);
    for arguments in [&["sources"][..], &["sources", "--missing"], &["sources", "--json"]] {
        let run = project.run(arguments);
        assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{}", run.text());
        assert_eq!(run.stderr, "no footnote of the corpus cites a work\n");
    }
}

#[test]
fn every_cited_work_is_listed_once() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let run = project.run(&["sources", "--json"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.text());
    let told: Vec<_> = run
        .json_of("source")
        .iter()
        .map(|source| (source["id"].clone(), source["cited_in"].clone(), source["passages"].clone()))
        .collect();
    let expected = [
        ("ter-horst-1903", &["seekabel-1905:fn3"][..], &["seekabel-1905:p3"][..]),
        ("thorwald-1901", &["seekabel-1905:fn1", "seekabel-1905:fn2"], &["seekabel-1905:p1", "seekabel-1905:p2"]),
    ];
    let expected = expected
        .map(|(id, notes, passages)| (serde_json::json!(id), serde_json::json!(notes), serde_json::json!(passages)));
    assert_eq!(told, expected);
    let missing = project.run(&["sources", "--missing"]);
    assert!(missing.stderr.ends_with("2 sources of 2\n"), "{}", missing.text());
}

#[test]
fn bibliographies_have_one_entry_for_each_source() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    for (format, first) in [
        ("bibtex", "@book{thorwald-1901,"),
        ("biblatex", "@book{thorwald-1901,"),
        ("csl-json", "  \"id\": \"thorwald-1901\","),
        ("ris", "ID  - thorwald-1901"),
    ] {
        let run = project.run(&["sources", "--format", format]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.text());
        assert_eq!(run.stdout.lines().filter(|line| *line == first).count(), 1, "{}", run.text());
        let starts = ["@", "  \"id\"", "TY  - "];
        assert_eq!(run.stdout.lines().filter(|line| starts.iter().any(|start| line.starts_with(start))).count(), 2);
    }
}

#[test]
fn what_rests_on_a_source_is_told_citation_by_citation() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let run = project.run(&["cited-by", "--json", "Küstentelegraphie"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.text());
    let fields = ["passage", "note_id", "note", "kind", "source", "via", "locator", "text"];
    let told: Vec<_> =
        run.json_of("citation").iter().map(|line| fields.map(|field| line[field].clone()).to_vec()).collect();
    let full = |passage: &str| {
        let text = "Thorwald, Agnes: Küstentelegraphie. Emden 1901, S. 12.";
        serde_json::json!([passage, "seekabel-1905:fn1", "1", "full", "thorwald-1901", null, "12", text])
    };
    let ibid = serde_json::json!([
        "seekabel-1905:p2",
        "seekabel-1905:fn2",
        "2",
        "ibid",
        "thorwald-1901",
        "1",
        "40 f.",
        "Ebd., S. 40 f."
    ]);
    let told = serde_json::to_value(told).expect("JSON");
    assert_eq!(told, serde_json::json!([full("seekabel-1905:p1"), ibid, full("seekabel-1905:p2")]));
}

#[test]
fn hits_name_the_sources_of_their_notes_in_the_order_of_the_text() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let run = project.run(&["search", "--json", "Verlegung Störungen", "--cites", "thorwald-1901"]);
    let told: Vec<_> = run.json_of("hit").iter().map(|hit| (hit["id"].clone(), hit["sources"].clone())).collect();
    assert!(told.contains(&(serde_json::json!("seekabel-1905:p2"), serde_json::json!(["thorwald-1901"]))), "{told:?}");
    assert!(told.iter().all(|(id, _)| id != "seekabel-1905:p3"), "{told:?}");
}

#[test]
fn sources_without_words_are_what_is_asked_for() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let told = |arguments: &[&str]| {
        let run = project.run(arguments);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.text());
        run.json_of("hit").iter().map(|hit| hit["id"].to_string()).collect::<Vec<_>>()
    };
    let one = told(&["search", "--json", "--cites", "ter-horst-1903"]);
    assert_eq!(one, told(&["search", "--json", "cites:ter-horst-1903"]));
    assert!(one.contains(&"\"seekabel-1905:p3\"".to_owned()), "{one:?}");
    let both = told(&["search", "--json", "--cites", "ter-horst-1903,thorwald"]);
    for passage in ["p1", "p2", "p3"] {
        assert!(both.contains(&format!("\"seekabel-1905:{passage}\"")), "{both:?}");
    }
    assert_eq!(both, told(&["search", "--json", "--cites", "ter-horst-1903", "--cites", "thorwald"]));
    let run = project.run(&["search", "--cites", "nirgends-1900"]);
    assert_eq!(run.status, 1, "{}", run.text());
    assert_eq!(run.stderr.matches("no source is called `nirgends-1900`").count(), 1, "{}", run.text());
    let run = project.run(&["search", "--cites", ""]);
    assert_eq!(run.status, 2, "{}", run.text());
    assert!(run.stderr.contains("name a source"), "{}", run.text());
}

#[test]
fn an_unknown_source_exits_one_with_advice() {
    let project = Project::new();
    project.write("corpus/saetze.jsonl", COLLECTION);
    project.run(&["index", "-q"]);
    let run = project.run(&["cited-by", "dresen-2023"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{}", run.text());
    assert_eq!(run.stderr, "no source is called `dresen-2023`\nhint: `fundstelle sources` lists them\n");
    let run = project.run(&["search", "Kabel", "--cites", "dresen-2023"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{}", run.text());
    assert!(run.stderr.starts_with("warning: no source is called `dresen-2023`\nhint: "), "{}", run.text());
    let run = project.run(&["search", "Kabel cites:dresen-2023"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{}", run.text());
    assert!(run.stderr.contains("  Kabel cites:dresen-2023\n        ^^^^^^^^^^^^^^^^^"), "{}", run.text());
    let run = project.run(&["search", "Kabel OR cites:dresen-2023"]);
    assert_eq!(run.status, 0, "{}", run.text());
}
