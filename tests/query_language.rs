use fundstelle::query::parse;
use fundstelle::search::{Filters, MatchClass, Results, SearchRequest, Searcher};

use crate::support::searcher_over;

/// Ten records, each its own document, and an article with a title, a section, footnotes and markers in its text.
const RECORDS: [(&str, &str, &str); 11] = [
    ("a", "de", "Die Projektion von Stabilität ist ein Ziel der NATO."),
    ("b", "de", "Stabilitätsprojektionen der Bündnisse im Süden."),
    ("c", "de", "Der Raum der Freiheit, der Sicherheit und des Rechts."),
    ("d", "de", "Die Straße nach Köln; die STRASSE war frei."),
    ("e", "de", "Die Stabilitaet der Koelner Strassen."),
    ("f", "de", "Freund:innen und Kolleg*innen beraten alle Bürger/-innen."),
    ("g", "en", "The alliance projects stability without fighting."),
    ("h", "de", "Er maß die Maße, und das Maß war voll."),
    ("i", "de", "Landes-\nund Bündnis-\nverteidigung über den Weg\nder Freiheit hinweg."),
    ("j", "de", "Sicherheit und Verteidigung. Freiheit in der Verteidigung."),
    ("k", "en", "The U.S. Army had 5,000 men, see p. 12–15, at 12:30 in C++."),
];

const ARTICLE: &str = "\
---
title: Das Seekabel nach Norderney
author: [Agnes Thorwald, Jürgen Groß]
date: 1905
lang: de
---

Das lange[^1] Kabel liegt.[^2] Es nahm den Weg
der Nachricht über die See.

# Verlegung der Leitung

Die Station meldet Störungen; neue Kabel sind bestellt.

# Betrieb

Sie ist besetzt.

[^1]: Thorwald, Küstentelegraphie, S. 12.
[^2]: Ebd.
";

struct Shelf {
    _folder: tempfile::TempDir,
    searcher: Searcher,
}

fn shelf() -> Shelf {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = folder.path().join("corpus");
    std::fs::create_dir(&corpus).expect("a folder");
    let record = |(id, language, text): &(&str, &str, &str)| {
        serde_json::json!({"_id": id, "text": text, "metadata": {"language": language}}).to_string()
    };
    let lines: Vec<String> = RECORDS.iter().map(record).collect();
    std::fs::write(corpus.join("records.jsonl"), lines.join("\n")).expect("a file");
    std::fs::write(corpus.join("kabel.md"), ARTICLE).expect("a file");
    let searcher = searcher_over(&corpus, &folder.path().join("index"));
    Shelf { _folder: folder, searcher }
}

impl Shelf {
    fn search(&self, query: &str) -> Results {
        let request = SearchRequest {
            query: query.to_owned(),
            plain: false,
            limit: 50,
            parts: false,
            offset: 0,
            filters: Filters::default(),
            snippet_chars: 200,
            ids_only: false,
        };
        self.searcher.search(&request).expect("an answer")
    }

    /// Ids of the passages that answer, sorted.
    ///
    /// Left out are those in which every word was met by parts, by a word of the other language or by a correction:
    /// how far these reach is a matter of ranking, not of the query language.
    fn set(&self, query: &str) -> String {
        let results = self.search(query);
        let typos = query.contains('~');
        let loose = |class: MatchClass| {
            matches!(class, MatchClass::Near | MatchClass::Parts | MatchClass::Glossary)
                || (class == MatchClass::Typo && !typos)
        };
        let mut ids: Vec<String> = results
            .hits
            .iter()
            .filter(|hit| hit.matches.is_empty() || hit.matches.iter().any(|found| !loose(found.class)))
            .map(|hit| hit.passage.id.as_str().to_owned())
            .collect();
        ids.sort();
        ids.join(" ")
    }

