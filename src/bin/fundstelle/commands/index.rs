//! `fundstelle index`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use fundstelle::corpus::{Config, parse_size, parse_time};
use fundstelle::index::{self, Failure, IndexOptions, IndexSummary, Memory, Progress as Event, Wait, Writer};
use fundstelle::ingest::Limits;
use fundstelle::output::clean::clean;
use fundstelle::output::json::{
    AnewRecord, BegunRecord, DoubtfulRecord, FailedRecord, FileWarningRecord, FoundRecord, IndexSummaryRecord,
    ReadRecord, StageRecord, WaitingRecord, write_line,
};
use fundstelle::output::terminal::plural;

use indicatif::HumanBytes;

use crate::commands::status::date;
use crate::commands::{dry_run, watch};
use crate::exit::{Advised, Exit};
use crate::interrupt::{self, Stage, Swap};
use crate::options::count;
use crate::progress::{Progress, Shown, duration};
use crate::session::{Session, Verbosity, shown};

/// Bring the index up to date with the corpus
///
/// Takes in what was added or changed, and takes out what is gone; a moved file is not read again. A file that cannot be
/// read is reported, and the others are indexed all the same; what was indexed of it before is kept and searched until it
/// can be read again or is gone. Hidden files and files of a type that is not read are skipped. The old index
/// answers until the new one is complete; Ctrl-C leaves one of the two, and says which.
///
/// Entries of `.bib` and CSL-JSON files complete the cited works, and describe the documents that their `file` fields name.
/// What is broken in such a file is told once, with its line; the rest is read.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Make sure of these files or folders of the corpus
    ///
    /// Each must lie in the corpus and exist. The rest of the corpus is brought up to date with them.
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    paths: Vec<PathBuf>,

    /// Build the index anew, even where nothing changed
    #[arg(long)]
    rebuild: bool,

    /// Use this many threads; 0 takes one per core
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    #[arg(value_parser = count, allow_negative_numbers = true)]
    jobs: usize,

    /// Leave out files that are larger [default: 128MB]
    ///
    /// A size in KB, MB (1,048,576 bytes) or GB. Collections (.jsonl) are read record by record and may be larger.
    /// In fundstelle.toml it is `max-file-size` under `[limits]`, beside `max-file-time`, `memory`, `max-lines`,
    /// `max-paragraphs`, `max-marks`, `max-record-size` and `max-expanded-size`. A file that failed by a limit is tried
    /// again as soon as a limit is another one.
    #[arg(long, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true)]
    max_file_size: Option<u64>,

    /// Leave out documents that take longer to read [default: 60s]
    ///
    /// A time in ms, s, min or h. The document is cut off and reported as failed, and the others are indexed.
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    max_file_time: Option<Duration>,

    /// Use no more memory than about this [default: 1GB]
    ///
    /// A size as above, a number alone counting MB; at least 256MB. How much text is on its way at once, what is
    /// gathered before it is written, and what is merged at once are sized by it; with less than the default, the
    /// limits of a document too. It is a budget, no wall: what is known of all documents grows with the corpus, and a
    /// document full of notes takes more than others.
    #[arg(long, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true)]
    memory: Option<u64>,

    /// Wait while another process writes the index, at most SECONDS
    ///
    /// Without a number, as long as it takes. By default, a run gives up after a second and a half.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    wait: Option<Option<Duration>>,

    /// Go on and index again whenever the corpus changes, until Ctrl-C
    ///
    /// Changes are taken in as soon as 100 ms pass without another, or after 2 s; those of settings, glossaries and
    /// dictionaries too. Every 30 s the corpus is looked at anew, as a system may lose changes or not tell of them; every
    /// 5 s where it says that it cannot tell. Each run that changed something says so in one line; what is wrong is told
    /// once, and watching goes on. Ctrl-C ends it with 0: after the run in hand, or at once where nothing is written yet; a
    /// second one ends the run at once, with 2.
    #[arg(long)]
    watch: bool,

    /// Say what would be done, and write nothing
    ///
    /// Counts files that would be added, changed, moved, removed or left as they are; with -v or --json each is named. A moved
    /// file is not read, unless a sidecar, a bibliography or another ending of its name says something else of it.
    /// Whether a file that would be read can be read shows only when it is.
    #[arg(long, conflicts_with_all = ["watch", "wait"])]
    dry_run: bool,

    /// Write JSON for other programs, one object a line
    ///
    /// What happens is told as it does, the summary last.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle index
  fundstelle index --corpus ~/Zotero/storage --index ~/.cache/fundstelle
  fundstelle index --rebuild --jobs 1
  fundstelle index --wait 60
  fundstelle index --watch
  fundstelle index --dry-run -v
  fundstelle index --max-file-size 300MB --memory 3GB

