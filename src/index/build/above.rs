//! Headings right below which another heading stands: no passage has them, and they are to be found.

/// Most headings above that of a passage: a book has parts, chapters and sections. More of them in a row are a table of contents.
const MAX_HEADINGS: usize = 4;

/// Most bytes of them.
const MAX_BYTES: usize = 400;

/// Follows the passages of a document in their order, and tells of each which headings stand between the last passage of another
/// section and its own heading.
pub(super) struct Above<'d> {
    /// Headings not met yet.
    ahead: &'d [String],
    section: Option<String>,
    above: Option<String>,
}

impl<'d> Above<'d> {
    /// Begins with the headings of a document in their order.
    pub(super) fn new(sections: &'d [String]) -> Self {
        Self { ahead: sections, section: None, above: None }
    }

    /// Returns the headings above that of the next passage, as sentences.
    pub(super) fn of(&mut self, section: Option<&str>) -> Option<String> {
        // Footnotes stand in no section.
        let section = section?;
        if self.section.as_deref() != Some(section) {
            self.section = Some(section.to_owned());
            self.above = None;
            if let Some(at) = self.ahead.iter().position(|heading| heading == section) {
                let nearest = &self.ahead[at.saturating_sub(MAX_HEADINGS)..at];
                let above = nearest.join(". ");
                self.above = Some(above).filter(|above| !above.is_empty() && above.len() <= MAX_BYTES);
                self.ahead = &self.ahead[at + 1..];
            }
        }
        self.above.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_without_passages_are_those_of_the_passages_below() {
        let sections = ["Teil I", "Quellen", "Archive", "Drucke", "Teil II", "Archive", "Schluss", "Dank"];
        let sections = sections.map(str::to_owned);
        let mut above = Above::new(&sections);
        for (section, expected) in [
            (None, None),
            (Some("Archive"), Some("Teil I. Quellen")),
            (None, None),
            (Some("Archive"), Some("Teil I. Quellen")),
            (Some("Drucke"), None),
            (Some("Archive"), Some("Teil II")),
            (Some("anderswo"), None),
            (Some("Schluss"), None),
        ] {
            assert_eq!(above.of(section).as_deref(), expected, "{section:?}");
        }
        let contents: Vec<String> = (0..500).map(|number| format!("Kapitel {number}")).collect();
        let last = contents.last().map(String::as_str);
        let expected = Some("Kapitel 495. Kapitel 496. Kapitel 497. Kapitel 498");
        assert_eq!(Above::new(&contents).of(last).as_deref(), expected);
    }
}
