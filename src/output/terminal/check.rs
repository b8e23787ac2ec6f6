use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::check::{Finding, FindingKind};
use crate::document::PassageKind;
use crate::output::terminal::rich::marker;
use crate::output::terminal::{Layout, Rich, Role};

/// Columns of a place in a document, as in an outline; the widest id of a source that is not pushed out of line.
const PLACE_COLUMNS: usize = 9;
const MAX_ID_COLUMNS: usize = 28;

/// Longest stretch of text that is quoted, in columns: a citation, the beginning of a note.
const QUOTED_COLUMNS: usize = 150;

/// Writes what is doubtful in one document, or of the sources, below a heading.
///
/// # Errors
///
/// What `out` gives.
pub fn write_findings(out: &mut dyn Write, heading: &str, findings: &[Finding], layout: Layout) -> io::Result<()> {
    let mut head = Rich::new();
    head.push(heading, Role::Title);
    head.write_line(out, 0, layout)?;
    let places: Vec<String> = findings.iter().map(place).collect();
    let widest = places.iter().map(|place| textwrap::core::display_width(place) + 4).max().unwrap_or(0);
    let indent = widest.clamp(PLACE_COLUMNS, MAX_ID_COLUMNS);
    for (finding, place) in findings.iter().zip(places) {
        let mut head = Rich::new();
        head.push(&format!("  {place:<width$} ", width = indent - 3), Role::Dim);
        let hanging = head.width().min(MAX_ID_COLUMNS);
        line(finding).write_after(out, &head, hanging, layout)?;
    }
    Ok(())
}

/// Returns where a finding belongs: `fn3`, `dresen-2023`, nothing where the whole document is meant.
fn place(finding: &Finding) -> String {
    let passage = finding.passage.as_ref().filter(|_| finding.document.is_some());
    match (passage, &finding.source) {
        (Some(id), _) => match id.parts() {
            Ok((_, kind, ordinal)) => format!("{}{ordinal}", kind.prefix()),
            Err(_) => id.to_string(),
        },
        (None, Some(source)) if finding.document.is_none() => source.clone(),
        _ => String::new(),
    }
}

/// Returns a finding in words: `³ "Ebd., S. 20": read as dresen-2023, but the note before cites several works (line 40)`.
fn line(finding: &Finding) -> Rich {
    let mut line = Rich::new();
    let of_note = finding.passage.as_ref().and_then(|id| id.parts().ok());
    if let (Some((_, PassageKind::Footnote, _)), Some(label)) = (of_note, &finding.label) {
        line.push(&marker(label), Role::Number).push(" ", Role::Plain);
    }
    if let Some(text) = &finding.text {
        let mut quoted = Rich::new();
        quoted.push(text, Role::Plain);
        quoted.shorten(QUOTED_COLUMNS);
        line.push("\"", Role::Plain).push_rich(&quoted).push("\": ", Role::Plain);
    }
    line.push(&finding.message, Role::Warning);
    if !finding.candidates.is_empty() {
        line.push(": ", Role::Plain).push(&finding.candidates.join(", "), Role::Number);
    }
    if let (Some(id), None) = (&finding.passage, &finding.document) {
        line.push(&format!(" ({id})"), Role::Dim);
    }
    if let Some(number) = finding.line {
        line.push(&format!(" (line {number})"), Role::Dim);
    }
    line
}

/// Writes how many findings there are of each kind, and what to do about them.
///
/// # Errors
///
/// What `out` gives.
pub fn write_finding_counts(
    out: &mut dyn Write,
    counts: &BTreeMap<FindingKind, usize>,
    layout: Layout,
) -> io::Result<()> {
    let widest = counts.values().map(|count| count.to_string().len()).max().unwrap_or(0);
    for kind in FindingKind::ALL {
        let Some(&count) = counts.get(&kind) else { continue };
        let (one, many, advice) = words(kind);
        let mut head = Rich::new();
        head.push(&format!("{count:>widest$} "), Role::Number);
        let mut line = Rich::new();
        line.push(if count == 1 { one } else { many }, Role::Plain);
        line.push(&format!(" – {advice}"), Role::Dim);
        line.write_after(out, &head, widest + 1, layout)?;
    }
    Ok(())
}

