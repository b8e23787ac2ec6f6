//! Until when may a piece of work go on?
//!
//! No thread can be stopped from outside, so work that may take long asks now and then, between blocks, notes or passages,
//! whether its time is up: [`check`]. Where nobody set an end, and as long as it has not come, that does nothing at all: what
//! is done in time is the same with any end, and with none.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

thread_local! {
    /// When the work of this thread has to end.
    static END: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// The work took longer than it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeUp;

/// Sets the end back, however the work ends.
struct Before(Option<Instant>);

impl Drop for Before {
    fn drop(&mut self) {
        END.set(self.0);
    }
}

/// Does some work on this thread, and leaves it where it takes too long.
///
/// What it had in hand then is dropped: nothing that outlives it may be changed between two checks and be left half done.
///
/// # Errors
///
/// [`TimeUp`]. A panic goes on as it was.
pub fn within<T>(longest: Duration, work: impl FnOnce() -> T) -> Result<T, TimeUp> {
    let before = Before(END.get());
    // A time so long that no clock reaches its end is none.
    let end = Instant::now().checked_add(longest);
    END.set(before.0.into_iter().chain(end).min());
    let done = catch_unwind(AssertUnwindSafe(work));
    drop(before);
    done.map_err(|cause| match is_time_up(cause.as_ref()) {
        true => {
            // Where a longer time around this one is up as well, that ends too.
            check();
            TimeUp
        }
        false => resume_unwind(cause),
    })
}

/// Ends the work of [`within`] where its time is up. It takes some 30 ns.
#[inline]
pub fn check() {
    if let Some(end) = END.get()
        && Instant::now() >= end
    {
        // Not a panic: nothing is wrong, and no hook is to say so.
        resume_unwind(Box::new(TimeUp));
    }
}

/// Returns how much time is left; `None` where no end is set.
pub fn left() -> Option<Duration> {
    END.get().map(|end| end.saturating_duration_since(Instant::now()))
}

/// Tells whether what was caught is [`check`]'s: whoever catches panics within such work has to let it go on.
pub fn is_time_up(cause: &(dyn Any + Send)) -> bool {
    cause.is::<TimeUp>()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn work_ends_when_its_time_is_up_and_only_then() {
        check();
        assert_eq!(within(LONG, || (check(), 7).1), Ok(7));
        assert_eq!(within(Duration::MAX, || (check(), 7).1), Ok(7));
        let mut reached = 0;
        let work = || loop {
            reached += 1;
            check();
        };
        assert_eq!(within(Duration::from_millis(1), work), Err::<(), _>(TimeUp));
        assert!(reached > 0);
        // Nothing is left of it.
        check();
    }

    #[test]
    fn the_nearer_end_counts_and_a_panic_goes_on() {
        let inner = || within(LONG, check);
        assert_eq!(within(Duration::ZERO, inner), Err(TimeUp));
        let outer = || within(Duration::ZERO, check);
        assert_eq!(within(LONG, || (outer(), check()).0), Ok(Err(TimeUp)));
        let panicked = catch_unwind(|| within(LONG, || -> () { panic!("a bug") }));
        assert!(panicked.is_err_and(|cause| !is_time_up(cause.as_ref())));
        check();
    }
}
