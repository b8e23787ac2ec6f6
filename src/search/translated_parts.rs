use std::sync::Arc;

use tantivy::Term;

use crate::analysis::{Part, Token};
use crate::index::Zone;
use crate::search::bag::{Lane, Source};
use crate::search::compile::{Compiler, Grade};
use crate::search::phrase::{Arrangement, PartTiers, PhraseAlternative, PhraseQuery, Tier};
use crate::search::reading::Carried;
use crate::search::weights;

impl Compiler<'_> {
    /// Lists what stands for the parts of a compound that the glossary does not hold as a whole: "Ölfirmen" by "oil" near
    /// "companies".
    ///
    /// A part that it does not hold either stands for itself, as names do; at least one must be translated. Returns the
    /// lanes and what each part stands for.
    pub(crate) fn translated_part_lanes(
        &mut self,
        token: &Token,
        parts: &[Part],
    ) -> tantivy::Result<(Vec<Lane>, Vec<Vec<Carried>>)> {
        let mut words: Vec<(Vec<Term>, u32)> = Vec::with_capacity(parts.len());
        let mut carried = Vec::with_capacity(parts.len());
        for (part, at) in parts.iter().zip(0..) {
            let mut terms = self.terms_of_part(part);
            let found = self.translations_of_part(part)?;
            terms.extend(found.iter().flat_map(|(_, terms)| terms.iter().cloned()));
            words.push((terms, at));
            carried.push(found.into_iter().map(|(carried, _)| carried).collect::<Vec<_>>());
        }
        if carried.iter().all(Vec::is_empty) {
            return Ok((Vec::new(), Vec::new()));
        }
        let floor = self.floor(Grade::Glossary, 1);
        let mut lanes = Vec::with_capacity(parts.len() + 1);
        for (terms, _) in &words {
            let source = Source::Terms { terms: terms.clone(), lengths: self.body(), rarity: None };
            let lane =
                Lane { source, weight: weights::GLOSSARY * weights::LONE_PART, floor, retrieves: self.parts_answer };
            if !self.graded || lane.retrieves {
                lanes.push(lane);
            }
        }
        let tier = |weight: f32| Tier { weight: weight * weights::GLOSSARY, floor };
        let tiers = PartTiers {
            together: tier(weights::SPLIT),
            near: tier(weights::NEAR_PARTS),
            near_words: weights::NEAR_PARTS_WORDS,
            apart: tier(weights::PARTS),
        };
        let rarity_max = self.rarity_of_words(std::slice::from_ref(token), Zone::Body)?.min(self.statistics.rarity(0));
        let query = PhraseQuery {
            alternatives: vec![PhraseAlternative { words, lengths: self.body(), weight: 1.0, floor: 0.0 }],
            arrangement: Arrangement::Parts(tiers),
            rarity_max,
            sentence_ends: self.fields.sentence_end(),
            statistics: Arc::clone(&self.statistics),
        };
        lanes.push(Lane { source: Source::Query(Arc::new(query)), weight: 1.0, floor: 0.0, retrieves: true });
        Ok((lanes, carried))
    }

    /// Finds the likeliest words that stand for a part, with their terms in the index.
    fn translations_of_part(&mut self, part: &Part) -> tantivy::Result<Vec<(Carried, Vec<Term>)>> {
        let mut found = Vec::new();
        let mut best = 0.0;
        for (carried, weight) in self.translations_of_stem(&part.term)? {
            if carried.tokens.len() != 1 || weight < best * weights::PART_TRANSLATION_MIN {
                continue;
            }
            if let Some(terms) = self.terms_of_translation(&carried)? {
                best = weight.max(best);
                found.push((carried, terms));
                if found.len() == weights::MAX_PART_TRANSLATIONS {
                    break;
                }
            }
        }
        Ok(found)
    }
}
