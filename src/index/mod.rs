//! How is the corpus kept so that a query is fast, and how is the index made and trusted?
//!
//! The index is a disposable image of the corpus. [`update`] brings it up to date: it builds a new
//! generation beside the old one, of what has not changed and what has, and swaps it in by renaming the manifest, so that a
//! reader sees either the one or the other. Whatever the history, the same corpus gives the same answers; of a file that can no
//! longer be read, it is what could last be read that counts. [`open`] trusts nothing: what was written by another version, or is
//! not what the manifest says, is an error that names the reason.

mod bibliography;
mod build;
mod compare;
mod contributions;
mod directory;
mod engine;
mod error;
mod files;
mod former;
mod generation;
mod glossary;
mod gone;
mod lock;
mod make;
mod manifest;
mod memory;
mod merging;
mod open;
mod outlook;
mod plan;
mod records;
mod schema;
mod sources;
mod stamps;
mod status;
mod stored;
mod terms;
mod update;
mod vocabulary;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::corpus::SkippedFile;
use crate::document::{Passage, PassageKind, Status as FileStatus};
use crate::ingest::Limits;
use crate::text::Language;

pub use bibliography::IndexedBibliography;
pub use engine::Engine;
pub use error::IndexError;
pub use files::{corpus_fingerprint, glossary_fingerprint};
pub use glossary::{GlossaryFile, missing_dictionaries};
pub use manifest::Manifest;
pub use memory::Memory;
pub use open::{OpenIndex, open, verify};
pub use outlook::{Outlook, outlook};
pub use schema::{Fields, Zone};
pub(crate) use schema::{id_term, work_term};
#[cfg(test)]
pub(crate) use sources::Scholar;
pub use status::{Status, corpus_changed_hint, status};
pub use stored::{StoredDocument, StoredInfo, StoredPassage, StoredSource, unpack_map};
pub(crate) use terms::JOINED;
pub use update::update;
#[cfg(test)]
pub(crate) use update::update_by;
pub use vocabulary::{Scratch, Similar, Vocabulary};
pub(crate) use vocabulary::{known_spelling_groups, spelling_group};

/// Returns the language whose stems a passage has; `None` stands for both German and English.
///
/// Notes, captions and the like are full of titles in the other language, whatever language they are in.
pub fn language_of_stems(passage: &Passage) -> Option<Language> {
    match passage.kind {
        PassageKind::Footnote | PassageKind::Caption | PassageKind::Table | PassageKind::AuthorNote => None,
        _ => passage.language,
    }
}

/// What a run of `index` did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct IndexSummary {
    /// Documents that were new.
    pub added: usize,
    /// Documents whose content changed.
    pub changed: usize,
    /// Documents that are gone.
    pub removed: usize,
    /// Documents left as they were, those among them of which a version of before is searched.
    pub unchanged: usize,
    /// Documents whose file has another path and the same content.
    pub moved: usize,
    /// Files that could not be read.
    pub failed: usize,
    /// Documents of files that could not be read, of which the version of before is searched.
    pub kept: usize,
    /// Documents that were there before, and of which nothing could be kept, as the file could not be read and the index of
    /// before is damaged.
    pub lost: usize,
    /// Files that are hidden or of a type that is not read.
    pub skipped: usize,
    /// The first thousand of these.
    pub skipped_files: Vec<SkippedFile>,
    /// Passages in the index now.
    pub passages: usize,
    /// Entries of glossaries and dictionaries in the index now.
    pub glossary: usize,
    /// Entries of the bibliographies of the corpus in the index now.
    pub bibliography: usize,
    /// What could not be read in these bibliographies.
    pub warnings: usize,
    /// Whether the index is another one now.
    pub is_written: bool,
    /// Time taken.
    pub elapsed_ms: u64,
}

/// A file that could not be indexed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Failure {
    /// Relative to the corpus.
    pub path: String,
    /// Why, lower case, no full stop.
    pub error: String,
    /// Whether what was indexed of it before is kept and searched.
    #[serde(default)]
    pub kept: bool,
    /// The same for programs.
    #[serde(default)]
    pub status: FileStatus,
}

impl std::fmt::Display for Failure {
    /// `akte.txt: the file is empty; what was indexed of it before is kept`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.error)?;
        f.write_str(if self.kept { "; what was indexed of it before is kept" } else { "" })
    }
}

