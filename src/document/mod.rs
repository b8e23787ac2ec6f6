//! A document, its passages and their ids: what ingest makes, the index stores and a hit shows.

mod id;
mod model;

pub use id::{DocumentId, InvalidPassageId, PassageId, PassageKind, UnknownKind, slug};
pub use model::{Document, DropReason, Dropped, Format, Marker, Metadata, Passage, Warning};
