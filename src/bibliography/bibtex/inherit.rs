use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Ancestors that one entry takes fields from, at most: no library needs as many, and loops end.
const ANCESTORS_MAX: usize = 16;

/// An entry before its LaTeX is decoded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawEntry {
    /// Line of the file, from 1.
    pub(crate) line: usize,
    /// The citation key.
    pub(crate) key: String,
    /// "incollection", in lower case
    pub(crate) entry_type: String,
    /// By name in lower case.
    pub(crate) fields: BTreeMap<String, String>,
}

impl RawEntry {
    fn keys(&self, field: &str) -> impl Iterator<Item = &str> {
        let keys = self.fields.get(field).map(String::as_str).unwrap_or_default();
        keys.split(',').map(str::trim).filter(|key| !key.is_empty())
    }
}

/// What a volume says of itself alone, not of what stands in it.
const NOT_INHERITED: [&str; 31] = [
    "abstract",
    "accessed",
    "annotation",
    "author",
    "crossref",
    "doi",
    "entrysubtype",
    "eprint",
    "file",
    "ids",
    "keywords",
    "label",
    "lastaccessed",
    "localfile",
    "note",
    "options",
    "pages",
    "pagetotal",
    "pdf",
    "related",
    "shorthand",
    "shorttitle",
    "sortkey",
    "subtitle",
    "title",
    "titleaddon",
    "type",
    "url",
    "urldate",
    "xdata",
    "xref",
];

/// Which entries take fields from which: of `xdata` all, of `crossref` those that a volume shares.
///
/// A chapter's `booktitle` is the title of its volume, `maintitle` that of a work in several, an article's `journaltitle`
/// that of the periodical. Where several entries have a key, the first is meant. Loops are no harm, and no more is looked at
/// and copied than a file may have bytes.
pub(crate) struct Lineage<'a> {
    entries: &'a [RawEntry],
    by_key: HashMap<&'a str, usize>,
    budget: usize,
}

impl<'a> Lineage<'a> {
    pub(crate) fn new(entries: &'a [RawEntry], budget: usize) -> Self {
        let mut by_key: HashMap<&str, usize> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            by_key.entry(&entry.key).or_insert(at);
        }
        for (at, entry) in entries.iter().enumerate() {
            for alias in entry.keys("ids") {
                by_key.entry(alias).or_insert(at);
            }
        }
        Self { entries, by_key, budget }
    }

    /// Returns an entry with all that it takes from others.
    pub(crate) fn complete(&mut self, entry: &RawEntry) -> RawEntry {
        let mut out = entry.clone();
        let mut seen = BTreeSet::from([entry.key.as_str()]);
        let mut line: Vec<(&str, bool)> = Vec::new();
        line.extend(entry.keys("xdata").map(|key| (key, true)));
        line.extend(entry.keys("crossref").map(|key| (key, false)));
        let mut at = 0;
        while at < line.len() && at < ANCESTORS_MAX && self.budget > 0 {
            let (key, data) = line[at];
            at += 1;
            let Some(ancestor) = self.by_key.get(key).map(|&at| &self.entries[at]) else { continue };
            if !seen.insert(&ancestor.key) {
                continue;
            }
            // Looking costs, too: a volume of many fields may have many chapters.
            let looked: usize = ancestor.fields.keys().map(String::len).sum();
            let Some(rest) = self.budget.checked_sub(looked) else { break };
            self.budget = rest;
            let taken = if data { all(ancestor) } else { shared(&out, ancestor) };
            for (name, value) in taken {
                if !out.fields.contains_key(&name) && value.len() <= self.budget {
                    self.budget -= value.len();
                    out.fields.insert(name, value.to_owned());
                }
            }
            line.extend(ancestor.keys("xdata").take(ANCESTORS_MAX).map(|key| (key, data)));
            // What data refers to is not what the entry stands in.
            line.extend(ancestor.keys("crossref").take(ANCESTORS_MAX).filter(|_| !data).map(|key| (key, false)));
        }
        out
    }
}

fn all(ancestor: &RawEntry) -> Vec<(String, &str)> {
    let fields = ancestor.fields.iter().filter(|(name, _)| !matches!(name.as_str(), "xdata" | "crossref" | "ids"));
    fields.map(|(name, value)| (name.clone(), value.as_str())).collect()
}

