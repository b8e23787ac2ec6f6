use std::str::FromStr;

use crate::document::PassageKind;
use crate::query::chars::follows_gender_mark;
use crate::query::tree::{Filter, TextField};
use crate::query::warnings::shown;
use crate::text::Language;

/// A name that may stand before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// `title:`, `author:`, `section:`
    Text(TextField),
    /// `kind:`
    Kind,
    /// `lang:`
    Language,
    /// `doc:`
    Document,
    /// `cites:`
    Cites,
    /// `year:`
    Year,
}

/// Every field by its name, in the order in which hints list them.
const FIELDS: [(&str, Field); 8] = [
    ("title", Field::Text(TextField::Title)),
    ("author", Field::Text(TextField::Author)),
    ("section", Field::Text(TextField::Section)),
    ("kind", Field::Kind),
    ("lang", Field::Language),
    ("doc", Field::Document),
    ("cites", Field::Cites),
    ("year", Field::Year),
];

/// What people type for a field, in German and in other programs: not understood, but the hint knows what is meant.
const FIELD_ALIASES: [(&str, &[&str]); 8] = [
    ("title", &["titel", "überschrift", "name", "ti"]),
    ("author", &["autor", "autorin", "autoren", "verfasser", "verfasserin", "von", "by", "creator", "au"]),
    ("section", &["abschnitt", "kapitel", "chapter", "heading", "gliederung"]),
    ("kind", &["art", "typ", "type", "sorte"]),
    ("lang", &["sprache", "language"]),
    ("doc", &["dokument", "document", "datei", "file", "id"]),
    ("cites", &["zitiert", "quelle", "source", "belegt"]),
    ("year", &["jahr", "datum", "date"]),
];

/// What people type for a kind of passage.
const KIND_ALIASES: [(&str, &[&str]); 9] = [
    ("paragraph", &["absatz", "text", "body", "par"]),
    ("footnote", &["fußnote", "fussnote", "anmerkung", "note", "endnote"]),
    ("lead", &["vorspann", "abstract", "zusammenfassung", "teaser"]),
    ("list-item", &["liste", "list", "item", "aufzählung"]),
    ("blockquote", &["zitat", "blockzitat", "quote", "quotation"]),
    ("pull-quote", &["pullquote"]),
    ("caption", &["bildunterschrift", "legende", "figure", "abbildung"]),
    ("table", &["tabelle"]),
    ("author-note", &["autorenangabe", "author", "bio"]),
];

/// Words that stand before a colon in addresses and identifiers: these are text, not fields.
const SCHEMES: [&str; 9] = ["http", "https", "ftp", "mailto", "urn", "doi", "isbn", "issn", "hdl"];

/// Longest word, in characters, for which a spelling suggestion is sought.
const MAX_NAME_CHARS: usize = 16;

/// Why a value was refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// "unknown kind `foo`"
    pub(super) message: String,
    /// What to type instead.
    pub(super) hint: String,
}

/// Returns the field of that name, in whatever case.
pub(super) fn field(name: &str) -> Option<Field> {
    FIELDS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| field)
}

/// Tells whether "name:rest" is meant as a field, known or not, rather than as text.
///
/// Text are addresses ("https://…", "doi:…"), gender colons ("Freund:innen"), times, and a word whose colon only
/// ends it ("Ebd.:", "Einleitung:").
pub(super) fn looks_like_field(name: &str, rest: &str) -> bool {
    if name.is_empty() || !name.chars().all(char::is_alphabetic) {
        return false;
    }
    let known = field(name).is_some();
    if known && name.chars().all(|c| c.is_ascii_lowercase()) {
        return true;
    }
    let text = rest.is_empty()
        || rest.starts_with("//")
        || SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(name))
        || follows_gender_mark(name.chars().next_back(), rest.chars());
    !text && (known || rest.chars().any(char::is_alphanumeric))
}

/// Returns what to type for an unknown field.
pub(super) fn field_hint(name: &str) -> String {
    match nearest(name, &FIELD_ALIASES) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("the fields are {}", listed(FIELDS.iter().map(|(name, _)| *name))),
    }
}

/// Reads the value of a filter.
///
/// Returns `None` for a field that is searched, not filtered by.
/// A comma behind the value is the caller's to take off.
pub(super) fn filter(field: Field, value: &str) -> Option<Result<Filter, Refusal>> {
    Some(match field {
        Field::Text(_) => return None,
        Field::Kind => kind(value),
        Field::Language => language(value),
        Field::Document => id(value, "doc:lamberty*").map(Filter::Document),
        Field::Cites => id(value, "cites:dresen-2023").map(Filter::Cites),
        Field::Year => year(value),
    })
}

fn id(value: &str, example: &str) -> Result<String, Refusal> {
    if value.contains(|c: char| c.is_alphanumeric() || c == '*') {
        return Ok(value.to_owned());
    }
    let message = format!("no id in `{}`", shown(value));
    Err(Refusal { message, hint: format!("type an id, as in `{example}`") })
}

