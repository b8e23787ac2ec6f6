use std::time::{Duration, Instant};

use crate::query::{parse, plain};

/// Asserts that one of the warnings begins so.
fn assert_says(typed: &str, beginning: &str) {
    let warnings = parse(typed).warnings;
    assert!(warnings.iter().any(|warning| warning.message.starts_with(beginning)), "{warnings:?}");
}

#[test]
fn text_beyond_the_length_limit_is_left_out() {
    let typed = "ä ".repeat(5000);
    let query = parse(&typed);
    let warning = query.warnings.iter().find(|warning| warning.message.contains("longer than 8192 bytes"));
    assert_eq!(warning.map(|warning| warning.span.end), Some(typed.len()));
    assert!(plain(&typed).warnings.iter().any(|warning| warning.message.contains("longer than 8192 bytes")));
}

#[test]
fn clauses_beyond_the_limit_are_left_out() {
    let typed = "a ".repeat(300);
    assert_eq!(parse(&typed).clauses.len(), 256);
    assert_eq!(plain(&typed).clauses.len(), 256);
    assert_says(&typed, "more than 256 words and phrases");
    assert_eq!(parse(&"a ".repeat(256)).warnings, []);
    let joined = vec!["a"; 300].join(" AND ");
    let query = parse(&joined);
    assert_eq!((query.clauses.len(), query.warnings.len()), (256, 1));
}

#[test]
fn brackets_beyond_the_limit_are_ignored() {
    let nested = |depth: usize| format!("{}a b{} c", "(x ".repeat(depth), ")".repeat(depth));
    assert_eq!(parse(&nested(32)).warnings, []);
    assert_says(&nested(33), "more than 32 brackets inside each other");
    assert_eq!(parse(&nested(40)).words().count(), 43);
}

#[test]
fn operators_nest_no_deeper_than_brackets() {
    let typed = format!("{}a{} z", "(x OR y AND ".repeat(30), ")".repeat(30));
    assert_says(&typed, "more than 32 groups inside each other");
    let query = parse(&typed);
    assert_eq!(query.words().count(), 62);
    assert_eq!(parse(&query.to_string()).to_string(), query.to_string());
}

#[test]
fn a_megabyte_of_operators_is_read_at_once() {
    for piece in [
        "(", ")", "\"", "„", "+", "-", ":", "^", "~", "*", "AND ", "a:", "\\", "\"a", "„\"a", "(a ", "NEAR(", "'",
        "a-\"", "NOT ", "=", "a^",
    ] {
        let typed = piece.repeat(1_000_000 / piece.len());
        let start = Instant::now();
        let query = parse(&typed);
        let elapsed = start.elapsed();
        // Twenty times what it takes without optimisation: the bound is there to catch squares.
        assert!(elapsed < Duration::from_millis(200), "{piece}: {elapsed:?}");
        assert!(query.warnings.len() <= 33, "{piece}");
    }
}
