use crate::citation::{Apparatus, Note};
use crate::document::{Document, DocumentId, Passage, PassageKind};
use crate::search::{SearchError, Searcher};
use crate::walk::Names;

/// A document and what its notes cite, with sources named by this document alone, as `inspect` shows it, or by the index.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotated {
    /// The document.
    pub document: Document,
    /// What its notes cite.
    pub apparatus: Apparatus,
    /// What the numbers in it stand for.
    pub names: Names,
}

impl Annotated {
    /// Reads the notes of a document.
    pub fn read(document: Document) -> Self {
        let has_notes = document.passages.iter().any(|passage| passage.kind == PassageKind::Footnote);
        let cites = has_notes || !document.cited.is_empty();
        let apparatus = if cites { crate::citation::read(&document) } else { Apparatus::default() };
        let names = Names::within(&document.id, &apparatus);
        Self { document, apparatus, names }
    }

    /// Takes a document from the index, where its sources have the ids of the whole corpus.
    ///
    /// # Errors
    ///
    /// As [`Searcher::read_document`].
    pub fn in_index(searcher: &Searcher, id: &DocumentId) -> Result<Self, SearchError> {
        let (document, apparatus) = searcher.read_document(id)?;
        let in_text = apparatus.in_text.iter().map(|(_, note)| note);
        let names = Names::in_index(searcher, id, apparatus.notes.iter().chain(in_text))?;
        Ok(Self { document, apparatus, names })
    }

    /// Returns a footnote as it was read, and another passage that cites by itself.
    pub fn note(&self, passage: &Passage) -> Option<&Note> {
        if passage.kind != PassageKind::Footnote {
            return self.apparatus.in_text.iter().find(|(id, _)| *id == passage.id).map(|(_, note)| note);
        }
        let notes = &self.apparatus.notes;
        let at = notes.binary_search_by_key(&passage.ordinal, |note| note.ordinal).ok()?;
        notes.get(at)
    }
}
