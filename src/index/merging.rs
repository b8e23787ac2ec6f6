use tantivy::SegmentMeta;
use tantivy::index::SegmentId;

/// What is asked of a segment.
#[derive(Debug, Clone, Copy)]
struct Size {
    records: u64,
    deleted: u64,
    bytes: u64,
}

impl Size {
    /// Tells whether so much is deleted that it is to be written anew.
    fn is_decayed(self) -> bool {
        self.deleted * 100 > (self.records + self.deleted) * DELETED_PER_CENT
    }
}

/// How many times as large as all smaller ones together a segment is left alone. Larger means fewer segments, and more
/// writing in the long run: each record is written anew some `log(records) / log(5)` times.
const RATIO: u64 = 4;

/// Deleted records of a hundred from which a segment is written anew.
const DELETED_PER_CENT: u64 = 20;

/// Returns the segments to make one of each; none where all may stay as they are. `bytes` tells how large a segment's files
/// are, `max_bytes` how large those together may be that become one: what is half as large is left alone.
///
/// The smaller are taken together until the next is much larger, so that there are never more than a few and a small change
/// writes little.
pub(super) fn to_merge(
    segments: &[SegmentMeta],
    max_bytes: u64,
    bytes: impl Fn(&SegmentMeta) -> u64,
) -> Vec<Vec<SegmentId>> {
    let mut segments: Vec<&SegmentMeta> = segments.iter().collect();
    segments.sort_by_key(|segment| (segment.num_docs(), segment.id()));
    let size = |segment: &&SegmentMeta| Size {
        records: u64::from(segment.num_docs()),
        deleted: u64::from(segment.num_deleted_docs()),
        bytes: bytes(segment),
    };
    let sizes: Vec<Size> = segments.iter().map(size).collect();
    let groups = groups(&sizes, max_bytes).into_iter();
    groups.map(|group| group.into_iter().map(|at| segments[at].id()).collect()).collect()
}

/// Returns which of the segments, the smallest first, become one with which.
fn groups(sizes: &[Size], max_bytes: u64) -> Vec<Vec<usize>> {
    let (full, rest): (Vec<usize>, Vec<usize>) = (0..sizes.len()).partition(|&at| sizes[at].bytes >= max_bytes / 2);
    let mut groups: Vec<Vec<usize>> =
        full.into_iter().filter(|&at| sizes[at].is_decayed()).map(|at| vec![at]).collect();
    let count = merged(&rest.iter().map(|&at| sizes[at]).collect::<Vec<_>>());
    let mut group: Vec<usize> = Vec::new();
    let mut bytes = 0;
    for &at in &rest[..count] {
        if bytes + sizes[at].bytes > max_bytes {
            groups.push(std::mem::take(&mut group));
            bytes = 0;
        }
        bytes += sizes[at].bytes;
        group.push(at);
    }
    groups.push(group);
    groups.retain(|group| group.len() > 1 || group.first().is_some_and(|&at| sizes[at].is_decayed()));
    groups
}

/// Returns how many of the segments, the smallest first, become one.
fn merged(sizes: &[Size]) -> usize {
    let (mut records, mut merged) = (0, 0);
    for (at, size) in sizes.iter().enumerate() {
        if size.is_decayed() || (at > 0 && size.records < records * RATIO) {
            merged = at + 1;
        }
        records += size.records;
    }
    if merged == 1 && !sizes[0].is_decayed() { 0 } else { merged }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged_of(sizes: &[(u64, u64)]) -> usize {
        merged(&sizes.iter().map(|&(records, deleted)| Size { records, deleted, bytes: 0 }).collect::<Vec<_>>())
    }

    #[test]
    fn small_segments_are_merged_and_large_ones_left_alone() {
        for (sizes, expected) in [
            (&[][..], 0),
            (&[(5, 0)][..], 0),
            (&[(1, 0), (100_000, 0)], 0),
            (&[(1, 0), (1, 0), (100_000, 0)], 2),
            (&[(1, 0), (4, 0), (100_000, 0)], 0),
            (&[(1, 0), (3, 0), (100_000, 0)], 2),
            (&[(900, 0), (1_000, 0), (1_100, 0)], 3),
            (&[(1, 0), (80_000, 20_000)], 0),
            (&[(1, 0), (79_000, 21_000)], 2),
            (&[(79, 21)], 1),
        ] {
            assert_eq!(merged_of(sizes), expected, "{sizes:?}");
        }
    }

    #[test]
    fn no_more_is_merged_at_once_than_there_is_room_for() {
        let full = 256;
        for (sizes, expected) in [
            (&[][..], &[][..]),
            (&[(10, 0, full / 4); 4][..], &[&[0, 1, 2, 3][..]][..]),
            (&[(10, 0, full / 4); 6], &[&[0, 1, 2, 3], &[4, 5]]),
            // The last is left for the next time.
            (&[(10, 0, full / 4); 5], &[&[0, 1, 2, 3]]),
            (&[(1, 0, 1), (100, 0, full), (100, 0, full)], &[]),
            (&[(1, 0, 1), (1, 0, 1), (100, 0, full), (100, 0, full)], &[&[0, 1]]),
            (&[(1, 0, 1), (90, 30, full), (100, 0, full / 2)], &[&[1]]),
        ] {
            let sizes: Vec<Size> =
                sizes.iter().map(|&(records, deleted, bytes)| Size { records, deleted, bytes }).collect();
            assert_eq!(groups(&sizes, full), expected, "{sizes:?}");
        }
    }

    #[test]
    fn there_are_few_segments_after_many_small_changes() {
        let mut sizes: Vec<u64> = vec![100_000];
        let mut written = 0;
        for _ in 0..10_000 {
            sizes.push(1);
            sizes.sort_unstable();
            let count =
                merged(&sizes.iter().map(|&records| Size { records, deleted: 0, bytes: 0 }).collect::<Vec<_>>());
            if count > 0 {
                let sum: u64 = sizes.drain(..count).sum();
                written += sum;
                sizes.insert(0, sum);
            }
            assert!(sizes.len() <= 10, "{sizes:?}");
        }
        assert!(written < 10_000 * 20, "{written} records were written again");
    }
}
