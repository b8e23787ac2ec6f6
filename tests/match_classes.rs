use fundstelle::search::{Filters, Hit, MatchClass, Results, SearchRequest, Searcher};
use fundstelle::text::Language;
use proptest::prelude::*;

use crate::support::searcher_over;

/// Thirteen ways in which a text may have "Stabilitätsprojektion", with the class in which that word must be met.
///
/// The first column is the id of the record; `None` stands for a passage that must not be found.
const SPELLINGS: [(&str, Option<MatchClass>, &str); 17] = [
    ("d0", Some(MatchClass::Exact), "Das Konzept der Stabilitätsprojektion bestimmt die Debatte."),
    ("d1", Some(MatchClass::Near), "Das Konzept der Projektion von Stabilität bestimmt die Debatte."),
    ("d2", Some(MatchClass::Inflected), "Die Konzepte der Stabilitätsprojektionen bestimmen die Debatte."),
    ("d3", Some(MatchClass::Inflected), "Das Konzept der Stabilitaetsprojektion bestimmt die Debatte."),
    ("d4", Some(MatchClass::Exact), "DAS KONZEPT DER STABILITÄTSPROJEKTION BESTIMMT DIE DEBATTE."),
    ("d5", Some(MatchClass::Split), "Das Konzept der Stabilitäts-Projektion bestimmt die Debatte."),
    ("d6", Some(MatchClass::Exact), "Das Konzept der Stabilitätspro-\njektion bestimmt die Debatte."),
    ("d7", Some(MatchClass::Near), "Das Konzept von Stabilität und Projektion bestimmt die Debatte."),
    ("d8", Some(MatchClass::Split), "Das Konzept der Stabilitäts Projektion bestimmt die Debatte."),
    ("d9", None, "Der „Raum der Freiheit“ endet an der Straße der Debatte."),
    ("d10", Some(MatchClass::Exact), "Das Konzept der Stabilitäts\u{ad}projektion bestimmt die Debatte."),
    ("d11", Some(MatchClass::Exact), "Das Konzept der Stabilita\u{308}tsprojektion bestimmt die Debatte."),
    ("d12", Some(MatchClass::Exact), "Das Konzept der Stabilitätspro\u{ad}\njektion bestimmt die Debatte."),
    // The parts in one passage, but in two sentences.
    ("apart", Some(MatchClass::Parts), "Das Ziel ist Stabilität. Eine Projektion der Debatte fehlt."),
    ("beside", Some(MatchClass::Parts), "Das Ziel ist Stabilität. Projektion der Debatte fehlt."),
    // One part alone does not answer.
    ("one", None, "Das Konzept der Projektion bestimmt die Debatte."),
    ("other", None, "Das Konzept der Stabilität bestimmt die Debatte."),
];

struct Shelf {
    _folder: tempfile::TempDir,
    searcher: Searcher,
}

impl Shelf {
    /// Indexes records of German, or English for ids that begin with `en`.
    fn of(records: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let corpus = folder.path().join("corpus");
        std::fs::create_dir(&corpus).expect("a folder");
        let record = |(id, text): &(&str, &str)| {
            let language = if id.starts_with("en") { "en" } else { "de" };
            serde_json::json!({"_id": id, "text": text, "metadata": {"language": language}}).to_string()
        };
        let lines: Vec<String> = records.iter().map(record).collect();
        std::fs::write(corpus.join("records.jsonl"), lines.join("\n")).expect("a file");
        let searcher = searcher_over(&corpus, &folder.path().join("index"));
        Self { _folder: folder, searcher }
    }

    fn spellings() -> Self {
        let records: Vec<(&str, &str)> = SPELLINGS.iter().map(|(id, _, text)| (*id, *text)).collect();
        Self::of(&records)
    }

    fn ask(&self, change: impl FnOnce(&mut SearchRequest)) -> Results {
        let mut request = SearchRequest {
            query: String::new(),
            plain: false,
            limit: 50,
            parts: false,
            offset: 0,
            filters: Filters::default(),
            snippet_chars: 200,
            ids_only: false,
        };
        change(&mut request);
        self.searcher.search(&request).expect("an answer")
    }

    fn search(&self, query: &str) -> Results {
        self.ask(|request| request.query = query.to_owned())
    }

    /// Ids of the hits in their order.
    fn ids(&self, query: &str) -> Vec<String> {
        self.search(query).hits.iter().map(|hit| hit.passage.id.to_string()).collect()
    }
}

fn class_of(hit: &Hit) -> MatchClass {
    hit.matches.iter().map(|found| found.class).min().expect("a hit has a match")
}

/// What the reader sees marked.
fn marked(hit: &Hit) -> Vec<&str> {
    hit.snippet.highlights.iter().map(|span| span.of(&hit.snippet.text)).collect()
}

