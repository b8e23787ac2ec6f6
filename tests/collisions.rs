use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use fundstelle::analysis::{Analyzer, Channel};

/// Function words of one language, each with the term it has in that language's channel.
struct FunctionWords {
    name: &'static str,
    list: &'static str,
    channel: Channel,
}

const LANGUAGES: [FunctionWords; 2] = [
    FunctionWords {
        name: "German",
        list: include_str!("../src/analysis/data/de_stop_words.txt"),
        channel: Channel::German,
    },
    FunctionWords {
        name: "English",
        list: include_str!("../src/analysis/data/en_stop_words.txt"),
        channel: Channel::English,
    },
];

impl FunctionWords {
    /// Exact forms by the term they share; a question mark in the list says that context decides.
    fn terms(&self, analyzer: &mut Analyzer) -> HashMap<String, BTreeSet<String>> {
        let mut terms: HashMap<String, BTreeSet<String>> = HashMap::new();
        for word in self.list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace) {
            for token in analyzer.analyze(word.trim_end_matches('?')) {
                terms.entry(token.term(self.channel).to_owned()).or_default().insert(token.exact.to_string());
            }
        }
        assert!(terms.len() > 100, "{} {}", self.name, terms.len());
        terms
    }
}

/// Every file of words there is: the shipped corpus, and beside the checkout the article and the judged collections.
fn files(root: &Path) -> Vec<PathBuf> {
    let shared = root.join("../shared");
    let mut files = Vec::new();
    for folder in [root.join("corpus"), shared.join("corpus")] {
        let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
        files.extend(entries.filter(|entry| entry.file_type().is_file()).map(|entry| entry.into_path()));
    }
    let collections = fs::read_dir(shared.join("judged")).into_iter().flatten().filter_map(Result::ok);
    let mut collections: Vec<PathBuf> = collections.map(|entry| entry.path().join("corpus.jsonl")).collect();
    collections.retain(|path| path.is_file());
    collections.sort();
    files.extend(collections);
    files
}

/// Takes the distinct words of a file, as they stand there.
fn collect(path: &Path, words: &mut HashSet<String>) {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text =
        String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().map(|b| char::from(*b)).collect());
    let mut take = |text: &str| {
        for word in text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()) {
            if !words.contains(word) {
                words.insert(word.to_owned());
            }
        }
    };
    if path.extension().is_some_and(|extension| extension == "jsonl") {
        for line in text.lines() {
            let record: serde_json::Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            take(record["title"].as_str().unwrap_or_default());
            take(record["text"].as_str().unwrap_or_default());
        }
    } else {
        take(&text);
    }
}

#[test]
fn no_content_word_shares_a_term_with_a_function_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("../shared/judged").is_dir() {
        tell("../shared is not here: only the words of the shipped corpus are looked at");
    }
    let mut words = HashSet::new();
    for path in files(root) {
        collect(&path, &mut words);
    }
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort();
    let mut analyzer = Analyzer::new();
    let mut faults = Vec::new();
    let mut content = 0;
    for language in &LANGUAGES {
        let taken = language.terms(&mut analyzer);
        for word in &words {
            for token in analyzer.analyze(word) {
                let term = token.term(language.channel);
                let Some(forms) = taken.get(term) else {
                    content += 1;
                    continue;
                };
                if !forms.iter().any(|form| same_but_for_spelling(&token.exact, form)) {
                    faults.push(format!("{}: {word} → {term}, as {forms:?}", language.name));
                }
            }
        }
    }
    tell(&format!("{} distinct words, {content} terms of content words", words.len()));
    assert!(faults.is_empty(), "{} collisions\n{}", faults.len(), faults.join("\n"));
    assert!(content > 1_000, "{content}");
}

/// Tells whether two forms differ in the spelling of their umlauts at most.
fn same_but_for_spelling(one: &str, other: &str) -> bool {
    let spelled_out = |form: &str| form.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    spelled_out(one) == spelled_out(other)
}

/// Tells figures to whoever runs the tests with `--nocapture`.
#[expect(clippy::print_stderr, reason = "what was left out is for the reader of a run")]
fn tell(figures: &str) {
    eprintln!("{figures}");
}
