//! The walk over paragraphs, runs and tables.

use std::collections::HashMap;

use crate::deadline;
use crate::document::DropReason;
use crate::ingest::cited::{self, Code, Gathered};
use crate::ingest::docx::fields::{Field, holds_field_mark};
use crate::ingest::docx::numbering::Mark;
use crate::ingest::docx::styles::{OneStyle, Style, is_on, margins};
use crate::ingest::markup::{Build, Container, Piece, StyleRole, Tied, Tree, table};
use crate::ingest::reader::Role;
use crate::ingest::structure::number::in_roman;
use crate::text::ByteSpan;

/// Text of a cell from which a table only sets paragraphs side by side, in bytes.
const LAYOUT_CELL_BYTES: usize = 3_000;

/// Longest mark of a note that its author chose, in characters.
const MAX_CUSTOM_MARK: usize = 4;

/// What is known on the way.
pub struct Walk<'s> {
    /// What the styles say
    pub styles: &'s Style,
    /// How lists mark their items
    pub lists: &'s HashMap<(String, u8), Mark>,
    /// Items counted as yet
    pub counts: HashMap<(String, u8), u32>,
    /// Labels of notes by their keys.
    pub numbers: HashMap<String, String>,
    /// Footnotes and endnotes counted as yet.
    pub counted: [u32; 2],
    /// Each section begins the count anew.
    pub restarts: bool,
    /// Endnotes have Roman numbers.
    pub roman: bool,
    /// There is a title apart from the headings.
    pub titled: bool,
    /// The file has notes of its own.
    pub marked: bool,
    /// Fields that are open.
    pub field: Vec<Field>,
    /// Citations that are kept beside their bookmarks, by name.
    pub bookmarks: HashMap<String, Code>,
    /// Those that are open, by their ids: name, and where the text begins.
    pub open_bookmarks: HashMap<String, (String, usize)>,
    /// A note was called whose mark, chosen by its author, is to follow: its key, and where it was called.
    pub custom: Option<(String, ByteSpan)>,
    /// Notes that are only links, in the body of a file without notes of its own.
    pub tied: Tied,
}

