use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use crate::citation::{Apparatus, Citation, Note, WorkIndex};
use crate::document::{DocumentId, Passage, PassageId, PassageKind};
use crate::eval::QrelsForm;
use crate::judging::quotations::{Quotation, Words, quotations};
use crate::query::{Clause, Filter, Node, Occur, Query, plain};
use crate::search::{SearchError, Searcher};
use crate::snippet::sentences;
use crate::text::ByteSpan;
use crate::walk::cited_passages;

/// Grade of what is cited: the document, or a passage of the cited page.
pub const CITED: i32 = 1;

/// Grade of what is quoted: the passage that holds the words, and its document.
pub const QUOTED: i32 = 2;

/// Fewest words of a query. "Das ist umstritten." says nothing of what is: the sentence before it is taken too, as long as
/// there is one in the passage. Set by reading sentences of articles, not measured.
const WORDS_MIN: usize = 8;

/// A query that a footnote answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinedTopic {
    /// The id of the first note of the sentence; where that note stands a second time, `-2` behind it.
    pub id: String,
    /// The words of the sentence, and that its own document does not count: `-doc:lamberty-2024 Die Ostflanke …`.
    pub text: String,
    /// The sentence as printed.
    pub sentence: String,
    /// The passage in which it stands.
    pub passage: PassageId,
    /// Its notes, in order.
    pub notes: Vec<PassageId>,
    /// Ids of the sources of these notes that the corpus holds.
    pub sources: BTreeSet<String>,
    /// The documents that hold them, with their grades.
    pub documents: BTreeMap<DocumentId, i32>,
    /// Cited passages, with their grades, as far as the place in the document is known.
    pub passages: BTreeMap<PassageId, i32>,
}

/// The sources that a document cites and the corpus holds: id, and the document that holds it.
type HeldWorks = BTreeMap<WorkIndex, (String, DocumentId)>;

/// Makes topics and judgements of the footnotes that cite what the corpus holds.
///
/// The query is the sentence that carries the marker, not the paragraph: a paragraph often has several notes, which would
/// be one query with contradicting answers, and most of its words belong to none of them (on the 14 notes of `corpus/`, which
/// are too few to prove it, documents have an MRR of .58 by sentences, .49 by paragraphs). All notes of one sentence answer it
/// together. What is relevant is the document that holds the source, [`CITED`]; in it the passages of the cited pages,
/// where both locator and document know pages; or, instead, the passage in which the quoted words stand, [`QUOTED`].
///
/// Citations whose reading or meaning is doubtful are left out, and so are those of a document that cites itself: a wrong
/// judgement costs more than a missing one. Topics come by document, then as they stand in it.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn mine(searcher: &Searcher) -> Result<Vec<MinedTopic>, SearchError> {
    let mut citing: BTreeMap<DocumentId, HeldWorks> = BTreeMap::new();
    searcher.each_source(&mut |stored| {
        if let Some(held) = stored.held.document {
            for work in stored.source.works {
                if work.document != held.document {
                    let works = citing.entry(work.document).or_default();
                    works.insert(work.work, (stored.source.id.clone(), held.document.clone()));
                }
            }
        }
        Ok(())
    })?;
    let mut topics = Vec::new();
    let mut texts = Texts { searcher, read: BTreeMap::new(), bytes: 0 };
    for (document, works) in &citing {
        let (read, apparatus) = searcher.read_document(document)?;
        let mut calls: BTreeMap<String, u32> = BTreeMap::new();
        for passage in &read.passages {
            if matches!(passage.kind, PassageKind::Footnote | PassageKind::PullQuote) {
                continue;
            }
            for stretch in stretches(passage) {
                let claim = Claim { document, passage, stretch, works, notes: &read.passages, apparatus: &apparatus };
                if let Some(mut topic) = claim.topic(&mut texts)? {
                    let call = calls.entry(topic.id.clone()).or_default();
                    *call += 1;
                    if *call > 1 {
                        topic.id = format!("{}-{call}", topic.id);
                    }
                    topics.push(topic);
                }
            }
        }
    }
    Ok(topics)
}

/// A stretch of text and the notes that are called in it.
struct Stretch {
    span: ByteSpan,
    /// Ordinals, in order, each once.
    notes: Vec<u32>,
}

