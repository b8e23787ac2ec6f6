use std::collections::{BTreeMap, HashSet};

use crate::eval::{Judgements, Qrels};

/// Ids of passages for each topic, the best first.
pub type Rankings = BTreeMap<String, Vec<String>>;

/// How well one ranking answers one topic, from 0 to 1.
///
/// All are trec_eval's. The ranking is taken as it stands: where scores tie, the ranks decide. Depth 0 sees nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// `ndcg_cut`: the gains of the first *k*, over those of the best order there is.
    ///
    /// A passage gains its grade, divided by log2 of its rank plus 1 (Järvelin and Kekäläinen 2002, "Cumulated
    /// gain-based evaluation of IR techniques", in the form of Burges et al. 2005 with linear gain).
    Ndcg(usize),
    /// `recip_rank`: 1 over the rank of the first relevant passage, if it is among the first *k*.
    ReciprocalRank(usize),
    /// `recall`: how many of all relevant passages are among the first *k*.
    Recall(usize),
    /// `success`: 1 if a relevant passage is among the first *k*.
    Success(usize),
    /// `P`: how many of the first *k* are relevant; ranks that nothing fills count as not relevant.
    Precision(usize),
    /// `map`: precision at the rank of each relevant passage, 0 for one not found, the mean of them.
    AveragePrecision,
}

impl Metric {
    /// Scores one ranking, best id first. An id that comes again is passed over, its rank with it.
    pub fn of<'a>(self, judgements: &Judgements, ranking: impl IntoIterator<Item = &'a str>) -> f64 {
        let mut seen = HashSet::new();
        let grades = ranking.into_iter().filter(|id| seen.insert(*id)).map(|id| judgements.grade(id));
        let relevant = judgements.relevant();
        match self {
            Self::Ndcg(depth) => {
                let ideal = discounted(judgements.ideal().into_iter().take(depth));
                share(discounted(grades.take(depth)), ideal)
            }
            Self::ReciprocalRank(depth) => {
                let first = grades.take(depth).position(|grade| grade > 0);
                first.map_or(0.0, |before| 1.0 / (before + 1) as f64)
            }
            Self::Recall(depth) => share(found(grades, depth) as f64, relevant as f64),
            Self::Success(depth) => f64::from(found(grades, depth) > 0),
            Self::Precision(depth) => share(found(grades, depth) as f64, depth as f64),
            Self::AveragePrecision => {
                let mut hits = 0;
                let mut sum = 0.0;
                for (before, _) in grades.enumerate().filter(|(_, grade)| *grade > 0) {
                    hits += 1;
                    sum += f64::from(hits) / (before + 1) as f64;
                }
                share(sum, relevant as f64)
            }
        }
    }
}

fn found(grades: impl Iterator<Item = u32>, depth: usize) -> usize {
    grades.take(depth).filter(|grade| *grade > 0).count()
}

fn discounted(grades: impl Iterator<Item = u32>) -> f64 {
    grades.enumerate().map(|(before, grade)| f64::from(grade) / (before as f64 + 2.0).log2()).sum()
}

/// Divides, nothing of nothing being nothing: a topic without relevant passages scores 0.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Scores of one metric, one for each judged topic.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// By the topic's id.
    pub by_topic: BTreeMap<String, f64>,
}

impl Scores {
    /// Scores all judged topics; one that has no ranking scores 0, a ranking that was not judged counts nowhere.
    pub fn new(metric: Metric, qrels: &Qrels, rankings: &Rankings) -> Self {
        let score = |(topic, judgements): (&str, &Judgements)| {
            let ranking = rankings.get(topic).map_or(&[][..], Vec::as_slice);
            (topic.to_owned(), metric.of(judgements, ranking.iter().map(String::as_str)))
        };
        Self { by_topic: qrels.topics().map(score).collect() }
    }

