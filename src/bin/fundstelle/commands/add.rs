//! `fundstelle add`

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use fundstelle::corpus::{Beside, Config, beside, lacking_ending, single_file};
use fundstelle::document::Metadata;
use fundstelle::index::{self, Status};
use fundstelle::output::json::{AddedBesideRecord, AddedRecord, WarningRecord, write_line};
use fundstelle::output::terminal::{Counts, Rich, Role};
use fundstelle::walk::Annotated;

use crate::commands::inspect;
use crate::commands::status::{of_bibliography, of_glossary};
use crate::exit::{Advised, Exit};
use crate::indexing;
use crate::session::{Session, shown};

/// Copy files into the corpus and index them
///
/// Says for each what was found in it: paragraphs, footnotes, headings, cited works, and what is doubtful. A sidecar beside a file
/// (`article.toml` beside `article.txt`, which says title, authors, year, language) comes with it. A file of the same
/// name in the corpus is never overwritten, unless it is the same or --replace says so.
///
/// A bibliography (.bib, CSL-JSON) and `glossary.toml` are copied too; of these it says how much is in them. A hidden file is
/// refused, as the index would skip it. A file whose name does not tell what it is (`article.bak`, a PDF file) is recognised by its
/// content and copied as `article.bak.pdf`.
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
  fundstelle add library.bib

Exit status: 0 all added, 2 some of these files was not (the others are) or error.";

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copied {
    Added,
    Replaced,
    AlreadyThere,
}

/// A file that lies in the corpus now.
struct Added {
    /// Relative to the corpus, with `/`
    relative: String,
    copied: Copied,
    holds: Holds,
}

/// What a file is to the corpus.
enum Holds {
    Documents(Vec<Annotated>),
    Beside(Beside),
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
            Ok(file) => added.push(file),
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
    let is_beside = |file: &Added| matches!(file.holds, Holds::Beside(_));
    let status = match added.iter().any(is_beside) {
        true => Some(index::status(&options.for_library(&config)?)?),
        false => None,
    };
    for file in &added {
        match (&file.holds, &status) {
            (Holds::Documents(documents), _) => {
                for document in documents {
                    match arguments.json {
                        true => print_json(document, session)?,
                        false => print_text(document, file.copied, session)?,
                    }
                }
            }
            (Holds::Beside(what), Some(status)) => tell_beside(file, *what, status, arguments.json, session)?,
            (Holds::Beside(_), None) => {}
        }
    }
    indexing::tell(&report, options, session)?;
    // What else of the corpus cannot be read has been told, and is no fault of these.
    let has_failed = report.failures.iter().any(|failure| added.iter().any(|file| file.relative == failure.path));
    Ok(if has_failed { Exit::PartlyFailed } else { exit })
}

/// Reads a file, and copies it where it can be read.
fn add(file: &Path, config: &Config, replace: bool) -> anyhow::Result<Added> {
    let relative = relative_in(file, &config.corpus);
    let mut name = file.file_name().unwrap_or_default().to_owned();
    if relative.split('/').any(|part| part.starts_with('.')) {
        let name = relative.rsplit('/').next().unwrap_or_default().trim_start_matches('.');
        let message = format!("{} is hidden, as a dot stands before its name: the index skips such", shown(file));
        let hint = format!("copy it under a name without the dot, such as `{name}`, and add that");
        return Err(Advised::new(message, hint).into());
    }
    if let Some(what) = beside(file) {
        let copied = copy(file, &name, &config.corpus, replace)?;
        return Ok(Added { relative, copied, holds: Holds::Beside(what) });
    }
    let documents = inspect::read(file, &config.limits, Metadata::default())?;
    let found = single_file(file)?;
    let relative = match lacking_ending(file) {
        Some(ending) if lies_in(file, &config.corpus) => {
            let message = format!("{} lies in the corpus, where the index skips files that are called so", shown(file));
            return Err(Advised::new(message, format!("call it `{relative}.{ending}`")).into());
        }
        Some(ending) => {
            name.push(format!(".{ending}"));
            format!("{relative}.{ending}")
        }
        None => relative,
    };
    let copied = copy(file, &name, &config.corpus, replace)?;
    if let Some(sidecar) = found.sidecar {
        let beside = file.parent().unwrap_or(Path::new("")).join(&sidecar.relative);
        copy(&beside, sidecar.relative.as_ref(), &config.corpus, replace)?;
    }
    Ok(Added { relative, copied, holds: Holds::Documents(documents) })
}

/// Tells where in the corpus a file lies or will lie, with `/`.
fn relative_in(file: &Path, corpus: &Path) -> String {
    let lies_in = || Some(file.canonicalize().ok()?.strip_prefix(corpus.canonicalize().ok()?).ok()?.to_owned());
    let relative = lies_in().unwrap_or_else(|| file.file_name().map(PathBuf::from).unwrap_or_default());
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn lies_in(file: &Path, corpus: &Path) -> bool {
    file.canonicalize().is_ok_and(|path| corpus.canonicalize().is_ok_and(|corpus| path.starts_with(corpus)))
}

/// Copies a file into the corpus under a name, where it does not lie there already.
fn copy(file: &Path, name: &OsStr, corpus: &Path, replace: bool) -> anyhow::Result<Copied> {
    let target = corpus.join(name);
    if lies_in(file, corpus) {
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
    print_state(copied, session)?;
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

/// Says what became of the copy, where there is more to say than that it was made.
fn print_state(copied: Copied, session: &mut Session) -> anyhow::Result<()> {
    let said = match copied {
        Copied::Added => return Ok(()),
        Copied::Replaced => "replaces the one that was there",
        Copied::AlreadyThere => "was already there, the same",
    };
    let layout = session.layout;
    let mut state = Rich::new();
    state.push(said, Role::Plain);
    Ok(state.write(session.out(), 2, layout)?)
}

/// Says of a bibliography or glossary how much is in it; one that failed has been told of.
fn tell_beside(file: &Added, what: Beside, status: &Status, json: bool, session: &mut Session) -> anyhow::Result<()> {
    let path = file.relative.as_str();
    let (entries, said) = match what {
        Beside::Bibliography => match status.bibliographies.iter().find(|it| it.path() == path) {
            Some(it) => (it.entries, of_bibliography(it)),
            None => return Ok(()),
        },
        Beside::Glossary => match status.glossary.iter().find(|it| Path::new(&it.path).ends_with(path)) {
            Some(it) => (it.entries, of_glossary(it)),
            None => return Ok(()),
        },
    };
    if json {
        return Ok(write_line(session.out(), &AddedBesideRecord::new(path, entries))?);
    }
    let layout = session.layout;
    let mut line = Rich::new();
    line.push(&said, Role::Plain);
    line.write(session.out(), 0, layout)?;
    print_state(file.copied, session)
}
