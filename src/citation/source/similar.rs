use std::mem::discriminant;

use crate::citation::source::Source;
use crate::citation::source::key::{Identifier, Key};
use crate::citation::source::title::similarity;

/// Two sources that may be one work, though [`crate::citation::merge`] kept them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resemblance {
    /// Place of the first among the sources.
    pub one: usize,
    /// Place of the second, which is greater.
    pub other: usize,
    /// What makes them look like one.
    pub by: SharedBy,
}

/// What two sources share that look like one work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SharedBy {
    /// One DOI or arXiv number, and something that contradicts it
    Identifier,
    /// "Projecting Stability in Practice" and "Projecting Stability: Practice" by one author
    Title,
    /// "Dresen 2023" with a title and without
    AuthorAndYear,
    /// One title and year, two authors: "Lamberty" and "Lambetry"
    TitleAndYear,
}

/// How alike titles of one author are that may be one, letter by letter: less sure than a merge wants, which asks for 0.93.
/// Set by example, not measured.
const SUSPICIOUS: f64 = 0.8;

/// The same where no author vouches for it: acts of parliament and press releases are much alike.
const SUSPICIOUS_UNSIGNED: f64 = 0.9;

/// Titles of fewer words are had by several works: "Einleitung", "Zur Lage".
const TELLING_WORDS: usize = 3;

/// With how many neighbours of a block a source is compared: authors of more works are offices and newspapers, whose titles
/// are sorted, so that those that begin alike are near.
const NEIGHBOURS: usize = 24;

/// Finds sources that look like one work: a slip in a title, a name or a DOI kept them apart.
///
/// What numbers in titles, volumes, editions or days tell apart is not suspicious, nor are other editions
/// ([`Source::same_work`]). Each pair is told once, in the order of `sources`. The time grows with their number.
pub fn resembling(sources: &[Source]) -> Vec<Resemblance> {
    let keys: Vec<Key> = sources.iter().map(|source| Key::new(&source.item, source.works.first())).collect();
    let mut found = Vec::new();
    let mut look = |order: &[usize], by: &dyn Fn(&Key, &Key) -> Option<SharedBy>| {
        for (at, &a) in order.iter().enumerate() {
            for &b in order[at + 1..].iter().take(NEIGHBOURS) {
                let editions = sources[a].same_work.contains(&sources[b].id);
                if !editions && let Some(by) = by(&keys[a], &keys[b]) {
                    found.push(Resemblance { one: a.min(b), other: a.max(b), by });
                }
            }
        }
    };

    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|&at| (&keys[at].family, keys[at].title.words(), at));
    for block in order.chunk_by(|&a, &b| keys[a].family == keys[b].family) {
        look(block, &of_one_author);
    }
    order.retain(|&at| keys[at].title.word_count() >= TELLING_WORDS);
    order.sort_by_key(|&at| (keys[at].title.words(), at));
    for block in order.chunk_by(|&a, &b| keys[a].title.words() == keys[b].title.words()) {
        look(block, &of_one_title);
    }
    let mut by_identifier: Vec<(&Identifier, usize)> = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let telling = key.identifiers.iter().filter(|identifier| identifier.bears_a_year());
        by_identifier.extend(telling.map(|identifier| (identifier, at)));
    }
    by_identifier.sort();
    for block in by_identifier.chunk_by(|a, b| a.0 == b.0) {
        let block: Vec<usize> = block.iter().map(|(_, at)| *at).collect();
        look(&block, &|_, _| Some(SharedBy::Identifier));
    }
    found.sort_unstable();
    found.dedup_by_key(|pair| (pair.one, pair.other));
    found
}

fn of_one_author(one: &Key, other: &Key) -> Option<SharedBy> {
    let signed = !one.family.is_empty();
    if are_told_apart(one, other) {
        return None;
    }
    if one.title.is_empty() || other.title.is_empty() {
        let same_year = one.facets.year.is_some() && one.facets.year == other.facets.year;
        return (signed && same_year).then_some(SharedBy::AuthorAndYear);
    }
    let alike = if signed { SUSPICIOUS } else { SUSPICIOUS_UNSIGNED };
    let (one, other) = (&one.title, &other.title);
    let is_title = one.likeness(other).is_some()
        || begins_with(one.words(), other.words())
        || begins_with(other.words(), one.words())
        || similarity(one.words(), other.words()) >= alike;
    is_title.then_some(SharedBy::Title)
}

fn of_one_title(one: &Key, other: &Key) -> Option<SharedBy> {
    let same_year = one.facets.year.is_some() && one.facets.year == other.facets.year;
    (one.family != other.family && same_year && !are_told_apart(one, other)).then_some(SharedBy::TitleAndYear)
}

