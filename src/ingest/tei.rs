//! TEI: editions and articles of the digital humanities.

use std::collections::{HashMap, HashSet};

use crate::deadline;
use crate::document::{DropReason, Metadata};
use crate::ingest::markup::{Build, Container, Dialect, Piece, StyleRole, Tree, decode_marked, style_role, table};
use crate::ingest::own_fields::{author, doi, language, title, year};
use crate::ingest::reader::{Reader, Reading, Role};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Reads TEI.
#[derive(Debug, Clone, Copy)]
pub struct Tei;

impl Reader for Tei {
    fn read<'a>(&self, bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, IngestError> {
        let source = decode_marked(bytes, limits.max_file_bytes)?;
        let text: &str = &source.text;
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Xml, limits)?;
        let mut build = Build::new(text);
        build.warn_unclosed(&tree);
        if let Some(header) = tree.find(0, "teiheader") {
            build.own = metadata(&tree, header);
        }
        let texts: Vec<usize> = tree
            .descendants(0)
            .filter(|&n| tree.is(n, "text") && !tree.ancestors(n).any(|a| tree.is(a, "text")))
            .collect();
        let own_language = texts.first().and_then(|&n| tree.attribute(n, "lang"));
        build.own.language = own_language.and_then(|tag| language(&tag)).or(build.own.language);
        build.sure = build.own.title.is_some();
        let mut walk = Walk::new(&tree, &texts);
        for &part in &texts {
            walk.children(part, Place::default(), &mut build);
            build.end_block();
        }
        for note in std::mem::take(&mut walk.apart) {
            build.open(Container::Note(note.to_string(), walk.label(note)));
            walk.children(note, Place { inline: true, ..Place::default() }, &mut build);
            build.close();
        }
        let spans = texts.iter().flat_map(|&part| tree.text_spans(part)).collect();
        let reading = build.finish(spans);
        Ok(Reading { source, ..reading })
    }
}

fn metadata(tree: &Tree<'_>, header: usize) -> Metadata {
    let mut found = Metadata::default();
    let kind = |n: usize| tree.attribute(n, "type").unwrap_or_default();
    if let Some(statement) = tree.find(header, "titlestmt") {
        let titles: Vec<usize> = tree
            .descendants(statement)
            .filter(|&n| tree.is(n, "title") && tree.children(n).all(|c| !tree.is(c, "title")))
            .collect();
        let sub = |n: usize| matches!(&*kind(n), "sub" | "subtitle");
        found.title = titles.iter().filter(|&&n| !sub(n)).find_map(|&n| title(&tree.text(n)));
        found.subtitle = titles.iter().filter(|&&n| sub(n)).find_map(|&n| title(&tree.text(n)));
        for person in tree.children(statement).filter(|&n| tree.is(n, "author")) {
            let name = name_of(tree, person);
            found.authors.extend(author(&name).filter(|name| !found.authors.contains(name)));
        }
    }
    let date = |part: usize| {
        tree.descendants(part)
            .filter(|&n| tree.is(n, "date"))
            .find_map(|n| tree.attribute(n, "when").and_then(|when| year(&when)).or_else(|| year(&tree.text(n))))
    };
    // What was printed is dated by its source, what appeared so by its publication.
    let parts = ["sourcedesc", "publicationstmt", "editionstmt"];
    found.year = parts.iter().filter_map(|name| tree.find(header, name)).find_map(date);
    // Those of cited works stand in the text, that of a digitised print with its source.
    let identifiers = tree.descendants(header).filter(|&n| tree.is(n, "idno"));
    let is_doi = |n: &usize| kind(*n).is_empty() || kind(*n).eq_ignore_ascii_case("doi");
    found.doi = identifiers.filter(is_doi).find_map(|n| doi(&tree.text(n)));
    let tongue = tree.find(header, "language").and_then(|n| tree.attribute(n, "ident"));
    let root = tree.ancestors(header).find_map(|n| tree.attribute(n, "lang"));
    found.language = tongue.or(root).and_then(|tag| language(&tag));
    found
}

/// A person's name, given name first.
fn name_of(tree: &Tree<'_>, person: usize) -> String {
    let parts = |names: [&str; 2]| {
        let found = tree.descendants(person).filter(|&n| names.iter().any(|name| tree.is(n, name)));
        found.map(|n| tree.text(n)).collect::<Vec<_>>().join(" ")
    };
    let (given, family) = (parts(["forename", "given-names"]), parts(["surname", "namelink"]));
    if !family.is_empty() {
        return format!("{given} {family}").trim().to_owned();
    }
    let inner = ["persname", "name"].iter().find_map(|name| tree.find(person, name)).unwrap_or(person);
    tree.text(inner)
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Divisions around it.
    depth: u8,
    /// Inside a paragraph or what is like one.
    inline: bool,
}

