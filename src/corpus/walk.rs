use std::collections::HashSet;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::corpus::bibliography::{BibliographyFile, is_bibliography};
use crate::corpus::naming::{FileName, unique_ids};
use crate::corpus::skipped::{SkipReason, Skipped};
use crate::corpus::{CONFIG_FILE, CorpusError, sidecar};
use crate::document::{DocumentId, Format, Metadata};

/// Name of the file with words that stand for each other.
pub const GLOSSARY_FILE: &str = "glossary.toml";

/// What tells cheaply that a file is still the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// Relative to the corpus, with `/`.
    pub relative: String,
    /// Its bytes.
    pub bytes: u64,
    /// When it was last written, in nanoseconds since 1970; 0 where the system does not say.
    pub modified_ns: u64,
}

impl FileStamp {
    fn of(relative: String, metadata: &std::fs::Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        // The size of a folder depends on the file system, and says nothing.
        let bytes = if metadata.is_dir() { 0 } else { metadata.len() };
        Self { relative, bytes, modified_ns: modified.map_or(0, |time| time.as_nanos() as u64) }
    }

    /// Looks at a file or folder of the corpus; `None` where it is gone.
    pub fn look(corpus: &Path, relative: &str) -> Option<Self> {
        let metadata = std::fs::metadata(corpus.join(relative)).ok()?;
        Some(Self::of(relative.to_owned(), &metadata))
    }
}

/// One file of the corpus that can be read.
#[derive(Debug, Clone)]
pub struct CorpusFile {
    /// Where it is.
    pub path: PathBuf,
    /// Relative to the corpus, with `/`.
    pub relative: String,
    /// Its document's id; for a collection, of the file.
    pub id: DocumentId,
    /// Its format.
    pub format: Format,
    /// From its sidecar.
    pub metadata: Metadata,
    /// From a bibliography, once [`crate::corpus::Bibliographies::describe`] has been asked; weaker than the sidecar and
    /// front matter, stronger than what else the document says of itself.
    pub described: Metadata,
    /// Size and time.
    pub stamp: FileStamp,
    /// Size and time of its sidecar.
    pub sidecar: Option<FileStamp>,
}

/// A file of the corpus that could not be looked at.
#[derive(Debug)]
pub struct CorpusFailure {
    /// Relative to the corpus, with `/`.
    pub relative: String,
    /// Size and time of the file and of its sidecar, where they could be had.
    pub stamps: Vec<FileStamp>,
    /// Id that its document would get; none where nothing is known of it but its name, or it is a folder.
    pub id: Option<DocumentId>,
    /// Why.
    pub error: CorpusError,
}

/// What a folder holds, sorted by relative path.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files that can be read.
    pub files: Vec<CorpusFile>,
    /// Files that say what sources and documents are.
    pub bibliographies: Vec<BibliographyFile>,
    /// Files and folders that could not be looked at, and documents whose sidecar is broken.
    pub failures: Vec<CorpusFailure>,
    /// Files known from before that lie in folders which cannot be listed, as they were; whoever knows them puts them here.
    pub unseen: Vec<CorpusFile>,
    /// Files that are hidden, special or of a type that is not read.
    pub skipped: Skipped,
}

/// Tells the format of a file by its name, collections included; `None` where such are not read.
pub(crate) fn format_of(name: &str) -> Option<Format> {
    if name.to_lowercase().ends_with(".jsonl") { Some(Format::Collection) } else { crate::ingest::format_of(name) }
}

