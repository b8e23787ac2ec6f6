use std::sync::LazyLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::citation::lexicon::tables::{columns, entries};
use crate::citation::lexicon::{self, Particle, Role};
use crate::citation::model::LocatorLabel;
use crate::citation::token::{Kind, Token};

/// A set of the tables that have a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flags(u32);

impl Flags {
    /// "vgl.", "see"
    pub(crate) const SIGNAL: Self = Self(1);
    /// "Hans-Ulrich"
    pub(crate) const GIVEN_NAME: Self = Self(1 << 1);
    /// "Rep.", "Box"
    pub(crate) const SIGNATURE: Self = Self(1 << 2);
    /// "Institut", "-stiftung"
    pub(crate) const ORGANISATION_WORD: Self = Self(1 << 3);
    /// "Verlag", "Press"
    pub(crate) const PUBLISHER_WORD: Self = Self(1 << 4);
    /// "Zeitschrift", "Journal"
    pub(crate) const PERIODICAL_WORD: Self = Self(1 << 5);
    // The first word of a name in the table.
    pub(crate) const PLACE: Self = Self(1 << 6);
    pub(crate) const US_STATE: Self = Self(1 << 7);
    pub(crate) const PUBLISHER: Self = Self(1 << 8);
    pub(crate) const ORGANISATION: Self = Self(1 << 9);
    pub(crate) const NEWSPAPER: Self = Self(1 << 10);
    pub(crate) const JOURNAL: Self = Self(1 << 11);
    pub(crate) const SERIES: Self = Self(1 << 12);
    pub(crate) const GAZETTE: Self = Self(1 << 13);
    pub(crate) const COURT: Self = Self(1 << 14);
    pub(crate) const DECISION: Self = Self(1 << 15);
    pub(crate) const COMMENTARY: Self = Self(1 << 16);
    pub(crate) const ARCHIVE: Self = Self(1 << 17);
    pub(crate) const REPORTER: Self = Self(1 << 18);
    pub(crate) const STATUTE: Self = Self(1 << 19);

    /// "Gesetz", "-verordnung"
    pub(crate) const ACT_WORD: Self = Self(1 << 21);
    /// "Stadtarchiv", "Archives"
    pub(crate) const ARCHIVE_WORD: Self = Self(1 << 20);

    /// Tells whether one of `flags` is among them.
    pub(crate) const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    const fn with(self, flags: Self) -> Self {
        Self(self.0 | flags.0)
    }
}

/// What the tables say of a word, looked up once when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Class {
    pub(crate) flags: Flags,
    /// "II", "xiv"
    pub(crate) roman: bool,
    /// From 1.
    pub(crate) month: Option<u8>,
    pub(crate) role: Option<Role>,
    pub(crate) particle: Option<Particle>,
    pub(crate) label: Option<LocatorLabel>,
    /// CSL type of the unpublished item that the word begins to describe.
    pub(crate) genre: Option<&'static str>,
}

impl Class {
    fn and(self, other: Self) -> Self {
        Self {
            flags: self.flags.with(other.flags),
            roman: self.roman || other.roman,
            month: self.month.or(other.month),
            role: self.role.or(other.role),
            particle: self.particle.or(other.particle),
            label: self.label.or(other.label),
            genre: self.genre.or(other.genre),
        }
    }
}

