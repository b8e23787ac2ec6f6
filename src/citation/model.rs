use serde::{Deserialize, Serialize};

use crate::citation::csl::Item;
use crate::document::{Manager, PassageId};
use crate::text::ByteSpan;

/// What the notes of one document cite.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Apparatus {
    /// One for each footnote, in the order of the footnotes' ordinals.
    pub notes: Vec<Note>,
    /// What body passages cite by themselves, as fields of reference managers say, in the order of the text: each is read like
    /// a note, whose ordinal is the passage's and whose label is empty.
    pub in_text: Vec<(PassageId, Note)>,
    /// The works, in the order in which they are first cited; [`WorkIndex`] counts them.
    pub works: Vec<Work>,
}

/// Counts the works of a document from 0.
pub type WorkIndex = u32;

/// A footnote, read: its segments joined give its text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Note {
    /// The footnote's ordinal.
    pub ordinal: u32,
    /// Its printed label.
    pub label: String,
    /// In printed order, without gaps.
    pub segments: Vec<Segment>,
}

impl Note {
    /// Returns the note's citations in printed order.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Citation(citation) => Some(&**citation),
            Segment::Commentary(_) | Segment::Unread(_) => None,
        })
    }
}

/// A stretch of a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Segment {
    /// "Die Studie versteht den Gesellschaftsvertrag als Aushandlung.", also signals and separators
    Commentary(ByteSpan),
    /// "Dresen 2023, N. 6, S. 3"
    Citation(Box<Citation>),
    /// Looks like a citation, and could not be read as one
    Unread(ByteSpan),
}

impl Segment {
    /// Returns its bytes in the note's text.
    pub fn span(&self) -> ByteSpan {
        match self {
            Self::Commentary(span) | Self::Unread(span) => *span,
            Self::Citation(citation) => citation.span,
        }
    }
}

/// What a note says about one work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Citation {
    /// How much it says.
    pub kind: CitationKind,
    /// Its bytes in the note's text, without signal and separators.
    pub span: ByteSpan,
    /// The words that lead to it: "vgl. auch".
    pub signal: Option<ByteSpan>,
    /// What is printed of the work; for "ders." the person meant.
    pub item: Item,
    /// Which bytes of the note's text say what.
    pub fields: Vec<(Variable, ByteSpan)>,
    /// The cited place.
    pub locator: Option<Locator>,
    /// The printed number of a note: "N. 5".
    pub note_reference: Option<NoteReference>,
    /// The author is printed as "ders.", "dies.", "Id.".
    pub author_is_idem: bool,
    /// The editor is printed so: "in: dies. (Hrsg.)".
    pub editor_is_idem: bool,
    /// A name that the note gives the work: "im Folgenden LAW", "hereinafter Koh".
    pub alias: Option<String>,
    /// Per cent: how sure the reading is.
    pub confidence: u8,
    /// Which rule read it.
    pub rule: Rule,
    /// Which work is meant.
    pub link: Link,
    /// Where a reference manager wrote it: then `item` is that program's record, whatever is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldData>,
}

/// What of a reference manager's field tells one work from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldData {
    /// Which program.
    pub manager: Manager,
    /// What it knows the work by; equal keys are one work.
    pub key: Option<String>,
}

/// How much a citation says of its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CitationKind {
    /// Names the work: "Masala, Carlo 2023: Bedingt abwehrbereit, München, S. 40"
    Full,
    /// "Dresen 2023, N. 6, S. 3", "Wehler (wie Anm. 1)", "siehe Fn. 4"
    Short,
    /// "Ebd.", "Id. at 45", "Loc. cit."
    Ibid,
}

impl CitationKind {
    /// Returns the name used in output: `full`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Short => "short",
            Self::Ibid => "ibid",
        }
    }
}

/// The cited place inside a work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locator {
    /// Without its label word: "40 f.".
    pub text: String,
    /// What it counts.
    pub label: LocatorLabel,
    /// Its bytes in the note's text, without the label word; `None` where it is that of the citation meant ("Ebd.").
    pub span: Option<ByteSpan>,
}

/// What a locator counts, after CSL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LocatorLabel {
    /// "S. 40", "pp. 3–5"
    Page,
    /// "Bl. 14r", "fol. 9"
    Folio,
    /// "Rn. 34", "para. 15", "¶ 15"
    Paragraph,
    /// "Sp. 12", "cols. 760–911"
    Column,
    /// "Kap. 2", "ch. 3"
    Chapter,
    /// "§ 823 Abs. 1"
    Section,
    /// "Art. 87a"
    ArticleLocator,
    /// "Bd. 2", "vol. 3"
    Volume,
    /// "V. 12"
    Verse,
    /// "Z. 3"
    Line,
    /// "Abb. 2", "fig. 2"
    Figure,
    /// "Tab. 3"
    Table,
    /// "Anm. 4" of the cited work
    Note,
    /// "Teil II"
    Part,
    /// "Nr. 12", "Dok. 7"
    Issue,
    /// "s. v. Aufklärung"
    SubVerbo,
    /// "min. 12:30"
    Timestamp,
}

