//! Byte spans, maps between a text and what was made of it, language tags, how nearly words are spelled alike.

mod edits;
mod language;
mod map;
mod span;
pub(crate) mod varint;

pub(crate) use edits::edits;
pub use language::{Language, UnknownLanguage};
pub use map::{OffsetMap, Segment};
pub use span::{ByteSpan, CharSpan, char_span};
