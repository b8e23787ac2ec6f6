use std::fs;

use super::*;
use crate::corpus::CorpusError;
use crate::index::files::hash_file;
use crate::index::{corpus_changed_hint, open, status, verify};

/// A corpus of collections in a folder of its own, with its index beside.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.options().corpus.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn options(&self) -> IndexOptions {
        let folder = self.folder.path();
        IndexOptions {
            corpus: folder.join("corpus"),
            index: folder.join("index"),
            dictionaries: Vec::new(),
            jobs: 2,
            ..IndexOptions::default()
        }
    }

    fn update(&self) -> (IndexSummary, Vec<Failure>) {
        let (mut summary, failures) = update(&self.options(), &mut |_| {}).unwrap();
        summary.elapsed_ms = 0;
        (summary, failures)
    }

    fn records(&self) -> u64 {
        open(&self.options().index).unwrap().engine().records()
    }
}

const TWO: &str = "{\"_id\":\"a\",\"text\":\"Stabilität in Europa.\"}\n{\"_id\":\"b\",\"text\":\"Projektion.\"}\n";

#[test]
fn records_of_a_collection_are_counted_as_documents() {
    let project = Project::new(&[("x.jsonl", TWO)]);
    let (summary, failures) = project.update();
    assert_eq!(summary, IndexSummary { added: 2, passages: 2, is_written: true, ..IndexSummary::default() });
    assert!(failures.is_empty());
    assert_eq!(project.records(), 2);
    assert!(verify(&project.options().index).is_ok());
    assert!(project.options().index.join(".gitignore").exists());
}

#[test]
fn unchanged_corpus_writes_nothing() {
    let project = Project::new(&[("x.jsonl", TWO)]);
    project.update();
    let generation = open(&project.options().index).unwrap().manifest.generation;
    let (summary, _) = project.update();
    assert_eq!(summary, IndexSummary { unchanged: 2, passages: 2, ..IndexSummary::default() });
    assert_eq!(open(&project.options().index).unwrap().manifest.generation, generation);
    // The same content at another time is the same file.
    project.write("x.jsonl", TWO);
    assert_eq!(project.update().0.unchanged, 2);
    assert_eq!(open(&project.options().index).unwrap().manifest.generation, generation);
    assert!(verify(&project.options().index).is_ok());
}

#[test]
fn added_changed_and_removed_files_are_told_apart() {
    let project = Project::new(&[("x.jsonl", TWO), ("y.jsonl", "{\"_id\":\"c\",\"text\":\"Gehen.\"}")]);
    project.update();
    project.write("x.jsonl", &TWO.replace("Europa", "Asien"));
    fs::remove_file(project.options().corpus.join("y.jsonl")).unwrap();
    project.write("z.jsonl", "{\"_id\":\"d\",\"text\":\"Kommen.\"}");
    let status = status(&project.options()).unwrap();
    assert_eq!(
        (status.added, status.changed, status.removed),
        (vec!["z.jsonl".into()], vec!["x.jsonl".into()], vec!["y.jsonl".into()])
    );
    let (summary, _) = project.update();
    assert_eq!(
        summary,
        IndexSummary { added: 1, changed: 2, removed: 1, passages: 3, is_written: true, ..IndexSummary::default() }
    );
    let kept: Vec<_> =
        fs::read_dir(project.options().index).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(kept.iter().filter(|name| name.to_string_lossy().starts_with("gen-")).count(), 1, "{kept:?}");
}

