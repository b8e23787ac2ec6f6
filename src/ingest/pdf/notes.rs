//! Where the notes stand, at the foot of pages and columns or at the end, and which raised numbers call them.

use std::collections::{HashMap, HashSet};

use crate::ingest::pdf::calls;
use crate::ingest::pdf::links::Link;
use crate::ingest::pdf::text::{Piece, TextLine};
use crate::ingest::reader::Reference;
use crate::ingest::structure::label::is_notes_heading;
use crate::ingest::structure::number::roman;
use crate::ingest::structure::sentence::is_complete;
use crate::text::ByteSpan;

/// A note's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Line that it begins.
    pub line: usize,
    /// Its printed label.
    pub label: String,
    /// Where its text begins in the decoded text.
    pub text: usize,
}

/// What is known of the notes.
#[derive(Debug, Default)]
pub struct Notes {
    /// Which note a line belongs to, parallel to the lines; index into `starts`.
    pub of_line: Vec<Option<usize>>,
    /// Every note, in reading order.
    pub starts: Vec<Start>,
    /// Raised pieces that call notes, by their place.
    pub calls: HashMap<usize, Vec<Call>>,
    /// The heading of the end notes.
    pub headings: Vec<usize>,
    /// The file ties its markers to their notes.
    pub tied: bool,
}

impl Notes {
    /// The ties, where the file itself draws them.
    pub fn references(&self) -> Vec<Reference> {
        let calls = self.calls.values().flatten().filter(|_| self.tied);
        let mut references: Vec<Reference> =
            calls.map(|c| Reference { at: c.span.start, note: c.note.map(|n| n as u32) }).collect();
        references.sort_unstable_by_key(|r| r.at);
        references
    }
}

/// A label that calls a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The label.
    pub label: String,
    /// Where it stands in the decoded text.
    pub span: ByteSpan,
    /// Which note it calls, index into [`Notes::starts`].
    pub note: Option<usize>,
}

/// Below this share of the body's size a line may be a note for its size.
const SMALL: f32 = 0.955;

/// Numbers from here on look like years: they label a note only where they are raised, called or linked.
const YEARS: u32 = 1000;

/// Widest step between the numbers of two notes: some are not found.
const MAX_STEP: u32 = 6;

struct Candidate {
    line: usize,
    number: u32,
    label: String,
    text: usize,
    weight: f32,
    restart: bool,
    /// A link of the file leads to it.
    linked: bool,
}

