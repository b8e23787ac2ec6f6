//! `fundstelle inspect`

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use fundstelle::check::document;
use fundstelle::corpus::{CollectionReader, CorpusError, CorpusFile, described_in, record_passage, single_file};
use fundstelle::deadline;
use fundstelle::document::{Document, DocumentId, Format, Metadata, MetadataFrom, Origin, Status, Warning};
use fundstelle::ingest::apart::is_for;
use fundstelle::ingest::{IngestError, Input, Limits, ingest_within, read_file_within};
use fundstelle::output::DroppedLines;
use fundstelle::output::json::{FailedRecord, write_document, write_line};
use fundstelle::output::terminal::write_outline;
use fundstelle::walk::Annotated;

use crate::commands::check::Report;
use crate::exit::Exit;
use crate::session::{Session, shown};
use crate::watched::{self, Watched};

/// Show what would be indexed of a file
///
/// Prints metadata, headings, the beginning of each passage with the footnotes it calls, the footnotes with the
/// passages that call them and what they cite, and what is doubtful. Short forms and "Ebd." are resolved within the file. Reads
/// any file, in a corpus or not, with its sidecar
/// (`article.toml` beside `article.txt`, which says title, authors, year, DOI, language); needs and changes neither index nor
/// corpus.
///
/// Of each of the metadata it says where it was found. Strongest first: the sidecar, front matter, an entry of a bibliography
/// in the corpus that names the file, the fields of the file itself as far as no program filled them in ("Microsoft Word -
/// Dokument1", "admin"), and what is printed on the first page.
///
/// Where a reference manager left its fields (Zotero, Mendeley, Citavi, EndNote), their records say what is cited, below
/// paragraphs too.
///
/// With --check, lists only what a careful reader would doubt, in the order of the text, as `fundstelle status --check`
/// does for a whole corpus.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Read this file
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,

    /// List what was left out too, and why
    #[arg(long)]
    dropped: bool,

    /// List only what is doubtful in notes and references
    #[arg(long, conflicts_with = "dropped")]
    check: bool,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle inspect corpus/lamberty-2024.txt
  fundstelle inspect --dropped corpus/lamberty-2024.txt
  fundstelle inspect --check draft.md
  fundstelle inspect --json article.md | jq -r 'select(.kind == \"footnote\").text'

Exit status: 0 done, 2 error. With --check: 0 nothing is doubtful, 1 something is, 2 error.";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let config = session.config()?;
    let described = described_in(&config.corpus, Some(&config.index), &arguments.file);
    let documents = match read_watched(&arguments.file, &config.limits, described) {
        Ok(Watched::Here(documents)) => documents,
        Ok(Watched::Done(exit)) => return Ok(exit),
        Err(error) => {
            if arguments.json
                && let Some(status) = status(&error)
            {
                let (path, message) = (arguments.file.display().to_string(), reason(&error));
                write_line(session.out(), &FailedRecord::of(&path, &message, false, status))?;
            }
            return Err(error);
        }
    };
    if arguments.check {
        let mut report = Report::new(arguments.json);
        let count = documents.len();
        for annotated in documents {
            report.tell(annotated.document.id.as_str(), &document(&annotated), session)?;
        }
        return report.finish(count, session);
    }
    let dropped = if arguments.dropped { DroppedLines::Listed } else { DroppedLines::Omitted };
    let layout = session.layout;
    for (index, document) in documents.into_iter().enumerate() {
        if arguments.json {
            write_document(session.out(), &document, dropped)?;
        } else {
            if index > 0 {
                writeln!(session.out())?;
            }
            write_outline(session.out(), &document, dropped, layout)?;
        }
    }
    Ok(Exit::Found)
}

/// Returns what became of a file that could not be read; `None` where there is no such file.
fn status(error: &anyhow::Error) -> Option<Status> {
    if let Some(error) = error.chain().find_map(|cause| cause.downcast_ref::<IngestError>()) {
        return Some(error.status());
    }
    if error.chain().any(|cause| matches!(cause.downcast_ref(), Some(CorpusError::UnknownFormat { .. }))) {
        return Some(Status::Unsupported);
    }
    match error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind) {
        Some(ErrorKind::NotFound) => None,
        Some(ErrorKind::FileTooLarge) => Some(Status::TooLarge),
        _ => Some(Status::Damaged),
    }
}

/// Says why, without what was being done.
fn reason(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
    if causes.is_empty() { error.to_string() } else { causes.join(": ") }
}

/// A file that was opened.
enum Opened {
    /// A collection, read
    Collection(Vec<Document>),
    /// Another one, which is one document
    Document(Box<Unread>),
}

