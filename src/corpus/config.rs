use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::corpus::CorpusError;
use crate::corpus::error::toml_error;
use crate::corpus::{parse_size, parse_time};
use crate::ingest::Limits;

/// Name of the file with a project's settings.
pub const CONFIG_FILE: &str = "fundstelle.toml";

/// Settings of a project: `fundstelle.toml`, overridden by the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The folder of documents.
    pub corpus: PathBuf,
    /// The folder of the index.
    pub index: PathBuf,
    /// Dictionary files.
    pub dictionaries: Vec<PathBuf>,
    /// What a document may take.
    pub limits: Limits,
    /// What a run of `index` may take of memory, in bytes; none for the default.
    pub memory_bytes: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    corpus: Option<PathBuf>,
    index: Option<PathBuf>,
    dictionary: Option<Paths>,
    #[serde(default)]
    limits: LimitsTable,
}

/// `[limits]`: what is not named stays as it is by default.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LimitsTable {
    max_file_size: Option<Size>,
    max_file_time: Option<Time>,
    max_lines: Option<usize>,
    max_pages: Option<usize>,
    max_paragraphs: Option<usize>,
    max_marks: Option<usize>,
    max_record_size: Option<Size>,
    max_expanded_size: Option<Size>,
    memory: Option<Size>,
}

impl LimitsTable {
    fn limits(&self) -> Limits {
        let default = Limits::default();
        let size = |given: &Option<Size>, default: u64| given.as_ref().map_or(default, |size| size.0);
        Limits {
            max_file_bytes: size(&self.max_file_size, default.max_file_bytes),
            max_file_time: self.max_file_time.as_ref().map_or(default.max_file_time, |time| time.0),
            max_lines: self.max_lines.unwrap_or(default.max_lines),
            max_pages: self.max_pages.unwrap_or(default.max_pages),
            max_paragraphs: self.max_paragraphs.unwrap_or(default.max_paragraphs),
            max_marks: self.max_marks.unwrap_or(default.max_marks),
            max_record_bytes: size(&self.max_record_size, default.max_record_bytes),
            max_expanded_bytes: size(&self.max_expanded_size, default.max_expanded_bytes),
        }
    }
}

/// `"128MB"`, or a number of megabytes.
#[derive(Deserialize)]
#[serde(try_from = "Amount")]
struct Size(u64);

/// `"60s"`, or a number of seconds.
#[derive(Deserialize)]
#[serde(try_from = "Amount")]
struct Time(Duration);

#[derive(Deserialize)]
#[serde(untagged)]
enum Amount {
    Number(u64),
    Text(String),
}

impl Amount {
    fn text(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

impl TryFrom<Amount> for Size {
    type Error = String;

    fn try_from(amount: Amount) -> Result<Self, String> {
        parse_size(&amount.text()).map(Self)
    }
}

impl TryFrom<Amount> for Time {
    type Error = String;

    fn try_from(amount: Amount) -> Result<Self, String> {
        parse_time(&amount.text()).map(Self)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Paths {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

impl Config {
    /// Returns the settings of a folder without a configuration file.
    pub fn defaults(folder: &Path) -> Self {
        Self {
            corpus: folder.join("corpus"),
            index: folder.join("index"),
            dictionaries: Vec::new(),
            limits: Limits::default(),
            memory_bytes: None,
        }
    }

    /// Looks for `fundstelle.toml` in `folder` and upwards.
    pub fn find(folder: &Path) -> Option<PathBuf> {
        let absolute = std::path::absolute(folder).ok()?;
        absolute.ancestors().map(|folder| folder.join(CONFIG_FILE)).find(|path| path.is_file())
    }

    /// Reads one configuration file; its paths are relative to its folder.
    ///
    /// # Errors
    ///
    /// [`CorpusError::Read`] where the file cannot be read, [`CorpusError::Config`] where it cannot be understood.
    pub fn load(path: &Path) -> Result<Self, CorpusError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| CorpusError::Read { path: path.to_owned(), source })?;
        let file: ConfigFile = toml::from_str(&text).map_err(|error| {
            let (line, message) = toml_error(&text, &error);
            CorpusError::Config { path: path.to_owned(), line, message }
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut config = Self::defaults(folder);
        if let Some(corpus) = file.corpus {
            config.corpus = folder.join(corpus);
        }
        if let Some(index) = file.index {
            config.index = folder.join(index);
        }
        config.limits = file.limits.limits();
        config.memory_bytes = file.limits.memory.as_ref().map(|size| size.0);
        config.dictionaries = match file.dictionary {
            None => Vec::new(),
            Some(Paths::One(path)) => vec![folder.join(path)],
            Some(Paths::Many(paths)) => paths.into_iter().map(|path| folder.join(path)).collect(),
        };
        Ok(config)
    }

    /// Takes the file named, else the one found upwards of `folder`, else the defaults of `folder`.
    ///
    /// # Errors
    ///
    /// As [`Config::load`]; a file that was named must exist.
    pub fn discover(named: Option<&Path>, folder: &Path) -> Result<Self, CorpusError> {
        match named.map(Path::to_owned).or_else(|| Self::find(folder)) {
            Some(path) => Self::load(&path),
            None => Ok(Self::defaults(folder)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_folder_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(folder.path().join(CONFIG_FILE), "corpus = \"texte\"\n").unwrap();
        let config = Config::discover(None, &inner).unwrap();
        assert_eq!(config.corpus, folder.path().join("texte"));
        assert_eq!(config.index, folder.path().join("index"));
        assert_eq!(config.dictionaries, Vec::<PathBuf>::new());
    }

    #[test]
    fn dictionaries_are_one_or_many() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CONFIG_FILE);
        for (text, expected) in [
            ("dictionary = \"de-en\"", vec![folder.path().join("de-en")]),
            ("dictionary = [\"a.tei\", \"/b.index\"]", vec![folder.path().join("a.tei"), PathBuf::from("/b.index")]),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(Config::load(&path).unwrap().dictionaries, expected, "{text}");
        }
        std::fs::write(&path, "dictionary = 3").unwrap();
        assert!(matches!(Config::load(&path), Err(CorpusError::Config { line: 1, .. })));
    }

    #[test]
    fn limits_have_units_and_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CONFIG_FILE);
        let text =
            "[limits]\nmax-file-size = \"64MB\"\nmax-file-time = 5\nmax-lines = 7\nmax-pages = 9\nmemory = \"2GB\"\n";
        std::fs::write(&path, text).unwrap();
        let config = Config::load(&path).unwrap();
        let expected = Limits {
            max_file_bytes: 64 << 20,
            max_file_time: Duration::from_secs(5),
            max_lines: 7,
            max_pages: 9,
            ..Limits::default()
        };
        assert_eq!((config.limits, config.memory_bytes), (expected, Some(2 << 30)));
        for wrong in ["max-file-size = \"viel\"", "max-file-time = 0", "max-pages = \"3\""] {
            std::fs::write(&path, format!("[limits]\n{wrong}\n")).unwrap();
            assert!(matches!(Config::load(&path), Err(CorpusError::Config { line: 2, .. })), "{wrong}");
        }
    }

    #[test]
    fn unknown_key_is_reported_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CONFIG_FILE);
        std::fs::write(&path, "corpus = \"x\"\nkorpus = \"y\"\n").unwrap();
        let Err(CorpusError::Config { line, message, .. }) = Config::load(&path) else { panic!() };
        assert_eq!(line, 2);
        assert!(message.contains("unknown field `korpus`"), "{message}");
    }
}
