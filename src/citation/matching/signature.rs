use std::hash::Hasher;

use fnv::FnvHasher;

use crate::citation::matching::view::{View, fold_name_words};
use crate::text::varint;

/// What a document can be found by, as numbers: its words, and what tells it from others.
///
/// The signatures of a corpus are read whenever something in it has changed, the texts behind them only of the few documents
/// that are worth judging. Words are hashed to 32 bits: two that fall together make a candidate too many, never one too few.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// Of title, names, beginning and the file's name, ascending.
    pub(crate) words: Vec<u32>,
    /// Of whole titles and identifiers, ascending.
    pub(crate) exact: Vec<u64>,
    /// Of the file's name without its extension.
    pub(crate) file: u64,
}

impl Signature {
    pub(crate) fn new(view: &View) -> Self {
        // Not kept in the view: most are never judged.
        let start_names = fold_name_words(&view.start);
        let titles = view.titles.iter().map(|title| title.words());
        let texts = titles.chain(view.authors.iter().map(String::as_str));
        let texts = texts.chain([&*view.start, &*start_names, &*view.stem, &*view.stem_names]);
        let words = texts.flat_map(|text| text.split(' ')).filter(|word| !word.is_empty()).map(word_key);
        let titles = view.titles.iter().flat_map(|title| [title.words(), title.main()]);
        let identifiers = view.dois.iter().chain(&view.arxivs).chain(&view.isbns).chain(&view.addresses);
        let exact = titles.chain(identifiers.map(String::as_str)).filter(|key| !key.is_empty()).map(key);
        Self { words: ascending(words), exact: ascending(exact), file: key(&file_stem(view.path())) }
    }

    /// Writes it: counts as variable-length numbers, keys in little-endian order.
    pub(crate) fn put(&self, bytes: &mut Vec<u8>) {
        varint::put(bytes, self.words.len() as u64);
        self.words.iter().for_each(|word| bytes.extend_from_slice(&word.to_le_bytes()));
        varint::put(bytes, self.exact.len() as u64);
        self.exact.iter().for_each(|key| bytes.extend_from_slice(&key.to_le_bytes()));
        bytes.extend_from_slice(&self.file.to_le_bytes());
    }

    /// Takes one from the front into `self`; `None` where there is none.
    pub(crate) fn take(&mut self, bytes: &mut &[u8]) -> Option<()> {
        self.words.clear();
        self.exact.clear();
        let words = numbers::<4>(bytes)?;
        self.words.extend(words.iter().map(|bytes| u32::from_le_bytes(*bytes)));
        let exact = numbers::<8>(bytes)?;
        self.exact.extend(exact.iter().map(|bytes| u64::from_le_bytes(*bytes)));
        let (file, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        self.file = u64::from_le_bytes(*file);
        Some(())
    }
}

/// Takes a count and as many numbers of so many bytes.
fn numbers<'a, const SIZE: usize>(bytes: &mut &'a [u8]) -> Option<&'a [[u8; SIZE]]> {
    let count = usize::try_from(varint::take(bytes)?).ok()?;
    let (numbers, rest) = bytes.split_at_checked(count.checked_mul(SIZE)?)?;
    *bytes = rest;
    Some(numbers.as_chunks().0)
}

fn ascending<T: Ord>(keys: impl Iterator<Item = T>) -> Vec<T> {
    let mut keys: Vec<T> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Hashes a word. FNV-1a, folded to 32 bits (Fowler, Noll, Vo): the same on every machine, since it is stored.
pub(crate) fn word_key(word: &str) -> u32 {
    let key = key(word);
    (key >> 32) as u32 ^ key as u32
}

/// Hashes a title or identifier. FNV-1a of 64 bits.
pub(crate) fn key(text: &str) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Returns the name of a file without its extension, in lower case.
pub(crate) fn file_stem(path: &str) -> String {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase()
}

pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_specification() {
        // The test vectors that its authors published.
        for (text, expected) in
            [("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8)]
        {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn signatures_come_back_and_cut_ones_do_not() {
        let signature = Signature { words: vec![1, 70_000, u32::MAX], exact: vec![7, u64::MAX], file: 3 };
        let mut bytes = Vec::new();
        signature.put(&mut bytes);
        let mut back = Signature { words: vec![9], ..Signature::default() };
        let mut rest = bytes.as_slice();
        assert_eq!((back.take(&mut rest), rest), (Some(()), &[][..]));
        assert_eq!(back, signature);
        for length in 0..bytes.len() {
            assert_eq!(back.take(&mut &bytes[..length]), None, "{length}");
        }
        assert_eq!(back.take(&mut &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F][..]), None);
    }
}
