use crate::text::roman_value;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// One of the characters that stand for an apostrophe.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '´' | '`' | '′')
}

/// Folds a text to words: lower case, umlauts spelled out, accents and apostrophes dropped, all else one space.
pub(crate) fn fold(text: &str) -> String {
    // Composing again what is composed is half of the time.
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => fold_composed(text.chars(), text.len()),
        _ => fold_composed(text.nfc(), text.len()),
    }
}

fn fold_composed(text: impl Iterator<Item = char>, bytes: usize) -> String {
    let mut folded = String::with_capacity(bytes);
    let space = |folded: &mut String| {
        if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    };
    // Letters since the last space, if points stand between all of them.
    let mut initials = 0;
    let mut chars = text.flat_map(char::to_lowercase).peekable();
    while let Some(c) = chars.next() {
        if c == '.' && initials == 1 && chars.peek().is_some_and(|next| next.is_alphabetic()) {
            // "U.S." is one word.
            initials = 0;
            continue;
        }
        initials = if c.is_alphabetic() { initials + 1 } else { 0 };
        match c {
            'a'..='z' | '0'..='9' => folded.push(c),
            'ä' | 'æ' => folded.push_str("ae"),
            'ö' | 'œ' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            '&' => {
                space(&mut folded);
                folded.push_str("and ");
            }
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            c if is_apostrophe(c) => {}
            c if c.is_ascii() => space(&mut folded),
            c => {
                for part in std::iter::once(c).nfkd() {
                    if part.is_alphanumeric() {
                        folded.extend(part.to_lowercase());
                    } else if !is_combining_mark(part) {
                        space(&mut folded);
                    }
                }
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Ordinals and the like, which tell volumes apart as figures do. "ein" and "one" are left out: they are articles too.
const NUMBER_WORDS: [(&str, u32); 26] = [
    ("erste", 1),
    ("erster", 1),
    ("erstes", 1),
    ("first", 1),
    ("zweite", 2),
    ("zweiter", 2),
    ("zweites", 2),
    ("second", 2),
    ("two", 2),
    ("zwei", 2),
    ("dritte", 3),
    ("dritter", 3),
    ("drittes", 3),
    ("third", 3),
    ("three", 3),
    ("drei", 3),
    ("vierte", 4),
    ("vierter", 4),
    ("viertes", 4),
    ("fourth", 4),
    ("fuenfte", 5),
    ("fuenfter", 5),
    ("fuenftes", 5),
    ("fifth", 5),
    ("sechste", 6),
    ("sixth", 6),
];

/// Returns the numbers of a text, in figures, Roman or in words.
pub(crate) fn numbers_of(text: &str) -> Vec<u32> {
    let folded = fold(text);
    let mut numbers = Vec::new();
    for word in folded.split(' ') {
        if word.bytes().any(|b| b.is_ascii_digit()) {
            let figures = word.split(|c: char| !c.is_ascii_digit()).filter(|figures| !figures.is_empty());
            // No title has a number beyond 4 billion: such ones are cut, and stay apart from all short ones.
            numbers.extend(figures.map(|figures| figures.parse().unwrap_or(u32::MAX)));
        } else if let Some(&(_, number)) = NUMBER_WORDS.iter().find(|(name, _)| *name == word) {
            numbers.push(number);
        } else {
            numbers.extend(roman(word));
        }
    }
    numbers
}

/// Returns the value of a Roman number from I to XXXIX: "XIV". "V" and "X" alone are letters mostly.
pub(crate) fn roman(word: &str) -> Option<u32> {
    let small = word.to_ascii_lowercase();
    let is_number = word.len() <= 7 && !matches!(word, "v" | "x") && small.bytes().all(|b| b"ivx".contains(&b));
    if is_number { roman_value(&small) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fold_to_words() {
        for (text, expected) in [
            ("NATO’s »Größe« – U.S. & EU", "natos groesse us and eu"),
            ("Mu\u{308}hlberger/Œuvre (Ł)", "muehlberger oeuvre l"),
            ("Verlege\u{ad}nheit, 日本", "verlegenheit 日本"),
            ("…", ""),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_figures_letters_and_words() {
        let table: [(&str, &[u32]); 3] =
            [("Bd. II, 1849–1914", &[2, 1849, 1914]), ("Der zweite Band im 21st Century", &[2, 21]), ("Mix", &[])];
        for (text, expected) in table {
            assert_eq!(numbers_of(text), expected, "{text}");
        }
    }

    #[test]
    fn roman_numbers_are_read() {
        let table = [("I", Some(1)), ("xiv", Some(14)), ("IX", Some(9)), ("v", None), ("mix", None), ("", None)];
        for (word, expected) in table {
            assert_eq!(roman(word), expected, "{word}");
        }
    }
}
