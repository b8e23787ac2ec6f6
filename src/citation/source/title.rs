use crate::citation::source::fold::{fold, is_apostrophe, numbers_of, roman};

/// Titles this alike, letter by letter, may be one; their differing words are looked at besides.
///
/// "Fragile States Index Annual Report 2022" and "… 2023" are .97 alike, so likeness alone decides nothing.
const ALIKE: f64 = 0.93;

/// How alike titles must be that share a DOI or the like: such numbers are sometimes copied wrongly.
const LOOSELY_ALIKE: f64 = 0.6;

/// Letters after which titles are not compared letter by letter.
const COMPARED_MAX_CHARS: usize = 300;

/// A title, folded so that spelling does not matter: case, umlauts, accents, quotation marks, dashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Title {
    /// Words with one space between: "natos strategic concept"
    words: String,
    /// Where a subtitle may begin in `words`, ascending.
    cuts: Vec<u32>,
    /// All numbers in it, ascending.
    numbers: Vec<u32>,
}

/// How two titles go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// One title, maybe with a slip
    Same,
    /// One is the other without its subtitle
    WithoutSubtitle,
}

impl Title {
    /// Folds a title as printed.
    pub(crate) fn new(title: &str) -> Self {
        let mut words = String::with_capacity(title.len());
        let mut cuts = Vec::new();
        let mut numbers = Vec::new();
        for (at, piece) in pieces(title).into_iter().enumerate() {
            let folded = fold(piece);
            if folded.is_empty() {
                continue;
            }
            if at > 0 && !words.is_empty() {
                cuts.push(words.len() as u32);
            }
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&folded);
            numbers.extend(numbers_of(piece));
        }
        numbers.sort_unstable();
        Self { words, cuts, numbers }
    }

    pub(crate) fn words(&self) -> &str {
        &self.words
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn word_count(&self) -> usize {
        self.words.split_whitespace().count()
    }

    /// Returns the title before its subtitle.
    pub(crate) fn main(&self) -> &str {
        self.cuts.iter().map(|&cut| &self.words[..cut as usize]).find(|main| says_enough(main)).unwrap_or(&self.words)
    }

    /// Tells whether both have the same numbers.
    pub(crate) fn same_numbers(&self, other: &Self) -> bool {
        self.numbers == other.numbers
    }

    /// Tells whether both would be one title but for their numbers: annual reports of two years.
    pub(crate) fn differs_in_numbers_only(&self, other: &Self) -> bool {
        let lettered = |title: &Self| -> Vec<String> {
            let words = title.words.split(' ').filter(|word| numbers_of(word).is_empty());
            words.map(str::to_owned).collect()
        };
        !self.numbers.is_empty()
            && !other.numbers.is_empty()
            && self.numbers != other.numbers
            && self.words.len().abs_diff(other.words.len()) < 24
            && alike(&lettered(self).join(" "), &lettered(other).join(" "))
    }

    /// Returns what decides about conflicts of numbers, without the words.
    pub(crate) fn only_numbers(&self) -> Self {
        Self { words: String::new(), cuts: vec![0; self.cuts.len().min(1)], numbers: self.numbers.clone() }
    }

    /// Tells whether the numbers forbid that both are one title.
    ///
    /// A title without subtitle may lack the years of the other's subtitle, nothing else.
    pub(crate) fn numbers_conflict(&self, other: &Self) -> bool {
        if self.numbers == other.numbers {
            return false;
        }
        let (less, more) = if self.numbers.len() < other.numbers.len() { (self, other) } else { (other, self) };
        let mut rest = more.numbers.clone();
        let contained = less.numbers.iter().all(|number| match rest.iter().position(|found| found == number) {
            Some(at) => {
                rest.remove(at);
                true
            }
            None => false,
        });
        !(contained
            && less.cuts.is_empty()
            && !more.cuts.is_empty()
            && rest.iter().all(|number| (1000..=2100).contains(number)))
    }

    /// Tells how the titles go together, if they do.
    pub(crate) fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.is_empty() || other.is_empty() || self.numbers_conflict(other) {
            return None;
        }
        if self.numbers == other.numbers && alike(&self.words, &other.words) {
            return Some(Likeness::Same);
        }
        (self.is_main_of(other) || other.is_main_of(self)).then_some(Likeness::WithoutSubtitle)
    }

    /// Tells whether the titles are near enough for works that share a DOI; no title goes with any.
    pub(crate) fn loosely_alike(&self, other: &Self) -> bool {
        if self.is_empty() || other.is_empty() {
            return true;
        }
        if self.numbers_conflict(other) {
            return false;
        }
        self.likeness(other).is_some()
            || similarity(&self.words, &other.words) >= LOOSELY_ALIKE
            || (self.cuts.is_empty() != other.cuts.is_empty() && alike(self.main(), other.main()))
    }

    fn is_main_of(&self, other: &Self) -> bool {
        says_enough(&self.words) && other.cuts.iter().any(|&cut| other.words[..cut as usize] == self.words)
    }
}

