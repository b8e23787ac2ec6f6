use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::sync::mpsc::{Sender, sync_channel};

use tantivy::DocAddress;

use crate::corpus::{CollectionReader, CorpusFile, Record, record_passage};
use crate::document::{DocumentId, Format, Passage, Status};
use crate::index::Failure;
use crate::index::build::budget::Budget;
use crate::index::build::{Ended, Job, Next};
use crate::index::former::Former;
use crate::index::plan::{How, Work};
use crate::index::stored::{StoredInfo, StoredPassage};
use crate::ingest::Limits;

/// Bytes of a collection's text that are analysed as one piece of work.
const BATCH_BYTES: usize = 256 << 10;

/// Bytes that a record takes beside its text.
const RECORD_BYTES: usize = 256;

/// Bad lines of one collection that are reported one by one.
const MAX_LINE_FAILURES: usize = 100;

/// Hands out the work in order, no more at once than the budget allows.
pub(super) struct Producer<'a, 'p> {
    former: Option<&'p Former<'p>>,
    limits: &'p Limits,
    budget: &'p Budget,
    jobs: Sender<Job<'a>>,
    next: Sender<Next>,
    /// Ids of the records of all collections.
    seen: HashSet<u128>,
    /// How many records each document has, by its id: it may lie in several collections.
    ordinals: HashMap<u128, u32>,
}

/// Records of the collection in hand that are not handed out yet.
#[derive(Default)]
struct Batch {
    /// The file's place in the work.
    at: usize,
    records: Vec<(Passage, StoredInfo)>,
    bytes: usize,
    /// The documents of all its records.
    documents: HashSet<u128>,
}

impl<'a, 'p> Producer<'a, 'p> {
    pub(super) fn new(
        former: Option<&'p Former<'p>>,
        limits: &'p Limits,
        budget: &'p Budget,
        jobs: Sender<Job<'a>>,
        next: Sender<Next>,
    ) -> Self {
        Self { former, limits, budget, jobs, next, seen: HashSet::new(), ordinals: HashMap::new() }
    }

    /// Hands out everything, or what there is until nobody listens any more.
    pub(super) fn produce(mut self, works: &'a [Work]) {
        for (at, work) in works.iter().enumerate() {
            let handed_out = match work.file.format {
                Format::Collection => self.collection(at, work),
                _ => self.file(at, work),
            };
            if handed_out.is_none() {
                return;
            }
        }
    }

    fn file(&self, at: usize, work: &'a Work) -> Option<()> {
        let cost = work.file.stamp.bytes;
        let (to, from) = sync_channel(1);
        self.budget.take(cost).then_some(())?;
        self.jobs.send(Job::File { work, to }).ok()?;
        self.next.send(Next::File { at, from, cost }).ok()
    }

    /// Hands out the records of a collection in batches. What moved, or cannot be read, is taken from the generation before.
    fn collection(&mut self, at: usize, work: &Work) -> Option<()> {
        let file = &work.file;
        let opened = match &work.how {
            How::Fail(error) => Err(error.clone()),
            _ => File::open(&file.path).map_err(|error| format!("could not be read: {error}")),
        };
        let (from, blake3) = match &work.how {
            How::Take { from, blake3 } => (from, Some(blake3.clone())),
            _ => (&file.relative, None),
        };
        let former = self.former.filter(|_| blake3.is_some() || opened.is_err());
        let taken = former.and_then(|former| Some((former, former.collection(from)?)));
        let mut batch = Batch { at, ..Batch::default() };
        let ended = match (taken, opened) {
            (Some((former, found)), opened) => {
                let ended = self.taken(&mut batch, file, former, &found)?;
                let failed = opened.err().map(|error| failure(file, error, true));
                let failures: Vec<Failure> = failed.into_iter().chain(ended.failures).collect();
                let blake3 = blake3.filter(|_| failures.is_empty());
                Ended { is_taken: blake3.is_some(), blake3, failures, ..ended }
            }
            (None, Ok(reader)) => self.read(&mut batch, file, reader)?,
            (None, Err(error)) => Ended { failures: vec![failure(file, error, false)], ..Ended::default() },
        };
        self.hand_out(&mut batch)?;
        self.next.send(Next::CollectionDone { at, ended: Ended { documents: batch.documents.len(), ..ended } }).ok()
    }

