use std::io::{self, Write};

use crate::citation::Note;
use crate::document::{Document, MetadataFrom, Origin, Passage, PassageKind};
use crate::output::terminal::hit::note_label;
use crate::output::terminal::place::place_in_document;
use crate::output::terminal::reference::{citation_in_words, unread};
use crate::output::terminal::rich::marker as shown_marker;
use crate::output::terminal::{Layout, Rich, Role, line_of_authors, plural};
use crate::output::{DroppedLines, body_then_notes};
use crate::walk::{Annotated, Names};

/// Columns of the ids in an outline: two of indent, the longest usual id (`cap12`), two between.
const ID_COLUMNS: usize = 9;

/// How many of each kind a document has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    kinds: Vec<(PassageKind, usize)>,
    headings: usize,
    sources: usize,
}

impl Counts {
    /// Counts a document's passages, headings and sources.
    pub fn of(annotated: &Annotated) -> Self {
        let document = &annotated.document;
        let count = |kind| document.passages.iter().filter(|passage| passage.kind == kind).count();
        let kinds = PassageKind::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0);
        Self { kinds: kinds.collect(), headings: document.sections.len(), sources: annotated.names.sources() }
    }

    /// Says them: `32 paragraphs, 14 footnotes, 4 headings`.
    pub fn in_words(&self) -> String {
        let mut words: Vec<String> = self.kinds.iter().map(|(kind, count)| plural(*count, name(*kind))).collect();
        if self.headings > 0 {
            words.push(plural(self.headings, "heading"));
        }
        if self.sources > 0 {
            words.push(plural(self.sources, "source"));
        }
        if words.is_empty() { "no passages".to_owned() } else { words.join(", ") }
    }
}

fn name(kind: PassageKind) -> &'static str {
    match kind {
        PassageKind::ListItem => "list item",
        PassageKind::Blockquote => "block quotation",
        PassageKind::PullQuote => "pull quote",
        PassageKind::AuthorNote => "author note",
        _ => kind.name(),
    }
}

/// Writes an outline of a document: metadata, headings, the beginning of each passage, its notes, what is doubtful.
///
/// # Errors
///
/// What `out` gives.
pub fn write_outline(
    out: &mut dyn Write,
    annotated: &Annotated,
    dropped: DroppedLines,
    layout: Layout,
) -> io::Result<()> {
    let Annotated { document, names, .. } = annotated;
    write_head(out, annotated, layout)?;
    let mut section = None;
    for passage in body_then_notes(&document.passages) {
        if passage.kind == PassageKind::Footnote {
            continue;
        }
        if passage.section.is_some() && passage.section.as_deref() != section {
            section = passage.section.as_deref();
            write_heading(out, section.unwrap_or_default(), layout)?;
        } else if section.is_none() && std::ptr::eq(passage, &document.passages[0]) {
            writeln!(out)?;
        }
        write_body_line(out, passage, layout)?;
        if let Some(read) = annotated.note(passage) {
            write_citations(out, passage, read, names, layout)?;
        }
    }
    let notes: Vec<&Passage> = document.passages.iter().filter(|p| p.kind == PassageKind::Footnote).collect();
    if !notes.is_empty() {
        write_heading(out, "Footnotes", layout)?;
    }
    for note in notes {
        write_note_line(out, note, layout)?;
        if let Some(read) = annotated.note(note) {
            write_citations(out, note, read, names, layout)?;
        }
    }
    if !document.warnings.is_empty() {
        write_heading(out, "Doubtful", layout)?;
    }
    for warning in &document.warnings {
        let line = warning.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let mut text = Rich::new();
        text.push(&line, Role::Number).push(&warning.message, Role::Plain);
        text.write(out, 2, layout)?;
    }
    if dropped == DroppedLines::Listed {
        write_dropped(out, document, layout)?;
    }
    Ok(())
}

fn write_head(out: &mut dyn Write, annotated: &Annotated, layout: Layout) -> io::Result<()> {
    let document = &annotated.document;
    let metadata = &document.metadata;
    let mut title = Rich::new();
    match &metadata.title {
        Some(text) => title.push(text, Role::Title),
        None => title.push("(no title)", Role::Dim),
    };
    title.write(out, 0, layout)?;
    if let Some(subtitle) = &metadata.subtitle {
        let mut line = Rich::new();
        line.push(subtitle, Role::Plain);
        line.write(out, 0, layout)?;
    }
    let authors = line_of_authors(metadata);
    if !authors.is_empty() {
        let mut line = Rich::new();
        line.push(&authors, Role::Plain);
        line.write(out, 0, layout)?;
    }
    let language = metadata.language.as_ref().map_or("language unknown", |language| language.code());
    let mut line = Rich::new();
    line.push(&format!("{} · {} · {language} · {}", document.id, document.format, document.path), Role::Dim);
    // Not broken, so that the path can be taken from the screen whole.
    line.write_line(out, 0, layout)?;
    if let Some(doi) = &metadata.doi {
        let mut line = Rich::new();
        line.push(&format!("doi.org/{doi}"), Role::Dim);
        line.write_line(out, 0, layout)?;
    }
    let origins = origins_in_words(&document.metadata_from);
    if !origins.is_empty() {
        let mut line = Rich::new();
        line.push(&origins, Role::Dim);
        line.write(out, 0, layout)?;
    }
    let mut counts = Rich::new();
    counts.push(&Counts::of(annotated).in_words(), Role::Plain);
    counts.write(out, 0, layout)
}

