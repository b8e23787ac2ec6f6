/// Random and mutated queries against the shipped corpus: no panic, no hang, always hits or an honest note.
mod query;

/// Random histories of a corpus: its index answers as one that is made of it at once.
mod index;

/// Random documents: every letter stays, every offset holds, time grows with length.
mod ingest;

/// Random files of all formats but plain ones: read alike every time or refused, the places of their text in order.
mod formats;

/// Random notes: nothing lost, every span in its place, every link leads somewhere, time grows with length.
mod citation;

use std::path::{Path, PathBuf};

/// A small generator of its own, so that a case number means the same text with every version of every crate
/// (SplitMix64: Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number Generators").
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn one_of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// Tells figures to whoever runs the tests with `--nocapture`.
#[expect(clippy::print_stderr, reason = "figures are for the reader of a run, not for the test")]
fn tell(figures: &str) {
    eprintln!("{figures}");
}

/// The files of `tests/crashes` with one of the extensions, in order: inputs that once failed.
fn crashes(extensions: &[&str]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crashes");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("tests/crashes")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|found| extensions.iter().any(|known| found == *known)))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no {extensions:?} in tests/crashes");
    files
}
