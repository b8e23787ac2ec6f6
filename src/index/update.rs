use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::corpus::{Bibliographies, FileStamp, Walk, read_bibliographies};
use crate::document::Status;
use crate::index::bibliography::{self, IndexedBibliography};
use crate::index::compare::{Comparison, Indexed, walk_something};
use crate::index::files::{self, Changes, IndexedFile, describe, hash_file};
use crate::index::former::{Former, is_kept, kept};
use crate::index::generation::{Check, Committed, check, next_name, sweep};
use crate::index::glossary::{self, GLOSSARY_TABLE};
use crate::index::lock::WriteLock;
use crate::index::make::{Base, Made, Material, make};
use crate::index::plan::{Hashes, Plan, moved};
use crate::index::sources::Scholar;
use crate::index::{Failure, IndexError, IndexOptions, IndexSummary, Manifest, Progress};

/// Ignores everything in the folder of the index but itself.
const GITIGNORE: &str = "# The index can be made again from the corpus at any time.\n*\n!.gitignore\n";

/// Files and folders whose stamps are kept for [`crate::index::corpus_changed_hint`]: asking the system for
/// this many costs well below a millisecond.
const MAX_WATCHED: usize = 256;

/// Brings the index up to date with the corpus.
///
/// Where nothing changed, nothing is written. Else a new generation is built beside the valid one
/// and swapped in; until then, and whatever goes wrong, the valid one stays. A file that moved is not read again. Files that
/// cannot be indexed are returned; what the valid generation has of them stays until they can be read again or are gone.
///
/// # Errors
///
/// [`IndexError::Corpus`] for a missing or empty corpus, [`IndexError::Locked`] while another process
/// writes, [`IndexError::Write`] and [`IndexError::Engine`] where the disk does not take it.
pub fn update(
    options: &IndexOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<(IndexSummary, Vec<Failure>), IndexError> {
    let done = update_by(&Scholar::default(), options, progress);
    done.map_err(|error| error.in_the_systems_words(&options.index))
}

/// As [`update`], with citations read in a way of one's own.
pub(crate) fn update_by(
    scholar: &Scholar,
    options: &IndexOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<(IndexSummary, Vec<Failure>), IndexError> {
    let begin = Instant::now();
    let mut walked = walk_something(options)?;
    let index = &options.index;
    prepare_folder(index)?;
    let lock = WriteLock::take(index, options.wait, &mut |writer| progress(Progress::Waiting(writer)))?;
    progress(Progress::Begun);
    if lock.has_waited {
        // What was seen before may be long gone.
        walked = walk_something(options)?;
    }
    let Comparison { mut walked, old, is_usable, files: found, cited, glossary } =
        Comparison::find(options, walked, progress);
    let known = old.as_ref().map_or(&[][..], |(manifest, _)| &manifest.bibliographies);
    for (path, line, message) in bibliography::lost(&options.corpus, &walked.bibliographies, known) {
        progress(Progress::Consulted { path: path.clone() });
        progress(Progress::Bibliography { path, line, message });
    }
    let usable = old.as_ref().filter(|_| is_usable);
    // The compiled glossary that can be taken over as it is.
    let compiled = usable.filter(|_| glossary.is_empty()).map(|(manifest, _)| manifest.clone());
    if let Some((manifest, files)) = usable
        && found.is_empty()
        && cited.is_empty()
    {
        let mut manifest = manifest.clone();
        bibliography::settle(&mut manifest.bibliographies, &walked.bibliographies);
        if compiled.is_none() {
            manifest = change_glossary(options, manifest, &walked, progress)?;
        } else if found.touched + cited.touched > 0
            || !glossary.touched.is_empty()
            || !check(index, &manifest, Check::Quick)?.is_empty()
        {
            glossary::settle(&mut manifest.glossary, glossary);
            settle_stamps(options, &manifest, files, &walked)?;
        }
        sweep(index, &manifest.generation);
        let failures = failures(&manifest, files);
        let unchanged = files.iter().map(|file| file.documents).sum();
        let kept = kept(files);
        let counted = IndexSummary { unchanged, kept, is_written: compiled.is_none(), ..IndexSummary::default() };
        return Ok((summary(counted, &manifest, &failures, &walked, begin), failures));
    }
    let made_ns = now_ns();
    let library = read_bibliographies(&walked.bibliographies);
    // What an earlier run has told of a bibliography that is as it was is not told again.
    let is_told = |path: &String| usable.is_some() && !cited.added.contains(path) && !cited.changed.contains(path);
    tell(&walked, &library, is_told, progress);
    library.describe(&mut walked);
    let then = old.as_ref().map_or(&[][..], |(_, files)| files);
    let mut hashes = Hashes::default();
    let moved = moved(&walked, then, &found, &mut hashes);
    let former = former(options, old.as_ref(), is_usable);
    let mut base = usable.map(|(manifest, files)| Base { manifest, files });
    let mut plan = match base {
        Some(base) => Plan::new(&walked, &found, base.files, &options.limits_that_hold(), &mut hashes),
        None => Plan::all(&walked, then),
    };
    if base.is_some() && plan.is_most_of(&walked) {
        base = None;
        plan = plan.begin_anew(&walked, then);
    }
    let mut takes = usable.is_some();
    let entries_changed = !cited.is_empty();
    let (entries, former) = (&library.entries, former.as_ref());
    let mut material = Material { options, walked: &walked, entries, entries_changed, scholar, former };
    let Made { committed, files: indexed, sources } = loop {
        match make(&material, base, &plan, progress) {
            Ok(Some(made)) => break made,
            Err(error) if !takes || error.is_of_the_system() => return Err(error),
            // What was to be taken over is not enough,
            Ok(None) => {}
            // or cannot be read.
            Err(error) => {
                progress(Progress::Anew { reason: describe(&error.in_the_systems_words(index)) });
                material.former = None;
            }
        }
        (base, takes) = (None, false);
        plan = Plan::all(&walked, then);
    };
    let mut manifest = Manifest::new(&options.corpus, next_name(index));
    manifest.glossary = match compiled {
        Some(mut valid) => {
            if valid.files.iter().any(|file| file.name == GLOSSARY_TABLE) {
                glossary::take_over(&valid.folder(index).join(GLOSSARY_TABLE), &committed.path().join(GLOSSARY_TABLE))?;
            }
            glossary::settle(&mut valid.glossary, glossary);
            valid.glossary
        }
        None => glossary::compile(options, committed.path(), progress)?,
    };
    manifest.languages = committed.languages.clone();
    manifest.words = committed.words.clone();
    manifest.records = committed.records;
    manifest.files = committed.name(index, &manifest.generation)?;
    manifest.made_ns = made_ns;
    manifest.sources = sources.known.len();
    let read = walked.bibliographies.iter().zip(&library.files);
    manifest.bibliographies =
        read.map(|(file, read)| IndexedBibliography::new(file, read, &sources.completed)).collect();
    manifest.documents = indexed.iter().map(|file| file.documents).sum();
    manifest.passages = indexed.iter().map(|file| file.passages).sum();
    let failures = failures(&manifest, &indexed);
    manifest.failed = failures.len();
    manifest.watched = watched(&options.corpus, &walked);
    swap_in(&manifest, index, progress)?;
    sweep(index, &manifest.generation);
    let counted = IndexSummary { is_written: true, ..count(&found, &moved, then, &indexed) };
    Ok((summary(counted, &manifest, &failures, &walked, begin), failures))
}

/// Returns the generation from which single files may be taken: the valid one, or the one that is to be rebuilt if it proves
/// to be as it was written.
fn former<'a>(options: &IndexOptions, old: Option<&'a Indexed>, is_usable: bool) -> Option<Former<'a>> {
    let (manifest, files) = old?;
    let check = match (is_usable, options.rebuild) {
        (true, _) => None,
        (false, true) => Some(Check::Full),
        (false, false) => return None,
    };
    Some(Former::new(options.index.clone(), manifest, files, check))
}

