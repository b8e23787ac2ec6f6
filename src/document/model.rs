use std::fmt;

use serde::{Deserialize, Serialize};

use crate::document::{CitedPlace, DocumentId, PassageId, PassageKind, Status};
use crate::text::{ByteSpan, Language, OffsetMap};

/// The format a document was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Format {
    /// `.txt`
    Text,
    /// `.md`, `.markdown`
    Markdown,
    /// `.html`, `.htm`, `.xhtml`
    Html,
    /// `.tei`, `.xml` with TEI in it
    Tei,
    /// `.jats`, `.nxml`, `.xml` with JATS in it
    Jats,
    /// `.docx`, `.docm`, `.dotx`
    Docx,
    /// `.odt`
    Odt,
    /// `.epub`
    Epub,
    /// `.rtf`
    Rtf,
    /// A record of a `.jsonl` collection
    Collection,
    /// `.pdf`
    Pdf,
}

impl Format {
    /// Returns the name used in output: `markdown`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Tei => "tei",
            Self::Jats => "jats",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Epub => "epub",
            Self::Rtf => "rtf",
            Self::Collection => "collection",
            Self::Pdf => "pdf",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is said about a document, by itself or beside it; every part may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Metadata {
    /// Title without subtitle.
    pub title: Option<String>,
    /// Subtitle.
    pub subtitle: Option<String>,
    /// Authors as printed, in order.
    pub authors: Vec<String>,
    /// Year of publication.
    pub year: Option<i32>,
    /// Without `https://doi.org/`, letters as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
    /// Main language.
    pub language: Option<Language>,
}

impl Metadata {
    /// Fills what is missing from a weaker source.
    #[must_use]
    pub fn or(self, weaker: Self) -> Self {
        Self {
            title: self.title.or(weaker.title),
            subtitle: self.subtitle.or(weaker.subtitle),
            authors: if self.authors.is_empty() { weaker.authors } else { self.authors },
            year: self.year.or(weaker.year),
            doi: self.doi.or(weaker.doi),
            language: self.language.or(weaker.language),
        }
    }
}

/// Where a document's metadata were found, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// `article.toml` beside `article.pdf`; of a collection its record
    Sidecar,
    /// Front matter of the text itself
    FrontMatter,
    /// An entry of a bibliography that names the file
    Bibliography,
    /// Fields of the file: `docProps/core.xml`, `<teiHeader>`, XMP
    Fields(Format),
    /// What is printed on the first page
    FirstPage,
    /// The text as a whole: its language
    Text,
}

impl Origin {
    /// Returns the name used in output: `front-matter`, and of fields the format's: `docx`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sidecar => "sidecar",
            Self::FrontMatter => "front-matter",
            Self::Bibliography => "bibliography",
            Self::Fields(format) => format.name(),
            Self::FirstPage => "first-page",
            Self::Text => "text",
        }
    }

    /// Returns how it is told to a reader: `front matter`, `the fields of the docx file`.
    pub fn in_words(self) -> String {
        match self {
            Self::Fields(Format::Collection) => "the record".to_owned(),
            Self::Fields(format) => format!("the fields of the {format} file"),
            Self::Bibliography => "a bibliography".to_owned(),
            Self::FirstPage => "the first page".to_owned(),
            Self::Text => "the text".to_owned(),
            Self::Sidecar => "a sidecar".to_owned(),
            Self::FrontMatter => "the front matter".to_owned(),
        }
    }
}

/// Where each of a document's metadata was found; `None` where there is nothing, or where nobody knows any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MetadataFrom {
    /// Of the title.
    pub title: Option<Origin>,
    /// Of the subtitle.
    pub subtitle: Option<Origin>,
    /// Of the authors.
    pub authors: Option<Origin>,
    /// Of the year.
    pub year: Option<Origin>,
    /// Of the DOI.
    pub doi: Option<Origin>,
    /// Of the language.
    pub language: Option<Origin>,
}

impl MetadataFrom {
    /// Says that whatever is known and has no origin yet was found there.
    pub fn found(&mut self, metadata: &Metadata, origin: Origin) {
        let known = [
            (&mut self.title, metadata.title.is_some()),
            (&mut self.subtitle, metadata.subtitle.is_some()),
            (&mut self.authors, !metadata.authors.is_empty()),
            (&mut self.year, metadata.year.is_some()),
            (&mut self.doi, metadata.doi.is_some()),
            (&mut self.language, metadata.language.is_some()),
        ];
        for (place, _) in known.into_iter().filter(|(_, is_known)| *is_known) {
            place.get_or_insert(origin);
        }
    }

