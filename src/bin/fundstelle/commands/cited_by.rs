//! `fundstelle cited-by`

use clap::Args;
use fundstelle::output::json;
use fundstelle::output::terminal::{plural, write_resting, write_source};
use fundstelle::walk::resting_on;

use crate::commands::search::open;
use crate::exit::Exit;
use crate::session::Session;

/// Show every passage that rests on a source
///
/// Prints the passages whose footnotes cite the source, in whatever form ("Ebd." too), as they stand in their documents, each
/// with these footnotes and the place they name. A source is named by its id, the beginning of its id, or words of its
/// authors and title; where several fit, all are shown.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Show what rests on this source
    #[arg(value_name = "SOURCE", required = true)]
    source: Vec<String>,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle cited-by dresen-2023
  fundstelle cited-by dresen
  fundstelle cited-by NATO Mission Iraq

Exit status: 0 found, 1 no such source, 2 error.";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let searcher = open(session)?;
    let typed = arguments.source.join(" ");
    if let Some(missing) = searcher.missing_source(&typed)? {
        session.advise(&missing.message, &missing.hint)?;
        return Ok(Exit::Nothing);
    }
    let sources = searcher.sources_named(&typed)?;
    let mut passages = 0;
    for (index, source) in sources.iter().enumerate() {
        let resting = resting_on(&searcher, source)?;
        passages += resting.iter().filter(|resting| resting.passage.is_some()).count();
        if arguments.json {
            json::write_resting(session.out(), &resting)?;
            continue;
        }
        let layout = session.layout;
        if index > 0 {
            writeln!(session.out())?;
        }
        write_source(session.out(), source, layout)?;
        write_resting(session.out(), &resting, layout)?;
    }
    if !arguments.json {
        let of = if sources.len() > 1 { format!(", {}", plural(sources.len(), "source")) } else { String::new() };
        session.note(&format!("{}{of}", plural(passages, "passage")))?;
    }
    Ok(Exit::Found)
}
