//! Does search find what it should?
//!
//! Topics are read in the BEIR form and answered as a TREC run.

mod run;
mod topics;

pub use run::{RunError, RunOptions, run};
pub use topics::{Topic, TopicError, read_topics};
