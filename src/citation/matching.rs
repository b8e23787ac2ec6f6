use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::io;
use std::panic::resume_unwind;

use serde::{Deserialize, Serialize};

use crate::citation::matching::candidates::{Candidates, Pair};
use crate::citation::matching::claim::{Claim, Claims};
use crate::citation::matching::judge::judge;
use crate::citation::matching::view::View;
use crate::citation::source::{Entry, Source};
use crate::document::{DocumentId, Metadata};

mod candidates;
mod claim;
mod judge;
mod signature;
mod view;

pub use signature::Signature;

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

/// How many sources are matched in one go through the documents: what is claimed of each takes a kilobyte or two.
const SOURCES_AT_ONCE: usize = 50_000;

/// How many documents that may hold a source are told.
const TOLD_MAX: usize = 5;

/// The documents of a corpus, by numbers that depend on the corpus alone.
pub trait Documents: Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// Returns the file of a document, relative to the corpus.
    fn path(&self, at: u32) -> &str;

    /// Hands over the signatures of all, in any order.
    ///
    /// # Errors
    ///
    /// What kept them from being read.
    fn signatures(&self, take: &mut dyn FnMut(u32, &Signature)) -> io::Result<()>;

    /// Returns what a document shows of itself.
    ///
    /// # Errors
    ///
    /// What kept it from being read.
    fn facts(&self, at: u32) -> io::Result<Facts>;
}

/// Documents in memory, by their place.
struct InMemory<'a>(&'a [Facts]);

impl Documents for InMemory<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn path(&self, at: u32) -> &str {
        &self.0[at as usize].path
    }

    fn signatures(&self, take: &mut dyn FnMut(u32, &Signature)) -> io::Result<()> {
        self.0.iter().enumerate().for_each(|(at, facts)| take(at as u32, &facts.signature()));
        Ok(())
    }

    fn facts(&self, at: u32) -> io::Result<Facts> {
        Ok(self.0[at as usize].clone())
    }
}

impl Facts {
    /// Returns what the document can be found by.
    pub fn signature(&self) -> Signature {
        Signature::new(&View::new(self))
    }
}

/// Finds the documents that hold sources: one answer for each source, in their order.
///
/// As Crossref matches references: candidates by the rarest words of title, names and file, then evidence and vetoes. A
/// title counts where metadata or the first lines of the text have it, never where a sentence has it: a citing article
/// names all its sources, a review its book. Years more than one apart and other numbers in the title forbid a match.
/// Where two documents are about equally good, none is *the* document; both are possible. A document is the text of one
/// source only, the better one. The time grows with sources and facts, not with their product.
pub fn match_documents(sources: &[Source], facts: &[Facts], entries: &[Entry]) -> Vec<Held> {
    match_stored_documents(sources, &InMemory(facts), entries, 1).unwrap_or_default()
}

/// As [`match_documents`], of documents that need not be in memory: few are looked at more closely, one after the other on
/// each of `jobs` threads.
///
/// # Errors
///
/// What kept a document from being read.
pub fn match_stored_documents(
    sources: &[Source],
    documents: &dyn Documents,
    entries: &[Entry],
    jobs: usize,
) -> io::Result<Vec<Held>> {
    match_by_turns(sources, documents, entries, jobs, SOURCES_AT_ONCE)
}

/// Matches so many sources at once, and then the next.
fn match_by_turns(
    sources: &[Source],
    documents: &dyn Documents,
    entries: &[Entry],
    jobs: usize,
    at_once: usize,
) -> io::Result<Vec<Held>> {
    let mut by_place: HashMap<&str, &Entry> = HashMap::new();
    for entry in entries {
        by_place.entry(&entry.place).or_insert(entry);
    }
    let mut found: Vec<Vec<Match>> = Vec::with_capacity(sources.len());
    for sources in sources.chunks(at_once) {
        let claims = sources.iter().map(|source| {
            let entry = source.entry.as_deref().and_then(|place| by_place.get(place));
            Claims { claims: Claim::of(source), files: entry.map_or(&[][..], |entry| &entry.files) }
        });
        let claims: Vec<Claims> = claims.collect();
        let candidates = Candidates::new(&claims, documents)?;
        let pairs = candidates.pairs();
        // Documents are not divided: one that is opened is judged for all.
        let share = pairs.len().div_ceil(jobs.max(1)).max(1);
        let mut shares: Vec<&[Pair]> = Vec::new();
        let mut rest = pairs.as_slice();
        while !rest.is_empty() {
            let end = share.min(rest.len());
            let more = rest[end..].iter().take_while(|pair| pair.document == rest[end - 1].document).count();
            let (first, others) = rest.split_at(end + more);
            shares.push(first);
            rest = others;
        }
        let judge = |pairs: &[Pair]| judge_pairs(pairs, &claims, &candidates, documents);
        let judged: Vec<io::Result<Vec<(u32, Match)>>> = std::thread::scope(|scope| {
            let threads: Vec<_> = shares.iter().map(|&pairs| scope.spawn(move || judge(pairs))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        let mut of_sources: Vec<Vec<Match>> = vec![Vec::new(); sources.len()];
        for judged in judged {
            judged?.into_iter().for_each(|(source, judged)| of_sources[source as usize].push(judged));
        }
        found.extend(of_sources.into_iter().map(best_first));
    }
    let mut winners: Vec<Option<usize>> = found.iter().map(|matches| winner(matches)).collect();
    yield_to_better(&found, &mut winners);
    let told = found.iter().zip(winners).map(|(matches, winner)| {
        let tell = |found: &Match| DocumentMatch {
            document: found.document.clone(),
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
    Ok(told.collect())
}

/// A document that may hold a source.
#[derive(Debug, Clone)]
struct Match {
    /// Its number.
    at: u32,
    document: DocumentId,
    holds: Holds,
    /// May be more than 100.
    score: u32,
    /// It may be *the* document.
    qualifies: bool,
    evidence: Vec<Evidence>,
}

/// Judges pairs, which come document by document, and returns those worth telling with the places of their sources.
fn judge_pairs(
    pairs: &[Pair],
    claims: &[Claims],
    candidates: &Candidates,
    documents: &dyn Documents,
) -> io::Result<Vec<(u32, Match)>> {
    let mut found = Vec::new();
    for pairs in pairs.chunk_by(|a, b| a.document == b.document) {
        let at = pairs[0].document;
        let facts = documents.facts(at)?;
        let view = View::new(&facts);
        for pair in pairs {
            let claim = &claims[pair.source as usize].claims[usize::from(pair.claim)];
            let judged = judge(claim, &view, pair.is_named, candidates).filter(|judged| judged.score >= POSSIBLE);
            found.extend(judged.map(|judged| (pair.source, Match { at, ..judged })));
        }
    }
    Ok(found)
}

/// Puts the best first, each document once: the work before its volume, in one document and among documents.
fn best_first(mut found: Vec<Match>) -> Vec<Match> {
    let place = |found: &Match| (found.holds == Holds::Container, Reverse(found.score));
    found.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.document.cmp(&b.document)));
    let mut seen = HashSet::new();
    found.retain(|found| seen.insert(found.at));
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
            claims.push((won.at, Reverse(won.score), source));
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
