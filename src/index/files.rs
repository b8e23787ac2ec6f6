use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::corpus::{CorpusFile, FileStamp, Walk, format_of, unique_ids};
use crate::document::{DocumentId, Format, Metadata};
use crate::index::{Failure, IndexError, Manifest};
use crate::ingest::Limits;

/// Name of the list in a generation's folder.
pub(crate) const FILES_FILE: &str = "files.json";

/// A file of the corpus as the index has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IndexedFile {
    /// Size and time when it was read.
    pub stamp: FileStamp,
    /// Hash of what was read; `None` where it could not be.
    pub blake3: Option<String>,
    /// The same of its sidecar.
    pub sidecar: Option<(FileStamp, String)>,
    /// Id that its document got, or would have got.
    pub id: String,
    /// Documents in it: 1, or for a collection as many as its records make.
    pub documents: usize,
    /// Passages in it.
    pub passages: usize,
    /// What a bibliography said of it, hashed; empty where nothing was said.
    pub described: String,
    /// Number of the file of [`crate::index::contributions`] that says what it cites; none where it failed or is a collection.
    pub contributed_in: Option<u64>,
    /// The limits by which it could not be indexed, or parts of it.
    #[serde(default)]
    pub limited_by: Option<Limits>,
    /// Some of it could not be read, and the rest is indexed.
    #[serde(default)]
    pub partly: bool,
    /// What could not be indexed: the file, or lines of a collection.
    pub failures: Vec<Failure>,
}

/// Reads the list of a generation.
pub(crate) fn load(index: &Path, generation: &Path) -> Result<Vec<IndexedFile>, IndexError> {
    let path = generation.join(FILES_FILE);
    let bytes = std::fs::read(&path).map_err(|source| IndexError::Read { path: path.clone(), source })?;
    serde_json::from_slice(&bytes).map_err(|error| IndexError::Damaged {
        index: index.to_owned(),
        file: path,
        detail: format!("cannot be understood: {error}"),
    })
}

/// Digits of a fingerprint.
const FINGERPRINT_LENGTH: usize = 16;

/// Hashes texts in their order, each apart from the next, to sixteen hexadecimal digits.
fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..FINGERPRINT_LENGTH].to_owned()
}

/// Names what the documents of an index hold: their ids and the content of their files, sidecars and bibliographies. Two
/// indexes with the same fingerprint were made of the same texts, wherever these lie. Sixteen hexadecimal digits.
///
/// # Errors
///
/// [`IndexError::Read`], [`IndexError::Damaged`].
pub fn corpus_fingerprint(index: &Path, manifest: &Manifest) -> Result<String, IndexError> {
    let mut files = load(index, &manifest.folder(index))?;
    files.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(fingerprint(files.iter().flat_map(|file| {
        let sidecar = file.sidecar.as_ref().map_or("", |(_, hash)| hash.as_str());
        [file.id.as_str(), file.blake3.as_deref().unwrap_or_default(), sidecar, file.described.as_str()]
    })))
}

/// Names what the glossaries and dictionaries of an index hold, as [`corpus_fingerprint`] does of its documents.
pub fn glossary_fingerprint(manifest: &Manifest) -> String {
    let parts = manifest.glossary.iter().flat_map(|file| &file.parts);
    fingerprint(parts.map(|(_, hash)| hash.as_deref().unwrap_or_default()))
}

/// Writes the list of a generation.
pub(crate) fn save(generation: &Path, files: &[IndexedFile]) -> Result<(), IndexError> {
    write_json(&generation.join(FILES_FILE), &files)
}

/// Writes a file of a generation as JSON.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), IndexError> {
    let text = serde_json::to_vec(value).map_err(std::io::Error::from);
    write_file(path, &text.map_err(|source| IndexError::Write { path: path.to_owned(), source })?)
}

/// Writes a file of a generation, and to disk. A file of that name may be a link to one of the generation before: it is
/// replaced, never written into.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let write = || {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = std::fs::File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source| IndexError::Write { path: path.to_owned(), source })
}

/// Deletes those files of a folder whose name says so.
pub(crate) fn delete_files(folder: &Path, is_deleted: impl Fn(&str) -> bool) -> Result<(), IndexError> {
    let read = |source| IndexError::Read { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        if path.file_name().and_then(|name| name.to_str()).is_some_and(&is_deleted) {
            std::fs::remove_file(&path).map_err(|source| IndexError::Write { path, source })?;
        }
    }
    Ok(())
}

