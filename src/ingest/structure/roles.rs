//! What each block is: heading, caption, list item, pull quote, quotation, author note, or text.

use std::collections::HashSet;

use crate::deadline;
use crate::document::{DropReason, Metadata};
use crate::ingest::reader::{Block, Emphasis, Role};
use crate::ingest::structure::caption::{join_credits, mark_captions};
use crate::ingest::structure::dialogue::mark_dialogue;
use crate::ingest::structure::heading::{
    MAX_HEADING, Numbered, could_be_old_heading, has_heading_shape, is_chapter_label, is_numbered_heading,
    is_section_number,
};
use crate::ingest::structure::imprint::apparatus;
use crate::ingest::structure::label::is_notes_heading;
use crate::ingest::structure::lists::{ItemMark, Row, item_mark};
use crate::ingest::structure::marker::{Style, candidates};
use crate::ingest::structure::pull_quote::{MAX_CHARS, Repeats};
use crate::ingest::structure::sentence::{ends_sentence, goes_on, head, is_complete, without_end_markers, words};
use crate::text::ByteSpan;

/// Most blocks that may interrupt running text: notes, captions, furniture. Behind more of them text begins anew.
const MAX_INTERRUPTION: usize = 200;

/// Longest author note, in characters.
const MAX_AUTHOR_NOTE: usize = 700;

/// How much of a block is looked at for what announces an author note, in bytes: more than any of its words take.
const MAX_ANNOUNCEMENT_BYTES: usize = 64;

/// Share of its sentence that an interrupting block must repeat to be a pull quote.
const INTERRUPTING_SHARE: f32 = 0.4;

/// Who says which lines are headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headings {
    /// The format, of every one
    Marked,
    /// Their look, where the format says nothing
    Guessed,
}

/// Gives every block its role.
pub fn assign(blocks: &mut Vec<Block>, metadata: &Metadata, headings: Headings) {
    mark_dialogue(blocks);
    number_headings(blocks);
    drop_contents(blocks);
    drop_navigation(blocks);
    join_credits(blocks);
    mark_captions(blocks);
    mark_author_notes(blocks, metadata);
    mark_lists(blocks);
    mark_short_blocks(blocks, headings);
    mark_quotations(blocks);
    for block in blocks.iter_mut() {
        if block.role == Role::Unknown {
            block.role = Role::Paragraph;
        }
    }
}

/// Tells whether a block stands in the running text; what interrupts text does not.
fn is_flow(block: &Block) -> bool {
    matches!(
        block.role,
        Role::Unknown | Role::Paragraph | Role::ListItem(_) | Role::Quote | Role::Lead | Role::Heading(_) | Role::Table
    )
}

fn previous_flow(blocks: &[Block], at: usize) -> Option<usize> {
    (0..at).rev().take(MAX_INTERRUPTION).find(|&n| is_flow(&blocks[n]))
}

fn next_flow(blocks: &[Block], at: usize) -> Option<usize> {
    (at + 1..blocks.len()).take(MAX_INTERRUPTION).find(|&n| is_flow(&blocks[n]))
}

/// Joins "1" or "CHAPTER III" on a line of its own to the heading below it.
fn number_headings(blocks: &mut Vec<Block>) {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut number_before = false;
    for heading in blocks.drain(..) {
        if number_before
            && heading.role == Role::Unknown
            && has_heading_shape(&heading)
            && !is_chapter_label(heading.text())
            && let Some(block) = joined.last_mut()
        {
            let gap = heading.flow.map.point(0).unwrap_or_default();
            block.flow.push_text(" ", ByteSpan::new(gap, gap));
            block.flow.append(&heading.flow);
            block.role = Role::Heading(2);
            number_before = false;
            continue;
        }
        number_before = heading.is_text() && (is_section_number(heading.text()) || is_chapter_label(heading.text()));
        joined.push(heading);
    }
    *blocks = joined;
}

