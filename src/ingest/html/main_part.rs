//! The text of a page, among what stands around it.

use crate::ingest::markup::Tree;

/// Share of the text that an element must have to be the main part without being called so, in per cent.
const MAIN_SHARE: usize = 50;

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
    let told = ["class", "id"].iter().filter_map(|key| tree.attribute(node, key)).any(|value| {
        value
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| FURNITURE.iter().any(|known| word.eq_ignore_ascii_case(known)))
    });
    // "has-sidebar" around the whole text is a matter of layout.
    told && tree.text_bytes(node) * 4 < tree.text_bytes(0)
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
}
