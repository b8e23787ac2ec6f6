use rustc_hash::FxHashMap;

use crate::citation::matching::Documents;
use crate::citation::matching::claim::{Claim, Claims};
use crate::citation::matching::signature::{Signature, file_name, file_stem, key, word_key};

/// How many postings are read for a claim: past that its words are so common that only the whole title helps.
const POSTINGS_MAX: usize = 1_000;

/// How many documents are judged for a claim.
const CANDIDATES_MAX: usize = 16;

/// How many documents of just this title, or with this identifier, are judged besides.
const EXACT_MAX: usize = 64;

/// Counters of documents by word. Words that share one are taken for more common than they are, by a few documents.
const COUNTERS: usize = 1 << 20;

/// A document to be judged for one claim of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    /// Its number.
    pub(crate) document: u32,
    /// Place of the source.
    pub(crate) source: u32,
    /// Which of its claims.
    pub(crate) claim: u8,
    /// An entry of a bibliography names its file.
    pub(crate) is_named: bool,
}

/// Which documents have which words and identifiers, as far as any claim asks for them.
pub(crate) struct Candidates<'a> {
    documents: &'a dyn Documents,
    claims: &'a [Claims<'a>],
    /// In how many documents words stand, whether asked for or not.
    counts: Vec<u32>,
    words: FxHashMap<u32, Vec<u32>>,
    exact: FxHashMap<u64, Vec<u32>>,
    files: FxHashMap<u64, Vec<u32>>,
}

impl<'a> Candidates<'a> {
    /// Looks through the signatures of all documents.
    pub(crate) fn new(claims: &'a [Claims<'a>], documents: &'a dyn Documents) -> std::io::Result<Self> {
        let (mut words, mut exact, mut files) = <(FxHashMap<_, _>, FxHashMap<_, _>, FxHashMap<_, _>)>::default();
        for of_source in claims {
            for claim in &of_source.claims {
                words.extend(words_of(claim).map(|word| (word_key(word), Vec::new())));
                exact.extend(exact_keys(claim).map(|text| (key(text), Vec::new())));
            }
            files.extend(of_source.pieces().map(|piece| (key(&file_stem(&piece)), Vec::new())));
        }
        let mut candidates = Self { documents, claims, counts: vec![0; COUNTERS], words, exact, files };
        documents.signatures(&mut |at, signature| candidates.add(at, signature))?;
        let Self { words, exact, files, .. } = &mut candidates;
        for postings in words.values_mut().chain(exact.values_mut()).chain(files.values_mut()) {
            postings.sort_unstable();
        }
        Ok(candidates)
    }

    fn add(&mut self, at: u32, signature: &Signature) {
        for word in &signature.words {
            self.counts[*word as usize % COUNTERS] += 1;
            if let Some(postings) = self.words.get_mut(word)
                && postings.len() <= POSTINGS_MAX
            {
                postings.push(at);
            }
        }
        for key in &signature.exact {
            if let Some(postings) = self.exact.get_mut(key) {
                postings.push(at);
            }
        }
        if let Some(postings) = self.files.get_mut(&signature.file) {
            postings.push(at);
        }
    }

    /// Weighs a word by its rarity: of a word in every document almost nothing.
    pub(crate) fn weight(&self, word: &str) -> f32 {
        let count = self.counts[word_key(word) as usize % COUNTERS];
        (1.0 + (self.documents.count() as f32 + 1.0) / (count as f32 + 1.0)).ln()
    }

    /// Returns what is to be judged, document by document.
    pub(crate) fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (source, of_source) in self.claims.iter().enumerate() {
            let source = source as u32;
            let named = self.named(of_source);
            for (number, claim) in of_source.claims.iter().enumerate() {
                let named = if claim.is_of_work() { named.as_slice() } else { &[] };
                pairs.extend(self.of_claim(claim, named).into_iter().map(|document| Pair {
                    document,
                    source,
                    claim: number as u8,
                    is_named: named.contains(&document),
                }));
            }
        }
        pairs.sort_unstable();
        pairs
    }

    /// Returns the documents that an entry names among its files, each by one of them: by the name of the file, else by the
    /// name with another extension (the text of a PDF), then by the end of its path; none where two are equal.
    fn named(&self, of_source: &Claims) -> Vec<u32> {
        let mut named: Vec<u32> = of_source.pieces().filter_map(|piece| self.named_by(&piece)).collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    fn named_by(&self, piece: &str) -> Option<u32> {
        let mut best: Option<((bool, usize), u32, bool)> = None;
        for &at in self.files.get(&key(&file_stem(piece))).into_iter().flatten().take(EXACT_MAX) {
            let path = self.documents.path(at);
            let same_name = file_name(piece).to_lowercase() == file_name(path).to_lowercase();
            // "application/pdf" and "C:" name no file.
            if !same_name && !file_name(piece).contains('.') {
                continue;
            }
            let folders = |path: &str| -> Vec<String> {
                path.rsplit('/').skip(1).filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
            };
            let (ours, theirs) = (folders(piece), folders(path));
            let shared = (same_name, ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count());
            best = match best {
                Some((most, other, _)) if most == shared && other != at => Some((most, other, false)),
                Some((most, ..)) if most >= shared => best,
                _ => Some((shared, at, true)),
            };
        }
        best.filter(|(.., alone)| *alone).map(|(_, at, _)| at)
    }

    /// Returns the documents worth judging for a claim, each once.
    fn of_claim(&self, claim: &Claim, named: &[u32]) -> Vec<u32> {
        let mut found: Vec<u32> = named.to_vec();
        for text in exact_keys(claim) {
            found.extend(self.exact.get(&key(text)).into_iter().flatten().take(EXACT_MAX));
        }
        let mut words: Vec<&str> = words_of(claim).collect();
        words.sort_unstable();
        words.dedup();
        let mut postings: Vec<&Vec<u32>> = words.iter().filter_map(|word| self.words.get(&word_key(word))).collect();
        postings.retain(|postings| !postings.is_empty());
        postings.sort_by_key(|postings| postings.len());
        let mut weights: FxHashMap<u32, f32> = FxHashMap::default();
        let mut read = 0;
        for postings in postings {
            read += postings.len();
            if read > POSTINGS_MAX {
                break;
            }
            let weight = (1.0 + self.documents.count() as f32 / postings.len() as f32).ln();
            for &at in postings {
                *weights.entry(at).or_default() += weight;
            }
        }
        let mut weighed: Vec<(u32, f32)> = weights.into_iter().collect();
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.extend(weighed.iter().take(CANDIDATES_MAX).map(|(at, _)| at));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Words of titles and names.
fn words_of<'a>(claim: &'a Claim<'_>) -> impl Iterator<Item = &'a str> {
    let titles = claim.titles.iter().flat_map(|title| title.words().split(' '));
    titles.chain(claim.names.iter().flat_map(|name| name.key.split(' '))).filter(|word| !word.is_empty())
}

/// Whole titles and identifiers.
fn exact_keys<'a>(claim: &'a Claim<'_>) -> impl Iterator<Item = &'a str> {
    let titles = claim.titles.iter().flat_map(|title| [title.words(), title.main()]);
    let identifiers = claim.dois.iter().chain(&claim.arxivs).chain(&claim.isbns).chain(&claim.address);
    titles.chain(identifiers.map(String::as_str)).filter(|key| !key.is_empty())
}
