//! Quotations that are set off by their margin alone, as most are in drafts.

use std::collections::HashMap;

use crate::ingest::reader::{Block, Emphasis, Role};
use crate::text::ByteSpan;

/// How far a paragraph is set in, in twentieths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetIn {
    /// All of its lines
    pub left: i32,
    /// Its first line beyond that; less than nothing where it hangs out
    pub first: i32,
}

/// Least margin beyond that of the running text: half a centimetre, which is what word processors step by at least.
const MIN_MARGIN: i32 = 280;

/// A first line that hangs out by more is that of an item or an entry, in twentieths of a point.
const MAX_HANG: i32 = 60;

/// Running text that stands before the first quotation, in bytes: abstracts and mottos are set in too.
const MIN_TEXT_BEFORE: usize = 200;

/// A shorter paragraph is a line of an address or a formula, in bytes.
const MIN_BYTES: usize = 40;

/// Share of the text above which a margin is the page's layout, in per cent.
const MAX_SHARE: usize = 40;

/// Makes paragraphs quotations that are set in farther than the running text; `set_in` is told by where a block begins.
pub fn mark_quotations(blocks: &mut Vec<Block>, set_in: &HashMap<usize, SetIn>) {
    if set_in.is_empty() {
        return;
    }
    let of = |block: &Block| {
        block.flow.map.point(0).and_then(|at| set_in.get(&at)).copied().unwrap_or(SetIn { left: 0, first: 0 })
    };
    let mut weights: HashMap<i32, usize> = HashMap::new();
    let text = |block: &&Block| block.is_text() && block.container.is_none();
    for block in blocks.iter().filter(text) {
        *weights.entry(of(block).left).or_default() += block.text().len();
    }
    let all: usize = weights.values().sum();
    let Some(base) = weights.iter().max_by_key(|(left, bytes)| (**bytes, -**left)).map(|(left, _)| *left) else {
        return;
    };
    let mut found = Vec::new();
    let mut before = 0;
    // The margin of an item whose paragraphs go on.
    let mut item: Option<i32> = None;
    for (at, block) in blocks.iter().enumerate() {
        let SetIn { left, first } = of(block);
        if !text(&block) {
            item = matches!(block.role, Role::ListItem(_)).then_some(i32::MAX);
            continue;
        }
        if first < -MAX_HANG {
            item = Some(left);
        } else if left < base + MIN_MARGIN {
            item = None;
            before += block.text().len();
        } else if item.is_none_or(|margin| left > margin)
            && before >= MIN_TEXT_BEFORE
            && (block.text().len() >= MIN_BYTES || found.last().is_some_and(|&last| last + 1 == at))
            && block.emphasis != Emphasis::Bold
            && !block.linked
            && !begins_as_item(block.text())
        {
            found.push(at);
        }
    }
    let bytes: usize = found.iter().map(|&at| blocks[at].text().len()).sum();
    if bytes * 100 > all * MAX_SHARE {
        return;
    }
    // Paragraphs that follow each other are one quotation.
    let mut begun: Option<usize> = None;
    let mut previous = usize::MAX;
    let mut joined = Vec::new();
    for at in found {
        blocks[at].role = Role::Quote;
        match begun.filter(|_| previous.wrapping_add(1) == at) {
            Some(begun) => {
                let rest = std::mem::take(&mut blocks[at].flow);
                let gap = rest.map.point(0).unwrap_or_default();
                let flow = &mut blocks[begun].flow;
                flow.push_text("\n\n", ByteSpan::new(gap, gap));
                flow.append(&rest);
                joined.push(at);
            }
            None => begun = Some(at),
        }
        previous = at;
    }
    let mut at = 0;
    blocks.retain(|_| {
        at += 1;
        joined.binary_search(&(at - 1)).is_err()
    });
}

/// Tells whether a text begins with the bullet or the number of an item: "• …", "a) …", "12. …".
fn begins_as_item(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    if matches!(first, '•' | '·' | '▪' | '◦' | '‣' | '-' | '–' | '—' | '*' | '\u{f0b7}') {
        return chars.next().is_some_and(char::is_whitespace);
    }
    let label = text.split(char::is_whitespace).next().unwrap_or_default();
    let bare = label.trim_start_matches('(').trim_end_matches([')', '.']);
    bare.len() < label.len()
        && (bare.len() == 1 || bare.len() <= 3 && bare.bytes().all(|b| b.is_ascii_digit()))
        && bare.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::flow::Flow;

    #[test]
    fn a_margin_makes_a_quotation_of_a_paragraph_among_running_text() {
        let long = "Die Uhr am Hafen steht, und keiner meldet es dem Amt.";
        let running = long.repeat(5);
        for (margins, texts, expected) in [
            // Set in by half an inch, by a quarter of a centimetre, before the text, as most of the text.
            ([0, 720, 0], [running.as_str(), long, &running], Some(1)),
            ([0, 140, 0], [&running, long, &running], None),
            ([720, 0, 0], [long, &running, &running], None),
            ([0, 720, 0], [&running, &running, long], None),
            ([720, 720, 0], [&running, &running, long], None),
            ([0, 720, 0], [&running, "Nr. 3, Bl. 4", &running], None),
            ([0, 720, 0], [&running, &format!("(a) {long}"), &running], None),
        ] {
            let source = texts.concat();
            let mut at = 0;
            let mut set_in = HashMap::new();
            let mut blocks: Vec<Block> = Vec::new();
            for (left, text) in margins.into_iter().zip(texts) {
                set_in.insert(at, SetIn { left, first: 0 });
                blocks.push(Block::new(Flow::copied(&source, ByteSpan::new(at, at + text.len())), 0, 1));
                at += text.len();
            }
            mark_quotations(&mut blocks, &set_in);
            assert_eq!(blocks.iter().position(|b| b.role == Role::Quote), expected, "{margins:?} {texts:?}");
        }
    }

    #[test]
    fn paragraphs_of_a_quotation_that_follow_each_other_are_one() {
        let text = "Die Uhr am Hafen steht, und keiner meldet es dem Amt. ".repeat(5);
        let source = text.repeat(5);
        let mut blocks = Vec::new();
        let mut set_in = HashMap::new();
        for (n, left) in [0, 720, 720, 0, 720].into_iter().enumerate() {
            let at = n * text.len();
            set_in.insert(at, SetIn { left, first: 0 });
            let len = if left > 0 { 53 } else { text.len() };
            blocks.push(Block::new(Flow::copied(&source, ByteSpan::new(at, at + len)), 0, 1));
        }
        mark_quotations(&mut blocks, &set_in);
        let quotes: Vec<usize> =
            blocks.iter().filter(|b| b.role == Role::Quote).map(|b| b.text().split("\n\n").count()).collect();
        assert_eq!((blocks.len(), quotes), (4, vec![2, 1]));
    }

    #[test]
    fn what_goes_on_in_an_item_is_no_quotation() {
        let long = "Die Uhr am Hafen steht, und keiner meldet es dem Amt. ".repeat(5);
        let source = long.repeat(3);
        let mut blocks = Vec::new();
        let mut set_in = HashMap::new();
        for (n, margin) in [(0, 0), (360, -360), (360, 0)].into_iter().enumerate() {
            let at = n * long.len();
            set_in.insert(at, SetIn { left: margin.0, first: margin.1 });
            blocks.push(Block::new(Flow::copied(&source, ByteSpan::new(at, at + long.len())), 0, 1));
        }
        mark_quotations(&mut blocks, &set_in);
        assert!(blocks.iter().all(|b| b.role == Role::Unknown));
    }
}
