//! Words of the grammar, from the tables in `data/`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::citation::model::LocatorLabel;
use crate::citation::token::{Kind, Token, tokenize};

/// Returns the entries of a table, without comments; columns are separated by tabs.
fn entries(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn columns(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    entries(table).filter_map(|line| line.split_once('\t'))
}

macro_rules! words {
    ($name:ident, $file:literal) => {
        static $name: LazyLock<HashSet<&'static str>> =
            LazyLock::new(|| entries(include_str!(concat!("data/", $file))).collect());
    };
}

words!(ABBREVIATIONS, "abbreviations.txt");
words!(SIGNALS, "signals.txt");
words!(GIVEN_NAMES, "given_names.txt");

/// Tells whether a word's dot belongs to it; `word` is without it.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.contains(word)
}

/// Tells whether a word may lead to a citation: "vgl.", "auch", "see".
pub(crate) fn is_signal(token: &Token<'_>) -> bool {
    token.kind == Kind::Word && lower(token.text, |word| SIGNALS.contains(word))
}

/// Asks with a word in lower case, most of which are short and ASCII.
fn lower<T>(word: &str, ask: impl FnOnce(&str) -> T) -> T {
    if word.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) { ask(&word.to_lowercase()) } else { ask(word) }
}

static MONTHS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    columns(include_str!("data/months.txt")).filter_map(|(name, number)| Some((name, number.parse().ok()?))).collect()
});

/// Returns the number of a month by its name.
pub(crate) fn month(token: &Token<'_>) -> Option<u8> {
    if token.kind != Kind::Word || token.text.len() > 9 || !token.is_capital() {
        return None;
    }
    lower(token.text, |word| MONTHS.get(word).copied())
}

static LOCATORS: LazyLock<HashMap<&'static str, LocatorLabel>> = LazyLock::new(|| {
    let label = |name: &str| serde_json::from_value(serde_json::Value::from(name)).ok();
    columns(include_str!("data/locators.txt")).filter_map(|(word, name)| Some((word, label(name)?))).collect()
});

/// Returns what a word before a cited place counts: "S.", "Rn.".
pub(crate) fn locator_label(token: &Token<'_>) -> Option<LocatorLabel> {
    match token.kind {
        Kind::Section => Some(LocatorLabel::Section),
        Kind::Pilcrow => Some(LocatorLabel::Paragraph),
        Kind::Word => LOCATORS.get(token.text).copied(),
        _ => None,
    }
}

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Editor,
    Translator,
    EditorAndTranslator,
    /// Wrote a preface and the like: not kept
    Other,
}

static ROLES: LazyLock<HashMap<&'static str, Role>> = LazyLock::new(|| {
    let role = |letter| match letter {
        "e" => Role::Editor,
        "t" => Role::Translator,
        _ => Role::Other,
    };
    columns(include_str!("data/roles.txt")).map(|(word, letter)| (word, role(letter))).collect()
});

/// Returns what "Hrsg.", "übers.", "trans." say of a person.
pub(crate) fn role(token: &Token<'_>) -> Option<Role> {
    if token.kind != Kind::Word {
        return None;
    }
    lower(token.text, |word| ROLES.get(word).copied())
}

/// Tells whether a word is a given name, by a list; halves of double names are looked up by themselves.
pub(crate) fn is_given_name(word: &str) -> bool {
    let loud = word.chars().count() > 2 && !word.chars().any(char::is_lowercase);
    word.split('-').all(|half| {
        if !loud {
            return GIVEN_NAMES.contains(half);
        }
        // "JÖRG" as some journals set names
        let mut letters = half.chars();
        let usual: String = letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect();
        GIVEN_NAMES.contains(usual.as_str())
    })
}

/// Names of several words, found at a place in a note.
pub(crate) struct Phrases {
    /// By their first word: the words that follow, longest first.
    by_first: HashMap<&'static str, Vec<Vec<&'static str>>>,
}

