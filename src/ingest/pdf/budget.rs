//! How much may be unpacked and drawn of one file.

use std::borrow::Cow;
use std::io::Read;

use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Object, Stream};

use crate::ingest::pdf::glyphs::contents;

/// Most drawing operators of a file: a page of text has 2,000, and there may be 20,000 of them, with a hundred maps among them.
const MAX_OPERATIONS: u64 = 60_000_000;

/// Most drawing operators of a page: a map has 200,000.
const MAX_PAGE_OPERATIONS: u64 = 2_000_000;

/// What deflate makes of a byte at most.
const MAX_GROWTH: u64 = 1032;

/// Most codes of a font that have a width of their own: there are 65,536 codes, and a font may name some twice.
const MAX_WIDTHS: i64 = 1 << 18;

/// Packed bytes from which a stream is measured before it is unpacked.
const SMALL: usize = 16 << 10;

/// What is left of the limits.
#[derive(Debug)]
pub struct Budget {
    bytes: u64,
    operations: u64,
    page_operations: u64,
    /// Something was refused.
    pub spent: bool,
}

impl Budget {
    /// Makes a budget of so many unpacked bytes.
    pub fn new(max_expanded_bytes: u64) -> Self {
        Self {
            bytes: max_expanded_bytes,
            operations: MAX_OPERATIONS,
            page_operations: MAX_PAGE_OPERATIONS,
            spent: false,
        }
    }

