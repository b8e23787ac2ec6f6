//! Lines that name the authors.

use crate::ingest::structure::heading::is_section_number;
use crate::ingest::structure::marker::plain;

/// Words that stand before or between names, or inside them.
const PARTICLES: [&str; 22] = [
    "von", "van", "de", "der", "den", "di", "da", "del", "della", "du", "la", "le", "zu", "zum", "zur", "vom", "af",
    "av", "ter", "ten", "dos", "al",
];

/// Words that no name holds.
const NO_NAMES: [&str; 36] = [
    "die",
    "das",
    "the",
    "und",
    "in",
    "im",
    "of",
    "for",
    "für",
    "auf",
    "zur",
    "eine",
    "ein",
    "einer",
    "mit",
    "on",
    "at",
    "to",
    "an",
    "am",
    "from",
    "with",
    "by",
    "is",
    "as",
    "a",
    "his",
    "her",
    "their",
    "my",
    "our",
    "einleitung",
    "introduction",
    "schluss",
    "fazit",
    "conclusion",
];

/// Parts of words that name an institute: "Stadtarchiv Köln" is nobody.
const INSTITUTES: [&str; 5] = ["universit", "archiv", "bibliothek", "institut", "museum"];

/// How letters begin, in small letters.
const SALUTATIONS: [&str; 13] = [
    "lieber",
    "liebe",
    "liebes",
    "liebster",
    "liebste",
    "verehrter",
    "verehrte",
    "geehrter",
    "geehrte",
    "sehr",
    "dear",
    "dearest",
    "cher",
];

/// What may stand before the names of a byline, in small letters.
const ANNOUNCEMENTS: [&str; 22] = [
    "das gespräch führte ",
    "das gespräch führten ",
    "das interview führte ",
    "das interview führten ",
    "gespräch: ",
    "interview: ",
    "interview von ",
    "interview by ",
    "die fragen stellte ",
    "die fragen stellten ",
    "aufgezeichnet von ",
    "protokoll: ",
    "herausgegeben von ",
    "von ",
    "by ",
    "par ",
    "autor: ",
    "autorin: ",
    "author: ",
    "authors: ",
    "text: ",
    "words by ",
];

/// Adjectives with which titles of two words begin.
const TITLE_ADJECTIVES: [&str; 18] = [
    "kalter",
    "neue",
    "neuer",
    "alte",
    "alter",
    "große",
    "kleine",
    "deutsche",
    "deutscher",
    "erster",
    "zweiter",
    "dritter",
    "vierter",
    "letzter",
    "erste",
    "zweite",
    "dritte",
    "letzte",
];

/// Returns the words that announce names at the beginning of a line, as listed.
pub fn announced(text: &str) -> Option<&'static str> {
    ANNOUNCEMENTS.into_iter().find(|word| text.get(..word.len()).is_some_and(|head| head.to_lowercase() == *word))
}

