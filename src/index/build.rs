use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};

use tantivy::{IndexWriter, TantivyDocument};

use crate::citation::{Apparatus, Note};
use crate::corpus::{CollectionReader, CorpusFile, Record, record_passage};
use crate::deadline::{self, TimeUp};
use crate::document::{Document, DocumentId, Format, Passage, PassageKind, Warning};
use crate::index::contributions::{Packed, Packer, Writer};
use crate::index::files::{IndexedFile, describe, described_hash, hash_file};
use crate::index::former::{Former, FormerFile};
use crate::index::make::Material;
use crate::index::plan::{How, Work, sidecar_of};
use crate::index::records::Records;
use crate::index::schema::Fields;
use crate::index::sources::{Contribution, Scholar, works_by_note, works_carried};
use crate::index::stored::{StoredDocument, StoredInfo, StoredPassage};
use crate::index::{Failure, IndexError, Progress};
use crate::ingest::{Limits, ingest_within, read_file_within};

/// Bytes of a collection's text that are analysed as one piece of work.
const BATCH_BYTES: usize = 256 << 10;

/// Bytes of passage text after which records are handed to the writer.
const CHUNK_BYTES: usize = 512 << 10;

/// Bad lines of one collection that are reported one by one.
const MAX_LINE_FAILURES: usize = 100;

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
    CollectionDone {
        at: usize,
        blake3: Option<String>,
        documents: usize,
        failures: Vec<Failure>,
        is_limited: bool,
        is_taken: bool,
    },
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
        scope.spawn(|| produce(works, former, limits, &budget, job_sender, next_sender));
        for _ in 0..options.threads().max(1) {
            scope.spawn(|| work(&job_receiver, former, fields, scholar, limits));
        }
        let result = write(works, limits, writer, next_receiver, &budget, contributions, progress);
        // On an error the producer may wait for room that nobody will make any more.
        budget.close();
        result
    })
}

/// Hands out the work in order, no more at once than the budget allows.
fn produce<'a>(
    works: &'a [Work],
    former: Option<&Former<'_>>,
    limits: &Limits,
    budget: &Budget,
    jobs: std::sync::mpsc::Sender<Job<'a>>,
    next: std::sync::mpsc::Sender<Next>,
) {
    let mut seen = HashSet::new();
    let mut ordinals = HashMap::new();
    for (at, work) in works.iter().enumerate() {
        let alive = if work.file.format == Format::Collection {
            produce_collection((at, work), former, limits, budget, (&jobs, &next), &mut seen, &mut ordinals)
        } else {
            let cost = work.file.stamp.bytes;
            let (to, from) = sync_channel(1);
            budget.take(cost)
                && jobs.send(Job::File { work, to }).is_ok()
                && next.send(Next::File { at, from, cost }).is_ok()
        };
        if !alive {
            return;
        }
    }
}

