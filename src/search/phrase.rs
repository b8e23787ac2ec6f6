use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::search::bag::explain;
use crate::search::occurrences::Occurrences;
use crate::search::statistics::{Statistics, saturation};

/// A phrase in one class of its words, in one zone.
#[derive(Debug, Clone)]
pub(crate) struct PhraseAlternative {
    /// The terms that count as each word, with its position in the phrase.
    pub words: Vec<(Vec<Term>, u32)>,
    /// The field that knows how long a text is.
    pub lengths: Field,
    pub weight: f32,
    pub floor: f32,
}

/// How the words of a phrase must stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Arrangement {
    /// As in the phrase.
    Ordered,
    /// In any order, with at most so many other words between them.
    Within(u32),
    /// As the parts of a compound: the nearer, the more they count.
    Parts(PartTiers),
}

/// What the parts of a compound count by how they stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PartTiers {
    /// Next to each other, in order.
    pub together: Tier,
    /// In one sentence, in any order, with at most so many other words between them.
    pub near: Tier,
    pub near_words: u32,
    /// In one passage.
    pub apart: Tier,
}

/// What a match counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tier {
    pub weight: f32,
    /// Added where it matches: sets classes apart where a single word is asked for.
    pub floor: f32,
}

/// Words that stand together; the best alternative counts.
#[derive(Debug, Clone)]
pub(crate) struct PhraseQuery {
    pub alternatives: Vec<PhraseAlternative>,
    pub arrangement: Arrangement,
    /// Counts no rarer than this.
    pub rarity_max: f32,
    /// The positions behind which sentences end.
    pub sentence_ends: Term,
    pub statistics: Arc<Statistics>,
}

impl Query for PhraseQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut lanes: Vec<PhraseLane> = Vec::new();
        'alternatives: for alternative in &self.alternatives {
            let mut words = Vec::with_capacity(alternative.words.len());
            let mut rarity = 0.0;
            for (terms, offset) in &alternative.words {
                let (present, passages) = self.statistics.present(terms)?;
                if present.is_empty() {
                    continue 'alternatives;
                }
                rarity += self.statistics.rarity(passages);
                words.push((present, *offset));
            }
            // Words that have no other forms in the index: the class above has said it all.
            if lanes.iter().any(|lane| lane.words == words) {
                continue;
            }
            lanes.push(PhraseLane {
                words,
                lengths: alternative.lengths,
                factor: alternative.weight * rarity.min(self.rarity_max),
                floor: alternative.floor,
                norms: Arc::from(self.statistics.length_norms(alternative.lengths)),
            });
        }
        let sentence_ends = self.sentence_ends.clone();
        Ok(Box::new(PhraseWeight { lanes, arrangement: self.arrangement, sentence_ends }))
    }
}

struct PhraseLane {
    words: Vec<(Vec<Term>, u32)>,
    lengths: Field,
    factor: f32,
    floor: f32,
    norms: Arc<[f32; 256]>,
}

struct PhraseWeight {
    lanes: Vec<PhraseLane>,
    arrangement: Arrangement,
    sentence_ends: Term,
}

impl Weight for PhraseWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut lanes = Vec::new();
        'lanes: for lane in &self.lanes {
            let mut words: Vec<Word> = Vec::new();
            for (terms, offset) in &lane.words {
                // A repeated word is one list that is read once.
                if let Some(word) = words.iter_mut().find(|word| word.terms == *terms) {
                    word.offsets.push(*offset);
                    continue;
                }
                let record = IndexRecordOption::WithFreqsAndPositions;
                let Some(occurrences) = Occurrences::open(reader, terms, record)? else { continue 'lanes };
                words.push(Word { terms: terms.clone(), offsets: vec![*offset], occurrences, positions: Vec::new() });
            }
            // The rarest word leads.
            words.sort_by_key(|word| word.occurrences.size());
            let sentence_ends = match self.arrangement {
                Arrangement::Parts(_) => {
                    let terms = std::slice::from_ref(&self.sentence_ends);
                    Occurrences::open(reader, terms, IndexRecordOption::WithFreqsAndPositions)?
                }
                _ => None,
            };
            let mut scorer = LaneScorer {
                words,
                arrangement: self.arrangement,
                sentence_ends,
                ends: Vec::new(),
                tier: Tier { weight: 1.0, floor: 0.0 },
                lengths: reader.get_fieldnorms_reader(lane.lengths)?,
                factor: lane.factor * boost,
                floor: lane.floor * boost,
                norms: Arc::clone(&lane.norms),
                scratch: Scratch::default(),
                doc: 0,
                frequency: 0,
            };
            let first = scorer.words.first().map_or(TERMINATED, |word| word.occurrences.doc());
            scorer.go(first);
            lanes.push(scorer);
        }
        if lanes.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        let mut scorer = PhraseScorer { lanes, doc: 0 };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain(self, reader, doc, "phrase")
    }
}

struct Word {
    terms: Vec<Term>,
    /// Where it stands in the phrase: as often as there are.
    offsets: Vec<u32>,
    occurrences: Occurrences,
    positions: Vec<u32>,
}

