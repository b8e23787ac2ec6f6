//! Parts that the lexicon does not know, beside ones it does: "peschmerga" in "peschmergaverbände".

use crate::analysis::compound::segment::{Segment, Tail, letters};

/// Least letters of a part nobody knows.
const UNKNOWN_MIN_LETTERS: usize = 4;

/// Least letters of the noun behind it, and of what stands before it.
const NOUN_BEHIND_MIN_LETTERS: usize = 5;
const BEFORE_MIN_LETTERS: usize = 6;

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
const NO_ENDS: [&str; 24] = [
    "bl", "br", "cl", "cr", "dl", "dr", "fl", "fr", "gl", "gr", "kl", "kr", "pl", "pr", "tl", "tr", "vr", "wr", "zl",
    "mr", "nr", "lr", "sr", "hn",
];

/// Beginnings that are prefixes of foreign words, not parts.
const FOREIGN_PREFIXES: [&str; 40] = [
    "anti", "auto", "demo", "dia", "extra", "hyper", "hypo", "infra", "inter", "intra", "intro", "kata", "kollo",
    "kompo", "konter", "kontra", "kontro", "korre", "makro", "mega", "meta", "mikro", "mono", "multi", "over", "para",
    "peri", "poly", "prote", "pseudo", "retro", "super", "supra", "sympa", "tele", "trans", "ultra", "under", "univer",
    "repro",
];

/// Ends that are suffixes, of German or English words, not parts.
const SUFFIXES: [&str; 58] = [
    "able", "ably", "aden", "alen", "aler", "ales", "ance", "ance", "anten", "arin", "aten", "ated", "ates", "ating",
    "ation", "barkeit", "chen", "ellen", "eller", "elles", "ence", "endem", "enden", "ender", "endes", "erin",
    "erinnen", "erisch", "eure", "haft", "haften", "heit", "heiten", "ieren", "ierte", "ierung", "igen", "iger",
    "iges", "ings", "innen", "isch", "ische", "ischem", "ischen", "ischer", "isches", "ismus", "ität", "keit",
    "keiten", "lich", "lichen", "ment", "ness", "schaft", "ship", "ungen",
];

/// Tells whether `part` may be a word that the lexicon does not know.
fn plausible(part: &[u8], at_beginning: bool, at_end: bool) -> bool {
    let Ok(text) = std::str::from_utf8(part) else { return false };
    if letters(part) < UNKNOWN_MIN_LETTERS || !text.contains(is_vowel) {
        return false;
    }
    let consonants = |pair: &str| pair.is_ascii() && !pair.contains(is_vowel);
    let (onset, end) = (text.get(..2), text.get(text.len() - 2..));
    let bad_onset = onset.is_some_and(|o| consonants(o) && !ONSETS.contains(&o));
    let bad_end = end.is_some_and(|e| consonants(e) && NO_ENDS.contains(&e));
    if (!at_beginning && bad_onset) || (!at_end && bad_end) {
        return false;
    }
    if at_beginning && FOREIGN_PREFIXES.contains(&text) {
        return false;
    }
    !(at_end && SUFFIXES.contains(&text))
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'ü')
}

/// Returns the part from `start` to `end` that nobody knows, if it may be one.
///
/// `before` is the known part before it, `behind` the one behind it.
pub(super) fn unknown(
    word: &[u8],
    start: usize,
    end: usize,
    before: Option<&Segment>,
    behind: Option<&Segment>,
) -> Option<Segment> {
    let part = &word[start..end];
    let base_letters = |segment: &Segment| {
        letters(&word[usize::from(segment.start)..usize::from(segment.core_end)])
            + usize::from(!matches!(segment.tail, Tail::None | Tail::Form(..)))
    };
    let known = match (before, behind) {
        (None, Some(behind)) => behind.noun && base_letters(behind) >= NOUN_BEHIND_MIN_LETTERS,
        (Some(before), None) => base_letters(before) >= BEFORE_MIN_LETTERS,
        (Some(before), Some(behind)) => base_letters(before) + base_letters(behind) >= 9,
        (None, None) => false,
    };
    if !known || !plausible(part, before.is_none(), behind.is_none()) {
        return None;
    }
    Some(Segment {
        start: start as u8,
        end: end as u8,
        core_end: end as u8,
        tail: Tail::None,
        cost: UNKNOWN + UNKNOWN_LETTER * letters(part) as u16,
        noun: false,
    })
}
