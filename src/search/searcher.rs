use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::query::{BooleanQuery, Occur as EngineOccur, Query};
use tantivy::schema::Value;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, TantivyDocument};

use crate::analysis::{Analyzer, Channel, Token};
use crate::document::{DocumentId, Format, Passage, PassageId, PassageKind, Status};
use crate::glossary::Table;
use crate::index::{
    Engine, Fields, IndexError, Manifest, OpenIndex, StoredDocument, StoredInfo, StoredPassage, Zone,
    language_of_stems, unpack_map,
};
use crate::query::{Filter, QueryWarning};
use crate::search::collect::{Ranked, TopPassages};
use crate::search::compile::Compiler;
use crate::search::context::add_document_context;
use crate::search::filter::FilterCompiler;
use crate::search::groups::add_letter_groups;
use crate::search::marks::matches;
use crate::search::occurrences::terms_of;
use crate::search::plan::{Leaf, Plan, Want, plan};
use crate::search::proximity::add_proximity;
use crate::search::reading::{Reading, Readings};
use crate::search::similar::{SUGGESTIONS, similar_documents};
use crate::search::statistics::Statistics;
use crate::search::weights;
use crate::search::{DocumentInfo, Hit, Results, SearchError, SearchRequest, Shown, ShownDocument};
use crate::text::ByteSpan;

/// Blocks of stored records kept unpacked: those of one page of results.
const STORE_CACHE_BLOCKS: usize = 16;

/// An index that is open for searching. Share it among threads by reference.
pub struct Searcher {
    index_dir: std::path::PathBuf,
    pub(super) open: OpenIndex,
    pub(super) engine: Engine,
    statistics: Arc<Statistics>,
    stores: Vec<StoreReader>,
    analyzers: Mutex<Vec<Analyzer>>,
}

impl From<StoredInfo> for DocumentInfo {
    fn from(info: StoredInfo) -> Self {
        Self { id: info.id, path: info.path, metadata: info.metadata }
    }
}

/// Passages found, without what is shown of them.
struct Found {
    ranked: Vec<Ranked>,
    total: usize,
    plan: Plan,
    readings: Readings,
    warnings: Vec<QueryWarning>,
}

impl Searcher {
    /// Opens the index in a folder.
    ///
    /// # Errors
    ///
    /// As [`crate::index::open`].
    pub fn open(index_dir: &Path) -> Result<Self, IndexError> {
        let open = crate::index::open(index_dir)?;
        let engine = open.engine();
        let damaged = |error: tantivy::TantivyError| damage(index_dir, &open.manifest, &error);
        let statistics = Arc::new(Statistics::new(engine.clone(), &open.manifest, &open.fields).map_err(damaged)?);
        let mut stores = Vec::new();
        for segment in engine.segment_readers() {
            stores.push(segment.get_store_reader(STORE_CACHE_BLOCKS).map_err(|error| damaged(error.into()))?);
        }
        Ok(Self { index_dir: index_dir.to_owned(), open, engine, statistics, stores, analyzers: Mutex::default() })
    }

