//! Printed lines to blocks: where a paragraph, a note, a list item or a quotation begins and ends.

use std::collections::HashMap;

use crate::deadline;
use crate::document::DropReason;
use crate::ingest::flow::Flow;
use crate::ingest::reader::{Block, Line, Role};
use crate::ingest::structure::byline::byline;
use crate::ingest::structure::furniture::Cleared;
use crate::ingest::structure::hyphen::{HyphenatedWords, joint};
use crate::ingest::structure::inline::strip_markup;
use crate::ingest::structure::label::{Form, Labelled, is_notes_heading, labelled, labelled_alone};
use crate::ingest::structure::lists::item_mark;
use crate::ingest::structure::marker::candidates;
use crate::ingest::structure::notes::{self, Start, Unit};
use crate::ingest::structure::sentence::{ends_sentence, goes_on, is_complete};
use crate::text::ByteSpan;

/// Above this width, in characters, lines are paragraphs, not printed lines.
const MAX_PRINTED_WIDTH: u32 = 160;

/// A line that leaves this share of the measure free, the next word included, ends its paragraph.
const SHORT: f32 = 0.92;

/// Lines below this share of the measure are set narrower: a quotation, a lead.
const NARROW: f32 = 0.88;

/// The same after a colon, where a quotation is to be expected.
const QUOTED: f32 = 0.91;

/// Longest piece of a note that is looked for on the next page, in lines.
const MAX_NOTE_OVERHANG: usize = 14;

/// How the lines of a text are set.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Lines are broken at a width; else every line is a paragraph.
    pub wrapped: bool,
    /// Characters of a full line.
    pub width: f32,
    /// Columns before most lines.
    pub base: u16,
    /// Columns before the first line of a paragraph, where paragraphs are told so.
    pub first: Option<u16>,
}

impl Measure {
    /// Measures lines.
    pub fn of(lines: &[Line]) -> Self {
        let solid = lines.iter().skip(1).filter(|l| l.blank_before == 0).count();
        let full = full_width(lines);
        let wrapped = full.is_some() && solid * 5 >= lines.len() * 2 && lines.len() > 3;
        let mut indents: HashMap<u16, usize> = HashMap::new();
        for line in lines {
            *indents.entry(line.indent).or_default() += 1;
        }
        let base = most_common(indents.into_iter()).unwrap_or(0);
        let mut firsts: HashMap<u16, usize> = HashMap::new();
        for pair in lines.windows(2) {
            if pair[0].indent > base
                && pair[1].indent == base
                && pair[1].blank_before == 0
                && pair[0].page == pair[1].page
            {
                *firsts.entry(pair[0].indent).or_default() += 1;
            }
        }
        let total: usize = {
            let mut counts: Vec<usize> = firsts.values().copied().collect();
            counts.sort_unstable();
            counts.iter().sum()
        };
        let first = most_common(firsts.into_iter()).filter(|_| wrapped && total >= 2);
        Self { wrapped, width: full.unwrap_or_default() as f32, base, first }
    }
}

/// Share of the lines that must be full before lines count as broken at a width.
const FULL_LINES: f32 = 0.35;

/// Finds the width at which lines are broken: the one that most lines reach without passing it far.
///
/// Paragraphs of a line each have no such width; a few lines that a converter joined do no harm.
fn full_width(lines: &[Line]) -> Option<u32> {
    let mut counts = vec![0usize; MAX_PRINTED_WIDTH as usize + 2];
    let mut within = 0;
    for line in lines {
        match counts.get_mut(line.width as usize) {
            Some(count) => *count += 1,
            None => continue,
        }
        within += 1;
    }
    let sums: Vec<usize> = std::iter::once(0)
        .chain(counts.iter().scan(0, |sum, &count| {
            *sum += count;
            Some(*sum)
        }))
        .collect();
    let reached = |width: usize| sums[width + 1] - sums[(width as f32 * NARROW) as usize];
    let best = (20..=MAX_PRINTED_WIDTH as usize).max_by_key(|&width| (reached(width), width))?;
    let enough = reached(best) as f32 >= FULL_LINES * lines.len() as f32 && within * 2 > lines.len();
    // The eighth of ten lines, of those up to this width: proportional type has lines of unequal count.
    let mut widths: Vec<u32> = lines.iter().map(|l| l.width).filter(|&w| w as usize <= best).collect();
    widths.sort_unstable();
    enough.then(|| widths[(widths.len() - 1) * 4 / 5])
}

