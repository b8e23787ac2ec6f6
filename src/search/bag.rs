use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::search::occurrences::Occurrences;
use crate::search::statistics::{Statistics, saturation};

/// Documents that are scored at once.
const WINDOW: usize = 4096;

/// What answers a word of the query in one of its classes.
#[derive(Clone)]
pub(crate) enum Source {
    /// Terms that count as one.
    Terms {
        /// Their occurrences are added up.
        terms: Vec<Term>,
        /// The field that knows how long a text is.
        lengths: Field,
        /// Counts as rare as this instead of by its own frequency.
        rarity: Option<f32>,
    },
    /// Words that stand together, with a score of their own.
    Query(Arc<dyn Query>),
}

/// One way in which a word of the query is answered, and how much that counts.
#[derive(Clone)]
pub(crate) struct Lane {
    pub source: Source,
    /// Factor of its BM25 score.
    pub weight: f32,
    /// Added where it matches: sets classes apart where a single word is asked for.
    pub floor: f32,
    /// Whether a passage is a hit for it; else it only adds to the score of one that is.
    pub retrieves: bool,
}

/// A word of the query: its best lane counts.
#[derive(Clone)]
pub(crate) struct BagWord {
    pub lanes: Vec<Lane>,
    pub boost: f32,
}

/// Words of which any may match; their scores are added.
#[derive(Clone)]
pub(crate) struct BagQuery {
    pub words: Vec<BagWord>,
    pub statistics: Arc<Statistics>,
}

impl std::fmt::Debug for BagQuery {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "bag of {} words", self.words.len())
    }
}

impl Query for BagQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut words = Vec::with_capacity(self.words.len());
        for word in &self.words {
            let mut lanes: Vec<LaneWeight> = Vec::with_capacity(word.lanes.len());
            for lane in &word.lanes {
                let Some(lane) = self.lane(lane, word.boost, scoring)? else { continue };
                // Where a stem has no other forms in the index, the lane of the word has said it all.
                if !lanes.iter().any(|better| better.reads_the_same(&lane)) {
                    lanes.push(lane);
                }
            }
            words.push(lanes);
        }
        Ok(Box::new(BagWeight { words }))
    }
}

impl BagQuery {
    /// Prepares a lane; `None` where the index has nothing of it.
    fn lane(&self, lane: &Lane, boost: f32, scoring: EnableScoring<'_>) -> tantivy::Result<Option<LaneWeight>> {
        let (floor, retrieves) = (lane.floor * boost, lane.retrieves);
        let source = match &lane.source {
            Source::Query(query) => {
                SourceWeight::Scorer { weight: query.weight(scoring)?, factor: lane.weight * boost }
            }
            Source::Terms { terms, lengths, rarity } => {
                let (present, passages) = self.statistics.present(terms)?;
                if present.is_empty() {
                    return Ok(None);
                }
                let rarity = rarity.unwrap_or_else(|| self.statistics.rarity(passages));
                SourceWeight::Terms {
                    terms: present,
                    lengths: *lengths,
                    factor: lane.weight * rarity * boost,
                    norms: Arc::from(self.statistics.length_norms(*lengths)),
                }
            }
        };
        Ok(Some(LaneWeight { source, floor, retrieves }))
    }
}

enum SourceWeight {
    Terms { terms: Vec<Term>, lengths: Field, factor: f32, norms: Arc<[f32; 256]> },
    Scorer { weight: Box<dyn Weight>, factor: f32 },
}

struct LaneWeight {
    source: SourceWeight,
    floor: f32,
    retrieves: bool,
}

impl LaneWeight {
    fn reads_the_same(&self, other: &Self) -> bool {
        match (&self.source, &other.source) {
            (
                SourceWeight::Terms { terms, factor, .. },
                SourceWeight::Terms { terms: others, factor: other_factor, .. },
            ) => {
                // What is said twice counts as the better of both.
                terms == others
                    && (self.retrieves || !other.retrieves)
                    && factor >= other_factor
                    && self.floor >= other.floor
            }
            _ => false,
        }
    }
}

