//! `fundstelle inspect`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use fundstelle::corpus::CorpusFile;
use fundstelle::document::{Document, DocumentId, Metadata, slug};
use fundstelle::ingest::{Input, format_of, ingest};
use fundstelle::output::DroppedLines;
use fundstelle::output::json::write_document;
use fundstelle::output::terminal::write_outline;

use crate::exit::{Advised, Exit};
use crate::session::{Session, shown};

/// Show what would be indexed of a file
///
/// Prints metadata, headings, the beginning of each passage with the footnotes it calls, the footnotes with the
/// passages that call them, and what is doubtful. Reads any file, in a corpus or not, with its sidecar; needs and
/// changes neither index nor corpus.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Read this file
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,

    /// List what was left out too, and why
    #[arg(long)]
    dropped: bool,

    /// Write JSON lines
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle inspect corpus/lamberty-2024.txt
  fundstelle inspect --dropped corpus/lamberty-2024.txt
  fundstelle inspect --json article.md | jq -r 'select(.kind == \"footnote\").text'";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let documents = read(&arguments.file)?;
    let dropped = if arguments.dropped { DroppedLines::Listed } else { DroppedLines::Omitted };
    let layout = session.layout;
    for (index, document) in documents.iter().enumerate() {
        if arguments.json {
            write_document(session.out(), document, dropped)?;
        } else {
            if index > 0 {
                writeln!(session.out())?;
            }
            write_outline(session.out(), document, dropped, layout)?;
        }
    }
    Ok(Exit::Found)
}

/// Reads a file as the index would: one document, or those of a collection.
pub fn read(path: &Path) -> anyhow::Result<Vec<Document>> {
    let file = single_file(path)?;
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, error))?;
    let name = path.display().to_string();
    let input = Input { id: file.id, path: &name, format: file.format, metadata: file.metadata };
    let document = ingest(&bytes, &input).with_context(|| format!("cannot read {}", shown(path)))?;
    Ok(vec![document])
}

fn single_file(path: &Path) -> anyhow::Result<CorpusFile> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if path.is_dir() {
        let hint = format!("name a file in it; `fundstelle index --corpus {}` indexes a whole folder", path.display());
        return Err(Advised::new(format!("{} is a folder", shown(path)), hint).into());
    }
    let format = format_of(&name).ok_or_else(|| {
        Advised::new(
            format!("{} is of no type that is read", shown(path)),
            "files that are read end in .txt, .md or .jsonl",
        )
    })?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(CorpusFile {
        path: path.to_owned(),
        relative: name,
        id: DocumentId(slug(&stem)),
        format,
        metadata: Metadata::default(),
    })
}

fn unreadable(path: &Path, error: std::io::Error) -> anyhow::Error {
    Advised::new(format!("cannot read {}", shown(path)), "check the name and the rights of the file")
        .because(error)
        .into()
}
