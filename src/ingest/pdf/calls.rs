//! Which raised numbers call which notes: by the links that the file draws, by place, and by the order of both.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crate::ingest::pdf::links::Link;
use crate::ingest::pdf::notes::{Call, Notes, Start, labels, labels_of};
use crate::ingest::pdf::text::{Piece, TextLine};

/// Ties raised numbers to the lines that begin notes, by the links that the file draws: from the number's place in the
/// decoded text to the line.
pub fn ties(source: &str, lines: &[TextLine], alive: &[bool], links: &[Link]) -> HashMap<usize, usize> {
    let page_of = |page: u32| {
        let start = lines.partition_point(|l| l.page < page);
        start..start + lines[start..].partition_point(|l| l.page == page)
    };
    let mut ties = HashMap::new();
    for link in links {
        crate::deadline::check();
        for n in page_of(link.page) {
            let line = &lines[n];
            if !alive[n] || line.y > link.y1 + line.size || line.y < link.y0 - line.size {
                continue;
            }
            for piece in line.pieces.iter().filter(|p| p.raised && p.x1 > link.x0 && p.x0 < link.x1) {
                let found = labels(source, piece);
                let count = found.len() as f32;
                for (at, (label, span)) in found.into_iter().enumerate() {
                    let x = piece.x0 + (at as f32 + 0.5) / count * (piece.x1 - piece.x0);
                    if x < link.x0 - 1.0 || x > link.x1 + 1.0 {
                        continue;
                    }
                    // What the place says is the upper edge of the note, or near it.
                    let distance = |m: usize| {
                        link.to.map_or(0.0, |(_, y)| (lines[m].y + 0.8 * lines[m].size - y).abs() / lines[m].size)
                    };
                    let target = page_of(link.to_page)
                        .filter(|&m| alive[m] && m != n && distance(m) < 3.5)
                        .filter(|&m| labels_of(source, &lines[m]).iter().any(|(l, ..)| *l == label))
                        .min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
                    // Back from a note to its marker is no call.
                    if let Some(target) = target.filter(|_| !starts_line(line, piece)) {
                        ties.insert(span.start, target);
                    }
                }
            }
        }
    }
    ties
}

fn starts_line(line: &TextLine, piece: &Piece) -> bool {
    line.pieces.first().is_some_and(|p| p.span == piece.span)
}

/// Which notes stand together at the end, and may be called from afar: under a heading, or called on no page near them.
fn end_notes(source: &str, lines: &[TextLine], alive: &[bool], under: &[bool], notes: &Notes) -> Vec<bool> {
    let mut raised: HashSet<(u32, String)> = HashSet::new();
    let body = lines.iter().enumerate().filter(|(n, _)| alive[*n] && notes.of_line[*n].is_none());
    for (_, line) in body {
        for piece in line.pieces.iter().filter(|p| p.raised) {
            raised.extend(labels(source, piece).into_iter().map(|(label, _)| (line.page, label)));
        }
    }
    let mut end = vec![false; notes.starts.len()];
    let mut at = 0;
    while at < notes.starts.len() {
        // Nothing but notes between them.
        let mut last = at;
        while let Some(next) = notes.starts.get(last + 1)
            && (notes.starts[last].line..next.line).all(|n| !alive[n] || notes.of_line[n].is_some())
        {
            last += 1;
        }
        let near = |start: &Start| {
            let page = lines[start.line].page;
            [page, page.saturating_sub(1)].iter().any(|&p| raised.contains(&(p, start.label.clone())))
        };
        let group = &notes.starts[at..=last];
        let far = group.len() > 2 && group.iter().filter(|s| near(s)).count() * 2 < group.len();
        for (start, end) in group.iter().zip(&mut end[at..=last]) {
            *end = far || under[start.line];
        }
        at = last + 1;
    }
    end
}

/// The note that a label calls: at the foot of the page or of the next, or the next end note.
fn note_of(lines: &[TextLine], starts: &[Start], end: &[bool], of: &[usize], line: usize) -> Option<usize> {
    let page = lines[line].page;
    let foot = of.iter().copied().filter(|&s| !end[s]).map(|s| (lines[starts[s].line].page, s));
    let near = foot.filter(|&(at, _)| at == page || at == page + 1).min();
    near.map(|(_, s)| s)
        .or_else(|| of.iter().copied().filter(|&s| end[s]).find(|&s| starts[s].line > line))
        .or_else(|| of.iter().copied().rfind(|&s| end[s]))
}

/// Behind a number, a unit or a variable a raised number is an exponent: 10², km², CO₂, x².
pub fn is_power(before: &str) -> bool {
    let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '\u{fffd}').next().unwrap_or_default();
    let unit = ["km", "qm", "cm", "mm"].contains(&word);
    // A single letter before it is a variable.
    let variable = word.chars().count() == 1 && word.chars().all(|c| c.is_alphabetic() || c == '\u{fffd}');
    is_figure(before) || unit || variable
}

/// Ends in a number of few digits, which is no year.
fn is_figure(before: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit())
        && before.rsplit(char::is_whitespace).next().is_some_and(|token| token.len() < 4)
}

