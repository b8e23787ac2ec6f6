//! What the benchmarks over the judged texts share.

use std::io::{StdoutLock, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Words that are operators where they stand in capitals.
const OPERATORS: [&str; 7] = ["AND", "OR", "NOT", "UND", "ODER", "NICHT", "NEAR"];

/// Runs a benchmark with its arguments over the folder that `FUNDSTELLE_JUDGED` names, which returns what it missed, or nothing
/// where it measured nothing; what is missed is told, and a failure where it is to be checked.
///
/// Where there is no such folder, that is said, and nothing fails.
pub fn over_judged<A>(
    parse: impl FnOnce(std::iter::Skip<std::env::Args>) -> Result<A, anyhow::Error>,
    run: impl FnOnce(&A, &Path, &mut StdoutLock<'_>) -> Result<Option<Vec<String>>, anyhow::Error>,
    is_checked: impl FnOnce(&A) -> bool,
) -> ExitCode {
    let whole = || -> Result<ExitCode, anyhow::Error> {
        let arguments = parse(std::env::args().skip(1))?;
        let mut out = stdout().lock();
        let folder =
            std::env::var_os("FUNDSTELLE_JUDGED").map_or_else(|| PathBuf::from("../shared/judged"), PathBuf::from);
        if !folder.is_dir() {
            writeln!(
                out,
                "there are no judged sets in `{}`: nothing is measured; FUNDSTELLE_JUDGED names their folder",
                folder.display()
            )?;
            return Ok(ExitCode::SUCCESS);
        }
        let Some(missed) = run(&arguments, &folder, &mut out)? else { return Ok(ExitCode::SUCCESS) };
        match missed.len() {
            0 => writeln!(out, "\nno bar was missed")?,
            _ => writeln!(out, "\nmissed: {}", missed.join(", "))?,
        }
        Ok(ExitCode::from(u8::from(is_checked(&arguments) && !missed.is_empty())))
    };
    whole().unwrap_or_else(|error| {
        // Nobody is left to be told if this fails.
        let _ = writeln!(std::io::stderr(), "error: {error:#}");
        ExitCode::from(2)
    })
}

/// Returns the words of a text of which questions are made: letters and digits alone, no operator.
pub fn plain_words(text: &str) -> Vec<&str> {
    let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words = words.filter(|word| !word.is_empty() && word.chars().all(char::is_alphanumeric));
    words.filter(|word| !OPERATORS.contains(word)).collect()
}

/// Returns the place of the smallest of so many sorted values that is not exceeded by `percent` of them.
pub fn percentile(count: usize, percent: usize) -> usize {
    (count * percent).div_ceil(100).max(1) - 1
}

/// Returns the bytes of all files below a folder.
pub fn folder_bytes(folder: &Path) -> Result<u64, anyhow::Error> {
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(folder) {
        let metadata = entry?.metadata()?;
        bytes += if metadata.is_file() { metadata.len() } else { 0 };
    }
    Ok(bytes)
}
