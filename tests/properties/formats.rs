//! Any bytes in any format: read or refused, never a panic; what is read keeps its laws and is the same every time.

use std::collections::HashSet;
use std::io::{Cursor, Write as _};

use fundstelle::document::{Document, DocumentId, Format, Metadata, PassageKind};
use fundstelle::ingest::{IngestError, Input, ingest};

use super::Random;

/// Files of each format.
const CASES: u64 = 150;

const WORDS: [&str; 12] = [
    "Das Kabel liegt auf der Reede. ",
    "Ebd., S. 5.",
    "Thorwald: Kabel, Emden 1901, S. 2.",
    "größer",
    "1",
    "[2]",
    "*",
    "\u{301}",
    "\u{ad}",
    "„Wort“",
    " ",
    "\n",
];

const HTML: [&str; 24] = [
    "<p>",
    "</p>",
    "<div class='footnotes'>",
    "</div>",
    "<a id='r1' href='#n1'>",
    "</a>",
    "<sup>1</sup>",
    "<li id='n1'>",
    "<a href='#r1'>↩</a>",
    "<table><tr><td>",
    "</table>",
    "<h2>",
    "</h2>",
    "<!--",
    "-->",
    "&auml;",
    "&",
    "<",
    ">",
    "<br/>",
    "<em>",
    "</em>",
    "<title>",
    "<ol>",
];

const XML: [&str; 28] = [
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<head>",
    "</head>",
    "<note n='1'>",
    "</note>",
    "<note xml:id='a'>",
    "<ref target='#a'>",
    "</ref>",
    "<pb n='7'/>",
    "<lb/>",
    "<xref ref-type='fn' rid='a'>",
    "</xref>",
    "<fn id='a'>",
    "</fn>",
    "<sec>",
    "</sec>",
    "<title>",
    "</title>",
    "&amp;",
    "&x;",
    "<",
    "<![CDATA[",
    "]]>",
    "<list><item>",
    "</list>",
];

const WORD: [&str; 20] = [
    "<w:p>",
    "</w:p>",
    "<w:r><w:t>",
    "</w:t></w:r>",
    "<w:footnoteReference w:id='2'/>",
    "<w:pPr><w:pStyle w:val='Heading1'/></w:pPr>",
    "<w:tbl><w:tr><w:tc>",
    "</w:tc></w:tr></w:tbl>",
    "<w:footnote w:id='2'>",
    "</w:footnote>",
    "<w:fldChar w:fldCharType='begin'/>",
    "<w:fldChar w:fldCharType='separate'/>",
    "<w:fldChar w:fldCharType='end'/>",
    "<w:instrText>ADDIN ZOTERO_ITEM CSL_CITATION {",
    "</w:instrText>",
    "<w:del>",
    "</w:del>",
    "<w:noBreakHyphen/>",
    "<w:vanish/>",
    "<",
];

const OFFICE: [&str; 16] = [
    "<text:p>",
    "</text:p>",
    "<text:h text:outline-level='1'>",
    "</text:h>",
    "<text:note text:id='f1'><text:note-citation>1</text:note-citation><text:note-body>",
    "</text:note-body></text:note>",
    "<text:s text:c='9'/>",
    "<text:span text:style-name='T1'>",
    "</text:span>",
    "<table:table><table:table-row><table:table-cell>",
    "</table:table-cell></table:table-row></table:table>",
    "<text:list><text:list-item>",
    "</text:list-item></text:list>",
    "<text:tab/>",
    "<text:tracked-changes>",
    "<",
];

const RTF: [&str; 20] = [
    "{",
    "}",
    "\\par ",
    "{\\footnote ",
    "\\chftn ",
    "\\u228?",
    "\\u-3?",
    "\\'e4",
    "\\b ",
    "\\i0 ",
    "\\bin3 ",
    "{\\*\\x ",
    "\\cell ",
    "\\row ",
    "\\uc0 ",
    "{\\field{\\*\\fldinst x}{\\fldrslt ",
    "\\",
    "\\super ",
    "\\s1 ",
    "\\page ",
];

const PDF: [&str; 22] = [
    "BT ",
    "ET ",
    "/F1 10 Tf ",
    "1 0 0 1 72 700 Tm ",
    "0 -12 Td ",
    "(Das Kabel) Tj ",
    "(1) Tj ",
    "[(Ka) -900 (bel)] TJ ",
    "q ",
    "Q ",
    "5 Ts ",
    "3 Tr ",
    "/X Do ",
    "72 100 m 200 100 l S ",
    "( ",
    "[ ",
    "<< ",
    "1e30 0 0 1 0 0 cm ",
    "T* ",
    "(\\374\\\\) ' ",
    "BI ",
    "/Artifact BMC ",
];

fn text(random: &mut Random, pieces: &[&str]) -> String {
    let count = random.below(60);
    (0..count).map(|_| if random.below(3) == 0 { random.one_of(&WORDS) } else { random.one_of(pieces) }).collect()
}

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, options).expect("begins a part");
        zip.write_all(text.as_bytes()).expect("writes a part");
    }
    zip.finish().expect("ends").into_inner()
}

/// A file of one page, whose table of objects is to be found again.
fn pdf(content: &str) -> Vec<u8> {
    format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>\n\
         endobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 \
         << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> /XObject << /X 4 0 R >> >> >>\nendobj\n4 0 obj\n\
         << /Subtype /Form /Length {} >>\nstream\n{content}\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n",
        content.len()
    )
    .into_bytes()
}