    /// Returns what the index says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.open.manifest
    }

    /// Names the texts that the index was made of, as [`crate::index::corpus_fingerprint`].
    ///
    /// # Errors
    ///
    /// [`SearchError::Index`] where the index turns out damaged.
    pub fn corpus_fingerprint(&self) -> Result<String, SearchError> {
        Ok(crate::index::corpus_fingerprint(&self.index_dir, &self.open.manifest)?)
    }

    /// Answers a query.
    ///
    /// # Errors
    ///
    /// [`SearchError::Index`] where the index turns out damaged; the query is never the reason.
    pub fn search(&self, request: &SearchRequest) -> Result<Results, SearchError> {
        self.with_analyzer(|analyzer| {
            let query =
                if request.plain { crate::query::plain(&request.query) } else { crate::query::parse(&request.query) };
            let found = self.find(&query, request, analyzer)?;
            let mut leaves: Vec<&Leaf> = Vec::new();
            found.plan.positive_leaves(&mut |leaf| leaves.push(leaf));
            let mut rarities: Vec<(usize, String, f32)> = Vec::new();
            let mut hits = Vec::new();
            let mut cited: BTreeMap<DocumentId, Vec<PassageId>> = BTreeMap::new();
            for (at, ranked) in found.ranked.iter().enumerate().skip(request.offset).take(request.limit) {
                let (StoredPassage { passage, works, .. }, document) = self.stored_passage(ranked.address)?;
                let (mut sources, mut cited_by) = (Vec::new(), Vec::new());
                if !request.ids_only {
                    for (_, id) in self.source_ids(&document.id, works)? {
                        if !sources.contains(&id) {
                            sources.push(id);
                        }
                    }
                    cited_by = match cited.get(&document.id) {
                        Some(passages) => Vec::clone(passages),
                        None => {
                            let passages = self.cited_by(&document.id)?;
                            cited.insert(document.id.clone(), passages.clone());
                            passages
                        }
                    };
                }
                let (matches, marks) = if request.ids_only {
                    Default::default()
                } else {
                    let tokens = analyzer.analyze_in(&passage.text, language_of_stems(&passage));
                    matches(&passage.text, &tokens, &leaves, &found.readings, |leaf| {
                        let term = leaf.want.term();
                        let known = rarities.iter().find(|(part, of, _)| *part == leaf.part && *of == term);
                        if let Some((.., rarity)) = known {
                            return *rarity;
                        }
                        let rarity = self.rarity(leaf, found.readings.of(leaf));
                        rarities.push((leaf.part, term, rarity));
                        rarity
                    })
                };
                let snippet = if request.ids_only {
                    crate::snippet::Snippet { text: String::new(), highlights: Vec::new(), fragments: Vec::new() }
                } else {
                    crate::snippet::snippet(&passage.text, &marks, request.snippet_chars)
                };
                hits.push(Hit {
                    rank: at + 1,
                    score: ranked.score,
                    passage,
                    document,
                    snippet,
                    matches,
                    sources,
                    cited_by,
                });
            }
            let understood = query.to_string();
            Ok(Results { hits, total: found.total, warnings: found.warnings, understood })
        })
    }

    /// Answers a query with ids and scores alone: what `run` prints, and many times as fast.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn ranking(&self, request: &SearchRequest) -> Result<Vec<(PassageId, f32)>, SearchError> {
        self.with_analyzer(|analyzer| {
            let query =
                if request.plain { crate::query::plain(&request.query) } else { crate::query::parse(&request.query) };
            let found = self.find(&query, request, analyzer)?;
            let mut columns = Vec::new();
            for segment in self.engine.segment_readers() {
                columns.push(segment.fast_fields().str(Fields::ID_COLUMN).map_err(|error| self.damaged(&error))?);
            }
            let mut ids = Vec::new();
            for ranked in found.ranked.iter().skip(request.offset).take(request.limit) {
                let column = columns.get(ranked.address.segment_ord as usize).and_then(Option::as_ref);
                let mut id = String::new();
                if let Some(column) = column
                    && let Some(number) = column.ords().first(ranked.address.doc_id)
                {
                    column.ord_to_str(number, &mut id).map_err(|error| self.damaged(&error.into()))?;
                }
                ids.push((PassageId(id), ranked.score));
            }
            Ok(ids)
        })
    }

    fn find(
        &self,
        query: &crate::query::Query,
        request: &SearchRequest,
        analyzer: &mut Analyzer,
    ) -> Result<Found, SearchError> {
        let planned = plan(query, &request.query, analyzer);
        let mut warnings = query.warnings.clone();
        warnings.extend(planned.warnings);
        let plan = planned.plan;
        let whole = ByteSpan::new(0, request.query.len());
        let mut found = Found { ranked: Vec::new(), total: 0, plan, readings: Readings::default(), warnings };
        if found.plan.is_empty() {
            let message = "there is no word to search for".to_owned();
            found.warnings.push(QueryWarning { span: whole, message, hint: None });
            return Ok(found);
        }
        if found.plan.only_excludes() {
            // Where it was typed so, the query has said so itself.
            if !query.is_negative() {
                let message = "the query only says what to leave out".to_owned();
                let hint = Some("add a word to look for".to_owned());
                found.warnings.push(QueryWarning { span: whole, message, hint });
            }
            return Ok(found);
        }
        let mut wants = Wants::default();
        wants.look(&found.plan);
        for (source, span) in query.cited().into_iter().take(weights::MAX_CITED_NAMES) {
            found.warnings.extend(self.unknown_source(source, span, analyzer)?);
        }
        let mut leaves = Vec::new();
        found.plan.positive_leaves(&mut |leaf| leaves.push(leaf));
        let engine = |error: tantivy::TantivyError| self.damaged(&error);
        // The leaves of `360-Grad` are one part of the query.
        let graded = leaves.iter().all(|leaf| leaf.part == leaves[0].part);
        let language = crate::analysis::detect_language(&request.query);
        let typed_words = analyzer.analyze(crate::query::read_part(&request.query));
        let mut compiler = Compiler {
            engine: &self.engine,
            fields: &self.open.fields,
            vocabulary: &self.open.vocabulary,
            glossary: self.open.glossary.as_ref().map(Table::reader),
            typed_words: &typed_words,
            lookups: weights::MAX_CARRIED_WORDS,
            analyzer,
            statistics: Arc::clone(&self.statistics),
            typed: &request.query,
            language,
            across_languages: request.filters.languages.is_empty() && !wants.language,
            excludes: false,
            corrected: 0,
            parts_answer: request.parts,
            scratch: Default::default(),
            graded,
            patterns: leaves.iter().filter(|leaf| leaf.want.is_pattern()).count(),
            readings: Readings::default(),
            warnings: Vec::new(),
        };
        let words = compiler.compile(&found.plan).map_err(engine)?;
        let (readings, expansion_warnings) = (compiler.readings, compiler.warnings);
        let filters = FilterCompiler { engine: &self.engine, fields: &self.open.fields };
        let mut clauses: Vec<(EngineOccur, Box<dyn Query>)> = vec![(EngineOccur::Must, words)];
        let restrictions = filters.filters(&request.filters, analyzer).map_err(engine)?;
        clauses.extend(restrictions.into_iter().map(|filter| (EngineOccur::Must, filter)));
        if !wants.pull_quotes && !request.filters.kinds.contains(&PassageKind::PullQuote) {
            clauses.push((EngineOccur::MustNot, filters.pull_quotes()));
        }
        let limit = request.offset.saturating_add(request.limit);
        let collector = TopPassages { limit: limit.max(weights::RERANKED).min(self.statistics.passages as usize) };
        let mut top = self.engine.searcher().search(&BooleanQuery::new(clauses), &collector).map_err(engine)?;
        let reranked = top.ranked.len().min(weights::RERANKED);
        let best = &mut top.ranked[..reranked];
        if !graded {
            let (fields, statistics) = (&self.open.fields, &self.statistics);
            add_proximity(&self.engine, fields, statistics, &leaves, &readings, best).map_err(engine)?;
            let vocabulary = &self.open.vocabulary;
            add_letter_groups(&self.engine, vocabulary, fields, statistics, &leaves, language, best).map_err(engine)?;
            add_document_context(best);
        }
        found.ranked = top.ranked;
        found.total = top.total;
        found.readings = readings;
        found.warnings.extend(expansion_warnings);
        Ok(found)
    }

    /// How much a leaf counts in the choice of a snippet: the rarity of what it stands for.
    fn rarity(&self, leaf: &Leaf, reading: Option<&Reading>) -> f32 {
        let of = |token: &Token| {
            let terms = terms_of(&self.open.fields, Zone::Body, Channel::German, token);
            self.statistics.rarity_of(&terms).unwrap_or_default()
        };
        match &leaf.want {
            Want::Word(token) | Want::Joined(token) | Want::ExactWord(token) => of(token),
            Want::Phrase(tokens) | Want::ExactPhrase(tokens) | Want::Near(tokens, _) => tokens.iter().map(of).sum(),
            Want::Prefix(_) | Want::Suffix(_) | Want::Typo(..) => {
                self.statistics.rarity(reading.map_or(0, |reading| reading.pattern.frequency()))
            }
        }
    }

    /// Returns a passage with its document, its footnotes and `context` body passages before and behind.
    ///
    /// # Errors
    ///
    /// [`SearchError::Unknown`] where there is no such passage.
    pub fn show(&self, id: &PassageId, context: usize) -> Result<Shown, SearchError> {
        let address = self.by_id(id)?.ok_or_else(|| self.unknown(id.as_str()))?;
        let (StoredPassage { passage, note, .. }, document) = self.stored_passage(address)?;
        let places = self.numbered(&document.id, Fields::PLACE_COLUMN)?;
        let mut footnotes = Vec::new();
        let mut ordinals = Vec::new();
        for ordinal in passage.markers.iter().filter_map(|marker| marker.note) {
            if ordinals.contains(&ordinal) {
                continue;
            }
            ordinals.push(ordinal);
            let wanted = (PassageKind::Footnote as u64) << 32 | u64::from(ordinal);
            if let Some((_, address)) = places.iter().find(|(place, _)| *place == wanted) {
                footnotes.push(self.footnote_at(*address)?);
            }
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        if passage.kind != PassageKind::Footnote && context > 0 {
            let footnotes: Vec<DocAddress> = places
                .iter()
                .filter(|(place, _)| place >> 32 == PassageKind::Footnote as u64)
                .map(|(_, address)| *address)
                .collect();
            let in_order = self.numbered(&document.id, Fields::SEQUENCE_COLUMN)?;
            let in_order: Vec<DocAddress> = in_order
                .into_iter()
                .map(|(_, address)| address)
                .filter(|address| !footnotes.contains(address))
                .collect();
            let here = in_order.iter().position(|other| *other == address).unwrap_or(0);
            for address in &in_order[here.saturating_sub(context)..here] {
                before.push(self.passage_at(*address)?.0);
            }
            for address in in_order.iter().skip(here + 1).take(context) {
                after.push(self.passage_at(*address)?.0);
            }
        }
        let mentioned_in = passage.mentioned_in.clone();
        Ok(Shown { passage, note, document, footnotes, before, after, mentioned_in })
    }

    /// Returns a document with the ids of its passages.
    ///
    /// # Errors
    ///
    /// [`SearchError::Unknown`] where there is no such document.
    pub fn document(&self, id: &DocumentId) -> Result<ShownDocument, SearchError> {
        let about = self.one(self.open.fields.about, id.as_str())?;
        let places = self.numbered(id, Fields::PLACE_COLUMN)?;
        let mut passages = Vec::with_capacity(places.len());
        let mut first = None;
        for (_, address) in &places {
            let (passage, info) = self.passage_at(*address)?;
            first.get_or_insert(info);
            passages.push(passage.id);
        }
        if let Some(address) = about {
            let StoredDocument { info, format, sections, warnings, status, .. } = self.record(address)?;
            return Ok(ShownDocument { info: info.into(), format, sections, passages, warnings, status });
        }
        // Records of a collection have no record of their document beside them.
        let info = first.ok_or_else(|| self.unknown(id.as_str()))?;
        let (format, status) = (Format::Collection, Status::Indexed);
        Ok(ShownDocument { info, format, sections: Vec::new(), passages, warnings: Vec::new(), status })
    }

    /// Returns all passages of a document, by kind and ordinal.
    ///
    /// # Errors
    ///
    /// [`SearchError::Unknown`] where there is no such document.
    pub fn passages(&self, id: &DocumentId) -> Result<Vec<Passage>, SearchError> {
        let places = self.numbered(id, Fields::PLACE_COLUMN)?;
        if places.is_empty() && self.one(self.open.fields.about, id.as_str())?.is_none() {
            return Err(self.unknown(id.as_str()));
        }
        places.into_iter().map(|(_, address)| self.passage_at(address).map(|(passage, _)| passage)).collect()
    }

    pub(super) fn by_id(&self, id: &PassageId) -> Result<Option<DocAddress>, SearchError> {
        self.one(self.open.fields.id, id.as_str())
    }

    /// Finds the first record with a name in a field.
    pub(super) fn one(&self, field: tantivy::schema::Field, name: &str) -> Result<Option<DocAddress>, SearchError> {
        let found = self.all(field, name)?;
        Ok(found.into_iter().next())
    }

    fn all(&self, field: tantivy::schema::Field, name: &str) -> Result<Vec<DocAddress>, SearchError> {
        self.engine.records_with(field, name).map_err(|error| self.damaged(&error))
    }

    /// Lists a document's passages by the numbers in a column.
    pub(super) fn numbered(&self, id: &DocumentId, column: &str) -> Result<Vec<(u64, DocAddress)>, SearchError> {
        let mut columns = Vec::new();
        for segment in self.engine.segment_readers() {
            let column = segment.fast_fields().column_opt::<u64>(column);
            columns.push(column.map_err(|error| self.damaged(&error))?);
        }
        let mut places: Vec<(u64, DocAddress)> = self
            .all(self.open.fields.document, id.as_str())?
            .into_iter()
            .map(|address| {
                let column = columns.get(address.segment_ord as usize).and_then(Option::as_ref);
                (column.and_then(|column| column.first(address.doc_id)).unwrap_or(u64::MAX), address)
            })
            .collect();
        places.sort_unstable();
        Ok(places)
    }

    fn passage_at(&self, address: DocAddress) -> Result<(Passage, DocumentInfo), SearchError> {
        let (StoredPassage { passage, .. }, document) = self.stored_passage(address)?;
        Ok((passage, document))
    }

    /// Reads what is stored of a passage; its document is taken out of it.
    pub(super) fn stored_passage(&self, address: DocAddress) -> Result<(StoredPassage, DocumentInfo), SearchError> {
        let record = self.stored(address)?;
        let mut stored: StoredPassage = self.read(&record)?;
        if let Some(map) = record.get_first(self.open.fields.map).and_then(|value| value.as_bytes()) {
            stored.passage.source = unpack_map(map).unwrap_or_default();
        }
        let document = stored.document.clone().into();
        Ok((stored, document))
    }

    pub(super) fn record<T: serde::de::DeserializeOwned>(&self, address: DocAddress) -> Result<T, SearchError> {
        self.read(&self.stored(address)?)
    }

    fn stored(&self, address: DocAddress) -> Result<TantivyDocument, SearchError> {
        let store = self.stores.get(address.segment_ord as usize);
        let store = store.ok_or_else(|| self.damage("names a segment that is not there".to_owned()))?;
        store.get(address.doc_id).map_err(|error| self.damaged(&error))
    }

    fn read<T: serde::de::DeserializeOwned>(&self, stored: &TantivyDocument) -> Result<T, SearchError> {
        let bytes = stored.get_first(self.open.fields.record).and_then(|value| value.as_bytes()).unwrap_or_default();
        serde_json::from_slice(bytes).map_err(|error| self.damage(format!("holds a broken record: {error}")))
    }

    pub(super) fn damaged(&self, error: &tantivy::TantivyError) -> SearchError {
        damage(&self.index_dir, &self.open.manifest, error).into()
    }

    fn damage(&self, detail: String) -> SearchError {
        let file = self.index_dir.join(&self.open.manifest.generation);
        IndexError::Damaged { index: self.index_dir.clone(), file, detail }.into()
    }

    /// Makes the error for an id that nothing has, with the ids that may have been meant.
    pub(super) fn unknown(&self, id: &str) -> SearchError {
        let known = self.document_ids();
        let (document, place) = match id.rsplit_once(':') {
            Some((document, place)) => (document, Some(place.to_lowercase())),
            // `p5` alone, where it can only be of a few documents.
            None if is_place(id) && known.len() <= SUGGESTIONS => {
                let place = id.to_lowercase();
                let similar = known.into_iter().filter_map(|known| self.passage_of(&known, &place)).collect();
                return SearchError::Unknown { id: id.to_owned(), similar };
            }
            None => (id, None),
        };
        // Where room is short, `--kwic` shows the beginning of an id and an ellipsis.
        let documents = similar_documents(document.trim_end_matches('…'), known, SUGGESTIONS);
        let similar = documents.into_iter().map(|document| {
            let passage = place.as_deref().and_then(|place| self.passage_of(&document, place));
            passage.unwrap_or(document)
        });
        SearchError::Unknown { id: id.to_owned(), similar: similar.collect() }
    }

    /// Returns the id of a document's passage if there is one at that place.
    fn passage_of(&self, document: &str, place: &str) -> Option<String> {
        let id = format!("{document}:{place}");
        self.by_id(&PassageId(id.clone())).ok().flatten().map(|_| id)
    }

    fn document_ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        // Ids are only suggested: an index that cannot be read says so elsewhere.
        let _ = self.engine.each_term(self.open.fields.document, "", |id, _| {
            ids.push(id.to_owned());
            true
        });
        ids
    }

    /// Lends an analyzer, so that its cache of words serves the next query too.
    pub(super) fn with_analyzer<T>(&self, body: impl FnOnce(&mut Analyzer) -> T) -> T {
        let kept = self.analyzers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut analyzer = kept.unwrap_or_default();
        let result = body(&mut analyzer);
        self.analyzers.lock().unwrap_or_else(PoisonError::into_inner).push(analyzer);
        result
    }
}

