use std::fmt::Write;
use std::path::{Path, PathBuf};

use fundstelle::index::{Fields, IndexOptions, Progress, Zone, open, update};
use fundstelle::search::{Filters, SearchRequest, Searcher};

use super::Random;

/// How many histories are gone through, unless `FUNDSTELLE_HISTORIES` says otherwise.
const HISTORIES: u64 = if cfg!(debug_assertions) { 4 } else { 20 };

/// Runs of one history, after each of which the indexes are compared; of every fifth history.
const STEPS: usize = 6;
const MANY_STEPS: usize = 14;

/// Documents with which a history begins.
const DOCUMENTS: usize = 16;

const NAMES: &[&str] = &["brief", "brief-an-k", "akte", "vertrag", "note-7", "Übersicht", "seekabel", "report"];
const FOLDERS: &[&str] = &["", "a/", "b/", "a/tief/", "texte/"];

const PARAGRAPHS: &[&str] = &[
    "Die Stabilitätsprojektion der Allianz begann nach 1994 und endete, wie mancher meint, in Kabul.",
    "Projecting stability beyond the borders of the alliance was the phrase of the decade; few asked what it meant.",
    "Das Seekabel zwischen Emden und Vigo wurde 1896 verlegt und riss im ersten Winter.",
    "Der Vertrag über die Kabelverlegung nennt keine Frist, und die Störungen mehrten sich.",
    "Partner countries were to be advised, trained and equipped; the reports speak of progress every year.",
    "Sicherheitspolitik ist Grundsatzpolitik, schrieb der Minister, und die Fraktion schwieg dazu.",
    "Land- und Luftstreitkräfte übten im Herbst gemeinsam; die Marine blieb im Hafen.",
    "Ein Brief des Konsuls vom 3. Mai 1901 erwähnt die Verlegung der Leitung über das Moor.",
];

const NOTED: &[(&str, &str)] = &[
    (
        "Die Küstenorte verloren ihren Handel[^1], bevor die Leitung lag.",
        "Ute Frevert, Die kasernierte Nation, München 2001, S. 40.",
    ),
    (
        "The cable broke twice[^1] in the first winter.",
        "Headrick, Daniel 1991: The Invisible Weapon. Oxford: Oxford University Press, p. 12.",
    ),
    (
        "Der Ertrag blieb gering[^1], die Kosten stiegen.",
        "Jörn Leonhard, Bellizismus und Nation, München 2008, S. 7 f.",
    ),
    ("Was daraus wurde[^1], ist bekannt.", "Frevert, Kasernierte Nation, S. 43."),
];

const QUERIES: &[&str] = &[
    "Stabilitätsprojektion",
    "projecting stability",
    "Kabel",
    "Seekabel Winter",
    "\"im ersten Winter\"",
    "Verlegung Störungen",
    "Kabel* Vertrag",
    "*projektion",
    "Allianc~1",
    "Stabilität Allianz",
    "kind:footnote Nation",
    "cites:frevert-2001",
    "author:Frevert",
    "title:Akte",
    "\"Leitung Moor\"~6",
    "+Vertrag -Winter",
    "Luftstreitkräfte",
    "Sicherheit",
    "doc:a* Handel",
    "year:1990..2010 Allianz",
    "=verlegt",
    "Kabelvertrag",
    "progress OR Hafen",
    "alliance partners advised",
    "Bericht Fortschritt",
];

struct History {
    folder: tempfile::TempDir,
    random: Random,
    told: String,
    /// Whether documents have notes: every fifth history begins without.
    notes: bool,
}

