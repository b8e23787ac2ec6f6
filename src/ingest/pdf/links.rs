//! Links that a file draws from one place to another: they tie markers to notes more surely than numbers do.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Rect};
use hayro_syntax::page::Page;

use crate::deadline;

/// Most links of a page that are read.
const MAX_PER_PAGE: usize = 4_000;

/// Most names that a file may give to places.
const MAX_NAMES: usize = 100_000;

/// How deep the tree of names may be.
const MAX_DEPTH: usize = 12;

/// Most branches of the tree of names: one may hold itself.
const MAX_BRANCHES: usize = 20_000;

/// A link within the file: points from the lower left corner, as for glyphs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Page on which it stands, from 0.
    pub page: u32,
    /// Its left edge.
    pub x0: f32,
    /// Its right edge.
    pub x1: f32,
    /// Its lower edge.
    pub y0: f32,
    /// Its upper edge.
    pub y1: f32,
    /// Page to which it leads, from 0.
    pub to_page: u32,
    /// Where on that page, where it says so.
    pub to: Option<(f32, f32)>,
}

/// Reads the links of all pages.
pub fn read(pdf: &Pdf) -> Vec<Link> {
    let pages = pdf.pages();
    let index: HashMap<ObjectIdentifier, u32> =
        pages.iter().enumerate().filter_map(|(n, page)| Some((page.raw().obj_id()?, n as u32))).collect();
    let mut places = Places { pdf, names: None };
    let mut links = Vec::new();
    for (n, page) in pages.iter().enumerate() {
        let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { continue };
        for annotation in annotations.iter::<Dict<'_>>().take(MAX_PER_PAGE) {
            deadline::check();
            let is_link = annotation.get::<Name<'_>>("Subtype").is_some_and(|n| n.as_str() == "Link");
            let Some(rect) = annotation.get::<Rect>("Rect").filter(|_| is_link) else { continue };
            let Some(target) = places.target(&annotation) else { continue };
            let Some((to_page, to)) = place(&target, &index) else { continue };
            let Some(on) = pages.get(to_page as usize) else { continue };
            let (a, b) = (upright(page, rect.x0, rect.y0), upright(page, rect.x1, rect.y1));
            links.push(Link {
                page: n as u32,
                x0: a.0.min(b.0),
                x1: a.0.max(b.0),
                y0: a.1.min(b.1),
                y1: a.1.max(b.1),
                to_page,
                to: to.map(|(x, y)| upright(on, x, y)),
            });
        }
    }
    links
}

/// From the file's coordinates to those of the glyphs.
fn upright(page: &Page<'_>, x: f64, y: f64) -> (f32, f32) {
    let [a, b, c, d, e, f] = page.initial_transform(false).as_coeffs();
    ((a * x + c * y + e) as f32, (b * x + d * y + f) as f32)
}

/// The page and the spot of "[page /XYZ left top zoom]".
fn place(target: &Array<'_>, index: &HashMap<ObjectIdentifier, u32>) -> Option<(u32, Option<(f64, f64)>)> {
    let mut items = target.raw_iter();
    let page = match items.next()? {
        MaybeRef::Ref(page) => *index.get(&ObjectIdentifier::new(page.obj_number, page.gen_number))?,
        MaybeRef::NotRef(Object::Number(number)) => u32::try_from(number.as_i64()).ok()?,
        MaybeRef::NotRef(_) => return None,
    };
    let kind = match items.next() {
        Some(MaybeRef::NotRef(Object::Name(name))) => name.as_str().to_owned(),
        _ => return Some((page, None)),
    };
    let numbers: Vec<Option<f64>> = items
        .take(4)
        .map(|item| match item {
            MaybeRef::NotRef(Object::Number(number)) => Some(number.as_f64()),
            _ => None,
        })
        .collect();
    let at = |n: usize| numbers.get(n).copied().flatten();
    let to = match kind.as_str() {
        "XYZ" => at(1).map(|y| (at(0).unwrap_or_default(), y)),
        "FitH" | "FitBH" => at(0).map(|y| (0.0, y)),
        "FitR" => at(3).map(|y| (at(0).unwrap_or_default(), y)),
        _ => None,
    };
    Some((page, to))
}

/// The places of a file, by name.
struct Places<'a> {
    pdf: &'a Pdf,
    names: Option<HashMap<Vec<u8>, Array<'a>>>,
}

impl<'a> Places<'a> {
    /// Where a link or an action leads within the file.
    fn target(&mut self, link: &Dict<'a>) -> Option<Array<'a>> {
        if let Some(action) = link.get::<Dict<'a>>("A") {
            let goes = action.get::<Name<'_>>("S").is_some_and(|n| n.as_str() == "GoTo");
            return self.resolve(action.get::<Object<'a>>("D").filter(|_| goes)?);
        }
        self.resolve(link.get::<Object<'a>>("Dest")?)
    }

    fn resolve(&mut self, target: Object<'a>) -> Option<Array<'a>> {
        match target {
            Object::Array(array) => Some(array),
            Object::Dict(dict) => dict.get::<Array<'a>>("D"),
            Object::Name(name) => self.named(name.as_str().as_bytes()),
            Object::String(name) => self.named(name.as_bytes()),
            _ => None,
        }
    }

    fn named(&mut self, name: &[u8]) -> Option<Array<'a>> {
        let pdf = self.pdf;
        self.names.get_or_insert_with(|| names(pdf)).get(name).cloned()
    }
}

fn names(pdf: &Pdf) -> HashMap<Vec<u8>, Array<'_>> {
    let mut found = HashMap::new();
    let xref = pdf.xref();
    let Some(root) = xref.get::<Dict<'_>>(xref.root_id()) else { return found };
    if let Some(old) = root.get::<Dict<'_>>("Dests") {
        for (name, _) in old.entries().take(MAX_NAMES) {
            if let Some(target) = old.get::<Object<'_>>(name.as_str()).and_then(array_of) {
                found.insert(name.as_str().as_bytes().to_vec(), target);
            }
        }
    }
    if let Some(tree) = root.get::<Dict<'_>>("Names").and_then(|n| n.get::<Dict<'_>>("Dests")) {
        walk(&tree, 0, &mut { MAX_BRANCHES }, &mut found);
    }
    found
}

fn walk<'a>(node: &Dict<'a>, depth: usize, left: &mut usize, found: &mut HashMap<Vec<u8>, Array<'a>>) {
    deadline::check();
    if depth > MAX_DEPTH || found.len() > MAX_NAMES || *left == 0 {
        return;
    }
    *left -= 1;
    if let Some(pairs) = node.get::<Array<'a>>("Names") {
        let mut name: Option<Vec<u8>> = None;
        for item in pairs.iter::<Object<'a>>() {
            match (name.take(), item) {
                (None, Object::String(key)) => name = Some(key.as_bytes().to_vec()),
                (Some(key), target) => {
                    if let Some(target) = array_of(target) {
                        found.insert(key, target);
                    }
                }
                (None, _) => {}
            }
        }
    }
    for kid in node.get::<Array<'a>>("Kids").iter().flat_map(|kids| kids.iter::<Dict<'a>>()) {
        walk(&kid, depth + 1, left, found);
    }
}

fn array_of(target: Object<'_>) -> Option<Array<'_>> {
    match target {
        Object::Array(array) => Some(array),
        Object::Dict(dict) => dict.get::<Array<'_>>("D"),
        _ => None,
    }
}
