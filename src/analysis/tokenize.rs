use crate::analysis::char_class::{CharClass, is_apostrophe};
use crate::analysis::{cut, spaced};
use crate::text::ByteSpan;

/// Word endings that make a gender form of the word before the sign.
///
/// "Freund:innen", "Freund*in", "jede_r", "Rom*nja"; behind a slash "in" and "innen" alone, and only where the word
/// has a capital: "Bürger/innen".
const GENDER_ENDINGS: [&str; 9] = ["innen", "in", "r", "n", "m", "e", "s", "nja", "zze"];

/// The same in brackets: "Kolleg(inn)en", "Student(in)".
const BRACKETED_ENDINGS: [&str; 3] = ["(inn)en", "(innen)", "(in)"];

/// Letters a word needs before a gender sign: "f:n" is none.
const GENDER_STEM_MIN_CHARS: usize = 3;

/// Most groups of three behind the first of a number; more is a code, and would be read again and again.
const THOUSANDS_MAX_GROUPS: usize = 8;

/// Units that take a superscript into the word: "m²" is `m2`, "Projektion²" is not.
const SQUARE_UNITS: [&str; 12] = ["m", "km", "cm", "mm", "dm", "nm", "µm", "μm", "ft", "in", "yd", "hm"];

/// Walks through the words of a text, in order.
///
/// A word is a run of letters, digits and what belongs to them; its span never begins or ends with an ignorable
/// character. Kept together: "NATO's", "U.S", "5.000", "Freund:innen", "m²", "S t a a t", and a word cut at the end of
/// a line. The time grows with the length.
#[derive(Debug, Clone)]
pub(crate) struct Words<'t> {
    text: &'t str,
    at: usize,
    /// Up to here single letters have been found to stand for themselves: not to be looked at again from each.
    apart_until: usize,
}

impl<'t> Words<'t> {
    /// Starts at the beginning of `text`.
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, apart_until: 0 }
    }

    fn char_at(&self, at: usize) -> Option<(char, usize)> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte < 0x80 {
            return Some((char::from(byte), at + 1));
        }
        let c = self.text[at..].chars().next()?;
        Some((c, at + c.len_utf8()))
    }

    /// Returns the end of the plain run of letters, digits, marks and ignorables that begins at `at`, without
    /// ignorables at its end.
    fn run_end(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at;
        loop {
            while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
                at += 1;
                end = at;
            }
            let Some((c, next)) = self.char_at(at) else { return end };
            match CharClass::of(c) {
                CharClass::Letter | CharClass::Digit | CharClass::Mark => end = next,
                CharClass::Ignorable => {}
                _ => return end,
            }
            at = next;
        }
    }

    /// Returns the end of "5.000" or "1 234 567" where such a number begins at `at`.
    ///
    /// One to three digits, not led by a zero, then groups of three behind the same separator.
    fn thousands_end(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let digits =
            |from: usize, max: usize| bytes[from..].iter().take(max).take_while(|b| b.is_ascii_digit()).count();
        let first = digits(at, 4);
        if !(1..=3).contains(&first) || bytes[at] == b'0' {
            return None;
        }
        let mut end = at + first;
        let (separator, _) = self.char_at(end)?;
        if !matches!(separator, '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{2009}' | '\u{202f}') {
            return None;
        }
        let mut groups = 0;
        while let Some((c, next)) = self.char_at(end)
            && c == separator
        {
            match digits(next, 4) {
                3 => end = next + 3,
                // "12.345.67" is a date or a section, not a number; "10.000, 5" ended before.
                0 => break,
                _ => return None,
            }
            groups += 1;
            if groups > THOUSANDS_MAX_GROUPS {
                return None;
            }
        }
        (groups > 0).then_some(end)
    }

    /// Returns the end of "U.S" or "z.B" where such an abbreviation begins at `at`: single letters between dots.
    fn dotted_end(&self, at: usize) -> Option<usize> {
        let letter = |at: usize| {
            let (c, next) = self.char_at(at)?;
            (CharClass::of(c) == CharClass::Letter && self.run_end(at) == next).then_some(next)
        };
        let mut end = letter(at)?;
        let mut letters = 1;
        while self.text.as_bytes().get(end) == Some(&b'.')
            && let Some(next) = letter(end + 1)
        {
            end = next;
            letters += 1;
        }
        (letters > 1).then_some(end)
    }

    /// Returns the end of the word with what is joined to the run `start..end` by a sign.
    fn joined_end(&self, start: usize, end: usize) -> usize {
        let Some((c, next)) = self.char_at(end) else { return end };
        if is_apostrophe(c) {
            let tail = self.run_end(next);
            // "don't" and "NATO's" are one word, "l'histoire" and "O'Brien" two.
            let kept = contraction(&self.text[start..end], &self.text[next..tail]).is_some();
            return if kept { tail } else { end };
        }
        if matches!(c, ':' | '*' | '_' | '·' | '/') {
            return self.gender_end(start, end, c, next).unwrap_or(end);
        }
        if c == '(' && self.text[start..end].starts_with(char::is_uppercase) {
            return BRACKETED_ENDINGS
                .iter()
                .find(|ending| self.text[end..].starts_with(**ending))
                .map(|ending| end + ending.len())
                .filter(|&whole| end - start >= GENDER_STEM_MIN_CHARS && self.run_end(whole) == whole)
                .unwrap_or(end);
        }
        if matches!(c, '²' | '³') && SQUARE_UNITS.contains(&&self.text[start..end]) && self.run_end(next) == next {
            return next;
        }
        end
    }

    fn gender_end(&self, start: usize, end: usize, sign: char, mut next: usize) -> Option<usize> {
        let word = &self.text[start..end];
        if word.chars().take(GENDER_STEM_MIN_CHARS).filter(|c| c.is_alphabetic()).count() < GENDER_STEM_MIN_CHARS {
            return None;
        }
        if sign == '/' {
            next += usize::from(self.text[next..].starts_with('-'));
            if !word.starts_with(char::is_uppercase) {
                return None;
            }
        }
        let tail_end = self.run_end(next);
        let tail = &self.text[next..tail_end];
        let is_ending = |tail: &str| {
            if sign == '/' { matches!(tail, "in" | "innen") } else { GENDER_ENDINGS.contains(&tail) }
        };
        // "Kolleg*innenschaft" goes on behind the ending; "FREUND*INNEN" and "Freund*Innen" are the same in capitals.
        let capitals = word.ends_with(char::is_uppercase) && tail.len() <= 5 && is_ending(&tail.to_ascii_lowercase());
        let whole = is_ending(tail) || (capitals && !tail.contains(char::is_lowercase));
        (whole || tail.starts_with("innen") || tail.starts_with("Innen")).then_some(tail_end)
    }

    /// Returns the end of the spaced-out word that begins with the letter at `start`.
    fn spaced_end(&mut self, start: usize) -> Option<usize> {
        if start < self.apart_until {
            return None;
        }
        let run = spaced::run(self.text, start)?;
        if !run.is_word {
            self.apart_until = run.end;
        }
        run.is_word.then_some(run.end)
    }
}

