//! JATS: articles as publishers deposit them.

use std::collections::{HashMap, HashSet};

use crate::deadline;
use crate::document::{DropReason, Metadata};
use crate::ingest::markup::{Build, Container, Dialect, Piece, Tree, decode_marked, table};
use crate::ingest::own_fields::{author, doi, language, title, year};
use crate::ingest::reader::{Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads JATS and its forebears.
#[derive(Debug, Clone, Copy)]
pub struct Jats;

impl Reader for Jats {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let source = decode_marked(bytes, limits.max_file_bytes)?;
        let text: &str = &source.text;
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
        let mut build = Build::new(text);
        build.warn_unclosed(&tree);
        let root = tree.descendants(0).find(|&n| tree.is(n, "article") || tree.is(n, "book-part")).unwrap_or(0);
        build.own = metadata(&tree, root);
        build.sure = build.own.title.is_some();
        let walk = Walk::new(&tree, root);
        let abstracts: Vec<usize> = tree.find(root, "front").map_or_else(Vec::new, |front| {
            tree.descendants(front).filter(|&n| tree.is(n, "abstract") || tree.is(n, "trans-abstract")).collect()
        });
        for &part in &abstracts {
            build.open(Container::Lead);
            walk.children(part, 1, &mut build);
            build.close();
        }
        let parts: Vec<usize> = tree
            .children(root)
            .filter(|&n| {
                ["body", "back", "floats-group", "sub-article", "response"].iter().any(|name| tree.is(n, name))
            })
            .collect();
        for &part in &parts {
            // A letter to the editor has a heading, and its sections stand below that.
            let depth = u8::from(tree.is(part, "sub-article") || tree.is(part, "response"));
            walk.children(part, depth, &mut build);
            build.end_block();
        }
        for &note in &walk.apart {
            build.open(Container::Note(note.to_string(), walk.label(note)));
            walk.note(note, &mut build);
            build.close();
        }
        let mut spans: Vec<ByteSpan> = abstracts.iter().chain(&parts).flat_map(|&part| tree.text_spans(part)).collect();
        spans.sort_unstable();
        spans.dedup();
        let reading = build.finish(spans);
        Ok(Reading { source, ..reading })
    }
}

fn metadata(tree: &Tree<'_>, root: usize) -> Metadata {
    let mut found = Metadata::default();
    let Some(meta) = tree.find(root, "article-meta").or_else(|| tree.find(root, "book-part-meta")) else {
        return found;
    };
    if let Some(group) = tree.find(meta, "title-group") {
        let text = |name: &str| {
            let node = tree.child(group, name)?;
            // A note of the title is no part of it.
            let shown = tree.descendants(node).filter(|&n| {
                tree.piece(n) != Piece::Element && !tree.ancestors(n).any(|a| tree.is(a, "xref") || tree.is(a, "fn"))
            });
            title(&shown.map(|n| tree.text(n)).collect::<Vec<_>>().join(" "))
        };
        found.title = text("article-title").or_else(|| text("title"));
        found.subtitle = text("subtitle");
    }
    for person in tree.descendants(meta).filter(|&n| tree.is(n, "contrib")) {
        let kind = tree.attribute(person, "contrib-type").unwrap_or_default();
        let Some(name) = tree.find(person, "name").or_else(|| tree.find(person, "string-name")) else { continue };
        if !matches!(&*kind, "author" | "") {
            continue;
        }
        let part = |key: &str| tree.find(name, key).map(|n| tree.text(n)).unwrap_or_default();
        let whole = format!("{} {}", part("given-names"), part("surname"));
        let whole = if part("surname").is_empty() { tree.text(name) } else { whole };
        found.authors.extend(author(&whole).filter(|name| !found.authors.contains(name)));
    }
    let dates = tree.descendants(meta).filter(|&n| tree.is(n, "pub-date"));
    found.year = dates.filter_map(|n| year(&tree.text(tree.find(n, "year")?))).min();
    let identifiers = tree.children(meta).filter(|&n| tree.is(n, "article-id") || tree.is(n, "book-part-id"));
    let is_doi = |n: &usize| tree.attribute(*n, "pub-id-type").is_none_or(|kind| kind == "doi");
    found.doi = identifiers.filter(is_doi).find_map(|n| doi(&tree.text(n)));
    found.language = tree.attribute(root, "xml:lang").and_then(|tag| language(&tag));
    found
}

struct Walk<'t, 's> {
    tree: &'t Tree<'s>,
    /// Notes by their ids.
    notes: HashMap<String, usize>,
    /// Notes that markers elsewhere name, or that stand in a group.
    apart: Vec<usize>,
    apart_set: HashSet<usize>,
    numbers: HashMap<usize, usize>,
    /// Raised numbers before the text of notes: their labels once more.
    repeated: HashSet<usize>,
}

