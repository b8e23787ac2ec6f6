use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use tantivy::error::DataCorruption;
use tantivy::index::SegmentId;
use tantivy::schema::{FieldType, IndexRecordOption, Value};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{
    DocSet, Index, IndexSettings, IndexWriter, SegmentMeta, SegmentReader, TERMINATED, TantivyDocument, TantivyError,
    Term,
};

use crate::index::directory::{GenerationDirectory, beside};
use crate::index::files::{FILES_FILE, delete_files, hash_file};
use crate::index::glossary::{GLOSSARY_TABLE, take_over};
use crate::index::gone::{GONE_ENDING, Gone, TermCounts};
use crate::index::manifest::{IndexFile, sync_folder};
use crate::index::merging::to_merge;
use crate::index::records::Records;
use crate::index::schema::{Fields, tokenizers};
use crate::index::sources::SOURCES_FILE;
use crate::index::vocabulary::WORDS_ENDING;
use crate::index::{Engine, IndexError, IndexOptions, Manifest, vocabulary};

/// How hard stored text is compressed, of zstd's 1 to 22. Level 3 keeps federal law in 0.37 of its text where LZ4 needs
/// 0.54; level 9 gains three per cent more.
const STORE_LEVEL: i32 = 3;

/// Bytes of stored text that are compressed together: seven per cent smaller than with the engine's 16 KiB, and a hit
/// unpacks one such block.
const STORE_BLOCK_BYTES: usize = 32 << 10;

/// Files of a generation that the next one writes anew.
const REPLACED: [&str; 3] = [FILES_FILE, SOURCES_FILE, GLOSSARY_TABLE];

/// Blocks of stored records kept unpacked while what is deleted is taken down.
const DELETED_CACHE_BLOCKS: usize = 16;

/// Prefix of the folder in which a generation is built.
const BUILDING: &str = ".build-";

/// Prefix of a finished generation.
const FINISHED: &str = "gen-";

/// Files below this size are hashed whenever the index is opened: some hundred microseconds in all.
const SMALL_FILE_BYTES: u64 = 64 << 10;

/// Segments that are merged, or whose words are listed, side by side at most: each may take as much memory as its files have.
const AT_ONCE: usize = 2;

/// A generation that is being built, deleted unless it is finished.
pub(crate) struct Building {
    folder: tempfile::TempDir,
    writer: IndexWriter,
    pub(crate) fields: Fields,
    base: Option<Base>,
    /// How large the segments may be that become one.
    merged_bytes: u64,
    /// How much is done side by side, see [`AT_ONCE`].
    at_once: usize,
}

/// The generation from which one that is being built takes what has not changed.
struct Base {
    folder: PathBuf,
    searcher: tantivy::Searcher,
    segments: BTreeSet<SegmentId>,
    records: u64,
    words: BTreeMap<u32, u64>,
    /// The files it has, which need not be hashed again.
    files: Vec<IndexFile>,
    /// What is deleted from it, by segment.
    deleted: BTreeMap<SegmentId, TermCounts>,
}

impl Building {
    /// Begins a generation in the folder of the index: an empty one, or one that has what `base` has.
    pub(crate) fn begin(options: &IndexOptions, base: Option<&Manifest>) -> Result<Self, IndexError> {
        let index = &options.index;
        let folder = new_folder(index)?;
        if let Some(base) = base {
            let stays = |file: &&IndexFile| !REPLACED.contains(&file.name.as_str());
            for file in base.files.iter().filter(stays) {
                take_over(&base.folder(index).join(&file.name), &folder.path().join(&file.name))?;
            }
        }
        let (schema, fields) = Fields::schema();
        let begin = || {
            let engine = match base {
                Some(_) => open_engine(folder.path())?,
                None => {
                    let directory = GenerationDirectory::open(folder.path())?;
                    let compression = Compressor::Zstd(ZstdCompressor { compression_level: Some(STORE_LEVEL) });
                    let settings = IndexSettings {
                        docstore_compression: compression,
                        docstore_blocksize: STORE_BLOCK_BYTES,
                        ..IndexSettings::default()
                    };
                    let mut engine = Index::create(directory, schema, settings)?;
                    engine.set_tokenizers(tokenizers());
                    engine
                }
            };
            // One thread: which record stands in which segment must not depend on luck.
            let writer = engine.writer_with_num_threads(1, options.memory.writer_bytes())?;
            writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
            let base = match base {
                Some(manifest) => {
                    let folder = manifest.folder(index);
                    let searcher = open_engine(&folder)?.reader()?.searcher();
                    Some(Base {
                        folder,
                        segments: searcher.segment_readers().iter().map(SegmentReader::segment_id).collect(),
                        searcher,
                        records: manifest.records,
                        words: manifest.words.clone(),
                        files: manifest.files.clone(),
                        deleted: BTreeMap::new(),
                    })
                }
                None => None,
            };
            Ok((writer, base))
        };
        let (writer, base) = begin().map_err(|source| IndexError::Engine { doing: "begun", source })?;
        Ok(Self {
            folder,
            writer,
            fields,
            base,
            merged_bytes: options.memory.merged_bytes(),
            at_once: options.threads().min(AT_ONCE),
        })
    }

