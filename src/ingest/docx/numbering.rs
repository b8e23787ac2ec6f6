//! Lists: how their items are marked.

use std::collections::HashMap;

use crate::deadline;
use crate::ingest::docx::styles::value;
use crate::ingest::markup::{Container, Dialect, Tree};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// How a level of a list marks its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// "1."
    Number,
    /// "•"
    Bullet,
    /// Nothing: the item before goes on.
    None,
}

/// A level of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// How its items are marked
    pub mark: Mark,
    /// The first number
    pub start: u32,
}

impl Level {
    fn read(tree: &Tree<'_>, node: usize) -> Self {
        let format = value(tree, Some(node), "numfmt").unwrap_or_default();
        let blank = value(tree, Some(node), "lvltext").is_some_and(|shown| shown.trim().is_empty());
        let mark = match &*format {
            "none" | "bullet" if blank => Mark::None,
            "bullet" | "none" | "" => Mark::Bullet,
            _ => Mark::Number,
        };
        Self { mark, start: number(tree, node, "start").unwrap_or(1) }
    }
}

/// The lists of a file, and how far their items are counted.
#[derive(Debug, Default)]
pub struct Lists {
    levels: HashMap<(String, u8), Level>,
    /// Levels to which the paragraphs of a style belong, by list and style
    of_style: HashMap<(String, String), u8>,
    counted: HashMap<(String, u8), u32>,
}

fn number(tree: &Tree<'_>, node: usize, name: &str) -> Option<u32> {
    value(tree, Some(node), name).and_then(|number| number.parse().ok())
}

impl Lists {
    /// Reads `word/numbering.xml`.
    pub fn read(text: &str, limits: &Limits) -> Result<Self, IngestError> {
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
        let mut abstracts: HashMap<String, usize> = HashMap::new();
        for node in tree.descendants(0).filter(|&n| tree.is(n, "abstractnum")) {
            abstracts.insert(tree.attribute(node, "abstractnumid").unwrap_or_default().into_owned(), node);
        }
        let mut lists = Self::default();
        for node in tree.descendants(0).filter(|&n| tree.is(n, "num")) {
            deadline::check();
            let id = tree.attribute(node, "numid").unwrap_or_default().into_owned();
            let of = value(&tree, Some(node), "abstractnumid").and_then(|of| abstracts.get(&of).copied());
            for level in of.into_iter().flat_map(|of| tree.children(of)).filter(|&n| tree.is(n, "lvl")) {
                lists.insert(&tree, &id, level);
            }
            for over in tree.children(node).filter(|&n| tree.is(n, "lvloverride")) {
                if let Some(level) = tree.child(over, "lvl") {
                    lists.insert(&tree, &id, level);
                }
                if let Some(start) = number(&tree, over, "startoverride") {
                    let level = Level { mark: Mark::Bullet, start };
                    lists.levels.entry((id.clone(), level_of(&tree, over))).or_insert(level).start = start;
                }
            }
        }
        Ok(lists)
    }

    fn insert(&mut self, tree: &Tree<'_>, list: &str, node: usize) {
        let level = level_of(tree, node);
        if let Some(style) = value(tree, Some(node), "pstyle") {
            self.of_style.insert((list.to_owned(), style), level);
        }
        self.levels.insert((list.to_owned(), level), Level::read(tree, node));
    }

    /// Returns the level to which the paragraphs of a style belong.
    pub fn level_of_style(&self, list: &str, style: &str) -> Option<u8> {
        self.of_style.get(&(list.to_owned(), style.to_owned())).copied()
    }

    /// Counts an item, and returns what stands before it.
    pub fn next(&mut self, list: &str, level: u8) -> Container {
        let place = (list.to_owned(), level);
        let known = self.levels.get(&place).copied().unwrap_or(Level { mark: Mark::Bullet, start: 1 });
        for deeper in level.saturating_add(1)..=MAX_LEVEL {
            self.counted.remove(&(list.to_owned(), deeper));
        }
        let count =
            self.counted.entry(place).and_modify(|count| *count = count.saturating_add(1)).or_insert(known.start);
        match known.mark {
            Mark::Number => Container::Item(format!("{count}.")),
            Mark::Bullet => Container::Item("-".to_owned()),
            Mark::None => Container::ItemGoesOn,
        }
    }
}

/// Levels of a list are counted from 0 to this.
const MAX_LEVEL: u8 = 8;

fn level_of(tree: &Tree<'_>, node: usize) -> u8 {
    tree.attribute(node, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0)
}
