use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::analysis::Rule;
use crate::analysis::fold::{Umlauts, fold_accents};
use crate::analysis::stem::{Guard, numeral, snowball};
use crate::analysis::stop_words;
use crate::text::Language;

/// Words whose ae, oe, ue are no umlauts.
pub(crate) const DIGRAPHS: &str = include_str!("data/de_digraphs.txt");

/// Endings of case, number and tense, longest first; all a guarded word loses.
const ENDINGS: [&str; 10] = ["ern", "ten", "em", "en", "er", "es", "te", "e", "n", "s"];

/// Endings that make an adjective or a noun of a number: "1980er".
const NUMERAL_ENDINGS: [&str; 4] = ["ern", "ers", "er", "te"];

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::German));
static GUARD: LazyLock<Guard> = LazyLock::new(|| Guard::new(Language::German));

/// Returns the German term of a content word in exact form.
///
/// Snowball's stem of the word with umlauts for ae, oe, ue and without other accents. A stem that is a function
/// word's is replaced by a lesser one ([`Guard`]).
///
/// Tells `note` which rules make it, in their order.
pub(crate) fn stem_noting(exact: &str, note: &mut dyn FnMut(Rule)) -> String {
    if let Some(number) = numeral(exact, &NUMERAL_ENDINGS) {
        note(Rule::Numeral);
        return number.to_owned();
    }
    let mut changed = |rule: Rule, before: &str, after: &str| {
        if before != after {
            note(rule);
        }
    };
    let spelled = with_umlauts(exact);
    changed(Rule::Umlaut, exact, &spelled);
    let word = fold_accents(&spelled, Umlauts::Keep);
    changed(Rule::Accents, &spelled, &word);
    let masculine = masculine(&word);
    changed(Rule::Masculine, &word, &masculine);
    let nominative = without_s_behind_vowel(&masculine);
    changed(Rule::VowelS, &masculine, nominative);
    let infinitive = without_infinitive_n(nominative);
    changed(Rule::Infinitive, nominative, infinitive);
    let stem = if NOUNS_IN_EM.iter().any(|noun| infinitive.ends_with(noun)) {
        // Snowball takes "Systems" for a dative. Nothing else of these can be an ending.
        changed(Rule::NounInEm, "", infinitive);
        snowball(&STEMMER, &format!("{infinitive}e"))
    } else {
        let stem = snowball(&STEMMER, infinitive);
        changed(Rule::Snowball, infinitive, &stem);
        stem
    };
    let stem = match without_et(&stem) {
        Some(shorter) => {
            changed(Rule::Participle, &stem, shorter);
            shorter.to_owned()
        }
        None => stem,
    };
    GUARD.guarded(stem, &word, exact, &ENDINGS, note)
}

/// Returns the German term of a content word in exact form; see [`stem_noting`].
pub(crate) fn stem(exact: &str) -> String {
    stem_noting(exact, &mut |_| {})
}

/// Finds the function word that `exact` spells with ae, oe, ue: "fuer" → "für".
pub(crate) fn respelled_stop_word(exact: &str) -> Option<String> {
    let word = with_umlauts(exact);
    (word != exact && stop_words::look_up(&word).is_some()).then_some(word)
}

/// Returns a word, or a piece of one, in exact form as it is, with umlauts for ae, oe, ue, and with these for umlauts.
///
/// For what is compared letter by letter: names, beginnings and ends of words. `goes_on` tells that more letters may
/// follow.
pub(crate) fn spellings(exact: &str, goes_on: bool) -> Vec<String> {
    let with_umlauts = if goes_on {
        // At the end of a word ue is no umlaut.
        let longer = with_umlauts(&format!("{exact}x"));
        longer.strip_suffix('x').map_or_else(|| exact.to_owned(), str::to_owned)
    } else {
        with_umlauts(exact)
    };
    let spelled_out = exact.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    let mut spellings = vec![exact.to_owned(), with_umlauts, spelled_out];
    spellings.dedup();
    if spellings.len() == 3 && spellings[2] == spellings[0] {
        spellings.pop();
    }
    spellings
}

/// Takes the ending off that makes a word feminine, where it stands behind another: "Politikerinnen" → "politiker".
///
/// As Snowball 3 does; "Freundinnen" only becomes "freundin".
fn masculine(word: &str) -> std::borrow::Cow<'_, str> {
    use std::borrow::Cow;
    if let Some(stem) = word.strip_suffix("erinnen").or_else(|| word.strip_suffix("erin"))
        && stem.chars().count() >= 3
    {
        return Cow::Owned(format!("{stem}er"));
    }
    if let Some(stem) = word.strip_suffix("innen")
        && stem.chars().count() >= 4
        && !VERBS_IN_INNEN.iter().any(|verb| stem.ends_with(verb))
    {
        return Cow::Owned(format!("{stem}in"));
    }
    Cow::Borrowed(word)
}

