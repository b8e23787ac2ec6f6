//! Numbers at the margin that count the lines beside which they stand, as editions and manuscripts have them.

use crate::ingest::pdf::words::Word;

/// Least numbers that make a column of line numbers.
const MIN_NUMBERS: usize = 5;

/// Takes out numbers that count the lines beside which they stand: all of them, or every fifth.
pub fn take(words: &mut Vec<Word>) -> Vec<Word> {
    let value = |w: &Word| -> Option<u32> {
        (w.text.len() <= 4 && w.text.bytes().all(|b| b.is_ascii_digit())).then(|| w.text.parse().ok()).flatten()
    };
    let numbers: Vec<usize> = (0..words.len()).filter(|&n| value(&words[n]).is_some()).collect();
    if numbers.len() < MIN_NUMBERS {
        return Vec::new();
    }
    let rest: Vec<&Word> = words.iter().filter(|w| value(w).is_none()).collect();
    let mut heights: Vec<f32> = rest.iter().map(|w| w.y).collect();
    heights.sort_by(|a, b| b.total_cmp(a));
    // Text lines: scripts and accents stand near them.
    heights.dedup_by(|a, b| *b - *a < 4.0);
    let mut found: Vec<usize> = Vec::new();
    for left in [true, false] {
        // Of the words on one side of the text those that end at one place, or begin there.
        for edge in [|w: &Word| w.x1, |w: &Word| w.x0] {
            let mut places: Vec<f32> = numbers.iter().map(|&n| edge(&words[n])).collect();
            places.sort_by(f32::total_cmp);
            let place = if left { places.first() } else { places.last() };
            let Some(&place) = place else { continue };
            let mut column: Vec<usize> =
                numbers.iter().copied().filter(|&n| (edge(&words[n]) - place).abs() < 1.5).collect();
            column.sort_by(|&a, &b| words[b].y.total_cmp(&words[a].y));
            let beyond = rest.iter().filter(|w| if left { w.x0 < place + 2.0 } else { w.x1 > place - 2.0 }).count();
            if column.len() >= MIN_NUMBERS && beyond * 50 <= rest.len() && counts_lines(&column, words, &heights, value)
            {
                found = column;
                break;
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found.sort_unstable();
    let mut taken: Vec<Word> = Vec::new();
    let mut left = found.iter().copied().peekable();
    let mut at = 0;
    words.retain_mut(|word| {
        let counts = left.next_if_eq(&at).is_some();
        if counts {
            taken.push(Word { artifact: true, ..word.clone() });
        }
        at += 1;
        !counts
    });
    taken.sort_by(|a, b| b.y.total_cmp(&a.y));
    taken
}

/// Tells whether numbers from top to bottom grow by as many as there are lines from one to the next.
fn counts_lines(column: &[usize], words: &[Word], heights: &[f32], value: impl Fn(&Word) -> Option<u32>) -> bool {
    let pairs = column.len() - 1;
    let mut right = 0;
    let mut steps = std::collections::BTreeMap::new();
    for pair in column.windows(2) {
        let (a, b) = (&words[pair[0]], &words[pair[1]]);
        let step = i64::from(value(b).unwrap_or(0)) - i64::from(value(a).unwrap_or(0));
        *steps.entry(step).or_insert(0) += 1;
        let between = |w: &Word| heights.partition_point(|&y| y > w.y + 2.0);
        let lines = between(b) as i64 - between(a) as i64;
        right += usize::from(step > 0 && lines == step);
    }
    let usual = steps.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(step, _)| step);
    let enough = if usual == 1 { 12 } else { MIN_NUMBERS };
    matches!(usual, 1 | 2 | 5 | 10)
        && column.len() >= enough
        && right * 10 >= pairs * 8
        && !(usual == 1 && are_entries(column, words))
}

/// Tells whether the rows beside numbers are entries of their own: notes of one line, which end as sentences do, or the rows of
/// a table, which have cells.
fn are_entries(column: &[usize], words: &[Word]) -> bool {
    let mut by_height: Vec<&Word> = words.iter().collect();
    by_height.sort_by(|a, b| a.y.total_cmp(&b.y));
    let (mut ended, mut celled) = (0, 0);
    for &at in column {
        let number = &words[at];
        let from = by_height.partition_point(|w| w.y < number.y - 2.0);
        let beside = by_height[from..].iter().take_while(|w| w.y <= number.y + 2.0);
        let mut row: Vec<&Word> = beside.copied().filter(|w| !std::ptr::eq(*w, number)).collect();
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        ended += usize::from(row.last().is_some_and(|w| w.text.ends_with('.')));
        celled += usize::from(row.windows(2).any(|pair| pair[1].x0 - pair[0].x1 > 1.2 * pair[0].size));
    }
    ended.max(celled) * 10 >= column.len() * 7
}