    pub(crate) fn writer(&self) -> &IndexWriter {
        &self.writer
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the reason of an error: where a thread of the engine has stopped, it says why only when asked to commit.
    pub(crate) fn reason(&mut self, error: IndexError) -> IndexError {
        match error {
            IndexError::Engine { doing, source: TantivyError::ErrorInThread(_) } => {
                match self.writer.prepare_commit() {
                    Err(source) => IndexError::Engine { doing, source },
                    Ok(_) => error,
                }
            }
            error => error,
        }
    }

    /// Deletes what the generation takes over with a term, and takes down what that was, so that it is counted no more.
    ///
    /// What is added afterwards stays.
    pub(crate) fn delete(&mut self, term: Term) -> Result<(), IndexError> {
        let Some(base) = &mut self.base else { return Ok(()) };
        let damaged = |source| IndexError::Engine { doing: "read", source };
        let schema = self.writer.index().schema();
        let mut records = Records::new(&self.fields);
        let mut stored: Vec<Vec<u8>> = Vec::new();
        let mut of_segment: Vec<SegmentId> = Vec::new();
        for segment in base.searcher.segment_readers() {
            let index = segment.inverted_index(term.field()).map_err(damaged)?;
            let postings = index.read_postings(&term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(|source| damaged(source.into()))? else { continue };
            let store = segment.get_store_reader(DELETED_CACHE_BLOCKS).map_err(|source| damaged(source.into()))?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                postings.advance();
                if segment.is_deleted(doc) {
                    continue;
                }
                let record: TantivyDocument = store.get(doc).map_err(damaged)?;
                let bytes = record.get_first(self.fields.record).and_then(|value| value.as_bytes());
                stored.push(bytes.unwrap_or_default().to_vec());
                of_segment.push(segment.segment_id());
            }
        }
        let again = records.again(&stored, |at, record| {
            let counts = base.deleted.entry(of_segment[at]).or_default();
            counts.add(&record, &schema, &self.fields);
        });
        again.map_err(|error| damaged(std::io::Error::from(error).into()))?;
        base.records -= stored.len() as u64;
        self.writer.delete_term(term);
        Ok(())
    }

    /// Writes everything to disk and sees that it can be read again; `added` records are new.
    pub(crate) fn commit(mut self, added: u64) -> Result<Committed, IndexError> {
        let engine = |doing| move |source| IndexError::Engine { doing, source };
        self.writer.commit().map_err(engine("written"))?;
        let index = self.writer.index().clone();
        let words = self.words(&index).map_err(engine("read"))?;
        let sizes = segment_bytes(self.folder.path());
        let bytes = |segment: &SegmentMeta| sizes.get(&segment.id().uuid_string()).copied().unwrap_or_default();
        let groups = to_merge(&index.searchable_segment_metas().map_err(engine("read"))?, self.merged_bytes, bytes);
        for some in groups.chunks(self.at_once) {
            let running: Vec<_> = some.iter().map(|merged| self.writer.merge(merged)).collect();
            for merge in running {
                merge.wait().map_err(engine("merged"))?;
            }
        }
        self.writer.garbage_collect_files().wait().map_err(engine("merged"))?;
        self.writer.wait_merging_threads().map_err(engine("merged"))?;
        let complete = open_engine(self.folder.path()).map_err(engine("read"))?;
        let metas = complete.searchable_segment_metas().map_err(engine("read"))?;
        let found: u64 = metas.iter().map(|segment| u64::from(segment.num_docs())).sum();
        let expected = added + self.base.as_ref().map_or(0, |base| base.records);
        if found != expected {
            return Err(IndexError::Unverified { found, expected });
        }
        let searcher = complete.reader().map_err(engine("read"))?.searcher();
        let known = self.base.as_ref().map(|base| base.files.clone()).unwrap_or_default();
        beside_segments(self.folder.path(), &searcher, &self.fields, self.base, self.at_once)?;
        let languages = languages(&searcher, &self.fields, self.folder.path()).map_err(engine("read"))?;
        Ok(Committed { folder: self.folder, languages, words, records: found, known })
    }

    /// Counts the words of each field, before merging makes them vague.
    fn words(&self, index: &Index) -> tantivy::Result<BTreeMap<u32, u64>> {
        let mut words = self.base.as_ref().map(|base| base.words.clone()).unwrap_or_default();
        if let Some(base) = &self.base {
            for (field, count) in base.deleted.values().flat_map(|deleted| &deleted.words) {
                let words = words.entry(*field).or_default();
                *words = words.saturating_sub(*count);
            }
        }
        let schema = index.schema();
        for segment in index.reader()?.searcher().segment_readers() {
            if self.base.as_ref().is_some_and(|base| base.segments.contains(&segment.segment_id())) {
                continue;
            }
            for (field, entry) in schema.fields() {
                if let FieldType::Str(_) = entry.field_type() {
                    *words.entry(field.field_id()).or_default() += segment.inverted_index(field)?.total_num_tokens();
                }
            }
        }
        Ok(words)
    }
}

/// Returns how many bytes the files of each segment have.
fn segment_bytes(folder: &Path) -> BTreeMap<String, u64> {
    let mut bytes = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let (Some((segment, _)), Ok(metadata)) = (name.split_once('.'), entry.metadata()) {
            *bytes.entry(segment.to_owned()).or_default() += metadata.len();
        }
    }
    bytes
}

