//! The text of notes, without the labels and links back that stand before it.

use crate::ingest::html::Blocks;
use crate::ingest::html::notes::bare;
use crate::ingest::markup::{Build, Container, Piece};
use crate::text::ByteSpan;

impl Blocks<'_, '_> {
    /// Reads the notes, in the order of the source.
    pub fn notes(&self, build: &mut Build<'_>) {
        for (&body, note) in &self.notes.bodies {
            build.open(Container::Note(note.key.clone(), note.label.clone()));
            self.note(body, &note.label, build);
            for &more in &note.more {
                build.end_block();
                self.children(more, build);
            }
            build.close();
        }
    }

    fn note(&self, body: usize, label: &str, build: &mut Build<'_>) {
        let first = self.tree.descendants(body).find(|&n| {
            self.tree.piece(n) != Piece::Element
                && !self.tree.text(n).is_empty()
                && !self.tree.ancestors(n).any(|a| self.notes.back.contains(&a))
        });
        let Some(first) = first.filter(|_| !label.is_empty()) else { return self.children(body, build) };
        // The arrow of a link back that is no link itself.
        if text_is_arrow(&self.tree.text(first)) {
            return self.skipping(body, first, 0, build);
        }
        // The label before the text: "1 ", "[1] ", "1. ", unless it is the link back.
        let text = self.tree.text(first);
        let start = text.trim_start_matches(['[', '(', '^']);
        let rest = start.strip_prefix(label).map(|rest| rest.trim_start_matches([']', ')', '.', ':']));
        let cut = rest.filter(|rest| {
            rest.is_empty() || rest.starts_with(char::is_whitespace) || rest.len() + label.len() < start.len()
        });
        let own = self
            .tree
            .ancestors(first)
            .take_while(|&n| n != body)
            .find(|&n| self.tree.is(n, "sup") || self.tree.is(n, "a"));
        match (cut, own) {
            (Some(""), Some(own)) if bare(&self.tree.text(own)) == label => self.skipping(body, own, 0, build),
            (Some(""), None) => self.skipping(body, first, 0, build),
            (Some(rest), None) => self.skipping(body, first, text.len() - rest.len(), build),
            _ => self.children(body, build),
        }
    }

    /// Reads children without one node, or without the first bytes of its text.
    pub(super) fn skipping(&self, node: usize, skipped: usize, bytes: usize, build: &mut Build<'_>) {
        for child in self.tree.children(node) {
            if child == skipped {
                let span = self.tree.span(child);
                let indent = span.len().saturating_sub(build.source_of(span).trim_start().len());
                if bytes > 0 {
                    build.text(ByteSpan::new((span.start + indent + bytes).min(span.end), span.end));
                }
            } else if self.tree.holds(child, skipped) {
                let block = matches!(&*self.tree.name(child), "p" | "div" | "li" | "td" | "tr");
                if block {
                    build.end_block();
                }
                self.skipping(child, skipped, bytes, build);
                if block {
                    build.end_block();
                }
            } else {
                self.node(child, build);
            }
        }
    }
}

fn text_is_arrow(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '↑' | '^' | '↩' | '\u{fe0e}' | '↵' | '⏎'))
}
