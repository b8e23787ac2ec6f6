use std::io::Write;
use std::path::Path;

use tantivy::directory::OwnedBytes;
use tantivy::schema::IndexRecordOption;
use tantivy::{Directory, DocSet, TERMINATED, Term};

use crate::analysis::{Channel, fold_spelling, is_function_word};
use crate::index::schema::Fields;
use crate::index::{IndexError, Zone};
use crate::text::Language;

/// Name of the file in the folder of a generation.
pub(crate) const VOCABULARY_FILE: &str = "vocabulary.bin";

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"FSvocab1";

/// Numbers at the head of the file, 8 bytes each: words, words compared, letter groups, then where the sections begin.
const HEAD_NUMBERS: usize = 10;

/// Letters of a group. With a sign for the beginning of the word as the first letter, groups of three found the right
/// passages of XQuAD best (nDCG@10 .964 against .962 for four letters, .960 for three without the sign).
const GROUP_CHARS: usize = 3;

/// Stands before the first letter of a word.
const BEGINNING: char = '^';

/// Letters a word needs to be compared by its letter groups.
const COMPARED_MIN_CHARS: usize = 4;

/// Longest word compared by its letter groups: longer ones are rows of letters or encoded data.
const COMPARED_MAX_CHARS: usize = 60;

/// Most words compared by letter groups, so that the memory for making the file is bounded: some 160 bytes a word. Where
/// there are more, those of the fewest passages are left out.
const COMPARED_MAX_WORDS: usize = 1_000_000;

/// Weights of letter groups are kept in steps of 1/64.
const WEIGHT_STEPS: f32 = 64.0;

/// A word that is spelled much like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// In exact form.
    pub word: String,
    /// From 0 to 1: the weight of the letter groups that the words share, twice, divided by that of all they have.
    pub likeness: f32,
    /// The language it mostly stands in.
    pub language: Option<Language>,
}

/// The words of an index, to be found by how they are spelled.
///
/// One file per generation, made from the dictionary of the engine once all passages are in, and as disposable: which
/// words there are, in which language each mostly stands, their order by their ends, and for each group of three
/// letters ([`fold_spelling`]) the words that have it. Nothing but the head is read when it is opened.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    bytes: OwnedBytes,
    head: Head,
}

/// Where the sections of the file begin, in bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    words: usize,
    compared: usize,
    groups: usize,
    /// Begin of each word in `letters`, 4 bytes each, and the end of the last.
    starts: usize,
    letters: usize,
    /// A byte a word, see [`language_code`].
    languages: usize,
    /// Weight of all groups of a word, 2 bytes each.
    weights: usize,
    /// Numbers of the words by their letters from the last to the first, 4 bytes each.
    reversed: usize,
    /// Groups, 8 bytes each, sorted.
    keys: usize,
    /// Begin of each group's list, 4 bytes each, and the end of the last; then the lists: how many words, and the
    /// distances of their numbers, as variable-length numbers.
    lists: usize,
}

/// A letter group as a number.
fn group_key(letters: [char; GROUP_CHARS]) -> u64 {
    letters.iter().fold(0, |key, &letter| key << 21 | u64::from(u32::from(letter)))
}

/// Calls `take` with the letter groups of a word in exact form, each once.
fn for_each_group(exact: &str, groups: &mut Vec<u64>) {
    groups.clear();
    let folded = fold_spelling(exact);
    let letters: Vec<char> = std::iter::once(BEGINNING).chain(folded.chars()).collect();
    for window in letters.windows(GROUP_CHARS) {
        if let &[a, b, c] = window {
            groups.push(group_key([a, b, c]));
        }
    }
    groups.sort_unstable();
    groups.dedup();
}

/// Tells whether a word is compared by its letter groups.
fn is_compared(word: &str) -> bool {
    let chars = word.chars().count();
    (COMPARED_MIN_CHARS..=COMPARED_MAX_CHARS).contains(&chars)
        && word.chars().all(char::is_alphabetic)
        && !is_function_word(word)
}

fn weight_of(words: usize, having: usize) -> f32 {
    (1.0 + words as f32 / having.max(1) as f32).ln()
}

fn language_code(german: usize, english: usize) -> u8 {
    match (german, english) {
        (0, 0) => 0,
        (german, english) if german >= english * 3 => 1,
        (german, english) if english >= german * 3 => 2,
        _ => 3,
    }
}

