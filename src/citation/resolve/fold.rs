use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::citation::csl::Name;

/// Words that a name may be printed without: "Clausewitz" for "von Clausewitz".
const PARTICLES: [&str; 25] = [
    "af", "al", "d", "da", "de", "degli", "dei", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "el",
    "la", "le", "ten", "ter", "van", "vom", "von", "zu",
];

/// Words that a short title or a body's name leaves out at will.
const SMALL_WORDS: [&str; 30] = [
    "a", "am", "an", "and", "auf", "as", "das", "dem", "den", "der", "des", "die", "ein", "eine", "einer", "for",
    "fur", "im", "in", "of", "on", "the", "to", "und", "von", "vom", "zu", "zum", "zur", "uber",
];

/// What inflection adds to a word, in either language.
const ENDINGS: [&str; 14] = ["", "e", "em", "en", "ens", "er", "ern", "es", "m", "n", "ns", "r", "s", "se"];

/// What a German court's reporter adds to its name: "BVerfGE", "BGHZ", "BGHSt".
const REPORTERS: [&str; 3] = ["e", "st", "z"];

/// A word shorter than this is its own form only.
const SHORTEST_STEM: usize = 4;

/// Folds a text to words in small letters, one space between them, in which spellings agree.
///
/// Marks go, *ä*, *ae* and *a* become one, so do *ß* and *ss*; apostrophes are dropped, whatever else is no letter or
/// digit parts words. The *ue* of "Bauer" and "Quelle" stays, so that "Bauer" is not "Baur".
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut letter = |c: char| match c {
        '\'' | '’' | '‘' | 'ʼ' => {}
        'ß' => folded.push_str("ss"),
        'æ' => folded.push('a'),
        'œ' | 'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'đ' => folded.push('d'),
        'e' if umlaut(&folded) => {}
        c if c.is_alphanumeric() => folded.push(c),
        _ if folded.is_empty() || folded.ends_with(' ') => {}
        _ => folded.push(' '),
    };
    if text.is_ascii() {
        text.chars().for_each(|c| letter(c.to_ascii_lowercase()));
    } else {
        text.nfkd().flat_map(char::to_lowercase).filter(|&c| !is_combining_mark(c)).for_each(letter);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Tells whether an *e* behind these letters only says that the last is an umlaut.
fn umlaut(before: &str) -> bool {
    let mut letters = before.bytes().rev();
    match letters.next() {
        Some(b'a' | b'o') => true,
        Some(b'u') => !matches!(letters.next(), Some(b'a' | b'e' | b'i' | b'o' | b'q' | b'u')),
        _ => false,
    }
}

fn is_small(word: &str) -> bool {
    SMALL_WORDS.contains(&word)
}

/// A name as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoldedName {
    /// Family name without particles, or the body's name without article and brackets.
    pub(super) whole: String,
    /// First letter of the given name.
    given: Option<char>,
    body: Option<Body>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Body {
    /// "idos", from brackets, and the first letters of the words: "ffp", "fp".
    short: Vec<String>,
    /// Printed in capitals: "NATO"
    capitals: bool,
}

impl FoldedName {
    pub(super) fn new(name: &Name) -> Self {
        if let Some(literal) = &name.literal {
            return Self::body(literal);
        }
        let family = fold(name.family.as_deref().or(name.given.as_deref()).unwrap_or_default());
        let mut whole = family.as_str();
        while let Some((first, rest)) = whole.split_once(' ')
            && PARTICLES.contains(&first)
        {
            whole = rest;
        }
        let given = name.family.as_ref().and(name.given.as_ref()).and_then(|given| fold(given).chars().next());
        Self { whole: whole.to_owned(), given, body: None }
    }

    pub(super) fn body(literal: &str) -> Self {
        let (outside, inside) = match literal.split_once('(') {
            Some((outside, rest)) if !outside.trim().is_empty() => (outside, rest.split(')').next()),
            _ => (literal, None),
        };
        let folded = fold(outside);
        let whole = folded.strip_prefix("the ").or(folded.strip_prefix("der ")).or(folded.strip_prefix("die "));
        let whole = whole.or(folded.strip_prefix("das ")).unwrap_or(&folded).to_owned();
        // "(IDOS)", "(PA AA)", but not "(Amt für Statistik)"
        let abbreviates = |inside: &&str| !inside.contains(' ') || !inside.chars().any(char::is_lowercase);
        let mut short: Vec<String> = inside.filter(abbreviates).map(fold).into_iter().collect();
        if whole.contains(' ') {
            let first = |words: &mut dyn Iterator<Item = &str>| words.filter_map(|word| word.chars().next()).collect();
            short.push(first(&mut whole.split(' ')));
            short.push(first(&mut whole.split(' ').filter(|word| !is_small(word))));
            // "UNSC" for "UN Security Council"
            let words = outside.split_whitespace().filter(|word| !is_small(&word.to_lowercase()));
            let letters = words.map(|word| match word.chars().all(char::is_uppercase) {
                true => word.to_lowercase(),
                false => word.chars().next().into_iter().flat_map(char::to_lowercase).collect(),
            });
            short.push(letters.collect());
        }
        short.sort();
        short.dedup();
        short.retain(|short| short.len() > 1);
        let capitals = outside.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        Self { whole, given: None, body: Some(Body { short, capitals }) }
    }

    fn short(&self) -> &[String] {
        self.body.as_ref().map_or(&[], |body| &body.short)
    }

    /// Returns under what the name is looked up: names that are [close](Self::closeness) share one, but for a court and
    /// its reporter, which only meet where a note is named.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let words = self.body.is_some().then(|| self.whole.split(' ')).into_iter().flatten();
        let words = words.filter(|word| word.len() > SHORTEST_STEM && **word != self.whole);
        std::iter::once(self.whole.as_str()).chain(self.short().iter().map(String::as_str)).chain(words)
    }

    /// Tells how nearly two names are one: 3 the same, 2 one abbreviates the other, 1 one is part of the other, 0 not.
    ///
    /// Given names agree where their first letters do, or one is not printed. A part counts from two words on, or one
    /// long word that is no abbreviation: "NATO" is not the "NATO Defence College".
    pub(super) fn closeness(&self, other: &Self) -> u8 {
        if self.whole.is_empty() || other.whole.is_empty() {
            return 0;
        }
        if self.whole == other.whole {
            let given = self.given.zip(other.given).is_none_or(|(a, b)| a == b);
            return if given { 3 } else { 0 };
        }
        if self.body.is_none() && other.body.is_none() {
            return 0;
        }
        let (a, b) = (self.short(), other.short());
        if a.contains(&other.whole) || b.contains(&self.whole) {
            return 2;
        }
        if self.body.is_none() || other.body.is_none() {
            return 0;
        }
        let reports =
            |court: &str, reporter: &str| reporter.strip_prefix(court).is_some_and(|r| REPORTERS.contains(&r));
        if !self.whole.contains(' ') && (reports(&self.whole, &other.whole) || reports(&other.whole, &self.whole)) {
            return 2;
        }
        u8::from(self.part_of(other) || other.part_of(self))
    }

    fn part_of(&self, other: &Self) -> bool {
        let capitals = self.body.as_ref().is_some_and(|body| body.capitals);
        let counts = self.whole.contains(' ') || self.whole.len() > 5 && !capitals;
        counts && format!(" {} ", other.whole).contains(&format!(" {} ", self.whole))
    }
}

