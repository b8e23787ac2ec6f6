//! Styles, and the properties that they and what has them may have.

use crate::ingest::markup::{Dialect, Tree, WordStyle, WordStyles};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads `word/styles.xml`.
pub fn styles_of(text: &str, limits: &Limits) -> Result<WordStyles, IngestError> {
    let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
    let mut found = WordStyles::default();
    for node in tree.descendants(0).filter(|&n| tree.is(n, "style")) {
        let (paragraph, run) = (tree.child(node, "ppr"), tree.child(node, "rpr"));
        let (left, first) = margins(&tree, paragraph);
        let (list, list_level) = place_in_list(&tree, paragraph);
        let one = WordStyle {
            name: value(&tree, Some(node), "name").unwrap_or_default().to_lowercase(),
            based_on: value(&tree, Some(node), "basedon"),
            is_automatic: false,
            level: level(&tree, paragraph),
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
            found.insert(id.into_owned(), one);
        }
    }
    Ok(found)
}

/// The level of a heading, from 1.
pub fn level(tree: &Tree<'_>, properties: Option<usize>) -> Option<u8> {
    let level: Option<u8> = value(tree, properties, "outlinelvl").and_then(|level| level.parse().ok());
    level.filter(|&level| level < 9).map(|level| level + 1)
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
