use std::sync::Arc;

use crate::analysis::normalise::exact_form;
use crate::analysis::stop_words::StopWord;
use crate::analysis::{english, german, stop_words};
use crate::text::Language;

/// What a word becomes, wherever it stands.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) exact: Arc<str>,
    pub(crate) german: Arc<str>,
    pub(crate) english: Arc<str>,
    pub(crate) stop_word: Option<StopWord>,
    /// "IS", "WHO": in a text with small letters no function word.
    pub(crate) capitals: bool,
}

impl Terms {
    /// Analyses one word as it stands in the text; `None` where nothing of it is a letter or digit.
    ///
    /// A function word is its own term, in the channel of its language at least.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let form = exact_form(word);
        if form.is_empty() {
            return None;
        }
        let exact: Arc<str> = Arc::from(form);
        let capitals = word.chars().nth(1).is_some() && !word.chars().any(char::is_lowercase);
        let respelled = german::respelled_stop_word(&exact);
        let stop_word = stop_words::look_up(respelled.as_deref().unwrap_or(&exact));
        let keeps_form = |language| stop_word.is_some_and(|word| word.keeps_form_in(language));
        let german = match respelled {
            Some(respelled) if keeps_form(Language::German) => respelled,
            _ if keeps_form(Language::German) => exact.to_string(),
            _ => german::stem(&exact),
        };
        let english = if keeps_form(Language::English) { exact.to_string() } else { english::stem(&exact) };
        // Equal terms share their letters.
        let share = |term: String| if *term == *exact { Arc::clone(&exact) } else { Arc::from(term) };
        let (german, english) = (share(german), share(english));
        Some(Self { exact, german, english, stop_word, capitals })
    }
}
