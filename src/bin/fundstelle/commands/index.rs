//! `fundstelle index`

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use fundstelle::corpus::Config;
use fundstelle::index::{self, Failure, IndexOptions, IndexSummary, Progress};
use fundstelle::output::clean::clean;
use fundstelle::output::json::{AnewRecord, BibliographyWarningRecord, FailedRecord, IndexSummaryRecord, write_line};
use fundstelle::output::terminal::plural;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::exit::{Advised, Exit};
use crate::options::count;
use crate::session::{Session, Verbosity, shown};

/// Bring the index up to date with the corpus
///
/// Takes in what was added or changed, and takes out what is gone. A file that cannot be read is reported, and the
/// others are indexed all the same. Hidden files and files of a type that is not read are skipped. The old index
/// answers until the new one is complete; Ctrl-C leaves it as it was.
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

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle index
  fundstelle index --corpus ~/Zotero/storage --index ~/.cache/fundstelle
  fundstelle index --rebuild --jobs 1

Exit status: 0 all indexed, 2 some file failed (the others are indexed) or error.";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let config = session.config()?;
    for path in &arguments.paths {
        check_in_corpus(path, &config)?;
    }
    let options = Options { rebuild: arguments.rebuild, jobs: arguments.jobs, json: arguments.json };
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

/// Brings the index up to date, with a progress bar where messages are read at a terminal.
pub fn update(config: &Config, options: Options, session: &mut Session) -> anyhow::Result<Report> {
    end_on_interrupt();
    let bar = progress_bar(session);
    let mut failures = Vec::new();
    let mut doubtful = 0;
    let mut lost_output = Ok(());
    let index_options = IndexOptions {
        corpus: config.corpus.clone(),
        index: config.index.clone(),
        dictionaries: config.dictionaries.clone(),
        rebuild: options.rebuild,
        jobs: options.jobs,
    };
    let result = index::update(&index_options, &mut |event| {
        let told = match event {
            Progress::Found { bytes, .. } => {
                bar.set_length(bytes);
                Ok(())
            }
            Progress::Read { path, bytes, .. } => {
                bar.inc(bytes);
                bar.set_message(clean(&path).into_owned());
                Ok(())
            }
            Progress::Failed(failure) => {
                let told = bar.suspend(|| tell_failure(&failure, options.json, session));
                failures.push(failure);
                told
            }
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
            Progress::Glossary { path, line, message } => {
                let line = line.map(|line| format!(":{line}")).unwrap_or_default();
                bar.suspend(|| session.warn(&format!("{path}{line}: {message}"), None))
            }
            Progress::Bibliography { path, line, message } => bar.suspend(|| match options.json {
                true => write_line(session.out(), &BibliographyWarningRecord::new(&path, line, &message)),
                false => session.warn(&format!("{path}:{line}: {message}"), None),
            }),
            Progress::Anew { reason } => bar.suspend(|| match options.json {
                true => write_line(session.out(), &AnewRecord::new(&format!("{reason}; the index is made anew"))),
                false => session.warn(&format!("{reason}; the index is made anew"), None),
            }),
            Progress::Writing => {
                bar.set_message("writing the index");
                Ok(())
            }
        };
        if told.is_err() {
            lost_output = told;
        }
    });
    bar.finish_and_clear();
    let (summary, all_failures) = result?;
    lost_output?;
    // Files that failed in an earlier run and are still as they were fail without being read again.
    for failure in &all_failures {
        if !failures.contains(failure) {
            tell_failure(failure, options.json, session)?;
        }
    }
    Ok(Report { summary, failures: all_failures, doubtful })
}

/// Makes Ctrl-C end the run at once, with a word and our own exit code.
///
/// The index is swapped in as a whole at the very end, so whatever is broken off leaves the old one as it was.
#[expect(clippy::exit, reason = "a signal handler has nowhere to return to")]
fn end_on_interrupt() {
    // Where a handler cannot be set, the system's own ends the run just as well.
    let _ = ctrlc::set_handler(|| {
        let mut err = anstream::stderr();
        let _ = writeln!(err, "\ninterrupted: the index is as it was");
        std::process::exit(2);
    });
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
    if options.json {
        return write_line(session.out(), &IndexSummaryRecord::new(&report.summary)).context("writing the summary");
    }
    session.note(&in_words(&report.summary))?;
    if report.doubtful > 0 && session.verbosity < Verbosity::Verbose {
        let spots = plural(report.doubtful, "doubtful spot");
        session.note(&format!("{spots} in reading; `fundstelle status --check` lists these and those in the notes"))?;
    }
    Ok(())
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
