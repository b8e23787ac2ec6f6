//! Blocks out of pieces of marked-up text.

use std::collections::HashMap;

use crate::document::{DropReason, Metadata, Warning};
use crate::ingest::encoding::SourceText;
use crate::ingest::flow::Flow;
use crate::ingest::markup::items::mark_items;
use crate::ingest::markup::quotations::{SetIn, mark_quotations};
use crate::ingest::markup::{StyleRole, Tree};
use crate::ingest::own_fields::{authors, year};
use crate::ingest::reader::{Block, Body, CitedField, Emphasis, Pages, Reading, Reference, Role};
use crate::ingest::structure::hyphen::{HyphenatedWords, joint};
use crate::ingest::structure::sentence::ends_sentence;
use crate::text::ByteSpan;

/// Longest label of a note, in bytes.
const MAX_LABEL: usize = 24;

/// Farthest that a paragraph can be set in, in twentieths of a point: 1.7 metres.
const MAX_SET_IN: i32 = 100_000;

/// Longest line of a title page, in bytes.
const MAX_TITLE_LINE: usize = 300;

/// Number of the container in which all paragraphs of one quotation stand that only their style marks.
const QUOTED: u32 = u32::MAX;

/// What a block stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Container {
    /// A note, by the key that its markers name
    Note(String, String),
    /// A quotation set off
    Quote,
    /// A paragraph of a quotation, by its style alone: those that follow each other are one quotation
    QuotedParagraph,
    /// A list item with its number or bullet
    Item(String),
    /// What belongs to the item before
    ItemGoesOn,
    /// What is said of a figure or table
    Caption,
    /// An abstract
    Lead,
    /// Who the author is
    AuthorNote,
}

#[derive(Debug, Default)]
struct State {
    flow: Flow,
    /// Bytes of text in italics, in bold, and in neither.
    set: [usize; 3],
    italic: usize,
    bold: usize,
    link: usize,
    in_links: usize,
    heading: Option<u8>,
    /// Its style says that the block in hand is a line of the title page.
    title_line: Option<StyleRole>,
    stack: Vec<(u32, Container, bool)>,
    /// A line ended here: how it is joined is told by what follows.
    line_end: Option<ByteSpan>,
    /// The next text goes on in the same word.
    glued: bool,
    /// Tables around the block in hand.
    tables: usize,
    set_in: Option<SetIn>,
}

/// Gathers blocks, notes and what is known beside them.
#[derive(Debug)]
pub struct Build<'a> {
    source: &'a str,
    words: HyphenatedWords,
    blocks: Vec<Block>,
    /// What interrupts the block in hand and stands behind it.
    late: Vec<Block>,
    notes: Vec<Block>,
    state: State,
    saved: Vec<State>,
    references: Vec<(usize, String)>,
    numbers: HashMap<String, u32>,
    /// Where notes begin among `notes`, by their numbers.
    note_at: HashMap<u32, usize>,
    labels: Vec<String>,
    containers: u32,
    /// Where pages begin, with their printed labels.
    pages: Vec<(usize, String)>,
    /// How far paragraphs are set in, by where they begin.
    set_in: HashMap<usize, SetIn>,
    /// What was left out.
    pub dropped: Vec<(DropReason, ByteSpan)>,
    /// What is doubtful.
    pub warnings: Vec<Warning>,
    /// The file breaks off.
    pub partly: bool,
    /// Fields of reference managers.
    pub cited: Vec<CitedField>,
    /// What the format's fields say.
    pub own: Metadata,
    /// What its styles say of lines on the title page.
    printed: Metadata,
    /// Paragraphs are whole as the format marks them.
    pub whole: bool,
    /// The format says what is no paragraph, and names its title and authors elsewhere: what is left are paragraphs.
    pub sure: bool,
}

impl<'a> Build<'a> {
    /// Begins.
    pub fn new(source: &'a str) -> Self {
        Self {
            source,
            words: HyphenatedWords::of(source),
            blocks: Vec::new(),
            late: Vec::new(),
            notes: Vec::new(),
            state: State::default(),
            saved: Vec::new(),
            references: Vec::new(),
            numbers: HashMap::new(),
            note_at: HashMap::new(),
            labels: Vec::new(),
            containers: 0,
            pages: Vec::new(),
            set_in: HashMap::new(),
            dropped: Vec::new(),
            warnings: Vec::new(),
            partly: false,
            cited: Vec::new(),
            own: Metadata::default(),
            printed: Metadata::default(),
            whole: true,
            sure: false,
        }
    }

