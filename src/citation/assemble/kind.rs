//! Which type of CSL a work has, by what was seen of it.

use crate::citation::csl::{Item, ItemType};

/// What shows the type of a work.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) quoted: bool,
    pub(super) container: bool,
    pub(super) container_newspaper: bool,
    pub(super) container_periodical: bool,
    pub(super) editors_in: bool,
    pub(super) journal: bool,
    pub(super) newspaper: bool,
    pub(super) series: bool,
    pub(super) bracketed_series: bool,
    pub(super) day: bool,
    pub(super) case: bool,
    pub(super) gazette: bool,
    pub(super) statute: bool,
    pub(super) official: bool,
    pub(super) archive: bool,
    pub(super) letter: Option<ItemType>,
    pub(super) newspaper_title: bool,
    pub(super) entry: bool,
    /// The date is a year that stands for itself.
    pub(super) loose_year: bool,
}

impl Seen {
    pub(super) fn kind(&self, item: &Item) -> ItemType {
        let published = item.publisher_place.is_some();
        if self.case {
            return ItemType::LegalCase;
        }
        if self.statute {
            return ItemType::Legislation;
        }
        if self.gazette {
            let treaty = item.container_title.as_deref().is_some_and(|title| title.contains("T.S"));
            return if treaty { ItemType::Treaty } else { ItemType::Legislation };
        }
        if self.entry {
            return ItemType::EntryDictionary;
        }
        if self.archive {
            return self.letter.unwrap_or(ItemType::Manuscript);
        }
        if self.official {
            return ItemType::Report;
        }
        if let Some(letter) = self.letter.filter(|_| !published && !self.container) {
            return letter;
        }
        if item.genre.is_some() {
            return ItemType::Thesis;
        }
        if self.journal {
            let newspaper = self.day || self.newspaper_title;
            return if newspaper { ItemType::ArticleNewspaper } else { ItemType::ArticleJournal };
        }
        if self.newspaper || self.container_newspaper {
            return ItemType::ArticleNewspaper;
        }
        if self.container {
            if self.container_periodical && !published && !self.editors_in {
                return if self.day { ItemType::ArticleNewspaper } else { ItemType::ArticleJournal };
            }
            if self.day && !published && !self.editors_in {
                return if item.url.is_some() { ItemType::Webpage } else { ItemType::ArticleNewspaper };
            }
            return ItemType::Chapter;
        }
        if item.number.is_some() {
            return ItemType::Report;
        }
        if self.series && !self.bracketed_series {
            return ItemType::Report;
        }
        if item.url.is_some() && !published && item.isbn.is_none() {
            return if item.publisher.is_some() { ItemType::Report } else { ItemType::Webpage };
        }
        if item.other.contains_key("arxiv") {
            return ItemType::Article;
        }
        if self.quoted && item.doi.is_some() && !published {
            return ItemType::ArticleJournal;
        }
        ItemType::Book
    }
}