/// A title as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct FoldedTitle {
    /// Title and subtitle.
    pub(super) whole: String,
    /// Without the subtitle: the first bytes of `whole`.
    main: usize,
}

impl FoldedTitle {
    pub(super) fn new(title: &str) -> Self {
        let whole = fold(title);
        let main = match subtitle(title) {
            Some(at) => fold(&title[..at]).len().min(whole.len()),
            None => whole.len(),
        };
        Self { whole, main }
    }

    pub(super) fn main(&self) -> &str {
        self.whole.get(..self.main).unwrap_or(&self.whole)
    }

    pub(super) fn has_subtitle(&self) -> bool {
        self.main < self.whole.len()
    }

    /// Tells whether both name one work: the same, or the one is printed without its subtitle, or with a slip of the pen.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        self.whole == other.whole || self.whole == other.main() || self.main() == other.whole || self.misspells(other)
    }

    /// Tells whether the titles differ by a letter or two of long words. Numbers, Roman ones too, are never slips.
    fn misspells(&self, other: &Self) -> bool {
        let words = |title: &'_ Self| title.whole.split(' ').count();
        self.whole.len().abs_diff(other.whole.len()) < 3
            && words(self) > 2
            && words(self) == words(other)
            && self.whole.split(' ').zip(other.whole.split(' ')).all(|(a, b)| {
                let long = a.len() > 5 && b.len() > 5 && !a.bytes().chain(b.bytes()).any(|c| c.is_ascii_digit());
                a == b || long && crate::text::edits(a, b) < 2
            })
    }

    /// Tells how well a short title names this one: 3 it is the main title, 2 stands in it as printed, 1 its words do.
    ///
    /// `None` where a word is missing or stands elsewhere. Words agree up to their ending ("Kasernierte Nation" in "Die
    /// kasernierte Nation"), or as far as an abbreviation goes; first letters name a title, too.
    pub(super) fn named_by(&self, short: &ShortTitle) -> Option<u8> {
        let (mut main, mut whole) = (self.main().split(' '), self.whole.split(' '));
        if short.words.is_empty() {
            return None;
        }
        if main.by_ref().filter(|word| !is_small(word)).eq_by_words(short) {
            return Some(3);
        }
        let words: Vec<&str> = self.main().split(' ').filter(|word| !is_small(word)).collect();
        if let [initials] = &short.words[..]
            && initials.capitals
            && (initials.spells(words.iter().copied()) || initials.spells(self.main().split(' ')))
        {
            return Some(2);
        }
        if words.windows(short.words.len()).any(|window| short.words.iter().zip(window).all(|(a, b)| a.is(b))) {
            return Some(2);
        }
        short.words.iter().all(|wanted| whole.any(|word| wanted.is(word))).then_some(1)
    }

    /// Returns under what the title is looked up, one for each word.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.whole.split(' ').filter(|word| !is_small(word)).map(stem)
    }
}

