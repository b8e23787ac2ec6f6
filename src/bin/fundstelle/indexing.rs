//! Brings the index up to date for any command, and says what happens.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use fundstelle::corpus::Config;
use fundstelle::index::{self, Failure, IndexOptions, IndexSummary, Memory, Progress as Event, Wait, Writer};
use fundstelle::ingest::Limits;
use fundstelle::output::clean::clean;
use fundstelle::output::json::{AnewRecord, FailedRecord, FileWarningRecord, IndexSummaryRecord, write_line};
use fundstelle::output::terminal::plural;
use indicatif::HumanBytes;

use crate::events::Events;
use crate::exit::Advised;
use crate::interrupt::{self, Stage, Swap};
use crate::progress::{Progress, Shown};
use crate::session::{Session, Verbosity};
use crate::time::{date, duration};
use crate::told::Told;

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
    // With `--watch`, a run that finds nothing to do is no event.
    let mut events = Events::new(config, options.events, told.runs > 0);
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

/// Says what was done.
pub fn tell(report: &Report, options: Options, session: &mut Session) -> anyhow::Result<()> {
    if !options.json {
        for file in &report.summary.skipped_files {
            session.detail(&format!("skipped {file}"))?;
        }
        let more = report.summary.skipped.saturating_sub(report.summary.skipped_files.len());
        if more > 0 {
            session.detail(&format!("skipped {more} more"))?;
        }
    }
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
