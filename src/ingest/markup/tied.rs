//! Notes that are only links in a word processor's file: what was a page of the web before.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::deadline;
use crate::ingest::markup::Tree;

/// Longest text of a link that leads back from a note, in characters: "←12".
const MAX_BACK: usize = 5;

/// Links and paragraphs that are markers and notes; keys are the names of the bookmarks.
#[derive(Debug, Default)]
pub struct Tied {
    /// Links that call a note, with its key and its label.
    pub markers: HashMap<usize, (String, String)>,
    /// Paragraphs of notes, with key and label.
    pub notes: BTreeMap<usize, (String, String)>,
    /// Links that lead back, and paragraphs that hold nothing but the label of the note that follows.
    pub back: HashSet<usize>,
}

impl Tied {
    /// Finds them among links, each with the name of its bookmark, and bookmarks, each with its paragraph.
    ///
    /// A note is called by a number or a sign, and stands behind the paragraph that calls it; what stands between two
    /// notes belongs to the first. So does a figure to which the text refers: what makes a note is a link back, a marker
    /// above the line, its label before its text, or that it follows upon such a note. `is_none` tells what is set as a
    /// heading or a caption, `is_raised` what is above the line.
    pub fn find(
        tree: &Tree<'_>,
        links: &[(usize, String)],
        bookmarks: &HashMap<String, usize>,
        paragraphs: &[usize],
        is_none: &dyn Fn(usize) -> bool,
        is_raised: &dyn Fn(usize) -> bool,
    ) -> Self {
        let mut tied = Self::default();
        // Links that lead from a paragraph to one before it.
        let is_back = |(link, name): &&(usize, String)| bookmarks.get(name).is_some_and(|&home| home < *link);
        let back: Vec<usize> = links.iter().filter(is_back).map(|(link, _)| *link).collect();
        let leads_back = |note: usize| {
            let range = tree.descendants(note);
            back[back.partition_point(|&link| link < range.start)..].first().is_some_and(|&link| link < range.end)
        };
        let mut calls = Vec::new();
        for (link, name) in links {
            deadline::check();
            let text = tree.text(*link);
            let label = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')'));
            let Some(&note) = bookmarks.get(name).filter(|&&note| note > *link && !is_none(note)) else { continue };
            if is_label(label) && !tree.holds(note, *link) {
                let told = leads_back(note) || is_raised(*link) || begins_with(tree, note, label);
                calls.push(Call { note, link: *link, name, label: label.to_owned(), told });
            }
        }
        calls.sort_by_key(|call| (call.note, call.link));
        let mut last_call = 0;
        let mut last_number: Option<u32> = None;
        for Call { note, link, name, label, told } in calls {
            let number: Option<u32> = label.parse().ok();
            let known = tied.notes.contains_key(&note);
            let follows = number.is_some() && number == last_number.map(|last| last + 1);
            if told || known || follows {
                last_number = number;
                last_call = last_call.max(link);
                tied.markers.insert(link, (name.to_owned(), label.clone()));
                tied.notes.entry(note).or_insert((name.to_owned(), label));
            }
        }
        let begun: Vec<usize> = tied.notes.keys().copied().collect();
        for (at, &note) in begun.iter().enumerate() {
            let rest = paragraphs.partition_point(|&p| p <= note);
            let next = begun.get(at + 1).copied();
            // The paragraph of the bookmark may hold nothing but the label.
            let bare = !tree.text(note).contains(char::is_alphabetic);
            let end = match next {
                Some(next) if note > last_call => paragraphs.partition_point(|&p| p < next),
                _ => rest + usize::from(bare),
            };
            let known = tied.notes[&note].clone();
            if bare {
                tied.notes.remove(&note);
                tied.back.insert(note);
            }
            for &paragraph in paragraphs[rest..end.max(rest).min(paragraphs.len())].iter().take_while(|&&p| !is_none(p))
            {
                tied.notes.entry(paragraph).or_insert_with(|| known.clone());
            }
        }
        for (link, name) in links {
            let in_note = tree.ancestors(*link).any(|n| tied.notes.contains_key(&n));
            let leads_back = bookmarks.get(name).is_some_and(|&home| home < *link);
            if in_note && leads_back && tree.text(*link).chars().count() <= MAX_BACK {
                tied.back.insert(*link);
            }
        }
        tied
    }
}

/// A link that may call a note.
struct Call<'l> {
    note: usize,
    link: usize,
    name: &'l str,
    label: String,
    /// More than the link says that it is one.
    told: bool,
}

/// Tells whether a paragraph begins with a label: "3 Ebd.", "[3] Ebd.", or is an item of a list.
fn begins_with(tree: &Tree<'_>, paragraph: usize, label: &str) -> bool {
    let is_item = |n: usize| tree.is(n, "list-item") || tree.is(n, "numpr");
    let text = tree.text(paragraph);
    let rest = text.trim_start_matches(['[', '(', '^']).strip_prefix(label);
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        || tree.ancestors(paragraph).any(is_item)
        || tree.descendants(paragraph).any(is_item)
}

/// "12", "*", "†"
fn is_label(text: &str) -> bool {
    let digits = text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    !text.is_empty() && (digits || text.chars().count() <= 3 && text.chars().all(|c| matches!(c, '*' | '†' | '‡')))
}
