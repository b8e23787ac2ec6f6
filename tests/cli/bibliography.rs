use serde_json::{Value, json};

use crate::support::{Project, Run};

/// Two works of the article's notes, one of them with its text; the publisher and the DOI stand in no note.
const LIBRARY: &str = r#"@book{thorwald,
  author = {Thorwald, Agnes},
  title = {K{\"u}stentelegraphie: Ein Handbuch},
  publisher = {Haynel},
  location = {Emden},
  date = {1901},
  langid = {ngerman},
  file = {Volltext:/home/agnes/Zotero/storage/QX7/blatt-9.pdf:application/pdf},
}

@article{terhorst,
  author = {Ter Horst, Jan},
  title = {Über Störungen in Seekabeln},
  journaltitle = {Archiv für Post},
  volume = {7},
  date = {1903},
  doi = {10.1000/182},
}
"#;

/// Says nothing of what it is.
const SHEET: &str = "Jede Station meldet die Störung, ehe sie das Kabel prüft, und sie meldet sie der nächsten Station.\n\n\
    Wer die Meldung empfängt, gibt sie weiter und wartet auf Antwort, so lange es auch dauern mag.\n";

fn project() -> Project {
    let project = Project::with_corpus();
    project.write("corpus/quellen/blatt-9.txt", SHEET);
    project
}

fn source(project: &Project, id: &str) -> Value {
    let run = project.run(&["sources", "--json"]);
    let mut sources = run.json_of("source");
    let at = sources.iter().position(|source| source["id"] == id).unwrap_or_else(|| panic!("{}", run.text()));
    sources.swap_remove(at)
}

fn sheet(project: &Project) -> Value {
    let run = project.run(&["show", "--json", "blatt-9"]);
    run.json_of("document").pop().unwrap_or_else(|| panic!("{}", run.text()))
}

fn summary(run: &Run) -> Value {
    run.json_of("summary").pop().unwrap_or_else(|| panic!("{}", run.text()))
}

#[test]
fn entries_complete_sources_and_describe_the_documents_that_they_name() {
    let project = project();
    project.run(&["index", "-q"]);
    let bare = source(&project, "thorwald-1901");
    assert_eq!(
        (&bare["csl"]["publisher"], &bare["entry"], &bare["document"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(sheet(&project)["authors"], json!([]));

    project.write("corpus/library.bib", LIBRARY);
    let run = project.run(&["search", "-n", "1", "Kabel"]);
    assert!(run.stderr.contains("warning: the corpus has changed"), "{}", run.text());
    assert_eq!(project.run(&["status", "--json"]).json()[0]["added"], json!(["library.bib"]));
    let run = project.run(&["index"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert!(
        run.stderr.contains("5 unchanged · ") && run.stderr.contains(" · 2 bibliography entries · "),
        "{}",
        run.text()
    );

    let thorwald = source(&project, "thorwald-1901");
    assert_eq!(thorwald["csl"]["title"], "Küstentelegraphie: Ein Handbuch");
    assert_eq!((&thorwald["csl"]["publisher"], &thorwald["entry"]), (&json!("Haynel"), &json!("library.bib:1")));
    assert_eq!((&thorwald["document"], &thorwald["evidence"][0]), (&json!("blatt-9"), &json!("file-field")));
    let ter_horst = source(&project, "ter-horst-1903");
    assert_eq!((&ter_horst["csl"]["DOI"], &ter_horst["entry"]), (&json!("10.1000/182"), &json!("library.bib:11")));
    let document = sheet(&project);
    let said = ["title", "subtitle", "authors", "year", "language"].map(|field| document[field].clone());
    assert_eq!(json!(said), json!(["Küstentelegraphie", "Ein Handbuch", ["Agnes Thorwald"], 1901, "de"]));
    let run = project.run(&["search", "--json", "author:Thorwald title:Handbuch Meldung"]);
    assert!(run.json_of("hit").iter().any(|hit| hit["document"] == "blatt-9"), "{}", run.text());

    let table = project.run(&["sources"]);
    assert!(table.stdout.contains("  held  entry           title\n"), "{}", table.text());
    assert!(table.stdout.contains("  yes   library.bib:1   Küstentel"), "{}", table.text());
    let status = project.run(&["status"]);
    assert!(status.stdout.contains("library   library.bib · 2 entries, 2 sources completed\n"), "{}", status.text());
    assert!(status.stderr.contains("the index is up to date"), "{}", status.text());
}

#[test]
fn a_changed_bibliography_changes_the_answer() {
    let project = project();
    project.write("corpus/library.bib", LIBRARY);
    project.run(&["index", "-q"]);
    // A sidecar is stronger; the file of the entry is the text of the source whatever it is called then.
    project.write("corpus/quellen/blatt-9.toml", "year = 1899\ntitle = \"Blatt 9\"\n");
    project.write(
        "corpus/library.bib",
        LIBRARY.replace("Haynel", "Braams").replace("Thorwald, Agnes", "Thorwald, Agnes Ulrike"),
    );
    assert_eq!(project.run(&["status", "--json"]).json()[0]["changed"], json!(["quellen/blatt-9.txt", "library.bib"]));
    project.run(&["index", "-q"]);
    let thorwald = source(&project, "thorwald-1901");
    assert_eq!((&thorwald["csl"]["publisher"], &thorwald["document"]), (&json!("Braams"), &json!("blatt-9")));
    assert_eq!(
        (&sheet(&project)["authors"], &sheet(&project)["year"]),
        (&json!(["Agnes Ulrike Thorwald"]), &json!(1899))
    );

    // The same content at another time is no change.
    project.write("corpus/library.bib", std::fs::read(project.path("corpus/library.bib")).expect("a file"));
    assert_eq!(project.run(&["status", "--json"]).json()[0]["up_to_date"], true);
    assert_eq!(summary(&project.run(&["index", "--json"]))["unchanged"], 5);
    let run = project.run(&["search", "-n", "1", "Kabel"]);
    assert_eq!(run.stderr.matches("the corpus has changed").count(), 0, "{}", run.text());

    std::fs::remove_file(project.path("corpus/library.bib")).expect("a file");
    let run = project.run(&["search", "-n", "1", "Kabel"]);
    assert!(run.stderr.contains("warning: the corpus has changed"), "{}", run.text());
    assert_eq!(project.run(&["status", "--json"]).json()[0]["removed"], json!(["library.bib"]));
    project.run(&["index", "-q"]);
    let bare = source(&project, "thorwald-1901");
    assert_eq!(
        (&bare["csl"]["publisher"], &bare["entry"], &bare["document"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!((&sheet(&project)["authors"], &sheet(&project)["year"]), (&json!([]), &json!(1899)));
}

#[test]
fn a_broken_entry_is_told_once_with_its_line_and_the_rest_is_read() {
    let project = project();
    project.write("corpus/texte/library.bib", format!("@book{{kaputt, title = {{Offen\n\n{LIBRARY}"));
    let run = project.run(&["index"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert_eq!(run.stderr.matches("warning: texte/library.bib:1: ").count(), 1, "{}", run.text());
    assert!(run.stderr.contains(" · 2 bibliography entries (1 warning) · "), "{}", run.text());
    assert_eq!(source(&project, "ter-horst-1903")["entry"], "texte/library.bib:13");

    project.write("corpus/neu.md", "Ein neuer Absatz, der mit alledem nichts zu tun hat.\n");
    for _ in 0..2 {
        let run = project.run(&["index", "--json"]);
        assert_eq!((run.json_of("warning").len(), &summary(&run)["warnings"]), (0, &json!(1)), "{}", run.text());
        assert_eq!(summary(&run)["bibliography"], 2);
    }
    let run = project.run(&["index", "--json", "--rebuild"]);
    let warnings = run.json_of("warning");
    assert_eq!(warnings.len(), 1, "{}", run.text());
    assert_eq!((&warnings[0]["path"], &warnings[0]["line"]), (&json!("texte/library.bib"), &json!(1)));
    assert!(warnings[0]["message"].as_str().is_some_and(|message| message.contains("kaputt")), "{}", run.text());
    let status = &project.run(&["status", "--json"]).json()[0]["bibliographies"][0];
    let expected = json!({"path": "texte/library.bib", "entries": 2, "sources": 2, "warnings": 1, "error": null});
    assert_eq!(*status, expected);
}

#[test]
fn csl_json_is_read_as_bib_is() {
    let project = project();
    let item = json!([{"id": "t", "type": "book", "title": "Küstentelegraphie", "publisher": "Haynel",
        "author": [{"family": "Thorwald", "given": "Agnes"}], "issued": {"date-parts": [[1901]]}}]);
    project.write("corpus/export.json", item.to_string());
    let run = project.run(&["index", "--json"]);
    assert_eq!((run.status, &summary(&run)["bibliography"], &summary(&run)["skipped"]), (0, &json!(1), &json!(0)));
    let thorwald = source(&project, "thorwald-1901");
    assert_eq!((&thorwald["csl"]["publisher"], &thorwald["entry"]), (&json!("Haynel"), &json!("export.json:1")));
}

#[cfg(unix)]
#[test]
fn a_bibliography_that_cannot_be_read_fails_alone() {
    let project = project();
    // Larger than any library; it takes no room on the disk.
    let file = std::fs::File::create(project.path("corpus/riesig.bib")).expect("a file");
    file.set_len(65 << 20).expect("a sparse file");
    project.write("corpus/library.bib", LIBRARY);
    for _ in 0..2 {
        let run = project.run(&["index"]);
        assert_eq!(run.status, 2, "{}", run.text());
        assert_eq!(run.stderr.matches("error: riesig.bib: the file has more than").count(), 1, "{}", run.text());
        assert_eq!(source(&project, "thorwald-1901")["csl"]["publisher"], "Haynel");
        assert_eq!(project.run(&["status", "--json"]).json()[0]["up_to_date"], true);
    }
}
