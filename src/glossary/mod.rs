//! Which words stand for each other, within a language and across?
//!
//! The corpus may hold a `glossary.toml`, and the user may name dictionary files. A [`Source`] is one of them; [`read`]
//! hands its entries to a [`Builder`], which keys every phrase by its analysed words and writes them all as one sorted
//! file. A [`Table`] is that file open: a look-up reads one block of it.
//!
//! Nothing of a dictionary is kept but words and phrases with what they stand for. Lines that cannot be read cost
//! themselves alone and are told with their number ([`Faults`]).

mod build;
mod dictd;
mod ding;
mod entry;
mod faults;
mod lines;
mod notation;
mod own;
mod packed;
mod source;
mod table;
mod tei;
mod write;

pub use build::Builder;
pub use entry::{Entry, Side, Trust};
pub use faults::{Fault, Faults};
pub use packed::{Form, Translation};
pub use source::{Outcome, Source, SourceError, read};
pub use table::{Reader, Table};

/// Counts up with every change of what is read out of a glossary or how it is kept: what is compiled is made anew then.
pub const READING_VERSION: u32 = 2;

/// Longest phrase that is kept, in words: names of institutions have six.
pub const MAX_PHRASE_WORDS: usize = 6;

/// Longest phrase that is kept, in bytes.
const MAX_PHRASE_BYTES: usize = 200;

/// Longest line or element of a dictionary that is read, in bytes.
const MAX_LINE_BYTES: usize = 64 << 10;

/// Phrases of one side of an entry; more are no entry but a list.
const MAX_SIDE_PHRASES: usize = 32;