/// Drops tables of contents: a heading that says so and the lines or items below it.
fn drop_contents(blocks: &mut [Block]) {
    const NAMES: [&str; 7] =
        ["inhalt", "inhaltsverzeichnis", "contents", "table of contents", "toc", "inhaltsübersicht", "gliederung"];
    for at in 0..blocks.len() {
        deadline::check();
        let text = blocks[at].text();
        if text.len() > 40
            || !NAMES.contains(&text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase().as_str())
            || !matches!(blocks[at].role, Role::Unknown | Role::Paragraph | Role::Heading(_))
        {
            continue;
        }
        let entry = |block: &Block| {
            let text = block.text();
            let listed = matches!(block.role, Role::ListItem(_));
            let paged = text.chars().next_back().is_some_and(|c| c.is_ascii_digit()) && text.chars().count() < 160;
            let dotted = text.contains("....") || text.contains(". . .") || text.contains("……");
            let short = text.chars().count() < 120 && !ends_sentence(text);
            let ends_paged = |row: &str| row.ends_with(|c: char| c.is_ascii_digit()) && row.chars().count() < 160;
            let table = block.role == Role::Table && text.lines().all(ends_paged);
            table || (block.is_text() || listed) && ((listed || paged) && short || dotted)
        };
        let end = (at + 1..blocks.len()).find(|&n| !entry(&blocks[n])).unwrap_or(blocks.len());
        if end > at + 1 {
            for block in &mut blocks[at..end] {
                block.role = Role::Dropped(DropReason::TableOfContents);
            }
        }
    }
}

/// Drops boxes of links: a short heading over nothing but items that are links.
fn drop_navigation(blocks: &mut [Block]) {
    for at in 0..blocks.len() {
        deadline::check();
        let title = matches!(blocks[at].role, Role::Heading(_))
            || blocks[at].role == Role::Unknown && blocks[at].text().chars().count() < 60;
        if !title || is_notes_heading(blocks[at].text()) {
            continue;
        }
        let linked = |b: &Block| matches!(b.role, Role::ListItem(_)) && b.linked;
        let end = (at + 1..blocks.len()).find(|&n| !linked(&blocks[n])).unwrap_or(blocks.len());
        if end >= at + 3 {
            for block in &mut blocks[at..end] {
                block.role = Role::Dropped(DropReason::Navigation);
            }
        }
    }
}

/// Marks who the author is: a short block at the end, or under a heading that says so.
fn mark_author_notes(blocks: &mut [Block], metadata: &Metadata) {
    const HEADINGS: [&str; 12] = [
        "über den autor",
        "über die autorin",
        "über die autoren",
        "zum autor",
        "zur autorin",
        "zur person",
        "about the author",
        "about the authors",
        "der autor",
        "die autorin",
        "die autoren",
        "autor",
    ];
    let families: Vec<&str> = metadata
        .authors
        .iter()
        .filter_map(|a| a.split_whitespace().next_back())
        .filter(|f| f.chars().count() > 2)
        .collect();
    // Body text must not go on behind an author note, but for notes, captions and other author notes.
    let body_end = |blocks: &[Block]| {
        blocks.iter().rposition(|b| {
            b.is_text() && b.text().chars().count() > 60 && !families.iter().any(|f| b.text().contains(f))
        })
    };
    let mut end = body_end(blocks);
    for at in 0..blocks.len() {
        deadline::check();
        let text = blocks[at].text();
        let bare = head(text.trim_matches(|c: char| !c.is_alphabetic()), MAX_ANNOUNCEMENT_BYTES).to_lowercase();
        if matches!(blocks[at].role, Role::Unknown | Role::Heading(_))
            && text.len() < 40
            && HEADINGS.contains(&bare.as_str())
        {
            let next = (at + 1..blocks.len())
                .find(|&n| !matches!(blocks[n].role, Role::Image | Role::Rule | Role::Dropped(_)));
            if let Some(next) = next
                && matches!(blocks[next].role, Role::Unknown | Role::Quote | Role::Paragraph)
            {
                blocks[at].role = Role::Dropped(DropReason::Heading);
                blocks[next].role = Role::AuthorNote;
                if end == Some(next) {
                    end = body_end(blocks);
                }
            }
            continue;
        }
        if !matches!(blocks[at].role, Role::Unknown | Role::Quote) || text.chars().count() > MAX_AUTHOR_NOTE {
            continue;
        }
        let announced = HEADINGS[..10].iter().any(|h| {
            bare.starts_with(h) && bare[h.len()..].starts_with(|c: char| !c.is_alphabetic()) && text[..].contains(':')
        });
        let head: String = text.chars().take(80).collect();
        let named = families.iter().any(|f| words(&head).take(8).any(|w| w == *f || w.strip_suffix('s') == Some(f)));
        let last = end.is_none_or(|end| end <= at);
        let starts_with_name = metadata.authors.iter().any(|a| {
            let bare = text.trim_start_matches("Prof. ").trim_start_matches("Dr. ");
            bare.starts_with(a.as_str()) || text.starts_with(a.as_str())
        });
        let after_title_page = || at > 0 && blocks[..at].iter().all(|b| !is_flow(b) || b.role == Role::Lead);
        if announced && last
            || named
                && ends_sentence(text)
                && (last || starts_with_name && text.chars().count() < 300 && after_title_page())
        {
            blocks[at].role = Role::AuthorNote;
        }
    }
}

