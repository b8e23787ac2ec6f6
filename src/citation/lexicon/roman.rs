/// Tells whether a word is a Roman numeral from 1 to 399, in one case.
pub(crate) fn is_roman(word: &str) -> bool {
    let upper = word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'));
    let lower = word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x' | b'l' | b'c'));
    if word.is_empty() || word.len() > 9 || !(upper || lower) {
        return false;
    }
    let value = |b: u8| match b.to_ascii_uppercase() {
        b'I' => 1,
        b'V' => 5,
        b'X' => 10,
        b'L' => 50,
        _ => 100,
    };
    let values: Vec<i32> = word.bytes().map(value).collect();
    let total: i32 = (0..values.len())
        .map(|at| if values.get(at + 1).is_some_and(|next| *next > values[at]) { -values[at] } else { values[at] })
        .sum();
    written(total) == word.to_uppercase()
}

fn written(mut number: i32) -> String {
    let mut roman = String::new();
    for (value, sign) in
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    {
        while number >= value {
            roman.push_str(sign);
            number -= value;
        }
    }
    roman
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
