//! Elements of a page, read into blocks.

use std::collections::HashMap;

use crate::deadline;
use crate::document::DropReason;
use crate::ingest::html::main_part::{is_hidden, is_navigation};
use crate::ingest::html::notes::holds_block;
use crate::ingest::html::roles::{repeats, says_abstract, tells_authors, tells_of_author};
use crate::ingest::html::{Notes, Sheet};
use crate::ingest::markup::{Build, Container, Piece, StyleRole, Tree, style_role, table};
use crate::ingest::reader::Role;
use crate::text::ByteSpan;

/// Text of a cell from which a table only sets paragraphs side by side, in bytes.
const LAYOUT_CELL_BYTES: usize = 1_500;

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

    pub(super) fn node(&self, node: usize, build: &mut Build<'_>) {
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
        if repeats(tree, self.notes, node) {
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
                Some(role @ (StyleRole::Author | StyleRole::Date)) => {
                    build.end_block();
                    build.title_line(role);
                    self.children(node, build);
                    build.end_block();
                }
                _ if tree.is(node, "p") => self.within(Container::QuotedParagraph, node, build),
                _ => self.within(Container::Quote, node, build),
            },
            "p" => match self.word_item(node) {
                Some((printed, label)) => {
                    build.open(Container::Item(label));
                    build.drop(DropReason::Markup, tree.span(printed));
                    self.skipping(node, printed, 0, build);
                    build.close();
                }
                None => self.paragraph(node, build),
            },
            "div" if self.sheet.look(tree, node).left.is_some() && !holds_block(tree, node) => {
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

    /// What Word prints before an item, which it saves as a paragraph, and the item's label: "·", "2.", "b)".
    fn word_item(&self, node: usize) -> Option<(usize, String)> {
        let tree = self.tree;
        let style = tree.attribute(node, "style")?.to_ascii_lowercase();
        let list = style.split(';').find_map(|one| one.trim().strip_prefix("mso-list:"))?;
        let printed = tree.descendants(node).find(|&n| tree.piece(n) != Piece::Element && !tree.text(n).is_empty())?;
        let text = tree.text(printed);
        let is_number =
            text.ends_with(['.', ')']) && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '(' | ')'));
        let is_bullet = matches!(text.as_str(), "•" | "·" | "▪" | "§" | "Ø" | "ü" | "◦" | "–" | "-" | "o" | "\u{f0b7}");
        let is_label = list.trim() != "none" && text.len() <= 8 && (is_number || is_bullet);
        let label = if is_bullet { "-".to_owned() } else { text.clone() };
        (is_label && tree.text_bytes(node) > text.len() + 1).then_some((printed, label))
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
            role @ (StyleRole::Author | StyleRole::Date) if self.tree.is(node, "p") => Some(role),
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