Exit status: 0 all indexed, or watching ended, 2 some file failed (the others are indexed), error or Ctrl-C.";

impl Arguments {
    fn patience(&self) -> Wait {
        match self.wait {
            None => Wait::Short,
            Some(None) => Wait::Unbounded,
            Some(Some(longest)) => Wait::AtMost(longest),
        }
    }
}

/// Reads whole seconds; a path that was meant for the corpus is told where to stand.
fn seconds(text: &str) -> Result<Duration, String> {
    let wanted = || "a whole number from 0 on is wanted; a path stands before `--wait`".to_owned();
    text.parse().map(Duration::from_secs).map_err(|_| wanted())
}

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let config = session.config()?;
    for path in &arguments.paths {
        check_in_corpus(path, &config)?;
    }
    let options = Options {
        rebuild: arguments.rebuild,
        jobs: arguments.jobs,
        wait: arguments.patience(),
        json: arguments.json,
        events: arguments.json,
        max_file_bytes: arguments.max_file_size,
        max_file_time: arguments.max_file_time,
        memory_bytes: arguments.memory,
    };
    if arguments.dry_run {
        return dry_run::run(&options.for_library(&config)?, arguments.json, session);
    }
    if arguments.watch {
        return watch::run(&config, options, session);
    }
    let report = update(&config, options, session)?;
    tell(&report, options, session)?;
    Ok(if report.failures.is_empty() { Exit::Found } else { Exit::PartlyFailed })
}

fn check_in_corpus(path: &Path, config: &Config) -> anyhow::Result<()> {
    let resolve = |path: &Path| {
        path.canonicalize().map_err(|error| {
            Advised::new(format!("cannot read {}", shown(path)), "check the name; it is relative to the current folder")
                .because(error)
        })
    };
    if resolve(path)?.starts_with(resolve(&config.corpus)?) {
        return Ok(());
    }
    let hint = if path.is_dir() {
        format!("`--corpus {}` takes it as the corpus", path.display())
    } else {
        format!("`fundstelle add {}` copies it into the corpus", path.display())
    };
    Err(Advised::new(format!("{} is not in the corpus {}", shown(path), shown(&config.corpus)), hint).into())
}

/// How the index is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Anew
    pub rebuild: bool,
    /// Threads; 0 for one per core
    pub jobs: usize,
    /// While another process writes
    pub wait: Wait,
    /// Failures go to stdout as JSON lines.
    pub json: bool,
    /// And whatever else happens, too.
    pub events: bool,
    /// Largest file; none for what the configuration says.
    pub max_file_bytes: Option<u64>,
    /// Longest time for a document, the same.
    pub max_file_time: Option<Duration>,
    /// Memory for the run, the same.
    pub memory_bytes: Option<u64>,
}

