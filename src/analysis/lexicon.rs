use std::sync::LazyLock;

/// German words that compounds are made of, with their kinds.
pub(crate) const GERMAN: &str = include_str!("data/de_lexicon.txt");

/// A set of the uses a form has in compounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kinds(u16);

impl Kinds {
    /// "bündnis", "projektion"
    pub(crate) const NOUN: Self = Self(1);
    /// A noun without its e: "schul"
    pub(crate) const NOUN_E: Self = Self(1 << 1);
    /// A noun in a form that no ending makes: "städte", "museen"
    pub(crate) const NOUN_FORM: Self = Self(1 << 2);
    /// "neu", "politisch", "müde"
    pub(crate) const ADJECTIVE: Self = Self(1 << 3);
    /// A verb without its en: "schreib"
    pub(crate) const VERB: Self = Self(1 << 4);
    /// A verb without its n: "handel"
    pub(crate) const VERB_N: Self = Self(1 << 5);
    /// A verb as it stands before a vowel, or in another tense: "samml"
    pub(crate) const VERB_FORM: Self = Self(1 << 6);
    /// What only begins compounds: "außen", "haupt"
    pub(crate) const FIRST: Self = Self(1 << 7);
    /// "irak", "europa"
    pub(crate) const PLACE: Self = Self(1 << 8);
    /// "habermas"
    pub(crate) const PERSON: Self = Self(1 << 9);
    /// A noun as it stands before another part alone: "schul", "hilfs"
    pub(crate) const LINKED: Self = Self(1 << 11);
    /// A learned word without ik, ie, ismus, before another suffix: "statist"
    pub(crate) const LEARNED: Self = Self(1 << 12);
    /// What looks like a compound and is none, or none that anybody takes apart: "hochzeit"
    pub(crate) const WHOLE: Self = Self(1 << 10);

    /// Tells whether any of `kinds` is among them.
    pub(crate) const fn any(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// Returns those of `kinds` that are among them.
    pub(crate) const fn of(self, kinds: Self) -> Self {
        Self(self.0 & kinds.0)
    }

    /// Returns the kinds of both.
    pub(crate) const fn and(self, kinds: Self) -> Self {
        Self(self.0 | kinds.0)
    }
}

/// The kinds of forms that stand behind their word in the data file.
const CHANGED: Kinds = Kinds::NOUN_FORM.and(Kinds::LINKED).and(Kinds::VERB_FORM);

/// A form found in the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kinds: Kinds,
    /// Where it stands in [`GERMAN`].
    at: u32,
}

impl Entry {
    /// Returns the word that a changed form belongs to: "stadt" for "städte".
    ///
    /// Only for [`Kinds::NOUN_FORM`], [`Kinds::LINKED`] and [`Kinds::VERB_FORM`].
    pub(crate) fn base(self) -> &'static str {
        let before = &GERMAN[..self.at as usize];
        let word = before.rfind([' ', '\n']).map_or(before, |at| &before[at + 1..]);
        word.split('/').next().unwrap_or(word)
    }
}

/// The hash of what was read of a word, letter by letter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) const EMPTY: Self = Self(0);

    /// Reads one more byte: two additions and a shift, as this is done for every letter of every word.
    #[inline]
    pub(crate) fn push(self, byte: u8) -> Self {
        Self((self.0 << 8).wrapping_add(self.0).wrapping_add(u64::from(byte)))
    }

    /// Returns a slot of the table and a tag that tells most forms apart without reading them.
    #[inline]
    fn index_and_tag(self) -> (usize, u64) {
        let mixed = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> (64 - SLOTS.trailing_zeros())) as usize, (mixed >> 16) & TAG)
    }
}

/// Slots of the table, less than half of them taken.
const SLOTS: usize = 1 << 16;

/// A form in eight bytes: its tag, its length, where it stands in the text, its kinds. Zero is free.
#[derive(Debug, Clone, Copy)]
struct Slot(u64);