/// "Artikel", "§", "(S.": the number behind it counts parts of a text, and has no powers.
fn counts_something(word: &str) -> bool {
    const PARTS: [&str; 34] = [
        "§",
        "§§",
        "abb",
        "abs",
        "absatz",
        "abschnitt",
        "anm",
        "art",
        "article",
        "artikel",
        "band",
        "bd",
        "buch",
        "chapter",
        "fig",
        "figure",
        "heft",
        "jg",
        "kap",
        "kapitel",
        "lit",
        "no",
        "nr",
        "nummer",
        "p",
        "pp",
        "s",
        "satz",
        "section",
        "seite",
        "tab",
        "tabelle",
        "teil",
        "vol",
    ];
    let bare = word.trim_matches(|c: char| !c.is_alphabetic() && c != '§').to_lowercase();
    PARTS.contains(&bare.as_str())
}

/// How surely a raised number calls a note, surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Behind a year, "(1986⁴)", or behind the end notes
    Doubtful,
    /// A space before it
    Apart,
    /// Right behind its word
    Glued,
    /// The file draws a link to the note
    Tied,
}

fn ends_in_year(before: &str) -> bool {
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    digits == 4
}

/// Finds the raised numbers that call the notes.
pub fn call(
    source: &str,
    lines: &[TextLine],
    alive: &[bool],
    under: &[bool],
    ties: &HashMap<usize, usize>,
    notes: &mut Notes,
) {
    let end = end_notes(source, lines, alive, under, notes);
    let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
    let starts = notes.starts.clone();
    for (at, start) in starts.iter().enumerate() {
        known.entry(start.label.as_str()).or_default().push(at);
    }
    let of_line: HashMap<usize, usize> = starts.iter().enumerate().map(|(at, s)| (s.line, at)).collect();
    struct Found {
        rank: Rank,
        line: usize,
        piece: usize,
        calls: Vec<Call>,
        /// The first and the last note that it calls.
        first: usize,
        last: usize,
    }
    let mut found: Vec<Found> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        if !alive[n] || notes.of_line[n].is_some() {
            continue;
        }
        for (p, piece) in line.pieces.iter().enumerate().filter(|(_, p)| p.raised) {
            let mut calls: Vec<Call> = Vec::new();
            let mut tied = true;
            for (label, span) in labels(source, piece) {
                let told = ties.get(&span.start).and_then(|line| of_line.get(line)).copied();
                tied &= told.is_some();
                let of = known.get(label.as_str()).map_or(&[][..], Vec::as_slice);
                let note = told.or_else(|| note_of(lines, &starts, &end, of, n));
                calls.push(Call { label, span, note });
            }
            if calls.is_empty() || calls.iter().any(|c| c.note.is_none()) {
                continue;
            }
            let before = &source[..piece.span.start];
            let glued = p > 0 && !before.ends_with(char::is_whitespace);
            let counted = is_figure(before) && before.rsplit(char::is_whitespace).nth(1).is_some_and(counts_something);
            if !tied && glued && is_power(before) && !counted {
                continue;
            }
            let (Some(first), Some(last)) = (calls[0].note, calls[calls.len() - 1].note) else { continue };
            let behind = calls[0].note.is_some_and(|s| end[s] && starts[s].line < n);
            let rank = if tied {
                Rank::Tied
            } else if ends_in_year(before) || behind {
                Rank::Doubtful
            } else if glued {
                Rank::Glued
            } else {
                Rank::Apart
            };
            found.push(Found { rank, line: n, piece: p, calls, first, last });
        }
    }
    // Only the surest calls of a note count.
    let mut surest: HashMap<usize, Rank> = HashMap::new();
    for f in &found {
        let rank = surest.entry(f.first).or_insert(f.rank);
        *rank = f.rank.max(*rank);
    }
    found.retain(|f| f.rank == surest[&f.first]);
    // Where a note is called more than once, what keeps the order counts; a note called again counts little.
    const AGAIN: f32 = 0.1;
    const TIED: f32 = 3.0;
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(found.len());
    for at in 0..found.len() {
        crate::deadline::check();
        let own = if found[at].rank == Rank::Tied { TIED } else { 1.0 };
        let mut longest = (own, None);
        for before in at.saturating_sub(600)..at {
            let gain = match found[before].last.cmp(&found[at].first) {
                Ordering::Less => own,
                Ordering::Equal => AGAIN,
                Ordering::Greater => continue,
            };
            if best[before].0 + gain > longest.0 {
                longest = (best[before].0 + gain, Some(before));
            }
        }
        best.push(longest);
    }
    let mut in_order = vec![false; found.len()];
    let mut next = (0..best.len()).rev().max_by(|&a, &b| best[a].0.total_cmp(&best[b].0));
    while let Some(at) = next {
        in_order[at] = true;
        next = best[at].1;
    }
    let mut counts: HashMap<usize, usize> = HashMap::new();
    found.iter().for_each(|f| *counts.entry(f.first).or_default() += 1);
    let tied = found.iter().filter(|f| f.rank == Rank::Tied).count();
    let repeated = known.values().any(|of| of.len() > 1);
    notes.tied = tied * 2 > found.len() || repeated && !found.is_empty();
    for (at, f) in found.into_iter().enumerate() {
        if in_order[at] || f.rank == Rank::Tied || counts[&f.first] == 1 {
            notes.calls.insert(lines[f.line].pieces[f.piece].span.start, f.calls);
        }
    }
}
