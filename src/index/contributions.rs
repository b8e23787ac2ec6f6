use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::citation::{Documents, Facts, Signature};
use crate::index::IndexError;
use crate::index::files::{IndexedFile, delete_files};
use crate::index::sources::{Cited, Contribution};
use crate::text::varint;

/// How hard what is kept is compressed, of zstd's 1 to 22.
const COMPRESSION_LEVEL: i32 = 3;

/// Bytes of one document's contribution beyond which something is wrong with it.
const MAX_BYTES: usize = 1 << 30;

/// Begins the names of the files.
const PREFIX: &str = "cited-";

/// Documents changed at once, for which it is looked whether they contribute what they did.
const MAX_COMPARED: usize = 1_000;

/// Names a file of contributions, which says what the documents that were read in one run cite and show of themselves.
fn name(number: u64) -> String {
    format!("{PREFIX}{number:06}")
}

/// What one file of the corpus contributes, as it is written.
///
/// Length of all that follows, in four bytes, little-endian. Then, each after its length as a variable-length number: its
/// path; what it cites, as JSON, compressed, none where it cites nothing; what it shows of itself, likewise. At last its
/// [`Signature`].
pub(crate) struct Packed {
    bytes: Vec<u8>,
    /// Whether the document cites anything.
    pub(crate) cites: bool,
}

/// Packs contributions.
pub(crate) struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    pub(crate) fn new() -> io::Result<Self> {
        zstd::bulk::Compressor::new(COMPRESSION_LEVEL).map(Self)
    }

    pub(crate) fn pack(&mut self, path: &str, contribution: &Contribution) -> io::Result<Packed> {
        let Contribution { facts, cited } = contribution;
        let mut bytes = vec![0; 4];
        varint::put(&mut bytes, path.len() as u64);
        bytes.extend_from_slice(path.as_bytes());
        if cited.is_empty() {
            varint::put(&mut bytes, 0);
        } else {
            self.put(&mut bytes, cited)?;
        }
        self.put(&mut bytes, facts)?;
        facts.signature().put(&mut bytes);
        let length = u32::try_from(bytes.len() - 4).ok().filter(|length| *length as usize <= MAX_BYTES);
        let length = length.ok_or_else(|| io::Error::new(ErrorKind::FileTooLarge, "cites too much to be written"))?;
        bytes[..4].copy_from_slice(&length.to_le_bytes());
        Ok(Packed { bytes, cites: !cited.is_empty() })
    }

    /// Writes its length packed and unpacked, and a value.
    fn put(&mut self, bytes: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_vec(value)?;
        let packed = self.0.compress(&text)?;
        varint::put(bytes, packed.len() as u64);
        varint::put(bytes, text.len() as u64);
        bytes.extend_from_slice(&packed);
        Ok(())
    }
}

/// One contribution as it lies in its file.
struct Frame<'a> {
    path: &'a str,
    /// Compressed, with its length unpacked.
    cited: Option<(&'a [u8], usize)>,
    facts: (&'a [u8], usize),
    signature: &'a [u8],
}

impl<'a> Frame<'a> {
    fn read(mut bytes: &'a [u8]) -> Option<Self> {
        let path = take(&mut bytes)?;
        let cited = match bytes {
            [0, rest @ ..] => {
                bytes = rest;
                None
            }
            _ => Some(take_packed(&mut bytes)?),
        };
        let facts = take_packed(&mut bytes)?;
        Some(Self { path: std::str::from_utf8(path).ok()?, cited, facts, signature: bytes })
    }
}

fn take<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(varint::take(bytes)?).ok()?;
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn take_packed<'a>(bytes: &mut &'a [u8]) -> Option<(&'a [u8], usize)> {
    let packed = usize::try_from(varint::take(bytes)?).ok()?;
    let unpacked = usize::try_from(varint::take(bytes)?).ok().filter(|length| *length <= MAX_BYTES)?;
    let (taken, rest) = bytes.split_at_checked(packed)?;
    *bytes = rest;
    Some((taken, unpacked))
}

fn unpack<T: DeserializeOwned>((bytes, length): (&[u8], usize)) -> io::Result<T> {
    Ok(serde_json::from_slice(&zstd::bulk::decompress(bytes, length)?)?)
}