    /// Counts what was unpacked.
    pub fn take_bytes(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes as u64);
    }

    /// Begins a page, which may draw as much as any other.
    pub fn begin_page(&mut self) {
        self.page_operations = MAX_PAGE_OPERATIONS;
    }

    /// Counts an operator; `false` when there have been too many, of the page or of the file.
    pub fn take_operation(&mut self) -> bool {
        self.take(1)
    }

    /// Counts a form that is drawn, which costs as much as some hundred operators; `false` when there has been too much.
    pub fn take_form(&mut self) -> bool {
        const COST: u64 = 400;
        self.take(COST)
    }

    fn take(&mut self, operations: u64) -> bool {
        let left = self.operations.min(self.page_operations);
        self.spent |= left < operations;
        self.operations = self.operations.saturating_sub(operations);
        self.page_operations = self.page_operations.saturating_sub(operations);
        left > operations
    }

    /// Tells whether the content of a page may be unpacked: its streams stand behind each other, so all of them together count.
    pub fn allows_page(&mut self, page: &Dict<'_>) -> bool {
        let streams = contents(page);
        let at_most = streams.iter().map(|stream| match *stream.filters() {
            [] | [Filter::FlateDecode] => (stream.raw_data().len() as u64).saturating_mul(MAX_GROWTH),
            _ => u64::MAX,
        });
        if at_most.fold(0, u64::saturating_add) <= self.bytes {
            return streams.iter().all(|stream| self.allows_stream(stream));
        }
        let mut left = self.bytes;
        let fits = streams.iter().all(|stream| {
            crate::deadline::check();
            let size = unpacked_bytes(stream, left);
            left -= size.unwrap_or(0);
            size.is_some()
        });
        self.spent |= !fits;
        fits
    }

    /// Tells whether the program and the maps of a font may be unpacked.
    pub fn allows_font(&mut self, font: &Dict<'_>) -> bool {
        let mut fonts = vec![font.clone()];
        fonts.extend(
            font.get::<Array<'_>>("DescendantFonts")
                .into_iter()
                .flat_map(|a| a.iter::<Dict<'_>>().take(4).collect::<Vec<_>>()),
        );
        if fonts.iter().map(widths).fold(0, i64::saturating_add) > MAX_WIDTHS {
            self.spent = true;
            return false;
        }
        let mut streams: Vec<Stream<'_>> = Vec::new();
        for font in &fonts {
            streams
                .extend(["ToUnicode", "Encoding", "CIDToGIDMap"].iter().filter_map(|key| font.get::<Stream<'_>>(key)));
            if let Some(descriptor) = font.get::<Dict<'_>>("FontDescriptor") {
                streams.extend(
                    ["FontFile", "FontFile2", "FontFile3"].iter().filter_map(|key| descriptor.get::<Stream<'_>>(key)),
                );
            }
        }
        // Fonts stay in memory, so all of them together count.
        streams.iter().all(|stream| {
            let size = unpacked_bytes(stream, self.bytes);
            let fits = size.is_some();
            self.take_bytes(size.unwrap_or(0) as usize);
            self.spent |= !fits;
            fits
        })
    }

    /// Tells whether a stream may be unpacked: measured where it could be larger than what is left.
    pub fn allows_stream(&mut self, stream: &Stream<'_>) -> bool {
        let is_small = stream.raw_data().len() <= SMALL && packers(stream) == 1 && self.bytes > 0;
        let fits = is_small || unpacked_bytes(stream, self.bytes).is_some();
        self.spent |= !fits;
        fits
    }
}

/// Filters of a stream that make more of it.
fn packers(stream: &Stream<'_>) -> usize {
    let packs = |f: &&Filter| matches!(f, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode);
    stream.filters().iter().filter(packs).count()
}

/// Bytes that a stream unpacks to; `None` where these are more than `limit`, or nobody can tell.
fn unpacked_bytes(stream: &Stream<'_>, limit: u64) -> Option<u64> {
    measured(&stream.filters(), &stream.raw_data(), limit)
}

/// Bytes that filters make of data; `None` where these are more than `limit`, or the filters are such as only bombs have.
fn measured(filters: &[Filter], raw: &[u8], limit: u64) -> Option<u64> {
    let is_text = |filter: &&Filter| matches!(filter, Filter::AsciiHexDecode | Filter::Ascii85Decode);
    let (text, packed) = filters.split_at(filters.iter().take_while(is_text).count());
    let mut raw = Cow::Borrowed(raw);
    for filter in text {
        let bytes = if *filter == Filter::Ascii85Decode { from_ascii85(&raw, limit) } else { from_hex(&raw) };
        raw = Cow::Owned(bytes);
    }
    // What stands behind these are pictures.
    let is_packer = |filter: &&Filter| {
        is_text(filter) || matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode)
    };
    let packers: Vec<Filter> = packed.iter().filter(is_packer).copied().collect();
    let bytes = match packers[..] {
        [] => raw.len() as u64,
        [Filter::FlateDecode] => inflated(&raw, limit),
        // The older way to count begins wider codes one later.
        [Filter::LzwDecode] => lzw_bytes(&raw, 1, limit).max(lzw_bytes(&raw, 0, limit)),
        // Two bytes make 128 at most.
        [Filter::RunLengthDecode] => raw.len() as u64 * 64,
        // Packed twice: hardly any program does that, but for bombs.
        [Filter::FlateDecode, Filter::FlateDecode] => {
            let inner = flate2::read::ZlibDecoder::new(&raw[..]).take(limit);
            count(flate2::read::ZlibDecoder::new(inner), limit)
        }
        _ => return None,
    };
    Some(bytes).filter(|bytes| *bytes <= limit)
}

/// Bytes that a deflated stream takes, with the head of zlib or without, counted up to just above `limit`.
fn inflated(raw: &[u8], limit: u64) -> u64 {
    let zlib = matches!(raw, [method, flags, ..]
        if method & 15 == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31));
    if zlib {
        count(flate2::read::ZlibDecoder::new(raw), limit)
    } else {
        count(flate2::read::DeflateDecoder::new(raw), limit)
    }
}

/// Bytes that LZW data take, told by the lengths of its table's entries alone (ISO 32000-1, 7.4.4), up to just above `limit`.
///
/// `early`: by how many codes before the table needs them codes get wider.
fn lzw_bytes(raw: &[u8], early: usize, limit: u64) -> u64 {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let letters = vec![1u64; END + 1];
    let mut lengths = letters.clone();
    let (mut sum, mut last) = (0u64, None::<u64>);
    let (mut bits, mut held) = (0u32, 0u32);
    for &byte in raw {
        bits = bits << 8 | u32::from(byte);
        held += 8;
        let width = match lengths.len() + early {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            2048.. => 12,
        };
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held & ((1 << width) - 1)) as usize;
        match code {
            CLEAR => {
                lengths.truncate(letters.len());
                last = None;
            }
            END => break,
            code => {
                let Some(length) = lengths.get(code).copied().or(last.map(|last| last + 1)) else { break };
                sum += length;
                if let Some(last) = last.filter(|_| lengths.len() < 4096) {
                    lengths.push(last + 1);
                }
                last = Some(length);
            }
        }
        if sum > limit {
            break;
        }
    }
    sum
}

