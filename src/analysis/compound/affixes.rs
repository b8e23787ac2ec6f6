//! What may stand round the words of the lexicon, each with what it costs.

use crate::analysis::lexicon::Kinds;

/// An ending, a linking element or a suffix, and what it costs.
pub(super) type Priced = (&'static str, u8);

const NOUN: Kinds = Kinds::NOUN;
const NOUN_E: Kinds = Kinds::NOUN_E;
const NOUN_FORM: Kinds = Kinds::NOUN_FORM;
const ADJECTIVE: Kinds = Kinds::ADJECTIVE;
const VERB: Kinds = Kinds::VERB;
const VERB_N: Kinds = Kinds::VERB_N;
const VERB_FORM: Kinds = Kinds::VERB_FORM;
const PLACE: Kinds = Kinds::PLACE;
const PERSON: Kinds = Kinds::PERSON;

/// What links a noun to the next part: "landes", "frauen", "bauern", "hunde", "kinder", "herzens", "namens",
/// "königinnen".
pub(super) const NOUN_LINKS: [Priced; 10] =
    [("", 0), ("s", 1), ("es", 2), ("en", 2), ("n", 2), ("e", 3), ("er", 5), ("ens", 3), ("ns", 3), ("nen", 2)];

/// The same behind -ung, -heit, -ion and the like, which ask for an s: "verteidigungs".
pub(super) const STRICT_LINKS: [Priced; 3] = [("s", 0), ("", 7), ("en", 4)];

/// Noun endings that ask for an s.
pub(super) const STRICT_ENDINGS: [&str; 8] = ["ung", "heit", "keit", "schaft", "ion", "tät", "tum", "ling"];

/// The same for nouns that end in e, which is left out of the form: "kirchen", "schul", "reise", "liebes", "hilfs",
/// "glaubens".
pub(super) const NOUN_E_LINKS: [Priced; 6] = [("en", 0), ("", 12), ("e", 1), ("es", 4), ("s", 8), ("ens", 4)];

/// Behind an adjective: "neu", "kranken", "kleinst", "kürzest".
pub(super) const ADJECTIVE_LINKS: [Priced; 6] = [("", 1), ("en", 4), ("n", 4), ("st", 4), ("est", 4), ("er", 4)];

/// Behind the stem of a verb: "schreib", "lese", "lebens", "leben".
pub(super) const VERB_LINKS: [Priced; 4] = [("", 2), ("e", 3), ("ens", 1), ("en", 5)];

/// Behind a verb without its n: "wandel", "handelns".
pub(super) const VERB_N_LINKS: [Priced; 3] = [("", 2), ("ns", 2), ("n", 6)];

/// Case and number of nouns.
pub(super) const NOUN_ENDINGS: [Priced; 14] = [
    ("", 0),
    ("s", 0),
    ("es", 0),
    ("e", 0),
    ("en", 0),
    ("n", 0),
    ("er", 1),
    ("ern", 1),
    ("se", 1),
    ("sen", 1),
    ("ses", 1),
    ("nen", 1),
    ("ens", 1),
    ("ns", 1),
];

/// The same for nouns that end in e: "kirche", "kirchen", "glaubens", "interesses", "beamter", "beamtem".
pub(super) const NOUN_E_ENDINGS: [Priced; 6] = [("e", 0), ("en", 0), ("ens", 1), ("es", 3), ("er", 3), ("em", 3)];

/// Case, number and degree of adjectives.
pub(super) const ADJECTIVE_ENDINGS: [Priced; 22] = [
    ("", 0),
    ("e", 0),
    ("en", 0),
    ("em", 0),
    ("er", 0),
    ("es", 0),
    ("n", 1),
    ("r", 1),
    ("s", 1),
    ("m", 1),
    ("ere", 1),
    ("eren", 1),
    ("erer", 1),
    ("eres", 1),
    ("erem", 1),
    ("ste", 1),
    ("sten", 1),
    ("ster", 1),
    ("stes", 1),
    ("este", 1),
    ("esten", 1),
    ("ens", 2),
];

/// Forms of a verb on en: "lesen", "basiert", "stiftende".
pub(super) const VERB_ENDINGS: [Priced; 27] = [
    ("en", 1),
    ("ene", 2),
    ("enen", 2),
    ("ener", 2),
    ("enes", 2),
    ("enem", 2),
    ("ens", 2),
    ("t", 3),
    ("te", 3),
    ("ten", 3),
    ("ter", 3),
    ("tes", 3),
    ("tem", 3),
    ("et", 3),
    ("ete", 3),
    ("eten", 3),
    ("eter", 3),
    ("etes", 3),
    ("st", 4),
    ("e", 4),
    ("end", 2),
    ("ende", 2),
    ("enden", 2),
    ("ender", 2),
    ("endes", 2),
    ("endem", 2),
    ("est", 5),
];

/// Forms of a verb on eln or ern.
pub(super) const VERB_N_ENDINGS: [Priced; 16] = [
    ("n", 1),
    ("ns", 2),
    ("t", 3),
    ("te", 3),
    ("ten", 3),
    ("ter", 3),
    ("tes", 3),
    ("tem", 3),
    ("st", 4),
    ("e", 4),
    ("nd", 2),
    ("nde", 2),
    ("nden", 2),
    ("nder", 2),
    ("ndes", 2),
    ("ndem", 2),
];

/// Endings of the changed stem of a verb: "gesprochen", "sprach", "gebrachte", "hält".
pub(super) const VERB_FORM_ENDINGS: [Priced; 17] = [
    ("en", 1),
    ("ene", 1),
    ("enen", 1),
    ("ener", 1),
    ("enes", 1),
    ("enem", 1),
    ("", 2),
    ("e", 2),
    ("st", 2),
    ("t", 2),
    ("et", 2),
    ("er", 2),
    ("es", 2),
    ("te", 2),
    ("ten", 2),
    ("ter", 2),
    ("tes", 2),
];

/// Behind the name of a place or of who lives there: "irans", "balten".
pub(super) const PLACE_ENDINGS: [Priced; 6] = [("", 0), ("s", 1), ("n", 1), ("en", 1), ("e", 1), ("nen", 1)];

/// Behind the name of a person: "Habermas’", "Webersche".
pub(super) const PERSON_ENDINGS: [Priced; 6] =
    [("", 0), ("s", 1), ("sche", 1), ("schen", 1), ("scher", 1), ("sches", 1)];

/// A suffix that makes a new word: after which kinds it stands, and the kind of what it makes.
pub(super) struct Suffix {
    pub(super) text: &'static str,
    pub(super) after: Kinds,
    pub(super) makes: Kinds,
}

const fn suffix(text: &'static str, after: Kinds, makes: Kinds) -> Suffix {
    Suffix { text, after, makes }
}

const ANY_NOUN: Kinds = NOUN.and(NOUN_E).and(NOUN_FORM);
const ANY_VERB: Kinds = VERB.and(VERB_N).and(VERB_FORM);
const NAME: Kinds = PLACE.and(PERSON);
const LEARNED: Kinds = Kinds::LEARNED;

/// Returns the suffixes that begin with `first`; what they make can take another: "verläss-lich-keit", "wähl-er-in".
pub(super) fn suffixes(first: u8) -> &'static [Suffix] {
    const A: [Suffix; 3] =
        [suffix("ant", VERB, NOUN), suffix("ation", ANY_NOUN.and(VERB), NOUN), suffix("al", ANY_NOUN, ADJECTIVE)];
    const B: [Suffix; 1] = [suffix("bar", VERB.and(VERB_N), ADJECTIVE)];
    const C: [Suffix; 1] = [suffix("chen", ANY_NOUN, NOUN)];
    const E: [Suffix; 9] = [
        suffix("er", ANY_VERB.and(ANY_NOUN).and(PLACE), NOUN),
        suffix("ei", NOUN, NOUN),
        suffix("erei", VERB, NOUN),
        suffix("erweise", ADJECTIVE, ADJECTIVE),
        suffix("enschaft", ANY_NOUN, NOUN),
        suffix("enlos", ANY_NOUN, ADJECTIVE),
        suffix("enhaft", ANY_NOUN, ADJECTIVE),
        suffix("enmässig", ANY_NOUN, ADJECTIVE),
        suffix("ell", ANY_NOUN, ADJECTIVE),
    ];
    const H: [Suffix; 2] =
        [suffix("heit", ADJECTIVE.and(ANY_NOUN), NOUN), suffix("haft", ANY_NOUN.and(ADJECTIVE), ADJECTIVE)];
    const I: [Suffix; 15] = [
        suffix("istisch", LEARNED.and(NAME), ADJECTIVE),
        suffix("ie", LEARNED, NOUN),
        suffix("in", NOUN.and(NOUN_E), NOUN),
        suffix("isch", ANY_NOUN.and(NAME).and(LEARNED), ADJECTIVE),
        suffix("ig", ANY_NOUN.and(VERB), ADJECTIVE),
        suffix("igkeit", ADJECTIVE.and(VERB), NOUN),
        suffix("ismus", ANY_NOUN.and(ADJECTIVE).and(NAME).and(LEARNED), NOUN),
        suffix("ismen", ANY_NOUN.and(ADJECTIVE).and(NAME), NOUN_FORM),
        suffix("ist", ANY_NOUN.and(ADJECTIVE).and(NAME).and(LEARNED), NOUN),
        suffix("ität", ANY_NOUN.and(ADJECTIVE), NOUN),
        suffix("ik", ANY_NOUN.and(LEARNED), NOUN),
        suffix("iker", ANY_NOUN.and(LEARNED), NOUN),
        suffix("ier", ANY_NOUN.and(ADJECTIVE).and(LEARNED), VERB),
        suffix("isier", ANY_NOUN.and(ADJECTIVE).and(PLACE).and(LEARNED), VERB),
        suffix("iv", ANY_NOUN, ADJECTIVE),
    ];
    const K: [Suffix; 1] = [suffix("keit", ADJECTIVE, NOUN)];
    const L: [Suffix; 5] = [
        suffix("lich", ANY_NOUN.and(VERB).and(ADJECTIVE), ADJECTIVE),
        suffix("los", ANY_NOUN, ADJECTIVE),
        suffix("ler", ANY_NOUN, NOUN),
        suffix("ling", ADJECTIVE.and(VERB), NOUN),
        suffix("lein", ANY_NOUN, NOUN),
    ];
    const M: [Suffix; 1] = [suffix("mässig", ANY_NOUN, ADJECTIVE)];
    const N: [Suffix; 3] =
        [suffix("ner", ANY_NOUN.and(PLACE), NOUN), suffix("nis", VERB, NOUN), suffix("nlos", ANY_NOUN, ADJECTIVE)];
    const S: [Suffix; 4] = [
        suffix("schaft", ANY_NOUN.and(ADJECTIVE), NOUN),
        suffix("sam", ANY_VERB.and(ANY_NOUN), ADJECTIVE),
        suffix("slos", ANY_NOUN, ADJECTIVE),
        suffix("smässig", ANY_NOUN, ADJECTIVE),
    ];
    const T: [Suffix; 1] = [suffix("tum", ANY_NOUN.and(ADJECTIVE), NOUN)];
    const U: [Suffix; 1] = [suffix("ung", ANY_VERB, NOUN)];
    match first {
        b'a' => &A,
        b'b' => &B,
        b'c' => &C,
        b'e' => &E,
        b'h' => &H,
        b'i' => &I,
        b'k' => &K,
        b'l' => &L,
        b'm' => &M,
        b'n' => &N,
        b's' => &S,
        b't' => &T,
        b'u' => &U,
        _ => &[],
    }
}

