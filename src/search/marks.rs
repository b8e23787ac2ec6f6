use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Channel, Part, Token, place_in_word};
use crate::search::phrase::{Scratch, in_one_sentence};
use crate::search::plan::{Leaf, Scope, Want};
use crate::search::reading::{Reading, Readings, Role};
use crate::search::{Match, MatchClass, weights};
use crate::snippet::Mark;
use crate::text::ByteSpan;

/// Finds in a passage's tokens how each leaf was met; parts in the order of the query, those not met left out.
///
/// `rarity` tells how much a leaf counts in the choice of what is shown.
pub(crate) fn matches(
    text: &str,
    tokens: &[Token],
    leaves: &[&Leaf],
    readings: &Readings,
    mut rarity: impl FnMut(&Leaf) -> f32,
) -> (Vec<Match>, Vec<Mark>) {
    let passage = Analysed::new(text, tokens);
    let mut matches: Vec<Match> = Vec::new();
    let mut marks: Vec<Mark> = Vec::new();
    let mut met: BTreeMap<usize, Vec<ByteSpan>> = BTreeMap::new();
    for leaf in leaves.iter().filter(|leaf| leaf.scope == Scope::All) {
        // The words of `360-Grad` stand for the phrase only where it was not met itself; beside it they are marked
        // if they happen to be shown.
        if let Want::Word(word) = &leaf.want
            && let Some(phrases) = met.get(&leaf.part)
        {
            if let Some((class, spans)) = find_outside(&passage, word, phrases) {
                marks.extend(spans.iter().map(|(span, _)| Mark {
                    span: *span,
                    part: leaf.part,
                    weight: 0.0,
                    shown: true,
                }));
                add(&mut matches, leaf.want.term(), class, spans);
            }
            continue;
        }
        let is_phrase = matches!(leaf.want, Want::Phrase(_) | Want::ExactPhrase(_) | Want::Near(..) | Want::Joined(_));
        let reading = readings.of(leaf);
        let found = find(&passage, leaf, reading);
        if found.is_none() && reading.is_none() {
            continue;
        }
        let weight = rarity(leaf).max(f32::MIN_POSITIVE);
        if let Some(reading) = reading {
            let hint = |(span, share): (ByteSpan, f32)| {
                let weight = (weight * share).max(f32::MIN_POSITIVE);
                Mark { span, part: HINTS + leaf.part, weight, shown: false }
            };
            marks.extend(support(&passage, reading).into_iter().map(hint));
        }
        let Some((class, spans)) = found else { continue };
        if is_phrase {
            met.entry(leaf.part).or_default().extend(spans.iter().map(|(span, _)| *span));
        }
        // A lesser class is worth less room.
        marks.extend(spans.iter().map(|&(span, class)| match class {
            MatchClass::Exact | MatchClass::Inflected | MatchClass::Split => {
                Mark { span, part: leaf.part, weight, shown: true }
            }
            _ => Mark { span, part: LESSER + leaf.part, weight: weight * weights::LESSER_CLASS, shown: true },
        }));
        add(&mut matches, leaf.want.term(), class, spans);
    }
    (matches, marks)
}

/// Adds how a term was met to what is known of it.
fn add(matches: &mut Vec<Match>, term: String, class: MatchClass, spans: Vec<(ByteSpan, MatchClass)>) {
    let spans: Vec<ByteSpan> = spans.into_iter().map(|(span, _)| span).collect();
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

/// The best class in which a leaf was met, and where in which class.
type Found = (MatchClass, Vec<(ByteSpan, MatchClass)>);

/// Parts of the query from this number on are those of marks of a lesser class.
const LESSER: usize = usize::MAX / 4;

/// Parts of the query from this number on are those of marks that are not shown.
const HINTS: usize = usize::MAX / 2;

/// A passage with what is asked of it again and again.
struct Analysed<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// Positions behind which a sentence ends; worked out where it is asked for.
    sentence_ends: OnceCell<Vec<u32>>,
}

impl<'t> Analysed<'t> {
    fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Self { text, tokens, sentence_ends: OnceCell::new() }
    }

    fn sentence_ends(&self) -> &[u32] {
        self.sentence_ends.get_or_init(|| {
            let ends = crate::snippet::sentences(self.text).into_iter().filter_map(|sentence| {
                let behind = self.tokens.partition_point(|token| token.span.start < sentence.end);
                behind.checked_sub(1).map(|at| self.tokens[at].position)
            });
            ends.collect()
        })
    }

    /// Returns where a part of a word stands in the text.
    fn place(&self, token: &Token, part: &Part) -> ByteSpan {
        let place = place_in_word(token.span.of(self.text), &token.exact, part.span);
        ByteSpan::new(token.span.start + place.start, token.span.start + place.end)
    }
}

