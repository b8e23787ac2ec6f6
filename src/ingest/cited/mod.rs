//! Fields of reference managers: which works they say are cited, and at which place.
//!
//! What the programs write is documented by none of them in full. Zotero's is in its sources
//! (`zotero-word-for-windows-integration`, `zotero-libreoffice-integration`); the others' is read as files have it. Whatever
//! is not understood is no field: the printed text stands all the same, and is read as that of any other file.

mod base64;
mod citavi;
mod csl;
mod endnote;

use crate::document::{CitedItem, Manager};
use crate::ingest::reader::CitedField;
use crate::text::ByteSpan;

/// Longest code of a field that is read, in bytes: one with ten works and their abstracts has 30,000.
const MAX_CODE_BYTES: usize = 4 << 20;

/// Most works of one field.
const MAX_ITEMS: usize = 200;

/// Name that Zotero gives the bookmarks in which it keeps citations, where its user wants those instead of fields.
pub const BOOKMARK: &str = "ZOTERO_BREF_";

/// What a field's code says: which program wrote it, and which works are cited.
pub type Code = (Manager, Vec<CitedItem>);

/// The code of a field that is open, gathered from its pieces.
#[derive(Debug, Default, Clone)]
pub struct Gathered {
    /// The code itself: ` ADDIN ZOTERO_ITEM CSL_CITATION {…} `.
    pub code: String,
    /// What is kept beside it, in base64, where that is too long.
    pub data: String,
}

impl Gathered {
    /// Appends a piece of the code; of a code without end nothing more.
    pub fn push(&mut self, piece: &str) {
        if self.code.len() + piece.len() <= MAX_CODE_BYTES {
            self.code.push_str(piece);
        }
    }

    /// Appends what is kept beside the code.
    pub fn push_data(&mut self, data: &str) {
        if self.data.len() + data.len() <= MAX_CODE_BYTES {
            self.data.push_str(data);
        }
    }

    /// Tells whether the field only holds the data of the field round it.
    pub fn is_data(&self) -> bool {
        self.code.trim_start().starts_with("ADDIN EN.CITE.DATA")
    }
}

/// Reads the code of a field; `None` where it is no citation that is understood.
pub fn read(field: &Gathered) -> Option<Code> {
    let code = field.code.trim();
    if code.len() > MAX_CODE_BYTES || field.data.len() > MAX_CODE_BYTES {
        return None;
    }
    let addin = code.strip_prefix("ADDIN").map_or(code, str::trim_start);
    let (manager, items) = if let Some(rest) = addin.strip_prefix("EN.CITE") {
        let told = rest.find("<EndNote").map(|at| rest[at..].to_owned());
        (Manager::EndNote, endnote::items(&told.or_else(|| base64::text(&field.data))?)?)
    } else if let Some(rest) = addin.strip_prefix("CitaviPlaceholder") {
        let packed = rest.trim_start_matches(['{', ' ']);
        (Manager::Citavi, citavi::items(&base64::text(packed.split('}').next()?)?)?)
    } else if let Some(rest) = addin.strip_prefix("CITAVI.PLACEHOLDER") {
        // The id stands before the data.
        (Manager::Citavi, citavi::items_of_xml(&base64::text(rest.split_whitespace().nth(1)?)?)?)
    } else if addin.contains("CSL_CITATION") {
        csl::items(addin)?
    } else {
        return None;
    };
    let items: Vec<CitedItem> = items.into_iter().filter(|item| !item.csl.is_empty()).take(MAX_ITEMS).collect();
    (!items.is_empty()).then_some((manager, items))
}

/// Reads the tag of a content control of Mendeley Cite: `MENDELEY_CITATION_v3_` and base64.
pub fn read_tag(tag: &str) -> Option<Code> {
    let rest = tag.strip_prefix("MENDELEY_CITATION_").filter(|rest| rest.len() <= MAX_CODE_BYTES)?;
    let (_, packed) = rest.split_once('_')?;
    let (_, items) = csl::items(&base64::text(packed)?)?;
    let items: Vec<CitedItem> = items.into_iter().filter(|item| !item.csl.is_empty()).take(MAX_ITEMS).collect();
    (!items.is_empty()).then_some((Manager::Mendeley, items))
}

