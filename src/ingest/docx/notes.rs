//! Notes: how they are counted, and those that are only links.

use std::collections::HashMap;

use crate::ingest::docx::styles::Style;
use crate::ingest::markup::{StyleRole, Tied, Tree};

/// Finds notes that are only links: a page of the web or a book that was made a DOCX.
pub fn tied(tree: &Tree<'_>, body: usize, styles: &Style) -> Tied {
    let paragraphs: Vec<usize> = tree.descendants(body).filter(|&n| tree.is(n, "p")).collect();
    let mut links = Vec::new();
    let mut bookmarks = HashMap::new();
    for node in tree.descendants(body) {
        if tree.is(node, "hyperlink")
            && let Some(name) = tree.attribute(node, "anchor")
        {
            links.push((node, name.into_owned()));
        } else if tree.is(node, "bookmarkstart")
            && let Some(name) = tree.attribute(node, "name")
        {
            // Between two paragraphs it belongs to the next.
            let around = tree.ancestors(node).find(|&n| tree.is(n, "p"));
            let next = || paragraphs.get(paragraphs.partition_point(|&p| p < node)).copied();
            if let Some(paragraph) = around.or_else(next) {
                bookmarks.insert(name.into_owned(), paragraph);
            }
        }
    }
    let is_none = |paragraph: usize| {
        let style = tree.child(paragraph, "ppr").and_then(|p| tree.child(p, "pstyle"));
        let id = style.and_then(|n| tree.attribute(n, "val"));
        id.is_some_and(|id| styles.level(&id).is_some() || styles.role(&id) == Some(StyleRole::Caption))
    };
    let is_raised = |link: usize| {
        let value = |n: usize| tree.attribute(n, "val").unwrap_or_default();
        tree.descendants(link).any(|n| {
            tree.is(n, "vertalign") && value(n) == "superscript"
                || tree.is(n, "rstyle") && styles.chain(&value(n)).any(|style| style.raised)
        })
    };
    Tied::find(tree, &links, &bookmarks, &paragraphs, &is_none, &is_raised)
}

/// Tells whether endnotes are numbered 1, 2, 3.
pub fn endnotes_are_decimal(text: &str) -> bool {
    text.find(":endnotePr").is_some_and(|at| {
        let rest = &text.as_bytes()[at..text.len().min(at + 200)];
        rest.windows(9).any(|window| window == b"\"decimal\"")
    })
}
