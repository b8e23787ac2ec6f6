use serde::{Deserialize, Serialize};

use crate::citation::csl::Item;
use crate::citation::model::{Work, WorkIndex};
use crate::document::DocumentId;

/// A cited work, over all documents of a corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// "dresen-2023", "berti-diaz-plaja-2018", "bverfge-90-286"
    pub id: String,
    /// All that is known of it.
    pub item: Item,
    /// The works of documents that are this one, by document id, then number.
    pub works: Vec<WorkReference>,
    /// Ids of other editions of the same work.
    pub same_work: Vec<String>,
    /// Where the bibliography entry stands that completed it: `library.bib:12`.
    pub entry: Option<String>,
}

/// One document's work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkReference {
    /// The citing document.
    pub document: DocumentId,
    /// Which of its works.
    pub work: WorkIndex,
}

/// An entry of a `.bib` or CSL-JSON file.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it says.
    pub item: Item,
    /// Where it stands: `library.bib:12`.
    pub place: String,
    /// Files it names, as written there.
    pub files: Vec<String>,
}

/// Makes one source of all the works that are the same, completed by the entries that match.
///
/// Sources are sorted by id; the result does not depend on the order of `works`.
pub fn merge(works: Vec<(WorkReference, Work)>, entries: &[Entry]) -> Vec<Source> {
    let _ = entries;
    let _ = works;
    Vec::new()
}
