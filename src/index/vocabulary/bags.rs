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
