//! Parts that the lexicon does not know, beside ones it does: "peschmerga" in "peschmergaverbände".

use crate::analysis::compound::segment::{Segment, Tail, letters};

/// Least letters of a part nobody knows.
const UNKNOWN_MIN_LETTERS: usize = 4;

/// Least letters of the known noun behind it; one of fewer than [`LONG_NOUN_LETTERS`] asks for a longer part before it.
const NOUN_MIN_LETTERS: usize = 5;
const LONG_NOUN_LETTERS: usize = 7;

/// Least letters of the known word before it, if it has no linking s that it asks for.
const BEFORE_MIN_LETTERS: usize = 8;

/// What a part nobody knows costs, and each of its letters: as much as possible should be known.
const UNKNOWN: u16 = 15;
const UNKNOWN_LETTER: u16 = 1;

/// Two consonants that words begin with.
const ONSETS: [&str; 45] = [
    "bl", "br", "ch", "cl", "cr", "dj", "dr", "dw", "fl", "fr", "gh", "gl", "gn", "gr", "kh", "kl", "kn", "kr", "kw",
    "pf", "ph", "pl", "pr", "ps", "qu", "rh", "sc", "sh", "sk", "sl", "sm", "sn", "sp", "st", "sw", "th", "tr", "ts",
    "tw", "vl", "wh", "wr", "zw", "sz", "cz",
];

/// Two consonants that no word ends with.
const NO_ENDS: [&str; 26] = [
    "bl", "br", "cl", "cr", "dl", "dr", "fl", "fr", "gl", "gr", "kl", "kr", "pl", "pr", "tl", "tr", "vr", "wr", "zl",
    "mr", "nr", "lr", "sr", "hn", "sp", "sb",
];

/// Beginnings that are prefixes of foreign words, not parts.
const FOREIGN_PREFIXES: [&str; 41] = [
    "anti", "auto", "demo", "dia", "extra", "hyper", "hypo", "infra", "inter", "intra", "intro", "kata", "kollo",
    "kompo", "konter", "kontra", "kontro", "korre", "makro", "mega", "meta", "mikro", "mono", "multi", "over", "para",
    "peri", "poly", "prote", "pseudo", "retro", "super", "supra", "sympa", "tele", "trans", "ultra", "under", "univer",
    "repro", "decom",
];

/// Letters with which endings and suffixes go on behind a stem nobody knows: "geeign|etne", "informier|theit".
const SUFFIXES: [&str; 9] = ["theit", "tere", "tbar", "ship", "sten", "schaft", "lich", "keit", "heit"];

/// Ends of words whose last letters are a suffix, whatever noun they spell: "hierati|schen", "vermut|ungen".
const SUFFIXED: [&str; 9] = ["isch", "ische", "ischen", "ischer", "isches", "ischem", "ung", "ungen", "ionen"];

/// Tells whether `part` may be a word that the lexicon does not know.
fn plausible(part: &str, at_beginning: bool) -> bool {
    if letters(part.as_bytes()) < UNKNOWN_MIN_LETTERS || !part.contains(is_vowel) {
        return false;
    }
    let consonants = |pair: &str| pair.is_ascii() && !pair.contains(is_vowel);
    if at_beginning {
        let end = part.get(part.len() - 2..);
        !end.is_some_and(|end| consonants(end) && NO_ENDS.contains(&end)) && !FOREIGN_PREFIXES.contains(&part)
    } else {
        let onset = part.get(..2);
        !onset.is_some_and(|onset| consonants(onset) && !ONSETS.contains(&onset))
            && !part.starts_with(is_vowel)
            && !SUFFIXES.iter().any(|suffix| part.starts_with(suffix))
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'ü')
}

/// Counts the letters of the word of a part.
fn word_letters(word: &str, segment: &Segment) -> usize {
    let core = &word[usize::from(segment.start)..usize::from(segment.core_end)];
    letters(core.as_bytes()) + usize::from(!matches!(segment.tail, Tail::None | Tail::Form(..)))
}

/// Returns the part up to `behind`, with which the word begins and which nobody knows, if it may be one.
pub(super) fn unknown_beginning(word: &str, behind: &Segment) -> Option<Segment> {
    let part = &word[..usize::from(behind.start)];
    let known = word_letters(word, behind);
    let last = usize::from(behind.end) == word.len();
    let suffix = last && known < LONG_NOUN_LETTERS && SUFFIXED.iter().any(|suffix| word.ends_with(suffix));
    let short = known < LONG_NOUN_LETTERS && letters(part.as_bytes()) <= UNKNOWN_MIN_LETTERS;
    let enough = behind.noun && known >= NOUN_MIN_LETTERS && !suffix && !short;
    (enough && plausible(part, true)).then(|| segment(word, 0, part.len()))
}

/// Returns the part behind `before`, with which the word ends and which nobody knows, if it may be one.
pub(super) fn unknown_end(word: &str, before: &Segment) -> Option<Segment> {
    let start = usize::from(before.end);
    let verb = matches!(before.tail, Tail::En | Tail::N);
    let enough = before.asked_for_s || (!verb && word_letters(word, before) >= BEFORE_MIN_LETTERS);
    (enough && plausible(&word[start..], false)).then(|| segment(word, start, word.len()))
}

fn segment(word: &str, start: usize, end: usize) -> Segment {
    Segment {
        start: start as u8,
        end: end as u8,
        core_end: end as u8,
        tail: Tail::None,
        cost: UNKNOWN + UNKNOWN_LETTER * letters(&word.as_bytes()[start..end]) as u16,
        noun: false,
        asked_for_s: false,
        unknown: true,
    }
}

/// Tells whether a part nobody knows may be taken for one though no corpus has it.
///
/// Its neighbour is a long noun, or asks for a linking s and has it.
pub(super) fn is_sure(word: &str, unknown: &Segment, neighbour: &Segment) -> bool {
    let long = letters(&word.as_bytes()[usize::from(unknown.start)..usize::from(unknown.end)]) > UNKNOWN_MIN_LETTERS;
    long && (neighbour.asked_for_s || word_letters(word, neighbour) >= LONG_NOUN_LETTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_nobody_knows_looks_like_a_word() {
        let table = [
            ("peschmerga", true, true),
            ("quorx", true, true),
            ("abc", true, false),
            ("grmpf", true, false),
            ("infra", true, false),
            ("kabl", true, false),
            ("kabl", false, true),
            ("rtasche", false, false),
            ("theit", false, false),
            ("ability", false, false),
        ];
        for (part, at_beginning, expected) in table {
            assert_eq!(plausible(part, at_beginning), expected, "{part}");
        }
    }
}
