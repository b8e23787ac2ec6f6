use crate::support::Project;

#[test]
fn inspect_needs_neither_index_nor_corpus() {
    let project = Project::new();
    project.write("anderswo/seekabel-1905.md", crate::support::ARTICLE);
    let run = project.run(&["inspect", "--json", "anderswo/seekabel-1905.md"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.text());
    let document = &run.json_of("document")[0];
    assert_eq!(document["id"], "seekabel-1905");
    assert_eq!(document["format"], "markdown");
    let kinds: Vec<_> = run.json_of("passage").iter().map(|passage| passage["kind"].clone()).collect();
    assert_eq!(kinds, ["paragraph", "paragraph", "paragraph", "footnote", "footnote", "footnote"]);
    assert!(!project.path("index").exists() && !project.path("corpus").exists());
}

#[test]
fn what_was_left_out_is_listed_on_demand() {
    let project = Project::with_corpus();
    let file = "corpus/seekabel-1905.md";
    assert!(project.run(&["inspect", "--json", file]).json_of("dropped").is_empty());
    let dropped = project.run(&["inspect", "--json", "--dropped", file]).json_of("dropped");
    assert!(dropped.iter().any(|line| line["reason"] == "heading" && line["text"] == "Verlegung"), "{dropped:?}");
}

#[test]
fn a_marker_without_a_note_is_told_once_with_line_and_passage() {
    let project = Project::new();
    project.write(
        "corpus/a.md",
        "# Titel\n\nMit Note.[^1] Und ohne.[^9] Und noch einmal.[^9]\n\n[^1]: Note.\n[^2]: Nirgends.\n",
    );
    project.run(&["index", "-q"]);
    for arguments in [&["inspect", "--json", "corpus/a.md"][..], &["show", "--json", "a"]] {
        let run = project.run(arguments);
        let told: Vec<_> = run
            .json_of("warning")
            .iter()
            .map(|w| (w["passage"].clone(), w["label"].clone(), w["line"].clone()))
            .collect();
        let lost = (serde_json::json!("a:p1"), serde_json::json!("9"), serde_json::json!(3));
        let note = (serde_json::Value::Null, serde_json::Value::Null, serde_json::json!(6));
        assert_eq!(told, [note, lost.clone(), lost], "{}", run.text());
        assert_eq!(run.json_of("passage")[0]["notes"], serde_json::json!(["1"]));
    }
}

#[test]
fn an_outline_names_passages_and_notes() {
    let project = Project::with_corpus();
    let run = project.run(&["inspect", "corpus/seekabel-1905.md"]);
    for part in ["Das Seekabel nach Norderney\n", "3 paragraphs, 3 footnotes, 2 headings", "  p2 ", "← p1, p2"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.text());
    }
}

#[test]
fn a_collection_gives_its_documents() {
    let project = Project::with_corpus();
    let run = project.run(&["inspect", "--json", "corpus/saetze.jsonl"]);
    let ids: Vec<_> = run.json_of("document").iter().map(|document| document["id"].clone()).collect();
    assert_eq!(ids, ["kabelkunde", "w1", "w2"]);
    let ids: Vec<_> = run.json_of("passage").iter().map(|passage| passage["id"].clone()).collect();
    assert_eq!(ids, ["k1", "k2", "w1", "w2"]);
}

