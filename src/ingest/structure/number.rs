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

/// Reads small roman numerals up to 89, as notes and front matter are counted: "xiv".
pub fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 7 || !text.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l')) {
        return None;
    }
    let value = |c| match c {
        'i' => 1,
        'v' => 5,
        'x' => 10,
        _ => 50,
    };
    let digits: Vec<i32> = text.chars().map(value).collect();
    let sum: i32 =
        digits.iter().enumerate().map(|(i, &d)| if digits.get(i + 1).is_some_and(|&n| n > d) { -d } else { d }).sum();
    u32::try_from(sum).ok().filter(|&n| n > 0)
}
