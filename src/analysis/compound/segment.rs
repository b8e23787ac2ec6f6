use crate::analysis::compound::affixes::{
    ADJECTIVE_ENDINGS, ADJECTIVE_LINKS, NOUN_E_ENDINGS, NOUN_E_LINKS, NOUN_ENDINGS, NOUN_LINKS, PERSON_ENDINGS,
    PLACE_ENDINGS, Priced, STRICT_ENDINGS, STRICT_LINKS, VERB_ENDINGS, VERB_FORM_ENDINGS, VERB_LINKS, VERB_N_ENDINGS,
    VERB_N_LINKS, VERB_PREFIXES, particles, prefixes, suffixes,
};
use crate::analysis::lexicon::{Entry, Hash, Kinds, lexicon};

/// What every part costs; the other costs are shares of it.
pub(super) const PART: u16 = 10;

/// What a part costs more the shorter its word is, by letters: the short ones stand in any word by chance.
const SHORT: [u16; 6] = [20, 15, 9, 5, 2, 1];

/// What a prefix and a suffix cost: a word of the lexicon is likelier than a derived one.
const PREFIX: u16 = 3;
const PARTICLE: u16 = 6;
const SUFFIX: u16 = 2;

/// What a missing s costs before a part that begins with one.
const SHARED_S: u16 = 1;

/// What an adjective costs more between other parts: "alters|teil", not "alter|steil".
const ADJECTIVE_WITHIN: u16 = 2;

/// Least bytes of a word of the lexicon behind a prefix.
const PREFIXED_MIN_BYTES: usize = 3;

/// Most prefixes of a part ("un-ab-hängig", "auf-ge-arbeitet") and most suffixes ("wähl-er-in", "verläss-lich-keit").
const MAX_PREFIXES: u8 = 3;
const MAX_SUFFIXES: u8 = 3;

/// Most letters of a word of one syllable, as nearly all are that take e, er, es or ens ("hunde", "kinder", "landes");
/// what these cost more behind a longer one.
const MONOSYLLABLE_MAX_LETTERS: usize = 6;
const LONG_WITH_E: u16 = 3;

/// Bytes of the longest ending.
const ENDING_MAX_BYTES: usize = 5;

/// Least bytes that a linking element must leave for the next part.
const NEXT_MIN_BYTES: usize = 2;

/// A part that may stand at some place of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) start: u8,
    /// Behind its linking element or ending.
    pub(super) end: u8,
    /// Behind its word, without what [`Tail`] adds.
    pub(super) core_end: u8,
    pub(super) tail: Tail,
    pub(super) cost: u16,
    /// Whether it is known to the lexicon as a noun of its own, no derived word.
    pub(super) noun: bool,
    /// Whether it has a linking s that its suffix asks for: "verteidigungs"
    pub(super) asked_for_s: bool,
    /// Whether the lexicon does not know it.
    pub(super) unknown: bool,
}

/// What makes the word of a part out of its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// "bündnis" stays.
    None,
    /// "schul" → "schule"
    E,
    /// "schreib" → "schreiben"
    En,
    /// "wandel" → "wandeln"
    N,
    /// "schul" → "schule", "hilfs" → "hilfe": what begins at the byte stands for the entry's word
    Linked(u8, Entry),
    /// "städte" stays and is a form of "stadt": what begins at the byte, of the entry's word
    Form(u8, Entry),
}

/// Finds the parts that begin at a place of a word.
pub(super) struct Scanner<'w> {
    word: &'w [u8],
    /// Where the part begins.
    start: usize,
    found: &'w mut Vec<Segment>,
}

impl<'w> Scanner<'w> {
    /// Adds to `found` every part of `word` that begins at `start`; one that ends the word takes its ending with it.
    pub(super) fn scan(word: &'w [u8], start: usize, found: &'w mut Vec<Segment>) {
        Scanner { word, start, found }.words_at(start, Before::default());
    }