fn most_common(counts: impl Iterator<Item = (u16, usize)>) -> Option<u16> {
    counts.max_by_key(|&(value, count)| (count, std::cmp::Reverse(value))).map(|(value, _)| value)
}

/// Groups lines into blocks.
pub fn blocks(source: &str, cleared: &Cleared) -> Vec<Block> {
    let lines = &cleared.lines;
    let measure = Measure::of(lines);
    let paged = lines.first().zip(lines.last()).is_some_and(|(a, b)| a.page != b.page);
    let starts = note_starts(source, lines, &measure);
    let words = if measure.wrapped { HyphenatedWords::of(source) } else { HyphenatedWords::default() };
    let mut layout = Layout { source, lines, measure, words, blocks: Vec::new(), breaks: &cleared.breaks };
    let zones = zones(source, lines, &starts, &measure, paged);
    let mut at = 0;
    while at < lines.len() {
        let end = match &zones[at] {
            Zone::Note(label, prefix) => {
                let end = (at + 1..lines.len()).find(|&n| zones[n] != Zone::NoteGoesOn).unwrap_or(lines.len());
                layout.note(at..end, label, *prefix);
                end
            }
            // A piece of the last note, on the next page.
            Zone::NoteGoesOn => {
                let end = (at + 1..lines.len()).find(|&n| zones[n] != Zone::NoteGoesOn).unwrap_or(lines.len());
                layout.overhang(at..end);
                end
            }
            Zone::Body => {
                let end = (at + 1..lines.len()).find(|&n| zones[n] != Zone::Body).unwrap_or(lines.len());
                layout.body(at..end);
                end
            }
        };
        at = end;
    }
    layout.blocks
}

