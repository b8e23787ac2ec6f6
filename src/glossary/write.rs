use std::io::{self, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::glossary::Form;
use crate::glossary::packed::{pack, put_bytes, put_text};
use crate::glossary::table::{BLOCK_BYTES, FOOTER_BYTES, MAGIC};
use crate::text::varint::put;

/// How hard blocks are packed, of 1 to 9: Ding's word list takes 52 MB unpacked, 23 MB with 1, 22 MB with 6.
const PACKING: u32 = 3;

/// Blocks whose index is read at once.
const GROUP_BLOCKS: usize = 64;

/// Writes keys, given in their order: blocks of them, behind these the index of the blocks by their first keys, in groups,
/// and at last the index of the groups.
pub(crate) struct TableWriter<W> {
    out: W,
    at: u64,
    block: Vec<u8>,
    /// The key written last in this block.
    last: String,
    /// First keys and lengths of the blocks.
    index: Vec<u8>,
    /// First keys of the groups, where they begin in the index, and where their first block does.
    groups: Vec<u8>,
    /// Blocks in the last group.
    in_group: usize,
    keys: u64,
}

impl<W: Write> TableWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        let (block, index, groups) = (Vec::new(), Vec::new(), Vec::new());
        Self { out, at: 0, block, last: String::new(), index, groups, in_group: 0, keys: 0 }
    }

    /// Adds a key; it must sort behind all before it.
    pub(crate) fn add(&mut self, key: &str, forms: &[Form]) -> io::Result<()> {
        if self.keys == 0 {
            self.out.write_all(MAGIC)?;
            self.at = MAGIC.len() as u64;
        }
        let record = pack(forms);
        if self.block.len() + record.len() > BLOCK_BYTES {
            self.end_block()?;
        }
        if self.block.is_empty() {
            self.last.clear();
            if self.in_group == 0 {
                put_text(&mut self.groups, key);
                put(&mut self.groups, self.index.len() as u64);
                put(&mut self.groups, self.at);
            }
            put_text(&mut self.index, key);
        }
        let shared = self.last.bytes().zip(key.bytes()).take_while(|(one, other)| one == other).count();
        put(&mut self.block, shared as u64);
        put_bytes(&mut self.block, &key.as_bytes()[shared..]);
        put_bytes(&mut self.block, &record);
        self.last.clear();
        self.last.push_str(key);
        self.keys += 1;
        Ok(())
    }

    fn end_block(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::new(PACKING));
        packed.write_all(&self.block)?;
        let packed = packed.finish()?;
        put(&mut self.index, packed.len() as u64);
        self.out.write_all(&packed)?;
        self.at += packed.len() as u64;
        self.block.clear();
        self.in_group = (self.in_group + 1) % GROUP_BLOCKS;
        Ok(())
    }

    /// Writes the rest; returns how many keys there are.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        self.end_block()?;
        self.out.write_all(&self.index)?;
        self.out.write_all(&self.groups)?;
        let mut footer = Vec::with_capacity(FOOTER_BYTES);
        for number in [self.at, self.index.len() as u64, self.groups.len() as u64, self.keys] {
            footer.extend(number.to_le_bytes());
        }
        footer.extend(MAGIC);
        self.out.write_all(&footer)?;
        self.out.flush()?;
        Ok(self.keys)
    }
}