    /// Appends a stretch of the source; runs of white space are one space, none at the beginning of a block.
    pub fn text(&mut self, span: ByteSpan) {
        let raw = span.of(self.source);
        let mut start = span.start;
        let skip = |raw: &str| raw.len() - raw.trim_start().len();
        if self.state.line_end.is_some() || self.state.glued {
            let body = raw.trim_start();
            if body.is_empty() {
                return;
            }
            start += skip(raw);
            self.join_line(body);
        } else if self.state.flow.is_empty() || self.state.flow.text.ends_with(char::is_whitespace) {
            start += skip(raw);
        }
        let span = ByteSpan::new(start, span.end);
        if !span.is_empty() {
            self.count(span.of(self.source).trim().len());
            self.state.flow.push(self.source, span);
        }
    }

    /// Appends text that the source spells otherwise.
    pub fn spelled(&mut self, text: &str, span: ByteSpan) {
        if text.chars().all(char::is_whitespace) {
            return self.space(span);
        }
        self.join_line(text);
        self.count(text.trim().len());
        self.state.flow.push_text(text, span);
    }

    fn join_line(&mut self, next: &str) {
        if let Some(end) = self.state.line_end.take() {
            joint(&self.state.flow.text, next, &self.words).apply(&mut self.state.flow, end);
        }
        self.state.glued = false;
    }

    fn count(&mut self, bytes: usize) {
        let kind = if self.state.bold > 0 { 1 } else { usize::from(self.state.italic == 0) * 2 };
        self.state.set[kind] += bytes;
        if self.state.link > 0 {
            self.state.in_links += bytes;
        }
    }

    /// Sets two words apart.
    pub fn space(&mut self, span: ByteSpan) {
        let flow = &mut self.state.flow;
        if !flow.is_empty() && !flow.text.ends_with(char::is_whitespace) && !self.state.glued {
            flow.push_text(" ", span);
        }
    }

    /// Ends a line inside a block.
    pub fn line_end(&mut self, span: ByteSpan) {
        self.trim_end();
        if !self.state.flow.is_empty() && !self.state.glued {
            self.state.line_end.get_or_insert(span);
        }
    }

    /// Ends a line inside a word, as the format says: a hyphen at its end goes.
    pub fn broken_word(&mut self) {
        self.trim_end();
        let text = &self.state.flow.text;
        if let Some(last) = text.chars().next_back().filter(|c| matches!(c, '-' | '‐' | '¬' | '\u{ad}')) {
            let len = text.len() - last.len_utf8();
            self.state.flow.truncate(len);
        }
        self.state.line_end = None;
        self.state.glued = true;
    }

    fn trim_end(&mut self) {
        let len = self.state.flow.text.trim_end().len();
        self.state.flow.truncate(len);
    }

    /// Appends a marker; `key` is the one of its note.
    pub fn marker(&mut self, key: &str, label: &str, span: ByteSpan) {
        self.join_line("x");
        let label = self.label_of(key, label);
        if self
            .saved
            .iter()
            .chain([&self.state])
            .any(|s| s.stack.iter().any(|(_, c, _)| matches!(c, Container::Note(..))))
        {
            // A note is not called from a note. Its number is text in "Anm. 3", and none where it hangs on a word.
            if self.state.flow.text.ends_with(|c: char| !c.is_whitespace()) {
                self.drop(DropReason::Markup, span);
            } else {
                self.state.flow.push_text(&label, span);
            }
            return;
        }
        self.references.push((span.start, key.to_owned()));
        self.state.flow.push_text(&format!("[^{label}]"), span);
    }

    /// Appends text that is raised: digits may be a marker, unless the format marks those itself. White space round it stays.
    pub fn raised(&mut self, text: &str, span: ByteSpan, marked: bool) {
        if text.starts_with(char::is_whitespace) {
            self.space(ByteSpan::new(span.start, span.start));
        }
        self.raised_word(text.trim(), span, marked);
        if text.ends_with(char::is_whitespace) {
            self.space(ByteSpan::new(span.end, span.end));
        }
    }

