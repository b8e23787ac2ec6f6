use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::{CorpusFile, Walk, format_of};
use crate::document::Format;
use crate::index::files::{Changes, IndexedFile, described_hash};

/// What a run has to do with each file.
pub(crate) struct Plan {
    /// Files to read, in their order.
    pub read: Vec<CorpusFile>,
    /// Paths of files whose records are deleted.
    pub drop: BTreeSet<String>,
    /// Paths of files that stay as they are.
    pub keep: BTreeSet<String>,
}

impl Plan {
    /// Reads everything.
    pub(crate) fn all(walked: &Walk) -> Self {
        Self { read: walked.files.clone(), drop: BTreeSet::new(), keep: BTreeSet::new() }
    }

    /// Reads what is new or another than it was, or of which a bibliography says something else.
    pub(crate) fn new(walked: &Walk, found: &Changes, then: &[IndexedFile]) -> Self {
        let changed: BTreeSet<&str> = found.added.iter().chain(&found.changed).map(String::as_str).collect();
        let known: BTreeMap<&str, &IndexedFile> =
            then.iter().map(|file| (file.stamp.relative.as_str(), file)).collect();
        let mut is_read: Vec<bool> = Vec::with_capacity(walked.files.len());
        for file in &walked.files {
            let path = file.relative.as_str();
            let same = known.get(path).is_some_and(|old| old.described == described_hash(&file.described));
            is_read.push(!same || changed.contains(path));
        }
        // The records of a document may stand in several collections, and are numbered through.
        let is_collection = |file: &CorpusFile| file.format == Format::Collection;
        let gone = found.removed.iter().chain(&found.changed).any(|path| format_of(path) == Some(Format::Collection));
        if gone || walked.files.iter().zip(&is_read).any(|(file, read)| *read && is_collection(file)) {
            walked
                .files
                .iter()
                .zip(&mut is_read)
                .filter(|(file, _)| is_collection(file))
                .for_each(|(_, read)| *read = true);
        }
        let (mut read, mut keep) = (Vec::new(), BTreeSet::new());
        for (file, is_read) in walked.files.iter().zip(is_read) {
            if is_read {
                read.push(file.clone());
            } else {
                keep.insert(file.relative.clone());
            }
        }
        let drop = known.keys().filter(|path| !keep.contains(**path)).map(|path| (*path).to_owned()).collect();
        Self { read, drop, keep }
    }

    /// Tells whether it is as quick to begin anew.
    pub(crate) fn is_most_of(&self, walked: &Walk) -> bool {
        let bytes = |files: &[CorpusFile]| -> u64 { files.iter().map(|file| file.stamp.bytes).sum() };
        bytes(&self.read) * 2 > bytes(&walked.files) || self.drop.len() > 2 * self.keep.len()
    }
}