trait EqualWords {
    fn eq_by_words(self, short: &ShortTitle) -> bool;
}

impl<'a, I: Iterator<Item = &'a str>> EqualWords for I {
    fn eq_by_words(mut self, short: &ShortTitle) -> bool {
        short.words.iter().all(|wanted| self.next().is_some_and(|word| wanted.is(word))) && self.next().is_none()
    }
}

/// Returns the letters that all inflected forms share.
fn stem(word: &str) -> &str {
    word.char_indices().nth(SHORTEST_STEM).map_or(word, |(at, _)| &word[..at])
}

/// Returns where a subtitle begins: behind `. `, `: `, ` – ` and the like.
fn subtitle(title: &str) -> Option<usize> {
    let ends = [". ", ": ", "? ", "! ", " – ", " — ", " - "];
    let found = ends.iter().flat_map(|end| title.match_indices(end).map(|(at, _)| (at, *end)));
    let mut found: Vec<(usize, &str)> = found.collect();
    found.sort_unstable();
    // The full stop of "St. Petersburg" ends no title.
    let ends_title = |(at, end): &(usize, &str)| {
        let last = title[..*at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        *at > 0 && (*end != ". " || last.chars().count() >= SHORTEST_STEM || last.bytes().any(|c| c.is_ascii_digit()))
    };
    found.into_iter().find(ends_title).map(|(at, _)| at)
}

/// The words of a short title that must be found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ShortTitle {
    words: Vec<ShortWord>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ShortWord {
    word: String,
    /// Printed with a full stop: "Gesellschaftsgesch."
    cut: bool,
    /// Printed in capitals: "TGPP"
    capitals: bool,
}

impl ShortTitle {
    pub(super) fn new(title: &str) -> Self {
        let mut words = Vec::new();
        for printed in title.split_whitespace() {
            let cut = printed.trim_end_matches(['"', '“', '”', '«', '»', '’', ',']).ends_with('.');
            let capitals = printed.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
            let folded = fold(printed);
            let parts = folded.split(' ').filter(|word| !word.is_empty());
            words.extend(parts.map(|word| ShortWord { word: word.to_owned(), cut, capitals }));
        }
        if words.iter().any(|word: &ShortWord| !is_small(&word.word)) {
            words.retain(|word| !is_small(&word.word));
        }
        Self { words }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Tells whether the words alone, without an author, can mean one work: two of them, or a long one.
    pub(super) fn is_telling(&self) -> bool {
        self.words.len() > 1 || self.words.iter().any(|word| word.word.len() > SHORTEST_STEM)
    }

    /// Returns under what a title with these words is looked up, see [`FoldedTitle::keys`].
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| stem(&word.word))
    }
}

