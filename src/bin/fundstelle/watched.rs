//! A file of a foreign format that is read by a copy of this process, while this one watches.
//!
//! As safe as reading it in a process of its own ([`crate::apart`]), for a command that reads one file and ends: no program has
//! to start, and no document goes from one to the other, for the copy does all that is left to do.

use fundstelle::ingest::{IngestError, Limits};

use crate::exit::Exit;

/// Who has read.
pub enum Watched<T> {
    /// This process, which goes on with what it has read
    Here(T),
    /// Its copy, which has done all that there was to do; on Linux alone
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "there is no copy elsewhere"))]
    Done(Exit),
}

/// Has a copy of this process go on from here, under the limits of memory and time that reading has, and waits for its end; where
/// the system has no such thing, or other threads run, reads here.
///
/// # Errors
///
/// What the copy died of, while it read.
pub fn read<T: Send>(limits: &Limits, read: impl FnOnce() -> T + Send) -> Result<Watched<T>, IngestError> {
    #[cfg(target_os = "linux")]
    if let Some((last_words, err)) = linux::pipe() {
        return match linux::copy() {
            Some(linux::Side::Original(copy)) => {
                drop(err);
                linux::watch(copy, last_words, limits).map(Watched::Done)
            }
            Some(linux::Side::Copy) => {
                drop(last_words);
                Ok(Watched::Here(linux::alone(limits, err, read)))
            }
            None => Ok(Watched::Here(read())),
        };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = limits;
    Ok(Watched::Here(read()))
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::read_dir;
    use std::io::{self, PipeReader, PipeWriter};
    use std::panic::{set_hook, take_hook};
    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::time::{Duration, Instant};

    use fundstelle::ingest::apart::{MAX_MEMORY_BYTES, MEMORY_UP, TIME_UP, by_program, cause_of_death};
    use fundstelle::ingest::{IngestError, Limits};
    use rustix::process::{Pid, Signal, WaitOptions, set_parent_process_death_signal, waitpid};

    use crate::apart::{GRACE, STACK_BYTES, limit, memory_bytes};
    use crate::exit::Exit;

    /// How often it is looked whether reading takes too much: in that time not a tenth of the limit can be filled.
    const LOOK: Duration = Duration::from_millis(5);

    /// What a process ends with whose thread broke.
    const BROKEN: u8 = 101;

    /// Which of the two a process is.
    pub enum Side {
        Original(Pid),
        Copy,
    }

    pub fn pipe() -> Option<(PipeReader, PipeWriter)> {
        // A copy has one thread only: what others hold would be held for ever.
        let alone = read_dir("/proc/self/task").is_ok_and(|threads| threads.count() == 1);
        if alone { io::pipe().ok() } else { None }
    }

    pub fn copy() -> Option<Side> {
        match fork::fork().ok()? {
            fork::Fork::Parent(copy) => Pid::from_raw(copy).map(Side::Original),
            fork::Fork::Child => Some(Side::Copy),
        }
    }

    #[expect(clippy::exit, reason = "a thread that does not stop by itself ends with its process alone")]
    fn end(code: u8) -> ! {
        std::process::exit(code.into())
    }

    /// Waits for the end of the copy, which has said all that there is to say unless it died.
    pub fn watch(copy: Pid, last_words: PipeReader, limits: &Limits) -> Result<Exit, IngestError> {
        let ended = loop {
            match waitpid(Some(copy), WaitOptions::empty()) {
                Ok(ended) => break ended,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => break None,
            }
        };
        match ended.and_then(|(_, status)| status.exit_status()) {
            Some(0) => Ok(Exit::Found),
            Some(1) => Ok(Exit::Nothing),
            Some(2) => Ok(Exit::PartlyFailed),
            code => Err(cause_of_death(code, last_words, limits)),
        }
    }

    /// Reads in the copy, in a thread with a stack that is deep enough, and ends the process where that takes too much.
    pub fn alone<T: Send>(limits: &Limits, err: PipeWriter, read: impl FnOnce() -> T + Send) -> T {
        // Whoever ends the one wants no answer of the other.
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
        by_program(None);
        limit();
        // What is said of a panic, or when memory runs out, is for the one that watches.
        let own = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 3);
        let told = own.is_ok() && rustix::stdio::dup2_stderr(&err).is_ok();
        drop(err);
        let hook = take_hook();
        set_hook(Box::new(|_| {}));
        let longest = limits.max_file_time.saturating_add(GRACE);
        let began = Instant::now();
        let (done, reading) = channel();
        let read = std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            if thread.spawn_scoped(scope, move || done.send(read())).is_err() {
                end(BROKEN);
            }
            loop {
                match reading.recv_timeout(LOOK) {
                    Ok(read) => return read,
                    Err(RecvTimeoutError::Disconnected) => end(BROKEN),
                    Err(RecvTimeoutError::Timeout) if began.elapsed() > longest => end(TIME_UP),
                    Err(RecvTimeoutError::Timeout) => {
                        if memory_bytes("VmRSS:").is_some_and(|taken| taken > MAX_MEMORY_BYTES) {
                            end(MEMORY_UP);
                        }
                    }
                }
            }
        });
        set_hook(hook);
        if told && let Ok(own) = own {
            let _ = rustix::stdio::dup2_stderr(&own);
        }
        read
    }
}
