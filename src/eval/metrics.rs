use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::str::FromStr;

use crate::eval::{Judgements, Qrels};

/// Ids of passages for each topic, the best first.
pub type Rankings = BTreeMap<String, Vec<String>>;

/// How well one ranking answers one topic, from 0 to 1.
///
/// All are trec_eval's, but for `judged`. The ranking is taken as it stands: where scores tie, the ranks decide. Depth 0
/// sees nothing; [`Metric::NO_CUT`] sees all.
///
/// A metric is written as it is typed, `ndcg@10`, `map`, `mrr`; trec_eval's own names (`ndcg_cut_10`, `recip_rank`, `P.5`)
/// are read too.
///
/// # Examples
///
/// ```
/// use fundstelle::eval::Metric;
/// assert_eq!("nDCG@10".parse(), Ok(Metric::Ndcg(10)));
/// assert_eq!("P_5".parse(), Ok(Metric::Precision(5)));
/// assert_eq!("recip_rank".parse::<Metric>().map(|metric| metric.to_string()), Ok("mrr".to_owned()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// `ndcg_cut`, without cut `ndcg`: the gains of the first *k*, over those of the best order there is.
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
    /// How many of the first *k* somebody judged, whatever the grade; of those there are, where they are fewer than *k*.
    ///
    /// The `Judged` of ir_measures: trec_eval has none. Where it is low, the other metrics know little.
    Judged(usize),
}

impl Metric {
    /// The depth of a metric that looks at the whole ranking.
    pub const NO_CUT: usize = usize::MAX;

    /// What is looked at where nothing else is asked for: how good the first page is, how much is found at all, and how
    /// much of it was judged.
    pub const DEFAULT: [Self; 10] = [
        Self::Ndcg(10),
        Self::ReciprocalRank(10),
        Self::AveragePrecision,
        Self::Precision(10),
        Self::Recall(10),
        Self::Recall(100),
        Self::Success(1),
        Self::Success(5),
        Self::Success(10),
        Self::Judged(10),
    ];

    /// Scores one ranking, best id first. An id that comes again is passed over, its rank with it.
    pub fn of<'a>(self, judgements: &Judgements, ranking: impl IntoIterator<Item = &'a str>) -> f64 {
        self.of_graded(&Graded::new(judgements, ranking))
    }

    /// Scores one ranking whose grades are known.
    pub fn of_graded(self, graded: &Graded) -> f64 {
        let grades = graded.grades.iter().map(|grade| grade.unwrap_or(0));
        let relevant = graded.ideal.len();
        match self {
            Self::Ndcg(depth) => {
                let ideal = discounted(graded.ideal.iter().copied().take(depth));
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
            Self::Judged(depth) => {
                let seen = &graded.grades[..graded.grades.len().min(depth)];
                share(seen.iter().flatten().count() as f64, seen.len() as f64)
            }
        }
    }

    /// Returns how many of the first are looked at, [`Metric::NO_CUT`] for all.
    pub fn depth(self) -> usize {
        match self {
            Self::Ndcg(depth)
            | Self::ReciprocalRank(depth)
            | Self::Recall(depth)
            | Self::Success(depth)
            | Self::Precision(depth)
            | Self::Judged(depth) => depth,
            Self::AveragePrecision => Self::NO_CUT,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ndcg(_) => "ndcg",
            Self::ReciprocalRank(_) => "mrr",
            Self::Recall(_) => "recall",
            Self::Success(_) => "success",
            Self::Precision(_) => "p",
            Self::AveragePrecision => "map",
            Self::Judged(_) => "judged",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.depth() {
            Self::NO_CUT => f.write_str(self.name()),
            depth => write!(f, "{}@{depth}", self.name()),
        }
    }
}

/// Text that names no metric.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnknownMetric {
    /// Nothing is called that.
    #[error("unknown metric `{name}`; {}", meant.as_ref().map_or_else(known, |meant| format!("did you mean `{meant}`?")))]
    Name {
        /// As typed.
        name: String,
        /// What was probably meant, as it can be typed.
        meant: Option<String>,
    },
    /// `map@10`
    #[error("`map` looks at the whole ranking, so `{name}` has one cut too many")]
    NeedlessCut {
        /// As typed.
        name: String,
    },
    /// `p`
    #[error("`{name}` wants a cut, as in `p@10`")]
    NoCut {
        /// As typed.
        name: String,
    },
    /// `ndcg@0`, `ndcg@ten`
    #[error("the cut of `{name}` is no whole number from 1 on")]
    Cut {
        /// As typed.
        name: String,
    },
}

