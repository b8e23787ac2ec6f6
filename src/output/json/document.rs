use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};

use serde::Serialize;

use crate::citation::Note;
use crate::document::{Document, DocumentId, Dropped, Metadata, Passage, PassageId, PassageKind, Status, Warning};
use crate::output::json::source::write_walked_sources;
use crate::output::json::{CitationRecord, SegmentRecord, write_line};
use crate::output::{DroppedLines, body_then_notes};
use crate::search::ShownDocument;
use crate::walk::{Annotated, Names, Walk};

/// A document: `{"type":"document",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "document")]
pub struct DocumentRecord<'a> {
    id: &'a str,
    path: &'a str,
    format: &'static str,
    title: Option<&'a str>,
    subtitle: Option<&'a str>,
    authors: &'a [String],
    year: Option<i32>,
    doi: Option<&'a str>,
    language: Option<&'a str>,
    sections: Vec<&'a str>,
    status: &'static str,
    /// Where the file is read: the index does not keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata_from: Option<BTreeMap<&'static str, &'static str>>,
}

impl<'a> DocumentRecord<'a> {
    /// Takes from a document what its line holds.
    pub fn new(document: &'a Document) -> Self {
        let sections = document.sections.iter().map(String::as_str).collect();
        let format = document.format.name();
        let from: BTreeMap<_, _> = document.metadata_from.named().map(|(name, origin)| (name, origin.name())).collect();
        let record = Self::of(&document.id, &document.path, format, &document.metadata, sections, document.status);
        Self { metadata_from: Some(from).filter(|from| !from.is_empty()), ..record }
    }

    /// Takes what the index knows of a document.
    pub fn shown(document: &'a ShownDocument) -> Self {
        let sections = document.sections.iter().map(String::as_str).collect();
        let (info, format) = (&document.info, document.format.name());
        Self::of(&info.id, &info.path, format, &info.metadata, sections, document.status)
    }

    fn of(
        id: &'a DocumentId,
        path: &'a str,
        format: &'static str,
        metadata: &'a Metadata,
        sections: Vec<&'a str>,
        status: Status,
    ) -> Self {
        Self {
            id: id.as_str(),
            path,
            format,
            title: metadata.title.as_deref(),
            subtitle: metadata.subtitle.as_deref(),
            authors: &metadata.authors,
            year: metadata.year,
            doi: metadata.doi.as_deref(),
            language: metadata.language.as_ref().map(|language| language.code()),
            sections,
            status: status.name(),
            metadata_from: None,
        }
    }
}

/// Why `show` prints a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It was asked for.
    Shown,
    /// It stands before the one asked for.
    Before,
    /// It stands behind it.
    After,
    /// It is one of its footnotes.
    Note,
}

/// A passage: `{"type":"passage",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "passage")]
pub struct PassageRecord<'a> {
    id: &'a str,
    kind: &'static str,
    label: Option<&'a str>,
    section: Option<&'a str>,
    page: Option<&'a str>,
    page_number: Option<u32>,
    language: Option<&'a str>,
    text: &'a str,
    notes: Vec<&'a str>,
    note_ids: Vec<PassageId>,
    mentioned_in: &'a [PassageId],
    /// Of footnotes, and of passages that cite by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    citations: Option<Vec<CitationRecord<'a>>>,
    /// As `citations`.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<Vec<SegmentRecord>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
}

impl<'a> PassageRecord<'a> {
    /// Takes from a passage of `document` what its line holds.
    pub fn new(document: &DocumentId, passage: &'a Passage) -> Self {
        let (notes, note_ids) = notes(document, passage);
        Self {
            id: passage.id.as_str(),
            kind: passage.kind.name(),
            label: passage.label.as_deref(),
            section: passage.section.as_deref(),
            page: passage.page.as_deref(),
            page_number: passage.page_number,
            language: passage.language.as_ref().map(|language| language.code()),
            text: &passage.text,
            notes,
            note_ids,
            mentioned_in: &passage.mentioned_in,
            citations: (passage.kind == PassageKind::Footnote).then(Vec::new),
            segments: None,
            document: None,
            role: None,
        }
    }

    /// Adds what a footnote cites, or another passage by itself.
    #[must_use]
    pub fn with_note(mut self, passage: &'a Passage, note: Option<&'a Note>, names: &'a Names) -> Self {
        if let Some(note) = note {
            self.citations = Some(CitationRecord::of_note(&passage.text, note, names));
            self.segments = Some(SegmentRecord::of_note(&passage.text, note));
        }
        self
    }

    /// Adds what `show` says besides.
    fn with_role(mut self, document: &'a DocumentId, role: Role) -> Self {
        self.document = Some(document.as_str());
        self.role = Some(role);
        self
    }
}

/// Returns labels and ids of the footnotes a passage calls; markers without a note are left out.
pub(super) fn notes<'a>(document: &DocumentId, passage: &'a Passage) -> (Vec<&'a str>, Vec<PassageId>) {
    passage
        .markers
        .iter()
        .filter_map(|marker| {
            let ordinal = marker.note?;
            Some((marker.label.as_str(), PassageId::new(document, PassageKind::Footnote, ordinal)))
        })
        .unzip()
}

/// Something left out: `{"type":"dropped",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "dropped")]
pub struct DroppedRecord<'a> {
    reason: &'static str,
    text: &'a str,
    line: usize,
    span: [usize; 2],
}

