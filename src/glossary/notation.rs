use crate::glossary::{MAX_PHRASE_BYTES, MAX_SIDE_PHRASES};

/// What stands in a dictionary for whatever is meant: "jdn. überzeugen", "to convince sb."
const PLACEHOLDERS: [&str; 12] =
    ["jd.", "jdn.", "jdm.", "jds.", "etw.", "sb.", "sth.", "sb.'s", "sb.’s", "sth.'s", "usw.", "etc."];

/// Most phrases that alternatives with `/` make of one.
const MAX_VARIANTS: usize = 8;

/// Reads the phrases of one meaning off a dictionary's text, without grammar, remarks and placeholders.
///
/// Brackets of all sorts go with what they hold, `{n}`, `[pol.]`, `(an etw.)`, `<forms>`; what has no counterpart stays.
/// "einen Antrag stellen/einbringen" is two phrases, "air handling unit /AHU/" as well. At most
/// [`MAX_SIDE_PHRASES`] are returned.
pub(crate) fn phrases(text: &str, separators: &[char]) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    for meaning in without_brackets(text).split(separators) {
        for phrase in variants(meaning) {
            if phrases.len() < MAX_SIDE_PHRASES && !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
    }
    phrases
}

/// Takes out whatever stands in brackets that have their counterpart.
pub(crate) fn without_brackets(text: &str) -> String {
    let mut open: Vec<(char, usize)> = Vec::new();
    // Ends of bracketed stretches by their begin; inner ones come before outer ones.
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        let closes = match c {
            '{' => Some('}'),
            '[' => Some(']'),
            '(' => Some(')'),
            '<' => Some('>'),
            _ => None,
        };
        if let Some(closing) = closes {
            open.push((closing, at));
        } else if open.last().is_some_and(|(closing, _)| *closing == c)
            && let Some((_, begin)) = open.pop()
        {
            pairs.push((begin, at + c.len_utf8()));
        }
    }
    pairs.sort_unstable();
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for (begin, end) in pairs {
        if begin >= from {
            rest.push_str(&text[from..begin]);
            rest.push(' ');
            from = end;
        }
    }
    rest.push_str(&text[from..]);
    rest
}

/// Makes one phrase of each choice between words with `/`.
fn variants(meaning: &str) -> Vec<String> {
    if meaning.len() > MAX_PHRASE_BYTES * 4 {
        return Vec::new();
    }
    let joined = meaning.replace(" / ", "/");
    let mut abbreviations = Vec::new();
    let mut variants: Vec<String> = vec![String::new()];
    for word in joined.split_whitespace().filter(|word| !PLACEHOLDERS.contains(word)) {
        if let Some(inner) = word.strip_prefix('/').and_then(|word| word.strip_suffix('/')) {
            // Of two letters they are signs of countries and units: "/DE/", "/km/".
            if inner.chars().nth(2).is_some() {
                abbreviations.push(inner.to_owned());
            }
            continue;
        }
        let choices: Vec<&str> = match word.contains(char::is_alphabetic) {
            true => word.split('/').filter(|choice| !choice.is_empty() && !PLACEHOLDERS.contains(choice)).collect(),
            // "24/7", "and/or" between numbers
            false => vec![word],
        };
        if choices.is_empty() {
            continue;
        }
        let mut longer = Vec::new();
        'enough: for begun in &variants {
            for choice in &choices {
                if longer.len() == MAX_VARIANTS {
                    break 'enough;
                }
                longer.push(if begun.is_empty() { (*choice).to_owned() } else { format!("{begun} {choice}") });
            }
        }
        variants = longer;
    }
    variants.extend(abbreviations);
    variants.retain(|phrase| phrase.contains(char::is_alphanumeric) && phrase.len() <= MAX_PHRASE_BYTES);
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_freed_from_the_notation_of_dictionaries() {
        let table: [(&str, &[&str]); 15] = [
            (
                "Abänderung {f}; Modifikation {f}; (teilweise) Änderung {f} (an etw.)",
                &["Abänderung", "Modifikation", "Änderung"],
            ),
            ("to do a poo; to poo [children’s speech]", &["to do a poo", "to poo"]),
            ("einen Antrag stellen/einbringen", &["einen Antrag stellen", "einen Antrag einbringen"]),
            ("sheer/pure mockery / scorn", &["sheer mockery", "sheer scorn", "pure mockery", "pure scorn"]),
            ("air handling unit /AHU/; air handler", &["air handling unit", "AHU", "air handler"]),
            ("Deutschland {n} /DE/", &["Deutschland"]),
            ("jdn./etw. überzeugen {vt}", &["überzeugen"]),
            ("to convince sb. of sth.", &["to convince of"]),
            ("24/7 service", &["24/7 service"]),
            ("purer Zufall <purer> <rein [geh.]>", &["purer Zufall"]),
            ("(a; b) c", &["c"]),
            (":-) smile", &[":-) smile"]),
            ("(offen; zu", &["(offen", "zu"]),
            ("{f}; ; ()", &[]),
            ("/", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(phrases(text, &[';']), expected, "{text}");
        }
    }

    #[test]
    fn hostile_notation_takes_no_time() {
        let begin = std::time::Instant::now();
        for text in
            ["(".repeat(60_000), "([{<".repeat(15_000), "a/".repeat(30_000), "a/b ".repeat(100), ";".repeat(60_000)]
        {
            let found = phrases(&text, &[';']);
            assert!(found.len() <= MAX_SIDE_PHRASES);
        }
        assert!(phrases(&"wort; ".repeat(1_000), &[';']).len() == 1);
        assert!(begin.elapsed().as_secs() < 5);
    }
}
