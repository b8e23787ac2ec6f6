//! How do other programs write down what is cited?
//!
//! [`read_bibtex`] and [`read_csl_json`] read what reference managers write (`.bib` of BibTeX, BibLaTeX, Zotero, Better
//! BibTeX, JabRef; CSL-JSON) into [`Entry`]s; [`write()`] writes [`Source`]s in a [`Format`] that they read.
//!
//! A broken entry costs a [`Warning`] and itself, never the rest of its file. Reading takes time in proportion to the
//! file, whatever stands in it.

mod bibtex;
mod csl_json;
mod encoding;
mod file_field;
mod language;
mod note;
mod ris;

use std::fmt;
use std::io;
use std::str::FromStr;

pub use bibtex::read as read_bibtex;
pub use csl_json::{looks_like as looks_like_csl_json, read as read_csl_json};
pub use encoding::decode;

use crate::citation::{Entry, Item, Source};

/// Largest bibliography that is read, in bytes: a library of 100,000 entries with abstracts has half of it.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// Entries that are read of one file: more than the largest libraries have.
const ENTRIES_MAX: usize = 500_000;

/// Warnings that one file gets before they are only counted.
const WARNINGS_MAX: usize = 100;

/// What a bibliography file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// Its entries, in their order.
    pub entries: Vec<Entry>,
    /// What could not be read, in the order of lines; of very many the last says how many more there are.
    pub warnings: Vec<Warning>,
}

impl Reading {
    /// Notes what is wrong.
    fn warn(&mut self, line: usize, message: String) {
        match self.warnings.len() {
            WARNINGS_MAX => {
                let message = "and more, which are not told".to_owned();
                self.warnings.push(Warning { line, message });
            }
            told if told < WARNINGS_MAX => self.warnings.push(Warning { line, message }),
            _ => {}
        }
    }

    /// Takes an entry that says anything; `false` where there are too many.
    fn take(&mut self, entry: Entry, line: usize) -> bool {
        let item = &entry.item;
        let silent = item.author.is_empty()
            && item.editor.is_empty()
            && [&item.title, &item.container_title, &item.doi, &item.url, &item.isbn, &item.number, &item.volume]
                .iter()
                .all(|text| text.is_none());
        if silent {
            self.warn(line, "an entry without title, names and numbers, left out".to_owned());
        } else if self.entries.len() == ENTRIES_MAX {
            let message = format!("more than {ENTRIES_MAX} entries, the rest of which is left out: divide the file");
            self.warnings.push(Warning { line, message });
            return false;
        } else {
            self.entries.push(entry);
        }
        true
    }
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong and how to mend it, lower case.
    pub message: String,
}

/// A format in which sources are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// BibTeX of 1988, in UTF-8
    Bibtex,
    /// BibLaTeX
    Biblatex,
    /// An array of CSL items
    CslJson,
    /// Tags of Reference Manager, as EndNote and Zotero have them
    Ris,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Bibtex, Self::Biblatex, Self::CslJson, Self::Ris];

    /// Returns the name by which it is asked for: `csl-json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bibtex => "bibtex",
            Self::Biblatex => "biblatex",
            Self::CslJson => "csl-json",
            Self::Ris => "ris",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no [`Format`] has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format of bibliographies: bibtex, biblatex, csl-json or ris")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// Writes sources as a bibliography, one entry each, in their order; its key is the source's id.
///
/// Each variable goes to the field that the format has for it. What it has none for goes to its note, as Zotero reads it
/// there: `Archive Place: Berlin`. Only `custom`, an application's own data, is left to CSL-JSON alone.
///
/// # Errors
///
/// Where `out` does not take it.
///
/// # Examples
///
/// ```
/// use fundstelle::bibliography::{Format, write_items};
/// use fundstelle::citation::{Item, Name};
///
/// let item = Item { author: vec![Name::person("Anna", "Dresen")], title: Some("R&D".into()), ..Item::default() };
/// let mut out = Vec::new();
/// write_items(Format::Biblatex, [("dresen", &item)], &mut out)?;
/// assert_eq!(String::from_utf8_lossy(&out), "@misc{dresen,\n  author = {Dresen, Anna},\n  title = {R\\&{D}},\n}\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write(format: Format, sources: &[Source], out: &mut dyn io::Write) -> io::Result<()> {
    write_items(format, sources.iter().map(|source| (source.id.as_str(), &source.item)), out)
}

/// Writes items under their keys, as [`write()`] does.
///
/// # Errors
///
/// Where `out` does not take it.
pub fn write_items<'a>(
    format: Format,
    items: impl IntoIterator<Item = (&'a str, &'a Item)>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let items = items.into_iter();
    match format {
        Format::Bibtex => bibtex::write(bibtex::Dialect::Bibtex, items, out),
        Format::Biblatex => bibtex::write(bibtex::Dialect::Biblatex, items, out),
        Format::CslJson => csl_json::write(items, out),
        Format::Ris => ris::write(items, out),
    }
}

/// Returns a text on one line: runs of white space and control characters are one space, none at the ends.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_control() || (c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}')) {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

/// Counts lines, from 1, for offsets that never run backwards.
struct LineCounter<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    fn line(&mut self, offset: usize) -> usize {
        let between = self.text.as_bytes().get(self.at..offset).unwrap_or_default();
        self.line += between.iter().filter(|&&byte| byte == b'\n').count();
        self.at = self.at.max(offset);
        self.line
    }
}

#[cfg(test)]
mod tests;
