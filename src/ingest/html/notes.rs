//! Notes of HTML: links there and back, and what roles and classes say.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::deadline;
use crate::ingest::markup::{Piece, Tree};

/// Longest text of a link that may be a marker, in characters: "[12]", "Anm. 3".
const MAX_MARKER_CHARS: usize = 8;

/// Nodes between a marker and the anchor that its note leads back to.
const NEAR: usize = 6;

/// Least text of a note that stands where it is called, in bytes: less is its mark alone.
const MIN_INLINE_BYTES: usize = 8;

/// A note and where it stands.
#[derive(Debug)]
pub struct Note {
    /// What its markers name.
    pub key: String,
    /// As its first marker prints it.
    pub label: String,
    /// Elements behind it in which it goes on.
    pub more: Vec<usize>,
}

/// The notes of a tree.
#[derive(Debug, Default)]
pub struct Notes {
    /// Links that are markers, with the element of their note and their text.
    pub markers: HashMap<usize, (usize, String)>,
    /// Items of numbered lists, with their numbers.
    pub numbers: HashMap<usize, i64>,
    /// Elements that are notes.
    pub bodies: BTreeMap<usize, Note>,
    /// Links that lead back from a note.
    pub back: HashSet<usize>,
    /// Elements in which notes go on.
    pub more: HashSet<usize>,
    /// Notes that stand where they are called, with their labels.
    pub inline: BTreeMap<usize, String>,
    /// The part of such a note that is its text, where not all of it is.
    pub content: HashMap<usize, usize>,
}

/// Tells where a link of a node leads: the document of several, and the id in it.
pub type Resolve<'r> = &'r dyn Fn(usize, &str) -> Option<(usize, String)>;

