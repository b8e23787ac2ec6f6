//! What print adds to every page: running heads, page numbers, sheet signatures.

use std::collections::HashMap;

use crate::deadline;
use crate::document::DropReason;
use crate::ingest::reader::{Block, Line, Role};
use crate::ingest::structure::number::roman;
use crate::ingest::structure::sentence::{ends_sentence, goes_on, is_complete, words};
use crate::text::ByteSpan;

/// Lines at either edge of a page among which furniture is looked for.
const EDGE_LINES: usize = 3;

/// Lines of furniture that may stand between two lines of one sentence.
const FURNITURE_LINES: usize = 32;

/// Longest running head, in characters.
const MAX_HEAD_CHARS: u32 = 90;

/// Lines without furniture, and what was told from it.
#[derive(Debug, Default)]
pub struct Cleared {
    /// The lines that are text.
    pub lines: Vec<Line>,
    /// What was taken out.
    pub dropped: Vec<(DropReason, ByteSpan)>,
    /// Printed label of each page, by its index.
    pub labels: HashMap<u32, String>,
    /// Lines directly before which furniture stood, by their number: a page broke here.
    pub breaks: Vec<u32>,
}

/// Takes page furniture out of lines.
pub fn clear(source: &str, lines: Vec<Line>) -> Cleared {
    let paged = lines.first().zip(lines.last()).is_some_and(|(a, b)| a.page != b.page);
    let marks = if paged { mark_pages(source, &lines) } else { mark_flow(source, &lines) };
    let mut cleared = Cleared { labels: marks.labels, ..Cleared::default() };
    let mut broke = false;
    let mut blank = 0u16;
    let mut page = 0;
    for (at, (line, mark)) in lines.into_iter().zip(marks.reasons).enumerate() {
        deadline::check();
        page += marks.page_starts.binary_search(&at).map_or(0, |_| 1);
        let line = Line { page: line.page + page, ..line };
        match mark {
            Some(reason) => {
                cleared.dropped.push((reason, line.span));
                broke = true;
                blank = blank.saturating_add(line.blank_before);
            }
            None => {
                if broke {
                    cleared.breaks.push(line.number);
                }
                let blank_before = line.blank_before.saturating_add(blank);
                cleared.lines.push(Line { blank_before, ..line });
                broke = false;
                blank = 0;
            }
        }
    }
    cleared
}

struct Marks {
    reasons: Vec<Option<DropReason>>,
    labels: HashMap<u32, String>,
    /// Lines with which a page begins that no form feed tells.
    page_starts: Vec<usize>,
}

/// A number printed alone or beside a running head.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PageLabel {
    label: String,
    value: i64,
    /// What stands beside it, folded for comparison.
    rest: String,
    /// Told from the rest by a wide gap.
    apart: bool,
}

/// Reads "41", "– 12 –", "p. 7", "xiv", "128   Zur Geschichte des Zolls.", "Brücken, Gleise 43".
fn page_label(text: &str) -> Option<PageLabel> {
    let bare = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '[' | ']' | '|' | '·' | '.' | '(' | ')')
    });
    for prefix in ["Seite ", "S. ", "p. ", "page ", "Page ", "P. "] {
        if let Some(rest) = bare.strip_prefix(prefix)
            && let Some(value) = number(rest.trim())
        {
            return Some(PageLabel { label: rest.trim().to_owned(), value, rest: String::new(), apart: true });
        }
    }
    if let Some(value) = number(bare) {
        return Some(PageLabel { label: bare.to_owned(), value, rest: String::new(), apart: true });
    }
    let (first, after_first) = bare.split_once(char::is_whitespace)?;
    if let Some(value) = number(first) {
        let apart = after_first.starts_with(char::is_whitespace) || text.contains('\t');
        return Some(PageLabel { label: first.to_owned(), value, rest: fold_head(after_first), apart });
    }
    let (before_last, last) = bare.rsplit_once(char::is_whitespace)?;
    let value = number(last)?;
    let apart = before_last.ends_with(char::is_whitespace) || text.contains('\t');
    Some(PageLabel { label: last.to_owned(), value, rest: fold_head(before_last), apart })
}

fn number(text: &str) -> Option<i64> {
    if text.len() <= 4 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    roman(text).map(i64::from)
}

/// A head without digits, case and punctuation: what two pages' heads have in common.
fn fold_head(text: &str) -> String {
    let letters: Vec<String> =
        words(text).filter(|w| !w.bytes().all(|b| b.is_ascii_digit())).map(str::to_lowercase).collect();
    letters.join(" ")
}

