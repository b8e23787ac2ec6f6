use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use crate::eval::metrics::share;
use crate::eval::{Comparison, Graded, Judgements, Metric, Qrels, Rankings, Scores};

/// What becomes of judged topics that a run has no line for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingTopics {
    /// They are left out of the means, as trec_eval leaves them out.
    #[default]
    LeftOut,
    /// They count 0, as with trec_eval's `-c`.
    CountNothing,
}

/// How many passages were found and are relevant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// `num_ret`: found.
    pub retrieved: usize,
    /// `num_rel`: relevant, found or not.
    pub relevant: usize,
    /// `num_rel_ret`: relevant and found.
    pub relevant_retrieved: usize,
    /// Found, and judged by somebody.
    pub judged_retrieved: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.retrieved += other.retrieved;
        self.relevant += other.relevant;
        self.relevant_retrieved += other.relevant_retrieved;
        self.judged_retrieved += other.judged_retrieved;
    }
}

/// How one topic is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicEvaluation {
    /// In the order of the metrics.
    pub values: Vec<f64>,
    /// What was found.
    pub counts: Counts,
}

/// A run, measured by several metrics.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// What was measured.
    pub metrics: Vec<Metric>,
    /// By the topic's id: those over which the means are taken.
    pub topics: BTreeMap<String, TopicEvaluation>,
    /// Judged topics for which the run has nothing.
    pub missing: usize,
    /// Topics of the run that nobody judged; they count nowhere.
    pub unjudged: usize,
}

impl Evaluation {
    /// Measures a run; only judged topics count.
    pub fn new(metrics: &[Metric], qrels: &Qrels, rankings: &Rankings, missing: MissingTopics) -> Self {
        Self::over(metrics, qrels, rankings, |topic| {
            missing == MissingTopics::CountNothing || rankings.contains_key(topic)
        })
    }

    /// Measures two runs over the same topics, so that they can be compared: all that are judged and that one of them
    /// answers, with [`MissingTopics::CountNothing`] all that are judged. What one of the two has nothing for counts 0
    /// there: a topic that is lost is the greatest change there is.
    pub fn pair(metrics: &[Metric], qrels: &Qrels, runs: [&Rankings; 2], missing: MissingTopics) -> [Self; 2] {
        runs.map(|rankings| {
            Self::over(metrics, qrels, rankings, |topic| {
                missing == MissingTopics::CountNothing || runs.iter().any(|run| run.contains_key(topic))
            })
        })
    }

    fn over(metrics: &[Metric], qrels: &Qrels, rankings: &Rankings, counts: impl Fn(&str) -> bool) -> Self {
        let measure = |(topic, judgements): (&str, &Judgements)| {
            let ranking = rankings.get(topic).map_or(&[][..], Vec::as_slice);
            let graded = Graded::new(judgements, ranking.iter().map(String::as_str));
            let counts = Counts {
                retrieved: graded.retrieved(),
                relevant: graded.relevant(),
                relevant_retrieved: graded.relevant_retrieved(),
                judged_retrieved: graded.judged_retrieved(),
            };
            let values = metrics.iter().map(|metric| metric.of_graded(&graded)).collect();
            (topic.to_owned(), TopicEvaluation { values, counts })
        };
        Self {
            metrics: metrics.to_vec(),
            topics: qrels.topics().filter(|(topic, _)| counts(topic)).map(measure).collect(),
            missing: qrels.topics().filter(|(topic, _)| !rankings.contains_key(*topic)).count(),
            unjudged: rankings.keys().filter(|topic| qrels.of(topic).is_none()).count(),
        }
    }

    /// Returns the mean of a metric, by its place among the metrics, over the topics; 0 where there are none.
    pub fn mean(&self, at: usize) -> f64 {
        share(self.topics.values().map(|topic| topic.values[at]).sum(), self.topics.len() as f64)
    }

    /// Returns what was found for all topics together.
    pub fn totals(&self) -> Counts {
        let mut totals = Counts::default();
        self.topics.values().for_each(|topic| totals += topic.counts);
        totals
    }

    /// Returns the scores of a metric, by its place among the metrics.
    pub fn scores(&self, at: usize) -> Scores {
        Scores { by_topic: self.topics.iter().map(|(topic, found)| (topic.clone(), found.values[at])).collect() }
    }
}

/// How the second of two runs differs from the first in one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What was measured.
    pub metric: Metric,
    /// Mean of each.
    pub means: [f64; 2],
    /// The second less the first, with its significance: better is what the second does better.
    pub comparison: Comparison,
    /// Topics on which they are equal.
    pub equal: usize,
    /// The topics that differ, with the score of each run, those that change most first, then by id.
    pub changes: Vec<(String, [f64; 2])>,
}

