//! RTF: groups, control words and characters.
//!
//! Ours: the one crate there is stops at `\u8211-` and drops notes.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::deadline;
use crate::document::{DropReason, Warning};
use crate::ingest::encoding::decode_bytes;
use crate::ingest::markup::{Build, Container, NoteCount, NoteFormat, StyleRole, is_raised_label, style_role};
use crate::ingest::own_fields::{authors, title};
use crate::ingest::reader::{Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Groups that may stand in each other; Word nests some ten.
const MAX_DEPTH: usize = 1_000;

/// Longest mark of a note that its author chose, in characters.
const MAX_CUSTOM_MARK: usize = 4;

/// Bytes between a mark and its note: the ends of groups, and of lines.
const MAX_BEFORE_NOTE: usize = 64;

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

    fn run(&mut self, limits: &Limits) -> Result<(), IngestError> {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut count = 0usize;
        while at < bytes.len() {
            count += 1;
            if count.is_multiple_of(64) {
                deadline::check();
            }
            if count > limits.max_marks * 4 {
                return Err(IngestError::TooManyParts { what: "control words".into(), limit: limits.max_marks * 4 });
            }
            match bytes[at] {
                b'{' => {
                    if self.stack.len() < MAX_DEPTH {
                        if !self.note_follows(at) {
                            self.flush_raised();
                        }
                        self.skip = 0;
                        self.stack.push(self.state.clone());
                        self.state.aside = false;
                        self.state.optional = false;
                    } else {
                        return Err(IngestError::TooManyParts {
                            what: "groups in each other".into(),
                            limit: MAX_DEPTH,
                        });
                    }
                    at += 1;
                }
                b'}' => {
                    self.end_group(at);
                    at += 1;
                }
                b'\\' => at = self.control(at),
                b'\r' | b'\n' => at += 1,
                _ => {
                    let end = bytes[at..].iter().position(|b| b"{}\\\r\n".contains(b)).map_or(bytes.len(), |n| at + n);
                    let mut start = at;
                    while self.skip > 0 && start < end {
                        start += text[start..].chars().next().map_or(1, char::len_utf8);
                        self.skip -= 1;
                    }
                    if start < end {
                        self.plain(ByteSpan::new(start, end));
                    }
                    at = end;
                }
            }
        }
        if !self.stack.is_empty() {
            let message = format!("the file breaks off: {} groups have no end", self.stack.len());
            self.build.warnings.push(Warning { line: None, message });
            while !self.stack.is_empty() {
                self.end_group(bytes.len());
            }
        }
        self.flush_raised();
        self.close_table();
        Ok(())
    }

    /// Tells whether nothing but a note stands behind a place.
    fn note_follows(&self, at: usize) -> bool {
        let bytes = &self.text.as_bytes()[at..];
        let start = bytes.iter().take(MAX_BEFORE_NOTE).position(|b| !b"}\r\n".contains(b)).unwrap_or(0);
        let rest = &bytes[start..];
        rest.starts_with(b"{\\footnote") || rest.starts_with(b"{\\*\\footnote")
    }

    /// Characters that stand for themselves.
    fn plain(&mut self, span: ByteSpan) {
        let text = span.of(self.text);
        // Bytes beyond ASCII are in the encoding of the font.
        if !text.is_ascii() && self.encoding_now() != WINDOWS_1252 {
            for (n, c) in text.char_indices() {
                let at = span.start + n;
                let byte = [WINDOWS_1252.encode(&c.to_string()).0.first().copied().unwrap_or(b'?')];
                let decoded = self.encoding_now().decode_without_bom_handling(&byte).0.into_owned();
                self.put(&decoded, ByteSpan::new(at, at + c.len_utf8()), false);
            }
            return;
        }
        self.put(text, span, true);
    }

    fn encoding_now(&self) -> &'static Encoding {
        self.fonts.get(&self.state.font).copied().unwrap_or(self.encoding)
    }

    fn put(&mut self, text: &str, span: ByteSpan, exact: bool) {
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
    fn before_text(&mut self, at: usize, text: &str) {
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

    fn flush_raised(&mut self) {
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

    fn end_paragraph(&mut self) {
        self.flush_raised();
        if std::mem::take(&mut self.place.in_container) {
            self.build.close()
        } else {
            self.build.end_block()
        }
        self.place.label = None;
    }

    fn close_table(&mut self) {
        if std::mem::take(&mut self.place.in_table) {
            self.place.cells = 0;
            self.build.close_table();
        }
    }

    /// Begins what stands apart from the text in hand, up to the end of this group.
    fn open_aside(&mut self, note: Option<Container>) {
        let place = Place { is_note: note.is_some(), ..Place::default() };
        self.places.push(std::mem::replace(&mut self.place, place));
        self.build.open_aside(note);
        self.state.aside = true;
        self.state.raised = false;
        (self.state.left, self.state.first, self.state.style, self.state.heading) = (0, 0, 0, None);
    }

    fn close_aside(&mut self) {
        self.close_table();
        self.build.close_aside();
        self.place = self.places.pop().unwrap_or_default();
    }

    fn end_group(&mut self, at: usize) {
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
    fn end_style(&mut self, style: &State) {
        let name = std::mem::take(&mut self.gathered);
        let by_name = style_role(name.trim().trim_end_matches(';'));
        // Styles of characters have no number here, and the first is that of running text.
        if style.style != 0
            && let Some(role) = style.heading.map(StyleRole::Heading).or(by_name)
        {
            self.styles.insert(style.style, role);
        }
    }

    fn set(&mut self, was: bool, is: bool, change: fn(&mut Build<'a>, bool)) {
        if was != is {
            change(&mut self.build, is);
        }
    }

    /// Reads a control word or sign, and returns where it ends.
    fn control(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let Some(&first) = bytes.get(at + 1) else { return bytes.len() };
        if !first.is_ascii_alphabetic() {
            return self.sign(at, first);
        }
        let word_end =
            bytes[at + 1..].iter().position(|b| !b.is_ascii_alphabetic()).map_or(bytes.len(), |n| at + 1 + n);
        let word = &self.text[at + 1..word_end];
        let mut end = word_end;
        if bytes.get(end) == Some(&b'-') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        while bytes.get(end).is_some_and(u8::is_ascii_digit) && end - word_end < 11 {
            end += 1;
        }
        let number: Option<i32> = self.text[word_end..end].parse().ok();
        if bytes.get(end) == Some(&b' ') {
            end += 1;
        }
        let span = ByteSpan::new(at, end);
        if word == "bin" {
            // Raw bytes, of which there are as many characters.
            let count = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return self.text[end..].char_indices().nth(count).map_or(bytes.len(), |(n, _)| end + n);
        }
        if self.skip > 0 && word != "u" {
            self.skip -= 1;
            return end;
        }
        self.word(word, number, span);
        end
    }

    fn sign(&mut self, at: usize, sign: u8) -> usize {
        let len = self.text[at + 1..].chars().next().map_or(1, char::len_utf8);
        let span = ByteSpan::new(at, at + 1 + len);
        if sign == b'\'' {
            let code = self.text.get(at + 2..at + 4).and_then(|hex| u8::from_str_radix(hex, 16).ok());
            let Some(code) = code else { return at + 2 };
            if self.skip > 0 {
                self.skip -= 1;
            } else {
                let decoded = self.encoding_now().decode_without_bom_handling(&[code]).0.into_owned();
                self.put(&decoded, ByteSpan::new(at, at + 4), false);
            }
            return at + 4;
        }
        if self.skip > 0 && matches!(sign, b'~' | b'_' | b'-' | b'\\' | b'{' | b'}') {
            self.skip -= 1;
            return span.end;
        }
        match sign {
            b'~' => self.put(" ", span, false),
            b'_' => self.put("-", span, false),
            b'\\' | b'{' | b'}' => self.put(&self.text[at + 1..at + 2], span, false),
            b'*' => self.state.optional = true,
            b'\r' | b'\n' if self.state.destination == Destination::Text => self.end_paragraph(),
            _ => {}
        }
        span.end
    }

    fn word(&mut self, word: &str, number: Option<i32>, span: ByteSpan) {
        let on = number != Some(0);
        let at = span.start;
        match word {
            "u" => {
                let unit = number.unwrap_or(0) as u16;
                self.skip = self.state.fallback;
                match (self.surrogate.take(), unit) {
                    (None, 0xd800..=0xdbff) => self.surrogate = Some(unit),
                    (Some(high), 0xdc00..=0xdfff) => {
                        for c in char::decode_utf16([high, unit]).flatten() {
                            self.put(c.encode_utf8(&mut [0; 4]), span, false);
                        }
                    }
                    _ => {
                        if let Some(c) = char::from_u32(u32::from(unit)).filter(|c| !c.is_control()) {
                            self.put(c.encode_utf8(&mut [0; 4]), span, false);
                        }
                    }
                }
            }
            "uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" => {
                if let Some(found) = code_page(number.unwrap_or(1252)) {
                    self.encoding = found;
                }
            }
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "f" => self.state.font = number.unwrap_or(0),
            "fcharset" if self.state.destination == Destination::Fonts => {
                if let Some(found) = charset(number.unwrap_or(0)) {
                    self.fonts.insert(self.state.font, found);
                }
            }
            "fonttbl" => self.enter(Destination::Fonts),
            "stylesheet" => self.enter(Destination::Styles),
            "title" if self.is_in_info() => self.enter(Destination::Title),
            "author" if self.is_in_info() => self.enter(Destination::Author),
            "listtext" | "pntext" => self.enter(Destination::Label),
            "colortbl" | "info" | "pict" | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl"
            | "footerr" | "footerf" | "fldinst" | "nonshppict" | "xe" | "tc" | "rxe" | "revtbl" | "listtable"
            | "listoverridetable" | "rsidtbl" | "generator" | "themedata" | "datastore" | "latentstyles" | "ftnsep"
            | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "annotation" | "atnid" | "atnauthor"
            | "atnref" | "atndate" | "objdata" | "filetbl" | "pnseclvl" | "bkmkstart" | "bkmkend"
            | "colorschememapping" | "xmlnstbl" | "docvar" | "userprops" | "sp" | "template" | "background" | "do"
            | "listpicture" | "mmathPr" | "fontemb" | "panose" | "falt" => {
                self.enter(Destination::Skipped);
            }
            "shptxt" if self.state.destination == Destination::Text && self.may_open_aside() => {
                self.flush_raised();
                self.open_aside(None);
            }
            "shptxt" | "result" | "fldrslt" | "upr" | "ud" | "shpinst" | "shppict" | "shp" | "cs" | "pnlvlblt" => {}
            "footnote" if self.state.destination == Destination::Text => {
                if self.may_open_aside() {
                    self.open_note(span);
                }
            }
            "chftn" => self.is_counted |= self.state.destination == Destination::Text && !self.place.is_note,
            _ if self.note_setting(word, number) => {}
            _ if self.state.optional && self.state.destination == Destination::Text => self.enter(Destination::Skipped),
            "par" | "sect" | "page" if self.state.destination == Destination::Text => {
                if self.place.in_table && (self.place.in_row || self.place.in_cells) {
                    self.flush_raised();
                    self.build.space(span);
                } else {
                    self.end_paragraph();
                }
                if word == "sect" && self.places.is_empty() {
                    let told = self.section;
                    self.counts.iter_mut().zip(told).for_each(|(count, told)| count.begin_section(told));
                    self.section_begins = true;
                }
            }
            "pard" => {
                self.state.heading = None;
                self.state.style = 0;
                (self.state.left, self.state.first) = (0, 0);
                self.place.in_cells = false;
                self.place.label = self.place.label.take().filter(|_| self.build.is_empty());
            }
            "plain" => {
                self.set(self.state.italic, false, Build::italic);
                self.set(self.state.bold, false, Build::bold);
                (self.state.italic, self.state.bold, self.state.hidden) = (false, false, false);
                self.flush_raised();
                self.state.raised = false;
            }
            "intbl" => self.place.in_cells = true,
            "trowd" if self.state.destination == Destination::Text => {
                if !self.place.in_table {
                    self.end_paragraph();
                    self.build.open_table();
                    self.place.in_table = true;
                }
                // Word repeats the definition of a row behind its cells.
                if !self.place.in_row {
                    self.build.row(at);
                    self.place.cells = 0;
                }
                self.place.in_row = true;
            }
            "cell" | "nestcell" if self.place.in_table => {
                self.flush_raised();
                self.place.cells += 1;
            }
            "row" => {
                self.place.in_row = false;
                self.place.in_cells = false;
                self.place.cells = 0;
            }
            "s" => self.state.style = number.unwrap_or(0),
            "li" | "lin" => self.state.left = number.unwrap_or(0),
            "fi" => self.state.first = number.unwrap_or(0),
            "outlinelevel" => {
                let level = number.and_then(|n| u8::try_from(n).ok());
                self.state.heading = level.filter(|&level| level < 9).map(|level| level + 1);
            }
            "i" => {
                self.set(self.state.italic, on, Build::italic);
                self.state.italic = on;
            }
            "b" => {
                self.set(self.state.bold, on, Build::bold);
                self.state.bold = on;
            }
            "super" => {
                self.flush_raised();
                self.state.raised = on;
            }
            "nosupersub" | "sub" => {
                self.flush_raised();
                self.state.raised = false;
            }
            "v" | "deleted" => self.state.hidden = on,
            "line" | "lbr" if self.state.destination == Destination::Text => {
                self.flush_raised();
                self.build.line_end(span);
            }
            "tab" | "emspace" | "enspace" | "qmspace" => self.put(" ", span, false),
            "emdash" => self.put("—", span, false),
            "endash" => self.put("–", span, false),
            "lquote" => self.put("‘", span, false),
            "rquote" => self.put("’", span, false),
            "ldblquote" => self.put("“", span, false),
            "rdblquote" => self.put("”", span, false),
            "bullet" => self.put("•", span, false),
            _ => {}
        }
        if word != "u" {
            self.state.optional = false;
        }
    }

    fn is_in_info(&self) -> bool {
        self.state.destination == Destination::Skipped
    }

    fn enter(&mut self, destination: Destination) {
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

    /// Outside a group of its own nothing would end it.
    fn may_open_aside(&self) -> bool {
        !self.stack.is_empty() && !self.state.aside
    }

    /// Reads how notes are counted: in the whole file (`\ftnstart5`, `\aftnnrlc`) or in a section (`\sftnrestart`).
    fn note_setting(&mut self, word: &str, number: Option<i32>) -> bool {
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
    fn open_note(&mut self, span: ByteSpan) {
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

fn code_page(number: i32) -> Option<&'static Encoding> {
    Encoding::for_label(format!("windows-{number}").as_bytes()).filter(|e| e.is_single_byte())
}

/// The code page of a font's character set.
fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        161 => 1253,
        162 => 1254,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::{Body, Role};

    fn blocks(text: &str) -> Vec<(Role, String)> {
        let reading = Rtf.read(text.as_bytes(), &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = reading.body else { panic!("RTF gives blocks") };
        blocks.into_iter().map(|b| (b.role, b.flow.text)).collect()
    }

    #[test]
    fn characters_are_decoded_however_they_are_written() {
        for (text, expected) in [
            (r"{\rtf1\ansi K\'fcste \u8211- Meer\par}", "Küste – Meer"),
            (r"{\rtf1\ansi\uc2 a\u228 ??b\par}", "aäb"),
            (r"{\rtf1\ansi\ansicpg1250 \'b9\par}", "ą"),
            (r"{\rtf1{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f1\'cf\f0\'fc\par}", "Пü"),
            (r"{\rtf1 \u-10179?\u-8702? \{a\}\~b\_c\-d\par}", "😂 {a} b-cd"),
            (r"{\rtf1 {\v geheim}offen{\*\unbekannt weg}\par}", "offen"),
            ("{\\rtf1 ein W\r\nort\\line und\\tab mehr}", "ein Wort und mehr"),
        ] {
            let found: Vec<String> = blocks(text).into_iter().map(|b| b.1).collect();
            assert_eq!(found, [expected], "{text}");
        }
    }

    #[test]
    fn notes_headings_and_tables_are_read() {
        let text = r"{\rtf1{\stylesheet{\s0 Normal;}{\s1\b heading 1;}}{\info{\title Das Kabel}{\author Agnes Thorwald}}
\pard\s1\b Lage\b0\par
\pard\plain Eins.{\super\chftn{\footnote\pard\plain{\super\chftn} Ebd., {\i S. 3}.}} Zwei.\par
\trowd\pard\intbl a\cell b\cell\row
\trowd\pard\intbl c\cell d\cell\row
\pard Ende.\par}";
        assert_eq!(
            blocks(text),
            [
                (Role::Heading(1), "Lage".to_owned()),
                (Role::Unknown, "Eins.[^1] Zwei.".to_owned()),
                (Role::Table, "a | b\nc | d".to_owned()),
                (Role::Unknown, "Ende.".to_owned()),
                (Role::Note("1".to_owned()), "Ebd., S. 3.".to_owned()),
            ]
        );
        let own = Rtf.read(text.as_bytes(), &Limits::default()).expect("reads").own;
        assert_eq!(
            (own.title.as_deref(), own.authors.as_slice()),
            (Some("Das Kabel"), ["Agnes Thorwald".to_owned()].as_slice())
        );
    }

    #[test]
    fn a_note_or_a_box_interrupts_what_it_stands_in_and_no_more() {
        let quotation = r"{\rtf1{\stylesheet{\s15 Quote;}}\pard\s15 A{\footnote Eins.\par Zwei.} B\par\pard C\par}";
        let quoted = |text: &str| (Role::Quote, text.to_owned());
        let running = |text: &str| (Role::Unknown, text.to_owned());
        let note = |label: &str, text: &str| (Role::Note(label.to_owned()), text.to_owned());
        let cell = r"{\rtf1\trowd\pard\intbl a{\footnote\pard\plain Eins.\par Zwei.}\cell b\cell\row\pard C\par}";
        let table = (Role::Table, "a[^1] | b".to_owned());
        let item = r"{\rtf1\pard{\pntext o\tab}eins\par\pard{\pntext 1.\tab}zwei\par}";
        let listed = |label: &str, text: &str| (Role::ListItem(label.to_owned()), text.to_owned());
        let contents = r"{\rtf1{\stylesheet{\s7 toc 1;}}\pard\s7 Lage\tab 3\par\pard C\par}";
        for (text, expected) in [
            (quotation, vec![quoted("A[^1] B"), running("C"), note("1", "Eins.\n\nZwei.")]),
            (cell, vec![table, running("C"), note("1", "Eins.\n\nZwei.")]),
            (
                r"{\rtf1 Das {\shp{\*\shpinst{\shptxt Kasten\par}}} Kabel\par}",
                vec![running("Das Kabel"), running("Kasten")],
            ),
            (item, vec![listed("-", "eins"), listed("1.", "zwei")]),
            (contents, vec![running("C")]),
        ] {
            assert_eq!(blocks(text), expected, "{text}");
        }
    }

    #[test]
    fn notes_are_counted_as_printed() {
        for (text, expected) in [
            (r"Titel{\super *{\footnote Dank.}} Text{\super\chftn{\footnote Eins.}}", "Titel[^*] Text[^1]"),
            (
                r"Titel{\super \u8224?}{\*\footnote Dank.} Text{\super\chftn}{\*\footnote\chftn Eins.}",
                "Titel[^†] Text[^1]",
            ),
            (r"m{\super 2}{\super\chftn{\footnote Eins.}} gro\'df", "m²[^1] groß"),
            (r"\aftnnrlc a{\super\chftn{\footnote\ftnalt E.}} b{\super\chftn{\footnote F.}}", "a[^i] b[^1]"),
            (r"\ftnstart5\ftnrestart a{\chftn{\footnote F.}}\sect b{\chftn{\footnote G.}}", "a[^5] b[^5]"),
            (r"a{\chftn{\footnote F.}}\sect\sectd\sftnrestart b{\chftn{\footnote G.}}", "a[^1] b[^1]"),
            (r"a{\chftn{\footnote F.}}\sect\sectd b{\chftn{\footnote G.}}", "a[^1] b[^2]"),
            (r"10 m{\super 2 }gro\'df {\chftn{\footnote F.}}", "10 m² groß [^1]"),
            (r"\u8211{\b x} y", "–x y"),
        ] {
            let found = blocks(&format!("{{\\rtf1 {text}\\par}}"));
            let running: Vec<String> =
                found.into_iter().filter(|b| !matches!(b.0, Role::Note(_))).map(|b| b.1).collect();
            assert_eq!(running.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn groups_without_end_are_refused_or_told() {
        assert!(Rtf.read("{\\rtf1".repeat(2000).as_bytes(), &Limits::default()).is_err());
        let cut = Rtf.read(b"{\\rtf1 {\\b Text", &Limits::default()).expect("reads");
        assert_eq!(cut.warnings.len(), 1);
    }
}
