use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use tantivy::schema::{IndexRecordOption, Value};
use tantivy::store::StoreReader;
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, Term};

use crate::corpus::CorpusFile;
use crate::document::{DocumentId, PassageId};
use crate::index::contributions::{Places, contribution_at, places};
use crate::index::files::IndexedFile;
use crate::index::generation::{Check, check, open_engine};
use crate::index::records::Stored;
use crate::index::schema::{Fields, origin_term};
use crate::index::sources::Contribution;
use crate::index::{Manifest, StoredDocument, StoredPassage, unpack_map};

/// Blocks of stored records of each segment kept unpacked: several files are in hand at once.
const CACHE_BLOCKS: usize = 16;

/// The valid generation, asked for what it has of a file: one that moved, or one that can no longer be read.
pub(crate) struct Former<'a> {
    index: PathBuf,
    manifest: &'a Manifest,
    files: &'a [IndexedFile],
    /// How closely it is looked at before anything is taken from it; none where that was done.
    check: Option<Check>,
    opened: OnceLock<Option<Opened>>,
    places: OnceLock<Places>,
}

struct Opened {
    searcher: Searcher,
    /// Of each segment.
    stores: Vec<StoreReader>,
    fields: Fields,
}

/// What is stored of one document.
pub(crate) struct FormerFile {
    pub about: StoredDocument,
    /// Passages with their offset maps and their numbers in the document, by these.
    pub passages: Vec<(u64, StoredPassage)>,
}

impl<'a> Former<'a> {
    /// Takes a generation that was found whole, or one that is looked at before it is used.
    pub(crate) fn new(
        index: PathBuf,
        manifest: &'a Manifest,
        files: &'a [IndexedFile],
        check: Option<Check>,
    ) -> Former<'a> {
        Self { index, manifest, files, check, opened: OnceLock::new(), places: OnceLock::new() }
    }

    /// Returns what is stored of a document; `None` where there is nothing, or nothing that can be relied upon.
    pub(crate) fn file(&self, path: &str) -> Option<FormerFile> {
        let then = self.indexed(path).filter(|file| file.documents > 0)?;
        let (mut about, mut passages) = (None, Vec::new());
        for (sequence, at) in self.addresses(path).ok()? {
            match self.record(at).ok()? {
                Stored::Document(found) => about = Some(*found),
                Stored::Passage(passage) => passages.push((sequence, *passage)),
                Stored::Source(_) => return None,
            }
        }
        let about: StoredDocument = about?;
        let is_whole = passages.len() == then.passages && about.passages == then.passages;
        is_whole.then_some(FormerFile { about, passages })
    }

    /// Lists where the records of a collection are, those of one document in their order; `None` as for [`Former::file`].
    pub(crate) fn collection(&self, path: &str) -> Option<Vec<DocAddress>> {
        let then = self.indexed(path).filter(|file| file.documents > 0)?;
        let found = self.addresses(path).ok()?;
        (found.len() == then.passages).then(|| found.into_iter().map(|(_, at)| at).collect())
    }

    /// Returns a record of a collection.
    pub(crate) fn record_of_collection(&self, at: DocAddress) -> Option<StoredPassage> {
        match self.record(at).ok()? {
            Stored::Passage(passage) => Some(*passage),
            _ => None,
        }
    }

    fn indexed(&self, path: &str) -> Option<&IndexedFile> {
        let at = self.files.binary_search_by(|file| file.stamp.relative.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }

    fn opened(&self) -> Option<&Opened> {
        let open = || {
            if let Some(closely) = self.check {
                check(&self.index, self.manifest, closely).ok()?;
            }
            let engine = open_engine(&self.manifest.folder(&self.index)).ok()?;
            let searcher = engine.reader().ok()?.searcher();
            let stores = searcher.segment_readers().iter().map(|segment| segment.get_store_reader(CACHE_BLOCKS));
            Some(Opened { stores: stores.collect::<Result<_, _>>().ok()?, searcher, fields: Fields::schema().1 })
        };
        self.opened.get_or_init(open).as_ref()
    }

    /// Finds the records of a file, by their numbers in the document.
    fn addresses(&self, path: &str) -> tantivy::Result<Vec<(u64, DocAddress)>> {
        let Opened { searcher, fields, .. } = self.opened().ok_or_else(broken)?;
        let term = Term::from_field_text(fields.origin, &origin_term(path));
        let mut found = Vec::new();
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(fields.origin)?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            let sequences = segment.fast_fields().u64(Fields::SEQUENCE_COLUMN)?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                postings.advance();
                if !segment.is_deleted(doc) {
                    found.push((sequences.first(doc).unwrap_or_default(), DocAddress::new(number as u32, doc)));
                }
            }
        }
        found.sort_by_key(|(sequence, _)| *sequence);
        Ok(found)
    }

    fn record(&self, at: DocAddress) -> tantivy::Result<Stored> {
        let Opened { fields, stores, .. } = self.opened().ok_or_else(broken)?;
        let store = stores.get(at.segment_ord as usize).ok_or_else(broken)?;
        let record: TantivyDocument = store.get(at.doc_id)?;
        let bytes = |field| record.get_first(field).and_then(|value| value.as_bytes());
        let stored = serde_json::from_slice(bytes(fields.record).unwrap_or_default());
        let mut stored = stored.map_err(io::Error::from)?;
        if let (Stored::Passage(passage), Some(map)) = (&mut stored, bytes(fields.map)) {
            passage.passage.source = unpack_map(map).ok_or_else(broken)?;
        }
        Ok(stored)
    }

    /// Tells whether it is written down what files contribute to what is cited.
    pub(crate) fn has_contributions(&self) -> bool {
        self.manifest.sources > 0
    }

    /// Returns what a file contributes to what is cited; `None` where that was not kept.
    pub(crate) fn contribution(&self, path: &str) -> Option<Contribution> {
        let folder = self.manifest.folder(&self.index);
        let places = self.places.get_or_init(|| places(&folder, self.files).unwrap_or_default());
        contribution_at(&folder, *places.get(path)?).ok()
    }
}

