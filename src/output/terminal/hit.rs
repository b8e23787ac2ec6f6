use std::io::{self, Write};

use crate::document::{Passage, PassageId, PassageKind};
use crate::output::terminal::place::place_line;
use crate::output::terminal::reference::{locator_in_words, short_reference, unread};
use crate::output::terminal::rich::marker;
use crate::output::terminal::{Layout, Rich, Role, kind_and_label, line_of_authors};
use crate::search::{DocumentInfo, Hit};
use crate::text::{ByteSpan, char_span};
use crate::walk::WalkedNote;

/// Footnotes listed under a hit; of more, only the labels are named.
const MAX_NOTES: usize = 4;

/// Places listed for one matched word under `--explain`.
const MAX_SPANS: usize = 6;

/// Columns left of a hit's text: a rank of three digits and two spaces.
const INDENT: usize = 5;

/// What is shown around a hit.
#[derive(Debug, Clone, Copy, Default)]
pub struct HitContext<'a> {
    /// The footnotes its passage calls, in order, with what they cite; of a footnote itself.
    pub notes: &'a [WalkedNote],
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
    write_title(out, &hit.document, &rank, indent, layout)?;
    place_line(&hit.passage, layout.text_width().saturating_sub(indent)).write_line(out, indent, layout)?;

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

    write_notes(out, context.notes, indent, layout)?;
    write_mentions(out, &hit.passage, indent, layout)?;
    write_cited_by(out, &hit.cited_by, indent, layout)
}

