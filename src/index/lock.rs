use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::index::IndexError;

const LOCK_FILE: &str = "lock";

/// How long a run waits for another one before it gives up: long enough for a small corpus.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Keeps other processes from writing the index; let go when dropped, or when the process ends.
#[derive(Debug)]
pub(crate) struct WriteLock {
    _file: File,
}

impl WriteLock {
    /// Takes the lock, waiting a little, and writes into it who holds it since when.
    pub(crate) fn take(index: &Path) -> Result<Self, IndexError> {
        let path = index.join(LOCK_FILE);
        let write = |source| IndexError::Write { path: path.clone(), source };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(write)?;
        let begin = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begin.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    // Only for the message: a holder that has not written its name yet is still a holder.
                    let _ = file.read_to_string(&mut text);
                    let mut words = text.split_whitespace();
                    return Err(IndexError::Locked {
                        index: index.to_owned(),
                        process: words.next().and_then(|word| word.parse().ok()),
                        since: words.next().and_then(|word| word.parse().ok()),
                    });
                }
                Err(TryLockError::Error(source)) => return Err(write(source)),
            }
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        file.set_len(0).map_err(write)?;
        file.rewind().map_err(write)?;
        file.write_all(format!("{} {now}\n", std::process::id()).as_bytes()).map_err(write)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_writer_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let held = WriteLock::take(folder.path()).unwrap();
        let Err(IndexError::Locked { process, since, .. }) = WriteLock::take(folder.path()) else { panic!() };
        assert_eq!(process, Some(std::process::id()));
        assert!(since.is_some());
        drop(held);
        assert!(WriteLock::take(folder.path()).is_ok());
    }
}
