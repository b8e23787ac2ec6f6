//! Markdown: CommonMark with footnotes, tables and YAML front matter.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::deadline;
use crate::document::{DropReason, Metadata, Warning};
use crate::ingest::encoding::decode;
use crate::ingest::flow::Flow;
use crate::ingest::own_fields::year;
use crate::ingest::reader::{Block, Body, Emphasis, Reader, Reading, Role};
use crate::ingest::structure::hyphen::{HyphenatedWords, joint};
use crate::ingest::structure::inline::strip_markup;
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads `.md`.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

/// Bytes for which the parser keeps a node of its own, or may.
const MARKS: &[u8] = b"[]*_~!<>&`\\|\n";

impl Reader for Markdown {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let source = decode(bytes, limits.max_file_bytes)?;
        let text: &str = &source.text;
        if text.bytes().filter(|byte| MARKS.contains(byte)).nth(limits.max_marks).is_some() {
            return Err(IngestError::TooManyMarks { limit: limits.max_marks });
        }
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
        let mut build = Build::new(text);
        let mut warnings = Vec::new();
        // The parser would take any two rules of the text for the edges of such a block.
        let mut body = 0;
        if let Some((yaml, end)) = front_matter(text)
            && let Some(fields) = fields(yaml.of(text), build.line_of(yaml.start) as usize)?
        {
            build.metadata = metadata(&fields, &mut warnings);
            build.dropped.push((DropReason::Markup, ByteSpan::new(0, text[..end].trim_end().len())));
            body = end;
        }
        for (event, range) in Parser::new_ext(&text[body..], options).into_offset_iter() {
            deadline::check();
            build.event(event, ByteSpan::new(body + range.start, body + range.end));
        }
        build.close_block();
        let Build { blocks, metadata, dropped, .. } = build;
        Ok(Reading { metadata, dropped, warnings, ..Reading::new(source, Body::Blocks(blocks)) })
    }
}

struct Build<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
    words: HyphenatedWords,
    blocks: Vec<Block>,
    metadata: Metadata,
    dropped: Vec<(DropReason, ByteSpan)>,
    /// What the block in hand stands in, outermost first.
    stack: Vec<Container>,
    containers: u32,
    flow: Flow,
    /// Bytes of text in italics, in bold, and in neither.
    set: [usize; 3],
    italic: usize,
    bold: usize,
    link: usize,
    /// Bytes of text inside links.
    in_links: usize,
    heading: Option<u8>,
    image: Option<(usize, bool)>,
    only_image: bool,
    after_image: bool,
    /// Row and column of the table in hand.
    cell: Option<(usize, usize)>,
    html: Option<ByteSpan>,
    grid: Grid,
}

/// What of a table has been written: rows ended, and columns ended in the last row.
#[derive(Debug, Default)]
struct Grid {
    /// Bytes that were counted.
    counted: usize,
    rows: usize,
    columns: usize,
}

impl Grid {
    /// Counts what was written since the last time.
    fn count(&mut self, text: &str) {
        if text.len() < self.counted {
            *self = Self::default();
        }
        let fresh = &text[self.counted..];
        self.rows += fresh.matches('\n').count();
        let last = fresh.rsplit_once('\n');
        let begun = if last.is_some() { 0 } else { self.columns };
        self.columns = begun + last.map_or(fresh, |(_, line)| line).matches(" | ").count();
        self.counted = text.len();
    }
}

enum Container {
    Quote(u32),
    Item { id: u32, label: String, filled: bool },
    List { next: Option<u64> },
    Note { id: u32, label: String },
}

