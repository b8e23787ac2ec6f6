use crate::document::{DocumentId, Passage, PassageId};
use crate::eval::{Level, Topic};
use crate::search::{DocumentInfo, Filters, Hit, SearchError, SearchRequest, Searcher};
use crate::text::ByteSpan;

/// What a judge sees of one passage, or document.
#[derive(Debug, Clone)]
pub struct Card {
    /// The passage; of a document the one that answers best, else its first.
    pub passage: Passage,
    /// Its document.
    pub document: DocumentInfo,
    /// What in the text answers the query, in order, in bytes.
    pub marks: Vec<ByteSpan>,
    /// Whether the passage is judged, or the document.
    pub level: Level,
}

/// Passages of one document among which one is looked for.
const LOOKED_AT: usize = 10_000;

/// Tells whether the index has a passage or a document of this id.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn is_there(searcher: &Searcher, id: &str) -> Result<bool, SearchError> {
    Ok(searcher.holds(&PassageId(id.to_owned()))? || searcher.holds_document(&DocumentId(id.to_owned()))?)
}

/// Makes the card of an id, which is taken for a passage first, then for a document; `None` where [`is_there`] says no.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn card(searcher: &Searcher, topic: &Topic, id: &str, plain: bool) -> Result<Option<Card>, SearchError> {
    let passage = PassageId(id.to_owned());
    if searcher.holds(&passage)? {
        let (found, document) = searcher.passage_with_document(&passage)?;
        let passage = found.passage;
        let hit = hit(searcher, topic, plain, &document.id, Some(&passage))?;
        let marks = hit.as_ref().map(marks).unwrap_or_default();
        return Ok(Some(Card { passage, document, marks, level: Level::Passage }));
    }
    let document = DocumentId(id.to_owned());
    if !searcher.holds_document(&document)? {
        return Ok(None);
    }
    let (passage, marks) = match hit(searcher, topic, plain, &document, None)? {
        Some(hit) => (Some(hit.passage.clone()), marks(&hit)),
        None => (searcher.passages(&document)?.into_iter().next(), Vec::new()),
    };
    let Some(passage) = passage else { return Ok(None) };
    let (_, document) = searcher.passage_with_document(&passage.id)?;
    Ok(Some(Card { passage, document, marks, level: Level::Document }))
}

/// Returns a passage of a document as an answer, or the best of them; `None` where it is none, which another system found.
fn hit(
    searcher: &Searcher,
    topic: &Topic,
    plain: bool,
    document: &DocumentId,
    passage: Option<&Passage>,
) -> Result<Option<Hit>, SearchError> {
    let mut request = SearchRequest {
        query: topic.text.clone(),
        plain,
        limit: LOOKED_AT,
        offset: 0,
        filters: Filters {
            documents: vec![document.as_str().to_owned()],
            // Pull quotes answer only where they are asked for.
            kinds: passage.map(|passage| passage.kind).into_iter().collect(),
            ..Filters::default()
        },
        snippet_chars: 0,
        parts: false,
        ids_only: false,
    };
    if let Some(passage) = passage {
        let ranking = searcher.ranking(&request)?;
        let Some(at) = ranking.iter().position(|(id, _)| *id == passage.id) else { return Ok(None) };
        request.offset = at;
    }
    request.limit = 1;
    let found = searcher.search(&request)?.hits.into_iter().next();
    Ok(found.filter(|hit| passage.is_none_or(|passage| passage.id == hit.passage.id)))
}

/// Returns what matched, in order, each byte once.
fn marks(hit: &Hit) -> Vec<ByteSpan> {
    let mut spans: Vec<ByteSpan> = hit.matches.iter().flat_map(|found| &found.spans).copied().collect();
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut joined: Vec<ByteSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::tests::Shelf;

    fn of(query: &str, id: &str) -> Option<(String, Vec<String>, Level)> {
        let shelf = Shelf::new();
        let topic = Topic { id: "q".to_owned(), text: query.to_owned(), ..Topic::default() };
        let card = card(&shelf.searcher, &topic, id, false).unwrap();
        assert_eq!(card.is_some(), is_there(&shelf.searcher, id).unwrap());
        let card = card?;
        let marked = card.marks.iter().map(|span| span.of(&card.passage.text).to_owned()).collect();
        Some((card.passage.id.0, marked, card.level))
    }

    #[test]
    fn the_words_that_answer_are_marked_wherever_the_passage_stands_in_the_ranking() {
        let marked = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let expected = ("blick:p3".to_owned(), marked(&["Ostflanke", "Aufgabe"]), Level::Passage);
        assert_eq!(of("Aufgaben der Ostflanke, Bündnis", "blick:p3"), Some(expected));
        // It does not answer: another system had found it.
        assert_eq!(of("Ostflanke", "blick:p4"), Some(("blick:p4".to_owned(), Vec::new(), Level::Passage)));
    }

    #[test]
    fn a_document_is_shown_by_its_best_passage() {
        let expected = ("dresen:p2".to_owned(), vec!["Streitkräfte".to_owned()], Level::Document);
        assert_eq!(of("Streitkräfte", "dresen"), Some(expected));
        assert_eq!(of("Streitkräfte", "verloren:p1"), None);
        assert_eq!(of("Streitkräfte", "verloren"), None);
    }
}