impl<'a> DroppedRecord<'a> {
    /// Takes from a dropped stretch what its line holds.
    pub fn new(dropped: &'a Dropped) -> Self {
        Self {
            reason: dropped.reason.name(),
            text: &dropped.text,
            line: dropped.line,
            span: [dropped.source.start, dropped.source.end],
        }
    }
}

/// Something doubtful: `{"type":"warning",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "warning")]
pub struct WarningRecord<'a> {
    message: String,
    document: &'a str,
    passage: Option<&'a str>,
    label: Option<&'a str>,
    line: Option<usize>,
}

impl<'a> WarningRecord<'a> {
    /// Takes what a document's reader found doubtful; `document` is its id or path.
    pub fn new(document: &'a str, warning: &Warning) -> Self {
        Self { message: warning.message.clone(), document, passage: None, label: None, line: warning.line }
    }

    /// Makes the warnings of a passage: markers without a note.
    pub fn of_passage(document: &'a DocumentId, passage: &'a Passage) -> Vec<Self> {
        let lost = passage.markers.iter().filter(|marker| marker.note.is_none());
        lost.map(|marker| Self {
            message: format!("marker {} has no note", marker.label),
            document: document.as_str(),
            passage: Some(passage.id.as_str()),
            label: Some(&marker.label),
            line: None,
        })
        .collect()
    }

    /// Tells whether a warning of the document is about this marker of one of its passages.
    fn is_told_by(&self, warning: &Warning) -> bool {
        let (Some(passage), Some(label)) = (self.passage, self.label) else { return false };
        warning.message == format!("marker {label} in {passage} has no note")
    }
}

/// Writes a document: its line, body passages, footnotes, warnings, and on demand what was dropped.
///
/// # Errors
///
/// What `out` gives.
pub fn write_document(out: &mut dyn Write, annotated: &Annotated, dropped: DroppedLines) -> io::Result<()> {
    let Annotated { document, names, .. } = annotated;
    write_line(out, &DocumentRecord::new(document))?;
    for passage in body_then_notes(&document.passages) {
        let record = PassageRecord::new(&document.id, passage);
        write_line(out, &record.with_note(passage, annotated.note(passage), names))?;
    }
    for warning in warnings(&document.id, &document.warnings, &document.passages) {
        write_line(out, &warning)?;
    }
    if dropped == DroppedLines::Listed {
        for dropped in &document.dropped {
            write_line(out, &DroppedRecord::new(dropped))?;
        }
    }
    Ok(())
}

/// Makes one record of each thing that is doubtful: a marker without a note is told by the document, with its line, and by
/// its passage, with its label.
fn warnings<'a>(
    document: &'a DocumentId,
    warnings: &'a [Warning],
    passages: &'a [Passage],
) -> impl Iterator<Item = WarningRecord<'a>> {
    let markers = passages.iter().flat_map(|passage| WarningRecord::of_passage(document, passage));
    let mut markers: VecDeque<WarningRecord<'_>> = markers.collect();
    let told: Vec<WarningRecord<'_>> = warnings
        .iter()
        .map(|warning| {
            let mut record = WarningRecord::new(document.as_str(), warning);
            // Both go through the document from its beginning to its end.
            if markers.front().is_some_and(|marker| marker.is_told_by(warning))
                && let Some(marker) = markers.pop_front()
            {
                (record.passage, record.label) = (marker.passage, marker.label);
            }
            record
        })
        .collect();
    told.into_iter().chain(markers)
}

/// Writes a passage as `show` gives it: itself first, then what stands before and behind it, then its footnotes, then the
/// sources that these cite.
///
/// # Errors
///
/// What `out` gives.
pub fn write_shown(out: &mut dyn Write, walk: &Walk) -> io::Result<()> {
    let Walk { shown, names, .. } = walk;
    let document = &shown.document.id;
    let mut write = |passage, note: Option<&Note>, role| {
        let record = PassageRecord::new(document, passage).with_role(document, role);
        write_line(out, &record.with_note(passage, note, names))
    };
    write(&shown.passage, shown.note.as_ref(), Role::Shown)?;
    shown.before.iter().try_for_each(|passage| write(passage, None, Role::Before))?;
    shown.after.iter().try_for_each(|passage| write(passage, None, Role::After))?;
    shown.footnotes.iter().try_for_each(|note| write(&note.passage, note.note.as_ref(), Role::Note))?;
    write_walked_sources(out, walk)?;
    for warning in WarningRecord::of_passage(document, &shown.passage) {
        write_line(out, &warning)?;
    }
    Ok(())
}

/// Writes a document of the index as `show` gives it: its line, body passages, footnotes, warnings.
///
/// # Errors
///
/// What `out` gives.
pub fn write_shown_document(
    out: &mut dyn Write,
    document: &ShownDocument,
    passages: &[Passage],
    notes: &BTreeMap<PassageId, Note>,
    names: &Names,
) -> io::Result<()> {
    write_line(out, &DocumentRecord::shown(document))?;
    for passage in body_then_notes(passages) {
        let note = notes.get(&passage.id);
        write_line(out, &PassageRecord::new(&document.info.id, passage).with_note(passage, note, names))?;
    }
    for warning in warnings(&document.info.id, &document.warnings, passages) {
        write_line(out, &warning)?;
    }
    Ok(())
}
