//! Words of the grammar, from the tables in `data/`.

mod class;
mod roman;
mod tables;

pub(crate) use class::{Class, class_of, drops_in_sorting};
pub(crate) use roman::is_roman;

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::citation::lexicon::class::Flags;
use crate::citation::lexicon::tables::{Named, Phrases, entries};
use crate::citation::model::LocatorLabel;
use crate::citation::token::{Kind, Token};

static ABBREVIATIONS: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| entries(include_str!("../data/abbreviations.txt")).collect());

/// Tells whether a word's dot belongs to it; `word` is without it.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.contains(word)
}

/// Tells whether a word may lead to a citation: "vgl.", "auch", "see".
pub(crate) fn is_signal(token: &Token<'_>) -> bool {
    token.class.flags.has(Flags::SIGNAL)
}

/// Returns the number of a month by its name.
pub(crate) fn month(token: &Token<'_>) -> Option<u8> {
    token.class.month.filter(|_| token.is_capital())
}

/// Returns what a word before a cited place counts: "S.", "Rn.".
pub(crate) fn locator_label(token: &Token<'_>) -> Option<LocatorLabel> {
    match token.kind {
        Kind::Section => Some(LocatorLabel::Section),
        Kind::Pilcrow => Some(LocatorLabel::Paragraph),
        Kind::Word => token.class.label,
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

impl Role {
    /// Adds what another word says: editor and translator are both, and what is not kept gives way.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Editor, Self::Translator) | (Self::Translator, Self::Editor) => Self::EditorAndTranslator,
            (Self::Other, other) => other,
            (role, _) => role,
        }
    }
}

/// Returns what "Hrsg.", "übers.", "trans." say of a person.
pub(crate) fn role(token: &Token<'_>) -> Option<Role> {
    token.class.role
}

/// Tells whether a word is a given name, by a list.
pub(crate) fn is_given_name(token: &Token<'_>) -> bool {
    token.class.flags.has(Flags::GIVEN_NAME)
}

/// Whether a name is sorted with its particle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Particle {
    /// "Carl von Clausewitz" under Clausewitz
    Dropping,
    /// "Pieter van der Meer" under van der Meer
    Kept,
}

/// Returns what kind of name particle a word is.
pub(crate) fn particle(token: &Token<'_>) -> Option<Particle> {
    token.class.particle
}

/// Returns the CSL type of an unpublished item by the word that begins its description.
pub(crate) fn genre(token: &Token<'_>) -> Option<&'static str> {
    token.class.genre
}

/// Tells whether a word stands in shelf marks: "Rep.", "Box".
pub(crate) fn is_signature_word(token: &Token<'_>) -> bool {
    token.kind == Kind::Word && token.class.flags.has(Flags::SIGNATURE)
}

/// Words that mark a name of a kind, whole or by their end ("-stiftung").
pub(crate) struct Mark(Flags);

impl Mark {
    /// Tells whether a word is one of them.
    pub(crate) fn has(&self, token: &Token<'_>) -> bool {
        token.kind == Kind::Word && token.class.flags.has(self.0)
    }
}

/// "Institut", "Ministry", "-stiftung"
pub(crate) static ORGANISATION_WORDS: Mark = Mark(Flags::ORGANISATION_WORD);
/// "Gesetz", "-verordnung"
pub(crate) static ACT_WORDS: Mark = Mark(Flags::ACT_WORD);
/// "Stadtarchiv", "Archives"
pub(crate) static ARCHIVE_WORDS: Mark = Mark(Flags::ARCHIVE_WORD);
/// "Verlag", "Press"
pub(crate) static PUBLISHER_WORDS: Mark = Mark(Flags::PUBLISHER_WORD);
/// "Zeitschrift", "Journal", "Review"
pub(crate) static PERIODICAL_WORDS: Mark = Mark(Flags::PERIODICAL_WORD);

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident $flag:ident $($file:literal)+;)+) => {
        $($(#[$doc])* pub(crate) static $name: LazyLock<Phrases> =
            LazyLock::new(|| Phrases::names(Flags::$flag, &[$(include_str!(concat!("../data/", $file))),+]));)+
    };
}

phrases! {
    /// Towns of publishers.
    PLACES PLACE "places.txt";
    /// "MA", "Mass.", "NJ"
    US_STATES US_STATE "us_states.txt";
    /// "Suhrkamp", "C. H. Beck"
    PUBLISHERS PUBLISHER "publishers.txt";
    /// "NATO", "Human Rights Watch"
    ORGANISATIONS ORGANISATION "organisations.txt";
    /// "Frankfurter Allgemeine Zeitung", "FAZ", "Rudaw"
    NEWSPAPERS NEWSPAPER "newspapers.txt";
    /// "Historische Zeitschrift", "VfZ", "AöR"
    JOURNALS JOURNAL "journals.txt" "law_journals.txt";
    /// "Policy Brief", "Working Paper"
    SERIES SERIES "series_words.txt";
    /// "BGBl. I", "BT-Drs.", "U.N.T.S."
    GAZETTES GAZETTE "gazettes.txt";
    /// "BVerfG", "2d Cir."
    COURTS COURT "courts.txt";
    /// "Urt.", "Beschl."
    DECISIONS DECISION "decision_words.txt";
    /// "Maunz/Dürig", "MüKoBGB"
    COMMENTARIES COMMENTARY "commentaries.txt";
    /// "Bundesarchiv", "PA AA"
    ARCHIVES ARCHIVE "archives.txt";
}

/// Returns the first words of all names, with the flag of their table.
fn first_words() -> Vec<(&'static [&'static str], Flags)> {
    let mut all: Vec<_> = [
        &PLACES,
        &US_STATES,
        &PUBLISHERS,
        &ORGANISATIONS,
        &NEWSPAPERS,
        &JOURNALS,
        &SERIES,
        &GAZETTES,
        &COURTS,
        &DECISIONS,
        &COMMENTARIES,
        &ARCHIVES,
    ]
    .into_iter()
    .map(|table| table.first_words())
    .collect();
    all.push(REPORTERS.first_words());
    all.push(STATUTES.first_words());
    all
}

/// How a reporter is cited.
#[allow(clippy::enum_variant_names, reason = "each ends with the page, which is why it is an order")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// "BVerfGE 90, 286"
    NameVolumePage,
    /// "548 U.S. 557"
    VolumeNamePage,
    /// "Slg. 2005, I-4983"
    NameYearPage,
    /// `[1932] AC 562`
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

/// "BVerfGE", "U.S.", "AC"
pub(crate) static REPORTERS: LazyLock<Named<Reporter>> = LazyLock::new(|| {
    Named::of(
        Flags::REPORTER,
        entries(include_str!("../data/reporters.txt")).filter_map(|line| {
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
        }),
    )
});

/// Abbreviations of statutes, and whether they are words too.
pub(crate) static STATUTES: LazyLock<Named<bool>> = LazyLock::new(|| {
    Named::of(
        Flags::STATUTE,
        entries(include_str!("../data/statutes.txt"))
            .map(|line| (line.split('\t').next().unwrap_or(line), line.ends_with("\tweak"))),
    )
});
