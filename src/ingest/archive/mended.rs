//! The list of parts of a zip file, made anew from what stands before each part (APPNOTE.TXT 6.3.10, 4.3.7 to 4.3.16).
//!
//! The list stands at the end of a file, so one that breaks off has none; but each part has its name and its kind before it.

use crate::deadline;

/// What a part begins with.
const PART: &[u8; 4] = b"PK\x03\x04";

/// What the list begins with, and all that follows the parts.
const LISTED: &[u8; 4] = b"PK\x01\x02";

/// What may stand behind a part: its checksum and sizes, where these were not known before.
const SIZES: &[u8; 4] = b"PK\x07\x08";

/// Bytes of the head of a part, before its name.
const HEAD_BYTES: usize = 30;

/// Bytes of the sizes behind a part.
const SIZES_BYTES: usize = 16;

/// Bit of the flags: the sizes stand behind the part.
const SIZES_BEHIND: u16 = 1 << 3;

/// Most parts that are listed; a book has some hundred.
const MAX_PARTS: usize = 60_000;

/// Returns the file with a list of the parts that are found in it; `None` where there are none.
pub fn with_list(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut list = Vec::new();
    let mut parts: u16 = 0;
    let mut at = next(bytes, 0, PART)?;
    // Where the list stood, if any of it is left.
    let mut end = bytes.len();
    while let Some(head) = bytes.get(at..at + HEAD_BYTES) {
        deadline::check();
        let (name_len, extra_len) = (u16_at(head, 26), u16_at(head, 28));
        let start = at + HEAD_BYTES + usize::from(name_len) + usize::from(extra_len);
        let Some(name) = bytes.get(at + HEAD_BYTES..at + HEAD_BYTES + usize::from(name_len)) else { break };
        if start > bytes.len() || usize::from(parts) == MAX_PARTS {
            break;
        }
        let flags = u16_at(head, 6);
        let (mut checksum, mut packed, mut size) = (u32_at(head, 14), u32_at(head, 18), u32_at(head, 22));
        let told = start + packed as usize;
        let follows = |at: usize| bytes.get(at..at + 4).is_some_and(|sign| sign == PART || sign == LISTED);
        let is_told = flags & SIZES_BEHIND == 0 && follows(told);
        let following = if is_told { Some(told) } else { next(bytes, start, PART) };
        let stop = following.or_else(|| next(bytes, start, LISTED)).unwrap_or(bytes.len());
        if !is_told {
            packed = u32::try_from(stop - start).ok()?;
            let sizes = stop.checked_sub(SIZES_BYTES).filter(|&sizes| sizes >= start).map(|sizes| &bytes[sizes..stop]);
            if let Some(sizes) = sizes.filter(|sizes| flags & SIZES_BEHIND != 0 && sizes.starts_with(SIZES)) {
                (checksum, size) = (u32_at(sizes, 4), u32_at(sizes, 12));
                packed -= SIZES_BYTES as u32;
            }
        }
        list.extend(LISTED);
        list.extend([20, 0, 20, 0]);
        list.extend((flags & !SIZES_BEHIND).to_le_bytes());
        list.extend(&head[8..14]);
        for number in [checksum, packed, size] {
            list.extend(number.to_le_bytes());
        }
        list.extend(name_len.to_le_bytes());
        // No other fields, no comment, one disk, no attributes.
        list.extend([0; 12]);
        list.extend(u32::try_from(at).ok()?.to_le_bytes());
        list.extend(name);
        parts += 1;
        match following {
            Some(next) if bytes[next..].starts_with(PART) => at = next,
            _ => {
                end = stop;
                break;
            }
        }
    }
    if parts == 0 {
        return None;
    }
    let mut mended = Vec::with_capacity(end + list.len() + 22);
    mended.extend(&bytes[..end]);
    let list_at = u32::try_from(end).ok()?;
    mended.extend(&list);
    mended.extend(b"PK\x05\x06\0\0\0\0");
    mended.extend(parts.to_le_bytes());
    mended.extend(parts.to_le_bytes());
    mended.extend(u32::try_from(list.len()).ok()?.to_le_bytes());
    mended.extend(list_at.to_le_bytes());
    mended.extend([0, 0]);
    Some(mended)
}

fn next(bytes: &[u8], from: usize, sign: &[u8; 4]) -> Option<usize> {
    bytes[from..].windows(4).position(|window| window == sign).map(|at| from + at)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
