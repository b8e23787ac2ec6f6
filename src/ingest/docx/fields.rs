//! Fields, and the citations that reference managers keep in them.

use std::collections::HashMap;

use crate::ingest::cited::{self, Code, Gathered};
use crate::ingest::docx::walk::Walk;
use crate::ingest::markup::{Build, Dialect, Tree};
use crate::ingest::{IngestError, Limits};
use crate::text::ByteSpan;

/// What Zotero keeps of its bookmarks in the document's properties.
pub fn bookmarks(custom: &str, limits: &Limits) -> Result<HashMap<String, Code>, IngestError> {
    if !custom.contains(cited::BOOKMARK) {
        return Ok(HashMap::new());
    }
    let tree = Tree::parse(custom, ByteSpan::new(0, custom.len()), Dialect::Xml, limits)?;
    let properties = tree.descendants(0).filter(|&n| tree.is(n, "property"));
    Ok(cited::bookmarks(properties.filter_map(|n| Some((tree.attribute(n, "name")?.into_owned(), tree.raw_text(n))))))
}

/// A field that is open.
#[derive(Debug, Default)]
pub struct Field {
    gathered: Gathered,
    /// Its result is being read.
    pub is_shown: bool,
    /// Where that begins.
    from: usize,
}

impl Walk<'_> {
    /// Reads what begins, parts or ends a field, or is of its code.
    pub fn field_mark(&mut self, tree: &Tree<'_>, node: usize, build: &mut Build<'_>) {
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
}

/// Tells whether a run holds what begins, parts or ends a field.
pub fn holds_field_mark(tree: &Tree<'_>, run: usize) -> bool {
    tree.children(run).any(|n| tree.is(n, "fldchar"))
}
