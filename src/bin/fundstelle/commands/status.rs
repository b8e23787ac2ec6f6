//! `fundstelle status`

use std::path::Path;

use clap::Args;
use fundstelle::check::{in_index, sources};
use fundstelle::index::{self, GlossaryFile, IndexError, IndexedBibliography, Status};
use fundstelle::output::json::{StatusRecord, write_line};
use fundstelle::output::terminal::{Rich, Role, plural};

use crate::commands::check::Report;
use crate::commands::search::{open, warn_of_changes};
use crate::exit::Exit;
use crate::indexing::Options;
use crate::session::{Session, Verbosity, shown};
use crate::time::date;

/// Show what is indexed and what changed since
///
/// Names the corpus and the index, their sizes, the versions that made the index, and the files that were added,
/// changed or removed since, or could not be read; of these it says whether what was indexed before is kept. With -v, names the
/// files that are skipped too, and says why. With --verify, reads every file of the index and compares it
/// with what was written.
///
/// With --check, goes through the documents as they are indexed and lists what a careful reader would doubt: markers
/// without notes and notes without markers, numbers that jump, notes that could not be read, "Ebd." and short forms that
/// lead nowhere or not surely, with what may be meant; then sources that look like one, that several documents may hold,
/// or that have no name. It makes the index first where there is none. `fundstelle inspect --check FILE` checks a single file.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Check the files of the index too, byte for byte
    #[arg(long)]
    verify: bool,

    /// List what is doubtful in notes, references and sources instead
    #[arg(long)]
    check: bool,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle status
  fundstelle status --verify --json
  fundstelle status --check
  fundstelle status --check --json | jq -r 'select(.kind == \"wrong-note-number\").passage'

Exit status: 0 there is an index, 1 there is none, 2 error or damage.
With --check: 0 nothing is doubtful, 1 something is, 2 error or damage.";

/// Files named one by one before the rest is only counted.
const MAX_NAMED: usize = 10;

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let config = session.config()?;
    let options = Options::default().for_library(&config)?;
    if arguments.verify {
        match index::verify(&options.index) {
            // There is nothing to verify; the check makes an index.
            Err(IndexError::Missing { .. }) if arguments.check => return check(arguments.json, session),
            Err(IndexError::Missing { .. }) => return no_index(&options.index, session),
            checked => checked?,
        };
    }
    if arguments.check {
        return check(arguments.json, session);
    }
    let status = match index::status(&options) {
        Err(IndexError::Missing { .. }) => return no_index(&options.index, session),
        status => status?,
    };
    if arguments.json {
        write_line(session.out(), &StatusRecord::new(&status, arguments.verify))?;
    } else {
        print(&status, arguments.verify, session)?;
    }
    Ok(Exit::Found)
}

/// Lists what is doubtful, document by document.
fn check(json: bool, session: &mut Session) -> anyhow::Result<Exit> {
    let searcher = open(session)?;
    warn_of_changes(&searcher, session)?;
    let mut report = Report::new(json);
    let files = searcher.files()?;
    for id in &files {
        report.tell(id.as_str(), &in_index(&searcher, id)?, session)?;
    }
    report.tell("Sources", &sources(&searcher)?, session)?;
    report.finish(files.len(), session)
}

fn no_index(index: &Path, session: &mut Session) -> anyhow::Result<Exit> {
    session.advise(&format!("no index yet at {}", shown(index)), "`fundstelle index` makes it")?;
    Ok(Exit::Nothing)
}

