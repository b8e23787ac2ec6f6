use std::borrow::Cow;

use crate::analysis::compound::lattice::WORD_MAX_BYTES;
use crate::analysis::fold::{Umlauts, fold_accents};
use crate::analysis::german;
use crate::text::ByteSpan;

/// A word as the lexicon spells words, with the way back to the letters it was given in.
pub(super) struct Letters<'w> {
    pub(super) word: Cow<'w, str>,
    /// For each byte of `word` where its letter begins in the given word; empty where they are the same.
    places: Vec<usize>,
}

impl<'w> Letters<'w> {
    /// Takes the accents off `exact`; `None` where it is not written in the letters of German, or is too long or short.
    pub(super) fn of(exact: &'w str) -> Option<Self> {
        if exact.len() < WORD_MIN_BYTES || exact.len() > WORD_MAX_BYTES {
            return None;
        }
        let german = |c: char| c.is_ascii_lowercase() || matches!(c, 'ä' | 'ö' | 'ü');
        if exact.chars().all(german) {
            return Some(Self { word: Cow::Borrowed(exact), places: Vec::new() });
        }
        let mut word = String::with_capacity(exact.len());
        let mut places = Vec::with_capacity(exact.len() + 1);
        for (at, c) in exact.char_indices() {
            let letter = &exact[at..at + c.len_utf8()];
            word.push_str(&fold_accents(letter, Umlauts::Keep));
            places.resize(word.len(), at);
        }
        places.push(exact.len());
        word.chars().all(german).then_some(Self { word: Cow::Owned(word), places })
    }

    /// Reads ae, oe, ue as umlauts; `None` where there are none.
    pub(super) fn with_umlauts(&self) -> Option<Letters<'static>> {
        let respelled = german::with_umlauts(&self.word);
        // An umlaut takes as many bytes as the two letters it stands for.
        debug_assert_eq!(respelled.len(), self.word.len());
        (respelled != self.word).then(|| Letters { word: Cow::Owned(respelled), places: self.places.clone() })
    }

    /// Returns the length of the given word in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.places.last().copied().unwrap_or(self.word.len())
    }

    /// Returns where a part stands in the given word.
    pub(super) fn span(&self, start: u8, end: u8) -> ByteSpan {
        let place = |at: u8| self.places.get(usize::from(at)).copied().unwrap_or(usize::from(at));
        ByteSpan::new(place(start), place(end))
    }
}

/// Shortest word that is taken apart, in bytes: "eistee".
const WORD_MIN_BYTES: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lead_back_to_the_letters_that_were_given() {
        let word = "cafébesuch";
        let letters = Letters::of(word).expect("German letters");
        assert_eq!(letters.word, "cafebesuch");
        assert_eq!(letters.span(0, 4).of(word), "café");
        assert_eq!(letters.span(4, 10).of(word), "besuch");
        assert_eq!(letters.bytes(), word.len());
    }

    #[test]
    fn other_scripts_numbers_and_short_words_are_not_read() {
        for word in ["", "rat", "договор", "g7gipfel", "a\u{308}rgernis", &"a".repeat(WORD_MAX_BYTES + 1)] {
            assert!(Letters::of(word).is_none(), "{word}");
        }
    }

    #[test]
    fn umlauts_are_read_for_two_letters() {
        let letters = Letters::of("staedtebau").expect("German letters");
        assert_eq!(letters.with_umlauts().expect("an umlaut").word, "städtebau");
        assert!(Letters::of("schulbuch").expect("German letters").with_umlauts().is_none());
    }
}