/// A document's file, and what is known of it.
struct Unread {
    bytes: Vec<u8>,
    id: DocumentId,
    path: String,
    format: Format,
    metadata: Metadata,
    described: Metadata,
}

impl Unread {
    fn input(&self) -> Input<'_> {
        Input {
            id: self.id.clone(),
            path: &self.path,
            format: self.format,
            metadata: self.metadata.clone(),
            described: self.described.clone(),
        }
    }

    /// Reads it as the index would, in the same time.
    fn read(&self, limits: &Limits) -> Result<Annotated, IngestError> {
        let limit = limits.max_file_time;
        let read = || ingest_within(&self.bytes, &self.input(), limits).map(Annotated::read);
        deadline::within(limit, read).unwrap_or(Err(IngestError::TimeUp { limit }))
    }
}

fn open(path: &Path, limits: &Limits, described: Metadata) -> anyhow::Result<Opened> {
    let file = single_file(path)?;
    if file.format == Format::Collection {
        return Ok(Opened::Collection(read_collection(&file, limits).with_context(|| reading(path))?));
    }
    let bytes = read_file_within(path, limits.max_file_bytes).with_context(|| reading(path))?;
    let CorpusFile { id, format, metadata, .. } = file;
    let path = path.display().to_string();
    Ok(Opened::Document(Box::new(Unread { bytes, id, path, format, metadata, described })))
}

/// Says what was being done when it failed.
fn reading(path: &Path) -> String {
    format!("cannot read {}", shown(path))
}

/// Reads a file as the index would, with what a bibliography says of it: one document, or those of a collection.
pub fn read(path: &Path, limits: &Limits, described: Metadata) -> anyhow::Result<Vec<Annotated>> {
    match open(path, limits, described)? {
        Opened::Collection(documents) => Ok(documents.into_iter().map(Annotated::read).collect()),
        Opened::Document(file) => Ok(vec![file.read(limits).with_context(|| reading(path))?]),
    }
}

/// The same; where the file is of a foreign format, by a copy of this process, which then does all the rest.
fn read_watched(path: &Path, limits: &Limits, described: Metadata) -> anyhow::Result<Watched<Vec<Annotated>>> {
    let file = match open(path, limits, described)? {
        Opened::Document(file) if is_for(&file.bytes, &file.input()) => file,
        Opened::Document(file) => {
            return Ok(Watched::Here(vec![file.read(limits).with_context(|| reading(path))?]));
        }
        Opened::Collection(documents) => {
            return Ok(Watched::Here(documents.into_iter().map(Annotated::read).collect()));
        }
    };
    Ok(match watched::read(limits, || file.read(limits)).with_context(|| reading(path))? {
        Watched::Here(read) => Watched::Here(vec![read.with_context(|| reading(path))?]),
        Watched::Done(exit) => Watched::Done(exit),
    })
}

/// Reads the records of a collection into their documents, in the order in which these begin.
///
/// A line that is no record becomes a warning of the document before it.
fn read_collection(file: &CorpusFile, limits: &Limits) -> anyhow::Result<Vec<Document>> {
    let mut documents: Vec<Document> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut warnings = Vec::new();
    for record in CollectionReader::within(BufReader::new(File::open(&file.path)?), limits) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                warnings.push(Warning { line: Some(error.line), message: error.message });
                continue;
            }
        };
        let metadata = file.metadata.clone().or(record.metadata);
        let at = *places.entry(record.document.clone()).or_insert_with(|| {
            documents.push(Document {
                id: DocumentId(record.document.clone()),
                path: file.path.display().to_string(),
                format: Format::Collection,
                metadata: metadata.clone(),
                metadata_from: {
                    let mut from = MetadataFrom::default();
                    from.found(&file.metadata, Origin::Sidecar);
                    from.found(&metadata, Origin::Fields(Format::Collection));
                    from
                },
                sections: Vec::new(),
                passages: Vec::new(),
                dropped: Vec::new(),
                warnings: Vec::new(),
                cited: Vec::new(),
                status: Status::Indexed,
            });
            documents.len() - 1
        });
        let passages = &mut documents[at].passages;
        let ordinal = passages.len() as u32 + 1;
        passages.push(record_passage(record.id, record.text, ordinal, metadata.language));
    }
    match documents.last_mut() {
        Some(document) => document.warnings.append(&mut warnings),
        None => match warnings.first() {
            Some(Warning { line: Some(line), message }) => anyhow::bail!("line {line}: {message}"),
            _ => anyhow::bail!("the file has no records"),
        },
    }
    Ok(documents)
}
