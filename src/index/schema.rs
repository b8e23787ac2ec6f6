use tantivy::Term;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use crate::analysis::Channel;
use crate::citation::WorkIndex;
use crate::index::terms::{MAX_TERM_BYTES, ReadyTerms, SENTENCE_END};

/// Counts up with every change of the fields or of what is stored in them.
pub(crate) const SCHEMA_VERSION: u32 = 5;

/// Name of the tokenizer that reads terms that we made.
const READY: &str = "ready";

/// Where the words of a passage stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// Its text
    Body,
    /// Title and subtitle of its document
    Title,
    /// The heading above it
    Section,
    /// Authors and titles of the works that a footnote cites without naming them: "Ebd.", "Dresen, N. 6"
    Cited,
}

impl Zone {
    /// All zones, in their order.
    pub const ALL: [Self; 4] = [Self::Body, Self::Title, Self::Section, Self::Cited];

    fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Title => "title",
            Self::Section => "section",
            Self::Cited => "cited",
        }
    }
}

/// The fields of the engine's schema.
///
/// A record is a passage, or says something about a document (`about`) or about a source (`source`); the latter two have no
/// words of their own and the kind [`Fields::NO_PASSAGE`].
#[derive(Debug, Clone)]
pub struct Fields {
    text: [[Field; 3]; 4],
    /// Words of the authors' names, folded.
    pub author: Field,
    /// A passage's id.
    pub id: Field,
    /// The file it was read from, by a hash of its path.
    pub origin: Field,
    /// Its document's id.
    pub document: Field,
    /// Name of its kind.
    pub kind: Field,
    /// Code of its language.
    pub language: Field,
    /// Its document's year.
    pub year: Field,
    /// Kind and ordinal as one number, for the order within a document.
    pub place: Field,
    /// Its number in its document as it stands there, for its neighbours.
    pub sequence: Field,
    /// What is stored of it, see [`crate::index::StoredPassage`] and [`crate::index::StoredDocument`].
    pub record: Field,
    /// Its offset map, packed.
    pub map: Field,
    /// The document that this record is about.
    pub about: Field,
    /// Stems of what the compounds of a text may hold, and of compounds that it writes apart (behind `=`).
    pub parts: Field,
    /// A sign at the last word of every sentence but the last, see `Fields::sentence_end`.
    pub sentence_ends: Field,
    /// The works that a passage cites: a footnote in its citations, a body passage in its notes: `lamberty-2024#3`.
    pub cited: Field,
    /// Words of the names of those whom a footnote cites, folded.
    pub cited_author: Field,
    /// The same for a body passage, by its notes.
    pub noted_author: Field,
    /// The source that this record is about.
    pub source: Field,
    /// The works that are this source, as in `cited`.
    pub source_work: Field,
    /// The document that holds it.
    pub source_document: Field,
    /// Words of its authors and its title, in all their forms.
    pub source_words: Field,
}

/// Names a work of a document, as [`Fields::cited`] and [`Fields::source_work`] have it.
pub(crate) fn work_term(document: &str, work: WorkIndex) -> String {
    format!("{}#{work}", id_term(document))
}

/// Names the file of a record, by its path relative to the corpus; however long that is.
pub(crate) fn origin_term(path: &str) -> String {
    blake3::hash(path.as_bytes()).to_hex()[..32].to_owned()
}

/// Cuts an id to what the engine can hold; the whole id is stored.
pub(crate) fn id_term(id: &str) -> &str {
    let mut end = id.len().min(MAX_TERM_BYTES);
    while !id.is_char_boundary(end) {
        end -= 1;
    }
    &id[..end]
}

impl Fields {
    /// Stands in `kind` of the records that are no passages.
    pub const NO_PASSAGE: &'static str = "no-passage";
    /// Name of the column of the passages' ids.
    pub const ID_COLUMN: &'static str = "id";
    /// Name of the column of the ids of their documents.
    pub const DOCUMENT_COLUMN: &'static str = "document";
    /// Name of the column of [`Fields::sequence`].
    pub const SEQUENCE_COLUMN: &'static str = "sequence";
    /// Name of the column of [`Fields::place`].
    pub const PLACE_COLUMN: &'static str = "place";
    /// Name of the column of [`Fields::source`].
    pub const SOURCE_COLUMN: &'static str = "source";

    /// Builds the schema.
    pub(crate) fn schema() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let words = |positions: IndexRecordOption, lengths: bool| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default().set_tokenizer(READY).set_index_option(positions).set_fieldnorms(lengths),
            )
        };
        let name = || {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer("raw")
                    .set_index_option(IndexRecordOption::Basic)
                    .set_fieldnorms(false),
            )
        };
        let text = Zone::ALL.map(|zone| {
            Channel::ALL.map(|channel| {
                let field = format!("{}_{}", zone.name(), channel.name());
                // A passage is as long as it has words, whatever they become.
                builder
                    .add_text_field(&field, words(IndexRecordOption::WithFreqsAndPositions, channel == Channel::Exact))
            })
        });
        let fields = Self {
            text,
            author: builder.add_text_field("author", words(IndexRecordOption::WithFreqsAndPositions, true)),
            id: builder.add_text_field(Self::ID_COLUMN, name().set_fast("raw")),
            origin: builder.add_text_field("origin", name()),
            document: builder.add_text_field(Self::DOCUMENT_COLUMN, name().set_fast("raw")),
            kind: builder.add_text_field("kind", name()),
            language: builder.add_text_field("language", name()),
            year: builder.add_i64_field("year", NumericOptions::from(INDEXED | FAST)),
            place: builder.add_u64_field(Self::PLACE_COLUMN, FAST),
            sequence: builder.add_u64_field(Self::SEQUENCE_COLUMN, FAST),
            record: builder.add_bytes_field("record", STORED),
            map: builder.add_bytes_field("map", STORED),
            about: builder.add_text_field("about", name()),
            parts: builder.add_text_field("parts", words(IndexRecordOption::WithFreqs, false)),
            sentence_ends: builder
                .add_text_field("sentence_ends", words(IndexRecordOption::WithFreqsAndPositions, false)),
            cited: builder.add_text_field("cited", name()),
            cited_author: builder
                .add_text_field("cited_author", words(IndexRecordOption::WithFreqsAndPositions, false)),
            noted_author: builder
                .add_text_field("noted_author", words(IndexRecordOption::WithFreqsAndPositions, false)),
            source: builder.add_text_field(Self::SOURCE_COLUMN, name().set_fast("raw")),
            source_work: builder.add_text_field("source_work", name()),
            source_document: builder.add_text_field("source_document", name()),
            source_words: builder.add_text_field("source_words", words(IndexRecordOption::Basic, false)),
        };
        (builder.build(), fields)
    }

    /// Returns the term that stands at the last words of sentences.
    pub(crate) fn sentence_end(&self) -> Term {
        Term::from_field_text(self.sentence_ends, SENTENCE_END)
    }

    /// Returns the field of the terms of one channel in one zone.
    pub fn text(&self, zone: Zone, channel: Channel) -> Field {
        self.text[zone as usize][channel as usize]
    }
}

/// The tokenizers that the schema names: the engine takes our terms as they are.
pub(crate) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::new();
    tokenizers.register(READY, TextAnalyzer::from(ReadyTerms::default()));
    // The engine asks for this name where a field has no text at all.
    tokenizers.register("default", TextAnalyzer::from(ReadyTerms::default()));
    tokenizers.register("raw", tantivy::tokenizer::RawTokenizer::default());
    tokenizers
}
