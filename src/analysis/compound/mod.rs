//! What a German compound is made of.
//!
//! A word is a way through a lattice of parts that the lexicon knows, each with its linking element or ending
//! (`segment`, `lattice`); where no way leads through, one part may be unknown (`unknown`).

mod affixes;
mod lattice;
mod letters;
mod segment;
mod unknown;

use std::sync::Arc;

use crate::analysis::Part;
use crate::analysis::compound::lattice::{Lattice, Way};
use crate::analysis::compound::letters::Letters;
use crate::analysis::compound::segment::{Segment, Tail};
use crate::analysis::german;

/// How much dearer than the cheapest a way through a word may be and still be possible.
const MARGIN: u16 = 4;

/// Most parts of a word that are stored, those made of several among them; three parts make five, four make nine.
const MAX_PARTS: usize = 24;

/// Most parts in one that is made of several.
const MAX_JOINED: usize = 4;

/// Most frequencies that are asked for one word.
const MAX_QUESTIONS: usize = 60;

/// How many times as frequent its parts must be, in the geometric mean, for a way to beat another that costs
/// one less; as a natural logarithm.
const COST_WEIGHT: f64 = 0.25;

/// Returns every part that a word may be made of, in order: "bündnis", "verteidigungs", "politik", and
/// "bündnisverteidigungs", "verteidigungspolitik".
///
/// Decided by the word and the lexicon alone, never by a corpus. Empty for a word that the lexicon has whole or knows
/// as derived from another, and for one of which it knows nothing. `exact` is a word in exact form.
///
/// # Examples
///
/// ```
/// let parts = fundstelle::analysis::possible_parts("landesverteidigung");
/// let terms: Vec<&str> = parts.iter().map(|part| &*part.term).collect();
/// assert_eq!(terms, ["land", "verteid"]);
/// ```
pub fn possible_parts(exact: &str) -> Arc<[Part]> {
    let Some((letters, lattice)) = read(exact) else { return Arc::default() };
    let mut parts = Vec::new();
    if let Some(best) = lattice.best() {
        for at in 0..exact.len() {
            for segment in lattice.beginning_at(at) {
                let mut run = Run { letters: &letters, lattice: &lattice, limit: best + MARGIN, parts: &mut parts };
                run.extend(segment, segment, segment.cost, 1);
            }
        }
    } else if let Some(way) = lattice.unknown.first().and_then(|unknown| lattice.through(*unknown)) {
        parts.extend(way.parts.iter().map(|segment| part(&letters, segment, segment)));
    }
    parts.sort_by_key(|part| part.span);
    parts.into()
}

/// Parts that follow each other.
struct Run<'l, 'w> {
    letters: &'l Letters<'w>,
    lattice: &'l Lattice,
    limit: u16,
    parts: &'l mut Vec<Part>,
}

impl Run<'_, '_> {
    /// Adds the run from `first` to `last`, and those that go on behind it.
    fn extend(&mut self, first: &Segment, last: &Segment, cost: u16, count: usize) {
        if self.parts.len() >= MAX_PARTS || !self.lattice.passes(first.start, cost, last.end, self.limit) {
            return;
        }
        let span = self.letters.span(first.start, last.end);
        if span.len() < self.letters.bytes() && !self.parts.iter().any(|part| part.span == span) {
            self.parts.push(part(self.letters, first, last));
        }
        if count < MAX_JOINED {
            let lattice = self.lattice;
            for next in lattice.beginning_at(usize::from(last.end)) {
                self.extend(first, next, cost.saturating_add(next.cost), count + 1);
            }
        }
    }
}

/// Splits a German compound into its likeliest parts.
///
/// Returns `None` where the whole word is likelier. The parts keep their linking element, so that joined they spell
/// `exact`, a word in exact form. `frequency` tells how often the corpus has a word, in exact form.
///
/// The lexicon decides first: readings of about the same cost are weighed by the geometric mean of their parts'
/// frequencies (Koehn and Knight 2003, "Empirical Methods for Compound Splitting"), fewer parts on a tie. A part that the
/// lexicon does not know must be a word of the corpus, or stand where hardly anything else can. At most 60 frequencies
/// are asked for.
///
/// Weak spot: names made like compounds that the lexicon lacks ("Steinbrück").
///
/// # Examples
///
/// ```
/// use fundstelle::analysis::split;
/// let parts = split("bündnisverteidigung", &mut |_| 0).expect("two parts");
/// let letters: Vec<&str> = parts.iter().map(|part| part.span.of("bündnisverteidigung")).collect();
/// assert_eq!(letters, ["bündnis", "verteidigung"]);
/// assert_eq!(split("verteidigung", &mut |_| 0), None);
/// ```
pub fn split(exact: &str, frequency: &mut dyn FnMut(&str) -> u64) -> Option<Vec<Part>> {
    let (letters, lattice) = read(exact)?;
    let mut corpus = Corpus { frequency, asked: Vec::new() };
    let way = match lattice.best() {
        Some(best) => likeliest(&letters, lattice.ways(best + MARGIN), &mut corpus)?,
        None => with_unknown(&letters, &lattice, &mut corpus)?,
    };
    Some(way.parts.iter().map(|segment| part(&letters, segment, segment)).collect())
}

