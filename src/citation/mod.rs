//! What does a footnote cite, and which work is meant?
//!
//! [`read`] gives the [`Apparatus`] of one document: each note in segments of commentary and citations, the works they
//! cite, and for every short form the work it means. [`merge`] makes one [`Source`] of the works of many documents,
//! [`match_documents`] finds the documents that hold them.

mod csl;
mod matching;
mod model;
mod resolve;
mod source;

pub use csl::{Date, DatePoint, Item, ItemType, Name};
pub use matching::{DocumentMatch, Evidence, Facts, Held, Holds, match_documents};
pub use model::{
    Anaphora, Apparatus, Citation, CitationKind, Doubt, Link, Locator, LocatorLabel, Note, NoteReference, Rule,
    Segment, Variable, Work, WorkIndex,
};
pub use source::{Entry, Source, WorkReference, merge};

use crate::document::{Document, PassageKind};
use crate::text::ByteSpan;

/// Reads what the footnotes of a document cite.
pub fn read(document: &Document) -> Apparatus {
    let footnotes = document.passages.iter().filter(|passage| passage.kind == PassageKind::Footnote);
    let mut notes: Vec<Note> = footnotes
        .map(|passage| Note {
            ordinal: passage.ordinal,
            label: passage.label.clone().unwrap_or_default(),
            segments: vec![Segment::Commentary(ByteSpan::new(0, passage.text.len()))],
        })
        .collect();
    let works = resolve::resolve(&mut notes, &|_| "");
    Apparatus { notes, works }
}
