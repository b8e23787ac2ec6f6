use crate::citation::{Locator, LocatorLabel};
use crate::document::{DocumentId, PassageKind};
use crate::search::{Filters, Hit, SearchError, SearchRequest, Searcher};

/// Passages of a source's text among which one of the cited page is looked for.
const LOOKED_AT: usize = 50;

/// The longest snippet of such a passage, in characters: a sentence or two.
const SNIPPET_CHARS: usize = 240;

/// Pages that "40 ff." means from the first on: more is rarely meant, and less certain.
const PAGES_OF_FF: u32 = 3;

/// Finds the passage of a document that has most to do with a text: what a source says about the matter of a paragraph.
///
/// Where the note names pages and the document knows its own, a passage that begins on one of them, or on the page before
/// and may reach over, comes before all others. Footnotes are left out, being talk about other texts.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn best_passage(
    searcher: &Searcher,
    text: &str,
    document: &DocumentId,
    locator: Option<&Locator>,
) -> Result<Option<Hit>, SearchError> {
    use PassageKind::{Blockquote, Caption, Lead, ListItem, Paragraph, Table};
    let request = SearchRequest {
        query: text.to_owned(),
        plain: true,
        limit: LOOKED_AT,
        offset: 0,
        filters: Filters {
            documents: vec![document.as_str().to_owned()],
            kinds: vec![Paragraph, Lead, ListItem, Blockquote, Caption, Table],
            ..Filters::default()
        },
        snippet_chars: SNIPPET_CHARS,
        parts: false,
        ids_only: false,
    };
    let mut hits = searcher.search(&request)?.hits;
    let pages = locator.filter(|locator| locator.label == LocatorLabel::Page).map(|locator| pages(&locator.text));
    let cited = |hit: &Hit, back: u32| {
        let page: Option<u32> = hit.passage.page.as_deref().and_then(|page| page.parse().ok());
        page.is_some_and(|page| pages.iter().flatten().any(|(first, last)| (*first..=*last).contains(&(page + back))))
    };
    let on_page = hits.iter().position(|hit| cited(hit, 0)).or_else(|| hits.iter().position(|hit| cited(hit, 1)));
    Ok((!hits.is_empty()).then(|| hits.swap_remove(on_page.unwrap_or(0))))
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
                let shorter = 10_u32.checked_pow(end as u32).map_or(number, |unit| *first / unit * unit + number);
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
        ] {
            assert_eq!(pages(locator), expected, "{locator}");
        }
    }
}