/// Finds a word of a phrase where it stands outside the phrase.
fn find_outside(passage: &Analysed<'_>, word: &Token, phrases: &[ByteSpan]) -> Option<Found> {
    let outside = |token: &&Token| !phrases.iter().any(|phrase| phrase.overlaps(token.span));
    let found = passage.tokens.iter().filter(outside);
    let spans: Vec<(ByteSpan, MatchClass)> =
        found.filter_map(|token| Some((token.span, word_class(token, word)?))).collect();
    Some((spans.iter().map(|(_, class)| *class).min()?, spans))
}

/// Finds the words that only support a word, each with its share of the word's weight.
fn support(passage: &Analysed<'_>, reading: &Reading) -> Vec<(ByteSpan, f32)> {
    let mut found = Vec::new();
    for token in passage.tokens.iter().filter(|token| !token.stop_word) {
        let similar = reading.similar.iter().find(|similar| *similar.word == *token.exact);
        if let Some(similar) = similar.filter(|similar| similar.role == Role::Supports) {
            found.push((token.span, weights::SIMILAR * similar.likeness));
        } else if reading.parts.iter().any(|part| answers_part(token, part))
            || reading.carried_parts.iter().flatten().any(|carried| carried.is_met_by(std::slice::from_ref(token)))
        {
            found.push((token.span, weights::LONE_PART));
        }
    }
    found
}

/// Tells whether a token is a part of a compound, in any form.
fn answers_part(token: &Token, part: &Part) -> bool {
    *token.german == *part.term || *token.exact == *part.term
}

/// Finds a word in the classes that need more than its own terms; `best` is the best class met so far.
fn find_compound(
    passage: &Analysed<'_>,
    word: &Token,
    reading: &Reading,
    best: Option<MatchClass>,
    note: &mut impl FnMut(MatchClass, ByteSpan),
) {
    for token in passage.tokens {
        if let Some(joined) = &token.joined
            && joined.german == word.german
        {
            note(MatchClass::Split, joined.span);
        }
        if word_class(token, word).is_some() {
            continue;
        }
        if let Some(part) = token.parts.iter().find(|part| part.term == word.german) {
            note(MatchClass::Parts, passage.place(token, part));
            continue;
        }
        let similar = reading.similar.iter().find(|similar| *similar.word == *token.exact);
        match similar.map(|similar| similar.role) {
            Some(Role::Related) => note(MatchClass::Parts, token.span),
            Some(Role::Cognate) => note(MatchClass::Glossary, token.span),
            Some(Role::Correction) => note(MatchClass::Typo, token.span),
            Some(Role::Supports) | None => {}
        }
    }
    let parts = &reading.parts;
    if parts.len() < 2 || best.is_some_and(|best| best <= MatchClass::Split) && !reading.part_answers {
        return;
    }
    let answering = |part: &Part| -> Vec<u32> {
        passage.tokens.iter().filter(|token| answers_part(token, part)).map(|token| token.position).collect()
    };
    let positions: Vec<Vec<u32>> = parts.iter().map(answering).collect();
    // A part that stands twice in the word must stand twice in the passage.
    let times = |at: usize| parts.iter().filter(|part| part.term == parts[at].term).count();
    if positions.iter().enumerate().any(|(at, positions)| positions.len() < times(at)) {
        if reading.part_answers {
            let answering = passage.tokens.iter().filter(|token| parts.iter().any(|part| answers_part(token, part)));
            answering.for_each(|token| note(MatchClass::Parts, token.span));
        }
        return;
    }
    let mut scratch = Scratch::default();
    let last = parts.len() as u32 - 1;
    let mut together = Vec::new();
    for &begin in &positions[0] {
        if positions.iter().zip(begin..).all(|(positions, place)| positions.binary_search(&place).is_ok()) {
            together.push((begin, begin + last));
        }
    }
    together.retain(|stretch| in_one_sentence(*stretch, passage.sentence_ends()));
    let tokens_in = |(first, last): (u32, u32)| {
        let from = passage.tokens.partition_point(|token| token.position < first);
        passage.tokens[from..].iter().take_while(move |token| token.position <= last)
    };
    if !together.is_empty() {
        for stretch in together {
            let mut spans = tokens_in(stretch).map(|token| token.span);
            if let Some(first) = spans.next() {
                note(MatchClass::Split, spans.fold(first, ByteSpan::cover));
            }
        }
        return;
    }
    let first_of_its_kind = |at: &usize| parts[..*at].iter().all(|part| part.term != parts[*at].term);
    let lists = (0..parts.len()).filter(first_of_its_kind).map(|at| (positions[at].as_slice(), times(at)));
    scratch.find_within(lists, weights::NEAR_PARTS_WORDS);
    scratch.stretches.retain(|stretch| in_one_sentence(*stretch, passage.sentence_ends()));
    let near = !scratch.stretches.is_empty();
    for token in passage.tokens.iter().filter(|token| parts.iter().any(|part| answers_part(token, part))) {
        let within = is_within(token.position, &scratch.stretches);
        match (near, within) {
            (true, true) => note(MatchClass::Near, token.span),
            (false, _) => note(MatchClass::Parts, token.span),
            (true, false) => {}
        }
    }
}

