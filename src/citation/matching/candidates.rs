use std::collections::HashMap;

use crate::citation::matching::claim::Claim;
use crate::citation::matching::view::{View, fold_name_words};

/// How many postings are read for a claim: past that its words are so common that only the whole title helps.
const POSTINGS_MAX: usize = 1_000;

/// How many documents are judged for a claim.
const CANDIDATES_MAX: usize = 16;

/// How many documents of just this title, or with this identifier, are judged besides.
const EXACT_MAX: usize = 64;

/// Which documents have which words in title, beginning and file name, and which identifiers.
pub(crate) struct Index {
    documents: usize,
    words: HashMap<String, Vec<u32>>,
    exact: HashMap<String, Vec<u32>>,
    files: HashMap<String, Vec<u32>>,
}

impl Index {
    pub(crate) fn new(views: &[View]) -> Self {
        let mut index =
            Self { documents: views.len(), words: HashMap::new(), exact: HashMap::new(), files: HashMap::new() };
        for (at, view) in views.iter().enumerate() {
            let at = at as u32;
            let texts = view.titles.iter().map(|title| title.words()).chain(view.authors.iter().map(String::as_str));
            // Not kept in the view: most are never judged.
            let start_names = fold_name_words(&view.start);
            let texts = texts.chain([&*view.start, &*start_names, &*view.stem, &*view.stem_names]);
            for word in texts.flat_map(|text| text.split(' ')) {
                post(&mut index.words, word, at);
            }
            for title in &view.titles {
                post(&mut index.exact, title.words(), at);
                post(&mut index.exact, title.main(), at);
            }
            for key in view.dois.iter().chain(&view.arxivs).chain(&view.isbns).chain(&view.addresses) {
                post(&mut index.exact, key, at);
            }
            post(&mut index.files, &stem(view.path()), at);
        }
        index
    }

    /// Weighs a word by its rarity: of a word in every document almost nothing.
    pub(crate) fn weight(&self, word: &str) -> f32 {
        let count = self.words.get(word).map_or(0, Vec::len);
        (1.0 + (self.documents as f32 + 1.0) / (count as f32 + 1.0)).ln()
    }

    /// Returns the documents that an entry names among its files, each by one of them: by the name of the file, else by the
    /// name with another extension (the text of a PDF), then by the end of its path; none where two are equal.
    pub(crate) fn named(&self, files: &[String], views: &[View]) -> Vec<u32> {
        let mut named = Vec::new();
        for file in files {
            let path = file.replace("\\:", ":").replace('\\', "/");
            // Zotero writes "Volltext:files/3/Masala - 2023.pdf:application/pdf".
            named.extend(path.split([';', ':']).chain([&*path]).filter_map(|piece| self.named_by(piece, views)));
        }
        named.sort_unstable();
        named.dedup();
        named
    }

    fn named_by(&self, piece: &str, views: &[View]) -> Option<u32> {
        let mut best: Option<((bool, usize), u32, bool)> = None;
        for &at in self.files.get(&stem(piece)).into_iter().flatten().take(EXACT_MAX) {
            let path = views[at as usize].path();
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

    /// Returns the documents worth judging, each once.
    pub(crate) fn candidates(&self, claim: &Claim, named: &[u32]) -> Vec<u32> {
        let mut found: Vec<u32> = named.to_vec();
        let titles = claim.titles.iter().flat_map(|title| [title.words(), title.main()]);
        let keys = claim.dois.iter().chain(&claim.arxivs).chain(&claim.isbns).chain(&claim.address).map(String::as_str);
        for key in titles.chain(keys) {
            found.extend(self.exact.get(key).into_iter().flatten().take(EXACT_MAX));
        }
        let words = claim.titles.iter().flat_map(|title| title.words().split(' '));
        let names = claim.names.iter().flat_map(|name| name.key.split(' '));
        let mut words: Vec<&str> = words.chain(names).collect();
        words.sort_unstable();
        words.dedup();
        let mut postings: Vec<&Vec<u32>> = words.iter().filter_map(|word| self.words.get(*word)).collect();
        postings.sort_by_key(|postings| postings.len());
        let mut weights: HashMap<u32, f32> = HashMap::new();
        let mut read = 0;
        for postings in postings {
            read += postings.len();
            if read > POSTINGS_MAX {
                break;
            }
            let weight = (1.0 + self.documents as f32 / postings.len() as f32).ln();
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

fn post(postings: &mut HashMap<String, Vec<u32>>, key: &str, at: u32) {
    if key.is_empty() {
        return;
    }
    match postings.get_mut(key) {
        Some(postings) if postings.last() == Some(&at) => {}
        Some(postings) => postings.push(at),
        None => {
            postings.insert(key.to_owned(), vec![at]);
        }
    }
}

/// Returns the name of a file without its extension, in lower case.
fn stem(path: &str) -> String {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