/// Scores that differ by less are equal but for rounding.
const ROUNDING: f64 = 1e-9;

impl Difference {
    /// Compares what [`Evaluation::pair`] measured, metric by metric.
    pub fn of(pair: &[Evaluation; 2]) -> Vec<Self> {
        let [first, second] = pair;
        let one = |(at, metric): (usize, &Metric)| {
            let scores = [first.scores(at), second.scores(at)];
            let comparison = Comparison::new(&scores[1], &scores[0]);
            let topics: BTreeSet<&String> = scores.iter().flat_map(|scores| scores.by_topic.keys()).collect();
            let count = topics.len();
            let pair = |topic: &String| {
                (topic.clone(), [0, 1].map(|run: usize| scores[run].by_topic.get(topic).copied().unwrap_or(0.0)))
            };
            let size = |[before, after]: [f64; 2]| (after - before).abs();
            let mut changes: Vec<(String, [f64; 2])> =
                topics.into_iter().map(pair).filter(|(_, scores)| size(*scores) > ROUNDING).collect();
            // A stable sort: those that change as much stay in order of id.
            changes.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
            Self {
                metric: *metric,
                means: [first.mean(at), second.mean(at)],
                comparison,
                equal: count - comparison.better - comparison.worse,
                changes,
            }
        };
        first.metrics.iter().enumerate().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::read_qrels;

    fn rankings(of: &[(&str, &str)]) -> Rankings {
        let ids = |ids: &str| ids.split_whitespace().map(str::to_owned).collect();
        of.iter().map(|(topic, ranking)| ((*topic).to_owned(), ids(ranking))).collect()
    }

    fn qrels() -> Qrels {
        read_qrels("q1 0 a 1\nq1 0 b 0\nq2 0 a 1\nq2 0 c 2\nq3 0 a 1\nq4 0 a 0\n".as_bytes()).unwrap()
    }

    const METRICS: [Metric; 2] = [Metric::ReciprocalRank(10), Metric::Recall(10)];

    #[test]
    fn topics_that_a_run_lacks_are_left_out_or_count_nothing() {
        let run = rankings(&[("q1", "b a"), ("q2", "a x"), ("q9", "a")]);
        let evaluation = Evaluation::new(&METRICS, &qrels(), &run, MissingTopics::LeftOut);
        assert_eq!(evaluation.topics.keys().collect::<Vec<_>>(), ["q1", "q2"]);
        // 1/2 and 1; 1 of 1 and 1 of 2.
        assert_eq!((evaluation.mean(0), evaluation.mean(1)), (0.75, 0.75));
        let found = Counts { retrieved: 4, relevant: 3, relevant_retrieved: 2, judged_retrieved: 3 };
        assert_eq!((evaluation.totals(), evaluation.missing, evaluation.unjudged), (found, 2, 1));
        let complete = Evaluation::new(&METRICS, &qrels(), &run, MissingTopics::CountNothing);
        // Over four topics, q4 among them, for which nothing is relevant.
        assert_eq!((complete.topics.len(), complete.mean(0), complete.mean(1)), (4, 0.375, 0.375));
        assert_eq!(complete.totals(), Counts { relevant: 4, ..found });
    }

    #[test]
    fn a_run_without_judged_topics_scores_nothing() {
        let evaluation = Evaluation::new(&METRICS, &qrels(), &rankings(&[("9", "a")]), MissingTopics::LeftOut);
        assert_eq!((evaluation.topics.len(), evaluation.mean(0), evaluation.totals()), (0, 0.0, Counts::default()));
    }

    #[test]
    fn two_runs_are_compared_over_what_either_answers() {
        let first = rankings(&[("q1", "b a"), ("q2", "a c")]);
        let second = rankings(&[("q1", "a b"), ("q3", "x y z a"), ("q4", "a")]);
        let pair = Evaluation::pair(&METRICS, &qrels(), [&first, &second], MissingTopics::LeftOut);
        let [ranks, recall] = &Difference::of(&pair)[..] else { panic!("two metrics") };
        // q1 1/2 and 1, q2 1 and 0, q3 0 and 1/4, q4 0 twice.
        assert_eq!((ranks.metric, ranks.means), (METRICS[0], [1.5 / 4.0, 1.25 / 4.0]));
        assert_eq!((ranks.comparison.better, ranks.equal, ranks.comparison.worse), (2, 1, 1));
        assert!((ranks.comparison.difference - -0.25 / 4.0).abs() < 1e-12);
        let changes = [("q2", [1.0, 0.0]), ("q1", [0.5, 1.0]), ("q3", [0.0, 0.25])];
        assert_eq!(ranks.changes, changes.map(|(topic, scores)| (topic.to_owned(), scores)));
        assert_eq!((recall.means, recall.equal), ([0.5, 0.5], 2));
    }
}
