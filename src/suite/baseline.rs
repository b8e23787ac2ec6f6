use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::search::{SearchError, Searcher};
use crate::suite::case::SHOWN;
use crate::suite::{Keep, Mark, SuiteReport};

/// Counts up with every change of the file.
const FORMAT: u32 = 1;

/// Names the texts and the program that gave some hits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// [`Searcher::corpus_fingerprint`]
    pub corpus: String,
    /// [`crate::index::glossary_fingerprint`]
    pub glossary: String,
    /// Rules of analysis and of reading files, as the index is stamped with them.
    pub analyzer: String,
    /// [`crate::search::fingerprint`]
    pub weights: String,
    /// Version of the program.
    pub version: String,
}

impl Fingerprints {
    /// Takes those of an index and of this program.
    ///
    /// # Errors
    ///
    /// [`SearchError::Index`] where the index turns out damaged.
    pub fn of(searcher: &Searcher) -> Result<Self, SearchError> {
        let manifest = searcher.manifest();
        Ok(Self {
            corpus: searcher.corpus_fingerprint()?,
            glossary: crate::index::glossary_fingerprint(manifest),
            analyzer: format!("{}.{}.{}", manifest.analyzer, manifest.schema, manifest.reading),
            weights: crate::search::fingerprint(),
            version: manifest.fundstelle.clone(),
        })
    }

    /// Tells whether the same program gave both, whatever the texts.
    pub fn is_same_program(&self, other: &Self) -> bool {
        self.analyzer == other.analyzer && self.weights == other.weights && self.version == other.version
    }
}

/// What a suite found when it was recorded.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Baseline {
    format: u32,
    /// Of the texts and the program.
    pub fingerprints: Fingerprints,
    /// Means of the metrics, by name.
    #[serde(default)]
    pub metrics: BTreeMap<String, f64>,
    /// What each case found.
    pub cases: Vec<BaselineCase>,
}

/// What a case found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BaselineCase {
    /// Its name.
    pub case: String,
    /// The query as typed; empty for one of a collection, whose texts may not be ours to copy.
    #[serde(default)]
    pub query: String,
    /// Hash of the query, where it is not written down.
    #[serde(default)]
    pub asked: String,
    /// How it was asked; empty where nothing is said.
    #[serde(default)]
    pub options: String,
    /// The first ten hits, best first. Where only those that answer were kept, others are [unknown](BaselineHit::is_unknown).
    #[serde(default)]
    pub hits: Vec<BaselineHit>,
    /// Ranks of the hits that answer, by id, where only these were kept.
    #[serde(default)]
    pub judged: Option<BTreeMap<String, usize>>,
}

impl BaselineCase {
    /// Puts the hits that were kept at their ranks.
    fn place_judged(&mut self) {
        for (id, rank) in self.judged.iter().flatten().filter(|(_, rank)| (1..=SHOWN).contains(*rank)) {
            if self.hits.len() < *rank {
                self.hits.resize_with(*rank, BaselineHit::default);
            }
            self.hits[rank - 1].id.clone_from(id);
        }
    }

    /// Tells whether the same was asked.
    pub(super) fn is_of(&self, query: &str, options: &str) -> bool {
        let is_same = if self.asked.is_empty() { self.query == query } else { self.asked == text_hash(query) };
        is_same && self.options == options
    }
}

/// A hit that was recorded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BaselineHit {
    /// Id of the passage; empty where it was not kept.
    pub id: String,
    /// As search gave it; 0 where it was not kept.
    pub score: f64,
    /// Hash of the passage's text; empty where it was not kept.
    pub text: String,
}

impl BaselineHit {
    /// Tells whether it only holds the rank of a hit that was not kept.
    pub fn is_unknown(&self) -> bool {
        self.id.is_empty()
    }
}

/// Why a baseline could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// The file could not be read.
    #[error("the baseline `{}` could not be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file cannot be understood.
    #[error("{}:{line}:{column}: the baseline cannot be understood: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong, lower case.
        message: String,
    },
    /// Another version of the program wrote it.
    #[error("the baseline `{}` is of format {found}, not {FORMAT}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// The file could not be written.
    #[error("the baseline `{}` could not be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

/// Digits of a text's hash: enough to see that it changed.
const HASH_LENGTH: usize = 12;

/// Hashes the text of a passage.
pub(super) fn text_hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..HASH_LENGTH].to_owned()
}

impl Baseline {
    /// Returns where the baseline of a suite lies: `briefe.toml` has `briefe.baseline.json`.
    pub fn path_of(suite: &Path) -> PathBuf {
        suite.with_extension("baseline.json")
    }

