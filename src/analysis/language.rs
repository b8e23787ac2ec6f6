use crate::analysis::normalise::exact_form;
use crate::analysis::stop_words;
use crate::analysis::tokenize::Words;
use crate::text::Language;

/// Tells the language of a passage; `None` where the text is too short or too foreign to tell.
pub fn detect_language(text: &str) -> Option<Language> {
    let (mut german, mut english, mut words) = (0, 0, 0);
    for span in Words::new(text) {
        words += 1;
        let Some(found) = stop_words::look_up(&exact_form(span.of(text))) else { continue };
        german += usize::from(found.of(Language::German) && !found.of(Language::English));
        english += usize::from(found.of(Language::English) && !found.of(Language::German));
    }
    match (german * 5 >= words, english * 5 >= words) {
        (true, false) if german >= 2 => Some(Language::German),
        (false, true) if english >= 2 => Some(Language::English),
        _ => None,
    }
}
