//! What is asked of every corpus: words, phrases, prefixes, filters, drawn from its own passages.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use fundstelle::eval::Random;
use fundstelle::search::{Filters, SNIPPET_CHARS, SearchRequest, Searcher};

use crate::common::{percentile, plain_words};
use crate::corpus::within;

/// The sorts of questions, as they are shown.
pub const SORTS: [&str; 4] = ["words", "phrases", "prefixes", "filters"];

/// Questions of each sort.
const QUESTIONS: usize = 100;

/// Hits for each: a page of results, with snippets.
const PAGE: usize = 10;

/// How often each is timed, once warm; the median counts.
const ROUNDS: usize = 3;

/// Slowest questions that are named.
const SLOWEST: usize = 3;

/// Fixed, so that every run asks the same.
const SEED: u64 = 1905;

/// Words of a question of bare words.
const WORDS: std::ops::Range<usize> = 1..9;

/// Words of a phrase.
const PHRASE: std::ops::Range<usize> = 2..5;

/// Letters of a beginning, and how many the word has more at least.
const PREFIX: std::ops::Range<usize> = 4..8;
const PREFIX_REST: usize = 2;

/// What restricts a search.
const FILTERS: [&str; 4] = ["kind:footnote", "lang:de", "year:2015..2023", "doc:dh2018*"];

/// Times of one sort, sorted: of each question the median of some rounds.
pub struct Times(Vec<(Duration, String)>);

impl Times {
    /// Returns the smallest time that is not exceeded by `percent` of them.
    pub fn percentile(&self, percent: usize) -> Duration {
        self.0[percentile(self.0.len(), percent)].0
    }

    /// Returns the slowest, with what was asked.
    pub fn slowest(&self) -> impl Iterator<Item = &(Duration, String)> {
        self.0.iter().rev().take(SLOWEST)
    }
}

/// Draws questions of each sort from a file of passages: words that stand side by side, as frequent as they are.
pub fn draw(passages: &Path, count: usize) -> Result<[Vec<String>; 4], anyhow::Error> {
    let mut random = Random::new(SEED);
    // Each passage is drawn for at most one question.
    let every = (count / (SORTS.len() * QUESTIONS * 3)).max(1);
    let mut sorts: [Vec<String>; 4] = Default::default();
    for line in BufReader::new(File::open(passages)?).lines().step_by(every) {
        let line = line?;
        let text = line.split_once('\t').map_or("", |(_, text)| text);
        let words = plain_words(text);
        let Some(sort) = (0..SORTS.len()).find(|&sort| sorts[sort].len() < QUESTIONS) else { break };
        let next = sorts.iter().map(Vec::len).sum::<usize>() % SORTS.len();
        let sort = if sorts[next].len() < QUESTIONS { next } else { sort };
        let count = match SORTS[sort] {
            "words" => within(WORDS, &mut random),
            "phrases" => within(PHRASE, &mut random),
            "prefixes" => 1,
            _ => within(WORDS.start..WORDS.end / 2, &mut random),
        };
        let Some(last) = words.len().checked_sub(count) else { continue };
        let begin = random.below(last + 1);
        let asked = words[begin..begin + count].join(" ");
        let at = sorts[sort].len();
        sorts[sort].push(match SORTS[sort] {
            "words" => asked,
            "phrases" => format!("\"{asked}\""),
            "prefixes" => {
                let letters = within(PREFIX, &mut random);
                if asked.chars().count() < letters + PREFIX_REST {
                    continue;
                }
                format!("{}*", asked.chars().take(letters).collect::<String>())
            }
            _ => format!("{asked} {}", FILTERS[at % FILTERS.len()]),
        });
    }
    anyhow::ensure!(sorts.iter().all(|sort| sort.len() == QUESTIONS), "the corpus is too small to ask anything of it");
    Ok(sorts)
}

/// Times questions of one sort, warm.
pub fn time(searcher: &Searcher, questions: &[String]) -> Result<Times, anyhow::Error> {
    let ask = |question: &String| {
        searcher.search(&SearchRequest {
            query: question.clone(),
            plain: false,
            limit: PAGE,
            offset: 0,
            filters: Filters::default(),
            snippet_chars: SNIPPET_CHARS,
            parts: false,
            ids_only: false,
        })
    };
    for question in questions {
        ask(question)?;
    }
    let mut times = vec![Vec::new(); questions.len()];
    for _ in 0..ROUNDS {
        for (question, times) in questions.iter().zip(&mut times) {
            let begin = Instant::now();
            std::hint::black_box(ask(question)?);
            times.push(begin.elapsed());
        }
    }
    let mut medians: Vec<(Duration, &String)> = Vec::new();
    for (mut times, question) in times.into_iter().zip(questions) {
        times.sort_unstable();
        medians.push((times[ROUNDS / 2], question));
    }
    medians.sort_unstable();
    Ok(Times(medians.into_iter().map(|(time, question)| (time, question.clone())).collect()))
}
