//! Does the snippet of the right passage hold the answer to the question?

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::Path;

use fundstelle::search::{Filters, SNIPPET_CHARS, Searcher};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::{ours, sets};

/// Limits that are tried, in characters: what fits a line or two, a terminal of 80 columns, what peers were measured
/// at, and the default of the command line, on which the bars are set.
const LIMITS: [usize; 4] = [200, 240, 320, SNIPPET_CHARS];

/// What is wanted of a set at the default limit.
struct Bar {
    set: &'static str,
    /// Share of the snippets that hold an answer, at least.
    held: f64,
    /// Mean length in characters, at most.
    chars: f64,
    /// What others reach (notes on relevance, 2026-11): share, and mean length in brackets.
    peers: &'static str,
}

const BARS: [Bar; 2] = [
    Bar {
        set: "xquad-de",
        held: 0.79,
        chars: 221.0,
        peers: "Lucene's UnifiedHighlighter .772 (221), tantivy .639 (221)",
    },
    Bar {
        set: "xquad-en",
        held: 0.83,
        chars: 230.0,
        peers: "Lucene's UnifiedHighlighter .824 (212), tantivy .690 (227)",
    },
];

/// A line of `answers.jsonl`.
#[derive(Deserialize)]
struct Answers {
    #[serde(rename = "_id")]
    topic: String,
    passage: String,
    answers: Vec<String>,
}

/// What one limit gave.
#[derive(Default)]
struct Row {
    asked: usize,
    held: usize,
    /// Snippets there are: the query meets nothing in some right passage.
    shown: usize,
    chars: usize,
    longest: usize,
}

fn measure(
    searcher: &Searcher,
    questions: &BTreeMap<String, String>,
    answers: &[Answers],
    limit: usize,
) -> Result<Row, anyhow::Error> {
    let mut row = Row::default();
    for right in answers {
        let Some(question) = questions.get(&right.topic) else { continue };
        row.asked += 1;
        // The passage is a document of its own; the filter changes no weight and so no snippet.
        let filters = Filters { documents: vec![right.passage.clone()], ..Filters::default() };
        let request = fundstelle::search::SearchRequest { filters, ..ours::request(question, 1, limit) };
        let results = searcher.search(&request)?;
        let Some(hit) = results.hits.first() else { continue };
        anyhow::ensure!(hit.passage.id.as_str() == right.passage, "`{}` is not `{}`", hit.passage.id, right.passage);
        let snippet: String = hit.snippet.text.nfc().collect();
        let chars = snippet.chars().count();
        row.shown += 1;
        row.chars += chars;
        row.longest = row.longest.max(chars);
        row.held += usize::from(right.answers.iter().any(|answer| snippet.contains(&answer.nfc().collect::<String>())));
    }
    anyhow::ensure!(row.asked > 0, "no answer belongs to a question");
    Ok(row)
}

/// Prints the share of snippets that hold an answer, and their length; returns what is missed.
pub fn table(judged: &Path, out: &mut impl Write) -> Result<Vec<String>, anyhow::Error> {
    writeln!(out, "\nSnippets of the right passage that hold an answer to the question\n")?;
    writeln!(
        out,
        "{:<12}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}  missed",
        "set", "queries", "limit", "held", "chars", "longest", "none"
    )?;
    let mut all = Vec::new();
    for bar in &BARS {
        let set = sets::set(bar.set)?;
        let scratch = tempfile::tempdir()?;
        let corpus = set.corpus(judged, scratch.path())?;
        let (searcher, _) = ours::index(&corpus, &scratch.path().join("index"))?;
        let questions = set.topics(judged)?.into_iter().map(|topic| (topic.id, topic.text)).collect();
        let mut answers = Vec::new();
        for line in sets::open(judged, set.name, "answers.jsonl")?.lines() {
            answers.push(serde_json::from_str(&line?)?);
        }
        for limit in LIMITS {
            let row = measure(&searcher, &questions, &answers, limit)?;
            let held = row.held as f64 / row.asked as f64;
            let chars = row.chars as f64 / row.shown.max(1) as f64;
            let mut missed = Vec::new();
            if limit == SNIPPET_CHARS {
                missed.extend((held < bar.held).then(|| format!("held >= {:.2}", bar.held)));
                missed.extend((chars > bar.chars).then(|| format!("chars <= {:.0}", bar.chars)));
            }
            writeln!(
                out,
                "{:<12}{:>8}{limit:>8}{held:>8.3}{chars:>8.1}{:>8}{:>8}  {}",
                bar.set,
                row.asked,
                row.longest,
                row.asked - row.shown,
                missed.join(", ")
            )?;
            all.extend(missed.into_iter().map(|what| format!("snippets {} {what}", bar.set)));
        }
        writeln!(out, "  {}", bar.peers)?;
    }
    Ok(all)
}
