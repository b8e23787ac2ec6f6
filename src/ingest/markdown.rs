//! Markdown: CommonMark with footnotes, tables and YAML front matter.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Deserialize;

use crate::deadline;
use crate::document::{DropReason, Metadata};
use crate::ingest::encoding::decode;
use crate::ingest::flow::Flow;
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
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        let mut build = Build::new(text);
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            deadline::check();
            build.event(event, ByteSpan::new(range.start, range.end))?;
        }
        build.close_block();
        let Build { blocks, metadata, dropped, .. } = build;
        Ok(Reading { metadata, dropped, ..Reading::new(source, Body::Blocks(blocks)) })
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
    in_front_matter: bool,
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
            in_front_matter: false,
            cell: None,
            html: None,
            grid: Grid::default(),
        }
    }

    fn line_of(&self, offset: usize) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset) as u32
    }

    fn event(&mut self, event: Event<'_>, span: ByteSpan) -> Result<(), IngestError> {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) if self.in_front_matter => {
                self.metadata = front_matter(&text, self.line_of(span.start) as usize)?;
            }
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
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>, span: ByteSpan) {
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
            Tag::MetadataBlock(_) => {
                self.in_front_matter = true;
                self.dropped.push((DropReason::Markup, span));
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
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock => self.close_block(),
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
            TagEnd::MetadataBlock(_) => self.in_front_matter = false,
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

/// What front matter may say; other keys are passed over.
#[derive(Debug, Deserialize)]
struct FrontMatter {
    title: Option<String>,
    subtitle: Option<String>,
    #[serde(alias = "authors")]
    author: Option<Authors>,
    #[serde(alias = "year")]
    date: Option<Scalar>,
    #[serde(alias = "DOI")]
    doi: Option<String>,
    #[serde(alias = "language")]
    lang: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Authors {
    One(Author),
    Many(Vec<Author>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Author {
    Name(String),
    Record { name: String },
    Parts { given: Option<String>, family: String },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Number(i32),
    Text(String),
}

fn front_matter(yaml: &str, line: usize) -> Result<Metadata, IngestError> {
    if yaml.trim().is_empty() {
        return Ok(Metadata::default());
    }
    let found: FrontMatter = serde_saphyr::from_str(yaml).map_err(|error| {
        let at = error.location().map_or(0, |l| l.line() as usize);
        let message = error.to_string();
        let message = message.lines().next().unwrap_or_default().to_owned();
        IngestError::FrontMatter { line: line + at.saturating_sub(1), message }
    })?;
    let name = |author: Author| match author {
        Author::Name(name) | Author::Record { name } => name,
        Author::Parts { given, family } => [given.unwrap_or_default(), family].join(" ").trim().to_owned(),
    };
    let authors = match found.author {
        None => Vec::new(),
        Some(Authors::One(author)) => vec![name(author)],
        Some(Authors::Many(authors)) => authors.into_iter().map(name).collect(),
    };
    let year = found.date.and_then(|date| match date {
        Scalar::Number(year) => Some(year),
        Scalar::Text(text) => year_in(&text),
    });
    let some = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    Ok(Metadata {
        title: some(found.title),
        subtitle: some(found.subtitle),
        authors,
        year,
        doi: found.doi.as_deref().and_then(crate::document::doi),
        language: found.lang.and_then(|tag| tag.parse().ok()),
    })
}

/// Finds a year of four digits: "2023-05-01", "Mai 2023".
fn year_in(text: &str) -> Option<i32> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4).find_map(|d| d.parse().ok())
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
        let text = "# Title\n\nSome *text*[^1] and\nmore &amp; more.\n\n> Quoted\n> twice.\n>\n> Again.\n\n- one\n- two\n\n[^1]: A note.\n\n    Its second.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
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
        assert!(matches!(Markdown.read(broken, &Limits::default()), Err(IngestError::FrontMatter { .. })));
    }
}
