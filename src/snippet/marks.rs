use std::collections::HashMap;

use crate::snippet::Mark;
use crate::text::ByteSpan;

/// What a part without a weight above 0 counts: enough to be shown, less than any other.
const WEIGHT_MIN: f64 = 1e-6;

/// The marks that lie in the text, in order.
#[derive(Debug)]
pub(crate) struct Marks {
    /// Those that count in the choice of what is shown.
    marks: Vec<Mark>,
    /// What is marked where it happens to be shown.
    beside: Vec<ByteSpan>,
    /// Number of the part of each mark, counted from 0 without gaps.
    parts: Vec<usize>,
    /// Weight of each part: the greatest of its marks.
    weights: Vec<f64>,
}

/// Which parts of the query a stretch shows, and how often.
#[derive(Debug, Clone)]
pub(crate) struct Coverage {
    counts: Vec<u32>,
    /// Number of the parts shown.
    pub(crate) parts: usize,
    /// Sum of the weights of the parts shown.
    pub(crate) weight: f64,
    /// Sum of the weights of all marks shown.
    pub(crate) density: f64,
}

impl Marks {
    /// Sorts the marks; leaves out what is empty or does not lie on character boundaries of `text`.
    pub(crate) fn new(text: &str, marks: &[Mark]) -> Self {
        let mut marks: Vec<Mark> = marks
            .iter()
            .copied()
            .filter(|m| text.get(m.span.start..m.span.end).is_some_and(|t| !t.is_empty()))
            .collect();
        marks.sort_by_key(|m| (m.span, m.part));
        let beside = marks.extract_if(.., |m| m.weight == 0.0).filter(|m| m.shown).map(|m| m.span).collect();
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        let mut weights: Vec<f64> = Vec::new();
        let mut parts = Vec::with_capacity(marks.len());
        for mark in &marks {
            let part = *numbers.entry(mark.part).or_insert_with(|| {
                weights.push(0.0);
                weights.len() - 1
            });
            // A weight that is no number above 0 counts a little, so that its mark is shown at all.
            let weight = if mark.weight.is_finite() && mark.weight > 0.0 { f64::from(mark.weight) } else { WEIGHT_MIN };
            weights[part] = weights[part].max(weight);
            parts.push(part);
        }
        Self { marks, beside, parts, weights }
    }

    /// Returns the span of a mark.
    pub(crate) fn span(&self, at: usize) -> ByteSpan {
        self.marks[at].span
    }

    /// Returns how many marks begin before `offset`.
    pub(crate) fn before(&self, offset: usize) -> usize {
        self.marks.partition_point(|m| m.span.start < offset)
    }

    /// Returns the marks that begin in `span`, by number.
    pub(crate) fn within(&self, span: ByteSpan) -> std::ops::Range<usize> {
        self.before(span.start)..self.before(span.end)
    }

    /// Tells whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Returns the marks of the parts that `shown` does not show.
    pub(crate) fn missing(&self, shown: ByteSpan) -> Self {
        let mut coverage = self.coverage();
        for at in self.within(shown) {
            coverage.add(self, at);
        }
        self.filtered(|at| coverage.counts[self.parts[at]] == 0)
    }

    /// Returns the marks that the reader sees.
    pub(crate) fn seen(&self) -> Self {
        self.filtered(|at| self.marks[at].shown)
    }

    fn filtered(&self, keep: impl Fn(usize) -> bool) -> Self {
        let keep: Vec<usize> = (0..self.marks.len()).filter(|&at| keep(at)).collect();
        Self {
            marks: keep.iter().map(|&at| self.marks[at]).collect(),
            beside: self.beside.clone(),
            parts: keep.iter().map(|&at| self.parts[at]).collect(),
            weights: self.weights.clone(),
        }
    }

    /// Starts an account of no marks.
    pub(crate) fn coverage(&self) -> Coverage {
        Coverage { counts: vec![0; self.weights.len()], parts: 0, weight: 0.0, density: 0.0 }
    }

    /// Returns the stretches of `fragment` that are marked: overlapping marks as one, cut at the fragment's ends.
    pub(crate) fn highlights(&self, fragment: ByteSpan) -> Vec<ByteSpan> {
        let marks = self.marks.iter().take(self.before(fragment.end)).filter(|m| m.shown).map(|m| m.span);
        let mut spans: Vec<ByteSpan> = marks.chain(self.beside.iter().copied()).collect();
        spans.retain(|span| span.overlaps(fragment));
        spans.sort();
        let mut found: Vec<ByteSpan> = Vec::new();
        for span in spans {
            let span = ByteSpan::new(span.start.max(fragment.start), span.end.min(fragment.end));
            match found.last_mut() {
                Some(last) if last.overlaps(span) => *last = last.cover(span),
                _ => found.push(span),
            }
        }
        found
    }
}

impl Coverage {
    /// Counts a mark in.
    pub(crate) fn add(&mut self, marks: &Marks, at: usize) {
        let part = marks.parts[at];
        self.counts[part] += 1;
        self.density += marks.weights[part];
        if self.counts[part] == 1 {
            self.weight += marks.weights[part];
            self.parts += 1;
        }
    }

    /// Takes a mark out again.
    pub(crate) fn remove(&mut self, marks: &Marks, at: usize) {
        let part = marks.parts[at];
        self.counts[part] -= 1;
        self.density -= marks.weights[part];
        if self.counts[part] == 0 {
            self.weight -= marks.weights[part];
            self.parts -= 1;
        }
    }
}
