//! EPUB: the documents of its spine, read as one.

use std::collections::HashMap;

use crate::document::Metadata;
use crate::ingest::archive::Archive;
use crate::ingest::encoding::SourceText;
use crate::ingest::html::{Blocks, Notes, Sheet};
use crate::ingest::markup::{Build, Dialect, Piece, Tree};
use crate::ingest::own_fields::{author, doi, language, title, year};
use crate::ingest::reader::{Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads `.epub`.
#[derive(Debug, Clone, Copy)]
pub struct Epub;

impl Reader for Epub {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let mut archive = Archive::open(bytes, limits)?;
        let container = archive.text("META-INF/container.xml")?.unwrap_or_default();
        let names = archive.names();
        let tree = Tree::parse(&container, ByteSpan::new(0, container.len()), Dialect::Xml, limits)?;
        let told = tree.find(0, "rootfile").and_then(|n| tree.attribute(n, "full-path")).map(|path| path.into_owned());
        let path = told.or_else(|| names.iter().find(|name| name.ends_with(".opf")).cloned()).unwrap_or_default();
        let missing = || IngestError::Package { part: format!("`{path}`"), message: "it is missing".to_owned() };
        let package = archive.text(&path)?.ok_or_else(missing)?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let tree = Tree::parse(&package, ByteSpan::new(0, package.len()), Dialect::Xml, limits)?;
        let mut items: HashMap<String, String> = HashMap::new();
        let mut navigation = None;
        for item in tree.descendants(0).filter(|&n| tree.is(n, "item")) {
            let href = join(folder, &tree.attribute(item, "href").unwrap_or_default());
            if tree.attribute(item, "properties").is_some_and(|p| p.split_whitespace().any(|p| p == "nav")) {
                navigation = Some(href.clone());
            }
            items.insert(tree.attribute(item, "id").unwrap_or_default().into_owned(), href);
        }
        let mut text = String::new();
        let mut parts: Vec<(String, ByteSpan)> = Vec::new();
        for reference in tree.descendants(0).filter(|&n| tree.is(n, "itemref")) {
            let Some(href) = tree.attribute(reference, "idref").and_then(|id| items.get(&*id)) else { continue };
            if Some(href) == navigation.as_ref() || parts.iter().any(|(name, _)| name == href) {
                continue;
            }
            let Some(part) = archive.text(href)? else { continue };
            let start = text.len();
            text.push_str(&part);
            text.push('\n');
            parts.push((href.clone(), ByteSpan::new(start, text.len())));
        }
        let pages = match &navigation {
            Some(name) => archive.text(name)?.map(|nav| (nav, name.clone())),
            None => None,
        };
        let mut build = Build::new(&text);
        build.own = metadata(&tree);
        let whole = Tree::parse(&text, ByteSpan::new(0, text.len()), Dialect::Html, limits)?;
        let part_at = |at: usize| parts.partition_point(|(_, span)| span.end <= at).min(parts.len().saturating_sub(1));
        let part_of = |node: usize| part_at(whole.span(node).start);
        let resolve_from = |folder: &str, own: usize, href: &str| -> Option<(usize, String)> {
            let (file, id) = href.split_once('#')?;
            if file.is_empty() {
                return Some((own, id.to_owned()));
            }
            let path = join(folder, file);
            parts.iter().position(|(name, _)| *name == path).map(|at| (at, id.to_owned()))
        };
        let resolve = |node: usize, href: &str| {
            let own = part_of(node);
            let folder = parts.get(own)?.0.rsplit_once('/').map_or("", |(folder, _)| folder);
            resolve_from(folder, own, href)
        };
        let notes = Notes::find(&whole, &resolve, &part_of);
        let mut labels = HashMap::new();
        if let Some((nav, name)) = &pages {
            let nav_tree = Tree::parse(nav, ByteSpan::new(0, nav.len()), Dialect::Html, limits)?;
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let list = nav_tree.descendants(0).find(|&n| {
                nav_tree.attribute(n, "epub:type").as_deref() == Some("page-list")
                    || nav_tree.attribute(n, "role").as_deref() == Some("doc-pagelist")
            });
            let mut targets: HashMap<(usize, String), String> = HashMap::new();
            for link in list.into_iter().flat_map(|list| nav_tree.descendants(list)).filter(|&n| nav_tree.is(n, "a")) {
                if let Some(target) =
                    nav_tree.attribute(link, "href").and_then(|href| resolve_from(folder, usize::MAX, &href))
                {
                    targets.insert(target, nav_tree.text(link));
                }
            }
            label_pages(&whole, &mut targets, &part_of, &mut labels);
        } else if let Some(name) = names.iter().find(|name| name.ends_with(".ncx")) {
            // EPUB 2 lists its pages in the table of contents for programs.
            let ncx = archive.text(name)?.unwrap_or_default();
            let list = Tree::parse(&ncx, ByteSpan::new(0, ncx.len()), Dialect::Xml, limits)?;
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let mut targets: HashMap<(usize, String), String> = HashMap::new();
            for page in list.descendants(0).filter(|&n| list.is(n, "pagetarget")) {
                let href = list.find(page, "content").and_then(|n| list.attribute(n, "src"));
                if let Some(target) = href.and_then(|href| resolve_from(folder, usize::MAX, &href)) {
                    let label = list.find(page, "text").map(|n| list.text(n)).unwrap_or_default();
                    targets.insert(target, label);
                }
            }
            label_pages(&whole, &mut targets, &part_of, &mut labels);
        }
        let mut sheet = Sheet::default();
        for name in names.iter().filter(|name| name.ends_with(".css")) {
            sheet.read(&archive.text(name)?.unwrap_or_default());
        }
        let blocks = Blocks { tree: &whole, notes: &notes, pages: labels, sheet };
        for child in whole.children(0) {
            let part = whole.find(child, "body").unwrap_or(child);
            blocks.children(part, &mut build);
            build.end_block();
        }
        blocks.notes(&mut build);
        let spans = whole
            .descendants(0)
            .filter(|&n| whole.piece(n) != Piece::Element && !whole.ancestors(n).any(|a| whole.is(a, "head")))
            .map(|n| whole.span(n))
            .collect();
        let reading = build.finish(spans);
        drop(notes);
        drop(whole);
        Ok(archive.tell(Reading { source: SourceText::unpacked(text), ..reading }))
    }
}

