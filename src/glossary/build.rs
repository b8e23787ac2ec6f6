use std::collections::HashMap;
use std::io::{self, Write};

use crate::analysis::{Analyzer, Channel, Token};
use crate::glossary::packed::{MAX_FORM_TRANSLATIONS, OWN_WEIGHT};
use crate::glossary::table::key;
use crate::glossary::write::TableWriter;
use crate::glossary::{Entry, Form, MAX_PHRASE_WORDS, Translation, Trust};
use crate::text::Language;

/// Pairs of phrases that are kept; the largest dictionaries there are make a third of it.
const MAX_PAIRS: usize = 8_000_000;

/// What begins a phrase in a dictionary without belonging to it: "to run", "die Reihe", "er/sie ging".
const LEADING: [&str; 39] = [
    "to", "a", "an", "the", "der", "die", "das", "dem", "den", "des", "ein", "eine", "einen", "einem", "einer",
    "eines", "sich", "ich", "er", "sie", "es", "wir", "he", "she", "it", "i", "we", "they", "one", "oneself", "hat",
    "ist", "has", "is", "have", "be", "am", "zum", "zur",
];

/// What ends a phrase without belonging to it: "to enjoy oneself".
const TRAILING: [&str; 2] = ["sich", "oneself"];

/// A phrase and what it is found by.
struct Phrase {
    text: Box<str>,
    language: Option<Language>,
    /// Its words in exact form.
    exact: Box<str>,
    german: Option<Box<str>>,
    english: Option<Box<str>>,
}

/// Gathers entries, and writes them as a table sorted by their analysed words.
#[derive(Default)]
pub struct Builder {
    analyzer: Analyzer,
    phrases: Vec<Phrase>,
    /// Numbers of the phrases by language and text as given; `None` for one that cannot be used.
    known: HashMap<(Option<Language>, Box<str>), Option<u32>>,
    /// From which phrase to which, with its weight.
    pairs: Vec<(u32, u32, f32)>,
}

