//! The seam between formats and structure: what a reader makes of a file's bytes.

use std::collections::HashMap;

use crate::document::{CitedItem, DropReason, Manager, Metadata, Warning};
use crate::ingest::encoding::SourceText;
use crate::ingest::flow::Flow;
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads one format: bytes to lines or blocks, with spans into the text that it decoded.
///
/// A reader says what the format says and nothing more; what a passage is, which blocks belong
/// together and which note belongs to which marker is for the structure pass, one for all formats. Only where the format
/// itself ties markers to notes does the reader do so: [`Reading::references`].
pub trait Reader {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Where the bytes are no such file, its rules are broken so far that nothing can be read, or it is too much.
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError>;
}

/// What a reader found.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The decoded text that all spans point into; of a packed format the text of its parts, one behind the other.
    pub source: SourceText<'a>,
    /// Lines as they are printed, or blocks as the format marks them.
    pub body: Body,
    /// What its author wrote above the text for programs to read: front matter, stronger than a bibliography.
    pub metadata: Metadata,
    /// What the format's own fields say, filled in by programs: weaker than a bibliography, stronger than what the text shows.
    pub own: Metadata,
    /// What the reader saw on the first page, where type and place tell more than the structure pass can know: weaker than `own`.
    pub printed: Metadata,
    /// What the reader left out, with its span in the decoded text.
    pub dropped: Vec<(DropReason, ByteSpan)>,
    /// What is doubtful.
    pub warnings: Vec<Warning>,
    /// Some of the file could not be read, as a warning says.
    pub partly: bool,
    /// Markers that the format ties to notes by ids; empty where it ties none, and structure has to find out.
    pub references: Vec<Reference>,
    /// What fields of reference managers say is cited, by what they print; in the order in which they end.
    pub cited: Vec<CitedField>,
    /// What the format tells of pages.
    pub pages: Pages,
    /// Where text stands between mark-up, in order; `None` where everything is text. What stands in none of it is no loss.
    pub text_spans: Option<Vec<ByteSpan>>,
}

/// Pages, as far as the format has them.
#[derive(Debug, Default)]
pub struct Pages {
    /// Printed labels, by page from 0.
    pub labels: HashMap<u32, String>,
    /// The file has pages that can be counted.
    pub paged: bool,
}

impl<'a> Reading<'a> {
    /// Makes a reading of a body alone.
    pub fn new(source: SourceText<'a>, body: Body) -> Self {
        Self {
            source,
            body,
            metadata: Metadata::default(),
            own: Metadata::default(),
            printed: Metadata::default(),
            dropped: Vec::new(),
            warnings: Vec::new(),
            partly: false,
            references: Vec::new(),
            cited: Vec::new(),
            pages: Pages::default(),
            text_spans: None,
        }
    }
}

/// A marker that the format ties to its note. In the text of its block it stands as `[^label]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Where in the decoded text it begins; no two begin at the same place.
    pub at: usize,
    /// [`Block::note`] of the note; `None` where the file has no such note.
    pub note: Option<u32>,
}

/// A field of a reference manager.
#[derive(Debug, Clone, PartialEq)]
pub struct CitedField {
    /// What it prints, in bytes of the decoded text: all that comes from between these is its text.
    pub span: ByteSpan,
    /// Which program wrote it.
    pub manager: Manager,
    /// The works that it says are cited.
    pub items: Vec<CitedItem>,
}

/// The two shapes in which formats hold text.
#[derive(Debug)]
pub enum Body {
    /// Printed lines: plain text
    Lines(Vec<Line>),
    /// Marked blocks: Markdown, HTML, DOCX, PDF
    Blocks(Vec<Block>),
}

/// A printed line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Its text without white space at either end, in bytes of the decoded text.
    pub span: ByteSpan,
    /// Columns of white space before it; a tab goes to the next multiple of 8.
    pub indent: u16,
    /// Characters of its text.
    pub width: u32,
    /// Blank lines before it.
    pub blank_before: u16,
    /// Page, counted from 0.
    pub page: u32,
    /// Line of the file, from 1.
    pub number: u32,
}

/// What the format, or later the structure pass, says of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Nothing yet
    Unknown,
    /// A heading, by its level from 1
    Heading(u8),
    /// Surely running text
    Paragraph,
    /// Standfirst or abstract
    Lead,
    /// A list item without its number or bullet, which is kept here: "1.", "-"
    ListItem(String),
    /// A quotation set off
    Quote,
    /// A sentence repeated as decoration
    PullQuote,
    /// Figure or table caption
    Caption,
    /// Cells joined by " | ", rows by newlines
    Table,
    /// Who the author is
    AuthorNote,
    /// A footnote without its label, which is kept here
    Note(String),
    /// An image; its text is the alternative text
    Image,
    /// A rule or "* * *"
    Rule,
    /// In no passage
    Dropped(DropReason),
}

/// How a block is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// As running text
    None,
    /// All of it in italics
    Italic,
    /// All of it in bold
    Bold,
}

/// A stretch of text that belongs together as far as the format tells.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub role: Role,
    /// Its text.
    pub flow: Flow,
    /// How it is set.
    pub emphasis: Emphasis,
    /// Page on which it begins, from 0.
    pub page: u32,
    /// Line of the file on which it begins, from 1.
    pub line: u32,
    /// Its last line is shorter than the others: the paragraph ends here, as print shows.
    pub closed: bool,
    /// Its first line is set in.
    pub indented: bool,
    /// A line break or more stands before it: nothing on the same line precedes it.
    pub blank_before: u16,
    /// All of its text is links.
    pub linked: bool,
    /// Which item or quotation of the format it belongs to; blocks of one share the number.
    pub container: Option<u32>,
    /// For a note that [`Reference`]s name: its number.
    pub note: Option<u32>,
    /// The format says that it is a paragraph from its first word to its last: it is joined to no other such.
    pub whole: bool,
    /// The format says that it is a paragraph, and would have said were it anything else.
    pub sure: bool,
}

impl Block {
    /// Makes a block of no known role.
    pub fn new(flow: Flow, page: u32, line: u32) -> Self {
        Self {
            role: Role::Unknown,
            flow,
            emphasis: Emphasis::None,
            page,
            line,
            closed: false,
            indented: false,
            blank_before: 1,
            linked: false,
            container: None,
            note: None,
            whole: false,
            sure: false,
        }
    }

    /// Tells whether it is running text, as far as is known.
    pub fn is_text(&self) -> bool {
        matches!(self.role, Role::Unknown | Role::Paragraph)
    }

    /// Returns its text.
    pub fn text(&self) -> &str {
        &self.flow.text
    }
}
