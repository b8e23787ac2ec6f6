use crate::analysis::{german, lexicon, stem, stop_words};

/// Counts changes of the rules that the data files and the stemmer's version do not show.
///
/// Raise it with every change that makes other terms of some text.
const ANALYZER_VERSION: u32 = 3;

/// Length of the fingerprint in hexadecimal digits.
const LENGTH: usize = 16;

/// Names everything that decides which terms a text becomes: rules, stemmers, word lists.
///
/// Two builds with the same fingerprint analyse alike; the index is stamped with it. Sixteen hexadecimal digits.
pub fn fingerprint() -> String {
    let mut hasher = blake3::Hasher::new();
    let version = ANALYZER_VERSION.to_le_bytes();
    for part in [
        &version[..],
        stem::STEMMER.as_bytes(),
        stop_words::GERMAN.as_bytes(),
        stop_words::ENGLISH.as_bytes(),
        german::DIGRAPHS.as_bytes(),
        lexicon::GERMAN.as_bytes(),
    ] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().to_hex()[..LENGTH].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_sixteen_digits_and_stays() {
        assert_eq!(fingerprint(), fingerprint());
        assert_eq!(fingerprint().len(), 16);
        assert!(fingerprint().bytes().all(|b| b.is_ascii_hexdigit()));
    }
}
