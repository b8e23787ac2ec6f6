use std::collections::HashMap;

use crate::citation::csl::{Item, ItemType, Name};
use crate::citation::model::{Rule, WorkIndex};
use crate::citation::resolve::fold::{FoldedName, FoldedTitle, ShortTitle, fold};
use crate::citation::resolve::known::{Fit, Known, PrintedYear, Short, gather, number};

/// How many works under one key are looked at, the last ones, so that time does not grow with their square. A document
/// that cites more works of one author is a bibliography, and what it says earlier is overlooked.
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
        new.item.title.as_ref()?;
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

fn first_number(page: &str) -> &str {
    page.split(|c: char| !c.is_alphanumeric()).find(|part| !part.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_numbers_do_not_tell_works_apart() {
        for (text, expected) in
            [("S/RES/1546", true), ("15/2742", true), ("2 BvE 6/99", true), ("6", false), ("12a", false)]
        {
            assert_eq!(tells_apart(&fold(text)), expected, "{text}");
        }
    }
}
