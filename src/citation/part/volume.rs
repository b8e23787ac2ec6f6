//! Volumes of a work: "Bd. 3", "vol. II", "3 Bde.".

use winnow::Parser;
use winnow::combinator::{alt, fail, repeat};

use crate::citation::grammar::locator::numeral;
use crate::citation::grammar::{Read, Run, Tokens, token};
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "Bd. 3", "Bd. II", "vol. 2", "Teilbd. 1", "Bd. I.1"
pub(super) fn volume(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    alt((said_volume, roman_volume)).parse_next(input)
}

/// "ii, pp. 88–109"
fn roman_volume(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let number = token(|t| t.is_roman() && !t.dotted).parse_next(input)?;
    let page = input.first().is_some_and(|t| t.kind == Kind::Comma)
        && input.get(1).is_some_and(|t| matches!(t.text, "p" | "pp" | "S" | "col" | "cols" | "Sp"));
    if !page {
        return fail.parse_next(input);
    }
    Ok((Part::Volume { number: Run::one(number), title: None }, 12))
}

/// "Bd. 3", "Teilbd. I.1", "vol. 2"
fn said_volume(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    token(|t| {
        matches!(
            t.text,
            "Bd" | "Band"
                | "Bde"
                | "vol"
                | "Vol"
                | "vols"
                | "Vols"
                | "Volume"
                | "volume"
                | "Teilbd"
                | "Teilband"
                | "Halbbd"
                | "Tl"
                | "Teil"
                | "Tom"
                | "tome"
        )
    })
    .parse_next(input)?;
    let number = token(|t| numeral(t));
    let more = repeat::<_, _, (), _, _>(
        0..4,
        (
            token(|t| matches!(t.kind, Kind::Stop | Kind::Slash | Kind::Dash) && !t.spaced),
            token(|t| numeral(t) && !t.spaced),
        ),
    );
    let taken = (number, more).take().parse_next(input)?;
    Ok((Part::Volume { number: Run::taken(taken), title: None }, 15))
}

/// "3 Bde.", "2 vols"
pub(super) fn volumes_count(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    (
        token(|t| t.is_plain_number() && t.text.len() <= 2),
        token(|t| matches!(t.text, "Bde" | "vols" | "Bände" | "volumes" | "Bdn" | "Bänden")),
    )
        .parse_next(input)?;
    Ok((Part::Volumes, 12))
}

/// "Bd.", "Jg.", "no.": words before a number, at which a journal's name ends
pub(super) fn is_volume_word(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "Bd" | "Band"
            | "vol"
            | "Vol"
            | "Jg"
            | "Jahrgang"
            | "H"
            | "Heft"
            | "no"
            | "No"
            | "nos"
            | "Nr"
            | "issue"
            | "Issue"
            | "Volume"
    ) && (token.dotted
        || token.text.len() > 3
        || matches!(token.text, "Jg" | "H" | "no" | "No" | "vol" | "Vol" | "Nr" | "Bd"))
}
