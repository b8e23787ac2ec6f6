//! Lists whose bullets and numbers were lost on the way, as by programs that draw them: told by their colon.

use crate::ingest::reader::{Block, Role};

/// Longest text of such an item, in bytes.
const MAX_ITEM_BYTES: usize = 300;

/// Makes items of what follows a colon: two paragraphs or more that begin in lower case, all but the last ending in a
/// semicolon, a comma or in nothing.
pub fn mark_items(blocks: &mut [Block]) {
    let text = |block: &Block| block.is_text() && block.container.is_none() && block.whole;
    let mut at = 0;
    while at < blocks.len() {
        let opens = text(&blocks[at]) && blocks[at].text().trim_end().ends_with(':');
        at += 1;
        if !opens {
            continue;
        }
        let begins = |block: &Block| {
            text(block)
                && block.text().len() <= MAX_ITEM_BYTES
                && block.text().starts_with(|c: char| c.is_lowercase())
                && !block.text().trim_end().ends_with(':')
        };
        let mut end = at;
        while end < blocks.len() && begins(&blocks[end]) {
            end += 1;
            if ends_in_stop(blocks[end - 1].text()) {
                break;
            }
        }
        if end - at < 2 {
            continue;
        }
        for block in &mut blocks[at..end] {
            block.role = Role::ListItem("-".to_owned());
        }
        at = end;
    }
}

/// "… um die Hauptuhr zu stellen.", also with a marker behind it.
fn ends_in_stop(text: &str) -> bool {
    let text = text.trim_end();
    let text = match text.rfind("[^") {
        Some(marker) if text.ends_with(']') => &text[..marker],
        _ => text,
    };
    text.trim_end_matches(['“', '"', '”', '«', '»', ')']).ends_with(['.', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::flow::Flow;
    use crate::text::ByteSpan;

    #[test]
    fn items_without_bullets_are_told_by_their_colon() {
        for (texts, expected) in [
            (
                ["Drei Gänge:", "den Gang zum Keller;", "den Gang über die Dächer.[^7]", "der Rest"].as_slice(),
                [1, 2].as_slice(),
            ),
            (&["Das sind:", "die Lage", "das Land", "Danach ging es weiter."], &[1, 2]),
            (&["Er notierte:", "so war es.", "so blieb es."], &[]),
            (&["Er notierte:", "Die Uhr steht;", "Die Uhr geht."], &[]),
            (&["Ohne Doppelpunkt.", "den Gang zum Keller;", "den Gang über die Dächer."], &[]),
        ] {
            let mut blocks: Vec<Block> = texts
                .iter()
                .map(|text| {
                    let mut block = Block::new(Flow::copied(text, ByteSpan::new(0, text.len())), 0, 1);
                    block.whole = true;
                    block
                })
                .collect();
            mark_items(&mut blocks);
            let found: Vec<usize> =
                (0..blocks.len()).filter(|&at| matches!(blocks[at].role, Role::ListItem(_))).collect();
            assert_eq!(found, expected, "{texts:?}");
        }
    }
}
