use std::io::{self, BufRead, Read};

use crate::glossary::MAX_LINE_BYTES;

/// Reads a file line by line, with a bound on what one line may take.
pub(crate) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Number of the line read last, from 1.
    number: usize,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), number: 0 }
    }

    /// Returns the next line with its number, or what is wrong with it; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<(usize, Result<&str, &'static str>)>> {
        self.buffer.clear();
        let limit = MAX_LINE_BYTES as u64;
        let read = (&mut self.reader).take(limit).read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if read as u64 == limit && self.buffer.last() != Some(&b'\n') {
            self.reader.skip_until(b'\n')?;
            return Ok(Some((self.number, Err("the line is too long"))));
        }
        let bytes = match self.number {
            1 => self.buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.buffer),
            _ => &self.buffer,
        };
        let line = std::str::from_utf8(bytes).map_err(|_| "the line is not in UTF-8");
        Ok(Some((self.number, line.map(|line| line.trim_end_matches(['\n', '\r'])))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_cannot_be_read_cost_themselves_alone() {
        let mut text = b"\xEF\xBB\xBFeins\r\nzw\xFFei\n".to_vec();
        text.extend(vec![b'x'; MAX_LINE_BYTES + 10]);
        text.extend(b"\nvier");
        let mut lines = Lines::new(text.as_slice());
        let mut found = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            found.push((number, line.map(str::to_owned)));
        }
        let expected = [
            (1, Ok("eins".to_owned())),
            (2, Err("the line is not in UTF-8")),
            (3, Err("the line is too long")),
            (4, Ok("vier".to_owned())),
        ];
        assert_eq!(found, expected);
    }
}
