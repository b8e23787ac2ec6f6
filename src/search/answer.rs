use crate::citation::Note;
use crate::document::{Passage, PassageId};
use crate::query::QueryWarning;
use crate::snippet::Snippet;
use crate::text::ByteSpan;

/// How a word of the query was met; earlier is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchClass {
    /// The same word, but for case, ß and typography
    Exact,
    /// An inflected form, or ae for ä
    Inflected,
    /// "Stabilitäts-Projektion" for "Stabilitätsprojektion"
    Split,
    /// Parts of a compound near each other
    Near,
    /// Parts of a compound in one passage
    Parts,
    /// A word of the other language
    Glossary,
    /// One or two letters differ
    Typo,
}

impl MatchClass {
    /// All classes, the closest first.
    pub const ALL: [Self; 7] =
        [Self::Exact, Self::Inflected, Self::Split, Self::Near, Self::Parts, Self::Glossary, Self::Typo];

    /// Returns the name used in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Inflected => "inflected",
            Self::Split => "split",
            Self::Near => "near",
            Self::Parts => "parts",
            Self::Glossary => "glossary",
            Self::Typo => "typo",
        }
    }
}

/// How one part of the query was met in a passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The part, normalised: a word, or a phrase's words joined by spaces.
    pub term: String,
    /// The best class in which it was met.
    pub class: MatchClass,
    /// Where, in bytes of the passage's text, in order.
    pub spans: Vec<ByteSpan>,
}

/// A passage that answers the query.
#[derive(Debug, Clone)]
pub struct Hit {
    /// From 1, offset included.
    pub rank: usize,
    /// Falls with rank.
    pub score: f32,
    /// The passage.
    pub passage: Passage,
    /// Its document.
    pub document: DocumentInfo,
    /// What to show of it.
    pub snippet: Snippet,
    /// How each part of the query was met in its text.
    pub matches: Vec<Match>,
    /// Ids of the sources that it cites, a body passage in its notes, in the order in which they are first cited, each once.
    pub sources: Vec<String>,
    /// The passages that cite its document.
    pub cited_by: Vec<PassageId>,
}

/// A footnote and what it cites.
#[derive(Debug, Clone, PartialEq)]
pub struct Footnote {
    /// The footnote.
    pub passage: Passage,
    /// What it cites; its spans lie in the passage's text.
    pub note: Option<Note>,
}

/// What a hit shows of its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentInfo {
    /// Its id.
    pub id: crate::document::DocumentId,
    /// Relative to the corpus.
    pub path: String,
    /// Title, authors, year, language.
    pub metadata: crate::document::Metadata,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Results {
    /// Hits, best first.
    pub hits: Vec<Hit>,
    /// How many passages match in all.
    pub total: usize,
    /// What of the query was not read as typed.
    pub warnings: Vec<QueryWarning>,
    /// The query as it was understood, printed back.
    pub understood: String,
}

/// A passage and the ids around it, for `show`.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The passage.
    pub passage: Passage,
    /// What it cites, where it is a footnote.
    pub note: Option<Note>,
    /// Its document.
    pub document: DocumentInfo,
    /// The footnotes that it mentions, in order, each once.
    pub footnotes: Vec<Footnote>,
    /// Body passages before it, in document order.
    pub before: Vec<Passage>,
    /// Body passages behind it, in document order.
    pub after: Vec<Passage>,
    /// For a footnote: the passages that mention it.
    pub mentioned_in: Vec<PassageId>,
}

/// A document, for `show`.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownDocument {
    /// Id, path and metadata.
    pub info: DocumentInfo,
    /// What it was read from.
    pub format: crate::document::Format,
    /// Headings as printed, in order.
    pub sections: Vec<String>,
    /// Its passages, by kind and ordinal.
    pub passages: Vec<PassageId>,
    /// What is doubtful.
    pub warnings: Vec<crate::document::Warning>,
    /// Whether all of the file could be read.
    pub status: crate::document::Status,
}
