//! Citavi's fields: its own JSON, as .NET writes it (`$id`, `$ref`), or XML up to Citavi 5.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::document::CitedItem;
use crate::ingest::Limits;
use crate::ingest::markup::{Dialect, Piece, Tree};
use crate::text::ByteSpan;

/// Elements of one field of Citavi 5.
const MAX_ELEMENTS: usize = 100_000;

/// Objects of one field that others may refer to.
const MAX_OBJECTS: usize = 100_000;

/// Citavi's names of types, in small letters, and CSL's.
const TYPES: [(&str, &str); 29] = [
    ("book", "book"),
    ("bookedited", "book"),
    ("broadcast", "broadcast"),
    ("collectedworks", "book"),
    ("conferenceproceedings", "book"),
    ("contribution", "chapter"),
    ("contributioninlegalcommentary", "chapter"),
    ("courtdecision", "legal_case"),
    ("file", "document"),
    ("internetdocument", "webpage"),
    ("interviewmaterial", "interview"),
    ("journalarticle", "article-journal"),
    ("lecture", "speech"),
    ("legalcommentary", "book"),
    ("manuscript", "manuscript"),
    ("movie", "motion_picture"),
    ("newsagencyreport", "article-newspaper"),
    ("newspaperarticle", "article-newspaper"),
    ("personalcommunication", "personal_communication"),
    ("pressrelease", "report"),
    ("report", "report"),
    ("reportorgrayliterature", "report"),
    ("software", "software"),
    ("specialissue", "book"),
    ("standard", "report"),
    ("statuteorregulation", "legislation"),
    ("thesis", "thesis"),
    ("unknown", "document"),
    ("unpublishedwork", "manuscript"),
];

/// Reads the entries of a placeholder.
pub fn items(text: &str) -> Option<Vec<CitedItem>> {
    Some(of(&serde_json::from_str(text).ok()?))
}

/// Reads those of a placeholder of Citavi 5.
pub fn items_of_xml(text: &str) -> Option<Vec<CitedItem>> {
    let limits = Limits { max_marks: MAX_ELEMENTS, ..Limits::default() };
    let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, &limits).ok()?;
    let placeholder = tree.find(0, "placeholder")?;
    Some(of(&value(&tree, placeholder)))
}

/// An element as JSON would have it: lists are named in the plural.
fn value(tree: &Tree<'_>, node: usize) -> Value {
    const LISTS: [&str; 7] =
        ["entries", "authors", "editors", "collaborators", "persons", "organizations", "publishers"];
    let children: Vec<usize> = tree.children(node).filter(|&n| tree.piece(n) == Piece::Element).collect();
    if LISTS.contains(&&*tree.name(node)) {
        return Value::Array(children.into_iter().map(|n| value(tree, n)).collect());
    }
    if children.is_empty() {
        return Value::String(tree.text(node));
    }
    Value::Object(children.into_iter().map(|n| (tree.name(n).into_owned(), value(tree, n))).collect())
}

/// What `$ref` may refer to.
struct Objects<'v>(HashMap<&'v str, &'v Value>);

