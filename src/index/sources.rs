use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::analysis::{Analyzer, Channel, Token, detect_language};
use crate::citation::{
    Apparatus, CitationKind, Documents, Entry, Facts, Held, Item, Name, Note, Source, Work, WorkIndex, WorkReference,
};
use crate::corpus::CorpusFile;
use crate::document::{Document, DocumentId, DropReason, Metadata, PassageId, PassageKind};
use crate::index::files::write_json;
use crate::index::former::{FormerFile, renamed};
use crate::index::terms::join;
use crate::index::{IndexError, StoredDocument, StoredInfo, StoredSource};
use crate::text::Language;

type Merge = fn(Vec<(WorkReference, Work)>, &[Entry]) -> Vec<Source>;
type MatchDocuments = fn(&[Source], &dyn Documents, &[Entry], usize) -> std::io::Result<Vec<Held>>;

/// How citations are read and brought together: as the module `citation` does it, but for tests.
pub(crate) struct Scholar {
    /// [`crate::citation::read`]
    pub read: fn(&Document) -> Apparatus,
    /// [`crate::citation::merge`]
    pub merge: Merge,
    /// [`crate::citation::match_stored_documents`]
    pub match_documents: MatchDocuments,
}

impl Default for Scholar {
    fn default() -> Self {
        Self {
            read: crate::citation::read,
            merge: crate::citation::merge,
            match_documents: crate::citation::match_stored_documents,
        }
    }
}

/// How much of a document's beginning tells what it is, in characters: title page, imprint, first paragraphs.
const HEAD_CHARS: usize = 2_000;

/// What the sources of the corpus need to know of one document.
pub(crate) struct Contribution {
    /// What it shows of itself.
    pub(crate) facts: Facts,
    /// What it cites.
    pub(crate) cited: Cited,
}

/// What a document cites.
#[derive(Serialize, Deserialize)]
pub(crate) struct Cited {
    document: DocumentId,
    works: Vec<Work>,
    /// The body passages that carry notes or cite by themselves, as they stand, with the works these cite.
    carriers: Vec<(PassageId, Vec<WorkIndex>)>,
    /// Those that cite by themselves, with these works.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    in_text: Vec<(PassageId, Vec<WorkIndex>)>,
}

impl Contribution {
    /// Takes from a document, what its notes cite, and what a bibliography said of it.
    pub(crate) fn of(document: &Document, apparatus: &Apparatus, described: &Metadata) -> Self {
        let metadata = &document.metadata;
        let described = Metadata {
            title: described.title.clone().filter(|title| metadata.title.as_ref() == Some(title)),
            subtitle: described.subtitle.clone().filter(|subtitle| metadata.subtitle.as_ref() == Some(subtitle)),
            authors: if metadata.authors == described.authors { described.authors.clone() } else { Vec::new() },
            year: described.year.filter(|year| metadata.year == Some(*year)),
            doi: described.doi.clone().filter(|doi| metadata.doi.as_ref() == Some(doi)),
            language: None,
        };
        let facts = Facts {
            document: document.id.clone(),
            path: document.path.clone(),
            metadata: document.metadata.clone(),
            described,
            head: head(document),
        };
        let cited = works_by_note(&apparatus.notes);
        let citing: HashMap<&PassageId, &Note> = apparatus.in_text.iter().map(|(id, note)| (id, note)).collect();
        let body = document.passages.iter().filter(|passage| passage.kind != PassageKind::Footnote);
        let carriers = body.filter(|passage| !passage.markers.is_empty() || citing.contains_key(&passage.id));
        let carriers = carriers.filter_map(|passage| {
            let own = citing.get(&passage.id).copied();
            let works = works_carried(own, &cited, passage.markers.iter().filter_map(|marker| marker.note));
            (!works.is_empty()).then(|| (passage.id.clone(), works))
        });
        let in_text = apparatus.in_text.iter().map(|(id, note)| (id.clone(), works_of(note)));
        let (document, works) = (document.id.clone(), apparatus.works.clone());
        Self { facts, cited: Cited { document, works, carriers: carriers.collect(), in_text: in_text.collect() } }
    }

