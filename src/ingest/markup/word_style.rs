//! Styles of word processors, each based on another.

use std::collections::HashMap;

use crate::ingest::markup::{StyleRole, style_role};

/// Styles that one may be based on, one on the other.
const MAX_DEPTH: usize = 12;

/// What one style says; `None` where the one that it is based on tells.
#[derive(Debug, Default, Clone)]
pub struct WordStyle {
    /// Its name as it is shown, in lower case
    pub name: String,
    /// The style that it is based on
    pub based_on: Option<String>,
    /// It has no name of its own and stands for the one that it is based on.
    pub is_automatic: bool,
    /// Level of its paragraphs as headings, from 1
    pub level: Option<u8>,
    /// The list in which its paragraphs are items
    pub list: Option<String>,
    /// Their level in it
    pub list_level: Option<u8>,
    /// Text in italics
    pub italic: Option<bool>,
    /// Text in bold type
    pub bold: Option<bool>,
    /// Text that is not shown
    pub hidden: Option<bool>,
    /// Text above the line
    pub raised: Option<bool>,
    /// Margin, in twentieths of a point
    pub left: Option<i32>,
    /// The first line beyond it
    pub first: Option<i32>,
}

/// All styles of a file, by their ids.
#[derive(Debug, Default)]
pub struct WordStyles {
    of: HashMap<String, WordStyle>,
}

impl WordStyles {
    /// Adds a style.
    pub fn insert(&mut self, id: String, style: WordStyle) {
        self.of.insert(id, style);
    }

    fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s WordStyle> {
        let first = self.of.get(id);
        std::iter::successors(first, |style| self.of.get(style.based_on.as_deref()?)).take(MAX_DEPTH)
    }

    /// Returns what the nearest style says that says anything.
    pub fn get<T>(&self, id: &str, get: impl Fn(&WordStyle) -> Option<T>) -> Option<T> {
        self.chain(id).find_map(get)
    }

    /// Tells whether text is set so.
    pub fn is(&self, id: &str, get: fn(&WordStyle) -> Option<bool>) -> bool {
        self.get(id, get).unwrap_or(false)
    }

    /// What the style is for, by its name or that of one it is based on.
    pub fn role(&self, id: &str) -> Option<StyleRole> {
        // A subtitle is often based on the title.
        let own = usize::from(self.of.get(id).is_some_and(|style| style.is_automatic));
        let fits = |n: usize, role: StyleRole| n <= own || role != StyleRole::Title;
        let mut chain = self.chain(id).enumerate();
        let by_name = chain.find_map(|(n, style)| style_role(&style.name).filter(|&role| fits(n, role)));
        by_name.or_else(|| style_role(id))
    }

    /// Returns the level of its headings, from 1.
    pub fn level(&self, id: &str) -> Option<u8> {
        let by_name = |name: &str| match style_role(name) {
            Some(StyleRole::Heading(level)) => Some(level),
            _ => None,
        };
        self.get(id, |style| style.level.or_else(|| by_name(&style.name))).or_else(|| by_name(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_style_tells_and_a_title_is_not_handed_down() {
        let mut styles = WordStyles::default();
        let style = |name: &str, based_on: &str| WordStyle {
            name: name.to_owned(),
            based_on: Some(based_on.to_owned()),
            ..WordStyle::default()
        };
        styles.insert("T".to_owned(), WordStyle { italic: Some(true), ..style("title", "T") });
        styles.insert("S".to_owned(), WordStyle { italic: Some(false), ..style("subtitle", "T") });
        styles.insert("P1".to_owned(), WordStyle { is_automatic: true, ..style("p1", "T") });
        styles.insert("H".to_owned(), style("heading 2", "T"));
        assert_eq!(
            [styles.is("T", |s| s.italic), styles.is("S", |s| s.italic), styles.is("P1", |s| s.italic)],
            [true, false, true]
        );
        assert_eq!(
            [styles.role("T"), styles.role("S"), styles.role("P1"), styles.role("x")],
            [Some(StyleRole::Title), None, Some(StyleRole::Title), None]
        );
        assert_eq!([styles.level("H"), styles.level("T")], [Some(2), None]);
    }
}
