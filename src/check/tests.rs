//! Small invented documents, each doubtful in one way, through the index as `status --check` sees them.

use std::fs;

use crate::check::{Finding, FindingKind, document, in_index, sources};
use crate::document::{DocumentId, PassageKind};
use crate::index::{IndexOptions, update};
use crate::search::Searcher;
use crate::walk::Annotated;

/// A corpus of Markdown files and its index.
struct Corpus {
    _folder: tempfile::TempDir,
    searcher: Searcher,
}

impl Corpus {
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = IndexOptions {
            corpus: folder.path().join("corpus"),
            index: folder.path().join("index"),
            dictionaries: Vec::new(),
            jobs: 1,
            ..IndexOptions::default()
        };
        fs::create_dir_all(&options.corpus).unwrap();
        for (name, text) in files {
            fs::write(options.corpus.join(format!("{name}.md")), text).unwrap();
        }
        update(&options, &mut |_| {}).unwrap();
        let searcher = Searcher::open(&options.index).unwrap();
        Self { _folder: folder, searcher }
    }

    fn findings(&self, document: &str) -> Vec<Finding> {
        in_index(&self.searcher, &DocumentId(document.to_owned())).unwrap()
    }

    fn annotated(&self, document: &str) -> Annotated {
        Annotated::in_index(&self.searcher, &DocumentId(document.to_owned())).unwrap()
    }
}

/// A text that calls the notes in this order, and these notes.
fn text(calls: &[&str], notes: &[(&str, &str)]) -> String {
    let sentence = |call: &&str| format!("Die Lage im Süden bleibt nach alledem ungewiss.[^{call}]");
    let body: Vec<String> = calls.iter().map(sentence).collect();
    let notes: Vec<String> = notes.iter().map(|(label, note)| format!("[^{label}]: {note}\n")).collect();
    format!("# Zur Lage\n\n{}\n\n{}", body.join(" "), notes.concat())
}

const MASALA: &str = "Masala, Carlo 2023: Bedingt abwehrbereit, München, S. 40.";
const DRESEN: &str = "Dresen, Amrei 2023: Projecting Stability in Practice, in: SIRIUS 7, S. 3.";
const WEHLER: &str = "Hans-Ulrich Wehler, Deutsche Gesellschaftsgeschichte, München 1987, S. 5.";

/// Kind, passage, quoted text and message of each finding.
fn told(findings: &[Finding]) -> Vec<(&'static str, &str, &str, &str)> {
    let told = findings.iter().map(|finding| {
        let text = finding.text.as_deref().unwrap_or_default();
        (finding.kind.name(), finding.passage.as_ref().map_or("", |id| local(id.as_str())), text, &*finding.message)
    });
    told.collect()
}

fn local(id: &str) -> &str {
    id.rsplit(':').next().unwrap_or_default()
}

