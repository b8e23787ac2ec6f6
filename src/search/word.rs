use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::search::statistics::{Footprint, Statistics, saturation};

/// Documents that are scored at once.
const WINDOW: usize = 4096;

/// A term that answers a word, and how much that counts.
#[derive(Debug, Clone)]
pub(crate) struct Alternative {
    pub term: Term,
    /// Factor of its BM25 score.
    pub weight: f32,
    /// Added where it matches: sets classes apart where a single word is asked for.
    pub floor: f32,
    /// Counts as rare as this instead of by its own frequency.
    pub rarity: Option<f32>,
    /// Alternatives of one family, best first, are the forms of one word in one zone.
    pub family: Option<u8>,
}

/// A word in all its forms and fields: the best alternative counts.
#[derive(Debug, Clone)]
pub(crate) struct WordQuery {
    pub alternatives: Vec<Alternative>,
    pub statistics: Arc<Statistics>,
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut lanes = Vec::with_capacity(self.alternatives.len());
        let mut read: Vec<(u8, Footprint)> = Vec::new();
        for alternative in &self.alternatives {
            let footprint = match scoring.searcher() {
                Some(searcher) => Statistics::footprint(searcher, &alternative.term)?,
                None => Footprint { passages: 1, position_bytes: 0 },
            };
            if footprint.passages == 0 {
                continue;
            }
            if let (Some(family), Some(_)) = (alternative.family, scoring.searcher()) {
                if read.contains(&(family, footprint)) {
                    continue;
                }
                read.push((family, footprint));
            }
            let rarity = alternative.rarity.unwrap_or_else(|| self.statistics.rarity(footprint.passages));
            lanes.push(Lane {
                term: alternative.term.clone(),
                factor: alternative.weight * rarity,
                floor: alternative.floor,
                norms: Arc::from(self.statistics.length_norms(alternative.term.field())),
            });
        }
        Ok(Box::new(WordWeight { lanes }))
    }
}

#[derive(Clone)]
struct Lane {
    term: Term,
    factor: f32,
    floor: f32,
    norms: Arc<[f32; 256]>,
}

struct WordWeight {
    lanes: Vec<Lane>,
}

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut lists = Vec::with_capacity(self.lanes.len());
        for lane in &self.lanes {
            let field = lane.term.field();
            let index = reader.inverted_index(field)?;
            if let Some(postings) = index.read_postings(&lane.term, IndexRecordOption::WithFreqs)? {
                lists.push(List {
                    postings,
                    lengths: reader.get_fieldnorms_reader(field)?,
                    factor: lane.factor * boost,
                    floor: lane.floor * boost,
                    norms: Arc::clone(&lane.norms),
                });
            }
        }
        if lists.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        Ok(Box::new(WordScorer::new(lists)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain(self, reader, doc, "word")
    }
}

/// Explains by the score alone.
pub(crate) fn explain(
    weight: &dyn Weight,
    reader: &SegmentReader,
    doc: DocId,
    what: &'static str,
) -> tantivy::Result<Explanation> {
    let mut scorer = weight.scorer(reader, 1.0)?;
    if scorer.doc() > doc || scorer.seek(doc) != doc {
        return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
    }
    Ok(Explanation::new(what, scorer.score()))
}

struct List {
    postings: SegmentPostings,
    lengths: FieldNormReader,
    factor: f32,
    floor: f32,
    norms: Arc<[f32; 256]>,
}

/// Goes through several lists at once, a window of documents at a time: cheaper than to compare the
/// heads of all lists for every document.
struct WordScorer {
    lists: Vec<List>,
    scores: Box<[f32; WINDOW]>,
    present: [u64; WINDOW / 64],
    /// First document of the window.
    start: DocId,
    doc: DocId,
}

impl WordScorer {
    fn new(lists: Vec<List>) -> Self {
        let mut scorer = Self { lists, scores: Box::new([0.0; WINDOW]), present: [0; WINDOW / 64], start: 0, doc: 0 };
        scorer.refill();
        scorer
    }

    /// Scores the window that begins with the next document of any list, and goes to that document.
    fn refill(&mut self) {
        let next = self.lists.iter().map(|list| list.postings.doc()).min().unwrap_or(TERMINATED);
        self.present = [0; WINDOW / 64];
        self.doc = next;
        if next == TERMINATED {
            return;
        }
        self.start = next;
        let end = next.saturating_add(WINDOW as u32).min(TERMINATED);
        for list in &mut self.lists {
            let mut doc = list.postings.doc();
            while doc < end {
                let at = (doc - next) as usize;
                let norm = list.norms[usize::from(list.lengths.fieldnorm_id(doc))];
                let score = list.floor + list.factor * saturation(list.postings.term_freq() as f32, norm);
                let bit = 1 << (at % 64);
                if self.present[at / 64] & bit == 0 {
                    self.present[at / 64] |= bit;
                    self.scores[at] = score;
                } else if score > self.scores[at] {
                    self.scores[at] = score;
                }
                doc = list.postings.advance();
            }
        }
    }

    /// Goes to the first present document from `at` within the window on, or to the next window.
    fn settle(&mut self, at: usize) -> DocId {
        let mut word = at / 64;
        let mut mask = !0_u64 << (at % 64);
        while word < self.present.len() {
            let bits = self.present[word] & mask;
            if bits != 0 {
                self.doc = self.start + (word * 64) as u32 + bits.trailing_zeros();
                return self.doc;
            }
            word += 1;
            mask = !0;
        }
        self.refill();
        self.doc
    }
}

impl DocSet for WordScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let at = (self.doc - self.start) as usize + 1;
        self.settle(at)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        let at = (target - self.start) as usize;
        if at < WINDOW {
            return self.settle(at);
        }
        for list in &mut self.lists {
            if list.postings.doc() < target {
                list.postings.seek(target);
            }
        }
        self.refill();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.lists.iter().map(|list| list.postings.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        self.scores[(self.doc - self.start) as usize]
    }
}
