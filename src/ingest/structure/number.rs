//! Numerals other than plain digits: raised ones, roman ones.

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

/// Reads small roman numerals of any size, in whatever order they stand.
pub fn roman_value(text: &str) -> Option<u32> {
    let worth = |c| {
        Some(match c {
            'i' => 1,
            'v' => 5,
            'x' => 10,
            'l' => 50,
            'c' => 100,
            'd' => 500,
            'm' => 1000,
            _ => return None,
        })
    };
    let digits: Vec<i64> = text.chars().map(worth).collect::<Option<_>>()?;
    let signed =
        |(at, &digit): (usize, &i64)| if digits.get(at + 1).is_some_and(|&n| n > digit) { -digit } else { digit };
    let sum: i64 = digits.iter().enumerate().map(signed).sum();
    u32::try_from(sum).ok().filter(|&n| n > 0)
}

/// Writes a number in small roman numerals: 14 is "xiv". What is above 3999, which they have no signs for, is that.
pub fn in_roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = number.min(3999);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
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
    fn numerals_are_read_as_they_are_written() {
        for (number, numerals) in [(1, "i"), (4, "iv"), (14, "xiv"), (49, "xlix"), (89, "lxxxix"), (1994, "mcmxciv")] {
            assert_eq!((in_roman(number).as_str(), roman_value(numerals)), (numerals, Some(number)));
        }
        assert_eq!((roman("xiv"), roman("mcm"), roman(""), roman_value("a")), (Some(14), None, None, None));
        assert_eq!((in_roman(0).as_str(), in_roman(5000)), ("", in_roman(3999)));
    }
}
