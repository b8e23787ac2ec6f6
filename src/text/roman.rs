//! Roman numerals, in small letters.

/// Reads roman numerals of any size, in whatever order they stand.
pub(crate) fn roman_value(text: &str) -> Option<u32> {
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
pub(crate) fn in_roman(number: u32) -> String {
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
    fn numerals_are_read_as_they_are_written() {
        for (number, numerals) in [(1, "i"), (4, "iv"), (14, "xiv"), (49, "xlix"), (89, "lxxxix"), (1994, "mcmxciv")] {
            assert_eq!((in_roman(number).as_str(), roman_value(numerals)), (numerals, Some(number)));
        }
        assert_eq!((roman_value(""), roman_value("a"), roman_value("X")), (None, None, None));
        assert_eq!((in_roman(0).as_str(), in_roman(5000)), ("", in_roman(3999)));
    }
}
