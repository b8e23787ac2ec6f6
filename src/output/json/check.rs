use std::collections::BTreeMap;

use serde::Serialize;

use crate::check::{Finding, FindingKind};

/// Something doubtful: `{"type":"finding",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "finding")]
pub struct FindingRecord<'a> {
    kind: &'static str,
    document: Option<&'a str>,
    passage: Option<&'a str>,
    label: Option<&'a str>,
    line: Option<usize>,
    text: Option<&'a str>,
    message: &'a str,
    source: Option<&'a str>,
    candidates: &'a [String],
}

impl<'a> FindingRecord<'a> {
    /// Takes from a finding what its line holds.
    pub fn new(finding: &'a Finding) -> Self {
        Self {
            kind: finding.kind.name(),
            document: finding.document.as_ref().map(|id| id.as_str()),
            passage: finding.passage.as_ref().map(|id| id.as_str()),
            label: finding.label.as_deref(),
            line: finding.line,
            text: finding.text.as_deref(),
            message: &finding.message,
            source: finding.source.as_deref(),
            candidates: &finding.candidates,
        }
    }
}

/// The last line of a check: `{"type":"summary",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "summary")]
pub struct CheckSummaryRecord {
    documents: usize,
    findings: usize,
    kinds: BTreeMap<&'static str, usize>,
}

impl CheckSummaryRecord {
    /// Counts what was found in so many documents.
    pub fn new(documents: usize, counts: &BTreeMap<FindingKind, usize>) -> Self {
        let kinds = counts.iter().map(|(kind, count)| (kind.name(), *count)).collect();
        Self { documents, findings: counts.values().sum(), kinds }
    }
}
