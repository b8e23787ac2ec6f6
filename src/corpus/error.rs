use std::path::PathBuf;

/// Why the corpus, its configuration or a sidecar could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// The folder of documents does not exist.
    #[error("no corpus folder at `{}`", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is something, but it is no folder.
    #[error("the corpus `{}` is a file, not a folder", path.display())]
    NotAFolder {
        /// What was found.
        path: PathBuf,
    },
    /// The folder holds no document that can be read.
    #[error("no documents in the corpus folder `{}`", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
        /// Files that were hidden or of a type that is not read.
        skipped: usize,
    },
    /// The file named on the command line is of a type that no reader is for.
    #[error("`{}` is of a type that cannot be read", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// A folder, device or pipe stands where a file was expected.
    #[error("`{}` is no file", path.display())]
    NotAFile {
        /// What was found.
        path: PathBuf,
    },
    /// `fundstelle.toml` cannot be understood.
    #[error("{}:{line}: {message}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong, lower case.
        message: String,
    },
    /// A sidecar cannot be understood.
    #[error("{}:{line}: {message}", path.display())]
    Sidecar {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong, lower case.
        message: String,
    },
    /// A file or folder could not be read.
    #[error("`{}` could not be read", path.display())]
    Read {
        /// What was read.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

/// Tells the line, from 1, on which the byte `offset` of `text` stands.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    text.as_bytes()[..offset].iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// Splits an error of the TOML reader into line and message.
pub(crate) fn toml_error(text: &str, error: &toml::de::Error) -> (usize, String) {
    let line = error.span().map_or(1, |span| line_of(text, span.start));
    // The parser's own message may run over several lines; ours is one.
    (line, error.message().split('\n').next().unwrap_or_default().trim().to_owned())
}
