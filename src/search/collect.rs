use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::index::Fields;

/// Collects the best passages and counts all.
///
/// Ties are broken by document id, kind and ordinal, so that neither threads nor the history of the
/// index show.
pub(crate) struct TopPassages {
    pub limit: usize,
}

/// A passage and its score.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranked {
    pub score: f32,
    pub document: String,
    pub place: u64,
    pub address: DocAddress,
}

impl Ranked {
    /// Best first.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then_with(|| self.document.cmp(&other.document))
            .then_with(|| self.place.cmp(&other.place))
            .then_with(|| self.address.cmp(&other.address))
    }
}

/// Best passages first, and how many there are.
pub(crate) struct Top {
    pub ranked: Vec<Ranked>,
    pub total: usize,
}

pub(crate) struct SegmentTop {
    places: Option<Column<u64>>,
    limit: usize,
    found: SegmentFound,
}

/// The best passages of a segment, and how many there are.
pub(crate) struct SegmentFound {
    segment: SegmentOrdinal,
    total: usize,
    documents: Option<StrColumn>,
    /// The worst of the best on top.
    best: BinaryHeap<Candidate>,
}

impl SegmentFound {
    /// Adds those with a score of at least `least`, with the ids of their documents.
    fn rank(self, least: f32, ranked: &mut Vec<Ranked>) -> std::io::Result<()> {
        let Self { segment, documents, best, .. } = self;
        let mut best: Vec<Candidate> = best.into_iter().filter(|one| one.score.total_cmp(&least).is_ge()).collect();
        best.sort_unstable_by_key(|one| one.document);
        // Ids lie packed in blocks: in their order, each block is opened once.
        let mut ids = Vec::with_capacity(best.len());
        if let Some(column) = &documents {
            let numbers: Vec<u64> = best.iter().map(|one| one.document).filter(|&one| one != NO_DOCUMENT).collect();
            let read = |id: &[u8]| ids.push(String::from_utf8_lossy(id).into_owned());
            column.dictionary().sorted_ords_to_term_cb(&numbers, read)?;
        }
        // Those without a document stand behind the others.
        let ids = ids.into_iter().chain(std::iter::repeat(String::new()));
        ranked.extend(best.into_iter().zip(ids).map(|(one, document)| Ranked {
            score: one.score,
            document,
            place: one.place,
            address: DocAddress::new(segment, one.doc),
        }));
        Ok(())
    }
}

/// Number of the document of a passage that has none.
const NO_DOCUMENT: u64 = u64::MAX;

/// Orders by rank, the worse the greater. Within a segment ids are compared by their number in its
/// sorted dictionary.
struct Candidate {
    score: f32,
    document: u64,
    place: u64,
    doc: DocId,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then_with(|| self.document.cmp(&other.document))
            .then_with(|| self.place.cmp(&other.place))
            .then_with(|| self.doc.cmp(&other.doc))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl SegmentCollector for SegmentTop {
    type Fruit = SegmentFound;

    fn collect(&mut self, doc: DocId, score: Score) {
        let SegmentFound { total, documents, best, .. } = &mut self.found;
        *total += 1;
        if self.limit == 0 {
            return;
        }
        let full = best.len() >= self.limit;
        if full && best.peek().is_some_and(|worst| score < worst.score) {
            return;
        }
        let document = documents.as_ref().and_then(|column| column.ords().first(doc)).unwrap_or(NO_DOCUMENT);
        let place = self.places.as_ref().and_then(|column| column.first(doc)).unwrap_or(u64::MAX);
        let candidate = Candidate { score, document, place, doc };
        if !full {
            best.push(candidate);
        } else if let Some(mut worst) = best.peek_mut()
            && candidate < *worst
        {
            *worst = candidate;
        }
    }

    fn harvest(self) -> SegmentFound {
        self.found
    }
}

impl Collector for TopPassages {
    type Fruit = Top;
    type Child = SegmentTop;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentTop> {
        let documents = reader.fast_fields().str(Fields::DOCUMENT_COLUMN)?;
        Ok(SegmentTop {
            places: reader.fast_fields().column_opt(Fields::PLACE_COLUMN)?,
            limit: self.limit,
            found: SegmentFound { segment, total: 0, documents, best: BinaryHeap::new() },
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<SegmentFound>) -> tantivy::Result<Top> {
        let total = segments.iter().map(|found| found.total).sum();
        let mut scores: Vec<f32> = segments.iter().flat_map(|found| found.best.iter().map(|one| one.score)).collect();
        // What cannot be among the best need not be named.
        let least = match self.limit.checked_sub(1).filter(|&last| last < scores.len()) {
            Some(last) => *scores.select_nth_unstable_by(last, |one, other| other.total_cmp(one)).1,
            None => f32::NEG_INFINITY,
        };
        let mut ranked = Vec::new();
        for found in segments {
            found.rank(least, &mut ranked)?;
        }
        ranked.sort_by(Ranked::order);
        ranked.truncate(self.limit);
        Ok(Top { ranked, total })
    }
}
