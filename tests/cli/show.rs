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
    for (id, hint) in [
        ("seekabel-1905:p99", "the document has 3 paragraphs, the last is `seekabel-1905:p3`"),
        ("seekabel-1905:tab1", "the document has 0 tables; `fundstelle show seekabel-1905` shows what it holds"),
        ("seekabel-1905:x5", "`fundstelle show seekabel-1905` shows all that the document holds"),
        ("Seekabel-1905:P3", "did you mean `seekabel-1905:p3`?"),
        ("sekabel-1905:p3", "did you mean `seekabel-1905:p3`?"),
        ("seekabel:fn1", "did you mean `seekabel-1905:fn1`?"),
        ("seekab…:p3", "did you mean `seekabel-1905:p3`?"),
        ("seekabel", "did you mean `seekabel-1905`?"),
        ("p3", "did you mean `seekabel-1905:p3`?"),
        ("nirgends", "`fundstelle search` shows the id of each passage"),
        ("nirgends:p1", "`fundstelle search` shows the id of each passage"),
        ("", "`fundstelle search` shows the id of each passage"),
    ] {
        let run = project.run(&["show", id]);
        assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{id}: {}", run.text());
        assert_eq!(run.stderr, format!("no passage or document has the id `{id}`\nhint: {hint}\n"), "{id}");
    }
}
