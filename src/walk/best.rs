use crate::citation::{Locator, LocatorLabel};
use crate::document::{DocumentId, Passage, PassageKind};
use crate::search::{Filters, Hit, SearchError, SearchRequest, Searcher};
use crate::snippet::snippet;
use crate::text::ByteSpan;

/// Passages of a source's text among which the best one of the cited pages is looked for.
const LOOKED_AT: usize = 50;

/// The longest snippet of such a passage, in characters: a sentence or two.
const SNIPPET_CHARS: usize = 240;

/// Pages that "40 ff." means from the first on: more is rarely meant, and less certain.
const PAGES_OF_FF: u32 = 3;

/// The passage of a source's text that has most to do with what rests on it.
#[derive(Debug, Clone, PartialEq)]
pub struct BestPassage {
    /// The passage.
    pub passage: Passage,
    /// How well its words answer those of the text; `None` where only the cited page led to it.
    pub score: Option<f32>,
    /// What to show of it.
    pub snippet: String,
    /// What matched, in bytes of the snippet.
    pub highlights: Vec<ByteSpan>,
}

impl From<Hit> for BestPassage {
    fn from(hit: Hit) -> Self {
        let Hit { passage, score, snippet, .. } = hit;
        Self { passage, score: Some(score), snippet: snippet.text, highlights: snippet.highlights }
    }
}

/// Finds the passage of a document that has most to do with a text: what a source says about the matter of a paragraph.
///
/// Where the note names pages and the document knows its own, the best passage of those pages comes before all others:
/// one that begins there, else the last that begins before. Footnotes are left out.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn best_passage(
    searcher: &Searcher,
    text: &str,
    document: &DocumentId,
    locator: Option<&Locator>,
) -> Result<Option<BestPassage>, SearchError> {
    let pages = locator.map(cited_pages).unwrap_or_default();
    let passages = if pages.is_empty() { Vec::new() } else { searcher.passages(document)? };
    let on_page = on_pages(&passages, &SPEAKING, &pages);
    let request = SearchRequest {
        query: text.to_owned(),
        plain: true,
        // Where no page is named, only the best is asked for.
        limit: if on_page.is_empty() { 1 } else { LOOKED_AT },
        offset: 0,
        filters: Filters {
            documents: vec![document.as_str().to_owned()],
            kinds: SPEAKING.to_vec(),
            ..Filters::default()
        },
        snippet_chars: SNIPPET_CHARS,
        parts: false,
        ids_only: false,
    };
    let mut hits = searcher.search(&request)?.hits;
    let is_on_page = |hit: &Hit| on_page.iter().any(|passage| passage.id == hit.passage.id);
    if let Some(at) = hits.iter().position(is_on_page) {
        return Ok(Some(hits.swap_remove(at).into()));
    }
    if let Some(passage) = on_page.first().copied().cloned() {
        let snippet = snippet(&passage.text, &[], SNIPPET_CHARS).text;
        return Ok(Some(BestPassage { passage, score: None, snippet, highlights: Vec::new() }));
    }
    Ok(hits.into_iter().next().map(BestPassage::from))
}

/// Kinds of passages that say something of their own: footnotes are talk about other texts.
const SPEAKING: [PassageKind; 6] = [
    PassageKind::Paragraph,
    PassageKind::Lead,
    PassageKind::ListItem,
    PassageKind::Blockquote,
    PassageKind::Caption,
    PassageKind::Table,
];

fn cited_pages(locator: &Locator) -> Vec<(u32, u32)> {
    if locator.label == LocatorLabel::Page { pages(&locator.text) } else { Vec::new() }
}

/// Returns those passages of a document that a locator cites: which begin on its pages, else the last that begins before
/// them. None where it cites no pages, or the document knows none.
pub fn cited_passages<'a>(passages: &'a [Passage], locator: &Locator) -> Vec<&'a Passage> {
    on_pages(passages, &SPEAKING, &cited_pages(locator))
}

