//! Short names that a note gives to a work: "im Folgenden: LAW", "hereinafter Koh, Nations".

use winnow::Parser;
use winnow::combinator::{alt, fail, opt, repeat};

use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "im Folgenden: LAW", "künftig zit. als Sigle", "hereinafter Koh, Nations"
pub(crate) fn alias(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let german = (
        alt((
            (word(&["im"]), word(&["folgenden", "weiteren"])).void(),
            word(&["nachfolgend", "künftig", "fortan", "folgend", "weiterhin"]).void(),
        )),
        opt(word(&["zit", "zitiert", "abgekürzt", "abgek", "kurz"])),
        opt(word(&["als", "nach", "mit", "unter"])),
        opt(word(&["der", "dem", "den"])),
        opt(word(&["sigle", "kürzel", "als", "siglen"])),
    )
        .void();
    let cited = (word(&["zit", "zitiert", "cited"]), word(&["als", "as"])).void();
    let english =
        (word(&["hereinafter", "hereafter", "henceforth", "abbreviated"]), opt(word(&["cited"])), opt(word(&["as"])))
            .void();
    alt((german, cited, english)).parse_next(input)?;
    opt(kind(Kind::Colon)).parse_next(input)?;
    opt(kind(Kind::QuoteOpen)).parse_next(input)?;
    let first = token(|t| t.is_capital());
    let comma = (kind(Kind::Comma), token(|t: &Token<'_>| t.is_capital() && !t.dotted)).void();
    let more = token(|t| {
        t.is_capital() && !t.dotted
            || matches!(t.kind, Kind::Number | Kind::Slash | Kind::Ampersand)
            || matches!(t.text, "of" | "the" | "der" | "des" | "die" | "und" | "and" | "zur" | "in")
    });
    let mut words = (first, repeat::<_, _, (), _, _>(0..8, alt((more.void(), comma)))).take().parse_next(input)?;
    // "T und Seitenzahl"
    if let Some(at) =
        words.iter().position(|t| matches!(t.text, "Seitenzahl" | "Seitenangabe" | "Seitenzahlen" | "Bandzahl"))
    {
        words = &words[..at];
    }
    while let [rest @ .., last] = words {
        if last.is_capital() || last.kind == Kind::Number {
            break;
        }
        words = rest;
    }
    // "im Folgenden zitiert mit Seitenzahl" gives no name.
    if words.is_empty() {
        return fail.parse_next(input);
    }
    opt(kind(Kind::QuoteClose)).parse_next(input)?;
    Ok((Part::Alias(Run::taken(words)), 12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::token::tokenize;

    #[test]
    fn a_name_is_given_by_words_that_say_so() {
        for (text, expected) in [
            ("im Folgenden: LAW", Some("LAW")),
            ("Im Folgenden zitiert als Handbuch", Some("Handbuch")),
            ("künftig zit. als Sigle T und Seitenzahl", Some("T")),
            ("hereinafter Koh, Nations", Some("Koh, Nations")),
            ("im Folgenden zitiert mit Seitenzahl", None),
            ("im Schrifttum nicht beachtet", None),
            ("im Selbstverlag 1999", None),
            ("Im Übrigen Wehler", None),
        ] {
            let tokens = tokenize(text);
            let found = match alias(&mut Tokens::new(&tokens)) {
                Ok((Part::Alias(run), _)) => {
                    let of = run.of(&tokens);
                    Some(&text[of[0].start as usize..of[of.len() - 1].end as usize])
                }
                _ => None,
            };
            assert_eq!(found, expected, "{text}");
        }
    }
}
