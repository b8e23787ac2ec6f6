use std::collections::BTreeMap;

use tantivy::DocAddress;

use crate::analysis::Analyzer;
use crate::citation::{Apparatus, Note, WorkIndex};
use crate::document::{Document, DocumentId, MetadataFrom, PassageId, PassageKind};
use crate::index::{Fields, StoredDocument, StoredInfo, StoredPassage, StoredSource, id_term, work_term};
use crate::query::QueryWarning;
use crate::search::sources::SourceFinder;
use crate::search::{DocumentInfo, Footnote, SearchError, Searcher};
use crate::text::ByteSpan;

/// That a name stands for no source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSource {
    /// "no source is called `dresden`"
    pub message: String,
    /// "did you mean `dresen-2023`?"
    pub hint: String,
}

/// Says which of some ids may have been meant; `None` where there are none.
pub fn did_you_mean(similar: &[String]) -> Option<String> {
    let listed: Vec<String> = similar.iter().map(|id| format!("`{id}`")).collect();
    match listed.as_slice() {
        [] => None,
        [one] => Some(format!("did you mean {one}?")),
        several => Some(format!("did you mean one of {}?", several.join(", "))),
    }
}

/// What documents cite, and where they are cited.
impl Searcher {
    fn sources_at(&self, addresses: Vec<DocAddress>) -> Result<Vec<StoredSource>, SearchError> {
        let mut sources: Vec<StoredSource> = Vec::with_capacity(addresses.len());
        for address in addresses {
            sources.push(self.record(address)?);
        }
        sources.sort_by(|one, other| one.source.id.cmp(&other.source.id));
        Ok(sources)
    }

    /// Warns of a name in the query that stands for no source.
    pub(super) fn unknown_source(
        &self,
        typed: &str,
        span: ByteSpan,
        analyzer: &mut Analyzer,
    ) -> Result<Option<QueryWarning>, SearchError> {
        let missing = self.missing(typed, analyzer)?;
        Ok(missing.map(|MissingSource { message, hint }| QueryWarning { span, message, hint: Some(hint) }))
    }

    fn missing(&self, typed: &str, analyzer: &mut Analyzer) -> Result<Option<MissingSource>, SearchError> {
        let typed = typed.trim();
        let found = self.finder().named(typed, analyzer).map_err(|error| self.damaged(&error))?;
        if !found.is_empty() {
            return Ok(None);
        }
        let similar = self.finder().similar(typed).map_err(|error| self.damaged(&error))?;
        let message = format!("no source is called `{}`", crate::query::shown(typed));
        let hint = did_you_mean(&similar).unwrap_or_else(|| "`fundstelle sources` lists them".to_owned());
        Ok(Some(MissingSource { message, hint }))
    }