/// Lists what could not be indexed: documents and the files beside them.
fn failures(manifest: &Manifest, files: &[IndexedFile]) -> Vec<Failure> {
    let failures = files.iter().flat_map(|file| file.failures.clone());
    let beside = bibliography::failures(&manifest.bibliographies).chain(glossary::failures(&manifest.glossary));
    failures.chain(beside).collect()
}

/// Says what there is now, beside what was counted of the changes.
fn summary(
    counted: IndexSummary,
    manifest: &Manifest,
    failures: &[Failure],
    walked: &Walk,
    begin: Instant,
) -> IndexSummary {
    IndexSummary {
        failed: failures.len(),
        skipped: walked.skipped,
        passages: manifest.passages,
        glossary: manifest.glossary.iter().map(|file| file.entries).sum(),
        bibliography: manifest.bibliographies.iter().map(|file| file.entries).sum(),
        warnings: manifest.bibliographies.iter().map(|file| file.warnings).sum(),
        elapsed_ms: begin.elapsed().as_millis() as u64,
        ..counted
    }
}

/// Tells what is wrong in bibliographies, but those that are told already.
fn tell(
    walked: &Walk,
    library: &Bibliographies,
    is_told: impl Fn(&String) -> bool,
    progress: &mut dyn FnMut(Progress),
) {
    let read = walked.bibliographies.iter().zip(&library.files);
    for (file, read) in read.filter(|(file, _)| !is_told(&file.relative)) {
        let path = || file.relative.clone();
        progress(Progress::Consulted { path: path() });
        for warning in &read.warnings {
            progress(Progress::Bibliography { path: path(), line: warning.line, message: warning.message.clone() });
        }
        if let Some(error) = &read.error {
            let status = Status::Damaged;
            progress(Progress::Failed(Failure { path: path(), error: error.clone(), kept: false, status }));
        }
    }
}

