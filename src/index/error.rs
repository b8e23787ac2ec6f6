use std::path::PathBuf;

/// Why the index could not be made, opened or trusted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The corpus could not be listed.
    #[error(transparent)]
    Corpus(#[from] crate::corpus::CorpusError),
    /// There is no index yet.
    #[error("no index at `{}`", index.display())]
    Missing {
        /// Where it was looked for.
        index: PathBuf,
    },
    /// A file of the index is gone, cut off or overwritten.
    #[error("the index is damaged: `{}` {detail}", file.display())]
    Damaged {
        /// The folder of the index.
        index: PathBuf,
        /// The file.
        file: PathBuf,
        /// What is wrong with it: "is missing", "has 12 bytes instead of 40".
        detail: String,
    },
    /// The index was made by another version.
    #[error("the index was made by fundstelle {made_by}: its {what} is `{found}`, this one's `{expected}`")]
    Outdated {
        /// The folder of the index.
        index: PathBuf,
        /// What differs: "format", "schema", "analysis".
        what: &'static str,
        /// What the index has.
        found: String,
        /// What this program has.
        expected: String,
        /// Version of the program that made it.
        made_by: String,
    },
    /// Another process is writing the index.
    #[error("another process is writing the index `{}`", index.display())]
    Locked {
        /// The folder of the index.
        index: PathBuf,
        /// Which one.
        writer: crate::index::Writer,
    },
    /// A file of the index could not be written.
    #[error("`{}` could not be written", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A file of the index could not be read.
    #[error("`{}` could not be read", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The engine failed while writing.
    #[error("the index could not be {doing}")]
    Engine {
        /// What was being done: "written", "merged".
        doing: &'static str,
        /// What the engine says.
        #[source]
        source: tantivy::TantivyError,
    },
    /// The new index does not hold what was put in.
    #[error("the new index holds {found} records instead of {expected}; the old one was kept")]
    Unverified {
        /// Records found.
        found: u64,
        /// Records written.
        expected: u64,
    },
}

impl IndexError {
    /// Tells whether building the index anew mends it.
    pub fn mended_by_rebuild(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Damaged { .. } | Self::Outdated { .. })
    }
}
