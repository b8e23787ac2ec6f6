//! Brackets behind a reporter: "(2d Cir. 1998)", "(2006)", "(June 27)".

use winnow::Parser;
use winnow::combinator::{alt, fail};
use winnow::token::take;

use crate::citation::csl::Date;
use crate::citation::grammar::date::{date, year};
use crate::citation::grammar::{Read, Run, Tokens, token};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// The court, where it is named, and the year or day.
type CourtYear = (Option<Run>, Dated);

/// The name of a court has no more tokens.
const COURT_TOKENS_MAX: usize = 8;

/// When a decision was made.
pub(super) enum Dated {
    Year(Run, Date),
    /// Month and day of a year that stands elsewhere
    Day(Run, u8, u8),
}

/// "(2d Cir. 1998)", "(2006)", "(June 27)", "[AM. L. INST. 1987]"
pub(super) fn court_and_year(input: &mut Tokens<'_>) -> Read<CourtYear> {
    let open = token(|t| matches!(t.text, "(" | "[")).parse_next(input)?;
    let close = open.partner;
    let mut authority = None;
    let tokens: &[Token<'_>] = input;
    let court = tokens
        .iter()
        .take(COURT_TOKENS_MAX + 1)
        .take_while(|t| {
            t.index < close && !(t.kind == Kind::Number && t.year().is_some()) && lexicon::month(t).is_none()
        })
        .count();
    if (1..=COURT_TOKENS_MAX).contains(&court) {
        if tokens[..court].iter().all(|t| t.kind == Kind::Word || t.kind == Kind::Number || t.kind == Kind::Comma)
            && tokens[..court].iter().any(|t| t.dotted || t.is_acronym())
        {
            let mut end = court;
            while end > 0 && tokens[end - 1].kind == Kind::Comma {
                end -= 1;
            }
            authority = Some(Run::taken(&tokens[..end]));
        } else {
            return fail.parse_next(input);
        }
        take(court).void().parse_next(input)?;
    } else if court > COURT_TOKENS_MAX {
        return fail.parse_next(input);
    }
    let dated = |input: &mut Tokens<'_>| -> Read<(Run, Date)> {
        let (date, taken) = alt((date, year.map(|(date, _)| date))).with_taken().parse_next(input)?;
        Ok((Run::taken(taken), date))
    };
    let before = *input;
    let year = match dated(input) {
        Ok((run, date)) => Dated::Year(run, date),
        Err(_) => {
            *input = before;
            let month = token(|t| lexicon::month(t).is_some()).parse_next(input)?;
            let day = token(|t| t.is_plain_number() && t.text.len() <= 2).parse_next(input)?;
            let of = |number: Option<u32>| number.and_then(|number| u8::try_from(number).ok()).unwrap_or(1);
            let run = Run { from: month.index, to: day.index + 1 };
            Dated::Day(run, lexicon::month(month).unwrap_or(1), of(day.number()).clamp(1, 31))
        }
    };
    token(|t| t.index == close).parse_next(input)?;
    Ok((authority, year))
}

/// "(AM. L. INST. 1987)": who published it, abbreviated, and when.
pub(crate) fn institute_and_year(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    match court_and_year(input)? {
        (Some(_), Dated::Year(run, date)) => Ok((Part::Year(run, date), 26)),
        _ => fail.parse_next(input),
    }
}
