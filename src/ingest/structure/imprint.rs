//! Lines of the journal, not of the article.

use crate::document::DropReason;
use crate::ingest::structure::sentence::{is_complete, words};

/// Lines of the journal, not of the article: issue, DOI, address, key words, date of receipt.
pub fn apparatus(text: &str, before_title: bool) -> Option<DropReason> {
    if text.chars().count() > 400 {
        return None;
    }
    let lower = text.to_lowercase();
    const LABELS: [&str; 24] = [
        "doi:",
        "doi ",
        "https://doi.org",
        "http://dx.doi.org",
        "issn",
        "isbn",
        "schlagwörter",
        "schlagworte",
        "schlüsselwörter",
        "stichwörter",
        "keywords",
        "key words",
        "eingegangen",
        "received",
        "accepted:",
        "e-mail",
        "email",
        "mail:",
        "kontakt:",
        "contact:",
        "orcid",
        "urn:",
        "zitiervorschlag",
        "published online",
    ];
    if LABELS.iter().any(|label| lower.starts_with(label)) {
        return Some(DropReason::Imprint);
    }
    let count = words(text).count();
    let address = text.split_whitespace().any(|w| w.contains('@') && w.contains('.') && !w.starts_with('@'));
    if address && count <= 12 || (lower.starts_with('©') || lower.starts_with("copyright")) && count <= 20 {
        return Some(DropReason::Imprint);
    }
    // "Zeitschrift für Wehr und Verkehr 18 (2023), S. 41–46"
    if before_title && count <= 22 && !is_complete(text) {
        let year = words(text).any(|w| {
            w.len() == 4
                && (w.starts_with("18") || w.starts_with("19") || w.starts_with("20"))
                && w.bytes().all(|b| b.is_ascii_digit())
        });
        const ISSUE: [&str; 16] = [
            "vol", "volume", "no", "nr", "heft", "h", "bd", "band", "jg", "jahrgang", "issue", "s", "pp", "p",
            "number", "ausgabe",
        ];
        let issue = words(&lower).any(|w| ISSUE.contains(&w));
        const JOURNALS: [&str; 18] = [
            "journal",
            "zeitschrift",
            "jahrbuch",
            "review",
            "archiv",
            "archives",
            "annals",
            "annalen",
            "studies",
            "studien",
            "bulletin",
            "blätter",
            "beiträge",
            "quarterly",
            "magazin",
            "magazine",
            "vierteljahrshefte",
            "mitteilungen",
        ];
        let issue = issue || words(&lower).any(|w| JOURNALS.contains(&w));
        let numbers = words(text).filter(|w| w.bytes().all(|b| b.is_ascii_digit())).count();
        if year && (issue || numbers >= 3) && numbers >= 2 {
            return Some(DropReason::Imprint);
        }
    }
    None
}

/// Years in which an article can have been printed.
const YEARS: std::ops::RangeInclusive<i32> = 1450..=2100;

/// Reads the year of "Robert Dresen (2023)" and of "Zeitschrift für Wehr und Verkehr 18 (2023), S. 41–46".
///
/// Only a year alone in its brackets: in "1914–1918" it belongs to the matter.
pub fn year_in_brackets(text: &str) -> Option<i32> {
    text.split('(').skip(1).find_map(|behind| {
        let (inside, _) = behind.split_once(')')?;
        let is_year = inside.len() == 4 && inside.bytes().all(|b| b.is_ascii_digit());
        inside.parse().ok().filter(|year| is_year && YEARS.contains(year))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_journal_are_told() {
        for text in ["DOI: 10.1000/182", "Schlagwörter: Kabel, Ostsee", "h.osterloh@example.org"] {
            assert!(apparatus(text, false).is_some(), "{text}");
        }
        assert!(apparatus("Zeitschrift für Wehr und Verkehr 18 (2023), S. 41–46", true).is_some());
        assert!(apparatus("Postal Censorship in a Neutral City, 1914–1918", true).is_none());
    }

    #[test]
    fn a_year_in_brackets_is_the_year_of_printing() {
        for (text, expected) in [
            ("Robert Dresen (2023)", Some(2023)),
            ("Zeitschrift für Wehr und Verkehr 18 (2023), S. 41–46", Some(2023)),
            ("Archiv für Post (Neue Folge) 7 (1903)", Some(1903)),
            ("Postal Censorship (1914–1918)", None),
            ("Bestand (4711)", None),
            ("Ein Jahr (", None),
        ] {
            assert_eq!(year_in_brackets(text), expected, "{text}");
        }
    }
}
