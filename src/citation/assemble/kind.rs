//! Which type of CSL a work has, by what was seen of it.

use crate::citation::csl::{Item, ItemType};

/// What shows the type of a work.
#[derive(Default)]
pub(super) struct Seen {
    /// The title stands in quotation marks.
    pub(super) quoted: bool,
    /// Something larger is named in which the work stands.
    pub(super) container: bool,
    /// It is a newspaper of the list.
    pub(super) container_newspaper: bool,
    /// Its name marks it as a journal, or the list has it.
    pub(super) container_periodical: bool,
    /// Editors or an author stand behind "in".
    pub(super) editors_in: bool,
    /// A journal with its numbers.
    pub(super) journal: bool,
    /// A newspaper, or something else that appears again and again and is known by its date.
    pub(super) newspaper: bool,
    /// A series.
    pub(super) series: bool,
    /// The series stands in brackets, as those of books do.
    pub(super) bracketed_series: bool,
    /// The date has a day.
    pub(super) day: bool,
    /// A court, a decision or a reporter.
    pub(super) case: bool,
    /// A gazette or a collection of treaties.
    pub(super) gazette: bool,
    /// A provision of a statute.
    pub(super) statute: bool,
    /// A paper of a parliament or the number of an act.
    pub(super) official: bool,
    /// An archive.
    pub(super) archive: bool,
    /// What the description of an unpublished item says it is.
    pub(super) letter: Option<ItemType>,
    /// The journal with its numbers is a newspaper of the list.
    pub(super) newspaper_title: bool,
    /// An entry of a dictionary, said to be one: "s. v.".
    pub(super) entry: bool,
    /// A dictionary, encyclopaedia or the like.
    pub(super) reference: bool,
    /// The date is a year that stands for itself.
    pub(super) loose_year: bool,
}

impl Seen {
    /// Tells the type: what stands in law or an archive first, then what stands in something larger, a book at last.
    pub(super) fn kind(&self, item: &Item) -> ItemType {
        let published = item.publisher_place.is_some();
        if self.case {
            return ItemType::LegalCase;
        }
        if self.statute {
            return ItemType::Legislation;
        }
        if self.gazette {
            let treaty = item.container_title.as_deref().is_some_and(is_treaty_series);
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
        if self.reference {
            return ItemType::EntryEncyclopedia;
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
        if item.number.as_deref().is_some_and(|number| number.starts_with("arXiv:")) {
            return ItemType::Article;
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
        if self.quoted && item.doi.is_some() && !published {
            return ItemType::ArticleJournal;
        }
        ItemType::Book
    }
}

/// "U.N.T.S.", "CETS", "T.I.A.S.": collections of treaties end in the letters of "Treaty Series".
fn is_treaty_series(title: &str) -> bool {
    let letters: String = title.chars().filter(|c| c.is_alphabetic()).collect();
    letters.ends_with("TS") || matches!(letters.as_str(), "TIAS" | "UST" | "SEV")
}
