use std::fs::{self, File};

use crate::support::{Project, Running};

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

/// Holds the lock as another writer would, of which the text says that it is process 4711 since 23 November 2026.
pub fn hold_lock(project: &Project) -> File {
    project.write("index/lock", "4711 1795416341 laptop\n");
    let lock = File::options().read(true).write(true).open(project.path("index/lock")).expect("a lock file");
    lock.lock().expect("nobody else holds it");
    lock
}

#[test]
fn a_second_writer_is_told_who_writes_and_how_to_wait() {
    let project = Project::with_corpus();
    let _lock = hold_lock(&project);
    for arguments in [&["index", "--wait", "0"][..], &["index"]] {
        let run = project.run(arguments);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.text());
        let message = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "another process is writing",
            "`fundstelle index --wait`",
            "process 4711 on laptop",
            "since 2026-11-23 06:45 UTC (",
        ] {
            assert!(message.contains(part), "{part}: {}", run.text());
        }
    }
    let path = project.run(&["index", "--wait", "corpus"]);
    assert!(path.stderr.contains("a path stands before `--wait`"), "{}", path.text());
}

#[test]
fn a_patient_writer_says_once_whom_it_waits_for_and_then_indexes_what_is_there_by_then() {
    let project = Project::with_corpus();
    let lock = hold_lock(&project);
    let mut running = Running::begin(&project, &["index", "--wait", "--json"]);
    running.message("waiting for process 4711 on laptop");
    fs::remove_file(project.path("corpus/saetze.jsonl")).expect("a file");
    lock.unlock().expect("it was held");
    let run = running.end();
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(!run.stderr.contains("4711"), "{}", run.text());
    assert_eq!(run.json_of("summary")[0]["added"], 1, "{}", run.text());
}

#[test]
fn a_quiet_writer_waits_in_silence() {
    let project = Project::with_corpus();
    let lock = hold_lock(&project);
    let running = Running::begin(&project, &["index", "-q", "--wait=60"]);
    // Too short a time makes the test weaker, not wrong.
    std::thread::sleep(std::time::Duration::from_millis(300));
    drop(lock);
    assert_eq!(running.end().text(), "--- stdout\n--- stderr\n--- exit 0\n");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_waiting_at_once_and_says_that_nothing_was_written() {
    let project = Project::with_corpus();
    let _lock = hold_lock(&project);
    for (arguments, status) in [(&["index", "--wait"][..], 2), (&["index", "--watch", "--wait"], 0)] {
        let mut running = Running::begin(&project, arguments);
        running.message("waiting for process 4711");
        running.interrupt();
        let run = running.end();
        assert_eq!(run.status, status, "{}", run.text());
        assert!(run.stderr.contains("interrupted: this run has written nothing"), "{}", run.text());
    }
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
