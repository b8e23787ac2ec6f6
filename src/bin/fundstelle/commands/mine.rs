//! `fundstelle mine`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use fundstelle::judging::{MinedTopic, QUOTED, mine, write_document_qrels, write_passage_qrels, write_queries};
use fundstelle::output::terminal::plural;

use crate::commands::search::open;
use crate::exit::{Advised, Exit};
use crate::session::{Session, shown};

/// Make topics and judgements of footnotes
///
/// A sentence whose footnote cites a work that the corpus holds is a query, the cited place its answer: nobody has to judge.
/// Written into the folder, in the form of BEIR:
///
/// queries.jsonl: the sentences, without markers and punctuation. Each says in `metadata` that it is mined, from which passage
/// and notes. Its own document is left out of what it finds, by -doc: in the query.
///
/// qrels.tsv: the documents that hold the cited works, for --level document.
///
/// passages.tsv: the cited passages, for those queries of which the place is known: grade 2 holds words that are quoted, four
/// or more; grade 1 begins on a cited page.
///
/// Doubtful citations, and those of a document that cites itself, are left out.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Write into this folder; it is made where it is missing
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: PathBuf,

    /// Replace files that are there with other content
    #[arg(long)]
    force: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle mine mined
  fundstelle run --topics mined/queries.jsonl > a.run
  fundstelle eval --qrels mined/qrels.tsv --level document a.run
  fundstelle eval --qrels mined/passages.tsv a.run

Exit status: 0 if there was a footnote to mine, 1 if there was none, 2 error.";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let searcher = open(session)?;
    let topics = mine(&searcher)?;
    if topics.is_empty() {
        let message = "no footnote surely cites a work whose text is in the corpus";
        session.advise(message, "`fundstelle sources` shows which texts are; `--missing` which are not")?;
        return Ok(Exit::Nothing);
    }
    let files = [
        ("queries.jsonl", written(|out| write_queries(&topics, out))?),
        ("qrels.tsv", written(|out| write_document_qrels(&topics, out))?),
        ("passages.tsv", written(|out| write_passage_qrels(&topics, out))?),
    ];
    let folder = &arguments.folder;
    for (name, content) in &files {
        let path = folder.join(name);
        // Somebody may have judged on in what was mined before.
        if !arguments.force && fs::read(&path).is_ok_and(|there| there != *content) {
            let hint = "`--force` replaces it, or name another folder";
            return Err(Advised::new(format!("{} is there already, with other content", shown(&path)), hint).into());
        }
    }
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
    for (name, content) in &files {
        let path = folder.join(name);
        fs::write(&path, content).map_err(|error| unwritable(&path, error))?;
    }
    tell(&topics, folder, session)?;
    Ok(Exit::Found)
}

fn written(write: impl Fn(&mut dyn io::Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    write(&mut content)?;
    Ok(content)
}

fn unwritable(path: &Path, error: io::Error) -> Advised {
    Advised::new(format!("cannot write {}", shown(path)), "check the name, the rights and the free space")
        .because(error)
}

fn tell(topics: &[MinedTopic], folder: &Path, session: &mut Session) -> io::Result<()> {
    let placed = topics.iter().filter(|topic| !topic.passages.is_empty()).count();
    let quoting = topics.iter().filter(|topic| topic.passages.values().any(|&grade| grade == QUOTED)).count();
    let queries = plural(topics.len(), "query");
    writeln!(
        session.out(),
        "{queries} in {}: {placed} with their place in the cited text, {quoting} by what they quote",
        shown(folder)
    )
}
