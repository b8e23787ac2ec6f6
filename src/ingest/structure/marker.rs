//! Footnote markers in running text: every way in which print and mark-up set them.

use crate::ingest::structure::number::{roman, superscript_digit};
use crate::ingest::structure::sentence::{head, tail};
use crate::text::ByteSpan;

/// How a marker is set, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// `[^3]`, `[^ms]`
    Caret,
    /// `<sup>3</sup>`
    Tag,
    /// `³`, `³)`
    Superscript,
    /// `[3]`, `[5, 6]`
    Bracket,
    /// `*`, `**)`, `†`
    Star,
    /// `3)`
    HalfBracket,
    /// `(3)`
    Parenthesis,
    /// `wurde.3`, digits glued to a word's or a sentence's end
    Digits,
}

impl Style {
    /// Sure styles are markers even where the labels are out of order or their note is missing.
    pub fn is_sure(self) -> bool {
        matches!(self, Self::Caret | Self::Tag | Self::Superscript)
    }
}

/// A spot that may be a marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Bytes of the text that go when it is one.
    pub span: ByteSpan,
    /// Labels: mostly one, two for `[5, 6]`.
    pub labels: Vec<String>,
    /// How it is set.
    pub style: Style,
    /// Right behind the end of a sentence or a closing quotation mark: likelier than elsewhere.
    pub after_sentence: bool,
    /// A new sentence begins behind it, or nothing.
    pub before_sentence: bool,
}

/// Longest label that is read, in bytes.
const MAX_LABEL: usize = 40;

/// The bytes with which markers begin: ² ³ ¹ begin with 0xC2, the other superscript digits, † and ‡ with 0xE2.
static BEGINS: [bool; 256] = {
    let mut begins = [false; 256];
    let bytes = b"[<*(0123456789\xc2\xe2";
    let mut at = 0;
    while at < bytes.len() {
        begins[bytes[at] as usize] = true;
        at += 1;
    }
    begins
};

/// Finds every spot of the text that may be a marker, in order, not overlapping.
pub fn candidates(text: &str) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let candidate = match bytes[at] {
            b'[' => bracket(text, at),
            b'<' => tag(text, at),
            b'*' => star(text, at),
            b'(' => parenthesis(text, at),
            b'0'..=b'9' => digits(text, at),
            0xc2 | 0xe2 => superscript(text, at).or_else(|| star(text, at)),
            _ => {
                let next = bytes[at..].iter().position(|&byte| BEGINS[usize::from(byte)]);
                at = next.map_or(bytes.len(), |next| at + next);
                continue;
            }
        };
        match candidate {
            Some(candidate) => {
                at = candidate.span.end;
                found.push(candidate);
            }
            None => at += rejected(text, at),
        }
    }
    found
}

/// Returns how many bytes are done with where no marker begins: a run of digits or signs is judged at its first one.
fn rejected(text: &str, at: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    if rest[0].is_ascii_digit() {
        return rest.iter().take_while(|b| b.is_ascii_digit()).count();
    }
    let sign = |c: char| is_sign(c) || superscript_digit(c).is_some();
    if !text.is_char_boundary(at) || !text[at..].starts_with(sign) {
        return 1;
    }
    let run = text[at..].find(|c: char| !sign(c)).unwrap_or(text.len() - at);
    if run > MAX_LABEL { run } else { 1 }
}

/// How far around a spot its surroundings are looked at, in bytes: what opened farther back is not closed here.
const REACH: usize = 2048;

/// Returns the text before a spot, as far as it is looked at.
fn look_back(text: &str, at: usize) -> &str {
    tail(&text[..at], REACH)
}

fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '’' | '‘' | '»' | '«' | '›' | '‹' | ')' | ']')
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…')
}

/// Behind a word or the end of a sentence; what follows is no part of the same word.
fn glued(text: &str, start: usize) -> bool {
    before(text, start)
        .is_some_and(|c| c.is_alphanumeric() || is_closing(c) || is_stop(c) || matches!(c, '–' | '-' | '*' | '%'))
}

