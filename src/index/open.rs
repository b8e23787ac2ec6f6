use std::path::Path;

use tantivy::{IndexReader, ReloadPolicy};

use crate::glossary::Table;
use crate::index::directory::GenerationDirectory;
use crate::index::generation::{Check, check, open_engine};
use crate::index::glossary::GLOSSARY_TABLE;
use crate::index::schema::Fields;
use crate::index::vocabulary::VOCABULARY_FILE;
use crate::index::{IndexError, Manifest, Vocabulary};

/// How often a reader looks again when a writer swaps generations under its eyes.
const SWAP_RETRIES: usize = 5;

/// An index that is open for searching; what a writer does meanwhile does not touch it.
pub struct OpenIndex {
    /// What it says about itself.
    pub manifest: Manifest,
    /// The fields.
    pub fields: Fields,
    /// The words.
    pub vocabulary: Vocabulary,
    /// What words stand for each other, where there is a glossary.
    pub glossary: Option<Table>,
    reader: IndexReader,
}

impl OpenIndex {
    /// Returns the engine's searcher.
    pub fn searcher(&self) -> tantivy::Searcher {
        self.reader.searcher()
    }
}

/// Opens the index in a folder; writes nothing, so a read-only folder will do.
///
/// # Errors
///
/// [`IndexError::Missing`], [`IndexError::Outdated`], [`IndexError::Damaged`], [`IndexError::Read`].
pub fn open(index: &Path) -> Result<OpenIndex, IndexError> {
    let mut manifest = Manifest::load(index)?;
    for _ in 0..SWAP_RETRIES {
        let error = match open_generation(index, &manifest) {
            Ok(opened) => return Ok(opened.with(manifest)),
            Err(error) => error,
        };
        let now = Manifest::load(index)?;
        if now == manifest {
            return Err(error);
        }
        manifest = now;
    }
    Ok(open_generation(index, &manifest)?.with(manifest))
}

/// An index but for its manifest.
struct OpenGeneration {
    fields: Fields,
    vocabulary: Vocabulary,
    glossary: Option<Table>,
    reader: IndexReader,
}

impl OpenGeneration {
    fn with(self, manifest: Manifest) -> OpenIndex {
        let Self { fields, vocabulary, glossary, reader } = self;
        OpenIndex { manifest, fields, vocabulary, glossary, reader }
    }
}

fn open_generation(index: &Path, manifest: &Manifest) -> Result<OpenGeneration, IndexError> {
    check(index, manifest, Check::Quick)?;
    let folder = manifest.folder(index);
    let damaged = |error: tantivy::TantivyError| IndexError::Damaged {
        index: index.to_owned(),
        file: folder.clone(),
        detail: format!("cannot be read: {error}"),
    };
    let engine = open_engine(&folder).map_err(damaged)?;
    let (schema, fields) = Fields::schema();
    if engine.schema() != schema {
        return Err(IndexError::Damaged {
            index: index.to_owned(),
            file: folder.join("meta.json"),
            detail: "has other fields than its version".to_owned(),
        });
    }
    let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).num_warming_threads(1).try_into();
    let vocabulary =
        Vocabulary::open(&GenerationDirectory::open(&folder).map_err(damaged)?).ok_or_else(|| IndexError::Damaged {
            index: index.to_owned(),
            file: folder.join(VOCABULARY_FILE),
            detail: "cannot be read".to_owned(),
        })?;
    let glossary = match manifest.files.iter().any(|file| file.name == GLOSSARY_TABLE) {
        true => Some(Table::open(&folder.join(GLOSSARY_TABLE)).map_err(|error| IndexError::Damaged {
            index: index.to_owned(),
            file: folder.join(GLOSSARY_TABLE),
            detail: error.to_string(),
        })?),
        false => None,
    };
    Ok(OpenGeneration { fields, vocabulary, glossary, reader: reader.map_err(damaged)? })
}

/// Reads every file of the index and compares it with what was written.
///
/// # Errors
///
/// As [`open`]; the first file that differs is named.
pub fn verify(index: &Path) -> Result<Manifest, IndexError> {
    let manifest = Manifest::load(index)?;
    check(index, &manifest, Check::Full)?;
    open_generation(index, &manifest)?;
    Ok(manifest)
}
