use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::glossary::{Builder, Entry, Fault, Faults, Trust, dictd, ding, own, tei};
use crate::text::Language;

/// A file with words that stand for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    path: PathBuf,
    layout: Layout,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Own,
    Ding,
    Dictd,
    Tei,
}

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A folder or a pipe
    #[error("is no file")]
    NoFile,
    /// It is missing, or the system does not let us read it.
    #[error("could not be read")]
    Read(#[from] io::Error),
    /// A dictionary of dictd is two files, and one of them is missing.
    #[error("there is no `{}` beside it", missing.display())]
    Alone {
        /// The other file.
        missing: PathBuf,
    },
    /// It was read, but not as a dictionary.
    #[error("no entry could be read{}", fault.as_ref().map(Fault::shown).unwrap_or_default())]
    NoEntries {
        /// The first thing wrong, where something is.
        fault: Option<Fault>,
    },
}

impl Source {
    /// Names the `glossary.toml` of a corpus.
    pub fn own(path: PathBuf) -> Self {
        Self { path, layout: Layout::Own }
    }

    /// Names a dictionary file; its form is told by its name.
    ///
    /// `.tei` and `.xml` are TEI; `.index`, `.dict` and `.dict.dz` the files of dictd; anything else is a word list as
    /// Ding has it.
    pub fn dictionary(path: PathBuf) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        let layout = match () {
            () if ends(&[".tei", ".xml"]) => Layout::Tei,
            () if ends(&[".index", ".dict", ".dict.dz"]) => Layout::Dictd,
            () => Layout::Ding,
        };
        Self { path, layout }
    }

    /// Returns the file as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lists the files that it is read from, whether they exist or not.
    pub fn files(&self) -> Vec<PathBuf> {
        match self.layout {
            Layout::Dictd => {
                let (index, text) = self.dictd();
                vec![index, text]
            }
            _ => vec![self.path.clone()],
        }
    }

    /// Finds the `.index` and the text of a dictionary of dictd.
    fn dictd(&self) -> (PathBuf, PathBuf) {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = [".dict.dz", ".dict", ".index"].iter().find_map(|end| {
            let at = name.len().checked_sub(end.len())?;
            name.get(at..)?.eq_ignore_ascii_case(end).then(|| &name[..at])
        });
        let beside = |end: &str| self.path.with_file_name(format!("{}{end}", stem.unwrap_or(&name)));
        let named_text = !name.to_lowercase().ends_with(".index");
        let (packed, plain) = (beside(".dict.dz"), beside(".dict"));
        let text = match named_text {
            true => self.path.clone(),
            false if !packed.exists() && plain.exists() => plain,
            false => packed,
        };
        let index = if named_text { beside(".index") } else { self.path.clone() };
        (index, text)
    }

    /// Reads the two languages off the file's name: `freedict-deu-eng.index`, `de-en`.
    fn languages(&self) -> [Option<Language>; 2] {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
        let language = |part: &str| match part.to_lowercase().as_str() {
            "de" | "deu" | "ger" => Some(Language::German),
            "en" | "eng" => Some(Language::English),
            _ => None,
        };
        let pairs = || parts.windows(2).map(|pair| [language(pair[0]), language(pair[1])]);
        let whole = pairs().find(|pair| pair.iter().all(Option::is_some));
        let half = || pairs().find(|pair| pair.iter().any(Option::is_some));
        whole.or_else(half).unwrap_or(match self.layout {
            Layout::Ding => [Some(Language::German), Some(Language::English)],
            _ => [None, None],
        })
    }
}

/// What came of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Entries that were read.
    pub entries: usize,
    /// What could not be used.
    pub faults: Faults,
}

/// Reads a source into the builder; of what is packed, no more than so many bytes are unpacked.
///
/// # Errors
///
/// See [`SourceError`]; the builder may hold a part of the source then.
pub fn read(source: &Source, builder: &mut Builder, max_expanded_bytes: u64) -> Result<Outcome, SourceError> {
    let mut faults = Faults::default();
    let trust = if source.layout == Layout::Own { Trust::Own } else { Trust::Dictionary };
    let mut left_out = false;
    let mut take = |entry: Entry| left_out |= !builder.add(&entry, trust);
    // A pipe would be waited for without end.
    let open = |path: &Path| -> Result<BufReader<File>, SourceError> {
        if std::fs::metadata(path)?.is_file() {
            Ok(BufReader::with_capacity(256 << 10, File::open(path)?))
        } else {
            Err(SourceError::NoFile)
        }
    };
    let languages = source.languages();
    let entries = match source.layout {
        Layout::Own => own::read(open(&source.path)?, &mut faults, &mut take)?,
        Layout::Ding => ding::read(open(&source.path)?, languages, &mut faults, &mut take)?,
        Layout::Tei => tei::read(open(&source.path)?, languages, &mut faults, &mut take)?,
        Layout::Dictd => {
            let (index, text) = source.dictd();
            for path in [&index, &text] {
                if *path != source.path && !path.exists() {
                    return Err(SourceError::Alone { missing: path.clone() });
                }
            }
            dictd::read(open(&index)?, unpacked(open(&text)?, max_expanded_bytes)?, languages, &mut faults, &mut take)?
        }
    };
    if entries == 0 && source.layout != Layout::Own {
        return Err(SourceError::NoEntries { fault: faults.told().first().cloned() });
    }
    if left_out {
        faults.add(1, "the dictionaries together have too many entries, some of these are left out");
    }
    Ok(Outcome { entries, faults })
}

