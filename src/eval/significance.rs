use std::collections::BTreeSet;

use crate::eval::{Random, Scores};

/// How often topics are drawn anew: p is then known to about .004 where it is .05.
const RESAMPLES: usize = 10_000;

/// Fixed, so that the same scores give the same p.
const SEED: u64 = 1_182_101_092;

/// Two sums that differ by less are equal but for rounding; scores lie between 0 and 1.
const ROUNDING: f64 = 1e-9;

/// How two systems differ over the same topics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Mean of the first less mean of the second.
    pub difference: f64,
    /// Topics on which the first is better.
    pub better: usize,
    /// Topics on which the first is worse.
    pub worse: usize,
    /// p of the paired bootstrap: how likely a difference at least as large, either way, is among topics drawn from a
    /// population in which there is none.
    pub bootstrap_p: f64,
    /// p of the paired randomisation: how likely it is if which system gave which score is tossed for each topic.
    pub randomisation_p: f64,
}

impl Comparison {
    /// Compares two systems topic by topic; a topic that one of them lacks scores 0 there.
    ///
    /// Both tests are two-sided on the mean difference. The bootstrap draws as many differences as there are topics,
    /// with replacement, their mean shifted to 0 (Sakai 2006, "Evaluating evaluation metrics based on the bootstrap",
    /// but on the mean itself, not divided by its spread); the randomisation changes signs by coin (Smucker, Allan and
    /// Carterette 2007, "A comparison of statistical significance tests for information retrieval evaluation"). p
    /// counts the sample at hand as one of the draws, so it is never 0.
    pub fn new(first: &Scores, second: &Scores) -> Self {
        let topics: BTreeSet<&String> = first.by_topic.keys().chain(second.by_topic.keys()).collect();
        let score = |scores: &Scores, topic| scores.by_topic.get(topic).copied().unwrap_or(0.0);
        let differences: Vec<f64> =
            topics.into_iter().map(|topic| score(first, topic) - score(second, topic)).collect();
        Self::of(&differences, RESAMPLES)
    }

    fn of(differences: &[f64], resamples: usize) -> Self {
        let count = differences.len();
        let sum: f64 = differences.iter().sum();
        let mean = if count == 0 { 0.0 } else { sum / count as f64 };
        let as_large = |drawn: f64| drawn.abs() >= sum.abs() - ROUNDING;
        let mut random = Random::new(SEED);
        let bootstrap = (0..resamples)
            .filter(|_| as_large((0..count).map(|_| differences[random.below(count)] - mean).sum()))
            .count();
        let mut random = Random::new(SEED);
        let randomisation = (0..resamples)
            .filter(|_| {
                let sign = |difference: &f64| if random.next_bits() >> 63 == 0 { *difference } else { -difference };
                as_large(differences.iter().map(sign).sum())
            })
            .count();
        let p = |found: usize| (found + 1) as f64 / (resamples + 1) as f64;
        Self {
            difference: mean,
            better: differences.iter().filter(|difference| **difference > ROUNDING).count(),
            worse: differences.iter().filter(|difference| **difference < -ROUNDING).count(),
            bootstrap_p: p(bootstrap),
            randomisation_p: p(randomisation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(of: &[f64]) -> Scores {
        Scores { by_topic: of.iter().enumerate().map(|(at, score)| (format!("q{at}"), *score)).collect() }
    }

    /// `expected` is worked out over all draws there are; 10,000 of them are near it by three standard deviations.
    #[track_caller]
    fn assert_p(name: &str, p: f64, expected: f64) {
        let spread = (expected * (1.0 - expected) / RESAMPLES as f64).sqrt();
        assert!((p - expected).abs() < 3.0 * spread + 1e-3, "{name}: {p}, not {expected}");
    }

    #[test]
    fn p_is_the_share_of_draws_that_differ_as_much() {
        // Bootstrap: shifted to 1 and -1, two are drawn; both alike in two of four.
        assert_p("bootstrap of 2 0", Comparison::of(&[2.0, 0.0], RESAMPLES).bootstrap_p, 0.5);
        // Shifted to 2 -1 -1; the sum of three is 3(k - 1) for k times 2, as large as 3 unless k = 1 (12 of 27).
        assert_p("bootstrap of 3 0 0", Comparison::of(&[3.0, 0.0, 0.0], RESAMPLES).bootstrap_p, 15.0 / 27.0);
        // Four signs: the sum is ±2 or ±4 in 10 of 16.
        assert_p("signs of 1 1 1 -1", Comparison::of(&[1.0, 1.0, 1.0, -1.0], RESAMPLES).randomisation_p, 10.0 / 16.0);
        // Only the two sums of all ten alike are as large.
        assert_p("signs of ten alike", Comparison::of(&[0.5; 10], RESAMPLES).randomisation_p, 2.0 / 1024.0);
        // The sign of nothing changes nothing.
        assert_p("signs of 1 0 0", Comparison::of(&[1.0, 0.0, 0.0], RESAMPLES).randomisation_p, 1.0);
    }

    #[test]
    fn p_is_never_nothing_and_one_where_nothing_differs() {
        let sure = Comparison::of(&[0.25; 100], RESAMPLES);
        let least = 1.0 / (RESAMPLES + 1) as f64;
        assert_eq!((sure.bootstrap_p, sure.randomisation_p, sure.better, sure.worse), (least, least, 100, 0));
        for nothing in [&[][..], &[0.0; 5]] {
            let same = Comparison::of(nothing, RESAMPLES);
            assert_eq!((same.difference, same.bootstrap_p, same.randomisation_p), (0.0, 1.0, 1.0));
        }
    }

    #[test]
    fn topics_are_paired_by_their_id_and_order_of_systems_changes_the_sign_alone() {
        let first = scores(&[0.9, 0.8, 0.7, 0.6, 1.0, 0.3]);
        let mut second = scores(&[0.8, 0.9, 0.2, 0.1, 0.0, 0.3]);
        // q4 is worth the same where it is missing.
        second.by_topic.remove("q4");
        let comparison = Comparison::new(&first, &second);
        assert!((comparison.difference - 2.0 / 6.0).abs() < 1e-9, "{comparison:?}");
        assert_eq!((comparison.better, comparison.worse), (4, 1));
        let turned = Comparison::new(&second, &first);
        assert!((turned.difference + comparison.difference).abs() < 1e-12);
        assert_eq!((turned.better, turned.worse), (1, 4));
        assert_eq!((turned.bootstrap_p, turned.randomisation_p), (comparison.bootstrap_p, comparison.randomisation_p));
        assert_eq!(comparison, Comparison::new(&first, &second));
    }

    #[test]
    fn systems_that_differ_by_chance_are_seldom_called_different() {
        // 400 pairs of equal systems over 40 topics: 5 in 100 fall below .05, give or take three spreads of 1.1.
        let mut random = Random::new(7);
        let mut below = [0; 2];
        for _ in 0..400 {
            let mut score = || random.below(1_000) as f64 / 1_000.0;
            let differences: Vec<f64> = (0..40).map(|_| score() - score()).collect();
            let comparison = Comparison::of(&differences, 200);
            below[0] += usize::from(comparison.bootstrap_p < 0.05);
            below[1] += usize::from(comparison.randomisation_p < 0.05);
        }
        assert!(below.iter().all(|count| (6..=34).contains(count)), "{below:?}");
    }
}
