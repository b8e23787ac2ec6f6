//! `fundstelle index --watch`: runs again whenever the corpus changed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use fundstelle::corpus::{CONFIG_FILE, Config};
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecursiveMode, Watcher};

use crate::exit::{self, Exit};
use crate::indexing::{self, Options, Report};
use crate::interrupt::{self, Stage};
use crate::session::{Session, Verbosity, shown};
use crate::told::Told;

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
    Pace { quiet: Duration::from_millis(100), longest: Duration::from_secs(2), look_anew: Duration::from_secs(30) };

/// After a run that failed: it may have been locked out, with nothing to come that would tell when to try again.
const AFTER_ERROR: Duration = Duration::from_secs(2);

/// How often the corpus is looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_secs(5);

/// How often a corpus that is not there is looked for.
const WHILE_MISSING: Duration = Duration::from_millis(500);

/// What wakes the watcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// Something in the corpus may have changed.
    Changed,
    /// Events were lost, or the folder itself came or went: it has to be watched anew.
    Lost,
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
            Ok(Signal::Lost) => anew = true,
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
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    corpus: PathBuf,
    /// Another folder of the same name is watched anew.
    identity: Identity,
    index: PathBuf,
    /// The corpus itself, and files outside that count as well: settings and dictionaries.
    beside: Vec<PathBuf>,
}

/// What tells a folder from one that later has its name.
type Identity = (Option<SystemTime>, Option<u64>);

impl Place {
    fn new(config: &Config, settings: &Path) -> std::io::Result<Self> {
        let corpus = config.corpus.canonicalize()?;
        let named = config.dictionaries.iter().map(PathBuf::as_path).chain([settings]);
        let mut beside = vec![corpus.clone()];
        beside.extend(named.filter_map(|path| canonical(path).ok()));
        Ok(Self { identity: identity(&corpus)?, index: canonical(&config.index)?, beside, corpus })
    }

    /// Tells what an event means for the index, if anything.
    ///
    /// Reading is no change, and our own reading would wake us for ever.
    fn signal(&self, event: &Event) -> Option<Signal> {
        if event.need_rescan() {
            return Some(Signal::Lost);
        }
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
            EventKind::Access(_) => return None,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
                if event.paths.contains(&self.corpus) =>
            {
                return Some(Signal::Lost);
            }
            _ => {}
        }
        // Where an event names no path, it may be any.
        let counts = event.paths.is_empty() || event.paths.iter().any(|path| self.counts(path));
        counts.then_some(Signal::Changed)
    }

    /// Tells whether a run would come to this path.
    fn counts(&self, path: &Path) -> bool {
        if path == self.corpus {
            return true;
        }
        if let Ok(below) = path.strip_prefix(&self.corpus) {
            let is_hidden = |part: &OsStr| part.to_string_lossy().starts_with('.');
            return !below.iter().any(is_hidden) && !self.is_in_index(path);
        }
        let siblings = || self.beside.iter().filter(|file| file.parent() == path.parent());
        if siblings().next().is_some() {
            // `de-en.dict.dz` belongs to `de-en.index`.
            return siblings().any(|file| {
                file.file_stem() == path.file_stem() || path.with_extension("").file_stem() == file.file_stem()
            });
        }
        // What a link leads to may be named by its own path.
        !self.is_in_index(path)
    }

    /// Tells whether a path leads into the index, maybe by a link: else our own writing would wake us for ever.
    fn is_in_index(&self, path: &Path) -> bool {
        path.starts_with(&self.index) || canonical(path).is_ok_and(|path| path.starts_with(&self.index))
    }

    /// Returns the folders to watch beside the corpus, for the files in them alone.
    fn folders_beside(&self) -> impl Iterator<Item = &Path> {
        let parents = self.beside.iter().filter_map(|file| file.parent());
        // A second watch on a folder of the corpus would take the place of the first.
        parents.filter(|folder| !folder.starts_with(&self.corpus))
    }
}

#[cfg(unix)]
fn identity(folder: &Path) -> std::io::Result<Identity> {
    let metadata = folder.metadata()?;
    Ok((metadata.created().ok(), Some(std::os::unix::fs::MetadataExt::ino(&metadata))))
}

#[cfg(not(unix))]
fn identity(folder: &Path) -> std::io::Result<Identity> {
    Ok((folder.metadata()?.created().ok(), None))
}

/// Makes a path canonical that may not exist, as far as it exists.
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

/// Tells of changes until it is dropped.
type Teller = Box<dyn Watcher>;

