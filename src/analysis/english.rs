use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::analysis::fold::{Umlauts, fold_accents};
use crate::analysis::stem::{Guard, numeral, snowball};
use crate::text::Language;

/// Endings of number and tense, longest first; all a guarded word loses.
const ENDINGS: [&str; 4] = ["ing", "ed", "es", "s"];

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));
static GUARD: LazyLock<Guard> = LazyLock::new(|| Guard::new(Language::English));

/// Returns the English term of a content word in exact form.
///
/// Snowball's stem of the word without accents. A stem that is a function word's is replaced by a lesser one
/// ([`Guard`]).
pub(crate) fn stem(exact: &str) -> String {
    if let Some(number) = numeral(exact, &["s"]) {
        return number.to_owned();
    }
    let word = fold_accents(exact, Umlauts::Fold);
    GUARD.guarded(raw_stem(&word), &word, exact, &ENDINGS)
}

fn raw_stem(word: &str) -> String {
    snowball(&STEMMER, word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::normalise::exact_form;

    fn term(word: &str) -> String {
        stem(&exact_form(word))
    }

    #[test]
    fn forms_of_one_word_meet() {
        let table: [&[&str]; 8] = [
            &["project", "projecting", "projects", "projection", "projected"],
            &["stability", "Stability"],
            &["states", "state", "State’s"],
            &["naïve", "naive"],
            &["café", "cafes"],
            &["war", "wars"],
            &["severe", "severity", "severely"],
            &["1980s", "1980"],
        ];
        for words in table {
            let terms: Vec<String> = words.iter().map(|word| term(word)).collect();
            assert!(terms.iter().all(|t| *t == terms[0]), "{words:?} → {terms:?}");
        }
    }

    #[test]
    fn policy_and_police_stay_apart() {
        assert_ne!(term("policy"), term("police"));
    }
}
