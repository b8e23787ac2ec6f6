use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::corpus::{FileStamp, GLOSSARY_FILE};
use crate::document::Status;
use crate::glossary::{Builder, READING_VERSION, Source, read};
use crate::index::files::{CLOCK_TICK_NS, describe, hash_file};
use crate::index::{Failure, IndexError, IndexOptions, Manifest, Progress};

/// Name of the compiled glossary in a generation's folder.
pub(crate) const GLOSSARY_TABLE: &str = "glossary.bin";

/// A glossary or dictionary as the index has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlossaryFile {
    /// `glossary.toml`, or the dictionary as it was named.
    pub path: String,
    /// Entries read from it.
    pub entries: usize,
    /// Lines that could not be used.
    pub faults: usize,
    /// Why it could not be read at all.
    pub error: Option<String>,
    /// How many bytes of it might be unpacked.
    #[serde(default)]
    pub(crate) max_expanded_bytes: u64,
    /// The files it consists of, as far as they exist, with the hash of what was read.
    pub(crate) parts: Vec<(FileStamp, Option<String>)>,
}

impl GlossaryFile {
    fn failure(&self) -> Option<Failure> {
        let status = Status::Damaged;
        self.error.as_ref().map(|error| Failure { path: self.path.clone(), error: error.clone(), kept: false, status })
    }
}

/// Lists the glossaries that could not be read.
pub(crate) fn failures(files: &[GlossaryFile]) -> impl Iterator<Item = Failure> {
    files.iter().filter_map(GlossaryFile::failure)
}

/// Lists the glossary of the corpus, if there is one, and the dictionaries that are named, each once.
fn sources(options: &IndexOptions) -> Vec<(String, Source)> {
    let own = options.corpus.join(GLOSSARY_FILE);
    let mut sources = Vec::new();
    if own.is_file() {
        sources.push((GLOSSARY_FILE.to_owned(), Source::own(own)));
    }
    for path in &options.dictionaries {
        // Wherever the program runs next, it is the same file.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let name = path.display().to_string();
        if sources.iter().all(|(known, _)| *known != name) {
            sources.push((name, Source::dictionary(path)));
        }
    }
    sources
}

/// Names them.
pub(crate) fn named(options: &IndexOptions) -> Vec<String> {
    sources(options).into_iter().map(|(name, _)| name).collect()
}

fn stamps(corpus: &Path, source: &Source) -> Vec<FileStamp> {
    let corpus = std::path::absolute(corpus).unwrap_or_else(|_| corpus.to_owned());
    let look = |path: &Path| {
        let path = std::path::absolute(path).ok()?;
        let relative = path.strip_prefix(&corpus).unwrap_or(&path);
        FileStamp::look(&corpus, relative.to_str()?)
    };
    source.files().iter().filter_map(|path| look(path)).collect()
}

/// What became of the glossaries since the index was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct GlossaryChanges {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    /// New times of files that have the content they had, by place in the list.
    pub touched: Vec<(usize, Vec<FileStamp>)>,
}

