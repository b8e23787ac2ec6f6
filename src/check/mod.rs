//! What would a careful reader doubt?
//!
//! [`document`] goes through one document as it is read: markers without notes, notes without markers, numbers that jump,
//! what could not be read, references that lead nowhere or not surely. [`sources`] goes through the works that a whole
//! corpus cites: what may be one work twice, what may be held by several documents, what has no name. Documents are taken
//! one by one, so that a corpus may be of any size.

mod document;
mod finding;
mod numbering;
mod sources;
#[cfg(test)]
mod tests;

pub use document::{document, in_index};
pub use finding::{Finding, FindingKind};
pub use sources::sources;
