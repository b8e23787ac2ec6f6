//! Hyphens at line ends, by the document's own words first.

use std::collections::{HashMap, HashSet};

use crate::deadline;
use crate::ingest::flow::Flow;
use crate::ingest::pdf::text::TextLine;
use crate::ingest::structure::hyphen::{HyphenatedWords, Joint, joint};
use crate::text::ByteSpan;

/// Letters in which two forms of a word must begin alike.
const STEM: usize = 4;

/// Words that stand whole within a line, as evidence for those that do not.
#[derive(Debug)]
pub struct OwnWords<'a> {
    plain: HashSet<&'a str>,
    /// By the first part, in small letters, what follows the hyphen.
    hyphenated: HashMap<String, Vec<String>>,
    /// All of `plain` in small letters.
    lower: HashSet<String>,
    general: HyphenatedWords,
    /// Sizes of type in which no word is broken at a line's end, in half points.
    unbroken: HashSet<i32>,
}

/// How a line ends that others follow.
#[derive(Debug, Clone, Copy, Default)]
pub struct LineEnd {
    /// It ends early, though nothing in it could be stretched.
    pub early: bool,
    /// Size of its type.
    pub size: f32,
}

/// Lines of a text from which it shows whether its words are broken.
const ENOUGH: usize = 60;

/// Hyphens of one word that are looked at: "Deep-Learning-basiert" has two.
const MAX_HYPHENS: usize = 8;

/// Longest word or address that is looked at, in bytes.
const MAX_TOKEN: usize = 4000;

/// Share of lines with a broken word below which none is broken: narrow columns have one in six, wide ones one in twenty.
const FEW: f32 = 0.015;

/// Finds the sizes in which no word is broken at line ends: where some are, lines end in a hyphen and go on in small letters.
fn unbroken(source: &str, lines: &[TextLine]) -> HashSet<i32> {
    let mut counts: HashMap<i32, (usize, usize)> = HashMap::new();
    for (n, line) in lines.iter().enumerate() {
        let count = counts.entry(size_key(line.size)).or_default();
        count.0 += 1;
        let Some(stem) = line.text(source).strip_suffix(['-', '\u{2010}']) else { continue };
        if stem.rsplit(char::is_whitespace).next().is_some_and(|token| token.contains('/')) {
            continue;
        }
        let next = lines.get(n + 1).map_or("", |l| l.text(source));
        let next = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let broken = stem.ends_with(char::is_lowercase) && next.starts_with(char::is_lowercase) && !is_and(next);
        count.1 += usize::from(broken);
    }
    let few = |&(_, (lines, broken)): &(i32, (usize, usize))| lines >= ENOUGH && (broken as f32) < FEW * lines as f32;
    counts.into_iter().filter(few).map(|(key, _)| key).collect()
}

/// Size of type in half points: what differs by less is set alike.
pub fn size_key(size: f32) -> i32 {
    (size * 2.0).round() as i32
}

/// "Land- und"
fn is_and(word: &str) -> bool {
    ["und", "oder", "bzw", "sowie", "bis", "and", "or", "to"].contains(&word)
}

impl<'a> OwnWords<'a> {
    /// Collects them from the lines of a document.
    pub fn of(source: &'a str, lines: &[TextLine]) -> Self {
        let mut plain = HashSet::new();
        let mut hyphenated: HashMap<String, Vec<String>> = HashMap::new();
        for line in lines {
            let text = line.text(source);
            let last = text.trim_end_matches(char::is_alphanumeric).len();
            let mut at = 0;
            for token in text.split(|c: char| !c.is_alphanumeric() && c != '-') {
                let start = at;
                at = start + token.len() + text[start + token.len()..].chars().next().map_or(0, char::len_utf8);
                // The first word of a line may be the second half of one, the last before a hyphen the first.
                let half = start == 0 || text.ends_with('-') && start + token.len() >= last.max(1);
                if !half && !token.contains('-') {
                    plain.insert(token);
                }
                // "Deep-Learning-basiert" holds two.
                for (hyphen, _) in token.match_indices('-').take(MAX_HYPHENS) {
                    let a = token[..hyphen].rsplit('-').next().unwrap_or_default();
                    let b = &token[hyphen + 1..];
                    if !a.is_empty() && !b.is_empty() && token.len() <= MAX_TOKEN {
                        hyphenated.entry(a.to_lowercase()).or_default().push(b.to_lowercase());
                    }
                }
            }
        }
        let lower = plain.iter().map(|w| w.to_lowercase()).collect();
        Self { plain, lower, hyphenated, general: HyphenatedWords::of(source), unbroken: unbroken(source, lines) }
    }

