use crate::analysis::terms::Terms;

/// Stands between two terms; analysis never leaves a control character in one.
pub(crate) const SEPARATOR: char = '\u{1F}';

/// Longest term that is kept, in bytes: longer "words" are rows of dots or encoded data, and the
/// engine drops terms above 65,530 bytes silently.
pub(crate) const MAX_TERM_BYTES: usize = 512;

/// What an index takes of a word, so laid out that each is copied at once.
///
/// A word comes again and again, and looking up what it becomes costs little beside fetching that from where it lies.
#[derive(Debug)]
pub(crate) struct Ready {
    letters: Box<str>,
    /// Where each of the pieces but the last ends.
    ends: [u32; 3],
}

impl Ready {
    pub(crate) fn of(terms: &Terms) -> Self {
        let mut letters = String::new();
        let mut ends = [0; 3];
        let kept = |term: &str| term.len() <= MAX_TERM_BYTES;
        let mut put = |letters: &mut String, number: usize| ends[number] = letters.len() as u32;
        letters.push_str(if kept(&terms.exact) { &terms.exact } else { "" });
        put(&mut letters, 0);
        for (number, stem) in [(1, &terms.german), (2, &terms.english)] {
            letters.push_str(if **stem != *terms.exact && kept(stem) { stem } else { "" });
            put(&mut letters, number);
        }
        for part in terms.parts.iter().filter(|part| kept(&part.term)) {
            letters.push_str(&part.term);
            letters.push(SEPARATOR);
        }
        Self { letters: letters.into(), ends }
    }

    fn piece(&self, number: usize) -> &str {
        let end = |number: usize| self.ends.get(number).map_or(self.letters.len(), |end| *end as usize);
        let start = number.checked_sub(1).map_or(0, end);
        &self.letters[start..end(number)]
    }

    /// Returns the exact form; nothing where it is too long.
    pub(crate) fn exact(&self) -> &str {
        self.piece(0)
    }

    /// Returns the German stem where it differs from the exact form.
    pub(crate) fn german(&self) -> &str {
        self.piece(1)
    }

    /// Returns the English stem where it differs from the exact form.
    pub(crate) fn english(&self) -> &str {
        self.piece(2)
    }

    /// Returns the terms of what the word may be made of, a separator behind each.
    pub(crate) fn parts(&self) -> &str {
        self.piece(3)
    }
}