    /// Lists what is known of origins, by the names used in output.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Origin)> + use<> {
        let all = [
            ("title", self.title),
            ("subtitle", self.subtitle),
            ("authors", self.authors),
            ("year", self.year),
            ("doi", self.doi),
            ("language", self.language),
        ];
        all.into_iter().filter_map(|(name, origin)| Some((name, origin?)))
    }
}

/// A document as structure makes it of one file, or of one record of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its id in the corpus.
    pub id: DocumentId,
    /// The file, relative to the corpus, with `/`.
    pub path: String,
    /// What it was read from.
    pub format: Format,
    /// Title, authors and the like, all sources merged.
    pub metadata: Metadata,
    /// Where each of them was found; the index does not keep it.
    pub metadata_from: MetadataFrom,
    /// Headings as printed, in order.
    pub sections: Vec<String>,
    /// Body passages in the order in which they begin, then footnotes by ordinal.
    pub passages: Vec<Passage>,
    /// What stands in no passage, and why.
    pub dropped: Vec<Dropped>,
    /// What is doubtful.
    pub warnings: Vec<Warning>,
    /// What fields of reference managers say is cited, in the order of the passages; the index keeps what is made of it.
    pub cited: Vec<CitedPlace>,
    /// Whether all of the file could be read.
    pub status: Status,
}

/// The unit of retrieval: a paragraph, a footnote, …
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// `lamberty-2024:p5`, or a record's own id.
    pub id: PassageId,
    /// What kind.
    pub kind: PassageKind,
    /// Counted from 1 per kind through the document.
    pub ordinal: u32,
    /// A footnote's printed label, without bracket or dot.
    pub label: Option<String>,
    /// The nearest heading above, as printed.
    pub section: Option<String>,
    /// Printed page label on which the passage begins.
    pub page: Option<String>,
    /// Physical page from 1 on which the passage begins.
    pub page_number: Option<u32>,
    /// Language; `None` is unknown.
    pub language: Option<Language>,
    /// Clean text: rejoined, without markers and mark-up.
    pub text: String,
    /// From `text` to the bytes of the file; of a PDF or packed file to those of the text that was drawn or unpacked.
    pub source: OffsetMap,
    /// Markers in the order in which they stand.
    pub markers: Vec<Marker>,
    /// For a footnote: the passages that mention it, in document order, each once.
    pub mentioned_in: Vec<PassageId>,
}

/// The spot in a passage where a footnote is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// Label without bracket, dot or caret: `3`, `ms`, `**`.
    pub label: String,
    /// Byte offset in the passage's text at which the marker stood.
    pub offset: usize,
    /// Bytes that the marker took, where [`Passage::source`] leads.
    pub source: ByteSpan,
    /// Ordinal of the footnote meant; `None` where no note was found.
    pub note: Option<u32>,
}

/// Why something stands in no passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropReason {
    /// Title, subtitle, author line: kept as metadata
    TitlePage,
    /// A heading: kept as the section of its passages
    Heading,
    /// The line that repeats at the top or foot of pages
    RunningHead,
    /// "– 12 –"
    PageNumber,
    /// "9*", "Zeitschr. IV. 9"
    SheetSignature,
    /// A list of headings with page numbers
    TableOfContents,
    /// "40 JAHRE **Ai**", image links
    Logo,
    /// A box of links to other articles
    Navigation,
    /// Front matter, comments and other mark-up
    Markup,
    /// A line that only separates: "* * *"
    Separator,
    /// "DOI: …", "Schlagwörter: …", "© …", an address line
    Imprint,
}

impl DropReason {
    /// Returns the name used in output: `running-head`.
    pub fn name(self) -> &'static str {
        match self {
            Self::TitlePage => "title-page",
            Self::Heading => "heading",
            Self::RunningHead => "running-head",
            Self::PageNumber => "page-number",
            Self::SheetSignature => "sheet-signature",
            Self::TableOfContents => "table-of-contents",
            Self::Logo => "logo",
            Self::Navigation => "navigation",
            Self::Markup => "markup",
            Self::Separator => "separator",
            Self::Imprint => "imprint",
        }
    }
}

/// A stretch of the file that stands in no passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Why.
    pub reason: DropReason,
    /// The text, as printed.
    pub text: String,
    /// Its bytes, where [`Passage::source`] leads.
    pub source: ByteSpan,
    /// Line of the file, from 1.
    pub line: usize,
}

/// Something a reader should know about a document: a marker without a note, a note never mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Line of the file, from 1, where one can be told.
    pub line: Option<usize>,
    /// Lower case, no full stop: `marker 7 has no note`.
    pub message: String,
}
