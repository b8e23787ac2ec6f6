//! What the head of a page says.

use crate::document::Metadata;
use crate::ingest::markup::Tree;
use crate::ingest::own_fields::{author, doi, language, names, title, year};

/// Reads what the head says.
pub fn metadata(tree: &Tree<'_>, from: usize) -> Metadata {
    let mut found = Metadata::default();
    let mut shown_title = None;
    let mut weak = None;
    for node in tree.descendants(from) {
        if tree.is(node, "meta") {
            let key = tree.attribute(node, "name").or_else(|| tree.attribute(node, "property")).unwrap_or_default();
            let Some(value) = tree.attribute(node, "content") else { continue };
            match key.to_ascii_lowercase().as_str() {
                "citation_title" | "dc.title" | "dcterms.title" => found.title = found.title.or(title(&value)),
                "og:title" => weak = weak.or(title(&value)),
                "citation_author" | "dc.creator" | "dcterms.creator" | "author" | "dc.creator.personalname" => {
                    for name in names(&value) {
                        if !found.authors.contains(&name) {
                            found.authors.push(name);
                        }
                    }
                }
                "citation_publication_date"
                | "citation_date"
                | "dc.date"
                | "dcterms.date"
                | "dc.date.issued"
                | "article:published_time"
                | "citation_year"
                | "dcterms.issued" => found.year = found.year.or(year(&value)),
                "citation_doi"
                | "dc.identifier"
                | "dcterms.identifier"
                | "prism.doi"
                | "bepress_citation_doi"
                | "dc.identifier.doi"
                | "doi" => found.doi = found.doi.or(doi(&value)),
                "citation_language" | "dc.language" | "dcterms.language" => {
                    found.language = found.language.or(language(&value));
                }
                _ => {}
            }
        } else if tree.is(node, "title") && shown_title.is_none() && !tree.ancestors(node).any(|n| tree.is(n, "svg")) {
            shown_title = title(&tree.text(node));
        } else if tree.is(node, "html") && found.language.is_none() {
            found.language = tree.attribute(node, "lang").and_then(|tag| language(&tag));
        }
    }
    if found.authors.is_empty() {
        let linked = tree.descendants(from).filter(|&n| tree.is(n, "a") && says_rel_author(tree, n));
        for name in linked.filter_map(|n| author(&tree.text(n))) {
            if !found.authors.contains(&name) {
                found.authors.push(name);
            }
        }
    }
    // "Das Kabel | Zeitschrift": the page's name is the heading with the site's behind it.
    let headings: Vec<String> = tree
        .descendants(from)
        .filter(|&n| tree.is(n, "h1") || is_title_of_word(tree, n))
        .map(|n| title(&tree.text(n)).unwrap_or_default())
        .collect();
    let named = |name: &Option<String>| {
        let name = name.as_deref()?;
        headings.iter().find(|h| h.chars().count() > 3 && name.contains(h.as_str())).cloned()
    };
    let is_alone = headings.is_empty();
    found.title = found
        .title
        .or(named(&shown_title))
        .or(named(&weak))
        .or(shown_title.filter(|_| is_alone))
        .or(weak.filter(|_| is_alone))
        .or_else(|| tree.descendants(from).find(|&n| is_title_of_word(tree, n)).and_then(|n| title(&tree.text(n))));
    found
}

/// Word has headings of the first level below its title.
fn is_title_of_word(tree: &Tree<'_>, node: usize) -> bool {
    tree.is(node, "p") && tree.attribute(node, "class").is_some_and(|class| class == "MsoTitle")
}

fn says_rel_author(tree: &Tree<'_>, link: usize) -> bool {
    tree.attribute(link, "rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == "author"))
}

#[cfg(test)]
mod tests {
    use crate::ingest::Limits;
    use crate::ingest::html::Html;
    use crate::ingest::reader::Reader;

    #[test]
    fn the_head_is_metadata_and_the_name_of_the_site_is_none() {
        let text = "<html lang=\"de-DE\"><head><title>Das Kabel | Zeitschrift</title><meta name=\"citation_author\" content=\"Thorwald, Agnes\"><meta name=\"DC.date\" content=\"1905-03-01\"></head><body><h1>Das Kabel</h1><p>Text.</p></body></html>";
        let own = Html.read(text.as_bytes(), &Limits::default()).expect("reads").own;
        assert_eq!(own.title.as_deref(), Some("Das Kabel"));
        assert_eq!((own.authors, own.year), (vec!["Agnes Thorwald".to_owned()], Some(1905)));
        for (content, expected) in [
            ("Anna Berg, Jan Tal", &["Anna Berg", "Jan Tal"][..]),
            ("Berg, Anna", &["Anna Berg"]),
            ("Berg, Anna Maria", &["Anna Maria Berg"]),
            ("Berg, Anna; Tal, Jan", &["Anna Berg", "Jan Tal"]),
            ("admin; Anna Berg", &["Anna Berg"]),
        ] {
            let text = format!("<meta name=author content=\"{content}\"><p>Text.");
            assert_eq!(
                Html.read(text.as_bytes(), &Limits::default()).expect("reads").own.authors,
                expected,
                "{content}"
            );
        }
    }
}
