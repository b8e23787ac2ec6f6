use std::fs;
use std::time::{Duration, Instant};

use crate::cli::index::hold_lock;
use crate::support::{PATIENCE, Project, Run, Running};

/// Starts `index --watch` and waits until the first run is done.
fn watch(project: &Project, more: &[&str]) -> Running {
    let mut running = Running::begin(project, &[&["index", "--watch"], more].concat());
    running.message("watching ");
    running
}

/// Ends it by Ctrl-C.
fn end(running: Running) -> Run {
    running.interrupt();
    let run = running.end();
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(run.stderr.ends_with("ended: the index is as the last run left it\n"), "{}", run.text());
    run
}

/// Searches until a search ends so.
fn search_until(project: &Project, query: &str, status: i32) {
    let begin = Instant::now();
    while project.run(&["search", "-q", query]).status != status {
        assert!(begin.elapsed() < PATIENCE, "{query} still without status {status}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn watching_finds_what_is_written_replaced_and_moved_until_ctrl_c() {
    let project = Project::with_corpus();
    // Inside the corpus: its own writing must not wake it.
    project.write("fundstelle.toml", "index = \"corpus/kartei\"\n");
    let mut running = watch(&project, &[]);
    project.write("corpus/neu.txt", "Der Leuchtturmwärter schweigt.\n");
    running.message("1 added");
    search_until(&project, "Leuchtturmwärter", 0);
    project.write("corpus/.neu.txt.tmp", "Die Bootsfrau redet.\n");
    fs::rename(project.path("corpus/.neu.txt.tmp"), project.path("corpus/neu.txt")).expect("replaced");
    running.message("1 changed");
    search_until(&project, "Bootsfrau", 0);
    project.write("anderswo/tief/alt.txt", "Ein Nebelhorn ertönt.\n");
    fs::rename(project.path("anderswo"), project.path("corpus/ordner")).expect("moved in");
    running.message("1 added");
    search_until(&project, "Nebelhorn", 0);
    // What came in is followed too.
    project.write("corpus/ordner/tief/alt.txt", "Ein Signalhorn ertönt.\n");
    running.message("1 changed");
    search_until(&project, "Signalhorn", 0);
    fs::rename(project.path("corpus/ordner"), project.path("weg")).expect("moved out");
    running.message("1 removed");
    search_until(&project, "Signalhorn", 1);
    let run = end(running);
    assert_eq!((run.stdout.as_str(), run.stderr.lines().count()), ("", 1), "{}", run.text());
}

#[test]
fn a_run_that_changes_nothing_says_nothing_and_wakes_no_other() {
    let project = Project::with_corpus();
    project.write("fundstelle.toml", "index = \"corpus/kartei\"\n");
    let running = watch(&project, &["--json"]);
    let lock = || fs::metadata(project.path("corpus/kartei/lock")).and_then(|lock| lock.modified()).expect("a time");
    let before = lock();
    project.write("corpus/bild.png", "x");
    let begin = Instant::now();
    while lock() == before {
        assert!(begin.elapsed() < PATIENCE, "no run");
        std::thread::sleep(Duration::from_millis(20));
    }
    // Long enough for several more, were it to wake itself. What is missed on a slow machine makes the test weaker, not wrong.
    std::thread::sleep(Duration::from_millis(300));
    let after = lock();
    std::thread::sleep(Duration::from_millis(1_000));
    assert_eq!(lock(), after);
    assert_eq!(end(running).json_of("summary").len(), 1);
}

#[test]
fn watching_tells_an_error_once_and_goes_on_with_a_folder_made_again() {
    let project = Project::with_corpus();
    let mut running = watch(&project, &["--json"]);
    fs::remove_dir_all(project.path("corpus")).expect("removed");
    // Not before the run that misses it: else it might never be missed.
    running.message("error: ");
    // Long enough for another run that misses it.
    std::thread::sleep(Duration::from_millis(1_200));
    project.write("corpus/leer.txt", "");
    project.write("corpus/neu.txt", "Der Leuchtturmwärter schweigt.\n");
    search_until(&project, "Leuchtturmwärter", 0);
    project.write("corpus/neu.txt", "Die Bootsfrau redet.\n");
    search_until(&project, "Bootsfrau", 0);
    let run = end(running);
    assert!(!run.stderr.contains("error: "), "{}", run.text());
    assert_eq!(run.json_of("failed").len(), 1, "{}", run.text());
}

#[test]
fn sidecar_bibliography_glossary_and_settings_wake_it() {
    let project = Project::with_corpus();
    let mut running = watch(&project, &[]);
    project.write("corpus/seekabel-1905.toml", "author = \"Gisela Quast\"\n");
    running.message("1 changed");
    search_until(&project, "author:Quast", 0);
    project
        .write("corpus/werke.bib", "@book{t, author = {Thorwald, Agnes}, title = {Küstentelegraphie}, year = 1901}\n");
    running.message("4 unchanged");
    project.write("corpus/glossary.toml", "\"Zusage\" = [\"promise\"]\n");
    running.message("4 unchanged");
    project.write("anderswo/ding.txt", "Leuchtturm :: lighthouse\n");
    // Other settings, and a dictionary that lies elsewhere.
    project.write("fundstelle.toml", "dictionary = \"anderswo/ding.txt\"\n");
    running.message("4 unchanged");
    search_until(&project, "Leuchtturm", 0);
    project.write("anderswo/ding.txt", "Leuchtfeuer :: lighthouse\n");
    running.message("4 unchanged");
    search_until(&project, "Leuchtfeuer", 0);
    project.write("texte/a.txt", "Ein Nebelhorn ertönt.\n");
    project.write("fundstelle.toml", "corpus = 3\n");
    running.message("error: ");
    project.write("fundstelle.toml", "corpus = \"texte\"\n");
    running.message("1 added");
    end(running);
}

#[test]
fn what_is_wrong_is_told_once_and_again_when_it_was_mended() {
    let project = Project::with_corpus();
    project.write("corpus/leer.txt", "");
    let broken =
        "@book{t, author = {Thorwald, Agnes}, title = {Küstentelegraphie}, year = 1901}\n@book{u, title = {Offen\n";
    project.write("corpus/werke.bib", broken);
    let mut running = Running::begin(&project, &["index", "--watch"]);
    running.message("warning: werke.bib:2: ");
    running.message("error: leer.txt: ");
    running.message("watching ");
    project.write("corpus/werke.bib", format!("% Ein Wort davor.\n{broken}"));
    running.message("4 unchanged");
    project.write("corpus/neu.txt", "Der Leuchtturmwärter schweigt.\n");
    running.message("1 added");
    project.write("corpus/neu.txt", "Die Bootsfrau redet.\n");
    running.message("1 changed");
    project.write("corpus/leer.txt", "Nicht mehr.\n");
    running.message("1 added");
    project.write("corpus/leer.txt", "");
    running.message("error: leer.txt: ");
    let run = end(running);
    assert!(!run.stderr.contains("warning: "), "{}", run.text());
}

#[test]
fn another_writer_is_told_once_and_watching_goes_on_after_it() {
    let project = Project::with_corpus();
    let mut running = watch(&project, &[]);
    let lock = hold_lock(&project);
    project.write("corpus/neu.txt", "Der Leuchtturmwärter schweigt.\n");
    running.message("error: another process is writing");
    running.message("hint: ");
    lock.unlock().expect("it was held");
    running.message("1 added");
    search_until(&project, "Leuchtturmwärter", 0);
    end(running);
}
