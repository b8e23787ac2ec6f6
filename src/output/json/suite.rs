use serde::Serialize;

use crate::suite::{CaseReport, Change, Failure, Fault, Mark, MetricReport, RankedHit, SuiteReport, Verdict};

/// What became of a case: `{"type":"case",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "case")]
pub struct CaseRecord<'a> {
    suite: &'a str,
    path: String,
    line: usize,
    case: &'a str,
    query: &'a str,
    options: &'a str,
    understood: &'a str,
    verdict: &'static str,
    why: Option<&'a str>,
    known_failure: Option<&'a str>,
    failures: Vec<FailureRecord<'a>>,
    places: Vec<PlaceRecord<'a>>,
    hits: Vec<RankedHitRecord<'a>>,
    change: Option<ChangeRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct FailureRecord<'a> {
    kind: &'static str,
    place: Option<&'a str>,
    message: String,
}

#[derive(Debug, Serialize)]
struct PlaceRecord<'a> {
    id: &'a str,
    rank: Option<usize>,
}

#[derive(Debug, Serialize)]
struct RankedHitRecord<'a> {
    rank: usize,
    id: &'a str,
    score: f32,
    judged: &'static str,
    grade: Option<u32>,
}

#[derive(Debug, Serialize)]
struct ChangeRecord<'a> {
    cause: &'static str,
    lost: Vec<LostRecord<'a>>,
    gained: Vec<GainedRecord<'a>>,
    moved: Vec<MovedRecord<'a>>,
    removed: &'a [String],
    altered: &'a [String],
}

#[derive(Debug, Serialize)]
struct LostRecord<'a> {
    id: &'a str,
    was: usize,
}

#[derive(Debug, Serialize)]
struct GainedRecord<'a> {
    id: &'a str,
    rank: usize,
}

#[derive(Debug, Serialize)]
struct MovedRecord<'a> {
    id: &'a str,
    was: usize,
    rank: usize,
}

impl<'a> CaseRecord<'a> {
    /// Takes from a report what its line holds.
    pub fn new(suite: &'a SuiteReport, case: &'a CaseReport) -> Self {
        Self {
            suite: &suite.name,
            path: suite.path.display().to_string(),
            line: case.line,
            case: &case.name,
            query: &case.query,
            options: &case.options,
            understood: &case.understood,
            verdict: case.verdict.name(),
            why: case.why.as_deref(),
            known_failure: case.known_failure.as_deref(),
            failures: case.failures.iter().map(FailureRecord::new).collect(),
            places: case.stands.iter().map(|stand| PlaceRecord { id: &stand.place, rank: stand.rank }).collect(),
            hits: case.hits.iter().map(RankedHitRecord::new).collect(),
            change: case.change.as_ref().map(ChangeRecord::new),
        }
    }
}

impl<'a> FailureRecord<'a> {
    fn new(failure: &'a Failure) -> Self {
        Self { kind: failure.kind(), place: failure.place(), message: failure.to_string() }
    }
}

impl<'a> RankedHitRecord<'a> {
    fn new(hit: &'a RankedHit) -> Self {
        let (judged, grade) = match hit.mark {
            Mark::Expected(grade) => ("expected", Some(grade)),
            Mark::NotRelevant => ("not-relevant", Some(0)),
            Mark::Forbidden => ("forbidden", Some(0)),
            Mark::Unjudged => ("unjudged", None),
        };
        Self { rank: hit.rank, id: &hit.id, score: hit.score, judged, grade }
    }
}

impl<'a> ChangeRecord<'a> {
    fn new(change: &'a Change) -> Self {
        Self {
            cause: change.cause.name(),
            lost: change.lost.iter().map(|lost| LostRecord { id: &lost.id, was: lost.was }).collect(),
            gained: change.gained.iter().map(|(id, rank)| GainedRecord { id, rank: *rank }).collect(),
            moved: change.moved.iter().map(|of| MovedRecord { id: &of.id, was: of.was, rank: of.now }).collect(),
            removed: &change.removed,
            altered: &change.altered,
        }
    }
}

/// The mean of a metric: `{"type":"metric",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "metric")]
pub struct MetricRecord<'a> {
    suite: &'a str,
    path: String,
    metric: String,
    value: f64,
    cases: usize,
    floor: Option<f64>,
    baseline: Option<f64>,
    difference: Option<f64>,
    better: Option<usize>,
    worse: Option<usize>,
    p: Option<f64>,
}

impl<'a> MetricRecord<'a> {
    /// Takes from a report what its line holds.
    pub fn new(suite: &'a SuiteReport, metric: &MetricReport) -> Self {
        let comparison = metric.comparison;
        Self {
            suite: &suite.name,
            path: suite.path.display().to_string(),
            metric: metric.metric.to_string(),
            value: metric.value,
            cases: suite.judged,
            floor: metric.floor,
            baseline: metric.before,
            difference: comparison.map(|of| of.difference),
            better: comparison.map(|of| of.better),
            worse: comparison.map(|of| of.worse),
            p: comparison.map(|of| of.randomisation_p),
        }
    }
}

/// A mistake in a suite: `{"type":"fault",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "fault")]
pub struct FaultRecord<'a> {
    path: String,
    line: usize,
    column: usize,
    message: &'a str,
    hint: Option<&'a str>,
}

impl<'a> FaultRecord<'a> {
    /// Takes from a fault what its line holds.
    pub fn new(suite: &SuiteReport, fault: &'a Fault) -> Self {
        Self {
            path: suite.path.display().to_string(),
            line: fault.spot.line,
            column: fault.spot.column,
            message: &fault.message,
            hint: fault.hint.as_deref(),
        }
    }
}

/// The last line of a test: `{"type":"summary",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "summary")]
pub struct TestSummaryRecord {
    suites: usize,
    cases: usize,
    passed: usize,
    failed: usize,
    known: usize,
    broken: usize,
    floors: usize,
    faults: usize,
    elapsed_ms: f64,
}

impl TestSummaryRecord {
    /// Counts what became of all suites.
    pub fn new(reports: &[SuiteReport], elapsed: std::time::Duration) -> Self {
        let count = |verdict| reports.iter().map(|report| report.count(verdict)).sum();
        Self {
            suites: reports.len(),
            cases: reports.iter().map(|report| report.cases.len()).sum(),
            passed: count(Verdict::Passed),
            failed: count(Verdict::Failed),
            known: count(Verdict::Known),
            broken: count(Verdict::Broken),
            floors: reports.iter().map(|report| report.failures.len()).sum(),
            faults: reports.iter().map(|report| report.faults.len()).sum(),
            elapsed_ms: elapsed.as_micros() as f64 / 1000.0,
        }
    }
}