/// What happens during a run, for a progress bar or an event stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The corpus has been walked.
    Found {
        /// Files that will be read.
        files: usize,
        /// Their bytes.
        bytes: u64,
    },
    /// One file is in hand. Others may be on their way; they are told of in their order.
    Reading {
        /// Relative to the corpus.
        path: String,
    },
    /// One file is done.
    Read {
        /// Relative to the corpus.
        path: String,
        /// Its bytes.
        bytes: u64,
        /// Passages found in it.
        passages: usize,
        /// What became of it.
        status: FileStatus,
    },
    /// One file could not be read; the rest goes on.
    Failed(Failure),
    /// A document is in the index, but something in it is doubtful.
    Doubtful {
        /// Relative to the corpus.
        path: String,
        /// What.
        warning: crate::document::Warning,
    },
    /// A line of a glossary or dictionary could not be used; the rest is.
    Glossary {
        /// `glossary.toml`, or the dictionary as it was named.
        path: String,
        /// From 1; none where further lines are only counted.
        line: Option<usize>,
        /// What is wrong, lower case, no full stop.
        message: String,
    },
    /// Something in a bibliography could not be read; the rest is.
    Bibliography {
        /// Relative to the corpus.
        path: String,
        /// From 1.
        line: usize,
        /// What is wrong, lower case, no full stop.
        message: String,
    },
    /// A glossary, dictionary or bibliography is read; what is wrong with it follows, all of it.
    Consulted {
        /// As in what follows.
        path: String,
    },
    /// Another process is writing the index; told once, where the run waits for longer than the short patience.
    Waiting(Writer),
    /// No other process writes the index from here on until the end.
    Begun,
    /// The index that is there cannot be used, and another is made of the corpus.
    Anew {
        /// Why, lower case, no full stop: "the index is damaged: `index/gen-000001/meta.json` is missing".
        reason: String,
    },
    /// The index is being written to disk.
    Writing,
    /// The new index is about to take the place of the old one.
    Swapping,
    /// The new index has taken the place of the old one.
    Swapped,
}

/// Who is writing an index, as far as it could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writer {
    /// Number of the process.
    pub process: Option<u32>,
    /// Name of the machine on which it runs: a folder may be shared by several.
    pub host: Option<String>,
    /// Since when, in seconds since 1970.
    pub since: Option<u64>,
}

/// How long a run waits while another process writes the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wait {
    /// A second and a half: long enough for a small corpus.
    #[default]
    Short,
    /// At most this long.
    AtMost(Duration),
    /// As long as it takes.
    Unbounded,
}

/// How to run `index`.
#[derive(Debug, Clone)]
pub struct IndexOptions {
    /// The folder of documents.
    pub corpus: PathBuf,
    /// The folder of the index.
    pub index: PathBuf,
    /// Dictionary files, see [`crate::glossary::Source::dictionary`].
    pub dictionaries: Vec<PathBuf>,
    /// Build anew even where nothing changed.
    pub rebuild: bool,
    /// Threads; 0 for one per core.
    pub jobs: usize,
    /// What to do while another process writes.
    pub wait: Wait,
    /// What a document may take. A document that failed by a limit is read again where a run has other limits, and so is one
    /// that is larger than this run allows; what else was read by other limits stays.
    pub limits: Limits,
    /// What the run may take of memory.
    pub memory: Memory,
}

impl IndexOptions {
    /// Returns the limits that hold: what does not fit into the memory is too large whatever they say.
    pub(crate) fn limits_that_hold(&self) -> Limits {
        self.memory.limits(&self.limits)
    }

    /// Returns how many threads analyse.
    pub(crate) fn threads(&self) -> usize {
        match self.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        }
    }
}

impl Default for IndexOptions {
    /// As `fundstelle index` without options: `corpus` and `index` in the current folder, nothing built anew, all cores.
    fn default() -> Self {
        Self {
            corpus: PathBuf::from("corpus"),
            index: PathBuf::from("index"),
            dictionaries: Vec::new(),
            rebuild: false,
            jobs: 0,
            wait: Wait::default(),
            limits: Limits::default(),
            memory: Memory::default(),
        }
    }
}
