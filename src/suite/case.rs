use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::eval::Metric;
use crate::search::{Filters, MatchClass, SearchRequest};
use crate::suite::{Collection, Fault, Spot};
use crate::text::Language;

/// Hits of a query that are looked at where a case does not say.
pub(super) const LIMIT: usize = 100;

/// Hits that a report shows and a baseline keeps: a page of results.
pub(super) const SHOWN: usize = 10;

/// A file of tests.
#[derive(Debug, Clone, Default)]
pub struct Suite {
    /// The name of the file without its ending.
    pub name: String,
    /// The file, as it was named.
    pub path: PathBuf,
    /// `about`: what it is for.
    pub about: Option<String>,
    /// The cases, in the order of the file; those of a collection are behind them.
    pub cases: Vec<Case>,
    /// `queries` and `qrels`.
    pub collection: Option<Collection>,
    /// `keep`: what its baseline keeps.
    pub keep: Keep,
    /// `[floors]`: means that the suite must reach.
    pub floors: Vec<(Metric, f64)>,
    /// What is wrong with the file; what is not, is tested all the same.
    pub faults: Vec<Fault>,
}

/// What a baseline keeps of each case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keep {
    /// `hits`: the first ten, with scores and what tells whether their texts have changed.
    #[default]
    Hits,
    /// `judged`: of the first ten the ids of those that answer, with their ranks. For collections of thousands of queries,
    /// in which hits that nobody has judged come and go.
    Judged,
}

/// How a query is asked, as `fundstelle search` has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// `kind`, `lang`, `doc`, `author`, `year`, `cites`
    pub filters: Filters,
    /// `parts`: let a compound be answered by one of its parts
    pub parts: bool,
    /// `plain`: words alone, without operators
    pub plain: bool,
    /// `limit`: hits that are looked at
    pub limit: Option<usize>,
}

/// A query and what it must find.
#[derive(Debug, Clone)]
pub struct Case {
    /// `name`, or the query.
    pub name: String,
    /// `query`
    pub query: String,
    /// How it is asked.
    pub options: Options,
    /// `why`
    pub why: Option<String>,
    /// `known-failure`: why it fails, for the time being.
    pub known_failure: Option<String>,
    /// What it must find.
    pub expected: Expected,
    /// A query of a collection, which names what others judged, be it here or not.
    pub of_collection: bool,
    /// Where it stands in the file.
    pub spot: Spot,
}

/// What a query must find. A place is the id of a passage, or of a document for any of its passages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expected {
    /// `first`: the best hit.
    pub first: Option<(String, Spot)>,
    /// `top-3`, `at-most-rank`: places that stand at this rank or above.
    pub top: Vec<(usize, String, Spot)>,
    /// `must`: places that are found.
    pub must: Vec<(String, Spot)>,
    /// `must-not`: places that are not.
    pub must_not: Vec<(String, Spot)>,
    /// `class`: how the words of the query are met in the expected places; one for all of them, or one each.
    pub class: Option<Vec<MatchClass>>,
    /// `snippet`: what is shown of the expected places.
    pub snippet: Option<WantedSnippet>,
    /// `count`: how many passages are found.
    pub count: Option<CountRange>,
    /// `language` of the expected places.
    pub language: Option<Language>,
    /// `walk`: what the expected places rest on.
    pub walk: Option<WantedWalk>,
    /// `judgements`: a grade for each place, 0 for one that is not relevant.
    pub judgements: BTreeMap<String, (i32, Spot)>,
    /// `floors`: what metrics must reach.
    pub floors: Vec<(Metric, f64)>,
}

/// What the snippet of a hit must show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedSnippet {
    /// `contains`: these stand in it.
    pub contains: Vec<String>,
    /// `marks`: these are marked in it, in this order, and nothing else.
    pub marks: Option<Vec<String>>,
}

/// What a hit must lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedWalk {
    /// `notes`: ids of footnotes that it calls.
    pub notes: Vec<(String, Spot)>,
    /// `sources`: ids of sources that it cites.
    pub sources: Vec<(String, Spot)>,
    /// `cited-by`: ids of passages that cite its document.
    pub cited_by: Vec<(String, Spot)>,
    /// `mentioned-in`: of a footnote, ids of the passages that call it.
    pub mentioned_in: Vec<(String, Spot)>,
}

/// How many passages are found, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountRange {
    /// At least.
    pub from: usize,
    /// At most.
    pub to: Option<usize>,
}

impl CountRange {
    /// Tells whether a number lies in it.
    pub fn holds(self, count: usize) -> bool {
        self.from <= count && self.to.is_none_or(|to| count <= to)
    }
}

impl std::fmt::Display for CountRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.from, self.to) {
            (from, Some(to)) if from == to => write!(f, "{from}"),
            (0, Some(to)) => write!(f, "at most {to}"),
            (from, Some(to)) => write!(f, "{from} to {to}"),
            (from, None) => write!(f, "at least {from}"),
        }
    }
}

impl Expected {
    /// Returns the places that a query must find, each once, in the order in which they are named.
    pub fn places(&self) -> Vec<&str> {
        let top = self.top.iter().map(|(_, id, _)| id);
        let named = self.first.iter().map(|(id, _)| id).chain(top).chain(self.must.iter().map(|(id, _)| id));
        let mut places: Vec<&str> = Vec::new();
        for id in named {
            if !places.contains(&id.as_str()) {
                places.push(id);
            }
        }
        places
    }

    /// Tells whether something is expected at all.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
            && self.top.is_empty()
            && self.must.is_empty()
            && self.must_not.is_empty()
            && self.count.is_none()
            && self.judgements.is_empty()
    }

    /// Tells whether a hit has to be read, beyond its id, to see that it is as it should be.
    pub(super) fn asks_for_text(&self) -> bool {
        self.class.is_some() || self.snippet.is_some() || self.language.is_some() || self.walk.is_some()
    }

    /// Returns all ids that it names, with where.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, Spot)> {
        let top = self.top.iter().map(|(_, id, spot)| (id, spot));
        let plain = self.first.iter().chain(&self.must).chain(&self.must_not).map(|(id, spot)| (id, spot));
        let judged = self.judgements.iter().map(|(id, (_, spot))| (id, spot));
        plain.chain(top).chain(judged).map(|(id, spot)| (id.as_str(), *spot))
    }
}

impl Case {
    /// Returns what is asked for: ids alone.
    pub(super) fn request(&self, limit: usize) -> SearchRequest {
        SearchRequest {
            query: self.query.clone(),
            plain: self.options.plain,
            limit,
            offset: 0,
            filters: self.options.filters.clone(),
            snippet_chars: 0,
            parts: self.options.parts,
            ids_only: true,
        }
    }

    /// Returns how many hits are looked at; `deepest` is what the metrics of the suite need.
    pub(super) fn depth(&self, deepest: usize) -> usize {
        let top = self.expected.top.iter().map(|(rank, ..)| *rank).max().unwrap_or(0);
        self.options.limit.unwrap_or(LIMIT).max(top).max(deepest).max(SHOWN)
    }
}
