use std::collections::BTreeMap;

use serde::Serialize;

use crate::index::{Failure, GlossaryFile, IndexSummary, IndexedBibliography, Status};
use crate::walk::Annotated;

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

/// Something in a bibliography that could not be read: `{"type":"warning",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "warning")]
pub struct BibliographyWarningRecord<'a> {
    message: &'a str,
    path: &'a str,
    line: usize,
}

impl<'a> BibliographyWarningRecord<'a> {
    /// Says what is wrong where; `path` is relative to the corpus, `line` from 1.
    pub fn new(path: &'a str, line: usize, message: &'a str) -> Self {
        Self { message, path, line }
    }
}

/// Why the index is made anew: `{"type":"warning",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "warning")]
pub struct AnewRecord<'a> {
    message: &'a str,
}

impl<'a> AnewRecord<'a> {
    /// Says why.
    pub fn new(message: &'a str) -> Self {
        Self { message }
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
    glossary: usize,
    bibliography: usize,
    warnings: usize,
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
            glossary: summary.glossary,
            bibliography: summary.bibliography,
            warnings: summary.warnings,
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
    sources: usize,
}

impl<'a> AddedRecord<'a> {
    /// Counts a document's passages by kind, and its sources.
    pub fn new(annotated: &'a Annotated) -> Self {
        let document = &annotated.document;
        let mut passages = BTreeMap::new();
        for passage in &document.passages {
            *passages.entry(passage.kind.name()).or_insert(0) += 1;
        }
        let (document_id, sections) = (document.id.as_str(), document.sections.len());
        Self { path: &document.path, document: document_id, passages, sections, sources: annotated.names.sources() }
    }
}

/// What is indexed, and what changed since: `{"type":"status",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "status")]
pub struct StatusRecord<'a> {
    corpus: String,
    index: String,
    documents: usize,
    passages: usize,
    sources: usize,
    languages: &'a BTreeMap<String, u64>,
    corpus_bytes: u64,
    index_bytes: u64,
    made: u64,
    fundstelle: &'a str,
    tantivy: &'a str,
    analyzer: &'a str,
    up_to_date: bool,
    verified: bool,
    added: &'a [String],
    changed: &'a [String],
    removed: &'a [String],
    failed: Vec<FailureRecord<'a>>,
    skipped: usize,
    glossary: Vec<GlossaryRecord<'a>>,
    bibliographies: Vec<BibliographyRecord<'a>>,
}

/// A bibliography of the corpus, inside a status.
#[derive(Debug, Serialize)]
struct BibliographyRecord<'a> {
    path: &'a str,
    entries: usize,
    sources: usize,
    warnings: usize,
    error: Option<&'a str>,
}

/// A glossary or dictionary, inside a status.
#[derive(Debug, Serialize)]
struct GlossaryRecord<'a> {
    path: &'a str,
    entries: usize,
    faults: usize,
    error: Option<&'a str>,
}

/// A file that could not be indexed, inside a status.
#[derive(Debug, Serialize)]
struct FailureRecord<'a> {
    path: &'a str,
    error: &'a str,
}

impl<'a> StatusRecord<'a> {
    /// Takes from a status what its line holds; `verified` where the files of the index were read and found right.
    pub fn new(status: &'a Status, verified: bool) -> Self {
        let glossary = |file: &'a GlossaryFile| GlossaryRecord {
            path: &file.path,
            entries: file.entries,
            faults: file.faults,
            error: file.error.as_deref(),
        };
        let bibliography = |file: &'a IndexedBibliography| BibliographyRecord {
            path: file.path(),
            entries: file.entries,
            sources: file.sources,
            warnings: file.warnings,
            error: file.error.as_deref(),
        };
        let failure = |failure: &'a Failure| FailureRecord { path: &failure.path, error: &failure.error };
        Self {
            corpus: status.corpus.display().to_string(),
            index: status.index.display().to_string(),
            documents: status.documents,
            passages: status.passages,
            sources: status.sources,
            languages: &status.languages,
            corpus_bytes: status.corpus_bytes,
            index_bytes: status.index_bytes,
            made: status.made,
            fundstelle: &status.fundstelle,
            tantivy: &status.tantivy,
            analyzer: &status.analyzer,
            up_to_date: status.added.is_empty() && status.changed.is_empty() && status.removed.is_empty(),
            verified,
            added: &status.added,
            changed: &status.changed,
            removed: &status.removed,
            failed: status.failures.iter().map(failure).collect(),
            skipped: status.skipped,
            glossary: status.glossary.iter().map(glossary).collect(),
            bibliographies: status.bibliographies.iter().map(bibliography).collect(),
        }
    }
}
