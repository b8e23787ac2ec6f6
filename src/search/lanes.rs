use std::sync::Arc;

use tantivy::Term;
use tantivy::schema::Field;

use crate::analysis::{Channel, Part, Token, split};
use crate::index::{JOINED, Similar, Zone};
use crate::query::QueryWarning;
use crate::search::bag::{Lane, Source};
use crate::search::compile::{Compiler, Grade, class_of};
use crate::search::filter::author_terms;
use crate::search::occurrences::terms_of;
use crate::search::phrase::{Arrangement, PartTiers, PhraseAlternative, PhraseQuery, Tier};
use crate::search::plan::{Leaf, Scope};
use crate::search::reading::{Reading, Role, SimilarWord};
use crate::search::weights;
use crate::text::{Language, edits};

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
            let terms = author_terms(self.fields, token);
            lanes.push(self.lane(terms, self.fields.author, weights::EXACT, Grade::Exact));
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
            rarity_max: self.statistics.rarity_of(self.searcher, &whole)?,
            sentence_ends: self.fields.sentence_end(),
            statistics: Arc::clone(&self.statistics),
        };
        Ok(Lane { source: Source::Query(Arc::new(query)), weight: 1.0, floor: 0.0, retrieves: true })
    }

    /// Splits a word of the query by the words of the index; `None` where it is no compound.
    fn parts_of(&self, token: &Token) -> Option<Vec<Part>> {
        let mut frequency = |word: &str| {
            let term = Term::from_field_text(self.body(), word);
            self.searcher.doc_freq(&term).unwrap_or_default()
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
        let german = exact.contains(['ä', 'ö', 'ü']) || !reading.parts.is_empty();
        let own = self.vocabulary.language_of(exact).or(german.then_some(Language::German)).or(self.language);
        let carried = !reading.carried.is_empty() || !reading.carried_parts.is_empty();
        let unknown = !carried && !self.answers(lanes)?;
        let min = if unknown { weights::TYPO_LIKENESS_MIN } else { weights::LIKENESS_MIN };
        let found = self.vocabulary.similar(exact, min, weights::MAX_SIMILAR, &mut self.scratch);
        if unknown {
            self.suggest(leaf, token, &found)?;
        }
        // Of a compound they could be one of its parts, which does not answer it.
        let may_relate = if reading.parts.is_empty() { !self.graded } else { self.parts_answer };
        for similar in found {
            let alike = similar.likeness >= weights::LIKENESS_MIN;
            let foreign = similar.language.is_some() && own.is_some() && similar.language != own;
            // A word that neither the index nor the query tells the language of is as likely of the other one.
            let perhaps_foreign = unknown && own.is_none() && similar.likeness >= weights::STRANGE_LIKENESS_MIN;
            let role = if foreign && alike && self.across_languages {
                Role::Cognate
            } else if unknown && typing_error(exact, &similar.word).is_some() {
                Role::Correction
            } else if perhaps_foreign && self.across_languages {
                Role::Cognate
            } else if similar.likeness >= weights::RELATED_LIKENESS_MIN && may_relate {
                Role::Related
            } else if alike && !self.graded {
                Role::Supports
            } else {
                continue;
            };
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

    /// Asks whether another word was meant than one that the index has not.
    fn suggest(&mut self, leaf: &Leaf, token: &Token, found: &[Similar]) -> tantivy::Result<()> {
        let mut best: Option<(usize, std::cmp::Reverse<u64>, &str)> = None;
        for similar in found {
            let edits = edits(&token.exact, &similar.word);
            if edits > 1 && typing_error(&token.exact, &similar.word).is_none() {
                continue;
            }
            let frequency = self.searcher.doc_freq(&Term::from_field_text(self.body(), &similar.word))?;
            let this = (edits, std::cmp::Reverse(frequency), similar.word.as_str());
            if best.is_none_or(|best| this < best) {
                best = Some(this);
            }
        }
        if let Some((.., word)) = best {
            let typed = self.typed.get(leaf.span.start..leaf.span.end).unwrap_or(&token.exact);
            let capital = typed.starts_with(char::is_uppercase);
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            let meant = if capital { first.chain(letters).collect() } else { word.to_owned() };
            self.warnings.push(QueryWarning {
                span: leaf.span,
                message: format!("no passage has `{}`", token.exact),
                hint: Some(format!("did you mean `{meant}`?")),
            });
        }
        Ok(())
    }

    /// Tells whether the index has anything of what retrieves.
    fn answers(&self, lanes: &[Lane]) -> tantivy::Result<bool> {
        for lane in lanes.iter().filter(|lane| lane.retrieves) {
            if let Source::Terms { terms, .. } = &lane.source {
                for term in terms {
                    if self.searcher.doc_freq(term)? > 0 {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }
}

/// Returns by how many letters a word differs from one that may have been meant; `None` where they are too many.
///
/// One in words from 6 letters on, two from 10 on; the first letter is seldom wrong, and then nothing else is.
fn typing_error(typed: &str, meant: &str) -> Option<usize> {
    let letters = typed.chars().count();
    let allowed = match letters {
        0..6 => return None,
        6..10 => 1,
        _ => 2,
    };
    let edits = edits(typed, meant);
    let first_alike = typed.chars().next() == meant.chars().next();
    (edits <= if first_alike { allowed } else { 1 }).then_some(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_words_may_differ_by_more() {
        let table = [
            ("stabilitätsprojektoin", "stabilitätsprojektion", Some(1)),
            ("stabilitätsproektoin", "stabilitätsprojektion", Some(2)),
            ("lambetry", "lamberty", Some(1)),
            ("lamebtyr", "lamberty", None),
            ("irka", "irak", None),
            ("kamberty", "lamberty", Some(1)),
        ];
        for (typed, meant, expected) in table {
            assert_eq!(typing_error(typed, meant), expected, "{typed}");
        }
    }
}
