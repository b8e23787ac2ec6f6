//! What each block is: heading, caption, list item, pull quote, quotation, author note, or text.

use crate::document::{DropReason, Metadata};
use crate::ingest::reader::{Block, Emphasis, Role};
use crate::ingest::structure::front::apparatus;
use crate::ingest::structure::lists::{ItemMark, Row, item_mark};
use crate::ingest::structure::notes::is_notes_heading;
use crate::ingest::structure::pull_quote::{MAX_CHARS, Repeats};
use crate::ingest::structure::sentence::{ends_open, ends_sentence, goes_on, is_complete, without_end_markers, words};
use crate::text::ByteSpan;

/// Longest heading, in characters and words.
const MAX_HEADING: (usize, usize) = (140, 18);

/// Longest author note, in characters.
const MAX_AUTHOR_NOTE: usize = 700;

/// Share of its sentence that an interrupting block must repeat to be a pull quote.
const INTERRUPTING_SHARE: f32 = 0.4;

/// Gives every block its role.
pub fn assign(blocks: &mut Vec<Block>, metadata: &Metadata) {
    number_headings(blocks);
    drop_contents(blocks);
    mark_captions(blocks);
    mark_author_notes(blocks, metadata);
    mark_lists(blocks);
    mark_short_blocks(blocks);
    mark_quotations(blocks);
    for block in blocks.iter_mut() {
        if block.role == Role::Unknown {
            block.role = Role::Paragraph;
        }
    }
}

fn is_text(block: &Block) -> bool {
    matches!(block.role, Role::Unknown | Role::Paragraph)
}

/// Tells whether a block stands in the running text; what interrupts text does not.
fn is_flow(block: &Block) -> bool {
    matches!(
        block.role,
        Role::Unknown | Role::Paragraph | Role::ListItem(_) | Role::Quote | Role::Lead | Role::Heading(_) | Role::Table
    )
}

fn previous_flow(blocks: &[Block], at: usize) -> Option<usize> {
    (0..at).rev().find(|&n| is_flow(&blocks[n]))
}

fn next_flow(blocks: &[Block], at: usize) -> Option<usize> {
    (at + 1..blocks.len()).find(|&n| is_flow(&blocks[n]))
}

/// Joins "1" on a line of its own to the heading below it.
fn number_headings(blocks: &mut Vec<Block>) {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut number_before = false;
    for heading in blocks.drain(..) {
        if number_before
            && is_text(&heading)
            && has_heading_shape(&heading)
            && let Some(block) = joined.last_mut()
        {
            let gap = heading.flow.map.point(0).unwrap_or_default();
            block.flow.push_text(" ", ByteSpan::new(gap, gap));
            block.flow.append(&heading.flow);
            block.role = Role::Heading(2);
            number_before = false;
            continue;
        }
        number_before = is_text(&heading) && is_section_number(heading.text());
        joined.push(heading);
    }
    *blocks = joined;
}

/// "1", "2.", "3.1", "IV."
fn is_section_number(text: &str) -> bool {
    let bare = text.trim_end_matches('.');
    let arabic = !bare.is_empty()
        && bare.len() <= 6
        && bare.split('.').all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let roman = !bare.is_empty() && bare.len() <= 6 && bare.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L'));
    arabic || roman
}

/// Drops tables of contents: a heading that says so and the lines or items below it.
fn drop_contents(blocks: &mut [Block]) {
    const NAMES: [&str; 7] =
        ["inhalt", "inhaltsverzeichnis", "contents", "table of contents", "toc", "inhaltsübersicht", "gliederung"];
    for at in 0..blocks.len() {
        let text = blocks[at].text();
        let bare = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        if text.len() > 40
            || !NAMES.contains(&bare.as_str())
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
            (is_text(block) || listed) && (listed && short || paged && short || dotted)
        };
        let end = (at + 1..blocks.len()).find(|&n| !entry(&blocks[n])).unwrap_or(blocks.len());
        if end > at + 1 {
            for block in &mut blocks[at..end] {
                block.role = Role::Dropped(DropReason::TableOfContents);
            }
        }
    }
}

