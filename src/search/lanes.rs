use std::sync::Arc;

use tantivy::query::EnableScoring;
use tantivy::schema::Field;
use tantivy::{DocSet, TERMINATED, Term};

use crate::analysis::{Channel, Part, Token, is_german_word, spellings, split};
use crate::index::{JOINED, Similar, Zone};
use crate::query::QueryWarning;
use crate::search::bag::{Lane, Source};
use crate::search::compile::{AuthorField, Compiler, Grade, class_of};
use crate::search::expand::similar as similar_words;
use crate::search::filter::author_terms;
use crate::search::occurrences::terms_of;
use crate::search::phrase::{Arrangement, PartTiers, PhraseAlternative, PhraseQuery, Tier};
use crate::search::plan::{Leaf, Scope};
use crate::search::reading::{Reading, Role, SimilarWord};
use crate::search::weights;
use crate::text::{Language, edits as edits_between};

/// In which forms a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forms {
    /// As typed, inflected, written apart, in compounds and in the other language
    All,
    /// As typed alone
    Exact,
    /// As a whole, where it was typed apart
    Joined,
}

impl Compiler<'_> {
    /// Lists all that answers a word, the best first, and writes down what it stands for.
    pub(crate) fn word_lanes(&mut self, leaf: &Leaf, token: &Token, forms: Forms) -> tantivy::Result<Vec<Lane>> {
        let mut lanes = Vec::new();
        if leaf.scope == Scope::Author {
            for AuthorField { field, lengths, weight, grade } in self.author_fields() {
                lanes.push(self.lane(author_terms(field, token), lengths, weight, grade));
            }
            return Ok(lanes);
        }
        let channels: &[Channel] = if forms == Forms::Exact { &[Channel::Exact] } else { &Channel::ALL };
        for &channel in channels {
            let (mut class, mut grade) = class_of(channel);
            if forms == Forms::Joined {
                (class, grade) = (weights::SPLIT, Grade::Split);
            }
            for (zone, weight) in Self::zones(leaf.scope) {
                let beside_body = leaf.scope == Scope::All && zone != Zone::Body;
                let grade = if beside_body { Grade::Heading } else { grade };
                let terms = terms_of(self.fields, zone, channel, token);
                lanes.push(self.lane(terms, self.fields.text(zone, Channel::Exact), class * weight, grade));
            }
        }
        let in_text = matches!(leaf.scope, Scope::All | Scope::Zone(Zone::Body));
        if self.excludes {
            // What must not stand there is the word itself, however it is written.
            if in_text && forms != Forms::Exact {
                let apart = Term::from_field_text(self.fields.parts, &format!("{JOINED}{}", token.german));
                lanes.push(self.lane(vec![apart], self.body(), weights::SPLIT, Grade::Split));
            }
            return Ok(lanes);
        }
        if in_text && forms != Forms::Exact && !token.stop_word {
            let mut reading = Reading::default();
            self.compound_lanes(token, &mut lanes, &mut reading)?;
            if forms == Forms::All {
                let (translations, carried) = self.glossary_lanes(std::slice::from_ref(token), leaf.scope)?;
                lanes.extend(translations);
                if carried.is_empty() && !reading.parts.is_empty() {
                    let (translations, carried_parts) = self.translated_part_lanes(token, &reading.parts)?;
                    lanes.extend(translations);
                    reading.carried_parts = carried_parts;
                }
                reading.carried = carried;
                self.similar_lanes(leaf, token, &mut lanes, &mut reading)?;
            }
            self.readings.insert(leaf, reading);
        }
        Ok(lanes)
    }

    pub(crate) fn body(&self) -> Field {
        self.fields.text(Zone::Body, Channel::Exact)
    }

    fn lane(&self, terms: Vec<Term>, lengths: Field, weight: f32, grade: Grade) -> Lane {
        let source = Source::Terms { terms, lengths, rarity: None };
        Lane { source, weight, floor: self.floor(grade, 1), retrieves: true }
    }

    /// Adds what answers a word as a compound, or as a part of one.
    fn compound_lanes(&self, token: &Token, lanes: &mut Vec<Lane>, reading: &mut Reading) -> tantivy::Result<()> {
        let apart = Term::from_field_text(self.fields.parts, &format!("{JOINED}{}", token.german));
        lanes.push(self.lane(vec![apart], self.body(), weights::SPLIT, Grade::Split));
        if let Some(parts) = self.parts_of(token) {
            lanes.push(self.parts_lane(token, &parts)?);
            for part in &parts {
                let mut lane = self.lane(self.terms_of_part(part), self.body(), weights::LONE_PART, Grade::Parts);
                lane.retrieves = self.parts_answer;
                if !self.graded || lane.retrieves {
                    lanes.push(lane);
                }
            }
            reading.parts = parts;
            reading.part_answers = self.parts_answer;
        }
        let within = Term::from_field_text(self.fields.parts, &token.german);
        lanes.push(self.lane(vec![within], self.body(), weights::PARTS, Grade::Parts));
        Ok(())
    }

    /// Returns the lane of a compound's parts: together, near each other, or in one passage.
    fn parts_lane(&self, token: &Token, parts: &[Part]) -> tantivy::Result<Lane> {
        let words = parts.iter().enumerate().map(|(at, part)| (self.terms_of_part(part), at as u32)).collect();
        let tier = |weight, grade| Tier { weight, floor: self.floor(grade, 1) };
        let tiers = PartTiers {
            together: tier(weights::SPLIT, Grade::Split),
            near: tier(weights::NEAR_PARTS, Grade::Near),
            near_words: weights::NEAR_PARTS_WORDS,
            apart: tier(weights::PARTS, Grade::Parts),
        };
        // What is made of common words is no rarer than the word itself.
        let whole = terms_of(self.fields, Zone::Body, Channel::German, token);
        let query = PhraseQuery {
            alternatives: vec![PhraseAlternative { words, lengths: self.body(), weight: 1.0, floor: 0.0 }],
            arrangement: Arrangement::Parts(tiers),
            rarity_max: self.statistics.rarity_of(&whole)?,
            sentence_ends: self.fields.sentence_end(),
            statistics: Arc::clone(&self.statistics),
        };
        Ok(Lane { source: Source::Query(Arc::new(query)), weight: 1.0, floor: 0.0, retrieves: true })
    }

    /// Splits a word of the query by the words of the index; `None` where it is no compound.
    fn parts_of(&self, token: &Token) -> Option<Vec<Part>> {
        let mut frequency = |word: &str| {
            let term = Term::from_field_text(self.body(), word);
            self.engine.doc_freq(&term).unwrap_or_default()
        };
        split(&token.exact, &mut frequency).filter(|parts| parts.len() > 1)
    }

    pub(crate) fn terms_of_part(&self, part: &Part) -> Vec<Term> {
        let body = |channel| Term::from_field_text(self.fields.text(Zone::Body, channel), &part.term);
        vec![body(Channel::Exact), body(Channel::German)]
    }

    /// Adds the words spelled much like a word.
    ///
    /// Those of the other language answer it. Where several words are asked for, so do those of its own that are most
    /// like it; the others add to what answers. Where nothing does, a word that differs by a letter or two does.
    fn similar_lanes(
        &mut self,
        leaf: &Leaf,
        token: &Token,
        lanes: &mut Vec<Lane>,
        reading: &mut Reading,
    ) -> tantivy::Result<()> {
        let exact = &*token.exact;
        let own = self.language_of(exact);
        let unknown = !self.answers(lanes)?;
        let mut corrections = Vec::new();
        if unknown && self.corrected < weights::MAX_CORRECTED_WORDS {
            self.corrected += 1;
            corrections = self.corrections(exact)?;
            self.suggest(leaf, token, &corrections);
        }
        if exact.chars().count() < weights::LIKE_MIN_CHARS {
            // Of a short word too many others are one letter away: one is asked for, none is shown.
            corrections.clear();
        }
        let found = self.vocabulary.similar(exact, weights::LIKENESS_MIN, weights::MAX_SIMILAR, &mut self.scratch);
        // Of a compound they could be one of its parts, which does not answer it.
        let may_relate = if reading.parts.is_empty() { !self.graded } else { self.parts_answer };
        let long = exact.chars().count() >= weights::LIKE_MIN_CHARS;
        let mut chosen: Vec<(Similar, Role)> = Vec::new();
        for similar in found {
            let foreign = similar.language.is_some() && own.is_some() && similar.language != own;
            // A word of which nothing tells the language is as likely of the other one.
            let perhaps_foreign = unknown && own.is_none() && similar.language.is_some() && corrections.is_empty();
            // Short words are alike by chance: "Irak" and "Iran", but "Irak" and "Iraq" are one.
            let alike = |min: f32| similar.likeness >= if long { min } else { weights::SHORT_LIKENESS_MIN };
            let role = if self.across_languages
                && (foreign && alike(weights::COGNATE_LIKENESS_MIN)
                    || perhaps_foreign && alike(weights::STRANGE_LIKENESS_MIN))
            {
                Role::Cognate
            } else if corrections.iter().any(|correction| correction.word == similar.word) {
                continue;
            } else if !foreign && may_relate && alike(weights::RELATED_LIKENESS_MIN) {
                Role::Related
            } else if !self.graded {
                Role::Supports
            } else {
                continue;
            };
            chosen.push((similar, role));
        }
        let answered = chosen.iter().any(|(_, role)| *role == Role::Cognate);
        if !answered {
            chosen.extend(corrections.into_iter().map(|correction| (correction, Role::Correction)));
        }
        for (similar, role) in chosen {
            let (weight, grade) = match role {
                Role::Correction => (weights::TYPO, Grade::Typo),
                Role::Cognate => (weights::COGNATE, Grade::Glossary),
                Role::Related | Role::Supports => (weights::SIMILAR, Grade::Parts),
            };
            let weight = weight * similar.likeness;
            let mut lane =
                self.lane(vec![Term::from_field_text(self.body(), &similar.word)], self.body(), weight, grade);
            lane.retrieves = role != Role::Supports;
            lanes.push(lane);
            reading.similar.push(SimilarWord { word: similar.word, likeness: similar.likeness, role });
        }
        Ok(())
    }

    /// Returns the language of a word of the query, as the index, the lexicon or the query shows it.
    fn language_of(&self, exact: &str) -> Option<Language> {
        let in_index = spellings(exact, false).into_iter().find_map(|spelling| self.vocabulary.language_of(&spelling));
        in_index.or_else(|| is_german_word(exact).then_some(Language::German)).or(self.language)
    }

    /// Finds the words that may have been meant by one that the index has not, the likeliest first.
    fn corrections(&self, exact: &str) -> tantivy::Result<Vec<Similar>> {
        let Some(edits) = typing_errors(exact.chars().count()) else { return Ok(Vec::new()) };
        let found = similar_words(self.engine, self.body(), exact, edits)?;
        let mut found: Vec<(usize, u64, String)> =
            found.words.into_iter().map(|(word, frequency)| (edits_between(exact, &word), frequency, word)).collect();
        found.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)).then_with(|| one.2.cmp(&other.2)));
        // Where one letter explains the word, nobody meant one that takes two.
        let least = found.first().map_or(0, |(edits, ..)| *edits);
        found.retain(|(edits, ..)| *edits == least);
        found.truncate(weights::MAX_CORRECTIONS);
        let likeness = |edits: usize| 1.0 - edits as f32 / exact.chars().count() as f32;
        let similar = |(edits, _, word): (usize, u64, String)| {
            let language = self.vocabulary.language_of(&word);
            Similar { word, likeness: likeness(edits), language }
        };
        Ok(found.into_iter().map(similar).collect())
    }

    /// Asks whether another word was meant than one that the index has not.
    fn suggest(&mut self, leaf: &Leaf, token: &Token, corrections: &[Similar]) {
        let Some(best) = corrections.first() else { return };
        let typed = self.typed.get(leaf.span.start..leaf.span.end).unwrap_or(&token.exact);
        let mut letters = best.word.chars();
        let meant: String = if typed.starts_with(char::is_uppercase) {
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        } else {
            letters.collect()
        };
        self.warnings.push(QueryWarning {
            span: leaf.span,
            message: format!("no passage has `{}`", token.exact),
            hint: Some(format!("did you mean `{meant}`?")),
        });
    }

    /// Tells whether the index has anything of what retrieves.
    fn answers(&self, lanes: &[Lane]) -> tantivy::Result<bool> {
        for lane in lanes.iter().filter(|lane| lane.retrieves) {
            let answers = match &lane.source {
                Source::Terms { terms, .. } => {
                    let mut any = false;
                    for term in terms {
                        any |= self.engine.doc_freq(term)? > 0;
                    }
                    any
                }
                Source::Query(query) => {
                    let weight = query.weight(EnableScoring::enabled_from_searcher(self.engine.searcher()))?;
                    let mut any = false;
                    for segment in self.engine.segment_readers() {
                        let mut found = weight.scorer(segment, 1.0)?;
                        while found.doc() != TERMINATED && segment.is_deleted(found.doc()) {
                            found.advance();
                        }
                        any |= found.doc() != TERMINATED;
                    }
                    any
                }
            };
            if answers {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Returns how many letters may be wrong in a word of so many letters, two swapped ones counting as one.
fn typing_errors(letters: usize) -> Option<u8> {
    match letters {
        0..4 => None,
        4..10 => Some(1),
        _ => Some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_words_may_differ_by_more() {
        let expected = [(3, None), (4, Some(1)), (9, Some(1)), (10, Some(2)), (40, Some(2))];
        for (letters, errors) in expected {
            assert_eq!(typing_errors(letters), errors, "{letters}");
        }
    }
}