const TAG: u64 = 0xffff;
const PLACE_BITS: u32 = 20;

impl Slot {
    fn new(tag: u64, length: usize, at: usize, kinds: Kinds) -> Self {
        debug_assert!(length < 1 << 8 && at < 1 << PLACE_BITS, "place {at}, length {length}");
        Self(tag << 48 | (length as u64) << 40 | (at as u64) << 20 | u64::from(kinds.0))
    }

    fn at(self) -> usize {
        (self.0 >> 20) as usize & ((1 << PLACE_BITS) - 1)
    }

    fn kinds(self) -> Kinds {
        Kinds(self.0 as u16)
    }

    /// Tells whether the form is `form`, which has this tag.
    #[inline]
    fn is(self, tag: u64, form: &[u8]) -> bool {
        self.0 >> 40 == tag << 8 | form.len() as u64
            && GERMAN.as_bytes().get(self.at()..self.at() + form.len()) == Some(form)
    }
}

/// The lexicon: an open-addressing table over the text of the data file.
///
/// It keeps no letters of its own, and its text is read once, byte by byte: it is there in half a millisecond.
pub(crate) struct Lexicon {
    slots: Vec<u64>,
    /// By the first three bytes of a form: how long the longest is that begins so.
    reaches: Vec<u8>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

/// Returns the lexicon, loaded at the first call.
pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    /// Reads [`GERMAN`].
    fn load() -> Self {
        let mut lexicon = Self { slots: vec![0; SLOTS], reaches: vec![0; REACHES] };
        let mut section = Kinds::default();
        let mut at = 0;
        for line in GERMAN.split_inclusive('\n') {
            if let Some(heading) = line.strip_prefix('[') {
                section = section_kinds(heading.trim_end().trim_end_matches(']'));
            } else if !line.starts_with('#') {
                lexicon.add_line(at, line.as_bytes(), section);
            }
            at += line.len();
        }
        lexicon
    }

    /// Adds the words of a line, with the changed forms behind them: `stadt/städte`.
    fn add_line(&mut self, at: usize, line: &[u8], section: Kinds) {
        let mut start = 0;
        // The word that changed forms follow.
        let mut base: Option<&[u8]> = None;
        // What was read of the form, and what had been read one to five bytes before.
        let mut hashes = [Hash::EMPTY; 6];
        for (end, &byte) in line.iter().enumerate() {
            if byte > b'/' {
                hashes = [hashes[0].push(byte), hashes[0], hashes[1], hashes[2], hashes[3], hashes[4]];
                continue;
            }
            if end > start {
                let form = &line[start..end];
                let (kinds, dropped) = shape(form, section, base);
                self.add(at + start, &form[..form.len() - dropped], hashes[dropped], kinds);
                if let Some(dropped) = learned(form, section, base) {
                    self.add(at + start, &form[..form.len() - dropped], hashes[dropped], Kinds::LEARNED);
                }
                base = if byte == b'/' { base.or(Some(form)) } else { None };
            }
            hashes = [Hash::EMPTY; 6];
            start = end + 1;
        }
    }

    fn add(&mut self, at: usize, form: &[u8], hash: Hash, kinds: Kinds) {
        if form.is_empty() {
            return;
        }
        if let Some(beginning) = beginning(form) {
            self.reaches[beginning] = self.reaches[beginning].max(form.len() as u8);
        }
        let (mut index, tag) = hash.index_and_tag();
        let found = loop {
            let slot = Slot(self.slots[index]);
            if slot.0 == 0 {
                break Slot::new(tag, form.len(), at, kinds);
            }
            if slot.is(tag, form) {
                // The place of a changed form leads to its word.
                let leads = slot.kinds().any(Kinds::NOUN_FORM.and(Kinds::LINKED)) || !kinds.any(CHANGED);
                break Slot::new(tag, form.len(), if leads { slot.at() } else { at }, slot.kinds().and(kinds));
            }
            index = (index + 1) % SLOTS;
        };
        self.slots[index] = found.0;
    }

