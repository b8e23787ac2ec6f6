//! What word processors print before notes: numbers, letters or signs, counted on or from the beginning of each section.

use crate::text::in_roman;

/// How notes are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoteFormat {
    /// 1, 2, 3
    #[default]
    Arabic,
    /// i, ii, iii
    LowerRoman,
    /// I, II, III
    UpperRoman,
    /// a, b, c … z, aa, bb
    LowerLetter,
    /// A, B, C … Z, AA, BB
    UpperLetter,
    /// *, †, ‡, §, **
    Signs,
}

impl NoteFormat {
    fn label(self, number: u32) -> String {
        // What is repeated a hundred times is no label that anyone prints.
        let repeated = |signs: &[char]| -> Option<String> {
            let (at, times) = ((number as usize - 1) % signs.len(), (number as usize - 1) / signs.len() + 1);
            (times < 100).then(|| signs[at].to_string().repeat(times))
        };
        let letters: Vec<char> = ('a'..='z').collect();
        let label = match self {
            Self::Arabic => None,
            _ if number == 0 => None,
            Self::LowerRoman => Some(in_roman(number)),
            Self::UpperRoman => Some(in_roman(number).to_uppercase()),
            Self::LowerLetter => repeated(&letters),
            Self::UpperLetter => repeated(&letters).map(|label| label.to_uppercase()),
            Self::Signs => repeated(&['*', '†', '‡', '§']),
        };
        label.unwrap_or_else(|| number.to_string())
    }
}

/// The count of footnotes, or of endnotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoteCount {
    /// How they are numbered
    pub format: NoteFormat,
    /// The first number, where that is not 1
    pub start: Option<u32>,
    /// Each section begins anew.
    pub restarts: bool,
    /// How many were counted since it began
    counted: u32,
}

impl NoteCount {
    /// Begins a count of this format.
    pub fn new(format: NoteFormat) -> Self {
        Self { format, ..Self::default() }
    }

    /// Counts a note, and returns its label.
    pub fn next(&mut self) -> String {
        self.counted = self.counted.saturating_add(1);
        self.format.label(self.counted.saturating_add(self.start.unwrap_or(1).saturating_sub(1)))
    }

    /// Begins a section, which may say otherwise how its notes are counted.
    pub fn begin_section(&mut self, told: Self) {
        // Where the count goes on, the number with which it began holds on too.
        let goes_on = Self { format: told.format, restarts: told.restarts, ..*self };
        *self = if told.restarts { Self { counted: 0, ..told } } else { goes_on };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_counted_as_printed() {
        let labels = |mut count: NoteCount, n: usize| -> Vec<String> { (0..n).map(|_| count.next()).collect() };
        let begun = |format, start| NoteCount { start: Some(start), ..NoteCount::new(format) };
        assert_eq!(labels(NoteCount::default(), 2), ["1", "2"]);
        assert_eq!(labels(begun(NoteFormat::LowerRoman, 3), 2), ["iii", "iv"]);
        assert_eq!(labels(begun(NoteFormat::UpperRoman, 9), 1), ["IX"]);
        assert_eq!(labels(begun(NoteFormat::LowerLetter, 26), 2), ["z", "aa"]);
        assert_eq!(labels(begun(NoteFormat::UpperLetter, 1), 1), ["A"]);
        assert_eq!(labels(NoteCount::new(NoteFormat::Signs), 5), ["*", "†", "‡", "§", "**"]);
    }

    #[test]
    fn a_section_goes_on_or_begins_anew() {
        let told = NoteCount { start: Some(5), ..NoteCount::default() };
        let mut count = told;
        assert_eq!(count.next(), "5");
        count.begin_section(told);
        assert_eq!(count.next(), "6");
        count.begin_section(NoteCount { restarts: true, ..told });
        assert_eq!(count.next(), "5");
    }
}
