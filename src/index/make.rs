use std::collections::{BTreeMap, BTreeSet};

use tantivy::Term;

use crate::citation::Entry;
use crate::corpus::{FileStamp, Walk};
use crate::document::Status;
use crate::index::build::build;
use crate::index::contributions::{self, Store, Writer};
use crate::index::files::{self, IndexedFile, describe};
use crate::index::former::Former;
use crate::index::generation::{Building, Committed};
use crate::index::plan::Plan;
use crate::index::records::Records;
use crate::index::schema::{id_term, origin_term};
use crate::index::sources::{self, Gathering, KnownSources, Scholar};
use crate::index::{Failure, IndexError, IndexOptions, Manifest, Progress};

/// What a generation is made of.
pub(crate) struct Material<'a> {
    /// Where, and with how many threads.
    pub options: &'a IndexOptions,
    /// The corpus.
    pub walked: &'a Walk,
    /// The entries of its bibliographies.
    pub entries: &'a [Entry],
    /// Whether one of these was added, changed or removed since the valid generation was made.
    pub entries_changed: bool,
    /// How citations are read.
    pub scholar: &'a Scholar,
    /// The valid generation, as far as files can be taken from it.
    pub former: Option<&'a Former<'a>>,
}

/// The valid generation, and the files it was made of.
#[derive(Clone, Copy)]
pub(crate) struct Base<'a> {
    pub manifest: &'a Manifest,
    pub files: &'a [IndexedFile],
}

/// A generation that is complete but for its glossary, its name and its manifest.
pub(crate) struct Made {
    pub committed: Committed,
    /// Every file of the corpus, those that failed included, by path.
    pub files: Vec<IndexedFile>,
    pub sources: Sources,
}