impl Phrases {
    fn of(tables: &[&'static str]) -> Self {
        let mut by_first: HashMap<&'static str, Vec<Vec<&'static str>>> = HashMap::new();
        for line in tables.iter().flat_map(|table| entries(table)) {
            let name = line.split('\t').next().unwrap_or_default();
            let tokens = tokenize(name);
            if let Some((first, rest)) = tokens.split_first() {
                let rest: Vec<&'static str> = rest.iter().map(|token| token.text).collect();
                // In a note the last dot may belong to the word.
                if let Some((&".", words)) = rest.split_last() {
                    by_first.entry(first.text).or_default().push(words.to_vec());
                }
                by_first.entry(first.text).or_default().push(rest);
            }
        }
        for rests in by_first.values_mut() {
            rests.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            rests.dedup();
        }
        Self { by_first }
    }

    /// Returns how many tokens the longest name at the beginning has; 0 where there is none.
    pub(crate) fn longest(&self, tokens: &[Token<'_>]) -> usize {
        let Some((first, behind)) = tokens.split_first() else { return 0 };
        let Some(rests) = self.by_first.get(first.text) else { return 0 };
        let fits = |rest: &&Vec<&str>| {
            behind.len() >= rest.len() && rest.iter().zip(behind).all(|(word, token)| token.text == *word)
        };
        rests.iter().find(fits).map_or(0, |rest| rest.len() + 1)
    }
}

/// Towns of publishers.
pub(crate) static PLACES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[include_str!("data/places.txt")]));
/// "MA", "Mass.", "NJ"
pub(crate) static US_STATES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[include_str!("data/us_states.txt")]));
/// "Suhrkamp", "C. H. Beck"
pub(crate) static PUBLISHERS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[include_str!("data/publishers.txt")]));
/// "NATO", "Human Rights Watch"
pub(crate) static ORGANISATIONS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(&[include_str!("data/organisations.txt")]));
/// "Frankfurter Allgemeine Zeitung", "FAZ", "Rudaw"
pub(crate) static NEWSPAPERS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[include_str!("data/newspapers.txt")]));
/// "Historische Zeitschrift", "VfZ"
pub(crate) static JOURNALS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(&[include_str!("data/journals.txt"), include_str!("data/law_journals.txt")]));
/// "Policy Brief", "Working Paper"
pub(crate) static SERIES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[include_str!("data/series_words.txt")]));
/// How a reporter is cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// "BVerfGE 90, 286"
    NameVolumePage,
    /// "548 U.S. 557"
    VolumeNamePage,
    /// "Slg. 2005, I-4983"
    NameYearPage,
    /// "[1932] AC 562"
    YearNamePage,
}

/// A reporter of cases.
#[derive(Debug, Clone)]
pub(crate) struct Reporter {
    pub(crate) orders: Vec<Order>,
    /// The court that its name alone tells.
    pub(crate) court: Option<&'static str>,
    /// Also a word or a name.
    pub(crate) weak: bool,
}

/// Names that stand for something, found at a place in a note.
pub(crate) struct Named<T> {
    by_first: HashMap<&'static str, Vec<(Vec<&'static str>, T)>>,
}

impl<T: Clone> Named<T> {
    fn of(entries: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut by_first: HashMap<&'static str, Vec<(Vec<&'static str>, T)>> = HashMap::new();
        for (name, value) in entries {
            let tokens = tokenize(name);
            if let Some((first, rest)) = tokens.split_first() {
                let rest: Vec<&'static str> = rest.iter().map(|token| token.text).collect();
                if let Some((&".", words)) = rest.split_last() {
                    by_first.entry(first.text).or_default().push((words.to_vec(), value.clone()));
                }
                by_first.entry(first.text).or_default().push((rest, value));
            }
        }
        for rests in by_first.values_mut() {
            rests.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Self { by_first }
    }

    /// Returns the longest name at the beginning: its tokens, and what it stands for.
    pub(crate) fn longest(&self, tokens: &[Token<'_>]) -> Option<(usize, &T)> {
        let (first, behind) = tokens.split_first()?;
        let rests = self.by_first.get(first.text)?;
        let fits = |(rest, _): &&(Vec<&str>, T)| {
            behind.len() >= rest.len() && rest.iter().zip(behind).all(|(word, token)| token.text == *word)
        };
        rests.iter().find(fits).map(|(rest, value)| (rest.len() + 1, value))
    }
}

/// "BVerfGE", "U.S.", "AC"
pub(crate) static REPORTERS: LazyLock<Named<Reporter>> = LazyLock::new(|| {
    Named::of(entries(include_str!("data/reporters.txt")).filter_map(|line| {
        let mut columns = line.split('\t');
        let (name, country, orders, court) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
        let order = |name: &str| match name {
            "name-volume-page" => Some(Order::NameVolumePage),
            "volume-name-page" => Some(Order::VolumeNamePage),
            "name-year-page" => Some(Order::NameYearPage),
            "year-name-page" => Some(Order::YearNamePage),
            _ => None,
        };
        // German notes name the court by its reporter; elsewhere it is printed, or the reader knows.
        let court = (court != "-" && !court.contains(',') && country == "de").then_some(court);
        let orders = orders.split(',').filter_map(order).collect();
        Some((name, Reporter { orders, court, weak: line.ends_with("\tweak") }))
    }))
});

/// Abbreviations of statutes, and whether they are words too.
pub(crate) static STATUTES: LazyLock<Named<bool>> = LazyLock::new(|| {
    Named::of(
        entries(include_str!("data/statutes.txt"))
            .map(|line| (line.split('\t').next().unwrap_or(line), line.ends_with("\tweak"))),
    )
});
/// "BGBl. I", "BT-Drs.", "U.N.T.S."
pub(crate) static GAZETTES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[include_str!("data/gazettes.txt")]));
/// "BVerfG", "2d Cir."
pub(crate) static COURTS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[include_str!("data/courts.txt")]));
/// "Urt.", "Beschl."
pub(crate) static DECISIONS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(&[include_str!("data/decision_words.txt")]));
/// "Maunz/Dürig", "MüKoBGB"
pub(crate) static COMMENTARIES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(&[include_str!("data/commentaries.txt")]));
words!(SIGNATURES, "signature_words.txt");