/// Reads a collection and hands out its records in batches; `false` where nobody listens any more.
fn produce_collection<'a>(
    (at, work): (usize, &'a Work),
    former: Option<&Former<'_>>,
    limits: &Limits,
    budget: &Budget,
    (jobs, next): (&std::sync::mpsc::Sender<Job<'a>>, &std::sync::mpsc::Sender<Next>),
    seen: &mut HashSet<u128>,
    ordinals: &mut HashMap<u128, u32>,
) -> bool {
    let file = &work.file;
    let fail = |error: String, kept: bool| Failure { path: file.relative.clone(), error, kept };
    let opened = match &work.how {
        How::Fail(error) => Err(error.clone()),
        _ => std::fs::File::open(&file.path).map_err(|error| format!("could not be read: {error}")),
    };
    let send = |batch: &mut Vec<(Passage, StoredInfo)>, cost: &mut usize| {
        if batch.is_empty() {
            return true;
        }
        let (to, from) = sync_channel(1);
        let records = std::mem::take(batch);
        let cost = std::mem::take(cost) as u64;
        budget.take(cost)
            && jobs.send(Job::Records { records, to }).is_ok()
            && next.send(Next::Records { at, from, cost }).is_ok()
    };
    let mut batch = Vec::new();
    let mut cost = 0;
    let mut documents = HashSet::new();
    let mut number = |document: &str| {
        let document = key(document);
        documents.insert(document);
        let ordinal = ordinals.entry(document).or_insert(0);
        *ordinal += 1;
        *ordinal
    };
    // What moved, or cannot be read, is taken from the generation before.
    let (from, blake3) = match &work.how {
        How::Take { from, blake3 } => (from, Some(blake3.clone())),
        _ => (&file.relative, None),
    };
    let former = former.filter(|_| blake3.is_some() || opened.is_err());
    if let Some((former, found)) = former.and_then(|former| Some((former, former.collection(from)?))) {
        let mut failures: Vec<Failure> = opened.err().map(|error| fail(error, true)).into_iter().collect();
        let mut unread = 0;
        for at in found {
            let Some(StoredPassage { mut passage, mut document, .. }) = former.record_of_collection(at) else {
                unread += 1;
                continue;
            };
            if !seen.insert(key(passage.id.as_str())) {
                continue;
            }
            passage.ordinal = number(document.id.as_str());
            document.path.clone_from(&file.relative);
            cost += passage.text.len() + 256;
            batch.push((passage, document));
            if cost >= BATCH_BYTES && !send(&mut batch, &mut cost) {
                return false;
            }
        }
        if unread > 0 {
            failures.push(fail(format!("{unread} records could not be taken from the index of before"), false));
        }
        let blake3 = blake3.filter(|_| failures.is_empty());
        let (documents, is_limited, is_taken) = (documents.len(), false, blake3.is_some());
        return send(&mut batch, &mut cost)
            && next.send(Next::CollectionDone { at, blake3, documents, failures, is_limited, is_taken }).is_ok();
    }
    let reader = match opened {
        Ok(reader) => reader,
        Err(error) => {
            let (blake3, documents, failures) = (None, 0, vec![fail(error, false)]);
            let (is_limited, is_taken) = (false, false);
            return next.send(Next::CollectionDone { at, blake3, documents, failures, is_limited, is_taken }).is_ok();
        }
    };
    let mut hasher = blake3::Hasher::new();
    let mut failures = Vec::new();
    let (mut unnamed, mut is_limited) = (0, false);
    let mut refuse = |line: usize, message: &str| {
        if failures.len() < MAX_LINE_FAILURES {
            let path = format!("{}:{line}", file.relative);
            failures.push(Failure { path, error: message.to_owned(), kept: false });
        } else {
            unnamed += 1;
        }
    };
    let tee = Tee { inner: reader, hasher: &mut hasher };
    for record in CollectionReader::within(std::io::BufReader::with_capacity(256 << 10, tee), limits) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                is_limited |= error.is_limit;
                refuse(error.line, &error.message);
                continue;
            }
        };
        if !seen.insert(key(&record.id)) {
            refuse(record.line, &format!("`_id` `{}` is there already", record.id));
            continue;
        }
        let ordinal = number(&record.document);
        cost += record.text.len() + 256;
        batch.push(passage_of(file, record, ordinal));
        if cost >= BATCH_BYTES && !send(&mut batch, &mut cost) {
            return false;
        }
    }
    if unnamed > 0 {
        failures.push(fail(format!("{unnamed} more lines could not be read"), false));
    }
    let blake3 = Some(hasher.finalize().to_hex().to_string());
    let (documents, is_taken) = (documents.len(), false);
    send(&mut batch, &mut cost)
        && next.send(Next::CollectionDone { at, blake3, documents, failures, is_limited, is_taken }).is_ok()
}

/// Tells ids apart in 16 bytes each, however long they are: a collection may have millions.
fn key(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    hash.as_bytes().iter().take(16).fold(0, |key, &byte| key << 8 | u128::from(byte))
}

fn passage_of(file: &CorpusFile, record: Record, ordinal: u32) -> (Passage, StoredInfo) {
    let metadata = file.metadata.clone().or(record.metadata);
    let passage = record_passage(record.id, record.text, ordinal, metadata.language);
    (passage, StoredInfo { id: DocumentId(record.document), path: file.relative.clone(), metadata })
}

