use std::fmt;
use std::io::{self, BufRead, Read};

/// Longest line that is read, in bytes: those of runs and judgements have less than a hundredth of it.
const MAX_LINE_BYTES: usize = 64 << 10;

/// Longest stretch of a line that a message quotes, in characters.
const MAX_QUOTED_CHARS: usize = 60;

/// Why a line could not be taken.
#[derive(Debug)]
pub(super) enum LineFault {
    /// The system says so.
    Read(io::Error),
    /// Its bytes are no line of text; the message says what they are.
    NotText(&'static str),
}

/// Hands each line that is not empty, with its number from 1, to `each`; line ends and a byte order mark are taken off.
pub(super) fn each_line<E>(
    mut reader: impl BufRead,
    fault: impl Fn(usize, LineFault) -> E,
    mut each: impl FnMut(usize, &str) -> Result<(), E>,
) -> Result<(), E> {
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let mut limited = reader.by_ref().take(MAX_LINE_BYTES as u64 + 1);
        let read = limited.read_until(b'\n', &mut bytes).map_err(|error| fault(line, LineFault::Read(error)))?;
        if read == 0 {
            break;
        }
        let unreadable = |what| fault(line, LineFault::NotText(what));
        if line == 1 {
            if bytes.starts_with(&[0x1F, 0x8B]) || bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"BZh") {
                return Err(unreadable("the file is packed; unpack it first"));
            }
            if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
                return Err(unreadable("the file is in UTF-16; save it in UTF-8"));
            }
        }
        if read > MAX_LINE_BYTES {
            return Err(unreadable("the line has more than 64 KB"));
        }
        let text = str::from_utf8(&bytes).map_err(|_| unreadable("the line is not in UTF-8"))?;
        let text = if line == 1 { text.trim_start_matches('\u{feff}') } else { text };
        let text = text.trim_end_matches(['\n', '\r']);
        if !text.trim_ascii().is_empty() {
            each(line, text)?;
        }
    }
    Ok(())
}

/// Quotes a line in a message, a long one shortened.
pub(super) fn quoted(line: &str) -> String {
    let line = line.trim();
    match line.char_indices().nth(MAX_QUOTED_CHARS) {
        Some((end, _)) => format!("`{}…`", &line[..end]),
        None => format!("`{line}`"),
    }
}

/// What else a file is that was taken for another, by its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// `{"_id":"q1",…}`: topics, a collection, or what `--json` writes
    Json,
    /// `q1 Q0 a:p3 1 12.5 tag`
    Run,
    /// `q1 0 a:p3 2`, or the BEIR form
    Qrels,
}

impl FileKind {
    /// Tells what a line is, where it is one of these.
    pub(super) fn of(line: &str) -> Option<Self> {
        let line = line.trim_ascii();
        if line.starts_with(['{', '[']) {
            return Some(Self::Json);
        }
        let columns: Vec<&str> = line.split_ascii_whitespace().collect();
        match columns[..] {
            ["query-id", "corpus-id", "score"] => Some(Self::Qrels),
            [_, _, _, _, score, _, ..] if score.parse::<f64>().is_ok() => Some(Self::Run),
            [_, _, _, grade] | [_, _, grade] if grade.parse::<i32>().is_ok() => Some(Self::Qrels),
            _ => None,
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "JSON",
            Self::Run => "a line of a run",
            Self::Qrels => "a judgement",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_a_line() {
        for (line, expected) in [
            ("{\"_id\":\"q\"}", Some(FileKind::Json)),
            ("q1 Q0 a 1 12.5 tag", Some(FileKind::Run)),
            ("q1\tQ0\ta\t1\t-1e3\tmy own tag", Some(FileKind::Run)),
            ("q1 0 a -1", Some(FileKind::Qrels)),
            ("q1\ta\t1", Some(FileKind::Qrels)),
            ("query-id\tcorpus-id\tscore\r", Some(FileKind::Qrels)),
            ("q1 Q0 a 1 hoch tag", None),
            ("# comment", None),
            ("q1 a", None),
        ] {
            assert_eq!(FileKind::of(line), expected, "{line}");
        }
    }

    #[test]
    fn lines_are_numbered_from_one_with_the_empty_ones() {
        let mut lines = Vec::new();
        let read = each_line(
            "\u{feff}a b\r\n\n  \nc".as_bytes(),
            |line, fault| format!("{line}: {fault:?}"),
            |line, text| {
                lines.push((line, text.to_owned()));
                Ok(())
            },
        );
        assert_eq!(read, Ok(()));
        assert_eq!(lines, [(1, "a b".to_owned()), (4, "c".to_owned())]);
    }

    #[test]
    fn bytes_that_are_no_line_are_named() {
        let endless = vec![b'x'; MAX_LINE_BYTES + 1];
        for (bytes, expected) in [
            (&b"\x1f\x8b\x08\x00"[..], "1: the file is packed; unpack it first"),
            (b"\xff\xfeq\0", "1: the file is in UTF-16; save it in UTF-8"),
            (b"a\nb\xe4\n", "2: the line is not in UTF-8"),
            (&endless, "1: the line has more than 64 KB"),
        ] {
            let told = |line, fault| match fault {
                LineFault::NotText(what) => format!("{line}: {what}"),
                LineFault::Read(error) => error.to_string(),
            };
            assert_eq!(each_line(bytes, told, |_, _| Ok(())), Err(expected.to_owned()));
        }
    }

    #[test]
    fn a_long_line_is_quoted_by_its_beginning() {
        assert_eq!(quoted(" a b\t"), "`a b`");
        assert_eq!(quoted(&"ä".repeat(100)), format!("`{}…`", "ä".repeat(60)));
    }
}