fn print(status: &Status, verified: bool, session: &mut Session) -> anyhow::Result<()> {
    let size = |bytes| indicatif::HumanBytes(bytes).to_string();
    let mut documents = format!("{}, {}", plural(status.documents, "document"), plural(status.passages, "passage"));
    if status.sources > 0 {
        documents.push_str(&format!(", {} cited", plural(status.sources, "source")));
    }
    let made = format!("{} by fundstelle {} on {}", date(status.made), status.fundstelle, status.tantivy);
    row("corpus", &format!("{} · {}", status.corpus.display(), size(status.corpus_bytes)), session)?;
    row("index", &format!("{} · {}", status.index.display(), size(status.index_bytes)), session)?;
    row("holds", &documents, session)?;
    if !status.languages.is_empty() {
        row("languages", &of_languages(status), session)?;
    }
    row("made", &made, session)?;
    for (at, file) in status.bibliographies.iter().enumerate() {
        row(if at == 0 { "library" } else { "" }, &of_bibliography(file), session)?;
    }
    for (at, file) in status.glossary.iter().enumerate() {
        row(if at == 0 { "glossary" } else { "" }, &of_glossary(file), session)?;
    }
    if verified {
        row("verified", "every file is as it was written", session)?;
    }
    let failed: Vec<String> = status.failures.iter().map(ToString::to_string).collect();
    list("added", &status.added, session)?;
    list("changed", &status.changed, session)?;
    list("removed", &status.removed, session)?;
    list("failed", &failed, session)?;
    if status.skipped > 0 {
        let is_named = session.verbosity == Verbosity::Verbose;
        let more = if is_named { "" } else { "; `-v` names them" };
        let skipped = format!("{}, hidden or of a type that is not read{more}", plural(status.skipped, "file"));
        row("skipped", &skipped, session)?;
        for file in status.skipped_files.iter().filter(|_| is_named) {
            row("", &file.to_string(), session)?;
        }
        let more = status.skipped - status.skipped_files.len();
        if is_named && more > 0 {
            row("", &format!("and {more} more"), session)?;
        }
    }
    if status.added.is_empty() && status.changed.is_empty() && status.removed.is_empty() {
        session.note("the index is up to date")?;
    } else {
        session.advise("the corpus has changed since", "`fundstelle index` brings the index up to date")?;
    }
    Ok(())
}

/// `412 de, 88 en, 5 fr (found as they are written, without inflected forms), 3 unknown`
fn of_languages(status: &Status) -> String {
    let count = |code: &str| status.languages.get(code).copied().unwrap_or(0);
    let mut parts: Vec<String> = Vec::new();
    for code in ["de", "en"] {
        if count(code) > 0 {
            parts.push(format!("{} {code}", count(code)));
        }
    }
    let others: Vec<String> = status
        .languages
        .iter()
        .filter(|(code, _)| !matches!(code.as_str(), "de" | "en"))
        .map(|(code, passages)| format!("{passages} {code}"))
        .collect();
    if !others.is_empty() {
        parts.push(format!("{} (found as they are written, without inflected forms)", others.join(", ")));
    }
    let unknown = status.unknown_language();
    if unknown > 0 {
        parts.push(format!("{unknown} unknown"));
    }
    parts.join(", ")
}

/// `library.bib · 60 entries, 12 sources completed, 1 warning`
pub fn of_bibliography(file: &IndexedBibliography) -> String {
    if let Some(error) = &file.error {
        return format!("{} · {error}", file.path());
    }
    let mut said = match file.entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    };
    said.push_str(&format!(", {} completed", plural(file.sources, "source")));
    if file.warnings > 0 {
        said.push_str(&format!(", {}", plural(file.warnings, "warning")));
    }
    format!("{} · {said}", file.path())
}

/// `glossary.toml · 60 entries, 2 lines not used`
pub fn of_glossary(file: &GlossaryFile) -> String {
    if let Some(error) = &file.error {
        return format!("{} · {error}", file.path);
    }
    let entries = match file.entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    };
    let faults = if file.faults > 0 { format!(", {} not used", plural(file.faults, "line")) } else { String::new() };
    format!("{} · {entries}{faults}", file.path)
}

fn row(name: &str, value: &str, session: &mut Session) -> anyhow::Result<()> {
    let layout = session.layout;
    let mut head = Rich::new();
    head.push(&format!("{name:<10}"), Role::Dim);
    let mut text = Rich::new();
    text.push(value, Role::Plain);
    text.write_after(session.out(), &head, 10, layout)?;
    Ok(())
}

fn list(name: &str, files: &[String], session: &mut Session) -> anyhow::Result<()> {
    for (index, file) in files.iter().take(MAX_NAMED).enumerate() {
        row(if index == 0 { name } else { "" }, file, session)?;
    }
    match files.len().checked_sub(MAX_NAMED) {
        Some(more) if more > 0 => row("", &format!("and {more} more; `--json` names all"), session),
        _ => Ok(()),
    }
}