/// Takes jobs until there are none left.
fn work(
    jobs: &Mutex<Receiver<Job<'_>>>,
    former: Option<&Former<'_>>,
    fields: &Fields,
    scholar: &Scholar,
    limits: &Limits,
) {
    let mut preparer = Preparer::new(former, fields, scholar, limits);
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let (file, to) = match &job {
            Job::File { work, to } => (Some(&work.file), to.clone()),
            Job::Records { to, .. } => (None, to.clone()),
        };
        // A document that trips one of our own invariants must not cost the others.
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| preparer.job(job)));
        let outcome = outcome.unwrap_or_else(|_| {
            let is_begun = preparer.is_begun;
            preparer = Preparer::new(former, fields, scholar, limits);
            let failure = Some("internal error, please report this file".to_owned());
            let outcome = Outcome { failure, ..Outcome::default() };
            match file.filter(|_| !is_begun) {
                Some(file) => preparer.keep(file, outcome, &to),
                None => outcome,
            }
        });
        // Where nobody listens, the build has failed and says so itself.
        let _ = to.send(Piece::Done(Box::new(outcome)));
    }
}

/// Reads files and turns them into the engine's records.
struct Preparer<'a> {
    former: Option<&'a Former<'a>>,
    scholar: &'a Scholar,
    limits: &'a Limits,
    packer: std::io::Result<Packer>,
    records: Records<'a>,
    /// Whether some records of the file in hand are handed over.
    is_begun: bool,
}

impl<'a> Preparer<'a> {
    fn new(former: Option<&'a Former<'a>>, fields: &'a Fields, scholar: &'a Scholar, limits: &'a Limits) -> Self {
        let (packer, records) = (Packer::new(), Records::new(fields));
        Self { former, scholar, limits, packer, records, is_begun: false }
    }

    fn job(&mut self, job: Job<'_>) -> Outcome {
        match job {
            Job::File { work, to } => self.file(work, &to),
            Job::Records { records, to } => self.records(records, &to),
        }
    }

    fn file(&mut self, work: &Work, to: &SyncSender<Piece>) -> Outcome {
        let Work { file, how } = work;
        self.is_begun = false;
        let outcome = match how {
            How::Take { from, blake3 } => match self.again(from, file, |_| None, to) {
                Some(taken) => Outcome { blake3: Some(blake3.clone()), ..taken },
                // What cannot be taken is read.
                None => self.read_file(file, to),
            },
            How::Read => self.read_file(file, to),
            How::Fail(error) => Outcome { failure: Some(error.clone()), ..Outcome::default() },
        };
        match outcome.failure.is_some() && !self.is_begun {
            true => self.keep(file, outcome, to),
            false => outcome,
        }
    }

    /// Makes the records of a file that failed of those that the generation before has of it, if it does.
    fn keep(&mut self, file: &CorpusFile, failed: Outcome, to: &SyncSender<Piece>) -> Outcome {
        match self.again(&file.relative, file, |former| Some(Contribution::of_stored(former)), to) {
            Some(kept) => {
                Outcome { blake3: failed.blake3, failure: failed.failure, is_limited: failed.is_limited, ..kept }
            }
            None => failed,
        }
    }

    /// Makes the records of a file of those that the generation before has, under the path that it had there; `stored` says
    /// what it contributes where that was not written down.
    fn again(
        &mut self,
        from: &str,
        file: &CorpusFile,
        stored: fn(&FormerFile) -> Option<Contribution>,
        to: &SyncSender<Piece>,
    ) -> Option<Outcome> {
        let former = self.former?;
        let mut found = former.file(from)?;
        found.rename(file);
        let written = former.contribution(from).map(|mut contribution| {
            contribution.rename(file);
            contribution
        });
        let contribution = match written.or_else(|| stored(&found)) {
            Some(contribution) => Some(self.packer.as_mut().ok()?.pack(&file.relative, &contribution).ok()?),
            None => None,
        };
        let FormerFile { about, passages } = found;
        let mut chunk = vec![self.records.about(&about)];
        let (mut bytes, count) = (0, passages.len());
        for (sequence, stored) in passages {
            bytes += stored.passage.text.len();
            chunk.push(self.records.passage(stored, sequence, &about.works));
            if bytes >= CHUNK_BYTES {
                bytes = 0;
                self.is_begun = true;
                to.send(Piece::Records(std::mem::take(&mut chunk))).ok()?;
            }
        }
        to.send(Piece::Records(chunk)).ok()?;
        Some(Outcome { passages: count, contribution, is_again: true, ..Outcome::default() })
    }

