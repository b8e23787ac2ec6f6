use std::sync::Arc;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermStreamer;
use tantivy::{DocAddress, DocSet, SegmentReader, TERMINATED, Term};
use tantivy_fst::Automaton;

use crate::index::gone::Gone;

/// The engine's part of an index, counted as if what was deleted had never been there.
///
/// Terms are visited in one order over all segments, and only those that a record has. [`Engine::searcher`] is for what
/// asks no counts.
#[derive(Clone)]
pub struct Engine {
    searcher: tantivy::Searcher,
    gone: Arc<Gone>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "engine of {} records", self.records())
    }
}

impl Engine {
    pub(crate) fn new(searcher: tantivy::Searcher, gone: Arc<Gone>) -> Self {
        Self { searcher, gone }
    }

    /// Returns the engine's own searcher, which counts deleted records too.
    pub fn searcher(&self) -> &tantivy::Searcher {
        &self.searcher
    }

    /// Returns its segments.
    pub fn segment_readers(&self) -> &[SegmentReader] {
        self.searcher.segment_readers()
    }

    /// Returns how many records there are.
    pub fn records(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Returns in how many records a term stands.
    ///
    /// # Errors
    ///
    /// Where the engine cannot read its files; so in all that follows.
    pub fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.searcher.doc_freq(term)?.saturating_sub(self.gone.of(term)))
    }

    /// Visits the terms of a field of text that begin with `prefix`, in their order, with the number of records each stands
    /// in, until `visit` says no.
    ///
    /// # Errors
    ///
    /// See [`Engine::doc_freq`].
    pub fn each_term(
        &self,
        field: Field,
        prefix: &str,
        mut visit: impl FnMut(&str, u64) -> bool,
    ) -> tantivy::Result<()> {
        let indexes = self.segment_readers().iter().map(|segment| segment.inverted_index(field));
        let indexes = indexes.collect::<tantivy::Result<Vec<_>>>()?;
        let streams = indexes.iter().map(|index| index.terms().range().ge(prefix.as_bytes()).into_stream());
        self.merged(field, streams.collect::<Result<_, _>>()?, |term, count| {
            term.starts_with(prefix) && visit(term, count)
        });
        Ok(())
    }

    /// The same for the terms that an automaton accepts.
    ///
    /// # Errors
    ///
    /// See [`Engine::doc_freq`].
    pub fn each_match<A: Automaton>(
        &self,
        field: Field,
        automaton: impl Fn() -> tantivy::Result<A>,
        visit: impl FnMut(&str, u64) -> bool,
    ) -> tantivy::Result<()>
    where
        A::State: Clone,
    {
        let indexes = self.segment_readers().iter().map(|segment| segment.inverted_index(field));
        let indexes = indexes.collect::<tantivy::Result<Vec<_>>>()?;
        let mut streams = Vec::new();
        for index in &indexes {
            streams.push(index.terms().search(automaton()?).into_stream()?);
        }
        self.merged(field, streams, visit);
        Ok(())
    }

    fn merged<A: Automaton>(
        &self,
        field: Field,
        mut streams: Vec<TermStreamer<'_, A>>,
        mut visit: impl FnMut(&str, u64) -> bool,
    ) where
        A::State: Clone,
    {
        streams.retain_mut(TermStreamer::advance);
        let mut term: Vec<u8> = Vec::new();
        while let Some(least) = streams.iter().map(TermStreamer::key).min() {
            term.clear();
            term.extend_from_slice(least);
            let mut count = 0;
            streams.retain_mut(|stream| {
                if stream.key() != term {
                    return true;
                }
                count += u64::from(stream.value().doc_freq);
                stream.advance()
            });
            let count = count.saturating_sub(self.gone.of_bytes(field, &term));
            if let Ok(term) = std::str::from_utf8(&term)
                && count > 0
                && !visit(term, count)
            {
                return;
            }
        }
    }

    /// Finds the records that have a term.
    ///
    /// # Errors
    ///
    /// See [`Engine::doc_freq`].
    pub fn records_with(&self, field: Field, term: &str) -> tantivy::Result<Vec<DocAddress>> {
        let term = Term::from_field_text(field, term);
        let mut found = Vec::new();
        for (segment, reader) in self.segment_readers().iter().enumerate() {
            let index = reader.inverted_index(field)?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                if !reader.is_deleted(postings.doc()) {
                    found.push(DocAddress::new(segment as u32, postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(found)
    }
}
