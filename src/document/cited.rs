use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::PassageId;
use crate::text::ByteSpan;

/// What a field of a reference manager says is cited where its text is printed: no reading, but data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CitedPlace {
    /// In which passage.
    pub passage: PassageId,
    /// What the field prints, in bytes of the passage's text.
    pub span: ByteSpan,
    /// Which program wrote it.
    pub manager: Manager,
    /// The works, in the order of the field.
    pub items: Vec<CitedItem>,
}

/// One work of a field, and what of it is cited.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CitedItem {
    /// What the program knows the work by: equal keys of one program are one work. `None` where it tells none.
    pub key: Option<String>,
    /// The work, in CSL-JSON.
    pub csl: Map<String, Value>,
    /// The cited place without its label word: "40".
    pub locator: Option<String>,
    /// What it counts, in CSL's words: "page".
    pub label: Option<String>,
    /// What is printed before it, without white space round it: "vgl.".
    pub prefix: Option<String>,
    /// What is printed behind it.
    pub suffix: Option<String>,
    /// Which part of the printed text is about this work, in UTF-16 units of that text, where the field tells.
    pub printed: Option<(usize, usize)>,
}

/// Programs that keep references and write fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Manager {
    /// zotero.org, and what writes as it does
    Zotero,
    /// mendeley.com
    Mendeley,
    /// citavi.com
    Citavi,
    /// endnote.com
    EndNote,
}

impl Manager {
    /// Returns the name used in output: `zotero`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zotero => "zotero",
            Self::Mendeley => "mendeley",
            Self::Citavi => "citavi",
            Self::EndNote => "endnote",
        }
    }
}
