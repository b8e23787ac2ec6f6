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
fn what_fails_and_was_indexed_is_searched_as_it_was_and_that_is_said() {
    let project = Project::with_corpus();
    project.write("corpus/leiter.txt", "Die Leiter lehnt am Kabelhaus.\n");
    project.run(&["index", "-q"]);
    project.write("corpus/leiter.txt", "Die Leiter\0");
    let run = project.run(&["index"]);
    assert_eq!(run.status, 2, "{}", run.text());
    let said = "error: leiter.txt: binary data, not text: byte 10 is 0x00; what was indexed of it before is kept";
    assert!(run.stderr.contains(said), "{}", run.text());
    assert!(run.stderr.contains("1 failed · 1 document kept as before · "), "{}", run.text());
    assert_eq!(project.run(&["search", "-q", "Kabelhaus"]).status, 0);
    let status = project.run(&["status"]);
    let flat = status.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(said.trim_start_matches("error: ")), "{}", status.text());
    let status = project.run(&["status", "--json"]).json().swap_remove(0);
    assert_eq!((&status["failed"][0]["kept"], &status["up_to_date"]), (&true.into(), &true.into()), "{status}");
    let run = project.run(&["index", "--json"]);
    assert_eq!((run.status, &run.json_of("failed")[0]["kept"]), (2, &true.into()), "{}", run.text());
    assert_eq!(run.json_of("summary")[0]["kept"], 1, "{}", run.text());
    // Of another program's index nothing can be taken.
    let manifest = fs::read_to_string(project.path("index/manifest.json")).expect("a manifest");
    project.write("index/manifest.json", manifest.replace("\"schema\": ", "\"schema\": 9"));
    let run = project.run(&["index"]);
    assert_eq!(run.status, 2, "{}", run.text());
    assert!(
        run.stderr.contains("of what failed nothing could be kept, as the index of before could not be used"),
        "{}",
        run.text()
    );
    assert_eq!(project.run(&["search", "-q", "Kabelhaus"]).status, 1);
}

#[test]
fn a_moved_file_is_counted_and_not_read() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    fs::rename(project.path("corpus/saetze.jsonl"), project.path("corpus/umgezogen.jsonl")).expect("a file");
    let run = project.run(&["index", "--json"]);
    assert_eq!(
        (run.status, run.json_of("read").len(), &run.json_of("found")[0]["files"]),
        (0, 0, &0.into()),
        "{}",
        run.text()
    );
    assert_eq!(run.json_of("summary")[0]["added"], 0, "{}", run.text());
    assert!(run.json_of("summary")[0]["moved"].as_u64() > Some(0), "{}", run.text());
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

