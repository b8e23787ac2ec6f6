use crate::analysis::compound::lattice::{Lattice, Way};
use crate::analysis::compound::letters::Letters;
use crate::analysis::compound::segment::Segment;
use crate::analysis::compound::term::base;
use crate::analysis::compound::unknown;

/// Most frequencies that are asked for one word.
const MAX_QUESTIONS: usize = 60;

/// How many times as frequent its parts must be, in the geometric mean, for a way to beat another that costs
/// one less; as a natural logarithm.
const COST_WEIGHT: f64 = 0.25;

/// The frequencies of a corpus, each asked for once.
pub(super) struct Corpus<'f> {
    frequency: &'f mut dyn FnMut(&str) -> u64,
    asked: Vec<(String, u64)>,
}

impl<'f> Corpus<'f> {
    pub(super) fn new(frequency: &'f mut dyn FnMut(&str) -> u64) -> Self {
        Self { frequency, asked: Vec::new() }
    }

    fn frequency(&mut self, word: &str) -> u64 {
        if let Some((_, known)) = self.asked.iter().find(|(asked, _)| asked == word) {
            return *known;
        }
        if self.asked.len() >= MAX_QUESTIONS {
            return 0;
        }
        let found = (self.frequency)(word);
        self.asked.push((word.to_owned(), found));
        found
    }

    /// How often the corpus has the word of a part, in its basic form or as it stands here.
    fn of(&mut self, letters: &Letters<'_>, segment: &Segment) -> u64 {
        let base = base(letters, segment, segment);
        let as_it_stands = &letters.word[usize::from(segment.start)..usize::from(segment.end)];
        let found = self.frequency(&base);
        if found > 0 || *base == *as_it_stands { found } else { self.frequency(as_it_stands) }
    }

    /// The logarithm of the geometric mean of the frequencies of all parts.
    fn mean(&mut self, letters: &Letters<'_>, way: &Way) -> f64 {
        let sum: f64 = way.parts.iter().map(|segment| ((self.of(letters, segment) + 1) as f64).ln()).sum();
        sum / way.parts.len() as f64
    }
}

/// Chooses among ways that the lexicon finds about equally likely.
pub(super) fn likeliest(letters: &Letters<'_>, mut ways: Vec<Way>, corpus: &mut Corpus<'_>) -> Option<Way> {
    if ways.len() < 2 { ways.pop() } else { best(letters, ways, corpus) }
}

/// Chooses a way with a part that the lexicon does not know but the corpus does, or that is sure without.
pub(super) fn with_unknown(letters: &Letters<'_>, lattice: &Lattice, corpus: &mut Corpus<'_>) -> Option<Way> {
    let mut ways = Vec::new();
    for &unknown in &lattice.unknown {
        let way = lattice.through(unknown);
        ways.extend(way.filter(|way| corpus.of(letters, &unknown) > 0 || is_sure(&letters.word, way)));
    }
    best(letters, ways, corpus)
}

/// Returns the best way by frequency and cost; of equals the first, which costs least.
fn best(letters: &Letters<'_>, ways: Vec<Way>, corpus: &mut Corpus<'_>) -> Option<Way> {
    let mut best: Option<(f64, Way)> = None;
    for way in ways {
        let score = corpus.mean(letters, &way) - f64::from(way.cost) * COST_WEIGHT;
        if best.as_ref().is_none_or(|(other, _)| score > *other + 1e-9) {
            best = Some((score, way));
        }
    }
    best.map(|(_, way)| way)
}

fn is_sure(word: &str, way: &Way) -> bool {
    let Some(at) = way.parts.iter().position(|part| part.unknown) else { return true };
    let neighbour = if at == 0 { way.parts.get(1) } else { way.parts.get(at - 1) };
    neighbour.is_some_and(|neighbour| unknown::is_sure(word, &way.parts[at], neighbour))
}
