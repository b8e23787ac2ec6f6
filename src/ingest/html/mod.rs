//! HTML: saved pages, and what word processors and Pandoc export.

mod css;
mod main_part;
mod notes;

pub use css::Sheet;
pub use notes::Notes;

use std::collections::HashMap;

use crate::deadline;
use crate::document::{DropReason, Metadata};
use crate::ingest::html::main_part::{box_of_text, is_hidden, is_navigation, main_part};
use crate::ingest::html::notes::bare;
use crate::ingest::markup::{Build, Container, Dialect, Piece, StyleRole, Tree, decode_marked, style_role, table};
use crate::ingest::own_fields::{author, authors, doi, language, title, year};
use crate::ingest::reader::{Reader, Reading, Role};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Text of a cell from which a table only sets paragraphs side by side, in bytes.
const LAYOUT_CELL_BYTES: usize = 1_500;

/// Longest line that tells the authors, in bytes.
const MAX_BYLINE: usize = 200;

/// Reads `.html`.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl Reader for Html {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let source = decode_marked(bytes, limits.max_file_bytes)?;
        let text: &str = &source.text;
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Html, limits)?;
        let mut build = Build::new(text);
        build.warn_unclosed(&tree);
        build.own = metadata(&tree, 0);
        let resolve = |_: usize, href: &str| href.split_once('#').map(|(_, id)| (0, id.to_owned()));
        let notes = Notes::find(&tree, &resolve, &|_| 0);
        let body = body(&tree);
        let mut main = main_part(&tree, body);
        if main == body {
            main = box_of_text(&tree, body, &|n| notes.bodies.contains_key(&n)).unwrap_or(body);
        }
        let mut sheet = Sheet::default();
        for style in tree.descendants(0).filter(|&n| tree.is(n, "style")) {
            let (_, rules) = tree.span(style).of(text).split_once('>').unwrap_or_default();
            sheet.read(rules);
        }
        let reader = Blocks { tree: &tree, notes: &notes, pages: HashMap::new(), sheet };
        let inner = tree.span(main);
        for node in tree.descendants(body).filter(|&n| tree.piece(n) == Piece::Text) {
            let span = tree.span(node);
            let outside = span.start < inner.start || span.end > inner.end;
            if main != 0 && outside && !tree.ancestors(node).any(|n| notes.bodies.contains_key(&n)) {
                build.drop(DropReason::Navigation, span);
            }
        }
        reader.children(main, &mut build);
        reader.notes(&mut build);
        let spans = tree.descendants(0).filter(|&n| is_shown_text(&tree, n)).map(|n| tree.span(n)).collect();
        let reading = build.finish(spans);
        Ok(Reading { source, ..reading })
    }
}

/// The body, or all of the file where text stands outside of it, as in pages that were put together.
fn body(tree: &Tree<'_>) -> usize {
    let Some(body) = tree.find(0, "body") else { return 0 };
    let is_outside = |n: usize| !tree.holds(body, n) && is_shown_text(tree, n) && !tree.text(n).is_empty();
    if tree.descendants(0).any(is_outside) { 0 } else { body }
}

/// Tells whether a node is text, and not of the head.
fn is_shown_text(tree: &Tree<'_>, node: usize) -> bool {
    let is_head = |n: usize| tree.is(n, "head") || tree.is(n, "title");
    tree.piece(node) != Piece::Element && !tree.ancestors(node).any(is_head)
}

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
                    let mut names = authors(&value);
                    if names.is_empty() {
                        names = value.split(';').filter_map(author).collect();
                    }
                    for name in names {
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
        .filter(|&n| tree.is(n, "h1"))
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
        .or(weak.filter(|_| is_alone));
    found
}

