//! The text of a page, among what stands around it.

use std::collections::HashMap;

use crate::deadline;
use crate::ingest::markup::{Piece, Tree};

/// Share of the text that an element must have to be the main part without being called so, in per cent.
const MAIN_SHARE: usize = 50;

/// Share of the running text that the box of a page must hold, in per cent.
const BOX_SHARE: usize = 90;

/// Text around that box by which it is told, in bytes, and how much of it must be links, in per cent.
const MIN_OUTSIDE: usize = 40;
const LINK_SHARE: usize = 60;

/// Text of a footer that is about its article, in bytes.
const MAX_SMALL_PRINT: usize = 300;

/// Finds the element that holds the text: `main`, the one large `article`, else the body.
pub fn main_part(tree: &Tree<'_>, body: usize) -> usize {
    let whole = prose(tree, body).max(1);
    let large = |node: usize, share: usize| prose(tree, node) * 100 >= whole * share;
    let mains: Vec<usize> = tree
        .descendants(body)
        .filter(|&n| tree.is(n, "main") || tree.attribute(n, "role").as_deref() == Some("main"))
        .collect();
    let mut part = body;
    if let Some(&main) = mains.iter().max_by_key(|&&n| prose(tree, n))
        && large(main, MAIN_SHARE)
    {
        part = main;
    }
    let articles: Vec<usize> = tree.descendants(part).filter(|&n| tree.is(n, "article")).collect();
    if let Some(&article) = articles.iter().max_by_key(|&&n| (prose(tree, n), std::cmp::Reverse(n)))
        && large(article, 80)
    {
        part = article;
    }
    part
}

/// Finds the box with the text in a page without a word about its parts: as small as holds nearly all that is no link,
/// where what stands around it are links for the most part.
pub fn box_of_text(tree: &Tree<'_>, body: usize, is_note: &dyn Fn(usize) -> bool) -> Option<usize> {
    let mut weights: HashMap<usize, usize> = HashMap::new();
    for paragraph in tree.descendants(body).filter(|&n| tree.is(n, "p")) {
        deadline::check();
        let own = tree.text_bytes(paragraph).saturating_sub(linked_bytes(tree, paragraph));
        for outer in tree.ancestors(paragraph).take_while(|&n| n >= body) {
            *weights.entry(outer).or_default() += own;
        }
    }
    let whole = weights.get(&body).copied().unwrap_or(0);
    let heading = tree.find(body, "h1");
    let mut part = body;
    while let Some(next) = tree.children(part).find(|&n| {
        ["div", "section", "table", "tbody", "tr", "td", "center"].iter().any(|name| tree.is(n, name))
            && weights.get(&n).copied().unwrap_or(0) * 100 > whole * BOX_SHARE
            && heading.is_none_or(|heading| tree.holds(n, heading))
    }) {
        part = next;
    }
    let outside = |node: usize| !tree.holds(part, node) && !tree.ancestors(node).any(is_note);
    let (mut text, mut linked) = (0, 0);
    for node in tree.descendants(body).filter(|&n| tree.piece(n) == Piece::Text && outside(n)) {
        let bytes = tree.text(node).len();
        text += bytes;
        if tree.ancestors(node).any(|n| tree.is(n, "a")) {
            linked += bytes;
        }
    }
    (part != body && text >= MIN_OUTSIDE && linked * 100 >= text * LINK_SHARE).then_some(part)
}

/// Bytes of text in links.
fn linked_bytes(tree: &Tree<'_>, node: usize) -> usize {
    tree.descendants(node).filter(|&n| tree.is(n, "a")).map(|n| tree.text_bytes(n)).sum()
}

/// Bytes of text in paragraphs.
fn prose(tree: &Tree<'_>, node: usize) -> usize {
    tree.descendants(node).filter(|&n| tree.is(n, "p")).map(|n| tree.text_bytes(n)).sum()
}

