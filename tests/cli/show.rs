use crate::support::Project;

#[test]
fn a_passage_is_shown_with_its_footnotes() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let run = project.run(&["show", "seekabel-1905:p2"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(run.stdout.contains("drei Wochen.²"), "{}", run.text());
    assert!(run.stdout.contains("² Ebd., S. 40 f."), "{}", run.text());
    let json = project.run(&["show", "seekabel-1905:p2", "--json", "--context", "1"]);
    let roles: Vec<_> = json.json_of("passage").iter().map(|passage| passage["role"].clone()).collect();
    assert_eq!(roles, ["shown", "before", "after", "note", "note"], "{}", json.text());
}

#[test]
fn a_document_id_shows_the_document() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let run = project.run(&["show", "seekabel-1905"]);
    assert_eq!(run.status, 0, "{}", run.text());
    for part in ["Verlegung\n", "Störungen treten", "³ Ter Horst"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.text());
    }
}

#[test]
fn an_unknown_id_exits_one() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    for id in ["seekabel-1905:p99", "nirgends", "nirgends:p1", ""] {
        let run = project.run(&["show", id]);
        assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{id}: {}", run.text());
        assert!(run.stderr.contains(&format!("`{id}`")), "{}", run.text());
    }
}
