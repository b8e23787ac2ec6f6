use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fundstelle::eval::{Level, RunOptions, Topic, run};
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

/// How files begin that the bibliography may describe: they never fail, as what is said of them would not reach what is kept.
const DESCRIBED: &str = "vertrag1.";

const SIDECAR: &str = "title = \"Akte mit Beiblatt\"\nyear = 1999\n";

/// A folder elsewhere, to which a link in the corpus leads, and which may be away.
const LINKED: &str = "verbund";

/// Judged sets from which texts and queries are taken, where `FUNDSTELLE_JUDGED` names their folder.
const SETS: &[&str] = &["xquad-de", "xquad-en", "covidfaq-de", "covidfaq-en", "cranfield", "dh2018", "gesetze"];

/// Queries taken of each set, spread over it, and the longest stretch of a text, in characters.
const QUERIES_OF_SET: usize = 30;
const TEXT_CHARS: usize = 800;

/// Judged queries, and the texts that answer them.
#[derive(Default)]
struct Judged {
    texts: Vec<String>,
    topics: Vec<Topic>,
}

impl Judged {
    /// Reads the sets; none where no folder is named.
    fn read() -> Self {
        let mut judged = Self::default();
        let Some(folder) = std::env::var_os("FUNDSTELLE_JUDGED").map(PathBuf::from) else { return judged };
        for set in SETS {
            let read = |name: &str| std::fs::read_to_string(folder.join(set).join(name)).expect("a judged set");
            let lines = |name: &str| -> Vec<serde_json::Value> {
                read(name).lines().map(|line| serde_json::from_str(line).expect("a judged set")).collect()
            };
            let text = |value: &serde_json::Value, key: &str| value[key].as_str().expect("a judged set").to_owned();
            let queries = lines("queries.jsonl");
            let step = queries.len().div_ceil(QUERIES_OF_SET);
            let chosen: BTreeMap<String, String> =
                queries.iter().step_by(step).map(|query| (text(query, "_id"), text(query, "text"))).collect();
            let qrels = read("qrels.tsv");
            let judgements = qrels.lines().filter_map(|line| line.split_once('\t'));
            let judged_by_chosen = judgements.filter(|(query, _)| chosen.contains_key(*query));
            let wanted: BTreeSet<&str> = judged_by_chosen.filter_map(|(_, rest)| rest.split('\t').next()).collect();
            let answers = lines("corpus.jsonl").into_iter().filter(|line| wanted.contains(text(line, "_id").as_str()));
            // One line each, as a paragraph is.
            let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
            judged.texts.extend(answers.map(|line| words(text(&line, "text")).chars().take(TEXT_CHARS).collect()));
            let topic = |(id, text)| Topic { id: format!("{set}-{id}"), text, ..Topic::default() };
            judged.topics.extend(chosen.into_iter().map(topic));
        }
        assert!(judged.texts.len() > 100 && judged.topics.len() > 150, "the judged sets are not what they were");
        judged
    }

    fn paragraph<'a>(&'a self, random: &mut Random) -> &'a str {
        match self.texts.len() {
            0 => PARAGRAPHS[random.below(PARAGRAPHS.len())],
            _ if random.below(4) == 0 => PARAGRAPHS[random.below(PARAGRAPHS.len())],
            texts => &self.texts[random.below(texts)],
        }
    }

    /// Answers the queries as `run` does.
    fn run(&self, searcher: &Searcher) -> String {
        let options = RunOptions {
            limit: 100,
            level: Level::Passage,
            plain: true,
            filters: Filters::default(),
            tag: "history".to_owned(),
            jobs: 1,
        };
        let mut out = Vec::new();
        run(searcher, &self.topics, &options, &mut out).expect("an index that answers");
        String::from_utf8(out).expect("a run is text")
    }
}

/// What was last indexed of a file: its bytes, and those of its sidecar.
type Good = (Vec<u8>, Option<Vec<u8>>);