fn note_starts(source: &str, lines: &[Line], measure: &Measure) -> Vec<Start> {
    let mut units = Vec::with_capacity(lines.len());
    let mut last_label: Option<(Form, u16, usize)> = None;
    for (at, line) in lines.iter().enumerate() {
        deadline::check();
        let text = line.span.of(source);
        let below = lines.get(at + 1).filter(|next| next.page == line.page && next.blank_before == 0);
        let alone = below.filter(|_| measure.wrapped).and_then(|next| {
            let text_below = next.span.of(source).starts_with(|c: char| c.is_alphabetic() || "„“\"»(".contains(c));
            labelled_alone(text).filter(|_| text_below)
        });
        let labelled = labelled(text).or(alone);
        // A number at the beginning of a hanging line belongs to the note above.
        let hanging = |l: &Labelled| {
            line.blank_before == 0
                && last_label.is_some_and(|(form, indent, before)| {
                    form == l.form && line.indent > indent + 1 && (before + 1..at).all(|n| lines[n].blank_before == 0)
                })
        };
        let labelled = labelled.filter(|l| !hanging(l));
        if let Some(l) = &labelled {
            last_label = Some((l.form, line.indent, at));
        }
        let prefix = labelled.as_ref().map_or(0, |l| l.prefix);
        let mid_paragraph = measure.wrapped
            && at > 0
            && line.blank_before == 0
            && lines[at - 1].page == line.page
            && lines[at - 1].width as f32 > NARROW * measure.width
            && !is_complete(lines[at - 1].span.of(source));
        let certain = labelled.as_ref().is_some_and(|l| l.form == Form::Caret);
        units.push(Unit {
            text,
            page: line.page,
            certain,
            mid_paragraph,
            markers: candidates(&text[prefix..]),
            labelled,
        });
    }
    notes::find(&units)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Zone {
    Body,
    /// A note begins: its label, the bytes before its text
    Note(String, usize),
    /// The line belongs to the note before it
    NoteGoesOn,
}

/// Tells for every line whether it is body or note.
fn zones(source: &str, lines: &[Line], starts: &[Start], measure: &Measure, paged: bool) -> Vec<Zone> {
    let mut zones = vec![Zone::Body; lines.len()];
    for start in starts {
        zones[start.unit] = Zone::Note(start.label.clone(), start.prefix);
    }
    let heading_before = |at: usize| {
        (0..at)
            .rev()
            .take_while(|&n| lines[n].page + 1 >= lines[at].page)
            .take(400)
            .any(|n| is_notes_heading(lines[n].span.of(source)))
    };
    for (index, start) in starts.iter().enumerate() {
        let next = starts.get(index + 1).map_or(lines.len(), |s| s.unit);
        let first = &lines[start.unit];
        let follows = starts.get(index + 1).is_some_and(|s| s.run == start.run);
        let under_heading = heading_before(start.unit);
        for at in start.unit + 1..next {
            let line = &lines[at];
            let text = line.span.of(source);
            let same_page = !paged || line.page == first.page || under_heading;
            if !same_page || is_notes_heading(text) {
                break;
            }
            let set_in = line.indent > first.indent;
            // Between two notes under one heading everything is note; else a blank line ends it.
            let enclosed = follows && (under_heading || paged && line.page == first.page);
            let belongs = if line.blank_before == 0 {
                measure.wrapped || set_in || enclosed
            } else {
                let open = !looks_like_heading(lines, at, text);
                let inside = enclosed && (paged && !under_heading || open);
                inside || set_in && (under_heading || !measure.wrapped)
            };
            if !belongs {
                break;
            }
            zones[at] = Zone::NoteGoesOn;
        }
    }
    if paged {
        overhangs(source, lines, &mut zones);
    }
    zones
}

fn looks_like_heading(lines: &[Line], at: usize, text: &str) -> bool {
    lines[at].width < 80 && !is_complete(text) && lines.get(at + 1).is_none_or(|next| next.blank_before > 0)
}

/// Finds the rest of a note that the foot of a page had no room for: the last lines of the next page
/// before its own notes, set apart from the text.
fn overhangs(source: &str, lines: &[Line], zones: &mut [Zone]) {
    let mut page_start = 0;
    while page_start < lines.len() {
        let page = lines[page_start].page;
        let page_end = (page_start..lines.len()).find(|&n| lines[n].page != page).unwrap_or(lines.len());
        let unfinished = page_start > 0 && zones[page_start - 1] != Zone::Body && {
            let text = lines[page_start - 1].span.of(source);
            !ends_sentence(text)
                && text.ends_with(|c: char| c.is_alphabetic() || matches!(c, ',' | '-' | '–' | ';' | '\u{ad}' | ':'))
        };
        if unfinished {
            let first_note = (page_start..page_end).find(|&n| zones[n] != Zone::Body).unwrap_or(page_end);
            let chunk = (page_start..first_note).rev().find(|&n| lines[n].blank_before > 0 || n == page_start);
            if let Some(chunk) = chunk
                && chunk > page_start
                && first_note - chunk <= MAX_NOTE_OVERHANG
                && (goes_on(lines[chunk].span.of(source)) || is_complete(lines[chunk - 1].span.of(source)))
                && ends_sentence(lines[first_note - 1].span.of(source))
            {
                for zone in &mut zones[chunk..first_note] {
                    *zone = Zone::NoteGoesOn;
                }
            }
        }
        page_start = page_end;
    }
}

struct Layout<'a> {
    source: &'a str,
    lines: &'a [Line],
    measure: Measure,
    words: HyphenatedWords,
    blocks: Vec<Block>,
    breaks: &'a [u32],
}

