use serde::Serialize;

use crate::eval::{Counts, Difference, Evaluation, Metric, TopicEvaluation};

/// Values by the metric's name, in the order in which they were asked for.
#[derive(Debug)]
struct Values<'a>(&'a [Metric], Vec<f64>);

impl Serialize for Values<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(Metric::to_string).zip(&self.1))
    }
}

#[derive(Debug, Serialize)]
struct CountsRecord {
    num_ret: usize,
    num_rel: usize,
    num_rel_ret: usize,
}

impl From<Counts> for CountsRecord {
    fn from(counts: Counts) -> Self {
        Self { num_ret: counts.retrieved, num_rel: counts.relevant, num_rel_ret: counts.relevant_retrieved }
    }
}

/// How a run answers one query: `{"type":"scores",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "scores")]
pub struct ScoresRecord<'a> {
    run: &'a str,
    query: &'a str,
    metrics: Values<'a>,
    #[serde(flatten)]
    counts: CountsRecord,
}

impl<'a> ScoresRecord<'a> {
    /// Takes what was measured of one query of a run.
    pub fn new(run: &'a str, query: &'a str, metrics: &'a [Metric], topic: &TopicEvaluation) -> Self {
        Self { run, query, metrics: Values(metrics, topic.values.clone()), counts: topic.counts.into() }
    }
}

/// How a run answers all queries: `{"type":"evaluation",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "evaluation")]
pub struct EvaluationRecord<'a> {
    run: &'a str,
    tag: &'a str,
    level: &'static str,
    metrics: Values<'a>,
    num_q: usize,
    #[serde(flatten)]
    counts: CountsRecord,
    missing: usize,
    unjudged: usize,
}

impl<'a> EvaluationRecord<'a> {
    /// Takes the means and sums of a run; `tag` is what it calls itself, `level` what was ranked.
    pub fn new(run: &'a str, tag: &'a str, level: &'static str, evaluation: &'a Evaluation) -> Self {
        let means = (0..evaluation.metrics.len()).map(|at| evaluation.mean(at)).collect();
        Self {
            run,
            tag,
            level,
            metrics: Values(&evaluation.metrics, means),
            num_q: evaluation.topics.len(),
            counts: evaluation.totals().into(),
            missing: evaluation.missing,
            unjudged: evaluation.unjudged,
        }
    }
}

/// How two runs differ in a metric: `{"type":"comparison",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "comparison")]
pub struct ComparisonRecord<'a> {
    metric: String,
    runs: [&'a str; 2],
    means: [f64; 2],
    difference: f64,
    p: f64,
    better: usize,
    equal: usize,
    worse: usize,
    changes: Vec<ChangeRecord<'a>>,
}

/// A query with its score in each run.
#[derive(Debug, Serialize)]
struct ChangeRecord<'a> {
    query: &'a str,
    scores: [f64; 2],
}

impl<'a> ComparisonRecord<'a> {
    /// Takes the difference of two runs, with the `most` queries that change most.
    pub fn new(runs: [&'a str; 2], difference: &'a Difference, most: usize) -> Self {
        let change = |(query, scores): &'a (String, [f64; 2])| ChangeRecord { query, scores: *scores };
        Self {
            metric: difference.metric.to_string(),
            runs,
            means: difference.means,
            difference: difference.comparison.difference,
            p: difference.comparison.randomisation_p,
            better: difference.comparison.better,
            equal: difference.equal,
            worse: difference.comparison.worse,
            changes: difference.changes.iter().take(most).map(change).collect(),
        }
    }
}
