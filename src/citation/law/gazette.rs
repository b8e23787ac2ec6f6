//! Gazettes and papers of parliaments: "BGBl. I S. 775", "BT-Drs. 15/2742".

use winnow::Parser;
use winnow::combinator::{fail, opt, preceded, repeat};

use crate::citation::grammar::date::{date, year};
use crate::citation::grammar::locator::numeral;
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::law::one;
use crate::citation::law::reporter::thousands;
use crate::citation::lexicon;
use crate::citation::part::{Part, Report};
use crate::citation::token::{Kind, Token};

/// "BT-Drs. 15/2742", "BGBl. I S. 775", "BGBl. 2005 I, S. 775", "Pub. L. No. 111-84", "COM(2020) 605 final", "ABl. L 119"
pub(crate) fn official(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    // "COM(2020) 605 final"
    if tokens.first().is_some_and(|t| matches!(t.text, "COM" | "KOM" | "SWD" | "JOIN" | "SEK" | "SEC")) {
        let begin = tokens[0].index;
        (token(|_| true), kind(Kind::Open), kind(Kind::Number), kind(Kind::Close)).parse_next(input)?;
        let number = kind(Kind::Number).parse_next(input)?;
        let end = opt(word(&["final", "endg", "endgültig"])).parse_next(input)?.map_or(number.index, |t| t.index);
        return Ok((Part::Official { container: None, number: Run { from: begin, to: end + 1 } }, 36));
    }
    // "Hansard, HC Deb., 18 March 2003, vol. 401"
    if tokens.first().is_some_and(|t| t.text == "Hansard") {
        let begin = tokens[0].index;
        kind(Kind::Word).parse_next(input)?;
        let house = (
            kind(Kind::Comma),
            opt(token(|t| matches!(t.text, "HC" | "HL" | "House"))),
            repeat::<_, _, (), _, _>(
                0..4,
                token(|t| matches!(t.text, "of" | "Commons" | "Lords" | "Deb" | "Debates" | "Debs")),
            ),
        );
        // "Hansard, 3rd ser."
        let series = (kind(Kind::Comma), kind(Kind::Number), token(|t| matches!(t.text, "ser" | "series")));
        let before = *input;
        let series: Read<_> = {
            let mut series = series;
            series.parse_next(input)
        };
        if let Ok((_, _, last)) = series {
            return Ok((
                Part::Official { container: Some(Run { from: begin, to: last.index + 1 }), number: Run::default() },
                30,
            ));
        }
        *input = before;
        let named = input.get(1).is_some_and(|t| matches!(t.text, "HC" | "HL" | "House" | "Commons" | "Lords"));
        let mut to = begin + 1;
        if named {
            let ((), taken) = {
                let mut house = house;
                house.void().with_taken().parse_next(input)?
            };
            to = taken.last().map_or(to, |t| t.index + 1);
        }
        return Ok((Part::Official { container: Some(Run { from: begin, to }), number: Run::default() }, 30));
    }
    let mut length = lexicon::GAZETTES.longest(tokens);
    // "BGBl. I" is a gazette and its part.
    if length > 1 && (tokens[length - 1].is_roman() || matches!(tokens[length - 1].text, "L" | "C")) {
        length -= 1;
    }
    let protocol = usize::from(tokens.first().is_some_and(|t| {
        matches!(
            t.text,
            "BT-Plenarprotokoll"
                | "Plenarprotokoll"
                | "PlPr"
                | "BT-PlPr"
                | "Drucksache"
                | "Drs"
                | "BT-Drucksache"
                | "BR-Drucksache"
        )
    }));
    let length = length.max(protocol);
    if length == 0 {
        return fail.parse_next(input);
    }
    let container = Run::taken(&tokens[..length]);
    winnow::token::take(length).void().parse_next(input)?;
    // "Deutscher Bundestag, Drucksache 19/3000"
    opt(token(|t| matches!(t.text, "No" | "Nr"))).parse_next(input)?;
    let start = *input;
    // "15/2742", "111-84"
    let pair = (
        token(|t| t.kind == Kind::Number),
        token(|t| matches!(t.kind, Kind::Slash | Kind::Dash) && !t.spaced),
        token(|t| t.kind == Kind::Number && !t.spaced),
        opt(token(|t| t.kind == Kind::Word && t.text.len() == 1 && t.is_capital() && !t.dotted)),
    )
        .take()
        .parse_next(input);
    if let Ok(taken) = pair {
        return Ok((Part::Official { container: Some(container), number: Run::taken(taken) }, 36));
    }
    *input = start;
    // "Exec. Order No. 13,491"
    if input.previous_tokens().next().is_some_and(|t| matches!(t.text, "No")) {
        let first = token(Token::is_plain_number).parse_next(input)?;
        let number = thousands(input, one(first));
        return Ok((Part::Official { container: Some(container), number }, 36));
    }
    // A gazette: "BGBl. I S. 775", "BGBl. 2005 I, S. 775", "ABl. 2016 L 119, S. 1"
    let mut found = Report { title: container, ..Report::default() };
    let before = *input;
    match year.with_taken().parse_next(input) {
        Ok(((date, _), taken)) => found.year = Some((Run::taken(taken), date)),
        Err(_) => *input = before,
    }
    let part = opt(token(|t| t.is_roman() || matches!(t.text, "L" | "C"))).parse_next(input)?;
    let number = opt(token(|t| t.kind == Kind::Number && t.year().is_none())).parse_next(input)?;
    found.volume = match (part, number) {
        (Some(part), Some(number)) => Some(Run { from: part.index, to: number.index + 1 }),
        (Some(only), None) | (None, Some(only)) => Some(one(only)),
        (None, None) => None,
    };
    if found.volume.is_some() && found.year.is_none() {
        let before = *input;
        let dated = preceded((opt(kind(Kind::Comma)), opt(word(&["v", "vom"]))), date.with_taken()).parse_next(input);
        let dated: Read<_> = dated;
        match dated {
            Ok((date, taken)) => found.year = Some((Run::taken(taken), date)),
            Err(_) => *input = before,
        }
    }
    let before = *input;
    let page =
        (opt(kind(Kind::Comma)), opt(token(|t| matches!(t.text, "S" | "p" | "pp") && t.dotted)), token(|t| numeral(t)))
            .verify(|(comma, label, _)| comma.is_some() || label.is_some())
            .parse_next(input);
    match page {
        Ok((_, _, page)) => found.first_page = Some(one(page)),
        Err(_) => *input = before,
    }
    if found.first_page.is_none() && (found.volume.is_none() || found.year.is_none()) {
        return fail.parse_next(input);
    }
    Ok((Part::Reporter(found), 32))
}
