//! The way from a passage to its sources and back, over a small corpus whose citations are read by hand.

use crate::citation::{
    Anaphora, Apparatus, Citation, CitationKind, DocumentMatch, Documents, Entry, Evidence, Facts, Held, Holds, Item,
    Link, Locator, LocatorLabel, Note, Rule, Segment, Source, Work, WorkIndex, WorkReference,
};
use crate::document::{Document, DocumentId, PassageId};
use crate::index::{IndexOptions, Scholar, update_by};
use crate::search::{Filters, Results, SearchRequest, Searcher};
use crate::text::ByteSpan;
use crate::walk::{resting_on, walk};

const ARTICLE: &str = "\
---
title: Blick in alle Richtungen
author: [Lucas Lamberty]
date: 2024
lang: de
---

Die Bundeswehr ist nur bedingt einsatzbereit, wie seit langem bekannt ist. Es fehlt an Personal, an Gerät und an der Zeit,
beides zu beschaffen, und daran hat sich in den letzten Jahren wenig geändert.[^1]

Das Bündnis projiziert Stabilität in den Süden, indem es Streitkräfte ausbildet.[^2] Ob das gelingt, ist strittig.[^3]

Die Ostflanke bleibt die erste Aufgabe; beides gehört zusammen.[^4]

Ohne Fußnote steht dieser Absatz.

[^1]: Masala, Carlo 2023: Bedingt abwehrbereit, München, S. 40 f.
[^2]: Dresen, Amrei 2023: Projecting Stability in Practice, in: SIRIUS 7, S. 3.
[^3]: Ebd., S. 20.
[^4]: Anders als üblich Masala 2023, N. 1, S. 12; siehe auch Dresen 2023, N. 2.
";

const OTHER: &str = "\
---
title: Ausbildung als Politik
author: [Ines Dresen]
date: 2025
lang: de
---

Ausbildung ist Politik mit anderen Mitteln. Wer fremde Soldaten schult, der nimmt Partei, auch wo er es nicht sagt, und er
bleibt es über Jahre hinweg.[^1]

[^1]: Dresen, Amrei 2023: Projecting Stability in Practice, SIRIUS 7.
";

const SOURCE_TEXT: &str = "\
---
title: Projecting Stability in Practice
author: [Amrei Dresen]
date: 2023
lang: de
---

Vom Wetter handelt dieser Absatz und von sonst nichts. Es regnete an den meisten Tagen der Reise, und wo es nicht regnete,
da lag Nebel über dem Land bis in den Mittag hinein.

Wer Streitkräfte ausbildet, projiziert Stabilität in den Süden; so versteht es das Bündnis.

Am Ende steht ein Ausblick auf kommende Jahre.
";

fn item(json: &str) -> Item {
    serde_json::from_str(json).expect("CSL-JSON")
}

fn masala() -> Item {
    item(
        r#"{"type":"book","author":[{"family":"Masala","given":"Carlo"}],"issued":{"date-parts":[[2023]]},"title":"Bedingt abwehrbereit"}"#,
    )
}

fn dresen() -> Item {
    item(
        r#"{"type":"article-journal","author":[{"family":"Dresen","given":"Amrei"}],"issued":{"date-parts":[[2023]]},"title":"Projecting Stability in Practice"}"#,
    )
}

fn citation(text: &str, printed: &str, kind: CitationKind, work: WorkIndex, via: Option<u32>, page: &str) -> Citation {
    let start = text.find(printed).expect("printed in the note");
    Citation {
        kind,
        span: ByteSpan::new(start, start + printed.len()),
        signal: None,
        item: Item::default(),
        fields: Vec::new(),
        locator: (!page.is_empty()).then(|| Locator { text: page.to_owned(), label: LocatorLabel::Page, span: None }),
        note_reference: None,
        author_is_idem: false,
        editor_is_idem: false,
        alias: None,
        confidence: 90,
        rule: Rule::Ibid,
        link: Link {
            work: Some(work),
            anaphora: via.map(|_| Anaphora::PrecedingWork),
            via,
            chain: via.into_iter().collect(),
            candidates: Vec::new(),
            doubt: None,
        },
        field: None,
    }
}