/// Writes the files beside the engine's: the words of segments that are new, and what is gone from the others; deletes those
/// of segments that are no more.
fn beside_segments(
    folder: &Path,
    searcher: &tantivy::Searcher,
    fields: &Fields,
    base: Option<Base>,
    at_once: usize,
) -> Result<(), IndexError> {
    let (mut deleted, before) = match base {
        Some(base) => (base.deleted, Some(base.folder)),
        None => (BTreeMap::new(), None),
    };
    let is_new = |segment: &&SegmentReader| !folder.join(beside(segment, WORDS_ENDING)).exists();
    let new: Vec<&SegmentReader> = searcher.segment_readers().iter().filter(is_new).collect();
    for some in new.chunks(at_once) {
        std::thread::scope(|scope| {
            let write = |segment| scope.spawn(move || vocabulary::write(segment, fields, folder));
            let running: Vec<_> = some.iter().copied().map(write).collect();
            running.into_iter().try_for_each(|written| written.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })?;
    }
    let mut there = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let name = |ending| beside(segment, ending);
        there.insert(name(WORDS_ENDING));
        if !segment.has_deletes() {
            continue;
        }
        there.insert(name(GONE_ENDING));
        if let Some(deleted) = deleted.remove(&segment.segment_id()) {
            let before = before.as_ref().map(|folder| folder.join(name(GONE_ENDING))).filter(|path| path.exists());
            deleted.write(before.as_deref(), &folder.join(name(GONE_ENDING)))?;
        }
    }
    let is_beside = |name: &str| name.ends_with(WORDS_ENDING) || name.ends_with(GONE_ENDING);
    delete_files(folder, |name| is_beside(name) && !there.contains(name))
}

fn new_folder(index: &Path) -> Result<tempfile::TempDir, IndexError> {
    let folder = tempfile::Builder::new().prefix(BUILDING).tempdir_in(index);
    folder.map_err(|source| IndexError::Write { path: index.to_owned(), source })
}

/// A generation that is complete but not valid yet.
pub(crate) struct Committed {
    folder: tempfile::TempDir,
    /// Passages in each language that is known of any, by its code.
    pub(crate) languages: BTreeMap<String, u64>,
    /// Words in each field, by its number.
    pub(crate) words: BTreeMap<u32, u64>,
    /// Records of the engine.
    pub(crate) records: u64,
    /// Files that may be there unchanged.
    known: Vec<IndexFile>,
}

/// Counts the passages in each language.
fn languages(searcher: &tantivy::Searcher, fields: &Fields, folder: &Path) -> tantivy::Result<BTreeMap<String, u64>> {
    let directory = GenerationDirectory::open(folder)?;
    let gone = Gone::open(&directory, searcher.segment_readers());
    let gone = gone.map_err(|name| DataCorruption::comment_only(format!("`{name}` cannot be read")))?;
    let engine = Engine::new(searcher.clone(), Arc::new(gone));
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    engine.each_term(fields.language, "", |code, passages| {
        found.insert(code.to_owned(), passages);
        true
    })?;
    Ok(found)
}