fn known() -> String {
    "known are ndcg, mrr, recall, success and judged, with a cut (ndcg@10) or without, p with one, and map; counts (num_q, \
     num_ret …) need not be named"
        .to_owned()
}

/// Makes a metric of its depth.
type Make = fn(usize) -> Metric;

/// Names as they are typed, ours before those of trec_eval and ir_measures, in lower case.
const NAMES: [(&str, Make); 15] = [
    ("ndcg", Metric::Ndcg),
    ("mrr", Metric::ReciprocalRank),
    ("recall", Metric::Recall),
    ("success", Metric::Success),
    ("p", Metric::Precision),
    ("map", |_| Metric::AveragePrecision),
    ("judged", Metric::Judged),
    ("ndcg_cut", Metric::Ndcg),
    ("recip_rank", Metric::ReciprocalRank),
    ("rr", Metric::ReciprocalRank),
    ("r", Metric::Recall),
    ("set_recall", Metric::Recall),
    ("precision", Metric::Precision),
    ("ap", |_| Metric::AveragePrecision),
    ("hits", Metric::Success),
];

/// A name farther from a known one than this is not taken for it.
const MOST_SLIPS: usize = 2;

impl FromStr for Metric {
    type Err = UnknownMetric;

    fn from_str(text: &str) -> Result<Self, UnknownMetric> {
        let text = text.trim();
        let lower = text.to_lowercase();
        let typed = || text.to_owned();
        // `ndcg@10`, and trec_eval's `ndcg_cut_10` and `ndcg_cut.10`.
        let (name, cut) = match lower.split_once('@') {
            Some((name, cut)) => (name, Some(cut)),
            None => match lower.rsplit_once(['_', '.']) {
                Some((name, cut)) if cut.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(cut)),
                _ => (lower.as_str(), None),
            },
        };
        let Some((_, make)) = NAMES.iter().find(|(known, _)| *known == name) else {
            let near = |known: &str| strsim::damerau_levenshtein(known, name);
            let meant = NAMES.iter().map(|(known, make)| (near(known), known, make)).min_by_key(|(slips, ..)| *slips);
            // Of a short name two slips leave nothing.
            let meant = meant.filter(|(slips, known, _)| *slips <= MOST_SLIPS && *slips < known.len());
            let depth = cut.and_then(|cut| cut.parse().ok()).filter(|depth| *depth > 0).unwrap_or(Self::NO_CUT);
            let meant = meant.map(|(_, _, make)| match make(depth) {
                Self::Precision(Self::NO_CUT) => Self::Precision(10).to_string(),
                metric => metric.to_string(),
            });
            return Err(UnknownMetric::Name { name: typed(), meant });
        };
        let depth = match cut {
            Some(cut) => match cut.parse() {
                Ok(depth) if depth > 0 => depth,
                _ => return Err(UnknownMetric::Cut { name: typed() }),
            },
            None => Self::NO_CUT,
        };
        match make(depth) {
            Self::AveragePrecision if cut.is_some() => Err(UnknownMetric::NeedlessCut { name: typed() }),
            Self::Precision(Self::NO_CUT) => Err(UnknownMetric::NoCut { name: typed() }),
            metric => Ok(metric),
        }
    }
}

/// A ranking with what judges said of it: all that the metrics of a topic need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graded {
    /// By rank; of what nobody judged, none. Grades below 0 are 0, as nothing gains by them.
    grades: Vec<Option<u32>>,
    /// The grades of what is relevant, highest first.
    ideal: Vec<u32>,
}

impl Graded {
    /// Looks up the grades of a ranking, best id first. An id that comes again is passed over.
    pub fn new<'a>(judgements: &Judgements, ranking: impl IntoIterator<Item = &'a str>) -> Self {
        let mut seen = HashSet::new();
        let grade = |id: &str| judgements.is_judged(id).then(|| judgements.grade(id));
        let grades = ranking.into_iter().filter(|id| seen.insert(*id)).map(grade).collect();
        Self { grades, ideal: judgements.ideal() }
    }

    /// Returns how many passages were found.
    pub fn retrieved(&self) -> usize {
        self.grades.len()
    }

    /// Returns how many of all passages are relevant.
    pub fn relevant(&self) -> usize {
        self.ideal.len()
    }

    /// Returns how many of those found are relevant.
    pub fn relevant_retrieved(&self) -> usize {
        self.grades.iter().flatten().filter(|grade| **grade > 0).count()
    }

    /// Returns how many of those found somebody judged.
    pub fn judged_retrieved(&self) -> usize {
        self.grades.iter().flatten().count()
    }
}

