//! EPUB: the documents of its spine, read as one.

use std::collections::{HashMap, HashSet};

use crate::document::Metadata;
use crate::ingest::archive::Archive;
use crate::ingest::encoding::SourceText;
use crate::ingest::html::{Blocks, Notes, Sheet};
use crate::ingest::markup::{Build, Dialect, Piece, Tree};
use crate::ingest::own_fields::{doi, language, names, title, year};
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
        let mut items: HashMap<String, Item> = HashMap::new();
        let mut navigation = None;
        for node in tree.descendants(0).filter(|&n| tree.is(n, "item")) {
            let href = join(folder, &tree.attribute(node, "href").unwrap_or_default());
            if tree.attribute(node, "properties").is_some_and(|p| p.split_whitespace().any(|p| p == "nav")) {
                navigation = Some(href.clone());
            }
            let item = Item {
                href,
                is_text: tree.attribute(node, "media-type").is_none_or(|kind| is_text(&kind)),
                fallback: tree.attribute(node, "fallback").map(|id| id.into_owned()),
            };
            items.insert(tree.attribute(node, "id").unwrap_or_default().into_owned(), item);
        }
        let locked = locked(&archive.beside("META-INF/encryption.xml")?.unwrap_or_default(), limits)?;
        let mut text = String::new();
        let mut parts: Vec<(String, ByteSpan)> = Vec::new();
        let mut known: HashSet<&str> = HashSet::new();
        for reference in tree.descendants(0).filter(|&n| tree.is(n, "itemref")) {
            let Some(href) = tree.attribute(reference, "idref").and_then(|id| text_of(&items, &id)) else { continue };
            if Some(href) == navigation.as_deref() || !known.insert(href) {
                continue;
            }
            if locked.contains(href) {
                return Err(IngestError::Password);
            }
            let is_there = names.iter().any(|name| name == href);
            let Some(part) = archive.beside(href)? else {
                if !is_there {
                    archive.miss(href);
                }
                continue;
            };
            let start = text.len();
            text.push_str(&part);
            // Else it would swallow the chapters that follow.
            if let Some(end) = open_end(&part) {
                archive.doubt(format!("`{href}` breaks off within a comment: what stands in it is not read"));
                text.push_str(end);
            }
            text.push('\n');
            parts.push((href.to_owned(), ByteSpan::new(start, text.len())));
        }
        let pages = match &navigation {
            Some(name) => archive.beside(name)?.map(|nav| (nav, name.clone())),
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
        // Where a page begins: a place in a part, or the beginning of a part.
        let place = |name: &str, href: &str| {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let href = if href.contains('#') { href.to_owned() } else { format!("{href}#") };
            resolve_from(folder, usize::MAX, &href)
        };
        let mut targets: HashMap<(usize, String), String> = HashMap::new();
        if let Some((nav, name)) = &pages {
            let nav_tree = Tree::parse(nav, ByteSpan::new(0, nav.len()), Dialect::Html, limits)?;
            let list = nav_tree.descendants(0).find(|&n| {
                nav_tree.attribute(n, "epub:type").as_deref() == Some("page-list")
                    || nav_tree.attribute(n, "role").as_deref() == Some("doc-pagelist")
            });
            for link in list.into_iter().flat_map(|list| nav_tree.descendants(list)).filter(|&n| nav_tree.is(n, "a")) {
                if let Some(target) = nav_tree.attribute(link, "href").and_then(|href| place(name, &href)) {
                    targets.insert(target, nav_tree.text(link));
                }
            }
        }
        if let Some(name) = names.iter().find(|name| name.ends_with(".ncx")).filter(|_| targets.is_empty()) {
            // EPUB 2 lists its pages in the table of contents for programs.
            let ncx = archive.beside(name)?.unwrap_or_default();
            let list = Tree::parse(&ncx, ByteSpan::new(0, ncx.len()), Dialect::Xml, limits)?;
            for page in list.descendants(0).filter(|&n| list.is(n, "pagetarget")) {
                let href = list.find(page, "content").and_then(|n| list.attribute(n, "src"));
                if let Some(target) = href.and_then(|href| place(name, &href)) {
                    let label = list.find(page, "text").map(|n| list.text(n)).unwrap_or_default();
                    targets.insert(target, label);
                }
            }
        }
        let mut labels = HashMap::new();
        label_pages(&whole, &mut targets, &part_of, &mut labels);
        let mut sheet = Sheet::default();
        for name in names.iter().filter(|name| name.ends_with(".css")) {
            sheet.read(&archive.beside(name)?.unwrap_or_default());
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

/// A file of the package.
#[derive(Debug)]
struct Item {
    href: String,
    is_text: bool,
    /// What is read where this is no text
    fallback: Option<String>,
}

/// Items that may stand one for the other.
const MAX_FALLBACKS: usize = 8;

/// "application/xhtml+xml", and what stood for it before.
fn is_text(kind: &str) -> bool {
    ["html", "dtbook", "oeb1-document"].iter().any(|name| kind.contains(name))
}

/// Returns the text for an item of the spine: its own, or that of what may stand for it (EPUB 3.3, 3.5.1).
fn text_of<'i>(items: &'i HashMap<String, Item>, id: &str) -> Option<&'i str> {
    let chain = std::iter::successors(items.get(id), |item| items.get(item.fallback.as_deref()?));
    chain.take(MAX_FALLBACKS).find(|item| item.is_text).map(|item| item.href.as_str())
}

