use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::citation::matching::candidates::Index;
use crate::citation::matching::claim::Claim;
use crate::citation::matching::judge::judge;
use crate::citation::matching::view::View;
use crate::citation::source::{Entry, Source};
use crate::document::{DocumentId, Metadata};

mod candidates;
mod claim;
mod judge;
mod view;

/// What a document of the corpus shows of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Its id.
    pub document: DocumentId,
    /// Its file, relative to the corpus.
    pub path: String,
    /// Title, authors, year.
    pub metadata: Metadata,
    /// What of that the entry says that names its file, and nothing else does: no evidence that it is the entry's text.
    pub described: Metadata,
    /// How its text begins, title page and imprint included: some 2,000 characters.
    pub head: String,
}

/// A document that holds a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentMatch {
    /// The document.
    pub document: DocumentId,
    /// The source itself, or the volume it stands in.
    pub holds: Holds,
    /// Per cent.
    pub confidence: u8,
    /// Why it is thought to be.
    pub evidence: Vec<Evidence>,
}

/// What a document holds of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// The work itself
    Work,
    /// The volume or issue in which it stands
    Container,
}

/// Why a document is thought to hold a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Evidence {
    /// The same DOI
    Doi,
    /// The same ISBN
    Isbn,
    /// The same arXiv number
    Arxiv,
    /// The same address
    Url,
    /// An entry of a bibliography file names the file
    FileField,
    /// The same title
    Title,
    /// The same author
    Author,
    /// The same year
    Year,
    /// Author and year, or title, in the file's name
    FileName,
    /// The title stands at the head of the text
    Head,
}

/// What was found for one source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Held {
    /// The document that holds it.
    pub document: Option<DocumentMatch>,
    /// Others that hold it too, or may.
    pub possible: Vec<DocumentMatch>,
}

/// Per cent from which a document is taken to hold a source.
const QUALIFIES: u32 = 75;

/// Per cent from which it may.
const POSSIBLE: u32 = 50;

/// How much better than the next the best document must be to be the one: less than the year's worth is no difference.
const MARGIN: u32 = 8;

/// How many documents that may hold a source are told.
const TOLD_MAX: usize = 5;

/// Finds the documents that hold sources: one answer for each source, in their order.
///
/// As Crossref matches references: candidates by the rarest words of title, names and file, then evidence and vetoes. A
/// title counts where metadata or the first lines of the text have it, never where a sentence has it: a citing article
/// names all its sources, a review its book. Years more than one apart and other numbers in the title forbid a match.
/// Where two documents are about equally good, none is *the* document; both are possible. A document is the text of one
/// source only, the better one. The time grows with sources and facts, not with their product.
pub fn match_documents(sources: &[Source], facts: &[Facts], entries: &[Entry]) -> Vec<Held> {
    let views: Vec<View> = facts.iter().map(View::new).collect();
    let index = Index::new(&views);
    let mut by_place: HashMap<&str, &Entry> = HashMap::new();
    for entry in entries {
        by_place.entry(&entry.place).or_insert(entry);
    }
    let mut found: Vec<Vec<Match>> = Vec::with_capacity(sources.len());
    for source in sources {
        let files = source.entry.as_deref().and_then(|place| by_place.get(place)).map_or(&[][..], |entry| &entry.files);
        found.push(matches(source, files, &views, &index));
    }
    let mut winners: Vec<Option<usize>> = found.iter().map(|matches| winner(matches)).collect();
    yield_to_better(&found, &mut winners);
    let told = found.iter().zip(winners).map(|(matches, winner)| {
        let tell = |found: &Match| DocumentMatch {
            document: facts[found.view as usize].document.clone(),
            holds: found.holds,
            confidence: found.score.min(99) as u8,
            evidence: found.evidence.clone(),
        };
        let others = matches.iter().enumerate().filter(|(at, _)| Some(*at) != winner);
        Held {
            document: winner.map(|at| tell(&matches[at])),
            possible: others.map(|(_, found)| tell(found)).take(TOLD_MAX).collect(),
        }
    });
    told.collect()
}

/// A document that may hold a source.
#[derive(Debug, Clone)]
struct Match {
    /// Which of the facts.
    view: u32,
    holds: Holds,
    /// May be more than 100.
    score: u32,
    /// It may be *the* document.
    qualifies: bool,
    evidence: Vec<Evidence>,
}

/// Returns what may hold a source, the best first.
fn matches(source: &Source, files: &[String], views: &[View], index: &Index) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    for claim in Claim::of(source) {
        let named = if claim.holds == Holds::Work { index.named(files, views) } else { Vec::new() };
        for view in index.candidates(&claim, &named) {
            let judged = judge(&claim, &views[view as usize], named.contains(&view), index);
            found.extend(judged.filter(|judged| judged.score >= POSSIBLE).map(|judged| Match { view, ..judged }));
        }
    }
    // The work before its volume, in one document and among documents.
    let place = |found: &Match| (found.holds == Holds::Container, Reverse(found.score));
    found.sort_by(|a, b| {
        place(a).cmp(&place(b)).then_with(|| views[a.view as usize].id().cmp(views[b.view as usize].id()))
    });
    let mut seen = HashSet::new();
    found.retain(|found| seen.insert(found.view));
    found
}

/// Returns the match that is the document: the best, if it is clearly so.
fn winner(matches: &[Match]) -> Option<usize> {
    let first = matches.iter().position(|found| found.qualifies)?;
    let best = &matches[first];
    let rival = |other: &Match| other.qualifies && other.holds == best.holds && other.score + MARGIN > best.score;
    (!matches[first + 1..].iter().any(rival)).then_some(first)
}

/// Leaves a document that several sources claim as their text to the best of them; to none, if two are equal.
fn yield_to_better(found: &[Vec<Match>], winners: &mut [Option<usize>]) {
    let mut claims: Vec<(u32, Reverse<u32>, usize)> = Vec::new();
    for (source, winner) in winners.iter().enumerate() {
        if let Some(won) = winner.map(|at| &found[source][at]).filter(|won| won.holds == Holds::Work) {
            claims.push((won.view, Reverse(won.score), source));
        }
    }
    claims.sort();
    for claims in claims.chunk_by(|a, b| a.0 == b.0) {
        let equal = claims.get(1).is_some_and(|second| second.1 == claims[0].1);
        for &(_, _, source) in &claims[usize::from(!equal)..] {
            winners[source] = None;
        }
    }
}

#[cfg(test)]
mod tests;