/// Tells whether two heads are the same but for what OCR made of a few letters.
fn same_head(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() < 8 || a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    distance(&a, &b) * 6 <= a.len().max(b.len())
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Heads that were seen, those that are the same but for a few letters counted as one.
#[derive(Debug, Default)]
struct Heads {
    /// As it was read first, and how often it stands.
    groups: Vec<(String, usize)>,
    of: HashMap<String, usize>,
    /// Groups by when they were met last, the latest at the end.
    recent: Vec<usize>,
}

impl Heads {
    /// How many groups a head is compared with letter by letter: a running head stands on every other page, so its
    /// group is among the latest.
    const COMPARED: usize = 48;

    fn count(&mut self, head: String) {
        let known = self.of.get(&head).copied().or_else(|| self.similar(&head));
        let group = known.unwrap_or(self.groups.len());
        match known {
            Some(group) => self.groups[group].1 += 1,
            None => self.groups.push((head.clone(), 1)),
        }
        self.of.insert(head, group);
        self.recent.retain(|&other| other != group);
        self.recent.push(group);
        if self.recent.len() > Self::COMPARED {
            self.recent.remove(0);
        }
    }

    fn similar(&self, head: &str) -> Option<usize> {
        self.recent.iter().copied().filter(|&group| same_head(&self.groups[group].0, head)).min()
    }

    /// Tells whether a head stands on two pages or more.
    fn repeated(&self, head: &str) -> bool {
        let group = self.of.get(head).copied().or_else(|| self.similar(head));
        group.is_some_and(|group| self.groups[group].1 >= 2)
    }
}

/// Furniture of pages that form feeds tell apart: what repeats at their edges.
fn mark_pages(source: &str, lines: &[Line]) -> Marks {
    let mut reasons: Vec<Option<DropReason>> = vec![None; lines.len()];
    let mut pages: Vec<(usize, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match pages.last_mut() {
            Some((start, end)) if lines[*start].page == line.page => *end = at + 1,
            _ => pages.push((at, at + 1)),
        }
    }
    let text = |at: usize| lines[at].span.of(source);
    let edges = |&(start, end): &(usize, usize)| {
        let top = start..end.min(start + EDGE_LINES);
        let bottom = end.saturating_sub(EDGE_LINES).max(start)..end;
        (top, bottom)
    };
    // The number that page numbers run ahead of the pages, by vote.
    let mut votes: HashMap<i64, usize> = HashMap::new();
    for page in &pages {
        deadline::check();
        let (top, bottom) = edges(page);
        for at in top.chain(bottom) {
            if let Some(label) = page_label(text(at)) {
                *votes.entry(label.value - i64::from(lines[at].page)).or_default() += 1;
            }
        }
    }
    let ahead = {
        let mut votes: Vec<(i64, usize)> = votes.into_iter().collect();
        votes.sort_unstable_by_key(|&(ahead, count)| (std::cmp::Reverse(count), ahead.abs()));
        votes.first().copied().filter(|&(_, count)| count >= 2 || pages.len() < 3).map(|(ahead, _)| ahead)
    };
    // Heads that stand on two pages or more, or repeat what the first page begins with.
    let mut heads = Heads::default();
    let mut count = |head: String| {
        if head.chars().count() >= 3 {
            heads.count(head);
        }
    };
    for (index, page) in pages.iter().enumerate() {
        deadline::check();
        let (top, bottom) = edges(page);
        if index == 0 {
            for line in lines[page.0..page.1].iter().take(12).filter(|l| l.width <= MAX_HEAD_CHARS) {
                count(fold_head(line.span.of(source)));
            }
            continue;
        }
        let mut seen: Vec<String> = Vec::new();
        for at in top.chain(bottom) {
            let head = fold_head(text(at));
            if lines[at].width <= MAX_HEAD_CHARS && !seen.contains(&head) {
                count(head.clone());
                seen.push(head);
            }
        }
    }
    let repeated = |head: &str| heads.repeated(head);
    let mut labels = HashMap::new();
    for (index, page) in pages.iter().enumerate() {
        deadline::check();
        let (top, bottom) = edges(page);
        let judge = |at: usize| -> Option<(DropReason, Option<String>)> {
            let line = &lines[at];
            if line.width > MAX_HEAD_CHARS {
                return None;
            }
            if let Some(label) = page_label(text(at))
                && ahead.is_none_or(|ahead| label.value - i64::from(line.page) == ahead)
            {
                if label.rest.is_empty() {
                    return Some((DropReason::PageNumber, Some(label.label)));
                }
                // The first page of an extract has its head too; that of an article has its title.
                if repeated(&label.rest) || label.apart && index > 0 {
                    return Some((DropReason::RunningHead, Some(label.label)));
                }
            }
            // The first page repeats its title in the heads to come; a head with figures in it is no title.
            let figures = text(at).chars().any(|c| c.is_ascii_digit());
            let head = (index > 0 || at == page.0 && figures) && repeated(&fold_head(text(at)));
            head.then_some((DropReason::RunningHead, None))
        };
        for at in top {
            let Some((reason, label)) = judge(at) else { break };
            reasons[at] = Some(reason);
            if let Some(label) = label {
                labels.entry(lines[at].page).or_insert(label);
            }
        }
        for at in bottom.rev() {
            if reasons[at].is_some() {
                break;
            }
            let found = judge(at).or_else(|| is_signature(text(at)).then_some((DropReason::SheetSignature, None)));
            let Some((reason, label)) = found else { break };
            reasons[at] = Some(reason);
            if let Some(label) = label {
                labels.entry(lines[at].page).or_insert(label);
            }
        }
    }
    // Pages whose number was not printed or not read get theirs from their neighbours.
    if let Some(ahead) = ahead
        && labels.len() >= 2
    {
        for &(start, _) in &pages {
            let page = lines[start].page;
            let value = i64::from(page) + ahead;
            if value > 0 {
                labels.entry(page).or_insert_with(|| value.to_string());
            }
        }
    }
    Marks { reasons, labels, page_starts: Vec::new() }
}

/// "9*", "Zeitschr. f. Handelsgesch. IV. 9": what tells the binder the sheet.
fn is_signature(text: &str) -> bool {
    let starred = text.strip_suffix('*').map(|t| t.trim_end_matches('*').trim_end());
    if starred.is_some_and(|t| !t.is_empty() && t.len() <= 3 && t.bytes().all(|b| b.is_ascii_digit())) {
        return true;
    }
    let mut parts: Vec<&str> = text.split_whitespace().collect();
    let sheet = parts.pop().map(|p| p.trim_end_matches(['.', '*']));
    let roman_volume =
        parts.len() == 1 && parts[0].trim_end_matches('.').bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
    let numbered = sheet.is_some_and(|s| !s.is_empty() && s.len() <= 3 && s.bytes().all(|b| b.is_ascii_digit()));
    let abbreviated = parts.iter().filter(|p| p.ends_with('.')).count();
    numbered
        && (roman_volume
            || parts.len() <= 6 && abbreviated >= 2 && abbreviated + 1 >= parts.len() && text.chars().count() < 60)
}

/// Furniture in text without form feeds: rows of page numbers and the heads beside them, lone
/// numbers, heads cut into sentences.
fn mark_flow(source: &str, lines: &[Line]) -> Marks {
    let mut reasons: Vec<Option<DropReason>> = vec![None; lines.len()];
    let text = |at: usize| lines[at].span.of(source);
    let alone = |at: usize| {
        (at == 0 || lines[at].blank_before > 0) && lines.get(at + 1).is_none_or(|next| next.blank_before > 0)
    };
    let row = page_row(source, lines, &alone);
    for (at, label) in &row {
        reasons[*at] = Some(if label.rest.is_empty() { DropReason::PageNumber } else { DropReason::RunningHead });
        if let Some(before) = at.checked_sub(1)
            && (alone(before) || lines[before].width < 16)
            && is_signature(text(before))
        {
            reasons[before] = Some(DropReason::SheetSignature);
        }
    }
    if let Some(last) = lines.len().checked_sub(1)
        && !row.is_empty()
        && is_signature(text(last))
        && (alone(last) || lines[last].width < 16)
    {
        reasons[last] = Some(DropReason::SheetSignature);
    }
    let numbers: Vec<(usize, PageLabel)> = (0..lines.len())
        .filter(|&at| lines[at].width <= 12 && alone(at) && reasons[at].is_none())
        .filter_map(|at| page_label(text(at)).filter(|l| l.rest.is_empty()).map(|l| (at, l)))
        .collect();
    // 1, 2, 3 before short lines are the numbers of headings.
    let mut expected = 1;
    let mut kept = Vec::new();
    for (at, label) in &numbers {
        let before_heading = lines.get(at + 1).is_some_and(|next| next.width < 80)
            && lines.get(at + 1).is_some_and(|_| !is_complete(text(at + 1)));
        let after_sentence = *at == 0
            || ends_sentence(text(at - 1))
            || kept.binary_search(&(at - 1)).is_ok()
            || lines[at - 1].width < 80;
        if label.value == expected && before_heading && after_sentence && !goes_on(text(at + 1)) {
            kept.push(*at);
            expected += 1;
        }
    }
    for (at, _) in &numbers {
        if kept.binary_search(at).is_err() {
            reasons[*at] = Some(DropReason::PageNumber);
        }
    }
    // Short lines that stand alone: those beside a page number or inside a sentence, and their repeats.
    let candidate =
        |at: usize| lines[at].width <= 80 && alone(at) && !ends_sentence(text(at)) && !fold_head(text(at)).is_empty();
    let mut heads: Vec<String> = Vec::new();
    for &(at, _) in &numbers {
        if reasons[at].is_none() {
            continue;
        }
        for side in [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter(|&s| s < lines.len()) {
            let cut = text_before(source, lines, &reasons, side.min(at)).is_some_and(|t| !is_complete(t))
                || text_after(source, lines, &reasons, side.max(at)).is_some_and(goes_on);
            if reasons[side].is_none() && candidate(side) && cut {
                reasons[side] = Some(DropReason::RunningHead);
                heads.push(fold_head(text(side)));
            }
        }
    }
    if !heads.is_empty() {
        heads.sort_unstable();
        heads.dedup();
        for (at, reason) in reasons.iter_mut().enumerate().skip(1) {
            if reason.is_none() && candidate(at) {
                let head = fold_head(text(at));
                let known = heads.binary_search(&head).is_ok();
                if known || heads.iter().take(Heads::COMPARED).any(|known| same_head(known, &head)) {
                    *reason = Some(DropReason::RunningHead);
                }
            }
        }
    }
    let (labels, page_starts) = pages_of_row(lines, &row);
    Marks { reasons, labels, page_starts }
}

/// Finds the row of page numbers that runs through the text, with or without heads beside them.
///
/// Numbered headings rise too, but each has a text of its own; heads repeat.
fn page_row(source: &str, lines: &[Line], alone: &dyn Fn(usize) -> bool) -> Vec<(usize, PageLabel)> {
    let found: Vec<(usize, PageLabel)> = (0..lines.len())
        .filter(|&at| lines[at].width <= MAX_HEAD_CHARS && alone(at))
        .filter_map(|at| page_label(lines[at].span.of(source)).map(|label| (at, label)))
        .collect();
    let mut best_with: HashMap<i64, usize> = HashMap::new();
    let mut rows: Vec<(usize, Option<usize>)> = Vec::with_capacity(found.len());
    for (i, (_, label)) in found.iter().enumerate() {
        let back = best_with.get(&(label.value - 1)).copied();
        rows.push((1 + back.map_or(0, |b| rows[b].0), back));
        if best_with.get(&label.value).is_none_or(|&known| rows[i].0 > rows[known].0) {
            best_with.insert(label.value, i);
        }
    }
    let mut next = (0..rows.len()).max_by_key(|&i| (rows[i].0, std::cmp::Reverse(i)));
    let mut row = Vec::new();
    while let Some(i) = next {
        row.push(found[i].clone());
        next = rows[i].1;
    }
    row.reverse();
    let mut rests: Vec<&String> = row.iter().map(|(_, label)| &label.rest).filter(|r| !r.is_empty()).collect();
    let headed = rests.len();
    rests.sort_unstable();
    rests.dedup_by(|a, b| same_head(a, b));
    let repeats = headed >= 2 && rests.len() * 2 <= headed + 1 && rests.len() < headed;
    // Bare numbers: "— 208 —", or a row that does not begin with the first heading's.
    let decorated = |at: usize| !lines[at].span.of(source).starts_with(char::is_alphanumeric);
    let bare = headed == 0 && row.len() >= 3 && (row[0].1.value > 3 || row.iter().all(|&(at, _)| decorated(at)));
    if row.len() >= 2 && repeats || bare { row } else { Vec::new() }
}

/// Labels of the pages that a row of numbers parts, and the lines with which new pages begin.
fn pages_of_row(lines: &[Line], row: &[(usize, PageLabel)]) -> (HashMap<u32, String>, Vec<usize>) {
    let mut labels = HashMap::new();
    let Some((first, last)) = row.first().zip(row.last()) else { return (labels, Vec::new()) };
    // Numbers at the foot close a page, else they open one.
    let at_foot = last.0 + 1 == lines.len() && first.0 > 0;
    let mut starts = Vec::new();
    for (index, (at, label)) in row.iter().enumerate() {
        let page = if at_foot || first.0 == 0 { index } else { index + 1 };
        labels.insert(page as u32, label.label.clone());
        if at + 1 < lines.len() && *at > 0 {
            starts.push(at + 1);
        }
    }
    if first.0 > 0 && !at_foot && first.1.value > 1 {
        labels.insert(0, (first.1.value - 1).to_string());
    }
    (labels, starts)
}

/// Marks page numbers and the heads beside them among blocks: a converter left them between the halves
/// of a sentence.
pub fn mark_blocks(blocks: &mut [Block]) {
    let is_text = |b: &Block| b.is_text() && b.text().chars().count() > 80;
    // What is marked here is no such text, so that these stay where they are.
    let texts: Vec<usize> = (0..blocks.len()).filter(|&n| is_text(&blocks[n])).collect();
    for at in 0..blocks.len() {
        deadline::check();
        let alone =
            blocks[at].role == Role::Unknown && page_label(blocks[at].text()).is_some_and(|l| l.rest.is_empty());
        let before_heading = blocks.get(at + 1).is_some_and(|b| matches!(b.role, Role::Heading(_)));
        if !alone || before_heading {
            continue;
        }
        let behind = texts.partition_point(|&n| n <= at);
        let before = texts[..behind].iter().rev().copied().find(|&n| n < at);
        let after = texts.get(behind).copied();
        let cut =
            before.is_some_and(|n| !is_complete(blocks[n].text())) || after.is_some_and(|n| goes_on(blocks[n].text()));
        blocks[at].role = Role::Dropped(DropReason::PageNumber);
        for side in [at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
            let Some(block) = blocks.get_mut(side) else { continue };
            if cut && block.role == Role::Unknown && block.text().chars().count() <= 80 && !ends_sentence(block.text())
            {
                block.role = Role::Dropped(DropReason::RunningHead);
            }
        }
    }
}

fn text_before<'a>(source: &'a str, lines: &[Line], reasons: &[Option<DropReason>], at: usize) -> Option<&'a str> {
    (0..at).rev().take(FURNITURE_LINES).find(|&i| reasons[i].is_none()).map(|i| lines[i].span.of(source))
}

