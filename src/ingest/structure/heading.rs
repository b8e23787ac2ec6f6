//! The shape of a heading: short, one line, no sentence.

use std::collections::HashSet;

use crate::ingest::reader::Block;
use crate::ingest::structure::number::roman;
use crate::ingest::structure::sentence::{ends_open, goes_on, without_end_markers, words};

/// Longest heading, in characters and words.
pub const MAX_HEADING: (usize, usize) = (140, 18);

/// "1", "2.", "3.1", "IV."
pub fn is_section_number(text: &str) -> bool {
    let bare = text.trim_end_matches('.');
    let arabic = !bare.is_empty()
        && bare.len() <= 6
        && bare.split('.').all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let roman = !bare.is_empty() && bare.len() <= 6 && bare.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L'));
    arabic || roman
}

/// "CHAPTER III", "Kapitel 2.", "Part One", "Zweites Kapitel"
pub fn is_chapter_label(text: &str) -> bool {
    const NAMES: [&str; 9] = ["chapter", "kapitel", "part", "teil", "book", "buch", "abschnitt", "section", "act"];
    let mut all = words(text);
    let (Some(first), Some(second), None) = (all.next(), all.next(), all.next()) else { return false };
    [first, second].iter().any(|word| NAMES.contains(&word.to_lowercase().as_str())) && text.chars().count() < 40
}

/// Tells whether a block looks like a heading: short, one line, no sentence.
pub fn has_heading_shape(block: &Block) -> bool {
    let text = block.text();
    let count = words(text).count();
    let text_shape = without_end_markers(text);
    count >= 1
        && count <= MAX_HEADING.1
        && text.chars().count() <= MAX_HEADING.0
        && !text_shape.ends_with(['.', ',', ';', ':', '-', '–', '…', '"', '“', '”', '«', '»'])
        && (!goes_on(text) || is_lettered(text))
        && (!ends_open(text_shape) || is_numbered_heading(text))
        && !text.starts_with(['„', '“', '"', '»', '«', '–', '—', '•', '*', '('])
        && text.chars().any(char::is_alphabetic)
}

/// "a) Title"
fn is_lettered(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.next() == Some(')')
        && chars.as_str().trim_start().starts_with(char::is_uppercase)
}

/// A numbered heading whose number is set off by a full stop or bracket: "40 JAHRE Ai" is none.
pub fn is_clearly_numbered(text: &str) -> bool {
    let marked = text.split_whitespace().next().is_some_and(|first| first.ends_with(['.', ')']));
    marked && is_numbered_heading(text)
}

/// "1. Title", "II. Title", "A. Title", "a) Title", "§ 3 Title"
pub fn is_numbered_heading(text: &str) -> bool {
    let Some((first, rest)) = text.split_once(char::is_whitespace) else { return false };
    let bare = first.trim_end_matches(['.', ')']);
    let marked = first.len() > bare.len();
    let letter = bare.chars().count() == 1 && bare.chars().all(char::is_alphabetic) && marked;
    rest.trim().starts_with(|c: char| c.is_uppercase() || c == '„' || c == '“')
        && (is_section_number(first) && (marked || bare.len() <= 3) || letter)
}

/// Longest heading of old print, with its number and full stop, in words and characters.
const MAX_OLD_HEADING: (usize, usize) = (8, 70);

/// "I. Die Zollbude.": numbered and short, a full stop at its end.
pub fn could_be_old_heading(text: &str) -> bool {
    text.ends_with('.')
        && text.len() <= 4 * MAX_OLD_HEADING.1
        && is_numbered_heading(text)
        && words(text).count() <= MAX_OLD_HEADING.0
        && text.chars().count() <= MAX_OLD_HEADING.1
}

/// The number before a heading, among those of its kind: of "2.3" the 3 behind "2.".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Numbered {
    before: String,
    value: u32,
}

impl Numbered {
    /// Reads the number at the beginning of a text.
    pub fn of(text: &str) -> Option<Self> {
        let first = text.split_whitespace().next()?.trim_end_matches(['.', ')']);
        let (before, last) = first.rsplit_once('.').unwrap_or(("", first));
        let mut letters = last.chars();
        let (kind, value) = if let Ok(value) = last.parse() {
            ("", value)
        } else if let Some(value) = roman(&last.to_lowercase()) {
            ("I", value)
        } else if let (Some(letter), None) = (letters.next(), letters.next()) {
            ("A", u32::from(letter))
        } else {
            return None;
        };
        Some(Self { before: format!("{before}.{kind}"), value })
    }

    /// Tells whether the number before or behind stands in the text too.
    pub fn has_neighbour(&self, all: &HashSet<Self>) -> bool {
        let is_there = |value| all.contains(&Self { before: self.before.clone(), value });
        is_there(self.value + 1) || self.value.checked_sub(1).is_some_and(is_there)
    }
}