/// Lists the documents of a folder; `without` is a folder inside that is left out, as the index may be.
///
/// Links are followed, loops are not. An empty folder is an empty list.
///
/// # Errors
///
/// [`CorpusError::Missing`], [`CorpusError::NotAFolder`], [`CorpusError::Read`] for the folder itself; whatever goes wrong with single files is in the list.
pub fn walk(corpus: &Path, without: Option<&Path>) -> Result<Walk, CorpusError> {
    match std::fs::metadata(corpus) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(CorpusError::Missing { path: corpus.to_owned() });
        }
        Err(source) => return Err(CorpusError::Read { path: corpus.to_owned(), source }),
        Ok(metadata) if !metadata.is_dir() => return Err(CorpusError::NotAFolder { path: corpus.to_owned() }),
        Ok(_) => {}
    }
    let without = without.and_then(|folder| folder.canonicalize().ok());
    let mut walk = Walk::default();
    let mut found: Vec<(PathBuf, FileStamp, Format)> = Vec::new();
    // What was seen is not asked for again: two questions to the system for each document would take as long as all the rest.
    let mut sidecars: HashSet<PathBuf> = HashSet::new();
    let entries = walkdir::WalkDir::new(corpus).follow_links(true).into_iter();
    let mut hidden = Skipped::default();
    let visible = entries.filter_entry(|entry| {
        if entry.depth() == 0 {
            return true;
        }
        if entry.file_name().to_string_lossy().starts_with('.') {
            if !entry.file_type().is_dir() {
                hidden.add(relative_to(corpus, entry.path()), SkipReason::Hidden);
            }
            return false;
        }
        // Canonical paths are asked for folders alone: one system call each, and few of them.
        !(entry.file_type().is_dir()
            && without.is_some()
            && entry.path().canonicalize().ok().as_deref() == without.as_deref())
    });
    for entry in visible {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.loop_ancestor().is_some() => {
                let path = error.path().unwrap_or(corpus);
                walk.skipped.add(relative_to(corpus, path), SkipReason::Loop);
                continue;
            }
            Err(error) => {
                let path = error.path().unwrap_or(corpus).to_owned();
                let relative = relative_to(corpus, &path);
                let is_corpus = error.depth() == 0;
                let source = error.into_io_error().unwrap_or_else(|| std::io::Error::other("cannot be followed"));
                // Editors leave such links beside what they have open.
                if !is_corpus && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                    walk.skipped.add(relative, SkipReason::Hidden);
                    continue;
                }
                let source = about_link(&path, source);
                // A corpus that cannot be listed is not an empty one.
                if is_corpus {
                    return Err(CorpusError::Read { path: corpus.to_owned(), source });
                }
                walk.failures.push(CorpusFailure {
                    relative,
                    stamps: Vec::new(),
                    id: None,
                    error: CorpusError::Read { path, source },
                });
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let name = entry.file_name().to_string_lossy();
        if entry.file_type().is_file() && (name == CONFIG_FILE || name == GLOSSARY_FILE) {
            continue;
        }
        if entry.file_type().is_file() && is_bibliography(entry.path(), &name) {
            let (path, relative) = (entry.path().to_owned(), relative_to(corpus, entry.path()));
            match entry.metadata() {
                Ok(metadata) => {
                    let stamp = FileStamp::of(relative.clone(), &metadata);
                    walk.bibliographies.push(BibliographyFile { path, relative, stamp });
                }
                Err(error) => {
                    let source = error.into_io_error().unwrap_or_else(|| std::io::Error::other("cannot be read"));
                    let error = CorpusError::Read { path, source };
                    walk.failures.push(CorpusFailure { relative, stamps: Vec::new(), id: None, error });
                }
            }
            continue;
        }
        let relative = relative_to(corpus, entry.path());
        let is_read = match entry.file_type().is_file() {
            true => format_in_corpus(entry.path(), &name),
            false => Err(SkipReason::Special),
        };
        let format = match is_read {
            Ok(format) => format,
            Err(reason) => {
                // A sidecar is counted with its document; any other `.toml` is a stranger.
                if name.to_lowercase().ends_with(".toml") {
                    sidecars.insert(entry.into_path());
                } else {
                    walk.skipped.add(relative, reason);
                }
                continue;
            }
        };
        match entry.metadata() {
            Ok(metadata) => found.push((entry.path().to_owned(), FileStamp::of(relative, &metadata), format)),
            Err(error) => {
                let source = error.into_io_error().unwrap_or_else(|| std::io::Error::other("cannot be read"));
                let error = CorpusError::Read { path: entry.path().to_owned(), source };
                walk.failures.push(CorpusFailure { relative, stamps: Vec::new(), id: None, error });
            }
        }
    }
    walk.skipped.append(hidden);
    walk.bibliographies.sort_by(|a, b| a.relative.cmp(&b.relative));
    found.sort_by(|a, b| a.1.relative.cmp(&b.1.relative));
    let relatives: Vec<&str> = found.iter().map(|(_, stamp, _)| stamp.relative.as_str()).collect();
    let ids = unique_ids(&relatives);
    for ((path, stamp, format), id) in found.into_iter().zip(ids) {
        match with_sidecar(corpus, &path, |path| sidecars.contains(path)) {
            Ok((metadata, sidecar)) => {
                let relative = stamp.relative.clone();
                let described = Metadata::default();
                walk.files.push(CorpusFile { path, relative, id, format, metadata, described, stamp, sidecar });
            }
            Err((sidecar, error)) => {
                let relative = stamp.relative.clone();
                let stamps = std::iter::once(stamp).chain(sidecar).collect();
                walk.failures.push(CorpusFailure { relative, stamps, id: Some(id), error });
            }
        }
    }
    walk.failures.sort_by(|a, b| a.relative.cmp(&b.relative));
    Ok(walk)
}

