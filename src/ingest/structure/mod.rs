//! One structure pass for all formats: blocks to a document.

mod assemble;
pub(super) mod byline;
pub(super) mod caption;
mod dialogue;
mod front;
mod furniture;
mod heading;
pub mod hyphen;
mod imprint;
pub mod inline;
pub(super) mod label;
pub(super) mod layout;
mod link;
pub(super) mod lists;
mod marker;
mod metadata;
mod notes;
pub(super) mod number;
mod pull_quote;
mod roles;
pub(super) mod sentence;

use crate::deadline;
use crate::document::{Document, DropReason, Metadata, Origin};
use crate::ingest::reader::{Block, Body, Reading, Role};
use crate::ingest::structure::label::{Form, Labelled, is_notes_heading, labelled};
use crate::ingest::structure::metadata::{Told, printed_doi};
use crate::ingest::structure::notes::Unit;
use crate::ingest::structure::roles::Headings;
use crate::ingest::{Format, IngestError, Input, Limits};
use crate::text::ByteSpan;

/// Makes a document of what a reader found.
///
/// # Errors
///
/// [`IngestError::TooManyParts`].
pub fn structure(reading: Reading<'_>, input: &Input<'_>, limits: &Limits) -> Result<Document, IngestError> {
    let source = reading.source;
    let mut dropped = reading.dropped;
    let mut pages = reading.pages;
    let mut blocks = match reading.body {
        Body::Lines(lines) => {
            let cleared = furniture::clear(&source.text, lines);
            pages.paged = cleared.lines.first().zip(cleared.lines.last()).is_some_and(|(a, b)| a.page != b.page);
            let blocks = layout::blocks(&source.text, &cleared);
            dropped.extend(cleared.dropped);
            pages.labels = cleared.labels;
            blocks
        }
        Body::Blocks(mut blocks) => {
            not_too_many(&blocks, limits)?;
            // Notes that the format ties to their markers are not guessed at.
            if reading.references.is_empty() {
                mark_notes(&mut blocks);
            }
            furniture::mark_blocks(&mut blocks);
            blocks
        }
    };
    not_too_many(&blocks, limits)?;
    for block in &mut blocks {
        deadline::check();
        let flow = std::mem::take(&mut block.flow);
        let flow = inline::raise_editions(inline::strip_invisible(flow));
        block.flow = inline::join_spaced_words(flow).trimmed();
    }
    blocks.retain(|b| !b.flow.is_empty() || b.role == Role::Image);
    let told = Told::default()
        .or(input.metadata.clone(), Origin::Sidecar)
        .or(reading.metadata, Origin::FrontMatter)
        .or(input.described.clone(), Origin::Bibliography)
        .or(reading.own, Origin::Fields(input.format))
        .or(reading.printed, Origin::FirstPage);
    let marks = input.format == Format::Markdown && blocks.iter().any(|b| matches!(b.role, Role::Heading(_)));
    let headings = if marks { Headings::Marked } else { Headings::Guessed };
    drop_title_told_twice(&mut blocks);
    let printed = front::read(&mut blocks, &told.metadata);
    let Told { mut metadata, from: mut metadata_from } = told.or_printed(printed);
    drop_repeated_title(&mut blocks, &metadata);
    roles::assign(&mut blocks, &metadata, headings);
    front::mark_lead(&mut blocks, &metadata);
    if metadata.doi.is_none() {
        metadata.doi = printed_doi(&source.text, &blocks, &dropped, pages.paged);
        metadata_from.found(&metadata, Origin::FirstPage);
    }
    let found = assemble::Found {
        dropped,
        warnings: reading.warnings,
        partly: reading.partly,
        metadata,
        metadata_from,
        pages,
        references: reading.references,
        cited: reading.cited,
        text_spans: reading.text_spans,
    };
    Ok(assemble::document(&source, blocks, found, input))
}

/// Refuses what has more paragraphs than it may.
fn not_too_many(blocks: &[Block], limits: &Limits) -> Result<(), IngestError> {
    if blocks.len() > limits.max_paragraphs {
        return Err(IngestError::TooManyParts { what: "paragraphs".into(), limit: limits.max_paragraphs });
    }
    Ok(())
}