    /// Takes from what is stored of a document. Title page and imprint stand in no passage and are not stored: title,
    /// subtitle and authors stand for them.
    pub(crate) fn of_stored(former: &FormerFile) -> Self {
        let StoredDocument { info, works, .. } = &former.about;
        let StoredInfo { id, path, metadata } = info;
        let front = metadata.title.iter().chain(&metadata.subtitle).chain(&metadata.authors).map(String::as_str);
        let body = former.passages.iter().filter(|(_, stored)| stored.passage.kind != PassageKind::Footnote);
        let text = body.clone().map(|(_, stored)| stored.passage.text.as_str());
        let facts = Facts {
            document: id.clone(),
            path: path.clone(),
            metadata: metadata.clone(),
            described: Metadata::default(),
            head: beginning(front.chain(text)),
        };
        let in_text = body.clone().filter_map(|(_, stored)| {
            let note = stored.note.as_ref()?;
            Some((stored.passage.id.clone(), works_of(note)))
        });
        let in_text = in_text.collect();
        let carriers = body.filter(|(_, stored)| !stored.works.is_empty());
        let carriers = carriers.map(|(_, stored)| (stored.passage.id.clone(), stored.works.clone())).collect();
        Self { facts, cited: Cited { document: id.clone(), works: works.clone(), carriers, in_text } }
    }

    /// Gives the document the id and the path that it has now.
    pub(crate) fn rename(&mut self, file: &CorpusFile) {
        let before = std::mem::replace(&mut self.facts.document, file.id.clone());
        self.facts.path.clone_from(&file.relative);
        self.cited.document.clone_from(&file.id);
        for (passage, _) in self.cited.carriers.iter_mut().chain(&mut self.cited.in_text) {
            *passage = renamed(passage, &before, &file.id);
        }
    }
}

/// Returns how a document begins: its title page and imprint, which stand in no passage, then its text.
fn head(document: &Document) -> String {
    let is_front = |reason| matches!(reason, DropReason::TitlePage | DropReason::Imprint);
    let front = document.dropped.iter().filter(|dropped| is_front(dropped.reason)).map(|dropped| dropped.text.as_str());
    let body = document.passages.iter().filter(|passage| passage.kind != PassageKind::Footnote);
    beginning(front.chain(body.map(|passage| passage.text.as_str())))
}

fn beginning<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut head = String::new();
    let mut left = HEAD_CHARS;
    for text in texts {
        if left == 0 {
            break;
        }
        let end = text.char_indices().nth(left).map_or(text.len(), |(at, _)| at);
        left -= text[..end].chars().count();
        head.push_str(&text[..end]);
        head.push('\n');
    }
    head
}

/// Returns the works that a note cites, in the order in which it first does, each once.
fn works_of(note: &Note) -> Vec<WorkIndex> {
    let mut works = Vec::new();
    for work in note.citations().filter_map(|citation| citation.link.work) {
        if !works.contains(&work) {
            works.push(work);
        }
    }
    works
}

/// Returns the works that each note cites, in the order in which it first does, each once.
pub(crate) fn works_by_note(notes: &[Note]) -> BTreeMap<u32, Vec<WorkIndex>> {
    notes.iter().map(|note| (note.ordinal, works_of(note))).filter(|(_, works)| !works.is_empty()).collect()
}

/// Returns the works that a passage cites by itself and in several notes, in their order, each once.
pub(crate) fn works_carried(
    own: Option<&Note>,
    cited: &BTreeMap<u32, Vec<WorkIndex>>,
    notes: impl Iterator<Item = u32>,
) -> Vec<WorkIndex> {
    let mut works = own.map(works_of).unwrap_or_default();
    for work in notes.filter_map(|note| cited.get(&note)).flatten() {
        if !works.contains(work) {
            works.push(*work);
        }
    }
    works
}

