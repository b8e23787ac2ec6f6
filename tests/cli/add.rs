use std::fs;

use crate::support::{ARTICLE, Project};

#[test]
fn add_copies_indexes_and_says_what_was_found() {
    let project = Project::new();
    project.write("downloads/seekabel-1905.md", ARTICLE);
    let run = project.run(&["add", "downloads/seekabel-1905.md"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(run.stdout.contains("3 paragraphs, 3 footnotes, 2 headings"), "{}", run.text());
    assert_eq!(fs::read_to_string(project.path("corpus/seekabel-1905.md")).expect("the copy"), ARTICLE);
    assert_eq!(project.run(&["search", "-q", "Verlegung"]).status, 0);
    let again = project.run(&["add", "downloads/seekabel-1905.md"]);
    assert_eq!(again.status, 0);
    assert!(again.stdout.contains("already there"), "{}", again.text());
}

#[test]
fn another_file_of_the_same_name_is_never_overwritten_silently() {
    let project = Project::with_corpus();
    project.write(
        "neu/seekabel-1905.md",
        "Ein anderer Text, der von Bojen handelt. Sie liegen vor der Küste und läuten.\n",
    );
    project.write("neu/zweites.md", "Ein zweiter Text.\n");
    let run = project.run(&["add", "neu/seekabel-1905.md", "neu/zweites.md"]);
    assert_eq!(run.status, 2, "{}", run.text());
    assert!(run.stderr.contains("hint: `--replace`"), "{}", run.text());
    assert_eq!(fs::read_to_string(project.path("corpus/seekabel-1905.md")).expect("the old one"), ARTICLE);
    assert!(project.path("corpus/zweites.md").exists());
    assert_eq!(project.run(&["add", "--replace", "neu/seekabel-1905.md"]).status, 0);
    assert_eq!(project.run(&["search", "-q", "Bojen"]).status, 0);
}

#[test]
fn a_file_that_cannot_be_read_is_not_copied() {
    let project = Project::with_corpus();
    project.write("leer.txt", "");
    let run = project.run(&["add", "leer.txt", "fehlt.txt"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.text());
    assert!(!project.path("corpus/leer.txt").exists());
}

#[test]
fn a_sidecar_comes_with_its_file() {
    let project = Project::new();
    project.write("a/notiz.txt", "Eine Notiz über Bojen.\n");
    project.write("a/notiz.toml", "title = \"Bojen\"\n");
    let run = project.run(&["add", "a/notiz.txt", "--json"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(project.path("corpus/notiz.toml").exists());
    assert_eq!(run.json_of("added")[0]["document"], "notiz");
}

/// A file that failed long before is told of, and is no fault of what is added now.
#[test]
fn the_exit_code_is_about_the_files_that_are_added() {
    let project = Project::with_corpus();
    project.write("corpus/leer.txt", "");
    project.write("notiz.txt", "Eine Notiz über Bojen.\n");
    let run = project.run(&["add", "notiz.txt"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(run.stderr.contains("leer.txt: the file is empty"), "{}", run.text());
    assert_eq!(project.run(&["add", "corpus/leer.txt"]).status, 2);
}

#[test]
fn a_hidden_file_is_refused_as_the_index_would_skip_it() {
    let project = Project::with_corpus();
    for path in [".geheim.txt", "corpus/.alt/geheim.txt"] {
        project.write(path, "Eine Notiz über Bojen.\n");
        let run = project.run(&["add", path]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.text());
        assert!(run.stderr.contains("is hidden") && run.stderr.contains("`geheim.txt`"), "{}", run.text());
        assert!(!project.path("corpus/.geheim.txt").exists());
    }
}

#[test]
fn bibliographies_and_glossaries_are_added_too() {
    let project = Project::with_corpus();
    project.write("a/library.bib", "@book{a, title = {Bojen}, author = {Thorwald, Agnes}, year = 1901}\n");
    project.write("a/glossary.toml", "Kabel = [\"cable\"]\nBoje = [\"buoy\"]\n");
    project.write("a/data.json", "{\"a\": 1}\n");
    let run = project.run(&["add", "a/library.bib", "a/glossary.toml"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(run.stdout.starts_with("library.bib · 1 entry, 0 sources completed\n"), "{}", run.text());
    assert!(run.stdout.contains("glossary.toml · 2 entries\n"), "{}", run.text());
    assert!(project.path("corpus/library.bib").exists() && project.path("corpus/glossary.toml").exists());
    let again = project.run(&["add", "--json", "a/library.bib"]);
    let expected = serde_json::json!({"type": "added", "path": "library.bib", "document": null, "entries": 1});
    assert_eq!(again.json_of("added"), [expected], "{}", again.text());
    assert_eq!(project.run(&["add", "a/data.json"]).status, 2);
}

#[test]
fn a_file_whose_name_does_not_tell_is_read_by_its_content_and_called_so_in_the_corpus() {
    let project = Project::new();
    project.write("seite.bak", "<!DOCTYPE html><title>Bojen</title><p>Die Bojen liegen vor der Küste und läuten.</p>");
    let inspected = project.run(&["inspect", "--json", "seite.bak"]);
    assert_eq!(
        (inspected.status, &inspected.json()[0]["format"]),
        (0, &serde_json::json!("html")),
        "{}",
        inspected.text()
    );
    let run = project.run(&["add", "--json", "seite.bak"]);
    assert_eq!(
        (run.status, &run.json_of("added")[0]["document"]),
        (0, &serde_json::json!("seite-bak")),
        "{}",
        run.text()
    );
    assert!(project.path("corpus/seite.bak.html").exists());
    assert_eq!(project.run(&["show", "seite-bak:p1"]).status, 0);
    fs::copy(project.path("seite.bak"), project.path("corpus/zwei.bak")).expect("a copy");
    let there = project.run(&["add", "corpus/zwei.bak"]);
    assert!(there.status == 2 && there.stderr.contains("call it `zwei.bak.html`"), "{}", there.text());
    // One without an ending is read where it lies.
    fs::copy(project.path("seite.bak"), project.path("corpus/drei")).expect("a copy");
    assert_eq!(project.run(&["add", "corpus/drei"]).status, 0);
    assert_eq!(project.run(&["show", "drei:p1"]).status, 0);
    project.write("alt.doc", [0xd0, 0xcf, 0x11, 0xe0]);
    let old = project.run(&["inspect", "alt.doc"]);
    assert!(old.status == 2 && old.stderr.contains("save it as .docx"), "{}", old.text());
}
