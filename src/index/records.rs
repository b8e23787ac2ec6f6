use std::borrow::Cow;

use serde::Deserialize;
use tantivy::TantivyDocument;

use crate::analysis::{Analyzer, Channel};
use crate::citation::Work;
use crate::document::{DocumentId, Metadata, PassageKind};
use crate::index::schema::{Fields, id_term, origin_term, work_term};
use crate::index::sources::{names_of_works, unsaid, words_of_source};
use crate::index::stored::{StoredDocument, StoredPassage, StoredSource, pack_map, place};
use crate::index::terms::{Joined, SEPARATOR, join};
use crate::index::{Zone, language_of_stems};

/// Terms that all passages of a document share, in every channel.
#[derive(Clone, Default)]
struct Shared {
    title: [String; 3],
    author: String,
}
/// What is stored of any record.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Stored {
    Passage(Box<StoredPassage>),
    Document(Box<StoredDocument>),
    Source(Box<StoredSource>),
}

/// Turns passages, documents and sources into the engine's records.
///
/// Passages come document by document and section by section, so that the terms of the last title and heading are kept.
pub(crate) struct Records<'a> {
    fields: &'a Fields,
    analyzer: Analyzer,
    shared: (Metadata, Shared),
    section: (String, [String; 3]),
}

impl<'a> Records<'a> {
    pub(crate) fn new(fields: &'a Fields) -> Self {
        Self { fields, analyzer: Analyzer::new(), shared: Default::default(), section: Default::default() }
    }

    /// Makes the records of one file again from what is stored of them, in its order, and hands each to `take` with its
    /// place in the list; what cannot be read is an error.
    pub(crate) fn again(
        &mut self,
        stored: &[Vec<u8>],
        mut take: impl FnMut(usize, TantivyDocument),
    ) -> Result<(), serde_json::Error> {
        let mut works: Vec<(DocumentId, Vec<Work>)> = Vec::new();
        let mut passages = Vec::new();
        for (at, bytes) in stored.iter().enumerate() {
            match serde_json::from_slice(bytes)? {
                Stored::Passage(passage) => passages.push((at, passage)),
                Stored::Document(document) => {
                    take(at, self.about(&document));
                    works.push((document.info.id, document.works));
                }
                Stored::Source(source) => take(at, self.source(&source)),
            }
        }
        for (at, passage) in passages {
            let of_document = works.iter().find(|(id, _)| *id == passage.document.id);
            let works = of_document.map_or(&[][..], |(_, works)| works);
            take(at, self.passage(*passage, 0, works));
        }
        Ok(())
    }

    /// Returns the terms of a title, heading or name, in every channel.
    fn terms(&mut self, text: &str) -> [String; 3] {
        if text.is_empty() {
            return Default::default();
        }
        let tokens = self.analyzer.analyze(text);
        Channel::ALL.map(|channel| join(&tokens, channel))
    }

    fn shared(&mut self, metadata: &Metadata) -> Shared {
        let mut title = metadata.title.clone().unwrap_or_default();
        if let Some(subtitle) = &metadata.subtitle {
            title.push_str(". ");
            title.push_str(subtitle);
        }
        let title = self.terms(&title);
        let [author, ..] = self.terms(&metadata.authors.join(" ; "));
        Shared { title, author }
    }

    pub(crate) fn about(&self, about: &StoredDocument) -> TantivyDocument {
        let mut record = TantivyDocument::new();
        record.add_text(self.fields.about, &about.info.id.0);
        record.add_text(self.fields.origin, origin_term(&about.info.path));
        record.add_text(self.fields.kind, Fields::NO_PASSAGE);
        record.add_bytes(self.fields.record, &to_json(about));
        record
    }

