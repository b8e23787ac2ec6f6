use std::io;

use serde_json::Value;
use unicode_normalization::char::is_combining_mark;

use crate::bibliography::bibtex::item::{ORDINALS, OTHERS};
use crate::bibliography::bibtex::{date, kind, name, tex};
use crate::bibliography::{language, note, one_line};
use crate::citation::{Date, Item, ItemType, Name};

/// Which program's fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `year`, `journal`, `address`, `school`
    Bibtex,
    /// `date`, `journaltitle`, `location`, `institution`
    Biblatex,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Writes one entry for each item, a blank line between them.
pub(crate) fn write<'a>(
    dialect: Dialect,
    items: impl Iterator<Item = (&'a str, &'a Item)>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for (at, (id, item)) in items.enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let entry = Entry::of(dialect, item);
        writeln!(out, "@{}{{{},", entry.entry_type, key(id))?;
        for (name, value) in &entry.fields {
            writeln!(out, "  {name} = {value},")?;
        }
        writeln!(out, "}}")?;
    }
    Ok(())
}

/// Returns a key that BibTeX takes: what it does not is `-`.
fn key(id: &str) -> String {
    let refused = |c: char| c.is_whitespace() || c.is_control() || "{}(),=\"#%\\~'".contains(c);
    let key: String = id.chars().map(|c| if refused(c) { '-' } else { c }).collect();
    if key.is_empty() { "-".to_owned() } else { key }
}

struct Entry {
    dialect: Dialect,
    entry_type: &'static str,
    fields: Vec<(&'static str, String)>,
}

impl Entry {
    fn of(dialect: Dialect, item: &Item) -> Self {
        let latex = dialect == Dialect::Biblatex;
        let (entry_type, subtype) = kind::written(item, dialect);
        let mut entry = Self { dialect, entry_type, fields: Vec::new() };
        let mut note: Vec<String> = note::own(item).into_iter().collect();
        entry.names("author", &item.author);
        entry.title(item);
        entry.text("shorttitle", item.title_short.as_deref());
        entry.container(item, latex);
        entry.names("editor", &item.editor);
        entry.names("bookauthor", &item.container_author);
        entry.names("translator", &item.translator);
        if let Some(date) = &item.issued {
            entry.date(date);
        }
        entry.text(
            "edition",
            item.edition.as_deref().map(|edition| edition_in(dialect, item.language.as_deref(), edition)),
        );
        entry.text("series", item.collection_title.as_deref());
        entry.text("volume", item.volume.as_deref());
        entry.numbers(item, &mut note);
        entry.text("type", item.genre.as_deref());
        entry.publisher(item, latex, &mut note);
        let pages = item.page.as_deref().or(item.page_first.as_deref());
        entry.put("pages", pages.map(|page| tex::escape(page).replace('–', "--")));
        entry.verbatim("doi", item.doi.as_deref());
        entry.text("isbn", item.isbn.as_deref());
        entry.verbatim("url", item.url.as_deref());
        entry.put("urldate", item.accessed.as_ref().map(date::to_iso));
        if let Some(tag) = item.language.as_deref() {
            match language::babel(tag).filter(|_| latex) {
                Some(name) => entry.text("langid", Some(name)),
                None => entry.text("language", Some(tag)),
            }
        }
        entry.others(item, &mut note);
        entry.text("entrysubtype", subtype);
        if !note.is_empty() {
            entry.text("note", Some(note.join("; ")));
        }
        entry
    }

    fn put(&mut self, name: &'static str, value: Option<String>) {
        self.fields.extend(value.filter(|value| !value.is_empty()).map(|value| (name, format!("{{{value}}}"))));
    }

    fn text(&mut self, name: &'static str, text: Option<impl AsRef<str>>) {
        self.put(name, text.map(|text| tex::escape(text.as_ref())));
    }

    /// Writes what is one of a list, where " and " would divide it.
    fn body(&mut self, name: &'static str, text: Option<&str>) {
        let text = text.map(tex::escape).filter(|text| !text.is_empty());
        let divides = |text: &String| text.split(' ').any(|word| word == "and");
        self.put(name, text.map(|text| if divides(&text) { format!("{{{text}}}") } else { text }));
    }

