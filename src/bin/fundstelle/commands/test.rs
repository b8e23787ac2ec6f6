//! `fundstelle test`

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use fundstelle::output::json::{CaseRecord, FaultRecord, MetricRecord, TestSummaryRecord, write_line};
use fundstelle::output::junit::write_junit;
use fundstelle::output::page::{MAX_SHOWN_CASES, write_page};
use fundstelle::output::terminal::{SIGNS, count_in_words, plural, write_metrics, write_suite};
use fundstelle::suite::{
    Baseline, BaselineError, Fault, Fingerprints, Spot, Suite, SuiteReport, TestOptions, Verdict, read_suite, test,
};

use crate::commands::search::{open, warn_of_changes};
use crate::exit::{Advised, Exit};
use crate::session::{Session, shown};

/// Test that queries find the places they should
///
/// Suites are files in which a query names the places it must find. Cases that fail are printed with what was found
/// instead, then the metrics of every suite. Where a baseline was recorded, what was lost, gained and moved since is told, and
/// whether the texts or the ranking have changed; a place that was lost fails until it is accepted with --update.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Run these suites, or all in a folder [default: tests/queries]
    ///
    /// Of a folder those in it; folders below, whose suites may be about another corpus, are named and not run. The default is looked for beside the
    /// configuration file, else in the current folder.
    #[arg(value_name = "SUITE", value_hint = clap::ValueHint::AnyPath)]
    suites: Vec<PathBuf>,

    /// Run only cases whose name or query holds this text
    #[arg(long, value_name = "TEXT", conflicts_with = "update")]
    filter: Option<String>,

    /// Record what is found as the baseline of later runs
    ///
    /// Written beside the suite: `briefe.toml` has `briefe.baseline.json`, a line for every hit, to be read before it is kept.
    #[arg(long)]
    update: bool,

    /// Write a page with hits before and now, side by side
    ///
    /// One HTML file that needs neither network nor scripts.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    report: Option<PathBuf>,

    /// Write the results for continuous integration, as JUnit does
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    junit: Option<PathBuf>,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
A suite:
  [[case]]
  query = \"Stabilitätsprojektion\"
  first = \"lamberty-2024:p10\"          # this passage comes first
  top-3 = [\"dresen-2023:p2\"]           # these are among the first three
  must  = [\"masala-2023\"]              # found at all; a document stands for any of its passages
  must-not = [\"krasner-1999:p1\"]
  why = \"the term is coined there\"

  Also class, snippet, count, language, walk, judgements, floors, known-failure, and the options of
  `search`: kind, lang, doc, author, year, cites, parts, plain, limit. The README has all of it.

Examples:
  fundstelle test
  fundstelle test briefe.toml --filter Sicherheit
  fundstelle test --update

Exit status: 0 all hold, 1 some do not, 2 error, also where a suite has a mistake.";

/// Levels of folders that are looked at for suites which are not run, this one included.
const MAX_FOLDERS: usize = 4;

/// Where suites are looked for.
const DEFAULT: &str = "tests/queries";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let (files, below) = paths(arguments, session)?;
    if let Some(folder) = below.first() {
        let other = below.len() - 1;
        let others = if other == 0 { String::new() } else { format!(" and {}", plural(other, "other folder")) };
        session.note(&format!("suites in {}{others} are not run; name a folder to run them", shown(folder)))?;
    }
    let mut suites: Vec<Suite> = files.iter().map(|path| read_suite(path)).collect();
    let mut baselines = Vec::with_capacity(suites.len());
    let mut broken_baselines = Vec::new();
    for suite in &mut suites {
        baselines.push(match Baseline::load(&suite.path) {
            Ok(baseline) => baseline,
            Err(error) => {
                broken_baselines.push(error);
                None
            }
        });
    }
    let searcher = open(session)?;
    let cases: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let options = TestOptions {
        jobs: 0,
        filter: arguments.filter.clone(),
        show_all: arguments.report.is_some() && cases <= MAX_SHOWN_CASES,
        record: arguments.update,
    };
    let begin = Instant::now();
    let mut reports = test(&searcher, &suites, &baselines, &options)?;
    let elapsed = begin.elapsed();
    if arguments.filter.is_some() {
        // What has no such case is not what was asked for.
        reports.retain(|report| !report.cases.is_empty() || !report.faults.is_empty());
    }
    if arguments.json {
        for report in &reports {
            for case in &report.cases {
                write_line(session.out(), &CaseRecord::new(report, case))?;
            }
            for metric in &report.metrics {
                write_line(session.out(), &MetricRecord::new(report, metric))?;
            }
            for fault in &report.faults {
                write_line(session.out(), &FaultRecord::new(report, fault))?;
            }
        }
        write_line(session.out(), &TestSummaryRecord::new(&reports, elapsed))?;
    } else {
        print(&reports, session)?;
    }
    session.flush()?;
    tell_faults(&reports, &broken_baselines, session)?;
    if let Some(path) = &arguments.junit {
        write_file(path, |out| write_junit(out, &reports))?;
    }
    let now = Fingerprints::of(&searcher)?;
    if let Some(path) = &arguments.report {
        write_file(path, |out| write_page(out, &reports, &now))?;
    }
    if arguments.update {
        record(&reports, &now, session)?;
    }
    warn_of_changes(&searcher, session)?;
    session.detail(&format!("tested in {:.1} ms", elapsed.as_secs_f64() * 1000.0))?;
    let faults = !broken_baselines.is_empty() && !arguments.update;
    let cases: usize = reports.iter().map(|report| report.cases.len()).sum();
    Ok(if faults || reports.iter().any(|report| !report.faults.is_empty()) {
        Exit::PartlyFailed
    } else if reports.iter().any(SuiteReport::has_failed) {
        Exit::Doubtful
    } else if cases == 0 {
        if let Some(filter) = &arguments.filter {
            session.note(&format!("no case holds `{filter}`"))?;
        }
        Exit::Nothing
    } else {
        Exit::Found
    })
}

/// Returns the files that are meant, each once, those of a folder by name, and folders below that have suites too.
///
/// A suite is about one corpus, and so is a folder of suites: those below may ask for what this corpus does not have. That
/// they are there is told.
fn paths(arguments: &Arguments, session: &Session) -> anyhow::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let mut named = arguments.suites.clone();
    if named.is_empty() {
        let folder = session.config_file().and_then(|file| file.parent().map(Path::to_owned)).unwrap_or_default();
        let default = folder.join(DEFAULT);
        if !default.is_dir() {
            let message = format!("no suite is named, and there is no folder {}", shown(&default));
            return Err(Advised::new(message, "`fundstelle test --help` shows how a suite is written").into());
        }
        // As short as it can be typed.
        let short = Path::new(DEFAULT);
        named.push(if short.is_dir() && same(short, &default) { short.to_owned() } else { default });
    }
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut below: Vec<PathBuf> = Vec::new();
    for path in named {
        if !path.is_dir() {
            paths.push(path);
            continue;
        }
        let before = paths.len();
        let first_below = below.len();
        let is_hidden = |file: &walkdir::DirEntry| file.depth() > 0 && file.file_name().as_encoded_bytes()[0] == b'.';
        let files = walkdir::WalkDir::new(&path).max_depth(MAX_FOLDERS).sort_by_file_name().into_iter();
        let is_suite = |file: &walkdir::DirEntry| {
            file.file_type().is_file() && file.path().extension().is_some_and(|ending| ending == "toml")
        };
        for file in files.filter_entry(|file| !is_hidden(file)).filter_map(Result::ok).filter(is_suite) {
            match file.path().parent() {
                Some(folder) if file.depth() > 1 => below.push(folder.to_owned()),
                _ => paths.push(file.into_path()),
            }
        }
        if paths.len() == before {
            let message = format!("there is no suite in the folder {}", shown(&path));
            let nearest = below[first_below..].iter().min_by_key(|folder| folder.components().count());
            let hint = match nearest {
                Some(folder) => format!("name the folder itself: {} has suites", shown(folder)),
                None => "suites end in `.toml`; `fundstelle test --help` shows one".to_owned(),
            };
            return Err(Advised::new(message, hint).into());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    // Some of them may be named too.
    below.sort_unstable();
    below.dedup();
    below.retain(|folder| !seen.iter().any(|path| path.parent() == Some(folder)));
    Ok((paths, below))
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn print(reports: &[SuiteReport], session: &mut Session) -> anyhow::Result<()> {
    let layout = session.layout;
    let mut written = false;
    for report in reports {
        written |= write_suite(session.out(), report, layout)?;
    }
    let has_hits =
        |report: &SuiteReport| report.cases.iter().any(|case| case.verdict == Verdict::Failed && !case.hits.is_empty());
    if reports.iter().any(has_hits) {
        writeln!(session.out(), "{SIGNS}")?;
    }
    if written {
        writeln!(session.out())?;
    }
    write_metrics(session.out(), reports, layout)?;
    writeln!(session.out(), "{}", count_in_words(reports))?;
    Ok(())
}

/// Mistakes of one suite that are told; more are scrolled past, not read.
const MAX_FAULTS: usize = 20;

/// Tells what is wrong with the suites and their baselines; all else was tested.
fn tell_faults(reports: &[SuiteReport], baselines: &[BaselineError], session: &mut Session) -> anyhow::Result<()> {
    for report in reports {
        for Fault { spot: Spot { line, column }, message, hint } in report.faults.iter().take(MAX_FAULTS) {
            let message = format!("{}:{line}:{column}: {message}", report.path.display());
            session.fault_with(&message, hint.as_deref())?;
        }
        if let Some(more) = report.faults.len().checked_sub(MAX_FAULTS).filter(|more| *more > 0) {
            let message = format!("{}: {} besides", report.path.display(), plural(more, "mistake"));
            session.fault_with(&message, Some("`--json` tells them all"))?;
        }
    }
    for error in baselines {
        session.fault_with(&chain(error), Some("`fundstelle test --update` records it anew"))?;
    }
    Ok(())
}

fn chain(error: &BaselineError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let written = File::create(path).map(BufWriter::new).and_then(|mut file| {
        write(&mut file)?;
        file.flush()
    });
    let message = || format!("cannot write {}", shown(path));
    written.map_err(|error| Advised::new(message(), "check the name and the rights").because(error).into())
}

/// Writes the baselines; a suite with mistakes keeps the one it has.
fn record(reports: &[SuiteReport], now: &Fingerprints, session: &mut Session) -> anyhow::Result<()> {
    let mut recorded = 0;
    for report in reports {
        if report.cases.is_empty() || !report.faults.is_empty() {
            session.warn(
                &format!("the baseline of {} is left as it is", shown(&report.path)),
                Some("mend the suite first"),
            )?;
            continue;
        }
        Baseline::of(report, now).save(&report.path)?;
        recorded += 1;
    }
    session.note(&format!("{} recorded", plural(recorded, "baseline")))?;
    Ok(())
}
