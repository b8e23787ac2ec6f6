use std::collections::HashMap;

use crate::citation::source::key::{Facets, Identifier, Key};
use crate::citation::source::title::Likeness;

/// Up to how many variants of a block all pairs are compared.
const ALL_PAIRS: usize = 48;

/// With how many different works of one identifier a further one is compared.
const WORKS_OF_AN_IDENTIFIER: usize = 12;

/// How many neighbours each variant of a larger block is compared with, by its title and by its title read backwards.
///
/// A block is one family name and year: a corpus of 100,000 documents has few with more variants than [`ALL_PAIRS`].
const NEIGHBOURS: usize = 12;

/// Sets of keys that are one work each, joined so that nothing in a set contradicts anything else in it.
pub(crate) struct Groups<'a> {
    keys: &'a [Key],
    parent: Vec<u32>,
    /// At the root of a set: what is said in it, each once.
    facets: Vec<Vec<&'a Facets>>,
}

impl<'a> Groups<'a> {
    /// Finds out which keys are one work. The order of `keys` decides where nothing else does.
    pub(crate) fn new(keys: &'a [Key]) -> Self {
        let facets = keys.iter().map(|key| vec![&key.facets]).collect();
        let mut groups = Self { keys, parent: (0..keys.len() as u32).collect(), facets };
        groups.join_by_identifier();
        groups.join_by_title();
        groups.join_undated();
        groups
    }

    /// Returns the set of a key, by its first key.
    pub(crate) fn root(&mut self, mut key: u32) -> u32 {
        while self.parent[key as usize] != key {
            self.parent[key as usize] = self.parent[self.parent[key as usize] as usize];
            key = self.parent[key as usize];
        }
        key
    }

    /// Joins two sets unless anything in them conflicts; `forced` does not ask.
    fn join(&mut self, a: u32, b: u32, forced: bool) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return true;
        }
        // Years one apart are in a set only where a DOI says so.
        let conflict = |a: &&Facets| self.facets[b as usize].iter().any(|b| a.conflict(b, 1).is_some());
        if !forced && self.facets[a as usize].iter().any(conflict) {
            return false;
        }
        let (root, other) = (a.min(b), a.max(b));
        self.parent[other as usize] = root;
        let taken = std::mem::take(&mut self.facets[other as usize]);
        let kept = &mut self.facets[root as usize];
        for facets in taken {
            if !kept.contains(&facets) {
                kept.push(facets);
            }
        }
        true
    }

    fn join_by_identifier(&mut self) {
        let keys = self.keys;
        let mut by_identifier: Vec<(&Identifier, u32)> = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            by_identifier.extend(key.identifiers.iter().map(|identifier| (identifier, at as u32)));
        }
        by_identifier.sort();
        for block in by_identifier.chunk_by(|a, b| a.0 == b.0) {
            let identifier = block[0].0;
            // Each is compared with the first of each work found so far: many works share an ISBN only by mistake.
            let mut found: Vec<u32> = Vec::new();
            for &(_, at) in block {
                let key = &keys[at as usize];
                let fits = |other: u32| {
                    let other = &keys[other as usize];
                    let slack = u32::from(identifier.bears_a_year());
                    identifier.decides()
                        || (key.facets.conflict(&other.facets, slack).is_none() && goes_with(identifier, key, other))
                };
                let hit = found.iter().rev().take(WORKS_OF_AN_IDENTIFIER).copied().find(|&other| fits(other));
                if !hit.is_some_and(|other| self.join(other, at, identifier.decides())) {
                    found.push(at);
                }
            }
        }
    }

    fn join_by_title(&mut self) {
        let keys = self.keys;
        let mut order: Vec<u32> = (0..keys.len() as u32).filter(|&at| keys[at as usize].is_told_by_title()).collect();
        order.sort_by_cached_key(|&at| (block_of(&keys[at as usize]), at));
        for block in order.chunk_by(|&a, &b| block_of(&keys[a as usize]) == block_of(&keys[b as usize])) {
            if block.len() > 1 {
                self.join_block(block);
            }
        }
    }

    /// Joins works of one author and year whose titles are alike.
    ///
    /// What goes with two works that are not one is joined to neither: a note that names no volume, where two volumes
    /// came out in the year.
    fn join_block(&mut self, block: &[u32]) {
        let keys = self.keys;
        let mut edges: Vec<(Likeness, u32, u32)> = Vec::new();
        for (a, b) in pairs(block, keys) {
            let (one, other) = (&keys[a as usize], &keys[b as usize]);
            if let Some(likeness) = one.title.likeness(&other.title)
                && one.facets.conflict(&other.facets, 0).is_none()
            {
                edges.push((likeness, a, b));
            }
        }
        edges.sort_unstable();
        edges.dedup();
        let mut near: HashMap<u32, Vec<u32>> = HashMap::new();
        for &(_, a, b) in &edges {
            near.entry(a).or_default().push(b);
            near.entry(b).or_default().push(a);
        }
        let goes_with_all = |a: u32, b: u32| {
            near[&a].iter().all(|&c| c == b || keys[b as usize].facets.conflict(&keys[c as usize].facets, 0).is_none())
        };
        for (likeness, a, b) in edges {
            let both_ways = goes_with_all(a, b) && goes_with_all(b, a);
            // A main title alone goes with one subtitle, not with two.
            let one_subtitle = likeness == Likeness::Same || {
                let (bare, full) = if keys[a as usize].title.words().len() < keys[b as usize].title.words().len() {
                    (a, b)
                } else {
                    (b, a)
                };
                near[&bare]
                    .iter()
                    .all(|&c| c == full || keys[full as usize].title.likeness(&keys[c as usize].title).is_some())
            };
            if both_ways && one_subtitle {
                self.join(a, b, false);
            }
        }
    }

    /// Joins what has no year to the one work of the author with that title.
    fn join_undated(&mut self) {
        let keys = self.keys;
        let tells = |key: &Key| !key.title.is_empty() && (!key.family.is_empty() || key.title.word_count() >= 4);
        let undated: Vec<u32> = (0..keys.len() as u32)
            .filter(|&at| keys[at as usize].facets.year.is_none() && tells(&keys[at as usize]))
            .collect();
        if undated.is_empty() {
            return;
        }
        let mut dated: HashMap<(&str, &str), Vec<u32>> =
            undated.iter().map(|&at| (title_of(&keys[at as usize]), Vec::new())).collect();
        for (at, key) in keys.iter().enumerate().filter(|(_, key)| key.facets.year.is_some()) {
            if let Some(found) = dated.get_mut(&title_of(key)) {
                let root = self.root(at as u32);
                if !found.contains(&root) {
                    found.push(root);
                }
            }
        }
        for at in undated {
            if let [only] = dated[&title_of(&keys[at as usize])][..] {
                self.join(only, at, false);
            }
        }
    }
}

