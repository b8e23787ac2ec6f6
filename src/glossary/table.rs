use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use flate2::bufread::DeflateDecoder;

use crate::analysis::Channel;
use crate::glossary::Form;
use crate::glossary::packed::{MAX_RECORD_BYTES, take_bytes, unpack};
use crate::text::varint::take;

/// What stands at the begin and the end of the file; counts up with its form.
pub(crate) const MAGIC: &[u8; 8] = b"fsgloss1";

/// Bytes of a block before it is packed: what one look-up unpacks.
pub(crate) const BLOCK_BYTES: usize = 4 << 10;

/// Blocks kept unpacked by one [`Reader`]: those of the words at hand and of the phrases that begin with them.
const KEPT_BLOCKS: usize = 4;

/// Bytes at the end: where the index of blocks begins, its length, that of the index of groups, how many keys, and
/// [`MAGIC`].
pub(crate) const FOOTER_BYTES: usize = 40;

/// Makes the key of words in the terms of a channel, a space between; none for the channel of exact words.
pub(crate) fn key(channel: Channel, terms: &str) -> Option<String> {
    let prefix = match channel {
        Channel::German => 'd',
        Channel::English => 'e',
        Channel::Exact => return None,
    };
    Some(format!("{prefix}{terms}"))
}

/// A table that is open. Share it among threads by reference.
///
/// In memory is the index of its groups alone, a few kilobytes for the largest dictionaries.
#[derive(Debug)]
pub struct Table {
    file: File,
    groups: Vec<Group>,
    keys: u64,
}

/// Blocks that follow each other.
#[derive(Debug)]
struct Group {
    first_key: Vec<u8>,
    /// Where in the file its part of the index lies.
    index: Range<u64>,
    /// Where in the file its first block begins.
    blocks: u64,
}

impl Table {
    /// Opens the table in a file.
    ///
    /// # Errors
    ///
    /// What the system says; [`io::ErrorKind::InvalidData`] where it is no table.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let Some(end) = length.checked_sub(FOOTER_BYTES as u64) else { return Err(broken()) };
        let mut footer = [0; FOOTER_BYTES];
        read_at(&file, &mut footer, end)?;
        let number = |at: usize| footer[at..at + 8].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte));
        let (index, index_bytes, group_bytes, keys) = (number(0), number(8), number(16), number(24));
        let groups = index.checked_add(index_bytes).ok_or_else(broken)?;
        if footer[32..] != *MAGIC || groups.checked_add(group_bytes) != Some(end) {
            return Err(broken());
        }
        let mut bytes = vec![0; usize::try_from(group_bytes).map_err(|_| broken())?];
        read_at(&file, &mut bytes, groups)?;
        let groups = read_groups(&bytes, index..groups).ok_or_else(broken)?;
        Ok(Self { file, groups, keys })
    }

    /// Returns how many keys it has.
    pub fn keys(&self) -> u64 {
        self.keys
    }

    /// Begins to look words up; use one reader for the words of one query.
    pub fn reader(&self) -> Reader<'_> {
        Reader { table: self, group: None, blocks: VecDeque::new() }
    }

    fn unpacked(&self, block: &Range<u64>) -> io::Result<Vec<u8>> {
        let most = BLOCK_BYTES + 2 * MAX_RECORD_BYTES;
        let length = usize::try_from(block.end - block.start).ok().filter(|length| *length <= most);
        let mut packed = vec![0; length.ok_or_else(broken)?];
        read_at(&self.file, &mut packed, block.start)?;
        let mut bytes = Vec::with_capacity(BLOCK_BYTES * 2);
        DeflateDecoder::new(packed.as_slice()).take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Reads the index of groups; `index` is where in the file the index of blocks lies.
fn read_groups(mut bytes: &[u8], index: Range<u64>) -> Option<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    while !bytes.is_empty() {
        let first_key = take_bytes(&mut bytes)?.to_vec();
        let begin = index.start.checked_add(take(&mut bytes)?).filter(|begin| *begin < index.end)?;
        let blocks = take(&mut bytes)?;
        if let Some(before) = groups.last_mut() {
            before.index.end = Some(begin).filter(|begin| *begin > before.index.start)?;
        }
        groups.push(Group { first_key, index: begin..index.end, blocks });
    }
    Some(groups)
}

/// Looks words up in a table.
#[derive(Debug)]
pub struct Reader<'t> {
    table: &'t Table,
    /// The group read last: its number and its part of the index.
    group: Option<(usize, Vec<u8>)>,
    /// Blocks unpacked last, by where they begin.
    blocks: VecDeque<(u64, Vec<u8>)>,
}

impl Reader<'_> {
    /// Finds what words stand for, given in the terms of a channel; nothing in the channel of exact words.
    ///
    /// # Errors
    ///
    /// As [`Table::open`].
    pub fn look_up<'a>(&mut self, channel: Channel, terms: impl Iterator<Item = &'a str>) -> io::Result<Vec<Form>> {
        let terms: Vec<&str> = terms.collect();
        let Some(key) = key(channel, &terms.join(" ")) else { return Ok(Vec::new()) };
        let key = key.as_bytes();
        let Some(block) = self.block(key)? else { return Ok(Vec::new()) };
        if let Some((_, bytes)) = self.blocks.iter().find(|(begin, _)| *begin == block.start) {
            return find(bytes, key).ok_or_else(broken);
        }
        let bytes = self.table.unpacked(&block)?;
        let found = find(&bytes, key).ok_or_else(broken);
        if self.blocks.len() == KEPT_BLOCKS {
            self.blocks.pop_front();
        }
        self.blocks.push_back((block.start, bytes));
        found
    }

    /// Finds the block that holds a key if any does.
    fn block(&mut self, key: &[u8]) -> io::Result<Option<Range<u64>>> {
        let behind = self.table.groups.partition_point(|group| group.first_key.as_slice() <= key);
        let Some(number) = behind.checked_sub(1) else { return Ok(None) };
        let group = &self.table.groups[number];
        let index = match self.group.take() {
            Some((known, index)) if known == number => index,
            _ => {
                let length = usize::try_from(group.index.end - group.index.start).map_err(|_| broken())?;
                let mut index = vec![0; length];
                read_at(&self.table.file, &mut index, group.index.start)?;
                index
            }
        };
        let block = find_block(&index, group.blocks, key).ok_or_else(broken);
        self.group = Some((number, index));
        block.map(Some)
    }
}

/// Finds in a group's part of the index the last block whose first key is not behind `key`.
fn find_block(mut index: &[u8], mut begin: u64, key: &[u8]) -> Option<Range<u64>> {
    let mut found = None;
    while !index.is_empty() {
        if take_bytes(&mut index)? > key {
            break;
        }
        let end = begin.checked_add(take(&mut index)?)?;
        found = Some(begin..end);
        begin = end;
    }
    found
}

/// Finds a key in a block; `None` where the block is broken.
fn find(mut block: &[u8], key: &[u8]) -> Option<Vec<Form>> {
    let mut current: Vec<u8> = Vec::new();
    while !block.is_empty() {
        let shared = usize::try_from(take(&mut block)?).ok()?;
        if shared > current.len() {
            return None;
        }
        current.truncate(shared);
        current.extend(take_bytes(&mut block)?);
        let record = take_bytes(&mut block)?;
        match current.as_slice().cmp(key) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => return unpack(record),
            std::cmp::Ordering::Greater => break,
        }
    }
    Some(Vec::new())
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "is no glossary table, or a broken one")
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                buffer = &mut buffer[read..];
                offset += read as u64;
            }
        }
    }
    Ok(())
}
