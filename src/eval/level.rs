use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::document::PassageId;

/// What is ranked and judged: the passages, or their documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// Ids count as they stand.
    #[default]
    Passage,
    /// `lamberty-2024:p5` counts as `lamberty-2024`, where its best passage stands; its grade is that of the best judged.
    ///
    /// Ids of another form, as records of a collection may have, stay as they are.
    Document,
}

impl Level {
    /// Returns the name that is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passage => "passage",
            Self::Document => "document",
        }
    }

    /// Returns what an id counts as.
    pub fn of(self, id: &str) -> Cow<'_, str> {
        match self {
            Self::Passage => Cow::Borrowed(id),
            Self::Document => {
                // Most ids of foreign collections hold no colon: they need no copy.
                let passage = id.contains(':').then(|| PassageId(id.to_owned()).parts().ok()).flatten();
                passage.map_or(Cow::Borrowed(id), |(document, ..)| Cow::Owned(document.0))
            }
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither `passage` nor `document`")]
pub struct UnknownLevel(pub String);

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        [Self::Passage, Self::Document]
            .into_iter()
            .find(|level| level.name() == word)
            .ok_or_else(|| UnknownLevel(word.to_owned()))
    }
}

/// Returns an id as a column of a run holds it: white space, which would end the column, becomes `_`.
pub fn docno(id: &str) -> Cow<'_, str> {
    if id.contains(char::is_whitespace) { Cow::Owned(id.replace(char::is_whitespace, "_")) } else { Cow::Borrowed(id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_the_id_before_the_last_colon_of_a_passage() {
        for (id, expected) in [
            ("lamberty-2024:p5", "lamberty-2024"),
            ("lamberty-2024:fn12", "lamberty-2024"),
            ("a:b:li1", "a:b"),
            // Records of a collection.
            ("MED-10", "MED-10"),
            ("doc:12", "doc:12"),
            ("a:p0", "a:p0"),
            ("a:p5x", "a:p5x"),
            ("a:", "a:"),
            ("", ""),
        ] {
            assert_eq!(Level::Document.of(id), expected, "{id}");
            assert_eq!(Level::Passage.of(id), id);
        }
    }

    #[test]
    fn levels_are_read_by_name() {
        assert_eq!("document".parse(), Ok(Level::Document));
        assert_eq!("doc".parse::<Level>().unwrap_err().to_string(), "`doc` is neither `passage` nor `document`");
    }

    #[test]
    fn white_space_in_an_id_becomes_a_low_line() {
        assert_eq!(docno("Vom Kriege,\u{a0}1\t"), "Vom_Kriege,_1_");
        assert!(matches!(docno("MED-10"), Cow::Borrowed(_)));
    }
}
