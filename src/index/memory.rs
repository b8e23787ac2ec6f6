use crate::index::IndexError;
use crate::ingest::Limits;

/// How much memory a run may take, in bytes: what is sized by choice is sized by it.
///
/// It is a budget, not a wall: the program itself, its lexicons and what is known of all documents are taken to have
/// 192 MiB, and a document to take as much as running text does. At the default, the 100 MB of `.ci/scale.py` in one
/// file took 0.65 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory(u64);

impl Default for Memory {
    /// 1 GiB.
    fn default() -> Self {
        Self(1 << 30)
    }
}

impl Memory {
    /// The least with which a run can do: the engine alone wants some 15 MB to write.
    pub const LEAST: u64 = 256 << 20;

    /// What is there before any document is.
    const FIXED: u64 = 192 << 20;

    /// Takes a number of bytes.
    ///
    /// # Errors
    ///
    /// [`IndexError::LittleMemory`] below [`Memory::LEAST`].
    pub fn new(bytes: u64) -> Result<Self, IndexError> {
        if bytes < Self::LEAST {
            return Err(IndexError::LittleMemory { mib: bytes >> 20, least: Self::LEAST >> 20 });
        }
        Ok(Self(bytes))
    }

    /// Returns the bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }

    /// Returns the largest document that fits, in whole MiB: what is left, at 6.5 times its size; 128 MiB of 1 GiB.
    pub fn max_file_bytes(self) -> u64 {
        (self.0.saturating_sub(Self::FIXED) / 13 * 2) >> 20 << 20
    }

    /// Returns what is left of limits: with less memory than by default, they are in proportion to it.
    pub(crate) fn limits(self, limits: &Limits) -> Limits {
        let default = Self::default();
        let share = |whole: u64| {
            let left = u128::from(whole) * u128::from(self.0.saturating_sub(Self::FIXED));
            (left / u128::from(default.0 - Self::FIXED)) as u64
        };
        let max_file_bytes = limits.max_file_bytes.min(self.max_file_bytes());
        if self >= default {
            return Limits { max_file_bytes, ..limits.clone() };
        }
        let whole = Limits::default();
        let fewer = |count: usize, whole: usize| count.min(share(whole as u64) as usize);
        Limits {
            max_file_bytes,
            max_lines: fewer(limits.max_lines, whole.max_lines),
            max_paragraphs: fewer(limits.max_paragraphs, whole.max_paragraphs),
            max_marks: fewer(limits.max_marks, whole.max_marks),
            max_record_bytes: limits.max_record_bytes.min(share(whole.max_record_bytes)),
            ..limits.clone()
        }
    }

    /// Returns the least memory into which a document of so many bytes fits, in whole MiB.
    pub fn for_file(bytes: u64) -> u64 {
        let least = bytes.saturating_mul(13).div_ceil(2).saturating_add(Self::FIXED);
        least.div_ceil(1 << 20)
    }

    /// Returns how many bytes of source text may be on their way at once: 24 MiB of 1 GiB. A larger file waits until it is
    /// alone; terms and stored records take a few times as much.
    pub(crate) fn under_way_bytes(self) -> u64 {
        self.0 / 128 * 3
    }

    /// Returns what the engine's writer may keep before it writes a segment: 64 MiB of 1 GiB. Larger makes fewer segments to
    /// merge; the engine takes no more than 4 GB.
    pub(crate) fn writer_bytes(self) -> usize {
        (self.0 / 16).min(2 << 30) as usize
    }

    /// Returns the bytes of segments that become one, at most: all of them are in memory while they do, as far as the system
    /// has room. 256 MiB of 1 GiB.
    pub(crate) fn merged_bytes(self) -> u64 {
        self.0 / 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_budget_are_what_they_were_measured_with() {
        let memory = Memory::default();
        let mib = |bytes: u64| bytes >> 20;
        assert_eq!(mib(memory.under_way_bytes()), 24);
        assert_eq!(mib(memory.writer_bytes() as u64), 64);
        assert_eq!(mib(memory.merged_bytes()), 256);
        assert_eq!(memory.max_file_bytes(), crate::ingest::Limits::default().max_file_bytes);
        assert_eq!(Memory::for_file(128 << 20), 1024);
    }

    #[test]
    fn limits_shrink_with_the_memory_and_only_then() {
        let whole = Limits::default();
        assert_eq!(Memory::default().limits(&whole), whole);
        let larger = Limits { max_lines: 9_000_000, ..whole.clone() };
        assert_eq!(Memory::default().limits(&larger), larger);
        let little = Memory::new(608 << 20).unwrap().limits(&whole);
        let half = Limits {
            max_file_bytes: 64 << 20,
            max_lines: 1_500_000,
            max_paragraphs: 300_000,
            max_marks: 2_000_000,
            max_record_bytes: 8 << 20,
            ..whole
        };
        assert_eq!(little, half);
    }

    #[test]
    fn too_little_is_refused() {
        assert!(Memory::new(Memory::LEAST).is_ok());
        let error = Memory::new(Memory::LEAST - 1).unwrap_err().to_string();
        assert_eq!(error, "255 MiB of memory are too few: at least 256 are needed");
    }
}
