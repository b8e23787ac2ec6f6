use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, channel};

use tantivy::{IndexWriter, TantivyDocument};

use crate::document::{Passage, Status, Warning};
use crate::index::contributions::{Packed, Writer};
use crate::index::files::{IndexedFile, described_hash, hash_file};
use crate::index::make::Material;
use crate::index::plan::{How, Work, sidecar_of};
use crate::index::schema::Fields;
use crate::index::stored::StoredInfo;
use crate::index::{Failure, IndexError, Progress};
use crate::ingest::Limits;

mod above;
mod budget;
mod prepare;
mod produce;

use budget::Budget;
use prepare::work;
use produce::Producer;

/// What a build found.
pub(crate) struct Built {
    /// Every file of the corpus, those that failed included, in the order given.
    pub files: Vec<IndexedFile>,
    /// Records handed to the engine.
    pub records: u64,
    /// Paths of the files that contributed to what is cited, see [`Writer`].
    pub contributed: BTreeSet<String>,
    /// Whether of a file that was taken from the generation before it is not known what it contributes.
    pub lacks: bool,
}

/// One piece of work, given to whichever worker is free.
enum Job<'a> {
    File { work: &'a Work, to: SyncSender<Piece> },
    Records { records: Vec<(Passage, StoredInfo)>, to: SyncSender<Piece> },
}

/// A part of the answer to a job.
enum Piece {
    Records(Vec<TantivyDocument>),
    Done(Box<Outcome>),
}

/// What a job came to.
#[derive(Default)]
struct Outcome {
    blake3: Option<String>,
    passages: usize,
    warnings: Vec<Warning>,
    contribution: Option<Packed>,
    failure: Option<String>,
    /// What became of the file.
    status: Status,
    /// It failed by a limit.
    is_limited: bool,
    /// Its records are made of those that the generation before has: it was not read, or failed.
    is_again: bool,
}

/// What the writer takes next; its order is that of the corpus.
enum Next {
    /// A whole document.
    File { at: usize, from: Receiver<Piece>, cost: u64 },
    /// Some records of a collection.
    Records { at: usize, from: Receiver<Piece>, cost: u64 },
    /// A collection is read to its end.
    CollectionDone { at: usize, ended: Ended },
}

/// What became of a file.
#[derive(Default)]
struct Ended {
    blake3: Option<String>,
    documents: usize,
    failures: Vec<Failure>,
    /// It failed by a limit.
    is_limited: bool,
    /// It was not read, but taken from the generation before.
    is_taken: bool,
    /// What became of the file, where it is no collection.
    status: Option<Status>,
}

/// Reads, analyses and writes files; some threads analyse, one writes in the order given. What they cite is written to
/// `contributions`. What moved, and what can no longer be read, is taken from the generation before.
///
/// The order in which records reach the engine depends on the files alone, never on the threads.
pub(crate) fn build(
    works: &[Work],
    material: &Material<'_>,
    fields: &Fields,
    writer: &IndexWriter,
    contributions: &mut Writer,
    progress: &mut dyn FnMut(Progress),
) -> Result<Built, IndexError> {
    let Material { options, scholar, former, .. } = *material;
    let budget = Budget::new(options.memory.under_way_bytes());
    let limits = &options.limits_that_hold();
    let (job_sender, job_receiver) = channel::<Job<'_>>();
    let (next_sender, next_receiver) = channel::<Next>();
    let job_receiver = Mutex::new(job_receiver);
    std::thread::scope(|scope| {
        scope.spawn(|| Producer::new(former, limits, &budget, job_sender, next_sender).produce(works));
        for _ in 0..options.threads().max(1) {
            scope.spawn(|| work(&job_receiver, former, fields, scholar, limits));
        }
        let result = write(works, limits, writer, next_receiver, &budget, contributions, progress);
        // On an error the producer may wait for room that nobody will make any more.
        budget.close();
        result
    })
}

