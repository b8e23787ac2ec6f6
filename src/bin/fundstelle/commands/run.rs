//! `fundstelle run`

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use fundstelle::eval::{self, Level, RunOptions, Topic, read_topics};
use fundstelle::output::terminal::plural;
use fundstelle::search::Filters;

use crate::commands::search::open;
use crate::exit::{Advised, Exit};
use crate::options::{count, level};
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

    /// Give at most this many passages, or documents, per topic
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 100)]
    #[arg(value_parser = count, allow_negative_numbers = true)]
    limit: usize,

    /// Rank passages or documents: passage, document
    ///
    /// A document stands where its best passage does. A record of a collection is its own document.
    #[arg(long, value_name = "LEVEL", default_value_t = Level::Passage, value_parser = level)]
    level: Level,

    /// Take topics as plain words, without operators
    #[arg(long)]
    plain: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle run --topics queries.jsonl > fundstelle.run
  fundstelle run --topics queries.jsonl -n 10 --plain
  fundstelle run --topics queries.jsonl --level document

Exit status: 0 if any topic had hits, 1 if none had, 2 error.";

/// Names the run in its last column.
const TAG: &str = "fundstelle";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    // Before the index: a slip in the file should not cost the making of one.
    let topics = topics(&arguments.topics)?;
    let searcher = open(session)?;
    let options = RunOptions {
        limit: arguments.limit,
        level: arguments.level,
        plain: arguments.plain,
        filters: Filters::default(),
        tag: TAG.to_owned(),
        jobs: 0,
    };
    let answered = eval::run(&searcher, &topics, &options, &mut session.out())?;
    session.flush()?;
    session.detail(&format!("{}, {answered} with hits", plural(topics.len(), "topic")))?;
    Ok(if answered > 0 { Exit::Found } else { Exit::Nothing })
}

/// Reads a file of topics.
pub fn topics(path: &Path) -> anyhow::Result<Vec<Topic>> {
    let hint = "a line is a JSON object such as {\"_id\":\"q1\",\"text\":\"NATO\"}";
    let topics = if path == Path::new("-") {
        read_topics(io::stdin().lock())
    } else {
        let unreadable = |error| {
            Advised::new(format!("cannot read the topics {}", shown(path)), "check the name and the rights")
                .because(error)
        };
        read_topics(BufReader::new(File::open(path).map_err(unreadable)?))
    };
    topics.map_err(|error| Advised::new(format!("topics {}", shown(path)), hint).because(error).into())
}
