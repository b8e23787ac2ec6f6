//! The program as a process that reads files for another one, within limits of memory and time that end it.

use std::io::{self, BufReader, Write as _};
use std::process::{Command, ExitCode};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use fundstelle::ingest::apart::{Given, TIME_UP};

/// The first argument by which the program is started so; nobody types it.
pub const ARGUMENT: &str = "read-for-another-process";

/// Stack of the thread that reads.
pub const STACK_BYTES: usize = 64 << 20;

/// How much longer than it was given a reading may take, until the process is ended: most end by themselves in time.
pub const GRACE: Duration = Duration::from_millis(250);

/// How to start the program so.
pub fn start() -> Command {
    // The program as it runs, even where another version has taken its place on disk.
    let this = std::path::Path::new("/proc/self/exe");
    let program =
        if cfg!(target_os = "linux") && this.exists() { Ok(this.to_owned()) } else { std::env::current_exe() };
    let mut command = Command::new(program.unwrap_or_else(|_| "fundstelle".into()));
    // Else the allocator sets a gigabyte of addresses aside at once, and no limit could be drawn below that.
    command.arg(ARGUMENT).env("MIMALLOC_ARENA_RESERVE", "64MiB");
    command
}

/// Reads file after file as they come, until no more do.
pub fn serve() -> ExitCode {
    // A panic is an answer like others; nobody reads what is said of it.
    std::panic::set_hook(Box::new(|_| {}));
    let (jobs, waiting) = channel::<Given>();
    let (answers, answered) = channel::<io::Result<Vec<u8>>>();
    let reading = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        for given in waiting {
            if answers.send(given.read()).is_err() {
                return;
            }
        }
    });
    if reading.is_err() {
        return ExitCode::FAILURE;
    }
    limit();
    let (mut input, mut output) = (BufReader::new(io::stdin().lock()), io::stdout().lock());
    while let Ok(Some(given)) = Given::receive(&mut input) {
        let longest = given.time().saturating_add(GRACE);
        if jobs.send(given).is_err() {
            return ExitCode::FAILURE;
        }
        match answered.recv_timeout(longest) {
            Ok(Ok(answer)) if output.write_all(&answer).and_then(|()| output.flush()).is_ok() => {}
            // The thread that reads is left as it is: the end of the process is its end.
            Err(RecvTimeoutError::Timeout) => return ExitCode::from(TIME_UP),
            _ => return ExitCode::FAILURE,
        }
    }
    ExitCode::SUCCESS
}

/// What the system says of this process's memory under a name ("VmSize:"), in bytes; Linux alone says it so.
#[cfg(unix)]
pub fn memory_bytes(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    Some(kib? << 10)
}

/// Lets the system refuse memory beyond what reading may take, and write no image of a process that dies of it.
#[cfg(unix)]
pub fn limit() {
    use fundstelle::ingest::apart::MAX_MEMORY_BYTES;
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // What is mapped already, most of it never used: addresses for stacks and for the allocator. Elsewhere about as much.
    let memory = MAX_MEMORY_BYTES + memory_bytes("VmSize:").unwrap_or(256 << 20);
    for (resource, limit) in [(Resource::As, memory), (Resource::Core, 0)] {
        // Never above what this process was given.
        let allowed = |given: Option<u64>| Some(given.map_or(limit, |given| given.min(limit)));
        let given = getrlimit(resource);
        let allowed = Rlimit { current: allowed(given.current), maximum: allowed(given.maximum) };
        // Where the system has no such limit, the others hold.
        let _ = setrlimit(resource, allowed);
    }
}

#[cfg(not(unix))]
fn limit() {}