    /// Looks for words of the lexicon at `at`, behind the prefixes that the part begins with.
    fn words_at(&mut self, at: usize, before: Before) {
        let lexicon = lexicon();
        let least = if before.prefixes == 0 { 2 } else { PREFIXED_MIN_BYTES };
        let mut hash = Hash::EMPTY;
        let letters = &self.word[at..];
        for (read, &byte) in (1..).zip(&letters[..lexicon.reach(letters)]) {
            hash = hash.push(byte);
            if read >= least
                && let Some(entry) = lexicon.find(hash, &self.word[at..at + read])
            {
                self.word_found(at, at + read, entry, before);
            }
        }
        let Some(&first) = self.word.get(at) else { return };
        if before.prefixes < MAX_PREFIXES {
            let longer = Before { prefixes: before.prefixes + 1, cost: before.cost + PREFIX, ..before };
            self.prefixed(at, prefixes(first), longer);
            if matches!(first, b'b' | b'e' | b'g' | b'v' | b'z') {
                self.prefixed(at, &VERB_PREFIXES, Before { only: before.only.max(Only::Verbs), ..longer });
            }
        }
        if before.prefixes == 0 && self.start == 0 {
            self.prefixed(at, particles(first), Before { prefixes: 1, cost: PARTICLE, only: Only::VerbForms });
        }
    }

    fn prefixed(&mut self, at: usize, prefixes: &[&str], before: Before) {
        for prefix in prefixes {
            if begins_with(&self.word[at..], prefix) {
                self.words_at(at + prefix.len(), before);
            }
        }
    }

    fn word_found(&mut self, key_start: usize, key_end: usize, entry: Entry, before: Before) {
        let kinds = entry.kinds;
        let plain = before.prefixes == 0;
        let linked = Tail::Linked(key_start as u8, entry);
        let changed = Tail::Form(key_start as u8, entry);
        for (kind, tail) in [
            (Kinds::NOUN, Tail::None),
            (Kinds::NOUN_E, Tail::E),
            (Kinds::NOUN_FORM, changed),
            (Kinds::LINKED, linked),
            (Kinds::ADJECTIVE, Tail::None),
            (Kinds::VERB, Tail::En),
            (Kinds::VERB_N, Tail::N),
            (Kinds::VERB_FORM, Tail::None),
            (Kinds::FIRST, Tail::None),
            (Kinds::PLACE, Tail::None),
            (Kinds::PERSON, Tail::None),
            (Kinds::WHOLE, Tail::None),
        ] {
            let allowed = match before.only {
                Only::Verbs | Only::VerbForms => ANY_VERB,
                Only::Any if plain => kind,
                Only::Any => PREFIXABLE,
            };
            // Without a prefix a form as "sprach" is a word of its own alone.
            let alone = kind.any(Kinds::VERB_FORM) && plain && self.start > 0;
            if kinds.any(kind) && kind.any(allowed) && !alone {
                self.forms(key_end, kind, tail, before, plain);
            }
        }
        match before.only {
            Only::Any => self.suffixed(key_end, kinds, before, 0),
            Only::Verbs => self.suffixed(key_end, kinds.of(ANY_VERB), before, 0),
            Only::VerbForms => {}
        }
    }

    /// Adds the words that suffixes make of a word of `kinds` that ends at `end`.
    fn suffixed(&mut self, end: usize, kinds: Kinds, before: Before, depth: u8) {
        let Some(&first) = self.word.get(end) else { return };
        for suffix in suffixes(first) {
            if kinds.any(suffix.after) && begins_with(&self.word[end..], suffix.text) {
                let end = end + suffix.text.len();
                let before = Before { cost: before.cost + SUFFIX, ..before };
                let tail = if suffix.makes.any(Kinds::VERB) { Tail::En } else { Tail::None };
                self.forms(end, suffix.makes, tail, before, false);
                if depth + 1 < MAX_SUFFIXES {
                    self.suffixed(end, suffix.makes, before, depth + 1);
                }
            }
        }
    }

