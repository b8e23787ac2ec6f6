use std::sync::Arc;

use crate::analysis::Part;
use crate::analysis::compound::possible_parts;
use crate::analysis::normalise::exact_form;
use crate::analysis::stop_words::StopWord;
use crate::analysis::{Channel, Rule, english, german, stop_words};
use crate::text::Language;

thread_local! {
    static NO_PARTS: Arc<[Part]> = Arc::from(Vec::new());
}

/// Returns the parts of a word that has none, counted for this thread alone.
///
/// `Arc::default` is one for all threads: where two of them analyse, they would wait for each other's count at every word.
pub(crate) fn no_parts() -> Arc<[Part]> {
    NO_PARTS.with(Arc::clone)
}

/// What a word becomes, wherever it stands.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) exact: Arc<str>,
    pub(crate) german: Arc<str>,
    pub(crate) english: Arc<str>,
    /// What a compound may be made of.
    pub(crate) parts: Arc<[Part]>,
    pub(crate) stop_word: Option<StopWord>,
    /// "IS", "WHO": in a text with small letters no function word.
    pub(crate) capitals: bool,
}

impl Terms {
    /// Analyses one word as it stands in the text; `None` where nothing of it is a letter or digit.
    ///
    /// A function word is its own term, in the channel of its language at least.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::noting(word, &mut |_, _| {})
    }

    /// Does what [`Terms::of`] does and tells `note` which rules make the stems, in their order.
    pub(crate) fn noting(word: &str, note: &mut dyn FnMut(Channel, Rule)) -> Option<Self> {
        let form = exact_form(word);
        if form.is_empty() {
            return None;
        }
        let exact: Arc<str> = Arc::from(form);
        let capitals = word.chars().nth(1).is_some() && !word.chars().any(char::is_lowercase);
        let respelled = german::respelled_stop_word(&exact);
        let stop_word = stop_words::look_up(respelled.as_deref().unwrap_or(&exact));
        let keeps_form = |language| stop_word.is_some_and(|word| word.keeps_form_in(language));
        let german = if keeps_form(Language::German) {
            if respelled.is_some() {
                note(Channel::German, Rule::Umlaut);
            }
            note(Channel::German, Rule::FunctionWord);
            respelled.unwrap_or_else(|| exact.to_string())
        } else {
            german::stem_noting(&exact, &mut |rule| note(Channel::German, rule))
        };
        let english = if keeps_form(Language::English) {
            note(Channel::English, Rule::FunctionWord);
            exact.to_string()
        } else {
            english::stem_noting(&exact, &mut |rule| note(Channel::English, rule))
        };
        // Equal terms share their letters.
        let share = |term: String| if *term == *exact { Arc::clone(&exact) } else { Arc::from(term) };
        let (german, english) = (share(german), share(english));
        let parts = if stop_word.is_some() { no_parts() } else { possible_parts(&exact) };
        Some(Self { exact, german, english, parts, stop_word, capitals })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The terms that only function words may have, whatever the text around.
    fn taken() -> HashSet<Arc<str>> {
        stop_words::forms()
            .filter(|(_, word)| word.always())
            .filter_map(|(form, _)| Terms::of(form))
            .flat_map(|terms| [terms.exact, terms.german, terms.english])
            .collect()
    }

    #[test]
    fn no_ending_makes_a_function_word_of_another_word() {
        let taken = taken();
        let endings = [
            "", "e", "en", "er", "es", "em", "ern", "s", "n", "st", "te", "ten", "ung", "ungen", "heit", "heiten",
            "keit", "lich", "liche", "ig", "isch", "ik", "end", "in", "innen", "erin", "ing", "ed", "ly", "ness",
            "ment", "ful", "'s", "est", "ation", "ize", "ity",
        ];
        for (form, _) in stop_words::forms() {
            for ending in endings {
                let word = format!("{form}{ending}");
                let terms = Terms::of(&word).expect("letters");
                if terms.stop_word.is_none() {
                    assert!(!taken.contains(&terms.german), "{word} → {}", terms.german);
                    assert!(!taken.contains(&terms.english), "{word} → {}", terms.english);
                }
            }
        }
    }

    #[test]
    fn no_content_word_becomes_a_function_word() {
        let taken = taken();
        let words = include_str!("data/content_words.txt").lines().filter(|line| !line.starts_with('#'));
        let mut content = 0;
        for word in words.flat_map(str::split_whitespace) {
            for part in crate::analysis::tokenize::Words::new(word).map(|span| span.of(word)) {
                let terms = Terms::of(part).expect(part);
                // The list has words that are function words in small letters: "Wollen", "Weil".
                if terms.stop_word.is_some() {
                    continue;
                }
                content += 1;
                for term in [&terms.german, &terms.english] {
                    assert!(!taken.contains(term), "{part} → {term}");
                }
            }
        }
        assert!(content > 400, "{content}");
    }

    #[test]
    fn function_words_are_their_own_terms_in_their_language() {
        let table = [
            ("sich", "sich", "sich"),
            ("Für", "für", "für"),
            ("fuer", "für", "fuer"),
            ("daß", "dass", "dass"),
            ("the", "the", "the"),
            ("war", "war", "war"),
            ("these", "thes", "these"),
            ("Unsere", "unsere", "unsere"),
        ];
        for (word, german, english) in table {
            let terms = Terms::of(word).expect(word);
            assert_eq!((&*terms.german, &*terms.english), (german, english), "{word}");
            assert!(terms.stop_word.is_some(), "{word}");
        }
    }
}