impl<'v> Objects<'v> {
    fn of(root: &'v Value) -> Self {
        let mut objects = HashMap::new();
        let mut open = vec![root];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(object) => {
                    if let Some(Value::String(id)) = object.get("$id")
                        && objects.len() < MAX_OBJECTS
                    {
                        objects.insert(id.as_str(), value);
                    }
                    open.extend(object.values());
                }
                Value::Array(values) => open.extend(values),
                _ => {}
            }
        }
        Self(objects)
    }

    /// Returns the value itself, or what it refers to.
    fn meant(&self, value: &'v Value) -> &'v Value {
        let id = value.as_object().and_then(|object| object.get("$ref")).and_then(Value::as_str);
        id.and_then(|id| self.0.get(id).copied()).unwrap_or(value)
    }

    /// Returns a part of an object, by its name in any letters.
    fn get(&self, object: &'v Value, name: &str) -> Option<&'v Value> {
        let (_, value) = object.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(self.meant(value)).filter(|value| !value.is_null())
    }

    fn text(&self, object: &'v Value, name: &str) -> Option<String> {
        let text = match self.get(object, name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    fn list(&self, object: &'v Value, name: &str) -> Vec<&'v Value> {
        match self.get(object, name) {
            Some(Value::Array(values)) => values.iter().map(|value| self.meant(value)).collect(),
            _ => Vec::new(),
        }
    }
}

fn of(placeholder: &Value) -> Vec<CitedItem> {
    let objects = Objects::of(placeholder);
    let entries = objects.list(placeholder, "entries");
    // What is only put into the bibliography is not cited here.
    let is_cited = |entry: &&&Value| objects.text(entry, "bibliographyentry").as_deref() != Some("/bibonly");
    entries.iter().filter(is_cited).take(super::MAX_ITEMS).map(|entry| item(&objects, entry)).collect()
}

fn item<'v>(objects: &Objects<'v>, entry: &'v Value) -> CitedItem {
    let pages = objects.get(entry, "pagerange");
    let locator = pages.and_then(|pages| {
        let start = objects.get(pages, "startpage");
        match pages {
            Value::String(text) => page_range(text),
            pages => objects
                .text(pages, "originalstring")
                .or_else(|| start.and_then(|start| objects.text(start, "originalstring"))),
        }
    });
    let counted = pages.and_then(|pages| objects.get(pages, "numberingtype")).and_then(Value::as_u64).unwrap_or(0);
    // Pages, columns, sections, margin numbers: in the order of its menu.
    let label = ["page", "column", "section", "paragraph"].get(counted as usize).unwrap_or(&"page");
    let number = |name: &str| {
        let holder = objects.get(entry, "range").unwrap_or(entry);
        let short = name.trim_start_matches("range");
        let value = objects.get(entry, name).or_else(|| objects.get(holder, short))?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok()).and_then(|number| usize::try_from(number).ok())
    };
    let csl = objects.get(entry, "reference").map(|reference| csl(objects, reference)).unwrap_or_default();
    CitedItem {
        key: objects.text(entry, "referenceid"),
        csl,
        label: locator.as_ref().map(|_| (*label).to_owned()),
        locator,
        prefix: objects.text(entry, "prefix"),
        suffix: objects.text(entry, "suffix"),
        printed: number("rangelength").map(|length| (number("rangestart").unwrap_or(0), length)),
    }
}

/// "<sp>…</sp>\n<ep>…</ep>\n<os>593-596</os>": the last is what was typed.
fn page_range(text: &str) -> Option<String> {
    let typed = match text.rfind("<os>") {
        Some(at) => text[at + 4..].split('<').next()?,
        None if text.contains('<') => return None,
        None => text,
    };
    Some(typed.trim().to_owned()).filter(|pages| !pages.is_empty())
}

fn csl<'v>(objects: &Objects<'v>, reference: &'v Value) -> Map<String, Value> {
    let named = objects.text(reference, "referencetype").or_else(|| objects.text(reference, "referencetypeid"));
    let named = named.unwrap_or_default().to_lowercase();
    let kind = TYPES.iter().find(|(name, _)| *name == named).map_or("document", |(_, kind)| kind);
    let parent = objects.get(reference, "parentreference");
    let people = |of: &'v Value, lists: &[&str]| -> Vec<Value> {
        let list = lists.iter().map(|name| objects.list(of, name)).find(|list| !list.is_empty()).unwrap_or_default();
        list.into_iter().filter_map(|name| person(objects, name)).collect()
    };
    let title = |of: &'v Value| match (objects.text(of, "title"), objects.text(of, "subtitle")) {
        (Some(title), Some(subtitle)) => {
            let joint = if title.ends_with(['.', '?', '!', ':']) { " " } else { ": " };
            Some(format!("{title}{joint}{subtitle}"))
        }
        (title, _) => title,
    };
    let of_volume = |name: &str| objects.text(reference, name).or_else(|| objects.text(parent?, name));
    let publisher = |of: &'v Value| {
        let first = objects.list(of, "publishers").into_iter().next()?;
        objects.text(first, "name").or_else(|| first.as_str().map(str::to_owned))
    };
    let periodical = objects.get(reference, "periodical").and_then(|journal| match journal {
        Value::String(name) => Some(name.clone()),
        journal => objects.text(journal, "name"),
    });
    let series = |of: &'v Value| match objects.get(of, "seriestitle")? {
        Value::String(name) => Some(name.clone()).filter(|name| !name.is_empty()),
        series => objects.text(series, "name"),
    };
    let mut csl = Map::new();
    csl.insert("type".to_owned(), json!(kind));
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            csl.insert(name.to_owned(), Value::String(value));
        }
    };
    put("title", title(reference));
    put("container-title", periodical.clone().or_else(|| title(parent?)));
    put("volume", of_volume("volume"));
    let series = series(reference).or_else(|| series(parent?));
    let number = of_volume("number");
    match () {
        () if periodical.is_some() => put("issue", number),
        () if series.is_some() => put("collection-number", number),
        () => put("number", number),
    }
    put("collection-title", series);
    put("edition", of_volume("edition"));
    put("publisher", publisher(reference).or_else(|| publisher(parent?)));
    put("publisher-place", of_volume("placeofpublication"));
    let pages = objects.get(reference, "pagerange").and_then(|pages| match pages {
        Value::String(text) => page_range(text),
        pages => objects.text(pages, "originalstring"),
    });
    put("page", pages);
    put("DOI", objects.text(reference, "doi").and_then(|field| crate::document::doi(&field)));
    put("URL", objects.text(reference, "onlineaddress"));
    put("ISBN", of_volume("isbn"));
    put("language", objects.text(reference, "languagecode").or_else(|| objects.text(reference, "language")));
    let years = ["yearresolved", "year", "date"].iter().find_map(|name| of_volume(name));
    if let Some(year) = years.and_then(|year| crate::ingest::own_fields::year(&year)) {
        csl.insert("issued".to_owned(), json!({"date-parts": [[year]]}));
    }
    let edited = named == "bookedited" || named == "conferenceproceedings";
    let (authors, mut editors) = (people(reference, &["authors", "persons"]), people(reference, &["editors"]));
    if editors.is_empty() {
        editors = parent.map(|parent| people(parent, &["editors"])).unwrap_or_default();
    }
    // Of an edited book the names at the head are those of its editors.
    let (authors, editors) = if edited && editors.is_empty() { (Vec::new(), authors) } else { (authors, editors) };
    for (name, people) in [("author", authors), ("editor", editors)] {
        if !people.is_empty() {
            csl.insert(name.to_owned(), Value::Array(people));
        }
    }
    // A placeholder without record says nothing.
    if csl.len() > 1 { csl } else { Map::new() }
}

