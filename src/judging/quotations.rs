use crate::text::ByteSpan;

/// Fewest words of a quotation that is looked for: what is shorter is a term or irony, and stands in many texts.
const WORDS_MIN: usize = 4;

/// Finds what stands between quotation marks, without these: `„…“`, `“…”`, `»…«`, `«…»`, `"…"`. Marks within others belong
/// to the text; a mark that nothing closes opens nothing.
pub(super) fn quotations(text: &str) -> Vec<ByteSpan> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some((offset, open, closers)) =
        text[at..].char_indices().find_map(|(offset, c)| Some((offset, c, closers(c)?)))
    {
        let start = at + offset + open.len_utf8();
        match text[start..].find(closers) {
            Some(length) => {
                spans.push(ByteSpan::new(start, start + length));
                at = start + length;
                at += text[at..].chars().next().map_or(0, char::len_utf8);
            }
            None => at = start,
        }
    }
    spans
}

fn closers(open: char) -> Option<&'static [char]> {
    match open {
        '„' => Some(&['“', '”', '"']),
        '“' => Some(&['”']),
        '»' => Some(&['«']),
        '«' => Some(&['»']),
        '"' => Some(&['"']),
        _ => None,
    }
}

/// Words as they are compared: in small letters, without punctuation, between spaces.
///
/// Line ends, kinds of quotation marks, dashes and apostrophes are the printer's business, and a quotation may begin with
/// a capital that its source has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words(String);

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = String::with_capacity(text.len() + 2);
        words.push(' ');
        for word in text.split(|c: char| !c.is_alphanumeric() && c != SOFT_HYPHEN).filter(|word| !word.is_empty()) {
            let letters = word.chars().filter(|&c| c != SOFT_HYPHEN).flat_map(char::to_lowercase);
            words.extend(letters);
            words.push(' ');
        }
        Self(words)
    }

    /// Counts the words.
    pub(super) fn count(&self) -> usize {
        self.0.bytes().filter(|&byte| byte == b' ').count() - 1
    }

    /// Tells whether all these words stand here, one behind the other.
    fn hold(&self, words: &Self) -> bool {
        self.0.contains(&words.0)
    }
}

const SOFT_HYPHEN: char = '\u{ad}';

/// A quotation: the stretches between what was left out or put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quotation(Vec<Words>);

impl Quotation {
    /// Reads a quotation; `None` where too little of it is verbatim to be looked for.
    ///
    /// `[…]`, `…` and `[er]` part it; stretches of fewer than [`WORDS_MIN`] words are not asked for.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut stretches = Vec::new();
        for piece in text.replace("...", "…").split(['…', '[']) {
            // What stands in brackets is the quoting author's.
            let printed =
                if text.contains('[') { piece.split_once(']').map_or(piece, |(_, behind)| behind) } else { piece };
            stretches.push(Words::of(printed));
        }
        stretches.retain(|words| words.count() >= WORDS_MIN);
        (!stretches.is_empty()).then_some(Self(stretches))
    }

    /// Tells whether a text holds the quotation, every stretch of it.
    pub(super) fn stands_in(&self, text: &Words) -> bool {
        self.0.iter().all(|stretch| text.hold(stretch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_stand_between_marks_that_belong_together() {
        for (text, expected) in [
            ("Er nennt das „organisierte Heuchelei“. Sie „nicht“.", &["organisierte Heuchelei", "nicht"][..]),
            ("so “the answer”, he", &["the answer"]),
            ("»außen ›innen‹ außen«", &["außen ›innen‹ außen"]),
            ("«außen» und \"gerade\"", &["außen", "gerade"]),
            ("„offen und \"zu\"", &["offen und "]),
            ("„nie geschlossen", &[]),
            ("5\" lang", &[]),
            ("„Ärger”", &["Ärger"]),
        ] {
            let found: Vec<&str> = quotations(text).iter().map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_quotation_is_met_word_by_word_whatever_the_print() {
        let source = Words::of(
            "Wer Streitkräfte aus\u{ad}bildet, projiziert\nStabilität in den Süden – so ‚versteht‘ es das Bündnis.",
        );
        for (quotation, expected) in [
            ("wer Streitkräfte ausbildet, projiziert Stabilität", Some(true)),
            ("Stabilität in den Süden; so versteht es", Some(true)),
            ("[Er] projiziert Stabilität in den Süden", Some(true)),
            ("Wer Streitkräfte ausbildet, projiziert […] so versteht es das Bündnis", Some(true)),
            ("Wer Streitkräfte ausbildet, projiziert ... so versteht es der Gegner", Some(false)),
            ("Streitkräfte ausbildet, projiziert Sicherheit", Some(false)),
            ("Streitkräfte ausbildet projiziert Stab", Some(false)),
            // Too short to be told from chance.
            ("Stabilität in den", None),
            ("so … es", None),
        ] {
            let read = Quotation::read(quotation);
            assert_eq!(read.map(|quotation| quotation.stands_in(&source)), expected, "{quotation}");
        }
    }
}
