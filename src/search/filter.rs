use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::analysis::{Analyzer, Token, spellings};
use crate::document::PassageKind;
use crate::index::{Engine, Fields};
use crate::query::Filter;
use crate::search::Filters;
use crate::search::expand::AnyOfQuery;
use crate::search::sources::SourceFinder;

/// Stands for any characters in a document's id.
const ANY: char = '*';

/// Compiles restrictions, which match without scoring.
pub(crate) struct FilterCompiler<'a> {
    pub engine: &'a Engine,
    pub fields: &'a Fields,
}

impl FilterCompiler<'_> {
    /// Compiles one restriction of the query.
    pub(crate) fn filter(&self, filter: &Filter, analyzer: &mut Analyzer) -> tantivy::Result<Box<dyn Query>> {
        Ok(match filter {
            Filter::Kind(kind) => self.name(self.fields.kind, kind.name()),
            Filter::Language(language) => self.name(self.fields.language, language.code()),
            Filter::Document(pattern) => self.document(pattern)?,
            Filter::Cites(source) => silent(self.sources().cites(source, analyzer)?),
            Filter::Year(from, to) => self.years(*from, *to),
        })
    }

    /// Compiles the restrictions of the command line, one query for each that must hold.
    pub(crate) fn filters(&self, filters: &Filters, analyzer: &mut Analyzer) -> tantivy::Result<Vec<Box<dyn Query>>> {
        let Filters { kinds, languages, documents, authors, years, cites } = filters;
        let mut all: Vec<Box<dyn Query>> = Vec::new();
        let any = |queries: Vec<Box<dyn Query>>, all: &mut Vec<Box<dyn Query>>| {
            if !queries.is_empty() {
                all.push(silent(Box::new(BooleanQuery::union(queries))));
            }
        };
        any(kinds.iter().map(|kind| self.name(self.fields.kind, kind.name())).collect(), &mut all);
        any(languages.iter().map(|language| self.name(self.fields.language, language.code())).collect(), &mut all);
        let patterns: tantivy::Result<Vec<_>> = documents.iter().map(|pattern| self.document(pattern)).collect();
        any(patterns?, &mut all);
        any(authors.iter().map(|author| self.author(author, analyzer)).collect(), &mut all);
        let cites: tantivy::Result<Vec<_>> =
            cites.iter().map(|source| self.sources().cites(source, analyzer)).collect();
        any(cites?, &mut all);
        if let Some((from, to)) = years {
            all.push(self.years(*from, *to));
        }
        Ok(all)
    }

    fn sources(&self) -> SourceFinder<'_> {
        SourceFinder { engine: self.engine, fields: self.fields }
    }

    /// Matches every passage.
    pub(crate) fn passages(&self) -> Box<dyn Query> {
        silent(Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery)),
            (Occur::MustNot, self.name(self.fields.kind, Fields::NO_PASSAGE)),
        ])))
    }

    /// Matches pull quotes, which repeat the article's own words.
    pub(crate) fn pull_quotes(&self) -> Box<dyn Query> {
        self.name(self.fields.kind, PassageKind::PullQuote.name())
    }

    fn name(&self, field: Field, name: &str) -> Box<dyn Query> {
        silent(Box::new(TermQuery::new(Term::from_field_text(field, name), IndexRecordOption::Basic)))
    }

    fn document(&self, pattern: &str) -> tantivy::Result<Box<dyn Query>> {
        let field = self.fields.document;
        let pieces: Vec<&str> = pattern.split(ANY).collect();
        let [prefix, .., _] = pieces.as_slice() else { return Ok(self.name(field, pattern)) };
        let mut terms = Vec::new();
        self.engine.each_term(field, prefix, |id, _| {
            if fits(id, &pieces) {
                terms.push(Term::from_field_text(field, id));
            }
            true
        })?;
        Ok(Box::new(AnyOfQuery { terms, score: 0.0 }))
    }

    /// All words of the name must stand in the names of the authors.
    fn author(&self, name: &str, analyzer: &mut Analyzer) -> Box<dyn Query> {
        let words: Vec<Box<dyn Query>> = analyzer
            .analyze(name)
            .iter()
            .map(|token| {
                let terms = author_terms(self.fields.author, token);
                Box::new(AnyOfQuery { terms, score: 0.0 }) as Box<dyn Query>
            })
            .collect();
        if words.is_empty() { Box::new(EmptyQuery) } else { silent(Box::new(BooleanQuery::intersection(words))) }
    }

    fn years(&self, from: Option<i32>, to: Option<i32>) -> Box<dyn Query> {
        let bound = |year: Option<i32>, open: i64| {
            Bound::Included(Term::from_field_i64(self.fields.year, year.map_or(open, i64::from)))
        };
        silent(Box::new(RangeQuery::new(bound(from, i64::MIN), bound(to, i64::MAX))))
    }
}

/// Returns the terms of a word of an author's name, which is not stemmed: "Mühlberger" and "Muehlberger".
pub(crate) fn author_terms(field: Field, token: &Token) -> Vec<Term> {
    let mut terms: Vec<Term> =
        spellings(&token.exact, false).iter().map(|word| Term::from_field_text(field, word)).collect();
    terms.sort();
    terms
}

/// Lets a query match without adding to the score.
pub(crate) fn silent(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// Tells whether `id` is made of the pieces in their order, with anything between them.
pub(crate) fn fits(id: &str, pieces: &[&str]) -> bool {
    let [first, middle @ .., last] = pieces else { return pieces == [id] };
    let Some(mut rest) = id.strip_prefix(first) else { return false };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn star_stands_for_any_characters_of_an_id() {
        for (pattern, id, expected) in [
            ("lamb*", "lamberty-2024", true),
            ("*2024", "lamberty-2024", true),
            ("l*y*4", "lamberty-2024", true),
            ("*", "x", true),
            ("a*a", "a", false),
            ("lamb*5", "lamberty-2024", false),
        ] {
            let pieces: Vec<_> = pattern.split(ANY).collect();
            assert_eq!(fits(id, &pieces), expected, "{pattern} {id}");
        }
    }
}
