//! The decoded text of a file: its lines in reading order, a form feed between pages, and the place of every line.

use crate::ingest::pdf::columns::PageLine;
use crate::ingest::pdf::glyphs::Rule;
use crate::ingest::pdf::words::reading_order;
use crate::text::ByteSpan;

/// A piece of a line that belongs together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// Its place in the decoded text.
    pub span: ByteSpan,
    /// Raised and small.
    pub raised: bool,
    /// Where it begins on the page.
    pub x0: f32,
    /// Where it ends.
    pub x1: f32,
}

/// A line of text with its place.
#[derive(Debug, Clone)]
pub struct TextLine {
    /// Its text, in bytes of the decoded text.
    pub span: ByteSpan,
    /// Its words.
    pub pieces: Vec<Piece>,
    /// Page, from 0.
    pub page: u32,
    /// Column, counted over the document in reading order.
    pub frame: usize,
    /// Line of the decoded text, from 1.
    pub number: u32,
    /// Where it begins.
    pub x0: f32,
    /// Where it ends.
    pub x1: f32,
    /// Its baseline.
    pub y: f32,
    /// Size of most of it.
    pub size: f32,
    /// All of it is bold.
    pub bold: bool,
    /// All of it is in italics.
    pub italic: bool,
    /// The file says that it is furniture.
    pub artifact: bool,
    /// A rule stands between it and the line above it.
    pub ruled: bool,
}

impl TextLine {
    /// Returns its text.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        self.span.of(source)
    }
}

/// Text as it grows, page by page.
#[derive(Debug, Default)]
pub struct Text {
    /// The decoded text.
    pub source: String,
    /// Its lines.
    pub lines: Vec<TextLine>,
    frames: usize,
    number: u32,
}

impl Text {
    /// Appends a page.
    pub fn push_page(&mut self, page: u32, lines: Vec<PageLine>, rules: &[Rule]) {
        if page > 0 {
            self.source.push('\u{c}');
        }
        let first = self.lines.len();
        let frames = lines.iter().map(|l| l.frame + 1).max().unwrap_or(0);
        for mut line in lines {
            reading_order(&mut line.words);
            self.number += 1;
            let frame = self.frames + line.frame;
            let above = self.lines[first..].last().filter(|l| l.frame == frame).map(|l| l.y);
            let start = self.source.len();
            let mut pieces: Vec<Piece> = Vec::with_capacity(line.words.len());
            let mut previous: Option<(f32, bool)> = None;
            for word in &line.words {
                let glued = previous.is_some_and(|(end, raised)| {
                    let gap = word.x0 - end;
                    if raised || word.raised || !word.apart { gap < 0.13 * line.size } else { false }
                });
                if previous.is_some() && !glued {
                    self.source.push(' ');
                }
                let at = self.source.len();
                self.source.push_str(&word.text);
                let span = ByteSpan::new(at, self.source.len());
                pieces.push(Piece { span, raised: word.raised, x0: word.x0, x1: word.x1 });
                previous = Some((word.x1, word.raised));
            }
            let plain = || line.words.iter().filter(|w| !w.raised);
            let ruled = rules.iter().any(|r| {
                r.y > line.y + 0.3 * line.size
                    // Right below the words above it underlines them.
                    && r.y < above.map_or(line.y + 3.0 * line.size, |above| above - 0.22 * line.size).max(line.y + 0.3 * line.size)
                    && r.x0 < line.x1
                    && r.x1 > line.x0
            });
            self.lines.push(TextLine {
                span: ByteSpan::new(start, self.source.len()),
                pieces,
                page,
                frame,
                number: self.number,
                x0: line.x0,
                x1: line.x1,
                y: line.y,
                size: line.size,
                bold: plain().next().is_some() && plain().all(|w| w.face.bold),
                italic: plain().next().is_some() && plain().all(|w| w.face.italic),
                artifact: line.words.iter().all(|w| w.artifact),
                ruled,
            });
            self.source.push('\n');
        }
        self.frames += frames;
    }
}

/// Share of the most frequent size from which a larger one is that of running text: notes may be longer than what they are to.
const LARGER: f32 = 0.3;

/// The size of running text: that of most characters, or a larger one of many.
pub fn body_size(lines: &[TextLine]) -> f32 {
    let mut sizes: Vec<(i32, usize)> = Vec::new();
    for line in lines {
        let key = (line.size * 10.0).round() as i32;
        match sizes.binary_search_by_key(&key, |s| s.0) {
            Ok(at) => sizes[at].1 += line.span.len(),
            Err(at) => sizes.insert(at, (key, line.span.len())),
        }
    }
    // Neighbouring tenths are one size.
    let near = |key: i32| {
        let from = sizes.partition_point(|s| s.0 < key - 2);
        sizes[from..].iter().take_while(|s| s.0 <= key + 2).map(|s| s.1).sum::<usize>()
    };
    let most = sizes.iter().map(|s| near(s.0)).max().unwrap_or_default();
    let enough = |s: &&(i32, usize)| near(s.0) as f32 >= LARGER * most as f32;
    let Some(largest) = sizes.iter().rev().find(enough) else { return 10.0 };
    let like = sizes.iter().filter(|s| largest.0 - s.0 <= 4);
    like.max_by_key(|s| (near(s.0), s.1)).map_or(10.0, |s| s.0 as f32 / 10.0)
}
