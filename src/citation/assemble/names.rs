//! Names in the letters they usually have.

use crate::citation::csl::Name;

/// Gives names in capitals ("LOUIS HENKIN") their usual letters.
pub(super) fn usual(names: &[Name]) -> Vec<Name> {
    let lower = |word: &str| {
        let parts: Vec<String> = word
            .split(' ')
            .map(|part| {
                let mut letters = part.chars();
                let first = letters.next().map(String::from).unwrap_or_default();
                let loud = part.chars().count() > 2 && part.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
                if loud && !part.contains('.') { first + &letters.as_str().to_lowercase() } else { part.to_owned() }
            })
            .collect();
        parts.join(" ")
    };
    names
        .iter()
        .map(|name| {
            let loud = |part: &Option<String>| {
                part.as_ref().is_some_and(|p| p.chars().count() > 3 && !p.chars().any(char::is_lowercase))
            };
            if loud(&name.family) && (name.given.is_none() || loud(&name.given)) {
                Name {
                    family: name.family.as_deref().map(lower),
                    given: name.given.as_deref().map(lower),
                    ..name.clone()
                }
            } else {
                name.clone()
            }
        })
        .collect()
}
