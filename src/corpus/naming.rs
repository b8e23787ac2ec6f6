use std::collections::BTreeMap;

use crate::document::{DocumentId, distinct_slug};

/// Extensions that are no part of a document's name, whether or not a reader is for them yet.
const KNOWN_EXTENSIONS: [&str; 21] = [
    "txt", "text", "md", "markdown", "html", "htm", "xhtml", "pdf", "docx", "docm", "dotx", "odt", "epub", "rtf",
    "xml", "tei", "jats", "nxml", "jsonl", "bib", "json",
];

/// A file's name as far as ids are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    /// Folder relative to the corpus, with `/`; empty for the corpus itself.
    pub folder: String,
    /// Name without the known extensions.
    pub stem: String,
    /// The known extensions, joined by `.`: `tei.xml`.
    pub extension: String,
}

impl FileName {
    /// Splits a path relative to the corpus.
    ///
    /// # Examples
    ///
    /// ```
    /// use fundstelle::corpus::FileName;
    /// let name = FileName::of("a/art.v2.tei.xml");
    /// assert_eq!((name.folder.as_str(), name.stem.as_str(), name.extension.as_str()), ("a", "art.v2", "tei.xml"));
    /// ```
    pub fn of(relative: &str) -> Self {
        let (folder, name) = relative.rsplit_once('/').unwrap_or(("", relative));
        let mut stem = name;
        while let Some((rest, extension)) = stem.rsplit_once('.')
            && !rest.is_empty()
            && KNOWN_EXTENSIONS.contains(&extension.to_lowercase().as_str())
        {
            stem = rest;
        }
        let extension = name[stem.len()..].trim_start_matches('.');
        Self { folder: folder.to_owned(), stem: stem.to_owned(), extension: extension.to_owned() }
    }

    /// Makes the id with as much of the path as `level` says: 0 the stem, 1 the folder too, 2 the extension too.
    fn id(&self, level: usize) -> String {
        let folder = if level > 0 { self.folder.as_str() } else { "" };
        let extension = if level > 1 { self.extension.as_str() } else { "" };
        let parts = [folder, &self.stem, extension].into_iter().filter(|part| !part.is_empty());
        parts.map(distinct_slug).collect::<Vec<_>>().join("-")
    }

    /// Returns the id that its document has where no other has the same.
    pub(crate) fn document_id(&self) -> DocumentId {
        DocumentId(self.id(0))
    }
}

/// Gives each file its document id; `relatives` must be sorted and without repetition.
///
/// Files whose ids collide all get their folder, then their extension, so that the order in which
/// they came into the corpus does not show. What still collides (`X.txt` beside `x.txt`) is numbered
/// in the order of the paths.
pub fn unique_ids(relatives: &[&str]) -> Vec<DocumentId> {
    let names: Vec<FileName> = relatives.iter().map(|relative| FileName::of(relative)).collect();
    let mut levels = vec![0; names.len()];
    loop {
        let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            holders.entry(name.id(levels[at])).or_default().push(at);
        }
        let mut raised = false;
        for at in holders.values().filter(|at| at.len() > 1).flatten() {
            if levels[*at] < 2 {
                levels[*at] += 1;
                raised = true;
            }
        }
        if raised {
            continue;
        }
        let mut ids = vec![DocumentId(String::new()); names.len()];
        let taken: std::collections::BTreeSet<String> = holders.keys().cloned().collect();
        for (id, at) in holders {
            let mut number = 1;
            for (nth, at) in at.into_iter().enumerate() {
                let mut unique = id.clone();
                while nth > 0 && (unique == id || taken.contains(&unique)) {
                    number += 1;
                    unique = format!("{id}-{number}");
                }
                ids[at] = DocumentId(unique);
            }
        }
        return ids;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(relatives: &[&str]) -> Vec<String> {
        unique_ids(relatives).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn stem_without_known_extensions_is_the_id() {
        assert_eq!(ids(&["Mühl.2022.txt", "art.tei.xml", "x/Ärger.md"]), ["muehl-2022", "art", "aerger"]);
    }

    /// Whatever other files there are.
    #[test]
    fn names_in_other_scripts_have_ids_of_their_own() {
        let alone: Vec<String> = ["Москва.txt", "نص.txt", "…/日本.md"].iter().flat_map(|name| ids(&[name])).collect();
        assert_eq!(ids(&["Москва.txt", "نص.txt", "…/日本.md"]), alone);
        assert_eq!(alone[0], "moskva");
        assert!(alone[1..].iter().all(|id| id.starts_with("doc-")), "{alone:?}");
        let folders = ids(&["東京/x.txt", "大阪/x.txt"]);
        assert!(folders.iter().all(|id| id.ends_with("-x")) && folders[0] != folders[1], "{folders:?}");
    }

    #[test]
    fn colliding_ids_all_get_folder_then_extension() {
        assert_eq!(ids(&["a/x.txt", "b/x.txt"]), ["a-x", "b-x"]);
        assert_eq!(ids(&["a/x.md", "a/x.txt", "b/x.txt", "y.txt"]), ["a-x-md", "a-x-txt", "b-x", "y"]);
        assert_eq!(ids(&["x.md", "x.txt"]), ["x-md", "x-txt"]);
        assert_eq!(ids(&["a-x.txt", "a/x.txt", "b/x.txt"]), ["a-x", "a-x-txt", "b-x"]);
    }

    #[test]
    fn names_that_differ_in_case_alone_are_numbered() {
        assert_eq!(ids(&["X.txt", "x.txt"]), ["x-txt", "x-txt-2"]);
    }
}
