//! The query language: what the reader typed as a tree.

mod chars;
mod fields;
mod lexer;
mod marks;
mod normal;
mod parser;
mod plain;
mod print;
mod tree;
mod warnings;
mod word;

pub use parser::parse;
pub use plain::plain;
pub use tree::{Clause, Filter, Node, Occur, Query, QueryWarning, TextField, WordForm};
