use serde::{Deserialize, Serialize};

use crate::text::ByteSpan;

/// One stretch of a derived text and what it was made from.
///
/// Where both lengths are equal the stretch was copied byte for byte, and offsets inside it map one
/// to one; else the whole derived stretch stands for the whole original one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Where the stretch begins in the derived text.
    pub derived: u32,
    /// Its length there.
    pub derived_len: u32,
    /// Where its original begins.
    pub origin: u32,
    /// The length of the original.
    pub origin_len: u32,
}

/// Links every byte of a derived text to the text it was made from.
///
/// Segments follow each other in the derived text without gaps. In the origin there may be gaps
/// (what was dropped) and, where columns were reordered, steps back. Offsets are bytes below 4 GiB.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OffsetMap {
    segments: Vec<Segment>,
}

impl OffsetMap {
    /// Makes a map with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Maps `len` bytes one to one from `origin` on.
    pub fn identity(origin: usize, len: usize) -> Self {
        let mut map = Self::new();
        map.push_copied(ByteSpan::new(origin, origin + len));
        map
    }

    /// Returns the length of the derived text.
    pub fn derived_len(&self) -> usize {
        self.segments.last().map_or(0, |s| (s.derived + s.derived_len) as usize)
    }

    /// Returns the segments, in the order of the derived text.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Appends a stretch that was copied byte for byte.
    pub fn push_copied(&mut self, origin: ByteSpan) {
        if origin.is_empty() {
            return;
        }
        let len = origin.len() as u32;
        if let Some(last) = self.segments.last_mut()
            && last.derived_len == last.origin_len
            && last.origin + last.origin_len == origin.start as u32
        {
            last.derived_len += len;
            last.origin_len += len;
            return;
        }
        self.push_segment(len, origin.start as u32, len);
    }

    /// Appends `derived_len` bytes that stand for `origin` as a whole.
    ///
    /// A replacement of equal length is kept apart from its neighbours but maps one to one.
    pub fn push_replaced(&mut self, derived_len: usize, origin: ByteSpan) {
        if derived_len > 0 {
            self.push_segment(derived_len as u32, origin.start as u32, origin.len() as u32);
        }
    }

    fn push_segment(&mut self, derived_len: u32, origin: u32, origin_len: u32) {
        let derived = self.derived_len() as u32;
        self.segments.push(Segment { derived, derived_len, origin, origin_len });
    }