impl Options {
    /// Says the same to the library, with what the configuration says beside.
    pub fn for_library(self, config: &Config) -> anyhow::Result<IndexOptions> {
        let memory = match self.memory_bytes.or(config.memory_bytes) {
            Some(bytes) => Memory::new(bytes)?,
            None => Memory::default(),
        };
        let mut limits = config.limits.clone();
        limits.max_file_bytes = self.max_file_bytes.unwrap_or(limits.max_file_bytes);
        limits.max_file_time = self.max_file_time.unwrap_or(limits.max_file_time);
        // The default gives way to less memory; what somebody asked for does not.
        let is_asked_for = limits.max_file_bytes != Limits::default().max_file_bytes;
        if is_asked_for && limits.max_file_bytes > memory.max_file_bytes() {
            let (size, memory) = (HumanBytes(limits.max_file_bytes), HumanBytes(memory.bytes()));
            let message = format!("a file of {size} may take more memory to index than the {memory} of this run");
            let enough = Memory::for_file(limits.max_file_bytes);
            let hint = format!("allow more with `--memory {enough}MB`, or smaller files with `--max-file-size SIZE`");
            return Err(Advised::new(message, hint).into());
        }
        Ok(IndexOptions {
            corpus: config.corpus.clone(),
            index: config.index.clone(),
            dictionaries: config.dictionaries.clone(),
            rebuild: self.rebuild,
            jobs: self.jobs,
            wait: self.wait,
            limits,
            memory,
        })
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// What was done.
    pub summary: IndexSummary,
    /// Files that could not be read.
    pub failures: Vec<Failure>,
    /// How many spots of documents are doubtful.
    pub doubtful: usize,
    /// Whether the index that was there could not be used.
    pub is_anew: bool,
}

/// What earlier runs have told, so that it is not told again.
#[derive(Debug, Default)]
pub struct Told {
    /// How many runs went well.
    pub runs: usize,
    /// What failed, as of the last run, and what was told since: names that are no UTF-8 may look alike, so they are counted.
    failures: BTreeMap<Failure, usize>,
    /// Those of them that were told before the files were read this time, and did not fail again yet.
    earlier: BTreeMap<Failure, usize>,
    /// What is wrong with each glossary and bibliography.
    messages: BTreeMap<String, Vec<String>>,
    /// The same as it was before the file was read again, and is not repeated yet.
    before: BTreeMap<String, Vec<String>>,
}

impl Told {
    /// Takes down that a file is read again: what is not said of it this time is mended.
    fn consulted(&mut self, path: String) {
        let before = self.messages.remove(&path).unwrap_or_default();
        self.before.insert(path, before);
    }

    /// Takes down a message, and tells whether it is new. The line does not count: what stands above may have grown.
    fn is_new(&mut self, path: &str, message: &str) -> bool {
        self.messages.entry(path.to_owned()).or_default().push(message.to_owned());
        let Some(before) = self.before.get_mut(path) else { return true };
        let same = before.iter().position(|old| old == message);
        same.map(|at| before.swap_remove(at)).is_none()
    }

    /// Begins with the files: each that fails now may be one that was told.
    fn begin_files(&mut self) {
        self.earlier.clone_from(&self.failures);
    }

    /// Takes down a failure, and tells whether it is new.
    fn has_failed(&mut self, failure: &Failure) -> bool {
        if let Some(left) = self.earlier.get_mut(failure).filter(|left| **left > 0) {
            *left -= 1;
            return false;
        }
        *self.failures.entry(failure.clone()).or_insert(0) += 1;
        true
    }