fn ends_here(text: &str, end: usize) -> bool {
    after(text, end).is_none_or(|c| {
        c.is_whitespace() || is_closing(c) || is_stop(c) || matches!(c, '–' | '—' | '/' | '[' | '(' | '-' | '„')
    })
}

fn candidate(text: &str, span: ByteSpan, labels: Vec<String>, style: Style) -> Option<Candidate> {
    let before = look_back(text, span.start);
    let bare = before.trim_end_matches(is_closing);
    let after_sentence = bare.ends_with(is_stop) || bare.len() < before.len();
    let next = head(&text[span.end..], REACH).trim_start_matches(is_closing);
    let word = next.trim_start().trim_start_matches(['„', '“', '"', '»', '(']);
    let before_sentence =
        next.is_empty() || next.len() > next.trim_start().len() && word.starts_with(char::is_uppercase);
    (!labels.is_empty()).then_some(Candidate { span, labels, style, after_sentence, before_sentence })
}

/// `[^x]`, `[3]`, `[5, 6]`, `[5–7]`, `[*]`
fn bracket(text: &str, at: usize) -> Option<Candidate> {
    let end = at + text.as_bytes()[at..].iter().take(MAX_LABEL + 4).position(|&b| b == b']')? + 1;
    let inside = text.get(at + 1..end - 1)?;
    let span = ByteSpan::new(at, end);
    if let Some(label) = inside.strip_prefix('^') {
        let definition = text[..at].trim().is_empty() && after(text, end) == Some(':');
        if label.is_empty() || label.contains(char::is_whitespace) || definition {
            return None;
        }
        return candidate(text, span, vec![label.to_owned()], Style::Caret);
    }
    if after(text, end) == Some('(') && text[end..].starts_with("(http") {
        return None;
    }
    // "[iv]", but not "[i]t is"
    if roman(inside).is_some() {
        let alone = !after(text, end).is_some_and(char::is_alphanumeric);
        return alone.then(|| candidate(text, span, vec![inside.to_owned()], Style::Bracket)).flatten();
    }
    candidate(text, span, numbers(inside)?, Style::Bracket)
}

/// "5", "5, 6", "5–7", "*", each number of three digits at most.
fn numbers(inside: &str) -> Option<Vec<String>> {
    let mut labels = Vec::new();
    for part in inside.split([',', ';']) {
        let part = part.trim();
        if !part.is_empty() && part.len() <= 4 && part.chars().all(|c| c == '*') {
            labels.push(part.to_owned());
            continue;
        }
        let mut ends = part.split(['–', '-']).map(str::trim);
        let first = ends.next().filter(|n| is_number(n))?;
        match (ends.next(), ends.next()) {
            (None, _) => labels.push(first.to_owned()),
            (Some(last), None) if is_number(last) => {
                let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
                if first >= last || last - first > 20 {
                    return None;
                }
                labels.extend((first..=last).map(|n| n.to_string()));
            }
            _ => return None,
        }
    }
    Some(labels)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0')
}

/// `<sup>3</sup>`, with a link or brackets inside
fn tag(text: &str, at: usize) -> Option<Candidate> {
    let open = text[at..].get(..4).filter(|t| t.eq_ignore_ascii_case("<sup"))?;
    let start = at + open.len() + head(&text[at + open.len()..], REACH).find('>')? + 1;
    let reach = head(&text[start..], REACH);
    let close = reach.find("</sup>").or_else(|| reach.find("</SUP>"))?;
    let end = start + close + "</sup>".len();
    let mut inside = String::new();
    let mut in_tag = false;
    for c in text[start..start + close].chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => inside.push(c),
            _ => {}
        }
    }
    let inside = inside.trim().trim_matches(['[', ']', '(', ')', '^']).trim();
    let span = ByteSpan::new(at, end);
    let unit = text[..at].rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let measured = text[..at - unit.len()].trim_end().ends_with(|c: char| c.is_ascii_digit());
    if UNITS.contains(&unit) && measured && matches!(inside, "2" | "3") {
        return None;
    }
    if let Some(labels) = numbers(inside) {
        return candidate(text, span, labels, Style::Tag);
    }
    let short = inside.chars().count() <= 2 && inside.chars().all(|c| c.is_ascii_lowercase() || is_sign(c));
    // 1st, 2nd, 19ᵉ: the letters are part of the number.
    let ordinal = before(text, at).is_some_and(|c| c.is_ascii_digit());
    (short && !ordinal && !inside.is_empty())
        .then(|| candidate(text, span, vec![inside.to_owned()], Style::Tag))
        .flatten()
}

