//! Compounds that a text writes apart: with hyphens, and with hyphens that stand for what two of them share.

use std::sync::Arc;

use crate::analysis::cache::Cache;
use crate::analysis::char_class::CharClass;
use crate::analysis::compound;
use crate::analysis::normalise::{TERM_MAX_CHARS, exact_form};
use crate::analysis::{Joined, ReadWord};
use crate::text::ByteSpan;

/// Most words that hyphens join to one; more is a title or a list.
const MAX_HYPHENATED: usize = 6;

/// Most words between a suspended hyphen and the word that completes it: "innen- als auch die außen…".
const MAX_BETWEEN: usize = 4;

/// Most suspended hyphens that one word completes.
const MAX_SUSPENDED: usize = 8;

/// Words that stand between what shares a part. English ones do not: "pre- and postwar" are no compounds.
const CONJUNCTIONS: [&str; 17] = [
    "und",
    "oder",
    "bzw",
    "beziehungsweise",
    "sowie",
    "bis",
    "wie",
    "u",
    "noch",
    "als",
    "statt",
    "anstatt",
    "gegen",
    "respektive",
    "resp",
    "plus",
    "od",
];

/// Conjunctions that end in a full stop.
const ABBREVIATED: [&str; 4] = ["bzw", "u", "resp", "od"];

/// Gives each token that begins a compound written apart what the text would have if it were written together.
///
/// "Stabilitäts-Projektion", "Landes- und Bündnisverteidigung", "Außen-, Sicherheits- und Verteidigungspolitik",
/// "Verteidigungspolitik und -strategie", "Ein- und Ausfuhr". Where the completing word has more than two parts, all
/// but the first are shared: "Bundes- und Landesverfassungsgericht".
pub(crate) fn join(text: &str, words: &mut [ReadWord], cache: &mut Cache) {
    let mut joiner = Joiner { text, words, cache, suspended: Vec::new(), between: 0, linked: false, complete: None };
    let mut first = 0;
    let mut before = Gap::Break;
    while first < joiner.words.len() {
        let mut last = first;
        while joiner.gap_behind(last) == Gap::Hyphen {
            last += 1;
        }
        let behind = joiner.gap_behind(last);
        joiner.unit(Unit { first, last }, before, behind);
        before = behind;
        first = last + 1;
    }
}

/// What lies between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// "Stabilitäts-Projektion", "(Landes-)Verteidigung"
    Hyphen,
    /// "Landes- und"
    Suspended,
    /// "Außen-, Sicherheits- und", "Haupt-/Nebensatz"
    SuspendedInList,
    /// "und -strategie"
    Leading,
    /// ", -strategie"
    LeadingInList,
    /// A comma or slash
    Comma,
    /// "bzw. "
    FullStop,
    /// White space alone
    Space,
    /// Anything that ends what belongs together
    Break,
}

/// Most signs that a gap of interest has.
const GAP_MAX_SIGNS: usize = 4;

impl Gap {
    fn of(gap: &str) -> Self {
        if gap == " " {
            return Self::Space;
        }
        let mut signs = [' '; GAP_MAX_SIGNS];
        let mut count = 0;
        for c in gap.chars() {
            let sign = match c {
                // At the end of a word a soft hyphen is one.
                '-' | '\u{2010}' | '\u{2011}' | '\u{ad}' => '-',
                ',' | '/' => ',',
                _ if c.is_whitespace() => ' ',
                _ if CharClass::of(c) == CharClass::Ignorable => continue,
                _ => c,
            };
            if count > 0 && signs[count - 1] == sign && sign == ' ' {
                continue;
            }
            let Some(next) = signs.get_mut(count) else { return Self::Break };
            *next = sign;
            count += 1;
        }
        match signs[..count] {
            [' '] => Self::Space,
            ['-'] | ['-', ')'] => Self::Hyphen,
            ['-', ' '] | ['-', ')', ' '] => Self::Suspended,
            ['-', ','] | ['-', ',', ' '] | ['-', ' ', ',', ' '] => Self::SuspendedInList,
            [' ', '-'] | [' ', '(', '-'] => Self::Leading,
            [',', '-'] | [',', ' ', '-'] => Self::LeadingInList,
            [','] | [',', ' '] => Self::Comma,
            ['.', ' '] => Self::FullStop,
            _ => Self::Break,
        }
    }
}

