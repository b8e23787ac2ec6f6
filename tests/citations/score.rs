//! How near a reading comes to a gold: fields, citations, kinds, resolution, wrong links.
//!
//! The rules of `../shared/gold/score.py` at its level `soft` (case, punctuation and spaces do not count), so that both
//! tell the same figures of the same reading.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

/// What is compared, by the name it has in CSL-JSON; the locator stands beside the item.
const FIELDS: [&str; 28] = [
    "author",
    "editor",
    "translator",
    "issued",
    "title",
    "title-short",
    "volume-title",
    "container-title",
    "collection-title",
    "collection-number",
    "volume",
    "issue",
    "number",
    "edition",
    "publisher",
    "publisher-place",
    "page",
    "page-first",
    "DOI",
    "URL",
    "ISBN",
    "accessed",
    "authority",
    "archive",
    "archive_location",
    "recipient",
    "genre",
    "locator",
];

const NAMES: [&str; 4] = ["author", "editor", "translator", "recipient"];
const DATES: [&str; 2] = ["issued", "accessed"];

/// A note of a gold and what was read of it.
#[derive(Debug)]
pub struct Pair {
    /// "A-geschichte/1"
    pub id: String,
    pub gold: Vec<Value>,
    pub read: Vec<Value>,
}

/// What a reader would call wrong, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub note: String,
    pub what: String,
}

/// Shares from 0 to 1, and a number of links.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// F1 over all fields of all citations
    pub fields: f64,
    /// F1 of citations found, however they were read
    pub citations: f64,
    /// Share of the gold's citations with its kind
    pub kinds: f64,
    /// Share of short forms and *ebd.* that lead to the gold's source
    pub resolved: f64,
    /// Those that lead to another
    pub wrong_links: usize,
    /// Share of the gold's citations without any fault
    pub whole: f64,
    pub faults: Vec<Fault>,
}

/// Holds what was read against a gold that has its own names for sources.
pub fn score(mut pairs: Vec<Pair>) -> Score {
    rename_sources(&mut pairs);
    score_as_named(&pairs)
}

/// Holds what was read against a gold that names sources as we do.
pub fn score_as_named(pairs: &[Pair]) -> Score {
    let mut tally = Tally::default();
    let mut faults = Vec::new();
    for pair in pairs {
        let mut fault = |what: String| faults.push(Fault { note: pair.id.clone(), what });
        tally.wrong_links += pair.gold.iter().zip(&pair.read).filter(|(gold, read)| leads_astray(gold, read)).count();
        tally.gold += pair.gold.len();
        tally.read += pair.read.len();
        let matched = align(&pair.gold, &pair.read);
        for (at, gold) in pair.gold.iter().enumerate() {
            tally.references += usize::from(gold["kind"] != "full");
            match matched.iter().find(|(other, _)| *other == at) {
                Some((_, read)) => tally.citation(gold, &pair.read[*read], &mut fault),
                None => {
                    tally.gold_fields += fields(gold).len();
                    fault(format!("not found: {}", gold["raw"]));
                }
            }
        }
        for (at, read) in pair.read.iter().enumerate().filter(|(at, _)| matched.iter().all(|(_, read)| read != at)) {
            tally.read_fields += fields(read).len();
            fault(format!("citation {} is none: {}", at + 1, read["csl"]));
        }
        tally.matched += matched.len();
    }
    tally.score(faults)
}

#[derive(Debug, Default)]
struct Tally {
    gold: usize,
    read: usize,
    matched: usize,
    gold_fields: usize,
    read_fields: usize,
    right_fields: usize,
    kinds: usize,
    references: usize,
    resolved: usize,
    whole: usize,
    wrong_links: usize,
}

