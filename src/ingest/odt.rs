//! ODT: what LibreOffice and Pandoc write.

use std::collections::HashMap;

use crate::deadline;
use crate::document::{DropReason, Metadata};
use crate::ingest::archive::Archive;
use crate::ingest::cited::{self, Code, Gathered};
use crate::ingest::encoding::SourceText;
use crate::ingest::markup::{
    Build, Container, Dialect, LAYOUT_CELL_BYTES, Piece, StyleRole, Tied, Tree, WordStyle, WordStyles, is_raised_label,
    table, twips,
};
use crate::ingest::own_fields::{doi, language, names, title};
use crate::ingest::reader::{Reader, Reading, Role};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads `.odt`.
#[derive(Debug, Clone, Copy)]
pub struct Odt;

impl Reader for Odt {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let mut archive = Archive::open(bytes, limits)?;
        let manifest = archive.text("META-INF/manifest.xml").ok().flatten().unwrap_or_default();
        if manifest.contains(":encryption-data") {
            return Err(IngestError::Password);
        }
        let missing = || IngestError::Package { part: "`content.xml`".to_owned(), message: "it is missing".to_owned() };
        let text = archive.text("content.xml")?.filter(|text| !text.is_empty()).ok_or_else(missing)?;
        let named = archive.beside("styles.xml")?.unwrap_or_default();
        let meta = archive.beside("meta.xml")?.unwrap_or_default();
        let tree = Tree::parse(&text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
        let (mut styles, mut lists) = (WordStyles::default(), HashMap::new());
        let named = Tree::parse(&named, ByteSpan::new(0, named.len()), Dialect::Xml, limits)?;
        for tree in [&named, &tree] {
            read_styles(tree, &mut styles);
            read_lists(tree, &mut lists);
        }
        let mut build = Build::new(&text);
        build.warn_unclosed(&tree);
        build.own = metadata(&meta, limits)?;
        let body =
            tree.descendants(0).find(|&n| tree.is(n, "text") && tree.parent(n).is_some_and(|p| tree.is(p, "body")));
        let body = body.unwrap_or(0);
        let marked = tree.descendants(body).any(|n| tree.is(n, "note-body"));
        let mut walk = Walk {
            tree: &tree,
            bookmarks: bookmarks(&meta, limits)?,
            open: Vec::new(),
            styles: &styles,
            lists: &lists,
            open_lists: Vec::new(),
            counts: HashMap::new(),
            tied: if marked { Tied::default() } else { tied(&tree, body, &styles) },
            titled: tree
                .descendants(body)
                .any(|n| tree.is(n, "p") && styles.role(&style_of(&tree, n)) == Some(StyleRole::Title)),
            marked,
        };
        walk.children(body, &mut build);
        let spans = tree
            .descendants(body)
            .filter(|&n| {
                (tree.is(n, "p") || tree.is(n, "h"))
                    && !tree.ancestors(n).any(|a| tree.is(a, "p") || tree.is(a, "annotation"))
            })
            .flat_map(|n| tree.text_spans(n))
            .collect();
        let reading = build.finish(spans);
        drop(tree);
        Ok(archive.tell(Reading { source: SourceText::unpacked(text), ..reading }))
    }
}

fn metadata(meta: &str, limits: &Limits) -> Result<Metadata, IngestError> {
    let tree = Tree::parse(meta, ByteSpan::new(0, meta.len()), Dialect::Xml, limits)?;
    let text = |name: &str| tree.find(0, name).map(|n| tree.text(n)).unwrap_or_default();
    let mut found =
        Metadata { title: title(&text("title")), language: language(&text("language")), ..Metadata::default() };
    found.authors = names(&text("initial-creator"));
    if found.authors.is_empty() {
        found.authors = names(&text("creator"));
    }
    // Fields that a user adds: "DOI".
    let added = tree.descendants(0).filter(|&n| tree.is(n, "user-defined"));
    let is_doi = |n: &usize| tree.attribute(*n, "name").is_some_and(|name| name.eq_ignore_ascii_case("doi"));
    found.doi = doi(&text("identifier")).or_else(|| added.filter(is_doi).find_map(|n| doi(&tree.text(n))));
    Ok(found)
}