#[test]
fn a_dry_run_says_what_would_be_done_and_writes_nothing() {
    let project = Project::with_corpus();
    let first = project.run(&["index", "--dry-run"]);
    assert_eq!(first.status, 0, "{}", first.text());
    assert!(first.stdout.starts_with("dry run: 2 added · to read 2 files ("), "{}", first.text());
    assert!(!project.path("index").exists(), "the folder of the index was made");
    project.run(&["index", "-q"]);
    fs::rename(project.path("corpus/saetze.jsonl"), project.path("corpus/umgezogen.jsonl")).expect("a file");
    project.write("corpus/neu.txt", "Ein neues Kabel.\n");
    let text = project.run(&["index", "--dry-run", "-v"]);
    let expected =
        "added      neu.txt\nmoved      saetze.jsonl -> umgezogen.jsonl\nunchanged  seekabel-1905.md\ndry run: ";
    assert!(text.stdout.starts_with(expected), "{}", text.text());
    let run = project.run(&["index", "--dry-run", "--json"]);
    let planned: Vec<String> =
        run.json_of("planned").iter().map(|line| format!("{} {}", line["change"], line["path"])).collect();
    assert_eq!(
        planned,
        [r#""added" "neu.txt""#, r#""unchanged" "seekabel-1905.md""#, r#""moved" "umgezogen.jsonl""#],
        "{}",
        run.text()
    );
    let plan = run.json().pop().expect("a last line");
    assert_eq!((&plan["type"], &plan["moved"]), (&serde_json::json!("plan"), &serde_json::json!(1)), "{plan}");
    let status = project.run(&["status", "--json"]);
    assert_eq!(status.json()[0]["added"], serde_json::json!(["neu.txt", "umgezogen.jsonl"]), "{}", status.text());
}

#[test]
fn a_dry_run_exits_two_where_a_file_is_known_to_fail() {
    let project = Project::with_corpus();
    project.write("corpus/leer.txt", "");
    assert_eq!(project.run(&["index", "--dry-run"]).status, 0, "nobody has read it yet");
    project.run(&["index", "-q"]);
    let run = project.run(&["index", "--dry-run", "--json"]);
    assert_eq!((run.status, &run.json_of("failed")[0]["path"]), (2, &serde_json::json!("leer.txt")), "{}", run.text());
    assert_eq!(project.run(&["index", "--dry-run", "--corpus", "nirgends"]).status, 2);
}

/// What a nightly job reads: everything that a run tells, and every field of it, is written down.
#[test]
fn the_events_of_a_run_come_in_order_and_are_documented() {
    let project = Project::with_corpus();
    project.write("corpus/leer.txt", "");
    project.write("corpus/lose.md", "Mit Note.[^1] Und ohne.[^9]\n\n[^1]: Note.\n[^2]: Nirgends.\n");
    project.write("corpus/a.bib", "@book{a, title = {A}}\n@book{b, title = {B\n");
    project.write("corpus/glossary.toml", "Kabel = 3\n");
    let run = project.run(&["index", "--json"]);
    let types = |run: &crate::support::Run| -> Vec<String> {
        run.json().iter().map(|line| line["type"].as_str().expect("a type").to_owned()).collect()
    };
    let mut seen = types(&run);
    for (before, after) in [
        ("begun", "found"),
        ("found", "failed"),
        ("failed", "read"),
        ("read", "writing"),
        ("writing", "written"),
        ("written", "summary"),
    ] {
        let at =
            |kind: &str| seen.iter().position(|it| it == kind).unwrap_or_else(|| panic!("no {kind}: {}", run.text()));
        assert!(at(before) < at(after), "{before}, {after}: {}", run.text());
    }
    let read = run.json_of("read");
    assert_eq!((read.len(), &read[0]["path"]), (4, &serde_json::json!("leer.txt")), "{}", run.text());
    assert_eq!(run.json_of("found")[0]["files"], 4);
    assert_eq!(run.json_of("doubtful")[0]["path"], "lose.md", "{}", run.text());
    let warned: Vec<_> = run.json_of("warning").iter().map(|line| line["path"].clone()).collect();
    assert_eq!(warned, ["a.bib", "glossary.toml"], "{}", run.text());
    let mut lines = run.json();
    lines.extend(project.run(&["index", "--dry-run", "--json"]).json());
    fs::write(project.path("index/manifest.json"), "{").expect("a file");
    let anew = project.run(&["index", "--json"]);
    assert!(anew.json_of("warning").iter().any(|line| line["anew"] == true), "{}", anew.text());
    lines.extend(anew.json());
    seen.extend(types(&anew));
    assert_eq!(types(&project.run(&["index", "--json"])), ["begun", "failed", "summary"]);
    let documented = include_str!("../../src/output/json/mod.rs");
    for line in lines {
        for (field, value) in line.as_object().expect("an object") {
            let named = if field == "type" { value.as_str().expect("a type") } else { field };
            assert!(
                field == "type" && named == "summary" || documented.contains(&format!("`{named}`")),
                "{named}: {line}"
            );
        }
    }
}

#[test]
fn a_wait_is_an_event() {
    let project = Project::with_corpus();
    let lock = hold_lock(&project);
    let mut running = Running::begin(&project, &["index", "--wait", "--json"]);
    running.message("waiting for process 4711");
    lock.unlock().expect("it was held");
    let run = running.end();
    let waiting = &run.json()[0];
    assert_eq!(
        *waiting,
        serde_json::json!({"type": "waiting", "process": 4711, "host": "laptop", "since": 1_795_416_341}),
        "{}",
        run.text()
    );
}

/// Long enough that no machine reads it in a millisecond.
fn long_text() -> String {
    (1..=4_000).map(|number| format!("Das Kabel {number} liegt auf der Reede und wird dort geprüft.\n\n")).collect()
}

/// Runs, and says whether `path` was read, and what failed why. Other files may be read with it: where most of a corpus
/// changed, all of it is.
fn is_read(project: &Project, path: &str, arguments: &[&str]) -> (bool, Vec<String>) {
    let run = project.run(&[&["index", "--json"], arguments].concat());
    let text = |value: &serde_json::Value| value.as_str().expect("a string").to_owned();
    let failed: Vec<String> =
        run.json_of("failed").iter().map(|line| format!("{}: {}", text(&line["path"]), text(&line["error"]))).collect();
    assert_eq!(run.status, if failed.is_empty() { 0 } else { 2 }, "{}", run.text());
    assert_eq!(run.json().pop().expect("a last line")["type"], "summary", "{}", run.text());
    (run.json_of("read").iter().any(|line| line["path"] == path), failed)
}

#[test]
fn a_document_that_takes_too_long_fails_alone_until_it_is_given_more_time() {
    let project = Project::new();
    project.write("corpus/saetze.jsonl", crate::support::COLLECTION);
    project.write("corpus/lang.txt", long_text());
    let index = |arguments: &[&str]| is_read(&project, "lang.txt", arguments);
    let short = &["--max-file-time", "1ms"][..];
    let failed = vec!["lang.txt: took longer than 1ms to read: allow more time, or divide it".to_owned()];
    assert_eq!(index(short), (true, failed.clone()));
    assert_eq!(project.run(&["search", "-q", "Leiter"]).status, 0);
    assert_eq!(project.run(&["search", "-q", "Reede"]).status, 1, "a part of what was cut off was left");
    assert_eq!(index(short), (false, failed));
    assert_eq!(index(&[]), (true, vec![]));
    assert_eq!(project.run(&["search", "-q", "Reede"]).status, 0);
    assert_eq!(index(short), (false, vec![]), "what was read in time stays");
}

#[test]
fn limits_of_size_hold_for_the_whole_corpus_and_come_from_the_settings_too() {
    let project = Project::new();
    project.write("corpus/kurz.txt", "Ein Kabel.\n");
    project.write("corpus/lang.txt", long_text());
    let index = |arguments: &[&str]| is_read(&project, "lang.txt", arguments);
    let small = &["--max-file-size", "100KB"][..];
    let error = "could not be read: it has more than 102400 bytes: allow more with `max-file-size`, or divide it";
    let failed = vec![format!("lang.txt: {error}")];
    assert_eq!(index(small), (true, failed.clone()));
    assert_eq!(index(small), (false, failed.clone()));
    assert_eq!(index(&[]), (true, vec![]));
    assert_eq!(index(small), (true, failed), "what is too large now is taken out");
    project.write("fundstelle.toml", "[limits]\nmax-lines = 100\n");
    let failed = vec!["lang.txt: more than 100 lines, too many for one document: divide the file".to_owned()];
    assert_eq!(index(&[]), (true, failed.clone()));
    assert_eq!(index(&[]), (false, failed));
    assert_eq!(project.run(&["status", "--json"]).json()[0]["up_to_date"], true);
}

#[test]
fn records_of_a_collection_are_limited_one_by_one() {
    let project = Project::new();
    let long = format!("{{\"_id\":\"lang\",\"text\":\"{}\"}}\n", long_text().replace('\n', " "));
    project.write("corpus/saetze.jsonl", format!("{long}{}", crate::support::COLLECTION));
    let index = || is_read(&project, "saetze.jsonl", &[]);
    project.write("fundstelle.toml", "[limits]\nmax-record-size = \"100KB\"\n");
    let failed = vec!["saetze.jsonl:1: the line is longer than 102400 bytes".to_owned()];
    assert_eq!(index(), (true, failed.clone()));
    assert_eq!(index(), (false, failed));
    assert_eq!(project.run(&["search", "-q", "Leiter"]).status, 0);
    project.write("fundstelle.toml", "");
    assert_eq!(index(), (true, vec![]));
}

#[test]
fn a_budget_of_memory_is_held_or_refused() {
    let project = Project::with_corpus();
    for (arguments, parts) in [
        (&["--memory", "100MB"][..], ["100 MiB of memory are too few: at least 256 are needed", "`--memory SIZE`"]),
        (&["--memory", "viel"], ["a size above 0 is wanted", "--memory"]),
        (&["--max-file-size", "500MB"], ["a file of 500.00 MiB may take more memory", "`--memory 3442MB`"]),
        (&["--max-file-time", "0"], ["a time above 0 is wanted", "--max-file-time"]),
    ] {
        let run = project.run(&[&["index"], arguments].concat());
        let message = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.text());
        assert!(parts.iter().all(|part| message.contains(part)), "{}", run.text());
    }
    assert!(!project.path("index").exists());
    let run = project.run(&["index", "--memory", "256MB", "--max-file-time", "5min"]);
    assert_eq!(run.status, 0, "{}", run.text());
    project.run(&["index", "-q", "--max-file-size", "500MB", "--memory", "4GB"]);
    assert_eq!(project.run(&["search", "-q", "Leiter"]).status, 0);
}

/// Its files would lie among the texts, and a `.gitignore` that hides them all.
#[test]
fn an_index_in_the_folder_of_the_corpus_itself_or_round_it_is_refused() {
    let project = Project::with_corpus();
    for (index, what) in
        [("corpus", "is the corpus itself"), ("corpus/../corpus", "is the corpus itself"), (".", "holds")]
    {
        for more in [&[][..], &["--dry-run"], &["--rebuild"]] {
            let run = project.run(&[&["index", "--index", index], more].concat());
            assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.text());
            assert!(run.stderr.contains(what) && run.stderr.contains("`--index DIR`"), "{}", run.text());
        }
    }
    assert!(!project.path("corpus/.gitignore").exists() && !project.path(".gitignore").exists());
    assert_eq!(project.run(&["index", "-q", "--index", "corpus/index"]).status, 0);
}
