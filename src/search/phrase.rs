use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::search::statistics::{Statistics, saturation};
use crate::search::word::explain;

/// A phrase in the terms of one field.
#[derive(Debug, Clone)]
pub(crate) struct PhraseAlternative {
    pub field: Field,
    /// Terms with their positions in the phrase.
    pub terms: Vec<(String, u32)>,
    pub weight: f32,
    pub floor: f32,
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
        for alternative in &self.alternatives {
            let mut rarity = 0.0;
            for (term, _) in &alternative.terms {
                let term = Term::from_field_text(alternative.field, term);
                let frequency = scoring.searcher().map_or(Ok(1), |searcher| searcher.doc_freq(&term))?;
                rarity += self.statistics.rarity(frequency);
            }
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
                // In any order a repeated word is one list that must have as many positions.
                if self.arrangement != Arrangement::Ordered
                    && let Some(word) = words.iter_mut().find(|word| word.text == *text)
                {
                    word.times += 1;
                    continue;
                }
                let term = Term::from_field_text(lane.alternative.field, text);
                let Some(postings) = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? else {
                    continue 'lanes;
                };
                words.push(Word { text: text.clone(), offset: *offset, times: 1, postings, positions: Vec::new() });
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
    offset: u32,
    /// How often it stands in the phrase.
    times: usize,
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
            if word.positions.len() < word.times {
                return 0;
            }
        }
        match self.arrangement {
            Arrangement::Ordered => {
                let lists: Vec<_> = self.words.iter().map(|word| (word.positions.as_slice(), word.offset)).collect();
                count_ordered(&lists)
            }
            Arrangement::Within(words) => {
                let lists: Vec<_> = self.words.iter().map(|word| (word.positions.as_slice(), word.times)).collect();
                count_within(&lists, words)
            }
        }
    }

    fn score(&self) -> f32 {
        let norm = self.norms[usize::from(self.lengths.fieldnorm_id(self.doc))];
        self.floor + self.factor * saturation(self.frequency as f32, norm)
    }
}

/// Counts the places at which every list has its offset; lists are sorted.
pub(crate) fn count_ordered(lists: &[(&[u32], u32)]) -> u32 {
    let Some(((lead, offset), rest)) = lists.split_first() else { return 0 };
    let mut cursors = vec![0; rest.len()];
    let mut count = 0;
    'places: for position in *lead {
        let Some(begin) = position.checked_sub(*offset) else { continue };
        for ((positions, offset), cursor) in rest.iter().zip(&mut cursors) {
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

/// Counts the stretches, not overlapping, that hold each list's word as often as asked for with at most
/// `between` other words.
pub(crate) fn count_within(lists: &[(&[u32], usize)], between: u32) -> u32 {
    stretches_within(lists, between).len() as u32
}

/// Finds those stretches: first and last position of each.
pub(crate) fn stretches_within(lists: &[(&[u32], usize)], between: u32) -> Vec<(u32, u32)> {
    let wanted: usize = lists.iter().map(|(_, times)| times).sum();
    let reach = (wanted as u32).saturating_add(between);
    let mut places: Vec<(u32, usize)> = lists
        .iter()
        .enumerate()
        .flat_map(|(list, (positions, _))| positions.iter().map(move |position| (*position, list)))
        .collect();
    places.sort_unstable();
    let mut held = vec![0_usize; lists.len()];
    let mut missing = lists.iter().filter(|(_, times)| *times > 0).count();
    let mut stretches = Vec::new();
    let mut left = 0;
    for right in 0..places.len() {
        let (end, list) = places[right];
        held[list] += 1;
        if held[list] == lists[list].1 {
            missing -= 1;
        }
        // Words that are not needed, or too far back, leave on the left.
        while left <= right {
            let (begin, list) = places[left];
            let spare = held[list] > lists[list].1;
            let far = end - begin >= reach;
            let leaves = far || (missing == 0 && spare);
            if !leaves {
                break;
            }
            if held[list] == lists[list].1 {
                missing += 1;
            }
            held[list] -= 1;
            left += 1;
        }
        if missing == 0 && left <= right {
            stretches.push((places[left].0, end));
            // The next stretch begins behind this one.
            held.iter_mut().for_each(|held| *held = 0);
            missing = lists.iter().filter(|(_, times)| *times > 0).count();
            left = right + 1;
        }
    }
    stretches
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
            assert_eq!(count_ordered(&lists), expected, "{lists:?}");
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
            assert_eq!(stretches_within(&lists, between), expected, "{lists:?} {between}");
        }
    }
}