impl Notes {
    /// Finds them; `part_of` tells in which document of several an element stands.
    pub fn find(tree: &Tree<'_>, resolve: Resolve<'_>, part_of: &dyn Fn(usize) -> usize) -> Self {
        let numbers = item_numbers(tree);
        let mut ids: HashMap<(usize, String), usize> = HashMap::new();
        let mut links: Vec<(usize, String)> = Vec::new();
        for node in 1..tree.len() {
            deadline::check();
            if tree.piece(node) != Piece::Element {
                continue;
            }
            for key in ["id", "name"] {
                if (key == "id" || tree.is(node, "a"))
                    && let Some(id) = tree.attribute(node, key)
                {
                    ids.entry((part_of(node), id.into_owned())).or_insert(node);
                }
            }
            if tree.is(node, "a")
                && let Some(href) = tree.attribute(node, "href").filter(|href| href.contains('#'))
            {
                links.push((node, href.into_owned()));
            }
        }
        let targets: Vec<(usize, usize)> =
            links.iter().filter_map(|(node, href)| Some((*node, *ids.get(&resolve(*node, href)?)?))).collect();
        let target_of: HashMap<usize, usize> = targets.iter().copied().collect();
        // The links that lead to each place, in the order of the source.
        let mut links_to: HashMap<usize, Vec<usize>> = HashMap::new();
        for &(link, target) in &targets {
            links_to.entry(target).or_default().push(link);
        }
        let mut found: Vec<(usize, usize, String)> = Vec::new();
        let mut chapters: HashMap<usize, bool> = HashMap::new();
        for &(link, target) in &targets {
            deadline::check();
            let text = tree.text(link);
            let body = block_of(tree, target);
            let named = says(
                tree,
                link,
                &["noteref", "doc-noteref", "footnote-ref", "footnoteref", "fnref", "footnote_anchor"],
            );
            if body <= link && !named || is_heading(tree, body) || tree.holds(body, link) {
                continue;
            }
            let label = text.chars().count() <= MAX_MARKER_CHARS && is_label(&text);
            let told_note = [target, body].iter().any(|&n| says(tree, n, NOTE_WORDS) || is_called_note(tree, n));
            let leads_back = |home: usize| links_to.get(&home).is_some_and(|links| has_in(tree, links, body));
            let returns = || {
                tree.ancestors(link).filter(|&n| !is_block(tree, n)).any(leads_back)
                    || (link..tree.descendants(link).end).any(leads_back)
                    || (link.saturating_sub(NEAR)..=link + NEAR).any(leads_back)
            };
            let raised = || tree.ancestors(link).take(2).any(|n| tree.is(n, "sup")) || tree.find(link, "sup").is_some();
            let starts = || {
                let bare = bare(&text);
                !text.is_empty()
                    && (begins_with(tree, body, bare) || numbers.get(&body).is_some_and(|n| bare.parse() == Ok(*n)))
            };
            // "Nach oben" leads from a chapter to the contents, as from a note to its marker.
            let mut is_chapter =
                || *chapters.entry(body).or_insert_with(|| tree.descendants(body).any(|n| is_heading(tree, n)));
            if named && (label || text.is_empty())
                || label && (told_note || (returns() || raised() && starts()) && !is_chapter())
            {
                found.push((link, target, text));
            }
        }
        // A note that leads back from inside another note is no marker.
        let mut notes = Self { numbers, ..Self::default() };
        let mut all: Vec<usize> = found.iter().map(|(_, target, _)| *target).collect();
        all.sort_unstable();
        all.dedup();
        let links_found: Vec<usize> = found.iter().map(|(link, ..)| *link).collect();
        let mut body_of: HashMap<usize, usize> = HashMap::new();
        for (link, target, text) in found {
            let body = *body_of.entry(target).or_insert_with(|| whole_note(tree, target, &all, &links_found));
            let label = bare(&text).to_owned();
            notes.markers.insert(link, (body, label.clone()));
            notes.bodies.entry(body).or_insert_with(|| Note { key: body.to_string(), label, more: Vec::new() });
        }
        let inside: Vec<usize> = notes
            .markers
            .keys()
            .copied()
            .filter(|&link| tree.ancestors(link).any(|n| notes.bodies.contains_key(&n)))
            .collect();
        for link in inside {
            notes.markers.remove(&link);
        }
        // A term before its note is the note's label.
        for &body in notes.bodies.keys().filter(|&&body| tree.is(body, "dd")) {
            let Some(list) = tree.parent(body) else { continue };
            let term = tree.children(list).take_while(|&n| n < body).filter(|&n| tree.is(n, "dt")).last();
            notes.back.extend(term.filter(|&n| tree.text(n).chars().count() <= MAX_MARKER_CHARS));
        }
        let mut markers: Vec<usize> = notes.markers.keys().copied().collect();
        markers.sort_unstable();
        let is_near = |home: usize| {
            let near = markers[markers.partition_point(|&m| m + NEAR < home)..].first();
            near.is_some_and(|&m| m <= home + NEAR) || has_in(tree, &markers, home)
        };
        for &body in notes.bodies.keys() {
            deadline::check();
            for node in tree.descendants(body) {
                if let Some(&home) = target_of.get(&node)
                    && home < body
                    && is_near(home)
                    && (tree.text(node).chars().count() <= MAX_MARKER_CHARS
                        || says(tree, node, &["backlink", "doc-backlink", "footnote-back"]))
                {
                    notes.back.insert(node);
                }
            }
        }
        notes.go_on(tree);
        notes.find_inline(tree);
        notes
    }

    /// Finds notes that stand in the paragraph that calls them, as LaTeXML, Tufte CSS and Distill write them.
    fn find_inline(&mut self, tree: &Tree<'_>) {
        let mut end = 0;
        for node in 1..tree.len() {
            deadline::check();
            let written = tree.is(node, "d-footnote")
                || (tree.is(node, "span") || tree.is(node, "small"))
                    && says(
                        tree,
                        node,
                        &["ltx_role_footnote", "sidenote", "footnote", "inline-footnote", "inline-note"],
                    );
            if node < end || !written || tree.text_bytes(node) < MIN_INLINE_BYTES {
                continue;
            }
            let tied = |n: usize| self.markers.contains_key(&n) || self.bodies.contains_key(&n);
            if tree.descendants(node).any(tied) || tree.ancestors(node).any(tied) {
                continue;
            }
            let content = tree.descendants(node).find(|&n| says(tree, n, &["ltx_note_content"])).unwrap_or(node);
            // The number before the text, once or twice, and the mark that calls it.
            let mut label = String::new();
            for part in tree.descendants(node) {
                let text = tree.text(part);
                let is_mark = tree.is(part, "sup") || says(tree, part, &["ltx_tag_note", "number", "num"]);
                if tree.piece(part) == Piece::Element && is_mark && is_label(&text) {
                    if label.is_empty() {
                        label = bare(&text).to_owned();
                    }
                    self.back.insert(part);
                } else if tree.piece(part) != Piece::Element
                    && !text.is_empty()
                    && !tree.ancestors(part).any(|n| self.back.contains(&n))
                {
                    break;
                }
            }
            end = tree.descendants(node).end;
            self.inline.insert(node, label);
            if content != node {
                self.content.insert(node, content);
            }
        }
    }