impl History {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder that can be used");
        std::fs::create_dir(folder.path().join("corpus")).expect("a scratch folder that can be used");
        let mut history = Self { folder, random: Random(seed), told: format!("seed {seed}:"), notes: seed % 5 != 3 };
        (0..DOCUMENTS).for_each(|_| history.add());
        history.notes = true;
        history
    }

    fn below(&mut self, end: usize) -> usize {
        self.random.below(end)
    }

    fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    fn options(&self, index: &str, rebuild: bool) -> IndexOptions {
        let (corpus, index) = (self.corpus(), self.folder.path().join(index));
        IndexOptions { corpus, index, dictionaries: Vec::new(), rebuild, jobs: 2, ..IndexOptions::default() }
    }

    fn text(&mut self) -> String {
        let mut text = format!("# Akte {}\n\n", self.below(100));
        for _ in 0..=self.below(4) {
            let at = self.below(PARAGRAPHS.len());
            let _ = write!(text, "{}\n\n", PARAGRAPHS[at]);
        }
        if self.below(2) == 0 && self.notes {
            let (body, note) = NOTED[self.below(NOTED.len())];
            let _ = write!(text, "{body}\n\n[^1]: {note}\n");
        }
        text
    }

    fn path(&mut self) -> String {
        let (folder, name) = (self.below(FOLDERS.len()), self.below(NAMES.len()));
        let ending = [".md", ".txt"][self.below(2)];
        format!("{}{}{}{ending}", FOLDERS[folder], NAMES[name], self.below(3))
    }

    fn write(&mut self, path: &str, text: &str) {
        let path = self.corpus().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a scratch folder that can be used");
        std::fs::write(path, text).expect("a scratch folder that can be used");
    }

    fn files(&self) -> Vec<PathBuf> {
        let all = walkdir::WalkDir::new(self.corpus()).sort_by_file_name().into_iter().flatten();
        all.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
    }

    fn add(&mut self) {
        let (path, text) = (self.path(), self.text());
        let _ = write!(self.told, " add {path};");
        self.write(&path, &text);
    }

    fn some_file(&mut self) -> Option<PathBuf> {
        let files = self.files();
        (files.len() > 4).then(|| files[self.below(files.len())].clone())
    }

    /// Does something to the corpus, or to the index.
    fn change(&mut self) {
        let what = self.below(14);
        match what {
            0..3 => self.add(),
            3..6 => {
                let Some(path) = self.some_file() else { return };
                let mut text = std::fs::read_to_string(&path).expect("a scratch folder that can be used");
                let at = self.below(PARAGRAPHS.len());
                let _ = write!(text, "\n{}\n", PARAGRAPHS[at]);
                let _ = write!(self.told, " edit {};", path.display());
                std::fs::write(path, text).expect("a scratch folder that can be used");
            }
            6..8 => {
                let Some(path) = self.some_file() else { return };
                let _ = write!(self.told, " remove {};", path.display());
                std::fs::remove_file(path).expect("a scratch folder that can be used");
            }
            8..10 => {
                let Some(path) = self.some_file() else { return };
                let to = self.path();
                let to = self.corpus().join(to);
                let _ = write!(self.told, " move {} to {};", path.display(), to.display());
                std::fs::create_dir_all(to.parent().expect("a folder")).expect("a scratch folder that can be used");
                std::fs::rename(path, to).expect("a scratch folder that can be used");
            }
            10 => {
                let number = self.below(3);
                let (one, other) = (self.below(PARAGRAPHS.len()), self.below(PARAGRAPHS.len()));
                let line = |id: usize, text: &str| {
                    format!(
                        "{{\"_id\":\"r{number}-{id}\",\"title\":\"Sammlung\",\"text\":{text:?},\"metadata\":{{\"parent\":\"s\"}}}}\n"
                    )
                };
                let text = line(1, PARAGRAPHS[one]) + &line(2, PARAGRAPHS[other]);
                let _ = write!(self.told, " collection {number};");
                self.write(&format!("sammlung-{number}.jsonl"), &text);
            }
            11 => {
                let year = 2000 + self.below(3);
                let text = format!(
                    "@book{{f, author = {{Frevert, Ute}}, title = {{Die kasernierte Nation}}, year = {{2001}}, publisher = {{Beck}}}}\n\
                     @article{{v, author = {{Vogt, Ida}}, title = {{Vertrag {year}}}, year = {{{year}}}, file = {{a/vertrag1.txt}}}}\n"
                );
                let _ = write!(self.told, " library {year};");
                self.write("library.bib", &text);
            }
            12 => {
                let Some(path) = self.some_file() else { return };
                let _ = write!(self.told, " sidecar of {};", path.display());
                std::fs::write(format!("{}.toml", path.display()), "title = \"Akte mit Beiblatt\"\nyear = 1999\n")
                    .expect("an index that answers");
            }
            _ => {
                // A run that ends before it is through.
                self.add();
                let _ = write!(self.told, " crash;");
                let options = self.options("index", false);
                let crashed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    update(&options, &mut |event| assert!(!matches!(event, Progress::Writing), "a crash, as planned"))
                }));
                assert!(!matches!(crashed, Ok(Err(_))), "{}", self.told);
            }
        }
    }
}