/// A word, or several with hyphens between them.
#[derive(Debug, Clone, Copy)]
struct Unit {
    first: usize,
    last: usize,
}

impl Unit {
    fn is_hyphenated(self) -> bool {
        self.last > self.first
    }

    /// Tells whether hyphens join more words than a compound has.
    fn is_title(self) -> bool {
        self.last - self.first >= MAX_HYPHENATED
    }
}

/// A complete word, and what of it others share.
#[derive(Debug)]
struct Complete {
    unit: Unit,
    /// Read when first asked for, since hardly any word is; `Some(None)` where nothing is shared.
    beginning: Option<Option<String>>,
}

struct Joiner<'a> {
    text: &'a str,
    words: &'a mut [ReadWord],
    cache: &'a mut Cache,
    /// What waits for the word that completes it.
    suspended: Vec<Unit>,
    /// Words since the last of them.
    between: usize,
    /// Whether a conjunction, comma or slash was among them.
    linked: bool,
    /// The last complete word, which "-strategie" may refer to, while only conjunctions followed.
    complete: Option<Complete>,
}

impl Joiner<'_> {
    fn gap_behind(&self, at: usize) -> Gap {
        let Some(next) = self.words.get(at + 1) else { return Gap::Break };
        Gap::of(&self.text[self.words[at].span.end..next.span.start])
    }

    fn unit(&mut self, unit: Unit, before: Gap, behind: Gap) {
        let word = &self.words[unit.first];
        let conjunction = unit.first == unit.last && CONJUNCTIONS.contains(&word.exact());
        let (function_word, abbreviated) = (word.stop_word, ABBREVIATED.contains(&word.exact()));
        let in_list = before == Gap::LeadingInList || (before == Gap::Leading && self.linked);
        if matches!(behind, Gap::Suspended | Gap::SuspendedInList) {
            if before == Gap::Break {
                self.suspended.clear();
            }
            if self.suspended.len() == MAX_SUSPENDED {
                self.suspended.remove(0);
            }
            self.suspended.push(unit);
            (self.between, self.complete) = (0, None);
            self.linked = behind == Gap::SuspendedInList;
            return;
        }
        if in_list && let Some(complete) = self.complete.take() {
            self.complete = Some(self.complete_beginning(unit, complete));
        } else if conjunction || (function_word && !self.suspended.is_empty()) {
            self.linked |= conjunction;
            self.between += 1;
        } else {
            if unit.is_hyphenated() {
                self.join_hyphenated(unit);
            }
            if self.linked && !self.suspended.is_empty() {
                self.complete_ends(unit);
            }
            self.suspended.clear();
            (self.linked, self.complete) = (false, Some(Complete { unit, beginning: None }));
        }
        let goes_on = match behind {
            Gap::Space | Gap::Leading => true,
            Gap::Comma | Gap::LeadingInList => self.suspended.is_empty(),
            Gap::FullStop => abbreviated,
            _ => false,
        };
        if !goes_on || self.between > MAX_BETWEEN {
            self.suspended.clear();
            (self.between, self.linked, self.complete) = (0, false, None);
        }
    }

    /// Returns what the letters of a unit are without its hyphens.
    fn letters(&self, unit: Unit) -> String {
        self.words[unit.first..=unit.last].iter().map(ReadWord::exact).collect()
    }

    fn join_hyphenated(&mut self, unit: Unit) {
        if !unit.is_title() {
            let exact = self.letters(unit);
            self.set(unit, &exact);
        }
    }

    /// Gives what is suspended the end of `unit`: "landes" of "Bündnisverteidigung".
    fn complete_ends(&mut self, unit: Unit) {
        let suspended = std::mem::take(&mut self.suspended);
        for beginning in suspended {
            let letters = self.letters(beginning);
            let end = self.shared_end(unit, compound::is_prefix(&letters));
            if let Some(end) = end {
                self.set(beginning, &(letters + &end));
            }
        }
    }

    /// Returns what of a complete word others share; `prefix` tells that these are prefixes: "Ein- und Ausfuhr".
    fn shared_end(&self, unit: Unit, prefix: bool) -> Option<String> {
        if unit.is_hyphenated() {
            return Some(self.letters(Unit { first: unit.first + 1, ..unit }));
        }
        let exact = self.words[unit.first].exact();
        if prefix && let Some(end) = compound::behind_prefix(exact) {
            return Some(end.to_owned());
        }
        compound::boundaries(exact).first().map(|&at| exact[at..].to_owned())
    }

    /// Gives `unit` the beginning of the complete word before it: "verteidigungs" to "-strategie".
    ///
    /// Returns that word with its beginning, which a long list asks for again and again.
    fn complete_beginning(&mut self, unit: Unit, complete: Complete) -> Complete {
        let Complete { unit: whole, beginning } = complete;
        let beginning = beginning.unwrap_or_else(|| self.shared_beginning(whole));
        if let Some(beginning) = &beginning {
            let exact = beginning.clone() + &self.letters(unit);
            self.set(unit, &exact);
        }
        Complete { unit: whole, beginning: Some(beginning) }
    }

    /// Returns what of a complete word others share: all but its last part.
    fn shared_beginning(&self, unit: Unit) -> Option<String> {
        if unit.is_title() {
            return None;
        }
        if unit.is_hyphenated() {
            return Some(self.letters(Unit { last: unit.last - 1, ..unit }));
        }
        let exact = self.words[unit.first].exact();
        compound::boundaries(exact).last().map(|&at| exact[..at].to_owned())
    }

    fn set(&mut self, unit: Unit, exact: &str) {
        // Dates and telephone numbers are no compounds.
        let has_letters = exact.contains(|c: char| CharClass::of(c) == CharClass::Letter);
        if !has_letters || exact.chars().count() > TERM_MAX_CHARS {
            return;
        }
        let (exact, german) = match compound::term(exact) {
            // All terms of the word would read it once more.
            Some(german) => (Arc::from(exact_form(exact)), german),
            None => {
                let Some(known) = self.cache.known(exact) else { return };
                (Arc::clone(&known.terms.exact), Arc::clone(&known.terms.german))
            }
        };
        let span = ByteSpan::new(self.words[unit.first].span.start, self.words[unit.last].span.end);
        self.words[unit.first].joined = Some(Arc::new(Joined { exact, german, span }));
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analyzer;

    /// Asserts what of a text stands for which compound.
    fn assert_joined(text: &str, expected: &[(&str, &str)]) {
        let tokens = Analyzer::new().analyze(text);
        let joined: Vec<(&str, &str)> =
            tokens.iter().filter_map(|t| t.joined.as_ref()).map(|j| (j.span.of(text), &*j.exact)).collect();
        assert_eq!(joined, expected, "{text}");
    }

    #[test]
    fn hyphenated_words_are_joined() {
        assert_joined("Die Stabilitäts-Projektion", &[("Stabilitäts-Projektion", "stabilitätsprojektion")]);
        assert_joined("Stabilitäts\u{2010}Projektion", &[("Stabilitäts\u{2010}Projektion", "stabilitätsprojektion")]);
        assert_joined("Out-of-area-Einsätze", &[("Out-of-area-Einsätze", "outofareaeinsätze")]);
        assert_joined("die COVID-19-Pandemie", &[("COVID-19-Pandemie", "covid19pandemie")]);
        assert_joined("am 2024-05-01, 12-14 Uhr", &[]);
        assert_joined("Krieg - Frieden", &[]);
        assert_joined("a-b-c-d-e-f-g", &[]);
    }

    #[test]
    fn suspended_hyphens_get_the_end_of_the_word_that_completes_them() {
        assert_joined("Landes- und Bündnisverteidigung", &[("Landes", "landesverteidigung")]);
        assert_joined("in West- und Ostafrika", &[("West", "westafrika")]);
        assert_joined(
            "Außen-, Sicherheits- und Verteidigungspolitik",
            &[("Außen", "aussenpolitik"), ("Sicherheits", "sicherheitspolitik")],
        );
        assert_joined("Bundes- bzw. Landesregierung", &[("Bundes", "bundesregierung")]);
        assert_joined("Kriegs- sowie Nachkriegszeit", &[("Kriegs", "kriegszeit")]);
        assert_joined("sowohl die Innen- als auch die Außenpolitik", &[("Innen", "innenpolitik")]);
        assert_joined("Bundes- und Landesverfassungsgerichte", &[("Bundes", "bundesverfassungsgerichte")]);
        assert_joined("NATO- und EU-Staaten", &[("NATO", "natostaaten"), ("EU-Staaten", "eustaaten")]);
        assert_joined("Haupt-/Nebensatz", &[("Haupt", "hauptsatz")]);
        assert_joined("Landes\u{ad} und Bündnisverteidigung", &[("Landes", "landesverteidigung")]);
        assert_joined("Landes\u{2011} und Bündnisverteidigung", &[("Landes", "landesverteidigung")]);
        assert_joined("in- und ausländische Truppen", &[("in", "inländische")]);
        assert_joined("Ein- und Ausfuhr", &[("Ein", "einfuhr")]);
        assert_joined("be- und entladen", &[("be", "beladen")]);
    }

    #[test]
    fn what_is_completed_has_the_term_of_the_whole_word() {
        for (text, word) in [
            ("West- und Ostafrikas", "Westafrika"),
            ("Landes- und Bündnisverteidigungen", "Landesverteidigung"),
            ("Stabilitäts-Projektionen", "Stabilitätsprojektion"),
            ("Bundes- und Landesmuseen", "Bundesmuseen"),
        ] {
            let mut analyzer = Analyzer::new();
            let joined = analyzer.analyze(text)[0].joined.clone().expect(text);
            assert_eq!(joined.german, analyzer.analyze(word)[0].german, "{text}");
        }
    }

    #[test]
    fn what_nothing_completes_stays_alone() {
        assert_joined("pre- and postwar", &[]);
        assert_joined("Landes- und. Bündnisverteidigung", &[]);
        assert_joined("Landes- Bündnisverteidigung", &[]);
        assert_joined("Landes- und Krieg", &[]);
        assert_joined("Landes-", &[]);
        assert_joined("Landes- und Grenzen der Bündnisverteidigung", &[]);
    }

    #[test]
    fn leading_hyphens_get_the_beginning_of_the_word_before() {
        assert_joined("Verteidigungspolitik und -strategie", &[("strategie", "verteidigungsstrategie")]);
        assert_joined(
            "Sicherheitspolitik, -strategie und -planung",
            &[("strategie", "sicherheitsstrategie"), ("planung", "sicherheitsplanung")],
        );
        assert_joined("bei 5 und -3 Grad", &[]);
        assert_joined("Krieg und -frieden", &[]);
        assert_joined(
            "EU-Außenpolitik und -strategie, -planung",
            &[("EU-Außenpolitik", "euaussenpolitik"), ("strategie", "eustrategie"), ("planung", "euplanung")],
        );
        assert_joined("a-b-c-d-e-f-g und -strategie, -planung", &[]);
    }
}