/// Words that open a caption when a number or a colon follows.
const CAPTION_WORDS: [&str; 26] = [
    "abb",
    "abbildung",
    "abbildungen",
    "fig",
    "figure",
    "figur",
    "tab",
    "tabelle",
    "table",
    "bild",
    "karte",
    "map",
    "grafik",
    "graphik",
    "diagramm",
    "schaubild",
    "chart",
    "plate",
    "tafel",
    "foto",
    "photo",
    "photograph",
    "image",
    "illustration",
    "quelle",
    "source",
];

/// Words that open the credit at a caption's end.
const CREDITS: [&str; 18] = [
    "Foto: ",
    "Fotos: ",
    "Photo: ",
    "Photos: ",
    "Photograph: ",
    "Photographs: ",
    "Photography: ",
    "Bild: ",
    "Bildnachweis: ",
    "Image: ",
    "Picture: ",
    "Grafik: ",
    "Karte: ",
    "Quelle: ",
    "Source: ",
    "Credit: ",
    "Illustration: ",
    "Fotografie: ",
];

fn mark_captions(blocks: &mut [Block]) {
    for at in 0..blocks.len() {
        if !matches!(blocks[at].role, Role::Unknown | Role::Paragraph | Role::Quote) {
            continue;
        }
        let text = blocks[at].text();
        let chars = text.chars().count();
        let near_image = neighbour(blocks, at, -1).is_some_and(|n| blocks[n].role == Role::Image)
            || neighbour(blocks, at, 1).is_some_and(|n| blocks[n].role == Role::Image);
        let labelled = is_caption_label(text) && chars < 900;
        let near_table = neighbour(blocks, at, -1).is_some_and(|n| blocks[n].role == Role::Table)
            || neighbour(blocks, at, 1).is_some_and(|n| blocks[n].role == Role::Table);
        let after_image = neighbour(blocks, at, -1).is_some_and(|n| blocks[n].role == Role::Image)
            && blocks[at].emphasis != Emphasis::None
            && chars < 600;
        let sourced = near_table && chars < 300 && (text.starts_with("Quelle:") || text.starts_with("Source:"));
        if labelled || has_credit(text) && chars < 900 || after_image || near_image && is_caption_label(text) || sourced
        {
            blocks[at].role = Role::Caption;
        }
    }
}

fn neighbour(blocks: &[Block], at: usize, step: isize) -> Option<usize> {
    at.checked_add_signed(step).filter(|&n| n < blocks.len())
}

