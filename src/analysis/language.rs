use whatlang::{Lang, Script};

use crate::analysis::normalise::exact_form;
use crate::analysis::stop_words;
use crate::analysis::tokenize::Words;
use crate::text::Language;

/// Bytes looked at: beyond the English summary of a German article, and not a whole book.
const SAMPLE_BYTES: usize = 16_000;

/// Letters below which nothing is said: "Ebd., S. 5."
const LETTERS_MIN: usize = 12;

/// Letters a language beside German and English must have to be believed.
const OTHER_LETTERS_MIN: usize = 80;

/// Share of function words of one language alone above which a text is of that language.
///
/// Running German and English have .25 to .5; a list of English titles in a German note stays below .2.
const SHARE_MIN: f64 = 0.2;

/// Share with which a text that looks like a reference is still of that language.
const REFERENCE_SHARE_MIN: f64 = 0.3;

/// Share that is enough where whatlang is sure of the same.
const SECONDED_SHARE_MIN: f64 = 0.08;

/// How many times more function words the language must have than its rival.
const LEAD: usize = 4;

/// Share of what is of neither language from which on whatlang is asked for others; in running text of another one it is above .2.
const FOREIGN_SHARE_MIN: f64 = 0.05;

/// Characters that the longest of [`FOREIGN_WORDS`] has.
const FOREIGN_WORD_CHARS: usize = 5;

/// The most frequent words of languages of Europe that are no words of German or English, in exact form.
#[rustfmt::skip]
const FOREIGN_WORDS: [&str; 83] = [
    // French, Spanish, Portuguese, Italian, Catalan, Romanian
    "le", "la", "les", "et", "est", "une", "un", "dans", "que", "qui", "pour", "pas", "sur", "au", "aux", "ce", "cette", "ne",
    "il", "elle", "ont", "sont", "avec", "de", "el", "los", "las", "y", "en", "una", "por", "para", "con", "del", "se", "su",
    "al", "como", "lo", "gli", "di", "che", "e", "non", "della", "dei", "o", "os", "uma", "em", "com", "dos",
    "na", "els", "amb", "din",
    // Dutch, Danish, Norwegian, Swedish
    "het", "een", "van", "zijn", "voor", "niet", "te", "aan", "og", "det", "som", "med", "til", "af", "ikke", "och", "att", "av",
    // Latin
    "cum", "ut", "quod", "quae", "sed",
    // Polish, Czech, Croatian, Finnish, Hungarian, Turkish
    "jest", "je", "ja", "ve",
];

/// What a text shows of German and English.
#[derive(Debug, Default)]
struct Evidence {
    letters: usize,
    words: usize,
    /// Function words that only German has.
    german: usize,
    /// Function words that only English has.
    english: usize,
    /// Frequent words of other languages, and words with letters that neither has.
    foreign: usize,
    /// Names and numbers as references have them, more than every second word; or a link.
    reference: bool,
}

/// Tells the language of a passage; `None` where the text is too short or too mixed to tell.
///
/// German and English by their function words, other languages by letter groups (whatlang) from 80 letters on.
/// `None` is the answer for most notes that cite: "Ebd., S. 5", or an English title with German words around it.
/// They have the language of their document.
pub fn detect_language(text: &str) -> Option<Language> {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    let evidence = Evidence::of(sample);
    if evidence.letters < LETTERS_MIN {
        return None;
    }
    let guess = if evidence.leaves_doubt() { whatlang::detect(sample) } else { None };
    if let Some(found) = &guess
        && evidence.letters >= OTHER_LETTERS_MIN
        && !matches!(found.lang(), Lang::Deu | Lang::Eng)
        && (found.is_reliable() || found.script() != Script::Latin)
        && let Some(code) = two_letters(found.lang())
    {
        return Some(Language::Other(code));
    }
    let (language, hits, rival) = evidence.leader();
    let share = evidence.share();
    let seconded = guess.is_some_and(|found| found.is_reliable() && found.lang() == whatlang_of(language));
    let least = match (evidence.reference, seconded) {
        (true, _) => REFERENCE_SHARE_MIN,
        (false, false) => SHARE_MIN,
        (false, true) => SECONDED_SHARE_MIN,
    };
    let leads = hits >= LEAD * rival.max(1) || (rival == 0 && (hits >= 2 || (hits == 1 && seconded)));
    (share >= least && leads).then_some(language)
}

