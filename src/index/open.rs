use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::OpenReadError;
use tantivy::{IndexReader, ReloadPolicy, TantivyError};

use crate::glossary::Table;
use crate::index::directory::GenerationDirectory;
use crate::index::error::said_by_the_system;
use crate::index::generation::{Check, check, open_engine};
use crate::index::glossary::GLOSSARY_TABLE;
use crate::index::gone::Gone;
use crate::index::schema::Fields;
use crate::index::{Engine, IndexError, Manifest, Vocabulary};

/// How often a reader looks again when a writer swaps generations under its eyes.
const SWAP_RETRIES: usize = 5;

/// An index that is open for searching; what a writer does meanwhile does not touch it.
pub struct OpenIndex {
    /// What it says about itself.
    pub manifest: Manifest,
    /// The fields.
    pub fields: Fields,
    gone: Arc<Gone>,
    /// The words.
    pub vocabulary: Vocabulary,
    /// What words stand for each other, where there is a glossary.
    pub glossary: Option<Table>,
    reader: IndexReader,
}

impl OpenIndex {
    /// Returns the engine's part of it.
    pub fn engine(&self) -> Engine {
        Engine::new(self.reader.searcher(), Arc::clone(&self.gone))
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
    gone: Arc<Gone>,
    vocabulary: Vocabulary,
    glossary: Option<Table>,
    reader: IndexReader,
}

impl OpenGeneration {
    fn with(self, manifest: Manifest) -> OpenIndex {
        let Self { fields, gone, vocabulary, glossary, reader } = self;
        OpenIndex { manifest, fields, gone, vocabulary, glossary, reader }
    }
}

fn open_generation(index: &Path, manifest: &Manifest) -> Result<OpenGeneration, IndexError> {
    check(index, manifest, Check::Quick)?;
    let folder = manifest.folder(index);
    let damaged = |error: tantivy::TantivyError| {
        let file = match &error {
            TantivyError::OpenReadError(OpenReadError::IoError { filepath, .. }) => folder.join(filepath),
            _ => folder.clone(),
        };
        match said_by_the_system(&error) {
            Some(source) => IndexError::Read { path: file, source },
            None => IndexError::Damaged { index: index.to_owned(), file, detail: format!("cannot be read: {error}") },
        }
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
    let reader: IndexReader = reader.map_err(damaged)?;
    let directory = GenerationDirectory::open(&folder).map_err(damaged)?;
    let unreadable = |name: String| IndexError::Damaged {
        index: index.to_owned(),
        file: folder.join(name),
        detail: "cannot be read".to_owned(),
    };
    let searcher = reader.searcher();
    let gone = Arc::new(Gone::open(&directory, searcher.segment_readers()).map_err(unreadable)?);
    let vocabulary = Vocabulary::open(&directory, searcher.segment_readers(), Arc::clone(&gone), &fields);
    let vocabulary = vocabulary.map_err(unreadable)?;
    let glossary = match manifest.files.iter().any(|file| file.name == GLOSSARY_TABLE) {
        true => Some(Table::open(&folder.join(GLOSSARY_TABLE)).map_err(|error| IndexError::Damaged {
            index: index.to_owned(),
            file: folder.join(GLOSSARY_TABLE),
            detail: error.to_string(),
        })?),
        false => None,
    };
    Ok(OpenGeneration { fields, gone, vocabulary, glossary, reader })
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
