use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError, OpenWriteError};

/// Why the index could not be made, opened or trusted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The corpus could not be listed.
    #[error(transparent)]
    Corpus(#[from] crate::corpus::CorpusError),
    /// The index would be written among the documents, or round them.
    #[error("the index folder `{}` {}", index.display(), if *is_corpus { "is the corpus itself" } else { "holds the corpus" })]
    InTheWay {
        /// The folder of the index.
        index: PathBuf,
        /// It is the folder of documents; else that lies in it.
        is_corpus: bool,
    },
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
    /// A run cannot do with so little memory.
    #[error("{mib} MiB of memory are too few: at least {least} are needed")]
    LittleMemory {
        /// What was given, in MiB.
        mib: u64,
        /// The least.
        least: u64,
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

    /// Names the folder and the system's own words where the engine only hands on what the system said.
    pub(crate) fn in_the_systems_words(self, index: &Path) -> Self {
        let Self::Engine { doing, source } = &self else { return self };
        let Some(said) = said_by_the_system(source) else { return self };
        let path = index.to_owned();
        match *doing {
            "read" => Self::Read { path, source: said },
            _ => Self::Write { path, source: said },
        }
    }

    /// Tells whether the disk or the rights are to blame: to try the same again is of no use.
    pub(crate) fn is_of_the_system(&self) -> bool {
        match self {
            Self::Write { .. } => true,
            Self::Engine { doing, source } => *doing != "read" && said_by_the_system(source).is_some(),
            _ => false,
        }
    }
}

/// Finds the error of the system in one of the engine, which keeps it in many wrappings, and sometimes only its text:
/// "Internal error: 'No space left on device (os error 28)'".
pub(crate) fn said_by_the_system(error: &TantivyError) -> Option<io::Error> {
    let wrapped: &Arc<io::Error> = match error {
        TantivyError::IoError(error)
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. })
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. })
        | TantivyError::OpenDirectoryError(
            OpenDirectoryError::IoError { io_error: error, .. } | OpenDirectoryError::FailedToCreateTempDir(error),
        ) => error,
        TantivyError::InternalError(text) | TantivyError::ErrorInThread(text) | TantivyError::SystemError(text) => {
            let (_, number) = text.rsplit_once("(os error ")?;
            return Some(io::Error::from_raw_os_error(number.split_once(')')?.0.parse().ok()?));
        }
        _ => return None,
    };
    Some(match wrapped.raw_os_error() {
        Some(number) => io::Error::from_raw_os_error(number),
        None => io::Error::new(wrapped.kind(), Arc::clone(wrapped)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_said_is_found_in_what_the_engine_says() {
        let full = || io::Error::from_raw_os_error(28);
        let text = full().to_string();
        let cases = [
            TantivyError::from(full()),
            TantivyError::from(OpenWriteError::wrap_io_error(full(), "a.store".into())),
            TantivyError::InternalError(text.clone()),
            TantivyError::ErrorInThread(format!("a worker stopped: {text} at \"a.store\"")),
        ];
        for source in cases {
            let error = IndexError::Engine { doing: "merged", source };
            assert!(error.is_of_the_system(), "{error:?}");
            let error = error.in_the_systems_words(Path::new("index"));
            assert_eq!(error.to_string(), "`index` could not be written");
            let cause = std::error::Error::source(&error).expect("the system's words");
            assert_eq!(cause.to_string(), text);
        }
        let error = IndexError::Engine { doing: "written", source: TantivyError::InternalError("a bug".to_owned()) };
        assert!(matches!(error.in_the_systems_words(Path::new("index")), IndexError::Engine { .. }));
    }
}