/// Finds notes and their calls. `alive` are the lines that are no furniture, `links` are those that the file draws.
pub fn find(source: &str, lines: &[TextLine], alive: &[bool], links: &[Link], body: f32) -> Notes {
    let ties = calls::ties(source, lines, alive, links);
    let linked: HashSet<usize> = ties.values().copied().collect();
    let mut notes = Notes { of_line: vec![None; lines.len()], ..Notes::default() };
    let below_rule = below_rule(lines, alive);
    let (under_heading, headings) = under_heading(source, lines, alive, body);
    // Raised numbers in lines that do not begin with them.
    let mut raised: HashMap<u32, Vec<(usize, usize)>> = HashMap::new();
    for (n, line) in lines.iter().enumerate().filter(|(n, _)| alive[*n]) {
        for (p, piece) in line.pieces.iter().enumerate() {
            if piece.raised && p > 0 {
                for (label, _) in labels(source, piece) {
                    if let Some(number) = value(&label) {
                        raised.entry(number).or_default().push((n, p));
                    }
                }
            }
        }
    }
    // Roman numerals count where the first of them is called.
    let romans = lines
        .iter()
        .zip(alive)
        .filter(|(_, alive)| **alive)
        .any(|(line, _)| line.pieces.iter().skip(1).any(|p| p.raised && p.span.of(source) == "i"));
    let mut candidates: Vec<Candidate> = Vec::new();
    for (n, line) in lines.iter().enumerate().filter(|(n, _)| alive[*n]) {
        for (label, text, is_raised) in labels_of(source, line) {
            let Some(number) = value(&label) else { continue };
            if !label.starts_with(|c: char| c.is_ascii_digit()) && !romans {
                continue;
            }
            let is_linked = linked.contains(&n);
            if !is_linked && !is_raised && !begins(source, lines, n, text, under_heading[n]) {
                continue;
            }
            let small = line.size < SMALL * body;
            let called = raised.get(&number).is_some_and(|at| {
                at.iter()
                    .any(|&(m, _)| under_heading[n] || lines[m].page == line.page || lines[m].page + 1 == line.page)
            });
            let called_before = raised.get(&number).is_some_and(|at| at.iter().any(|&(m, _)| m < n));
            let is_called = called || called_before;
            // "1. Introduction" stands below a rule too, and so does a list below a table.
            let ruled = below_rule[n] && !line.bold && (small || is_raised || is_called);
            let placed = small || ruled || under_heading[n] || is_linked;
            if !(placed || is_raised && is_called) {
                continue;
            }
            // "1." in small type without anything calling it is a list or a table.
            if !is_raised && !under_heading[n] && !is_called && !ruled && !is_linked {
                continue;
            }
            // "1914 begann der Krieg" is a year.
            if number >= YEARS && !is_raised && !is_called && !is_linked {
                continue;
            }
            let weight = 1.0
                + if is_linked { 3.0 } else { 0.0 }
                + if is_raised { 0.6 } else { 0.0 }
                + if called {
                    1.0
                } else if called_before {
                    0.5
                } else {
                    0.0
                }
                + if under_heading[n] { 0.5 } else { 0.0 }
                + if ruled { 0.3 } else { 0.0 }
                + if small { 0.2 } else { 0.0 };
            candidates.push(Candidate { line: n, number, label, text, weight, restart: called, linked: is_linked });
        }
    }
    let chain = best_chain(&candidates, lines);
    notes.starts = chain
        .iter()
        .map(|&c| Start { line: candidates[c].line, label: candidates[c].label.clone(), text: candidates[c].text })
        .collect();
    extend(&mut notes, lines, alive, &below_rule, &under_heading, body);
    notes.headings = headings;
    calls::call(source, lines, alive, &under_heading, &ties, &mut notes);
    notes
}

/// Tells whether a line may begin a note by its first words: "4 zeigt" in the middle of a paragraph does not; under a
/// heading "4. von Berg" does, where a sentence ended before it.
fn begins(source: &str, lines: &[TextLine], at: usize, text: usize, under: bool) -> bool {
    let line = &lines[at];
    let rest = &source[text.min(line.span.end)..line.span.end];
    let address = rest.starts_with("http") || rest.starts_with("www.") || rest.starts_with("doi");
    let says_see = ["vgl", "siehe", "s.", "so ", "see ", "cf", "ebd", "ders", "dies", "z.", "zit", "u. a", "ibid"]
        .iter()
        .any(|s| rest.starts_with(s));
    let small = rest.starts_with(char::is_lowercase) && !address && !says_see;
    if small && !under {
        return false;
    }
    let Some(before) = at.checked_sub(1).map(|n| &lines[n]).filter(|b| b.frame == line.frame) else { return true };
    let close = before.y - line.y < 1.6 * line.size && (before.size - line.size).abs() < 0.3;
    let last = before.text(source).rsplit(char::is_whitespace).next().unwrap_or_default();
    let ended = is_complete(before.text(source))
        || before.text(source).ends_with(['>', ']', ')', '/', ':'])
        || last.contains("://") && !last.ends_with('-');
    if small {
        return ended;
    }
    let right = lines[..at].iter().rev().chain(&lines[at..]).take(60).filter(|l| l.frame == line.frame).map(|l| l.x1);
    let full = before.x1 > right.fold(line.x1, f32::max) - 2.0 * line.size;
    !(close
        && !ended
        && full
        && before.x0 < line.x0 + 1.0
        && before.text(source).ends_with(|c: char| c.is_lowercase() || matches!(c, ',' | '-')))
}

