use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

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

/// Holds the lock as another writer would, of which the text says that it is process 4711 since 23 November 2026.
fn hold_lock(project: &Project) -> File {
    project.write("index/lock", "4711 1795416341\n");
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
        for part in
            ["another process is writing", "`fundstelle index --wait`", "process 4711", "since 2026-11-23 06:45 UTC"]
        {
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
    let mut child = project
        .command(&["index", "--wait", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut messages = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut told = String::new();
    messages.read_line(&mut told).expect("a line");
    assert!(told.starts_with("waiting for process 4711"), "{told}");
    fs::remove_file(project.path("corpus/saetze.jsonl")).expect("a file");
    lock.unlock().expect("it was held");
    messages.read_to_string(&mut told).expect("the rest");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(told.matches("4711").count(), 1, "{told}");
    let summary = String::from_utf8_lossy(&output.stdout);
    assert!(summary.contains("\"added\":1,"), "{summary}");
}

#[test]
fn a_quiet_writer_waits_in_silence() {
    let project = Project::with_corpus();
    let lock = hold_lock(&project);
    let child = project
        .command(&["index", "-q", "--wait=60"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    // Too short a time makes the test weaker, not wrong.
    std::thread::sleep(std::time::Duration::from_millis(300));
    drop(lock);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stdout.len(), output.stderr.len()), (Some(0), 0, 0));
}

/// A run of `index --watch`; killed when the test fails.
#[cfg(unix)]
struct Watching {
    child: std::process::Child,
    lines: std::io::Lines<BufReader<std::process::ChildStderr>>,
}

#[cfg(unix)]
impl Watching {
    /// Starts it and waits until the first run is done.
    fn begin(project: &Project, more: &[&str]) -> Self {
        let mut command = project.command(&["index", "--watch"]);
        let command = command.args(more).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        assert!(lines.any(|line| line.expect("UTF-8").starts_with("watching ")));
        Self { child, lines }
    }

    /// Sends Ctrl-C and returns exit code, stdout, and what stderr said since.
    fn end(mut self) -> (Option<i32>, String, Vec<String>) {
        let sent = std::process::Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.expect("`kill`").success());
        let mut stdout = String::new();
        self.child.stdout.take().expect("a pipe").read_to_string(&mut stdout).expect("UTF-8");
        let said = self.lines.by_ref().map(|line| line.expect("UTF-8")).collect();
        (self.child.wait().expect("it ends").code(), stdout, said)
    }
}

#[cfg(unix)]
impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Searches until a search ends so; 10 s are far more than it takes.
#[cfg(unix)]
fn search_until(project: &Project, word: &str, status: i32) {
    let begin = std::time::Instant::now();
    while project.run(&["search", "-q", word]).status != status {
        assert!(begin.elapsed() < std::time::Duration::from_secs(10), "{word} still without status {status}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[cfg(unix)]
#[test]
fn watching_finds_what_is_written_replaced_and_moved_until_ctrl_c() {
    let project = Project::with_corpus();
    // Inside the corpus: its own writing must not wake it.
    project.write("fundstelle.toml", "index = \"corpus/kartei\"\n");
    let watching = Watching::begin(&project, &[]);
    project.write("corpus/neu.txt", "Der Leuchtturmwärter schweigt.\n");
    search_until(&project, "Leuchtturmwärter", 0);
    project.write("corpus/.neu.txt.tmp", "Die Bootsfrau redet.\n");
    fs::rename(project.path("corpus/.neu.txt.tmp"), project.path("corpus/neu.txt")).expect("replaced");
    search_until(&project, "Bootsfrau", 0);
    project.write("anderswo/tief/alt.txt", "Ein Nebelhorn ertönt.\n");
    fs::rename(project.path("anderswo"), project.path("corpus/ordner")).expect("moved in");
    search_until(&project, "Nebelhorn", 0);
    fs::rename(project.path("corpus/ordner"), project.path("weg")).expect("moved out");
    search_until(&project, "Nebelhorn", 1);
    let (code, stdout, said) = watching.end();
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{said:#?}");
    assert_eq!(said.len(), 4, "{said:#?}");
    for (line, start) in said.iter().zip(["1 added", "1 changed", "1 added", "1 removed"]) {
        assert!(line.starts_with(start), "{start}: {said:#?}");
    }
}

#[cfg(unix)]
#[test]
fn watching_tells_an_error_once_and_goes_on() {
    let project = Project::with_corpus();
    let mut watching = Watching::begin(&project, &["--json"]);
    fs::rename(project.path("corpus"), project.path("weg")).expect("moved");
    // Not before the run that misses it: else it might never be missed.
    let missing = watching.lines.next().expect("a line").expect("UTF-8");
    assert!(missing.starts_with("error: "), "{missing}");
    project.write("weg/leer.txt", "");
    project.write("weg/neu.txt", "Der Leuchtturmwärter schweigt.\n");
    fs::rename(project.path("weg"), project.path("corpus")).expect("moved back");
    search_until(&project, "Leuchtturmwärter", 0);
    project.write("corpus/neu.txt", "Die Bootsfrau redet.\n");
    search_until(&project, "Bootsfrau", 0);
    let (code, stdout, said) = watching.end();
    assert_eq!(code, Some(0), "{said:#?}");
    assert_eq!(said.iter().filter(|line| line.starts_with("error: ")).count(), 0, "{said:#?}");
    assert_eq!(stdout.matches("\"type\":\"summary\"").count(), 3, "{stdout}");
    assert_eq!(stdout.matches("\"type\":\"failed\"").count(), 1, "{stdout}");
}
