use serde_json::Value;

use crate::bibliography::bibtex::inherit::RawEntry;
use crate::bibliography::bibtex::{date, kind, name, tex};
use crate::bibliography::language;
use crate::citation::{Item, ItemType, Name};

/// Fields of BibLaTeX whose variable [`Item`] keeps among the others.
pub(crate) const OTHERS: [(&str, &str); 11] = [
    ("issn", "ISSN"),
    ("eventtitle", "event-title"),
    ("venue", "event-place"),
    ("volumes", "number-of-volumes"),
    ("pagetotal", "number-of-pages"),
    ("chapter", "chapter-number"),
    ("version", "version"),
    ("shortjournal", "container-title-short"),
    ("origtitle", "original-title"),
    ("pubstate", "status"),
    ("part", "part-number"),
];

/// Ordinals as BibTeX writes editions.
pub(crate) const ORDINALS: [&str; 10] =
    ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"];

/// Returns the item of an entry, in the variables of CSL.
pub(crate) fn of(entry: &RawEntry) -> Item {
    let fields = Fields(entry);
    let subtype = fields.text("entrysubtype").unwrap_or_default().to_lowercase();
    let mut kind = kind::of(&entry.entry_type, &subtype);
    let arxiv = arxiv(&fields);
    if arxiv.is_some() && matches!(kind, ItemType::Document | ItemType::Webpage | ItemType::Manuscript) {
        kind = ItemType::Article;
    }
    let mut item = Item {
        kind: Some(kind),
        author: fields.names("author"),
        editor: editors(&fields),
        translator: fields.names("translator"),
        container_author: fields.names("bookauthor"),
        issued: issued(&fields),
        accessed: ["urldate", "lastaccessed", "accessed"].iter().find_map(|field| date::date(&fields.text(field)?)),
        title: fields.title("title", "subtitle"),
        title_short: fields.text("shorttitle"),
        collection_title: fields.text("series"),
        volume: fields.text("volume"),
        edition: fields.text("edition").map(edition),
        publisher_place: fields.list("location").or_else(|| fields.list("address")),
        page: fields.text("pages").map(pages),
        archive: fields.text("library"),
        genre: fields.text("type").map(genre),
        doi: fields.verbatim("doi").map(doi).filter(|doi| !doi.is_empty()),
        url: fields.verbatim("url").or_else(|| fields.raw("howpublished").and_then(address)),
        isbn: fields.text("isbn"),
        language: ["langid", "language", "hyphenation"].iter().find_map(|field| fields.list(field)).map(|name| {
            let first = name.split(", ").next().unwrap_or_default();
            language::tag(first)
        }),
        ..Item::default()
    };
    titles(&mut item, &fields, kind);
    numbers(&mut item, &fields, kind, arxiv);
    publishers(&mut item, &fields, kind);
    let printed = fields.text("howpublished").filter(|text| !text.contains("http"));
    match kind {
        ItemType::Document => item.genre = item.genre.or(printed),
        _ if entry.entry_type == "misc" => item.container_title = item.container_title.or(printed),
        _ => {}
    }
    for (field, variable) in OTHERS {
        if let Some(text) = fields.text(field) {
            item.other.insert(variable.to_owned(), Value::String(text));
        }
    }
    item
}

struct Fields<'a>(&'a RawEntry);

impl Fields<'_> {
    fn raw(&self, name: &str) -> Option<&str> {
        self.0.fields.get(name).map(String::as_str)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(tex::plain).filter(|text| !text.is_empty())
    }

    fn names(&self, name: &str) -> Vec<Name> {
        self.raw(name).map(name::names).unwrap_or_default()
    }

    /// Joins a list of places or publishers: "Berlin and New York" is "Berlin, New York".
    fn list(&self, name: &str) -> Option<String> {
        let names = self.names_whole(name);
        Some(names.join(", ")).filter(|text| !text.is_empty())
    }

    fn names_whole(&self, name: &str) -> Vec<String> {
        let Some(field) = self.raw(name) else { return Vec::new() };
        let mut parts = vec![String::new()];
        for chunk in tex::decode(field) {
            let last = |parts: &mut Vec<String>, text: &str| {
                if let Some(last) = parts.last_mut() {
                    last.push_str(text);
                }
            };
            match chunk.v {
                biblatex::Chunk::Normal(text) => {
                    for (at, part) in text.split(" and ").enumerate() {
                        if at > 0 {
                            parts.push(String::new());
                        }
                        last(&mut parts, part);
                    }
                }
                other => last(&mut parts, other.get()),
            }
        }
        let parts = parts.iter().map(|part| part.trim().to_owned());
        parts.filter(|part| !part.is_empty() && part != "others").collect()
    }

    fn title(&self, title: &str, subtitle: &str) -> Option<String> {
        match (self.text(title), self.text(subtitle)) {
            (Some(title), Some(subtitle)) if title.ends_with(['.', '?', '!', ':', '–', '—']) => {
                Some(format!("{title} {subtitle}"))
            }
            (Some(title), Some(subtitle)) => Some(format!("{title}: {subtitle}")),
            (title, subtitle) => title.or(subtitle),
        }
    }

    /// An address or number: without braces, `\url` and escapes, its hyphens and tildes as they are; of `\href` the address.
    fn verbatim(&self, name: &str) -> Option<String> {
        let text = self.raw(name)?.trim();
        let linked = text.strip_prefix("\\href").map(|groups| groups.find("}{").map_or(groups, |end| &groups[..end]));
        verbatim(linked.or_else(|| text.strip_prefix("\\url")).unwrap_or(text))
    }
}

