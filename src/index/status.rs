use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::corpus::{FileStamp, SkippedFile, walk};
use crate::index::compare::Differences;
use crate::index::files::{self, Look, Looking, changes};
use crate::index::generation::{Check, check};
use crate::index::{
    Failure, GlossaryFile, IndexError, IndexOptions, IndexedBibliography, Manifest, bibliography, glossary,
};

/// What is indexed, and what changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The folder of documents.
    pub corpus: PathBuf,
    /// The folder of the index.
    pub index: PathBuf,
    /// When the index was made, in seconds since 1970.
    pub made: u64,
    /// Version of the program that made it.
    pub fundstelle: String,
    /// Version of the engine.
    pub tantivy: String,
    /// Names the rules of analysis.
    pub analyzer: String,
    /// Documents in the index.
    pub documents: usize,
    /// Passages in the index.
    pub passages: usize,
    /// Sources that they cite.
    pub sources: usize,
    /// Passages in each language, by its code; those of unknown language are in none, see [`Status::unknown_language`].
    pub languages: BTreeMap<String, u64>,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Bytes of the files that were indexed.
    pub corpus_bytes: u64,
    /// Files that the index does not know, relative to the corpus.
    pub added: Vec<String>,
    /// Files that changed since.
    pub changed: Vec<String>,
    /// Files that are gone.
    pub removed: Vec<String>,
    /// What could not be indexed, or only in a version of before.
    pub failures: Vec<Failure>,
    /// Files of which some could not be read, and the rest is indexed.
    pub partly: Vec<String>,
    /// The glossary of the corpus and the dictionaries.
    pub glossary: Vec<GlossaryFile>,
    /// The bibliographies of the corpus.
    pub bibliographies: Vec<IndexedBibliography>,
    /// Files that are hidden or of a type that is not read.
    pub skipped: usize,
    /// The first thousand of these.
    pub skipped_files: Vec<SkippedFile>,
}

impl Status {
    /// Counts the passages of which no language is known.
    pub fn unknown_language(&self) -> u64 {
        (self.passages as u64).saturating_sub(self.languages.values().sum())
    }
}

/// Compares the index with the corpus, by sizes and times, and where those differ by content.
///
/// # Errors
///
/// As [`crate::index::open`], and [`IndexError::Corpus`] where the corpus is missing.
pub fn status(options: &IndexOptions) -> Result<Status, IndexError> {
    let index = &options.index;
    let manifest = Manifest::load(index)?;
    check(index, &manifest, Check::Quick)?;
    let files = files::load(index, &manifest.folder(index))?;
    let mut walked = walk(&options.corpus, Some(index))?;
    files::remember(&options.corpus, &mut walked, &files);
    let found = Differences::of(options, &walked, Some((&manifest, &files)));
    let Differences { files: mut found, cited, glossary } = found;
    found.added.extend(cited.added.into_iter().chain(glossary.added));
    found.changed.extend(cited.changed.into_iter().chain(glossary.changed));
    found.removed.extend(cited.removed.into_iter().chain(glossary.removed));
    let partly = files.iter().filter(|file| file.partly).map(|file| file.stamp.relative.clone()).collect();
    let failures = files.iter().flat_map(|file| file.failures.clone());
    let failures = failures.chain(bibliography::failures(&manifest.bibliographies));
    let failures = failures.chain(glossary::failures(&manifest.glossary)).collect();
    Ok(Status {
        corpus: options.corpus.clone(),
        index: index.clone(),
        made: manifest.made_ns / 1_000_000_000,
        documents: manifest.documents,
        passages: manifest.passages,
        sources: manifest.sources,
        languages: manifest.languages,
        index_bytes: manifest.files.iter().map(|file| file.bytes).sum(),
        corpus_bytes: files.iter().map(|file| file.stamp.bytes).sum(),
        fundstelle: manifest.fundstelle,
        tantivy: manifest.tantivy,
        analyzer: manifest.analyzer,
        added: found.added,
        changed: found.changed,
        removed: found.removed,
        failures,
        partly,
        glossary: manifest.glossary,
        bibliographies: manifest.bibliographies,
        skipped: walked.skipped.count(),
        skipped_files: walked.skipped.files(),
    })
}

/// Tells, in well below a millisecond, whether the corpus is known to have changed since it was indexed.
///
/// Asks for sizes and times of the files and folders that the manifest names; only where a folder
/// alone differs is the corpus listed. Of a large corpus only the bibliographies are looked at: `false` is no promise.
pub fn corpus_changed_hint(manifest: &Manifest, options: &IndexOptions) -> bool {
    if glossary::stamps_differ(options, &manifest.glossary) {
        return true;
    }
    let differs = |then: &FileStamp| FileStamp::look(&options.corpus, &then.relative).as_ref() != Some(then);
    let differing: Vec<_> = manifest.watched.iter().filter(|then| differs(then)).collect();
    if differing.is_empty() {
        return false;
    }
    if differing.iter().any(|then| !options.corpus.join(&then.relative).is_dir()) {
        return true;
    }
    // Something came or went in a folder; that may have been a file that is not read.
    let Ok(files) = files::load(&options.index, &manifest.folder(&options.index)) else { return false };
    let Ok(mut walked) = walk(&options.corpus, Some(&options.index)) else { return true };
    files::remember(&options.corpus, &mut walked, &files);
    let limits = &options.limits_that_hold();
    let looking = Looking { corpus: &options.corpus, made_ns: manifest.made_ns, look: Look::Stamps, limits };
    let found = changes(looking, &walked, &files);
    let cited = bibliography::changes(looking, &walked.bibliographies, &manifest.bibliographies);
    !found.is_empty() || !cited.is_empty() || glossary::own_came_or_went(options, &manifest.glossary)
}
