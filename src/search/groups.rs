use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::analysis::{Channel, letter_groups};
use crate::index::{Engine, Fields, Vocabulary, Zone, known_spelling_groups, spelling_group};
use crate::search::collect::Ranked;
use crate::search::plan::{Leaf, Want};
use crate::search::statistics::{Statistics, saturation};
use crate::search::weights;
use crate::text::Language;

/// Adds to the scores of passages that share groups of letters with the words of the query.
///
/// BM25 of the groups, over the best passages alone: word by word nothing tells that "verteidigen", "Verteidiger" and
/// "Verteidigungspolitik" together say more than one of them. The groups of a passage are made of its words in exact form, those
/// of the query of stems. Scores only grow, so the passages not looked at stay below.
pub(crate) fn add_letter_groups(
    engine: &Engine,
    vocabulary: &Vocabulary,
    fields: &Fields,
    statistics: &Statistics,
    leaves: &[&Leaf],
    language: Option<Language>,
    ranked: &mut [Ranked],
) -> tantivy::Result<()> {
    let mut wanted: BTreeMap<u64, f32> = BTreeMap::new();
    let bare = leaves.iter().filter(|leaf| leaf.bare.is_some());
    for token in bare.filter_map(|leaf| if let Want::Word(token) = &leaf.want { Some(token) } else { None }) {
        letter_groups(token, language, |group| *wanted.entry(spelling_group(group)).or_default() += 1.0);
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let weight = if language == Some(Language::English) { weights::GROUPS_ENGLISH } else { weights::GROUPS };
    let factors: Vec<(u64, f32)> = wanted
        .into_iter()
        .map(|(group, times)| (group, times * weight * statistics.rarity(vocabulary.having_group(group))))
        .collect();
    let body = fields.text(Zone::Body, Channel::Exact);
    let norms = statistics.length_norms(body);
    let lengths = engine.segment_readers().iter().map(|segment| segment.get_fieldnorms_reader(body));
    let lengths = lengths.collect::<tantivy::Result<Vec<_>>>()?;
    // Of each word that was met, which of the groups it has.
    let mut known: FxHashMap<(u32, u32), Vec<u32>> = FxHashMap::default();
    let mut frequencies = vec![0.0_f32; factors.len()];
    for passage in ranked.iter_mut() {
        let segment = passage.address.segment_ord;
        frequencies.fill(0.0);
        vocabulary.each_word_of(passage.address, |word, times| {
            let shared = known.entry((segment, word)).or_insert_with(|| {
                let mut shared = Vec::new();
                known_spelling_groups(vocabulary.numbered(segment, word), |group| {
                    if let Ok(at) = factors.binary_search_by_key(&group, |(group, _)| *group) {
                        shared.push(at as u32);
                    }
                });
                shared
            });
            for &at in shared.iter() {
                frequencies[at as usize] += times as f32;
            }
        });
        let norm = norms[usize::from(lengths[segment as usize].fieldnorm_id(passage.address.doc_id))];
        let gain = factors.iter().zip(&frequencies).filter(|(_, frequency)| **frequency > 0.0);
        passage.score += gain.map(|((_, factor), frequency)| factor * saturation(*frequency, norm)).sum::<f32>();
    }
    ranked.sort_by(Ranked::order);
    Ok(())
}
