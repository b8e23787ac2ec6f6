//! Sentences that an article repeats as decoration, exactly or shortened.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::ingest::structure::sentence::words;

/// Longest pull quote, in characters.
pub const MAX_CHARS: usize = 320;

/// Share of a quote's content words that must stand together in one place of the text.
const MIN_SHARE: f32 = 0.7;

/// Content words a shortened quote needs before sharing them says anything.
const MIN_CONTENT_WORDS: usize = 3;

/// Above this many words no repeats are looked for: nothing that long is an article.
const MAX_TEXT_WORDS: usize = 400_000;

/// Letters by which two forms of a word are the same here: a rough stem, no language needed.
const STEM_CHARS: usize = 5;

/// The first letters of a word, noughts behind them.
type Stem = [char; STEM_CHARS];

/// The running text of a document, indexed by rough stems.
#[derive(Debug, Default)]
pub struct Repeats {
    /// Every word: its stem, and the block it stands in.
    text: Vec<(u32, u32)>,
    stems: FxHashMap<Stem, u32>,
    /// Where each stem stands last, one more.
    last: Vec<u32>,
    /// For every word, where its stem stands before, one more; 0 where nowhere.
    before: Vec<u32>,
    /// Blocks that turned out to be pull quotes themselves.
    left_out: BTreeSet<u32>,
}

impl Repeats {
    /// Indexes blocks of running text, given with their numbers.
    pub fn of<'a>(blocks: impl Iterator<Item = (usize, &'a str)>) -> Self {
        let mut repeats = Self::default();
        for (number, text) in blocks {
            for word in words(text) {
                if repeats.text.len() >= MAX_TEXT_WORDS {
                    return Self::default();
                }
                let next = repeats.stems.len() as u32;
                let stem = *repeats.stems.entry(stem(word)).or_insert(next);
                if repeats.last.len() == stem as usize {
                    repeats.last.push(0);
                }
                repeats.before.push(repeats.last[stem as usize]);
                repeats.text.push((stem, number as u32));
                repeats.last[stem as usize] = repeats.text.len() as u32;
            }
        }
        repeats
    }

    /// Takes out a block that is a pull quote: of a paragraph that stands there twice one stays text.
    pub fn leave_out(&mut self, block: usize) {
        self.left_out.insert(block as u32);
    }

    /// Lists the places of a stem, the last first.
    fn places(&self, stem: u32) -> impl Iterator<Item = u32> {
        let place = |behind: u32| behind.checked_sub(1);
        std::iter::successors(place(self.last[stem as usize]), move |&at| place(self.before[at as usize]))
    }

    /// Tells whether a place lies in the text, outside block `own`.
    fn is_elsewhere(&self, place: u32, own: usize) -> bool {
        let block = self.text[place as usize].1;
        block != own as u32 && !self.left_out.contains(&block)
    }

    /// Tells how much of `quote` stands together in one place outside block `own`: 0 to 1.
    ///
    /// Content words count, in any order, within three times the quote's length.
    pub fn share(&self, own: usize, quote: &str) -> f32 {
        let quote_words: Vec<&str> = words(quote).collect();
        let mut content: Vec<u32> = Vec::new();
        let mut missing = 0;
        for word in &quote_words {
            if word.chars().count() < 4 && !word.chars().all(char::is_uppercase) {
                continue;
            }
            match self.stems.get(&stem(word)) {
                Some(&stem) if self.places(stem).any(|place| self.is_elsewhere(place, own)) => {
                    if !content.contains(&stem) {
                        content.push(stem);
                    }
                }
                _ => missing += 1,
            }
        }
        let total = content.len() + missing;
        if total < MIN_CONTENT_WORDS || content.is_empty() {
            return if self.holds(own, &quote_words) { 1.0 } else { 0.0 };
        }
        let reach = (3 * quote_words.len() + 8) as u32;
        let mut hits: Vec<(u32, usize)> = content
            .iter()
            .enumerate()
            .flat_map(|(c, &stem)| self.places(stem).map(move |place| (place, c)))
            .filter(|&(p, _)| self.is_elsewhere(p, own))
            .collect();
        hits.sort_unstable();
        let mut counts = vec![0usize; content.len()];
        let (mut distinct, mut best, mut from) = (0, 0, 0);
        for &(place, c) in &hits {
            counts[c] += 1;
            distinct += usize::from(counts[c] == 1);
            while place - hits[from].0 > reach {
                let left = hits[from].1;
                counts[left] -= 1;
                distinct -= usize::from(counts[left] == 0);
                from += 1;
            }
            best = best.max(distinct);
        }
        best as f32 / total as f32
    }

    /// Tells whether the words stand somewhere else in the same order, nothing between.
    pub fn holds(&self, own: usize, quote: &[&str]) -> bool {
        if quote.len() < 4 {
            return false;
        }
        let Some(stems) = quote.iter().map(|w| self.stems.get(&stem(w)).copied()).collect::<Option<Vec<u32>>>() else {
            return false;
        };
        self.places(stems[0]).any(|place| {
            let elsewhere = self.is_elsewhere(place, own);
            let place = place as usize;
            elsewhere
                && self
                    .text
                    .get(place..place + stems.len())
                    .is_some_and(|run| run.iter().map(|&(s, _)| s).eq(stems.iter().copied()))
        })
    }

    /// Tells whether the text is a pull quote by what it repeats.
    pub fn repeats(&self, own: usize, quote: &str) -> bool {
        self.share(own, quote) >= MIN_SHARE
    }
}

fn stem(word: &str) -> Stem {
    let mut stem = ['\0'; STEM_CHARS];
    let letters = word.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
    stem.iter_mut().zip(letters).for_each(|(place, letter)| *place = letter);
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_sentences_are_known_again() {
        let text = [
            "Nach dem offiziellen Abzug der US-Armee und dem Ende der Okkupation wurde der Irak 2011 offiziell Partner der NATO, was die Grundlage bildet.",
            "Auf dem Papier gebe es für jedes Vergehen einen Richter, auf dem Wasser dagegen keinen Polizisten. Die Diagnose ist zugespitzt.",
        ];
        let repeats = Repeats::of(text.iter().copied().enumerate());
        for quote in [
            "Nach dem offiziellen Abzug der US-Armee wurde der Irak 2011 Partner der NATO.",
            "Für jedes Vergehen gibt es einen Richter, aber keinen Polizisten.",
        ] {
            assert!(repeats.repeats(9, quote), "{quote}: {}", repeats.share(9, quote));
        }
        for other in ["So ging er.", "Dem gegenüber stehen die USA, der zweite wichtige Akteur im Irak."] {
            assert!(!repeats.repeats(9, other), "{other}: {}", repeats.share(9, other));
        }
    }

    #[test]
    fn of_twins_one_stays_text() {
        let twin = "Der Satz geht hier noch ein ganzes Stück weiter, damit er lang genug wird und als Absatz gilt.";
        let mut repeats = Repeats::of([(0, twin), (1, twin)].into_iter());
        assert!(repeats.repeats(0, twin));
        repeats.leave_out(0);
        assert!(!repeats.repeats(1, twin));
        assert!(!repeats.holds(1, &words(twin).collect::<Vec<_>>()));
    }
}
