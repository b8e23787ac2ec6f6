//! How fast files of each format are read: `cargo bench --bench formats`.
//!
//! The shipped article `landvermesser.txt` over and over, as each format would hold it, written here in its plainest form; packed
//! formats are counted in bytes of the text that is unpacked of them. At least 20 MB/s are wanted of each. PDF files are those that
//! `FUNDSTELLE_PDF` names, a file or a folder: they are counted in pages, of which one may take 3 ms.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use divan::counter::{BytesCount, ItemsCount};
use fundstelle::document::{Document, DocumentId, Format, Metadata, PassageKind};
use fundstelle::ingest::{Input, ingest};
use zip::write::SimpleFileOptions;

fn main() {
    divan::main();
}

/// How often the article stands in a file.
const COPIES: usize = 20;

fn read(bytes: &[u8], format: Format) -> Option<Document> {
    let (metadata, described) = (Metadata::default(), Metadata::default());
    let input = Input { id: DocumentId("bench".to_owned()), path: "bench", format, metadata, described };
    ingest(bytes, &input).ok()
}

/// A paragraph or heading, and the note that it calls at its end.
struct Piece {
    heading: bool,
    text: String,
    note: Option<(usize, String)>,
}

/// The article's headings, paragraphs and notes, copy behind copy.
fn pieces() -> Vec<Piece> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/landvermesser.txt");
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let document = read(&bytes, Format::Text).unwrap_or_else(|| panic!("{} is not read", path.display()));
    let mut pieces = Vec::new();
    let mut notes = 0;
    for _ in 0..COPIES {
        let mut section = None;
        for passage in document.passages.iter().filter(|p| p.kind == PassageKind::Paragraph) {
            if passage.section != section {
                section.clone_from(&passage.section);
                pieces.push(Piece { heading: true, text: section.clone().unwrap_or_default(), note: None });
            }
            let called = document.passages.iter().find(|note| note.mentioned_in.contains(&passage.id));
            let note = called.map(|note| {
                notes += 1;
                (notes, note.text.clone())
            });
            pieces.push(Piece { heading: false, text: passage.text.clone(), note });
        }
    }
    pieces
}

/// Writes a note, by its number and text.
type ToNote<'a> = dyn Fn(usize, &str) -> String + 'a;

/// Writes all pieces: what stands before and behind a heading and a paragraph, the call of a note, and notes behind the text.
fn written(
    heading: [&str; 2],
    paragraph: [&str; 2],
    call: impl Fn(usize, &str) -> String,
    note: Option<&ToNote<'_>>,
) -> (String, String) {
    let (mut text, mut notes) = (String::new(), String::new());
    for piece in pieces() {
        let [before, behind] = if piece.heading { heading } else { paragraph };
        let called = piece.note.as_ref().map(|(n, of)| call(*n, of)).unwrap_or_default();
        // A `String` takes all that is written.
        let _ = write!(text, "{before}{}{called}{behind}", piece.text);
        if let (Some(note), Some((n, of))) = (note, &piece.note) {
            notes.push_str(&note(*n, of));
        }
    }
    (text, notes)
}

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        zip.write_all(text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    zip.finish().unwrap_or_else(|error| panic!("a zip file in memory: {error}")).into_inner()
}

