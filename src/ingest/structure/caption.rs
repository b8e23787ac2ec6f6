//! Captions of figures and tables, with their credits.

use crate::ingest::reader::{Block, Emphasis, Role};
use crate::ingest::structure::sentence::{ends_sentence, goes_on, tail};
use crate::text::ByteSpan;

/// Words that open a caption when a number or a colon follows.
pub const CAPTION_WORDS: [&str; 26] = [
    "abb",
    "abbildung",
    "abbildungen",
    "fig",
    "figure",
    "figur",
    "tab",
    "tabelle",
    "table",
    "bild",
    "karte",
    "map",
    "grafik",
    "graphik",
    "diagramm",
    "schaubild",
    "chart",
    "plate",
    "tafel",
    "foto",
    "photo",
    "photograph",
    "image",
    "illustration",
    "quelle",
    "source",
];

/// How far before the end of a text its credit may begin.
const MAX_CREDIT_BYTES: usize = 600;

/// Words that open the credit at a caption's end.
const CREDITS: [&str; 18] = [
    "Foto: ",
    "Fotos: ",
    "Photo: ",
    "Photos: ",
    "Photograph: ",
    "Photographs: ",
    "Photography: ",
    "Bild: ",
    "Bildnachweis: ",
    "Image: ",
    "Picture: ",
    "Grafik: ",
    "Karte: ",
    "Quelle: ",
    "Source: ",
    "Credit: ",
    "Illustration: ",
    "Fotografie: ",
];

pub fn mark_captions(blocks: &mut [Block]) {
    for at in 0..blocks.len() {
        if !matches!(blocks[at].role, Role::Unknown | Role::Paragraph | Role::Quote) {
            continue;
        }
        let text = blocks[at].text();
        let chars = text.chars().count();
        let near_image = neighbour(blocks, at, -1).is_some_and(|n| blocks[n].role == Role::Image)
            || neighbour(blocks, at, 1).is_some_and(|n| blocks[n].role == Role::Image);
        let labelled = is_caption_label(text) && chars < 900;
        let near_table = neighbour(blocks, at, -1).is_some_and(|n| blocks[n].role == Role::Table)
            || neighbour(blocks, at, 1).is_some_and(|n| blocks[n].role == Role::Table);
        let after_image = neighbour(blocks, at, -1).is_some_and(|n| blocks[n].role == Role::Image)
            && blocks[at].emphasis != Emphasis::None
            && chars < 600;
        // "Fahrgäste der Kleinbahn" in italics above its table
        let titled = blocks[at].emphasis == Emphasis::Italic
            && chars < 300
            && !ends_sentence(text)
            && neighbour(blocks, at, 1).is_some_and(|n| blocks[n].role == Role::Table);
        let sourced = near_table && chars < 300 && (text.starts_with("Quelle:") || text.starts_with("Source:"));
        if labelled
            || chars < 900 && has_credit(text)
            || after_image
            || near_image && is_caption_label(text)
            || sourced
            || titled
        {
            blocks[at].role = Role::Caption;
        }
    }
}

/// A credit on a line of its own belongs to the short text above it.
pub fn join_credits(blocks: &mut Vec<Block>) {
    let mut at = 1;
    while at < blocks.len() {
        let credit = blocks[at].is_text()
            && CREDITS.iter().any(|c| blocks[at].text().starts_with(c))
            && blocks[at].text().chars().count() <= 120;
        let above = &blocks[at - 1];
        let captioned = above.is_text()
            && above.role == Role::Unknown
            && above.text().chars().count() <= 300
            && ends_sentence(above.text());
        if credit && captioned && blocks[at].blank_before == 0 {
            let block = blocks.remove(at);
            let gap = block.flow.map.point(0).unwrap_or_default();
            let caption = &mut blocks[at - 1];
            caption.flow.push_text(" ", ByteSpan::new(gap, gap));
            caption.flow.append(&block.flow);
            caption.role = Role::Caption;
        } else {
            at += 1;
        }
    }
}

