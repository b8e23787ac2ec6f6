use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocSet, Searcher, TERMINATED, TantivyDocument, Term};

use crate::corpus::CorpusFile;
use crate::document::{DocumentId, PassageId};
use crate::index::contributions::{Places, contribution_at, places};
use crate::index::files::IndexedFile;
use crate::index::generation::{Check, check, open_engine};
use crate::index::records::Stored;
use crate::index::schema::{Fields, origin_term};
use crate::index::sources::Contribution;
use crate::index::{Manifest, StoredDocument, StoredPassage, unpack_map};

/// Blocks of stored records kept unpacked while those of one file are read.
const CACHE_BLOCKS: usize = 4;

/// The valid generation, asked for what it has of a file: one that moved, or one that can no longer be read.
pub(crate) struct Former<'a> {
    index: PathBuf,
    manifest: &'a Manifest,
    files: &'a [IndexedFile],
    /// How closely it is looked at before anything is taken from it; none where that was done.
    check: Option<Check>,
    opened: OnceLock<Option<Opened>>,
    places: OnceLock<Places>,
}

struct Opened {
    searcher: Searcher,
    fields: Fields,
}

/// What is stored of one file.
pub(crate) struct FormerFile {
    /// None for a collection.
    pub about: Option<StoredDocument>,
    /// Passages with their offset maps and their numbers in the document, by these.
    pub passages: Vec<(u64, StoredPassage)>,
}

impl<'a> Former<'a> {
    /// Takes a generation that was found whole, or one that is looked at before it is used.
    pub(crate) fn new(
        index: PathBuf,
        manifest: &'a Manifest,
        files: &'a [IndexedFile],
        check: Option<Check>,
    ) -> Former<'a> {
        Self { index, manifest, files, check, opened: OnceLock::new(), places: OnceLock::new() }
    }

    /// Returns what is stored of a file; `None` where there is nothing, or nothing that can be relied upon.
    pub(crate) fn file(&self, path: &str) -> Option<FormerFile> {
        let then = self.indexed(path).filter(|file| file.documents > 0)?;
        let found = self.stored(path).ok()?;
        let about = found.about.as_ref().map(|about| about.passages);
        let is_whole = found.passages.len() == then.passages && about.is_none_or(|count| count == then.passages);
        is_whole.then_some(found)
    }

    fn indexed(&self, path: &str) -> Option<&IndexedFile> {
        let at = self.files.binary_search_by(|file| file.stamp.relative.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }

    fn opened(&self) -> Option<&Opened> {
        let open = || {
            if let Some(closely) = self.check {
                check(&self.index, self.manifest, closely).ok()?;
            }
            let engine = open_engine(&self.manifest.folder(&self.index)).ok()?;
            Some(Opened { searcher: engine.reader().ok()?.searcher(), fields: Fields::schema().1 })
        };
        self.opened.get_or_init(open).as_ref()
    }

    fn stored(&self, path: &str) -> tantivy::Result<FormerFile> {
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "is not what was written");
        let Opened { searcher, fields } = self.opened().ok_or_else(broken)?;
        let term = Term::from_field_text(fields.origin, &origin_term(path));
        let mut found = FormerFile { about: None, passages: Vec::new() };
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(fields.origin)?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            let store = segment.get_store_reader(CACHE_BLOCKS)?;
            let sequences = segment.fast_fields().u64(Fields::SEQUENCE_COLUMN)?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                postings.advance();
                if segment.is_deleted(doc) {
                    continue;
                }
                let record: TantivyDocument = store.get(doc)?;
                let bytes = |field| record.get_first(field).and_then(|value| value.as_bytes());
                let stored = serde_json::from_slice(bytes(fields.record).unwrap_or_default());
                match stored.map_err(io::Error::from)? {
                    Stored::Document(about) => found.about = Some(*about),
                    Stored::Passage(mut passage) => {
                        if let Some(map) = bytes(fields.map) {
                            passage.passage.source = unpack_map(map).ok_or_else(broken)?;
                        }
                        let sequence = sequences.first(doc).ok_or_else(broken)?;
                        found.passages.push((sequence, *passage));
                    }
                    Stored::Source(_) => return Err(broken().into()),
                }
            }
        }
        found.passages.sort_by(|(a, one), (b, other)| (a, &one.document.id).cmp(&(b, &other.document.id)));
        Ok(found)
    }

    /// Returns what a file contributes to what is cited; `None` where that was not kept.
    pub(crate) fn contribution(&self, path: &str) -> Option<Contribution> {
        let folder = self.manifest.folder(&self.index);
        let places = self.places.get_or_init(|| places(&folder, self.files).unwrap_or_default());
        contribution_at(&folder, *places.get(path)?).ok()
    }
}

impl FormerFile {
    /// Gives the document the id and the path that it has now.
    pub(crate) fn rename(&mut self, file: &CorpusFile) {
        let Some(about) = &mut self.about else { return };
        let before = std::mem::replace(&mut about.info.id, file.id.clone());
        about.info.path.clone_from(&file.relative);
        for (_, stored) in &mut self.passages {
            stored.document = about.info.clone();
            if before != file.id {
                stored.passage.id = renamed(&stored.passage.id, &before, &file.id);
                for mentioned in &mut stored.passage.mentioned_in {
                    *mentioned = renamed(mentioned, &before, &file.id);
                }
            }
        }
    }
}

/// Gives a passage the id that it has in a document of another name.
pub(crate) fn renamed(passage: &PassageId, before: &DocumentId, now: &DocumentId) -> PassageId {
    match passage.as_str().strip_prefix(before.as_str()) {
        Some(place) if place.starts_with(':') => PassageId(format!("{now}{place}")),
        _ => passage.clone(),
    }
}

/// Tells whether of a file that could not be read a version of before is in the index.
pub(crate) fn is_kept(file: &IndexedFile) -> bool {
    file.documents > 0 && file.failures.iter().any(|failure| failure.kept)
}

/// Counts the documents of such files.
pub(crate) fn kept(files: &[IndexedFile]) -> usize {
    files.iter().filter(|file| is_kept(file)).map(|file| file.documents).sum()
}
