//! Drafts whose citations a reference manager wrote.

use std::io::{Cursor, Write as _};

use serde_json::{Value, json};

use crate::support::Project;

/// Packs a document of Word.
fn docx(body: &str, notes: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("word/document.xml", format!("<w:document><w:body>{body}</w:body></w:document>")),
        ("word/footnotes.xml", format!("<w:footnotes>{notes}</w:footnotes>")),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("begins a part");
        zip.write_all(text.as_bytes()).expect("writes a part");
    }
    zip.finish().expect("ends").into_inner()
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// A field of Zotero that cites works at places.
fn field(items: &[(&str, &Value, &str)], shown: &str) -> String {
    let items: Vec<Value> = items
        .iter()
        .map(|(key, record, locator)| {
            json!({"uris": [format!("http://zotero.org/users/1/items/{key}")], "itemData": record, "locator": locator, "label": "page"})
        })
        .collect();
    let code = format!(" ADDIN ZOTERO_ITEM CSL_CITATION {} ", json!({ "citationItems": items }))
        .replace('&', "&amp;")
        .replace('<', "&lt;");
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let code = format!("<w:r><w:instrText xml:space=\"preserve\">{code}</w:instrText></w:r>");
    [mark("begin"), code, mark("separate"), run(shown), mark("end")].concat()
}

fn project() -> Project {
    let thorwald = json!({"type": "book", "title": "Küstentelegraphie: Ein Handbuch", "author": [{"family": "Thorwald", "given": "Agnes"}],
        "issued": {"date-parts": [["1901"]]}, "publisher-place": "Emden", "DOI": "10.1000/Kuesten"});
    let horst = json!({"type": "article-journal", "title": "Über Störungen in Seekabeln", "container-title": "Archiv für Post",
        "author": [{"family": "Ter Horst", "given": "Jan"}], "issued": {"date-parts": [[1903]]}});
    let call = |id: u32| format!("<w:r><w:footnoteReference w:id=\"{id}\"/></w:r>");
    let long = "Das Kabel liegt auf der Reede vor der Insel, und wer es sucht, findet es nicht in den Akten des Amtes, die längst \
        an das Archiv gegeben wurden und dort seit vielen Jahren auf ihre Verzeichnung warten, wie man hört ";
    let body = format!(
        "<w:p>{}{}{}{}</w:p><w:p>{}{}</w:p>",
        run(long),
        field(&[("T", &thorwald, "40"), ("H", &horst, "3")], "(Thorwald 1901, S. 40; Ter Horst 1903, S. 3)"),
        run("."),
        call(1),
        run(
            "Die Störung wird der nächsten Station gemeldet, ehe jemand das Kabel prüft, und so weiter bis zur letzten."
        ),
        call(2),
    );
    let note = |id: u32, inner: String| format!("<w:footnote w:id=\"{id}\"><w:p>{inner}</w:p></w:footnote>");
    let notes =
        note(1, field(&[("T", &thorwald, "41")], "Vgl. Thorwald, Agnes: Küstentelegraphie, Emden 1901, S. 41."))
            + &note(2, field(&[("T", &thorwald, "42")], "Ebd., S. 42."));
    let project = Project::new();
    project.write("corpus/entwurf.docx", docx(&body, &notes));
    project.write(
        "corpus/blatt.txt",
        "Jede Station meldet die Störung, ehe sie das Kabel prüft, und sie meldet sie der nächsten Station.\n",
    );
    project.write("corpus/blatt.toml", "doi = \"10.1000/kuesten\"\n");
    project
}