/// Writes what names a document behind `head`: title, authors, year; its id where it has no title.
///
/// Where that is too long for one line, the authors get one of their own: a name cut in two is hard to find by eye.
pub(super) fn write_title(
    out: &mut dyn Write,
    document: &DocumentInfo,
    head: &Rich,
    indent: usize,
    layout: Layout,
) -> io::Result<()> {
    let mut title = Rich::new();
    title.push(document.metadata.title.as_deref().unwrap_or(document.id.as_str()), Role::Title);
    let mut authors = Rich::new();
    authors.push(&line_of_authors(&document.metadata), Role::Plain);
    if authors.text().is_empty() {
        return title.write_after(out, head, indent, layout);
    }
    let mut line = title.clone();
    line.push(" · ", Role::Dim).push_rich(&authors);
    if indent + line.width() <= layout.text_width() {
        return line.write_after(out, head, indent, layout);
    }
    title.write_after(out, head, indent, layout)?;
    authors.write(out, indent, layout)
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

fn write_notes(out: &mut dyn Write, notes: &[WalkedNote], indent: usize, layout: Layout) -> io::Result<()> {
    // One note too many is shown rather than announced.
    let listed = if notes.len() == MAX_NOTES + 1 { notes.len() } else { notes.len().min(MAX_NOTES) };
    for note in &notes[..listed] {
        note_line(note, layout.text_width().saturating_sub(indent)).write(out, indent, layout)?;
    }
    if listed < notes.len() {
        let labels: Vec<String> = notes[listed..].iter().map(|note| note_label(&note.footnote.passage)).collect();
        let mut line = Rich::new();
        line.push(&labels.join(" "), Role::Number).push(" …", Role::Dim);
        line.write(out, indent, layout)?;
    }
    Ok(())
}

/// Returns a note on one line: what it cites in short, and the sources: `³ Berti/Diaz-Plaja 2018, S. 20 →
/// berti-diaz-plaja-2018`. Where it cites nothing, or not all of it was understood, it speaks for itself.
fn note_line(note: &WalkedNote, columns: usize) -> Rich {
    let passage = &note.footnote.passage;
    let read = note.footnote.note.as_ref();
    let understood = read.is_some_and(|read| {
        read.citations().all(|citation| citation.link.work.is_some()) && unread(passage, read).next().is_none()
    });
    let mut line = Rich::new();
    let is_note = passage.kind == PassageKind::Footnote;
    if is_note {
        line.push(&note_label(passage), Role::Number).push(" ", Role::Plain);
    }
    if is_note && (note.sources.is_empty() || !understood) {
        let ids: Vec<&str> = note.sources.iter().map(|walked| walked.source.source.id.as_str()).collect();
        let mut behind = Rich::new();
        if !ids.is_empty() {
            behind.push(&format!(" → {}", ids.join(", ")), Role::Dim);
        }
        line.push(&passage.text, Role::Dim);
        line.shorten(columns.saturating_sub(behind.width()).max(columns / 2));
        line.push_rich(&behind);
        return line;
    }
    for (index, walked) in note.sources.iter().enumerate() {
        let mut text = short_reference(&walked.source.source.item);
        if let Some(locator) = &walked.citation.locator {
            text = format!("{text}, {}", locator_in_words(locator, passage.language));
        }
        line.push(if index > 0 { "; " } else { "" }, Role::Dim);
        line.push(&format!("{text} → {}", walked.source.source.id), Role::Dim);
    }
    line
}

/// Passages that cite a document of which so many are named.
const MAX_CITING: usize = 4;

/// Writes which passages cite the document of a hit.
pub(super) fn write_cited_by(
    out: &mut dyn Write,
    passages: &[PassageId],
    indent: usize,
    layout: Layout,
) -> io::Result<()> {
    if passages.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = passages.iter().take(MAX_CITING).map(PassageId::as_str).collect();
    let more = match passages.len() - ids.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let mut line = Rich::new();
    line.push(&format!("this text is cited in {}{more}", ids.join(", ")), Role::Dim);
    line.write(out, indent, layout)
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
    if hit.matches.is_empty() {
        let mut line = Rich::new();
        let cited = match hit.sources.as_slice() {
            [] => String::new(),
            sources => format!(", by what it cites ({})", sources.join(", ")),
        };
        line.push(&format!("nothing in its text: found by title, section or author{cited}, or by a filter"), Role::Dim);
        line.write(out, INDENT, layout)?;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocumentId, Marker, Metadata};
    use crate::search::{Footnote, Match, MatchClass};
    use crate::snippet::Snippet;
    use crate::text::{Language, OffsetMap};

    const NARROW: Layout = Layout { columns: 60, color: false };

    fn passage(kind: PassageKind, ordinal: u32, text: &str) -> Passage {
        Passage {
            id: PassageId::new(&DocumentId("seekabel-1905".to_owned()), kind, ordinal),
            kind,
            ordinal,
            label: (kind == PassageKind::Footnote).then(|| ordinal.to_string()),
            section: None,
            page: None,
            page_number: None,
            language: Some(Language::German),
            text: text.to_owned(),
            source: OffsetMap::new(),
            markers: Vec::new(),
            mentioned_in: Vec::new(),
        }
    }

    #[test]
    fn a_name_that_does_not_fit_gets_a_line_of_its_own() {
        let mut document = hit().document;
        let written = |document: &DocumentInfo, columns| {
            let mut out = Vec::new();
            write_title(&mut out, document, &Rich::new(), 5, Layout { columns, ..NARROW }).expect("writing to memory");
            String::from_utf8(out).expect("UTF-8")
        };
        let fits = "     Das Seekabel nach Norderney · Agnes Thorwald 1905\n";
        assert_eq!(written(&document, 60), fits);
        assert_eq!(written(&document, 50), "     Das Seekabel nach Norderney\n     Agnes Thorwald 1905\n");
        document.metadata.authors.clear();
        document.metadata.year = None;
        assert_eq!(written(&document, 50), "     Das Seekabel nach Norderney\n");
    }

    fn hit() -> Hit {
        let text =
            "Das Kabel wurde auf der Reede in zwei Schiffe geladen; das kleinere diente der Sicherung des Endes.";
        let mut passage = passage(PassageKind::Paragraph, 2, text);
        passage.section = Some("Verlegung".to_owned());
        passage.page = Some("12".to_owned());
        let marker = |label: &str, offset| Marker {
            label: label.to_owned(),
            offset,
            source: ByteSpan::new(0, 0),
            note: label.parse().ok(),
        };
        passage.markers = vec![marker("1", 9), marker("2", text.len())];
        let (from, word) = (text.find("das kleinere").expect("part"), text.find("Sicherung").expect("part"));
        let shown = ByteSpan::new(from, text.len());
        let in_snippet = word - from + "… ".len();
        Hit {
            rank: 1,
            score: 2.5,
            passage,
            document: DocumentInfo {
                id: DocumentId("seekabel-1905".to_owned()),
                path: "seekabel-1905.md".to_owned(),
                metadata: Metadata {
                    title: Some("Das Seekabel nach Norderney".to_owned()),
                    authors: vec!["Agnes Thorwald".to_owned()],
                    year: Some(1905),
                    ..Metadata::default()
                },
            },
            snippet: Snippet {
                text: format!("… {}", shown.of(text)),
                highlights: vec![ByteSpan::new(in_snippet, in_snippet + 9)],
                fragments: vec![(ByteSpan::new(4, 4 + shown.len()), shown)],
            },
            matches: vec![
                Match {
                    term: "sicherung".to_owned(),
                    class: MatchClass::Exact,
                    spans: vec![ByteSpan::new(word, word + 9)],
                },
                Match { term: "seekabel".to_owned(), class: MatchClass::Inflected, spans: Vec::new() },
            ],
            sources: Vec::new(),
            cited_by: Vec::new(),
        }
    }

    /// A note of which nothing was read.
    fn note(ordinal: u32, text: &str) -> WalkedNote {
        let passage = passage(PassageKind::Footnote, ordinal, text);
        WalkedNote { footnote: Footnote { passage, note: None }, sources: Vec::new() }
    }

    fn written(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("writing to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_hit_shows_title_place_snippet_and_notes() {
        let notes =
            [note(1, "Ebd."), note(2, "Ter Horst, Jan: Über Störungen in Seekabeln. In: Archiv für Post 7 (1903).")];
        let context = HitContext { notes: &notes, ..HitContext::default() };
        assert_eq!(
            written(|out| write_hit(out, &hit(), &context, NARROW)),
            "  1  Das Seekabel nach Norderney · Agnes Thorwald 1905
     Verlegung › ¶ 2 · S. 12 · seekabel-1905:p2
     … das kleinere diente der *Sicherung* des Endes.²
     ¹ Ebd.
     ² Ter Horst, Jan: Über Störungen in Seekabeln. In …
"
        );
    }

    #[test]
    fn neighbours_stand_around_the_snippet() {
        let (before, after) =
            ([passage(PassageKind::Paragraph, 1, "Davor.")], [passage(PassageKind::Caption, 1, "Danach.")]);
        let context = HitContext { before: &before, after: &after, ..HitContext::default() };
        let text = written(|out| write_hit(out, &hit(), &context, NARROW));
        let lines: Vec<&str> = text.lines().skip(2).map(str::trim).collect();
        assert_eq!(lines, ["¶ 1  Davor.", "… das kleinere diente der *Sicherung* des Endes.²", "caption 1  Danach."]);
    }

    #[test]
    fn of_many_notes_the_rest_is_named() {
        let notes: Vec<_> = (1..=7).map(|n| note(n, "Ebd.")).collect();
        let context = HitContext { notes: &notes, ..HitContext::default() };
        let text = written(|out| write_hit(out, &hit(), &context, NARROW));
        assert!(text.ends_with("     ⁴ Ebd.\n     ⁵ ⁶ ⁷ …\n"), "{text}");
    }

    #[test]
    fn an_explanation_names_class_word_and_place() {
        assert_eq!(
            written(|out| write_explanation(out, &hit(), NARROW)),
            "     score 2.5000
     exact     sicherung: *Sicherung* 79–88
     inflected seekabel: in title, section or author
"
        );
    }

    #[test]
    fn an_explanation_says_so_where_no_word_stands_in_the_text() {
        let hit = Hit { matches: Vec::new(), sources: vec!["dresen-2023".to_owned()], ..hit() };
        let text = written(|out| write_explanation(out, &hit, NARROW));
        let words: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(
            words.join(" "),
            "score 2.5000 nothing in its text: found by title, section or author, by what it cites (dresen-2023), or by a filter"
        );
    }

    #[test]
    fn a_footnote_names_the_passages_that_call_it() {
        let mut hit = hit();
        hit.passage = passage(PassageKind::Footnote, 3, "Ebd.");
        hit.passage.mentioned_in =
            vec![PassageId("seekabel-1905:p2".to_owned()), PassageId("seekabel-1905:p4".to_owned())];
        hit.snippet = Snippet { text: "Ebd.".to_owned(), highlights: Vec::new(), fragments: Vec::new() };
        let text = written(|out| write_hit(out, &hit, &HitContext::default(), NARROW));
        assert!(
            text.contains(
                "     note 3 · seekabel-1905:fn3\n     Ebd.\n     noted in seekabel-1905:p2, seekabel-1905:p4\n"
            ),
            "{text}"
        );
    }
}