fn text_after<'a>(source: &'a str, lines: &[Line], reasons: &[Option<DropReason>], at: usize) -> Option<&'a str> {
    (at + 1..lines.len()).take(FURNITURE_LINES).find(|&i| reasons[i].is_none()).map(|i| lines[i].span.of(source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::plain_text::lines;

    fn cleared(text: &str) -> (Vec<&str>, Vec<(DropReason, &str)>) {
        let cleared = clear(text, lines(text, usize::MAX).unwrap());
        (
            cleared.lines.iter().map(|l| l.span.of(text)).collect(),
            cleared.dropped.iter().map(|(r, s)| (*r, s.of(text))).collect(),
        )
    }

    #[test]
    fn heads_and_numbers_at_page_edges_go() {
        let text = "Die Kette\n\nErster Satz der\n11\n\x0c12    Gesine Maurach\n\nersten Seite und\n\x0cDie Kette    13\n\nweiter im Text.\n\x0c14    Gesine Maurach\n\nSchluss.\n9*\n";
        let (kept, dropped) = cleared(text);
        assert_eq!(kept, ["Die Kette", "Erster Satz der", "ersten Seite und", "weiter im Text.", "Schluss."]);
        assert_eq!(
            dropped,
            [
                (DropReason::PageNumber, "11"),
                (DropReason::RunningHead, "12    Gesine Maurach"),
                (DropReason::RunningHead, "Die Kette    13"),
                (DropReason::RunningHead, "14    Gesine Maurach"),
                (DropReason::SheetSignature, "9*"),
            ]
        );
    }

    #[test]
    fn a_lone_number_in_a_cut_sentence_takes_its_head_along() {
        let text =
            "Die Erfahrung zeigt, dass schon die\n\nZeitschrift für Meerespolitik 1|2024\n\n27\n\nGewissheit wirkt.";
        let (kept, dropped) = cleared(text);
        assert_eq!(kept, ["Die Erfahrung zeigt, dass schon die", "Gewissheit wirkt."]);
        assert_eq!(dropped.len(), 2);
    }

    #[test]
    fn numbers_of_headings_stay() {
        let text = "1\n\nEinleitung\n\nEs begann früh.\n\n2\n\nSchluss\n\nEs endete spät.";
        assert_eq!(cleared(text).1, []);
    }

    #[test]
    fn signatures_are_told_from_sentences() {
        for yes in ["9*", "12**", "Zeitschr. f. Handelsgesch. IV. 9", "Hist. Jahrb. XII. 4."] {
            assert!(is_signature(yes), "{yes}");
        }
        for no in ["Es geschah im Mai 9", "S. 12", "vgl. 3", "12", "ebd., S. 9."] {
            assert!(!is_signature(no), "{no}");
        }
    }
}
