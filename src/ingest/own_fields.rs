//! What formats say of themselves in their own fields: sane, or what a program left there.

use crate::text::Language;

/// Longest title that is believed, in characters.
const MAX_TITLE_CHARS: usize = 300;

/// Beginnings and whole titles that programs fill in.
const NO_TITLES: [&str; 12] = [
    "untitled",
    "unbenannt",
    "ohne titel",
    "document",
    "dokument",
    "title",
    "titel",
    "index",
    "template",
    "vorlage",
    "home",
    "word",
];

/// Names under which computers are set up.
const NO_AUTHORS: [&str; 12] = [
    "microsoft office user",
    "office user",
    "unknown author",
    "unbekannter autor",
    "ein microsoft office-anwender",
    "default user",
    "windows user",
    "windows-benutzer",
    "the author",
    "der autor",
    "guest user",
    "open office",
];

/// Returns a title without surplus white space, where it is one.
pub fn title(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = text.to_lowercase();
    let bare = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    let file = [".doc", ".docx", ".pdf", ".indd", ".odt", ".rtf", ".tex", ".html", ".qxd", ".dvi"];
    let no_title = text.chars().filter(|c| c.is_alphabetic()).count() < 2
        || text.chars().count() > MAX_TITLE_CHARS
        || lower.starts_with("microsoft word")
        || file.iter().any(|ending| lower.ends_with(ending))
        || NO_TITLES.contains(&bare);
    (!no_title).then_some(text)
}

/// Returns a name, where it is a person's: the account of a computer is none.
pub fn author(text: &str) -> Option<String> {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((family, given)) = text.split_once(", ")
        && !given.contains(',')
    {
        text = format!("{given} {family}");
    }
    let words = text.split(' ').count();
    let named = (2..=8).contains(&words)
        && text.starts_with(char::is_alphabetic)
        && !text.contains(['@', '/', '\\', ':'])
        && text.split(' ').any(|word| word.starts_with(char::is_uppercase));
    (named && !NO_AUTHORS.contains(&text.to_lowercase().as_str())).then_some(text)
}

/// Finds a year of four digits: "2023-05-01", "Mai 2023".
pub fn year(text: &str) -> Option<i32> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits.filter(|d| d.len() == 4).find_map(|d| d.parse().ok()).filter(|year| (1000..2100).contains(year))
}

/// Reads a language tag.
pub fn language(tag: &str) -> Option<Language> {
    tag.trim().split(['-', '_']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_fill_in_is_no_metadata() {
        for no in ["Microsoft Word - Aufsatz.doc", "Dokument1", "untitled", "kapitel3.indd", "", " 12 "] {
            assert_eq!(title(no), None, "{no}");
        }
        assert_eq!(title(" Das  Kabel ").as_deref(), Some("Das Kabel"));
        for no in ["user", "Microsoft Office User", "a@b.de", "Lenovo", "admin admin admin"] {
            assert_eq!(author(no), None, "{no}");
        }
        assert_eq!(author("Thorwald, Agnes").as_deref(), Some("Agnes Thorwald"));
        assert_eq!((year("Mai 1905"), year("2023-05-01"), year("12345")), (Some(1905), Some(2023), None));
    }
}
