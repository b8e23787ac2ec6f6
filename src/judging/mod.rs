//! Who says what is right?
//!
//! People do: of what several systems find, a [`pool`] is made, each [`Card`] of it is shown, and a [`GradeFile`] takes down
//! every grade at once. And so do footnotes: who cites a work for a sentence has judged that the work, its page or the quoted
//! passage answers it; [`mine()`] makes topics and judgements of that.

mod card;
mod grade_file;
mod mine;
mod note_file;
mod pool;
mod quotations;

pub use card::{Card, card, is_there};
pub use grade_file::{GradeFile, GradeFileError, Graded};
pub use mine::{CITED, MinedTopic, QUOTED, mine, write_document_qrels, write_passage_qrels, write_queries};
pub use note_file::NoteFile;
pub use pool::{Pooled, pool};
