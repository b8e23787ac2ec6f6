use tantivy::error::DataCorruption;
use tantivy::query::{EmptyQuery, Query};
use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument, Term};

use crate::analysis::{Analyzer, Channel, spellings};
use crate::document::slug;
use crate::index::{Engine, Fields, StoredSource, id_term, work_term};
use crate::search::expand::AnyOfQuery;
use crate::search::filter::fits;
use crate::search::similar::{SUGGESTIONS, similar_documents};

/// Sources that one name may stand for: more would be no restriction any more.
const MAX_SOURCES: usize = 10_000;

/// Finds sources by their ids, their works and their words.
#[derive(Clone, Copy)]
pub(crate) struct SourceFinder<'a> {
    pub engine: &'a Engine,
    pub fields: &'a Fields,
}

impl SourceFinder<'_> {
    /// Returns the sources that a name stands for: the one of that id; else all whose ids begin so, and all of whose authors
    /// and title have all its words.
    ///
    /// `*` stands for any characters of an id.
    pub(crate) fn named(&self, typed: &str, analyzer: &mut Analyzer) -> tantivy::Result<Vec<DocAddress>> {
        let typed = typed.trim();
        if typed.contains('*') {
            let typed = typed.to_lowercase();
            let pieces: Vec<&str> = typed.split('*').collect();
            return self.of_ids(pieces[0], |id| fits(id, &pieces));
        }
        if !typed.contains(char::is_alphanumeric) {
            return Ok(Vec::new());
        }
        // What has no Latin letter has no slug of its own.
        let nameless = slug("");
        let slug = Some(slug(typed)).filter(|id| *id != nameless || typed.eq_ignore_ascii_case(id));
        let mut found = Vec::new();
        if let Some(slug) = &slug {
            found = self.engine.records_with(self.fields.source, id_term(slug))?;
            if !found.is_empty() {
                return Ok(found);
            }
            found = self.of_ids(slug, |id| id.starts_with(slug))?;
        }
        found.extend(self.of_words(typed, analyzer)?);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Returns the ids that are most like what was typed.
    pub(crate) fn similar(&self, typed: &str) -> tantivy::Result<Vec<String>> {
        let mut ids = Vec::new();
        self.engine.each_term(self.fields.source, "", |id, _| {
            ids.push(id.to_owned());
            true
        })?;
        // A name of several words is like an id that holds one of them; a year says little.
        let slugged = slug(typed);
        let mut found = similar_documents(&slugged, ids.iter().cloned(), SUGGESTIONS);
        for word in slugged.split('-').filter(|word| word.len() > 3 && word.parse::<u32>().is_err()) {
            for id in similar_documents(word, ids.iter().cloned(), SUGGESTIONS) {
                if found.len() < SUGGESTIONS && !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        Ok(found)
    }

    /// Matches the passages that cite one of the sources of that name.
    pub(crate) fn cites(&self, typed: &str, analyzer: &mut Analyzer) -> tantivy::Result<Box<dyn Query>> {
        let mut terms = Vec::new();
        if typed.trim() == "*" {
            // Whatever is cited, without asking which source it is.
            self.engine.each_term(self.fields.cited, "", |work, _| {
                terms.push(work.to_owned());
                true
            })?;
            return Ok(self.any_of(terms));
        }
        for address in self.named(typed, analyzer)? {
            let stored = self.stored(address)?;
            let works = stored.source.works.iter();
            terms.extend(works.map(|reference| work_term(reference.document.as_str(), reference.work)));
        }
        Ok(self.any_of(terms))
    }

    /// Matches the passages that cite one of the works.
    fn any_of(&self, works: Vec<String>) -> Box<dyn Query> {
        if works.is_empty() {
            return Box::new(EmptyQuery);
        }
        let terms = works.iter().map(|work| Term::from_field_text(self.fields.cited, work)).collect();
        Box::new(AnyOfQuery { terms, score: 0.0 })
    }

    fn stored(&self, address: DocAddress) -> tantivy::Result<StoredSource> {
        let record: TantivyDocument = self.engine.searcher().doc(address)?;
        let bytes = record.get_first(self.fields.record).and_then(|value| value.as_bytes()).unwrap_or_default();
        let broken = |error| DataCorruption::comment_only(format!("broken record: {error}"));
        Ok(serde_json::from_slice(bytes).map_err(broken)?)
    }

    fn of_ids(&self, prefix: &str, fits: impl Fn(&str) -> bool) -> tantivy::Result<Vec<DocAddress>> {
        let mut ids = Vec::new();
        self.engine.each_term(self.fields.source, prefix, |id, _| {
            if fits(id) {
                ids.push(id.to_owned());
            }
            ids.len() < MAX_SOURCES
        })?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.engine.records_with(self.fields.source, &id)?);
        }
        Ok(found)
    }

    fn of_words(&self, typed: &str, analyzer: &mut Analyzer) -> tantivy::Result<Vec<DocAddress>> {
        let mut found: Option<Vec<DocAddress>> = None;
        for token in analyzer.analyze(typed) {
            let mut forms = spellings(&token.exact, false);
            forms.extend([Channel::German, Channel::English].map(|channel| token.term(channel).to_owned()));
            let mut of_word = Vec::new();
            for form in forms {
                of_word.extend(self.engine.records_with(self.fields.source_words, &form)?);
            }
            of_word.sort_unstable();
            found = Some(match found {
                None => of_word,
                Some(found) => found.into_iter().filter(|address| of_word.binary_search(address).is_ok()).collect(),
            });
        }
        Ok(found.unwrap_or_default())
    }
}
