//! Words to lines in the order in which they are read: columns first, found by the gutter that stays free over many rows.

use std::collections::HashMap;

use crate::ingest::pdf::line_numbers;
use crate::ingest::pdf::words::Word;

/// Words that stand on one line of one column.
#[derive(Debug, Clone)]
pub struct PageLine {
    /// From left to right.
    pub words: Vec<Word>,
    /// Baseline of most of it.
    pub y: f32,
    /// Size of most of it.
    pub size: f32,
    /// Where it begins.
    pub x0: f32,
    /// Where it ends.
    pub x1: f32,
    /// Column, counted over the page in reading order.
    pub frame: usize,
}

/// A stretch of a row without a wide gap.
#[derive(Debug, Clone)]
struct Segment {
    words: Vec<Word>,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
}

/// Gap within a row that a gutter may run through, as a share of the size of the font.
const GUTTER: f32 = 0.55;

/// Least rows of a column.
const MIN_ROWS: usize = 4;

/// Bytes of a usual word.
const LONG_WORD: usize = 6;

/// How often a page is divided.
const MAX_DEPTH: usize = 16;

/// Words of about one height among which a neighbour is looked for: more than any printed line has.
const NEAR: usize = 400;

/// Below this share of its neighbour's size a word is a script.
const SCRIPT_SIZE: f32 = 0.86;

/// Puts the words of a page into lines, in reading order; line numbers at the margin come last, as furniture.
pub fn lines(mut words: Vec<Word>) -> Vec<PageLine> {
    let numbers = line_numbers::take(&mut words);
    let mut lines = text_lines(words);
    let frame = lines.iter().map(|l| l.frame + 1).max().unwrap_or(0);
    lines.extend(numbers.into_iter().map(|word| PageLine {
        y: word.y,
        size: word.size,
        x0: word.x0,
        x1: word.x1,
        frame,
        words: vec![word],
    }));
    lines
}

fn text_lines(words: Vec<Word>) -> Vec<PageLine> {
    let wide = wide_gap(&words);
    // Asked only where a large letter may be a word of its own.
    let is_word = |w: &Word| matches!(w.text.as_str(), "A" | "I" | "O");
    let large = |w: &Word| words.iter().filter(|other| w.size > 1.6 * other.size).count() * 2 > words.len();
    let mut known: HashMap<String, u32> = HashMap::new();
    if words.iter().filter(|w| is_word(w)).take(MAX_DEPTH).any(large) {
        words.iter().for_each(|w| *known.entry(key(&w.text)).or_default() += 1);
    }
    let mut segments: Vec<Segment> = Vec::new();
    for word in words {
        match segments.last_mut() {
            Some(s)
                if (s.y - word.y).abs() <= 0.09 * word.size.max(s.size)
                    && word.x0 >= s.x1 - 0.5 * word.size
                    // A heading may stand beside text of the next column.
                    && word.x0 - s.x1 < wide * word.size.min(s.size)
                    // Neither does a drop cap belong to the lines beside it, nor a heading that fills its column to what follows.
                    && s.words.last().is_some_and(|w| word.size.max(w.size) < 1.15 * word.size.min(w.size)) =>
            {
                s.x1 = s.x1.max(word.x1);
                s.size = s.size.max(word.size);
                s.words.push(word);
            }
            _ => segments.push(Segment { x0: word.x0, x1: word.x1, y: word.y, size: word.size, words: vec![word] }),
        }
    }
    let mut frames = Vec::new();
    divide(segments, wide, 0, &mut frames);
    let mut lines = Vec::new();
    for (frame, segments) in frames.into_iter().enumerate() {
        lines.extend(lines_of(segments, frame, &known));
    }
    lines
}