    /// What is marked, passage by passage.
    fn marked(&self, query: &str) -> Vec<String> {
        let mut marked: Vec<String> = Vec::new();
        for hit in self.search(query).hits {
            let mut spans: Vec<_> = hit.matches.iter().flat_map(|found| &found.spans).collect();
            spans.sort();
            let words: Vec<&str> = spans.iter().map(|span| span.of(&hit.passage.text)).collect();
            marked.push(format!("{}: {}", hit.passage.id, words.join(", ")));
        }
        marked.sort();
        marked
    }
}

/// Asserts which passages answer each query, all faults told at once.
fn assert_sets(table: &[(&str, &str)]) {
    let shelf = shelf();
    let mut faults: Vec<String> = Vec::new();
    for (query, expected) in table {
        // What is printed means the same.
        for typed in [(*query).to_owned(), parse(query).to_string()] {
            let found = shelf.set(&typed);
            if found != *expected {
                faults.push(format!("{typed}\n  expected {expected}\n  found    {found}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn phrases_stand_over_function_words_markers_and_line_ends() {
    assert_sets(&[
        ("\"Raum der Freiheit\"", "c"),
        ("\"der Sicherheit und des Rechts\"", "c"),
        ("\"Freiheit der Sicherheit\"", "c"),
        ("\"Raum Freiheit\"", ""),
        ("\"Freiheit der Raum\"", ""),
        ("\"lange Kabel liegt\"", "kabel:p1"),
        ("\"liegt es nahm\"", "kabel:p1"),
        ("\"Weg der Nachricht\"", "kabel:p1"),
        ("\"Weg der Freiheit\"", "i"),
        ("\"den Weg der\"", "i kabel:p1"),
        ("Bündnisverteidigung", "i"),
        ("\"Landes- und Bündnisverteidigung\"", "i"),
        ("\"und des\"", "c"),
        ("\"projektionen von stabilität\"", "a"),
        ("=\"projektionen von stabilität\"", ""),
        ("=\"PROJEKTION VON STABILITÄT\"", "a"),
        ("\"STRASSE nach Koeln\"", "d"),
        ("\"Stabilität der Kölner Straßen\"", "e"),
        ("„der ‚Raum‘ der Freiheit“", "c"),
        ("=„Raum der Freiheit“", "c"),
        ("=»raum der freiheiten«", ""),
        ("\"US Army\"", "k"),
        ("\"5000 men\"", "k"),
        ("\"p. 12-15\"", "k"),
        ("\"projects stability\"", "g"),
        ("\"projecting stability\"", "g"),
        ("\"Kolleg:innen beraten\"", "f"),
        ("\"Kolleginnen beraten\"", "f"),
    ]);
}

#[test]
fn every_style_of_quotation_is_a_phrase() {
    let styles = [
        "\"Raum der Freiheit\"",
        "„Raum der Freiheit“",
        "„Raum der Freiheit”",
        "“Raum der Freiheit”",
        "»Raum der Freiheit«",
        "«Raum der Freiheit»",
        "«\u{a0}Raum der Freiheit\u{a0}»",
        "›Raum der Freiheit‹",
        "‹Raum der Freiheit›",
        "‚Raum der Freiheit‘",
        "''Raum der Freiheit''",
        "``Raum der Freiheit''",
    ];
    let shelf = shelf();
    for query in styles {
        assert_eq!(shelf.marked(query), ["c: Raum der Freiheit"], "{query}");
        let strewn = query.replace("Raum der", "Raum");
        assert_eq!(shelf.set(&strewn), "", "{strewn}");
        let negated = format!("Freiheit -{query}");
        assert_eq!(shelf.set(&negated), "i j", "{negated}");
    }
}

#[test]
fn words_near_each_other_are_found_in_either_order() {
    assert_sets(&[
        ("NEAR(Projektion Stabilität, 1)", "a"),
        ("NEAR(Stabilität Projektion, 1)", "a"),
        ("NEAR(Stabilität Projektion, 0)", ""),
        ("\"Stabilität Projektion\"~1", "a"),
        ("\"Stabilität Projektion\"", ""),
        ("NEAR(Sicherheit Verteidigung, 1)", "j"),
        ("NEAR(Freiheit Verteidigung, 0)", "j"),
        ("NEAR(Verteidigung Verteidigung, 3)", "j"),
        ("NEAR(Verteidigung Verteidigung, 2)", ""),
        ("NEAR(Strasse koeln, 1)", "d e"),
        ("NEAR(Kabel Nachricht See, 20)", "kabel:p1"),
        ("NEAR(Kabel lange liegt, 0)", "kabel:p1"),
        ("Ziel OR NEAR(Raum Freiheit, 1)", "a c"),
        ("+NEAR(Freiheit Sicherheit, 1) -Raum", ""),
    ]);
}

#[test]
fn beginnings_and_ends_of_words_are_folded_as_words_are() {
    assert_sets(&[
        ("Stabil*", "a b e g"),
        ("STABIL*", "a b e g"),
        ("stabilitä*", "a b e"),
        ("stabilitae*", "a b e"),
        ("Straß*", "d e"),
        ("STRASS*", "d e"),
        ("köln*", "d e"),
        ("Koeln*", "d e"),
        ("*straße", "d"),
        ("*STRASSE", "d"),
        ("*ität", "a e"),
        ("*itaet", "a e"),
        ("*projektion", "a"),
        ("*projektionen", "b"),
        ("*innen", "f"),
        ("Freund*", "f"),
        ("maß*", "h"),
        ("bünd*", "b i"),
        ("bünd* -süd*", "i"),
        ("+Freih* +Sicherh*", "c j"),
        ("(Freih* OR Projekt*) AND NOT *rechts", "a i j"),
        ("title:norder*", "kabel:fn1 kabel:fn2 kabel:p1 kabel:p2 kabel:p3"),
        ("author:groß author:thor*", "kabel:fn1 kabel:fn2 kabel:p1 kabel:p2 kabel:p3"),
        ("author:juerg*", "kabel:fn1 kabel:fn2 kabel:p1 kabel:p2 kabel:p3"),
        ("section:*legung", "kabel:p2"),
    ]);
}

#[test]
fn a_form_is_met_exactly_but_for_case_and_typography() {
    assert_sets(&[
        ("=Straße", "d"),
        ("=STRASSE", "d"),
        ("=Strassen", "e"),
        ("=Projektion", "a"),
        ("=projektionen", ""),
        ("=Stabilität", "a"),
        ("=Freundinnen", "f"),
        ("=maß", "h"),
        ("=Bündnisverteidigung", "i"),
        ("=5000", "k"),
        ("NATO -=Ziel", ""),
        ("Ziel -=Ziele", "a"),
    ]);
}

#[test]
fn operators_say_what_may_must_and_must_not_stand_there() {
    assert_sets(&[
        ("NATO AND Ziel", "a"),
        ("NATO UND Ziel", "a"),
        ("NATO UND Süden", ""),
        ("NATO OR Süden", "a b"),
        ("NATO ODER Süden", "a b"),
        ("NATO Süden", "a b"),
        ("Freiheit NOT Raum", "i j"),
        ("Freiheit NICHT Raum", "i j"),
        ("Freiheit UND NICHT Raum", "i j"),
        ("Freiheit AND NOT (Raum OR Sicherheit)", "i"),
        ("Freiheit -Raum -Sicherheit", "i"),
        ("+Freiheit Raum", "c i j"),
        ("Freiheit AND (Raum OR Sicherheit)", "c j"),
        ("(Freiheit OR NATO) AND NOT (Raum OR Ziel)", "i j"),
        ("((Raum ODER (NATO UND Ziel)) NICHT Süden)", "a c"),
        ("Raum OR NATO AND Ziel", "a c"),
        ("Freiheit AND „der Sicherheit und“", "c"),
        ("NOT Raum AND Freiheit", "i j"),
        ("Freiheit AND (NOT Raum)", "i j"),
        ("Freiheit NOT (NOT Raum)", "c"),
        ("NATO^3 OR Süden^0.5", "a b"),
        ("(NATO Süden)^2 -Ziel", "b"),
        ("Kabel AND Station", "kabel:p2"),
        ("Thorwald kind:footnote", "kabel:fn1"),
        ("Kabel kind:paragraph -Station", "kabel:p1"),
        ("stability lang:en", "g"),
        ("doc:kabel kind:paragraph", "kabel:p1 kabel:p2 kabel:p3"),
        ("year:1900..1910 Weg", "kabel:p1"),
        ("Weg AND (doc:i OR lang:en)", "i"),
        ("title:(Seekabel AND Norderney) kind:footnote", "kabel:fn1 kabel:fn2"),
        ("title:\"Seekabel nach Norderney\" +Weg", "i kabel:p1"),
        ("section:Leitungen Kabel -lange", "kabel:p2"),
        ("author:\"Agnes Thorwald\" section:Verlegung", "kabel:fn1 kabel:fn2 kabel:p1 kabel:p2 kabel:p3"),
        ("+author:Thorwald +section:Verlegung", "kabel:p2"),
        ("und", "c f h i j"),
        ("title:„Seekabel nach Norderney“ -kind:footnote -Kabel", "kabel:p3"),
        ("Freiheit UND NICHT „Raum der“", "i j"),
        ("+„Raum der“ +Recht", "c"),
        ("\u{a0}NATO\u{a0}UND\u{a0}Ziel\u{a0}", "a"),
        ("NATO\tAND\nZiel", "a"),
        ("nato and ziel", "a"),
        ("(Freiheit (Raum (Sicherheit (Rechts))))", "c i j"),
        ("Süden ODER (Weg UND NICHT Freiheit)", "b kabel:p1"),
        ("-(Freiheit OR Stabilität) NATO Raum Weg", "kabel:p1"),
        ("Stabilitet~1", "a e"),
        ("Projektoin~", "a"),
        ("Stabiltaet~1", "a e"),
        ("Freihiet~1 -Raum", "i j"),
    ]);
}

#[test]
fn what_is_not_understood_is_searched_as_words_and_pointed_at() {
    let shelf = shelf();
    for (query, place, found) in [
        ("\"Raum Ordnung", "\"", "c"),
        ("Raum) Ordnung", ")", "c"),
        ("(vgl. Raum", "(", "c"),
        ("autor:Raum", "autor", "c"),
        ("Süden ÜND^0 kind:absatz", "^0", "b"),
        ("Süden kind:absatz", "absatz", "b"),
        ("Süden AND", "AND", "b"),
        ("S*den Süden", "S*den", "b kabel:fn1"),
        ("Süden~9", "~9", "b"),
        ("NEAR(Süden, 5)", "NEAR", "b"),
        ("„Süden", "„", "b"),
    ] {
        let results = shelf.search(query);
        let places: Vec<&str> = results.warnings.iter().map(|warning| warning.span.of(query)).collect();
        assert!(places.contains(&place), "{query}: {:?}", results.warnings);
        assert_eq!(shelf.set(query), found, "{query}");
    }
    for query in ["[1] Süden", "Ebd.: Süden", "https://süden.de/ Süden", "C++ Süden", "Süden?", "»Süden«, S. 12–15"]
    {
        assert_eq!(shelf.search(query).warnings, [], "{query}");
        assert!(shelf.set(query).starts_with('b'), "{query}");
    }
}

#[test]
fn marks_cover_what_matched() {
    let shelf = shelf();
    for (query, marked) in [
        ("\"lange Kabel liegt\"", "kabel:p1: lange Kabel liegt"),
        ("\"Weg der Nachricht\"", "kabel:p1: Weg\nder Nachricht"),
        ("NEAR(Projektion Stabilität, 3)", "a: Projektion, Stabilität"),
        ("=Bündnisverteidigung", "i: Bündnis-\nverteidigung"),
        ("*rechts", "c: Rechts"),
        ("Koelner*", "e: Koelner"),
        ("=\"STRASSE nach Köln\"", "d: Straße nach Köln"),
    ] {
        // Line breaks of the article are resolved when it is read.
        let found: Vec<String> = shelf.marked(query).iter().map(|line| line.replace("Weg der", "Weg\nder")).collect();
        assert_eq!(found, [marked], "{query}");
    }
}
