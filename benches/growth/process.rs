//! Running the program as its user does, and what it takes.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

/// The program, in the profile of this benchmark.
const PROGRAM: &str = env!("CARGO_BIN_EXE_fundstelle");

/// How often a running process is looked at. Its peak only grows, so that what is lost is what it takes more in so long a
/// time before it ends.
const LOOK: Duration = Duration::from_millis(5);

/// Ticks of processor time in a second, as Linux tells it on every architecture.
const TICKS: f64 = 100.0;

/// What a process took.
pub struct Took {
    pub wall: Duration,
    /// Seconds of processor time of all its threads; none where the system does not say.
    pub processor: Option<f64>,
    /// Largest memory that it held, in bytes; none where the system does not say.
    pub peak: Option<u64>,
    /// What it wrote to its standard output.
    pub output: String,
}

/// Runs the program to its end; any exit status but 0 is an error.
pub fn run<A: AsRef<OsStr>>(arguments: &[A], folder: &Path) -> Result<Took, anyhow::Error> {
    let (output, told) = (tempfile::NamedTempFile::new()?, tempfile::NamedTempFile::new()?);
    let begin = Instant::now();
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.stdout(output.reopen()?).stderr(told.reopen()?);
    let mut child = command.spawn().with_context(|| format!("cannot run `{PROGRAM}`"))?;
    let (mut processor, mut peak) = (None, None);
    // One that has ended still tells its time until it is waited for.
    while let Some((state, seconds)) = times(child.id()) {
        processor = Some(seconds);
        if state == 'Z' {
            break;
        }
        peak = memory(child.id()).or(peak);
        std::thread::sleep(LOOK);
    }
    let status = child.wait()?;
    let wall = begin.elapsed();
    anyhow::ensure!(status.success(), "`{PROGRAM}` ended with {status}: {}", std::fs::read_to_string(told.path())?);
    Ok(Took { wall, processor, peak, output: std::fs::read_to_string(output.path())? })
}

/// Times the program from its start to its end.
pub fn time<A: AsRef<OsStr>>(arguments: &[A], folder: &Path) -> Result<Duration, anyhow::Error> {
    let begin = Instant::now();
    let status = Command::new(PROGRAM)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let took = begin.elapsed();
    // Nothing found is an answer too.
    anyhow::ensure!(matches!(status.code(), Some(0 | 1)), "`{PROGRAM}` ended with {status}");
    Ok(took)
}

/// Returns the processor time of this process so far, in seconds; none where the system does not say.
pub fn own_time() -> Option<f64> {
    Some(times(std::process::id())?.1)
}

/// State and processor time in seconds, of `/proc/PID/stat`; behind the name in brackets, which may hold anything.
fn times(process: u32) -> Option<(char, f64)> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((fields.first()?.chars().next()?, (ticks(11)? + ticks(12)?) / TICKS))
}

fn memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
}