/// Has the system tell of changes.
fn native(place: &Place, signals: Sender<Signal>) -> notify::Result<Teller> {
    let seen = place.clone();
    let mut teller = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // Where it can no longer watch what it should, it has to be tried anew.
        let signal = event.map_or(Some(Signal::Lost), |event| seen.signal(&event));
        if let Some(signal) = signal {
            // Nobody listens any more when the program ends.
            let _ = signals.send(signal);
        }
    })?;
    for folder in place.folders_beside() {
        // These are looked at now and then all the same.
        let _ = teller.watch(folder, RecursiveMode::NonRecursive);
    }
    teller.watch(&place.corpus, RecursiveMode::Recursive)?;
    Ok(Box::new(teller))
}

/// Follows a corpus, whatever becomes of its folder.
struct Follower<N> {
    native: N,
    sender: Sender<Signal>,
    signals: Receiver<Signal>,
    watched: Option<Watched>,
    poll: Duration,
    /// Why the system did not tell of changes the last time.
    last_error: String,
}

/// What is watched.
struct Watched {
    place: Place,
    /// Without one, it is looked at every few seconds.
    teller: Option<Teller>,
    /// It is no use to try again: so many folders are more than a system watches.
    is_too_much: bool,
}

impl<N: Fn(&Place, Sender<Signal>) -> notify::Result<Teller>> Follower<N> {
    fn new(native: N, poll: Duration) -> Self {
        let (sender, signals) = mpsc::channel();
        Self { native, sender, signals, watched: None, poll, last_error: String::new() }
    }

    /// Watches the corpus as it is now, where it is not watched yet; returns once why the system does not tell of its changes.
    fn follow(&mut self, config: &Config, settings: &Path) -> Option<notify::Error> {
        let Ok(place) = Place::new(config, settings) else {
            // The run says best what is wrong with it.
            self.watched = None;
            return None;
        };
        let is_settled = |watched: &Watched| watched.teller.is_some() || watched.is_too_much;
        if self.watched.as_ref().is_some_and(|watched| watched.place == place && is_settled(watched)) {
            return None;
        }
        // Before the new one: what a system watches at once is limited.
        self.watched = None;
        let (teller, error) = match (self.native)(&place, self.sender.clone()) {
            Ok(teller) => (Some(teller), None),
            Err(error) => (None, Some(error)),
        };
        let is_too_much = error.as_ref().is_some_and(|error| matches!(error.kind, notify::ErrorKind::MaxFilesWatch));
        self.watched = Some(Watched { place, teller, is_too_much });
        let text = error.as_ref().map(ToString::to_string).unwrap_or_default();
        let is_new = text != std::mem::replace(&mut self.last_error, text.clone());
        error.filter(|_| is_new)
    }

    /// Waits until there is something to do.
    fn wait(&mut self, mut pace: Pace) -> Next {
        pace.look_anew = pace.look_anew.min(match &self.watched {
            Some(watched) if watched.teller.is_some() => pace.look_anew,
            Some(_) => self.poll,
            None => WHILE_MISSING,
        });
        let next = next(&self.signals, pace);
        if next == (Next::Look { anew: true }) {
            self.watched = None;
        }
        next
    }
}

/// Tells of what goes wrong, once.
#[derive(Default)]
struct Faults {
    last: String,
}

impl Faults {
    /// Tells of an error that was not the last one, too.
    fn tell(&mut self, error: &anyhow::Error, session: &mut Session) -> anyhow::Result<()> {
        let text = format!("{error:#}");
        if text != self.last {
            session.flush()?;
            let layout = session.err_layout;
            // Its exit code is for runs that end with it.
            let _ = exit::report(error, session.err(), layout);
            self.last = text;
        }
        Ok(())
    }

    fn none(&mut self) {
        self.last.clear();
    }
}

