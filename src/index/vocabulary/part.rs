use tantivy::directory::OwnedBytes;

use crate::index::vocabulary::bags::Bags;
use crate::index::vocabulary::groups::{Group, is_compared, letter_groups, weight};
use crate::text::varint::{put, take};

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"FSvocab4";

/// Numbers at the head of the file, 8 bytes each: words, letter groups, passages, words that passages list, groups that are
/// counted, then where the sections begin.
const HEAD_NUMBERS: usize = 16;

/// Bytes of a word's counts.
const COUNTS_BYTES: usize = 12;

/// Bytes of a word that passages list, by rank: so many of them are asked for that each is to be had by one look.
const RANKED_BYTES: usize = 16;

/// Stands for the length of a word that is longer than these bytes hold; its number follows three bytes on.
const LONGER: u8 = u8::MAX;

/// Weights of words are kept in steps of 1/64.
const WEIGHT_STEPS: f32 = 64.0;

/// In how many passages a word stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct WordCounts {
    /// All of them
    pub passages: u32,
    /// Those in German
    pub german: u32,
    /// Those in English
    pub english: u32,
}

/// The words of one segment, in one file.
#[derive(Debug, Clone)]
pub(super) struct Part {
    bytes: OwnedBytes,
    head: Head,
}

/// Where the sections of the file begin, in bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    words: usize,
    groups: usize,
    /// Begin of each word in `letters`, 4 bytes each, and the end of the last.
    starts: usize,
    letters: usize,
    /// [`WordCounts`], 4 bytes each.
    counts: usize,
    /// Weight of all groups of a word, 2 bytes each.
    weights: usize,
    /// Numbers of the words by their letters from the last to the first, 4 bytes each.
    reversed: usize,
    /// Groups, 8 bytes each, sorted.
    keys: usize,
    /// Begin of each group's list, 4 bytes each, and the end of the last; then the lists: the distances of the words'
    /// numbers, as variable-length numbers.
    lists: usize,
    passages: usize,
    listed: usize,
    counted: usize,
    /// Words that passages list, by rank, [`RANKED_BYTES`] each: its length and its letters, or [`LONGER`] and its number. They
    /// begin where a multiple of such a length does.
    ranked: usize,
    /// Groups of four letters, 8 bytes each, sorted; then in how many passages each stands, 4 bytes each.
    having: usize,
    /// Begin of each passage's list of words, 4 bytes each, and the end of the last.
    bag_starts: usize,
    /// The lists, see [`Bags::lists`].
    bags: usize,
}

