use std::sync::Arc;

use crate::analysis::Channel;
use crate::analysis::cache::Cache;
use crate::analysis::joined::join;
use crate::analysis::reading::{Doubtful, ReadWord, Reading, Witnesses};
use crate::analysis::terms::no_parts;
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
    /// What the word may be made of, if it may be a compound; depends on the word alone.
    pub parts: Arc<[Part]>,
    /// The compound that it is the first word of, where that is written apart: "Stabilitäts-Projektion",
    /// "Landes- und Bündnisverteidigung".
    pub joined: Option<Arc<Joined>>,
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

/// A word that a compound may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its German stem, linking element taken off: `stabilitat` in "Stabilitätsprojektion".
    pub term: Arc<str>,
    /// Where it stands in [`Token::exact`], in bytes, linking element included.
    pub span: ByteSpan,
}

/// A compound that the text writes apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// In exact form: `landesverteidigung`
    pub exact: Arc<str>,
    /// Its German stem.
    pub german: Arc<str>,
    /// What of the text stands for it: "Stabilitäts-Projektion", but the "Landes" alone of "Landes- und …".
    pub span: ByteSpan,
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

impl Analyzer {
    /// Makes an analyzer with an empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Splits a text of a known language into tokens: those of [`Analyzer::analyze`] without the stems of other languages.
    ///
    /// German keeps the German stems, English the English ones, a text of unknown language or with a quotation in the
    /// other one both, any other language none: a term that is left out is the exact form.
    pub fn analyze_in(&mut self, text: &str, language: Option<Language>) -> Vec<Token> {
        let Reading { words, german, english } = self.read(text, language);
        let mut tokens = tokens(words);
        for token in &mut tokens {
            if !german {
                keep_form(&token.exact, &mut token.german);
                token.parts = no_parts();
                token.joined = None;
            }
            if !english {
                keep_form(&token.exact, &mut token.english);
            }
        }
        tokens
    }

    /// Splits `text` into tokens, in order, spans never overlapping.
    pub fn analyze(&mut self, text: &str) -> Vec<Token> {
        tokens(self.read(text, None).words)
    }

    /// Reads the words of a text; which stems count is told beside them, see [`Analyzer::analyze_in`].
    pub(crate) fn read(&mut self, text: &str, language: Option<Language>) -> Reading {
        // A word with its space takes some seven bytes.
        let mut words: Vec<ReadWord> = Vec::with_capacity(text.len() / 6 + 1);
        let mut doubtful: Vec<Doubtful> = Vec::new();
        let (mut witnesses, mut small_letters) = (Witnesses::default(), false);
        for span in Words::new(text) {
            let Some(known) = self.cache.known(span.of(text)) else { continue };
            let terms = &known.terms;
            small_letters |= !terms.capitals && span.len() > 1;
            let mut stop_word = false;
            if let Some(found) = terms.stop_word {
                match found.witness() {
                    Some(Language::German) if !terms.capitals => witnesses.german += 1,
                    Some(Language::English) if !terms.capitals => witnesses.english += 1,
                    _ => {}
                }
                stop_word = found.always();
                if !stop_word || terms.capitals {
                    doubtful.push(Doubtful { at: words.len(), stop_word: found, capitals: terms.capitals });
                }
            }
            words.push(ReadWord { known, span, joined: None, stop_word });
        }
        let mostly = match witnesses.german.cmp(&witnesses.english) {
            std::cmp::Ordering::Greater => Some(Language::German),
            std::cmp::Ordering::Less => Some(Language::English),
            std::cmp::Ordering::Equal => None,
        };
        for word in doubtful {
            // "IS" and "WHO" among small letters are names.
            let name = word.capitals && small_letters;
            words[word.at].stop_word = !name && word.stop_word.in_text_of(mostly);
        }
        let (german, english) = witnesses.stems(language);
        if german {
            join(text, &mut words, &mut self.cache);
        }
        Reading { words, german, english }
    }
}

/// Makes the tokens of words that stand side by side.
fn tokens(words: Vec<ReadWord>) -> Vec<Token> {
    words.into_iter().enumerate().map(|(position, word)| word.token(position)).collect()
}

