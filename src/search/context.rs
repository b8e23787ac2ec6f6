use std::collections::BTreeMap;

use crate::search::collect::Ranked;
use crate::search::weights;

/// Adds to the scores of passages whose document answers elsewhere too.
///
/// Of two passages that say the same, the one from an article on the matter is the likelier answer: a share of the score
/// of the best other passage of the document, among the best of the ranking. Scores only grow, so the passages not
/// looked at stay below.
pub(crate) fn add_document_context(ranked: &mut [Ranked]) {
    // Best and second best of each document.
    let mut best: BTreeMap<String, [f32; 2]> = BTreeMap::new();
    for passage in ranked.iter() {
        let [first, second] = best.entry(passage.document.clone()).or_default();
        if passage.score > *first {
            (*second, *first) = (*first, passage.score);
        } else if passage.score > *second {
            *second = passage.score;
        }
    }
    for passage in ranked.iter_mut() {
        let [first, second] = best.get(&passage.document).copied().unwrap_or_default();
        passage.score += weights::DOCUMENT_CONTEXT * if passage.score >= first { second } else { first };
    }
    ranked.sort_by(Ranked::order);
}

#[cfg(test)]
mod tests {
    use tantivy::DocAddress;

    use super::*;

    #[test]
    fn a_passage_gains_by_the_best_other_of_its_document() {
        let passage = |document: &str, place, score| Ranked {
            score,
            document: document.to_owned(),
            place,
            address: DocAddress::new(0, place as u32),
        };
        let mut ranked = vec![passage("a", 1, 10.0), passage("b", 1, 9.9), passage("b", 2, 8.0), passage("a", 3, 0.0)];
        add_document_context(&mut ranked);
        let order: Vec<_> = ranked.iter().map(|p| (p.document.as_str(), p.place, p.score)).collect();
        let share = weights::DOCUMENT_CONTEXT;
        assert_eq!(
            order,
            [("b", 1, 9.9 + 8.0 * share), ("a", 1, 10.0), ("b", 2, 8.0 + 9.9 * share), ("a", 3, 10.0 * share)]
        );
    }
}
