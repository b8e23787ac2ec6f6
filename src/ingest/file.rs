use std::io::{Error, Read, Result};
use std::path::Path;

use crate::ingest::MAX_FILE_BYTES;

/// Reads a file whole, as far as a file of text may go.
///
/// # Errors
///
/// What the system says; a pipe or device, which would be waited for without end, and more than [`MAX_FILE_BYTES`]: the
/// size that the system names is no promise of a file that grows, or of one below `/proc`.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(Error::other("is no file"));
    }
    let too_large = || Error::other(format!("it has more than {} MiB, divide it", MAX_FILE_BYTES >> 20));
    if metadata.len() > MAX_FILE_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    std::fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(too_large());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.txt");
        std::fs::File::create(&path).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        assert_eq!(read_file(&path).unwrap_err().to_string(), "it has more than 128 MiB, divide it");
        assert_eq!(read_file(folder.path()).unwrap_err().to_string(), "is no file");
    }

    /// The system says that such a file is empty.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_longer_than_the_system_says_is_read_to_its_end() {
        assert!(!read_file(Path::new("/proc/self/status")).unwrap().is_empty());
    }
}