fn kind(value: &str) -> Result<Filter, Refusal> {
    let name = value.replace(' ', "-");
    PassageKind::from_str(&name).map(Filter::Kind).map_err(|_| Refusal {
        message: format!("unknown kind `{}`", shown(value)),
        hint: match nearest(&name, &KIND_ALIASES) {
            Some(known) => format!("did you mean `kind:{known}`?"),
            None => format!("the kinds are {}", listed(PassageKind::ALL.iter().map(|kind| kind.name()))),
        },
    })
}

fn language(value: &str) -> Result<Filter, Refusal> {
    Language::from_str(value).map(Filter::Language).map_err(|_| Refusal {
        message: format!("unknown language `{}`", shown(value)),
        hint: "type two letters, as in `lang:de` or `lang:en`".to_owned(),
    })
}

/// Reads `2015`, `2015..2023`, `..2010`, `2010..`; a dash or ellipsis counts as dots, and the ends may stand in either order.
fn year(value: &str) -> Result<Filter, Refusal> {
    let refusal = || Refusal {
        message: format!("unknown year `{}`", shown(value)),
        hint: "type `year:2015`, `year:2015..2023`, `year:..2010` or `year:2010..`".to_owned(),
    };
    let number = |text: &str| i32::from_str(text).map_err(|_| refusal());
    let end = |text: &str| if text.is_empty() { Ok(None) } else { number(text).map(Some) };
    // A hyphen is looked for behind the first character, which may be the sign of a year before Christ.
    let hyphen =
        || value.char_indices().skip(1).find(|(_, c)| *c == '-').map(|(at, _)| (&value[..at], &value[at + 1..]));
    let range = ["..", "…", "–"].iter().find_map(|dots| value.split_once(dots)).or_else(hyphen);
    match range {
        None => number(value).map(|year| Filter::Year(Some(year), Some(year))),
        Some((from, to)) => match (end(from)?, end(to)?) {
            (None, None) => Err(refusal()),
            (Some(from), Some(to)) => Ok(Filter::Year(Some(from.min(to)), Some(from.max(to)))),
            (from, to) => Ok(Filter::Year(from, to)),
        },
    }
}

/// Returns the known name that a word stands for, or is spelled nearly like.
fn nearest(word: &str, known: &[(&'static str, &[&str])]) -> Option<&'static str> {
    let word = word.to_lowercase();
    if let Some((name, _)) = known.iter().find(|(_, aliases)| aliases.contains(&word.as_str())) {
        return Some(name);
    }
    // In short words two typos leave too little: "art" is not "lang".
    let allowed = match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=MAX_NAME_CHARS => 2,
        _ => return None,
    };
    let spellings = known.iter().flat_map(|(name, aliases)| {
        std::iter::once(*name).chain(aliases.iter().copied()).map(move |spelling| (spelling, *name))
    });
    let near = spellings.map(|(spelling, name)| (crate::text::edits(&word, spelling), name));
    near.min_by_key(|(edits, _)| *edits).filter(|(edits, _)| *edits <= allowed).map(|(_, name)| name)
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_suggest_the_one_meant() {
        for (name, expected) in [
            ("autor", "did you mean `author`?"),
            ("Titel", "did you mean `title`?"),
            ("kapitel", "did you mean `section`?"),
            ("sprache", "did you mean `lang`?"),
            ("jahr", "did you mean `year`?"),
            ("auhtor", "did you mean `author`?"),
            ("sectoin", "did you mean `section`?"),
            ("citse", "did you mean `cites`?"),
        ] {
            assert_eq!(field_hint(name), expected, "{name}");
        }
        assert_eq!(kind("fusnote").err().map(|refusal| refusal.hint).as_deref(), Some("did you mean `kind:footnote`?"));
        assert_eq!(field_hint("verfaser"), "did you mean `author`?");
        assert!(field_hint("wetter").starts_with("the fields are `title`, `author`"));
    }

    #[test]
    fn years_are_read_as_ranges_with_open_ends() {
        for (value, expected) in [
            ("2015", Some((Some(2015), Some(2015)))),
            ("2015..2023", Some((Some(2015), Some(2023)))),
            ("2023..2015", Some((Some(2015), Some(2023)))),
            ("2015-2023", Some((Some(2015), Some(2023)))),
            ("2015–2023", Some((Some(2015), Some(2023)))),
            ("2015…2023", Some((Some(2015), Some(2023)))),
            ("..2010", Some((None, Some(2010)))),
            ("2010..", Some((Some(2010), None))),
            ("-44", Some((Some(-44), Some(-44)))),
            ("..", None),
            ("abc", None),
            ("2015..x", None),
            ("99999999999", None),
        ] {
            let expected = expected.map(|(from, to)| Filter::Year(from, to));
            assert_eq!(year(value).ok(), expected, "{value}");
        }
    }

    #[test]
    fn text_with_a_colon_is_told_from_a_field() {
        for (name, rest, expected) in [
            ("autor", "lamberty", true),
            ("title", "", true),
            ("Title", "", false),
            ("Year", "2015", true),
            ("Einleitung", "", false),
            ("https", "//a/b", false),
            ("doi", "10.1515/x", false),
            ("Freund", "innen", false),
            ("Author", "innen", false),
            ("jede", "r", false),
            ("12", "30", false),
            ("Ebd.", "", false),
            ("x", "-)", false),
        ] {
            assert_eq!(looks_like_field(name, rest), expected, "{name}:{rest}");
        }
    }
}
