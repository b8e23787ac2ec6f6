//! Words set with spaces between their letters, as print sets emphasis: "S t a b i l i t ä t".

use unicode_normalization::UnicodeNormalization;

use crate::analysis::char_class::CharClass;

/// Letters that make a word of a spaced-out run with a capital: three are initials, or "S. 3 f f".
const CAPITAL_MIN_LETTERS: usize = 4;

/// Letters that make a word of a spaced-out run without one: four are variables of a formula.
const SMALL_MIN_LETTERS: usize = 5;

/// Letters that print never parts, so that they stand together in a spaced-out word: "S ch i f f".
const LIGATURES: [&str; 5] = ["ch", "ck", "tz", "st", "ſt"];

/// Letters that follow each other in the alphabet and so are a list: "A B C D".
const LIST_LETTERS: usize = 4;

/// A run of single letters, as far as it can be one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// Where it ends.
    pub(crate) end: usize,
    /// Whether it is a word; else all its letters stand for themselves.
    pub(crate) is_word: bool,
}

/// Capitals in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// "s t a a t"
    Small,
    /// "S t a a t"
    First,
    /// "S T A A T"
    All,
}

/// Reads the run of single letters that begins at `at`; `None` where no second letter follows.
///
/// The same space stands between all its letters; two spaces, another space, or a capital behind small letters ends
/// the word. What cannot be told without knowing the language: "d e r S t a a t" is two words, "S t a a t d e r" one.
pub(crate) fn run(text: &str, at: usize) -> Option<Run> {
    let (first, mut end) = letter(text, at)?;
    let space = text[end..].chars().next().filter(|&c| is_space(c))?;
    let mut case = if first.is_uppercase() { Case::First } else { Case::Small };
    let mut before_last = at;
    let mut letters = 1;
    while let Some((c, next)) = text[end..].strip_prefix(space).and_then(|_| unit(text, end + space.len_utf8())) {
        let capital = c.is_uppercase();
        if letters == 1 && case == Case::First && capital {
            case = Case::All;
        } else if case == Case::All && !capital {
            // "U N O S t a a t": the last capital begins the next word.
            end = before_last;
            letters -= 1;
            break;
        } else if case != Case::All && capital {
            break;
        }
        before_last = end;
        end = next;
        letters += 1;
    }
    let least = if case == Case::Small { SMALL_MIN_LETTERS } else { CAPITAL_MIN_LETTERS };
    (end > at + first.len_utf8()).then(|| Run { end, is_word: letters >= least && is_plausible(&text[at..end]) })
}

/// Returns the letter at `at` and its end, if nothing of a word stands behind it but marks.
fn letter(text: &str, at: usize) -> Option<(char, usize)> {
    let mut chars = text[at..].chars();
    let first = chars.next().filter(|&c| CharClass::of(c) == CharClass::Letter)?;
    let mut end = at + first.len_utf8();
    for c in chars {
        match CharClass::of(c) {
            CharClass::Mark => end += c.len_utf8(),
            CharClass::Letter | CharClass::Digit | CharClass::Superscript | CharClass::Ignorable => return None,
            CharClass::Single | CharClass::Other => break,
        }
    }
    Some((first, end))
}

/// Does what [`letter`] does, for letters that are never parted too.
fn unit(text: &str, at: usize) -> Option<(char, usize)> {
    letter(text, at).or_else(|| {
        let ligature = LIGATURES.iter().find(|ligature| text[at..].starts_with(**ligature))?;
        let first = ligature.chars().next()?;
        let (_, end) = letter(text, at + first.len_utf8())?;
        Some((first, end))
    })
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2005}' | '\u{2006}' | '\u{2009}' | '\u{200a}' | '\u{202f}')
}

/// Tells whether the letters can be a word: vowels and consonants, not "AAAH…", not "A B C D".
fn is_plausible(run: &str) -> bool {
    let letters: Vec<char> =
        run.nfd().filter(|&c| CharClass::of(c) == CharClass::Letter).flat_map(char::to_lowercase).collect();
    let is_vowel = |c: &char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let repeats = letters.len() > 2 && letters[..3].iter().all(|c| *c == letters[0]);
    let is_list = letters
        .windows(LIST_LETTERS)
        .any(|letters| letters.windows(2).all(|pair| u32::from(pair[1]) == u32::from(pair[0]) + 1));
    letters.iter().any(is_vowel) && !letters.iter().all(is_vowel) && !repeats && !is_list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_single_letters_are_words_or_lists() {
        let table = [
            ("S t a b i l i t ä t", Some((20, true))),
            ("S T A B I L I T Ä T", Some((20, true))),
            ("S t a a t, der", Some((9, true))),
            ("S t a a t der", Some((9, true))),
            ("S t a a t  P o l", Some((9, true))),
            ("S t a a t P o l", Some((9, true))),
            ("U N O S t a a t", Some((5, false))),
            ("e r h o b e n", Some((13, true))),
            ("d e r", Some((5, false))),
            ("S ch i f f", Some((10, true))),
            ("S\u{2009}t\u{2009}a\u{2009}a\u{2009}t P\u{2009}o", Some((17, true))),
            ("A B C D", Some((7, false))),
            ("D E F G A", Some((9, false))),
            ("X A A A", Some((7, true))),
            ("A A A B", Some((7, false))),
            ("A E I O U", Some((9, false))),
            ("G W F H", Some((7, false))),
            ("F a", Some((3, false))),
            ("A B e r l i n", None),
            ("F. R.", None),
            ("Der Staat", None),
            ("A 1 2 3", None),
        ];
        for (text, expected) in table {
            let found = run(text, 0).map(|run| (run.end, run.is_word));
            assert_eq!(found, expected, "{text}");
        }
    }
}
