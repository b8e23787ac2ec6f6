//! How fast notes are read and resolved: `cargo bench --bench citation`.
//!
//! The notes of the golds in `tests/citations`, document by document, on one core; and one note of 10,000 characters,
//! which is many of them joined. At least 20,000 notes a second are wanted, and 10 ms for the long one.

use std::fs;
use std::path::Path;

use divan::counter::{CharsCount, ItemsCount};
use fundstelle::citation::read_notes;
use serde_json::Value;

fn main() {
    divan::main();
}

/// Label and text of each note of each document.
fn documents() -> Vec<Vec<(String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/citations");
    let mut documents = Vec::new();
    for name in ["corpus", "english", "german", "law"] {
        let text =
            fs::read_to_string(folder.join(format!("{name}.json"))).unwrap_or_else(|error| panic!("{name}: {error}"));
        let gold: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        for document in gold["documents"].as_array().into_iter().flatten() {
            let notes = document["footnotes"].as_array().into_iter().flatten();
            // The golds have numbers and words for labels.
            let label = |n: &Value| n.as_str().map_or_else(|| n.to_string(), str::to_owned);
            let note = |note: &Value| (label(&note["n"]), note["text"].as_str().unwrap_or_default().to_owned());
            documents.push(notes.map(note).collect());
        }
    }
    documents
}

fn read(notes: &[(String, String)]) -> usize {
    let texts = notes.iter().zip(1..).map(|((label, text), ordinal)| (ordinal, &**label, &**text));
    read_notes(&texts.collect::<Vec<_>>()).works.len()
}

#[divan::bench]
fn read_and_resolve(bencher: divan::Bencher<'_, '_>) {
    let documents = documents();
    let notes: usize = documents.iter().map(Vec::len).sum();
    bencher
        .counter(ItemsCount::new(notes))
        .bench_local(|| documents.iter().map(|notes| read(divan::black_box(notes))).sum::<usize>());
}

#[divan::bench]
fn note_of_10_000_characters(bencher: divan::Bencher<'_, '_>) {
    let texts: Vec<String> = documents().into_iter().flatten().map(|(_, text)| text).collect();
    let text: String = texts.join(" ").chars().take(10_000).collect();
    let note = [("1".to_owned(), text)];
    bencher.counter(CharsCount::of_str(&note[0].1)).bench_local(|| read(divan::black_box(&note)));
}