fn says_rel_author(tree: &Tree<'_>, link: usize) -> bool {
    tree.attribute(link, "rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == "author"))
}

/// Reads elements into blocks.
pub struct Blocks<'t, 's> {
    /// The elements.
    pub tree: &'t Tree<'s>,
    /// Which of them are notes.
    pub notes: &'t Notes,
    /// Printed labels of pages, by the element with which each begins.
    pub pages: HashMap<usize, String>,
    /// How they are set.
    pub sheet: Sheet,
}

impl Blocks<'_, '_> {
    /// Reads the children of an element.
    pub fn children(&self, node: usize, build: &mut Build<'_>) {
        let mut line_ended = false;
        for child in self.tree.children(node) {
            let is_break = self.tree.is(child, "br");
            // Two line ends part paragraphs in pages without any.
            if is_break && line_ended {
                build.end_block();
            }
            self.node(child, build);
            let blank = self.tree.piece(child) == Piece::Text && self.tree.text(child).is_empty();
            line_ended = is_break || line_ended && blank;
        }
    }

    /// Reads the notes, in the order of the source.
    pub fn notes(&self, build: &mut Build<'_>) {
        for (&body, note) in &self.notes.bodies {
            build.open(Container::Note(note.key.clone(), note.label.clone()));
            self.note(body, &note.label, build);
            for &more in &note.more {
                build.end_block();
                self.children(more, build);
            }
            build.close();
        }
    }

    fn note(&self, body: usize, label: &str, build: &mut Build<'_>) {
        let first = self.tree.descendants(body).find(|&n| {
            self.tree.piece(n) != Piece::Element
                && !self.tree.text(n).is_empty()
                && !self.tree.ancestors(n).any(|a| self.notes.back.contains(&a))
        });
        let Some(first) = first.filter(|_| !label.is_empty()) else { return self.children(body, build) };
        // The arrow of a link back that is no link itself.
        if text_is_arrow(&self.tree.text(first)) {
            return self.skipping(body, first, 0, build);
        }
        // The label before the text: "1 ", "[1] ", "1. ", unless it is the link back.
        let text = self.tree.text(first);
        let start = text.trim_start_matches(['[', '(', '^']);
        let rest = start.strip_prefix(label).map(|rest| rest.trim_start_matches([']', ')', '.', ':']));
        let cut = rest.filter(|rest| {
            rest.is_empty() || rest.starts_with(char::is_whitespace) || rest.len() + label.len() < start.len()
        });
        let own = self
            .tree
            .ancestors(first)
            .take_while(|&n| n != body)
            .find(|&n| self.tree.is(n, "sup") || self.tree.is(n, "a"));
        match (cut, own) {
            (Some(""), Some(own)) if bare(&self.tree.text(own)) == label => self.skipping(body, own, 0, build),
            (Some(""), None) => self.skipping(body, first, 0, build),
            (Some(rest), None) => self.skipping(body, first, text.len() - rest.len(), build),
            _ => self.children(body, build),
        }
    }

    /// Reads children without one node, or without the first bytes of its text.
    fn skipping(&self, node: usize, skipped: usize, bytes: usize, build: &mut Build<'_>) {
        for child in self.tree.children(node) {
            if child == skipped {
                let span = self.tree.span(child);
                let indent = span.len().saturating_sub(build.source_of(span).trim_start().len());
                if bytes > 0 {
                    build.text(ByteSpan::new((span.start + indent + bytes).min(span.end), span.end));
                }
            } else if self.tree.holds(child, skipped) {
                let block = matches!(&*self.tree.name(child), "p" | "div" | "li" | "td" | "tr");
                if block {
                    build.end_block();
                }
                self.skipping(child, skipped, bytes, build);
                if block {
                    build.end_block();
                }
            } else {
                self.node(child, build);
            }
        }
    }

    fn node(&self, node: usize, build: &mut Build<'_>) {
        let tree = self.tree;
        let span = tree.span(node);
        match tree.piece(node) {
            Piece::Text => return build.text(span),
            Piece::Entity(text) => return build.spelled(text, span),
            Piece::Element => {}
        }
        deadline::check();
        if let Some(label) = self.pages.get(&node) {
            build.page(label, span.start);
        }
        if let Some((body, label)) = self.notes.markers.get(&node) {
            return build.marker(&body.to_string(), label, span);
        }
        if self.notes.bodies.contains_key(&node) || self.notes.back.contains(&node) || self.notes.more.contains(&node) {
            return;
        }
        if let Some(label) = self.notes.inline.get(&node) {
            let key = node.to_string();
            build.marker(&key, label, span);
            build.open_aside(Some(Container::Note(key, label.clone())));
            self.children(self.notes.content.get(&node).copied().unwrap_or(node), build);
            return build.close_aside();
        }
        if self.repeats(node) {
            for part in tree.text_spans(node) {
                build.drop(DropReason::Markup, part);
            }
            return;
        }
        if is_hidden(tree, node)
            || is_navigation(tree, node) && !tree.descendants(node).any(|n| self.notes.bodies.contains_key(&n))
        {
            for part in tree.text_spans(node) {
                build.drop(DropReason::Navigation, part);
            }
            return;
        }
        if matches!(tree.attribute(node, "role").as_deref(), Some("doc-pagebreak"))
            || tree.attribute(node, "epub:type").is_some_and(|t| t.split_whitespace().any(|t| t == "pagebreak"))
        {
            let label = tree.attribute(node, "title").or_else(|| tree.attribute(node, "aria-label"));
            let label = label.map_or_else(|| tree.text(node), |l| l.into_owned());
            return build.page(label.rsplit(' ').next().unwrap_or_default(), span.start);
        }
        if tells_authors(tree, node, &build.own.authors) {
            for part in tree.text_spans(node) {
                build.drop(DropReason::TitlePage, part);
            }
            return;
        }
        match &*tree.name(node) {
            "script" | "style" | "template" | "head" | "noscript" | "iframe" | "object" | "select" | "button"
            | "textarea" | "input" | "canvas" | "audio" | "video" | "title" => {}
            "br" => build.line_end(span),
            "hr" => build.sign(Role::Rule, span),
            "img" | "svg" => {
                if build.is_empty() {
                    build.sign(Role::Image, ByteSpan::new(span.start, span.start + 1));
                }
            }
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                build.heading(name.as_bytes()[1] - b'0');
                self.children(node, build);
                build.end_block();
            }
            "i" | "em" | "cite" | "dfn" | "var" => {
                build.set_in_type(true, false, |build| self.children(node, build));
            }
            "b" | "strong" => {
                build.set_in_type(false, true, |build| self.children(node, build));
            }
            "a" => {
                let linked = tree.attribute(node, "href").is_some();
                if linked {
                    build.link(true);
                }
                self.children(node, build);
                if linked {
                    build.link(false);
                }
            }
            "sup"
                if !tree
                    .descendants(node)
                    .any(|n| self.notes.markers.contains_key(&n) || self.notes.back.contains(&n)) =>
            {
                let text = tree.text(node);
                let marker = text.len() <= 4 && text.chars().all(|c| c.is_ascii_digit() || c == '*');
                if marker && !text.is_empty() {
                    build.raised(&text, span, !self.notes.markers.is_empty());
                } else {
                    self.children(node, build);
                }
            }
            "blockquote" => self.within(Container::Quote, node, build),
            "figcaption" | "caption" => self.within(Container::Caption, node, build),
            "figure" => {
                build.open_aside(None);
                self.children(node, build);
                build.close_aside();
            }
            "li" => {
                let label = self.notes.numbers.get(&node).map_or_else(|| "-".to_owned(), |number| format!("{number}."));
                // Programs that set bullets themselves write them into the item.
                let first =
                    tree.descendants(node).find(|&n| tree.piece(n) != Piece::Element && !tree.text(n).is_empty());
                let printed = first.filter(|&n| {
                    let text = tree.text(n);
                    (text == label || matches!(text.as_str(), "•" | "·" | "▪" | "◦" | "–" | "-" | "o" | "\u{f0b7}"))
                        && tree.text_bytes(node) > text.len() + 1
                });
                match printed {
                    Some(printed) => {
                        build.open(Container::Item(label));
                        build.drop(DropReason::Markup, tree.span(printed));
                        self.skipping(node, printed, 0, build);
                        build.close();
                    }
                    None => self.within(Container::Item(label), node, build),
                }
            }
            "table" if self.is_data(node) => self.table(node, build),
            "section" | "div" | "p" if says_abstract(tree, node) => self.within(Container::Lead, node, build),
            "section" | "div" | "aside" | "p" if tells_of_author(tree, node) => {
                self.within(Container::AuthorNote, node, build);
            }
            "p" | "div" if self.style_of(node).is_some() => match self.style_of(node) {
                Some(StyleRole::Title) => {
                    build.heading(1);
                    self.children(node, build);
                    build.end_block();
                }
                Some(StyleRole::Caption) => self.within(Container::Caption, node, build),
                _ if tree.is(node, "p") => self.within(Container::QuotedParagraph, node, build),
                _ => self.within(Container::Quote, node, build),
            },
            "p" => self.paragraph(node, build),
            "div" if self.sheet.look(tree, node).left.is_some() && !notes::holds_block(tree, node) => {
                self.paragraph(node, build);
            }
            "span" => self.span(node, build),
            "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "ul" | "ol" | "dl" | "dt"
            | "dd" | "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "pre" | "address" | "center"
            | "details" | "summary" | "fieldset" | "form" | "body" | "html" | "nav" | "hgroup" | "menu" => {
                build.end_block();
                self.children(node, build);
                build.end_block();
            }
            _ => self.children(node, build),
        }
    }

    fn within(&self, container: Container, node: usize, build: &mut Build<'_>) {
        build.open(container);
        self.children(node, build);
        build.close();
    }

    /// Tells whether an element is the number of a paragraph, or shows notes a second time beside the text.
    fn repeats(&self, node: usize) -> bool {
        let Some(class) = self.tree.attribute(node, "class") else { return false };
        class.split_whitespace().any(|word| match word {
            "paranumber" | "paragraph-number" | "para-number" => self.tree.text_bytes(node) < 8,
            "sidenotes" => !self.notes.bodies.is_empty(),
            _ => false,
        })
    }

    /// A paragraph, as far set in as its style says.
    fn paragraph(&self, node: usize, build: &mut Build<'_>) {
        build.end_block();
        let look = self.sheet.look(self.tree, node);
        build.set_in(look.left.unwrap_or(0), look.first.unwrap_or(0));
        build.set_in_type(look.italic, look.bold, |build| self.children(node, build));
        build.end_block();
    }

    /// A stretch of text in the type that its style says.
    fn span(&self, node: usize, build: &mut Build<'_>) {
        let look = self.sheet.look(self.tree, node);
        let text = self.tree.text(node);
        let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
        let tied =
            || self.tree.descendants(node).any(|n| self.notes.markers.contains_key(&n) || self.notes.back.contains(&n));
        if look.raised && digits && !tied() {
            return build.raised(&text, self.tree.span(node), !self.notes.markers.is_empty());
        }
        build.set_in_type(look.italic, look.bold, |build| self.children(node, build));
    }

    /// What the classes of a paragraph say that it is, in the words of word processors.
    fn style_of(&self, node: usize) -> Option<StyleRole> {
        let classes = self.tree.attribute(node, "class")?;
        classes.split_whitespace().find_map(|class| match style_role(class)? {
            role @ StyleRole::Quote => Some(role),
            StyleRole::Caption if class.to_ascii_lowercase().ends_with("caption") => Some(StyleRole::Caption),
            StyleRole::Title if class == "MsoTitle" => Some(StyleRole::Title),
            _ => None,
        })
    }

    /// Tells tables of data from those that only set text side by side.
    fn is_data(&self, node: usize) -> bool {
        let tree = self.tree;
        let mut columns = 0;
        let mut rows = 0;
        for n in tree.descendants(node) {
            if tree.is(n, "table") || tree.is(n, "h1") || tree.is(n, "h2") || self.notes.bodies.contains_key(&n) {
                return false;
            }
            if tree.is(n, "tr") {
                rows += 1;
                columns = columns.max(tree.children(n).filter(|&c| tree.is(c, "td") || tree.is(c, "th")).count());
            }
            if tree.is(n, "td") && tree.text_bytes(n) > LAYOUT_CELL_BYTES {
                return false;
            }
        }
        let layout = matches!(tree.attribute(node, "role").as_deref(), Some("presentation" | "none"));
        rows > 0 && columns > 1 && !layout
    }

    fn table(&self, node: usize, build: &mut Build<'_>) {
        let tree = self.tree;
        if let Some(caption) = tree.child(node, "caption") {
            self.within(Container::Caption, caption, build);
        }
        table(tree, node, build, &mut |cell, build| self.children(cell, build));
    }
}

