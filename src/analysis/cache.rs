use crate::analysis::terms::Terms;

/// Pairs of slots; with some 300 bytes a word, parts included, the cache stays below 40 MB per thread. Half as many cost
/// a quarter of the speed on papers of many fields (25 to 18 MB/s).
const PAIRS: usize = 1 << 16;

/// Pairs of slots of a cache that has just been made: a query has few words, and to clear all slots takes milliseconds.
const FIRST_PAIRS: usize = 1 << 9;

/// Longest word kept, in bytes; longer ones hardly ever come again.
const WORD_MAX_BYTES: usize = 48;

/// Remembers what words became.
///
/// A word has two slots, by its hash; a new one takes the place of the one met longer ago. So the memory is bounded,
/// nothing is searched, and no choice of words makes it slow. Frequent words stay.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    pairs: Vec<[Option<Known>; 2]>,
    /// Words met since it last grew.
    met: usize,
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
        if self.met >= self.pairs.len() && self.pairs.len() < PAIRS {
            self.grow();
        }
        let at = pair_of(word, self.pairs.len());
        let [latest, earlier] = &mut self.pairs[at];
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
        self.met += 1;
        terms
    }

    /// Makes room for four times as many words.
    fn grow(&mut self) {
        let count = (self.pairs.len() * 4).clamp(FIRST_PAIRS, PAIRS);
        let mut pairs: Vec<[Option<Known>; 2]> = Vec::new();
        pairs.resize_with(count, || [None, None]);
        // What was met longer ago is put in first.
        for [latest, earlier] in self.pairs.drain(..) {
            for known in [earlier, latest].into_iter().flatten() {
                let pair = &mut pairs[pair_of(&known.word, count)];
                pair.swap(0, 1);
                pair[0] = Some(known);
            }
        }
        self.pairs = pairs;
        self.met = 0;
    }
}

/// Multiplies and rotates eight bytes at a time; decides about speed alone, never about terms.
fn pair_of(word: &str, pairs: usize) -> usize {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = word.len() as u64;
    for chunk in word.as_bytes().chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(bytes)).wrapping_mul(FACTOR);
    }
    (hash >> (64 - pairs.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_growing_cache_keeps_its_words() {
        let mut cache = Cache::default();
        for number in 0..3 * FIRST_PAIRS {
            let word = format!("wort{number}");
            assert_eq!(cache.terms(&word).map(|terms| terms.exact), Some(word.as_str().into()));
        }
        assert_eq!(cache.pairs.len(), 4 * FIRST_PAIRS);
        let kept = cache.pairs.iter().flatten().flatten().count();
        assert!(kept > 2 * FIRST_PAIRS, "{kept}");
    }

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
