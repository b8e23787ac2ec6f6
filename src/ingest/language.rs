//! The language of a document and of each of its passages.

use std::collections::HashMap;

use crate::analysis::detect_language;
use crate::deadline;
use crate::document::{Document, Origin, PassageKind};
use crate::text::Language;

/// Letters a passage needs before its own language is asked; shorter ones inherit the document's.
const MIN_CHARS: usize = 40;

/// Letters of text that outweigh what the fields of a file say of its language.
const MIN_CONTRADICTION: usize = 1_000;

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
    if is_contradicted(document, &votes) {
        document.metadata.language = None;
        document.metadata_from.language = None;
    }
    let main = document.metadata.language.or(votes.first().map(|&(language, _)| language));
    document.metadata.language = main;
    document.metadata_from.found(&document.metadata, Origin::Text);
    for (passage, own) in document.passages.iter_mut().zip(found) {
        passage.language = own.or(main);
    }
}

/// Tells whether the text is plainly in another language than the fields of its file say, which word processors and
/// templates fill in.
fn is_contradicted(document: &Document, votes: &[(Language, usize)]) -> bool {
    let all: usize = votes.iter().map(|(_, chars)| chars).sum();
    let Some(&(language, chars)) = votes.first() else { return false };
    matches!(document.metadata_from.language, Some(Origin::Fields(_)))
        && document.metadata.language.is_some_and(|said| said != language)
        && chars >= MIN_CONTRADICTION
        && chars * 4 >= all * 3
}
