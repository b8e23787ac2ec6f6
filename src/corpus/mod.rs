//! Which files belong to the corpus, and what are they called?

use std::path::{Path, PathBuf};

use crate::document::{DocumentId, Format, Metadata};

/// Settings of a project: `fundstelle.toml`, overridden by the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The folder of documents.
    pub corpus: PathBuf,
    /// The folder of the index.
    pub index: PathBuf,
}

/// One file of the corpus that can be read.
#[derive(Debug, Clone)]
pub struct CorpusFile {
    /// Where it is.
    pub path: PathBuf,
    /// Relative to the corpus, with `/`.
    pub relative: String,
    /// Its document's id; for a collection, of the file.
    pub id: DocumentId,
    /// Its format.
    pub format: Format,
    /// From its sidecar.
    pub metadata: Metadata,
}

/// Reads one file outside or inside a corpus, with its sidecar: what `inspect` needs.
///
/// # Errors
///
/// Where the file cannot be read or its sidecar cannot be understood.
pub fn single_file(path: &Path) -> std::io::Result<CorpusFile> {
    Err(std::io::Error::new(std::io::ErrorKind::NotFound, path.display().to_string()))
}
