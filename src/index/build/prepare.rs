use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};

use crate::citation::{Apparatus, Note};
use crate::corpus::CorpusFile;
use crate::deadline::{self, TimeUp};
use crate::document::{Document, Passage, PassageId, PassageKind, Status, Warning};
use crate::index::build::above::Above;
use crate::index::build::{Job, Outcome, Piece};
use crate::index::contributions::Packer;
use crate::index::files::describe;
use crate::index::former::{Former, FormerFile};
use crate::index::plan::{How, Work};
use crate::index::records::Records;
use crate::index::schema::Fields;
use crate::index::sources::{Contribution, Scholar, works_by_note, works_carried};
use crate::index::stored::{StoredDocument, StoredInfo, StoredPassage};
use crate::ingest::{IngestError, Limits, ingest_within, read_file_within};

/// Bytes of passage text after which records are handed to the writer.
const CHUNK_BYTES: usize = 512 << 10;

/// Takes jobs until there are none left.
pub(super) fn work(
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
            Some(kept) => Outcome {
                blake3: failed.blake3,
                failure: failed.failure,
                is_limited: failed.is_limited,
                status: failed.status,
                ..kept
            },
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
        Some(Outcome { passages: count, contribution, status: about.status, is_again: true, ..Outcome::default() })
    }

    fn read_file(&mut self, file: &CorpusFile, to: &SyncSender<Piece>) -> Outcome {
        let bytes = match read_file_within(&file.path, self.limits.max_file_bytes) {
            Ok(bytes) => bytes,
            Err(error) => {
                let is_limited = error.kind() == std::io::ErrorKind::FileTooLarge;
                let failure = Some(format!("could not be read: {error}"));
                let status = if is_limited { Status::TooLarge } else { Status::Damaged };
                return Outcome { failure, is_limited, status, ..Outcome::default() };
            }
        };
        let blake3 = Some(blake3::hash(&bytes).to_hex().to_string());
        let longest = self.limits.max_file_time;
        let outcome = deadline::within(longest, || self.text(file, bytes, to));
        let outcome = outcome.unwrap_or_else(|TimeUp| failed(&IngestError::TimeUp { limit: longest }));
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
            Err(error) => return failed(&error),
        };
        drop(bytes);
        let has_notes = document.passages.iter().any(|passage| passage.kind == PassageKind::Footnote);
        let cites = has_notes || !document.cited.is_empty();
        let apparatus = if cites { self.read(&mut document) } else { Apparatus::default() };
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
            status: document.status,
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
        let Document { id, path, format, metadata, sections, passages, warnings, status, .. } = document;
        let Apparatus { notes, in_text, works } = apparatus;
        let info = StoredInfo { id, path, metadata };
        let labels = notes.iter().map(|note| note.label.clone()).collect();
        let passage_count = passages.len();
        let about = StoredDocument {
            info: info.clone(),
            format,
            sections,
            passages: passage_count,
            warnings,
            status,
            works,
            labels,
        };
        let mut chunk = vec![self.records.about(&about)];
        let cited = works_by_note(&notes);
        let mut notes: HashMap<u32, Note> = notes.into_iter().map(|note| (note.ordinal, note)).collect();
        let mut in_text: HashMap<PassageId, Note> = in_text.into_iter().collect();
        let mut above = Above::new(&about.sections);
        let mut bytes = 0;
        for (sequence, passage) in passages.into_iter().enumerate() {
            // What was handed over cannot be taken back, and handing over may have to wait for others.
            if !self.is_begun {
                deadline::check();
            }
            bytes += passage.text.len();
            let is_note = passage.kind == PassageKind::Footnote;
            let note = if is_note { notes.remove(&passage.ordinal) } else { in_text.remove(&passage.id) };
            let works = match is_note {
                true => cited.get(&passage.ordinal).cloned().unwrap_or_default(),
                false => works_carried(note.as_ref(), &cited, passage.markers.iter().filter_map(|marker| marker.note)),
            };
            let above = above.of(passage.section.as_deref());
            let stored = StoredPassage { passage, document: info.clone(), note, works, above };
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
            let stored = StoredPassage { passage, document: info, note: None, works: Vec::new(), above: None };
            chunk.push(self.records.passage(stored, sequence, &[]));
        }
        let _ = to.send(Piece::Records(chunk));
        Outcome { passages, status: Status::Indexed, ..Outcome::default() }
    }
}

/// Says why a file could not be read.
fn failed(error: &IngestError) -> Outcome {
    let (failure, is_limited, status) = (Some(describe(error)), error.is_limit(), error.status());
    Outcome { failure, is_limited, status, ..Outcome::default() }
}
