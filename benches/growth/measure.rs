//! One corpus: made, indexed, asked, and its passages indexed by plain tantivy.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use anyhow::Context;
use fundstelle::search::Searcher;
use fundstelle::text::Language;
use serde_json::Value;

use crate::common::folder_bytes;
use crate::corpus::{Form, Pool, write};
use crate::plain::{Record, Writer};
use crate::process;
use crate::questions::{SORTS, Times, draw, time};

/// How often the program is started to search, over all sorts of questions.
const STARTS: usize = 40;

/// What was found out about a corpus of one size.
pub struct Measured {
    pub megabytes: u64,
    pub files: usize,
    /// Passages that the index has.
    pub passages: u64,
    /// Bytes of its files.
    pub bytes: u64,
    pub wall: Duration,
    pub processor: Option<f64>,
    pub peak: Option<u64>,
    /// Bytes of the index for each of the text.
    pub size: f64,
    /// Plain tantivy over the same passages.
    pub plain: Duration,
    pub plain_processor: Option<f64>,
    /// Times of [`SORTS`].
    pub questions: Vec<Times>,
    /// The whole process of a search, sorted.
    pub processes: Vec<Duration>,
}

impl Measured {
    /// Our rate for each of plain tantivy's.
    pub fn rate(&self) -> f64 {
        self.plain.as_secs_f64() / self.wall.as_secs_f64()
    }

    /// The middle of the times of a whole process.
    pub fn process(&self) -> Duration {
        self.processes[self.processes.len() / 2]
    }
}

/// Measures a corpus of so many megabytes.
pub fn measure(pool: &Pool, form: Form, megabytes: u64) -> Result<Measured, anyhow::Error> {
    let scratch = tempfile::Builder::new().prefix("growth-").tempdir()?;
    let path = |name| scratch.path().join(name);
    let (corpus, index, passages) = (path("corpus"), path("index"), path("passages.txt"));
    let written = write(pool, form, megabytes * 1_000_000, &corpus, &passages)?;

    let took = process::run(&["index", "--json"], scratch.path())?;
    let summary: Value = serde_json::from_str(took.output.lines().last().context("`index` sums up what it did")?)?;
    let found = summary["passages"].as_u64().context("`index` counts the passages")?;
    let size = folder_bytes(&index)? as f64 / written.bytes as f64;

    let asked = draw(&passages, written.passages)?;
    let searcher = Searcher::open(&index)?;
    let mut questions = Vec::new();
    for asked in &asked {
        questions.push(time(&searcher, asked)?);
    }
    drop(searcher);
    let mut processes = Vec::new();
    // One that is not counted reads the files.
    for at in 0..=STARTS {
        let asked = &asked[at % SORTS.len()];
        let took = process::time(&["search", "--", &asked[at / SORTS.len() % asked.len()]], scratch.path())?;
        processes.extend((at > 0).then_some(took));
    }
    processes.sort_unstable();
    fs::remove_dir_all(&index)?;
    fs::remove_dir_all(&corpus)?;

    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (begin, before) = (Instant::now(), process::own_time());
    let plain = Writer::begin(&path("plain"), Language::German, threads)?;
    for (at, line) in BufReader::with_capacity(1 << 20, File::open(&passages)?).lines().enumerate() {
        let line = line?;
        let (title, text) = line.split_once('\t').context("a passage has a title before it, if an empty one")?;
        plain.add(&Record { id: at.to_string(), title: title.to_owned(), text: text.to_owned() })?;
    }
    plain.end()?;
    let plain = begin.elapsed();
    let plain_processor = before.zip(process::own_time()).map(|(before, after)| after - before);
    Ok(Measured {
        megabytes,
        files: written.files,
        passages: found,
        bytes: written.bytes,
        wall: took.wall,
        processor: took.processor,
        peak: took.peak,
        size,
        plain,
        plain_processor,
        questions,
        processes,
    })
}