impl GlossaryChanges {
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Compares the glossaries with those that were compiled.
pub(crate) fn changes(options: &IndexOptions, manifest: &Manifest) -> GlossaryChanges {
    let (then, made_ns) = (&manifest.glossary, manifest.made_ns);
    let mut changes = GlossaryChanges::default();
    let now = sources(options);
    for (name, source) in &now {
        let Some(at) = then.iter().position(|file| file.path == *name) else {
            changes.added.push(name.clone());
            continue;
        };
        let stamps = stamps(&options.corpus, source);
        // What was cut off may be read with another limit.
        let is_whole = then[at].error.is_none() && then[at].faults == 0;
        let is_limited_otherwise = !is_whole && then[at].max_expanded_bytes != options.limits.max_expanded_bytes;
        if is_limited_otherwise || stamps.len() != then[at].parts.len() || manifest.glossary_reading != READING_VERSION
        {
            changes.changed.push(name.clone());
            continue;
        }
        let same = stamps.iter().zip(&then[at].parts).all(|(now, (then, hash))| {
            let settled = then.modified_ns + CLOCK_TICK_NS < made_ns;
            now.relative == then.relative
                && now.bytes == then.bytes
                // What could not be read is tried again: rights may have been given since.
                && ((now.modified_ns == then.modified_ns && settled && hash.is_some())
                    || hash_file(&options.corpus.join(&now.relative)).ok() == *hash)
        });
        if !same {
            changes.changed.push(name.clone());
        } else if stamps.iter().zip(&then[at].parts).any(|(now, (then, _))| now != then) {
            changes.touched.push((at, stamps));
        }
    }
    let gone = then.iter().filter(|file| now.iter().all(|(name, _)| *name != file.path));
    changes.removed.extend(gone.map(|file| file.path.clone()));
    changes
}

/// Writes down new times of files that have the old content.
pub(crate) fn settle(files: &mut [GlossaryFile], changes: GlossaryChanges) {
    for (at, stamps) in changes.touched {
        for ((then, _), now) in files[at].parts.iter_mut().zip(stamps) {
            *then = now;
        }
    }
}

/// Lists the dictionaries that are named but not in the index.
pub fn missing_dictionaries(manifest: &Manifest, options: &IndexOptions) -> Vec<String> {
    let named = sources(options).into_iter().map(|(name, _)| name).filter(|name| name != GLOSSARY_FILE);
    named.filter(|name| manifest.glossary.iter().all(|file| file.path != *name)).collect()
}

/// Tells, by sizes and times alone, whether a compiled glossary is known to have changed.
pub(crate) fn stamps_differ(options: &IndexOptions, then: &[GlossaryFile]) -> bool {
    let parts = || then.iter().flat_map(|file| &file.parts);
    parts().any(|(then, _)| FileStamp::look(&options.corpus, &then.relative).as_ref() != Some(then))
}

/// Tells whether the corpus has got a glossary of its own, or lost it.
pub(crate) fn own_came_or_went(options: &IndexOptions, then: &[GlossaryFile]) -> bool {
    then.iter().any(|file| file.path == GLOSSARY_FILE) != options.corpus.join(GLOSSARY_FILE).is_file()
}

/// Reads the glossaries and writes them into the folder of a generation as one table.
///
/// One that cannot be read is reported, and the others are used all the same.
pub(crate) fn compile(
    options: &IndexOptions,
    generation: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<GlossaryFile>, IndexError> {
    let mut builder = Builder::new();
    let mut files = Vec::new();
    for (path, source) in sources(options) {
        let parts = stamps(&options.corpus, &source).into_iter().map(|stamp| {
            let hash = hash_file(&options.corpus.join(&stamp.relative)).ok();
            (stamp, hash)
        });
        let max_expanded_bytes = options.limits.max_expanded_bytes;
        let parts = parts.collect();
        let mut file = GlossaryFile { path, entries: 0, faults: 0, error: None, max_expanded_bytes, parts };
        progress(Progress::Consulted { path: file.path.clone() });
        match read(&source, &mut builder, max_expanded_bytes) {
            Ok(outcome) => {
                (file.entries, file.faults) = (outcome.entries, outcome.faults.count());
                for fault in outcome.faults.told() {
                    let (line, message) = (Some(fault.line), fault.message.clone());
                    progress(Progress::Glossary { path: file.path.clone(), line, message });
                }
                if outcome.faults.untold() > 0 {
                    let message = format!("{} more lines could not be used", outcome.faults.untold());
                    progress(Progress::Glossary { path: file.path.clone(), line: None, message });
                }
            }
            Err(error) => file.error = Some(describe(&error)),
        }
        if let Some(failure) = file.failure() {
            progress(Progress::Failed(failure));
        }
        files.push(file);
    }
    if !builder.is_empty() {
        let path = generation.join(GLOSSARY_TABLE);
        let write = |source| IndexError::Write { path: path.clone(), source };
        let file = std::fs::File::create(&path).map_err(write)?;
        let mut out = std::io::BufWriter::with_capacity(256 << 10, file);
        builder.write(&mut out).map_err(write)?;
        out.into_inner().map_err(|error| write(error.into_error()))?.sync_all().map_err(write)?;
    }
    Ok(files)
}

/// Takes a file of another generation into this one, where possible without copying: no file is ever written to again.
pub(crate) fn take_over(from: &Path, to: &Path) -> Result<(), IndexError> {
    if std::fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    std::fs::copy(from, to).map(|_| ()).map_err(|source| IndexError::Write { path: to.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::analysis::Channel;
    use crate::index::{IndexSummary, corpus_changed_hint, open, status, update, verify};

    /// A corpus of one record, with an index and a dictionary beside it.
    struct Project {
        folder: tempfile::TempDir,
    }

    const DING: &str = "Zusage {f} :: promise\nBündnis {n} :: alliance\n";

    impl Project {
        fn new() -> Self {
            let project = Self { folder: tempfile::tempdir().unwrap() };
            project.write("corpus/a.jsonl", "{\"_id\":\"a\",\"text\":\"Die Zusage.\"}\n");
            project
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
            fs::write(self.path(name), text).unwrap();
        }

        fn options(&self, dictionaries: &[&str]) -> IndexOptions {
            IndexOptions {
                corpus: self.path("corpus"),
                index: self.path("index"),
                dictionaries: dictionaries.iter().map(|name| self.path(name)).collect(),
                jobs: 1,
                ..IndexOptions::default()
            }
        }

        /// Brings the index up to date; returns the summary, what was told of the glossaries, and which generation it is.
        fn update(&self, dictionaries: &[&str]) -> (IndexSummary, Vec<String>, String) {
            let mut told = Vec::new();
            let (summary, failures) = update(&self.options(dictionaries), &mut |event| {
                if let Progress::Glossary { path, line, message } = event {
                    let name = Path::new(&path).file_name().unwrap().to_string_lossy().into_owned();
                    told.push(format!("{name}:{}: {message}", line.unwrap_or(0)));
                }
            })
            .unwrap();
            assert_eq!(summary.failed, failures.len());
            (summary, told, open(&self.path("index")).unwrap().manifest.generation)
        }

        fn found(&self, word: &str) -> Vec<String> {
            let opened = open(&self.path("index")).unwrap();
            let Some(table) = opened.glossary else { return Vec::new() };
            let forms = table.reader().look_up(Channel::English, std::iter::once(word)).unwrap();
            forms.into_iter().flat_map(|form| form.translations).map(|translation| translation.text).collect()
        }
    }

    #[test]
    fn glossaries_are_compiled_with_the_index_and_listed() {
        let project = Project::new();
        project.write("corpus/glossary.toml", "\"Zusage\" = [\"commitment\"]\nkaputt\n");
        project.write("de-en", DING);
        let (summary, told, _) = project.update(&["de-en"]);
        assert_eq!((summary.added, summary.glossary, summary.skipped, summary.failed), (1, 3, 0, 0));
        assert!(told.len() == 1 && told[0].starts_with("glossary.toml:2: "), "{told:?}");
        assert_eq!((project.found("commit"), project.found("promis")), (vec!["Zusage".into()], vec!["Zusage".into()]));
        assert!(verify(&project.path("index")).is_ok());
        let listed = status(&project.options(&["de-en"])).unwrap().glossary;
        let facts: Vec<_> = listed.iter().map(|file| (file.entries, file.faults)).collect();
        assert_eq!(facts, [(1, 1), (2, 0)]);
        assert_eq!(listed[0].path, "glossary.toml");
    }

    #[test]
    fn a_change_of_a_glossary_alone_keeps_the_documents() {
        let project = Project::new();
        project.write("de-en", DING);
        let (_, _, first) = project.update(&["de-en"]);
        let (same, _, second) = project.update(&["de-en"]);
        assert_eq!((same.unchanged, same.glossary, &second), (1, 2, &first));
        // The same content at another time is the same dictionary.
        project.write("de-en", DING);
        assert_eq!(project.update(&["de-en"]).2, first);
        project.write("de-en", &DING.replace("alliance", "covenant"));
        assert_eq!(status(&project.options(&["de-en"])).unwrap().changed.len(), 1);
        let (changed, _, third) = project.update(&["de-en"]);
        assert_eq!((changed.unchanged, changed.added, changed.changed), (1, 0, 0));
        assert_ne!(third, first);
        assert_eq!((project.found("coven"), project.found("allianc")), (vec!["Bündnis".into()], vec![]));
        project.write("corpus/glossary.toml", "\"Bündnis\" = \"league\"\n");
        project.update(&["de-en"]);
        assert_eq!(project.found("leagu"), ["Bündnis"]);
        project.update(&[]);
        assert_eq!((project.found("coven"), project.found("leagu")), (vec![], vec!["Bündnis".into()]));
        fs::remove_file(project.path("corpus/glossary.toml")).unwrap();
        let (none, ..) = project.update(&[]);
        assert_eq!((none.unchanged, none.glossary), (1, 0));
        assert_eq!(project.found("leagu"), [""; 0]);
        assert!(verify(&project.path("index")).is_ok());
    }

    #[test]
    fn a_changed_document_keeps_the_compiled_glossary() {
        let project = Project::new();
        project.write("de-en", DING);
        project.update(&["de-en"]);
        project.write("corpus/b.jsonl", "{\"_id\":\"b\",\"text\":\"Neu.\"}\n");
        let (summary, ..) = project.update(&["de-en"]);
        assert_eq!((summary.added, summary.unchanged, summary.glossary), (1, 1, 2));
        assert_eq!(project.found("promis"), ["Zusage"]);
        assert!(verify(&project.path("index")).is_ok());
    }

    #[test]
    fn a_dictionary_that_cannot_be_read_fails_alone() {
        let project = Project::new();
        project.write("de-en", DING);
        project.write("notes.txt", "Kein Wörterbuch.\n");
        for _ in 0..2 {
            let (summary, ..) = project.update(&["nowhere", "de-en", "notes.txt"]);
            assert_eq!((summary.failed, summary.glossary), (2, 2));
        }
        assert_eq!(project.found("promis"), ["Zusage"]);
        let failures = status(&project.options(&["nowhere", "de-en", "notes.txt"])).unwrap().failures;
        assert!(failures[0].error.starts_with("could not be read"), "{failures:?}");
        assert!(failures[1].error.starts_with("no entry could be read; line 1: "), "{failures:?}");
        project.write("nowhere", "Flotte :: fleet\n");
        assert_eq!(project.update(&["nowhere", "de-en", "notes.txt"]).0.failed, 1);
        assert_eq!(project.found("fleet"), ["Flotte"]);
    }

    #[test]
    fn a_changed_glossary_is_hinted_at_without_reading_it() {
        let project = Project::new();
        project.write("de-en", DING);
        project.update(&["de-en"]);
        let missing = |names: &[&str]| {
            let options = project.options(names);
            missing_dictionaries(&open(&project.path("index")).unwrap().manifest, &options).len()
        };
        assert_eq!((missing(&[]), missing(&["de-en"]), missing(&["de-en", "other"])), (0, 0, 1));
        let hint = || corpus_changed_hint(&open(&project.path("index")).unwrap().manifest, &project.options(&[]));
        assert!(!hint());
        project.write("de-en", "Flotte :: fleet\n");
        assert!(hint());
        project.update(&["de-en"]);
        assert!(!hint());
        project.write("corpus/glossary.toml", "\"Bündnis\" = \"league\"\n");
        assert!(hint());
    }
}
