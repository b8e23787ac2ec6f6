//! Words cut at the end of a line whose halves still stand apart: "Stabilitätspro-⏎jektion".

use crate::analysis::char_class::CharClass;
use crate::analysis::normalise::exact_form;
use crate::analysis::stop_words;

/// Words before which a hyphen stands for what two compounds share: "Landes- und Bündnisverteidigung".
const CONJUNCTIONS: [&str; 9] = ["und", "oder", "bzw", "sowie", "bis", "and", "or", "resp", "beziehungsweise"];

/// Words that follow a suspended hyphen too and are no function words: "Ost- gegen Westwind".
const LINKS: [&str; 11] =
    ["gegen", "ohne", "statt", "anstatt", "samt", "nebst", "teils", "respektive", "versus", "vs", "plus"];

/// English first parts that keep their hyphen before a word of four letters or more.
const HYPHENATED_FIRST_PARTS: [&str; 5] = ["self", "well", "non", "half", "quasi"];

/// Letters that each half of a cut word has.
const HALF_MIN_LETTERS: usize = 2;

/// How far a half is looked at, in letters: a longer one is no conjunction, abbreviation or first part.
const HALF_MAX_LETTERS: usize = 40;

/// What stands between two halves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    LineBreak,
    Space,
}

/// Tells whether the hyphen behind `first` stands for what is left out: "Landes- und", "Süd- an die Ostflanke".
pub(crate) fn is_suspended(first: &str, second: &str) -> bool {
    let noun_part = first.starts_with(char::is_uppercase) && matches!(second, "als" | "an" | "auch");
    CONJUNCTIONS.contains(&second) || noun_part
}

/// Tells whether the hyphen between `first` and `second`, a word in small letters, is more than a cut.
///
/// "EU-weit", "20-jährig", "self-conscious", "taktisch-operativ".
pub(crate) fn keeps_hyphen(first: &str, second: &str) -> bool {
    let abbreviation = first.chars().count() > 1 && first.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    let counted = first.ends_with(|c: char| c.is_ascii_digit());
    let english = HYPHENATED_FIRST_PARTS.contains(&first.to_lowercase().as_str()) && second.chars().count() >= 4;
    abbreviation || counted || english || is_pair_of_adjectives(first, second)
}

/// "taktisch-operativer", "öffentlich-rechtlichen": German sets adjectives side by side with a hyphen.
fn is_pair_of_adjectives(first: &str, second: &str) -> bool {
    let ending = ["e", "en", "er", "es", "em", "isch", "lich"].iter().any(|e| second.ends_with(e));
    first.starts_with(char::is_lowercase)
        && first.chars().count() >= 5
        && (first.ends_with("isch") || first.ends_with("lich"))
        && second.chars().count() >= 6
        && ending
}

/// Returns where the word goes on that stands at `start..end` and was cut there.
///
/// What is before the hyphen has at least two letters, what is behind begins with a small letter and is no
/// conjunction. Where a mere space parts them the first half is a noun and the second no function word: else it is a
/// suspended hyphen ("Süd- an die Ostflanke"), or an English one with a stray space ("boundary- layer").
pub(crate) fn continuation(text: &str, start: usize, end: usize) -> Option<usize> {
    let sign = text[end..].chars().next()?;
    let (gap, at) = match sign {
        '-' | '\u{2010}' | '⸗' | '¬' | '\u{ad}' | '=' => gap(text, end + sign.len_utf8())?,
        _ => return None,
    };
    let soft = matches!(sign, '\u{ad}' | '¬');
    let head = last_letters(&text[start..end]);
    let tail = first_letters(&text[at..]);
    if letters(head) < HALF_MIN_LETTERS || letters(tail) < HALF_MIN_LETTERS {
        return None;
    }
    let cut = tail.starts_with(char::is_lowercase) && !is_suspended(head, tail) && !keeps_hyphen(head, tail);
    let whole = match gap {
        // Nobody types a soft hyphen where a word is not cut.
        Gap::LineBreak => soft || cut,
        Gap::Space => {
            let noun = text[start..].starts_with(char::is_uppercase);
            let links = LINKS.contains(&tail) || stop_words::look_up(&exact_form(tail)).is_some();
            cut && sign != '=' && (soft || noun) && !links
        }
    };
    whole.then_some(at)
}

