use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::bibliography::{MAX_FILE_BYTES, Reading, Warning, decode, looks_like_csl_json, read_bibtex, read_csl_json};
use crate::citation::{Entry, Item};
use crate::corpus::{FileName, FileStamp, Walk};
use crate::document::Metadata;

/// Bytes of a `.json` file that are looked at to tell whether it is a bibliography.
const HEAD_BYTES: u64 = 64 << 10;

/// A `.bib` or CSL-JSON file of the corpus: no document, but what is known of sources and documents.
#[derive(Debug, Clone)]
pub struct BibliographyFile {
    /// Where it is.
    pub path: PathBuf,
    /// Relative to the corpus, with `/`.
    pub relative: String,
    /// Size and time: where these change, sources and metadata may.
    pub stamp: FileStamp,
}

impl BibliographyFile {
    /// Tells whether it could be read now: it is there, with the rights, and not too large.
    pub fn is_readable(&self) -> bool {
        self.stamp.bytes <= MAX_FILE_BYTES && std::fs::File::open(&self.path).is_ok()
    }
}

/// What the bibliographies of a corpus say.
#[derive(Debug, Clone, Default)]
pub struct Bibliographies {
    /// All entries, by file, then as they stand there.
    pub entries: Vec<Entry>,
    /// What became of each file, in the order given.
    pub files: Vec<ReadBibliography>,
}

/// What became of one bibliography.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadBibliography {
    /// Entries read from it.
    pub entries: usize,
    /// What of it could not be read, by line.
    pub warnings: Vec<Warning>,
    /// Hash of what was read; `None` where it could not be.
    pub blake3: Option<String>,
    /// Why it could not be read at all, lower case.
    pub error: Option<String>,
}

/// Tells whether a file is a bibliography, by its name and for `.json` by its beginning.
pub(crate) fn is_bibliography(path: &Path, name: &str) -> bool {
    let name = name.to_lowercase();
    if name.ends_with(".bib") {
        return true;
    }
    if !name.ends_with(".json") {
        return false;
    }
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    // The last character may be cut.
    let end = match std::str::from_utf8(&head) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => head.len(),
    };
    read.is_ok() && looks_like_csl_json(&decode(&head[..end]))
}

/// Says why a `.json` file that was a bibliography is none, with the line; `None` where it is gone.
pub(crate) fn why_no_bibliography(path: &Path) -> Option<(usize, String)> {
    let read = std::fs::metadata(path).and_then(|metadata| match metadata.is_file() {
        true if metadata.len() <= MAX_FILE_BYTES => std::fs::read(path).map(Ok),
        true => Ok(Err(format!("has more than {MAX_FILE_BYTES} bytes"))),
        false => Ok(Err("is no file any more".to_owned())),
    });
    let bytes = match read {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(what)) => return Some((1, what)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => return Some((1, format!("could not be read: {error},"))),
    };
    Some(match serde_json::from_str::<serde::de::IgnoredAny>(&decode(&bytes)) {
        Err(error) => (error.line().max(1), format!("is no JSON any more ({error})")),
        Ok(_) => (1, "holds no CSL items any more".to_owned()),
    })
}

/// Reads bibliographies; one that cannot be read says so, and the others are read all the same.
pub fn read_bibliographies(files: &[BibliographyFile]) -> Bibliographies {
    let mut all = Bibliographies::default();
    for file in files {
        let read = match read_one(file) {
            Ok((reading, blake3)) => {
                let entries = reading.entries.len();
                all.entries.extend(reading.entries);
                ReadBibliography { entries, warnings: reading.warnings, blake3: Some(blake3), error: None }
            }
            Err(error) => ReadBibliography { error: Some(error), ..ReadBibliography::default() },
        };
        all.files.push(read);
    }
    all
}