fn read_styles(tree: &Tree<'_>, styles: &mut WordStyles) {
    for node in tree.descendants(0).filter(|&n| tree.is(n, "style")) {
        let properties = tree.children(node).find(|&n| tree.is(n, "text-properties"));
        let value = |key: &str| properties.and_then(|n| tree.attribute(n, key));
        let name = tree.attribute(node, "style:name").unwrap_or_default().into_owned();
        let shown = tree.attribute(node, "display-name").map_or_else(|| name.replace("_20_", " "), |n| n.into_owned());
        let paragraph = tree.children(node).find(|&n| tree.is(n, "paragraph-properties"));
        let length = |key: &str| paragraph.and_then(|n| tree.attribute(n, key)).and_then(|v| twips(&v));
        // "P12" stands for the style that it is based on.
        let is_automatic = name.strip_prefix('P').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        let one = WordStyle {
            is_automatic,
            left: length("margin-left"),
            first: length("text-indent"),
            based_on: tree.attribute(node, "parent-style-name").map(|p| p.into_owned()),
            name: shown.to_lowercase(),
            italic: value("font-style").map(|style| matches!(&*style, "italic" | "oblique")),
            bold: value("font-weight").map(|weight| weight == "bold"),
            raised: value("text-position").map(|position| is_above(&position)),
            hidden: value("text:display").map(|display| display == "none"),
            list: tree.attribute(node, "list-style-name").map(|name| name.into_owned()).filter(|name| !name.is_empty()),
            ..WordStyle::default()
        };
        styles.insert(name, one);
    }
}

/// "super 58%", "33% 58%": what stands above the line.
fn is_above(position: &str) -> bool {
    let first = position.split_whitespace().next().unwrap_or_default();
    first == "super" || first.strip_suffix('%').and_then(|n| n.parse::<f64>().ok()).is_some_and(|n| n > 0.0)
}

/// A level of a list: whether its items have numbers, and with which they begin.
#[derive(Debug, Clone, Copy)]
struct Level {
    counted: bool,
    start: u32,
}

/// Levels of lists, from 1, by the names of their styles.
type Lists = HashMap<(String, u8), Level>;

fn read_lists(tree: &Tree<'_>, lists: &mut Lists) {
    for style in tree.descendants(0).filter(|&n| tree.is(n, "list-style")) {
        let name = tree.attribute(style, "style:name").unwrap_or_default();
        for node in tree.children(style).filter(|&n| tree.piece(n) == Piece::Element) {
            let number = |key: &str| tree.attribute(node, key).and_then(|value| value.parse::<u32>().ok());
            let Some(level) = number("text:level").and_then(|level| u8::try_from(level).ok()) else { continue };
            let format = tree.attribute(node, "num-format");
            let counted = tree.is(node, "list-level-style-number") && format.is_none_or(|format| !format.is_empty());
            lists.insert((name.to_string(), level), Level { counted, start: number("start-value").unwrap_or(1) });
        }
    }
}

/// Finds notes that are only links: a page of the web that was saved as a text.
fn tied(tree: &Tree<'_>, body: usize, styles: &WordStyles) -> Tied {
    let paragraphs: Vec<usize> = tree.descendants(body).filter(|&n| tree.is(n, "p") || tree.is(n, "h")).collect();
    let mut links = Vec::new();
    let mut bookmarks = HashMap::new();
    for node in tree.descendants(body) {
        if tree.is(node, "a")
            && let Some(name) = tree.attribute(node, "href").and_then(|href| href.strip_prefix('#').map(str::to_owned))
        {
            links.push((node, name));
        } else if (tree.is(node, "bookmark") || tree.is(node, "bookmark-start"))
            && let Some(name) = tree.attribute(node, "text:name")
            && let Some(paragraph) = tree.ancestors(node).find(|&n| tree.is(n, "p") || tree.is(n, "h"))
        {
            bookmarks.insert(name.into_owned(), paragraph);
        }
    }
    let is_none = |n: usize| tree.is(n, "h") || styles.role(&style_of(tree, n)) == Some(StyleRole::Caption);
    let is_raised = |link: usize| {
        let around = tree.parent(link).into_iter().chain([link]).chain(tree.descendants(link));
        around.filter(|&n| tree.is(n, "span") || n == link).any(|n| styles.is(&style_of(tree, n), |s| s.raised))
    };
    Tied::find(tree, &links, &bookmarks, &paragraphs, &is_none, &is_raised)
}