struct History {
    judged: Arc<Judged>,
    /// What the index should have of each file.
    good: BTreeMap<PathBuf, Good>,
    folder: tempfile::TempDir,
    random: Random,
    told: String,
    /// Whether documents have notes: every fifth history begins without.
    notes: bool,
}

impl History {
    fn new(seed: u64, judged: &Arc<Judged>) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder that can be used");
        std::fs::create_dir(folder.path().join("corpus")).expect("a scratch folder that can be used");
        let mut history = Self {
            judged: Arc::clone(judged),
            good: BTreeMap::new(),
            folder,
            random: Random(seed),
            told: format!("seed {seed}:"),
            notes: seed % 5 != 3,
        };
        #[cfg(unix)]
        if seed.is_multiple_of(2) {
            let elsewhere = history.folder.path().join("elsewhere");
            for name in ["brief1.md", "im-verbund.txt"] {
                let text = history.text();
                std::fs::create_dir_all(&elsewhere).expect("a scratch folder that can be used");
                std::fs::write(elsewhere.join(name), text).expect("a scratch folder that can be used");
            }
            std::os::unix::fs::symlink(elsewhere, history.corpus().join(LINKED))
                .expect("a scratch folder that can be used");
        }
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
            let _ = write!(text, "{}\n\n", self.judged.paragraph(&mut self.random));
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

    /// Tells whether a file of the corpus can be indexed with its sidecar, as this test writes them.
    fn is_readable(&self, path: &Path) -> bool {
        let corpus = self.corpus();
        let Ok(bytes) = std::fs::read(corpus.join(path)) else { return false };
        let is_collection = path.extension().is_some_and(|ending| ending == "jsonl");
        let is_text = is_collection || !bytes.contains(&0) && !bytes.trim_ascii().is_empty();
        let sidecar = std::fs::read(corpus.join(sidecar_of(path)));
        is_text && sidecar.map_or(true, |sidecar| sidecar.trim_ascii().is_empty() || sidecar == SIDECAR.as_bytes())
    }

    /// Lists the documents of the corpus, those that are away included.
    fn documents(&self) -> Vec<PathBuf> {
        let corpus = self.corpus();
        let all = walkdir::WalkDir::new(&corpus).into_iter().flatten();
        let here = all.filter(|entry| !entry.file_type().is_dir()).map(walkdir::DirEntry::into_path);
        let here = here.map(|path| path.strip_prefix(&corpus).expect("in the corpus").to_owned());
        let there = [format!("{LINKED}/brief1.md"), format!("{LINKED}/im-verbund.txt")].map(PathBuf::from);
        let there = there.into_iter().filter(|_| corpus.join(LINKED).is_symlink());
        let is_document = |path: &PathBuf| {
            path.extension().is_some_and(|ending| ["md", "txt", "jsonl"].iter().any(|known| ending == *known))
        };
        here.chain(there).filter(is_document).collect()
    }

    /// Takes down what was indexed: what can be read, and of what cannot, what was indexed before.
    fn remember(&mut self) {
        let documents: BTreeSet<PathBuf> = self.documents().into_iter().collect();
        self.good.retain(|path, _| documents.contains(path));
        for path in documents.into_iter().filter(|path| self.is_readable(path)).collect::<Vec<_>>() {
            let bytes = std::fs::read(self.corpus().join(&path)).expect("a file that can be read");
            let sidecar = std::fs::read(self.corpus().join(sidecar_of(&path))).ok();
            self.good.insert(path, (bytes, sidecar));
        }
    }