fn read_one(file: &BibliographyFile) -> Result<(Reading, String), String> {
    if file.stamp.bytes > MAX_FILE_BYTES {
        return Err(format!("the file has more than {MAX_FILE_BYTES} bytes: divide it"));
    }
    let bytes = crate::ingest::read_file(&file.path).map_err(|error| format!("could not be read: {error}"))?;
    let text = decode(&bytes);
    let read: fn(&str, &str) -> Reading =
        if file.relative.to_lowercase().ends_with(".bib") { read_bibtex } else { read_csl_json };
    Ok((read(&text, &file.relative), blake3::hash(&bytes).to_hex().to_string()))
}

impl Bibliographies {
    /// Says of each document what the entry says that names it among its files.
    ///
    /// The end of the path decides, as reference managers keep files in folders of their own: most of it, then the file
    /// name, then the name with another extension (the text of a PDF). Where two documents are equal, or two entries
    /// differ about a document, nothing is said.
    ///
    /// Documents that cannot be looked at now, but have an id, count among the others.
    pub fn describe(&self, walk: &mut Walk) {
        let failing = walk.failures.iter().filter(|failure| failure.id.is_some()).map(|failure| &failure.relative);
        let files = walk.files.iter().chain(&walk.unseen).map(|file| &file.relative);
        let relatives: Vec<&str> = files.chain(failing).map(String::as_str).collect();
        let mut described = self.metadata(&relatives);
        for file in &mut walk.files {
            file.described = described.remove(&file.relative).unwrap_or_default();
        }
    }

    fn metadata(&self, relatives: &[&str]) -> BTreeMap<String, Metadata> {
        // Of very many documents few are named.
        let stem = |path: &str| FileName::of(&normal(&path.replace('\\', "/"))).stem;
        let named: HashSet<String> =
            self.entries.iter().flat_map(|entry| &entry.files).map(|file| stem(file)).collect();
        let ends = PathEnds::new(relatives, |path| named.contains(&FileName::of(path).stem));
        let mut said: BTreeMap<usize, Vec<Metadata>> = BTreeMap::new();
        for entry in &self.entries {
            let mut named: Vec<usize> = entry.files.iter().filter_map(|file| ends.document(file)).collect();
            named.sort_unstable();
            named.dedup();
            for at in named {
                said.entry(at).or_default().push(metadata_of(&entry.item));
            }
        }
        let agreed = said.into_iter().filter(|(_, said)| said.iter().all(|one| *one == said[0]));
        agreed.map(|(at, mut said)| (relatives[at].to_owned(), said.swap_remove(0))).collect()
    }
}

/// Returns what the bibliographies of a corpus say of one of its files; nothing of a file elsewhere, nor where the corpus cannot
/// be looked through.
///
/// `without` is a folder inside the corpus that is left out, as the index may be.
pub fn described_in(corpus: &Path, without: Option<&Path>, file: &Path) -> Metadata {
    let inside = |file: &Path| {
        let (file, corpus) = (file.canonicalize().ok()?, corpus.canonicalize().ok()?);
        file.starts_with(corpus).then_some(file)
    };
    let Some(file) = inside(file) else { return Metadata::default() };
    let Ok(mut walk) = crate::corpus::walk(corpus, without) else { return Metadata::default() };
    if walk.bibliographies.is_empty() {
        return Metadata::default();
    }
    read_bibliographies(&walk.bibliographies).describe(&mut walk);
    let found = walk.files.into_iter().find(|known| known.path.canonicalize().is_ok_and(|path| path == file));
    found.map(|file| file.described).unwrap_or_default()
}

/// The documents by the ends of their paths, in lower case; `None` where several end so.
struct PathEnds {
    whole: HashMap<String, Option<usize>>,
    /// Without the extension.
    stems: HashMap<String, Option<usize>>,
}

impl PathEnds {
    /// Takes in the documents whose paths, in lower case, are wanted.
    fn new(relatives: &[&str], is_wanted: impl Fn(&str) -> bool) -> Self {
        let mut all = Self { whole: HashMap::new(), stems: HashMap::new() };
        for (at, relative) in relatives.iter().enumerate() {
            let path = normal(relative);
            if !is_wanted(&path) {
                continue;
            }
            for (map, path) in [(&mut all.whole, &path), (&mut all.stems, &without_extension(&path))] {
                for end in ends(path) {
                    map.entry(end.to_owned()).and_modify(|document| *document = None).or_insert(Some(at));
                }
            }
        }
        all
    }

