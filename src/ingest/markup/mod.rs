//! Marked-up text: one tree for HTML and XML, every node with its place in the source, and what turns it into blocks.

mod build;
mod tree;

pub use build::{Build, Container};
pub use tree::{Dialect, Piece, Tree};

use encoding_rs::Encoding;

use crate::ingest::IngestError;
use crate::ingest::encoding::{SourceText, decode, decode_as};

/// Bytes among which the encoding is declared.
const DECLARATION_BYTES: usize = 2048;

/// Decodes a file of HTML or XML: a byte order mark, what the file declares, else as any text.
///
/// # Errors
///
/// As [`decode`].
pub fn decode_marked(bytes: &[u8], max_bytes: u64) -> Result<SourceText<'_>, IngestError> {
    // What is UTF-8 is UTF-8, whatever it calls itself.
    if std::str::from_utf8(bytes).is_err()
        && Encoding::for_bom(bytes).is_none()
        && let Some(encoding) = declared(bytes)
        && encoding.is_single_byte()
    {
        return decode_as(bytes, encoding, max_bytes);
    }
    decode(bytes, max_bytes)
}

/// Reads `encoding="…"` of an XML declaration, or `charset=…` of HTML.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES)]).to_ascii_lowercase();
    let at = head.find("encoding=").map(|at| at + 9).or_else(|| head.find("charset=").map(|at| at + 8))?;
    let label = head[at..].trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}
