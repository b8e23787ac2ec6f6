//! Which marker calls which note.

use std::collections::{HashMap, HashSet};

use crate::deadline;
use crate::ingest::structure::label::rank;
use crate::ingest::structure::marker::{Candidate, Style};

/// A marker and where it stands.
#[derive(Debug, Clone)]
pub struct MarkerAt {
    /// Index of the unit or block.
    pub at: usize,
    /// The marker.
    pub candidate: Candidate,
}

/// A note as linking sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteAt {
    /// Index of the unit or block in which it begins.
    pub at: usize,
    /// Its label.
    pub label: String,
}

/// A marker's label linked to a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Index among the markers.
    pub marker: usize,
    /// Which of its labels.
    pub label: usize,
    /// Run of the note.
    pub run: usize,
    /// Index of the note in its run.
    pub note: usize,
}

/// Links markers to notes.
///
/// One run serves the whole text. Several runs serve what stands before each of them (chapters,
/// pages); where all of them stand together at the end, the text is cut where its labels restart.
pub fn link(markers: &[MarkerAt], runs: &[Vec<NoteAt>]) -> Vec<Link> {
    let scopes = scopes(markers, runs);
    let mut links = Vec::new();
    let mut of_run: Vec<Vec<usize>> = vec![Vec::new(); runs.len().max(1)];
    for (marker, &run) in scopes.iter().enumerate() {
        of_run[run].push(marker);
    }
    for (run, notes) in runs.iter().enumerate() {
        link_run(markers, &of_run[run], run, notes, &mut links);
    }
    if runs.len() > 1 {
        link_over_borders(markers, &scopes, runs, &mut links);
    }
    links.sort_by_key(|l| (l.marker, l.label));
    links
}

/// Which run each marker belongs to.
fn scopes(markers: &[MarkerAt], runs: &[Vec<NoteAt>]) -> Vec<usize> {
    if runs.len() < 2 {
        return vec![0; markers.len()];
    }
    let ends: Vec<usize> = runs.iter().map(|run| run.iter().map(|n| n.at).max().unwrap_or_default()).collect();
    let first_note = runs.iter().flatten().map(|n| n.at).min().unwrap_or_default();
    let numbered = |m: &MarkerAt| m.candidate.style.is_sure() || m.candidate.after_sentence;
    let between = markers.iter().any(|m| m.at > first_note && m.at < ends[ends.len() - 1] && numbered(m));
    if between {
        return markers.iter().map(|m| ends.partition_point(|&end| end < m.at).min(runs.len() - 1)).collect();
    }
    let mut run = 0;
    let mut last = 0;
    markers
        .iter()
        .map(|m| {
            if m.candidate.style.is_sure() || m.candidate.after_sentence {
                let number = m.candidate.labels.first().map_or(0, |l| rank(l));
                if number == 1 && last > 1 {
                    run = (run + 1).min(runs.len() - 1);
                }
                last = number;
            }
            run
        })
        .collect()
}

fn link_run(markers: &[MarkerAt], scope: &[usize], run: usize, notes: &[NoteAt], links: &mut Vec<Link>) {
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (note, n) in notes.iter().enumerate() {
        index.entry(n.label.as_str()).or_insert(note);
    }
    // (marker, label, note) of every candidate whose label has a note here.
    let possible: Vec<(usize, usize, usize)> = scope
        .iter()
        .flat_map(|&m| {
            let labels = &markers[m].candidate.labels;
            let found: Vec<_> = labels
                .iter()
                .enumerate()
                .filter_map(|(l, label)| index.get(label.as_str()).map(|&n| (m, l, n)))
                .collect();
            // "[5, 6]" counts only as a whole.
            if found.len() == labels.len() { found } else { Vec::new() }
        })
        .collect();
    let mut reach: HashMap<Style, Vec<usize>> = HashMap::new();
    for &(m, _, n) in &possible {
        reach.entry(markers[m].candidate.style).or_default().push(n);
    }
    let mut styles: Vec<(usize, Style)> = reach
        .into_iter()
        .map(|(style, mut notes)| {
            notes.sort_unstable();
            notes.dedup();
            (notes.len(), style)
        })
        .collect();
    styles.sort_unstable_by_key(|&(count, style)| (std::cmp::Reverse(count), style));
    let mut place: Vec<Option<usize>> = vec![None; notes.len()];
    for (order, &(_, style)) in styles.iter().enumerate() {
        deadline::check();
        let of_style: Vec<(usize, usize, usize)> =
            possible.iter().copied().filter(|&(m, _, _)| markers[m].candidate.style == style).collect();
        let accepted: Vec<(usize, usize, usize)> = if style.is_sure() || style == Style::Bracket && order == 0 {
            of_style.clone()
        } else {
            let open: Vec<_> =
                of_style.iter().copied().filter(|&(m, _, n)| place[n].is_none() && fits(&place, n, m)).collect();
            rising(markers, &open)
        };
        // A weak marker may call its note again, but only where a sentence ends before and begins behind it.
        let again: Vec<(usize, usize, usize)> = if order == 0 && matches!(style, Style::Digits | Style::HalfBracket) {
            let alone = |m: usize| markers[m].candidate.after_sentence && markers[m].candidate.before_sentence;
            let called = |n: usize| accepted.iter().any(|&(_, _, known)| known == n);
            of_style.iter().copied().filter(|t| !accepted.contains(t) && alone(t.0) && called(t.2)).collect()
        } else {
            Vec::new()
        };
        for (m, l, n) in accepted.into_iter().chain(again) {
            links.push(Link { marker: m, label: l, run, note: n });
            place[n].get_or_insert(m);
        }
    }
}