fn neighbour(blocks: &[Block], at: usize, step: isize) -> Option<usize> {
    at.checked_add_signed(step).filter(|&n| n < blocks.len())
}

/// Tells whether a text begins as captions do: "Abb. 1: …", "Figure 2. …", "Tabelle 3 …", "Foto: …".
pub fn is_caption_label(text: &str) -> bool {
    let text = text.trim_start_matches(['[', '(']);
    let word_end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = text[..word_end].to_lowercase();
    if !CAPTION_WORDS.contains(&word.as_str()) || !text.starts_with(char::is_uppercase) {
        return false;
    }
    let rest = text[word_end..].trim_start_matches('.').trim_start();
    let number_end =
        rest.find(|c: char| !c.is_ascii_digit() && c != '.' && !c.is_ascii_lowercase()).unwrap_or(rest.len());
    let number = &rest[..number_end];
    let numbered = number.starts_with(|c: char| c.is_ascii_digit());
    let after = rest[number_end..].chars().next();
    let roman = rest
        .split([':', '.', ' '])
        .next()
        .is_some_and(|w| !w.is_empty() && w.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')));
    // "Abbildung 3 zeigt, …" opens a sentence, "Abb. 3: Karte" a caption.
    let closed = number.ends_with('.')
        || matches!(after, Some(':' | '.' | '–' | '—' | '|' | ')'))
        || rest[number_end..].trim_start().starts_with(char::is_uppercase);
    let photo = matches!(
        word.as_str(),
        "foto" | "photo" | "photograph" | "image" | "illustration" | "bild" | "karte" | "map" | "grafik"
    ) && rest.starts_with(':');
    (numbered || roman) && closed && !goes_on(rest[number_end..].trim_start_matches([':', '.', ' '])) || photo
}

/// Finds where the last of the words begins that open a credit: they end alike, so that few places are looked at.
fn last_credit(text: &str) -> Option<usize> {
    text.rmatch_indices(": ").find_map(|(colon, sign)| {
        let end = colon + sign.len();
        let opens = CREDITS.iter().filter(|credit| text[..end].ends_with(**credit));
        opens.map(|credit| end - credit.len()).max()
    })
}

/// "… trug. Foto: © Mohammed Jalil, dpa, picture alliance."
fn has_credit(text: &str) -> bool {
    // A credit is at the end or none.
    let end = tail(text, MAX_CREDIT_BYTES);
    let before = text.len() - end.len();
    let Some(at) = last_credit(end).map(|at| before + at) else {
        return text.chars().rev().take(90).any(|c| c == '©') && text.chars().count() < 500;
    };
    let sets_in = at == 0
        || text[..at].trim_end().ends_with(['.', '!', '?', '(', '[', '“', '”', '"', '»', ')', '|', '/', '–', '…']);
    sets_in && text[at..].chars().count() <= 140
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_credit_ends_in_a_colon_of_its_own() {
        assert!(CREDITS.iter().all(|credit| credit.find(": ") == Some(credit.len() - 2)));
        assert_eq!(last_credit("Foto: a. Quelle: b: c"), Some(9));
        assert_eq!(last_credit("Foto:a. Bilder: b"), None);
    }

    #[test]
    fn captions_are_told_from_sentences() {
        for text in ["Abb. 1: Marschstraßen", "Figure 2. The second part", "Tabelle 3: Werte", "Abb. IV. Der Turm"] {
            assert!(is_caption_label(text), "{text}");
        }
        for text in ["Abbildung 3 zeigt, dass", "Table manners matter.", "Bilder lügen nicht.", "Karten: keine"] {
            assert!(!is_caption_label(text), "{text}");
        }
        assert!(has_credit("Im Bild der Platz, der leer war. Foto: © M. Jalil, dpa."));
        assert!(!has_credit(
            "Er machte ein Foto: es zeigt nichts, denn das Licht war schlecht und die Kamera alt, und niemand wollte es danach je wieder sehen, auch er nicht."
        ));
    }
}