/// German and English as whatlang names them.
fn whatlang_of(language: Language) -> Lang {
    if language == Language::German { Lang::Deu } else { Lang::Eng }
}

impl Evidence {
    /// The language that has more function words here, how many, and how many the other has.
    fn leader(&self) -> (Language, usize, usize) {
        if self.german >= self.english {
            (Language::German, self.german, self.english)
        } else {
            (Language::English, self.english, self.german)
        }
    }

    /// Share of the leader's function words.
    fn share(&self) -> f64 {
        self.german.max(self.english) as f64 / self.words.max(1) as f64
    }

    /// Tells whether letter groups could change what the function words say. They take longer than all the rest of reading.
    fn leaves_doubt(&self) -> bool {
        let share = self.share();
        if share >= REFERENCE_SHARE_MIN {
            return false;
        }
        let (_, hits, rival) = self.leader();
        let may_be_seconded =
            !self.reference && share >= SECONDED_SHARE_MIN && (share < SHARE_MIN || hits == 1) && hits >= LEAD * rival;
        let is_foreign = share < SECONDED_SHARE_MIN || self.foreign as f64 >= FOREIGN_SHARE_MIN * self.words as f64;
        may_be_seconded || (self.letters >= OTHER_LETTERS_MIN && is_foreign)
    }

    fn of(text: &str) -> Self {
        let mut evidence = Self::default();
        let mut formal = 0;
        for span in Words::new(text) {
            let word = span.of(text);
            evidence.words += 1;
            evidence.letters += word.chars().filter(|c| c.is_alphabetic()).count();
            let form = exact_form(word);
            match stop_words::look_up(&form) {
                Some(found) => {
                    let (german, english) = (found.of(Language::German), found.of(Language::English));
                    evidence.german += usize::from(german && !english);
                    evidence.english += usize::from(english && !german);
                }
                None => {
                    evidence.foreign += usize::from(is_foreign(&form));
                    formal += usize::from(word.starts_with(|c: char| c.is_numeric() || c.is_uppercase()));
                }
            }
        }
        let digits = text.contains(|c: char| c.is_ascii_digit());
        evidence.reference = (formal * 2 > evidence.words && digits) || text.contains("://");
        evidence
    }
}

/// Tells a frequent word of another language, or one with letters that German and English lack.
fn is_foreign(form: &str) -> bool {
    let is_ours = |c: char| c.is_ascii() || matches!(c, 'ä' | 'ö' | 'ü' | 'ß' | '’');
    form.len() <= FOREIGN_WORD_CHARS && FOREIGN_WORDS.contains(&form)
        || form.chars().any(|c| c.is_alphabetic() && !is_ours(c))
}