#[test]
fn citations_in_paragraphs_and_notes_have_the_record_of_their_field() {
    let project = project();
    let run = project.run(&["inspect", "--json", "corpus/entwurf.docx"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.text());
    let passages = run.json_of("passage");
    let told = |id: &str| -> Vec<Value> {
        let passage = passages.iter().find(|passage| passage["id"] == id).unwrap_or_else(|| panic!("{}", run.text()));
        let text: Vec<char> = passage["text"].as_str().expect("text").chars().collect();
        let citations = passage["citations"].as_array().cloned().unwrap_or_default();
        let told = citations.iter().map(|citation| {
            let span = |at: usize| citation["span"][at].as_u64().expect("a place") as usize;
            let printed: String = text[span(0)..span(1)].iter().collect();
            json!([
                citation["kind"],
                printed,
                citation["csl"]["DOI"],
                citation["locator"],
                citation["source"],
                citation["via"]
            ])
        });
        told.collect()
    };
    let doi = "10.1000/Kuesten";
    assert_eq!(
        told("entwurf:p1"),
        [
            json!(["short", "Thorwald 1901, S. 40", doi, "40", "thorwald-1901", null]),
            json!(["short", "Ter Horst 1903, S. 3", null, "3", "ter-horst-1903", null]),
        ]
    );
    let full = "Thorwald, Agnes: Küstentelegraphie, Emden 1901, S. 41.";
    assert_eq!(told("entwurf:fn1"), [json!(["full", full, doi, "41", "thorwald-1901", null])]);
    assert_eq!(told("entwurf:fn2"), [json!(["ibid", "Ebd., S. 42.", doi, "42", "thorwald-1901", "1"])]);
    assert!(told("entwurf:p2").is_empty());
    let outline = project.run(&["inspect", "corpus/entwurf.docx"]).stdout;
    assert!(outline.contains("short → thorwald-1901 · S. 40"), "{outline}");
}

#[test]
fn sources_know_the_paragraphs_that_cite_them_and_the_document_of_their_doi() {
    let project = project();
    project.run(&["index", "-q"]);
    let run = project.run(&["sources", "--json"]);
    let told: Vec<Value> = run
        .json_of("source")
        .iter()
        .map(|source| {
            json!([source["id"], source["cited_in"], source["passages"], source["document"], source["evidence"]])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["ter-horst-1903", ["entwurf:p1"], ["entwurf:p1"], null, []]),
            json!([
                "thorwald-1901",
                ["entwurf:fn1", "entwurf:fn2", "entwurf:p1"],
                ["entwurf:p1", "entwurf:p2"],
                "blatt",
                ["doi"]
            ]),
        ],
        "{}",
        run.text()
    );
    let run = project.run(&["cited-by", "--json", "thorwald-1901"]);
    let told: Vec<Value> =
        run.json_of("citation").iter().map(|line| json!([line["passage"], line["note_id"], line["locator"]])).collect();
    assert_eq!(
        told,
        [
            json!(["entwurf:p1", null, "40"]),
            json!(["entwurf:p1", "entwurf:fn1", "41"]),
            json!(["entwurf:p2", "entwurf:fn2", "42"]),
        ],
        "{}",
        run.text()
    );
    let shown = project.run(&["show", "--json", "entwurf:p1"]);
    let ids: Vec<_> = shown.json_of("source").iter().map(|source| source["id"].clone()).collect();
    assert_eq!(ids, ["thorwald-1901", "ter-horst-1903", "thorwald-1901"], "{}", shown.text());
    let hits = project.run(&["search", "--json", "--cites", "ter-horst-1903", "Kabel"]);
    assert_eq!(hits.json_of("hit")[0]["id"], "entwurf:p1", "{}", hits.text());
    let document = project.run(&["show", "--json", "entwurf"]);
    let counts: Vec<_> =
        document.json_of("passage").iter().map(|p| p["citations"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(counts, [2, 0, 1, 1], "{}", document.text());
}

#[test]
fn a_draft_that_moved_cites_what_it_did_without_being_read() {
    let project = project();
    project.run(&["index", "-q"]);
    let before = project.run(&["sources", "--json"]).stdout;
    std::fs::create_dir(project.path("corpus/neu")).expect("a folder");
    std::fs::rename(project.path("corpus/entwurf.docx"), project.path("corpus/neu/entwurf.docx")).expect("moved");
    let moved = project.run(&["index", "--json"]);
    assert_eq!(moved.json_of("summary")[0]["moved"], 1, "{}", moved.text());
    assert_eq!(project.run(&["sources", "--json"]).stdout, before);
}

#[test]
fn a_field_that_is_broken_costs_itself_alone() {
    let project = Project::new();
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let deep = format!("ADDIN ZOTERO_ITEM CSL_CITATION {{\"citationItems\":{}", "[".repeat(200_000));
    let code = format!("<w:r><w:instrText>{deep}</w:instrText></w:r>");
    let body = [
        "<w:p>",
        &mark("begin"),
        &code,
        &mark("separate"),
        &run("Thorwald 1901 sagt es auch."),
        &mark("end"),
        "</w:p>",
    ];
    project.write("a.docx", docx(&body.concat(), ""));
    let run = project.run(&["inspect", "--json", "a.docx"]);
    assert_eq!((run.status, run.json_of("passage").len()), (0, 1), "{}", run.text());
    assert_eq!(run.json_of("passage")[0]["citations"], Value::Null);
}