/// Marks rows of items that stand together.
fn mark_lists(blocks: &mut [Block]) {
    let marks: Vec<Option<ItemMark>> = blocks
        .iter()
        .map(|b| if matches!(b.role, Role::Unknown | Role::Quote) && !b.sure { item_mark(b.text()) } else { None })
        .collect();
    let mut at = 0;
    while at < blocks.len() {
        let Some(first) = &marks[at] else {
            at += 1;
            continue;
        };
        let begins = first.value.is_none_or(|v| v == 1) && first.row != Row::Bullet('o');
        if !begins {
            at += 1;
            continue;
        }
        let mut row = vec![at];
        let mut n = at + 1;
        while n < blocks.len() {
            if matches!(
                blocks[n].role,
                Role::Dropped(_) | Role::Image | Role::Caption | Role::PullQuote | Role::Note(_)
            ) {
                n += 1;
                continue;
            }
            let goes_on = marks[n].as_ref().is_some_and(|m| {
                let same = m.row == first.row && m.value == first.value.map(|v| v + row.len() as u32);
                // Bullets of another kind are an inner list.
                same || matches!(first.row, Row::Bullet(_)) && matches!(m.row, Row::Bullet(_)) && !is_dash(m.row)
            });
            if !goes_on {
                break;
            }
            row.push(n);
            n += 1;
        }
        let introduced =
            previous_flow(blocks, at).is_some_and(|p| without_end_markers(blocks[p].text()).ends_with(':'));
        let dash = is_dash(first.row);
        let separated = row
            .iter()
            .filter(|&&i| blocks[i].text().trim_end_matches(|c: char| c.is_ascii_digit()).ends_with([';', ',']))
            .count()
            > 0;
        let headings = row.iter().all(|&i| has_heading_shape(&blocks[i])) && row.windows(2).any(|w| w[1] > w[0] + 1);
        let is_list = !headings
            && if dash {
                introduced && row.len() > 1 || separated && row.len() > 1
            } else {
                row.len() > 1 || introduced && first.value.is_none()
            };
        if is_list {
            for &i in &row {
                let Some(mark) = &marks[i] else { continue };
                let text_len = blocks[i].flow.text.len();
                let flow = std::mem::take(&mut blocks[i].flow);
                blocks[i].flow = flow.slice(ByteSpan::new(mark.prefix, text_len));
                blocks[i].role = Role::ListItem(mark.label.clone());
            }
        }
        at = if is_list {
            n
        } else if dash && !headings {
            // Only a colon could make a list of the rest of the row.
            let announced = |i: usize| without_end_markers(blocks[i].text()).ends_with(':');
            row.windows(2).find(|pair| announced(pair[0])).map_or(n, |pair| pair[1])
        } else {
            at + 1
        };
    }
}

/// Dashes open items, but also asides and speech.
fn is_dash(row: Row) -> bool {
    matches!(row, Row::Bullet('–' | '—' | '-'))
}

