//! From text to terms: one function for index and query.
//!
//! A text is cut into words as a reader would cut it; each word is normalised to its exact form, and that is cut down to
//! a stem in German and one in English. `fundstelle analyze` shows the way of a word by the rules below ([`way`]); a test
//! holds each example. The gain, where one was measured, is that in nDCG@10 on judged queries.
//!
//! | step | rule | example | gain |
//! |---|---|---|---|
//! | `exact` | `small-letters` | `NATO` → `nato` | — |
//! | `exact` | `sharp-s` | `Straße` → `strasse` | — |
//! | `exact` | `composition` (letter and mark) | `schön` → `schön` | — |
//! | `exact` | `compatibility` | `Deﬁnition` → `definition` | — |
//! | `exact` | `compatibility` | `Feſt` → `fest` | — |
//! | `exact` | `old-umlaut` (U+0364, here °) | `fu°r` → `für` | — |
//! | `exact` | `invisible` (soft hyphen, here ·) | `Stabi·lität` → `stabilität` | — |
//! | `exact` | `spaced-out` | `S t a b i l i t ä t` → `stabilität` | — |
//! | `exact` | `cut-word` | `Stabilitätspro-⏎jektion` → `stabilitätsprojektion` | — |
//! | `exact` | `contraction` | `NATO’s` → `nato` | — |
//! | `exact` | `sign` | `Freund*innen` → `freundinnen` | — |
//! | `exact` | `sign` | `5.000` → `5000` | — |
//! | `de` | `function-word` | `unsere` → `unsere` | — |
//! | `de` | `numeral` | `1980er` → `1980` | — |
//! | `de` | `umlaut` | `Muehlberger` → `muhlberg` | — |
//! | `de` | `accents` | `Café` → `caf` | — |
//! | `de` | `masculine` | `Politikerinnen` → `polit` | — |
//! | `de` | `vowel-s` | `Europas` → `europa` | — |
//! | `de` | `infinitive` | `Regeln` → `regel` | gesetze .599 → .603, with `participle` |
//! | `de` | `noun-in-em` | `System` → `system` | — |
//! | `de` | `participle` | `verpflichtet` → `verpflicht` | see `infinitive` |
//! | `de` | `snowball` | `Stabilitäten` → `stabilitat` | — |
//! | `de` | `guard` | `Sicherheiten` → `sicherheit` | — |
//! | `parts` | `compound` | `Stabilitätsprojektion` → `stabilitat projektion` | dhd .380 → .385, pool-de .947 → .951 |
//! | `en` | `function-word` | `these` → `these` | — |
//! | `en` | `numeral` | `1980s` → `1980` | — |
//! | `en` | `accents` | `naïve` → `naiv` | — |
//! | `en` | `snowball` | `projections` → `project` | — |
//! | `en` | `guard` | `evening` → `evening` | — |
//!
//! A German compound has beside its stem the stems of all that it may be made of, decided by the word and a lexicon alone
//! ([`possible_parts`]); which of them count, a query asks the corpus ([`split`]). What a text writes apart,
//! "Stabilitäts-Projektion", "Landes- und Bündnisverteidigung", is joined ([`Joined`]).

mod analyzer;
mod cache;
mod char_class;
mod compound;
pub(crate) mod cut;
mod english;
mod fingerprint;
mod fold;
mod german;
mod joined;
mod language;
mod lexicon;
mod normalise;
mod reading;
mod ready;
mod rule;
mod spaced;
mod spelling;
mod stem;
mod stop_words;
mod terms;
mod tokenize;
mod way;

pub use analyzer::{Analyzer, Joined, Part, Token};
pub use compound::{is_german_word, possible_parts, split};
pub use fingerprint::fingerprint;
pub(crate) use german::spellings;
pub use language::detect_language;
pub(crate) use reading::{ReadWord, Reading};
pub(crate) use ready::{MAX_TERM_BYTES, SEPARATOR};
pub use rule::Rule;
pub(crate) use spelling::{each_group, is_grouped};
pub use spelling::{fold_spelling, letter_groups};
pub use way::{Step, way};

use crate::text::ByteSpan;

/// Tells whether a word, as it stands in a text, is a function word of German or English wherever it stands.
pub fn is_function_word(word: &str) -> bool {
    stop_words::look_up(&normalise::exact_form(word)).is_some_and(stop_words::StopWord::always)
}

/// Finds in a word, as it stands in a text, what stands for a span of its exact form.
///
/// Letters that the exact form has not, as soft hyphens, belong to what is before them.
pub fn place_in_word(word: &str, exact: &str, span: ByteSpan) -> ByteSpan {
    let boundaries = || word.char_indices().map(|(at, _)| at).chain([word.len()]);
    let mut letters = word.chars().flat_map(char::to_lowercase);
    if exact.chars().all(|letter| letters.next() == Some(letter)) && word.chars().count() == exact.chars().count() {
        // Letter by letter, as nearly always.
        let letters = |bytes: usize| exact.get(..bytes).map_or(0, |part| part.chars().count());
        let place = |letters: usize| boundaries().nth(letters).unwrap_or(word.len());
        return ByteSpan::new(place(letters(span.start)), place(letters(span.end)));
    }
    // What a beginning becomes grows with it, so that few of them need be tried.
    let ends: Vec<usize> = boundaries().collect();
    let length = |end: usize| normalise::exact_form(&word[..end]).len();
    let start = ends.partition_point(|&end| length(end) <= span.start).checked_sub(1).map_or(0, |at| ends[at]);
    let end = ends.partition_point(|&end| end <= start || length(end) < span.end);
    ByteSpan::new(start, ends.get(end).copied().unwrap_or(word.len()))
}

/// Tells whether `term`, read as a word, is its own term in a channel.
///
/// The index keeps a stem only where it differs from the word: all occurrences of a stem are those kept of it and,
/// where this holds, those of the word that is spelled like it.
pub fn is_own_term(channel: Channel, term: &str) -> bool {
    terms::Terms::of(term).is_some_and(|terms| match channel {
        Channel::Exact => *terms.exact == *term,
        Channel::German => *terms.german == *term,
        Channel::English => *terms.english == *term,
    })
}

/// The kind of term a word is turned into; each has its own field in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// The word itself, normalised and folded in case: `sicherheit`
    Exact,
    /// Its German stem
    German,
    /// Its English stem
    English,
}

impl Channel {
    /// All channels, in their order.
    pub const ALL: [Self; 3] = [Self::Exact, Self::German, Self::English];

    /// Returns the name used in output: `exact`, `de`, `en`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::German => "de",
            Self::English => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_word_is_found_where_it_stands() {
        let table = [
            ("Stabilitätsprojektion", "projektion"),
            ("Stabilita\u{308}tsprojektion", "projektion"),
            ("Stabili\u{ad}täts\u{ad}projektion", "projektion"),
            ("STRASSENBAU", "BAU"),
            ("Straßenbau", "bau"),
            ("Maßstäbe", "stäbe"),
        ];
        for (word, part) in table {
            let exact = normalise::exact_form(word);
            let lower = normalise::exact_form(part);
            let start = exact.rfind(&lower).unwrap();
            let found = place_in_word(word, &exact, ByteSpan::new(start, start + lower.len()));
            assert_eq!(found.of(word).trim_start_matches('\u{ad}'), part, "{word}");
        }
        let all = place_in_word("Straße", "strasse", ByteSpan::new(0, 7));
        assert_eq!(all.of("Straße"), "Straße");
    }
}
