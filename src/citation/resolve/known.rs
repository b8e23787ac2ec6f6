use std::collections::HashMap;

use crate::citation::csl::{Date, Item, ItemType, Name};
use crate::citation::resolve::fold::{FoldedName, FoldedTitle, ShortTitle, fold};

/// A work, with what is compared of it folded.
#[derive(Debug)]
pub(super) struct Known {
    /// All that its full citations say.
    pub(super) item: Item,
    /// The first full citation of it, counted over all notes.
    pub(super) at: usize,
    /// Authors, or else editors, or else the bodies that answer for it.
    pub(super) names: Vec<FoldedName>,
    /// Every year that its full citations print.
    pub(super) years: Vec<PrintedYear>,
    /// Title, short title, title of the volume.
    pub(super) titles: Vec<FoldedTitle>,
}

/// A year and the letter behind it: "2023a".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PrintedYear {
    pub(super) year: i32,
    pub(super) letter: Option<char>,
}

/// What a short form says of its work.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Short {
    pub(super) names: Vec<FoldedName>,
    /// Printed with "et al.", "u. a."
    pub(super) and_others: bool,
    pub(super) year: Option<PrintedYear>,
    pub(super) title: ShortTitle,
    pub(super) volume: Option<String>,
    /// The reporter or journal.
    pub(super) container: Option<FoldedName>,
    /// Where a decision begins in its reporter.
    pub(super) page: Option<String>,
    /// What an earlier note may have named so.
    pub(super) aliases: Vec<String>,
}

impl Short {
    /// Tells whether nothing is said of the work.
    pub(super) fn says_nothing(&self) -> bool {
        self.names.is_empty() && self.year.is_none() && self.title.is_empty() && self.container.is_none()
    }

    pub(super) fn is_name_only(&self) -> bool {
        !self.names.is_empty() && self.year.is_none() && self.title.is_empty() && self.container.is_none()
    }
}

/// How well a work fits: first by its names, then by its title.
pub(super) type Fit = (u8, u8);

/// Tells whether the names fit as they are, not as an abbreviation or a part.
pub(super) fn is_same_name(fit: Fit) -> bool {
    fit.0 >= SAME * GRADE
}

/// Of [`FoldedName::closeness`].
const SAME: u8 = 3;
/// What one step of closeness counts against place and number of the authors.
const GRADE: u8 = 4;

/// Returns a volume or edition so that "II" and "2" are one.
pub(super) fn number(printed: &str) -> String {
    let folded = fold(printed);
    let roman = folded.bytes().map(|c| match c {
        b'i' => Some(1),
        b'v' => Some(5),
        b'x' => Some(10),
        b'l' => Some(50),
        b'c' => Some(100),
        _ => None,
    });
    let Some(values) = roman.collect::<Option<Vec<i32>>>().filter(|values| (1..12).contains(&values.len())) else {
        return folded;
    };
    let less = |at: usize| values.get(at + 1).is_some_and(|next| *next > values[at]);
    let value: i32 = values.iter().enumerate().map(|(at, value)| if less(at) { -value } else { *value }).sum();
    value.to_string()
}

impl Known {
    pub(super) fn new(item: Item, mut years: Vec<PrintedYear>, at: usize) -> Self {
        let people = if item.author.is_empty() { &item.editor } else { &item.author };
        let mut names: Vec<FoldedName> = people.iter().map(FoldedName::new).collect();
        if names.is_empty() {
            let bodies = [&item.authority, &item.archive, &item.container_title, &item.publisher];
            names.extend(bodies.into_iter().flatten().map(|body| FoldedName::body(body)));
        }
        if let Some(issued) = &item.issued {
            let last = issued.end.map_or(issued.start.year, |end| end.year);
            // A range of many years is a run of volumes; its years tell nothing.
            for year in (issued.start.year..=last).take(10) {
                if years.iter().all(|printed| printed.year != year) {
                    years.push(PrintedYear { year, letter: None });
                }
            }
        }
        let titles = [&item.title, &item.title_short, &item.volume_title];
        let titles = titles.into_iter().flatten().map(|title| FoldedTitle::new(title)).collect();
        Self { item, at, names, years, titles }
    }

    fn title(&self) -> Option<&FoldedTitle> {
        self.titles.first().filter(|_| self.item.title.is_some())
    }

