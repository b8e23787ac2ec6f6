//! Notes: how they are counted, and those that are only links.

use std::collections::HashMap;

use crate::ingest::docx::styles::value;
use crate::ingest::markup::{NoteCount, NoteFormat, StyleRole, Tied, Tree, WordStyles};

/// Finds notes that are only links: a page of the web or a book that was made a DOCX.
pub fn tied(tree: &Tree<'_>, body: usize, styles: &WordStyles) -> Tied {
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
                || tree.is(n, "rstyle") && styles.is(&value(n), |style| style.raised)
        })
    };
    Tied::find(tree, &links, &bookmarks, &paragraphs, &is_none, &is_raised)
}

/// How footnotes and endnotes are counted where nothing is said (ECMA-376 part 1, 17.11.17).
pub fn usual_counts() -> [NoteCount; 2] {
    [NoteCount::new(NoteFormat::Arabic), NoteCount::new(NoteFormat::LowerRoman)]
}

/// Reads how footnotes and endnotes are counted in the file or in a section, where else the rule of `outer` holds.
pub fn counts_of(tree: &Tree<'_>, node: usize, outer: [NoteCount; 2]) -> [NoteCount; 2] {
    let mut counts = outer;
    for (count, name) in counts.iter_mut().zip(["footnotepr", "endnotepr"]) {
        let properties = tree.child(node, name);
        if let Some(format) = value(tree, properties, "numfmt") {
            count.format = match &*format {
                "lowerRoman" => NoteFormat::LowerRoman,
                "upperRoman" => NoteFormat::UpperRoman,
                "lowerLetter" => NoteFormat::LowerLetter,
                "upperLetter" => NoteFormat::UpperLetter,
                "chicago" => NoteFormat::Signs,
                _ => NoteFormat::Arabic,
            };
        }
        if let Some(start) = value(tree, properties, "numstart").and_then(|start| start.parse().ok()) {
            count.start = Some(start);
        }
        if let Some(restart) = value(tree, properties, "numrestart") {
            count.restarts = restart == "eachSect";
        }
    }
    counts
}

/// Tells whether a note is one of the text: what draws the line above them is kept among them.
pub fn is_note(tree: &Tree<'_>, node: usize) -> bool {
    (tree.is(node, "footnote") || tree.is(node, "endnote"))
        && tree.attribute(node, "type").is_none_or(|kind| matches!(&*kind, "" | "normal"))
}

/// Tells whether a sign may stand for a note: "*", "†". What opens or ends a sentence is of the text.
pub fn is_mark_sign(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !"„“”\"‚‘’'»«›‹([{.,;:!?–—-…".contains(c)
}