struct BagWeight {
    words: Vec<Vec<LaneWeight>>,
}

impl Weight for BagWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut words = Vec::with_capacity(self.words.len());
        for lanes in &self.words {
            let mut open = Vec::with_capacity(lanes.len());
            for lane in lanes {
                let source = match &lane.source {
                    SourceWeight::Terms { terms, lengths, factor, norms } => {
                        let record = IndexRecordOption::WithFreqs;
                        let Some(occurrences) = Occurrences::open(reader, terms, record)? else { continue };
                        OpenSource::Terms {
                            occurrences,
                            lengths: reader.get_fieldnorms_reader(*lengths)?,
                            factor: factor * boost,
                            norms: Arc::clone(norms),
                        }
                    }
                    SourceWeight::Scorer { weight, factor } => {
                        OpenSource::Scorer { scorer: weight.scorer(reader, boost)?, factor: *factor }
                    }
                };
                open.push(OpenLane { source, floor: lane.floor * boost, retrieves: lane.retrieves });
            }
            words.push(open);
        }
        if !words.iter().flatten().any(|lane| lane.retrieves) {
            return Ok(Box::new(EmptyScorer));
        }
        Ok(Box::new(BagScorer::new(words)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain(self, reader, doc, "words")
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

enum OpenSource {
    Terms { occurrences: Occurrences, lengths: FieldNormReader, factor: f32, norms: Arc<[f32; 256]> },
    Scorer { scorer: Box<dyn Scorer>, factor: f32 },
}

struct OpenLane {
    source: OpenSource,
    floor: f32,
    retrieves: bool,
}

impl OpenLane {
    fn doc(&self) -> DocId {
        match &self.source {
            OpenSource::Terms { occurrences, .. } => occurrences.doc(),
            OpenSource::Scorer { scorer, .. } => scorer.doc(),
        }
    }

    fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            match &mut self.source {
                OpenSource::Terms { occurrences, .. } => occurrences.seek(target),
                OpenSource::Scorer { scorer, .. } => scorer.seek(target),
            };
        }
    }

    /// Calls `take` with every document below `end`, by its place in the window, and its score.
    fn score_window(&mut self, start: DocId, end: DocId, counts: &mut Counts, mut take: impl FnMut(usize, f32)) {
        let floor = self.floor;
        match &mut self.source {
            OpenSource::Scorer { scorer, factor } => {
                let mut doc = scorer.doc();
                while doc < end {
                    take((doc - start) as usize, floor + *factor * scorer.score());
                    doc = scorer.advance();
                }
            }
            OpenSource::Terms { occurrences, lengths, factor, norms } => {
                let mut score = |doc: DocId, frequency: u32| {
                    let norm = norms[usize::from(lengths.fieldnorm_id(doc))];
                    take((doc - start) as usize, floor + *factor * saturation(frequency as f32, norm));
                };
                match occurrences.lists() {
                    [list] => {
                        let mut doc = list.doc();
                        while doc < end {
                            score(doc, list.term_freq());
                            doc = list.advance();
                        }
                    }
                    lists => {
                        for list in lists {
                            let mut doc = list.doc();
                            while doc < end {
                                counts.add((doc - start) as usize, list.term_freq());
                                doc = list.advance();
                            }
                        }
                        counts.drain(|at, frequency| score(start + at as u32, frequency));
                    }
                }
            }
        }
    }
}

/// Which places of a window are taken.
#[derive(Clone)]
struct Places([u64; WINDOW / 64]);

impl Places {
    const NONE: Self = Self([0; WINDOW / 64]);

    fn has(&self, at: usize) -> bool {
        self.0[at / 64] & (1 << (at % 64)) != 0
    }

