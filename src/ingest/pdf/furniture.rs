//! What print adds to every page, told by repetition and place; and the page numbers printed there.

use std::collections::{BTreeMap, HashMap};

use crate::document::DropReason;
use crate::ingest::pdf::text::TextLine;

/// Lines at either edge of a page among which furniture is looked for.
const EDGE: usize = 4;

/// How far a repeated line may move from page to page, in points.
const SAME_HEIGHT: f32 = 4.0;

/// What was told from the edges of the pages.
#[derive(Debug, Default)]
pub struct Furniture {
    /// Why a line is left out, parallel to the lines.
    pub reasons: Vec<Option<DropReason>>,
    /// Printed labels, by page from 0.
    pub labels: HashMap<u32, String>,
}

/// Finds the furniture of all pages.
pub fn find(source: &str, lines: &[TextLine], pages: u32) -> Furniture {
    let mut found = Furniture { reasons: vec![None; lines.len()], labels: HashMap::new() };
    let mut edges: Vec<Vec<usize>> = vec![Vec::new(); pages as usize];
    let mut start = 0;
    while start < lines.len() {
        let page = lines[start].page;
        let end = start + lines[start..].partition_point(|l| l.page == page);
        let mut order: Vec<usize> = (start..end).collect();
        order.sort_by(|&a, &b| lines[b].y.total_cmp(&lines[a].y));
        let mut edge: Vec<usize> = order.iter().copied().take(EDGE).collect();
        edge.extend(order.iter().rev().copied().take(EDGE));
        edge.sort_unstable();
        edge.dedup();
        edges[page as usize] = edge;
        start = end;
    }
    // What stands on two pages or more at one height, digits aside.
    let mut seen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &at in edges.iter().flatten() {
        seen.entry(fold(lines[at].text(source))).or_default().push(at);
    }
    for (folded, at) in &seen {
        for &n in at {
            let twin = at.iter().any(|&m| {
                lines[m].page != lines[n].page
                    && counts_pages(source, &lines[m], &lines[n])
                    && (lines[m].y - lines[n].y).abs() < SAME_HEIGHT
                    && (lines[m].size - lines[n].size).abs() < 0.5
            });
            let bare = folded.chars().all(|c| !c.is_alphanumeric());
            if twin && lines[n].span.len() <= 240 && !in_text(lines, n) {
                found.reasons[n] = Some(if bare { DropReason::PageNumber } else { DropReason::RunningHead });
            } else if bare
                && is_outermost(lines, &edges[lines[n].page as usize], n)
                && number(lines[n].text(source)).is_some()
            {
                found.reasons[n] = Some(DropReason::PageNumber);
            }
        }
    }
    for (n, line) in lines.iter().enumerate() {
        if line.artifact && found.reasons[n].is_none() {
            found.reasons[n] = Some(DropReason::RunningHead);
        }
    }
    label(source, lines, pages, &mut found);
    found
}

/// Tells whether the numbers of two lines are the same, or count pages.
fn counts_pages(source: &str, a: &TextLine, b: &TextLine) -> bool {
    let numbers = |line: &TextLine| -> Vec<i64> {
        line.text(source).split_whitespace().filter_map(number).map(i64::from).collect()
    };
    let (x, y) = (numbers(a), numbers(b));
    let pages = i64::from(b.page) - i64::from(a.page);
    x.len() == y.len() && x.iter().zip(&y).all(|(m, n)| m == n || n - m == pages || x.len() == 1)
}

/// Tells whether a line follows another of its column as lines of text do.
fn in_text(lines: &[TextLine], at: usize) -> bool {
    let line = &lines[at];
    at.checked_sub(1).map(|n| &lines[n]).is_some_and(|before| {
        before.frame == line.frame
            && (before.size - line.size).abs() < 0.3
            && (0.5 * line.size..1.35 * line.size).contains(&(before.y - line.y))
            && before.x1 - before.x0 > 12.0 * line.size
            && (before.x0 - line.x0).abs() < 2.5 * line.size
    })
}

/// Tells whether a line is the first or last of its page, well apart from the text.
fn is_outermost(lines: &[TextLine], edge: &[usize], at: usize) -> bool {
    let line = &lines[at];
    let others = || edge.iter().filter(|&&n| n != at).map(|&n| &lines[n]);
    let gap = 1.5 * line.size;
    others().all(|o| o.y < line.y - gap) || others().all(|o| o.y > line.y + gap)
}

/// Finds the run of numbers that grows by one a page.
fn label(source: &str, lines: &[TextLine], pages: u32, found: &mut Furniture) {
    let mut offsets: HashMap<i64, Vec<u32>> = HashMap::new();
    for (n, line) in lines.iter().enumerate() {
        if found.reasons[n].is_none() {
            continue;
        }
        let text = line.text(source);
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            // The page number stands at one end of the line; "Seite 3 von 12" has it in the middle.
            let edge = at == 0
                || at + 1 == words.len()
                || words[at - 1].eq_ignore_ascii_case("seite")
                || words[at - 1].eq_ignore_ascii_case("page");
            if edge
                && word.len() <= 4
                && let Ok(value) = word.parse::<i64>()
            {
                let pages = offsets.entry(value - i64::from(line.page)).or_default();
                if pages.last() != Some(&line.page) {
                    pages.push(line.page);
                }
            }
        }
    }
    let mut runs: Vec<(i64, Vec<u32>)> = offsets.into_iter().collect();
    runs.sort_by_key(|(offset, on)| (std::cmp::Reverse(on.len()), *offset));
    let Some((offset, on)) = runs.into_iter().next() else { return };
    if on.len() < 2 && pages > 1 {
        return;
    }
    // Title pages and full-page figures carry no number, but are counted.
    for page in 0..pages {
        let value = i64::from(page) + offset;
        if value > 0 {
            found.labels.insert(page, value.to_string());
        }
    }
}

/// A line without digits, case and signs.
fn fold(text: &str) -> String {
    text.split_whitespace()
        .map(|w| if number(w).is_some() { "#".to_owned() } else { w.to_lowercase() })
        .collect::<Vec<_>>()
        .join(" ")
}

/// "41", "– 41 –"
fn number(text: &str) -> Option<u32> {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    (bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit())).then(|| bare.parse().ok()).flatten()
}
