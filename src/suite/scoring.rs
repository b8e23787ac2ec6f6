use std::collections::HashSet;

use crate::eval::Judgements;
use crate::suite::places::Places;
use crate::suite::{Case, Mark};

/// What counts as an answer to a case: what was judged, and places that are expected with grade 1.
pub(super) struct Key<'a> {
    case: &'a Case,
    places: &'a Places,
    pub(super) judgements: Judgements,
    /// Places that stand for any passage of a document.
    documents: Vec<&'a str>,
}

impl<'a> Key<'a> {
    pub(super) fn new(case: &'a Case, places: &'a Places) -> Self {
        let expected = &case.expected;
        let named = expected.places().into_iter().map(|id| (id.to_owned(), 1));
        let forbidden = expected.must_not.iter().map(|(id, _)| (id.clone(), 0));
        let judged = expected.judgements.iter().map(|(id, (grade, _))| (id.clone(), *grade));
        let judgements = Judgements::of_grades(forbidden.chain(named).chain(judged));
        let documents = judgements.grades().map(|(id, _)| id).filter(|id| places.is_document(id));
        let documents: HashSet<&str> = documents.collect();
        // Ids of the case outlive the judgements made of them.
        let ids = expected.named().map(|(id, _)| id).filter(|id| documents.contains(id));
        let mut documents: Vec<&str> = ids.collect();
        documents.sort_unstable();
        documents.dedup();
        Self { case, places, judgements, documents }
    }

    /// Tells whether it has an answer at all, so that metrics say something.
    pub(super) fn is_judged(&self) -> bool {
        self.judgements.relevant() > 0
    }

    /// Puts places in the place of hits: the first passage of a document that is asked for counts as the document, further
    /// ones do not count.
    pub(super) fn ranking<'h>(&'h self, hits: impl IntoIterator<Item = &'h str>) -> Vec<&'h str> {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut ranking = Vec::new();
        for hit in hits {
            let is_named = self.judgements.grades().any(|(id, _)| id == hit) && !self.documents.contains(&hit);
            let document = self.documents.iter().find(|document| self.places.is_at(hit, document));
            match document {
                Some(document) if !is_named => {
                    if seen.insert(document) {
                        ranking.push(*document);
                    }
                }
                _ => ranking.push(hit),
            }
        }
        ranking
    }

    /// Says what is known of a hit.
    pub(super) fn mark(&self, hit: &str) -> Mark {
        let expected = &self.case.expected;
        if expected.must_not.iter().any(|(place, _)| self.places.is_at(hit, place)) {
            return Mark::Forbidden;
        }
        let grade = match expected.judgements.get(hit) {
            Some((grade, _)) => Some(*grade),
            None => expected.judgements.iter().find(|(id, _)| self.places.is_at(hit, id)).map(|(_, (grade, _))| *grade),
        };
        let is_place = expected.places().into_iter().any(|place| self.places.is_at(hit, place));
        match grade {
            Some(grade) if grade > 0 => Mark::Expected(grade.unsigned_abs()),
            _ if is_place => Mark::Expected(1),
            Some(_) => Mark::NotRelevant,
            None => Mark::Unjudged,
        }
    }

    /// Returns the places whose loss is told: those that are expected, and what was judged relevant.
    pub(super) fn answers(&self) -> impl Iterator<Item = &str> {
        self.judgements.relevant_ids()
    }
}
