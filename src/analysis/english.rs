use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::analysis::Rule;
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
///
/// Tells `note` which rules make it, in their order.
pub(crate) fn stem_noting(exact: &str, note: &mut dyn FnMut(Rule)) -> String {
    if let Some(number) = numeral(exact, &["s"]) {
        note(Rule::Numeral);
        return number.to_owned();
    }
    let word = fold_accents(exact, Umlauts::Fold);
    if word != exact {
        note(Rule::Accents);
    }
    let stem = snowball(&STEMMER, &word);
    if stem != word {
        note(Rule::Snowball);
    }
    GUARD.guarded(stem, &word, exact, &ENDINGS, note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::normalise::exact_form;

    fn term(word: &str) -> String {
        stem_noting(&exact_form(word), &mut |_| {})
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