    /// Adds a word of one kind that ends at `end`, with each linking element or ending that the letters behind allow.
    fn forms(&mut self, end: usize, kind: Kinds, tail: Tail, before: Before, noun: bool) {
        let shortened = !matches!(tail, Tail::None | Tail::Form(..));
        let letters = letters(&self.word[self.start..end]) + usize::from(shortened);
        let cost = before.cost + PART + SHORT.get(letters).copied().unwrap_or(0);
        let rest = &self.word[end..];
        let last = self.word[end - 1];
        let inflection = Inflection::of(kind, &self.word[self.start..end], self.start == 0);
        let links = if before.only == Only::VerbForms { &[] } else { inflection.links };
        for &(link, price) in links {
            if rest.len() >= link.len() + NEXT_MIN_BYTES
                && begins_with(rest, link)
                && (tail == Tail::E || may_link(last, link))
            {
                let monosyllabic = tail != Tail::None || letters <= MONOSYLLABLE_MAX_LETTERS;
                let price = match link {
                    // "Körperschaftsteuer" has one s for two.
                    "" if inflection.asks_for_s && rest[0] == b's' => SHARED_S,
                    "e" | "er" | "es" | "ens" if !monosyllabic => u16::from(price) + LONG_WITH_E,
                    _ => u16::from(price),
                };
                let asked_for_s = inflection.asks_for_s && link == "s";
                self.add(end, end + link.len(), tail, cost + inflection.first + price, noun, asked_for_s);
            }
        }
        if rest.len() > ENDING_MAX_BYTES {
            return;
        }
        for &(ending, price) in inflection.endings {
            if rest.len() == ending.len()
                && begins_with(rest, ending)
                && (!kind.any(Kinds::NOUN) || may_end(last, ending))
            {
                // The stemmer leads verb forms to their term: "gemacht" has no basic form "gemachen".
                let (end, tail) = if kind.any(ANY_VERB) { (self.word.len(), Tail::None) } else { (end, tail) };
                self.add(end, self.word.len(), tail, cost + inflection.last + u16::from(price), noun, false);
            }
        }
    }

    fn add(&mut self, core_end: usize, end: usize, tail: Tail, cost: u16, noun: bool, asked_for_s: bool) {
        let start = self.start as u8;
        let segment =
            Segment { start, end: end as u8, core_end: core_end as u8, tail, cost, noun, asked_for_s, unknown: false };
        // Of several readings of the same letters the cheapest stays.
        let same = self.found.iter_mut().rev().take_while(|s| s.start == start).find(|s| s.end == segment.end);
        match same {
            Some(other) if other.cost <= cost => {}
            Some(other) => *other = segment,
            None => self.found.push(segment),
        }
    }
}

/// The prefixes that a part begins with.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    prefixes: u8,
    cost: u16,
    only: Only,
}

/// What may stand behind the prefixes of a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Only {
    /// "vor-stellung", "vor-raum"
    #[default]
    Any,
    /// Verbs and what is derived from them: "ver-stell-ung", "be-schrift-en"
    Verbs,
    /// Verbs in their forms, as the last part: "sicher-ge-stellt"
    VerbForms,
}

/// What may stand behind a word of one kind.
struct Inflection {
    links: &'static [Priced],
    endings: &'static [Priced],
    asks_for_s: bool,
    /// What a word of the kind costs more before another part, and as the last one.
    first: u16,
    last: u16,
}

