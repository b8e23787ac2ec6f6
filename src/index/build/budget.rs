use std::sync::{Condvar, Mutex, PoisonError};

/// Keeps the bytes under way below a limit.
pub(super) struct Budget {
    limit: u64,
    /// Bytes under way; `None` once the build has ended.
    taken: Mutex<Option<u64>>,
    given: Condvar,
}

impl Budget {
    pub(super) fn new(limit: u64) -> Self {
        Self { limit, taken: Mutex::new(Some(0)), given: Condvar::new() }
    }

    /// Waits until there is room; what is larger than the limit goes alone. `false` once closed.
    pub(super) fn take(&self, bytes: u64) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match *taken {
                None => return false,
                Some(now) if now == 0 || now + bytes <= self.limit => {
                    // Even an empty file holds a place in two queues.
                    *taken = Some(now + bytes.max(4096));
                    return true;
                }
                Some(_) => taken = self.given.wait(taken).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    pub(super) fn give(&self, bytes: u64) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *taken = taken.map(|now| now.saturating_sub(bytes.max(4096)));
        self.given.notify_all();
    }

    pub(super) fn close(&self) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.given.notify_all();
    }
}
