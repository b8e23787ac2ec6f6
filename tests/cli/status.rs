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
    assert_eq!(project.run(&["status", "--json"]).json()[0]["languages"]["fr"], 2);
    // "navires" is no form of "navire" here, while "Schiff" has its plural.
    let classes = |query: &str| -> Vec<String> {
        let run = project.run(&["search", "--json", query]);
        run.json_of("hit").iter().map(|hit| hit["matches"][0]["class"].as_str().expect("a class").to_owned()).collect()
    };
    assert_eq!(classes("navire"), ["exact"]);
    assert_eq!(classes("Schiff"), ["inflected"]);
}
