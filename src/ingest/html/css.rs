//! What the classes of a page say of margins and type: all that word processors say.

use std::collections::HashMap;

use crate::deadline;
use crate::ingest::markup::{Tree, twips};

/// Rules read of one file; pages of the web have thousands, word processors a hundred.
const MAX_RULES: usize = 5_000;

/// How an element is set, as far as it is told.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Margin at its left, in twentieths of a point
    pub left: Option<i32>,
    /// First line beyond that
    pub first: Option<i32>,
    /// In italics
    pub italic: bool,
    /// In bold
    pub bold: bool,
    /// Above the line
    pub raised: bool,
}

impl Look {
    fn read(&mut self, declarations: &str) {
        for (key, value) in declarations.split(';').filter_map(|one| one.split_once(':')) {
            let value = value.trim().trim_end_matches("!important").trim_end();
            match key.trim().to_ascii_lowercase().as_str() {
                "margin-left" => self.left = twips(value).or(self.left),
                "margin" => {
                    let sides: Vec<&str> = value.split_whitespace().collect();
                    let left = match sides.as_slice() {
                        [_, _, _, left] => Some(left),
                        [_, side] | [_, side, _] => Some(side),
                        [all] => Some(all),
                        _ => None,
                    };
                    self.left = left.and_then(|left| twips(left)).or(self.left);
                }
                "text-indent" => self.first = twips(value).or(self.first),
                "font-style" => self.italic = matches!(value, "italic" | "oblique"),
                "font-weight" => self.bold = matches!(value, "bold" | "bolder" | "600" | "700" | "800" | "900"),
                "vertical-align" => self.raised = value == "super",
                _ => {}
            }
        }
    }

    fn with(self, over: Self) -> Self {
        Self {
            left: over.left.or(self.left),
            first: over.first.or(self.first),
            italic: self.italic || over.italic,
            bold: self.bold || over.bold,
            raised: self.raised || over.raised,
        }
    }
}

/// How elements are set, by their class.
#[derive(Debug, Default)]
pub struct Sheet {
    of: HashMap<String, Look>,
}

impl Sheet {
    /// Reads the rules of a style sheet that name one class: `.c5 {…}`, `p.block-text {…}`.
    pub fn read(&mut self, text: &str) {
        for rule in text.split('}') {
            deadline::check();
            let Some((selectors, declarations)) = rule.rsplit_once('{') else { continue };
            let mut look = Look::default();
            look.read(declarations);
            if look == Look::default() {
                continue;
            }
            // What stands before the first rule: comments, imports.
            let mut selectors = selectors;
            for end in ["-->", "<!--", "*/", ";"] {
                selectors = selectors.rsplit(end).next().unwrap_or_default();
            }
            for selector in selectors.split(',') {
                let Some((element, class)) = selector.trim().rsplit_once('.') else { continue };
                let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
                let element = element.trim_start_matches('*');
                if plain(class) && plain(element) && self.of.len() < MAX_RULES {
                    let known = self.of.entry(class.to_owned()).or_default();
                    *known = known.with(look);
                }
            }
        }
    }

    /// Tells how an element is set by its classes and by its own `style`.
    pub fn look(&self, tree: &Tree<'_>, node: usize) -> Look {
        let mut look = Look::default();
        if !self.of.is_empty()
            && let Some(classes) = tree.attribute(node, "class")
        {
            for class in classes.split_whitespace() {
                if let Some(known) = self.of.get(class) {
                    look = look.with(*known);
                }
            }
        }
        if let Some(own) = tree.attribute(node, "style") {
            let mut over = look;
            over.read(&own);
            look = over;
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_one_class_are_read_and_others_passed_over() {
        let mut sheet = Sheet::default();
        sheet.read(
            "<!-- @import url(x); .c5{margin-left:36pt;text-align:left}.c3 {font-style:italic} p.block-text, li.x { margin: 0.07in 0.5in }\n\
             .a .b {margin-left:9cm} #id.c{x} .para4 { margin: 0px 0.0in 0px 0.1965in; text-indent: -0.1965in; } .top{vertical-align:super} -->",
        );
        for (class, left, first, italic, raised) in [
            ("c5", Some(720), None, false, false),
            ("c3", None, None, true, false),
            ("block-text", Some(720), None, false, false),
            ("x", Some(720), None, false, false),
            ("para4", Some(282), Some(-282), false, false),
            ("top", None, None, false, true),
        ] {
            let look = sheet.of.get(class).copied().unwrap_or_default();
            assert_eq!((look.left, look.first, look.italic, look.raised), (left, first, italic, raised), "{class}");
        }
        assert!(!sheet.of.contains_key("b"));
    }
}