fn is_sign(c: char) -> bool {
    matches!(c, '*' | '†' | '‡')
}

/// Units whose square or cube is no marker.
const UNITS: [&str; 14] = ["m", "km", "cm", "mm", "dm", "µm", "nm", "ft", "in", "s", "qm", "x", "r", "R"];

fn superscript(text: &str, at: usize) -> Option<Candidate> {
    let mut labels: Vec<String> = Vec::new();
    let mut label = String::new();
    let mut end = at;
    let mut chars = text[at..].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if let Some(digit) = superscript_digit(c) {
            label.push(digit);
        } else if matches!(c, ',' | ' ' | '⁻' | '⸴')
            && !label.is_empty()
            && chars.peek().is_some_and(|&(_, n)| superscript_digit(n).is_some())
        {
            labels.push(std::mem::take(&mut label));
            continue;
        } else {
            break;
        }
        end = at + offset + c.len_utf8();
    }
    // An encoding without all of the superscript digits: "¹0" is 10.
    let plain = text[end..].len() - text[end..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if plain > 0 && !text[end + plain..].starts_with(|c: char| c.is_alphanumeric()) {
        label.push_str(&text[end..end + plain]);
        end += plain;
    }
    if label.is_empty() || label.starts_with('0') || label.len() > 3 {
        return None;
    }
    labels.push(label);
    if let Some(c) = after(text, end)
        && matches!(c, ')' | '⁾')
        && !look_back(text, at).rsplit(char::is_whitespace).next().is_some_and(|w| w.contains('('))
    {
        end += c.len_utf8();
    }
    let reach = at - look_back(text, at).len();
    let word_start = text[reach..at]
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(reach, |n| reach + n + after(text, reach + n).map_or(0, char::len_utf8));
    let word = &text[word_start..at];
    let stands_behind_number = text[..word_start].trim_end().ends_with(|c: char| c.is_ascii_digit());
    // V² and x² are powers.
    let variable = word.len() == 1;
    let unit = variable
        || UNITS.contains(&word) && (stands_behind_number || word.len() > 1 || matches!(word, "m" | "x" | "r"));
    // 10³ is a power; "1990²" is a year with its note.
    let number = look_back(text, at).rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let power = !number.is_empty() && number.len() != 4;
    if unit || power || before(text, at).is_some_and(|c| matches!(c, '/' | '+' | '=' | '·')) {
        return None;
    }
    candidate(text, ByteSpan::new(at, end), labels, Style::Superscript)
}

/// `*`, `**`, `*)`, `†` behind a word
fn star(text: &str, at: usize) -> Option<Candidate> {
    let sign = after(text, at).filter(|&c| is_sign(c))?;
    let run = text[at..].find(|c| c != sign).unwrap_or(text.len() - at);
    let label = &text[at..at + run];
    if label.chars().count() > 4 {
        return None;
    }
    let mut end = at + run;
    let closed = text[end..].starts_with(')')
        && !look_back(text, at).rsplit(char::is_whitespace).next().is_some_and(|w| w.contains('('));
    if closed {
        end += 1;
    }
    let spaced = closed
        && before(text, at).is_some_and(char::is_whitespace)
        && text[..at].trim_end().ends_with(|c: char| c.is_alphanumeric() || is_closing(c) || is_stop(c));
    // The end of "*emphasis*"
    let reach = at - look_back(text, at).len();
    let opening = text[reach..at].rfind(label).map(|open| reach + open).is_some_and(|open| {
        !before(text, open).is_some_and(|c| c.is_alphanumeric() || is_stop(c))
            && after(text, open + run).is_some_and(|c| !c.is_whitespace())
    });
    let sits = (glued(text, at) || spaced) && !opening;
    (sits && ends_here(text, end))
        .then(|| candidate(text, ByteSpan::new(at, end), vec![label.to_owned()], Style::Star))
        .flatten()
}

