//! What is known of the document, from whom: strongest first, each saying what nobody before it said.

use crate::document::doi::dois;
use crate::document::{DropReason, Metadata, MetadataFrom, Origin};
use crate::ingest::reader::{Block, Role};
use crate::ingest::structure::sentence::words;
use crate::text::ByteSpan;

/// Blocks among which the imprint is looked for where a format has no pages.
const REACH: usize = 16;

/// Longest block that may give the document's own DOI, in characters: a recommended citation has some 400.
const MAX_IMPRINT: usize = 600;

/// Longest block in which a DOI is the document's own without more, in characters.
const MAX_LINE: usize = 120;

/// Metadata with the origin of each part.
#[derive(Debug, Default)]
pub struct Told {
    /// What is known.
    pub metadata: Metadata,
    /// From whom.
    pub from: MetadataFrom,
}

impl Told {
    /// Takes what a weaker source says of what is not known yet.
    pub fn or(self, weaker: Metadata, origin: Origin) -> Self {
        let Self { metadata, mut from } = self;
        let weaker = without_subtitle_of_another(&metadata, weaker);
        let metadata = metadata.or(weaker);
        from.found(&metadata, origin);
        Self { metadata, from }
    }

    /// Takes the title page's word, and tells title and subtitle apart as it does: "Kabel und Inseln: Ein Versuch" in the
    /// fields of a file, where the page has two lines.
    pub fn or_printed(mut self, printed: Metadata) -> Self {
        if let (Some(whole), Some(title), Some(subtitle), None) =
            (&self.metadata.title, &printed.title, &printed.subtitle, &self.metadata.subtitle)
            && matches!(self.from.title, Some(Origin::Bibliography | Origin::Fields(_)))
            && fold(whole) == format!("{} {}", fold(title), fold(subtitle))
        {
            self.metadata.title = Some(title.clone());
            self.metadata.subtitle = Some(subtitle.clone());
            self.from.subtitle = self.from.title;
        }
        let same = self.metadata.title.as_deref().zip(printed.title.as_deref()).is_none_or(|(a, b)| fold(a) == fold(b));
        // Below another title stands another subtitle.
        let subtitle = printed.subtitle.clone().filter(|_| same || self.from.title.is_none());
        self.or(Metadata { subtitle, ..printed }, Origin::FirstPage)
    }
}

/// A source's subtitle belongs to its title: where that was not taken, neither is the subtitle, unless the titles are one.
fn without_subtitle_of_another(known: &Metadata, weaker: Metadata) -> Metadata {
    let other = match (&known.title, &weaker.title) {
        (Some(known), Some(weaker)) => fold(known) != fold(weaker),
        _ => false,
    };
    Metadata { subtitle: weaker.subtitle.filter(|_| !other), ..weaker }
}