fn from_hex(raw: &[u8]) -> Vec<u8> {
    let digits = raw.iter().take_while(|byte| **byte != b'>').filter_map(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<u8> = digits.map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

/// Up to just above `limit` bytes: "z" stands for four.
fn from_ascii85(raw: &[u8], limit: u64) -> Vec<u8> {
    let raw = raw.strip_prefix(b"<~").unwrap_or(raw);
    let word = |group: &[u8]| {
        let padded = group.iter().copied().chain(std::iter::repeat(84)).take(5);
        padded.fold(0u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(u32::from(digit))).to_be_bytes()
    };
    let mut bytes = Vec::new();
    let mut group: Vec<u8> = Vec::with_capacity(5);
    for &byte in raw.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if group.is_empty() => bytes.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => {}
        }
        if group.len() == 5 {
            bytes.extend(word(&group));
            group.clear();
        }
        if bytes.len() as u64 > limit {
            break;
        }
    }
    if group.len() > 1 {
        bytes.extend(&word(&group)[..group.len() - 1]);
    }
    bytes
}

/// Bytes that can be read, up to just above `limit`; what breaks off counts as far as it goes.
fn count(reader: impl Read, limit: u64) -> u64 {
    let mut limited = reader.take(limit.saturating_add(1));
    let _ = std::io::copy(&mut limited, &mut std::io::sink());
    limit.saturating_add(1) - limited.limit()
}

/// Dictionaries that may stand in each other: files have ten. Of two million `hayro` takes a minute, growing with the square.
const MAX_NESTING: usize = 10_000;

/// Tells whether dictionaries stand in each other beyond all measure, as far as marks tell: `<<` and `>>` come in strings and
/// pictures too, but there as many end as begin.
pub fn nests_too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut at) = (0usize, 0);
    while at + 1 < bytes.len() {
        match (bytes[at], bytes[at + 1]) {
            (b'<', b'<') => depth += 1,
            (b'>', b'>') => depth = depth.saturating_sub(1),
            _ => {
                at += 1;
                continue;
            }
        }
        if depth > MAX_NESTING {
            return true;
        }
        at += 2;
    }
    false
}

/// Bytes before a stream in which its dictionary is looked for, where looking back to its object would take too long.
const NEAR: usize = 600;

/// Tells whether a file's tables of objects unpack to more than `limit` bytes together: they are unpacked before anything
/// is asked.
pub fn has_packed_bomb(bytes: &[u8], limit: u64) -> bool {
    let mut left = limit;
    let mut at = 0;
    let mut object = None;
    // The word may stand in one object again and again: what is looked at grows with the file, not with its square.
    let mut allowance = bytes.len().saturating_mul(4);
    while let Some(found) = find(&bytes[at..], b"stream") {
        crate::deadline::check();
        let key = at + found;
        object = bytes[at..key].windows(4).rposition(|w| w == b" obj").map(|n| at + n).or(object);
        at = key + b"stream".len();
        if bytes[..key].ends_with(b"end") {
            continue;
        }
        let from = object.filter(|from| key - from <= allowance).unwrap_or(key.saturating_sub(NEAR));
        allowance = allowance.saturating_sub(key - from);
        let head = spelled(&bytes[from..key]);
        if find(&head, b"ObjStm").is_none() && find(&head, b"XRef").is_none() {
            continue;
        }
        let end = find(&bytes[at..], b"endstream").map_or(bytes.len(), |n| at + n);
        let body = &bytes[at..end];
        let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        let mut filters = filters(&head);
        if filters.is_empty() {
            // Named elsewhere.
            filters.push(Filter::FlateDecode);
        }
        let Some(size) = measured(&filters, body, left) else { return true };
        left -= size;
        at = end;
    }
    false
}

/// Names with their "#53" spelled out.
fn spelled(head: &[u8]) -> Cow<'_, [u8]> {
    if !head.contains(&b'#') {
        return Cow::Borrowed(head);
    }
    let mut spelled = Vec::with_capacity(head.len());
    let mut at = 0;
    while at < head.len() {
        let code =
            head.get(at + 1..at + 3).filter(|_| head[at] == b'#').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                spelled.push(byte);
                at += 3;
            }
            None => {
                spelled.push(head[at]);
                at += 1;
            }
        }
    }
    Cow::Owned(spelled)
}