/// Returns the terms of what a note leaves unsaid: authors and titles of the works that it cites by short form or *ebd.*
///
/// Stems are those of the language of each title, whatever language the note is in.
pub(crate) fn unsaid(analyzer: &mut Analyzer, note: &Note, works: &[Work]) -> [String; 3] {
    let mut tokens: Vec<Token> = Vec::new();
    let full = |work| note.citations().any(|other| other.link.work == Some(work) && other.kind == CitationKind::Full);
    let mut done: Vec<WorkIndex> = Vec::new();
    for (index, citation) in note.citations().filter_map(|citation| Some((citation.link.work?, citation))) {
        let Some(work) = works.get(index as usize) else { continue };
        if done.contains(&index) {
            continue;
        }
        done.push(index);
        let named = full(index);
        if !named || citation.author_is_idem {
            append(&mut tokens, analyzer.analyze(&names(&work.item)));
        }
        if !named {
            let title = title(&work.item);
            let language = language_of_title(&work.item, &title);
            append(&mut tokens, analyzer.analyze_in(&title, language));
        }
    }
    Channel::ALL.map(|channel| join(&tokens, channel))
}

/// Words that no phrase reaches across: between author and title, between one work and the next.
const GAP: u32 = 4;

fn append(tokens: &mut Vec<Token>, more: Vec<Token>) {
    let shift = tokens.last().map_or(0, |last| last.position + GAP);
    tokens.extend(more.into_iter().map(|mut token| {
        token.position += shift;
        token
    }));
}

/// Returns the names of all whom works are by, for `author:`.
pub(crate) fn names_of_works<'a>(works: impl Iterator<Item = &'a Work>) -> String {
    let names: Vec<String> = works.map(|work| names(&work.item)).filter(|names| !names.is_empty()).collect();
    names.join(" ; ")
}

fn names(item: &Item) -> String {
    let names: Vec<String> = item.author.iter().chain(&item.editor).map(Name::display).collect();
    names.join(" ; ")
}

/// Returns what a work is called: its title, else what it stands in with its number.
fn title(item: &Item) -> String {
    if let Some(title) = item.title.as_ref().or(item.title_short.as_ref()) {
        return title.clone();
    }
    let parts =
        [&item.authority, &item.genre, &item.container_title, &item.volume, &item.number, &item.archive_location];
    let pages = item.page_first.as_ref().or(item.page.as_ref());
    let parts: Vec<&str> = parts.into_iter().flatten().chain(pages).map(String::as_str).collect();
    parts.join(" ")
}

fn language_of_title(item: &Item, title: &str) -> Option<Language> {
    let said = item.language.as_deref().and_then(|tag| tag.parse().ok());
    said.or_else(|| detect_language(title))
}

/// Returns the terms by which a source is asked for: the words of its authors, editors and title, in all their forms.
pub(crate) fn words_of_source(analyzer: &mut Analyzer, item: &Item) -> Vec<Token> {
    let title = title(item);
    let mut tokens = analyzer.analyze(&names(item));
    append(&mut tokens, analyzer.analyze_in(&title, language_of_title(item, &title)));
    tokens
}

impl Cited {
    /// Says that a document cites nothing.
    pub(crate) fn nothing(document: &DocumentId) -> Self {
        Self { document: document.clone(), works: Vec::new(), carriers: Vec::new(), in_text: Vec::new() }
    }

    /// Tells whether the document cites nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.works.is_empty()
    }
}

/// What all documents cite, gathered one after the other.
#[derive(Default)]
pub(crate) struct Gathering {
    works: Vec<(WorkReference, Work)>,
    /// By document, so that sources list passages in one order whatever the files are called.
    carriers: BTreeMap<DocumentId, Vec<(PassageId, Vec<WorkIndex>)>>,
    in_text: BTreeMap<DocumentId, Vec<(PassageId, Vec<WorkIndex>)>>,
}

