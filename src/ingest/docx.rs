//! DOCX: what Word, LibreOffice and Pandoc write.

use std::collections::HashMap;

use crate::deadline;
use crate::document::{DropReason, Metadata};
use crate::ingest::archive::Archive;
use crate::ingest::cited::{self, Code, Gathered};
use crate::ingest::encoding::SourceText;
use crate::ingest::markup::{Build, Container, Dialect, Piece, StyleRole, Tied, Tree, style_role, table};
use crate::ingest::own_fields::{authors, doi, language, title};
use crate::ingest::reader::{Reader, Reading, Role};
use crate::ingest::structure::number::in_roman;
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Text of a cell from which a table only sets paragraphs side by side, in bytes.
const LAYOUT_CELL_BYTES: usize = 3_000;

/// Longest mark of a note that its author chose, in characters.
const MAX_CUSTOM_MARK: usize = 4;

/// Styles that one may be based on, one on the other.
const MAX_STYLE_DEPTH: usize = 12;

/// Reads `.docx`.
#[derive(Debug, Clone, Copy)]
pub struct Docx;

impl Reader for Docx {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let mut archive = Archive::open(bytes, limits)?;
        let names = archive.names();
        let mut part = |stem: &str| -> Result<String, IngestError> {
            let fits = |name: &&String| {
                name.strip_prefix(stem).is_some_and(|rest| {
                    rest.strip_suffix(".xml").is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
                })
            };
            match names.iter().filter(fits).min() {
                Some(name) => Ok(archive.text(name)?.unwrap_or_default()),
                None => Ok(String::new()),
            }
        };
        let mut text = part("word/document")?;
        if text.is_empty() {
            return Err(IngestError::Package {
                part: "`word/document.xml`".to_owned(),
                message: "it is missing".to_owned(),
            });
        }
        let mut spans = vec![ByteSpan::new(0, text.len())];
        for stem in ["word/footnotes", "word/endnotes"] {
            let start = text.len() + 1;
            text.push('\n');
            text.push_str(&part(stem)?);
            spans.push(ByteSpan::new(start, text.len()));
        }
        let (styles, numbering, core) = (part("word/styles")?, part("word/numbering")?, part("docProps/core")?);
        let (settings, custom) = (part("word/settings")?, part("docProps/custom")?);
        let parse = |text: &str| -> Result<Style, IngestError> { Style::read(text, limits) };
        let style = parse(&styles)?;
        let lists = numbering_of(&numbering, limits)?;
        let mut build = Build::new(&text);
        build.own = metadata(&core, limits)?;
        let trees = spans
            .iter()
            .map(|span| Tree::parse(&text, *span, Dialect::Xml, limits))
            .collect::<Result<Vec<Tree<'_>>, IngestError>>()?;
        build.warn_unclosed(&trees[0]);
        let mut walk = Walk {
            styles: &style,
            lists: &lists,
            counts: HashMap::new(),
            numbers: HashMap::new(),
            counted: [0; 2],
            restarts: settings.contains("eachSect") || text.contains("eachSect"),
            roman: !endnotes_are_decimal(&settings) && !endnotes_are_decimal(&text),
            titled: false,
            marked: text[spans[1].start..].contains(":footnote ") || text[spans[2].start..].contains(":endnote "),
            field: Vec::new(),
            bookmarks: bookmarks(&custom, limits)?,
            open_bookmarks: HashMap::new(),
            custom: None,
            tied: Tied::default(),
        };
        walk.titled = trees[0]
            .descendants(0)
            .any(|n| trees[0].is(n, "pstyle") && trees[0].attribute(n, "val").is_some_and(|id| style.is_title(&id)));
        let body = trees[0].find(0, "body").unwrap_or(0);
        if !walk.marked {
            walk.tied = tied(&trees[0], body, &style);
        }
        walk.children(&trees[0], body, &mut build);
        build.end_block();
        walk.tied = Tied::default();
        let letters = ["f", "e"];
        for (tree, letter) in trees[1..].iter().zip(letters) {
            walk.field.clear();
            for note in tree.descendants(0).filter(|&n| tree.is(n, "footnote") || tree.is(n, "endnote")) {
                let kind = tree.attribute(note, "type").unwrap_or_default();
                if !matches!(&*kind, "" | "normal") {
                    continue;
                }
                let key = format!("{letter}{}", tree.attribute(note, "id").unwrap_or_default());
                let label = walk.numbers.get(&key).cloned().unwrap_or_default();
                build.open(Container::Note(key, label));
                walk.children(tree, note, &mut build);
                build.close();
            }
        }
        let text_spans = trees
            .iter()
            .flat_map(|tree| {
                tree.descendants(0)
                    .filter(|&n| tree.is(n, "t") || tree.is(n, "deltext"))
                    .flat_map(|n| tree.text_spans(n))
                    .collect::<Vec<_>>()
            })
            .collect();
        let reading = build.finish(text_spans);
        drop(trees);
        Ok(archive.tell(Reading { source: SourceText::unpacked(text), ..reading }))
    }
}

