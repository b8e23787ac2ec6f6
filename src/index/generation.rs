use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter};

use crate::index::directory::GenerationDirectory;
use crate::index::files::hash_file;
use crate::index::glossary::{GLOSSARY_TABLE, take_over};
use crate::index::manifest::{IndexFile, sync_folder};
use crate::index::schema::{Fields, tokenizers};
use crate::index::{IndexError, Manifest, vocabulary};

/// Memory of the engine's writer, in bytes. Larger makes fewer segments to merge, and 64 MiB keeps a
/// run over any corpus below 1 GiB in all.
const WRITER_BYTES: usize = 64 << 20;

/// How hard stored text is compressed, of zstd's 1 to 22. Level 3 keeps federal law in 0.37 of its text where LZ4 needs
/// 0.54; level 9 gains three per cent more.
const STORE_LEVEL: i32 = 3;

/// Bytes of stored text that are compressed together: seven per cent smaller than with the engine's 16 KiB, and a hit
/// unpacks one such block.
const STORE_BLOCK_BYTES: usize = 32 << 10;

/// Prefix of the folder in which a generation is built.
const BUILDING: &str = ".build-";

/// Prefix of a finished generation.
const FINISHED: &str = "gen-";

/// Files below this size are hashed whenever the index is opened: some hundred microseconds in all.
const SMALL_FILE_BYTES: u64 = 64 << 10;

/// A generation that is being built, deleted unless it is finished.
pub(crate) struct Building {
    folder: tempfile::TempDir,
    writer: IndexWriter,
    pub(crate) fields: Fields,
}

impl Building {
    /// Begins a generation in the folder of the index.
    pub(crate) fn begin(index: &Path) -> Result<Self, IndexError> {
        let folder = tempfile::Builder::new()
            .prefix(BUILDING)
            .tempdir_in(index)
            .map_err(|source| IndexError::Write { path: index.to_owned(), source })?;
        let (schema, fields) = Fields::schema();
        let begin = || {
            let directory = GenerationDirectory::open(folder.path())?;
            let compression = Compressor::Zstd(ZstdCompressor { compression_level: Some(STORE_LEVEL) });
            let settings = IndexSettings {
                docstore_compression: compression,
                docstore_blocksize: STORE_BLOCK_BYTES,
                ..IndexSettings::default()
            };
            let mut engine = Index::create(directory, schema, settings)?;
            engine.set_tokenizers(tokenizers());
            // One thread: which record stands in which segment must not depend on luck.
            let writer = engine.writer_with_num_threads(1, WRITER_BYTES)?;
            writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
            Ok(writer)
        };
        let writer = begin().map_err(|source| IndexError::Engine { doing: "begun", source })?;
        Ok(Self { folder, writer, fields })
    }

    pub(crate) fn writer(&self) -> &IndexWriter {
        &self.writer
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes everything to disk as one segment and sees that it can be read again.
    pub(crate) fn commit(mut self, records: u64) -> Result<Committed, IndexError> {
        let engine = |doing| move |source| IndexError::Engine { doing, source };
        self.writer.commit().map_err(engine("written"))?;
        let index = self.writer.index().clone();
        let segments = index.searchable_segment_ids().map_err(engine("read"))?;
        if segments.len() > 1 {
            self.writer.merge(&segments).wait().map_err(engine("merged"))?;
        }
        self.writer.garbage_collect_files().wait().map_err(engine("merged"))?;
        self.writer.wait_merging_threads().map_err(engine("merged"))?;
        let complete = open_engine(self.folder.path()).map_err(engine("read"))?;
        let metas = complete.searchable_segment_metas().map_err(engine("read"))?;
        let found: u64 = metas.iter().map(|segment| u64::from(segment.num_docs())).sum();
        if found != records {
            return Err(IndexError::Unverified { found, expected: records });
        }
        let searcher = complete.reader().map_err(engine("read"))?.searcher();
        vocabulary::write(&searcher, &self.fields, self.folder.path())?;
        let languages = languages(&searcher, &self.fields).map_err(engine("read"))?;
        Ok(Committed { folder: self.folder, languages })
    }
}

/// A generation that is complete but not valid yet.
pub(crate) struct Committed {
    folder: tempfile::TempDir,
    /// Passages in each language that is known of any, by its code.
    pub(crate) languages: BTreeMap<String, u64>,
}

/// Counts the passages in each language.
fn languages(searcher: &tantivy::Searcher, fields: &Fields) -> tantivy::Result<BTreeMap<String, u64>> {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.language)?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            let code = String::from_utf8_lossy(stream.key()).into_owned();
            *found.entry(code).or_default() += u64::from(stream.value().doc_freq);
        }
    }
    Ok(found)
}

impl Committed {
    /// Makes a generation of all that the valid one has, but for its glossary.
    pub(crate) fn without_glossary(index: &Path, manifest: &Manifest) -> Result<Self, IndexError> {
        let folder = tempfile::Builder::new()
            .prefix(BUILDING)
            .tempdir_in(index)
            .map_err(|source| IndexError::Write { path: index.to_owned(), source })?;
        for file in manifest.files.iter().filter(|file| file.name != GLOSSARY_TABLE) {
            take_over(&manifest.folder(index).join(&file.name), &folder.path().join(&file.name))?;
        }
        Ok(Self { folder, languages: manifest.languages.clone() })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Gives the generation its name and lists its files.
    pub(crate) fn name(self, index: &Path, name: &str) -> Result<Vec<IndexFile>, IndexError> {
        let path = index.join(name);
        let write = |source| IndexError::Write { path: path.clone(), source };
        let files = list(self.folder.path()).map_err(write)?;
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

fn generations(index: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(index) else { return Vec::new() };
    let named = entries.flatten().map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    let mut named: Vec<_> =
        named.filter(|(name, _)| name.starts_with(FINISHED) || name.starts_with(BUILDING)).collect();
    named.sort();
    named
}

fn list(folder: &Path) -> std::io::Result<Vec<IndexFile>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".lock") {
            continue;
        }
        let modified_ns = modified_ns(&metadata);
        files.push(IndexFile { name, bytes: metadata.len(), blake3: hash_file(&entry.path())?, modified_ns });
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