/// Puts the exact form in the place of a stem.
fn keep_form(exact: &Arc<str>, stem: &mut Arc<str>) {
    if !Arc::ptr_eq(exact, stem) {
        *stem = Arc::clone(exact);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Asserts the words of a text: what they cover, and their terms exact, German, English; `~` before a function word.
    fn assert_tokens(text: &str, expected: &[(&str, &str)]) {
        let tokens = Analyzer::new().analyze(text);
        let mut end = 0;
        for (number, (token, (covered, terms))) in tokens.iter().zip(expected).enumerate() {
            assert_eq!(token.span.of(text), *covered, "{text}");
            assert_eq!(token.position as usize, number, "{text}");
            assert!(token.span.start >= end, "{text}: {covered}");
            end = token.span.end;
            let sign = if token.stop_word { "~" } else { "" };
            let found = format!("{sign}{} {} {}", token.exact, token.german, token.english);
            assert_eq!(found, *terms, "{text}: {covered}");
        }
        assert_eq!(tokens.len(), expected.len(), "{text}");
    }

    #[test]
    fn words_have_their_terms_positions_and_spans() {
        assert_tokens(
            "Zur NATO-Mission im Irak",
            &[
                ("Zur", "~zur zur zur"),
                ("NATO", "nato nato nato"),
                ("Mission", "mission mission mission"),
                ("im", "~im im im"),
                ("Irak", "irak irak irak"),
            ],
        );
        assert_tokens(
            "Stabilitätsprojektionen, Stabilitaetsprojektion",
            &[
                ("Stabilitätsprojektionen", "stabilitätsprojektionen stabilitatsprojektion stabilitatsprojektionen"),
                ("Stabilitaetsprojektion", "stabilitaetsprojektion stabilitatsprojektion stabilitaetsprojekt"),
            ],
        );
        assert_tokens(
            "Stabi\u{ad}lita\u{308}t\u{ad}, deﬁniert",
            &[
                ("Stabi\u{ad}lita\u{308}t", "stabilität stabilitat stabilitat"),
                ("deﬁniert", "definiert definiert definiert"),
            ],
        );
        assert_tokens("NATO’s 5.000", &[("NATO’s", "nato nato nato"), ("5.000", "5000 5000 5000")]);
        assert_tokens("Freund*innen", &[("Freund*innen", "freundinnen freundin freundinnen")]);
        assert_tokens("m² CO₂", &[("m²", "m2 m2 m2"), ("CO₂", "co2 co2 co2")]);
        assert_tokens("\u{ad} – …", &[]);
    }

    #[test]
    fn doubtful_words_are_judged_by_their_text() {
        let table: [(&str, &[&str]); 9] = [
            ("war", &["war"]),
            ("war in Iraq", &["war", "Iraq"]),
            ("the causes of the war", &["causes", "war"]),
            ("Was war der Grund?", &["Grund"]),
            ("Wann war die Flüchtlingskrise", &["Flüchtlingskrise"]),
            ("ohne NATO, gegen Russland", &["ohne", "NATO", "gegen", "Russland"]),
            ("Not der Bevölkerung", &["Not", "Bevölkerung"]),
            ("Die WHO und die Pandemie", &["WHO", "Pandemie"]),
            ("THE WHO", &[]),
        ];
        for (text, content) in table {
            let tokens = Analyzer::new().analyze(text);
            let found: Vec<&str> = tokens.iter().filter(|t| !t.stop_word).map(|t| t.span.of(text)).collect();
            assert_eq!(found, content, "{text}");
        }
    }

    #[test]
    fn only_texts_with_german_stems_have_parts_and_compounds_written_apart() {
        let french = Language::Other(*b"fr");
        for (text, language, german) in [
            ("long-term", Some(Language::German), true),
            ("long-term", None, true),
            ("long-term", Some(Language::English), false),
            ("long-term", Some(french), false),
            ("long-term, und was nicht ist", Some(Language::English), true),
        ] {
            let token = &Analyzer::new().analyze_in(text, language)[0];
            assert_eq!(token.joined.is_some(), german, "{text} {language:?}");
            let token = &Analyzer::new().analyze_in(&text.replace("long-term", "Landesverteidigung"), language)[0];
            assert_eq!(!token.parts.is_empty(), german, "{text} {language:?}");
        }
    }

    #[test]
    fn endless_words_take_no_time_and_are_not_lost() {
        let started = std::time::Instant::now();
        let unit = "a".repeat(1 << 17);
        for text in [
            unit.clone(),
            unit.replace('a', "a\u{301}"),
            unit.replace('a', "1.000."),
            unit.replace('a', "a."),
            unit.replace('a', "a'"),
            unit.replace('a', "a:in"),
            unit.replace('a', "\u{301}"),
            unit.replace('a', "\u{ad}"),
            unit.replace('a', "aaa*"),
            unit.replace('a', "100."),
            unit.replace('a', "100.") + "10",
            unit.replace('a', "aaa/aaa/-"),
            unit.replace('a', "A "),
            unit.replace('a', "a "),
            unit.replace('a', "A b "),
            unit.replace('a', "A b"),
            unit.replace('a', "A\u{301} "),
            unit.replace('a', "E r "),
            unit.replace('a', "Ab-\n"),
            unit.replace('a', "ab-\n"),
            unit.replace('a', "Ab- "),
            unit.replace('a', "ab\u{ad} "),
            unit.clone() + "-" + &unit.replace('a', "\n "),
            unit.replace('a', "ab-") + "ab und -ab" + &unit.replace('a', ", -ab"),
            "Landesverteidigung und -ab".to_owned() + &unit.replace('a', ", -ab"),
        ] {
            let tokens = Analyzer::new().analyze(&text);
            assert!(tokens.iter().all(|token| token.exact.chars().count() <= 256));
            let nothing = text.chars().all(|c| matches!(c, '\u{301}' | '\u{ad}'));
            assert_eq!(tokens.is_empty(), nothing);
        }
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn spans_lie_on_char_boundaries_and_never_run_backwards(
            text in "(\\PC|[a-zA-Däöü'’.:*\\-0-9 \n\u{ad}\u{308}²₂]|[A-Da-e] |[a-d][a-d]-\n){0,60}",
        ) {
            let mut analyzer = Analyzer::new();
            let mut end = 0;
            for (number, token) in analyzer.analyze(&text).iter().enumerate() {
                prop_assert!(text.get(token.span.start..token.span.end).is_some_and(|word| !word.is_empty()));
                prop_assert!(token.span.start >= end);
                prop_assert_eq!(token.position as usize, number);
                for channel in Channel::ALL {
                    prop_assert!(!token.term(channel).is_empty());
                }
                end = token.span.end;
            }
        }

        #[test]
        fn a_word_alone_becomes_what_it_becomes_in_a_text(text in "([a-zA-ZäöüßÄ]{1,9}[ ,.\\-']?|[a-zA-Z] |[a-z]{2}-[\n ]){0,12}") {
            let mut analyzer = Analyzer::new();
            for token in analyzer.analyze(&text) {
                let alone = analyzer.analyze(token.span.of(&text));
                prop_assert_eq!(alone.len(), 1);
                prop_assert_eq!(&alone[0].exact, &token.exact);
                prop_assert_eq!(&alone[0].german, &token.german);
                prop_assert_eq!(&alone[0].english, &token.english);
            }
        }
    }
}
