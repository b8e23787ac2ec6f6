use std::fmt;

use serde::{Deserialize, Serialize};

/// What became of a file: indexed, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Status {
    /// All of it
    Indexed,
    /// What could be had: some pages are pictures, or a part of the file is damaged
    IndexedPartly,
    /// Pictures of pages, no text
    NoTextScan,
    /// Fonts that draw letters and do not tell which
    GarbledFont,
    /// It is under a password
    Password,
    /// It cannot be read, for whatever reason the others do not name
    #[default]
    Damaged,
    /// Nothing stands in it
    Empty,
    /// Of a kind that is not read
    Unsupported,
    /// More than the limits allow, in bytes, parts or memory
    TooLarge,
    /// It took longer than it was given
    Timeout,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 10] = [
        Self::Indexed,
        Self::IndexedPartly,
        Self::NoTextScan,
        Self::GarbledFont,
        Self::Password,
        Self::Damaged,
        Self::Empty,
        Self::Unsupported,
        Self::TooLarge,
        Self::Timeout,
    ];

    /// Returns the name used in output: `no-text-scan`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Indexed => "indexed",
            Self::IndexedPartly => "indexed-partly",
            Self::NoTextScan => "no-text-scan",
            Self::GarbledFont => "garbled-font",
            Self::Password => "password",
            Self::Damaged => "damaged",
            Self::Empty => "empty",
            Self::Unsupported => "unsupported",
            Self::TooLarge => "too-large",
            Self::Timeout => "timeout",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_json() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_string(&status).unwrap(), format!("\"{}\"", status.name()));
        }
    }
}
