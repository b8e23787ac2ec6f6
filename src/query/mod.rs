//! The query language: what the reader typed as a tree.
//!
//! # Grammar
//!
//! ```text
//! query    = { either } ;
//! either   = both { ( "OR" | "ODER" ) both } ;
//! both     = negated { ( "AND" | "UND" ) negated } ;
//! negated  = { "NOT" | "NICHT" } signed ;
//! signed   = [ "+" | "-" ] , ( filter | [ field , ":" ] , primary , [ "^" , number ] ) ;
//! primary  = word | phrase | near | "(" query ")" ;
//! word     = run | "=" , run | run , "*" | "*" , run | run , "~" , [ "1" | "2" ] ;
//! phrase   = [ "=" ] , mark , text , mark , [ "~" , number ] ;
//! near     = "NEAR(" run run { run } "," number ")" ;
//! field    = "title" | "author" | "section" ;
//! filter   = "kind:" , kind | "lang:" , code | "doc:" , id | "cites:" , id
//!          | "year:" , ( year | [ year ] , ".." , [ year ] ) ;
//! ```
//!
//! A comma means glued; elsewhere white space may stand between. NOT binds before AND, AND before OR, OR before what
//! merely stands side by side, where each may match: `a AND b c` is `(a AND b) c`, and `a OR b c` is `(a OR b) c`.
//!
//! - Operators are words in capitals; `+` and `-` stand at the start of a word, so that "NATO-Mission" is one.
//! - Phrases stand between `"…"`, `„…“`, `“…”`, `»…«`, `«…»`, `‹…›`, `‚…‘` or `''…''`; the marks of a family close each
//!   other. A single `'` is an apostrophe.
//! - A hyphen behind "und", "oder", "sowie" and the like is a suspended one, "Modellierung und -visualisierung".
//! - A filter restricts and is no word: it must match wherever it stands, unless `OR` makes it an alternative.
//! - A backslash takes its meaning from an operator character, a quotation mark or an operator word: `\*`, `\AND`.
//! - "Freund:innen", "Freund*innen", "https://…", "Ebd.:", "12:30" and "Kolleg(inn)en" are words.
//! - A run without letter or digit is dropped: "–", "…", "&&".
//!
//! Whatever else is typed is searched as plain words, with a [`QueryWarning`] that says where and why.
//!
//! Reading goes `marks` (which quotation marks and brackets belong together) → `lexer` (the pieces, with `word`
//! for words and `fields` for what stands behind a colon) → `parser` → `normal` (one tree for one meaning).
//! `print` goes back: reading a printed query gives the same tree, spans apart.

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
pub(crate) use warnings::shown;
mod word;

#[cfg(test)]
mod tests;

pub use parser::{parse, read_part};
pub use plain::plain;
pub use tree::{Clause, Filter, Node, Occur, Query, QueryWarning, TextField, WordForm};