#[test]
fn thirteen_spellings_are_met_in_their_classes() {
    let shelf = Shelf::spellings();
    let hits = shelf.search("Stabilitätsprojektion").hits;
    for (id, class, _) in SPELLINGS {
        let hit = hits.iter().find(|hit| hit.passage.id.as_str() == id);
        assert_eq!(hit.map(class_of), class, "{id}");
    }
}

#[test]
fn a_lower_class_never_stands_above_a_higher_one() {
    let shelf = Shelf::spellings();
    for query in
        ["Stabilitätsprojektion", "Stabilitätsprojektionen", "Stabilitaetsprojektion", "Stabilität", "Projektion"]
    {
        let classes: Vec<MatchClass> = shelf.search(query).hits.iter().map(class_of).collect();
        assert!(classes.is_sorted(), "{query}: {classes:?}");
        assert!(classes.len() > 5, "{query}: {classes:?}");
    }
}

#[test]
fn a_lower_class_that_stands_often_is_not_above_a_higher_one_that_stands_once() {
    let often = "Projektion von Stabilität, Stabilität der Projektion, Projektion und Stabilität.";
    let once = "Ein langer Satz über vieles, das mit der Sache nur am Rande zu tun hat, nennt bloß am Ende auch einmal \
                die Stabilitätsprojektionen der Allianz, ohne sie zu erklären.";
    let shelf = Shelf::of(&[("often", often), ("once", once)]);
    assert_eq!(shelf.ids("Stabilitätsprojektion"), ["once", "often"]);
}

/// Ways to write the word of the query, in no order; what is before and behind them differs in length.
const WAYS: [&str; 9] = [
    "Stabilitätsprojektion",
    "Stabilitätsprojektionen",
    "Stabilitaetsprojektion",
    "Stabilitäts-Projektion",
    "Projektion von Stabilität",
    "Stabilität. Eine Projektion",
    "Projektion",
    "Stabilität",
    "Außenministerium",
];

const FILLING: &str = "Debatte um Krisen und Kriege in der Nachbarschaft der Allianz ";

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn classes_never_mix_whatever_the_passages(
        passages in prop::collection::vec(prop::collection::vec((0..WAYS.len(), 0usize..5), 1..5), 1..12),
    ) {
        let texts: Vec<(String, String)> = passages
            .iter()
            .enumerate()
            .map(|(number, pieces)| {
                let text = pieces.iter().map(|(way, filling)| format!("{}{}. ", FILLING.repeat(*filling), WAYS[*way]));
                (format!("r{number}"), text.collect())
            })
            .collect();
        let records: Vec<(&str, &str)> = texts.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
        let shelf = Shelf::of(&records);
        for query in ["Stabilitätsprojektion", "Projektion", "Stabilität"] {
            let hits = shelf.search(query).hits;
            prop_assert!(hits.iter().all(|hit| !hit.matches.is_empty()), "{}: {:?}", query, texts);
            let classes: Vec<MatchClass> = hits.iter().map(class_of).collect();
            prop_assert!(classes.is_sorted(), "{}: {:?} {:?}", query, classes, texts);
        }
        let hits = shelf.search("Stabilitäts-Projektion").hits;
        let has = |hit: &Hit, words: &str| hit.passage.text.contains(words);
        let apart = hits.iter().rposition(|hit| has(hit, "Stabilitäts-Projektion"));
        let whole = hits.iter().position(|hit| !has(hit, "Stabilitäts-Projektion") && has(hit, "Stabilitätsprojektion"));
        // "Stabilität. Projektion" is the phrase that was typed, the end of a sentence between.
        let phrase = |hit: &Hit| has(hit, "Stabilitäts-Projektion") || class_of(hit) <= MatchClass::Inflected;
        let parts = hits.iter().position(|hit| !phrase(hit) && !has(hit, "sprojektion"));
        prop_assert!(apart.is_none_or(|apart| whole.is_none_or(|whole| apart < whole)), "{:?}", texts);
        let last_whole = hits.iter().rposition(|hit| has(hit, "sprojektion"));
        prop_assert!(last_whole.is_none_or(|last| parts.is_none_or(|parts| last < parts)), "{:?}", texts);
    }
}

#[test]
fn what_is_excluded_is_the_word_and_not_what_is_like_it() {
    let shelf = Shelf::of(&[
        ("a", "Die NATO und das Bündnis beraten."),
        ("b", "Die NATO und das Verteidigungsbündnis beraten."),
        ("c", "Die NATO und die Bündnisse beraten."),
        ("en1", "NATO and its stability."),
    ]);
    let mut found = shelf.ids("NATO -Bündnis");
    found.sort();
    assert_eq!(found, ["b", "en1"]);
    assert!(shelf.ids("NATO -Stabilität").contains(&"en1".to_owned()));
}