/// Reads the contribution that begins at a place, without its length.
fn bytes_at(file: &mut File, place: u64) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    file.seek(SeekFrom::Start(place))?;
    file.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_BYTES {
        return Err(broken());
    }
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn broken() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "is not what was written")
}

/// Reads one file of contributions from its beginning.
struct Reader {
    file: BufReader<File>,
    at: u64,
    bytes: Vec<u8>,
}

impl Reader {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: BufReader::with_capacity(1 << 20, File::open(path)?), at: 0, bytes: Vec::new() })
    }

    /// Goes to the next one and returns its place; `None` at the end.
    fn next(&mut self) -> io::Result<Option<u64>> {
        let mut length = [0; 4];
        match self.file.read_exact(&mut length) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let length = u32::from_le_bytes(length) as usize;
        if length > MAX_BYTES {
            return Err(broken());
        }
        self.bytes.resize(length, 0);
        self.file.read_exact(&mut self.bytes)?;
        let at = self.at;
        self.at += 4 + length as u64;
        Ok(Some(at))
    }

    /// Returns the one gone to.
    fn frame(&self) -> io::Result<Frame<'_>> {
        Frame::read(&self.bytes).ok_or_else(broken)
    }
}

/// Lists which files of the corpus contributed in which file.
fn by_number<'a>(files: impl Iterator<Item = &'a IndexedFile>) -> BTreeMap<u64, BTreeSet<&'a str>> {
    let mut found: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        if let Some(number) = file.contributed_in {
            found.entry(number).or_default().insert(&file.stamp.relative);
        }
    }
    found
}

/// Writes a file of contributions, one after the other: of a large corpus they are too many to be kept in memory.
pub(crate) struct Writer {
    folder: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    number: u64,
    /// How many were written.
    count: usize,
    /// Whether any of these documents cites anything.
    pub(crate) cites: bool,
}

impl Writer {
    /// Begins a file beside those to which `files` refer: all of the generation before, as what it has of files that are
    /// replaced is still compared, and the names are links to its files.
    pub(crate) fn create(folder: &Path, files: &[IndexedFile]) -> Result<Self, IndexError> {
        let number = files.iter().filter_map(|file| file.contributed_in).max().map_or(1, |last| last + 1);
        let path = folder.join(name(number));
        let file = File::create(&path).map_err(|source| IndexError::Write { path: path.clone(), source })?;
        let file = BufWriter::with_capacity(1 << 20, file);
        Ok(Self { folder: folder.to_owned(), path, file, number, count: 0, cites: false })
    }

    /// Returns the number of the file.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Writes what one file contributes.
    pub(crate) fn add(&mut self, packed: &Packed) -> Result<(), IndexError> {
        self.cites |= packed.cites;
        self.count += 1;
        self.file.write_all(&packed.bytes).map_err(|source| IndexError::Write { path: self.path.clone(), source })
    }

    /// Ends the file. Files that say no more than it are taken into it, which their documents in `files` are told: so there
    /// are few, and each contribution is copied seldom.
    pub(crate) fn finish(mut self, files: &mut [IndexedFile]) -> Result<(), IndexError> {
        let of_files = by_number(files.iter());
        let others = of_files.iter().filter(|(number, _)| **number != self.number);
        let mut left: Vec<(usize, u64)> = others.map(|(number, paths)| (paths.len(), *number)).collect();
        left.sort_unstable();
        let mut taken = BTreeSet::new();
        for (count, number) in left {
            if count > self.count {
                break;
            }
            self.take_in(number, &of_files[&number])?;
            self.count += count;
            taken.insert(number);
        }
        for number in files.iter_mut().filter_map(|file| file.contributed_in.as_mut()) {
            if taken.contains(number) {
                *number = self.number;
            }
        }
        let Self { path, file, .. } = self;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error);
        file.and_then(|file| file.sync_all()).map_err(|source| IndexError::Write { path, source })
    }

    fn take_in(&mut self, number: u64, paths: &BTreeSet<&str>) -> Result<(), IndexError> {
        let path = self.folder.join(name(number));
        let read = |source| IndexError::Read { path: path.clone(), source };
        let mut reader = Reader::open(&path).map_err(read)?;
        while reader.next().map_err(read)?.is_some() {
            if paths.contains(reader.frame().map_err(read)?.path) {
                let length = (reader.bytes.len() as u32).to_le_bytes();
                let written = self.file.write_all(&length).and_then(|()| self.file.write_all(&reader.bytes));
                written.map_err(|source| IndexError::Write { path: self.path.clone(), source })?;
            }
        }
        Ok(())
    }
}