/// Brings the index up to date, and again after each burst of changes, until Ctrl-C.
pub fn run(config: &Config, mut options: Options, session: &mut Session) -> anyhow::Result<Exit> {
    if !config.corpus.is_dir() {
        // The run says best what is wrong with it.
        indexing::update(config, options, session)?;
    }
    let mut config = config.clone();
    let mut follower = Follower::new(native, POLL);
    interrupt::end_after_run(follower.sender.clone(), Signal::End, session.verbosity == Verbosity::Quiet);
    let mut told = Told::default();
    let (mut faults, mut faults_of_settings) = (Faults::default(), Faults::default());
    let mut is_first = true;
    loop {
        match session.config() {
            Ok(now) => {
                config = now;
                faults_of_settings.none();
            }
            // The settings of before hold until they are mended.
            Err(error) => faults_of_settings.tell(&error.into(), session)?,
        }
        // Before the run: nothing that changes meanwhile is missed.
        let settings = session.config_file().unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
        if let Some(error) = follower.follow(&config, &settings) {
            let seconds = POLL.as_secs();
            let message = format!("the system does not tell of changes ({error}); looking every {seconds} s");
            session.warn(&message, None)?;
        }
        let mut pace = PACE;
        match indexing::update_again(&config, options, &mut told, session) {
            Ok(report) => {
                tell(&report, told.runs == 1, options, session)?;
                faults.none();
                options.rebuild = false;
            }
            Err(error) if exit::is_closed_pipe(&error) => return Err(error),
            Err(error) => {
                pace.look_anew = AFTER_ERROR;
                faults.tell(&error, session)?;
            }
        }
        session.flush()?;
        if is_first {
            session.note(&format!("watching {}; Ctrl-C ends it", shown(&config.corpus)))?;
            is_first = false;
        }
        let next = if interrupt::reached(Stage::Idle) { Next::End } else { follower.wait(pace) };
        if next == Next::End {
            session.note("ended: the index is as the last run left it")?;
            return Ok(Exit::Found);
        }
    }
}