    /// Ends a run that went well, and in which this failed.
    fn end_run(&mut self, failures: &[Failure]) {
        self.failures.clear();
        for failure in failures {
            *self.failures.entry(failure.clone()).or_insert(0) += 1;
        }
        self.before.clear();
        self.runs += 1;
    }
}

/// Brings the index up to date, with a progress bar where messages are read at a terminal.
pub fn update(config: &Config, options: Options, session: &mut Session) -> anyhow::Result<Report> {
    update_again(config, options, &mut Told::default(), session)
}

/// As [`update`], but for what has been told already; after a run that went well there is no bar.
pub fn update_again(
    config: &Config,
    options: Options,
    told: &mut Told,
    session: &mut Session,
) -> anyhow::Result<Report> {
    interrupt::end_at_once();
    interrupt::reached(Stage::Waiting);
    told.begin_files();
    let mut swap = None;
    let progress = Progress::new(shown_progress(options, told, session));
    let (mut doubtful, mut is_anew) = (0, false);
    let mut lost_output = Ok(());
    let index_options = options.for_library(config)?;
    let mut events = Events {
        options,
        config,
        // With `--watch`, a run that finds nothing to do is no event.
        is_silent: told.runs > 0,
        has_begun: false,
        flushed: None,
    };
    let result = index::update(&index_options, &mut |event| {
        is_anew |= matches!(event, Event::Anew { .. });
        let written = events.tell(&event, session).and_then(|()| match event {
            Event::Found { files, bytes } => {
                told.begin_files();
                progress.found(files, bytes);
                Ok(())
            }
            Event::Reading { path } => {
                progress.reading(&path);
                Ok(())
            }
            Event::Read { bytes, .. } => {
                progress.read(bytes);
                Ok(())
            }
            Event::Failed(failure) => match told.has_failed(&failure) {
                true => progress.suspend(|| tell_failure(&failure, options.json, session)),
                false => Ok(()),
            },
            Event::Doubtful { path, warning } => {
                doubtful += 1;
                let line = warning.line.map(|line| format!(":{line}")).unwrap_or_default();
                match session.verbosity {
                    Verbosity::Verbose if !options.events => {
                        progress.suspend(|| session.warn(&format!("{path}{line}: {}", warning.message), None))
                    }
                    _ => Ok(()),
                }
            }
            Event::Consulted { path } => {
                told.consulted(path);
                Ok(())
            }
            Event::Glossary { path, message, .. } | Event::Bibliography { path, message, .. }
                if !told.is_new(&path, &message) =>
            {
                Ok(())
            }
            Event::Glossary { path, line, message } => {
                progress.suspend(|| tell_warning(&path, line, &message, options.json, session))
            }
            Event::Bibliography { path, line, message } => {
                progress.suspend(|| tell_warning(&path, Some(line), &message, options.json, session))
            }
            Event::Waiting(other) => {
                progress.suspend(|| session.note(&format!("waiting for {}", writer(&other, SystemTime::now()))))
            }
            Event::Begun => {
                interrupt::reached(Stage::Working);
                Ok(())
            }
            Event::Swapping => {
                swap = Some(Swap::begin());
                Ok(())
            }
            Event::Swapped => {
                swap.take().into_iter().for_each(Swap::end);
                Ok(())
            }
            Event::Anew { reason } => progress.suspend(|| match options.json {
                true => write_line(session.out(), &AnewRecord::new(&format!("{reason}; the index is made anew"))),
                false => session.warn(&format!("{reason}; the index is made anew"), None),
            }),
            Event::Writing => {
                progress.writing();
                Ok(())
            }
        });
        if written.is_err() {
            lost_output = written;
        }
    });
    drop(progress);
    drop(swap);
    let (summary, failures) = result?;
    lost_output?;
    // Files that failed in an earlier run and are still as they were fail without being read again.
    told.begin_files();
    for failure in &failures {
        if told.has_failed(failure) {
            tell_failure(failure, options.json, session)?;
        }
    }
    told.end_run(&failures);
    Ok(Report { summary, failures, doubtful, is_anew })
}

/// `process 4711 on laptop, which has been writing the index since 2026-11-23 06:45 UTC (12 min)`
pub fn writer(writer: &Writer, now: SystemTime) -> String {
    let process = writer.process.map_or_else(|| "another process".to_owned(), |process| format!("process {process}"));
    let host = writer.host.as_ref().map(|host| format!(" on {}", clean(host))).unwrap_or_default();
    let since = writer.since.map(|since| {
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
        let long = now.checked_sub(since).map(|seconds| format!(" ({})", duration(seconds))).unwrap_or_default();
        format!(" since {}{long}", date(since))
    });
    format!("{process}{host}, which has been writing the index{}", since.unwrap_or_default())
}

fn tell_failure(failure: &Failure, json: bool, session: &mut Session) -> std::io::Result<()> {
    if json { write_line(session.out(), &FailedRecord::new(failure)) } else { session.fault(&failure.to_string()) }
}

fn tell_warning(
    path: &str,
    line: Option<usize>,
    message: &str,
    json: bool,
    session: &mut Session,
) -> std::io::Result<()> {
    if json {
        return write_line(session.out(), &FileWarningRecord::new(path, line, message));
    }
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    session.warn(&format!("{path}{line}: {message}"), None)
}

/// Decides what is shown of a run; after one that went well nothing is: then it is watched, and little changes at a time.
fn shown_progress(options: Options, told: &Told, session: &Session) -> Shown {
    if session.verbosity == Verbosity::Quiet || told.runs > 0 {
        Shown::Nothing
    } else if session.err_is_terminal() {
        Shown::Bar
    } else if options.json {
        Shown::Nothing
    } else {
        Shown::Lines
    }
}

/// Writes the events of a run as JSON lines.
struct Events<'a> {
    options: Options,
    config: &'a Config,
    /// Until there is something to do.
    is_silent: bool,
    has_begun: bool,
    flushed: Option<Instant>,
}

