use std::collections::{BTreeMap, BTreeSet};

use crate::citation::{Citation, Note, WorkIndex, WorkReference};
use crate::document::{DocumentId, Passage, PassageId};
use crate::index::StoredSource;
use crate::search::{DocumentInfo, Footnote, SearchError, Searcher, Shown};
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
    /// What the numbers in them stand for.
    pub names: Names,
}

/// A note that cites a source.
#[derive(Debug, Clone)]
pub struct RestingNote {
    /// The note.
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
        let Shown { passage, document, footnotes, .. } = searcher.show(id, 0)?;
        let footnotes = footnotes.into_iter().filter(|footnote| cited_in.contains(&footnote.passage.id));
        let notes: Vec<RestingNote> = footnotes.map(|footnote| of_source(source, &document.id, footnote)).collect();
        called.extend(notes.iter().map(|note| note.footnote.passage.id.clone()));
        let resting = resting(searcher, Some(passage), document, notes)?;
        by_document.entry(resting.document.id.clone()).or_default().push(resting);
    }
    for id in source.cited_in.iter().filter(|id| !called.contains(id)) {
        let Shown { passage, note, document, .. } = searcher.show(id, 0)?;
        let notes = vec![of_source(source, &document.id, Footnote { passage, note })];
        let resting = resting(searcher, None, document, notes)?;
        by_document.entry(resting.document.id.clone()).or_default().push(resting);
    }
    Ok(by_document.into_values().flatten().collect())
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

fn resting(
    searcher: &Searcher,
    passage: Option<Passage>,
    document: DocumentInfo,
    notes: Vec<RestingNote>,
) -> Result<Resting, SearchError> {
    let read = notes.iter().filter_map(|note| note.footnote.note.as_ref());
    let names = Names::in_index(searcher, &document.id, read)?;
    Ok(Resting { passage, document, notes, names })
}
