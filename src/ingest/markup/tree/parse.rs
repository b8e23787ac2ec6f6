//! Tags and text, read into a tree.

use crate::deadline;
use crate::ingest::markup::tree::attribute::entity;
use crate::ingest::markup::tree::{Kind, NONE, Node, NodeId, Tree};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// Elements that may stand in each other; what is deeper stands beside its parent instead. Saved pages have some 40.
const MAX_DEPTH: usize = 160;

/// Which rules a file follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Some elements end by themselves, some are always empty
    Html,
    /// Every element has an end
    Xml,
}

const VOID: [&str; 16] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "basefont", "frame",
];

/// Elements before which an open paragraph ends.
const ENDS_PARAGRAPH: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
    "dd",
    "dt",
    "li",
];

/// Elements over whose edge nothing is closed by what stands inside.
const EDGES: [&str; 7] = ["td", "th", "table", "caption", "body", "html", "button"];

impl<'a> Tree<'a> {
    /// Reads a part of the source.
    ///
    /// # Errors
    ///
    /// [`IngestError::TooManyParts`] with more nodes than marks are allowed.
    pub fn parse(source: &'a str, part: ByteSpan, dialect: Dialect, limits: &Limits) -> Result<Self, IngestError> {
        let root = Node {
            kind: Kind::Element("", ""),
            span: part,
            parent: NONE,
            first: NONE,
            next: NONE,
            end: 0,
            text_before: 0,
        };
        let tree = Self { source, nodes: vec![root], unclosed: None };
        let mut parser = Parser {
            tree,
            dialect,
            open: vec![0],
            last: vec![NONE],
            over: 0,
            limit: limits.max_marks,
            is_page: false,
            is_xhtml: false,
            is_ended: false,
            broken: None,
        };
        parser.run(part)?;
        // HTML may leave out many ends, XHTML none; a page that ends as pages do was only written badly, and a piece of
        // one too.
        let is_cut = |&node: &NodeId| match dialect {
            Dialect::Xml => true,
            Dialect::Html if parser.is_ended => false,
            Dialect::Html => {
                let may_end = || may_end_with_page(&parser.tree.name(node));
                parser.tree.is(node, "table") || parser.is_xhtml || parser.is_page && !may_end()
            }
        };
        let cut = parser.open[1..].iter().copied().find(is_cut);
        parser.tree.unclosed = cut.map(|node| parser.tree.nodes[node].span.start).or(parser.broken);
        while parser.open.len() > 1 {
            parser.pop(part.end);
        }
        parser.tree.nodes[0].end = parser.tree.nodes.len() as u32;
        Ok(parser.tree)
    }
}

struct Parser<'a> {
    tree: Tree<'a>,
    dialect: Dialect,
    /// Open elements, the root first.
    open: Vec<NodeId>,
    /// For each, its last child.
    last: Vec<u32>,
    /// Elements open beyond the limit of nesting.
    over: usize,
    limit: usize,
    /// An HTML file has `<html>` or `<body>`, the name of XHTML in it, and the end of one of them.
    is_page: bool,
    is_xhtml: bool,
    is_ended: bool,
    /// Where the tag, comment or script begins in which the file breaks off.
    broken: Option<usize>,
}

impl<'a> Parser<'a> {
    fn top(&self) -> NodeId {
        self.open[self.open.len() - 1]
    }