impl<'t, 's> Walk<'t, 's> {
    fn new(tree: &'t Tree<'s>, root: usize) -> Self {
        let mut walk = Self {
            tree,
            notes: HashMap::new(),
            apart: Vec::new(),
            apart_set: HashSet::new(),
            numbers: HashMap::new(),
            repeated: HashSet::new(),
        };
        let called: HashSet<String> = tree
            .descendants(root)
            .filter(|&n| tree.is(n, "xref"))
            .filter_map(|n| tree.attribute(n, "rid"))
            .flat_map(|rid| rid.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        for node in tree.descendants(root).filter(|&n| tree.is(n, "fn") || tree.is(n, "table-wrap-foot")) {
            deadline::check();
            let is_of_front = |n| tree.is(n, "front") || tree.is(n, "front-stub");
            if tree.ancestors(node).any(is_of_front) || tree.is(node, "table-wrap-foot") {
                continue;
            }
            walk.numbers.insert(node, walk.numbers.len() + 1);
            let label = tree.child(node, "label");
            let first = tree.descendants(node).find(|&n| {
                let in_label = label.is_some_and(|label| tree.holds(label, n));
                tree.piece(n) != Piece::Element && !in_label && !tree.text(n).is_empty()
            });
            let raised = first.and_then(|n| tree.parent(n)).filter(|&n| tree.is(n, "sup") && tree.text(n).len() <= 4);
            walk.repeated.extend(raised);
            let id = tree.attribute(node, "id").map(|id| id.into_owned());
            let is_called = id.as_ref().is_some_and(|id| called.contains(id));
            if let Some(id) = id {
                walk.notes.insert(id, node);
            }
            if is_called || tree.parent(node).is_some_and(|p| !tree.is(p, "p")) && !is_inline(tree, node) {
                walk.apart.push(node);
                walk.apart_set.insert(node);
            }
        }
        walk
    }

    fn label(&self, note: usize) -> String {
        let own = self.tree.child(note, "label").map(|n| self.tree.text(n));
        let own = own.or_else(|| self.tree.attribute(note, "symbol").map(|n| n.into_owned()));
        own.filter(|label| !label.is_empty())
            .unwrap_or_else(|| self.numbers.get(&note).map_or_else(String::new, usize::to_string))
    }

    fn note(&self, note: usize, build: &mut Build<'_>) {
        for child in self.tree.children(note).filter(|&n| !self.tree.is(n, "label")) {
            self.node(child, 0, build);
        }
    }

    fn children(&self, node: usize, depth: u8, build: &mut Build<'_>) {
        let in_fields = is_of_fields(self.tree, node);
        let mut begun = false;
        for child in self.tree.children(node) {
            let is_field = self.tree.piece(child) == Piece::Element;
            if in_fields && is_field && begun {
                let at = self.tree.span(child).start;
                build.space(ByteSpan::new(at, at));
            }
            begun |= is_field;
            self.node(child, depth, build);
        }
    }

    /// The front matter of a letter or an answer: its title is a heading of the text.
    fn front(&self, node: usize, depth: u8, build: &mut Build<'_>) {
        let tree = self.tree;
        let title = tree.find(node, "title-group").and_then(|group| tree.child(group, "article-title"));
        if let Some(title) = title {
            build.heading(depth.max(1));
            self.children(title, depth, build);
            build.end_block();
        }
        let abstracts: Vec<usize> =
            tree.descendants(node).filter(|&n| tree.is(n, "abstract") || tree.is(n, "trans-abstract")).collect();
        for &part in &abstracts {
            self.within(Container::Lead, part, depth, build);
        }
        for part in tree.descendants(node).filter(|&n| tree.piece(n) != Piece::Element) {
            if !title.iter().chain(&abstracts).any(|&read| tree.holds(read, part)) {
                build.drop(DropReason::TitlePage, tree.span(part));
            }
        }
    }

    /// Leaves out an element, but for a part that is read.
    fn drop(&self, node: usize, but: Option<usize>, build: &mut Build<'_>) {
        for part in self.tree.descendants(node).filter(|&n| self.tree.piece(n) != Piece::Element) {
            if !but.is_some_and(|read| self.tree.holds(read, part)) {
                build.drop(DropReason::Markup, self.tree.span(part));
            }
        }
    }

    /// Tells whether a link that calls no note is a number above the line or set tight to a word, as those of a bibliography.
    fn is_raised(&self, link: usize, build: &Build<'_>) -> bool {
        let tree = self.tree;
        let text = tree.text(link);
        let kind = tree.attribute(link, "ref-type").unwrap_or_default();
        let tight = || matches!(&*kind, "bibr" | "fn" | "table-fn" | "") && build.in_word();
        let is_number = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_number && (tree.ancestors(link).take(2).any(|n| tree.is(n, "sup")) || tight())
    }

    fn within(&self, container: Container, node: usize, depth: u8, build: &mut Build<'_>) {
        build.open(container);
        self.children(node, depth, build);
        build.close();
    }

    fn node(&self, node: usize, depth: u8, build: &mut Build<'_>) {
        let tree = self.tree;
        let span = tree.span(node);
        match tree.piece(node) {
            Piece::Text => return build.text(span),
            Piece::Entity(text) => return build.spelled(text, span),
            Piece::Element => {}
        }
        deadline::check();
        if self.repeated.contains(&node) {
            return self.drop(node, None, build);
        }
        let parent_is = |names: &[&str]| tree.parent(node).is_some_and(|p| names.iter().any(|name| tree.is(p, name)));
        match &*tree.name(node) {
            "front" | "front-stub" => self.front(node, depth, build),
            "sub-article" | "response" => {
                build.end_block();
                self.children(node, depth.saturating_add(1), build);
                build.end_block();
            }
            "sec" | "app" | "ack" | "ref-list" | "glossary" | "bio" | "notes" | "app-group" => {
                build.end_block();
                self.children(node, depth.saturating_add(1), build);
                build.end_block();
            }
            "title" if parent_is(&["caption", "fig", "table-wrap", "boxed-text"]) => {
                self.children(node, depth, build);
                build.space(ByteSpan::new(span.end, span.end));
            }
            "title" => {
                build.heading(depth.max(1));
                if let Some(label) = tree.parent(node).and_then(|p| tree.child(p, "label")) {
                    self.children(label, depth, build);
                    build.space(ByteSpan::new(span.start, span.start));
                }
                self.children(node, depth, build);
                build.end_block();
            }
            "label" => {}
            "xref" => {
                let rid = tree.attribute(node, "rid").unwrap_or_default();
                let ids: Vec<&str> = rid.split_whitespace().collect();
                match ids.first().and_then(|id| self.notes.get(*id)).filter(|note| self.apart_set.contains(note)) {
                    Some(note) => {
                        // Without a label of its own it has what its marker prints.
                        let own = tree.child(*note, "label").map(|n| tree.text(n)).filter(|label| !label.is_empty());
                        let printed = Some(tree.text(node)).filter(|text| !text.is_empty() && text.len() <= 8);
                        let label = own.or(printed).unwrap_or_else(|| self.label(*note));
                        build.marker(&note.to_string(), &label, span);
                    }
                    None if self.is_raised(node, build) => build.raised(&tree.text(node), span, true),
                    None => self.children(node, depth, build),
                }
            }
            "fn" if self.apart_set.contains(&node) => {}
            "fn" => {
                let key = node.to_string();
                build.marker(&key, &self.label(node), span);
                build.open_aside(Some(Container::Note(key, self.label(node))));
                self.note(node, build);
                build.close_aside();
            }
            "fn-group" => {
                build.end_block();
                self.children(node, depth.saturating_add(1), build);
                build.end_block();
            }
            "disp-quote" | "verse-group" => self.within(Container::Quote, node, depth, build),
            "verse-line" => {
                self.children(node, depth, build);
                build.line_end(span);
            }
            "list" | "def-list" => {
                build.end_block();
                let kind = tree.attribute(node, "list-type").unwrap_or_default();
                let mut number = 0;
                for child in tree.children(node) {
                    if tree.is(child, "list-item") || tree.is(child, "def-item") {
                        number += 1;
                        let own = tree.child(child, "label").map(|n| tree.text(n));
                        let counted = || if &*kind == "order" { format!("{number}.") } else { "-".to_owned() };
                        self.within(Container::Item(own.unwrap_or_else(counted)), child, depth, build);
                    } else {
                        self.node(child, depth, build);
                    }
                }
            }
            "ref" => self.within(Container::Item("-".to_owned()), node, depth, build),
            "fig" | "table-wrap" | "fig-group" | "table-wrap-group" => {
                build.open_aside(None);
                let label = tree.child(node, "label");
                if let Some(caption) = tree.child(node, "caption") {
                    build.open(Container::Caption);
                    if let Some(label) = label {
                        self.children(label, depth, build);
                        build.space(ByteSpan::new(span.start, span.start));
                    }
                    for child in tree.children(caption) {
                        if tree.is(child, "p") {
                            self.children(child, depth, build)
                        } else {
                            self.node(child, depth, build)
                        }
                    }
                    build.close();
                } else if let Some(label) = label {
                    self.within(Container::Caption, label, depth, build);
                }
                for child in tree.children(node).filter(|&n| !tree.is(n, "caption") && !tree.is(n, "label")) {
                    if tree.is(child, "attrib") || tree.is(child, "permissions") {
                        self.within(Container::Caption, child, depth, build);
                    } else {
                        self.node(child, depth, build);
                    }
                }
                build.close_aside();
            }
            "table" => table(tree, node, build, &mut |cell, build| self.children(cell, depth, build)),
            "graphic"
            | "media"
            | "inline-graphic"
            | "supplementary-material"
            | "tex-math"
            | "object-id"
            | "alt-text"
            | "long-desc" => self.drop(node, None, build),
            // The same as a picture and as text.
            "alternatives" => {
                let read =
                    ["table", "math", "preformat", "textual-form"].iter().find_map(|name| tree.child(node, name));
                if let Some(read) = read {
                    self.node(read, depth, build);
                }
                self.drop(node, read, build);
            }
            "p" | "attrib" | "speech" | "speaker" | "disp-formula" | "boxed-text" | "sig-block" | "subtitle"
            | "statement" | "preformat" | "def" | "term" => {
                build.end_block();
                self.children(node, depth, build);
                build.end_block();
            }
            "italic" => {
                build.set_in_type(true, false, |build| self.children(node, depth, build));
            }
            "bold" => {
                build.set_in_type(false, true, |build| self.children(node, depth, build));
            }
            "sup" if !tree.descendants(node).any(|n| tree.is(n, "xref") || tree.is(n, "fn")) => {
                let text = tree.text(node);
                if !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit()) {
                    // A number of the bibliography, linked, calls no note.
                    let linked = tree.ancestors(node).any(|n| tree.is(n, "xref"));
                    build.raised(&text, span, linked || !self.numbers.is_empty());
                } else {
                    self.children(node, depth, build);
                }
            }
            "ext-link" | "uri" => {
                build.link(true);
                self.children(node, depth, build);
                build.link(false);
            }
            "break" => build.line_end(span),
            _ => self.children(node, depth, build),
        }
    }
}

