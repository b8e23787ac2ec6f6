use crate::query::chars::{has_word, is_space};
use crate::query::lexer::MAX_CLAUSES;
use crate::query::parser::within_limit;
use crate::query::tree::{Clause, Node, Occur, Query, WordForm};
use crate::query::warnings::Warnings;
use crate::text::ByteSpan;

/// Reads a query as plain words only, no operator meant.
///
/// Every run of characters without white space is a word that may match; runs without letter or digit are dropped,
/// as [`parse`](crate::query::parse) does. The limits are those of `parse`, and only they give warnings.
///
/// # Examples
///
/// ```
/// use fundstelle::query::plain;
/// let query = plain("Was heißt „hybrid“? -x");
/// assert_eq!(query.clauses.len(), 4);
/// assert_eq!(query.words().last(), Some("-x"));
/// ```
pub fn plain(text: &str) -> Query {
    let mut warnings = Warnings::default();
    let read = within_limit(text, &mut warnings);
    let mut clauses = Vec::new();
    let mut at = 0;
    for run in read.split_inclusive(is_space) {
        let word = run.trim_end_matches(is_space);
        let span = ByteSpan::new(at, at + word.len());
        at += run.len();
        if !has_word(word) {
            continue;
        }
        if clauses.len() == MAX_CLAUSES {
            let rest = ByteSpan::new(span.start, text.len());
            warnings.add(rest, format!("more than {MAX_CLAUSES} words and phrases, the rest is left out"));
            break;
        }
        let node = Node::Word { text: word.to_owned(), form: WordForm::Any, span };
        clauses.push(Clause { occur: Occur::Should, node });
    }
    Query { clauses, warnings: warnings.into_sorted() }
}