/// Tells whether something says that these are two works: a number, a year, a day, two DOIs, two decisions.
fn are_told_apart(one: &Key, other: &Key) -> bool {
    let telling = |key: &Key| -> Vec<Identifier> {
        key.identifiers.iter().filter(|found| found.decides() || found.bears_a_year()).cloned().collect()
    };
    let (one_has, other_has) = (telling(one), telling(other));
    let of_one_kind = |a: &Identifier| other_has.iter().any(|b| discriminant(a) == discriminant(b));
    one_has.iter().any(|a| of_one_kind(a) && !other_has.contains(a))
        // Years one apart are a slip, or online first; more are another edition.
        || one.facets.conflict(&other.facets, 1).is_some()
}

/// "small footprint small payoff" begins with "small footprint", no title with a single word.
fn begins_with(title: &str, beginning: &str) -> bool {
    beginning.contains(' ') && title.strip_prefix(beginning).is_some_and(|rest| rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::WorkReference;
    use crate::document::DocumentId;

    fn source(at: usize, json: &str) -> Source {
        let work = WorkReference { document: DocumentId("a".to_owned()), work: at as u32 };
        let item = serde_json::from_str(json).unwrap();
        Source { id: format!("source-{at}"), item, works: vec![work], same_work: Vec::new(), entry: None }
    }

    fn told(items: &[&str]) -> Vec<(usize, usize, SharedBy)> {
        let sources: Vec<Source> = items.iter().enumerate().map(|(at, json)| source(at, json)).collect();
        resembling(&sources).into_iter().map(|pair| (pair.one, pair.other, pair.by)).collect()
    }

    /// An item of this family name, year and title, and whatever else.
    fn work(family: &str, year: i32, title: &str, more: &str) -> String {
        format!(
            r#"{{"type":"book","author":[{{"family":"{family}"}}],"issued":{{"date-parts":[[{year}]]}},"title":"{title}"{more}}}"#
        )
    }

    #[test]
    fn slips_in_titles_names_and_numbers_are_suspicious() {
        for (one, other, by) in [
            (
                work("Dresen", 2023, "Projecting Stability in Practice", ""),
                work("Dresen", 2023, "Projecting Stability in the Practise", ""),
                SharedBy::Title,
            ),
            (
                work("Biddle", 2018, "Small Footprint, Small Payoff", ""),
                work("Biddle", 2018, "Small Footprint", ""),
                SharedBy::Title,
            ),
            (
                work("Dresen", 2022, "Projecting Stability in Practice", ""),
                work("Dresen", 2023, "Projecting Stability in Practice", ""),
                SharedBy::Title,
            ),
            (
                work("Lamberty", 2024, "Blick in alle Richtungen", ""),
                work("Lambetry", 2024, "Blick in alle Richtungen", ""),
                SharedBy::TitleAndYear,
            ),
            (
                work("Masala", 2023, "Bedingt abwehrbereit", ""),
                r#"{"author":[{"family":"Masala"}],"issued":{"date-parts":[[2023]]},"container-title":"Zeit"}"#
                    .to_owned(),
                SharedBy::AuthorAndYear,
            ),
            (
                work("Berti", 2018, "Two Ages", r#","DOI":"10.1111/ab""#),
                work("Masala", 2023, "Bedingt abwehrbereit", r#","DOI":"10.1111/ab""#),
                SharedBy::Identifier,
            ),
        ] {
            assert_eq!(told(&[&one, &other]), [(0, 1, by)], "{one} {other}");
        }
    }

    #[test]
    fn what_numbers_years_and_dois_tell_apart_is_not_suspicious() {
        for (name, one, other) in [
            (
                "annual reports",
                work("Fund for Peace", 2022, "Fragile States Index Annual Report 2022", ""),
                work("Fund for Peace", 2023, "Fragile States Index Annual Report 2023", ""),
            ),
            (
                "volumes",
                work("Wehler", 1987, "Deutsche Gesellschaftsgeschichte", r#","volume":"1""#),
                work("Wehler", 1987, "Deutsche Gesellschaftsgeschichte", r#","volume":"2""#),
            ),
            (
                "years far apart",
                work("Dresen", 2010, "Projecting Power", ""),
                work("Dresen", 2023, "Projecting Power", ""),
            ),
            (
                "two DOIs",
                work("Dresen", 2023, "Projecting Stability", r#","DOI":"10.1111/a""#),
                work("Dresen", 2023, "Projecting Stability II", r#","DOI":"10.1111/b""#),
            ),
            ("other titles", work("Dresen", 2023, "Projecting Stability", ""), work("Dresen", 2023, "Im Irak", "")),
            ("short titles", work("Meyer", 2020, "Zur Lage", ""), work("Huber", 2020, "Zur Lage", "")),
        ] {
            assert_eq!(told(&[&one, &other]), [], "{name}");
        }
    }

    #[test]
    fn other_editions_are_not_told_again() {
        let title = "Projecting Stability in Practice";
        let mut sources = [source(0, &work("Dresen", 2022, title, "")), source(1, &work("Dresen", 2023, title, ""))];
        assert_eq!(resembling(&sources).len(), 1);
        sources[0].same_work.push("source-1".to_owned());
        sources[1].same_work.push("source-0".to_owned());
        assert_eq!(resembling(&sources), []);
    }
}
