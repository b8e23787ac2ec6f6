use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use fundstelle::analysis::{Analyzer, Token};
use fundstelle::document::{Passage, PassageKind};
use fundstelle::index::{IndexOptions, update};
use fundstelle::search::{Filters, Hit, MatchClass, SNIPPET_CHARS, SearchRequest, Searcher};
use fundstelle::text::{ByteSpan, Language};

use crate::support::Project;

/// Judged sets whose queries may be read by all; `article` asks a corpus of its own.
const SETS: [&str; 7] = ["article", "xquad-de", "xquad-en", "xquad-mixed", "covidfaq-de", "covidfaq-en", "cranfield"];

/// Most queries asked of one set.
const QUERIES_MAX: usize = if cfg!(debug_assertions) { 150 } else { usize::MAX };

/// Hits looked at for each query.
const DEPTH: usize = 10;

/// What a snippet promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Law {
    /// A mark covers whole words or parts of compounds, and what it covers is said to have matched.
    Marks,
    /// A word of the query that is shown is marked.
    Shown,
    /// No fragment is cut inside a word.
    Cuts,
    /// The snippet is as short as was asked for.
    Length,
    /// Where the passage has a word of the query, something is marked.
    Found,
}

/// A word as a plain reader sees it.
struct Word {
    span: Range<usize>,
    token: Token,
}

/// Takes one word after the other and remembers what it becomes.
#[derive(Default)]
struct Reader {
    analyzer: Analyzer,
    known: BTreeMap<String, Vec<Token>>,
}

/// Letters and digits, and what stands on, in or between them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

/// Signs that may be part of a word where letters or digits stand on both sides: "5.000", "NATO’s", "Freund/innen".
fn is_inner(c: char, rest: &str) -> bool {
    matches!(c, '.' | ',' | '\'' | '’' | '‘' | '*' | ':' | '_') || rest.starts_with("/in")
}

/// Splits a text at all that is neither letter nor digit nor, where `inner` says so, a sign between two of them.
fn runs(text: &str, inner: bool) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let is_word = |at: usize| chars.get(at).is_some_and(|(_, c)| is_letter(*c));
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (number, &(at, c)) in chars.iter().enumerate() {
        let between = inner && is_inner(c, &text[at..]) && number > 0 && is_word(number - 1) && is_word(number + 1);
        if is_letter(c) || between {
            let end = at + c.len_utf8();
            match runs.last_mut().filter(|_| open) {
                Some(run) => run.end = end,
                None => runs.push(at..end),
            }
            open = true;
        } else {
            open = false;
        }
    }
    runs
}

impl Reader {
    /// Returns what stands in the text of one word alone.
    fn tokens(&mut self, word: &str) -> &[Token] {
        if !self.known.contains_key(word) {
            let tokens = self.analyzer.analyze(word);
            self.known.insert(word.to_owned(), tokens);
        }
        &self.known[word]
    }

    /// Splits a text into words, each read by itself.
    fn words(&mut self, text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        for run in runs(text, true) {
            if let [token] = self.tokens(&text[run.clone()]) {
                words.push(Word { token: token.clone(), span: run });
                continue;
            }
            for inner in runs(&text[run.clone()], false) {
                let span = run.start + inner.start..run.start + inner.end;
                if let [token] = self.tokens(&text[span.clone()]) {
                    words.push(Word { token: token.clone(), span });
                }
            }
        }
        words
    }

    /// Returns the content words of a query that ask for themselves: not those of a phrase, nor those to leave out.
    fn asked(&mut self, query: &str) -> Vec<Token> {
        let mut plain = String::new();
        let mut quoted = false;
        for c in query.chars() {
            let quote = matches!(c, '"' | '„' | '“' | '”' | '«' | '»');
            quoted ^= quote;
            plain.push(if quote || quoted { ' ' } else { c });
        }
        // Whether "war" is a function word is said by the words around it.
        let content: Vec<String> = self
            .analyzer
            .analyze(query)
            .into_iter()
            .filter(|token| !token.stop_word)
            .map(|token| token.exact.to_string())
            .collect();
        let words = plain.split_whitespace().filter(|word| !word.starts_with('-'));
        let mut asked = Vec::new();
        for word in words {
            asked.extend(self.words(word).into_iter().map(|word| word.token));
        }
        asked.retain(|token| content.iter().any(|exact| **exact == *token.exact));
        asked
    }
}

