//! What Ctrl-C does: it ends a run, and says in which state it leaves the index.

use std::io::Write as _;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How far the run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is being done: `--watch` waits for changes.
    Idle,
    /// Nothing is written yet: another process may be writing.
    Waiting,
    /// A new index is being made beside the old one.
    Working,
    /// The new index is in its place.
    Swapped,
}

/// What the handler finds.
struct State {
    stage: Stage,
    /// Wakes `--watch`, where it runs.
    wake: Option<Box<dyn Fn() + Send>>,
    /// Whether `--watch` comes to its end once the run in hand is done.
    is_ending: bool,
    /// Whether nothing is said in passing.
    is_quiet: bool,
}

static STATE: Mutex<State> = Mutex::new(State { stage: Stage::Idle, wake: None, is_ending: false, is_quiet: false });

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes Ctrl-C end the run at once, with a word and our own exit code.
pub fn end_at_once() {
    // Where a handler cannot be set, the system's own ends the run just as well. Where it is set already, it stays.
    let _ = ctrlc::set_handler(handle);
}

/// Makes Ctrl-C end a watching after the run in hand, and a second one end the run at once; `end` is sent to wake it.
pub fn end_after_run<T: Send + Copy + 'static>(wake: Sender<T>, end: T, is_quiet: bool) {
    let mut state = state();
    state.wake = Some(Box::new(move || {
        // Nobody listens any more when the program ends.
        let _ = wake.send(end);
    }));
    state.is_quiet = is_quiet;
    drop(state);
    end_at_once();
}

/// Takes down how far the run is; tells whether a watching is to end.
pub fn reached(stage: Stage) -> bool {
    let mut state = state();
    state.stage = stage;
    state.is_ending
}

/// Keeps Ctrl-C waiting while one index takes the place of another, so that what it says of them is true.
pub struct Swap(MutexGuard<'static, State>);

impl Swap {
    /// Begins it; where Ctrl-C came before, nothing goes on from here.
    pub fn begin() -> Self {
        Self(state())
    }

    /// Ends it well.
    pub fn end(mut self) {
        self.0.stage = Stage::Swapped;
    }
}

/// What Ctrl-C does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Wakes what watches.
    Wake,
    /// Lets the run come to its end first.
    AfterRun,
    /// Ends the program with this code.
    AtOnce(i32),
}

fn answer(is_watching: bool, is_ending: bool, stage: Stage) -> Answer {
    match stage {
        _ if !is_watching => Answer::AtOnce(BROKEN_OFF),
        Stage::Idle => Answer::Wake,
        Stage::Waiting => Answer::AtOnce(0),
        Stage::Working | Stage::Swapped if is_ending => Answer::AtOnce(BROKEN_OFF),
        Stage::Working | Stage::Swapped => Answer::AfterRun,
    }
}

/// What a run gives that was broken off.
const BROKEN_OFF: i32 = 2;

/// What is left of a run that is ended at this stage.
///
/// The index is swapped in as a whole at the very end, so that whatever is broken off before leaves the old one.
fn left(stage: Stage) -> &'static str {
    match stage {
        Stage::Idle | Stage::Working => "the index is as it was",
        // Another process may have done so.
        Stage::Waiting => "this run has written nothing",
        Stage::Swapped => "the index is up to date",
    }
}

/// Runs on a thread of its own.
#[expect(clippy::exit, reason = "a signal handler has nowhere to return to")]
fn handle() {
    // Held to the end: an index that is about to be swapped in is not any more once we have said what is left.
    let mut state = state();
    let mut err = anstream::stderr();
    match answer(state.wake.is_some(), state.is_ending, state.stage) {
        Answer::Wake => {
            state.is_ending = true;
            if let Some(wake) = &state.wake {
                wake();
            }
        }
        Answer::AfterRun => {
            state.is_ending = true;
            if !state.is_quiet {
                let _ = writeln!(err, "\nending after this run; Ctrl-C again ends it at once");
            }
        }
        Answer::AtOnce(code) => {
            let _ = writeln!(err, "\ninterrupted: {}", left(state.stage));
            std::process::exit(code);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_watching_at_work_takes_two() {
        use Stage::{Idle, Swapped, Waiting, Working};
        for stage in [Idle, Waiting, Working, Swapped] {
            assert_eq!(answer(false, false, stage), Answer::AtOnce(2), "{stage:?}");
        }
        assert_eq!(answer(true, false, Idle), Answer::Wake);
        assert_eq!(answer(true, false, Waiting), Answer::AtOnce(0));
        for stage in [Working, Swapped] {
            assert_eq!(answer(true, false, stage), Answer::AfterRun, "{stage:?}");
            assert_eq!(answer(true, true, stage), Answer::AtOnce(2), "{stage:?}");
        }
    }

    #[test]
    fn what_is_left_changes_with_the_swap() {
        reached(Stage::Working);
        drop(Swap::begin());
        assert_eq!(left(state().stage), "the index is as it was");
        Swap::begin().end();
        assert_eq!(left(state().stage), "the index is up to date");
    }
}