/// Tells whether a word stands in shelf marks: "Rep.", "Box".
pub(crate) fn is_signature_word(token: &Token<'_>) -> bool {
    token.kind == Kind::Word && SIGNATURES.contains(token.text)
}

/// "Bundesarchiv", "PA AA"
pub(crate) static ARCHIVES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&[include_str!("data/archives.txt")]));

/// Words that mark a name of a kind, whole or by their end ("-stiftung").
pub(crate) struct Marks {
    whole: HashSet<&'static str>,
    ends: Vec<&'static str>,
}

impl Marks {
    fn of(table: &'static str) -> Self {
        let (ends, whole): (Vec<_>, Vec<_>) = entries(table)
            .map(|line| line.split('\t').next().unwrap_or_default())
            .filter(|word| !word.contains(' '))
            .partition(|word| word.starts_with('-'));
        let ends = ends.into_iter().map(|end| end.trim_start_matches('-')).collect();
        Self { whole: whole.into_iter().collect(), ends }
    }

    /// Tells whether a word is one of them.
    pub(crate) fn has(&self, token: &Token<'_>) -> bool {
        token.kind == Kind::Word
            && (self.whole.contains(token.text) || {
                let lower = token.text.to_lowercase();
                self.ends.iter().any(|end| lower.len() > end.len() && lower.ends_with(end))
            })
    }
}

/// "Institut", "Ministry", "-stiftung"
pub(crate) static ORGANISATION_WORDS: LazyLock<Marks> =
    LazyLock::new(|| Marks::of(include_str!("data/organisation_words.txt")));
/// "Verlag", "Press"
pub(crate) static PUBLISHER_WORDS: LazyLock<Marks> =
    LazyLock::new(|| Marks::of(include_str!("data/publisher_words.txt")));
/// "Zeitschrift", "Journal", "Review"
pub(crate) static PERIODICAL_WORDS: LazyLock<Marks> =
    LazyLock::new(|| Marks::of(include_str!("data/periodical_words.txt")));

/// Whether a name is sorted with its particle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Particle {
    /// "Carl von Clausewitz" under Clausewitz
    Dropping,
    /// "Pieter van der Meer" under van der Meer
    Kept,
}

static PARTICLES: LazyLock<HashMap<&'static str, Particle>> = LazyLock::new(|| {
    let particle = |kind| if kind == "dropping" { Particle::Dropping } else { Particle::Kept };
    columns(include_str!("data/particles.txt"))
        .filter(|(word, _)| !word.contains(' '))
        .map(|(word, kind)| (word, particle(kind)))
        .collect()
});

/// Returns what kind of name particle a word is.
pub(crate) fn particle(token: &Token<'_>) -> Option<Particle> {
    if token.kind != Kind::Word || token.text.len() > 5 {
        return None;
    }
    lower(token.text, |word| PARTICLES.get(word).copied())
}

static GENRES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| columns(include_str!("data/genre_words.txt")).collect());

/// Returns the CSL type of an unpublished item by the word that begins its description.
pub(crate) fn genre(token: &Token<'_>) -> Option<&'static str> {
    if token.kind != Kind::Word {
        return None;
    }
    GENRES.get(token.text).copied()
}

/// Tells whether a word is a Roman numeral from 1 to 399, in one case.
pub(crate) fn is_roman(word: &str) -> bool {
    let upper = word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'));
    let lower = word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x' | b'l' | b'c'));
    if word.is_empty() || word.len() > 9 || !(upper || lower) {
        return false;
    }
    let value = |b: u8| match b.to_ascii_uppercase() {
        b'I' => 1,
        b'V' => 5,
        b'X' => 10,
        b'L' => 50,
        _ => 100,
    };
    let values: Vec<i32> = word.bytes().map(value).collect();
    let total: i32 = (0..values.len())
        .map(|at| if values.get(at + 1).is_some_and(|next| *next > values[at]) { -values[at] } else { values[at] })
        .sum();
    written(total) == word.to_uppercase()
}

fn written(mut number: i32) -> String {
    let mut roman = String::new();
    for (value, sign) in
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    {
        while number >= value {
            roman.push_str(sign);
            number -= value;
        }
    }
    roman
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numerals_are_well_formed() {
        assert!(["I", "iv", "XIV", "xlix", "CCC"].iter().all(|word| is_roman(word)));
        assert!(!["", "IC", "IIII", "Iv", "civil", "M"].iter().any(|word| is_roman(word)));
    }
}