/// Lines below the last rule of their column, where text of the page stands above it: notes, but also what follows a table
/// or an abstract.
fn below_rule(lines: &[TextLine], alive: &[bool]) -> Vec<bool> {
    let mut below = vec![false; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        let end = start + lines[start..].partition_point(|l| l.frame == lines[start].frame);
        // Text of the page has to stand above the rule: one below the running head is none for notes.
        let text_above = |n: usize| {
            let line = &lines[n];
            let page = start - lines[..start].iter().rev().take_while(|l| l.page == line.page).count();
            lines[page..]
                .iter()
                .zip(&alive[page..])
                .take_while(|(l, _)| l.page == line.page)
                .any(|(l, &alive)| alive && l.y > line.y + line.size && l.x0 < line.x1 && l.x1 > line.x0)
        };
        let last_rule = (start..end).rev().find(|&n| alive[n] && lines[n].ruled && text_above(n));
        if let Some(rule) = last_rule {
            below[rule..end].iter_mut().for_each(|b| *b = true);
        }
        start = end;
    }
    below
}

/// Lines under a heading that says "notes", up to the next heading.
fn under_heading(source: &str, lines: &[TextLine], alive: &[bool], body: f32) -> (Vec<bool>, Vec<usize>) {
    let mut under = vec![false; lines.len()];
    let mut headings = Vec::new();
    let mut heading: Option<&TextLine> = None;
    for (n, line) in lines.iter().enumerate().filter(|(n, _)| alive[*n]) {
        let text = line.text(source);
        let looks = |l: &TextLine| l.size > 1.05 * body || l.bold;
        if is_notes_heading(text) && text.chars().count() < 40 {
            heading = Some(line);
            headings.push(n);
            continue;
        }
        if let Some(h) = heading
            && (looks(line) && (line.size - h.size).abs() < 0.3 && line.bold == h.bold && looks(h))
        {
            heading = None;
        }
        under[n] = heading.is_some();
    }
    (under, headings)
}

/// The number that a label stands for: "12", "1204", "xii".
fn value(label: &str) -> Option<u32> {
    let digits = !label.is_empty() && label.len() <= 4 && label.bytes().all(|b| b.is_ascii_digit());
    if digits { label.parse().ok().filter(|n| *n > 0 && !label.starts_with('0')) } else { roman(label) }
}

/// "¹ Text", "1 Text", "1. Text", "[1] Text", "1) Text", "xiiText": labels that the line may begin with, where the text
/// begins behind each, and whether it is raised.
pub fn labels_of(source: &str, line: &TextLine) -> Vec<(String, usize, bool)> {
    let Some(first) = line.pieces.first() else { return Vec::new() };
    let text = first.span.of(source);
    let bare = text.trim_start_matches(['[', '(']).trim_end_matches([']', ')', '.', ':']);
    let next = line.pieces.get(1).map(|p| p.span.start);
    if value(bare).is_some() {
        return match next {
            _ if first.raised => vec![(bare.to_owned(), next.unwrap_or(line.span.end), true)],
            Some(next) => vec![(bare.to_owned(), next, false)],
            None => Vec::new(),
        };
    }
    // A label without a gap: "12Vgl.", "xxivvgl.".
    let glued = |&at: &usize| {
        let rest = &text[at..];
        let capital = rest.starts_with(char::is_uppercase) && rest.chars().nth(1).is_some_and(char::is_lowercase);
        let figure = rest.starts_with(|c: char| c.is_ascii_digit()) && text.starts_with(char::is_alphabetic);
        (capital || figure || rest.starts_with("http") || rest.starts_with("www.") || rest.starts_with("vgl"))
            && value(&text[..at]).is_some()
    };
    (1..text.len().min(8))
        .filter(|&at| text.is_char_boundary(at))
        .filter(glued)
        .map(|at| (text[..at].to_owned(), first.span.start + at, false))
        .collect()
}

/// The numbers that a raised piece holds: "3", "3,4", "3)".
pub fn labels(source: &str, piece: &Piece) -> Vec<(String, ByteSpan)> {
    let text = piece.span.of(source);
    let bare = text.trim_start_matches(['[', '(']);
    let mut at = piece.span.start + text.len() - bare.len();
    let bare = bare.trim_end_matches([']', ')', '.', ',']);
    let mut found = Vec::new();
    for part in bare.split([',', ';', '/']) {
        let label = part.trim();
        if value(label).is_none() {
            return Vec::new();
        }
        let start = at + part.len() - part.trim_start().len();
        found.push((label.to_owned(), ByteSpan::new(start, start + label.len())));
        at += part.len() + 1;
    }
    found
}

