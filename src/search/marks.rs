use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Channel, Token};
use crate::search::expand::Expansion;
use crate::search::phrase::Scratch;
use crate::search::plan::{Leaf, Scope, Want};
use crate::search::{Match, MatchClass};
use crate::snippet::Mark;
use crate::text::ByteSpan;

/// Finds in a passage's tokens how each leaf was met; parts in the order of the query, those not met left out.
///
/// `rarity` tells how much a leaf counts in the choice of what is shown.
pub(crate) fn matches(
    tokens: &[Token],
    leaves: &[&Leaf],
    expansions: &BTreeMap<usize, Expansion>,
    mut rarity: impl FnMut(&Leaf) -> f32,
) -> (Vec<Match>, Vec<Mark>) {
    let mut matches: Vec<Match> = Vec::new();
    let mut marks: Vec<Mark> = Vec::new();
    let mut met: BTreeSet<usize> = BTreeSet::new();
    for leaf in leaves.iter().filter(|leaf| leaf.scope == Scope::All) {
        // The words of `360-Grad` stand for the phrase only where it was not met itself.
        let loose_of_met_phrase = met.contains(&leaf.part);
        if loose_of_met_phrase {
            continue;
        }
        let is_phrase = matches!(leaf.want, Want::Phrase(_) | Want::ExactPhrase(_) | Want::Near(..));
        let Some((class, spans)) = find(tokens, leaf, expansions.get(&leaf.part)) else { continue };
        if is_phrase {
            met.insert(leaf.part);
        }
        let weight = rarity(leaf).max(f32::MIN_POSITIVE);
        marks.extend(spans.iter().map(|span| Mark { span: *span, part: leaf.part, weight }));
        let term = leaf.want.term();
        match matches.iter_mut().find(|known| known.term == term) {
            Some(known) => {
                known.class = known.class.min(class);
                known.spans.extend(spans);
                known.spans.sort();
                known.spans.dedup();
            }
            None => matches.push(Match { term, class, spans }),
        }
    }
    (matches, marks)
}

fn find(tokens: &[Token], leaf: &Leaf, expansion: Option<&Expansion>) -> Option<(MatchClass, Vec<ByteSpan>)> {
    let mut best: Option<MatchClass> = None;
    let mut spans = Vec::new();
    let mut note = |class: MatchClass, span: ByteSpan| {
        best = Some(best.map_or(class, |best| best.min(class)));
        spans.push(span);
    };
    match &leaf.want {
        Want::Word(word) => {
            for token in tokens {
                if let Some(class) = word_class(token, word) {
                    note(class, token.span);
                }
            }
        }
        Want::ExactWord(word) => {
            for token in tokens.iter().filter(|token| token.exact == word.exact) {
                note(MatchClass::Exact, token.span);
            }
        }
        Want::Prefix(typed) | Want::Suffix(typed) | Want::Typo(typed, _) => {
            let words: BTreeSet<&str> =
                expansion.map(|found| found.words.iter().map(|(word, _)| word.as_str()).collect()).unwrap_or_default();
            let other = if matches!(leaf.want, Want::Typo(..)) { MatchClass::Typo } else { MatchClass::Inflected };
            for token in tokens.iter().filter(|token| words.contains(&*token.exact)) {
                note(if *token.exact == **typed { MatchClass::Exact } else { other }, token.span);
            }
        }
        Want::Phrase(words) => {
            for begin in 0..tokens.len() {
                let class = Channel::ALL.into_iter().find(|channel| stands_at(tokens, begin, words, *channel));
                if let Some(channel) = class {
                    let class = if channel == Channel::Exact { MatchClass::Exact } else { MatchClass::Inflected };
                    note(class, phrase_span(tokens, begin, words));
                }
            }
        }
        Want::ExactPhrase(words) => {
            for begin in 0..tokens.len() {
                if stands_at(tokens, begin, words, Channel::Exact) {
                    note(MatchClass::Exact, phrase_span(tokens, begin, words));
                }
            }
        }
        Want::Near(words, between) => {
            for channel in Channel::ALL {
                let found = near(tokens, words, *between, channel);
                if !found.is_empty() {
                    let class = if channel == Channel::Exact { MatchClass::Exact } else { MatchClass::Inflected };
                    found.into_iter().for_each(|span| note(class, span));
                }
            }
            spans.sort();
            spans.dedup();
        }
    }
    best.map(|class| (class, spans))
}

/// Tells how a token answers a word of the query.
fn word_class(token: &Token, word: &Token) -> Option<MatchClass> {
    if token.exact == word.exact {
        Some(MatchClass::Exact)
    } else if token.german == word.german || token.english == word.english {
        Some(MatchClass::Inflected)
    } else {
        None
    }
}

/// Tells whether the words stand from token `begin` on, at their distances.
fn stands_at(tokens: &[Token], begin: usize, words: &[Token], channel: Channel) -> bool {
    let (Some(first), Some(begin_token)) = (words.first(), tokens.get(begin)) else { return false };
    let mut at = begin;
    words.iter().all(|word| {
        let wanted = begin_token.position + (word.position - first.position);
        while tokens.get(at).is_some_and(|token| token.position < wanted) {
            at += 1;
        }
        tokens.get(at).is_some_and(|token| token.position == wanted && token.term(channel) == word.term(channel))
    })
}

fn phrase_span(tokens: &[Token], begin: usize, words: &[Token]) -> ByteSpan {
    let length = words.last().map_or(0, |last| last.position) - words.first().map_or(0, |first| first.position);
    let end = tokens[begin].position + length;
    let last = tokens[begin..].iter().take_while(|token| token.position <= end).last();
    tokens[begin].span.cover(last.map_or(tokens[begin].span, |token| token.span))
}

/// Finds the words of a stretch one by one: what stands between them is no match.
fn near(tokens: &[Token], words: &[Token], between: u32, channel: Channel) -> Vec<ByteSpan> {
    let mut wanted: Vec<(&str, usize)> = Vec::new();
    for word in words {
        let term = word.term(channel);
        match wanted.iter_mut().find(|(known, _)| *known == term) {
            Some((_, times)) => *times += 1,
            None => wanted.push((term, 1)),
        }
    }
    let positions: Vec<Vec<u32>> = wanted
        .iter()
        .map(|(term, _)| {
            let answering = tokens.iter().filter(|token| token.term(channel) == *term);
            answering.map(|token| token.position).collect()
        })
        .collect();
    if positions.iter().zip(&wanted).any(|(positions, (_, times))| positions.len() < *times) {
        return Vec::new();
    }
    let lists = positions.iter().zip(&wanted).map(|(positions, (_, times))| (positions.as_slice(), *times));
    let mut scratch = Scratch::default();
    scratch.find_within(lists, between);
    tokens
        .iter()
        .filter(|token| wanted.iter().any(|(term, _)| token.term(channel) == *term))
        .filter(|token| scratch.stretches.iter().any(|(begin, end)| (*begin..=*end).contains(&token.position)))
        .map(|token| token.span)
        .collect()
}