/// Tells headings, pull quotes and one-line paragraphs apart.
fn mark_short_blocks(blocks: &mut [Block], headings: Headings) {
    let running =
        |b: &Block| matches!(b.role, Role::Unknown | Role::Paragraph | Role::Lead) && b.text().chars().count() > 120;
    let numbered = |b: &&Block| b.text().len() <= 4 * MAX_HEADING.0 && is_numbered_heading(b.text());
    let numbers: HashSet<Numbered> = blocks.iter().filter(numbered).filter_map(|b| Numbered::of(b.text())).collect();
    let mut repeats = Repeats::of(blocks.iter().enumerate().filter(|(_, b)| running(b)).map(|(n, b)| (n, b.text())));
    for at in 0..blocks.len() {
        deadline::check();
        if let Role::Heading(_) = blocks[at].role {
            continue;
        }
        if blocks[at].role == Role::Rule {
            blocks[at].role = Role::Dropped(DropReason::Separator);
            continue;
        }
        if blocks[at].role == Role::Image {
            blocks[at].role = Role::Dropped(DropReason::Logo);
            continue;
        }
        if headings == Headings::Guessed && blocks[at].role == Role::Quote && is_centred_heading(blocks, at) {
            blocks[at].role = Role::Heading(2);
            continue;
        }
        if !matches!(blocks[at].role, Role::Unknown | Role::Quote) || blocks[at].text().chars().count() > MAX_CHARS {
            continue;
        }
        let text = blocks[at].text().to_owned();
        if is_notes_heading(&text) {
            blocks[at].role = Role::Heading(2);
            continue;
        }
        if blocks[at].role == Role::Unknown
            && apparatus(&text, false).is_some()
            && !has_heading_shape_of_sentence(&text)
        {
            blocks[at].role = Role::Dropped(DropReason::Imprint);
            continue;
        }
        let before = previous_flow(blocks, at);
        let after = next_flow(blocks, at);
        let open = before.is_some_and(|n| {
            matches!(blocks[n].role, Role::Unknown | Role::Paragraph)
                && !is_complete(blocks[n].text())
                && blocks[n].text().chars().count() > 60
        });
        let goes_on_after = after.is_some_and(|n| blocks[n].is_text() && goes_on(blocks[n].text()));
        if is_pull_quote(blocks, at, &text, &repeats, open, goes_on_after) {
            blocks[at].role = Role::PullQuote;
            repeats.leave_out(at);
            continue;
        }
        if blocks[at].role == Role::Quote {
            continue;
        }
        // A line all in bold is a heading even where others are marked.
        if headings == Headings::Marked && blocks[at].emphasis != Emphasis::Bold {
            continue;
        }
        if is_heading(blocks, at, &text, open, &numbers) {
            blocks[at].role = Role::Heading(2);
        }
    }
}

fn has_heading_shape_of_sentence(text: &str) -> bool {
    ends_sentence(text) && words(text).count() > 12
}

/// A heading set in the middle of the line looks set in like a quotation.
fn is_centred_heading(blocks: &[Block], at: usize) -> bool {
    let block = &blocks[at];
    block.container.is_none()
        && has_heading_shape(block)
        && block.text().chars().count() < 80
        && next_flow(blocks, at).is_some_and(|n| blocks[n].text().chars().count() > 80)
        && previous_flow(blocks, at).is_none_or(|n| is_complete(blocks[n].text()) && !blocks[n].text().ends_with(':'))
}

fn is_pull_quote(blocks: &[Block], at: usize, text: &str, repeats: &Repeats, open: bool, goes_on_after: bool) -> bool {
    // Decoration carries no notes.
    if candidates(text).iter().any(|c| c.style.is_sure() || c.style == Style::Bracket) {
        return false;
    }
    let sentence = ends_sentence(text);
    let quoted = text.starts_with(['„', '“', '"', '»']) && text.ends_with(['“', '”', '"', '«']);
    if !sentence && !quoted || goes_on(text) {
        return false;
    }
    // Introduced by a colon, or a marker in it: a quotation of somebody else.
    if previous_flow(blocks, at).is_some_and(|n| blocks[n].text().ends_with(':'))
        || without_end_markers(text).len() < text.trim_end().len()
    {
        return false;
    }
    let all: Vec<&str> = words(text).collect();
    if text.ends_with('?') {
        return repeats.holds(at, &all) && (all.len() > 5 || open) || open && goes_on_after;
    }
    if open && goes_on_after {
        return repeats.share(at, text) >= INTERRUPTING_SHARE || all.len() >= 4;
    }
    repeats.holds(at, &all) || all.len() >= 5 && repeats.repeats(at, text)
}