/// Finds the sentences of a passage that carry notes, with as many before them as make a query.
fn stretches(passage: &Passage) -> Vec<Stretch> {
    let sentences = sentences(&passage.text);
    let mut carrying: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for marker in &passage.markers {
        let Some(note) = marker.note else { continue };
        // A marker behind the full stop belongs to what it ends.
        let at = sentences.iter().rposition(|sentence| sentence.start < marker.offset).unwrap_or(0);
        let notes = carrying.entry(at).or_default();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let stretch = |(at, notes): (usize, Vec<u32>)| {
        let end = sentences.get(at)?.end;
        let words = |from: usize| Words::of(&passage.text[sentences[from].start..end]).count();
        let from = (0..=at).rev().find(|&from| words(from) >= WORDS_MIN).unwrap_or(0);
        (words(from) > 0).then(|| Stretch { span: ByteSpan::new(sentences[from].start, end), notes })
    };
    carrying.into_iter().filter_map(stretch).collect()
}

/// Bytes of cited texts that are kept: many documents cite the same. What is kept takes some four times as much.
const MAX_KEPT_BYTES: usize = 32 << 20;

/// The documents that are cited, as they are read.
struct Texts<'a> {
    searcher: &'a Searcher,
    read: BTreeMap<DocumentId, Text>,
    bytes: usize,
}

/// The passages of a document, and the words of each.
struct Text {
    passages: Vec<Passage>,
    words: Vec<Words>,
}

impl Texts<'_> {
    fn of(&mut self, document: &DocumentId) -> Result<&Text, SearchError> {
        if self.bytes > MAX_KEPT_BYTES && !self.read.contains_key(document) {
            self.read.clear();
            self.bytes = 0;
        }
        Ok(match self.read.entry(document.clone()) {
            Entry::Occupied(text) => text.into_mut(),
            Entry::Vacant(place) => {
                let passages = self.searcher.passages(document)?;
                let words = passages.iter().map(|passage| Words::of(&passage.text)).collect();
                self.bytes += passages.iter().map(|passage| passage.text.len()).sum::<usize>();
                place.insert(Text { passages, words })
            }
        })
    }
}

/// A sentence with its notes, and what is known of what these cite.
struct Claim<'a> {
    document: &'a DocumentId,
    passage: &'a Passage,
    stretch: Stretch,
    works: &'a HeldWorks,
    /// All passages of the document.
    notes: &'a [Passage],
    apparatus: &'a Apparatus,
}

impl Claim<'_> {
    fn topic(&self, texts: &mut Texts<'_>) -> Result<Option<MinedTopic>, SearchError> {
        let sentence = self.stretch.span.of(&self.passage.text);
        let footnote = |ordinal: u32| PassageId::new(self.document, PassageKind::Footnote, ordinal);
        let Some(first) = self.stretch.notes.first() else { return Ok(None) };
        let mut topic = MinedTopic {
            id: footnote(*first).0,
            text: query(sentence, self.document),
            sentence: sentence.split_whitespace().collect::<Vec<_>>().join(" "),
            passage: self.passage.id.clone(),
            notes: self.stretch.notes.iter().map(|&note| footnote(note)).collect(),
            sources: BTreeSet::new(),
            documents: BTreeMap::new(),
            passages: BTreeMap::new(),
        };
        let printed = self.printed_quotations();
        for note in self.apparatus.notes.iter().filter(|note| self.stretch.notes.contains(&note.ordinal)) {
            let quoted: Vec<Quotation> = printed.iter().cloned().chain(self.quotations_of(note)).collect();
            for citation in note.citations() {
                let Some((source, held)) = self.held(citation) else { continue };
                topic.sources.insert(source.clone());
                let text = texts.of(held)?;
                let mut places: Vec<(&PassageId, i32)> = (text.passages.iter().zip(&text.words))
                    .filter(|(passage, _)| passage.kind != PassageKind::PullQuote)
                    .filter(|(_, words)| quoted.iter().any(|quotation| quotation.stands_in(words)))
                    .map(|(passage, _)| (&passage.id, QUOTED))
                    .collect();
                if places.is_empty()
                    && let Some(locator) = &citation.locator
                {
                    let on_pages = cited_passages(&text.passages, locator);
                    places.extend(on_pages.into_iter().map(|passage| (&passage.id, CITED)));
                }
                let grade = places.iter().map(|(_, grade)| *grade).max().unwrap_or(CITED);
                raise(&mut topic.documents, held.clone(), grade);
                for (id, grade) in places {
                    raise(&mut topic.passages, id.clone(), grade);
                }
            }
        }
        Ok((!topic.documents.is_empty()).then_some(topic))
    }

    /// Returns the source that a citation surely means, and the document that holds it.
    fn held(&self, citation: &Citation) -> Option<&(String, DocumentId)> {
        let link = &citation.link;
        link.work.filter(|_| link.doubt.is_none()).and_then(|work| self.works.get(&work))
    }

    /// Returns what the sentence quotes; a quotation set off from the text is one as a whole.
    fn printed_quotations(&self) -> Vec<Quotation> {
        let text = &self.passage.text;
        if self.passage.kind == PassageKind::Blockquote {
            return Quotation::read(text).into_iter().collect();
        }
        let span = self.stretch.span;
        let here = |quoted: &ByteSpan| quoted.start < span.end && span.start < quoted.end;
        quotations(text).into_iter().filter(here).filter_map(|quoted| Quotation::read(quoted.of(text))).collect()
    }

    /// Returns what a note quotes; titles between quotation marks are none.
    fn quotations_of(&self, note: &Note) -> Vec<Quotation> {
        let is_note = |passage: &&Passage| passage.kind == PassageKind::Footnote && passage.ordinal == note.ordinal;
        let Some(text) = self.notes.iter().find(is_note).map(|passage| passage.text.as_str()) else {
            return Vec::new();
        };
        let fields: Vec<ByteSpan> =
            note.citations().flat_map(|citation| &citation.fields).map(|(_, span)| *span).collect();
        let is_field =
            |quoted: &ByteSpan| fields.iter().any(|field| quoted.start < field.end && field.start < quoted.end);
        let quoted = quotations(text).into_iter().filter(|quoted| !is_field(quoted));
        quoted.filter_map(|quoted| Quotation::read(quoted.of(text))).collect()
    }
}

