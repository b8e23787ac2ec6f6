use crate::eval::Metric;

/// Returns the name of a metric as it is written: `nDCG@10`, `MRR@10`, `recall@5`, `success@1`, `P@10`, `MAP`.
pub fn metric_name(metric: Metric) -> String {
    match metric {
        Metric::Ndcg(depth) => format!("nDCG@{depth}"),
        Metric::ReciprocalRank(depth) => format!("MRR@{depth}"),
        Metric::Recall(depth) => format!("recall@{depth}"),
        Metric::Success(depth) => format!("success@{depth}"),
        Metric::Precision(depth) => format!("P@{depth}"),
        Metric::AveragePrecision => "MAP".to_owned(),
        Metric::Judged(depth) => format!("judged@{depth}"),
    }
}

/// Reads the name of a metric, capitals or not.
pub fn parse_metric(name: &str) -> Option<Metric> {
    let name = name.trim().to_lowercase();
    if name == "map" {
        return Some(Metric::AveragePrecision);
    }
    let (kind, depth) = name.split_once('@')?;
    let depth = depth.parse().ok().filter(|&depth| (1..=MAX_DEPTH).contains(&depth))?;
    Some(match kind {
        "ndcg" => Metric::Ndcg(depth),
        "mrr" => Metric::ReciprocalRank(depth),
        "recall" => Metric::Recall(depth),
        "success" => Metric::Success(depth),
        "p" | "precision" => Metric::Precision(depth),
        _ => return None,
    })
}

/// Deepest rank that a metric looks at.
pub(super) const MAX_DEPTH: usize = 1_000;

/// Tells how deep a ranking a metric needs; MAP looks at all there is.
pub(super) fn depth(metric: Metric) -> Option<usize> {
    match metric {
        Metric::Ndcg(depth)
        | Metric::ReciprocalRank(depth)
        | Metric::Recall(depth)
        | Metric::Success(depth)
        | Metric::Precision(depth)
        | Metric::Judged(depth) => Some(depth),
        Metric::AveragePrecision => None,
    }
}

/// The metrics of every suite.
pub(super) const ALWAYS: [Metric; 4] =
    [Metric::Recall(1), Metric::Recall(5), Metric::ReciprocalRank(10), Metric::Ndcg(10)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for metric in ALWAYS.into_iter().chain([Metric::AveragePrecision, Metric::Precision(3), Metric::Success(1)]) {
            assert_eq!(parse_metric(&metric_name(metric)), Some(metric));
        }
        assert_eq!(parse_metric("NDCG@10"), Some(Metric::Ndcg(10)));
        for wrong in ["", "ndcg", "ndcg@", "ndcg@0", "ndcg@x", "f1@3", "ndcg@99999999999999999999", "recall@1001"] {
            assert_eq!(parse_metric(wrong), None, "{wrong}");
        }
    }
}
