//! How fast text becomes terms and snippets: `cargo bench --bench analysis`.
//!
//! Set `FUNDSTELLE_BENCH_TEXT` to a file to measure on a text of your own.

use std::fmt::Write as _;

use divan::counter::BytesCount;
use fundstelle::analysis::{Analyzer, detect_language};
use fundstelle::snippet::{Mark, sentences, snippet};
use fundstelle::text::ByteSpan;

fn main() {
    divan::main();
}

/// Sentences of both languages with a vocabulary of some 40,000 words, as a corpus has; always the same.
fn corpus() -> String {
    if let Some(path) = std::env::var_os("FUNDSTELLE_BENCH_TEXT")
        && let Ok(text) = std::fs::read_to_string(path)
    {
        return text;
    }
    let beginnings = ["Verteidigung", "Stabilität", "Bündnis", "Sicherheit", "project", "secure", "Region", "Schrift"];
    let ends = ["s", "en", "spolitik", "ern", "ung", "ation", "skonzepte", "ing"];
    let frame = ["Die", "der", "und", "in", "the", "of", "NATO-Mission", "für", "5.000", "nicht", "is", "zu"];
    let mut text = String::new();
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % below
    };
    while text.len() < 4 << 20 {
        for _ in 0..12 {
            if next(2) == 0 {
                let _ = write!(text, "{} ", frame[next(frame.len())]);
            } else {
                // Squared, so that few words are frequent and many rare.
                let rare = next(25) * next(25);
                let letter = char::from(b'a' + (rare % 26) as u8);
                let _ = write!(text, "{}{letter}{} ", beginnings[next(beginnings.len())], ends[next(ends.len())]);
            }
        }
        text.push_str(if next(5) == 0 { "Ende.\n\n" } else { "Ende. " });
    }
    text
}

#[divan::bench]
fn analyze(bencher: divan::Bencher<'_, '_>) {
    let text = corpus();
    let mut analyzer = Analyzer::new();
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        paragraphs.iter().map(|paragraph| divan::black_box(analyzer.analyze(paragraph)).len()).sum::<usize>()
    });
}

#[divan::bench]
fn analyze_from_an_empty_cache(bencher: divan::Bencher<'_, '_>) {
    let text = corpus();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| Analyzer::new().analyze(&text).len());
}

#[divan::bench]
fn detect_languages(bencher: divan::Bencher<'_, '_>) {
    let text = corpus();
    let paragraphs: Vec<&str> = text.split("\n\n").take(200).collect();
    bencher
        .counter(BytesCount::new(paragraphs.iter().map(|p| p.len()).sum::<usize>()))
        .bench_local(|| paragraphs.iter().filter(|paragraph| detect_language(paragraph).is_some()).count());
}

#[divan::bench]
fn split_into_sentences(bencher: divan::Bencher<'_, '_>) {
    let text = corpus();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| sentences(&text).len());
}

/// One megabyte, ten thousand marks.
#[divan::bench]
fn snippet_of_a_long_passage(bencher: divan::Bencher<'_, '_>) {
    let text = "Die NATO-Mission im Irak berät seit 2018. ".repeat(25_000);
    let mark = |n: usize| Mark { span: ByteSpan::new(n * 43 + 4, n * 43 + 8), part: n % 7, weight: 1.0, shown: true };
    let marks: Vec<Mark> = (0..10_000).map(mark).collect();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| snippet(&text, &marks, 240));
}