/// What Zotero keeps of its bookmarks in the document's properties.
fn bookmarks(custom: &str, limits: &Limits) -> Result<HashMap<String, Code>, IngestError> {
    if !custom.contains(cited::BOOKMARK) {
        return Ok(HashMap::new());
    }
    let tree = Tree::parse(custom, ByteSpan::new(0, custom.len()), Dialect::Xml, limits)?;
    let properties = tree.descendants(0).filter(|&n| tree.is(n, "property"));
    Ok(cited::bookmarks(properties.filter_map(|n| Some((tree.attribute(n, "name")?.into_owned(), tree.raw_text(n))))))
}

/// Finds notes that are only links: a page of the web or a book that was made a DOCX.
fn tied(tree: &Tree<'_>, body: usize, styles: &Style) -> Tied {
    let paragraphs: Vec<usize> = tree.descendants(body).filter(|&n| tree.is(n, "p")).collect();
    let mut links = Vec::new();
    let mut bookmarks = HashMap::new();
    for node in tree.descendants(body) {
        if tree.is(node, "hyperlink")
            && let Some(name) = tree.attribute(node, "anchor")
        {
            links.push((node, name.into_owned()));
        } else if tree.is(node, "bookmarkstart")
            && let Some(name) = tree.attribute(node, "name")
        {
            // Between two paragraphs it belongs to the next.
            let around = tree.ancestors(node).find(|&n| tree.is(n, "p"));
            let next = || paragraphs.get(paragraphs.partition_point(|&p| p < node)).copied();
            if let Some(paragraph) = around.or_else(next) {
                bookmarks.insert(name.into_owned(), paragraph);
            }
        }
    }
    let is_none = |paragraph: usize| {
        let style = tree.child(paragraph, "ppr").and_then(|p| tree.child(p, "pstyle"));
        let id = style.and_then(|n| tree.attribute(n, "val"));
        id.is_some_and(|id| styles.level(&id).is_some() || styles.role(&id) == Some(StyleRole::Caption))
    };
    let is_raised = |link: usize| {
        let value = |n: usize| tree.attribute(n, "val").unwrap_or_default();
        tree.descendants(link).any(|n| {
            tree.is(n, "vertalign") && value(n) == "superscript"
                || tree.is(n, "rstyle") && styles.chain(&value(n)).any(|style| style.raised)
        })
    };
    Tied::find(tree, &links, &bookmarks, &paragraphs, &is_none, &is_raised)
}

fn endnotes_are_decimal(text: &str) -> bool {
    text.find(":endnotePr").is_some_and(|at| {
        let rest = &text.as_bytes()[at..text.len().min(at + 200)];
        rest.windows(9).any(|window| window == b"\"decimal\"")
    })
}

