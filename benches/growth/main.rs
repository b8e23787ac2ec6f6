//! What does a corpus cost as it grows? `cargo bench --bench growth`
//!
//! Corpora of 10, 100 and 1000 MB are made of the judged texts: papers of 20 to 60 paragraphs, as text and as Markdown,
//! every other one with footnotes that cite works. Each is indexed by the program, a process as its user starts it, and
//! asked for words, phrases, prefixes, and with filters; plain tantivy with stems indexes the same passages in the same run.
//!
//! ```text
//! cargo bench --bench growth                            all three sizes: half an hour, and 5 GB below TMPDIR
//! cargo bench --bench growth -- 10 100                  these sizes alone
//! cargo bench --bench growth -- --form records          collections instead of papers; scraps: files of a kilobyte
//! cargo bench --bench growth -- --check                 exit status 1 where a bar is missed
//! cargo bench --bench growth -- --write README.md       puts table and plot where they stand there
//! cargo bench --bench growth -- 1000 --only FOLDER      makes such a corpus, and measures nothing
//! ```
//!
//! The judged texts stand in the folder that `FUNDSTELLE_JUDGED` names, `../shared/judged` without it. Where it is
//! missing, nothing is measured and nothing fails.

#[path = "../common/mod.rs"]
mod common;
mod corpus;
mod measure;
#[allow(dead_code, reason = "`benches/judged` uses the rest")]
#[path = "../judged/plain.rs"]
mod plain;
mod process;
mod questions;
mod report;
mod works;

use std::io::{StdoutLock, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use crate::corpus::{Form, Pool};
use crate::questions::SORTS;

/// Megabytes of the corpora where none are named.
const SIZES: [u64; 3] = [10, 100, 1000];

/// What to measure.
struct Arguments {
    sizes: Vec<u64>,
    form: Form,
    check: bool,
    write: Option<PathBuf>,
    only: Option<PathBuf>,
}

impl Arguments {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, anyhow::Error> {
        let mut parsed = Self { sizes: Vec::new(), form: Form::Papers, check: false, write: None, only: None };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("`{argument}` wants a value"));
            match argument.as_str() {
                // What cargo hands to every benchmark.
                "--bench" => {}
                "--check" => parsed.check = true,
                "--write" => parsed.write = Some(value()?.into()),
                "--only" => parsed.only = Some(value()?.into()),
                "--form" => parsed.form = Form::named(&value()?).context("forms are papers, records, scraps")?,
                size => parsed.sizes.push(size.parse().with_context(|| {
                    format!("`{size}` is neither megabytes nor an option: --form --check --write --only")
                })?),
            }
        }
        if parsed.sizes.is_empty() {
            parsed.sizes = SIZES.to_vec();
        }
        Ok(parsed)
    }
}

fn main() -> ExitCode {
    common::over_judged(Arguments::parse, run, |arguments| arguments.check)
}

fn run(arguments: &Arguments, folder: &Path, out: &mut StdoutLock<'_>) -> Result<Option<Vec<String>>, anyhow::Error> {
    let pool = Pool::read(folder)?;
    if let Some(folder) = &arguments.only {
        let bytes = arguments.sizes.iter().sum::<u64>() * 1_000_000;
        let written =
            corpus::write(&pool, arguments.form, bytes, &folder.join("corpus"), &folder.join("passages.txt"))?;
        writeln!(out, "{} files, {} bytes, {} passages", written.files, written.bytes, written.passages)?;
        return Ok(None);
    }
    let mut all = Vec::new();
    for &megabytes in &arguments.sizes {
        let measured = measure::measure(&pool, arguments.form, megabytes)?;
        writeln!(out, "{megabytes} MB: indexed in {:.1?}, plain tantivy {:.1?}", measured.wall, measured.plain)?;
        for (sort, times) in SORTS.iter().zip(&measured.questions) {
            let slowest: Vec<String> =
                times.slowest().map(|(time, asked)| format!("`{asked}` in {time:.1?}")).collect();
            writeln!(out, "  {sort}, slowest: {}", slowest.join(", "))?;
        }
        out.flush()?;
        all.push(measured);
    }
    let (table, plot) = (report::table(&all), report::plot(&all));
    writeln!(out, "\n{table}\n{plot}")?;
    if let Some(file) = &arguments.write {
        report::put(file, &table, &plot)?;
    }
    Ok(Some(report::missed(&all)))
}