/// "Abb. 1: …", "Figure 2. …", "Tabelle 3 …", "Foto: …"
fn is_caption_label(text: &str) -> bool {
    let text = text.trim_start_matches(['[', '(']);
    let word_end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = text[..word_end].to_lowercase();
    if !CAPTION_WORDS.contains(&word.as_str()) || !text.starts_with(char::is_uppercase) {
        return false;
    }
    let rest = text[word_end..].trim_start_matches('.').trim_start();
    let number_end =
        rest.find(|c: char| !c.is_ascii_digit() && c != '.' && !c.is_ascii_lowercase()).unwrap_or(rest.len());
    let number = &rest[..number_end];
    let numbered = number.starts_with(|c: char| c.is_ascii_digit());
    let after = rest[number_end..].chars().next();
    let roman = rest
        .split([':', '.', ' '])
        .next()
        .is_some_and(|w| !w.is_empty() && w.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')));
    // "Abbildung 3 zeigt, …" opens a sentence, "Abb. 3: Karte" a caption.
    let closed = number.ends_with('.')
        || matches!(after, Some(':' | '.' | '–' | '—' | '|' | ')'))
        || rest[number_end..].trim_start().starts_with(char::is_uppercase);
    let photo = matches!(
        word.as_str(),
        "foto" | "photo" | "photograph" | "image" | "illustration" | "bild" | "karte" | "map" | "grafik"
    ) && rest.starts_with(':');
    (numbered || roman) && closed && !goes_on(rest[number_end..].trim_start_matches([':', '.', ' '])) || photo
}

/// "… trug. Foto: © Mohammed Jalil, dpa, picture alliance."
fn has_credit(text: &str) -> bool {
    let Some(at) = CREDITS.iter().filter_map(|credit| text.rfind(credit)).max() else {
        let tail: String = text.chars().rev().take(90).collect();
        return tail.contains('©') && text.chars().count() < 500;
    };
    let sets_in = at == 0
        || text[..at].trim_end().ends_with(['.', '!', '?', '(', '[', '“', '”', '"', '»', ')', '|', '/', '–', '…']);
    sets_in && text[at..].chars().count() <= 140
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
            is_text(b) && b.text().chars().count() > 60 && !families.iter().any(|f| b.text().contains(f))
        })
    };
    let mut end = body_end(blocks);
    for at in 0..blocks.len() {
        let text = blocks[at].text();
        let bare = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
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
    let marks: Vec<Option<ItemMark>> =
        blocks.iter().map(|b| if is_text(b) || b.role == Role::Quote { item_mark(b.text()) } else { None }).collect();
    let mut at = 0;
    while at < blocks.len() {
        let Some(first) = &marks[at] else {
            at += 1;
            continue;
        };
        let begins = first.value.is_none_or(|v| v == 1);
        if !begins {
            at += 1;
            continue;
        }
        let mut row = vec![at];
        let mut n = at + 1;
        while n < blocks.len() {
            if matches!(blocks[n].role, Role::Dropped(_) | Role::Image | Role::Caption | Role::PullQuote) {
                n += 1;
                continue;
            }
            let goes_on = marks[n]
                .as_ref()
                .is_some_and(|m| m.row == first.row && m.value == first.value.map(|v| v + row.len() as u32));
            if !goes_on {
                break;
            }
            row.push(n);
            n += 1;
        }
        let introduced =
            previous_flow(blocks, at).is_some_and(|p| without_end_markers(blocks[p].text()).ends_with(':'));
        let dash = matches!(first.row, Row::Bullet('–' | '—' | '-'));
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

/// Tells whether a block looks like a heading: short, one line, no sentence.
pub fn has_heading_shape(block: &Block) -> bool {
    let text = block.text();
    let count = words(text).count();
    let text_shape = without_end_markers(text);
    count >= 1
        && count <= MAX_HEADING.1
        && text.chars().count() <= MAX_HEADING.0
        && !text_shape.ends_with(['.', ',', ';', ':', '-', '–', '…', '"', '“', '”', '«', '»'])
        && (!goes_on(text) || is_lettered(text))
        && (!ends_open(text_shape) || is_numbered_heading(text))
        && !text.starts_with(['„', '“', '"', '»', '«', '–', '—', '•', '*', '('])
        && text.chars().any(char::is_alphabetic)
}

/// "a) Title"
fn is_lettered(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.next() == Some(')')
        && chars.as_str().trim_start().starts_with(char::is_uppercase)
}

/// "1. Title", "II. Title", "A. Title", "a) Title", "§ 3 Title"
fn is_numbered_heading(text: &str) -> bool {
    let Some((first, rest)) = text.split_once(char::is_whitespace) else { return false };
    let bare = first.trim_end_matches(['.', ')']);
    let marked = first.len() > bare.len();
    let letter = bare.chars().count() == 1 && bare.chars().all(char::is_alphabetic) && marked;
    rest.trim().starts_with(|c: char| c.is_uppercase() || c == '„' || c == '“')
        && (is_section_number(first) && (marked || bare.len() <= 3) || letter)
}

/// Tells headings, pull quotes and one-line paragraphs apart.
fn mark_short_blocks(blocks: &mut [Block]) {
    let running =
        |b: &Block| matches!(b.role, Role::Unknown | Role::Paragraph | Role::Lead) && b.text().chars().count() > 120;
    let repeats = Repeats::of(blocks.iter().enumerate().filter(|(_, b)| running(b)).map(|(n, b)| (n, b.text())));
    for at in 0..blocks.len() {
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
        if blocks[at].role == Role::Quote && is_centred_heading(blocks, at) {
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
        let goes_on_after = after.is_some_and(|n| is_text(&blocks[n]) && goes_on(blocks[n].text()));
        if is_pull_quote(blocks, at, &text, &repeats, open, goes_on_after) {
            blocks[at].role = Role::PullQuote;
            continue;
        }
        if blocks[at].role == Role::Quote {
            continue;
        }
        if is_heading(blocks, at, &text, open, after) {
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

fn is_heading(blocks: &[Block], at: usize, text: &str, open: bool, after: Option<usize>) -> bool {
    let block = &blocks[at];
    let bold =
        block.emphasis == Emphasis::Bold && text.chars().count() <= MAX_HEADING.0 && !text.ends_with([',', ';', ':']);
    // "I. Die Zollbude." ends as old print ended its headings.
    let stopped =
        text.ends_with('.') && is_numbered_heading(text) && words(text).count() <= 8 && text.chars().count() <= 70;
    if !(has_heading_shape(block) || bold || stopped) {
        return false;
    }
    let Some(after) = after else { return false };
    let text_follows = {
        let next = &blocks[after];
        match next.role {
            Role::Heading(_) | Role::Quote | Role::ListItem(_) | Role::Table => true,
            _ => next.text().chars().count() > 80 || ends_sentence(next.text()) || has_heading_shape(next),
        }
    };
    if !text_follows {
        return false;
    }
    if bold || is_numbered_heading(text) {
        return true;
    }
    if open || is_text(&blocks[after]) && goes_on(blocks[after].text()) {
        return false;
    }
    // A colon announces what follows: that is no heading.
    let announced = previous_flow(blocks, at)
        .is_some_and(|n| is_text(&blocks[n]) && without_end_markers(blocks[n].text()).ends_with(':'));
    !announced
}

/// Quotations told by their quotation marks after a colon; several paragraphs of one become one.
fn mark_quotations(blocks: &mut Vec<Block>) {
    for at in 0..blocks.len() {
        if blocks[at].role != Role::Unknown {
            continue;
        }
        let announced =
            previous_flow(blocks, at).is_some_and(|n| is_text(&blocks[n]) && blocks[n].text().ends_with(':'));
        let text = without_end_markers(blocks[at].text());
        let enclosed = text.starts_with(['„', '“', '"', '»']) && text.ends_with(['“', '”', '"', '«']) && {
            let inner = text.trim_matches(|c| matches!(c, '„' | '“' | '”' | '"' | '»' | '«'));
            !inner.contains(['„', '“', '”', '"', '»', '«'])
        };
        if announced && enclosed && text.chars().count() > 120 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_told_from_sentences() {
        for text in ["Abb. 1: Marschstraßen", "Figure 2. The second part", "Tabelle 3: Werte", "Abb. IV. Der Turm"] {
            assert!(is_caption_label(text), "{text}");
        }
        for text in ["Abbildung 3 zeigt, dass", "Table manners matter.", "Bilder lügen nicht.", "Karten: keine"] {
            assert!(!is_caption_label(text), "{text}");
        }
        assert!(has_credit("Im Bild der Platz, der leer war. Foto: © M. Jalil, dpa."));
        assert!(!has_credit(
            "Er machte ein Foto: es zeigt nichts, denn das Licht war schlecht und die Kamera alt, und niemand wollte es danach je wieder sehen, auch er nicht."
        ));
    }
}