fn metadata(core: &str, limits: &Limits) -> Result<Metadata, IngestError> {
    let tree = Tree::parse(core, ByteSpan::new(0, core.len()), Dialect::Xml, limits)?;
    let text = |name: &str| tree.find(0, name).map(|n| tree.text(n)).unwrap_or_default();
    let mut found =
        Metadata { title: title(&text("title")), language: language(&text("language")), ..Metadata::default() };
    found.authors = authors(&text("creator"));
    found.doi = doi(&text("identifier"));
    Ok(found)
}

/// What the styles say of their paragraphs.
#[derive(Debug, Default)]
struct Style {
    of: HashMap<String, OneStyle>,
}

#[derive(Debug, Default, Clone)]
struct OneStyle {
    name: String,
    based_on: Option<String>,
    level: Option<u8>,
    list: Option<String>,
    italic: bool,
    bold: bool,
    hidden: bool,
    raised: bool,
    /// Its margin, and its first line beyond it, in twentieths of a point
    left: Option<i32>,
    first: Option<i32>,
}

impl Style {
    fn read(text: &str, limits: &Limits) -> Result<Self, IngestError> {
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
        let mut found = Self::default();
        for node in tree.descendants(0).filter(|&n| tree.is(n, "style")) {
            let value =
                |name: &str| tree.find(node, name).and_then(|n| tree.attribute(n, "val")).map(|v| v.into_owned());
            let (left, first) = margins(&tree, node);
            let one = OneStyle {
                left,
                first,
                name: value("name").unwrap_or_default().to_lowercase(),
                based_on: value("basedon"),
                level: value("outlinelvl").and_then(|level| level.parse().ok()).filter(|&level: &u8| level < 9),
                list: value("numid"),
                italic: is_on(&tree, node, "i"),
                bold: is_on(&tree, node, "b"),
                hidden: is_on(&tree, node, "vanish"),
                raised: value("vertalign").as_deref() == Some("superscript"),
            };
            if let Some(id) = tree.attribute(node, "styleid") {
                found.of.insert(id.into_owned(), one);
            }
        }
        Ok(found)
    }

    fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s OneStyle> {
        let first = self.of.get(id);
        std::iter::successors(first, |style| self.of.get(style.based_on.as_deref()?)).take(MAX_STYLE_DEPTH)
    }

    /// What the style is for, by its name or that of one it is based on.
    fn role(&self, id: &str) -> Option<StyleRole> {
        // A subtitle is often based on the title.
        let inherited = |n: usize, role: StyleRole| n == 0 || role != StyleRole::Title;
        let by_name = self
            .chain(id)
            .enumerate()
            .find_map(|(n, style)| style_role(&style.name).filter(|&role| inherited(n, role)));
        by_name.or_else(|| style_role(id))
    }

    fn is_title(&self, id: &str) -> bool {
        self.role(id) == Some(StyleRole::Title)
    }

    fn level(&self, id: &str) -> Option<u8> {
        let by_name = |name: &str| match style_role(name) {
            Some(StyleRole::Heading(level)) => Some(level),
            _ => None,
        };
        self.chain(id)
            .find_map(|style| style.level.map(|level| level + 1).or_else(|| by_name(&style.name)))
            .or_else(|| by_name(id))
    }
}

/// The margin of `w:ind`, and its first line beyond it.
fn margins(tree: &Tree<'_>, properties: usize) -> (Option<i32>, Option<i32>) {
    let Some(node) = tree.find(properties, "ind") else { return (None, None) };
    let value = |key: &str| tree.attribute(node, key).and_then(|v| v.parse::<i32>().ok());
    (value("left").or_else(|| value("start")), value("hanging").map(i32::saturating_neg).or_else(|| value("firstline")))
}

/// Tells whether a property is set: present, and not switched off.
fn is_on(tree: &Tree<'_>, properties: usize, name: &str) -> bool {
    tree.find(properties, name)
        .is_some_and(|n| !matches!(tree.attribute(n, "val").as_deref(), Some("0" | "false" | "off" | "none")))
}

