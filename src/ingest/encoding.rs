//! Bytes to text, and the way back from every offset of the text to the bytes.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::ingest::IngestError;
use crate::text::{ByteSpan, OffsetMap};

/// How often the way back is noted down, in bytes of decoded text.
const CHECKPOINT: usize = 1024;

/// A file's text, decoded, with the way back to its bytes.
#[derive(Debug)]
pub struct SourceText<'a> {
    /// The text, without byte order mark; line ends as they are.
    pub text: Cow<'a, str>,
    /// What the bytes were taken for.
    pub encoding: &'static str,
    /// Offsets in `text` of bytes that are no text in this encoding, shown as U+FFFD.
    pub replaced: Vec<usize>,
    way_back: WayBack,
}

#[derive(Debug)]
enum WayBack {
    /// UTF-8: the same, but for the byte order mark.
    Shifted(usize),
    /// Every character took this many bytes or, beyond the BMP, twice as many.
    Units { width: usize, start: usize, checkpoints: Vec<(usize, usize)> },
    /// UTF-8 with some bytes replaced: where each stretch of valid text begins, here and there.
    Stretches(Vec<(usize, usize)>),
}

/// Decodes a file: byte order marks, UTF-16 without one, UTF-8, else a legacy encoding.
///
/// # Errors
///
/// [`IngestError::Binary`] where control bytes say that this is no text, [`IngestError::TooLarge`]
/// above `max_bytes`, [`IngestError::Empty`] where there is nothing but white space.
pub fn decode(bytes: &[u8], max_bytes: u64) -> Result<SourceText<'_>, IngestError> {
    if bytes.len() as u64 > max_bytes {
        return Err(IngestError::TooLarge { bytes: bytes.len() as u64, limit: max_bytes });
    }
    let source = match Encoding::for_bom(bytes) {
        Some((encoding, bom)) if encoding == UTF_16LE || encoding == UTF_16BE => decode_units(bytes, bom, encoding),
        Some((_, bom)) => decode_utf8(bytes, bom),
        None => match utf16_without_bom(bytes) {
            Some(encoding) => decode_units(bytes, 0, encoding),
            None => {
                if let Some(offset) = binary_byte(bytes) {
                    return Err(IngestError::Binary { offset, byte: bytes[offset] });
                }
                decode_without_bom(bytes)
            }
        },
    };
    if source.text.chars().all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\0') {
        return Err(IngestError::Empty);
    }
    if let Some(at) = source.text.find('\0') {
        return Err(IngestError::Binary { offset: source.to_file(ByteSpan::new(at, at)).start, byte: 0 });
    }
    Ok(source)
}

/// Decodes a file in an encoding that it names itself: one of single bytes, or UTF-8.
///
/// # Errors
///
/// As [`decode`].
pub fn decode_as<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    max_bytes: u64,
) -> Result<SourceText<'a>, IngestError> {
    if let Some(offset) = binary_byte(bytes) {
        return Err(IngestError::Binary { offset, byte: bytes[offset] });
    }
    if encoding == UTF_8 {
        let size = bytes.len() as u64;
        return if size > max_bytes {
            Err(IngestError::TooLarge { bytes: size, limit: max_bytes })
        } else {
            Ok(decode_utf8(bytes, 0))
        };
    }
    decode_bytes(bytes, encoding, max_bytes)
}

/// Decodes a file of which every byte is a character, whatever stands in it.
///
/// # Errors
///
/// [`IngestError::TooLarge`].
pub fn decode_bytes<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    max_bytes: u64,
) -> Result<SourceText<'a>, IngestError> {
    if bytes.len() as u64 > max_bytes {
        return Err(IngestError::TooLarge { bytes: bytes.len() as u64, limit: max_bytes });
    }
    Ok(decode_units(bytes, 0, encoding))
}

fn decode_without_bom(bytes: &[u8]) -> SourceText<'_> {
    match std::str::from_utf8(bytes) {
        Ok(_) => decode_utf8(bytes, 0),
        // A few broken bytes in what is UTF-8 otherwise are damage, not another encoding.
        Err(_) if mostly_utf8(bytes) => decode_utf8(bytes, 0),
        Err(_) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            let guess = detector.guess(None, Utf8Detection::Deny);
            let encoding = if guess.is_single_byte() { guess } else { WINDOWS_1252 };
            decode_units(bytes, 0, encoding)
        }
    }
}

fn decode_utf8(bytes: &[u8], bom: usize) -> SourceText<'_> {
    let body = &bytes[bom..];
    if let Ok(text) = std::str::from_utf8(body) {
        return SourceText {
            text: Cow::Borrowed(text),
            encoding: "UTF-8",
            replaced: Vec::new(),
            way_back: WayBack::Shifted(bom),
        };
    }
    let mut text = String::with_capacity(body.len());
    let mut stretches = Vec::new();
    let mut replaced = Vec::new();
    let mut at = bom;
    for chunk in body.utf8_chunks() {
        stretches.push((text.len(), at));
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            stretches.push((text.len(), at));
            replaced.push(text.len());
            text.push('\u{fffd}');
            at += chunk.invalid().len();
        }
    }
    stretches.push((text.len(), at));
    SourceText { text: Cow::Owned(text), encoding: "UTF-8", replaced, way_back: WayBack::Stretches(stretches) }
}

