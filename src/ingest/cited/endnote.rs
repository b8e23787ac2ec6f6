//! EndNote's fields: its own XML, one `<Cite>` a work.

use serde_json::{Map, Value, json};

use crate::document::CitedItem;
use crate::ingest::Limits;
use crate::ingest::markup::{Dialect, Tree};
use crate::text::ByteSpan;

/// Elements of one field: a record has some 40.
const MAX_ELEMENTS: usize = 100_000;

/// EndNote's names of types, and CSL's.
const TYPES: [(&str, &str); 32] = [
    ("aggregated database", "dataset"),
    ("ancient text", "book"),
    ("audiovisual material", "motion_picture"),
    ("bill", "bill"),
    ("blog", "post-weblog"),
    ("book", "book"),
    ("book section", "chapter"),
    ("case", "legal_case"),
    ("conference paper", "paper-conference"),
    ("conference proceedings", "paper-conference"),
    ("dataset", "dataset"),
    ("dictionary", "entry-dictionary"),
    ("edited book", "book"),
    ("electronic article", "article-journal"),
    ("electronic book", "book"),
    ("electronic book section", "chapter"),
    ("encyclopedia", "entry-encyclopedia"),
    ("film or broadcast", "motion_picture"),
    ("government document", "report"),
    ("hearing", "hearing"),
    ("interview", "interview"),
    ("journal article", "article-journal"),
    ("legal rule or regulation", "legislation"),
    ("magazine article", "article-magazine"),
    ("manuscript", "manuscript"),
    ("newspaper article", "article-newspaper"),
    ("online multimedia", "webpage"),
    ("personal communication", "personal_communication"),
    ("report", "report"),
    ("statute", "legislation"),
    ("thesis", "thesis"),
    ("web page", "webpage"),
];

/// Reads the citations of `<EndNote>…</EndNote>`.
pub fn items(xml: &str) -> Option<Vec<CitedItem>> {
    let limits = Limits { max_marks: MAX_ELEMENTS, ..Limits::default() };
    let tree = Tree::parse(xml, ByteSpan::new(0, xml.len()), Dialect::Xml, &limits).ok()?;
    let cites = tree.descendants(0).filter(|&n| tree.is(n, "cite"));
    Some(cites.take(super::MAX_ITEMS).map(|cite| item(&tree, cite)).collect())
}

fn item(tree: &Tree<'_>, cite: usize) -> CitedItem {
    let own = |name: &str| tree.child(cite, name).map(|n| tree.text(n)).filter(|text| !text.is_empty());
    let Some(record) = tree.child(cite, "record") else {
        // Without the travelling record there are author and year alone.
        let mut csl = Map::new();
        if let (Some(author), Some(year)) = (own("author"), own("year").and_then(|year| year.parse::<i32>().ok())) {
            csl.insert("author".to_owned(), json!([{"family": author}]));
            csl.insert("issued".to_owned(), json!({"date-parts": [[year]]}));
        }
        return CitedItem { csl, key: own("recnum"), locator: own("pages"), ..CitedItem::default() };
    };
    let suffix = own("suffix");
    let key = tree.find(record, "key").map(|key| {
        let library = tree.attribute(key, "db-id").unwrap_or_default();
        format!("{library}/{}", tree.text(key))
    });
    let locator = own("pages").or_else(|| suffix.as_deref().and_then(pages_of));
    CitedItem {
        key: key.or_else(|| own("recnum")),
        csl: csl(tree, record),
        label: locator.as_ref().map(|_| "page".to_owned()),
        locator,
        prefix: own("prefix"),
        suffix,
        printed: None,
    }
}

/// ", S. 40", ": 40 f.": users put pages behind a citation.
fn pages_of(suffix: &str) -> Option<String> {
    let rest = suffix.trim_start_matches([',', ':', ';', ' ']);
    let rest = ["pp.", "p.", "S.", "Seite", "pages", "page"]
        .iter()
        .find_map(|label| rest.strip_prefix(label))
        .unwrap_or(rest)
        .trim();
    let is_page = |c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | ' ' | ',' | 'f' | '.');
    (rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(is_page)).then(|| rest.to_owned())
}

