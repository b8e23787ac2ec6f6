//! What elements say that they are: authors, abstracts, what is shown twice.

use crate::ingest::html::Notes;
use crate::ingest::markup::Tree;

/// Longest line that tells the authors, in bytes.
const MAX_BYLINE: usize = 200;

/// Tells whether an element that is called so only lists the authors.
pub fn tells_authors(tree: &Tree<'_>, node: usize, authors: &[String]) -> bool {
    let called = || {
        let class = tree.attribute(node, "class").unwrap_or_default().to_ascii_lowercase();
        class.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "author" | "authors" | "byline"))
    };
    // "Von Agnes Thorwald | 1. Februar 1905 | Lesezeit: 9 Minuten"
    let line = || {
        let class = tree.attribute(node, "class").unwrap_or_default();
        class.split_whitespace().any(|word| word.eq_ignore_ascii_case("byline"))
            && tree.text_bytes(node) <= MAX_BYLINE
            && authors.iter().any(|name| tree.text(node).contains(name.as_str()))
    };
    if !authors.is_empty() && line() {
        return true;
    }
    let known: usize = authors.iter().map(String::len).sum();
    if authors.is_empty() || !called() || tree.text_bytes(node) > known * 2 {
        return false;
    }
    let mut rest = tree.text(node);
    for name in authors {
        rest = rest.replace(name.as_str(), "");
    }
    let told = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    told.into_iter().all(|word| matches!(word.to_lowercase().as_str(), "von" | "by" | "und" | "and"))
}

/// Tells whether an element says who the author is: a box that is called so, with a sentence in it.
pub fn tells_of_author(tree: &Tree<'_>, node: usize) -> bool {
    const BOXES: [&str; 8] = [
        "author-box",
        "author-bio",
        "author-info",
        "author-note",
        "about-author",
        "about-the-author",
        "author-description",
        "autoreninfo",
    ];
    let class = tree.attribute(node, "class").unwrap_or_default().to_ascii_lowercase().replace('_', "-");
    class.split_whitespace().any(|word| BOXES.contains(&word))
        && tree.text_bytes(node) < 2_000
        && tree.text(node).trim_end().ends_with(['.', '!', '?'])
}

/// Tells whether an element is called an abstract or a lead.
pub fn says_abstract(tree: &Tree<'_>, node: usize) -> bool {
    ["role", "epub:type", "class", "id"].iter().filter_map(|key| tree.attribute(node, key)).any(|value| {
        value.split_whitespace().any(|word| {
            matches!(
                word.to_ascii_lowercase().as_str(),
                "doc-abstract" | "abstract" | "article-abstract" | "standfirst" | "lead" | "lede" | "dek" | "vorspann"
            )
        })
    }) && tree.text_bytes(node) < 6_000
}

/// Tells whether an element is the number of a paragraph, or shows notes a second time beside the text.
pub fn repeats(tree: &Tree<'_>, notes: &Notes, node: usize) -> bool {
    let Some(class) = tree.attribute(node, "class") else { return false };
    class.split_whitespace().any(|word| match word {
        "paranumber" | "paragraph-number" | "para-number" => tree.text_bytes(node) < 8,
        "sidenotes" => !notes.bodies.is_empty(),
        _ => false,
    })
}
