use std::collections::BTreeMap;

use crate::citation::{Apparatus, Note, WorkIndex, WorkReference, merge};
use crate::document::DocumentId;
use crate::search::{SearchError, Searcher};

/// What the numbers in the notes of one document stand for: labels of notes, ids of sources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    labels: BTreeMap<u32, String>,
    sources: BTreeMap<WorkIndex, String>,
}

impl Names {
    /// Names what a document cites, by itself alone: the sources of a corpus may have other ids.
    pub fn within(document: &DocumentId, apparatus: &Apparatus) -> Self {
        let works = apparatus.works.iter().enumerate().map(|(number, work)| {
            (WorkReference { document: document.clone(), work: number as WorkIndex }, work.clone())
        });
        let sources = merge(works.collect(), &[]);
        let of_source = |source: crate::citation::Source| {
            let id = source.id;
            source.works.into_iter().map(move |reference| (reference.work, id.clone())).collect::<Vec<_>>()
        };
        Self {
            labels: apparatus.notes.iter().map(|note| (note.ordinal, note.label.clone())).collect(),
            sources: sources.into_iter().flat_map(of_source).collect(),
        }
    }

    /// Names what some notes of a document of the index speak of.
    ///
    /// # Errors
    ///
    /// [`SearchError::Index`] where the index turns out damaged.
    pub fn in_index<'a>(
        searcher: &Searcher,
        document: &DocumentId,
        notes: impl IntoIterator<Item = &'a Note>,
    ) -> Result<Self, SearchError> {
        let mut works: Vec<WorkIndex> = Vec::new();
        let mut points_at_notes = false;
        for citation in notes.into_iter().flat_map(Note::citations) {
            let link = &citation.link;
            works.extend(link.work.iter().chain(&link.candidates));
            points_at_notes |= link.via.is_some() || !link.chain.is_empty();
        }
        works.sort_unstable();
        works.dedup();
        let labels = if points_at_notes { searcher.labels(document)? } else { BTreeMap::new() };
        Ok(Self { labels, sources: searcher.source_ids(document, works)?.into_iter().collect() })
    }

    /// Counts the sources.
    pub fn sources(&self) -> usize {
        let mut ids: Vec<&String> = self.sources.values().collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    }

    /// Returns the id of the source that a work is.
    pub fn source(&self, work: WorkIndex) -> Option<&str> {
        self.sources.get(&work).map(String::as_str)
    }

    /// Returns the printed label of a note.
    pub fn label(&self, ordinal: u32) -> Option<&str> {
        self.labels.get(&ordinal).map(String::as_str)
    }
}