/// Says what a run did, if it did anything; of the first one in any case.
fn tell(report: &Report, is_first: bool, options: Options, session: &mut Session) -> anyhow::Result<()> {
    if is_first {
        return indexing::tell(report, options, session);
    }
    if report.summary.is_written {
        indexing::tell_summary(report, options, session)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind, RenameMode};
    use std::cell::Cell;
    use std::fs;

    /// So long that a test never sees its end.
    const NEVER: Duration = Duration::from_secs(3600);

    fn queue(signals: &[Signal]) -> (Sender<Signal>, Receiver<Signal>) {
        let (sender, receiver) = mpsc::channel();
        signals.iter().for_each(|&signal| sender.send(signal).expect("a receiver"));
        (sender, receiver)
    }

    #[test]
    fn a_burst_is_one_look_and_the_end_of_all_ends_it() {
        use Signal::{Changed, End, Lost};
        let pace = Pace { quiet: Duration::from_millis(5), longest: NEVER, look_anew: NEVER };
        for (name, signals, expected) in [
            ("three changes", &[Changed, Changed, Changed][..], Next::Look { anew: false }),
            ("the folder went", &[Changed, Lost, Changed], Next::Look { anew: true }),
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
        let place = Place {
            corpus: "/home/.a/corpus".into(),
            identity: (None, None),
            index: "/home/.a/corpus/kartei".into(),
            beside: ["/home/.a/corpus", "/home/.a/fundstelle.toml", "/d/de-en.index"].map(PathBuf::from).to_vec(),
        };
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
        assert_eq!(place.signal(&Event::new(removed).add_path(place.corpus.clone())), Some(Signal::Lost));
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan).add_path(place.index.clone());
        assert_eq!(place.signal(&lost), Some(Signal::Lost));
        for (path, expected) in [
            ("/home/.a/fundstelle.toml", Some(Signal::Changed)),
            ("/home/.a/index", None),
            ("/d/de-en.index", Some(Signal::Changed)),
            ("/d/de-en.dict.dz", Some(Signal::Changed)),
            ("/d/fr-en.index", None),
        ] {
            assert_eq!(place.signal(&Event::new(created).add_path(path.into())), expected, "{path}");
        }
        assert_eq!(place.signal(&Event::new(created).add_path(place.corpus.clone())), Some(Signal::Lost));
        let rights = EventKind::Modify(ModifyKind::Metadata(notify::event::MetadataKind::Any));
        assert_eq!(place.signal(&Event::new(rights).add_path(place.corpus.clone())), Some(Signal::Changed));
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

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_corpus_that_leads_into_the_index_does_not_wake() {
        let (folder, config) = project();
        fs::create_dir(&config.index).expect("a folder");
        std::os::unix::fs::symlink(&config.index, config.corpus.join("kartei")).expect("a link");
        let place = Place::new(&config, &folder.path().join(CONFIG_FILE)).expect("it is there");
        assert!(!place.counts(&place.corpus.join("kartei/lock")));
        assert!(place.counts(&place.corpus.join("karteien/a.txt")));
    }

    /// A folder with a corpus.
    fn project() -> (tempfile::TempDir, Config) {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::defaults(folder.path());
        fs::create_dir(&config.corpus).expect("a folder");
        (folder, config)
    }

    /// Tells of nothing.
    fn silent() -> Teller {
        Box::new(notify::NullWatcher)
    }

    #[test]
    fn where_the_system_does_not_tell_it_is_looked_every_few_moments() {
        let (folder, config) = project();
        let settings = folder.path().join(CONFIG_FILE);
        // Where a folder went away meanwhile, or may not be read, it is tried again.
        for (error, expected_tries) in
            [(notify::ErrorKind::MaxFilesWatch, 1), (notify::ErrorKind::Generic("a folder is gone".to_owned()), 4)]
        {
            let tries = Cell::new(0);
            let refuse = |_: &Place, _: Sender<Signal>| {
                tries.set(tries.get() + 1);
                Err(match &error {
                    notify::ErrorKind::Generic(text) => notify::Error::generic(text),
                    _ => notify::Error::new(notify::ErrorKind::MaxFilesWatch),
                })
            };
            let mut follower = Follower::new(refuse, Duration::from_millis(5));
            let pace = Pace { quiet: NEVER, longest: NEVER, look_anew: NEVER };
            assert!(follower.follow(&config, &settings).is_some(), "it is said");
            for _ in 0..3 {
                assert_eq!(follower.wait(pace), Next::Look { anew: false });
                assert!(follower.follow(&config, &settings).is_none(), "it is said once");
            }
            assert_eq!(tries.get(), expected_tries, "{error:?}");
        }
    }

    #[test]
    fn what_is_watched_is_watched_anew_after_a_loss_and_where_it_is_another() {
        let (folder, mut config) = project();
        let settings = folder.path().join(CONFIG_FILE);
        let tries = Cell::new(0);
        let watch = |_: &Place, _: Sender<Signal>| {
            tries.set(tries.get() + 1);
            Ok(silent())
        };
        let mut follower = Follower::new(watch, NEVER);
        let pace = Pace { quiet: Duration::ZERO, longest: NEVER, look_anew: NEVER };
        let mut followed = |signal: Option<Signal>, config: &Config| {
            if let Some(signal) = signal {
                follower.sender.send(signal).expect("a receiver");
                assert_eq!(follower.wait(pace), Next::Look { anew: signal == Signal::Lost });
            }
            assert!(follower.follow(config, &settings).is_none());
            tries.replace(0)
        };
        assert_eq!(followed(None, &config), 1);
        assert_eq!(followed(Some(Signal::Changed), &config), 0);
        assert_eq!(followed(Some(Signal::Lost), &config), 1);
        // The new one is made first: else it may get the number of the old one.
        fs::create_dir(folder.path().join("neu")).expect("a folder");
        fs::remove_dir(&config.corpus).expect("it is empty");
        assert_eq!(followed(None, &config), 0, "nothing is there");
        fs::rename(folder.path().join("neu"), &config.corpus).expect("a folder");
        assert_eq!(followed(None, &config), 1);
        config.dictionaries.push(folder.path().join("de-en"));
        assert_eq!(followed(None, &config), 1);
        config.corpus = folder.path().to_owned();
        assert_eq!(followed(None, &config), 1);
    }

    #[test]
    fn the_system_tells_of_what_is_written_and_of_a_folder_made_again() {
        let (folder, config) = project();
        let settings = folder.path().join(CONFIG_FILE);
        let mut follower = Follower::new(native, Duration::from_millis(50));
        let mut followed = |change: &dyn Fn()| {
            let _ = follower.follow(&config, &settings);
            change();
            let begin = Instant::now();
            let next = follower.wait(PACE);
            // Even where this machine lets nothing be watched, and it is only looked at.
            assert!(begin.elapsed() < PACE.look_anew / 2, "nothing was told");
            next
        };
        let looks = |next| matches!(next, Next::Look { .. });
        assert!(looks(followed(&|| fs::write(config.corpus.join("a.txt"), "x").expect("a file"))));
        assert!(looks(followed(&|| fs::write(&settings, "").expect("a file"))));
        let next = followed(&|| {
            fs::remove_dir_all(&config.corpus).expect("a folder");
            fs::create_dir(&config.corpus).expect("a folder");
        });
        assert!(looks(next));
        assert!(looks(followed(&|| fs::write(config.corpus.join("b.txt"), "x").expect("a file"))));
    }
}
