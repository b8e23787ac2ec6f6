//! Running text put together from pieces of the source, every byte linked to where it came from.

use crate::text::{ByteSpan, OffsetMap};

/// Text and the map back to the decoded source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// The text.
    pub text: String,
    /// From the text to the decoded source.
    pub map: OffsetMap,
}

impl Flow {
    /// Copies a span of the source, runs of white space becoming one space.
    pub fn copied(source: &str, span: ByteSpan) -> Self {
        let mut flow = Self::default();
        flow.push(source, span);
        flow
    }

    /// Tells whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Appends a span of the source, runs of blanks and tabs becoming one space.
    pub fn push(&mut self, source: &str, span: ByteSpan) {
        let text = span.of(source);
        let mut rest = 0;
        while let Some(at) = find_irregular(&text[rest..]) {
            let at = rest + at;
            self.push_exact(source, ByteSpan::new(span.start + rest, span.start + at));
            let run = text[at..].find(|c| !is_blank(c)).map_or(text.len(), |n| at + n);
            self.push_text(" ", ByteSpan::new(span.start + at, span.start + run));
            rest = run;
        }
        self.push_exact(source, ByteSpan::new(span.start + rest, span.end));
    }

    /// Appends a span of the source byte for byte.
    pub fn push_exact(&mut self, source: &str, span: ByteSpan) {
        self.text.push_str(span.of(source));
        self.map.push_copied(span);
    }

    /// Appends text that stands for a span of the source.
    pub fn push_text(&mut self, text: &str, origin: ByteSpan) {
        self.text.push_str(text);
        self.map.push_replaced(text.len(), origin);
    }

    /// Appends another flow.
    pub fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
        self.map.append(&other.map);
    }

    /// Shortens the text to `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        self.text.truncate(len);
        self.map.truncate(len);
    }

    /// Returns the part `span` of the text.
    #[must_use]
    pub fn slice(&self, span: ByteSpan) -> Self {
        Self { text: span.of(&self.text).to_owned(), map: self.map.slice(span) }
    }

    /// Returns the text without white space at either end.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        let end = start + self.text.trim().len();
        if start == 0 && end == self.text.len() {
            return self;
        }
        self.slice(ByteSpan::new(start, end))
    }

    /// Returns the text without the given spans, which are in order and do not overlap.
    #[must_use]
    pub fn without(self, spans: &[ByteSpan]) -> Self {
        if spans.is_empty() {
            return self;
        }
        let mut kept = Self::default();
        let mut at = 0;
        for span in spans.iter().chain([&ByteSpan::new(self.text.len(), self.text.len())]) {
            if at < span.start {
                let keep = ByteSpan::new(at, span.start);
                kept.text.push_str(keep.of(&self.text));
                kept.map.append(&self.map.slice(keep));
            }
            at = span.end.max(at);
        }
        kept
    }

    /// Returns the smallest span of the source that covers the text.
    pub fn source_span(&self) -> Option<ByteSpan> {
        self.map.to_origin(ByteSpan::new(0, self.text.len()))
    }
}

/// White space of every width: what print shows as a gap is one space here.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}')
}

/// Finds the first run of blanks that is not a single space.
fn find_irregular(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().position(|(at, &b)| match b {
        b'\t' | 0x0b | 0x0c | b'\r' | b'\n' => true,
        b' ' => text[at + 1..].starts_with(is_blank),
        // U+00A0, U+2000 to U+200A, U+202F, U+3000 begin with these bytes.
        0xc2 | 0xe2 | 0xe3 => text[at..].starts_with(is_blank),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_blanks_become_one_space_and_keep_their_origin() {
        let source = "ein  Wort\tund\u{a0}noch";
        let flow = Flow::copied(source, ByteSpan::new(0, source.len()));
        assert_eq!(flow.text, "ein Wort und noch");
        assert_eq!(flow.map.to_origin(ByteSpan::new(3, 4)), Some(ByteSpan::new(3, 5)));
        assert_eq!(flow.map.to_origin(ByteSpan::new(4, 8)), Some(ByteSpan::new(5, 9)));
    }

    #[test]
    fn what_is_cut_out_leaves_the_rest_linked() {
        let source = "Text.³ Mehr";
        let flow = Flow::copied(source, ByteSpan::new(0, source.len()));
        let flow = flow.without(&[ByteSpan::new(5, 7)]);
        assert_eq!(flow.text, "Text. Mehr");
        assert_eq!(flow.map.to_origin(ByteSpan::new(6, 10)), Some(ByteSpan::new(8, 12)));
    }
}