/// What a careful reader finds in the notes.
fn read(document: &Document) -> Apparatus {
    use CitationKind::{Full, Ibid, Short};
    let text = |ordinal: u32| {
        let id = PassageId(format!("{}:fn{ordinal}", document.id));
        document.passages.iter().find(|passage| passage.id == id).expect("a note").text.as_str()
    };
    let note = |ordinal: u32, citations: &[(&str, CitationKind, WorkIndex, Option<u32>, &str)]| Note {
        ordinal,
        label: ordinal.to_string(),
        segments: citations
            .iter()
            .map(|(printed, kind, work, via, page)| {
                Segment::Citation(Box::new(citation(text(ordinal), printed, *kind, *work, *via, page)))
            })
            .collect(),
    };
    let work = |item, notes: &[u32]| Work { item, notes: notes.to_vec() };
    match document.id.as_str() {
        "blick" => Apparatus {
            in_text: Vec::new(),
            notes: vec![
                note(1, &[("Masala", Full, 0, None, "40 f.")]),
                note(2, &[("Dresen", Full, 1, None, "3")]),
                note(3, &[("Ebd.", Ibid, 1, Some(2), "20")]),
                note(4, &[("Masala 2023", Short, 0, Some(1), "12"), ("Dresen 2023", Short, 1, Some(2), "")]),
            ],
            works: vec![work(masala(), &[1, 4]), work(dresen(), &[2, 3, 4])],
        },
        "ausbildung" => Apparatus {
            notes: vec![note(1, &[("Dresen", Full, 0, None, "")])],
            works: vec![work(dresen(), &[1])],
            ..Apparatus::default()
        },
        other => panic!("{other} has no notes to read"),
    }
}

fn merge(works: Vec<(WorkReference, Work)>, _: &[Entry]) -> Vec<Source> {
    let source = |id: &str, item: Item| Source {
        id: id.to_owned(),
        works: works.iter().filter(|(_, work)| work.item.title == item.title).map(|(work, _)| work.clone()).collect(),
        item,
        same_work: Vec::new(),
        entry: None,
    };
    vec![source("dresen-2023", dresen()), source("masala-2023", masala())]
}

fn match_documents(sources: &[Source], documents: &dyn Documents, _: &[Entry], _: usize) -> std::io::Result<Vec<Held>> {
    let facts: Vec<Facts> = (0..documents.count() as u32).map(|at| documents.facts(at).unwrap()).collect();
    let held = |source: &Source| {
        let found = facts.iter().find(|facts| facts.metadata.title == source.item.title);
        assert!(facts.iter().all(|facts| facts.head.chars().count() > 100 && facts.path.ends_with(".md")));
        Held {
            document: found.map(|facts| DocumentMatch {
                document: facts.document.clone(),
                holds: Holds::Work,
                confidence: 90,
                evidence: vec![Evidence::Title],
            }),
            possible: Vec::new(),
        }
    };
    Ok(sources.iter().map(held).collect())
}

