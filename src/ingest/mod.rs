//! From bytes to a document: a reader per format, then one structure pass for all of them.

pub mod apart;
mod archive;
mod cited;
mod detect;
mod docx;
mod encoding;
mod epub;
mod file;
mod flow;
mod html;
mod jats;
mod language;
mod limits;
mod markdown;
mod markup;
mod odt;
mod own_fields;
mod pdf;
mod plain_text;
mod reader;
mod rtf;
mod structure;
mod tei;

pub use detect::{PROLOG_BYTES, detect};
pub use encoding::SourceText;
pub use file::{read_file, read_file_within};
pub use flow::Flow;
pub use limits::Limits;
pub use reader::{Block, Body, CitedField, Emphasis, Line, Pages, Reader, Reading, Reference, Role};

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::deadline;
use crate::document::{Document, DocumentId, Format, Metadata, Status, Warning};

/// Counts up with every change of what a file is read into, its citations and the entries of bibliographies included: an
/// index made by another reading is made anew.
pub const READING_VERSION: u32 = 5;

/// What ingest is told about the file it reads.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Id the document gets.
    pub id: DocumentId,
    /// Path as it is shown and stored.
    pub path: &'a str,
    /// Format, as the file's name tells it.
    pub format: Format,
    /// Metadata from beside the file (a sidecar), stronger than the file's own.
    pub metadata: Metadata,
    /// Metadata that a bibliography has of it: weaker than front matter, stronger than what the text shows.
    pub described: Metadata,
}