    fn raised_word(&mut self, text: &str, span: ByteSpan, marked: bool) {
        let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
        if marked && digits {
            const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
            let raised: String = text.bytes().map(|b| RAISED[usize::from(b - b'0')]).collect();
            self.spelled(&raised, span);
        } else if marked {
            self.spelled(text, span);
        } else {
            self.spelled(&format!("<sup>{text}</sup>"), span);
        }
    }

    /// Makes a label fit for a marker: no brackets, no dot, nothing but its number where it has none.
    fn label_of(&mut self, key: &str, printed: &str) -> String {
        let number = self.number_of(key);
        let known = &self.labels[number as usize];
        if !known.is_empty() {
            return known.clone();
        }
        let mut label: String = printed
            .chars()
            .map(|c| crate::ingest::structure::number::superscript_digit(c).unwrap_or(c))
            .filter(|c| !c.is_whitespace() && !matches!(c, '[' | ']' | '(' | ')' | '^' | ':' | '<' | '>' | '\u{200b}'))
            .collect();
        label = label.trim_matches('.').to_owned();
        if label.is_empty() || label.len() > MAX_LABEL {
            label = (number + 1).to_string();
        }
        self.labels[number as usize] = label.clone();
        label
    }

    fn number_of(&mut self, key: &str) -> u32 {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(key.to_owned()).or_insert(next);
        if number as usize >= self.labels.len() {
            self.labels.push(String::new());
        }
        number
    }

    /// Tells whether the text in hand ends in a letter.
    pub fn in_word(&self) -> bool {
        self.state.line_end.is_none() && self.state.flow.text.ends_with(char::is_alphabetic)
    }

    /// Begins or ends italics.
    pub fn italic(&mut self, on: bool) {
        self.state.italic = if on { self.state.italic + 1 } else { self.state.italic.saturating_sub(1) };
    }

    /// Begins or ends bold type.
    pub fn bold(&mut self, on: bool) {
        self.state.bold = if on { self.state.bold + 1 } else { self.state.bold.saturating_sub(1) };
    }

    /// Sets what is put in by `inner` in italics, in bold type, or both.
    pub fn set_in_type(&mut self, italic: bool, bold: bool, inner: impl FnOnce(&mut Self)) {
        self.state.italic += usize::from(italic);
        self.state.bold += usize::from(bold);
        inner(self);
        self.state.italic = self.state.italic.saturating_sub(usize::from(italic));
        self.state.bold = self.state.bold.saturating_sub(usize::from(bold));
    }

    /// Begins or ends a link.
    pub fn link(&mut self, on: bool) {
        self.state.link = if on { self.state.link + 1 } else { self.state.link.saturating_sub(1) };
    }

    /// Tells how far the block that begins is set in, in twentieths of a point: all of it, and its first line beyond that.
    pub fn set_in(&mut self, left: i32, first: i32) {
        // Word processors step by less than a page; what a broken file says must not run over.
        let clamped = |twips: i32| twips.clamp(-MAX_SET_IN, MAX_SET_IN);
        self.state.set_in = Some(SetIn { left: clamped(left), first: clamped(first) });
    }

    /// Begins a heading; it ends with its block.
    pub fn heading(&mut self, level: u8) {
        self.end_block();
        self.state.heading = Some(level.clamp(1, 9));
    }

    /// Says of what kind the block in hand is as a line of the title page: [`StyleRole::Author`], [`StyleRole::Date`].
    pub fn title_line(&mut self, role: StyleRole) {
        self.state.title_line = Some(role);
    }

