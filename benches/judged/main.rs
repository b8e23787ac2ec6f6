//! How well is found what was judged, how well is it shown, and how fast? `cargo bench --bench judged`
//!
//! Every judged set is indexed and asked twice in this run, by Fundstelle as `fundstelle run` does it and by plain
//! tantivy with stems; beside both stand the figures of other engines and the bars that this project has set itself.
//!
//! ```text
//! cargo bench --bench judged                         everything
//! cargo bench --bench judged -- xquad-de gesetze     these sets alone
//! cargo bench --bench judged -- --relevance          the table of the sets, or --snippets, or --speed
//! cargo bench --bench judged -- --check              exit status 1 where a bar is missed
//! ```
//!
//! The sets stand in the folder that `FUNDSTELLE_JUDGED` names, `../shared/judged` without it. Where it is missing,
//! nothing is measured and nothing fails.

mod bars;
#[path = "../common/mod.rs"]
mod common;
mod ours;
#[allow(dead_code, reason = "`benches/growth` uses the rest")]
mod plain;
mod relevance;
mod sets;
mod snippets;
mod speed;

use std::io::StdoutLock;
use std::path::Path;
use std::process::ExitCode;

use crate::sets::{SETS, Set};

/// What to measure.
#[derive(Default)]
struct Arguments {
    sets: Vec<&'static Set>,
    relevance: bool,
    snippets: bool,
    speed: bool,
    check: bool,
}

impl Arguments {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, anyhow::Error> {
        let mut parsed = Self::default();
        for argument in arguments {
            match argument.as_str() {
                // What cargo hands to every benchmark.
                "--bench" => {}
                "--relevance" => parsed.relevance = true,
                "--snippets" => parsed.snippets = true,
                "--speed" => parsed.speed = true,
                "--check" => parsed.check = true,
                name => match SETS.iter().find(|set| set.name == name) {
                    Some(set) => parsed.sets.push(set),
                    None => {
                        let known: Vec<&str> = SETS.iter().map(|set| set.name).collect();
                        anyhow::bail!(
                            "there is no set or option `{name}`; options: --relevance --snippets --speed --check; sets: {}",
                            known.join(" ")
                        );
                    }
                },
            }
        }
        parsed.relevance |= !parsed.sets.is_empty();
        if !(parsed.relevance || parsed.snippets || parsed.speed) {
            (parsed.relevance, parsed.snippets, parsed.speed) = (true, true, true);
        }
        if parsed.sets.is_empty() {
            parsed.sets = SETS.iter().collect();
        }
        Ok(parsed)
    }
}

fn main() -> ExitCode {
    common::over_judged(Arguments::parse, run, |arguments| arguments.check)
}

fn run(arguments: &Arguments, folder: &Path, out: &mut StdoutLock<'_>) -> Result<Option<Vec<String>>, anyhow::Error> {
    let mut missed = Vec::new();
    if arguments.relevance {
        missed.extend(relevance::table(folder, &arguments.sets, out)?);
    }
    if arguments.snippets {
        missed.extend(snippets::table(folder, out)?);
    }
    if arguments.speed {
        missed.extend(speed::table(folder, out)?);
    }
    Ok(Some(missed))
}
