//! Entities, and attributes in a tag.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

/// Longest name of an entity, in bytes.
const MAX_ENTITY: usize = 34;

/// Reads the entity with which a text begins, and its length.
pub fn entity(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let body = &text[1..];
    let end = body.bytes().take(MAX_ENTITY).position(|b| b == b';' || b == b'&' || b <= b' ')?;
    if body.as_bytes()[end] != b';' {
        return None;
    }
    let name = &body[..end];
    let decoded = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            Cow::Owned(character(code)?.to_string())
        }
        None => Cow::Borrowed(resolve_html5_entity(name)?),
    };
    Some((decoded, end + 2))
}

/// A character by its number; the C1 controls are what Windows-1252 has there, as browsers read them.
fn character(code: u32) -> Option<char> {
    if (0x80..0xa0).contains(&code) {
        let byte = [code as u8];
        return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next();
    }
    char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())
}

/// Returns the value of an attribute as it is meant.
pub fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((decoded, len)) => {
                out.push_str(&decoded);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Lists names and raw values of attributes.
pub fn attributes(raw: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let name = &rest[..end];
        let after = rest[end..].trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            rest = if end == 0 { &rest[rest.chars().next().map_or(0, char::len_utf8)..] } else { after };
            return Some((name, ""));
        };
        let (value, behind) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match value[1..].find(quote) {
                Some(close) => (&value[1..=close], &value[close + 2..]),
                None => (&value[1..], ""),
            },
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        rest = behind;
        Some((name, value))
    })
}