impl ShortWord {
    /// Tells whether the letters begin the words: "TGPP" for "The Tragedy of Great Power Politics".
    fn spells<'a>(&self, words: impl Iterator<Item = &'a str>) -> bool {
        self.word.len() > 2 && self.word.chars().eq(words.filter_map(|word| word.chars().next()))
    }

    fn is(&self, word: &str) -> bool {
        if self.word == word || self.cut && self.word.len() > 2 && word.starts_with(&self.word) {
            return true;
        }
        let shared = self.word.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
        let ending = |word: &str| word.get(shared..).is_some_and(|rest| ENDINGS.contains(&rest));
        shared >= SHORTEST_STEM && ending(&self.word) && ending(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_word_fold_to_one() {
        for (a, b) in [
            ("Mühlberger", "Muehlberger"),
            ("Mühlberger", "Mu\u{308}hlberger"),
            ("Mühlberger", "MUHLBERGER"),
            ("Preußen", "Preussen"),
            ("Søren Łukasz", "Soren Lukasz"),
            ("Diaz-Plaja", "Díaz Plaja"),
            ("NATO’s", "NATO's"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert_ne!(fold("Bauer"), fold("Baur"));
        assert_eq!(fold("  „Ein – Wort“ "), "ein wort");
    }

    #[test]
    fn names_are_close_by_family_name_initials_or_part() {
        let person = |given: &str, family: &str| FoldedName::new(&Name::person(given, family));
        let family = |family: &str| FoldedName::new(&Name { family: Some(family.into()), ..Name::default() });
        let body = FoldedName::body;
        for (a, b, expected) in [
            (person("Carl", "von Clausewitz"), family("Clausewitz"), 3),
            (person("H.-U.", "Wehler"), person("Hans-Ulrich", "Wehler"), 3),
            (person("Thomas", "Mann"), person("Heinrich", "Mann"), 0),
            (family("Meier"), family("Meierhof"), 0),
            (body("The Fund for Peace"), body("Fund for Peace"), 3),
            (body("NATO"), family("NATO"), 3),
            (body("German Institute of Development and Sustainability (IDOS)"), body("IDOS"), 2),
            (body("Fund for Peace"), body("FfP"), 2),
            (body("UN Security Council"), body("UNSC"), 2),
            (body("UN Security Council"), body("Security Council"), 1),
            (body("Deutscher Bundestag"), body("Bundestag"), 1),
            (body("NATO Defence College"), body("NATO"), 0),
            (body("Amt (Amt für Statistik)"), body("Statistik"), 0),
            (body(""), body(""), 0),
        ] {
            assert_eq!(a.closeness(&b), expected, "{a:?} {b:?}");
            assert_eq!(b.closeness(&a), expected, "{b:?} {a:?}");
            let shared = a.keys().any(|key| b.keys().any(|other| key == other));
            assert!(shared || expected == 0, "{a:?} {b:?}");
        }
        assert_eq!(body("BVerfG").closeness(&body("BVerfGE")), 2);
    }

    #[test]
    fn short_titles_name_titles_up_to_endings() {
        for (title, short, expected) in [
            ("Die kasernierte Nation. Militärdienst und Zivilgesellschaft", "Kasernierte Nation", Some(3)),
            ("Deutsche Gesellschaftsgeschichte", "Gesellschaftsgeschichte", Some(2)),
            ("Deutsche Gesellschaftsgeschichte", "Gesellschaftsgesch.", Some(2)),
            ("The Tragedy of Great Power Politics", "Tragedy", Some(2)),
            ("The Tragedy of Great Power Politics", "Tragedy of Politics", Some(1)),
            ("The Tragedy of Great Power Politics", "TGPP", Some(2)),
            ("Die kasernierte Nation. Militärdienst", "DKN", Some(2)),
            ("Die kasernierte Nation. Militärdienst", "DKM", None),
            ("The Rise, Fall and Resurgence of ‘Resilience’", "Resurgence", Some(2)),
            ("Die Völker Europas", "Volk", Some(2)),
            ("Nation, Politik und Geschlecht", "Geschlecht und Politik", None),
            ("Annual Report 2023", "Report 2022", None),
            ("Krieg und Frieden", "Kriegsende", None),
            ("Krieg und Frieden", "", None),
        ] {
            assert_eq!(FoldedTitle::new(title).named_by(&ShortTitle::new(short)), expected, "{title} {short}");
        }
    }

    #[test]
    fn titles_agree_without_their_subtitles_but_not_across_numbers() {
        for (a, b, expected) in [
            ("Die kasernierte Nation. Militärdienst und Zivilgesellschaft", "Die kasernierte Nation", true),
            ("Projecting Stability: Elixir or Snake Oil?", "Projecting stability – elixir or snake oil", true),
            ("Fragile States Index Annual Report 2022", "Fragile States Index Annual Report 2023", false),
            ("Deutsche Geschichte. Teil I", "Deutsche Geschichte. Teil II", false),
            ("Die Führungspersonlichkeiten der Partei", "Die Führungspersönlichkeiten der Partei", true),
            ("Die Außenpolitik der Republik", "Die Aussenpolitk der Republik", true),
            ("St. Petersburg", "St", false),
        ] {
            assert_eq!(FoldedTitle::new(a).agrees(&FoldedTitle::new(b)), expected, "{a} {b}");
        }
    }
}
