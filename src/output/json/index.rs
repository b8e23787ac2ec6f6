use std::collections::BTreeMap;

use serde::Serialize;

use crate::document::Document;
use crate::index::{Failure, IndexSummary};

/// A file that could not be indexed: `{"type":"failed",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "failed")]
pub struct FailedRecord<'a> {
    path: &'a str,
    error: &'a str,
}

impl<'a> FailedRecord<'a> {
    /// Takes from a failure what its line holds.
    pub fn new(failure: &'a Failure) -> Self {
        Self { path: &failure.path, error: &failure.error }
    }
}

/// What a run did: `{"type":"summary",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "summary")]
pub struct IndexSummaryRecord {
    added: usize,
    changed: usize,
    removed: usize,
    unchanged: usize,
    failed: usize,
    passages: usize,
    elapsed_ms: u64,
    skipped: usize,
}

impl IndexSummaryRecord {
    /// Takes from a summary what its line holds.
    pub fn new(summary: &IndexSummary) -> Self {
        Self {
            added: summary.added,
            changed: summary.changed,
            removed: summary.removed,
            unchanged: summary.unchanged,
            failed: summary.failed,
            passages: summary.passages,
            elapsed_ms: summary.elapsed_ms,
            skipped: summary.skipped,
        }
    }
}

/// What `add` found in a document: `{"type":"added",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "added")]
pub struct AddedRecord<'a> {
    path: &'a str,
    document: &'a str,
    passages: BTreeMap<&'static str, usize>,
    sections: usize,
}

impl<'a> AddedRecord<'a> {
    /// Counts a document's passages by kind.
    pub fn new(document: &'a Document) -> Self {
        let mut passages = BTreeMap::new();
        for passage in &document.passages {
            *passages.entry(passage.kind.name()).or_insert(0) += 1;
        }
        Self { path: &document.path, document: document.id.as_str(), passages, sections: document.sections.len() }
    }
}
