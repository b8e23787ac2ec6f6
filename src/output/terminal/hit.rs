use std::io::{self, Write};

use crate::document::{Passage, PassageKind};
use crate::output::terminal::place::push_place;
use crate::output::terminal::rich::marker;
use crate::output::terminal::{Layout, Rich, Role, kind_and_label, line_of_authors};
use crate::search::{DocumentInfo, Hit};
use crate::text::{ByteSpan, char_span};

/// Footnotes listed under a hit; of more, only the labels are named.
const MAX_NOTES: usize = 4;

/// Places listed for one matched word under `--explain`.
const MAX_SPANS: usize = 6;

/// Columns left of a hit's text: a rank of three digits and two spaces.
const INDENT: usize = 5;

/// What is shown around a hit.
#[derive(Debug, Clone, Copy, Default)]
pub struct HitContext<'a> {
    /// The footnotes its passage calls, in order.
    pub footnotes: &'a [Passage],
    /// Passages before it.
    pub before: &'a [Passage],
    /// Passages behind it.
    pub after: &'a [Passage],
}

/// Writes a hit: rank and title, place, snippet, footnotes.
///
/// # Errors
///
/// What `out` gives.
pub fn write_hit(out: &mut dyn Write, hit: &Hit, context: &HitContext<'_>, layout: Layout) -> io::Result<()> {
    let mut rank = Rich::new();
    rank.push(&format!("{:>3}  ", hit.rank), Role::Number);
    let indent = rank.width().max(INDENT);
    title_line(&hit.document).write_after(out, &rank, indent, layout)?;
    let mut place = Rich::new();
    push_place(&mut place, &hit.passage);
    place.write(out, indent, layout)?;

    for neighbour in context.before {
        write_neighbour(out, neighbour, indent, layout)?;
    }
    let snippet = &hit.snippet;
    let mut text = Rich::new();
    text.push_marked(&snippet.text, &snippet.highlights, &snippet_markers(hit), layout);
    text.write(out, indent, layout)?;
    for neighbour in context.after {
        write_neighbour(out, neighbour, indent, layout)?;
    }

    write_notes(out, context.footnotes, indent, layout)?;
    write_mentions(out, &hit.passage, indent, layout)
}

/// Makes the line that names a document: title, authors, year; its id where it has no title.
pub(super) fn title_line(document: &DocumentInfo) -> Rich {
    let mut line = Rich::new();
    line.push(document.metadata.title.as_deref().unwrap_or(document.id.as_str()), Role::Title);
    let authors = line_of_authors(&document.metadata);
    if !authors.is_empty() {
        line.push(" · ", Role::Dim).push(&authors, Role::Plain);
    }
    line
}

/// Returns the markers that fall into the snippet: byte offset there, and label.
///
/// A marker where a fragment begins belongs to the word before it, which is not shown; only at the beginning of the passage
/// there is no such word.
fn snippet_markers(hit: &Hit) -> Vec<(usize, &str)> {
    let mut markers = Vec::new();
    for (here, passage) in &hit.snippet.fragments {
        for marker in &hit.passage.markers {
            let shown = marker.offset > passage.start && marker.offset <= passage.end;
            if shown || (marker.offset == 0 && passage.start == 0) {
                markers.push((here.start + marker.offset - passage.start, marker.label.as_str()));
            }
        }
    }
    markers
}

/// Returns the markers of a passage: byte offset and label.
pub(super) fn passage_markers(passage: &Passage) -> Vec<(usize, &str)> {
    passage.markers.iter().map(|marker| (marker.offset, marker.label.as_str())).collect()
}

fn write_neighbour(out: &mut dyn Write, passage: &Passage, indent: usize, layout: Layout) -> io::Result<()> {
    let mut text = Rich::new();
    text.push(&kind_and_label(passage), Role::Number).push("  ", Role::Plain);
    text.push_marked(&passage.text, &[], &passage_markers(passage), layout);
    text.write(out, indent, layout)
}

fn write_notes(out: &mut dyn Write, notes: &[Passage], indent: usize, layout: Layout) -> io::Result<()> {
    // One note too many is shown rather than announced.
    let listed = if notes.len() == MAX_NOTES + 1 { notes.len() } else { notes.len().min(MAX_NOTES) };
    for note in &notes[..listed] {
        let mut line = Rich::new();
        line.push(&note_label(note), Role::Number).push(" ", Role::Plain).push(&note.text, Role::Dim);
        line.shorten(layout.text_width().saturating_sub(indent));
        line.write(out, indent, layout)?;
    }
    if listed < notes.len() {
        let labels: Vec<String> = notes[listed..].iter().map(note_label).collect();
        let mut line = Rich::new();
        line.push(&labels.join(" "), Role::Number).push(" …", Role::Dim);
        line.write(out, indent, layout)?;
    }
    Ok(())
}

/// Returns a footnote's label as its marker is shown.
pub(super) fn note_label(note: &Passage) -> String {
    match &note.label {
        Some(label) => marker(label),
        None => marker(&note.ordinal.to_string()),
    }
}

/// Writes which passages call a footnote.
pub(super) fn write_mentions(out: &mut dyn Write, note: &Passage, indent: usize, layout: Layout) -> io::Result<()> {
    if note.kind != PassageKind::Footnote || note.mentioned_in.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = note.mentioned_in.iter().map(|id| id.as_str()).collect();
    let mut line = Rich::new();
    line.push(&format!("noted in {}", ids.join(", ")), Role::Dim);
    line.write(out, indent, layout)
}

/// Writes how each part of the query was met: its class, the words met, and where, in characters of the passage.
///
/// # Errors
///
/// What `out` gives.
pub fn write_explanation(out: &mut dyn Write, hit: &Hit, layout: Layout) -> io::Result<()> {
    let mut score = Rich::new();
    score.push(&format!("score {:.4}", hit.score), Role::Dim);
    score.write(out, INDENT, layout)?;
    for found in &hit.matches {
        let mut head = Rich::new();
        head.push(&format!("{:INDENT$}{:<9} ", "", found.class.name()), Role::Number);
        let mut line = Rich::new();
        line.push(&found.term, Role::Plain);
        for (index, span) in found.spans.iter().take(MAX_SPANS).enumerate() {
            line.push(if index == 0 { ": " } else { ", " }, Role::Plain);
            push_span(&mut line, &hit.passage.text, *span, layout);
        }
        match found.spans.len().checked_sub(MAX_SPANS) {
            Some(more) if more > 0 => line.push(&format!(" and {more} more"), Role::Dim),
            _ if found.spans.is_empty() => line.push(": in title, section or author", Role::Dim),
            _ => &mut line,
        };
        let indent = head.width();
        line.write_after(out, &head, indent, layout)?;
    }
    Ok(())
}

fn push_span(line: &mut Rich, text: &str, span: ByteSpan, layout: Layout) {
    line.push_marked(span.of(text), &[ByteSpan::new(0, span.len())], &[], layout);
    let characters = char_span(text, span);
    line.push(&format!(" {}–{}", characters.start, characters.end), Role::Dim);
}
