//! RTF: groups, control words and characters.
//!
//! Ours: the one crate there is stops at `\u8211-` and drops notes.

mod blocks;
mod characters;
mod groups;
mod notes;
mod tokens;
mod words;

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::ingest::encoding::decode_bytes;
use crate::ingest::markup::{Build, NoteCount, StyleRole};
use crate::ingest::reader::{Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads `.rtf`.
#[derive(Debug, Clone, Copy)]
pub struct Rtf;

impl Reader for Rtf {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        // A byte a character: what is no ASCII is written as `\'e4` or `\u228?`.
        let source = decode_bytes(bytes, WINDOWS_1252, limits.max_file_bytes)?;
        let text: &str = &source.text;
        let mut parser = Parser::new(text);
        parser.build.whole = true;
        parser.run(limits)?;
        let Parser { build, spans, .. } = parser;
        let reading = build.finish(spans);
        Ok(Reading { source, ..reading })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Text,
    Skipped,
    Fonts,
    Styles,
    Title,
    Author,
    /// The number or bullet of an item
    Label,
}

#[derive(Debug, Clone)]
struct State {
    destination: Destination,
    /// Characters that stand for one of `\u`
    fallback: usize,
    italic: bool,
    bold: bool,
    raised: bool,
    hidden: bool,
    font: i32,
    /// This group is a note, or the text of a box.
    aside: bool,
    /// `\*` stood before what follows.
    optional: bool,
    /// Number of the paragraph's style
    style: i32,
    /// Level of the paragraph as a heading, where it is told beside its style
    heading: Option<u8>,
    /// Margin of the paragraph, and its first line beyond it
    left: i32,
    first: i32,
}

/// What stands open where text comes: in the text, in a note, in a box each its own.
#[derive(Debug, Default)]
struct Place {
    /// It is a note.
    is_note: bool,
    /// The block in hand stands in an item, a quotation or a caption.
    in_container: bool,
    label: Option<String>,
    in_table: bool,
    in_row: bool,
    cells: usize,
    in_cells: bool,
}

struct Parser<'a> {
    text: &'a str,
    build: Build<'a>,
    state: State,
    stack: Vec<State>,
    encoding: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    /// What styles are for.
    styles: HashMap<i32, StyleRole>,
    gathered: String,
    place: Place,
    /// Where the notes and boxes in hand interrupt
    places: Vec<Place>,
    notes: u32,
    /// The counts of footnotes and endnotes, as the whole file has them and as this section has them
    counts: [NoteCount; 2],
    section: [NoteCount; 2],
    /// No note was called in this section as yet.
    section_begins: bool,
    /// The next note has a number.
    is_counted: bool,
    /// First half of a character beyond the BMP.
    surrogate: Option<u16>,
    /// Raised text in hand, and where it stands.
    raised: String,
    raised_at: ByteSpan,
    /// How many characters are still to be passed over.
    skip: usize,
    spans: Vec<ByteSpan>,
    marked: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let state = State {
            destination: Destination::Text,
            fallback: 1,
            italic: false,
            bold: false,
            raised: false,
            hidden: false,
            font: 0,
            aside: false,
            optional: false,
            style: 0,
            heading: None,
            left: 0,
            first: 0,
        };
        Self {
            text,
            build: Build::new(text),
            state,
            stack: Vec::new(),
            encoding: WINDOWS_1252,
            fonts: HashMap::new(),
            styles: HashMap::new(),
            gathered: String::new(),
            place: Place::default(),
            places: Vec::new(),
            notes: 0,
            counts: [NoteCount::default(); 2],
            section: [NoteCount::default(); 2],
            section_begins: true,
            is_counted: false,
            surrogate: None,
            raised: String::new(),
            raised_at: ByteSpan::default(),
            skip: 0,
            spans: Vec::new(),
            marked: text.contains("\\footnote"),
        }
    }
}

#[cfg(test)]
mod tests;
