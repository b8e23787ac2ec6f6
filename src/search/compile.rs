use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, EmptyQuery, Occur as EngineOccur, Query};
use tantivy::schema::Field;

use crate::analysis::{Analyzer, Channel, Token};
use crate::glossary::Reader;
use crate::index::{Engine, Fields, Scratch, Vocabulary, Zone};
use crate::query::{Filter, Occur, QueryWarning};
use crate::search::bag::{BagQuery, BagWord, Lane, Source};
use crate::search::expand::{AnyOfQuery, Expansion, prefixed, similar, suffixed, suffixed_by_scan};
use crate::search::filter::{FilterCompiler, author_terms, silent};
use crate::search::lanes::Forms;
use crate::search::occurrences::{length_field, terms_of};
use crate::search::phrase::{Arrangement, PhraseAlternative, PhraseQuery};
use crate::search::plan::{Leaf, Plan, PlanClause, Scope, Want};
use crate::search::reading::{Reading, Readings};
use crate::search::statistics::Statistics;
use crate::search::weights;
use crate::text::Language;

/// Above so many words an expansion counts the same wherever it matches, whatever the frequency.
const MAX_SCORED_EXPANSIONS: usize = 64;

/// Makes the engine's query of a plan.
pub(crate) struct Compiler<'a> {
    pub engine: &'a Engine,
    pub fields: &'a Fields,
    pub vocabulary: &'a Vocabulary,
    pub glossary: Option<Reader<'a>>,
    pub analyzer: &'a mut Analyzer,
    /// The words of the query in its whole text.
    pub typed_words: &'a [Token],
    /// Words that may still be looked up in the glossary.
    pub lookups: usize,
    pub statistics: Arc<Statistics>,
    /// The query's text, in which the spans of the plan lie.
    pub typed: &'a str,
    /// The language of the query, as far as it shows.
    pub language: Option<Language>,
    /// Whether words of the other language may answer.
    pub across_languages: bool,
    /// Whether what is compiled must not match.
    pub excludes: bool,
    /// Whether a compound is answered by one of its parts.
    pub parts_answer: bool,
    /// Whether one word or phrase is all that is asked for: then its classes stand strictly above each other.
    pub graded: bool,
    /// How many words of the plan are patterns.
    pub patterns: usize,
    /// What the leaves of the plan stand for in this index.
    pub readings: Readings,
    /// Words that the index has not and for which others were looked for.
    pub corrected: usize,
    /// Room for comparing words.
    pub scratch: Scratch,
    pub warnings: Vec<QueryWarning>,
}

/// A field in which an author is looked for.
pub(crate) struct AuthorField {
    pub field: Field,
    /// The field that knows the length of what it stands in.
    pub lengths: Field,
    pub weight: f32,
    pub grade: Grade,
}

/// The class of an alternative where classes are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// In the title or heading alone
    Heading,
    Typo,
    Glossary,
    /// Parts of the word in the passage, or a compound that holds it
    Parts,
    /// Its parts near each other
    Near,
    /// Written apart
    Split,
    Inflected,
    Exact,
}

