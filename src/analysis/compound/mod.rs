//! What a German compound is made of.
//!
//! A word is a way through a lattice of parts that the lexicon knows, each with its linking element or ending
//! (`segment`, `lattice`); where no way leads through, one part may be unknown (`unknown`).

mod affixes;
mod choice;
mod lattice;
mod letters;
mod segment;
mod term;
mod unknown;

use std::sync::Arc;

use crate::analysis::Part;
use crate::analysis::compound::affixes::{VERB_PREFIXES, prefixes};
use crate::analysis::compound::choice::{Corpus, likeliest, with_unknown};
use crate::analysis::compound::lattice::Lattice;
use crate::analysis::compound::letters::Letters;
use crate::analysis::compound::segment::Segment;
use crate::analysis::compound::term::{other_term, part};
use crate::analysis::terms::no_parts;

/// How much dearer than the cheapest a way through a word may be and still be possible.
const MARGIN: u16 = 4;

/// Most parts of a word that are stored, those made of several among them; three parts make five, four make nine.
const MAX_PARTS: usize = 24;

/// Most parts in one that is made of several.
const MAX_JOINED: usize = 4;

/// Returns every part that a word may be made of, in order: "bündnis", "verteidigungs", "politik", and
/// "bündnisverteidigungs", "verteidigungspolitik".
///
/// Decided by the word and the lexicon alone, never by a corpus. Empty for a word that the lexicon has whole or knows
/// as derived from another, and for one of which it knows nothing. `exact` is a word in exact form.
///
/// # Examples
///
/// ```
/// let parts = fundstelle::analysis::possible_parts("landesverteidigung");
/// let terms: Vec<&str> = parts.iter().map(|part| &*part.term).collect();
/// assert_eq!(terms, ["land", "verteid"]);
/// ```
pub fn possible_parts(exact: &str) -> Arc<[Part]> {
    let Some((letters, lattice)) = read(exact) else { return no_parts() };
    let mut parts = Vec::new();
    if let Some(best) = lattice.best() {
        let mut run = Run { letters: &letters, lattice: &lattice, limit: best + MARGIN, parts: &mut parts };
        for segment in lattice.segments() {
            run.extend(segment, segment, segment.cost, 1);
        }
    } else if let Some(way) = lattice.unknown.first().and_then(|unknown| lattice.through(*unknown)) {
        for (at, first) in way.parts.iter().enumerate() {
            let runs = way.parts[at..].iter().take(MAX_JOINED).map(|last| part(&letters, first, last));
            parts.extend(runs.filter(|part| part.span.len() < letters.bytes()).take(MAX_PARTS - parts.len()));
        }
    }
    parts.sort_by_key(|part| part.span);
    parts.into()
}

/// Parts that follow each other.
struct Run<'l, 'w> {
    letters: &'l Letters<'w>,
    lattice: &'l Lattice,
    limit: u16,
    parts: &'l mut Vec<Part>,
}

impl Run<'_, '_> {
    /// Adds the run from `first` to `last`, and those that go on behind it.
    fn extend(&mut self, first: &Segment, last: &Segment, cost: u16, count: usize) {
        if self.parts.len() >= MAX_PARTS || !self.lattice.passes(first.start, cost, last.end, self.limit) {
            return;
        }
        let span = self.letters.span(first.start, last.end);
        if span.len() < self.letters.bytes() && !self.parts.iter().any(|part| part.span == span) {
            let part = part(self.letters, first, last);
            let other = other_term(self.letters, first, last).filter(|term| *term != part.term);
            self.parts.push(part);
            self.parts.extend(other.map(|term| Part { term, span }));
        }
        if count < MAX_JOINED {
            let lattice = self.lattice;
            for next in lattice.beginning_at(usize::from(last.end)) {
                self.extend(first, next, cost.saturating_add(next.cost), count + 1);
            }
        }
    }
}

/// Splits a German compound into its likeliest parts.
///
/// Returns `None` where the whole word is likelier. The parts keep their linking element, so that joined they spell
/// `exact`, a word in exact form. `frequency` tells how often the corpus has a word, in exact form.
///
/// The lexicon decides first: readings of about the same cost are weighed by the geometric mean of their parts'
/// frequencies (Koehn and Knight 2003, "Empirical Methods for Compound Splitting"), fewer parts on a tie. A part that
/// the lexicon does not know must be a word of the corpus, or stand where hardly anything else can. At most 60
/// frequencies are asked for.
///
/// Weak spot: names made like compounds that the lexicon lacks ("Steinbrück").
///
/// # Examples
///
/// ```
/// use fundstelle::analysis::split;
/// let parts = split("bündnisverteidigung", &mut |_| 0).expect("two parts");
/// let letters: Vec<&str> = parts.iter().map(|part| part.span.of("bündnisverteidigung")).collect();
/// assert_eq!(letters, ["bündnis", "verteidigung"]);
/// assert_eq!(split("verteidigung", &mut |_| 0), None);
/// ```
pub fn split(exact: &str, frequency: &mut dyn FnMut(&str) -> u64) -> Option<Vec<Part>> {
    let (letters, lattice) = read(exact)?;
    let mut corpus = Corpus::new(frequency);
    let way = match lattice.best() {
        Some(best) => likeliest(&letters, lattice.ways(best + MARGIN), &mut corpus)?,
        None => with_unknown(&letters, &lattice, &mut corpus)?,
    };
    Some(way.parts.iter().map(|segment| part(&letters, segment, segment)).collect())
}

