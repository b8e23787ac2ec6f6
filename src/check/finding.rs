use crate::document::{DocumentId, PassageId};

/// Something doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// The document; `None` for a source of the corpus.
    pub document: Option<DocumentId>,
    /// The passage, a footnote mostly.
    pub passage: Option<PassageId>,
    /// The label of the marker or note, as printed.
    pub label: Option<String>,
    /// Line of the file, from 1, where it can be told.
    pub line: Option<usize>,
    /// The words it is about, as printed.
    pub text: Option<String>,
    /// What is doubtful, lower case, no full stop: `note 5 cites nothing`.
    pub message: String,
    /// The source that it is about, or that a doubtful reference was taken for.
    pub source: Option<String>,
    /// Ids of sources that may be meant; for [`FindingKind::UncertainDocument`] of documents.
    pub candidates: Vec<String>,
}

impl Finding {
    /// Makes a finding that says no more than what is doubtful.
    pub(super) fn new(kind: FindingKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            document: None,
            passage: None,
            label: None,
            line: None,
            text: None,
            message: message.into(),
            source: None,
            candidates: Vec::new(),
        }
    }
}

/// Kinds of doubtful things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// "a passage of 40000 bytes was cut", "3 bytes are no UTF-8 text"
    Reading,
    /// "entwickelt.⁷" where there is no note 7
    MarkerWithoutNote,
    /// Note 7, which no passage mentions
    NoteWithoutMarker,
    /// Note 8 follows note 4
    MissingNumber,
    /// Two notes have the number 5
    RepeatedNumber,
    /// Note 3 is mentioned behind note 4
    NumberOutOfOrder,
    /// Looks like a citation, and could not be read as one
    Unread,
    /// "siehe Fn. 5", and note 5 cites nothing
    UnresolvedReference,
    /// "Dresen 2023", which no note cites in full
    ShortOnly,
    /// "Dresen 2023, N. 5", which note 6 cites
    WrongNoteNumber,
    /// "Ebd." behind a note with two works
    IbidAfterSeveral,
    /// Linked, but not surely: only a later note cites the work
    DoubtfulReference,
    /// Two sources that may be one
    SimilarSources,
    /// Two sources that are one work in two years or editions
    OtherEdition,
    /// A source that several documents may hold, or one only perhaps
    UncertainDocument,
    /// A source without author and title
    NamelessSource,
}

impl FindingKind {
    /// All of them, as they are counted.
    pub const ALL: [Self; 16] = [
        Self::Reading,
        Self::MarkerWithoutNote,
        Self::NoteWithoutMarker,
        Self::MissingNumber,
        Self::RepeatedNumber,
        Self::NumberOutOfOrder,
        Self::Unread,
        Self::UnresolvedReference,
        Self::ShortOnly,
        Self::WrongNoteNumber,
        Self::IbidAfterSeveral,
        Self::DoubtfulReference,
        Self::SimilarSources,
        Self::OtherEdition,
        Self::UncertainDocument,
        Self::NamelessSource,
    ];

    /// Returns the name used in output: `marker-without-note`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::MarkerWithoutNote => "marker-without-note",
            Self::NoteWithoutMarker => "note-without-marker",
            Self::MissingNumber => "missing-number",
            Self::RepeatedNumber => "repeated-number",
            Self::NumberOutOfOrder => "number-out-of-order",
            Self::Unread => "unread",
            Self::UnresolvedReference => "unresolved-reference",
            Self::ShortOnly => "short-only",
            Self::WrongNoteNumber => "wrong-note-number",
            Self::IbidAfterSeveral => "ibid-after-several",
            Self::DoubtfulReference => "doubtful-reference",
            Self::SimilarSources => "similar-sources",
            Self::OtherEdition => "other-edition",
            Self::UncertainDocument => "uncertain-document",
            Self::NamelessSource => "nameless-source",
        }
    }
}
