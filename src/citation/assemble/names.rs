//! Names in the letters they usually have.

use crate::citation::csl::Name;

/// Gives names in capitals ("LOUIS HENKIN") their usual letters.
pub(super) fn usual(names: &[Name]) -> Vec<Name> {
    names
        .iter()
        .map(|name| {
            // "J." and "MAX" tell nothing by themselves, the family does.
            let loud =
                name.family.as_deref().is_some_and(|family| family.chars().count() > 3 && is_in_capitals(family));
            if loud && name.given.as_deref().is_none_or(is_in_capitals) {
                let lowered = |part: &Option<String>| part.as_deref().map(lowered);
                Name { family: lowered(&name.family), given: lowered(&name.given), ..name.clone() }
            } else {
                name.clone()
            }
        })
        .collect()
}

fn is_in_capitals(words: &str) -> bool {
    !words.chars().any(char::is_lowercase)
}

/// "HANS-ULRICH" becomes "Hans-Ulrich"; initials and what has dots stay.
fn lowered(words: &str) -> String {
    let half = |half: &str| {
        let mut letters = half.chars();
        match letters.next() {
            Some(first) if half.chars().count() > 2 => format!("{first}{}", letters.as_str().to_lowercase()),
            _ => half.to_owned(),
        }
    };
    let word = |word: &str| match word.contains('.') {
        true => word.to_owned(),
        false => word.split('-').map(half).collect::<Vec<_>>().join("-"),
    };
    words.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_capitals_get_their_usual_letters() {
        for (given, family, expected) in [
            ("HANS-ULRICH", "WEHLER", ("Hans-Ulrich", "Wehler")),
            ("MAX", "WEBER", ("Max", "Weber")),
            ("J. G. A.", "POCOCK", ("J. G. A.", "Pocock")),
            ("Carlo", "MASALA", ("Carlo", "MASALA")),
            ("Ai", "FAO", ("Ai", "FAO")),
            ("GÜNTER", "MÜLLER-GRAFF", ("Günter", "Müller-Graff")),
        ] {
            let name = Name { given: Some(given.into()), family: Some(family.into()), ..Name::default() };
            let found = usual(&[name]).remove(0);
            assert_eq!((found.given.as_deref(), found.family.as_deref()), (Some(expected.0), Some(expected.1)));
        }
    }
}
