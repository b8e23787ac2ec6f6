use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language as its ISO 639-1 code; German and English are the ones Fundstelle analyses.
///
/// "Unknown" is `Option::None` wherever a language is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Language {
    /// "de"
    German,
    /// "en"
    English,
    /// Any other, by its two letters: "fr"
    Other([u8; 2]),
}

/// A language tag that does not begin with a two-letter code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language code such as `de` or `en`")]
pub struct UnknownLanguage(pub String);

impl Language {
    /// Returns the two-letter code.
    pub fn code(&self) -> &str {
        match self {
            Self::German => "de",
            Self::English => "en",
            Self::Other(code) => std::str::from_utf8(code).unwrap_or("??"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads `de`, `de-AT`, `en_GB`, and the names and three-letter codes of German and English.
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let lower = tag.trim().to_lowercase();
        let primary = lower.split(['-', '_']).next().unwrap_or_default();
        match primary {
            "de" | "deu" | "ger" | "german" | "deutsch" => Ok(Self::German),
            "en" | "eng" | "english" | "englisch" => Ok(Self::English),
            _ => match primary.as_bytes() {
                &[a, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase() => Ok(Self::Other([a, b])),
                _ => Err(UnknownLanguage(tag.to_owned())),
            },
        }
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.code().to_owned()
    }
}

impl TryFrom<String> for Language {
    type Error = UnknownLanguage;

    fn try_from(tag: String) -> Result<Self, UnknownLanguage> {
        tag.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_primary_subtag() {
        assert_eq!("de-AT".parse(), Ok(Language::German));
        assert_eq!("en_GB".parse(), Ok(Language::English));
        assert_eq!("fr".parse(), Ok(Language::Other(*b"fr")));
        assert!("klingonisch".parse::<Language>().is_err());
    }
}
