//! Gazettes and papers of parliaments: "BGBl. I S. 775", "BT-Drs. 15/2742".

use winnow::Parser;
use winnow::combinator::{fail, opt, preceded, repeat};
use winnow::token::{any, take};

use crate::citation::grammar::date::{date, year};
use crate::citation::grammar::locator::numeral;
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::law::reporter::thousands;
use crate::citation::lexicon;
use crate::citation::part::{Part, Report};
use crate::citation::token::{Kind, Token};

/// "BT-Drs. 15/2742", "BGBl. I S. 775", "BGBl. 2005 I, S. 775", "Pub. L. No. 111-84", "COM(2020) 605 final", "ABl. L 119"
pub(crate) fn official(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    match input.first().map(|t| t.text) {
        Some("COM" | "KOM" | "SWD" | "JOIN" | "SEK" | "SEC") => commission_document(input),
        Some("Hansard") => hansard(input),
        _ => paper_or_gazette(input),
    }
}

/// "COM(2020) 605 final"
fn commission_document(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let (name, ..) = (any, kind(Kind::Open), kind(Kind::Number), kind(Kind::Close)).parse_next(input)?;
    let number = kind(Kind::Number).parse_next(input)?;
    let end = opt(word(&["final", "endg", "endgültig"])).parse_next(input)?.map_or(number.index, |t| t.index);
    Ok((Part::Official { container: None, number: Run { from: name.index, to: end + 1 } }, 36))
}

/// "Hansard, HC Deb., 18 March 2003, vol. 401", "Hansard, 3rd ser."
fn hansard(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let name = kind(Kind::Word).parse_next(input)?;
    let whole = |to: u32| {
        let container = Some(Run { from: name.index, to });
        Ok((Part::Official { container, number: Run::default() }, 30))
    };
    let series = (kind(Kind::Comma), kind(Kind::Number), token(|t| matches!(t.text, "ser" | "series")));
    if let Some((_, _, last)) = opt(series).parse_next(input)? {
        return whole(last.index + 1);
    }
    if !input.get(1).is_some_and(|t| matches!(t.text, "HC" | "HL" | "House" | "Commons" | "Lords")) {
        return whole(name.index + 1);
    }
    let debates = token(|t| matches!(t.text, "of" | "Commons" | "Lords" | "Deb" | "Debates" | "Debs"));
    let taken = (
        kind(Kind::Comma),
        opt(token(|t| matches!(t.text, "HC" | "HL" | "House"))),
        repeat::<_, _, (), _, _>(0..4, debates),
    )
        .take()
        .parse_next(input)?;
    whole(taken.last().map_or(name.index, |t| t.index) + 1)
}

/// A paper of a parliament by its number, an act by its number, or a page of a gazette.
fn paper_or_gazette(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let mut length = lexicon::GAZETTES.longest(tokens);
    // "BGBl. I", "ABl. L" are a gazette and its part.
    if length > 1 && tokens[length - 1].is_roman() {
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
    take(length).void().parse_next(input)?;
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
        let number = thousands(input, Run::one(first));
        return Ok((Part::Official { container: Some(container), number }, 36));
    }
    gazette(input, container)
}

/// Behind its name: "BGBl. I S. 775", "BGBl. 2005 I, S. 775", "BGBl. I 2005, S. 775", "ABl. 2016 L 119, S. 1", "ABl. L 119/1"
fn gazette(input: &mut Tokens<'_>, title: Run) -> Read<(Part, i32)> {
    let mut found = Report { title, ..Report::default() };
    if let Some(((date, _), taken)) = opt(year.with_taken()).parse_next(input)? {
        found.year = Some((Run::taken(taken), date));
    }
    let part = opt(token(|t| t.is_roman())).parse_next(input)?;
    let number = opt(token(|t| t.kind == Kind::Number && t.year().is_none())).parse_next(input)?;
    found.volume = match (part, number) {
        (Some(part), Some(number)) => Some(Run { from: part.index, to: number.index + 1 }),
        (Some(only), None) | (None, Some(only)) => Some(Run::one(only)),
        (None, None) => None,
    };
    // A comma or "S." shows that a number is a page; with the number of a gazette a slash does.
    let mut page =
        (opt(kind(Kind::Comma)), opt(token(|t| matches!(t.text, "S" | "p" | "pp") && t.dotted)), token(|t| numeral(t)))
            .verify(|(comma, label, _)| comma.is_some() || label.is_some())
            .map(|(_, _, page)| Run::one(page));
    if part.is_some() && number.is_none() && found.year.is_none() {
        let before = *input;
        let year_and_page = opt(year.with_taken()).parse_next(input)?.filter(|_| page.parse_peek(*input).is_ok());
        match year_and_page {
            Some(((date, _), taken)) => found.year = Some((Run::taken(taken), date)),
            None => *input = before,
        }
    }
    if part.is_some() && number.is_some() {
        let behind_slash = (token(|t| t.kind == Kind::Slash && !t.spaced), token(|t| t.is_plain_number() && !t.spaced));
        found.first_page = opt(behind_slash).parse_next(input)?.map(|(_, page)| Run::one(page));
    }
    if found.volume.is_some() && found.year.is_none() {
        let dated = preceded((opt(kind(Kind::Comma)), opt(word(&["v", "vom"]))), date.with_taken());
        found.year = opt(dated).parse_next(input)?.map(|(date, taken)| (Run::taken(taken), date));
    }
    if found.first_page.is_none() {
        found.first_page = opt(page).parse_next(input)?;
    }
    if found.first_page.is_none() && (found.volume.is_none() || found.year.is_none()) {
        return fail.parse_next(input);
    }
    let score = 32 + i32::from(found.year.is_some()) * 8 + i32::from(part.is_some() && found.first_page.is_some()) * 8;
    Ok((Part::Reporter(found), score))
}
