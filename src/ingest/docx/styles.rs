//! Styles: what the paragraphs and runs are that have them.

use std::collections::HashMap;

use crate::ingest::markup::{Dialect, StyleRole, Tree, style_role};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Styles that one may be based on, one on the other.
const MAX_STYLE_DEPTH: usize = 12;

/// What the styles say of their paragraphs.
#[derive(Debug, Default)]
pub struct Style {
    of: HashMap<String, OneStyle>,
}

/// One of them.
#[derive(Debug, Default, Clone)]
pub struct OneStyle {
    name: String,
    based_on: Option<String>,
    level: Option<u8>,
    /// The list in which its paragraphs are items
    pub list: Option<String>,
    /// Its text is set so.
    pub italic: bool,
    /// Its text is set so.
    pub bold: bool,
    /// Its text is set so.
    pub hidden: bool,
    /// Its text is set so.
    pub raised: bool,
    /// Its margin, and its first line beyond it, in twentieths of a point
    pub left: Option<i32>,
    /// That of the first line
    pub first: Option<i32>,
}

impl Style {
    /// Reads `word/styles.xml`.
    pub fn read(text: &str, limits: &Limits) -> Result<Self, IngestError> {
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
        let mut found = Self::default();
        for node in tree.descendants(0).filter(|&n| tree.is(n, "style")) {
            let value =
                |name: &str| tree.find(node, name).and_then(|n| tree.attribute(n, "val")).map(|v| v.into_owned());
            let (left, first) = margins(&tree, node);
            let one = OneStyle {
                left,
                first,
                name: value("name").unwrap_or_default().to_lowercase(),
                based_on: value("basedon"),
                level: value("outlinelvl").and_then(|level| level.parse().ok()).filter(|&level: &u8| level < 9),
                list: value("numid"),
                italic: is_on(&tree, node, "i"),
                bold: is_on(&tree, node, "b"),
                hidden: is_on(&tree, node, "vanish"),
                raised: value("vertalign").as_deref() == Some("superscript"),
            };
            if let Some(id) = tree.attribute(node, "styleid") {
                found.of.insert(id.into_owned(), one);
            }
        }
        Ok(found)
    }

    /// Lists a style and those that it is based on.
    pub fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s OneStyle> {
        let first = self.of.get(id);
        std::iter::successors(first, |style| self.of.get(style.based_on.as_deref()?)).take(MAX_STYLE_DEPTH)
    }

    /// What the style is for, by its name or that of one it is based on.
    pub fn role(&self, id: &str) -> Option<StyleRole> {
        // A subtitle is often based on the title.
        let inherited = |n: usize, role: StyleRole| n == 0 || role != StyleRole::Title;
        let by_name = self
            .chain(id)
            .enumerate()
            .find_map(|(n, style)| style_role(&style.name).filter(|&role| inherited(n, role)));
        by_name.or_else(|| style_role(id))
    }

    /// Tells whether it is that of the title.
    pub fn is_title(&self, id: &str) -> bool {
        self.role(id) == Some(StyleRole::Title)
    }

    /// Returns the level of its headings, from 1.
    pub fn level(&self, id: &str) -> Option<u8> {
        let by_name = |name: &str| match style_role(name) {
            Some(StyleRole::Heading(level)) => Some(level),
            _ => None,
        };
        self.chain(id)
            .find_map(|style| style.level.map(|level| level + 1).or_else(|| by_name(&style.name)))
            .or_else(|| by_name(id))
    }
}

/// The margin of `w:ind`, and its first line beyond it.
pub fn margins(tree: &Tree<'_>, properties: usize) -> (Option<i32>, Option<i32>) {
    let Some(node) = tree.find(properties, "ind") else { return (None, None) };
    let value = |key: &str| tree.attribute(node, key).and_then(|v| v.parse::<i32>().ok());
    (value("left").or_else(|| value("start")), value("hanging").map(i32::saturating_neg).or_else(|| value("firstline")))
}

/// Tells whether a property is set: present, and not switched off.
pub fn is_on(tree: &Tree<'_>, properties: usize, name: &str) -> bool {
    tree.find(properties, name)
        .is_some_and(|n| !matches!(tree.attribute(n, "val").as_deref(), Some("0" | "false" | "off" | "none")))
}
