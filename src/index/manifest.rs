use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::corpus::FileStamp;
use crate::index::generation::has_generation;
use crate::index::schema::SCHEMA_VERSION;
use crate::index::{GlossaryFile, IndexError, IndexedBibliography};
use crate::ingest::READING_VERSION;

/// Counts up with every change of the manifest or of the layout of the folder.
const FORMAT_VERSION: u32 = 5;

const MANIFEST_FILE: &str = "manifest.json";

/// The table of contents of the index: which generation is valid, and by which rules it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this file and of the folder's layout.
    pub format: u32,
    /// Version of the fields.
    pub schema: u32,
    /// [`crate::ingest::READING_VERSION`] of the program that made it.
    pub reading: u32,
    /// [`crate::analysis::fingerprint`] of the program that made it.
    pub analyzer: String,
    /// Version of the program that made it.
    pub fundstelle: String,
    /// Version of the engine.
    pub tantivy: String,
    /// The corpus, as it was named.
    pub corpus: PathBuf,
    /// When it was made, in nanoseconds since 1970.
    pub made_ns: u64,
    /// Folder of the valid generation.
    pub generation: String,
    /// Documents in it.
    pub documents: usize,
    /// Passages in it.
    pub passages: usize,
    /// Sources that they cite.
    pub sources: usize,
    /// Passages in each language, by its code; those of unknown language are in none.
    pub languages: BTreeMap<String, u64>,
    /// Files that could not be indexed.
    pub failed: usize,
    /// Records of the engine.
    pub records: u64,
    /// Words in each field of the schema, by its number: the engine's own count is no longer exact once it has merged what
    /// was deleted from.
    pub words: BTreeMap<u32, u64>,
    /// The glossaries that are compiled in it.
    pub glossary: Vec<GlossaryFile>,
    /// [`crate::glossary::READING_VERSION`] of the program that compiled them.
    pub glossary_reading: u32,
    /// The bibliographies of the corpus, by path.
    pub bibliographies: Vec<IndexedBibliography>,
    /// The generation's files.
    pub files: Vec<IndexFile>,
    /// Files and folders of the corpus whose stamps tell whether it has changed; of a large corpus its bibliographies
    /// alone.
    pub watched: Vec<FileStamp>,
    /// Hash of all the rest, as it stands in JSON: a wrong number would give wrong ranks and no error.
    pub(crate) checksum: String,
}

/// One file of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Hash of its content.
    pub blake3: String,
    /// When it was written: a file that still has this time and size need not be hashed again.
    pub modified_ns: u64,
}

impl Manifest {
    /// Makes a manifest with this program's versions.
    pub(crate) fn new(corpus: &Path, generation: String) -> Self {
        Self {
            format: FORMAT_VERSION,
            schema: SCHEMA_VERSION,
            reading: READING_VERSION,
            analyzer: crate::analysis::fingerprint(),
            fundstelle: env!("CARGO_PKG_VERSION").to_owned(),
            tantivy: tantivy_version(),
            corpus: corpus.to_owned(),
            made_ns: 0,
            generation,
            documents: 0,
            passages: 0,
            sources: 0,
            languages: BTreeMap::new(),
            failed: 0,
            records: 0,
            words: BTreeMap::new(),
            glossary: Vec::new(),
            glossary_reading: crate::glossary::READING_VERSION,
            bibliographies: Vec::new(),
            files: Vec::new(),
            watched: Vec::new(),
            checksum: String::new(),
        }
    }

    /// Returns the hash of all but itself.
    fn sum(&self) -> serde_json::Result<String> {
        let bare = Self { checksum: String::new(), ..self.clone() };
        Ok(blake3::hash(&serde_json::to_vec(&bare)?).to_hex().to_string())
    }

    /// Reads the manifest of an index and sees that this program can use it.
    pub(crate) fn load(index: &Path) -> Result<Self, IndexError> {
        let path = index.join(MANIFEST_FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(match has_generation(index) {
                    // What is left of an index must not pass for one that was never made.
                    true => {
                        IndexError::Damaged { index: index.to_owned(), file: path, detail: "is missing".to_owned() }
                    }
                    false => IndexError::Missing { index: index.to_owned() },
                });
            }
            Err(source) => return Err(IndexError::Read { path, source }),
        };
        let damaged = |error: serde_json::Error| IndexError::Damaged {
            index: index.to_owned(),
            file: path.clone(),
            detail: format!("cannot be understood: {error}"),
        };
        // The versions are read first: another version may have other fields.
        let versions: Versions = serde_json::from_slice(&bytes).map_err(damaged)?;
        let outdated = |what, found: String, expected: String| {
            Err(IndexError::Outdated {
                index: index.to_owned(),
                what,
                found,
                expected,
                made_by: versions.fundstelle.clone(),
            })
        };
        if versions.format != FORMAT_VERSION {
            return outdated("format", versions.format.to_string(), FORMAT_VERSION.to_string());
        }
        if versions.schema != SCHEMA_VERSION {
            return outdated("schema", versions.schema.to_string(), SCHEMA_VERSION.to_string());
        }
        if versions.reading != READING_VERSION {
            return outdated("reading", versions.reading.to_string(), READING_VERSION.to_string());
        }
        if versions.tantivy != tantivy_version() {
            return outdated("engine", versions.tantivy, tantivy_version());
        }
        let fingerprint = crate::analysis::fingerprint();
        if versions.analyzer != fingerprint {
            return outdated("analysis", versions.analyzer, fingerprint);
        }
        let manifest: Self = serde_json::from_slice(&bytes).map_err(damaged)?;
        if manifest.sum().map_err(damaged)? != manifest.checksum {
            let detail = "is not as it was written".to_owned();
            return Err(IndexError::Damaged { index: index.to_owned(), file: path, detail });
        }
        Ok(manifest)
    }

    /// Makes this the valid manifest, at once and for good.
    pub(crate) fn save(&self, index: &Path) -> Result<(), IndexError> {
        let path = index.join(MANIFEST_FILE);
        let write = |source| IndexError::Write { path: path.clone(), source };
        let mut file = tempfile::Builder::new().prefix(".manifest-").tempfile_in(index).map_err(write)?;
        let json = |error: serde_json::Error| write(error.into());
        let summed = Self { checksum: self.sum().map_err(json)?, ..self.clone() };
        let text = serde_json::to_vec_pretty(&summed).map_err(json)?;
        file.write_all(&text).map_err(write)?;
        file.as_file().sync_all().map_err(write)?;
        // A temporary file is private; the manifest is for whoever may read the index.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = std::fs::metadata(index).map_err(write)?.permissions().mode();
            let permissions = std::fs::Permissions::from_mode(permissions & 0o444 | 0o600);
            file.as_file().set_permissions(permissions).map_err(write)?;
        }
        file.persist(&path).map_err(|error| write(error.error))?;
        sync_folder(index);
        Ok(())
    }

    /// Returns the folder of the valid generation.
    pub(crate) fn folder(&self, index: &Path) -> PathBuf {
        index.join(&self.generation)
    }
}

#[derive(Deserialize)]
struct Versions {
    format: u32,
    #[serde(default)]
    schema: u32,
    #[serde(default)]
    reading: u32,
    #[serde(default)]
    analyzer: String,
    #[serde(default)]
    fundstelle: String,
    #[serde(default)]
    tantivy: String,
}

fn tantivy_version() -> String {
    let version = tantivy::version();
    format!("{version:?}")
}

/// Writes a folder's entries to disk; not every system can, and none loses more than the last run by it.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}