/// Hashes what a bibliography says of a document; empty where it says nothing.
pub(crate) fn described_hash(described: &Metadata) -> String {
    if *described == Metadata::default() {
        return String::new();
    }
    let text = serde_json::to_vec(described).unwrap_or_default();
    blake3::hash(&text).to_hex().to_string()
}

/// Hashes a file without loading it whole; a pipe, which would be waited for without end, is refused.
pub(crate) fn hash_file(path: &Path) -> std::io::Result<String> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(std::io::Error::other("is no file"));
    }
    let mut hasher = blake3::Hasher::new();
    // Some files below `/proc` have no end; one that grows meanwhile is another one already.
    let mut file = std::fs::File::open(path)?.take(metadata.len().saturating_add(1));
    if std::io::copy(&mut file, &mut hasher)? > metadata.len() {
        return Err(std::io::Error::other("has more than the system says"));
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Takes over new times of files that have the old content.
pub(crate) fn settle(files: &mut [IndexedFile], walked: &Walk) {
    let now: BTreeMap<&str, &CorpusFile> = walked.files.iter().map(|file| (file.relative.as_str(), file)).collect();
    for file in files {
        if let Some(now) = now.get(file.stamp.relative.as_str()) {
            file.stamp = now.stamp.clone();
            if let (Some(now), Some((then, _))) = (&now.sidecar, &mut file.sidecar) {
                *then = now.clone();
            }
        }
    }
}

/// Takes down what the index has of folders that cannot be listed, as it was: it is not gone. All files get the ids that they
/// have with these.
pub(crate) fn remember(corpus: &Path, walked: &mut Walk, then: &[IndexedFile]) {
    let unseen = walked.failures.iter().enumerate().filter(|(_, failure)| failure.id.is_none());
    let unseen: BTreeMap<String, usize> = unseen.map(|(at, failure)| (failure.relative.clone(), at)).collect();
    if unseen.is_empty() {
        return;
    }
    let seen: BTreeSet<String> = walked.files.iter().map(|file| file.relative.clone()).collect();
    for old in then.iter().filter(|old| old.documents > 0 && !seen.contains(&old.stamp.relative)) {
        let path = old.stamp.relative.as_str();
        // It was read, and is not now: which format it has tells its name, or nothing that matters.
        let format = format_of(path).unwrap_or(Format::Text);
        let id = DocumentId(old.id.clone());
        if let Some(&at) = unseen.get(path) {
            walked.failures[at].id = Some(id);
        } else if path.match_indices('/').any(|(end, _)| unseen.contains_key(&path[..end])) {
            walked.unseen.push(CorpusFile {
                path: corpus.join(path),
                relative: path.to_owned(),
                id,
                format,
                metadata: Metadata::default(),
                described: Metadata::default(),
                stamp: old.stamp.clone(),
                sidecar: None,
            });
        }
    }
    let failing = walked.failures.iter_mut().filter_map(|failure| Some((&failure.relative, failure.id.as_mut()?)));
    let files = walked.files.iter_mut().chain(&mut walked.unseen).map(|file| (&file.relative, &mut file.id));
    let mut ids: Vec<(&String, &mut DocumentId)> = files.chain(failing).collect();
    ids.sort();
    let paths: Vec<&str> = ids.iter().map(|(path, _)| path.as_str()).collect();
    let unique = unique_ids(&paths);
    for ((_, id), unique) in ids.into_iter().zip(unique) {
        *id = unique;
    }
}

/// Tells whether the index has something of a folder that cannot be listed.
pub(crate) fn has_unseen(walked: &Walk, folder: &str) -> bool {
    let lies_in = |file: &CorpusFile| file.relative.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    walked.unseen.iter().any(lies_in)
}

/// What became of the files of the corpus since the index was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    /// Same content, but another time or a repaired stamp: nothing to index.
    pub touched: usize,
}

impl Changes {
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// How closely to look for changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Size and time alone.
    Stamps,
    /// Where the time differs, at the content too.
    Content,
}

/// A file written this shortly before the index was made may have been written again within the
/// same tick of the clock; its content is looked at.
pub(crate) const CLOCK_TICK_NS: u64 = 2_000_000_000;