impl<'a> Build<'a> {
    fn new(text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            text,
            line_starts,
            words: HyphenatedWords::of(text),
            blocks: Vec::new(),
            metadata: Metadata::default(),
            dropped: Vec::new(),
            stack: Vec::new(),
            containers: 0,
            flow: Flow::default(),
            set: [0; 3],
            italic: 0,
            bold: 0,
            link: 0,
            in_links: 0,
            heading: None,
            image: None,
            only_image: false,
            after_image: false,
            cell: None,
            html: None,
            grid: Grid::default(),
        }
    }

    fn line_of(&self, offset: usize) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset) as u32
    }

    fn event(&mut self, event: Event<'_>, span: ByteSpan) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) => self.push(&text, span),
            Event::Code(code) => self.push_at(&code, span),
            Event::FootnoteReference(_) => self.push_raw(span),
            Event::SoftBreak => self.line_break(span),
            Event::HardBreak => self.space(span),
            Event::InlineHtml(html) => self.inline_html(&html, span),
            Event::Html(_) => self.html = Some(self.html.map_or(span, |known| known.cover(span))),
            Event::Rule => {
                self.close_block();
                let mut block = Block::new(Flow::copied(self.text, span), 0, self.line_of(span.start));
                block.role = Role::Rule;
                self.blocks.push(block);
            }
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => self.push_raw(span),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.close_block();
                self.heading = Some(level_number(level));
            }
            Tag::Paragraph | Tag::CodeBlock(_) => self.close_block(),
            Tag::BlockQuote(_) => {
                self.close_block();
                self.containers += 1;
                self.stack.push(Container::Quote(self.containers));
            }
            Tag::List(next) => {
                self.close_block();
                self.stack.push(Container::List { next });
            }
            Tag::Item => {
                self.close_block();
                self.containers += 1;
                let label = match self.stack.iter_mut().rev().find_map(|c| match c {
                    Container::List { next } => Some(next),
                    _ => None,
                }) {
                    Some(Some(number)) => {
                        let label = format!("{number}.");
                        *number += 1;
                        label
                    }
                    _ => "-".to_owned(),
                };
                self.stack.push(Container::Item { id: self.containers, label, filled: false });
            }
            Tag::FootnoteDefinition(label) => {
                self.close_block();
                self.containers += 1;
                self.stack.push(Container::Note { id: self.containers, label: label.to_string() });
            }
            Tag::Table(_) => {
                self.close_block();
                self.cell = Some((0, 0));
                self.grid = Grid::default();
            }
            Tag::Emphasis => self.italic += 1,
            Tag::Strong => self.bold += 1,
            Tag::Link { .. } => self.link += 1,
            Tag::Image { .. } => {
                self.only_image = self.flow.text.trim().is_empty();
                self.image = Some((self.flow.text.len(), self.only_image));
            }
            Tag::HtmlBlock => {
                self.close_block();
                self.html = None;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: ByteSpan) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) => self.close_block(),
            TagEnd::CodeBlock => {
                let before = self.blocks.len();
                self.close_block();
                // A program is no heading, however short.
                self.blocks[before..]
                    .iter_mut()
                    .filter(|b| b.role == Role::Unknown)
                    .for_each(|b| b.role = Role::Paragraph);
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.close_block();
                self.stack.pop();
            }
            TagEnd::TableCell => {
                if let Some((_, column)) = &mut self.cell {
                    *column += 1;
                }
            }
            TagEnd::TableRow | TagEnd::TableHead => {
                if let Some((row, column)) = &mut self.cell {
                    (*row, *column) = (*row + 1, 0);
                }
            }
            TagEnd::Table => {
                let mut block = self.take_block();
                block.role = Role::Table;
                if !block.flow.is_empty() {
                    self.blocks.push(block);
                }
                self.cell = None;
            }
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Link => self.link = self.link.saturating_sub(1),
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Image => {
                if let Some((len, _)) = self.image.take() {
                    self.flow.truncate(len);
                    self.dropped.push((DropReason::Logo, span));
                    self.after_image = true;
                }
            }
            TagEnd::HtmlBlock => self.html_block(),
            _ => {}
        }
    }

    /// A paragraph of raw HTML: its text without tags.
    fn html_block(&mut self) {
        let Some(span) = self.html.take() else { return };
        let raw = span.of(self.text);
        if raw.trim_start().starts_with("<!--") {
            self.dropped.push((DropReason::Markup, span));
            return;
        }
        let (flow, _) = strip_markup(Flow::copied(self.text, span));
        let flow = flow.trimmed();
        if flow.is_empty() || flow.text.starts_with('<') && flow.text.ends_with('>') && !flow.text.contains("<sup>") {
            self.dropped.push((DropReason::Markup, span));
        } else {
            self.flow = flow;
            self.close_block();
        }
    }

    fn inline_html(&mut self, html: &str, span: ByteSpan) {
        let tag = html.to_ascii_lowercase();
        if tag.starts_with("<sup") || tag.starts_with("</sup") {
            self.push_raw(span);
        } else if tag.starts_with("<br") {
            self.space(span);
        } else {
            self.dropped.push((DropReason::Markup, span));
        }
    }

    fn line_break(&mut self, span: ByteSpan) {
        if self.flow.is_empty() {
            return;
        }
        let after = self.text[span.end..].trim_start_matches(['>', ' ', '\t']);
        joint(&self.flow.text, after, &self.words).apply(&mut self.flow, span);
    }

    fn space(&mut self, span: ByteSpan) {
        if !self.flow.is_empty() && !self.flow.text.ends_with(' ') {
            self.flow.push_text(" ", span);
        }
    }

    /// Appends the source as it stands: footnote references, `<sup>`.
    fn push_raw(&mut self, span: ByteSpan) {
        self.before_text(span);
        self.flow.push(self.text, span);
    }

    /// Appends text that stands somewhere inside `span`: code between backticks.
    fn push_at(&mut self, text: &str, span: ByteSpan) {
        match span.of(self.text).find(text) {
            Some(at) => self.push(text, ByteSpan::new(span.start + at, span.start + at + text.len())),
            None => self.push(text, span),
        }
    }

    fn push(&mut self, text: &str, span: ByteSpan) {
        self.before_text(span);
        // "{width=80%}" behind an image is Pandoc's mark-up.
        if self.after_image && text.starts_with('{') && text.trim_end().ends_with('}') {
            self.dropped.push((DropReason::Markup, span));
            return;
        }
        // What was dropped between two words leaves one space.
        if self.flow.text.ends_with(' ') && text.starts_with(' ') && span.of(self.text) == text {
            return self.push(&text[1..], ByteSpan::new(span.start + 1, span.end));
        }
        let kind = if self.bold > 0 { 1 } else { usize::from(self.italic == 0) * 2 };
        self.set[kind] += text.trim().len();
        if self.link > 0 {
            self.in_links += text.trim().len();
        }
        if span.of(self.text) == text {
            self.flow.push(self.text, span);
        } else {
            let plain: Vec<&str> = text.split_whitespace().collect();
            let edge = |yes: bool| if yes { " " } else { "" };
            let joined = format!(
                "{}{}{}",
                edge(text.starts_with(char::is_whitespace)),
                plain.join(" "),
                edge(text.ends_with(char::is_whitespace) && !plain.is_empty())
            );
            self.flow.push_text(&joined, span);
        }
    }

    /// Sets table cells apart; rows and columns begin where text begins.
    fn before_text(&mut self, span: ByteSpan) {
        if let Some((row, column)) = self.cell {
            let at = ByteSpan::new(span.start, span.start);
            self.grid.count(&self.flow.text);
            if row > self.grid.rows && !self.flow.is_empty() {
                self.flow.push_text("\n", at);
                self.grid.count(&self.flow.text);
            }
            for _ in self.grid.columns..column {
                self.flow.push_text(" | ", at);
            }
        }
    }

    fn take_block(&mut self) -> Block {
        let flow = std::mem::take(&mut self.flow).trimmed();
        let line = flow.map.point(0).map_or(1, |at| self.line_of(at));
        let mut block = Block::new(flow, 0, line);
        block.emphasis = match self.set {
            [n, 0, 0] if n > 0 => Emphasis::Italic,
            [0, n, 0] if n > 0 => Emphasis::Bold,
            _ => Emphasis::None,
        };
        block.linked = self.in_links > 0 && self.in_links == self.set.iter().sum::<usize>();
        self.set = [0; 3];
        self.in_links = 0;
        block
    }

    /// Ends the block in hand and gives it the role that its containers say.
    fn close_block(&mut self) {
        let heading = self.heading.take();
        self.after_image = false;
        if self.cell.is_some() {
            return;
        }
        let mut block = self.take_block();
        if block.flow.is_empty() {
            if std::mem::take(&mut self.only_image) {
                block.role = Role::Image;
                self.blocks.push(block);
            }
            return;
        }
        self.only_image = false;
        // Pandoc writes ": Fahrgäste" below a table.
        if heading.is_none()
            && self.stack.is_empty()
            && self.blocks.last().is_some_and(|b| b.role == Role::Table)
            && let Some(caption) = block.text().strip_prefix(": ").map(str::trim_start)
        {
            let len = block.text().len();
            block.flow = block.flow.slice(ByteSpan::new(len - caption.len(), len));
            block.role = Role::Caption;
        }
        if let Some(level) = heading {
            block.role = Role::Heading(level);
        }
        let outer = self.stack.iter().position(|c| matches!(c, Container::Note { .. } | Container::Quote(_)));
        match outer.map(|at| &self.stack[at]) {
            Some(Container::Note { id, label }) => {
                block.container = Some(*id);
                block.role = Role::Note(label.clone());
            }
            Some(Container::Quote(id)) => {
                block.container = Some(*id);
                block.role = Role::Quote;
            }
            _ => {
                if let Some(Container::Item { id, label, filled }) =
                    self.stack.iter_mut().rev().find(|c| matches!(c, Container::Item { .. }))
                {
                    block.container = Some(*id);
                    block.role = Role::ListItem(if *filled { String::new() } else { label.clone() });
                    *filled = true;
                }
            }
        }
        if let Some(container) = block.container
            && let Some(last) = self.blocks.last_mut()
            && last.container == Some(container)
        {
            let at = block.flow.map.point(0).unwrap_or_default();
            last.flow.push_text("\n\n", ByteSpan::new(at, at));
            last.flow.append(&block.flow);
            return;
        }
        self.blocks.push(block);
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Finds front matter: what stands between a first line `---` and the next `---` or `...`, and where the text behind it begins.
fn front_matter(text: &str) -> Option<(ByteSpan, usize)> {
    let mut at = 0;
    let mut begin = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let edge = line.trim_end();
        match begin {
            None if edge == "---" => begin = Some(end),
            None => return None,
            // A blank line behind the first is what a rule has, not front matter.
            Some(begin) if at == begin && edge.is_empty() => return None,
            Some(begin) if matches!(edge, "---" | "...") => return Some((ByteSpan::new(begin, at), end)),
            Some(_) => {}
        }
        at = end;
    }
    None
}

