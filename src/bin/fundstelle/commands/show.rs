//! `fundstelle show`

use clap::Args;
use fundstelle::document::{DocumentId, PassageId};
use fundstelle::output::json;
use fundstelle::output::terminal::{write_document_text, write_shown};

use crate::commands::search::open;
use crate::exit::Exit;
use crate::session::Session;

/// Show a passage with its footnotes, or a document
///
/// Prints the passage in full, the footnotes it calls, and with --context its neighbours. For a footnote, names the
/// passages that call it. Given the id of a document, prints the whole document.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Show this passage or document
    #[arg(value_name = "ID")]
    id: String,

    /// Show this many neighbouring passages at both sides
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true)]
    context: usize,

    /// Write JSON lines
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle show lamberty-2024:p5
  fundstelle show lamberty-2024:fn3 --context 1
  fundstelle show lamberty-2024 | less

Exit status: 0 found, 1 no such passage or document, 2 error.";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let searcher = open(session)?;
    let layout = session.layout;
    let id = arguments.id.trim();
    if let Some(shown) = searcher.show(&PassageId(id.to_owned()), arguments.context)? {
        if arguments.json {
            json::write_shown(session.out(), &shown)?;
        } else {
            write_shown(session.out(), &shown, layout)?;
        }
        return Ok(Exit::Found);
    }
    if let Some((document, passages)) = searcher.document(&DocumentId(id.to_owned()))? {
        if arguments.json {
            json::write_stored_document(session.out(), &document, &passages)?;
        } else {
            write_document_text(session.out(), &document, &passages, layout)?;
        }
        return Ok(Exit::Found);
    }
    session.advise(
        &format!("no passage or document has the id `{id}`"),
        "`fundstelle search` shows the id of each passage; the part before the last `:` is its document",
    )?;
    Ok(Exit::Nothing)
}
