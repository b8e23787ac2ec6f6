use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Names a document: the slug of its file's stem, or the id of a collection's record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentId(pub String);

impl DocumentId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of passage; the order is the order in which ties are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassageKind {
    /// `p5`: a true paragraph, rejoined
    Paragraph,
    /// `fn3`: a note, by its ordinal
    Footnote,
    /// `lead1`: standfirst or abstract
    Lead,
    /// `li2`
    ListItem,
    /// `bq1`: a quotation set off from the text
    Blockquote,
    /// `pq1`: a sentence of the article repeated as decoration
    PullQuote,
    /// `cap1`: figure or table caption with its credit
    Caption,
    /// `tab1`
    Table,
    /// `an1`: who the author is
    AuthorNote,
}

/// A word that names no kind of passage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of passage")]
pub struct UnknownKind(pub String);

impl PassageKind {
    /// All kinds, in their order.
    pub const ALL: [Self; 9] = [
        Self::Paragraph,
        Self::Footnote,
        Self::Lead,
        Self::ListItem,
        Self::Blockquote,
        Self::PullQuote,
        Self::Caption,
        Self::Table,
        Self::AuthorNote,
    ];

    /// Returns the name used in output and queries: `list-item`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Footnote => "footnote",
            Self::Lead => "lead",
            Self::ListItem => "list-item",
            Self::Blockquote => "blockquote",
            Self::PullQuote => "pull-quote",
            Self::Caption => "caption",
            Self::Table => "table",
            Self::AuthorNote => "author-note",
        }
    }

    /// Returns the letters that stand before the ordinal in an id: `li`.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Paragraph => "p",
            Self::Footnote => "fn",
            Self::Lead => "lead",
            Self::ListItem => "li",
            Self::Blockquote => "bq",
            Self::PullQuote => "pq",
            Self::Caption => "cap",
            Self::Table => "tab",
            Self::AuthorNote => "an",
        }
    }
}

impl fmt::Display for PassageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PassageKind {
    type Err = UnknownKind;

    /// Reads the name or the prefix of an id, in any case, with `_` for `-`.
    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        let lower = word.to_lowercase().replace('_', "-");
        Self::ALL
            .into_iter()
            .find(|kind| lower == kind.name() || lower == kind.prefix())
            .ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

/// Names a passage: `<document>:<kind><ordinal>`, or the `_id` of a collection's record, unchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PassageId(pub String);

/// Text that is no passage id of the form `document:p5`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no passage id such as `lamberty-2024:p5`")]
pub struct InvalidPassageId(pub String);

impl PassageId {
    /// Makes `<document>:<kind><ordinal>`.
    pub fn new(document: &DocumentId, kind: PassageKind, ordinal: u32) -> Self {
        Self(format!("{document}:{}{ordinal}", kind.prefix()))
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Splits `document:p5` into document, kind and ordinal (from 1).
    ///
    /// # Errors
    ///
    /// Where the id has another form, as a collection's record may.
    pub fn parts(&self) -> Result<(DocumentId, PassageKind, u32), InvalidPassageId> {
        let invalid = || InvalidPassageId(self.0.clone());
        let (document, place) = self.0.rsplit_once(':').ok_or_else(invalid)?;
        let digits = place.find(|c: char| c.is_ascii_digit()).ok_or_else(invalid)?;
        let (prefix, ordinal) = place.split_at(digits);
        let kind = PassageKind::ALL.into_iter().find(|kind| kind.prefix() == prefix).ok_or_else(invalid)?;
        let ordinal = ordinal.parse().ok().filter(|&n| n > 0).ok_or_else(invalid)?;
        Ok((DocumentId(document.to_owned()), kind, ordinal))
    }
}

impl fmt::Display for PassageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passage_ids_are_read_back() {
        let id = PassageId::new(&DocumentId("a:b".to_owned()), PassageKind::ListItem, 12);
        assert_eq!(id.as_str(), "a:b:li12");
        assert_eq!(id.parts(), Ok((DocumentId("a:b".to_owned()), PassageKind::ListItem, 12)));
        for wrong in ["a", "a:p", "a:p0", "a:x3", "a:p-1"] {
            assert!(PassageId(wrong.to_owned()).parts().is_err(), "{wrong}");
        }
    }
}
