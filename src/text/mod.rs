//! Byte spans, maps between a text and what was made of it, language tags, Roman numerals, how nearly words are spelled alike.

mod edits;
mod language;
mod map;
mod roman;
mod span;
pub(crate) mod varint;

pub(crate) use edits::edits;
pub use language::{Language, UnknownLanguage};
pub use map::{OffsetMap, Segment};
pub(crate) use roman::{in_roman, roman_value};
pub use span::{ByteSpan, CharSpan, char_span};
