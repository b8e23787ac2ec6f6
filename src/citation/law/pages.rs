//! First page and cited place of a decision or article: "286 (345)", "286, 345 f.".

use winnow::Parser;
use winnow::combinator::{alt, opt, preceded};

use crate::citation::grammar::locator::{Place, bare, numeral, place};
use crate::citation::grammar::{Read, Run, Tokens, kind, token};
use crate::citation::model::LocatorLabel;
use crate::citation::token::{Kind, Token};

/// "286 (345)", "286, 345 f.", "S. 286 (345)", "286 Rn. 34": the first page and the cited place.
pub(crate) fn pages(input: &mut Tokens<'_>) -> Read<(Run, Option<(Run, LocatorLabel)>)> {
    opt(token(|t| matches!(t.text, "S" | "p" | "at") && (t.dotted || t.text == "at"))).parse_next(input)?;
    // "I-4529"
    let series = (
        token(|t| matches!(t.text, "I" | "II" | "III")),
        token(|t| t.kind == Kind::Dash && !t.spaced),
        token(|t: &Token<'_>| t.is_plain_number() && !t.spaced),
    );
    let (first, whole) = match opt(series).parse_next(input)? {
        Some((part, _, number)) => (number, Run { from: part.index, to: number.index + 1 }),
        None => {
            let first = token(|t| numeral(t)).parse_next(input)?;
            (first, Run::one(first))
        }
    };
    opt(token(|t| matches!(t.text, "f" | "ff") && t.dotted)).parse_next(input)?;
    let before = *input;
    let bracketed =
        (kind(Kind::Open), alt((place, bare)), kind(Kind::Close)).map(|(_, place, _)| place).parse_next(input);
    if let Ok(found) = bracketed
        && found.label != LocatorLabel::Note
        && !is_year(found, &before, first)
    {
        return Ok((whole, Some((found.run, found.label))));
    }
    *input = before;
    let listed = preceded(kind(Kind::Comma), bare).parse_next(input);
    if let Ok(found) = listed
        && !is_year(found, &before, first)
    {
        return Ok((whole, Some((found.run, found.label))));
    }
    *input = before;
    let margin = preceded(opt(kind(Kind::Comma)), place).parse_next(input);
    match margin {
        Ok(found) if found.labelled && found.label == LocatorLabel::Paragraph => {
            Ok((whole, Some((found.run, found.label))))
        }
        _ => {
            *input = before;
            Ok((whole, None))
        }
    }
}

/// Tells whether a number behind the first page is a year: not where it is a page soon behind that.
pub(super) fn is_year(place: Place, input: &Tokens<'_>, first: &Token<'_>) -> bool {
    const PAGES_MAX: u32 = 150;
    let number = input.iter().find(|t| t.index == place.run.from).and_then(|t| t.number());
    let behind = number.zip(first.number()).is_some_and(|(page, first)| page >= first && page - first < PAGES_MAX);
    !behind
        && !place.range
        && place.run.to - place.run.from == 1
        && input.iter().find(|t| t.index == place.run.from).is_some_and(|t| t.year().is_some())
}
