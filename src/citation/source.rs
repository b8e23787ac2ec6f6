use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::citation::csl::{Item, ItemType};
use crate::citation::model::{Work, WorkIndex};
use crate::citation::source::groups::Groups;
use crate::citation::source::item::{complete, fill};
use crate::citation::source::key::{Conflict, Key};
use crate::document::DocumentId;

pub(in crate::citation) mod fold;
mod groups;
mod id;
pub(in crate::citation) mod identifier;
mod item;
pub(in crate::citation) mod key;
mod similar;
pub(in crate::citation) mod title;

pub use id::source_ids;
pub use similar::{Resemblance, SharedBy, resembling};

/// A cited work, over all documents of a corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// "dresen-2023", "berti-diaz-plaja-2018", "bverfge-90-286"
    pub id: String,
    /// All that is known of it.
    pub item: Item,
    /// The works of documents that are this one, by document id, then number.
    pub works: Vec<WorkReference>,
    /// Ids of other editions of the same work.
    pub same_work: Vec<String>,
    /// Where the bibliography entry stands that completed it: `library.bib:12`.
    pub entry: Option<String>,
}

/// One document's work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkReference {
    /// The citing document.
    pub document: DocumentId,
    /// Which of its works.
    pub work: WorkIndex,
}

/// An entry of a `.bib` or CSL-JSON file.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it says.
    pub item: Item,
    /// Where it stands: `library.bib:12`.
    pub place: String,
    /// Files it names, as written there.
    pub files: Vec<String>,
}

/// How many neighbours of an author's titles are looked at for other editions.
const EDITION_NEIGHBOURS: usize = 12;

/// Makes one source of all the works that are the same, completed by the entries that match.
///
/// Works are one if they share a reporter's page, a statute's code or a document's symbol; a DOI, arXiv number, ISBN, real
/// address, journal's page or shelf mark and nothing contradicts; first author, year and title. Numbers in titles, years,
/// editions, volumes forbid it, also through a third work. What goes with two that are not one is joined to neither:
/// a missing link costs less than a wrong one. Interviews and private papers are one only within a document.
///
/// Sources are sorted by id; the result does not depend on the order of `works`. The time grows with their number: works
/// are compared only with those of the same author and year.
pub fn merge(mut works: Vec<(WorkReference, Work)>, entries: &[Entry]) -> Vec<Source> {
    works.sort_by(|a, b| a.0.cmp(&b.0));
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by_cached_key(|entry| (entry.place.clone(), serde_json::to_string(&entry.item).unwrap_or_default()));

    // Most works are cited in the same words again and again: those are one key.
    let mut keys: Vec<Key> = Vec::new();
    let mut by_key: HashMap<Key, u32> = HashMap::new();
    let mut index = |key: Key| {
        *by_key.entry(key).or_insert_with_key(|key| {
            keys.push(key.clone());
            keys.len() as u32 - 1
        })
    };
    let of_works: Vec<u32> = works.iter().map(|(place, work)| index(Key::new(&work.item, Some(place)))).collect();
    let of_entries: Vec<Option<u32>> = entries
        .iter()
        .map(|entry| Some(Key::new(&entry.item, None)).filter(|key| !key.is_empty()).map(&mut index))
        .collect();
    drop(by_key);

    let mut groups = Groups::new(&keys);
    let mut source_of: Vec<Option<u32>> = vec![None; keys.len()];
    let mut members: Vec<Vec<u32>> = Vec::new();
    for (at, &key) in of_works.iter().enumerate() {
        let source = *source_of[groups.root(key) as usize].get_or_insert_with(|| {
            members.push(Vec::new());
            members.len() as u32 - 1
        });
        members[source as usize].push(at as u32);
    }
    let mut entry_of: Vec<Option<&Entry>> = vec![None; members.len()];
    for (entry, key) in entries.iter().zip(of_entries) {
        if let Some(source) = key.and_then(|key| source_of[groups.root(key) as usize]) {
            entry_of[source as usize].get_or_insert(entry);
        }
    }
    drop(groups);

    let mut sources: Vec<Source> = members
        .iter()
        .zip(entry_of)
        .map(|(members, entry)| {
            let items: Vec<&Item> = members.iter().map(|&at| &works[at as usize].1.item).collect();
            let mut item = complete(&items);
            if let Some(entry) = entry {
                fill(&mut item, &entry.item);
            }
            Source {
                id: String::new(),
                item,
                works: members.iter().map(|&at| works[at as usize].0.clone()).collect(),
                same_work: Vec::new(),
                entry: entry.map(|entry| entry.place.clone()),
            }
        })
        .collect();
    let ids = source_ids(&sources.iter().map(|source| &source.item).collect::<Vec<_>>());
    for (source, id) in sources.iter_mut().zip(ids) {
        source.id = id;
    }
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    link_editions(&mut sources);
    sources
}

/// Links sources of one author and title that differ in year or edition only.
fn link_editions(sources: &mut [Source]) {
    let keys: Vec<Key> = sources.iter().map(|source| Key::new(&source.item, source.works.first())).collect();
    let mut order: Vec<u32> = (0..sources.len() as u32)
        .filter(|&at| has_editions(&sources[at as usize].item) && !keys[at as usize].family.is_empty())
        .collect();
    let place = |at: u32| (&keys[at as usize].family, keys[at as usize].title.words(), at);
    order.sort_by(|&a, &b| place(a).cmp(&place(b)));
    let mut links: Vec<(u32, u32)> = Vec::new();
    for block in order.chunk_by(|&a, &b| keys[a as usize].family == keys[b as usize].family) {
        for (at, &a) in block.iter().enumerate() {
            for &b in block[at + 1..].iter().take(EDITION_NEIGHBOURS) {
                let (one, other) = (&keys[a as usize], &keys[b as usize]);
                if one.title.likeness(&other.title).is_some()
                    && one.facets.conflict(&other.facets, 0) == Some(Conflict::Edition)
                {
                    links.extend([(a, b), (b, a)]);
                }
            }
        }
    }
    links.sort_unstable();
    for (a, b) in links {
        let id = sources[b as usize].id.clone();
        sources[a as usize].same_work.push(id);
    }
}

/// Tells whether works of the kind come out again: a newspaper's "Leitartikel" of next year is another.
fn has_editions(item: &Item) -> bool {
    !matches!(
        item.kind,
        Some(
            ItemType::ArticleNewspaper
                | ItemType::ArticleMagazine
                | ItemType::Bill
                | ItemType::Broadcast
                | ItemType::Hearing
                | ItemType::Interview
                | ItemType::LegalCase
                | ItemType::Legislation
                | ItemType::PersonalCommunication
                | ItemType::PostWeblog
                | ItemType::Speech
                | ItemType::Webpage
        )
    )
}

#[cfg(test)]
mod tests;