fn text_is_arrow(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '↑' | '^' | '↩' | '\u{fe0e}' | '↵' | '⏎'))
}

/// Tells whether an element that is called so only lists the authors.
fn tells_authors(tree: &Tree<'_>, node: usize, authors: &[String]) -> bool {
    let called = || {
        let class = tree.attribute(node, "class").unwrap_or_default().to_ascii_lowercase();
        class.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "author" | "authors" | "byline"))
    };
    // "Von Agnes Thorwald | 1. Februar 1905 | Lesezeit: 9 Minuten"
    let line = || {
        let class = tree.attribute(node, "class").unwrap_or_default();
        class.split_whitespace().any(|word| word.eq_ignore_ascii_case("byline"))
            && tree.text_bytes(node) <= MAX_BYLINE
            && authors.iter().any(|name| tree.text(node).contains(name.as_str()))
    };
    if !authors.is_empty() && line() {
        return true;
    }
    let known: usize = authors.iter().map(String::len).sum();
    if authors.is_empty() || !called() || tree.text_bytes(node) > known * 2 {
        return false;
    }
    let mut rest = tree.text(node);
    for name in authors {
        rest = rest.replace(name.as_str(), "");
    }
    let told = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    told.into_iter().all(|word| matches!(word.to_lowercase().as_str(), "von" | "by" | "und" | "and"))
}

