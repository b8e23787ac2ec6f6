//! The language of a document and of each of its passages.

use std::collections::HashMap;

use crate::analysis::detect_language;
use crate::deadline;
use crate::document::{Document, PassageKind};
use crate::text::Language;

/// Letters a passage needs before its own language is asked; shorter ones inherit the document's.
const MIN_CHARS: usize = 40;

/// Gives every passage its language, and the document the one that most of its text is in.
///
/// Footnotes and captions, full of names and foreign titles, differ from their document only where
/// the text is long and clear; what cannot be told inherits.
pub fn assign(document: &mut Document) {
    let mut found: Vec<Option<Language>> = Vec::with_capacity(document.passages.len());
    let mut votes: HashMap<Language, usize> = HashMap::new();
    for passage in &document.passages {
        deadline::check();
        let chars = passage.text.chars().count();
        let language = if chars < MIN_CHARS { None } else { detect_language(&passage.text) };
        if let Some(language) = language
            && passage.kind != PassageKind::Footnote
        {
            *votes.entry(language).or_default() += chars;
        }
        found.push(language);
    }
    let mut votes: Vec<(Language, usize)> = votes.into_iter().collect();
    votes.sort_unstable_by_key(|&(language, chars)| (std::cmp::Reverse(chars), language));
    let main = document.metadata.language.or(votes.first().map(|&(language, _)| language));
    document.metadata.language = main;
    for (passage, own) in document.passages.iter_mut().zip(found) {
        passage.language = own.or(main);
    }
}