/// Makes a generation that differs from the valid one by its glossary alone.
fn change_glossary(
    options: &IndexOptions,
    valid: Manifest,
    walked: &Walk,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, IndexError> {
    let index = &options.index;
    progress(Progress::Writing);
    let made_ns = now_ns();
    let committed = Committed::without_glossary(index, &valid)?;
    let mut manifest =
        Manifest { generation: next_name(index), made_ns, glossary_reading: crate::glossary::READING_VERSION, ..valid };
    manifest.failed -= glossary::failures(&manifest.glossary).count().min(manifest.failed);
    manifest.glossary = glossary::compile(options, committed.path(), progress)?;
    manifest.failed += glossary::failures(&manifest.glossary).count();
    manifest.files = committed.name(index, &manifest.generation)?;
    manifest.watched = watched(&options.corpus, walked);
    swap_in(&manifest, index, progress)?;
    Ok(manifest)
}

/// Makes a generation the valid one.
fn swap_in(manifest: &Manifest, index: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), IndexError> {
    progress(Progress::Swapping);
    manifest.save(index)?;
    progress(Progress::Swapped);
    Ok(())
}

fn prepare_folder(index: &Path) -> Result<(), IndexError> {
    std::fs::create_dir_all(index).map_err(|source| IndexError::Write { path: index.to_owned(), source })?;
    let path = index.join(".gitignore");
    if !path.exists() {
        std::fs::write(&path, GITIGNORE).map_err(|source| IndexError::Write { path, source })?;
    }
    Ok(())
}

/// Counts documents, not files: a collection holds many.
fn count(found: &Changes, moved: &[(String, String)], then: &[IndexedFile], now: &[IndexedFile]) -> IndexSummary {
    let kept = kept(now);
    let is_kept: BTreeSet<&str> =
        now.iter().filter(|file| is_kept(file)).map(|file| file.stamp.relative.as_str()).collect();
    let came: BTreeSet<&str> = moved.iter().map(|(_, to)| to.as_str()).collect();
    let went: BTreeSet<&str> = moved.iter().map(|(from, _)| from.as_str()).collect();
    let documents = |files: &[IndexedFile]| -> BTreeMap<String, usize> {
        files.iter().map(|file| (file.stamp.relative.clone(), file.documents)).collect()
    };
    let failed: Vec<&str> =
        now.iter().filter(|file| !file.failures.is_empty()).map(|file| file.stamp.relative.as_str()).collect();
    let (then, now) = (documents(then), documents(now));
    let of = |list: &BTreeMap<String, usize>, path: &str| list.get(path).copied().unwrap_or(0);
    let mut summary = IndexSummary {
        added: found.added.iter().filter(|path| !came.contains(path.as_str())).map(|path| of(&now, path)).sum(),
        removed: found.removed.iter().filter(|path| !went.contains(path.as_str())).map(|path| of(&then, path)).sum(),
        moved: came.iter().map(|path| of(&now, path)).sum(),
        kept,
        lost: failed.iter().map(|path| if of(&now, path) == 0 { of(&then, path) } else { 0 }).sum(),
        ..IndexSummary::default()
    };
    for path in found.changed.iter().filter(|path| !is_kept.contains(path.as_str())) {
        let (before, after) = (of(&then, path), of(&now, path));
        summary.changed += before.min(after);
        summary.added += after.saturating_sub(before);
        summary.removed += before.saturating_sub(after);
    }
    let all: usize = now.values().sum();
    summary.unchanged = all.saturating_sub(summary.added + summary.changed + summary.moved);
    summary
}

/// Writes down new times of files that have the old content, so that the next look is quick again.
fn settle_stamps(
    options: &IndexOptions,
    manifest: &Manifest,
    files: &[IndexedFile],
    walked: &Walk,
) -> Result<(), IndexError> {
    let index = &options.index;
    let mut manifest = manifest.clone();
    let mut files = files.to_vec();
    files::settle(&mut files, walked);
    let folder = manifest.folder(index);
    let path = folder.join(files::FILES_FILE);
    let text = serde_json::to_vec(&files).map_err(std::io::Error::from);
    // Beside and swapped: a reader compares this file with the manifest, and takes the old or the new pair.
    let write = |source| IndexError::Write { path: path.clone(), source };
    let fresh = tempfile::Builder::new().prefix(".files-").tempfile_in(&folder).map_err(write)?;
    std::fs::write(fresh.path(), text.map_err(write)?).map_err(write)?;
    fresh.persist(&path).map_err(|error| write(error.error))?;
    for file in &mut manifest.files {
        let path = folder.join(&file.name);
        let read = |source| IndexError::Read { path: path.clone(), source };
        if file.name == files::FILES_FILE {
            file.blake3 = hash_file(&path).map_err(read)?;
        }
        let metadata = std::fs::metadata(&path).map_err(read)?;
        file.bytes = metadata.len();
        let modified = metadata.modified().map_err(read)?;
        file.modified_ns = modified.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
    }
    manifest.watched = watched(&options.corpus, walked);
    manifest.save(index)
}

/// Lists the stamps of files and folders; where there are too many, of bibliographies alone, which say much and are few.
fn watched(corpus: &Path, walked: &Walk) -> Vec<FileStamp> {
    // A name that is no UTF-8 cannot be looked up again from what is written down of it.
    let is_there = |stamp: &&FileStamp| FileStamp::look(corpus, &stamp.relative).is_some();
    let bibliographies = || walked.bibliographies.iter().map(|file| &file.stamp);
    let documents = walked.files.iter().flat_map(|file| std::iter::once(&file.stamp).chain(&file.sidecar));
    let mut stamps: BTreeMap<String, FileStamp> = BTreeMap::new();
    for stamp in bibliographies().chain(documents) {
        if is_there(&stamp) {
            stamps.insert(stamp.relative.clone(), stamp.clone());
        }
        for (end, _) in stamp.relative.match_indices('/') {
            let folder = &stamp.relative[..end];
            if !stamps.contains_key(folder)
                && let Some(stamp) = FileStamp::look(corpus, folder)
            {
                stamps.insert(folder.to_owned(), stamp);
            }
        }
        if stamps.len() > MAX_WATCHED {
            return bibliographies().filter(is_there).take(MAX_WATCHED).cloned().collect();
        }
    }
    let root = FileStamp::look(corpus, "");
    root.into_iter().chain(stamps.into_values()).collect()
}

fn now_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::corpus::CorpusError;
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
                let file = manifest
                    .files
                    .iter()
                    .find(|file| file.name == name || file.name.ends_with(&format!(".{extension}")));
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
}