/// A word without case and the signs around it.
fn key(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// The gap that is wider than those between words, as a share of the size: the spaces of typewriters are 0.6.
fn wide_gap(words: &[Word]) -> f32 {
    let mut gaps: Vec<f32> = words
        .windows(2)
        .filter(|w| w[1].apart && w[0].y == w[1].y && w[1].x0 > w[0].x1)
        .map(|w| (w[1].x0 - w[0].x1) / w[1].size)
        .collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get(gaps.len() / 2).map_or(GUTTER, |median| (1.4 * median).clamp(GUTTER, 1.2))
}

/// A column border: where, and between which heights.
struct Cut {
    x: f32,
    top: f32,
    bottom: f32,
    /// Size of the text beside it.
    body: f32,
    /// Where the left column ends.
    end: f32,
}

fn divide(segments: Vec<Segment>, wide: f32, depth: usize, frames: &mut Vec<Vec<Segment>>) {
    if segments.is_empty() {
        return;
    }
    let Some(cut) = (depth < MAX_DEPTH).then(|| gutter(&segments, wide)).flatten() else {
        frames.push(segments);
        return;
    };
    let (mut above, mut left, mut right, mut below) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for segment in segments {
        let inside = segment.y < cut.top && segment.y > cut.bottom;
        if inside && let Some(at) = segment.border(cut.x, cut.body) {
            if is_label(&segment.words[..at]) && segment.x0 >= cut.end - 0.5 {
                right.push(segment);
            } else {
                let (a, b) = segment.split(at);
                left.push(a);
                right.push(b);
            }
            continue;
        }
        // Numbers set out to the left of a list belong to it.
        let label = is_label(&segment.words) && segment.x0 >= cut.end - 0.5;
        if segment.y >= cut.top {
            above.push(segment);
        } else if segment.y <= cut.bottom {
            below.push(segment);
        } else if segment.overflows(cut.x) || (segment.x0 + segment.x1) / 2.0 < cut.x && !label {
            left.push(segment);
        } else {
            right.push(segment);
        }
    }
    // Raised words of the topmost lines stand above them.
    divide(above, wide, depth + 1, frames);
    divide(left, wide, depth + 1, frames);
    divide(right, wide, depth + 1, frames);
    divide(below, wide, depth + 1, frames);
}

/// A segment as far as gutters go.
#[derive(Debug, Clone, Copy)]
struct Strip {
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    words: usize,
    label: bool,
}

/// How far a line's first word may stand from the edge of its column, in points.
const EDGE: f32 = 1.0;

/// "12.", "[3]": a number alone.
fn is_label(words: &[Word]) -> bool {
    let [word] = words else { return false };
    let bare = word.text.trim_start_matches(['[', '(']).trim_end_matches([']', ')', '.', ':']);
    !bare.is_empty() && bare.len() <= 3 && bare.bytes().all(|b| b.is_ascii_digit())
}

/// How far a line that is too long for its column may reach into the next, as a share of the size.
const OVERLONG: f32 = 0.3;

impl Segment {
    /// The word that begins at `x`, where the segment runs over a border: the line left of it is too long.
    fn border(&self, x: f32, body: f32) -> Option<usize> {
        // Titles over both columns are set in another size.
        let crosses = (self.size - body).abs() < 0.12 * body && self.x0 < x - 0.2 && self.x1 > x + OVERLONG * body;
        let at = crosses.then(|| self.words.iter().position(|w| (w.x0 - x - 0.5).abs() <= EDGE)).flatten()?;
        (at > 0 && self.words[at - 1].x1 <= x + 0.5 + EDGE).then_some(at)
    }

    /// One word that begins well before a border and ends behind it.
    fn overflows(&self, x: f32) -> bool {
        self.words.len() == 1 && self.x0 < x - 4.0 * self.size && self.x1 > x && self.words[0].text.len() > 20
    }

    fn split(mut self, at: usize) -> (Self, Self) {
        let words = self.words.split_off(at);
        let right = Self { x0: words[0].x0, x1: self.x1, y: self.y, size: self.size, words };
        self.x1 = self.words.iter().map(|w| w.x1).fold(self.x0, f32::max);
        (self, right)
    }
}

/// Finds the border between two columns that parts most rows.
fn gutter(segments: &[Segment], wide: f32) -> Option<Cut> {
    let body = main_size(segments);
    let main: Vec<&Segment> = segments.iter().filter(|s| s.size > 0.7 * body).collect();
    let left = main.iter().map(|s| s.x0).reduce(f32::min)?;
    let right = main.iter().map(|s| s.x1).reduce(f32::max)?;
    let width = right - left;
    // A column begins where lines begin, or behind where those of the column before it end.
    let mut starts: Vec<f32> = main.iter().map(|s| s.x0).filter(|x| x - left > 0.15 * width).collect();
    let mut ends: Vec<f32> = main.iter().map(|s| s.x1).filter(|x| right - x > 0.15 * width).collect();
    // Wide spaces of justified lines end at one place too, but only over a few rows.
    let behind = places(&mut ends, body, |_, last| last + 0.2 * body).into_iter().map(|x| (x, 2 * MIN_ROWS));
    let candidates = places(&mut starts, body, |first, _| first - 0.5).into_iter().map(|x| (x, MIN_ROWS)).chain(behind);
    let mut best: Option<(usize, Cut)> = None;
    for (x, least) in candidates {
        crate::deadline::check();
        let mut strips: Vec<Strip> = Vec::with_capacity(main.len());
        let mut edges: Vec<f32> = Vec::new();
        for s in &main {
            let strip = |x0, x1, words: &[Word]| {
                // An address is as long as many words.
                let count = words.iter().map(|w| (w.text.len() / LONG_WORD).max(1)).sum();
                Strip { x0, x1, y: s.y, size: s.size, words: count, label: is_label(words) }
            };
            match s.border(x, body) {
                Some(at) => {
                    strips.push(strip(s.x0, s.words[at - 1].x1, &s.words[..at]));
                    strips.push(strip(s.words[at].x0, s.x1, &s.words[at..]));
                }
                // An address too long for its column is no title over both.
                None if s.overflows(x) => strips.push(strip(s.x0, s.x0, &s.words)),
                None if s.x0 < x - 0.2 && s.x1 > x + OVERLONG * body => edges.push(s.y),
                None => strips.push(strip(s.x0, s.x1, &s.words)),
            }
        }
        edges.sort_by(|a, b| b.total_cmp(a));
        strips.sort_by(|a, b| b.y.total_cmp(&a.y));
        let mut top = f32::MAX;
        for bottom in edges.into_iter().chain([f32::MIN]) {
            let from = strips.partition_point(|s| s.y >= top);
            let to = strips.partition_point(|s| s.y > bottom);
            // Names side by side below a title are no columns, though the gutter runs between them.
            const MOST_NAMES: usize = 3;
            let mut below = from;
            for _ in 0..MOST_NAMES {
                let Some(names) = strips[below..to].first().filter(|s| s.size > 1.12 * body) else { break };
                let row = strips[below..to].partition_point(|s| s.y > names.y - 1.0);
                let row_strips = &strips[below..below + row];
                let both = |left: bool| row_strips.iter().any(|s| ((s.x0 + s.x1) / 2.0 < x) == left);
                // Headings begin where their columns do.
                let heading = |s: &Strip| s.size <= 1.12 * body || (s.x0 - x - 0.5).abs() < 1.0;
                if !(both(true) && both(false)) || row_strips.iter().any(heading) {
                    break;
                }
                below += row;
            }
            let smaller = strips[from..to].first().zip(strips[below..to].first());
            let from = if below > from && smaller.is_some_and(|(names, text)| text.size < 0.95 * names.size) {
                top = strips[below - 1].y - 0.5;
                below
            } else {
                from
            };
            if to > from
                && let Some((rows, end)) = columns(&strips[from..to], x, body, width, wide)
                && rows >= least
                && best.as_ref().is_none_or(|(known, _)| rows > *known)
            {
                best = Some((rows, Cut { x, top, bottom, body, end }));
            }
            top = bottom;
        }
    }
    best.map(|(_, cut)| cut)
}

/// Where at least [`MIN_ROWS`] lines begin or end: `place` is made of the first and the last of them.
fn places(all: &mut [f32], body: f32, place: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    all.sort_by(f32::total_cmp);
    let mut places = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let end = all.partition_point(|&x| x <= all[at] + 0.25 * body);
        if end - at >= MIN_ROWS {
            places.push(place(all[at], all[end - 1]));
        }
        at = end.max(at + 1);
    }
    places
}