    /// Finds a form by its hash and its letters.
    #[inline]
    pub(crate) fn find(&self, hash: Hash, form: &[u8]) -> Option<Entry> {
        let (mut index, tag) = hash.index_and_tag();
        loop {
            let slot = Slot(self.slots[index]);
            if slot.0 == 0 {
                return None;
            }
            if slot.is(tag, form) {
                return Some(Entry { kinds: slot.kinds(), at: slot.at() as u32 });
            }
            index = (index + 1) % SLOTS;
        }
    }

    /// Returns how many bytes of `letters` may be a form; most places of a word begin no longer one.
    #[inline]
    pub(crate) fn reach(&self, letters: &[u8]) -> usize {
        beginning(letters)
            .map_or(letters.len(), |beginning| letters.len().min(usize::from(self.reaches[beginning]).max(2)))
    }
}

/// Values that [`beginning`] has.
const REACHES: usize = 1 << 15;

/// Makes a number of the first three bytes, five bits of each: letters stay apart, and nearly all umlauts.
#[inline]
fn beginning(letters: &[u8]) -> Option<usize> {
    let &[a, b, c, ..] = letters else { return None };
    Some(usize::from(a & 31) << 10 | usize::from(b & 31) << 5 | usize::from(c & 31))
}

/// Returns the kinds that the words under a heading have.
fn section_kinds(heading: &str) -> Kinds {
    match heading {
        "nouns" => Kinds::NOUN,
        "adjectives" => Kinds::ADJECTIVE,
        "verbs" => Kinds::VERB,
        "first parts" => Kinds::FIRST,
        "places" => Kinds::PLACE,
        "persons" => Kinds::PERSON,
        "whole" => Kinds::WHOLE,
        _ => Kinds::default(),
    }
}

/// Least bytes of a form that has lost an ending: "eh" of "ehe" begins too many words.
const SHORTENED_MIN_BYTES: usize = 3;

/// Least bytes of a noun that may change its suffix.
const LEARNED_MIN_BYTES: usize = 7;

/// Returns the kinds of a form and how many bytes of it are dropped; `base` is the word it stands behind.
///
/// A noun on e and a verb are kept without their ending, which compounds drop: "schulbuch", "schreibtisch".
fn shape(form: &[u8], section: Kinds, base: Option<&[u8]>) -> (Kinds, usize) {
    if section.any(Kinds::VERB) {
        return match form {
            _ if base.is_some() => (Kinds::VERB_FORM, 0),
            [.., b'e', b'n'] => (Kinds::VERB, 2),
            _ => (Kinds::VERB_N, 1),
        };
    }
    if let Some(base) = base {
        // "schule/schul", "hilfe/hilfs", but "stadt/städte".
        let letters = form.strip_suffix(b"s").unwrap_or(form);
        return (if base.starts_with(letters) { Kinds::LINKED } else { Kinds::NOUN_FORM }, 0);
    }
    if section.any(Kinds::NOUN) && form.last() == Some(&b'e') && form.len() > SHORTENED_MIN_BYTES {
        return (Kinds::NOUN_E, 1);
    }
    (section, 0)
}