fn is_heading(blocks: &[Block], at: usize, text: &str, open: bool, numbers: &HashSet<Numbered>) -> bool {
    let block = &blocks[at];
    let bold =
        block.emphasis == Emphasis::Bold && text.chars().count() <= MAX_HEADING.0 && !text.ends_with([',', ';', ':']);
    // "I. Die Zollbude." ends as old print ended its headings, if there is a "II." too; "A. Müller kam." is a sentence.
    let stopped = could_be_old_heading(text) && Numbered::of(text).is_some_and(|number| number.has_neighbour(numbers));
    if !(has_heading_shape(block) || bold || stopped) {
        return false;
    }
    let Some(after) = next_flow(blocks, at).filter(|&after| heads_text(blocks, after)) else { return false };
    if bold || is_numbered_heading(text) {
        return true;
    }
    if open || blocks[after].is_text() && goes_on(blocks[after].text()) {
        return false;
    }
    // A colon announces what follows: that is no heading.
    let announced = previous_flow(blocks, at)
        .is_some_and(|n| blocks[n].is_text() && without_end_markers(blocks[n].text()).ends_with(':'));
    !announced
}

/// Most headings that stand one below the other without text between.
const MAX_HEADINGS: usize = 4;

/// Tells whether text follows from a block on, other headings before it: a row of verses heads nothing.
fn heads_text(blocks: &[Block], next: usize) -> bool {
    let mut next = Some(next);
    for _ in 0..MAX_HEADINGS {
        let Some(at) = next else { return false };
        let block = &blocks[at];
        if matches!(block.role, Role::Heading(_) | Role::Quote | Role::ListItem(_) | Role::Table)
            || block.text().chars().count() > 80
            || ends_sentence(block.text())
        {
            return true;
        }
        if !has_heading_shape(block) {
            return false;
        }
        next = next_flow(blocks, at);
    }
    false
}

/// Quotations told by their quotation marks after a colon; several paragraphs of one become one.
fn mark_quotations(blocks: &mut Vec<Block>) {
    for at in 0..blocks.len() {
        deadline::check();
        if blocks[at].role != Role::Unknown {
            continue;
        }
        let announced =
            previous_flow(blocks, at).is_some_and(|n| blocks[n].is_text() && blocks[n].text().ends_with(':'));
        let text = without_end_markers(blocks[at].text());
        let enclosed = text.starts_with(['„', '“', '"', '»']) && text.ends_with(['“', '”', '"', '«']) && {
            let inner = text.trim_matches(|c| matches!(c, '„' | '“' | '”' | '"' | '»' | '«'));
            !inner.contains(['„', '“', '”', '"', '»', '«'])
        };
        if announced && enclosed && text.chars().count() > 120 {
            blocks[at].role = Role::Quote;
        }
    }
    // The date of a letter, set to the right above it.
    for at in 0..blocks.len().saturating_sub(1) {
        let set_right =
            blocks[at].role == Role::Unknown && blocks[at].indented && blocks[at].text().chars().count() < 70;
        if set_right
            && blocks[at + 1].role == Role::Quote
            && previous_flow(blocks, at).is_some_and(|n| blocks[n].is_text() && blocks[n].text().ends_with(':'))
        {
            blocks[at].role = Role::Quote;
        }
    }
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for next in blocks.drain(..) {
        if let Some(block) = joined.last_mut()
            && block.role == Role::Quote
            && next.role == Role::Quote
            && block.container.is_none()
            && next.container.is_none()
            && ends_sentence(block.text())
            && without_end_markers(block.text()).len() == block.text().len()
        {
            let gap = next.flow.map.point(0).unwrap_or_default();
            block.flow.push_text("\n\n", ByteSpan::new(gap, gap));
            block.flow.append(&next.flow);
        } else {
            joined.push(next);
        }
    }
    *blocks = joined;
}
