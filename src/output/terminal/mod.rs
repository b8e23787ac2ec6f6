//! Text for people: hits, passages, outlines and messages, the same with and without colour.
//!
//! Document text goes through [`crate::output::clean`] before it is written. What colour says is said without it too: matched
//! words stand between asterisks, `*so*`. Footnote markers stand as superscript digits where they stood in print, other
//! labels in brackets: `entwickelt.³`, `entwickelt.[ms]`.

mod check;
mod document;
mod evaluation;
mod hit;
mod judging;
mod keyword;
mod message;
mod passage;
mod place;
mod reference;
mod rich;
mod source;
mod suite;

pub use check::{write_finding_counts, write_findings};
pub use document::{Counts, write_outline};
pub use evaluation::{write_differences, write_evaluations};
pub use hit::{HitContext, write_explanation, write_hit};
pub use judging::{CardContext, write_card};
pub use keyword::write_keywords;
pub use message::{write_query_warning, write_report};
pub use passage::{write_document_text, write_shown};
pub use place::{kind_and_label, line_of_authors, plural};
pub use rich::{Layout, Rich, Role};
pub use source::{write_resting, write_source, write_sources};
pub use suite::{SIGNIFICANT, SIGNS, change_in_words, count_in_words, write_metrics, write_suite};

/// Widest text that is still pleasant to read; wider terminals stay empty at the right.
pub const MAX_WIDTH: usize = 100;

/// Narrower than this, lines are no longer broken to fit.
pub const MIN_WIDTH: usize = 30;