    /// Shortens the derived text to `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        let len = len as u32;
        while let Some(last) = self.segments.last_mut() {
            if last.derived >= len {
                self.segments.pop();
                continue;
            }
            let keep = len - last.derived;
            if keep < last.derived_len {
                if last.derived_len == last.origin_len {
                    last.origin_len = keep;
                }
                last.derived_len = keep;
            }
            return;
        }
    }

    /// Appends another map whose derived text follows this one's.
    pub fn append(&mut self, other: &Self) {
        for s in &other.segments {
            let origin = ByteSpan::new(s.origin as usize, (s.origin + s.origin_len) as usize);
            if s.derived_len == s.origin_len {
                self.push_copied(origin);
            } else {
                self.push_replaced(s.derived_len as usize, origin);
            }
        }
    }

    /// Returns the map of the part `span` of the derived text.
    pub fn slice(&self, span: ByteSpan) -> Self {
        let mut map = Self::new();
        for s in self.touching(span) {
            let (start, end) = clip(s, span);
            if s.derived_len == s.origin_len {
                let from = s.origin + (start - s.derived);
                map.push_copied(ByteSpan::new(from as usize, (from + end - start) as usize));
            } else {
                let origin = ByteSpan::new(s.origin as usize, (s.origin + s.origin_len) as usize);
                map.push_replaced((end - start) as usize, origin);
            }
        }
        map
    }

    /// Returns the smallest origin span that covers everything `span` was made from.
    ///
    /// An empty span maps to an empty span. `None` for an empty map.
    pub fn to_origin(&self, span: ByteSpan) -> Option<ByteSpan> {
        if span.is_empty() {
            return self.point(span.start).map(|at| ByteSpan::new(at, at));
        }
        self.origin_spans(span).into_iter().reduce(ByteSpan::cover)
    }

    /// Returns the stretches of the origin that `span` was made from, in derived order, neighbours joined.
    pub fn origin_spans(&self, span: ByteSpan) -> Vec<ByteSpan> {
        let mut spans: Vec<ByteSpan> = Vec::new();
        for s in self.touching(span) {
            let (start, end) = clip(s, span);
            let found = if s.derived_len == s.origin_len {
                let from = s.origin + (start - s.derived);
                ByteSpan::new(from as usize, (from + end - start) as usize)
            } else {
                ByteSpan::new(s.origin as usize, (s.origin + s.origin_len) as usize)
            };
            match spans.last_mut() {
                Some(last) if last.end == found.start => last.end = found.end,
                Some(last) if *last == found => {}
                _ => spans.push(found),
            }
        }
        spans
    }

    /// Returns the origin of one offset; the end of the derived text maps to the end of its last segment.
    pub fn point(&self, offset: usize) -> Option<usize> {
        let offset = offset as u32;
        let at = self.segments.partition_point(|s| s.derived + s.derived_len <= offset);
        match self.segments.get(at) {
            Some(s) if s.derived_len == s.origin_len => Some((s.origin + (offset - s.derived)) as usize),
            Some(s) => Some(s.origin as usize),
            None => self.segments.last().map(|s| (s.origin + s.origin_len) as usize),
        }
    }

    /// Rewrites every origin through `translate`, which must keep the order of offsets.
    #[must_use]
    pub fn map_origin(&self, mut translate: impl FnMut(ByteSpan) -> ByteSpan) -> Self {
        let mut map = Self::new();
        for s in &self.segments {
            let origin = translate(ByteSpan::new(s.origin as usize, (s.origin + s.origin_len) as usize));
            map.push_segment(s.derived_len, origin.start as u32, origin.len() as u32);
        }
        map
    }

    fn touching(&self, span: ByteSpan) -> impl Iterator<Item = &Segment> {
        let (start, end) = (span.start as u32, span.end as u32);
        let first = self.segments.partition_point(|s| s.derived + s.derived_len <= start);
        self.segments[first..].iter().take_while(move |s| s.derived < end)
    }
}

fn clip(s: &Segment, span: ByteSpan) -> (u32, u32) {
    (s.derived.max(span.start as u32), (s.derived + s.derived_len).min(span.end as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Vertei-⏎digung" → "Verteidigung": 6 bytes copied, 2 dropped, 6 copied.
    fn hyphenated() -> OffsetMap {
        let mut map = OffsetMap::new();
        map.push_copied(ByteSpan::new(0, 6));
        map.push_copied(ByteSpan::new(8, 14));
        map
    }

    #[test]
    fn joined_word_maps_to_both_halves() {
        let map = hyphenated();
        assert_eq!(map.origin_spans(ByteSpan::new(0, 12)), [ByteSpan::new(0, 6), ByteSpan::new(8, 14)]);
        assert_eq!(map.to_origin(ByteSpan::new(4, 8)), Some(ByteSpan::new(4, 10)));
        assert_eq!(map.point(12), Some(14));
    }

    #[test]
    fn replaced_stretch_maps_as_a_whole() {
        let mut map = OffsetMap::new();
        map.push_replaced(2, ByteSpan::new(10, 13));
        map.push_copied(ByteSpan::new(13, 15));
        assert_eq!(map.to_origin(ByteSpan::new(1, 3)), Some(ByteSpan::new(10, 14)));
    }

    #[test]
    fn neighbours_are_one_segment_and_slices_keep_their_origin() {
        let mut map = OffsetMap::identity(5, 3);
        map.push_copied(ByteSpan::new(8, 10));
        assert_eq!(map.segments().len(), 1);
        assert_eq!(map.slice(ByteSpan::new(2, 4)), OffsetMap::identity(7, 2));
        map.truncate(2);
        assert_eq!(map, OffsetMap::identity(5, 2));
    }
}
