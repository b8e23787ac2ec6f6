//! How fast and how large, against plain tantivy over the same passages in the same run.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use fundstelle::corpus::{CollectionReader, Record};
use fundstelle::eval::Random;
use fundstelle::search::SNIPPET_CHARS;
use fundstelle::text::Language;
use serde_json::json;

use crate::common::{folder_bytes, percentile, plain_words};
use crate::ours;
use crate::plain::Writer;
use crate::sets::{self, POOL};

/// Passages that are indexed.
const PASSAGES: usize = 100_000;

/// Longest query, in words.
const MAX_WORDS: usize = 8;

/// Queries of each length.
const QUERIES: usize = 100;

/// Hits for each query: a page of results.
const PAGE: usize = 10;

/// How often each query is timed, once warm; the median counts.
const ROUNDS: usize = 3;

/// Fixed, so that every run asks the same.
const SEED: u64 = 20_261_125;

/// Wanted at most, of a page of results with snippets too.
const MAX_P50: Duration = Duration::from_millis(3);
const MAX_P99: Duration = Duration::from_millis(20);

/// Wanted at most: bytes of the index for each byte of text, the text stored.
const MAX_SIZE: f64 = 1.5;

/// Reads the passages of the German pool and of English papers.
fn passages(judged: &Path) -> Result<Vec<Record>, anyhow::Error> {
    let mut passages = Vec::new();
    for name in POOL.into_iter().chain(["dh2018"]) {
        for record in CollectionReader::new(sets::open(judged, name, "corpus.jsonl")?) {
            passages.push(record?);
        }
    }
    Ok(passages)
}

/// Writes passages as one collection, over and over with the number of the round behind them until there are enough;
/// returns the bytes of their text and titles.
fn write_corpus(passages: &[Record], corpus: &Path) -> Result<u64, anyhow::Error> {
    std::fs::create_dir_all(corpus)?;
    let mut file = BufWriter::new(File::create(corpus.join("passages.jsonl"))?);
    let mut bytes = 0;
    for (at, record) in passages.iter().cycle().take(PASSAGES).enumerate() {
        let round = at / passages.len() + 1;
        let again = |text: &str, joint: &str| {
            if round == 1 { text.to_owned() } else { format!("{text}{joint}{round}") }
        };
        let title = record.metadata.title.as_deref().unwrap_or_default();
        let text = again(&record.text, " ");
        bytes += (title.len() + text.len()) as u64;
        let metadata = json!({
            "parent": again(&record.document, "-"),
            "language": record.metadata.language.as_ref().map(Language::code),
        });
        let line = json!({"_id": again(&record.id, "-"), "title": title, "text": text, "metadata": metadata});
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(bytes)
}

/// Takes words that stand side by side in a passage drawn at random.
fn queries(passages: &[Record]) -> Vec<String> {
    let mut random = Random::new(SEED);
    let mut queries = Vec::new();
    for at in 0..MAX_WORDS * QUERIES {
        let count = at % MAX_WORDS + 1;
        loop {
            let text = &passages[random.below(passages.len())].text;
            let words = plain_words(text);
            if let Some(last) = words.len().checked_sub(count) {
                let begin = random.below(last + 1);
                queries.push(words[begin..begin + count].join(" "));
                break;
            }
        }
    }
    queries
}

/// Times of all queries, sorted: of each the median of some rounds, after one that counts for nothing.
fn time(
    queries: &[String],
    mut ask: impl FnMut(&str) -> Result<usize, anyhow::Error>,
) -> Result<Vec<Duration>, anyhow::Error> {
    let mut hits = 0;
    for query in queries {
        hits += ask(query)?;
    }
    anyhow::ensure!(hits >= queries.len(), "queries made of the passages find less than one each");
    let mut times = vec![Vec::new(); queries.len()];
    for _ in 0..ROUNDS {
        for (query, times) in queries.iter().zip(&mut times) {
            let begin = Instant::now();
            std::hint::black_box(ask(query)?);
            times.push(begin.elapsed());
        }
    }
    let mut medians: Vec<Duration> = times
        .into_iter()
        .map(|mut times: Vec<Duration>| {
            times.sort_unstable();
            times[ROUNDS / 2]
        })
        .collect();
    medians.sort_unstable();
    Ok(medians)
}

/// Prints times and sizes; returns what is missed.
pub fn table(judged: &Path, out: &mut impl Write) -> Result<Vec<String>, anyhow::Error> {
    let scratch = tempfile::tempdir()?;
    let path = |name| scratch.path().join(name);
    let passages = passages(judged)?;
    let text_bytes = write_corpus(&passages, &path("corpus"))?;
    let queries = queries(&passages);

    let (searcher, our_time) = ours::index(&path("corpus"), &path("index"))?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let begin = Instant::now();
    let writer = Writer::begin(&path("plain"), Language::German, threads)?;
    ours::records(&path("corpus"), &searcher, &mut |record| writer.add(&record))?;
    let plain = writer.finish()?;
    let plain_time = begin.elapsed();

    let megabytes = text_bytes as f64 / 1e6;
    writeln!(out, "\n{PASSAGES} passages, {megabytes:.1} MB of titles and text, {threads} threads\n")?;
    writeln!(out, "{:<44}{:>10}{:>10}{:>8}", "", "ours", "plain", "ratio")?;
    let (ours_s, plain_s) = (our_time.as_secs_f64(), plain_time.as_secs_f64());
    writeln!(out, "{:<44}{ours_s:>10.1}{plain_s:>10.1}{:>8.2}", "indexing, seconds", ours_s / plain_s)?;
    let our_size = folder_bytes(&path("index"))? as f64 / text_bytes as f64;
    let plain_size = folder_bytes(&path("plain"))? as f64 / text_bytes as f64;
    writeln!(
        out,
        "{:<44}{our_size:>10.2}{plain_size:>10.2}{:>8.2}",
        "index / text, text stored",
        our_size / plain_size
    )?;
    out.flush()?;

    let plain = time(&queries, |query| Ok(plain.ranking(query, PAGE)?.len()))?;
    let ranking = time(&queries, |query| Ok(searcher.ranking(&ours::request(query, PAGE, 0))?.len()))?;
    let search = time(&queries, |query| Ok(searcher.search(&ours::request(query, PAGE, SNIPPET_CHARS))?.hits.len()))?;
    let mut missed = Vec::new();
    for (name, ours) in [("ranking", &ranking), ("search with snippets", &search)] {
        for (percent, most) in [(50, MAX_P50), (99, MAX_P99)] {
            let (ours, plain) = (ours[percentile(ours.len(), percent)], plain[percentile(plain.len(), percent)]);
            let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
            writeln!(
                out,
                "{:<44}{:>10.3}{:>10.3}{:>8.2}",
                format!("{name}, 1 to {MAX_WORDS} words, ms, p{percent}"),
                milliseconds(ours),
                milliseconds(plain),
                milliseconds(ours) / milliseconds(plain)
            )?;
            missed.extend((ours > most).then(|| format!("speed {name} p{percent} <= {most:?}")));
        }
    }
    missed.extend((our_size > MAX_SIZE).then(|| format!("size <= {MAX_SIZE}")));
    Ok(missed)
}