    /// Writes what LaTeX does not read as text; braces, which would end it, and backslashes as URLs escape them.
    fn verbatim(&mut self, name: &'static str, text: Option<&str>) {
        let text = text.map(one_line).filter(|text| !text.is_empty());
        self.put(name, text.map(|text| text.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")));
    }

    fn names(&mut self, field: &'static str, names: &[Name]) {
        self.put(field, Some(name::list(names)));
    }

    fn title(&mut self, item: &Item) {
        let Some(title) = item.title.as_deref() else { return };
        // BibLaTeX changes the case of English titles, BibTeX's styles of all.
        let language = item.language.as_deref().unwrap_or("en").to_lowercase();
        let keeps_case = self.dialect == Dialect::Biblatex && !language.starts_with("en");
        let title = if keeps_case { tex::escape(title) } else { protected(title) };
        self.put("title", Some(title));
        if self.dialect == Dialect::Biblatex {
            self.text("titleaddon", item.volume_title.as_deref());
        }
    }

    fn container(&mut self, item: &Item, latex: bool) {
        let name = match self.entry_type {
            "incollection" | "inproceedings" | "inreference" => "booktitle",
            "misc" if !latex => "howpublished",
            _ if latex => "journaltitle",
            _ => "journal",
        };
        self.text(name, item.container_title.as_deref());
    }

    fn date(&mut self, date: &Date) {
        if self.dialect == Dialect::Biblatex {
            return self.put("date", Some(date::to_iso(date)));
        }
        let years = match date.end.filter(|end| end.year != date.start.year) {
            Some(end) => format!("{}--{}", date.start.year, end.year),
            None => date.start.year.to_string(),
        };
        self.put("year", Some(years));
        if let Some(month) = date.start.month {
            // BibTeX's own name of the month, which styles put into their language.
            let name = MONTHS[usize::from(month.clamp(1, 12)) - 1];
            self.fields.push(("month", name.to_owned()));
        }
        // What year and month do not say; BibTeX's styles pass over it, others read it.
        if date.end.is_some() || date.start.day.is_some() || !(1000..=9999).contains(&date.start.year) {
            self.put("date", Some(date::to_iso(date)));
        }
    }

    fn numbers(&mut self, item: &Item, note: &mut Vec<String>) {
        let preprint = item.number.as_deref().and_then(|number| number.strip_prefix("arXiv:"));
        if let Some(number) = preprint {
            self.verbatim("eprint", Some(number));
            let name = if self.dialect == Dialect::Biblatex { "eprinttype" } else { "archiveprefix" };
            self.put(name, Some("arXiv".to_owned()));
        }
        let number = item.number.as_deref().filter(|_| preprint.is_none());
        let named = [
            ("Issue", item.issue.as_deref()),
            ("Collection Number", item.collection_number.as_deref()),
            ("Number", number),
        ];
        let first = match item.kind {
            Some(kind) if kind.is_in_periodical() => 0,
            // Where a work stands in its series is what the field says first.
            _ if item.collection_number.is_some() => 1,
            _ => 2,
        };
        self.text("number", named[first].1);
        for (at, (name, number)) in named.into_iter().enumerate().filter(|(at, _)| *at != first) {
            if at == 0 {
                // BibLaTeX's field for what stands beside a number.
                self.text("issue", number);
            } else {
                note.extend(note::told(name, number));
            }
        }
    }

    fn publisher(&mut self, item: &Item, latex: bool, note: &mut Vec<String>) {
        let law = matches!(item.kind, Some(ItemType::LegalCase | ItemType::Legislation | ItemType::Bill));
        let (body, publisher) = match item.kind {
            Some(ItemType::Thesis | ItemType::Report) => {
                note.extend(note::told("Authority", item.authority.as_deref()));
                (item.publisher.as_deref(), None)
            }
            _ if law || item.publisher.is_some() => (item.authority.as_deref(), item.publisher.as_deref()),
            _ => {
                note.extend(note::told("Authority", item.authority.as_deref()));
                (None, None)
            }
        };
        let school = !latex && item.kind == Some(ItemType::Thesis);
        self.body(if school { "school" } else { "institution" }, body);
        self.body("publisher", publisher);
        self.body(if latex { "location" } else { "address" }, item.publisher_place.as_deref());
        self.text("library", item.archive.as_deref());
    }

    fn others(&mut self, item: &Item, note: &mut Vec<String>) {
        if self.dialect == Dialect::Bibtex {
            note.extend(note::told("Volume Title", item.volume_title.as_deref()));
        }
        note.extend(note::told("Archive Place", item.archive_place.as_deref()));
        note.extend(note::told("Archive Location", item.archive_location.as_deref()));
        note.extend(note::told("Page First", item.page_first.as_deref().filter(|_| item.page.is_some())));
        note.extend(note::names("Recipient", &item.recipient));
        for (variable, value) in &item.other {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            let known = OTHERS.iter().find(|(_, known)| known == variable).map(|(field, _)| *field);
            match variable.as_str() {
                "note" | "id" | "citation-key" | "citation-label" => {}
                "abstract" => self.text("abstract", Some(text)),
                "keyword" => self.text("keywords", Some(text)),
                _ => match known {
                    Some(field) => self.text(field, Some(text)),
                    None => note.extend(note::told(variable, Some(&text))),
                },
            }
        }
    }
}

/// Writes an edition: as a number, as BibLaTeX wants it, and BibTeX's styles of other languages; for the English ones as
/// a word.
fn edition_in(dialect: Dialect, language: Option<&str>, edition: &str) -> String {
    let english = language.is_some_and(|tag| tag.to_lowercase().starts_with("en"));
    let number = edition.parse::<usize>().ok().filter(|_| dialect == Dialect::Bibtex && english);
    let ordinal = number.and_then(|number| ORDINALS.get(number.wrapping_sub(1)));
    ordinal.map_or_else(|| edition.to_owned(), |ordinal| (*ordinal).to_owned())
}

/// Puts words with capitals into braces, the first letter of all apart, so that no style makes them small.
fn protected(title: &str) -> String {
    let title = one_line(title);
    let mut out = String::with_capacity(title.len() + 16);
    let mut first = true;
    let mut rest = title.as_str();
    while !rest.is_empty() {
        // An accent belongs to the letter before it.
        let inside = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        let word = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        if word == 0 {
            let end = rest.find(inside).unwrap_or(rest.len());
            out.push_str(&spaced(&rest[..end]));
            rest = &rest[end..];
            continue;
        }
        let letters = &rest[..word];
        let inner = letters.chars().skip(usize::from(first)).any(char::is_uppercase);
        if inner {
            out.extend(["{", letters, "}"]);
        } else {
            out.push_str(letters);
        }
        first = false;
        rest = &rest[word..];
    }
    out
}

/// Escapes what stands between words, with its white space.
fn spaced(between: &str) -> String {
    let inner = tex::escape(between);
    let start = if between.starts_with(' ') { " " } else { "" };
    let end = if between.ends_with(' ') && between.len() > 1 { " " } else { "" };
    format!("{start}{inner}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_words_in_english_bibtex_alone() {
        for (dialect, language, edition, expected) in [
            (Dialect::Bibtex, Some("de"), "2", "2"),
            (Dialect::Bibtex, None, "2", "2"),
            (Dialect::Bibtex, Some("en-GB"), "2", "Second"),
            (Dialect::Bibtex, Some("en"), "12", "12"),
            (Dialect::Biblatex, Some("en"), "2", "2"),
            (Dialect::Bibtex, Some("de"), "2., erw. Aufl.", "2., erw. Aufl."),
        ] {
            assert_eq!(edition_in(dialect, language, edition), expected, "{language:?} {edition}");
        }
    }

    #[test]
    fn words_with_capitals_are_protected_but_for_the_first_letter() {
        for (title, expected) in [
            ("Projecting stability in Europe", "Projecting stability in {Europe}"),
            ("NATO’s new concept", "{NATO}’s new concept"),
            ("iPhone & eBay", "{iPhone} \\& {eBay}"),
            ("Das E\u{301}tat-Problem", "Das {E\u{301}tat}-{Problem}"),
            ("", ""),
        ] {
            assert_eq!(protected(title), expected);
        }
    }
}
