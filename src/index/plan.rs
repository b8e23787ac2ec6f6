use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::corpus::{CorpusFailure, CorpusFile, FileStamp, Walk, format_of};
use crate::document::{Format, Metadata};
use crate::index::files::{Changes, IndexedFile, describe, described_hash, hash_file};
use crate::ingest::Limits;

/// How the records of a file are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum How {
    /// It is read.
    Read,
    /// Of what the index has of the same content, under this path, with this hash.
    Take { from: String, blake3: String },
    /// It cannot be read, for this reason: of what the index has of it, if it does.
    Fail(String),
}

/// A file whose records are made.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub file: CorpusFile,
    pub how: How,
}

/// What a run has to do with each file.
pub(crate) struct Plan {
    /// Files whose records are made, in their order.
    pub work: Vec<Work>,
    /// Paths of files whose records are deleted.
    pub drop: BTreeSet<String>,
    /// Paths of files that stay as they are.
    pub keep: BTreeSet<String>,
}

impl Plan {
    /// Reads everything; of what cannot be looked at, and was indexed, it is said why.
    pub(crate) fn all(walked: &Walk, then: &[IndexedFile]) -> Self {
        let read = walked.files.iter().map(|file| Work { file: file.clone(), how: How::Read });
        let failing = failing(walked, then).map(|(_, work)| work);
        Self { work: in_order(read.chain(failing)), drop: BTreeSet::new(), keep: BTreeSet::new() }
    }

    /// Reads what is new or another than it was, or of which a bibliography says something else; but not what the index has
    /// already, under another path or id.
    pub(crate) fn new(
        walked: &Walk,
        found: &Changes,
        then: &[IndexedFile],
        limits: &Limits,
        hashes: &mut Hashes,
    ) -> Self {
        let changed: BTreeSet<&str> = found.added.iter().chain(&found.changed).map(String::as_str).collect();
        let known: BTreeMap<&str, &IndexedFile> =
            then.iter().map(|file| (file.stamp.relative.as_str(), file)).collect();
        let mut is_made: Vec<bool> = Vec::with_capacity(walked.files.len());
        for file in &walked.files {
            let path = file.relative.as_str();
            let same = known.get(path).is_some_and(|old| old.described == described_hash(&file.described));
            is_made.push(!same || changed.contains(path));
        }
        // The records of a document may stand in several collections, and are numbered through.
        let is_collection = |file: &CorpusFile| file.format == Format::Collection;
        let gone = found.removed.iter().chain(&found.changed).any(|path| format_of(path) == Some(Format::Collection));
        let renumbers = gone || walked.files.iter().zip(&is_made).any(|(file, made)| *made && is_collection(file));
        let (mut made, mut keep) = (Vec::new(), BTreeSet::new());
        for (file, is_made) in walked.files.iter().zip(is_made) {
            if is_made || renumbers && is_collection(file) {
                made.push(file);
            } else {
                keep.insert(file.relative.clone());
            }
        }
        let mut failed = Vec::new();
        for (old, work) in failing(walked, then) {
            let is_as_it_was = !changed.contains(work.file.relative.as_str()) && old.id == work.file.id.0;
            if is_as_it_was && !(renumbers && is_collection(&work.file)) {
                keep.insert(work.file.relative);
            } else {
                failed.push(work);
            }
        }
        let goes = |file: &&IndexedFile| is_whole(file) && !keep.contains(&file.stamp.relative);
        let mut gone: BTreeMap<u64, Vec<&IndexedFile>> = BTreeMap::new();
        for file in then.iter().filter(goes) {
            gone.entry(file.stamp.bytes).or_default().push(file);
        }
        let made = made.into_iter().map(|file| {
            let stays = known.get(file.relative.as_str()).filter(|old| is_whole(old));
            let old = match stays.filter(|_| is_collection(file) && !changed.contains(file.relative.as_str())) {
                Some(old) => Some(*old),
                None => gone.get(&file.stamp.bytes).and_then(|gone| same_content(file, gone, limits, hashes)),
            };
            Work { file: file.clone(), how: old.map_or(How::Read, take) }
        });
        let mut work = in_order(made.chain(failed));
        // A record that comes may have the id of one that is there, in whichever of them: only together they are as they were.
        let collections = || work.iter().filter(|work| is_collection(&work.file));
        if !collections().all(|work| matches!(work.how, How::Take { .. })) {
            let taken = work.iter_mut().filter(|work| is_collection(&work.file));
            taken.filter(|work| matches!(work.how, How::Take { .. })).for_each(|work| work.how = How::Read);
        }
        let drop = known.keys().filter(|path| !keep.contains(**path)).map(|path| (*path).to_owned()).collect();
        Self { work, drop, keep }
    }

