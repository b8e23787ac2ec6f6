//! What the file says of itself, where that is sane: the information dictionary (ISO 32000-1, 14.3.3), the catalogue's
//! language, and XMP (ISO 16684-1), which is asked first, as files that have both keep it better.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Stream};

use crate::document::Metadata;
use crate::ingest::Limits;
use crate::ingest::markup::{Dialect, Tree};
use crate::ingest::own_fields::{author, authors, doi, language, title, year};
use crate::ingest::pdf::budget::Budget;
use crate::text::ByteSpan;

/// Most of XMP that is read, in bytes unpacked: some programs keep previews there.
const MAX_XMP_BYTES: usize = 1 << 20;

/// Elements of XMP in which titles, names and the like are looked for.
const MAX_XMP_ELEMENTS: usize = 20_000;

/// Reads what the file's fields say.
pub fn of(pdf: &Pdf) -> Metadata {
    let info = pdf.metadata();
    let own = Metadata {
        title: info.title.as_deref().map(decode).and_then(|text| several(&text)),
        authors: info.author.as_deref().map(decode).map(|text| authors(&text)).unwrap_or_default(),
        ..Metadata::default()
    };
    let Some(catalogue) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return own };
    let tongue = catalogue.get::<hayro_syntax::object::String<'_>>("Lang".as_bytes());
    let tongue = tongue.and_then(|tag| language(&decode(tag.as_bytes())));
    let stream = catalogue.get::<Stream<'_>>("Metadata".as_bytes());
    let mut budget = Budget::new(MAX_XMP_BYTES as u64);
    let told = stream.filter(|stream| budget.allows_stream(stream)).and_then(|stream| {
        let bytes = stream.decoded().ok()?;
        (bytes.len() <= MAX_XMP_BYTES).then(|| xmp(&decode(&bytes)))
    });
    let own = told.unwrap_or_default().or(own);
    Metadata { language: tongue.or(own.language), ..own }
}

/// Reads XMP: `dc:title`, `dc:creator`, `dc:language`, `prism:publicationDate`, `prism:doi`, or a DOI as `dc:identifier`.
fn xmp(text: &str) -> Metadata {
    let limits = Limits { max_marks: MAX_XMP_ELEMENTS, ..Limits::default() };
    let Ok(tree) = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, &limits) else {
        return Metadata::default();
    };
    // Properties stand as elements, their values in lists of their own, or as attributes.
    let values = |name: &str| -> Vec<String> {
        let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
        let elements = tree.descendants(0).filter(|&n| tree.is(n, local));
        let listed = elements.flat_map(|n| {
            let items: Vec<usize> = tree.descendants(n).filter(|&n| tree.is(n, "li")).collect();
            let whole = if items.is_empty() { vec![n] } else { items };
            whole.into_iter().map(|n| tree.text(n)).collect::<Vec<_>>()
        });
        let written = tree.descendants(0).filter(|&n| tree.is(n, "description"));
        let written = written.filter_map(|n| tree.attribute(n, name).map(|value| value.into_owned()));
        listed.chain(written).filter(|value| !value.trim().is_empty()).collect()
    };
    let mut people: Vec<String> = Vec::new();
    let creators = values("dc:creator");
    for creator in &creators {
        // One entry may hold them all.
        let found = author(creator).filter(|_| creators.len() > 1 || !creator.contains([',', ';', '&']));
        people.extend(found.map_or_else(|| authors(creator), |name| vec![name]));
    }
    people.dedup();
    let identifiers = ["prism:doi", "pdfx:doi", "crossmark:doi", "dc:identifier", "prism:url"];
    Metadata {
        title: values("dc:title").iter().find_map(|text| several(text)),
        authors: people,
        // `dc:date` is when the file was made.
        year: ["prism:publicationDate", "prism:coverDate"]
            .iter()
            .flat_map(|name| values(name))
            .find_map(|text| year(&text)),
        doi: identifiers.iter().flat_map(|name| values(name)).find_map(|text| doi(&text)),
        language: values("dc:language").iter().find_map(|tag| language(tag)),
        ..Metadata::default()
    }
}

/// A title of one word is mostly the name of a file.
fn several(text: &str) -> Option<String> {
    title(text).filter(|title| title.contains(' '))
}

/// The characters 0x18 to 0x1F of PDFDocEncoding (ISO 32000-1, table D.2).
const LOW: &str = "˘ˇˆ˙˝˛˚˜";

/// Its characters 0x80 to 0xA0, U+FFFD where there is none; above these it is Latin 1.
const HIGH: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u{fffd}€";

/// Reads a text string: UTF-16 with a byte order mark, UTF-8, or PDFDocEncoding (ISO 32000-1, 7.9.2.2). Spaces are put right.
pub fn decode(bytes: &[u8]) -> String {
    let text = if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned()
    } else if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned()
    } else {
        let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) if !bytes.is_ascii() => text.to_owned(),
            _ => bytes.iter().map(|&byte| document_character(byte)).collect(),
        }
    };
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn document_character(byte: u8) -> char {
    let of = |table: &str, first: u8| table.chars().nth(usize::from(byte - first)).unwrap_or('\u{fffd}');
    match byte {
        0x18..=0x1f => of(LOW, 0x18),
        0x80..=0xa0 => of(HIGH, 0x80),
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_decoded_as_the_standard_says() {
        for (bytes, text) in [
            (&b"Krieg \x85 Frieden"[..], "Krieg – Frieden"),
            (b"\x8cKabel\x8d und Stra\xdfe \xa0", "„Kabel“ und Straße €"),
            (b"\x1a\x1f\x9e", "ˆ˜ž"),
            ("Krieg – Frieden".as_bytes(), "Krieg – Frieden"),
            (b"\xfe\xff\x00K\x20\x13", "K–"),
            (b"Kabel\r\n und  Inseln", "Kabel und Inseln"),
        ] {
            assert_eq!(decode(bytes), text, "{bytes:?}");
        }
    }
}
