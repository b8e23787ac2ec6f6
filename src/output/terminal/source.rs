use std::io::{self, Write};

use crate::citation::Evidence;
use crate::document::PassageId;
use crate::index::StoredSource;
use crate::output::terminal::hit::{note_label, write_title};
use crate::output::terminal::passage::marked;
use crate::output::terminal::place::place_line;
use crate::output::terminal::reference::{citation_in_words, full_reference, locator_in_words};
use crate::output::terminal::{Layout, Rich, Role, plural};
use crate::walk::{Resting, RestingNote};

/// Widest id in the table; a longer one pushes its line to the right.
const MAX_ID_COLUMNS: usize = 28;

/// Widest list of notes in the table.
const WHERE_COLUMNS: usize = 20;

/// Narrowest title that is still worth showing.
const MIN_TITLE_COLUMNS: usize = 16;

/// Writes the sources as a table: id, in how many notes, where, title, and whether the corpus holds them.
///
/// # Errors
///
/// What `out` gives.
pub fn write_sources(out: &mut dyn Write, sources: &[StoredSource], layout: Layout) -> io::Result<()> {
    let width = |text: &str| textwrap::core::display_width(text);
    let ids = sources.iter().map(|stored| width(&stored.source.id)).max().unwrap_or(0).clamp(6, MAX_ID_COLUMNS);
    let places: Vec<String> = sources.iter().map(|stored| places(&stored.cited_in)).collect();
    let wheres = places.iter().map(|text| width(text)).max().unwrap_or(0).clamp(5, WHERE_COLUMNS);
    let titles = layout.columns.max(layout.text_width()).saturating_sub(ids + wheres + 17).max(MIN_TITLE_COLUMNS);
    let mut head = Rich::new();
    head.push(&format!("{:<ids$}  notes  {:<wheres$}  {:<4}  title", "source", "where", "held"), Role::Dim);
    head.write_line(out, 0, layout)?;
    for (stored, place) in sources.iter().zip(places) {
        let mut line = Rich::new();
        let id = &stored.source.id;
        line.push(id, Role::Number).push(&" ".repeat(ids.saturating_sub(width(id))), Role::Plain);
        line.push(&format!("  {:>5}  ", stored.cited_in.len()), Role::Plain);
        line.push(&place, Role::Dim).push(&" ".repeat(wheres.saturating_sub(width(&place))), Role::Plain);
        let held = match (&stored.held.document, stored.held.possible.is_empty()) {
            (Some(_), _) => "yes",
            (None, false) => "?",
            (None, true) => "–",
        };
        line.push(&format!("  {held:<4}  "), Role::Plain);
        let mut title = Rich::new();
        let item = &stored.source.item;
        title.push(&item.title.clone().unwrap_or_else(|| full_reference(item)), Role::Plain);
        title.shorten(titles);
        line.push_rich(&title);
        line.write_line(out, 0, layout)?;
    }
    Ok(())
}

/// Names the notes of one document, counts those of several: `fn6 fn8 fn9 …`, `3 documents`.
fn places(cited_in: &[PassageId]) -> String {
    let mut documents: Vec<&str> = Vec::new();
    let mut notes: Vec<&str> = Vec::new();
    for id in cited_in {
        let (document, note) = id.as_str().rsplit_once(':').unwrap_or(("", id.as_str()));
        if documents.last() != Some(&document) {
            documents.push(document);
        }
        notes.push(note);
    }
    if documents.len() > 1 {
        return plural(documents.len(), "document");
    }
    let mut listed = notes.join(" ");
    let mut shown = notes.len();
    while listed.len() > WHERE_COLUMNS && shown > 1 {
        shown -= 1;
        listed = format!("{} …", notes[..shown].join(" "));
    }
    listed
}

/// Writes a source: its id, all that is known of it, and the document that holds it, with the reasons.
///
/// # Errors
///
/// What `out` gives.
pub fn write_source(out: &mut dyn Write, stored: &StoredSource, layout: Layout) -> io::Result<()> {
    let mut head = Rich::new();
    head.push(&stored.source.id, Role::Title).push(" · ", Role::Dim);
    head.push(&full_reference(&stored.source.item), Role::Plain);
    head.write(out, 0, layout)?;
    let mut line = Rich::new();
    match &stored.held.document {
        Some(found) => {
            let reasons: Vec<&str> = found.evidence.iter().map(|reason| evidence_in_words(*reason)).collect();
            line.push("in the corpus as ", Role::Dim).push(found.document.as_str(), Role::Number);
            line.push(&format!(" ({})", reasons.join(", ")), Role::Dim);
        }
        None => {
            line.push("not in the corpus", Role::Dim);
        }
    }
    let possible: Vec<&str> = stored.held.possible.iter().map(|found| found.document.as_str()).collect();
    if !possible.is_empty() {
        line.push("; perhaps ", Role::Dim).push(&possible.join(", "), Role::Number);
    }
    line.write(out, 0, layout)?;
    if !stored.source.same_work.is_empty() {
        let mut line = Rich::new();
        line.push(&format!("other editions: {}", stored.source.same_work.join(", ")), Role::Dim);
        line.write(out, 0, layout)?;
    }
    Ok(())
}

/// Says why a document is thought to hold a source.
fn evidence_in_words(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Doi => "DOI",
        Evidence::Isbn => "ISBN",
        Evidence::Arxiv => "arXiv number",
        Evidence::Url => "address",
        Evidence::FileField => "named by the bibliography",
        Evidence::Title => "title",
        Evidence::Author => "author",
        Evidence::Year => "year",
        Evidence::FileName => "file name",
        Evidence::Head => "title in the text",
    }
}

/// Columns left of running text.
const INDENT: usize = 4;

/// Lines of a passage that are shown: enough to see what it says.
const PASSAGE_LINES: usize = 3;

/// Writes what rests on a source: the beginning of each passage, and the notes that cite the source, with the place.
///
/// # Errors
///
/// What `out` gives.
pub fn write_resting(out: &mut dyn Write, resting: &[Resting], layout: Layout) -> io::Result<()> {
    let mut document = None;
    for Resting { passage, document: info, notes, names } in resting {
        writeln!(out)?;
        if document != Some(&info.id) {
            document = Some(&info.id);
            write_title(out, info, &Rich::new(), 0, layout)?;
        }
        match passage {
            Some(passage) => {
                place_line(passage, layout.text_width()).write_line(out, 0, layout)?;
                let mut text = marked(passage, layout);
                text.shorten((layout.text_width() - INDENT) * PASSAGE_LINES);
                text.write(out, INDENT, layout)?;
            }
            None => {
                let mut line = Rich::new();
                line.push("called by no passage", Role::Dim);
                line.write_line(out, 0, layout)?;
            }
        }
        for RestingNote { footnote, citations } in notes {
            let note = &footnote.passage;
            let mut head = Rich::new();
            head.push(&format!("{:>3} ", note_label(note)), Role::Number);
            let indent = head.width().max(INDENT);
            marked(note, layout).write_after(out, &head, indent, layout)?;
            for citation in citations {
                let mut line = match citation.link.via {
                    Some(_) => citation_in_words(note, citation, names),
                    None => Rich::new(),
                };
                if let (None, Some(locator)) = (citation.link.via, &citation.locator) {
                    line.push(&locator_in_words(locator, note.language), Role::Number);
                }
                line.write(out, indent + 2, layout)?;
            }
        }
    }
    Ok(())
}