/// Counts the rows of the smaller of two columns, and tells where the left one ends; `None` where they are none.
fn columns(band: &[Strip], x: f32, body: f32, width: f32, wide: f32) -> Option<(usize, f32)> {
    let (left, right): (Vec<Strip>, Vec<Strip>) = band.iter().partition(|s| (s.x0 + s.x1) / 2.0 < x);
    // Labels of a list in the right column stand left of it.
    let text: Vec<f32> = left.iter().filter(|s| !s.label).map(|s| s.x1).collect();
    let outermost = text.iter().copied().fold(f32::MIN, f32::max);
    let left: Vec<Strip> = left.into_iter().filter(|s| !(s.label && s.x0 > outermost)).collect();
    let (l, r) = (rows_of(&left), rows_of(&right));
    let rows = l.min(r);
    if rows < MIN_ROWS {
        return None;
    }
    let words = |side: &[Strip], rows: usize| side.iter().map(|s| s.words).sum::<usize>() as f32 / rows as f32;
    if words(&left, l) < 2.5 || words(&right, r) < 2.5 {
        return None;
    }
    // One line in twenty may be too long for its column, or one in a column of ten.
    let mut ends: Vec<f32> = left.iter().map(|s| s.x1).collect();
    ends.sort_by(f32::total_cmp);
    let end = ends[ends.len() - 1 - (l + 10) / 20];
    let start = right.iter().map(|s| s.x0).fold(f32::MAX, f32::min);
    let channel = (start - end) / body;
    if channel < 0.9 * wide || channel < 0.9 && rows < 7 {
        return None;
    }
    let wide = |side: &[Strip]| {
        let a = side.iter().map(|s| s.x0).fold(f32::MAX, f32::min);
        side.iter().map(|s| s.x1).fold(f32::MIN, f32::max) - a > 0.15 * width
    };
    if !wide(&left) || !wide(&right) {
        return None;
    }
    // Lines of a column begin at one place, or at two where they hang; those of a river in justified text do not.
    let aligned = |side: &[Strip]| {
        let mut starts: Vec<f32> = side.iter().map(|s| s.x0).collect();
        starts.sort_by(f32::total_cmp);
        let most = |starts: &[f32]| {
            (0..starts.len())
                .map(|n| (starts.partition_point(|&x| x <= starts[n] + 0.25 * body) - n, n))
                .max_by_key(|&(count, n)| (count, std::cmp::Reverse(n)))
                .unwrap_or_default()
        };
        let (first, at) = most(&starts);
        starts.drain(at..at + first);
        first + most(&starts).0
    };
    (aligned(&right) * 2 >= r && aligned(&left) * 3 >= l).then_some((rows, end))
}

