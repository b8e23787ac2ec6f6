//! One file per command: its arguments and `run`.

pub mod add;
pub mod analyze;
pub mod cited_by;
pub mod completions;
pub mod index;
pub mod inspect;
pub mod man;
pub mod run;
pub mod search;
pub mod show;
pub mod sources;
pub mod status;
