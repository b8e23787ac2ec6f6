use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::citation::{Citation, Note, WorkIndex};
use crate::document::{DocumentId, Passage, PassageId, PassageKind};
use crate::index::StoredSource;
use crate::search::{Footnote, SearchError, Searcher, Shown};
use crate::walk::{BestPassage, Names, best_passage};

/// A passage with all that it rests on, and what rests on its document.
#[derive(Debug, Clone)]
pub struct Walk {
    /// The passage, its notes, its neighbours.
    pub shown: Shown,
    /// Its notes in order with their sources; a footnote has itself.
    pub notes: Vec<WalkedNote>,
    /// What the numbers in its notes stand for.
    pub names: Names,
    /// The passages that cite its document.
    pub cited_by: Vec<PassageId>,
}

/// A note and the sources that it cites.
#[derive(Debug, Clone)]
pub struct WalkedNote {
    /// The note.
    pub footnote: Footnote,
    /// In the order in which it cites them, each once.
    pub sources: Vec<WalkedSource>,
}

/// A source that a note cites.
#[derive(Debug, Clone)]
pub struct WalkedSource {
    /// The source.
    pub source: StoredSource,
    /// The note's first citation of it.
    pub citation: Citation,
    /// The passage of its text that has most to do with the passage that rests on it, where the corpus holds its text.
    pub best: Option<BestPassage>,
}

/// Finds the sources that footnotes of a document cite; the passages of their texts are not looked for.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn notes_with_sources(
    searcher: &Searcher,
    document: &DocumentId,
    footnotes: Vec<Footnote>,
) -> Result<Vec<WalkedNote>, SearchError> {
    let mut notes = Vec::with_capacity(footnotes.len());
    let mut known: BTreeMap<WorkIndex, Option<StoredSource>> = BTreeMap::new();
    for footnote in footnotes {
        let mut sources: Vec<WalkedSource> = Vec::new();
        for citation in footnote.note.iter().flat_map(Note::citations) {
            let Some(work) = citation.link.work else { continue };
            let source = match known.entry(work) {
                Entry::Occupied(source) => source.into_mut(),
                Entry::Vacant(place) => place.insert(searcher.source_of(document, work)?),
            };
            let Some(source) = source else { continue };
            if !sources.iter().any(|walked| walked.source.source.id == source.source.id) {
                sources.push(WalkedSource { source: source.clone(), citation: citation.clone(), best: None });
            }
        }
        notes.push(WalkedNote { footnote, sources });
    }
    Ok(notes)
}

/// Shortest stretch between two markers that says something, in bytes: below it they stand for the same.
const CLAIM_BYTES_MIN: usize = 20;

/// Returns what a note stands for: the text from the marker before its own, or from the beginning.
fn claim(passage: &Passage, note: u32) -> &str {
    let Some(end) = passage.markers.iter().find(|marker| marker.note == Some(note)).map(|marker| marker.offset) else {
        return "";
    };
    let before = passage.markers.iter().map(|marker| marker.offset);
    let start = before.filter(|&offset| offset + CLAIM_BYTES_MIN <= end).max().unwrap_or(0);
    passage.text.get(start..end).unwrap_or_default()
}

/// Goes from a passage to its notes, their sources, and the place in each.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn walk(searcher: &Searcher, shown: Shown) -> Result<Walk, SearchError> {
    let document = &shown.document.id;
    let itself = shown.note.as_ref().map(|note| Footnote { passage: shown.passage.clone(), note: Some(note.clone()) });
    let footnotes: Vec<Footnote> = itself.into_iter().chain(shown.footnotes.iter().cloned()).collect();
    let names = Names::in_index(searcher, document, footnotes.iter().filter_map(|footnote| footnote.note.as_ref()))?;
    // A footnote speaks of what the passage speaks of that calls it.
    let mentioned = match (&shown.note, shown.mentioned_in.first()) {
        (Some(_), Some(id)) => Some(searcher.footnote(id)?.passage),
        _ => None,
    };
    let resting = mentioned.as_ref().unwrap_or(&shown.passage);
    let mut notes = notes_with_sources(searcher, document, footnotes)?;
    for note in &mut notes {
        // Its own words twice: they count more than the rest of the passage.
        let of_note = note.footnote.passage.kind == PassageKind::Footnote;
        let claim = if of_note { claim(resting, note.footnote.passage.ordinal) } else { "" };
        let text = format!("{claim} {}", resting.text);
        for walked in &mut note.sources {
            if let Some(held) = &walked.source.held.document
                && held.document != *document
            {
                walked.best = best_passage(searcher, &text, &held.document, walked.citation.locator.as_ref())?;
            }
        }
    }
    let cited_by = searcher.cited_by(document)?;
    Ok(Walk { notes, names, cited_by, shown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::tests::{Shelf, id};

    #[test]
    fn a_note_stands_for_what_is_said_since_the_marker_before() {
        let shelf = Shelf::new();
        let passage = shelf.searcher.show(&id("blick:p2"), 0).expect("a passage").passage;
        let first = "Das Bündnis projiziert Stabilität in den Süden, indem es Streitkräfte ausbildet.";
        assert_eq!(claim(&passage, 2), first);
        assert_eq!(claim(&passage, 3), " Ob das gelingt, ist strittig.");
        assert_eq!(claim(&passage, 4), "");
    }
}
