use std::io::BufRead;

use serde::Deserialize;

use crate::document::{Metadata, Passage, PassageId, PassageKind};
use crate::ingest::Limits;
use crate::text::{Language, OffsetMap};

/// One record of a collection: a passage whose id is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Line of the file, from 1.
    pub line: usize,
    /// `_id`, unchanged.
    pub id: String,
    /// The document it belongs to: `metadata.parent`, else `_id`.
    pub document: String,
    /// The text, unchanged.
    pub text: String,
    /// Title, authors, year and language, where given.
    pub metadata: Metadata,
}

/// Makes the passage of a record: a paragraph under the record's own id, with no way back to bytes of the file.
///
/// `ordinal` counts the records of one document from 1.
pub fn record_passage(id: String, text: String, ordinal: u32, language: Option<Language>) -> Passage {
    Passage {
        id: PassageId(id),
        kind: PassageKind::Paragraph,
        ordinal,
        label: None,
        section: None,
        page: None,
        page_number: None,
        language,
        text,
        source: OffsetMap::new(),
        markers: Vec::new(),
        mentioned_in: Vec::new(),
    }
}

/// A line of a collection that is no record.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct LineError {
    /// From 1.
    pub line: usize,
    /// What is wrong, lower case.
    pub message: String,
    /// Whether it is [`Limits::max_record_bytes`] alone.
    pub is_limit: bool,
}

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "_id")]
    id: Scalar,
    #[serde(default)]
    title: Option<String>,
    text: String,
    #[serde(default)]
    metadata: Option<LineMetadata>,
}

#[derive(Deserialize, Default)]
struct LineMetadata {
    language: Option<String>,
    parent: Option<Scalar>,
    title: Option<String>,
    subtitle: Option<String>,
    author: Option<Names>,
    authors: Option<Names>,
    year: Option<Scalar>,
    doi: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(serde_json::Number),
}

impl Scalar {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    fn into_list(self) -> Vec<String> {
        match self {
            Self::One(name) if name.trim().is_empty() => Vec::new(),
            Self::One(name) => vec![name],
            Self::Many(names) => names,
        }
    }
}

/// Reads the records of a `.jsonl` file one by one; a bad line costs itself alone.
///
/// Fields other than `_id`, `title`, `text` and `metadata` are ignored.
pub struct CollectionReader<R> {
    reader: R,
    line: usize,
    buffer: Vec<u8>,
    ended: bool,
    max_bytes: u64,
    /// The line in hand is longer.
    is_too_long: bool,
}

impl<R: BufRead> CollectionReader<R> {
    /// Begins to read.
    pub fn new(reader: R) -> Self {
        Self::within(reader, &Limits::default())
    }

    /// As [`CollectionReader::new`], within limits of one's own.
    pub fn within(reader: R, limits: &Limits) -> Self {
        Self {
            reader,
            line: 0,
            buffer: Vec::new(),
            ended: false,
            max_bytes: limits.max_record_bytes,
            is_too_long: false,
        }
    }

