use std::io::{self, Write};

use serde::Serialize;

use crate::citation::{DocumentMatch, Evidence, Holds, Item};
use crate::document::{Passage, PassageId, PassageKind};
use crate::index::StoredSource;
use crate::output::json::search::pair;
use crate::output::json::{CitationRecord, write_line};
use crate::walk::{BestPassage, Resting, RestingNote, Walk};

/// A cited work: `{"type":"source",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "source")]
pub struct SourceRecord<'a> {
    id: &'a str,
    csl: &'a Item,
    cited_in: &'a [PassageId],
    passages: &'a [PassageId],
    document: Option<&'a str>,
    holds: Option<Holds>,
    confidence: Option<u8>,
    evidence: &'a [Evidence],
    possible: Vec<PossibleRecord<'a>>,
    same_work: &'a [String],
    entry: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    best: Option<BestRecord<'a>>,
}

/// A document that may hold a source.
#[derive(Debug, Serialize)]
struct PossibleRecord<'a> {
    document: &'a str,
    holds: Holds,
    confidence: u8,
    evidence: &'a [Evidence],
}

/// The passage of a source's text that has most to do with the passage shown.
#[derive(Debug, Serialize)]
struct BestRecord<'a> {
    id: &'a str,
    score: Option<f32>,
    page: Option<&'a str>,
    text: &'a str,
    snippet: &'a str,
    highlights: Vec<[usize; 2]>,
}

impl<'a> SourceRecord<'a> {
    /// Takes from a source what its line holds.
    pub fn new(stored: &'a StoredSource) -> Self {
        let held = stored.held.document.as_ref();
        let possible = |found: &'a DocumentMatch| PossibleRecord {
            document: found.document.as_str(),
            holds: found.holds,
            confidence: found.confidence,
            evidence: &found.evidence,
        };
        Self {
            id: &stored.source.id,
            csl: &stored.source.item,
            cited_in: &stored.cited_in,
            passages: &stored.passages,
            document: held.map(|found| found.document.as_str()),
            holds: held.map(|found| found.holds),
            confidence: held.map(|found| found.confidence),
            evidence: held.map_or(&[], |found| &found.evidence),
            possible: stored.held.possible.iter().map(possible).collect(),
            same_work: &stored.source.same_work,
            entry: stored.source.entry.as_deref(),
            note_id: None,
            best: None,
        }
    }

    /// Adds what `show` says besides: the note that cites it, and the best passage of its text.
    fn shown(mut self, note: &'a Passage, best: Option<&'a BestPassage>) -> Self {
        self.note_id = Some(note.id.as_str()).filter(|_| note.kind == PassageKind::Footnote);
        self.best = best.map(|best| BestRecord {
            id: best.passage.id.as_str(),
            score: best.score,
            page: best.passage.page.as_deref(),
            text: &best.passage.text,
            snippet: &best.snippet,
            highlights: best.highlights.iter().map(|span| pair(&best.snippet, *span)).collect(),
        });
        self
    }
}

/// Writes the sources of a passage's notes, in the order in which they are cited.
pub(super) fn write_walked_sources(out: &mut dyn Write, walk: &Walk) -> io::Result<()> {
    for note in &walk.notes {
        for walked in &note.sources {
            let record = SourceRecord::new(&walked.source).shown(&note.footnote.passage, walked.best.as_ref());
            write_line(out, &record)?;
        }
    }
    Ok(())
}

/// A citation of a source: `{"type":"citation",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "citation")]
struct RestingRecord<'a> {
    document: &'a str,
    passage: Option<&'a str>,
    passage_text: Option<&'a str>,
    note_id: Option<&'a str>,
    note: Option<&'a str>,
    text: &'a str,
    #[serde(flatten)]
    citation: CitationRecord<'a>,
}

/// Writes what rests on a source: a line for every citation of it in every passage.
///
/// # Errors
///
/// What `out` gives.
pub fn write_resting(out: &mut dyn Write, resting: &[Resting]) -> io::Result<()> {
    for Resting { passage, document, notes, names } in resting {
        for RestingNote { footnote, citations } in notes {
            let note = &footnote.passage;
            for citation in citations {
                let citation = CitationRecord::new(&note.text, citation, names);
                let record = RestingRecord {
                    document: document.id.as_str(),
                    passage: passage.as_ref().map(|passage| passage.id.as_str()),
                    passage_text: passage.as_ref().map(|passage| passage.text.as_str()),
                    note_id: Some(note.id.as_str()).filter(|_| note.kind == PassageKind::Footnote),
                    note: note.label.as_deref(),
                    text: &note.text,
                    citation,
                };
                write_line(out, &record)?;
            }
        }
    }
    Ok(())
}
