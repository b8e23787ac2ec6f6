//! Small parsers over the tokens of a note, composed with winnow: each reads one thing and nothing behind it.

pub(crate) mod date;
pub(crate) mod locator;
pub(crate) mod name;
pub(crate) mod reference;

use winnow::Parser;
use winnow::error::EmptyError;
use winnow::stream::TokenSlice;
use winnow::token::any;

use crate::citation::token::{Kind, Token, same_letters};

/// What the parsers read.
pub(crate) type Tokens<'a> = TokenSlice<'a, Token<'a>>;

/// What they answer: what went wrong is of no use to anybody, another reading is tried.
pub(crate) type Read<T> = winnow::Result<T, EmptyError>;

/// Tokens of a note, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Run {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl Run {
    pub(crate) fn new(from: usize, to: usize) -> Self {
        Self { from: from as u32, to: to as u32 }
    }

    /// Returns a token as a run.
    pub(crate) fn one(token: &Token<'_>) -> Self {
        Self { from: token.index, to: token.index + 1 }
    }

    /// Returns the run that a parser has taken.
    pub(crate) fn taken(tokens: &[Token<'_>]) -> Self {
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => Self { from: first.index, to: last.index + 1 },
            _ => Self::default(),
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.from >= self.to
    }

    /// Returns the tokens themselves.
    pub(crate) fn of<'s, 't>(self, tokens: &'s [Token<'t>]) -> &'s [Token<'t>] {
        &tokens[self.from as usize..self.to as usize]
    }
}

/// Reads a token that answers.
pub(crate) fn token<'a>(ask: impl Fn(&Token<'a>) -> bool) -> impl Parser<Tokens<'a>, &'a Token<'a>, EmptyError> {
    any.verify(move |token: &&'a Token<'a>| ask(token))
}

/// Reads a token of a kind.
pub(crate) fn kind<'a>(kind: Kind) -> impl Parser<Tokens<'a>, &'a Token<'a>, EmptyError> {
    token(move |token| token.kind == kind)
}

/// Reads one of some words, given in lower case.
pub(crate) fn word<'a>(words: &'static [&'static str]) -> impl Parser<Tokens<'a>, &'a Token<'a>, EmptyError> {
    token(move |token| token.kind == Kind::Word && words.iter().any(|word| same_letters(token.text, word)))
}

/// Reads an opening bracket.
pub(crate) fn open<'a>() -> impl Parser<Tokens<'a>, &'a Token<'a>, EmptyError> {
    kind(Kind::Open)
}

/// Reads a closing bracket.
pub(crate) fn close<'a>() -> impl Parser<Tokens<'a>, &'a Token<'a>, EmptyError> {
    kind(Kind::Close)
}