fn found(grades: impl Iterator<Item = u32>, depth: usize) -> usize {
    grades.take(depth).filter(|grade| *grade > 0).count()
}

fn discounted(grades: impl Iterator<Item = u32>) -> f64 {
    let gain = |(before, grade)| if grade == 0 { 0.0 } else { f64::from(grade) / (before as f64 + 2.0).log2() };
    grades.enumerate().map(gain).sum()
}

/// Divides, nothing of nothing being nothing: a topic without relevant passages scores 0.
pub(super) fn share(part: f64, whole: f64) -> f64 {
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
    fn without_cut_the_whole_ranking_counts() {
        let long = format!("{}a", "x1 x2 x3 x4 x5 x6 x7 x8 x9 x0 ".repeat(2));
        // Ids that come again are passed over: a stands at 11.
        assert_score(Metric::ReciprocalRank(10), &long, 0.0);
        assert_score(Metric::ReciprocalRank(Metric::NO_CUT), &long, 1.0 / 11.0);
        // 3 / log2(12) = 3 / 3.58496.
        assert_score(Metric::Ndcg(Metric::NO_CUT), &long, 3.0 / 3.58496 / 5.19254);
    }

    #[test]
    fn judged_counts_every_grade_and_no_empty_rank() {
        for (depth, expected) in [(1, 0.0), (2, 0.5), (4, 0.5), (10, 0.6), (0, 0.0), (Metric::NO_CUT, 0.6)] {
            assert_score(Metric::Judged(depth), "x a y n b", expected);
        }
        assert_score(Metric::Judged(10), "", 0.0);
        // Below 0 is judged too, and gains nothing.
        let qrels = read_qrels("q 0 a -2\nq 0 b 1\n".as_bytes()).unwrap();
        let graded = Graded::new(qrels.of("q").unwrap(), ["a", "b", "c"]);
        assert_eq!(
            (graded.retrieved(), graded.relevant(), graded.relevant_retrieved(), graded.judged_retrieved()),
            (3, 1, 1, 2)
        );
        assert!((Metric::Judged(2).of_graded(&graded) - 1.0).abs() < 1e-12);
        // 1 / log2(3) of 1.
        assert!((Metric::Ndcg(10).of_graded(&graded) - 0.63093).abs() < 1e-5);
    }

    #[test]
    fn metrics_are_read_as_they_are_written_and_as_others_write_them() {
        for metric in Metric::DEFAULT.into_iter().chain([Metric::Ndcg(Metric::NO_CUT), Metric::Recall(Metric::NO_CUT)])
        {
            assert_eq!(metric.to_string().parse(), Ok(metric));
        }
        for (text, expected) in [
            ("nDCG@10", Metric::Ndcg(10)),
            ("ndcg_cut_5", Metric::Ndcg(5)),
            ("ndcg_cut.5", Metric::Ndcg(5)),
            ("ndcg", Metric::Ndcg(Metric::NO_CUT)),
            ("recip_rank", Metric::ReciprocalRank(Metric::NO_CUT)),
            ("RR@10", Metric::ReciprocalRank(10)),
            ("P_5", Metric::Precision(5)),
            ("R@1000", Metric::Recall(1000)),
            (" AP ", Metric::AveragePrecision),
            ("success_1", Metric::Success(1)),
            ("Judged@10", Metric::Judged(10)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_metric_is_told_with_what_was_meant() {
        for (text, expected) in [
            ("ndgc@10", "unknown metric `ndgc@10`; did you mean `ndcg@10`?"),
            ("recal@5", "unknown metric `recal@5`; did you mean `recall@5`?"),
            ("bpref", "unknown metric `bpref`; known are ndcg, "),
            ("", "unknown metric ``; known are "),
            ("p", "`p` wants a cut, as in `p@10`"),
            ("map@10", "`map` looks at the whole ranking, so `map@10` has one cut too many"),
            ("ndcg@0", "the cut of `ndcg@0` is no whole number from 1 on"),
            ("mrr@ten", "the cut of `mrr@ten` is no whole number from 1 on"),
            ("mrr@", "the cut of `mrr@` is no whole number from 1 on"),
        ] {
            let error = text.parse::<Metric>().unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
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
                for metric in [
                    Metric::Ndcg,
                    Metric::ReciprocalRank,
                    Metric::Recall,
                    Metric::Success,
                    Metric::Precision,
                    Metric::Judged,
                ] {
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