/// All that an index can be asked, written down.
fn answers(index: &Path) -> String {
    let mut told = String::new();
    let opened = open(index).expect("an index that answers");
    let manifest = &opened.manifest;
    let counts = (manifest.documents, manifest.passages, manifest.sources, manifest.records);
    let _ = writeln!(told, "{counts:?} {:?} {:?}", manifest.languages, manifest.words);
    let fields: &Fields = &opened.fields;
    let engine = opened.engine();
    let texts = Zone::ALL.into_iter().map(|zone| fields.text(zone, fundstelle::analysis::Channel::Exact));
    let others =
        [fields.author, fields.parts, fields.groups, fields.cited, fields.source, fields.source_words, fields.kind];
    for field in texts.chain(others) {
        engine
            .each_term(field, "", |term, count| {
                let _ = writeln!(told, "{} {term} {count}", field.field_id());
                true
            })
            .expect("an index that answers");
    }
    let searcher = Searcher::open(index).expect("an index that answers");
    for source in searcher.sources().expect("an index that answers") {
        let _ = writeln!(told, "{}", serde_json::to_string(&source).expect("an index that answers"));
    }
    for query in QUERIES {
        let request = SearchRequest {
            query: (*query).to_owned(),
            plain: false,
            limit: 100,
            offset: 0,
            filters: Filters::default(),
            snippet_chars: 240,
            parts: false,
            ids_only: false,
        };
        let results = searcher.search(&request).expect("an index that answers");
        let _ = writeln!(told, "{query}: {} {:?}", results.total, results.warnings);
        for hit in results.hits {
            let _ = writeln!(told, "  {:?} {:08x} {:?}", hit.passage.id, hit.score.to_bits(), hit);
        }
    }
    told
}

fn difference(one: &str, other: &str) -> String {
    let lines = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    format!("{lines:?}, {} and {} lines", one.lines().count(), other.lines().count())
}

#[test]
fn any_history_gives_what_a_fresh_build_gives() {
    let histories = std::env::var("FUNDSTELLE_HISTORIES").ok();
    let histories = histories.map_or(HISTORIES, |text| text.parse().expect("a number of histories"));
    for seed in 0..histories {
        let mut history = History::new(seed);
        for step in 0..if seed % 5 == 4 { MANY_STEPS } else { STEPS } {
            for _ in 0..=history.below(3) {
                history.change();
            }
            let rebuild = history.below(8) == 0;
            let _ = write!(history.told, " [{step}{}]", if rebuild { ", rebuilt" } else { "" });
            update(&history.options("index", rebuild), &mut |_| ()).expect("an index that answers");
            let fresh = history.options("fresh", true);
            let _ = std::fs::remove_dir_all(&fresh.index);
            update(&fresh, &mut |_| ()).expect("an index that answers");
            let (grown, fresh) = (answers(&history.folder.path().join("index")), answers(&fresh.index));
            assert!(grown == fresh, "{}\n{}", history.told, difference(&grown, &fresh));
        }
    }
}
