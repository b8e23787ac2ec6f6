use serde::{Deserialize, Serialize};

use crate::citation::{Held, Note, Source, Work, WorkIndex};
use crate::document::{DocumentId, Format, Metadata, Passage, PassageId, PassageKind, Status, Warning};
use crate::text::{ByteSpan, OffsetMap, varint};

/// What is stored with every passage of its document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredInfo {
    /// Its id.
    pub id: DocumentId,
    /// Relative to the corpus.
    pub path: String,
    /// Title, authors, year, language.
    pub metadata: Metadata,
}

/// What is stored of a passage; its offset map lies beside, packed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredPassage {
    /// The passage; its `source` is empty until [`unpack_map`] fills it.
    pub passage: Passage,
    /// Its document.
    pub document: StoredInfo,
    /// What a footnote cites, read, and what another passage does by fields of reference managers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The works that it cites, a body passage in its notes or by itself, in the order in which they are first cited, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub works: Vec<WorkIndex>,
    /// Headings above that of its section right below which no passage stands: it is found by them, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<String>,
}

/// What is stored of a document; records of a collection have none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredDocument {
    /// Id, path and metadata.
    pub info: StoredInfo,
    /// What it was read from.
    pub format: Format,
    /// Headings as printed, in order.
    pub sections: Vec<String>,
    /// Passages of all kinds.
    pub passages: usize,
    /// What is doubtful.
    pub warnings: Vec<Warning>,
    /// Whether all of the file could be read.
    #[serde(default = "indexed")]
    pub status: Status,
    /// The works that its notes cite; [`WorkIndex`] counts them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub works: Vec<Work>,
    /// Labels of its footnotes, by ordinal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

fn indexed() -> Status {
    Status::Indexed
}

/// What is stored of a source: what depends on the whole corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredSource {
    /// The source.
    pub source: Source,
    /// The document that holds it.
    pub held: Held,
    /// The footnotes that cite it, by document id, then ordinal; behind those of each document its body passages that do so by
    /// themselves.
    pub cited_in: Vec<PassageId>,
    /// The body passages that carry these notes or cite it by themselves, each once, by document id, then as they stand there.
    pub passages: Vec<PassageId>,
}

/// Kind and ordinal as one number, so that numbers sort as passages do.
pub(crate) fn place(kind: PassageKind, ordinal: u32) -> u64 {
    (kind as u64) << 32 | u64::from(ordinal)
}

/// Greatest number in a packed map, and one more: sums of a few of them are far from overflowing.
const MAX_PACKED: u64 = 1 << 35;

/// Packs an offset map: most passages have one segment a line, and as JSON it would outweigh the text.
///
/// Per segment: derived length, distance of the origin from the end of the last one, and how much
/// longer the origin is, as variable-length numbers.
pub(crate) fn pack_map(map: &OffsetMap) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut end = 0;
    for segment in map.segments() {
        put(&mut bytes, i64::from(segment.derived_len));
        put(&mut bytes, i64::from(segment.origin) - end);
        put(&mut bytes, i64::from(segment.origin_len) - i64::from(segment.derived_len));
        end = i64::from(segment.origin) + i64::from(segment.origin_len);
    }
    bytes
}

/// Unpacks the offset map of a record; `None` where the bytes are no such thing.
pub fn unpack_map(mut bytes: &[u8]) -> Option<OffsetMap> {
    let mut map = OffsetMap::new();
    let mut end = 0;
    while !bytes.is_empty() {
        let derived_len = take(&mut bytes)?;
        let origin = end + take(&mut bytes)?;
        let origin_len = derived_len + take(&mut bytes)?;
        end = origin + origin_len;
        let span = ByteSpan::new(usize::try_from(origin).ok()?, usize::try_from(end).ok().filter(|_| origin_len >= 0)?);
        if origin_len == derived_len {
            map.push_copied(span);
        } else {
            map.push_replaced(usize::try_from(derived_len).ok()?, span);
        }
    }
    Some(map)
}

/// Numbers near zero are short, whichever their sign (the zigzag of Protocol Buffers).
fn put(bytes: &mut Vec<u8>, number: i64) {
    varint::put(bytes, ((number << 1) ^ (number >> 63)) as u64);
}

fn take(bytes: &mut &[u8]) -> Option<i64> {
    let number = varint::take(bytes).filter(|number| *number < MAX_PACKED)?;
    Some((number >> 1) as i64 ^ -((number & 1) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_maps_map_alike() {
        let mut map = OffsetMap::identity(100, 50);
        map.push_replaced(1, ByteSpan::new(150, 153));
        map.push_copied(ByteSpan::new(20, 3_000_000));
        map.push_replaced(2, ByteSpan::new(7, 7));
        let back = unpack_map(&pack_map(&map)).unwrap();
        assert_eq!(back, map);
        assert_eq!(unpack_map(&[]), Some(OffsetMap::new()));
        assert_eq!(unpack_map(&[0xFF]), None);
    }

    #[test]
    fn places_sort_by_kind_then_number() {
        assert!(place(PassageKind::Paragraph, 10) > place(PassageKind::Paragraph, 9));
        assert!(place(PassageKind::Footnote, 1) > place(PassageKind::Paragraph, u32::MAX));
    }
}
