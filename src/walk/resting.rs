use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::citation::{Citation, Note, WorkIndex, WorkReference};
use crate::document::{DocumentId, Passage, PassageId, PassageKind};
use crate::index::StoredSource;
use crate::search::{DocumentInfo, Footnote, SearchError, Searcher};
use crate::walk::Names;

/// A passage that rests on a source.
#[derive(Debug, Clone)]
pub struct Resting {
    /// The passage; `None` for notes that no passage calls.
    pub passage: Option<Passage>,
    /// Its document.
    pub document: DocumentInfo,
    /// Those of its notes that cite the source, in order.
    pub notes: Vec<RestingNote>,
    /// What the numbers in the notes of its document stand for.
    pub names: Arc<Names>,
}

/// A note that cites a source, or the passage itself that does so.
#[derive(Debug, Clone)]
pub struct RestingNote {
    /// The note, or the passage.
    pub footnote: Footnote,
    /// Its citations of the source.
    pub citations: Vec<Citation>,
}

/// Finds all that rests on a source, in any form, by document, each as it stands there; notes that no passage calls come
/// behind the passages of their document.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn resting_on(searcher: &Searcher, source: &StoredSource) -> Result<Vec<Resting>, SearchError> {
    // A statute may be cited in hundreds of thousands of notes: each is looked up, not searched for.
    let cited_in: BTreeSet<&PassageId> = source.cited_in.iter().collect();
    let mut called: BTreeSet<PassageId> = BTreeSet::new();
    let mut by_document: BTreeMap<DocumentId, Vec<Resting>> = BTreeMap::new();
    for id in &source.passages {
        let (footnote, document) = searcher.passage_with_document(id)?;
        let passage = footnote.passage.clone();
        let mut notes: Vec<RestingNote> = Vec::new();
        if cited_in.contains(id) {
            notes.push(of_source(source, &document.id, footnote));
            called.insert(id.clone());
        }
        for ordinal in passage.markers.iter().filter_map(|marker| marker.note) {
            let note = PassageId::new(&document.id, PassageKind::Footnote, ordinal);
            let is_known = notes.iter().any(|known| known.footnote.passage.id == note);
            if cited_in.contains(&note) && !is_known {
                notes.push(of_source(source, &document.id, searcher.footnote(&note)?));
                called.insert(note);
            }
        }
        push(&mut by_document, Some(passage), document, notes);
    }
    for id in source.cited_in.iter().filter(|id| !called.contains(id)) {
        let (footnote, document) = searcher.passage_with_document(id)?;
        let notes = vec![of_source(source, &document.id, footnote)];
        push(&mut by_document, None, document, notes);
    }
    for (document, resting) in &mut by_document {
        let notes = resting.iter().flat_map(|resting| &resting.notes);
        let read = notes.filter_map(|note| note.footnote.note.as_ref());
        let names = Arc::new(Names::in_index(searcher, document, read)?);
        for resting in resting {
            resting.names = Arc::clone(&names);
        }
    }
    Ok(by_document.into_values().flatten().collect())
}

/// Puts what rests on the source to its document; its names are told when all notes of the document are known.
fn push(
    by_document: &mut BTreeMap<DocumentId, Vec<Resting>>,
    passage: Option<Passage>,
    document: DocumentInfo,
    notes: Vec<RestingNote>,
) {
    let of_document = by_document.entry(document.id.clone()).or_default();
    of_document.push(Resting { passage, document, notes, names: Arc::default() });
}

fn of_source(source: &StoredSource, document: &DocumentId, footnote: Footnote) -> RestingNote {
    // Sorted by document, then number.
    let is_work = |work: WorkIndex| {
        source.source.works.binary_search(&WorkReference { document: document.clone(), work }).is_ok()
    };
    let citations = footnote.note.iter().flat_map(Note::citations);
    let citations = citations.filter(|citation| citation.link.work.is_some_and(is_work)).cloned().collect();
    RestingNote { footnote, citations }
}