/// Reads white space from `at` on: one line break with what is blank around it, or one space.
fn gap(text: &str, at: usize) -> Option<(Gap, usize)> {
    let mut breaks = 0;
    let mut blanks = 0;
    let mut at = at;
    let mut carriage = false;
    for c in text[at..].chars() {
        match c {
            '\n' if carriage => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' => breaks += 1,
            // A new page begins behind the break of its last line.
            '\u{c}' => {}
            _ if c.is_whitespace() => blanks += 1,
            _ => break,
        }
        carriage = c == '\r';
        at += c.len_utf8();
    }
    match (breaks, blanks) {
        (1, _) => Some((Gap::LineBreak, at)),
        (0, 1) => Some((Gap::Space, at)),
        _ => None,
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|&c| CharClass::of(c) == CharClass::Letter).count()
}

fn first_letters(text: &str) -> &str {
    let end = text.char_indices().take(HALF_MAX_LETTERS).find(|&(_, c)| !is_inner(c));
    let end = end.or_else(|| text.char_indices().nth(HALF_MAX_LETTERS)).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

fn last_letters(text: &str) -> &str {
    let mut start = text.len();
    for (at, c) in text.char_indices().rev().take(HALF_MAX_LETTERS) {
        if !is_inner(c) && !c.is_ascii_digit() {
            break;
        }
        start = at;
    }
    &text[start..]
}

fn is_inner(c: char) -> bool {
    matches!(CharClass::of(c), CharClass::Letter | CharClass::Mark | CharClass::Ignorable)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts whether what the first hyphen parts is one word.
    fn assert_whole(table: &[(&str, bool)]) {
        for &(text, whole) in table {
            let end = text.find(['-', '\u{2010}', '⸗', '¬', '=', '\u{ad}']).expect("a hyphen");
            assert_eq!(continuation(text, 0, end).is_some(), whole, "{text:?}");
        }
    }

    #[test]
    fn halves_at_a_line_break_are_one_word() {
        assert_whole(&[
            ("Stabilitätspro-\njektion", true),
            ("Stabilitätspro-\r\njektion", true),
            ("Stabilitätspro- \n   jektion", true),
            ("Stabilitätspro-\n\u{c}jektion", true),
            ("Stabilitätspro-\n\njektion", false),
            ("Stabilitätspro\u{2010}\njektion", true),
            ("abge=\nſchafft", true),
            ("Handels⸗\ngeſchichte", true),
            ("Ver¬\nein", true),
            ("Ver-\nein", true),
            ("Stabilitätspro\u{ad}\njektion", true),
            ("STABILITÄTS\u{ad}\nPROJEKTION", true),
            ("Stabilitäts-\nProjektion", false),
            ("Landes-\nund", false),
            ("NATO-\ngeführt", false),
            ("20-\njährig", false),
            ("irakisch-\nkurdische", false),
            ("self-\nconscious", false),
            ("self-\nish", true),
            ("A-\ndur", false),
            ("Seite-\na", false),
            ("secu-\nrity", true),
            ("lita\u{308}ts-\nmission", true),
        ]);
    }

    #[test]
    fn halves_at_a_mere_space_are_one_word_where_nothing_is_left_out() {
        assert_whole(&[
            ("Stabilitätspro- jektion", true),
            ("Bilddatei- en", true),
            ("Stabilitätspro\u{ad} jektion", true),
            ("stabilitätspro\u{ad} jektion", true),
            ("Landes- und", false),
            ("Haupt- bzw", false),
            ("Süd- an", false),
            ("Ost- als", false),
            ("Ost- gegen", false),
            ("Informations- vs", false),
            ("Landes- Bündnis", false),
            ("NATO- geführte", false),
            ("boundary- layer", false),
            ("Stabilitätspro-  jektion", false),
            ("Stabilitätspro-jektion", false),
            ("abge= schafft", false),
        ]);
    }
}
