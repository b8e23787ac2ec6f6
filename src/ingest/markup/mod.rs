//! Marked-up text: one tree for HTML and XML, every node with its place in the source, and what turns it into blocks.

mod build;
mod items;
mod note_count;
mod quotations;
mod style_name;
mod table;
mod tied;
mod tree;
mod word_style;

pub use build::{Build, Container};
pub use note_count::{NoteCount, NoteFormat};
pub use style_name::{StyleRole, style_role};
pub use table::{LAYOUT_CELL_BYTES, table};
pub use tied::Tied;
pub use tree::{Dialect, Piece, Tree};
pub use word_style::{WordStyle, WordStyles};

use encoding_rs::{Encoding, UTF_8};

use crate::ingest::IngestError;
use crate::ingest::encoding::{SourceText, decode, decode_as, holds_utf8};

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
        && (encoding.is_single_byte() || encoding == UTF_8 && holds_utf8(bytes))
    {
        return decode_as(bytes, encoding, max_bytes);
    }
    decode(bytes, max_bytes)
}

/// Tells whether raised text may be the number or the star of a note: "12", "*".
pub fn is_raised_label(text: &str) -> bool {
    !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit() || b == b'*')
}

/// Reads a length with its unit in twentieths of a point: "1.25cm", "36pt", "0.5in".
pub fn twips(length: &str) -> Option<i32> {
    let length = length.trim();
    let unit_at = length.find(|c: char| c.is_ascii_alphabetic() || c == '%').unwrap_or(length.len());
    let number: f64 = length[..unit_at].trim().parse().ok()?;
    let unit = match length[unit_at..].to_ascii_lowercase().as_str() {
        "pt" => 20.0,
        "in" => 1440.0,
        "cm" => 567.0,
        "mm" => 56.7,
        "pc" => 240.0,
        "px" => 15.0,
        // Of type of usual size.
        "em" | "rem" => 240.0,
        "" if number == 0.0 => 0.0,
        _ => return None,
    };
    Some((number * unit).clamp(-100_000.0, 100_000.0) as i32)
}

/// Reads `encoding="…"` of an XML declaration, or `charset=…` of HTML.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES)]).to_ascii_lowercase();
    let at = head.find("encoding=").map(|at| at + 9).or_else(|| head.find("charset=").map(|at| at + 8))?;
    let label = head[at..].trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_encoding_holds_where_anything_speaks_for_it() {
        for (bytes, expected) in [
            (&b"<?xml encoding=\"UTF-8\"?>Gr\xc3\xb6\xc3 \xff \xff"[..], "Grö\u{fffd} \u{fffd} \u{fffd}"),
            (b"<?xml encoding=\"UTF-8\"?>Gr\xf6\xdfe", "Größe"),
            (b"<?xml encoding=\"ISO-8859-2\"?>\xb1", "ą"),
        ] {
            let text = decode_marked(bytes, u64::MAX).expect("decodes").text;
            assert_eq!(text.split_once('>').map(|(_, text)| text), Some(expected));
        }
    }
}