/// Tells whether an element says who the author is: a box that is called so, with a sentence in it.
fn tells_of_author(tree: &Tree<'_>, node: usize) -> bool {
    const BOXES: [&str; 8] = [
        "author-box",
        "author-bio",
        "author-info",
        "author-note",
        "about-author",
        "about-the-author",
        "author-description",
        "autoreninfo",
    ];
    let class = tree.attribute(node, "class").unwrap_or_default().to_ascii_lowercase().replace('_', "-");
    class.split_whitespace().any(|word| BOXES.contains(&word))
        && tree.text_bytes(node) < 2_000
        && tree.text(node).trim_end().ends_with(['.', '!', '?'])
}

fn says_abstract(tree: &Tree<'_>, node: usize) -> bool {
    ["role", "epub:type", "class", "id"].iter().filter_map(|key| tree.attribute(node, key)).any(|value| {
        value.split_whitespace().any(|word| {
            matches!(
                word.to_ascii_lowercase().as_str(),
                "doc-abstract" | "abstract" | "article-abstract" | "standfirst" | "lead" | "lede" | "dek" | "vorspann"
            )
        })
    }) && tree.text_bytes(node) < 6_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::Body;

    /// Blocks with the notes that are tied to markers at their end: `Eins.[^1]`, `1: Ebd.`
    fn read(text: &str) -> Vec<String> {
        let reading = Html.read(text.as_bytes(), &Limits::default()).expect("reads");
        assert!(reading.references.iter().all(|r| r.note.is_some()), "{:?}", reading.references);
        let Body::Blocks(blocks) = reading.body else { panic!("HTML gives blocks") };
        let shown = |role: &Role| match role {
            Role::Note(label) => format!("{label}: "),
            Role::Heading(level) => format!("h{level} "),
            Role::ListItem(label) => format!("{label} "),
            Role::Quote => "> ".to_owned(),
            Role::Caption => "caption ".to_owned(),
            Role::Table => "table ".to_owned(),
            _ => String::new(),
        };
        blocks
            .iter()
            .filter(|b| !matches!(b.role, Role::Image | Role::Rule))
            .map(|b| shown(&b.role) + &b.flow.text)
            .collect()
    }

    #[test]
    fn notes_of_every_usual_program_are_tied() {
        for (program, text, expected) in [
            (
                "Pandoc",
                "<p>Eins.<a href=\"#fn1\" class=\"footnote-ref\" id=\"fnref1\" role=\"doc-noteref\"><sup>1</sup></a></p><section class=\"footnotes\" role=\"doc-endnotes\"><hr /><ol><li id=\"fn1\"><p>Ebd.<a href=\"#fnref1\" class=\"footnote-back\" role=\"doc-backlink\">↩︎</a></p></li></ol></section>",
                ["Eins.[^1]", "1: Ebd."].as_slice(),
            ),
            (
                "LibreOffice",
                "<p>Eins.<a class=\"sdfootnoteanc\" name=\"sdfootnote1anc\" href=\"#sdfootnote1sym\"><sup>1</sup></a></p><div id=\"sdfootnote1\"><p><a class=\"sdfootnotesym\" name=\"sdfootnote1sym\" href=\"#sdfootnote1anc\">1</a>Ebd.</p><p>Mehr.</p></div>",
                &["Eins.[^1]", "1: Ebd.\n\nMehr."],
            ),
            (
                "Word",
                "<p>Eins.<a href=\"#_ftn1\" name=\"_ftnref1\"><span><sup>[1]</sup></span></a></p><div><br clear=all><hr><div id=ftn1><p><a href=\"#_ftnref1\" name=\"_ftn1\"><sup>[1]</sup></a> Ebd.</p></div></div>",
                &["Eins.[^1]", "1: Ebd."],
            ),
            (
                "MediaWiki",
                "<p>Eins.<sup id=\"cite_ref-a_1-0\" class=\"reference\"><a href=\"#cite_note-a-1\">[1]</a></sup> Zwei.<sup id=\"cite_ref-a_1-1\"><a href=\"#cite_note-a-1\">[1]</a></sup></p><ol class=\"references\"><li id=\"cite_note-a-1\">↑ <sup><a href=\"#cite_ref-a_1-0\">a</a></sup> <sup><a href=\"#cite_ref-a_1-1\">b</a></sup> <span>Ebd.</span></li></ol>",
                &["Eins.[^1] Zwei.[^1]", "1: Ebd."],
            ),
            (
                "OpenEdition",
                "<p><span class=paranumber>1</span>Eins.<a class=footnotecall id=bodyftn1 href=#ftn1>1</a></p><ul class=sidenotes><li><span class=num>1</span> Ebd. (...)</li></ul><div id=notes><p class=notesbaspage><a class=FootnoteSymbol id=ftn1 href=#bodyftn1>1</a> Ebd.</p></div>",
                &["Eins.[^1]", "1: Ebd."],
            ),
            (
                "calibre",
                "<p>Eins.<sup><a id=l10 href=#l1 class=noteref>1</a></sup></p><dl id=l1 class=footnote><dt>[<a href=#l10>←1</a>]</dt><dd><p> Ebd.</p></dd></dl>",
                &["Eins.[^1]", "1: Ebd."],
            ),
            (
                "LaTeXML",
                "<p>Eins.<span id=f1 class=\"ltx_note ltx_role_footnote\"><sup class=ltx_note_mark>1</sup><span class=ltx_note_outer><span class=ltx_note_content><sup class=ltx_note_mark>1</sup><span class=\"ltx_tag ltx_tag_note\">1</span>Thorwald.</span></span></span></p>",
                &["Eins.[^1]", "1: Thorwald."],
            ),
            (
                "Tufte CSS",
                "<p>Eins.<label for=s1 class=sidenote-number></label><input type=checkbox id=s1><span class=sidenote>Thorwald.</span></p>",
                &["Eins.[^1]", "1: Thorwald."],
            ),
            (
                "a list without links back",
                "<p>Eins.<sup><a href=#a1>1</a></sup> Zwei.<sup><a href=#a2>2</a></sup></p><ol><li id=a1>Ebd.</li><li id=a2>Thorwald.</li></ol>",
                &["Eins.[^1] Zwei.[^2]", "1: Ebd.", "2: Thorwald."],
            ),
            (
                "Easy Footnotes",
                "<p>Eins.<span class=easy-footnote><a href=#easy-footnote-bottom-1-3 title=x><sup>1</sup></a></span></p><ol><li class=easy-footnote-single><span id=easy-footnote-bottom-1-3></span>Ebd.<a href=#easy-footnote-1-3></a></li></ol>",
                &["Eins.[^1]", "1: Ebd."],
            ),
            (
                "a page without links back",
                "<p>Eins.<sup><a href=\"#n1\">1</a></sup></p><p id=\"n1\">1. Ebd.</p>",
                &["Eins.[^1]", "1: Ebd."],
            ),
        ] {
            assert_eq!(read(text), expected, "{program}");
        }
    }

    #[test]
    fn what_follows_a_note_in_its_style_belongs_to_it() {
        for (text, expected) in [
            (
                // LibreOffice's XHTML: each paragraph of a note stands by itself.
                "<div>Eins.<a href=\"#ftn1\" id=\"body_ftn1\">1</a> Zwei.<a href=\"#ftn2\" id=\"body_ftn2\">2</a></div><p class=\"Footnote\"><a id=\"ftn1\" href=\"#body_ftn1\">1</a>Ebd.</p><p class=\"Footnote\">Mehr.</p><p class=\"Footnote\"><a id=\"ftn2\" href=\"#body_ftn2\">2</a>Thorwald.</p>",
                ["Eins.[^1] Zwei.[^2]", "1: Ebd.\n\nMehr.", "2: Thorwald."].as_slice(),
            ),
            (
                "<p>Eins.<sup><a href=\"#n1\">1</a></sup> Zwei.<sup><a href=\"#n2\">2</a></sup></p><p id=\"n1\">1. Ebd.</p><p>Mehr.</p><p id=\"n2\">2. Thorwald.</p><p>Verein für Stadtgeschichte</p>",
                &["Eins.[^1] Zwei.[^2]", "Verein für Stadtgeschichte", "1: Ebd.\n\nMehr.", "2: Thorwald."],
            ),
            (
                // Notes behind each paragraph: what stands between two of them is text.
                "<p>Eins.<sup><a href=\"#n1\">1</a></sup></p><p id=\"n1\">1. Ebd.</p><p>Zwei.</p><p>Drei.<sup><a href=\"#n2\">2</a></sup></p><p id=\"n2\">2. Thorwald.</p>",
                &["Eins.[^1]", "Zwei.", "Drei.[^2]", "1: Ebd.", "2: Thorwald."],
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_list_of_the_authors_is_none_of_the_text() {
        let text = "<head><meta name=\"citation_author\" content=\"Agnes Thorwald\"></head><ul class=\"item authors\"><li>Agnes Thorwald</li></ul><p class=author>Agnes Thorwald lehrt in Wieck.</p>";
        assert_eq!(read(text), ["Agnes Thorwald lehrt in Wieck."]);
        let text = "<p class=byline>Von <a rel=author href=/t>Agnes Thorwald</a> | Lesezeit: 9 Minuten</p><p class=lead>Kurz gesagt.</p><div class=author-box><p>Agnes Thorwald lehrt in Wieck.</p></div>";
        let reading = Html.read(text.as_bytes(), &Limits::default()).expect("reads");
        assert_eq!(reading.own.authors, ["Agnes Thorwald"]);
        let Body::Blocks(blocks) = reading.body else { panic!("HTML gives blocks") };
        assert_eq!(blocks.into_iter().map(|b| b.role).collect::<Vec<_>>(), [Role::Lead, Role::AuthorNote]);
    }

    #[test]
    fn classes_of_word_processors_say_what_paragraphs_are() {
        let text = "<style>.c5{margin-left:36pt}.c2{margin-left:0}</style><p class=MsoTitle>Kabel</p><p class=MsoQuote>So war es.</p><p class=\"Table_20_Caption\">Tabelle 1: Kabel</p>\
            <ol><li><p><span class=\"ListLabel_20_1\">1.</span>eins</p></li></ol><p class=c2>TEXT</p><p class=c5>Die Uhr am Hafen steht, und keiner meldet es dem Amt.</p>";
        let running = "Es lag auf der Reede und blieb dort. ".repeat(8);
        let expected = [
            "h1 Kabel",
            "> So war es.",
            "caption Tabelle 1: Kabel",
            "1. eins",
            running.trim(),
            "> Die Uhr am Hafen steht, und keiner meldet es dem Amt.",
        ];
        assert_eq!(read(&text.replace("TEXT", &running)), expected);
    }

    #[test]
    fn a_table_of_contents_is_no_row_of_notes() {
        let text = "<p><a href=\"#k\" id=\"t\">1</a></p><h2 id=\"k\"><a href=\"#t\">Kabel</a></h2><p>Text.</p>";
        assert_eq!(read(text), ["1", "h2 Kabel", "Text."]);
        let text = "<p id=inhalt><a href=#k1>1</a> <a href=#k2>2</a></p><div id=k1><h2>Eins</h2><p>Kabel.</p><a href=#inhalt>nach oben</a></div><div id=k2><h2>Zwei</h2><p>Boje.</p><a href=#inhalt>nach oben</a></div>";
        assert_eq!(read(text), ["1 2", "h2 Eins", "Kabel.", "nach oben", "h2 Zwei", "Boje.", "nach oben"]);
    }

    #[test]
    fn blocks_have_their_roles() {
        let text = "<h1>Kabel</h1><p>Ein <i>Satz</i>&nbsp;&uuml;ber\nKabel.</p><blockquote><p>So.</p></blockquote><ol start=3><li>drei<li>vier<li value=9>neun<li>zehn</ol>\
            <figure><img src=x><figcaption>Abb. 1</figcaption></figure><table><tr><th>a<th>b<tr><td>c<td>d</table>\
            <div>Eins<br><br>Zwei</div><script>x()</script><nav>Start</nav><p hidden>weg</p>";
        assert_eq!(
            read(text),
            [
                "h1 Kabel",
                "Ein Satz über Kabel.",
                "> So.",
                "3. drei",
                "4. vier",
                "9. neun",
                "10. zehn",
                "caption Abb. 1",
                "table a | b\nc | d",
                "Eins",
                "Zwei"
            ]
        );
    }

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

    #[test]
    fn pages_put_together_are_read_whole() {
        for (text, expected) in [
            ("<html><body><p>Kopf</p><html><body><p>Text</p>", &["Kopf", "Text"][..]),
            (
                "<html><head><title>A</title></head><body><p>Eins</p></body></html><html><head><title>B</title></head><body><p>Zwei</p></body></html>",
                &["Eins", "Zwei"],
            ),
            ("<title>A</title><p>Vor</p><body><p>Text</p></body>", &["Vor", "Text"]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_page_that_breaks_off_in_a_table_says_so() {
        for (text, expected) in [
            ("<html><body><p>Eins<table><tr><td>a", 1),
            ("<html><body><p>Eins<table><tr><td>a</body></html>", 0),
            ("<html><body><p>Eins<ul><li>a", 0),
        ] {
            let reading = Html.read(text.as_bytes(), &Limits::default()).expect("reads");
            assert_eq!(reading.warnings.len(), expected, "{text}");
        }
    }

    #[test]
    fn the_declared_encoding_is_believed() {
        let reading = Html.read(b"<meta charset=\"iso-8859-1\"><p>K\xfcste", &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = reading.body else { panic!("HTML gives blocks") };
        assert_eq!(blocks[0].flow.text, "Küste");
    }
}
