//! Digital object identifiers (ISO 26324), as texts print them.

use crate::text::ByteSpan;

/// Finds the DOIs of a text, in their order, each without what stands round it: no `https://doi.org/`, no full stop.
pub fn dois(text: &str) -> Vec<ByteSpan> {
    let mut found: Vec<ByteSpan> = Vec::new();
    for (at, _) in text.match_indices("10.") {
        let inside = found.last().is_some_and(|last| at < last.end);
        if inside || text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.') {
            continue;
        }
        let rest = &text[at + 3..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !(4..=9).contains(&digits) || !rest[digits..].starts_with('/') {
            continue;
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '«' | '»' | '{' | '}');
        let end = rest.find(ends).unwrap_or(rest.len());
        let mut doi = rest[..end].trim_end_matches(['.', ',', ';', ':', '\'', '’']);
        // A bracket round the DOI is not of it, one within it is: "10.1016/S0140(99)12".
        let (opened, mut closed) = (doi.matches(['(', '[']).count(), doi.matches([')', ']']).count());
        while let Some(shorter) = doi.strip_suffix([')', ']']).filter(|_| opened < closed) {
            closed -= 1;
            doi = shorter.trim_end_matches(['.', ',', ';']);
        }
        if doi.len() > digits + 1 {
            found.push(ByteSpan::new(at, at + 3 + doi.len()));
        }
    }
    found
}

/// Returns the one DOI that a field holds, as printed there: `10.1000/Xyz` of `https://doi.org/10.1000/Xyz`.
///
/// `None` where it is none, or more than one.
pub fn doi(field: &str) -> Option<String> {
    match dois(field).as_slice() {
        [span] => Some(span.of(field).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_hold_one_doi_or_none() {
        // Counted anew for each bracket these took minutes.
        let closing = format!("10.1000/a{}", ")".repeat(1 << 20));
        for (field, expected) in [
            ("10.1000/Xyz", Some("10.1000/Xyz")),
            ("https://doi.org/10.1000/xyz.", Some("10.1000/xyz")),
            ("doi:10.5555/10.1000/7", Some("10.5555/10.1000/7")),
            ("10.1000/a 10.1000/b", None),
            ("(10.1016/S0140(99)12).)", Some("10.1016/S0140(99)12")),
            (&closing, Some("10.1000/a")),
            ("1000/xyz", None),
            ("", None),
        ] {
            assert_eq!(doi(field).as_deref(), expected, "{field}");
        }
    }
}