/// What all documents contribute, as it lies in the files of a generation.
pub(crate) struct Store<'a> {
    /// In the order of the corpus, which gives documents their numbers: path, and the number of the file.
    documents: Vec<(&'a str, u64)>,
    numbers: FxHashMap<&'a str, u32>,
    /// Which of `files`, and where in it, by document.
    places: Vec<(u32, u64)>,
    files: Vec<ContributionFile>,
}

struct ContributionFile {
    number: u64,
    path: PathBuf,
    file: Mutex<File>,
}

impl<'a> Store<'a> {
    /// Opens what `files` refer to, and hands over what documents cite that cite anything.
    pub(crate) fn open(
        folder: &Path,
        files: &'a [IndexedFile],
        mut take: impl FnMut(Cited),
    ) -> Result<Self, IndexError> {
        let documents = files.iter().filter_map(|file| Some((&*file.stamp.relative, file.contributed_in?)));
        let mut documents: Vec<(&str, u64)> = documents.collect();
        documents.sort_unstable();
        let used: BTreeSet<u64> = documents.iter().map(|(_, number)| *number).collect();
        let numbers = documents.iter().enumerate().map(|(at, (path, _))| (*path, at as u32)).collect();
        let mut store = Self { places: vec![(0, 0); documents.len()], documents, numbers, files: Vec::new() };
        let mut found = 0;
        for number in used {
            let path = folder.join(name(number));
            let read = |source| IndexError::Read { path: path.clone(), source };
            let mut reader = Reader::open(&path).map_err(read)?;
            while let Some(place) = reader.next().map_err(read)? {
                let frame = reader.frame().map_err(read)?;
                let Some(at) = store.number(frame.path, number) else { continue };
                store.places[at as usize] = (store.files.len() as u32, place);
                found += 1;
                if let Some(cited) = frame.cited {
                    take(unpack(cited).map_err(read)?);
                }
            }
            let file = Mutex::new(File::open(&path).map_err(read)?);
            store.files.push(ContributionFile { number, path, file });
        }
        if found < store.documents.len() {
            return Err(IndexError::Read { path: folder.to_owned(), source: broken() });
        }
        Ok(store)
    }

    /// Returns the number of a document, if it is that file that says what it contributes.
    fn number(&self, path: &str, file: u64) -> Option<u32> {
        self.numbers.get(path).copied().filter(|&at| self.documents[at as usize].1 == file)
    }
}

impl Documents for Store<'_> {
    fn count(&self) -> usize {
        self.documents.len()
    }

    fn path(&self, at: u32) -> &str {
        self.documents[at as usize].0
    }

    fn signatures(&self, take: &mut dyn FnMut(u32, &Signature)) -> io::Result<()> {
        let mut signature = Signature::default();
        for file in &self.files {
            let mut reader = Reader::open(&file.path)?;
            while reader.next()?.is_some() {
                let frame = reader.frame()?;
                if let Some(at) = self.number(frame.path, file.number) {
                    signature.take(&mut { frame.signature }).ok_or_else(broken)?;
                    take(at, &signature);
                }
            }
        }
        Ok(())
    }

    fn facts(&self, at: u32) -> io::Result<Facts> {
        let (file, place) = self.places[at as usize];
        let file = self.files[file as usize].file.lock();
        let bytes = bytes_at(&mut file.unwrap_or_else(PoisonError::into_inner), place)?;
        unpack(Frame::read(&bytes).ok_or_else(broken)?.facts)
    }
}

