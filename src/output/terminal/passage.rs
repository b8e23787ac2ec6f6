use std::io::{self, Write};

use crate::document::{Passage, PassageKind};
use crate::output::body_then_notes;
use crate::output::terminal::hit::{note_label, passage_markers, write_mentions, write_title};
use crate::output::terminal::place::{place_in_document, place_line};
use crate::output::terminal::{Layout, Rich, Role};
use crate::search::{Shown, ShownDocument};

/// Columns left of running text.
const INDENT: usize = 4;

/// Columns left of the text of a whole document: `lead1`, `cap12` and a space.
const MARGIN: usize = 6;

/// Writes a passage in full, between its neighbours, and its footnotes below.
///
/// # Errors
///
/// What `out` gives.
pub fn write_shown(out: &mut dyn Write, shown: &Shown, layout: Layout) -> io::Result<()> {
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
        if asked && !shown.footnotes.is_empty() {
            writeln!(out)?;
            write_footnotes(out, &shown.footnotes, layout)?;
        }
        if Some(&passage.id) != shown.after.last().map(|last| &last.id).or(Some(&shown.passage.id)) {
            writeln!(out)?;
        }
    }
    Ok(())
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
fn marked(passage: &Passage, layout: Layout) -> Rich {
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