/// Tells whether the lexicon has a word, in any of its forms, or all parts of it; `exact` is a word in exact form.
pub fn is_german_word(exact: &str) -> bool {
    let known = |letters: &Letters<'_>| Lattice::new(letters.word.as_bytes()).is_decided();
    Letters::of(exact)
        .is_some_and(|letters| known(&letters) || letters.with_umlauts().is_some_and(|other| known(&other)))
}

/// Reads a word as it is spelled, else with umlauts for ae, oe, ue; `None` for one that is whole.
fn read(exact: &str) -> Option<(Letters<'_>, Lattice)> {
    let mut letters = Letters::of(exact)?;
    let mut lattice = Lattice::new(letters.word.as_bytes());
    if !lattice.is_decided()
        && let Some(respelled) = letters.with_umlauts()
    {
        lattice = Lattice::new(respelled.word.as_bytes());
        letters = respelled;
    }
    if lattice.is_whole() {
        return None;
    }
    if lattice.best().is_none() {
        lattice.admit_unknown(&letters.word);
    }
    Some((letters, lattice))
}

/// Returns where one part of a word ends and the next begins, by the lexicon alone; empty for a word that is whole.
pub(crate) fn boundaries(exact: &str) -> Vec<usize> {
    let Some(parts) = split(exact, &mut |_| 0) else { return Vec::new() };
    parts.iter().skip(1).map(|part| part.span.start).collect()
}

/// Returns the German term of a compound, its last part in the basic form: "westafrika" for "westafrikas".
///
/// `None` for a word that is whole. Mostly what the stemmer makes of the compound.
pub(crate) fn term(exact: &str) -> Option<Arc<str>> {
    let (letters, lattice) = read(exact)?;
    let way = lattice.ways(lattice.best()?).into_iter().next()?;
    Some(part(&letters, way.parts.first()?, way.parts.last()?).term)
}

/// Returns what of a word is behind the prefix or particle it begins with: "aus" + "fuhr".
pub(crate) fn behind_prefix(exact: &str) -> Option<&str> {
    let rests = prefixes_of(exact).filter_map(|prefix| exact.strip_prefix(prefix));
    rests.filter(|rest| segment::letters(rest.as_bytes()) >= 3).min_by_key(|rest| rest.len())
}

/// Tells whether a word is a prefix or a particle.
pub(crate) fn is_prefix(exact: &str) -> bool {
    prefixes_of(exact).any(|prefix| prefix == exact)
}

