use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Directory, DocAddress, DocSet, SegmentReader, TERMINATED, Term};

use crate::analysis::Channel;
use crate::index::directory::beside;
use crate::index::files::write_file;
use crate::index::gone::Gone;
use crate::index::schema::Fields;
use crate::index::{IndexError, Zone};
use crate::text::Language;

mod bags;
mod groups;
mod part;

use bags::Bags;
use groups::has_spelling_groups;
pub(crate) use groups::{Group, known_spelling_groups, spelling_group, spelling_groups};

pub use part::Scratch;
pub(crate) use part::WordCounts;
use part::{Part, Pattern, assemble};

/// Ending of the name of a segment's file of words.
pub(crate) const WORDS_ENDING: &str = ".words";

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
/// One file for each segment of the engine, made from its dictionary and as disposable: which words there are, in how many
/// passages of which language each stands, their order by their ends, and for each group of three letters
/// ([`crate::analysis::fold_spelling`]) the words that have it. Nothing but the heads is read when it is opened. Words whose
/// passages were all deleted are none.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    parts: Vec<Part>,
    gone: Arc<Gone>,
    field: Field,
}

fn language(counts: WordCounts) -> Option<Language> {
    let (german, english) = (counts.german, counts.english);
    match (german, english) {
        (0, 0) => None,
        (german, english) if german >= english.saturating_mul(3) => Some(Language::German),
        (german, english) if english >= german.saturating_mul(3) => Some(Language::English),
        _ => None,
    }
}

/// Makes the file of a segment that is complete.
pub(crate) fn write(segment: &SegmentReader, fields: &Fields, folder: &Path) -> Result<(), IndexError> {
    let engine = |source| IndexError::Engine { doing: "read", source };
    let (words, bags) = collect(segment, fields).map_err(engine)?;
    write_file(&folder.join(beside(segment, WORDS_ENDING)), &assemble(&words, &bags))
}