/// A file of a format, and the bytes of text in it.
fn file(format: Format) -> (Vec<u8>, usize) {
    let plain = |text: String| {
        let bytes = text.len();
        (text.into_bytes(), bytes)
    };
    match format {
        Format::Html | Format::Epub => {
            let (text, notes) = written(
                ["<h2>", "</h2>\n"],
                ["<p>", "</p>\n"],
                |n, _| format!("<sup><a id=\"r{n}\" href=\"#n{n}\">{n}</a></sup>"),
                Some(&|n, of| format!("<li id=\"n{n}\"><p>{of} <a href=\"#r{n}\">↩</a></p></li>\n")),
            );
            let html = format!(
                "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>A</title></head><body>\n\
                 {text}<section class=\"footnotes\"><ol>\n{notes}</ol></section></body></html>"
            );
            if format == Format::Html {
                return plain(html);
            }
            let container = "<container><rootfiles><rootfile full-path=\"a.opf\"/></rootfiles></container>";
            let opf = "<package><metadata/><manifest><item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
                       <spine><itemref idref=\"a\"/></spine></package>";
            let parts = [
                ("mimetype", "application/epub+zip"),
                ("META-INF/container.xml", container),
                ("a.opf", opf),
                ("a.xhtml", &html),
            ];
            (packed(&parts), html.len())
        }
        Format::Tei => {
            let note = |n: usize, of: &str| format!("<note n=\"{n}\" place=\"foot\">{of}</note>");
            let (text, _) = written(["<head>", "</head>\n"], ["<p>", "</p>\n"], note, None);
            plain(format!(
                "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader/><text><body><div>{text}</div></body></text></TEI>"
            ))
        }
        Format::Jats => {
            let (text, notes) = written(
                ["<title>", "</title>\n"],
                ["<p>", "</p>\n"],
                |n, _| format!("<xref ref-type=\"fn\" rid=\"fn{n}\">{n}</xref>"),
                Some(&|n, of| format!("<fn id=\"fn{n}\"><label>{n}</label><p>{of}</p></fn>\n")),
            );
            plain(format!(
                "<article dtd-version=\"1.2\"><front/><body><sec>{text}</sec></body><back><fn-group>{notes}</fn-group></back></article>"
            ))
        }
        Format::Rtf => {
            let note = |n: usize, of: &str| {
                format!("{{\\super {n}}}{{\\footnote \\pard {{\\super {n}}} {}\\par}}", escaped(of))
            };
            let (text, _) = written(["\\pard\\s1\\b ", "\\b0\\par\n"], ["\\pard ", "\\par\n"], note, None);
            plain(format!("{{\\rtf1\\ansi\\ansicpg1252\\uc1 {}}}", escaped(&text)))
        }
        Format::Docx => {
            let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
            let (text, notes) = written(
                ["<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>", "</w:t></w:r></w:p>"],
                ["<w:p><w:r><w:t>", "</w:t></w:r></w:p>"],
                |n, _| format!("</w:t></w:r><w:r><w:footnoteReference w:id=\"{n}\"/></w:r><w:r><w:t>"),
                Some(&|n, of| format!("<w:footnote w:id=\"{n}\"><w:p>{}</w:p></w:footnote>", run(of))),
            );
            let body = format!("<w:document xmlns:w=\"w\"><w:body>{text}</w:body></w:document>");
            let notes = format!("<w:footnotes xmlns:w=\"w\">{notes}</w:footnotes>");
            (packed(&[("word/document.xml", &body), ("word/footnotes.xml", &notes)]), body.len() + notes.len())
        }
        Format::Odt => {
            let (text, _) = written(
                ["<text:h text:outline-level=\"1\">", "</text:h>"],
                ["<text:p>", "</text:p>"],
                |n, of| {
                    format!(
                        "<text:note text:id=\"f{n}\" text:note-class=\"footnote\"><text:note-citation>{n}</text:note-citation>\
                         <text:note-body><text:p>{of}</text:p></text:note-body></text:note>"
                    )
                },
                None,
            );
            let body = format!(
                "<office:document-content><office:body><office:text>{text}</office:text></office:body></office:document-content>"
            );
            let parts = [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", body.as_str())];
            (packed(&parts), body.len())
        }
        _ => {
            let (text, notes) = written(
                ["## ", "\n\n"],
                ["", "\n\n"],
                |n, _| format!("[^{n}]"),
                Some(&|n, of| format!("[^{n}]: {of}\n\n")),
            );
            plain(text + &notes)
        }
    }
}

/// Characters outside ASCII as RTF writes them.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // A `String` takes all that is written.
        let _ = if c.is_ascii() { write!(out, "{c}") } else { write!(out, "\\u{}?", u32::from(c)) };
    }
    out
}

#[divan::bench(args = ["markdown", "html", "tei", "jats", "rtf", "docx", "odt", "epub"])]
fn read_a_file(bencher: divan::Bencher<'_, '_>, name: &str) {
    let format = match name {
        "html" => Format::Html,
        "tei" => Format::Tei,
        "jats" => Format::Jats,
        "rtf" => Format::Rtf,
        "docx" => Format::Docx,
        "odt" => Format::Odt,
        "epub" => Format::Epub,
        _ => Format::Markdown,
    };
    let (bytes, text_bytes) = file(format);
    let notes = |d: &Document| d.passages.iter().filter(|p| !p.mentioned_in.is_empty()).count();
    let wanted = pieces().iter().filter(|piece| piece.note.is_some()).count();
    let found = read(&bytes, format).as_ref().map_or(0, notes);
    assert_eq!(found, wanted, "{name}: the file that is measured is not read as it was written");
    bencher.counter(BytesCount::new(text_bytes)).bench(|| read(divan::black_box(&bytes), format));
}

fn pdf_files() -> Vec<PathBuf> {
    let Some(path) = std::env::var_os("FUNDSTELLE_PDF").map(PathBuf::from) else { return Vec::new() };
    let Ok(folder) = fs::read_dir(&path) else { return vec![path] };
    let mut files: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "pdf"));
    files.sort();
    files
}

/// All of the PDF files that are read without fault, one after the other; counted in pages.
#[divan::bench]
fn read_pdf_files(bencher: divan::Bencher<'_, '_>) {
    let files: Vec<Vec<u8>> = pdf_files().iter().filter_map(|path| fs::read(path).ok()).collect();
    let last_page = |d: &Document| d.passages.iter().filter_map(|p| p.page_number).max().unwrap_or(0) as usize;
    let pages: Vec<usize> = files.iter().map(|file| read(file, Format::Pdf).as_ref().map_or(0, last_page)).collect();
    let files: Vec<&Vec<u8>> =
        files.iter().zip(&pages).filter(|(_, pages)| **pages > 0).map(|(file, _)| file).collect();
    bencher
        .counter(ItemsCount::new(pages.iter().sum::<usize>()))
        .bench(|| files.iter().filter_map(|file| read(divan::black_box(file), Format::Pdf)).count());
}
