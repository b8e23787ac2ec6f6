//! Paragraphs, tables and boxes out of text.

use crate::document::DropReason;
use crate::ingest::markup::{Container, StyleRole, is_raised_label};
use crate::ingest::rtf::{Destination, Parser, Place};
use crate::text::ByteSpan;

impl Parser<'_> {
    pub(super) fn put(&mut self, text: &str, span: ByteSpan, exact: bool) {
        match self.state.destination {
            Destination::Text => {}
            Destination::Skipped => return,
            _ => return self.gathered.push_str(text),
        }
        self.spans.push(span);
        if self.state.hidden {
            return self.build.drop(DropReason::Markup, span);
        }
        if self.styles.get(&self.state.style) == Some(&StyleRole::Contents) {
            return self.build.drop(DropReason::TableOfContents, span);
        }
        if self.state.raised && self.raised.len() < 16 {
            let start = if self.raised.is_empty() { span.start } else { self.raised_at.start };
            self.raised_at = ByteSpan::new(start, span.end);
            self.raised.push_str(text);
            return;
        }
        self.flush_raised();
        self.before_text(span.start, text);
        if exact { self.build.text(span) } else { self.build.spelled(text, span) }
    }

    /// Gives the block in hand its kind, as its first text comes.
    pub(super) fn before_text(&mut self, at: usize, text: &str) {
        if !text.trim().is_empty() {
            self.is_counted = false;
            if self.place.in_table && !self.place.in_row && !self.place.in_cells {
                self.close_table();
            }
        }
        if self.place.in_table && self.place.cells > 0 {
            for _ in 0..std::mem::take(&mut self.place.cells) {
                self.build.cell(at);
            }
        }
        if !self.build.is_empty() || text.trim().is_empty() || self.place.in_table || self.place.is_note {
            return;
        }
        self.build.set_in(self.state.left, self.state.first);
        let role = self.styles.get(&self.state.style).copied();
        let level = self.state.heading.or(match role {
            Some(StyleRole::Heading(level)) => Some(level),
            Some(StyleRole::Title) => Some(1),
            _ => None,
        });
        let label = self.place.label.take();
        let container = match (role, label) {
            _ if level.is_some() => return self.build.heading(level.unwrap_or(1)),
            (Some(StyleRole::Quote), _) => Container::QuotedParagraph,
            (Some(StyleRole::Caption), _) => Container::Caption,
            (Some(StyleRole::Lead), _) => Container::Lead,
            (Some(role @ (StyleRole::Author | StyleRole::Date)), _) => return self.build.title_line(role),
            (_, Some(label)) => {
                let label = label.trim();
                // Word's second bullet is an "o" of Courier.
                let counted = label != "o" && label.starts_with(|c: char| c.is_alphanumeric() || c == '(');
                Container::Item(if counted { label.to_owned() } else { "-".to_owned() })
            }
            _ => return,
        };
        self.build.open(container);
        self.place.in_container = true;
    }

    pub(super) fn flush_raised(&mut self) {
        if self.raised.is_empty() {
            return;
        }
        let raised = std::mem::take(&mut self.raised);
        let (span, bare) = (self.raised_at, raised.trim());
        self.before_text(span.start, bare);
        if is_raised_label(bare) {
            self.build.raised(&raised, span, self.marked);
        } else {
            self.build.spelled(&raised, span);
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        self.flush_raised();
        if std::mem::take(&mut self.place.in_container) {
            self.build.close()
        } else {
            self.build.end_block()
        }
        self.place.label = None;
    }

    pub(super) fn close_table(&mut self) {
        if std::mem::take(&mut self.place.in_table) {
            self.place.cells = 0;
            self.build.close_table();
        }
    }

    /// Begins what stands apart from the text in hand, up to the end of this group.
    pub(super) fn open_aside(&mut self, note: Option<Container>) {
        let place = Place { is_note: note.is_some(), ..Place::default() };
        self.places.push(std::mem::replace(&mut self.place, place));
        self.build.open_aside(note);
        self.state.aside = true;
        self.state.raised = false;
        (self.state.left, self.state.first, self.state.style, self.state.heading) = (0, 0, 0, None);
    }

    pub(super) fn close_aside(&mut self) {
        self.close_table();
        self.build.close_aside();
        self.place = self.places.pop().unwrap_or_default();
    }
}