impl LocatorLabel {
    /// Returns the name that CSL gives it: `page`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Folio => "folio",
            Self::Paragraph => "paragraph",
            Self::Column => "column",
            Self::Chapter => "chapter",
            Self::Section => "section",
            Self::ArticleLocator => "article-locator",
            Self::Volume => "volume",
            Self::Verse => "verse",
            Self::Line => "line",
            Self::Figure => "figure",
            Self::Table => "table",
            Self::Note => "note",
            Self::Part => "part",
            Self::Issue => "issue",
            Self::SubVerbo => "sub-verbo",
            Self::Timestamp => "timestamp",
        }
    }
}

/// The number of a note of the same document, as a citation prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteReference {
    /// "5"
    pub label: String,
    /// Its bytes in the note's text.
    pub span: ByteSpan,
}

/// A CSL variable that a stretch of a note gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is the CSL variable of its name, described at the field of `Item`")]
pub enum Variable {
    Author,
    Editor,
    Translator,
    ContainerAuthor,
    Recipient,
    Issued,
    Accessed,
    Title,
    TitleShort,
    VolumeTitle,
    ContainerTitle,
    CollectionTitle,
    CollectionNumber,
    Volume,
    Issue,
    Number,
    Edition,
    Publisher,
    PublisherPlace,
    Page,
    PageFirst,
    Authority,
    Archive,
    ArchivePlace,
    ArchiveLocation,
    Genre,
    #[serde(rename = "DOI")]
    Doi,
    #[serde(rename = "URL")]
    Url,
    #[serde(rename = "ISBN")]
    Isbn,
    Locator,
}

/// Which rule read a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// "Ebd., S. 3"
    Ibid,
    /// "siehe Fn. 4"
    CrossReference,
    /// "Wehler (wie Anm. 1), S. 5"
    NoteNumber,
    /// "Dresen 2023, S. 3"
    AuthorYear,
    /// "Mearsheimer, Tragedy, 60"
    ShortTitle,
    /// "Eastwood, op. cit., p. 3", "a. a. O."
    OpCit,
    /// A name that an earlier note gave the work
    Alias,
    /// "Masala, Carlo 2023: Bedingt abwehrbereit, München"
    NameYearTitle,
    /// "Ute Frevert, Die kasernierte Nation, München 2001"
    NameTitle,
    /// "Staatshaushalt fertig, in: FAZ, 3. 5. 1968"
    Title,
    /// "BVerfGE 90, 286 (345)", "Hamdan v. Rumsfeld, 548 U.S. 557"
    Case,
    /// "Art. 87a Abs. 2 GG", "42 U.S.C. § 1983"
    Statute,
    /// "S/RES/1546", "BT-Drs. 15/2742"
    OfficialDocument,
    /// "PA AA, R 20.341, Bl. 14"
    Archive,
    /// None: a reference manager's field says it, whatever is printed: "(7)"
    Field,
}

/// Which work a citation means, and how that was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Link {
    /// The work; `None` where it is ambiguous or dangling.
    pub work: Option<WorkIndex>,
    /// How a short form or *ebd.* was understood; `None` for a full citation.
    pub anaphora: Option<Anaphora>,
    /// Ordinal of the note in which its target stands.
    pub via: Option<u32>,
    /// Ordinals of the notes from its target to the full citation: "Ebd. → N. 8 → N. 6".
    pub chain: Vec<u32>,
    /// What it could mean, where that is not certain.
    pub candidates: Vec<WorkIndex>,
    /// Why it is uncertain or nothing was found.
    pub doubt: Option<Doubt>,
}

/// How a citation points at a work, after the discussion of anaphora in notes of the TEI Guidelines (TEIC/TEI issue 2974).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Anaphora {
    /// "Ebd.", "Ibid."
    PrecedingWork,
    /// "Loc. cit.": the same work at the same place
    PrecedingPlace,
    /// "Ders., S. 5"
    PrecedingAuthor,
    /// "N. 5", "supra note 5"
    Footnote,
    /// "Dresen 2023"
    AuthorYear,
    /// "Mearsheimer, Tragedy"
    ShortTitle,
    /// "Eastwood, op. cit."
    Author,
    /// "LAW" after "im Folgenden LAW"
    Alias,
}

/// Why a link is uncertain, or could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Doubt {
    /// "Ebd." after a note with two works: the last is taken
    SeveralWorksBefore,
    /// What stands before could not be read, so "Ebd." may mean that
    UnreadBefore,
    /// There is nothing before
    NothingBefore,
    /// The note that is named cites no such work; one beside it does
    NoteNumberWrong,
    /// No note has that number
    NoSuchNote,
    /// The note that is named cites nothing
    NoteCitesNothing,
    /// Nothing earlier fits
    NoSuchWork,
    /// Several fit
    Ambiguous,
    /// Only a later note fits
    OnlyLater,
}

/// A work as one document cites it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// All that its full citations say.
    pub item: Item,
    /// Ordinals of the notes that cite it, in any form, each once, ascending.
    pub notes: Vec<u32>,
}
