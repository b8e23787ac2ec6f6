use crate::analysis::terms::Terms;

/// Pairs of slots; with some 300 bytes a word, parts included, the cache stays below 40 MB per thread. Half as many cost
/// a quarter of the speed on papers of many fields (25 to 18 MB/s).
const PAIRS: usize = 1 << 16;

/// Longest word kept, in bytes; longer ones hardly ever come again.
const WORD_MAX_BYTES: usize = 48;

/// Remembers what words became.
///
/// A word has two slots, by its hash; a new one takes the place of the one met longer ago. So the memory is bounded,
/// nothing is searched, and no choice of words makes it slow. Frequent words stay.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    pairs: Vec<[Option<Known>; 2]>,
}

/// A word as it stood in the text, and what it became.
#[derive(Debug)]
struct Known {
    word: Box<str>,
    terms: Option<Terms>,
}

impl Known {
    fn is(&self, word: &str) -> bool {
        *self.word == *word
    }
}

impl Cache {
    /// Returns what `word` becomes.
    pub(crate) fn terms(&mut self, word: &str) -> Option<Terms> {
        if word.len() > WORD_MAX_BYTES {
            return Terms::of(word);
        }
        if self.pairs.is_empty() {
            self.pairs.resize_with(PAIRS, || [None, None]);
        }
        let [latest, earlier] = &mut self.pairs[pair_of(word)];
        if let Some(known) = latest
            && known.is(word)
        {
            return known.terms.clone();
        }
        std::mem::swap(latest, earlier);
        if let Some(known) = latest
            && known.is(word)
        {
            return known.terms.clone();
        }
        let terms = Terms::of(word);
        *latest = Some(Known { word: Box::from(word), terms: terms.clone() });
        terms
    }
}

/// Multiplies and rotates eight bytes at a time; decides about speed alone, never about terms.
fn pair_of(word: &str) -> usize {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = word.len() as u64;
    for chunk in word.as_bytes().chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(bytes)).wrapping_mul(FACTOR);
    }
    (hash >> (64 - PAIRS.trailing_zeros())) as usize
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