struct Walk<'t, 's> {
    tree: &'t Tree<'s>,
    /// Notes by their ids, where something in the text points to them.
    pointed: HashMap<String, usize>,
    /// Anchors by their ids, where a note points to them.
    anchored: HashMap<String, usize>,
    /// Notes that stand apart from their markers.
    apart: Vec<usize>,
    apart_set: HashSet<usize>,
    numbers: HashMap<usize, usize>,
    /// Notes that go on what another began, `prev="#…"`, with that one.
    begun: HashMap<usize, usize>,
}

impl<'t, 's> Walk<'t, 's> {
    fn new(tree: &'t Tree<'s>, texts: &[usize]) -> Self {
        let mut walk = Self {
            begun: HashMap::new(),
            tree,
            pointed: HashMap::new(),
            anchored: HashMap::new(),
            apart: Vec::new(),
            apart_set: HashSet::new(),
            numbers: HashMap::new(),
        };
        let mut ids: HashMap<String, usize> = HashMap::new();
        let mut targets: Vec<(usize, String)> = Vec::new();
        let mut anchors: HashMap<String, usize> = HashMap::new();
        for node in texts.iter().flat_map(|&part| tree.descendants(part)) {
            deadline::check();
            if tree.piece(node) != Piece::Element {
                continue;
            }
            let id = tree.attribute(node, "xml:id");
            if tree.is(node, "note") {
                let before =
                    tree.attribute(node, "prev").and_then(|prev| ids.get(prev.trim_start_matches('#')).copied());
                match before {
                    Some(note) => {
                        walk.begun.insert(node, walk.begun.get(&note).copied().unwrap_or(note));
                    }
                    None => {
                        walk.numbers.insert(node, walk.numbers.len() + 1);
                    }
                }
                if let Some(id) = id {
                    ids.insert(id.into_owned(), node);
                }
                if let Some(target) = tree.attribute(node, "target") {
                    targets.push((node, target.trim_start_matches('#').to_owned()));
                }
            } else if let Some(id) = id
                && (tree.is(node, "anchor") || tree.is(node, "ref") || tree.is(node, "ptr"))
            {
                anchors.insert(id.into_owned(), node);
            }
        }
        for (note, target) in targets {
            if let Some(&anchor) = anchors.get(&target)
                && !walk.anchored.contains_key(&target)
                && anchor != note
            {
                walk.anchored.insert(target, note);
                walk.apart_set.insert(note);
            }
        }
        for node in texts.iter().flat_map(|&part| tree.descendants(part)) {
            deadline::check();
            if (tree.is(node, "ref") || tree.is(node, "ptr"))
                && let Some(target) = tree.attribute(node, "target")
                && let id = target.strip_prefix('#').unwrap_or(&target)
                && let Some(&note) = ids.get(id)
                && !tree.ancestors(node).any(|n| tree.is(n, "note"))
                && is_apart(tree, note)
            {
                walk.apart_set.insert(note);
                walk.pointed.insert(id.to_owned(), note);
            }
        }
        walk.apart = tree.descendants(0).filter(|note| walk.apart_set.contains(note)).collect();
        walk
    }

    fn label(&self, note: usize) -> String {
        let own = self.tree.attribute(note, "n").map(|n| n.into_owned());
        own.unwrap_or_else(|| self.numbers.get(&note).map_or_else(String::new, usize::to_string))
    }

    fn children(&self, node: usize, place: Place, build: &mut Build<'_>) {
        let in_fields = is_of_fields(self.tree, node);
        let mut begun = false;
        for child in self.tree.children(node) {
            let is_field = self.tree.piece(child) == Piece::Element;
            if in_fields && is_field && begun {
                let at = self.tree.span(child).start;
                build.space(ByteSpan::new(at, at));
            }
            begun |= is_field;
            self.node(child, place, build);
        }
    }

    fn block(&self, node: usize, place: Place, build: &mut Build<'_>) {
        build.end_block();
        self.children(node, Place { inline: true, ..place }, build);
        build.end_block();
    }

