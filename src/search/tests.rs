//! What search finds and in which order, over small collections.

use crate::document::{DocumentId, PassageId, PassageKind};
use crate::index::{IndexOptions, update};
use crate::search::{Filters, MatchClass, Results, SearchError, SearchRequest, Searcher};
use crate::text::Language;

/// An index over invented records.
struct Shelf {
    _folder: tempfile::TempDir,
    searcher: Searcher,
}

impl Shelf {
    /// Makes an index of records given as id and text.
    fn new(records: &[(&str, &str)]) -> Self {
        let lines: Vec<String> = records
            .iter()
            .map(|(id, text)| serde_json::json!({"_id": id, "text": text, "metadata": {"language": "de"}}).to_string())
            .collect();
        Self::of(&lines.join("\n"), 2)
    }

    fn of(lines: &str, jobs: usize) -> Self {
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
        std::fs::write(options.corpus.join("c.jsonl"), lines).unwrap();
        update(&options, &mut |_| {}).unwrap();
        let searcher = Searcher::open(&options.index).unwrap();
        Self { _folder: folder, searcher }
    }

    fn search(&self, query: &str) -> Results {
        self.filtered(query, Filters::default())
    }

    fn filtered(&self, query: &str, filters: Filters) -> Results {
        let request = SearchRequest {
            query: query.to_owned(),
            plain: false,
            limit: 20,
            offset: 0,
            filters,
            snippet_chars: 200,
            parts: false,
            ids_only: false,
        };
        self.searcher.search(&request).unwrap()
    }

    /// Ids of the hits, best first.
    fn ids(&self, query: &str) -> Vec<String> {
        ids(&self.search(query))
    }

    /// Ids of the hits, sorted: what matches, whatever the order.
    fn set(&self, query: &str) -> String {
        let mut ids = self.ids(query);
        ids.sort();
        ids.join(" ")
    }
}