/// Tells whether marker `m` stands between the markers of the notes before and behind note `n`.
fn fits(place: &[Option<usize>], n: usize, m: usize) -> bool {
    let before = place[..n].iter().rev().find_map(|p| *p);
    let after = place[n + 1..].iter().find_map(|p| *p);
    before.is_none_or(|b| b <= m) && after.is_none_or(|a| m <= a)
}

/// The likeliest row of candidates whose notes rise: weak styles are believed only in order.
fn rising(markers: &[MarkerAt], open: &[(usize, usize, usize)]) -> Vec<(usize, usize, usize)> {
    let weight = |m: usize| {
        let candidate = &markers[m].candidate;
        if candidate.after_sentence { 1.5 } else { 1.0 }
    };
    // Best score of a row that ends at note n, kept for prefixes in a Fenwick-like scan: notes are few.
    let notes = open.iter().map(|&(_, _, n)| n + 1).max().unwrap_or_default();
    let mut best: Vec<Option<usize>> = vec![None; notes];
    let mut rows: Vec<(f32, Option<usize>)> = Vec::with_capacity(open.len());
    let mut prefix = PrefixMax::new(notes);
    for (i, &(m, _, n)) in open.iter().enumerate() {
        deadline::check();
        let back = prefix.best_below(n);
        let score = weight(m) + back.map_or(0.0, |b| rows[b].0);
        rows.push((score, back));
        if best[n].is_none_or(|k| score > rows[k].0) {
            best[n] = Some(i);
            prefix.offer(n, i, &rows);
        }
    }
    let mut next = (0..rows.len()).max_by(|&a, &b| rows[a].0.total_cmp(&rows[b].0).then(b.cmp(&a)));
    let mut row = Vec::new();
    while let Some(i) = next {
        row.push(open[i]);
        next = rows[i].1;
    }
    row.reverse();
    row
}

/// Best row among notes below a bound, in logarithmic time.
struct PrefixMax(Vec<Option<(f32, usize)>>);

impl PrefixMax {
    fn new(len: usize) -> Self {
        Self(vec![None; len + 1])
    }

    fn offer(&mut self, note: usize, row: usize, rows: &[(f32, Option<usize>)]) {
        let score = rows[row].0;
        let mut at = note + 1;
        while at < self.0.len() {
            if self.0[at].is_none_or(|(known, _)| score > known) {
                self.0[at] = Some((score, row));
            }
            at += at & at.wrapping_neg();
        }
    }

    fn best_below(&self, note: usize) -> Option<usize> {
        let mut at = note;
        let mut best: Option<(f32, usize)> = None;
        while at > 0 {
            if let Some((score, row)) = self.0[at]
                && best.is_none_or(|(known, _)| score > known)
            {
                best = Some((score, row));
            }
            at -= at & at.wrapping_neg();
        }
        best.map(|(_, row)| row)
    }
}

/// Sure markers whose note slipped to the next page or stood on the one before.
fn link_over_borders(markers: &[MarkerAt], scopes: &[usize], runs: &[Vec<NoteAt>], links: &mut Vec<Link>) {
    let mut taken: HashSet<(usize, usize)> = links.iter().map(|l| (l.run, l.note)).collect();
    let linked: HashSet<usize> = links.iter().map(|l| l.marker).collect();
    let mut notes_of: HashMap<(usize, &str), usize> = HashMap::new();
    for (run, notes) in runs.iter().enumerate() {
        for (note, at) in notes.iter().enumerate() {
            notes_of.entry((run, at.label.as_str())).or_insert(note);
        }
    }
    for (m, marker) in markers.iter().enumerate() {
        deadline::check();
        if linked.contains(&m)
            || !(marker.candidate.style.is_sure() || matches!(marker.candidate.style, Style::Bracket | Style::Star))
        {
            continue;
        }
        for (l, label) in marker.candidate.labels.iter().enumerate() {
            let neighbours = [scopes[m].checked_add(1), scopes[m].checked_sub(1)];
            for run in neighbours.into_iter().flatten().filter(|&r| r < runs.len()) {
                let Some(&note) = notes_of.get(&(run, label.as_str())) else { continue };
                if taken.insert((run, note)) {
                    links.push(Link { marker: m, label: l, run, note });
                    break;
                }
            }
        }
    }
}