/// Tells whether an id names a place without its document: `p5`.
fn is_place(id: &str) -> bool {
    PassageId(format!(":{}", id.to_lowercase())).parts().is_ok()
}

fn damage(index: &Path, manifest: &Manifest, error: &tantivy::TantivyError) -> IndexError {
    IndexError::Damaged {
        index: index.to_owned(),
        file: index.join(&manifest.generation),
        detail: format!("cannot be read: {error}"),
    }
}

/// What a plan asks for besides words.
#[derive(Default)]
struct Wants {
    pull_quotes: bool,
    language: bool,
}

impl Wants {
    fn look(&mut self, plan: &Plan) {
        match plan {
            Plan::Leaf(_) => {}
            Plan::Group(clauses) => clauses.iter().for_each(|clause| {
                let excluded = clause.occur == crate::query::Occur::MustNot;
                if !(excluded && matches!(clause.plan, Plan::Filter(Filter::Kind(_)))) {
                    self.look(&clause.plan);
                }
            }),
            Plan::Best(plans) => plans.iter().for_each(|plan| self.look(plan)),
            Plan::Weighted(plan, _) => self.look(plan),
            Plan::Filter(filter) => match filter {
                Filter::Kind(kind) => self.pull_quotes |= *kind == PassageKind::PullQuote,
                Filter::Language(_) => self.language = true,
                Filter::Document(_) | Filter::Cites(_) | Filter::Year(..) => {}
            },
        }
    }
}