#[test]
fn short_words_are_not_alike_by_chance() {
    let shelf = Shelf::of(&[
        ("a", "Der Iran und die Beratung der Fragen."),
        ("b", "Der Irak beriet sich."),
        ("en1", "Iraq and Iran consulted."),
        ("en2", "The weather in May was fine."),
    ]);
    let hits = shelf.search("Irak Beratung").hits;
    for hit in &hits {
        assert!(!marked(hit).contains(&"Iran"), "{:?}", marked(hit));
    }
    assert_eq!(shelf.ids("Irak"), ["b", "en1"]);
    assert_eq!(shelf.ids("Frau"), Vec::<String>::new());
    assert_eq!(shelf.ids("Wetter"), Vec::<String>::new());
}

#[test]
fn swapped_letters_are_found_early_in_a_word_too() {
    let shelf = Shelf::of(&[("a", "Die Theorie der Staaten."), ("b", "Der Stab beriet den Fall.")]);
    for query in ["Thoerie", "theroie", "Teorie"] {
        let results = shelf.search(query);
        assert_eq!(results.hits.first().map(class_of), Some(MatchClass::Typo), "{query}");
        assert_eq!(results.hits[0].passage.id.as_str(), "a", "{query}");
    }
}

#[test]
fn marks_cover_what_matched_and_nothing_else() {
    let shelf = Shelf::spellings();
    let hits = shelf.search("Stabilitätsprojektion").hits;
    let expected: [(&str, &[&str]); 8] = [
        ("d0", &["Stabilitätsprojektion"]),
        ("d1", &["Projektion", "Stabilität"]),
        ("d2", &["Stabilitätsprojektionen"]),
        ("d5", &["Stabilitäts-Projektion"]),
        ("d8", &["Stabilitäts Projektion"]),
        ("d10", &["Stabilitäts\u{ad}projektion"]),
        ("d11", &["Stabilita\u{308}tsprojektion"]),
        ("apart", &["Stabilität", "Projektion"]),
    ];
    for (id, words) in expected {
        let hit = hits.iter().find(|hit| hit.passage.id.as_str() == id).expect(id);
        assert_eq!(marked(hit), words, "{id}");
    }
}

#[test]
fn the_words_of_a_phrase_are_marked_beside_it() {
    let shelf =
        Shelf::of(&[("a", "Die NATO-Partner beraten. Ein Partner der NATO zögert."), ("b", "Die NATO zögert.")]);
    let hits = shelf.search("NATO-Partner").hits;
    let marked: Vec<Vec<&str>> = hits.iter().map(marked).collect();
    assert_eq!(marked, [vec!["NATO-Partner", "Partner", "NATO"], vec!["NATO"]]);
}

#[test]
fn a_simple_word_is_answered_by_compounds_below_every_whole_word() {
    let shelf = Shelf::spellings();
    let hits = shelf.search("Projektion").hits;
    let compound = hits.iter().find(|hit| hit.passage.id.as_str() == "d0").expect("a compound that holds it");
    assert_eq!(class_of(compound), MatchClass::Parts);
    assert_eq!(marked(compound), ["projektion"]);
    let whole = hits.iter().position(|hit| hit.passage.id.as_str() == "one").expect("the word itself");
    let first_compound = hits.iter().position(|hit| class_of(hit) == MatchClass::Parts).expect("compounds");
    assert!(whole < first_compound);
}

#[test]
fn one_part_answers_a_compound_where_it_is_asked_for() {
    let shelf = Shelf::spellings();
    let parts = shelf.ask(|request| {
        request.query = "Stabilitätsprojektion".to_owned();
        request.parts = true;
    });
    let ids: Vec<&str> = parts.hits.iter().map(|hit| hit.passage.id.as_str()).collect();
    assert!(ids.contains(&"one") && ids.contains(&"other"), "{ids:?}");
    assert!(!ids.contains(&"d9"), "{ids:?}");
    let classes: Vec<MatchClass> = parts.hits.iter().map(class_of).collect();
    assert!(classes.is_sorted(), "{classes:?}");
}

#[test]
fn a_part_adds_score_where_another_word_answers() {
    let shelf = Shelf::of(&[
        ("both", "Die Debatte über die Projektion war kurz."),
        ("word", "Die Debatte über die Nachbarn war kurz."),
        ("part", "Die Aussprache über die Projektion war kurz."),
    ]);
    let ids = shelf.ids("Debatte Stabilitätsprojektion");
    assert_eq!(ids, ["both", "word"]);
}