fn person<'v>(objects: &Objects<'v>, name: &'v Value) -> Option<Value> {
    let part = |key: &str| objects.text(name, key);
    let family = part("lastname").or_else(|| part("name"))?;
    let given: Vec<String> = ["firstname", "middlename"].iter().filter_map(|key| part(key)).collect();
    if given.is_empty() {
        return Some(json!({"literal": family}));
    }
    let mut person = Map::new();
    person.insert("family".to_owned(), json!(family));
    person.insert("given".to_owned(), json!(given.join(" ")));
    for (key, csl) in [("prefix", "dropping-particle"), ("suffix", "suffix")] {
        if let Some(part) = part(key) {
            person.insert(csl.to_owned(), json!(part));
        }
    }
    Some(Value::Object(person))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_csl() {
        let text = r#"{"$id":"1","$type":"SwissAcademic.Citavi.Citations.WordPlaceholder, SwissAcademic.Citavi","Entries":[
            {"$id":"2","ReferenceId":"r-1","RangeLength":18,"Prefix":"Vgl. ","PageRange":{"$id":"3","OriginalString":"40","NumberingType":0,
              "StartPage":{"OriginalString":"40","Number":40}},
             "Reference":{"$id":"4","ReferenceType":"Contribution","Title":"Two Ages","Subtitle":"Change","Year":"","YearResolved":"2018",
              "Authors":[{"$id":"5","FirstName":"Benedetta","LastName":"Berti"}],
              "PageRange":"<sp>\r\n  <os>19</os>\r\n</sp>\r\n<ep>\r\n  <os>28</os>\r\n</ep>\r\n<os>19-28</os>","Doi":"10.1000/Ages",
              "ParentReference":{"$id":"6","ReferenceType":"BookEdited","Title":"Projecting Stability","Editors":[{"$id":"7","FirstName":"Ian","LastName":"Hope"}],
               "PlaceOfPublication":"Rom","Publishers":[{"$id":"8","Name":"NDC"}],"SeriesTitle":{"Name":"NDC Research Paper"},"Number":"1"}}},
            {"$id":"9","ReferenceId":"r-2","RangeStart":18,"RangeLength":10,"PageRange":{"StartPage":{"OriginalString":"7"},"NumberingType":1},
             "Reference":{"$id":"10","ReferenceType":"JournalArticle","Title":"Kabel","Authors":[{"$ref":"7"},{"LastName":"NATO"}],
              "Periodical":{"Name":"Reede"},"Volume":"3","Number":"2","Year":"2023"}},
            {"ReferenceId":"r-3","BibliographyEntry":"/bibonly","Reference":{"Title":"Nur im Verzeichnis"}}],"Text":"…"}"#;
        let items = items(text).unwrap();
        assert_eq!(items.len(), 2);
        let expected = json!({"type": "chapter", "title": "Two Ages: Change", "container-title": "Projecting Stability",
            "author": [{"family": "Berti", "given": "Benedetta"}], "editor": [{"family": "Hope", "given": "Ian"}],
            "issued": {"date-parts": [[2018]]}, "page": "19-28", "DOI": "10.1000/Ages", "publisher": "NDC",
            "publisher-place": "Rom", "collection-title": "NDC Research Paper", "collection-number": "1"});
        assert_eq!(serde_json::to_value(&items[0].csl).unwrap(), expected);
        let expected = json!({"type": "article-journal", "title": "Kabel", "container-title": "Reede", "volume": "3", "issue": "2",
            "author": [{"family": "Hope", "given": "Ian"}, {"literal": "NATO"}], "issued": {"date-parts": [[2023]]}});
        assert_eq!(serde_json::to_value(&items[1].csl).unwrap(), expected);
        let told: Vec<_> = items.iter().map(|i| (i.locator.as_deref(), i.label.as_deref(), i.printed)).collect();
        assert_eq!(told, [(Some("40"), Some("page"), Some((0, 18))), (Some("7"), Some("column"), Some((18, 10)))]);
    }

    #[test]
    fn placeholders_of_citavi_5_are_xml() {
        let text = "<Placeholder><Id>p</Id><Entries><Entry><ReferenceId>r-1</ReferenceId><Range><Start>0</Start><Length>12</Length></Range>\
            <PageRange>&lt;os&gt;40&lt;/os&gt;</PageRange><Reference><ReferenceTypeId>Book</ReferenceTypeId><Authors><Person>\
            <FirstName>Carlo</FirstName><LastName>Masala</LastName></Person></Authors><Title>Bedingt abwehrbereit</Title>\
            <Year>2023</Year></Reference></Entry></Entries></Placeholder>";
        let items = items_of_xml(text).unwrap();
        let expected = json!({"type": "book", "title": "Bedingt abwehrbereit", "issued": {"date-parts": [[2023]]},
            "author": [{"family": "Masala", "given": "Carlo"}]});
        assert_eq!(serde_json::to_value(&items[0].csl).unwrap(), expected);
        assert_eq!((items[0].locator.as_deref(), items[0].printed), (Some("40"), Some((0, 12))));
    }

    #[test]
    fn references_in_a_circle_end() {
        let text = r#"{"Entries":[{"Reference":{"$id":"1","Title":"A","ParentReference":{"$ref":"1"}}},{"$ref":"9"}]}"#;
        assert_eq!(items(text).unwrap()[0].csl["container-title"], "A");
    }
}
