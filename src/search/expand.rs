use std::collections::BTreeMap;

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, FuzzyTermQuery, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, Score, SegmentReader, Term};

use crate::analysis::{Channel, spellings};
use crate::index::{Engine, Fields, Vocabulary, Zone};
use crate::search::bag::explain;
use crate::search::weights::MAX_EXPANSIONS;

/// Words of the vocabulary that are looked at before the most frequent of them are taken.
///
/// Shared by all patterns of a query.
const MAX_SEEN: usize = 50_000;

/// The same for words found by their end, whose frequency must be looked up one by one.
const MAX_SEEN_REVERSED: usize = 10_000;

/// Words of the index that a pattern stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Expansion {
    /// The words with the number of passages each stands in, most frequent first, then by letter.
    pub words: Vec<(String, u64)>,
    /// Whether there were more.
    pub cut: bool,
}

impl Expansion {
    /// Returns the number of passages, at most: one that has several of the words counts for each.
    pub(crate) fn frequency(&self) -> u64 {
        self.words.iter().map(|(_, frequency)| frequency).sum()
    }
}

struct Seen {
    words: BTreeMap<String, u64>,
    cut: bool,
    limit: usize,
}

impl Seen {
    fn new(limit: usize) -> Self {
        Self { words: BTreeMap::new(), cut: false, limit }
    }

    /// Takes one word; `false` where there are too many.
    fn take(&mut self, word: &str, frequency: u64) -> bool {
        if !self.words.contains_key(word) {
            self.cut |= self.words.len() >= self.limit;
            if !self.cut {
                self.words.insert(word.to_owned(), frequency);
            }
        }
        !self.cut
    }

    fn expansion(self) -> Expansion {
        let mut words: Vec<_> = self.words.into_iter().collect();
        // The sort keeps the order of the letters among equals.
        words.sort_by_key(|(_, frequency)| std::cmp::Reverse(*frequency));
        let cut = self.cut || words.len() > MAX_EXPANSIONS;
        words.truncate(MAX_EXPANSIONS);
        Expansion { words, cut }
    }
}

/// Finds the words that begin with `prefix` in any spelling of its umlauts; `patterns` is how many such are in the query.
pub(crate) fn prefixed(engine: &Engine, field: Field, prefix: &str, patterns: usize) -> tantivy::Result<Expansion> {
    let mut seen = Seen::new(MAX_SEEN / patterns.max(1));
    if prefix.is_empty() {
        return Ok(seen.expansion());
    }
    for prefix in spellings(prefix, true) {
        engine.each_term(field, &prefix, |word, frequency| seen.take(word, frequency))?;
    }
    Ok(seen.expansion())
}

/// Finds the words of the bodies that end in `suffix` in any spelling of its umlauts; `patterns` is how many such are in the query.
pub(crate) fn suffixed(
    engine: &Engine,
    fields: &Fields,
    vocabulary: &Vocabulary,
    suffix: &str,
    patterns: usize,
) -> tantivy::Result<Expansion> {
    let mut seen = Seen::new(MAX_SEEN_REVERSED / patterns.max(1));
    if suffix.is_empty() {
        return Ok(seen.expansion());
    }
    let field = fields.text(Zone::Body, Channel::Exact);
    for suffix in spellings(suffix, false) {
        for word in vocabulary.suffixed(&suffix) {
            let frequency = engine.doc_freq(&Term::from_field_text(field, word))?;
            if !seen.take(word, frequency) {
                break;
            }
        }
    }
    Ok(seen.expansion())
}

/// Finds the words that end in `suffix`, by looking at every word of a field: for titles and names, which are few.
pub(crate) fn suffixed_by_scan(engine: &Engine, field: Field, suffix: &str) -> tantivy::Result<Expansion> {
    let mut seen = Seen::new(MAX_SEEN);
    let suffixes = spellings(suffix, false);
    engine.each_term(field, "", |word, frequency| {
        !suffixes.iter().any(|suffix| word.ends_with(suffix)) || seen.take(word, frequency)
    })?;
    Ok(seen.expansion())
}

/// Finds the words that differ from `word`, in any spelling of its umlauts, by at most `edits` letters, two swapped ones
/// counting as one.
///
/// The first letter stays, as writers seldom err there.
pub(crate) fn similar(engine: &Engine, field: Field, word: &str, edits: u8) -> tantivy::Result<Expansion> {
    let mut seen = Seen::new(MAX_SEEN);
    for word in spellings(word, false) {
        let Some(first) = word.chars().next() else { continue };
        let query = FuzzyTermQuery::new(Term::from_field_text(field, &word), edits, true);
        engine.each_match(
            field,
            || query.automaton(),
            |word, frequency| !word.starts_with(first) || seen.take(word, frequency),
        )?;
    }
    Ok(seen.expansion())
}

/// Many terms that count as one, with one score for every passage.
#[derive(Debug, Clone)]
pub(crate) struct AnyOfQuery {
    pub terms: Vec<Term>,
    pub score: f32,
}

impl Query for AnyOfQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(AnyOfWeight { terms: self.terms.clone(), score: self.score }))
    }
}

struct AnyOfWeight {
    terms: Vec<Term>,
    score: f32,
}

impl Weight for AnyOfWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut found = BitSet::with_max_value(reader.max_doc());
        for term in &self.terms {
            let index = reader.inverted_index(term.field())?;
            let Some(mut block) = index.read_block_postings(term, IndexRecordOption::Basic)? else { continue };
            while !block.docs().is_empty() {
                for &doc in block.docs() {
                    found.insert(doc);
                }
                block.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(found), self.score * boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain(self, reader, doc, "any of many words")
    }
}