struct LaneScorer {
    words: Vec<Word>,
    arrangement: Arrangement,
    sentence_ends: Option<Occurrences>,
    /// Positions in the current document behind which a sentence ends.
    ends: Vec<u32>,
    /// How the parts of a compound stand in the current document.
    tier: Tier,
    lengths: FieldNormReader,
    factor: f32,
    floor: f32,
    norms: Arc<[f32; 256]>,
    scratch: Scratch,
    doc: DocId,
    frequency: u32,
}

impl LaneScorer {
    /// Goes to the first match from `candidate` on.
    fn go(&mut self, mut candidate: DocId) {
        loop {
            candidate = self.align(candidate);
            self.doc = candidate;
            if candidate == TERMINATED {
                return;
            }
            self.frequency = self.count();
            if self.frequency > 0 {
                return;
            }
            candidate = match self.words.first_mut() {
                Some(word) => word.occurrences.advance(),
                None => TERMINATED,
            };
        }
    }

    /// Finds the first document from `candidate` on that has all words.
    fn align(&mut self, mut candidate: DocId) -> DocId {
        let mut agreed = 0;
        let mut at = 0;
        while agreed < self.words.len() {
            let occurrences = &mut self.words[at].occurrences;
            let doc = if occurrences.doc() < candidate { occurrences.seek(candidate) } else { occurrences.doc() };
            if doc == TERMINATED {
                return TERMINATED;
            }
            if doc == candidate {
                agreed += 1;
            } else {
                candidate = doc;
                agreed = 1;
            }
            at = (at + 1) % self.words.len();
        }
        candidate
    }

    /// Counts how often the words stand as they should in the current document.
    fn count(&mut self) -> u32 {
        for word in &mut self.words {
            word.occurrences.positions(&mut word.positions);
            if word.positions.len() < word.offsets.len() {
                return 0;
            }
        }
        match self.arrangement {
            Arrangement::Ordered => {
                let words = self
                    .words
                    .iter()
                    .flat_map(|word| word.offsets.iter().map(|offset| (word.positions.as_slice(), *offset)));
                self.scratch.count_ordered(words)
            }
            Arrangement::Within(between) => {
                let words = self.words.iter().map(|word| (word.positions.as_slice(), word.offsets.len()));
                self.scratch.find_within(words, between);
                self.scratch.stretches.len() as u32
            }
            Arrangement::Parts(tiers) => self.count_parts(&tiers),
        }
    }

    /// Sees how the parts of a compound stand in the current document, and counts how often.
    fn count_parts(&mut self, tiers: &PartTiers) -> u32 {
        let ordered =
            self.words.iter().flat_map(|word| word.offsets.iter().map(|offset| (word.positions.as_slice(), *offset)));
        let together = self.scratch.count_ordered(ordered);
        self.ends.clear();
        if let Some(sentence_ends) = &mut self.sentence_ends
            && sentence_ends.seek(self.doc) == self.doc
        {
            sentence_ends.positions(&mut self.ends);
        }
        if together > 0 {
            // "Stabilität. Projektion" is no compound written apart.
            let words = self.words.iter().map(|word| (word.positions.as_slice(), word.offsets.len()));
            self.scratch.find_within(words, 0);
            if self.scratch.stretches.iter().any(|stretch| in_one_sentence(*stretch, &self.ends)) {
                self.tier = tiers.together;
                return together;
            }
        }
        let words = self.words.iter().map(|word| (word.positions.as_slice(), word.offsets.len()));
        self.scratch.find_within(words, tiers.near_words);
        let near = self.scratch.stretches.iter().filter(|stretch| in_one_sentence(**stretch, &self.ends)).count();
        if near > 0 {
            self.tier = tiers.near;
            return near as u32;
        }
        self.tier = tiers.apart;
        1
    }

    fn score(&self) -> f32 {
        let norm = self.norms[usize::from(self.lengths.fieldnorm_id(self.doc))];
        let factor = self.factor * self.tier.weight;
        self.floor + self.tier.floor + factor * saturation(self.frequency as f32, norm)
    }
}

/// Tells whether no sentence ends inside a stretch; `ends` are the positions of the last words of sentences, sorted.
pub(crate) fn in_one_sentence((first, last): (u32, u32), ends: &[u32]) -> bool {
    let next = ends.partition_point(|&end| end < first);
    ends.get(next).is_none_or(|&end| end >= last)
}

/// Finds where words stand together; kept between documents, so that nothing is allocated for each.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    cursors: Vec<usize>,
    places: Vec<(u32, usize)>,
    /// How often each word is held, and how often it must be.
    held: Vec<(usize, usize)>,
    /// First and last position of each stretch found.
    pub stretches: Vec<(u32, u32)>,
}

