use rustc_hash::FxHashMap;
use tantivy::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use crate::index::vocabulary::groups::{Group, spelling_groups};
use crate::text::varint::put;

/// Most times that a word is counted in one passage.
const MAX_TIMES: u32 = 255;

/// The words that each passage of a segment has, as far as they have letter groups, and in how many passages each group
/// stands.
#[derive(Debug, Default)]
pub(super) struct Bags {
    /// Numbers of the words that have groups, the most frequent first: so the numbers that come often are small.
    pub ranked: Vec<u32>,
    /// Where each passage's list begins, and the end of the last.
    pub starts: Vec<u32>,
    /// For each passage the distances of its words' ranks, doubled; one more where a number of times follows, which is 1 otherwise.
    pub lists: Vec<u8>,
    /// The groups in their order, with the passages that have each.
    pub groups: Vec<(Group, u32)>,
}

/// Groups of all words by rank: where the list of each begins, and the lists.
struct GroupsOfWords {
    keys: Vec<Group>,
    starts: Vec<u32>,
    lists: Vec<u32>,
}

impl GroupsOfWords {
    fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut numbers: FxHashMap<Group, u32> = FxHashMap::default();
        let mut made = Self { keys: Vec::new(), starts: vec![0], lists: Vec::new() };
        for word in words {
            spelling_groups(word, |group| {
                let number = *numbers.entry(group).or_insert_with(|| {
                    made.keys.push(group);
                    made.keys.len() as u32 - 1
                });
                made.lists.push(number);
            });
            made.starts.push(made.lists.len() as u32);
        }
        made
    }

    fn of_rank(&self, rank: u32) -> &[u32] {
        let at = rank as usize;
        &self.lists[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

impl Bags {
    /// Turns the postings of `words`, each given with its number, round: from the words of each passage to the passages of
    /// each word.
    pub(super) fn of(
        index: &InvertedIndexReader,
        passages: u32,
        mut words: Vec<(u32, &str, TermInfo)>,
    ) -> tantivy::Result<Self> {
        words.sort_by_key(|(number, _, info)| (std::cmp::Reverse(info.doc_freq), *number));
        let read = |info: &TermInfo| index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs);
        let mut counts = vec![0_u32; passages as usize + 1];
        for (.., info) in &words {
            let mut postings = read(info)?;
            while !postings.docs().is_empty() {
                postings.docs().iter().for_each(|&passage| counts[passage as usize + 1] += 1);
                postings.advance();
            }
        }
        for at in 1..counts.len() {
            counts[at] += counts[at - 1];
        }
        let entries = counts[passages as usize] as usize;
        let (mut ranks, mut times) = (vec![0_u32; entries], vec![0_u8; entries]);
        let mut next = counts.clone();
        for (rank, (.., info)) in words.iter().enumerate() {
            let mut postings = read(info)?;
            while !postings.docs().is_empty() {
                for (&passage, &count) in postings.docs().iter().zip(postings.freqs()) {
                    let at = &mut next[passage as usize];
                    ranks[*at as usize] = rank as u32;
                    times[*at as usize] = count.min(MAX_TIMES) as u8;
                    *at += 1;
                }
                postings.advance();
            }
        }
        drop(next);
        let groups = GroupsOfWords::of(words.iter().map(|(_, word, _)| *word));
        let mut having = vec![0_u32; groups.keys.len()];
        // The passage in which a group was met last, counted from one.
        let mut met = vec![0_u32; groups.keys.len()];
        let (mut starts, mut lists) = (vec![0], Vec::new());
        for passage in 0..passages {
            let (from, to) = (counts[passage as usize] as usize, counts[passage as usize + 1] as usize);
            let mut last = 0;
            for (&rank, &times) in ranks[from..to].iter().zip(&times[from..to]) {
                put(&mut lists, u64::from(rank - last) << 1 | u64::from(times > 1));
                last = rank;
                if times > 1 {
                    lists.push(times);
                }
                for &group in groups.of_rank(rank) {
                    if std::mem::replace(&mut met[group as usize], passage + 1) != passage + 1 {
                        having[group as usize] += 1;
                    }
                }
            }
            starts.push(lists.len() as u32);
        }
        let mut groups: Vec<_> = groups.keys.into_iter().zip(having).collect();
        groups.sort_unstable();
        Ok(Self { ranked: words.iter().map(|(number, ..)| *number).collect(), starts, lists, groups })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use tantivy::schema::IndexRecordOption::WithFreqs;
    use tantivy::{Index, TantivyDocument, doc};

    use super::*;
    use crate::analysis::Channel;
    use crate::index::Zone;
    use crate::index::schema::{Fields, tokenizers};
    use crate::index::terms::SEPARATOR;
    use crate::text::varint::take;

    /// What [`Bags`] say of a passage: its words, and how many times each.
    fn bag(bags: &Bags, words: &[&str], passage: usize) -> BTreeMap<String, u32> {
        let mut bytes = &bags.lists[bags.starts[passage] as usize..bags.starts[passage + 1] as usize];
        let mut found = BTreeMap::new();
        let mut rank = 0;
        while let Some(number) = take(&mut bytes) {
            rank += number >> 1;
            let times = if number & 1 == 1 { take(&mut bytes).unwrap() } else { 1 };
            found.insert(words[bags.ranked[rank as usize] as usize].to_owned(), times as u32);
        }
        found
    }

    #[test]
    fn each_passage_has_its_words_and_each_group_its_passages() {
        let texts = ["staaten raten den staaten", "", "beraten und stadt", "staatenbund 1949 raten raten raten nato"];
        let (schema, fields) = Fields::schema();
        let mut index = Index::create_in_ram(schema);
        index.set_tokenizers(tokenizers());
        let field = fields.text(Zone::Body, Channel::Exact);
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
        for text in texts {
            writer.add_document(doc!(field => text.replace(' ', &SEPARATOR.to_string()))).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let inverted = searcher.segment_reader(0).inverted_index(field).unwrap();
        // Words of five letters and more that are no function words have groups.
        let words = ["beraten", "raten", "staaten", "staatenbund", "stadt"];
        let infos = words.iter().enumerate().map(|(number, word)| {
            let term = tantivy::Term::from_field_text(field, word);
            (number as u32, *word, inverted.get_term_info(&term).unwrap().unwrap())
        });
        assert!(inverted.read_postings(&tantivy::Term::from_field_text(field, "raten"), WithFreqs).unwrap().is_some());
        let bags = Bags::of(&inverted, texts.len() as u32, infos.collect()).unwrap();
        assert_eq!(words[bags.ranked[0] as usize], "raten", "the most frequent comes first");
        let mut having: BTreeMap<Group, u32> = BTreeMap::new();
        for (passage, text) in texts.iter().enumerate() {
            let mut expected: BTreeMap<String, u32> = BTreeMap::new();
            let mut groups = BTreeSet::new();
            for word in text.split(' ').filter(|word| words.contains(word)) {
                *expected.entry(word.to_owned()).or_default() += 1;
                spelling_groups(word, |group| groups.extend([group]));
            }
            assert_eq!(bag(&bags, &words, passage), expected, "{text}");
            groups.into_iter().for_each(|group| *having.entry(group).or_default() += 1);
        }
        assert_eq!(bags.groups, having.into_iter().collect::<Vec<_>>());
        assert!(bags.groups.iter().any(|(_, passages)| *passages == 3), "`aten` stands in three");
    }
}
