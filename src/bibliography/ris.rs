//! RIS, as Reference Manager's specification has it and EndNote and Zotero read it.

use std::io;

use serde_json::Value;

use crate::bibliography::{bibtex, note, one_line};
use crate::citation::{Date, DatePoint, Item, ItemType, Name};

/// Writes one record for each item, lines ended by CR LF as the specification has it.
pub(crate) fn write<'a>(items: impl Iterator<Item = (&'a str, &'a Item)>, out: &mut dyn io::Write) -> io::Result<()> {
    for (id, item) in items {
        for (tag, value) in Record::of(id, item).lines {
            write!(out, "{tag}  - {value}\r\n")?;
        }
        write!(out, "ER  - \r\n\r\n")?;
    }
    Ok(())
}

/// Returns the type of a reference.
fn reference_type(item: &Item) -> &'static str {
    match item.kind {
        Some(ItemType::Article) => "UNPB",
        Some(ItemType::ArticleJournal | ItemType::Review) => "JOUR",
        Some(ItemType::ArticleMagazine) => "MGZN",
        Some(ItemType::ArticleNewspaper) => "NEWS",
        Some(ItemType::Bill) => "BILL",
        Some(ItemType::Book) => "BOOK",
        Some(ItemType::Broadcast) => "VIDEO",
        Some(ItemType::Chapter) => "CHAP",
        Some(ItemType::Dataset) => "DATA",
        Some(ItemType::EntryDictionary) => "DICT",
        Some(ItemType::EntryEncyclopedia) => "ENCYC",
        Some(ItemType::Hearing) => "HEAR",
        Some(ItemType::Interview | ItemType::PersonalCommunication) => "PCOMM",
        Some(ItemType::LegalCase) => "CASE",
        Some(ItemType::Legislation) => "STAT",
        Some(ItemType::Manuscript) => "MANSCPT",
        Some(ItemType::MotionPicture) => "MPCT",
        Some(ItemType::PaperConference) => "CONF",
        Some(ItemType::PostWeblog) => "BLOG",
        Some(ItemType::Report) => "RPRT",
        Some(ItemType::Software) => "COMP",
        Some(ItemType::Speech) => "SLIDE",
        Some(ItemType::Thesis) => "THES",
        Some(ItemType::Webpage) => "ELEC",
        _ => "GEN",
    }
}

struct Record {
    lines: Vec<(&'static str, String)>,
    /// What no tag is for.
    notes: Vec<String>,
}

impl Record {
    fn of(id: &str, item: &Item) -> Self {
        let kind = reference_type(item);
        let mut record = Self { lines: vec![("TY", kind.to_owned())], notes: Vec::new() };
        record.put("ID", Some(id));
        record.people(item, kind);
        record.put("TI", item.title.as_deref());
        record.put("ST", item.title_short.as_deref());
        record.titles(item, kind);
        if let Some(date) = &item.issued {
            record.put("PY", Some(&date.start.year.to_string()));
            record.put("DA", Some(&slashed(date.start)));
            record.range("Issued", date);
        }
        let volume = if kind == "COMP" { "" } else { "VL" };
        record.put_or_note(volume, "Volume", item.volume.as_deref());
        record.put("IS", item.issue.as_deref());
        record.pages(item, kind);
        record.publishers(item, kind);
        record.numbers(item, kind);
        record.put("ET", item.edition.as_deref());
        record.put("DO", item.doi.as_deref());
        record.put("UR", item.url.as_deref());
        if let Some(date) = &item.accessed {
            record.put("Y2", Some(&slashed(date.start)));
            record.range("Accessed", date);
        }
        record.put("LA", item.language.as_deref());
        record.put("DB", item.archive.as_deref());
        record.put("AN", item.archive_location.as_deref());
        record.put_or_note("", "Archive Place", item.archive_place.as_deref());
        // Elsewhere M3 is read as a DOI.
        let typed = matches!(kind, "THES" | "RPRT" | "MANSCPT" | "ELEC" | "BLOG" | "PCOMM" | "SLIDE");
        record.put_or_note(if typed { "M3" } else { "" }, "Genre", item.genre.as_deref());
        record.others(item, kind);
        let notes = std::mem::take(&mut record.notes);
        for note in note::own(item).into_iter().chain(notes) {
            record.put("N1", Some(&note));
        }
        record
    }

    fn put(&mut self, tag: &'static str, value: Option<&str>) {
        let value = value.map(one_line).filter(|value| !value.is_empty());
        self.lines.extend(value.map(|value| (tag, value)));
    }

    /// Writes to a tag, or where there is none (`""`) to the note.
    fn put_or_note(&mut self, tag: &'static str, name: &str, value: Option<&str>) {
        if tag.is_empty() { self.notes.extend(note::told(name, value)) } else { self.put(tag, value) }
    }

    fn names(&mut self, tag: &'static str, names: &[Name]) {
        for name in names {
            self.put(tag, Some(&written(name)));
        }
    }