/// Tells the format of a file of a corpus, by its name; only what has no ending, and XML, is opened for it.
fn format_in_corpus(path: &Path, name: &str) -> Result<Format, SkipReason> {
    match format_of(name) {
        Some(_) if is_foreign(path, name) => Err(SkipReason::ForeignMarkup),
        Some(format) => Ok(format),
        None => match ending(name) {
            None => format_by_content(path).ok_or(SkipReason::NoEnding),
            Some("doc" | "dot") => Err(SkipReason::OldWord),
            Some(_) => Err(SkipReason::UnknownType),
        },
    }
}

/// Letters and digits that an ending may have: `.markdown`.
const ENDING_MAX: usize = 8;

/// Returns the ending of a file's name, as far as there is one: "Dresen 2023, S. 5" and "Bd.3" have none.
fn ending(name: &str) -> Option<&str> {
    let (_, ending) = name.rsplit_once('.')?;
    let is_ending = ending.len() <= ENDING_MAX
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.bytes().any(|byte| byte.is_ascii_alphabetic());
    is_ending.then_some(ending)
}

/// Bytes at either end of a file that tell what it is: zip files have their list of contents at the end.
const TELLING_BYTES: u64 = crate::ingest::PROLOG_BYTES as u64;

/// Tells what a file is by what stands at its beginning and end; `None` where it might be any text, or cannot be read.
fn format_by_content(path: &Path) -> Option<Format> {
    let mut file = std::fs::File::open(path).ok()?;
    let length = file.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
    let mut bytes = Vec::new();
    (&mut file).take(TELLING_BYTES).read_to_end(&mut bytes).ok()?;
    if length > TELLING_BYTES {
        file.seek(SeekFrom::Start(length.saturating_sub(TELLING_BYTES).max(TELLING_BYTES))).ok()?;
        file.take(TELLING_BYTES).read_to_end(&mut bytes).ok()?;
    }
    crate::ingest::detect(&bytes)
}

/// XML is of many kinds; tells whether a file is of one that is not read, as far as its beginning shows.
fn is_foreign(path: &Path, name: &str) -> bool {
    if !name.to_lowercase().ends_with(".xml") {
        return false;
    }
    let mut head = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(crate::ingest::PROLOG_BYTES as u64).read_to_end(&mut head));
    read.is_ok() && crate::ingest::detect(&head).is_none()
}

/// Says of a link that leads nowhere that it does: the system says that it is not there, and everyone sees that it is.
fn about_link(path: &Path, error: std::io::Error) -> std::io::Error {
    match std::fs::read_link(path) {
        Ok(target) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("a link that leads nowhere, to `{}`: mend or delete it", target.display());
            std::io::Error::new(error.kind(), message)
        }
        _ => error,
    }
}

type WithSidecar = Result<(Metadata, Option<FileStamp>), (Option<FileStamp>, CorpusError)>;

