//! What others reach on the same queries, and what we want to.
//!
//! The figures of the other engines are nDCG@10 on the same queries, judgements and texts, measured for this project
//! in November 2026 (its notes on relevance, table "Peers, nDCG@10, open half"): Lucene with its German and English
//! analyzers, its BM25 at k1 1.2, b .75 and at .9, .4; tantivy 0.27, Xapian, SQLite's FTS5 with Porter's stemmer,
//! PostgreSQL 15, Whoosh, bm25s. The bars are those of the issue "German that works, English beside it".

/// The engines, in the order of [`Bar::peers`].
const PEERS: [&str; 10] = [
    "Lucene",
    "Lucene .9/.4",
    "tantivy",
    "tantivy stem",
    "tantivy stem+stop",
    "Xapian",
    "FTS5",
    "PostgreSQL",
    "Whoosh",
    "bm25s",
];

/// How many of [`PEERS`] are Lucene and tantivy.
const LUCENE_AND_TANTIVY: usize = 5;

/// Not measured: below everything.
const NONE: f64 = 0.0;

/// A difference by chance alone is less likely than this.
pub const SIGNIFICANT: f64 = 0.05;

/// What a set's nDCG@10 is held against.
pub struct Bar {
    set: &'static str,
    /// Wanted at least.
    pub ndcg: f64,
    /// How many of the peers are to be beaten, from the first.
    beaten: usize,
    /// Wanted significantly above tantivy with stems in the same run.
    significant: bool,
    peers: [f64; PEERS.len()],
}

const fn bar(set: &'static str, ndcg: f64, peers: [f64; PEERS.len()]) -> Bar {
    Bar { set, ndcg, beaten: PEERS.len(), significant: false, peers }
}

/// German sets are to be above tantivy beyond chance.
const fn german(set: &'static str, ndcg: f64, peers: [f64; PEERS.len()]) -> Bar {
    Bar { significant: true, ..bar(set, ndcg, peers) }
}

/// Two sets are to be above Lucene and tantivy, not above all.
const fn against_two(set: &'static str, ndcg: f64, peers: [f64; PEERS.len()]) -> Bar {
    Bar { beaten: LUCENE_AND_TANTIVY, ..bar(set, ndcg, peers) }
}

#[expect(clippy::approx_constant, reason = "1/π among the figures is chance")]
const BARS: [Bar; 15] = [
    german("article", 0.900, [NONE; PEERS.len()]),
    german("xquad-de", 0.961, [0.945, 0.945, 0.922, 0.936, 0.944, 0.931, 0.928, 0.821, 0.941, 0.941]),
    german("xquadr-de", 0.810, [0.766, 0.775, 0.736, 0.761, 0.769, 0.757, 0.746, 0.688, 0.758, 0.766]),
    // Not .585 since letter groups weigh the same in every index.
    german("covidfaq-de", 0.583, [0.539, 0.527, 0.459, 0.502, 0.529, 0.485, 0.475, 0.324, 0.517, 0.527]),
    german("gesetze", 0.595, [0.542, 0.545, 0.485, 0.564, 0.560, 0.547, 0.516, 0.200, 0.557, 0.561]),
    german("dhd", 0.400, [0.335, 0.348, 0.318, 0.341, 0.341, 0.224, 0.334, 0.137, 0.307, 0.320]),
    german("pool-de", 0.935, [0.885, 0.895, NONE, 0.910, 0.910, NONE, NONE, NONE, NONE, NONE]),
    bar("xquad-en", 0.970, [0.965, 0.965, 0.962, 0.965, 0.967, 0.963, 0.965, 0.861, 0.967, 0.964]),
    bar("xquadr-en", 0.845, [0.830, 0.836, 0.820, 0.831, 0.829, 0.834, 0.831, 0.746, 0.834, 0.831]),
    against_two("covidfaq-en", 0.600, [0.590, 0.580, 0.573, 0.595, 0.580, 0.568, 0.562, 0.249, 0.628, 0.584]),
    against_two("dh2018", 0.578, [0.570, 0.562, 0.575, 0.564, 0.564, 0.387, 0.593, NONE, NONE, 0.588]),
    bar("cranfield", 0.350, [0.342, 0.333, 0.328, 0.342, 0.341, 0.329, 0.336, 0.220, 0.346, 0.345]),
    bar("xquad-mixed", 0.840, [0.803, 0.804, 0.774, 0.793, 0.793, 0.672, 0.797, 0.671, 0.764, 0.812]),
    bar("xquad-de2en", 0.740, [0.472, 0.472, 0.450, 0.474, 0.474, 0.436, 0.475, 0.418, 0.464, 0.470]),
    bar("xquad-en2de", 0.730, [0.425, 0.425, 0.385, 0.436, 0.433, 0.419, 0.447, 0.360, 0.548, 0.430]),
];

impl Bar {
    /// Returns what a set is held against.
    pub fn of(set: &str) -> Option<&'static Self> {
        BARS.iter().find(|bar| bar.set == set)
    }

    /// Returns the figure of Lucene with its analyzer for the language.
    pub fn lucene(&self) -> Option<f64> {
        Some(self.peers[0]).filter(|figure| *figure > NONE)
    }

    /// Returns the best peer and its figure; of equals the first.
    pub fn best_peer(&self) -> Option<(&'static str, f64)> {
        let mut best = None;
        for (name, figure) in PEERS.into_iter().zip(self.peers) {
            if figure > best.map_or(NONE, |(_, best)| best) {
                best = Some((name, figure));
            }
        }
        best
    }

    /// Names what a result misses: the bar, a peer's figure, or significance.
    ///
    /// `above` is the difference to tantivy with stems in the same run, `p` how likely it is by chance.
    pub fn missed(&self, ndcg: f64, above: f64, p: f64) -> Vec<&'static str> {
        let peer = self.peers[..self.beaten].iter().any(|peer| ndcg <= *peer);
        let misses =
            [("bar", ndcg < self.ndcg), ("peer", peer), ("p", self.significant && !(above > 0.0 && p < SIGNIFICANT))];
        misses.into_iter().filter(|(_, missed)| *missed).map(|(name, _)| name).collect()
    }
}