/// Gives elements at which pages begin their labels.
fn label_pages(
    tree: &Tree<'_>,
    targets: &mut HashMap<(usize, String), String>,
    part_of: &dyn Fn(usize) -> usize,
    labels: &mut HashMap<usize, String>,
) {
    if targets.is_empty() {
        return;
    }
    for node in tree.descendants(0).filter(|&n| tree.piece(n) == Piece::Element) {
        let Some(id) = tree.attribute(node, "id") else { continue };
        if let Some(label) = targets.remove(&(part_of(node), id.into_owned())) {
            labels.insert(node, label);
        }
    }
}

fn metadata(tree: &Tree<'_>) -> Metadata {
    let Some(meta) = tree.find(0, "metadata") else { return Metadata::default() };
    let all = |name: &str| -> Vec<String> {
        tree.children(meta).filter(|&n| tree.is(n, name)).map(|n| tree.text(n)).collect()
    };
    // Pandoc gives the day on which it ran where it knows no other.
    let modified = tree.children(meta).find(|&n| tree.attribute(n, "property").as_deref() == Some("dcterms:modified"));
    let modified = modified.map(|n| tree.text(n)).unwrap_or_default();
    Metadata {
        title: all("title").iter().find_map(|text| title(text)),
        subtitle: None,
        authors: all("creator").iter().filter_map(|text| author(text)).collect(),
        year: all("date").iter().filter(|text| **text != modified).find_map(|text| year(text)),
        doi: all("identifier").iter().chain(&all("source")).find_map(|text| doi(text)),
        language: all("language").iter().find_map(|tag| language(tag)),
    }
}

