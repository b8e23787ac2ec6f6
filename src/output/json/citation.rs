use serde::Serialize;

use crate::citation::{Anaphora, Citation, Doubt, Item, Note, Rule, Segment};
use crate::document::Manager;
use crate::output::json::search::pair;
use crate::walk::Names;

/// What a footnote says about one work: an element of `citations`.
#[derive(Debug, Serialize)]
pub struct CitationRecord<'a> {
    kind: &'static str,
    span: [usize; 2],
    csl: &'a Item,
    locator: Option<&'a str>,
    label: Option<&'static str>,
    pub(super) source: Option<&'a str>,
    via: Option<&'a str>,
    signal: Option<&'a str>,
    confidence: u8,
    rule: Rule,
    /// Of fields of reference managers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    manager: Option<Manager>,
    anaphora: Option<Anaphora>,
    chain: Vec<&'a str>,
    candidates: Vec<&'a str>,
    doubt: Option<Doubt>,
}

impl<'a> CitationRecord<'a> {
    /// Takes from a citation of a note with this text what is told of it.
    pub fn new(text: &'a str, citation: &'a Citation, names: &'a Names) -> Self {
        let link = &citation.link;
        Self {
            kind: citation.kind.name(),
            span: pair(text, citation.span),
            csl: &citation.item,
            locator: citation.locator.as_ref().map(|locator| locator.text.as_str()),
            label: citation.locator.as_ref().map(|locator| locator.label.name()),
            source: link.work.and_then(|work| names.source(work)),
            via: link.via.and_then(|ordinal| names.label(ordinal)),
            signal: citation.signal.map(|span| span.of(text)),
            confidence: citation.confidence,
            rule: citation.rule,
            manager: citation.field.as_ref().map(|field| field.manager),
            anaphora: link.anaphora,
            chain: link.chain.iter().filter_map(|ordinal| names.label(*ordinal)).collect(),
            candidates: link.candidates.iter().filter_map(|work| names.source(*work)).collect(),
            doubt: link.doubt,
        }
    }

    /// Takes all citations of a note.
    pub fn of_note(text: &'a str, note: &'a Note, names: &'a Names) -> Vec<Self> {
        note.citations().map(|citation| Self::new(text, citation, names)).collect()
    }
}

/// A stretch of a footnote: an element of `segments`.
#[derive(Debug, Serialize)]
pub struct SegmentRecord {
    kind: &'static str,
    span: [usize; 2],
}

impl SegmentRecord {
    /// Takes the segments of a note with this text.
    pub fn of_note(text: &str, note: &Note) -> Vec<Self> {
        let record = |segment: &Segment| Self {
            kind: match segment {
                Segment::Commentary(_) => "commentary",
                Segment::Citation(_) => "citation",
                Segment::Unread(_) => "unread",
            },
            span: pair(text, segment.span()),
        };
        note.segments.iter().map(record).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::tests::{Shelf, id};

    #[test]
    fn citations_count_characters_and_name_notes_and_sources() {
        let shelf = Shelf::new();
        let footnote = shelf.searcher.footnote(&id("blick:fn4")).expect("a note");
        let (text, note) = (&footnote.passage.text, footnote.note.as_ref().expect("read"));
        let names = Names::in_index(&shelf.searcher, &crate::document::DocumentId("blick".to_owned()), [note]);
        let names = names.expect("names");
        let records = serde_json::to_value(CitationRecord::of_note(text, note, &names)).expect("JSON");
        // "Anders als üblich Masala 2023, …": ü is one character, not two.
        let expected = serde_json::json!([18, 29]);
        assert_eq!(records[0]["span"], expected);
        let told = ["kind", "source", "via", "locator", "label", "chain", "anaphora"].map(|field| &records[0][field]);
        let expected = serde_json::json!(["short", "masala-2023", "1", "12", "page", ["1"], "precedingWork"]);
        assert_eq!(serde_json::to_value(told).expect("JSON"), expected);
        assert_eq!(records[1]["source"], "dresen-2023");
        assert_eq!(records[1]["locator"], serde_json::Value::Null);
        let segments = serde_json::to_value(SegmentRecord::of_note(text, note)).expect("JSON");
        assert_eq!(segments[0], serde_json::json!({"kind": "citation", "span": [18, 29]}));
    }
}