/// Says where metadata were found: `title, authors from the first page; language from the text`.
fn origins_in_words(from: &MetadataFrom) -> String {
    let mut groups: Vec<(Origin, Vec<&str>)> = Vec::new();
    for (name, origin) in from.named() {
        match groups.iter_mut().find(|(known, _)| *known == origin) {
            Some((_, names)) => names.push(name),
            None => groups.push((origin, vec![name])),
        }
    }
    let groups: Vec<String> =
        groups.iter().map(|(origin, names)| format!("{} from {}", names.join(", "), origin.in_words())).collect();
    groups.join("; ")
}

fn write_heading(out: &mut dyn Write, heading: &str, layout: Layout) -> io::Result<()> {
    writeln!(out)?;
    let mut line = Rich::new();
    line.push(heading, Role::Title);
    line.write(out, 0, layout)
}

/// Writes `  p5     Die NATO … ³ ⁴` on one line.
fn write_body_line(out: &mut dyn Write, passage: &Passage, layout: Layout) -> io::Result<()> {
    let notes: Vec<String> = passage
        .markers
        .iter()
        .map(|marker| {
            let shown = shown_marker(&marker.label);
            if marker.note.is_some() { shown } else { format!("{shown}?") }
        })
        .collect();
    let notes = notes.join(" ");
    write_outline_line(out, passage, "", &notes, layout)
}

/// Writes `  fn3    ³ Berti, Benedetta … ← p5` on one line.
fn write_note_line(out: &mut dyn Write, note: &Passage, layout: Layout) -> io::Result<()> {
    let places: Vec<&str> =
        note.mentioned_in.iter().map(|id| id.as_str().rsplit(':').next().unwrap_or_default()).collect();
    let places = if places.is_empty() { "← nowhere".to_owned() } else { format!("← {}", places.join(", ")) };
    write_outline_line(out, note, &format!("{} ", note_label(note)), &places, layout)
}

/// Writes what a note cites, a line each, below it: `full  → thorwald-1901 · Thorwald, Agnes 1901: …`.
fn write_citations(out: &mut dyn Write, note: &Passage, read: &Note, names: &Names, layout: Layout) -> io::Result<()> {
    for citation in read.citations() {
        let mut line = citation_in_words(note, citation, names);
        line.shorten(layout.text_width().saturating_sub(ID_COLUMNS + 2));
        line.write_line(out, ID_COLUMNS + 2, layout)?;
    }
    for text in unread(note, read) {
        let mut line = Rich::new();
        line.push("not read: ", Role::Warning).push(text.trim(), Role::Plain);
        line.write(out, ID_COLUMNS + 2, layout)?;
    }
    Ok(())
}

/// Writes id, text as far as it fits, and what stands behind it.
fn write_outline_line(
    out: &mut dyn Write,
    passage: &Passage,
    label: &str,
    behind: &str,
    layout: Layout,
) -> io::Result<()> {
    let place = place_in_document(passage);
    let mut head = Rich::new();
    head.push(&format!("  {place:<width$} ", width = ID_COLUMNS - 3), Role::Dim);
    let behind_columns = if behind.is_empty() { 0 } else { textwrap::core::display_width(behind) + 1 };
    let mut text = Rich::new();
    text.push(label, Role::Number).push(&passage.text, Role::Plain);
    text.shorten(layout.text_width().saturating_sub(head.width() + behind_columns).max(12));
    if !behind.is_empty() {
        text.push(" ", Role::Plain).push(behind, Role::Number);
    }
    let indent = head.width();
    text.write_after(out, &head, indent, layout)
}

fn write_dropped(out: &mut dyn Write, document: &Document, layout: Layout) -> io::Result<()> {
    write_heading(out, "Left out", layout)?;
    if document.dropped.is_empty() {
        let mut line = Rich::new();
        line.push("nothing", Role::Dim);
        return line.write(out, 2, layout);
    }
    for dropped in &document.dropped {
        let mut head = Rich::new();
        head.push(&format!("{:>6}  {:<17} ", dropped.line, dropped.reason.name()), Role::Dim);
        let mut text = Rich::new();
        text.push(dropped.text.trim(), Role::Plain);
        text.shorten(layout.text_width().saturating_sub(head.width()));
        let indent = head.width();
        text.write_after(out, &head, indent, layout)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_said_in_words() {
        let counts =
            Counts { kinds: vec![(PassageKind::Paragraph, 32), (PassageKind::Lead, 1)], headings: 4, sources: 10 };
        assert_eq!(counts.in_words(), "32 paragraphs, 1 lead, 4 headings, 10 sources");
        assert_eq!(Counts { kinds: Vec::new(), headings: 0, sources: 0 }.in_words(), "no passages");
    }
}