/// In which languages the words of a passage are cut down to stems.
fn stems(passage: &Passage) -> (bool, bool) {
    let short = matches!(
        passage.kind,
        PassageKind::Footnote | PassageKind::Caption | PassageKind::Table | PassageKind::AuthorNote
    );
    match &passage.language {
        _ if short => (true, true),
        None => (true, true),
        Some(Language::German) => (true, false),
        Some(Language::English) => (false, true),
        Some(_) => (false, false),
    }
}

/// Tells whether a word of a passage is one of the query.
fn is_asked(word: &Token, asked: &[Token], passage: &Passage) -> bool {
    let (german, english) = stems(passage);
    asked.iter().any(|asked| {
        word.exact == asked.exact || german && word.german == asked.german || english && word.english == asked.english
    })
}

/// Tells whether a mark may begin or end at `at`: between words, or between the parts of a compound.
fn is_edge(at: usize, words: &[Word], text: &str, reader: &mut Reader) -> bool {
    let Some(word) = words.iter().find(|word| word.span.start < at && at < word.span.end) else { return true };
    let before = reader.tokens(&text[word.span.start..at]).first().map_or(0, |token| token.exact.len());
    word.token.parts.iter().any(|part| part.span.start == before || part.span.end == before)
}

/// Finds what a hit does not keep, with the place.
fn broken(hit: &Hit, asked: &[Token], reader: &mut Reader) -> Vec<(Law, String)> {
    let (text, snippet) = (hit.passage.text.as_str(), &hit.snippet);
    let mut broken = Vec::new();
    let words = reader.words(&snippet.text);

    for mark in &snippet.highlights {
        let what = &snippet.text[mark.start..mark.end];
        if !is_edge(mark.start, &words, &snippet.text, reader) || !is_edge(mark.end, &words, &snippet.text, reader) {
            broken.push((Law::Marks, format!("`{what}` is no word")));
        }
        if !what.starts_with(is_letter) || !what.ends_with(is_letter) {
            broken.push((Law::Marks, format!("`{what}` has more than words")));
        }
        let Some((shown, origin)) = snippet.fragments.iter().find(|(f, _)| f.start <= mark.start && mark.end <= f.end)
        else {
            broken.push((Law::Marks, format!("`{what}` is in no fragment")));
            continue;
        };
        let mut covered = vec![false; mark.end - mark.start];
        let (mut begins, mut ends) = (false, false);
        for span in hit.matches.iter().flat_map(|found| &found.spans) {
            let start = span.start.max(origin.start) as i64 - origin.start as i64 + shown.start as i64;
            let end = span.end.min(origin.end) as i64 - origin.start as i64 + shown.start as i64;
            begins |= start == mark.start as i64 && end > start;
            ends |= end == mark.end as i64 && end > start;
            for (at, covered) in covered.iter_mut().enumerate() {
                *covered |= (start..end).contains(&((mark.start + at) as i64));
            }
        }
        if !begins || !ends || covered.contains(&false) {
            broken.push((Law::Marks, format!("`{what}` did not match")));
        }
    }

    for found in hit.matches.iter().filter(|found| found.class == MatchClass::Exact) {
        let mut reads = |span: &ByteSpan| {
            let words = reader.words(span.of(text)).into_iter().map(|word| word.token.exact.to_string());
            words.collect::<Vec<_>>().join(" ") == found.term
        };
        if !found.spans.iter().any(&mut reads) {
            broken.push((Law::Marks, format!("`{}` does not stand there", found.term)));
        }
    }

    for word in words.iter().filter(|word| is_asked(&word.token, asked, &hit.passage)) {
        if !snippet.highlights.iter().any(|mark| mark.start <= word.span.start && word.span.end <= mark.end) {
            broken.push((Law::Shown, format!("`{}` is not marked", &snippet.text[word.span.clone()])));
        }
    }

    let longest = text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    if longest <= SNIPPET_CHARS {
        let mut passage_words = reader.words(text);
        passage_words.extend(runs(text, true).into_iter().filter_map(|span| {
            let token = reader.tokens(&text[span.clone()]).first()?.clone();
            Some(Word { span, token })
        }));
        for (_, origin) in &snippet.fragments {
            for at in [origin.start, origin.end] {
                if let Some(cut) = passage_words.iter().find(|word| word.span.start < at && at < word.span.end) {
                    broken.push((Law::Cuts, format!("`{}` is cut", &text[cut.span.clone()])));
                }
            }
        }
        if snippet.text.chars().count() > SNIPPET_CHARS {
            broken.push((Law::Length, format!("{} characters", snippet.text.chars().count())));
        }
    }

    let present = reader.words(text).into_iter().find(|word| asked.iter().any(|asked| asked.exact == word.token.exact));
    if let Some(word) = present.filter(|_| snippet.highlights.is_empty()) {
        broken.push((Law::Found, format!("`{}` shows no mark", &text[word.span])));
    }
    broken
}