/// Lines of files that are read one after the other are written out together, if they come within this time.
const TOGETHER: Duration = Duration::from_secs(1);

impl Events<'_> {
    fn tell(&mut self, event: &Event, session: &mut Session) -> std::io::Result<()> {
        if !self.options.events {
            return Ok(());
        }
        let begins = match event {
            Event::Begun => !self.is_silent,
            Event::Found { .. } | Event::Writing => true,
            _ => false,
        };
        if begins && !std::mem::replace(&mut self.has_begun, true) {
            write_line(session.out(), &BegunRecord::new(&self.config.corpus, &self.config.index))?;
        }
        let out = session.out();
        match event {
            Event::Found { files, bytes } => write_line(out, &FoundRecord::new(*files, *bytes))?,
            Event::Read { path, bytes, passages } => {
                write_line(out, &ReadRecord::new(path, *bytes, *passages))?;
                if self.flushed.is_some_and(|flushed| flushed.elapsed() < TOGETHER) {
                    return Ok(());
                }
            }
            Event::Doubtful { path, warning } => return write_line(out, &DoubtfulRecord::new(path, warning)),
            Event::Waiting(writer) => write_line(out, &WaitingRecord::new(writer))?,
            Event::Writing => write_line(out, &StageRecord::Writing)?,
            Event::Swapped => write_line(out, &StageRecord::Written)?,
            Event::Begun => {}
            // These are told elsewhere, or are no events.
            _ => return Ok(()),
        }
        self.flushed = Some(Instant::now());
        session.flush()
    }
}

/// Says what was done.
pub fn tell(report: &Report, options: Options, session: &mut Session) -> anyhow::Result<()> {
    tell_summary(report, options, session)?;
    let loses = report.is_anew && report.failures.iter().any(|failure| !failure.kept) || report.summary.lost > 0;
    if loses && !options.json {
        session.note("of what failed nothing could be kept, as the index of before could not be used")?;
    }
    if report.doubtful > 0 && !options.json && session.verbosity < Verbosity::Verbose {
        let spots = plural(report.doubtful, "doubtful spot");
        session.note(&format!("{spots} in reading; `fundstelle status --check` lists these and those in the notes"))?;
    }
    Ok(())
}

/// Says what was done in one line.
pub fn tell_summary(report: &Report, options: Options, session: &mut Session) -> anyhow::Result<()> {
    if options.json {
        return write_line(session.out(), &IndexSummaryRecord::new(&report.summary)).context("writing the summary");
    }
    Ok(session.note(&in_words(&report.summary))?)
}