fn shared<'a>(entry: &RawEntry, ancestor: &'a RawEntry) -> Vec<(String, &'a str)> {
    let own_date = entry.fields.contains_key("date") || entry.fields.contains_key("year");
    let entry_type = entry.entry_type.as_str();
    let inside = entry_type.starts_with("in") || ["bookinbook", "suppbook", "suppcollection"].contains(&entry_type);
    let role = match ancestor.entry_type.as_str() {
        "periodical" => Some("journal"),
        many if many.starts_with("mv") => Some("main"),
        "book" | "collection" | "proceedings" | "reference" | "booklet" | "manual" if inside => Some("book"),
        _ => None,
    };
    let mut taken = Vec::new();
    for (name, value) in &ancestor.fields {
        let to = match (name.as_str(), role) {
            ("title" | "subtitle" | "titleaddon", Some(role)) => format!("{role}{name}"),
            ("author", _) if inside && entry_type != "incollection" => "bookauthor".to_owned(),
            ("date" | "year" | "month" | "day", _) if own_date => continue,
            (name, _) if NOT_INHERITED.contains(&name) => continue,
            (name, _) => name.to_owned(),
        };
        taken.push((to, value.as_str()));
        // The chapters of a book by one author are theirs.
        if name == "author" && entry_type == "inbook" {
            taken.push((name.clone(), value.as_str()));
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(entry_type: &str, key: &str, fields: &[(&str, &str)]) -> RawEntry {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        RawEntry { line: 1, key: key.to_owned(), entry_type: entry_type.to_owned(), fields }
    }

    fn complete(entries: &[RawEntry]) -> Vec<RawEntry> {
        let mut lineage = Lineage::new(entries, 1000);
        entries.iter().map(|entry| lineage.complete(entry)).collect()
    }

    #[test]
    fn chapters_have_the_title_and_place_of_their_volume() {
        let entries = complete(&[
            entry("incollection", "a", &[("title", "T"), ("pages", "1"), ("crossref", "b")]),
            entry(
                "collection",
                "b",
                &[
                    ("title", "V"),
                    ("pages", "9"),
                    ("doi", "10.1/b"),
                    ("year", "1999"),
                    ("crossref", "c"),
                    ("file", "b.pdf"),
                    ("pdf", "b.pdf"),
                    ("localfile", "b.pdf"),
                    ("urldate", "2001"),
                    ("lastaccessed", "2001"),
                    ("accessed", "2001"),
                ],
            ),
            entry("mvcollection", "c", &[("title", "M"), ("location", "Berlin"), ("year", "1990")]),
            entry("article", "d", &[("xdata", "x, y"), ("date", "2000")]),
            entry("xdata", "x", &[("journaltitle", "J"), ("url", "u"), ("date", "1")]),
            entry("xdata", "y", &[("journaltitle", "K"), ("issn", "1")]),
        ]);
        let fields = |at: usize| {
            let fields: Vec<_> = entries[at].fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            fields.join(" ")
        };
        assert_eq!(fields(0), "booktitle=V crossref=b location=Berlin maintitle=M pages=1 title=T year=1999");
        assert_eq!(fields(3), "date=2000 issn=1 journaltitle=J url=u xdata=x, y");
    }

    #[test]
    fn no_more_is_copied_than_the_budget_allows() {
        let entries = [entry("book", "a", &[("xdata", "b")]), entry("xdata", "b", &[("publisher", "0123456789")])];
        let mut lineage = Lineage::new(&entries, 25);
        let copied = [0, 0].map(|at| lineage.complete(&entries[at]).fields.contains_key("publisher"));
        assert_eq!(copied, [true, false]);
    }

    #[test]
    fn fields_without_a_value_cost_their_names() {
        let entries = [entry("book", "a", &[("xdata", "b")]), entry("xdata", "b", &[("publisher", "")])];
        let mut lineage = Lineage::new(&entries, 15);
        let copied = [0, 0].map(|at| lineage.complete(&entries[at]).fields.contains_key("publisher"));
        assert_eq!((copied, lineage.budget), ([true, false], 6));
    }

    #[test]
    fn loops_end() {
        let entries = complete(&[
            entry("book", "a", &[("crossref", "a"), ("xdata", "b")]),
            entry("xdata", "b", &[("xdata", "a,b,c"), ("crossref", "a")]),
        ]);
        assert_eq!(entries.len(), 2);
    }
}
