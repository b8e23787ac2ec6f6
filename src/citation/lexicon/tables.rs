use rustc_hash::FxHashMap;

use crate::citation::lexicon::class::Flags;
use crate::citation::token::{Token, tokenize_bare};

/// Returns the entries of a table, without comments; columns are separated by tabs.
pub(super) fn entries(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Returns the two columns of a table.
pub(super) fn columns(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    entries(table).filter_map(|line| line.split_once('\t'))
}

/// Names that stand for something, found at a place in a note.
pub(crate) struct Named<T> {
    /// By their first word: the words that follow, longest first.
    by_first: FxHashMap<&'static str, Vec<(Vec<&'static str>, T)>>,
    /// Which flag the first words carry.
    flag: Flags,
}

/// Names alone.
pub(crate) type Phrases = Named<()>;

impl<T: Clone> Named<T> {
    pub(super) fn of(flag: Flags, entries: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut by_first: FxHashMap<&'static str, Vec<(Vec<&'static str>, T)>> = FxHashMap::default();
        let mut add = |first: &'static str, rest: Vec<&'static str>, value: T| {
            let rests = by_first.entry(first).or_default();
            // The longest first; of equals the one that stands first in the table.
            let at = rests.partition_point(|(other, _)| other.len() >= rest.len());
            rests.insert(at, (rest, value));
        };
        for (name, value) in entries {
            let tokens = tokenize_bare(name);
            if let Some((first, rest)) = tokens.split_first() {
                let rest: Vec<&'static str> = rest.iter().map(|token| token.text).collect();
                // In a note the last dot may belong to the word.
                if let Some((&".", words)) = rest.split_last() {
                    add(first.text, words.to_vec(), value.clone());
                }
                add(first.text, rest, value);
            }
        }
        Self { by_first, flag }
    }

    /// Returns the first words of all names with their flag.
    pub(super) fn first_words(&self) -> (Vec<&'static str>, Flags) {
        let mut words: Vec<&'static str> = self.by_first.keys().copied().collect();
        words.sort_unstable();
        (words, self.flag)
    }

    /// Returns the longest name at the beginning: its tokens, and what it stands for.
    pub(crate) fn find(&self, tokens: &[Token<'_>]) -> Option<(usize, &T)> {
        let (first, behind) = tokens.split_first()?;
        if !first.class.flags.has(self.flag) {
            return None;
        }
        let rests = self.by_first.get(first.text)?;
        let fits = |(rest, _): &&(Vec<&str>, T)| {
            behind.len() >= rest.len() && rest.iter().zip(behind).all(|(word, token)| token.text == *word)
        };
        rests.iter().find(fits).map(|(rest, value)| (rest.len() + 1, value))
    }

    /// Returns how many tokens the longest name at the beginning has; 0 where there is none.
    pub(crate) fn longest(&self, tokens: &[Token<'_>]) -> usize {
        self.find(tokens).map_or(0, |(length, _)| length)
    }
}

impl Phrases {
    /// Takes the first column of tables.
    pub(super) fn names(flag: Flags, tables: &[&'static str]) -> Self {
        let names = tables.iter().flat_map(|table| entries(table));
        Self::of(flag, names.map(|line| (line.split('\t').next().unwrap_or(line), ())))
    }
}
