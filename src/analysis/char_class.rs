use unicode_normalization::char::is_combining_mark;

/// What a character is to the tokenizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CharClass {
    /// "a", "ß", "ﬁ", "Ⅷ"
    Letter,
    /// "7", "₂": subscripts belong to the word before them
    Digit,
    /// "²": only after a unit of measure a part of the word
    Superscript,
    /// A combining mark: belongs to the letter before it
    Mark,
    /// Soft hyphen, zero-width space, direction mark: not there at all
    Ignorable,
    /// "北", "½", "①": a word of its own
    Single,
    /// White space, punctuation, symbols
    Other,
}

impl CharClass {
    /// Classifies one character.
    pub(crate) fn of(c: char) -> Self {
        if c.is_ascii() {
            return match c {
                'a'..='z' | 'A'..='Z' => Self::Letter,
                '0'..='9' => Self::Digit,
                _ => Self::Other,
            };
        }
        match c {
            'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ʯ' => Self::Letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => Self::Ignorable,
            '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => Self::Ignorable,
            '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' => Self::Superscript,
            '₀'..='₉' => Self::Digit,
            '¼'..='¾' | '⅐'..='⅟' | '↉' | '①'..='⓿' | '❶'..='➓' | '㈠'..='㋿' => Self::Single,
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
                // The katakana middle dot and the double hyphen stand between words.
                if matches!(c, '・' | '゠') { Self::Other } else { Self::Single }
            }
            '\u{20000}'..='\u{3ffff}' => Self::Single,
            // A modifier letter by its category, an apostrophe by its use: "NATOʼs".
            'ʼ' => Self::Other,
            _ if is_combining_mark(c) => Self::Mark,
            _ if c.is_alphabetic() => Self::Letter,
            _ if c.is_numeric() => Self::Digit,
            _ => Self::Other,
        }
    }
}

/// Tells whether `c` stands for an apostrophe: "NATO's", "NATO’s", "NATOʼs".
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇' | '`' | '´')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_character_has_its_class() {
        let table = [
            ('ß', CharClass::Letter),
            ('ﬁ', CharClass::Letter),
            ('ж', CharClass::Letter),
            ('٣', CharClass::Digit),
            ('₂', CharClass::Digit),
            ('²', CharClass::Superscript),
            ('\u{308}', CharClass::Mark),
            ('\u{ad}', CharClass::Ignorable),
            ('北', CharClass::Single),
            ('½', CharClass::Single),
            ('\u{a0}', CharClass::Other),
            ('×', CharClass::Other),
            ('ʼ', CharClass::Other),
            ('_', CharClass::Other),
        ];
        for (c, class) in table {
            assert_eq!(CharClass::of(c), class, "{c:?}");
        }
    }
}
