//! A lenient tree of elements and text.
//!
//! Ours and not html5ever's, for the places: that one tells lines at best, and every highlight leads back to bytes here. Not
//! quick-xml's events either: they end at the first fault, and half a broken file is worth reading. Nothing is fetched or
//! expanded: no DTD, no entities but those that stand for one character.

mod attribute;
mod parse;

pub use parse::Dialect;

use std::borrow::Cow;

use crate::ingest::markup::tree::attribute::{attributes, unescaped};
use crate::text::ByteSpan;

/// Index of a node; nodes stand in the order of the source.
pub type NodeId = usize;

#[derive(Debug)]
enum Kind<'a> {
    /// Name as written, and the raw text of its attributes
    Element(&'a str, &'a str),
    /// Text as it stands
    Text,
    /// What stands for another character
    Entity(Cow<'static, str>),
}

#[derive(Debug)]
struct Node<'a> {
    kind: Kind<'a>,
    span: ByteSpan,
    parent: u32,
    first: u32,
    next: u32,
    /// One behind its last descendant
    end: u32,
    /// Bytes of text before it
    text_before: u32,
}

/// No node.
const NONE: u32 = u32::MAX;

/// Elements and text of a part of the source.
#[derive(Debug)]
pub struct Tree<'a> {
    source: &'a str,
    nodes: Vec<Node<'a>>,
    /// Where the first element that was not closed begins.
    pub unclosed: Option<usize>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// An element
    Element,
    /// Text that is copied from the source
    Text,
    /// A character that the source spells otherwise
    Entity(&'t str),
}

impl<'a> Tree<'a> {
    /// Returns the name of an element without its prefix, in lower case; empty for text.
    pub fn name(&self, node: NodeId) -> Cow<'a, str> {
        let Kind::Element(name, _) = &self.nodes[node].kind else { return Cow::Borrowed("") };
        let local = name.rsplit_once(':').map_or(*name, |(_, local)| local);
        if local.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(local.to_ascii_lowercase())
        } else {
            Cow::Borrowed(local)
        }
    }

    /// Tells whether an element has this name.
    pub fn is(&self, node: NodeId, name: &str) -> bool {
        let Kind::Element(full, _) = &self.nodes[node].kind else { return false };
        full.rsplit_once(':').map_or(*full, |(_, local)| local).eq_ignore_ascii_case(name)
    }

    /// Returns what a node is.
    pub fn piece(&self, node: NodeId) -> Piece<'_> {
        match &self.nodes[node].kind {
            Kind::Element(..) => Piece::Element,
            Kind::Text => Piece::Text,
            Kind::Entity(text) => Piece::Entity(text),
        }
    }

    /// Returns an attribute, by its name with or without prefix.
    pub fn attribute(&self, node: NodeId, key: &str) -> Option<Cow<'a, str>> {
        let Kind::Element(_, raw) = self.nodes[node].kind else { return None };
        attributes(raw)
            .find(|(name, _)| {
                name.eq_ignore_ascii_case(key)
                    || !key.contains(':')
                        && name.rsplit_once(':').is_some_and(|(_, local)| local.eq_ignore_ascii_case(key))
            })
            .map(|(_, value)| unescaped(value))
    }

    /// Returns where a node stands in the source, with its tags.
    pub fn span(&self, node: NodeId) -> ByteSpan {
        self.nodes[node].span
    }

    /// Lists the children of a node.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let first = self.nodes[node].first;
        std::iter::successors((first != NONE).then_some(first), |&n| {
            let next = self.nodes[n as usize].next;
            (next != NONE).then_some(next)
        })
        .map(|n| n as usize)
    }

    /// Tells whether nothing but white space stands between the elements of a node.
    pub fn holds_only_elements(&self, node: NodeId) -> bool {
        self.children(node).all(|n| match self.piece(n) {
            Piece::Element => true,
            Piece::Text => self.span(n).of(self.source).trim().is_empty(),
            Piece::Entity(text) => text.trim().is_empty(),
        })
    }

    /// Lists the nodes behind a node in the same parent, in the order of the source.
    pub fn following(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let next = |id: u32| (id != NONE).then_some(id as usize);
        std::iter::successors(next(self.nodes[node].next), move |&n| next(self.nodes[n].next))
    }

    /// Lists a node's descendants, in the order of the source.
    pub fn descendants(&self, node: NodeId) -> std::ops::Range<NodeId> {
        node + 1..self.nodes[node].end as usize
    }

    /// Tells whether `inner` is `outer` or stands in it.
    pub fn holds(&self, outer: NodeId, inner: NodeId) -> bool {
        (outer..self.nodes[outer].end as usize).contains(&inner)
    }

    /// Returns the element in which a node stands.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.nodes[node].parent;
        (parent != NONE).then_some(parent as usize)
    }

    /// Lists the elements in which a node stands, from the nearest.
    pub fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(node), |&n| self.parent(n))
    }

    /// Finds the first descendant of a name.
    pub fn find(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.descendants(node).find(|&n| self.is(n, name))
    }

    /// Finds the first child of a name.
    pub fn child(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.children(node).find(|&n| self.is(n, name))
    }

    /// Returns the text in a node, runs of white space being one space.
    pub fn text(&self, node: NodeId) -> String {
        let mut text = String::new();
        for n in std::iter::once(node).chain(self.descendants(node)) {
            match self.piece(n) {
                Piece::Text => text.push_str(self.span(n).of(self.source)),
                Piece::Entity(entity) => text.push_str(entity),
                Piece::Element => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns the text in a node as it stands, white space included.
    pub fn raw_text(&self, node: NodeId) -> String {
        let pieces = self.descendants(node).map(|n| match self.piece(n) {
            Piece::Text => self.span(n).of(self.source),
            Piece::Entity(entity) => entity,
            Piece::Element => "",
        });
        pieces.collect()
    }

    /// Counts the bytes of text in a node.
    pub fn text_bytes(&self, node: NodeId) -> usize {
        let range = self.descendants(node);
        if range.is_empty() {
            return 0;
        }
        let last = &self.nodes[range.end - 1];
        let own = if matches!(last.kind, Kind::Element(..)) { 0 } else { last.span.len() };
        (last.text_before - self.nodes[range.start].text_before) as usize + own
    }

    /// Lists the places of text in a node, in order.
    pub fn text_spans(&self, node: NodeId) -> impl Iterator<Item = ByteSpan> + '_ {
        self.descendants(node).filter(|&n| self.piece(n) != Piece::Element).map(|n| self.span(n))
    }

    /// Returns how many nodes there are; the first is the whole part.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Limits;

    #[test]
    fn attributes_are_found_by_local_name_and_decoded() {
        let text = "<a xml:id=\"n1\" href='#a&amp;b' checked data-x = 3>";
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, &Limits::default()).expect("reads");
        let get = |key| tree.attribute(1, key).map(Cow::into_owned);
        assert_eq!(get("id").as_deref(), Some("n1"));
        assert_eq!(get("href").as_deref(), Some("#a&b"));
        assert_eq!((get("checked").as_deref(), get("data-x").as_deref(), get("no")), (Some(""), Some("3"), None));
    }
}
