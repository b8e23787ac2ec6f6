use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

use crate::ingest::Limits;

/// Reads a file whole, as far as a file of text may go by default.
///
/// # Errors
///
/// As [`read_file_within`].
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    read_file_within(path, Limits::default().max_file_bytes)
}

/// Reads a file whole that has at most so many bytes.
///
/// # Errors
///
/// What the system says; a pipe or device, which would be waited for without end, and more than `max_bytes`, as
/// [`ErrorKind::FileTooLarge`]: the size that the system names is no promise of a file that grows, or of one below `/proc`.
pub fn read_file_within(path: &Path, max_bytes: u64) -> Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(Error::other("is no file"));
    }
    let too_large = || {
        let message = format!("it has more than {}: allow more with `max-file-size`, or divide it", shown(max_bytes));
        Error::new(ErrorKind::FileTooLarge, message)
    };
    if metadata.len() > max_bytes {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    std::fs::File::open(path)?.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(too_large());
    }
    Ok(bytes)
}

/// `128 MiB`, `1000 bytes`
fn shown(bytes: u64) -> String {
    if bytes > 0 && bytes.is_multiple_of(1 << 20) { format!("{} MiB", bytes >> 20) } else { format!("{bytes} bytes") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.txt");
        std::fs::File::create(&path).unwrap().set_len(Limits::default().max_file_bytes + 1).unwrap();
        assert_eq!(
            read_file(&path).unwrap_err().to_string(),
            "it has more than 128 MiB: allow more with `max-file-size`, or divide it"
        );
        let small = read_file_within(&path, 1000).unwrap_err();
        assert_eq!(
            (small.kind(), small.to_string().as_str()),
            (ErrorKind::FileTooLarge, "it has more than 1000 bytes: allow more with `max-file-size`, or divide it")
        );
        assert_eq!(read_file(folder.path()).unwrap_err().to_string(), "is no file");
    }

    /// The system says that such a file is empty.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_longer_than_the_system_says_is_read_to_its_end() {
        assert!(!read_file(Path::new("/proc/self/status")).unwrap().is_empty());
    }
}
