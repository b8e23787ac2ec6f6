//! Fundstelle, as its commands run it.

use std::path::Path;
use std::time::{Duration, Instant};

use fundstelle::corpus::{CollectionReader, walk};
use fundstelle::document::{Format, PassageKind};
use fundstelle::eval::{Level, Rankings, RunOptions, Topic, rankings};
use fundstelle::index::{IndexOptions, update};
use fundstelle::search::{Filters, SearchRequest, Searcher};

use crate::plain::Record;

/// Passages for each query: the default of `fundstelle run`.
pub const DEPTH: usize = 100;

/// Indexes a corpus and opens the index; tells how long the indexing took.
pub fn index(corpus: &Path, index: &Path) -> Result<(Searcher, Duration), anyhow::Error> {
    let options = IndexOptions {
        corpus: corpus.to_owned(),
        index: index.to_owned(),
        dictionaries: Vec::new(),
        rebuild: true,
        jobs: 0,
        ..IndexOptions::default()
    };
    let begin = Instant::now();
    let (_, failures) = update(&options, &mut |_| ())?;
    let took = begin.elapsed();
    if let Some(failure) = failures.first() {
        anyhow::bail!("{}: {}", failure.path, failure.error);
    }
    Ok((Searcher::open(index)?, took))
}

/// Answers the queries as `fundstelle run` does.
pub fn answer(searcher: &Searcher, topics: &[Topic]) -> Result<Rankings, anyhow::Error> {
    let (level, filters) = (Level::Passage, Filters::default());
    let options = RunOptions { limit: DEPTH, level, plain: false, filters, tag: String::new(), jobs: 0 };
    Ok(rankings(searcher, topics, &options)?)
}

/// Makes the request for one query, as `search` does without options.
pub fn request(query: &str, limit: usize, snippet_chars: usize) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        plain: false,
        limit,
        offset: 0,
        filters: Filters::default(),
        snippet_chars,
        parts: false,
        ids_only: snippet_chars == 0,
    }
}

/// Hands every passage that a search may return to `each`, so that another engine can index the same.
///
/// The records of collections are read from their file, the passages of documents from our own index: where a
/// paragraph begins is not what is compared.
pub fn records(
    corpus: &Path,
    searcher: &Searcher,
    each: &mut dyn FnMut(Record) -> Result<(), anyhow::Error>,
) -> Result<(), anyhow::Error> {
    for file in walk(corpus, None)?.files {
        if file.format == Format::Collection {
            for record in CollectionReader::new(std::io::BufReader::new(std::fs::File::open(&file.path)?)) {
                let record = record?;
                each(Record { id: record.id, title: record.metadata.title.unwrap_or_default(), text: record.text })?;
            }
            continue;
        }
        let title = searcher.document(&file.id)?.info.metadata.title.unwrap_or_default();
        let passages = searcher.passages(&file.id)?;
        for passage in passages.into_iter().filter(|passage| passage.kind != PassageKind::PullQuote) {
            each(Record { id: passage.id.0, title: title.clone(), text: passage.text })?;
        }
    }
    Ok(())
}