impl Gathering {
    /// Takes in what one document cites.
    pub(crate) fn add(&mut self, cited: Cited) {
        let Cited { document, works, carriers, in_text } = cited;
        let reference = |work: usize| WorkReference { document: document.clone(), work: work as WorkIndex };
        self.works.extend(works.into_iter().enumerate().map(|(number, work)| (reference(number), work)));
        if !in_text.is_empty() {
            self.in_text.insert(document.clone(), in_text);
        }
        if !carriers.is_empty() {
            self.carriers.insert(document, carriers);
        }
    }

    /// Makes one source of the works that are the same, and finds the documents that hold it.
    ///
    /// # Errors
    ///
    /// What kept a document from being read.
    pub(crate) fn sources(
        self,
        scholar: &Scholar,
        documents: &dyn Documents,
        entries: &[Entry],
        jobs: usize,
    ) -> std::io::Result<Vec<StoredSource>> {
        if self.works.is_empty() {
            return Ok(Vec::new());
        }
        let notes: BTreeMap<WorkReference, Vec<u32>> =
            self.works.iter().map(|(reference, work)| (reference.clone(), work.notes.clone())).collect();
        let sources = (scholar.merge)(self.works, entries);
        let mut held = (scholar.match_documents)(&sources, documents, entries, jobs)?;
        held.resize(sources.len(), Held::default());
        let stored = sources.into_iter().zip(held).map(|(source, held)| {
            let mut of_documents: BTreeMap<&DocumentId, Vec<WorkIndex>> = BTreeMap::new();
            for WorkReference { document, work } in &source.works {
                of_documents.entry(document).or_default().push(*work);
            }
            let (mut cited_in, mut passages) = (Vec::new(), Vec::new());
            for (document, works) in of_documents {
                let reference = |work: &WorkIndex| WorkReference { document: document.clone(), work: *work };
                let mut ordinals: Vec<u32> =
                    works.iter().filter_map(|work| notes.get(&reference(work))).flatten().copied().collect();
                ordinals.sort_unstable();
                ordinals.dedup();
                let footnote = |ordinal| PassageId::new(document, PassageKind::Footnote, ordinal);
                cited_in.extend(ordinals.into_iter().map(footnote));
                let citing = |passages: &BTreeMap<DocumentId, Vec<(PassageId, Vec<WorkIndex>)>>| -> Vec<PassageId> {
                    let all = passages.get(document).into_iter().flatten();
                    let citing = all.filter(|(_, cited)| cited.iter().any(|work| works.contains(work)));
                    citing.map(|(id, _)| id.clone()).collect()
                };
                cited_in.extend(citing(&self.in_text));
                passages.extend(citing(&self.carriers));
            }
            StoredSource { source, held, cited_in, passages }
        });
        Ok(stored.collect())
    }
}

/// Name of the list of sources in a generation's folder.
pub(crate) const SOURCES_FILE: &str = "sources.json";

/// The sources of a generation: the hash of what is stored of each, by id.
pub(crate) type KnownSources = BTreeMap<String, String>;

/// Reads the list of a generation.
pub(crate) fn load(generation: &Path) -> Result<KnownSources, IndexError> {
    let path = generation.join(SOURCES_FILE);
    let read = |source| IndexError::Read { path: path.clone(), source };
    let bytes = std::fs::read(&path).map_err(read)?;
    serde_json::from_slice(&bytes).map_err(|error| read(error.into()))
}

/// Writes the list of a generation.
pub(crate) fn save(generation: &Path, sources: &KnownSources) -> Result<(), IndexError> {
    write_json(&generation.join(SOURCES_FILE), sources)
}

/// Returns the hash of what is stored of a source.
pub(crate) fn hash(source: &StoredSource) -> String {
    let text = serde_json::to_vec(source).unwrap_or_default();
    blake3::hash(&text).to_hex()[..32].to_owned()
}
