use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::corpus::{BibliographyFile, FileStamp, ReadBibliography, why_no_bibliography};
use crate::document::Status;
use crate::index::Failure;
use crate::index::files::{Changes, Looking};

/// A bibliography of the corpus as the index has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedBibliography {
    /// Size and time when it was read.
    pub(crate) stamp: FileStamp,
    /// Hash of what was read; `None` where it could not be.
    pub(crate) blake3: Option<String>,
    /// Entries read from it.
    pub entries: usize,
    /// Sources that they completed.
    pub sources: usize,
    /// What could not be read of it.
    pub warnings: usize,
    /// Why it could not be read at all.
    pub error: Option<String>,
}

impl IndexedBibliography {
    /// Takes down what was read; `completed` says how many sources the entries of each file completed.
    pub(crate) fn new(file: &BibliographyFile, read: &ReadBibliography, completed: &BTreeMap<String, usize>) -> Self {
        Self {
            stamp: file.stamp.clone(),
            blake3: read.blake3.clone(),
            entries: read.entries,
            sources: completed.get(&file.relative).copied().unwrap_or(0),
            warnings: read.warnings.len(),
            error: read.error.clone(),
        }
    }

    /// Returns where it is, relative to the corpus, with `/`.
    pub fn path(&self) -> &str {
        &self.stamp.relative
    }
}

/// Lists the bibliographies that could not be read.
pub(crate) fn failures(files: &[IndexedBibliography]) -> impl Iterator<Item = Failure> {
    files.iter().filter_map(|file| {
        let status = Status::Damaged;
        let failure =
            |error: &String| Failure { path: file.path().to_owned(), error: error.clone(), kept: false, status };
        file.error.as_ref().map(failure)
    })
}

/// Compares the bibliographies of the corpus with those that were read.
pub(crate) fn changes(looking: Looking<'_>, now: &[BibliographyFile], then: &[IndexedBibliography]) -> Changes {
    let known: BTreeMap<&str, &IndexedBibliography> = then.iter().map(|file| (file.path(), file)).collect();
    let mut changes = Changes::default();
    for file in now {
        let Some(old) = known.get(file.relative.as_str()) else {
            changes.added.push(file.relative.clone());
            continue;
        };
        let same = match &old.blake3 {
            Some(hash) => looking.finds_same(&file.stamp, &old.stamp, Some(hash), &mut changes.touched),
            // What could not be read is tried again, cheaply: rights may have been given since.
            None => !file.is_readable(),
        };
        if !same {
            changes.changed.push(file.relative.clone());
        }
    }
    let gone = then.iter().map(IndexedBibliography::path).filter(|path| now.iter().all(|file| file.relative != *path));
    changes.removed.extend(gone.map(str::to_owned));
    changes
}

/// Finds the files that were bibliographies and are still there, but can no longer be told to be any: what is wrong, by path
/// and line. Files of other programs end in `.json` too, so that only what was known is missed.
pub(crate) fn lost(
    corpus: &Path,
    now: &[BibliographyFile],
    then: &[IndexedBibliography],
) -> Vec<(String, usize, String)> {
    let gone = then.iter().filter(|file| file.entries > 0 && now.iter().all(|now| now.relative != file.path()));
    let told = gone.filter_map(|file| {
        let (line, what) = why_no_bibliography(&corpus.join(file.path()))?;
        Some((file.path().to_owned(), line, format!("{what} and is left out: mend it, or take it away")))
    });
    told.collect()
}

/// Writes down new times of files that have the old content.
pub(crate) fn settle(then: &mut [IndexedBibliography], now: &[BibliographyFile]) {
    for file in then {
        if let Some(now) = now.iter().find(|now| now.relative == file.stamp.relative) {
            file.stamp = now.stamp.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use crate::index::{IndexOptions, Progress, corpus_changed_hint, open, update};

    fn options(folder: &Path) -> IndexOptions {
        IndexOptions {
            corpus: folder.join("corpus"),
            index: folder.join("index"),
            dictionaries: Vec::new(),
            jobs: 1,
            ..IndexOptions::default()
        }
    }

    #[test]
    fn of_a_large_corpus_too_a_changed_bibliography_is_hinted_at() {
        let folder = tempfile::tempdir().unwrap();
        let options = options(folder.path());
        fs::create_dir(&options.corpus).unwrap();
        for number in 0..300 {
            let record = format!("{{\"_id\":\"{number}\",\"text\":\"Das Kabel.\"}}\n");
            fs::write(options.corpus.join(format!("{number}.jsonl")), record).unwrap();
        }
        fs::write(options.corpus.join("z.bib"), "@book{a, title={A}}\n").unwrap();
        update(&options, &mut |_| {}).unwrap();
        let hint = || corpus_changed_hint(&open(&options.index).unwrap().manifest, &options);
        assert!(!hint());
        fs::write(options.corpus.join("z.bib"), "@book{a, title={A}, year=1901}\n").unwrap();
        assert!(hint());
        update(&options, &mut |_| {}).unwrap();
        assert!(!hint());
        fs::remove_file(options.corpus.join("z.bib")).unwrap();
        assert!(hint());
    }

    #[test]
    fn a_bibliography_that_broke_is_missed() {
        let folder = tempfile::tempdir().unwrap();
        let options = options(folder.path());
        fs::create_dir(&options.corpus).unwrap();
        fs::write(options.corpus.join("a.jsonl"), "{\"_id\":\"a\",\"text\":\"Das Kabel.\"}\n").unwrap();
        fs::write(options.corpus.join("other.json"), "{").unwrap();
        let library = options.corpus.join("library.json");
        let told = || {
            let mut told = Vec::new();
            update(&options, &mut |event| {
                if let Progress::Bibliography { path, line, message } = event {
                    told.push((path, line, message));
                }
            })
            .unwrap();
            told
        };
        fs::write(&library, "[{\"type\":\"book\",\"title\":\"A\"}]").unwrap();
        assert_eq!(told(), []);
        fs::write(&library, "[\n{\"type:\"book\"").unwrap();
        let broken = told();
        assert_eq!(broken.len(), 1, "{broken:?}");
        assert_eq!((&*broken[0].0, broken[0].1), ("library.json", 2), "{broken:?}");
        assert!(broken[0].2.starts_with("is no JSON any more (") && broken[0].2.contains("mend it"), "{broken:?}");
        fs::write(&library, "[{\"type\":\"book\",\"title\":\"A\"}]").unwrap();
        assert_eq!(told(), []);
        fs::remove_file(&library).unwrap();
        assert_eq!(told(), []);
    }
}
