//! Plain tantivy with stems: what one has without Fundstelle.
//!
//! One field of title and text, stored, its words found, lower-cased and stemmed by tantivy's own filters; the words
//! of a query are OR-ed (one asked twice counts twice), BM25 as it comes. Ids are stored as Fundstelle's are, in a column.

use std::path::Path;

use anyhow::Context;
use fundstelle::eval::{Rankings, Topic};
use fundstelle::text::Language;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

/// A passage to index.
pub struct Record {
    pub id: String,
    /// Empty where there is none.
    pub title: String,
    pub text: String,
}

impl Record {
    fn words(&self) -> String {
        if self.title.is_empty() { self.text.clone() } else { format!("{}\n{}", self.title, self.text) }
    }
}

/// Longest word that is indexed, in bytes: that of tantivy's own analyzers.
const MAX_WORD_BYTES: usize = 40;

/// Memory of the writer for each thread, in bytes: the sets fit into one segment.
const WRITER_BYTES: usize = 256 << 20;

/// Under this name the field finds its analyzer.
const ANALYZER: &str = "stems";

/// An index that is being written.
pub struct Writer {
    index: Index,
    writer: IndexWriter,
    id: Field,
    text: Field,
}

impl Writer {
    /// Begins an index in an empty folder.
    pub fn begin(folder: &Path, language: Language, threads: usize) -> Result<Self, anyhow::Error> {
        std::fs::create_dir_all(folder)?;
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | FAST);
        let words = TextFieldIndexing::default()
            .set_tokenizer(ANALYZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(words) | STORED);
        let index = Index::create_in_dir(folder, schema.build())?;
        index.tokenizers().register(ANALYZER, analyzer(language));
        let writer = index.writer_with_num_threads(threads, threads * WRITER_BYTES)?;
        Ok(Self { index, writer, id, text })
    }

    /// Adds a passage.
    pub fn add(&self, record: &Record) -> Result<(), anyhow::Error> {
        let mut document = TantivyDocument::new();
        document.add_text(self.id, &record.id);
        document.add_text(self.text, record.words());
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Writes the index as it comes, in as many segments as the engine leaves.
    pub fn end(mut self) -> Result<(), anyhow::Error> {
        self.writer.commit()?;
        self.writer.wait_merging_threads()?;
        Ok(())
    }

    /// Writes the index as one segment, as Fundstelle's is, and opens it.
    pub fn finish(mut self) -> Result<Plain, anyhow::Error> {
        self.writer.commit()?;
        let segments = self.index.searchable_segment_ids()?;
        if segments.len() > 1 {
            self.writer.merge(&segments).wait()?;
        }
        self.writer.garbage_collect_files().wait()?;
        self.writer.wait_merging_threads()?;
        let searcher = self.index.reader()?.searcher();
        let analyzer = self.index.tokenizers().get(ANALYZER).context("the analyzer is registered")?;
        Ok(Plain { searcher, analyzer, text: self.text })
    }
}

fn analyzer(language: Language) -> TextAnalyzer {
    let stemmer = match language {
        Language::English => tantivy::tokenizer::Language::English,
        _ => tantivy::tokenizer::Language::German,
    };
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(MAX_WORD_BYTES))
        .filter(LowerCaser)
        .filter(Stemmer::new(stemmer))
        .build()
}

/// An index that is open.
pub struct Plain {
    searcher: Searcher,
    analyzer: TextAnalyzer,
    text: Field,
}

impl Plain {
    /// Returns the ids of the best passages.
    pub fn ranking(&self, query: &str, limit: usize) -> Result<Vec<String>, anyhow::Error> {
        let mut words: Vec<Box<dyn Query>> = Vec::new();
        self.analyzer.clone().token_stream(query).process(&mut |token| {
            let term = Term::from_field_text(self.text, &token.text);
            words.push(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)));
        });
        let found = self.searcher.search(&BooleanQuery::union(words), &TopDocs::with_limit(limit).order_by_score())?;
        let mut columns = Vec::new();
        for segment in self.searcher.segment_readers() {
            columns.push(segment.fast_fields().str("id")?.context("the column of ids is there")?);
        }
        let mut ids = Vec::new();
        for (_, address) in found {
            let column = &columns[address.segment_ord as usize];
            let mut id = String::new();
            let number = column.ords().first(address.doc_id).context("every passage has an id")?;
            column.ord_to_str(number, &mut id)?;
            ids.push(id);
        }
        Ok(ids)
    }

    /// Answers the queries.
    pub fn answer(&self, topics: &[Topic], limit: usize) -> Result<Rankings, anyhow::Error> {
        topics.iter().map(|topic| Ok((topic.id.clone(), self.ranking(&topic.text, limit)?))).collect()
    }
}