    fn run(&mut self, part: ByteSpan) -> Result<(), IngestError> {
        let source: &'a str = &self.tree.source[..part.end];
        let mut at = part.start;
        let mut count = 0u32;
        while at < source.len() {
            count += 1;
            if count.is_multiple_of(64) {
                deadline::check();
            }
            let rest = &source[at..];
            let bytes = rest.as_bytes();
            if bytes[0] != b'<' || bytes.len() == 1 {
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let end = rest[first..].find('<').map_or(rest.len(), |n| first + n);
                self.text(ByteSpan::new(at, at + end))?;
                at += end;
                continue;
            }
            at = match bytes[1] {
                b'!' if rest.starts_with("<!--") => {
                    let end = rest[4..].find("-->");
                    if end.is_none() {
                        self.broken = Some(at);
                    }
                    at + end.map_or(rest.len(), |n| n + 7)
                }
                b'!' if rest.starts_with("<![CDATA[") => {
                    let end = rest[9..].find("]]>").map_or(rest.len(), |n| n + 9);
                    if end > 9 {
                        self.add(Kind::Text, ByteSpan::new(at + 9, at + end))?;
                    }
                    at + (end + 3).min(rest.len())
                }
                b'!' => at + declaration_end(rest),
                b'?' => at + rest.find('>').map_or(rest.len(), |n| n + 1),
                b'/' => {
                    let end = rest.find('>').map_or(rest.len(), |n| n + 1);
                    if !rest[..end].ends_with('>') {
                        self.broken = Some(at);
                    }
                    let name = rest[2..end].trim_end_matches('>').trim();
                    self.end_tag(name, at + end);
                    at + end
                }
                b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => self.start_tag(source, at)?,
                _ => {
                    self.text(ByteSpan::new(at, at + 1))?;
                    at + 1
                }
            };
        }
        Ok(())
    }

    fn add(&mut self, kind: Kind<'a>, span: ByteSpan) -> Result<NodeId, IngestError> {
        if self.tree.nodes.len() >= self.limit {
            return Err(IngestError::TooManyParts { what: "elements".into(), limit: self.limit });
        }
        let id = self.tree.nodes.len();
        let parent = self.top();
        let depth = self.open.len() - 1;
        match self.last[depth] {
            NONE => self.tree.nodes[parent].first = id as u32,
            last => self.tree.nodes[last as usize].next = id as u32,
        }
        self.last[depth] = id as u32;
        let end = id as u32 + 1;
        let before = &self.tree.nodes[id - 1];
        let own = if matches!(before.kind, Kind::Element(..)) { 0 } else { before.span.len() as u32 };
        let text_before = before.text_before + own;
        self.tree.nodes.push(Node { kind, span, parent: parent as u32, first: NONE, next: NONE, end, text_before });
        Ok(id)
    }

    /// Text with entities among it.
    fn text(&mut self, span: ByteSpan) -> Result<(), IngestError> {
        let source: &'a str = self.tree.source;
        let mut start = span.start;
        let mut at = span.start;
        while let Some(n) = source[at..span.end].find('&') {
            let amp = at + n;
            at = amp + 1;
            let Some((decoded, len)) = entity(&source[amp..span.end]) else { continue };
            if start < amp {
                self.add(Kind::Text, ByteSpan::new(start, amp))?;
            }
            self.add(Kind::Entity(decoded), ByteSpan::new(amp, amp + len))?;
            (start, at) = (amp + len, amp + len);
        }
        if start < span.end {
            self.add(Kind::Text, ByteSpan::new(start, span.end))?;
        }
        Ok(())
    }

    fn start_tag(&mut self, source: &'a str, at: usize) -> Result<usize, IngestError> {
        let rest = &source[at..];
        let end = tag_end(rest);
        let inside = rest[1..end].trim_end_matches('>');
        let empty = inside.ends_with('/');
        let inside = inside.trim_end_matches('/');
        let name_end = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
        let (name, raw) = inside.split_at(name_end);
        let local = name.rsplit_once(':').map_or(name, |(_, local)| local).to_ascii_lowercase();
        let html = self.dialect == Dialect::Html;
        if end == rest.len() && !rest.ends_with('>') {
            self.broken = Some(at);
        }
        if html {
            self.is_page |= matches!(local.as_str(), "html" | "body");
            self.is_xhtml |= local == "html" && raw.contains("http://www.w3.org/1999/xhtml");
            if local == "html" {
                while self.open.len() > 1 {
                    self.pop(at);
                }
            }
            self.imply_ends(&local, at);
        }
        let node = self.add(Kind::Element(name, raw), ByteSpan::new(at, at + end))?;
        if empty || html && VOID.contains(&local.as_str()) {
            return Ok(at + end);
        }
        if html && matches!(local.as_str(), "script" | "style" | "xmp" | "noembed" | "noframes") {
            let close = find_ignoring_case(&rest[end..], &format!("</{local}")).map_or(rest.len(), |n| end + n);
            let stop = rest[close..].find('>').map_or(rest.len(), |n| close + n + 1);
            if close == rest.len() {
                self.broken = Some(at);
            }
            self.tree.nodes[node].span.end = at + stop;
            return Ok(at + stop);
        }
        if self.open.len() > MAX_DEPTH {
            self.over += usize::from(!(html && may_lack_end(&local)));
            return Ok(at + end);
        }
        self.open.push(node);
        self.last.push(NONE);
        Ok(at + end)
    }

