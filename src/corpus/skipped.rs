use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// Files that are named one by one, enough to find what is missed: a folder of pictures is no list that anybody reads.
const MAX_NAMED: usize = 1_000;

/// Why a file of the corpus is not read, which is no failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// `.notiz.txt`
    Hidden,
    /// `bild.png`
    UnknownType,
    /// `LIESMICH`, where its content is none of those that tell what they are
    NoEnding,
    /// `aufsatz.doc`
    OldWord,
    /// `pom.xml`
    ForeignMarkup,
    /// A pipe or device
    Special,
    /// A link to a folder in which it lies
    Loop,
}

impl fmt::Display for SkipReason {
    /// `of a type that is not read`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hidden => "hidden, as a dot stands before its name",
            Self::UnknownType => "of a type that is not read",
            Self::NoEnding => "without an ending, and its content does not tell a type: call it .txt if it is text",
            Self::OldWord => "an old Word file: save it as .docx",
            Self::ForeignMarkup => "XML of a kind that is not read",
            Self::Special => "no file, but a pipe or device",
            Self::Loop => "a link that leads round in a circle",
        })
    }
}

/// A file of the corpus that is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SkippedFile {
    /// Relative to the corpus, with `/`.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

impl fmt::Display for SkippedFile {
    /// `bild.png: of a type that is not read`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// The files of a corpus that are not read: all are counted, the first thousand in the order of their paths named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    count: usize,
    named: BTreeMap<String, SkipReason>,
}

impl Skipped {
    /// Takes a file down; `path` is relative to the corpus.
    pub(crate) fn add(&mut self, path: String, reason: SkipReason) {
        self.count += 1;
        self.named.insert(path, reason);
        if self.named.len() > MAX_NAMED {
            self.named.pop_last();
        }
    }

    /// Takes down what another one has.
    pub(crate) fn append(&mut self, other: Self) {
        let count = self.count + other.count;
        other.named.into_iter().for_each(|(path, reason)| self.add(path, reason));
        self.count = count;
    }

    /// Counts all.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Names the first thousand, in the order of their paths.
    pub fn files(&self) -> Vec<SkippedFile> {
        self.named.iter().map(|(path, reason)| SkippedFile { path: path.clone(), reason: *reason }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_named_in_whatever_order_they_come() {
        let mut skipped = Skipped::default();
        let (mut odd, numbers) = (Skipped::default(), 0..MAX_NAMED + 100);
        for number in numbers.rev() {
            let part = if number % 2 == 0 { &mut skipped } else { &mut odd };
            part.add(format!("{number:05}.png"), SkipReason::UnknownType);
        }
        skipped.append(odd);
        let files = skipped.files();
        assert_eq!((skipped.count(), files.len()), (MAX_NAMED + 100, MAX_NAMED));
        assert_eq!(files[0].to_string(), "00000.png: of a type that is not read");
        assert_eq!(files[MAX_NAMED - 1].path, "00999.png");
    }
}