fn decode_units<'a>(bytes: &'a [u8], bom: usize, encoding: &'static Encoding) -> SourceText<'a> {
    let (text, _) = encoding.decode_without_bom_handling(&bytes[bom..]);
    let width = if encoding.is_single_byte() { 1 } else { 2 };
    let mut checkpoints = vec![(0, bom)];
    let mut file = bom;
    let mut next = CHECKPOINT;
    let mut replaced = Vec::new();
    for (at, c) in text.char_indices() {
        if at >= next {
            checkpoints.push((at, file));
            next = at + CHECKPOINT;
        }
        if c == '\u{fffd}' {
            replaced.push(at);
        }
        file += unit_bytes(c, width);
    }
    SourceText {
        text: Cow::Owned(text.into_owned()),
        encoding: encoding.name(),
        replaced,
        way_back: WayBack::Units { width, start: bom, checkpoints },
    }
}

fn unit_bytes(c: char, width: usize) -> usize {
    if width == 1 { 1 } else { 2 * c.len_utf16() }
}

/// UTF-16 text has a zero byte in every other place, wherever it is Latin.
fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 4 {
        return None;
    }
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = sample.len() / 2;
    if odd * 10 >= half * 7 && even * 20 < half {
        Some(UTF_16LE)
    } else if even * 10 >= half * 7 && odd * 20 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Finds the first byte that no text file holds; tab, line ends, form feed and escape are let through.
fn binary_byte(bytes: &[u8]) -> Option<usize> {
    let control = |b: u8| matches!(b, 0x00..=0x08 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let zero = bytes.iter().position(|&b| b == 0);
    if zero.is_some() {
        return zero;
    }
    // Stray control bytes stand in real texts; one in a hundred does not.
    let sample = &bytes[..bytes.len().min(65_536)];
    let found = sample.iter().filter(|&&b| control(b)).count();
    (found * 100 > sample.len()).then(|| sample.iter().position(|&b| control(b))).flatten()
}

/// Valid multi-byte characters outnumber broken bytes: in another encoding letters stand beyond ASCII one by one, and hardly
/// ever make such a character.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // Where a file breaks off it may do so within a character.
        let breaks_off = chunks.peek().is_none()
            && std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
        bad += if breaks_off { 0 } else { chunk.invalid().len() };
    }
    good > bad
}