impl Compiler<'_> {
    pub(crate) fn compile(&mut self, plan: &Plan) -> tantivy::Result<Box<dyn Query>> {
        match plan {
            Plan::Leaf(leaf) => self.leaf(leaf),
            Plan::Group(clauses) => self.group(clauses),
            Plan::Best(plans) => {
                let mut queries = Vec::with_capacity(plans.len());
                for plan in plans {
                    // The words of `360-Grad` one by one are no class of the whole: it stands above them.
                    let graded = self.graded;
                    self.graded &= !matches!(plan, Plan::Weighted(..));
                    let query = self.compile(plan);
                    self.graded = graded;
                    queries.push(query?);
                }
                Ok(Box::new(DisjunctionMaxQuery::new(queries)))
            }
            Plan::Filter(filter) => self.filter(filter),
            Plan::Weighted(plan, weight) => Ok(Box::new(BoostQuery::new(self.compile(plan)?, *weight))),
        }
    }

    fn filters(&self) -> FilterCompiler<'_> {
        FilterCompiler { engine: self.engine, fields: self.fields }
    }

    fn filter(&mut self, filter: &Filter) -> tantivy::Result<Box<dyn Query>> {
        FilterCompiler { engine: self.engine, fields: self.fields }.filter(filter, self.analyzer)
    }

    fn group(&mut self, clauses: &[PlanClause]) -> tantivy::Result<Box<dyn Query>> {
        let mut must: Vec<Box<dyn Query>> = Vec::new();
        let mut not: Vec<Box<dyn Query>> = Vec::new();
        let mut may: Vec<Box<dyn Query>> = Vec::new();
        let mut required_words = false;
        // Several restrictions of one sort side by side are alternatives, of different sorts they all hold.
        let mut alternatives: BTreeMap<u8, Vec<Box<dyn Query>>> = BTreeMap::new();
        let mut bag: Vec<BagWord> = Vec::new();
        let mut bare: Vec<(&Token, &Leaf)> = Vec::new();
        for PlanClause { occur, plan } in clauses {
            if *occur == Occur::Should
                && let Some((token, leaf, boost)) = bare_word(plan)
            {
                let lanes = self.word_lanes(leaf, token, Forms::All)?;
                bag.push(BagWord { lanes, boost });
                bare.push((token, leaf));
                continue;
            }
            let excluded_around = self.excludes;
            self.excludes |= *occur == Occur::MustNot;
            let query = self.compile(plan);
            self.excludes = excluded_around;
            let query = query?;
            match (occur, plan) {
                (Occur::MustNot, _) => not.push(query),
                (Occur::Must, plan) if restricts(plan) => match single_sort(plan) {
                    Some(sort) => alternatives.entry(sort).or_default().push(query),
                    None => must.push(query),
                },
                (Occur::Must, _) => {
                    required_words = true;
                    must.push(query);
                }
                (Occur::Should, _) => may.push(query),
            }
        }
        if !bag.is_empty() {
            bag.extend(self.run_words(&bare)?);
            may.push(Box::new(BagQuery { words: bag, statistics: Arc::clone(&self.statistics) }));
        }
        must.extend(alternatives.into_values().map(|queries| silent(Box::new(BooleanQuery::union(queries)))));
        let mut engine: Vec<(EngineOccur, Box<dyn Query>)> = Vec::new();
        if !required_words && !may.is_empty() {
            if must.is_empty() {
                engine.extend(may.into_iter().map(|query| (EngineOccur::Should, query)));
            } else {
                // Beside a restriction the words would be optional to the engine.
                must.push(Box::new(BooleanQuery::union(may)));
            }
        } else {
            engine.extend(may.into_iter().map(|query| (EngineOccur::Should, query)));
        }
        engine.extend(must.into_iter().map(|query| (EngineOccur::Must, query)));
        if engine.is_empty() && !not.is_empty() {
            engine.push((EngineOccur::Must, self.filters().passages()));
        }
        engine.extend(not.into_iter().map(|query| (EngineOccur::MustNot, query)));
        Ok(Box::new(BooleanQuery::new(engine)))
    }

    fn leaf(&mut self, leaf: &Leaf) -> tantivy::Result<Box<dyn Query>> {
        match &leaf.want {
            Want::Word(token) => self.word(leaf, token, Forms::All),
            Want::Joined(token) => self.word(leaf, token, Forms::Joined),
            Want::ExactWord(token) => self.word(leaf, token, Forms::Exact),
            Want::Phrase(tokens) => self.phrase_or_its_translation(leaf, tokens),
            Want::ExactPhrase(tokens) => Ok(self.phrase(tokens, leaf.scope, &[Channel::Exact], Arrangement::Ordered)),
            Want::Near(tokens, words) => {
                Ok(self.phrase(tokens, leaf.scope, &Channel::ALL, Arrangement::Within(*words)))
            }
            Want::Prefix(_) | Want::Suffix(_) | Want::Typo(..) => {
                let fields = match leaf.scope {
                    Scope::All => vec![(self.fields.text(Zone::Body, Channel::Exact), weights::EXACT)],
                    Scope::Zone(zone) => vec![(self.fields.text(zone, Channel::Exact), weights::EXACT)],
                    Scope::Author => self.author_fields().iter().map(|author| (author.field, author.weight)).collect(),
                };
                let mut best = Vec::with_capacity(fields.len());
                for (field, weight) in fields {
                    let query = self.pattern(leaf, field)?;
                    best.push(if weight == weights::EXACT { query } else { Box::new(BoostQuery::new(query, weight)) });
                }
                match best.len() {
                    1 => Ok(best.remove(0)),
                    _ => Ok(Box::new(DisjunctionMaxQuery::new(best))),
                }
            }
        }
    }

    /// Looks in one field for the words that a pattern stands for.
    fn pattern(&mut self, leaf: &Leaf, field: Field) -> tantivy::Result<Box<dyn Query>> {
        match &leaf.want {
            Want::Prefix(prefix) => {
                let found = prefixed(self.engine, field, prefix, self.patterns)?;
                self.expanded(leaf, field, prefix, found, weights::GERMAN, Grade::Inflected)
            }
            Want::Suffix(suffix) => {
                let found = match leaf.scope {
                    Scope::All | Scope::Zone(Zone::Body) => {
                        suffixed(self.engine, self.fields, self.vocabulary, suffix, self.patterns)?
                    }
                    _ => suffixed_by_scan(self.engine, field, suffix)?,
                };
                self.expanded(leaf, field, suffix, found, weights::GERMAN, Grade::Inflected)
            }
            Want::Typo(word, edits) => {
                let found = similar(self.engine, field, word, *edits)?;
                self.expanded(leaf, field, word, found, weights::TYPO, Grade::Typo)
            }
            _ => Ok(Box::new(EmptyQuery)),
        }
    }

    /// Lists the zones in which a word is looked for, with what they count.
    pub(crate) fn zones(scope: Scope) -> Vec<(Zone, f32)> {
        match scope {
            Scope::All => {
                vec![
                    (Zone::Body, 1.0),
                    (Zone::Section, weights::SECTION),
                    (Zone::Title, weights::TITLE),
                    (Zone::Cited, weights::CITED),
                ]
            }
            Scope::Zone(zone) => vec![(zone, 1.0)],
            Scope::Author => Vec::new(),
        }
    }

    /// Lists the fields in which an author is looked for: whose the document is, and, for less, whom it cites.
    ///
    /// What must not match is the document's own author: who leaves out an author's texts does not mean all that cite them.
    pub(crate) fn author_fields(&self) -> Vec<AuthorField> {
        let Fields { author, cited_author, noted_author, .. } = *self.fields;
        let own = AuthorField { field: author, lengths: author, weight: weights::EXACT, grade: Grade::Exact };
        if self.excludes {
            return vec![own];
        }
        // A note is as long as it has words, whoever is named in it.
        let lengths = self.fields.text(Zone::Body, Channel::Exact);
        let cited = |field, weight, grade| AuthorField { field, lengths, weight, grade };
        vec![
            own,
            cited(cited_author, weights::CITED_AUTHOR, Grade::Parts),
            cited(noted_author, weights::NOTED_AUTHOR, Grade::Heading),
        ]
    }

    /// What is added so that a better class is never outranked by a worse one.
    pub(crate) fn floor(&self, grade: Grade, words: usize) -> f32 {
        if !self.graded {
            return 0.0;
        }
        // No score of so many words can reach this.
        let bound = self.statistics.rarity(0) * (1.0 + weights::K1) * words as f32;
        bound * f32::from(grade as u8)
    }

    fn word(&mut self, leaf: &Leaf, token: &Token, forms: Forms) -> tantivy::Result<Box<dyn Query>> {
        let lanes = self.word_lanes(leaf, token, forms)?;
        let words = vec![BagWord { lanes, boost: 1.0 }];
        Ok(Box::new(BagQuery { words, statistics: Arc::clone(&self.statistics) }))
    }

    fn phrase(&self, tokens: &[Token], scope: Scope, channels: &[Channel], arrangement: Arrangement) -> Box<dyn Query> {
        let begin = tokens.first().map_or(0, |token| token.position);
        // Words of `NEAR` were analysed one by one: their positions say nothing.
        let offset = |at: usize, token: &Token| token.position.saturating_sub(begin).max(at as u32);
        let mut alternatives = Vec::new();
        if scope == Scope::Author {
            for AuthorField { field, lengths, weight, grade } in self.author_fields() {
                let terms = |token: &Token| author_terms(field, token);
                let words = tokens.iter().enumerate().map(|(at, token)| (terms(token), offset(at, token))).collect();
                let floor = self.floor(grade, tokens.len());
                alternatives.push(PhraseAlternative { words, lengths, weight, floor });
            }
        }
        for &channel in channels {
            let (class, grade) = class_of(channel);
            for (zone, weight) in Self::zones(scope) {
                let words = tokens.iter().enumerate();
                let words =
                    words.map(|(at, token)| (terms_of(self.fields, zone, channel, token), offset(at, token))).collect();
                let beside_body = scope == Scope::All && zone != Zone::Body;
                let floor = self.floor(if beside_body { Grade::Heading } else { grade }, tokens.len());
                let lengths = self.fields.text(zone, Channel::Exact);
                alternatives.push(PhraseAlternative { words, lengths, weight: class * weight, floor });
            }
        }
        Box::new(PhraseQuery {
            alternatives,
            arrangement,
            rarity_max: f32::INFINITY,
            sentence_ends: self.fields.sentence_end(),
            statistics: Arc::clone(&self.statistics),
        })
    }

    fn phrase_or_its_translation(&mut self, leaf: &Leaf, tokens: &[Token]) -> tantivy::Result<Box<dyn Query>> {
        let phrase = self.phrase(tokens, leaf.scope, &Channel::ALL, Arrangement::Ordered);
        let (translations, carried) = self.glossary_lanes(tokens, leaf.scope)?;
        if translations.is_empty() {
            return Ok(phrase);
        }
        self.readings.carry(leaf, &carried);
        let source = Source::Query(Arc::from(phrase));
        let mut lanes = vec![Lane { source, weight: 1.0, floor: 0.0, retrieves: true }];
        lanes.extend(translations);
        let words = vec![BagWord { lanes, boost: 1.0 }];
        Ok(Box::new(BagQuery { words, statistics: Arc::clone(&self.statistics) }))
    }

    fn expanded(
        &mut self,
        leaf: &Leaf,
        field: Field,
        typed: &str,
        found: Expansion,
        weight: f32,
        grade: Grade,
    ) -> tantivy::Result<Box<dyn Query>> {
        if found.cut {
            let limit = weights::MAX_EXPANSIONS;
            let message = format!("too many words fit, only the {limit} most frequent were searched");
            let hint = Some("type more letters".to_owned());
            let warning = QueryWarning { span: leaf.span, message, hint };
            // Names of authors are looked for in several fields.
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        // All words together are as rare as they are together: else the rarest misprint would win.
        let rarity = self.statistics.rarity(found.frequency());
        let term = |word: &String| Term::from_field_text(field, word);
        let query: Box<dyn Query> = if found.words.is_empty() {
            Box::new(EmptyQuery)
        } else if found.words.len() <= MAX_SCORED_EXPANSIONS {
            let lanes = found.words.iter().map(|(word, _)| {
                let (weight, grade) = if word == typed { (weights::EXACT, Grade::Exact) } else { (weight, grade) };
                let lengths = length_field(self.fields, field);
                let source = Source::Terms { terms: vec![term(word)], lengths, rarity: Some(rarity) };
                Lane { source, weight, floor: self.floor(grade, 1), retrieves: true }
            });
            let words = vec![BagWord { lanes: lanes.collect(), boost: 1.0 }];
            Box::new(BagQuery { words, statistics: Arc::clone(&self.statistics) })
        } else {
            let terms = found.words.iter().map(|(word, _)| term(word)).collect();
            Box::new(AnyOfQuery { terms, score: weight * rarity })
        };
        self.readings.insert(leaf, Reading { pattern: found, ..Reading::default() });
        Ok(query)
    }
}

