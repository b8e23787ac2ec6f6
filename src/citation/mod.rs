//! What does a footnote cite, and which work is meant?
//!
//! [`read`] gives the [`Apparatus`] of one document: each note in segments of commentary and citations, the works they
//! cite, and for every short form the work it means. [`merge`] makes one [`Source`] of the works of many documents,
//! [`match_documents`] finds the documents that hold them, [`resembling`] those that may be one in spite of it.

mod archive;
mod assemble;
mod csl;
mod grammar;
mod lattice;
mod law;
mod lexicon;
mod matching;
mod model;
mod note;
mod part;
mod resolve;
mod short;
mod source;
mod token;

pub(crate) use lexicon::drops_in_sorting;

pub use csl::{Date, DatePoint, Item, ItemType, Name};
pub use matching::{
    DocumentMatch, Documents, Evidence, Facts, Held, Holds, Signature, match_documents, match_stored_documents,
};
pub use model::{
    Anaphora, Apparatus, Citation, CitationKind, Doubt, Link, Locator, LocatorLabel, Note, NoteReference, Rule,
    Segment, Variable, Work, WorkIndex,
};
pub use source::{Entry, Resemblance, SharedBy, Source, WorkReference, merge, resembling, source_ids};

use std::collections::HashMap;

use crate::deadline;
use crate::document::{Document, PassageKind};

/// Reads what the footnotes of a document cite.
pub fn read(document: &Document) -> Apparatus {
    let footnotes = document.passages.iter().filter(|passage| passage.kind == PassageKind::Footnote);
    let texts: Vec<(u32, &str, &str)> = footnotes
        .map(|passage| (passage.ordinal, passage.label.as_deref().unwrap_or_default(), passage.text.as_str()))
        .collect();
    read_notes(&texts)
}

/// Reads notes given by ordinal, label and text, in printed order.
pub fn read_notes(texts: &[(u32, &str, &str)]) -> Apparatus {
    let mut known = note::Known::default();
    let mut notes: Vec<Note> = texts
        .iter()
        .map(|(ordinal, label, text)| {
            deadline::check();
            Note { ordinal: *ordinal, label: (*label).to_owned(), segments: note::read(text, &mut known) }
        })
        .collect();
    let by_ordinal: HashMap<u32, &str> = texts.iter().map(|(ordinal, _, text)| (*ordinal, *text)).collect();
    let text_of = |ordinal: u32| by_ordinal.get(&ordinal).copied().unwrap_or_default();
    let works = resolve::resolve(&mut notes, &text_of);
    Apparatus { notes, works }
}