/// The filters that a dictionary names, in order.
fn filters(head: &[u8]) -> Vec<Filter> {
    let names = head.split(|byte| *byte == b'/').skip(1);
    let names = names.map(|rest| &rest[..rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()]);
    names
        .filter_map(|name| {
            Some(match name {
                b"FlateDecode" | b"Fl" => Filter::FlateDecode,
                b"LZWDecode" | b"LZW" => Filter::LzwDecode,
                b"RunLengthDecode" | b"RL" => Filter::RunLengthDecode,
                b"ASCIIHexDecode" | b"AHx" => Filter::AsciiHexDecode,
                b"ASCII85Decode" | b"A85" => Filter::Ascii85Decode,
                _ => return None,
            })
        })
        .collect()
}

/// Where a needle begins.
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(n) = bytes[at..].iter().position(|&b| b == needle[0]) {
        at += n;
        if bytes[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Returns how many codes of a composite font have a width by ranges, "first last width", of which a few bytes name millions
/// (ISO 32000-1, 9.7.4.3).
fn widths(font: &Dict<'_>) -> i64 {
    let mut count: i64 = 0;
    for (key, numbers_of_range) in [("W", 3), ("W2", 5)] {
        let Some(array) = font.get::<Array<'_>>(key) else { continue };
        let mut numbers: Vec<i64> = Vec::new();
        for object in array.iter::<Object<'_>>() {
            match object {
                Object::Number(number) => numbers.push(number.as_i64()),
                // "first [width …]": as many as are written down.
                _ => numbers.clear(),
            }
            if numbers.len() == numbers_of_range {
                count = count.saturating_add(numbers[1].saturating_sub(numbers[0]).max(0));
                numbers.clear();
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_filters_make_of_data_is_measured() {
        use Filter::{Ascii85Decode, AsciiHexDecode, FlateDecode, LzwDecode, RunLengthDecode};
        let flate = deflated(&[0; 5000]);
        let hex: Vec<u8> = flate.iter().flat_map(|byte| format!("{byte:02x} ").into_bytes()).chain(*b">").collect();
        // The example of ISO 32000-1, 7.4.4.2: 45 45 45 45 45 65 45 45 45 66.
        let lzw = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        for (filters, raw, bytes) in [
            (&[][..], &b"abc"[..], Some(3)),
            (&[FlateDecode], &flate, Some(5000)),
            // Without the head of zlib, as some readers take it.
            (&[FlateDecode], &flate[2..], Some(5000)),
            (&[AsciiHexDecode, FlateDecode], &hex, Some(5000)),
            // "Man " four times and "M".
            (&[Ascii85Decode], b"<~9jqo^9jqo^9jqo^9jqo^9`~>", Some(17)),
            (&[LzwDecode], &lzw, Some(10)),
            (&[RunLengthDecode], b"ab", Some(128)),
            (&[FlateDecode, FlateDecode], &deflated(&flate), Some(5000)),
            (&[FlateDecode, LzwDecode], &flate, None),
            (&[FlateDecode], &deflated(&[0; 20_000]), None),
        ] {
            assert_eq!(measured(filters, raw, 10_000), bytes, "{filters:?}");
        }
    }

    #[test]
    fn tables_of_objects_that_are_bombs_are_told_however_they_hide() {
        let bomb = deflated(&[b' '; 20_000]);
        let hex: Vec<u8> = bomb.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
        let file = |dictionary: &str, body: &[u8]| -> Vec<u8> {
            let head = format!("%PDF-1.7\n1 0 obj\n<< {dictionary} >>\nstream\n");
            [head.as_bytes(), body, b"\nendstream\nendobj\n"].concat()
        };
        let padded = format!("/Type /ObjStm /Filter /FlateDecode /Pad ({})", "x".repeat(900));
        for (dictionary, body, is_bomb) in [
            ("/Type /ObjStm /Filter /FlateDecode", &bomb, true),
            (&padded, &bomb, true),
            ("/Type /Obj#53tm /Filter /FlateDecode", &bomb, true),
            ("/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", &hex, true),
            ("/Type /ObjStm /Filter [/LZWDecode /FlateDecode]", &bomb, true),
            ("/Filter /FlateDecode", &bomb, false),
            ("/Type /ObjStm /Filter /FlateDecode", &deflated(b"1 0 << >>"), false),
        ] {
            assert_eq!(has_packed_bomb(&file(dictionary, body), 10_000), is_bomb, "{dictionary}");
        }
    }
}