impl Layout<'_> {
    fn text(&self, at: usize) -> &str {
        self.lines[at].span.of(self.source)
    }

    /// Joins lines into running text.
    fn flow(&self, range: std::ops::Range<usize>, prefix: usize) -> Flow {
        let mut flow = Flow::default();
        let first = range.start;
        for at in range {
            let line = self.lines[at].span;
            let span = if at == first { ByteSpan::new(line.start + prefix, line.end) } else { line };
            append(&mut flow, self.source, span, &self.words);
        }
        flow
    }

    fn note(&mut self, range: std::ops::Range<usize>, label: &str, prefix: usize) {
        let first = self.lines[range.start];
        let mut flow = Flow::default();
        let mut from = range.start;
        for at in range.clone() {
            let last = at + 1 == range.end;
            let paragraph = !last
                && self.lines[at + 1].blank_before > 0
                && self.lines[at + 1].page == self.lines[at].page
                && !goes_on(self.text(at + 1))
                && ends_sentence(self.text(at));
            if last || paragraph {
                let part = self.flow(from..at + 1, if from == range.start { prefix } else { 0 });
                if !flow.is_empty() {
                    let gap = part.map.point(0).unwrap_or_default();
                    flow.push_text("\n\n", ByteSpan::new(gap, gap));
                }
                flow.append(&part);
                from = at + 1;
            }
        }
        let (flow, _) = strip_markup(flow);
        let mut block = Block::new(flow, first.page, first.number);
        block.role = Role::Note(label.to_owned());
        block.blank_before = first.blank_before;
        self.blocks.push(block);
    }

    /// Appends lines to the last note.
    fn overhang(&mut self, range: std::ops::Range<usize>) {
        let part = self.flow(range, 0);
        let words = HyphenatedWords::default();
        if let Some(note) = self.blocks.iter_mut().rev().find(|b| matches!(b.role, Role::Note(_))) {
            join(&mut note.flow, &part, &words);
        }
    }

    fn body(&mut self, range: std::ops::Range<usize>) {
        let mut start = range.start;
        while start < range.end {
            deadline::check();
            if let Some(end) = self.table(start, range.end) {
                start = end;
                continue;
            }
            let mut end = start + 1;
            let mut widest = self.lines[start].width;
            while end < range.end && !self.breaks_before(start, end, widest) {
                widest = widest.max(self.lines[end].width);
                end += 1;
            }
            self.paragraph(start..end);
            start = end;
        }
    }

    /// Reads "| a | b |" lines, and lines with columns told by tabs or wide gaps, as one table.
    fn table(&mut self, start: usize, limit: usize) -> Option<usize> {
        let cells = |at: usize| -> Option<Vec<&str>> {
            let text = self.text(at);
            if item_mark(text).is_some() {
                return None;
            }
            if let Some(inner) = text.strip_prefix('|') {
                let inner = inner.strip_suffix('|').unwrap_or(inner);
                return Some(inner.split('|').map(str::trim).collect());
            }
            let cells: Vec<&str> =
                text.split(['\t']).flat_map(|c| c.split("   ")).map(str::trim).filter(|c| !c.is_empty()).collect();
            (cells.len() > 1).then_some(cells)
        };
        let piped = self.text(start).starts_with('|');
        let columns = cells(start)?.len();
        let mut end = start + 1;
        while end < limit
            && self.lines[end].blank_before == 0
            && cells(end).is_some_and(|c| if piped { self.text(end).starts_with('|') } else { c.len() == columns })
        {
            end += 1;
        }
        if end - start < if piped { 2 } else { 3 } {
            return None;
        }
        let mut flow = Flow::default();
        for at in start..end {
            let line = self.lines[at];
            let Some(row) = cells(at) else { continue };
            if row.iter().all(|c| !c.is_empty() && c.chars().all(|c| matches!(c, '-' | ':' | '='))) {
                continue;
            }
            for (column, cell) in row.iter().enumerate() {
                let offset = cell.as_ptr() as usize - self.text(at).as_ptr() as usize;
                let span = ByteSpan::new(line.span.start + offset, line.span.start + offset + cell.len());
                if !flow.is_empty() {
                    let between = if column == 0 { "\n" } else { " | " };
                    flow.push_text(between, ByteSpan::new(span.start, span.start));
                }
                flow.push(self.source, span);
            }
        }
        let first = self.lines[start];
        let mut block = Block::new(strip_markup(flow).0, first.page, first.number);
        block.role = Role::Table;
        block.blank_before = first.blank_before;
        self.blocks.push(block);
        Some(end)
    }

    /// Tells whether a new block begins at line `at`, the block so far having begun at `start`; its widest line has
    /// `widest` characters.
    fn breaks_before(&self, start: usize, at: usize, widest: u32) -> bool {
        let (before, line) = (&self.lines[at - 1], &self.lines[at]);
        if line.blank_before > 0 || before.page != line.page || !self.measure.wrapped {
            return true;
        }
        let (text_before, text) = (self.text(at - 1), self.text(at));
        if self.breaks.binary_search(&line.number).is_ok()
            || is_notes_heading(text)
            || is_rule(text)
            || is_rule(text_before)
        {
            return true;
        }
        if is_markup_heading(text) || is_markup_heading(text_before) {
            return true;
        }
        if self.is_title_page(at) {
            return !text_before.ends_with(['-', ',', '–']) && (!goes_on(text) || !byline(text).is_empty());
        }
        let complete = is_complete(text_before);
        let own_width = widest as f32;
        let narrow = at - start >= 2 && own_width <= NARROW * self.measure.width;
        let measure = if narrow { own_width } else { self.measure.width };
        let first_word = text.split(char::is_whitespace).next().map_or(0, |w| w.chars().count());
        let room =
            before.width as f32 + 1.0 + first_word as f32 + f32::from(before.indent.saturating_sub(self.measure.base));
        let short = room <= SHORT * measure;
        let item = item_mark(text);
        let in_item = item_mark(self.text(start)).is_some();
        // Set in or out.
        let step = line.indent as i32 - before.indent as i32;
        if self.measure.first.is_some_and(|first| line.indent == first && before.indent != first) && !in_item {
            return true;
        }
        if step > 1 && !in_item && at + 1 < self.lines.len() && self.lines[at + 1].indent == line.indent && complete {
            return true;
        }
        if step < -1 && at - start >= 2 && self.lines[at - 2].indent == before.indent && complete {
            return true;
        }
        if let Some(mark) = &item {
            let row_goes_on = item_mark(self.text(start))
                .is_some_and(|m| m.row == mark.row && m.value.is_none_or(|v| mark.value == Some(v + 1)));
            let list_line = complete || text_before.ends_with([',', ';', ':']);
            if row_goes_on && (list_line || short) || list_line && short && text_before.ends_with(':') {
                return true;
            }
        }
        if in_item && step < 0 && complete && line.indent <= self.lines[start].indent && item.is_none() && short {
            return true;
        }
        // A short line ends a paragraph; a very short one does so without a full stop: a heading, a name.
        let very_short =
            room <= 0.75 * measure && !text_before.ends_with(['-', ',', '–', '\u{ad}', '¬']) && !goes_on(text);
        // Lines set in alike are verse, a motto, a letter: they end where the setting does.
        let set_in =
            |n: usize| self.lines[n].indent > self.measure.base + 1 && Some(self.lines[n].indent) != self.measure.first;
        if set_in(at) && step == 0 && (start..at).all(set_in) && !in_item {
            return false;
        }
        if short && complete || very_short {
            return true;
        }
        // A narrower setting ends where full lines begin.
        narrow && complete && line.width as f32 > 1.1 * own_width
    }

    /// A few short lines together near the beginning, none of them ending a sentence: title,
    /// subtitle and author, a line each. Text may follow the author without a gap.
    fn is_title_page(&self, at: usize) -> bool {
        const REACH: usize = 30;
        const LINES: usize = 5;
        if at > REACH {
            return false;
        }
        let start = (0..=at).rev().find(|&n| n == 0 || self.lines[n].blank_before > 0).unwrap_or(0);
        let end = (at + 1..self.lines.len()).find(|&n| self.lines[n].blank_before > 0).unwrap_or(self.lines.len());
        let is_name = |n: usize| !byline(self.text(n)).is_empty();
        let is_line = |n: usize| {
            let text = self.text(n);
            (!ends_sentence(text) && !goes_on(text) || is_name(n))
                && (self.lines[n].width as f32) < 1.02 * self.measure.width
                && item_mark(text).is_none()
        };
        let named = (start..end.min(start + LINES)).find(|&n| is_name(n)).filter(|&n| (start..n).all(is_line));
        named.is_some_and(|n| at <= n + 1) || end - start <= LINES && (start..end).all(is_line)
    }

    fn paragraph(&mut self, range: std::ops::Range<usize>) {
        let first = self.lines[range.start];
        let last = self.lines[range.end - 1];
        let text = self.text(range.start);
        if range.len() == 1
            && let Some((role, prefix)) = self.marked(range.start)
        {
            let span = ByteSpan::new(first.span.start + prefix, first.span.end);
            let flow = strip_markup(Flow::copied(self.source, span)).0;
            let mut block = Block::new(flow, first.page, first.number);
            block.role = role;
            block.blank_before = first.blank_before;
            self.blocks.push(block);
            return;
        }
        let quoted = text.starts_with('>');
        let flow = if quoted { self.quoted(range.clone()) } else { self.flow(range.clone(), 0) };
        let (flow, emphasis) = strip_markup(flow);
        let mut block = Block::new(flow, first.page, first.number);
        block.emphasis = emphasis;
        block.blank_before = first.blank_before;
        let own_width = range.clone().map(|n| self.lines[n].width).max().unwrap_or(0) as f32;
        let narrow = range.len() >= 3 && own_width <= QUOTED * self.measure.width;
        let measure = if narrow { own_width } else { self.measure.width };
        block.closed = !self.measure.wrapped || (last.width as f32) < 0.9 * measure;
        block.indented = first.indent > self.measure.base;
        let mut indents = range.clone().map(|n| self.lines[n].indent);
        let all_set_in = indents.all(|i| i > self.measure.base + 1);
        let first_line_only = self.measure.first == Some(first.indent) && range.len() == 1;
        let colon_before = self.blocks.last().is_some_and(|b| b.text().ends_with(':'));
        if quoted
            || all_set_in
                && !first_line_only
                && item_mark(block.text()).is_none()
                && (range.len() > 1 || !self.measure.wrapped)
            || narrow && self.measure.wrapped && colon_before
        {
            block.role = Role::Quote;
        }
        self.blocks.push(block);
    }

    /// A line whose mark-up says what it is: "# Heading", "* * *", "![alt](file)".
    fn marked(&self, at: usize) -> Option<(Role, usize)> {
        let text = self.text(at);
        if is_rule(text) {
            return Some((Role::Rule, 0));
        }
        if text.starts_with("![") && text.ends_with(')') && text.contains("](") {
            return Some((Role::Image, 0));
        }
        if text.starts_with('[') && text.ends_with("](#)") {
            return Some((Role::Dropped(DropReason::RunningHead), 0));
        }
        if is_markup_heading(text) {
            let level = text.bytes().take_while(|&b| b == b'#').count();
            let prefix = text.len() - text[level..].trim_start().len();
            return Some((Role::Heading(level as u8), prefix));
        }
        None
    }

    fn quoted(&self, range: std::ops::Range<usize>) -> Flow {
        let mut flow = Flow::default();
        for at in range {
            let line = self.lines[at].span;
            let text = line.of(self.source);
            let body = text.trim_start_matches('>').trim_start();
            let span = ByteSpan::new(line.end - body.len(), line.end);
            append(&mut flow, self.source, span, &self.words);
        }
        flow
    }
}

