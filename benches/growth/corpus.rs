//! A corpus of any size out of the judged texts.
//!
//! Every paragraph has as many sentences as a real one, and each of them is a real one of the same collection: so the
//! words, their frequencies and all lengths stay real, and no paragraph comes twice. The same seed gives the same files.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;

use anyhow::Context;
use fundstelle::corpus::CollectionReader;
use fundstelle::eval::Random;
use fundstelle::snippet::sentences;
use fundstelle::text::Language;
use serde_json::json;

use crate::works::{Library, Notes};

/// Whose texts are taken, their languages, and how many of a hundred documents.
const COLLECTIONS: [(&str, Language, usize); 6] = [
    ("dhd", Language::German, 35),
    ("gesetze", Language::German, 22),
    ("xquad-de", Language::German, 3),
    ("dh2018", Language::English, 25),
    ("cranfield", Language::English, 12),
    ("xquad-en", Language::English, 3),
];

/// Paragraphs of a document.
const PARAGRAPHS: Range<usize> = 20..61;

/// Paragraphs under one heading.
const SECTION: Range<usize> = 3..9;

/// Words of a heading.
const HEADING_WORDS: Range<usize> = 2..7;

/// Longest sentence, in bytes: what is longer is a table that lost its rows.
const MAX_SENTENCE_BYTES: usize = 2000;

/// Columns of a line where lines are broken.
const COLUMNS: usize = 78;

/// Documents of one folder.
const FOLDER: usize = 1000;

/// Bytes of a small file.
const SCRAP_BYTES: usize = 950;

/// Records of one collection.
const RECORDS: usize = 200_000;

/// Fixed, so that every run measures the same.
const SEED: u64 = 20_261_126;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Papers with headings, every other one with footnotes: text a paragraph a line, text in lines, Markdown
    Papers,
    /// Collections of records
    Records,
    /// Text files of a kilobyte
    Scraps,
}

impl Form {
    /// Finds a form by its name.
    pub fn named(name: &str) -> Option<Self> {
        [("papers", Self::Papers), ("records", Self::Records), ("scraps", Self::Scraps)]
            .into_iter()
            .find_map(|(known, form)| (known == name).then_some(form))
    }
}

/// The texts of one collection.
struct Texts {
    name: &'static str,
    language: Language,
    share: usize,
    sentences: Vec<String>,
    /// Sentences of each paragraph.
    lengths: Vec<usize>,
}

/// All texts to draw from.
pub struct Pool(Vec<Texts>);

impl Pool {
    /// Reads the judged texts.
    pub fn read(judged: &Path) -> Result<Self, anyhow::Error> {
        let mut pool = Vec::new();
        for (name, language, share) in COLLECTIONS {
            let path = judged.join(name).join("corpus.jsonl");
            let file = File::open(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
            let mut texts = Texts { name, language, share, sentences: Vec::new(), lengths: Vec::new() };
            for record in CollectionReader::new(std::io::BufReader::new(file)) {
                let text = record?.text;
                let before = texts.sentences.len();
                for span in sentences(&text) {
                    let sentence = text[span.start..span.end].split_whitespace().collect::<Vec<_>>().join(" ");
                    if sentence.len() <= MAX_SENTENCE_BYTES && sentence.chars().any(char::is_alphabetic) {
                        texts.sentences.push(sentence);
                    }
                }
                if texts.sentences.len() > before {
                    texts.lengths.push(texts.sentences.len() - before);
                }
            }
            anyhow::ensure!(!texts.lengths.is_empty(), "`{}` has no text", path.display());
            pool.push(texts);
        }
        Ok(Self(pool))
    }

    fn draw(&self, random: &mut Random) -> &Texts {
        let mut left = random.below(self.0.iter().map(|texts| texts.share).sum());
        let drawn = self.0.iter().find(|texts| match left.checked_sub(texts.share) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        });
        drawn.expect("what is left is below the sum of the shares")
    }
}

impl Texts {
    fn sentence(&self, random: &mut Random) -> &str {
        &self.sentences[random.below(self.sentences.len())]
    }

    fn paragraph(&self, random: &mut Random) -> Vec<&str> {
        let count = self.lengths[random.below(self.lengths.len())];
        (0..count).map(|_| self.sentence(random)).collect()
    }

    /// The first words of a sentence, as a title or a heading.
    fn heading(&self, random: &mut Random) -> String {
        let count = within(HEADING_WORDS, random);
        loop {
            let sentence = self.sentence(random);
            let words: Vec<&str> = sentence
                .split(' ')
                .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
                .filter(|word| !word.is_empty())
                .take(count)
                .collect();
            if words.len() == count && words[0].starts_with(char::is_alphabetic) {
                return words.join(" ");
            }
        }
    }
}

/// Draws a number of a range.
pub fn within(range: Range<usize>, random: &mut Random) -> usize {
    range.start + random.below(range.len())
}

/// What was written.
#[derive(Default)]
pub struct Written {
    /// Bytes of the files.
    pub bytes: u64,
    /// How many there are.
    pub files: usize,
    /// Paragraphs and notes.
    pub passages: usize,
}

/// Writes a corpus, and its passages a second time in one file, so that another engine can be fed the same.
pub struct Writing<'a> {
    pool: &'a Pool,
    random: Random,
    corpus: &'a Path,
    passages: BufWriter<File>,
    library: Library,
    written: Written,
}

