//! Which lines stand in a table: rules between most of its rows, and no full lines of running text between them; or three
//! cells and more that stand below each other.

use crate::ingest::pdf::text::TextLine;

/// Least rules of a table: above its head, below it, and below all.
const MIN_RULES: usize = 3;

/// Full lines of running text that end a table.
const MAX_FULL: usize = 2;

/// Gap within a line that parts two cells, as a share of the size of the font.
pub const CELL_GAP: f32 = 0.9;

/// Least rows and columns of a table without rules.
const MIN_GRID: (usize, usize) = (3, 3);

/// Finds the lines of tables. `free` are those that may stand in one; `full` tells whether a line fills its column.
pub fn find(lines: &[TextLine], free: &[bool], full: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut inside = vec![false; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        let end = start + lines[start..].partition_point(|l| l.frame == lines[start].frame);
        let frame: Vec<usize> = (start..end).filter(|&n| free[n]).collect();
        let mut ruled: Vec<usize> = Vec::new();
        let mut running = 0;
        for (at, &n) in frame.iter().enumerate() {
            if lines[n].ruled {
                if running > MAX_FULL {
                    close(&frame, &ruled, lines, &full, &mut inside);
                    ruled.clear();
                }
                ruled.push(at);
                running = 0;
            }
            // Two lines of a cell may fill a table of one column.
            running += usize::from(full(n) && !has_cells(&lines[n]));
        }
        close(&frame, &ruled, lines, &full, &mut inside);
        for rows in frame.chunk_by(|&a, &b| b == a + 1 && stand_below(&lines[a], &lines[b])) {
            if rows.len() >= MIN_GRID.0 {
                rows.iter().for_each(|&n| inside[n] = true);
            }
        }
        start = end;
    }
    inside
}

/// Marks what stands between the first and the last of the rules; the line below the last is mostly text again.
fn close(frame: &[usize], ruled: &[usize], lines: &[TextLine], full: &impl Fn(usize) -> bool, inside: &mut [bool]) {
    let (Some(&first), Some(&last)) = (ruled.first(), ruled.last()) else { return };
    if ruled.len() < MIN_RULES {
        return;
    }
    let (head, tail) = (&lines[frame[first]], &lines[frame[last]]);
    let text_again = (tail.size - head.size).abs() > 0.06 * head.size
        || tail.bold && !head.bold
        || full(frame[last]) && !has_cells(tail);
    let end = if text_again { last } else { last + 1 };
    // Rows have cells, or are short.
    let rows = &frame[first..end];
    let table = rows.iter().filter(|&&n| has_cells(&lines[n]) || !full(n)).count();
    if table * 10 >= rows.len() * 7 {
        rows.iter().for_each(|&n| inside[n] = true);
    }
}

/// Tells whether two lines have the same columns, each cell beginning where the one above it does.
fn stand_below(a: &TextLine, b: &TextLine) -> bool {
    let (above, below) = (cells(a), cells(b));
    above.len() >= MIN_GRID.1
        && above.len() == below.len()
        && above.iter().zip(&below).all(|(x, y)| (x - y).abs() < 0.3 * a.size)
        && (a.size - b.size).abs() < 0.06 * a.size
}

/// Where the cells of a line begin; gaps of a table without rules are wide.
fn cells(line: &TextLine) -> Vec<f32> {
    let first = line.pieces.first().map(|piece| piece.x0);
    let wide = line.pieces.windows(2).filter(|pair| pair[1].x0 - pair[0].x1 > 2.0 * CELL_GAP * line.size);
    first.into_iter().chain(wide.map(|pair| pair[1].x0)).collect()
}

/// Wide gaps part the words of the line.
pub fn has_cells(line: &TextLine) -> bool {
    line.pieces.windows(2).any(|pair| pair[1].x0 - pair[0].x1 > CELL_GAP * line.size)
}
