use std::sync::Arc;

use crate::analysis::Channel;
use crate::analysis::cache::Cache;
use crate::analysis::stop_words::StopWord;
use crate::analysis::tokenize::Words;
use crate::text::{ByteSpan, Language};

/// A word of a text and the terms it becomes.
///
/// The terms are shared, not copied: cloning a token is cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word, normalised and case-folded: the term of the exact channel.
    pub exact: Arc<str>,
    /// Term of the German channel.
    pub german: Arc<str>,
    /// Term of the English channel.
    pub english: Arc<str>,
    /// Counts words from 0.
    pub position: u32,
    /// Bytes of the text as it was given, before normalisation.
    pub span: ByteSpan,
    /// A function word of German or English: indexed, so that phrases find it, but left out of ranking.
    ///
    /// Depends on the text around where a word is content in the other language: "war" is one in "Was war der
    /// Grund?", none in "war" or "the war in Iraq". The terms never depend on it.
    pub stop_word: bool,
}

impl Token {
    /// Returns the term of one channel.
    pub fn term(&self, channel: Channel) -> &str {
        match channel {
            Channel::Exact => &self.exact,
            Channel::German => &self.german,
            Channel::English => &self.english,
        }
    }
}

/// Turns text into tokens; keeps a cache of words, so use one per thread.
///
/// # Examples
///
/// ```
/// let mut analyzer = fundstelle::analysis::Analyzer::new();
/// let tokens = analyzer.analyze("Die Stabilitaetsprojektionen");
/// assert_eq!(&*tokens[1].exact, "stabilitaetsprojektionen");
/// assert_eq!(&*tokens[1].german, "stabilitatsprojektion");
/// assert!(tokens[0].stop_word);
/// ```
#[derive(Debug, Default)]
pub struct Analyzer {
    cache: Cache,
}

/// A token whose stop flag hangs on the text around it.
struct Doubtful {
    at: usize,
    stop_word: StopWord,
    capitals: bool,
}

impl Analyzer {
    /// Makes an analyzer with an empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Splits `text` into tokens, in order, spans never overlapping.
    pub fn analyze(&mut self, text: &str) -> Vec<Token> {
        // A word with its space takes some seven bytes.
        let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 6 + 1);
        let mut doubtful: Vec<Doubtful> = Vec::new();
        let (mut german, mut english, mut small_letters) = (0_usize, 0_usize, false);
        for span in Words::new(text) {
            let Some(terms) = self.cache.terms(span.of(text)) else { continue };
            small_letters |= !terms.capitals && span.len() > 1;
            let mut stop_word = false;
            if let Some(found) = terms.stop_word {
                match found.witness() {
                    Some(Language::German) if !terms.capitals => german += 1,
                    Some(Language::English) if !terms.capitals => english += 1,
                    _ => {}
                }
                stop_word = found.always();
                if !stop_word || terms.capitals {
                    doubtful.push(Doubtful { at: tokens.len(), stop_word: found, capitals: terms.capitals });
                }
            }
            tokens.push(Token {
                exact: terms.exact,
                german: terms.german,
                english: terms.english,
                position: tokens.len() as u32,
                span,
                stop_word,
            });
        }
        let language = match german.cmp(&english) {
            std::cmp::Ordering::Greater => Some(Language::German),
            std::cmp::Ordering::Less => Some(Language::English),
            std::cmp::Ordering::Equal => None,
        };
        for word in doubtful {
            // "IS" and "WHO" among small letters are names.
            let name = word.capitals && small_letters;
            tokens[word.at].stop_word = !name && word.stop_word.in_text_of(language);
        }
        tokens
    }
}