fn ids(results: &Results) -> Vec<String> {
    assert_eq!(results.total, results.hits.len());
    assert!(results.hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    results.hits.iter().map(|hit| hit.passage.id.0.clone()).collect()
}

fn small() -> Shelf {
    Shelf::new(&[
        ("a", "Die Sicherheitspolitik der NATO in Europa."),
        ("b", "Der Raum der Freiheit, der Sicherheit und des Rechts."),
        ("c", "Freiheit und Raum, aber ohne Ordnung der Dinge."),
        ("d", "Sie sah sich um. Politiker reden viel, und Nationen hören zu."),
        ("e", "Die Projektion von Stabilität nach außen gelang der NATO."),
        ("f", "Stabilitäten und Projektionen, ein langer Satz über vieles andere, was die Welt bewegt."),
    ])
}

#[test]
fn words_phrases_and_operators_find_what_they_say() {
    let shelf = small();
    for (query, expected) in [
        ("NATO", "a e"),
        ("nato Freiheit", "a b c e"),
        ("Freiheit AND Raum", "b c"),
        ("Freiheit AND NOT Ordnung", "b"),
        ("Freiheit AND (NOT Ordnung)", "b"),
        ("Freiheit -Ordnung", "b"),
        ("+Freiheit NATO", "b c"),
        ("(NATO OR Freiheit) AND (Raum OR Europa)", "a b c"),
        ("NATO ODER Ordnung", "a c e"),
        ("\"Raum der Freiheit\"", "b"),
        ("„Raum der Freiheit“", "b"),
        ("\"Freiheit Raum\"", ""),
        ("\"Raum Freiheit\"~1", "b c"),
        ("\"Raum Freiheit\"~5", "b c"),
        ("NEAR(Raum Freiheit, 1)", "b c"),
        ("NEAR(Raum Rechts, 3)", ""),
        ("Stabilit*", "e f"),
        ("*politik", "a"),
        ("Stabilitet~1", "e"),
        ("Stabiltet~2", "e"),
        ("=Stabilität", "e"),
        ("Stabilität", "e f"),
        ("=Projektionen", "f"),
        ("\"Projektion von Stabilität\"", "e"),
        ("sich", "d"),
        ("Sicherheit", "a b"),
        ("NATO lang:de", "a e"),
        ("NATO lang:en", ""),
        ("NATO doc:a", "a"),
        ("NATO kind:footnote", ""),
        ("NATO kind:footnote kind:paragraph", "a e"),
        ("NATO doc:a doc:b", "a"),
        ("(kind:footnote OR kind:paragraph) NATO", "a e"),
        ("NATO (doc:a OR doc:b)", "a"),
        ("NATO OR doc:b", "a b e"),
        ("doc:a OR doc:b", "a b"),
        ("(NATO OR doc:b) Freiheit", "a b c e"),
        ("+(NATO OR doc:b) Freiheit", "a b e"),
        ("NATO AND (doc:a OR Stabilität)", "a e"),
        ("NATO -(doc:a OR doc:b)", "e"),
        ("Freiheit OR NATO doc:a doc:b lang:de", "a b"),
        ("lang:de lang:en doc:f", "f"),
        ("NATO lang:en lang:fr", ""),
        ("kind:paragraph", "a b c d e f"),
        ("kind:paragraph -NATO", "b c d f"),
    ] {
        assert_eq!(shelf.set(query), expected, "{query}");
    }
}

#[test]
fn a_word_of_the_title_excludes_no_passage() {
    let shelf = Shelf::of(
        &[
            r#"{"_id":"a","title":"Die NATO im Irak","text":"Die NATO berät."}"#,
            r#"{"_id":"b","title":"Die NATO im Irak","text":"Im Irak berät die NATO."}"#,
        ]
        .join("\n"),
        1,
    );
    for (query, expected) in [
        ("NATO -Irak", "a"),
        ("berät AND NOT Irak", "a"),
        ("NATO NOT (Irak ODER Iran)", "a"),
        ("NATO NOT (die Irak)", "a"),
        ("berät -*rak", "a"),
        ("berät -\"NATO im Irak\"", "a b"),
        ("berät -title:Irak", ""),
        ("+Irak", "a b"),
    ] {
        assert_eq!(shelf.set(query), expected, "{query}");
    }
}

#[test]
fn exact_word_outranks_its_forms_in_shorter_passages() {
    let long = format!("Stabilität {}", "ist ein weites Feld und vieles mehr. ".repeat(20));
    let shelf = Shelf::new(&[("forms", "Stabilitäten, Stabilitäten, Stabilitäten."), ("exact", &long)]);
    let results = shelf.search("Stabilität");
    assert_eq!(ids(&results), ["exact", "forms"]);
    assert_eq!(results.hits[0].matches[0].class, MatchClass::Exact);
    assert_eq!(results.hits[1].matches[0].class, MatchClass::Inflected);
}

#[test]
fn matches_mark_the_letters_that_matched() {
    let shelf = small();
    for (query, id, expected) in [
        ("projektionen stabilität", "e", vec!["Projektion", "Stabilität"]),
        ("\"Raum der Freiheit\"", "b", vec!["Raum der Freiheit"]),
        ("\"Freiheit Raum\"~5", "c", vec!["Freiheit", "Raum"]),
        ("Stabil*", "f", vec!["Stabilitäten"]),
        ("Europo~1", "a", vec!["Europa"]),
        ("die NATO", "a", vec!["NATO"]),
    ] {
        let results = shelf.search(query);
        let hit = results.hits.iter().find(|hit| hit.passage.id.as_str() == id).unwrap();
        let found: Vec<_> =
            hit.matches.iter().flat_map(|found| &found.spans).map(|span| span.of(&hit.passage.text)).collect();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn function_words_are_searched_where_nothing_else_is_asked_for() {
    let shelf = small();
    assert_eq!(shelf.set("der die das"), "a b c e f");
    assert_eq!(shelf.set("die NATO"), "a e");
}

#[test]
fn passages_with_more_of_the_words_nearer_together_come_first() {
    let far = format!("Raum, {} Ordnung.", "und dann noch sehr viel anderes, ".repeat(4));
    let near = format!("Raum Ordnung, {} fertig.", "und dann noch sehr viel anderes, ".repeat(4));
    let shelf = Shelf::new(&[("far", &far), ("near", &near), ("one", "Raum"), ("x", "Dinge"), ("y", "Leute")]);
    let order = shelf.ids("Raum Ordnung");
    assert_eq!(&order[..2], ["near", "far"]);
}

#[test]
fn ties_are_broken_by_document_kind_and_number() {
    let lines: Vec<String> = (1..=12)
        .map(|number| {
            let parent = if number % 2 == 0 { "b" } else { "a" };
            format!("{{\"_id\":\"z{}\",\"text\":\"gleich\",\"metadata\":{{\"parent\":\"{parent}\"}}}}", 99 - number)
        })
        .collect();
    let shelf = Shelf::of(&lines.join("\n"), 1);
    let expected = [98, 96, 94, 92, 90, 88, 97, 95, 93, 91, 89, 87].map(|number| format!("z{number}"));
    assert_eq!(shelf.ids("gleich"), expected);
}

#[test]
fn results_are_the_same_whatever_the_threads() {
    let lines: Vec<String> = (0..3_000)
        .map(|number| {
            let text = format!(
                "Wort{} und Ding{} sowie Sache{} {}",
                number % 7,
                number % 11,
                number % 13,
                "Füller ".repeat(60)
            );
            serde_json::json!({"_id": number.to_string(), "text": text}).to_string()
        })
        .collect();
    let (one, many) = (Shelf::of(&lines.join("\n"), 1), Shelf::of(&lines.join("\n"), 4));
    for query in ["Wort3 Ding5", "Sache12", "Wort1 Ding1 Sache1"] {
        let (one, many) = (one.search(query), many.search(query));
        let facts = |results: &Results| -> Vec<(String, f32)> {
            results.hits.iter().map(|hit| (hit.passage.id.0.clone(), hit.score)).collect()
        };
        assert_eq!(facts(&one), facts(&many), "{query}");
        assert_eq!(one.total, many.total);
    }
}

#[test]
fn pages_of_results_fit_together() {
    let records: Vec<(String, String)> =
        (0..300).map(|number| (format!("r{number}"), format!("Raum {} Ordnung", "und ".repeat(number % 9)))).collect();
    let records: Vec<(&str, &str)> = records.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let shelf = Shelf::new(&records);
    let page = |offset: usize, limit: usize| -> Vec<String> {
        let request = SearchRequest {
            query: "Raum Ordnung".to_owned(),
            plain: true,
            limit,
            offset,
            filters: Filters::default(),
            snippet_chars: 100,
            parts: false,
            ids_only: true,
        };
        shelf.searcher.search(&request).unwrap().hits.into_iter().map(|hit| hit.passage.id.0).collect()
    };
    let whole = page(0, 300);
    let pieces: Vec<String> = (0..30).flat_map(|number| page(number * 10, 10)).collect();
    assert_eq!(whole, pieces);
}

#[test]
fn filters_restrict_without_scoring() {
    let lines = r#"{"_id":"a","text":"Raum","title":"T","metadata":{"language":"de","year":2015,"author":"Anna Dresen","parent":"p-1"}}
{"_id":"b","text":"Raum","metadata":{"language":"en","year":2020,"author":["Bert Pia","Carl Maier"],"parent":"p-2"}}
{"_id":"c","text":"Raum","metadata":{"language":"de","parent":"q"}}"#;
    let shelf = Shelf::of(lines, 1);
    let with = |change: fn(&mut Filters)| {
        let mut filters = Filters::default();
        change(&mut filters);
        ids(&shelf.filtered("Raum", filters)).join(" ")
    };
    assert_eq!(with(|_| {}), "a b c");
    assert_eq!(with(|filters| filters.languages = vec![Language::German]), "a c");
    assert_eq!(with(|filters| filters.documents = vec!["p-*".to_owned()]), "a b");
    assert_eq!(with(|filters| filters.documents = vec!["*1".to_owned(), "q".to_owned()]), "a c");
    assert_eq!(with(|filters| filters.authors = vec!["dresen".to_owned()]), "a");
    assert_eq!(with(|filters| filters.authors = vec!["Carl Maier".to_owned()]), "b");
    assert_eq!(with(|filters| filters.years = Some((Some(2016), None))), "b");
    assert_eq!(with(|filters| filters.years = Some((None, Some(2015)))), "a");
    assert_eq!(with(|filters| filters.kinds = vec![PassageKind::Footnote]), "");
    assert_eq!(with(|filters| filters.cites = vec!["x".to_owned()]), "");
    assert_eq!(shelf.set("Raum year:2015..2020"), "a b");
    assert_eq!(shelf.set("author:Pia"), "b");
    assert_eq!(shelf.set("title:T"), "a");
    let score = |query: &str| shelf.search(query).hits[0].score;
    assert_eq!(score("Raum"), score("Raum lang:de"));
}

#[test]
fn what_cannot_be_searched_is_said() {
    let shelf = small();
    for (query, expected) in [
        ("-NATO", "the query only says what to leave out"),
        ("NOT (NATO Europa)", "the query only says what to leave out"),
        ("", "there is no word to search for"),
        ("NATO cites:dresen-2023", "no source is called `dresen-2023`"),
    ] {
        let results = shelf.search(query);
        assert_eq!(results.total, 0, "{query}");
        assert!(
            results.warnings.iter().any(|warning| warning.message.starts_with(expected)),
            "{query}: {:?}",
            results.warnings
        );
        let mut messages: Vec<&str> = results.warnings.iter().map(|warning| warning.message.as_str()).collect();
        messages.dedup();
        assert_eq!(messages.len(), results.warnings.len(), "{query}: {messages:?}");
    }
}

#[test]
fn hostile_queries_are_answered_quickly() {
    let shelf = small();
    let queries = [
        "(".repeat(50_000),
        "a ".repeat(50_000),
        "\"a b\" ".repeat(20_000),
        "x*".repeat(5_000),
        format!("\"{}\"~99999999", "der ".repeat(20_000)),
        "*a ".repeat(5_000),
        "wort~2 ".repeat(5_000),
        "NATO^1e38 Europa^1e38".to_owned(),
        "\u{0}\u{1F}\u{FFFF}a:(^".to_owned(),
        "a".repeat(1_000_000),
    ];
    for query in queries {
        let begin = std::time::Instant::now();
        let results = shelf.search(&query);
        assert!(results.hits.iter().all(|hit| hit.score.is_finite()));
        // Tests are built without optimisation; the limits show as seconds against minutes.
        assert!(begin.elapsed().as_secs() < 10, "{:.40}", query);
    }
}

#[test]
fn passages_and_documents_are_shown_by_id() {
    let lines: Vec<String> = (1..=5)
        .map(|number| {
            format!("{{\"_id\":\"s{number}\",\"text\":\"Satz {number}.\",\"metadata\":{{\"parent\":\"P\"}}}}")
        })
        .collect();
    let shelf = Shelf::of(&lines.join("\n"), 1);
    let shown = shelf.searcher.show(&PassageId("s3".to_owned()), 1).unwrap();
    assert_eq!((shown.passage.text.as_str(), shown.document.id.as_str()), ("Satz 3.", "P"));
    assert_eq!((shown.before[0].id.as_str(), shown.after[0].id.as_str()), ("s2", "s4"));
    let document = shelf.searcher.document(&DocumentId("P".to_owned())).unwrap();
    assert_eq!(document.passages.len(), 5);
    let Err(SearchError::Unknown { id, .. }) = shelf.searcher.show(&PassageId("s9".to_owned()), 0) else { panic!() };
    assert_eq!(id, "s9");
    let Err(SearchError::Unknown { similar, .. }) = shelf.searcher.document(&DocumentId("PQ".to_owned())) else {
        panic!()
    };
    assert_eq!(similar, ["P"]);
}

/// A German article in Markdown with a pull quote's place left to ingest: three paragraphs, two notes.
const ARTICLE: &str = "---\ntitle: Blick nach Süden\nauthor: Anna Dresen\nyear: 2024\nlanguage: de\n---\n\n# Anfang\n\n\
Die Allianz sichert seit vielen Jahren ihre südliche Flanke durch Kooperation.[^1]\n\n\
Das Konzept der Stabilitätsprojektion ist seit dem Gipfel von Warschau bekannt und umstritten.[^2]\n\n# Ende\n\n\
Am Schluss bleibt die Frage, ob die Staaten der Region das ebenso sehen.\n\n\
[^1]: Dresen, Anna: Die Südflanke, Berlin 2023, S. 12.\n[^2]: Ebd., S. 40 f.\n";

#[test]
fn passages_of_an_article_are_shown_with_notes_and_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let options = IndexOptions {
        corpus: folder.path().join("c"),
        index: folder.path().join("i"),
        dictionaries: Vec::new(),
        jobs: 1,
        ..IndexOptions::default()
    };
    std::fs::create_dir(&options.corpus).unwrap();
    std::fs::write(options.corpus.join("Blick Süden.md"), ARTICLE).unwrap();
    update(&options, &mut |_| {}).unwrap();
    let searcher = Searcher::open(&options.index).unwrap();
    let shown = searcher.show(&PassageId("blick-sueden:p2".to_owned()), 5).unwrap();
    assert_eq!(shown.document.metadata.title.as_deref(), Some("Blick nach Süden"));
    let ids = |passages: &[crate::document::Passage]| -> Vec<String> {
        passages.iter().map(|passage| passage.id.0.clone()).collect()
    };
    let notes: Vec<_> = shown.footnotes.iter().map(|note| note.passage.id.as_str()).collect();
    assert_eq!(notes, ["blick-sueden:fn2"]);
    assert_eq!(
        (ids(&shown.before), ids(&shown.after)),
        (vec!["blick-sueden:p1".into()], vec!["blick-sueden:p3".into()])
    );
    assert!(!shown.passage.source.segments().is_empty());
    let note = searcher.show(&PassageId("blick-sueden:fn1".to_owned()), 5).unwrap();
    assert_eq!((note.mentioned_in.len(), note.before.len()), (1, 0));
    let document = searcher.document(&DocumentId("blick-sueden".to_owned())).unwrap();
    assert_eq!(document.sections, ["Anfang", "Ende"]);
    assert_eq!(document.passages.len(), 5);
    let request = SearchRequest {
        query: "kind:footnote author:Dresen year:2024 Südflanke".to_owned(),
        plain: false,
        limit: 10,
        offset: 0,
        filters: Filters::default(),
        snippet_chars: 80,
        parts: false,
        ids_only: false,
    };
    let results = searcher.search(&request).unwrap();
    assert!(results.hits.iter().all(|hit| hit.passage.kind == PassageKind::Footnote));
    assert_eq!(results.hits[0].passage.id.as_str(), "blick-sueden:fn1");
}
