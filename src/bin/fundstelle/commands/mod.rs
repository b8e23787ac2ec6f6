//! One file per command: its arguments and `run`; `check` is what two of them have in common, `watch` what
//! `index` does on and on, `dry_run` what it would do.

pub mod add;
pub mod analyze;
pub mod check;
pub mod cited_by;
pub mod completions;
pub mod dry_run;
pub mod eval;
pub mod index;
pub mod inspect;
pub mod judge;
pub mod man;
pub mod mine;
pub mod run;
pub mod search;
pub mod show;
pub mod sources;
pub mod status;
pub mod test;
pub mod watch;
