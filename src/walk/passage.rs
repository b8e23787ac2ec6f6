use crate::citation::{Citation, Note};
use crate::document::{DocumentId, PassageId};
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
    for footnote in footnotes {
        let mut sources: Vec<WalkedSource> = Vec::new();
        for citation in footnote.note.iter().flat_map(Note::citations) {
            let Some(work) = citation.link.work else { continue };
            let Some(source) = searcher.source_of(document, work)? else { continue };
            if !sources.iter().any(|known| known.source.source.id == source.source.id) {
                sources.push(WalkedSource { source, citation: citation.clone(), best: None });
            }
        }
        notes.push(WalkedNote { footnote, sources });
    }
    Ok(notes)
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
    let text = &mentioned.as_ref().unwrap_or(&shown.passage).text;
    let mut notes = notes_with_sources(searcher, document, footnotes)?;
    for walked in notes.iter_mut().flat_map(|note| &mut note.sources) {
        if let Some(held) = &walked.source.held.document
            && held.document != *document
        {
            walked.best = best_passage(searcher, text, &held.document, walked.citation.locator.as_ref())?;
        }
    }
    let cited_by = searcher.cited_by(document)?;
    Ok(Walk { notes, names, cited_by, shown })
}
