//! Decisions in journals and databases: "BGH NJW 2014, 1804", "juris Rn. 45".

use winnow::Parser;
use winnow::combinator::{fail, opt, repeat};
use winnow::token::take;

use crate::citation::grammar::date::year;
use crate::citation::grammar::locator::numeral;
use crate::citation::grammar::{Read, Run, Tokens, kind, token};
use crate::citation::law::court::court;
use crate::citation::law::pages::pages;
use crate::citation::lexicon;
use crate::citation::part::{Part, Report, bracketed_date};
use crate::citation::token::{Kind, Token};

/// "BGH NJW 2014, 1804, 1805 Rn. 12": court and journal without a comma, as a reporter
pub(crate) fn court_cite(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let reporter = lexicon::REPORTERS.find(input).map_or(0, |(length, _)| length);
    let court = court(input)?;
    // "ICJ Rep. 1986, 14"
    if reporter > (court.to - court.from) as usize {
        return fail.parse_next(input);
    }
    opt(kind(Kind::Comma)).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let journal = lexicon::JOURNALS.longest(tokens);
    let reporter = lexicon::REPORTERS.find(tokens).map_or(0, |(length, _)| length);
    let mut length = journal.max(reporter);
    if length == 0 {
        // "r+s 2014, 96"
        length = tokens
            .iter()
            .take(4)
            .take_while(|t| matches!(t.kind, Kind::Word | Kind::Other | Kind::Dash) && t.text.len() <= 7)
            .count();
        if length == 0 || tokens.get(length).is_none_or(|t| t.year().is_none()) {
            return fail.parse_next(input);
        }
    }
    let title = Run::taken(&tokens[..length]);
    take(length).void().parse_next(input)?;
    let mut found = Report { title, authority: Some(court), of_cases: true, ..Report::default() };
    if let Ok(((date, _), taken)) = year.with_taken().parse_next(input) {
        found.year = Some((Run::taken(taken), date));
    } else {
        let volume = token(|t| numeral(t)).parse_next(input)?;
        found.volume = Some(Run::one(volume));
        found.year = opt(bracketed_date).parse_next(input)?;
    }
    opt(kind(Kind::Comma)).parse_next(input)?;
    let (first, cited) = pages(input)?;
    found.first_page = Some(first);
    found.cited = cited;
    Ok((Part::Reporter(found), 44))
}

/// "AöR 132", "JZ 1987", "NJW 2014, 1804", "AöR 132 (2007), 44": a journal and what tells the piece in it
pub(crate) fn journal_alone(input: &mut Tokens<'_>) -> Read<Report> {
    let tokens: &[Token<'_>] = input;
    let length = lexicon::JOURNALS.longest(tokens);
    if length == 0 {
        return fail.parse_next(input);
    }
    let mut found = Report { title: Run::taken(&tokens[..length]), ..Report::default() };
    take(length).void().parse_next(input)?;
    match opt(year.with_taken()).parse_next(input)? {
        Some(((date, _), taken)) => found.year = Some((Run::taken(taken), date)),
        None => {
            let volume = token(|t| t.is_plain_number()).parse_next(input)?;
            found.volume = Some(Run::one(volume));
            found.year = opt(bracketed_date).parse_next(input)?;
        }
    }
    let page = |input: &mut Tokens<'_>| -> Read<Run> {
        opt(kind(Kind::Comma)).parse_next(input)?;
        token(|t| t.is_plain_number()).map(Run::one).parse_next(input)
    };
    found.first_page = opt(page).parse_next(input)?;
    Ok(found)
}

/// "juris Rn. 45", "BeckRS 2019, 12345", "ECLI:EU:C:2014:317"
pub(crate) fn database(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let name = token(|t| matches!(t.text, "juris" | "BeckRS" | "ECLI")).parse_next(input)?;
    if name.text == "ECLI" {
        let more = token(|t| !t.spaced && matches!(t.kind, Kind::Colon | Kind::Word | Kind::Number | Kind::Stop));
        repeat::<_, _, (), _, _>(4..12, more).parse_next(input)?;
        return Ok((Part::Remark, 8));
    }
    if name.text == "juris" {
        return Ok((Part::Reporter(Report { title: Run::one(name), of_cases: true, ..Report::default() }), 12));
    }
    let ((date, _), taken) = year.with_taken().parse_next(input)?;
    kind(Kind::Comma).parse_next(input)?;
    let number = token(Token::is_plain_number).parse_next(input)?;
    let year = Some((Run::taken(taken), date));
    let report =
        Report { title: Run::one(name), year, first_page: Some(Run::one(number)), of_cases: true, ..Report::default() };
    Ok((Part::Reporter(report), 36))
}