    /// What a paragraph is by how it is rendered: the names of styles, where a word processor's file was converted.
    fn rendered(&self, node: usize) -> Option<Container> {
        let rend = self.tree.attribute(node, "rend").or_else(|| self.tree.attribute(node, "rendition"))?;
        let set_off = |word: &str| matches!(word, "citation" | "quotation" | "block" | "blockquote" | "bq");
        if rend.split_whitespace().any(|word| set_off(&word.trim_start_matches('#').to_ascii_lowercase())) {
            return Some(Container::Quote);
        }
        match style_role(&rend)? {
            StyleRole::Quote => Some(Container::Quote),
            StyleRole::Caption => Some(Container::Caption),
            StyleRole::Lead => Some(Container::Lead),
            _ => None,
        }
    }

    fn within(&self, container: Container, node: usize, place: Place, build: &mut Build<'_>) {
        build.open(container);
        self.children(node, place, build);
        build.close();
    }

    fn drop(&self, reason: DropReason, node: usize, build: &mut Build<'_>) {
        for span in self.tree.text_spans(node) {
            build.drop(reason, span);
        }
    }

    fn node(&self, node: usize, place: Place, build: &mut Build<'_>) {
        let tree = self.tree;
        let span = tree.span(node);
        match tree.piece(node) {
            Piece::Text => return build.text(span),
            Piece::Entity(text) => return build.spelled(text, span),
            Piece::Element => {}
        }
        deadline::check();
        let parent_is = |names: &[&str]| tree.parent(node).is_some_and(|p| names.iter().any(|name| tree.is(p, name)));
        match &*tree.name(node) {
            "div" | "div1" | "div2" | "div3" | "div4" | "div5" | "div6" | "div7" => {
                let kind = tree.attribute(node, "type").unwrap_or_default().to_ascii_lowercase();
                build.end_block();
                if matches!(&*kind, "toc" | "contents") {
                    return self.drop(DropReason::TableOfContents, node, build);
                }
                let inner = Place { depth: place.depth.saturating_add(1), inline: false };
                if matches!(&*kind, "abstract" | "summary") {
                    return self.within(Container::Lead, node, inner, build);
                }
                self.children(node, inner, build);
                build.end_block();
            }
            "head" if parent_is(&["figure", "table", "list"]) => self.within(Container::Caption, node, place, build),
            "head" => {
                build.heading(place.depth.max(1));
                self.children(node, Place { inline: true, ..place }, build);
                build.end_block();
            }
            "p" | "ab" | "l" if place.inline => {
                // Lines of a poem, and paragraphs in a note or an item.
                if tree.is(node, "l") {
                    build.line_end(span)
                } else {
                    build.end_block()
                }
                self.children(node, place, build);
                if tree.is(node, "l") { build.line_end(span) } else { build.end_block() }
            }
            "p" | "ab" | "q" if self.rendered(node).is_some() => {
                let container = self.rendered(node).unwrap_or(Container::Quote);
                self.within(container, node, Place { inline: true, ..place }, build);
            }
            "p" | "ab" | "lg" | "byline" | "docauthor" | "dateline" | "salute" | "signed" | "speaker" | "stage"
            | "trailer" | "opener" | "closer" | "postscript" | "docdate" | "docimprint" | "imprimatur" | "l" => {
                self.block(node, place, build);
            }
            "titlepage" => {
                build.end_block();
                if build.own.title.is_none() {
                    let part = tree.find(node, "titlepart").or_else(|| tree.find(node, "doctitle"));
                    build.own.title = part.and_then(|n| title(&tree.text(n)));
                }
                self.drop(DropReason::TitlePage, node, build);
            }
            "note" => {
                if !self.apart_set.contains(&node) {
                    // The rest of a note over a page break belongs to its beginning.
                    let beginning = self.begun.get(&node).copied();
                    let key = beginning.unwrap_or(node).to_string();
                    if place.inline && beginning.is_none() {
                        build.marker(&key, &self.label(node), span);
                    }
                    build.open_aside(Some(Container::Note(key, self.label(node))));
                    self.children(node, Place { inline: true, ..place }, build);
                    build.close_aside();
                }
            }
            "ref" | "ptr" | "anchor" => {
                let target = tree.attribute(node, "target").unwrap_or_default();
                let id = tree.attribute(node, "xml:id").unwrap_or_default();
                let note =
                    self.pointed.get(target.strip_prefix('#').unwrap_or(&target)).or_else(|| self.anchored.get(&*id));
                match note {
                    Some(&note) => {
                        let printed = tree.text(node);
                        let label = if printed.is_empty() { self.label(note) } else { printed };
                        build.marker(&note.to_string(), &label, span);
                    }
                    None => self.children(node, place, build),
                }
            }
            "pb" => {
                build.page(&tree.attribute(node, "n").unwrap_or_default(), span.start);
                if tree.attribute(node, "break").as_deref() == Some("no") {
                    build.broken_word();
                }
            }
            "lb" | "cb" | "milestone" => {
                if tree.attribute(node, "break").as_deref() == Some("no") {
                    build.broken_word();
                } else if tree.is(node, "lb") {
                    build.line_end(span);
                }
            }
            "g" if tree.attribute(node, "ref").is_some_and(|r| r.to_ascii_lowercase().contains("eolhyphen")) => {
                build.broken_word();
            }
            "fw" => self.drop(DropReason::RunningHead, node, build),
            "del" | "rdg" | "metamark" | "index" | "sic" | "orig" | "abbr"
                if !matches!(&*tree.name(node), "sic" | "orig" | "abbr") || parent_is(&["choice"]) =>
            {
                self.drop(DropReason::Markup, node, build);
            }
            "figdesc" => {
                if parent_is(&["figure"]) && tree.parent(node).is_some_and(|p| tree.child(p, "head").is_none()) {
                    self.within(Container::Caption, node, place, build);
                } else {
                    self.drop(DropReason::Logo, node, build);
                }
            }
            "figure" => {
                build.open_aside(None);
                self.children(node, Place { inline: false, ..place }, build);
                build.close_aside();
            }
            "table" => {
                build.open_aside(None);
                if let Some(head) = tree.child(node, "head") {
                    self.node(head, place, build);
                }
                table(tree, node, build, &mut |cell, build| {
                    self.children(cell, Place { inline: true, ..place }, build)
                });
                build.close_aside();
            }
            "list" => {
                build.end_block();
                let mut label = None;
                let mut number = 0;
                for child in tree.children(node) {
                    if tree.is(child, "label") {
                        label = Some(tree.text(child));
                        self.drop(DropReason::Markup, child, build);
                    } else if tree.is(child, "item") {
                        number += 1;
                        let kind =
                            tree.attribute(node, "type").or_else(|| tree.attribute(node, "rend")).unwrap_or_default();
                        let counted = ["arabic", "number", "order"].iter().any(|word| kind.contains(word))
                            && !kind.contains("unorder");
                        let own = tree.attribute(child, "n").map(|n| n.into_owned()).or_else(|| label.take());
                        let bullet = || if counted { format!("{number}.") } else { "-".to_owned() };
                        let inner = Place { inline: true, ..place };
                        self.within(Container::Item(own.unwrap_or_else(bullet)), child, inner, build);
                    } else {
                        self.node(child, place, build);
                    }
                }
                build.end_block();
            }
            "bibl" | "biblstruct" | "biblfull" if !place.inline || parent_is(&["listbibl"]) => {
                self.within(Container::Item("-".to_owned()), node, Place { inline: true, ..place }, build);
            }
            "quote" | "cit" | "epigraph" | "argument"
                if !place.inline
                    || tree.child(node, "p").is_some()
                    || tree.attribute(node, "rend").is_some_and(|r| r.contains("block")) =>
            {
                let inner = Place { inline: tree.is(node, "quote") && tree.child(node, "p").is_none(), ..place };
                self.within(Container::Quote, node, inner, build);
            }
            "hi" | "emph" | "title" | "foreign" | "term" => {
                let rend =
                    tree.attribute(node, "rend").or_else(|| tree.attribute(node, "rendition")).unwrap_or_default();
                let is = |words: &[&str]| words.iter().any(|word| rend.to_ascii_lowercase().contains(word));
                let (italic, bold) = (is(&["italic", "#i"]) || tree.is(node, "emph"), is(&["bold", "#b"]));
                let raised =
                    is(&["super", "#sup"]) && !tree.descendants(node).any(|n| tree.is(n, "note") || tree.is(n, "ref"));
                let text = tree.text(node);
                if raised && !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit()) {
                    return build.raised(&text, span, !self.numbers.is_empty());
                }
                build.set_in_type(italic, bold, |build| self.children(node, place, build));
            }
            "graphic" if build.is_empty() => build.sign(Role::Image, ByteSpan::new(span.start, span.start + 1)),
            "teiheader" | "graphic" => {}
            "front" | "body" | "back" | "group" | "text" | "tei" | "sp" | "listbibl" | "div0" | "floatingtext" => {
                build.end_block();
                self.children(node, Place { inline: false, ..place }, build);
                build.end_block();
            }
            _ => self.children(node, place, build),
        }
    }
}

