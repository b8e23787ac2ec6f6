//! What does a footnote cite, and which work is meant?
//!
//! [`read`] gives the [`Apparatus`] of one document: each note in segments of commentary and citations, the works they
//! cite, and for every short form the work it means. [`merge`] makes one [`Source`] of the works of many documents,
//! [`match_documents`] finds the documents that hold them, [`resembling`] those that may be one in spite of it.

mod archive;
mod assemble;
mod csl;
pub(crate) mod csl_json;
mod field;
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
    Anaphora, Apparatus, Citation, CitationKind, Doubt, FieldData, Link, Locator, LocatorLabel, Note, NoteReference,
    Rule, Segment, Variable, Work, WorkIndex,
};
pub use source::{Entry, Resemblance, SharedBy, Source, WorkReference, merge, resembling, source_ids};

use std::collections::HashMap;

use crate::deadline;
use crate::document::{CitedPlace, Document, Passage, PassageId, PassageKind};

/// Reads what the footnotes of a document cite, and what its paragraphs do where a reference manager's fields say so.
pub fn read(document: &Document) -> Apparatus {
    let mut fields: HashMap<&PassageId, Vec<&CitedPlace>> = HashMap::new();
    for place in &document.cited {
        fields.entry(&place.passage).or_default().push(place);
    }
    let (footnotes, body): (Vec<&Passage>, Vec<&Passage>) =
        document.passages.iter().partition(|passage| passage.kind == PassageKind::Footnote);
    let texts: Vec<(u32, &str, &str)> = footnotes
        .iter()
        .map(|passage| (passage.ordinal, passage.label.as_deref().unwrap_or_default(), passage.text.as_str()))
        .collect();
    let mut notes = segmented(&texts);
    for (note, passage) in notes.iter_mut().zip(&footnotes) {
        if let Some(fields) = fields.get(&passage.id) {
            note.segments = field::apply(&passage.text, fields, std::mem::take(&mut note.segments));
        }
    }
    // Behind the notes and with numbers of their own, so that no "ebd." of a note finds what a paragraph cites.
    let first = texts.iter().map(|(ordinal, ..)| *ordinal).max().unwrap_or(0) + 1;
    let citing: Vec<(u32, &Passage)> = (first..).zip(body.into_iter().filter(|p| fields.contains_key(&p.id))).collect();
    notes.extend(citing.iter().map(|(ordinal, passage)| Note {
        ordinal: *ordinal,
        label: String::new(),
        segments: field::apply(&passage.text, &fields[&passage.id], Vec::new()),
    }));
    let mut by_ordinal: HashMap<u32, &str> = texts.iter().map(|(ordinal, _, text)| (*ordinal, *text)).collect();
    by_ordinal.extend(citing.iter().map(|(ordinal, passage)| (*ordinal, passage.text.as_str())));
    let text_of = |ordinal: u32| by_ordinal.get(&ordinal).copied().unwrap_or_default();
    let mut works = resolve::resolve(&mut notes, &text_of);
    if !citing.is_empty() {
        works.iter_mut().for_each(|work| work.notes.retain(|ordinal| *ordinal < first));
        for note in &mut notes {
            // A paragraph finds its work by the field, not through a note.
            let last = if note.ordinal < first { first } else { 0 };
            for segment in &mut note.segments {
                if let Segment::Citation(citation) = segment {
                    let link = &mut citation.link;
                    link.via = link.via.filter(|ordinal| *ordinal < last);
                    link.chain.retain(|ordinal| *ordinal < last);
                }
            }
        }
    }
    let in_text = notes.split_off(texts.len());
    let in_text = citing.into_iter().zip(in_text);
    let in_text = in_text.map(|((_, passage), note)| (passage.id.clone(), Note { ordinal: passage.ordinal, ..note }));
    Apparatus { in_text: in_text.collect(), notes, works }
}

/// Reads notes given by ordinal, label and text, in printed order.
pub fn read_notes(texts: &[(u32, &str, &str)]) -> Apparatus {
    let mut notes = segmented(texts);
    let by_ordinal: HashMap<u32, &str> = texts.iter().map(|(ordinal, _, text)| (*ordinal, *text)).collect();
    let text_of = |ordinal: u32| by_ordinal.get(&ordinal).copied().unwrap_or_default();
    let works = resolve::resolve(&mut notes, &text_of);
    Apparatus { notes, works, in_text: Vec::new() }
}

/// Cuts notes into commentary and citations.
fn segmented(texts: &[(u32, &str, &str)]) -> Vec<Note> {
    let mut known = note::Known::default();
    let note = |(ordinal, label, text): &(u32, &str, &str)| {
        deadline::check();
        Note { ordinal: *ordinal, label: (*label).to_owned(), segments: note::read(text, &mut known) }
    };
    texts.iter().map(note).collect()
}
