//! CSL-JSON, as citeproc, Zotero and pandoc have it.

use std::io;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::bibliography::{LineCounter, MAX_FILE_BYTES, Reading, bibtex, file_field};
use crate::citation::csl_json::{TYPES, item, text_of};
use crate::citation::{Date, Entry, Item, ItemType};

/// Variables that say what a work is.
const TELLING: [&str; 8] = ["title", "author", "editor", "issued", "container-title", "DOI", "ISBN", "publisher"];

/// Tells by the beginning of a file whether it is an array of CSL items: objects with a type of CSL and a title or the like.
pub fn looks_like(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let Some(first) = head.strip_prefix('[').map(str::trim_start).filter(|rest| rest.starts_with('{')) else {
        return false;
    };
    let value_of = |name: &str| {
        let at = first.find(&format!("\"{name}\""))? + name.len() + 2;
        Some(first[at..].trim_start().strip_prefix(':')?.trim_start())
    };
    let kind = value_of("type").and_then(|value| value.strip_prefix('"')?.split_once('"')).map(|(kind, _)| kind);
    kind.is_some_and(|kind| TYPES.iter().any(|(known, _)| *known == kind))
        && TELLING.iter().any(|name| value_of(name).is_some())
}

/// Reads a CSL-JSON file; `name` is what the places of its entries begin with (`library.json:12`).
///
/// Where an object is broken, reading goes on at the next line that begins one as the first was begun. What is of another
/// type than CSL says (numbers for texts, a text for names) is taken for what it means.
pub fn read(text: &str, name: &str) -> Reading {
    let mut reading = Reading::default();
    if text.len() as u64 > MAX_FILE_BYTES {
        let message = format!("the file has more than {MAX_FILE_BYTES} bytes: divide it");
        reading.warn(1, message);
        return reading;
    }
    let mut lines = LineCounter::new(text);
    let blank =
        |at: usize| at + text[at..].len() - text[at..].trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
    let mut at = blank(0);
    if !text[at..].starts_with('[') {
        reading.warn(1, "no array of CSL items: it begins with no `[`".to_owned());
        return reading;
    }
    at = blank(at + 1);
    let begin = &text[text[..at].rfind('\n').unwrap_or(at)..at];
    while at < text.len() && !text[at..].starts_with(']') {
        let line = lines.line(at);
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                let end = at + values.byte_offset();
                match value {
                    Value::Object(object) if object.get("type").is_some_and(Value::is_string) => {
                        let files = files(&object);
                        let item = item(object, &date_of);
                        if !reading.take(Entry { item, place: format!("{name}:{line}"), files }, line) {
                            break;
                        }
                    }
                    _ => {
                        let message = "no CSL item and left out: an object with a `type` is expected".to_owned();
                        reading.warn(line, message);
                    }
                }
                at = blank(end);
                if text[at..].starts_with(',') {
                    at = blank(at + 1);
                } else if !text[at..].starts_with(']') {
                    let line = lines.line(at);
                    let message = "a `,` between two items, or the `]` at the end, is missing".to_owned();
                    reading.warn(line, message);
                    if !text[at..].starts_with('{') {
                        break;
                    }
                }
            }
            Some(Err(error)) => {
                let message = without_place(&error.to_string());
                let line = line + error.line().saturating_sub(1);
                let next = Some(format!("{begin}{{")).filter(|next| next.starts_with('\n'));
                let next = next.and_then(|next| text[at..].find(&next).map(|found| at + found + next.len() - 1));
                let rest = if next.is_some() { "this item is" } else { "the rest of the file is" };
                reading.warn(line, format!("{rest} left out: {message}"));
                let Some(next) = next else { break };
                at = next;
            }
            None => break,
        }
    }
    reading
}

/// Leaves out the place in the parser's message, which counts from the object's beginning.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(before, _)| before).to_owned()
}

fn date_of(value: &Value) -> Option<Date> {
    if let Ok(date) = serde_json::from_value(value.clone()) {
        return Some(bibtex::in_calendar(date));
    }
    let text = match value {
        Value::String(_) | Value::Number(_) => text_of(value)?,
        Value::Object(object) => ["raw", "literal"].iter().find_map(|name| text_of(object.get(*name)?))?,
        _ => return None,
    };
    bibtex::date_of(&text)
}

/// Returns the files that an item names: `file` as in BibTeX, `attachments` as in Zotero's own JSON.
fn files(object: &Map<String, Value>) -> Vec<String> {
    let mut files = match object.get("file") {
        Some(Value::String(field)) => file_field::paths(field),
        _ => Vec::new(),
    };
    if let Some(Value::Array(attachments)) = object.get("attachments") {
        let path = |attachment: &Value| ["localPath", "path"].iter().find_map(|name| text_of(attachment.get(*name)?));
        files.extend(attachments.iter().filter_map(path));
    }
    files
}

/// Writes an array of items, each with its id; an item without a type is a document.
pub(crate) fn write<'a>(items: impl Iterator<Item = (&'a str, &'a Item)>, out: &mut dyn io::Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct WithId<'a> {
        id: &'a str,
        #[serde(flatten)]
        item: Item,
    }
    let mut first = true;
    for (id, item) in items {
        out.write_all(if first { b"[\n" } else { b",\n" })?;
        first = false;
        let mut item = item.clone();
        item.kind = item.kind.or(Some(ItemType::Document));
        item.other.remove("id");
        serde_json::to_writer_pretty(&mut *out, &WithId { id, item })?;
    }
    out.write_all(if first { b"[]\n" } else { b"\n]\n" })
}
