//! What begins at each token of a note, and the best of it in a clause.

use std::rc::Rc;

use crate::citation::grammar::Tokens;
use crate::citation::grammar::name::Candidates;
use crate::citation::lattice::{ENOUGH, Full, Lattice};
use crate::citation::law;
use crate::citation::lexicon;
use crate::citation::model::{CitationKind, Rule};
use crate::citation::note::Known;
use crate::citation::note::start::{is_strong_signal, may_start, signal_before, stands_free};
use crate::citation::part::Report;
use crate::citation::short::{self, Short};
use crate::citation::token::{Kind, Token};

/// What a citation was read as.
pub(super) enum Reading {
    Full(Rc<Full>),
    Short(Rc<Short>),
}

/// The full citation and the short form that begin at a token, where they are sure enough.
type Readings = (Option<Rc<Full>>, Option<Rc<Short>>);

/// A note with what begins at each of its tokens, read once.
pub(super) struct Reader<'n, 't> {
    pub(super) tokens: &'n [Token<'t>],
    pub(super) lattice: Lattice<'n, 't>,
    pub(super) readings: Vec<Option<Readings>>,
}

impl<'n, 't> Reader<'n, 't> {
    /// Prepares to read a note with what earlier ones have made known.
    pub(super) fn new(tokens: &'n [Token<'t>], known: &Known) -> Self {
        let lattice = Lattice::of(tokens, &|tokens| known.alias(tokens));
        Self { tokens, lattice, readings: vec![None; tokens.len()] }
    }

    /// Returns the full citation and the short form that begin at a token, where they are sure enough.
    fn readings(&mut self, at: usize, known: &Known) -> Readings {
        if let Some(readings) = &self.readings[at] {
            return readings.clone();
        }
        let tokens = self.tokens;
        let names = Candidates::at(tokens, at);
        let full = self.lattice.read(at, &names).filter(|full| full.score >= ENOUGH && full.end > at);
        let short = short::read(tokens, at, &names, &|tokens| known.alias(tokens))
            .filter(|short| short.score >= SHORT_ENOUGH && (!is_bare(short) || stands_free(tokens, at, short.end)));
        let readings = (full.map(Rc::new), short.map(Rc::new));
        self.readings[at] = Some(readings.clone());
        readings
    }

    /// Forgets what was read, because a name was given to a work.
    pub(super) fn forget(&mut self) {
        self.readings.fill(None);
    }
}

/// Points from which a short form counts as one.
const SHORT_ENOUGH: i32 = 24;

/// A citation found in a note.
pub(super) struct Found {
    /// The first token of the citation.
    pub(super) start: usize,
    /// The first token of the words that lead to it.
    pub(super) signal: Option<usize>,
    pub(super) reading: Reading,
    pub(super) score: i32,
}

/// Starts tried in a clause; a clause of more is no list of citations.
const STARTS_MAX: usize = 40;

/// Finds the best citation in a clause, or the first of several.
pub(super) fn best_in_clause(reader: &mut Reader<'_, '_>, from: usize, to: usize, known: &Known) -> Option<Found> {
    let first = best_before(reader, from, to, known, reader.tokens.len())?;
    // What stands before the best may hold a citation of its own that a longer reading has hidden.
    if first.start > from
        && let Some(earlier) = best_before(reader, from, first.start, known, first.signal.unwrap_or(first.start))
    {
        return Some(earlier);
    }
    Some(first)
}