/// Takes the s off "Europas", "Kinos", "Babys": Snowball takes it off behind some consonants alone.
///
/// Not behind e, i and u, where it is an ending of its own as often ("Basis", "Status"), nor off short words ("Glas").
/// "Chaos" loses it too, and meets itself.
fn without_s_behind_vowel(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(rest) if rest.ends_with(['a', 'o', 'y']) && rest.chars().count() >= 4 => rest,
        _ => word,
    }
}

/// Takes the n off "regeln", "Mitteln", as Snowball 3 does: Snowball 2 leaves them apart from "Regel".
fn without_infinitive_n(word: &str) -> &str {
    match word.strip_suffix('n') {
        Some(rest) if rest.ends_with("el") && rest.chars().count() >= 5 => rest,
        _ => word,
    }
}

/// Takes -et off a stem that ends in t or d before it, or in n behind a consonant: "verpflichtet", "gebildet",
/// "bezeichnet"; `None` for "Planet", "Paket", "Internet", "Magnet". A rule of Snowball 3, narrowed to verbs.
fn without_et(stem: &str) -> Option<&str> {
    let rest = stem.strip_suffix("et").filter(|rest| rest.chars().count() >= 3)?;
    let mut letters = rest.chars().rev();
    let verb = match (letters.next()?, letters.next()?) {
        ('t' | 'd', _) => true,
        ('n', before) => !matches!(before, 'a' | 'e' | 'i' | 'o' | 'u' | 'ä' | 'ö' | 'ü' | 'r' | 'n'),
        _ => false,
    };
    (verb && !rest.ends_with("magn")).then_some(rest)
}

/// Nouns and adjectives whose -em is no ending.
const NOUNS_IN_EM: [&str; 14] = [
    "system", "problem", "theorem", "emblem", "phonem", "morphem", "lexem", "diadem", "ekzem", "totem", "modem",
    "moslem", "harem", "extrem",
];

/// What stands before -innen in verbs: "beginnen", "gewinnen", "gerinnen", "besinnen", "spinnen".
const VERBS_IN_INNEN: [&str; 8] = ["beg", "gew", "ger", "entr", "bes", "ers", "ents", "sp"];

/// Writes umlauts for the ae, oe, ue that stand for one.
///
/// Not where `data/de_digraphs.txt` says otherwise, not ue after a, e, q ("Mauer", "neue", "Quelle") or at the end
/// ("Statue", "issues"). Weak spot: foreign words, which become ugly but meet themselves ("guest" as "güst").
pub(crate) fn with_umlauts(word: &str) -> String {
    let bytes = word.as_bytes();
    let candidate = |i: usize| bytes[i] == b'e' && matches!(bytes[i - 1], b'a' | b'o' | b'u');
    if !(1..bytes.len()).any(candidate) {
        return word.to_owned();
    }
    let kept = kept_digraphs(word);
    let mut spelled = String::with_capacity(word.len());
    let mut from = 0;
    for i in (1..bytes.len()).filter(|&i| candidate(i)) {
        let before = i.checked_sub(2).map(|at| bytes[at]);
        let last = matches!(&bytes[i + 1..], [] | [b's']);
        let ue_elsewhere = bytes[i - 1] == b'u' && (last || matches!(before, Some(b'a' | b'e' | b'q')));
        if ue_elsewhere || kept.iter().any(|k| k.contains(&i)) {
            continue;
        }
        spelled.push_str(&word[from..i - 1]);
        spelled.push(match bytes[i - 1] {
            b'a' => 'ä',
            b'o' => 'ö',
            _ => 'ü',
        });
        from = i + 1;
    }
    spelled.push_str(&word[from..]);
    spelled
}

static KEPT: LazyLock<Vec<(bool, &'static str)>> = LazyLock::new(|| {
    DIGRAPHS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.strip_prefix('^').map_or((false, line), |beginning| (true, beginning)))
        .collect()
});

