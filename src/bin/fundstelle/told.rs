//! What was told already, so that it is not told again.

use std::collections::BTreeMap;

use fundstelle::index::Failure;

/// What earlier runs have told, so that it is not told again.
#[derive(Debug, Default)]
pub struct Told {
    /// How many runs went well.
    pub runs: usize,
    /// What failed, as of the last run, and what was told since: names that are no UTF-8 may look alike, so they are counted.
    failures: BTreeMap<Failure, usize>,
    /// Those of them that were told before the files were read this time, and did not fail again yet.
    earlier: BTreeMap<Failure, usize>,
    /// What is wrong with each glossary and bibliography.
    messages: BTreeMap<String, Vec<String>>,
    /// The same as it was before the file was read again, and is not repeated yet.
    before: BTreeMap<String, Vec<String>>,
}

impl Told {
    /// Takes down that a file is read again: what is not said of it this time is mended.
    pub fn consulted(&mut self, path: String) {
        let before = self.messages.remove(&path).unwrap_or_default();
        self.before.insert(path, before);
    }

    /// Takes down a message, and tells whether it is new. The line does not count: what stands above may have grown.
    pub fn is_new(&mut self, path: &str, message: &str) -> bool {
        self.messages.entry(path.to_owned()).or_default().push(message.to_owned());
        let Some(before) = self.before.get_mut(path) else { return true };
        let same = before.iter().position(|old| old == message);
        same.map(|at| before.swap_remove(at)).is_none()
    }

    /// Begins with the files: each that fails now may be one that was told.
    pub fn begin_files(&mut self) {
        self.earlier.clone_from(&self.failures);
    }

    /// Takes down a failure, and tells whether it is new.
    pub fn has_failed(&mut self, failure: &Failure) -> bool {
        if let Some(left) = self.earlier.get_mut(failure).filter(|left| **left > 0) {
            *left -= 1;
            return false;
        }
        *self.failures.entry(failure.clone()).or_insert(0) += 1;
        true
    }

    /// Ends a run that went well, and in which this failed.
    pub fn end_run(&mut self, failures: &[Failure]) {
        self.failures.clear();
        for failure in failures {
            *self.failures.entry(failure.clone()).or_insert(0) += 1;
        }
        self.before.clear();
        self.runs += 1;
    }
}

#[cfg(test)]
mod tests {
    use fundstelle::document::Status;

    use super::*;

    #[test]
    fn what_was_told_is_told_again_only_after_it_was_mended() {
        let mut told = Told::default();
        let mut run = |messages: &[&str]| -> Vec<bool> {
            told.consulted("a.bib".to_owned());
            messages.iter().map(|message| told.is_new("a.bib", message)).collect()
        };
        assert_eq!(run(&["x", "y"]), [true, true]);
        assert_eq!(run(&["y", "x", "x"]), [false, false, true], "a second fault of the same kind is a new one");
        assert_eq!(run(&["x"]), [false]);
        assert_eq!(run(&["y"]), [true]);
        let status = Status::Empty;
        let failure = Failure { path: "a.txt".to_owned(), error: "is empty".to_owned(), kept: false, status };
        let mut files = |count: usize| -> Vec<bool> {
            told.begin_files();
            (0..count).map(|_| told.has_failed(&failure)).collect()
        };
        assert_eq!(files(2), [true, true], "two names that look alike are two");
        assert_eq!(files(2), [false, false], "read once more in the same run");
        assert_eq!(files(3), [false, false, true]);
        told.end_run(std::slice::from_ref(&failure));
        told.begin_files();
        assert!(!told.has_failed(&failure));
        assert!(told.has_failed(&failure));
        told.end_run(&[]);
        told.begin_files();
        assert!(told.has_failed(&failure), "it was mended in between");
    }
}
