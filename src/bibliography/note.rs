//! What a format has no field for.

use crate::bibliography::one_line;
use crate::citation::{Item, Name};

/// Returns `Name: value`, as Zotero reads it in its field *Extra*.
pub(crate) fn told(name: &str, value: Option<&str>) -> Option<String> {
    let value = value.map(one_line).filter(|value| !value.is_empty())?;
    Some(format!("{name}: {value}"))
}

/// Returns the names under their role, joined by "; ".
pub(crate) fn names(role: &str, names: &[Name]) -> Option<String> {
    let names: Vec<String> = names.iter().map(Name::display).filter(|name| !name.trim().is_empty()).collect();
    told(role, Some(&names.join("; ")))
}

/// Returns the item's own note.
pub(crate) fn own(item: &Item) -> Option<String> {
    let note = item.other.get("note").and_then(|note| note.as_str())?;
    Some(one_line(note)).filter(|note| !note.is_empty())
}