/// Reads the sidecar of a document; `may_be` says of a path whether it is worth a look.
fn with_sidecar(corpus: &Path, document: &Path, may_be: impl Fn(&Path) -> bool) -> WithSidecar {
    let name = document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for path in sidecar::candidates(document, &FileName::of(&name).stem) {
        if !may_be(&path) || path.file_name().is_some_and(|name| name == CONFIG_FILE || name == GLOSSARY_FILE) {
            continue;
        }
        let Ok(metadata) = std::fs::metadata(&path) else { continue };
        if metadata.is_file() {
            let stamp = FileStamp::of(relative_to(corpus, &path), &metadata);
            return match sidecar::read(&path) {
                Ok(metadata) => Ok((metadata, Some(stamp))),
                Err(error) => Err((Some(stamp), error)),
            };
        }
    }
    Ok((Metadata::default(), None))
}

fn relative_to(corpus: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(corpus).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// What a file is that stands beside the documents of a corpus and is none itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// `library.bib`, or `.json` with CSL-JSON in it
    Bibliography,
    /// `glossary.toml`
    Glossary,
}

/// Tells whether a corpus would take a file for something that stands beside its documents, by its name and for `.json` by
/// its beginning.
pub fn beside(path: &Path) -> Option<Beside> {
    let name = path.file_name()?.to_string_lossy();
    if !path.is_file() {
        return None;
    }
    if name == GLOSSARY_FILE {
        return Some(Beside::Glossary);
    }
    is_bibliography(path, &name).then_some(Beside::Bibliography)
}

/// Tells what a file's name lacks for a corpus to read the file: `aufsatz.bak`, which is a PDF file, has to be called
/// `aufsatz.bak.pdf`. `None` where it lacks nothing, or is not read at all.
pub fn lacking_ending(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy();
    if format_of(&name).is_some() || ending(&name).is_none() {
        return None;
    }
    match format_by_content(path)? {
        Format::Text | Format::Collection => None,
        Format::Markdown => Some("md"),
        Format::Html => Some("html"),
        Format::Tei | Format::Jats => Some("xml"),
        Format::Docx => Some("docx"),
        Format::Odt => Some("odt"),
        Format::Epub => Some("epub"),
        Format::Rtf => Some("rtf"),
        Format::Pdf => Some("pdf"),
    }
}