    /// Tells how well the work fits all that is printed; `None` where something of it does not.
    pub(super) fn fits(&self, short: &Short) -> Option<Fit> {
        let year = |printed: PrintedYear| {
            let years = self.years.iter().filter(|year| year.year == printed.year);
            years.into_iter().any(|year| year.letter == printed.letter || printed.letter.is_none())
        };
        if !short.year.is_none_or(year) {
            return None;
        }
        let names = self.named(short)?;
        let differ = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => number(a) != number(b),
            _ => false,
        };
        if differ(&short.volume, &self.item.volume) {
            return None;
        }
        if differ(&short.page, &self.item.page_first) {
            return None;
        }
        if let Some(container) = &short.container {
            let own = self.item.container_title.as_deref().map(FoldedName::body)?;
            if own.closeness(container) < 2 {
                return None;
            }
        }
        let title = match short.title.is_empty() {
            true => 0,
            false => self.titles.iter().filter_map(|title| title.named_by(&short.title)).max()?,
        };
        if short.names.is_empty() && title == 1 && short.container.is_none() {
            return None;
        }
        Some((names, title))
    }

    /// Tells how well the names fit: `None` where one of them does not, or no name is known.
    ///
    /// All names the same and as many counts most, then the first author, then any; abbreviations and parts less.
    fn named(&self, short: &Short) -> Option<u8> {
        let Some(first) = short.names.first() else { return Some(0) };
        let mut least = SAME;
        for name in &short.names {
            let closeness = self.names.iter().map(|own| own.closeness(name)).max().unwrap_or(0);
            least = least.min(closeness);
        }
        if least == 0 && short.names.len() == 1 && self.item.author.is_empty() && self.item.editor.is_empty() {
            let by_title = ShortTitle::new(&first.whole);
            let named = self.titles.iter().filter_map(|title| title.named_by(&by_title)).max();
            return named.filter(|&grade| grade > 1 && by_title.is_telling()).map(|_| GRADE);
        }
        if least == 0 {
            return None;
        }
        let printed = short.names.len();
        let as_many = match short.and_others {
            true => self.names.len() > printed,
            false => self.names.len() == printed,
        };
        let leads = self.names.first().is_some_and(|own| own.closeness(first) > 0);
        Some(least * GRADE + u8::from(leads) * 2 + u8::from(as_many))
    }

    /// Tells whether two full citations that share a key cannot be of one work.
    ///
    /// Numbers, editions, volumes and years veto: "Annual Report 2022" and "2023" are two works however alike they are.
    pub(super) fn conflicts(&self, other: &Self, archives: &HashMap<String, String>) -> bool {
        let (a, b) = (&self.item, &other.item);
        let numbers = [
            (&a.edition, &b.edition),
            (&a.volume, &b.volume),
            (&a.issue, &b.issue),
            (&a.number, &b.number),
            (&a.collection_number, &b.collection_number),
            (&a.doi, &b.doi),
        ];
        let both = |a: &Option<String>, b: &Option<String>| a.clone().zip(b.clone());
        if numbers.into_iter().any(|(a, b)| both(a, b).is_some_and(|(a, b)| number(&a) != number(&b))) {
            return true;
        }
        if let (Some(a), Some(b)) = (&a.issued, &b.issued)
            && dates_differ(a, b)
        {
            return true;
        }
        let letter = |known: &Self| known.years.iter().find_map(|year| year.letter);
        if letter(self).zip(letter(other)).is_some_and(|(a, b)| a != b) {
            return true;
        }
        if let (Some(a), Some(b)) = (&a.container_title, &b.container_title)
            && !FoldedTitle::new(a).agrees(&FoldedTitle::new(b))
            && FoldedName::body(a).closeness(&FoldedName::body(b)) == 0
        {
            return true;
        }
        if let (Some(a), Some(b)) = (&a.archive, &b.archive) {
            let full = |name: &str| FoldedName::body(archives.get(name).map_or(name, String::as_str));
            if full(a).closeness(&full(b)) == 0 {
                return true;
            }
        }
        if (a.kind == Some(ItemType::Review)) != (b.kind == Some(ItemType::Review)) {
            return true;
        }
        // "Home", "Editorial": pages without an author are told apart by their address.
        let addresses = a.author.is_empty() && b.author.is_empty();
        if addresses && both(&a.url, &b.url).is_some_and(|(a, b)| a.trim_end_matches('/') != b.trim_end_matches('/')) {
            return true;
        }
        let authors = |a: &Item, b: &Item| match (a.author.first(), b.author.first()) {
            (Some(a), Some(b)) => FoldedName::new(a).closeness(&FoldedName::new(b)) == 0,
            _ => false,
        };
        authors(a, b)
    }

    pub(super) fn titles_conflict(&self, other: &Self) -> bool {
        self.title().zip(other.title()).is_some_and(|(a, b)| !a.agrees(b))
    }
}

fn dates_differ(a: &Date, b: &Date) -> bool {
    let differ = |a: Option<u8>, b: Option<u8>| a.zip(b).is_some_and(|(a, b)| a != b);
    let (a, b) = (a.start, b.start);
    a.year != b.year || differ(a.month, b.month) || differ(a.day, b.day)
}

/// Fills what `first` leaves open from `later`.
pub(super) fn gather(mut first: Item, later: Item) -> Item {
    macro_rules! fill {
        ($($variable:ident),*) => { $(if first.$variable.is_none() { first.$variable = later.$variable; })* };
    }
    fill!(kind, issued, accessed, title, title_short, volume_title, container_title, collection_title);
    fill!(collection_number, volume, issue, number, edition, publisher, publisher_place, page, page_first, authority);
    fill!(archive, archive_place, archive_location, genre, doi, url, isbn, language);
    macro_rules! people {
        ($($variable:ident),*) => { $(first.$variable = people(first.$variable, later.$variable);)* };
    }
    people!(author, editor, translator, container_author, recipient);
    for (key, value) in later.other {
        first.other.entry(key).or_insert(value);
    }
    first
}

/// Keeps the first printed names, with given names where only the later ones have them.
fn people(mut first: Vec<Name>, later: Vec<Name>) -> Vec<Name> {
    if first.is_empty() {
        return later;
    }
    for (name, later) in first.iter_mut().zip(later) {
        if name.given.is_none() && name.family.is_some() && name.family == later.family {
            name.given = later.given;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_and_arabic_volumes_are_one() {
        for (a, b) in [("II", "2"), ("iv", "4"), ("XLIX", "49"), ("46", "46"), ("updated", "Updated")] {
            assert_eq!(number(a), number(b), "{a} {b}");
        }
        assert_ne!(number("3"), number("III a"));
    }
}
