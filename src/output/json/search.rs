use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;

use crate::document::{Passage, PassageId};
use crate::output::json::document::notes;
use crate::output::json::{QueryWarningRecord, WarningRecord, write_line};
use crate::search::{Hit, Match, Results};
use crate::snippet::Snippet;
use crate::text::{ByteSpan, char_span};

/// A hit: `{"type":"hit",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "hit")]
pub struct HitRecord<'a> {
    rank: usize,
    score: f32,
    id: &'a str,
    document: &'a str,
    title: Option<&'a str>,
    authors: &'a [String],
    year: Option<i32>,
    kind: &'static str,
    label: Option<&'a str>,
    section: Option<&'a str>,
    page: Option<&'a str>,
    page_number: Option<u32>,
    language: Option<&'a str>,
    text: &'a str,
    snippet: &'a str,
    highlights: Vec<[usize; 2]>,
    notes: Vec<&'a str>,
    note_ids: Vec<PassageId>,
    sources: &'a [String],
    mentioned_in: &'a [PassageId],
    cited_by: &'a [PassageId],
    matches: Vec<MatchRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Vec<NeighbourRecord<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Vec<NeighbourRecord<'a>>>,
}

/// How one part of the query was met.
#[derive(Debug, Serialize)]
pub struct MatchRecord<'a> {
    term: &'a str,
    class: &'static str,
    spans: Vec<[usize; 2]>,
}

/// A passage beside a hit.
#[derive(Debug, Serialize)]
struct NeighbourRecord<'a> {
    id: &'a str,
    kind: &'static str,
    text: &'a str,
}

impl<'a> HitRecord<'a> {
    /// Takes from a hit what its line holds.
    pub fn new(hit: &'a Hit) -> Self {
        let passage = &hit.passage;
        let (notes, note_ids) = notes(&hit.document.id, passage);
        let snippet = &hit.snippet.text;
        Self {
            rank: hit.rank,
            score: hit.score,
            id: passage.id.as_str(),
            document: hit.document.id.as_str(),
            title: hit.document.metadata.title.as_deref(),
            authors: &hit.document.metadata.authors,
            year: hit.document.metadata.year,
            kind: passage.kind.name(),
            label: passage.label.as_deref(),
            section: passage.section.as_deref(),
            page: passage.page.as_deref(),
            page_number: passage.page_number,
            language: passage.language.as_ref().map(|language| language.code()),
            text: &passage.text,
            snippet,
            highlights: hit.snippet.highlights.iter().map(|span| pair(snippet, *span)).collect(),
            notes,
            note_ids,
            sources: &hit.sources,
            mentioned_in: &passage.mentioned_in,
            cited_by: &hit.cited_by,
            matches: hit.matches.iter().map(|found| MatchRecord::new(found, &hit.snippet)).collect(),
            before: None,
            after: None,
        }
    }

    /// Adds the neighbours that `--context` asked for.
    #[must_use]
    pub fn with_context(mut self, before: &'a [Passage], after: &'a [Passage]) -> Self {
        let neighbour = |p: &'a Passage| NeighbourRecord { id: p.id.as_str(), kind: p.kind.name(), text: &p.text };
        self.before = Some(before.iter().map(neighbour).collect());
        self.after = Some(after.iter().map(neighbour).collect());
        self
    }
}

impl<'a> MatchRecord<'a> {
    fn new(found: &'a Match, snippet: &Snippet) -> Self {
        let shown = found.spans.iter().flat_map(|span| in_snippet(snippet, *span));
        Self {
            term: &found.term,
            class: found.class.name(),
            spans: shown.map(|span| pair(&snippet.text, span)).collect(),
        }
    }
}

/// Carries a span of the passage's text over to the snippet; empty where none of it is shown.
///
/// A span that a fragment cuts is given as far as it is shown; one across two fragments gives two.
fn in_snippet(snippet: &Snippet, span: ByteSpan) -> Vec<ByteSpan> {
    let shown = snippet.fragments.iter().filter(|(_, passage)| span.overlaps(*passage));
    shown
        .map(|(here, passage)| {
            let start = span.start.max(passage.start) - passage.start;
            let end = span.end.min(passage.end) - passage.start;
            ByteSpan::new(here.start + start, here.start + end)
        })
        .collect()
}

pub(super) fn pair(text: &str, span: ByteSpan) -> [usize; 2] {
    let span = char_span(text, span);
    [span.start, span.end]
}

/// The last line of a search: `{"type":"summary",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "summary")]
pub struct SearchSummaryRecord<'a> {
    query: &'a str,
    total: usize,
    elapsed_ms: f64,
    shown: usize,
    understood: &'a str,
    warnings: Vec<QueryWarningRecord<'a>>,
}

impl<'a> SearchSummaryRecord<'a> {
    /// Takes from the answer to `query` what its last line holds.
    pub fn new(query: &'a str, results: &'a Results, elapsed: Duration) -> Self {
        Self {
            query,
            total: results.total,
            elapsed_ms: milliseconds(elapsed),
            shown: results.hits.len(),
            understood: &results.understood,
            warnings: results.warnings.iter().map(|warning| QueryWarningRecord::new(query, warning)).collect(),
        }
    }
}

/// Milliseconds to the microsecond: more digits would be noise.
fn milliseconds(elapsed: Duration) -> f64 {
    elapsed.as_micros() as f64 / 1000.0
}

/// Writes hits and the warnings of their passages; `context` gives the neighbours of the hit with that index.
///
/// # Errors
///
/// What `out` gives.
pub fn write_results(out: &mut dyn Write, hits: &[Hit], context: &[(Vec<Passage>, Vec<Passage>)]) -> io::Result<()> {
    for (index, hit) in hits.iter().enumerate() {
        let record = HitRecord::new(hit);
        let record = match context.get(index) {
            Some((before, after)) => record.with_context(before, after),
            None => record,
        };
        write_line(out, &record)?;
        for warning in WarningRecord::of_passage(&hit.document.id, &hit.passage) {
            write_line(out, &warning)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_carried_into_the_snippet_or_dropped() {
        let snippet = Snippet {
            text: "… süß und … bös".to_owned(),
            highlights: Vec::new(),
            // Passage text: "Es war süß und, wie sie sagten, sehr bös"
            fragments: vec![
                (ByteSpan::new(4, 13), ByteSpan::new(7, 16)),
                (ByteSpan::new(18, 22), ByteSpan::new(37, 41)),
            ],
        };
        for (name, span, expected) in [
            ("inside a fragment", ByteSpan::new(7, 12), vec![[2, 5]]),
            ("left out", ByteSpan::new(18, 22), vec![]),
            ("cut at the end", ByteSpan::new(13, 22), vec![[6, 9]]),
            ("across two", ByteSpan::new(13, 41), vec![[6, 9], [12, 15]]),
        ] {
            let found: Vec<_> = in_snippet(&snippet, span).into_iter().map(|s| pair(&snippet.text, s)).collect();
            assert_eq!(found, expected, "{name}");
        }
    }
}
