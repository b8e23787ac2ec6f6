use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analysis::{Channel, ReadWord, Reading};
pub(crate) use crate::analysis::{MAX_TERM_BYTES, SEPARATOR};

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

/// The terms of a text for the fields of a passage, each joined for [`ReadyTerms`].
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Joined {
    /// In every channel; gaps between positions are kept.
    pub channels: [String; 3],
    /// Stems of all that its compounds may hold, and of the compounds it writes apart.
    pub parts: String,
    /// A sign at the last word of every sentence but the last.
    pub sentence_ends: String,
}

impl Joined {
    /// Joins the terms of a text that was read.
    pub(crate) fn of(text: &str, reading: &Reading) -> Self {
        let mut joined = Self { sentence_ends: join_sentence_ends(text, &reading.words), ..Self::default() };
        let [exact, german, english] = &mut joined.channels;
        exact.reserve(text.len() + reading.words.len());
        for (position, word) in reading.words.iter().enumerate() {
            if position > 0 {
                exact.push(SEPARATOR);
                german.push(SEPARATOR);
                english.push(SEPARATOR);
            }
            let ready = word.known.ready();
            exact.push_str(ready.exact());
            if reading.german {
                german.push_str(ready.german());
                joined.parts.push_str(ready.parts());
                if let Some(whole) = &word.joined
                    && whole.german.len() <= MAX_TERM_BYTES
                {
                    joined.parts.push_str(JOINED);
                    joined.parts.push_str(&whole.german);
                    joined.parts.push(SEPARATOR);
                }
            }
            if reading.english {
                english.push_str(ready.english());
            }
        }
        joined
    }
}

/// Puts a sign at the last word of every sentence but the last of a text.
fn join_sentence_ends(text: &str, words: &[ReadWord]) -> String {
    let mut joined = String::new();
    let mut position = 0;
    let sentences = crate::snippet::sentences(text);
    for sentence in sentences.iter().rev().skip(1).rev() {
        let behind = words.partition_point(|word| word.span.start < sentence.end);
        let Some(last) = behind.checked_sub(1) else { continue };
        while position < last {
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
            // Terms are short: looking at one byte after the other finds their ends soonest.
            let (term, behind) = match rest.bytes().position(|byte| byte == SEPARATOR as u8) {
                Some(end) => (&rest[..end], Some(&rest[end + 1..])),
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
    use crate::analysis::Analyzer;
    use crate::text::{ByteSpan, Language};

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

    /// Joins what [`Joined`] joins, token by token.
    fn joined_slowly(text: &str, language: Option<Language>) -> Joined {
        let tokens = Analyzer::new().analyze_in(text, language);
        let mut joined = Joined { channels: Channel::ALL.map(|channel| join(&tokens, channel)), ..Joined::default() };
        for token in &tokens {
            let parts = token.parts.iter().map(|part| part.term.to_string());
            let whole = token.joined.iter().map(|whole| format!("{JOINED}{}", whole.german));
            for part in parts.chain(whole).filter(|part| part.len() <= MAX_TERM_BYTES) {
                joined.parts += &format!("{part}{SEPARATOR}");
            }
        }
        joined.sentence_ends = join_sentence_ends(text, &Analyzer::new().read(text, language).words);
        joined
    }

    #[test]
    fn what_is_joined_at_once_is_what_the_tokens_say() {
        let texts = [
            include_str!("../../corpus/stabilitaet-beraten.txt"),
            include_str!("../../corpus/advising-without-fighting.md"),
            "Landes- und Bündnisverteidigung, Stabilitäts-Projektion; war in Iraq. The WHO, und was nicht ist. Ämter",
            "",
        ];
        let mut analyzer = Analyzer::new();
        for text in texts.into_iter().chain(texts.into_iter().flat_map(str::lines)) {
            for language in [None, Some(Language::German), Some(Language::English), Some(Language::Other(*b"fr"))] {
                let reading = analyzer.read(text, language);
                assert_eq!(Joined::of(text, &reading), joined_slowly(text, language), "{language:?} {text}");
            }
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
