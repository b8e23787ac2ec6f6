//! Matched words in their context: one line per match, and in which order.

use std::cmp::Reverse;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::search::{Hit, Match};
use crate::text::ByteSpan;

/// Words at one side that decide about the order; lines that agree in more of them keep their rank.
const SORTED_WORDS: usize = 12;

/// How far a side is read, in bytes: enough for the widest terminal, whatever the length of the passage.
const SIDE_BYTES: usize = 4096;

/// The order of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeywordOrder {
    /// As the passages are ranked, and in each as the matches stand
    #[default]
    Rank,
    /// By the words before the match, the nearest first
    Left,
    /// By the words behind the match
    Right,
}

/// A match with what stands around it.
#[derive(Debug, Clone, Copy)]
pub struct KeywordLine<'a> {
    /// Where it stands.
    pub hit: &'a Hit,
    /// What of the query it answers, and how.
    pub found: &'a Match,
    /// The match, in bytes of the passage's text.
    pub span: ByteSpan,
}

impl<'a> KeywordLine<'a> {
    /// Returns the match as it stands in the text.
    pub fn keyword(&self) -> &'a str {
        self.span.of(&self.hit.passage.text)
    }

    /// Returns what stands before the match, as far as it can matter.
    pub fn left(&self) -> &'a str {
        let text = &self.hit.passage.text[..self.span.start];
        let mut start = text.len().saturating_sub(SIDE_BYTES);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        &text[start..]
    }

    /// Returns what stands behind the match, as far as it can matter.
    pub fn right(&self) -> &'a str {
        let text = &self.hit.passage.text[self.span.end..];
        let mut end = text.len().min(SIDE_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        &text[..end]
    }
}

/// Returns a line for every match in the text of the hits.
///
/// A match inside another gives way to the longer one. A hit without a match in its text (in its title, say) gives
/// no line.
pub fn keyword_lines(hits: &[Hit], order: KeywordOrder) -> Vec<KeywordLine<'_>> {
    let mut lines: Vec<KeywordLine<'_>> = hits.iter().flat_map(lines_of).collect();
    match order {
        KeywordOrder::Rank => {}
        KeywordOrder::Left => sort(&mut lines, |line| (before(line), behind(line))),
        KeywordOrder::Right => sort(&mut lines, |line| (behind(line), before(line))),
    }
    lines
}

/// Sorts by one side, then by the match, then by the other side; equal lines stay as they are ranked.
fn sort(lines: &mut [KeywordLine<'_>], sides: impl Fn(&KeywordLine<'_>) -> (Vec<String>, Vec<String>)) {
    lines.sort_by_cached_key(|line| {
        let (first, second) = sides(line);
        Key { first, keyword: collated(line.keyword()), second }
    });
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    first: Vec<String>,
    keyword: String,
    second: Vec<String>,
}

fn lines_of(hit: &Hit) -> Vec<KeywordLine<'_>> {
    let mut lines: Vec<KeywordLine<'_>> = hit
        .matches
        .iter()
        .flat_map(|found| found.spans.iter().map(move |&span| KeywordLine { hit, found, span }))
        .collect();
    lines.sort_by_key(|line| (line.span.start, Reverse(line.span.end)));
    let mut end = 0;
    lines.retain(|line| {
        let kept = line.span.start >= end && !line.span.is_empty();
        if kept {
            end = line.span.end;
        }
        kept
    });
    lines
}

/// The words before the match, the nearest first.
fn before(line: &KeywordLine<'_>) -> Vec<String> {
    line.left().rsplit(is_between).filter(|word| !word.is_empty()).take(SORTED_WORDS).map(collated).collect()
}

fn behind(line: &KeywordLine<'_>) -> Vec<String> {
    line.right().split(is_between).filter(|word| !word.is_empty()).take(SORTED_WORDS).map(collated).collect()
}

fn is_between(c: char) -> bool {
    !c.is_alphanumeric() && !is_combining_mark(c) && c != '\u{ad}'
}