/// Tells whether two lists of files contribute the same, letter by letter; where they are long, that they do not.
pub(crate) fn are_same<'a>(
    folder: &Path,
    before: impl Iterator<Item = &'a IndexedFile>,
    now: impl Iterator<Item = &'a IndexedFile>,
) -> Result<bool, IndexError> {
    let (before, now) = (by_number(before), by_number(now));
    let count = |files: &BTreeMap<u64, BTreeSet<&str>>| files.values().map(BTreeSet::len).sum::<usize>();
    if count(&before) != count(&now) || count(&now) > MAX_COMPARED {
        return Ok(false);
    }
    Ok(contributed(folder, &before)? == contributed(folder, &now)?)
}

fn contributed(folder: &Path, files: &BTreeMap<u64, BTreeSet<&str>>) -> Result<BTreeMap<String, Vec<u8>>, IndexError> {
    let mut found = BTreeMap::new();
    for (number, paths) in files {
        let path = folder.join(name(*number));
        let read = |source| IndexError::Read { path: path.clone(), source };
        let mut reader = Reader::open(&path).map_err(read)?;
        while reader.next().map_err(read)?.is_some() {
            let frame = reader.frame().map_err(read)?;
            if paths.contains(frame.path) {
                found.insert(frame.path.to_owned(), reader.bytes.clone());
            }
        }
    }
    Ok(found)
}

/// Where the contributions of the files of a generation lie, by path: number of the file, and place in it.
pub(crate) type Places = BTreeMap<String, (u64, u64)>;

/// Finds where the contributions to which `files` refer lie.
pub(crate) fn places(folder: &Path, files: &[IndexedFile]) -> io::Result<Places> {
    let mut places = Places::new();
    for (number, paths) in by_number(files.iter()) {
        let mut reader = Reader::open(&folder.join(name(number)))?;
        while let Some(place) = reader.next()? {
            let path = reader.frame()?.path;
            if paths.contains(path) {
                places.insert(path.to_owned(), (number, place));
            }
        }
    }
    Ok(places)
}

/// Reads the contribution that lies at a place.
pub(crate) fn contribution_at(folder: &Path, (number, place): (u64, u64)) -> io::Result<Contribution> {
    let bytes = bytes_at(&mut File::open(folder.join(name(number)))?, place)?;
    let frame = Frame::read(&bytes).ok_or_else(broken)?;
    let facts: Facts = unpack(frame.facts)?;
    let cited = match frame.cited {
        Some(cited) => unpack(cited)?,
        None => Cited::nothing(&facts.document),
    };
    Ok(Contribution { facts, cited })
}

