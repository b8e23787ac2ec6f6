//! Exit codes, and how an error is told.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use fundstelle::corpus::CorpusError;
use fundstelle::index::IndexError;
use fundstelle::output::terminal::{Layout, Role, write_report};
use fundstelle::search::SearchError;

use crate::indexing::writer;

/// How a run ended that did not break off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Something was found, or done: 0
    Found,
    /// Nothing was found: 1
    Nothing,
    /// A check found something: 1, as a test that failed
    Doubtful,
    /// Done, but for parts that failed and were reported: 2
    PartlyFailed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Found => Self::SUCCESS,
            Exit::Nothing | Exit::Doubtful => Self::from(1),
            Exit::PartlyFailed => ERROR.into(),
        }
    }
}

/// What an error gives.
const ERROR: u8 = 2;

/// An error that knows what to type instead.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Advised {
    message: String,
    hint: String,
    #[source]
    cause: Option<anyhow::Error>,
}

impl Advised {
    /// Makes an error: what went wrong and where, and how to mend it.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into(), cause: None }
    }

    /// Names what brought it about.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

/// Writes the error to `err` and returns its code: 2, or 0 in silence where the reader of our output has gone.
pub fn report(error: &anyhow::Error, err: &mut dyn Write, layout: Layout) -> ExitCode {
    if is_closed_pipe(error) {
        return ExitCode::SUCCESS;
    }
    let hint = error.chain().find_map(hint);
    // Where even stderr is gone there is nobody left to tell.
    let _ = write_report(err, Role::Error, &format!("{error:#}"), hint.as_deref(), layout);
    ExitCode::from(ERROR)
}

/// Returns what to type about an error of ours or of the library.
fn hint(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(advised) = cause.downcast_ref::<Advised>() {
        return Some(advised.hint.clone());
    }
    if let Some(IndexError::Locked { writer: other, .. }) = index_error(cause) {
        return Some(format!("`fundstelle index --wait` waits for {}", writer(other, SystemTime::now())));
    }
    let hint = match (cause.downcast_ref::<CorpusError>(), index_error(cause)) {
        (Some(error), _) | (_, Some(IndexError::Corpus(error))) => corpus_hint(error)?,
        (_, Some(error)) => index_hint(error)?,
        _ => return None,
    };
    Some(hint.to_owned())
}

/// Looks through an error that only hands on one of the index: such a one is no cause of its own in the chain.
fn index_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a IndexError> {
    match cause.downcast_ref::<SearchError>() {
        Some(SearchError::Index(error)) => Some(error),
        _ => cause.downcast_ref::<IndexError>(),
    }
}

/// Names the files that are read, by their ends.
macro_rules! formats {
    () => {
        ".pdf, .docx, .odt, .epub, .html, .rtf, .xml (TEI, JATS), .txt, .md and .jsonl"
    };
}

fn corpus_hint(error: &CorpusError) -> Option<&'static str> {
    Some(match error {
        CorpusError::Missing { .. } => "make the folder and put documents into it, or name another with `--corpus DIR`",
        CorpusError::NotAFolder { .. } => "name the folder it lies in with `--corpus DIR`",
        CorpusError::Empty { skipped: 0, .. } => {
            concat!("put documents into it (", formats!(), "), or name another with `--corpus DIR`")
        }
        CorpusError::Empty { .. } => {
            concat!("what lies there is hidden or of a type that is not read; ", formats!(), " are")
        }
        CorpusError::UnknownFormat { path } if is_old_word(path) => "it is an old Word file: save it as .docx",
        CorpusError::UnknownFormat { .. } => concat!("files that are read end in ", formats!()),
        CorpusError::NotAFile { .. } => "name a file; `fundstelle index --corpus DIR` indexes a whole folder",
        CorpusError::Config { .. } => "mend the file, or name another with `--config FILE`",
        CorpusError::Read { .. } => "check the name and the rights",
        _ => return None,
    })
}

fn is_old_word(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("doc") || ending.eq_ignore_ascii_case("dot"))
}

fn index_hint(error: &IndexError) -> Option<&'static str> {
    Some(match error {
        IndexError::Missing { .. } => "`fundstelle index` makes it",
        IndexError::InTheWay { .. } => "name a folder of its own with `--index DIR`: beside the corpus, or in it",
        error if error.mended_by_rebuild() => "`fundstelle index --rebuild` makes it anew from the corpus",
        IndexError::Read { .. } => {
            "check the rights, make the index anew with `fundstelle index`, or name another with `--index DIR`"
        }
        IndexError::LittleMemory { .. } => {
            "allow more with `--memory SIZE`, or `memory` under `[limits]` in fundstelle.toml"
        }
        IndexError::Write { source, .. } => write_hint(source.kind()),
        IndexError::Engine { .. } => "check the disk and try again, or name another folder with `--index DIR`",
        _ => return None,
    })
}

fn write_hint(kind: io::ErrorKind) -> &'static str {
    use io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    match kind {
        StorageFull | QuotaExceeded => "free some space and try again, or name another folder with `--index DIR`",
        FileTooLarge => {
            "raise the limit for files (`ulimit -f`) and try again, or name another folder with `--index DIR`"
        }
        PermissionDenied | ReadOnlyFilesystem => "check the rights, or name another folder with `--index DIR`",
        _ => "check the rights and the free space, or name another folder with `--index DIR`",
    }
}

/// Tells whether the reader of our output has gone.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    const LAYOUT: Layout = Layout { columns: 80, color: false };

    fn told(error: &anyhow::Error) -> (ExitCode, String) {
        let mut err = Vec::new();
        let code = report(error, &mut err, LAYOUT);
        (code, String::from_utf8(err).expect("UTF-8"))
    }

    #[test]
    fn an_error_names_each_cause_once_and_the_advice() {
        let cause = io::Error::new(io::ErrorKind::PermissionDenied, "permission denied");
        let error = anyhow::Error::new(Advised::new("cannot read `x`", "look at its rights").because(cause));
        let (code, text) = told(&error.context("adding `x`"));
        assert_eq!(text, "error: adding `x`: cannot read `x`: permission denied\nhint: look at its rights\n");
        assert_eq!(code, ExitCode::from(2));
    }

    #[test]
    fn a_closed_pipe_is_no_error() {
        let error = Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe)).context("writing").expect_err("error");
        assert_eq!(told(&error), (ExitCode::SUCCESS, String::new()));
    }
}
