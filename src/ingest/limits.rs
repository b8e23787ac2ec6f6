use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What may be taken to read one document; what takes more is left out with its reason, and the others are read.
///
/// Nesting has fixed limits where it is read by recursion, each far beyond what is written by hand: JSON 128, HTML and XML 160 (what is
/// deeper stands beside its parent instead), RTF 1,000, front
/// matter in YAML as `serde-saphyr` has them. Markdown and BibTeX have none, and were read 100,000 deep without harm.
/// Files beside documents have fixed limits too: a bibliography 64 MiB and
/// 500,000 entries, `glossary.toml` 16 MiB, a sidecar 128 MiB. What is packed has [`Limits::max_expanded_bytes`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Largest file: it is held in memory whole, and 100 MB of text take 0.65 GiB to index. A long book has 3 MB. Collections are
    /// read record by record and may be as large as they are.
    pub max_file_bytes: u64,
    /// Longest time for one document, on the clock, until its first half megabyte of passages is ready to be written: what
    /// follows is analysed at a steady pace. A long book takes some seconds. A collection has no such limit: its records have a
    /// size.
    pub max_file_time: Duration,
    /// Most lines of a plain text: as many as the largest file has at 45 characters each.
    pub max_lines: usize,
    /// Most pages of a PDF file: what has more is a shelf of books, or a lie.
    pub max_pages: usize,
    /// Most paragraphs of a document, headings and notes included: a million and a half of one character each took 1.3 to
    /// 1.9 GiB of memory to index. The 100 MB of `.ci/scale.py` have 140,000.
    pub max_paragraphs: usize,
    /// Most marks of a Markdown file (brackets, stars, line ends …), and elements of HTML or XML: 50 million brackets take 3 GiB of memory. The largest file
    /// has fewer with 35 characters from one to the next.
    pub max_marks: usize,
    /// Longest record of a collection, in bytes of its line: a record is one passage, which is indexed whole, and 50 MB of it
    /// take 1.2 GiB.
    pub max_record_bytes: u64,
    /// Most bytes that are unpacked of one file: a dictionary of dictd, of which a tenth of the default is much and no more
    /// than 1 GiB is read whatever this says; the text of DOCX, ODT and EPUB, for which [`Self::max_file_bytes`] holds too; a
    /// PDF file, to a quarter of it.
    pub max_expanded_bytes: u64,
}

impl Default for Limits {
    /// 128 MiB, 60 s, 3 million lines, 20,000 pages, 600,000 paragraphs, 4 million marks, 16 MiB a record, 1 GiB unpacked.
    fn default() -> Self {
        Self {
            max_file_bytes: 128 << 20,
            max_file_time: Duration::from_secs(60),
            max_lines: 3_000_000,
            max_pages: 20_000,
            max_paragraphs: 600_000,
            max_marks: 4_000_000,
            max_record_bytes: 16 << 20,
            max_expanded_bytes: 1 << 30,
        }
    }
}
