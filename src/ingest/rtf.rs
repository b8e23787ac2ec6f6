//! RTF: groups, control words and characters.
//!
//! Ours: the one crate there is stops at `\u8211-` and drops notes.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::deadline;
use crate::document::{DropReason, Warning};
use crate::ingest::encoding::decode_bytes;
use crate::ingest::markup::{Build, Container, StyleRole, style_role};
use crate::ingest::own_fields::{authors, title};
use crate::ingest::reader::{Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Groups that may stand in each other; Word nests some ten.
const MAX_DEPTH: usize = 1_000;

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
    /// This group is a note.
    note: bool,
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
    label: Option<String>,
    /// The block in hand stands in an item, a quotation or a caption.
    in_container: bool,
    notes: u32,
    counted: u32,
    /// First half of a character beyond the BMP.
    surrogate: Option<u16>,
    /// Raised text in hand, and where it began.
    raised: String,
    raised_at: usize,
    in_table: bool,
    in_row: bool,
    cells: usize,
    in_cells: bool,
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
            note: false,
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
            label: None,
            in_container: false,
            notes: 0,
            counted: 0,
            surrogate: None,
            raised: String::new(),
            raised_at: 0,
            in_table: false,
            in_row: false,
            cells: 0,
            in_cells: false,
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
                        self.flush_raised(at);
                        self.stack.push(self.state.clone());
                        self.state.note = false;
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
        self.flush_raised(bytes.len());
        self.close_table();
        Ok(())
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
        if self.state.raised && self.raised.len() < 16 {
            if self.raised.is_empty() {
                self.raised_at = span.start;
            }
            self.raised.push_str(text);
            return;
        }
        self.flush_raised(span.start);
        self.before_text(span.start, text);
        if exact { self.build.text(span) } else { self.build.spelled(text, span) }
    }

    /// Gives the block in hand its kind, as its first text comes.
    fn before_text(&mut self, at: usize, text: &str) {
        if self.in_table && !self.in_row && !self.in_cells && !text.trim().is_empty() {
            self.close_table();
        }
        if self.in_table && self.cells > 0 {
            for _ in 0..std::mem::take(&mut self.cells) {
                self.build.cell(at);
            }
        }
        if !self.build.is_empty()
            || text.trim().is_empty()
            || self.in_table
            || self.stack.iter().any(|s| s.note)
            || self.state.note
        {
            return;
        }
        self.build.set_in(self.state.left, self.state.first);
        let role = self.styles.get(&self.state.style).copied();
        let level = self.state.heading.or(match role {
            Some(StyleRole::Heading(level)) => Some(level),
            Some(StyleRole::Title) => Some(1),
            _ => None,
        });
        let label = self.label.take();
        let container = match (role, label) {
            _ if level.is_some() => return self.build.heading(level.unwrap_or(1)),
            (Some(StyleRole::Quote), _) => Container::QuotedParagraph,
            (Some(StyleRole::Caption), _) => Container::Caption,
            (Some(StyleRole::Lead), _) => Container::Lead,
            (_, Some(label)) => {
                let label = label.trim();
                let counted = label.starts_with(|c: char| c.is_alphanumeric() || c == '(');
                Container::Item(if counted { label.to_owned() } else { "-".to_owned() })
            }
            _ => return,
        };
        self.build.open(container);
        self.in_container = true;
    }

    fn flush_raised(&mut self, end: usize) {
        if self.raised.is_empty() {
            return;
        }
        let raised = std::mem::take(&mut self.raised);
        let span = ByteSpan::new(self.raised_at, end.max(self.raised_at));
        let bare = raised.trim();
        self.before_text(span.start, bare);
        let label = !bare.is_empty() && bare.len() <= 3 && bare.bytes().all(|b| b.is_ascii_digit() || b == b'*');
        if label { self.build.raised(bare, span, self.marked) } else { self.build.spelled(&raised, span) }
    }

    fn end_paragraph(&mut self, at: usize) {
        self.flush_raised(at);
        if std::mem::take(&mut self.in_container) {
            self.build.close()
        } else {
            self.build.end_block()
        }
        self.label = None;
    }

    fn close_table(&mut self) {
        if std::mem::take(&mut self.in_table) {
            self.cells = 0;
            self.build.close_table();
        }
    }

    fn end_group(&mut self, at: usize) {
        self.flush_raised(at);
        let Some(outer) = self.stack.pop() else { return };
        let inner = std::mem::replace(&mut self.state, outer);
        self.set(inner.italic, self.state.italic, Build::italic);
        self.set(inner.bold, self.state.bold, Build::bold);
        if inner.note {
            self.build.close_aside();
        }
        if inner.destination != self.state.destination {
            let gathered = std::mem::take(&mut self.gathered);
            match inner.destination {
                Destination::Title => self.build.own.title = title(&gathered),
                Destination::Author => self.build.own.authors = authors(&gathered),
                Destination::Label => self.label = Some(gathered),
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
            b'\r' | b'\n' if self.state.destination == Destination::Text => self.end_paragraph(at),
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
            "shptxt" | "result" | "fldrslt" | "upr" | "ud" | "shpinst" | "shppict" | "shp" | "cs" | "pnlvlblt" => {}
            "footnote" if self.state.destination == Destination::Text => self.open_note(span),
            "chftn" => {}
            _ if self.state.optional && self.state.destination == Destination::Text => self.enter(Destination::Skipped),
            "par" | "sect" | "page" if self.state.destination == Destination::Text => {
                if self.in_table && (self.in_row || self.in_cells) {
                    self.flush_raised(at);
                    self.build.space(span);
                } else {
                    self.end_paragraph(at);
                }
            }
            "pard" => {
                self.state.heading = None;
                self.state.style = 0;
                (self.state.left, self.state.first) = (0, 0);
                self.in_cells = false;
                self.label = self.label.take().filter(|_| self.build.is_empty());
            }
            "plain" => {
                self.set(self.state.italic, false, Build::italic);
                self.set(self.state.bold, false, Build::bold);
                (self.state.italic, self.state.bold, self.state.hidden) = (false, false, false);
                self.flush_raised(at);
                self.state.raised = false;
            }
            "intbl" => self.in_cells = true,
            "trowd" if self.state.destination == Destination::Text => {
                if !self.in_table {
                    self.end_paragraph(at);
                    self.build.open_table();
                    self.in_table = true;
                }
                // Word repeats the definition of a row behind its cells.
                if !self.in_row {
                    self.build.row(at);
                    self.cells = 0;
                }
                self.in_row = true;
            }
            "cell" | "nestcell" if self.in_table => {
                self.flush_raised(at);
                self.cells += 1;
            }
            "row" => {
                self.in_row = false;
                self.in_cells = false;
                self.cells = 0;
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
                self.flush_raised(at);
                self.state.raised = on;
            }
            "nosupersub" | "sub" => {
                self.flush_raised(at);
                self.state.raised = false;
            }
            "v" | "deleted" => self.state.hidden = on,
            "line" | "lbr" if self.state.destination == Destination::Text => {
                self.flush_raised(at);
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

    /// A note begins; its mark is what was raised right before it, else its number.
    fn open_note(&mut self, span: ByteSpan) {
        let raised = std::mem::take(&mut self.raised);
        let custom = raised.trim();
        self.notes += 1;
        let label = if !custom.is_empty() && custom.len() <= 4 && custom.bytes().all(|b| b == b'*') {
            custom.to_owned()
        } else {
            self.counted += 1;
            self.counted.to_string()
        };
        let key = self.notes.to_string();
        self.before_text(span.start, "x");
        self.build.marker(&key, &label, span);
        self.build.open_aside(Some(Container::Note(key, label)));
        self.state.note = true;
        self.state.raised = false;
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
    fn groups_without_end_are_refused_or_told() {
        assert!(Rtf.read("{\\rtf1".repeat(2000).as_bytes(), &Limits::default()).is_err());
        let cut = Rtf.read(b"{\\rtf1 {\\b Text", &Limits::default()).expect("reads");
        assert_eq!(cut.warnings.len(), 1);
    }
}
