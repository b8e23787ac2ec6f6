//! Which places must a query find, and does it still?
//!
//! A [`Suite`] is a file that a researcher writes: [`Case`]s, each a query with the places that it must find, or a
//! [`Collection`] of queries and judgements. [`read_suite`] reads it and points at every mistake by line and column
//! ([`Fault`]). [`test()`] asks all queries at once and says of each whether it holds, why not, where the places stand
//! ([`CaseReport`]), and how well a suite is answered as a whole ([`MetricReport`]). A [`Baseline`] keeps what was found
//! the last time, so that a later run tells what was lost, gained and moved, and whether the texts or the ranking are the
//! reason ([`Change`]).
//!
//! # Examples
//!
//! ```
//! use fundstelle::suite::parse_suite;
//!
//! let suite = parse_suite("briefe", "[[case]]\nquery = 'Brief'\nfirst = 'briefe-1905:p3'\ntop-3 = ['briefe-1905:p7']\n");
//! assert_eq!((suite.cases.len(), suite.faults.len()), (1, 0));
//!
//! let suite = parse_suite("briefe", "[[case]]\nquery = 'Brief'\nfrist = 'briefe-1905:p3'\n");
//! let fault = &suite.faults[0];
//! assert_eq!((fault.spot.line, fault.spot.column), (3, 1));
//! assert_eq!(fault.message, "unknown key `frist`");
//! assert_eq!(fault.hint.as_deref(), Some("did you mean `first`?"));
//! ```

mod baseline;
mod case;
mod change;
mod collection;
mod failure;
mod fault;
mod measure;
mod parse;
mod places;
mod report;
mod run;
mod scoring;
mod values;

pub use baseline::{Baseline, BaselineCase, BaselineError, BaselineHit, Fingerprints};
pub use case::{Case, CountRange, Expected, Keep, Options, Suite, WantedSnippet, WantedWalk};
pub use change::{Cause, Change, Lost, Moved};
pub use collection::{Collection, read_suite};
pub use failure::{Failure, Linked};
pub use fault::{Fault, Spot};
pub use parse::parse_suite;
pub use report::{CaseReport, Mark, MetricReport, RankedHit, ShownText, Stand, SuiteReport, Verdict};
pub use run::{TestOptions, test};