/// Returns the bytes of `word` that the data file keeps as they are.
fn kept_digraphs(word: &str) -> Vec<std::ops::Range<usize>> {
    let mut kept = Vec::new();
    for &(at_beginning, pattern) in KEPT.iter() {
        if at_beginning {
            if word.starts_with(pattern) {
                kept.push(0..pattern.len());
            }
        } else {
            kept.extend(word.match_indices(pattern).map(|(at, _)| at..at + pattern.len()));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::normalise::exact_form;

    fn term(word: &str) -> String {
        stem_noting(&exact_form(word), &mut |_| {})
    }

    #[test]
    fn forms_of_one_word_meet() {
        let table: [&[&str]; 32] = [
            &["Stabilitätsprojektion", "Stabilitaetsprojektion", "STABILITÄTSPROJEKTIONEN"],
            &["Mühlberger", "Muehlberger", "Mühlbergers"],
            &["Straße", "Strassen", "STRASSE"],
            &["Sicherheit", "Sicherheiten", "sicherheits"],
            &["sicher", "sichere", "sicherer", "sicheren", "sicheres", "sicherem", "Sicherung"],
            &["nächste", "nächsten", "nächster", "naechste"],
            &["schön", "schöne", "schönen", "schöner", "schoene"],
            &["Weiler", "Weilers", "Weilern"],
            &["sonderlich", "sonderliche", "sonderlichen"],
            &["Sonde", "Sonden"],
            &["Ware", "Waren"],
            &["Weg", "Wege", "Weges"],
            &["bereit", "bereite", "bereiten"],
            &["Würde", "Wuerde"],
            &["Café", "Cafe", "Cafés"],
            &["Politiker", "Politikerin", "Politikerinnen", "Politiker:innen", "Politik", "politisch"],
            &["Freundin", "Freundinnen", "Freund:innen"],
            &["verpflichtet", "verpflichten", "Verpflichtung", "verpflichtete"],
            &["bezeichnet", "bezeichnen", "bezeichneten", "Bezeichnung"],
            &["Regel", "Regeln", "regeln"],
            &["Europa", "Europas"],
            &["Westafrika", "Westafrikas"],
            &["System", "Systeme", "Systemen", "Systems"],
            &["Wirtschaftssystem", "Wirtschaftssysteme"],
            &["Problem", "Probleme", "Problems"],
            &["beginnen", "beginne"],
            &["1980er", "1980", "1980ern"],
            &["Goethe", "Göthe"],
            &["Öl", "Oel"],
            &["These", "Thesen"],
            &["Bündnis", "Bündnisse", "Buendnis"],
            &["Ansatz", "Ansätze", "Ansaetzen", "Ansatzes"],
        ];
        for words in table {
            let terms: Vec<String> = words.iter().map(|word| term(word)).collect();
            assert!(terms.iter().all(|t| *t == terms[0]), "{words:?} → {terms:?}");
        }
    }

    #[test]
    fn words_that_differ_stay_apart() {
        let table = [
            ("Poet", "Pot"),
            ("Duell", "dulle"),
            ("neue", "nü"),
            ("guess", "Guss"),
            ("Baguette", "Bagüte"),
            ("Sicherheit", "sich"),
            ("Ware", "war"),
            ("schön", "schon"),
            ("nächste", "nach"),
            ("Nacht", "nach"),
            ("Seite", "seit"),
            ("Königin", "König"),
            ("Planet", "plan"),
            ("Internet", "intern"),
            ("Glas", "gla"),
            ("Basis", "basi"),
        ];
        for (one, other) in table {
            assert_ne!(term(one), term(other), "{one}, {other}");
        }
    }

    #[test]
    fn pieces_of_words_have_every_spelling() {
        let table: [(&str, bool, &[&str]); 8] = [
            ("köln", true, &["köln", "koeln"]),
            ("koeln", true, &["koeln", "köln"]),
            ("nato", true, &["nato"]),
            ("mue", true, &["mue", "mü"]),
            ("statue", false, &["statue"]),
            ("neue", true, &["neue"]),
            ("muehlberger", false, &["muehlberger", "mühlberger"]),
            ("überaeng", true, &["überaeng", "überäng", "ueberaeng"]),
        ];
        for (piece, goes_on, expected) in table {
            assert_eq!(spellings(piece, goes_on), expected, "{piece}");
        }
    }

    #[test]
    fn umlauts_are_read_where_they_are_meant() {
        let table = [
            ("muehlberger", "mühlberger"),
            ("stabilitaetsprojektion", "stabilitätsprojektion"),
            ("koeln", "köln"),
            ("neue", "neue"),
            ("quelle", "quelle"),
            ("israel", "israel"),
            ("israelische", "israelische"),
            ("aktuell", "aktuell"),
            ("poesie", "poesie"),
            ("mauer", "mauer"),
            ("abenteuer", "abenteuer"),
            ("statue", "statue"),
            ("issues", "issues"),
            ("muell", "müll"),
            ("frauen", "frauen"),
            ("zuerst", "zuerst"),
            ("ue", "ue"),
        ];
        for (word, spelled) in table {
            assert_eq!(with_umlauts(word), spelled, "{word}");
        }
    }
}