    fn set(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    /// Calls `take` with every place, and forgets it.
    fn drain(&mut self, mut take: impl FnMut(usize)) {
        for (word, bits) in self.0.iter_mut().enumerate() {
            let mut rest = std::mem::take(bits);
            while rest != 0 {
                take(word * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }
}

/// How often the terms of a lane stand in each document of a window.
struct Counts {
    frequencies: Box<[u32; WINDOW]>,
    places: Places,
}

impl Counts {
    fn add(&mut self, at: usize, frequency: u32) {
        self.frequencies[at] += frequency;
        self.places.set(at);
    }

    fn drain(&mut self, mut take: impl FnMut(usize, u32)) {
        let frequencies = &mut self.frequencies;
        self.places.drain(|at| take(at, std::mem::take(&mut frequencies[at])));
    }
}

/// Goes through all lists at once, a window of documents at a time: cheaper than to compare the heads of all lists for
/// every document.
struct BagScorer {
    words: Vec<Vec<OpenLane>>,
    /// Sum over the words.
    scores: Box<[f32; WINDOW]>,
    hits: Places,
    /// Best lane of the word at hand.
    best: Box<[f32; WINDOW]>,
    met: Places,
    counts: Counts,
    /// First document of the window.
    start: DocId,
    doc: DocId,
}

impl BagScorer {
    fn new(words: Vec<Vec<OpenLane>>) -> Self {
        let mut scorer = Self {
            words,
            scores: Box::new([0.0; WINDOW]),
            hits: Places::NONE,
            best: Box::new([0.0; WINDOW]),
            met: Places::NONE,
            counts: Counts { frequencies: Box::new([0; WINDOW]), places: Places::NONE },
            start: 0,
            doc: 0,
        };
        scorer.refill();
        scorer
    }

    /// Scores the window that begins with the next hit, and goes to it.
    fn refill(&mut self) {
        let lanes = self.words.iter().flatten().filter(|lane| lane.retrieves);
        let next = lanes.map(OpenLane::doc).min().unwrap_or(TERMINATED);
        self.hits = Places::NONE;
        self.doc = next;
        if next == TERMINATED {
            return;
        }
        self.start = next;
        let end = next.saturating_add(WINDOW as u32).min(TERMINATED);
        self.scores.fill(0.0);
        let Self { words, scores, hits, best, met, counts, .. } = self;
        for lanes in words {
            for lane in lanes {
                if !lane.retrieves {
                    lane.seek(next);
                }
                let retrieves = lane.retrieves;
                lane.score_window(next, end, counts, |at, score| {
                    if retrieves {
                        hits.set(at);
                    }
                    if !met.has(at) {
                        met.set(at);
                        best[at] = score;
                    } else if score > best[at] {
                        best[at] = score;
                    }
                });
            }
            met.drain(|at| scores[at] += best[at]);
        }
    }

    /// Goes to the first hit from place `at` of the window on, or to the next window.
    fn settle(&mut self, at: usize) -> DocId {
        let mut word = at / 64;
        let mut mask = !0_u64 << (at % 64);
        while word < self.hits.0.len() {
            let bits = self.hits.0[word] & mask;
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

impl DocSet for BagScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let at = (self.doc - self.start) as usize + 1;
        if at >= WINDOW {
            self.refill();
            return self.doc;
        }
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
        for lane in self.words.iter_mut().flatten() {
            lane.seek(target);
        }
        self.refill();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let size = |lane: &OpenLane| match &lane.source {
            OpenSource::Terms { occurrences, .. } => occurrences.size(),
            OpenSource::Scorer { scorer, .. } => scorer.size_hint(),
        };
        self.words.iter().flatten().filter(|lane| lane.retrieves).map(size).max().unwrap_or(0)
    }
}

impl Scorer for BagScorer {
    fn score(&mut self) -> Score {
        self.scores[(self.doc - self.start) as usize]
    }
}
