use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

/// Decodes a bibliography: by its byte order mark, else as UTF-8, else as Windows-1252, which old programs write.
///
/// The text has no byte order mark.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match Encoding::for_bom(bytes) {
        Some((encoding, bom)) => encoding.decode_without_bom_handling(&bytes[bom..]).0,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn umlauts_are_read_in_every_encoding_that_reference_managers_write() {
        let utf16: Vec<u8> = [0xfeff].into_iter().chain("Größe".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in ["Größe".as_bytes(), "\u{feff}Größe".as_bytes(), b"Gr\xf6\xdfe", &utf16] {
            assert_eq!(decode(bytes), "Größe");
        }
    }
}
