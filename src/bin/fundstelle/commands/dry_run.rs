//! `fundstelle index --dry-run`: says what a run would do.

use anyhow::Context as _;
use fundstelle::index::{IndexOptions, Outlook, outlook};
use fundstelle::output::clean::clean;
use fundstelle::output::json::{Change, FailedRecord, PlanRecord, PlannedRecord, write_line};
use fundstelle::output::terminal::plural;
use indicatif::HumanBytes;

use crate::exit::Exit;
use crate::session::{Session, Verbosity};

/// Runs the command: what would be done goes to stdout, as it is the result.
pub fn run(options: &IndexOptions, json: bool, session: &mut Session) -> anyhow::Result<Exit> {
    let outlook = outlook(options)?;
    if let Some(damage) = &outlook.damage
        && !json
    {
        session.warn(&format!("{damage}; the index would be made anew"), None)?;
    }
    let written = if json { write_json(&outlook, session) } else { write_text(&outlook, session) };
    written.context("writing what would be done")?;
    Ok(if outlook.failures.is_empty() { Exit::Found } else { Exit::PartlyFailed })
}

fn write_json(outlook: &Outlook, session: &mut Session) -> std::io::Result<()> {
    let lists = [
        (Change::Added, &outlook.added),
        (Change::Changed, &outlook.changed),
        (Change::Removed, &outlook.removed),
        (Change::Unchanged, &outlook.unchanged),
    ];
    for (change, paths) in lists {
        for path in paths {
            write_line(session.out(), &PlannedRecord::new(change, path, None))?;
        }
    }
    for (from, to) in &outlook.moved {
        write_line(session.out(), &PlannedRecord::new(Change::Moved, to, Some(from)))?;
    }
    for failure in &outlook.failures {
        write_line(session.out(), &FailedRecord::new(failure))?;
    }
    write_line(session.out(), &PlanRecord::new(outlook))
}

fn write_text(outlook: &Outlook, session: &mut Session) -> std::io::Result<()> {
    if session.verbosity == Verbosity::Verbose {
        let lists = [("added", &outlook.added), ("changed", &outlook.changed), ("removed", &outlook.removed)];
        for (what, paths) in lists {
            for path in paths {
                writeln!(session.out(), "{what:<9}  {}", clean(path))?;
            }
        }
        for (from, to) in &outlook.moved {
            writeln!(session.out(), "{:<9}  {} -> {}", "moved", clean(from), clean(to))?;
        }
        for path in &outlook.unchanged {
            writeln!(session.out(), "{:<9}  {}", "unchanged", clean(path))?;
        }
        for file in &outlook.skipped_files {
            writeln!(session.out(), "{:<9}  {}", "skipped", clean(&file.to_string()))?;
        }
        let more = outlook.skipped.saturating_sub(outlook.skipped_files.len());
        if more > 0 {
            writeln!(session.out(), "{:<9}  and {more} more", "skipped")?;
        }
    }
    for failure in &outlook.failures {
        session.fault(&failure.to_string())?;
    }
    writeln!(session.out(), "{}", in_words(outlook))
}

/// `would do: 3 added, 1 moved, 40 unchanged · reading 4 files (1.20 MiB)`
fn in_words(outlook: &Outlook) -> String {
    let counts = [
        (outlook.added.len(), "added"),
        (outlook.changed.len(), "changed"),
        (outlook.moved.len(), "moved"),
        (outlook.removed.len(), "removed"),
        (outlook.unchanged.len(), "unchanged"),
        (outlook.failures.len(), "failed"),
        (outlook.skipped, "skipped"),
    ];
    let said: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let done = match (outlook.is_written, outlook.read) {
        (false, _) => "nothing to do".to_owned(),
        (true, 0) => "to write, nothing to read".to_owned(),
        (true, files) => format!("to read {} ({})", plural(files, "file"), HumanBytes(outlook.read_bytes)),
    };
    format!("dry run: {} · {done}", said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_done_is_said_in_a_line() {
        let paths = |count: usize| vec!["a.txt".to_owned(); count];
        let outlook = Outlook {
            added: paths(3),
            moved: vec![("b".to_owned(), "c".to_owned())],
            unchanged: paths(40),
            read: 4,
            read_bytes: 1 << 20,
            is_written: true,
            ..Outlook::default()
        };
        assert_eq!(in_words(&outlook), "dry run: 3 added, 1 moved, 40 unchanged · to read 4 files (1.00 MiB)");
        let outlook = Outlook { unchanged: paths(1), skipped: 2, ..Outlook::default() };
        assert_eq!(in_words(&outlook), "dry run: 1 unchanged, 2 skipped · nothing to do");
    }
}
