use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analysis::Channel;

/// Stands between two terms; analysis never leaves a control character in one.
pub(crate) const SEPARATOR: char = '\u{1F}';

/// Longest term that is kept, in bytes: longer "words" are rows of dots or encoded data, and the
/// engine drops terms above 65,530 bytes silently.
pub(crate) const MAX_TERM_BYTES: usize = 512;

/// Joins the terms of one channel for [`ReadyTerms`]; gaps between positions are kept.
///
/// A stem is kept only where it differs from the word: see [`crate::analysis::is_own_term`].
pub(crate) fn join(tokens: &[crate::analysis::Token], channel: Channel) -> String {
    let mut joined = String::with_capacity(tokens.iter().map(|token| token.term(channel).len() + 1).sum());
    let mut position = 0;
    for token in tokens {
        while position < token.position {
            joined.push(SEPARATOR);
            position += 1;
        }
        let term = token.term(channel);
        let kept = channel == Channel::Exact || *term != *token.exact;
        if kept && term.len() <= MAX_TERM_BYTES {
            joined.push_str(term);
        }
    }
    joined
}

/// Joins the stems of all that a passage's compounds may hold, and the stems of the compounds it writes apart.
pub(crate) fn join_parts(tokens: &[crate::analysis::Token]) -> String {
    let mut joined = String::new();
    let mut push = |sign: &str, term: &str| {
        if term.len() <= MAX_TERM_BYTES {
            joined.push_str(sign);
            joined.push_str(term);
            joined.push(SEPARATOR);
        }
    };
    for token in tokens {
        for part in token.parts.iter() {
            push("", &part.term);
        }
        if let Some(whole) = &token.joined {
            push(JOINED, &whole.german);
        }
    }
    joined
}

/// Joins the letter groups of a passage's words.
pub(crate) fn join_groups(tokens: &[crate::analysis::Token], language: Option<crate::text::Language>) -> String {
    let mut joined = String::new();
    for token in tokens {
        crate::analysis::letter_groups(token, language, |group| {
            joined.push_str(group);
            joined.push(SEPARATOR);
        });
    }
    joined
}

/// Puts a sign at the last word of every sentence but the last of a text.
pub(crate) fn join_sentence_ends(text: &str, tokens: &[crate::analysis::Token]) -> String {
    let mut joined = String::new();
    let mut position = 0;
    let sentences = crate::snippet::sentences(text);
    for sentence in sentences.iter().rev().skip(1).rev() {
        let behind = tokens.partition_point(|token| token.span.start < sentence.end);
        let Some(last) = behind.checked_sub(1).map(|at| &tokens[at]) else { continue };
        while position < last.position {
            joined.push(SEPARATOR);
            position += 1;
        }
        if !joined.ends_with(SENTENCE_END) {
            joined.push_str(SENTENCE_END);
        }
    }
    joined
}

/// Stands at the last word of a sentence.
pub(crate) const SENTENCE_END: &str = ".";

/// Stands before a compound that the text writes apart, in the field of the parts.
pub(crate) const JOINED: &str = "=";

/// Hands the engine terms that analysis has made: it must never analyse text itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadyTerms {
    token: Token,
}

pub(crate) struct ReadyStream<'a> {
    rest: Option<&'a str>,
    next: usize,
    token: &'a mut Token,
}

impl Tokenizer for ReadyTerms {
    type TokenStream<'a> = ReadyStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ReadyStream<'a> {
        self.token.reset();
        ReadyStream { rest: Some(text), next: 0, token: &mut self.token }
    }
}

impl TokenStream for ReadyStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some(rest) = self.rest {
            let (term, behind) = match rest.split_once(SEPARATOR) {
                Some((term, behind)) => (term, Some(behind)),
                None => (rest, None),
            };
            self.rest = behind;
            let position = self.next;
            self.next += 1;
            if !term.is_empty() {
                self.token.position = position;
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ByteSpan;

    fn token(exact: &str, position: u32) -> crate::analysis::Token {
        let term: std::sync::Arc<str> = exact.into();
        crate::analysis::Token {
            exact: term.clone(),
            german: term.clone(),
            english: term,
            parts: std::sync::Arc::from([]),
            joined: None,
            position,
            span: ByteSpan::default(),
            stop_word: false,
        }
    }

    #[test]
    fn terms_come_back_with_their_positions() {
        let long = "x".repeat(MAX_TERM_BYTES + 1);
        for (tokens, expected) in [
            (vec![], vec![]),
            (vec![token("a", 0), token("b", 1)], vec![("a", 0), ("b", 1)]),
            (vec![token("a", 2), token("b", 5)], vec![("a", 2), ("b", 5)]),
            (vec![token(&long, 0), token("b", 1)], vec![("b", 1)]),
        ] {
            let joined = join(&tokens, Channel::Exact);
            let mut ready = ReadyTerms::default();
            let mut stream = ready.token_stream(&joined);
            let mut found = Vec::new();
            while stream.advance() {
                found.push((stream.token().text.clone(), stream.token().position));
            }
            let found: Vec<_> = found.iter().map(|(term, position)| (term.as_str(), *position)).collect();
            assert_eq!(found, expected);
        }
    }
}
