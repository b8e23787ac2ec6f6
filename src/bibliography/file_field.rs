/// Tells by the extension whether a part is a path, no title or media type.
fn is_path(part: &str) -> bool {
    let name = part.rsplit(['/', '\\']).next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && (1..=5).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Returns the paths of a `file` field: `art.pdf`, `:art.pdf:PDF`, `Full Text:files/1/art.pdf:application/pdf;Snapshot:…`.
///
/// Zotero, Better BibTeX and JabRef escape `:`, `;` and `\` by a backslash; a backslash before anything else is that of
/// a Windows path. A drive letter is no description: `C:\Texte\art.pdf`.
pub(crate) fn paths(field: &str) -> Vec<String> {
    let mut files = Vec::new();
    for file in split(field, ';') {
        let mut parts: Vec<String> = Vec::new();
        for part in split(file, ':').into_iter().map(unescape) {
            // A drive letter is joined with its path again.
            let drive = |part: &str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic());
            match parts.last_mut().filter(|last| drive(last.trim()) && part.starts_with(['\\', '/'])) {
                Some(last) => *last = format!("{}:{part}", last.trim()),
                None => parts.push(part),
            }
        }
        let path = match parts.as_slice() {
            [path] => Some(path),
            // Between description and type.
            [_, path, _] => Some(path),
            [first, second] if is_path(second) && !is_path(first) => Some(second),
            [first, _] => Some(first),
            // Colons that should have been escaped.
            parts => parts.iter().find(|part| is_path(part)),
        };
        files.extend(path.map(|path| path.trim().to_owned()).filter(|path| !path.is_empty()));
    }
    files
}

/// Splits at a character that is not escaped.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        if c == separator && !escaped {
            parts.push(&text[start..at]);
            start = at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(&text[start..]);
    parts
}

fn unescape(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut chars = part.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            // TeX's own escapes, which some exports write in paths.
            Some(&next) if c == '\\' && matches!(next, ':' | ';' | '\\' | '_' | '&' | '%' | '#' | '$' | '{' | '}') => {
                out.push(next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_s_file_field_gives_its_paths() {
        for (field, expected) in [
            ("art.pdf", &["art.pdf"][..]),
            (":art.pdf:PDF", &["art.pdf"]),
            ("Full Text PDF:files/12/art.pdf:application/pdf", &["files/12/art.pdf"]),
            (
                "PDF:/home/a/b.pdf:application/pdf;Snapshot:/home/a/c.html:text/html",
                &["/home/a/b.pdf", "/home/a/c.html"],
            ),
            ("/home/a/x.pdf;/home/a/y.pdf", &["/home/a/x.pdf", "/home/a/y.pdf"]),
            (r"Masala\: Europa:files/3/Masala\; Europa.pdf:application/pdf", &["files/3/Masala; Europa.pdf"]),
            (r"C:\Texte\art.pdf", &[r"C:\Texte\art.pdf"]),
            (r":C\:\\Texte\\art.pdf:PDF", &[r"C:\Texte\art.pdf"]),
            (r"PDF:C:\Texte\neu.pdf:application/pdf", &[r"C:\Texte\neu.pdf"]),
            (r"files/4/a\_b.pdf", &["files/4/a_b.pdf"]),
            ("Volltext:art.pdf", &["art.pdf"]),
            ("art.pdf:PDF", &["art.pdf"]),
            ("", &[]),
            (";;", &[]),
        ] {
            assert_eq!(paths(field), expected, "{field}");
        }
    }
}
