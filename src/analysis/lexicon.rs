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
    pub(crate) const EMPTY: Self = Self(0x51_7c_c1_b7);

    /// Reads one more byte.
    #[inline]
    pub(crate) fn push(self, byte: u8) -> Self {
        Self((self.0.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn of(form: &str) -> Self {
        form.bytes().fold(Self::EMPTY, Self::push)
    }
}

/// Bits of a place in the text; the others of its word hold a tag that tells most forms apart without reading them.
const PLACE_BITS: u32 = 20;

/// Slots of the table, at most half of them taken.
const SLOTS: usize = 1 << 16;

/// A form: where it stands in the text and what it is; free where it has no length.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    tag_and_place: u32,
    length: u16,
    kinds: Kinds,
}

impl Slot {
    fn place(self) -> u32 {
        self.tag_and_place & ((1 << PLACE_BITS) - 1)
    }

    fn form(self) -> &'static [u8] {
        let at = self.place() as usize;
        &GERMAN.as_bytes()[at..at + self.length as usize]
    }
}

/// The lexicon: an open-addressing table over the text of the data file.
///
/// It keeps no letters of its own, so that loading it takes well below a millisecond.
pub(crate) struct Lexicon {
    slots: Box<[Slot]>,
    longest: usize,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::load(GERMAN));

/// Returns the lexicon, loaded at the first call.
pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    /// Reads `text`, which must be [`GERMAN`].
    fn load(text: &'static str) -> Self {
        let mut lexicon = Self { slots: vec![Slot::default(); SLOTS].into_boxed_slice(), longest: 0 };
        let mut section = Kinds::default();
        let mut at = 0;
        for line in text.split('\n') {
            let start = at;
            at += line.len() + 1;
            if let Some(heading) = line.strip_prefix('[') {
                section = section_kinds(heading.trim_end_matches(']'));
            } else if !line.starts_with('#') {
                let mut from = start;
                for group in line.split(' ') {
                    lexicon.add_group(text, from, group, section);
                    from += group.len() + 1;
                }
            }
        }
        lexicon
    }

    /// Adds a word and the changed forms behind it: `stadt/städte`.
    fn add_group(&mut self, text: &'static str, mut at: usize, group: &str, section: Kinds) {
        let mut kinds = section;
        let mut base: Option<&str> = None;
        for form in group.split('/') {
            if base.is_some_and(|base| base.starts_with(form.trim_end_matches('s'))) {
                kinds = Kinds::LINKED;
            }
            let (form_kinds, length) = shape(form, kinds);
            if length > 0 {
                self.add(text, at, length, form_kinds);
            }
            if let Some(length) = learned(form, kinds) {
                self.add(text, at, length, Kinds::LEARNED);
            }
            at += form.len() + 1;
            kinds = if section.any(Kinds::VERB) { Kinds::VERB_FORM } else { Kinds::NOUN_FORM };
            base = base.or(Some(form));
        }
    }

    fn add(&mut self, text: &'static str, at: usize, length: usize, kinds: Kinds) {
        let form = &text.as_bytes()[at..at + length];
        self.longest = self.longest.max(length);
        let hash = form.iter().fold(Hash::EMPTY, |hash, &byte| hash.push(byte));
        let (mut index, tag) = index_and_tag(hash);
        loop {
            let slot = &mut self.slots[index];
            if slot.length == 0 {
                *slot = Slot { tag_and_place: tag | at as u32, length: length as u16, kinds };
                return;
            }
            if slot.length as usize == length && slot.form() == form {
                // The place of a changed form leads to its word.
                if kinds.any(CHANGED) && !slot.kinds.any(Kinds::NOUN_FORM.and(Kinds::LINKED)) {
                    slot.tag_and_place = tag | at as u32;
                }
                slot.kinds = slot.kinds.and(kinds);
                return;
            }
            index = (index + 1) % SLOTS;
        }
    }

    /// Finds a form by its hash and its letters.
    #[inline]
    pub(crate) fn find(&self, hash: Hash, form: &[u8]) -> Option<Entry> {
        let (mut index, tag) = index_and_tag(hash);
        loop {
            let slot = self.slots[index];
            if slot.length == 0 {
                return None;
            }
            let same_tag = slot.tag_and_place >> PLACE_BITS == tag >> PLACE_BITS;
            if same_tag && slot.length as usize == form.len() && slot.form() == form {
                return Some(Entry { kinds: slot.kinds, at: slot.place() });
            }
            index = (index + 1) % SLOTS;
        }
    }

    /// Finds a form.
    pub(crate) fn look_up(&self, form: &str) -> Option<Entry> {
        self.find(Hash::of(form), form.as_bytes())
    }

    /// Returns the bytes of the longest form.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }
}

#[inline]
fn index_and_tag(hash: Hash) -> (usize, u32) {
    let index = (hash.0 >> (64 - SLOTS.trailing_zeros())) as usize;
    (index, (hash.0 >> 16) as u32 & !((1 << PLACE_BITS) - 1))
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

/// Returns the bytes of a noun without the suffix that it changes for others: "statist-ik", "geograph-ie".
fn learned(word: &str, section: Kinds) -> Option<usize> {
    let noun = section.any(Kinds::NOUN) && word.len() > LEARNED_MIN_BYTES;
    ["ismus", "ik", "ie"].iter().filter(|_| noun).find_map(|suffix| word.strip_suffix(suffix)).map(str::len)
}

/// Least bytes of a noun that may change its suffix.
const LEARNED_MIN_BYTES: usize = 6;

/// Least bytes of a form that has lost an ending: "eh" of "ehe" begins too many words.
const SHORTENED_MIN_BYTES: usize = 3;

/// Returns what is kept of a word of the data file, in bytes, and its kinds.
///
/// A noun on e and a verb are kept without their ending, which compounds drop: "schulbuch", "schreibtisch".
fn shape(word: &str, section: Kinds) -> (Kinds, usize) {
    let length = word.len();
    if section.any(Kinds::VERB) {
        return match word.strip_suffix("en") {
            Some(stem) => (Kinds::VERB, stem.len()),
            None => (Kinds::VERB_N, length - usize::from(word.ends_with('n'))),
        };
    }
    if section.any(Kinds::NOUN) && word.ends_with('e') && length > SHORTENED_MIN_BYTES {
        return (Kinds::NOUN_E, length - 1);
    }
    (section, length)
}
