//! Which format a file has, by what stands in it.

use crate::document::Format;
use crate::ingest::pdf;

/// Bytes at the beginning among which marks of a format are looked for.
const HEAD_BYTES: usize = 4096;

/// Tells the format of a file by its content; `None` where it might be any text.
pub fn detect(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"{\\rtf") {
        return Some(Format::Rtf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return packed(bytes);
    }
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    if pdf::is_pdf(head) {
        return Some(Format::Pdf);
    }
    // UTF-16 is read well enough for this without its zeros.
    let head: Vec<u8> = head.iter().copied().filter(|&b| b != 0).collect();
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}'));
    if !text.starts_with('<') {
        return None;
    }
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
    }
}
