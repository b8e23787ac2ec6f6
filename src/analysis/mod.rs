//! From text to terms: one function for index and query.

mod analyzer;
mod cache;
mod char_class;
mod english;
mod fingerprint;
mod fold;
mod german;
mod language;
mod normalise;
mod spelling;
mod stem;
mod stop_words;
mod terms;
mod tokenize;

pub use analyzer::{Analyzer, Joined, Part, Token};
pub use fingerprint::fingerprint;
pub use language::detect_language;
pub use spelling::fold_spelling;

/// Tells whether a word, as it stands in a text, is a function word of German or English wherever it stands.
pub fn is_function_word(word: &str) -> bool {
    stop_words::look_up(&normalise::exact_form(word)).is_some_and(stop_words::StopWord::always)
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
