use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::analysis::{Channel, Token};
use crate::index::{Engine, Fields, Zone};
use crate::search::collect::Ranked;
use crate::search::occurrences::{Occurrences, terms_of};
use crate::search::plan::{Leaf, Want};
use crate::search::reading::Readings;
use crate::search::statistics::{Statistics, saturation};
use crate::search::weights;

/// Adds to the scores of passages in which neighbouring words of the query stand near each other.
///
/// What Metzler and Croft 2005 ("A Markov Random Field Model for Term Dependencies") call sequential
/// dependence, over the best passages alone. Scores only grow, so the passages not looked at stay below.
pub(crate) fn add_proximity(
    engine: &Engine,
    fields: &Fields,
    statistics: &Statistics,
    leaves: &[&Leaf],
    readings: &Readings,
    ranked: &mut [Ranked],
) -> tantivy::Result<()> {
    let mut words: Vec<(&Token, u32, &Leaf)> = leaves
        .iter()
        .filter_map(|leaf| match (&leaf.want, leaf.bare) {
            (Want::Word(token), Some(number)) => Some((token, number, *leaf)),
            _ => None,
        })
        .collect();
    words.sort_by_key(|(_, number, _)| *number);
    if words.len() < 2 {
        return Ok(());
    }
    let mut rarities = Vec::with_capacity(words.len());
    for (token, ..) in &words {
        rarities.push(statistics.rarity_of(&terms_of(fields, Zone::Body, Channel::German, token))?);
    }
    // What stands for a word by the glossary is near its neighbours as the word would be; where the index has not the word
    // itself, its commonest reading says how much the pair counts.
    let mut translations: Vec<Vec<Term>> = Vec::with_capacity(words.len());
    for ((token, _, leaf), rarity) in words.iter().zip(&mut rarities) {
        let mut terms = Vec::new();
        let english = terms_of(fields, Zone::Body, Channel::English, token);
        let absent = rarity.min(statistics.rarity_of(&english)?) >= statistics.rarity(0);
        for carried in readings.of(leaf).iter().flat_map(|reading| &reading.carried) {
            let of_one = carried.word_terms(fields);
            if absent && !of_one.is_empty() {
                *rarity = rarity.min(statistics.rarity_of(&of_one)?);
            }
            terms.extend(of_one);
        }
        translations.push(terms);
    }
    // The engine's lists go forward only.
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    order.sort_by_key(|&at| ranked[at].address);
    for (segment, reader) in engine.segment_readers().iter().enumerate() {
        let mut lists: Vec<Option<Occurrences>> = Vec::new();
        for ((token, ..), translations) in words.iter().zip(&translations) {
            let mut terms: Vec<Term> = translations.clone();
            for channel in Channel::ALL {
                for term in terms_of(fields, Zone::Body, channel, token) {
                    if !terms.contains(&term) {
                        terms.push(term);
                    }
                }
            }
            lists.push(Occurrences::open(reader, &terms, IndexRecordOption::WithFreqsAndPositions)?);
        }
        let mut positions: Vec<Vec<u32>> = vec![Vec::new(); words.len()];
        for &at in &order {
            if ranked[at].address.segment_ord as usize != segment {
                continue;
            }
            let doc = ranked[at].address.doc_id;
            for (occurrences, positions) in lists.iter_mut().zip(&mut positions) {
                positions.clear();
                if let Some(occurrences) = occurrences
                    && occurrences.seek(doc) == doc
                {
                    occurrences.positions(positions);
                }
            }
            for pair in 0..words.len() - 1 {
                let distance = words[pair + 1].1 - words[pair].1;
                let (together, near) = count_pairs(&positions[pair], &positions[pair + 1], distance);
                let rarity = (rarities[pair] + rarities[pair + 1]) / 2.0;
                let gain = |count: u32| saturation(count as f32, weights::K1);
                ranked[at].score +=
                    rarity * (weights::ADJACENT_PAIR * gain(together) + weights::NEAR_PAIR * gain(near));
            }
        }
    }
    ranked.sort_by(Ranked::order);
    Ok(())
}

/// Counts where `second` follows `first` by at most `distance` words, and where they are near in any order.
fn count_pairs(first: &[u32], second: &[u32], distance: u32) -> (u32, u32) {
    let (mut together, mut near) = (0, 0);
    for &position in first {
        let from = second.partition_point(|&other| other + weights::NEAR_WORDS < position);
        let mut others = second[from..].iter().take_while(|&&other| other <= position + weights::NEAR_WORDS);
        let mut is_near = false;
        let follows = others.any(|&other| {
            is_near |= other != position;
            other > position && other - position <= distance
        });
        together += u32::from(follows);
        near += u32::from(is_near);
    }
    (together, near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_in_order_and_near() {
        assert_eq!(count_pairs(&[1, 20], &[2, 15], 1), (1, 2));
        assert_eq!(count_pairs(&[5], &[4], 1), (0, 1));
        assert_eq!(count_pairs(&[5], &[7], 2), (1, 1));
        assert_eq!(count_pairs(&[5], &[5], 1), (0, 0));
        assert_eq!(count_pairs(&[5], &[50], 1), (0, 0));
    }
}
