//! Parts of legal citations: reporters, decisions, statutes, gazettes and papers of parliaments.

mod case;
mod commentary;
mod court;
mod decision;
mod gazette;
mod journal;
mod pages;
mod reporter;
mod statute;
mod year;

#[cfg(test)]
mod tests;

pub(crate) use case::{case_name, named_case, named_from};
pub(crate) use commentary::{Commentary, commentary, handbook_volume};
pub(crate) use court::court;
pub(crate) use decision::{decision, english_decision, file_number};
pub(crate) use gazette::official;
pub(crate) use journal::{court_cite, database, journal_alone};
pub(crate) use pages::pages;
pub(crate) use reporter::{inherited, reporter, reporter_alone, volume_first, year_first};
pub(crate) use statute::{act, statute};
pub(crate) use year::institute_and_year;
