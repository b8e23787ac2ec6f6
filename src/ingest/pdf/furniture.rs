//! What print adds to every page, told by repetition and place; and the page numbers printed there.

use std::collections::{BTreeMap, HashMap};

use crate::deadline;
use crate::document::DropReason;
use crate::ingest::pdf::page_labels::Style;
use crate::ingest::pdf::text::{TextLine, body_size};
use crate::ingest::structure::label::is_notes_heading;

/// Lines at either edge of a page among which furniture is looked for.
const EDGE: usize = 4;

/// Within how many pages a heading may repeat as a running head: those of left pages and right ones differ.
const NEAR: u32 = 2;

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
///
/// `labels` are what the file itself calls its pages: said where none is printed.
pub fn find(source: &str, lines: &[TextLine], pages: u32, labels: HashMap<u32, String>) -> Furniture {
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
    // What stands on two pages or more at one height, digits aside; columns may part it on some pages.
    let mut rows: HashMap<usize, String> = HashMap::new();
    for edge in &edges {
        for &at in edge {
            rows.insert(at, row(source, lines, edge, at));
        }
    }
    let mut seen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &at in edges.iter().flatten() {
        let (own, whole) = (lines[at].text(source), &rows[&at]);
        seen.entry(fold(own)).or_default().push(at);
        if own != whole {
            seen.entry(fold(whole)).or_default().push(at);
        }
    }
    let body = body_size(lines);
    let stands_out = |n: usize| lines[n].size > 1.05 * body || lines[n].bold;
    let numerals = numerals(source, lines, &edges);
    for (folded, at) in &seen {
        for &n in at {
            deadline::check();
            let text = |n: usize| match lines[n].text(source) {
                own if fold(own) == *folded => own,
                _ => rows[&n].as_str(),
            };
            let mut twins = at.iter().filter(|&&m| {
                lines[m].page != lines[n].page
                    && (lines[m].y - lines[n].y).abs() < SAME_HEIGHT
                    && (lines[m].size - lines[n].size).abs() < 0.5
                    && counts_pages(text(m), text(n), i64::from(lines[n].page) - i64::from(lines[m].page))
            });
            let twin = if stands_out(n) {
                // "Notes" may open a page in every chapter, and other headings in two.
                let (reach, enough) = if is_notes_heading(text(n)) { (1, usize::MAX) } else { (NEAR, 2) };
                let near = |m: &usize| lines[*m].page.abs_diff(lines[n].page) <= reach;
                let mut count = 0;
                twins.any(|m| {
                    count += 1;
                    count >= enough || near(m)
                })
            } else {
                twins.next().is_some()
            };
            let bare = folded.chars().all(|c| !c.is_alphanumeric());
            if twin && lines[n].span.len() <= 240 && !in_text(lines, n) {
                found.reasons[n] = Some(if bare { DropReason::PageNumber } else { DropReason::RunningHead });
            } else if let Some((numeral, place)) = numerals.of_line.get(&n) {
                // "II." at the top of a page may head a section: other pages count with a page number, and it is plain.
                let counts = pages == 1 || numerals.pages[numeral] > 1;
                if *place == Outermost::Last || counts && !stands_out(n) {
                    found.reasons[n] = Some(DropReason::PageNumber);
                }
            }
        }
    }
    for (n, line) in lines.iter().enumerate() {
        if line.artifact && found.reasons[n].is_none() {
            found.reasons[n] = Some(DropReason::RunningHead);
        }
    }
    let shown = label(source, lines, pages, &mut found);
    // Where the file agrees with what is printed it also knows what is not.
    let said = |page: u32| labels.get(&page);
    if !labels.is_empty() && shown.iter().all(|&page| said(page).is_none_or(|l| Some(l) == found.labels.get(&page))) {
        found.labels.extend(labels);
    }
    found
}

/// Numerals that stand alone as the first or the last line of their page.
#[derive(Debug, Default)]
struct Numerals {
    /// By line, how it is written and how far it is ahead of its page.
    of_line: HashMap<usize, ((Style, i64), Outermost)>,
    /// On how many lines one is so written and so far ahead.
    pages: HashMap<(Style, i64), usize>,
}

fn numerals(source: &str, lines: &[TextLine], edges: &[Vec<usize>]) -> Numerals {
    let mut found = Numerals::default();
    for edge in edges {
        for &n in edge {
            let Some((style, value)) = numeral(lines[n].text(source)) else { continue };
            let Some(place) = outermost(lines, edge, n) else { continue };
            let numeral = (style, value - i64::from(lines[n].page));
            found.of_line.insert(n, (numeral, place));
            *found.pages.entry(numeral).or_default() += 1;
        }
    }
    found
}