fn style_of(tree: &Tree<'_>, node: usize) -> String {
    tree.attribute(node, "style-name").unwrap_or_default().into_owned()
}

struct Walk<'t, 's> {
    tree: &'t Tree<'s>,
    styles: &'t WordStyles,
    lists: &'t Lists,
    /// Names of the styles of the lists that are open, from the outermost.
    open_lists: Vec<String>,
    /// Items counted as yet, by list and level.
    counts: HashMap<(String, u8), u32>,
    titled: bool,
    marked: bool,
    /// Citations that are kept beside their bookmarks, by name.
    bookmarks: HashMap<String, Code>,
    /// Marks that are open: name (none for fields), what is cited, where the text begins.
    open: Vec<(String, Option<Code>, usize)>,
    /// Notes that are only links.
    tied: Tied,
}

/// What Zotero keeps of its bookmarks in the document's properties.
fn bookmarks(meta: &str, limits: &Limits) -> Result<HashMap<String, Code>, IngestError> {
    if !meta.contains(cited::BOOKMARK) {
        return Ok(HashMap::new());
    }
    let tree = Tree::parse(meta, ByteSpan::new(0, meta.len()), Dialect::Xml, limits)?;
    let properties = tree.descendants(0).filter(|&n| tree.is(n, "user-defined"));
    Ok(cited::bookmarks(properties.filter_map(|n| Some((tree.attribute(n, "name")?.into_owned(), tree.raw_text(n))))))
}

impl Walk<'_, '_> {
    /// Returns what a mark says is cited: its name is the code, or names a bookmark, or it holds a field that came from Word.
    fn code(&self, node: usize) -> Option<Code> {
        let tree = self.tree;
        let name = tree.attribute(node, "name").unwrap_or_default();
        if let Some(code) = self.bookmarks.get(&*name) {
            return Some(code.clone());
        }
        let mut gathered = Gathered::default();
        if tree.is(node, "fieldmark-start") {
            for parameter in tree.children(node).filter(|&n| tree.is(n, "param")) {
                gathered.push(&tree.attribute(parameter, "value").unwrap_or_default());
            }
        } else if name.contains("CSL_CITATION") {
            gathered.push(&name);
        }
        cited::read(&gathered)
    }

    fn children(&mut self, node: usize, build: &mut Build<'_>) {
        for child in self.tree.children(node) {
            self.node(child, build);
        }
    }

    fn drop(&self, reason: DropReason, node: usize, build: &mut Build<'_>) {
        for span in self.tree.text_spans(node) {
            build.drop(reason, span);
        }
    }

