use std::ops::Range;

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

impl Spot {
    /// Finds the byte `offset` of `text`.
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// A mistake in a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it begins.
    pub spot: Spot,
    /// What is wrong, lower case, no full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// Collects the mistakes of one file.
pub(super) struct Faults<'t> {
    text: &'t str,
    /// Where lines begin: a long file has many spots to be told.
    lines: Vec<usize>,
    found: Vec<Fault>,
}

impl<'t> Faults<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, lines, found: Vec::new() }
    }

    pub(super) fn spot(&self, span: &Range<usize>) -> Spot {
        let offset = span.start.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let within = Spot::of(&self.text[self.lines[line - 1]..], offset - self.lines[line - 1]);
        Spot { line, ..within }
    }

    pub(super) fn add(&mut self, span: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        let hint = Some(hint.into()).filter(|hint: &String| !hint.is_empty());
        self.found.push(Fault { spot: self.spot(span), message: message.into(), hint });
    }

    pub(super) fn add_at(&mut self, spot: Spot, message: impl Into<String>, hint: impl Into<String>) {
        self.found.push(Fault { spot, message: message.into(), hint: Some(hint.into()) });
    }

    pub(super) fn any(&self) -> bool {
        !self.found.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// Tells whether there is one at this spot or behind it.
    pub(super) fn any_since(&self, spot: Spot) -> bool {
        self.found.iter().any(|fault| fault.spot >= spot)
    }

    /// Returns them in the order of the file.
    pub(super) fn finish(mut self) -> Vec<Fault> {
        self.found.sort_by_key(|fault| fault.spot);
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a = 'ä'\nb = 'öx'";
        for (offset, line, column) in [(0, 1, 1), (5, 1, 6), (7, 1, 7), (9, 2, 1), (16, 2, 7), (99, 2, 9)] {
            assert_eq!(Spot::of(text, offset), Spot { line, column }, "{offset}");
        }
        let faults = Faults::new(text);
        for offset in 0..20 {
            assert_eq!(faults.spot(&(offset..offset)), Spot::of(text, offset), "{offset}");
        }
        // In the middle of a character is at its beginning.
        assert_eq!(Spot::of(text, 6), Spot { line: 1, column: 6 });
    }
}
