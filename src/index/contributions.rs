use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::index::IndexError;
use crate::index::files::{IndexedFile, delete_files};
use crate::index::sources::Contribution;

/// Files of contributions above which they are written as one.
const MAX_FILES: usize = 8;

/// How hard they are compressed, of zstd's 1 to 22.
const COMPRESSION_LEVEL: i32 = 3;

/// Begins the names of the files.
const PREFIX: &str = "cited-";

#[derive(Serialize, Deserialize)]
struct Line<T> {
    path: String,
    contribution: T,
}

/// Names a file of contributions, which says what the documents that were read in one run cite and show of themselves.
pub(crate) fn name(number: u64) -> String {
    format!("{PREFIX}{number:06}.jsonl.zst")
}

/// Reads what the files cite that are in the index already, by path.
pub(crate) fn load(folder: &Path, files: &[IndexedFile]) -> Result<BTreeMap<String, Contribution>, IndexError> {
    let mut wanted: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        if let Some(number) = file.contributed_in {
            wanted.entry(number).or_default().insert(&file.stamp.relative);
        }
    }
    let mut found = BTreeMap::new();
    for (number, paths) in wanted {
        let path = folder.join(name(number));
        let read = |source| IndexError::Read { path: path.clone(), source };
        let file = zstd::Decoder::new(File::open(&path).map_err(read)?).map_err(read)?;
        for line in BufReader::with_capacity(1 << 20, file).lines() {
            let line: Line<Contribution> =
                serde_json::from_str(&line.map_err(read)?).map_err(|error| read(error.into()))?;
            if paths.contains(&*line.path) {
                found.insert(line.path, line.contribution);
            }
        }
    }
    Ok(found)
}

/// Writes a file of contributions, one after the other: of a large corpus they are too many to be kept in memory.
pub(crate) struct Writer {
    path: PathBuf,
    file: BufWriter<zstd::Encoder<'static, File>>,
    /// Whether any document cites anything.
    pub(crate) cites: bool,
}

impl Writer {
    /// Begins the file of that number.
    pub(crate) fn create(folder: &Path, number: u64) -> Result<Self, IndexError> {
        let path = folder.join(name(number));
        let write = |source| IndexError::Write { path: path.clone(), source };
        let file = File::create(&path).map_err(write)?;
        let file = zstd::Encoder::new(file, COMPRESSION_LEVEL).map_err(write)?;
        Ok(Self { file: BufWriter::with_capacity(1 << 20, file), path, cites: false })
    }

    /// Writes what one file contributes.
    pub(crate) fn add(&mut self, path: &str, contribution: &Contribution) -> Result<(), IndexError> {
        self.cites |= contribution.cites();
        let line = Line { path: path.to_owned(), contribution };
        let written = serde_json::to_writer(&mut self.file, &line).map_err(std::io::Error::from);
        let written = written.and_then(|()| self.file.write_all(b"\n"));
        written.map_err(|source| IndexError::Write { path: self.path.clone(), source })
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> Result<(), IndexError> {
        let Self { path, file, .. } = self;
        let write = |source| IndexError::Write { path: path.clone(), source };
        let file = file.into_inner().map_err(|error| write(error.into_error()))?;
        file.finish().and_then(|file| file.sync_all()).map_err(write)
    }
}

/// Writes contributions as the file of that number.
pub(crate) fn save(
    folder: &Path,
    number: u64,
    contributions: &BTreeMap<String, Contribution>,
) -> Result<(), IndexError> {
    let mut writer = Writer::create(folder, number)?;
    contributions.iter().try_for_each(|(path, contribution)| writer.add(path, contribution))?;
    writer.finish()
}

/// Deletes the files that no file of the corpus refers to any more.
pub(crate) fn sweep(folder: &Path, files: &[IndexedFile]) -> Result<(), IndexError> {
    let used: BTreeSet<String> = files.iter().filter_map(|file| file.contributed_in).map(name).collect();
    delete_files(folder, |name| name.starts_with(PREFIX) && !used.contains(name))
}

/// Returns the number of the next file, and whether the others are to be written into it.
pub(crate) fn next(files: &[IndexedFile]) -> (u64, bool) {
    let used: BTreeSet<u64> = files.iter().filter_map(|file| file.contributed_in).collect();
    (used.last().map_or(1, |last| last + 1), used.len() > MAX_FILES)
}