/// Finds the notes among blocks that a format marks, and gives what follows them to them.
fn mark_notes(blocks: &mut Vec<Block>) {
    let units: Vec<Unit<'_>> = blocks
        .iter()
        .map(|block| {
            deadline::check();
            let text = block.text();
            let (labelled, certain) = match &block.role {
                Role::Note(label) => (Some(Labelled { form: Form::Caret, label: label.clone(), prefix: 0 }), true),
                Role::ListItem(item) => (item_label(item, text), false),
                Role::Unknown | Role::Paragraph => (labelled(text), false),
                _ => (None, false),
            };
            let prefix = labelled.as_ref().map_or(0, |l| l.prefix);
            let markers = if certain { Vec::new() } else { marker::candidates(&text[prefix..]) };
            Unit { text, page: 0, labelled, certain, mid_paragraph: false, markers }
        })
        .collect();
    let starts = notes::find(&units);
    let headings: Vec<bool> = {
        let mut under = false;
        blocks
            .iter()
            .map(|b| {
                match b.role {
                    Role::Heading(_) => under = is_notes_heading(b.text()),
                    Role::Unknown if is_notes_heading(b.text()) => under = true,
                    _ => {}
                }
                under
            })
            .collect()
    };
    for (index, start) in starts.iter().enumerate() {
        let block = &mut blocks[start.unit];
        if !matches!(block.role, Role::Note(_)) {
            let len = block.flow.text.len();
            block.flow = std::mem::take(&mut block.flow).slice(ByteSpan::new(start.prefix, len));
            block.role = Role::Note(start.label.clone());
            block.container = None;
        }
        // Between two notes under one heading everything belongs to the first of them.
        let next = starts.get(index + 1).filter(|n| n.run == start.run).map_or(start.unit, |n| n.unit);
        let mut parts = Vec::new();
        for at in start.unit + 1..next {
            if headings[at]
                && headings[start.unit]
                && matches!(blocks[at].role, Role::Unknown | Role::ListItem(_) | Role::Quote)
            {
                parts.push(at);
            }
        }
        for at in parts {
            let flow = std::mem::take(&mut blocks[at].flow);
            let gap = flow.map.point(0).unwrap_or_default();
            let note = &mut blocks[start.unit].flow;
            note.push_text("\n\n", ByteSpan::new(gap, gap));
            note.append(&flow);
        }
    }
    blocks.retain(|b| !b.flow.is_empty() || b.role == Role::Image);
}

/// "1." before an item is the label of a note; so is the number that a bulleted item begins with.
fn item_label(item: &str, text: &str) -> Option<Labelled> {
    let number = item.trim_end_matches(['.', ')']);
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return labelled(text).filter(|l| l.form != Form::Star).map(|l| Labelled { form: Form::Bullet, ..l });
    }
    Some(Labelled { form: Form::Dot, label: number.to_owned(), prefix: 0 })
}

/// Lines between a title and its repetition: subtitle, authors, date.
const TITLE_LINES: usize = 6;

/// Longest of them, in characters.
const MAX_TITLE_LINE: usize = 200;

/// Pandoc writes the title of its metadata above the text, which may have a title of its own.
fn drop_title_told_twice(blocks: &mut [Block]) {
    let mut shown = blocks.iter_mut().filter(|b| b.role != Role::Image);
    let Some(first) = shown.next().filter(|b| matches!(b.role, Role::Heading(_))) else { return };
    for block in shown.take(TITLE_LINES) {
        if matches!(block.role, Role::Heading(_)) {
            if first.text() == block.text() {
                block.role = Role::Dropped(DropReason::TitlePage);
            }
            return;
        }
        if !block.is_text() || block.text().chars().count() > MAX_TITLE_LINE || sentence::ends_sentence(block.text()) {
            return;
        }
    }
}

