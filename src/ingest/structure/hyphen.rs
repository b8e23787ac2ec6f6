//! Words broken at line and page ends: which hyphens go, which stay.

use std::collections::HashSet;

use crate::analysis::cut::{is_suspended, keeps_hyphen};
use crate::ingest::flow::Flow;
use crate::ingest::structure::sentence::{head, tail};
use crate::text::ByteSpan;

/// How a line is joined to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// With a space: "der⏎Allianz", and after a suspended hyphen: "Landes-⏎und Bündnisverteidigung"
    Space,
    /// Without a space: "NATO-⏎Mission", "1955–⏎2015"
    Nothing,
    /// Without a space, after cutting this many bytes: "Vertei-⏎digung"
    Cut(usize),
    /// A spaced-out word goes on: the hyphen goes, its letters stay apart: "f a h-⏎r e n" → "f a h r e n"
    Spaced(usize),
    /// Old spelling broke ck into k-k: the two bytes at the end become "c": "Glok-⏎ke" → "Glocke"
    OldCk,
}

impl Joint {
    /// Makes the end of `flow` ready for what follows; a space stands for the source between.
    pub fn apply(self, flow: &mut Flow, between: ByteSpan) {
        match self {
            Self::Space => flow.push_text(" ", between),
            Self::Nothing => {}
            Self::Cut(bytes) => flow.truncate(flow.text.len() - bytes),
            Self::Spaced(bytes) => {
                flow.truncate(flow.text.len() - bytes);
                flow.push_text(" ", between);
            }
            Self::OldCk => {
                let len = flow.text.len();
                let k = flow.map.to_origin(ByteSpan::new(len - 2, len - 1)).unwrap_or_default();
                flow.truncate(len - 2);
                flow.push_text("c", k);
            }
        }
    }
}

/// What may follow the k of a broken ck; longer words are compounds ("Musik-⏎kapelle").
const OLD_CK_ENDINGS: [&str; 11] = ["ke", "ker", "ken", "kes", "kel", "keln", "kern", "kend", "kens", "kers", "kels"];

/// How far back a word or an address is followed, in bytes: what is longer is neither, and looking back to the
/// beginning at every line would take the square of the time.
const MAX_TOKEN_BYTES: usize = 1024;

/// Words of a text that are written with a hyphen inside a line: evidence for those at line ends.
#[derive(Debug, Default)]
pub struct HyphenatedWords(HashSet<String>);

impl HyphenatedWords {
    /// Collects them from a text.
    pub fn of(text: &str) -> Self {
        let mut words = HashSet::new();
        for (at, _) in text.match_indices('-') {
            let (first, second) =
                (last_word(tail(&text[..at], MAX_TOKEN_BYTES)), first_word(head(&text[at + 1..], MAX_TOKEN_BYTES)));
            if first.chars().count() > 1 && second.chars().count() > 1 && second.starts_with(char::is_lowercase) {
                words.insert(format!("{}-{}", first.to_lowercase(), second.to_lowercase()));
            }
        }
        Self(words)
    }

    fn holds(&self, first: &str, second: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&format!("{}-{}", first.to_lowercase(), second.to_lowercase()))
    }
}

