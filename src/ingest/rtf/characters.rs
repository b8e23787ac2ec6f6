//! Characters, in the encoding of the file and its fonts.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::ingest::rtf::Parser;
use crate::text::ByteSpan;

impl Parser<'_> {
    /// Characters that stand for themselves.
    pub(super) fn plain(&mut self, span: ByteSpan) {
        let text = span.of(self.text);
        // Bytes beyond ASCII are in the encoding of the font.
        if !text.is_ascii() && self.encoding_now() != WINDOWS_1252 {
            for (n, c) in text.char_indices() {
                let at = span.start + n;
                let byte = [WINDOWS_1252.encode(&c.to_string()).0.first().copied().unwrap_or(b'?')];
                let decoded = self.encoding_now().decode_without_bom_handling(&byte).0.into_owned();
                self.put(&decoded, ByteSpan::new(at, at + c.len_utf8()), false);
            }
            return;
        }
        self.put(text, span, true);
    }

    pub(super) fn encoding_now(&self) -> &'static Encoding {
        self.fonts.get(&self.state.font).copied().unwrap_or(self.encoding)
    }
}

pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    Encoding::for_label(format!("windows-{number}").as_bytes()).filter(|e| e.is_single_byte())
}

/// The code page of a font's character set.
pub(super) fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        161 => 1253,
        162 => 1254,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}
