use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::output::clean::clean;
use crate::output::keyword::KeywordLine;
use crate::output::terminal::{Layout, Rich, Role};

/// Part of the line that ids may take; longer ones lose letters in their middle.
const ID_SHARE: usize = 4;

/// Widest column of ids, however wide the line.
const MAX_ID_COLUMNS: usize = 40;

/// Narrowest line: below it, no context would be left.
const MIN_COLUMNS: usize = 50;

/// Columns between the id and the context.
const GAP: usize = 2;

/// Writes one line per match, the matched words below each other, what stands around them at both sides, the id at
/// the left.
///
/// No line is wider than the layout; a match that is too long for it loses its end.
///
/// # Errors
///
/// What `out` gives.
pub fn write_keywords(out: &mut dyn Write, lines: &[KeywordLine<'_>], layout: Layout) -> io::Result<()> {
    let columns = layout.columns.max(MIN_COLUMNS);
    let id_room = (columns / ID_SHARE).min(MAX_ID_COLUMNS);
    let ids: Vec<String> = lines.iter().map(|line| short_id(line.hit.passage.id.as_str(), id_room)).collect();
    let id_columns = ids.iter().map(|id| id.width()).max().unwrap_or_default();
    let room = columns.saturating_sub(id_columns + GAP);
    let before = room * 2 / 5;
    let marks = if layout.color { 0 } else { "**".len() };
    for (line, id) in lines.iter().zip(&ids) {
        let left = clean(line.left());
        let left = last_columns(left.trim_start(), before);
        let behind = room - before - marks;
        let (keyword, right) = (clean(line.keyword()), clean(line.right()));
        let (keyword, right) = match behind.checked_sub(keyword.width()) {
            Some(behind) => (keyword, first_columns(right.trim_end(), behind).trim_end()),
            None => (format!("{}…", first_columns(&keyword, behind - 1).trim_end()).into(), ""),
        };
        let mut written = Rich::new();
        written.push(id, Role::Dim).push(&" ".repeat(id_columns - id.width() + GAP), Role::Plain);
        written.push(&" ".repeat(before - left.width()), Role::Plain).push(left, Role::Plain);
        if layout.color {
            written.push(&keyword, Role::Match);
        } else {
            written.push("*", Role::Plain).push(&keyword, Role::Plain).push("*", Role::Plain);
        }
        written.push(right, Role::Plain);
        written.write_line(out, 0, layout)?;
    }
    Ok(())
}

/// Shortens an id in the middle of its document, so that the place stays: `lamberty-blick-in…:p5`.
fn short_id(id: &str, columns: usize) -> String {
    let id = clean(id);
    if id.width() <= columns {
        return id.into_owned();
    }
    let place = id.rfind(':').map_or("", |colon| &id[colon..]);
    let place = if place.width() > columns / 2 { "" } else { place };
    let room = columns - 1 - place.width();
    format!("{}…{place}", first_columns(&id, room))
}

/// Returns the beginning of a text that fills at most so many columns; what a reader takes for one letter is not cut.
pub(super) fn first_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// Returns the end of a text that fills at most so many columns.
pub(super) fn last_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > columns {
            return &text[at + grapheme.len()..];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::keyword::tests::hit;
    use crate::output::keyword::{KeywordOrder, keyword_lines};

    #[test]
    fn a_long_id_keeps_its_place() {
        assert_eq!(short_id("lamberty-2024:p5", 20), "lamberty-2024:p5");
        assert_eq!(short_id("lamberty-blick-in-alle-richtungen:p12", 20), "lamberty-blick-…:p12");
    }

    #[test]
    fn text_is_cut_by_columns_and_never_inside_a_letter() {
        assert_eq!(first_columns("日本語", 5), "日本");
        assert_eq!(last_columns("日本語", 3), "語");
        assert_eq!(last_columns("süß", 9), "süß");
        assert_eq!(last_columns("xa\u{308}b", 2), "a\u{308}b");
        assert_eq!(first_columns("a👩‍👩‍👧b", 2), "a");
    }

    /// Writes the matches of texts with brackets around them.
    fn written(texts: &[&str], layout: Layout) -> Vec<String> {
        let hits: Vec<_> = texts.iter().enumerate().map(|(at, text)| hit(at + 1, text)).collect();
        let mut out = Vec::new();
        write_keywords(&mut out, &keyword_lines(&hits, KeywordOrder::Rank), layout).expect("writing to memory");
        String::from_utf8(out).expect("UTF-8").lines().map(str::to_owned).collect()
    }

    #[test]
    fn matches_stand_below_each_other_whatever_the_letters_around() {
        let texts = [
            "Das [Kabel] ist gelegt.",
            "日本の日本の日本の日本の日本の[Kabel]日本の日本の日本の日本の日本の日本の日本の",
            "Scho\u{308}ne, scho\u{308}ne, scho\u{308}ne, scho\u{308}ne, scho\u{308}ne\n[Kabel]\tund\u{1b}c viele andere Worte dahinter",
            "[Kabel]",
        ];
        let layout = Layout { columns: 60, color: false };
        let lines = written(&texts, layout);
        for line in &lines {
            assert!(line.width() <= 60, "{line}");
            let at = line.find("*Kabel*").expect("a mark");
            // The id, two spaces, two fifths of what is left.
            assert_eq!(line[..at].width(), 15 + 2 + 17, "{line}");
            assert!(!line.contains('\u{1b}'), "{line}");
        }
        assert_eq!(lines[0], format!("seekabel-19…:p1{}Das *Kabel* ist gelegt.", " ".repeat(2 + 17 - "Das ".len())));
        let colored = written(&texts, Layout { color: true, ..layout });
        for line in &colored {
            let plain = anstream::adapter::strip_str(line).to_string();
            assert!(plain.width() <= 60 && plain.contains("Kabel"), "{plain}");
        }
    }

    #[test]
    fn a_match_wider_than_the_line_loses_its_end() {
        let long = format!("Vor [{}] nach", "wort ".repeat(40));
        let lines = written(&[&long], Layout { columns: 60, color: false });
        assert_eq!(lines.len(), 1);
        assert!(lines[0].ends_with("…*") && lines[0].width() <= 60, "{}", lines[0]);
    }
}