/// A main title by which a work can be told: two words, or a long one.
fn says_enough(words: &str) -> bool {
    words.contains(' ') || words.len() >= 8
}

/// Cuts a title where a subtitle may begin.
fn pieces(title: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    let mut word_chars = 0;
    let mut word_is_number = true;
    let mut chars = title.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let space_follows = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        let cut = match c {
            ':' | ';' | '?' | '!' => space_follows,
            // "Bd. 3", "St. Petersburg" and "2. Weltkrieg" go on.
            '.' => space_follows && word_chars > 2 && !word_is_number && !is_abbreviation(&title[start..at]),
            '–' | '—' | '-' => space_follows && before.is_whitespace(),
            '(' | '[' => before.is_whitespace(),
            '\n' => true,
            _ => false,
        };
        if cut {
            pieces.push(&title[start..at]);
            start = at + c.len_utf8();
        }
        if c.is_alphanumeric() {
            word_chars += 1;
            word_is_number &= c.is_numeric();
        } else if !is_apostrophe(c) && !matches!(c, '"' | '»' | '«' | '“' | '”' | '„' | ')') {
            (word_chars, word_is_number) = (0, true);
        }
        before = c;
    }
    pieces.push(&title[start..]);
    pieces
}

/// Tells whether a text ends with a word that a point shortens.
fn is_abbreviation(text: &str) -> bool {
    let word = text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    matches!(&*word, "vol" | "vols" | "hrsg" | "abt" | "prof" | "etc" | "usw" | "bzw" | "zus" | "nos" | "aufl")
}

/// How alike two folded texts are, from 0 to 1.
pub(crate) fn similarity(a: &str, b: &str) -> f64 {
    let cut = |text: &str| text.char_indices().nth(COMPARED_MAX_CHARS).map_or(text.len(), |(at, _)| at);
    let (a, b) = (&a[..cut(a)], &b[..cut(b)]);
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    // What differs in length differs at least by that.
    if (short as f64) < LOOSELY_ALIKE / 2.0 * long as f64 {
        return 0.0;
    }
    strsim::normalized_levenshtein(a, b)
}

/// Words that come and go in a title; "Bd. 3" and "3" are one.
const SMALL_WORDS: [&str; 20] = [
    "the", "a", "an", "of", "and", "und", "der", "die", "das", "des", "dem", "den", "ein", "eine", "bd", "band", "vol",
    "volume", "no", "nr",
];

/// Tells whether two folded titles differ by slips only.
pub(crate) fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    // 16 letters for an article and hyphens in short titles.
    if (short as f64) < ALIKE * long as f64 - 16.0 {
        return false;
    }
    let (whole_a, whole_b) = (a, b);
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let same_start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same_start..], &b[same_start..]);
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (middle_a, middle_b) = (&a[..a.len() - same_end], &b[..b.len() - same_end]);
    if middle_a.concat() == middle_b.concat() {
        return true;
    }
    let content = |words: &[&str]| -> Vec<String> {
        let words = words.iter().filter(|word| !SMALL_WORDS.contains(*word));
        words.map(|&word| roman(word).map_or_else(|| word.to_owned(), |number| number.to_string())).collect()
    };
    if same_start + same_end > 1 && content(middle_a) == content(middle_b) {
        return true;
    }
    let slips = middle_a.len() == middle_b.len() && middle_a.iter().zip(middle_b).all(|(a, b)| is_slip(a, b));
    slips && similarity(whole_a, whole_b) >= ALIKE
}