/// `3 added, 1 failed, 2 skipped · 61 passages · 40 ms`
fn in_words(summary: &IndexSummary) -> String {
    let counts = [
        (summary.added, "added"),
        (summary.changed, "changed"),
        (summary.moved, "moved"),
        (summary.removed, "removed"),
        (summary.unchanged, "unchanged"),
        (summary.failed, "failed"),
        (summary.skipped, "skipped"),
    ];
    let said: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let said = if said.is_empty() { "nothing to do".to_owned() } else { said.join(", ") };
    let kept = match summary.kept {
        0 => String::new(),
        kept => format!(" · {} kept as before", plural(kept, "document")),
    };
    let time = match summary.elapsed_ms {
        milliseconds @ 0..1000 => format!("{milliseconds} ms"),
        milliseconds => format!("{:.1} s", milliseconds as f64 / 1000.0),
    };
    let glossary = match summary.glossary {
        0 => String::new(),
        1 => "1 glossary entry · ".to_owned(),
        entries => format!("{entries} glossary entries · "),
    };
    let mut bibliography = match summary.bibliography {
        0 if summary.warnings == 0 => String::new(),
        1 => "1 bibliography entry".to_owned(),
        entries => format!("{entries} bibliography entries"),
    };
    if summary.warnings > 0 {
        bibliography.push_str(&format!(" ({})", plural(summary.warnings, "warning")));
    }
    if !bibliography.is_empty() {
        bibliography.push_str(" · ");
    }
    format!("{said}{kept} · {} · {bibliography}{glossary}{time}", plural(summary.passages, "passage"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_is_named_as_far_as_it_is_known() {
        let known = Writer { process: Some(4711), host: Some("laptop".to_owned()), since: Some(1_795_416_341) };
        for (writer, seconds, expected) in [
            (&known, 0, "process 4711 on laptop, which has been writing the index since 2026-11-23 06:45 UTC (0 s)"),
            (
                &known,
                750,
                "process 4711 on laptop, which has been writing the index since 2026-11-23 06:45 UTC (12 min)",
            ),
            (
                &Writer { host: None, ..known.clone() },
                7_300,
                "process 4711, which has been writing the index since 2026-11-23 06:45 UTC (2 h)",
            ),
            (&Writer::default(), 0, "another process, which has been writing the index"),
        ] {
            let now = UNIX_EPOCH + Duration::from_secs(1_795_416_341 + seconds);
            assert_eq!(super::writer(writer, now), expected);
        }
        // A clock that was set back.
        assert!(super::writer(&known, UNIX_EPOCH).ends_with("06:45 UTC"));
    }

    #[test]
    fn what_was_told_is_told_again_only_after_it_was_mended() {
        let mut told = Told::default();
        let mut run = |messages: &[&str]| -> Vec<bool> {
            told.consulted("a.bib".to_owned());
            messages.iter().map(|message| told.is_new("a.bib", message)).collect()
        };
        assert_eq!(run(&["x", "y"]), [true, true]);
        assert_eq!(run(&["y", "x", "x"]), [false, false, true], "a second fault of the same kind is a new one");
        assert_eq!(run(&["x"]), [false]);
        assert_eq!(run(&["y"]), [true]);
        let failure = Failure { path: "a.txt".to_owned(), error: "is empty".to_owned(), kept: false };
        let mut files = |count: usize| -> Vec<bool> {
            told.begin_files();
            (0..count).map(|_| told.has_failed(&failure)).collect()
        };
        assert_eq!(files(2), [true, true], "two names that look alike are two");
        assert_eq!(files(2), [false, false], "read once more in the same run");
        assert_eq!(files(3), [false, false, true]);
        told.end_run(std::slice::from_ref(&failure));
        told.begin_files();
        assert!(!told.has_failed(&failure));
        assert!(told.has_failed(&failure));
        told.end_run(&[]);
        told.begin_files();
        assert!(told.has_failed(&failure), "it was mended in between");
    }

    #[test]
    fn the_summary_leaves_out_what_did_not_happen() {
        let summary = IndexSummary { added: 3, skipped: 1, passages: 61, elapsed_ms: 40, ..IndexSummary::default() };
        assert_eq!(in_words(&summary), "3 added, 1 skipped · 61 passages · 40 ms");
        let summary = IndexSummary { unchanged: 3, passages: 61, glossary: 60, ..IndexSummary::default() };
        assert_eq!(in_words(&summary), "3 unchanged · 61 passages · 60 glossary entries · 0 ms");
        let summary = IndexSummary { unchanged: 1, passages: 2, bibliography: 1, ..IndexSummary::default() };
        assert_eq!(in_words(&summary), "1 unchanged · 2 passages · 1 bibliography entry · 0 ms");
        let summary = IndexSummary { bibliography: 5, warnings: 2, glossary: 1, ..summary };
        assert_eq!(
            in_words(&summary),
            "1 unchanged · 2 passages · 5 bibliography entries (2 warnings) · 1 glossary entry · 0 ms"
        );
        let summary = IndexSummary { elapsed_ms: 1234, ..IndexSummary::default() };
        assert_eq!(in_words(&summary), "nothing to do · 0 passages · 1.2 s");
    }
}
