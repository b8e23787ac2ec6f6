//! Characters of the fonts of signs, which Word names by their place in the font (`w:sym`).

/// The letters of the font Symbol, from A to Z and from a to z.
const GREEK: [&str; 2] = ["ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"];

/// Other places of Symbol.
const SYMBOL: [(u32, char); 27] = [
    (0x2d, '−'),
    (0xa2, '′'),
    (0xa3, '≤'),
    (0xa5, '∞'),
    (0xab, '↔'),
    (0xac, '←'),
    (0xad, '↑'),
    (0xae, '→'),
    (0xaf, '↓'),
    (0xb0, '°'),
    (0xb1, '±'),
    (0xb2, '″'),
    (0xb3, '≥'),
    (0xb4, '×'),
    (0xb6, '∂'),
    (0xb7, '•'),
    (0xb8, '÷'),
    (0xb9, '≠'),
    (0xba, '≡'),
    (0xbb, '≈'),
    (0xbc, '…'),
    (0xc7, '∩'),
    (0xc8, '∪'),
    (0xce, '∈'),
    (0xd6, '√'),
    (0xde, '⇒'),
    (0xe5, '∑'),
];

/// Places of Wingdings.
const WINGDINGS: [(u32, char); 12] = [
    (0x6c, '●'),
    (0x6e, '■'),
    (0x71, '❑'),
    (0x9f, '•'),
    (0xa7, '▪'),
    (0xa8, '◻'),
    (0xd8, '➢'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xe8, '➔'),
    (0xfb, '✗'),
    (0xfc, '✓'),
];

/// Returns the character that stands at a place of a font: its code, in hexadecimal digits.
pub fn symbol(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code, 16).ok()?;
    let place = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    let among = |places: &[(u32, char)]| places.iter().find(|(at, _)| *at == place).map(|(_, c)| *c);
    let known = match font.to_lowercase().as_str() {
        "symbol" => among(&SYMBOL).or_else(|| match char::from_u32(place)? {
            c @ 'A'..='Z' => GREEK[0].chars().nth(c as usize - 'A' as usize),
            c @ 'a'..='z' => GREEK[1].chars().nth(c as usize - 'a' as usize),
            c => Some(c).filter(|c| c.is_ascii_graphic()),
        }),
        "wingdings" => among(&WINGDINGS),
        _ => None,
    };
    known.or_else(|| char::from_u32(code)).filter(|c| !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_fonts_are_characters() {
        for (font, code, expected) in [
            ("Symbol", "F02A", Some('*')),
            ("Symbol", "F062", Some('β')),
            ("Symbol", "F0AE", Some('→')),
            ("Wingdings", "F0E0", Some('→')),
            ("Arial", "2020", Some('†')),
            ("Arial", "x", None),
            ("Arial", "0001", None),
        ] {
            assert_eq!(symbol(font, code), expected, "{font} {code}");
        }
    }
}
