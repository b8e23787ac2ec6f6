use std::io::{self, Write};

use crate::document::{Passage, PassageId, PassageKind};
use crate::output::body_then_notes;
use crate::output::terminal::hit::{note_label, passage_markers, write_cited_by, write_mentions, write_title};
use crate::output::terminal::place::{place_in_document, place_line};
use crate::output::terminal::reference::{citation_in_words, full_reference, unread};
use crate::output::terminal::{Layout, Rich, Role};
use crate::search::ShownDocument;
use crate::walk::{Walk, WalkedSource};

/// Columns left of running text.
const INDENT: usize = 4;

/// Columns left of the text of a whole document: `lead1`, `cap12` and a space.
const MARGIN: usize = 6;

/// Writes a passage in full, between its neighbours, and below its footnotes with what they cite: each source with all that is
/// known of it, where else it is cited, and where the corpus holds its text, the passage that has most to do with this one.
///
/// # Errors
///
/// What `out` gives.
pub fn write_shown(out: &mut dyn Write, walk: &Walk, layout: Layout) -> io::Result<()> {
    let shown = &walk.shown;
    write_title(out, &shown.document, &Rich::new(), 0, layout)?;
    let alone = shown.before.is_empty() && shown.after.is_empty();
    for passage in shown.before.iter().chain(std::iter::once(&shown.passage)).chain(&shown.after) {
        let asked = passage.id == shown.passage.id;
        let mut place = Rich::new();
        if asked && !alone {
            place.push("▶ ", Role::Number);
        }
        place.push_rich(&place_line(passage, layout.text_width().saturating_sub(place.width())));
        place.write_line(out, 0, layout)?;
        writeln!(out)?;
        write_text(out, passage, layout)?;
        if asked {
            write_mentions(out, passage, INDENT, layout)?;
        }
        if asked && !walk.notes.is_empty() {
            writeln!(out)?;
            write_walked_notes(out, walk, layout)?;
        }
        if Some(&passage.id) != shown.after.last().map(|last| &last.id).or(Some(&shown.passage.id)) {
            writeln!(out)?;
        }
    }
    write_cited_by(out, &walk.cited_by, 0, layout)
}

/// Writes the notes of a passage with their sources; a footnote that is shown itself gives its sources alone.
fn write_walked_notes(out: &mut dyn Write, walk: &Walk, layout: Layout) -> io::Result<()> {
    // What has been said of a source, and which passage of its text was shown, is not said again.
    let mut known: Vec<&str> = Vec::new();
    let mut read_before: Vec<&PassageId> = Vec::new();
    for note in &walk.notes {
        let passage = &note.footnote.passage;
        if passage.id != walk.shown.passage.id {
            write_footnotes(out, [passage], layout)?;
        }
        if let Some(read) = &note.footnote.note {
            for citation in read.citations() {
                let stored = note.sources.iter().find(|walked| walked.citation == *citation);
                let mut line = Rich::new();
                match stored {
                    // What the note says itself need not be said again.
                    Some(walked) if citation.link.via.is_none() => {
                        line.push(&format!("→ {}", walked.source.source.id), Role::Number)
                    }
                    _ => line.push_rich(&citation_in_words(passage, citation, &walk.names)),
                };
                line.write(out, INDENT + 2, layout)?;
                if let Some(walked) = stored {
                    if !known.contains(&walked.source.source.id.as_str()) {
                        known.push(&walked.source.source.id);
                        write_about_source(out, walked, walk, layout)?;
                    }
                    let best = walked.best.as_ref().map(|best| &best.passage.id);
                    write_text_of_source(out, walked, best.is_some_and(|id| read_before.contains(&id)), layout)?;
                    read_before.extend(best);
                }
            }
            for text in unread(passage, read) {
                let mut line = Rich::new();
                line.push("not read: ", Role::Warning).push(text.trim(), Role::Plain);
                line.write(out, INDENT + 2, layout)?;
            }
        }
    }
    Ok(())
}

/// Other passages that cite a source of which so many are named.
const MAX_ELSEWHERE: usize = 6;

/// Columns left of what is said about a source.
const SOURCE_INDENT: usize = INDENT + 4;

