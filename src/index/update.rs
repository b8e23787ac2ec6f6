use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::corpus::{CorpusError, FileStamp, Walk, walk};
use crate::index::build::build;
use crate::index::files::{self, Changes, IndexedFile, Look, changes, describe, hash_file};
use crate::index::generation::{Building, Check, check, next_name, sweep};
use crate::index::lock::WriteLock;
use crate::index::{Failure, IndexError, IndexOptions, IndexSummary, Manifest, Progress};

/// Ignores everything in the folder of the index but itself.
const GITIGNORE: &str = "# The index can be made again from the corpus at any time.\n*\n!.gitignore\n";

/// Files and folders whose stamps are kept for [`crate::index::corpus_changed_hint`]: asking the system for
/// this many costs well below a millisecond.
const MAX_WATCHED: usize = 256;

/// Brings the index up to date with the corpus.
///
/// Where nothing changed, nothing is written. Else a new generation is built beside the valid one
/// and swapped in; until then, and whatever goes wrong, the valid one stays. Files that cannot be
/// indexed are left out and returned.
///
/// # Errors
///
/// [`IndexError::Corpus`] for a missing or empty corpus, [`IndexError::Locked`] while another process
/// writes, [`IndexError::Write`] and [`IndexError::Engine`] where the disk does not take it.
pub fn update(
    options: &IndexOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<(IndexSummary, Vec<Failure>), IndexError> {
    let begin = Instant::now();
    let walked = walk(&options.corpus, Some(&options.index))?;
    if walked.files.is_empty() && walked.failures.is_empty() {
        return Err(CorpusError::Empty { path: options.corpus.clone(), skipped: walked.skipped }.into());
    }
    let index = &options.index;
    prepare_folder(index)?;
    let _lock = WriteLock::take(index)?;
    let old = if options.rebuild { None } else { valid(index) };
    // A rebuild still says what changed against the index it replaces.
    let old = old.or_else(|| known(index).map(|(manifest, files)| (manifest, files, false)));
    let (found, usable) = match &old {
        Some((manifest, files, usable)) => {
            (changes(&options.corpus, &walked.files, &walked.failures, files, manifest.made_ns, Look::Content), *usable)
        }
        None => {
            let added = walked.files.iter().map(|file| file.relative.clone());
            let added = added.chain(walked.failures.iter().map(|failure| failure.relative.clone())).collect();
            (Changes { added, ..Changes::default() }, false)
        }
    };
    if let Some((manifest, files, _)) = &old
        && usable
        && !options.rebuild
        && found.is_empty()
    {
        let settle = found.touched > 0 || !check(index, manifest, Check::Quick)?.is_empty();
        if settle {
            settle_stamps(options, manifest, files, &walked)?;
        }
        sweep(index, &manifest.generation);
        let failures: Vec<_> = files.iter().flat_map(|file| file.failures.clone()).collect();
        let summary = IndexSummary {
            unchanged: files.iter().map(|file| file.documents).sum(),
            failed: failures.len(),
            skipped: walked.skipped,
            passages: manifest.passages,
            elapsed_ms: begin.elapsed().as_millis() as u64,
            ..IndexSummary::default()
        };
        return Ok((summary, failures));
    }
    progress(Progress::Found {
        files: walked.files.len(),
        bytes: walked.files.iter().map(|file| file.stamp.bytes).sum(),
    });
    let made_ns = now_ns();
    let jobs = match options.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    let building = Building::begin(index)?;
    let built = build(&walked.files, &building.fields, building.writer(), jobs, progress)?;
    let mut indexed = built.files;
    for failure in &walked.failures {
        let error = describe(&failure.error);
        progress(Progress::Failed(Failure { path: failure.relative.clone(), error: error.clone() }));
        let mut stamps = failure.stamps.iter().cloned();
        let unknown = FileStamp { relative: failure.relative.clone(), bytes: 0, modified_ns: 0 };
        indexed.push(IndexedFile {
            stamp: stamps.next().unwrap_or(unknown),
            blake3: None,
            sidecar: stamps.next().map(|stamp| (stamp, String::new())),
            id: String::new(),
            documents: 0,
            passages: 0,
            failures: vec![Failure { path: failure.relative.clone(), error }],
        });
    }
    indexed.sort_by(|a, b| a.stamp.relative.cmp(&b.stamp.relative));
    progress(Progress::Writing);
    files::save(building.path(), &indexed)?;
    let committed = building.commit(built.records)?;
    let mut manifest = Manifest::new(&options.corpus, next_name(index));
    manifest.files = committed.name(index, &manifest.generation)?;
    manifest.made_ns = made_ns;
    manifest.records = built.records;
    manifest.documents = indexed.iter().map(|file| file.documents).sum();
    manifest.passages = indexed.iter().map(|file| file.passages).sum();
    let failures: Vec<_> = indexed.iter().flat_map(|file| file.failures.clone()).collect();
    manifest.failed = failures.len();
    manifest.watched = watched(&options.corpus, &walked);
    manifest.save(index)?;
    sweep(index, &manifest.generation);
    let then = old.map(|(_, files, _)| files).unwrap_or_default();
    let mut summary = count(&found, &then, &indexed);
    summary.failed = failures.len();
    summary.skipped = walked.skipped;
    summary.passages = manifest.passages;
    summary.elapsed_ms = begin.elapsed().as_millis() as u64;
    Ok((summary, failures))
}

fn prepare_folder(index: &Path) -> Result<(), IndexError> {
    std::fs::create_dir_all(index).map_err(|source| IndexError::Write { path: index.to_owned(), source })?;
    let path = index.join(".gitignore");
    if !path.exists() {
        std::fs::write(&path, GITIGNORE).map_err(|source| IndexError::Write { path, source })?;
    }
    Ok(())
}

/// Loads manifest and list of files where the index is whole and of this version.
fn valid(index: &Path) -> Option<(Manifest, Vec<IndexedFile>, bool)> {
    let opened = crate::index::open(index).ok()?;
    let files = files::load(index, &opened.manifest.folder(index)).ok()?;
    Some((opened.manifest, files, true))
}

/// Loads what can still be known of an index that must be built anew.
fn known(index: &Path) -> Option<(Manifest, Vec<IndexedFile>)> {
    let manifest = Manifest::load(index).ok()?;
    let files = files::load(index, &manifest.folder(index)).ok()?;
    Some((manifest, files))
}

/// Counts documents, not files: a collection holds many.
fn count(found: &Changes, then: &[IndexedFile], now: &[IndexedFile]) -> IndexSummary {
    let documents = |files: &[IndexedFile]| -> BTreeMap<String, usize> {
        files.iter().map(|file| (file.stamp.relative.clone(), file.documents)).collect()
    };
    let (then, now) = (documents(then), documents(now));
    let of = |list: &BTreeMap<String, usize>, path: &String| list.get(path).copied().unwrap_or(0);
    let mut summary = IndexSummary {
        added: found.added.iter().map(|path| of(&now, path)).sum(),
        removed: found.removed.iter().map(|path| of(&then, path)).sum(),
        ..IndexSummary::default()
    };
    for path in &found.changed {
        let (before, after) = (of(&then, path), of(&now, path));
        summary.changed += before.min(after);
        summary.added += after.saturating_sub(before);
        summary.removed += before.saturating_sub(after);
    }
    let all: usize = now.values().sum();
    summary.unchanged = all.saturating_sub(summary.added + summary.changed);
    summary
}

/// Writes down new times of files that have the old content, so that the next look is quick again.
fn settle_stamps(
    options: &IndexOptions,
    manifest: &Manifest,
    files: &[IndexedFile],
    walked: &Walk,
) -> Result<(), IndexError> {
    let index = &options.index;
    let mut manifest = manifest.clone();
    let mut files = files.to_vec();
    for file in &mut files {
        if let Some(now) = walked.files.iter().find(|now| now.relative == file.stamp.relative) {
            file.stamp = now.stamp.clone();
            if let (Some(now), Some((then, _))) = (&now.sidecar, &mut file.sidecar) {
                *then = now.clone();
            }
        }
    }
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

/// Lists the stamps of files and folders, or none where there are too many.
fn watched(corpus: &Path, walked: &Walk) -> Vec<FileStamp> {
    let mut stamps: BTreeMap<String, FileStamp> = BTreeMap::new();
    for file in &walked.files {
        for stamp in std::iter::once(&file.stamp).chain(&file.sidecar) {
            stamps.insert(stamp.relative.clone(), stamp.clone());
            for (end, _) in stamp.relative.match_indices('/') {
                let folder = &stamp.relative[..end];
                if !stamps.contains_key(folder)
                    && let Some(stamp) = FileStamp::look(corpus, folder)
                {
                    stamps.insert(folder.to_owned(), stamp);
                }
            }
        }
        if stamps.len() > MAX_WATCHED {
            return Vec::new();
        }
    }
    let root = FileStamp::look(corpus, "");
    root.into_iter().chain(stamps.into_values()).collect()
}

fn now_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64)
}