/// What the document contributed last time is written in a file that has nothing else.
#[test]
fn the_note_of_the_document_that_came_last_may_change() {
    let noted = |note: &str| format!("Die Küstenorte verloren ihren Handel[^1].\n\n[^1]: {note}\n");
    let long = "Der Vertrag nennt keine Frist, und die Fraktion schwieg dazu.\n\n".repeat(9);
    let project = Project::new(&[("a.md", &(long + &noted("Ute Frevert, Die kasernierte Nation, München 2001.")))]);
    project.write("b.md", &"Die Störungen mehrten sich von Jahr zu Jahr.\n\n".repeat(20));
    project.update();
    project.write("c.md", &noted("Jörn Leonhard, Bellizismus und Nation, München 2008."));
    project.update();
    let index = project.options().index;
    let sources = || {
        let manifest = open(&index).unwrap().manifest;
        let known = crate::index::sources::load(&manifest.folder(&index)).unwrap();
        known.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(sources(), ["frevert-2001", "leonhard-2008"]);
    let before = open(&index).unwrap().manifest;
    let kept = project.folder.path().join("kept");
    fs::create_dir(&kept).unwrap();
    for file in &before.files {
        fs::hard_link(before.folder(&index).join(&file.name), kept.join(&file.name)).unwrap();
    }
    project.write("c.md", &noted("Daniel Headrick, The Invisible Weapon, Oxford 1991."));
    project.update();
    assert_eq!(sources(), ["frevert-2001", "headrick-1991"]);
    // Nothing is written into the files of the generation before.
    for file in &before.files {
        assert_eq!(hash_file(&kept.join(&file.name)).unwrap(), file.blake3, "{}", file.name);
    }
}

#[test]
fn bad_lines_and_repeated_ids_are_reported_and_the_rest_goes_on() {
    let project = Project::new(&[("x.jsonl", &format!("{TWO}nonsense\n{{\"_id\":\"a\",\"text\":\"again\"}}\n"))]);
    let (summary, failures) = project.update();
    assert_eq!((summary.added, summary.failed), (2, 2));
    assert_eq!(failures[0].path, "x.jsonl:3");
    assert_eq!(
        failures[1],
        Failure {
            path: "x.jsonl:4".into(),
            error: "`_id` `a` is there already".into(),
            kept: false,
            status: Status::Damaged
        }
    );
    // They are still failures when nothing changed.
    assert_eq!(project.update().0.failed, 2);
}

#[test]
fn open_reader_outlives_a_new_generation() {
    let project = Project::new(&[("x.jsonl", TWO)]);
    project.update();
    let reader = open(&project.options().index).unwrap();
    project.write("y.jsonl", "{\"_id\":\"c\",\"text\":\"Gehen.\"}");
    project.update();
    assert_eq!(reader.engine().records(), 2);
    assert_eq!(project.records(), 3);
}

#[test]
fn damage_to_any_file_is_noticed_and_mended_by_the_next_run() {
    let project = Project::new(&[("x.jsonl", TWO)]);
    project.update();
    let index = project.options().index;
    let files: Vec<String> = open(&index).unwrap().manifest.files.into_iter().map(|file| file.name).collect();
    assert!(files.len() > 5, "{files:?}");
    for name in files {
        for damage in ["cut", "overwrite", "remove"] {
            let manifest = open(&index).unwrap().manifest;
            let folder = manifest.folder(&index);
            // Names of segments differ from generation to generation: the file of the same sort is meant.
            let extension = name.rsplit('.').next().unwrap().to_owned();
            let file =
                manifest.files.iter().find(|file| file.name == name || file.name.ends_with(&format!(".{extension}")));
            let path = folder.join(&file.unwrap().name);
            let bytes = fs::read(&path).unwrap();
            match damage {
                "cut" => fs::write(&path, &bytes[..bytes.len() / 2]).unwrap(),
                "overwrite" => fs::write(&path, vec![b'x'; bytes.len()]).unwrap(),
                _ => fs::remove_file(&path).unwrap(),
            }
            if bytes.is_empty() {
                continue;
            }
            let error = open(&index).map(|_| ()).unwrap_err();
            assert!(matches!(error, IndexError::Damaged { .. }), "{name} {damage}: {error}");
            assert!(error.mended_by_rebuild());
            project.update();
            assert_eq!(project.records(), 2, "{name} {damage}");
        }
    }
}

/// A disk may lose what it holds without a trace in size or time; then only what is read shows it.
#[test]
fn what_can_no_longer_be_read_is_made_anew() {
    let project = Project::new(&[("a.txt", "Ein Satz über das Moor.")]);
    let mut letters = 0_u64;
    let words = (0..60_000).map(|_| {
        letters = letters.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:x} ", letters >> 40)
    });
    project.write("b.txt", &words.collect::<String>());
    project.update();
    let index = project.options().index;
    let generation = open(&index).unwrap().manifest.folder(&index);
    let entries = fs::read_dir(generation).unwrap().map(|entry| entry.unwrap().path());
    let store = entries.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "store")).unwrap();
    let modified = fs::metadata(&store).unwrap().modified().unwrap();
    let mut bytes = fs::read(&store).unwrap();
    let half = bytes.len() / 2;
    bytes[..half].iter_mut().for_each(|byte| *byte ^= 0x55);
    fs::write(&store, bytes).unwrap();
    fs::File::options().append(true).open(&store).unwrap().set_modified(modified).unwrap();
    assert!(open(&index).is_ok(), "the damage is seen at once, and this test shows nothing");

    project.write("a.txt", "Ein Satz über den Hafen.");
    let (summary, failures) = project.update();
    assert_eq!((summary.changed, summary.unchanged, failures), (1, 1, Vec::new()));
    assert!(verify(&index).is_ok());
}

