//! How the text of a document is set: the edges of its columns, the way from line to line, indents, justified lines.

use crate::deadline;
use crate::ingest::pdf::notes::Notes;
use crate::ingest::pdf::text::TextLine;

/// How the text of a document is set.
#[derive(Debug)]
pub struct Setting {
    /// Size of running text.
    pub body: f32,
    /// From one baseline to the next.
    pub pitch: f32,
    /// First lines of paragraphs are set in.
    pub indents: bool,
    /// Lines are stretched to the edge: one that does not reach it is the last of its paragraph.
    pub justified: bool,
}

/// How far a stretched line may end from the edge, as a share of its size.
pub const FLUSH: f32 = 0.04;

/// Left and right edge of the column that a line stands in.
#[derive(Debug, Clone, Copy)]
pub struct Edges {
    /// Where most of its lines begin.
    pub left: f32,
    /// Where most of them end.
    pub right: f32,
}

/// Finds the edges of every column.
pub fn edges(lines: &[TextLine], alive: &[bool]) -> Vec<Edges> {
    let mut all = vec![Edges { left: 0.0, right: 0.0 }; lines.len()];
    let mut widest: Vec<(f32, f32)> = Vec::new();
    let mut start = 0;
    let mut frames = Vec::new();
    while start < lines.len() {
        let end = start + lines[start..].partition_point(|l| l.frame == lines[start].frame);
        let members: Vec<usize> = (start..end).filter(|&n| alive[n]).collect();
        // Most lines begin at the left edge; those of a short column may all be set in.
        let left = mode(members.iter().map(|&n| lines[n].x0));
        let right = right_edge(members.iter().map(|&n| (lines[n].x1, lines[n].size)).collect());
        if members.len() >= 8 {
            widest.push((left, right));
        }
        frames.push((start, end, left, right, members.len()));
        start = end;
    }
    for (start, end, left, right, count) in frames {
        deadline::check();
        let (mut left, mut right) = (left, right);
        if count < 8 {
            // A short column has the edges of a long one at the same place.
            let middle = (left + right) / 2.0;
            if let Some(like) = widest
                .iter()
                .filter(|w| w.0 <= left + 2.0 && left < w.1 && (w.0..w.1).contains(&middle))
                .min_by(|a, b| (left - a.0).total_cmp(&(left - b.0)))
            {
                left = like.0;
                right = right.max(like.1);
            }
        }
        all[start..end].iter_mut().for_each(|e| *e = Edges { left, right });
    }
    all
}

/// Where lines end: where most of them do if they are justified, one being too long, or else the longest of them.
fn right_edge(mut ends: Vec<(f32, f32)>) -> f32 {
    ends.sort_by(|a, b| b.0.total_cmp(&a.0));
    let Some(&(longest, _)) = ends.first() else { return f32::MIN };
    let near = |n: usize| {
        let (end, size) = ends[n];
        ends[n..].partition_point(|e| e.0 > end - 0.35 * size)
    };
    // Few lines are too long.
    let few = ends.len().div_ceil(20).min(4);
    (0..=few).filter(|&n| n < ends.len()).find(|&n| near(n) * 5 >= ends.len() * 2).map_or(longest, |n| ends[n].0)
}

/// The place at which most begin, to a point; the leftmost of equals.
fn mode(places: impl Iterator<Item = f32>) -> f32 {
    let mut sorted: Vec<f32> = places.collect();
    sorted.sort_by(f32::total_cmp);
    let count = |n: usize| sorted.partition_point(|&x| x <= sorted[n] + 1.5) - n;
    let most = (0..sorted.len()).map(count).max().unwrap_or(0);
    // The leftmost that a good share of lines has: paragraphs of one line are all set in.
    let at =
        (0..sorted.len()).find(|&n| count(n) * 3 >= most.max(2)).or(if sorted.is_empty() { None } else { Some(0) });
    at.map_or(0.0, |n| sorted[n])
}

/// Tells how the text is set.
pub fn setting(lines: &[TextLine], alive: &[bool], notes: &Notes, edges: &[Edges], body: f32) -> Setting {
    let running = |n: usize| alive[n] && notes.of_line[n].is_none() && (lines[n].size - body).abs() < 0.04 * body;
    let mut pitches: Vec<f32> = Vec::new();
    let (mut indents, mut gaps) = (0, 0);
    let pairs: Vec<(usize, usize)> = (1..lines.len())
        .filter(|&n| running(n) && running(n - 1) && lines[n].frame == lines[n - 1].frame)
        .map(|n| (n - 1, n))
        .collect();
    for &(a, b) in &pairs {
        pitches.push(lines[a].y - lines[b].y);
    }
    pitches.sort_by(f32::total_cmp);
    let pitch = pitches.get(pitches.len() / 2).copied().unwrap_or(1.2 * body);
    for &(a, b) in &pairs {
        let set_in = |n: usize| (0.6 * body..4.0 * body).contains(&(lines[n].x0 - edges[n].left));
        if lines[a].y - lines[b].y > 1.25 * pitch {
            gaps += 1;
        } else if set_in(b) && !set_in(a) {
            indents += 1;
        }
    }
    let flush = pairs.iter().filter(|(a, _)| (edges[*a].right - lines[*a].x1).abs() < FLUSH * body).count();
    Setting {
        body,
        pitch,
        indents: indents > 2 && indents * 2 > gaps,
        justified: pairs.len() > 20 && flush * 10 > pairs.len() * 6,
    }
}
