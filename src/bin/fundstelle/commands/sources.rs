//! `fundstelle sources`

use clap::{Args, ValueEnum};
use fundstelle::bibliography;
use fundstelle::index::StoredSource;
use fundstelle::output::json::{SourceRecord, write_line};
use fundstelle::output::terminal::{plural, write_sources};

use crate::commands::search::open;
use crate::exit::Exit;
use crate::session::Session;

/// List the cited works
///
/// Prints each work that footnotes cite, in whatever form ("Ebd." too), once: its id, in how many notes, in which, whether
/// the corpus holds its text (`yes`, or `?` where that is not certain), which entry of a `.bib` or CSL-JSON file in the
/// corpus completed it (`library.bib:12`), and its title.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// List only sources whose text the corpus does not hold
    #[arg(long)]
    missing: bool,

    /// Write a bibliography: bibtex, biblatex, csl-json or ris
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true, conflicts_with = "json")]
    format: Option<Format>,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

/// A format of bibliographies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// BibTeX
    Bibtex,
    /// BibLaTeX
    Biblatex,
    /// CSL-JSON
    CslJson,
    /// RIS
    Ris,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle sources
  fundstelle sources --missing
  fundstelle sources --json | jq -r 'select(.document == null).id'

Exit status: 0 found, 1 no sources, 2 error.";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let searcher = open(session)?;
    let mut sources = searcher.sources()?;
    let all = sources.len();
    if arguments.missing {
        sources.retain(|stored| stored.held.document.is_none());
    }
    if let Some(format) = arguments.format {
        write_bibliography(format, &sources, session)?;
    } else if arguments.json {
        for stored in &sources {
            write_line(session.out(), &SourceRecord::new(stored))?;
        }
    } else if !sources.is_empty() {
        let layout = session.layout;
        write_sources(session.out(), &sources, layout)?;
    }
    if sources.is_empty() {
        session.note(if all == 0 {
            "no footnote of the corpus cites a work"
        } else {
            "the corpus holds every source"
        })?;
        return Ok(Exit::Nothing);
    }
    if arguments.format.is_none() && !arguments.json {
        let held = sources.iter().filter(|stored| stored.held.document.is_some()).count();
        let of_all = if arguments.missing { format!(" of {all}") } else { format!(", {held} in the corpus") };
        session.note(&format!("{}{of_all}", plural(sources.len(), "source")))?;
    }
    Ok(Exit::Found)
}

/// Writes the sources as a bibliography.
fn write_bibliography(format: Format, sources: &[StoredSource], session: &mut Session) -> anyhow::Result<()> {
    let format = match format {
        Format::Bibtex => bibliography::Format::Bibtex,
        Format::Biblatex => bibliography::Format::Biblatex,
        Format::CslJson => bibliography::Format::CslJson,
        Format::Ris => bibliography::Format::Ris,
    };
    let items = sources.iter().map(|stored| (stored.source.id.as_str(), &stored.source.item));
    Ok(bibliography::write_items(format, items, session.out())?)
}