/// Makes the file of words in their order.
pub(super) fn assemble(words: &[(String, WordCounts)], bags: &Bags) -> Vec<u8> {
    let mut pairs: Vec<(Group, u32)> = Vec::new();
    let mut groups = Vec::new();
    let mut weights = Vec::with_capacity(words.len());
    for (number, (word, _)) in words.iter().enumerate() {
        groups.clear();
        if is_compared(word) {
            letter_groups(word, &mut groups);
            pairs.extend(groups.iter().map(|&group| (group, number as u32)));
        }
        weights.push(groups.iter().map(|&group| weight(group)).sum::<f32>());
    }
    pairs.sort_unstable();
    let mut keys: Vec<Group> = Vec::new();
    let mut list_starts: Vec<u32> = vec![0];
    let mut lists: Vec<u8> = Vec::new();
    for list in pairs.chunk_by(|one, other| one.0 == other.0) {
        keys.push(list[0].0);
        let mut last = 0;
        for &(_, number) in list {
            put(&mut lists, u64::from(number - last));
            last = number;
        }
        list_starts.push(lists.len() as u32);
    }
    drop(pairs);
    let mut reversed: Vec<(String, u32)> =
        words.iter().enumerate().map(|(number, (word, _))| (word.chars().rev().collect(), number as u32)).collect();
    reversed.sort_unstable();

    let mut bytes = vec![0; MAGIC.len() + HEAD_NUMBERS * 8];
    let mut sections = Vec::new();
    let number = |bytes: &mut Vec<u8>, number: u32| bytes.extend_from_slice(&number.to_le_bytes());
    sections.push(bytes.len());
    let mut start = 0;
    for (word, _) in words {
        number(&mut bytes, start);
        start += word.len() as u32;
    }
    number(&mut bytes, start);
    sections.push(bytes.len());
    words.iter().for_each(|(word, _)| bytes.extend_from_slice(word.as_bytes()));
    sections.push(bytes.len());
    for (_, counts) in words {
        [counts.passages, counts.german, counts.english].into_iter().for_each(|count| number(&mut bytes, count));
    }
    sections.push(bytes.len());
    for weight in weights {
        let steps = (weight * WEIGHT_STEPS).round().min(f32::from(u16::MAX)) as u16;
        bytes.extend_from_slice(&steps.to_le_bytes());
    }
    sections.push(bytes.len());
    reversed.iter().for_each(|&(_, word)| number(&mut bytes, word));
    sections.push(bytes.len());
    keys.iter().for_each(|key| bytes.extend_from_slice(&key.to_le_bytes()));
    sections.push(bytes.len());
    list_starts.iter().for_each(|&start| number(&mut bytes, start));
    bytes.extend_from_slice(&lists);
    bytes.resize(bytes.len().next_multiple_of(RANKED_BYTES), 0);
    sections.push(bytes.len());
    bags.ranked.iter().for_each(|&number| bytes.extend_from_slice(&ranked_record(number, &words[number as usize].0)));
    sections.push(bytes.len());
    bags.groups.iter().for_each(|(group, _)| bytes.extend_from_slice(&group.to_le_bytes()));
    bags.groups.iter().for_each(|&(_, passages)| number(&mut bytes, passages));
    sections.push(bytes.len());
    bags.starts.iter().for_each(|&start| number(&mut bytes, start));
    sections.push(bytes.len());
    bytes.extend_from_slice(&bags.lists);

    bytes[..MAGIC.len()].copy_from_slice(MAGIC);
    let passages = bags.starts.len().saturating_sub(1);
    let numbers = [words.len(), keys.len(), passages, bags.ranked.len(), bags.groups.len()].into_iter().chain(sections);
    for (at, value) in numbers.enumerate() {
        let from = MAGIC.len() + at * 8;
        bytes[from..from + 8].copy_from_slice(&(value as u64).to_le_bytes());
    }
    bytes
}

/// Makes what is kept of a word that passages list.
fn ranked_record(number: u32, word: &str) -> [u8; RANKED_BYTES] {
    let mut record = [0; RANKED_BYTES];
    if word.len() < RANKED_BYTES {
        record[0] = word.len() as u8;
        record[1..=word.len()].copy_from_slice(word.as_bytes());
    } else {
        record[0] = LONGER;
        record[4..8].copy_from_slice(&number.to_le_bytes());
    }
    record
}

/// Room for counting letter groups, kept from word to word of a query.
#[derive(Debug, Default)]
pub struct Scratch {
    shared: Vec<f32>,
    touched: Vec<u32>,
}

/// The letter groups of a word that others are compared with, the rarest first.
pub(super) struct Pattern {
    groups: Vec<(f32, Group)>,
    all: f32,
}

impl Pattern {
    /// Takes a word apart; `None` where it is not compared.
    pub(super) fn of(word: &str) -> Option<Self> {
        if !is_compared(word) {
            return None;
        }
        let mut groups = Vec::new();
        letter_groups(word, &mut groups);
        let mut groups: Vec<_> = groups.into_iter().map(|group| (weight(group), group)).collect();
        let all = groups.iter().map(|(weight, _)| weight).sum();
        groups.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        Some(Self { groups, all })
    }
}

