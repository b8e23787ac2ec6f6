//! Plain text, as a converter, a word processor or a typist left it: printed lines.

use crate::deadline;
use crate::ingest::encoding::decode;
use crate::ingest::reader::{Body, Line, Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads `.txt`: lines with their place, nothing interpreted.
#[derive(Debug, Clone, Copy)]
pub struct PlainText;

/// Columns to which a tab goes on.
const TAB: u16 = 8;

impl Reader for PlainText {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let source = decode(bytes, limits.max_file_bytes)?;
        match lines(&source.text, limits.max_lines) {
            Some(lines) => Ok(Reading::new(source, Body::Lines(lines))),
            None => Err(IngestError::TooManyParts { what: "lines".into(), limit: limits.max_lines }),
        }
    }
}

/// Splits text at line ends of any kind and at form feeds; blank lines are counted, not kept. `None` where more than `max` are
/// to be kept.
pub fn lines(text: &str, max: usize) -> Option<Vec<Line>> {
    let bytes = text.as_bytes();
    let mut lines: Vec<Line> = Vec::new();
    let (mut start, mut page, mut number, mut blank) = (0, 0u32, 1u32, 0u16);
    while start <= bytes.len() {
        deadline::check();
        let end =
            bytes[start..].iter().position(|b| matches!(b, b'\n' | b'\r' | 0x0c)).map_or(bytes.len(), |n| start + n);
        let raw = &text[start..end];
        let trimmed = raw.trim_end_matches(is_space);
        let body = trimmed.trim_start_matches(is_space);
        if body.is_empty() {
            blank = blank.saturating_add(1);
        } else if lines.len() == max {
            return None;
        } else {
            let from = start + (trimmed.len() - body.len());
            lines.push(Line {
                span: ByteSpan::new(from, from + body.len()),
                indent: columns(&trimmed[..trimmed.len() - body.len()]),
                width: body.chars().count() as u32,
                blank_before: blank,
                page,
                number,
            });
            blank = 0;
        }
        match bytes.get(end) {
            Some(0x0c) => {
                page += 1;
                // The line that the form feed ends is no blank line of its own.
                if body.is_empty() {
                    blank = blank.saturating_sub(1);
                }
            }
            Some(_) => number += 1,
            None => {}
        }
        start = end + 1;
        if bytes.get(end) == Some(&b'\r') && bytes.get(start) == Some(&b'\n') {
            start += 1;
        }
    }
    Some(lines)
}

/// White space at line edges: blanks of all kinds, byte order marks in mid-file too.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'
}

fn columns(white: &str) -> u16 {
    white.chars().fold(0u16, |at, c| match c {
        '\t' => at.saturating_add(TAB - at % TAB),
        '\u{feff}' | '\u{200b}' => at,
        _ => at.saturating_add(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_every_kind_and_form_feeds_are_told() {
        let text = "eins\r\n\r\n\tzwei \rdrei\n\x0cvier\n";
        let found: Vec<_> = lines(text, usize::MAX)
            .unwrap()
            .iter()
            .map(|l| (l.span.of(text).to_owned(), l.indent, l.blank_before, l.page, l.number))
            .collect();
        assert_eq!(
            found,
            [
                ("eins".to_owned(), 0, 0, 0, 1),
                ("zwei".to_owned(), 8, 1, 0, 3),
                ("drei".to_owned(), 0, 0, 0, 4),
                ("vier".to_owned(), 0, 0, 1, 5),
            ]
        );
    }
}