/// Notes in a part of their own, apart from the text that calls them.
fn is_apart(tree: &Tree<'_>, note: usize) -> bool {
    !tree.ancestors(note).any(|n| matches!(&*tree.name(n), "p" | "ab" | "head" | "item" | "l" | "cell" | "quote"))
}

/// Tells whether an element holds fields without a word between them: of an entry, or of a name.
fn is_of_fields(tree: &Tree<'_>, node: usize) -> bool {
    const RECORDS: [&str; 13] = [
        "biblstruct",
        "biblfull",
        "bibl",
        "analytic",
        "monogr",
        "imprint",
        "series",
        "author",
        "editor",
        "respstmt",
        "persname",
        "name",
        "address",
    ];
    RECORDS.iter().any(|name| tree.is(node, name)) && tree.holds_only_elements(node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::Body;

    fn read(body: &str) -> Reading<'static> {
        let text = format!("<TEI><teiHeader/><text>{body}</text></TEI>");
        let reading = Tei.read(text.as_bytes(), &Limits::default()).expect("reads");
        Reading { source: crate::ingest::SourceText::unpacked(text.clone()), ..detached(reading) }
    }

    fn detached(reading: Reading<'_>) -> Reading<'static> {
        Reading {
            references: reading.references,
            pages: reading.pages,
            ..Reading::new(crate::ingest::SourceText::unpacked(String::new()), reading.body)
        }
    }

    fn blocks(body: &str) -> Vec<(Role, String)> {
        let Body::Blocks(blocks) = read(body).body else { panic!("TEI gives blocks") };
        blocks.into_iter().map(|b| (b.role, b.flow.text)).collect()
    }

    #[test]
    fn notes_in_the_text_and_apart_from_it_are_tied() {
        let reading = read(
            "<body><p>Eins.<note n=\"a\">Ebd.</note> Zwei<ref target=\"#n2\">2</ref>.</p></body><back><note xml:id=\"n2\" n=\"2\"><p>Thorwald.</p></note></back>",
        );
        assert_eq!(reading.references.iter().map(|r| r.note).collect::<Vec<_>>(), [Some(0), Some(1)]);
        let Body::Blocks(blocks) = reading.body else { panic!("TEI gives blocks") };
        let found: Vec<_> = blocks.iter().map(|b| (b.flow.text.as_str(), b.note)).collect();
        assert_eq!(found, [("Eins.[^a] Zwei[^2].", None), ("Ebd.", Some(0)), ("Thorwald.", Some(1))]);
    }

    #[test]
    fn lines_pages_and_choices_read_as_one_text() {
        let text = "<body><div><head>Kabel</head><pb n=\"12\"/><p>Die Verle-<lb break=\"no\"/>gung der <choice><sic>Kable</sic><corr>Kabel</corr></choice>\n  <hi rend=\"italic\">begann</hi>.</p><lg><l>Ein Vers</l><l>und noch einer</l></lg></div></body>";
        assert_eq!(
            blocks(text),
            [
                (Role::Heading(1), "Kabel".to_owned()),
                (Role::Unknown, "Die Verlegung der Kabel begann.".to_owned()),
                (Role::Unknown, "Ein Vers und noch einer".to_owned()),
            ]
        );
        assert_eq!(read(text).pages.labels.get(&1).map(String::as_str), Some("12"));
        for (text, expected) in [
            ("Verle-<pb n=\"2\" break=\"no\"/>gung", "Verlegung"),
            ("Verle-<pb n=\"2\" break=\"no\"/>\n<lb/>gung", "Verlegung"),
            ("Verle-<lb/><pb n=\"2\"/><lb break=\"no\"/>gung", "Verlegung"),
            ("Kabel<lb/><pb n=\"2\"/>begann", "Kabel begann"),
        ] {
            assert_eq!(
                blocks(&format!("<body><p>{text}</p></body>")),
                [(Role::Unknown, expected.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn notes_have_the_page_on_which_they_are_called_or_stand() {
        let text = "<body><pb n=\"12\"/><p>Eins<pb n=\"13\"/> zwei<note>Ebd.</note> drei<ref target=\"#n2\">2</ref>.</p><p>Vier.</p><div><note xml:id=\"n2\">Thorwald,<pb n=\"14\"/> S. 3.</note></div><p>Fünf.</p><pb n=\"15\"/><p>Sechs.</p></body>";
        let Reading { body: Body::Blocks(blocks), pages, .. } = read(text) else { panic!("TEI gives blocks") };
        let found: Vec<_> = blocks.iter().map(|b| (b.flow.text.as_str(), pages.labels[&b.page].as_str())).collect();
        assert_eq!(
            found,
            [
                ("Eins zwei[^1] drei[^2].", "12"),
                ("Vier.", "13"),
                ("Fünf.", "14"),
                ("Sechs.", "15"),
                ("Ebd.", "13"),
                ("Thorwald, S. 3.", "13"),
            ]
        );
    }

    #[test]
    fn fields_of_an_entry_are_words_apart() {
        let text = "<back><listBibl><biblStruct><analytic><author><persName><forename>L</forename><surname>Burnard</surname></persName></author><title>Kabel <hi>und</hi>Boje</title></analytic><monogr><imprint><date>1905</date></imprint></monogr></biblStruct><bibl><author>Thorwald</author><date>1906</date></bibl></listBibl><p>Herr <persName><forename>Jan</forename><surname>Tal</surname></persName>, aber <persName>J.<surname>Tal</surname></persName></p></back>";
        let found: Vec<String> = blocks(text).into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, ["L Burnard Kabel undBoje 1905", "Thorwald 1906", "Herr Jan Tal, aber J.Tal"]);
    }

    #[test]
    fn a_table_in_a_cell_is_read_once() {
        let text = "<body><table><row><cell>a</cell><cell><table><row><cell>b</cell><cell>c</cell></row></table></cell></row><row><cell>d</cell></row></table></body>";
        let found: Vec<String> = blocks(text).into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, ["b | c", "a |\nd"]);
        let deep = format!("<body>{}x", "<table><row><cell>".repeat(50));
        assert_eq!(blocks(&deep), [(Role::Table, "x".to_owned())]);
    }

    #[test]
    fn a_note_over_a_page_break_is_one_note() {
        let text = "<body><p>Eins.<note n=\"a)\" xml:id=\"n1\" next=\"#n2\" place=\"foot\">Thorwald, Ka-</note> Zwei<pb n=\"2\"/><note prev=\"#n1\" xml:id=\"n2\" n=\"a)\" place=\"foot\">bel, S. 3.</note> Drei.<note n=\"b)\">Ebd.</note></p></body>";
        assert_eq!(
            blocks(text),
            [
                (Role::Unknown, "Eins.[^a] Zwei Drei.[^b]".to_owned()),
                (Role::Note("a".to_owned()), "Thorwald, Kabel, S. 3.".to_owned()),
                (Role::Note("b".to_owned()), "Ebd.".to_owned()),
            ]
        );
    }

    #[test]
    fn renditions_say_what_paragraphs_are() {
        let text = "<body><p>Vor.</p><p rend=\"citation\">So war es.</p><p rend=\"Quote\">Und so.</p><p rend=\"Caption\">Abb. 1</p><p rend=\"noindent\">Nach.</p><p>Ver<g ref=\"char:EOLhyphen\"/> legung</p></body>";
        assert_eq!(
            blocks(text),
            [
                (Role::Unknown, "Vor.".to_owned()),
                (Role::Quote, "So war es.".to_owned()),
                (Role::Quote, "Und so.".to_owned()),
                (Role::Caption, "Abb. 1".to_owned()),
                (Role::Unknown, "Nach.".to_owned()),
                (Role::Unknown, "Verlegung".to_owned()),
            ]
        );
    }

    #[test]
    fn figures_lists_tables_and_quotations_have_their_roles() {
        let text = "<body><p>Vor <figure><graphic/><head>Abb. 1: Kabel</head></figure>her:</p><list type=\"ordered:arabic\"><item>eins</item><item>zwei</item></list><quote>Es war.</quote><table><row><cell>a</cell><cell>b</cell></row><row><cell/><cell>d</cell></row></table></body>";
        let found = blocks(text);
        assert!(found.contains(&(Role::Unknown, "Vor her:".to_owned())));
        assert!(found.contains(&(Role::Caption, "Abb. 1: Kabel".to_owned())));
        assert!(found.contains(&(Role::ListItem("2.".to_owned()), "zwei".to_owned())));
        assert!(found.contains(&(Role::Quote, "Es war.".to_owned())));
        assert!(found.contains(&(Role::Table, "a | b\n | d".to_owned())), "{found:?}");
    }
}
