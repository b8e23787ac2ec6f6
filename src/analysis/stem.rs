use std::collections::HashSet;

use rust_stemmers::Stemmer;

use crate::analysis::{Rule, stop_words};
use crate::text::Language;

/// The name and version of the stemmer crate, for the fingerprint; a test holds it against `Cargo.lock`.
pub(crate) const STEMMER: &str = "rust-stemmers 1.2.0";

/// Least letters of a stem of a longer word: less says nothing about the word.
const STEM_MIN_CHARS: usize = 3;

/// Keeps the stems of content words apart from function words.
///
/// Snowball makes "sich" of "Sicherheit", "nach" of "nächste", "weil" of "Weiler". Where a stem is a function
/// word, a lesser stem stands for it. What Snowball makes of a function word is free: a function word is its own term,
/// and so "Wege" may meet "Weg", though "wegen" would be cut down to it.
pub(crate) struct Guard {
    taken: HashSet<&'static str>,
}

impl Guard {
    /// Takes every function word of the channel of `language`.
    pub(crate) fn new(language: Language) -> Self {
        let taken =
            stop_words::forms().filter(|(_, word)| word.keeps_form_in(language)).map(|(form, _)| form).collect();
        Self { taken }
    }

    /// Tells whether `stem` may stand for the content word `word`.
    fn allows(&self, stem: &str, word: &str) -> bool {
        let letters = stem.chars().count();
        // "öl" may become "ol", but nothing longer may.
        !self.taken.contains(stem) && (letters >= STEM_MIN_CHARS || letters == word.chars().count())
    }

    /// Returns `stem`, or what is left of `word` where it is a function word's; at the least `exact` itself.
    ///
    /// `word` is `exact` as the language folds it: "dès" may be "des" then, and is given back.
    pub(crate) fn guarded(
        &self,
        stem: String,
        word: &str,
        exact: &str,
        endings: &[&str],
        note: &mut dyn FnMut(Rule),
    ) -> String {
        if self.allows(&stem, word) {
            return stem;
        }
        note(Rule::Guard);
        let stem = self.strip(word, endings);
        if self.taken.contains(stem) { exact.to_owned() } else { stem.to_owned() }
    }

    /// Strips `endings` off `word` as long as what is left is allowed; each round the longest that may go.
    ///
    /// So all forms of a word meet at the least stem that is still none of a function word: "Sicherheiten" and
    /// "Sicherheit", "sicherem" and "sicher".
    fn strip<'w>(&self, word: &'w str, endings: &[&str]) -> &'w str {
        let mut stem = word;
        while let Some(shorter) = endings
            .iter()
            .filter_map(|ending| Some((ending, stem.strip_suffix(ending)?)))
            .filter(|(ending, shorter)| match **ending {
                // The t of "Sicherheiten" and "nächste" is none of an ending, nor the n of "schön", the s of "Hass".
                "te" | "ten" => !shorter.ends_with(is_vowel) && !shorter.ends_with('s'),
                "n" => shorter.ends_with(['e', 'l', 'r']),
                "s" => !shorter.ends_with('s'),
                _ => true,
            })
            .map(|(_, shorter)| shorter)
            .find(|shorter| self.allows(shorter, word) && shorter.contains(is_vowel))
        {
            stem = shorter;
        }
        stem
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'ü')
}

/// Stems `word` if it is written in the letters the stemmers know; else returns it unchanged.
///
/// Numbers, codes and other scripts have no endings to strip.
pub(crate) fn snowball(stemmer: &Stemmer, word: &str) -> String {
    if word.chars().all(|c| c.is_ascii_lowercase() || matches!(c, 'ä' | 'ö' | 'ü')) {
        stemmer.stem(word).into_owned()
    } else {
        word.to_owned()
    }
}

/// Returns "1980" for "1980er", "1980ern", "1980s": a number and an ending.
pub(crate) fn numeral<'w>(word: &'w str, endings: &[&str]) -> Option<&'w str> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    endings
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stemmer_named_is_the_one_built_in() {
        let (name, version) = STEMMER.split_once(' ').expect("name and version");
        let lock = include_str!("../../Cargo.lock");
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"")));
    }
}