/// Tells whether a character beyond ASCII is spelled as UTF-8 spells it.
pub fn holds_utf8(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

impl SourceText<'_> {
    /// Makes the source of what was unpacked, or drawn: there is no way back to bytes, places are places in this text.
    pub fn unpacked(text: String) -> Self {
        Self { text: Cow::Owned(text), encoding: "UTF-8", replaced: Vec::new(), way_back: WayBack::Shifted(0) }
    }

    /// Translates a span of the text into a span of the file's bytes.
    pub fn to_file(&self, span: ByteSpan) -> ByteSpan {
        ByteSpan::new(self.file_offset(span.start), self.file_offset(span.end))
    }

    fn file_offset(&self, offset: usize) -> usize {
        match &self.way_back {
            WayBack::Shifted(by) => offset + by,
            WayBack::Units { width, start, checkpoints } => {
                let at = checkpoints.partition_point(|&(text, _)| text <= offset);
                let (text, file) = if at == 0 { (0, *start) } else { checkpoints[at - 1] };
                file + self.text[text..offset].chars().map(|c| unit_bytes(c, *width)).sum::<usize>()
            }
            WayBack::Stretches(stretches) => {
                let at = stretches.partition_point(|&(text, _)| text <= offset).max(1) - 1;
                let (text, file) = stretches[at];
                let limit = stretches.get(at + 1).map_or(file, |&(_, next)| next);
                if self.text[text..].starts_with('\u{fffd}') && self.replaced.binary_search(&text).is_ok() {
                    return if offset == text { file } else { limit };
                }
                (file + (offset - text)).min(limit.max(file))
            }
        }
    }

    /// Translates a map into this text into a map into the file's bytes.
    ///
    /// Stays exact to the character in UTF-8 and single-byte encodings, to the word in UTF-16.
    pub fn map_to_file(&self, map: &OffsetMap) -> OffsetMap {
        if let WayBack::Shifted(0) = self.way_back {
            return map.clone();
        }
        let mut out = OffsetMap::new();
        for s in map.segments() {
            let origin = ByteSpan::new(s.origin as usize, (s.origin + s.origin_len) as usize);
            if s.derived_len != s.origin_len {
                out.push_replaced(s.derived_len as usize, self.to_file(origin));
                continue;
            }
            match &self.way_back {
                WayBack::Units { width, .. } => self.push_units(&mut out, origin, *width),
                _ => self.push_valid(&mut out, origin),
            }
        }
        out
    }

    fn push_units(&self, out: &mut OffsetMap, origin: ByteSpan, width: usize) {
        let mut file = self.file_offset(origin.start);
        let text = origin.of(&self.text);
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            // ASCII stays one to one in single-byte files; in UTF-16 a word is mapped as a whole.
            let same = |c: char| {
                if width == 1 {
                    c.is_ascii() == first.is_ascii()
                } else {
                    c.is_alphanumeric() == first.is_alphanumeric()
                }
            };
            let len = match rest.find(|c| !same(c)) {
                _ if width == 1 && !first.is_ascii() => first.len_utf8(),
                Some(end) => end,
                None => rest.len(),
            };
            let bytes: usize = rest[..len].chars().map(|c| unit_bytes(c, width)).sum();
            if bytes == len {
                out.push_copied(ByteSpan::new(file, file + bytes));
            } else {
                out.push_replaced(len, ByteSpan::new(file, file + bytes));
            }
            file += bytes;
            rest = &rest[len..];
        }
    }

    fn push_valid(&self, out: &mut OffsetMap, origin: ByteSpan) {
        let mut start = origin.start;
        let first = self.replaced.partition_point(|&at| at < origin.start);
        for &at in self.replaced[first..].iter().take_while(|&&at| at < origin.end) {
            out.push_copied(self.to_file(ByteSpan::new(start, at)));
            let end = at + '\u{fffd}'.len_utf8();
            out.push_replaced(end - at, self.to_file(ByteSpan::new(at, end)));
            start = end;
        }
        if start < origin.end {
            out.push_copied(self.to_file(ByteSpan::new(start, origin.end)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bom: bool) -> Vec<u8> {
        let mut bytes = if bom { vec![0xff, 0xfe] } else { Vec::new() };
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    #[test]
    fn every_encoding_gives_the_same_text_and_finds_its_bytes_again() {
        let text = "Stabilität für „Übersee“ – größer als 𝔄 je zuvor.";
        let (cp1252, _, _) = WINDOWS_1252.encode("Stabilität für „Übersee“ – größer");
        let cases: [(&str, Vec<u8>, &str); 5] = [
            ("utf-8", text.as_bytes().to_vec(), "UTF-8"),
            ("utf-8 with BOM", [b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
            ("utf-16 with BOM", utf16(text, true), "UTF-16LE"),
            ("utf-16 without", utf16(text, false), "UTF-16LE"),
            ("windows-1252", cp1252.into_owned(), "windows-1252"),
        ];
        for (name, bytes, encoding) in cases {
            let source = decode(&bytes, u64::MAX).expect(name);
            assert_eq!(source.encoding, encoding, "{name}");
            let at = source.text.find("Übersee").expect(name);
            let file = source.to_file(ByteSpan::new(at, at + "Übersee".len()));
            let found = match encoding {
                "UTF-8" => String::from_utf8(bytes[file.start..file.end].to_vec()).expect(name),
                "UTF-16LE" => UTF_16LE.decode(&bytes[file.start..file.end]).0.into_owned(),
                _ => WINDOWS_1252.decode(&bytes[file.start..file.end]).0.into_owned(),
            };
            assert_eq!(found, "Übersee", "{name}");
            let map = source.map_to_file(&OffsetMap::identity(0, source.text.len()));
            assert_eq!(map.to_origin(ByteSpan::new(at, at + "Übersee".len())), Some(file), "{name}");
        }
    }

    #[test]
    fn broken_bytes_in_utf8_are_replaced_and_keep_their_place() {
        let mut bytes =
            "Prüfungsgrößen für Übungen, Ärger, Öl, Maß, süß, früh, müde, Tür, Bär, Höhe, Flüsse, Säule, Größe "
                .repeat(2)
                .into_bytes();
        let at = bytes.len();
        bytes.extend(b"\xff Ende");
        let source = decode(&bytes, u64::MAX).expect("decodes");
        assert_eq!(source.replaced, [at]);
        let end = source.text.find("Ende").expect("is there");
        assert_eq!(source.to_file(ByteSpan::new(end, end + 4)), ByteSpan::new(at + 2, at + 6));
    }

    #[test]
    fn a_little_damage_makes_no_other_encoding() {
        let latin = |text: &str| WINDOWS_1252.encode(text).0.into_owned();
        for (bytes, expected) in [
            (["Größe für Übung".as_bytes(), b" \xff Ende"].concat(), "Größe für Übung \u{fffd} Ende"),
            ("Maß und Ü".as_bytes()[.."Maß und Ü".len() - 1].to_vec(), "Maß und \u{fffd}"),
            (latin("Größe für Übung, Maß"), "Größe für Übung, Maß"),
            (latin("Größe"), "Größe"),
        ] {
            assert_eq!(decode(&bytes, u64::MAX).expect("decodes").text, expected);
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(matches!(decode(b"ELF\0\0\0\x01", 99), Err(IngestError::Binary { offset: 3, byte: 0 })));
        assert!(matches!(decode(b" \n\r\n", 99), Err(IngestError::Empty)));
        assert!(matches!(decode(b"", 99), Err(IngestError::Empty)));
    }
}
