use crate::bibliography::bibtex::Dialect;
use crate::citation::{Item, ItemType};

/// How a kind of work is called: by BibLaTeX, by BibTeX, and by `entrysubtype` where these do not tell it from others.
///
/// Zotero leaves out entries of a type that it does not know, so all others are `misc`.
struct Names {
    kind: ItemType,
    biblatex: &'static str,
    bibtex: &'static str,
    subtype: Option<&'static str>,
}

const fn names(kind: ItemType, biblatex: &'static str, bibtex: &'static str) -> Names {
    Names { kind, biblatex, bibtex, subtype: None }
}

const fn special(kind: ItemType, biblatex: &'static str, bibtex: &'static str, subtype: &'static str) -> Names {
    Names { kind, biblatex, bibtex, subtype: Some(subtype) }
}

const NAMES: [Names; 27] = [
    special(ItemType::Article, "misc", "misc", "preprint"),
    names(ItemType::ArticleJournal, "article", "article"),
    special(ItemType::ArticleMagazine, "article", "article", "magazine"),
    special(ItemType::ArticleNewspaper, "article", "article", "newspaper"),
    special(ItemType::Bill, "legislation", "misc", "bill"),
    names(ItemType::Book, "book", "book"),
    special(ItemType::Broadcast, "misc", "misc", "broadcast"),
    names(ItemType::Chapter, "incollection", "incollection"),
    special(ItemType::Dataset, "dataset", "misc", "dataset"),
    special(ItemType::EntryDictionary, "inreference", "incollection", "dictionary"),
    special(ItemType::EntryEncyclopedia, "inreference", "incollection", "encyclopedia"),
    special(ItemType::Hearing, "misc", "misc", "hearing"),
    special(ItemType::Interview, "misc", "misc", "interview"),
    special(ItemType::LegalCase, "jurisdiction", "misc", "jurisdiction"),
    special(ItemType::Legislation, "legislation", "misc", "legislation"),
    names(ItemType::Manuscript, "unpublished", "unpublished"),
    special(ItemType::MotionPicture, "movie", "misc", "movie"),
    names(ItemType::PaperConference, "inproceedings", "inproceedings"),
    special(ItemType::PersonalCommunication, "letter", "misc", "letter"),
    special(ItemType::PostWeblog, "online", "misc", "blog"),
    names(ItemType::Report, "report", "techreport"),
    special(ItemType::Review, "article", "article", "review"),
    special(ItemType::Software, "software", "misc", "software"),
    special(ItemType::Speech, "misc", "misc", "speech"),
    names(ItemType::Thesis, "thesis", "phdthesis"),
    special(ItemType::Treaty, "misc", "misc", "treaty"),
    special(ItemType::Webpage, "online", "misc", "webpage"),
];

/// Returns the kind of an entry by its type and `entrysubtype`, both in lower case.
pub(crate) fn of(entry_type: &str, subtype: &str) -> ItemType {
    let told = NAMES
        .iter()
        .find(|names| names.subtype == Some(subtype) && [names.biblatex, names.bibtex].contains(&entry_type));
    if let Some(names) = told {
        return names.kind;
    }
    match entry_type {
        "article" | "suppperiodical" => ItemType::ArticleJournal,
        "book" | "mvbook" | "booklet" | "collection" | "mvcollection" | "proceedings" | "mvproceedings"
        | "reference" | "mvreference" | "manual" | "periodical" => ItemType::Book,
        "inbook" | "bookinbook" | "suppbook" | "incollection" | "suppcollection" => ItemType::Chapter,
        "inreference" => ItemType::EntryEncyclopedia,
        "inproceedings" | "conference" => ItemType::PaperConference,
        "thesis" | "phdthesis" | "mastersthesis" => ItemType::Thesis,
        "report" | "techreport" | "standard" => ItemType::Report,
        "online" | "electronic" | "www" | "webpage" => ItemType::Webpage,
        "unpublished" => ItemType::Manuscript,
        "dataset" => ItemType::Dataset,
        "software" => ItemType::Software,
        "jurisdiction" => ItemType::LegalCase,
        "legislation" | "legal" | "constitution" => ItemType::Legislation,
        "letter" => ItemType::PersonalCommunication,
        "review" => ItemType::Review,
        "movie" | "video" => ItemType::MotionPicture,
        "audio" => ItemType::Broadcast,
        "presentation" => ItemType::Speech,
        "newspaper" => ItemType::ArticleNewspaper,
        _ => ItemType::Document,
    }
}

/// Returns what a dialect calls an item, with its `entrysubtype` where that is needed to tell it from others.
pub(crate) fn written(item: &Item, dialect: Dialect) -> (&'static str, Option<&'static str>) {
    let Some(names) = NAMES.iter().find(|names| Some(names.kind) == item.kind) else { return ("misc", None) };
    let entry_type = match dialect {
        Dialect::Bibtex => names.bibtex,
        Dialect::Biblatex => names.biblatex,
    };
    (entry_type, names.subtype.filter(|_| of(entry_type, "") != names.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_as_it_was_written() {
        for names in &NAMES {
            let item = Item { kind: Some(names.kind), ..Item::default() };
            for dialect in [Dialect::Bibtex, Dialect::Biblatex] {
                let (entry_type, subtype) = written(&item, dialect);
                assert_eq!(of(entry_type, subtype.unwrap_or_default()), names.kind);
            }
        }
        let webpage = Item { kind: Some(ItemType::Webpage), ..Item::default() };
        assert_eq!(written(&webpage, Dialect::Biblatex), ("online", None));
        assert_eq!(written(&webpage, Dialect::Bibtex), ("misc", Some("webpage")));
        assert_eq!(written(&Item::default(), Dialect::Bibtex), ("misc", None));
        assert_eq!(of("mastersthesis", ""), ItemType::Thesis);
        assert_eq!(of("artwork", ""), ItemType::Document);
    }
}
