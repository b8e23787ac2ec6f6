//! Lines to blocks: paragraphs by indent, gap, short last line and font, over columns and pages; headings; what interrupts.

use crate::deadline;
use crate::ingest::flow::Flow;
use crate::ingest::pdf::calls;
use crate::ingest::pdf::hyphen::{LineEnd, OwnWords, size_key};
use crate::ingest::pdf::notes::{Notes, without_label};
use crate::ingest::pdf::setting::{Edges, FLUSH, Setting, edges, setting};
use crate::ingest::pdf::tables;
use crate::ingest::pdf::text::{Piece, TextLine};
use crate::ingest::reader::{Block, Emphasis, Role};
use crate::ingest::structure::caption::is_caption_label;
use crate::ingest::structure::lists::item_mark;
use crate::ingest::structure::number::raised_digit;
use crate::ingest::structure::sentence::{ends_sentence, goes_on, is_complete};
use crate::text::ByteSpan;

/// Longest caption set as running text, in characters.
const MAX_CAPTION: usize = 400;

/// Room at the end of a line from which it is the last of its paragraph where lines are justified, as a share of the size.
const JUSTIFIED: f32 = 0.8;

/// A block and the lines that it is made of.
struct Draft {
    lines: Vec<usize>,
    size: f32,
    bold: bool,
    italic: bool,
    indented: bool,
    closed: bool,
    note: Option<usize>,
    /// Stands in a table.
    table: bool,
}

/// Makes blocks of lines. `alive` are those that are no furniture.
pub fn blocks(source: &str, lines: &[TextLine], alive: &[bool], notes: &Notes, body: f32) -> Vec<Block> {
    let edges = edges(lines, alive);
    let setting = setting(lines, alive, notes, &edges, body);
    let words = OwnWords::of(source, lines);
    let free: Vec<bool> = alive.iter().zip(&notes.of_line).map(|(alive, note)| *alive && note.is_none()).collect();
    let full = |n: usize| {
        let line: &TextLine = &lines[n];
        edges[n].right - line.x1 < line.size && line.x0 - edges[n].left < 2.0 * line.size
    };
    let tables = tables::find(lines, &free, full);
    let maker = Maker { source, lines, notes, edges: &edges, setting: &setting, words: &words, tables: &tables };
    let drafts = maker.drafts(alive);
    maker.finish(drafts)
}

struct Maker<'a> {
    source: &'a str,
    lines: &'a [TextLine],
    notes: &'a Notes,
    edges: &'a [Edges],
    setting: &'a Setting,
    words: &'a OwnWords<'a>,
    /// Lines that stand in tables.
    tables: &'a [bool],
}

