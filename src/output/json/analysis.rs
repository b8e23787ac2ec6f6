use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::{Channel, Rule, Step, Token, way};
use crate::query::QueryWarning;
use crate::text::char_span;

/// A word and its terms: `{"type":"token",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "token")]
pub struct TokenRecord<'a> {
    text: &'a str,
    position: u32,
    span: [usize; 2],
    stop_word: bool,
    terms: BTreeMap<&'static str, &'a str>,
    way: Vec<StepRecord>,
}

/// A step on the way of a word to its terms.
#[derive(Debug, Serialize)]
struct StepRecord {
    step: &'static str,
    result: String,
    rules: Vec<&'static str>,
}

impl<'a> TokenRecord<'a> {
    /// Takes from a token of `text` what its line holds.
    pub fn new(text: &'a str, token: &'a Token) -> Self {
        let span = char_span(text, token.span);
        let step = |step: Step| StepRecord {
            step: step.name,
            result: step.result,
            rules: step.rules.into_iter().map(Rule::name).collect(),
        };
        Self {
            text: token.span.of(text),
            position: token.position,
            span: [span.start, span.end],
            stop_word: token.stop_word,
            terms: Channel::ALL.into_iter().map(|channel| (channel.name(), token.term(channel))).collect(),
            way: way(token.span.of(text)).into_iter().map(step).collect(),
        }
    }
}

/// A stretch of a query that was not read as typed.
#[derive(Debug, Serialize)]
pub struct QueryWarningRecord<'a> {
    message: &'a str,
    hint: Option<&'a str>,
    span: [usize; 2],
}

impl<'a> QueryWarningRecord<'a> {
    /// Takes from a warning about `query` what is told of it.
    pub fn new(query: &str, warning: &'a QueryWarning) -> Self {
        let span = char_span(query, warning.span);
        Self { message: &warning.message, hint: warning.hint.as_deref(), span: [span.start, span.end] }
    }
}

/// How a query is understood: `{"type":"query",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "query")]
pub struct QueryRecord<'a> {
    /// As typed.
    pub query: &'a str,
    /// Printed back from the tree.
    pub understood: &'a str,
    /// What was not read as typed.
    pub warnings: Vec<QueryWarningRecord<'a>>,
}
