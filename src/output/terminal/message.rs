use std::io::{self, Write};

use crate::output::clean::clean;
use crate::output::terminal::{Layout, Rich, Role};
use crate::query::QueryWarning;
use crate::text::ByteSpan;

/// Writes `error: …` or `warning: …` and, where there is one, `hint: …`.
///
/// Several lines of `message` stay lines.
///
/// # Errors
///
/// What `out` gives.
pub fn write_report(
    out: &mut dyn Write,
    severity: Role,
    message: &str,
    hint: Option<&str>,
    layout: Layout,
) -> io::Result<()> {
    let mut line = Rich::new();
    match severity {
        Role::Error => line.push("error:", severity).push(" ", Role::Plain),
        Role::Warning => line.push("warning:", severity).push(" ", Role::Plain),
        _ => &mut line,
    };
    line.push_lines(message, Role::Plain);
    line.write_line(out, 0, layout)?;
    match hint {
        Some(hint) => write_hint(out, hint, layout),
        None => Ok(()),
    }
}

fn write_hint(out: &mut dyn Write, hint: &str, layout: Layout) -> io::Result<()> {
    let mut line = Rich::new();
    line.push("hint:", Role::Hint).push(" ", Role::Plain).push_lines(hint, Role::Plain);
    line.write_line(out, 0, layout)
}

/// Writes a warning about a query: the query, carets under what was not understood, what was done and what to type.
///
/// A query longer than the line is shown around the spot.
///
/// # Errors
///
/// What `out` gives.
pub fn write_query_warning(out: &mut dyn Write, query: &str, warning: &QueryWarning, layout: Layout) -> io::Result<()> {
    write_report(out, Role::Warning, &warning.message, None, layout)?;
    let (line, column, carets) = underlined(query, warning.span, layout.text_width().saturating_sub(2));
    writeln!(out, "  {line}")?;
    let mut marks = Rich::new();
    marks.push(&" ".repeat(2 + column), Role::Plain).push(&"^".repeat(carets), Role::Warning);
    marks.write_line(out, 0, layout)?;
    match &warning.hint {
        Some(hint) => write_hint(out, hint, layout),
        None => Ok(()),
    }
}

/// Returns the line to show, the column of the first caret and how many there are; at least one.
fn underlined(query: &str, span: ByteSpan, width: usize) -> (String, usize, usize) {
    let columns = |text: &str| textwrap::core::display_width(text);
    let start = floor(query, span.start);
    let end = floor(query, span.end).max(start);
    let (before, marked, after) = (clean(&query[..start]), clean(&query[start..end]), clean(&query[end..]));
    // What lies far from the spot gives way: half the line before it, the rest behind.
    let before = if columns(&before) > width / 2 {
        let kept: String = last_columns(&before, (width / 2).saturating_sub(2));
        format!("… {kept}")
    } else {
        before.into_owned()
    };
    let mut rest = Rich::new();
    rest.push(&marked, Role::Plain).push(&after, Role::Plain);
    let room = width.saturating_sub(columns(&before)).max(1);
    // Only what a line can hold is measured: a query may be a megabyte long.
    rest.cut(room);
    let carets = columns(&marked).clamp(1, room);
    let column = columns(&before);
    (format!("{before}{}", rest.text()), column, carets)
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn last_columns(text: &str, columns: usize) -> String {
    let mut used = 0;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += textwrap::core::display_width(c.encode_utf8(&mut [0; 4]));
        if used > columns {
            break;
        }
        start = at;
    }
    text[start..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, part: &str, message: &str, hint: Option<&str>) -> String {
        let start = query.find(part).expect("part of the query");
        let warning = QueryWarning {
            span: ByteSpan::new(start, start + part.len()),
            message: message.to_owned(),
            hint: hint.map(str::to_owned),
        };
        let mut out = Vec::new();
        write_query_warning(&mut out, query, &warning, Layout { columns: 60, color: false })
            .expect("writing to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn carets_stand_under_the_field() {
        assert_eq!(
            shown(
                "autor:lamberty ostflanke",
                "autor",
                "unknown field `autor`, searched as plain words",
                Some("did you mean `author`? `fundstelle search --help` lists the fields")
            ),
            "warning: unknown field `autor`, searched as plain words\n  autor:lamberty ostflanke\n  ^^^^^\nhint: did you \
             mean `author`? `fundstelle search --help` lists the fields\n"
        );
    }

    #[test]
    fn carets_count_columns_not_bytes_or_characters() {
        assert_eq!(shown("日本 süß \"x", "\"", "open", None), "warning: open\n  日本 süß \"x\n           ^\n");
        assert_eq!(shown("u\u{308}ber (", "(", "open", None), "warning: open\n  u\u{308}ber (\n       ^\n");
    }

    #[test]
    fn a_long_query_is_shown_around_the_spot() {
        let query = format!("{} foo:bar {}", "Wort ".repeat(30), "Ende ".repeat(30));
        let text = shown(&query, "foo", "unknown field `foo`", None);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() <= 60), "{text}");
        let column = lines[2].find('^').expect("carets");
        let shown: String = lines[1].chars().skip(column).take(3).collect();
        assert_eq!(shown, "foo");
    }

    #[test]
    fn an_empty_span_at_the_end_gets_a_caret() {
        let warning = QueryWarning { span: ByteSpan::new(5, 5), message: "x".to_owned(), hint: None };
        let mut out = Vec::new();
        write_query_warning(&mut out, "süß", &warning, Layout { columns: 60, color: false }).expect("memory");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "warning: x\n  süß\n     ^\n");
    }
}
