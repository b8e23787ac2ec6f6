//! A document, its passages and their ids: what ingest makes, the index stores and a hit shows.

mod cited;
pub(crate) mod doi;
mod id;
mod model;
mod slug;
mod status;

pub use cited::{CitedItem, CitedPlace, Manager};
pub use doi::doi;
pub use id::{DocumentId, InvalidPassageId, PassageId, PassageKind, UnknownKind};
pub use model::{Document, DropReason, Dropped, Format, Marker, Metadata, MetadataFrom, Origin, Passage, Warning};
pub(crate) use slug::distinct_slug;
pub use slug::slug;
pub use status::Status;