/// Returns the first number below `end` for which `before` no longer holds, or `end`.
fn partition_point(end: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (0, end);
    while from < to {
        let middle = from.midpoint(to);
        if before(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}

impl Part {
    /// Reads a file; `None` where it is not what [`assemble`] made.
    pub(super) fn of(bytes: OwnedBytes) -> Option<Self> {
        if !bytes.starts_with(MAGIC) {
            return None;
        }
        let number = |at: usize| {
            let from = MAGIC.len() + at * 8;
            let bytes: [u8; 8] = bytes.get(from..from + 8)?.try_into().ok()?;
            usize::try_from(u64::from_le_bytes(bytes)).ok()
        };
        let head = Head {
            words: number(0)?,
            groups: number(1)?,
            passages: number(2)?,
            listed: number(3)?,
            counted: number(4)?,
            starts: number(5)?,
            letters: number(6)?,
            counts: number(7)?,
            weights: number(8)?,
            reversed: number(9)?,
            keys: number(10)?,
            lists: number(11)?,
            ranked: number(12)?,
            having: number(13)?,
            bag_starts: number(14)?,
            bags: number(15)?,
        };
        // What follows reads within these bounds only.
        let most = [head.words, head.groups, head.passages, head.listed, head.counted].into_iter().max();
        if most > Some(bytes.len()) {
            return None;
        }
        let fits = head.starts.checked_add((head.words + 1) * 4) == Some(head.letters)
            && head.letters <= head.counts
            && head.counts.checked_add(head.words * COUNTS_BYTES) == Some(head.weights)
            && head.weights.checked_add(head.words * 2) == Some(head.reversed)
            && head.reversed.checked_add(head.words * 4) == Some(head.keys)
            && head.keys.checked_add(head.groups * 8) == Some(head.lists)
            && head.lists.checked_add((head.groups + 1) * 4).is_some_and(|end| end <= head.ranked)
            && head.ranked.checked_add(head.listed * RANKED_BYTES) == Some(head.having)
            && head.having.checked_add(head.counted * 12) == Some(head.bag_starts)
            && head.bag_starts.checked_add((head.passages + 1) * 4) == Some(head.bags)
            && head.bags <= bytes.len();
        fits.then_some(Self { bytes, head })
    }

    fn number(&self, at: usize) -> u32 {
        let bytes = self.bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        u32::from_le_bytes(bytes)
    }

    /// Returns how many words there are.
    pub(super) fn len(&self) -> usize {
        self.head.words
    }

    /// Returns a word by its number.
    pub(super) fn word(&self, number: usize) -> &str {
        let start = self.head.letters + self.number(self.head.starts + number * 4) as usize;
        let end = self.head.letters + self.number(self.head.starts + (number + 1) * 4) as usize;
        self.bytes.get(start..end).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default()
    }

    /// Returns the number of a word.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        let at = partition_point(self.head.words, |number| self.word(number) < word);
        (at < self.head.words && self.word(at) == word).then_some(at)
    }

    /// Returns in how many passages a word stands.
    pub(super) fn counts(&self, number: usize) -> WordCounts {
        let at = self.head.counts + number * COUNTS_BYTES;
        WordCounts { passages: self.number(at), german: self.number(at + 4), english: self.number(at + 8) }
    }

    /// Returns the words that end in `suffix`, in the order of their letters from the end.
    pub(super) fn suffixed<'v>(&'v self, suffix: &'v str) -> impl Iterator<Item = &'v str> + use<'v> {
        let backwards = |place: usize| self.word(self.number(self.head.reversed + place * 4) as usize);
        let from = partition_point(self.head.words, |place| backwards(place).chars().rev().lt(suffix.chars().rev()));
        (from..self.head.words).map(backwards).take_while(move |word| word.ends_with(suffix))
    }

    /// Finds the words that share letter groups: how alike they are, of at least `min`, and which.
    pub(super) fn similar(&self, pattern: &Pattern, min: f32, scratch: &mut Scratch) -> Vec<(f32, usize)> {
        let needed = min * pattern.all / (2.0 - min);
        // A word that shares none of the rarest cannot be alike enough, whatever else it shares.
        let mut rest = pattern.all;
        if scratch.shared.len() < self.head.words {
            scratch.shared.resize(self.head.words, 0.0);
        }
        for &(weight, group) in &pattern.groups {
            let may_begin = rest >= needed;
            rest -= weight;
            let Some(mut bytes) = self.list(group) else { continue };
            let mut number = 0;
            while let Some(distance) = take(&mut bytes) {
                number += distance as usize;
                let Some(shared) = scratch.shared[..self.head.words].get_mut(number) else { break };
                if *shared > 0.0 {
                    *shared += weight;
                } else if may_begin {
                    *shared = weight;
                    scratch.touched.push(number as u32);
                }
            }
        }
        let mut found = Vec::new();
        for number in scratch.touched.drain(..) {
            let number = number as usize;
            let shared = std::mem::take(&mut scratch.shared[number]);
            if shared < needed {
                continue;
            }
            let at = self.head.weights + number * 2;
            let steps = self.bytes.get(at..at + 2).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
            let own = f32::from(u16::from_le_bytes(steps)) / WEIGHT_STEPS;
            let likeness = 2.0 * shared / (pattern.all + own);
            if likeness >= min {
                found.push((likeness.min(1.0), number));
            }
        }
        found
    }

    /// Returns the place of a group among so many that are sorted.
    fn group(&self, keys: usize, count: usize, group: Group) -> Option<usize> {
        let key = |number: usize| {
            let at = keys + number * 8;
            let bytes = self.bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
            u64::from_le_bytes(bytes)
        };
        let at = partition_point(count, |number| key(number) < group);
        (at < count && key(at) == group).then_some(at)
    }

    /// Returns in how many passages a group of four letters stands.
    pub(super) fn having(&self, group: Group) -> u32 {
        let place = self.group(self.head.having, self.head.counted, group);
        place.map_or(0, |place| self.number(self.head.having + self.head.counted * 8 + place * 4))
    }

    /// Calls `take` with the ranks of the words of a passage, and how many times each stands in it.
    pub(super) fn bag(&self, passage: u32, mut take_word: impl FnMut(u32, u32)) {
        let passage = passage as usize;
        if passage >= self.head.passages {
            return;
        }
        let start = self.head.bags + self.number(self.head.bag_starts + passage * 4) as usize;
        let end = self.head.bags + self.number(self.head.bag_starts + (passage + 1) * 4) as usize;
        let mut bytes = self.bytes.get(start..end).unwrap_or_default();
        let mut rank = 0;
        while let Some(number) = take(&mut bytes) {
            rank = u32::wrapping_add(rank, (number >> 1) as u32);
            let more = if number & 1 == 1 { bytes.split_off_first().copied() } else { None };
            take_word(rank, u32::from(more.unwrap_or(1)));
        }
    }

    /// Returns the word of a rank.
    pub(super) fn ranked(&self, rank: u32) -> &str {
        if rank as usize >= self.head.listed {
            return "";
        }
        let at = self.head.ranked + rank as usize * RANKED_BYTES;
        let record = self.bytes.get(at..at + RANKED_BYTES).unwrap_or_default();
        match record.split_first() {
            Some((&LONGER, _)) => {
                let number = self.number(at + 4) as usize;
                if number < self.head.words { self.word(number) } else { "" }
            }
            Some((&length, letters)) => {
                let word = letters.get(..usize::from(length)).and_then(|word| std::str::from_utf8(word).ok());
                word.unwrap_or_default()
            }
            None => "",
        }
    }

    /// Returns the list of a letter group's words.
    fn list(&self, group: Group) -> Option<&[u8]> {
        let from = self.group(self.head.keys, self.head.groups, group)?;
        let lists = self.head.lists + (self.head.groups + 1) * 4;
        let start = lists + self.number(self.head.lists + from * 4) as usize;
        let end = lists + self.number(self.head.lists + (from + 1) * 4) as usize;
        self.bytes.get(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_was_put_in_and_a_broken_one_is_never_read_beyond() {
        // As long as a record holds, and longer.
        let words = ["abcd", "abcdefghijklmno", "abcdefghijklmnö", "abce"];
        let words = words.map(|word| (word.to_owned(), WordCounts::default()));
        // The first passage has two words, one of them three times; the second has none; the third has two.
        let (starts, lists) = (vec![0, 3, 3, 5], vec![0, 3, 3, 4, 2]);
        let bags = Bags { ranked: vec![3, 0, 1, 2], starts, lists, groups: vec![(7, 1), (9, 2)] };
        let bytes = assemble(&words, &bags);
        let part = Part::of(OwnedBytes::new(bytes.clone())).unwrap();
        let bag = |passage| {
            let mut found = Vec::new();
            part.bag(passage, |rank, times| found.push((part.ranked(rank), times)));
            found
        };
        assert_eq!((bag(0), bag(1)), (vec![("abce", 1), ("abcd", 3)], vec![]));
        assert_eq!((bag(2), bag(3)), (vec![("abcdefghijklmno", 1), ("abcdefghijklmnö", 1)], vec![]));
        assert_eq!([6, 7, 8, 9, 10].map(|group| part.having(group)), [0, 1, 0, 2, 0]);
        let look = |bytes: Vec<u8>| {
            let Some(part) = Part::of(OwnedBytes::new(bytes)) else { return };
            part.similar(&Pattern::of("abcd").unwrap(), 0.1, &mut Scratch::default());
            part.suffixed("d").count();
            part.find("abcd").map(|number| part.counts(number));
            part.having(9);
            part.bag(0, |rank, _| drop(part.ranked(rank).to_owned()));
        };
        for end in 0..bytes.len() {
            look(bytes[..end].to_vec());
        }
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0xFF;
            look(broken);
        }
        assert!(Part::of(OwnedBytes::new(Vec::new())).is_none());
    }
}
