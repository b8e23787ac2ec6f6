use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analysis::is_function_word;
use crate::text::ByteSpan;

/// Abbreviations, with what may follow them.
const ABBREVIATIONS: &str = include_str!("data/abbreviations.txt");

/// Longest word looked at before a full stop, in bytes; a longer one is no abbreviation.
const WORD_MAX_BYTES: usize = 40;

/// Most closing quotation marks and brackets looked for behind a full stop.
const CLOSERS_MAX: usize = 6;

/// Most dots of one abbreviation with spaces: "i. d. R."
const DOTTED_MAX: usize = 5;

/// What a word with a full stop behind it tells of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// "vgl.", "Dr.": goes on
    Never,
    /// "usw.", "19.", "J.", "XIV.": ends where a function word with a capital follows
    Perhaps,
    /// "Allianz.": ends unless a small letter follows
    Likely,
}

static KNOWN: LazyLock<HashMap<&'static str, Stop>> = LazyLock::new(|| {
    ABBREVIATIONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .map(|entry| entry.strip_suffix('?').map_or((entry, Stop::Never), |word| (word, Stop::Perhaps)))
        .collect()
});

/// Splits text into sentences; the spans follow each other and leave only white space between them.
///
/// Knows the abbreviations of German and English articles, ordinals ("3. Oktober", "19. Jahrhundert") and initials.
/// A blank line ends a sentence, and so does a line break beside a table's bar or tab. Where it is doubtful the
/// sentence goes on: "Es waren 5. Panzer kamen." is read as one.
pub fn sentences(text: &str) -> Vec<ByteSpan> {
    let mut spans = Vec::new();
    let mut start = skip_space(text, 0);
    let mut at = start;
    while at < text.len() {
        let Some(found) = text[at..].find(['.', '!', '?', '…', '\n', '。', '！', '？']) else { break };
        at += found;
        let sign = text[at..].chars().next().unwrap_or('.');
        let end = if sign == '\n' { row_end(text, start, at) } else { sentence_end(text, start, at, sign) };
        at += sign.len_utf8();
        if let Some(end) = end.filter(|&end| end > start) {
            spans.push(ByteSpan::new(start, end));
            start = skip_space(text, end);
            at = at.max(start);
        }
    }
    let end = text.trim_end().len();
    if end > start {
        spans.push(ByteSpan::new(start, end));
    }
    spans
}

fn skip_space(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// Returns where the row or paragraph before the line break at `at` ends, if one does.
fn row_end(text: &str, start: usize, at: usize) -> Option<usize> {
    let end = start + text[start..at].trim_end().len();
    let next = text[at + 1..].trim_start_matches([' ', '\r']);
    let row = |sign: Option<char>| matches!(sign, Some('|' | '\t'));
    let before = text[..at].chars().next_back();
    (next.starts_with('\n') || row(next.chars().next()) || row(before)).then_some(end)
}

/// Returns where the sentence whose stop stands at `at` ends, closing quotes included, if it ends there.
fn sentence_end(text: &str, start: usize, at: usize, sign: char) -> Option<usize> {
    let mut end = at + sign.len_utf8();
    // "?!", "...", and what closes behind them; then white space must follow.
    for c in text[end..].chars().take(CLOSERS_MAX) {
        let closes =
            matches!(c, '.' | '!' | '?' | '…' | '”' | '“' | '"' | '’' | '‘' | '\'' | '»' | '«' | '›' | '‹' | ')' | ']');
        if !closes {
            break;
        }
        end += c.len_utf8();
    }
    if matches!(sign, '。' | '！' | '？') {
        return Some(end);
    }
    let rest = &text[end..];
    let Some(first) = rest.chars().next() else { return Some(end) };
    if !first.is_whitespace() {
        return None;
    }
    let next = rest.trim_start().trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
    let begins = next.chars().next();
    if begins.is_some_and(char::is_lowercase) {
        return None;
    }
    let ends = match if sign == '.' { stop_before(text, start, at) } else { Stop::Likely } {
        Stop::Likely => true,
        Stop::Never => false,
        Stop::Perhaps => {
            let word: &str = &next[..next.find(|c: char| !c.is_alphanumeric()).unwrap_or(next.len())];
            word.len() <= WORD_MAX_BYTES
                && word.chars().nth(1).is_some_and(char::is_lowercase)
                && is_function_word(word)
        }
    };
    ends.then_some(end)
}

/// Judges the word before the full stop at `at`.
fn stop_before(text: &str, start: usize, at: usize) -> Stop {
    let word = last_word(&text[start..at]);
    if word.is_empty() {
        return Stop::Likely;
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        // A year ends a sentence as any word does; "19." may be an ordinal.
        return if word.len() <= 2 { Stop::Perhaps } else { Stop::Likely };
    }
    let single = word.chars().nth(1).is_none();
    if single || word.contains('.') {
        let key = dotted(&text[start..at]);
        return KNOWN.get(key.as_str()).copied().filter(|_| key.chars().nth(1).is_some()).unwrap_or(
            // "S. 3", "p. 3", "f.": known letters, else initials.
            match KNOWN.get(word.to_lowercase().as_str()) {
                Some(&stop) if single && word.starts_with(char::is_lowercase) => stop,
                _ => Stop::Perhaps,
            },
        );
    }
    if let Some(&stop) = KNOWN.get(word.to_lowercase().as_str()) {
        return stop;
    }
    if word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C')) {
        return Stop::Perhaps;
    }
    Stop::Likely
}

