use std::collections::{BTreeMap, HashSet};

use crate::document::{DocumentId, PassageId};
use crate::search::{SearchError, Searcher, did_you_mean};
use crate::suite::values::shortened;
use crate::suite::{Fault, Spot, Suite};

/// What an id stands for.
enum Place {
    Passage,
    /// Any of these passages.
    Document(HashSet<String>),
    /// Neither; with what may have been meant.
    Unknown(Option<String>),
}

/// All ids that suites name, looked up in the index.
pub(super) struct Places {
    known: BTreeMap<String, Place>,
}

impl Places {
    /// Looks up what the suites name.
    pub(super) fn of(searcher: &Searcher, suites: &[Suite]) -> Result<Self, SearchError> {
        let mut known = BTreeMap::new();
        for (id, _) in suites.iter().flat_map(|suite| &suite.cases).flat_map(|case| case.expected.named()) {
            if !known.contains_key(id) {
                known.insert(id.to_owned(), look_up(searcher, id)?);
            }
        }
        Ok(Self { known })
    }

    /// Tells whether a hit is the place, or in it.
    pub(super) fn is_at(&self, hit: &str, place: &str) -> bool {
        match self.known.get(place) {
            Some(Place::Passage) | None => hit == place,
            // A passage that a baseline remembers may be gone.
            Some(Place::Unknown(_)) => hit == place || is_within(hit, place),
            Some(Place::Document(passages)) => passages.contains(hit) || is_within(hit, place),
        }
    }

    /// Tells whether there is no such place.
    pub(super) fn is_unknown(&self, place: &str) -> bool {
        matches!(self.known.get(place), Some(Place::Unknown(_)))
    }

    pub(super) fn is_document(&self, place: &str) -> bool {
        matches!(self.known.get(place), Some(Place::Document(_)))
    }

    /// Says of a place that the corpus does not have it.
    pub(super) fn fault(&self, place: &str, spot: Spot) -> Option<Fault> {
        match self.known.get(place) {
            Some(Place::Unknown(hint)) => Some(Fault {
                spot,
                message: format!("no passage or document `{}` in the corpus", shortened(place)),
                hint: Some(hint.clone().unwrap_or_else(|| "`fundstelle show DOCUMENT` lists its passages".to_owned())),
            }),
            _ => None,
        }
    }
}

/// Tells by its id whether a passage is of a document.
fn is_within(hit: &str, document: &str) -> bool {
    hit.strip_prefix(document).is_some_and(|rest| rest.starts_with(':'))
}

fn look_up(searcher: &Searcher, id: &str) -> Result<Place, SearchError> {
    if searcher.holds(&PassageId(id.to_owned()))? {
        return Ok(Place::Passage);
    }
    match searcher.document(&DocumentId(id.to_owned())) {
        Ok(document) => Ok(Place::Document(document.passages.into_iter().map(|PassageId(id)| id).collect())),
        Err(SearchError::Unknown { similar, .. }) => Ok(Place::Unknown(match similar.as_slice() {
            // The document is there, the passage is not.
            [document] if is_within(id, document) => Some(format!("`fundstelle show {document}` lists its passages")),
            similar => did_you_mean(similar),
        })),
        Err(error) => Err(error),
    }
}
