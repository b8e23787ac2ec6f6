//! Parts of packed files, unpacked within limits.

mod mended;

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use crate::deadline;
use crate::document::Warning;
use crate::ingest::markup::decode_marked;
use crate::ingest::reader::Reading;
use crate::ingest::{IngestError, Limits};

/// Bytes that are unpacked between two looks at the clock.
const CHUNK: usize = 1 << 16;

/// A zip file. What is unpacked is counted by the bytes that come out, whatever the file says of their number.
pub struct Archive<'a> {
    zip: zip::ZipArchive<Cursor<Cow<'a, [u8]>>>,
    left: u64,
    limit: u64,
    /// What is said of parts that break off or cannot be read.
    broken: Vec<String>,
}

impl<'a> Archive<'a> {
    /// Opens a file. Of one that breaks off, so that its list of parts is missing, the parts that are there are read.
    ///
    /// # Errors
    ///
    /// [`IngestError::Package`] where it is no zip file, or what there is of it cannot be read.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, IngestError> {
        let limit = limits.max_expanded_bytes.min(limits.max_file_bytes);
        let open = |bytes: Cow<'a, [u8]>, broken: Vec<String>| {
            let zip = zip::ZipArchive::new(Cursor::new(bytes))?;
            Ok(Self { zip, left: limit, limit, broken })
        };
        let told = |error| IngestError::Package {
            part: "its list of parts".to_owned(),
            message: match error {
                zip::result::ZipError::InvalidArchive(_) => "the file breaks off, or is damaged".to_owned(),
                error => error.to_string(),
            },
        };
        let error = match open(Cow::Borrowed(bytes), Vec::new()) {
            Err(error @ zip::result::ZipError::InvalidArchive(_)) => error,
            opened => return opened.map_err(told),
        };
        let warning = "the file breaks off, or is damaged: what can be found of its parts is read".to_owned();
        let mended = mended::with_list(bytes).ok_or(error).map_err(told)?;
        open(Cow::Owned(mended), vec![warning]).map_err(told)
    }

    /// Lists the names of its parts.
    pub fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect()
    }

    /// Tells in a reading which parts break off, or cannot be read.
    #[must_use]
    pub fn tell<'r>(&self, mut reading: Reading<'r>) -> Reading<'r> {
        reading.partly |= !self.broken.is_empty();
        reading.warnings.extend(self.broken.iter().map(|message| Warning { line: None, message: message.clone() }));
        reading
    }

    /// Unpacks a part of text; `None` where there is none of that name.
    ///
    /// # Errors
    ///
    /// [`IngestError::Package`] where it is broken, [`IngestError::Password`], [`IngestError::ExpandsTooMuch`].
    pub fn text(&mut self, name: &str) -> Result<Option<String>, IngestError> {
        let broken = |message: String| IngestError::Package { part: format!("`{name}`"), message };
        let mut part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(error) if error.to_string().to_lowercase().contains("password") => return Err(IngestError::Password),
            Err(error) => return Err(broken(error.to_string())),
        };
        let mut bytes = Vec::new();
        loop {
            deadline::check();
            let read = (&mut part).take(CHUNK as u64).read_to_end(&mut bytes);
            match read {
                Ok(0) => break,
                Ok(read) => {
                    self.left =
                        self.left.checked_sub(read as u64).ok_or(IngestError::ExpandsTooMuch { limit: self.limit })?;
                }
                // What came out before is worth reading.
                Err(_) if !bytes.is_empty() => {
                    self.broken.push(format!("`{name}` is damaged and breaks off: what stands before is read"));
                    break;
                }
                Err(error) => return Err(broken(error.to_string())),
            }
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Some(String::new()));
        }
        Ok(Some(decode_marked(&bytes, u64::MAX).map_err(|error| broken(error.to_string()))?.text.into_owned()))
    }
}

impl Archive<'_> {
    /// Unpacks a part beside the main one: where it cannot be read, that is told, and the rest goes on without it.
    ///
    /// # Errors
    ///
    /// [`IngestError::Password`], [`IngestError::ExpandsTooMuch`].
    pub fn beside(&mut self, name: &str) -> Result<Option<String>, IngestError> {
        match self.text(name) {
            Err(error @ (IngestError::Password | IngestError::ExpandsTooMuch { .. })) => Err(error),
            Err(IngestError::Package { part, message }) => {
                self.broken.push(format!("{part} cannot be read: {message}: the rest is read without it"));
                Ok(None)
            }
            read => read,
        }
    }

    /// Tells that a part is missing which another one names.
    pub fn miss(&mut self, name: &str) {
        self.broken.push(format!("`{name}` is missing: the rest is read without it"));
    }

    /// Tells what else of a part cannot be read.
    pub fn doubt(&mut self, message: String) {
        self.broken.push(message);
    }
}

#[cfg(test)]
pub mod tests {
    use std::io::Write as _;

    use super::*;

    /// Packs parts into a file.
    pub fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            zip.start_file(*name, options).expect("begins a part");
            zip.write_all(text.as_bytes()).expect("writes a part");
        }
        zip.finish().expect("ends").into_inner()
    }

    #[test]
    fn unpacking_ends_at_its_limit() {
        let bytes = packed(&[("a.xml", &"a".repeat(1000))]);
        let limits = Limits { max_expanded_bytes: 999, ..Limits::default() };
        let found = Archive::open(&bytes, &limits).expect("opens").text("a.xml");
        assert!(matches!(found, Err(IngestError::ExpandsTooMuch { limit: 999 })));
        let mut whole = Archive::open(&bytes, &Limits::default()).expect("opens");
        assert_eq!(whole.text("a.xml").expect("reads").map(|t| t.len()), Some(1000));
        assert!(whole.text("b.xml").expect("reads").is_none());
        assert!(Archive::open(&bytes[..20], &limits).is_err());
    }

    #[test]
    fn of_a_file_that_breaks_off_the_parts_before_are_read() {
        let bytes = packed(&[("a.xml", "Kabel"), ("b.xml", &"Reede ".repeat(100))]);
        for (len, expected) in [
            (bytes.len() - 30, [Some("Kabel".len()), Some(600)]),
            (200, [Some("Kabel".len()), Some(125)]),
            (50, [Some("Kabel".len()), None]),
        ] {
            let mut archive = Archive::open(&bytes[..len], &Limits::default()).expect("opens");
            let found = ["a.xml", "b.xml"].map(|name| archive.text(name).expect("reads").map(|text| text.len()));
            assert_eq!(found, expected, "{len}");
            let reading = Reading::new(
                crate::ingest::SourceText::unpacked(String::new()),
                crate::ingest::reader::Body::Lines(Vec::new()),
            );
            let told = archive.tell(reading);
            assert!(told.partly && !told.warnings.is_empty());
        }
    }
}
