//! `fundstelle index`

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use fundstelle::corpus::{Config, parse_size, parse_time};
use fundstelle::index::Wait;

use crate::commands::{dry_run, watch};
use crate::exit::{Advised, Exit};
use crate::indexing::{Options, tell, update};
use crate::options::count;
use crate::session::{Session, shown};

/// Bring the index up to date with the corpus
///
/// Takes in what was added or changed, and takes out what is gone; a moved file is not read again. A file that cannot be
/// read is reported, and the others are indexed all the same; what was indexed of it before is kept and searched until it
/// can be read again or is gone. Hidden files and files of a type that is not read are skipped; -v names them. The old index
/// answers until the new one is complete; Ctrl-C leaves one of the two, and says which.
///
/// Entries of `.bib` and CSL-JSON files complete the cited works, and describe the documents that their `file` fields name.
/// What is broken in such a file is told once, with its line; the rest is read.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Make sure of these files or folders of the corpus
    ///
    /// Each must lie in the corpus and exist. The rest of the corpus is brought up to date with them.
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    paths: Vec<PathBuf>,

    /// Build the index anew, even where nothing changed
    #[arg(long)]
    rebuild: bool,

    /// Use this many threads; 0 takes one per core
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    #[arg(value_parser = count, allow_negative_numbers = true)]
    jobs: usize,

    /// Leave out files that are larger [default: 128MB]
    ///
    /// A size in KB, MB (1,048,576 bytes) or GB. Collections (.jsonl) are read record by record and may be larger.
    /// In fundstelle.toml it is `max-file-size` under `[limits]`, beside `max-file-time`, `memory`, `max-lines`,
    /// `max-paragraphs`, `max-marks`, `max-record-size` and `max-expanded-size`. A file that failed by a limit is tried
    /// again as soon as a limit is another one.
    #[arg(long, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true)]
    max_file_size: Option<u64>,

    /// Leave out documents that take longer to read [default: 60s]
    ///
    /// A time in ms, s, min or h. The document is cut off and reported as failed, and the others are indexed.
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    max_file_time: Option<Duration>,

    /// Use no more memory than about this [default: 1GB]
    ///
    /// A size as above, a number alone counting MB; at least 256MB. How much text is on its way at once, what is
    /// gathered before it is written, and what is merged at once are sized by it; with less than the default, the
    /// limits of a document too. It is a budget, no wall: what is known of all documents grows with the corpus, and a
    /// document full of notes takes more than others.
    #[arg(long, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true)]
    memory: Option<u64>,

    /// Wait while another process writes the index, at most SECONDS
    ///
    /// Without a number, as long as it takes. By default, a run gives up after a second and a half.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    wait: Option<Option<Duration>>,

    /// Go on and index again whenever the corpus changes, until Ctrl-C
    ///
    /// Changes are taken in as soon as 100 ms pass without another, or after 2 s; those of settings, glossaries and
    /// dictionaries too. Every 30 s the corpus is looked at anew, as a system may lose changes or not tell of them; every
    /// 5 s where it says that it cannot tell. Each run that changed something says so in one line; what is wrong is told
    /// once, and watching goes on. Ctrl-C ends it with 0: after the run in hand, or at once where nothing is written yet; a
    /// second one ends the run at once, with 2.
    #[arg(long)]
    watch: bool,

    /// Say what would be done, and write nothing
    ///
    /// Counts files that would be added, changed, moved, removed or left as they are; with -v or --json each is named, with -v
    /// those that are skipped too. A moved
    /// file is not read, unless a sidecar, a bibliography or another ending of its name says something else of it.
    /// Whether a file that would be read can be read shows only when it is.
    #[arg(long, conflicts_with_all = ["watch", "wait"])]
    dry_run: bool,

    /// Write JSON for other programs, one object a line
    ///
    /// What happens is told as it does, the summary last.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle index
  fundstelle index --corpus ~/Zotero/storage --index ~/.cache/fundstelle
  fundstelle index --rebuild --jobs 1
  fundstelle index --wait 60
  fundstelle index --watch
  fundstelle index --dry-run -v
  fundstelle index --max-file-size 300MB --memory 3GB

Exit status: 0 all indexed, or watching ended, 2 some file failed (the others are indexed), error or Ctrl-C.";

impl Arguments {
    fn patience(&self) -> Wait {
        match self.wait {
            None => Wait::Short,
            Some(None) => Wait::Unbounded,
            Some(Some(longest)) => Wait::AtMost(longest),
        }
    }
}

/// Reads whole seconds; a path that was meant for the corpus is told where to stand.
fn seconds(text: &str) -> Result<Duration, String> {
    let wanted = || "a whole number from 0 on is wanted; a path stands before `--wait`".to_owned();
    text.parse().map(Duration::from_secs).map_err(|_| wanted())
}

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let config = session.config()?;
    for path in &arguments.paths {
        check_in_corpus(path, &config)?;
    }
    let options = Options {
        rebuild: arguments.rebuild,
        jobs: arguments.jobs,
        wait: arguments.patience(),
        json: arguments.json,
        events: arguments.json,
        max_file_bytes: arguments.max_file_size,
        max_file_time: arguments.max_file_time,
        memory_bytes: arguments.memory,
    };
    if arguments.dry_run {
        return dry_run::run(&options.for_library(&config)?, arguments.json, session);
    }
    if arguments.watch {
        return watch::run(&config, options, session);
    }
    let report = update(&config, options, session)?;
    tell(&report, options, session)?;
    Ok(if report.failures.is_empty() { Exit::Found } else { Exit::PartlyFailed })
}

fn check_in_corpus(path: &Path, config: &Config) -> anyhow::Result<()> {
    let resolve = |path: &Path| {
        path.canonicalize().map_err(|error| {
            Advised::new(format!("cannot read {}", shown(path)), "check the name; it is relative to the current folder")
                .because(error)
        })
    };
    if resolve(path)?.starts_with(resolve(&config.corpus)?) {
        return Ok(());
    }
    let hint = if path.is_dir() {
        format!("`--corpus {}` takes it as the corpus", path.display())
    } else {
        format!("`fundstelle add {}` copies it into the corpus", path.display())
    };
    Err(Advised::new(format!("{} is not in the corpus {}", shown(path), shown(&config.corpus)), hint).into())
}