    /// Reads a line of the title page. The first that names authors is left to the title page to be read.
    fn read_title_line(&mut self, line: StyleRole, block: &mut Block) {
        let is_of_title_page = |b: &Block| match b.role {
            Role::Heading(level) => level == 1,
            Role::Unknown => b.text().len() <= MAX_TITLE_LINE && !ends_sentence(b.text()),
            Role::Image | Role::Rule | Role::Dropped(_) => true,
            _ => false,
        };
        if block.text().len() > MAX_TITLE_LINE || !self.blocks.iter().all(is_of_title_page) {
            return;
        }
        let is_told = match line {
            StyleRole::Author => {
                let is_first = self.printed.authors.is_empty();
                let names = authors(block.text());
                let is_told = !names.is_empty() && !is_first;
                self.printed.authors.extend(names);
                is_told
            }
            StyleRole::Date => {
                let found = year(block.text());
                self.printed.year = self.printed.year.or(found);
                found.is_some()
            }
            _ => false,
        };
        if is_told {
            block.role = Role::Dropped(DropReason::TitlePage);
        }
    }

    /// Begins what blocks stand in.
    pub fn open(&mut self, container: Container) {
        self.end_block();
        self.containers += 1;
        let container = match container {
            Container::Note(key, label) => {
                let label = self.label_of(&key, &label);
                Container::Note(key, label)
            }
            other => other,
        };
        self.state.stack.push((self.containers, container, false));
    }

    /// Ends it.
    pub fn close(&mut self) {
        self.end_block();
        self.state.stack.pop();
    }

    /// Begins what interrupts the block in hand: a note where it is called, a figure in a paragraph.
    pub fn open_aside(&mut self, container: Option<Container>) {
        self.saved.push(std::mem::take(&mut self.state));
        if let Some(container) = container {
            self.open(container);
        }
    }

    /// Ends it, and goes on where it began.
    pub fn close_aside(&mut self) {
        self.end_block();
        if let Some(saved) = self.saved.pop() {
            self.state = saved;
        }
        if self.saved.is_empty() && self.state.flow.is_empty() {
            self.blocks.append(&mut self.late);
        }
    }

    /// Begins a table; one in a cell is text of that cell.
    pub fn open_table(&mut self) {
        self.end_block();
        self.state.tables += 1;
    }

    /// Begins a row of a table; one of a table in a cell stays on the line of that cell.
    pub fn row(&mut self, at: usize) {
        if self.state.tables > 1 {
            return self.space(ByteSpan::new(at, at));
        }
        self.trim_end();
        if !self.state.flow.is_empty() {
            self.state.flow.push_text("\n", ByteSpan::new(at, at));
        }
    }

    /// Begins a cell that is not the first of its row.
    pub fn cell(&mut self, at: usize) {
        if self.state.flow.text.ends_with(' ') {
            self.trim_end();
        }
        self.state.flow.push_text(" | ", ByteSpan::new(at, at));
    }

    /// Ends a table.
    pub fn close_table(&mut self) {
        self.end_block();
        self.state.tables = self.state.tables.saturating_sub(1);
        if self.state.tables > 0 {
            return;
        }
        let mut block = self.take();
        if block.flow.text.contains(char::is_alphanumeric) {
            block.role = Role::Table;
            self.put(block);
        }
    }

    /// Tells where a page begins in the source, and its printed label.
    pub fn page(&mut self, label: &str, at: usize) {
        let label = label.trim();
        self.pages.push((at, if label.len() <= MAX_LABEL { label.to_owned() } else { String::new() }));
    }

    /// Gives blocks the pages on which they begin: notes are read behind the text but stand where they stand.
    fn number_pages(&mut self) -> HashMap<u32, String> {
        self.pages.sort_by_key(|(at, _)| *at);
        for block in self.blocks.iter_mut().chain(&mut self.notes) {
            if let Some(begin) = block.flow.map.point(0) {
                block.page = self.pages.partition_point(|(at, _)| *at <= begin) as u32;
            }
        }
        let labels = (1..).zip(self.pages.drain(..).map(|(_, label)| label));
        labels.filter(|(_, label)| !label.is_empty()).collect()
    }

    /// Appends a block that is an image or a rule.
    ///
    /// What was said of a block that has not begun holds for the text behind it.
    pub fn sign(&mut self, role: Role, span: ByteSpan) {
        let begun = self.is_empty().then_some((self.state.heading, self.state.set_in));
        self.end_block();
        if let Some((heading, set_in)) = begun {
            (self.state.heading, self.state.set_in) = (heading, set_in);
        }
        let mut block = Block::new(Flow::copied(self.source, span), 0, 1);
        block.role = role;
        self.put(block);
    }

