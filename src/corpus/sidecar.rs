use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::corpus::CorpusError;
use crate::corpus::error::{line_of, toml_error};
use crate::document::Metadata;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SidecarFile {
    title: Option<String>,
    subtitle: Option<String>,
    author: Option<Authors>,
    authors: Option<Authors>,
    year: Option<i32>,
    doi: Option<toml::Spanned<String>>,
    language: Option<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Authors {
    One(String),
    Many(Vec<String>),
}

impl Authors {
    fn names(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names,
        }
    }
}

/// Names the files that may hold a document's metadata, strongest first: `a.tei.xml.toml`, `a.tei.toml`, `a.toml`.
pub(crate) fn candidates(document: &Path, stem: &str) -> Vec<PathBuf> {
    let Some(name) = document.file_name().map(|name| name.to_string_lossy().into_owned()) else { return Vec::new() };
    let shorter = name.rsplit_once('.').map_or(name.as_str(), |(shorter, _)| shorter);
    let mut paths = vec![document.with_file_name(format!("{name}.toml"))];
    for name in [shorter, stem] {
        let path = document.with_file_name(format!("{name}.toml"));
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// Reads a sidecar.
pub(crate) fn read(path: &Path) -> Result<Metadata, CorpusError> {
    let read = crate::ingest::read_file(path).and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other));
    let text = read.map_err(|source| CorpusError::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|(line, message)| CorpusError::Sidecar { path: path.to_owned(), line, message })
}

fn parse(text: &str) -> Result<Metadata, (usize, String)> {
    let file: SidecarFile = toml::from_str(text).map_err(|error| toml_error(text, &error))?;
    let language = match file.language {
        None => None,
        Some(tag) => {
            let line = line_of(text, tag.span().start);
            Some(tag.into_inner().parse().map_err(|error: crate::text::UnknownLanguage| (line, error.to_string()))?)
        }
    };
    let doi = match file.doi {
        None => None,
        Some(field) => {
            let line = line_of(text, field.span().start);
            let field = field.into_inner();
            Some(crate::document::doi(&field).ok_or_else(|| (line, format!("`{field}` is no DOI: `10.1000/182`")))?)
        }
    };
    Ok(Metadata {
        title: file.title,
        subtitle: file.subtitle,
        authors: file.authors.or(file.author).map(Authors::names).unwrap_or_default(),
        year: file.year,
        doi,
        language,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn author_may_be_one_or_many() {
        let one = parse("title = \"T\"\nauthor = \"A. Dresen\"\nyear = 2023\nlanguage = \"de-AT\"").unwrap();
        assert_eq!(one.authors, ["A. Dresen"]);
        assert_eq!((one.year, one.language), (Some(2023), Some(Language::German)));
        assert_eq!(parse("doi = \"https://doi.org/10.1000/182\"").unwrap().doi.as_deref(), Some("10.1000/182"));
        assert_eq!(parse("authors = [\"A\", \"B\"]").unwrap().authors, ["A", "B"]);
    }

    #[test]
    fn mistakes_are_reported_with_their_line() {
        for (text, line, part) in [
            ("title = \"T\"\nautor = \"x\"", 2, "unknown field `autor`"),
            ("\ndoi = \"182\"", 2, "`182` is no DOI"),
            ("\nlanguage = \"klingonisch\"", 2, "`klingonisch` is not a language code"),
            ("title = ", 1, ""),
            ("year = \"zwanzig\"", 1, "invalid type"),
        ] {
            let (found, message) = parse(text).unwrap_err();
            assert_eq!(found, line, "{text}");
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn sidecar_beside_the_full_name_is_strongest() {
        let names: Vec<_> = candidates(Path::new("k/a.tei.xml"), "a");
        assert_eq!(names, [Path::new("k/a.tei.xml.toml"), Path::new("k/a.tei.toml"), Path::new("k/a.toml")]);
    }
}
