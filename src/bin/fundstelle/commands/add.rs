//! `fundstelle add`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use fundstelle::corpus::{Config, single_file};
use fundstelle::document::Metadata;
use fundstelle::output::json::{AddedRecord, WarningRecord, write_line};
use fundstelle::output::terminal::{Counts, Rich, Role};
use fundstelle::walk::Annotated;

use crate::commands::inspect;
use crate::exit::{Advised, Exit};
use crate::indexing;
use crate::session::{Session, shown};

/// Copy files into the corpus and index them
///
/// Says for each what was found in it: paragraphs, footnotes, headings, cited works, and what is doubtful. A sidecar beside a file
/// (`article.toml` beside `article.txt`, which says title, authors, year, language) comes with it. A file of the same
/// name in the corpus is never overwritten, unless it is the same or --replace says so.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Copy these files
    #[arg(value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,

    /// Replace files of the same name in the corpus
    #[arg(long)]
    replace: bool,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle add lamberty-2024.txt
  fundstelle add --corpus ~/texte *.md
  fundstelle add --replace lamberty-2024.txt

Exit status: 0 all added, 2 some file was not (the others are) or error.";

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copied {
    Added,
    Replaced,
    AlreadyThere,
}

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let config = session.config()?;
    if !config.corpus.exists() {
        fs::create_dir_all(&config.corpus)
            .with_context(|| format!("cannot make the corpus {}", shown(&config.corpus)))?;
        session.note(&format!("made the corpus {}", shown(&config.corpus)))?;
    }
    let mut exit = Exit::Found;
    let mut added = Vec::new();
    for file in &arguments.files {
        match add(file, &config, arguments.replace) {
            Ok((documents, copied)) => added.push((documents, copied)),
            Err(error) => {
                // One bad file costs its own place, not that of the others.
                let layout = session.err_layout;
                crate::exit::report(&error, session.err(), layout);
                exit = Exit::PartlyFailed;
            }
        }
    }
    if added.is_empty() {
        return Ok(exit);
    }
    let options = indexing::Options { json: arguments.json, ..indexing::Options::default() };
    let report = indexing::update(&config, options, session)?;
    for (documents, copied) in &added {
        for document in documents {
            if arguments.json {
                print_json(document, session)?;
            } else {
                print_text(document, *copied, session)?;
            }
        }
    }
    indexing::tell(&report, options, session)?;
    Ok(if report.failures.is_empty() { exit } else { Exit::PartlyFailed })
}

/// Reads a file, and copies it where it can be read.
fn add(file: &Path, config: &Config, replace: bool) -> anyhow::Result<(Vec<Annotated>, Copied)> {
    let documents = inspect::read(file, &config.limits, Metadata::default())?;
    let found = single_file(file)?;
    let copied = copy(file, &config.corpus, replace)?;
    if let Some(sidecar) = found.sidecar {
        let beside = file.parent().unwrap_or(Path::new("")).join(&sidecar.relative);
        copy(&beside, &config.corpus, replace)?;
    }
    Ok((documents, copied))
}

fn copy(file: &Path, corpus: &Path, replace: bool) -> anyhow::Result<Copied> {
    let name = file.file_name().unwrap_or_default();
    let target = corpus.join(name);
    let within =
        |path: &Path| path.canonicalize().is_ok_and(|path| corpus.canonicalize().is_ok_and(|c| path.starts_with(c)));
    if within(file) {
        return Ok(Copied::AlreadyThere);
    }
    let new = fs::read(file).with_context(|| format!("cannot read {}", shown(file)))?;
    let copied = match fs::read(&target) {
        Ok(there) if there == new => return Ok(Copied::AlreadyThere),
        Ok(_) if replace => Copied::Replaced,
        Ok(_) => {
            let message = format!("another {} is in the corpus {}", shown(Path::new(name)), shown(corpus));
            let hint = "`--replace` puts this one in its place; to keep both, give this one another name";
            return Err(Advised::new(message, hint).into());
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Copied::Added,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", shown(&target))),
    };
    // Beside its place first, so that an interrupted copy is never taken for a document.
    let refused = |error: std::io::Error| {
        let message = format!("cannot copy {} to {}", shown(file), shown(&target));
        let hint = "check the rights and the free space, or name another corpus with `--corpus DIR`";
        Advised::new(message, hint).because(error)
    };
    let beside = tempfile::Builder::new().prefix(".adding-").tempfile_in(corpus).map_err(refused)?;
    fs::copy(file, beside.path()).map_err(refused)?;
    beside.persist(&target).map_err(|error| refused(error.error))?;
    Ok(copied)
}

fn print_json(annotated: &Annotated, session: &mut Session) -> anyhow::Result<()> {
    write_line(session.out(), &AddedRecord::new(annotated))?;
    let document = &annotated.document;
    for warning in &document.warnings {
        write_line(session.out(), &WarningRecord::new(document.id.as_str(), warning))?;
    }
    Ok(())
}

fn print_text(annotated: &Annotated, copied: Copied, session: &mut Session) -> anyhow::Result<()> {
    let document = &annotated.document;
    let layout = session.layout;
    let mut line = Rich::new();
    let title = document.metadata.title.as_deref().unwrap_or(document.id.as_str());
    line.push(title, Role::Title).push(" · ", Role::Dim).push(document.id.as_str(), Role::Dim);
    line.write(session.out(), 0, layout)?;
    let mut state = Rich::new();
    match copied {
        Copied::Added => &mut state,
        Copied::Replaced => state.push("replaces the one that was there", Role::Plain),
        Copied::AlreadyThere => state.push("was already there, the same", Role::Plain),
    };
    if !state.text().is_empty() {
        state.write(session.out(), 2, layout)?;
    }
    let mut counts = Rich::new();
    counts.push(&Counts::of(annotated).in_words(), Role::Plain);
    counts.write(session.out(), 2, layout)?;
    for warning in &document.warnings {
        let place = warning.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let mut line = Rich::new();
        line.push("doubtful: ", Role::Warning).push(&place, Role::Number).push(&warning.message, Role::Plain);
        line.write(session.out(), 2, layout)?;
    }
    Ok(())
}
