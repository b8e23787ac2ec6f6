//! BibTeX and BibLaTeX.

mod date;
mod inherit;
mod item;
mod kind;
mod name;
mod split;
mod tex;
mod write;

use std::collections::{BTreeMap, HashMap};

use biblatex::{Field, ParseErrorKind, RawBibliography, RawChunk};

pub(crate) use date::{date as date_of, in_calendar, to_iso};
pub(crate) use write::{Dialect, write};

use crate::bibliography::bibtex::inherit::{Lineage, RawEntry};
use crate::bibliography::bibtex::split::{Block, End, blocks};
use crate::bibliography::{ENTRIES_MAX, LineCounter, MAX_FILE_BYTES, Reading, Warning, file_field};
use crate::citation::Entry;

/// Longest text that an `@string` may stand for, in bytes; names of journals have some hundred.
const ABBREVIATION_BYTES_MAX: usize = 16 << 10;

/// Entries that are no works.
const NO_WORKS: [&str; 3] = ["xdata", "set", "bibnote"];

/// Reads a `.bib` file; `name` is what the places of its entries begin with (`library.bib:12`).
///
/// `crossref`, `xdata` and `@string` are resolved, LaTeX is decoded; `note`, `annote`, `abstract` and `keywords` are left
/// out. An entry whose key stands twice is read twice, with a warning.
pub fn read(text: &str, name: &str) -> Reading {
    let mut reading = Reading::default();
    if text.len() as u64 > MAX_FILE_BYTES {
        let message = format!("the file has more than {MAX_FILE_BYTES} bytes: divide it");
        reading.warn(1, message);
        return reading;
    }
    let mut lines = LineCounter::new(text);
    let mut strings = Strings { texts: HashMap::new(), budget: MAX_FILE_BYTES as usize };
    let mut raw: Vec<RawEntry> = Vec::new();
    for block in blocks(text).into_iter().take(2 * ENTRIES_MAX) {
        let line = lines.line(block.offset);
        match entry(&block, line, &mut strings, &mut reading) {
            Ok(entry) => raw.extend(entry),
            Err(warning) => reading.warn(warning.line, warning.message),
        }
    }
    let mut keys: HashMap<&str, usize> = HashMap::new();
    for RawEntry { key, line, .. } in raw.iter().filter(|entry| !entry.key.is_empty()) {
        if let Some(first) = keys.insert(key, *line) {
            reading.warn(*line, format!("entry `{key}` stands in line {first} already: give one of them another key"));
        }
    }
    let mut lineage = Lineage::new(&raw, MAX_FILE_BYTES as usize);
    for entry in raw.iter().filter(|entry| !NO_WORKS.contains(&entry.entry_type.as_str())) {
        let entry = lineage.complete(entry);
        let files = ["file", "pdf", "localfile"].iter().find_map(|field| entry.fields.get(*field));
        let found = Entry {
            item: item::of(&entry),
            place: format!("{name}:{}", entry.line),
            files: files.map(|field| paths(field)).unwrap_or_default(),
        };
        if !reading.take(found, entry.line) {
            break;
        }
    }
    // Those of what is taken from others come late.
    reading.warnings.sort_by_key(|warning| warning.line);
    reading
}

/// Returns the paths of a `file` field, and undoes the LaTeX that Mendeley puts into it: `:C$\backslash$:/Texte/M{\"u}ller.pdf:pdf`.
fn paths(field: &str) -> Vec<String> {
    let paths = file_field::paths(&field.replace("$\\backslash$", "\\"));
    paths.into_iter().map(|path| if path.contains("{\\") { tex::plain(&path) } else { path }).collect()
}

/// The texts that `@string` gave names, in lower case.
struct Strings {
    texts: HashMap<String, String>,
    /// Bytes that they may still make.
    budget: usize,
}

