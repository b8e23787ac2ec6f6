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
fn a_changed_corpus_is_mentioned_after_a_search() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    project.write("corpus/neu.md", "Neu.\n");
    let run = project.run(&["search", "Leiter"]);
    assert_eq!(run.status, 0);
    assert!(run.stderr.contains("warning: the corpus has changed"), "{}", run.text());
}