/// `(3)`
fn parenthesis(text: &str, at: usize) -> Option<Candidate> {
    let end = at + text.as_bytes()[at..].iter().take(6).position(|&b| b == b')')? + 1;
    let inside = text.get(at + 1..end - 1)?;
    if !is_number(inside) || before(text, at).is_none() || after(text, end).is_some_and(char::is_alphanumeric) {
        return None;
    }
    candidate(text, ByteSpan::new(at, end), vec![inside.to_owned()], Style::Parenthesis)
}

/// What a decimal counts: "12.30 Uhr", "3.5 Millionen".
const COUNTED: [&str; 20] = [
    "Uhr",
    "Prozent",
    "Million",
    "Millionen",
    "Milliarde",
    "Milliarden",
    "Billion",
    "Billionen",
    "Euro",
    "Dollar",
    "Mark",
    "Taler",
    "Meter",
    "Kilometer",
    "Grad",
    "Tonnen",
    "Kilo",
    "Liter",
    "GHz",
    "MB",
];

/// Abbreviations that a number belongs to: "Art.5", "S.12".
const BEFORE_NUMBERS: [&str; 30] = [
    "Nr", "No", "no", "S", "p", "pp", "Art", "art", "Bd", "Abs", "Abb", "Tab", "Fig", "fig", "Anm", "Fn", "Rn", "Kap",
    "Vol", "vol", "Jg", "H", "Sp", "Bl", "Ziff", "Ziffer", "ca", "vgl", "Az", "Tz",
];