fn rows_of(side: &[Strip]) -> usize {
    let mut count = 0;
    let mut last = f32::MAX;
    // They come top to bottom.
    for s in side {
        if last - s.y > 0.5 * s.size {
            count += 1;
            last = s.y;
        }
    }
    count
}

/// The size in which most characters are set.
fn main_size(segments: &[Segment]) -> f32 {
    median_size(segments.iter().flat_map(|s| &s.words)).unwrap_or(10.0)
}

/// The size below which half of the characters are set.
fn median_size<'a>(words: impl Iterator<Item = &'a Word>) -> Option<f32> {
    let mut sizes: Vec<(f32, usize)> = words.map(|w| (w.size, w.text.chars().count())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|s| s.1).sum::<usize>() / 2;
    let mut sum = 0;
    let found = sizes.iter().find(|s| {
        sum += s.1;
        sum > half
    });
    found.map(|s| s.0)
}

/// Puts the segments of a column into lines, scripts to the lines that they belong to.
fn lines_of(segments: Vec<Segment>, frame: usize, known: &HashMap<String, u32>) -> Vec<PageLine> {
    let mut words: Vec<Word> = segments.into_iter().flat_map(|s| s.words).collect();
    words.sort_by(|a, b| b.y.total_cmp(&a.y));
    let scripts: Vec<bool> = (0..words.len()).map(|at| is_script(&words, at)).collect();
    let mut lines: Vec<PageLine> = Vec::new();
    let mut small = Vec::new();
    for (word, script) in words.into_iter().zip(scripts) {
        if script {
            small.push(word);
            continue;
        }
        match lines.last_mut() {
            Some(line)
                if line.y - word.y <= 0.3 * line.size.min(word.size)
                    // Boxes beside each other stand on one line only where they do not overlap.
                    && !line.words.iter().rev().take(NEAR).any(|w| w.x0 + 0.3 * w.size < word.x1 && word.x0 + 0.3 * w.size < w.x1) =>
            {
                line.x0 = line.x0.min(word.x0);
                line.x1 = line.x1.max(word.x1);
                if word.size > line.size {
                    line.y = word.y;
                }
                line.size = line.size.max(word.size);
                line.words.push(word);
            }
            _ => {
                lines.push(PageLine { y: word.y, size: word.size, x0: word.x0, x1: word.x1, frame, words: vec![word] })
            }
        }
    }
    for mut word in small {
        crate::deadline::check();
        // The line whose baseline is just below, or just above for a subscript.
        let home = lines
            .iter_mut()
            .filter(|l| {
                let up = word.y - l.y;
                up < 0.75 * l.size
                    && up > -0.4 * l.size
                    && word.x0 < l.x1 + 1.5 * l.size
                    && word.x1 > l.x0 - 2.6 * l.size
            })
            .min_by(|a, b| (word.y - a.y - 0.3 * a.size).abs().total_cmp(&(word.y - b.y - 0.3 * b.size).abs()));
        if let Some(line) = home {
            word.raised = word.y - line.y > 0.1 * line.size;
            word.apart = false;
            line.x0 = line.x0.min(word.x0);
            line.x1 = line.x1.max(word.x1);
            line.words.push(word);
        } else {
            let (y, size, x0, x1) = (word.y, word.size, word.x0, word.x1);
            let at = lines.partition_point(|l| l.y >= y);
            lines.insert(at, PageLine { y, size, x0, x1, frame, words: vec![word] });
        }
    }
    for line in &mut lines {
        line.words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        line.size = dominant(&line.words);
    }
    raise_drop_caps(&mut lines, known);
    lines
}