/// Where the judged sets stand: `FUNDSTELLE_JUDGED` names the folder, as for the benchmark.
fn judged() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/judged");
    std::env::var_os("FUNDSTELLE_JUDGED").map_or_else(beside, PathBuf::from)
}

/// Returns the queries of a set, evenly chosen where there are many.
fn queries(folder: &Path) -> Vec<String> {
    let path = folder.join("queries.jsonl");
    let lines = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = |line: &str| -> String {
        let record: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        record["text"].as_str().expect("a text").to_owned()
    };
    let all: Vec<String> = lines.lines().map(text).collect();
    let chosen = all.len().min(QUERIES_MAX);
    (0..chosen).map(|number| all[number * all.len() / chosen].clone()).collect()
}

/// Indexes the corpus of a set.
fn searcher(project: &Project, judged: &Path, set: &str) -> Searcher {
    let mut corpus = judged.join("../corpus");
    if set != "article" {
        let records = judged.join(set).join("corpus.jsonl");
        let records = fs::read(&records).unwrap_or_else(|error| panic!("{}: {error}", records.display()));
        project.write(&format!("{set}/corpus.jsonl"), records);
        corpus = project.path(set);
    }
    let index = project.path(&format!("{set}-index"));
    let options = IndexOptions {
        corpus,
        index: index.clone(),
        dictionaries: Vec::new(),
        rebuild: true,
        jobs: 0,
        ..IndexOptions::default()
    };
    update(&options, &mut |_| ()).expect("an index");
    Searcher::open(&index).expect("the index opens")
}

fn request(query: &str) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        plain: false,
        limit: DEPTH,
        offset: 0,
        filters: Filters::default(),
        snippet_chars: SNIPPET_CHARS,
        parts: false,
        ids_only: false,
    }
}

#[test]
fn snippets_of_judged_queries_keep_what_they_promise() {
    let judged = judged();
    if !judged.is_dir() {
        return tell("../shared/judged is not here: no snippet is looked at");
    }
    let project = Project::new();
    let mut reader = Reader::default();
    let mut faults = Vec::new();
    let (mut hits, mut marks) = (0, 0);
    for set in SETS {
        let searcher = searcher(&project, &judged, set);
        let queries = queries(&judged.join(set));
        let (mut seen, mut sound) = (0, 0);
        for query in &queries {
            let asked = reader.asked(query);
            for hit in searcher.search(&request(query)).expect("an answer").hits {
                let broken = broken(&hit, &asked, &mut reader);
                seen += 1;
                sound += usize::from(broken.is_empty());
                marks += hit.snippet.highlights.len();
                let at = |(law, what): (Law, String)| (law, format!("{set}: {query} – {} – {what}", hit.passage.id));
                faults.extend(broken.into_iter().map(at));
            }
        }
        tell(&format!("{set}: {} queries, {sound} of {seen} hits as promised", queries.len()));
        hits += seen;
    }
    tell(&format!("{hits} hits with {marks} marks"));
    faults.sort();
    let faults: Vec<String> = faults.into_iter().map(|(law, fault)| format!("{law:?}: {fault}")).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(hits > 1_000 && marks > hits, "{hits} {marks}");
}

/// Tells figures to whoever runs the tests with `--nocapture`.
#[expect(clippy::print_stderr, reason = "what was left out is for the reader of a run")]
fn tell(figures: &str) {
    eprintln!("{figures}");
}