fn fold(text: &str) -> String {
    words(text).map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Finds the document's own DOI on its first page: in what is printed round the text, in a line of its own, or in a
/// recommended citation. `None` where several could be it; notes, lists and running text name the DOIs of others.
pub fn printed_doi(source: &str, blocks: &[Block], dropped: &[(DropReason, ByteSpan)], paged: bool) -> Option<String> {
    let page_end = source.find('\u{c}').unwrap_or(source.len());
    let furniture = dropped.iter().filter(|(_, span)| paged && span.end <= page_end).map(|(_, span)| span.of(source));
    let first: Vec<&Block> = match paged {
        true => blocks.iter().filter(|block| block.page == 0).collect(),
        false => blocks.iter().take(REACH).collect(),
    };
    let round =
        first.iter().filter(|block| matches!(block.role, Role::Dropped(reason) if reason != DropReason::Navigation));
    let round = furniture.chain(round.map(|block| block.text()));
    if let Some(found) = only(round.flat_map(found_in)) {
        return found;
    }
    let lines = first.iter().filter(|block| {
        matches!(block.role, Role::Unknown | Role::Paragraph | Role::AuthorNote)
            && block.text().chars().count() <= MAX_IMPRINT
    });
    let lines = lines.map(|block| block.text()).filter(|text| {
        let lower = text.to_lowercase();
        text.chars().count() <= MAX_LINE && is_announced(&lower)
            || [
                "zitiervorschlag",
                "zitierweise",
                "zitierempfehlung",
                "empfohlene zitierung",
                "zitation:",
                "suggested citation",
            ]
            .iter()
            .chain(&["recommended citation", "how to cite", "to cite this", "please cite", "cite as", "cite this"])
            .any(|word| lower.contains(word))
    });
    only(lines.flat_map(found_in)).flatten()
}

fn is_announced(lower: &str) -> bool {
    lower.contains("doi.org/10.") || lower.contains("doi:") || lower.contains("doi 10.") || lower.starts_with("10.")
}

fn found_in(text: &str) -> Vec<&str> {
    // A line may be broken behind a slash or a hyphen of the DOI: what is cut is no DOI at all.
    dois(text).into_iter().map(|span| span.of(text)).filter(|doi| !doi.ends_with(['/', '-', '_'])).collect()
}

/// Returns the one DOI that all are, in whatever letters; `Some(None)` where they are several.
fn only<'t>(found: impl Iterator<Item = &'t str>) -> Option<Option<String>> {
    let mut one: Option<&str> = None;
    for doi in found {
        match one {
            Some(known) if !known.eq_ignore_ascii_case(doi) => return Some(None),
            Some(_) => {}
            None => one = Some(doi),
        }
    }
    one.map(|doi| Some(doi.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;
    use crate::ingest::flow::Flow;

    fn block(role: Role, text: &str) -> Block {
        Block { role, ..Block::new(Flow::copied(text, ByteSpan::new(0, text.len())), 0, 1) }
    }

    #[test]
    fn own_doi_stands_round_the_text_or_in_a_line_of_its_own() {
        let imprint = || Role::Dropped(DropReason::Imprint);
        let running = "Wie Berg (https://doi.org/10.1000/berg) gezeigt hat, liegt das Kabel auf der Reede vor der Insel, \
            und wer es sucht, findet es nicht in den Akten.";
        for (blocks, expected) in [
            (vec![block(imprint(), "DOI: 10.1000/Kabel.1.")], Some("10.1000/Kabel.1")),
            (vec![block(Role::Unknown, "https://doi.org/10.1000/kabel")], Some("10.1000/kabel")),
            (
                vec![block(
                    Role::Unknown,
                    "Zitiervorschlag: Thorwald, Jens: Kabel, in: Reede 3 (2023), https://doi.org/10.1000/k.",
                )],
                Some("10.1000/k"),
            ),
            (vec![block(Role::Unknown, running)], None),
            (vec![block(Role::Note("1".to_owned()), "DOI: 10.1000/berg")], None),
            (vec![block(imprint(), "DOI: 10.1000/a"), block(imprint(), "DOI: 10.1000/b")], None),
            (
                vec![block(imprint(), "DOI: 10.1000/a"), block(imprint(), "https://doi.org/10.1000/A")],
                Some("10.1000/a"),
            ),
            (vec![block(imprint(), "DOI: 10.1000/a"), block(Role::Unknown, "doi: 10.1000/b")], Some("10.1000/a")),
        ] {
            assert_eq!(printed_doi("", &blocks, &[], false).as_deref(), expected, "{}", blocks[0].text());
        }
        let page = "Reede 3 · doi:10.1000/kabel\nText\u{c}doi:10.1000/other";
        let dropped: Vec<(DropReason, ByteSpan)> =
            [(0, 28), (34, page.len())].map(|(a, b)| (DropReason::RunningHead, ByteSpan::new(a, b))).to_vec();
        assert_eq!(printed_doi(page, &[], &dropped, true).as_deref(), Some("10.1000/kabel"));
    }

    #[test]
    fn title_and_subtitle_are_those_of_one_source() {
        let title = |title: &str, subtitle: Option<&str>| Metadata {
            title: Some(title.to_owned()),
            subtitle: subtitle.map(str::to_owned),
            ..Metadata::default()
        };
        let docx = Origin::Fields(Format::Docx);
        let told = |own: Metadata, printed: Metadata| {
            let Told { metadata, from } = Told::default().or(own, docx).or_printed(printed);
            (metadata.title.unwrap(), metadata.subtitle, from.subtitle)
        };
        assert_eq!(
            told(title("Kabel: Ein Versuch", None), title("Kabel", Some("Ein Versuch"))),
            ("Kabel".to_owned(), Some("Ein Versuch".to_owned()), Some(docx))
        );
        assert_eq!(
            told(title("Kabel", None), title("KABEL", Some("Ein Versuch"))),
            ("Kabel".to_owned(), Some("Ein Versuch".to_owned()), Some(Origin::FirstPage))
        );
        assert_eq!(told(title("Reede", None), title("Kabel", Some("Ein Versuch"))), ("Reede".to_owned(), None, None));
    }
}
