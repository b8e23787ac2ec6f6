use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::analysis::{Channel, Token, is_own_term};
use crate::index::{Fields, Zone};

/// Returns the terms whose occurrences together are those of a word in one channel of one zone.
///
/// The index keeps a stem only where it differs from the word that has it.
pub(crate) fn terms_of(fields: &Fields, zone: Zone, channel: Channel, token: &Token) -> Vec<Term> {
    let term = token.term(channel);
    let exact = || Term::from_field_text(fields.text(zone, Channel::Exact), term);
    if channel == Channel::Exact {
        return vec![exact()];
    }
    let mut terms = Vec::with_capacity(2);
    if *term == *token.exact || is_own_term(channel, term) {
        terms.push(exact());
    }
    terms.push(Term::from_field_text(fields.text(zone, channel), term));
    terms
}

/// Returns the field that knows the length of what a term was found in.
pub(crate) fn length_field(fields: &Fields, field: Field) -> Field {
    let zone =
        Zone::ALL.into_iter().find(|&zone| Channel::ALL.iter().any(|&channel| fields.text(zone, channel) == field));
    match zone {
        Some(zone) => fields.text(zone, Channel::Exact),
        None if field == fields.author => field,
        None => fields.text(Zone::Body, Channel::Exact),
    }
}

/// The occurrences of several terms in one segment, as if they were one term.
pub(crate) struct Occurrences {
    lists: Vec<SegmentPostings>,
}

impl Occurrences {
    /// Opens the lists of the terms that the segment has; `None` where it has none.
    pub(crate) fn open(
        reader: &SegmentReader,
        terms: &[Term],
        record: IndexRecordOption,
    ) -> tantivy::Result<Option<Self>> {
        let mut lists = Vec::with_capacity(terms.len());
        for term in terms {
            lists.extend(reader.inverted_index(term.field())?.read_postings(term, record)?);
        }
        Ok((!lists.is_empty()).then_some(Self { lists }))
    }

    /// The lists one by one.
    pub(crate) fn lists(&mut self) -> &mut [SegmentPostings] {
        &mut self.lists
    }

    /// The current document, [`TERMINATED`] behind the last.
    pub(crate) fn doc(&self) -> DocId {
        self.lists.iter().map(DocSet::doc).min().unwrap_or(TERMINATED)
    }

    /// Goes to the next document.
    pub(crate) fn advance(&mut self) -> DocId {
        let doc = self.doc();
        if doc != TERMINATED {
            for list in self.lists.iter_mut().filter(|list| list.doc() == doc) {
                list.advance();
            }
        }
        self.doc()
    }

    /// Goes to the first document from `target` on.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        for list in self.lists.iter_mut().filter(|list| list.doc() < target) {
            list.seek(target);
        }
        self.doc()
    }

    /// Reads the positions in the current document, sorted.
    pub(crate) fn positions(&mut self, positions: &mut Vec<u32>) {
        positions.clear();
        let doc = self.doc();
        let mut sources = 0;
        for list in self.lists.iter_mut().filter(|list| list.doc() == doc) {
            list.append_positions_with_offset(0, positions);
            sources += 1;
        }
        if sources > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
    }

    /// At least how many documents, at most.
    pub(crate) fn size(&self) -> u32 {
        self.lists.iter().map(|list| list.doc_freq()).fold(0, u32::saturating_add)
    }
}