/// Returns what a kind is called, one and many of it, and what to do about it.
fn words(kind: FindingKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        FindingKind::Reading => ("doubt in reading", "doubts in reading", "look at the lines named"),
        FindingKind::MarkerWithoutNote => (
            "marker without a note",
            "markers without notes",
            "the note was lost, or the number is no marker; `inspect --dropped FILE` lists what was left out",
        ),
        FindingKind::NoteWithoutMarker => (
            "note without a marker",
            "notes without markers",
            "the marker was lost in conversion, or the note is no note",
        ),
        FindingKind::MissingNumber => {
            ("gap in the numbers", "gaps in the numbers", "notes and their markers are lost, or were never there")
        }
        FindingKind::RepeatedNumber => {
            ("number that two notes have", "numbers that two notes have", "a reference to it may mean either")
        }
        FindingKind::NumberOutOfOrder => (
            "note out of order",
            "notes out of order",
            "paragraphs changed places in conversion, or a marker has a wrong number",
        ),
        FindingKind::Unread => (
            "stretch that could not be read",
            "stretches that could not be read",
            "their words are found, what they cite is not known",
        ),
        FindingKind::UnresolvedReference => {
            ("reference that leads nowhere", "references that lead nowhere", "name the work where it is meant")
        }
        FindingKind::ShortOnly => (
            "work cited in short only",
            "works cited in short only",
            "a note that names it in full would make it a source",
        ),
        FindingKind::WrongNoteNumber => {
            ("note number that is probably wrong", "note numbers that are probably wrong", "mend the number")
        }
        FindingKind::IbidAfterSeveral => {
            ("\"Ebd.\" behind several works", "\"Ebd.\" behind several works", "name the work that is meant")
        }
        FindingKind::DoubtfulReference => {
            ("reference that is not sure", "references that are not sure", "see whether the right work was taken")
        }
        FindingKind::SimilarSources => (
            "pair of sources that look like one",
            "pairs of sources that look like one",
            "mend the slip in title, name or number that keeps them apart; `cited-by SOURCE` shows the notes",
        ),
        FindingKind::OtherEdition => (
            "source in several years or editions",
            "sources in several years or editions",
            "right where both were used, else a slip in the year",
        ),
        FindingKind::UncertainDocument => (
            "source whose document is not sure",
            "sources whose document is not sure",
            "say title, author and year in the document's sidecar",
        ),
        FindingKind::NamelessSource => (
            "source without author and title",
            "sources without author and title",
            "the note was read badly, or names the work badly",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocumentId, PassageId};

    const LAYOUT: Layout = Layout { columns: 80, color: false };

    fn finding(kind: FindingKind) -> Finding {
        Finding {
            kind,
            document: Some(DocumentId("blick".to_owned())),
            passage: Some(PassageId("blick:fn3".to_owned())),
            label: Some("3".to_owned()),
            line: None,
            text: None,
            message: "read as dresen-2023, but the note before cites several works".to_owned(),
            source: Some("dresen-2023".to_owned()),
            candidates: Vec::new(),
        }
    }

    #[test]
    fn findings_stand_below_each_other_with_their_places() {
        let ibid = Finding { text: Some("Ebd., S. 20".to_owned()), ..finding(FindingKind::IbidAfterSeveral) };
        let marker = Finding {
            passage: Some(PassageId("blick:p12".to_owned())),
            label: Some("7".to_owned()),
            line: Some(40),
            message: "marker 7 has no note".to_owned(),
            source: None,
            ..finding(FindingKind::MarkerWithoutNote)
        };
        let mut out = Vec::new();
        write_findings(&mut out, "blick", &[ibid, marker], LAYOUT).unwrap();
        let expected = "\
blick
  fn3    ³ \"Ebd., S. 20\": read as dresen-2023, but the note before cites several
         works
  p12    marker 7 has no note (line 40)
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn sources_are_named_with_what_they_resemble() {
        let similar = Finding {
            document: None,
            passage: None,
            label: None,
            message: "is much like another source".to_owned(),
            candidates: vec!["dresen-2023-b".to_owned()],
            ..finding(FindingKind::SimilarSources)
        };
        let mut out = Vec::new();
        write_findings(&mut out, "Sources", &[similar], LAYOUT).unwrap();
        let expected = "Sources\n  dresen-2023  is much like another source: dresen-2023-b\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn counts_say_what_to_do() {
        let counts = BTreeMap::from([(FindingKind::WrongNoteNumber, 1), (FindingKind::IbidAfterSeveral, 12)]);
        let mut out = Vec::new();
        write_finding_counts(&mut out, &counts, LAYOUT).unwrap();
        let expected = "\
\x201 note number that is probably wrong – mend the number
12 \"Ebd.\" behind several works – name the work that is meant
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