impl Committed {
    /// Makes a generation of all that the valid one has, but for its glossary.
    pub(crate) fn without_glossary(index: &Path, manifest: &Manifest) -> Result<Self, IndexError> {
        let folder = new_folder(index)?;
        for file in manifest.files.iter().filter(|file| file.name != GLOSSARY_TABLE) {
            take_over(&manifest.folder(index).join(&file.name), &folder.path().join(&file.name))?;
        }
        Ok(Self {
            folder,
            languages: manifest.languages.clone(),
            words: manifest.words.clone(),
            records: manifest.records,
            known: manifest.files.clone(),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Gives the generation its name and lists its files.
    pub(crate) fn name(self, index: &Path, name: &str) -> Result<Vec<IndexFile>, IndexError> {
        let path = index.join(name);
        let write = |source| IndexError::Write { path: path.clone(), source };
        let files = list(self.folder.path(), &self.known).map_err(write)?;
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(write)?;
        }
        sync_folder(self.folder.path());
        std::fs::rename(self.folder.path(), &path).map_err(write)?;
        // There is nothing left to delete under the old name.
        let _ = self.folder.keep();
        // Built in a private folder, but meant for whoever may read the index.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = std::fs::metadata(index).map_err(write)?.permissions().mode() & 0o777;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(permissions | 0o700)).map_err(write)?;
            for file in &files {
                let file = path.join(&file.name);
                let permissions = std::fs::Permissions::from_mode(permissions & 0o444 | 0o600);
                std::fs::set_permissions(file, permissions).map_err(write)?;
            }
        }
        sync_folder(index);
        Ok(files)
    }
}

/// Opens the engine's part of a generation.
pub(crate) fn open_engine(generation: &Path) -> Result<Index, tantivy::TantivyError> {
    let mut index = Index::open(GenerationDirectory::open(generation)?)?;
    index.set_tokenizers(tokenizers());
    Ok(index)
}

/// Names a generation that no other has been named, as far as the folder shows.
pub(crate) fn next_name(index: &Path) -> String {
    let numbers =
        generations(index).into_iter().filter_map(|(name, _)| name.strip_prefix(FINISHED)?.parse::<u64>().ok());
    format!("{FINISHED}{:06}", numbers.max().unwrap_or(0) + 1)
}

/// Deletes every generation but the valid one, and what broken runs left. Readers that have an old
/// one open keep it.
pub(crate) fn sweep(index: &Path, valid: &str) {
    for (name, path) in generations(index) {
        if name != valid {
            // What cannot be deleted now is tried again with the next run.
            let _ = std::fs::remove_dir_all(path);
        }
    }
}

/// Tells whether a finished generation lies in the folder, valid or not.
pub(crate) fn has_generation(index: &Path) -> bool {
    generations(index).iter().any(|(name, _)| name.starts_with(FINISHED))
}

fn generations(index: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(index) else { return Vec::new() };
    let named = entries.flatten().map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    let mut named: Vec<_> =
        named.filter(|(name, _)| name.starts_with(FINISHED) || name.starts_with(BUILDING)).collect();
    named.sort();
    named
}

/// Lists the files of a generation; those that are known need not be hashed again.
fn list(folder: &Path, known: &[IndexFile]) -> std::io::Result<Vec<IndexFile>> {
    let known: BTreeMap<&str, &IndexFile> = known.iter().map(|file| (file.name.as_str(), file)).collect();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".lock") {
            continue;
        }
        let modified_ns = modified_ns(&metadata);
        let same = |file: &&&IndexFile| file.bytes == metadata.len() && file.modified_ns == modified_ns;
        let blake3 = match known.get(name.as_str()).filter(same) {
            Some(known) => known.blake3.clone(),
            None => hash_file(&entry.path())?,
        };
        files.push(IndexFile { name, bytes: metadata.len(), blake3, modified_ns });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn modified_ns(metadata: &std::fs::Metadata) -> u64 {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    modified.map_or(0, |time| time.as_nanos() as u64)
}

/// How closely to look at the files of a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    /// Sizes; contents only of small files and of those written to since.
    Quick,
    /// All contents.
    Full,
}

/// Sees that the files of the valid generation are those that were written.
///
/// Files with another time but the same content (a copied index) are returned.
pub(crate) fn check(index: &Path, manifest: &Manifest, check: Check) -> Result<Vec<IndexFile>, IndexError> {
    let mut touched = Vec::new();
    for file in &manifest.files {
        let path = manifest.folder(index).join(&file.name);
        let damaged = |detail: String| IndexError::Damaged { index: index.to_owned(), file: path.clone(), detail };
        let metadata = match std::fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(damaged("is missing".to_owned()));
            }
            Err(source) => return Err(IndexError::Read { path, source }),
        };
        if metadata.len() != file.bytes {
            return Err(damaged(format!("has {} bytes instead of {}", metadata.len(), file.bytes)));
        }
        let modified_ns = modified_ns(&metadata);
        if check == Check::Quick && file.bytes > SMALL_FILE_BYTES && modified_ns == file.modified_ns {
            continue;
        }
        let hash = hash_file(&path).map_err(|source| IndexError::Read { path: path.clone(), source })?;
        if hash != file.blake3 {
            return Err(damaged("has other content than was written".to_owned()));
        }
        if modified_ns != file.modified_ns {
            touched.push(IndexFile { modified_ns, ..file.clone() });
        }
    }
    Ok(touched)
}
