use crate::analysis::terms::Terms;

/// Slots of the cache; with some 200 bytes each it stays below 8 MB per thread.
const SLOTS: usize = 1 << 15;

/// Longest word kept, in bytes; longer ones hardly ever come again.
const WORD_MAX_BYTES: usize = 48;

/// Remembers what words became.
///
/// A word has one slot, by its hash; who comes later takes it. So the memory is bounded, nothing is searched, and
/// no choice of words makes it slow. Frequent words come back at once.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    slots: Vec<Option<(Box<str>, Option<Terms>)>>,
}

impl Cache {
    /// Returns what `word` becomes.
    pub(crate) fn terms(&mut self, word: &str) -> Option<Terms> {
        if word.len() > WORD_MAX_BYTES {
            return Terms::of(word);
        }
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, || None);
        }
        let slot = &mut self.slots[slot_of(word)];
        if let Some((known, terms)) = slot
            && **known == *word
        {
            return terms.clone();
        }
        let terms = Terms::of(word);
        *slot = Some((Box::from(word), terms.clone()));
        terms
    }
}

/// Multiplies and rotates eight bytes at a time; decides about speed alone, never about terms.
fn slot_of(word: &str) -> usize {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = word.len() as u64;
    for chunk in word.as_bytes().chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(bytes)).wrapping_mul(FACTOR);
    }
    (hash >> (64 - SLOTS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_met_again_becomes_the_same() {
        let mut cache = Cache::default();
        for word in ["Sicherheit", "sich", "Sicherheit", "\u{ad}", "NATO"] {
            let fresh = Terms::of(word).map(|terms| terms.german);
            assert_eq!(cache.terms(word).map(|terms| terms.german), fresh, "{word}");
            assert_eq!(cache.terms(word).map(|terms| terms.german), fresh, "{word}");
        }
    }
}