impl Tally {
    fn citation(&mut self, gold: &Value, read: &Value, fault: &mut impl FnMut(String)) {
        let compared = Compared::of(gold, read);
        self.gold_fields += compared.gold.len();
        self.read_fields += compared.read.len();
        self.right_fields += compared.right.len();
        let same_kind = gold["kind"] == read["kind"];
        self.kinds += usize::from(same_kind);
        self.whole += usize::from(same_kind && compared.f1() == 1.0);
        if !same_kind {
            fault(format!("kind is {}, read {}", gold["kind"], read["kind"]));
        }
        for field in compared.wrong() {
            let told =
                |fields: &BTreeMap<&str, &Value>| fields.get(field).map_or("–".to_owned(), |value| value.to_string());
            fault(format!("{field} is {}, read {}", told(&compared.gold), told(&compared.read)));
        }
        if gold["kind"] != "full" {
            let (meant, found) = (&gold["resolved"]["source"], &read["resolved"]["source"]);
            self.resolved += usize::from(meant == found);
            if meant != found {
                fault(format!("means {meant}, led to {found}: {}", gold["raw"]));
            }
        }
    }

    fn score(self, faults: Vec<Fault>) -> Score {
        let f1 = |right: usize, gold: usize, read: usize| share(2 * right, gold + read);
        Score {
            fields: f1(self.right_fields, self.gold_fields, self.read_fields),
            citations: f1(self.matched, self.gold, self.read),
            kinds: share(self.kinds, self.gold),
            resolved: share(self.resolved, self.references),
            wrong_links: self.wrong_links,
            whole: share(self.whole, self.gold),
            faults,
        }
    }
}

/// Nothing of nothing is all.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Tells whether a short form leads to another source than the gold's; counted note by note in printed order.
fn leads_astray(gold: &Value, read: &Value) -> bool {
    let found = &read["resolved"]["source"];
    gold["kind"] != "full" && !found.is_null() && *found != gold["resolved"]["source"]
}

/// Gives our sources the gold's names: a source is what the first full citation of it says.
fn rename_sources(pairs: &mut [Pair]) {
    let document = |id: &str| id.rsplit_once('/').map_or("", |(document, _)| document).to_owned();
    let mut names: BTreeMap<(String, String), Value> = BTreeMap::new();
    for pair in pairs.iter() {
        for (gold, read) in pair.gold.iter().zip(&pair.read) {
            if let Some(source) = read["resolved"]["source"].as_str().filter(|_| gold["kind"] == "full") {
                let key = (document(&pair.id), source.to_owned());
                names.entry(key).or_insert_with(|| gold["resolved"]["source"].clone());
            }
        }
    }
    for pair in pairs {
        let document = document(&pair.id);
        for read in &mut pair.read {
            let source = read["resolved"]["source"].as_str().map(str::to_owned);
            if let Some(name) = source.and_then(|source| names.get(&(document.clone(), source))) {
                read["resolved"]["source"] = name.clone();
            }
        }
    }
}

/// The fields of a citation of the gold and of one that was read, without those that do not count between them.
struct Compared<'a> {
    gold: BTreeMap<&'a str, &'a Value>,
    read: BTreeMap<&'a str, &'a Value>,
    right: BTreeSet<&'a str>,
}

impl<'a> Compared<'a> {
    fn of(gold: &'a Value, read: &'a Value) -> Self {
        let mut optional: Vec<&str> =
            gold["optional_fields"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        optional.push("title-short");
        if gold["locator_inherited"] == true || gold["locator_neutral"] == true {
            optional.push("locator");
        }
        let (gold, read) = (fields(gold), fields(read));
        let kept = |fields: &BTreeMap<&'a str, &'a Value>, other: &BTreeMap<&'a str, &'a Value>| {
            let counts = |field: &&str| !optional.contains(field) || other.contains_key(*field);
            fields.iter().filter(|(field, _)| counts(field)).map(|(field, value)| (*field, *value)).collect()
        };
        let (gold, read): (BTreeMap<&str, &Value>, BTreeMap<&str, &Value>) = (kept(&gold, &read), kept(&read, &gold));
        let right =
            gold.iter().filter(|(field, value)| read.get(*field).is_some_and(|other| equal(field, value, other)));
        let right = right.map(|(field, _)| *field).collect();
        Self { gold, read, right }
    }

    fn f1(&self) -> f64 {
        share(2 * self.right.len(), self.gold.len() + self.read.len())
    }

    fn wrong(&self) -> impl Iterator<Item = &'a str> {
        let all: BTreeSet<&str> = self.gold.keys().chain(self.read.keys()).copied().collect();
        all.into_iter().filter(|field| !self.right.contains(field)).collect::<Vec<_>>().into_iter()
    }
}