    fn pop(&mut self, end: usize) {
        if self.open.len() > 1
            && let Some(node) = self.open.pop()
        {
            self.last.pop();
            self.over = 0;
            self.tree.nodes[node].end = self.tree.nodes.len() as u32;
            self.tree.nodes[node].span.end = end;
        }
    }

    fn end_tag(&mut self, name: &str, end: usize) {
        let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
        self.is_ended |= ["body", "html"].iter().any(|root| local.eq_ignore_ascii_case(root));
        if self.over > 0 {
            self.over -= usize::from(!(self.dialect == Dialect::Html && may_lack_end(local)));
            return;
        }
        // Text behind the end of the body is shown as if it stood before it.
        if self.dialect == Dialect::Html && matches!(local.to_ascii_lowercase().as_str(), "body" | "html") {
            return;
        }
        let structural = EDGES.iter().any(|edge| local.eq_ignore_ascii_case(edge))
            || ["tr", "tbody", "thead", "tfoot"].iter().any(|n| local.eq_ignore_ascii_case(n));
        let mut depth = self.open.len() - 1;
        while depth > 0 {
            let node = self.open[depth];
            if self.tree.is(node, local) {
                while self.open.len() > depth {
                    self.pop(end);
                }
                return;
            }
            let edge = EDGES.iter().any(|edge| self.tree.is(node, edge));
            if self.dialect == Dialect::Html && edge && !structural {
                return;
            }
            depth -= 1;
        }
    }

    /// Closes what ends where such an element begins.
    fn imply_ends(&mut self, name: &str, at: usize) {
        let (own, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table", "tbody", "thead", "tfoot"]),
            "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot"], &["table"]),
            "option" => (&["option"], &["select"]),
            "body" => (&["head"], &[]),
            // But not over a block: its rest would be torn from it.
            "a" => (&["a"], &ENDS_PARAGRAPH),
            _ => (&[], &[]),
        };
        if !own.is_empty() {
            self.close_nearest(own, within, at);
        }
        if ENDS_PARAGRAPH.contains(&name) {
            self.close_nearest(&["p"], &EDGES, at);
        }
    }

    fn close_nearest(&mut self, names: &[&str], within: &[&str], at: usize) {
        for depth in (1..self.open.len()).rev() {
            let node = self.open[depth];
            if names.iter().any(|name| self.tree.is(node, name)) {
                while self.open.len() > depth {
                    self.pop(at);
                }
                return;
            }
            if within.iter().any(|name| self.tree.is(node, name)) {
                return;
            }
        }
    }
}