    /// Gives notes the paragraphs behind them that are set as they are, and behind all markers what stands between two.
    fn go_on(&mut self, tree: &Tree<'_>) {
        let bodies: Vec<usize> = self.bodies.keys().copied().collect();
        let last_marker = self.markers.keys().copied().max().unwrap_or(0);
        for (at, &body) in bodies.iter().enumerate() {
            deadline::check();
            let Some(parent) = tree.parent(body).filter(|_| ["p", "div"].iter().any(|name| tree.is(body, name))) else {
                continue;
            };
            let class = tree.attribute(body, "class").filter(|class| class.to_ascii_lowercase().contains("note"));
            let next = bodies.get(at + 1).copied().filter(|&next| tree.parent(next) == Some(parent));
            let mut more = Vec::new();
            let mut all = true;
            for sibling in tree.following(body).take_while(|&n| next.is_none_or(|next| n < next)) {
                if tree.piece(sibling) != Piece::Element {
                    all &= tree.text(sibling).is_empty();
                    continue;
                }
                let same = class.is_some() && tree.attribute(sibling, "class") == class;
                let between = next.is_some() && body > last_marker && tree.is(body, "p");
                let text = tree.is(sibling, "p") || tree.is(sibling, "blockquote") || same;
                if !(text && (same || between)) || has_in(tree, &bodies, sibling) {
                    all = false;
                    break;
                }
                more.push(sibling);
            }
            if all || class.is_some() {
                self.more.extend(&more);
                if let Some(note) = self.bodies.get_mut(&body) {
                    note.more = more;
                }
            }
        }
    }
}

/// Words by which elements say that they are notes.
const NOTE_WORDS: &[&str] =
    &["doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote", "footnotes", "endnotes", "note"];

/// Tells whether role, `epub:type` or class of an element says one of some words.
fn says(tree: &Tree<'_>, node: usize, words: &[&str]) -> bool {
    ["role", "epub:type", "class"]
        .iter()
        .filter_map(|key| tree.attribute(node, key))
        .any(|value| value.split_whitespace().any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known))))
}

/// Tells whether class or id of an element has a word for notes in it: "easy-footnote-single", "endnote3".
fn is_called_note(tree: &Tree<'_>, node: usize) -> bool {
    ["class", "id"].iter().filter_map(|key| tree.attribute(node, key)).any(|value| {
        let value = value.to_ascii_lowercase();
        ["footnote", "endnote", "fussnote", "notesbaspage"].iter().any(|word| value.contains(word))
    })
}

/// Numbers the items of numbered lists, as `start` and `value` say.
fn item_numbers(tree: &Tree<'_>) -> HashMap<usize, i64> {
    let mut numbers = HashMap::new();
    let said = |node: usize, key: &str| tree.attribute(node, key).and_then(|value| value.trim().parse().ok());
    for list in (1..tree.len()).filter(|&n| tree.is(n, "ol")) {
        deadline::check();
        let mut next: i64 = said(list, "start").unwrap_or(1);
        for item in tree.children(list).filter(|&n| tree.is(n, "li")) {
            let number = said(item, "value").unwrap_or(next);
            numbers.insert(item, number);
            next = number.saturating_add(1);
        }
    }
    numbers
}