/// Tells whether an element holds fields without a word between them: of an entry, or of a name.
fn is_of_fields(tree: &Tree<'_>, node: usize) -> bool {
    const RECORDS: [&str; 9] = [
        "element-citation",
        "nlm-citation",
        "citation",
        "person-group",
        "name",
        "string-name",
        "collab",
        "date",
        "conf-date",
    ];
    RECORDS.iter().any(|name| tree.is(node, name)) && tree.holds_only_elements(node)
}

/// A note that stands where it is called.
fn is_inline(tree: &Tree<'_>, node: usize) -> bool {
    tree.ancestors(node).any(|n| tree.is(n, "p") || tree.is(n, "title"))
        && !tree.ancestors(node).any(|n| tree.is(n, "fn-group"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::{Body, Role};

    const ARTICLE: &str = "<!DOCTYPE article PUBLIC \"-//NLM//DTD JATS\" \"x.dtd\"><article xml:lang=\"de\"><front><article-meta>\
        <title-group><article-title>Das Kabel<xref rid=\"t\">*</xref></article-title></title-group><contrib-group><contrib contrib-type=\"author\"><name><surname>Thorwald</surname>\
        <given-names>Agnes</given-names></name></contrib></contrib-group><pub-date><year>1905</year></pub-date><abstract><p>Kurz gesagt.</p></abstract></article-meta></front>\
        <body><sec><label>1</label><title>Lage</title><p>Es lag auf der Reede.<sup><xref ref-type=\"fn\" rid=\"fn1\">1</xref></sup> Das \
        zeigt Maurach<xref ref-type=\"bibr\" rid=\"b1\">2</xref>.<fn><p>Ebd.</p></fn></p><disp-quote><p>So war es.</p></disp-quote></sec></body>\
        <back><fn-group><fn id=\"fn1\"><label>1</label><p>Maurach, S. 3.</p></fn></fn-group></back></article>";

    #[test]
    fn notes_are_tied_by_id_or_where_they_stand() {
        let reading = Jats.read(ARTICLE.as_bytes(), &Limits::default()).expect("reads");
        assert!(reading.references.iter().all(|r| r.note.is_some()));
        let Body::Blocks(blocks) = &reading.body else { panic!("JATS gives blocks") };
        let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (Role::Lead, "Kurz gesagt."),
                (Role::Heading(1), "1 Lage"),
                (Role::Paragraph, "Es lag auf der Reede.[^1] Das zeigt Maurach².[^1]"),
                (Role::Quote, "So war es."),
                (Role::Note("1".to_owned()), "Ebd."),
                (Role::Note("1".to_owned()), "Maurach, S. 3."),
            ]
        );
    }

    #[test]
    fn labels_of_notes_stand_in_three_places() {
        let text = "<article dtd-version=\"1\"><front/><body><p>Eins<xref ref-type=\"fn\" rid=\"a\"><sup>5</sup></xref> zwei<xref rid=\"b\">*</xref> drei<xref rid=\"c\">7</xref>.</p></body><back><fn-group>\
            <fn id=\"a\"><p><sup>5</sup> Ebd.</p></fn><fn id=\"b\"><p>Dank.</p></fn><fn id=\"c\"><label>7.</label><p>10<sup>2</sup> Meter.</p></fn></fn-group></back></article>";
        let reading = Jats.read(text.as_bytes(), &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = &reading.body else { panic!("JATS gives blocks") };
        let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (Role::Unknown, "Eins[^5] zwei[^*] drei[^7]."),
                (Role::Note("5".to_owned()), "Ebd."),
                (Role::Note("*".to_owned()), "Dank."),
                (Role::Note("7".to_owned()), "10² Meter."),
            ]
        );
    }

    #[test]
    fn parts_of_the_article_are_read_as_what_they_are() {
        let citation = "<element-citation><person-group person-group-type=\"author\"><name><surname>Smith</surname><given-names>J</given-names></name></person-group><year>2000</year><article-title>Sea <italic>and</italic>Shore</article-title></element-citation>";
        let table = "<table-wrap><alternatives><graphic/><table><tr><td>a</td><td>b</td></tr></table></alternatives></table-wrap>";
        let nested = "<table><tr><td>a</td><td><table><tr><td>b</td></tr></table></td></tr><tr><td>c</td></tr></table>";
        let stub = "<front-stub><article-id>10.7554/x.002</article-id><title-group><article-title>Decision letter</article-title></title-group><contrib-group><contrib><name><surname>Kolter</surname><given-names>Roberto</given-names></name></contrib></contrib-group><abstract><p>Kurz gesagt.</p></abstract></front-stub>";
        let heading = |level, text| (Role::Heading(level), text);
        for (text, expected) in [
            (format!("<body><p>Eins.</p></body><back><ref-list><ref>{citation}</ref></ref-list></back>"), &[(Role::Unknown, "Eins."), (Role::ListItem("-".to_owned()), "Smith J 2000 Sea andShore")][..]),
            (format!("<body>{table}{nested}</body>"), &[(Role::Table, "a | b"), (Role::Table, "a | b\nc")]),
            ("<body><p>Mit <disp-formula><alternatives><tex-math>x^2</tex-math><mml:math><mml:mi>x</mml:mi></mml:math></alternatives></disp-formula></p></body>".to_owned(), &[(Role::Unknown, "Mit"), (Role::Unknown, "x")]),
            (format!("<body><p>Eins.</p></body><sub-article>{stub}<body><sec><title>Lage</title><p>Zwei.</p></sec></body></sub-article>"), &[(Role::Unknown, "Eins."), heading(1, "Decision letter"), (Role::Lead, "Kurz gesagt."), heading(2, "Lage"), (Role::Unknown, "Zwei.")]),
            ("<body><p>Kabel<sup><xref ref-type=\"bibr\">2</xref>,<xref ref-type=\"bibr\">3</xref></sup> und Boje<xref ref-type=\"bibr\"><sup>4</sup></xref>, Abb. <xref ref-type=\"fig\">3</xref>, Abb<xref ref-type=\"fig\">3</xref>.</p></body>".to_owned(), &[(Role::Unknown, "Kabel²,³ und Boje⁴, Abb. 3, Abb3.")]),
        ] {
            let text = format!("<article dtd-version=\"1\"><front/>{text}</article>");
            let reading = Jats.read(text.as_bytes(), &Limits::default()).expect("reads");
            let Body::Blocks(blocks) = &reading.body else { panic!("JATS gives blocks") };
            let found: Vec<_> = blocks.iter().map(|b| (b.role.clone(), b.flow.text.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn front_matter_is_metadata() {
        let own = Jats.read(ARTICLE.as_bytes(), &Limits::default()).expect("reads").own;
        assert_eq!(
            (own.title.as_deref(), own.authors.as_slice(), own.year),
            (Some("Das Kabel"), ["Agnes Thorwald".to_owned()].as_slice(), Some(1905))
        );
    }
}
