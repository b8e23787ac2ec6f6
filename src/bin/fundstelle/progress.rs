//! How far a run of `index` is, on stderr: a bar at a terminal, else a line now and then.

use std::io::Write as _;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use fundstelle::output::clean::clean;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::time::duration;

/// How often the bar is drawn anew: a file counts only when it is done, and the time shows meanwhile that something is.
const TICK: Duration = Duration::from_millis(200);

/// What comes first of a run is told after this long: most are done by then, and say nothing but what they did.
const FIRST_LINE: Duration = Duration::from_secs(5);

/// And what follows: six lines a minute in the log of a job that nobody watches.
const NEXT_LINE: Duration = Duration::from_secs(10);

/// What the bar shows: files, bytes, how fast, how long yet, and what is in hand.
const COUNTED: &str = "{bar:12} {prefix} {bytes}/{total_bytes} {bytes_per_sec} {eta} left {wide_msg}";

/// Who looks at stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nobody, or a program that has its own way
    Nothing,
    /// Somebody at a terminal
    Bar,
    /// A log
    Lines,
}

/// What is shown of a run while it goes on.
pub struct Progress {
    bar: ProgressBar,
    state: Arc<Mutex<State>>,
    lines: Option<(Sender<()>, JoinHandle<()>)>,
}

/// How far it is.
#[derive(Debug, Clone, Default)]
struct State {
    stage: Stage,
    files: usize,
    of_files: usize,
    bytes: u64,
    of_bytes: u64,
    in_hand: String,
    begun: Option<Instant>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// Nothing to read is known yet.
    #[default]
    Looking,
    Reading,
    Writing,
}

impl Progress {
    /// Begins to show it.
    pub fn new(shown: Shown) -> Self {
        let bar = if shown == Shown::Bar { bar() } else { ProgressBar::hidden() };
        let state = Arc::new(Mutex::new(State::default()));
        let lines = (shown == Shown::Lines).then(|| {
            let (stop, stopped) = mpsc::channel();
            let state = Arc::clone(&state);
            let thread = std::thread::spawn(move || {
                let mut wait = FIRST_LINE;
                while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    wait = NEXT_LINE;
                    let state = state.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    let elapsed = state.begun.map_or(Duration::ZERO, |begun| begun.elapsed());
                    // Where nobody reads it any more, the run goes on all the same.
                    let _ = std::io::stderr().write_all(format!("{}\n", state.line(elapsed)).as_bytes());
                }
            });
            (stop, thread)
        });
        Self { bar, state, lines }
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// It is known what has to be read.
    pub fn found(&self, files: usize, bytes: u64) {
        self.set(|state| {
            *state = State { stage: Stage::Reading, of_files: files, of_bytes: bytes, ..State::default() };
            state.begun = Some(Instant::now());
        });
        if let Ok(style) = ProgressStyle::with_template(COUNTED) {
            self.bar.set_style(style);
        }
        self.bar.set_length(bytes);
        self.bar.set_position(0);
        self.bar.set_prefix(counted(0, files));
    }

    /// A file is in hand.
    pub fn reading(&self, path: &str) {
        let path = clean(path).into_owned();
        self.set(|state| state.in_hand.clone_from(&path));
        self.bar.set_message(path);
    }

    /// A file is done.
    pub fn read(&self, bytes: u64) {
        let mut prefix = String::new();
        self.set(|state| {
            state.files += 1;
            state.bytes += bytes;
            state.in_hand.clear();
            prefix = counted(state.files, state.of_files);
        });
        self.bar.inc(bytes);
        self.bar.set_prefix(prefix);
    }

    /// All is read.
    pub fn writing(&self) {
        self.set(|state| state.stage = Stage::Writing);
        self.bar.set_message(Stage::WRITING);
    }

    /// Writes something else to stderr meanwhile.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        if let Some((stop, thread)) = self.lines.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    // As long as it is not known what has to be read, there is nothing to count.
    if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
        bar.set_style(style);
    }
    bar.set_message(Stage::LOOKING);
    bar.enable_steady_tick(TICK);
    bar
}

/// `12,340/100,000`
fn counted(files: usize, of: usize) -> String {
    format!("{}/{}", HumanCount(files as u64), HumanCount(of as u64))
}

impl Stage {
    const LOOKING: &str = "looking for changes";
    const WRITING: &str = "writing the index";
}

impl State {
    /// Says how far it is in one line.
    fn line(&self, elapsed: Duration) -> String {
        match self.stage {
            Stage::Looking => Stage::LOOKING.to_owned(),
            Stage::Writing => Stage::WRITING.to_owned(),
            Stage::Reading => {
                let (files, of_files) = (HumanCount(self.files as u64), HumanCount(self.of_files as u64));
                let (bytes, of_bytes) = (HumanBytes(self.bytes), HumanBytes(self.of_bytes));
                let mut line = format!("indexed {files} of {of_files} files, {bytes} of {of_bytes}");
                if self.files >= self.of_files {
                    line.push_str(", bringing together what is cited");
                } else if self.bytes > 0 {
                    let left = self.of_bytes.saturating_sub(self.bytes) as f64 / self.bytes as f64;
                    line.push_str(&format!(", about {} left", duration((elapsed.as_secs_f64() * left).ceil() as u64)));
                }
                if !self.in_hand.is_empty() {
                    line.push_str(&format!(", in hand: {}", self.in_hand));
                }
                line
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_what_is_left_and_what_is_in_hand() {
        let progress = Progress::new(Shown::Nothing);
        let line = |seconds| progress.state.lock().expect("a state").line(Duration::from_secs(seconds));
        assert_eq!(line(5), "looking for changes");
        progress.found(12_340, 4 << 20);
        progress.reading("a\u{1b}.txt");
        assert_eq!(line(5), "indexed 0 of 12,340 files, 0 B of 4.00 MiB, in hand: a\u{fffd}.txt");
        progress.read(1 << 20);
        progress.reading("b.txt");
        assert_eq!(line(30), "indexed 1 of 12,340 files, 1.00 MiB of 4.00 MiB, about 1 min left, in hand: b.txt");
        progress.found(1, 10);
        progress.read(10);
        assert_eq!(line(30), "indexed 1 of 1 files, 10 B of 10 B, bringing together what is cited");
        progress.writing();
        assert_eq!(line(30), "writing the index");
    }
}
