//! Byte spans, maps between a text and what was made of it, language tags.

mod language;
mod map;
mod span;

pub use language::{Language, UnknownLanguage};
pub use map::{OffsetMap, Segment};
pub use span::{ByteSpan, CharSpan, char_span};
