use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::citation::lexicon::class::Flags;
use crate::citation::token::{Token, first_token, tokenize_bare};

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
    by_first: FxHashMap<&'static str, Alike<T>>,
    /// Their first words, each once.
    firsts: Vec<&'static str>,
    /// Which flag the first words carry.
    flag: Flags,
}

/// Names that begin with one word. They are cut into words when one of them is first looked for: a program that reads one
/// note looks for few of the thousands.
struct Alike<T> {
    names: Vec<(&'static str, T)>,
    /// The words that follow the first, longest first.
    rests: OnceLock<Vec<(Vec<&'static str>, T)>>,
}

/// Names alone.
pub(crate) type Phrases = Named<()>;

impl<T: Clone> Alike<T> {
    fn rests(&self) -> &[(Vec<&'static str>, T)] {
        self.rests.get_or_init(|| {
            let mut rests: Vec<(Vec<&'static str>, T)> = Vec::with_capacity(self.names.len());
            let mut add = |rest: Vec<&'static str>, value: T| {
                // The longest first; of equals the one that stands first in the table.
                let at = rests.partition_point(|(other, _)| other.len() >= rest.len());
                rests.insert(at, (rest, value));
            };
            for (name, value) in &self.names {
                let rest: Vec<&'static str> = tokenize_bare(name).iter().skip(1).map(|token| token.text).collect();
                // In a note the last dot may belong to the word.
                if let Some((&".", words)) = rest.split_last() {
                    add(words.to_vec(), value.clone());
                }
                add(rest, value.clone());
            }
            rests
        })
    }
}

impl<T: Clone> Named<T> {
    pub(super) fn of(flag: Flags, entries: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut by_first: FxHashMap<&'static str, Alike<T>> = FxHashMap::default();
        let mut firsts = Vec::new();
        for (name, value) in entries {
            let Some(first) = first_token(name) else { continue };
            let alike = by_first.entry(first).or_insert_with(|| {
                firsts.push(first);
                Alike { names: Vec::new(), rests: OnceLock::new() }
            });
            alike.names.push((name, value));
        }
        Self { by_first, firsts, flag }
    }

    /// Returns the first words of all names with their flag.
    pub(super) fn first_words(&self) -> (&[&'static str], Flags) {
        (&self.firsts, self.flag)
    }

    /// Returns the longest name at the beginning: its tokens, and what it stands for.
    pub(crate) fn find(&self, tokens: &[Token<'_>]) -> Option<(usize, &T)> {
        let (first, behind) = tokens.split_first()?;
        if !first.class.flags.has(self.flag) {
            return None;
        }
        let rests = self.by_first.get(first.text)?.rests();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_with_the_first_of_their_tokens() {
        for name in ["Berlin", "J. Am. Chem.", "U.S. Department", "§ 8", "C.H. Beck", "20th Century", " Ärzteblatt"] {
            assert_eq!(first_token(name), tokenize_bare(name).first().map(|token| token.text), "{name:?}");
        }
    }
}
