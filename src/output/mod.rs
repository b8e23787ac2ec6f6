//! What a reader and a program see: terminal text, JSON lines, a page, JUnit's XML, written to any [`std::io::Write`].

pub mod clean;
pub mod json;
pub mod junit;
pub mod keyword;
pub mod page;
pub mod terminal;

use crate::document::{Passage, PassageKind};

/// Whether what was left out of a document is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DroppedLines {
    /// `inspect --dropped`
    Listed,
    /// `inspect`
    Omitted,
}

/// Yields body passages in their order, then footnotes in theirs, whatever the order of `passages`.
pub(crate) fn body_then_notes(passages: &[Passage]) -> impl Iterator<Item = &Passage> {
    let is_note = |passage: &&Passage| passage.kind == PassageKind::Footnote;
    passages.iter().filter(move |p| !is_note(p)).chain(passages.iter().filter(is_note))
}