/// Returns how many bytes of `tail` belong to the word before an apostrophe, if it is a contraction.
///
/// "NATO" + "s" → 0: the tail is dropped. "don" + "t" → 1: it is kept, and the word is `dont`.
pub(crate) fn contraction(word: &str, tail: &str) -> Option<usize> {
    let is = |ending: &str| tail.eq_ignore_ascii_case(ending);
    if is("t") && word.ends_with(['n', 'N']) {
        return Some(1);
    }
    ["s", "re", "ve", "ll", "d", "m"].into_iter().any(is).then_some(0)
}

impl Iterator for Words<'_> {
    type Item = ByteSpan;

    fn next(&mut self) -> Option<ByteSpan> {
        loop {
            let start = self.at;
            let (c, next) = self.char_at(start)?;
            self.at = next;
            match CharClass::of(c) {
                CharClass::Letter | CharClass::Digit => {
                    if c.is_ascii_digit()
                        && let Some(end) = self.thousands_end(start)
                    {
                        // "10.000er" is one word.
                        self.at = self.run_end(end).max(end);
                        return Some(ByteSpan::new(start, self.at));
                    }
                    let mut end = self.run_end(start);
                    if !self.text.as_bytes().get(next).is_some_and(u8::is_ascii_alphanumeric)
                        && let Some(end) = self.spaced_end(start)
                    {
                        self.at = end;
                        return Some(ByteSpan::new(start, end));
                    }
                    while !matches!(self.text.as_bytes().get(end), None | Some(b' ' | b',' | b'.' | b'\n'))
                        && let Some(tail) = cut::continuation(self.text, start, end)
                    {
                        end = self.run_end(tail);
                    }
                    let end = match self.text.as_bytes().get(end) {
                        None | Some(b' ' | b',' | b'-' | b'\n') => end,
                        Some(b'.') => self.dotted_end(start).unwrap_or(end),
                        Some(_) => self.joined_end(start, end),
                    };
                    self.at = end;
                    return Some(ByteSpan::new(start, end));
                }
                CharClass::Single => {
                    while let Some((c, next)) = self.char_at(self.at)
                        && CharClass::of(c) == CharClass::Mark
                    {
                        self.at = next;
                    }
                    return Some(ByteSpan::new(start, self.at));
                }
                CharClass::Superscript | CharClass::Mark | CharClass::Ignorable | CharClass::Other => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_where_a_reader_would_cut_them() {
        let table: [(&str, &[&str]); 45] = [
            ("Die NATO-Mission im Irak.", &["Die", "NATO", "Mission", "im", "Irak"]),
            ("Out-of-area-Einsätze", &["Out", "of", "area", "Einsätze"]),
            (
                "5.000 und 10,000 und 1\u{202f}234\u{202f}567",
                &["5.000", "und", "10,000", "und", "1\u{202f}234\u{202f}567"],
            ),
            ("3,5 12/2018 05.01.2024", &["3", "5", "12", "2018", "05", "01", "2024"]),
            ("1.234,56 0,125 2018,201", &["1.234", "56", "0", "125", "2018", "201"]),
            ("12.345.67", &["12", "345", "67"]),
            ("10.000er, 1980er", &["10.000er", "1980er"]),
            ("10.000, 20.000.", &["10.000", "20.000"]),
            ("NATO's NATO’s they're don't", &["NATO's", "NATO’s", "they're", "don't"]),
            ("l'histoire d’Algérie O'Brien Hans'", &["l", "histoire", "d", "Algérie", "O", "Brien", "Hans"]),
            ("z.B. die U.S. Army, S.5", &["z.B", "die", "U.S", "Army", "S", "5"]),
            ("Ende.Anfang v.Chr.", &["Ende", "Anfang", "v", "Chr"]),
            ("Freund:innen Freund*in Kolleg_innenschaft", &["Freund:innen", "Freund*in", "Kolleg_innenschaft"]),
            (
                "Bürger/innen Bürger/-innen Ebd.:innen und/in",
                &["Bürger/innen", "Bürger/-innen", "Ebd", "innen", "und", "in"],
            ),
            ("Kolleg(inn)en Student(in) Abbau(in)s", &["Kolleg(inn)en", "Student(in)", "Abbau", "in", "s"]),
            ("jede:r Berg:hütte ab:in", &["jede:r", "Berg", "hütte", "ab", "in"]),
            ("m² km³ Projektion² 10⁶ CO₂", &["m²", "km³", "Projektion", "10", "CO₂"]),
            ("https://www.nato.int/a_b", &["https", "www", "nato", "int", "a", "b"]),
            ("6½ Sacks", &["6", "½", "Sacks"]),
            ("北京 Peking", &["北", "京", "Peking"]),
            ("Stabi\u{ad}lität\u{ad} \u{200b}NATO", &["Stabi\u{ad}lität", "NATO"]),
            ("scho\u{308}n, o\u{308}", &["scho\u{308}n", "o\u{308}"]),
            ("nicht‑staatlich", &["nicht", "staatlich"]),
            ("‚Raum‘ “space”", &["Raum", "space"]),
            ("C++ & C#", &["C", "C"]),
            ("… – 🙂 !", &[]),
            ("", &[]),
            ("Die S t a b i l i t ä t der", &["Die", "S t a b i l i t ä t", "der"]),
            ("S t a b i l i t a\u{308} t.", &["S t a b i l i t a\u{308} t"]),
            ("S T A A T  U N D  R E C H T", &["S T A A T", "U", "N", "D", "R E C H T"]),
            ("P o l i t i k M a c h t", &["P o l i t i k", "M a c h t"]),
            ("J. R. R. Tolkien, J R R Tolkien", &["J", "R", "R", "Tolkien", "J", "R", "R", "Tolkien"]),
            ("(a b c d) S. 3 f", &["a", "b", "c", "d", "S", "3", "f"]),
            ("A B C D E", &["A", "B", "C", "D", "E"]),
            ("E = m c 2, P V = n R T", &["E", "m", "c", "2", "P", "V", "n", "R", "T"]),
            ("f\u{2009}r\u{2009}e\u{2009}i\u{2009}e Wahl", &["f\u{2009}r\u{2009}e\u{2009}i\u{2009}e", "Wahl"]),
            ("die Stabilitätspro-\njektion der", &["die", "Stabilitätspro-\njektion", "der"]),
            ("Stabilitätspro- jektion, Sta-\nbili-\ntät", &["Stabilitätspro- jektion", "Sta-\nbili-\ntät"]),
            ("Landes- und Bündnisverteidigung", &["Landes", "und", "Bündnisverteidigung"]),
            ("Landes-\nund Bündnis-\nVerteidigung", &["Landes", "und", "Bündnis", "Verteidigung"]),
            ("Stabi\u{ad}\nlität, Kol-\nleg:innen", &["Stabi\u{ad}\nlität", "Kol-\nleg:innen"]),
            ("FREUND*INNEN Freund*Innen KOLLEG:IN", &["FREUND*INNEN", "Freund*Innen", "KOLLEG:IN"]),
            ("Rom*nja, Sinti:zze, jede:m", &["Rom*nja", "Sinti:zze", "jede:m"]),
            ("Titel:In der Stadt:Er", &["Titel", "In", "der", "Stadt", "Er"]),
            ("Freund_innen FreundInnen", &["Freund_innen", "FreundInnen"]),
        ];
        for (text, expected) in table {
            let words: Vec<&str> = Words::new(text).map(|span| span.of(text)).collect();
            assert_eq!(words, expected, "{text}");
        }
    }
}