/// Returns the passages that begin on one of the pages; where none does, the last one that begins before them, as far as a
/// later one shows that the document goes on.
fn on_pages<'a>(passages: &'a [Passage], kinds: &[PassageKind], pages: &[(u32, u32)]) -> Vec<&'a Passage> {
    let Some(first) = pages.first().map(|(first, _)| *first) else { return Vec::new() };
    let page = |passage: &Passage| passage.page.as_deref().and_then(|page| page.parse::<u32>().ok());
    let mut paged: Vec<(u32, &Passage)> = passages
        .iter()
        .filter(|passage| kinds.contains(&passage.kind))
        .filter_map(|passage| Some((page(passage)?, passage)))
        .collect();
    let begins = |page: u32| pages.iter().any(|(first, last)| (*first..=*last).contains(&page));
    if paged.iter().any(|(page, _)| begins(*page)) {
        return paged.into_iter().filter(|(page, _)| begins(*page)).map(|(_, passage)| passage).collect();
    }
    let goes_on = paged.iter().any(|(page, _)| *page > first);
    // The sort keeps the order of the passages of a page.
    paged.sort_by_key(|(page, _)| *page);
    paged.into_iter().rfind(|(page, _)| *page < first && goes_on).map(|(_, passage)| passage).into_iter().collect()
}

/// Reads the pages of a locator: "40 f." is 40 and 41, "3–5, 12" is 3 to 5 and 12. Roman numbers are none.
fn pages(locator: &str) -> Vec<(u32, u32)> {
    let mut pages: Vec<(u32, u32)> = Vec::new();
    let mut rest = locator;
    let mut goes_on = false;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = &rest[start..];
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let behind = &digits[end..];
        let number: Option<u32> = digits[..end].parse().ok();
        // "40f." and "40 f." alike.
        let following: String = behind.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
        match (number, pages.last_mut()) {
            (Some(number), Some((first, last))) if goes_on => {
                // "124–9" and "124–29" leave out what repeats.
                let shorter =
                    10_u32.checked_pow(end as u32).map_or(number, |unit| (*first / unit * unit).saturating_add(number));
                *last = if number < *first { shorter.max(*first) } else { number };
            }
            (Some(number), _) => {
                let more = match following.as_str() {
                    "f" => 1,
                    "ff" => PAGES_OF_FF - 1,
                    _ => 0,
                };
                pages.push((number, number.saturating_add(more)));
            }
            (None, _) => {}
        }
        goes_on = behind.trim_start().starts_with(['-', '–', '—', '‑']);
        rest = behind;
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locators_are_read_as_pages() {
        for (locator, expected) in [
            ("20", &[(20, 20)][..]),
            ("40 f.", &[(40, 41)]),
            ("40ff.", &[(40, 42)]),
            ("3–5, 12", &[(3, 5), (12, 12)]),
            ("124–9", &[(124, 129)]),
            ("XII", &[]),
            ("99999999999", &[]),
            ("4294967295–999999999", &[(u32::MAX, u32::MAX)]),
        ] {
            assert_eq!(pages(locator), expected, "{locator}");
        }
    }

    #[test]
    fn a_page_is_that_on_which_a_passage_begins_or_goes_on() {
        let passage = |number: u32, page: Option<&str>, kind| Passage {
            id: crate::document::PassageId(format!("a:{number}")),
            kind,
            ordinal: number,
            label: None,
            section: None,
            page: page.map(str::to_owned),
            page_number: None,
            language: None,
            text: String::new(),
            source: crate::text::OffsetMap::new(),
            markers: Vec::new(),
            mentioned_in: Vec::new(),
        };
        let (paragraph, note) = (PassageKind::Paragraph, PassageKind::Footnote);
        let passages = [
            passage(1, Some("7"), paragraph),
            passage(2, Some("8"), paragraph),
            passage(3, Some("8"), paragraph),
            passage(4, Some("11"), paragraph),
            passage(5, Some("8"), note),
            passage(6, None, paragraph),
        ];
        for (pages, expected) in [
            ((8, 8), &[2, 3][..]),
            ((9, 9), &[3]),
            ((10, 11), &[4]),
            ((12, 12), &[]),
            ((1, 1), &[]),
            ((7, 8), &[1, 2, 3]),
        ] {
            let found = on_pages(&passages, &[paragraph], &[pages]);
            let found: Vec<u32> = found.iter().map(|passage| passage.ordinal).collect();
            assert_eq!(found, expected, "{pages:?}");
        }
    }
}
