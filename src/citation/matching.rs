use serde::{Deserialize, Serialize};

use crate::citation::source::{Entry, Source};
use crate::document::{DocumentId, Metadata};

/// What a document of the corpus shows of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Its id.
    pub document: DocumentId,
    /// Its file, relative to the corpus.
    pub path: String,
    /// Title, authors, year.
    pub metadata: Metadata,
    /// How its text begins, title page and imprint included: some 2,000 characters.
    pub head: String,
}

/// A document that holds a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentMatch {
    /// The document.
    pub document: DocumentId,
    /// The source itself, or the volume it stands in.
    pub holds: Holds,
    /// Per cent.
    pub confidence: u8,
    /// Why it is thought to be.
    pub evidence: Vec<Evidence>,
}

/// What a document holds of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// The work itself
    Work,
    /// The volume or issue in which it stands
    Container,
}

/// Why a document is thought to hold a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Evidence {
    /// The same DOI
    Doi,
    /// The same ISBN
    Isbn,
    /// The same arXiv number
    Arxiv,
    /// The same address
    Url,
    /// An entry of a bibliography file names the file
    FileField,
    /// The same title
    Title,
    /// The same author
    Author,
    /// The same year
    Year,
    /// Author and year, or title, in the file's name
    FileName,
    /// The title stands at the head of the text
    Head,
}

/// What was found for one source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Held {
    /// The document that holds it.
    pub document: Option<DocumentMatch>,
    /// Others that hold it too, or may.
    pub possible: Vec<DocumentMatch>,
}

/// Finds the documents that hold sources: one answer for each source, in their order.
pub fn match_documents(sources: &[Source], facts: &[Facts], entries: &[Entry]) -> Vec<Held> {
    let _ = (facts, entries);
    sources.iter().map(|_| Held::default()).collect()
}