    fn node(&mut self, node: usize, build: &mut Build<'_>) {
        let tree = self.tree;
        let span = tree.span(node);
        match tree.piece(node) {
            // White space between paragraphs is none of the text.
            Piece::Text => {
                if tree.ancestors(node).any(|n| tree.is(n, "p") || tree.is(n, "h")) {
                    build.text(span);
                }
                return;
            }
            Piece::Entity(text) => return build.spelled(text, span),
            Piece::Element => {}
        }
        deadline::check();
        match &*tree.name(node) {
            "h" => {
                let level = tree.attribute(node, "outline-level").and_then(|level| level.parse().ok()).unwrap_or(1u8);
                build.heading(level.min(9) + u8::from(self.titled));
                self.children(node, build);
                build.end_block();
            }
            "p" => self.paragraph(node, build),
            "span" => {
                let style = style_of(tree, node);
                let has = |get: fn(&WordStyle) -> Option<bool>| self.styles.is(&style, get);
                if has(|s| s.hidden) {
                    return self.drop(DropReason::Markup, node, build);
                }
                if has(|s| s.raised) && tree.find(node, "note").is_none() {
                    let text = self.spaced_text(node);
                    if is_raised_label(text.trim()) {
                        return build.raised(&text, span, self.marked);
                    }
                }
                let (italic, bold) = (has(|s| s.italic), has(|s| s.bold));
                build.set_in_type(italic, bold, |build| self.children(node, build));
            }
            "a" if self.tied.back.contains(&node) => self.drop(DropReason::Markup, node, build),
            "a" if self.tied.markers.contains_key(&node) => {
                if let Some((key, label)) = self.tied.markers.get(&node) {
                    build.marker(key, label, span);
                }
            }
            "a" => {
                build.link(true);
                self.children(node, build);
                build.link(false);
            }
            "s" | "tab" => build.space(span),
            "line-break" => build.line_end(span),
            "note" => {
                let citation = tree.child(node, "note-citation").map(|n| tree.text(n)).unwrap_or_default();
                let key = node.to_string();
                build.marker(&key, &citation, span);
                build.open_aside(Some(Container::Note(key, citation)));
                if let Some(body) = tree.child(node, "note-body") {
                    self.children(body, build);
                }
                build.close_aside();
            }
            "list" => {
                build.end_block();
                self.list(node, build);
            }
            "frame" | "text-box" | "custom-shape" => {
                if tree.find(node, "p").is_some() {
                    build.open_aside(None);
                    self.children(node, build);
                    build.close_aside();
                } else if build.is_empty() {
                    build.sign(Role::Image, ByteSpan::new(span.start, span.start + 1));
                }
            }
            "table" => {
                let nested = tree.descendants(node).any(|n| tree.is(n, "table"));
                let cells = || tree.descendants(node).filter(|&n| tree.is(n, "table-cell"));
                if nested || cells().count() < 2 || cells().any(|n| tree.text_bytes(n) > LAYOUT_CELL_BYTES) {
                    build.end_block();
                    return self.children(node, build);
                }
                table(tree, node, build, &mut |cell, build| self.children(cell, build));
            }
            "reference-mark-start" | "bookmark-start" | "fieldmark-start" => {
                let code = self.code(node);
                let is_field = tree.is(node, "fieldmark-start");
                if code.is_some() || is_field {
                    let name = tree.attribute(node, "name").filter(|_| !is_field).unwrap_or_default().into_owned();
                    self.open.push((name, code, span.end));
                }
            }
            "reference-mark-end" | "bookmark-end" | "fieldmark-end" => {
                // That of a field has no name: it ends the one begun last.
                let name = tree.attribute(node, "name").filter(|_| !tree.is(node, "fieldmark-end")).unwrap_or_default();
                if let Some(at) = self.open.iter().rposition(|(open, ..)| *open == *name) {
                    let (_, code, from) = self.open.remove(at);
                    build.cited.extend(cited::field(code, from, span.start));
                }
            }
            "table-of-content" => self.drop(DropReason::TableOfContents, node, build),
            "tracked-changes"
            | "annotation"
            | "sequence-decls"
            | "variable-decls"
            | "forms"
            | "image"
            | "hidden-text"
            | "soft-page-break"
            | "index-title-template" => self.drop(DropReason::Markup, node, build),
            // Of a picture; that of the file may be printed in its text.
            "title" | "desc" if !tree.parent(node).is_some_and(|n| self.is_inline(n)) => {
                self.drop(DropReason::Markup, node, build);
            }
            "section" if self.is_hidden(node) => self.drop(DropReason::Markup, node, build),
            _ => self.children(node, build),
        }
    }

    /// Tells whether text stands in an element as such.
    fn is_inline(&self, node: usize) -> bool {
        ["p", "h", "span", "a", "meta", "ruby-base"].iter().any(|name| self.tree.is(node, name))
    }

    fn is_hidden(&self, section: usize) -> bool {
        let value = |key: &str| self.tree.attribute(section, key);
        match value("text:display").as_deref() {
            Some("none") => true,
            Some("condition") => value("is-hidden").as_deref() == Some("true"),
            _ => false,
        }
    }

    /// The text of a span, with the spaces that are elements of their own.
    fn spaced_text(&self, node: usize) -> String {
        let blank = |n: &usize| self.tree.is(*n, "s") || self.tree.is(*n, "tab");
        let first = self.tree.children(node).next().filter(blank).map_or("", |_| " ");
        let last = self.tree.children(node).last().filter(blank).map_or("", |_| " ");
        format!("{first}{}{last}", self.tree.raw_text(node))
    }