fn csl(tree: &Tree<'_>, record: usize) -> Map<String, Value> {
    let text = |path: &[&str]| {
        let node = path.iter().try_fold(record, |node, name| tree.child(node, name))?;
        Some(tree.text(node)).filter(|text| !text.is_empty())
    };
    let named =
        tree.child(record, "ref-type").and_then(|n| tree.attribute(n, "name")).unwrap_or_default().to_lowercase();
    let kind = TYPES.iter().find(|(name, _)| *name == named).map_or("document", |(_, kind)| kind);
    let people = |group: &str| -> Vec<Value> {
        let path = ["contributors", group];
        let node = path.iter().try_fold(record, |node, name| tree.child(node, name));
        let names = node.into_iter().flat_map(|node| tree.children(node).filter(|&n| tree.is(n, "author")));
        names.map(|n| tree.text(n)).filter(|name| !name.is_empty()).map(|name| person(&name)).collect()
    };
    let mut csl = Map::new();
    csl.insert("type".to_owned(), json!(kind));
    let authors = people("authors");
    let in_volume = matches!(kind, "chapter" | "paper-conference" | "entry-encyclopedia" | "entry-dictionary");
    if !authors.is_empty() {
        csl.insert(if named == "edited book" { "editor" } else { "author" }.to_owned(), json!(authors));
    }
    let second = people("secondary-authors");
    if !second.is_empty() && in_volume {
        csl.insert("editor".to_owned(), json!(second));
    }
    let periodical = kind.starts_with("article-");
    let above = text(&["titles", "secondary-title"]);
    let (container, series) = match () {
        () if periodical => (text(&["periodical", "full-title"]).or(above), None),
        () if in_volume => (above, text(&["titles", "tertiary-title"])),
        () if kind == "book" || kind == "report" => (None, above),
        () => (above, None),
    };
    let number = text(&["number"]);
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            csl.insert(name.to_owned(), Value::String(value));
        }
    };
    put("title", text(&["titles", "title"]));
    put("title-short", text(&["titles", "short-title"]));
    put("container-title", container);
    put("volume", text(&["volume"]));
    put("page", text(&["pages"]));
    put("edition", text(&["edition"]));
    put("publisher", text(&["publisher"]));
    put("publisher-place", text(&["pub-location"]));
    put("genre", text(&["work-type"]));
    put("language", text(&["language"]));
    put("DOI", text(&["electronic-resource-num"]).and_then(|field| crate::document::doi(&field)));
    put("URL", text(&["urls", "related-urls", "url"]).or_else(|| text(&["urls", "web-urls", "url"])));
    // Of a journal it is the ISSN.
    put("ISBN", text(&["isbn"]).filter(|_| !periodical));
    match &series {
        Some(_) => put("collection-number", number),
        None => put(if periodical { "issue" } else { "number" }, number),
    }
    put("collection-title", series);
    if let Some(year) = text(&["dates", "year"]).and_then(|year| crate::ingest::own_fields::year(&year)) {
        csl.insert("issued".to_owned(), json!({"date-parts": [[year]]}));
    }
    csl
}

/// "Masala, Carlo", "von Clausewitz, Carl", "NATO,": a comma behind the name of a body.
fn person(name: &str) -> Value {
    match name.split_once(',').map(|(family, given)| (family.trim(), given.trim())) {
        Some((family, given)) if !given.is_empty() => json!({"family": family, "given": given}),
        Some((body, _)) => json!({"literal": body}),
        None => match name.rsplit_once(' ') {
            Some((given, family)) if name.split(' ').count() <= 3 => json!({"family": family, "given": given}),
            _ => json!({"literal": name}),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_become_csl() {
        let xml = "<EndNote><Cite><Author>Masala</Author><Year>2023</Year><RecNum>12</RecNum><Prefix>vgl. </Prefix>\
            <Suffix>: 40 f.</Suffix><record><rec-number>12</rec-number><foreign-keys><key app=\"EN\" db-id=\"x9\">12</key></foreign-keys>\
            <ref-type name=\"Book\">6</ref-type><contributors><authors><author><style face=\"normal\">Masala, Carlo</style></author>\
            <author>NATO,</author></authors></contributors><titles><title>Bedingt &amp; abwehrbereit</title>\
            <secondary-title>Beck Paperback</secondary-title></titles><number>7</number><dates><year>2023</year></dates>\
            <pub-location>München</pub-location><publisher>Beck</publisher>\
            <electronic-resource-num>https://doi.org/10.1000/Masala</electronic-resource-num></record></Cite>\
            <Cite><Author>Berti</Author><Year>2018</Year><Pages>20</Pages><record><ref-type name=\"Journal Article\">17</ref-type>\
            <titles><title>Two Ages</title><secondary-title>Orbis</secondary-title></titles><volume>51</volume><number>1</number>\
            <pages>3-20</pages><isbn>0030-4387</isbn></record></Cite></EndNote>";
        let items = items(xml).unwrap();
        let told = serde_json::to_value(&items[0].csl).unwrap();
        let expected = json!({"type": "book", "author": [{"family": "Masala", "given": "Carlo"}, {"literal": "NATO"}],
            "title": "Bedingt & abwehrbereit", "publisher": "Beck", "publisher-place": "München", "DOI": "10.1000/Masala",
            "collection-title": "Beck Paperback", "collection-number": "7", "issued": {"date-parts": [[2023]]}});
        assert_eq!(told, expected);
        assert_eq!((items[0].key.as_deref(), items[0].locator.as_deref()), (Some("x9/12"), Some("40 f.")));
        let told = serde_json::to_value(&items[1].csl).unwrap();
        let expected = json!({"type": "article-journal", "title": "Two Ages", "container-title": "Orbis", "volume": "51",
            "issue": "1", "page": "3-20"});
        assert_eq!((told, items[1].locator.as_deref()), (expected, Some("20")));
    }

    #[test]
    fn only_pages_of_a_suffix_are_a_place() {
        for (suffix, expected) in [
            (": 40", Some("40")),
            (", S. 40 f.", Some("40 f.")),
            (" for details", None),
            (", Kap. 3", None),
            ("", None),
        ] {
            assert_eq!(pages_of(suffix).as_deref(), expected, "{suffix}");
        }
    }
}
