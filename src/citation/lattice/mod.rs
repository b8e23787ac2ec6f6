//! Full citations: a head of names, a title, and the parts behind it, read as the best path through all that could stand there.
//!
//! Names, years, pages, links and imprints show themselves; titles do not. So every part that can be recognised is found
//! first, wherever it stands ([`parts_at`]), and a title is what remains between the head and the first part from which
//! all the rest can be explained. Which reading is best is a sum of points: what a part is worth says how rarely it stands
//! in running text. The best continuation of every place is computed once, from the end of the note to its beginning
//! (Viterbi 1967), so that a note is read in a time that grows with its length.

mod begin;
mod bracket;
mod choice;
mod end;
mod head;
mod reading;
mod title;
mod way;

pub(crate) use head::{Head, correspondents};

use crate::citation::archive::known_archive;
use crate::citation::grammar::{Run, Tokens};
use crate::citation::lattice::begin::may_begin;
use crate::citation::part::{Edge, Part, Report, parts_at, standing_parts_at};
use crate::citation::token::{Kind, Token};

/// Points from which a reading counts as a citation.
pub(crate) const ENOUGH: i32 = 30;

/// Points of what cannot be; far from the least number, so that sums of it stay in range.
const NEVER: i32 = i32::MIN / 4;

/// A full citation as its parts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Full {
    pub(crate) head: Option<Head>,
    pub(crate) title: Option<Run>,
    pub(crate) parts: Vec<Part>,
    /// Title of the volume or journal, where it shows only by its place behind "in".
    pub(crate) container: Option<Run>,
    /// "BVerfG" before its decision.
    pub(crate) court: Option<Run>,
    /// The token behind it.
    pub(crate) end: usize,
    pub(crate) score: i32,
}

impl Full {
    /// A decision that is cited by its reporter alone.
    pub(crate) fn report(report: Report, end: usize) -> Self {
        Self {
            head: None,
            title: None,
            parts: vec![Part::Reporter(report)],
            container: None,
            court: None,
            end,
            score: ENOUGH + 15,
        }
    }
}

/// The best way on from a token, and what it is worth to the end.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Best {
    score: i32,
    step: Step,
}

/// The first step of a way.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    /// Nothing can follow.
    Dead,
    /// The citation ends here.
    End,
    /// An edge, then on behind it.
    Take(usize),
    /// A volume with its title up to a token.
    TakeWithTitle(usize, Run, usize),
    /// An edge that opens a container, whose title begins at a token.
    Into(usize, usize),
    /// A title up to a token; of a container.
    Title(Run, usize),
    /// Text that says nothing, up to a token.
    Skip(usize),
}

/// No way on.
const DEAD: Best = Best { score: NEVER, step: Step::Dead };

/// All parts of a note and the best way on from every token.
pub(crate) struct Lattice<'s, 't> {
    tokens: &'s [Token<'t>],
    edges: Vec<Edge>,
    /// Edges by their first token: `starts[i]..starts[i + 1]`.
    starts: Vec<usize>,
    /// Behind a part, before a container was named.
    plain: Vec<Best>,
    /// Behind a part, in a container.
    inside: Vec<Best>,
    /// Where the title of a container begins, behind an "in".
    opening: Vec<Best>,
}

impl<'s, 't> Lattice<'s, 't> {
    /// Finds all parts of a note.
    ///
    /// `archive` tells how many tokens the name of an archive has that an earlier note has introduced.
    pub(crate) fn of(tokens: &'s [Token<'t>], archive: &dyn Fn(&[Token<'_>]) -> usize) -> Self {
        let mut edges = Vec::with_capacity(tokens.len());
        let mut starts = Vec::with_capacity(tokens.len() + 1);
        for at in 0..tokens.len() {
            starts.push(edges.len());
            if !may_begin(tokens, at) {
                // What stands for itself may follow any word: "laut Plenarprotokoll 20/34".
                if at > 0 && tokens[at - 1].is_small() && (tokens[at].is_capital() || tokens[at].kind == Kind::Section)
                {
                    standing_parts_at(tokens, at, &mut edges);
                }
            } else {
                parts_at(tokens, at, &mut edges);
                let name = if tokens[at].is_capital() { archive(&tokens[at..]) } else { 0 };
                if name > 0 {
                    let mut input = Tokens::new(&tokens[at..]);
                    if let Ok((part, score)) = known_archive(&mut input, name) {
                        edges.push(Edge { from: at, to: tokens.len() - input.len(), score, part });
                    }
                }
            }
        }
        starts.push(edges.len());
        let size = tokens.len() + 1;
        let mut lattice = Self {
            tokens,
            edges,
            starts,
            plain: vec![DEAD; size],
            inside: vec![DEAD; size],
            opening: vec![DEAD; size],
        };
        lattice.brackets();
        let opens = lattice.openings();
        for at in (0..size).rev() {
            if opens[at] {
                lattice.opening[at] = lattice.best_opening(at);
            }
            let here = lattice.here(at);
            lattice.inside[at] = lattice.best_behind(&here, true);
            lattice.plain[at] = lattice.best_behind(&here, false);
        }
        lattice
    }

    /// Tells of every token whether the title of a container may begin there: behind an "in".
    fn openings(&self) -> Vec<bool> {
        let mut opens = vec![false; self.tokens.len() + 1];
        for edge in self.edges.iter().filter(|edge| matches!(edge.part, Part::In(_))) {
            opens[self.behind_separator(edge.to)] = true;
        }
        opens
    }

    /// Returns the edges that begin at a token.
    pub(crate) fn edges_at(&self, at: usize) -> impl Iterator<Item = (usize, &Edge)> {
        let range = if at + 1 < self.starts.len() { self.starts[at]..self.starts[at + 1] } else { 0..0 };
        range.map(|edge| (edge, &self.edges[edge]))
    }
}