    fn list(&mut self, node: usize, build: &mut Build<'_>) {
        let tree = self.tree;
        let own = tree.attribute(node, "style-name").map(|name| name.into_owned());
        // One in another has its style; else that of its paragraphs tells.
        let of_paragraph = || {
            let style = tree.find(node, "p").map(|n| style_of(tree, n)).unwrap_or_default();
            self.styles.get(&style, |style| style.list.clone())
        };
        let name = own.or_else(|| self.open_lists.last().cloned()).or_else(of_paragraph).unwrap_or_default();
        let depth = u8::try_from(self.open_lists.len() + 1).unwrap_or(u8::MAX);
        let place = (name.clone(), depth);
        let level = self.lists.get(&place).copied().unwrap_or(Level { counted: false, start: 1 });
        let goes_on = tree.attribute(node, "continue-numbering").is_some_and(|value| value == "true")
            || tree.attribute(node, "continue-list").is_some();
        let before = level.start.saturating_sub(1);
        let mut count = self.counts.get(&place).copied().filter(|_| goes_on).unwrap_or(before);
        self.open_lists.push(name);
        for item in tree.children(node).filter(|&n| tree.is(n, "list-item") || tree.is(n, "list-header")) {
            // Numbered headings stand in lists.
            let is_heading =
                tree.children(item).any(|n| tree.is(n, "h") || tree.is(n, "list") && tree.find(n, "h").is_some());
            if is_heading || tree.is(item, "list-header") {
                self.children(item, build);
                build.end_block();
                continue;
            }
            let told = tree.attribute(item, "start-value").and_then(|value| value.parse().ok());
            count = told.unwrap_or_else(|| count.saturating_add(1));
            build.open(Container::Item(if level.counted { format!("{count}.") } else { "-".to_owned() }));
            self.children(item, build);
            build.close();
        }
        self.open_lists.pop();
        self.counts.insert(place, count);
    }