impl Maker<'_> {
    fn text(&self, n: usize) -> &str {
        self.lines[n].text(self.source)
    }

    /// The text of a line without calls at its end.
    fn bare(&self, n: usize) -> &str {
        let line = &self.lines[n];
        let calls = line.pieces.iter().rev().take_while(|p| self.notes.calls.contains_key(&p.span.start));
        let end = calls.last().map_or(line.span.end, |p| p.span.start);
        ByteSpan::new(line.span.start, end).of(self.source).trim_end()
    }

    /// Ends a line so early that the next word would have had room.
    fn is_short(&self, a: usize, b: usize) -> bool {
        let size = self.lines[a].size;
        let needed = self.first_word(b) + 0.55 * size;
        self.room_beside(a, b) > if self.setting.justified { needed.min(JUSTIFIED * size) } else { needed }
    }

    /// How wide the first word of a line is; signs and single letters are set with what follows: "© Mohammed", "z. B.".
    fn first_word(&self, n: usize) -> f32 {
        let pieces = &self.lines[n].pieces;
        let whole = |p: &&Piece| p.span.of(self.source).chars().filter(|c| c.is_alphanumeric()).count() > 1;
        let last = pieces.iter().take(3).find(whole).or(pieces.first());
        pieces.first().zip(last).map_or(0.0, |(first, last)| last.x1 - first.x0)
    }

    fn room(&self, n: usize) -> f32 {
        self.edges[n].right - self.lines[n].x1
    }

    /// Room at the end of a line in a block that may be narrower than its column: a quotation, a caption.
    fn room_beside(&self, a: usize, b: usize) -> f32 {
        let room = self.room(a);
        let (la, lb) = (&self.lines[a], &self.lines[b]);
        let set_in = la.x0 - self.edges[a].left;
        let alike = la.frame == lb.frame && (la.x0 - lb.x0).abs() < 0.3 * la.size && (la.size - lb.size).abs() < 0.3;
        if !alike || set_in < 0.55 * la.size || item_mark(self.text(a)).is_some() {
            return room;
        }
        // As far from the right edge as from the left one, or up to where the next line goes.
        room.min((room - set_in).max(lb.x1 - la.x1).max(0.0))
    }

    fn set_in(&self, n: usize) -> f32 {
        (self.lines[n].x0 - self.edges[n].left) / self.lines[n].size.max(1.0)
    }

    /// Tells whether line `b` begins a block of its own after line `a`.
    fn breaks(&self, draft: &Draft, a: usize, b: usize) -> bool {
        let (la, lb) = (&self.lines[a], &self.lines[b]);
        if draft.table || self.tables[b] {
            return !(draft.table && self.tables[b]) || lb.page != la.page;
        }
        if (draft.size - lb.size).abs() > 0.06 * draft.size.max(lb.size) {
            return true;
        }
        // Bold words that fill the first lines of a paragraph are no heading.
        if draft.bold != lb.bold
            && (lb.bold || self.is_short(a, b) || self.set_in(b) - self.set_in(a) > 0.3)
            && !(lb.bold && !is_complete(self.text(a)) && !self.is_short(a, b))
        {
            return true;
        }
        if la.frame != lb.frame {
            return true;
        }
        let gap = la.y - lb.y;
        let mut pitch = self.pitch(draft, lb.size);
        if draft.lines.len() == 1 && draft.size < 0.96 * self.setting.body && gap < 2.0 * draft.size {
            // Small type may be set wider than the body is: its next lines tell.
            let next = self.lines.get(b + 1).filter(|l| l.frame == lb.frame && (l.size - lb.size).abs() < 0.1);
            let goes_on = next.is_some_and(|l| (lb.y - l.y - gap).abs() < 0.02 * gap);
            pitch = if goes_on { pitch.max(gap) } else { pitch };
        }
        if gap > 1.25 * pitch || gap < -0.5 * pitch {
            return true;
        }
        if draft.size > 1.08 * self.setting.body || draft.bold && !self.is_long(draft) {
            // Lines of one heading.
            return false;
        }
        let (ta, tb) = (self.bare(a), self.text(b));
        // A line of italics within a paragraph is followed by others that are not.
        let to_end = || {
            let rest = (b + 1..self.lines.len()).take_while(|&n| self.lines[n].frame == lb.frame);
            rest.take(2).all(|n| self.lines[n].italic || self.is_short(n - 1, n))
        };
        if la.italic != lb.italic
            && (self.is_short(a, b) || lb.italic && to_end())
            && ends_sentence(ta)
            && draft.lines.iter().all(|&n| self.lines[n].italic == la.italic)
        {
            return true;
        }
        let step = self.set_in(b) - self.set_in(a);
        let cut_word = ta.ends_with(['-', '\u{2010}']);
        let item = item_mark(tb).is_some() && !goes_on(tb);
        if item && ta.ends_with(':') {
            return true;
        }
        // "3." goes on where "2." began.
        let began = item_mark(self.text(draft.lines[0])).and_then(|mark| mark.value);
        let next = item_mark(tb).and_then(|mark| mark.value);
        if let (Some(began), Some(next)) = (began, next)
            && next == began + 1
            && (is_complete(ta) || ta.ends_with([';', ',']))
        {
            return true;
        }
        // Lines about one middle are one text, wherever they begin.
        let middle = |n: usize| (self.lines[n].x0 + self.lines[n].x1) / 2.0;
        let long = la.x1 - la.x0 > 20.0 * la.size;
        if long && (middle(a) - middle(b)).abs() < 0.3 * la.size && !is_complete(ta) {
            return false;
        }
        if item && (is_complete(ta) || ta.ends_with([':', ';', ','])) && self.is_short(a, b) {
            return true;
        }
        if (0.55..6.0).contains(&step) && !cut_word {
            // The lines behind an item's first are set in under it.
            let hanging = draft.lines.len() == 1 && (item_mark(self.text(draft.lines[0])).is_some());
            // A full line that ends no sentence goes on, wherever the next begins.
            let runs_on = !is_complete(ta) && (goes_on(tb) || !self.is_short(a, b) && !ta.ends_with([':', ';', ',']));
            if !hanging && !runs_on {
                return true;
            }
        }
        if step < -0.55 && draft.lines.len() > 1 && self.set_in(draft.lines[1]) > 0.55 && !cut_word && is_complete(ta) {
            // Text set in ends.
            return true;
        }
        if self.is_short(a, b) && !cut_word {
            let measure = self.edges[a].right - self.edges[a].left;
            if is_complete(ta) && !goes_on(tb) {
                // Where paragraphs are set in, ragged lines end sentences too.
                let plain = self.setting.indents && self.set_in(b) < 0.3 && self.room(a) < 0.25 * measure;
                return !plain;
            }
            if self.room(a) > 0.4 * measure && !goes_on(tb) && !ta.ends_with([',', '–']) && !self.is_ragged(draft) {
                return true;
            }
        }
        false
    }

    /// A block centred or set ragged: short lines say nothing.
    fn is_ragged(&self, draft: &Draft) -> bool {
        draft.lines.len() > 1
            && draft.lines[..draft.lines.len() - 1]
                .iter()
                .any(|&n| self.room(n) > 0.3 * (self.edges[n].right - self.edges[n].left))
    }

    fn pitch(&self, draft: &Draft, size: f32) -> f32 {
        let own = draft.lines.windows(2).last().map(|w| self.lines[w[0]].y - self.lines[w[1]].y).filter(|p| *p > 0.0);
        let usual = self.setting.pitch * size / self.setting.body;
        match own {
            Some(own) if own < 2.2 * size => {
                if (size - self.setting.body).abs() < 0.04 * size {
                    usual.max(own.min(1.15 * usual))
                } else {
                    own
                }
            }
            _ if size > 1.08 * self.setting.body => usual.max(1.3 * size),
            _ => usual,
        }
    }

    fn is_long(&self, draft: &Draft) -> bool {
        draft.lines.len() > 4
    }

    fn drafts(&self, alive: &[bool]) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut heading_lines = self.notes.headings.clone();
        heading_lines.sort_unstable();
        for n in (0..self.lines.len()).filter(|&n| alive[n]) {
            deadline::check();
            let line = &self.lines[n];
            let note = self.notes.of_line[n];
            let is_heading = heading_lines.binary_search(&n).is_ok();
            if let Some(draft) = drafts.last_mut()
                && let Some(&last) = draft.lines.last()
            {
                let goes = if note.is_some() || draft.note.is_some() {
                    note.is_some() && note == draft.note
                } else {
                    !is_heading && heading_lines.binary_search(&last).is_err() && !self.breaks(draft, last, n)
                };
                if goes {
                    draft.lines.push(n);
                    draft.italic &= line.italic;
                    draft.bold &= line.bold;
                    continue;
                }
            }
            // The rest of a note that began a column before.
            if let Some(note) = note
                && let Some(before) = drafts.iter_mut().rev().take(400).find(|d| d.note == Some(note))
            {
                before.lines.push(n);
                continue;
            }
            drafts.push(Draft {
                lines: vec![n],
                size: line.size,
                bold: line.bold,
                italic: line.italic,
                indented: self.set_in(n) > 0.55,
                closed: true,
                note,
                table: self.tables[n],
            });
        }
        for draft in &mut drafts {
            let last = draft.lines[draft.lines.len() - 1];
            // Does the last line reach the edge? Then the paragraph may go on.
            let stretched = self.setting.justified && draft.lines.len() > 1 && is_complete(self.bare(last));
            let least = if stretched { 4.0 * FLUSH } else { 2.5 };
            draft.closed = self.room(last) > least * self.lines[last].size;
        }
        drafts
    }

    fn flow(&self, draft: &Draft) -> Flow {
        let mut flow = Flow::default();
        let mut end = LineEnd::default();
        for &n in &draft.lines {
            let line = &self.lines[n];
            let span = match draft.note.map(|note| &self.notes.starts[note]) {
                Some(start) if start.line == n => without_label(line, start),
                _ => line.span,
            };
            if span.is_empty() {
                continue;
            }
            let mut part = Flow::default();
            self.push(&mut part, n, span);
            self.words.append(&mut flow, &part, end);
            end = LineEnd { early: line.pieces.len() == 1 && self.room(n) > 0.8 * line.size, size: line.size };
        }
        flow
    }

    /// Tells whether a raised number that calls nothing is a power or counts editions: "10²", "München ²1999".
    fn stays_raised(&self, n: usize, piece: &Piece) -> bool {
        let before = &self.source[self.lines[n].span.start..piece.span.start];
        let after = &self.source[piece.span.end..self.lines[n].span.end];
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        calls::is_power(before) || digits == 4 && !before.ends_with(|c: char| c.is_alphanumeric())
    }

    /// Appends a part of a line: calls as markers, powers as "10²".
    fn push(&self, flow: &mut Flow, n: usize, span: ByteSpan) {
        let mut at = span.start;
        let raised =
            self.lines[n].pieces.iter().filter(|p| p.raised && span.start <= p.span.start && p.span.end <= span.end);
        for piece in raised {
            let calls = self.notes.calls.get(&piece.span.start);
            let text = piece.span.of(self.source);
            if calls.is_none() && !(text.bytes().all(|b| b.is_ascii_digit()) && self.stays_raised(n, piece)) {
                continue;
            }
            flow.push(self.source, ByteSpan::new(at, piece.span.start));
            match calls {
                Some(calls) => calls.iter().for_each(|call| flow.push_text(&format!("[^{}]", call.label), call.span)),
                None => flow.push_text(&text.chars().map(raised_digit).collect::<String>(), piece.span),
            }
            at = piece.span.end;
        }
        flow.push(self.source, ByteSpan::new(at, span.end));
    }

    /// The lines of a table, cells parted by " | ".
    fn rows(&self, draft: &Draft) -> Flow {
        let mut flow = Flow::default();
        for &n in &draft.lines {
            let line = &self.lines[n];
            let point = ByteSpan::new(line.span.start, line.span.start);
            if !flow.is_empty() {
                flow.push_text("\n", point);
            }
            let mut start = line.span.start;
            for pair in line.pieces.windows(2) {
                if pair[1].x0 - pair[0].x1 > tables::CELL_GAP * line.size {
                    self.push(&mut flow, n, ByteSpan::new(start, pair[0].span.end));
                    flow.push_text(" | ", ByteSpan::new(pair[0].span.end, pair[1].span.start));
                    start = pair[1].span.start;
                }
            }
            self.push(&mut flow, n, ByteSpan::new(start, line.span.end));
        }
        flow
    }

    fn finish(&self, drafts: Vec<Draft>) -> Vec<Block> {
        let body = self.setting.body;
        let mut heading_sizes: Vec<i32> =
            drafts.iter().filter(|d| d.note.is_none() && d.size > 1.04 * body).map(|d| size_key(d.size)).collect();
        heading_sizes.sort_unstable_by_key(|s| std::cmp::Reverse(*s));
        heading_sizes.dedup();
        let mut blocks: Vec<Block> = Vec::with_capacity(drafts.len());
        // The paragraph that may go on behind what interrupts it.
        let mut open: Option<(usize, usize)> = None;
        // The column of a caption that stands behind it.
        let mut figure: Option<usize> = None;
        for (at, draft) in drafts.iter().enumerate() {
            deadline::check();
            let flow = self.flow(draft);
            let first = &self.lines[draft.lines[0]];
            if let Some(note) = draft.note {
                let mut block = Block::new(flow, first.page, first.number);
                block.role = Role::Note(self.notes.starts[note].label.clone());
                block.note = self.notes.tied.then_some(note as u32);
                blocks.push(block);
                continue;
            }
            if draft.table {
                let mut block = Block::new(self.rows(draft), first.page, first.number);
                block.role = Role::Table;
                blocks.push(block);
                continue;
            }
            let text = flow.text.clone();
            let larger = draft.size > 1.04 * body;
            let smaller = draft.size < 0.955 * body;
            let mut block = Block::new(flow, first.page, first.number);
            block.indented = draft.indented;
            block.closed = draft.closed;
            block.emphasis = if draft.bold {
                Emphasis::Bold
            } else if draft.italic {
                Emphasis::Italic
            } else {
                Emphasis::None
            };
            let level = heading_sizes.iter().position(|s| *s == size_key(draft.size));
            if larger || draft.bold && draft.lines.len() <= 4 {
                let sentence = ends_sentence(&text) && !text.ends_with('?');
                let next_goes_on = drafts[at + 1..]
                    .iter()
                    .find(|d| d.note.is_none() && (d.size - body).abs() < 0.04 * body)
                    .is_some_and(|d| goes_on(self.text(d.lines[0])) && !begins_with_address(self.text(d.lines[0])));
                let interrupts = open.is_some_and(|(b, _)| !is_complete(blocks[b].text()) && next_goes_on);
                if larger && (sentence && text.chars().count() > 20 || interrupts) && text.chars().count() < 400 {
                    if open.is_some() {
                        block.role = Role::PullQuote;
                    }
                } else if text.chars().count() <= 250 && text.chars().any(char::is_alphabetic) {
                    let level = level.map_or(heading_sizes.len() + 1, |l| l + 1);
                    block.role = Role::Heading(level.min(6) as u8);
                    open = None;
                }
                blocks.push(block);
                continue;
            }
            if smaller {
                if is_caption_label(&text) {
                    figure = Some(first.frame);
                }
                blocks.push(block);
                continue;
            }
            // A caption set as running text interrupts it, as others do.
            let unfinished = open.is_some_and(|(b, _)| !is_complete(blocks[b].text()));
            if is_caption_label(&text)
                && text.chars().count() < MAX_CAPTION
                && (draft.italic || draft.indented || unfinished)
            {
                figure = Some(first.frame);
                blocks.push(block);
                continue;
            }
            // Behind a figure the first line of a paragraph is often not set in; what floats to the head of a column is
            // no such figure.
            let floats = |d: usize, at: usize| {
                let last = drafts[d].lines[drafts[d].lines.len() - 1];
                at == first.frame && self.lines[last].frame != at
            };
            if let Some((b, d)) = open
                && !(figure.is_some_and(|at| !floats(d, at)) && is_complete(blocks[b].text()))
                && self.continues(&drafts[d], draft, &blocks[b], &text, blocks[b + 1..].iter().any(stands_between))
            {
                let next = std::mem::take(&mut block.flow);
                self.words.append(&mut blocks[b].flow, &next, LineEnd { early: false, size: draft.size });
                blocks[b].closed = draft.closed;
                open = Some((b, at));
                figure = None;
                continue;
            }
            // Several lines set as running text are running text; who wrote it is told at the end, and in few lines.
            let near_end = drafts[at..].iter().filter(|d| d.note.is_none()).take(4).count() <= 3;
            if draft.lines.len() >= if near_end { 6 } else { 3 }
                && !draft.italic
                && !draft.bold
                && self.is_running(draft)
            {
                block.role = Role::Paragraph;
            }
            open = Some((blocks.len(), at));
            figure = None;
            blocks.push(block);
        }
        // What goes on elsewhere was joined here, by the setting; only where a sentence is open there may be more.
        for block in blocks.iter_mut().filter(|b| b.is_text()) {
            block.whole = is_complete(block.text());
        }
        blocks
    }

    /// Set over the whole measure, at most the first line set in: neither an item nor a quotation.
    fn is_running(&self, draft: &Draft) -> bool {
        let rest = &draft.lines[1..];
        let at_edge = rest.iter().filter(|&&n| self.set_in(n).abs() < 0.4).count();
        at_edge * 10 >= rest.len() * 8 && self.set_in(draft.lines[0]) > -0.4
    }

    /// Tells whether a block is the rest of the paragraph left open in another column.
    ///
    /// `between`: something else stands between the two.
    fn continues(&self, before: &Draft, draft: &Draft, block: &Block, text: &str, between: bool) -> bool {
        let last = before.lines[before.lines.len() - 1];
        let first = draft.lines[0];
        let same_frame = self.lines[last].frame == self.lines[first].frame;
        let adjacent = same_frame && !self.interrupted(last, first);
        let set_off = before.italic && !draft.italic && before.lines.len() > 1;
        if adjacent || before.bold != draft.bold || set_off {
            return false;
        }
        // What stands over several columns, or centred, does not go on in one of them.
        let measure = |n: usize| (self.edges[n].right - self.edges[n].left).max(1.0);
        let centred = before.lines.len() == 1 && self.set_in(last) > 1.5 && self.room(last) > 1.5 * before.size;
        if !same_frame && (measure(last) / measure(first) > 1.3 || centred) {
            return false;
        }
        let open_text = block.text();
        if item_mark(text).is_some() && !goes_on(text) {
            return false;
        }
        if !is_complete(open_text) && !open_text.ends_with(':') {
            let long = open_text.chars().count() > 40;
            return long && (goes_on(text) || !(draft.indented && self.setting.indents));
        }
        if same_frame || open_text.ends_with(':') {
            return false;
        }
        // Where gaps part paragraphs, what stands between whole sentences stands between paragraphs.
        if between && !self.setting.indents && !goes_on(text) {
            return false;
        }
        // A stretched line reaches the edge, the last of a paragraph hardly ever.
        if self.setting.justified && self.room(last) > 4.0 * FLUSH * self.lines[last].size {
            return false;
        }
        let full = self.room(last) <= 0.5 * self.lines[last].size || {
            let next = self.lines[first].pieces.first().map_or(0.0, |p| p.x1 - p.x0);
            self.room(last) < next + 0.3 * self.lines[last].size
        };
        let sentence = draft.lines.len() > 1 || ends_sentence(text) && text.chars().count() > 40;
        full && !draft.indented && (self.setting.indents || goes_on(text) || sentence)
    }

    /// Tells whether something of another size stands between two lines of a column.
    fn interrupted(&self, a: usize, b: usize) -> bool {
        self.lines[a + 1..b].iter().any(|l| (l.size - self.lines[a].size).abs() > 0.04 * self.lines[a].size)
    }
}

/// "anna.berg@example.org" begins in a small letter, and goes on with nothing: it stands below a name.
fn begins_with_address(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|word| word.contains('@'))
}

/// Tells whether a block interrupts the text, as pull quotes, headings and captions do, and notes do not.
fn stands_between(block: &Block) -> bool {
    !matches!(block.role, Role::Note(_))
}
