//! `fundstelle show`

use clap::Args;
use fundstelle::document::{DocumentId, Passage, PassageId, PassageKind};
use fundstelle::output::json;
use fundstelle::output::terminal::{plural, write_document_text, write_shown};
use fundstelle::search::{SearchError, Searcher, Shown, did_you_mean};
use fundstelle::walk::{Names, Walk, walk};

use crate::commands::search::open;
use crate::exit::Exit;
use crate::options::count;
use crate::session::Session;

/// Show a passage with its footnotes and what they cite, or a document
///
/// Prints the passage in full, the footnotes it calls, and with --context its neighbours. Below each footnote stand the
/// sources that it cites, "Ebd." and short forms resolved: where else they are cited, and where the corpus holds their text,
/// the passage of it that has most to do with the one shown. For a footnote, names the passages that call it. Given the
/// id of a document, prints the whole document.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Show this passage or document
    #[arg(value_name = "ID")]
    id: String,

    /// Show this many neighbouring passages at both sides
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true)]
    #[arg(value_parser = count, allow_negative_numbers = true)]
    context: usize,

    /// Write JSON for other programs, one object a line
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
    // The id of a record may begin or end with white space.
    let typed = arguments.id.as_str();
    let id = match searcher.show(&PassageId(typed.to_owned()), arguments.context) {
        Ok(_) => typed,
        Err(_) => typed.trim(),
    };
    let result = match searcher.show(&PassageId(id.to_owned()), arguments.context) {
        Ok(shown) => return print_passage(&walk(&searcher, shown)?, arguments.json, session),
        Err(SearchError::Unknown { .. }) => {
            print_document(&DocumentId(id.to_owned()), arguments.json, &searcher, session)
        }
        Err(error) => Err(error.into()),
    };
    match result.as_ref().err().and_then(|error| error.downcast_ref::<SearchError>()) {
        Some(SearchError::Unknown { similar, .. }) => {
            let hint = hint(id, similar, &searcher);
            session.advise(&format!("no passage or document has the id `{id}`"), &hint)?;
            Ok(Exit::Nothing)
        }
        _ => result,
    }
}

/// Says what may have been meant by an id that nothing has.
fn hint(id: &str, similar: &[String], searcher: &Searcher) -> String {
    match similar {
        [document, ..] if id.starts_with(&format!("{document}:")) => {
            let id = PassageId(id.to_owned());
            let counted = id.parts().ok().and_then(|(document, kind, _)| last_of(&document, kind, searcher));
            counted.unwrap_or_else(|| format!("`fundstelle show {document}` shows all that the document holds"))
        }
        similar => {
            did_you_mean(similar).unwrap_or_else(|| "`fundstelle search` shows the id of each passage".to_owned())
        }
    }
}

/// Says how far a document goes: `it has 32 paragraphs, the last is ...:p32`.
fn last_of(document: &DocumentId, kind: PassageKind, searcher: &Searcher) -> Option<String> {
    let passages = searcher.passages(document).ok()?;
    let of_kind: Vec<&Passage> = passages.iter().filter(|passage| passage.kind == kind).collect();
    let count = plural(of_kind.len(), &kind.name().replace('-', " "));
    Some(match of_kind.iter().max_by_key(|passage| passage.ordinal) {
        Some(last) => format!("the document has {count}, the last is `{}`", last.id),
        None => format!("the document has {count}; `fundstelle show {document}` shows what it holds"),
    })
}

fn print_passage(walk: &Walk, json: bool, session: &mut Session) -> anyhow::Result<Exit> {
    let layout = session.layout;
    if json {
        json::write_shown(session.out(), walk)?;
    } else {
        write_shown(session.out(), walk, layout)?;
    }
    Ok(Exit::Found)
}

fn print_document(id: &DocumentId, json: bool, searcher: &Searcher, session: &mut Session) -> anyhow::Result<Exit> {
    let layout = session.layout;
    let document = searcher.document(id)?;
    let passages = in_reading_order(id, searcher)?;
    if json {
        let notes = searcher.notes(id)?;
        let names = Names::in_index(searcher, id, notes.values())?;
        json::write_shown_document(session.out(), &document, &passages, &notes, &names)?;
    } else {
        write_document_text(session.out(), &document, &passages, layout)?;
    }
    Ok(Exit::Found)
}

/// Returns a document's body passages as they stand in it, and its footnotes.
///
/// The index lists them by kind; what stands beside what is known only from a passage's neighbours.
fn in_reading_order(id: &DocumentId, searcher: &Searcher) -> Result<Vec<Passage>, SearchError> {
    let passages = searcher.passages(id)?;
    let Some(first) = passages.iter().find(|passage| passage.kind != PassageKind::Footnote) else {
        return Ok(passages);
    };
    let Shown { before, passage, after, .. } = searcher.show(&first.id, passages.len())?;
    let notes = passages.into_iter().filter(|passage| passage.kind == PassageKind::Footnote);
    Ok(before.into_iter().chain(std::iter::once(passage)).chain(after).chain(notes).collect())
}
