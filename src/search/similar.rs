use crate::text::edits;

/// How many ids are suggested for one that is unknown.
pub(crate) const SUGGESTIONS: usize = 5;

/// One typing error is forgiven for so many characters of an id.
const CHARS_PER_TYPO: usize = 6;

/// Returns the documents whose ids are most like what was typed, best first: the same but for capitals, beginning so,
/// spelled nearly so, holding it or held by it.
pub(crate) fn similar_documents(typed: &str, known: impl IntoIterator<Item = String>, most: usize) -> Vec<String> {
    let typed = typed.to_lowercase();
    if typed.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, String)> = known
        .into_iter()
        .filter_map(|id| likeness(&typed, &id.to_lowercase()).map(|likeness| (likeness, id)))
        .collect();
    found.sort();
    found.dedup();
    found.truncate(most);
    found.into_iter().map(|(_, id)| id).collect()
}

/// Returns how unlike two ids are, 0 being the same; `None` where one does not bring the other to mind.
fn likeness(typed: &str, known: &str) -> Option<usize> {
    if typed == known {
        return Some(0);
    }
    if known.starts_with(typed) {
        return Some(1);
    }
    let (length, other) = (typed.chars().count(), known.chars().count());
    let allowed = length.div_ceil(CHARS_PER_TYPO);
    if length > 2 && length.abs_diff(other) <= allowed {
        let edits = edits(typed, known);
        if edits <= allowed {
            return Some(1 + edits);
        }
    }
    let behind_misspellings = allowed + 2;
    match () {
        () if known.contains(typed) => Some(behind_misspellings),
        () if typed.contains(known) => Some(behind_misspellings + 1),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_ids_come_first() {
        let known = ["lamberty-2023", "lamberty-2024", "lamberty-blick", "dresen-2023", "P"];
        for (typed, expected) in [
            ("LAMBERTY-2024", &["lamberty-2024", "lamberty-2023"][..]),
            ("lambetry-2024", &["lamberty-2024", "lamberty-2023"]),
            ("lamberty", &["lamberty-2023", "lamberty-2024", "lamberty-blick"]),
            ("lamberty-202", &["lamberty-2023", "lamberty-2024"]),
            ("2023", &["dresen-2023", "lamberty-2023"]),
            ("PQ", &["P"]),
            ("xyz", &[]),
            ("", &[]),
        ] {
            assert_eq!(similar_documents(typed, known.map(str::to_owned), 3), expected, "{typed}");
        }
    }
}
