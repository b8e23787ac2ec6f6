use unicode_normalization::UnicodeNormalization;

/// Makes a slug of `[a-z0-9-]`: umlauts spelled out, accents dropped, Greek and Cyrillic letters transliterated, all else one
/// hyphen.
///
/// Never empty: text without a letter or digit becomes `document`, and so does one in another script.
///
/// # Examples
///
/// ```
/// use fundstelle::document::slug;
/// assert_eq!(slug("Mühlberger 2022_Größe"), "muehlberger-2022-groesse");
/// assert_eq!(slug("Москва"), "moskva");
/// assert_eq!(slug("…"), "document");
/// ```
pub fn slug(name: &str) -> String {
    let slug = spelled(name);
    if slug.is_empty() { "document".to_owned() } else { slug }
}

/// Spells a text in `[a-z0-9-]`; empty where nothing of it can be.
fn spelled(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    // Composed first, so that ä typed as a + U+0308 (macOS file names) is still ä.
    for c in name.nfc().flat_map(char::to_lowercase) {
        if let Some(letters) = transliterated(c) {
            slug.push_str(letters);
            continue;
        }
        for d in std::iter::once(c).nfkd() {
            if d.is_ascii_alphanumeric() {
                slug.push(d.to_ascii_lowercase());
            } else if let Some(letters) = transliterated(d) {
                slug.push_str(letters);
            } else if !unicode_normalization::char::is_combining_mark(d) && !slug.ends_with('-') {
                slug.push('-');
            }
        }
    }
    slug.trim_matches('-').to_owned()
}

/// Digits of a hash that stand for a name, enough to keep the names of a corpus apart.
const HASH_DIGITS: usize = 6;

/// Makes a slug of a name that stays apart from others in scripts that a slug cannot spell: a hash of it stands behind what is
/// spelled, `doc` where nothing is.
pub(crate) fn distinct_slug(name: &str) -> String {
    let slug = spelled(name);
    let is_spelled = |c: char| {
        let is_silent = || c.to_lowercase().any(|c| transliterated(c) == Some(""));
        !is_letter(c) || is_silent() || !spelled(c.encode_utf8(&mut [0; 4])).is_empty()
    };
    if !slug.is_empty() && name.nfc().all(is_spelled) {
        return slug;
    }
    let composed: String = name.nfc().collect();
    let hash = blake3::hash(composed.as_bytes()).to_hex();
    format!("{}-{}", if slug.is_empty() { "doc" } else { &slug }, &hash[..HASH_DIGITS])
}

/// Tells letters and digits of any script; those that only modify another (ʻ, ʹ) do not count.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !('\u{2b0}'..='\u{2ff}').contains(&c)
}

/// Spells a letter, lower case, in ASCII: Latin ones that do not decompose, Cyrillic (near to DIN 1460 without its accents) and Greek
/// ones.
fn transliterated(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "ng",
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' | 'ђ' => "d",
        'е' | 'э' | 'є' | 'ё' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' | 'ї' | 'ы' => "i",
        'й' | 'ј' => "j",
        'к' | 'ќ' => "k",
        'л' => "l",
        'љ' => "lj",
        'м' => "m",
        'н' => "n",
        'њ' => "nj",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'ћ' => "c",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'џ' => "dzh",
        'ш' => "sh",
        'щ' => "shch",
        // The hard and the soft sign are heard in no word that stands alone.
        'ъ' | 'ь' => "",
        'ю' => "ju",
        'я' => "ja",
        'α' => "a",
        'β' => "b",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' => "i",
        'θ' => "th",
        'ι' => "i",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        'ω' => "o",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_spell_umlauts_out_in_either_normal_form() {
        for (name, expected) in [
            ("Zettel, Über", "zettel-ueber"),
            ("Zettel, U\u{308}ber", "zettel-ueber"),
            ("Łódź 1905", "lodz-1905"),
            ("--a  b--", "a-b"),
            ("Đorđe Þór", "dorde-thor"),
            ("Москва 1905", "moskva-1905"),
            ("Энциклопедия, объём", "entsiklopedija-obem"),
            ("Київ и\u{306}", "kiiv-j"),
            ("Ἀθῆναι", "athinai"),
            ("日本", "document"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }

    /// The digits are the first of BLAKE3 over the name in UTF-8; they are written down as ids must stay from version to version.
    #[test]
    fn names_that_cannot_be_spelled_stay_apart() {
        let names = ["Москва", "Область", "Hawaiʻi 1905", "日本", "日本 1905", "…"];
        let ids: Vec<String> = names.iter().map(|name| distinct_slug(name)).collect();
        assert_eq!(ids, ["moskva", "oblast", "hawai-i-1905", "doc-fb52b4", "1905-d26c3a", "doc-943620"]);
        assert_eq!(distinct_slug("か\u{3099}"), distinct_slug("が"), "typed in either normal form");
    }
}