/// Looks at one file outside or inside a corpus, with its sidecar: what `inspect` needs. What its name does not tell, its content
/// does.
///
/// # Errors
///
/// Where there is no such file, its type is not read, or its sidecar cannot be understood.
pub fn single_file(path: &Path) -> Result<CorpusFile, CorpusError> {
    let unreadable = |source| CorpusError::Read { path: path.to_owned(), source: about_link(path, source) };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(CorpusError::NotAFile { path: path.to_owned() });
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let unknown = || CorpusError::UnknownFormat { path: path.to_owned() };
    let format = format_of(&name).or_else(|| format_by_content(path)).ok_or_else(unknown)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let (from_sidecar, sidecar) = with_sidecar(folder, path, |_| true).map_err(|(_, error)| error)?;
    let id = FileName::of(&name).document_id();
    let stamp = FileStamp::of(name.clone(), &metadata);
    Ok(CorpusFile {
        path: path.to_owned(),
        relative: name,
        id,
        format,
        metadata: from_sidecar,
        described: Metadata::default(),
        stamp,
        sidecar,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn hidden_files_and_foreign_types_are_counted() {
        let folder = corpus(&[
            ("b.txt", "b"),
            ("a/c.md", "c"),
            (".x.txt", ""),
            ("bild.png", ""),
            ("alt.doc", ""),
            ("pom.xml", "<?xml version=\"1.0\"?><project/>"),
            ("d.tei.xml", "<TEI/>"),
            ("fundstelle.toml", ""),
            ("glossary.toml", ""),
            ("b.toml", "title = \"B\""),
        ]);
        let walk = walk(folder.path(), None).unwrap();
        let names: Vec<_> = walk.files.iter().map(|file| file.relative.as_str()).collect();
        assert_eq!(names, ["a/c.md", "b.txt", "d.tei.xml"]);
        let skipped: Vec<String> = walk.skipped.files().iter().map(ToString::to_string).collect();
        assert_eq!(
            skipped,
            [
                ".x.txt: hidden, as a dot stands before its name",
                "alt.doc: an old Word file: save it as .docx",
                "bild.png: of a type that is not read",
                "pom.xml: XML of a kind that is not read",
            ]
        );
        assert_eq!(walk.files[1].metadata.title.as_deref(), Some("B"));
        assert_eq!(walk.files[1].sidecar.as_ref().unwrap().relative, "b.toml");
    }

    #[test]
    fn what_has_no_ending_is_what_its_content_says() {
        let folder = corpus(&[
            ("Seekabel Bd.3", "%PDF-1.7\n"),
            ("Thorwald 1905, S. 3", "<!DOCTYPE html><p>Das Kabel.</p>"),
            ("LIESMICH", "Das Kabel."),
            ("aufsatz.bak", "%PDF-1.7\n"),
            ("vorlage.DOCM", "PK"),
        ]);
        let long = format!("PK\x03\x04{}word/document.xml", " ".repeat(3 * TELLING_BYTES as usize));
        std::fs::write(folder.path().join("Entwurf"), long).unwrap();
        let walk = walk(folder.path(), None).unwrap();
        let found: Vec<_> =
            walk.files.iter().map(|file| (file.relative.as_str(), file.id.as_str(), file.format)).collect();
        let expected = [
            ("Entwurf", "entwurf", Format::Docx),
            ("Seekabel Bd.3", "seekabel-bd-3", Format::Pdf),
            ("Thorwald 1905, S. 3", "thorwald-1905-s-3", Format::Html),
            ("vorlage.DOCM", "vorlage", Format::Docx),
        ];
        assert_eq!(found, expected);
        let skipped: Vec<_> = walk.skipped.files().into_iter().map(|file| (file.path, file.reason)).collect();
        let reasons = [SkipReason::NoEnding, SkipReason::UnknownType];
        assert_eq!(
            skipped,
            ["LIESMICH", "aufsatz.bak"].map(str::to_owned).into_iter().zip(reasons).collect::<Vec<_>>()
        );
        let named = folder.path().join("aufsatz.bak");
        assert_eq!(single_file(&named).unwrap().format, Format::Pdf);
        assert_eq!(lacking_ending(&named), Some("pdf"));
        assert_eq!(lacking_ending(&folder.path().join("Entwurf")), None);
    }

    #[test]
    fn folder_named_like_a_text_is_a_folder() {
        let folder = corpus(&[("a.txt/b.txt", "b")]);
        let walk = walk(folder.path(), None).unwrap();
        assert_eq!(walk.files.len(), 1);
        assert_eq!(walk.files[0].relative, "a.txt/b.txt");
    }

    #[cfg(unix)]
    #[test]
    fn link_loops_end_and_broken_links_are_failures() {
        let folder = corpus(&[("a/b.txt", "b")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("gone.txt")).unwrap();
        std::os::unix::fs::symlink("user@host.17", folder.path().join(".#b.txt")).unwrap();
        let walk = walk(folder.path(), None).unwrap();
        assert_eq!((walk.files.len(), walk.failures.len(), walk.skipped.count()), (1, 1, 2));
        assert_eq!(walk.failures[0].relative, "gone.txt");
        let source = std::error::Error::source(&walk.failures[0].error).unwrap().to_string();
        assert_eq!(source, "a link that leads nowhere, to `nowhere`: mend or delete it");
    }

    #[test]
    fn broken_sidecar_fails_its_document_alone() {
        let folder = corpus(&[("a.txt", "a"), ("a.txt.toml", "x = 1"), ("b.txt", "b")]);
        let walk = walk(folder.path(), None).unwrap();
        assert_eq!(walk.files.len(), 1);
        assert_eq!(walk.failures[0].relative, "a.txt");
        assert!(walk.failures[0].error.to_string().contains("a.txt.toml:1: unknown field `x`"));
    }

    #[test]
    fn index_inside_the_corpus_is_left_out() {
        let folder = corpus(&[("a.txt", "a"), ("index/x.txt", "x")]);
        assert_eq!(walk(folder.path(), Some(&folder.path().join("index"))).unwrap().files.len(), 1);
    }

    #[test]
    fn missing_corpus_is_an_error() {
        assert!(matches!(walk(Path::new("/nowhere/at/all"), None), Err(CorpusError::Missing { .. })));
    }
}
