use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, EmptyQuery, Occur as EngineOccur, Query};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::analysis::{Channel, Token};
use crate::index::{Fields, Zone};
use crate::query::{Filter, Occur, QueryWarning};
use crate::search::expand::{AnyOfQuery, Expansion, prefixed, similar, suffixed, suffixed_by_scan};
use crate::search::filter::{FilterCompiler, silent};
use crate::search::phrase::{Arrangement, PhraseAlternative, PhraseQuery};
use crate::search::plan::{Leaf, Plan, PlanClause, Scope, Want};
use crate::search::statistics::Statistics;
use crate::search::weights;
use crate::search::word::{Alternative, WordQuery};

/// Above so many words an expansion counts the same wherever it matches, whatever the frequency.
const MAX_SCORED_EXPANSIONS: usize = 64;

/// Makes the engine's query of a plan.
pub(crate) struct Compiler<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub statistics: Arc<Statistics>,
    /// Whether one word or phrase is all that is asked for: then its classes stand strictly above each other.
    pub graded: bool,
    /// How many words of the plan are patterns.
    pub patterns: usize,
    /// What the patterns of the plan stand for, by their part of the query.
    pub expansions: BTreeMap<usize, Expansion>,
    pub warnings: Vec<QueryWarning>,
}

/// The class of an alternative where classes are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    /// In the title or heading alone
    Heading,
    Typo,
    Inflected,
    Exact,
}

