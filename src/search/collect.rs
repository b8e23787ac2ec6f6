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
    segment: SegmentOrdinal,
    limit: usize,
    total: usize,
    documents: Option<StrColumn>,
    places: Option<Column<u64>>,
    /// The worst of the best on top.
    best: BinaryHeap<Candidate>,
}

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
    type Fruit = (Vec<Ranked>, usize);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.limit == 0 {
            return;
        }
        let full = self.best.len() >= self.limit;
        if full && self.best.peek().is_some_and(|worst| score < worst.score) {
            return;
        }
        let document = self.documents.as_ref().and_then(|column| column.ords().first(doc)).unwrap_or(u64::MAX);
        let place = self.places.as_ref().and_then(|column| column.first(doc)).unwrap_or(u64::MAX);
        let candidate = Candidate { score, document, place, doc };
        if !full {
            self.best.push(candidate);
        } else if let Some(mut worst) = self.best.peek_mut()
            && candidate < *worst
        {
            *worst = candidate;
        }
    }

    fn harvest(self) -> Self::Fruit {
        let Self { segment, total, documents, best, .. } = self;
        let ranked = best.into_sorted_vec().into_iter().map(|candidate| {
            let mut document = String::new();
            if let Some(column) = &documents {
                // A number from the column is in its dictionary; were it not, the tie would be broken by place.
                let _ = column.ord_to_str(candidate.document, &mut document);
            }
            Ranked {
                score: candidate.score,
                document,
                place: candidate.place,
                address: DocAddress::new(segment, candidate.doc),
            }
        });
        (ranked.collect(), total)
    }
}

impl Collector for TopPassages {
    type Fruit = Top;
    type Child = SegmentTop;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentTop> {
        Ok(SegmentTop {
            segment,
            limit: self.limit,
            total: 0,
            documents: reader.fast_fields().str(Fields::DOCUMENT_COLUMN)?,
            places: reader.fast_fields().column_opt(Fields::PLACE_COLUMN)?,
            best: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<(Vec<Ranked>, usize)>) -> tantivy::Result<Top> {
        let total = segments.iter().map(|(_, total)| total).sum();
        let mut ranked: Vec<Ranked> = segments.into_iter().flat_map(|(ranked, _)| ranked).collect();
        ranked.sort_by(Ranked::order);
        ranked.truncate(self.limit);
        Ok(Top { ranked, total })
    }
}