/// Lists the files that are encrypted; fonts whose letters are only hidden are none of them.
fn locked(encryption: &str, limits: &Limits) -> Result<HashSet<String>, IngestError> {
    let tree = Tree::parse(encryption, ByteSpan::new(0, encryption.len()), Dialect::Xml, limits)?;
    let mut names = HashSet::new();
    for data in tree.descendants(0).filter(|&n| tree.is(n, "encrypteddata")) {
        let method = tree.child(data, "encryptionmethod").and_then(|n| tree.attribute(n, "algorithm"));
        let hides_fonts = method.is_some_and(|name| name.contains("idpf.org/2008/embedding") || name.ends_with("#RC"));
        let uri = tree.find(data, "cipherreference").and_then(|n| tree.attribute(n, "uri"));
        names.extend(uri.filter(|_| !hides_fonts).map(|uri| join("", &uri)));
    }
    Ok(names)
}

/// Returns what ends a comment, or raw text, that a part begins and does not end.
fn open_end(part: &str) -> Option<&'static str> {
    [("<!--", "-->"), ("<![CDATA[", "]]>")].into_iter().find_map(|(begin, end)| {
        let at = part.rfind(begin)?;
        (!part[at + begin.len()..].contains(end)).then_some(end)
    })
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
    let mut begun = None;
    for node in tree.descendants(0).filter(|&n| tree.piece(n) == Piece::Element) {
        if tree.parent(node).is_some_and(|n| tree.is(n, "body")) && begun != Some(part_of(node)) {
            begun = Some(part_of(node));
            if let Some(label) = targets.remove(&(part_of(node), String::new())) {
                labels.insert(node, label);
                continue;
            }
        }
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
    // What has an event is the day of a copy, unless that is its publication.
    let is_of_the_work = |n: &usize| {
        tree.is(*n, "date")
            && tree.attribute(*n, "event").is_none_or(|event| event.to_lowercase().contains("publication"))
    };
    let mut dates = tree.children(meta).filter(is_of_the_work).map(|n| tree.text(n));
    // Pandoc gives the day on which it ran where it knows no other.
    let modified = tree.children(meta).find(|&n| tree.attribute(n, "property").as_deref() == Some("dcterms:modified"));
    let modified = modified.map(|n| tree.text(n)).unwrap_or_default();
    Metadata {
        title: all("title").iter().find_map(|text| title(text)),
        subtitle: None,
        authors: all("creator").iter().flat_map(|text| names(text)).collect(),
        year: dates.find_map(|text| year(&text).filter(|_| text != modified)),
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

    /// A book of these files, listed in this order; those that are named `.xhtml` are in its spine.
    fn book(metadata: &str, files: &[(&str, &str)]) -> Result<Reading<'static>, IngestError> {
        let mut manifest = String::new();
        let mut spine = String::new();
        for (name, _) in files.iter().filter(|(name, _)| !name.starts_with("META-INF")) {
            let kind = match name.rsplit_once('.') {
                Some((_, "xhtml")) => "application/xhtml+xml",
                Some((_, "jpg")) => "image/jpeg",
                _ => "text/plain",
            };
            let nav = if name.starts_with("nav") { " properties=\"nav\"" } else { "" };
            manifest.push_str(&format!("<item id=\"{name}\" href=\"{name}\" media-type=\"{kind}\"{nav}/>"));
            if kind != "text/plain" {
                spine.push_str(&format!("<itemref idref=\"{name}\"/>"));
            }
        }
        let opf = format!(
            "<package><metadata>{metadata}</metadata><manifest>{manifest}<item id=\"x\" href=\"x.xhtml\"/></manifest><spine>{spine}</spine></package>"
        );
        let opf = opf.replace("<spine>", if metadata == "x" { "<spine><itemref idref=\"x\"/>" } else { "<spine>" });
        let container = "<container><rootfiles><rootfile full-path=\"c.opf\"/></rootfiles></container>";
        let bytes = packed(&[&[("META-INF/container.xml", container), ("c.opf", &opf)], files].concat());
        let reading = Epub.read(&bytes, &Limits::default())?;
        Ok(Reading {
            source: SourceText::unpacked(reading.source.text.into_owned()),
            own: reading.own,
            warnings: reading.warnings,
            partly: reading.partly,
            pages: reading.pages,
            ..Reading::new(SourceText::unpacked(String::new()), reading.body)
        })
    }

    fn texts(reading: &Reading<'_>) -> Vec<String> {
        let Body::Blocks(blocks) = &reading.body else { panic!("EPUB gives blocks") };
        blocks.iter().map(|b| b.flow.text.clone()).collect()
    }

    const ONE: (&str, &str) = ("a.xhtml", "<html><body><p>Eins.</p></body></html>");

    #[test]
    fn what_cannot_be_read_of_a_book_is_told_and_the_rest_is_read() {
        let cut = ("b.xhtml", "<html><body><p>Zwei.</p><!-- cut");
        let last = ("c.xhtml", "<html><body><p>Drei.</p></body></html>");
        for (metadata, files, warnings, partly, expected) in [
            ("", vec![ONE, ("b.jpg", "\u{1}\0\0"), last], 0, false, vec!["Eins.", "Drei."]),
            ("", vec![ONE, ("s.css", "\u{1}\0\0")], 1, true, vec!["Eins."]),
            ("x", vec![ONE], 1, true, vec!["Eins."]),
            ("", vec![ONE, cut, last], 1, true, vec!["Eins.", "Zwei.", "Drei."]),
        ] {
            let reading = book(metadata, &files).expect("reads");
            assert_eq!(texts(&reading), expected, "{files:?}");
            assert_eq!((reading.warnings.len(), reading.partly), (warnings, partly), "{files:?}");
        }
    }

    #[test]
    fn a_locked_book_is_told_as_such_and_hidden_fonts_are_no_lock() {
        let lock = |method: &str| {
            format!(
                "<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm=\"{method}\"/><enc:CipherData><enc:CipherReference URI=\"a.xhtml\"/></enc:CipherData></enc:EncryptedData></encryption>"
            )
        };
        let read = |method: &str| book("", &[ONE, ("META-INF/encryption.xml", &lock(method))]);
        assert!(matches!(read("http://www.w3.org/2001/04/xmlenc#aes128-cbc"), Err(IngestError::Password)));
        assert!(read("http://www.idpf.org/2008/embedding").is_ok());
    }

    #[test]
    fn pages_may_begin_with_a_file_and_be_listed_in_the_older_way_only() {
        let nav = ("nav.xhtml", "<nav epub:type=\"toc\"><a href=\"a.xhtml\">Eins</a></nav>");
        let pages =
            ("nav.xhtml", "<nav epub:type=\"page-list\"><a href=\"a.xhtml\">9</a><a href=\"b.xhtml#p\">10</a></nav>");
        let two = ("b.xhtml", "<html><body><p>Zwei</p><p id=\"p\">Drei.</p></body></html>");
        let ncx = (
            "toc.ncx",
            "<ncx><pageTarget><text>9</text><content src=\"a.xhtml\"/></pageTarget><pageTarget><text>10</text><content src=\"b.xhtml#p\"/></pageTarget></ncx>",
        );
        for files in [vec![ONE, two, pages], vec![ONE, two, nav, ncx]] {
            let reading = book("", &files).expect("reads");
            let Body::Blocks(blocks) = &reading.body else { panic!("EPUB gives blocks") };
            let found = blocks.iter().map(|b| reading.pages.labels.get(&b.page).map(String::as_str));
            assert_eq!(found.collect::<Vec<_>>(), [Some("9"), Some("9"), Some("10")], "{files:?}");
        }
    }

    #[test]
    fn the_year_is_that_of_the_work_and_not_of_its_copy() {
        let converted = "<dc:date opf:event=\"conversion\">2011-02-01</dc:date>";
        let published = "<dc:date opf:event=\"original-publication\">1905</dc:date>";
        for (dates, expected) in [
            (converted.to_owned(), None),
            (format!("{converted}{published}"), Some(1905)),
            ("<dc:date>1905-02-01</dc:date>".to_owned(), Some(1905)),
        ] {
            assert_eq!(book(&dates, &[ONE]).expect("reads").own.year, expected, "{dates}");
        }
    }
}
