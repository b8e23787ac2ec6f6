//! What paragraphs are, by the names that word processors give their styles, in English and German.

/// What a style says of its paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StyleRole {
    /// "Title", "Titel"
    Title,
    /// "heading 2", "Überschrift 2"
    Heading(u8),
    /// "Quote", "Block Text", "Zitat"
    Quote,
    /// "Caption", "Table Caption", "Beschriftung"
    Caption,
    /// "Abstract", "Zusammenfassung"
    Lead,
    /// "Author", "Autor": a line of names below the title
    Author,
    /// "Date", "Datum": a line below the title
    Date,
    /// "toc 1", "Verzeichnis 1"
    Contents,
}

const QUOTES: [&str; 12] = [
    "quote",
    "intensequote",
    "blocktext",
    "zitat",
    "intensiveszitat",
    "blocktextzitat",
    "quotations",
    "quotation",
    "blockquotation",
    "blockquote",
    "blockzitat",
    "langzitat",
];

const CAPTIONS: [&str; 14] = [
    "caption",
    "beschriftung",
    "imagecaption",
    "tablecaption",
    "figurecaption",
    "captionedfigurecaption",
    "illustration",
    "abbildung",
    "figure",
    "table",
    "drawing",
    "tabelle",
    "bildunterschrift",
    "legende",
];

/// Tells what a style is for by its name: as shown ("Table Caption"), as an id ("TableCaption"), as in an ODT
/// ("Table_20_Caption"), as a class ("MsoQuote", "block-text-western").
pub fn style_role(name: &str) -> Option<StyleRole> {
    let spaced = name.replace("_20_", " ").to_lowercase();
    let shown = spaced.strip_suffix("-western").unwrap_or(&spaced);
    let bare: String = shown.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = bare.strip_prefix("mso").unwrap_or(&bare);
    let level = |stem: &str| -> Option<u8> {
        bare.strip_prefix(stem)?.parse().ok().filter(|level: &u8| (1..=9).contains(level))
    };
    if matches!(bare, "title" | "titel") {
        Some(StyleRole::Title)
    } else if let Some(level) = ["heading", "überschrift", "berschrift"].iter().find_map(|stem| level(stem)) {
        Some(StyleRole::Heading(level))
    } else if matches!(bare, "tocheading" | "contentsheading" | "inhaltsverzeichnisüberschrift")
        || ["toc", "verzeichnis", "contents", "inhaltsverzeichnis"].iter().any(|stem| level(stem).is_some())
    {
        Some(StyleRole::Contents)
    } else if QUOTES.contains(&bare) {
        Some(StyleRole::Quote)
    } else if CAPTIONS.contains(&bare) {
        Some(StyleRole::Caption)
    } else if matches!(bare, "abstract" | "zusammenfassung" | "vorspann") {
        Some(StyleRole::Lead)
    } else if matches!(bare, "author" | "authors" | "autor" | "autoren" | "autorin") {
        Some(StyleRole::Author)
    } else if matches!(bare, "date" | "datum") {
        Some(StyleRole::Date)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_styles_say_what_paragraphs_are() {
        for (name, expected) in [
            ("Title", Some(StyleRole::Title)),
            ("MsoTitle", Some(StyleRole::Title)),
            ("heading 2", Some(StyleRole::Heading(2))),
            ("berschrift1", Some(StyleRole::Heading(1))),
            ("Heading_20_3", Some(StyleRole::Heading(3))),
            ("Intense Quote", Some(StyleRole::Quote)),
            ("Block_20_Text", Some(StyleRole::Quote)),
            ("block-text-western", Some(StyleRole::Quote)),
            ("Quotations", Some(StyleRole::Quote)),
            ("Table Caption", Some(StyleRole::Caption)),
            ("Beschriftung", Some(StyleRole::Caption)),
            ("Abstract", Some(StyleRole::Lead)),
            ("Author", Some(StyleRole::Author)),
            ("MsoDate", Some(StyleRole::Date)),
            ("toc 1", Some(StyleRole::Contents)),
            ("Verzeichnis 2", Some(StyleRole::Contents)),
            ("TOC Heading", Some(StyleRole::Contents)),
            ("Body Text", None),
            ("Subtitle", None),
            ("headings", None),
            ("", None),
        ] {
            assert_eq!(style_role(name), expected, "{name}");
        }
    }
}
