//! HTML: saved pages, and what word processors and Pandoc export.

mod blocks;
mod css;
mod head;
mod main_part;
mod note_text;
mod notes;
mod roles;

pub use blocks::Blocks;
pub use css::Sheet;
pub use notes::Notes;

use std::collections::HashMap;

use crate::document::DropReason;
use crate::ingest::html::head::metadata;
use crate::ingest::html::main_part::{box_of_text, main_part};
use crate::ingest::markup::{Build, Dialect, Piece, Tree, decode_marked};
use crate::ingest::reader::{Reader, Reading};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::{Body, Role};

    /// Blocks with the notes that are tied to markers at their end: `Eins.[^1]`, `1: Ebd.`
    pub(super) fn read(text: &str) -> Vec<String> {
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
    fn a_page_that_breaks_off_is_read_in_part_and_says_so() {
        for (text, expected) in [
            ("<html><body><p>Eins<table><tr><td>a", true),
            ("<p>Eins<table><tr><td>a", true),
            ("<html><body><p>Eins<table><tr><td>a</body></html>", false),
            ("<html><body><p>Eins <em>zw", true),
            ("<body><section><p>Eins</p>", true),
            ("<html><body><p>Eins</p><p>Zw", false),
            ("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>Eins</p><p>Zw", true),
            ("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>Eins</body></html>", false),
            ("<html><body><p>Eins<p>Zwei<table><tr><td>a<td>b</table>", false),
            ("<html><body><div><p>Eins</body></html> <!-- gespeichert -->", false),
            // A piece of a page was put together with others.
            ("<div><p>Eins", false),
            ("<p>Eins</p><p cla", true),
            ("<p>Eins</p><a href=\"x", true),
            ("<p>Eins</p", true),
            ("<p>Eins</p><!-- Zwei", true),
            ("<p>Eins</p><script>var a = 1", true),
            ("<p>Eins</p> 3 < 4", false),
        ] {
            let reading = Html.read(text.as_bytes(), &Limits::default()).expect("reads");
            assert_eq!((reading.partly, reading.warnings.len()), (expected, usize::from(expected)), "{text}");
        }
    }

    #[test]
    fn what_word_saves_as_paragraphs_has_its_title_and_items() {
        let item = |label: &str, text: &str| {
            format!(
                "<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span>{label}<span style='font:7.0pt'>&nbsp;&nbsp; </span></span><![endif]>{text}</p>"
            )
        };
        let text = format!(
            "<html><head><title>Dokument1</title></head><body><div class=WordSection1><p class=MsoTitle>Die Zunft</p><h1>Lage</h1><p class=MsoNormal>Sie stritt.</p>{}{}{}<p style='mso-list:none'>A. Berg kam.</p></div></body></html>",
            item("·", "Punkt"),
            item("§", "Strich"),
            item("2.", "Zahl")
        );
        assert_eq!(
            read(&text),
            ["h1 Die Zunft", "h1 Lage", "Sie stritt.", "- Punkt", "- Strich", "2. Zahl", "A. Berg kam."]
        );
        let own = Html.read(text.as_bytes(), &Limits::default()).expect("reads").own;
        assert_eq!(own.title.as_deref(), Some("Die Zunft"));
    }

    #[test]
    fn the_declared_encoding_is_believed() {
        let reading = Html.read(b"<meta charset=\"iso-8859-1\"><p>K\xfcste", &Limits::default()).expect("reads");
        let Body::Blocks(blocks) = reading.body else { panic!("HTML gives blocks") };
        assert_eq!(blocks[0].flow.text, "Küste");
    }
}