    /// Makes the record of a source: found by its id, its works, its document, its words.
    pub(crate) fn source(&mut self, stored: &StoredSource) -> TantivyDocument {
        let fields = self.fields;
        let mut record = TantivyDocument::new();
        record.add_text(fields.kind, Fields::NO_PASSAGE);
        record.add_text(fields.source, id_term(&stored.source.id));
        for reference in &stored.source.works {
            record.add_text(fields.source_work, work_term(reference.document.as_str(), reference.work));
        }
        if let Some(found) = &stored.held.document {
            record.add_text(fields.source_document, id_term(found.document.as_str()));
        }
        let words = words_of_source(&mut self.analyzer, &stored.source.item);
        let words = Channel::ALL.map(|channel| join(&words, channel));
        record.add_text(fields.source_words, words.join(&SEPARATOR.to_string()));
        record.add_bytes(fields.record, &to_json(stored));
        record
    }

    /// Adds what a passage cites: the works, whose they are, and what a note leaves unsaid of them.
    fn citations(&mut self, record: &mut TantivyDocument, stored: &StoredPassage, works: &[Work]) {
        let fields = self.fields;
        for &work in &stored.works {
            record.add_text(fields.cited, work_term(stored.document.id.as_str(), work));
        }
        let cited = stored.works.iter().filter_map(|&work| works.get(work as usize));
        let [names, ..] = self.terms(&names_of_works(cited));
        let is_note = stored.passage.kind == PassageKind::Footnote;
        if !names.is_empty() {
            record.add_text(if is_note { fields.cited_author } else { fields.noted_author }, names);
        }
        // A passage is found by what it says itself, as one that calls a note is.
        let Some(note) = stored.note.as_ref().filter(|_| is_note) else { return };
        let unsaid = unsaid(&mut self.analyzer, note, works);
        for (channel, terms) in Channel::ALL.into_iter().zip(unsaid) {
            if !terms.is_empty() {
                record.add_text(fields.text(Zone::Cited, channel), terms);
            }
        }
    }

    pub(crate) fn passage(&mut self, mut stored: StoredPassage, sequence: u64, works: &[Work]) -> TantivyDocument {
        let fields = self.fields;
        if self.shared.0 != stored.document.metadata {
            self.shared = (stored.document.metadata.clone(), self.shared(&stored.document.metadata));
        }
        let own = stored.passage.section.as_deref().unwrap_or_default();
        let heading = match &stored.above {
            Some(above) => Cow::Owned(format!("{above}. {own}")),
            None => Cow::Borrowed(own),
        };
        if heading != self.section.0 {
            self.section = (heading.to_string(), self.terms(&heading));
        }
        let mut record = TantivyDocument::new();
        if !stored.works.is_empty() {
            self.citations(&mut record, &stored, works);
        }
        let StoredPassage { passage, document, .. } = &mut stored;
        let language = language_of_stems(passage);
        let reading = self.analyzer.read(&passage.text, language);
        let Joined { channels: body, parts, sentence_ends } = Joined::of(&passage.text, &reading);
        for (field, terms) in [(fields.parts, parts), (fields.sentence_ends, sentence_ends)] {
            if !terms.is_empty() {
                record.add_text(field, &terms);
            }
        }
        for (zone, terms) in
            [(Zone::Body, &body), (Zone::Title, &self.shared.1.title), (Zone::Section, &self.section.1)]
        {
            for (channel, terms) in Channel::ALL.into_iter().zip(terms) {
                if !terms.is_empty() {
                    record.add_text(fields.text(zone, channel), terms);
                }
            }
        }
        if !self.shared.1.author.is_empty() {
            record.add_text(fields.author, &self.shared.1.author);
        }
        record.add_text(fields.origin, origin_term(&document.path));
        for (field, id) in [(fields.id, &passage.id.0), (fields.document, &document.id.0)] {
            record.add_text(field, id_term(id));
        }
        record.add_text(fields.kind, passage.kind.name());
        if let Some(language) = passage.language.or(document.metadata.language) {
            record.add_text(fields.language, language.code());
        }
        if let Some(year) = document.metadata.year {
            record.add_i64(fields.year, i64::from(year));
        }
        record.add_u64(fields.place, place(passage.kind, passage.ordinal));
        record.add_u64(fields.sequence, sequence);
        let map = std::mem::take(&mut passage.source);
        if !map.segments().is_empty() {
            record.add_bytes(fields.map, &pack_map(&map));
        }
        record.add_bytes(fields.record, &to_json(&stored));
        record
    }
}

fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("records have string keys and no failing parts")
}
