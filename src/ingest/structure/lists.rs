//! What a list item begins with.

/// The number or bullet before an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemMark {
    /// As printed: "1.", "a)", "•".
    pub label: String,
    /// Its row: items of one list share it.
    pub row: Row,
    /// Its place in the row, from 1; bullets have none.
    pub value: Option<u32>,
    /// Bytes before the item's text.
    pub prefix: usize,
}

/// Kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Row {
    /// One kind of bullet
    Bullet(char),
    /// "1."
    Dot,
    /// "1)", "(1)"
    Bracket,
    /// "a)", "(a)"
    LetterBracket,
    /// "a."
    LetterDot,
}

/// Reads the mark that a list item may begin with.
pub fn item_mark(text: &str) -> Option<ItemMark> {
    let first = text.chars().next()?;
    if matches!(
        first,
        '•' | '-' | '–' | '—' | '*' | '·' | '▪' | '◦' | '‣' | '■' | '►' | '➢' | '●' | '○' | '\u{f0b7}' | '+'
    ) {
        let rest = &text[first.len_utf8()..];
        let body = rest.trim_start();
        let apart = rest.starts_with(char::is_whitespace)
            || !matches!(first, '-' | '–' | '—' | '*' | '+' | '·') && !body.is_empty();
        return (apart && !body.is_empty()).then(|| ItemMark {
            label: first.to_string(),
            row: Row::Bullet(first),
            value: None,
            prefix: text.len() - body.len(),
        });
    }
    // Word processors save the bullet of an inner list as the letter o.
    if let Some(body) = text.strip_prefix("o ") {
        let body = body.trim_start();
        return (!body.is_empty()).then(|| ItemMark {
            label: "o".to_owned(),
            row: Row::Bullet('o'),
            value: None,
            prefix: text.len() - body.len(),
        });
    }
    let open = text.strip_prefix('(');
    let body = open.unwrap_or(text);
    let end = body.find(['.', ')'])?;
    let inside = &body[..end];
    let closed_by_bracket = body[end..].starts_with(')');
    if open.is_some() && !closed_by_bracket {
        return None;
    }
    let rest = &body[end + 1..];
    if !rest.starts_with(char::is_whitespace) || rest.trim().is_empty() {
        return None;
    }
    let prefix = text.len() - rest.trim_start().len();
    let label = text[..text.len() - rest.len()].to_owned();
    if !inside.is_empty() && inside.len() <= 2 && inside.bytes().all(|b| b.is_ascii_digit()) {
        let row = if closed_by_bracket { Row::Bracket } else { Row::Dot };
        return Some(ItemMark { label, row, value: inside.parse().ok(), prefix });
    }
    let letter = inside.chars().next().filter(|c| c.is_ascii_lowercase() && inside.len() == 1)?;
    let row = if closed_by_bracket { Row::LetterBracket } else { Row::LetterDot };
    Some(ItemMark { label, row, value: Some(letter as u32 - 'a' as u32 + 1), prefix })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_marks_are_read() {
        for (text, label, value, rest) in [
            ("1. die Lage", "1.", Some(1), "die Lage"),
            ("b) die Frage", "b)", Some(2), "die Frage"),
            ("(3) das Ziel", "(3)", Some(3), "das Ziel"),
            ("•\tprices", "•", None, "prices"),
            ("– ein Punkt", "–", None, "ein Punkt"),
        ] {
            let mark = item_mark(text).expect(text);
            assert_eq!((mark.label.as_str(), mark.value, &text[mark.prefix..]), (label, value, rest), "{text}");
        }
        for text in ["1990. Ein Jahr", "z. B. so", "A. Allgemeines", "-5 Grad", "Ein Satz. Noch", "3.5 Millionen"] {
            assert!(item_mark(text).is_none_or(|m| text == "z. B. so" && m.row == Row::LetterDot), "{text}");
        }
    }
}