/// Returns the letters, digits and inner dots at the end of `text`.
fn last_word(text: &str) -> &str {
    let mut begin = text.len();
    for (at, c) in text.char_indices().rev() {
        if !(c.is_alphanumeric() || c == '.') || text.len() - at > WORD_MAX_BYTES {
            break;
        }
        begin = at;
    }
    &text[begin..]
}

/// Returns the single letters between dots and spaces at the end of `text`, in small letters: "i. d. R" → "idr".
fn dotted(text: &str) -> String {
    let mut letters: Vec<char> = Vec::new();
    let mut rest = text;
    while letters.len() < DOTTED_MAX
        && let Some(c) = rest.chars().next_back().filter(|c| c.is_alphabetic())
    {
        let before = &rest[..rest.len() - c.len_utf8()];
        if before.chars().next_back().is_some_and(char::is_alphanumeric) {
            break;
        }
        letters.push(c);
        let Some(dotted) = before.trim_end_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}']).strip_suffix('.') else {
            break;
        };
        rest = dotted;
    }
    letters.iter().rev().flat_map(|c| c.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_end_where_a_reader_stops() {
        let table: [(&str, &[&str]); 31] = [
            ("Eins. Zwei! Drei? Vier", &["Eins.", "Zwei!", "Drei?", "Vier"]),
            ("Das gilt z. B. für den Irak. So ist es.", &["Das gilt z. B. für den Irak.", "So ist es."]),
            ("Vgl. Dresen 2023, S. 3. Ebd.", &["Vgl. Dresen 2023, S. 3. Ebd."]),
            ("Siehe z.B. Bagdad u. a. Orte.", &["Siehe z.B. Bagdad u. a. Orte."]),
            ("Am 3. Oktober begann es.", &["Am 3. Oktober begann es."]),
            ("Im 19. Jahrhundert. Danach nicht.", &["Im 19. Jahrhundert.", "Danach nicht."]),
            ("Es war 2015. Krieg herrschte.", &["Es war 2015.", "Krieg herrschte."]),
            ("Platz 27. Der Irak folgt.", &["Platz 27.", "Der Irak folgt."]),
            ("Hegel, 1. Aufl. Berlin 1820.", &["Hegel, 1. Aufl. Berlin 1820."]),
            ("J. S. Bach schrieb. Er lebte.", &["J. S. Bach schrieb.", "Er lebte."]),
            ("Er sagte: „Genug.“ Dann ging er.", &["Er sagte: „Genug.“", "Dann ging er."]),
            ("“Enough.” He left.", &["“Enough.”", "He left."]),
            ("„Halt!“ rief er. Sie blieb.", &["„Halt!“ rief er.", "Sie blieb."]),
            ("Und so … Dann nichts.", &["Und so …", "Dann nichts."]),
            ("Und so … ging es weiter.", &["Und so … ging es weiter."]),
            ("See e.g. The Times, i.e. a paper.", &["See e.g. The Times, i.e. a paper."]),
            ("Mr. Smith et al. found it. They did.", &["Mr. Smith et al. found it.", "They did."]),
            ("See vol. 3, pp. 40–41. It says so.", &["See vol. 3, pp. 40–41.", "It says so."]),
            ("The U.S. Army left. The U.K. The end.", &["The U.S. Army left.", "The U.K.", "The end."]),
            ("Panzer, Schiffe usw. Die Liste endet.", &["Panzer, Schiffe usw.", "Die Liste endet."]),
            ("Prof. Dr. Müller kam. Hrsg. von Bd. 2.", &["Prof. Dr. Müller kam.", "Hrsg. von Bd. 2."]),
            ("Ludwig XIV. von Frankreich. Es war.", &["Ludwig XIV. von Frankreich.", "Es war."]),
            ("Das Ende. (Vgl. oben.) Neu.", &["Das Ende.", "(Vgl. oben.)", "Neu."]),
            ("Es kam. 2015 begann es.", &["Es kam.", "2015 begann es."]),
            ("Sie, d. h. Die NATO. Das i. d. R. auch.", &["Sie, d. h. Die NATO.", "Das i. d. R. auch."]),
            ("v.1.2 und www.nato.int sind. Ja.", &["v.1.2 und www.nato.int sind.", "Ja."]),
            ("Absatz eins\n\nAbsatz zwei", &["Absatz eins", "Absatz zwei"]),
            ("Eine Zeile\ngeht weiter. Ende", &["Eine Zeile\ngeht weiter.", "Ende"]),
            ("| a | b |\n| c | d |", &["| a | b |", "| c | d |"]),
            ("  Vorn. \n ", &["Vorn."]),
            ("", &[]),
        ];
        for (text, expected) in table {
            let found: Vec<&str> = sentences(text).into_iter().map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn sentences_and_their_gaps_are_the_text(text in "([a-zA-ZäÖ0-9.!?…„“\"() \n|]|z\\. B\\.|\\PC){0,80}") {
            let mut at = 0;
            for span in sentences(&text) {
                prop_assert!(span.start < span.end);
                prop_assert!(text[at..span.start].chars().all(char::is_whitespace));
                prop_assert!(!span.of(&text).starts_with(char::is_whitespace));
                prop_assert!(!span.of(&text).ends_with(char::is_whitespace));
                at = span.end;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
        }
    }
}
