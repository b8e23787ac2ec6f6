use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::analysis::normalise::exact_form;
use crate::text::Language;

/// The German list, with the decisions behind it.
pub(crate) const GERMAN: &str = include_str!("data/de_stop_words.txt");
/// The English list, with the decisions behind it.
pub(crate) const ENGLISH: &str = include_str!("data/en_stop_words.txt");

/// How a form serves as a function word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct StopWord {
    german: Use,
    english: Use,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Use {
    #[default]
    None,
    /// Only where the text around is of the language: "war?"
    Beside,
    Always,
}

impl StopWord {
    /// Tells whether the form is a function word wherever it stands.
    pub(crate) fn always(self) -> bool {
        self.german == Use::Always || self.english == Use::Always
    }

    /// Tells whether the form is a function word in a text of `language`.
    pub(crate) fn in_text_of(self, language: Option<Language>) -> bool {
        self.always()
            || match language {
                Some(Language::German) => self.german == Use::Beside,
                Some(Language::English) => self.english == Use::Beside,
                _ => false,
            }
    }

    /// Returns the language the form speaks for, if it is a function word of one alone.
    pub(crate) fn witness(self) -> Option<Language> {
        match (self.german, self.english) {
            (Use::Always, Use::None) => Some(Language::German),
            (Use::None, Use::Always) => Some(Language::English),
            _ => None,
        }
    }

    /// Tells whether the form is its own term in the channel of `language`.
    ///
    /// "these" is so in the English channel; in the German one it is the singular of "Thesen".
    pub(crate) fn keeps_form_in(self, language: Language) -> bool {
        self.always() || self.of(language)
    }

    /// Tells whether the form is a function word of `language`, marked or not.
    pub(crate) fn of(self, language: Language) -> bool {
        match language {
            Language::German => self.german != Use::None,
            Language::English => self.english != Use::None,
            Language::Other(_) => false,
        }
    }
}

static STOP_WORDS: LazyLock<FxHashMap<String, StopWord>> = LazyLock::new(|| {
    let mut words: FxHashMap<String, StopWord> = FxHashMap::default();
    for (word, usage) in entries(GERMAN) {
        words.entry(word).or_default().german = usage;
    }
    for (word, usage) in entries(ENGLISH) {
        words.entry(word).or_default().english = usage;
    }
    words
});

fn entries(list: &str) -> impl Iterator<Item = (String, Use)> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).map(|entry| {
        match entry.strip_suffix('?') {
            Some(word) => (exact_form(word), Use::Beside),
            None => (exact_form(entry), Use::Always),
        }
    })
}

/// Looks a word in exact form up; `None` for a content word.
pub(crate) fn look_up(exact: &str) -> Option<StopWord> {
    STOP_WORDS.get(exact).copied()
}

/// Returns all function words of both languages, in exact form, in no order.
pub(crate) fn forms() -> impl Iterator<Item = (&'static str, StopWord)> {
    STOP_WORDS.iter().map(|(form, &word)| (form.as_str(), word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_known_with_their_languages() {
        let table = [
            ("der", true, Some(Language::German)),
            ("dass", true, Some(Language::German)),
            ("the", true, Some(Language::English)),
            ("in", true, None),
            ("war", false, None),
            ("these", false, None),
            ("die", true, Some(Language::German)),
        ];
        for (word, always, witness) in table {
            let found = look_up(word).expect(word);
            assert_eq!((found.always(), found.witness()), (always, witness), "{word}");
        }
        for word in ["ohne", "gegen", "without", "against", "würde", "waren", "us", "nato", "sicherheit"] {
            assert_eq!(look_up(word), None, "{word}");
        }
    }

    #[test]
    fn war_is_a_function_word_beside_german_alone() {
        let war = look_up("war").expect("listed");
        assert!(war.in_text_of(Some(Language::German)));
        assert!(!war.in_text_of(Some(Language::English)));
        assert!(!war.in_text_of(None));
    }

    #[test]
    fn no_word_is_listed_twice_in_one_list() {
        for list in [GERMAN, ENGLISH] {
            let mut words: Vec<String> = entries(list).map(|(word, _)| word).collect();
            words.sort();
            let before = words.len();
            let doubled: Vec<&String> = words.windows(2).filter(|w| w[0] == w[1]).map(|w| &w[0]).collect();
            // "daß" and "dass" are one form.
            assert!(doubled.iter().all(|w| w.contains("ss")), "{doubled:?}");
            assert!(before > 100);
        }
    }
}
