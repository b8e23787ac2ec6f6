//! Stamps of files: by which a later look tells what has not changed, without reading it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::corpus::{FileStamp, Walk};
use crate::index::files::{self, IndexedFile, hash_file};
use crate::index::{IndexError, IndexOptions, Manifest};

/// Files and folders whose stamps are kept for [`crate::index::corpus_changed_hint`]: asking the system for
/// this many costs well below a millisecond.
const MAX_WATCHED: usize = 256;

/// Writes down new times of files that have the old content, so that the next look is quick again.
pub(super) fn settle_stamps(
    options: &IndexOptions,
    manifest: &Manifest,
    files: &[IndexedFile],
    walked: &Walk,
) -> Result<(), IndexError> {
    let index = &options.index;
    let mut manifest = manifest.clone();
    let mut files = files.to_vec();
    files::settle(&mut files, walked);
    let folder = manifest.folder(index);
    let path = folder.join(files::FILES_FILE);
    let text = serde_json::to_vec(&files).map_err(std::io::Error::from);
    // Beside and swapped: a reader compares this file with the manifest, and takes the old or the new pair.
    let write = |source| IndexError::Write { path: path.clone(), source };
    let fresh = tempfile::Builder::new().prefix(".files-").tempfile_in(&folder).map_err(write)?;
    std::fs::write(fresh.path(), text.map_err(write)?).map_err(write)?;
    fresh.persist(&path).map_err(|error| write(error.error))?;
    for file in &mut manifest.files {
        let path = folder.join(&file.name);
        let read = |source| IndexError::Read { path: path.clone(), source };
        if file.name == files::FILES_FILE {
            file.blake3 = hash_file(&path).map_err(read)?;
        }
        let metadata = std::fs::metadata(&path).map_err(read)?;
        file.bytes = metadata.len();
        let modified = metadata.modified().map_err(read)?;
        file.modified_ns = modified.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
    }
    manifest.watched = watched(&options.corpus, walked);
    manifest.save(index)
}

/// Lists the stamps of files and folders; where there are too many, of bibliographies alone, which say much and are few.
pub(super) fn watched(corpus: &Path, walked: &Walk) -> Vec<FileStamp> {
    // A name that is no UTF-8 cannot be looked up again from what is written down of it.
    let is_there = |stamp: &&FileStamp| FileStamp::look(corpus, &stamp.relative).is_some();
    let bibliographies = || walked.bibliographies.iter().map(|file| &file.stamp);
    let documents = walked.files.iter().flat_map(|file| std::iter::once(&file.stamp).chain(&file.sidecar));
    let mut stamps: BTreeMap<String, FileStamp> = BTreeMap::new();
    for stamp in bibliographies().chain(documents) {
        if is_there(&stamp) {
            stamps.insert(stamp.relative.clone(), stamp.clone());
        }
        for (end, _) in stamp.relative.match_indices('/') {
            let folder = &stamp.relative[..end];
            if !stamps.contains_key(folder)
                && let Some(stamp) = FileStamp::look(corpus, folder)
            {
                stamps.insert(folder.to_owned(), stamp);
            }
        }
        if stamps.len() > MAX_WATCHED {
            return bibliographies().filter(is_there).take(MAX_WATCHED).cloned().collect();
        }
    }
    let root = FileStamp::look(corpus, "");
    root.into_iter().chain(stamps.into_values()).collect()
}
