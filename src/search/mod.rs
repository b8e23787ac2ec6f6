//! Which passages answer the query, and in which order?
//!
//! A query becomes a [`Plan`]: a tree of words, phrases and restrictions in terms of the index's
//! fields. The plan is compiled for the engine, whose scorers are ours, and the best passages are
//! read back, their matches marked by analysing their text again as it was indexed.

mod answer;
mod bag;
mod cited;
mod collect;
mod compile;
mod context;
mod error;
mod expand;
mod filter;
mod fingerprint;
mod groups;
mod lanes;
mod marks;
mod occurrences;
mod phrase;
mod plan;
mod proximity;
mod reading;
mod request;
mod searcher;
mod similar;
mod sources;
mod statistics;
#[cfg(test)]
mod tests;
mod translated_parts;
mod translations;
mod weights;

pub use answer::{DocumentInfo, Footnote, Hit, Match, MatchClass, Results, Shown, ShownDocument};
pub use cited::{MissingSource, did_you_mean};
pub use error::SearchError;
pub use fingerprint::fingerprint;
pub use plan::{Leaf, Plan, PlanClause};
pub use request::{Filters, SNIPPET_CHARS, SearchRequest, Years, parse_years};
pub use searcher::Searcher;
