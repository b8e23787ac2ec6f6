//! Numerals other than plain digits: raised ones, roman ones.

use crate::text::roman_value;

/// Returns the digit that a superscript character stands for.
pub fn superscript_digit(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from(b'4' + (c as u32 - '⁴' as u32) as u8),
        _ => return None,
    })
}

/// Writes a digit as the superscript that [`superscript_digit`] reads; anything else stays.
pub fn raised_digit(c: char) -> char {
    match c {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' | '4'..='9' => char::from_u32('⁰' as u32 + (c as u32 - '0' as u32)).unwrap_or(c),
        other => other,
    }
}

/// Reads small roman numerals up to 89, as notes and front matter are counted: "xiv".
pub fn roman(text: &str) -> Option<u32> {
    let is_short = text.len() <= 7 && text.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l'));
    if is_short { roman_value(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_digits_are_written_as_they_are_read() {
        let raised: String = "0123456789a".chars().map(raised_digit).collect();
        assert_eq!(raised, "⁰¹²³⁴⁵⁶⁷⁸⁹a");
        let read: String = raised.chars().filter_map(superscript_digit).collect();
        assert_eq!(read, "0123456789");
    }

    #[test]
    fn small_numbers_of_notes_are_read() {
        assert_eq!(["xiv", "lxxxix", "mcm", "XIV", ""].map(roman), [Some(14), Some(89), None, None, None]);
    }
}