/// Digits glued to a word or to the punctuation behind it, and `3)`
fn digits(text: &str, at: usize) -> Option<Candidate> {
    let end = text[at..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |n| at + n);
    let label = &text[at..end];
    if !is_number(label) {
        return None;
    }
    let neighbour = before(text, at)?;
    let half_bracket = text[end..].starts_with(')');
    let open = look_back(text, at).rfind(['(', ')']).is_some_and(|n| look_back(text, at)[n..].starts_with('('));
    if half_bracket && !open {
        let sits = glued(text, at)
            || neighbour == ' ' && text[..at].trim_end().ends_with(|c: char| is_stop(c) || is_closing(c));
        let span = ByteSpan::new(at, end + 1);
        return (sits && ends_here(text, end + 1) && !neighbour.is_ascii_digit())
            .then(|| candidate(text, span, vec![label.to_owned()], Style::HalfBracket))
            .flatten();
    }
    if !(glued(text, at) && ends_here(text, end)) || matches!(neighbour, '-' | '–' | '%') {
        return None;
    }
    // 5.000, 3,5, 12:30, §5)3 and the like: digits on both sides.
    let stem = &text[..at - neighbour.len_utf8()];
    if is_stop(neighbour) && stem.ends_with(|c: char| c.is_ascii_digit()) {
        let number = tail(stem, REACH).rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let year = number.len() == 4 && neighbour == '.' || neighbour == ';';
        // "repairs came to $5,000.2 The town": only a row of markers can tell it from a decimal.
        let next = head(&text[end..], REACH);
        let sentence = neighbour == '.'
            && next.starts_with(' ')
            && next.trim_start().starts_with(char::is_uppercase)
            && !next.split_whitespace().next().is_some_and(|w| COUNTED.contains(&w.trim_end_matches(['.', ','])));
        if !year && !sentence {
            return None;
        }
        if !year {
            let span = ByteSpan::new(at, end);
            let found = candidate(text, span, vec![label.to_owned()], Style::Digits)?;
            return Some(Candidate { after_sentence: false, ..found });
        }
    }
    // A number behind the digits: "sank.3 500", "S.12,5".
    let stop = after(text, end).filter(|&c| is_stop(c));
    if stop.is_some_and(|stop| text[end + stop.len_utf8()..].starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let token = tail(stem, REACH).rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if neighbour == '.' && BEFORE_NUMBERS.contains(&token) {
        return None;
    }
    if neighbour.is_alphabetic() {
        let word = look_back(text, at).rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let capitals = word.chars().all(|c| !c.is_lowercase());
        // CO2, G7, A4; x2, v3
        if capitals || word.chars().count() < 3 {
            return None;
        }
    }
    if neighbour.is_ascii_digit() {
        return None;
    }
    candidate(text, ByteSpan::new(at, end), vec![label.to_owned()], Style::Digits)
}

/// Returns what to cut so that no gap stays where a marker stood: "Wort (1)." → "Wort."
pub fn cut(text: &str, marker: ByteSpan) -> ByteSpan {
    let space_before = text[..marker.start].ends_with(' ');
    let gap = after(text, marker.end).is_none_or(|c| c == ' ' || is_stop(c) || is_closing(c));
    if space_before && gap { ByteSpan::new(marker.start - 1, marker.end) } else { marker }
}

/// Returns a title or name without the markers in it and at its end.
pub fn plain(text: &str) -> String {
    let cuts: Vec<_> = candidates(text)
        .into_iter()
        .filter(|c| c.style.is_sure() || c.span.end == text.len())
        .map(|c| c.span)
        .collect();
    let mut out = String::new();
    let mut at = 0;
    for span in cuts {
        out.push_str(&text[at..span.start]);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out.trim().trim_end_matches('*').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(String, Style)> {
        candidates(text).into_iter().map(|c| (c.labels.join("+"), c.style)).collect()
    }

    #[test]
    fn markers_of_every_style_are_seen() {
        for (text, expected, style) in [
            ("reads.[^1] Water", "1", Style::Caret),
            ("church.[^ms]", "ms", Style::Caret),
            ("getan.<sup>3</sup> Dann", "3", Style::Tag),
            ("lassen.“¹ Dies", "1", Style::Superscript),
            ("unterhält,¹⁴ wäre", "14", Style::Superscript),
            ("wurde.¹) Dann", "1", Style::Superscript),
            ("Plätze.¹0 Als", "10", Style::Superscript),
            ("count.[1] Between", "1", Style::Bracket),
            ("War.”][5, 6]", "5+6", Style::Bracket),
            ("Bundesland.1 Die", "1", Style::Digits),
            ("seit 1990.2 Die", "2", Style::Digits),
            ("zurückgeht“12 und", "12", Style::Digits),
            ("Europa.9", "9", Style::Digits),
            ("des Zolls*) war", "*", Style::Star),
            ("the end.** Then", "**", Style::Star),
            ("genannt wurde.1) Dann", "1", Style::HalfBracket),
            ("bekannt (3). Dann", "3", Style::Parenthesis),
        ] {
            assert_eq!(seen(text), [(expected.to_owned(), style)], "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_markers_are_passed_over() {
        for text in [
            "rund 200 m² groß",
            "CO₂ und CO2 sind",
            "etwa 5.000 Soldaten",
            "am 12.30 Uhr",
            "nach Art. 5 GG",
            "nach Art.5 GG",
            "im Jahr 1990",
            "Nr.7 der Liste",
            "10³ Bit",
            "[1915] und [sic] und [demanded]",
            "die G7 und A4",
            "S. 12–15",
            "3,5 Prozent",
            "vom 05.01.2024 an",
            "(1914) begann",
            "2 * 3",
            "der 7. Oktober",
            "eine Liste: *kursiv* gesetzt",
            "(vgl. 3)",
            "1(2)",
        ] {
            let found: Vec<_> = seen(text).into_iter().filter(|(_, style)| *style != Style::Parenthesis).collect();
            assert_eq!(found, [], "{text}");
        }
    }

    #[test]
    fn no_gap_stays_where_a_marker_stood() {
        for (text, expected) in
            [("Wort (1). Dann", "Wort. Dann"), ("Wort.1 Dann", "Wort. Dann"), ("Wort [1] und", "Wort und")]
        {
            let marker = candidates(text)[0].span;
            let gap = cut(text, marker);
            assert_eq!(format!("{}{}", &text[..gap.start], &text[gap.end..]), expected);
        }
    }
}
