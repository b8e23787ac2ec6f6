use std::io::{self, Write};

use serde::Serialize;

use crate::output::json::search::pair;
use crate::output::json::write_line;
use crate::output::keyword::KeywordLine;

/// Characters at each side of a match, cut where a word ends: a line of a wide page.
const KEYWORD_SIDE_CHARS: usize = 100;

/// A match in its context: `{"type":"kwic",…}`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "kwic")]
pub struct KeywordRecord<'a> {
    rank: usize,
    id: &'a str,
    document: &'a str,
    kind: &'static str,
    label: Option<&'a str>,
    page: Option<&'a str>,
    language: Option<&'a str>,
    left: &'a str,
    keyword: &'a str,
    right: &'a str,
    span: [usize; 2],
    term: &'a str,
    class: &'static str,
}

impl<'a> KeywordRecord<'a> {
    /// Takes from a match what its line holds.
    pub fn new(line: &KeywordLine<'a>) -> Self {
        let passage = &line.hit.passage;
        Self {
            rank: line.hit.rank,
            id: passage.id.as_str(),
            document: line.hit.document.id.as_str(),
            kind: passage.kind.name(),
            label: passage.label.as_deref(),
            page: passage.page.as_deref(),
            language: passage.language.as_ref().map(|language| language.code()),
            left: last_words(line.left()),
            keyword: line.keyword(),
            right: first_words(line.right()),
            span: pair(&passage.text, line.span),
            term: &line.found.term,
            class: line.found.class.name(),
        }
    }
}

/// Returns the last words of what stands before a match.
fn last_words(left: &str) -> &str {
    // The first character that does not fit tells whether a word is cut there.
    let Some((at, c)) = left.char_indices().rev().nth(KEYWORD_SIDE_CHARS) else { return left };
    match left[at..].trim_end().find(char::is_whitespace) {
        Some(space) => left[at + space..].trim_start(),
        None => &left[at + c.len_utf8()..],
    }
}

/// Returns the first words of what stands behind a match.
fn first_words(right: &str) -> &str {
    let Some((at, c)) = right.char_indices().nth(KEYWORD_SIDE_CHARS) else { return right };
    match right[..at + c.len_utf8()].rfind(char::is_whitespace) {
        Some(space) if space > 0 => right[..space].trim_end(),
        _ => &right[..at],
    }
}

/// Writes a line for each match.
///
/// # Errors
///
/// What `out` gives.
pub fn write_keywords(out: &mut dyn Write, lines: &[KeywordLine<'_>]) -> io::Result<()> {
    lines.iter().try_for_each(|line| write_line(out, &KeywordRecord::new(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_of_a_match_end_with_whole_words() {
        let words = "wörter ".repeat(20);
        for (name, side, left, right) in [
            ("short", " kurz ", " kurz ", " kurz "),
            // 140 characters: fourteen words and their spaces are 98.
            ("long", &*words, &words[..14 * 8], words[..14 * 8].trim_end()),
        ] {
            assert_eq!((last_words(side), first_words(side)), (left, right), "{name}");
        }
        let unbroken = "x".repeat(200);
        assert_eq!((last_words(&unbroken).len(), first_words(&unbroken).len()), (100, 100));
    }
}
