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

/// Appends where a passage stands: `Section › ¶ 5 · S. 12 · id`.
pub(super) fn push_place(line: &mut Rich, passage: &Passage) {
    if let Some(section) = &passage.section {
        line.push(section, Role::Plain).push(" › ", Role::Dim);
    }
    line.push(&kind_and_label(passage), Role::Plain);
    if let Some(page) = page(passage) {
        line.push(" · ", Role::Dim).push(&page, Role::Plain);
    }
    line.push(" · ", Role::Dim).push(passage.id.as_str(), Role::Dim);
}

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