/// Puts together the codes of bookmarks, which the properties of a document hold in parts of 255 characters:
/// `ZOTERO_BREF_x_1`, `ZOTERO_BREF_x_2`. Gives each bookmark's name and code.
pub fn bookmarks(properties: impl Iterator<Item = (String, String)>) -> std::collections::HashMap<String, Code> {
    let mut parts: std::collections::BTreeMap<(String, u32), String> = std::collections::BTreeMap::new();
    for (name, value) in properties {
        if let Some((bookmark, number)) = name.rsplit_once('_')
            && bookmark.starts_with(BOOKMARK)
            && let Ok(number) = number.parse()
        {
            parts.insert((bookmark.to_owned(), number), value);
        }
    }
    let mut whole: std::collections::BTreeMap<String, Gathered> = std::collections::BTreeMap::new();
    for ((bookmark, _), part) in parts {
        whole.entry(bookmark).or_default().push(&part);
    }
    whole.into_iter().filter_map(|(bookmark, field)| Some((bookmark, read(&field)?))).collect()
}

/// Makes a field of its code and what it prints; `None` where it prints nothing.
pub fn field(code: Option<Code>, from: usize, to: usize) -> Option<CitedField> {
    let (manager, items) = code.filter(|_| from < to)?;
    Some(CitedField { span: ByteSpan::new(from, to), manager, items })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(field: &Gathered) -> String {
        let Some((manager, items)) = read(field) else { return "-".to_owned() };
        let items = items.iter().map(|item| {
            let title = item.csl.get("title").and_then(|title| title.as_str()).unwrap_or_default();
            format!("{title}@{}", item.locator.as_deref().unwrap_or_default())
        });
        format!("{}: {}", manager.name(), items.collect::<Vec<_>>().join(", "))
    }

    fn code(code: &str) -> Gathered {
        Gathered { code: code.to_owned(), data: String::new() }
    }

    #[test]
    fn fields_of_all_programs_are_told_by_their_codes() {
        let csl = r#"{"citationItems":[{"id":7,"locator":"40","itemData":{"type":"book","title":"Kabel"}}]}"#;
        let citavi = r#"{"Entries":[{"Reference":{"Title":"Kabel"},"PageRange":{"OriginalString":"40"}}]}"#;
        let endnote =
            "<EndNote><Cite><Pages>40</Pages><record><titles><title>Kabel</title></titles></record></Cite></EndNote>";
        for (field, expected) in [
            (code(&format!(" ADDIN ZOTERO_ITEM CSL_CITATION {csl} ")), "zotero: Kabel@40"),
            (code(&format!(" ADDIN ZOTERO_ITEM CSL_CITATION{csl}")), "zotero: Kabel@40"),
            (code(&format!("ZOTERO_ITEM CSL_CITATION {csl} RNDabcDEF1234")), "zotero: Kabel@40"),
            (code(&format!("ADDIN CSL_CITATION {}", csl.replace("}]}", "}],\"mendeley\":{}}"))), "mendeley: Kabel@40"),
            (code(&format!("ADDIN Mendeley Citation{{1-2}} CSL_CITATION {csl}")), "mendeley: Kabel@40"),
            (code(&format!("ADDIN CitaviPlaceholder{{{}}}", base64::packed(citavi))), "citavi: Kabel@40"),
            (code(&format!(" ADDIN EN.CITE {endnote}")), "endnote: Kabel@40"),
            (Gathered { code: " ADDIN EN.CITE ".to_owned(), data: base64::packed(endnote) }, "endnote: Kabel@40"),
            (code("ADDIN ZOTERO_BIBL {\"uncited\":[]} CSL_BIBLIOGRAPHY"), "-"),
            (code("ADDIN EN.REFLIST"), "-"),
            (code("ADDIN CitaviBibliography{abc}"), "-"),
            (code("PAGEREF _Toc1 \\h"), "-"),
            (code("ADDIN ZOTERO_ITEM CSL_CITATION {\"citationItems\":[{"), "-"),
            (code("ADDIN CitaviPlaceholder{!!}"), "-"),
            (code(""), "-"),
        ] {
            assert_eq!(told(&field), expected, "{}", field.code);
        }
    }

    #[test]
    fn nesting_and_size_without_end_are_no_fields() {
        let deep = format!("ADDIN ZOTERO_ITEM CSL_CITATION {{\"citationItems\":{}", "[".repeat(1_000_000));
        assert_eq!(told(&code(&deep)), "-");
        let xml = format!("ADDIN EN.CITE <EndNote>{}", "<Cite>".repeat(600_000));
        assert_eq!(told(&code(&xml)), "-");
        let mut long = Gathered::default();
        for _ in 0..10 {
            long.push(&"x".repeat(1 << 20));
        }
        assert!(long.code.len() <= MAX_CODE_BYTES);
        let one = r#"{"itemData":{"title":"Kabel"}},"#;
        let many = format!("CSL_CITATION {{\"citationItems\":[{}]}}", one.repeat(1_000).trim_end_matches(','));
        assert_eq!(read(&code(&many)).map(|(_, items)| items.len()), Some(MAX_ITEMS));
    }

    #[test]
    fn codes_that_are_cut_anywhere_are_fields_or_none() {
        let csl = r#" ADDIN ZOTERO_ITEM CSL_CITATION {"citationItems":[{"id":7,"locator":"40","itemData":{"title":"Über Kabel"}}]}"#;
        let endnote = " ADDIN EN.CITE <EndNote><Cite><Pages>40</Pages><record><titles><title>Kabel</title></titles></record></Cite></EndNote>";
        let citavi = r#"{"Entries":[{"RangeStart":0,"RangeLength":18446744073709551615,"Reference":{"Title":"Kabel","Authors":[null,7]}}]}"#;
        let citavi = format!("ADDIN CitaviPlaceholder{{{}}}", base64::packed(citavi));
        for whole in [csl, endnote, citavi.as_str()] {
            assert!(read(&code(whole)).is_some(), "{whole}");
            for (at, _) in whole.char_indices() {
                let _ = read(&code(&whole[..at]));
                let _ = read(&code(&whole[at..]));
            }
        }
    }

    #[test]
    fn bookmarks_are_put_together_by_their_numbers() {
        let csl = r#"ZOTERO_ITEM CSL_CITATION {"citationItems":[{"itemData":{"title":"Kabel auf der Reede"}}]}"#;
        let mut parts: Vec<(String, String)> = (1..)
            .zip(csl.as_bytes().chunks(8))
            .map(|(n, part)| (format!("ZOTERO_BREF_aB3_{n}"), String::from_utf8_lossy(part).into_owned()))
            .collect();
        parts.reverse();
        parts.push(("ZOTERO_PREF_1".to_owned(), "<data/>".to_owned()));
        let found = bookmarks(parts.into_iter());
        assert_eq!(found.keys().collect::<Vec<_>>(), ["ZOTERO_BREF_aB3"]);
        assert_eq!(found["ZOTERO_BREF_aB3"].1[0].csl["title"], "Kabel auf der Reede");
    }

    #[test]
    fn tags_of_mendeley_are_packed_in_either_alphabet() {
        let csl = r#"{"citationItems":[{"id":"u-1","itemData":{"title":"Über Kabel?>~"}}]}"#;
        let packed = base64::packed(csl);
        for packed in [packed.clone(), packed.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned()] {
            let (manager, items) = read_tag(&format!("MENDELEY_CITATION_v3_{packed}")).unwrap();
            assert_eq!((manager, items[0].key.as_deref()), (Manager::Mendeley, Some("u-1")));
            assert_eq!(items[0].csl["title"], "Über Kabel?>~");
        }
        assert!(read_tag("MENDELEY_BIBLIOGRAPHY").is_none() && read_tag("CitaviPlaceholder#1").is_none());
    }
}
