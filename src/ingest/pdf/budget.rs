//! How much may be unpacked and drawn of one file.

use std::io::Read;

use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Stream};

use crate::ingest::pdf::glyphs::contents;

/// Most drawing operators of a file: a page of text has 2,000, a map 200,000.
const MAX_OPERATIONS: u64 = 20_000_000;

/// What deflate makes of a byte at most.
const MAX_GROWTH: u64 = 1032;

/// Packed bytes from which a stream is measured before it is unpacked.
const SMALL: usize = 16 << 10;

/// What is left of the limits.
#[derive(Debug)]
pub struct Budget {
    bytes: u64,
    operations: u64,
    /// Something was refused.
    pub spent: bool,
}

impl Budget {
    /// Makes a budget of so many unpacked bytes.
    pub fn new(max_expanded_bytes: u64) -> Self {
        Self { bytes: max_expanded_bytes, operations: MAX_OPERATIONS, spent: false }
    }

    /// Counts what was unpacked.
    pub fn take_bytes(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes as u64);
    }

    /// Counts an operator; `false` when there have been too many.
    pub fn take_operation(&mut self) -> bool {
        self.spent |= self.operations == 0;
        self.operations = self.operations.saturating_sub(1);
        self.operations > 0
    }

    /// Counts a form that is drawn, which costs as much as some hundred operators; `false` when there has been too much.
    pub fn take_form(&mut self) -> bool {
        const COST: u64 = 400;
        self.spent |= self.operations < COST;
        self.operations = self.operations.saturating_sub(COST);
        self.operations > 0
    }

    /// Tells whether the content of a page may be unpacked: its streams stand behind each other, so all of them together count.
    pub fn allows_page(&mut self, page: &Dict<'_>) -> bool {
        let streams = contents(page);
        let at_most = streams.iter().map(|stream| (stream.raw_data().len() as u64).saturating_mul(MAX_GROWTH));
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
            let one = stream.filters().as_slice() == [Filter::FlateDecode];
            let size = if one { inflated(&stream.raw_data(), self.bytes) } else { stream.raw_data().len() as u64 };
            let fits = size <= self.bytes && self.allows_stream(stream);
            self.take_bytes(size as usize);
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

/// Bytes that a stream unpacks to, or more; `None` where these are more than `limit`.
fn unpacked_bytes(stream: &Stream<'_>, limit: u64) -> Option<u64> {
    let filters = stream.filters();
    let raw = stream.raw_data();
    let bytes = match packers(stream) {
        0 => raw.len() as u64,
        1 if filters.len() == 1 && filters[0] == Filter::FlateDecode => inflated(&raw, limit),
        // What is packed by something else grows by less: some 1 to 64 (run lengths), 1 to 1365 (LZW).
        1 => raw.len() as u64 * 64,
        // Packed twice: hardly any program does that, but for bombs.
        2 if filters.len() == 2 && filters.iter().all(|f| *f == Filter::FlateDecode) => {
            let inner = flate2::read::ZlibDecoder::new(&raw[..]).take(limit);
            count(flate2::read::ZlibDecoder::new(inner), limit)
        }
        _ => return None,
    };
    Some(bytes).filter(|bytes| *bytes <= limit)
}

/// Bytes that a deflated stream takes, counted up to just above `limit`.
fn inflated(raw: &[u8], limit: u64) -> u64 {
    count(flate2::read::ZlibDecoder::new(raw), limit)
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

/// Tells whether a file's tables of objects unpack to more than `limit` bytes together: they are unpacked before anything
/// is asked.
pub fn has_packed_bomb(bytes: &[u8], limit: u64) -> bool {
    let mut left = limit;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        crate::deadline::check();
        let start = at + found + 6;
        at = start;
        if bytes[..start - 6].ends_with(b"end") {
            continue;
        }
        let head = &bytes[start.saturating_sub(600)..start];
        let head = head.windows(4).rposition(|w| w == b" obj").map_or(head, |n| &head[n..]);
        if find(head, b"ObjStm").is_none() && find(head, b"XRef").is_none() {
            continue;
        }
        let packed = head.windows(5).filter(|w| matches!(*w, b"Flate" | b"LZWDe" | b"RunLe")).count();
        if packed > 1 {
            return true;
        }
        let end = find(&bytes[start..], b"endstream").map_or(bytes.len(), |n| start + n);
        let body = &bytes[start..end];
        let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        let size = inflated(body, left);
        if size > left {
            return true;
        }
        left -= size;
        at = end;
    }
    false
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
