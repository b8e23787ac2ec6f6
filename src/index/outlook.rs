use std::collections::BTreeSet;

use crate::corpus::{SkippedFile, read_bibliographies};
use crate::document::Status;
use crate::index::compare::{Comparison, walk_something};
use crate::index::files::{describe, has_unseen};
use crate::index::plan::{Hashes, Plan, moved};
use crate::index::{Failure, IndexError, IndexOptions, Progress, bibliography, glossary};

/// What a run of [`crate::index::update`] would do. Paths are relative to the corpus and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Files that the index does not know.
    pub added: Vec<String>,
    /// Files that changed since.
    pub changed: Vec<String>,
    /// Files that have another path now and the same content, from where to where.
    pub moved: Vec<(String, String)>,
    /// Files that are gone.
    pub removed: Vec<String>,
    /// Files that are as they were.
    pub unchanged: Vec<String>,
    /// What is known to fail without being read.
    pub failures: Vec<Failure>,
    /// Files that are hidden or of a type that is not read.
    pub skipped: usize,
    /// The first thousand of these.
    pub skipped_files: Vec<SkippedFile>,
    /// Documents that would be read: those that changed, and those of which a bibliography, a sidecar or the ending of the
    /// name says something else; a moved one is not read.
    pub read: usize,
    /// Their bytes.
    pub read_bytes: u64,
    /// Whether the index would be another one.
    pub is_written: bool,
    /// Why the index that is there cannot be used, as in [`Progress::Anew`].
    pub damage: Option<String>,
}

/// Says what [`crate::index::update`] would do, by the same comparison, and writes nothing.
///
/// Nobody is locked out and nobody waited for: while another process writes, it is what there is to do as yet.
///
/// # Errors
///
/// [`IndexError::Corpus`] for a missing or empty corpus.
pub fn outlook(options: &IndexOptions) -> Result<Outlook, IndexError> {
    let mut damage = None;
    let walked = walk_something(options)?;
    let mut found = Comparison::find(options, walked, &mut |event| {
        if let Progress::Anew { reason } = event {
            damage = Some(reason);
        }
    });
    let mut outlook = Outlook {
        skipped: found.walked.skipped.count(),
        skipped_files: found.walked.skipped.files(),
        is_written: !found.is_up_to_date(),
        failures: failures(options, &found),
        damage,
        ..Outlook::default()
    };
    let mut hashes = Hashes::default();
    if let Some(plan) = plan(options, &mut found, &mut hashes) {
        outlook.read = plan.read().count();
        outlook.read_bytes = plan.read().map(|file| file.stamp.bytes).sum();
    }
    let Comparison { walked, old, files, cited, glossary, .. } = found;
    let present = walked.files.iter().chain(&walked.unseen).map(|file| &file.relative);
    let mut present: BTreeSet<String> =
        present.chain(walked.bibliographies.iter().map(|file| &file.relative)).cloned().collect();
    present.extend(glossary::named(options));
    let then = old.as_ref().map_or(&[][..], |(_, files)| files);
    outlook.moved = moved(&walked, then, &files, &mut hashes);
    let mut removed: BTreeSet<String> = files.removed.into_iter().collect();
    let mut added: BTreeSet<String> = files.added.into_iter().collect();
    for (from, to) in &outlook.moved {
        removed.remove(from);
        added.remove(to);
    }
    removed.extend(cited.removed.into_iter().chain(glossary.removed));
    added.extend(cited.added.into_iter().chain(glossary.added));
    let mut changed: BTreeSet<String> = files.changed.into_iter().collect();
    changed.extend(cited.changed.into_iter().chain(glossary.changed));
    for failure in &outlook.failures {
        present.remove(&failure.path);
        added.remove(&failure.path);
        changed.remove(&failure.path);
    }
    for path in added.iter().chain(&changed).chain(outlook.moved.iter().map(|(_, to)| to)) {
        present.remove(path);
    }
    outlook.added = added.into_iter().collect();
    outlook.changed = changed.into_iter().collect();
    outlook.removed = removed.into_iter().collect();
    outlook.unchanged = present.into_iter().collect();
    Ok(outlook)
}

/// Says what a run would do with each document; nothing where all of them stay.
fn plan(options: &IndexOptions, found: &mut Comparison, hashes: &mut Hashes) -> Option<Plan> {
    if found.is_usable && found.files.is_empty() && found.cited.is_empty() {
        return None;
    }
    read_bibliographies(&found.walked.bibliographies).describe(&mut found.walked);
    let Some((_, then)) = found.old.as_ref().filter(|_| found.is_usable) else {
        return Some(Plan::all(&found.walked, &[]));
    };
    let plan = Plan::new(&found.walked, &found.files, then, &options.limits_that_hold(), hashes);
    Some(if plan.is_most_of(&found.walked) { plan.begin_anew(&found.walked, then) } else { plan })
}

