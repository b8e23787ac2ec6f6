use std::io::{self, Write};

use crate::output::clean::clean;
use crate::output::terminal::{Layout, Rich, Role};
use crate::search::Hit;
use crate::text::ByteSpan;

/// Part of the line that ids may take; longer ones lose letters in their middle.
const ID_SHARE: usize = 4;

/// Widest column of ids, however wide the line.
const MAX_ID_COLUMNS: usize = 40;

/// Narrowest line: below it, no context would be left.
const MIN_COLUMNS: usize = 50;

/// Writes one line per match, the matched words below each other, what stands around them at both sides, the id at the left.
///
/// Returns the number of lines. A hit without a match in its text (in its title, say) gives none.
///
/// # Errors
///
/// What `out` gives.
pub fn write_keywords(out: &mut dyn Write, hits: &[Hit], layout: Layout) -> io::Result<usize> {
    let columns = layout.columns.max(MIN_COLUMNS);
    let ids: Vec<String> =
        hits.iter().map(|hit| short_id(hit.passage.id.as_str(), (columns / ID_SHARE).min(MAX_ID_COLUMNS))).collect();
    let id_columns = ids.iter().map(|id| textwrap::core::display_width(id)).max().unwrap_or_default();
    let room = columns.saturating_sub(id_columns + 3);
    let before = room * 2 / 5;
    let mut lines = 0;
    for (hit, id) in hits.iter().zip(&ids) {
        let text = &hit.passage.text;
        for span in matched(hit) {
            let mut line = Rich::new();
            let pad = id_columns - textwrap::core::display_width(id);
            line.push(id, Role::Dim).push(&" ".repeat(pad + 2), Role::Plain);
            let context = clean(&text[..span.start]);
            let context = last_columns(context.trim_end(), before.saturating_sub(1));
            let gap = if text[..span.start].ends_with(char::is_whitespace) { " " } else { "" };
            let used = textwrap::core::display_width(context) + gap.len();
            line.push(&" ".repeat(before.saturating_sub(used)), Role::Plain)
                .push(context, Role::Plain)
                .push(gap, Role::Plain);
            line.push_marked(&clean(span.of(text)), &[whole(&clean(span.of(text)))], &[], layout);
            let left = columns.saturating_sub(line.width());
            line.push(first_columns(&clean(&text[span.end..]), left), Role::Plain);
            line.write_line(out, 0, layout)?;
            lines += 1;
        }
    }
    Ok(lines)
}

fn whole(text: &str) -> ByteSpan {
    ByteSpan::new(0, text.len())
}

/// Returns the matched stretches of the passage, in order; one inside another gives way to the longer.
fn matched(hit: &Hit) -> Vec<ByteSpan> {
    let mut spans: Vec<ByteSpan> = hit.matches.iter().flat_map(|found| found.spans.iter().copied()).collect();
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut kept: Vec<ByteSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        if kept.last().is_none_or(|last| span.start >= last.end) {
            kept.push(span);
        }
    }
    kept
}

/// Shortens an id in the middle of its document, so that the place stays: `lamberty-blick-in…:p5`.
fn short_id(id: &str, columns: usize) -> String {
    let id = clean(id);
    if textwrap::core::display_width(&id) <= columns {
        return id.into_owned();
    }
    let place = id.rfind(':').map_or("", |colon| &id[colon..]);
    let place = if textwrap::core::display_width(place) > columns / 2 { "" } else { place };
    let room = columns - 1 - textwrap::core::display_width(place);
    format!("{}…{place}", first_columns(&id, room))
}

fn first_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += textwrap::core::display_width(c.encode_utf8(&mut [0; 4]));
        if used > columns {
            return &text[..at];
        }
    }
    text
}

fn last_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += textwrap::core::display_width(c.encode_utf8(&mut [0; 4]));
        if used > columns {
            break;
        }
        start = at;
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_id_keeps_its_place() {
        assert_eq!(short_id("lamberty-2024:p5", 20), "lamberty-2024:p5");
        assert_eq!(short_id("lamberty-blick-in-alle-richtungen:p12", 20), "lamberty-blick-…:p12");
    }

    #[test]
    fn text_is_cut_by_columns() {
        assert_eq!(first_columns("日本語", 5), "日本");
        assert_eq!(last_columns("日本語", 3), "語");
        assert_eq!(last_columns("süß", 9), "süß");
    }
}