    /// Reads the baseline of a suite; `None` where it has none.
    ///
    /// # Errors
    ///
    /// [`BaselineError::Read`], [`BaselineError::Parse`], [`BaselineError::Format`].
    pub fn load(suite: &Path) -> Result<Option<Self>, BaselineError> {
        let path = Self::path_of(suite);
        let bytes = match std::fs::metadata(&path) {
            Ok(about) if !about.is_file() => {
                return Err(BaselineError::Read { path, source: std::io::Error::other("it is no file") });
            }
            _ => match std::fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(source) => return Err(BaselineError::Read { path, source }),
            },
        };
        let mut baseline: Self = serde_json::from_slice(&bytes).map_err(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            BaselineError::Parse { path: path.clone(), line: error.line(), column: error.column(), message }
        })?;
        baseline.cases.iter_mut().for_each(BaselineCase::place_judged);
        match baseline.format {
            FORMAT => Ok(Some(baseline)),
            found => Err(BaselineError::Format { path, found }),
        }
    }

    /// Takes what a suite has found, of the cases that could be tested.
    pub fn of(report: &SuiteReport, fingerprints: &Fingerprints) -> Self {
        let tested = report.cases.iter().filter(|case| case.verdict != crate::suite::Verdict::Broken);
        let hit = |hit: &crate::suite::RankedHit| BaselineHit {
            id: hit.id.clone(),
            score: rounded(f64::from(hit.score)),
            text: hit.text_hash.clone().unwrap_or_default(),
        };
        Self {
            format: FORMAT,
            fingerprints: fingerprints.clone(),
            metrics: report.metrics.iter().map(|of| (of.metric.to_string(), rounded(of.value))).collect(),
            cases: tested
                .map(|case| BaselineCase {
                    case: case.name.clone(),
                    query: if case.of_collection { String::new() } else { case.query.clone() },
                    asked: if case.of_collection { text_hash(&case.query) } else { String::new() },
                    options: case.options.clone(),
                    hits: if report.keep == Keep::Hits { case.hits.iter().map(hit).collect() } else { Vec::new() },
                    judged: (report.keep == Keep::Judged).then(|| answers(&case.hits)),
                })
                .collect(),
        }
    }

    /// Returns the file: JSON in the order of the suite, a line for each case and each hit that is kept whole, so that a difference can be read.
    pub fn to_text(&self) -> String {
        let mut text = format!("{{\n\"format\": {FORMAT},\n");
        text += &format!("\"fingerprints\": {},\n", json(&self.fingerprints));
        text += &format!("\"metrics\": {},\n\"cases\": [", json(&self.metrics));
        for (at, case) in self.cases.iter().enumerate() {
            text += if at == 0 { "\n" } else { ",\n" };
            text += &format!("{{\"case\": {}", json(&case.case));
            match case.asked.as_str() {
                "" => text += &format!(", \"query\": {}", json(&case.query)),
                asked => text += &format!(", \"asked\": {}", json(&asked)),
            }
            if !case.options.is_empty() {
                text += &format!(", \"options\": {}", json(&case.options));
            }
            if let Some(judged) = &case.judged {
                let mut judged: Vec<(&String, &usize)> = judged.iter().collect();
                judged.sort_by_key(|(_, rank)| **rank);
                let judged: Vec<String> = judged.iter().map(|(id, rank)| format!("{}:{rank}", json(id))).collect();
                text += &format!(", \"judged\": {{{}}}}}", judged.join(","));
                continue;
            }
            text += ", \"hits\": [";
            for (at, hit) in case.hits.iter().enumerate() {
                text += if at == 0 { "\n  " } else { ",\n  " };
                text += &json(hit);
            }
            text += "]}";
        }
        text += "\n]\n}\n";
        text
    }

    /// Writes the baseline of a suite, whole or not at all.
    ///
    /// # Errors
    ///
    /// [`BaselineError::Write`]
    pub fn save(&self, suite: &Path) -> Result<PathBuf, BaselineError> {
        let path = Self::path_of(suite);
        let write = || {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let mut file = tempfile::Builder::new().prefix(".baseline-").tempfile_in(folder)?;
            file.write_all(self.to_text().as_bytes())?;
            // A temporary file is private; a baseline is for all who work on the suite.
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let permissions = std::fs::metadata(suite).map_or(0o644, |about| about.permissions().mode());
                file.as_file().set_permissions(std::fs::Permissions::from_mode(permissions & 0o777))?;
            }
            file.persist(&path).map_err(|error| error.error)?;
            Ok(())
        };
        match write() {
            Ok(()) => Ok(path),
            Err(source) => Err(BaselineError::Write { path, source }),
        }
    }

    /// Returns the cases by name.
    pub(super) fn by_name(&self) -> HashMap<&str, &BaselineCase> {
        self.cases.iter().map(|case| (case.case.as_str(), case)).collect()
    }
}

/// Returns the hits that answer, with their ranks.
fn answers(hits: &[crate::suite::RankedHit]) -> BTreeMap<String, usize> {
    let answers = hits.iter().filter(|hit| matches!(hit.mark, Mark::Expected(_)));
    answers.map(|hit| (hit.id.clone(), hit.rank)).collect()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("names and numbers are JSON")
}

/// Four digits behind the point: more would make every difference in rounding a difference to read.
fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