fn fields(citation: &Value) -> BTreeMap<&'static str, &Value> {
    let value = |field: &str| if field == "locator" { &citation["locator"] } else { &citation["csl"][field] };
    FIELDS.iter().map(|field| (*field, value(field))).filter(|(_, value)| !is_nothing(value)).collect()
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn equal(field: &str, gold: &Value, read: &Value) -> bool {
    if NAMES.contains(&field) {
        return names(gold) == names(read);
    }
    if DATES.contains(&field) {
        let (gold, read) = (date(gold), date(read));
        return !read.is_empty() && gold == read;
    }
    soft(&text(gold)) == soft(&text(read))
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(names) => names.iter().map(name).collect(),
        other => vec![soft(&text(other))],
    }
}

fn name(value: &Value) -> String {
    let Value::Object(parts) = value else { return soft(&text(value)) };
    let part = |key: &str| parts.get(key).map(text).unwrap_or_default();
    if parts.contains_key("literal") {
        return soft(&part("literal"));
    }
    let family = if parts.contains_key("family") { part("family") } else { part("given") };
    soft(&(part("non-dropping-particle") + &family))
}

/// Year, month, day, as far as they are told; numbers may be strings.
fn date(value: &Value) -> Vec<i64> {
    let parts = value["date-parts"][0].as_array();
    parts
        .into_iter()
        .flatten()
        .filter_map(|part| part.as_i64().or_else(|| part.as_str()?.trim().parse().ok()))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Letters and digits alone, without case.
pub fn soft(text: &str) -> String {
    let text: String = text.nfc().collect();
    let folded = text.chars().flat_map(char::to_lowercase).flat_map(|c| match c {
        'ß' => ['s', 's'].into_iter().take(2),
        'ſ' => ['s', ' '].into_iter().take(1),
        'ς' => ['σ', ' '].into_iter().take(1),
        other => [other, ' '].into_iter().take(1),
    });
    folded.filter(|c| c.is_alphanumeric()).collect()
}

/// Pairs citations one to one so that their fields agree as well as they can; equal kinds break ties.
pub fn align(gold: &[Value], read: &[Value]) -> Vec<(usize, usize)> {
    let likeness = |gold: &Value, read: &Value| {
        Compared::of(gold, read).f1() + 1e-6 * f64::from(u8::from(gold["kind"] == read["kind"])) + 1e-9
    };
    let (rows, columns) = (gold.len().min(read.len()), gold.len().max(read.len()));
    let cost: Vec<Vec<f64>> = if gold.len() <= read.len() {
        gold.iter().map(|gold| read.iter().map(|read| -likeness(gold, read)).collect()).collect()
    } else {
        read.iter().map(|read| gold.iter().map(|gold| -likeness(gold, read)).collect()).collect()
    };
    let pairs = assign(&cost, rows, columns).into_iter();
    let mut pairs: Vec<(usize, usize)> =
        pairs.map(|(row, column)| if gold.len() <= read.len() { (row, column) } else { (column, row) }).collect();
    pairs.sort_unstable();
    pairs
}

/// The cheapest way to give every row a column of its own (the Hungarian algorithm in the form with potentials, one row
/// after the other; there are at least as many columns as rows).
fn assign(cost: &[Vec<f64>], rows: usize, columns: usize) -> Vec<(usize, usize)> {
    // Counted from 1: row and column 0 stand for "none".
    let (mut of_row, mut of_column) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    let mut taken_by = vec![0; columns + 1];
    for row in 1..=rows {
        taken_by[0] = row;
        let mut column = 0;
        let (mut least, mut before) = (vec![f64::INFINITY; columns + 1], vec![0; columns + 1]);
        let mut visited = vec![false; columns + 1];
        while taken_by[column] != 0 {
            visited[column] = true;
            let (mut step, mut next) = (f64::INFINITY, 0);
            for other in (1..=columns).filter(|other| !visited[*other]) {
                let reduced = cost[taken_by[column] - 1][other - 1] - of_row[taken_by[column]] - of_column[other];
                if reduced < least[other] {
                    (least[other], before[other]) = (reduced, column);
                }
                if least[other] < step {
                    (step, next) = (least[other], other);
                }
            }
            for other in 0..=columns {
                if visited[other] {
                    of_row[taken_by[other]] += step;
                    of_column[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            taken_by[column] = taken_by[before[column]];
            column = before[column];
        }
    }
    (1..=columns).filter(|column| taken_by[*column] != 0).map(|column| (taken_by[column] - 1, column - 1)).collect()
}

fn book(kind: &str, source: Option<&str>, csl: &[(&str, Value)]) -> Value {
    let csl: Map<String, Value> = csl.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect();
    json!({ "kind": kind, "raw": "", "csl": csl, "locator": null, "resolved": { "source": source } })
}

fn pair(id: &str, gold: Vec<Value>, read: Vec<Value>) -> Pair {
    Pair { id: id.to_owned(), gold, read }
}

#[test]
fn the_scorer_counts_as_the_python_one_does() {
    let title = |text: &str| ("title", json!(text));
    let author = |family: &str| ("author", json!([{ "family": family }]));
    let pairs = vec![
        pair(
            "d/1",
            vec![
                book("full", Some("a-1"), &[author("Straße"), title("Die »Nation«")]),
                book("full", Some("b-1"), &[title("B")]),
            ],
            vec![
                book("full", Some("x"), &[author("STRASSE"), title("Die Nation")]),
                book("short", Some("y"), &[title("C")]),
            ],
        ),
        pair("d/2", vec![book("ibid", Some("a-1"), &[])], vec![book("ibid", Some("x"), &[("volume", json!("2"))])]),
        pair("d/3", vec![book("short", Some("b-1"), &[author("B")])], vec![book("short", Some("x"), &[author("B")])]),
        pair("d/4", vec![book("full", Some("c-1"), &[title("D")])], Vec::new()),
    ];
    let score = score(pairs);
    // Fields: 3 right of 5 in the gold and 5 read. Citations: 4 of 5 and 4. Kinds: 3 of 5. References: 1 of 2.
    let expected = [2.0 * 3.0 / 10.0, 8.0 / 9.0, 3.0 / 5.0, 1.0 / 2.0, 2.0 / 5.0];
    let found = [score.fields, score.citations, score.kinds, score.resolved, score.whole];
    assert!(expected.iter().zip(found).all(|(a, b)| (a - b).abs() < 1e-9), "{expected:?} {found:?}");
    assert_eq!((score.wrong_links, score.faults.len()), (1, 5), "{:#?}", score.faults);
}

#[test]
fn citations_are_aligned_by_what_they_say_not_by_order() {
    let of = |text: &str| book("full", None, &[("title", json!(text)), ("page", json!("1"))]);
    let gold = [of("A"), of("B"), of("C")];
    let read = [of("C"), of("A")];
    assert_eq!(align(&gold, &read), [(0, 1), (2, 0)]);
    assert_eq!(align(&read, &gold), [(0, 2), (1, 0)]);
    assert_eq!(align(&gold, &[]), []);
}