impl Walk<'_> {
    /// Reads what stands in a node.
    pub fn children(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
        for child in tree.children(node) {
            self.node(tree, child, build);
        }
    }

    fn node(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
        if tree.piece(node) != Piece::Element {
            return;
        }
        deadline::check();
        match &*tree.name(node) {
            "p" => self.paragraph(tree, node, build),
            "r" => self.run(tree, node, build),
            "tbl" => self.table(tree, node, build),
            "del" | "movefrom" => {
                for span in tree.text_spans(node).collect::<Vec<_>>() {
                    build.drop(DropReason::Markup, span);
                }
            }
            "hyperlink" if self.tied.back.contains(&node) => {
                for span in tree.text_spans(node).collect::<Vec<_>>() {
                    build.drop(DropReason::Markup, span);
                }
            }
            "hyperlink" if self.tied.markers.contains_key(&node) => {
                if let Some((key, label)) = self.tied.markers.get(&node) {
                    build.marker(key, label, tree.span(node));
                }
            }
            "hyperlink" => {
                build.link(true);
                self.children(tree, node, build);
                build.link(false);
            }
            "alternatecontent" => {
                let choice = tree.child(node, "choice").or_else(|| tree.child(node, "fallback"));
                if let Some(choice) = choice {
                    self.children(tree, choice, build);
                }
            }
            "sdt" if holds_contents(tree, node) => {
                for span in tree.text_spans(node).collect::<Vec<_>>() {
                    build.drop(DropReason::TableOfContents, span);
                }
            }
            "txbxcontent" => {
                build.open_aside(None);
                self.children(tree, node, build);
                build.close_aside();
            }
            "sectpr" => {
                if self.restarts {
                    self.counted[0] = 0;
                }
            }
            "fldsimple" => {
                let mut gathered = Gathered::default();
                gathered.push(&tree.attribute(node, "instr").unwrap_or_default());
                self.children(tree, node, build);
                let span = tree.span(node);
                build.cited.extend(cited::field(cited::read(&gathered), span.start, span.end));
            }
            "sdt" => {
                let tag = tree.child(node, "sdtpr").and_then(|n| tree.child(n, "tag"));
                let code = tag.and_then(|n| tree.attribute(n, "val")).and_then(|tag| cited::read_tag(&tag));
                self.children(tree, node, build);
                let span = tree.span(node);
                build.cited.extend(cited::field(code, span.start, span.end));
            }
            "bookmarkstart" => {
                let name = tree.attribute(node, "name").unwrap_or_default();
                if self.bookmarks.contains_key(&*name) {
                    let id = tree.attribute(node, "id").unwrap_or_default().into_owned();
                    self.open_bookmarks.insert(id, (name.into_owned(), tree.span(node).end));
                }
            }
            "bookmarkend" => {
                let id = tree.attribute(node, "id").unwrap_or_default();
                if let Some((name, from)) = self.open_bookmarks.remove(&*id) {
                    let code = self.bookmarks.get(&name).cloned();
                    build.cited.extend(cited::field(code, from, tree.span(node).start));
                }
            }
            "ppr" | "rpr" | "sdtpr" | "sdtendpr" | "tblpr" | "tcpr" | "trpr" | "instrtext" => {}
            // The formula's own runs.
            _ => self.children(tree, node, build),
        }
    }

    fn paragraph(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
        build.end_block();
        if self.tied.back.contains(&node) {
            for span in tree.text_spans(node) {
                build.drop(DropReason::Markup, span);
            }
            return;
        }
        if let Some((key, label)) = self.tied.notes.get(&node).cloned() {
            build.open(Container::Note(key, label));
            self.children(tree, node, build);
            return build.close();
        }
        let properties = tree.child(node, "ppr");
        let value = |name: &str| {
            properties.and_then(|p| tree.find(p, name)).and_then(|n| tree.attribute(n, "val")).map(|v| v.into_owned())
        };
        let style = value("pstyle").unwrap_or_default();
        let direct =
            value("outlinelvl").and_then(|level| level.parse::<u8>().ok()).filter(|&level| level < 9).map(|l| l + 1);
        let level = direct.or_else(|| self.styles.level(&style));
        let list =
            value("numid").or_else(|| self.styles.chain(&style).find_map(|s| s.list.clone())).filter(|id| id != "0");
        let depth = value("ilvl").and_then(|depth| depth.parse().ok()).unwrap_or(0u8);
        let role = self.styles.role(&style);
        let mut container = None;
        if role == Some(StyleRole::Contents) {
            for span in tree.text_spans(node) {
                build.drop(DropReason::TableOfContents, span);
            }
            return;
        } else if role == Some(StyleRole::Title) {
            build.heading(1);
        } else if let Some(level) = level {
            build.heading(level + u8::from(self.titled));
        } else if role == Some(StyleRole::Quote) {
            container = Some(Container::QuotedParagraph);
        } else if role == Some(StyleRole::Caption) {
            container = Some(Container::Caption);
        } else if role == Some(StyleRole::Lead) {
            container = Some(Container::Lead);
        } else if let Some(list) = list {
            let key = (list, depth);
            let mark = self.lists.get(&key).copied().unwrap_or(Mark::Bullet);
            let count = self.counts.entry(key).or_default();
            *count += 1;
            container = Some(match mark {
                Mark::Number => Container::Item(format!("{count}.")),
                Mark::Bullet => Container::Item("-".to_owned()),
                Mark::None => Container::ItemGoesOn,
            });
        }
        let contained = container.is_some();
        if let Some(container) = container {
            build.open(container);
        }
        let (left, first) = properties.map_or((None, None), |p| margins(tree, p));
        let left = left.or_else(|| self.styles.chain(&style).find_map(|s| s.left));
        let first = first.or_else(|| self.styles.chain(&style).find_map(|s| s.first));
        build.set_in(left.unwrap_or(0), first.unwrap_or(0));
        let (italic, bold) = {
            let own = |get: fn(&OneStyle) -> bool| self.styles.chain(&style).any(get);
            (own(|s| s.italic), own(|s| s.bold) && level.is_none())
        };
        build.italic(italic);
        if !italic {
            build.italic(false);
        }
        if bold {
            build.bold(true);
        }
        self.children(tree, node, build);
        if italic {
            build.italic(false);
        }
        if bold {
            build.bold(false);
        }
        if let Some((key, at)) = self.custom.take() {
            build.marker(&key, "*", at);
        }
        if contained {
            build.close();
        } else {
            build.end_block();
        }
        // The properties of a section stand in those of its last paragraph.
        if self.restarts && properties.is_some_and(|p| tree.child(p, "sectpr").is_some()) {
            self.counted[0] = 0;
        }
    }

    fn run(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
        let properties = tree.child(node, "rpr");
        let style = properties
            .and_then(|p| tree.child(p, "rstyle"))
            .and_then(|n| tree.attribute(n, "val"))
            .unwrap_or_default()
            .into_owned();
        let own = |name: &str| properties.is_some_and(|p| is_on(tree, p, name));
        let by_style = |get: fn(&OneStyle) -> bool| self.styles.chain(&style).any(get);
        let hidden = own("vanish") || by_style(|s| s.hidden);
        if hidden || self.field.iter().any(|field| !field.is_shown) && !holds_field_mark(tree, node) {
            for span in tree.text_spans(node) {
                build.drop(DropReason::Markup, span);
            }
            for child in tree.children(node) {
                self.field_mark(tree, child, build);
            }
            return;
        }
        let (italic, bold) = (own("i") || by_style(|s| s.italic), own("b") || by_style(|s| s.bold));
        let align = properties.and_then(|p| tree.child(p, "vertalign")).and_then(|n| tree.attribute(n, "val"));
        let raised = match align.as_deref() {
            Some(align) => align == "superscript",
            None => by_style(|s| s.raised),
        };
        if italic {
            build.italic(true);
        }
        if bold {
            build.bold(true);
        }
        for child in tree.children(node) {
            let span = tree.span(child);
            match &*tree.name(child) {
                "t" => {
                    if let Some((key, at)) = self.custom.take() {
                        let text = tree.text(child);
                        let signs = text.chars().take_while(|c| !c.is_alphanumeric() && !c.is_whitespace()).count();
                        let whole = text.chars().count() <= MAX_CUSTOM_MARK;
                        let label = if whole { text } else { text.chars().take(signs).collect() };
                        build.marker(&key, if label.is_empty() { "*" } else { &label }, at);
                        if !whole && let Some(piece) = tree.children(child).find(|&n| tree.piece(n) == Piece::Text) {
                            let span = tree.span(piece);
                            build.text(ByteSpan::new((span.start + label.len()).min(span.end), span.end));
                        }
                        continue;
                    }
                    let text = tree.text(child);
                    let short =
                        text.len() <= 3 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'*');
                    if raised && short {
                        build.raised(&text, span, self.marked);
                        continue;
                    }
                    for piece in tree.children(child) {
                        match tree.piece(piece) {
                            Piece::Text => build.text(tree.span(piece)),
                            Piece::Entity(text) => build.spelled(text, tree.span(piece)),
                            Piece::Element => {}
                        }
                    }
                }
                "tab" | "ptab" => build.space(span),
                "br" | "cr" => build.line_end(span),
                "nobreakhyphen" => build.spelled("-", span),
                name @ ("footnotereference" | "endnotereference") => {
                    let foot = name.starts_with('f');
                    let id = tree.attribute(child, "id").unwrap_or_default();
                    let key = format!("{}{id}", if foot { "f" } else { "e" });
                    if matches!(tree.attribute(child, "custommarkfollows").as_deref(), Some("1" | "true" | "on")) {
                        self.numbers.insert(key.clone(), String::new());
                        self.custom = Some((key, span));
                        continue;
                    }
                    let count = &mut self.counted[usize::from(!foot)];
                    *count += 1;
                    let label = if !foot && self.roman { in_roman(*count) } else { count.to_string() };
                    self.numbers.insert(key.clone(), label.clone());
                    build.marker(&key, &label, span);
                }
                "fldchar" | "instrtext" => self.field_mark(tree, child, build),
                "drawing" | "pict" | "object" | "alternatecontent" => {
                    if build.is_empty() && tree.find(child, "txbxcontent").is_none() {
                        build.sign(Role::Image, ByteSpan::new(span.start, span.start + 1));
                    }
                    // One of the two that say the same.
                    let inner = tree.find(child, "choice").unwrap_or(child);
                    if let Some(text) = tree.find(inner, "txbxcontent").or_else(|| tree.find(child, "txbxcontent")) {
                        self.node(tree, text, build);
                    }
                }
                _ => {}
            }
        }
        if italic {
            build.italic(false);
        }
        if bold {
            build.bold(false);
        }
    }

    fn table(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
        let cells: Vec<usize> = tree.descendants(node).filter(|&n| tree.is(n, "tc")).collect();
        let bytes = |cell: usize| -> usize {
            tree.descendants(cell).filter(|&n| tree.is(n, "t")).map(|n| tree.text_bytes(n)).sum()
        };
        let nested = tree.descendants(node).any(|n| tree.is(n, "tbl"));
        if nested || cells.len() < 2 || cells.iter().any(|&cell| bytes(cell) > LAYOUT_CELL_BYTES) {
            for cell in cells {
                if !tree.ancestors(cell).take_while(|&n| n != node).any(|n| tree.is(n, "tc")) {
                    self.children(tree, cell, build);
                    build.end_block();
                }
            }
            return;
        }
        table(tree, node, build, &mut |cell, build| self.children(tree, cell, build));
    }
}

/// Tells whether a part that Word fills in is a table of contents.
fn holds_contents(tree: &Tree<'_>, part: usize) -> bool {
    tree.child(part, "sdtpr")
        .and_then(|properties| tree.find(properties, "docpartgallery"))
        .and_then(|n| tree.attribute(n, "val"))
        .is_some_and(|gallery| gallery.eq_ignore_ascii_case("table of contents"))
}
