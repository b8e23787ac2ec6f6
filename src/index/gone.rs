use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tantivy::directory::OwnedBytes;
use tantivy::schema::{Field, FieldType, Schema, Value};
use tantivy::tokenizer::{TokenStream, Tokenizer};
use tantivy::{Directory, SegmentReader, TantivyDocument, Term};
use tantivy_fst::{Map, MapBuilder, raw::Fst};

use crate::analysis::Channel;
use crate::index::directory::beside;
use crate::index::files::write_file;
use crate::index::schema::Fields;
use crate::index::terms::ReadyTerms;
use crate::index::vocabulary::{Group, WordCounts, spelling_groups};
use crate::index::{IndexError, Zone};
use crate::text::Language;

/// Ending of the name of the file that says what was deleted from a segment.
pub(crate) const GONE_ENDING: &str = ".gone";

/// Stand for the words of deleted German and English passages, where a field would.
const LANGUAGES: [(Language, u32); 2] = [(Language::German, u32::MAX - 1), (Language::English, u32::MAX)];

/// Stands for the groups of letters of deleted passages.
const GROUPS: u32 = u32::MAX - 2;

/// In how many deleted records each term stands.
///
/// The engine counts a deleted record with every term it has until its segment is written anew. What it says is right once
/// these are taken off: then the same corpus gives the same scores, whatever was in the index before.
#[derive(Debug, Default)]
pub(crate) struct Gone {
    segments: Vec<Map<OwnedBytes>>,
}

fn key(field: u32, term: &[u8]) -> Vec<u8> {
    let mut key = field.to_be_bytes().to_vec();
    key.extend_from_slice(term);
    key
}

impl Gone {
    /// Opens the files of those segments from which something was deleted; the name of one that cannot be read is the error.
    pub(crate) fn open(directory: &dyn Directory, segments: &[SegmentReader]) -> Result<Self, String> {
        let deleted = segments.iter().filter(|segment| segment.has_deletes());
        let open = |segment: &SegmentReader| {
            let name = beside(segment, GONE_ENDING);
            let bytes = directory.open_read(Path::new(&name)).ok().and_then(|file| file.read_bytes().ok());
            bytes.and_then(|bytes| Fst::new(bytes).ok()).map(Map::from).ok_or(name)
        };
        Ok(Self { segments: deleted.map(open).collect::<Result<_, _>>()? })
    }

    /// Tells whether nothing was deleted.
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    fn count(&self, field: u32, term: &[u8]) -> u64 {
        if self.is_empty() {
            return 0;
        }
        let key = key(field, term);
        self.segments.iter().filter_map(|segment| segment.get(&key)).sum()
    }

    /// Returns in how many deleted records a term stands.
    pub(crate) fn of(&self, term: &Term) -> u64 {
        self.of_bytes(term.field(), term.serialized_value_bytes())
    }

    /// The same for the bytes of a term of a field of text.
    pub(crate) fn of_bytes(&self, field: Field, term: &[u8]) -> u64 {
        self.count(field.field_id(), term)
    }

    /// Returns in how many deleted passages a word of the bodies, whose field is given, stands.
    pub(crate) fn word(&self, field: Field, word: &str) -> WordCounts {
        let [german, english] = LANGUAGES.map(|(_, key)| self.count(key, word.as_bytes()) as u32);
        WordCounts { passages: self.of_bytes(field, word.as_bytes()) as u32, german, english }
    }

    /// Returns in how many deleted passages a group of letters stands.
    pub(crate) fn group(&self, group: Group) -> u64 {
        self.count(GROUPS, &group.to_be_bytes())
    }
}

/// Counts the terms of records.
#[derive(Debug, Default, Clone)]
pub(crate) struct TermCounts {
    records: BTreeMap<Vec<u8>, u64>,
    /// Words in each field, by its number.
    pub(crate) words: BTreeMap<u32, u64>,
}

impl TermCounts {
    /// Counts a record as the engine does.
    pub(crate) fn add(&mut self, record: &TantivyDocument, schema: &Schema, fields: &Fields) {
        let mut ready = ReadyTerms::default();
        let mut terms: BTreeSet<Vec<u8>> = BTreeSet::new();
        let mut languages: Vec<u32> = Vec::new();
        for (field, value) in record.field_values() {
            let FieldType::Str(options) = schema.get_field_entry(field).field_type() else { continue };
            let (Some(indexing), Some(text)) = (options.get_indexing_options(), value.as_str()) else { continue };
            if indexing.tokenizer() == "raw" {
                terms.insert(key(field.field_id(), text.as_bytes()));
                *self.words.entry(field.field_id()).or_default() += 1;
            } else {
                let mut stream = ready.token_stream(text);
                while stream.advance() {
                    terms.insert(key(field.field_id(), stream.token().text.as_bytes()));
                    *self.words.entry(field.field_id()).or_default() += 1;
                }
            }
            if field == fields.language {
                languages.extend(LANGUAGES.iter().filter(|(language, _)| language.code() == text).map(|(_, key)| *key));
            }
        }
        let body = fields.text(Zone::Body, Channel::Exact).field_id().to_be_bytes();
        let mut groups: BTreeSet<Group> = BTreeSet::new();
        for term in terms {
            if term.starts_with(&body) {
                if let Ok(word) = std::str::from_utf8(&term[body.len()..]) {
                    spelling_groups(word, |group| {
                        groups.insert(group);
                    });
                }
                for &language in &languages {
                    *self.records.entry(key(language, &term[body.len()..])).or_default() += 1;
                }
            }
            *self.records.entry(term).or_default() += 1;
        }
        for group in groups {
            *self.records.entry(key(GROUPS, &group.to_be_bytes())).or_default() += 1;
        }
    }

    /// Writes the file of a segment: what was deleted from it before, whose file is `before`, and this.
    pub(crate) fn write(mut self, before: Option<&Path>, path: &Path) -> Result<(), IndexError> {
        if let Some(before) = before {
            let read = |source| IndexError::Read { path: before.to_owned(), source };
            let bytes = std::fs::read(before).map_err(read)?;
            let map = Map::from_bytes(bytes).map_err(std::io::Error::other).map_err(read)?;
            for (term, count) in map.stream().into_byte_vec() {
                *self.records.entry(term).or_default() += count;
            }
        }
        let write = |source| IndexError::Write { path: path.to_owned(), source };
        let mut builder = MapBuilder::memory();
        builder.extend_iter(self.records).map_err(std::io::Error::other).map_err(write)?;
        let bytes = builder.into_inner().map_err(std::io::Error::other).map_err(write)?;
        write_file(path, &bytes)
    }
}