/// An index over three documents: an article, another that cites the same, and the text of a source.
pub(crate) struct Shelf {
    _folder: tempfile::TempDir,
    pub(crate) searcher: Searcher,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        Self::made_by(2)
    }

    fn made_by(jobs: usize) -> Self {
        Self::read_by(read, jobs)
    }

    fn read_by(read: fn(&Document) -> Apparatus, jobs: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = IndexOptions {
            corpus: folder.path().join("corpus"),
            index: folder.path().join("index"),
            dictionaries: Vec::new(),
            rebuild: false,
            jobs,
            ..IndexOptions::default()
        };
        std::fs::create_dir(&options.corpus).unwrap();
        for (name, text) in [("blick.md", ARTICLE), ("ausbildung.md", OTHER), ("dresen.md", SOURCE_TEXT)] {
            std::fs::write(options.corpus.join(name), text).unwrap();
        }
        update_by(&Scholar { read, merge, match_documents }, &options, &mut |_| {}).unwrap();
        let searcher = Searcher::open(&options.index).unwrap();
        Self { _folder: folder, searcher }
    }

    pub(crate) fn search(&self, query: &str, cites: &[&str]) -> Results {
        let request = SearchRequest {
            query: query.to_owned(),
            plain: false,
            limit: 20,
            offset: 0,
            filters: Filters { cites: cites.iter().map(|&cites| cites.to_owned()).collect(), ..Filters::default() },
            snippet_chars: 200,
            parts: false,
            ids_only: false,
        };
        self.searcher.search(&request).unwrap()
    }

    fn ids(&self, query: &str) -> Vec<String> {
        self.search(query, &[]).hits.into_iter().map(|hit| hit.passage.id.0).collect()
    }

    fn sorted(&self, query: &str) -> Vec<String> {
        let mut ids = self.ids(query);
        ids.sort();
        ids
    }
}

pub(crate) fn id(id: &str) -> PassageId {
    PassageId(id.to_owned())
}

#[test]
fn sources_know_who_cites_them_and_who_holds_them() {
    let shelf = Shelf::new();
    let sources = shelf.searcher.sources().unwrap();
    let told: Vec<_> = sources
        .iter()
        .map(|stored| {
            let document = stored.held.document.as_ref().map(|found| found.document.as_str());
            let cited_in: Vec<_> = stored.cited_in.iter().map(PassageId::as_str).collect();
            let passages: Vec<_> = stored.passages.iter().map(PassageId::as_str).collect();
            (stored.source.id.as_str(), cited_in, passages, document)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "dresen-2023",
                vec!["ausbildung:fn1", "blick:fn2", "blick:fn3", "blick:fn4"],
                vec!["ausbildung:p1", "blick:p2", "blick:p3"],
                Some("dresen")
            ),
            ("masala-2023", vec!["blick:fn1", "blick:fn4"], vec!["blick:p1", "blick:p3"], None),
        ]
    );
    assert_eq!(shelf.searcher.manifest().sources, 2);
    assert_eq!(shelf.searcher.manifest().passages, 13);
}

#[test]
fn hits_name_their_sources_and_who_cites_their_document() {
    let shelf = Shelf::new();
    let hit = |query: &str, wanted: &str| {
        let hits = shelf.search(query, &[]).hits;
        hits.into_iter().find(|hit| hit.passage.id.as_str() == wanted).unwrap_or_else(|| panic!("{query}: {wanted}"))
    };
    assert_eq!(hit("Ostflanke", "blick:p3").sources, ["masala-2023", "dresen-2023"]);
    assert_eq!(hit("Bündnis", "blick:p2").sources, ["dresen-2023"]);
    assert_eq!(hit("Ebd", "blick:fn3").sources, ["dresen-2023"]);
    assert!(hit("Ostflanke", "blick:p3").cited_by.is_empty());
    assert!(hit("Absatz", "blick:p4").sources.is_empty());
    let cited_by = hit("Wetter", "dresen:p1").cited_by;
    assert_eq!(cited_by, ["ausbildung:p1", "blick:p2", "blick:p3"].map(id));
}

