use std::sync::{Arc, OnceLock};

use crate::analysis::ready::Ready;
use crate::analysis::terms::Terms;

/// Pairs of slots; with some 400 bytes a word, parts included, the cache stays below 55 MB per thread. Half as many cost
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
    pairs: Vec<[Slot; 2]>,
    /// Words met since it last grew.
    met: usize,
}

/// Part of a word's hash, which tells most other words without a look at the word; and the word.
type Slot = Option<(u32, Arc<Known>)>;

/// A word as it stood in the text, and what it became.
#[derive(Debug)]
pub(crate) struct Known {
    word: Box<str>,
    pub(crate) terms: Terms,
    ready: OnceLock<Ready>,
}

impl Known {
    fn of(word: &str) -> Option<Arc<Self>> {
        let terms = Terms::of(word)?;
        Some(Arc::new(Self { word: Box::from(word), terms, ready: OnceLock::new() }))
    }

    /// Returns what an index takes of the word.
    pub(crate) fn ready(&self) -> &Ready {
        self.ready.get_or_init(|| Ready::of(&self.terms))
    }
}

/// Returns the word of a slot, if it is that one.
fn held<'s>(slot: &'s Slot, sign: u32, word: &str) -> Option<&'s Arc<Known>> {
    slot.as_ref().filter(|(known, held)| *known == sign && *held.word == *word).map(|(_, held)| held)
}

impl Cache {
    /// Returns what `word` becomes; `None` where nothing of it is a letter or digit.
    pub(crate) fn known(&mut self, word: &str) -> Option<Arc<Known>> {
        if word.len() > WORD_MAX_BYTES {
            return Known::of(word);
        }
        if self.met >= self.pairs.len() && self.pairs.len() < PAIRS {
            self.grow();
        }
        let (at, sign) = place_of(word, self.pairs.len());
        let [latest, earlier] = &mut self.pairs[at];
        if let Some(known) = held(latest, sign, word) {
            return Some(Arc::clone(known));
        }
        if let Some(known) = held(earlier, sign, word) {
            let known = Arc::clone(known);
            std::mem::swap(latest, earlier);
            return Some(known);
        }
        let known = Known::of(word)?;
        *earlier = latest.replace((sign, Arc::clone(&known)));
        self.met += 1;
        Some(known)
    }

    /// Makes room for four times as many words.
    fn grow(&mut self) {
        let count = (self.pairs.len() * 4).clamp(FIRST_PAIRS, PAIRS);
        let mut pairs: Vec<[Slot; 2]> = Vec::new();
        pairs.resize_with(count, || [None, None]);
        // What was met longer ago is put in first.
        for [latest, earlier] in self.pairs.drain(..) {
            for (_, known) in [earlier, latest].into_iter().flatten() {
                let (at, sign) = place_of(&known.word, count);
                let pair = &mut pairs[at];
                pair.swap(0, 1);
                pair[0] = Some((sign, known));
            }
        }
        self.pairs = pairs;
        self.met = 0;
    }
}

/// Multiplies and rotates eight bytes at a time; decides about speed alone, never about terms.
fn place_of(word: &str, pairs: usize) -> (usize, u32) {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = word.len() as u64;
    for chunk in word.as_bytes().chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(bytes)).wrapping_mul(FACTOR);
    }
    // The upper bits choose the pair, the others tell words of one pair apart.
    ((hash >> (64 - pairs.trailing_zeros())) as usize, (hash >> 16) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_growing_cache_keeps_its_words() {
        let mut cache = Cache::default();
        for number in 0..3 * FIRST_PAIRS {
            let word = format!("wort{number}");
            assert_eq!(cache.known(&word).map(|known| known.terms.exact.clone()), Some(word.as_str().into()));
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
            assert_eq!(cache.known(word).map(|known| known.terms.german.clone()), fresh, "{word}");
            assert_eq!(cache.known(word).map(|known| known.terms.german.clone()), fresh, "{word}");
        }
    }
}