/// Makes a generation as planned, of what `base` has and of what is read; `None` where nothing can be taken from `base`
/// after all.
pub(crate) fn make(
    material: &Material<'_>,
    base: Option<Base<'_>>,
    plan: &Plan,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<Made>, IndexError> {
    let Material { options, walked, .. } = *material;
    progress(Progress::Found { files: plan.read().count(), bytes: plan.read().map(|file| file.stamp.bytes).sum() });
    let mut building = Building::begin(options, base.map(|base| base.manifest))?;
    for path in &plan.drop {
        building.delete(Term::from_field_text(building.fields.origin, &origin_term(path)))?;
    }
    let then = base.map_or(&[][..], |base| base.files).iter();
    let mut files: Vec<IndexedFile> = then.filter(|file| plan.keep.contains(&file.stamp.relative)).cloned().collect();
    files::settle(&mut files, walked);
    let mut contributions = Writer::create(building.path(), base.map_or(&[][..], |base| base.files))?;
    let number = contributions.number();
    let jobs = options.threads();
    let built = build(&plan.work, material, &building.fields, building.writer(), &mut contributions, progress);
    let built = built.map_err(|error| building.reason(error))?;
    let cites = contributions.cites;
    let cited = base.is_some_and(|base| base.manifest.sources > 0);
    // While nothing is cited, it is not kept what the documents show of themselves: the first that cites needs them all.
    let is_written = material.former.is_some_and(Former::has_contributions);
    if cites && base.is_some() && !cited || built.lacks && (cites || is_written) {
        return Ok(None);
    }
    files.extend(built.files);
    for file in &mut files {
        let contributed = built.contributed.contains(&file.stamp.relative).then_some(number);
        file.contributed_in = if cites || cited { contributed.or(file.contributed_in) } else { None };
    }
    contributions.finish(&mut files)?;
    let sources = match base.filter(|_| cited) {
        Some(base) => {
            let before = sources::load(&base.manifest.folder(&options.index))?;
            let replaced = base.files.iter().filter(|file| plan.drop.contains(&file.stamp.relative));
            let read = files.iter().filter(|file| !plan.keep.contains(&file.stamp.relative));
            if !material.entries_changed && contributions::are_same(building.path(), replaced, read)? {
                let bibliographies = base.manifest.bibliographies.iter();
                let completed = bibliographies.map(|file| (file.stamp.relative.clone(), file.sources)).collect();
                Sources { known: before, added: 0, completed }
            } else {
                bring_up_to_date(&mut building, material, &before, &files, jobs)?
            }
        }
        None if cites => bring_up_to_date(&mut building, material, &KnownSources::new(), &files, jobs)?,
        None => Sources::default(),
    };
    let failed = failed(walked, &files, progress);
    files.extend(failed);
    files.sort_by(|a, b| a.stamp.relative.cmp(&b.stamp.relative));
    progress(Progress::Writing);
    files::save(building.path(), &files)?;
    contributions::sweep(building.path(), &files)?;
    sources::save(building.path(), &sources.known)?;
    let committed = building.commit(built.records + sources.added)?;
    Ok(Some(Made { committed, files, sources }))
}

/// Lists the files that could not be looked at, but those of which there is something in the index.
fn failed(walked: &Walk, files: &[IndexedFile], progress: &mut dyn FnMut(Progress)) -> Vec<IndexedFile> {
    let listed: BTreeSet<&str> = files.iter().map(|file| file.stamp.relative.as_str()).collect();
    let failed = walked.failures.iter().filter(|failure| !listed.contains(failure.relative.as_str())).map(|failure| {
        let kept = files::has_unseen(walked, &failure.relative);
        let (path, error) = (failure.relative.clone(), describe(&failure.error));
        let told = Failure { path, error, kept, status: Status::Damaged };
        progress(Progress::Failed(told.clone()));
        let mut stamps = failure.stamps.iter().cloned();
        let unknown = FileStamp { relative: failure.relative.clone(), bytes: 0, modified_ns: 0 };
        IndexedFile {
            stamp: stamps.next().unwrap_or(unknown),
            blake3: None,
            sidecar: stamps.next().map(|stamp| (stamp, String::new())),
            id: String::new(),
            documents: 0,
            passages: 0,
            described: String::new(),
            contributed_in: None,
            limited_by: None,
            partly: false,
            failures: vec![told],
        }
    });
    failed.collect()
}

/// What became of the sources.
#[derive(Default)]
pub(crate) struct Sources {
    /// All that there are.
    pub known: KnownSources,
    /// Records added.
    pub added: u64,
    /// How many an entry completed, by the bibliography in which it stands.
    pub completed: BTreeMap<String, usize>,
}

/// Brings the sources up to date: those that differ from what the index has are written anew.
fn bring_up_to_date(
    building: &mut Building,
    material: &Material<'_>,
    before: &KnownSources,
    files: &[IndexedFile],
    jobs: usize,
) -> Result<Sources, IndexError> {
    let mut gathering = Gathering::default();
    let documents = Store::open(building.path(), files, |cited| gathering.add(cited))?;
    let now = gathering.sources(material.scholar, &documents, material.entries, jobs);
    let now = now.map_err(|source| IndexError::Read { path: building.path().to_owned(), source })?;
    drop(documents);
    let mut sources = Sources::default();
    sources.known = now.iter().map(|source| (source.source.id.clone(), sources::hash(source))).collect();
    for (id, hash) in before {
        if sources.known.get(id) != Some(hash) {
            building.delete(Term::from_field_text(building.fields.source, id_term(id)))?;
        }
    }
    let mut records = Records::new(&building.fields);
    for source in &now {
        // `library.bib:12`
        if let Some((file, _)) = source.source.entry.as_ref().and_then(|place| place.rsplit_once(':')) {
            *sources.completed.entry(file.to_owned()).or_insert(0) += 1;
        }
        let id = &source.source.id;
        if before.get(id).is_some_and(|hash| sources.known.get(id) == Some(hash)) {
            continue;
        }
        let record = records.source(source);
        building.writer().add_document(record).map_err(|source| IndexError::Engine { doing: "written", source })?;
        sources.added += 1;
    }
    Ok(sources)
}