    /// Returns the mean over the topics, 0 where there are none.
    pub fn mean(&self) -> f64 {
        share(self.by_topic.values().sum(), self.by_topic.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::read_qrels;

    /// Topic `q`: four relevant passages, graded 3 2 1 1, and one that is not.
    fn qrels() -> Qrels {
        read_qrels("q 0 a 3\nq 0 b 2\nq 0 c 1\nq 0 d 1\nq 0 n 0\n".as_bytes()).unwrap()
    }

    #[track_caller]
    fn assert_score(metric: Metric, ranking: &str, expected: f64) {
        let score = metric.of(qrels().of("q").unwrap(), ranking.split_whitespace());
        assert!((score - expected).abs() < 1e-4, "{metric:?} of {ranking}: {score}, not {expected}");
    }

    #[test]
    fn ndcg_divides_the_grade_by_the_logarithm_of_the_rank() {
        // The best order: 3/1 + 2/1.58496 + 1/2 + 1/2.32193 = 3 + 1.26186 + 0.5 + 0.43068 = 5.19254.
        assert_score(Metric::Ndcg(10), "a b c d", 1.0);
        assert_score(Metric::Ndcg(10), "a b d c n", 1.0);
        // x b a: 2/1.58496 + 3/2 = 2.76186.
        assert_score(Metric::Ndcg(10), "x b a", 2.76186 / 5.19254);
        // Cut at 2, the best order has 3 + 1.26186 alone; n is judged, and gains nothing.
        assert_score(Metric::Ndcg(2), "n b a", 1.26186 / 4.26186);
        assert_score(Metric::Ndcg(2), "b a", (2.0 + 3.0 / 1.58496) / 4.26186);
        // Gain is the grade itself, not 2^grade - 1, which would give 0.49.
        assert_score(Metric::Ndcg(1), "b a", 2.0 / 3.0);
    }

    #[test]
    fn reciprocal_rank_is_that_of_the_first_relevant() {
        assert_score(Metric::ReciprocalRank(10), "x n d a", 1.0 / 3.0);
        assert_score(Metric::ReciprocalRank(3), "x n d a", 1.0 / 3.0);
        assert_score(Metric::ReciprocalRank(2), "x n d a", 0.0);
    }

    #[test]
    fn precision_counts_empty_ranks_and_recall_all_that_is_relevant() {
        for (depth, precision, recall, success) in
            [(1, 0.0, 0.0, 0.0), (2, 0.5, 0.25, 1.0), (4, 0.5, 0.5, 1.0), (10, 0.2, 0.5, 1.0), (0, 0.0, 0.0, 0.0)]
        {
            assert_score(Metric::Precision(depth), "x a n b", precision);
            assert_score(Metric::Recall(depth), "x a n b", recall);
            assert_score(Metric::Success(depth), "x a n b", success);
        }
    }

    #[test]
    fn average_precision_divides_by_all_that_is_relevant() {
        // Relevant at 1, 3 and 6: (1/1 + 2/3 + 3/6) / 4.
        assert_score(Metric::AveragePrecision, "b x a n y c", (1.0 + 2.0 / 3.0 + 0.5) / 4.0);
        assert_score(Metric::AveragePrecision, "d c b a", 1.0);
        assert_score(Metric::AveragePrecision, "x y", 0.0);
    }

    #[test]
    fn an_id_that_comes_again_counts_once() {
        assert_score(Metric::Recall(10), "a a a a", 0.25);
        assert_score(Metric::Ndcg(2), "a a b", 1.0);
        assert_score(Metric::AveragePrecision, "a a b", 0.5);
    }

    #[test]
    fn mean_is_over_judged_topics_and_one_without_ranking_scores_nothing() {
        let qrels = read_qrels("q1 0 a 1\nq2 0 a 1\nq3 0 a 0\nq4 0 a 1\n".as_bytes()).unwrap();
        let ranking = |ids: &str| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let rankings: Rankings = [("q1", "a"), ("q2", "x a"), ("q3", "a"), ("q9", "a")]
            .map(|(topic, ids)| (topic.to_owned(), ranking(ids)))
            .into();
        let scores = Scores::new(Metric::ReciprocalRank(10), &qrels, &rankings);
        let expected = [("q1", 1.0), ("q2", 0.5), ("q3", 0.0), ("q4", 0.0)];
        assert_eq!(scores.by_topic, expected.map(|(topic, score)| (topic.to_owned(), score)).into());
        assert!((scores.mean() - 0.375).abs() < 1e-12);
        // Nothing relevant to find is no perfect answer.
        assert!((Scores::new(Metric::Ndcg(10), &qrels, &rankings).by_topic["q3"]).abs() < 1e-12);
    }

    #[test]
    fn every_metric_stays_between_nothing_and_one() {
        let qrels = qrels();
        let judgements = qrels.of("q").unwrap();
        let ids = ["a", "b", "c", "d", "n", "x"];
        // Every order of every choice of up to four of the ids.
        let mut orders: Vec<Vec<&str>> = vec![Vec::new()];
        for at in 0.. {
            let Some(order) = orders.get(at).cloned() else { break };
            for id in ids.iter().filter(|id| order.len() < 4 && !order.contains(id)) {
                orders.push(order.iter().chain([id]).copied().collect());
            }
        }
        assert_eq!(orders.len(), 1 + 6 + 30 + 120 + 360);
        for order in &orders {
            for depth in [0, 1, 3, 10] {
                for metric in [Metric::Ndcg, Metric::ReciprocalRank, Metric::Recall, Metric::Success, Metric::Precision]
                {
                    let score = metric(depth).of(judgements, order.iter().copied());
                    assert!((0.0..=1.0 + 1e-12).contains(&score), "{:?} of {order:?}: {score}", metric(depth));
                }
            }
            let best = Metric::Ndcg(4).of(judgements, order.iter().copied());
            let perfect =
                order.len() == 4 && order[..2] == ["a", "b"] && !order.contains(&"n") && !order.contains(&"x");
            assert_eq!(best > 1.0 - 1e-9, perfect, "{order:?}: {best}");
        }
    }
}
