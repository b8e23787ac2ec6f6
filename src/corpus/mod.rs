//! Which files belong to the corpus, and what are they called?
//!
//! A corpus is a folder. [`walk`] lists its documents with their ids and what their sidecars say; [`read_bibliographies`]
//! reads what the bibliographies in it say of sources, and of documents that are their text;
//! [`CollectionReader`] streams the records of a `.jsonl` file; [`Config`] says where the folder is.

mod amount;
mod bibliography;
mod collection;
mod config;
mod error;
mod naming;
mod sidecar;
mod skipped;
mod walk;

pub use amount::{parse_size, parse_time};
pub(crate) use bibliography::why_no_bibliography;
pub use bibliography::{Bibliographies, BibliographyFile, ReadBibliography, described_in, read_bibliographies};
pub use collection::{CollectionReader, LineError, Record, record_passage};
pub use config::{CONFIG_FILE, Config};
pub use error::CorpusError;
pub use naming::{FileName, unique_ids};
pub use skipped::{SkipReason, Skipped, SkippedFile};
pub(crate) use walk::format_of;
pub use walk::{
    Beside, CorpusFailure, CorpusFile, FileStamp, GLOSSARY_FILE, Walk, beside, lacking_ending, single_file, walk,
};