impl FormerFile {
    /// Gives the document the id and the path that it has now.
    pub(crate) fn rename(&mut self, file: &CorpusFile) {
        let about = &mut self.about;
        let before = std::mem::replace(&mut about.info.id, file.id.clone());
        about.info.path.clone_from(&file.relative);
        for (_, stored) in &mut self.passages {
            stored.document = about.info.clone();
            if before != file.id {
                stored.passage.id = renamed(&stored.passage.id, &before, &file.id);
                for mentioned in &mut stored.passage.mentioned_in {
                    *mentioned = renamed(mentioned, &before, &file.id);
                }
            }
        }
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "is not what was written")
}

/// Gives a passage the id that it has in a document of another name.
pub(crate) fn renamed(passage: &PassageId, before: &DocumentId, now: &DocumentId) -> PassageId {
    match passage.as_str().strip_prefix(before.as_str()) {
        Some(place) if place.starts_with(':') => PassageId(format!("{now}{place}")),
        _ => passage.clone(),
    }
}

/// Tells whether of a file that could not be read a version of before is in the index.
pub(crate) fn is_kept(file: &IndexedFile) -> bool {
    file.documents > 0 && file.failures.iter().any(|failure| failure.kept)
}

/// Counts the documents of such files.
pub(crate) fn kept(files: &[IndexedFile]) -> usize {
    files.iter().filter(|file| is_kept(file)).map(|file| file.documents).sum()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;
    use crate::index::{Failure, IndexOptions, IndexSummary, Progress, outlook, status, update};

    /// A corpus in a folder of its own, with its index beside.
    struct Project {
        folder: tempfile::TempDir,
        options: IndexOptions,
    }

    /// What a run did: its summary, what failed, and which files were read.
    struct Done {
        summary: IndexSummary,
        failures: Vec<Failure>,
        read: Vec<String>,
    }

    impl Project {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let options = IndexOptions {
                corpus: folder.path().join("corpus"),
                index: folder.path().join("index"),
                jobs: 2,
                ..IndexOptions::default()
            };
            let project = Self { folder, options };
            files.iter().for_each(|(name, text)| project.write(name, text));
            project
        }

        fn path(&self, name: &str) -> PathBuf {
            let path = self.options.corpus.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            path
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.path(name), text).unwrap();
        }

        fn rename(&self, from: &str, to: &str) {
            fs::rename(self.path(from), self.path(to)).unwrap();
        }

        fn remove(&self, name: &str) {
            fs::remove_file(self.path(name)).unwrap();
        }

        fn index(&self) -> Done {
            let mut read = Vec::new();
            let (summary, failures) = update(&self.options, &mut |event| {
                if let Progress::Read { path, .. } = event {
                    read.push(path);
                }
            })
            .unwrap();
            Done { summary, failures, read }
        }

        /// The ids and texts that the index has of a file.
        fn has(&self, path: &str) -> Vec<(String, String)> {
            let manifest = Manifest::load(&self.options.index).unwrap();
            let files = crate::index::files::load(&self.options.index, &manifest.folder(&self.options.index)).unwrap();
            let former = Former::new(self.options.index.clone(), &manifest, &files, None);
            let passages: Vec<StoredPassage> = match former.file(path) {
                Some(file) => file.passages.into_iter().map(|(_, passage)| passage).collect(),
                None => former
                    .collection(path)
                    .into_iter()
                    .flatten()
                    .filter_map(|at| former.record_of_collection(at))
                    .collect(),
            };
            passages.into_iter().map(|stored| (stored.passage.id.0, stored.passage.text)).collect()
        }
    }

    fn passage(id: &str, text: &str) -> (String, String) {
        (id.to_owned(), text.to_owned())
    }

    const NOTED: &str = "Die Küstenorte verloren ihren Handel[^1], bevor die Leitung lag.\n\n\
                         [^1]: Ute Frevert, Die kasernierte Nation, München 2001, S. 40.\n";

    #[test]
    fn a_moved_file_is_not_read_again() {
        let project = Project::new(&[
            ("a.md", NOTED),
            ("b.txt", "Das Kabel riss im ersten Winter, und die Störungen mehrten sich.\n"),
            ("c.txt", "Der Vertrag nennt keine Frist, und die Fraktion schwieg dazu.\n"),
            ("eins/d.txt", "Die Marine blieb im Hafen.\n"),
        ]);
        project.index();
        project.rename("a.md", "ordner/neu.md");
        let Done { summary, read, .. } = project.index();
        assert_eq!((summary.moved, summary.unchanged, read), (1, 3, Vec::new()));
        assert_eq!((summary.added, summary.removed, summary.changed), (0, 0, 0));
        let has = project.has("ordner/neu.md");
        assert_eq!(has[0], passage("neu:p1", "Die Küstenorte verloren ihren Handel, bevor die Leitung lag."));
        assert_eq!(has[1].0, "neu:fn1");
        assert!(project.has("a.md").is_empty());
        // Two change places: each has another content, which is in the index.
        project.rename("b.txt", "x.txt");
        project.rename("c.txt", "b.txt");
        project.rename("x.txt", "c.txt");
        let Done { summary, read, .. } = project.index();
        assert_eq!((summary.changed, read), (2, Vec::new()));
        assert_eq!(
            project.has("b.txt"),
            [passage("b:p1", "Der Vertrag nennt keine Frist, und die Fraktion schwieg dazu.")]
        );
        // Another of the same name gives it a longer id.
        project.write("zwei/d.txt", "Die Leitung führt zum Hafen.\n");
        assert_eq!(project.index().read, ["zwei/d.txt"]);
        assert_eq!(project.has("eins/d.txt"), [passage("eins-d:p1", "Die Marine blieb im Hafen.")]);
    }

    #[test]
    fn moved_collections_are_not_read_again_and_their_records_are_numbered_through() {
        let record =
            |id: &str| format!("{{\"_id\":\"{id}\",\"text\":\"Das Kabel {id}.\",\"metadata\":{{\"parent\":\"s\"}}}}\n");
        let project = Project::new(&[("b.jsonl", &(record("b1") + &record("b2"))), ("c.jsonl", &record("c"))]);
        project.write("a.txt", &"Der Vertrag nennt keine Frist, und die Störungen mehrten sich.\n\n".repeat(9));
        project.index();
        let ordinals = |path: &str| {
            let manifest = Manifest::load(&project.options.index).unwrap();
            let files =
                crate::index::files::load(&project.options.index, &manifest.folder(&project.options.index)).unwrap();
            let former = Former::new(project.options.index.clone(), &manifest, &files, None);
            let found = former.collection(path).unwrap().into_iter().map(|at| former.record_of_collection(at).unwrap());
            found.map(|stored| (stored.document.path, stored.passage.ordinal)).collect::<Vec<_>>()
        };
        assert_eq!(ordinals("c.jsonl"), [("c.jsonl".to_owned(), 3)]);
        project.rename("c.jsonl", "aa.jsonl");
        let Done { summary, read, .. } = project.index();
        assert_eq!((summary.moved, summary.unchanged, summary.passages, read), (1, 2, 12, Vec::new()));
        assert_eq!(ordinals("aa.jsonl"), [("aa.jsonl".to_owned(), 1)]);
        assert_eq!(ordinals("b.jsonl"), [("b.jsonl".to_owned(), 2), ("b.jsonl".to_owned(), 3)]);
        // One that comes may have a record that is there: all are read.
        project.write("0.jsonl", &record("b1"));
        let Done { failures, read, .. } = project.index();
        assert_eq!(read, ["0.jsonl", "aa.jsonl", "b.jsonl"]);
        assert_eq!(failures.len(), 1);
    }

    #[test]
    fn a_folder_that_is_called_otherwise_is_not_read_again_whether_its_notes_cite_or_not() {
        for first in [NOTED, "Ohne Anmerkung.\n"] {
            let project =
                Project::new(&[("alt/a.md", first), ("alt/b.txt", "Das Kabel riss.\n"), ("alt/leer.txt", "")]);
            project.index();
            project.rename("alt", "neu");
            let Done { summary, failures, read } = project.index();
            assert_eq!((summary.moved, summary.unchanged, read), (2, 0, vec!["neu/leer.txt".to_owned()]));
            assert_eq!((failures.len(), failures[0].kept), (1, false));
            assert_eq!(project.has("neu/b.txt"), [passage("b:p1", "Das Kabel riss.")]);
        }
    }

    #[test]
    fn what_would_be_read_otherwise_at_its_new_place_is_read() {
        let text = "Das Kabel *riss* im ersten Winter.\n";
        let project = Project::new(&[
            ("a.txt", text),
            ("b.txt", "Das Kabel b liegt auf der Reede.\n"),
            ("c.txt", "Das Kabel c liegt auf der Reede.\n"),
            ("rest.txt", "Das Kabel liegt auf der Reede und wartet auf den Winter, wie jedes Jahr um diese Zeit.\n"),
            ("c.txt.toml", "title = \"C\"\n"),
        ]);
        project.index();
        // Another format; another sidecar; a bibliography that says something of it.
        project.rename("a.txt", "a.md");
        project.rename("b.txt", "bb.txt");
        project.write("bb.txt.toml", "title = \"B\"\n");
        project.rename("c.txt", "cc.txt");
        project.rename("c.txt.toml", "cc.txt.toml");
        project.write("w.bib", "@book{w, author = {Vogt, Ida}, title = {Kabel}, year = {1901}, file = {cc.txt}}\n");
        let Done { summary, read, .. } = project.index();
        assert_eq!((summary.moved, read.len()), (3, 3), "{read:?}");
        assert_eq!(project.has("a.md"), [passage("a:p1", "Das Kabel riss im ersten Winter.")]);
        // With its sidecar it moves unread.
        project.rename("bb.txt", "ordner/b.txt");
        project.rename("bb.txt.toml", "ordner/b.txt.toml");
        let Done { summary, read, .. } = project.index();
        assert_eq!((summary.moved, read), (1, Vec::new()));
    }

    #[test]
    fn what_fails_is_kept_as_it_was_until_it_is_mended_or_gone() {
        let good = "Das Kabel riss im ersten Winter.\n";
        let rest = ("rest.txt", "Der Vertrag nennt keine Frist, und die Störungen mehrten sich von Jahr zu Jahr.\n");
        let broken = "Das Kabel\0\0";
        for rebuild in [false, true] {
            let mut project = Project::new(&[("a.txt", good), rest]);
            project.index();
            project.write("a.txt", broken);
            project.options.rebuild = rebuild;
            let Done { summary, failures, .. } = project.index();
            project.options.rebuild = false;
            assert_eq!((summary.failed, summary.kept, summary.unchanged, summary.removed), (1, 1, 2, 0));
            assert_eq!(
                failures[0].to_string(),
                "a.txt: binary data, not text: byte 9 is 0x00; what was indexed of it before is kept"
            );
            let kept = [passage("a:p1", "Das Kabel riss im ersten Winter.")];
            assert_eq!(project.has("a.txt"), kept);
            // It is not tried again, but told.
            let Done { summary, failures, read } = project.index();
            assert_eq!((summary.failed, summary.kept, summary.is_written, read), (1, 1, false, Vec::new()));
            assert!(failures[0].kept);
            let now = status(&project.options).unwrap();
            assert_eq!((now.failures, now.documents, now.changed.len()), (failures, 2, 0));
            assert!(outlook(&project.options).unwrap().failures[0].kept);
            // Another one of its name gives it another id, broken as it is.
            project.write("a.md", "Die Marine blieb im Hafen.\n");
            project.index();
            assert_eq!(project.has("a.txt"), [passage("a-txt:p1", "Das Kabel riss im ersten Winter.")]);
            project.remove("a.md");
            project.index();
            assert_eq!(project.has("a.txt"), kept);
            project.write("a.txt", "Das Kabel hielt.\n");
            let Done { summary, failures, .. } = project.index();
            assert_eq!((summary.changed, summary.kept, failures.len()), (1, 0, 0));
            assert_eq!(project.has("a.txt"), [passage("a:p1", "Das Kabel hielt.")]);
            project.write("a.txt", broken);
            project.index();
            project.remove("a.txt");
            let Done { summary, failures, .. } = project.index();
            assert_eq!((summary.removed, summary.passages, failures.len()), (1, 1, 0));
            assert!(project.has("a.txt").is_empty());
        }
    }

    #[test]
    fn limits_sidecars_and_broken_links_leave_what_was_there() {
        let good = "Das Kabel riss im ersten Winter.\n";
        let kept = [passage("a:p1", "Das Kabel riss im ersten Winter.")];
        let rest = ("rest.txt", "Der Vertrag nennt keine Frist.\n");
        let mut project = Project::new(&[("a.txt", good), rest]);
        project.index();
        project.options.limits.max_file_bytes = 32;
        let Done { summary, failures, .. } = project.index();
        assert_eq!((summary.kept, summary.failed), (1, 1));
        assert!(failures[0].error.contains("it has more than 32 bytes"), "{failures:?}");
        assert_eq!(project.has("a.txt"), kept);
        project.options.limits.max_file_bytes = 1000;
        assert_eq!(project.index().summary.kept, 0);

        project.write("a.txt", &format!("{good}\nUnd noch einmal.\n"));
        project.options.limits.max_file_time = Duration::ZERO;
        let Done { summary, .. } = project.index();
        assert_eq!((summary.kept, summary.failed), (1, 1));
        assert_eq!(project.has("a.txt"), kept);
        project.options.limits.max_file_time = Duration::from_secs(60);
        project.write("a.txt", good);
        assert_eq!(project.index().summary.kept, 0);

        project.write("a.txt.toml", "titel = 1\n");
        let Done { summary, failures, .. } = project.index();
        assert_eq!((summary.kept, summary.failed), (1, 1));
        assert!(failures[0].kept && failures[0].error.contains("a.txt.toml"), "{failures:?}");
        assert_eq!(project.has("a.txt"), kept);
        assert!(!project.index().summary.is_written, "what failed before and is kept is nothing to do");
        project.remove("a.txt.toml");
        assert_eq!(project.index().summary.kept, 0);
    }

    #[cfg(unix)]
    #[test]
    fn folders_and_collections_that_cannot_be_looked_into_are_kept() {
        use std::os::unix::fs::symlink;
        let record =
            |id: &str| format!("{{\"_id\":\"{id}\",\"text\":\"Das Kabel {id}.\",\"metadata\":{{\"parent\":\"s\"}}}}\n");
        let project = Project::new(&[("rest.txt", "Der Vertrag nennt keine Frist, und die Störungen mehrten sich.\n")]);
        let (here, away) = (project.folder.path().join("hier"), project.folder.path().join("fort"));
        fs::create_dir(&here).unwrap();
        fs::write(here.join("a.txt"), "Das Kabel riss.\n").unwrap();
        fs::write(here.join("x.jsonl"), record("x")).unwrap();
        symlink(&here, project.path("verbund")).unwrap();
        project.index();
        fs::rename(&here, &away).unwrap();
        let Done { summary, failures, read } = project.index();
        assert_eq!((summary.unchanged, summary.removed, summary.passages, failures.len()), (3, 0, 3, 1));
        assert!(failures[0].kept && failures[0].path == "verbund" && read.is_empty(), "{failures:?}");
        assert!(!project.index().summary.is_written);
        // Names count as if it were there, and so do the numbers of records.
        project.write("a.txt", "Ein anderes Kabel.\n");
        project.write("aa.jsonl", &record("y"));
        let Done { summary, .. } = project.index();
        assert_eq!((summary.passages, summary.removed), (5, 0));
        assert_eq!(project.has("verbund/a.txt"), [passage("verbund-a:p1", "Das Kabel riss.")]);
        assert_eq!(project.has("verbund/x.jsonl"), [passage("x", "Das Kabel x.")]);
        fs::rename(&away, &here).unwrap();
        let Done { summary, failures, .. } = project.index();
        assert_eq!((summary.passages, summary.removed, failures.len()), (5, 0, 0));
        fs::rename(&here, &away).unwrap();
        project.remove("verbund");
        assert_eq!(project.index().summary.passages, 3);
    }

    #[test]
    fn nothing_is_kept_of_a_damaged_index() {
        for rebuild in [false, true] {
            let mut project = Project::new(&[
                ("a.txt", "Das Kabel riss im Winter.\n"),
                ("b.txt", "Der Vertrag nennt keine Frist.\n"),
            ]);
            project.index();
            let folder = Manifest::load(&project.options.index).unwrap().folder(&project.options.index);
            let mut entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            let store = entries.find(|path| path.extension().is_some_and(|ending| ending == "store")).unwrap();
            let mut bytes = fs::read(&store).unwrap();
            let half = bytes.len() / 2;
            bytes[half] ^= 1;
            fs::write(&store, bytes).unwrap();
            project.write("a.txt", "\0\0");
            project.options.rebuild = rebuild;
            let Done { summary, failures, .. } = project.index();
            assert_eq!((summary.failed, summary.kept, summary.lost, summary.passages), (1, 0, 1, 1));
            assert!(!failures[0].kept);
        }
    }
}