fn file(format: Format, random: &mut Random) -> Vec<u8> {
    let mut bytes = match format {
        Format::Html => format!("<!DOCTYPE html><body>{}", text(random, &HTML)).into_bytes(),
        Format::Tei => format!("<TEI><text><body>{}</body></text></TEI>", text(random, &XML)).into_bytes(),
        Format::Jats => {
            let (body, back) = (text(random, &XML), text(random, &XML));
            format!("<article dtd-version='1'><body>{body}</body><back>{back}</back></article>").into_bytes()
        }
        Format::Rtf => format!("{{\\rtf1\\ansi {}}}", text(random, &RTF)).into_bytes(),
        Format::Docx => packed(&[
            ("word/document.xml", format!("<w:document><w:body>{}</w:body></w:document>", text(random, &WORD))),
            ("word/footnotes.xml", format!("<w:footnotes>{}</w:footnotes>", text(random, &WORD))),
        ]),
        Format::Odt => packed(&[
            ("mimetype", "application/vnd.oasis.opendocument.text".to_owned()),
            ("content.xml", format!("<office:body><office:text>{}</office:text></office:body>", text(random, &OFFICE))),
        ]),
        Format::Epub => packed(&[
            ("mimetype", "application/epub+zip".to_owned()),
            ("META-INF/container.xml", "<rootfile full-path='p.opf'/>".to_owned()),
            (
                "p.opf",
                "<package><manifest><item id='a' href='a.xhtml'/><item id='b' href='b.xhtml'/></manifest><spine>\
                 <itemref idref='a'/><itemref idref='b'/><itemref idref='a'/></spine></package>"
                    .to_owned(),
            ),
            ("a.xhtml", text(random, &HTML)),
            ("b.xhtml", text(random, &HTML)),
        ]),
        _ => pdf(&text(random, &PDF)),
    };
    // Half of them with some wrong bytes, a tenth cut.
    if random.below(2) == 0 {
        for _ in 0..=random.below(6) {
            let at = random.below(bytes.len());
            bytes[at] = random.next() as u8;
        }
    }
    if random.below(10) == 0 {
        bytes.truncate(random.below(bytes.len()));
    }
    bytes
}

fn read(bytes: &[u8], format: Format) -> Result<Document, IngestError> {
    let (metadata, described) = (Metadata::default(), Metadata::default());
    ingest(bytes, &Input { id: DocumentId("x".to_owned()), path: "x", format, metadata, described })
}

fn laws(document: &Document) -> Result<(), String> {
    let mut ids = HashSet::new();
    let notes: HashSet<u32> =
        document.passages.iter().filter(|p| p.kind == PassageKind::Footnote).map(|p| p.ordinal).collect();
    for passage in &document.passages {
        let law = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}: {passage:?}")) };
        law(!passage.text.is_empty() && passage.text.trim() == passage.text, "empty, or white space at an end")?;
        law(ids.insert(passage.id.clone()), "id twice")?;
        law(passage.source.derived_len() == passage.text.len(), "map and text differ in length")?;
        let mut at = 0;
        for segment in passage.source.segments() {
            law(segment.derived == at && passage.text.is_char_boundary(at as usize), "segments with gaps")?;
            at += segment.derived_len;
        }
        law(passage.markers.iter().all(|m| passage.text.is_char_boundary(m.offset)), "marker off the text")?;
        law(passage.markers.windows(2).all(|pair| pair[0].offset <= pair[1].offset), "markers out of order")?;
        law(passage.markers.iter().all(|m| m.note.is_none_or(|note| notes.contains(&note))), "marker of no note")?;
    }
    let unknown = document.passages.iter().flat_map(|p| &p.mentioned_in).find(|id| !ids.contains(*id));
    unknown.map_or(Ok(()), |id| Err(format!("mentioned in {id}, which is not there")))?;
    let backwards = document.dropped.iter().find(|dropped| dropped.source.start > dropped.source.end);
    backwards.map_or(Ok(()), |dropped| Err(format!("dropped backwards: {dropped:?}")))
}

#[test]
fn any_file_is_read_alike_every_time_or_refused() {
    let formats =
        [Format::Html, Format::Tei, Format::Jats, Format::Rtf, Format::Docx, Format::Odt, Format::Epub, Format::Pdf];
    let mut texts = 0;
    for format in formats {
        for case in 0..CASES {
            let bytes = file(format, &mut Random(case << 8 | format as u64));
            let told = || format!("{format} {case}: {}", String::from_utf8_lossy(&bytes));
            match (read(&bytes, format), read(&bytes, format)) {
                // A panic is caught on its way and told as this.
                (Err(IngestError::Broken), _) => panic!("a panic: {}", told()),
                (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string(), "{}", told()),
                (Ok(one), Ok(other)) => {
                    laws(&one).unwrap_or_else(|fault| panic!("{fault}: {}", told()));
                    assert!(one == other, "read otherwise the second time: {}", told());
                    texts += usize::from(!one.passages.is_empty());
                }
                _ => panic!("read once, refused once: {}", told()),
            }
        }
    }
    assert!(texts as u64 > CASES * 3, "only {texts} have passages");
}