    /// Lists the files that are read.
    pub(crate) fn read(&self) -> impl Iterator<Item = &CorpusFile> {
        self.work.iter().filter(|work| work.how == How::Read).map(|work| &work.file)
    }

    /// Tells whether it is as quick to begin with an empty generation.
    pub(crate) fn is_most_of(&self, walked: &Walk) -> bool {
        let bytes = |files: &mut dyn Iterator<Item = &CorpusFile>| files.map(|file| file.stamp.bytes).sum::<u64>();
        bytes(&mut self.read()) * 2 > bytes(&mut walked.files.iter()) || self.drop.len() > 2 * self.keep.len()
    }

    /// Begins with an empty generation: what would stay is made again, of what the index has of it if it is a document that
    /// could be read.
    pub(crate) fn begin_anew(self, walked: &Walk, then: &[IndexedFile]) -> Self {
        let known: BTreeMap<&str, &IndexedFile> =
            then.iter().map(|file| (file.stamp.relative.as_str(), file)).collect();
        let take = |path: &str| known.get(path).filter(|old| is_whole(old)).map(|old| take(old));
        let stays = walked
            .files
            .iter()
            .filter(|file| self.keep.contains(&file.relative))
            .map(|file| Work { how: take(&file.relative).unwrap_or(How::Read), file: file.clone() });
        let fails =
            failing(walked, then).filter(|(old, _)| self.keep.contains(&old.stamp.relative)).map(|(_, work)| {
                match walked.unseen.iter().find(|file| file.relative == work.file.relative) {
                    Some(file) => Work { how: take(&file.relative).unwrap_or(work.how), file: work.file },
                    None => work,
                }
            });
        let work = in_order(self.work.into_iter().chain(stays).chain(fails));
        Self { work, drop: BTreeSet::new(), keep: BTreeSet::new() }
    }
}

fn take(old: &IndexedFile) -> How {
    How::Take { from: old.stamp.relative.clone(), blake3: old.blake3.clone().unwrap_or_default() }
}

fn in_order(work: impl Iterator<Item = Work>) -> Vec<Work> {
    let mut work: Vec<Work> = work.collect();
    work.sort_by(|a, b| a.file.relative.cmp(&b.file.relative));
    work
}

/// Tells whether all of a file was read as it was.
fn is_whole(file: &IndexedFile) -> bool {
    file.documents > 0 && file.failures.is_empty() && file.blake3.is_some()
}

/// Finds among files of the same size one of which the index has what reading this one would give, but for id and path.
fn same_content<'a>(
    file: &CorpusFile,
    gone: &[&'a IndexedFile],
    limits: &Limits,
    hashes: &mut Hashes,
) -> Option<&'a IndexedFile> {
    if file.format != Format::Collection && file.stamp.bytes > limits.max_file_bytes {
        return None;
    }
    let described = described_hash(&file.described);
    let is_alike = |old: &&&IndexedFile| {
        old.described == described
            && format_of(&old.stamp.relative) == Some(file.format)
            && old.sidecar.is_some() == file.sidecar.is_some()
    };
    let alike: Vec<&IndexedFile> = gone.iter().filter(is_alike).copied().collect();
    if alike.is_empty() {
        return None;
    }
    let hash = hashes.of(&file.path)?;
    let sidecar = match sidecar_of(file) {
        Some(path) => Some(hashes.of(&path)?),
        None => None,
    };
    let mut same = alike.into_iter().filter(|old| {
        old.blake3.as_ref() == Some(&hash) && old.sidecar.as_ref().map(|(_, hash)| hash) == sidecar.as_ref()
    });
    same.next()
}

