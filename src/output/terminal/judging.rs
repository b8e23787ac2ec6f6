use std::io::{self, Write};

use crate::eval::{Level, Topic};
use crate::judging::Card;
use crate::output::terminal::hit::{passage_markers, write_title};
use crate::output::terminal::place::place_line;
use crate::output::terminal::{Layout, Rich, Role};

/// Columns of what a topic says of itself: `narrative` and two spaces.
const NAMES: usize = 11;

/// Columns left of the text that is judged.
const INDENT: usize = 4;

/// Where a card stands, and what was said of it before.
#[derive(Debug, Clone, Copy)]
pub struct CardContext<'a> {
    /// From 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// The grade that it has.
    pub grade: Option<i32>,
    /// The last note on it.
    pub note: Option<&'a str>,
}

/// Writes a card to be judged: how far it is, the query and what it is meant to find, the place, the text with the words that
/// answer marked, and what was said of it before.
///
/// # Errors
///
/// What `out` gives.
pub fn write_card(
    out: &mut dyn Write,
    topic: &Topic,
    card: &Card,
    context: &CardContext<'_>,
    layout: Layout,
) -> io::Result<()> {
    let mut head = Rich::new();
    head.push(&format!("{} of {}", context.number, context.of), Role::Number);
    head.push(&format!(" · {}", topic.id), Role::Dim);
    head.write(out, 0, layout)?;
    let about = [
        ("title", topic.title.as_deref().filter(|title| *title != topic.text)),
        ("query", Some(topic.text.as_str())),
        ("about", topic.description.as_deref()),
        ("narrative", topic.narrative.as_deref()),
    ];
    for (name, text) in about.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        let mut head = Rich::new();
        head.push(name, Role::Dim);
        let mut line = Rich::new();
        line.push(text, if name == "query" { Role::Title } else { Role::Plain });
        line.write_after(out, &head, NAMES, layout)?;
    }
    writeln!(out)?;
    write_title(out, &card.document, &Rich::new(), 0, layout)?;
    let mut place = Rich::new();
    if card.level == Level::Document {
        place.push("the document is judged; its best passage: ", Role::Warning);
    }
    place.push_rich(&place_line(&card.passage, layout.text_width().saturating_sub(place.width())));
    place.write(out, 0, layout)?;
    writeln!(out)?;
    let mut text = Rich::new();
    text.push_marked(&card.passage.text, &card.marks, &passage_markers(&card.passage), layout);
    text.write(out, INDENT, layout)?;
    writeln!(out)?;
    if let Some(grade) = context.grade {
        let mut line = Rich::new();
        line.push(&format!("graded {grade}"), Role::Warning);
        line.write(out, 0, layout)?;
    }
    if let Some(note) = context.note {
        let mut line = Rich::new();
        line.push("note: ", Role::Dim).push(note, Role::Plain);
        line.write(out, 0, layout)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocumentId, Marker, Metadata, Passage, PassageId, PassageKind};
    use crate::search::DocumentInfo;
    use crate::text::{ByteSpan, OffsetMap};

    #[test]
    fn a_card_shows_query_need_place_and_text_and_cannot_steer_the_terminal() {
        let text = "Das Kabel\u{1b}[2J wurde auf der Reede geladen.";
        let passage = Passage {
            id: PassageId("seekabel-1905:p2".to_owned()),
            kind: PassageKind::Paragraph,
            ordinal: 2,
            label: None,
            section: Some("Verlegung".to_owned()),
            page: Some("12".to_owned()),
            page_number: None,
            language: None,
            text: text.to_owned(),
            source: OffsetMap::new(),
            markers: vec![Marker {
                label: "1".to_owned(),
                offset: text.len(),
                source: ByteSpan::new(0, 0),
                note: Some(1),
            }],
            mentioned_in: Vec::new(),
        };
        let document = DocumentInfo {
            id: DocumentId("seekabel-1905".to_owned()),
            path: "seekabel-1905.md".to_owned(),
            metadata: Metadata { title: Some("Das Seekabel".to_owned()), ..Metadata::default() },
        };
        let topic = Topic {
            id: "q3".to_owned(),
            text: "Kabel".to_owned(),
            title: Some("Kabel".to_owned()),
            narrative: Some(
                "Nur was vom Legen handelt,\u{7} nicht vom Bau der Küstenstationen oder von Kosten.".to_owned(),
            ),
            ..Topic::default()
        };
        let card = Card { passage, document, marks: vec![ByteSpan::new(4, 9)], level: Level::Passage };
        let context = CardContext { number: 7, of: 42, grade: Some(1), note: Some("erst\u{9b}Zweifel") };
        let written = |card: &Card, context: &CardContext<'_>| {
            let mut out = Vec::new();
            let layout = Layout { columns: 60, color: false };
            write_card(&mut out, &topic, card, context, layout).expect("writing to memory");
            String::from_utf8(out).expect("UTF-8")
        };
        let expected = "\
7 of 42 · q3
query      Kabel
narrative  Nur was vom Legen handelt,\u{fffd} nicht vom Bau der
           Küstenstationen oder von Kosten.

Das Seekabel
Verlegung › ¶ 2 · p. 12 · seekabel-1905:p2

    Das *Kabel*\u{fffd}[2J wurde auf der Reede geladen.¹

graded 1
note: erst\u{fffd}Zweifel
";
        assert_eq!(written(&card, &context), expected);
        let context = CardContext { grade: None, note: None, ..context };
        let text = written(&Card { level: Level::Document, ..card }, &context);
        assert!(text.contains("\nthe document is judged; its best passage: "), "{text}");
        assert!(text.ends_with("geladen.¹\n\n"), "{text}");
    }
}
