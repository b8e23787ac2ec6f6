//! What holds in a group, and what its end brings back.

use crate::ingest::markup::{Build, StyleRole, style_role};
use crate::ingest::own_fields::{authors, title};
use crate::ingest::rtf::{Destination, Parser, State};

impl<'a> Parser<'a> {
    pub(super) fn end_group(&mut self, at: usize) {
        if self.state.aside || !self.note_follows(at) {
            self.flush_raised();
        }
        let Some(outer) = self.stack.pop() else { return };
        let inner = std::mem::replace(&mut self.state, outer);
        self.set(inner.italic, self.state.italic, Build::italic);
        self.set(inner.bold, self.state.bold, Build::bold);
        if inner.aside {
            self.close_aside();
        }
        if inner.destination != self.state.destination {
            let gathered = std::mem::take(&mut self.gathered);
            match inner.destination {
                Destination::Title => self.build.own.title = title(&gathered),
                Destination::Author => self.build.own.authors = authors(&gathered),
                Destination::Label => self.place.label = Some(gathered),
                _ => {}
            }
        } else if inner.destination == Destination::Styles {
            self.end_style(&inner);
        }
        self.skip = 0;
    }

    /// `{\s1 … heading 1;}`
    pub(super) fn end_style(&mut self, style: &State) {
        let name = std::mem::take(&mut self.gathered);
        let by_name = style_role(name.trim().trim_end_matches(';'));
        // Styles of characters have no number here, and the first is that of running text.
        if style.style != 0
            && let Some(role) = style.heading.map(StyleRole::Heading).or(by_name)
        {
            self.styles.insert(style.style, role);
        }
    }

    pub(super) fn set(&mut self, was: bool, is: bool, change: fn(&mut Build<'a>, bool)) {
        if was != is {
            change(&mut self.build, is);
        }
    }

    pub(super) fn is_in_info(&self) -> bool {
        self.state.destination == Destination::Skipped
    }

    pub(super) fn enter(&mut self, destination: Destination) {
        // Outside a group of its own it would swallow the rest of the file.
        if self.stack.is_empty()
            || self.state.destination == Destination::Skipped
                && !matches!(destination, Destination::Title | Destination::Author)
        {
            return;
        }
        self.state.destination = destination;
        self.gathered.clear();
    }
}