    fn people(&mut self, item: &Item, kind: &str) {
        self.names("AU", &item.author);
        let editors = match kind {
            "JOUR" | "CHAP" | "CONF" | "DICT" | "ENCYC" | "GEN" => "A2",
            "BOOK" => "A3",
            _ => "ED",
        };
        self.names(editors, &item.editor);
        self.names("A4", &item.translator);
        if kind == "CHAP" {
            self.names("C2", &item.container_author);
        } else {
            self.notes.extend(note::names("Container Author", &item.container_author));
        }
        if kind == "PCOMM" {
            self.names("A2", &item.recipient);
        } else {
            self.notes.extend(note::names("Recipient", &item.recipient));
        }
    }

    fn titles(&mut self, item: &Item, kind: &str) {
        let (container, series) = match kind {
            "CASE" => ("A2", "T3"),
            "CONF" => ("C3", "T3"),
            "BOOK" | "RPRT" | "COMP" => ("", "T2"),
            "BILL" | "HEAR" => ("T2", ""),
            _ => ("T2", "T3"),
        };
        self.put_or_note(container, "Container Title", item.container_title.as_deref());
        self.put_or_note(series, "Collection Title", item.collection_title.as_deref());
        self.put_or_note("", "Volume Title", item.volume_title.as_deref());
    }

    /// Tells of a date's end, which no tag can.
    fn range(&mut self, name: &str, date: &Date) {
        if date.end.is_some() {
            self.notes.push(format!("{name}: {}", bibtex::to_iso(date)));
        }
    }

    fn pages(&mut self, item: &Item, kind: &str) {
        let pages = item.page.as_deref().or(item.page_first.as_deref());
        // There it is the number of all pages.
        if matches!(kind, "BOOK" | "THES" | "MANSCPT") {
            return self.put_or_note("", "Page", pages);
        }
        let Some(pages) = pages.map(one_line) else { return };
        let range = pages.split_once(['–', '-']).map(|(first, last)| (first.trim(), last.trim()));
        let single = |page: &str| !page.is_empty() && page.chars().all(char::is_alphanumeric);
        match range.filter(|(first, last)| single(first) && single(last)) {
            Some((first, last)) => {
                self.put("SP", Some(first));
                self.put("EP", Some(last));
            }
            None => self.put("SP", Some(&pages)),
        }
    }

    fn publishers(&mut self, item: &Item, kind: &str) {
        self.put("PB", item.publisher.as_deref());
        let authority = match kind {
            "BILL" | "HEAR" => "T3",
            _ if item.publisher.is_none() => "PB",
            _ => "",
        };
        self.put_or_note(authority, "Authority", item.authority.as_deref());
        self.put(if kind == "CONF" { "C1" } else { "CY" }, item.publisher_place.as_deref());
    }

    fn numbers(&mut self, item: &Item, kind: &str) {
        let number = item.number.as_deref();
        let tag = match kind {
            "RPRT" => "SN",
            "CASE" => "SV",
            _ => "M1",
        };
        self.put(tag, number);
        let series = match number {
            Some(_) if tag == "M1" => "",
            // Its number in the series is the only one that a report has.
            None if kind == "RPRT" && item.isbn.is_none() => "SN",
            _ => "M1",
        };
        self.put_or_note(series, "Collection Number", item.collection_number.as_deref());
        let taken = (kind == "RPRT" && number.is_some()) || matches!(kind, "JOUR" | "MGZN" | "NEWS");
        self.put_or_note(if taken { "" } else { "SN" }, "ISBN", item.isbn.as_deref());
    }

    fn others(&mut self, item: &Item, kind: &str) {
        for (variable, value) in &item.other {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            let tag = match variable.as_str() {
                "note" | "id" | "citation-key" | "citation-label" => continue,
                "keyword" => {
                    text.split([',', ';']).for_each(|word| self.put("KW", Some(word)));
                    continue;
                }
                "abstract" => "AB",
                "ISSN" if matches!(kind, "JOUR" | "MGZN" | "NEWS") => "SN",
                "number-of-volumes" => "NV",
                "number-of-pages" if matches!(kind, "BOOK" | "THES" | "MANSCPT") => "SP",
                "chapter-number" | "section" if kind != "CASE" => "SE",
                "container-title-short" => "J2",
                "event-title" if kind == "CONF" => "T2",
                "call-number" => "CN",
                _ => "",
            };
            self.put_or_note(tag, variable, Some(&text));
        }
    }
}

/// "Clausewitz, Carl von", "van Wees, Hans", "King, Martin Luther, Jr."
fn written(name: &Name) -> String {
    let part = |part: &Option<String>| part.as_deref().map(one_line).filter(|part| !part.is_empty());
    let (Some(family), None) = (part(&name.family), &name.literal) else { return name.display() };
    let family = match part(&name.non_dropping_particle) {
        Some(particle) => format!("{particle} {family}"),
        None => family,
    };
    let given: Vec<String> = [&name.given, &name.dropping_particle].into_iter().filter_map(part).collect();
    let parts = [Some(family), Some(given.join(" ")).filter(|given| !given.is_empty()), part(&name.suffix)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Returns `YYYY/MM/DD/`, with as much of it as is known.
fn slashed(point: DatePoint) -> String {
    let part = |part: Option<u8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
    let day = point.day.filter(|_| point.month.is_some());
    let sign = if point.year < 0 { "-" } else { "" };
    format!("{sign}{:04}/{}/{}/", point.year.unsigned_abs(), part(point.month), part(day))
}
