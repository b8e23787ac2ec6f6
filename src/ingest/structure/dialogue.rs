//! Conversations: turns of speakers, and the standfirst before them.

use std::collections::HashMap;

use crate::ingest::reader::{Block, Role};
use crate::ingest::structure::caption::CAPTION_WORDS;
use crate::ingest::structure::sentence::{ends_sentence, words};

/// Speakers that speak this often make a text a dialogue.
const MIN_TURNS: usize = 3;

/// Turns of a conversation ("FRAGE: Tut das weh?") are text, however short.
pub fn mark_dialogue(blocks: &mut [Block]) {
    let speaker = |text: &str| -> Option<String> {
        let (name, rest) = text.split_once(':')?;
        let named = name.chars().count() <= 40 && name.starts_with(char::is_uppercase) && words(name).count() <= 4;
        (named && rest.starts_with(char::is_whitespace) && !CAPTION_WORDS.contains(&name.to_lowercase().as_str()))
            .then(|| name.to_owned())
    };
    let mut turns: HashMap<String, usize> = HashMap::new();
    for block in blocks.iter().filter(|b| b.is_text()) {
        if let Some(name) = speaker(block.text()) {
            *turns.entry(name).or_default() += 1;
        }
    }
    let mut first_turn = None;
    for (at, block) in blocks.iter_mut().enumerate().filter(|(_, b)| b.role == Role::Unknown) {
        if speaker(block.text()).is_some_and(|name| turns[&name] >= MIN_TURNS) {
            block.role = Role::Paragraph;
            first_turn.get_or_insert(at);
        }
    }
    // The one paragraph before a conversation is its standfirst.
    let Some(first_turn) = first_turn else { return };
    let mut before =
        (0..first_turn).filter(|&n| blocks[n].role == Role::Unknown && blocks[n].text().chars().count() > 60);
    if let (Some(only), None) = (before.next(), before.next())
        && ends_sentence(blocks[only].text())
    {
        blocks[only].role = Role::Lead;
    }
}
