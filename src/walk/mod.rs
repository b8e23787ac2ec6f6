//! What does a passage rest on, and what rests on a source?
//!
//! From a passage to its notes, from a note to the sources that it cites, from a source to the passage of its text that
//! speaks of the same; and back: from a source to all passages that cite it, in whatever form.

mod annotated;
mod best;
mod names;
mod passage;
mod resting;
#[cfg(test)]
pub(crate) mod tests;

pub use annotated::Annotated;
pub use best::{BestPassage, best_passage, cited_passages};
pub use names::Names;
pub use passage::{Walk, WalkedNote, WalkedSource, notes_with_sources, walk};
pub use resting::{Resting, RestingNote, resting_on};