    /// Returns a stretch of the source.
    pub fn source_of(&self, span: ByteSpan) -> &'a str {
        span.of(self.source)
    }

    /// Tells whether nothing stands in the block in hand.
    pub fn is_empty(&self) -> bool {
        self.state.flow.is_empty()
    }

    /// Tells of what had no end.
    pub fn warn_unclosed(&mut self, tree: &Tree<'_>) {
        if let Some(at) = tree.unclosed {
            self.breaks_off(&format!("what begins at byte {at} has no end"));
        }
    }

    /// Tells that the file breaks off, and by what that is known.
    pub fn breaks_off(&mut self, sign: &str) {
        self.warnings.push(Warning { line: None, message: format!("the file breaks off: {sign}") });
        self.partly = true;
    }

    /// Leaves out a stretch of the source.
    pub fn drop(&mut self, reason: DropReason, span: ByteSpan) {
        self.dropped.push((reason, span));
    }

    fn take(&mut self) -> Block {
        let flow = std::mem::take(&mut self.state.flow).trimmed();
        if let (Some(set_in), Some(at)) = (self.state.set_in.take(), flow.map.point(0)) {
            self.set_in.insert(at, set_in);
        }
        let mut block = Block::new(flow, 0, 1);
        block.emphasis = match self.state.set {
            [n, 0, 0] if n > 0 => Emphasis::Italic,
            [0, n, 0] if n > 0 => Emphasis::Bold,
            _ => Emphasis::None,
        };
        block.linked = self.state.in_links > 0 && self.state.in_links == self.state.set.iter().sum::<usize>();
        self.state.set = [0; 3];
        self.state.in_links = 0;
        self.state.line_end = None;
        self.state.glued = false;
        block
    }

    /// Ends the block in hand and gives it the role that its containers say.
    pub fn end_block(&mut self) {
        if self.state.tables > 0 {
            self.state.line_end = None;
            self.state.glued = false;
            self.state.heading = None;
            self.state.title_line = None;
            let at = self.state.flow.map.segments().last().map_or(0, |s| (s.origin + s.origin_len) as usize);
            return self.space(ByteSpan::new(at, at));
        }
        let heading = self.state.heading.take();
        let title_line = self.state.title_line.take();
        let mut block = self.take();
        if block.flow.is_empty() {
            return;
        }
        if heading.is_none() && is_rule(block.text()) {
            block.role = Role::Rule;
            return self.put(block);
        }
        if let Some(level) = heading {
            block.role = Role::Heading(level);
        } else {
            block.whole = self.whole;
            block.sure = self.sure;
            if self.sure {
                block.role = Role::Paragraph;
            }
        }
        if let Some(line) =
            title_line.filter(|_| heading.is_none() && self.state.stack.is_empty() && self.saved.is_empty())
        {
            self.read_title_line(line, &mut block);
            return self.put(block);
        }
        let outer =
            self.state.stack.iter().position(|(_, c, _)| !matches!(c, Container::Item(_) | Container::ItemGoesOn));
        match outer.map(|at| &self.state.stack[at]) {
            Some((id, Container::Note(key, label), _)) => {
                let (id, key, label) = (*id, key.clone(), label.clone());
                // "* Mit Dank": the sign that its author chose stands before the note too.
                let begins = self.notes.last().is_none_or(|last| last.container != Some(id));
                if begins
                    && !label.is_empty()
                    && !label.contains(char::is_alphanumeric)
                    && block.text().starts_with(&label)
                {
                    let flow = std::mem::take(&mut block.flow);
                    let len = flow.text.len();
                    block.flow = flow.slice(ByteSpan::new(label.len(), len)).trimmed();
                }
                block.container = Some(id);
                block.note = Some(self.number_of(&key));
                block.role = Role::Note(label);
            }
            Some((id, Container::Quote, _)) => {
                block.container = Some(*id);
                block.role = Role::Quote;
            }
            Some((_, Container::QuotedParagraph, _)) => {
                block.container = Some(QUOTED);
                block.role = Role::Quote;
            }
            Some((id, Container::Caption, _)) => {
                block.container = Some(*id);
                block.role = Role::Caption;
            }
            Some((_, Container::Lead, _)) if heading.is_none() => block.role = Role::Lead,
            Some((_, Container::AuthorNote, _)) if heading.is_none() => block.role = Role::AuthorNote,
            Some(_) => {}
            None if heading.is_some() => {}
            None => match self.state.stack.last_mut() {
                Some((id, Container::Item(label), filled)) => {
                    block.container = Some(*id);
                    block.role = Role::ListItem(if *filled { String::new() } else { label.clone() });
                    *filled = true;
                }
                Some((_, Container::ItemGoesOn, _)) => {
                    let item = self.blocks.last().filter(|last| matches!(last.role, Role::ListItem(_)));
                    if let Some(item) = item.filter(|item| item.container.is_some()) {
                        block.container = item.container;
                        block.role = item.role.clone();
                    }
                }
                _ => {}
            },
        }
        self.put(block);
    }

    fn put(&mut self, block: Block) {
        let aside = !self.saved.is_empty();
        let blocks = match block.role {
            Role::Note(_) => &mut self.notes,
            _ if aside => &mut self.late,
            _ => &mut self.blocks,
        };
        match blocks.last_mut() {
            Some(last) if block.container.is_some() && last.container == block.container => {
                let at = block.flow.map.point(0).unwrap_or_default();
                last.flow.push_text("\n\n", ByteSpan::new(at, at));
                last.flow.append(&block.flow);
            }
            _ => {
                let next = blocks.len();
                let at = block.note.map_or(next, |note| *self.note_at.entry(note).or_insert(next));
                match at < next {
                    // What a note has on the next page.
                    true => {
                        let begun = &mut blocks[at].flow;
                        let end = begun.source_span().unwrap_or_default().end;
                        joint(&begun.text, block.text(), &self.words).apply(begun, ByteSpan::new(end, end));
                        begun.append(&block.flow);
                    }
                    false => blocks.push(block),
                }
            }
        }
        if !aside {
            self.blocks.append(&mut self.late);
        }
    }

    /// Puts together what was read, notes behind the text; the source is for the caller to give.
    pub fn finish(mut self, text_spans: Vec<ByteSpan>) -> Reading<'static> {
        self.end_block();
        while !self.saved.is_empty() {
            self.close_aside();
        }
        self.blocks.append(&mut self.late);
        let labels = self.number_pages();
        let known: std::collections::HashSet<u32> = self.notes.iter().filter_map(|b| b.note).collect();
        let numbers = &self.numbers;
        let note = |key: &String| numbers.get(key).copied().filter(|number| known.contains(number));
        let references = self.references.iter().map(|(at, key)| Reference { at: *at, note: note(key) }).collect();
        let mut blocks = self.blocks;
        mark_items(&mut blocks);
        mark_quotations(&mut blocks, &self.set_in);
        blocks.append(&mut self.notes);
        Reading {
            own: self.own,
            printed: self.printed,
            dropped: self.dropped,
            warnings: self.warnings,
            partly: self.partly,
            references,
            cited: self.cited,
            pages: Pages { labels, paged: false },
            text_spans: Some(text_spans),
            ..Reading::new(SourceText::unpacked(String::new()), Body::Blocks(blocks))
        }
    }
}

/// Tells whether a line is drawn of signs: "* * *", "—————".
fn is_rule(text: &str) -> bool {
    let signs = text.chars().filter(|c| !c.is_whitespace());
    signs.clone().count() >= 3
        && signs.clone().all(|c| matches!(c, '*' | '-' | '–' | '—' | '_' | '=' | '~' | '⁂' | '·'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_without_measure_are_margins() {
        let source = "Die Uhr am Hafen steht, und keiner meldet es dem Amt.";
        let mut build = Build::new(source);
        for margin in [i32::MAX, i32::MIN] {
            build.set_in(margin, margin);
            build.text(ByteSpan::new(0, source.len()));
            build.end_block();
        }
        let Body::Blocks(blocks) = build.finish(Vec::new()).body else { panic!("blocks are built") };
        assert_eq!(blocks.iter().map(Block::text).collect::<Vec<_>>(), [source; 2]);
    }
}