#[test]
fn a_compound_typed_apart_finds_the_whole_word() {
    let shelf = Shelf::spellings();
    for query in ["Stabilitäts-Projektion", "Projektion von Stabilität"] {
        let hits = shelf.search(query).hits;
        let whole = hits.iter().find(|hit| hit.passage.id.as_str() == "d0");
        assert!(whole.is_some_and(|hit| class_of(hit) > MatchClass::Inflected), "{query}");
    }
    assert_eq!(class_of(&shelf.search("Stabilitäts-Projektion").hits[0]), MatchClass::Exact);
}

#[test]
fn suspended_hyphens_are_found_by_the_whole_word() {
    let shelf = Shelf::of(&[
        ("law", "Die Landes- und Bündnisverteidigung ist Aufgabe der Streitkräfte."),
        ("africa", "Die Staaten West- und Ostafrikas berieten sich."),
        ("list", "Außen-, Sicherheits- und Verteidigungspolitik gehören zusammen."),
        ("tail", "Verteidigungspolitik und -strategie wurden beraten."),
        ("none", "Das Land und das Bündnis haben eine Aufgabe."),
    ]);
    for (query, id, word) in [
        ("Landesverteidigung", "law", "Landes"),
        ("Westafrika", "africa", "West"),
        ("Außenpolitik", "list", "Außen"),
        ("Sicherheitspolitik", "list", "Sicherheits"),
        ("Verteidigungsstrategie", "tail", "strategie"),
    ] {
        let hits = shelf.search(query).hits;
        let hit = hits.iter().find(|hit| hit.passage.id.as_str() == id).unwrap_or_else(|| panic!("{query}"));
        assert_eq!(class_of(hit), MatchClass::Split, "{query}");
        assert!(marked(hit).contains(&word), "{query}: {:?}", marked(hit));
    }
    assert!(!shelf.ids("Landesverteidigung").contains(&"none".to_owned()));
}

#[test]
fn a_typing_error_finds_what_was_meant_where_nothing_better_is_there() {
    let shelf = Shelf::spellings();
    let results = shelf.search("Stabilitätsprojektoin");
    assert_eq!(class_of(&results.hits[0]), MatchClass::Typo);
    assert!(results.hits.iter().all(|hit| class_of(hit) == MatchClass::Typo));
    let hint = results.warnings[0].hint.as_deref();
    assert_eq!(hint, Some("did you mean `Stabilitätsprojektion`?"));
    // What the index has is no typing error.
    assert!(shelf.search("Stabilitätsprojektion").hits.iter().all(|hit| class_of(hit) != MatchClass::Typo));
}

#[test]
fn words_of_the_other_language_answer_and_are_marked_as_such() {
    let shelf = Shelf::of(&[
        ("de1", "Die Stabilität der Demokratie ist ein Ziel der Organisation."),
        ("en1", "The stability of democracy is a goal of the organisation."),
        ("en2", "The weather was fine and the harvest was good."),
    ]);
    let hits = shelf.search("Stabilität").hits;
    let ids: Vec<&str> = hits.iter().map(|hit| hit.passage.id.as_str()).collect();
    assert_eq!(ids, ["de1", "en1"]);
    assert_eq!(class_of(&hits[1]), MatchClass::Glossary);
    assert_eq!(marked(&hits[1]), ["stability"]);
    let restricted = shelf.ask(|request| {
        request.query = "Stabilität".to_owned();
        request.filters.languages = vec![Language::English];
    });
    assert_eq!(restricted.total, 0);
    assert_eq!(shelf.search("=Stabilität").total, 1);
}

#[test]
fn a_function_word_of_one_language_is_no_content_word_of_the_other() {
    let shelf = Shelf::of(&[
        ("de1", "Die Allianz und die Staaten beraten sich in der Krise."),
        ("en1", "Many soldiers die in the war."),
    ]);
    assert_eq!(shelf.ids("die Allianz"), ["de1"]);
    assert_eq!(shelf.ids("Sicherheit"), Vec::<String>::new());
}

#[test]
fn words_with_one_stem_and_another_meaning_stay_apart() {
    let shelf = Shelf::of(&[
        ("sich", "Er hat sich sicher gefreut, dass sich alles fügt."),
        ("sicherheit", "Die Sicherheit der Menschen zählt."),
        ("union", "Die Europäische Union tagt."),
        ("unionist", "Der Unionist widersprach."),
    ]);
    let class =
        |query: &str, id: &str| shelf.search(query).hits.iter().find(|hit| hit.passage.id.as_str() == id).map(class_of);
    assert_eq!(class("Sicherheit", "sicherheit"), Some(MatchClass::Exact));
    assert_eq!(class("Sicherheit", "sich"), None);
    assert_eq!(class("Union", "union"), Some(MatchClass::Exact));
    assert_eq!(class("Union", "unionist"), None);
}
