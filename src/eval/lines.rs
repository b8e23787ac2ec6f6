use std::fmt;
use std::io::{self, BufRead, Read};

/// Longest line that is read, in bytes: those of runs and judgements have less than a hundredth of it.
pub(super) const MAX_LINE_BYTES: usize = 64 << 10;

/// Longest stretch of a line that a message quotes, in characters.
const MAX_QUOTED_CHARS: usize = 60;

/// Why a file of topics, judgements or answers could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A line is none of such a file.
    #[error("line {line}: {message}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong, lower case.
        message: String,
    },
    /// The file is something else that is known.
    #[error("line {line} is {found}, not {wanted}")]
    Other {
        /// From 1.
        line: usize,
        /// What it is.
        found: FileKind,
        /// What it should be.
        wanted: FileKind,
    },
    /// The file could not be read.
    #[error("line {line} could not be read")]
    Read {
        /// From 1.
        line: usize,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is nothing in it.
    #[error("there is no {what} in the file")]
    Empty {
        /// "topic", "judgement"
        what: &'static str,
    },
}

/// Hands each line that is not empty, with its number from 1, to `each`; line ends and a byte order mark are taken off.
///
/// # Errors
///
/// What `each` says; lines of more than `max_bytes`, and what is no text in UTF-8.
pub(super) fn each_line(
    mut reader: impl BufRead,
    max_bytes: usize,
    mut each: impl FnMut(usize, &str) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let mut limited = reader.by_ref().take(max_bytes as u64 + 1);
        let read = limited.read_until(b'\n', &mut bytes).map_err(|source| FileError::Read { line, source })?;
        if read == 0 {
            break;
        }
        let unreadable = |what: &str| FileError::Line { line, message: what.to_owned() };
        if line == 1 {
            if bytes.starts_with(&[0x1F, 0x8B]) || bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"BZh") {
                return Err(unreadable("the file is packed; unpack it first"));
            }
            if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
                return Err(unreadable("the file is in UTF-16; save it in UTF-8"));
            }
        }
        if read > max_bytes {
            return Err(unreadable(&format!("the line has more than {} KiB", max_bytes >> 10)));
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
        let read = each_line("\u{feff}a b\r\n\n  \nc".as_bytes(), MAX_LINE_BYTES, |line, text| {
            lines.push((line, text.to_owned()));
            Ok(())
        });
        assert!(read.is_ok());
        assert_eq!(lines, [(1, "a b".to_owned()), (4, "c".to_owned())]);
    }

    #[test]
    fn bytes_that_are_no_line_are_named() {
        let endless = vec![b'x'; MAX_LINE_BYTES + 1];
        for (bytes, expected) in [
            (&b"\x1f\x8b\x08\x00"[..], "line 1: the file is packed; unpack it first"),
            (b"\xff\xfeq\0", "line 1: the file is in UTF-16; save it in UTF-8"),
            (b"a\nb\xe4\n", "line 2: the line is not in UTF-8"),
            (&endless, "line 1: the line has more than 64 KiB"),
        ] {
            let error = each_line(bytes, MAX_LINE_BYTES, |_, _| Ok(())).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn a_long_line_is_quoted_by_its_beginning() {
        assert_eq!(quoted(" a b\t"), "`a b`");
        assert_eq!(quoted(&"ä".repeat(100)), format!("`{}…`", "ä".repeat(60)));
    }
}
