//! `fundstelle index --watch`: runs again whenever the corpus changed.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fundstelle::corpus::Config;
use fundstelle::index::Failure;
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, PollWatcher, RecursiveMode, Watcher};

use crate::commands::index::{self, Options, Report};
use crate::exit::{self, Exit};
use crate::session::{Session, Verbosity, shown};

/// How long events are waited for.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// A burst ends when this long nothing came.
    quiet: Duration,
    /// A burst ends after this long, whatever comes.
    longest: Duration,
    /// Without any event, the corpus is looked at anew after this long.
    look_anew: Duration,
}

/// Editors write, rename and set rights within a few milliseconds; a copy of many files is taken in while it runs. Systems
/// lose events when many come at once, and network drives send none: so the corpus is looked at anew all the same, which
/// takes well below a second for 100,000 files.
const PACE: Pace =
    Pace { quiet: Duration::from_millis(200), longest: Duration::from_secs(2), look_anew: Duration::from_secs(30) };

/// After a run that failed: it may have been locked out, with nothing to come that would tell when to try again.
const AFTER_ERROR: Duration = Duration::from_secs(2);

/// How often files are looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_secs(5);

/// What wakes the watcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// Something in the corpus may have changed.
    Changed,
    /// The folder itself went: what comes in its place has to be watched anew.
    Gone,
    /// Ctrl-C
    End,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Bring the index up to date.
    Look {
        /// Watch the folder anew, for it may be another one.
        anew: bool,
    },
    /// Come to an end.
    End,
}

/// Waits for a burst of signals and for its end.
fn next(signals: &Receiver<Signal>, pace: Pace) -> Next {
    let mut wait = pace.look_anew;
    let mut begin = None;
    let mut anew = false;
    loop {
        match signals.recv_timeout(wait) {
            Ok(Signal::Changed) => {}
            Ok(Signal::Gone) => anew = true,
            Ok(Signal::End) | Err(RecvTimeoutError::Disconnected) => return Next::End,
            Err(RecvTimeoutError::Timeout) => return Next::Look { anew },
        }
        let left = pace.longest.saturating_sub(begin.get_or_insert_with(Instant::now).elapsed());
        if left.is_zero() {
            return Next::Look { anew };
        }
        wait = pace.quiet.min(left);
    }
}

/// Where events count, by canonical paths.
#[derive(Debug, Clone)]
struct Place {
    corpus: PathBuf,
    index: PathBuf,
}

impl Place {
    fn new(config: &Config) -> std::io::Result<Self> {
        Ok(Self { corpus: config.corpus.canonicalize()?, index: canonical(&config.index)? })
    }

    /// Tells what an event means for the index, if anything.
    ///
    /// Reading is no change, and our own reading would wake us for ever.
    fn signal(&self, event: &Event) -> Option<Signal> {
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
            EventKind::Access(_) => return None,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From | RenameMode::Any))
                if event.paths.contains(&self.corpus) =>
            {
                return Some(Signal::Gone);
            }
            _ => {}
        }
        // An event without a path says that others were lost.
        let counts = event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(|path| self.counts(path));
        counts.then_some(Signal::Changed)
    }

    /// Tells whether a walk of the corpus would come to this path.
    fn counts(&self, path: &Path) -> bool {
        if self.index.starts_with(&self.corpus) && path.starts_with(&self.index) {
            return false;
        }
        // What a link leads to may be named by its own path.
        let below = path.strip_prefix(&self.corpus).unwrap_or(Path::new(""));
        !below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'))
    }
}

/// Makes a path canonical that may not exist yet, as far as it exists.
fn canonical(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let whole = path.ancestors().find_map(|above| {
        let rest = path.strip_prefix(above).ok()?;
        let above = above.canonicalize().ok()?;
        // Joined with nothing it would end in a separator.
        Some(if rest.as_os_str().is_empty() { above } else { above.join(rest) })
    });
    Ok(whole.unwrap_or(path))
}

