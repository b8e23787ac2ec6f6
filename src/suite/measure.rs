use crate::eval::Metric;

/// Deepest rank that a suite asks for.
pub(super) const MAX_DEPTH: usize = 1_000;

/// Tells how deep a ranking a metric needs; none where it looks at all there is.
pub(super) fn depth(metric: Metric) -> Option<usize> {
    Some(metric.depth()).filter(|depth| *depth != Metric::NO_CUT)
}

/// The metrics of every suite.
pub(super) const ALWAYS: [Metric; 4] =
    [Metric::Recall(1), Metric::Recall(5), Metric::ReciprocalRank(10), Metric::Ndcg(10)];