/// How many lines a drop cap may stand beside.
const DROP_LINES: usize = 6;

/// Puts a large first letter, which stands on the baseline of a lower line, before the line that it begins.
fn raise_drop_caps(lines: &mut Vec<PageLine>, known: &HashMap<String, u32>) {
    let mut at = 0;
    while at < lines.len() {
        let (size, y) = (lines[at].size, lines[at].y);
        let Some(cap) = lines[at].words.first().cloned() else { break };
        // Alone on its baseline it is a line of its own.
        let alone = lines[at].words.len() == 1;
        let beside = if alone { lines.get(at.wrapping_sub(1)).map_or(size, |l| l.size) } else { size };
        let is_cap = cap.text.chars().count() <= 2
            && cap.text.chars().next_back().is_some_and(char::is_uppercase)
            && cap.size > 1.6 * beside;
        let reach = y.max(cap.y) + 0.95 * cap.size;
        let first = (at.saturating_sub(DROP_LINES)..at).find(|&n| {
            let line = &lines[n];
            line.y < reach && line.x0 > cap.x1 - 0.2 * line.size && line.x0 < cap.x1 + 2.0 * line.size
        });
        let Some(first) = first.filter(|_| is_cap) else {
            at += 1;
            continue;
        };
        if alone {
            lines.remove(at);
        } else {
            lines[at].words.remove(0);
            at += 1;
        }
        for line in &mut lines[first..at] {
            line.x0 = cap.x0;
        }
        if let Some(word) = lines[first].words.first_mut() {
            let joined = format!("{}{}", cap.text, word.text);
            // "A week later" begins with a word, where "week" stands elsewhere on the page too.
            let count = |word: &str| known.get(&key(word)).copied().unwrap_or(0);
            let apart = count(&word.text) > 1 && count(&joined) == 0;
            word.text = if apart { format!("{} {}", cap.text, word.text) } else { joined };
        }
    }
}

fn dominant(words: &[Word]) -> f32 {
    median_size(words.iter().filter(|w| !w.raised)).or(words.first().map(|w| w.size)).unwrap_or(0.0)
}

/// Tells whether a word is small and raised or lowered beside a larger one.
fn is_script(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    let beside = |other: &Word| {
        let (near_end, near_start) = ((word.x0 - other.x1).abs(), (other.x0 - word.x1).abs());
        let up = word.y - other.y;
        // A marker may stand a space away from its word, and justified lines have wide spaces.
        let marker = up > 0.15 * other.size && word.text.len() <= 3 && word.text.bytes().all(|b| b.is_ascii_digit());
        let (behind, ahead) = if marker { (1.3, 2.6) } else { (0.45, 0.9) };
        word.size < SCRIPT_SIZE * other.size
            && (near_end < behind * other.size || near_start < ahead * other.size)
            && (up > 0.1 * other.size && up < 0.7 * other.size || up < -0.05 * other.size && up > -0.35 * other.size)
    };
    // Words are sorted by height: only the neighbours come into question.
    let reach = 2.0 * word.size;
    words[..at].iter().rev().take(NEAR).take_while(|w| w.y - word.y < reach).any(beside)
        || words[at + 1..].iter().take(NEAR).take_while(|w| word.y - w.y < reach).any(beside)
}