/// A first heading that only repeats the title of the front matter is no section.
fn drop_repeated_title(blocks: &mut [Block], metadata: &Metadata) {
    let fold = |text: &str| sentence::words(text).map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let Some(title) = metadata.title.as_deref().map(fold) else { return };
    if let Some(first) = blocks.iter_mut().find(|b| !matches!(b.role, Role::Dropped(_) | Role::Image))
        && matches!(first.role, Role::Heading(_))
        && fold(first.text()) == title
    {
        first.role = Role::Dropped(DropReason::TitlePage);
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, DocumentId, Metadata};
    use crate::ingest::{Format, Input, ingest};

    fn document(format: Format, text: &str) -> Document {
        let (id, metadata, described) = (DocumentId("a".to_owned()), Metadata::default(), Metadata::default());
        ingest(text.as_bytes(), &Input { id, path: "a", format, metadata, described }).expect("reads")
    }

    const FIRST: &str = "Der erste Absatz dieses Aufsatzes ist ganz gewöhnlich und endet mit einem Punkt.";

    #[test]
    fn sentences_and_verses_are_no_headings() {
        let old = "Der Zoll\n\nI. Die Zollbude.\n\nSie stand am Fluss.\n\nII. Der Zöllner.\n\nEr kam aus Emden.";
        let persons = "Der Pfarrer führte das Buch sehr sorgfältig.\n\nA. Müller kam 1848. Er blieb.\n\nDanach fehlen die Einträge.\n\nI. Weber starb 1850.\n\nDas Ende folgt hier.";
        for (format, text, expected) in [
            (Format::Text, old.to_owned(), &["I. Die Zollbude.", "II. Der Zöllner."][..]),
            (Format::Text, format!("Kirchenbücher\n\n{persons}"), &[]),
            (Format::Markdown, format!("# Kirchenbücher\n\n{persons}"), &[]),
            // Markdown marks its headings: of what it does not mark only bold lines are some.
            (
                Format::Markdown,
                format!("# Titel\n\n{FIRST}\n\n## Orte\n\nEmden am Meer\n\n{FIRST}\n\n**Zeiten**\n\nEs war 1848.\n\n```\nlet a = b\n```\n\n<div>Ein Kasten</div>\n\nEr endet hier."),
                &["Orte", "Zeiten"],
            ),
            (Format::Markdown, format!("{FIRST}\n\n```\nlet a = b\n```\n\nEr endet hier."), &[]),
            (
                Format::Text,
                "Anna Berg\n\nWandrers Nachtlied\n\nÜber allen Gipfeln\nIst Ruh,\nIn allen Wipfeln\nSpürest du\nKaum einen Hauch;".to_owned(),
                &[],
            ),
        ] {
            assert_eq!(document(format, &text).sections, expected, "{text}");
        }
    }

    #[test]
    fn contents_set_as_a_table_are_contents() {
        for (rows, passages) in [
            ("| 1 | Anfang | 3 |\n|---|---|---|\n| 2 | Ende | 9 |", &[FIRST][..]),
            ("| 1 | Anfang | 3 |\n|---|---|---|\n| 2 | Ende | – |", &["1 | Anfang | 3\n2 | Ende | –", FIRST]),
        ] {
            let found = document(Format::Markdown, &format!("# Buch\n\n## Inhalt\n\n{rows}\n\n## 1 Anfang\n\n{FIRST}"));
            let texts: Vec<&str> = found.passages.iter().map(|p| p.text.as_str()).collect();
            assert_eq!(texts, passages, "{rows}");
        }
    }

    #[test]
    fn the_number_of_an_edition_calls_no_note() {
        let found = document(
            Format::Markdown,
            "# Bauern\n\nBosl (München <sup>3</sup>1970) widerspricht dem.[^1]\n\n[^1]: Brunner, Wien <sup>5</sup>1965, S. 77.",
        );
        let texts: Vec<&str> = found.passages.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["Bosl (München ³1970) widerspricht dem.", "Brunner, Wien ⁵1965, S. 77."]);
        assert_eq!(found.passages[0].markers.len(), 1);
    }

    #[test]
    fn title_page_ends_where_the_text_begins() {
        for (format, text, expected, headings_and_passages) in [
            (
                Format::Markdown,
                format!("# Titel des Aufsatzes\n\n{FIRST}\n\nZelle A\n\nEr endet hier."),
                ("Titel des Aufsatzes", None, &[][..]),
                vec![FIRST, "Zelle A", "Er endet hier."],
            ),
            (
                Format::Text,
                format!("Titel des Aufsatzes\n\n{FIRST}\n\nOrt: Köln\n\nEr endet hier."),
                ("Titel des Aufsatzes", None, &[]),
                vec!["Ort: Köln", FIRST, "Er endet hier."],
            ),
            // A section is no place for authors.
            (
                Format::Markdown,
                "# Dörfer\n\n## 1. Anfang\n\nZelle B\n\nEr endet hier.".to_owned(),
                ("Dörfer", None, &[]),
                vec!["1. Anfang", "Zelle B", "Er endet hier."],
            ),
            (
                Format::Text,
                "München, den 3. Mai 1848\n\nLieber Freund,\n\nich habe Deinen Brief erhalten.".to_owned(),
                ("München, den 3. Mai 1848", None, &[]),
                vec!["Lieber Freund, ich habe Deinen Brief erhalten."],
            ),
            (
                Format::Markdown,
                "Stadtarchiv Köln\n\nBest. 10, Nr. 5\n\nBl. 1r: Wir Bürgermeister und Rat thun kund.".to_owned(),
                ("Stadtarchiv Köln", Some("Best. 10, Nr. 5"), &[]),
                vec!["Bl. 1r: Wir Bürgermeister und Rat thun kund."],
            ),
            // What looks like a second author may be the title.
            (
                Format::Text,
                format!("Anna Berg\n\nWandrers Nachtlied\n\nÜber allen Gipfeln\n\n{FIRST}"),
                ("Über allen Gipfeln", None, &["Anna Berg"]),
                vec!["Wandrers Nachtlied", FIRST],
            ),
            // What can be found at all is found.
            (
                Format::Text,
                "Grüße aus Köln\n\nZweiter Straßenräuber".to_owned(),
                ("Grüße aus Köln", None, &[]),
                vec!["Zweiter Straßenräuber"],
            ),
            (
                Format::Markdown,
                format!("# Dörfer\n\nZur Lage am Meer\n\nAnna Berg\n\n{FIRST}"),
                ("Dörfer", Some("Zur Lage am Meer"), &["Anna Berg"]),
                vec![FIRST],
            ),
        ] {
            let found = document(format, &text);
            let Metadata { title, subtitle, authors, .. } = &found.metadata;
            let authors: Vec<&str> = authors.iter().map(String::as_str).collect();
            assert_eq!(
                (title.as_deref(), subtitle.as_deref(), authors.as_slice()),
                (Some(expected.0), expected.1, expected.2),
                "{text}"
            );
            let texts: Vec<&str> =
                found.sections.iter().chain(found.passages.iter().map(|p| &p.text)).map(String::as_str).collect();
            assert_eq!(texts, headings_and_passages, "{text}");
        }
    }
}
