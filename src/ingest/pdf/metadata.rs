//! What the file says of itself, where that is sane.

use hayro_syntax::metadata::Metadata as Info;

use crate::document::Metadata;

/// Reads title and authors of the information dictionary.
pub fn of(info: &Info) -> Metadata {
    let title = info.title.as_deref().map(decode).filter(|title| is_title(title));
    let authors = info.author.as_deref().map(decode).map(|text| authors(&text)).unwrap_or_default();
    Metadata { title, authors, ..Metadata::default() }
}

/// UTF-16 with a byte order mark, UTF-8 with one, or Latin 1 as far as German and English go.
fn decode(bytes: &[u8]) -> String {
    let text = if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned()
    } else if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned()
    } else {
        let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
        std::str::from_utf8(bytes)
            .map_or_else(|_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), str::to_owned)
    };
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// No "Microsoft Word – Dokument1", no file name, no number.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let words = title.split_whitespace().count();
    let starts = [
        "microsoft word",
        "microsoft powerpoint",
        "untitled",
        "unbenannt",
        "dokument",
        "document",
        "untitled-",
        "slide ",
        "powerpoint",
        "layout 1",
        "title",
        "titel",
    ];
    let ends = [
        ".doc", ".docx", ".pdf", ".tex", ".dvi", ".indd", ".qxd", ".qxp", ".rtf", ".odt", ".txt", ".ps", ".fm", ".p65",
        ".pmd",
    ];
    words >= 2
        && title.chars().count() <= 300
        && title.chars().filter(|c| c.is_alphabetic()).count() * 2 > title.chars().count()
        && !starts.iter().any(|s| {
            lower == *s
                || lower.starts_with(s) && lower[s.len()..].trim_start().starts_with(['-', '–'])
                || lower.starts_with("microsoft ")
        })
        && !ends.iter().any(|s| lower.ends_with(s))
        && !title.contains('\u{fffd}')
}

/// "Anna Berg, Jan Tal", "Berg, Anna; Tal, Jan": names of two words and more, no log-in and no program.
fn authors(text: &str) -> Vec<String> {
    let names: Vec<String> = if text.contains(';') {
        text.split(';').map(|n| turned(n.trim())).collect()
    } else if text.matches(',').count() == 1 && text.split(',').all(|p| p.split_whitespace().count() == 1) {
        vec![turned(text)]
    } else {
        text.split([',', '&'])
            .flat_map(|n| n.split(" und "))
            .flat_map(|n| n.split(" and "))
            .map(|n| n.trim().to_owned())
            .collect()
    };
    let is_name = |name: &String| {
        let words: Vec<&str> = name.split_whitespace().collect();
        (2..=5).contains(&words.len())
            && !name.contains(|c: char| c.is_ascii_digit() || matches!(c, '@' | '_' | '/' | '\\' | '(' | '\u{fffd}'))
            && words.iter().all(|w| w.chars().next().is_some_and(char::is_alphabetic))
            && words.last().is_some_and(|w| w.starts_with(char::is_uppercase))
    };
    if !names.is_empty() && names.iter().all(is_name) { names } else { Vec::new() }
}

/// "Berg, Anna" as "Anna Berg"
fn turned(name: &str) -> String {
    match name.split_once(',') {
        Some((family, given)) => format!("{} {}", given.trim(), family.trim()),
        None => name.to_owned(),
    }
}
