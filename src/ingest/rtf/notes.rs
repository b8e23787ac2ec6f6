//! Notes, and what is printed before them.

use crate::ingest::markup::{Build, Container, NoteFormat};
use crate::ingest::rtf::Parser;
use crate::text::ByteSpan;

/// Longest mark of a note that its author chose, in characters.
const MAX_CUSTOM_MARK: usize = 4;

impl Parser<'_> {
    /// Outside a group of its own nothing would end it.
    pub(super) fn may_open_aside(&self) -> bool {
        !self.stack.is_empty() && !self.state.aside
    }

    /// Reads how notes are counted: in the whole file (`\ftnstart5`, `\aftnnrlc`) or in a section (`\sftnrestart`).
    pub(super) fn note_setting(&mut self, word: &str, number: Option<i32>) -> bool {
        let word = word.strip_prefix('s').filter(|rest| rest.contains("ftn")).unwrap_or(word);
        let (kind, word) = match (word.strip_prefix("aftn"), word.strip_prefix("ftn")) {
            (Some(rest), _) => (1, rest),
            (None, Some(rest)) => (0, rest),
            (None, None) => return false,
        };
        let mut told = self.section[kind];
        match word {
            "start" => told.start = number.and_then(|n| u32::try_from(n).ok()),
            "restart" => told.restarts = true,
            "rstcont" => told.restarts = false,
            "nar" => told.format = NoteFormat::Arabic,
            "nrlc" => told.format = NoteFormat::LowerRoman,
            "nruc" => told.format = NoteFormat::UpperRoman,
            "nalc" => told.format = NoteFormat::LowerLetter,
            "nauc" => told.format = NoteFormat::UpperLetter,
            "nchi" => told.format = NoteFormat::Signs,
            _ => return false,
        }
        self.section[kind] = told;
        let count = &mut self.counts[kind];
        if self.notes == 0 {
            *count = told;
        } else if self.section_begins {
            count.begin_section(told);
        }
        true
    }

    /// A note begins; its mark is what was raised right before it, else its number.
    pub(super) fn open_note(&mut self, span: ByteSpan) {
        self.notes += 1;
        self.section_begins = false;
        let is_counted = std::mem::take(&mut self.is_counted);
        let custom = self.raised.trim();
        let label = if is_counted || custom.is_empty() || custom.chars().count() > MAX_CUSTOM_MARK {
            self.flush_raised();
            let is_endnote = self.text[span.end..].starts_with("\\ftnalt");
            self.counts[usize::from(is_endnote)].next()
        } else {
            std::mem::take(&mut self.raised).trim().to_owned()
        };
        let key = self.notes.to_string();
        self.before_text(span.start, "x");
        self.build.marker(&key, &label, span);
        self.open_aside(Some(Container::Note(key, label)));
        self.set(self.state.italic, false, Build::italic);
        self.set(self.state.bold, false, Build::bold);
        (self.state.italic, self.state.bold) = (false, false);
    }
}