/// Makes the file of an index that is complete.
pub(crate) fn write(searcher: &tantivy::Searcher, fields: &Fields, folder: &Path) -> Result<(), IndexError> {
    let engine = |source| IndexError::Engine { doing: "read", source };
    let words = collect(searcher, fields).map_err(engine)?;
    let path = folder.join(VOCABULARY_FILE);
    let bytes = assemble(&words);
    let save = || {
        let mut file = std::fs::File::create(&path)?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    save().map_err(|source| IndexError::Write { path, source })
}

/// What is known of a word of the bodies.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    passages: u32,
    /// Passages in German.
    german: usize,
    /// Passages in English.
    english: usize,
}

/// Lists the words of all bodies in their order.
fn collect(searcher: &tantivy::Searcher, fields: &Fields) -> tantivy::Result<Vec<(String, Known)>> {
    let field = fields.text(Zone::Body, Channel::Exact);
    let mut found: std::collections::BTreeMap<String, Known> = Default::default();
    for segment in searcher.segment_readers() {
        let mut of_passage = vec![0_u8; segment.max_doc() as usize];
        let names = segment.inverted_index(fields.language)?;
        for (code, language) in [(1, Language::German), (2, Language::English)] {
            let term = Term::from_field_text(fields.language, language.code());
            let Some(mut postings) = names.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                of_passage[postings.doc() as usize] = code;
                postings.advance();
            }
        }
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().stream()?;
        while stream.advance() {
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            let info = stream.value().clone();
            let mut known = Known { passages: info.doc_freq, ..Known::default() };
            let mut postings = inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while !postings.docs().is_empty() {
                for &doc in postings.docs() {
                    match of_passage[doc as usize] {
                        1 => known.german += 1,
                        2 => known.english += 1,
                        _ => {}
                    }
                }
                postings.advance();
            }
            let before = found.get(word).copied().unwrap_or_default();
            known.passages += before.passages;
            known.german += before.german;
            known.english += before.english;
            found.insert(word.to_owned(), known);
        }
    }
    Ok(found.into_iter().collect())
}

/// Returns in how many passages a word must stand to be compared.
fn compared_from(words: &[(String, Known)]) -> u32 {
    let mut least = 1;
    loop {
        let compared = words.iter().filter(|(word, known)| known.passages >= least && is_compared(word)).count();
        if compared <= COMPARED_MAX_WORDS {
            return least;
        }
        least += 1;
    }
}