struct Classes {
    /// By the word as printed.
    exact: FxHashMap<&'static str, Class>,
    /// By the word in lower case.
    lower: FxHashMap<&'static str, Class>,
    /// Ends of words, in lower case, by their last byte: "stiftung".
    ends: FxHashMap<u8, Vec<(&'static str, Flags)>>,
}

/// About as many words as the tables have, given names and places most of them.
const EXACT_WORDS: usize = 12_000;
const LOWER_WORDS: usize = 2_000;

fn add(map: &mut FxHashMap<&'static str, Class>, word: &'static str, class: Class) {
    let entry = map.entry(word).or_default();
    *entry = entry.and(class);
}

fn last_byte(word: &str) -> u8 {
    word.bytes().next_back().unwrap_or_default()
}

fn flagged(flags: Flags) -> Class {
    Class { flags, ..Class::default() }
}

static CLASSES: LazyLock<Classes> = LazyLock::new(|| {
    // With room for the words of all tables: a program that reads one file should not have to make room again and again.
    let map = |words| FxHashMap::with_capacity_and_hasher(words, FxBuildHasher);
    let (mut exact, mut lower) = (map(EXACT_WORDS), map(LOWER_WORDS));
    let mut ends: FxHashMap<u8, Vec<(&'static str, Flags)>> = FxHashMap::default();
    for word in entries(include_str!("../data/signals.txt")) {
        add(&mut lower, word, flagged(Flags::SIGNAL));
    }
    for (word, number) in columns(include_str!("../data/months.txt")) {
        add(&mut lower, word, Class { month: number.parse().ok(), ..Class::default() });
    }
    for (word, letter) in columns(include_str!("../data/roles.txt")) {
        let role = match letter {
            "e" => Role::Editor,
            "t" => Role::Translator,
            _ => Role::Other,
        };
        add(&mut lower, word, Class { role: Some(role), ..Class::default() });
    }
    for (word, kind) in columns(include_str!("../data/particles.txt")).filter(|(word, _)| !word.contains(' ')) {
        let particle = if kind == "dropping" { Particle::Dropping } else { Particle::Kept };
        add(&mut lower, word, Class { particle: Some(particle), ..Class::default() });
    }
    for word in entries(include_str!("../data/given_names.txt")) {
        add(&mut exact, word, flagged(Flags::GIVEN_NAME));
    }
    for word in entries(include_str!("../data/signature_words.txt")) {
        add(&mut exact, word, flagged(Flags::SIGNATURE));
    }
    for (word, name) in columns(include_str!("../data/locators.txt")) {
        let label: Option<LocatorLabel> = serde_json::from_value(serde_json::Value::from(name)).ok();
        add(&mut exact, word, Class { label, ..Class::default() });
    }
    for (word, kind) in columns(include_str!("../data/genre_words.txt")) {
        add(&mut exact, word, Class { genre: Some(kind), ..Class::default() });
    }
    for (table, flags) in [
        (include_str!("../data/organisation_words.txt"), Flags::ORGANISATION_WORD),
        (include_str!("../data/publisher_words.txt"), Flags::PUBLISHER_WORD),
        (include_str!("../data/periodical_words.txt"), Flags::PERIODICAL_WORD),
        (include_str!("../data/archive_words.txt"), Flags::ARCHIVE_WORD),
        (include_str!("../data/act_words.txt"), Flags::ACT_WORD),
    ] {
        for line in entries(table) {
            let word = line.split('\t').next().unwrap_or(line);
            match word.strip_prefix('-') {
                _ if word.contains(' ') => {}
                Some(end) => ends.entry(last_byte(end)).or_default().push((end, flags)),
                None => add(&mut exact, word, flagged(flags)),
            }
        }
    }
    for (words, flag) in lexicon::first_words() {
        for &word in words {
            add(&mut exact, word, flagged(flag));
        }
    }
    Classes { exact, lower, ends }
});

/// Looks a token up in all tables.
pub(crate) fn class_of(token: &Token<'_>) -> Class {
    let classes = &*CLASSES;
    let mut class = classes.exact.get(token.text).copied().unwrap_or_default();
    if token.kind != Kind::Word {
        return class;
    }
    let small = !token.text.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii());
    let lower: std::borrow::Cow<'_, str> = if small { token.text.into() } else { token.text.to_lowercase().into() };
    if let Some(found) = classes.lower.get(&*lower) {
        class = class.and(*found);
    }
    class.roman = lexicon::is_roman(token.text);
    for (end, flags) in classes.ends.get(&last_byte(&lower)).into_iter().flatten() {
        if lower.len() > end.len() && lower.ends_with(end) {
            class.flags = class.flags.with(*flags);
        }
    }
    if !class.flags.has(Flags::GIVEN_NAME) && token.is_capital() && is_given_name(classes, token.text) {
        class.flags = class.flags.with(Flags::GIVEN_NAME);
    }
    class
}

/// Tells whether a name is sorted without the particle that begins with this word: "von", but not "van".
pub(crate) fn drops_in_sorting(word: &str) -> bool {
    let class = CLASSES.lower.get(word.to_lowercase().as_str());
    class.is_some_and(|class| class.particle == Some(Particle::Dropping))
}

/// Tells whether a word is a given name; halves of double names are looked up by themselves.
fn is_given_name(classes: &Classes, word: &str) -> bool {
    let known = |half: &str| classes.exact.get(half).is_some_and(|class| class.flags.has(Flags::GIVEN_NAME));
    let loud = word.chars().nth(2).is_some() && !word.chars().any(char::is_lowercase);
    if !loud && !word.contains('-') {
        return false;
    }
    word.split('-').all(|half| {
        if !loud {
            return known(half);
        }
        // "JÖRG" as some journals set names
        let mut letters = half.chars();
        let usual: String = letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect();
        known(&usual)
    })
}