/// How files are compared with what was indexed of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looking<'a> {
    /// The folder of the corpus.
    pub corpus: &'a Path,
    /// When the index was made.
    pub made_ns: u64,
    /// How closely.
    pub look: Look,
    /// Those that hold now.
    pub limits: &'a Limits,
}

impl Looking<'_> {
    /// Tells whether a file has the content it had; counts it as touched where its time is another.
    pub(crate) fn finds_same(
        &self,
        now: &FileStamp,
        then: &FileStamp,
        hash: Option<&str>,
        touched: &mut usize,
    ) -> bool {
        if now.bytes != then.bytes {
            return false;
        }
        let settled = then.modified_ns + CLOCK_TICK_NS < self.made_ns;
        if now.modified_ns == then.modified_ns && (settled || self.look == Look::Stamps) {
            return true;
        }
        if self.look == Look::Stamps {
            return false;
        }
        let same = hash.is_some() && hash_file(&self.corpus.join(&now.relative)).ok().as_deref() == hash;
        *touched += usize::from(same && now.modified_ns != then.modified_ns);
        same
    }
}

/// Compares the corpus with what was indexed. Both lists are sorted by path.
pub(crate) fn changes(looking: Looking<'_>, walked: &Walk, then: &[IndexedFile]) -> Changes {
    let Walk { files: now, failures: failing, unseen, .. } = walked;
    let mut changes = Changes::default();
    let known: BTreeMap<&str, &IndexedFile> = then.iter().map(|file| (file.stamp.relative.as_str(), file)).collect();
    for file in now {
        let Some(old) = known.get(file.relative.as_str()) else {
            changes.added.push(file.relative.clone());
            continue;
        };
        // Other limits may let it pass, or no longer.
        let is_limited_otherwise = match &old.limited_by {
            Some(then) => then != looking.limits,
            None => {
                file.format != Format::Collection
                    && old.failures.is_empty()
                    && file.stamp.bytes > looking.limits.max_file_bytes
            }
        };
        if is_limited_otherwise {
            changes.changed.push(file.relative.clone());
            continue;
        }
        let is_too_large = old.limited_by.is_some() && old.blake3.is_none();
        if is_too_large && old.stamp == file.stamp && old.id == file.id.0 {
            continue;
        }
        let mut touched = 0;
        // What could not be read is tried again, cheaply: rights may have been given since.
        let readable_now = || std::fs::File::open(&file.path).is_ok();
        if old.blake3.is_none() && !readable_now() {
            continue;
        }
        let alike = old.id == file.id.0
            && old.blake3.is_some()
            && looking.finds_same(&file.stamp, &old.stamp, old.blake3.as_deref(), &mut touched)
            && match (&file.sidecar, &old.sidecar) {
                (None, None) => true,
                (Some(now), Some((then, hash))) => {
                    now.relative == then.relative && looking.finds_same(now, then, Some(hash), &mut touched)
                }
                _ => false,
            };
        if alike {
            changes.touched += touched;
        } else {
            changes.changed.push(file.relative.clone());
        }
    }
    for failure in failing {
        match known.get(failure.relative.as_str()) {
            // It failed before for the same reason, and what is kept of it has its name: nothing to do.
            Some(old)
                if old.failures.iter().any(|known| known.error == describe(&failure.error))
                    && (old.documents == 0 || failure.id.as_ref().is_some_and(|id| id.0 == old.id)) => {}
            Some(_) => changes.changed.push(failure.relative.clone()),
            None => changes.added.push(failure.relative.clone()),
        }
    }
    // It has another name, as others came or went.
    let is_renamed = |file: &&CorpusFile| known.get(file.relative.as_str()).is_some_and(|old| old.id != file.id.0);
    changes.changed.extend(unseen.iter().filter(is_renamed).map(|file| file.relative.clone()));
    let present: BTreeSet<&str> = now
        .iter()
        .chain(unseen)
        .map(|file| file.relative.as_str())
        .chain(failing.iter().map(|failure| failure.relative.as_str()))
        .collect();
    changes.removed.extend(known.keys().filter(|path| !present.contains(*path)).map(|path| (*path).to_owned()));
    changes.changed.sort();
    changes.added.sort();
    changes
}

/// Prints an error and its causes in one line.
pub(crate) fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The system says that such a file is empty.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_longer_than_the_system_says_is_not_hashed_to_its_end() {
        let error = hash_file(Path::new("/proc/self/status")).unwrap_err();
        assert_eq!(error.to_string(), "has more than the system says");
    }
}
