//! How fast a corpus is read, indexed and searched: `cargo bench --bench corpus`.
//!
//! The text is the shipped `corpus/` over and over, or the file that `FUNDSTELLE_BENCH_TEXT` names. Ingest and the
//! whole of indexing are counted in bytes of the files and in passages; `benches/analysis.rs` has analysis alone.

use std::fs;
use std::path::Path;

use divan::counter::{BytesCount, ItemsCount};
use fundstelle::document::{DocumentId, Format, Metadata};
use fundstelle::index::{IndexOptions, update};
use fundstelle::ingest::{Input, ingest};
use fundstelle::search::{Filters, SearchRequest, Searcher};

fn main() {
    divan::main();
}

/// How often the shipped article stands in the corpus that is indexed and searched.
const COPIES: usize = 100;

fn article(name: &str) -> String {
    if let Some(path) = std::env::var_os("FUNDSTELLE_BENCH_TEXT") {
        return fs::read_to_string(path).unwrap_or_default();
    }
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)).unwrap_or_default()
}

fn read(text: &str, format: Format) -> usize {
    let (metadata, described) = (Metadata::default(), Metadata::default());
    let input = Input { id: DocumentId("bench".to_owned()), path: "bench", format, metadata, described };
    ingest(text.as_bytes(), &input).map_or(0, |document| document.passages.len())
}

/// Ingest alone: a paragraph a line, printed lines on pages, Markdown.
#[divan::bench(args = ["stabilitaet-beraten.txt", "landvermesser.txt", "advising-without-fighting.md"])]
fn ingest_alone(bencher: divan::Bencher, name: &str) {
    let text = article(name);
    let format = if name.ends_with(".md") { Format::Markdown } else { Format::Text };
    bencher
        .counter(BytesCount::new(text.len()))
        .counter(ItemsCount::new(read(&text, format)))
        .bench(|| read(divan::black_box(&text), format));
}

fn project() -> (tempfile::TempDir, IndexOptions, usize) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no scratch folder: {error}"));
    let corpus = folder.path().join("corpus");
    let text = article("stabilitaet-beraten.txt");
    fs::create_dir_all(&corpus).unwrap_or_else(|error| panic!("{error}"));
    for copy in 0..COPIES {
        fs::write(corpus.join(format!("copy-{copy}.txt")), &text).unwrap_or_else(|error| panic!("{error}"));
    }
    let index = folder.path().join("index");
    (
        folder,
        IndexOptions { corpus, index, dictionaries: Vec::new(), rebuild: true, jobs: 0, ..IndexOptions::default() },
        text.len() * COPIES,
    )
}

/// Everything from files to a searchable index, on all cores.
#[divan::bench(sample_count = 10)]
fn index_whole(bencher: divan::Bencher) {
    let (_folder, options, bytes) = project();
    let passages = update(&options, &mut |_| ()).map_or(0, |(summary, _)| summary.passages);
    bencher
        .counter(BytesCount::new(bytes))
        .counter(ItemsCount::new(passages))
        .bench(|| update(&options, &mut |_| ()).is_ok());
}

fn request(query: &str) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        plain: false,
        limit: 10,
        offset: 0,
        filters: Filters::default(),
        snippet_chars: 240,
        parts: false,
        ids_only: false,
    }
}

/// A warm search with snippets over 100 copies of the article.
#[divan::bench(args = ["Stabilitätsprojektion", "Beratung im Irak", "„Landes- und Bündnisverteidigung“", "Stabil*", "*projektion", "NEAR(NATO Irak, 5)"])]
fn search_warm(bencher: divan::Bencher, query: &str) {
    let (_folder, options, _) = project();
    let _ = update(&options, &mut |_| ());
    let searcher = Searcher::open(&options.index).unwrap_or_else(|error| panic!("{error}"));
    let request = request(query);
    bencher.bench(|| searcher.search(divan::black_box(&request)).is_ok());
}