/// What a channel counts.
pub(crate) fn class_of(channel: Channel) -> (f32, Grade) {
    match channel {
        Channel::Exact => (weights::EXACT, Grade::Exact),
        Channel::German => (weights::GERMAN, Grade::Inflected),
        Channel::English => (weights::ENGLISH, Grade::Inflected),
    }
}

/// Returns the word of a plan that is nothing else, and what it counts.
fn bare_word(plan: &Plan) -> Option<(&Token, &Leaf, f32)> {
    match plan {
        Plan::Leaf(leaf) => match &leaf.want {
            Want::Word(token) => Some((token, leaf, 1.0)),
            _ => None,
        },
        Plan::Weighted(plan, weight) => bare_word(plan).map(|(token, leaf, boost)| (token, leaf, boost * weight)),
        _ => None,
    }
}

/// Tells whether a plan holds restrictions alone, and so asks for no word.
fn restricts(plan: &Plan) -> bool {
    match plan {
        Plan::Filter(_) => true,
        Plan::Group(clauses) => !clauses.is_empty() && clauses.iter().all(|clause| restricts(&clause.plan)),
        Plan::Weighted(plan, _) => restricts(plan),
        Plan::Leaf(_) | Plan::Best(_) => false,
    }
}

/// Returns the sort of a restriction of which a passage has one value, so that two of them can only be meant as
/// alternatives.
fn single_sort(plan: &Plan) -> Option<u8> {
    match plan {
        Plan::Filter(Filter::Kind(_)) => Some(0),
        Plan::Filter(Filter::Language(_)) => Some(1),
        Plan::Filter(Filter::Document(_)) => Some(2),
        _ => None,
    }
}
