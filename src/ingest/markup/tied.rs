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
    /// notes belongs to the first.
    pub fn find(
        tree: &Tree<'_>,
        links: &[(usize, String)],
        bookmarks: &HashMap<String, usize>,
        paragraphs: &[usize],
        is_heading: &dyn Fn(usize) -> bool,
    ) -> Self {
        let mut tied = Self::default();
        let mut last_call = 0;
        for (link, name) in links {
            deadline::check();
            let text = tree.text(*link);
            let label = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')'));
            let Some(&note) = bookmarks.get(name).filter(|&&note| note > *link && !is_heading(note)) else { continue };
            if is_label(label) && !tree.holds(note, *link) {
                tied.markers.insert(*link, (name.clone(), label.to_owned()));
                tied.notes.entry(note).or_insert((name.clone(), label.to_owned()));
                last_call = last_call.max(*link);
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
            for &paragraph in
                paragraphs[rest..end.max(rest).min(paragraphs.len())].iter().take_while(|&&p| !is_heading(p))
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

/// "12", "*", "†"
fn is_label(text: &str) -> bool {
    let digits = text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    !text.is_empty() && (digits || text.chars().count() <= 3 && text.chars().all(|c| matches!(c, '*' | '†' | '‡')))
}