/// Returns the prefixes and particles among which are those that a word begins with.
fn prefixes_of(exact: &str) -> impl Iterator<Item = &'static str> {
    let first = exact.bytes().next().unwrap_or_default();
    prefixes(first).iter().chain(&VERB_PREFIXES).copied().chain(["in"])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Splits a word with the frequencies of a corpus.
    fn split_in(word: &str, corpus: &[(&str, u64)]) -> String {
        let mut frequency = |asked: &str| corpus.iter().find(|(word, _)| *word == asked).map_or(0, |(_, often)| *often);
        match split(word, &mut frequency) {
            Some(parts) => parts.iter().map(|part| part.span.of(word)).collect::<Vec<_>>().join("|"),
            None => word.to_owned(),
        }
    }

    /// Asserts how words are split by the lexicon alone; a bar stands between parts.
    fn assert_splits(expected: &[&str]) {
        for parts in expected {
            assert_eq!(split_in(&parts.replace('|', ""), &[]), *parts);
        }
    }

    #[test]
    fn parts_are_linked_in_every_way() {
        assert_splits(&[
            "stabilitäts|projektion",
            "schul|buch",
            "kirchen|geschichte",
            "landes|grenze",
            "hunde|hütte",
            "kinder|garten",
            "herzens|bildung",
            "namens|recht",
            "städte|bau",
            "schreib|tisch",
            "lese|buch",
            "handels|politik",
            "hilfs|organisation",
            "museen|landschaft",
            "kranken|haus",
            "irak|krieg",
            "aussen|politik",
            "königinnen|mutter",
            "körperschaft|steuer",
        ]);
    }

    #[test]
    fn words_of_many_parts_are_taken_apart() {
        assert_splits(&[
            "bundes|verfassungs|gerichts|urteil",
            "bündnis|verteidigungs|politik",
            "wahl|ergebnissen",
            "bündnis|verteidigungen",
            "sicherheits|politisch",
            "daten|basiert",
        ]);
    }

    #[test]
    fn words_of_the_lexicon_and_derived_ones_are_whole() {
        assert_splits(&[
            "verteidigung",
            "verteidigungen",
            "politikerinnen",
            "gesellschaft",
            "nachbarschaft",
            "unabhängigkeit",
            "wissenschaftler",
            "sichergestellt",
            "zurückgekehrt",
            "abgebrochen",
            "nationalisierung",
            "infrastruktur",
            "interesse",
            "brandenburg",
            "mühlberger",
            "mainstreaming",
            "governance",
            "leadership",
        ]);
    }

    #[test]
    fn spellings_of_umlauts_and_accents_are_read() {
        assert_splits(&["staedte|bau", "buendnis|verteidigung", "klima|erwärmung", "café|besuch", "masse|einheit"]);
    }

    #[test]
    fn parts_have_the_terms_of_their_words() {
        let terms = |word| -> Vec<String> {
            possible_parts(word).iter().map(|part| format!("{} {}", part.span.of(word), part.term)).collect()
        };
        assert_eq!(terms("mächtegruppe"), ["mächte macht", "gruppe grupp"]);
        assert_eq!(terms("schulbuch"), ["schul schul", "buch buch"]);
        assert_eq!(terms("museenlandschaft"), ["museen muse", "museen museum", "landschaft landschaft"]);
        assert_eq!(
            terms("bündnisverteidigungspolitik"),
            [
                "bündnis bundnis",
                "bündnisverteidigungs bundnisverteid",
                "verteidigungs verteid",
                "verteidigungspolitik verteidigungspolit",
                "politik polit",
            ]
        );
        assert_eq!(terms("verteidigung"), Vec::<String>::new());
        assert_eq!(terms("zur"), Vec::<String>::new());
    }

    #[test]
    fn every_likely_reading_is_possible() {
        let spans: Vec<_> = possible_parts("druckerzeugnis").iter().map(|p| p.span.of("druckerzeugnis")).collect();
        assert_eq!(spans, ["druck", "drucker", "erzeugnis", "zeugnis"]);
    }

    #[test]
    fn an_unknown_part_beside_a_known_one_is_possible_and_split_where_the_corpus_has_it() {
        let word = "peschmergaverbände";
        let spans: Vec<_> = possible_parts(word).iter().map(|part| part.span.of(word)).collect();
        assert_eq!(spans, ["peschmerga", "verbände"]);
        assert_eq!(split_in("quorxamacht", &[]), "quorxamacht");
        assert_eq!(split_in("quorxastaat", &[("quorxa", 3)]), "quorxa|staat");
        // The neighbour asks for an s and has it.
        assert_eq!(split_in("verteidigungsquorxa", &[]), "verteidigungs|quorxa");
    }

    #[test]
    fn the_corpus_decides_between_likely_readings() {
        assert_eq!(split_in("druckerzeugnis", &[("druck", 50), ("erzeugnis", 40), ("drucker", 1)]), "druck|erzeugnis");
        assert_eq!(split_in("druckerzeugnis", &[("drucker", 50), ("zeugnis", 40), ("druck", 1)]), "drucker|zeugnis");
    }

    #[test]
    fn few_frequencies_are_asked_for_and_each_once() {
        for word in
            ["bundesverfassungsgerichtsurteil", "druckerzeugnis", "peschmergaverbandsführer", "quorxastaatengruppe"]
        {
            let mut asked = Vec::new();
            split(word, &mut |question| {
                asked.push(question.to_owned());
                1
            });
            let all = asked.len();
            asked.sort();
            asked.dedup();
            assert_eq!(asked.len(), all, "{word}");
            assert!(all <= 60, "{word}: {all}");
        }
    }

    #[test]
    fn hostile_words_take_no_time() {
        let started = std::time::Instant::now();
        for unit in ["a", "rot", "ei", "stadt", "ver", "landes", "ung", "xq", "ä", "é", "be", "staub"] {
            for length in [8, 60, 119, 120, 121, 256] {
                let word: String = unit.chars().cycle().take(length).collect();
                assert!(possible_parts(&word).len() <= MAX_PARTS + 1, "{word}");
                split(&word, &mut |_| 1);
            }
        }
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn parts_lie_in_their_word_and_split_ones_spell_it(
            word in "(bund|bundes|macht|mächte|schul|ver|s|politik|ung|staub|ecken|é|ae|x|quor|ä|[a-zäöü]{1,3}){1,7}",
        ) {
            for part in possible_parts(&word).iter() {
                prop_assert!(word.get(part.span.start..part.span.end).is_some_and(|letters| !letters.is_empty()));
                prop_assert!(part.span.len() < word.len());
                prop_assert!(!part.term.is_empty());
            }
            if let Some(parts) = split(&word, &mut |asked| asked.len() as u64 % 3) {
                let spelled: String = parts.iter().map(|part| part.span.of(&word)).collect();
                prop_assert_eq!(spelled, word);
                prop_assert!(parts.len() > 1);
                prop_assert!(parts.iter().all(|part| !part.term.is_empty()));
            }
        }

        #[test]
        fn any_letters_are_read(word in "\\PC{0,40}") {
            for part in possible_parts(&word).iter() {
                prop_assert!(word.get(part.span.start..part.span.end).is_some());
            }
        }
    }
}
