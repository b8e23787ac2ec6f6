use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

/// Works on items side by side, and hands each with its result to `each` in the order of the items, as soon as all before it
/// are done. `jobs` threads, 0 for one per core.
///
/// # Errors
///
/// What `each` says first; no further work is begun then.
pub(crate) fn in_order<I: Sync, R: Send, E>(
    jobs: usize,
    items: &[I],
    work: impl Fn(&I) -> R + Sync,
    mut each: impl FnMut(&I, R) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = match jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    let next = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(items.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    // Nobody listens after an error.
                    if sender.send((at, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut at = 0;
        for (index, result) in receiver {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&at) {
                each(&items[at], result)?;
                at += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_whatever_the_threads() {
        let items: Vec<usize> = (0..500).collect();
        for jobs in [0, 1, 3, 900] {
            let mut found = Vec::new();
            let work = |item: &usize| {
                if item.is_multiple_of(7) {
                    std::thread::yield_now();
                }
                item * 2
            };
            let done: Result<(), ()> = in_order(jobs, &items, work, |item, result| {
                found.push((*item, result));
                Ok(())
            });
            assert_eq!((done, found), (Ok(()), items.iter().map(|item| (*item, item * 2)).collect()));
        }
        assert_eq!(in_order(2, &[], |(): &()| (), |_, ()| Err(())), Ok(()));
    }

    #[test]
    fn no_work_is_begun_behind_an_error() {
        let begun = AtomicUsize::new(0);
        let items = [(); 10_000];
        let work = |(): &()| {
            std::thread::sleep(std::time::Duration::from_micros(50));
            begun.fetch_add(1, Ordering::Relaxed);
        };
        assert_eq!(in_order(2, &items, work, |(), ()| Err("full")), Err("full"));
        assert!(begun.into_inner() < items.len() / 2);
    }
}