/// Reads a word as it is spelled, else with umlauts for ae, oe, ue; `None` for one that is whole.
fn read(exact: &str) -> Option<(Letters<'_>, Lattice)> {
    let letters = Letters::of(exact)?;
    let mut lattice = Lattice::new(letters.word.as_bytes());
    if lattice.is_whole() && std::env::var("NOWHOLE").is_err() {
        return None;
    }
    if lattice.best().is_some() {
        return Some((letters, lattice));
    }
    let (mut letters, mut word) = (letters, None);
    if let Some(respelled) = letters.with_umlauts() {
        let other = Lattice::new(respelled.word.as_bytes());
        if other.is_whole() {
            return None;
        }
        if other.best().is_some() {
            return Some((respelled, other));
        }
        word = Some((respelled, other));
    }
    if let Some((respelled, other)) = word {
        (letters, lattice) = (respelled, other);
    }
    lattice.admit_unknown(letters.word.as_bytes());
    Some((letters, lattice))
}

/// The frequencies of a corpus, each asked for once.
struct Corpus<'f> {
    frequency: &'f mut dyn FnMut(&str) -> u64,
    asked: Vec<(String, u64)>,
}

impl Corpus<'_> {
    fn frequency(&mut self, word: &str) -> u64 {
        if let Some((_, known)) = self.asked.iter().find(|(asked, _)| asked == word) {
            return *known;
        }
        if self.asked.len() >= MAX_QUESTIONS {
            return 0;
        }
        let found = (self.frequency)(word);
        self.asked.push((word.to_owned(), found));
        found
    }

    /// How often the corpus has the word of a part, in its basic form or as it stands here.
    fn of(&mut self, letters: &Letters<'_>, segment: &Segment) -> u64 {
        let base = base(letters, segment, segment);
        let as_it_stands = &letters.word[usize::from(segment.start)..usize::from(segment.end)];
        let found = self.frequency(&base);
        if found > 0 || *base == *as_it_stands { found } else { self.frequency(as_it_stands) }
    }

    /// The logarithm of the geometric mean of the frequencies of all parts.
    fn mean(&mut self, letters: &Letters<'_>, way: &Way) -> f64 {
        let sum: f64 = way.parts.iter().map(|segment| ((self.of(letters, segment) + 1) as f64).ln()).sum();
        sum / way.parts.len() as f64
    }
}

/// Chooses among ways that the lexicon finds about equally likely.
fn likeliest(letters: &Letters<'_>, mut ways: Vec<Way>, corpus: &mut Corpus<'_>) -> Option<Way> {
    if ways.len() < 2 {
        return ways.pop();
    }
    let mut best: Option<(f64, Way)> = None;
    for way in ways {
        let score = corpus.mean(letters, &way) - f64::from(way.cost) * COST_WEIGHT;
        // The first of equals costs least.
        if best.as_ref().is_none_or(|(other, _)| score > *other + 1e-9) {
            best = Some((score, way));
        }
    }
    best.map(|(_, way)| way)
}

/// Chooses a way with a part that the lexicon does not know but the corpus does.
fn with_unknown(letters: &Letters<'_>, lattice: &Lattice, corpus: &mut Corpus<'_>) -> Option<Way> {
    let mut best: Option<(f64, Way)> = None;
    for &unknown in &lattice.unknown {
        let Some(way) = lattice.through(unknown) else { continue };
        if corpus.of(letters, &unknown) == 0 {
            continue;
        }
        let score = corpus.mean(letters, &way) - f64::from(way.cost) * COST_WEIGHT;
        if best.as_ref().is_none_or(|(other, _)| score > *other + 1e-9) {
            best = Some((score, way));
        }
    }
    best.map(|(_, way)| way)
}

/// Returns the word that stands for the parts from one to another, in its basic form.
fn base<'w>(letters: &'w Letters<'_>, first: &Segment, last: &Segment) -> std::borrow::Cow<'w, str> {
    use std::borrow::Cow;
    let (start, end) = (usize::from(first.start), usize::from(last.core_end));
    let core = &letters.word[start..end];
    match last.tail {
        Tail::None => Cow::Borrowed(core),
        Tail::E => Cow::Owned(format!("{core}e")),
        Tail::En => Cow::Owned(format!("{core}en")),
        Tail::N => Cow::Owned(format!("{core}n")),
        Tail::Form(from, entry) => Cow::Owned(format!("{}{}", &letters.word[start..usize::from(from)], entry.base())),
    }
}

/// Makes the part that reaches from one segment to another.
fn part(letters: &Letters<'_>, first: &Segment, last: &Segment) -> Part {
    Part { term: Arc::from(german::stem(&base(letters, first, last))), span: letters.span(first.start, last.end) }
}
// TEMP-DEBUG
#[allow(missing_docs)]
pub fn debug(exact: &str) -> String {
    let Some(letters) = Letters::of(exact) else { return "-".into() };
    let mut lattice = Lattice::new(letters.word.as_bytes());
    if let Some(cost) = lattice.whole
        && lattice.is_whole()
    {
        return format!("whole {cost}");
    }
    let mut u = "";
    let way = match lattice.best() {
        Some(best) => lattice.ways(best).into_iter().next(),
        None => {
            u = "U";
            lattice.admit_unknown(letters.word.as_bytes());
            lattice.unknown.first().and_then(|u| lattice.through(*u))
        }
    };
    let Some(way) = way else { return "none".into() };
    format!(
        "{u}{} {}",
        way.cost,
        way.parts
            .iter()
            .map(|s| format!("{}:{}:{}", &letters.word[s.start as usize..s.end as usize], base(&letters, s, s), s.cost))
            .collect::<Vec<_>>()
            .join(" | ")
    )
}