impl Inflection {
    /// `letters` are those of the word so far, `begins` tells whether the compound begins with it.
    fn of(kind: Kinds, letters: &[u8], begins: bool) -> Self {
        let asks_for_s = kind.any(Kinds::NOUN)
            && matches!(letters.last(), Some(b'g' | b't' | b'n' | b'm'))
            && STRICT_ENDINGS.iter().any(|ending| letters.ends_with(ending.as_bytes()));
        let plain = |links, endings| Self { links, endings, asks_for_s, first: 0, last: 0 };
        if asks_for_s {
            plain(&STRICT_LINKS, &NOUN_ENDINGS)
        } else if kind.any(Kinds::NOUN) {
            plain(&NOUN_LINKS, &NOUN_ENDINGS)
        } else if kind.any(Kinds::NOUN_E) {
            plain(&NOUN_E_LINKS, &NOUN_E_ENDINGS)
        } else if kind.any(Kinds::NOUN_FORM) {
            plain(&[("", 1)], &[("", 0), ("n", 0), ("s", 1)])
        } else if kind.any(Kinds::LINKED) {
            plain(&[("", 0)], &[])
        } else if kind.any(Kinds::ADJECTIVE) {
            let first = if begins { 0 } else { ADJECTIVE_WITHIN };
            Self { first, last: 1, ..plain(&ADJECTIVE_LINKS, &ADJECTIVE_ENDINGS) }
        } else if kind.any(Kinds::VERB) {
            Self { last: 2, ..plain(&VERB_LINKS, &VERB_ENDINGS) }
        } else if kind.any(Kinds::VERB_N) {
            Self { last: 2, ..plain(&VERB_N_LINKS, &VERB_N_ENDINGS) }
        } else if kind.any(Kinds::VERB_FORM) {
            Self { last: 2, ..plain(&[], &VERB_FORM_ENDINGS) }
        } else if kind.any(Kinds::FIRST) {
            plain(&[("", 0)], if begins { &ADJECTIVE_ENDINGS } else { &[] })
        } else if kind.any(Kinds::PLACE) {
            plain(&[("", 1), ("s", 6)], &PLACE_ENDINGS)
        } else if kind.any(Kinds::PERSON) {
            // "Fuchshuber" is a name of its own.
            plain(&[("", 4), ("s", 6)], if begins { &PERSON_ENDINGS } else { &[] })
        } else {
            Self { first: 2, ..plain(&NOUN_LINKS, &NOUN_ENDINGS) }
        }
    }
}

const ANY_VERB: Kinds = Kinds::VERB.and(Kinds::VERB_N).and(Kinds::VERB_FORM);

/// What a prefix may stand before.
const PREFIXABLE: Kinds = Kinds::NOUN
    .and(Kinds::NOUN_E)
    .and(Kinds::NOUN_FORM)
    .and(Kinds::ADJECTIVE)
    .and(Kinds::VERB)
    .and(Kinds::VERB_N)
    .and(Kinds::VERB_FORM);

/// Tells whether `link` may stand behind a word that ends in the byte `last`.
fn may_link(last: u8, link: &str) -> bool {
    match link {
        "s" => !matches!(last, b's' | b'x' | b'z'),
        "n" => matches!(last, b'e' | b'l' | b'r'),
        "nen" => last == b'n',
        "es" | "e" | "er" | "ens" => !is_vowel_byte(last),
        _ => true,
    }
}

/// Tells whether `ending` may stand at the end of a word behind a word that ends in the byte `last`.
fn may_end(last: u8, ending: &str) -> bool {
    match ending {
        "nen" => last == b'n',
        "se" | "sen" | "ses" => last == b's',
        "er" | "ern" => !is_vowel_byte(last),
        _ => true,
    }
}

fn is_vowel_byte(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | 0xa4 | 0xb6 | 0xbc)
}

/// Does what `starts_with` does, faster for the few letters of an affix than a call.
#[inline]
fn begins_with(letters: &[u8], affix: &str) -> bool {
    letters.len() >= affix.len() && letters.iter().zip(affix.as_bytes()).all(|(letter, other)| letter == other)
}

/// Counts the characters of valid UTF-8.
pub(super) fn letters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}