fn is_block(tree: &Tree<'_>, node: usize) -> bool {
    const BLOCKS: [&str; 18] = [
        "dl",
        "p",
        "li",
        "div",
        "td",
        "tr",
        "dd",
        "dt",
        "aside",
        "section",
        "article",
        "body",
        "blockquote",
        "ol",
        "ul",
        "main",
        "html",
        "table",
    ];
    is_heading(tree, node) || BLOCKS.iter().any(|name| tree.is(node, name))
}

/// Tells whether blocks stand inside an element.
pub fn holds_block(tree: &Tree<'_>, node: usize) -> bool {
    tree.descendants(node).any(|n| n != node && is_block(tree, n))
}

fn is_heading(tree: &Tree<'_>, node: usize) -> bool {
    matches!(tree.name(node).as_bytes(), [b'h', b'1'..=b'6'])
}

/// Returns the block that an element is or stands in.
fn block_of(tree: &Tree<'_>, node: usize) -> usize {
    std::iter::once(node).chain(tree.ancestors(node)).find(|&n| is_block(tree, n)).unwrap_or(node)
}

/// Returns the whole note to which a target belongs: as much around it as holds no other note and no marker.
fn whole_note(tree: &Tree<'_>, target: usize, all: &[usize], links: &[usize]) -> usize {
    deadline::check();
    let mut note = block_of(tree, target);
    if tree.is(note, "dl")
        && let Some(only) =
            tree.child(note, "dd").filter(|_| tree.children(note).filter(|&n| tree.is(n, "dd")).count() == 1)
    {
        return only;
    }
    if tree.is(note, "dt")
        && let Some(parent) = tree.parent(note)
        && let Some(next) = tree.children(parent).find(|&n| n > note && tree.is(n, "dd"))
    {
        return next;
    }
    for outer in tree.ancestors(note) {
        let fits = ["div", "li", "aside", "dd", "td", "tr"].iter().any(|name| tree.is(outer, name));
        // The one note of a page, and the box of all notes around it.
        let is_box = || tree.is(note, "li") || tree.children(outer).any(|n| is_heading(tree, n) || tree.is(n, "hr"));
        let holds_other = || {
            let own = usize::from(tree.holds(outer, target));
            count_in(tree, all, outer) > own || has_in(tree, links, outer)
        };
        let grows = fits && !holds_other() && !is_box();
        if !grows {
            break;
        }
        note = outer;
    }
    note
}

/// Counts the nodes of a sorted list that an element is or holds.
fn count_in(tree: &Tree<'_>, sorted: &[usize], outer: usize) -> usize {
    let end = tree.descendants(outer).end.max(outer + 1);
    sorted.partition_point(|&n| n < end) - sorted.partition_point(|&n| n < outer)
}

fn has_in(tree: &Tree<'_>, sorted: &[usize], outer: usize) -> bool {
    count_in(tree, sorted, outer) > 0
}

/// Tells whether the text of an element begins with a label, in brackets or not.
fn begins_with(tree: &Tree<'_>, node: usize, label: &str) -> bool {
    let mut text = String::new();
    for n in tree.descendants(node) {
        let begun = text.trim_start().trim_start_matches(['[', '(']);
        if begun.len() > label.len() {
            break;
        }
        if tree.piece(n) != Piece::Element {
            text.push_str(&tree.text(n));
        }
    }
    text.trim_start().trim_start_matches(['[', '(']).starts_with(label)
}

/// A label without brackets and stops.
pub fn bare(text: &str) -> &str {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '.' | ':' | '^'));
    bare.rsplit(' ').next().unwrap_or(bare)
}

fn is_label(text: &str) -> bool {
    let bare = bare(text);
    let number = bare.len() <= 4 && !bare.is_empty() && bare.chars().all(|c| c.is_numeric());
    let sign = !bare.is_empty() && bare.chars().all(|c| matches!(c, '*' | '†' | '‡' | '§' | '#'));
    let letters =
        !bare.is_empty() && bare.len() <= 4 && bare.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    number
        || sign
        || letters
            && (bare.len() == 1
                || crate::ingest::structure::number::roman(bare).is_some()
                || bare.starts_with(|c: char| c.is_ascii_lowercase()) && text.contains('['))
}

#[cfg(test)]
mod tests;
