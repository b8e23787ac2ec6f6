//! Pages and other cited places, with a label ("S. 40 f.") or by where they stand.

use winnow::Parser;
use winnow::combinator::{alt, fail, opt};

use crate::citation::grammar::locator::{bare, numeral, place};
use crate::citation::grammar::reference::note_number;
use crate::citation::grammar::{Read, Run, Tokens, kind, token};
use crate::citation::lexicon;
use crate::citation::model::LocatorLabel;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "S. 40 f.", "Rn. 7", "§ 3"; an issue ("H. 2") says less.
pub(super) fn labelled_place(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    // "(Fn. 7)" is a note of the same text.
    let bracket = input.first().is_some_and(|t| t.kind == Kind::Open);
    if bracket && note_number.parse_peek(*input).is_ok() {
        return fail.parse_next(input);
    }
    place.map(|place| (Part::Place(place), if place.label == LocatorLabel::Issue { 4 } else { 15 })).parse_next(input)
}

/// "S. 75 (82)", "S. 75 ff. (82 Rn. 3)": where a piece begins, and the cited page.
pub(super) fn first_and_cited(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    token(|t| matches!(t.text, "S" | "p" | "pp") && t.dotted).parse_next(input)?;
    let first = token(|t| numeral(t)).parse_next(input)?;
    opt(token(|t| matches!(t.text, "f" | "ff") && t.dotted)).parse_next(input)?;
    kind(Kind::Open).parse_next(input)?;
    let cited = alt((place, bare)).parse_next(input)?;
    kind(Kind::Close).parse_next(input)?;
    if cited.run.to - cited.run.from == 1 && input.previous_tokens().nth(1).is_some_and(|t| t.kind == Kind::Word) {
        return fail.parse_next(input);
    }
    let first = Run::one(first);
    Ok((Part::From { first, cited }, 24))
}

/// Pages without a label stand behind the imprint, a link, or a quoted title, and nothing follows but the end.
pub(super) fn bare_place(input: &mut Tokens<'_>, tokens: &[Token<'_>], from: usize) -> Read<(Part, i32)> {
    let start = from.checked_sub(1).map(|at| tokens[at]);
    let place = bare(input)?;
    let ends = input.first().is_none_or(|next| {
        !(next.kind == Kind::Comma && input.get(1).is_some_and(|t| !t.spaced && t.kind == Kind::Number))
            && matches!(next.kind, Kind::Comma | Kind::Stop | Kind::Semicolon | Kind::Close | Kind::Open | Kind::Colon)
    });
    let behind = from.checked_sub(2).map(|at| tokens[at]);
    let score = match (start.map(|t| t.kind), behind.map(|t| t.kind)) {
        (Some(Kind::Comma | Kind::Colon | Kind::Stop), Some(Kind::Close | Kind::QuoteClose)) => 10,
        (Some(Kind::Comma | Kind::Colon), Some(Kind::Number | Kind::Url | Kind::Doi)) => 4,
        (Some(Kind::Comma | Kind::Colon), _) => 2,
        // Bluebook: "The Internationalists 45 (2017)"
        _ if input.first().is_some_and(|next| next.kind == Kind::Open && closes_with_year(next, input)) => 14,
        _ if input.first().is_some_and(|next| next.kind == Kind::Open) => 1,
        _ => -8,
    };
    let day = input.first().is_some_and(|t| t.kind == Kind::Stop)
        && input.get(1).is_some_and(|t| lexicon::month(t).is_some() || t.kind == Kind::Number);
    if day {
        return fail.parse_next(input);
    }
    let year_like = tokens[from].year().is_some_and(|year| year > 1400);
    if !ends || year_like && (score < 10 || score == 14) {
        return fail.parse_next(input);
    }
    Ok((Part::Place(place), score))
}

/// "(2d ed. 1979)", "(Georg Nolte ed., 2013)"
fn closes_with_year(open: &Token<'_>, input: &Tokens<'_>) -> bool {
    let last = (open.partner as usize).checked_sub(open.index as usize + 1);
    last.and_then(|last| input.get(last)).is_some_and(|t| t.year().is_some())
}
