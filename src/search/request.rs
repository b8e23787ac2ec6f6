use crate::document::PassageKind;
use crate::text::Language;

/// The longest snippet where nothing else is asked for, in characters: two or three sentences.
pub const SNIPPET_CHARS: usize = 356;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// The query as typed.
    pub query: String,
    /// Take the query as plain words, no operator meant.
    pub plain: bool,
    /// Hits to return.
    pub limit: usize,
    /// Hits to leave out first.
    pub offset: usize,
    /// Restrictions from the command line.
    pub filters: Filters,
    /// Longest snippet, in characters.
    pub snippet_chars: usize,
    /// Let a compound be answered by one of its parts.
    pub parts: bool,
    /// Leave snippets and matches out: ids and scores are enough (`run`).
    pub ids_only: bool,
}

/// Restrictions; an empty list restricts nothing, several entries are alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// `--kind`
    pub kinds: Vec<PassageKind>,
    /// `--lang`
    pub languages: Vec<Language>,
    /// `--doc`: ids, `*` standing for any characters
    pub documents: Vec<String>,
    /// `--author`: words of the author's name
    pub authors: Vec<String>,
    /// `--year A..B`, ends included, either open
    pub years: Option<(Option<i32>, Option<i32>)>,
    /// `--cites`
    pub cites: Vec<String>,
}
