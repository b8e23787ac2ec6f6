use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::search::statistics::{Footprint, Statistics, saturation};
use crate::search::word::explain;

/// A phrase in the terms of one field.
#[derive(Debug, Clone)]
pub(crate) struct PhraseAlternative {
    pub field: Field,
    /// Terms with their positions in the phrase.
    pub terms: Vec<(String, u32)>,
    pub weight: f32,
    pub floor: f32,
    /// Alternatives of one family, best first, are the forms of one phrase in one zone.
    pub family: u8,
}

/// How the words of a phrase must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// As in the phrase.
    Ordered,
    /// In any order, with at most so many other words between them.
    Within(u32),
}

/// Words that stand together; the best alternative counts.
#[derive(Debug, Clone)]
pub(crate) struct PhraseQuery {
    pub alternatives: Vec<PhraseAlternative>,
    pub arrangement: Arrangement,
    pub statistics: Arc<Statistics>,
}

impl Query for PhraseQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut lanes = Vec::new();
        let mut read: Vec<(u8, Vec<Footprint>)> = Vec::new();
        for alternative in &self.alternatives {
            let mut footprints = Vec::new();
            if let Some(searcher) = scoring.searcher() {
                for (term, _) in &alternative.terms {
                    let term = Term::from_field_text(alternative.field, term);
                    footprints.push(Statistics::footprint(searcher, &term)?);
                }
                if footprints.iter().any(|footprint| footprint.passages == 0) {
                    continue;
                }
                let known = (alternative.family, footprints.clone());
                if read.contains(&known) {
                    continue;
                }
                read.push(known);
            }
            let rarity: f32 = footprints.iter().map(|footprint| self.statistics.rarity(footprint.passages)).sum();
            lanes.push(PhraseLane {
                alternative: alternative.clone(),
                factor: alternative.weight * rarity,
                norms: Arc::from(self.statistics.length_norms(alternative.field)),
            });
        }
        Ok(Box::new(PhraseWeight { lanes, arrangement: self.arrangement }))
    }
}

struct PhraseLane {
    alternative: PhraseAlternative,
    factor: f32,
    norms: Arc<[f32; 256]>,
}

struct PhraseWeight {
    lanes: Vec<PhraseLane>,
    arrangement: Arrangement,
}

impl Weight for PhraseWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut lanes = Vec::new();
        'lanes: for lane in &self.lanes {
            let index = reader.inverted_index(lane.alternative.field)?;
            let mut words: Vec<Word> = Vec::new();
            for (text, offset) in &lane.alternative.terms {
                // A repeated word is one list that is read once.
                if let Some(word) = words.iter_mut().find(|word| word.text == *text) {
                    word.offsets.push(*offset);
                    continue;
                }
                let term = Term::from_field_text(lane.alternative.field, text);
                let Some(postings) = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? else {
                    continue 'lanes;
                };
                words.push(Word { text: text.clone(), offsets: vec![*offset], postings, positions: Vec::new() });
            }
            // The rarest word leads.
            words.sort_by_key(|word| word.postings.doc_freq());
            let mut scorer = LaneScorer {
                words,
                arrangement: self.arrangement,
                lengths: reader.get_fieldnorms_reader(lane.alternative.field)?,
                factor: lane.factor * boost,
                floor: lane.alternative.floor * boost,
                norms: Arc::clone(&lane.norms),
                scratch: Scratch::default(),
                doc: 0,
                frequency: 0,
            };
            let first = scorer.words.first().map_or(TERMINATED, |word| word.postings.doc());
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
    text: String,
    /// Where it stands in the phrase: as often as there are.
    offsets: Vec<u32>,
    postings: SegmentPostings,
    positions: Vec<u32>,
}

struct LaneScorer {
    words: Vec<Word>,
    arrangement: Arrangement,
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
                Some(word) => word.postings.advance(),
                None => TERMINATED,
            };
        }
    }

    /// Finds the first document from `candidate` on that has all words.
    fn align(&mut self, mut candidate: DocId) -> DocId {
        let mut agreed = 0;
        let mut at = 0;
        while agreed < self.words.len() {
            let postings = &mut self.words[at].postings;
            let doc = if postings.doc() < candidate { postings.seek(candidate) } else { postings.doc() };
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
            word.postings.positions(&mut word.positions);
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
        }
    }

    fn score(&self) -> f32 {
        let norm = self.norms[usize::from(self.lengths.fieldnorm_id(self.doc))];
        self.floor + self.factor * saturation(self.frequency as f32, norm)
    }
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
        let rarest = |lane: &LaneScorer| lane.words.first().map_or(0, |word| word.postings.size_hint());
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