/// All that stands at the height of a line, from left to right.
fn row(source: &str, lines: &[TextLine], edge: &[usize], at: usize) -> String {
    let line = &lines[at];
    let mut row: Vec<&TextLine> =
        edge.iter().map(|&n| &lines[n]).filter(|l| (l.y - line.y).abs() < 0.3 * line.size).collect();
    row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    row.iter().map(|l| l.text(source)).collect::<Vec<_>>().join(" ")
}

/// Tells whether the numbers of two lines, so many pages apart, are the same, or count pages.
fn counts_pages(a: &str, b: &str, pages: i64) -> bool {
    let numbers = |text: &str| -> Vec<i64> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|run| !run.is_empty())
            .filter_map(|run| run.parse().ok())
            .collect()
    };
    let (x, y) = (numbers(a), numbers(b));
    // Where nothing but a number stands, pages between the two may not be counted.
    let alone = x.len() == 1 && !a.contains(char::is_alphabetic);
    x.len() == y.len() && x.iter().zip(&y).all(|(m, n)| m == n || n - m == pages || alone)
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

/// Where a line stands that is the first or the last of its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outermost {
    First,
    Last,
}

/// Tells whether a line is the first or last of its page, well apart from the text.
fn outermost(lines: &[TextLine], edge: &[usize], at: usize) -> Option<Outermost> {
    let line = &lines[at];
    let others = || edge.iter().filter(|&&n| n != at).map(|&n| &lines[n]);
    let gap = 1.5 * line.size;
    if others().all(|o| o.y > line.y + gap) {
        Some(Outermost::Last)
    } else {
        others().all(|o| o.y < line.y - gap).then_some(Outermost::First)
    }
}

/// Finds the runs of numbers that grow by one a page; returns the pages that show theirs.
fn label(source: &str, lines: &[TextLine], pages: u32, found: &mut Furniture) -> Vec<u32> {
    let mut runs: HashMap<(Style, i64), Vec<u32>> = HashMap::new();
    for (n, line) in lines.iter().enumerate() {
        if found.reasons[n].is_none() || is_line_number(source, lines, n) {
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
            if edge && let Some((style, value)) = Style::read(word) {
                let pages = runs.entry((style, value - i64::from(line.page))).or_default();
                if pages.last() != Some(&line.page) {
                    pages.push(line.page);
                }
            }
        }
    }
    let mut runs: Vec<((Style, i64), Vec<u32>)> =
        runs.into_iter().filter(|(_, on)| on.len() > 1 || pages == 1).collect();
    runs.sort_by_key(|(run, on)| (std::cmp::Reverse(on.len()), *run));
    // What a page shows counts, and of several numbers the one of the longest run.
    let mut run_of: Vec<Option<usize>> = vec![None; pages as usize];
    for (n, (_, on)) in runs.iter().enumerate() {
        let free = on.iter().filter(|&&page| run_of[page as usize].is_none()).count();
        // A run that shares most of its pages with a longer one is none: volumes, years.
        if free * 2 > on.len() {
            on.iter().for_each(|&page| {
                run_of[page as usize].get_or_insert(n);
            });
        }
    }
    // Title pages and full-page figures carry no number, but are counted: with what goes before, or else with what follows.
    let mut seen = None;
    let shown = run_of.clone();
    for run in &mut run_of {
        seen = run.or(seen);
        *run = seen;
    }
    let first = shown.iter().copied().flatten().next();
    for (page, run) in (0..pages).zip(run_of) {
        let Some(run) = run.or(first) else { continue };
        let ((style, offset), _) = runs[run];
        let value = i64::from(page) + offset;
        if value > 0 {
            found.labels.insert(page, style.write(value));
        }
    }
    (0..pages).filter(|&page| shown[page as usize].is_some()).collect()
}

/// Tells whether a line is one of the numbers that count lines.
fn is_line_number(source: &str, lines: &[TextLine], at: usize) -> bool {
    let is_number = |n: usize| {
        lines.get(n).is_some_and(|l| l.frame == lines[at].frame && l.artifact && number(l.text(source)).is_some())
    };
    is_number(at) && (is_number(at + 1) || is_number(at.wrapping_sub(1)))
}

/// A line without its numbers and case: "Seite 3/12" as "seite #/#".
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut digits = false;
    for c in text.split_whitespace().flat_map(|word| word.chars().chain([' '])) {
        if c.is_ascii_digit() {
            if !digits {
                folded.push('#');
            }
        } else {
            folded.extend(c.to_lowercase());
        }
        digits = c.is_ascii_digit();
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// "xii", "– 41 –": a numeral and nothing else
fn numeral(text: &str) -> Option<(Style, i64)> {
    Style::read(text.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// "41", "– 41 –"
fn number(text: &str) -> Option<u32> {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    (bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit())).then(|| bare.parse().ok()).flatten()
}