/// Joins a link to the folder in which it stands: "../Text/a%20b.xhtml".
fn join(folder: &str, href: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let decoded = percent_decoded(href);
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let code = code.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::archive::tests::packed;
    use crate::ingest::reader::Body;

    #[test]
    fn pages_of_the_older_format_are_read() {
        let opf = "<package><metadata/><manifest><item id=\"a\" href=\"a.xhtml\"/><item id=\"n\" href=\"toc.ncx\"/></manifest><spine toc=\"n\"><itemref idref=\"a\"/></spine></package>";
        let ncx = "<ncx><pageList><pageTarget type=\"normal\"><navLabel><text>17</text></navLabel><content src=\"a.xhtml#p17\"/></pageTarget></pageList></ncx>";
        let bytes = packed(&[
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", "<container><rootfiles><rootfile full-path=\"c.opf\"/></rootfiles></container>"),
            ("c.opf", opf),
            ("toc.ncx", ncx),
            ("a.xhtml", "<html><body><p>Eins.</p><p id=\"p17\">Zwei.</p></body></html>"),
        ]);
        let reading = Epub.read(&bytes, &Limits::default()).expect("reads");
        assert_eq!(reading.pages.labels.get(&1).map(String::as_str), Some("17"));
        let Body::Blocks(blocks) = reading.body else { panic!("EPUB gives blocks") };
        assert_eq!(blocks.iter().map(|b| b.page).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn notes_in_another_file_and_pages_are_read() {
        let opf = "<package><metadata><dc:title>Das Kabel</dc:title><dc:creator>Agnes Thorwald</dc:creator><dc:date>1905-02-01</dc:date></metadata>\
            <manifest><item id=\"a\" href=\"Text/a.xhtml\"/><item id=\"n\" href=\"Text/n%20n.xhtml\"/><item id=\"v\" href=\"nav.xhtml\" properties=\"nav\"/></manifest>\
            <spine><itemref idref=\"a\"/><itemref idref=\"n\"/></spine></package>";
        let bytes = packed(&[
            ("mimetype", "application/epub+zip"),
            (
                "META-INF/container.xml",
                "<container><rootfiles><rootfile full-path=\"OEBPS/c.opf\"/></rootfiles></container>",
            ),
            ("OEBPS/c.opf", opf),
            (
                "OEBPS/nav.xhtml",
                "<html><body><nav epub:type=\"page-list\"><ol><li><a href=\"Text/a.xhtml#p9\">9</a></li></ol></nav></body></html>",
            ),
            (
                "OEBPS/Text/a.xhtml",
                "<?xml version=\"1.0\"?><html><head><title/></head><body><h1>Lage</h1><p><span id=\"p9\"/>Eins<a id=\"r1\" href=\"n%20n.xhtml#f1\"><sup>1</sup></a>.</p></body></html>",
            ),
            (
                "OEBPS/Text/n n.xhtml",
                "<html><body><p id=\"f1\"><a href=\"a.xhtml#r1\">1</a> Ebd., S. 4.</p></body></html>",
            ),
        ]);
        let reading = Epub.read(&bytes, &Limits::default()).expect("reads");
        assert_eq!(reading.references.iter().map(|r| r.note).collect::<Vec<_>>(), [Some(0)]);
        assert_eq!((reading.own.title.as_deref(), reading.own.year), (Some("Das Kabel"), Some(1905)));
        assert_eq!(reading.pages.labels.get(&1).map(String::as_str), Some("9"));
        let Body::Blocks(blocks) = reading.body else { panic!("EPUB gives blocks") };
        let found: Vec<_> = blocks.iter().map(|b| (b.flow.text.as_str(), b.page)).collect();
        assert_eq!(found, [("Lage", 0), ("Eins[^1].", 1), ("Ebd., S. 4.", 1)]);
    }
}