/// Reads the fields of front matter; `None` where it is no front matter but text between two rules. `line` is its first.
fn fields(yaml: &str, line: usize) -> Result<Option<serde_json::Map<String, Value>>, IngestError> {
    if yaml.trim().is_empty() {
        return Ok(Some(serde_json::Map::new()));
    }
    match serde_saphyr::from_str::<Value>(yaml) {
        Ok(Value::Object(fields)) => Ok(Some(fields)),
        Ok(Value::Null) => Ok(Some(serde_json::Map::new())),
        Ok(_) => Ok(None),
        Err(_) if !begins_with_key(yaml) => Ok(None),
        Err(error) => {
            let at = error.location().map_or(0, |l| l.line() as usize);
            let message = error.to_string();
            let message = message.lines().next().unwrap_or_default().to_owned();
            Err(IngestError::FrontMatter { line: line + at.saturating_sub(1), message })
        }
    }
}

/// Tells whether the first line that is no comment begins as "title: …" does.
fn begins_with_key(yaml: &str) -> bool {
    let first = yaml.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
    let Some((key, value)) = first.split_once(':') else { return false };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'');
    !key.is_empty() && key.chars().all(plain) && (value.is_empty() || value.starts_with(char::is_whitespace))
}

/// Reads what front matter may say; other keys are passed over, and what has another shape costs a warning.
fn metadata(fields: &serde_json::Map<String, Value>, warnings: &mut Vec<Warning>) -> Metadata {
    let mut unread = |key: &str| {
        let message = format!("front matter: `{key}` is not written as it is read");
        warnings.push(Warning { line: None, message });
    };
    let mut text = |keys: &[&str]| {
        keys.iter().find_map(|key| {
            let found = fields.get(*key).filter(|value| !value.is_null())?;
            let text = scalar(found);
            if text.is_none() {
                unread(key);
            }
            text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        })
    };
    let title = text(&["title"]);
    let subtitle = text(&["subtitle"]);
    let year = text(&["date", "year"]).as_deref().and_then(year);
    let doi = text(&["doi", "DOI"]).as_deref().and_then(crate::document::doi);
    let language = text(&["lang", "language"]).and_then(|tag| tag.parse().ok());
    let mut authors = Vec::new();
    for key in ["author", "authors"] {
        let all = match fields.get(key) {
            None | Some(Value::Null) => continue,
            Some(Value::Array(all)) => all.as_slice(),
            Some(one) => std::slice::from_ref(one),
        };
        let names: Vec<Option<String>> = all.iter().map(name).collect();
        if names.contains(&None) {
            unread(key);
        }
        authors.extend(names.into_iter().flatten());
    }
    Metadata { title, subtitle, authors, year, doi, language }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Reads a name: "Anna Berg", `{name: Anna Berg}`, `{given: Anna, family: Berg}`, `{name: {given: Anna, family: Berg}}`.
fn name(author: &Value) -> Option<String> {
    let Value::Object(record) = author else { return author.as_str().map(|name| name.trim().to_owned()) };
    if let Some(inner) = record.get("name").or_else(|| record.get("literal")) {
        // One level is all that programs write.
        return match inner {
            Value::Object(parts) => parts_of_name(parts),
            inner => inner.as_str().map(|name| name.trim().to_owned()),
        };
    }
    parts_of_name(record)
}

fn parts_of_name(record: &serde_json::Map<String, Value>) -> Option<String> {
    let part = |key: &str| record.get(key).and_then(Value::as_str).map(str::trim).filter(|part| !part.is_empty());
    let family = part("family").or_else(|| part("literal"))?;
    let parts = [part("given"), part("dropping-particle"), part("non-dropping-particle"), Some(family)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(Role, String)> {
        let reading = Markdown.read(text.as_bytes(), &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = reading.body else { panic!("Markdown gives blocks") };
        blocks.into_iter().map(|b| (b.role, b.flow.text)).collect()
    }

    #[test]
    fn marks_by_the_million_are_refused() {
        let many = "[".repeat(Limits::default().max_marks + 1);
        assert!(matches!(Markdown.read(many.as_bytes(), &Limits::default()), Err(IngestError::TooManyMarks { .. })));
    }

    #[test]
    fn blocks_have_the_role_that_markup_says() {
        let text = "# Title\n\nSome *text*[^1] and\nmore &amp; more.\n\n> Quoted\n> twice.\n>\n> Again.\n\n- one\n- two\n\n[^1]: A note.\n\n    Its second.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n: Fares\n\n```\nx = 1\n```\n\n: no table\n";
        assert_eq!(
            blocks(text),
            [
                (Role::Heading(1), "Title".to_owned()),
                (Role::Unknown, "Some text[^1] and more & more.".to_owned()),
                (Role::Quote, "Quoted twice.\n\nAgain.".to_owned()),
                (Role::ListItem("-".to_owned()), "one".to_owned()),
                (Role::ListItem("-".to_owned()), "two".to_owned()),
                (Role::Note("1".to_owned()), "A note.\n\nIts second.".to_owned()),
                (Role::Table, "a | b\n1 | 2".to_owned()),
                (Role::Caption, "Fares".to_owned()),
                (Role::Paragraph, "x = 1".to_owned()),
                (Role::Unknown, ": no table".to_owned()),
            ]
        );
    }

    #[test]
    fn front_matter_is_metadata_and_its_errors_have_a_line() {
        let text = "---\ntitle: \"T\"\nauthor: [A B, C D]\ndate: 2023-05-01\ndoi: 10.1000/182\nlang: de\nother: x\n---\n\nText.\n";
        let metadata = Markdown.read(text.as_bytes(), &Limits::default()).expect("reads").metadata;
        assert_eq!(metadata.title.as_deref(), Some("T"));
        assert_eq!(metadata.authors, ["A B", "C D"]);
        assert_eq!((metadata.year, metadata.doi.as_deref()), (Some(2023), Some("10.1000/182")));
        let broken = b"---\ntitle: [a\n---\n\nText.\n";
        assert!(matches!(Markdown.read(broken, &Limits::default()), Err(IngestError::FrontMatter { line: 2.., .. })));
    }

    #[test]
    fn front_matter_stands_at_the_beginning_and_is_read_as_far_as_it_goes() {
        let title = |title: &str| (Some(title.to_owned()), Vec::new(), None, 0);
        let none = (None, Vec::<&str>::new(), None, 0);
        for (text, expected, rest) in [
            ("---\r\ntitle: Kabel\r\nlang: de\r\n---\r\n\r\nText.", title("Kabel"), &["Text."][..]),
            ("---\ntitle: Kabel\n...\nText.", title("Kabel"), &["Text."]),
            // As Quarto writes names; a list that is no title.
            (
                "---\nauthor: [{name: {given: Anna, family: Berg}}, {name: Jan Tal, orcid: 1}]\ndate: 20230501\n---\nText.",
                (None, vec!["Anna Berg", "Jan Tal"], Some(2023), 0),
                &["Text."],
            ),
            (
                "---\ntitle: [Kabel]\nauthor: [Anna Berg, [Jan]]\nyear: 2023\n---\nText.",
                (None, vec!["Anna Berg"], Some(2023), 2),
                &["Text."],
            ),
            // Rules in the text, and at its beginning.
            (
                "Eins.\n\n---\nZweiter Teil.\n\nMehr.\n\n---\n\nEnde.",
                none.clone(),
                &["Eins.", "---", "Zweiter Teil.", "Mehr.", "---", "Ende."],
            ),
            (
                "Eins.\n\n---\ntitle: Kabel\n\n---\nEnde.",
                none.clone(),
                &["Eins.", "---", "title: Kabel", "---", "Ende."],
            ),
            (
                "---\nEr sagt: \"Nein\": so ist es.\n\n---\n\nEnde.",
                none.clone(),
                &["---", "Er sagt: \"Nein\": so ist es.", "---", "Ende."],
            ),
            ("---\n\nEins.\n\n---\n\nEnde.", none, &["---", "Eins.", "---", "Ende."]),
        ] {
            let reading = Markdown.read(text.as_bytes(), &Limits::default()).expect("reads");
            let Metadata { title, authors, year, .. } = reading.metadata;
            let authors: Vec<&str> = authors.iter().map(String::as_str).collect();
            assert_eq!((title, authors, year, reading.warnings.len()), expected, "{text}");
            let Body::Blocks(found) = reading.body else { panic!("Markdown gives blocks") };
            let found: Vec<&str> = found.iter().map(|b| b.flow.text.trim()).collect();
            assert_eq!(found, rest, "{text}");
        }
    }
}
