use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::index::{IndexError, Wait, Writer};

const LOCK_FILE: &str = "lock";

/// How long a run waits for another one unless told otherwise, see [`Wait::Short`].
const SHORT: Duration = Duration::from_millis(1_500);

/// Between two tries: no wait that anyone notices, and no work that does.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// Keeps other processes from writing the index; let go when dropped, or when the process ends.
///
/// On Windows a held file cannot be read, so that there nobody is told who holds it.
#[derive(Debug)]
pub(crate) struct WriteLock {
    file: File,
    /// Whether another process held it at first.
    pub(crate) has_waited: bool,
}

impl WriteLock {
    /// Takes the lock, waiting where it is held, and writes into it who holds it since when.
    ///
    /// `waiting` is told once which process holds it since when, where the patience is not the short one.
    pub(crate) fn take(index: &Path, wait: Wait, waiting: &mut dyn FnMut(Writer)) -> Result<Self, IndexError> {
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
                        waiting(holder(&mut file));
                        is_told = true;
                    }
                    std::thread::sleep(BETWEEN_TRIES);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(IndexError::Locked { index: index.to_owned(), writer: holder(&mut file) });
                }
                Err(TryLockError::Error(source)) => return Err(write(source)),
            }
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        file.set_len(0).map_err(write)?;
        file.rewind().map_err(write)?;
        let host = host().unwrap_or_default();
        file.write_all(format!("{} {now} {host}\n", std::process::id()).as_bytes()).map_err(write)?;
        Ok(Self { file, has_waited })
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        // Else the next one would be taken for this one until it has written its name.
        let _ = self.file.set_len(0);
    }
}

/// Reads who holds the lock, only for a message: a holder that has not written its name is still one.
fn holder(file: &mut File) -> Writer {
    let mut text = String::new();
    if file.rewind().is_err() || file.read_to_string(&mut text).is_err() {
        return Writer::default();
    }
    let mut words = text.split_whitespace();
    Writer {
        process: words.next().and_then(|word| word.parse().ok()),
        since: words.next().and_then(|word| word.parse().ok()),
        host: words.next().map(str::to_owned),
    }
}

/// Returns the name of this machine, where the system or the environment has it in a place that is known.
fn host() -> Option<String> {
    let told =
        ["/proc/sys/kernel/hostname", "/etc/hostname"].into_iter().filter_map(|path| fs::read_to_string(path).ok());
    let named = ["COMPUTERNAME", "HOSTNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    told.chain(named).find_map(|text| text.split_whitespace().next().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(folder: &Path, wait: Wait, told: &mut usize) -> Result<WriteLock, IndexError> {
        WriteLock::take(folder, wait, &mut |writer| {
            assert_this_process(&writer);
            *told += 1;
        })
    }

    fn assert_this_process(writer: &Writer) {
        assert_eq!((writer.process, &writer.host), (Some(std::process::id()), &host()));
        assert!(writer.since.is_some());
    }

    #[test]
    fn second_writer_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let mut told = 0;
        let held = take(folder.path(), Wait::Short, &mut told).unwrap();
        for wait in [Wait::Short, Wait::AtMost(Duration::ZERO)] {
            let Err(IndexError::Locked { writer, .. }) = take(folder.path(), wait, &mut told) else { panic!() };
            assert_this_process(&writer);
        }
        assert_eq!(told, 0);
        drop(held);
        assert_eq!(fs::read_to_string(folder.path().join(LOCK_FILE)).unwrap(), "");
        assert!(take(folder.path(), Wait::Short, &mut told).is_ok());
    }

    #[test]
    fn patient_writer_is_told_once_and_gets_the_lock_when_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        for wait in [Wait::Unbounded, Wait::AtMost(Duration::from_secs(60))] {
            let mut held = Some(take(folder.path(), Wait::Short, &mut 0).unwrap());
            let mut told = 0;
            let lock = WriteLock::take(folder.path(), wait, &mut |_| {
                told += 1;
                drop(held.take());
            });
            assert!(lock.is_ok(), "{wait:?}");
            assert_eq!(told, 1, "{wait:?}");
        }
    }
}
