use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::corpus::SkippedFile;
use crate::document::{Status as FileStatus, Warning};
use crate::index::{Failure, GlossaryFile, IndexSummary, IndexedBibliography, Outlook, Status, Writer};
use crate::walk::Annotated;

/// A file that could not be indexed: `{"type":"failed",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "failed")]
pub struct FailedRecord<'a> {
    path: &'a str,
    error: &'a str,
    kept: bool,
    status: &'static str,
}

impl<'a> FailedRecord<'a> {
    /// Takes from a failure what its line holds.
    pub fn new(failure: &'a Failure) -> Self {
        Self::of(&failure.path, &failure.error, failure.kept, failure.status)
    }

    /// Says why one file that stands in no corpus could not be read.
    pub fn of(path: &'a str, error: &'a str, kept: bool, status: FileStatus) -> Self {
        Self { path, error, kept, status: status.name() }
    }
}

/// Something in a bibliography or glossary that could not be read: `{"type":"warning",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "warning")]
pub struct FileWarningRecord<'a> {
    message: &'a str,
    path: &'a str,
    line: Option<usize>,
}

impl<'a> FileWarningRecord<'a> {
    /// Says what is wrong where; `path` is relative to the corpus, `line` from 1.
    pub fn new(path: &'a str, line: Option<usize>, message: &'a str) -> Self {
        Self { message, path, line }
    }
}

/// Why the index is made anew: `{"type":"warning",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "warning")]
pub struct AnewRecord<'a> {
    message: &'a str,
    anew: bool,
}

impl<'a> AnewRecord<'a> {
    /// Says why.
    pub fn new(message: &'a str) -> Self {
        Self { message, anew: true }
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
    moved: usize,
    kept: usize,
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
            moved: summary.moved,
            kept: summary.kept,
        }
    }
}

/// What a run would do with a file: `{"type":"planned",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "planned")]
pub struct PlannedRecord<'a> {
    change: Change,
    path: &'a str,
    from: Option<&'a str>,
}

/// What became of a file since it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The index does not know it.
    Added,
    /// It has another content.
    Changed,
    /// It had another path.
    Moved,
    /// It is gone.
    Removed,
    /// It is as it was.
    Unchanged,
}

impl<'a> PlannedRecord<'a> {
    /// Says what would be done; `from` is the path that a moved file had.
    pub fn new(change: Change, path: &'a str, from: Option<&'a str>) -> Self {
        Self { change, path, from }
    }
}

/// What a run would do in all: `{"type":"plan",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "plan")]
pub struct PlanRecord<'a> {
    added: usize,
    changed: usize,
    moved: usize,
    removed: usize,
    unchanged: usize,
    failed: usize,
    skipped: usize,
    read: usize,
    bytes: u64,
    writes: bool,
    anew: Option<&'a str>,
}

impl<'a> PlanRecord<'a> {
    /// Counts what would be done.
    pub fn new(outlook: &'a Outlook) -> Self {
        Self {
            added: outlook.added.len(),
            changed: outlook.changed.len(),
            moved: outlook.moved.len(),
            removed: outlook.removed.len(),
            unchanged: outlook.unchanged.len(),
            failed: outlook.failures.len(),
            skipped: outlook.skipped,
            read: outlook.read,
            bytes: outlook.read_bytes,
            writes: outlook.is_written,
            anew: outlook.damage.as_deref(),
        }
    }
}

/// That a run has begun to write: `{"type":"begun",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "begun")]
pub struct BegunRecord {
    corpus: String,
    index: String,
}

impl BegunRecord {
    /// Names the folders.
    pub fn new(corpus: &Path, index: &Path) -> Self {
        Self { corpus: corpus.display().to_string(), index: index.display().to_string() }
    }
}

/// What is to be read: `{"type":"found",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "found")]
pub struct FoundRecord {
    files: usize,
    bytes: u64,
}

impl FoundRecord {
    /// Counts files and their bytes.
    pub fn new(files: usize, bytes: u64) -> Self {
        Self { files, bytes }
    }
}

/// A file that was read: `{"type":"read",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "read")]
pub struct ReadRecord<'a> {
    path: &'a str,
    bytes: u64,
    passages: usize,
    status: &'static str,
}

impl<'a> ReadRecord<'a> {
    /// Says what was read.
    pub fn new(path: &'a str, bytes: u64, passages: usize, status: FileStatus) -> Self {
        Self { path, bytes, passages, status: status.name() }
    }
}

/// What in a document is doubtful: `{"type":"doubtful",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "doubtful")]
pub struct DoubtfulRecord<'a> {
    path: &'a str,
    line: Option<usize>,
    message: &'a str,
}

impl<'a> DoubtfulRecord<'a> {
    /// Says what, and where.
    pub fn new(path: &'a str, warning: &'a Warning) -> Self {
        Self { path, line: warning.line, message: &warning.message }
    }
}

/// Who is waited for: `{"type":"waiting",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "waiting")]
pub struct WaitingRecord<'a> {
    process: Option<u32>,
    host: Option<&'a str>,
    since: Option<u64>,
}

impl<'a> WaitingRecord<'a> {
    /// Names who is writing.
    pub fn new(writer: &'a Writer) -> Self {
        Self { process: writer.process, host: writer.host.as_deref(), since: writer.since }
    }
}

/// How far a run is: `{"type":"writing"}`, `{"type":"written"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum StageRecord {
    /// Everything is read, and the index is being written to disk.
    Writing,
    /// The new index has taken the place of the old one.
    Written,
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
    status: &'static str,
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
        let (sources, status) = (annotated.names.sources(), document.status.name());
        Self { path: &document.path, document: document_id, passages, sections, sources, status }
    }
}

/// A bibliography or glossary that was added: `{"type":"added",…}` without a document.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "added")]
pub struct AddedBesideRecord<'a> {
    path: &'a str,
    document: Option<&'a str>,
    entries: usize,
}

impl<'a> AddedBesideRecord<'a> {
    /// Says how many entries a file has; `path` is relative to the corpus.
    pub fn new(path: &'a str, entries: usize) -> Self {
        Self { path, document: None, entries }
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
    languages: BTreeMap<&'a str, u64>,
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
    partly: &'a [String],
    skipped_files: Vec<SkippedRecord<'a>>,
}

/// A file that is not read, inside a status.
#[derive(Debug, Serialize)]
struct SkippedRecord<'a> {
    path: &'a str,
    reason: String,
    status: &'static str,
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
    kept: bool,
    status: &'static str,
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
        let failure = |failure: &'a Failure| FailureRecord {
            path: &failure.path,
            error: &failure.error,
            kept: failure.kept,
            status: failure.status.name(),
        };
        let skipped = |file: &'a SkippedFile| SkippedRecord {
            path: &file.path,
            reason: file.reason.to_string(),
            status: crate::document::Status::Unsupported.name(),
        };
        let known = status.languages.iter().map(|(code, passages)| (code.as_str(), *passages));
        let unknown = Some(("unknown", status.unknown_language())).filter(|(_, passages)| *passages > 0);
        let languages = known.chain(unknown).collect();
        Self {
            corpus: status.corpus.display().to_string(),
            index: status.index.display().to_string(),
            documents: status.documents,
            passages: status.passages,
            sources: status.sources,
            languages,
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
            partly: &status.partly,
            skipped_files: status.skipped_files.iter().map(skipped).collect(),
        }
    }
}