#[test]
fn cites_restricts_to_passages_that_rest_on_a_source() {
    let shelf = Shelf::new();
    let masala = ["blick:fn1", "blick:fn4", "blick:p1", "blick:p3"];
    for (query, expected) in [
        ("cites:masala-2023", &masala[..]),
        ("cites:Masala", &masala),
        ("cites:\"Masala 2023\"", &masala),
        ("cites:abwehrbereit", &masala),
        ("cites:\"Carlo Masala\"", &masala),
        ("cites:m*", &masala),
        ("cites:masala-2023 kind:footnote", &["blick:fn1", "blick:fn4"]),
        ("cites:masala-2023 cites:dresen-2023", &["blick:fn4", "blick:p3"]),
        ("Bundeswehr OR cites:\"Amrei Dresen\" AND Mitteln", &["ausbildung:p1", "blick:p1"]),
        ("NATO cites:masala", &[]),
        ("Absatz NOT cites:masala", &["blick:p4", "dresen:p1"]),
        (
            "cites:*",
            &[
                "ausbildung:fn1",
                "ausbildung:p1",
                "blick:fn1",
                "blick:fn2",
                "blick:fn3",
                "blick:fn4",
                "blick:p1",
                "blick:p2",
                "blick:p3",
            ],
        ),
    ] {
        assert_eq!(shelf.sorted(query), expected, "{query}");
    }
    let filtered = shelf.search("Ostflanke Bundeswehr Bündnis", &["masala", "dresen-2023"]);
    assert_eq!(filtered.total, 3);
    assert!(filtered.hits.iter().all(|hit| !hit.sources.is_empty()));
}

#[test]
fn an_unknown_source_is_told_with_those_that_may_be_meant() {
    let shelf = Shelf::new();
    let results = shelf.search("cites:massala-2023", &[]);
    assert_eq!(results.total, 0);
    let [warning] = results.warnings.as_slice() else { panic!("{:?}", results.warnings) };
    assert_eq!(warning.message, "no source is called `massala-2023`");
    assert_eq!(warning.hint.as_deref(), Some("did you mean `masala-2023`?"));
    assert!(shelf.search("cites:dresen", &[]).warnings.is_empty());
    for strange in ["cites:北京", "cites:document", "cites:\"\"", "cites:…", "cites:#1", "cites:blick#0"] {
        assert_eq!(shelf.search(strange, &[]).total, 0, "{strange}");
    }
}

#[test]
fn a_note_without_a_name_is_found_below_the_notes_that_name_its_work() {
    let shelf = Shelf::new();
    for query in ["\"Projecting Stability\"", "Projecting", "Amrei", "Projecting Stability in Practice kind:footnote"] {
        let ids = shelf.ids(query);
        let place = |id: &str| ids.iter().position(|other| other == id).unwrap_or_else(|| panic!("{query}: {ids:?}"));
        assert!(place("blick:fn3") > place("blick:fn2"), "{query}: {ids:?}");
        assert!(place("blick:fn3") > place("ausbildung:fn1"), "{query}: {ids:?}");
    }
    // The title is English, whatever the note is.
    assert!(shelf.ids("practices projected").contains(&"blick:fn3".to_owned()));
    assert!(!shelf.ids("NOT Projecting Bündnis").contains(&"blick:fn2".to_owned()));
    assert_eq!(shelf.ids("=Ebd -Projecting"), ["blick:fn3"]);
}

#[test]
fn authors_are_those_of_the_document_then_those_cited_in_notes_then_above_them() {
    let shelf = Shelf::new();
    let ids = shelf.ids("author:Dresen");
    let document = |id: &str| id.split(':').next().unwrap_or_default().to_owned();
    let firsts: Vec<_> = ids[..5].iter().map(|id| document(id)).collect();
    assert!(firsts.iter().all(|id| id == "dresen" || id == "ausbildung"), "{ids:?}");
    assert_eq!(ids[5..8].iter().map(|id| &id[..8]).collect::<Vec<_>>(), ["blick:fn"; 3], "{ids:?}");
    assert_eq!(ids[8..].iter().map(|id| &id[..7]).collect::<Vec<_>>(), ["blick:p"; 2], "{ids:?}");
    assert_eq!(shelf.sorted("author:\"Carlo Masala\""), ["blick:fn1", "blick:fn4", "blick:p1", "blick:p3"]);
    assert_eq!(shelf.sorted("author:masal*"), ["blick:fn1", "blick:fn4", "blick:p1", "blick:p3"]);
    // Who leaves out an author's texts does not mean what cites them.
    assert!(shelf.ids("Bündnis -author:Dresen").contains(&"blick:p2".to_owned()));
}