/// Why a file could not be read as a document.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum IngestError {
    /// Not text at all
    #[error("binary data, not text: byte {offset} is 0x{byte:02x}")]
    Binary {
        /// Where the first such byte stands, from 0.
        offset: usize,
        /// The byte.
        byte: u8,
    },
    /// Nothing but white space
    #[error("the file is empty")]
    Empty,
    /// Markup or pictures, and nothing that can be read in them
    #[error("no text stands in the file")]
    NoText,
    /// More than is held in memory
    #[error("the file has {bytes} bytes, more than the {limit} that can be read")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Marks by the million, of which each costs the parser more than the text does
    #[error(
        "more than {limit} marks (brackets, stars, line ends …), too many for Markdown: divide the file, or name it .txt"
    )]
    TooManyMarks {
        /// The limit.
        limit: usize,
    },
    /// Lines or paragraphs by the million, of which each costs more memory than its text
    #[error("more than {limit} {what}, too many for one document: divide the file")]
    TooManyParts {
        /// "lines", "paragraphs"
        what: Cow<'static, str>,
        /// The limit.
        limit: usize,
    },
    /// XML of a kind that is not read
    #[error("this XML is neither TEI nor JATS nor XHTML: export it as one of these, as HTML or as text")]
    UnknownMarkup,
    /// A zip file that is no document
    #[error("a zip file, but neither DOCX nor ODT nor EPUB: unpack it")]
    UnknownPackage,
    /// An old Word file, or a new one under a password
    #[error("an old Word file, or one with a password: save it as .docx without one")]
    OldOffice,
    /// A page with its pictures in one file, as browsers and Word save it
    #[error("a web archive (MHTML): open it in a browser and save it as a web page, HTML")]
    WebArchive,
    /// A packed file of which a part is missing or broken
    #[error("{part} cannot be read: {message}: save it again with the program that made it")]
    Package {
        /// Which part, as it is shown.
        part: String,
        /// What is wrong with it.
        message: String,
    },
    /// A packed file under a password
    #[error("the file has a password: save it without one")]
    Password,
    /// A PDF file under a password
    #[error("the file has a password: save it without one, for example with `qpdf --decrypt --password=… IN OUT`")]
    Encrypted,
    /// A PDF file broken so far that nothing can be had
    #[error("the file is damaged: {what} cannot be read; `qpdf IN OUT` or `mutool clean IN OUT` may mend it")]
    Damaged {
        /// "its table of objects"
        what: Cow<'static, str>,
    },
    /// Pictures of pages
    #[error("no text layer, {}: run OCR, for example `ocrmypdf -l deu+eng IN OUT`", pages_of(*.pages))]
    NoTextLayer {
        /// How many.
        pages: usize,
    },
    /// Fonts that draw letters and do not tell which
    #[error("fonts that do not tell their letters, {}: run OCR, for example `ocrmypdf --force-ocr -l deu+eng IN OUT`", pages_of(*.pages))]
    Garbled {
        /// How many pages.
        pages: usize,
    },
    /// A packed file whose text is more than may be unpacked
    #[error("more than {limit} bytes come out of the file, too many for one document: divide it")]
    ExpandsTooMuch {
        /// The limit.
        limit: u64,
    },
    /// Front matter that cannot be read
    #[error("line {line}: front matter: {message}")]
    FrontMatter {
        /// Line of the file, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// Reading had no end in the time that it was given
    #[error("took longer than {limit:?} to read: allow more time, or divide it")]
    TimeUp {
        /// The limit.
        limit: Duration,
    },
    /// Reading asked for more memory than it may have
    #[error("it takes more than {} MiB of memory to read: divide it", .limit >> 20)]
    Memory {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Reading ended in a fault of ours or of a library
    #[error("internal error, please report this file")]
    Broken,
}

/// "1 page", "12 pages"
fn pages_of(pages: usize) -> String {
    format!("{pages} page{}", if pages == 1 { "" } else { "s" })
}

impl IngestError {
    /// Tells whether it is a matter of [`Limits`]: with others the file may be read.
    pub fn is_limit(&self) -> bool {
        matches!(
            self,
            Self::ExpandsTooMuch { .. }
                | Self::TooLarge { .. }
                | Self::TooManyMarks { .. }
                | Self::TooManyParts { .. }
                | Self::TimeUp { .. }
        )
    }

    /// Returns what became of the file, for programs.
    pub fn status(&self) -> Status {
        match self {
            Self::Binary { .. } | Self::UnknownMarkup | Self::UnknownPackage | Self::OldOffice | Self::WebArchive => {
                Status::Unsupported
            }
            Self::Empty | Self::NoText => Status::Empty,
            Self::TooLarge { .. }
            | Self::TooManyMarks { .. }
            | Self::TooManyParts { .. }
            | Self::ExpandsTooMuch { .. }
            | Self::Memory { .. } => Status::TooLarge,
            Self::Password | Self::Encrypted => Status::Password,
            Self::NoTextLayer { .. } => Status::NoTextScan,
            Self::Garbled { .. } => Status::GarbledFont,
            Self::TimeUp { .. } => Status::Timeout,
            Self::Package { .. } | Self::Damaged { .. } | Self::FrontMatter { .. } | Self::Broken => Status::Damaged,
        }
    }
}

/// Reads one file's bytes into a document, within the default [`Limits`].
///
/// # Errors
///
/// Where the bytes are no text, or nothing, or too much.
pub fn ingest(bytes: &[u8], input: &Input<'_>) -> Result<Document, IngestError> {
    ingest_within(bytes, input, &Limits::default())
}

/// As [`ingest`], within limits of one's own; that of time is for the caller to set, by [`crate::deadline::within`].
///
/// # Errors
///
/// As [`ingest`].
pub fn ingest_within(bytes: &[u8], input: &Input<'_>, limits: &Limits) -> Result<Document, IngestError> {
    if apart::is_for(bytes, input)
        && let Some(read) = apart::read(bytes, input, limits)
    {
        return read;
    }
    read_here(bytes, input, limits)
}

/// Reads a file in this thread. A panic is a failure of the file, no reason to stop; the end of its time goes on.
fn read_here(bytes: &[u8], input: &Input<'_>, limits: &Limits) -> Result<Document, IngestError> {
    match catch_unwind(AssertUnwindSafe(|| read(bytes, input, limits))) {
        Ok(read) => read,
        Err(cause) if deadline::is_time_up(cause.as_ref()) => resume_unwind(cause),
        Err(_) => Err(IngestError::Broken),
    }
}

/// Tells what a file is: what its content says counts more than its name.
fn format_in(bytes: &[u8], input: &Input<'_>) -> Format {
    let found = detect::detect(bytes).filter(|_| input.format != Format::Collection);
    found.unwrap_or(input.format)
}

fn read(bytes: &[u8], input: &Input<'_>, limits: &Limits) -> Result<Document, IngestError> {
    let (format, reader) = reader_for(format_in(bytes, input), bytes)?;
    let mut reading = reader.read(bytes, limits)?;
    if format != input.format && !input.path.to_lowercase().ends_with(".xml") {
        let message = format!("named as {}, but it is {format}: read as that", input.format);
        reading.warnings.push(Warning { line: None, message });
    }
    let input = Input { format, ..input.clone() };
    let mut document = structure::structure(reading, &input, limits)?;
    // A Markdown file may be front matter alone: a card about a work.
    if format != Format::Markdown && is_bare(&document) {
        return Err(IngestError::NoText);
    }
    if format != Format::Markdown && document.passages.is_empty() {
        let message = "nothing but a title or headings was found: no passage leads to it".to_owned();
        document.warnings.push(Warning { line: None, message });
    }
    language::assign(&mut document);
    Ok(document)
}

/// Tells whether nothing at all was found in a document: no text, no heading, nothing that was left out.
fn is_bare(document: &Document) -> bool {
    document.passages.is_empty() && document.sections.is_empty() && document.dropped.is_empty()
}

/// How Word files begin that are old, or new and under a password.
const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0";

/// New files of Word lie in one of the old kind where they have a password, under this name in UTF-16.
fn is_encrypted_office(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// Finds who reads a file that is called something; what its content does not bear out is text, or nothing that is read.
fn reader_for(format: Format, bytes: &[u8]) -> Result<(Format, &'static dyn Reader), IngestError> {
    // Called XML or packed, and nothing that is known.
    let stranger = || match bytes.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'<') => Err(IngestError::UnknownMarkup),
        Some(_) if bytes.starts_with(b"PK") => Err(IngestError::UnknownPackage),
        Some(_) if bytes.starts_with(OLD_OFFICE) && is_encrypted_office(bytes) => Err(IngestError::Password),
        Some(_) if bytes.starts_with(OLD_OFFICE) => Err(IngestError::OldOffice),
        _ => Ok((Format::Text, &plain_text::PlainText as &'static dyn Reader)),
    };
    if format != Format::Collection && detect::is_web_archive(bytes) {
        return Err(IngestError::WebArchive);
    }
    let reader: &'static dyn Reader = match format {
        Format::Markdown => &markdown::Markdown,
        Format::Text | Format::Collection => &plain_text::PlainText,
        Format::Html => &html::Html,
        Format::Tei if detect::detect(bytes) == Some(format) => &tei::Tei,
        Format::Jats if detect::detect(bytes) == Some(format) => &jats::Jats,
        Format::Docx if bytes.starts_with(b"PK") => &docx::Docx,
        Format::Odt if bytes.starts_with(b"PK") => &odt::Odt,
        Format::Epub if bytes.starts_with(b"PK") => &epub::Epub,
        Format::Rtf if detect::detect(bytes) == Some(format) => &rtf::Rtf,
        Format::Pdf if pdf::is_pdf(bytes) || pdf::may_be_pdf(bytes) => &pdf::Pdf,
        _ => return stranger(),
    };
    Ok((format, reader))
}

/// Tells the format of a file by its name; `None` where no reader is for it.
pub fn format_of(file_name: &str) -> Option<Format> {
    let extension = file_name.rsplit_once('.')?.1.to_lowercase();
    match extension.as_str() {
        "txt" | "text" => Some(Format::Text),
        "md" | "markdown" => Some(Format::Markdown),
        "pdf" => Some(Format::Pdf),
        // A web archive is not read, but told what to do with it.
        "html" | "htm" | "xhtml" | "mhtml" | "mht" => Some(Format::Html),
        // What it is, its content says.
        "tei" | "xml" => Some(Format::Tei),
        "jats" | "nxml" => Some(Format::Jats),
        // With macros, or as a template: the text is the same.
        "docx" | "docm" | "dotx" => Some(Format::Docx),
        "odt" => Some(Format::Odt),
        "epub" => Some(Format::Epub),
        "rtf" => Some(Format::Rtf),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(path: &str, format: Format) -> Input<'_> {
        let (metadata, described) = Default::default();
        Input { id: DocumentId("a".to_owned()), path, format, metadata, described }
    }

    #[test]
    fn every_reader_ends_when_its_time_is_up_and_reads_the_same_with_time_enough() {
        use std::time::Duration;

        use crate::deadline::{TimeUp, within};
        let text = "# Titel\n\nDas Kabel liegt auf der Reede.[^1]\n\n[^1]: Thorwald: Kabel, Emden 1901, S. 2.\n";
        let html = "<!DOCTYPE html><h1>Titel</h1><p>Das Kabel liegt auf der Reede.</p>";
        let tei = "<TEI><text><p>Das Kabel liegt auf der Reede.</p></text></TEI>";
        let jats = "<article dtd-version=\"1\"><body><p>Das Kabel liegt auf der Reede.</p></body></article>";
        let rtf = "{\\rtf1 Das Kabel liegt auf der Reede.\\par}";
        for (format, text) in [
            (Format::Text, text),
            (Format::Markdown, text),
            (Format::Html, html),
            (Format::Tei, tei),
            (Format::Jats, jats),
            (Format::Rtf, rtf),
        ] {
            let input = input("a", format);
            let read = || ingest(text.as_bytes(), &input).unwrap();
            assert_eq!(within(Duration::ZERO, read).unwrap_err(), TimeUp, "{format:?}");
            assert_eq!(format!("{:?}", within(Duration::from_secs(600), read).unwrap()), format!("{:?}", read()));
        }
    }

    #[test]
    fn a_file_that_breaks_off_is_indexed_in_part() {
        for (format, whole, cut) in [
            (Format::Html, "<html><body><div><p>Das Kabel</div></body></html>", 30),
            (Format::Tei, "<TEI><text><p>Das Kabel</p></text></TEI>", 23),
            (Format::Jats, "<article dtd-version=\"1\"><body><p>Das Kabel</p></body></article>", 44),
            (Format::Rtf, "{\\rtf1 Das Kabel\\par}", 16),
        ] {
            let input = input("a", format);
            let status = |text: &str| ingest(text.as_bytes(), &input).expect("reads").status;
            assert_eq!((status(whole), status(&whole[..cut])), (Status::Indexed, Status::IndexedPartly), "{format:?}");
        }
    }

    #[test]
    fn lines_below_the_title_are_authors_and_date_where_their_styles_say_so() {
        use crate::ingest::archive::tests::packed;
        const TEXT: &str =
            "Es lag auf der Reede, und niemand hatte es den Fischern gesagt, die dort ihre Netze auswarfen.";
        let lines = [
            ("Title", "Das Kabel"),
            ("Author", "Agnes Thorwald"),
            ("Author", "Hans von der Aue"),
            ("Date", "4. März 1905"),
            ("Text", TEXT),
            // A date that stands in the text stays.
            ("Date", "Emden, 5. März 1906"),
        ];
        let all =
            |line: &dyn Fn(&str, &str) -> String| -> String { lines.map(|(style, text)| line(style, text)).concat() };
        let docx = all(&|style, text| {
            format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
        });
        let docx = packed(&[("word/document.xml", &format!("<w:document><w:body>{docx}</w:body></w:document>"))]);
        let odt = all(&|style, text| format!("<text:p text:style-name=\"{style}\">{text}</text:p>"));
        let odt = format!(
            "<office:document-content><office:body><office:text>{odt}</office:text></office:body></office:document-content>"
        );
        let odt = packed(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &odt)]);
        let html = all(&|style, text| match style {
            "Title" => format!("<h1>{text}</h1>"),
            style => format!("<p class=\"{}\">{text}</p>", style.to_lowercase()),
        });
        let rtf = all(&|style, text| {
            let style = lines.iter().position(|line| line.0 == style).unwrap_or_default();
            format!("\\pard\\s{} {text}\\par\n", style + 1).replace('ä', "\\'e4")
        });
        let rtf = format!(
            "{{\\rtf1\\ansi{{\\stylesheet{{\\s1 Title;}}{{\\s2 Author;}}{{\\s4 Date;}}{{\\s5 Text;}}}}\n{rtf}}}"
        );
        for (format, bytes) in [
            (Format::Docx, docx),
            (Format::Odt, odt),
            (Format::Html, format!("<!DOCTYPE html><meta charset=utf-8>{html}").into_bytes()),
            (Format::Rtf, rtf.into_bytes()),
        ] {
            let input = input("a", format);
            let document = ingest(&bytes, &input).expect("reads");
            let Metadata { title, subtitle, authors, year, .. } = document.metadata;
            assert_eq!((title.as_deref(), subtitle), (Some("Das Kabel"), None), "{format:?}");
            assert_eq!(
                (authors, year),
                (vec!["Agnes Thorwald".to_owned(), "Hans von der Aue".to_owned()], Some(1905)),
                "{format:?}"
            );
            assert_eq!(document.sections, [""; 0], "{format:?}");
            let passages: Vec<&str> = document.passages.iter().map(|passage| passage.text.as_str()).collect();
            assert_eq!(passages, [TEXT, "Emden, 5. März 1906"], "{format:?}");
        }
    }

    #[test]
    fn web_archives_are_refused_whatever_they_are_called() {
        let saved = "From: <Saved by Blink>\r\nSubject: Die Hanse\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\
            \ttype=\"text/html\";\r\n\tboundary=\"----B\"\r\n\r\n------B\r\nContent-Type: text/html\r\n\r\n<p>St=C3=A4dte";
        let word = "MIME-Version: 1.0\nContent-Type:\n multipart/related; boundary=\"B\"\n\n--B\n<p>Kabel";
        let about =
            "Die Zeilen am Anfang:\n\nMIME-Version: 1.0\nContent-Type: multipart/related\n\nsind die einer E-Mail.";
        for (text, refused) in [(saved, true), (word, true), (about, false)] {
            for path in ["a.mhtml", "a.mht", "a.html", "a.txt"] {
                let input = Input {
                    id: DocumentId("a".to_owned()),
                    path,
                    format: format_of(path).expect("is read or refused"),
                    metadata: Metadata::default(),
                    described: Metadata::default(),
                };
                let told = ingest(text.as_bytes(), &input).err().map(|error| error.status());
                assert_eq!(told, refused.then_some(Status::Unsupported), "{path}: {text}");
            }
        }
    }

    #[test]
    fn a_document_without_a_passage_says_so() {
        let warnings = |text: &str| ingest(text.as_bytes(), &input("a.html", Format::Html)).unwrap().warnings.len();
        let page = |text: &str| format!("<!DOCTYPE html><body><h1>404 Not found</h1>{text}</body>");
        assert_eq!((warnings(&page("")), warnings(&page("<p>Das Kabel liegt auf der Reede.</p>"))), (1, 0));
    }

    #[test]
    fn lines_by_the_million_are_refused() {
        let input = input("a.txt", Format::Text);
        let error = ingest("a\n".repeat(Limits::default().max_lines + 1).as_bytes(), &input).unwrap_err();
        assert_eq!(error.to_string(), "more than 3000000 lines, too many for one document: divide the file");
    }
}
