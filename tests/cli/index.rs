use crate::support::Project;

#[test]
fn index_counts_what_it_did() {
    let project = Project::with_corpus();
    let run = project.run(&["index", "--json"]);
    assert_eq!(run.status, 0, "{}", run.text());
    let summary = &run.json_of("summary")[0];
    assert_eq!((&summary["added"], &summary["failed"]), (&serde_json::json!(4), &serde_json::json!(0)), "{summary}");
    let text = project.run(&["index"]);
    assert_eq!((text.status, text.stdout.as_str()), (0, ""));
    assert!(text.stderr.contains("4 unchanged"), "{}", text.text());
    assert_eq!(
        project.run(&["index", "-q", "--rebuild", "--jobs", "1"]).text(),
        "--- stdout\n--- stderr\n--- exit 0\n"
    );
}

#[test]
fn a_bad_file_exits_two_after_the_others_are_indexed() {
    let project = Project::with_corpus();
    project.write("corpus/leer.txt", "");
    let run = project.run(&["index", "--json"]);
    assert_eq!(run.status, 2, "{}", run.text());
    assert_eq!(run.json_of("failed")[0]["path"], "leer.txt");
    assert_eq!(project.run(&["search", "-q", "Leiter"]).status, 0);
    let again = project.run(&["index"]);
    assert_eq!(again.status, 2, "{}", again.text());
    assert!(again.stderr.contains("error: leer.txt: "), "{}", again.text());
}

#[test]
fn an_empty_or_missing_corpus_exits_two_with_advice() {
    let project = Project::new();
    let missing = project.run(&["index"]);
    assert_eq!(missing.status, 2);
    assert!(missing.stderr.contains("hint: make the folder"), "{}", missing.text());
    project.write("corpus/bild.png", "x");
    let empty = project.run(&["index"]);
    assert_eq!(empty.status, 2);
    assert!(empty.stderr.contains("hint: "), "{}", empty.text());
}

#[test]
fn paths_outside_the_corpus_are_refused() {
    let project = Project::with_corpus();
    project.write("anderswo/a.txt", "x");
    let run = project.run(&["index", "anderswo/a.txt"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("hint: `fundstelle add anderswo/a.txt`"), "{}", run.text());
    assert_eq!(project.run(&["index", "-q", "corpus/seekabel-1905.md"]).status, 0);
}

#[test]
fn settings_are_looked_for_upwards() {
    let project = Project::new();
    project.write("fundstelle.toml", "corpus = \"texte\"\nindex = \"kartei\"\n");
    project.write("texte/a.jsonl", crate::support::COLLECTION);
    project.write("unten/tief/x", "");
    let mut command = project.command(&["index", "-q"]);
    assert_eq!(crate::support::Run::of(command.current_dir(project.path("unten/tief"))).status, 0);
    assert!(project.path("kartei").exists());
    assert_eq!(project.run(&["search", "-q", "Leiter", "--config", "fundstelle.toml"]).status, 0);
}

#[test]
fn a_damaged_index_is_made_anew_and_that_is_said() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    let generation = std::fs::read_dir(project.path("index")).unwrap().flatten();
    let generation =
        generation.map(|entry| entry.file_name().into_string().unwrap()).find(|name| name.starts_with("gen-"));
    let files = format!("index/{}/files.json", generation.unwrap());
    let mended = |told: &crate::support::Run, wanted: &str| {
        assert_eq!(told.status, 0, "{}", told.text());
        assert!(told.stderr.contains(&format!("warning: {wanted}; the index is made anew\n")), "{}", told.text());
        assert!(!project.run(&["index"]).stderr.contains("anew"));
    };
    std::fs::remove_file(project.path(&files)).unwrap();
    mended(&project.run(&["index"]), &format!("the index is damaged: `{files}` is missing"));
    // What is left of an index is no index that was never made.
    for command in [&["index"][..], &["search", "Leiter"]] {
        std::fs::remove_file(project.path("index/manifest.json")).unwrap();
        mended(&project.run(command), "the index is damaged: `index/manifest.json` is missing");
    }
    std::fs::remove_file(project.path("index/manifest.json")).unwrap();
    let status = project.run(&["status"]);
    assert_eq!(status.status, 2, "{}", status.text());
    assert!(status.stderr.contains("hint: `fundstelle index"), "{}", status.text());
    let told = project.run(&["index", "--json"]);
    let message = told.json_of("warning")[0]["message"].as_str().unwrap().to_owned();
    assert_eq!(message, "the index is damaged: `index/manifest.json` is missing; the index is made anew");
}
