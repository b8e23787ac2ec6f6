//! Authors who stand below the title one by one, each with address and institution: they are no sections.

use crate::document::DropReason;
use crate::ingest::reader::{Block, Emphasis, Role};
use crate::ingest::structure::byline::byline;
use crate::ingest::structure::sentence::ends_sentence;

/// Blocks among which the title page is looked for.
const REACH: usize = 60;

/// Most blocks that stand below one name.
const MAX_LINES: usize = 4;

/// Longest institution, in characters.
const MAX_INSTITUTION: usize = 220;

/// Takes the authors below the title off the blocks, and returns their names.
pub fn authors(blocks: &mut [Block]) -> Vec<String> {
    let mut names = Vec::new();
    let Some(title) = blocks.iter().take(8).position(|b| matches!(b.role, Role::Heading(_))) else { return names };
    let mut at = title + 1;
    while at < blocks.len().min(title + REACH) {
        let Some(name) = author(blocks, at) else { break };
        names.push(name);
        blocks[at].role = Role::Dropped(DropReason::TitlePage);
        at += 1;
        while at < blocks.len() && is_institution(&blocks[at]) && author(blocks, at).is_none() {
            blocks[at].role = Role::Dropped(DropReason::TitlePage);
            at += 1;
        }
    }
    // Papers that present their authors so have no lead but under a heading.
    let plain = |b: &&mut Block| b.is_text() && b.emphasis == Emphasis::None && !names.is_empty();
    if let Some(first) = blocks.get_mut(at).filter(plain) {
        first.sure = true;
    }
    names
}

/// The name in a heading above an address or an institution: "Berg, Anna".
fn author(blocks: &[Block], at: usize) -> Option<String> {
    let block = &blocks[at];
    // Addresses begin in small letters: a name between two of them looks like what interrupts a sentence.
    if !matches!(block.role, Role::Heading(_) | Role::PullQuote) {
        return None;
    }
    let below = blocks.get(at + 1)?;
    let addressed = below.text().contains('@') && is_institution(below);
    let text = block.text().trim();
    if let Some((family, given)) = text.split_once(", ") {
        let fits = |part: &str| {
            (1..=4).contains(&part.split_whitespace().count())
                && part.starts_with(char::is_uppercase)
                && part.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '’' | '\''))
        };
        let family_fits = family
            .split_whitespace()
            .next_back()
            .is_some_and(|w| w.starts_with(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || c == '-'));
        // "Abschreckung, Verteidigung" is a subtitle: names have an address or an institution below, or another name.
        let next =
            blocks[at + 1..].iter().take(MAX_LINES).find(|b| matches!(b.role, Role::Heading(_) | Role::PullQuote));
        let another = next.is_some_and(|b| b.text().contains(", "));
        let told = blocks[at + 1..].iter().take(MAX_LINES).take_while(|b| is_institution(b)).any(|b| is_told(b.text()));
        let followed = told || another && (is_institution(below) || matches!(below.role, Role::Heading(_)));
        return (fits(given) && family_fits && family.split_whitespace().count() <= 4 && followed)
            .then(|| format!("{given} {family}"));
    }
    addressed.then(|| byline(text)).filter(|names| names.len() == 1).and_then(|mut names| names.pop())
}

/// "anna.berg@example.org", "Universität Kleinwiek"
fn is_told(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "univers",
        "institut",
        "hochschul",
        "akademie",
        "academy",
        "college",
        "fakult",
        "facult",
        "bibliothek",
        "library",
        "archiv",
        "museum",
        "zentrum",
        "cent",
    ];
    let lower = text.to_lowercase();
    text.contains('@') || lower.split(|c: char| !c.is_alphabetic()).any(|w| WORDS.iter().any(|word| w.contains(word)))
}

/// A line or two that are no sentence: "anna.berg@example.org", "Universität Kleinwiek, Deutschland".
fn is_institution(block: &Block) -> bool {
    let text = block.text();
    matches!(block.role, Role::Unknown | Role::Paragraph)
        && text.chars().count() <= MAX_INSTITUTION
        && (text.contains('@')
            || !ends_sentence(text) && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
        && !block.indented
}