impl Compiler<'_> {
    pub(crate) fn compile(&mut self, plan: &Plan) -> tantivy::Result<Box<dyn Query>> {
        match plan {
            Plan::Leaf(leaf) => self.leaf(leaf),
            Plan::Group(clauses) => self.group(clauses),
            Plan::Best(plans) => {
                let plans: tantivy::Result<Vec<_>> = plans.iter().map(|plan| self.compile(plan)).collect();
                Ok(Box::new(DisjunctionMaxQuery::new(plans?)))
            }
            Plan::Filter(filter) => self.filter(filter),
            Plan::Weighted(plan, weight) => Ok(Box::new(BoostQuery::new(self.compile(plan)?, *weight))),
        }
    }

    fn filters(&self) -> FilterCompiler<'_> {
        FilterCompiler { searcher: self.searcher, fields: self.fields }
    }

    fn filter(&mut self, filter: &Filter) -> tantivy::Result<Box<dyn Query>> {
        self.filters().filter(filter)
    }

    fn group(&mut self, clauses: &[PlanClause]) -> tantivy::Result<Box<dyn Query>> {
        let mut must: Vec<Box<dyn Query>> = Vec::new();
        let mut not: Vec<Box<dyn Query>> = Vec::new();
        let mut may: Vec<Box<dyn Query>> = Vec::new();
        let mut required_words = false;
        // Several restrictions of one sort side by side are alternatives, of different sorts they all hold.
        let mut alternatives: BTreeMap<u8, Vec<Box<dyn Query>>> = BTreeMap::new();
        for PlanClause { occur, plan } in clauses {
            let query = self.compile(plan)?;
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
            Want::Word(token) => Ok(self.word(token, leaf.scope, &Channel::ALL)),
            Want::ExactWord(token) => Ok(self.word(token, leaf.scope, &[Channel::Exact])),
            Want::Phrase(tokens) => Ok(self.phrase(tokens, leaf.scope, &Channel::ALL, Arrangement::Ordered)),
            Want::ExactPhrase(tokens) => Ok(self.phrase(tokens, leaf.scope, &[Channel::Exact], Arrangement::Ordered)),
            Want::Near(tokens, words) => {
                Ok(self.phrase(tokens, leaf.scope, &Channel::ALL, Arrangement::Within(*words)))
            }
            Want::Prefix(prefix) => {
                let found = prefixed(self.searcher, self.exact_field(leaf.scope), prefix, self.patterns)?;
                self.expanded(leaf, prefix, found, weights::GERMAN, Grade::Inflected)
            }
            Want::Suffix(suffix) => {
                let found = match leaf.scope {
                    Scope::All | Scope::Zone(Zone::Body) => {
                        suffixed(self.searcher, self.fields, suffix, self.patterns)?
                    }
                    _ => suffixed_by_scan(self.searcher, self.exact_field(leaf.scope), suffix)?,
                };
                self.expanded(leaf, suffix, found, weights::GERMAN, Grade::Inflected)
            }
            Want::Typo(word, edits) => {
                let found = similar(self.searcher, self.exact_field(leaf.scope), word, *edits)?;
                self.expanded(leaf, word, found, weights::TYPO, Grade::Typo)
            }
        }
    }

    fn exact_field(&self, scope: Scope) -> Field {
        match scope {
            Scope::All => self.fields.text(Zone::Body, Channel::Exact),
            Scope::Zone(zone) => self.fields.text(zone, Channel::Exact),
            Scope::Author => self.fields.author,
        }
    }

    /// Lists the fields in which the terms of one channel are looked for, with what they count.
    fn fields_of(&self, scope: Scope, channel: Channel) -> Vec<(Field, f32, Grade)> {
        let (class, grade) = match channel {
            Channel::Exact => (weights::EXACT, Grade::Exact),
            Channel::German => (weights::GERMAN, Grade::Inflected),
            Channel::English => (weights::ENGLISH, Grade::Inflected),
        };
        match scope {
            Scope::All => vec![
                (self.fields.text(Zone::Body, channel), class, grade),
                (self.fields.text(Zone::Section, channel), class * weights::SECTION, Grade::Heading),
                (self.fields.text(Zone::Title, channel), class * weights::TITLE, Grade::Heading),
            ],
            Scope::Zone(zone) => vec![(self.fields.text(zone, channel), class, grade)],
            Scope::Author if channel == Channel::Exact => vec![(self.fields.author, class, grade)],
            Scope::Author => Vec::new(),
        }
    }

    /// What is added so that a better class is never outranked by a worse one.
    fn floor(&self, grade: Grade, words: usize) -> f32 {
        if !self.graded {
            return 0.0;
        }
        // No score of one alternative can reach this.
        let bound = self.statistics.rarity(0) * (1.0 + weights::K1) * words as f32;
        bound * f32::from(grade as u8)
    }

    fn word(&self, token: &Token, scope: Scope, channels: &[Channel]) -> Box<dyn Query> {
        let mut alternatives = Vec::new();
        for &channel in channels {
            for (zone, (field, weight, grade)) in self.fields_of(scope, channel).into_iter().enumerate() {
                let family = Some(zone as u8);
                let term = Term::from_field_text(field, token.term(channel));
                alternatives.push(Alternative { term, weight, floor: self.floor(grade, 1), rarity: None, family });
            }
        }
        Box::new(WordQuery { alternatives, statistics: Arc::clone(&self.statistics) })
    }

    fn phrase(&self, tokens: &[Token], scope: Scope, channels: &[Channel], arrangement: Arrangement) -> Box<dyn Query> {
        let begin = tokens.first().map_or(0, |token| token.position);
        let mut alternatives = Vec::new();
        for &channel in channels {
            for (zone, (field, weight, grade)) in self.fields_of(scope, channel).into_iter().enumerate() {
                let family = zone as u8;
                let terms = tokens
                    .iter()
                    .enumerate()
                    .map(|(at, token)| {
                        // Words of `NEAR` were analysed one by one: their positions say nothing.
                        let offset = token.position.saturating_sub(begin).max(at as u32);
                        (token.term(channel).to_owned(), offset)
                    })
                    .collect();
                let floor = self.floor(grade, tokens.len());
                alternatives.push(PhraseAlternative { field, terms, weight, floor, family });
            }
        }
        Box::new(PhraseQuery { alternatives, arrangement, statistics: Arc::clone(&self.statistics) })
    }

    fn expanded(
        &mut self,
        leaf: &Leaf,
        typed: &str,
        found: Expansion,
        weight: f32,
        grade: Grade,
    ) -> tantivy::Result<Box<dyn Query>> {
        if found.cut {
            let limit = weights::MAX_EXPANSIONS;
            let message = format!("too many words fit, only the {limit} most frequent were searched");
            let hint = Some("type more letters".to_owned());
            self.warnings.push(QueryWarning { span: leaf.span, message, hint });
        }
        let field = self.exact_field(leaf.scope);
        // All words together are as rare as they are together: else the rarest misprint would win.
        let rarity = self.statistics.rarity(found.frequency());
        let term = |word: &String| Term::from_field_text(field, word);
        let query: Box<dyn Query> = if found.words.is_empty() {
            Box::new(EmptyQuery)
        } else if found.words.len() <= MAX_SCORED_EXPANSIONS {
            let alternatives = found.words.iter().map(|(word, _)| {
                let (weight, grade) = if word == typed { (weights::EXACT, Grade::Exact) } else { (weight, grade) };
                Alternative {
                    term: term(word),
                    weight,
                    floor: self.floor(grade, 1),
                    rarity: Some(rarity),
                    family: None,
                }
            });
            Box::new(WordQuery { alternatives: alternatives.collect(), statistics: Arc::clone(&self.statistics) })
        } else {
            let terms = found.words.iter().map(|(word, _)| term(word)).collect();
            Box::new(AnyOfQuery { terms, score: weight * rarity })
        };
        self.expansions.insert(leaf.part, found);
        Ok(query)
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