/// Writes files of `bytes` bytes in all to `corpus`; to `passages` what stands in them, a passage a line.
pub fn write(pool: &Pool, form: Form, bytes: u64, corpus: &Path, passages: &Path) -> Result<Written, anyhow::Error> {
    fs::create_dir_all(corpus)?;
    let mut writing = Writing {
        pool,
        random: Random::new(SEED),
        corpus,
        passages: BufWriter::with_capacity(1 << 20, File::create(passages)?),
        library: Library::read()?,
        written: Written::default(),
    };
    while writing.written.bytes < bytes {
        match form {
            Form::Papers => writing.paper()?,
            Form::Records => writing.records(bytes)?,
            Form::Scraps => writing.scrap()?,
        }
    }
    writing.passages.flush()?;
    Ok(writing.written)
}

impl Writing<'_> {
    /// Adds a passage to the list of them.
    fn passage(&mut self, title: &str, text: &str) -> Result<(), anyhow::Error> {
        self.written.passages += 1;
        writeln!(self.passages, "{title}\t{text}")?;
        Ok(())
    }

    fn file(&mut self, stem: &str, ending: &str, text: &str) -> Result<(), anyhow::Error> {
        let folder = self.corpus.join(format!("{:04}", self.written.files / FOLDER));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{stem}-{:06}.{ending}", self.written.files)), text)?;
        self.written.files += 1;
        self.written.bytes += text.len() as u64;
        Ok(())
    }

    fn scrap(&mut self) -> Result<(), anyhow::Error> {
        let pool = self.pool;
        let texts = pool.draw(&mut self.random);
        let mut text = String::new();
        let mut paragraph = String::new();
        while text.len() + paragraph.len() < SCRAP_BYTES {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(texts.sentence(&mut self.random));
            if paragraph.len() > SCRAP_BYTES / 2 {
                self.passage("", &paragraph)?;
                text.push_str(&paragraph);
                text.push_str("\n\n");
                paragraph.clear();
            }
        }
        if !paragraph.is_empty() {
            self.passage("", &paragraph)?;
            text.push_str(&paragraph);
            text.push('\n');
        }
        self.file("scrap", "txt", &text)
    }

    fn records(&mut self, bytes: u64) -> Result<(), anyhow::Error> {
        let pool = self.pool;
        let path = self.corpus.join(format!("records-{}.jsonl", self.written.files));
        let mut file = BufWriter::new(File::create(path)?);
        let mut count = 0;
        while count < RECORDS && self.written.bytes < bytes {
            let texts = pool.draw(&mut self.random);
            let title = texts.heading(&mut self.random);
            let parent = format!("paper-{}-{count}", self.written.files);
            for _ in 0..within(PARAGRAPHS, &mut self.random) {
                let text = texts.paragraph(&mut self.random).join(" ");
                let metadata = json!({"parent": parent, "language": texts.language.code()});
                let id = format!("r{}-{count}", self.written.files);
                writeln!(file, "{}", json!({"_id": id, "title": title, "text": text, "metadata": metadata}))?;
                self.passage(&title, &text)?;
                self.written.bytes += (title.len() + text.len()) as u64;
                count += 1;
            }
        }
        file.flush()?;
        self.written.files += 1;
        Ok(())
    }

    fn paper(&mut self) -> Result<(), anyhow::Error> {
        let pool = self.pool;
        let number = self.written.files;
        let texts = pool.draw(&mut self.random);
        let title = texts.heading(&mut self.random);
        let author = self.library.author(&mut self.random);
        let year = within(1985..2025, &mut self.random);
        // A third each, and of each every other one with notes.
        let (markdown, lines) = (number.is_multiple_of(3), number % 3 == 1);
        let mut notes = (number / 3).is_multiple_of(2).then(|| Notes::new(texts.language));
        let mut text = String::new();
        if markdown {
            let language = texts.language.code();
            writeln!(text, "---\ntitle: \"{title}\"\nauthor: \"{author}\"\nyear: {year}\nlang: {language}\n---\n")?;
        } else {
            writeln!(text, "{title}\n\n{author}\n")?;
        }
        let mut section = within(SECTION, &mut self.random);
        for _ in 0..within(PARAGRAPHS, &mut self.random) {
            if section == 0 {
                let heading = texts.heading(&mut self.random);
                writeln!(text, "{}{heading}\n", if markdown { "## " } else { "" })?;
                section = within(SECTION, &mut self.random);
            }
            section -= 1;
            let mut marked = String::new();
            let mut plain = String::new();
            for sentence in texts.paragraph(&mut self.random) {
                let space = if plain.is_empty() { "" } else { " " };
                write!(plain, "{space}{sentence}")?;
                write!(marked, "{space}{sentence}")?;
                if let Some(notes) = &mut notes
                    && self.random.below(6) == 0
                {
                    let number = notes.add(&mut self.library, &mut self.random);
                    write!(marked, "[{}{number}]", if markdown { "^" } else { "" })?;
                }
            }
            self.passage(&title, &plain)?;
            match lines {
                true => writeln!(text, "{}\n", textwrap::fill(&marked, COLUMNS))?,
                false => writeln!(text, "{marked}\n")?,
            }
        }
        for (at, note) in notes.iter().flat_map(Notes::texts).enumerate() {
            self.passage("", note)?;
            match markdown {
                true => writeln!(text, "[^{}]: {note}\n", at + 1)?,
                false => writeln!(text, "[{}] {note}", at + 1)?,
            }
        }
        self.file(texts.name, if markdown { "md" } else { "txt" }, &text)
    }
}