/// Unpacks a text that is packed as gzip, as `.dict.dz` is; of whatever it is, no more than `max_bytes`.
fn unpacked(mut input: BufReader<File>, max_bytes: u64) -> io::Result<Box<dyn Read>> {
    const GZIP: [u8; 2] = [0x1F, 0x8B];
    let packed = input.fill_buf()?.starts_with(&GZIP);
    Ok(if packed {
        Box::new(flate2::bufread::MultiGzDecoder::new(input).take(max_bytes))
    } else {
        Box::new(input.take(max_bytes))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_languages_are_told_by_the_name() {
        let (german, english) = (Some(Language::German), Some(Language::English));
        for (name, layout, languages) in [
            ("/usr/share/trans/de-en", Layout::Ding, [german, english]),
            ("de-en.txt", Layout::Ding, [german, english]),
            ("words", Layout::Ding, [german, english]),
            ("freedict-eng-deu.index", Layout::Dictd, [english, german]),
            ("freedict-eng-deu.dict.dz", Layout::Dictd, [english, german]),
            ("deu-eng.tei", Layout::Tei, [german, english]),
            ("deu-fra.tei", Layout::Tei, [german, None]),
            ("my-de-en", Layout::Ding, [german, english]),
            ("ours.xml", Layout::Tei, [None, None]),
        ] {
            let source = Source::dictionary(PathBuf::from(name));
            assert_eq!((source.layout, source.languages()), (layout, languages), "{name}");
        }
    }

    #[test]
    fn the_two_files_of_dictd_find_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a.index"), "haus\tA\tK\n").unwrap();
        let mut builder = Builder::new();
        let error = read(&Source::dictionary(path("a.index")), &mut builder, u64::MAX).unwrap_err();
        assert!(matches!(error, SourceError::Alone { missing } if missing == path("a.dict.dz")));
        std::fs::write(path("a.dict"), "haus\nhouse").unwrap();
        for name in ["a.index", "a.dict"] {
            let source = Source::dictionary(path(name));
            assert_eq!(source.files(), [path("a.index"), path("a.dict")]);
            assert_eq!(
                read(&source, &mut builder, u64::MAX).unwrap(),
                Outcome { entries: 1, faults: Faults::default() }
            );
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut packed, b"haus\nhouse").unwrap();
        std::fs::write(path("a.dict.dz"), packed.finish().unwrap()).unwrap();
        let source = Source::dictionary(path("a.index"));
        assert_eq!(source.files(), [path("a.index"), path("a.dict.dz")]);
        assert_eq!(read(&source, &mut builder, u64::MAX).unwrap(), Outcome { entries: 1, faults: Faults::default() });
        std::fs::write(path("a.dict.dz"), b"\x1F\x8Bbroken").unwrap();
        assert!(matches!(read(&source, &mut builder, u64::MAX), Err(SourceError::Read(_))));
    }

    #[test]
    fn what_is_no_dictionary_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("de-en");
        std::fs::write(&path, "Ein Text.\nUnd noch einer.\n").unwrap();
        let source = Source::dictionary(path);
        let error = read(&source, &mut Builder::new(), u64::MAX).unwrap_err();
        let message = "no entry could be read; line 1: there is no `::` between word and translation";
        assert_eq!(error.to_string(), message);
        let empty = folder.path().join("empty.tei");
        std::fs::write(&empty, "<TEI/>").unwrap();
        let error = read(&Source::dictionary(empty), &mut Builder::new(), u64::MAX).unwrap_err();
        assert_eq!(error.to_string(), "no entry could be read");
        let missing = Source::dictionary(folder.path().join("nowhere"));
        assert!(matches!(read(&missing, &mut Builder::new(), u64::MAX), Err(SourceError::Read(_))));
        assert!(matches!(
            read(&Source::dictionary(folder.path().to_owned()), &mut Builder::new(), u64::MAX),
            Err(SourceError::NoFile)
        ));
    }
}
