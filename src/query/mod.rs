//! The query language: what the reader typed as a tree.

mod chars;
mod fields;
mod lexer;
mod marks;
mod tree;
mod warnings;
mod word;

pub use tree::{Clause, Filter, Node, Occur, Query, QueryWarning, TextField, WordForm};

/// Reads a query; never fails.
pub fn parse(text: &str) -> Query {
    let _ = text;
    Query::default()
}

/// Reads a query as plain words only, no operator meant.
pub fn plain(text: &str) -> Query {
    let _ = text;
    Query::default()
}