    fn taken(
        &mut self,
        batch: &mut Batch,
        file: &CorpusFile,
        former: &Former<'_>,
        found: &[DocAddress],
    ) -> Option<Ended> {
        let mut unread = 0;
        for &at in found {
            let Some(StoredPassage { mut passage, mut document, .. }) = former.record_of_collection(at) else {
                unread += 1;
                continue;
            };
            if self.seen.insert(key(passage.id.as_str())) {
                passage.ordinal = self.number(batch, document.id.as_str());
                document.path.clone_from(&file.relative);
                self.put(batch, passage, document)?;
            }
        }
        let message = || format!("{unread} records could not be taken from the index of before");
        let failures = (unread > 0).then(|| failure(file, message(), false)).into_iter().collect();
        Some(Ended { failures, ..Ended::default() })
    }

    fn read(&mut self, batch: &mut Batch, file: &CorpusFile, reader: File) -> Option<Ended> {
        let mut hasher = blake3::Hasher::new();
        let mut failures = Vec::new();
        let (mut unnamed, mut is_limited) = (0, false);
        let mut refuse = |line: usize, error: String, status: Status| {
            if failures.len() < MAX_LINE_FAILURES {
                let path = format!("{}:{line}", file.relative);
                failures.push(Failure { path, error, kept: false, status });
            } else {
                unnamed += 1;
            }
        };
        let tee = Tee { inner: reader, hasher: &mut hasher };
        for record in CollectionReader::within(BufReader::with_capacity(256 << 10, tee), self.limits) {
            match record {
                Err(error) => {
                    is_limited |= error.is_limit;
                    let status = if error.is_limit { Status::TooLarge } else { Status::Damaged };
                    refuse(error.line, error.message, status);
                }
                Ok(record) if !self.seen.insert(key(&record.id)) => {
                    refuse(record.line, format!("`_id` `{}` is there already", record.id), Status::Damaged);
                }
                Ok(record) => {
                    let ordinal = self.number(batch, &record.document);
                    let (passage, document) = passage_of(file, record, ordinal);
                    self.put(batch, passage, document)?;
                }
            }
        }
        if unnamed > 0 {
            failures.push(failure(file, format!("{unnamed} more lines could not be read"), false));
        }
        let blake3 = Some(hasher.finalize().to_hex().to_string());
        Some(Ended { blake3, failures, is_limited, ..Ended::default() })
    }

    /// Counts a record of a document and returns its number there.
    fn number(&mut self, batch: &mut Batch, document: &str) -> u32 {
        let document = key(document);
        batch.documents.insert(document);
        let ordinal = self.ordinals.entry(document).or_insert(0);
        *ordinal += 1;
        *ordinal
    }

    fn put(&self, batch: &mut Batch, passage: Passage, document: StoredInfo) -> Option<()> {
        batch.bytes += passage.text.len() + RECORD_BYTES;
        batch.records.push((passage, document));
        if batch.bytes >= BATCH_BYTES { self.hand_out(batch) } else { Some(()) }
    }

    fn hand_out(&self, batch: &mut Batch) -> Option<()> {
        if batch.records.is_empty() {
            return Some(());
        }
        let (to, from) = sync_channel(1);
        let (records, cost) = (std::mem::take(&mut batch.records), std::mem::take(&mut batch.bytes) as u64);
        self.budget.take(cost).then_some(())?;
        self.jobs.send(Job::Records { records, to }).ok()?;
        self.next.send(Next::Records { at: batch.at, from, cost }).ok()
    }
}

fn failure(file: &CorpusFile, error: String, kept: bool) -> Failure {
    Failure { path: file.relative.clone(), error, kept, status: Status::Damaged }
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
