use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 bytes of one text, or of raw bytes of one file.
///
/// Within a text both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct ByteSpan {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl ByteSpan {
    /// Makes the span `start..end`; `start` must not lie behind `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start, end }
    }

    /// Returns the length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Tells whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns the part of `text` that the span covers.
    ///
    /// # Panics
    ///
    /// Where the span does not lie on character boundaries inside `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Tells whether the two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the smallest span that covers both.
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A half-open range of Unicode scalar values, as the JSON output counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharSpan {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// Counts a byte span of `text` in characters.
///
/// # Panics
///
/// Where the span does not lie on character boundaries inside `text`.
pub fn char_span(text: &str, span: ByteSpan) -> CharSpan {
    let start = text[..span.start].chars().count();
    CharSpan { start, end: start + span.of(text).chars().count() }
}
