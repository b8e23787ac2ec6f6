//! What formats say of themselves in their own fields: sane, or what a program left there.

use crate::text::Language;

/// Longest title that is believed, in characters.
const MAX_TITLE_CHARS: usize = 300;

/// Most authors that are believed.
const MAX_AUTHORS: usize = 100;

/// Whole titles that programs fill in, without a number behind them: "Dokument1".
const NO_TITLES: [&str; 20] = [
    "untitled",
    "unbenannt",
    "ohne titel",
    "document",
    "dokument",
    "new document",
    "neues dokument",
    "title",
    "titel",
    "index",
    "template",
    "vorlage",
    "home",
    "word",
    "layout",
    "slide",
    "folie",
    "powerpoint",
    "powerpoint presentation",
    "powerpoint-präsentation",
];

/// How programs begin what they fill in.
const NO_TITLE_STARTS: [&str; 4] = ["microsoft word", "microsoft powerpoint", "microsoft excel", "untitled-"];

/// How the names of files end.
const FILE_ENDINGS: [&str; 22] = [
    ".doc", ".docx", ".dot", ".dotx", ".pdf", ".indd", ".odt", ".rtf", ".tex", ".html", ".htm", ".qxd", ".qxp", ".dvi",
    ".ps", ".fm", ".p65", ".pmd", ".txt", ".epub", ".pages", ".wpd",
];

/// Names under which computers are set up.
const NO_AUTHORS: [&str; 20] = [
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
    "lenovo user",
    "preferred customer",
    "geschützter benutzer",
    "administrator administrator",
    "python-docx",
    "microsoft word",
    "apache fop",
    "adobe indesign",
];

/// Returns a title without surplus white space, where it is one.
pub fn title(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = text.to_lowercase();
    let bare = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let no_title = letters < 2
        || text.chars().count() > MAX_TITLE_CHARS
        || text.contains(char::REPLACEMENT_CHARACTER)
        || NO_TITLE_STARTS.iter().any(|start| lower.starts_with(start))
        || FILE_ENDINGS.iter().any(|ending| lower.ends_with(ending))
        || NO_TITLES.contains(&bare)
        || is_file_name(&text);
    (!no_title).then_some(text)
}

/// "lamberty_final", "kapitel3": one word that no title is spelled as.
fn is_file_name(text: &str) -> bool {
    let marks = text.contains('_') || text.contains(|c: char| c.is_ascii_digit());
    !text.contains(' ') && marks && text.chars().any(char::is_alphabetic)
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
        && !text.contains(['@', '/', '\\', ':', '_', char::REPLACEMENT_CHARACTER])
        && !text.contains(|c: char| c.is_ascii_digit())
        && text.split(' ').any(|word| word.starts_with(char::is_uppercase));
    (named && !NO_AUTHORS.contains(&text.to_lowercase().as_str())).then_some(text)
}

/// Returns the names of a list, where all of it is names: "Anna Berg, Jan Tal", "Berg, Anna; Tal, Jan", "Anna Berg und Jan Tal".
pub fn authors(text: &str) -> Vec<String> {
    let parts: Vec<String> = if text.contains(';') {
        text.split(';').map(str::to_owned).collect()
    } else if let Some((before, after)) = text.split_once(',')
        && is_turned(before, after)
    {
        vec![text.to_owned()]
    } else {
        let parts =
            text.split([',', '&', '/']).flat_map(|part| part.split(" und ")).flat_map(|part| part.split(" and "));
        parts.map(str::to_owned).collect()
    };
    let parts: Vec<&String> = parts.iter().filter(|part| !part.trim().is_empty()).collect();
    let names: Vec<String> = parts.iter().filter_map(|part| author(part)).collect();
    if names.len() == parts.len() && names.len() <= MAX_AUTHORS { names } else { Vec::new() }
}

/// Returns the names of a field that is for names: of a list as [`authors`] does, else the one, or those between semicolons that
/// are names.
pub fn names(text: &str) -> Vec<String> {
    let all = authors(text);
    if all.is_empty() { text.split(';').filter_map(author).collect() } else { all }
}