impl Builder {
    /// Makes an empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Takes an entry, both ways; `false` where there is no more room.
    ///
    /// Phrases that are function words alone, or longer than [`MAX_PHRASE_WORDS`], are left out. One of many meanings of
    /// a dictionary entry counts less than the only one.
    pub fn add(&mut self, entry: &Entry, trust: Trust) -> bool {
        // Before any phrase is kept: what finds no room takes none.
        if self.pairs.len() + 2 * entry.one.phrases.len() * entry.other.phrases.len() > MAX_PAIRS {
            return false;
        }
        let mut numbers = |side: &crate::glossary::Side| -> Vec<u32> {
            let mut numbers: Vec<u32> =
                side.phrases.iter().filter_map(|phrase| self.phrase(phrase, side.language)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let (ones, others) = (numbers(&entry.one), numbers(&entry.other));
        let weight = |count: usize| match trust {
            Trust::Own => OWN_WEIGHT,
            Trust::Dictionary => 1.0 / count.max(1) as f32,
        };
        for &one in &ones {
            for &other in &others {
                self.pairs.push((one, other, weight(others.len())));
                self.pairs.push((other, one, weight(ones.len())));
            }
        }
        true
    }

    /// Returns the number of a phrase.
    fn phrase(&mut self, phrase: &str, language: Option<Language>) -> Option<u32> {
        let language = language.filter(|language| !matches!(language, Language::Other(_)));
        if let Some(known) = self.known.get(&(language, Box::from(phrase))) {
            return *known;
        }
        let number = analysed(&mut self.analyzer, phrase, language).and_then(|analysed| {
            let number = u32::try_from(self.phrases.len()).ok()?;
            self.phrases.push(analysed);
            Some(number)
        });
        self.known.insert((language, Box::from(phrase)), number);
        number
    }

    /// Writes the table; returns how many keys it has.
    ///
    /// # Errors
    ///
    /// What the writer says.
    pub fn write(mut self, out: impl Write) -> io::Result<u64> {
        self.known = HashMap::new();
        self.pairs.sort_unstable_by_key(|&(from, to, _)| (from, to));
        self.pairs.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        let mut keys: Vec<(String, u32)> = Vec::new();
        for (number, phrase) in self.phrases.iter().enumerate() {
            for (channel, terms) in [(Channel::German, &phrase.german), (Channel::English, &phrase.english)] {
                keys.extend(terms.as_ref().and_then(|terms| Some((key(channel, terms)?, number as u32))));
            }
        }
        keys.sort_unstable();
        let mut table = TableWriter::new(out);
        for group in keys.chunk_by(|one, other| one.0 == other.0) {
            let forms = self.forms(group.iter().map(|(_, number)| *number));
            if let Some((key, _)) = group.first()
                && !forms.is_empty()
            {
                table.add(key, &forms)?;
            }
        }
        table.finish()
    }

    /// Gathers what the phrases of one key stand for, by their exact forms.
    fn forms(&self, phrases: impl Iterator<Item = u32>) -> Vec<Form> {
        let mut by_form: Vec<(&str, u32)> =
            phrases.map(|number| (&*self.phrases[number as usize].exact, number)).collect();
        by_form.sort_unstable();
        let mut forms = Vec::new();
        for group in by_form.chunk_by(|one, other| one.0 == other.0) {
            let exact = group[0].0;
            let mut translations: Vec<(u32, f32)> = Vec::new();
            for (_, number) in group {
                let from = self.pairs.partition_point(|pair| pair.0 < *number);
                let of_phrase = self.pairs[from..].iter().take_while(|pair| pair.0 == *number);
                translations.extend(of_phrase.map(|&(_, to, weight)| (to, weight)));
            }
            translations.retain(|(to, _)| *self.phrases[*to as usize].exact != *exact);
            translations.sort_unstable_by_key(|(to, _)| *to);
            translations.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1;
                }
                same
            });
            translations.sort_by(|one, other| {
                let text = |to: u32| &self.phrases[to as usize].text;
                other.1.total_cmp(&one.1).then_with(|| text(one.0).cmp(text(other.0)))
            });
            translations.truncate(MAX_FORM_TRANSLATIONS);
            if translations.is_empty() {
                continue;
            }
            let translation = |(to, weight): (u32, f32)| {
                let phrase = &self.phrases[to as usize];
                Translation { text: phrase.text.to_string(), language: phrase.language, weight }
            };
            forms.push(Form {
                exact: exact.to_owned(),
                translations: translations.into_iter().map(translation).collect(),
            });
        }
        forms
    }
}