    fn read_file(&mut self, file: &CorpusFile, to: &SyncSender<Piece>) -> Outcome {
        let bytes = match read_file_within(&file.path, self.limits.max_file_bytes) {
            Ok(bytes) => bytes,
            Err(error) => {
                let is_limited = error.kind() == std::io::ErrorKind::FileTooLarge;
                let failure = Some(format!("could not be read: {error}"));
                return Outcome { failure, is_limited, ..Outcome::default() };
            }
        };
        let blake3 = Some(blake3::hash(&bytes).to_hex().to_string());
        let longest = self.limits.max_file_time;
        let outcome = deadline::within(longest, || self.text(file, bytes, to));
        let outcome = outcome.unwrap_or_else(|TimeUp| Outcome {
            failure: Some(format!("took longer than {longest:?} to read: allow more time, or divide it")),
            is_limited: true,
            ..Outcome::default()
        });
        Outcome { blake3, ..outcome }
    }

    /// Reads the text of a document; whoever sets an end to that is heeded until the first records are handed over.
    fn text(&mut self, file: &CorpusFile, bytes: Vec<u8>, to: &SyncSender<Piece>) -> Outcome {
        let input = crate::ingest::Input {
            id: file.id.clone(),
            path: &file.relative,
            format: file.format,
            metadata: file.metadata.clone(),
            described: file.described.clone(),
        };
        let mut document = match ingest_within(&bytes, &input, self.limits) {
            Ok(document) => document,
            Err(error) => {
                let failure = Some(describe(&error));
                return Outcome { failure, is_limited: error.is_limit(), ..Outcome::default() };
            }
        };
        drop(bytes);
        let has_notes = document.passages.iter().any(|passage| passage.kind == PassageKind::Footnote);
        let apparatus = if has_notes { self.read(&mut document) } else { Apparatus::default() };
        let contribution = Contribution::of(&document, &apparatus, &file.described);
        let packed = match &mut self.packer {
            Ok(packer) => packer.pack(&file.relative, &contribution).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        drop(contribution);
        let contribution = match packed {
            Ok(packed) => Some(packed),
            Err(error) => return Outcome { failure: Some(error), ..Outcome::default() },
        };
        let outcome = Outcome {
            passages: document.passages.len(),
            warnings: document.warnings.clone(),
            contribution,
            ..Outcome::default()
        };
        self.document(document, apparatus, to);
        outcome
    }

    /// Reads what the notes of a document cite; should that go wrong, the document is worth having without.
    fn read(&self, document: &mut Document) -> Apparatus {
        let read = std::panic::catch_unwind(AssertUnwindSafe(|| (self.scholar.read)(document)));
        read.unwrap_or_else(|cause| {
            if deadline::is_time_up(cause.as_ref()) {
                std::panic::resume_unwind(cause);
            }
            let message = "internal error in reading what its notes cite, please report this file".to_owned();
            document.warnings.push(Warning { line: None, message });
            Apparatus::default()
        })
    }

    fn document(&mut self, document: Document, apparatus: Apparatus, to: &SyncSender<Piece>) {
        let Document { id, path, format, metadata, sections, passages, warnings, dropped } = document;
        drop(dropped);
        let Apparatus { notes, works } = apparatus;
        let info = StoredInfo { id, path, metadata };
        let labels = notes.iter().map(|note| note.label.clone()).collect();
        let passage_count = passages.len();
        let about =
            StoredDocument { info: info.clone(), format, sections, passages: passage_count, warnings, works, labels };
        let mut chunk = vec![self.records.about(&about)];
        let cited = works_by_note(&notes);
        let mut notes: HashMap<u32, Note> = notes.into_iter().map(|note| (note.ordinal, note)).collect();
        let mut bytes = 0;
        for (sequence, passage) in passages.into_iter().enumerate() {
            // What was handed over cannot be taken back, and handing over may have to wait for others.
            if !self.is_begun {
                deadline::check();
            }
            bytes += passage.text.len();
            let is_note = passage.kind == PassageKind::Footnote;
            let works = match is_note {
                true => cited.get(&passage.ordinal).cloned().unwrap_or_default(),
                false => works_carried(&cited, passage.markers.iter().filter_map(|marker| marker.note)),
            };
            let note = if is_note { notes.remove(&passage.ordinal) } else { None };
            let stored = StoredPassage { passage, document: info.clone(), note, works };
            chunk.push(self.records.passage(stored, sequence as u64, &about.works));
            if bytes >= CHUNK_BYTES {
                bytes = 0;
                self.is_begun = true;
                if to.send(Piece::Records(std::mem::take(&mut chunk))).is_err() {
                    return;
                }
            }
        }
        let _ = to.send(Piece::Records(chunk));
    }

    fn records(&mut self, records: Vec<(Passage, StoredInfo)>, to: &SyncSender<Piece>) -> Outcome {
        let mut chunk = Vec::with_capacity(records.len());
        let passages = records.len();
        for (mut passage, info) in records {
            passage.language = passage.language.or_else(|| crate::analysis::detect_language(&passage.text));
            let sequence = u64::from(passage.ordinal);
            let stored = StoredPassage { passage, document: info, note: None, works: Vec::new() };
            chunk.push(self.records.passage(stored, sequence, &[]));
        }
        let _ = to.send(Piece::Records(chunk));
        Outcome { passages, ..Outcome::default() }
    }
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
        let (blake3, documents, failures, is_limited, is_taken): (_, _, Vec<Failure>, _, _) = match next {
            Next::File { from, cost, .. } => {
                let outcome = drain(writer, &from, &mut built.records)?;
                budget.give(cost);
                let (kept, fails) = (outcome.is_again, outcome.failure.is_some());
                let failure = outcome.failure.map(|error| Failure { path: file.relative.clone(), error, kept });
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
                (outcome.blake3, documents, failure.into_iter().collect(), outcome.is_limited, is_taken)
            }
            Next::Records { from, cost, .. } => {
                let outcome = drain(writer, &from, &mut built.records)?;
                budget.give(cost);
                passages += outcome.passages;
                if let Some(error) = outcome.failure {
                    progress(Progress::Failed(Failure { path: file.relative.clone(), error, kept: false }));
                }
                continue;
            }
            Next::CollectionDone { blake3, documents, failures, is_limited, is_taken, .. } => {
                (blake3, documents, failures, is_limited, is_taken)
            }
        };
        for failure in &failures {
            progress(Progress::Failed(failure.clone()));
        }
        let passages = std::mem::take(&mut passages);
        if !is_taken {
            progress(Progress::Read { path: file.relative.clone(), bytes: file.stamp.bytes, passages });
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

/// Keeps the bytes under way below a limit.
struct Budget {
    limit: u64,
    /// Bytes under way; `None` once the build has ended.
    taken: Mutex<Option<u64>>,
    given: Condvar,
}

impl Budget {
    fn new(limit: u64) -> Self {
        Self { limit, taken: Mutex::new(Some(0)), given: Condvar::new() }
    }

    /// Waits until there is room; what is larger than the limit goes alone. `false` once closed.
    fn take(&self, bytes: u64) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match *taken {
                None => return false,
                Some(now) if now == 0 || now + bytes <= self.limit => {
                    // Even an empty file holds a place in two queues.
                    *taken = Some(now + bytes.max(4096));
                    return true;
                }
                Some(_) => taken = self.given.wait(taken).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn give(&self, bytes: u64) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *taken = taken.map(|now| now.saturating_sub(bytes.max(4096)));
        self.given.notify_all();
    }

    fn close(&self) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.given.notify_all();
    }
}

/// Hashes what is read through it.
struct Tee<'a, R> {
    inner: R,
    hasher: &'a mut blake3::Hasher,
}

impl<R: std::io::Read> std::io::Read for Tee<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}