/// Brings the index up to date, and again after each burst of changes, until Ctrl-C.
pub fn run(config: &Config, mut options: Options, session: &mut Session) -> anyhow::Result<Exit> {
    if !config.corpus.is_dir() {
        // The run says best what is wrong with it.
        index::update(config, options, session)?;
    }
    let (sender, signals) = mpsc::channel();
    let interrupts = Interrupts::take(sender.clone(), session.verbosity);
    // Before the first run: nothing that changes meanwhile is missed.
    let mut watcher = Some(watch(config, &sender, session)?);
    let mut told: Option<Vec<Failure>> = None;
    let mut last_error = String::new();
    let mut is_first = true;
    loop {
        interrupts.is_busy.store(true, Ordering::SeqCst);
        let result = index::update_again(config, options, told.as_deref(), session);
        let mut pace = PACE;
        match result {
            Ok(report) => {
                tell(&report, told.is_none(), options, session)?;
                told = Some(report.failures);
                last_error.clear();
                options.rebuild = false;
            }
            Err(error) if exit::is_closed_pipe(&error) => return Err(error),
            Err(error) => {
                pace.look_anew = AFTER_ERROR;
                let text = format!("{error:#}");
                if text != last_error {
                    session.flush()?;
                    let layout = session.err_layout;
                    // Its exit code is for runs that end with it.
                    let _ = exit::report(&error, session.err(), layout);
                    last_error = text;
                }
            }
        }
        session.flush()?;
        if is_first {
            session.note(&format!("watching {}; Ctrl-C ends it", shown(&config.corpus)))?;
            is_first = false;
        }
        interrupts.is_busy.store(false, Ordering::SeqCst);
        if interrupts.is_ending.load(Ordering::SeqCst) {
            return Ok(Exit::Found);
        }
        match next(&signals, pace) {
            Next::End => return Ok(Exit::Found),
            Next::Look { anew } => {
                if anew {
                    watcher = None;
                }
                if watcher.is_none() && config.corpus.is_dir() {
                    watcher = Some(watch(config, &sender, session)?);
                }
            }
        }
    }
}

/// Says what a run did, if it did anything; of the first one in any case.
fn tell(report: &Report, is_first: bool, options: Options, session: &mut Session) -> anyhow::Result<()> {
    if is_first {
        return index::tell(report, options, session);
    }
    if report.summary.is_written {
        index::tell_summary(report, options, session)?;
    }
    Ok(())
}