/// Returns the prefixes and particles that begin with `first`; they make no part of their own.
pub(super) fn prefixes(first: u8) -> &'static [&'static str] {
    match first {
        b'a' => &["ab", "an", "anti", "auf", "aus"],
        b'b' => &["bei"],
        b'd' => &["dar", "de", "des", "dis", "durch"],
        b'e' => &["ein", "empor", "entgegen"],
        b'f' => &["fort"],
        b'g' => &["gegen"],
        b'h' => &["her", "heran", "heraus", "herbei", "herein", "herum", "hervor", "hin", "hinaus", "hinein", "hinter"],
        b'i' => &["infra", "inter", "intra"],
        b'k' => &["ko", "kon"],
        b'm' => &["miss", "mit"],
        b'n' => &["nach", "nieder"],
        b'p' => &["prä"],
        b'r' => &["re", "rück"],
        b's' => &["sub", "supra"],
        b't' => &["trans"],
        b'u' => &["um", "un", "unter", "ur"],
        b'v' => &["vor", "voran", "voraus", "vorbei"],
        b'w' => &["wider", "wieder"],
        b'z' => &["zu", "zurück", "zusammen"],
        0xc3 => &["über", "überein"],
        _ => &[],
    }
}

/// Prefixes of verbs alone; nouns that have one are in the lexicon.
pub(super) const VERB_PREFIXES: [&str; 6] = ["be", "ent", "er", "ge", "ver", "zer"];

/// Returns the first parts of verbs that begin with `first`, which are words of their own elsewhere: "sicherstellen",
/// "bekanntzugeben", "zugrundegelegt".
pub(super) fn particles(first: u8) -> &'static [&'static str] {
    match first {
        b'a' => &["abhanden", "aufrecht", "auseinander"],
        b'b' => &["beiseite", "bekannt", "bereit", "bestehen"],
        b'd' => &["daran", "davon", "dazu", "dazwischen"],
        b'f' => &["fehl", "fern", "fertig", "fest", "frei"],
        b'g' => &["gegenüber", "gleich"],
        b'h' => &["heim", "herunter", "hinauf", "hinunter", "hinweg"],
        b'i' => &["instand"],
        b'k' => &["kennen", "klar", "kund"],
        b'l' => &["los"],
        b'n' => &["nahe"],
        b'o' => &["offen"],
        b'p' => &["preis"],
        b's' => &["sicher", "statt", "still"],
        b'w' => &["wahr", "weiter", "wett"],
        b'z' => &["zufrieden", "zugrunde", "zugute", "zunichte", "zurecht", "zustande", "zwischen"],
        _ => &[],
    }
}
