use std::collections::HashMap;

use crate::citation::csl::{Date, Item, ItemType, Name};
use crate::citation::source::fold::fold;
use crate::citation::source::identifier::address;
use crate::citation::source::title::Title;

/// Calls a macro with each variable that is a text and says more the longer it is.
macro_rules! for_texts {
    ($call:ident) => {
        $call!(
            title_short,
            volume_title,
            container_title,
            collection_title,
            collection_number,
            volume,
            issue,
            number,
            edition,
            publisher,
            publisher_place,
            page,
            page_first,
            authority,
            archive,
            archive_place,
            archive_location,
            genre,
            doi,
            isbn
        )
    };
}

/// Makes one item of all that is said of a work: of each variable the most complete, of equals the most frequent, of
/// equals the first.
pub(crate) fn complete(items: &[&Item]) -> Item {
    if let [only] = items {
        return (*only).clone();
    }
    let mut item = Item {
        kind: kind(items),
        author: names(items, |item| &item.author),
        editor: names(items, |item| &item.editor),
        translator: names(items, |item| &item.translator),
        container_author: names(items, |item| &item.container_author),
        recipient: names(items, |item| &item.recipient),
        issued: date(items.iter().filter_map(|item| item.issued.as_ref())),
        // A page is cited as it was when last read.
        accessed: items.iter().filter_map(|item| item.accessed.as_ref()).max().cloned(),
        title: best(items.iter().filter_map(|item| item.title.as_deref()), |title| Title::new(title).word_count()),
        url: best(items.iter().filter_map(|item| item.url.as_deref()), |url| usize::from(address(url).is_some())),
        ..Item::default()
    };
    let of_title = items.iter().filter(|other| other.title == item.title).find_map(|other| other.language.as_ref());
    item.language = of_title.or_else(|| items.iter().find_map(|other| other.language.as_ref())).cloned();
    macro_rules! take {
        ($($field:ident),*) => {
            $(item.$field = best(items.iter().filter_map(|item| item.$field.as_deref()), |text| fold(text).len());)*
        };
    }
    for_texts!(take);
    for other in items {
        for (name, value) in &other.other {
            item.other.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    item
}

/// Completes an item by the entry that matches it.
///
/// The entry is the stronger witness for names, title and date: it was made with care, a note is read by rules. It loses
/// where it says less (initials, no subtitle, the year alone). All else it adds only where notes say nothing.
pub(crate) fn fill(item: &mut Item, entry: &Item) {
    let stronger = |ours: &[Name], theirs: &[Name]| !theirs.is_empty() && fullness(theirs) >= fullness(ours);
    for (ours, theirs) in [
        (&mut item.author, &entry.author),
        (&mut item.editor, &entry.editor),
        (&mut item.translator, &entry.translator),
        (&mut item.container_author, &entry.container_author),
        (&mut item.recipient, &entry.recipient),
    ] {
        if stronger(ours, theirs) {
            ours.clone_from(theirs);
        }
    }
    let words = |title: &Option<String>| title.as_deref().map_or(0, |title| Title::new(title).word_count());
    if entry.title.is_some() && words(&entry.title) >= words(&item.title) {
        item.title.clone_from(&entry.title);
        if entry.language.is_some() {
            item.language.clone_from(&entry.language);
        }
    }
    let exactness = |date: &Option<Date>| date.as_ref().map_or(0, exactness);
    if entry.issued.is_some() && exactness(&entry.issued) >= exactness(&item.issued) {
        item.issued.clone_from(&entry.issued);
    }
    if matches!(item.kind, None | Some(ItemType::Document)) {
        item.kind = entry.kind.or(item.kind);
    }
    let short_link = |url: &Option<String>| url.as_deref().is_none_or(|url| address(url).is_none());
    if short_link(&item.url) && entry.url.is_some() {
        item.url.clone_from(&entry.url);
    }
    macro_rules! take {
        ($($field:ident),*) => {
            $(if item.$field.is_none() {
                item.$field.clone_from(&entry.$field);
            })*
        };
    }
    for_texts!(take);
    if item.accessed.is_none() {
        item.accessed.clone_from(&entry.accessed);
    }
    if item.language.is_none() {
        item.language.clone_from(&entry.language);
    }
    for (name, value) in &entry.other {
        item.other.entry(name.clone()).or_insert_with(|| value.clone());
    }
}

/// Returns the text that says most, of equals the most frequent, of equals the first.
fn best<'a>(texts: impl Iterator<Item = &'a str>, says: impl Fn(&str) -> usize) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    for text in texts {
        let count = counts.entry(text).or_insert(0);
        if *count == 0 {
            order.push(text);
        }
        *count += 1;
    }
    let scored = order.iter().rev().map(|&text| ((says(text), counts[text]), text));
    scored.max_by_key(|(score, _)| *score).map(|(_, text)| text.to_owned())
}

fn names(items: &[&Item], of: impl Fn(&Item) -> &Vec<Name>) -> Vec<Name> {
    let all = items.iter().rev().map(|item| of(item));
    all.max_by_key(|names| fullness(names)).cloned().unwrap_or_default()
}

/// How much a list of names says: how many, then how much of their given names.
fn fullness(names: &[Name]) -> (usize, usize) {
    let count = names.iter().filter(|name| !is_et_al(name)).count();
    let letters = names.iter().flat_map(|name| name.given.as_deref()).map(|given| fold(given).len()).sum();
    (count, letters)
}

/// "et al." as a name among names.
pub(crate) fn is_et_al(name: &Name) -> bool {
    matches!(fold(&name.key()).as_str(), "et al" | "et alii" | "u a" | "ua" | "others" | "and others" | "und andere")
}

fn kind(items: &[&Item]) -> Option<ItemType> {
    let mut counts: Vec<(ItemType, usize)> = Vec::new();
    for kind in items.iter().filter_map(|item| item.kind) {
        match counts.iter_mut().find(|(found, _)| *found == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    let counts = counts.iter().rev();
    counts.max_by_key(|(kind, count)| (*kind != ItemType::Document, *count)).map(|(kind, _)| *kind)
}

fn date<'a>(dates: impl Iterator<Item = &'a Date>) -> Option<Date> {
    let dates: Vec<&Date> = dates.collect();
    dates.into_iter().rev().max_by_key(|date| exactness(date)).cloned()
}

fn exactness(date: &Date) -> u8 {
    1 + u8::from(date.start.month.is_some()) + u8::from(date.start.day.is_some())
}
