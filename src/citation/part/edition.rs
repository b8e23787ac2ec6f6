//! Editions: "2. Aufl.", "3., überarb. u. erw. Auflage", "2nd edn", "rev. ed.".

use winnow::Parser;
use winnow::combinator::{alt, opt, repeat};

use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "Aufl.", "edn"
fn is_edition_word(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "Aufl"
            | "Auflage"
            | "Ausg"
            | "Ausgabe"
            | "edn"
            | "ed"
            | "edition"
            | "Edition"
            | "Neuausgabe"
            | "Neuauflage"
            | "Neudruck"
            | "Nachdruck"
            | "Nachdr"
            | "Reprint"
            | "repr"
            | "EL"
    )
}

/// "2. Aufl.", "3., überarb. u. erw. Auflage", "2nd edn", "updated ed.", "rev. ed.", "Neuausgabe"
pub(super) fn edition(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    alt((numbered_edition, named_edition, described_edition)).parse_next(input)
}

/// "2. Aufl.", "3., überarb. u. erw. Auflage", "2nd edn"
fn numbered_edition(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let number = token(|t| t.kind == Kind::Number && t.number().is_some_and(|n| n < 200)).parse_next(input)?;
    opt(kind(Kind::Stop)).parse_next(input)?;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let adjective =
        token(|t| t.kind == Kind::Word && t.text.len() > 1 && !is_edition_word(t) && lexicon::role(t).is_none());
    let joined = alt((word(&["und", "u", "and"]).void(), kind(Kind::Comma).void()));
    let words = repeat::<_, _, (), _, _>(0..=4, (adjective, opt(joined))).take().parse_next(input)?;
    token(is_edition_word).parse_next(input)?;
    let from = number.index;
    // "4., durchges. Aufl." is kept whole, as printed.
    let to = words.last().map_or(from + 1, |last| last.index + 1);
    Ok((Part::Edition(Run { from, to }), 20))
}

/// "Neuausgabe", "Reprint"
fn named_edition(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let name = token(|t| {
        matches!(t.text, "Neuausgabe" | "Neuauflage" | "Neudruck" | "Nachdruck" | "Reprint" | "Taschenbuchausgabe")
    })
    .parse_next(input)?;
    Ok((Part::Edition(Run::one(name)), 12))
}

/// "rev. ed.", "updated and expanded edition", "Zweite Auflage"
fn described_edition(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let words = token(|t| {
        matches!(
            t.text,
            "updated"
                | "revised"
                | "rev"
                | "expanded"
                | "enlarged"
                | "new"
                | "abridged"
                | "Rev"
                | "New"
                | "second"
                | "third"
                | "first"
                | "Neue"
                | "neue"
                | "erw"
                | "überarb"
                | "Erw"
                | "Zweite"
                | "Dritte"
                | "zweite"
                | "dritte"
                | "critical"
                | "student"
                | "paperback"
                | "Kritische"
                | "bilingual"
                | "kritische"
        )
    });
    let taken = repeat::<_, _, (), _, _>(1..4, (words, opt(word(&["and", "und", "u"])))).take().parse_next(input)?;
    token(is_edition_word).parse_next(input)?;
    Ok((Part::Edition(Run::taken(taken)), 18))
}