/// Spells a word for sorting, as German dictionaries do (DIN 5007-1): ä as a, ß as ss, capitals as small letters,
/// accents as if they were not there.
fn collated(word: &str) -> String {
    let mut spelled = String::with_capacity(word.len());
    for c in word.nfkd().filter(|&c| !is_combining_mark(c) && c != '\u{ad}').flat_map(char::to_lowercase) {
        match c {
            'ß' => spelled.push_str("ss"),
            'æ' => spelled.push_str("ae"),
            'œ' => spelled.push_str("oe"),
            'ø' => spelled.push('o'),
            'ł' => spelled.push('l'),
            _ => spelled.push(c),
        }
    }
    spelled
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::document::{DocumentId, Metadata, Passage, PassageId, PassageKind};
    use crate::search::{DocumentInfo, MatchClass};
    use crate::snippet::Snippet;
    use crate::text::OffsetMap;

    /// A hit whose matches stand between brackets in `text`.
    pub(crate) fn hit(rank: usize, text: &str) -> Hit {
        let mut plain = String::new();
        let mut spans = Vec::new();
        for (index, piece) in text.split(['[', ']']).enumerate() {
            let start = plain.len();
            plain.push_str(piece);
            if index % 2 == 1 {
                spans.push(ByteSpan::new(start, plain.len()));
            }
        }
        let id = DocumentId("seekabel-1905".to_owned());
        let passage = Passage {
            id: PassageId::new(&id, PassageKind::Paragraph, rank as u32),
            kind: PassageKind::Paragraph,
            ordinal: rank as u32,
            label: None,
            section: None,
            page: None,
            page_number: None,
            language: None,
            text: plain,
            source: OffsetMap::new(),
            markers: Vec::new(),
            mentioned_in: Vec::new(),
        };
        Hit {
            rank,
            score: 1.0,
            passage,
            document: DocumentInfo { id, path: String::new(), metadata: Metadata::default() },
            snippet: Snippet { text: String::new(), highlights: Vec::new(), fragments: Vec::new() },
            matches: vec![Match { term: "kabel".to_owned(), class: MatchClass::Exact, spans }],
            sources: Vec::new(),
            cited_by: Vec::new(),
        }
    }

    fn contexts(hits: &[Hit], order: KeywordOrder) -> Vec<String> {
        keyword_lines(hits, order)
            .iter()
            .map(|line| format!("{}|{}|{}", line.left(), line.keyword(), line.right()))
            .collect()
    }

    #[test]
    fn lines_are_sorted_by_the_side_asked_for() {
        let hits = [
            hit(1, "Das alte [Kabel] zerriss."),
            hit(2, "Ein „Übles“ [Kabel], ausgelegt"),
            hit(3, "[Kabel] der Küste, altes [Kabel] Ärger"),
            hit(4, "Unter altem [Kabel] arg"),
        ];
        let left = [
            "|Kabel| der Küste, altes Kabel Ärger",
            "Das alte |Kabel| zerriss.",
            "Unter altem |Kabel| arg",
            "Kabel der Küste, altes |Kabel| Ärger",
            "Ein „Übles“ |Kabel|, ausgelegt",
        ];
        assert_eq!(contexts(&hits, KeywordOrder::Left), left);
        let right = [
            "Unter altem |Kabel| arg",
            "Kabel der Küste, altes |Kabel| Ärger",
            "Ein „Übles“ |Kabel|, ausgelegt",
            "|Kabel| der Küste, altes Kabel Ärger",
            "Das alte |Kabel| zerriss.",
        ];
        assert_eq!(contexts(&hits, KeywordOrder::Right), right);
        let ranked = contexts(&hits, KeywordOrder::Rank);
        assert_eq!(ranked[2..4], [left[0], left[3]]);
    }

    #[test]
    fn words_are_collated_as_german_dictionaries_do() {
        for (word, expected) in [
            ("Ärger", "arger"),
            ("Straße", "strasse"),
            ("a\u{308}", "a"),
            ("Łódź", "lodz"),
            ("Œuvre", "oeuvre"),
            ("Stabi\u{ad}lität", "stabilitat"),
        ] {
            assert_eq!(collated(word), expected, "{word}");
        }
    }

    #[test]
    fn a_match_inside_another_gives_way_and_a_hit_without_any_gives_none() {
        let mut inside = hit(1, "Das [Kabelende] hier");
        inside.matches[0].spans.insert(0, ByteSpan::new(4, 9));
        assert_eq!(contexts(&[inside, hit(2, "nichts")], KeywordOrder::Rank), ["Das |Kabelende| hier"]);
    }

    #[test]
    fn sides_are_read_as_far_as_they_matter() {
        let long = format!("{}[Kabel]{}", "ä".repeat(10_000), "ö".repeat(10_000));
        let hits = [hit(1, &long)];
        let lines = keyword_lines(&hits, KeywordOrder::Left);
        assert_eq!((lines[0].left().len(), lines[0].right().len()), (SIDE_BYTES, SIDE_BYTES));
    }
}