/// How a level of a list marks its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Number,
    Bullet,
    /// Nothing: the item before goes on.
    None,
}

/// Lists, by their number and level: how items are marked.
fn numbering_of(text: &str, limits: &Limits) -> Result<HashMap<(String, u8), Mark>, IngestError> {
    let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
    let mut abstracts: HashMap<String, HashMap<u8, Mark>> = HashMap::new();
    for node in tree.descendants(0).filter(|&n| tree.is(n, "abstractnum")) {
        let id = tree.attribute(node, "abstractnumid").unwrap_or_default().into_owned();
        for level in tree.children(node).filter(|&n| tree.is(n, "lvl")) {
            let number = tree.attribute(level, "ilvl").and_then(|n| n.parse().ok()).unwrap_or(0);
            let format = tree.find(level, "numfmt").and_then(|n| tree.attribute(n, "val")).unwrap_or_default();
            let shown = tree.find(level, "lvltext").and_then(|n| tree.attribute(n, "val"));
            let blank = shown.is_some_and(|shown| shown.trim().is_empty());
            let mark = match &*format {
                "none" | "bullet" if blank => Mark::None,
                "bullet" | "none" | "" => Mark::Bullet,
                _ => Mark::Number,
            };
            abstracts.entry(id.clone()).or_default().insert(number, mark);
        }
    }
    let mut found = HashMap::new();
    for node in tree.descendants(0).filter(|&n| tree.is(n, "num")) {
        let id = tree.attribute(node, "numid").unwrap_or_default();
        let of = tree.child(node, "abstractnumid").and_then(|n| tree.attribute(n, "val")).unwrap_or_default();
        for level in 0..9 {
            let mark = abstracts.get(&*of).and_then(|levels| levels.get(&level)).copied().unwrap_or(Mark::Bullet);
            found.insert((id.to_string(), level), mark);
        }
    }
    Ok(found)
}

struct Walk<'s> {
    styles: &'s Style,
    lists: &'s HashMap<(String, u8), Mark>,
    counts: HashMap<(String, u8), u32>,
    /// Labels of notes by their keys.
    numbers: HashMap<String, String>,
    /// Footnotes and endnotes counted as yet.
    counted: [u32; 2],
    restarts: bool,
    /// Endnotes have Roman numbers.
    roman: bool,
    /// There is a title apart from the headings.
    titled: bool,
    /// The file has notes of its own.
    marked: bool,
    /// Fields that are open.
    field: Vec<Field>,
    /// Citations that are kept beside their bookmarks, by name.
    bookmarks: HashMap<String, Code>,
    /// Those that are open, by their ids: name, and where the text begins.
    open_bookmarks: HashMap<String, (String, usize)>,
    /// A note was called whose mark, chosen by its author, is to follow: its key, and where it was called.
    custom: Option<(String, ByteSpan)>,
    /// Notes that are only links, in the body of a file without notes of its own.
    tied: Tied,
}

/// A field that is open.
#[derive(Debug, Default)]
struct Field {
    gathered: Gathered,
    /// Its result is being read.
    is_shown: bool,
    /// Where that begins.
    from: usize,
}