#[test]
fn each_kind_of_doubt_is_told_once_where_it_is() {
    for (name, text, expected) in [
        ("all well", text(&["1", "2"], &[("1", MASALA), ("2", "Ebd., S. 41.")]), vec![]),
        ("no notes", "# Zur Lage\n\nOhne Fußnoten.\n".to_owned(), vec![]),
        (
            "a marker without its note",
            text(&["1", "7"], &[("1", MASALA)]),
            vec![("marker-without-note", "p1", "", "marker 7 has no note")],
        ),
        (
            "a note without its marker",
            text(&["1"], &[("1", MASALA), ("2", "Das ist umstritten.")]),
            vec![("note-without-marker", "fn2", "Das ist umstritten.", "note 2 has no marker")],
        ),
        (
            "a gap",
            text(&["1", "2", "5"], &[("1", MASALA), ("2", DRESEN), ("5", WEHLER)]),
            vec![("missing-number", "fn3", "", "notes 3 to 4 are missing: note 5 follows note 2")],
        ),
        (
            "an order that jumps back",
            text(&["1", "3", "2"], &[("1", MASALA), ("2", DRESEN), ("3", WEHLER)]),
            vec![("number-out-of-order", "fn3", "", "note 2 is mentioned behind note 3")],
        ),
        (
            "a note that cites nothing",
            text(&["1", "2"], &[("1", "Das ist umstritten."), ("2", "Siehe Fn. 1.")]),
            vec![("unresolved-reference", "fn2", "Siehe Fn. 1.", "note 1 cites nothing")],
        ),
        (
            "a note that is not there",
            text(&["1", "2"], &[("1", WEHLER), ("2", "Frevert (wie Anm. 99), S. 5.")]),
            vec![("unresolved-reference", "fn2", "Frevert (wie Anm. 99), S. 5.", "there is no note 99")],
        ),
        (
            "nothing before",
            text(&["1"], &[("1", "Ebd., S. 4.")]),
            vec![("unresolved-reference", "fn1", "Ebd., S. 4.", "nothing stands before")],
        ),
        (
            "ibid behind what leads nowhere",
            text(&["1", "2"], &[("1", "Frevert (wie Anm. 99), S. 5."), ("2", "Ebd., S. 4.")]),
            vec![
                ("unresolved-reference", "fn1", "Frevert (wie Anm. 99), S. 5.", "there is no note 99"),
                ("unresolved-reference", "fn2", "Ebd., S. 4.", "what stands before leads nowhere itself"),
            ],
        ),
        (
            "a wrong number",
            text(&["1", "2", "3"], &[("1", DRESEN), ("2", MASALA), ("3", "Masala 2023, N. 1, S. 12.")]),
            vec![("wrong-note-number", "fn3", "Masala 2023, N. 1, S. 12.", "says note 1, note 2 cites masala-2023")],
        ),
        (
            "ibid behind two works",
            text(
                &["1", "2"],
                &[
                    (
                        "1",
                        "Masala, Carlo 2023: Bedingt abwehrbereit, München, S. 40; Dresen, Amrei 2023: Projecting Stability in Practice, in: SIRIUS 7, S. 3.",
                    ),
                    ("2", "Ebd., S. 5."),
                ],
            ),
            vec![(
                "ibid-after-several",
                "fn2",
                "Ebd., S. 5.",
                "read as dresen-2023, but the note before cites several works – name the work that is meant",
            )],
        ),
        (
            "a note that names itself",
            text(&["1", "2"], &[("1", MASALA), ("2", "Siehe Fn. 2.")]),
            vec![("unresolved-reference", "fn2", "Siehe Fn. 2.", "note 2 is this note")],
        ),
        (
            "a short form before its work",
            text(&["1", "2"], &[("1", "Masala 2023, S. 4."), ("2", MASALA)]),
            vec![(
                "doubtful-reference",
                "fn1",
                "Masala 2023, S. 4.",
                "read as masala-2023, but only a later note cites such a work – name the work that is meant",
            )],
        ),
    ] {
        let corpus = Corpus::of(&[("lage", &text)]);
        let findings = corpus.findings("lage");
        assert_eq!(told(&findings), expected, "{name}");
        // What a document tells by itself is the same without an index.
        assert_eq!(document(&corpus.annotated("lage")), findings, "{name}");
        assert!(findings.iter().all(|finding| finding.document == Some(DocumentId("lage".to_owned()))));
        assert_eq!(sources(&corpus.searcher).unwrap(), [], "{name}");
    }
}

#[test]
fn what_looks_like_a_citation_and_is_not_read_is_quoted() {
    let unread = "Protokoll der Sitzung, unter https://beispiel.example/a und S. 12 des Umdrucks, nicht erhalten.";
    let corpus = Corpus::of(&[("lage", &text(&["1"], &[("1", unread)]))]);
    let mut annotated = corpus.annotated("lage");
    let span = crate::text::ByteSpan::new(0, unread.len());
    annotated.apparatus.notes[0].segments = vec![crate::citation::Segment::Unread(span)];
    let expected = [("unread", "fn1", unread, "the note looks like a citation and could not be read")];
    assert_eq!(told(&document(&annotated)), expected);
}

#[test]
fn two_notes_of_one_number_are_told() {
    let corpus = Corpus::of(&[("lage", &text(&["1", "2", "3"], &[("1", MASALA), ("2", DRESEN), ("3", WEHLER)]))]);
    let mut annotated = corpus.annotated("lage");
    let third = |passage: &&mut crate::document::Passage| passage.kind == PassageKind::Footnote && passage.ordinal == 3;
    annotated.document.passages.iter_mut().find(third).unwrap().label = Some("2".to_owned());
    let expected = [("repeated-number", "fn3", "", "an earlier note has the number 2 too")];
    assert_eq!(told(&document(&annotated)), expected);
}