/// Writes what is known of a source, and where else it is cited.
fn write_about_source(out: &mut dyn Write, walked: &WalkedSource, walk: &Walk, layout: Layout) -> io::Result<()> {
    let here = &walk.shown.passage;
    let mut line = Rich::new();
    line.push(&full_reference(&walked.source.source.item), Role::Plain);
    line.write(out, SOURCE_INDENT, layout)?;
    let elsewhere = |id: &&PassageId| **id != here.id && !here.mentioned_in.contains(*id);
    let elsewhere: Vec<&str> = walked.source.passages.iter().filter(elsewhere).map(PassageId::as_str).collect();
    if elsewhere.is_empty() {
        return Ok(());
    }
    let more = match elsewhere.len().saturating_sub(MAX_ELSEWHERE) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let listed = elsewhere[..elsewhere.len().min(MAX_ELSEWHERE)].join(", ");
    let mut line = Rich::new();
    line.push(&format!("also cited in {listed}{more}"), Role::Dim);
    line.write(out, SOURCE_INDENT, layout)
}

/// Writes where the text of a source speaks of the matter, and what it says, unless that was just shown.
fn write_text_of_source(
    out: &mut dyn Write,
    walked: &WalkedSource,
    shown_before: bool,
    layout: Layout,
) -> io::Result<()> {
    let indent = SOURCE_INDENT;
    let Some(held) = &walked.source.held.document else { return Ok(()) };
    let Some(best) = &walked.best else {
        let mut line = Rich::new();
        line.push(&format!("its text is here: {}", held.document), Role::Dim);
        return line.write(out, indent, layout);
    };
    let mut line = Rich::new();
    line.push("its text: ", Role::Dim);
    line.push_rich(&place_line(&best.passage, layout.text_width().saturating_sub(indent + line.width())));
    line.write_line(out, indent, layout)?;
    if shown_before {
        return Ok(());
    }
    let mut text = Rich::new();
    text.push_marked(&best.snippet, &best.highlights, &[], layout);
    text.write(out, indent + 2, layout)
}

/// Writes a whole document: its passages in full under their headings, then its footnotes.
///
/// # Errors
///
/// What `out` gives.
pub fn write_document_text(
    out: &mut dyn Write,
    document: &ShownDocument,
    passages: &[Passage],
    layout: Layout,
) -> io::Result<()> {
    let info = &document.info;
    write_title(out, info, &Rich::new(), 0, layout)?;
    if let Some(subtitle) = &info.metadata.subtitle {
        let mut line = Rich::new();
        line.push(subtitle, Role::Plain);
        line.write(out, 0, layout)?;
    }
    let mut line = Rich::new();
    line.push(info.id.as_str(), Role::Dim).push(" · ", Role::Dim).push(&info.path, Role::Dim);
    line.write_line(out, 0, layout)?;

    let mut section = None;
    let notes = passages.iter().filter(|passage| passage.kind == PassageKind::Footnote).count();
    for passage in body_then_notes(passages).take(passages.len() - notes) {
        writeln!(out)?;
        if passage.section.is_some() && passage.section.as_deref() != section {
            section = passage.section.as_deref();
            let mut heading = Rich::new();
            heading.push(section.unwrap_or_default(), Role::Title);
            heading.write(out, 0, layout)?;
            writeln!(out)?;
        }
        let mut margin = Rich::new();
        margin.push(&format!("{} ", place_in_document(passage)), Role::Dim);
        marked(passage, layout).write_after(out, &margin, MARGIN, layout)?;
    }
    if notes > 0 {
        writeln!(out)?;
        write_footnotes(out, passages.iter().filter(|passage| passage.kind == PassageKind::Footnote), layout)?;
    }
    Ok(())
}

/// Writes a passage's text.
fn write_text(out: &mut dyn Write, passage: &Passage, layout: Layout) -> io::Result<()> {
    marked(passage, layout).write(out, INDENT, layout)
}

/// Returns a passage's text with its footnote markers.
pub(super) fn marked(passage: &Passage, layout: Layout) -> Rich {
    let mut text = Rich::new();
    text.push_marked(&passage.text, &[], &passage_markers(passage), layout);
    text
}

/// Writes footnotes in full, hanging behind their labels.
fn write_footnotes<'a>(
    out: &mut dyn Write,
    notes: impl IntoIterator<Item = &'a Passage>,
    layout: Layout,
) -> io::Result<()> {
    for note in notes {
        let mut head = Rich::new();
        head.push(&format!("{:>3} ", note_label(note)), Role::Number);
        marked(note, layout).write_after(out, &head, head.width().max(INDENT), layout)?;
    }
    Ok(())
}
