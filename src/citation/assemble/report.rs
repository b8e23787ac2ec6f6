//! Journals and reporters as variables.

use crate::citation::assemble::builder::Builder;
use crate::citation::assemble::edition::issued;
use crate::citation::assemble::kind::Seen;
use crate::citation::assemble::set;
use crate::citation::model::Variable;
use crate::citation::part::{Periodical, Report};

impl Builder<'_, '_> {
    /// Adds journal or reporter of a short form.
    pub(crate) fn report(&mut self, report: &Report) {
        self.done.item.container_title = self.take(Variable::ContainerTitle, report.title);
        if let Some(volume) = report.volume {
            self.done.item.volume = self.take(Variable::Volume, volume);
        }
        if let Some(first) = report.first_page {
            self.done.item.page_first = self.take(Variable::PageFirst, first);
        }
        if let Some((run, date)) = &report.year {
            issued(self, *run, date);
        }
    }
}

/// Adds reporter or gazette, where none is there yet.
pub(super) fn reported(builder: &mut Builder<'_, '_>, report: &Report, seen: &mut Seen) {
    if seen.case && builder.done.item.container_title.is_some() {
        // A parallel citation: "BGHZ 34, 32 = NJW 1961, 868"
        if let Some((run, label)) = report.cited.filter(|_| builder.done.locator.is_none()) {
            builder.locate(run, label);
        }
        return;
    }
    if seen.official {
        // "Pub. L. No. 111-84, 123 Stat. 2190": the number of the act, and where it is printed.
        builder.done.item.container_title = None;
        builder.done.fields.retain(|(variable, _)| *variable != Variable::ContainerTitle);
    }
    let value = if report.inherited {
        Some(builder.printed(report.title))
    } else {
        builder.take(Variable::ContainerTitle, report.title)
    };
    set(&mut builder.done.item.container_title, value);
    if let Some(day) = report.day {
        builder.note(Variable::Issued, day);
    }
    if let Some(volume) = report.volume {
        let value = builder.take(Variable::Volume, volume);
        set(&mut builder.done.item.volume, value);
    }
    if let Some(first) = report.first_page {
        let value = builder.take(Variable::PageFirst, first);
        set(&mut builder.done.item.page_first, value);
    }
    if let Some(authority) = report.authority {
        let value = match report.inherited {
            true => Some(builder.printed(authority)),
            false => builder.take(Variable::Authority, authority),
        };
        set(&mut builder.done.item.authority, value);
    }
    if let Some((run, label)) = report.cited {
        builder.locate(run, label);
    }
    if let Some((run, date)) = &report.year {
        issued(builder, *run, date);
    }
    if report.of_cases {
        // A volume of ILM holds treaties, too.
        seen.case = true;
        if let Some(court) = report.implied {
            set(&mut builder.done.item.authority, Some(court.to_owned()));
        }
    } else {
        seen.gazette = true;
    }
}

/// Adds journal, volume, issue, year and pages.
pub(super) fn periodical(builder: &mut Builder<'_, '_>, journal: &Periodical) {
    let value = builder.take(Variable::ContainerTitle, journal.title);
    set(&mut builder.done.item.container_title, value);
    for (run, variable) in [
        (journal.volume, Variable::Volume),
        (journal.issue, Variable::Issue),
        (journal.pages, Variable::Page),
        (journal.first_page, Variable::PageFirst),
    ] {
        let Some(run) = run else { continue };
        let value = builder.take(variable, run);
        let item = &mut builder.done.item;
        let slot = match variable {
            Variable::Volume => &mut item.volume,
            Variable::Issue => &mut item.issue,
            Variable::Page => &mut item.page,
            _ => &mut item.page_first,
        };
        set(slot, value);
    }
    if let Some((run, date)) = &journal.year {
        issued(builder, *run, date);
    }
    if let Some((cited, label)) = journal.cited {
        builder.locate(cited, label);
    }
}
