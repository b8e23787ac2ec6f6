//! The walk over paragraphs, runs and tables.

use std::collections::{HashMap, VecDeque};

use crate::deadline;
use crate::document::DropReason;
use crate::ingest::cited::{self, Code, Gathered};
use crate::ingest::docx::fields::{Field, holds_field_mark};
use crate::ingest::docx::notes::is_mark_sign;
use crate::ingest::docx::numbering::Lists;
use crate::ingest::docx::styles::{is_on, is_raised, level, margins, place_in_list, value};
use crate::ingest::docx::symbols::symbol;
use crate::ingest::markup::{
    Build, Container, LAYOUT_CELL_BYTES, NoteCount, Piece, StyleRole, Tied, Tree, WordStyle, WordStyles,
    is_raised_label,
};
use crate::ingest::reader::Role;
use crate::text::ByteSpan;

/// Longest mark of a note that its author chose, in characters.
const MAX_CUSTOM_MARK: usize = 4;

/// What is known on the way.
pub struct Walk<'s> {
    /// What the styles say
    pub styles: &'s WordStyles,
    /// Lists, with the count of their items
    pub lists: Lists,
    /// Labels of notes by their keys.
    pub labels: HashMap<String, String>,
    /// The counts of footnotes and of endnotes in this section.
    pub counts: [NoteCount; 2],
    /// How they are counted in the sections that follow.
    pub sections: VecDeque<[NoteCount; 2]>,
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
            "sectpr" => self.end_section(),
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
        let style = value(tree, properties, "pstyle").unwrap_or_default();
        let level = level(tree, properties).or_else(|| self.styles.level(&style));
        let (list, depth) = place_in_list(tree, properties);
        let list = list.or_else(|| self.styles.get(&style, |s| s.list.clone())).filter(|id| id != "0");
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
        } else if let Some(role @ (StyleRole::Author | StyleRole::Date)) = role {
            build.title_line(role);
        } else if let Some(list) = list {
            let of_style = || self.styles.get(&style, |s| s.list_level);
            let depth = depth.or_else(|| self.lists.level_of_style(&list, &style)).or_else(of_style).unwrap_or(0);
            container = Some(self.lists.next(&list, depth));
        }
        let contained = container.is_some();
        if let Some(container) = container {
            build.open(container);
        }
        let (left, first) = margins(tree, properties);
        let left = left.or_else(|| self.styles.get(&style, |s| s.left));
        let first = first.or_else(|| self.styles.get(&style, |s| s.first));
        build.set_in(left.unwrap_or(0), first.unwrap_or(0));
        let (italic, bold) = (self.styles.is(&style, |s| s.italic), self.styles.is(&style, |s| s.bold));
        build.set_in_type(italic, bold && level.is_none(), |build| self.children(tree, node, build));
        if let Some((key, at)) = self.custom.take() {
            build.marker(&key, "*", at);
        }
        if contained {
            build.close();
        } else {
            build.end_block();
        }
        // The properties of a section stand in those of its last paragraph.
        if properties.is_some_and(|p| tree.child(p, "sectpr").is_some()) {
            self.end_section();
        }
    }

    fn end_section(&mut self) {
        let next = self.sections.pop_front().into_iter().flatten();
        self.counts.iter_mut().zip(next).for_each(|(count, told)| count.begin_section(told));
    }

    fn run(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
        let properties = tree.child(node, "rpr");
        let style = value(tree, properties, "rstyle").unwrap_or_default();
        let is = |name: &str, get: fn(&WordStyle) -> Option<bool>| {
            is_on(tree, properties, name).unwrap_or_else(|| self.styles.is(&style, get))
        };
        let hidden = is("vanish", |s| s.hidden);
        if hidden || self.field.iter().any(|field| !field.is_shown) && !holds_field_mark(tree, node) {
            for span in tree.text_spans(node) {
                build.drop(DropReason::Markup, span);
            }
            for child in tree.children(node) {
                self.field_mark(tree, child, build);
            }
            return;
        }
        let (italic, bold) = (is("i", |s| s.italic), is("b", |s| s.bold));
        let raised = is_raised(tree, properties).unwrap_or_else(|| self.styles.is(&style, |s| s.raised));
        build.set_in_type(italic, bold, |build| {
            for child in tree.children(node) {
                self.piece_of_run(tree, child, raised, build);
            }
        });
    }

    fn piece_of_run(&mut self, tree: &Tree<'_>, node: usize, raised: bool, build: &mut Build<'_>) {
        let span = tree.span(node);
        match &*tree.name(node) {
            "t" => self.text(tree, node, raised, build),
            "sym" => {
                let value = |name: &str| tree.attribute(node, name).unwrap_or_default();
                if let Some(c) = symbol(&value("font"), &value("char")) {
                    match self.custom.take() {
                        Some((key, at)) => build.marker(&key, c.encode_utf8(&mut [0; 4]), at),
                        None => build.spelled(c.encode_utf8(&mut [0; 4]), span),
                    }
                }
            }
            "tab" | "ptab" => build.space(span),
            "br" | "cr" => build.line_end(span),
            "nobreakhyphen" => build.spelled("-", span),
            name @ ("footnotereference" | "endnotereference") => {
                let foot = name.starts_with('f');
                let id = tree.attribute(node, "id").unwrap_or_default();
                let key = format!("{}{id}", if foot { "f" } else { "e" });
                if matches!(tree.attribute(node, "custommarkfollows").as_deref(), Some("1" | "true" | "on")) {
                    self.labels.insert(key.clone(), String::new());
                    self.custom = Some((key, span));
                    return;
                }
                let label = self.counts[usize::from(!foot)].next();
                self.labels.insert(key.clone(), label.clone());
                build.marker(&key, &label, span);
            }
            "fldchar" | "instrtext" => self.field_mark(tree, node, build),
            "drawing" | "pict" | "object" | "alternatecontent" => {
                // One of the two that say the same.
                let told = |part: usize| tree.find(part, "txbxcontent").is_some();
                let inner = tree.find(node, "choice").filter(|&choice| told(choice)).unwrap_or(node);
                if build.is_empty() && !told(inner) {
                    build.sign(Role::Image, ByteSpan::new(span.start, span.start + 1));
                }
                let mut end = 0;
                for text in tree.descendants(inner).filter(|&n| tree.is(n, "txbxcontent")) {
                    // A box in a box is read with it.
                    if text >= end {
                        end = tree.descendants(text).end;
                        self.node(tree, text, build);
                    }
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, tree: &Tree<'_>, node: usize, raised: bool, build: &mut Build<'_>) {
        let raw = tree.raw_text(node);
        let text = raw.trim();
        // Characters of a mark, which are none of the text.
        let mut left = 0;
        if !text.is_empty()
            && let Some((key, at)) = self.custom.take()
        {
            let is_alone = text.chars().count() <= MAX_CUSTOM_MARK && !raw.starts_with(char::is_whitespace);
            left = text.chars().take_while(|&c| is_alone || is_mark_sign(c)).count();
            let label: String = text.chars().take(left).collect();
            build.marker(&key, if label.is_empty() { "*" } else { &label }, at);
        } else if raised && is_raised_label(text) {
            return build.raised(&raw, tree.span(node), self.marked);
        }
        for piece in tree.children(node) {
            let span = tree.span(piece);
            match tree.piece(piece) {
                Piece::Text if left > 0 => {
                    let raw = build.source_of(span);
                    let mark: usize = raw.len() - raw.trim_start().len()
                        + raw.trim_start().chars().take(left).map(char::len_utf8).sum::<usize>();
                    left = left.saturating_sub(raw.trim_start().chars().count());
                    build.text(ByteSpan::new(span.start + mark, span.end));
                }
                Piece::Text => build.text(span),
                Piece::Entity(_) if left > 0 => left -= 1,
                Piece::Entity(text) => build.spelled(text, span),
                Piece::Element => {}
            }
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
        build.open_table();
        let mut row = None;
        for cell in cells {
            // A row or a cell may stand in a part that Word fills in.
            let of = tree.ancestors(cell).find(|&n| tree.is(n, "tr"));
            if of == row {
                build.cell(tree.span(cell).start);
            } else {
                build.row(tree.span(cell).start);
            }
            row = of;
            self.children(tree, cell, build);
        }
        build.close_table();
    }
}

/// Tells whether a part that Word fills in is a table of contents.
fn holds_contents(tree: &Tree<'_>, part: usize) -> bool {
    tree.child(part, "sdtpr")
        .and_then(|properties| tree.find(properties, "docpartgallery"))
        .and_then(|n| tree.attribute(n, "val"))
        .is_some_and(|gallery| gallery.eq_ignore_ascii_case("table of contents"))
}