/// Decides how `after` goes on from `before`, the text so far.
pub fn joint(before: &str, after: &str, words: &HyphenatedWords) -> Joint {
    let before = tail(before, MAX_TOKEN_BYTES);
    let Some(last) = before.chars().next_back() else { return Joint::Nothing };
    let Some(next) = after.chars().next() else { return Joint::Space };
    let stem = &before[..before.len() - last.len_utf8()];
    let token = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    if token.contains("://") && (matches!(last, '/' | '-' | '_' | '=' | '&' | '?' | '%' | '.') || next == '/') {
        let url_goes_on = next.is_ascii_lowercase() || next.is_ascii_digit() || next == '/';
        return if url_goes_on { Joint::Nothing } else { Joint::Space };
    }
    match last {
        '\u{ad}' | '¬' => return Joint::Cut(last.len_utf8()),
        '-' | '\u{2010}' | '\u{2011}' | '⸗' => {}
        // The double hyphen of Fraktur, as OCR reads it
        '=' if stem.ends_with(char::is_alphabetic) && next.is_lowercase() => {}
        '–' | '—' if stem.ends_with(|c: char| c.is_ascii_digit()) && next.is_ascii_digit() => {
            return Joint::Nothing;
        }
        '/' if stem.ends_with(char::is_alphanumeric) && next.is_alphanumeric() => return Joint::Nothing,
        _ => return Joint::Space,
    }
    if !stem.ends_with(char::is_alphanumeric) {
        return Joint::Space;
    }
    let (first, second) = (last_word(stem), first_word(head(after, MAX_TOKEN_BYTES)));
    if !next.is_alphanumeric() {
        return Joint::Space;
    }
    if !next.is_lowercase() {
        return Joint::Nothing;
    }
    if is_suspended(first, second) {
        return Joint::Space;
    }
    if is_spaced_out(stem, after) {
        return Joint::Spaced(last.len_utf8());
    }
    if keeps_hyphen(first, second) || words.holds(first, second) {
        return Joint::Nothing;
    }
    let vowel_k = first.ends_with('k') && first.chars().rev().nth(1).is_some_and(|c| "aeiouäöü".contains(c));
    if last == '-' && vowel_k && OLD_CK_ENDINGS.contains(&second) {
        return Joint::OldCk;
    }
    Joint::Cut(last.len_utf8())
}

/// Single letters on both sides of the hyphen.
fn is_spaced_out(stem: &str, after: &str) -> bool {
    let single =
        |word: Option<&str>| word.is_some_and(|w| w.chars().count() == 1 && w.chars().all(char::is_alphabetic));
    let mut before = stem.rsplit(' ');
    let mut next = after.split(' ');
    single(before.next()) && single(before.next()) && single(next.next()) && single(next.next())
}

fn last_word(text: &str) -> &str {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '-').len();
    let start =
        text[..end].char_indices().rev().find(|(_, c)| !c.is_alphanumeric()).map_or(0, |(at, c)| at + c.len_utf8());
    &text[start..end]
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '\u{308}').unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_at_line_ends_go_or_stay() {
        let words = HyphenatedWords::of("eine irakisch-kurdische Einheit");
        for (before, after, expected) in [
            ("gegen die das Vertei-", "digungsbündnis einst", Joint::Cut(1)),
            ("eine NATO-", "Mission kann", Joint::Nothing),
            ("die Landes-", "und Bündnisverteidigung", Joint::Space),
            ("der EU-", "weite Rahmen", Joint::Nothing),
            ("ein 20-", "jähriger Soldat", Joint::Nothing),
            ("die irakisch-", "kurdische Grenze", Joint::Nothing),
            ("auf taktisch-", "operativer Ebene", Joint::Nothing),
            ("von der Süd-", "an die Ostflanke", Joint::Space),
            ("die Tisch-", "lerei", Joint::Cut(1)),
            ("a self-", "conscious style", Joint::Nothing),
            ("a self-", "ish style", Joint::Cut(1)),
            ("Verfaſ\u{ad}", "ſung", Joint::Cut(2)),
            ("Handels⸗", "geſchichte", Joint::Cut('⸗'.len_utf8())),
            ("Bericht 1955–", "2015", Joint::Nothing),
            ("der Gedanke –", "so alt er ist", Joint::Space),
            ("in: https://ogy.de/", "5f86", Joint::Nothing),
            ("den man abge=", "ſchafft hat", Joint::Cut(1)),
            ("eine Glok-", "ke habe", Joint::OldCk),
            ("v o r b e i f a h-", "r e n d e Schiffe", Joint::Spaced(1)),
            ("die Musik-", "kapelle", Joint::Cut(1)),
            ("der Allianz", "am Ende", Joint::Space),
        ] {
            assert_eq!(joint(before, after, &words), expected, "{before}⏎{after}");
        }
    }
}
