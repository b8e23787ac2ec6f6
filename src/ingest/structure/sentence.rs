//! Small judgements on the look of a line: does a sentence end here, is this a heading's shape?

use crate::ingest::structure::label::roman;

/// Closing marks that may follow a full stop.
const CLOSING: [char; 10] = ['"', '“', '”', '’', '»', '«', '›', '‹', ')', ']'];

/// Returns the end of the text, at most `bytes` long: rules that look back no further take time in proportion.
pub fn tail(text: &str, bytes: usize) -> &str {
    let start = (text.len().saturating_sub(bytes)..=text.len()).find(|&at| text.is_char_boundary(at));
    &text[start.unwrap_or(text.len())..]
}

/// Returns the beginning of the text, at most `bytes` long.
pub fn head(text: &str, bytes: usize) -> &str {
    let end = (0..=text.len().min(bytes)).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or(0)]
}

/// Returns the text without footnote markers at its end: "…verschwunden.³", "… seven.[2]", "…Breite.7".
pub fn without_end_markers(text: &str) -> &str {
    let mut text = text.trim_end();
    loop {
        let before = text;
        text = without_superscripts(text);
        // A marker inside the closing quotation mark: "steht.¹¹“"
        let inside = text.trim_end_matches(CLOSING);
        if inside.len() < text.len() {
            let bare = without_superscripts(inside);
            if bare.len() < inside.len() {
                text = bare;
            }
        }
        if let Some(inner) = text.strip_suffix("</sup>")
            && let Some(at) = inner.rfind("<sup>")
        {
            text = &inner[..at];
        }
        if let Some(inner) = text.strip_suffix(']')
            && let Some(at) = inner.rfind('[')
            && inner[at + 1..].len() <= 12
            && inner[at + 1..]
                .chars()
                .all(|c| c.is_ascii_digit() || c == '^' || c == ',' || c == ' ' || c.is_ascii_lowercase())
            && !inner[at + 1..].is_empty()
            && (inner[at + 1..].starts_with('^')
                || inner[at + 1..].starts_with(|c: char| c.is_ascii_digit())
                || roman(&inner[at + 1..]).is_some())
        {
            text = inner[..at].trim_end();
        }
        if let Some(inner) = text.strip_suffix(')') {
            let digits = inner
                .trim_end_matches(|c: char| c.is_ascii_digit() || c == '*' || matches!(c, '¹' | '²' | '³' | '⁴'..='⁹'));
            if digits.len() < inner.len() && digits.len() + 4 >= inner.len() {
                let digits = digits.trim_end();
                let open = digits.strip_suffix('(').map_or(digits, str::trim_end);
                if ends_sentence_plainly(open) {
                    text = open;
                }
            }
        }
        let digits = text.trim_end_matches(|c: char| c.is_ascii_digit());
        if digits.len() < text.len() && digits.len() + 3 >= text.len() && !digits.ends_with(char::is_whitespace) {
            let stop = digits.trim_end_matches(CLOSING);
            let glued = stop.ends_with(['.', '?', '!', '…', ':', ';', ',']) || digits.len() > stop.len();
            let decimal = digits.ends_with(['.', ',', ':']) && {
                let head = &digits[..digits.len() - 1];
                head.ends_with(|c: char| c.is_ascii_digit())
            };
            if glued && !decimal {
                text = digits;
            }
        }
        text = text.trim_end();
        if text.len() == before.len() {
            return text;
        }
    }
}

/// Cuts "³", "⁸,⁹", "**" off the end.
fn without_superscripts(text: &str) -> &str {
    let is_sign = |c: char| matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '*' | '†' | '‡');
    // "¹0" where an encoding had no superscript nought
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let text = if bare.len() < text.len() && bare.ends_with(is_sign) { bare } else { text };
    let mut text = text.trim_end_matches(is_sign);
    while let Some(rest) = text.strip_suffix([',', ' '])
        && rest.ends_with(is_sign)
    {
        text = rest.trim_end_matches(is_sign);
    }
    text
}

fn ends_sentence_plainly(text: &str) -> bool {
    text.trim_end_matches(CLOSING).ends_with(['.', '?', '!', '…', ';', ':', ','])
}

/// Tells whether a sentence ends at the end of the text: full stop, question or exclamation mark,
/// closing quotation marks, brackets and footnote markers after it allowed.
pub fn ends_sentence(text: &str) -> bool {
    let text = without_end_markers(text);
    let inner = text.trim_end_matches(CLOSING).trim_end();
    inner.ends_with(['.', '?', '!', '…'])
}

/// Tells whether running text may stop here: a sentence's end, or a colon before what it announces.
pub fn is_complete(text: &str) -> bool {
    ends_sentence(text) || without_end_markers(text).trim_end_matches(CLOSING).ends_with([':', ';'])
}

/// Tells whether the text begins as a sentence does not: with a small letter or going-on punctuation.
pub fn goes_on(text: &str) -> bool {
    let text = text.trim_start_matches(['"', '„', '“', '»', '«', '(', '[', '‚', '‘', '*', '_']);
    text.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | ')' | '.'))
}

/// Function words with which no heading and no sentence ends.
const OPEN_WORDS: [&str; 56] = [
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einer", "eines", "einem", "einen", "und", "oder", "aber",
    "denn", "dass", "weil", "ob", "wie", "im", "in", "ins", "am", "an", "auf", "aus", "bei", "beim", "durch", "für",
    "gegen", "mit", "nach", "ohne", "seit", "über", "um", "unter", "vom", "von", "vor", "zu", "zum", "zur", "zwischen",
    "etwa", "sehr", "seine", "seiner", "ihre", "ihrer", "the", "a", "and", "or",
];

/// Tells whether the text plainly lacks its end: an article, a preposition, or a German article with
/// an adjective and no noun ("… und einer operativen").
pub fn ends_open(text: &str) -> bool {
    let mut last_words = words(text).collect::<Vec<_>>().into_iter().rev();
    let Some(last) = last_words.next() else { return false };
    if OPEN_WORDS.contains(&last) || text.ends_with([',', '-', '–']) {
        return true;
    }
    let adjective = last.starts_with(char::is_lowercase)
        && ["e", "en", "er", "es", "em"].iter().any(|e| last.ends_with(e))
        && last.chars().count() > 4;
    let article = |w: &str| {
        matches!(
            w,
            "der"
                | "die"
                | "das"
                | "den"
                | "dem"
                | "des"
                | "ein"
                | "eine"
                | "einer"
                | "eines"
                | "einem"
                | "einen"
                | "kein"
                | "keine"
        )
    };
    adjective && last_words.next().is_some_and(article)
}

/// Returns the words of the text: runs of letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\u{308}').filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_ends_are_seen_behind_markers_and_quotes() {
        for text in [
            "verabschiedet wurde.",
            "zu begegnen.²",
            "an sich.¹4",
            "lassen.“¹",
            "Bundesland.1",
            "Oder.3",
            "letters, seven.[2]",
            "War.”][5, 6]",
            "in print.[vi]",
            "wurde.1)",
            "wurde. *)",
            "getan.<sup>3</sup>",
            "reads.[^ms]",
            "Wozu?",
            "(so der Minister.)",
        ] {
            assert!(ends_sentence(text), "{text}");
        }
        for text in
            ["der im", "das Büro", "mit 5.000", "am 7", "Drittel,", "das Vertei-", "Artikel 12", "im Land durch,¹⁴"]
        {
            assert!(!ends_sentence(text), "{text}");
        }
    }
}
