use std::collections::BTreeMap;

use crate::analysis::{Part, Token};
use crate::search::expand::Expansion;
use crate::search::plan::Leaf;
use crate::text::Language;

/// What a word of the query stands for in the index at hand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// The words that a pattern stands for.
    pub pattern: Expansion,
    /// The parts of a compound, as the words of the index have it.
    pub parts: Vec<Part>,
    /// Whether one of them answers alone.
    pub part_answers: bool,
    /// Words that are spelled much like it.
    pub similar: Vec<SimilarWord>,
    /// What it stands for by the glossary, alone or with its neighbours.
    pub carried: Vec<Carried>,
    /// What its parts stand for, where the glossary does not hold it as a whole.
    pub carried_parts: Vec<Vec<Carried>>,
}

/// A word or phrase that stands for one of the query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Carried {
    pub tokens: Vec<Token>,
    /// In whose stems it is looked for; in those of both where it is unknown.
    pub language: Option<Language>,
    /// Whether the word of the query would have to be of another language than it seems to be.
    pub doubtful: bool,
}

/// A word that is spelled much like one of the query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SimilarWord {
    /// In exact form.
    pub word: String,
    pub likeness: f32,
    pub role: Role,
}

/// What a word that is spelled alike does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Adds to the score of what is found otherwise.
    Supports,
    /// Answers beside other words as one of its family: "stabilisieren" for "Stabilität".
    Related,
    /// Answers as the word of the other language.
    Cognate,
    /// Answers as what was meant.
    Correction,
}

/// What the leaves of a plan stand for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readings(BTreeMap<(usize, String), Reading>);

impl Readings {
    /// Returns what a leaf stands for, if it is more than its word.
    pub(crate) fn of(&self, leaf: &Leaf) -> Option<&Reading> {
        self.0.get(&(leaf.part, leaf.want.term()))
    }

    /// Adds what a leaf stands for by the glossary.
    pub(crate) fn carry(&mut self, leaf: &Leaf, carried: &[Carried]) {
        self.0.entry((leaf.part, leaf.want.term())).or_default().carried.extend_from_slice(carried);
    }

    /// Writes down what a leaf stands for.
    pub(crate) fn insert(&mut self, leaf: &Leaf, reading: Reading) {
        self.0.insert((leaf.part, leaf.want.term()), reading);
    }
}
