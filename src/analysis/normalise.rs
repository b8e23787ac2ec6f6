use unicode_normalization::UnicodeNormalization;

use crate::analysis::char_class::{CharClass, is_apostrophe};
use crate::analysis::tokenize::contraction;

/// Longest term in characters; of a longer run the beginning stands for the whole.
///
/// Far above any word of any language and far below what an index can hold.
pub(crate) const TERM_MAX_CHARS: usize = 256;

/// Turns a word as it stands in a text into the term of the exact channel.
///
/// Lower case, composed, ß as ss, ligatures and long s resolved, without soft hyphens, joining signs and
/// contracted tails; umlauts stay. Empty only where nothing of the word is a letter or digit. Done word by word, so
/// that a span of the text needs no way back: `word` is what stands there.
pub(crate) fn exact_form(word: &str) -> String {
    fast(word).unwrap_or_else(|| slow(word))
}

/// Does what [`slow`] does for the words that are letters of ASCII or German alone.
fn fast(word: &str) -> Option<String> {
    if word.len() > TERM_MAX_CHARS {
        return None;
    }
    let mut form = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'a'..='z' | '0'..='9' | 'ä' | 'ö' | 'ü' | 'é' => form.push(c),
            'A'..='Z' => form.push(c.to_ascii_lowercase()),
            'Ä' => form.push('ä'),
            'Ö' => form.push('ö'),
            'Ü' => form.push('ü'),
            'ß' => form.push_str("ss"),
            _ => return None,
        }
    }
    Some(form)
}

/// Handles any word.
fn slow(word: &str) -> String {
    let word = without_tail(word);
    let mut form: String = word
        .chars()
        .filter(|&c| !matches!(CharClass::of(c), CharClass::Ignorable | CharClass::Other))
        .take(TERM_MAX_CHARS)
        .collect();
    // Folding case can undo composition and the other way round; twice is enough for all but a few
    // phonetic letters, and more than three rounds no character needs.
    for _ in 0..3 {
        let next = fold_once(&form);
        if next == form {
            break;
        }
        form = next;
    }
    match form.char_indices().nth(TERM_MAX_CHARS) {
        Some((at, _)) => form[..at].nfc().collect(),
        None => form,
    }
}

/// Compatibility forms, lower case, ß and final sigma, composition.
fn fold_once(word: &str) -> String {
    let mut lower = String::with_capacity(word.len());
    // Taken apart, "½" would read as 12.
    if word.contains(is_fraction) {
        return word.to_owned();
    }
    for c in word.nfkc().flat_map(char::to_lowercase) {
        match c {
            'ß' => lower.push_str("ss"),
            'ς' => lower.push('σ'),
            // The small e above a vowel is how old print wrote its umlaut.
            '\u{364}' if lower.ends_with(['a', 'o', 'u']) => {
                let umlaut = match lower.pop() {
                    Some('a') => 'ä',
                    Some('o') => 'ö',
                    _ => 'ü',
                };
                lower.push(umlaut);
            }
            // What is left of the dotted capital İ.
            '\u{307}' if lower.ends_with('i') => {}
            // What falls out of a ligature and is no letter: the space of an Arabic blessing.
            _ if matches!(CharClass::of(c), CharClass::Ignorable | CharClass::Other) => {}
            _ => lower.push(c),
        }
    }
    lower.nfc().collect()
}

pub(crate) fn is_fraction(c: char) -> bool {
    matches!(c, '¼'..='¾' | '⅐'..='⅟' | '↉')
}

