//! From a reading to a citation: its bytes, rule and confidence.

use crate::citation::assemble::assemble;
use crate::citation::lattice::{ENOUGH, Full};
use crate::citation::model::{Citation, CitationKind, Link, Rule};
use crate::citation::note::reader::{Found, Reading};
use crate::citation::note::short::short_item;
use crate::citation::part::{Part, Report};
use crate::citation::token::{Kind, Token};
use crate::text::ByteSpan;

impl Found {
    /// Returns the token behind the citation.
    pub(super) fn end(&self) -> usize {
        match &self.reading {
            Reading::Full(full) => full.end,
            Reading::Short(short) => short.end,
        }
    }

    /// The reporter of a decision, or the journal in which a court's decision stands.
    pub(super) fn reporter(&self) -> Option<Report> {
        let Reading::Full(full) = &self.reading else { return None };
        full.parts.iter().find_map(|part| match part {
            Part::Reporter(report) if report.of_cases => Some(report.clone()),
            Part::Journal(journal) if full.court.is_some() => Some(Report {
                title: journal.title,
                volume: journal.volume,
                year: journal.year.clone(),
                authority: full.court,
                of_cases: true,
                ..Report::default()
            }),
            _ => None,
        })
    }

    /// Makes the citation, with the full stop of a sentence that ends with it.
    pub(super) fn citation(&self, text: &str, tokens: &[Token<'_>]) -> Citation {
        let mut end = self.end();
        // The full stop of a sentence that is nothing but the citation belongs to it.
        if tokens.get(end).is_some_and(|t| t.kind == Kind::Stop) {
            end += 1;
        }
        let bytes = ByteSpan::new(tokens[self.start].start as usize, tokens[end.max(self.start + 1) - 1].end as usize);
        let signal =
            self.signal.map(|begin| ByteSpan::new(tokens[begin].start as usize, tokens[self.start - 1].end as usize));
        let (kind, rule, done, note) = match &self.reading {
            Reading::Full(full) => (CitationKind::Full, rule_of(full), assemble(text, tokens, full), None),
            Reading::Short(short) => {
                let (done, note) = short_item(text, tokens, short);
                (short.kind, short.rule, done, note)
            }
        };
        Citation {
            kind,
            span: bytes,
            signal,
            item: done.item,
            fields: done.fields,
            locator: done.locator,
            note_reference: note,
            author_is_idem: done.author_is_idem,
            editor_is_idem: done.editor_is_idem,
            alias: done.alias,
            confidence: confidence(self.score),
            rule,
            link: Link::default(),
            field: None,
        }
    }
}

/// Points as per cent: [`ENOUGH`] is half sure.
fn confidence(score: i32) -> u8 {
    (50 + (score - ENOUGH).clamp(-25, 70) * 7 / 10).clamp(0, 99) as u8
}

/// Tells by which rule a full citation was read.
fn rule_of(full: &Full) -> Rule {
    let has = |ask: fn(&Part) -> bool| full.parts.iter().any(ask);
    if has(|part| matches!(part, Part::Statute { .. })) {
        return Rule::Statute;
    }
    if full.court.is_some()
        || has(|part| {
            matches!(part, Part::Reporter(report) if report.of_cases) || matches!(part, Part::Decision { .. })
        })
    {
        return Rule::Case;
    }
    if has(|part| matches!(part, Part::Archive { .. })) {
        return Rule::Archive;
    }
    if has(|part| matches!(part, Part::Official { .. } | Part::Number(_))) {
        return Rule::OfficialDocument;
    }
    match &full.head {
        Some(head) if head.year.is_some() => Rule::NameYearTitle,
        Some(_) => Rule::NameTitle,
        None => Rule::Title,
    }
}