#[test]
fn a_passage_leads_to_the_best_passage_of_each_source() {
    let shelf = Shelf::new();
    let shown = shelf.searcher.show(&id("blick:p2"), 0).unwrap();
    let walked = walk(&shelf.searcher, shown).unwrap();
    let told: Vec<_> = walked
        .notes
        .iter()
        .map(|note| {
            let of_source = |walked: &crate::walk::WalkedSource| {
                let best = walked.best.as_ref().map(|best| best.passage.id.as_str().to_owned());
                (walked.source.source.id.clone(), best)
            };
            (note.footnote.passage.id.as_str(), note.sources.iter().map(of_source).collect::<Vec<_>>())
        })
        .collect();
    let dresen = || vec![("dresen-2023".to_owned(), Some("dresen:p2".to_owned()))];
    assert_eq!(told, [("blick:fn2", dresen()), ("blick:fn3", dresen())]);
    // From a note the way is that of the passage that calls it.
    let walked = walk(&shelf.searcher, shelf.searcher.show(&id("blick:fn3"), 0).unwrap()).unwrap();
    let best = walked.notes[0].sources[0].best.as_ref().unwrap();
    assert_eq!(best.passage.id.as_str(), "dresen:p2");
    assert_eq!(walked.names.label(2), Some("2"));
    let walked = walk(&shelf.searcher, shelf.searcher.show(&id("dresen:p1"), 0).unwrap()).unwrap();
    assert_eq!(walked.cited_by.len(), 3);
    assert!(walked.notes.is_empty());
}

#[test]
fn all_that_rests_on_a_source_is_found_by_its_notes() {
    let shelf = Shelf::new();
    let [source] = shelf.searcher.sources_named("dresen").unwrap().try_into().unwrap();
    let resting = resting_on(&shelf.searcher, &source).unwrap();
    let told: Vec<_> = resting
        .iter()
        .map(|resting| {
            let notes = resting.notes.iter().map(|note| {
                let places = note.citations.iter().filter_map(|citation| citation.locator.as_ref());
                let places: Vec<_> = places.map(|locator| locator.text.as_str()).collect();
                (note.footnote.passage.ordinal, places)
            });
            (resting.passage.as_ref().unwrap().id.as_str(), notes.collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("ausbildung:p1", vec![(1, vec![])]),
            ("blick:p2", vec![(2, vec!["3"]), (3, vec!["20"])]),
            ("blick:p3", vec![(4, vec![])]),
        ]
    );
}

#[test]
fn a_document_whose_notes_cannot_be_read_is_found_all_the_same() {
    let shelf = Shelf::read_by(|_| panic!("a test of what must never happen"), 1);
    assert_eq!(shelf.ids("Ostflanke"), ["blick:p3"]);
    assert!(shelf.searcher.sources().unwrap().is_empty());
    let warnings = shelf.searcher.document(&DocumentId("blick".to_owned())).unwrap().warnings;
    assert!(warnings.iter().any(|warning| warning.message.starts_with("internal error")), "{warnings:?}");
}

#[test]
fn what_is_kept_does_not_depend_on_the_order_of_work() {
    let sources = |shelf: &Shelf| shelf.searcher.sources().unwrap();
    assert_eq!(sources(&Shelf::made_by(1)), sources(&Shelf::made_by(3)));
    let shelf = Shelf::new();
    let works = shelf.searcher.source_ids(&DocumentId("blick".to_owned()), [0, 1, 2]).unwrap();
    assert_eq!(works, [(0, "masala-2023".to_owned()), (1, "dresen-2023".to_owned())]);
}