fn assemble(words: &[(String, Known)]) -> Vec<u8> {
    let least = compared_from(words);
    let mut pairs: Vec<(u64, u32)> = Vec::new();
    let mut groups = Vec::new();
    let mut compared = 0;
    for (number, (word, known)) in words.iter().enumerate() {
        if known.passages >= least && is_compared(word) {
            compared += 1;
            for_each_group(word, &mut groups);
            pairs.extend(groups.iter().map(|&group| (group, number as u32)));
        }
    }
    pairs.sort_unstable();
    let mut keys: Vec<u64> = Vec::new();
    let mut list_starts: Vec<u32> = vec![0];
    let mut lists: Vec<u8> = Vec::new();
    let mut weights = vec![0.0_f32; words.len()];
    for list in pairs.chunk_by(|one, other| one.0 == other.0) {
        let weight = weight_of(compared, list.len());
        keys.push(list[0].0);
        put(&mut lists, list.len() as u32);
        let mut last = 0;
        for &(_, number) in list {
            put(&mut lists, number - last);
            last = number;
            weights[number as usize] += weight;
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
    bytes.extend(words.iter().map(|(_, known)| language_code(known.german, known.english)));
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

    bytes[..MAGIC.len()].copy_from_slice(MAGIC);
    let numbers = [words.len(), compared, keys.len()].into_iter().chain(sections);
    for (at, value) in numbers.enumerate() {
        let from = MAGIC.len() + at * 8;
        bytes[from..from + 8].copy_from_slice(&(value as u64).to_le_bytes());
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Room for counting letter groups, kept from word to word of a query.
#[derive(Debug, Default)]
pub struct Scratch {
    shared: Vec<f32>,
    touched: Vec<u32>,
}

impl Vocabulary {
    /// Opens the file of a generation; `None` where it is not what [`write`] made.
    pub(crate) fn open(directory: &dyn Directory) -> Option<Self> {
        let bytes = directory.open_read(Path::new(VOCABULARY_FILE)).ok()?.read_bytes().ok()?;
        Self::of(bytes)
    }

    fn of(bytes: OwnedBytes) -> Option<Self> {
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
            compared: number(1)?,
            groups: number(2)?,
            starts: number(3)?,
            letters: number(4)?,
            languages: number(5)?,
            weights: number(6)?,
            reversed: number(7)?,
            keys: number(8)?,
            lists: number(9)?,
        };
        // What follows reads within these bounds only.
        if head.words > bytes.len() || head.groups > bytes.len() {
            return None;
        }
        let fits = head.starts.checked_add((head.words + 1) * 4) == Some(head.letters)
            && head.letters <= head.languages
            && head.languages.checked_add(head.words) == Some(head.weights)
            && head.weights.checked_add(head.words * 2) == Some(head.reversed)
            && head.reversed.checked_add(head.words * 4) == Some(head.keys)
            && head.keys.checked_add(head.groups * 8) == Some(head.lists)
            && head.lists.checked_add((head.groups + 1) * 4).is_some_and(|end| end <= bytes.len());
        fits.then_some(Self { bytes, head })
    }

    fn number(&self, at: usize) -> usize {
        let bytes = self.bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        u32::from_le_bytes(bytes) as usize
    }

    /// Returns how many words there are.
    pub fn len(&self) -> usize {
        self.head.words
    }

    /// Tells whether there is no word at all.
    pub fn is_empty(&self) -> bool {
        self.head.words == 0
    }

    fn word(&self, number: usize) -> &str {
        let start = self.head.letters + self.number(self.head.starts + number * 4);
        let end = self.head.letters + self.number(self.head.starts + (number + 1) * 4);
        self.bytes.get(start..end).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default()
    }

    fn find(&self, word: &str) -> Option<usize> {
        let (mut from, mut to) = (0, self.head.words);
        while from < to {
            let middle = from.midpoint(to);
            match self.word(middle).cmp(word) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn language(&self, number: usize) -> Option<Language> {
        match self.bytes.get(self.head.languages + number) {
            Some(1) => Some(Language::German),
            Some(2) => Some(Language::English),
            _ => None,
        }
    }

    /// Returns the language in which a word mostly stands; `None` where there is no such word, or it stands in both.
    pub fn language_of(&self, word: &str) -> Option<Language> {
        self.find(word).and_then(|number| self.language(number))
    }

    /// Returns the words that end in `suffix`, in the order of their letters from the end.
    pub fn suffixed<'v>(&'v self, suffix: &str) -> impl Iterator<Item = &'v str> + use<'v> {
        let suffix: String = suffix.to_owned();
        let backwards = |number: usize| self.word(self.number(self.head.reversed + number * 4));
        let (mut from, mut to) = (0, self.head.words);
        while from < to {
            let middle = from.midpoint(to);
            if backwards(middle).chars().rev().lt(suffix.chars().rev()) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        (from..self.head.words)
            .map(|number| self.word(self.number(self.head.reversed + number * 4)))
            .take_while(move |word| word.ends_with(&suffix))
    }

    /// Finds the words spelled most like `word` in exact form, itself not among them, the most alike first.
    ///
    /// Those with a likeness of at least `min`, `most` at most. A word of less than four letters, or not of letters
    /// alone, has none.
    pub fn similar(&self, word: &str, min: f32, most: usize, scratch: &mut Scratch) -> Vec<Similar> {
        if !is_compared(word) || self.is_empty() {
            return Vec::new();
        }
        let mut groups = Vec::new();
        for_each_group(word, &mut groups);
        let mut lists: Vec<(f32, &[u8])> = Vec::new();
        let mut all = 0.0;
        let words = self.head.words;
        for group in groups {
            match self.list(group) {
                Some((weight, list)) => {
                    all += weight;
                    lists.push((weight, list));
                }
                None => all += weight_of(self.head.compared, 0),
            }
        }
        // The rarest first: a word that shares none of them cannot be alike enough, whatever else it shares.
        lists.sort_by(|one, other| other.0.total_cmp(&one.0));
        let needed = min * all / (2.0 - min);
        let mut rest: f32 = lists.iter().map(|(weight, _)| weight).sum();
        scratch.shared.resize(words, 0.0);
        for (weight, mut bytes) in lists {
            let may_begin = rest >= needed;
            rest -= weight;
            let mut number = 0;
            while let Some(distance) = take(&mut bytes) {
                number += distance;
                let Some(shared) = scratch.shared.get_mut(number) else { break };
                if *shared > 0.0 {
                    *shared += weight;
                } else if may_begin {
                    *shared = weight;
                    scratch.touched.push(number as u32);
                }
            }
        }
        let mut found: Vec<(f32, usize)> = Vec::new();
        for number in scratch.touched.drain(..) {
            let number = number as usize;
            let shared = std::mem::take(&mut scratch.shared[number]);
            if shared < needed {
                continue;
            }
            let at = self.head.weights + number * 2;
            let steps = self.bytes.get(at..at + 2).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
            let own = f32::from(u16::from_le_bytes(steps)) / WEIGHT_STEPS;
            let likeness = 2.0 * shared / (all + own);
            if likeness >= min {
                found.push((likeness.min(1.0), number));
            }
        }
        found.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        found
            .into_iter()
            .map(|(likeness, number)| Similar {
                word: self.word(number).to_owned(),
                likeness,
                language: self.language(number),
            })
            .filter(|similar| similar.word != word)
            .take(most)
            .collect()
    }

    /// Returns the weight of a letter group and the list of its words.
    fn list(&self, group: u64) -> Option<(f32, &[u8])> {
        let key = |number: usize| {
            let at = self.head.keys + number * 8;
            let bytes = self.bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
            u64::from_le_bytes(bytes)
        };
        let (mut from, mut to) = (0, self.head.groups);
        while from < to {
            let middle = from.midpoint(to);
            if key(middle) < group {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        if from >= self.head.groups || key(from) != group {
            return None;
        }
        let lists = self.head.lists + (self.head.groups + 1) * 4;
        let start = lists + self.number(self.head.lists + from * 4);
        let end = lists + self.number(self.head.lists + (from + 1) * 4);
        let mut list = self.bytes.get(start..end)?;
        let having = take(&mut list)?;
        Some((weight_of(self.head.compared, having), list))
    }
}

fn take(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(words: &[&str]) -> Vocabulary {
        let mut words: Vec<(String, Known)> =
            words.iter().map(|word| ((*word).to_owned(), Known { passages: 1, german: 1, english: 0 })).collect();
        words.sort_by(|one, other| one.0.cmp(&other.0));
        Vocabulary::of(OwnedBytes::new(assemble(&words))).expect("what was made can be read")
    }

    fn similar(vocabulary: &Vocabulary, word: &str, min: f32) -> Vec<String> {
        let found = vocabulary.similar(word, min, 10, &mut Scratch::default());
        found.into_iter().map(|similar| similar.word).collect()
    }

    const WORDS: [&str; 9] =
        ["stability", "stabilität", "stabilisierung", "projection", "projektion", "der", "nato", "instabilität", "öl"];

    #[test]
    fn words_spelled_alike_are_found_across_languages() {
        let vocabulary = vocabulary(&WORDS);
        assert_eq!(similar(&vocabulary, "stabilität", 0.5)[0], "stability");
        assert_eq!(similar(&vocabulary, "projektionen", 0.5), ["projection", "projektion"]);
        assert_eq!(similar(&vocabulary, "projection", 0.5), ["projektion"]);
        assert!(similar(&vocabulary, "der", 0.1).is_empty());
        assert!(similar(&vocabulary, "öl", 0.1).is_empty());
        assert!(similar(&vocabulary, "xylophon", 0.5).is_empty());
    }

    #[test]
    fn likeness_is_the_shared_weight_of_letter_groups() {
        // "abcd" has ^ab abc bcd, "abce" has ^ab abc bce: two of three shared.
        let vocabulary = vocabulary(&["abcd", "abce", "wxyz"]);
        let found = vocabulary.similar("abcd", 0.1, 10, &mut Scratch::default());
        let (rare, common) = (4.0_f32.ln(), 2.5_f32.ln());
        let expected = 2.0 * 2.0 * common / (2.0 * (2.0 * common + rare));
        assert_eq!(found.len(), 1);
        assert!((found[0].likeness - expected).abs() < 0.01, "{} {expected}", found[0].likeness);
        assert_eq!(found[0].language, Some(Language::German));
    }

    #[test]
    fn words_are_found_by_their_end() {
        let vocabulary = vocabulary(&WORDS);
        assert_eq!(vocabulary.suffixed("ität").collect::<Vec<_>>(), ["stabilität", "instabilität"]);
        assert_eq!(vocabulary.suffixed("jektion").collect::<Vec<_>>(), ["projektion"]);
        assert_eq!(vocabulary.suffixed("ö").count(), 0);
        assert_eq!(vocabulary.suffixed("").count(), WORDS.len());
    }

    #[test]
    fn a_broken_file_is_refused_and_never_read_beyond() {
        let words = [("abcd".to_owned(), Known::default()), ("abce".to_owned(), Known::default())];
        let bytes = assemble(&words);
        for end in 0..bytes.len() {
            if let Some(vocabulary) = Vocabulary::of(OwnedBytes::new(bytes[..end].to_vec())) {
                similar(&vocabulary, "abcd", 0.1);
            }
        }
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0xFF;
            if let Some(vocabulary) = Vocabulary::of(OwnedBytes::new(broken)) {
                similar(&vocabulary, "abcd", 0.1);
                vocabulary.suffixed("d").count();
            }
        }
        assert!(Vocabulary::of(OwnedBytes::new(Vec::new())).is_none());
    }
}