    /// Returns the document whose path ends most as that of a file does, by its name, or else by its name with another
    /// extension; `None` where two are equal.
    fn document(&self, file: &str) -> Option<usize> {
        let file = normal(&file.replace('\\', "/"));
        // A longer end is there only where the shorter is.
        let longest =
            |map: &HashMap<String, Option<usize>>, path: &str| ends(path).map_while(|end| map.get(end)).last().copied();
        longest(&self.whole, &file).or_else(|| longest(&self.stems, &without_extension(&file))).flatten()
    }
}

fn normal(path: &str) -> String {
    // What one system writes with a letter and its dots, another writes as one sign.
    let composed: String = path.nfc().collect();
    composed.split('/').filter(|part| *part != ".").collect::<Vec<_>>().join("/").to_lowercase()
}

fn without_extension(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/{}", FileName::of(name).stem),
        None => FileName::of(path).stem,
    }
}

/// Returns the ends of a path, from its name on.
fn ends(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[at + 1..]).chain([path])
}

/// Returns what an item says of the document that is its text.
fn metadata_of(item: &Item) -> Metadata {
    let names = if item.author.is_empty() { &item.editor } else { &item.author };
    let (title, subtitle) = match item.title.as_deref().map(|title| title.split_once(": ").ok_or(title)) {
        Some(Ok((title, subtitle))) => (Some(title.to_owned()), Some(subtitle.to_owned())),
        Some(Err(title)) => (Some(title.to_owned()), None),
        None => (None, None),
    };
    Metadata {
        title,
        subtitle,
        authors: names.iter().map(crate::citation::Name::display).collect(),
        year: item.issued.as_ref().map(|date| date.start.year),
        doi: [&item.doi, &item.url].into_iter().flatten().find_map(|field| crate::document::doi(field)),
        language: item.language.as_deref().and_then(|tag| tag.parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::walk;
    use crate::text::Language;

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
    fn bibliographies_are_no_documents_and_read_in_the_order_of_their_paths() {
        let folder = corpus(&[
            ("z.bib", "@book{a, title={A}}\n@book{b, title={B"),
            ("a/lib.json", "[\n{\"type\":\"book\",\"title\":\"J\"}]"),
            ("data.json", "{\"type\":\"book\",\"title\":\"no\"}"),
            (".hidden.bib", "@book{h, title={H}}"),
            ("text.txt", "Text."),
        ]);
        let walk = walk(folder.path(), None).unwrap();
        assert_eq!((walk.files.len(), walk.skipped.count()), (1, 2));
        let stamps: Vec<_> = walk.bibliographies.iter().map(|file| (&*file.stamp.relative, file.stamp.bytes)).collect();
        assert_eq!(stamps, [("a/lib.json", 30), ("z.bib", 37)]);
        let read = read_bibliographies(&walk.bibliographies);
        let places: Vec<_> = read.entries.iter().map(|entry| entry.place.as_str()).collect();
        assert_eq!(places, ["a/lib.json:2", "z.bib:1"]);
        let told = |file: &ReadBibliography| {
            (file.entries, file.warnings.iter().map(|warning| warning.line).collect::<Vec<_>>())
        };
        assert_eq!(read.files.iter().map(told).collect::<Vec<_>>(), [(1, vec![]), (1, vec![2])]);
        assert!(read.files.iter().all(|file| file.blake3.is_some() && file.error.is_none()));
    }

    #[test]
    fn bibliography_that_is_gone_is_told() {
        let folder = corpus(&[("a.bib", "@book{a, title={A}}"), ("b.bib", "@book{b, title={B}}")]);
        let walk = walk(folder.path(), None).unwrap();
        std::fs::remove_file(folder.path().join("a.bib")).unwrap();
        let read = read_bibliographies(&walk.bibliographies);
        assert_eq!((read.entries.len(), read.files[1].entries), (1, 1));
        let gone = &read.files[0];
        assert!(gone.error.as_ref().is_some_and(|error| error.starts_with("could not be read: ")), "{gone:?}");
        assert_eq!((gone.entries, &gone.blake3, walk.bibliographies[0].is_readable()), (0, &None, false));
    }

    #[test]
    fn most_of_a_path_decides_and_its_name_before_another_extension() {
        let ends = PathEnds::new(&["a/x.txt", "b/x.txt", "c/b/X.md", "d/y.txt", "d/y.md", "z.txt"], |_| true);
        for (file, expected) in [
            ("/home/a/x.txt", Some(0)),
            (r"C:\c\b\x.txt", Some(1)),
            ("/c/B/x.md", Some(2)),
            ("/c/b/x.pdf", Some(2)),
            ("b/x.pdf", None),
            ("x.txt", None),
            ("q/./x.md", Some(2)),
            ("d/y.pdf", None),
            ("d/y.md", Some(4)),
            ("Z.pdf", Some(5)),
            ("w.txt", None),
            ("", None),
        ] {
            assert_eq!(ends.document(file), expected, "{file}");
        }
    }

    #[test]
    fn very_many_files_of_one_name_take_their_time_in_proportion() {
        let relatives: Vec<String> = (0..20_000).map(|at| format!("{at}/article.txt")).collect();
        let relatives: Vec<&str> = relatives.iter().map(String::as_str).collect();
        let begin = std::time::Instant::now();
        let ends = PathEnds::new(&relatives, |_| true);
        assert!((0..20_000).all(|at| ends.document(&format!("storage/{at}/article.pdf")) == Some(at)));
        assert!(begin.elapsed().as_secs() < 20);
    }

    #[cfg(unix)]
    #[test]
    fn library_that_cannot_be_read_is_told_and_one_that_is_gone_is_not() {
        let folder = corpus(&[("folder.json/a.txt", "A")]);
        let path = |name: &str| folder.path().join(name);
        std::os::unix::fs::symlink("loop.json", path("loop.json")).unwrap();
        std::fs::File::create(path("large.json")).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        for (name, expected) in [
            ("gone.json", None),
            ("folder.json", Some("is no file any more")),
            ("large.json", Some("has more than 67108864 bytes")),
            ("loop.json", Some("could not be read: ")),
        ] {
            let told = why_no_bibliography(&path(name));
            assert_eq!(told.is_some(), expected.is_some(), "{name}");
            assert!(told.is_none_or(|(line, what)| line == 1 && what.starts_with(expected.unwrap())), "{name}");
        }
    }

    #[test]
    fn entry_describes_the_document_that_is_its_file() {
        let folder = corpus(&[
            ("masala.txt", "Text."),
            ("texte/Bericht 1.txt", "Text."),
            ("alt/Bericht 1.txt", "Text."),
            ("neu/band.md", "Text."),
            ("zwei.txt", "Text."),
            ("ohne.txt", "Text."),
            (
                "lib.bib",
                r"@book{a, title={Bedingt abwehrbereit: Deutschland}, author={Masala, Carlo}, year=2023, langid={ngerman},
                    doi={https://doi.org/10.1000/Masala},
                    file={PDF:/home/x/Zotero/storage/AB12/Masala.pdf:application/pdf}}
                  @report{b, title={Bericht}, file={C:\Daten\alt\Bericht 1.txt}}
                  @report{c, title={Unklar}, file={Bericht 1.pdf}}
                  @book{d, title={Band}, editor={Dresen, Anna}, file={:band.md:Markdown}}
                  @incollection{e, title={Eins}, file={zwei.txt}}
                  @incollection{f, title={Zwei}, file={zwei.txt}}",
            ),
        ]);
        let mut walk = walk(folder.path(), None).unwrap();
        read_bibliographies(&walk.bibliographies).describe(&mut walk);
        let said = |relative: &str| {
            walk.files.iter().find(|file| file.relative == relative).map(|file| file.described.clone()).unwrap()
        };
        let masala = Metadata {
            title: Some("Bedingt abwehrbereit".into()),
            subtitle: Some("Deutschland".into()),
            authors: vec!["Carlo Masala".into()],
            year: Some(2023),
            doi: Some("10.1000/Masala".into()),
            language: Some(Language::German),
        };
        assert_eq!(said("masala.txt"), masala);
        assert_eq!(said("alt/Bericht 1.txt").title.as_deref(), Some("Bericht"));
        assert_eq!(said("neu/band.md").authors, ["Anna Dresen"]);
        for none in ["texte/Bericht 1.txt", "zwei.txt", "ohne.txt"] {
            assert_eq!(said(none), Metadata::default(), "{none}");
        }
    }

    #[test]
    fn exports_of_zotero_name_files_of_every_format() {
        let folder = corpus(&[
            ("files/123/Masala - 2023 - Bedingt abwehrbereit.pdf", ""),
            ("files/12/x.docx", ""),
            ("files/13/x.epub", ""),
            ("files/14/snapshot.html", ""),
            ("files/14/x.odt", ""),
            ("files/15/Übersicht.rtf", ""),
            (
                "Export.bib",
                "@book{masala_bedingt_2023, title = {Bedingt abwehrbereit}, file = {Masala - 2023 - Bedingt abwehrbereit.pdf:files/123/Masala - 2023 - Bedingt abwehrbereit.pdf:application/pdf}}\n\
                 @article{zwei, title = {Zwei}, doi = {10.1000/2}, file = {Full Text:files/12/x.docx:application/vnd.openxmlformats-officedocument.wordprocessingml.document}}\n\
                 @book{drei, title = {Drei}, file = {EPUB:files/13/x.epub:application/epub+zip}}\n\
                 @misc{vier, title = {Vier}, file = {Snapshot:files/14/snapshot.html:text/html;Full Text:files/14/x.odt:application/vnd.oasis.opendocument.text}}\n\
                 @misc{fuenf, title = {Fünf}, file = {files/15/U\u{308}bersicht.rtf}}\n",
            ),
        ]);
        let mut walk = walk(folder.path(), None).unwrap();
        read_bibliographies(&walk.bibliographies).describe(&mut walk);
        let said: Vec<(&str, &str)> = walk
            .files
            .iter()
            .map(|file| (file.relative.as_str(), file.described.title.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(
            said,
            [
                ("files/12/x.docx", "Zwei"),
                ("files/123/Masala - 2023 - Bedingt abwehrbereit.pdf", "Bedingt abwehrbereit"),
                ("files/13/x.epub", "Drei"),
                ("files/14/snapshot.html", "Vier"),
                ("files/14/x.odt", "Vier"),
                ("files/15/Übersicht.rtf", "Fünf"),
            ]
        );
        let file = folder.path().join("files/12/x.docx");
        assert_eq!(described_in(folder.path(), None, &file).doi.as_deref(), Some("10.1000/2"));
        assert_eq!(described_in(&folder.path().join("files/13"), None, &file), Metadata::default());
    }

    #[test]
    fn bibliography_is_weaker_than_front_matter_and_stronger_than_the_text() {
        let text = "---\ntitle: Vorn\n---\n\n# Überschrift\n\nVon Eva Meier\n\nEin Absatz, der lang genug ist.\n";
        let described = Metadata { title: Some("Katalog".into()), year: Some(1999), ..Metadata::default() };
        for (text, title) in [(text, "Vorn"), (&text[23..], "Katalog")] {
            let input = crate::ingest::Input {
                id: crate::document::DocumentId("x".to_owned()),
                path: "x.md",
                format: crate::document::Format::Markdown,
                metadata: Metadata::default(),
                described: described.clone(),
            };
            let metadata = crate::ingest::ingest(text.as_bytes(), &input).unwrap().metadata;
            assert_eq!((metadata.title.as_deref(), metadata.year), (Some(title), Some(1999)));
        }
    }
}
