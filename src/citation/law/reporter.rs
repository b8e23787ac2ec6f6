//! Reporters of decisions, by volume, year or both.

use winnow::Parser;
use winnow::combinator::{alt, fail, opt, preceded};
use winnow::token::take;

use crate::citation::csl::Date;
use crate::citation::grammar::date::year;
use crate::citation::grammar::locator::{Place, bare, numeral, place};
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::law::pages::{is_year, pages};
use crate::citation::law::year::{Dated, court_and_year};
use crate::citation::lexicon::{self, Order};
use crate::citation::model::LocatorLabel;
use crate::citation::part::{Part, Report, bracketed_date};
use crate::citation::token::{Kind, Token};

/// "BVerfGE 90, 286 (345)", "Slg. 2005, I-4983", "ILM 38 (1999), 1656"
pub(crate) fn reporter(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let Some((length, reporter)) = lexicon::REPORTERS.find(tokens) else { return fail.parse_next(input) };
    let title = Run::taken(&tokens[..length]);
    take(length).void().parse_next(input)?;
    let mut found = Report { title, implied: reporter.court, of_cases: true, ..Report::default() };
    let start = *input;
    if reporter.orders.contains(&Order::NameVolumePage) {
        let volume = token(|t| numeral(t)).parse_next(input);
        if let Ok(volume) = volume {
            found.volume = Some(Run::one(volume));
            found.year = opt(bracketed_date).parse_next(input)?;
            opt(kind(Kind::Comma)).parse_next(input)?;
            if let Ok((first, cited)) = pages(input) {
                found.first_page = Some(first);
                found.cited = cited;
                return Ok((Part::Reporter(found), 40));
            }
        }
        *input = start;
        found.volume = None;
        found.year = None;
    }
    if reporter.orders.contains(&Order::NameYearPage) {
        let ((date, _), taken) = year.with_taken().parse_next(input)?;
        found.year = Some((Run::taken(taken), date));
        opt(kind(Kind::Comma)).parse_next(input)?;
        let (first, cited) = pages(input)?;
        found.first_page = Some(first);
        found.cited = cited;
        return Ok((Part::Reporter(found), if reporter.weak { 26 } else { 40 }));
    }
    fail.parse_next(input)
}

/// "548 U.S. 557, 590 (2006)", "75 U.N.T.S. 135", "42 U.S.C. § 1983", "123 Stat. 2190", "1986 I.C.J. Rep. 14"
pub(crate) fn volume_first(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let volume = token(|t| t.kind == Kind::Number).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let reporter = lexicon::REPORTERS.find(tokens);
    let gazette = lexicon::GAZETTES.longest(tokens);
    let statute = lexicon::STATUTES.find(tokens).map_or(0, |(length, _)| length);
    let length = reporter.map_or(0, |(length, _)| length).max(gazette).max(statute);
    if length == 0 {
        return fail.parse_next(input);
    }
    let of_cases = reporter.is_some_and(|(found, _)| found == length);
    let weak = of_cases && reporter.is_some_and(|(_, reporter)| reporter.weak);
    let title = Run::taken(&tokens[..length]);
    take(length).void().parse_next(input)?;
    let mut found = Report {
        title,
        implied: reporter.filter(|_| of_cases).and_then(|(_, reporter)| reporter.court),
        of_cases,
        ..Report::default()
    };
    // "71 U.S. (4 Wall.) 2"
    opt((token(|t| t.text == "("), kind(Kind::Number), token(|t| t.dotted), token(|t| t.text == ")")))
        .parse_next(input)?;
    if input.first().is_some_and(|t| matches!(t.kind, Kind::Section) || t.text == "art" || t.text == "sec") {
        let place = place(input)?;
        found.volume = Some(Run::one(volume));
        found.cited = Some((place.run, place.label));
        found.of_cases = false;
    } else {
        if volume.year().is_some() && of_cases && reporter.is_some_and(|(_, r)| r.orders.contains(&Order::YearNamePage))
        {
            found.year = volume.year().map(|year| (Run::one(volume), Date::year(year)));
        } else {
            found.volume = Some(Run::one(volume));
        }
        opt(word(&["at"])).parse_next(input)?;
        let first = token(|t| numeral(t)).parse_next(input)?;
        found.first_page = Some(thousands(input, Run::one(first)));
        let before = *input;
        let cited =
            (kind(Kind::Comma), opt(word(&["at"])), alt((place, bare))).map(|(_, _, place)| place).parse_next(input);
        match cited {
            // "63 Stat. 2241, 34 U.N.T.S. 243"
            Ok(_) if input.first().is_some_and(|t| t.is_capital() && t.dotted) => *input = before,
            Ok(place) if !is_year(place, &before, first) || input.first().is_some_and(|t| t.kind == Kind::Open) => {
                found.cited = Some((place.run, place.label));
            }
            _ => *input = before,
        }
    }
    // "(2d Cir. 1998)", "(2006)", "(June 27)"
    let before = *input;
    match court_and_year(input) {
        Ok((authority, year)) => {
            found.authority = authority;
            match year {
                Dated::Year(run, date) => {
                    if date.start.month.is_some() || found.year.is_none() {
                        found.year = Some((run, date));
                    }
                }
                // "1986 I.C.J. Rep. 14 (June 27)"
                Dated::Day(run, month, day) => {
                    if let Some((_, date)) = &mut found.year {
                        date.start.month = Some(month);
                        date.start.day = Some(day);
                        found.day = Some(run);
                    }
                }
            }
        }
        Err(_) => *input = before,
    }
    let score = match (weak, found_year(&before, input)) {
        // "548 U.S. 557 (2006)" is whole.
        (_, true) => 42,
        (true, false) => 22,
        (false, false) => 38,
    };
    Ok((Part::Reporter(found), score))
}

