use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::index::{IndexError, Wait};

const LOCK_FILE: &str = "lock";

/// How long a run waits for another one unless told otherwise, see [`Wait::Short`].
const SHORT: Duration = Duration::from_millis(1_500);

/// Between two tries: no wait that anyone notices, and no work that does.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// Keeps other processes from writing the index; let go when dropped, or when the process ends.
#[derive(Debug)]
pub(crate) struct WriteLock {
    _file: File,
    /// Whether another process held it at first.
    pub(crate) has_waited: bool,
}

impl WriteLock {
    /// Takes the lock, waiting where it is held, and writes into it who holds it since when.
    ///
    /// `waiting` is told once which process holds it since when, where the patience is not the short one.
    pub(crate) fn take(
        index: &Path,
        wait: Wait,
        waiting: &mut dyn FnMut(Option<u32>, Option<u64>),
    ) -> Result<Self, IndexError> {
        let path = index.join(LOCK_FILE);
        let write = |source| IndexError::Write { path: path.clone(), source };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(write)?;
        let patience = match wait {
            Wait::Short => Some(SHORT),
            Wait::AtMost(longest) => Some(longest),
            Wait::Unbounded => None,
        };
        let begin = Instant::now();
        let mut has_waited = false;
        let mut is_told = wait == Wait::Short;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if patience.is_none_or(|patience| begin.elapsed() < patience) => {
                    has_waited = true;
                    // Not at the first try: a holder writes its name only once it has the lock.
                    if !is_told && begin.elapsed() >= BETWEEN_TRIES {
                        let (process, since) = holder(&mut file);
                        waiting(process, since);
                        is_told = true;
                    }
                    std::thread::sleep(BETWEEN_TRIES);
                }
                Err(TryLockError::WouldBlock) => {
                    let (process, since) = holder(&mut file);
                    return Err(IndexError::Locked { index: index.to_owned(), process, since });
                }
                Err(TryLockError::Error(source)) => return Err(write(source)),
            }
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        file.set_len(0).map_err(write)?;
        file.rewind().map_err(write)?;
        file.write_all(format!("{} {now}\n", std::process::id()).as_bytes()).map_err(write)?;
        Ok(Self { _file: file, has_waited })
    }
}

/// Reads which process holds the lock since when, only for a message: a holder that has not written its name is still one.
fn holder(file: &mut File) -> (Option<u32>, Option<u64>) {
    let mut text = String::new();
    if file.rewind().is_err() || file.read_to_string(&mut text).is_err() {
        return (None, None);
    }
    let mut words = text.split_whitespace();
    (words.next().and_then(|word| word.parse().ok()), words.next().and_then(|word| word.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(folder: &Path, wait: Wait, told: &mut usize) -> Result<WriteLock, IndexError> {
        WriteLock::take(folder, wait, &mut |process, since| {
            assert_eq!(process, Some(std::process::id()));
            assert!(since.is_some());
            *told += 1;
        })
    }

    #[test]
    fn second_writer_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let mut told = 0;
        let held = take(folder.path(), Wait::Short, &mut told).unwrap();
        for wait in [Wait::Short, Wait::AtMost(Duration::ZERO)] {
            let Err(IndexError::Locked { process, since, .. }) = take(folder.path(), wait, &mut told) else { panic!() };
            assert_eq!(process, Some(std::process::id()));
            assert!(since.is_some());
        }
        assert_eq!(told, 0);
        drop(held);
        assert!(take(folder.path(), Wait::Short, &mut told).is_ok());
    }

    #[test]
    fn patient_writer_is_told_once_and_gets_the_lock_when_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        for wait in [Wait::Unbounded, Wait::AtMost(Duration::from_secs(60))] {
            let mut held = Some(take(folder.path(), Wait::Short, &mut 0).unwrap());
            let mut told = 0;
            let lock = WriteLock::take(folder.path(), wait, &mut |_, _| {
                told += 1;
                drop(held.take());
            });
            assert!(lock.is_ok(), "{wait:?}");
            assert_eq!(told, 1, "{wait:?}");
        }
    }
}