#[test]
fn files_that_cannot_be_read_exit_two_with_a_reason() {
    let project = Project::new();
    project.write("bild.png", "x");
    project.write("leer.txt", "");
    for (file, reason) in [("fehlt.txt", "`fehlt.txt`"), ("bild.png", "type"), ("leer.txt", "empty"), (".", "`.`")] {
        let run = project.run(&["inspect", file]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{file}: {}", run.text());
        assert!(run.stderr.starts_with("error: ") && run.stderr.contains(reason), "{file}: {}", run.text());
        assert_eq!(run.stderr.contains(".pdf, .docx"), file == "bild.png", "{}", run.text());
    }
}

#[test]
fn a_foreign_file_is_read_by_a_copy_of_the_program_and_nothing_shows_it() {
    let project = Project::new();
    let page = |text: &str| format!("<!DOCTYPE html><html><body><h1>Titel</h1>{text}</body></html>");
    project.write("gut.html", page("<p>Das Kabel liegt auf der Reede.</p>"));
    project.write("fraglich.html", page("<p>Das Kabel liegt auf der Reede.<sup><a href=\"#fn7\">7</a></sup></p>"));
    project.write("leer.html", "<!DOCTYPE html><html><body><p> </p></body></html>");
    project.write("lang.html", page(&"<p>Das Kabel liegt auf der Reede.</p>".repeat(100_000)));
    project.write("knapp.toml", "[limits]\nmax-file-time = \"20ms\"\n");
    let run = project.run(&["inspect", "--json", "gut.html"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.json_of("passage")[0]["text"], "Das Kabel liegt auf der Reede.");
    for (arguments, status) in [
        (&["inspect", "--check", "gut.html"][..], 0),
        (&["inspect", "--check", "fraglich.html"], 1),
        (&["inspect", "leer.html"], 2),
        (&["--config", "knapp.toml", "inspect", "lang.html"], 2),
    ] {
        let run = project.run(arguments);
        assert_eq!(run.status, status, "{arguments:?}: {}", run.text());
        let errors = run.stderr.matches("error: ").count();
        assert_eq!(errors, usize::from(status == 2), "told once: {arguments:?}: {}", run.text());
    }
    let late = project.run(&["--config", "knapp.toml", "inspect", "--json", "lang.html"]);
    assert_eq!(late.json_of("failed")[0]["status"], "timeout", "{}", late.text());
    assert!(late.stderr.contains("took longer than 20ms to read"), "{}", late.text());
}

#[test]
fn where_metadata_were_found_is_told_strongest_first() {
    let project = Project::new();
    let page = "<html lang=\"de\"><head><meta name=\"citation_title\" content=\"Aus dem Kopf\">\
        <meta name=\"citation_author\" content=\"Thorwald, Agnes\"><meta name=\"citation_date\" content=\"1901\">\
        <meta name=\"citation_doi\" content=\"10.1000/kopf\"></head><body><h1>Aus dem Kopf</h1><h2>Ein Versuch</h2>\
        <p>Das Kabel liegt auf der Reede vor der Insel, und wer es sucht, findet es nicht in den Akten des Amtes.</p></body></html>";
    project.write("corpus/files/7/kabel.html", page);
    project.write("corpus/files/7/kabel.toml", "year = 1905\n");
    project.write(
        "corpus/Export.bib",
        "@book{t, title = {Aus dem Katalog}, doi = {10.1000/Katalog}, file = {Snapshot:files/7/kabel.html:text/html}}",
    );
    let told = |file: &str| {
        let run = project.run(&["inspect", "--json", file]);
        let document = run.json_of("document").pop().unwrap_or_else(|| panic!("{}", run.text()));
        (
            document["title"].clone(),
            document["year"].clone(),
            document["doi"].clone(),
            document["metadata_from"].clone(),
        )
    };
    let from = serde_json::json!({
        "title": "bibliography", "doi": "bibliography", "year": "sidecar", "authors": "html", "language": "html",
    });
    let expected =
        (serde_json::json!("Aus dem Katalog"), serde_json::json!(1905), serde_json::json!("10.1000/Katalog"));
    assert_eq!(told("corpus/files/7/kabel.html"), (expected.0, expected.1, expected.2, from));
    let run = project.run(&["inspect", "corpus/files/7/kabel.html"]);
    let line =
        "title, doi from a bibliography; authors, language from the fields of the html file; year from a sidecar";
    let shown = run.stdout.replace('\n', " ");
    assert!(shown.contains(line) && run.stdout.contains("\ndoi.org/10.1000/Katalog\n"), "{}", run.text());
    // Elsewhere no bibliography of the corpus names it.
    project.write("anderswo/kabel.html", page);
    let from =
        serde_json::json!({"title": "html", "doi": "html", "year": "html", "authors": "html", "language": "html"});
    let (title, year, _, found) = told("anderswo/kabel.html");
    assert_eq!((title, year, found), (serde_json::json!("Aus dem Kopf"), serde_json::json!(1901), from));
}

/// One page of two lines, whose table of objects is to be found again.
const PDF: &str = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >> >>\nendobj\n4 0 obj\n<< /Length 112 >>\nstream\nBT /F1 10 Tf 72 700 Td (Das Kabel liegt auf der Reede, und niemand) Tj 0 -12 Td (hat es gesehen.) Tj ET                       \nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n";

#[test]
fn every_file_has_a_status_and_programs_get_it_from_every_command() {
    let project = Project::new();
    let locked = [&b"\xd0\xcf\x11\xe0"[..], &[0; 600], b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"].concat();
    let files: [(&str, &[u8], &str); 7] = [
        (
            "gerippe.html",
            b"<!DOCTYPE html><title>Programm</title><body><div id=\"root\"></div><script>los()</script></body>",
            "empty",
        ),
        ("kabel.pdf", PDF.as_bytes(), "indexed"),
        ("leer.pdf", b"", "empty"),
        ("kopf.pdf", b"%PDF-1.7\nnichts weiter", "damaged"),
        ("gesperrt.docx", &locked, "password"),
        ("rest.docx", b"PK\x03\x04 nichts weiter", "damaged"),
        ("bild.txt", b"\x89PNG\0\0\0", "unsupported"),
    ];
    for (name, bytes, _) in files {
        project.write(&format!("corpus/{name}"), bytes);
    }
    let one = project.run(&["index", "--json", "--jobs", "1"]);
    let two = project.run(&["index", "--json", "--jobs", "2", "--rebuild"]);
    let listed = project.run(&["status", "--json"]).json_of("status")[0].clone();
    for (name, _, status) in files {
        let path = format!("corpus/{name}");
        let run = project.run(&["inspect", "--json", &path]);
        let line = [run.json_of("document"), run.json_of("failed")].concat().remove(0);
        assert_eq!((&line["status"], &line["path"]), (&status.into(), &path.clone().into()), "{}", run.text());
        assert_eq!(run.status, if status == "indexed" { 0 } else { 2 }, "{}", run.text());
        for run in [&one, &two] {
            let read = run.json_of("read").into_iter().find(|line| line["path"] == name).expect("it is read");
            assert_eq!(read["status"], status, "{}", run.text());
            let failed = run.json_of("failed").into_iter().find(|line| line["path"] == name);
            assert_eq!(failed.map(|line| line["status"].clone()), (status != "indexed").then(|| status.into()));
        }
        let failed = listed["failed"].as_array().expect("a list").iter().find(|line| line["path"] == name);
        assert_eq!(failed.map(|line| line["status"].clone()), (status != "indexed").then(|| status.into()), "{listed}");
    }
    assert_eq!(project.run(&["search", "-q", "Reede"]).status, 0);
}
