//! CSL-JSON as programs write it, read leniently into an [`Item`].

use serde_json::{Map, Value};

use crate::citation::csl::{Date, Item, ItemType, Name};

/// Types that CSL has, 1.0.2 appendix III, and what [`ItemType`] has for those that it does not tell apart.
pub(crate) const TYPES: [(&str, Option<ItemType>); 45] = [
    ("article", None),
    ("article-journal", None),
    ("article-magazine", None),
    ("article-newspaper", None),
    ("bill", None),
    ("book", None),
    ("broadcast", None),
    ("chapter", None),
    ("classic", Some(ItemType::Book)),
    ("collection", Some(ItemType::Manuscript)),
    ("dataset", None),
    ("document", None),
    ("entry", Some(ItemType::EntryEncyclopedia)),
    ("entry-dictionary", None),
    ("entry-encyclopedia", None),
    ("event", Some(ItemType::Document)),
    ("figure", Some(ItemType::Document)),
    ("graphic", Some(ItemType::Document)),
    ("hearing", None),
    ("interview", None),
    ("legal_case", None),
    ("legislation", None),
    ("manuscript", None),
    ("map", Some(ItemType::Document)),
    ("motion_picture", None),
    ("musical_score", Some(ItemType::Document)),
    ("pamphlet", Some(ItemType::Book)),
    ("paper-conference", None),
    ("patent", Some(ItemType::Document)),
    ("performance", Some(ItemType::Document)),
    ("periodical", Some(ItemType::Book)),
    ("personal_communication", None),
    ("post", Some(ItemType::Webpage)),
    ("post-weblog", None),
    ("regulation", Some(ItemType::Legislation)),
    ("report", None),
    ("review", None),
    ("review-book", Some(ItemType::Review)),
    ("software", None),
    ("song", Some(ItemType::Document)),
    ("speech", None),
    ("standard", Some(ItemType::Report)),
    ("thesis", None),
    ("treaty", None),
    ("webpage", None),
];

/// Variables that are no description of the work, or of an application alone.
const LEFT_OUT: [&str; 11] = [
    "id",
    "citation-key",
    "citation-label",
    "abstract",
    "annote",
    "note",
    "keyword",
    "attachments",
    "custom",
    "file",
    "journalAbbreviation",
];

/// Reads an item; what is of another type than CSL says (numbers for texts, a text for names) is taken for what it means.
///
/// `date_of` reads what CSL says is a date.
pub(crate) fn item(mut object: Map<String, Value>, date_of: &dyn Fn(&Value) -> Option<Date>) -> Item {
    let mut names = |name: &str| object.remove(name).map(names_of).unwrap_or_default();
    let author = names("author");
    let (editor, translator) = (names("editor"), names("translator"));
    let (container_author, recipient) = (names("container-author"), names("recipient"));
    let mut date = |name: &str| object.remove(name).and_then(|value| date_of(&value));
    let (issued, accessed) = (date("issued"), date("accessed"));
    let kind = object.remove("type").and_then(|kind| kind_of(kind.as_str()?));
    let mut text = |name: &str| object.remove(name).and_then(|value| text_of(&value));
    let mut item = Item {
        kind,
        author,
        editor,
        translator,
        container_author,
        recipient,
        issued,
        accessed,
        title: text("title"),
        title_short: text("title-short").or_else(|| text("shortTitle")),
        volume_title: text("volume-title"),
        container_title: text("container-title"),
        collection_title: text("collection-title"),
        collection_number: text("collection-number"),
        volume: text("volume"),
        issue: text("issue"),
        number: text("number"),
        edition: text("edition"),
        publisher: text("publisher"),
        publisher_place: text("publisher-place"),
        page: text("page"),
        page_first: text("page-first"),
        authority: text("authority"),
        archive: text("archive"),
        archive_place: text("archive-place"),
        archive_location: text("archive_location"),
        genre: text("genre"),
        doi: text("DOI"),
        url: text("URL"),
        isbn: text("ISBN"),
        language: text("language"),
        ..Item::default()
    };
    object.retain(|name, value| !LEFT_OUT.contains(&name.as_str()) && !value.is_null());
    item.other = object.into_iter().collect();
    item
}

fn kind_of(kind: &str) -> Option<ItemType> {
    let known = TYPES.iter().find(|(known, _)| *known == kind);
    match known {
        Some((_, Some(kind))) => Some(*kind),
        _ => serde_json::from_value(Value::String(kind.to_owned())).ok(),
    }
}

/// Returns a text, of several (as Crossref gives titles) the first.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => without_tags(text),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.iter().find_map(text_of)?,
        _ => return None,
    };
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Takes out the few tags by which CSL-JSON sets type, where they come in pairs.
fn without_tags(text: &str) -> String {
    let mut out = text.to_owned();
    if !text.contains("</") {
        return out;
    }
    for tag in ["i", "b", "sup", "sub", "sc"] {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        if out.contains(&open) && out.matches(&open).count() == out.matches(&close).count() {
            out = out.replace(&open, "").replace(&close, "");
        }
    }
    for open in ["<span class=\"nocase\">", "<span style=\"font-variant:small-caps;\">"] {
        if out.contains(open) && out.matches(open).count() == out.matches("</span>").count() {
            out = out.replace(open, "").replace("</span>", "");
        }
    }
    out
}

fn names_of(value: Value) -> Vec<Name> {
    match value {
        Value::Array(names) => names.into_iter().filter_map(name_of).collect(),
        other => name_of(other).into_iter().collect(),
    }
}

fn name_of(value: Value) -> Option<Name> {
    let object = match value {
        Value::String(text) => return Some(text.trim()).filter(|text| !text.is_empty()).map(Name::literal),
        Value::Object(object) => object,
        _ => return None,
    };
    let part = |name: &str| object.get(name).and_then(text_of);
    let name = Name {
        family: part("family"),
        given: part("given"),
        dropping_particle: part("dropping-particle"),
        non_dropping_particle: part("non-dropping-particle"),
        suffix: part("suffix"),
        literal: part("literal").or_else(|| part("name")),
    };
    (name != Name::default()).then_some(name)
}
