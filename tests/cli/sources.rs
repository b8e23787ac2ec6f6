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