fn title_of(key: &Key) -> (&str, &str) {
    (&key.family, key.title.words())
}

/// Tells whether works that share an identifier are near enough otherwise.
fn goes_with(identifier: &Identifier, a: &Key, b: &Key) -> bool {
    match identifier {
        // A file in an archive holds many papers.
        Identifier::Shelf(_) => {
            a.title.likeness(&b.title).is_some() || (a.title.is_empty() && b.title.is_empty() && a.family == b.family)
        }
        // The chapters of a volume have its ISBN, two reviews may share a page.
        Identifier::Isbn(_) | Identifier::Place(_) => {
            let same_author = a.family.is_empty() || b.family.is_empty() || a.family == b.family;
            // The same title there is the same work, whoever was read as its author.
            let same_title = a.title.likeness(&b.title) == Some(Likeness::Same);
            same_title || (same_author && a.title.loosely_alike(&b.title))
        }
        _ => a.title.loosely_alike(&b.title),
    }
}

/// First author and year, or two words of the title.
fn block_of(key: &Key) -> (&str, &str, Option<i32>) {
    let words = if key.family.is_empty() {
        let words = key.title.words();
        words.match_indices(' ').nth(1).map_or(words, |(at, _)| &words[..at])
    } else {
        ""
    };
    (&key.family, words, key.facets.year)
}

/// Returns the pairs of a block that are worth comparing: all of them, or neighbours.
fn pairs(block: &[u32], keys: &[Key]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    let mut take = |order: &[u32], reach: usize| {
        for (at, &a) in order.iter().enumerate() {
            pairs.extend(order[at + 1..].iter().take(reach).map(|&b| (a.min(b), a.max(b))));
        }
    };
    if block.len() <= ALL_PAIRS {
        take(block, ALL_PAIRS);
        return pairs;
    }
    let mut order = block.to_vec();
    order.sort_by_key(|&at| (keys[at as usize].title.words(), at));
    take(&order, NEIGHBOURS);
    order.sort_by_cached_key(|&at| (keys[at as usize].title.words().chars().rev().collect::<String>(), at));
    take(&order, NEIGHBOURS);
    pairs
}