/// Has the system tell of changes; where it cannot, files are looked at every few seconds.
fn watch(config: &Config, signals: &Sender<Signal>, session: &mut Session) -> anyhow::Result<Box<dyn Watcher>> {
    let place = Place::new(config).with_context(|| format!("cannot watch {}", shown(&config.corpus)))?;
    let corpus = place.corpus.clone();
    let handler = || {
        let (place, signals) = (place.clone(), signals.clone());
        move |event: notify::Result<Event>| {
            let signal = event.map_or(Some(Signal::Changed), |event| place.signal(&event));
            if let Some(signal) = signal {
                // Nobody listens any more when the program ends.
                let _ = signals.send(signal);
            }
        }
    };
    let native = notify::recommended_watcher(handler()).and_then(|mut watcher| {
        watcher.watch(&corpus, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    let error = match native {
        Ok(watcher) => return Ok(Box::new(watcher)),
        Err(error) => error,
    };
    let seconds = POLL.as_secs();
    session.warn(&format!("the system does not tell of changes ({error}); looking every {seconds} s"), None)?;
    let polling = notify::Config::default().with_poll_interval(POLL);
    let polling = PollWatcher::new(handler(), polling).and_then(|mut watcher| {
        watcher.watch(&corpus, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    Ok(Box::new(polling.with_context(|| format!("cannot watch {}", shown(&config.corpus)))?))
}

/// What Ctrl-C did, and what it finds.
#[derive(Debug, Clone, Default)]
struct Interrupts {
    is_ending: Arc<AtomicBool>,
    is_busy: Arc<AtomicBool>,
}

impl Interrupts {
    /// Makes Ctrl-C end the watching after the run in hand, and a second one end the run at once.
    fn take(signals: Sender<Signal>, verbosity: Verbosity) -> Self {
        let interrupts = Self::default();
        let seen = interrupts.clone();
        // Where a handler cannot be set, the system's own ends the run just as well.
        let _ = ctrlc::set_handler(move || {
            if seen.is_ending.swap(true, Ordering::SeqCst) {
                index::break_off();
            }
            if seen.is_busy.load(Ordering::SeqCst) && verbosity != Verbosity::Quiet {
                let _ = writeln!(anstream::stderr(), "\nending after this run; Ctrl-C again ends it at once");
            }
            let _ = signals.send(Signal::End);
        });
        interrupts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind};

    /// So long that a test never sees its end.
    const NEVER: Duration = Duration::from_secs(3600);

    fn queue(signals: &[Signal]) -> (Sender<Signal>, Receiver<Signal>) {
        let (sender, receiver) = mpsc::channel();
        signals.iter().for_each(|&signal| sender.send(signal).expect("a receiver"));
        (sender, receiver)
    }

    #[test]
    fn a_burst_is_one_look_and_the_end_of_all_ends_it() {
        use Signal::{Changed, End, Gone};
        let pace = Pace { quiet: Duration::from_millis(5), longest: NEVER, look_anew: NEVER };
        for (name, signals, expected) in [
            ("three changes", &[Changed, Changed, Changed][..], Next::Look { anew: false }),
            ("the folder went", &[Changed, Gone, Changed], Next::Look { anew: true }),
            ("ended", &[End], Next::End),
            ("ended within a burst", &[Changed, End], Next::End),
        ] {
            let (_sender, receiver) = queue(signals);
            assert_eq!(next(&receiver, pace), expected, "{name}");
            assert!(receiver.try_recv().is_err(), "{name}");
        }
    }

    #[test]
    fn a_burst_without_end_is_cut_and_the_rest_is_the_next_one() {
        let pace = Pace { quiet: NEVER, longest: Duration::ZERO, look_anew: NEVER };
        let (_sender, receiver) = queue(&[Signal::Changed, Signal::Changed]);
        assert_eq!(next(&receiver, pace), Next::Look { anew: false });
        assert_eq!(receiver.try_recv(), Ok(Signal::Changed));
        let pace = Pace { longest: Duration::from_millis(20), ..pace };
        let (_sender, receiver) = queue(&[Signal::Changed]);
        assert_eq!(next(&receiver, pace), Next::Look { anew: false });
    }

    #[test]
    fn without_any_event_the_corpus_is_looked_at_anew() {
        let pace = Pace { quiet: NEVER, longest: NEVER, look_anew: Duration::ZERO };
        let (sender, receiver) = queue(&[]);
        assert_eq!(next(&receiver, pace), Next::Look { anew: false });
        drop(sender);
        assert_eq!(next(&receiver, pace), Next::End);
    }

    #[test]
    fn events_count_where_a_walk_would_look() {
        let place = Place { corpus: "/home/.a/corpus".into(), index: "/home/.a/corpus/kartei".into() };
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let created = EventKind::Create(CreateKind::Any);
        let removed = EventKind::Remove(RemoveKind::Folder);
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        for (name, kind, paths, expected) in [
            ("written", written, &["a.txt"][..], Some(Signal::Changed)),
            ("closed", EventKind::Access(AccessKind::Close(AccessMode::Write)), &["a.txt"], Some(Signal::Changed)),
            ("read", EventKind::Access(AccessKind::Open(AccessMode::Any)), &["a.txt"], None),
            ("hidden", created, &[".a.txt.swp"], None),
            ("in a hidden folder", created, &["b/.git/HEAD"], None),
            ("an editor's replacement", renamed, &[".a.txt.new", "a.txt"], Some(Signal::Changed)),
            ("a folder moved in", EventKind::Modify(ModifyKind::Name(RenameMode::To)), &["b"], Some(Signal::Changed)),
            (
                "a folder moved out",
                EventKind::Modify(ModifyKind::Name(RenameMode::From)),
                &["b"],
                Some(Signal::Changed),
            ),
            ("the index", written, &["kartei/lock"], None),
            ("the index made", created, &["kartei"], None),
            ("named like the index", created, &["kartei.txt"], Some(Signal::Changed)),
            ("events lost", EventKind::Other, &[], Some(Signal::Changed)),
            ("a folder in it gone", removed, &["b"], Some(Signal::Changed)),
        ] {
            let event = paths.iter().fold(Event::new(kind), |event, path| event.add_path(place.corpus.join(path)));
            assert_eq!(place.signal(&event), expected, "{name}");
        }
        assert_eq!(place.signal(&Event::new(removed).add_path(place.corpus.clone())), Some(Signal::Gone));
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan).add_path(place.index.clone());
        assert_eq!(place.signal(&lost), Some(Signal::Changed));
        let outside = Event::new(written).add_path("/elsewhere/.b/linked.txt".into());
        assert_eq!(place.signal(&outside), Some(Signal::Changed));
    }

    #[test]
    fn a_path_that_is_not_there_yet_is_made_canonical() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("it is there");
        assert_eq!(canonical(&folder.path().join("a/b")).expect("a path"), real.join("a/b"));
        assert_eq!(canonical(folder.path()).expect("a path"), real);
    }
}
