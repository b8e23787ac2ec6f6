//! Which format a file has, by what stands in it.

use crate::document::Format;
use crate::ingest::pdf;

/// Bytes at the beginning among which marks of a format are looked for.
const HEAD_BYTES: usize = 4096;

/// Bytes at the beginning in which comments may stand before the root: licences are long.
pub const PROLOG_BYTES: usize = 64 * 1024;

/// Tells the format of a file by its content; `None` where it might be any text.
pub fn detect(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"{\\rtf") {
        return Some(Format::Rtf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return packed(bytes);
    }
    let beginning = |bytes_read: usize| &bytes[..bytes.len().min(bytes_read)];
    let head = beginning(HEAD_BYTES);
    if pdf::is_pdf(head) {
        return Some(Format::Pdf);
    }
    let head = text_of(head);
    if !head.starts_with('<') {
        return None;
    }
    marked(&head).or_else(|| {
        let whole = text_of(beginning(PROLOG_BYTES));
        let uncommented = without_comments(&whole);
        (uncommented.len() < whole.len()).then(|| marked(text_up_to(&uncommented, HEAD_BYTES)))?
    })
}

/// UTF-16 is read well enough for this without its zeros.
fn text_of(bytes: &[u8]) -> String {
    let bytes: Vec<u8> = bytes.iter().copied().filter(|&b| b != 0).collect();
    let text = String::from_utf8_lossy(&bytes);
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}')).to_owned()
}

fn text_up_to(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Leaves out comments that stand before the root.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            _ if rest.starts_with("<?") => rest.find("?>").map(|at| at + 2),
            _ => None,
        };
        let Some(end) = end else { break };
        if rest.starts_with("<?") {
            kept.push_str(&rest[..end]);
        }
        rest = &rest[end..];
    }
    kept + rest
}

/// Tells the format of marked-up text by its beginning.
fn marked(text: &str) -> Option<Format> {
    let lower = text.to_ascii_lowercase();
    let begins = |name: &str| {
        lower.match_indices(name).any(|(at, _)| {
            let before = &lower[..at];
            let local =
                before.ends_with('<') || before.rsplit('<').next().is_some_and(|p| p.ends_with(':') && p.len() < 12);
            local && lower[at + name.len()..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        })
    };
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return Some(Format::Html);
    }
    if begins("tei") || begins("teicorpus") || begins("tei.2") {
        return Some(Format::Tei);
    }
    let declared = ["jats", "nlm//dtd", "journal publishing", "journalpublishing", "dtd-version", "archivearticle"];
    if begins("article")
        && (declared.iter().any(|word| lower.contains(word)) || begins("front") || begins("article-meta"))
    {
        return Some(Format::Jats);
    }
    let declaration = lower.starts_with("<?xml") || lower.starts_with("<!--");
    (declaration && (lower.contains("<!doctype html") || begins("html"))).then_some(Format::Html)
}

/// Tells whether a file is a web archive (RFC 2557): the head of a letter, and a page with its pictures as what it holds.
pub fn is_web_archive(bytes: &[u8]) -> bool {
    let text = text_of(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let head: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).collect();
    // A field may go on in the next line.
    let bare: String = head.concat().chars().filter(|c| !c.is_whitespace()).collect();
    head.iter().any(|line| line.starts_with("mime-version:")) && bare.contains("content-type:multipart/related")
}

/// Tells packed formats by the names and the first part that stand in them uncompressed.
fn packed(bytes: &[u8]) -> Option<Format> {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    let head = &bytes[..bytes.len().min(256)];
    let first = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if first(b"application/epub+zip") {
        Some(Format::Epub)
    } else if first(b"application/vnd.oasis.opendocument.text") {
        Some(Format::Odt)
    } else if holds(b"word/document.xml") {
        Some(Format::Docx)
    } else if holds(b"META-INF/container.xml") {
        Some(Format::Epub)
    } else if holds(b"content.xml") && holds(b"META-INF/manifest.xml") {
        Some(Format::Odt)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_a_file_is() {
        for (text, expected) in [
            ("\u{feff} <!DOCTYPE html><p>", Some(Format::Html)),
            ("<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", Some(Format::Html)),
            ("<?xml version=\"1.0\"?><?xml-model href=\"x\"?><!-- <a> --><TEI xmlns=\"x\">", Some(Format::Tei)),
            ("<tei:TEI xmlns:tei=\"x\">", Some(Format::Tei)),
            ("<!DOCTYPE article PUBLIC \"-//NLM//DTD JATS (Z39.96)\"><article>", Some(Format::Jats)),
            ("<article dtd-version=\"1.2\">", Some(Format::Jats)),
            ("<article class=\"x\">", None),
            ("{\\rtf1\\ansi", Some(Format::Rtf)),
            ("<b>fett</b> ist", None),
            ("Text", None),
        ] {
            assert_eq!(detect(text.as_bytes()), expected, "{text}");
        }
        let licence = "Permission is hereby granted. ".repeat(300);
        for (root, expected) in [("<TEI>", Some(Format::Tei)), ("<html>", Some(Format::Html)), ("<records>", None)] {
            let text = format!("<?xml version=\"1.0\"?>\n<!-- {licence} -->\n<!-- <TEI> -->{root}");
            assert_eq!(detect(text.as_bytes()), expected, "{root}");
        }
    }
}
