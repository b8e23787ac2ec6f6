//! Fundstelle: full-text search for scholarly articles and the sources they cite, in German and English.

pub mod analysis;
pub mod corpus;
pub mod document;
pub mod eval;
pub mod index;
pub mod ingest;
pub mod output;
pub mod query;
pub mod search;
pub mod snippet;
pub mod text;