/// Lists the words of all bodies in their order, and those of each passage.
fn collect(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<(Vec<(String, WordCounts)>, Bags)> {
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
    let mut found = Vec::new();
    let mut infos = Vec::new();
    let inverted = segment.inverted_index(fields.text(Zone::Body, Channel::Exact))?;
    let mut stream = inverted.terms().stream()?;
    while stream.advance() {
        let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
        let info = stream.value().clone();
        let mut counts = WordCounts { passages: info.doc_freq, ..WordCounts::default() };
        let mut postings = inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        while !postings.docs().is_empty() {
            for &doc in postings.docs() {
                match of_passage[doc as usize] {
                    1 => counts.german += 1,
                    2 => counts.english += 1,
                    _ => {}
                }
            }
            postings.advance();
        }
        found.push((word.to_owned(), counts));
        infos.push(info);
    }
    let grouped = found.iter().zip(infos).enumerate().filter(|(_, ((word, _), _))| has_spelling_groups(word));
    let grouped = grouped.map(|(number, ((word, _), info))| (number as u32, word.as_str(), info)).collect();
    let bags = Bags::of(&inverted, segment.max_doc(), grouped)?;
    Ok((found, bags))
}

impl Vocabulary {
    /// Opens the files of all segments; the name of a file that is not what [`write`] made is the error.
    pub(crate) fn open(
        directory: &dyn Directory,
        segments: &[SegmentReader],
        gone: Arc<Gone>,
        fields: &Fields,
    ) -> Result<Self, String> {
        let open = |segment: &SegmentReader| {
            let name = beside(segment, WORDS_ENDING);
            let bytes = directory.open_read(Path::new(&name)).ok().and_then(|file| file.read_bytes().ok());
            bytes.and_then(Part::of).ok_or(name)
        };
        let parts = segments.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { parts, gone, field: fields.text(Zone::Body, Channel::Exact) })
    }

    /// Returns how many words there are, those that stand in several segments counted in each.
    pub fn len(&self) -> usize {
        self.parts.iter().map(Part::len).sum()
    }

    /// Tells whether there is no word at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns in how many passages a word stands.
    fn counts(&self, word: &str) -> WordCounts {
        let mut all = WordCounts::default();
        for part in &self.parts {
            if let Some(counts) = part.find(word).map(|number| part.counts(number)) {
                all.passages += counts.passages;
                all.german += counts.german;
                all.english += counts.english;
            }
        }
        let gone = self.gone.word(self.field, word);
        WordCounts {
            passages: all.passages.saturating_sub(gone.passages),
            german: all.german.saturating_sub(gone.german),
            english: all.english.saturating_sub(gone.english),
        }
    }

    /// Returns the language in which a word mostly stands; `None` where there is no such word, or it stands in both.
    pub fn language_of(&self, word: &str) -> Option<Language> {
        language(self.counts(word))
    }

    /// Returns in how many passages a group of four letters stands.
    pub(crate) fn having_group(&self, group: Group) -> u64 {
        let all: u64 = self.parts.iter().map(|part| u64::from(part.having(group))).sum();
        all.saturating_sub(self.gone.group(group))
    }

    /// Calls `take` with the words of a passage that have groups of letters: their numbers in its segment, and how many times
    /// each stands in it.
    pub(crate) fn each_word_of(&self, address: DocAddress, take: impl FnMut(u32, u32)) {
        if let Some(part) = self.parts.get(address.segment_ord as usize) {
            part.bag(address.doc_id, take);
        }
    }

    /// Returns the word of such a number.
    pub(crate) fn numbered(&self, segment: u32, number: u32) -> &str {
        self.parts.get(segment as usize).map_or("", |part| part.ranked(number))
    }

    /// Returns the words that end in `suffix`, in the order of their letters from the end, each once.
    pub fn suffixed<'v>(&'v self, suffix: &'v str) -> impl Iterator<Item = &'v str> + use<'v> {
        let mut parts: Vec<_> = self.parts.iter().map(|part| part.suffixed(suffix).peekable()).collect();
        let merged = std::iter::from_fn(move || {
            let heads = parts.iter_mut().filter_map(|part| part.peek().copied());
            let next = heads.min_by(|one, other| one.chars().rev().cmp(other.chars().rev()))?;
            for part in &mut parts {
                part.next_if_eq(&next);
            }
            Some(next)
        });
        merged.filter(|word| self.gone.is_empty() || self.counts(word).passages > 0)
    }

    /// Finds the words spelled most like `word` in exact form, itself not among them, the most alike first.
    ///
    /// Those with a likeness of at least `min`, `most` at most. A word of less than four letters, or not of letters
    /// alone, has none.
    pub fn similar(&self, word: &str, min: f32, most: usize, scratch: &mut Scratch) -> Vec<Similar> {
        let Some(pattern) = Pattern::of(word) else { return Vec::new() };
        // One word has one likeness, whichever segments it stands in.
        let mut found: BTreeMap<&str, f32> = BTreeMap::new();
        for part in &self.parts {
            let similar = part.similar(&pattern, min, scratch);
            found.extend(similar.into_iter().map(|(likeness, number)| (part.word(number), likeness)));
        }
        let mut found: Vec<_> = found.into_iter().filter(|(similar, _)| *similar != word).collect();
        // The sort keeps the order of the letters among equals.
        found.sort_by(|one, other| other.1.total_cmp(&one.1));
        let counted = found.into_iter().map(|(word, likeness)| (word, likeness, self.counts(word)));
        let there = counted.filter(|(.., counts)| counts.passages > 0).take(most);
        there
            .map(|(word, likeness, counts)| Similar { word: word.to_owned(), likeness, language: language(counts) })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use tantivy::directory::OwnedBytes;

    use super::*;

    fn vocabulary(parts: &[&[&str]]) -> Vocabulary {
        let parts = parts.iter().map(|words| {
            let counts = WordCounts { passages: 1, german: 1, english: 0 };
            let mut words: Vec<_> = words.iter().map(|word| ((*word).to_owned(), counts)).collect();
            words.sort_by(|one, other| one.0.cmp(&other.0));
            Part::of(OwnedBytes::new(assemble(&words, &Bags { starts: vec![0], ..Bags::default() })))
                .expect("what was made can be read")
        });
        Vocabulary { parts: parts.collect(), gone: Arc::default(), field: Field::from_field_id(0) }
    }

    fn similar(vocabulary: &Vocabulary, word: &str, min: f32) -> Vec<String> {
        let found = vocabulary.similar(word, min, 10, &mut Scratch::default());
        found.into_iter().map(|similar| similar.word).collect()
    }

    const WORDS: [&str; 9] =
        ["stability", "stabilität", "stabilisierung", "projection", "projektion", "der", "nato", "instabilität", "öl"];

    #[test]
    fn words_spelled_alike_are_found_across_languages() {
        for vocabulary in
            [vocabulary(&[&WORDS]), vocabulary(&[&WORDS[..5], &WORDS[4..]]), vocabulary(&[&WORDS, &WORDS])]
        {
            assert_eq!(similar(&vocabulary, "stabilität", 0.5)[0], "stability");
            assert_eq!(similar(&vocabulary, "projektionen", 0.5), ["projection", "projektion"]);
            assert_eq!(similar(&vocabulary, "projection", 0.5), ["projektion"]);
            assert!(similar(&vocabulary, "der", 0.1).is_empty());
            assert!(similar(&vocabulary, "öl", 0.1).is_empty());
            assert!(similar(&vocabulary, "xylophon", 0.5).is_empty());
        }
    }

    #[test]
    fn likeness_is_the_shared_weight_of_letter_groups() {
        // "abxd" has ^ab abx bxd, "abxe" has ^ab abx bxe: two of three shared.
        let vocabulary = vocabulary(&[&["abxd", "abxe", "wxyz"]]);
        let found = vocabulary.similar("abxd", 0.1, 10, &mut Scratch::default());
        let key = |letters: [char; 3]| letters.iter().fold(0, |key, &letter| key << 21 | u64::from(u32::from(letter)));
        let [begin, middle, one, other] = [['^', 'a', 'b'], ['a', 'b', 'x'], ['b', 'x', 'd'], ['b', 'x', 'e']]
            .map(|group| groups::weight(key(group)));
        let expected = 2.0 * (begin + middle) / (2.0 * (begin + middle) + one + other);
        assert_eq!(found.len(), 1);
        assert!((found[0].likeness - expected).abs() < 0.01, "{} {expected}", found[0].likeness);
        assert_eq!(found[0].language, Some(Language::German));
    }

    #[test]
    fn words_are_found_by_their_end() {
        for vocabulary in [vocabulary(&[&WORDS]), vocabulary(&[&WORDS[..4], &WORDS[2..]])] {
            assert_eq!(vocabulary.suffixed("ität").collect::<Vec<_>>(), ["stabilität", "instabilität"]);
            assert_eq!(vocabulary.suffixed("jektion").collect::<Vec<_>>(), ["projektion"]);
            assert_eq!(vocabulary.suffixed("ö").count(), 0);
            assert_eq!(vocabulary.suffixed("").count(), WORDS.len());
        }
    }
}
