use std::collections::HashMap;

use crate::citation::csl::{Date, Item, ItemType, Name};
use crate::citation::model::{Rule, WorkIndex};
use crate::citation::resolve::fold::{FoldedName, FoldedTitle, ShortTitle, fold};

/// How many works under one key are looked at, the last ones: a document that has more of one author cannot be resolved
/// by name, and time must not grow with their square.
const MOST_LOOKED_AT: usize = 128;

/// The works of one document, in the order in which they are first cited in full, and what they are found by.
#[derive(Debug, Default)]
pub(super) struct Works {
    list: Vec<Known>,
    same: HashMap<String, Vec<WorkIndex>>,
    by_name: HashMap<String, Vec<WorkIndex>>,
    by_name_and_year: HashMap<(String, i32), Vec<WorkIndex>>,
    by_title: HashMap<String, Vec<WorkIndex>>,
    aliases: HashMap<String, Vec<(usize, WorkIndex)>>,
    archives: HashMap<String, String>,
}

/// A work, with what is compared of it folded.
#[derive(Debug)]
pub(super) struct Known {
    /// All that its full citations say.
    pub(super) item: Item,
    /// The first full citation of it, counted over all notes.
    pub(super) at: usize,
    /// Authors, or else editors, or else the bodies that answer for it.
    names: Vec<FoldedName>,
    /// Every year that its full citations print.
    years: Vec<PrintedYear>,
    /// Title, short title, title of the volume.
    titles: Vec<FoldedTitle>,
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

impl Works {
    pub(super) fn get(&self, work: WorkIndex) -> &Known {
        &self.list[work as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn into_items(self) -> Vec<Item> {
        self.list.into_iter().map(|known| known.item).collect()
    }

    /// Adds what a full citation says, to the work it names already or as a new one.
    pub(super) fn cite(&mut self, item: Item, years: Vec<PrintedYear>, rule: Rule, at: usize) -> WorkIndex {
        let new = Known::new(item, years, at);
        let keys = self.same_keys(&new, rule);
        let found = keys.iter().find_map(|key| {
            let list = self.same.get(&key.text)?;
            let list = list.iter().rev().take(MOST_LOOKED_AT);
            list.copied().find(|&work| {
                let known = self.get(work);
                match key.trust {
                    Trust::Alone => true,
                    Trust::Number => !known.conflicts(&new, &self.archives),
                    Trust::Title => !known.conflicts(&new, &self.archives) && !known.titles_conflict(&new),
                }
            })
        });
        let found = found.or_else(|| self.misspelt(&new));
        let work = match found {
            Some(work) => {
                let known = &mut self.list[work as usize];
                let item = std::mem::take(&mut known.item);
                let mut years = std::mem::take(&mut known.years);
                years.extend(new.years.iter().filter(|year| !known.years.contains(year)));
                years.dedup();
                let at = known.at;
                *known = Known::new(gather(item, new.item), years, at);
                work
            }
            None => {
                let work = WorkIndex::try_from(self.list.len()).expect("fewer works than 2³²");
                self.list.push(new);
                work
            }
        };
        for key in keys {
            push_new(self.same.entry(key.text).or_default(), work);
        }
        self.index(work);
        work
    }

    /// Gives a work authors that were found out later.
    pub(super) fn author(&mut self, work: WorkIndex, author: &[Name]) {
        let known = &mut self.list[work as usize];
        if known.item.author.is_empty() {
            let mut item = std::mem::take(&mut known.item);
            item.author = author.to_vec();
            *known = Known::new(item, std::mem::take(&mut known.years), known.at);
            self.index(work);
        }
    }

    fn index(&mut self, work: WorkIndex) {
        let known = &self.list[work as usize];
        for key in known.names.iter().flat_map(FoldedName::keys) {
            insert(&mut self.by_name, key, work);
            for year in &known.years {
                push_new(self.by_name_and_year.entry((key.to_owned(), year.year)).or_default(), work);
            }
        }
        if let (Some(container), Some(volume)) = (&known.item.container_title, &known.item.volume) {
            insert(&mut self.by_name, &reporter(&FoldedName::body(container), volume), work);
        }
        for key in known.titles.iter().flat_map(FoldedTitle::keys) {
            insert(&mut self.by_title, key, work);
        }
    }

    /// Notes that a citation gives a work a name, and where it is one of an archive, to that too.
    pub(super) fn alias(&mut self, alias: &str, work: WorkIndex, at: usize, rule: Rule) {
        let list = self.aliases.entry(alias.to_owned()).or_default();
        if !list.iter().take(MOST_LOOKED_AT).any(|(_, known)| *known == work) {
            list.push((at, work));
        }
        if rule == Rule::Archive
            && let Some(archive) = &self.list[work as usize].item.archive
            && archive != alias
        {
            self.archives.entry(alias.to_owned()).or_insert_with(|| archive.clone());
        }
    }

    /// Returns the works that have one of the names, each once.
    pub(super) fn with_alias(&self, aliases: &[String], earlier: impl Fn(usize) -> bool) -> Vec<WorkIndex> {
        let all = aliases.iter().filter_map(|alias| self.aliases.get(alias)).flatten();
        let mut works: Vec<WorkIndex> = all.filter(|(at, _)| earlier(*at)).map(|(_, work)| *work).collect();
        works.sort_unstable();
        works.dedup();
        works
    }

    /// Returns the works that all that is printed fits, in order.
    pub(super) fn fitting(&self, short: &Short, earlier: impl Fn(usize) -> bool) -> Vec<(WorkIndex, Fit)> {
        let mut lists: Vec<&[WorkIndex]> = Vec::new();
        match (short.names.first(), short.year) {
            (Some(name), Some(year)) => {
                let found = name.keys().filter_map(|key| self.by_name_and_year.get(&(key.to_owned(), year.year)));
                lists.extend(found.map(Vec::as_slice));
            }
            (Some(name), None) => lists.extend(name.keys().filter_map(|key| self.by_name.get(key)).map(Vec::as_slice)),
            (None, _) => {}
        }
        if let (Some(container), Some(volume), true) = (&short.container, &short.volume, lists.is_empty()) {
            lists.extend(self.by_name.get(&reporter(container, volume)).map(Vec::as_slice));
        }
        if lists.is_empty() && (short.names.is_empty() || short.names.len() == 1 && short.year.is_none()) {
            // "Hamdan" for "Hamdan v. Rumsfeld"
            let of_name = short.names.iter().map(|name| ShortTitle::new(&name.whole)).collect::<Vec<_>>();
            let titles = of_name.iter().chain((!short.title.is_empty()).then_some(&short.title));
            let found = titles.flat_map(ShortTitle::keys).filter_map(|key| self.by_title.get(key));
            lists.extend(found.min_by_key(|list| list.len()).map(Vec::as_slice));
        }
        let works = lists.iter().flat_map(|list| list.iter().rev().take(MOST_LOOKED_AT));
        let works = works.filter(|&&work| earlier(self.get(work).at));
        let mut fitting: Vec<_> = works.filter_map(|&work| Some((work, self.get(work).fits(short)?))).collect();
        fitting.sort_unstable();
        fitting.dedup();
        fitting
    }

    /// Returns a work of the same author and year whose title differs by a slip of the pen.
    fn misspelt(&self, new: &Known) -> Option<WorkIndex> {
        let (name, year, title) = (new.names.first()?, new.years.first()?, new.titles.first()?);
        if new.item.title.is_none() {
            return None;
        }
        let list = self.by_name_and_year.get(&(name.whole.clone(), year.year))?;
        let agrees =
            |known: &Known| known.item.title.is_some() && known.titles.first().is_some_and(|other| title.agrees(other));
        let mut list = list.iter().rev().copied().take(MOST_LOOKED_AT);
        list.find(|&work| agrees(self.get(work)) && !self.get(work).conflicts(new, &self.archives))
    }

    /// Returns under what another full citation of the same work would be found, the surest first.
    fn same_keys(&self, new: &Known, rule: Rule) -> Vec<SameKey> {
        let item = &new.item;
        let mut keys = Vec::new();
        let mut key = |trust: Trust, parts: &[&str]| keys.push(SameKey { trust, text: parts.join("|") });
        let container = item.container_title.as_deref().map(fold).unwrap_or_default();
        let volume = item.volume.as_deref().map(number).unwrap_or_default();
        let page = item.page_first.as_deref().or(item.page.as_deref()).map(first_number).unwrap_or_default();
        if let Some(doi) = &item.doi {
            key(Trust::Alone, &["doi", &doi.trim().to_lowercase()]);
        }
        if (rule == Rule::Case || item.kind == Some(ItemType::LegalCase)) && !container.is_empty() && !page.is_empty() {
            // "NJW 2004, 1234" counts by years.
            let year = new.years.first().filter(|_| volume.is_empty()).map(|year| year.year.to_string());
            key(Trust::Alone, &["reporter", &container, year.as_deref().unwrap_or(&volume), page]);
        }
        let title = new.titles.first().filter(|_| item.title.is_some());
        if rule == Rule::Statute {
            let title = title.map(|title| title.whole.as_str()).unwrap_or_default();
            let number = item.number.as_deref().map(fold).unwrap_or_default();
            key(Trust::Title, &["statute", title, &container, &volume, &number, page]);
            return keys;
        }
        if let Some(location) = &item.archive_location {
            key(Trust::Title, &["archive", &fold(location)]);
        }
        if let Some(text) = item.number.as_deref().map(fold).filter(|text| tells_apart(text)) {
            key(Trust::Number, &["number", &text]);
        }
        if let Some(url) = &item.url {
            key(Trust::Title, &["url", url.trim_end_matches('/')]);
        }
        if let Some(title) = title.filter(|title| !title.whole.is_empty()) {
            // A publisher that one citation prints and the other does not must not part them.
            let people = !item.author.is_empty() || !item.editor.is_empty();
            let name = new.names.first().filter(|_| people).map(|name| name.whole.as_str()).unwrap_or_default();
            key(Trust::Title, &["title", name, &title.whole]);
            if title.has_subtitle() {
                key(Trust::Title, &["title", name, title.main()]);
            }
            if !container.is_empty() {
                key(Trust::Title, &["container", &container, &title.whole]);
            }
        } else if !container.is_empty() {
            let issued = item.issued.as_ref().map(|issued| format!("{:?}", issued.start)).unwrap_or_default();
            key(Trust::Title, &["untitled", &container, &volume, &issued, page]);
        }
        keys
    }
}

/// Something that two full citations of one work share.
#[derive(Debug)]
struct SameKey {
    text: String,
    trust: Trust,
}

/// How much a shared key tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Needs no second look: a DOI, a page of a reporter
    Alone,
    /// A symbol or file number, whatever title is printed with it: "S/RES/1546"
    Number,
    /// Only together with the title, where both print one
    Title,
}

/// Returns under what the decisions of one volume stand together.
fn reporter(container: &FoldedName, volume: &str) -> String {
    format!("{}|{}", container.whole, number(volume))
}

/// Tells whether a number is a work's own, as "S/RES/1546" and "2 BvE 6/99" are, and not one in a series.
fn tells_apart(folded: &str) -> bool {
    folded.bytes().any(|c| c.is_ascii_digit()) && folded.contains(' ')
}

fn insert(index: &mut HashMap<String, Vec<WorkIndex>>, key: &str, work: WorkIndex) {
    match index.get_mut(key) {
        Some(list) => push_new(list, work),
        None => {
            index.insert(key.to_owned(), vec![work]);
        }
    }
}

/// Adds a work where it is not among the last: a work comes again when another full citation of it says more.
fn push_new(list: &mut Vec<WorkIndex>, work: WorkIndex) {
    if !list.iter().rev().take(MOST_LOOKED_AT).any(|&known| known == work) {
        list.push(work);
    }
}

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

fn first_number(page: &str) -> &str {
    page.split(|c: char| !c.is_alphanumeric()).find(|part| !part.is_empty()).unwrap_or_default()
}

impl Known {
    fn new(item: Item, mut years: Vec<PrintedYear>, at: usize) -> Self {
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
    pub(super) fn named(&self, short: &Short) -> Option<u8> {
        let Some(first) = short.names.first() else { return Some(0) };
        let mut least = 3;
        for name in &short.names {
            let closeness = self.names.iter().map(|own| own.closeness(name)).max().unwrap_or(0);
            least = least.min(closeness);
        }
        if least == 0 && short.names.len() == 1 && self.item.author.is_empty() && self.item.editor.is_empty() {
            let by_title = ShortTitle::new(&first.whole);
            let named = self.titles.iter().filter_map(|title| title.named_by(&by_title)).max();
            return named.filter(|&grade| grade > 1 && by_title.is_telling()).map(|_| 4);
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
        Some(least * 4 + u8::from(leads) * 2 + u8::from(as_many))
    }

    /// Tells whether two full citations that share a key cannot be of one work.
    ///
    /// Numbers, editions, volumes and years veto: "Annual Report 2022" and "2023" are two works however alike they are.
    fn conflicts(&self, other: &Self, archives: &HashMap<String, String>) -> bool {
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

    fn titles_conflict(&self, other: &Self) -> bool {
        self.title().zip(other.title()).is_some_and(|(a, b)| !a.agrees(b))
    }
}

fn dates_differ(a: &Date, b: &Date) -> bool {
    let differ = |a: Option<u8>, b: Option<u8>| a.zip(b).is_some_and(|(a, b)| a != b);
    let (a, b) = (a.start, b.start);
    a.year != b.year || differ(a.month, b.month) || differ(a.day, b.day)
}

/// Fills what `first` leaves open from `later`.
fn gather(mut first: Item, later: Item) -> Item {
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

    #[test]
    fn series_numbers_do_not_tell_works_apart() {
        for (text, expected) in
            [("S/RES/1546", true), ("15/2742", true), ("2 BvE 6/99", true), ("6", false), ("12a", false)]
        {
            assert_eq!(tells_apart(&fold(text)), expected, "{text}");
        }
    }
}