#[test]
fn several_works_that_fit_are_candidates() {
    let other = "Wehler, Hans-Ulrich 1969: Bismarck und der Imperialismus, Köln, S. 9.";
    let text = text(&["1", "2", "3"], &[("1", WEHLER), ("2", other), ("3", "Wehler, S. 12.")]);
    let corpus = Corpus::of(&[("lage", &text)]);
    let findings = corpus.findings("lage");
    assert_eq!(told(&findings), [("unresolved-reference", "fn3", "Wehler, S. 12.", "several works fit")]);
    assert_eq!(findings[0].candidates, ["wehler-1987", "wehler-1969"]);
}

#[test]
fn a_work_cited_in_short_only_is_told_once_with_what_other_documents_cite() {
    let short = text(&["1", "2", "3"], &[("1", MASALA), ("2", "Dresen 2023, S. 3."), ("3", "Vgl. Dresen 2023, S. 9.")]);
    let full = text(&["1"], &[("1", DRESEN)]);
    let corpus = Corpus::of(&[("kurz", &short), ("lang", &full)]);
    let findings = corpus.findings("kurz");
    let expected = [("short-only", "fn2", "Dresen 2023, S. 3.", "no note cites it in full, notes 2, 3 do in short")];
    assert_eq!(told(&findings), expected);
    assert_eq!(findings[0].candidates, ["dresen-2023"]);
    // Alone, the document knows of no other.
    assert_eq!(document(&corpus.annotated("kurz"))[0].candidates, [""; 0]);
    assert_eq!(corpus.findings("lang"), []);
}

#[test]
fn findings_follow_the_text() {
    let calls = ["1", "9", "3", "2"];
    let notes = [("1", "Ebd., S. 4."), ("2", MASALA), ("3", DRESEN), ("4", "Nirgends genannt.")];
    let corpus = Corpus::of(&[("lage", &text(&calls, &notes))]);
    let kinds: Vec<_> = corpus.findings("lage").iter().map(|finding| finding.kind).collect();
    use FindingKind::{MarkerWithoutNote, NoteWithoutMarker, NumberOutOfOrder, UnresolvedReference};
    assert_eq!(kinds, [UnresolvedReference, MarkerWithoutNote, NumberOutOfOrder, NoteWithoutMarker]);
    let findings = corpus.findings("lage");
    // The marker stands in the third line, the note in the eighth.
    assert_eq!([findings[1].line, findings[3].line], [Some(3), Some(8)]);
    assert_eq!(findings[1].label.as_deref(), Some("9"));
}

#[test]
fn what_the_reader_doubted_comes_first() {
    let corpus = Corpus::of(&[("lage", &text(&["1"], &[("1", "Ebd., S. 4.")]))]);
    let mut annotated = corpus.annotated("lage");
    let warning = crate::document::Warning { line: Some(2), message: "3 bytes are no UTF-8 text".to_owned() };
    annotated.document.warnings.push(warning);
    let findings = document(&annotated);
    assert_eq!(told(&findings)[0], ("reading", "", "", "3 bytes are no UTF-8 text"));
    assert_eq!((findings[0].line, findings.len()), (Some(2), 2));
}

#[test]
fn sources_of_a_corpus_are_compared() {
    let slip = "Masala, Carlo 2023: Bedingt abwehrbereiter, München, S. 7.";
    let edition = "Hans-Ulrich Wehler, Deutsche Gesellschaftsgeschichte, München 1996, S. 5.";
    let held = "---\ntitle: Projecting Stability in Practice\nauthor: [Amrei Dresen]\ndate: 2023\n---\n\nEin Text.\n";
    let corpus = Corpus::of(&[
        ("eins", &text(&["1", "2", "3"], &[("1", MASALA), ("2", DRESEN), ("3", WEHLER)])),
        ("zwei", &text(&["1", "2"], &[("1", slip), ("2", edition)])),
        ("dresen", held),
        ("dresen-kopie", held),
    ]);
    let findings = sources(&corpus.searcher).unwrap();
    let told: Vec<_> = findings
        .iter()
        .map(|finding| (finding.kind.name(), finding.source.as_deref().unwrap(), finding.candidates.join(" ")))
        .collect();
    let expected = [
        ("uncertain-document", "dresen-2023", "dresen dresen-kopie".to_owned()),
        ("similar-sources", "masala-2023-a", "masala-2023-b".to_owned()),
        ("other-edition", "wehler-1987", "wehler-1996".to_owned()),
    ];
    assert_eq!(told, expected);
    assert!(findings.iter().all(|finding| finding.document.is_none()));
}
