//! `fundstelle index`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use fundstelle::corpus::Config;
use fundstelle::index::{self, Failure, IndexOptions, IndexSummary, Progress, Wait, Writer};
use fundstelle::output::clean::clean;
use fundstelle::output::json::{AnewRecord, BibliographyWarningRecord, FailedRecord, IndexSummaryRecord, write_line};
use fundstelle::output::terminal::plural;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::commands::status::date;
use crate::commands::watch;
use crate::exit::{Advised, Exit};
use crate::interrupt::{self, Stage, Swap};
use crate::options::count;
use crate::session::{Session, Verbosity, shown};

/// Bring the index up to date with the corpus
///
/// Takes in what was added or changed, and takes out what is gone. A file that cannot be read is reported, and the
/// others are indexed all the same. Hidden files and files of a type that is not read are skipped. The old index
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

    /// Write JSON for other programs, one object a line
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
    let options =
        Options { rebuild: arguments.rebuild, jobs: arguments.jobs, wait: arguments.patience(), json: arguments.json };
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
    let bar = if told.runs > 0 { ProgressBar::hidden() } else { progress_bar(session) };
    let mut doubtful = 0;
    let mut lost_output = Ok(());
    let index_options = IndexOptions {
        corpus: config.corpus.clone(),
        index: config.index.clone(),
        dictionaries: config.dictionaries.clone(),
        rebuild: options.rebuild,
        jobs: options.jobs,
        wait: options.wait,
    };
    let result = index::update(&index_options, &mut |event| {
        let written = match event {
            Progress::Found { bytes, .. } => {
                told.begin_files();
                bar.set_length(bytes);
                Ok(())
            }
            Progress::Read { path, bytes, .. } => {
                bar.inc(bytes);
                bar.set_message(clean(&path).into_owned());
                Ok(())
            }
            Progress::Failed(failure) => match told.has_failed(&failure) {
                true => bar.suspend(|| tell_failure(&failure, options.json, session)),
                false => Ok(()),
            },
            Progress::Doubtful { path, warning } => {
                doubtful += 1;
                let line = warning.line.map(|line| format!(":{line}")).unwrap_or_default();
                match session.verbosity {
                    Verbosity::Verbose => {
                        bar.suspend(|| session.warn(&format!("{path}{line}: {}", warning.message), None))
                    }
                    _ => Ok(()),
                }
            }
            Progress::Consulted { path } => {
                told.consulted(path);
                Ok(())
            }
            Progress::Glossary { path, message, .. } | Progress::Bibliography { path, message, .. }
                if !told.is_new(&path, &message) =>
            {
                Ok(())
            }
            Progress::Glossary { path, line, message } => {
                let line = line.map(|line| format!(":{line}")).unwrap_or_default();
                bar.suspend(|| session.warn(&format!("{path}{line}: {message}"), None))
            }
            Progress::Bibliography { path, line, message } => bar.suspend(|| match options.json {
                true => write_line(session.out(), &BibliographyWarningRecord::new(&path, line, &message)),
                false => session.warn(&format!("{path}:{line}: {message}"), None),
            }),
            Progress::Waiting(other) => {
                bar.suspend(|| session.note(&format!("waiting for {}", writer(&other, SystemTime::now()))))
            }
            Progress::Begun => {
                interrupt::reached(Stage::Working);
                Ok(())
            }
            Progress::Swapping => {
                swap = Some(Swap::begin());
                Ok(())
            }
            Progress::Swapped => {
                swap.take().into_iter().for_each(Swap::end);
                Ok(())
            }
            Progress::Anew { reason } => bar.suspend(|| match options.json {
                true => write_line(session.out(), &AnewRecord::new(&format!("{reason}; the index is made anew"))),
                false => session.warn(&format!("{reason}; the index is made anew"), None),
            }),
            Progress::Writing => {
                bar.set_message("writing the index");
                Ok(())
            }
        };
        if written.is_err() {
            lost_output = written;
        }
    });
    bar.finish_and_clear();
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
    Ok(Report { summary, failures, doubtful })
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

/// `12 min`; no unit is worth more than the first.
fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn tell_failure(failure: &Failure, json: bool, session: &mut Session) -> std::io::Result<()> {
    if json {
        write_line(session.out(), &FailedRecord::new(failure))
    } else {
        session.fault(&format!("{}: {}", failure.path, failure.error))
    }
}

fn progress_bar(session: &Session) -> ProgressBar {
    if session.verbosity == Verbosity::Quiet || !session.err_is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    // A file counts only when it is done; the running clock shows meanwhile that something is being done.
    bar.enable_steady_tick(TICK);
    bar
}

/// How often the progress bar is drawn anew.
const TICK: Duration = Duration::from_millis(200);

/// Says what was done.
pub fn tell(report: &Report, options: Options, session: &mut Session) -> anyhow::Result<()> {
    tell_summary(report, options, session)?;
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
        (summary.removed, "removed"),
        (summary.unchanged, "unchanged"),
        (summary.failed, "failed"),
        (summary.skipped, "skipped"),
    ];
    let said: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let said = if said.is_empty() { "nothing to do".to_owned() } else { said.join(", ") };
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
    format!("{said} · {} · {bibliography}{glossary}{time}", plural(summary.passages, "passage"))
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
        let failure = Failure { path: "a.txt".to_owned(), error: "is empty".to_owned() };
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