/// "33,555", "I-6351": one number in several tokens.
pub(super) fn thousands(input: &mut Tokens<'_>, first: Run) -> Run {
    let joined = input.first().is_some_and(|t| !t.spaced && matches!(t.kind, Kind::Comma | Kind::Dash));
    let comma = input.first().is_some_and(|t| t.kind == Kind::Comma);
    let next = input.get(1).filter(|t| joined && !t.spaced && t.is_plain_number());
    let roman = input.previous_tokens().next().is_some_and(Token::is_roman);
    match next.copied() {
        Some(next) if comma && next.text.len() == 3 || !comma && roman => {
            let taken: Read<&[Token<'_>]> = take(2_usize).parse_next(input);
            if taken.is_ok() { Run { to: next.index + 1, ..first } } else { first }
        }
        _ => first,
    }
}

/// Tells whether something was read between two places.
fn found_year(before: &Tokens<'_>, after: &Tokens<'_>) -> bool {
    before.len() > after.len()
}

/// `[1932] AC 562`, `[2004] UKHL 56`, "(1983) 5 EHRR 35"
pub(crate) fn year_first(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let open = token(|t| matches!(t.text, "[" | "(")).parse_next(input)?;
    let ((date, _), taken) = year.with_taken().parse_next(input)?;
    token(|t| t.index == open.partner).parse_next(input)?;
    let volume = opt(token(|t| t.is_plain_number() && t.text.len() <= 3)).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let Some((length, reporter)) = lexicon::REPORTERS.find(tokens) else { return fail.parse_next(input) };
    let title = Run::taken(&tokens[..length]);
    take(length).void().parse_next(input)?;
    let first = token(|t| numeral(t)).parse_next(input)?;
    let first = thousands(input, Run::one(first));
    let before = *input;
    let here = *input;
    let is_paragraph =
        |_: &Tokens<'_>, at: u32| here.iter().find(|t| t.index == at).is_some_and(|t| t.year().is_none());
    let input_start = &here;
    let pinpoint = (token(|t| t.text == "["), bare, token(|t| t.text == "]"))
        .verify(|(_, place, _)| place.run.to - place.run.from > 1 || is_paragraph(input_start, place.run.from))
        .map(|(_, place, _)| Place { label: LocatorLabel::Paragraph, ..place });
    let cited = preceded(opt(kind(Kind::Comma)), alt((pinpoint, place, bare))).parse_next(input);
    let cited = match cited {
        Ok(place) => Some((place.run, place.label)),
        Err(_) => {
            *input = before;
            None
        }
    };
    let found = Report {
        title,
        volume: volume.map(Run::one),
        first_page: Some(first),
        cited,
        year: Some((Run::taken(taken), date)),
        authority: None,
        implied: reporter.court,
        of_cases: true,
        ..Report::default()
    };
    Ok((Part::Reporter(found), 40))
}

/// "548 U.S." before "at 594"
pub(crate) fn reporter_alone(input: &mut Tokens<'_>) -> Read<Report> {
    let volume = token(|t| t.is_plain_number()).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let Some((length, reporter)) = lexicon::REPORTERS.find(tokens) else { return fail.parse_next(input) };
    let title = Run::taken(&tokens[..length]);
    let found =
        Report { title, volume: Some(Run::one(volume)), implied: reporter.court, of_cases: true, ..Report::default() };
    take(length).void().parse_next(input)?;
    if input.first().is_none_or(|t| !t.is("at")) {
        return fail.parse_next(input);
    }
    Ok(found)
}

/// Reads what follows the reporter of the citation before: "; 121, 135 (154)", "; 2015, 22 (23)".
pub(crate) fn inherited(input: &mut Tokens<'_>, before: &Report) -> Read<Report> {
    let mut found = Report { cited: None, day: None, inherited: true, ..before.clone() };
    if before.volume.is_some() {
        let volume = token(|t| t.is_plain_number() && t.text.len() <= 3).parse_next(input)?;
        found.volume = Some(Run::one(volume));
        found.year = opt(bracketed_date).parse_next(input)?;
    } else {
        let ((date, _), taken) = year.with_taken().parse_next(input)?;
        found.year = Some((Run::taken(taken), date));
    }
    kind(Kind::Comma).parse_next(input)?;
    let (first, cited) = pages(input)?;
    found.first_page = Some(first);
    found.cited = cited;
    Ok(found)
}
