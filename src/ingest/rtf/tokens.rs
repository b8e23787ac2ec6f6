//! Groups, control words and signs, one after the other.

use crate::deadline;
use crate::ingest::rtf::{Destination, Parser};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Groups that may stand in each other; Word nests some ten.
const MAX_DEPTH: usize = 1_000;

/// Bytes between a mark and its note: the ends of groups, and of lines.
const MAX_BEFORE_NOTE: usize = 64;

impl Parser<'_> {
    pub(super) fn run(&mut self, limits: &Limits) -> Result<(), IngestError> {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut count = 0usize;
        while at < bytes.len() {
            count += 1;
            if count.is_multiple_of(64) {
                deadline::check();
            }
            if count > limits.max_marks * 4 {
                return Err(IngestError::TooManyParts { what: "control words".into(), limit: limits.max_marks * 4 });
            }
            match bytes[at] {
                b'{' => {
                    if self.stack.len() < MAX_DEPTH {
                        if !self.note_follows(at) {
                            self.flush_raised();
                        }
                        self.skip = 0;
                        self.stack.push(self.state.clone());
                        self.state.aside = false;
                        self.state.optional = false;
                    } else {
                        return Err(IngestError::TooManyParts {
                            what: "groups in each other".into(),
                            limit: MAX_DEPTH,
                        });
                    }
                    at += 1;
                }
                b'}' => {
                    self.end_group(at);
                    at += 1;
                }
                b'\\' => at = self.control(at),
                b'\r' | b'\n' => at += 1,
                _ => {
                    let end = bytes[at..].iter().position(|b| b"{}\\\r\n".contains(b)).map_or(bytes.len(), |n| at + n);
                    let mut start = at;
                    while self.skip > 0 && start < end {
                        start += text[start..].chars().next().map_or(1, char::len_utf8);
                        self.skip -= 1;
                    }
                    if start < end {
                        self.plain(ByteSpan::new(start, end));
                    }
                    at = end;
                }
            }
        }
        if !self.stack.is_empty() {
            self.build.breaks_off(&format!("{} groups have no end", self.stack.len()));
            while !self.stack.is_empty() {
                self.end_group(bytes.len());
            }
        }
        self.flush_raised();
        self.close_table();
        Ok(())
    }

    /// Tells whether nothing but a note stands behind a place.
    pub(super) fn note_follows(&self, at: usize) -> bool {
        let bytes = &self.text.as_bytes()[at..];
        let start = bytes.iter().take(MAX_BEFORE_NOTE).position(|b| !b"}\r\n".contains(b)).unwrap_or(0);
        let rest = &bytes[start..];
        rest.starts_with(b"{\\footnote") || rest.starts_with(b"{\\*\\footnote")
    }

    /// Reads a control word or sign, and returns where it ends.
    pub(super) fn control(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let Some(&first) = bytes.get(at + 1) else { return bytes.len() };
        if !first.is_ascii_alphabetic() {
            return self.sign(at, first);
        }
        let word_end =
            bytes[at + 1..].iter().position(|b| !b.is_ascii_alphabetic()).map_or(bytes.len(), |n| at + 1 + n);
        let word = &self.text[at + 1..word_end];
        let mut end = word_end;
        if bytes.get(end) == Some(&b'-') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        while bytes.get(end).is_some_and(u8::is_ascii_digit) && end - word_end < 11 {
            end += 1;
        }
        let number: Option<i32> = self.text[word_end..end].parse().ok();
        if bytes.get(end) == Some(&b' ') {
            end += 1;
        }
        let span = ByteSpan::new(at, end);
        if word == "bin" {
            // Raw bytes, of which there are as many characters.
            let count = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return self.text[end..].char_indices().nth(count).map_or(bytes.len(), |(n, _)| end + n);
        }
        if self.skip > 0 && word != "u" {
            self.skip -= 1;
            return end;
        }
        self.word(word, number, span);
        end
    }

    pub(super) fn sign(&mut self, at: usize, sign: u8) -> usize {
        let len = self.text[at + 1..].chars().next().map_or(1, char::len_utf8);
        let span = ByteSpan::new(at, at + 1 + len);
        if sign == b'\'' {
            let code = self.text.get(at + 2..at + 4).and_then(|hex| u8::from_str_radix(hex, 16).ok());
            let Some(code) = code else { return at + 2 };
            if self.skip > 0 {
                self.skip -= 1;
            } else {
                let decoded = self.encoding_now().decode_without_bom_handling(&[code]).0.into_owned();
                self.put(&decoded, ByteSpan::new(at, at + 4), false);
            }
            return at + 4;
        }
        if self.skip > 0 && matches!(sign, b'~' | b'_' | b'-' | b'\\' | b'{' | b'}') {
            self.skip -= 1;
            return span.end;
        }
        match sign {
            b'~' => self.put(" ", span, false),
            b'_' => self.put("-", span, false),
            b'\\' | b'{' | b'}' => self.put(&self.text[at + 1..at + 2], span, false),
            b'*' => self.state.optional = true,
            b'\r' | b'\n' if self.state.destination == Destination::Text => self.end_paragraph(),
            _ => {}
        }
        span.end
    }
}