    /// Makes a corpus of what should be indexed: that of now, but for what cannot be read.
    fn mirror(&self) -> PathBuf {
        let (corpus, mirror) = (self.corpus(), self.folder.path().join("mirror"));
        let _ = std::fs::remove_dir_all(&mirror);
        let write = |path: &Path, bytes: &[u8]| {
            let path = mirror.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a scratch folder that can be used");
            std::fs::write(path, bytes).expect("a scratch folder that can be used");
        };
        for path in self.files() {
            let bytes = std::fs::read(&path).expect("a scratch folder that can be used");
            write(path.strip_prefix(&corpus).expect("in the corpus"), &bytes);
        }
        for (path, (bytes, sidecar)) in &self.good {
            write(path, bytes);
            match sidecar {
                Some(sidecar) => write(&sidecar_of(path), sidecar),
                None => drop(std::fs::remove_file(mirror.join(sidecar_of(path)))),
            }
        }
        mirror
    }

    fn some_file(&mut self) -> Option<PathBuf> {
        let files = self.files();
        (files.len() > 4).then(|| files[self.below(files.len())].clone())
    }

    /// Does something to the corpus, or to the index.
    fn change(&mut self) {
        let what = self.below(19);
        match what {
            0..3 => self.add(),
            3..6 => {
                let Some(path) = self.some_file() else { return };
                if is_described(&path) && path.extension().is_some_and(|ending| ending == "toml") {
                    return;
                }
                let mut text = std::fs::read_to_string(&path).expect("a scratch folder that can be used");
                let _ = write!(text, "\n{}\n", self.judged.paragraph(&mut self.random));
                let _ = write!(self.told, " edit {};", path.display());
                std::fs::write(path, text).expect("a scratch folder that can be used");
            }
            6..8 => {
                let Some(path) = self.some_file() else { return };
                let _ = write!(self.told, " remove {};", path.display());
                std::fs::remove_file(path).expect("a scratch folder that can be used");
            }
            8..11 => {
                let Some(path) = self.some_file() else { return };
                let to = self.path();
                let mut to = self.corpus().join(to);
                if path.extension().is_some_and(|ending| ending == "jsonl") && self.below(4) > 0 {
                    to.set_extension("jsonl");
                }
                if is_described(&to) {
                    return;
                }
                let _ = write!(self.told, " move {} to {};", path.display(), to.display());
                std::fs::create_dir_all(to.parent().expect("a folder")).expect("a scratch folder that can be used");
                std::fs::rename(path, to).expect("a scratch folder that can be used");
            }
            11 => {
                let (number, folder, new) = (self.below(3), self.below(FOLDERS.len()), self.random.next());
                let (one, other) = (self.below(PARAGRAPHS.len()), self.below(PARAGRAPHS.len()));
                let line = |id: usize, text: &str| {
                    format!(
                        "{{\"_id\":\"r{new}-{id}\",\"title\":\"Sammlung\",\"text\":{text:?},\"metadata\":{{\"parent\":\"s\"}}}}\n"
                    )
                };
                let text = line(1, PARAGRAPHS[one]) + &line(2, PARAGRAPHS[other]);
                let _ = write!(self.told, " collection {number};");
                self.write(&format!("{}sammlung-{number}.jsonl", FOLDERS[folder]), &text);
            }
            12 => {
                let year = 2000 + self.below(3);
                let text = format!(
                    "@book{{f, author = {{Frevert, Ute}}, title = {{Die kasernierte Nation}}, year = {{2001}}, publisher = {{Beck}}}}\n\
                     @article{{v, author = {{Vogt, Ida}}, title = {{Vertrag {year}}}, year = {{{year}}}, file = {{a/vertrag1.txt}}}}\n"
                );
                let _ = write!(self.told, " library {year};");
                self.write("library.bib", &text);
            }
            13 => {
                let Some(path) = self.some_file() else { return };
                let _ = write!(self.told, " sidecar of {};", path.display());
                std::fs::write(sidecar_of(&path), SIDECAR).expect("a scratch folder that can be used");
            }
            14 => {
                // A folder is called otherwise, with all that is in it.
                let (from, to) = (["a", "b", "texte"][self.below(3)], format!("umgezogen-{}", self.below(2)));
                let (from, to) = (self.corpus().join(from), self.corpus().join(to));
                let _ = write!(self.told, " move all of {} to {};", from.display(), to.display());
                if !to.exists() {
                    let _ = std::fs::rename(from, to);
                }
            }
            15..17 => {
                let Some(path) = self.some_file().filter(|path| !is_described(path)) else { return };
                let how = self.below(4);
                let _ = write!(self.told, " break {} ({how});", path.display());
                let done = match how {
                    0 => std::fs::write(path, "Ein Bild\0\0"),
                    1 => std::fs::write(path, " \n"),
                    2 => std::fs::write(sidecar_of(&path), "title = "),
                    _ => {
                        std::fs::remove_file(&path).expect("a scratch folder that can be used");
                        #[cfg(unix)]
                        std::os::unix::fs::symlink("nowhere", path).expect("a scratch folder that can be used");
                        Ok(())
                    }
                };
                done.expect("a scratch folder that can be used");
            }
            17 => {
                let (here, away) = (self.folder.path().join("elsewhere"), self.folder.path().join("away"));
                let _ = write!(self.told, " the linked folder goes or comes;");
                let _ = if here.exists() { std::fs::rename(here, away) } else { std::fs::rename(away, here) };
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

/// Returns where the sidecar of a document stands, if it has one.
fn sidecar_of(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.toml", path.display()))
}

fn is_described(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(DESCRIBED))
}

/// All that an index can be asked, written down.
fn answers(index: &Path, judged: &Judged) -> String {
    let mut told = String::new();
    let opened = open(index).expect("an index that answers");
    let manifest = &opened.manifest;
    let counts = (manifest.documents, manifest.passages, manifest.sources, manifest.records);
    let _ = writeln!(told, "{counts:?} {:?} {:?}", manifest.languages, manifest.words);
    let fields: &Fields = &opened.fields;
    let engine = opened.engine();
    let texts = Zone::ALL.into_iter().map(|zone| fields.text(zone, fundstelle::analysis::Channel::Exact));
    let others = [fields.author, fields.parts, fields.cited, fields.source, fields.source_words, fields.kind];
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
    told + &judged.run(&searcher)
}

fn difference(one: &str, other: &str) -> String {
    let lines = one.lines().zip(other.lines()).filter(|(one, other)| one != other).take(4);
    let lines: Vec<String> = lines.map(|(one, other)| format!("{one}\n{other}\n")).collect();
    format!("{}{} and {} lines", lines.concat(), one.lines().count(), other.lines().count())
}

#[test]
fn any_history_gives_what_a_fresh_build_gives() {
    let histories = std::env::var("FUNDSTELLE_HISTORIES").ok();
    let histories = histories.map_or(HISTORIES, |text| text.parse().expect("a number of histories"));
    let judged = Arc::new(Judged::read());
    // Each history has a folder of its own, and what costs most has one thread.
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= histories {
                        return;
                    }
                    go_through(seed, &judged);
                }
            });
        }
    });
}

/// Compares, after each run of a history, the index with one that is made at once of what it should have.
fn go_through(seed: u64, judged: &Arc<Judged>) {
    let mut history = History::new(seed, judged);
    for step in 0..if seed % 5 == 4 { MANY_STEPS } else { STEPS } {
        for _ in 0..=history.below(3) {
            history.change();
        }
        let rebuild = history.below(8) == 0;
        let _ = write!(history.told, " [{step}{}]", if rebuild { ", rebuilt" } else { "" });
        update(&history.options("index", rebuild), &mut |_| ()).expect("an index that answers");
        history.remember();
        let fresh = IndexOptions { corpus: history.mirror(), ..history.options("fresh", true) };
        let _ = std::fs::remove_dir_all(&fresh.index);
        update(&fresh, &mut |_| ()).expect("an index that answers");
        let grown = answers(&history.folder.path().join("index"), judged);
        let fresh = answers(&fresh.index, judged);
        assert!(grown == fresh, "{}\n{}", history.told, difference(&grown, &fresh));
    }
}