impl Scratch {
    /// Counts the places at which every list of positions has its offset; lists are sorted.
    pub(crate) fn count_ordered<'a>(&mut self, mut lists: impl Iterator<Item = (&'a [u32], u32)> + Clone) -> u32 {
        let Some((lead, offset)) = lists.next() else { return 0 };
        self.cursors.clear();
        self.cursors.resize(lists.clone().count(), 0);
        let mut count = 0;
        'places: for position in lead {
            let Some(begin) = position.checked_sub(offset) else { continue };
            for ((positions, offset), cursor) in lists.clone().zip(&mut self.cursors) {
                let wanted = begin + offset;
                while positions.get(*cursor).is_some_and(|position| *position < wanted) {
                    *cursor += 1;
                }
                if positions.get(*cursor) != Some(&wanted) {
                    continue 'places;
                }
            }
            count += 1;
        }
        count
    }

    /// Finds the stretches, not overlapping, that hold each list's word as often as asked for with at
    /// most `between` other words.
    pub(crate) fn find_within<'a>(&mut self, lists: impl Iterator<Item = (&'a [u32], usize)>, between: u32) {
        self.places.clear();
        self.held.clear();
        self.stretches.clear();
        for (list, (positions, times)) in lists.enumerate() {
            self.held.push((0, times));
            self.places.extend(positions.iter().map(|position| (*position, list)));
        }
        self.places.sort_unstable();
        let words: usize = self.held.iter().map(|(_, times)| times).sum();
        let reach = (words as u32).saturating_add(between);
        let mut missing = self.held.len();
        let mut left = 0;
        for right in 0..self.places.len() {
            let (end, list) = self.places[right];
            let (held, times) = &mut self.held[list];
            *held += 1;
            if held == times {
                missing -= 1;
            }
            // Words that are not needed, or too far back, leave on the left.
            while left <= right {
                let (begin, list) = self.places[left];
                let (held, times) = &mut self.held[list];
                let far = end - begin >= reach;
                let spare = missing == 0 && *held > *times;
                if !far && !spare {
                    break;
                }
                if held == times {
                    missing += 1;
                }
                *held -= 1;
                left += 1;
            }
            if missing == 0 && left <= right {
                self.stretches.push((self.places[left].0, end));
                // The next stretch begins behind this one.
                self.held.iter_mut().for_each(|(held, _)| *held = 0);
                missing = self.held.len();
                left = right + 1;
            }
        }
    }
}

struct PhraseScorer {
    lanes: Vec<LaneScorer>,
    doc: DocId,
}

impl PhraseScorer {
    fn settle(&mut self) -> DocId {
        self.doc = self.lanes.iter().map(|lane| lane.doc).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for PhraseScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.seek(self.doc + 1)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for lane in &mut self.lanes {
            if lane.doc < target {
                lane.go(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let rarest = |lane: &LaneScorer| lane.words.first().map_or(0, |word| word.occurrences.size());
        self.lanes.iter().map(rarest).max().unwrap_or(0) / 2
    }
}

impl Scorer for PhraseScorer {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        self.lanes.iter().filter(|lane| lane.doc == doc).map(LaneScorer::score).fold(0.0, f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_order_are_counted_at_their_offsets() {
        for (lists, expected) in [
            (vec![(&[1, 5, 9][..], 0), (&[2, 7, 10][..], 1)], 2),
            (vec![(&[3][..], 1), (&[2][..], 0)], 1),
            (vec![(&[0][..], 1), (&[0][..], 0)], 0),
            (vec![(&[1, 2, 3][..], 0), (&[1, 2, 3][..], 1)], 2),
        ] {
            assert_eq!(Scratch::default().count_ordered(lists.iter().copied()), expected, "{lists:?}");
        }
    }

    #[test]
    fn a_stretch_over_the_end_of_a_sentence_is_in_two() {
        for (stretch, ends, expected) in [
            ((2, 5), &[][..], true),
            ((2, 5), &[5][..], true),
            ((2, 5), &[1, 9][..], true),
            ((2, 5), &[4][..], false),
            ((2, 5), &[2, 9][..], false),
        ] {
            assert_eq!(in_one_sentence(stretch, ends), expected, "{stretch:?} {ends:?}");
        }
    }

    #[test]
    fn words_within_reach_are_found_in_any_order() {
        for (lists, between, expected) in [
            (vec![(&[1][..], 1), (&[3][..], 1)], 1, vec![(1, 3)]),
            (vec![(&[3][..], 1), (&[1][..], 1)], 1, vec![(1, 3)]),
            (vec![(&[1][..], 1), (&[4][..], 1)], 1, vec![]),
            // A word that stands twice must be met twice.
            (vec![(&[1][..], 2), (&[2][..], 1)], 5, vec![]),
            (vec![(&[1, 3][..], 2), (&[2][..], 1)], 0, vec![(1, 3)]),
            (vec![(&[1, 10][..], 1), (&[2, 11][..], 1)], 0, vec![(1, 2), (10, 11)]),
            (vec![(&[1, 7][..], 1), (&[8][..], 1)], 1, vec![(7, 8)]),
        ] {
            let mut scratch = Scratch::default();
            scratch.find_within(lists.iter().copied(), between);
            assert_eq!(scratch.stretches, expected, "{lists:?} {between}");
        }
    }
}