    fn parse(&self) -> Result<Option<Record>, String> {
        let mut bytes = self.buffer.as_slice();
        if self.line == 1 {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        let bytes = bytes.trim_ascii();
        if bytes.is_empty() {
            return Ok(None);
        }
        let line: Line = serde_json::from_slice(bytes).map_err(|error| {
            let text = error.to_string();
            // Every record is one line, so the parser's own line number says nothing.
            text.replace(" at line 1 column ", " at column ")
        })?;
        let id = line.id.into_text();
        if id.trim().is_empty() {
            return Err("`_id` is empty".to_owned());
        }
        let metadata = line.metadata.unwrap_or_default();
        let language = match metadata.language.as_deref().map(str::trim).filter(|tag| !tag.is_empty()) {
            Some(tag) => Some(tag.parse::<Language>().map_err(|error| format!("`metadata.language`: {error}"))?),
            None => None,
        };
        let year = match metadata.year.map(Scalar::into_text).filter(|year| !year.trim().is_empty()) {
            Some(year) => Some(year.trim().parse().map_err(|_| format!("`metadata.year`: `{year}` is no year"))?),
            None => None,
        };
        let full = |text: &String| !text.trim().is_empty();
        let parent = metadata.parent.map(Scalar::into_text).filter(full);
        Ok(Some(Record {
            line: self.line,
            document: parent.unwrap_or_else(|| id.clone()),
            id,
            text: line.text,
            metadata: Metadata {
                title: line.title.filter(full).or(metadata.title.filter(full)),
                subtitle: metadata.subtitle.filter(full),
                authors: metadata.authors.or(metadata.author).map(Names::into_list).unwrap_or_default(),
                year,
                doi: metadata.doi.as_deref().and_then(crate::document::doi),
                language,
            },
        }))
    }

    /// Reads one line into the buffer; `false` at the end.
    fn read_line(&mut self) -> Result<bool, String> {
        self.buffer.clear();
        let limit = self.max_bytes;
        let read = std::io::Read::take(&mut self.reader, limit).read_until(b'\n', &mut self.buffer);
        match read {
            Ok(0) => Ok(false),
            Ok(count) if count as u64 == limit && self.buffer.last() != Some(&b'\n') => {
                self.line += 1;
                self.buffer.clear();
                self.reader.skip_until(b'\n').map_err(|error| error.to_string())?;
                self.is_too_long = true;
                Err(format!("the line is longer than {limit} bytes"))
            }
            Ok(_) => {
                self.line += 1;
                Ok(true)
            }
            Err(error) => {
                self.ended = true;
                self.line += 1;
                Err(format!("cannot be read: {error}"))
            }
        }
    }
}

impl<R: BufRead> Iterator for CollectionReader<R> {
    type Item = Result<Record, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            self.is_too_long = false;
            let result = match self.read_line() {
                Ok(false) => return None,
                Ok(true) => self.parse(),
                Err(message) => Err(message),
            };
            match result {
                Ok(None) => {}
                Ok(Some(record)) => return Some(Ok(record)),
                Err(message) => return Some(Err(LineError { line: self.line, message, is_limit: self.is_too_long })),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Result<Record, String>> {
        CollectionReader::new(text).map(|record| record.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn records_keep_their_ids_and_belong_to_their_parent() {
        let records = read(
            br#"{"_id":"A/1 x","title":"","text":"Eins.","metadata":{"language":"de","parent":"P"}}
{"_id":2,"title":"T","text":"Zwei.","metadata":{"year":"1999","author":"X"},"extra":1}"#,
        );
        let first = records[0].as_ref().unwrap();
        assert_eq!((first.id.as_str(), first.document.as_str(), first.line), ("A/1 x", "P", 1));
        assert_eq!((&first.metadata.title, first.metadata.language), (&None, Some(Language::German)));
        let second = records[1].as_ref().unwrap();
        assert_eq!((second.id.as_str(), second.document.as_str()), ("2", "2"));
        assert_eq!((second.metadata.year, second.metadata.authors.len()), (Some(1999), 1));
    }

    #[test]
    fn bad_lines_cost_themselves_alone() {
        let records = read(b"\xEF\xBB\xBF{\"_id\":\"a\",\"text\":\"x\"}\n\n{\"_id\":\"b\"}\nnonsense\n\xFF\xFE\n{\"_id\":\"\",\"text\":\"\"}\n{\"_id\":\"c\",\"text\":\"y\"}");
        let lines: Vec<_> = records.iter().map(|record| record.as_ref().map(|record| record.line)).collect();
        assert_eq!((lines[0], lines[5]), (Ok(1), Ok(7)));
        for (at, part) in
            [(1, "line 3: missing field `text`"), (2, "line 4:"), (3, "line 5:"), (4, "line 6: `_id` is empty")]
        {
            assert!(records[at].as_ref().unwrap_err().starts_with(part), "{:?}", records[at]);
        }
        assert_eq!(records.len(), 6);
    }
}
