use tantivy::SegmentMeta;
use tantivy::index::SegmentId;

/// How many times as large as all smaller ones together a segment is left alone. Larger means fewer segments, and more
/// writing in the long run: each record is written anew some `log(records) / log(5)` times.
const RATIO: u64 = 4;

/// Deleted records of a hundred from which a segment is written anew.
const DELETED_PER_CENT: u64 = 20;

/// Returns the segments to make one of; none where all may stay as they are.
///
/// The smaller are taken together until the next is much larger, so that there are never more than a few and a small change
/// writes little.
pub(super) fn to_merge(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    let mut segments: Vec<&SegmentMeta> = segments.iter().collect();
    segments.sort_by_key(|segment| (segment.num_docs(), segment.id()));
    let decayed = |segment: &SegmentMeta| {
        u64::from(segment.num_deleted_docs()) * 100 > u64::from(segment.max_doc()) * DELETED_PER_CENT
    };
    let (mut records, mut merged) = (0_u64, 0);
    for (at, segment) in segments.iter().enumerate() {
        let own = u64::from(segment.num_docs());
        if decayed(segment) || (at > 0 && own < records * RATIO) {
            merged = at + 1;
        }
        records += own;
    }
    if merged == 1 && !decayed(segments[0]) {
        merged = 0;
    }
    segments[..merged].iter().map(|segment| segment.id()).collect()
}