    fn paragraph(&mut self, node: usize, build: &mut Build<'_>) {
        build.end_block();
        if self.tied.back.contains(&node) {
            self.drop(DropReason::Markup, node, build);
            return;
        }
        if let Some((key, label)) = self.tied.notes.get(&node) {
            build.open(Container::Note(key.clone(), label.clone()));
            self.children(node, build);
            return build.close();
        }
        let style = style_of(self.tree, node);
        let has = |get: fn(&WordStyle) -> Option<bool>| self.styles.is(&style, get);
        let container = match self.styles.role(&style) {
            Some(StyleRole::Title) => {
                build.heading(1);
                None
            }
            Some(StyleRole::Quote) => Some(Container::QuotedParagraph),
            Some(StyleRole::Caption) => Some(Container::Caption),
            Some(StyleRole::Lead) => Some(Container::Lead),
            Some(role @ (StyleRole::Author | StyleRole::Date)) => {
                build.title_line(role);
                None
            }
            _ => None,
        };
        let contained = container.is_some();
        if let Some(container) = container {
            build.open(container);
        }
        let left = self.styles.get(&style, |s| s.left);
        let first = self.styles.get(&style, |s| s.first);
        build.set_in(left.unwrap_or(0), first.unwrap_or(0));
        let (italic, bold) = (has(|s| s.italic), has(|s| s.bold));
        build.set_in_type(italic, bold, |build| self.children(node, build));
        if contained { build.close() } else { build.end_block() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::archive::tests::packed;
    use crate::ingest::reader::Body;

    #[test]
    fn notes_that_are_only_links_are_tied() {
        let content = "<office:document-content><office:body><office:text><text:h text:outline-level=\"1\">Kabel</text:h>\
            <text:p>Eins.<text:bookmark text:name=\"r1\"/><text:a xlink:href=\"#n1\">1</text:a> Zwei.<text:a xlink:href=\"#n2\">[2]</text:a> Siehe <text:a xlink:href=\"#n1\">dort</text:a>.</text:p>\
            <text:list><text:list-item><text:p><text:bookmark text:name=\"n1\"/>Ebd.<text:a xlink:href=\"#r1\">↩</text:a></text:p><text:p>Mehr.</text:p></text:list-item>\
            <text:list-item><text:p><text:bookmark text:name=\"n2\"/>Thorwald.</text:p></text:list-item></text:list><text:p>Impressum</text:p></office:text></office:body></office:document-content>";
        let bytes = packed(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content)]);
        let reading = Odt.read(&bytes, &Limits::default()).expect("reads");
        assert_eq!(reading.references.iter().map(|r| r.note).collect::<Vec<_>>(), [Some(0), Some(1)]);
        let Body::Blocks(blocks) = reading.body else { panic!("ODT gives blocks") };
        let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (Role::Heading(1), "Kabel"),
                (Role::Unknown, "Eins.[^1] Zwei.[^2] Siehe dort."),
                (Role::Unknown, "Impressum"),
                (Role::Note("1".to_owned()), "Ebd. Mehr."),
                (Role::Note("2".to_owned()), "Thorwald."),
            ]
        );
    }

    #[test]
    fn notes_lists_and_spaces_are_read() {
        let content = "<office:document-content><office:body><office:text><text:h text:outline-level=\"1\">Kabel</text:h>\n\
            <text:p>Eins<text:s/>und.<text:note text:id=\"f\"><text:note-citation>1</text:note-citation><text:note-body><text:p>Ebd.</text:p></text:note-body></text:note> Mehr</text:p>\
            <text:list><text:list-item><text:p>a</text:p></text:list-item></text:list></office:text></office:body></office:document-content>";
        let bytes = packed(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content)]);
        let reading = Odt.read(&bytes, &Limits::default()).expect("reads");
        assert_eq!(reading.references.iter().map(|r| r.note).collect::<Vec<_>>(), [Some(0)]);
        let Body::Blocks(blocks) = reading.body else { panic!("ODT gives blocks") };
        let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (Role::Heading(1), "Kabel"),
                (Role::Unknown, "Eins und.[^1] Mehr"),
                (Role::ListItem("-".to_owned()), "a"),
                (Role::Note("1".to_owned()), "Ebd."),
            ]
        );
    }

    #[test]
    fn marks_of_zotero_are_tied_to_what_they_print() {
        let code = "ZOTERO_ITEM CSL_CITATION {&quot;citationItems&quot;:[{&quot;itemData&quot;:{&quot;title&quot;:&quot;Kabel&quot;}}]} RNDaB3dE5gH7j";
        let shown = "(Thorwald <text:span>1901</text:span>)";
        let mark = |kind: &str, name: &str| format!("<text:{kind} text:name=\"{name}\"/>");
        let named = [mark("reference-mark-start", code), shown.to_owned(), mark("reference-mark-end", code)].concat();
        let kept =
            [mark("bookmark-start", "ZOTERO_BREF_x"), shown.to_owned(), mark("bookmark-end", "ZOTERO_BREF_x")].concat();
        let from_word = format!(
            "<field:fieldmark-start text:name=\"\" field:type=\"x\"><field:param field:name=\"code\" field:value=\" ADDIN {code}\"/></field:fieldmark-start>{shown}<field:fieldmark-end/>"
        );
        let meta = format!(
            "<office:meta><meta:user-defined meta:name=\"ZOTERO_BREF_x_1\">{}</meta:user-defined></office:meta>",
            code.split(" RND").next().unwrap()
        );
        for cited in [named, kept, from_word] {
            let content =
                format!("<office:body><office:text><text:p>Das Kabel {cited}.</text:p></office:text></office:body>");
            let bytes = packed(&[("content.xml", &content), ("meta.xml", &meta)]);
            let reading = Odt.read(&bytes, &Limits::default()).expect("reads");
            assert_eq!(reading.cited.len(), 1, "{cited}");
            assert!(reading.cited[0].span.of(&reading.source.text).contains(shown), "{cited}");
            assert_eq!(reading.cited[0].items[0].csl["title"], "Kabel");
        }
    }

    fn read_with(body: &str, styles: &str) -> Vec<(Role, String)> {
        let content = format!(
            "<office:document-content><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
        );
        let named = "<office:styles><text:list-style style:name=\"Numbering\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\"/>\
            <text:list-level-style-bullet text:level=\"2\"/></text:list-style></office:styles>";
        let bytes = packed(&[("content.xml", content.as_str()), ("styles.xml", named)]);
        let reading = Odt.read(&bytes, &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = reading.body else { panic!("ODT gives blocks") };
        blocks.into_iter().map(|b| (b.role, b.flow.text)).collect()
    }

    #[test]
    fn items_have_the_number_of_their_level_and_list() {
        let list = |attributes: &str, inner: &str| format!("<text:list{attributes}>{inner}</text:list>");
        let item = |inner: &str| format!("<text:list-item><text:p>a</text:p>{inner}</text:list-item>");
        let numbered = " text:style-name=\"Numbering\"";
        let second = "<text:list-style style:name=\"L\"><text:list-level-style-bullet text:level=\"1\"/><text:list-level-style-number text:level=\"2\" style:num-format=\"a\"/></text:list-style>";
        let of_style =
            "<style:style style:name=\"P1\" style:family=\"paragraph\" style:list-style-name=\"Numbering\"/>";
        for (body, styles, expected) in [
            (list(numbered, &[item(""), item("")].concat()), "", vec!["1.", "2."]),
            (list(numbered, &[item(&list("", &item(""))), item("")].concat()), "", vec!["1.", "-", "2."]),
            (
                list(" text:style-name=\"L\"", &item(&list("", &[item(""), item("")].concat()))),
                second,
                vec!["-", "1.", "2."],
            ),
            (
                [
                    list(numbered, &item("")),
                    list(&format!("{numbered} text:continue-numbering=\"true\""), &item("")),
                    list(numbered, "<text:list-item text:start-value=\"7\"><text:p>a</text:p></text:list-item>"),
                ]
                .concat(),
                "",
                vec!["1.", "2.", "7."],
            ),
            (
                list(numbered, &["<text:list-header><text:p>b</text:p></text:list-header>", &item("")].concat()),
                "",
                vec!["b", "1."],
            ),
            (
                "<text:list><text:list-item><text:p text:style-name=\"P1\">a</text:p></text:list-item></text:list>"
                    .to_owned(),
                of_style,
                vec!["1."],
            ),
        ] {
            let found = read_with(&body, styles);
            let labels: Vec<&str> = found
                .iter()
                .map(|(role, text)| match role {
                    Role::ListItem(label) => label.as_str(),
                    _ => text.as_str(),
                })
                .collect();
            assert_eq!(labels, expected, "{body}");
        }
    }

    #[test]
    fn what_is_shown_is_read_and_nothing_else() {
        let set = |properties: &str| {
            format!(
                "<style:style style:name=\"T1\"><style:text-properties {properties}/></style:style>\
                 <style:style style:name=\"T2\" style:parent-style-name=\"T1\"><style:text-properties text:display=\"true\"/></style:style>"
            )
        };
        let span = |style: &str, text: &str| format!("<text:span text:style-name=\"{style}\">{text}</text:span>");
        for (body, properties, expected) in [
            ("<text:p>Das <text:title>Kabel</text:title> liegt</text:p>".to_owned(), "", "Das Kabel liegt"),
            (
                "<text:p>a<draw:frame><svg:title>Bild</svg:title><draw:image/></draw:frame></text:p>".to_owned(),
                "",
                "a",
            ),
            (
                "<text:section text:display=\"none\"><text:p>geheim</text:p></text:section><text:section><text:p>offen</text:p></text:section>".to_owned(),
                "",
                "offen",
            ),
            (
                format!("<text:p>{}{}</text:p>", span("T1", "geheim"), span("T2", "offen")),
                "text:display=\"none\"",
                "offen",
            ),
            (
                format!("<text:p>10 m{}groß</text:p>", span("T1", "2 ")),
                "style:text-position=\"25% 58%\"",
                "10 m<sup>2</sup> groß",
            ),
            (
                format!("<text:p>H{}O</text:p>", span("T1", "2")),
                "style:text-position=\"-33% 58%\"",
                "H2O",
            ),
        ] {
            let texts: Vec<String> = read_with(&body, &set(properties)).into_iter().map(|b| b.1).collect();
            assert_eq!(texts.join("¶"), expected, "{body}");
        }
    }
}