/// The best increasing chain of numbers; it may begin anew.
fn best_chain(candidates: &[Candidate], lines: &[TextLine]) -> Vec<usize> {
    const WINDOW: usize = 400;
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(candidates.len());
    for (at, c) in candidates.iter().enumerate() {
        crate::deadline::check();
        let begin = if c.number == 1 { 0.0 } else { -0.25 * (c.number.min(12) - 1) as f32 };
        let mut found = (begin, None);
        for before in at.saturating_sub(WINDOW)..at {
            let b = &candidates[before];
            if b.line == c.line {
                continue;
            }
            let step = i64::from(c.number) - i64::from(b.number);
            let cost = if (1..=i64::from(MAX_STEP)).contains(&step) {
                0.5 * (step - 1) as f32
            } else if c.number == 1
                && c.restart
                && b.number >= 1
                && (c.linked || lines[b.line].page < lines[c.line].page)
            {
                1.2
            } else {
                continue;
            };
            if best[before].0 - cost > found.0 {
                found = (best[before].0 - cost, Some(before));
            }
        }
        best.push((found.0 + c.weight, found.1));
    }
    let mut chain = Vec::new();
    let mut next = (0..best.len()).max_by(|&a, &b| best[a].0.total_cmp(&best[b].0)).filter(|&n| best[n].0 > 0.0);
    while let Some(at) = next {
        chain.push(at);
        next = best[at].1;
    }
    chain.reverse();
    chain
}

/// Gives the lines behind each start to its note.
fn extend(notes: &mut Notes, lines: &[TextLine], alive: &[bool], ruled: &[bool], under: &[bool], body: f32) {
    let starts: HashMap<usize, usize> = notes.starts.iter().enumerate().map(|(n, s)| (s.line, n)).collect();
    let mut open: Option<usize> = None;
    let mut at = 0;
    while at < lines.len() {
        let end = at + lines[at..].partition_point(|l| l.frame == lines[at].frame);
        let frame: Vec<usize> = (at..end).filter(|&n| alive[n]).collect();
        let first = frame.iter().position(|n| starts.contains_key(n));
        // Above the first label of the column: the rest of the note before.
        let zone = match first {
            Some(first) => {
                let mut zone = first;
                while zone > 0 {
                    let above = frame[zone - 1];
                    let start = frame[first];
                    let alike = (lines[above].size - lines[start].size).abs() < 0.04 * body && !lines[above].bold;
                    let small = lines[start].size < SMALL * body;
                    let goes = alike && (under[above] || ruled[above] || small && !lines[frame[zone]].ruled);
                    if !goes {
                        break;
                    }
                    zone -= 1;
                }
                Some(zone)
            }
            // A column all of notes, or with the rest of one at its foot.
            None => open.and_then(|open| {
                let size = lines[notes.starts[open].line].size;
                let alike = |n: usize| (lines[n].size - size).abs() < 0.04 * body && !lines[n].bold;
                let mut zone = frame.len();
                while zone > 0
                    && alike(frame[zone - 1])
                    && (size < SMALL * body || ruled[frame[zone - 1]] || under[frame[zone - 1]])
                {
                    zone -= 1;
                    if lines[frame[zone]].ruled && !under[frame[zone]] {
                        break;
                    }
                }
                let sure = frame.get(zone).is_some_and(|&n| lines[n].ruled || under[n] || zone == 0);
                (zone < frame.len() && sure).then_some(zone)
            }),
        };
        if let Some(zone) = zone {
            let mut ended = false;
            for &n in &frame[zone..] {
                if let Some(&start) = starts.get(&n) {
                    open = Some(start);
                    ended = false;
                }
                let Some(note) = open else { continue };
                let size = lines[notes.starts[note].line].size;
                let alike =
                    (lines[n].size - size).abs() < 0.09 * body && !(lines[n].bold && n != notes.starts[note].line);
                ended |= !alike;
                if !ended {
                    notes.of_line[n] = Some(note);
                }
            }
            if ended {
                open = None;
            }
        }
        at = end;
    }
}

/// The text of a note's line without its label.
pub fn without_label(line: &TextLine, start: &Start) -> ByteSpan {
    ByteSpan::new(start.text.min(line.span.end), line.span.end)
}