/// Cuts "'s" off "NATO's".
pub(crate) fn without_tail(word: &str) -> &str {
    let Some((at, sign)) = word.char_indices().rfind(|&(_, c)| is_apostrophe(c)) else { return word };
    match contraction(&word[..at], &word[at + sign.len_utf8()..]) {
        Some(0) if at > 0 => &word[..at],
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::place_in_word;
    use crate::text::ByteSpan;

    #[test]
    fn spellings_of_one_word_have_one_form() {
        let table = [
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("STRAẞE", "strasse"),
            ("scho\u{308}n", "schön"),
            ("SCHÖN", "schön"),
            ("Stabi\u{ad}lität", "stabilität"),
            ("Deﬁnition", "definition"),
            ("Eﬀekt", "effekt"),
            ("Feſt", "fest"),
            ("Feﬅ", "fest"),
            ("daſs", "dass"),
            ("Daß", "dass"),
            ("fu\u{364}r", "für"),
            ("Ko\u{364}nig", "könig"),
            ("S t a b i l i t ä t", "stabilität"),
            ("S T A A T S", "staats"),
            ("Stabilitätspro-\njektion", "stabilitätsprojektion"),
            ("Stabilitätspro\u{ad}\r\njektion", "stabilitätsprojektion"),
            ("FREUND*INNEN", "freundinnen"),
            ("Freund_innen", "freundinnen"),
            ("Bürger/innen", "bürgerinnen"),
            ("Rom*nja", "romnja"),
            ("U.S", "us"),
            ("z.B", "zb"),
            ("5.000", "5000"),
            ("5,000", "5000"),
            ("1\u{202f}234", "1234"),
            ("10.000er", "10000er"),
            ("5'000", "5000"),
            ("NATO’s", "nato"),
            ("don’t", "dont"),
            ("Freund:innen", "freundinnen"),
            ("FreundInnen", "freundinnen"),
            ("Freund*innen", "freundinnen"),
            ("Bürger/-innen", "bürgerinnen"),
            ("Kolleg(inn)en", "kolleginnen"),
            ("m²", "m2"),
            ("CO₂", "co2"),
            ("½", "½"),
            ("Ⅷ", "viii"),
            ("ＮＡＴＯ", "nato"),
            ("İstanbul", "istanbul"),
            ("ΣΟΦΟΣ", "σοφοσ"),
            ("café", "café"),
            ("①", "1"),
        ];
        for (word, form) in table {
            assert_eq!(exact_form(word), form, "{word}");
        }
    }

    #[test]
    fn a_stretch_of_the_form_points_back_to_its_letters() {
        let table = [
            ("Stabilitätsprojektion", "projektion", "projektion"),
            ("Stabilitätsprojektion", "stabilitäts", "Stabilitäts"),
            ("Stabilita\u{308}tsprojektion", "stabilitäts", "Stabilita\u{308}ts"),
            ("Stabilitäts\u{ad}projektion", "projektion", "projektion"),
            ("Stabilitäts\u{ad}projektion", "stabilitäts", "Stabilitäts"),
            ("Stabilitätspro-\njektion", "projektion", "pro-\njektion"),
            ("S t a a t s r e c h t", "recht", "r e c h t"),
            ("Straßenbau", "bau", "bau"),
            ("Straßenbau", "strassen", "Straßen"),
            ("Freund:innentreffen", "treffen", "treffen"),
            ("STAATSRECHT", "staats", "STAATS"),
            ("Staatsﬁnanzen", "finanzen", "ﬁnanzen"),
            ("NATO’s", "nato", "NATO"),
            ("Gro\u{ad}ß\u{ad}stadtrecht", "stadt", "stadt"),
            ("Maß\u{ad}stabsfrage", "stabs", "stabs"),
            ("Straß\u{ad}enmaß\u{ad}nahme", "nahme", "nahme"),
        ];
        for (word, part, letters) in table {
            let form = exact_form(word);
            let at = form.find(part).expect(part);
            assert_eq!(
                place_in_word(word, &form, ByteSpan::new(at, at + part.len())).of(word),
                letters,
                "{word} {part}"
            );
        }
    }

    #[test]
    fn long_runs_are_bounded_and_not_lost() {
        let form = exact_form(&"ä".repeat(100_000));
        assert_eq!(form.chars().count(), TERM_MAX_CHARS);
        // The first mark is composed with its letter.
        assert_eq!(exact_form(&format!("a{}", "\u{301}".repeat(100_000))).chars().count(), TERM_MAX_CHARS - 1);
    }

    proptest! {
        #[test]
        fn the_fast_path_agrees_with_the_slow(word in "[a-zA-Z0-9äöüÄÖÜßé]{0,40}") {
            prop_assert_eq!(fast(&word), Some(slow(&word)));
        }

        #[test]
        fn a_form_is_its_own_form(word in "\\PC{0,12}") {
            let form = exact_form(&word);
            prop_assert_eq!(exact_form(&form), form.clone(), "{:?}", form);
        }

        #[test]
        fn the_letters_of_the_whole_form_are_the_word_and_those_of_two_halves_meet(
            word in "[a-zA-ZäöüÄß\u{308}\u{ad}ﬁ:]{1,12}",
            cut in any::<prop::sample::Index>(),
        ) {
            let form = exact_form(&word);
            let edges: Vec<usize> = form.char_indices().map(|(at, _)| at).chain([form.len()]).collect();
            let cut = *cut.get(&edges);
            let (first, second) =
                (place_in_word(&word, &form, ByteSpan::new(0, cut)), place_in_word(&word, &form, ByteSpan::new(cut, form.len())));
            // A letter that stands for two of the form is in both halves.
            prop_assert!(first.end <= second.start || word[second.start..first.end].chars().count() == 1);
            prop_assert_eq!(exact_form(&word[..second.end]), form.clone());
            prop_assert!(exact_form(first.of(&word)).starts_with(&form[..cut]), "{:?} {:?}", word, first);
            prop_assert!(exact_form(second.of(&word)).ends_with(&form[cut..]), "{:?} {:?}", word, second);
        }

        #[test]
        fn composed_and_decomposed_words_are_one(word in "[a-zäöüàâéèêëïîôûçñå]{1,12}") {
            let decomposed: String = word.nfd().collect();
            prop_assert_eq!(exact_form(&decomposed), exact_form(&word));
        }
    }
}
