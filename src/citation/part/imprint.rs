//! Imprints: place, publisher and year, in any of the usual orders.

use winnow::Parser;
use winnow::combinator::{fail, opt};
use winnow::token::take;

use crate::citation::csl::Date;
use crate::citation::grammar::date::year;
use crate::citation::grammar::{Read, Run, Tokens, kind, name, token, word};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::part::town::places;
use crate::citation::token::{Kind, Token};

/// The words of a publisher's name up to a comma, year or bracket.
fn publisher_run(input: &mut Tokens<'_>) -> Read<(Run, bool)> {
    let tokens: &[Token<'_>] = input;
    let mut end = 0;
    let mut known = false;
    while end < tokens.len().min(12) {
        let rest = &tokens[end..];
        let named = lexicon::PUBLISHERS.longest(rest);
        if named > 0 {
            known = true;
            end += named;
            continue;
        }
        let t = &tokens[end];
        if t.text == "o" && tokens.get(end + 1).is_some_and(|next| next.text == "J") {
            break;
        }
        let goes_on = match t.kind {
            Kind::Word => {
                t.is_capital()
                    || end > 0
                        && matches!(
                            t.text,
                            "of" | "for"
                                | "the"
                                | "and"
                                | "und"
                                | "für"
                                | "der"
                                | "des"
                                | "in"
                                | "et"
                                | "de"
                                | "du"
                                | "von"
                                | "zu"
                        )
                    || t.dotted && t.text.len() <= 2
            }
            Kind::Ampersand | Kind::Slash => end > 0,
            Kind::Dash => end > 0 && !t.spaced,
            _ => false,
        };
        if !goes_on || lexicon::month(t).is_some() && tokens.get(end + 1).is_some_and(|n| n.kind == Kind::Number) {
            break;
        }
        known |= lexicon::PUBLISHER_WORDS.has(t);
        end += 1;
    }
    while end > 0
        && (tokens[end - 1].is_small() && !tokens[end - 1].dotted
            || matches!(tokens[end - 1].kind, Kind::Ampersand | Kind::Slash | Kind::Dash))
    {
        end -= 1;
    }
    if end == 0 {
        return fail.parse_next(input);
    }
    let run = Run::taken(&tokens[..end]);
    take(end).void().parse_next(input)?;
    Ok((run, known))
}

/// A year in an imprint, with the edition that some print before it: "²1987".
fn imprint_year(input: &mut Tokens<'_>) -> Read<(Run, Date)> {
    opt(word(&["ca", "um"])).parse_next(input)?;
    opt((token(|t| t.text == "o" && t.dotted), token(|t| t.text == "J"), opt(kind(Kind::Comma)))).parse_next(input)?;
    if let Some(raised) = opt(token(|t| raised_edition(t.text).is_some())).parse_next(input)? {
        let year = raised_edition(raised.text).unwrap_or_default();
        return Ok((Run::one(raised), Date::year(year)));
    }
    let ((date, _), taken) = year.with_taken().parse_next(input)?;
    Ok((Run::taken(taken), date))
}

/// "²1987"
pub(crate) fn raised_edition(text: &str) -> Option<i32> {
    let year = text.trim_start_matches(['¹', '²', '³', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']);
    (year.len() < text.len() && year.len() == 4).then(|| year.parse().ok()).flatten()
}

/// "München 2006", "München: C. H. Beck 2001", "Princeton: Princeton University Press, 1976", "Oxford"
pub(super) fn imprint(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let (places, known) = places(input)?;
    let after_places = *input;
    // "Berlin: Suhrkamp 2004"
    if opt(kind(Kind::Colon)).parse_next(input)?.is_some() {
        if let Ok((publisher, sure)) = publisher_run(input) {
            let comma = *input;
            opt(kind(Kind::Comma)).parse_next(input)?;
            let year = opt(imprint_year).parse_next(input)?;
            if year.is_none() {
                *input = comma;
            }
            let score = match (known, sure, year.is_some()) {
                (true, _, true) => 42,
                (false, true, true) => 40,
                (false, false, true) => 25,
                (true, true, false) => 28,
                (true, false, false) => 10,
                (false, true, false) => 18,
                (false, false, false) => return fail.parse_next(input),
            };
            return Ok((Part::Imprint { places: Some(places), publisher: Some(publisher), year }, score));
        }
        *input = after_places;
    }
    // "München 2006", "München, 2006"
    let comma = opt(kind(Kind::Comma)).parse_next(input)?.is_some();
    if let Ok(year) = imprint_year(input)
        && (known || input.first().is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Number | Kind::Dash)))
    {
        if !known && year.1.end.is_some() {
            // "Württemberg 1928–1933" ends a title.
            return fail.parse_next(input);
        }
        let score = match (known, comma) {
            (true, false) => 36,
            (true, true) => 30,
            (false, false) => 14,
            (false, true) => 3,
        };
        return Ok((Part::Imprint { places: Some(places), publisher: None, year: Some(year) }, score));
    }
    *input = after_places;
    if !known {
        return fail.parse_next(input);
    }
    let whole = input.first().is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Number | Kind::Dash | Kind::Slash));
    if !whole {
        return fail.parse_next(input);
    }
    Ok((Part::Imprint { places: Some(places), publisher: None, year: None }, 15))
}

/// "Routledge, 2011", "German Marshall Fund of the United States"
pub(super) fn publisher(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    if input.first().is_some_and(|t| t.text == "EL") {
        return fail.parse_next(input);
    }
    let start = *input;
    if let Ok((run, true)) = publisher_run(input) {
        let after = *input;
        opt(kind(Kind::Comma)).parse_next(input)?;
        let year = opt(imprint_year).parse_next(input)?;
        if year.is_none() {
            *input = after;
        }
        let ends = input.first().is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Number));
        if ends {
            let score = if year.is_some() { 28 } else { 14 };
            return Ok((Part::Imprint { places: None, publisher: Some(run), year }, score));
        }
    }
    *input = start;
    let names = name::body(input)?;
    let after = *input;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let year = opt(imprint_year).parse_next(input)?;
    if year.is_none() {
        *input = after;
    }
    let ends = input.first().is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Number));
    if !ends {
        return fail.parse_next(input);
    }
    if year.is_some() {
        return Ok((Part::Imprint { places: None, publisher: Some(names.run), year }, 20));
    }
    let score = if names.run.to - names.run.from == 1 { 2 } else { 7 };
    Ok((Part::Imprint { places: None, publisher: Some(names.run), year: None }, score))
}
