use std::sync::OnceLock;

use crate::analysis::{each_group, fold_spelling, is_function_word, is_grouped};

/// Letters of a group. With a sign for the beginning of the word as the first letter, groups of three found the right
/// passages of XQuAD best (nDCG@10 .964 against .962 for four letters, .960 for three without the sign).
const GROUP_CHARS: usize = 3;

/// Stands before the first letter of a word.
const BEGINNING: char = '^';

/// Letters of the groups that passages and queries share, see [`crate::analysis::letter_groups`].
const SPELLING_GROUP_CHARS: usize = 4;

/// Letters a word needs to be compared by its letter groups.
const COMPARED_MIN_CHARS: usize = 4;

/// Longest word compared by its letter groups: longer ones are rows of letters or encoded data.
const COMPARED_MAX_CHARS: usize = 60;

/// How rare the groups of letters are among the words of German and English scholarly, encyclopaedic and public texts: of
/// 99,531 words, which in some 2,000 and more of ten million have the group. Sixteen times `ln(1 + words / having)`.
///
/// Not counted in the index itself: how alike two words are must not depend on what else the corpus holds, nor on the order
/// in which it came to hold it.
const TABLE: &str = include_str!("../data/letter_groups.tsv");

/// Weight of a group that the table has not, in the same steps, and the most that any has: of one word in three thousand.
const RARE: u8 = 128;

/// Steps of the weights.
const STEPS: f32 = 16.0;

/// A group of letters, as a number.
pub(crate) type Group = u64;

fn key(letters: [char; GROUP_CHARS]) -> Group {
    letters.iter().fold(0, |key, &letter| key << 21 | u64::from(u32::from(letter)))
}

/// Fills `groups` with the letter groups of a word in exact form, each once.
pub(super) fn letter_groups(exact: &str, groups: &mut Vec<Group>) {
    groups.clear();
    let folded = fold_spelling(exact);
    let letters: Vec<char> = std::iter::once(BEGINNING).chain(folded.chars()).collect();
    for window in letters.windows(GROUP_CHARS) {
        if let &[a, b, c] = window {
            groups.push(key([a, b, c]));
        }
    }
    groups.sort_unstable();
    groups.dedup();
}

/// Tells whether a word is compared by its letter groups.
pub(super) fn is_compared(word: &str) -> bool {
    let chars = word.chars().count();
    (COMPARED_MIN_CHARS..=COMPARED_MAX_CHARS).contains(&chars)
        && word.chars().all(char::is_alphabetic)
        && !is_function_word(word)
}

/// Calls `take` with the groups of four letters of a word in exact form, as numbers, if it is one that has them.
///
/// Those of its stem ([`crate::analysis::letter_groups`]) are among them, but for stems that are shorter.
pub(crate) fn spelling_groups(exact: &str, take: impl FnMut(Group)) {
    if has_spelling_groups(exact) {
        known_spelling_groups(exact, take);
    }
}

/// The same for a word that is known to have them.
///
/// A query asks for the words of a hundred passages: those of plain letters are folded on the way.
pub(crate) fn known_spelling_groups(exact: &str, mut take: impl FnMut(Group)) {
    if !exact.is_ascii() {
        each_group(exact, |letters| take(spelling_group(letters)));
        return;
    }
    let (mut key, mut letters) = (0, 0);
    let mut bytes = exact.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let folded = match byte {
            b'p' | b't' if bytes.peek() == Some(&b'h') => {
                bytes.next();
                if byte == b'p' { b'f' } else { b't' }
            }
            b'k' | b'q' | b'z' => b'c',
            b'y' => b'i',
            other => other,
        };
        key = key << 16 ^ Group::from(folded);
        letters += 1;
        if letters >= SPELLING_GROUP_CHARS {
            take(key);
        }
    }
    if letters < SPELLING_GROUP_CHARS {
        take(key);
    }
}

/// Tells whether a word in exact form has groups of four letters.
pub(super) fn has_spelling_groups(exact: &str) -> bool {
    exact.len() <= 4 * COMPARED_MAX_CHARS && is_grouped(exact) && !is_function_word(exact)
}

/// Returns the number of a group of four letters.
///
/// Of letters in higher planes, which German and English have not, two groups may have the same.
pub(crate) fn spelling_group(letters: &str) -> Group {
    letters.chars().fold(0, |key, letter| key << 16 ^ u64::from(u32::from(letter)))
}

fn table() -> &'static [(Group, u8)] {
    static READ: OnceLock<Vec<(Group, u8)>> = OnceLock::new();
    READ.get_or_init(|| {
        let read = |line: &str| {
            let (letters, weight) = line.split_once('\t')?;
            let letters: Vec<char> = letters.chars().collect();
            Some((key(letters.try_into().ok()?), weight.parse().ok()?))
        };
        let mut table: Vec<_> = TABLE.lines().filter_map(read).collect();
        table.sort_unstable();
        table
    })
}

/// How much a group tells: the rarer the more.
pub(super) fn weight(group: Group) -> f32 {
    let table = table();
    let steps = table.binary_search_by_key(&group, |(known, _)| *known).map_or(RARE, |at| table[at].1.min(RARE));
    f32::from(steps) / STEPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_are_folded_on_the_way_as_all_are() {
        for word in ["physikalisch", "theorie", "quarzphthisis", "abc", "abcd", "abcdp", "thth", "phph", "xyz", "kuehn"]
        {
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            known_spelling_groups(word, |group| fast.push(group));
            each_group(word, |letters| slow.push(spelling_group(letters)));
            assert_eq!(fast, slow, "{word}");
        }
    }

    #[test]
    fn rare_groups_weigh_more() {
        let group = |letters: &str| key(letters.chars().collect::<Vec<_>>().try_into().unwrap());
        assert_eq!(TABLE.lines().count(), table().len(), "a line of the table cannot be read");
        assert!(weight(group("ion")) < weight(group("^gl")));
        assert!(weight(group("^gl")) < weight(group("xyx")));
        assert_eq!(weight(group("xyx")), f32::from(RARE) / STEPS);
        assert!(table().iter().all(|(group, _)| weight(*group) <= weight(key(['x', 'y', 'x']))));
    }
}