impl Walk<'_> {
    fn children(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
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

    /// Reads what begins, parts or ends a field, or is of its code.
    fn field_mark(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
        if tree.is(node, "instrtext") {
            if let Some(field) = self.field.last_mut().filter(|field| !field.is_shown) {
                field.gathered.push(&tree.raw_text(node));
            }
            return;
        }
        if !tree.is(node, "fldchar") {
            return;
        }
        let span = tree.span(node);
        match tree.attribute(node, "fldchartype").as_deref() {
            Some("begin") => {
                let mut field = Field::default();
                if let Some(data) = tree.child(node, "flddata") {
                    field.gathered.push_data(&tree.raw_text(data));
                }
                self.field.push(field);
            }
            Some("separate") => {
                if let Some(field) = self.field.last_mut() {
                    (field.is_shown, field.from) = (true, span.end);
                }
            }
            _ => {
                let Some(field) = self.field.pop() else { return };
                if field.gathered.is_data() {
                    if let Some(outer) = self.field.last_mut().filter(|outer| outer.gathered.data.is_empty()) {
                        outer.gathered.data = field.gathered.data;
                    }
                } else if field.is_shown {
                    build.cited.extend(cited::field(cited::read(&field.gathered), field.from, span.start));
                }
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

fn holds_field_mark(tree: &Tree<'_>, run: usize) -> bool {
    tree.children(run).any(|n| tree.is(n, "fldchar"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::archive::tests::packed;
    use crate::ingest::reader::Body;

    fn blocks(body: &str, notes: &str) -> Vec<(Role, String)> {
        let document = format!("<w:document><w:body>{body}</w:body></w:document>");
        let notes = format!(
            "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p/></w:footnote>{notes}</w:footnotes>"
        );
        let styles = "<w:styles><w:style w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style></w:styles>";
        let bytes =
            packed(&[("word/document.xml", &document), ("word/footnotes.xml", &notes), ("word/styles.xml", styles)]);
        let reading = Docx.read(&bytes, &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = reading.body else { panic!("DOCX gives blocks") };
        blocks.into_iter().map(|b| (b.role, b.flow.text)).collect()
    }

    fn text(body: &str) -> String {
        blocks(&format!("<w:p>{body}</w:p>"), "").into_iter().map(|b| b.1).collect::<Vec<_>>().join("¶")
    }

    #[test]
    fn notes_are_tied_and_counted_as_printed() {
        let body = "<w:p><w:pPr><w:pStyle w:val=\"berschrift1\"/></w:pPr><w:r><w:t>Kabel</w:t></w:r></w:p>\
            <w:p><w:r><w:t>Eins.</w:t></w:r><w:r><w:footnoteReference w:id=\"7\"/></w:r><w:r><w:t xml:space=\"preserve\"> Zwei.</w:t></w:r>\
            <w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"3\"/><w:t>*</w:t></w:r></w:p>";
        let notes = "<w:footnote w:id=\"3\"><w:p><w:r><w:t>* Stern.</w:t></w:r></w:p></w:footnote>\
            <w:footnote w:id=\"7\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space=\"preserve\"> Thorwald.</w:t></w:r></w:p><w:p><w:r><w:t>Mehr.</w:t></w:r></w:p></w:footnote>";
        assert_eq!(
            blocks(body, notes),
            [
                (Role::Heading(1), "Kabel".to_owned()),
                (Role::Unknown, "Eins.[^1] Zwei.[^*]".to_owned()),
                (Role::Note("*".to_owned()), "Stern.".to_owned()),
                (Role::Note("1".to_owned()), "Thorwald.\n\nMehr.".to_owned()),
            ]
        );
    }

    /// What fields say is cited, with the text that they print: `zotero Kabel@40 «(Thorwald 1901)»`.
    fn cited_in(body: &str, notes: &str, custom: &str) -> Vec<String> {
        let document = format!("<w:document><w:body>{body}</w:body></w:document>");
        let notes = format!("<w:footnotes>{notes}</w:footnotes>");
        let parts =
            [("word/document.xml", &*document), ("word/footnotes.xml", &*notes), ("docProps/custom.xml", custom)];
        let input = crate::ingest::Input {
            id: crate::document::DocumentId("a".to_owned()),
            path: "a.docx",
            format: crate::document::Format::Docx,
            metadata: Metadata::default(),
            described: Metadata::default(),
        };
        let found = crate::ingest::ingest(&packed(&parts), &input).expect("reads");
        let told = found.cited.iter().map(|place| {
            let passage = found.passages.iter().find(|passage| passage.id == place.passage).expect("a passage");
            let items = place.items.iter().map(|item| {
                let title = item.csl["title"].as_str().unwrap_or_default();
                format!("{title}@{}", item.locator.as_deref().unwrap_or_default())
            });
            let items = items.collect::<Vec<_>>().join("+");
            format!("{} {} {items} «{}»", passage.id, place.manager.name(), place.span.of(&passage.text))
        });
        told.collect()
    }

    const CODE: &str = "ADDIN ZOTERO_ITEM CSL_CITATION {\"citationItems\":[{\"locator\":\"40\",\"itemData\":{\"title\":\"Kabel auf der Reede\"}}]}";

    /// A field whose code is cut into runs.
    fn field(code: &str, shown: &str) -> String {
        let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
        let code = code.replace('"', "&quot;");
        let runs: String = code
            .split_inclusive(' ')
            .map(|part| format!("<w:r><w:instrText xml:space=\"preserve\">{part}</w:instrText></w:r>"))
            .collect();
        format!("{}{runs}{}{shown}{}", mark("begin"), mark("separate"), mark("end"))
    }

    const LONG: &str = "<w:r><w:t xml:space=\"preserve\">Das Kabel liegt auf der Reede vor der Insel, und wer es sucht, findet es nicht in den Akten des Amtes, die \
        längst an das Archiv gegeben wurden und dort seit vielen Jahren auf ihre Verzeichnung warten, wie man hört </w:t></w:r>";

    #[test]
    fn fields_of_reference_managers_are_tied_to_what_they_print() {
        let shown = "<w:r><w:t>(Thorwald 1901, </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>40</w:t></w:r><w:r><w:t>)</w:t></w:r>";
        let end = "<w:r><w:t>.</w:t></w:r>";
        let expected = ["a:p1 zotero Kabel auf der Reede@40 «(Thorwald 1901, 40)»"];
        let bookmark =
            format!("<w:bookmarkStart w:id=\"7\" w:name=\"ZOTERO_BREF_aB3\"/>{shown}<w:bookmarkEnd w:id=\"7\"/>");
        let custom = {
            let (first, second) = CODE.split_at(60);
            let property = |n: u32, part: &str| {
                format!("<property name=\"ZOTERO_BREF_aB3_{n}\"><vt:lpwstr>{part}</vt:lpwstr></property>")
            };
            format!("<Properties>{}{}</Properties>", property(2, second), property(1, first))
        };
        let simple = format!("<w:fldSimple w:instr=\"{}\">{shown}</w:fldSimple>", CODE.replace('"', "&quot;"));
        // As ONLYOFFICE writes it: marks, code and text in one run.
        let one_run = format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>{CODE}</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{shown}<w:r><w:fldChar w:fldCharType=\"end\"/><w:t>.</w:t></w:r>"
        );
        // Word hides nothing of a field that it counts.
        let inner = field("PAGEREF _1", "<w:r><w:t>40</w:t></w:r>");
        let nested = field(CODE, &format!("<w:r><w:t>(Thorwald 1901, </w:t></w:r>{inner}<w:r><w:t>)</w:t></w:r>"));
        for (name, cited, custom) in [
            ("runs", field(CODE, shown), ""),
            ("simple", simple, ""),
            ("bookmark", bookmark, custom.as_str()),
            ("one run", one_run, ""),
            ("nested", nested, ""),
            (
                "content control",
                format!(
                    "<w:sdt><w:sdtPr><w:tag w:val=\"x\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
                    field(CODE, shown)
                ),
                "",
            ),
        ] {
            assert_eq!(cited_in(&format!("<w:p>{LONG}{cited}{end}</w:p>"), "", custom), expected, "{name}");
        }
        let body = format!("<w:p>{LONG}<w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>");
        let notes =
            format!("<w:footnote w:id=\"2\"><w:p><w:r><w:t>Vgl. </w:t></w:r>{}</w:p></w:footnote>", field(CODE, shown));
        assert_eq!(cited_in(&body, &notes, ""), ["a:fn1 zotero Kabel auf der Reede@40 «(Thorwald 1901, 40)»"]);
        // A bibliography is no citation, and a code that is broken none either; the text stands.
        for code in ["ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY", &CODE[..80]] {
            assert_eq!(cited_in(&format!("<w:p>{LONG}{}{end}</w:p>", field(code, shown)), "", ""), [""; 0]);
        }
    }

    #[test]
    fn records_of_endnote_are_kept_beside_its_fields() {
        let record = "PEVuZE5vdGU+PENpdGU+PFBhZ2VzPjQwPC9QYWdlcz48cmVjb3JkPjx0aXRsZXM+PHRpdGxl\nPkthYmVsPC90aXRsZT48L3RpdGxlcz48L3JlY29yZD48L0NpdGU+PC9FbmROb3RlPg==";
        let begin = |data: &str| {
            format!(
                "<w:r><w:fldChar w:fldCharType=\"begin\"><w:fldData xml:space=\"preserve\">{data}</w:fldData></w:fldChar></w:r>"
            )
        };
        let code = |code: &str| format!("<w:r><w:instrText xml:space=\"preserve\"> {code} </w:instrText></w:r>");
        let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
        for (outer, inner) in [(record, record), ("", record)] {
            let inner = [begin(inner), code("ADDIN EN.CITE.DATA"), mark("end")].concat();
            let shown = "<w:r><w:t>(Thorwald 1901)</w:t></w:r>";
            let outer = [&begin(outer), &code("ADDIN EN.CITE"), &inner, &mark("separate"), shown, &mark("end")]
                .map(|part: &str| part.to_owned())
                .concat();
            assert_eq!(
                cited_in(&format!("<w:p>{LONG}{outer}</w:p>"), "", ""),
                ["a:p1 endnote Kabel@40 «(Thorwald 1901)»"]
            );
        }
    }

    #[test]
    fn notes_that_are_only_links_are_tied() {
        let link = |name: &str, text: &str| {
            format!("<w:hyperlink w:anchor=\"{name}\"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>")
        };
        let mark = |name: &str| format!("<w:bookmarkStart w:id=\"1\" w:name=\"{name}\"/>");
        let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
        let body = [
            format!("<w:p>{}{}{}{}</w:p>", run("Eins."), mark("r1"), link("n1", "1"), link("n2", "2")),
            format!("<w:p>{}{}{}{}</w:p>", mark("n1"), run("["), link("r1", "←1"), run("]")),
            format!("<w:p>{}</w:p>", run("Ebd.")),
            format!("<w:p>{}{}</w:p>", mark("n2"), run("Thorwald.")),
            format!("<w:p>{}</w:p>", run("Impressum")),
        ];
        let body = [
            vec![
                format!("<w:p>{}{}.</w:p>", run("Siehe Abb. "), link("f1", "1")),
                format!("<w:p>{}{}</w:p>", mark("f1"), run("Abbildung 1: Kabel")),
            ],
            body.to_vec(),
        ]
        .concat();
        let document = format!("<w:document><w:body>{}</w:body></w:document>", body.concat());
        let bytes = packed(&[("word/document.xml", &document)]);
        let reading = Docx.read(&bytes, &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = reading.body else { panic!("DOCX gives blocks") };
        let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (Role::Unknown, "Siehe Abb. 1"),
                (Role::Unknown, "Abbildung 1: Kabel"),
                (Role::Unknown, "Eins.[^1][^2]"),
                (Role::Unknown, "Impressum"),
                (Role::Note("1".to_owned()), "Ebd."),
                (Role::Note("2".to_owned()), "Thorwald."),
            ]
        );
    }

    #[test]
    fn a_mark_of_its_own_may_stand_in_the_next_run() {
        let body = "<w:p><w:r><w:t>Eins.</w:t></w:r><w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"3\"/></w:r><w:r><w:t>† Und weiter.</w:t></w:r></w:p>\
            <w:p><w:r><w:t>Zwei.</w:t></w:r><w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"4\"/></w:r></w:p>";
        let notes = "<w:footnote w:id=\"3\"><w:p><w:r><w:t>† Dank.</w:t></w:r></w:p></w:footnote><w:footnote w:id=\"4\"><w:p><w:r><w:t>Ebd.</w:t></w:r></w:p></w:footnote>";
        let texts: Vec<String> = blocks(body, notes).into_iter().map(|b| b.1).collect();
        assert_eq!(texts, ["Eins.[^†] Und weiter.", "Zwei.[^*]", "Dank.", "Ebd."]);
    }

    #[test]
    fn styles_and_margins_say_what_paragraphs_are() {
        let running = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "Es lag auf der Reede und blieb dort. ".repeat(8));
        let set_in = "<w:p><w:pPr><w:ind w:left=\"708\" w:right=\"708\"/></w:pPr><w:r><w:t>Die Uhr am Hafen steht, und keiner meldet es dem Amt.</w:t></w:r></w:p>";
        let contents = "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/></w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Inhalt</w:t></w:r></w:p></w:sdtContent></w:sdt>";
        let caption =
            "<w:p><w:pPr><w:pStyle w:val=\"Beschriftung\"/></w:pPr><w:r><w:t>Abbildung 1: Kabel</w:t></w:r></w:p>";
        let roles: Vec<Role> =
            blocks(&[contents, &running, set_in, caption].concat(), "").into_iter().map(|b| b.0).collect();
        assert_eq!(roles, [Role::Unknown, Role::Quote, Role::Caption]);
    }

    #[test]
    fn a_subtitle_based_on_the_title_is_none_and_an_item_without_a_mark_goes_on() {
        let styles = "<w:styles><w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style><w:style w:styleId=\"S\"><w:name w:val=\"Subtitle\"/><w:basedOn w:val=\"T\"/></w:style></w:styles>";
        let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\" \"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/></w:lvl></w:abstractNum>\
            <w:num w:numId=\"7\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"8\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>";
        let paragraph = |properties: &str, text: &str| {
            format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
        };
        let item = |list: u8, text: &str| {
            paragraph(&format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{list}\"/></w:numPr>"), text)
        };
        let body = [
            paragraph("<w:pStyle w:val=\"T\"/>", "Kabel"),
            paragraph("<w:pStyle w:val=\"S\"/>", "Zur See"),
            item(8, "eins"),
            item(7, "und mehr"),
            item(8, "zwei"),
        ];
        let document = format!("<w:document><w:body>{}</w:body></w:document>", body.concat());
        let bytes =
            packed(&[("word/document.xml", &document), ("word/styles.xml", styles), ("word/numbering.xml", numbering)]);
        let reading = Docx.read(&bytes, &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = reading.body else { panic!("DOCX gives blocks") };
        let item = || Role::ListItem("-".to_owned());
        let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
        assert_eq!(
            found,
            [(Role::Heading(1), "Kabel"), (Role::Unknown, "Zur See"), (item(), "eins\n\nund mehr"), (item(), "zwei")]
        );
    }

    #[test]
    fn what_is_shown_is_read_and_nothing_else() {
        for (body, expected) in [
            ("<w:ins><w:r><w:t>neu</w:t></w:r></w:ins><w:del><w:r><w:delText>alt</w:delText></w:r></w:del>", "neu"),
            (
                "<w:r><w:t>Nord</w:t><w:noBreakHyphen/><w:t>Süd, Donau</w:t><w:softHyphen/><w:t>schiff</w:t></w:r>",
                "Nord-Süd, Donauschiff",
            ),
            (
                "<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>offen</w:t></w:r>",
                "offen",
            ),
            (
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> ADDIN X </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>(Thorwald)</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
                "(Thorwald)",
            ),
            (
                "<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent><w:r><w:t>Feld</w:t></w:r></w:sdtContent></w:sdt>",
                "Feld",
            ),
            ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c &amp; d</w:t></w:r>", "a b c & d"),
        ] {
            assert_eq!(text(body), expected, "{body}");
        }
    }
}