fn find(passage: &Analysed<'_>, leaf: &Leaf, reading: Option<&Reading>) -> Option<Found> {
    let tokens = passage.tokens;
    let mut best: Option<MatchClass> = None;
    let mut spans = Vec::new();
    let mut note = |class: MatchClass, span: ByteSpan| {
        best = Some(best.map_or(class, |best| best.min(class)));
        spans.push((span, class));
    };
    match &leaf.want {
        Want::Word(word) | Want::Joined(word) => {
            let joined = matches!(leaf.want, Want::Joined(_));
            let mut met = None;
            for token in tokens {
                if let Some(class) = word_class(token, word) {
                    let class = if joined { MatchClass::Split } else { class };
                    met = Some(met.map_or(class, |met: MatchClass| met.min(class)));
                    note(class, token.span);
                }
            }
            if let Some(reading) = reading {
                find_translations(passage, reading, &mut note);
                find_translated_parts(passage, reading, &mut note);
                find_compound(passage, word, reading, met, &mut note);
            }
            spans.sort();
            drop_inner(&mut spans);
        }
        Want::ExactWord(word) => {
            for token in tokens.iter().filter(|token| token.exact == word.exact) {
                note(MatchClass::Exact, token.span);
            }
        }
        Want::Prefix(typed) | Want::Suffix(typed) | Want::Typo(typed, _) => {
            let words: BTreeSet<&str> = reading
                .map(|reading| reading.pattern.words.iter().map(|(word, _)| word.as_str()).collect())
                .unwrap_or_default();
            let other = if matches!(leaf.want, Want::Typo(..)) { MatchClass::Typo } else { MatchClass::Inflected };
            for token in tokens.iter().filter(|token| words.contains(&*token.exact)) {
                note(if *token.exact == **typed { MatchClass::Exact } else { other }, token.span);
            }
        }
        Want::Phrase(words) => {
            if let Some(reading) = reading {
                find_translations(passage, reading, &mut note);
            }
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
            drop_inner(&mut spans);
        }
    }
    best.map(|class| (class, spans))
}

/// Finds what stands for a word or phrase by the glossary.
fn find_translations(passage: &Analysed<'_>, reading: &Reading, note: &mut impl FnMut(MatchClass, ByteSpan)) {
    let tokens = passage.tokens;
    for carried in &reading.carried {
        for begin in 0..tokens.len() {
            if carried.channels().iter().any(|channel| stands_at(tokens, begin, &carried.tokens, *channel)) {
                note(MatchClass::Glossary, phrase_span(tokens, begin, &carried.tokens));
            } else if let [word] = carried.tokens.as_slice()
                && let Some(part) = tokens[begin].parts.iter().find(|part| part.term == word.german)
                && carried.channels().contains(&Channel::German)
            {
                note(MatchClass::Glossary, passage.place(&tokens[begin], part));
            }
        }
    }
}

/// Finds a compound whose parts are met by what they stand for, each at least once.
fn find_translated_parts(passage: &Analysed<'_>, reading: &Reading, note: &mut impl FnMut(MatchClass, ByteSpan)) {
    let mut spans = Vec::new();
    for (part, carried) in reading.parts.iter().zip(&reading.carried_parts) {
        let before = spans.len();
        let answers = |token: &&Token| {
            answers_part(token, part) || carried.iter().any(|carried| carried.is_met_by(std::slice::from_ref(*token)))
        };
        spans.extend(passage.tokens.iter().filter(answers).map(|token| token.span));
        if spans.len() == before {
            return;
        }
    }
    spans.into_iter().for_each(|span| note(MatchClass::Glossary, span));
}

/// Tells whether a position lies in one of the stretches; these are sorted and do not overlap.
fn is_within(position: u32, stretches: &[(u32, u32)]) -> bool {
    let next = stretches.partition_point(|(_, last)| *last < position);
    stretches.get(next).is_some_and(|(first, _)| *first <= position)
}

/// Drops the spans that lie within another one; they must be sorted.
fn drop_inner(spans: &mut Vec<(ByteSpan, MatchClass)>) {
    let mut kept: Vec<(ByteSpan, MatchClass)> = Vec::with_capacity(spans.len());
    for (span, class) in spans.drain(..) {
        match kept.last_mut() {
            Some((last, better)) if span.end <= last.end => *better = class.min(*better),
            // Of two that begin together the longer one comes last.
            Some((last, better)) if span.start == last.start => (*last, *better) = (span, class.min(*better)),
            _ => kept.push((span, class)),
        }
    }
    *spans = kept;
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
        .filter(|token| is_within(token.position, &scratch.stretches))
        .map(|token| token.span)
        .collect()
}
