//! Reading in a process of its own: what a thread cannot hold.
//!
//! A stack that overflows, memory that runs out and a loop that never asks for the time end a process, and nothing in it can
//! help that. So files of all formats but plain ones are read by another process, where the program names one
//! ([`by_program`]): a thread has one of its own, that reads file after file and is replaced when it dies or has read many.
//! What dies in a process that has read other files before is read once more in a new one, so that what comes of a file
//! does not depend on what was read before it. A command that reads one file and ends has a cheaper way: a copy of its own process
//! goes on, within the same limits, and reads without these processes ([`by_program`] with `None`).

use std::cell::RefCell;
use std::io::{self, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::deadline;
use crate::document::{Document, DocumentId, Format, Metadata};
use crate::ingest::{IngestError, Input, Limits};

/// Memory that a reading process may take beside what it begins with: twice the largest file, a quarter of what may be
/// unpacked, and the text made of it. With the 64 MiB that its allocator sets aside it stays below 1 GiB.
pub const MAX_MEMORY_BYTES: u64 = 880 << 20;

/// What a reading process ends with when its time is up and it could not say so.
pub const TIME_UP: u8 = 75;

/// What it ends with when it has taken more than [`MAX_MEMORY_BYTES`].
pub const MEMORY_UP: u8 = 76;

/// Files after which a process is replaced: what its allocator keeps is not to grow for ever.
const MAX_FILES: u32 = 200;

/// Bytes of files after which it is replaced.
const MAX_BYTES: usize = 256 << 20;

/// Longest answer, in bytes, for whoever waits has to hold it beside the document: twice the largest file.
const MAX_ANSWER_BYTES: u64 = 256 << 20;

/// The last words of a dead process that are listened to, in bytes.
const MAX_LAST_WORDS: u64 = 4096;

/// How to start a process.
type Start = fn() -> Command;

static START: RwLock<Option<Start>> = RwLock::new(None);

thread_local! {
    static PROCESS: RefCell<Option<Process>> = const { RefCell::new(None) };
}

/// Has such files read by a program from now on, which calls [`Given::receive`] and [`Given::read`] for each; by `None`, and
/// where nobody asked for one, they are read in the thread that wants them.
pub fn by_program(start: Option<Start>) {
    *START.write().unwrap_or_else(PoisonError::into_inner) = start;
}

/// Tells whether a file is read apart: what is packed or nested may grow to many times its size. Text is as large as it is.
pub fn is_for(bytes: &[u8], input: &Input<'_>) -> bool {
    !matches!(super::format_in(bytes, input), Format::Text | Format::Markdown | Format::Collection)
}

/// Says what a process died of that was reading a file: the code it ended with, if it ended by itself, and what it wrote to
/// its standard error last.
pub fn cause_of_death(code: Option<i32>, err: impl Read, limits: &Limits) -> IngestError {
    let mut last_words = String::new();
    // What is no text tells nothing.
    let _ = err.take(MAX_LAST_WORDS).read_to_string(&mut last_words);
    if code == Some(i32::from(TIME_UP)) {
        return IngestError::TimeUp { limit: limits.max_file_time };
    }
    if code == Some(i32::from(MEMORY_UP)) || last_words.contains("memory allocation") {
        return IngestError::Memory { limit: MAX_MEMORY_BYTES };
    }
    IngestError::Broken
}

/// A file that is to be read, and its bytes behind it.
#[derive(Debug, Serialize, Deserialize)]
struct Job {
    id: DocumentId,
    path: String,
    format: Format,
    metadata: Metadata,
    described: Metadata,
    limits: Limits,
    time: Duration,
    bytes: usize,
}

/// A file as a reading process is given it.
#[derive(Debug)]
pub struct Given {
    job: Job,
    bytes: Vec<u8>,
}

impl Given {
    /// Waits for the next file; `None` when no more will come.
    ///
    /// # Errors
    ///
    /// What the system says, or where something else comes.
    pub fn receive(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut length = [0; 8];
        match from.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let job: Job = serde_json::from_slice(&exactly(from, u64::from_le_bytes(length))?)?;
        let bytes = exactly(from, job.bytes as u64)?;
        Ok(Some(Self { job, bytes }))
    }

    /// Returns how long the reading may take.
    pub fn time(&self) -> Duration {
        self.job.time
    }

    /// Reads it, and makes the answer that is to be written out.
    ///
    /// # Errors
    ///
    /// Where the answer cannot be put into words.
    pub fn read(self) -> io::Result<Vec<u8>> {
        let Self { job, bytes } = self;
        let limit = job.limits.max_file_time;
        let input =
            Input { id: job.id, path: &job.path, format: job.format, metadata: job.metadata, described: job.described };
        let read = deadline::within(job.time, || super::read_here(&bytes, &input, &job.limits));
        let read = read.unwrap_or(Err(IngestError::TimeUp { limit }));
        drop(bytes);
        let answer = framed(&read)?;
        if answer.len() as u64 <= MAX_ANSWER_BYTES {
            return Ok(answer);
        }
        framed(&Err(IngestError::Memory { limit: MAX_MEMORY_BYTES }))
    }
}

/// Puts an answer into words, behind their length.
fn framed(read: &Result<Document, IngestError>) -> io::Result<Vec<u8>> {
    let mut answer = vec![0; 8];
    serde_json::to_writer(&mut answer, read)?;
    let length = (answer.len() - 8) as u64;
    answer[..8].copy_from_slice(&length.to_le_bytes());
    Ok(answer)
}

/// Reads so many bytes. Their number is told by a process of ours.
fn exactly(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length.min(MAX_ANSWER_BYTES) as usize);
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Reads a file in a process of its own; `None` where none can be had.
pub(super) fn read(bytes: &[u8], input: &Input<'_>, limits: &Limits) -> Option<Result<Document, IngestError>> {
    let start = (*START.read().unwrap_or_else(PoisonError::into_inner))?;
    // A thread that ends has none any more, and nothing to read either.
    PROCESS.try_with(|kept| read_by(&mut *kept.try_borrow_mut().ok()?, start, bytes, input, limits)).ok().flatten()
}

fn read_by(
    kept: &mut Option<Process>,
    start: Start,
    bytes: &[u8],
    input: &Input<'_>,
    limits: &Limits,
) -> Option<Result<Document, IngestError>> {
    loop {
        deadline::check();
        let mut process = match kept.take() {
            Some(process) => process,
            None => Process::start(start).ok()?,
        };
        let job = Job {
            id: input.id.clone(),
            path: input.path.to_owned(),
            format: input.format,
            metadata: input.metadata.clone(),
            described: input.described.clone(),
            limits: limits.clone(),
            time: deadline::left().map_or(limits.max_file_time, |left| left.min(limits.max_file_time)),
            bytes: bytes.len(),
        };
        let is_first = process.files == 0;
        match process.ask(&job, bytes) {
            Ok(answer) => {
                *kept = Some(process).filter(|process| process.files < MAX_FILES && process.bytes < MAX_BYTES);
                return Some(answer);
            }
            Err(_) if is_first => return Some(Err(process.why_it_died(limits))),
            Err(_) => {}
        }
    }
}

/// A process that reads files.
struct Process {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    /// How many it has been given.
    files: u32,
    /// And of how many bytes.
    bytes: usize,
}

impl Process {
    fn start(start: Start) -> io::Result<Self> {
        let mut command = start();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C is for whoever started it, and is answered there.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let to = child.stdin.take();
        match child.stdout.take() {
            Some(from) => Ok(Self { child, to, from: BufReader::new(from), files: 0, bytes: 0 }),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn ask(&mut self, job: &Job, bytes: &[u8]) -> io::Result<Result<Document, IngestError>> {
        self.files += 1;
        self.bytes += bytes.len();
        let head = serde_json::to_vec(job)?;
        let to = self.to.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        to.write_all(&(head.len() as u64).to_le_bytes())?;
        to.write_all(&head)?;
        to.write_all(bytes)?;
        to.flush()?;
        let mut length = [0; 8];
        self.from.read_exact(&mut length)?;
        let length = u64::from_le_bytes(length);
        let answer = exactly(&mut self.from, length)?;
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Says what a process died of.
    fn why_it_died(mut self, limits: &Limits) -> IngestError {
        self.to = None;
        let mut last_words = Vec::new();
        if let Some(err) = self.child.stderr.take() {
            // What cannot be heard tells nothing.
            let _ = err.take(MAX_LAST_WORDS).read_to_end(&mut last_words);
        }
        let code = self.child.wait().ok().and_then(|ended| ended.code());
        cause_of_death(code, &last_words[..], limits)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends by itself when nothing more comes; one that reads has nobody who waits for its answer.
        self.to = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_a_process_dies_of_is_told_of_its_file_and_the_next_is_read_by_another() {
        fn shell(script: &str) -> Command {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        }
        let input = Input {
            id: DocumentId("a".to_owned()),
            path: "a.pdf",
            format: Format::Pdf,
            metadata: Metadata::default(),
            described: Metadata::default(),
        };
        let ask = |start: Start| read_by(&mut None, start, b"%PDF-", &input, &Limits::default()).unwrap().unwrap_err();
        assert!(matches!(ask(|| shell("head -c 9 >/dev/null; kill -ABRT $$")), IngestError::Broken));
        assert!(matches!(ask(|| shell("exit 75")), IngestError::TimeUp { .. }));
        let words = || shell("echo 'memory allocation of 9 bytes failed' >&2; kill -ABRT $$");
        assert!(matches!(ask(words), IngestError::Memory { .. }));
        assert!(matches!(ask(|| shell("printf '\\4\\0\\0\\0\\0\\0\\0\\0abcd'; cat >/dev/null")), IngestError::Broken));
        // One that has read before may have died of that: another tells.
        let mut kept = Process::start(|| shell("exit 1")).ok();
        kept.iter_mut().for_each(|process| process.files = 3);
        let error = read_by(&mut kept, || shell("exit 75"), b"%PDF-", &input, &Limits::default()).unwrap().unwrap_err();
        assert!(matches!(error, IngestError::TimeUp { .. }) && kept.is_none());
        assert!(read_by(&mut None, || Command::new("/nowhere"), b"", &input, &Limits::default()).is_none());
    }

    #[test]
    fn a_file_goes_over_and_its_document_comes_back() {
        let text = "Das Kabel liegt auf der Reede.[1]\n\n[1] Thorwald: Kabel, Emden 1901, S. 2.\n";
        let input = Input {
            id: DocumentId("a".to_owned()),
            path: "a.txt",
            format: Format::Text,
            metadata: Metadata::default(),
            described: Metadata::default(),
        };
        let job = |time| Job {
            id: input.id.clone(),
            path: input.path.to_owned(),
            format: input.format,
            metadata: Metadata::default(),
            described: Metadata::default(),
            limits: Limits::default(),
            time,
            bytes: text.len(),
        };
        let sent = |time| {
            let head = serde_json::to_vec(&job(time)).unwrap();
            [&(head.len() as u64).to_le_bytes()[..], &head, text.as_bytes()].concat()
        };
        let answer = |sent: Vec<u8>| -> Result<Document, IngestError> {
            let given = Given::receive(&mut &sent[..]).unwrap().unwrap();
            let answer = given.read().unwrap();
            assert_eq!(u64::from_le_bytes(answer[..8].try_into().unwrap()), (answer.len() - 8) as u64);
            serde_json::from_slice(&answer[8..]).unwrap()
        };
        let here = super::super::ingest(text.as_bytes(), &input).unwrap();
        assert_eq!(answer(sent(Duration::from_secs(60))).unwrap(), here);
        let late = answer(sent(Duration::ZERO)).unwrap_err();
        assert_eq!(late.to_string(), "took longer than 60s to read: allow more time, or divide it");
        assert!(Given::receive(&mut &[][..]).unwrap().is_none());
        assert!(Given::receive(&mut &sent(Duration::ZERO)[..30]).is_err());
    }
}
