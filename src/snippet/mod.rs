//! Which words show the reader why this was found?

mod char_index;
mod cut;
mod fragments;
mod marks;
mod sentences;

pub use fragments::snippet;
pub use sentences::sentences;

use crate::text::ByteSpan;

/// A stretch of the passage that matched the query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Bytes of the passage's text.
    pub span: ByteSpan,
    /// Which part of the query it answers: marks of one part count once.
    pub part: usize,
    /// How much that part counts, by rarity; 0 where it is marked if shown, but not looked for.
    pub weight: f32,
    /// Whether the reader sees it marked; else it only counts in the choice of what is shown.
    pub shown: bool,
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