/// Reads the authors of a line such as "Von Konrad Vahlbusch", "By A. Smith and B. C. Jones".
///
/// Empty where the line is no line of names.
pub fn byline(text: &str) -> Vec<String> {
    let text = plain(text.trim());
    let word = announced(&text);
    let announced = word.is_some();
    let rest = text[word.map_or(0, str::len)..].trim();
    let rest = rest.trim_end_matches(['.', ',', '*']).trim();
    // "A Name (2023)": the year is no part of it.
    let rest = match rest.rfind(" (") {
        Some(at) if rest.ends_with(')') => &rest[..at],
        _ => rest,
    };
    if rest.is_empty() || rest.chars().count() > 160 || rest.contains([':', '?', '!', '„', '“', '"', '(', '–', '—'])
    {
        return Vec::new();
    }
    if rest.chars().any(|c| c.is_ascii_digit()) {
        return Vec::new();
    }
    let unified = rest
        .replace(" und ", ", ")
        .replace(" and ", ", ")
        .replace(" & ", ", ")
        .replace(" / ", ", ")
        .replace('/', ", ")
        .replace(';', ",");
    let all: Vec<&str> = unified.split(',').map(|n| without_degrees(n.trim())).filter(|n| !n.is_empty()).collect();
    // "Von Gesa Thormann, Kleinwiek": the place is no name.
    let full = all.iter().any(|n| n.contains(' '));
    let names: Vec<&str> = all.into_iter().filter(|n| !(announced && full) || n.contains(' ')).collect();
    let is_name = |name: &&str| {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let capital = |w: &&&str| w.starts_with(char::is_uppercase);
        let given = parts.iter().filter(capital).count();
        // "Theodor von der Aue", but "Briefe der Landvermesser", "Beiträge zum Wegerecht".
        let article_alone = |at: usize| match parts[at] {
            "der" => at == 0 || !["von", "van", "auf", "aus", "in", "op", "zu"].contains(&parts[at - 1]),
            "zum" => !announced,
            _ => false,
        };
        let small_fits = parts.iter().enumerate().all(|(at, w)| {
            w.starts_with(char::is_uppercase)
                || PARTICLES.contains(w) && !article_alone(at)
                || w.starts_with("d’")
                || w.starts_with("d'")
                || w.starts_with("al-")
        });
        let plain = parts.iter().all(|w| {
            !NO_NAMES.contains(&w.to_lowercase().as_str())
                && !w.ends_with('-')
                && !INSTITUTES.iter().any(|part| w.to_lowercase().contains(part))
                && w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '’' | '\'' | '\u{308}' | '\u{301}'))
        });
        let article = |w: &&str| {
            ["der", "den", "dem", "des", "la", "le", "zu", "zum", "zur", "vom"].contains(&w.to_lowercase().as_str())
        };
        let starts = parts.first().is_some_and(|w| w.starts_with(char::is_uppercase) && !article(w));
        let limit = if announced { 1..=7 } else { 2..=5 };
        limit.contains(&parts.len()) && starts && small_fits && plain && (given >= 2 || announced)
    };
    // Two capitalised words may be a title too ("Kalter Krieg", "Zweiter Teil"): adjectives in -er, -e, -es before a noun.
    let looks_like_title = |name: &&str| {
        let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
        !announced && names.len() == 1 && TITLE_ADJECTIVES.contains(&first.as_str())
    };
    let salutes = !announced && {
        let first = rest.split_whitespace().next().unwrap_or_default().to_lowercase();
        SALUTATIONS.contains(&first.as_str())
    };
    // "II. Der Zöllner" is a chapter; "I. Weber" may be a name.
    let numbered = rest.split_once(". ").is_some_and(|(first, _)| first.len() > 1 && is_section_number(first));
    if names.is_empty() || salutes || numbered || !names.iter().all(is_name) || names.iter().any(looks_like_title) {
        return Vec::new();
    }
    names.into_iter().map(str::to_owned).collect()
}

/// Cuts "Prof. Dr." off a name.
fn without_degrees(name: &str) -> &str {
    let mut name = name;
    for degree in ["Prof. ", "Professor ", "Univ.-Prof. ", "Dr. ", "PD ", "Dr. phil. ", "Dipl.-Pol. ", "Sir "] {
        name = name.strip_prefix(degree).unwrap_or(name);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_titles() {
        for (text, names) in [
            ("Lucas Lamberty", vec!["Lucas Lamberty"]),
            ("By Beatrix Amsler-Donnelly", vec!["Beatrix Amsler-Donnelly"]),
            ("Von Dr. R. von Ahlefeldt.", vec!["R. von Ahlefeldt"]),
            ("Ole Larsen / Jane Whitcombe", vec!["Ole Larsen", "Jane Whitcombe"]),
            ("Anna Seidl und Bo Berg", vec!["Anna Seidl", "Bo Berg"]),
            ("Ursula von der Leyen", vec!["Ursula von der Leyen"]),
            ("Bartel van der Waerden", vec!["Bartel van der Waerden"]),
            ("Von Hubert zum Felde", vec!["Hubert zum Felde"]),
        ] {
            assert_eq!(byline(text), names, "{text}");
        }
        for text in [
            "Adern auf dem Meeresgrund",
            "Brücken, Gleise, Fahrpläne",
            "Counting the Dead Letters",
            "Blick in alle Richtungen",
            "Einleitung",
            "Zweiter Teil.",
            "II. Der Zöllner.",
            "Lieber Freund,",
            "Dear Mr. Berg",
            "Stadtarchiv Köln",
            "Bayerische Staatsbibliothek",
            "Briefe der Landvermesser",
            "Beiträge zum Wegerecht",
            "Zur NATO-Mission im Irak und der Rolle der Allianz an der Südflanke",
            "40 JAHRE Ai",
            "Postal Censorship in a Neutral City, 1914–1918",
        ] {
            assert!(byline(text).is_empty(), "{text}");
        }
    }
}
