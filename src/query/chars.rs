//! Which characters and words mean something to the query language.

/// Endings that German writes behind a gender colon or star: "jede:r", "Freund*innen".
const GENDER_ENDINGS: [&str; 11] = ["in", "r", "n", "e", "er", "es", "m", "s", "en", "em", "rn"];

/// Tells whether a character separates words: white space, and the invisible ones that pasting brings along.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// Tells whether there is anything to search in a text: a letter or a digit.
pub(super) fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Tells whether a word in capitals is an operator.
pub(super) fn is_operator_name(word: &str) -> bool {
    matches!(word, "AND" | "UND" | "OR" | "ODER" | "NOT" | "NICHT")
}

/// Tells whether a word joins the halves of "Datenmodellierung und -visualisierung".
///
/// A hyphen behind it belongs to its word, as titles have it, and leaves nothing out.
pub(super) fn joins_suspended(word: &str) -> bool {
    matches!(word, "und" | "oder" | "sowie" | "bzw." | "and" | "or")
}

/// Tells whether a character, between its neighbours, is or begins a quotation mark.
///
/// ASCII `'` and `` ` `` count only in pairs; `‘` and `’`, which are apostrophes too, only where a `‚` is open.
pub(super) fn is_mark(c: char, before: Option<char>, behind: Option<char>) -> bool {
    match c {
        '"' | '„' | '“' | '”' | '‟' | '«' | '»' | '‹' | '›' | '‚' => true,
        '\'' | '`' => before == Some(c) || behind == Some(c),
        _ => false,
    }
}

/// Returns the length of the character that the backslash at `at` escapes, if there is one.
///
/// A backslash escapes ASCII punctuation and quotation marks; before anything else it is itself.
pub(super) fn escaped_len(text: &str, at: usize) -> Option<usize> {
    let mut rest = text[at..].chars();
    if rest.next() != Some('\\') {
        return None;
    }
    rest.next().filter(|&c| c.is_ascii_punctuation() || is_mark(c, None, None)).map(char::len_utf8)
}

/// Takes the backslashes out.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(len) = escaped_len(text, at) {
            plain.push_str(&text[at + 1..at + 1 + len]);
            at += 1 + len;
        } else {
            plain.push(c);
            at += c.len_utf8();
        }
    }
    plain
}

/// Tells whether a `:` or `*` is the one of "Freund:innen", "jede*r", "Bürger*innenrechte".
///
/// `behind` is what follows it.
pub(super) fn follows_gender_mark(before: Option<char>, behind: impl Iterator<Item = char>) -> bool {
    if !before.is_some_and(|c| c.is_alphabetic() || c == '/') {
        return false;
    }
    let ending: String = behind.take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    ending.starts_with("innen") || GENDER_ENDINGS.contains(&ending.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gender_marks_are_told_by_their_ending() {
        for (before, behind, expected) in [
            ('d', "innen", true),
            ('d', "Innen", true),
            ('r', "innenrechte", true),
            ('e', "r", true),
            ('/', "in", true),
            ('r', "lamberty", false),
            ('d', "", false),
            ('1', "in", false),
        ] {
            assert_eq!(follows_gender_mark(Some(before), behind.chars()), expected, "{before} {behind}");
        }
    }

    #[test]
    fn backslash_escapes_punctuation_and_marks_alone() {
        assert_eq!(unescape(r#"a\"b\„c\\d\e\"#), r#"a"b„c\d\e\"#);
    }
}
