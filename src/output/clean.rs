//! Text of a document, made safe for a terminal.

use std::borrow::Cow;

/// Stands where a control character stood: the reader sees that something was there.
const REPLACEMENT: char = '\u{fffd}';

/// Cleans document text for one line of a terminal.
///
/// White space of every kind becomes a space, so that nothing breaks the line. Control characters
/// (escape, U+0080 to U+009F) become U+FFFD. What is invisible and changes how its neighbours are
/// shown is left out: bidi controls, byte order marks, soft hyphens, interlinear and tag characters.
/// Joiners (U+200C, U+200D) stay: scripts need them.
///
/// # Examples
///
/// ```
/// use fundstelle::output::clean::clean;
/// assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}d"), "a\u{fffd}[31mb cd");
/// ```
pub fn clean(text: &str) -> Cow<'_, str> {
    filter(text, |c| match c {
        '\n' => Shown::Space,
        _ => character(c),
    })
}

/// Cleans like [`clean`] but keeps line feeds: tables and verse stand on lines of their own.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    filter(text, |c| match c {
        '\n' => Shown::AsIs,
        _ => character(c),
    })
}

/// What becomes of a character.
enum Shown {
    AsIs,
    Space,
    Replaced,
    Nothing,
}

fn character(c: char) -> Shown {
    match c {
        '\t' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Shown::Space,
        _ if c.is_control() => Shown::Replaced,
        // Soft hyphen, Arabic letter mark, zero width space, directional marks, embeddings, overrides and isolates,
        // byte order mark, interlinear annotation, tags.
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Shown::Nothing,
        _ => Shown::AsIs,
    }
}

fn filter(text: &str, rule: impl Fn(char) -> Shown) -> Cow<'_, str> {
    if text.chars().all(|c| matches!(rule(c), Shown::AsIs)) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        match rule(c) {
            Shown::AsIs => cleaned.push(c),
            Shown::Space => cleaned.push(' '),
            Shown::Replaced => cleaned.push(REPLACEMENT),
            Shown::Nothing => {}
        }
    }
    Cow::Owned(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_is_left() {
        for (name, text, expected) in [
            ("plain text is as it was", "Größe, 1905 – „so“", "Größe, 1905 – „so“"),
            ("escape sequences lose their escape", "\u{1b}[2J\u{9b}31m", "\u{fffd}[2J\u{fffd}31m"),
            ("window titles lose their bell", "\u{1b}]0;x\u{7}", "\u{fffd}]0;x\u{fffd}"),
            ("a carriage return cannot overwrite the line", "wahr\rfalsch", "wahr falsch"),
            ("backspace and delete do not eat", "a\u{8}b\u{7f}", "a\u{fffd}b\u{fffd}"),
            ("lines and tabs become spaces", "a\tb\nc\u{2028}d\u{85}e", "a b c d e"),
            ("bidi overrides go", "user\u{202e}txt.exe\u{2066}\u{200f}", "usertxt.exe"),
            ("soft hyphens and byte order marks go", "\u{feff}Stabi\u{ad}lität", "Stabilität"),
            ("joiners stay", "می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            assert_eq!(clean(text), expected, "{name}");
        }
    }

    #[test]
    fn lines_can_be_kept() {
        assert_eq!(clean_lines("a\tb\nc\u{1b}"), "a b\nc\u{fffd}");
    }
}
