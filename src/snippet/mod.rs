//! Which words show the reader why this was found?

use crate::text::ByteSpan;

/// A stretch of the passage that matched the query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Bytes of the passage's text.
    pub span: ByteSpan,
    /// Which part of the query it answers: marks of one part count once.
    pub part: usize,
    /// How much that part counts, by rarity; above 0.
    pub weight: f32,
}

/// What of a passage is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The fragments, joined by " … ", with "… " before and " …" behind where text was left out.
    pub text: String,
    /// Marked stretches, in bytes of `text`, in order, not overlapping.
    pub highlights: Vec<ByteSpan>,
    /// The fragments: where each stands in `text`, and in the passage's text. Lengths are equal.
    pub fragments: Vec<(ByteSpan, ByteSpan)>,
}

/// Chooses the fragments of `text` that show the marks best.
///
/// Whole sentences where they fit into `max_chars` characters; never cut inside a word. Without marks
/// the beginning of the text.
pub fn snippet(text: &str, marks: &[Mark], max_chars: usize) -> Snippet {
    let _ = (text, marks, max_chars);
    Snippet { text: String::new(), highlights: Vec::new(), fragments: Vec::new() }
}

/// Splits text into sentences; the spans follow each other and leave only white space between them.
pub fn sentences(text: &str) -> Vec<ByteSpan> {
    let _ = text;
    Vec::new()
}
