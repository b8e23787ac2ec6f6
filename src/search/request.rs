use crate::document::PassageKind;
use crate::text::Language;

/// The longest snippet where nothing else is asked for, in characters: two or three sentences.
pub const SNIPPET_CHARS: usize = 356;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// The query as typed.
    pub query: String,
    /// Take the query as plain words, no operator meant.
    pub plain: bool,
    /// Hits to return.
    pub limit: usize,
    /// Hits to leave out first.
    pub offset: usize,
    /// Restrictions from the command line.
    pub filters: Filters,
    /// Longest snippet, in characters.
    pub snippet_chars: usize,
    /// Let a compound be answered by one of its parts.
    pub parts: bool,
    /// Leave snippets and matches out: ids and scores are enough (`run`).
    pub ids_only: bool,
}

/// From the first year to the last, ends included, either open.
pub type Years = (Option<i32>, Option<i32>);

/// Reads `2015..2023`, `2015..`, `..2023`, `2015`.
///
/// # Errors
///
/// What is wrong, lower case, and what to write.
pub fn parse_years(text: &str) -> Result<Years, String> {
    let year = |text: &str| match text.trim() {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| format!("`{digits}` is no year")),
    };
    let range = match text.split_once("..") {
        Some((from, to)) => (year(from)?, year(to)?),
        None => (year(text)?, year(text)?),
    };
    match range {
        (None, None) => Err("a year is missing: write 2015..2023, 2015.. or ..2023".to_owned()),
        (Some(from), Some(to)) if from > to => Err(format!("the years run backwards: write {to}..{from}")),
        _ => Ok(range),
    }
}

/// Restrictions; an empty list restricts nothing, several entries are alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// `--kind`
    pub kinds: Vec<PassageKind>,
    /// `--lang`
    pub languages: Vec<Language>,
    /// `--doc`: ids, `*` standing for any characters
    pub documents: Vec<String>,
    /// `--author`: words of the author's name
    pub authors: Vec<String>,
    /// `--year A..B`, ends included, either open
    pub years: Option<Years>,
    /// `--cites`
    pub cites: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_ranges_may_be_open() {
        for (text, expected) in [
            ("2015..2023", Some((Some(2015), Some(2023)))),
            ("2015..", Some((Some(2015), None))),
            ("..2023", Some((None, Some(2023)))),
            ("1905", Some((Some(1905), Some(1905)))),
            ("..", None),
            ("", None),
            ("2023..2015", None),
            ("MMXV", None),
        ] {
            assert_eq!(parse_years(text).ok(), expected, "{text}");
        }
    }
}