/// Tells whether what stands round a comma is one name: "Berg, Anna Maria", "de la Cruz, Juan", "García Márquez, Gabriel".
fn is_turned(family: &str, given: &str) -> bool {
    const PARTICLES: [&str; 14] =
        ["von", "vom", "zu", "zum", "zur", "van", "de", "del", "della", "di", "da", "du", "la", "le"];
    const NO_NAMES: [&str; 4] = ["inc", "ltd", "jr", "sr"];
    let is_given = |name: &str| {
        // "Anna", "A.", "Hans-Peter"; not "PhD", "GmbH", "Jr."
        let is_part = |part: &str| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_uppercase)
                && (letters.as_str() == "." || letters.clone().count() > 0 && letters.all(char::is_lowercase))
        };
        name.split('-').all(is_part) && !NO_NAMES.contains(&name.to_lowercase().as_str())
    };
    let (family, given): (Vec<&str>, Vec<&str>) =
        (family.split_whitespace().collect(), given.split_whitespace().collect());
    let starts_small = family.first().is_some_and(|word| PARTICLES.contains(&word.to_lowercase().as_str()));
    let names = given.iter().all(|word| is_given(word) || PARTICLES.contains(word));
    !given.is_empty() && names && (family.len() == 1 || given.len() == 1 || starts_small)
}

pub use crate::document::doi;

/// Finds a year of four digits: "2023-05-01", "Mai 2023", "20230501".
pub fn year(text: &str) -> Option<i32> {
    let is_date = |d: &str| d.len() == 8 && (1..=12).contains(&number(&d[4..6])) && (1..=31).contains(&number(&d[6..]));
    let digits = text.split(|c: char| !c.is_ascii_digit());
    let year = digits.filter(|d| d.len() == 4 || is_date(d)).map(|d| number(&d[..4])).next();
    year.filter(|year| (1000..2100).contains(year))
}

fn number(digits: &str) -> i32 {
    digits.parse().unwrap_or(0)
}

/// Reads a language tag.
pub fn language(tag: &str) -> Option<Language> {
    tag.trim().split(['-', '_']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names_are_names_or_nothing() {
        for (text, expected) in [
            ("Anna Berg, Jan Tal", &["Anna Berg", "Jan Tal"][..]),
            ("Berg, Anna; Tal, Jan", &["Anna Berg", "Jan Tal"]),
            ("Berg, Anna", &["Anna Berg"]),
            ("Anna Berg und Jan Tal", &["Anna Berg", "Jan Tal"]),
            ("Anna Berg;", &["Anna Berg"]),
            ("Berg, Anna Maria", &["Anna Maria Berg"]),
            ("von Berg, Anna", &["Anna von Berg"]),
            ("de la Cruz, Juan Carlos", &["Juan Carlos de la Cruz"]),
            ("García Márquez, Gabriel", &["Gabriel García Márquez"]),
            ("Anna Berg, PhD", &[]),
            ("Kabelwerke Emden, Inc.", &[]),
            ("admin; Anna Berg", &[]),
            ("Adobe InDesign", &[]),
            ("", &[]),
        ] {
            assert_eq!(authors(text), expected, "{text}");
        }
    }

    #[test]
    fn in_a_field_for_names_those_that_are_names_count() {
        for (text, expected) in [
            ("Anna Berg; Jan Tal", &["Anna Berg", "Jan Tal"][..]),
            ("admin; Anna Berg", &["Anna Berg"]),
            ("Kabelwerke Emden", &["Kabelwerke Emden"]),
            ("admin", &[]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn what_programs_fill_in_is_no_metadata() {
        for no in [
            "Microsoft Word - Aufsatz.doc",
            "Microsoft Word – Dokument1",
            "Dokument1",
            "Unbenannt 2",
            "untitled",
            "kapitel3.indd",
            "lamberty_final",
            "kapitel3",
            "Layout 1",
            "",
            " 12 ",
        ] {
            assert_eq!(title(no), None, "{no}");
        }
        for yes in ["Kabel", "Der 24. Februar", "Dokumente zur Ostpolitik", "1984 und danach"] {
            assert_eq!(title(yes).as_deref(), Some(yes));
        }
        assert_eq!(title(" Das  Kabel ").as_deref(), Some("Das Kabel"));
        for no in ["user", "Microsoft Office User", "a@b.de", "Lenovo", "admin admin admin", "Scanner 4711"] {
            assert_eq!(author(no), None, "{no}");
        }
        assert_eq!(author("Thorwald, Agnes").as_deref(), Some("Agnes Thorwald"));
        assert_eq!((year("Mai 1905"), year("2023-05-01"), year("12345")), (Some(1905), Some(2023), None));
        assert_eq!((year("20230501"), year("20239901")), (Some(2023), None));
    }
}