fn verbatim(text: &str) -> Option<String> {
    let text: String = tildes(text).chars().filter(|c| !matches!(c, '{' | '}' | '\\')).collect();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
}

fn tildes(text: &str) -> String {
    text.replace("{\\textasciitilde}", "~").replace("\\textasciitilde{}", "~").replace("\\~{}", "~")
}

/// Returns the first address in a text: "Available at \url{https://a.b}".
fn address(text: &str) -> Option<String> {
    let at = ["http://", "https://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    // A tilde may be written with braces of its own.
    let rest = tildes(&text[at..]);
    verbatim(rest.split(|c: char| c == '}' || c.is_whitespace()).next()?)
}

fn editors(fields: &Fields<'_>) -> Vec<Name> {
    let is_editor = |role: &str| {
        let role = fields.text(role).unwrap_or_default().to_lowercase();
        matches!(role.as_str(), "" | "editor" | "compiler" | "collaborator" | "redactor")
    };
    let roles = [("editor", "editortype"), ("editora", "editoratype"), ("editorb", "editorbtype")];
    let first = roles.iter().map(|(field, role)| if is_editor(role) { fields.names(field) } else { Vec::new() });
    first.into_iter().find(|names| !names.is_empty()).unwrap_or_default()
}

fn issued(fields: &Fields<'_>) -> Option<crate::citation::Date> {
    let dated = fields.text("date").and_then(|text| date::date(&text));
    dated.or_else(|| {
        let (month, day) = (fields.text("month"), fields.text("day"));
        date::of_fields(&fields.text("year")?, month.as_deref(), day.as_deref())
    })
}

/// Returns the number of a preprint in arXiv, as a note prints it.
fn arxiv(fields: &Fields<'_>) -> Option<String> {
    let archive = fields.text("eprinttype").or_else(|| fields.text("archiveprefix")).unwrap_or_default();
    let number = fields.verbatim("eprint").filter(|_| archive.eq_ignore_ascii_case("arxiv"))?;
    let bare = number.get(..6).filter(|start| start.eq_ignore_ascii_case("arxiv:")).map_or(&*number, |_| &number[6..]);
    Some(format!("arXiv:{bare}"))
}

fn titles(item: &mut Item, fields: &Fields<'_>, kind: ItemType) {
    let main = fields.title("maintitle", "mainsubtitle");
    let book = fields.title("booktitle", "booksubtitle");
    let journal = fields.title("journaltitle", "journalsubtitle").or_else(|| fields.text("journal"));
    match (kind, main) {
        (ItemType::Book, Some(main)) => item.volume_title = item.title.replace(main),
        (_, Some(main)) if book.is_none() => item.container_title = Some(main),
        // What a work in several volumes is called stands where the series does.
        (_, Some(main)) if item.collection_title.is_none() => item.collection_title = Some(main),
        _ => {}
    }
    let (first, second) = if kind.is_in_volume() { (book, journal) } else { (journal, book) };
    item.container_title = first.or(second).or(item.container_title.take());
}

fn numbers(item: &mut Item, fields: &Fields<'_>, kind: ItemType, arxiv: Option<String>) {
    let number = fields.text("number");
    let issue = fields.text("issue");
    match kind {
        _ if kind.is_in_periodical() => item.issue = number.or(issue),
        _ if item.collection_title.is_some() => {
            (item.collection_number, item.issue) = (number, issue);
        }
        ItemType::Book | ItemType::Chapter | ItemType::PaperConference => {
            (item.collection_number, item.issue) = (number, issue);
        }
        _ => (item.number, item.issue) = (number, issue),
    }
    item.number = item.number.take().or(arxiv);
}

fn publishers(item: &mut Item, fields: &Fields<'_>, kind: ItemType) {
    let publisher = fields.list("publisher");
    let body = fields.list("institution").or_else(|| fields.list("school")).or_else(|| fields.list("organization"));
    match kind {
        ItemType::LegalCase | ItemType::Legislation | ItemType::Bill => {
            (item.authority, item.publisher) = (body, publisher);
        }
        ItemType::Thesis | ItemType::Report => item.publisher = body.or(publisher),
        _ if publisher.is_some() => (item.authority, item.publisher) = (body, publisher),
        _ => item.publisher = body,
    }
}

fn edition(text: String) -> String {
    if let Some(at) = ORDINALS.iter().position(|ordinal| ordinal.eq_ignore_ascii_case(&text)) {
        return (at + 1).to_string();
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = text.split_at(digits);
    match rest {
        "" | "." | "st" | "nd" | "rd" | "th" | ". Aufl." | ". Auflage" | " ed." | "th ed." if digits > 0 => {
            number.to_owned()
        }
        _ => text,
    }
}

/// "19-28", "19 – 28" and "19--28" are "19–28"; "A-12" stays.
fn pages(text: String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split(['-', '–', '—']).peekable();
    while let Some(part) = parts.next() {
        let next = parts.peek();
        let number = |text: &str, last: bool| {
            let digit = |c: char| c.is_ascii_digit();
            if last { text.trim_end().ends_with(digit) } else { text.trim_start().starts_with(digit) }
        };
        match next {
            Some(next) if number(part, true) && number(next, false) => {
                out.push_str(if out.ends_with('–') { part.trim() } else { part.trim_end() });
                out.push('–');
            }
            Some(_) => {
                out.push_str(part);
                let at = part.as_ptr() as usize - text.as_ptr() as usize + part.len();
                out.extend(text[at..].chars().next());
            }
            None => out.push_str(if out.ends_with('–') { part.trim_start() } else { part }),
        }
    }
    out
}

fn genre(text: String) -> String {
    match text.as_str() {
        "phdthesis" => "PhD thesis".to_owned(),
        "mathesis" => "MA thesis".to_owned(),
        "candthesis" => "Candidate thesis".to_owned(),
        "techreport" => "Technical report".to_owned(),
        "resreport" => "Research report".to_owned(),
        _ => text,
    }
}

/// A DOI without what leads to it.
pub(crate) fn doi(text: String) -> String {
    // Other letters change their length by lower case.
    let lower = text.to_ascii_lowercase();
    let at = lower.find("10.").filter(|&at| {
        let before = lower[..at].trim_end();
        before.is_empty() || before.ends_with("doi.org/") || before.ends_with("doi:")
    });
    at.map_or(text.clone(), |at| text[at..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_a_dash_between_numbers() {
        for (text, expected) in [
            ("19-28", "19–28"),
            ("19 – 28", "19–28"),
            ("19–28, 30-31", "19–28, 30–31"),
            ("A-12", "A-12"),
            ("S5", "S5"),
            ("7-", "7-"),
        ] {
            assert_eq!(pages(text.to_owned()), expected);
        }
    }

    #[test]
    fn editions_are_numbers_where_they_are_one() {
        for (text, expected) in
            [("Second", "2"), ("2.", "2"), ("3rd", "3"), ("2. Aufl.", "2"), ("2., erw. Aufl.", "2., erw. Aufl.")]
        {
            assert_eq!(edition(text.to_owned()), expected);
        }
    }

    #[test]
    fn address_is_found_within_its_commands() {
        for (field, value, expected) in [
            ("howpublished", r"Available at \url{https://a.b}", "https://a.b"),
            ("howpublished", r"\url{https://a.b/~c}", "https://a.b/~c"),
            ("howpublished", "Online: http://a.b/c_d (http or ftp)", "http://a.b/c_d"),
            ("howpublished", r"http-Seite, \href{https://a.b/{\textasciitilde}c}{Text}", "https://a.b/~c"),
            ("howpublished", "Druck", ""),
            ("url", r"\href{http://a.b}{Text}", "http://a.b"),
            ("url", r"\url{http://a.b/\~{}c}", "http://a.b/~c"),
            ("url", r"\href{http://a.b}", "http://a.b"),
        ] {
            let fields = std::collections::BTreeMap::from([(field.to_owned(), value.to_owned())]);
            let entry = RawEntry { line: 1, key: "a".to_owned(), entry_type: "misc".to_owned(), fields };
            assert_eq!(of(&entry).url.unwrap_or_default(), expected, "{value}");
        }
    }

    #[test]
    fn doi_is_bare() {
        for (text, expected) in [
            ("https://doi.org/10.1000/x", "10.1000/x"),
            ("doi: 10.1000/x", "10.1000/x"),
            ("DOI:10.1000/X", "10.1000/X"),
            ("ẞẞẞẞẞdoi:10.1000/x", "10.1000/x"),
            ("İİdoi.org/10.1000/ä", "10.1000/ä"),
            ("10.1000/10.5", "10.1000/10.5"),
            ("none", "none"),
        ] {
            assert_eq!(doi(text.to_owned()), expected);
        }
    }
}