/// Analyses a phrase; `None` where it says nothing or too much.
fn analysed(analyzer: &mut Analyzer, phrase: &str, language: Option<Language>) -> Option<Phrase> {
    let tokens = analyzer.analyze(phrase);
    let mut tokens = tokens.as_slice();
    while let [first, rest @ ..] = tokens
        && !rest.is_empty()
        && LEADING.contains(&&*first.exact)
    {
        tokens = rest;
    }
    while let [rest @ .., last] = tokens
        && !rest.is_empty()
        && TRAILING.contains(&&*last.exact)
    {
        tokens = rest;
    }
    let says = |token: &Token| !token.stop_word && token.exact.chars().nth(1).is_some();
    if tokens.len() > MAX_PHRASE_WORDS || !tokens.iter().any(says) {
        return None;
    }
    let span = tokens.first()?.span.cover(tokens.last()?.span);
    let terms = |channel| tokens.iter().map(|token| token.term(channel)).collect::<Vec<_>>().join(" ").into_boxed_str();
    let of = |own: Language, channel| language.is_none_or(|language| language == own).then(|| terms(channel));
    Some(Phrase {
        text: Box::from(span.of(phrase)),
        language,
        exact: terms(Channel::Exact),
        german: of(Language::German, Channel::German),
        english: of(Language::English, Channel::English),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glossary::{Side, Table};

    /// A table of entries, given as language codes with phrases on both sides.
    struct Shelf {
        _folder: tempfile::TempDir,
        table: Table,
    }

    type SideOf<'a> = (&'a str, &'a [&'a str]);

    impl Shelf {
        fn new(entries: &[(SideOf<'_>, SideOf<'_>)], trust: Trust) -> Self {
            let mut builder = Builder::new();
            let side = |(language, phrases): SideOf<'_>| Side {
                language: language.parse().ok(),
                phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect(),
            };
            for (one, other) in entries {
                assert!(builder.add(&Entry { one: side(*one), other: side(*other) }, trust));
            }
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("table");
            builder.write(std::fs::File::create(&path).unwrap()).unwrap();
            Self { table: Table::open(&path).unwrap(), _folder: folder }
        }

        /// What a phrase as typed is found to stand for: forms with their translations, by the stems of one language.
        fn found(&self, channel: Channel, phrase: &str) -> String {
            let tokens = Analyzer::new().analyze(phrase);
            let forms = self.table.reader().look_up(channel, tokens.iter().map(|token| token.term(channel))).unwrap();
            let shown = |form: &Form| {
                let of: Vec<_> = form.translations.iter().map(|t| format!("{} {}", t.text, t.weight)).collect();
                format!("{}: {}", form.exact, of.join(", "))
            };
            forms.iter().map(shown).collect::<Vec<_>>().join(" | ")
        }
    }

    #[test]
    fn phrases_are_found_by_their_inflected_forms_in_both_directions() {
        let shelf = Shelf::new(
            &[
                (("de", &["Zusage", "Versprechen"]), ("en", &["promise"])),
                (("de", &["Zusagen"]), ("en", &["promises"])),
                (("de", &["die Landesgrenze überschreiten"]), ("en", &["to cross the border"])),
            ],
            Trust::Dictionary,
        );
        for (channel, typed, expected) in [
            (Channel::German, "Zusage", "zusage: promise 1 | zusagen: promises 1"),
            (Channel::German, "ZUSAGEN", "zusage: promise 1 | zusagen: promises 1"),
            (Channel::German, "Versprechens", "versprechen: promise 1"),
            (Channel::English, "promised", "promise: Versprechen 0.5, Zusage 0.5 | promises: Zusagen 1"),
            (Channel::English, "crossing the borders", "cross the border: Landesgrenze überschreiten 1"),
            (Channel::German, "Landesgrenzen überschreiten", "landesgrenze überschreiten: cross the border 1"),
            (Channel::English, "Zusage", ""),
            (Channel::German, "Zusag", "zusage: promise 1 | zusagen: promises 1"),
            (Channel::German, "Zu", ""),
            (Channel::German, "", ""),
            (Channel::Exact, "Zusage", ""),
        ] {
            assert_eq!(shelf.found(channel, typed), expected, "{channel:?} {typed}");
        }
    }

    #[test]
    fn what_says_nothing_is_no_phrase() {
        let long = "two three four five six seven eight";
        let shelf = Shelf::new(
            &[
                (("de", &["und", "Bund"]), ("en", &["and", "union"])),
                (("de", &["Wort"]), ("en", &[long, "…", "x"])),
                (("de", &["Team"]), ("en", &["team"])),
            ],
            Trust::Dictionary,
        );
        assert_eq!(shelf.found(Channel::German, "Bund"), "bund: union 1");
        assert_eq!(shelf.found(Channel::English, "and"), "");
        assert_eq!(shelf.found(Channel::German, "Wort"), "");
        assert_eq!(shelf.found(Channel::German, "Team"), "");
    }

    #[test]
    fn phrases_of_no_known_language_are_found_by_the_stems_of_both() {
        let shelf = Shelf::new(&[(("", &["Südflanke"]), ("", &["southern flank"]))], Trust::Own);
        assert_eq!(shelf.found(Channel::German, "Südflanken"), "südflanke: southern flank 1000000");
        assert_eq!(shelf.found(Channel::English, "southern flanks"), "southern flank: Südflanke 1000000");
        assert_eq!(shelf.table.keys(), 4);
    }

    #[test]
    fn entries_that_agree_count_more() {
        let shelf = Shelf::new(
            &[
                (("de", &["Lauf"]), ("en", &["barrel"])),
                (("de", &["Lauf", "Gang"]), ("en", &["course"])),
                (("de", &["Lauf"]), ("en", &["course", "run"])),
            ],
            Trust::Dictionary,
        );
        assert_eq!(shelf.found(Channel::German, "Lauf"), "lauf: course 1.5, barrel 1, run 0.5");
    }

    #[test]
    fn what_finds_no_room_takes_none() {
        let mut builder = Builder { pairs: vec![(0, 0, 0.0); MAX_PAIRS - 2], ..Builder::default() };
        let entry = |one: &str, others: &[&str]| {
            let side = |phrases: &[&str]| Side {
                language: None,
                phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect(),
            };
            Entry { one: side(&[one]), other: side(others) }
        };
        assert!(!builder.add(&entry("Bund", &["union", "league"]), Trust::Dictionary));
        assert_eq!((builder.phrases.len(), builder.known.len(), builder.pairs.len()), (0, 0, MAX_PAIRS - 2));
        assert!(builder.add(&entry("Bund", &["union"]), Trust::Dictionary));
        assert!(!builder.add(&entry("Heer", &["army"]), Trust::Own));
        assert_eq!((builder.phrases.len(), builder.known.len(), builder.pairs.len()), (2, 2, MAX_PAIRS));
    }

    #[test]
    fn many_keys_are_all_found_again() {
        let words: Vec<String> = (0..5_000).map(|number| format!("wort{number:04}x")).collect();
        let mut builder = Builder::new();
        for word in &words {
            let side = |phrase: String| Side { language: Some(Language::German), phrases: vec![phrase] };
            builder.add(&Entry { one: side(word.clone()), other: side(format!("{word} anders")) }, Trust::Dictionary);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table");
        assert_eq!(builder.write(std::fs::File::create(&path).unwrap()).unwrap(), 10_000);
        let table = Table::open(&path).unwrap();
        let mut table = table.reader();
        for word in &words {
            let forms = table.look_up(Channel::German, std::iter::once(word.as_str())).unwrap();
            assert_eq!(forms.len(), 1, "{word}");
            assert_eq!(forms[0].translations[0].text, format!("{word} anders"));
        }
        assert_eq!(table.look_up(Channel::German, std::iter::once("wort0000")).unwrap(), []);
        assert_eq!(table.look_up(Channel::German, std::iter::once("zzz")).unwrap(), []);
    }

    #[test]
    fn a_damaged_table_is_an_error_and_no_panic() {
        let mut builder = Builder::new();
        for number in 0..500 {
            let side = |word: &str| Side { language: None, phrases: vec![format!("{word}{number} größe")] };
            builder.add(&Entry { one: side("eins"), other: side("zwei") }, Trust::Own);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table");
        builder.write(std::fs::File::create(&path).unwrap()).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let words = ["eins7", "gross"];
        let look_up = || Table::open(&path)?.reader().look_up(Channel::German, words.into_iter());
        assert_eq!(look_up().unwrap().len(), 1);
        for at in (0..whole.len()).step_by(whole.len() / 400) {
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(look_up().is_err(), "cut at {at}");
            let mut bytes = whole.clone();
            bytes[at] ^= 0xFF;
            std::fs::write(&path, bytes).unwrap();
            // Whatever is found, or an error: the hash of the file tells damage, this must only not panic.
            let _ = look_up();
        }
    }
}
