use crate::text::{in_roman, roman_value};

/// Tells whether a word is a Roman numeral from 1 to 399, in one case.
pub(crate) fn is_roman(word: &str) -> bool {
    let upper = word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'));
    let lower = word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x' | b'l' | b'c'));
    if word.is_empty() || word.len() > 9 || !(upper || lower) {
        return false;
    }
    let small = word.to_ascii_lowercase();
    roman_value(&small).is_some_and(|number| in_roman(number) == small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numerals_are_well_formed() {
        assert!(["I", "iv", "XIV", "xlix", "CCC"].iter().all(|word| is_roman(word)));
        assert!(!["", "IC", "IIII", "Iv", "civil", "M"].iter().any(|word| is_roman(word)));
    }
}