    /// Appends a flow to running text as if a line ended between them.
    pub fn append(&self, flow: &mut Flow, next: &Flow, end: LineEnd) {
        if !flow.is_empty() {
            let at = next.map.point(0).unwrap_or_default();
            let from = flow.map.point(flow.text.len()).unwrap_or(at).min(at);
            self.joint(&flow.text, &next.text, end).apply(flow, ByteSpan::new(from, at));
        }
        flow.append(next);
    }

    fn joint(&self, before: &str, after: &str, end: LineEnd) -> Joint {
        deadline::check();
        let before = &before[before.ceil_char_boundary(before.len().saturating_sub(MAX_TOKEN))..];
        let token = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let address = token.contains("://") || token.contains("www.");
        let Some(last) = before.chars().next_back().filter(|c| matches!(c, '-' | '\u{2010}')) else {
            // Between two letters an address is broken only where the line is full.
            let between = before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
            if address && token.len() > 12 && !(end.early && between) {
                let next = after.split(char::is_whitespace).next().unwrap_or_default();
                return self.address(token, next, after);
            }
            return joint(before, after, &self.general);
        };
        let stem = &before[..before.len() - last.len_utf8()];
        let first_at = stem.trim_end_matches(char::is_alphanumeric).len();
        let first = &stem[first_at..];
        let second = &after[..after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len())];
        if first.is_empty() || second.is_empty() {
            return joint(before, after, &self.general);
        }
        // "3D-⏎Modelle", "Schritt-für-⏎Schritt" where no word is broken; "Land- und" keeps its space.
        if self.unbroken.contains(&size_key(end.size)) && !is_and(second) {
            return Joint::Nothing;
        }
        if address {
            // A hyphen of its own parts whole words, as they stand in the text; the typesetter's parts syllables.
            let known = |word: &str| self.lower.contains(&word.to_lowercase());
            let own = !second.bytes().all(|b| b.is_ascii_lowercase())
                || !first.bytes().all(|b| b.is_ascii_alphabetic())
                || first.len() > 1 && first.bytes().all(|b| b.is_ascii_uppercase())
                || known(first) && (known(second) || second.len() >= 5);
            return if own { Joint::Nothing } else { Joint::Cut(last.len_utf8()) };
        }
        let whole = format!("{first}{second}");
        let compounds = self.hyphenated.get(&first.to_lowercase());
        let second = second.to_lowercase();
        let alike = |other: &String| {
            let common = other.chars().zip(second.chars()).take_while(|(a, b)| a == b).count();
            let (a, b) = (other.chars().count(), second.chars().count());
            common >= STEM.min(a.min(b)) && common + 3 >= a.max(b)
        };
        let kept = compounds.is_some_and(|parts| parts.iter().any(alike));
        // "NF-⏎DI4Memory" where "NFDI4Culture" stands elsewhere.
        let capital = whole[first.len()..].starts_with(char::is_uppercase) && first.chars().count() > 1;
        let mut reach = whole[first.len()..].char_indices().skip(2).map(|(at, _)| first.len() + at);
        let begun =
            capital && reach.next().is_some_and(|end| self.plain.iter().any(|word| word.starts_with(&whole[..end])));
        if (self.plain.contains(whole.as_str()) || begun) && !kept {
            return Joint::Cut(last.len_utf8());
        }
        if kept {
            return Joint::Nothing;
        }
        joint(before, after, &self.general)
    }

    /// An address goes on behind a sign at which it may be broken, and where what follows is no word of the text.
    fn address(&self, token: &str, next: &str, after: &str) -> Joint {
        // "<https://…" is open until its bracket closes.
        if token.rfind('<').is_some_and(|at| !token[at..].contains('>')) && next.contains('>') {
            return Joint::Nothing;
        }
        let open = token.ends_with(['/', '_', '=', '&', '?', '%', '#', '.', ':'])
            || next.starts_with(['/', '_', '?', '=', '&', '#']);
        let like = next.contains(['/', '_', '=', '%'])
            || next.bytes().any(|b| b.is_ascii_digit()) && next.bytes().any(|b| b.is_ascii_lowercase());
        let ends =
            token.ends_with(['>', ')', ',', ';']) || token.ends_with('.') && next.starts_with(char::is_uppercase);
        if !ends
            && (open && !next.starts_with(['(', '[', '<']) || like && !next.starts_with(['(', '[', '<', '„', '"']))
            && !after.is_empty()
        {
            Joint::Nothing
        } else {
            Joint::Space
        }
    }
}