/// Returns the bytes of the suffix that a noun changes for others: "statist-ik", "geograph-ie".
fn learned(form: &[u8], section: Kinds, base: Option<&[u8]>) -> Option<usize> {
    if form.len() < LEARNED_MIN_BYTES || !section.any(Kinds::NOUN) || base.is_some() {
        return None;
    }
    match form {
        [.., b'i', b'k'] | [.., b'i', b'e'] => Some(2),
        [.., b'i', b's', b'm', b'u', b's'] => Some(5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn look_up(form: &str) -> Option<Entry> {
        LEXICON.find(form.bytes().fold(Hash::EMPTY, Hash::push), form.as_bytes())
    }

    /// The words of the data file, each with its section and its changed forms.
    fn groups() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
        let mut section = "";
        GERMAN.lines().flat_map(move |line| {
            if let Some(heading) = line.strip_prefix('[') {
                section = heading.trim_end_matches(']');
            }
            let words = if line.starts_with(['[', '#']) { "" } else { line };
            words.split_whitespace().map(move |group| (section, group.split('/').collect()))
        })
    }

    #[test]
    fn forms_are_found_with_their_kinds_and_words() {
        let table = [
            ("bündnis", Kinds::NOUN, None),
            ("kirch", Kinds::NOUN_E, None),
            ("schul", Kinds::LINKED, Some("schule")),
            ("städte", Kinds::NOUN_FORM, Some("stadt")),
            ("museen", Kinds::NOUN_FORM, Some("museum")),
            ("politisch", Kinds::ADJECTIVE, None),
            ("schreib", Kinds::VERB, None),
            ("wander", Kinds::VERB_N, None),
            ("samml", Kinds::VERB_FORM, Some("sammeln")),
            ("haupt", Kinds::FIRST, None),
            ("irak", Kinds::PLACE, None),
            ("habermas", Kinds::PERSON, None),
            ("statist", Kinds::LEARNED, None),
        ];
        for (form, kind, word) in table {
            let entry = look_up(form).expect(form);
            assert!(entry.kinds.any(kind), "{form}: {:?}", entry.kinds);
            if let Some(word) = word {
                assert_eq!(entry.base(), word);
            }
        }
        for form in ["", "x", "xyzzy", "bündni", "verteidigungspolitik"] {
            assert_eq!(look_up(form), None, "{form}");
        }
    }

    #[test]
    fn every_word_of_the_file_is_found() {
        let mut words = 0;
        for (section, group) in groups() {
            words += 1;
            assert_ne!(section_kinds(section), Kinds::default(), "{section}");
            for (at, form) in group.iter().enumerate() {
                let base = (at > 0).then(|| group[0].as_bytes());
                let (kinds, dropped) = shape(form.as_bytes(), section_kinds(section), base);
                let entry = look_up(&form[..form.len() - dropped]).expect(form);
                assert!(entry.kinds.any(kinds), "{form}");
            }
        }
        assert!(words > 20_000, "{words}");
        // Twice as many slots keep the table fast.
        assert!(LEXICON.slots.iter().filter(|slot| **slot != 0).count() < SLOTS / 2);
    }

    #[test]
    fn the_file_is_tidy() {
        let mut seen = HashSet::new();
        for (section, group) in groups() {
            assert!(seen.insert((section, group[0])), "{section}: {} twice", group[0]);
            for form in group {
                let letters = form.chars().all(|c| c.is_ascii_lowercase() || matches!(c, 'ä' | 'ö' | 'ü'));
                assert!(letters && form.chars().count() >= 2, "{section}: {form}");
            }
        }
        assert!(GERMAN.lines().all(|line| line.chars().count() <= 120));
    }

    #[test]
    fn the_nouns_are_hardly_ever_compounds() {
        let nouns: HashSet<&str> =
            groups().filter(|(section, _)| *section == "nouns").map(|(_, group)| group[0]).collect();
        let compound = |noun: &&&str| {
            let places =
                noun.char_indices().map(|(at, _)| at).filter(|at| (4..noun.len().saturating_sub(3)).contains(at));
            places.map(|at| noun.split_at(at)).any(|(first, last)| {
                let unlinked = ["", "s", "n", "en"].into_iter().filter_map(|link| first.strip_suffix(link));
                nouns.contains(last) && unlinked.into_iter().any(|first| first.len() >= 4 && nouns.contains(first))
            })
        };
        // "hochzeit", "werkzeug", "akte-urin": all were read.
        assert!(nouns.iter().filter(compound).count() < 100);
    }
}
