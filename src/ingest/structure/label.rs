//! What a note begins with where it stands, and the headings under which notes stand.

use crate::ingest::structure::marker::superscript_digit;

/// How a note is labelled where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `[^3]: Text`
    Caret,
    /// `<sup>3</sup> Text`
    Tag,
    /// `³ Text`, `³) Text`
    Superscript,
    /// `[3] Text`
    Bracket,
    /// `- 3 Text`
    Bullet,
    /// `3 Text`
    Bare,
    /// `3. Text`
    Dot,
    /// `3) Text`, `(3) Text`
    HalfBracket,
    /// `* Text`, `**) Text`
    Star,
    /// `3` on a line of its own, the text below it
    Alone,
}

/// A label at the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// How it is set.
    pub form: Form,
    /// Without bracket, dot, caret.
    pub label: String,
    /// Bytes before the note's own text.
    pub prefix: usize,
}

/// Reads the label that a note's text may begin with.
pub fn labelled(text: &str) -> Option<Labelled> {
    let labelled = |form, label: &str, rest: &str| {
        let rest = rest.trim_start();
        (!rest.is_empty()).then(|| Labelled { form, label: label.to_owned(), prefix: text.len() - rest.len() })
    };
    let first = text.chars().next()?;
    if let Some(inside) = text.strip_prefix("[^") {
        let (label, rest) = inside.split_once("]:")?;
        return (label.len() <= 40 && !label.is_empty()).then(|| labelled(Form::Caret, label, rest)).flatten();
    }
    if let Some(inside) = text.strip_prefix("<sup>") {
        let (label, rest) = inside.split_once("</sup>")?;
        let label = label.trim().trim_matches(['[', ']', '(', ')']);
        return is_label(label).then(|| labelled(Form::Tag, label, rest.trim_start_matches([')', '.']))).flatten();
    }
    if superscript_digit(first).is_some() {
        let rest = text.trim_start_matches(|c| superscript_digit(c).is_some());
        let digits: String = text[..text.len() - rest.len()].chars().filter_map(superscript_digit).collect();
        return is_label(&digits)
            .then(|| labelled(Form::Superscript, &digits, rest.trim_start_matches([')', '⁾', '.'])))
            .flatten();
    }
    if let Some(inside) = text.strip_prefix('[') {
        let (label, rest) = inside.split_once(']')?;
        let fits = is_label(label) || roman(label).is_some() && rest.starts_with(char::is_whitespace);
        return (fits && !rest.starts_with('(')).then(|| labelled(Form::Bracket, label, rest)).flatten();
    }
    if let Some(inside) = text.strip_prefix('(') {
        let (label, rest) = inside.split_once(')')?;
        return is_label(label).then(|| labelled(Form::HalfBracket, label, rest)).flatten();
    }
    if matches!(first, '*' | '†' | '‡') {
        let rest = text.trim_start_matches(first);
        let stars = &text[..text.len() - rest.len()];
        let rest = rest.strip_prefix(')').unwrap_or(rest);
        let apart = (rest.starts_with(char::is_whitespace) || stars.chars().count() == 1 && first != '*')
            && rest.contains(char::is_alphanumeric);
        if stars.chars().count() <= 4 && apart {
            // "* 3 Text" is a bullet before a number.
            let inner = numbered(rest.trim_start());
            return match inner {
                Some((digits, _, after)) if first == '*' && stars.len() == 1 => labelled(Form::Bullet, digits, after),
                _ => labelled(Form::Star, stars, rest),
            };
        }
        return None;
    }
    if matches!(first, '-' | '•' | '·' | '–') {
        let rest = text[first.len_utf8()..].strip_prefix(char::is_whitespace)?.trim_start();
        if let Some(inside) = rest.strip_prefix('[') {
            let (label, rest) = inside.split_once(']')?;
            return is_label(label).then(|| labelled(Form::Bullet, label, rest)).flatten();
        }
        let (digits, _, after) = numbered(rest)?;
        return labelled(Form::Bullet, digits, after);
    }
    let (digits, form, after) = numbered(text)?;
    labelled(form, digits, after)
}

/// Reads a line that holds a label and nothing else, as raised labels come out of a page.
pub fn labelled_alone(text: &str) -> Option<Labelled> {
    let digits: String = text.chars().map(|c| superscript_digit(c).unwrap_or(c)).collect();
    is_label(&digits).then_some(Labelled { form: Form::Alone, label: digits, prefix: text.len() })
}

/// "3 Text", "3. Text", "3) Text"
fn numbered(text: &str) -> Option<(&str, Form, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    if !is_label(digits) {
        return None;
    }
    let (form, rest) = match rest.chars().next()? {
        '.' => (Form::Dot, &rest[1..]),
        ')' => (Form::HalfBracket, &rest[1..]),
        _ => (Form::Bare, rest),
    };
    rest.starts_with(char::is_whitespace).then_some((digits, form, rest))
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

fn is_label(label: &str) -> bool {
    let number =
        !label.is_empty() && label.len() <= 3 && label.bytes().all(|b| b.is_ascii_digit()) && !label.starts_with('0');
    number || !label.is_empty() && label.len() <= 4 && label.chars().all(|c| c == '*')
}

/// The number that a label stands for in its row: "**" is the second of its row.
pub fn rank(label: &str) -> u32 {
    label.parse().ok().or_else(|| roman(label)).unwrap_or_else(|| label.chars().count() as u32)
}

/// Headings under which notes stand.
const NOTES_HEADINGS: [&str; 16] = [
    "anmerkungen",
    "anmerkung",
    "endnoten",
    "fußnoten",
    "fussnoten",
    "einzelnachweise",
    "nachweise",
    "notes",
    "endnotes",
    "footnotes",
    "notes and references",
    "references and notes",
    "anmerkungen und nachweise",
    "noten",
    "annotations",
    "note",
];

/// Tells whether a text is the heading of the notes: "Anmerkungen", "Endnotes:", "## Notes".
pub fn is_notes_heading(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let plain = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    NOTES_HEADINGS.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_every_form_are_read() {
        for (text, form, label) in [
            ("[^ms]: District archive", Form::Caret, "ms"),
            ("¹² Masala 2023", Form::Superscript, "12"),
            ("[3] Ebd.", Form::Bracket, "3"),
            ("- 4 Tardy", Form::Bullet, "4"),
            ("5 Ebd., S. 322.", Form::Bare, "5"),
            ("6. Vgl.", Form::Dot, "6"),
            ("7) Vgl.", Form::HalfBracket, "7"),
            ("**) Acten", Form::Star, "**"),
            ("<sup>8</sup> Ibid.", Form::Tag, "8"),
        ] {
            let found = labelled(text).expect(text);
            assert_eq!((found.form, found.label.as_str()), (form, label), "{text}");
        }
        for text in ["1990 doppelt", "3", "[sic] so", "Ebd.", "12.5 Prozent"] {
            assert_eq!(labelled(text), None, "{text}");
        }
    }
}