fn raise<K: Ord>(grades: &mut BTreeMap<K, i32>, of: K, grade: i32) {
    let known = grades.entry(of).or_insert(grade);
    *known = grade.max(*known);
}

/// Makes a query of a sentence: its words, none an operator, and that a document is left out.
///
/// The restriction stands first: of a sentence that is too long for a query, the end is left out. Punctuation goes, so that
/// the query can be read without its escapes.
fn query(sentence: &str, without: &DocumentId) -> String {
    let words = sentence.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let Query { clauses, warnings } = plain(&words.join(" "));
    let node = Node::Filter { filter: Filter::Document(without.as_str().to_owned()), span: ByteSpan::new(0, 0) };
    let left_out = Clause { occur: Occur::MustNot, node };
    Query { clauses: std::iter::once(left_out).chain(clauses).collect(), warnings }.to_string()
}

/// A line of `queries.jsonl`, as BEIR has it.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "_id")]
    id: &'a str,
    text: &'a str,
    metadata: Metadata<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    /// Says that nobody judged.
    mined: bool,
    passage: &'a str,
    notes: Vec<&'a str>,
    sources: &'a BTreeSet<String>,
    sentence: &'a str,
}

/// Writes the topics: `_id`, `text`, and in `metadata` `mined`, the `passage`, its `notes`, their `sources` and the `sentence`
/// as printed.
///
/// # Errors
///
/// What `out` gives.
pub fn write_queries(topics: &[MinedTopic], out: &mut dyn Write) -> io::Result<()> {
    for topic in topics {
        let metadata = Metadata {
            mined: true,
            passage: topic.passage.as_str(),
            notes: topic.notes.iter().map(PassageId::as_str).collect(),
            sources: &topic.sources,
            sentence: &topic.sentence,
        };
        serde_json::to_writer(&mut *out, &Line { id: &topic.id, text: &topic.text, metadata })?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes which documents answer, for all topics.
///
/// # Errors
///
/// What `out` gives.
pub fn write_document_qrels(topics: &[MinedTopic], out: &mut dyn Write) -> io::Result<()> {
    let grades = topics.iter().flat_map(|topic| {
        topic.documents.iter().map(|(document, grade)| (topic.id.as_str(), document.as_str(), *grade))
    });
    write_qrels(grades, out)
}

/// Writes which passages answer, for the topics of which that is known.
///
/// # Errors
///
/// What `out` gives.
pub fn write_passage_qrels(topics: &[MinedTopic], out: &mut dyn Write) -> io::Result<()> {
    let grades = topics
        .iter()
        .flat_map(|topic| topic.passages.iter().map(|(id, grade)| (topic.id.as_str(), id.as_str(), *grade)));
    write_qrels(grades, out)
}

fn write_qrels<'a>(grades: impl Iterator<Item = (&'a str, &'a str, i32)>, out: &mut dyn Write) -> io::Result<()> {
    let form = QrelsForm::Beir;
    if let Some(header) = form.header() {
        writeln!(out, "{header}")?;
    }
    for (topic, id, grade) in grades {
        writeln!(out, "{}", form.line(topic, id, grade))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    #[test]
    fn a_sentence_becomes_words_and_its_document_is_left_out() {
        let document = DocumentId("a-b".to_owned());
        for (sentence, expected) in [
            ("Der „Süden“ (Nato) – NOT: kein Ziel?", r"-doc:a-b Der Süden Nato \NOT kein Ziel"),
            ("doc:x 12:30 -Irak +Iran a*", "-doc:a-b doc\\:x 12:30 Irak Iran a"),
        ] {
            let text = query(sentence, &document);
            assert_eq!(text, expected);
            let read = parse(&text);
            assert!(read.warnings.is_empty(), "{text}: {:?}", read.warnings);
            assert_eq!(read.to_string(), text);
        }
        let long = "Wort ".repeat(1_000);
        assert!(parse(&query(&long, &document)).to_string().starts_with("-doc:a-b Wort"));
    }
}