/// Returns the ISO 639-1 code of a language of whatlang.
fn two_letters(language: Lang) -> Option<[u8; 2]> {
    let code = match language.code() {
        "epo" => b"eo",
        "rus" => b"ru",
        "cmn" => b"zh",
        "spa" => b"es",
        "por" => b"pt",
        "ita" => b"it",
        "ben" => b"bn",
        "fra" => b"fr",
        "ukr" => b"uk",
        "kat" => b"ka",
        "ara" => b"ar",
        "hin" => b"hi",
        "jpn" => b"ja",
        "heb" => b"he",
        "yid" => b"yi",
        "pol" => b"pl",
        "amh" => b"am",
        "jav" => b"jv",
        "kor" => b"ko",
        "nob" => b"nb",
        "dan" => b"da",
        "swe" => b"sv",
        "fin" => b"fi",
        "tur" => b"tr",
        "nld" => b"nl",
        "hun" => b"hu",
        "ces" => b"cs",
        "ell" => b"el",
        "bul" => b"bg",
        "bel" => b"be",
        "mar" => b"mr",
        "kan" => b"kn",
        "ron" => b"ro",
        "slv" => b"sl",
        "hrv" => b"hr",
        "srp" => b"sr",
        "mkd" => b"mk",
        "lit" => b"lt",
        "lav" => b"lv",
        "est" => b"et",
        "tam" => b"ta",
        "vie" => b"vi",
        "urd" => b"ur",
        "tha" => b"th",
        "guj" => b"gu",
        "uzb" => b"uz",
        "pan" => b"pa",
        "aze" => b"az",
        "ind" => b"id",
        "tel" => b"te",
        "pes" => b"fa",
        "mal" => b"ml",
        "ori" => b"or",
        "mya" => b"my",
        "nep" => b"ne",
        "sin" => b"si",
        "khm" => b"km",
        "tuk" => b"tk",
        "aka" => b"ak",
        "zul" => b"zu",
        "sna" => b"sn",
        "afr" => b"af",
        "lat" => b"la",
        "slk" => b"sk",
        "cat" => b"ca",
        "tgl" => b"tl",
        "hye" => b"hy",
        "cym" => b"cy",
        _ => return None,
    };
    Some(*code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_have_the_language_they_are_written_in() {
        let table = [
            ("Die Mission berät die irakische Armee.", Some("de")),
            ("Das ist nicht im Interesse der NATO.", Some("de")),
            ("The mission advises the Iraqi army.", Some("en")),
            ("What was the reason for the withdrawal?", Some("en")),
            ("Wer führte die Koalition an?", Some("de")),
            ("Ebd.", None),
            ("Ebd., S. 5.", None),
            ("NATO 2022", None),
            ("", None),
            (
                "Ruiz Palmer 2016: Diego Ruiz Palmer, The Framework Nations' Concept and NATO: Game-Changer for a New \
                 Strategic Era or Missed Opportunity?, NDC Research Paper 132, Juli 2016, S. 5.",
                None,
            ),
            ("Vgl. hierzu John Smith, The Making of the West, in: History of the World, London 2005, S. 3.", None),
            (
                "La mission conseille l’armée irakienne depuis plusieurs années, mais les résultats restent \
                 modestes, et les soldats manquent encore de tout ce dont ils ont besoin.",
                Some("fr"),
            ),
            (
                "La missione consiglia l’esercito iracheno da molti anni, ma i risultati sono ancora modesti e ai \
                 soldati manca tutto quello di cui avrebbero bisogno.",
                Some("it"),
            ),
            (
                "La misión asesora al ejército iraquí desde hace muchos años, pero los resultados siguen siendo \
                 modestos y a los soldados les falta todo lo que necesitan.",
                Some("es"),
            ),
            (
                "De missie adviseert het Iraakse leger al vele jaren, maar de resultaten zijn nog steeds bescheiden en de \
                 soldaten hebben niet alles wat zij nodig hebben voor hun werk in de provincie.",
                Some("nl"),
            ),
            (
                "Uppdraget har under många år gett råd till den irakiska armén, men resultaten är fortfarande blygsamma, och \
                 soldaterna saknar allt som de behöver för tjänsten i provinsen.",
                Some("sv"),
            ),
            (
                "Operaatio on neuvonut Irakin armeijaa monta vuotta, mutta tulokset ovat yhä vaatimattomia, ja sotilailta \
                 puuttuu kaikki, mitä he tarvitsevat.",
                Some("fi"),
            ),
            (
                "Gallia est omnis divisa in partes tres, quarum unam incolunt Belgae, aliam Aquitani, tertiam qui \
                 ipsorum lingua Celtae, nostra Galli appellantur.",
                Some("la"),
            ),
            (
                "Misja doradza irackiej armii od wielu lat, ale wyniki są nadal skromne, a żołnierzom brakuje \
                 wszystkiego, czego potrzebują do służby.",
                Some("pl"),
            ),
            (
                "De missie adviseert het Iraakse leger al vele jaren, maar de resultaten zijn nog steeds \
                 bescheiden en de soldaten hebben een gebrek aan alles wat zij nodig hebben.",
                Some("nl"),
            ),
            (
                "Миссия консультирует иракскую армию уже много лет, но результаты по-прежнему скромны, и солдатам не хватает всего.",
                Some("ru"),
            ),
        ];
        for (text, code) in table {
            assert_eq!(detect_language(text).as_ref().map(Language::code), code, "{text}");
        }
    }
}