/// Takes the results in order and hands them to the engine.
fn write(
    works: &[Work],
    limits: &Limits,
    writer: &IndexWriter,
    next: Receiver<Next>,
    budget: &Budget,
    contributions: &mut Writer,
    progress: &mut dyn FnMut(Progress),
) -> Result<Built, IndexError> {
    let files = Vec::with_capacity(works.len());
    let mut built = Built { files, records: 0, contributed: BTreeSet::new(), lacks: false };
    let mut passages = 0;
    let mut in_hand = None;
    for next in next {
        let (Next::File { at, .. } | Next::Records { at, .. } | Next::CollectionDone { at, .. }) = next;
        let file = &works[at].file;
        if in_hand.replace(at) != Some(at) && !matches!(works[at].how, How::Take { .. }) {
            progress(Progress::Reading { path: file.relative.clone() });
        }
        let ended = match next {
            Next::File { from, cost, .. } => {
                let outcome = drain(writer, &from, &mut built.records)?;
                budget.give(cost);
                let (kept, fails) = (outcome.is_again, outcome.failure.is_some());
                let (path, status) = (file.relative.clone(), outcome.status);
                let failure = outcome.failure.map(|error| Failure { path, error, kept, status });
                let is_taken = kept && !fails;
                built.lacks |= is_taken && outcome.contribution.is_none();
                for warning in outcome.warnings {
                    progress(Progress::Doubtful { path: file.relative.clone(), warning });
                }
                if let Some(contribution) = outcome.contribution {
                    contributions.add(&contribution)?;
                    built.contributed.insert(file.relative.clone());
                }
                passages = outcome.passages;
                let documents = usize::from(!fails || kept);
                let failures = failure.into_iter().collect();
                let (blake3, is_limited) = (outcome.blake3, outcome.is_limited);
                Ended { blake3, documents, failures, is_limited, is_taken, status: Some(status) }
            }
            Next::Records { from, cost, .. } => {
                let outcome = drain(writer, &from, &mut built.records)?;
                budget.give(cost);
                passages += outcome.passages;
                if let Some(error) = outcome.failure {
                    let (path, status) = (file.relative.clone(), Status::Damaged);
                    progress(Progress::Failed(Failure { path, error, kept: false, status }));
                }
                continue;
            }
            Next::CollectionDone { ended, .. } => ended,
        };
        let Ended { blake3, documents, failures, is_limited, is_taken, status } = ended;
        let status = status.unwrap_or(match failures.is_empty() {
            true => Status::Indexed,
            false if documents > 0 => Status::IndexedPartly,
            false => Status::Damaged,
        });
        for failure in &failures {
            progress(Progress::Failed(failure.clone()));
        }
        let passages = std::mem::take(&mut passages);
        if !is_taken {
            progress(Progress::Read { path: file.relative.clone(), bytes: file.stamp.bytes, passages, status });
        }
        let sidecar = file.sidecar.clone().and_then(|stamp| Some((stamp, hash_file(&sidecar_of(file)?).ok()?)));
        built.files.push(IndexedFile {
            stamp: file.stamp.clone(),
            blake3,
            sidecar,
            id: file.id.0.clone(),
            documents,
            passages,
            described: described_hash(&file.described),
            contributed_in: None,
            limited_by: is_limited.then(|| limits.clone()),
            partly: status == Status::IndexedPartly,
            failures,
        });
    }
    Ok(built)
}

fn drain(writer: &IndexWriter, from: &Receiver<Piece>, records: &mut u64) -> Result<Outcome, IndexError> {
    for piece in from {
        match piece {
            Piece::Records(chunk) => {
                for record in chunk {
                    writer.add_document(record).map_err(|source| IndexError::Engine { doing: "written", source })?;
                    *records += 1;
                }
            }
            Piece::Done(outcome) => return Ok(*outcome),
        }
    }
    Ok(Outcome { failure: Some("internal error, please report this file".to_owned()), ..Outcome::default() })
}