/// Returns where the sidecar of a file is.
pub(crate) fn sidecar_of(file: &CorpusFile) -> Option<PathBuf> {
    let stamp = file.sidecar.as_ref()?;
    Some(file.path.parent()?.join(stamp.relative.rsplit('/').next()?))
}

/// Lists the files that cannot be looked at and of which the index has a version, with it.
fn failing<'a>(walked: &'a Walk, then: &'a [IndexedFile]) -> impl Iterator<Item = (&'a IndexedFile, Work)> {
    let old = |path: &str| {
        let at = then.binary_search_by(|old| old.stamp.relative.as_str().cmp(path)).ok()?;
        then.get(at).filter(|old| old.documents > 0)
    };
    let failing = walked.failures.iter().filter_map(move |failure| {
        let old = old(&failure.relative)?;
        Some((old, Work { file: file_of(failure)?, how: How::Fail(describe(&failure.error)) }))
    });
    let unseen = walked.unseen.iter().filter_map(move |file| {
        let how = How::Fail("lies in a folder that cannot be listed".to_owned());
        Some((old(&file.relative)?, Work { file: file.clone(), how }))
    });
    failing.chain(unseen)
}

/// Says of a file that cannot be looked at what there is to say.
fn file_of(failure: &CorpusFailure) -> Option<CorpusFile> {
    let mut stamps = failure.stamps.iter().cloned();
    let unknown = FileStamp { relative: failure.relative.clone(), bytes: 0, modified_ns: 0 };
    Some(CorpusFile {
        path: PathBuf::new(),
        relative: failure.relative.clone(),
        id: failure.id.clone()?,
        // It is not read: where its name does not tell the format, none is needed.
        format: format_of(&failure.relative).unwrap_or(Format::Text),
        metadata: Metadata::default(),
        described: Metadata::default(),
        stamp: stamps.next().unwrap_or(unknown),
        sidecar: None,
    })
}

/// Hashes of files of the corpus, each read once.
#[derive(Default)]
pub(crate) struct Hashes(BTreeMap<PathBuf, Option<String>>);

impl Hashes {
    /// Returns the hash of a file; none where it cannot be read.
    fn of(&mut self, path: &Path) -> Option<String> {
        if let Some(known) = self.0.get(path) {
            return known.clone();
        }
        let hash = hash_file(path).ok();
        self.0.insert(path.to_owned(), hash.clone());
        hash
    }
}

/// Pairs what is gone with what came, where size and content are the same: from where to where.
pub(crate) fn moved(
    walked: &Walk,
    then: &[IndexedFile],
    found: &Changes,
    hashes: &mut Hashes,
) -> Vec<(String, String)> {
    let (removed, added): (BTreeSet<&String>, BTreeSet<&String>) =
        (found.removed.iter().collect(), found.added.iter().collect());
    let mut gone: BTreeMap<u64, Vec<&IndexedFile>> = BTreeMap::new();
    for file in then.iter().filter(|file| file.blake3.is_some() && removed.contains(&file.stamp.relative)) {
        gone.entry(file.stamp.bytes).or_default().push(file);
    }
    let mut moved = Vec::new();
    for file in walked.files.iter().filter(|file| added.contains(&file.relative)) {
        // Of most files that came, none that is gone has the size: they are not read.
        let Some(gone) = gone.get_mut(&file.stamp.bytes).filter(|gone| !gone.is_empty()) else { continue };
        let hash = hashes.of(&file.path);
        let Some(at) = gone.iter().position(|old| old.blake3 == hash) else { continue };
        moved.push((gone.remove(at).stamp.relative.clone(), file.relative.clone()));
    }
    moved
}
