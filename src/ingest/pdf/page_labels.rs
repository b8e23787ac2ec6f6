//! How pages are numbered, and what the file itself calls them.

use std::collections::HashMap;

use hayro_syntax::object::{self, Array, Dict, Name, Object};

use crate::deadline;
use crate::ingest::pdf::metadata;
use crate::text::{in_roman, roman_value};

/// Letters of the longest Roman numeral that counts a page: "lxxxviii".
const MAX_NUMERALS: usize = 8;

/// How pages are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// "12"
    Arabic,
    /// "xii"
    SmallRoman,
    /// "XII"
    LargeRoman,
}

impl Style {
    /// "xii" as 12 in small Roman numerals
    pub fn read(word: &str) -> Option<(Self, i64)> {
        if word.len() <= 4
            && word.bytes().all(|b| b.is_ascii_digit())
            && let Ok(value) = word.parse()
        {
            return Some((Self::Arabic, value));
        }
        let style = if word.bytes().all(|b| b.is_ascii_lowercase()) { Self::SmallRoman } else { Self::LargeRoman };
        let value = i64::from(roman_value(&word.to_ascii_lowercase()).filter(|_| word.len() <= MAX_NUMERALS)?);
        (style.write(value) == word).then_some((style, value))
    }

    /// 12 as "xii" in small Roman numerals
    pub fn write(self, value: i64) -> String {
        if self == Self::Arabic {
            return value.to_string();
        }
        let text = in_roman(u32::try_from(value).unwrap_or_default());
        if self == Self::LargeRoman { text.to_ascii_uppercase() } else { text }
    }
}

/// What the file calls its pages, by page from 0: /PageLabels (PDF 32000-1, 12.4.2).
pub fn file_labels(catalog: &Dict<'_>, pages: u32) -> HashMap<u32, String> {
    let mut ranges: Vec<(u32, Dict<'_>)> = Vec::new();
    let mut open: Vec<(Dict<'_>, usize)> = catalog.get::<Dict<'_>>("PageLabels").map(|d| (d, 0)).into_iter().collect();
    let mut visited = 0;
    while let Some((node, depth)) = open.pop() {
        deadline::check();
        visited += 1;
        if visited > MAX_RANGES {
            break;
        }
        if let Some(nums) = node.get::<Array<'_>>("Nums") {
            let objects: Vec<Object<'_>> = nums.iter::<Object<'_>>().take(2 * MAX_RANGES).collect();
            for pair in objects.chunks_exact(2) {
                if let (Object::Number(from), Object::Dict(range)) = (&pair[0], &pair[1]) {
                    ranges.push((from.as_i64().clamp(0, i64::from(pages)) as u32, range.clone()));
                }
            }
        }
        if depth < 8
            && let Some(kids) = node.get::<Array<'_>>("Kids")
        {
            open.extend(kids.iter::<Dict<'_>>().take(MAX_RANGES).map(|kid| (kid, depth + 1)));
        }
        if ranges.len() > MAX_RANGES {
            break;
        }
    }
    ranges.sort_by_key(|(from, _)| *from);
    let mut labels = HashMap::new();
    for (n, (from, range)) in ranges.iter().enumerate() {
        let to = ranges.get(n + 1).map_or(pages, |(next, _)| *next);
        let style = range.get::<Name<'_>>("S").map(|name| name.as_str().to_owned());
        let prefix = range.get::<object::String<'_>>("P").map(|p| metadata::decode(p.as_bytes())).unwrap_or_default();
        let start = range.get::<i32>("St").map_or(1, i64::from);
        for page in *from..to {
            let value = start + i64::from(page - from);
            let number = match style.as_deref() {
                Some("D") => Style::Arabic.write(value),
                Some("r") => Style::SmallRoman.write(value),
                Some("R") => Style::LargeRoman.write(value),
                // "a" to "z", then "aa" to "zz"
                Some(letter @ ("a" | "A")) if value > 0 => {
                    let first = if letter == "a" { b'a' } else { b'A' };
                    let c = char::from(first + ((value - 1) % 26) as u8);
                    std::iter::repeat_n(c, ((value - 1) / 26 + 1).min(100) as usize).collect()
                }
                _ => String::new(),
            };
            let label = format!("{prefix}{number}");
            if !label.is_empty() {
                labels.insert(page, label);
            }
        }
    }
    labels
}

/// Most ranges of page labels that are read, and most branches of their tree, which may hold itself.
const MAX_RANGES: usize = 2000;
