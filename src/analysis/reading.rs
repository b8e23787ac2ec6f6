use std::sync::Arc;

use crate::analysis::cache::Known;
use crate::analysis::stop_words::StopWord;
use crate::analysis::{Joined, Token};
use crate::text::{ByteSpan, Language};

/// A word of a text, as [`crate::analysis::Analyzer`] reads it: what it becomes is shared by all its occurrences.
#[derive(Debug, Clone)]
pub(crate) struct ReadWord {
    /// What it becomes, wherever it stands.
    pub(crate) known: Arc<Known>,
    /// See [`Token::span`].
    pub(crate) span: ByteSpan,
    /// See [`Token::joined`].
    pub(crate) joined: Option<Arc<Joined>>,
    /// See [`Token::stop_word`].
    pub(crate) stop_word: bool,
}

impl ReadWord {
    /// Returns the word in exact form.
    pub(crate) fn exact(&self) -> &str {
        &self.known.terms.exact
    }

    /// Makes the token of the word; `position` counts from 0.
    pub(crate) fn token(self, position: usize) -> Token {
        let terms = &self.known.terms;
        Token {
            exact: Arc::clone(&terms.exact),
            german: Arc::clone(&terms.german),
            english: Arc::clone(&terms.english),
            parts: Arc::clone(&terms.parts),
            joined: self.joined,
            position: position as u32,
            span: self.span,
            stop_word: self.stop_word,
        }
    }
}

/// The words of a text, each at its position, and which languages' stems count in it.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) words: Vec<ReadWord>,
    /// German stems count, parts and compounds that are written apart.
    pub(crate) german: bool,
    /// English stems count.
    pub(crate) english: bool,
}

/// A word whose stop flag hangs on the text around it.
pub(crate) struct Doubtful {
    pub(crate) at: usize,
    pub(crate) stop_word: StopWord,
    pub(crate) capitals: bool,
}

/// How many function words a text has that one language alone has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Witnesses {
    pub(crate) german: usize,
    pub(crate) english: usize,
}

/// Function words of the other language from which on a text is taken to quote it.
const QUOTATION_WITNESSES: usize = 3;

impl Witnesses {
    /// Tells whether German and English stems count in a text of `language`: in one of no known language, or that quotes
    /// the other language, both do.
    pub(crate) fn stems(self, language: Option<Language>) -> (bool, bool) {
        match language {
            None => (true, true),
            Some(Language::German) => (true, self.english >= QUOTATION_WITNESSES),
            Some(Language::English) => (self.german >= QUOTATION_WITNESSES, true),
            Some(Language::Other(_)) => (false, false),
        }
    }
}
