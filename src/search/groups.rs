use std::collections::BTreeMap;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Term};

use crate::analysis::letter_groups;
use crate::index::{Engine, Fields};
use crate::search::collect::Ranked;
use crate::search::plan::{Leaf, Want};
use crate::search::statistics::{Statistics, saturation};
use crate::search::weights;
use crate::text::Language;

/// Adds to the scores of passages that share groups of letters with the words of the query.
///
/// BM25 of the groups, over the best passages alone: word by word nothing tells that "verteidigen", "Verteidiger" and
/// "Verteidigungspolitik" together say more than one of them. Scores only grow, so the passages not looked at stay below.
pub(crate) fn add_letter_groups(
    engine: &Engine,
    fields: &Fields,
    statistics: &Statistics,
    leaves: &[&Leaf],
    language: Option<Language>,
    ranked: &mut [Ranked],
) -> tantivy::Result<()> {
    let mut wanted: BTreeMap<String, f32> = BTreeMap::new();
    let bare = leaves.iter().filter(|leaf| leaf.bare.is_some());
    for token in bare.filter_map(|leaf| if let Want::Word(token) = &leaf.want { Some(token) } else { None }) {
        letter_groups(token, language, |group| *wanted.entry(group.to_owned()).or_default() += 1.0);
    }
    let weight = if language == Some(Language::English) { weights::GROUPS_ENGLISH } else { weights::GROUPS };
    let norms = statistics.length_norms(fields.groups);
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    // The engine's lists go forward only.
    order.sort_by_key(|&at| ranked[at].address);
    let mut gains = vec![0.0; ranked.len()];
    for (group, times) in wanted {
        let term = Term::from_field_text(fields.groups, &group);
        let factor = times * weight * statistics.rarity(engine.doc_freq(&term)?);
        for (number, segment) in engine.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(fields.groups)?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? else { continue };
            let lengths = segment.get_fieldnorms_reader(fields.groups)?;
            let here = order.iter().filter(|&&at| ranked[at].address.segment_ord as usize == number);
            for &at in here {
                let doc = ranked[at].address.doc_id;
                let found = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
                if found == doc {
                    let norm = norms[usize::from(lengths.fieldnorm_id(doc))];
                    gains[at] += factor * saturation(postings.term_freq() as f32, norm);
                }
            }
        }
    }
    for (passage, gain) in ranked.iter_mut().zip(gains) {
        passage.score += gain;
    }
    ranked.sort_by(Ranked::order);
    Ok(())
}
