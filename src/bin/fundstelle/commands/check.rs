//! What `status --check` and `inspect --check` have in common.

use std::collections::BTreeMap;

use fundstelle::check::{Finding, FindingKind};
use fundstelle::output::json::{CheckSummaryRecord, FindingRecord, write_line};
use fundstelle::output::terminal::{plural, write_finding_counts, write_findings};

use crate::exit::Exit;
use crate::session::Session;

/// Tells findings as they come, and counts them.
pub struct Report {
    json: bool,
    counts: BTreeMap<FindingKind, usize>,
}

impl Report {
    /// Begins, with nothing found.
    pub fn new(json: bool) -> Self {
        Self { json, counts: BTreeMap::new() }
    }

    /// Tells what is doubtful in one document, or of the sources of the corpus.
    pub fn tell(&mut self, heading: &str, findings: &[Finding], session: &mut Session) -> anyhow::Result<()> {
        if findings.is_empty() {
            return Ok(());
        }
        let begun = !self.counts.is_empty();
        for finding in findings {
            *self.counts.entry(finding.kind).or_default() += 1;
            if self.json {
                write_line(session.out(), &FindingRecord::new(finding))?;
            }
        }
        if !self.json {
            let layout = session.layout;
            if begun {
                writeln!(session.out())?;
            }
            write_findings(session.out(), heading, findings, layout)?;
        }
        Ok(())
    }

    /// Tells how many there are of each kind in so many documents: exit 0 where there are none, 1 where there are some.
    pub fn finish(self, documents: usize, session: &mut Session) -> anyhow::Result<Exit> {
        let findings: usize = self.counts.values().sum();
        if self.json {
            write_line(session.out(), &CheckSummaryRecord::new(documents, &self.counts))?;
        } else if findings == 0 {
            session.note(&format!("nothing doubtful in {}", plural(documents, "document")))?;
        } else {
            let layout = session.layout;
            writeln!(session.out())?;
            write_finding_counts(session.out(), &self.counts, layout)?;
            let found = plural(findings, "doubtful spot");
            session.note(&format!("{found} in {}", plural(documents, "document")))?;
        }
        Ok(if findings == 0 { Exit::Found } else { Exit::Doubtful })
    }
}
