/// Languages by their code and the names that babel has for them; the first is written.
const NAMES: [(&str, &[&str]); 30] = [
    ("de", &["ngerman", "german", "deutsch"]),
    ("de-AT", &["naustrian", "austrian"]),
    ("de-CH", &["nswissgerman", "swissgerman"]),
    ("en", &["english"]),
    ("en-US", &["american", "usenglish"]),
    ("en-GB", &["british", "ukenglish"]),
    ("en-CA", &["canadian"]),
    ("en-AU", &["australian"]),
    ("fr", &["french", "francais", "frenchb", "français"]),
    ("it", &["italian", "italiano"]),
    ("es", &["spanish", "español"]),
    ("nl", &["dutch", "nederlands"]),
    ("pt", &["portuguese", "portuges"]),
    ("pt-BR", &["brazilian", "brazil"]),
    ("pl", &["polish"]),
    ("ru", &["russian"]),
    ("uk", &["ukrainian"]),
    ("cs", &["czech"]),
    ("sk", &["slovak"]),
    ("hu", &["magyar", "hungarian"]),
    ("da", &["danish"]),
    ("sv", &["swedish"]),
    ("nb", &["norsk", "norwegian"]),
    ("fi", &["finnish"]),
    ("el", &["greek"]),
    ("la", &["latin"]),
    ("tr", &["turkish"]),
    ("ro", &["romanian"]),
    ("hr", &["croatian"]),
    ("sr", &["serbian"]),
];

/// Returns the tag of a language that may be written by babel's name: "ngerman" is `de`.
///
/// What is no such name stays as it is, but for white space around it.
pub(crate) fn tag(name: &str) -> String {
    let folded = name.trim().to_lowercase();
    let known = NAMES.iter().find(|(_, names)| names.contains(&folded.as_str()));
    known.map_or_else(|| name.trim().to_owned(), |(tag, _)| (*tag).to_owned())
}

/// Returns babel's name of a language, by its whole tag or else by its first part.
pub(crate) fn babel(tag: &str) -> Option<&'static str> {
    let tag = tag.trim().replace('_', "-");
    let of = |tag: &str| NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag)).map(|(_, names)| names[0]);
    of(&tag).or_else(|| of(tag.split('-').next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_babel_are_tags_and_back() {
        for (name, expected) in [("ngerman", "de"), ("German", "de"), ("british", "en-GB"), ("fr-FR", "fr-FR")] {
            assert_eq!(tag(name), expected, "{name}");
        }
        for (tag, expected) in [("de", Some("ngerman")), ("de_CH", Some("nswissgerman")), ("fr-FR", Some("french"))] {
            assert_eq!(babel(tag), expected, "{tag}");
        }
        assert_eq!(babel("xx"), None);
    }
}
