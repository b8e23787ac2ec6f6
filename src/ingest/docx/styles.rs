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
    /// And their level in it
    pub list_level: Option<u8>,
    /// Its text is set so, or is not, if the style says anything.
    pub italic: Option<bool>,
    /// Its text is set so, or is not, if the style says anything.
    pub bold: Option<bool>,
    /// Its text is set so, or is not, if the style says anything.
    pub hidden: Option<bool>,
    /// Its text is set so, or is not, if the style says anything.
    pub raised: Option<bool>,
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
            let (paragraph, run) = (tree.child(node, "ppr"), tree.child(node, "rpr"));
            let (left, first) = margins(&tree, paragraph);
            let (list, list_level) = place_in_list(&tree, paragraph);
            let level = value(&tree, paragraph, "outlinelvl").and_then(|level| level.parse().ok());
            let one = OneStyle {
                name: value(&tree, Some(node), "name").unwrap_or_default().to_lowercase(),
                based_on: value(&tree, Some(node), "basedon"),
                level: level.filter(|&level: &u8| level < 9),
                list,
                list_level,
                italic: is_on(&tree, run, "i"),
                bold: is_on(&tree, run, "b"),
                hidden: is_on(&tree, run, "vanish"),
                raised: is_raised(&tree, run),
                left,
                first,
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

    /// Tells whether text is set so: what the nearest style says that says anything.
    pub fn is(&self, id: &str, get: fn(&OneStyle) -> Option<bool>) -> bool {
        self.chain(id).find_map(get).unwrap_or(false)
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

/// The value of a property that stands right in these properties: what stands deeper is how they were before a change.
pub fn value(tree: &Tree<'_>, properties: Option<usize>, name: &str) -> Option<String> {
    tree.attribute(tree.child(properties?, name)?, "val").map(|value| value.into_owned())
}

/// The list of `w:numPr`, and the level in it.
pub fn place_in_list(tree: &Tree<'_>, properties: Option<usize>) -> (Option<String>, Option<u8>) {
    let place = properties.and_then(|n| tree.child(n, "numpr"));
    (value(tree, place, "numid"), value(tree, place, "ilvl").and_then(|level| level.parse().ok()))
}

/// The margin of `w:ind`, and its first line beyond it.
pub fn margins(tree: &Tree<'_>, properties: Option<usize>) -> (Option<i32>, Option<i32>) {
    let Some(node) = properties.and_then(|n| tree.child(n, "ind")) else { return (None, None) };
    let value = |key: &str| tree.attribute(node, key).and_then(|v| v.parse::<i32>().ok());
    let hanging = value("hanging").map(i32::saturating_neg);
    (value("left").or_else(|| value("start")), hanging.or_else(|| value("firstline")))
}

/// Tells whether a property is set or switched off, if it is named at all.
pub fn is_on(tree: &Tree<'_>, properties: Option<usize>, name: &str) -> Option<bool> {
    let node = tree.child(properties?, name)?;
    Some(!matches!(tree.attribute(node, "val").as_deref(), Some("0" | "false" | "off" | "none")))
}

/// Tells whether text is raised, if anything is said of it.
pub fn is_raised(tree: &Tree<'_>, properties: Option<usize>) -> Option<bool> {
    value(tree, properties, "vertalign").map(|align| align == "superscript")
}