/// Finds the best citation that begins between two tokens and ends before a third.
fn best_before(reader: &mut Reader<'_, '_>, from: usize, to: usize, known: &Known, limit: usize) -> Option<Found> {
    let tokens = reader.tokens;
    let mut best: Option<Found> = None;
    let mut tried = 0;
    let mut at = from;
    while at < to {
        if !may_start(tokens, at, from) {
            at += 1;
            continue;
        }
        tried += 1;
        if tried > STARTS_MAX {
            break;
        }
        if let Some(mut found) = read_at(reader, at, known, limit) {
            let signal = signal_before(tokens, at, from);
            // The "and" of "Military and Paramilitary Activities" leads to nothing.
            let inside = signal.is_some_and(|begin| begin > from && tokens[begin - 1].is_capital());
            if !inside && signal.is_some_and(|begin| tokens[begin..at].iter().any(is_strong_signal)) {
                found.score += 3;
            }
            found.signal = signal;
            // An earlier one that ends before this begins is taken first.
            if best.as_ref().is_some_and(|other| other.end() <= at) {
                break;
            }
            // "S. 274 mit Fn. 61": the note is one of the work before.
            // "Röben, Außenverfassungsrecht, 2007, S. 274": nor is its title an author.
            let of_work = best.as_ref().is_some_and(|other| match (&found.reading, &other.reading) {
                (Reading::Short(short), Reading::Full(full)) => {
                    let plain = matches!(short.rule, Rule::AuthorYear | Rule::ShortTitle) && short.note.is_none();
                    short.rule == Rule::CrossReference || plain && short.end <= full.end && full.end < to
                }
                _ => false,
            });
            // One that begins inside another must be much better: names of a list, a subtitle.
            if best.as_ref().is_none_or(|other| found.score > other.score + INSIDE_MORE && !of_work) {
                let named = match &found.reading {
                    Reading::Full(full) => full.head.is_some() || full.title.is_none(),
                    Reading::Short(_) => true,
                };
                let sure = named && found.score >= SURE && (at == from || found.signal.is_some());
                best = Some(found);
                if sure {
                    break;
                }
            }
        } else if best.as_ref().is_some_and(|other| other.end() <= at) {
            break;
        }
        at += 1;
    }
    best
}

/// Points from which nothing inside a citation at the head of its clause is tried.
const SURE: i32 = 66;

/// What a reading must have more than one in which it begins.
const INSIDE_MORE: i32 = 6;

/// Reads whatever begins at a token, if it is a citation.
fn read_at(reader: &mut Reader<'_, '_>, at: usize, known: &Known, limit: usize) -> Option<Found> {
    let tokens = reader.tokens;
    let (full, short) = reader.readings(at, known);
    let full = full.filter(|full| full.end <= limit);
    let short = short.filter(|short| short.end <= limit);
    let short = match full.as_ref().and_then(|full| short::behind_full(tokens, full)) {
        Some(found) if short.as_ref().is_none_or(|short| short.end <= found.end) => Some(Rc::new(found)),
        _ => short,
    };
    let inherited = known.reporter.as_ref().and_then(|before| inherited(tokens, at, before));
    let full = inherited.map(Rc::new).or(full);
    let reading = match (full, short) {
        (Some(full), Some(short)) => {
            // A note's number settles it, unless the full one explains much more.
            let settled = short.note.is_some()
                || short.kind == CitationKind::Ibid
                || short.rule == Rule::Case
                || matches!(short.rule, Rule::OpCit | Rule::Alias);
            let longer = full.end > short.end + 3;
            if settled && !(longer && full.score > short.score + 40) || short.score >= full.score && !longer {
                Reading::Short(short)
            } else {
                Reading::Full(full)
            }
        }
        (Some(full), None) => Reading::Full(full),
        (None, Some(short)) => Reading::Short(short),
        (None, None) => return None,
    };
    let score = match &reading {
        Reading::Full(full) => full.score,
        Reading::Short(short) => short.score,
    };
    Some(Found { start: at, signal: None, reading, score })
}

/// "; 121, 135 (154)" behind "BVerfGE 104, 151 (208)"
fn inherited(tokens: &[Token<'_>], at: usize, before: &Report) -> Option<Full> {
    let first = tokens.get(at).filter(|t| t.is_plain_number())?;
    let joined = at.checked_sub(1).map(|at| &tokens[at]).is_some_and(|t| {
        t.kind == Kind::Semicolon || matches!(t.text, "und" | "sowie" | "and") || lexicon::is_signal(t)
    });
    let mut input = Tokens::new(&tokens[first.index as usize..]);
    let report = law::inherited(&mut input, before).ok()?;
    let end = tokens.len() - input.len();
    (joined && short::ends(tokens, end)).then(|| Full::report(report, end))
}

/// "Dresen 2023" with nothing else: the year of a sentence reads the same.
fn is_bare(short: &Short) -> bool {
    short.rule == Rule::AuthorYear && short.places.is_empty() && short.note.is_none()
}