/// "footprint" and "footprnt", not "Iran" and "Iraq", "Ostafrika" and "Westafrika", "Gambia" and "Zambia".
fn is_slip(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let digit = |word: &str| word.bytes().any(|b| b.is_ascii_digit());
    if digit(a) || digit(b) || a.chars().next() != b.chars().next() {
        return false;
    }
    // No word of a language is longer: spares comparing what is none.
    if a.len().max(b.len()) > 80 {
        return false;
    }
    let most = match a.chars().count().min(b.chars().count()) {
        0..6 => 0,
        6..10 => 1,
        _ => 2,
    };
    most > 0 && strsim::damerau_levenshtein(a, b) <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, expected: Option<Likeness>) {
        let (a, b) = (Title::new(a), Title::new(b));
        assert_eq!(a.likeness(&b), expected, "{a:?} {b:?}");
        assert_eq!(b.likeness(&a), expected, "{b:?} {a:?}");
    }

    #[test]
    fn titles_that_differ_in_spelling_are_the_same() {
        for (a, b) in [
            (
                "Bedingt abwehrbereit – Deutschlands Schwäche in der Zeitenwende",
                "Bedingt abwehrbereit. Deutschlands Schwaeche in der Zeitenwende",
            ),
            ("NATO's Strategic Concept from theory to practice", "NATO’s Strategic Concept from Theory to Practice"),
            ("Die Nation als »Reich der Freiheit«", "Die Nation als „Reich der Freiheit“"),
            ("NATO's Sub-strategic Role", "NATO’s Substrategic Role"),
            ("The Tragedy of Great Power Politics", "Tragedy of Great Power Politics"),
            ("Krieg & Frieden an der Küste", "Krieg und Frieden an der Ku\u{308}ste"),
            ("U.S. Strategy in Asia", "US Strategy in Asia"),
            (
                "Small footprint, small payoff: military effectiveness",
                "Small footprnt, small payoff: military effectiveness",
            ),
            ("Machtstaat vor der Demokratie, Band II", "Machtstaat vor der Demokratie, Bd. 2"),
        ] {
            check(a, b, Some(Likeness::Same));
        }
    }

    #[test]
    fn a_subtitle_may_be_missing() {
        for (a, b) in [
            ("Bedingt abwehrbereit", "Bedingt abwehrbereit – Deutschlands Schwäche in der Zeitenwende"),
            ("NATO Mission Iraq", "NATO Mission Iraq (NMI)"),
            ("At War's End", "At War’s End. Building Peace after Civil Conflict"),
            ("Bellizismus und Nation", "Bellizismus und Nation. Kriegsdeutung in Europa 1750–1914"),
            ("Sovereignty", "Sovereignty: Organized Hypocrisy"),
        ] {
            check(a, b, Some(Likeness::WithoutSubtitle));
        }
    }

    #[test]
    fn titles_that_only_look_alike_stay_apart() {
        for (a, b) in [
            ("Fragile States Index Annual Report 2022", "Fragile States Index Annual Report 2023"),
            ("The Aftermath of World War I in the Provinces", "The Aftermath of World War II in the Provinces"),
            ("Handbuch der Landesgeschichte, erster Band", "Handbuch der Landesgeschichte, zweiter Band"),
            ("Building Armies after the War in Iran", "Building Armies after the War in Iraq"),
            ("Sicherheitssektorreform und Beratung in Ostafrika", "Sicherheitssektorreform und Beratung in Westafrika"),
            ("Beratung im Sahel", "Beratung im Sahel und ihre Grenzen"),
            ("Gesellschaftsgeschichte. Bd. 3", "Gesellschaftsgeschichte. Bd. 4"),
            ("Gesellschaftsgeschichte", "Gesellschaftsgeschichte. Bd. 4: Vom Beginn"),
            ("Zur", "Zur: Sache"),
            ("", ""),
        ] {
            check(a, b, None);
        }
    }
}
