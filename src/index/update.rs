use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::corpus::{Bibliographies, Walk, read_bibliographies};
use crate::document::Status;
use crate::index::bibliography::{self, IndexedBibliography};
use crate::index::compare::{Comparison, Indexed, walk_something};
use crate::index::files::{Changes, IndexedFile, describe};
use crate::index::former::{Former, is_kept, kept};
use crate::index::generation::{Check, Committed, check, next_name, sweep};
use crate::index::glossary::{self, GLOSSARY_TABLE};
use crate::index::lock::WriteLock;
use crate::index::make::{Base, Made, Material, make};
use crate::index::plan::{Hashes, Plan, moved};
use crate::index::sources::Scholar;
use crate::index::stamps::{settle_stamps, watched};
use crate::index::{Failure, IndexError, IndexOptions, IndexSummary, Manifest, Progress};

/// Ignores everything in the folder of the index but itself.
const GITIGNORE: &str = "# The index can be made again from the corpus at any time.\n*\n!.gitignore\n";

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
        skipped: walked.skipped.count(),
        skipped_files: walked.skipped.files(),
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

fn now_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64)
}

#[cfg(test)]
mod tests;