/// Appends a line to running text, resolving the hyphen between them.
fn append(flow: &mut Flow, source: &str, span: ByteSpan, words: &HyphenatedWords) {
    if !flow.is_empty() {
        let end = flow.map.point(flow.text.len()).unwrap_or(span.start).min(span.start);
        joint(&flow.text, span.of(source), words).apply(flow, ByteSpan::new(end, span.start));
    }
    flow.push(source, span);
}

/// Appends one running text to another as if a line ended between them.
pub fn join(flow: &mut Flow, next: &Flow, words: &HyphenatedWords) {
    if !flow.is_empty() {
        let at = next.map.point(0).unwrap_or_default();
        joint(&flow.text, &next.text, words).apply(flow, ByteSpan::new(at, at));
    }
    flow.append(next);
}

/// "---", "* * *", "_____"
fn is_rule(text: &str) -> bool {
    let signs = text.chars().filter(|c| !c.is_whitespace()).count();
    signs >= 3
        && text
            .chars()
            .all(|c| matches!(c, '-' | '*' | '_' | '–' | '—' | '=' | '~' | '⁂' | '•' | '·') || c.is_whitespace())
}

fn is_markup_heading(text: &str) -> bool {
    let level = text.bytes().take_while(|&b| b == b'#').count();
    (1..=6).contains(&level) && text[level..].starts_with(' ') && text.chars().count() < 200
}