#[test]
fn broken_or_foreign_manifest_says_so() {
    let project = Project::new(&[("x.jsonl", TWO)]);
    project.update();
    let index = project.options().index;
    let path = index.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    assert!(matches!(open(&index), Err(IndexError::Damaged { .. })));
    // One number, and none of those that are looked at when the index is opened.
    fs::write(&path, text.replace("\"documents\": 2", "\"documents\": 3")).unwrap();
    let error = open(&index).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("manifest.json") && error.ends_with("is not as it was written"), "{error}");
    let analyzer = crate::analysis::fingerprint();
    fs::write(&path, text.replace(&analyzer, "other rules")).unwrap();
    let Err(IndexError::Outdated { what, found, .. }) = open(&index) else { panic!() };
    assert_eq!((what, found.as_str()), ("analysis", "other rules"));
    project.update();
    assert_eq!(project.records(), 2);
}

#[test]
fn copied_index_is_used_as_it_is() {
    let project = Project::new(&[("x.jsonl", TWO)]);
    project.update();
    let copy = project.folder.path().join("copy");
    let manifest = open(&project.options().index).unwrap().manifest;
    fs::create_dir_all(manifest.folder(&copy)).unwrap();
    fs::copy(project.options().index.join("manifest.json"), copy.join("manifest.json")).unwrap();
    for file in &manifest.files {
        let bytes = fs::read(manifest.folder(&project.options().index).join(&file.name)).unwrap();
        fs::write(manifest.folder(&copy).join(&file.name), bytes).unwrap();
    }
    assert_eq!(open(&copy).unwrap().engine().records(), 2);
}

#[test]
fn missing_and_empty_corpora_are_told_apart() {
    let project = Project::new(&[]);
    let error = update(&project.options(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, IndexError::Corpus(CorpusError::Missing { .. })), "{error}");
    project.write("a.png", "");
    let error = update(&project.options(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, IndexError::Corpus(CorpusError::Empty { skipped: 1, .. })), "{error}");
    assert!(matches!(open(&project.options().index), Err(IndexError::Missing { .. })));
}

#[test]
fn running_writer_locks_others_out_but_no_reader() {
    let project = Project::new(&[("x.jsonl", TWO)]);
    project.update();
    let _held = WriteLock::take(&project.options().index, crate::index::Wait::default(), &mut |_| {}).unwrap();
    assert!(matches!(update(&project.options(), &mut |_| {}), Err(IndexError::Locked { .. })));
    assert_eq!(project.records(), 2);
}

#[test]
fn change_of_the_corpus_is_hinted_at_without_a_rescan() {
    let project = Project::new(&[("x.jsonl", TWO), ("k/y.jsonl", "{\"_id\":\"c\",\"text\":\"Gehen.\"}")]);
    project.update();
    let hint = || corpus_changed_hint(&open(&project.options().index).unwrap().manifest, &project.options());
    assert!(!hint());
    project.write("k/bild.png", "not read");
    assert!(!hint());
    project.write("k/z.jsonl", "{\"_id\":\"d\",\"text\":\"Kommen.\"}");
    assert!(hint());
    project.update();
    assert!(!hint());
    project.write("k/y.jsonl", "{\"_id\":\"c\",\"text\":\"Gehen, gegangen.\"}");
    assert!(hint());
}

#[cfg(unix)]
#[test]
fn read_only_folder_can_be_searched() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new(&[("x.jsonl", TWO)]);
    project.update();
    let index = project.options().index;
    let folder = open(&index).unwrap().manifest.folder(&index);
    for path in [&folder, &index] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
    }
    let records = project.records();
    for path in [&index, &folder] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    assert_eq!(records, 2);
    assert!(!folder.join(".tantivy-meta.lock").exists());
    for file in fs::read_dir(&folder).unwrap().flatten() {
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o444, 0o444, "{file:?} is private");
    }
}