/// Deletes the files that no file of the corpus refers to any more.
pub(crate) fn sweep(folder: &Path, files: &[IndexedFile]) -> Result<(), IndexError> {
    let used: BTreeSet<String> = files.iter().filter_map(|file| file.contributed_in).map(name).collect();
    delete_files(folder, |name| name.starts_with(PREFIX) && !used.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::FileStamp;
    use crate::document::{DocumentId, Metadata};

    fn file(path: &str, number: u64) -> IndexedFile {
        IndexedFile {
            stamp: FileStamp { relative: path.to_owned(), bytes: 1, modified_ns: 1 },
            blake3: None,
            sidecar: None,
            id: path.to_owned(),
            documents: 1,
            passages: 1,
            described: String::new(),
            limited_by: None,
            partly: false,
            contributed_in: Some(number),
            failures: Vec::new(),
        }
    }

    fn contribution(path: &str, head: &str) -> Contribution {
        let facts = Facts {
            document: DocumentId(path.to_owned()),
            path: path.to_owned(),
            metadata: Metadata::default(),
            described: Metadata::default(),
            head: head.to_owned(),
        };
        let nothing = r#"{"document":"x","works":[],"carriers":[]}"#;
        Contribution { facts, cited: serde_json::from_str(nothing).unwrap() }
    }

    /// Writes what these contribute as one run does, and puts them in the list of files.
    fn write(folder: &Path, files: &mut Vec<IndexedFile>, paths: &[(&str, &str)]) -> Result<(), IndexError> {
        files.retain(|file| paths.iter().all(|(path, _)| *path != file.stamp.relative));
        let mut writer = Writer::create(folder, files)?;
        let mut packer = Packer::new().unwrap();
        for (path, head) in paths {
            writer.add(&packer.pack(path, &contribution(path, head)).unwrap())?;
            files.push(file(path, writer.number()));
        }
        writer.finish(files)?;
        sweep(folder, files)
    }

    fn heads(folder: &Path, files: &[IndexedFile]) -> Vec<(String, String)> {
        let store = Store::open(folder, files, |_| panic!("nothing is cited")).unwrap();
        let facts = (0..store.count() as u32).map(|at| (store.path(at).to_owned(), store.facts(at).unwrap()));
        let heads: Vec<(String, String)> = facts.map(|(path, facts)| (path, facts.head)).collect();
        let mut signed = 0;
        let check = &mut |at: u32, signature: &Signature| {
            assert_eq!(*signature, store.facts(at).unwrap().signature());
            signed += 1;
        };
        store.signatures(check).unwrap();
        assert_eq!(signed, heads.len());
        heads
    }

    fn numbers(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_written_is_found_by_number_in_the_order_of_the_corpus() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        // More than is written at once.
        let letters: String =
            (0..2_000_000_u32).map(|at| char::from(b'a' + (u64::from(at).pow(2) % 23) as u8)).collect();
        let many: Vec<(String, &str)> =
            (0..500).map(|at| (format!("x{at:03}"), &letters[at * 4_000..][..4_000])).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(path, head)| (&**path, *head)).collect();
        write(folder.path(), &mut files, &many).unwrap();
        let found = heads(folder.path(), &files);
        assert_eq!(found.len(), 500);
        assert!(found.iter().zip(&many).all(|((path, head), (other, text))| path == other && head == text));

        write(folder.path(), &mut files, &[("x007", "zum ersten"), ("a", "davor")]).unwrap();
        let found = heads(folder.path(), &files);
        assert_eq!((found.len(), &*found[0].1, &*found[8].1), (501, "davor", "zum ersten"));
        assert_eq!(numbers(folder.path()), ["cited-000001", "cited-000002"]);
        // Two more, then one: small files become one, the large one stays.
        write(folder.path(), &mut files, &[("x007", "zum zweiten"), ("b", "auch davor")]).unwrap();
        assert_eq!(numbers(folder.path()), ["cited-000001", "cited-000003"]);
        write(folder.path(), &mut files, &[("c", "noch einer")]).unwrap();
        assert_eq!(numbers(folder.path()), ["cited-000001", "cited-000003", "cited-000004"]);
        let found = heads(folder.path(), &files);
        assert_eq!((found.len(), &*found[0].1, &*found[10].1), (503, "davor", "zum zweiten"));
    }

    #[test]
    fn the_same_contributions_are_told_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        write(folder.path(), &mut files, &[("a", "Anfang"), ("b", "Mitte")]).unwrap();
        let before = files.clone();
        // Only what the comparison reads is swept later.
        let mut writer = Writer::create(folder.path(), &files).unwrap();
        let mut packer = Packer::new().unwrap();
        writer.add(&packer.pack("a", &contribution("a", "Anfang")).unwrap()).unwrap();
        writer.add(&packer.pack("b", &contribution("b", "Ende")).unwrap()).unwrap();
        let now = [file("a", writer.number()), file("b", writer.number())];
        writer.finish(&mut Vec::new()).unwrap();
        let same =
            |before: &[IndexedFile], now: &[IndexedFile]| are_same(folder.path(), before.iter(), now.iter()).unwrap();
        assert!(same(&before[..1], &now[..1]));
        assert!(!same(&before[1..], &now[1..]));
        assert!(!same(&before, &now[..1]));
        assert!(!same(&before, &now));
    }

    #[test]
    fn cut_and_foreign_files_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        write(folder.path(), &mut files, &[("a", "Anfang"), ("b", "Mitte")]).unwrap();
        let path = folder.path().join("cited-000001");
        let bytes = std::fs::read(&path).unwrap();
        for length in 0..bytes.len() {
            std::fs::write(&path, &bytes[..length]).unwrap();
            assert!(Store::open(folder.path(), &files, |_| {}).is_err(), "{length}");
        }
        let mut flipped = bytes.clone();
        flipped[3] = 0xFF;
        std::fs::write(&path, &flipped).unwrap();
        assert!(Store::open(folder.path(), &files, |_| {}).is_err());
    }
}