/// Tells whether an element is not shown.
pub fn is_hidden(tree: &Tree<'_>, node: usize) -> bool {
    let style = tree.attribute(node, "style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    tree.attribute(node, "hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

/// Words of classes and ids that say that an element is no text.
const FURNITURE: [&str; 46] = [
    "cookie",
    "cookies",
    "consent",
    "navbar",
    "navigation",
    "nav",
    "menu",
    "submenu",
    "breadcrumb",
    "breadcrumbs",
    "sidebar",
    "share",
    "sharing",
    "social",
    "newsletter",
    "related",
    "comments",
    "skip",
    "banner",
    "popup",
    "modal",
    "overlay",
    "advert",
    "advertisement",
    "ads",
    "toolbar",
    "pagination",
    "noprint",
    "editsection",
    "toc",
    "login",
    "search",
    "subscribe",
    "promo",
    "teaser",
    "teasers",
    "footer",
    "catlinks",
    "printfooter",
    "comment",
    "respond",
    "recommended",
    "recommendations",
    "onetrust",
    "cookiebot",
    "paywall",
];

/// Tells whether an element leads about, and is no text.
pub fn is_navigation(tree: &Tree<'_>, node: usize) -> bool {
    let name = tree.name(node);
    if matches!(&*name, "nav" | "dialog") {
        return true;
    }
    let role = tree.attribute(node, "role").unwrap_or_default();
    if matches!(
        &*role,
        "navigation"
            | "banner"
            | "contentinfo"
            | "search"
            | "complementary"
            | "dialog"
            | "alertdialog"
            | "menu"
            | "menubar"
            | "doc-toc"
    ) {
        return true;
    }
    let in_text = || tree.ancestors(node).any(|n| tree.is(n, "article") || tree.is(n, "main"));
    if matches!(&*name, "footer" | "header") && !in_text() {
        return tree.find(node, "h1").is_none() && tree.find(node, "p").is_none_or(|_| &*name == "footer");
    }
    // "Published in …" below an article, of a weblog.
    if &*name == "footer" && tree.text_bytes(node) < MAX_SMALL_PRINT && tree.find(node, "p").is_none() {
        return true;
    }
    if !matches!(&*name, "div" | "section" | "ul" | "ol" | "aside" | "span" | "p" | "form" | "table") {
        return false;
    }
    if tree.attribute(node, "title").is_some_and(|t| matches!(&*t, "header" | "footer")) && &*name == "div" {
        return true;
    }
    let told = ["class", "id"].iter().any(|key| {
        let Some(value) =
            tree.attribute(node, key).filter(|value| *key != "id" || !is_named_by_heading(tree, node, value))
        else {
            return false;
        };
        value
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| FURNITURE.iter().any(|known| word.eq_ignore_ascii_case(known)))
    });
    // "has-sidebar" around the whole text is a matter of layout.
    told && tree.text_bytes(node) * 4 < tree.text_bytes(0)
}

/// Tells whether the id of a section is made of its heading, as programs make them: "related-work" says nothing of a site.
fn is_named_by_heading(tree: &Tree<'_>, node: usize, id: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let is_heading = |n: &usize| matches!(tree.name(*n).as_bytes(), [b'h', b'1'..=b'6']);
    let Some(heading) = tree.children(node).find(is_heading) else { return false };
    let (id, heading) = (words(id), words(&tree.text(heading)));
    !id.is_empty() && heading.ends_with(&id) && prose(tree, node) > linked_bytes(tree, node) * 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Limits;
    use crate::ingest::markup::Dialect;
    use crate::text::ByteSpan;

    #[test]
    fn the_article_is_told_from_what_stands_around_it() {
        let text = "<body class=\"has-sidebar\"><header><a>Start</a></header><main><div class=\"share-buttons\">Teilen</div>\
                    <article><h1>Kabel</h1><p>Der Text.</p></article></main><footer><p>Impressum</p></footer></body>";
        let tree = Tree::parse(text, ByteSpan::new(0, text.len()), Dialect::Html, &Limits::default()).expect("reads");
        let body = tree.find(0, "body").expect("a body");
        assert!(!is_navigation(&tree, body));
        assert!(tree.is(main_part(&tree, body), "main"));
        let share = tree.find(body, "div").expect("a box");
        assert!(is_navigation(&tree, share));
        assert!(is_navigation(&tree, tree.find(body, "footer").expect("a footer")));
    }

    #[test]
    fn a_section_named_by_its_heading_is_no_furniture() {
        let filler = "<div><p>Die Uhr hing im Keller des Rathauses, wo sie niemand sah.</p></div>".repeat(9);
        for (section, expected) in [
            ("<section id=related-work><h2>2. Related Work</h2><p>Others have written on clocks.</p></section>", false),
            (
                "<section id=related-work><h2>Related Work</h2><p><a href=/x>Others have written on clocks.</a></p></section>",
                true,
            ),
            ("<section id=related><h2>Lesen Sie auch</h2><p>Die Uhr im Keller.</p></section>", true),
            ("<section class=related id=work><h2>Work</h2><p>Die Uhr im Keller.</p></section>", true),
        ] {
            let text = format!("<body>{section}{filler}</body>");
            let tree =
                Tree::parse(&text, ByteSpan::new(0, text.len()), Dialect::Html, &Limits::default()).expect("reads");
            assert_eq!(is_navigation(&tree, tree.find(0, "section").expect("a section")), expected, "{section}");
        }
    }

    #[test]
    fn links_all_around_show_where_the_text_is() {
        let links = "<ul><li><a href=/>Startseite</a><li><a href=/h>Hefte und Sammlungen</a><li><a href=/k>Kontakt und Impressum</a></ul>";
        let text = "<p>Die Uhr hing im Keller des Rathauses, wo sie niemand sah. Siehe <a href=#a>dort</a>.";
        for (page, expected) in [
            (format!("<body><div>{links}</div><div id=t><h1>Uhr</h1>{text}</div><div>{links}</div></body>"), Some("t")),
            (format!("<body><table><tr><td>{links}<td id=t>{text}</table></body>"), Some("t")),
            // Text before the box; a heading outside of it.
            (
                format!(
                    "<body><div>Ein Vorspann zu der Uhr im Keller, den man lesen soll.</div><div id=t>{text}</div></body>"
                ),
                None,
            ),
            (format!("<body><h1>Uhr</h1><div>{links}</div><div id=t>{text}</div></body>"), None),
        ] {
            let tree =
                Tree::parse(&page, ByteSpan::new(0, page.len()), Dialect::Html, &Limits::default()).expect("reads");
            let body = tree.find(0, "body").expect("a body");
            let found = box_of_text(&tree, body, &|_| false).and_then(|n| tree.attribute(n, "id"));
            assert_eq!(found.as_deref(), expected, "{page}");
        }
    }
}
