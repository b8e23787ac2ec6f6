//! Lists: how their items are marked.

use std::collections::HashMap;

use crate::ingest::markup::{Dialect, Tree};
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

/// Lists, by their number and level: how items are marked.
pub fn numbering_of(text: &str, limits: &Limits) -> Result<HashMap<(String, u8), Mark>, IngestError> {
    let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
    let mut abstracts: HashMap<String, HashMap<u8, Mark>> = HashMap::new();
    for node in tree.descendants(0).filter(|&n| tree.is(n, "abstractnum")) {
        let id = tree.attribute(node, "abstractnumid").unwrap_or_default().into_owned();
        for level in tree.children(node).filter(|&n| tree.is(n, "lvl")) {
            let number = tree.attribute(level, "ilvl").and_then(|n| n.parse().ok()).unwrap_or(0);
            let format = tree.find(level, "numfmt").and_then(|n| tree.attribute(n, "val")).unwrap_or_default();
            let shown = tree.find(level, "lvltext").and_then(|n| tree.attribute(n, "val"));
            let blank = shown.is_some_and(|shown| shown.trim().is_empty());
            let mark = match &*format {
                "none" | "bullet" if blank => Mark::None,
                "bullet" | "none" | "" => Mark::Bullet,
                _ => Mark::Number,
            };
            abstracts.entry(id.clone()).or_default().insert(number, mark);
        }
    }
    let mut found = HashMap::new();
    for node in tree.descendants(0).filter(|&n| tree.is(n, "num")) {
        let id = tree.attribute(node, "numid").unwrap_or_default();
        let of = tree.child(node, "abstractnumid").and_then(|n| tree.attribute(n, "val")).unwrap_or_default();
        for level in 0..9 {
            let mark = abstracts.get(&*of).and_then(|levels| levels.get(&level)).copied().unwrap_or(Mark::Bullet);
            found.insert((id.to_string(), level), mark);
        }
    }
    Ok(found)
}