/// Lists what cannot be looked at, and what failed before and is as it was: a rebuild reads it again, to the same end.
fn failures(options: &IndexOptions, found: &Comparison) -> Vec<Failure> {
    let old = found.old.as_ref().filter(|_| found.is_usable || options.rebuild);
    let then = old.map_or(&[][..], |(_, files)| files);
    let has = |path: &str| then.iter().any(|file| file.stamp.relative == path && file.documents > 0);
    let now = found.walked.failures.iter().map(|failure| Failure {
        path: failure.relative.clone(),
        error: describe(&failure.error),
        kept: has(&failure.relative) || has_unseen(&found.walked, &failure.relative),
        status: Status::Damaged,
    });
    let mut failures: Vec<Failure> = now.collect();
    if let Some((manifest, files)) = old {
        let is_same = |path: &str, lists: [&[String]; 2]| lists.iter().all(|list| list.iter().all(|it| it != path));
        let then = files.iter().filter(|file| {
            let path = file.stamp.relative.as_str();
            !file.failures.is_empty()
                && is_same(path, [&found.files.changed, &found.files.removed])
                && found.walked.failures.iter().all(|failure| failure.relative != path)
        });
        failures.extend(then.flat_map(|file| file.failures.clone()));
        let cited = bibliography::failures(&manifest.bibliographies);
        failures.extend(cited.filter(|it| is_same(&it.path, [&found.cited.changed, &found.cited.removed])));
        let glossary = glossary::failures(&manifest.glossary);
        failures.extend(glossary.filter(|it| is_same(&it.path, [&found.glossary.changed, &found.glossary.removed])));
    }
    failures
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::index::{IndexSummary, update};

    #[test]
    fn what_would_be_done_is_what_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let options = IndexOptions {
            corpus: folder.path().join("corpus"),
            index: folder.path().join("index"),
            ..IndexOptions::default()
        };
        let write = |name: &str, text: &str| fs::write(options.corpus.join(name), text).unwrap();
        let record = |id: &str| format!("{{\"_id\":\"{id}\",\"text\":\"Das Kabel {id}.\"}}\n");
        fs::create_dir(&options.corpus).unwrap();
        for name in ["a", "b", "c", "d"] {
            write(&format!("{name}.txt"), &format!("Das Kabel {name} liegt auf der Reede.\n"));
        }
        // Where most of the bytes changed, everything would be read.
        write("a.txt", &"Das Kabel a liegt auf der Reede.\n".repeat(50));
        write("leer.txt", "");
        write("x.jsonl", &record("x"));
        let first = outlook(&options).unwrap();
        assert_eq!(first.added, ["a.txt", "b.txt", "c.txt", "d.txt", "leer.txt", "x.jsonl"]);
        assert_eq!((first.read, first.is_written, first.failures.len()), (6, true, 0));
        assert!(!options.index.exists(), "the folder of the index was made");
        update(&options, &mut |_| {}).unwrap();
        let path = |error: &Failure| error.path.clone();
        let still = outlook(&options).unwrap();
        assert_eq!((still.read, still.is_written, still.unchanged.len()), (0, false, 5));
        assert_eq!(still.failures.iter().map(path).collect::<Vec<_>>(), ["leer.txt"]);
        write("b.txt", "Das Kabel wurde geholt.\n");
        fs::remove_file(options.corpus.join("c.txt")).unwrap();
        fs::rename(options.corpus.join("d.txt"), options.corpus.join("umgezogen.txt")).unwrap();
        write("neu.txt", "Ein neues Kabel.\n");
        let next = outlook(&options).unwrap();
        assert_eq!((next.added, next.changed), (vec!["neu.txt".to_owned()], vec!["b.txt".to_owned()]));
        assert_eq!(
            (next.moved, next.removed),
            (vec![("d.txt".to_owned(), "umgezogen.txt".to_owned())], vec!["c.txt".to_owned()])
        );
        assert_eq!((next.unchanged, next.read), (vec!["a.txt".to_owned(), "x.jsonl".to_owned()], 2));
        let mut read = 0;
        let (summary, _) =
            update(&options, &mut |event| read += usize::from(matches!(event, Progress::Read { .. }))).unwrap();
        let IndexSummary { added, changed, moved, removed, unchanged, .. } = summary;
        assert_eq!((added, changed, moved, removed, unchanged), (1, 1, 1, 1, 2));
        assert_eq!(read, 2);
        assert!(!outlook(&options).unwrap().is_written);
    }

    #[test]
    fn a_rebuild_and_a_damaged_index_read_everything() {
        let folder = tempfile::tempdir().unwrap();
        let mut options = IndexOptions {
            corpus: folder.path().join("corpus"),
            index: folder.path().join("index"),
            ..IndexOptions::default()
        };
        fs::create_dir(&options.corpus).unwrap();
        fs::write(options.corpus.join("a.txt"), "Das Kabel liegt auf der Reede.\n").unwrap();
        fs::write(options.corpus.join("leer.txt"), "").unwrap();
        update(&options, &mut |_| {}).unwrap();
        options.rebuild = true;
        let rebuilt = outlook(&options).unwrap();
        assert_eq!((rebuilt.unchanged.len(), rebuilt.read, rebuilt.is_written), (1, 2, true));
        assert_eq!(rebuilt.failures.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["leer.txt"]);
        options.rebuild = false;
        fs::remove_file(options.index.join("manifest.json")).unwrap();
        let damaged = outlook(&options).unwrap();
        assert_eq!((damaged.read, damaged.is_written), (2, true));
        assert!(damaged.damage.is_some_and(|reason| reason.contains("manifest.json")));
        assert!(!options.index.join("manifest.json").exists(), "something was written");
    }
}
