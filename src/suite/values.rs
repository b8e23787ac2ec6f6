use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::suite::Spot;
use crate::suite::fault::Faults;

/// A key or value, with where it stands.
pub(super) type Value<'t, 'a> = &'a Spanned<DeValue<'t>>;

/// Returns the entries of a table as they stand in the file.
pub(super) fn entries<'t, 'a>(table: &'a DeTable<'t>) -> Vec<(&'a Spanned<Cow<'t, str>>, Value<'t, 'a>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// Returns the value of a key.
pub(super) fn get<'t, 'a>(table: &'a DeTable<'t>, name: &str) -> Option<Value<'t, 'a>> {
    table.iter().find(|(key, _)| normal(key.get_ref()) == name).map(|(_, value)| value)
}

/// `must_not` is `must-not`.
pub(super) fn normal(key: &str) -> String {
    key.replace('_', "-")
}

/// Reads values and tells what is wrong with them.
pub(super) struct Values<'t> {
    pub(super) faults: Faults<'t>,
}

impl<'t> Values<'t> {
    pub(super) fn unknown(&mut self, key: &Spanned<Cow<'_, str>>, known: &[&str]) {
        let typed = key.get_ref();
        let likeness = |name: &&&str| strsim::normalized_damerau_levenshtein(&normal(typed).to_lowercase(), name);
        let nearest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let hint = match nearest.filter(|name| likeness(name) >= 0.5) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("there are {}", listed(known)),
        };
        self.faults.add(&key.span(), format!("unknown key `{}`", shortened(typed)), hint);
    }

    pub(super) fn wrong(&mut self, name: &str, value: Value<'_, '_>, wanted: &str, hint: impl Into<String>) {
        let found = described(value.get_ref());
        self.faults.add(&value.span(), format!("`{name}` is {found}, not {wanted}"), hint);
    }

    pub(super) fn text(&mut self, name: &str, value: Value<'_, '_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.faults.add(
                    &value.span(),
                    format!("`{name}` is empty"),
                    "write what it should be, or leave it out",
                );
                None
            }
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => {
                self.wrong(name, value, "a text", format!("put it in quotation marks: `{name} = \"…\"`"));
                None
            }
        }
    }

    /// One text, or a list of them, with where each stands.
    pub(super) fn texts(&mut self, name: &str, value: Value<'_, '_>) -> Vec<(String, Range<usize>)> {
        match value.get_ref() {
            DeValue::Array(list) => {
                if list.is_empty() {
                    self.faults.add(
                        &value.span(),
                        format!("`{name}` is an empty list"),
                        "name something, or leave it out",
                    );
                }
                list.iter().filter_map(|item| self.text(name, item).map(|text| (text, item.span()))).collect()
            }
            DeValue::String(_) => self.text(name, value).map(|text| (text, value.span())).into_iter().collect(),
            _ => {
                let hint = format!("write `{name} = \"…\"` or `{name} = [\"…\", \"…\"]`");
                self.wrong(name, value, "a text or a list of texts", hint);
                Vec::new()
            }
        }
    }

    pub(super) fn places(&mut self, name: &str, value: Value<'_, '_>) -> Vec<(String, Spot)> {
        let texts = self.texts(name, value);
        texts.into_iter().map(|(id, span)| (id.trim().to_owned(), self.faults.spot(&span))).collect()
    }

    pub(super) fn number(&mut self, name: &str, value: Value<'_, '_>, least: usize, most: usize) -> Option<usize> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => {
                self.wrong(name, value, "a whole number", format!("write `{name} = 3`"));
                return None;
            }
        };
        let fits = number.and_then(|number| usize::try_from(number).ok()).filter(|n| (least..=most).contains(n));
        if fits.is_none() {
            self.faults.add(
                &value.span(),
                format!("`{name}` is out of range"),
                format!("it goes from {least} to {most}"),
            );
        }
        fits
    }

    pub(super) fn boolean(&mut self, name: &str, value: Value<'_, '_>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(boolean) => Some(*boolean),
            _ => {
                self.wrong(name, value, "true or false", format!("write `{name} = true`"));
                None
            }
        }
    }

    pub(super) fn table<'a>(&mut self, name: &str, value: Value<'t, 'a>, example: &str) -> Option<&'a DeTable<'t>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => {
                self.wrong(name, value, "a table", format!("write `{example}`"));
                None
            }
        }
    }

    pub(super) fn each<T>(
        &mut self,
        name: &str,
        value: Value<'_, '_>,
        read: impl Fn(&str) -> Option<T>,
        none: &str,
        all: &str,
    ) -> Vec<T> {
        let mut items = Vec::new();
        for (text, span) in self.texts(name, value) {
            match read(text.trim()) {
                Some(item) => items.push(item),
                None => self.faults.add(&span, format!("`{}` is {none}", shortened(&text)), format!("there are {all}")),
            }
        }
        items
    }
}

/// Names the kind of a value as a writer of suites would.
pub(super) fn described(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

pub(super) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Longest text that a message repeats, in characters.
const MAX_ECHO_CHARS: usize = 60;

/// Shortens what was typed for a message.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_ECHO_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
