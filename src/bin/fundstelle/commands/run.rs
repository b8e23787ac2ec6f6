//! `fundstelle run`

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use fundstelle::output::trec::write_topic;
use fundstelle::search::{Filters, SearchRequest};
use serde::Deserialize;

use crate::commands::search::open;
use crate::exit::{Advised, Exit};
use crate::session::{Session, shown};

/// Answer many queries at once, as a TREC run
///
/// Prints a line `qid Q0 docno rank score tag` per passage found, scores strictly falling, for trec_eval and its
/// kin. Topics are read as `search` reads them.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Read topics from this file of JSON lines; - is stdin
    ///
    /// Each line is an object with `_id` and `text`; other fields are ignored.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    topics: PathBuf,

    /// Give at most this many passages per topic
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 100)]
    limit: usize,

    /// Take topics as plain words, without operators
    #[arg(long)]
    plain: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle run --topics queries.jsonl > fundstelle.run
  fundstelle run --topics queries.jsonl -n 10 --plain

Exit status: 0 if any topic had hits, 1 if none had, 2 error.";

/// A query and its name; other fields are ignored.
#[derive(Debug, Deserialize)]
struct Topic {
    #[serde(rename = "_id")]
    id: Name,
    text: String,
}

/// A topic's id: usually text, sometimes a number.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Name {
    Text(String),
    Number(serde_json::Number),
}

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    // Before the index: a slip in the file should not cost the making of one.
    let topics = read_topics(&arguments.topics)?;
    let searcher = open(session)?;
    let mut exit = Exit::Nothing;
    for topic in topics {
        let request = SearchRequest {
            query: topic.text,
            plain: arguments.plain,
            limit: arguments.limit,
            offset: 0,
            filters: Filters::default(),
            snippet_chars: 0,
            ids_only: true,
        };
        let ranking = searcher.ranking(&request)?;
        let id = match topic.id {
            Name::Text(text) => text,
            Name::Number(number) => number.to_string(),
        };
        write_topic(session.out(), &id, ranking.iter().map(|(passage, score)| (passage.as_str(), *score)))?;
        if !ranking.is_empty() {
            exit = Exit::Found;
        }
    }
    Ok(exit)
}

fn read_topics(path: &Path) -> anyhow::Result<Vec<Topic>> {
    let unreadable = |error: io::Error| {
        let hint = "give a file of JSON lines such as {\"_id\":\"q1\",\"text\":\"NATO\"}";
        Advised::new(format!("cannot read the topics {}", shown(path)), hint).because(error)
    };
    let reader: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(unreadable)?))
    };
    let mut topics = Vec::new();
    for (index, line) in reader.lines().enumerate() {
        let line = line.map_err(unreadable)?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        let topic = serde_json::from_str(line).map_err(|error| {
            let place = format!("{}:{}: no topic", path.display(), index + 1);
            Advised::new(place, "a line is a JSON object with `_id` and `text`").because(error)
        })?;
        topics.push(topic);
    }
    Ok(topics)
}
