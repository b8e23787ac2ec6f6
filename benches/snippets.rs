//! Does the snippet hold the answer? `FUNDSTELLE_JUDGED=…/xquad-de cargo bench --bench snippets`
//!
//! Wants a folder with `corpus.jsonl`, `queries.jsonl` (the BEIR form) and `answers.jsonl` (`_id`, `passage`,
//! `answers`). Marks the words whose terms the question has, weighted by their rarity in the corpus, and counts the
//! snippets that hold one of the answers as written. Without the folder it does nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use fundstelle::analysis::{Analyzer, Channel, Token};
use fundstelle::snippet::{Mark, snippet};
use serde_json::Value;

/// Limits of the snippet that are tried, in characters.
const LIMITS: [usize; 2] = [160, 240];

fn main() -> Result<(), anyhow::Error> {
    let Some(folder) = std::env::var_os("FUNDSTELLE_JUDGED") else { return Ok(()) };
    let folder = Path::new(&folder);
    let english = folder.file_name().is_some_and(|name| name.to_string_lossy().ends_with("-en"));
    let channel = if english { Channel::English } else { Channel::German };
    let passages = texts(&folder.join("corpus.jsonl"))?;
    let questions = texts(&folder.join("queries.jsonl"))?;
    let mut analyzer = Analyzer::new();
    let mut frequency: BTreeMap<String, usize> = BTreeMap::new();
    for text in passages.values() {
        let terms: BTreeSet<String> =
            analyzer.analyze(text).iter().map(|token| token.term(channel).to_owned()).collect();
        for term in terms {
            *frequency.entry(term).or_default() += 1;
        }
    }
    let rarity = |token: &Token| {
        let found = frequency.get(token.term(channel)).copied().unwrap_or(0) as f32;
        (1.0 + (passages.len() as f32 - found + 0.5) / (found + 0.5)).ln()
    };
    let answers = std::fs::read_to_string(folder.join("answers.jsonl"))?;
    for max_chars in LIMITS {
        let (mut held, mut asked, mut chars) = (0, 0, 0);
        for line in answers.lines() {
            let answer: Value = serde_json::from_str(line)?;
            let question = answer["_id"].as_str().and_then(|id| questions.get(id));
            let passage = answer["passage"].as_str().and_then(|id| passages.get(id));
            let (Some(question), Some(passage)) = (question, passage) else { continue };
            let mut wanted: Vec<Token> =
                analyzer.analyze(question).into_iter().filter(|token| !token.stop_word).collect();
            let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
            wanted.retain(|token| seen.insert(Arc::clone(&token.exact)));
            let tokens = analyzer.analyze(passage);
            let marks: Vec<Mark> = tokens
                .iter()
                .flat_map(|token| wanted.iter().enumerate().map(move |(part, asked)| (token, part, asked)))
                .filter(|(token, _, asked)| Channel::ALL.iter().any(|&c| token.term(c) == asked.term(c)))
                .map(|(token, part, asked)| Mark { span: token.span, part, weight: rarity(asked), shown: true })
                .collect();
            let found = snippet(passage, &marks, max_chars);
            let holds = |answer: &Value| {
                answer
                    .as_str()
                    .is_some_and(|a| found.fragments.iter().any(|(shown, _)| shown.of(&found.text).contains(a)))
            };
            asked += 1;
            chars += found.text.chars().count();
            held += usize::from(answer["answers"].as_array().is_some_and(|all| all.iter().any(holds)));
        }
        let share = held as f64 / f64::from(asked.max(1));
        let mean = chars / usize::try_from(asked.max(1))?;
        writeln!(std::io::stdout(), "limit {max_chars}: {share:.3} of {asked} answers, {mean} characters")?;
    }
    Ok(())
}

/// Reads `_id` and `text` of every line.
fn texts(path: &Path) -> Result<BTreeMap<String, String>, anyhow::Error> {
    let mut found = BTreeMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let record: Value = serde_json::from_str(line)?;
        if let (Some(id), Some(text)) = (record["_id"].as_str(), record["text"].as_str()) {
            found.insert(id.to_owned(), text.to_owned());
        }
    }
    Ok(found)
}