impl Strings {
    /// Joins the parts of a field; returns the first name that stands for nothing, too.
    fn join(&mut self, field: &Field<'_>) -> (String, Option<String>) {
        let mut text = String::new();
        let mut unknown = None;
        for chunk in field {
            match chunk.v {
                RawChunk::Normal(part) => text.push_str(part),
                RawChunk::Abbreviation(name) => match self.texts.get(&name.to_lowercase()) {
                    Some(known) if known.len() <= self.budget => {
                        self.budget -= known.len();
                        text.push_str(known);
                    }
                    _ => {
                        text.push_str(name);
                        unknown.get_or_insert_with(|| name.to_owned());
                    }
                },
            }
        }
        (text, unknown)
    }
}

/// Reads one block: an entry, or `None` for what is no entry.
fn entry(
    block: &Block<'_>,
    line: usize,
    strings: &mut Strings,
    reading: &mut Reading,
) -> Result<Option<RawEntry>, Warning> {
    let kind = block.kind.to_lowercase();
    if kind == "preamble" {
        return Ok(None);
    }
    let what = || match block.text.split_once(['{', '(']).and_then(|(_, body)| body.split_once(',')) {
        Some((key, _)) if kind != "string" => format!("entry `{}`", key.trim()),
        _ => format!("`@{kind}`"),
    };
    if block.end == End::Open {
        let message = format!("{} has no end and is left out: a `}}` or `\"` is missing in it", what());
        return Err(Warning { line, message });
    }
    // The crate knows round brackets not.
    let braced = block.text.strip_suffix(')').map(|text| format!("{}}}", text.replacen('(', "{", 1)));
    let source = braced.as_deref().unwrap_or(block.text);
    let spaced = without_spaces_in_key(source);
    let source = spaced.as_deref().unwrap_or(source);
    let parsed = RawBibliography::parse(source).map_err(|error| {
        let before = source.as_bytes().get(..error.span.start).unwrap_or_default();
        let line = line + before.iter().filter(|&&byte| byte == b'\n').count();
        Warning { line, message: format!("{} is left out: {}", what(), problem(&error.kind)) }
    })?;
    for pair in &parsed.abbreviations {
        let (mut text, _) = strings.join(&pair.value.v);
        if text.len() > ABBREVIATION_BYTES_MAX {
            text.clear();
        }
        strings.texts.insert(pair.key.v.to_lowercase(), text);
    }
    let Some(found) = parsed.entries.into_iter().next() else { return Ok(None) };
    let mut fields = BTreeMap::new();
    let mut lines = LineCounter::new(source);
    for pair in &found.v.fields {
        let field = pair.key.v.to_lowercase();
        let (text, unknown) = strings.join(&pair.value.v);
        // Names of months need no `@string`.
        if let Some(word) = unknown.filter(|_| field != "month") {
            let line = line + lines.line(pair.key.span.start) - 1;
            let message = format!("no `@string` says what `{word}` stands for: put `{field}` into braces");
            reading.warn(line, message);
        }
        // As in BibTeX, the first of two counts.
        fields.entry(field).or_insert(text);
    }
    Ok(Some(RawEntry { line, key: found.v.key.v.to_owned(), entry_type: kind, fields }))
}

/// Puts `_` for white space within a key, which some libraries have and the crate refuses; `None` where there is none.
fn without_spaces_in_key(source: &str) -> Option<String> {
    let (head, body) = source.split_once('{')?;
    let (key, rest) = body.split_once(',')?;
    let inner = key.trim();
    if inner.contains(['=', '{', '"']) || !inner.contains([' ', '\t']) {
        return None;
    }
    Some(format!("{head}{{{},{rest}", key.replace(inner, &inner.replace([' ', '\t'], "_"))))
}

fn problem(kind: &ParseErrorKind) -> String {
    match kind {
        ParseErrorKind::UnexpectedEof => "a value is missing or has no end".to_owned(),
        ParseErrorKind::Expected(token) => format!("{token} expected here"),
        ParseErrorKind::Unexpected(token) => format!("no {token} may stand here"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
