use crate::document::{Metadata, Passage, PassageKind};
use crate::output::terminal::{Rich, Role};
use crate::text::Language;

/// Counts things in words: `1 paragraph`, `32 paragraphs`.
pub fn plural(count: usize, one: &str) -> String {
    let many = match one.strip_suffix('y') {
        _ if count == 1 => return format!("1 {one}"),
        Some(stem) => format!("{stem}ies"),
        None => format!("{one}s"),
    };
    format!("{} {many}", grouped(count))
}

/// Sets digits in groups of three, with a thin form of space that no terminal breaks: `12 345`.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (index, digit) in digits.chars().enumerate() {
        // Four digits read well without: 1905, 9999.
        if index > 0 && digits.len() > 4 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// Names a passage's kind and number for reading: `¶ 5`, `note 3`, `caption 1`.
///
/// A footnote goes by its printed label, a single kind such as the lead by its ordinal only from 2 on.
pub fn kind_and_label(passage: &Passage) -> String {
    let name = match passage.kind {
        PassageKind::Paragraph => "¶",
        PassageKind::Footnote => {
            return match &passage.label {
                Some(label) => format!("note {label}"),
                None => format!("note no. {}", passage.ordinal),
            };
        }
        PassageKind::Lead => "lead",
        PassageKind::ListItem => "list item",
        PassageKind::Blockquote => "block quotation",
        PassageKind::PullQuote => "pull quote",
        PassageKind::Caption => "caption",
        PassageKind::Table => "table",
        PassageKind::AuthorNote => "about the author",
    };
    match passage.kind {
        PassageKind::Lead | PassageKind::AuthorNote if passage.ordinal <= 1 => name.to_owned(),
        _ => format!("{name} {}", passage.ordinal),
    }
}

/// Joins authors as one cites them, as printed: `Ada Lovelace`, `A / B`, `A et al.`, and the year behind.
pub fn line_of_authors(metadata: &Metadata) -> String {
    let authors = match metadata.authors.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} / {two}"),
        [one, ..] => format!("{one} et al."),
    };
    match metadata.year {
        Some(year) if authors.is_empty() => year.to_string(),
        Some(year) => format!("{authors} {year}"),
        None => authors,
    }
}

/// Returns a passage's id without its document: `p5`; the whole id where it has another form.
pub(super) fn place_in_document(passage: &Passage) -> String {
    match passage.id.parts() {
        Ok((_, kind, ordinal)) => format!("{}{ordinal}", kind.prefix()),
        Err(_) => passage.id.to_string(),
    }
}

/// Narrowest section that is still worth showing.
const MIN_SECTION_COLUMNS: usize = 12;

/// Returns where a passage stands, on one line: `Section › ¶ 5 · S. 12 · id`.
///
/// Only the section gives way where the line is too narrow: the id must be there to be copied whole.
pub(super) fn place_line(passage: &Passage, columns: usize) -> Rich {
    let mut place = Rich::new();
    place.push(&kind_and_label(passage), Role::Plain);
    if let Some(page) = page(passage) {
        place.push(" · ", Role::Dim).push(&page, Role::Plain);
    }
    place.push(" · ", Role::Dim).push(passage.id.as_str(), Role::Dim);
    let Some(section) = &passage.section else { return place };
    let mut line = Rich::new();
    line.push(section, Role::Plain);
    line.shorten(columns.saturating_sub(place.width() + SECTION_MARK.chars().count()).max(MIN_SECTION_COLUMNS));
    line.push(SECTION_MARK, Role::Dim).push_rich(&place);
    line
}

/// Stands between a section and what is in it.
const SECTION_MARK: &str = " › ";

/// Returns the page as the passage's language cites it: "S. 12", "p. 12"; the physical page where none is printed.
fn page(passage: &Passage) -> Option<String> {
    let short = if passage.language == Some(Language::German) { "S." } else { "p." };
    match (&passage.page, passage.page_number) {
        (Some(label), _) => Some(format!("{short} {label}")),
        (None, Some(number)) => Some(format!("page {number} of the file")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocumentId, PassageId};
    use crate::text::OffsetMap;

    #[test]
    fn counts_agree_with_their_noun() {
        for (count, one, expected) in [
            (0, "footnote", "0 footnotes"),
            (1, "footnote", "1 footnote"),
            (2, "query", "2 queries"),
            (4711, "passage", "4711 passages"),
            (33123, "passage", "33\u{a0}123 passages"),
        ] {
            assert_eq!(plural(count, one), expected);
        }
    }

    #[test]
    fn the_section_gives_way_to_the_id() {
        let document = DocumentId("seekabel-1905".to_owned());
        let mut passage = Passage {
            id: PassageId::new(&document, PassageKind::Paragraph, 2),
            kind: PassageKind::Paragraph,
            ordinal: 2,
            label: None,
            section: Some("Von der Sicherung der Küstenstationen".to_owned()),
            page: None,
            page_number: Some(3),
            language: None,
            text: String::new(),
            source: OffsetMap::new(),
            markers: Vec::new(),
            mentioned_in: Vec::new(),
        };
        assert_eq!(place_line(&passage, 60).text(), "Von der … › ¶ 2 · page 3 of the file · seekabel-1905:p2");
        passage.page_number = None;
        assert_eq!(place_line(&passage, 80).text(), "Von der Sicherung der Küstenstationen › ¶ 2 · seekabel-1905:p2");
    }

    #[test]
    fn authors_are_named_as_one_cites_them() {
        let metadata = |authors: &[&str], year| Metadata {
            authors: authors.iter().map(|&author| author.to_owned()).collect(),
            year,
            ..Metadata::default()
        };
        for (authors, year, expected) in [
            (&[][..], None, ""),
            (&[], Some(1905), "1905"),
            (&["Lucas Lamberty"], Some(2024), "Lucas Lamberty 2024"),
            (&["Berti", "Diaz-Plaja"], Some(2018), "Berti / Diaz-Plaja 2018"),
            (&["A", "B", "C"], None, "A et al."),
        ] {
            assert_eq!(line_of_authors(&metadata(authors, year)), expected);
        }
    }
}
