use std::path::PathBuf;

use crate::eval::{Comparison, Metric};
use crate::search::DocumentInfo;
use crate::suite::{BaselineHit, Change, Failure, Fault, Fingerprints, Keep};
use crate::text::ByteSpan;

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// All holds.
    Passed,
    /// Something does not.
    Failed,
    /// Something does not, as is known.
    Known,
    /// It could not be tested: what it names is not in the corpus.
    Broken,
}

impl Verdict {
    /// Returns the word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Known => "known",
            Self::Broken => "broken",
        }
    }
}

/// What is known of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is expected, or judged relevant with this grade.
    Expected(u32),
    /// It was judged, and is not relevant.
    NotRelevant,
    /// It must not be found.
    Forbidden,
    /// Nobody has judged it.
    Unjudged,
}

/// A hit of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedHit {
    /// From 1.
    pub rank: usize,
    /// Id of the passage.
    pub id: String,
    /// As search gives it.
    pub score: f32,
    /// What is known of it.
    pub mark: Mark,
    /// What is shown of it, where something is to be shown.
    pub shown: Option<ShownText>,
    /// Hash of its text, where a baseline is recorded.
    pub text_hash: Option<String>,
}

/// What is shown of a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownText {
    /// Its document.
    pub document: DocumentInfo,
    /// The snippet.
    pub snippet: String,
    /// What is marked in it.
    pub highlights: Vec<ByteSpan>,
}

/// Where an expected place stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The place.
    pub place: String,
    /// The rank of its best hit, from 1; `None` where it is not among those looked at.
    pub rank: Option<usize>,
}

/// What became of a case, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseReport {
    /// Its name.
    pub name: String,
    /// Line in the suite, from 1.
    pub line: usize,
    /// The query as typed.
    pub query: String,
    /// Whether it is one of a collection's.
    pub of_collection: bool,
    /// The options as text; empty where there are none.
    pub options: String,
    /// The query as it was read, printed back.
    pub understood: String,
    /// The reason for the case.
    pub why: Option<String>,
    /// Why it fails, as is known.
    pub known_failure: Option<String>,
    /// Whether it holds.
    pub verdict: Verdict,
    /// What does not.
    pub failures: Vec<Failure>,
    /// Where the expected places stand, in the order in which they are named.
    pub stands: Vec<Stand>,
    /// The first ten hits.
    pub hits: Vec<RankedHit>,
    /// The hits when the baseline was recorded; `None` where it has none.
    pub before: Option<Vec<BaselineHit>>,
    /// What has changed since, where something has.
    pub change: Option<Change>,
    /// What each metric of the suite gives, in its order; empty where nothing is judged.
    pub scores: Vec<f64>,
    /// What each gave by the hits of the baseline.
    pub scores_before: Vec<f64>,
}

/// The mean of a metric over the cases of a suite.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricReport {
    /// The metric.
    pub metric: Metric,
    /// Its mean.
    pub value: f64,
    /// What it must reach.
    pub floor: Option<f64>,
    /// What it was in the baseline, over the cases that are in both.
    pub before: Option<f64>,
    /// How it differs from the baseline, over the same cases.
    pub comparison: Option<Comparison>,
}

/// What became of a suite.
#[derive(Debug, Clone)]
pub struct SuiteReport {
    /// Its name.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// What it is for.
    pub about: Option<String>,
    /// Its cases, in their order.
    pub cases: Vec<CaseReport>,
    /// What its baseline keeps.
    pub keep: Keep,
    /// Cases over which metrics are taken.
    pub judged: usize,
    /// The metrics of the suite.
    pub metrics: Vec<MetricReport>,
    /// Floors that are not reached.
    pub failures: Vec<Failure>,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
    /// By what the baseline was recorded; `None` where there is none.
    pub recorded: Option<Fingerprints>,
    /// Names of cases that the baseline has and the suite has no more.
    pub gone: Vec<String>,
}

impl SuiteReport {
    /// Counts the cases that ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict == verdict).count()
    }

    /// Tells whether something does not hold that should.
    pub fn has_failed(&self) -> bool {
        !self.failures.is_empty() || self.count(Verdict::Failed) > 0
    }
}