/// Tells whether HTML lets an element end by what follows.
fn may_lack_end(name: &str) -> bool {
    const NAMES: [&str; 12] = ["p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "a"];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Tells whether HTML lets an element end where its parent or the page does (HTML, 13.1.2.4 Optional tags).
fn may_end_with_page(name: &str) -> bool {
    const NAMES: [&str; 19] = [
        "html", "head", "body", "p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "caption",
        "colgroup", "option", "optgroup", "rt", "rp",
    ];
    NAMES.contains(&name)
}

/// Finds the end of `<!DOCTYPE …>`, whose own declarations stand in brackets.
fn declaration_end(text: &str) -> usize {
    let close = text.find('>').map_or(text.len(), |n| n + 1);
    match text[..close].find('[') {
        None => close,
        Some(open) => {
            let inner = text[open..].find(']').map_or(text.len(), |n| open + n);
            text[inner..].find('>').map_or(text.len(), |n| inner + n + 1)
        }
    }
}

/// Finds the end of a tag; `>` in quotes is no end, unless the quotes never close.
fn tag_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut quote = None;
    for (at, &byte) in bytes.iter().enumerate().take(1 << 20) {
        match (quote, byte) {
            (None, b'"' | b'\'') if at > 0 && matches!(bytes[at - 1], b'=' | b' ' | b'\n' | b'\t') => {
                quote = Some(byte)
            }
            (Some(q), b) if q == b => quote = None,
            (None, b'>') => return at + 1,
            // A tag that was never ended.
            (None, b'<') if at > 0 => return at,
            _ => {}
        }
    }
    text.find('>').map_or(text.len(), |n| n + 1)
}

fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let mut from = 0;
    while let Some(n) = text[from..].iter().position(|b| *b == needle[0]) {
        let at = from + n;
        if text.len() - at >= needle.len() && text[at..at + needle.len()].eq_ignore_ascii_case(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::markup::Piece;

    /// `p(Das b(Kabel))`
    fn shape(text: &str, dialect: Dialect) -> String {
        fn write(tree: &Tree<'_>, node: NodeId, out: &mut String) {
            for child in tree.children(node) {
                match tree.piece(child) {
                    Piece::Element => {
                        out.push_str(&tree.name(child));
                        out.push('(');
                        write(tree, child, out);
                        out.push(')');
                    }
                    Piece::Text => out.push_str(tree.span(child).of(tree.source)),
                    Piece::Entity(entity) => out.push_str(entity),
                }
            }
        }
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), dialect, &Limits::default()).expect("reads");
        let mut out = String::new();
        write(&tree, 0, &mut out);
        out
    }

    #[test]
    fn html_ends_elements_as_browsers_do() {
        for (text, expected) in [
            ("<p>Eins<p>Zwei", "p(Eins)p(Zwei)"),
            ("<ul><li>a<li>b</ul>c", "ul(li(a)li(b))c"),
            ("<p>Ein<br>Satz &uuml;ber 3 < 4 &amp; mehr", "p(Einbr()Satz über 3 < 4 & mehr)"),
            ("<table><tr><td>a<td></p>b<tr><td>c</table>", "table(tr(td(a)td(b))tr(td(c)))"),
            ("<script>if (a < b) '<p>'</script>Text<!-- <p> -->", "script()Text"),
            ("<P CLASS=x>A</P>", "p(A)"),
            ("&#150; &#x2013; &unbekannt; &", "– – &unbekannt; &"),
            ("<div>a</span></div>b", "div(a)b"),
            ("<html><body><p>a</p></body></html><p>b", "html(body(p(a)p(b)))"),
            ("<html><body>a</body></html><html><body>b", "html(body(a))html(body(b))"),
            ("<a name=x>a<a name=y>b<h2>c</h2><a name=z>d", "a(a)a(bh2(c))a(d)"),
            ("<a name=x><p>a <a href=y>b</a> c</p>d", "a(p(a a(b) c)d)"),
        ] {
            assert_eq!(shape(text, Dialect::Html), expected, "{text}");
        }
    }

    #[test]
    fn xml_keeps_what_can_be_read_of_broken_files() {
        for (text, expected) in [
            ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y>z'>]><a>&x;<b/>c</a>", "a(&x;b()c)"),
            ("<w:p><w:t>Text</w:t>", "p(t(Text))"),
            ("<a><![CDATA[<b>]]></a>", "a(<b>)"),
            ("<a><b>x</a>y", "a(b(x))y"),
            ("<a x=\"1>2\" y='\"'>t</a", "a(t)"),
        ] {
            assert_eq!(shape(text, Dialect::Xml), expected, "{text}");
        }
    }

    #[test]
    fn what_is_nested_too_deep_costs_nothing_that_follows() {
        let anchors: String = (0..200).map(|n| format!("<a name=x{n}>")).collect();
        assert!(shape(&format!("{anchors}<h2>Eins</h2><p>Zwei"), Dialect::Html).ends_with("h2(Eins)p(Zwei))"));
        // The paragraphs beyond the limit have no ends; those of the boxes are theirs all the same.
        let deep = format!("{}<p>a<p>b<p>c{}<h2>Eins</h2>", "<div>".repeat(200), "</div>".repeat(200));
        assert!(shape(&deep, Dialect::Html).ends_with(")h2(Eins)"));
    }

    #[test]
    fn nesting_without_end_is_cut_not_followed() {
        assert!(shape(&"<b>".repeat(100_000), Dialect::Xml).len() < 1_000_000);
    }
}
