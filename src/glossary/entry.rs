use crate::text::Language;

/// Phrases that stand for each other: each of one side for each of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What stands left.
    pub one: Side,
    /// What stands right.
    pub other: Side,
}

/// One side of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The language of its phrases, where that is known.
    pub language: Option<Language>,
    /// Words or phrases of one meaning, the most usual first; notation taken off.
    pub phrases: Vec<String>,
}

/// How much the word of a source counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// `glossary.toml`: what its author says holds, whatever a dictionary says besides.
    Own,
    /// A dictionary: what several of its entries say holds more.
    Dictionary,
}