    fn finder(&self) -> SourceFinder<'_> {
        SourceFinder { engine: &self.engine, fields: &self.open.fields }
    }

    /// Returns all sources, by id.
    ///
    /// # Errors
    ///
    /// [`SearchError::Index`] where the index turns out damaged.
    pub fn sources(&self) -> Result<Vec<StoredSource>, SearchError> {
        let mut sources = Vec::new();
        self.each_source(&mut |stored| {
            sources.push(stored);
            Ok(())
        })?;
        Ok(sources)
    }

    /// Returns the sources that a name stands for, by id: the one that has it as its id; else all whose ids begin so, and
    /// all whose authors and title hold all its words. `*` stands for any characters of an id.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn sources_named(&self, typed: &str) -> Result<Vec<StoredSource>, SearchError> {
        let found = self.with_analyzer(|analyzer| self.finder().named(typed, analyzer));
        self.sources_at(found.map_err(|error| self.damaged(&error))?)
    }

    /// Says that a name stands for no source, and what may have been meant; `None` where it stands for one.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn missing_source(&self, typed: &str) -> Result<Option<MissingSource>, SearchError> {
        self.with_analyzer(|analyzer| self.missing(typed, analyzer))
    }

    /// Returns the source that is a work of a document; `None` where the document has no such work.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn source_of(&self, document: &DocumentId, work: WorkIndex) -> Result<Option<StoredSource>, SearchError> {
        let term = work_term(document.as_str(), work);
        let found =
            self.engine.records_with(self.open.fields.source_work, &term).map_err(|error| self.damaged(&error))?;
        found.into_iter().next().map(|address| self.record(address)).transpose()
    }

    /// Returns the ids of the sources that are works of a document, in the order of the works.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn source_ids(
        &self,
        document: &DocumentId,
        works: impl IntoIterator<Item = WorkIndex>,
    ) -> Result<Vec<(WorkIndex, String)>, SearchError> {
        let mut ids = Vec::new();
        for work in works {
            let term = work_term(document.as_str(), work);
            let found = self.engine.records_with(self.open.fields.source_work, &term);
            let found = found.map_err(|error| self.damaged(&error))?;
            if let Some(id) = found.first().map(|&address| self.source_id(address)).transpose()?.flatten() {
                ids.push((work, id));
            }
        }
        Ok(ids)
    }

    fn source_id(&self, address: DocAddress) -> Result<Option<String>, SearchError> {
        let segment = self.engine.searcher().segment_reader(address.segment_ord);
        let column = segment.fast_fields().str(Fields::SOURCE_COLUMN).map_err(|error| self.damaged(&error))?;
        let Some(column) = column else { return Ok(None) };
        let Some(number) = column.ords().first(address.doc_id) else { return Ok(None) };
        let mut id = String::new();
        column.ord_to_str(number, &mut id).map_err(|error| self.damaged(&error.into()))?;
        Ok(Some(id))
    }

    /// Returns the sources that a document holds, by id: as the work itself or as the volume in which it stands.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn sources_held_by(&self, document: &DocumentId) -> Result<Vec<StoredSource>, SearchError> {
        let found = self.engine.records_with(self.open.fields.source_document, id_term(document.as_str()));
        self.sources_at(found.map_err(|error| self.damaged(&error))?)
    }

    /// Returns the passages that cite a document, each once, by document, kind and number.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn cited_by(&self, document: &DocumentId) -> Result<Vec<PassageId>, SearchError> {
        let sources = self.sources_held_by(document)?;
        let several = sources.len() > 1;
        let mut passages: Vec<PassageId> = sources.into_iter().flat_map(|source| source.passages).collect();
        if several {
            // Each list is in order; together they are so by document and number.
            passages.sort_by_cached_key(|id| match id.parts() {
                Ok((document, kind, ordinal)) => (document.0, kind as u32, ordinal),
                Err(_) => (id.0.clone(), 0, 0),
            });
            passages.dedup();
        }
        Ok(passages)
    }

    /// Returns a footnote and what it cites.
    ///
    /// # Errors
    ///
    /// [`SearchError::Unknown`] where there is no such passage.
    pub fn footnote(&self, id: &PassageId) -> Result<Footnote, SearchError> {
        let address = self.by_id(id)?.ok_or_else(|| self.unknown(id.as_str()))?;
        self.footnote_at(address)
    }

    /// Tells whether there is a passage of this id, without reading it.
    ///
    /// # Errors
    ///
    /// [`SearchError::Index`] where the index turns out damaged.
    pub fn holds(&self, id: &PassageId) -> Result<bool, SearchError> {
        Ok(self.by_id(id)?.is_some())
    }

    /// Tells whether there is a document of this id, without reading it.
    ///
    /// # Errors
    ///
    /// As [`Searcher::holds`].
    pub fn holds_document(&self, id: &DocumentId) -> Result<bool, SearchError> {
        Ok(self.one(self.open.fields.document, id.as_str())?.is_some())
    }

    /// Returns a passage, what it cites itself, and its document.
    ///
    /// # Errors
    ///
    /// [`SearchError::Unknown`] where there is no such passage.
    pub fn passage_with_document(&self, id: &PassageId) -> Result<(Footnote, DocumentInfo), SearchError> {
        let address = self.by_id(id)?.ok_or_else(|| self.unknown(id.as_str()))?;
        let (StoredPassage { passage, note, .. }, document) = self.stored_passage(address)?;
        Ok((Footnote { passage, note }, document))
    }

    pub(super) fn footnote_at(&self, address: DocAddress) -> Result<Footnote, SearchError> {
        let (StoredPassage { passage, note, .. }, _) = self.stored_passage(address)?;
        Ok(Footnote { passage, note })
    }

    /// Returns what the footnotes of a document cite, and its other passages by themselves.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn notes(&self, document: &DocumentId) -> Result<BTreeMap<PassageId, Note>, SearchError> {
        let mut notes = BTreeMap::new();
        for (_, address) in self.numbered(document, Fields::PLACE_COLUMN)? {
            if let Footnote { passage, note: Some(note) } = self.footnote_at(address)? {
                notes.insert(passage.id, note);
            }
        }
        Ok(notes)
    }

    /// Returns a document as it was read, and what its notes cite; records of a collection have no notes. What was dropped is
    /// not kept by the index.
    ///
    /// # Errors
    ///
    /// [`SearchError::Unknown`] where there is no such document.
    pub fn read_document(&self, id: &DocumentId) -> Result<(Document, Apparatus), SearchError> {
        let address = self.one(self.open.fields.about, id.as_str())?.ok_or_else(|| self.unknown(id.as_str()))?;
        let StoredDocument { info, format, sections, warnings, status, works, .. } = self.record(address)?;
        let (mut passages, mut notes, mut in_text) = (Vec::new(), Vec::new(), Vec::new());
        for (_, address) in self.numbered(id, Fields::SEQUENCE_COLUMN)? {
            let (StoredPassage { passage, note, .. }, _) = self.stored_passage(address)?;
            match passage.kind {
                PassageKind::Footnote => notes.extend(note),
                _ => in_text.extend(note.map(|note| (passage.id.clone(), note))),
            }
            passages.push(passage);
        }
        notes.sort_by_key(|note| note.ordinal);
        let StoredInfo { id, path, metadata } = info;
        let document = Document {
            id,
            path,
            format,
            metadata,
            metadata_from: MetadataFrom::default(),
            sections,
            passages,
            dropped: Vec::new(),
            warnings,
            cited: Vec::new(),
            status,
        };
        Ok((document, Apparatus { notes, in_text, works }))
    }

    /// Returns the ids of the documents that are files of their own: all but those of collections.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn files(&self) -> Result<Vec<DocumentId>, SearchError> {
        let mut ids = Vec::new();
        self.engine
            .each_term(self.open.fields.about, "", |id, _| {
                ids.push(DocumentId(id.to_owned()));
                true
            })
            .map_err(|error| self.damaged(&error))?;
        Ok(ids)
    }

    /// Visits all sources, by id, one at a time.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`], and what `visit` gives.
    pub fn each_source(
        &self,
        visit: &mut dyn FnMut(StoredSource) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let mut ids = Vec::new();
        self.engine
            .each_term(self.open.fields.source, "", |id, _| {
                ids.push(id.to_owned());
                true
            })
            .map_err(|error| self.damaged(&error))?;
        for id in ids {
            if let Some(address) = self.one(self.open.fields.source, &id)? {
                visit(self.record(address)?)?;
            }
        }
        Ok(())
    }

    /// Returns the labels of a document's footnotes, by ordinal.
    ///
    /// # Errors
    ///
    /// As [`Searcher::sources`].
    pub fn labels(&self, document: &DocumentId) -> Result<BTreeMap<u32, String>, SearchError> {
        let Some(address) = self.one(self.open.fields.about, document.as_str())? else { return Ok(BTreeMap::new()) };
        let StoredDocument { labels, .. } = self.record(address)?;
        Ok((1..).zip(labels).collect())
    }
}
