use crate::text::ByteSpan;

/// Bytes between two known counts.
const BLOCK_BYTES: usize = 256;

/// Counts the characters of any stretch of a text in bounded time.
#[derive(Debug)]
pub(crate) struct CharIndex<'t> {
    text: &'t str,
    /// Characters that begin before each block.
    blocks: Vec<usize>,
}

impl<'t> CharIndex<'t> {
    /// Reads `text` once.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut count = 0;
        let mut blocks = Vec::with_capacity(text.len() / BLOCK_BYTES + 1);
        for block in text.as_bytes().chunks(BLOCK_BYTES) {
            blocks.push(count);
            count += beginnings(block);
        }
        blocks.push(count);
        Self { text, blocks }
    }

    /// Returns the number of characters before byte `at`.
    pub(crate) fn before(&self, at: usize) -> usize {
        let block = at / BLOCK_BYTES;
        self.blocks[block] + beginnings(&self.text.as_bytes()[block * BLOCK_BYTES..at])
    }

    /// Returns the number of characters of `span`.
    pub(crate) fn count(&self, span: ByteSpan) -> usize {
        self.before(span.end) - self.before(span.start)
    }
}

/// Counts the bytes that begin a character.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_counting() {
        let text = "aäß…🙂".repeat(200);
        let index = CharIndex::new(&text);
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            assert_eq!(index.before(at), text[..at].chars().count());
        }
    }
}
