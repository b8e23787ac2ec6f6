//! Parts of legal citations: reporters, decisions, statutes, gazettes and papers of parliaments.

use winnow::Parser;
use winnow::combinator::{alt, fail, opt, preceded, repeat};

use crate::citation::grammar::date::{date, year};
use crate::citation::grammar::locator::{Place, bare, numeral, place};
use crate::citation::grammar::name::{self, Names};
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon::{self, Order};
use crate::citation::model::LocatorLabel;
use crate::citation::part::{Part, Report, bracketed_date};
use crate::citation::token::{Kind, Token};

fn one(token: &Token<'_>) -> Run {
    Run::new(token.index as usize, token.index as usize + 1)
}

/// "286 (345)", "286, 345 f.", "S. 286 (345)", "286 Rn. 34": the first page and the cited place.
pub(crate) fn pages(input: &mut Tokens<'_>) -> Read<(Run, Option<(Run, LocatorLabel)>)> {
    opt(token(|t| matches!(t.text, "S" | "p" | "at") && (t.dotted || t.text == "at"))).parse_next(input)?;
    let start = *input;
    // "I-4529"
    let mut series = (
        token(|t| matches!(t.text, "I" | "II" | "III")),
        token(|t| t.kind == Kind::Dash && !t.spaced),
        token(|t: &Token<'_>| t.is_plain_number() && !t.spaced),
    );
    let series = series.parse_next(input).map(|(part, _, number): (&Token<'_>, _, &Token<'_>)| (part, number));
    let series: Read<(&Token<'_>, &Token<'_>)> = series;
    let (first, whole) = match series {
        Ok((part, number)) => (number, Run { from: part.index, to: number.index + 1 }),
        Err(_) => {
            *input = start;
            let first = token(|t| numeral(t)).parse_next(input)?;
            (first, one(first))
        }
    };
    opt(token(|t| matches!(t.text, "f" | "ff") && t.dotted)).parse_next(input)?;
    let before = *input;
    let bracketed =
        (kind(Kind::Open), alt((place, bare)), kind(Kind::Close)).map(|(_, place, _)| place).parse_next(input);
    if let Ok(found) = bracketed
        && found.label != LocatorLabel::Note
        && input.previous_tokens().next().is_some()
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
fn is_year(place: Place, input: &Tokens<'_>, first: &Token<'_>) -> bool {
    const PAGES_MAX: u32 = 150;
    let number = input.iter().find(|t| t.index == place.run.from).and_then(|t| t.number());
    let behind = number.zip(first.number()).is_some_and(|(page, first)| page >= first && page - first < PAGES_MAX);
    !behind
        && !place.range
        && place.run.to - place.run.from == 1
        && input.iter().find(|t| t.index == place.run.from).is_some_and(|t| t.year().is_some())
}

/// "BVerfGE 90, 286 (345)", "Slg. 2005, I-4983", "ILM 38 (1999), 1656"
pub(crate) fn reporter(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let Some((length, reporter)) = lexicon::REPORTERS.find(tokens) else { return fail.parse_next(input) };
    let title = Run::taken(&tokens[..length]);
    winnow::token::take(length).void().parse_next(input)?;
    let mut found = Report { title, implied: reporter.court, of_cases: true, ..Report::default() };
    let start = *input;
    if reporter.orders.contains(&Order::NameVolumePage) {
        let volume = token(|t| numeral(t)).parse_next(input);
        if let Ok(volume) = volume {
            found.volume = Some(one(volume));
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
    winnow::token::take(length).void().parse_next(input)?;
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
        found.volume = Some(one(volume));
        found.cited = Some((place.run, place.label));
        found.of_cases = false;
    } else {
        if volume.year().is_some() && of_cases && reporter.is_some_and(|(_, r)| r.orders.contains(&Order::YearNamePage))
        {
            found.year = volume.year().map(|year| (one(volume), crate::citation::csl::Date::year(year)));
        } else {
            found.volume = Some(one(volume));
        }
        opt(word(&["at"])).parse_next(input)?;
        let first = token(|t| numeral(t)).parse_next(input)?;
        found.first_page = Some(thousands(input, one(first)));
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
fn thousands(input: &mut Tokens<'_>, first: Run) -> Run {
    let joined = input.first().is_some_and(|t| !t.spaced && matches!(t.kind, Kind::Comma | Kind::Dash));
    let comma = input.first().is_some_and(|t| t.kind == Kind::Comma);
    let next = input.get(1).filter(|t| joined && !t.spaced && t.is_plain_number());
    let roman = input.previous_tokens().next().is_some_and(Token::is_roman);
    match next.copied() {
        Some(next) if comma && next.text.len() == 3 || !comma && roman => {
            let taken: Read<&[Token<'_>]> = winnow::token::take(2_usize).parse_next(input);
            if taken.is_ok() { Run { to: next.index + 1, ..first } } else { first }
        }
        _ => first,
    }
}

fn found_year(before: &Tokens<'_>, after: &Tokens<'_>) -> bool {
    before.len() > after.len()
}

type CourtYear = (Option<Run>, Dated);

enum Dated {
    Year(Run, crate::citation::csl::Date),
    /// Month and day of a year that stands elsewhere
    Day(Run, u8, u8),
}

fn court_and_year(input: &mut Tokens<'_>) -> Read<CourtYear> {
    let open = token(|t| matches!(t.text, "(" | "[")).parse_next(input)?;
    let close = open.partner;
    let mut authority = None;
    let tokens: &[Token<'_>] = input;
    let court = tokens
        .iter()
        .take_while(|t| {
            t.index < close && !(t.kind == Kind::Number && t.year().is_some()) && lexicon::month(t).is_none()
        })
        .count();
    if court > 0 && court <= 8 {
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
        winnow::token::take(court).void().parse_next(input)?;
    } else if court > 8 {
        return fail.parse_next(input);
    }
    let dated = |input: &mut Tokens<'_>| -> Read<(Run, crate::citation::csl::Date)> {
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

/// "[1932] AC 562", "[2004] UKHL 56", "(1983) 5 EHRR 35"
pub(crate) fn year_first(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let open = token(|t| matches!(t.text, "[" | "(")).parse_next(input)?;
    let ((date, _), taken) = year.with_taken().parse_next(input)?;
    token(|t| t.index == open.partner).parse_next(input)?;
    let volume = opt(token(|t| t.is_plain_number() && t.text.len() <= 3)).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let Some((length, reporter)) = lexicon::REPORTERS.find(tokens) else { return fail.parse_next(input) };
    let title = Run::taken(&tokens[..length]);
    winnow::token::take(length).void().parse_next(input)?;
    let first = token(|t| numeral(t)).parse_next(input)?;
    let first = thousands(input, one(first));
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
        volume: volume.map(one),
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

/// "Urt. v. 12. 7. 1994", "Beschluss vom 3. Mai 2000", "Judgment of 27 June 1986"
pub(crate) fn decision(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let english = english_decision(tokens);
    let length = lexicon::DECISIONS.longest(tokens).max(english);
    if length == 0 {
        return fail.parse_next(input);
    }
    let genre = Run::taken(&tokens[..length]);
    winnow::token::take(length).void().parse_next(input)?;
    let behind = *input;
    opt(kind(Kind::Comma)).parse_next(input)?;
    opt(word(&["v", "vom", "of", "om"])).parse_next(input)?;
    let dated: Read<_> = date.with_taken().parse_next(input);
    match dated {
        Ok((date, taken)) => Ok((Part::Decision { genre, date: Some((Run::taken(taken), date)) }, 25)),
        // "(Nicar. v. U.S.), Judgment, 1986 I.C.J. Rep. 14"
        Err(_) if english > 0 && behind.first().is_some_and(|t| t.kind == Kind::Comma || t.text == "(") => {
            *input = behind;
            Ok((Part::Decision { genre, date: None }, 6))
        }
        Err(error) => Err(error),
    }
}

/// "Judgment", "Advisory Opinion", "Preliminary Objections": how many tokens it takes.
pub(crate) fn english_decision(tokens: &[Token<'_>]) -> usize {
    let first = tokens.first().filter(|t| t.is_capital());
    let second = |word: &str| usize::from(tokens.get(1).is_some_and(|t| t.is(word))) * 2;
    match first.map(|t| t.text) {
        Some("Judgment" | "Judgement" | "Merits" | "Order" | "Award" | "Decision" | "Ruling" | "Jurisdiction") => 1,
        Some("Advisory") => second("opinion"),
        Some("Preliminary") => second("objections"),
        Some("Provisional") => second("measures"),
        _ => 0,
    }
}

/// "2 BvE 3/92", "VI ZR 202/13", "Rs. C-8/08", "Az. 1 K 2/05", "Nr. 25781/94"
pub(crate) fn file_number(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let said = opt(token(|t| {
        matches!(
            t.text,
            "Rs" | "Az" | "Case" | "No" | "Nr" | "Beschwerde" | "App" | "Application" | "Rechtssache" | "verb" | "Nos"
        )
    }))
    .parse_next(input)?;
    opt(token(|t| matches!(t.text, "Nr" | "Nos" | "No" | "no" | "Rs"))).parse_next(input)?;
    let begin = input.first().map_or(0, |t| t.index);
    let part = token(|t| {
        matches!(t.kind, Kind::Number | Kind::Word) && t.text.len() <= 6 && (t.kind == Kind::Number || t.is_capital())
    });
    let dash = token(|t| t.kind == Kind::Dash && !t.spaced);
    let german = is_file_number(input);
    let parts: usize = repeat(1..6, alt((part.void(), dash.void(), token(|t| t.text == "(" || t.text == ")").void())))
        .fold(|| 0, |n, ()| n + 1)
        .parse_next(input)?;
    let slash = token(|t| t.kind == Kind::Slash && !t.spaced).parse_next(input)?;
    let number = token(|t| t.kind == Kind::Number && !t.spaced).parse_next(input)?;
    let _ = slash;
    if said.is_none() && parts < 2 && !input.is_empty() && begin == number.index {
        return fail.parse_next(input);
    }
    opt(token(|t| matches!(t.text, "P" | "PPU"))).parse_next(input)?;
    let run = Run { from: begin, to: number.index + 1 };
    let score = match (said.is_some() || parts >= 3, german) {
        // More than a journal that could be read in "VI ZR 202/13".
        (_, true) => 40,
        (true, false) => 14,
        (false, false) => 4,
    };
    Ok((Part::FileNumber(run), score))
}

/// "2 BvE 6/11", "VI ZR 202/13", "1 K 2/05": chamber, register, running number, year.
fn is_file_number(tokens: &[Token<'_>]) -> bool {
    let chamber = tokens.first().is_some_and(|t| t.is_plain_number() && t.text.len() <= 2 || t.is_roman());
    let register = tokens.iter().skip(1).take(3).take_while(|t| t.is_capital() && t.text.len() <= 5).count();
    let slash = 2 + register;
    let number = |at: usize| tokens.get(at).is_some_and(Token::is_plain_number);
    chamber
        && register > 0
        && number(slash - 1)
        && tokens.get(slash).is_some_and(|t| t.kind == Kind::Slash)
        && number(slash + 1)
        && tokens[slash + 1].text.len() <= 4
}

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
    winnow::token::take(length).void().parse_next(input)?;
    let mut found = Report { title, authority: Some(court), of_cases: true, ..Report::default() };
    if let Ok(((date, _), taken)) = year.with_taken().parse_next(input) {
        found.year = Some((Run::taken(taken), date));
    } else {
        let volume = token(|t| numeral(t)).parse_next(input)?;
        found.volume = Some(one(volume));
        found.year = opt(bracketed_date).parse_next(input)?;
    }
    opt(kind(Kind::Comma)).parse_next(input)?;
    let (first, cited) = pages(input)?;
    found.first_page = Some(first);
    found.cited = cited;
    Ok((Part::Reporter(found), 44))
}

/// "BVerfG", "OLG Köln", "OVG Nordrhein-Westfalen", "EuGH"
pub(crate) fn court(input: &mut Tokens<'_>) -> Read<Run> {
    let tokens: &[Token<'_>] = input;
    let mut length = lexicon::COURTS.longest(tokens);
    if length == 0 {
        return fail.parse_next(input);
    }
    let regional = tokens[..length].iter().any(|t| {
        matches!(
            t.text,
            "OLG"
                | "LG"
                | "AG"
                | "VG"
                | "OVG"
                | "VGH"
                | "LAG"
                | "ArbG"
                | "LSG"
                | "SG"
                | "FG"
                | "KG"
                | "LVerfG"
                | "VerfGH"
                | "StGH"
        )
    });
    if regional {
        let town = lexicon::PLACES.longest(&tokens[length..]);
        let word = usize::from(tokens.get(length).is_some_and(|t| {
            t.is_capital()
                && !t.is_acronym()
                && lexicon::DECISIONS.longest(std::slice::from_ref(t)) == 0
                && lexicon::JOURNALS.longest(std::slice::from_ref(t)) == 0
        }));
        length += town.max(word);
    }
    let run = Run::taken(&tokens[..length]);
    winnow::token::take(length).void().parse_next(input)?;
    // "(GK)", "[Großer Senat]"
    opt((kind(Kind::Open), token(|t| matches!(t.text, "GK" | "GC" | "K" | "Kammer" | "Plenum")), kind(Kind::Close)))
        .parse_next(input)?;
    Ok(run)
}

/// "Art. 24 Abs. 2 GG", "§§ 842, 843 BGB", "Art. 2 Abs. 1 i. V. m. Art. 1 Abs. 1 GG", "U.N. Charter art. 51", "GG Art. 5"
pub(crate) fn statute(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let start = *input;
    // The code first, as English has it.
    let tokens: &[Token<'_>] = input;
    if let Some((length, _)) = lexicon::STATUTES.find(tokens) {
        let code = Run::taken(&tokens[..length]);
        winnow::token::take(length).void().parse_next(input)?;
        opt(kind(Kind::Comma)).parse_next(input)?;
        if let Ok(place) = provisions(input) {
            return Ok((Part::Statute { code, place: Some(place) }, 34));
        }
        *input = start;
    }
    let place = provisions(input)?;
    opt(word(&["des", "der", "of", "the"])).parse_next(input)?;
    opt(word(&["the"])).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let known = lexicon::STATUTES.find(tokens).map_or(0, |(length, _)| length);
    let length = if known > 0 {
        known
    } else {
        let looks = tokens.first().is_some_and(|t| {
            t.is_capital()
                && (t.text.ends_with('G') && t.text.chars().filter(|c| c.is_uppercase()).count() > 1
                    || t.text.ends_with("VO")
                    || t.text.ends_with("gesetz")
                    || t.text.ends_with("gesetzes")
                    || t.text.ends_with("ordnung")
                    || t.text.ends_with("gesetzbuch")
                    || t.text.ends_with("Charta"))
        });
        usize::from(looks)
    };
    if length == 0 {
        return fail.parse_next(input);
    }
    let mut code = Run::taken(&tokens[..length]);
    winnow::token::take(length).void().parse_next(input)?;
    // "VwVfG a. F.", "PolG NRW"
    if let Some(state) = opt(token(|t| matches!(t.text, "NRW" | "NW" | "BW" | "Bln" | "Hess" | "Bay" | "Sachs" | "SH")))
        .parse_next(input)?
    {
        code.to = state.index + 1;
    }
    opt((token(|t| matches!(t.text, "a" | "n") && t.dotted), token(|t| t.text == "F"))).parse_next(input)?;
    Ok((Part::Statute { code, place: Some(place) }, 38))
}

fn provisions(input: &mut Tokens<'_>) -> Read<Place> {
    let first = place(input)?;
    if !first.labelled || !matches!(first.label, LocatorLabel::Section | LocatorLabel::ArticleLocator) {
        return fail.parse_next(input);
    }
    let mut run = first.run;
    loop {
        let before = *input;
        let with = (
            opt(kind(Kind::Comma)),
            alt((
                (token(|t| t.text == "i"), token(|t| t.text == "V"), token(|t| t.text == "m")).void(),
                word(&["iVm", "ivm", "und", "and", "u"]).void(),
                winnow::combinator::empty.void(),
            )),
        )
            .parse_next(input);
        let more = if with.is_ok() { place(input) } else { fail.parse_next(input) };
        match more {
            Ok(more)
                if more.labelled
                    && matches!(
                        more.label,
                        LocatorLabel::Section | LocatorLabel::ArticleLocator | LocatorLabel::Paragraph
                    ) =>
            {
                run.to = more.run.to;
            }
            _ => {
                *input = before;
                break;
            }
        }
    }
    Ok(Place { run, ..first })
}

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

/// "548 U.S." before "at 594"
pub(crate) fn reporter_alone(input: &mut Tokens<'_>) -> Read<Report> {
    let volume = token(|t| t.is_plain_number()).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let Some((length, reporter)) = lexicon::REPORTERS.find(tokens) else { return fail.parse_next(input) };
    let title = Run::taken(&tokens[..length]);
    let found =
        Report { title, volume: Some(one(volume)), implied: reporter.court, of_cases: true, ..Report::default() };
    winnow::token::take(length).void().parse_next(input)?;
    if input.first().is_none_or(|t| !t.is("at")) {
        return fail.parse_next(input);
    }
    Ok(found)
}

/// "AöR 132", "JZ 1987", "NJW 2014, 1804", "AöR 132 (2007), 44": a journal and what tells the piece in it
pub(crate) fn journal_alone(input: &mut Tokens<'_>) -> Read<Report> {
    let tokens: &[Token<'_>] = input;
    let length = lexicon::JOURNALS.longest(tokens);
    if length == 0 {
        return fail.parse_next(input);
    }
    let mut found = Report { title: Run::taken(&tokens[..length]), ..Report::default() };
    winnow::token::take(length).void().parse_next(input)?;
    let before = *input;
    match year.with_taken().parse_next(input) {
        Ok::<_, winnow::error::EmptyError>(((date, _), taken)) => found.year = Some((Run::taken(taken), date)),
        Err(_) => {
            *input = before;
            let volume = token(|t| t.is_plain_number()).parse_next(input)?;
            found.volume = Some(one(volume));
            found.year = opt(bracketed_date).parse_next(input)?;
        }
    }
    let page = |input: &mut Tokens<'_>| -> Read<Run> {
        opt(kind(Kind::Comma)).parse_next(input)?;
        token(|t| t.is_plain_number()).map(one).parse_next(input)
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
        return Ok((Part::Reporter(Report { title: one(name), of_cases: true, ..Report::default() }), 12));
    }
    let ((date, _), taken) = year.with_taken().parse_next(input)?;
    kind(Kind::Comma).parse_next(input)?;
    let number = token(Token::is_plain_number).parse_next(input)?;
    let year = Some((Run::taken(taken), date));
    let report = Report { title: one(name), year, first_page: Some(one(number)), of_cases: true, ..Report::default() };
    Ok((Part::Reporter(report), 36))
}

/// "IX" of "HStR IX"
pub(crate) fn handbook_volume(input: &mut Tokens<'_>, tokens: &[Token<'_>], from: usize) -> Read<(Part, i32)> {
    let number = token(|t| t.is_roman() && !t.dotted).parse_next(input)?;
    if from == 0 || lexicon::COMMENTARIES.longest(&tokens[from - 1..]) != 1 {
        return fail.parse_next(input);
    }
    Ok((Part::Volume { number: one(number), title: None }, 14))
}

/// Reads what follows the reporter of the citation before: "; 121, 135 (154)", "; 2015, 22 (23)".
pub(crate) fn inherited(input: &mut Tokens<'_>, before: &Report) -> Read<Report> {
    let mut found = Report { cited: None, day: None, inherited: true, ..before.clone() };
    if before.volume.is_some() {
        let volume = token(|t| t.is_plain_number() && t.text.len() <= 3).parse_next(input)?;
        found.volume = Some(one(volume));
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

/// A commentary at the head of a citation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Commentary {
    pub(crate) author: Names,
    pub(crate) editor: Option<Names>,
    pub(crate) container: Run,
    pub(crate) score: i32,
}

/// "MüKoBGB/Wagner", "Staudinger/J. Hager", "Grüneberg/Sprau, BGB", "Maunz/Dürig/Depenheuer, GG".
///
/// The part's author stands behind the last slash; where a statute follows it is the title, and what stands before are the
/// editors. "Jarass/Pieroth, GG" is by both.
pub(crate) fn commentary(input: &mut Tokens<'_>) -> Read<Commentary> {
    let start = *input;
    let tokens: &[Token<'_>] = &start;
    let known = lexicon::COMMENTARIES.longest(tokens);
    let length = if known > 0 { known } else { before_last_slash(tokens) };
    if length == 0 || tokens.get(length).is_none_or(|t| t.kind != Kind::Slash) {
        return fail.parse_next(input);
    }
    let name = &tokens[..length];
    winnow::token::take(length + 1).void().parse_next(input)?;
    let author = name::families(input)?;
    let statute = |input: &mut Tokens<'_>| -> Read<Run> {
        kind(Kind::Comma).parse_next(input)?;
        let tokens: &[Token<'_>] = input;
        let Some((length, _)) = lexicon::STATUTES.find(tokens) else { return fail.parse_next(input) };
        winnow::token::take(length).take().map(Run::taken).parse_next(input)
    };
    let before = *input;
    let surname = |word: &Token<'_>| word.is_capital() && !word.text.chars().skip(1).any(char::is_uppercase);
    if let Ok(container) = statute(input)
        && surname(&name[0])
    {
        let editor = name::families(&mut Tokens::new(name)).ok();
        return Ok(Commentary { author, editor, container, score: if known > 0 { 40 } else { 24 } });
    }
    *input = before;
    if known == 0 {
        return fail.parse_next(input);
    }
    Ok(Commentary { author, editor: None, container: Run::taken(name), score: 36 })
}

/// How many tokens stand before the last slash of "Meier/Müller/Schulz".
fn before_last_slash(tokens: &[Token<'_>]) -> usize {
    let mut at = 0;
    let mut last = 0;
    while tokens.get(at).is_some_and(|t| t.is_capital() && !t.dotted) && at < 12 {
        if tokens.get(at + 1).is_none_or(|t| t.kind != Kind::Slash) {
            break;
        }
        last = at + 1;
        at += 2;
    }
    last
}

/// "(AM. L. INST. 1987)": who published it, abbreviated, and when.
pub(crate) fn institute_and_year(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    match court_and_year(input)? {
        (Some(_), Dated::Year(run, date)) => Ok((Part::Year(run, date), 26)),
        _ => fail.parse_next(input),
    }
}

/// Tells whether words that end before `to` name parties or an act: "Hamdan v. Rumsfeld", "Ex parte Milligan", "Foreign
/// Sovereign Immunities Act of 1976", "Vienna Convention on the Law of Treaties"; returns the tokens from which on.
pub(crate) fn named_from(tokens: &[Token<'_>]) -> Option<usize> {
    let first = tokens.first().filter(|t| t.is_capital())?;
    let second = tokens.get(1);
    if first.text == "Ex" && second.is_some_and(|t| t.is("parte") || t.is("rel"))
        || first.text == "In" && second.is_some_and(|t| t.is("re"))
        || matches!(first.text, "Matter" | "Application" | "Estate") && second.is_some_and(|t| t.is("of"))
        || first.is("restatement")
    {
        return Some(2);
    }
    const ACTS: [&str; 6] = ["gesetz", "verordnung", "richtlinie", "vertrag", "übereinkommen", "beschluss"];
    if ACTS.iter().any(|act| first.text.len() < 30 && first.text.to_lowercase().ends_with(act)) {
        return Some(1);
    }
    let clause = tokens.iter().take(40).take_while(|t| t.kind != Kind::Semicolon);
    for (at, token) in clause.enumerate().skip(1) {
        let parties = matches!(token.text, "v" | "vs")
            && tokens.get(at + 1).is_some_and(|t| t.is_capital())
            && (token.dotted || tokens[at - 1].is_capital());
        let act = matches!(
            token.text,
            "Act"
                | "Convention"
                | "Treaty"
                | "Protocol"
                | "Charter"
                | "Covenant"
                | "Agreement"
                | "Statute"
                | "Declaration"
                | "Code"
                | "Regulations"
                | "Rules"
                | "Res"
        );
        if parties {
            return Some(at + 2);
        }
        if act {
            return Some(at + 1);
        }
        if token.kind == Kind::Number && tokens.get(at + 1).is_some_and(|t| t.is_capital() && t.dotted) {
            return None;
        }
    }
    None
}

/// "Rs. C-8/08, T-Mobile Netherlands, Slg.", "Nr. 46221/99, Öcalan/Türkei, Rn. 89": the name behind a file number
pub(crate) fn named_case(input: &mut Tokens<'_>, tokens: &[Token<'_>], from: usize) -> Read<(Part, i32)> {
    let behind = from > 3
        && tokens[from - 1].kind == Kind::Comma
        && tokens[from - 2].is_plain_number()
        && tokens[from - 3].kind == Kind::Slash;
    if !behind || lexicon::REPORTERS.find(input).is_some() || lexicon::JOURNALS.longest(input) > 0 {
        return fail.parse_next(input);
    }
    let words = repeat::<_, _, (), _, _>(
        1..10,
        token(|t| {
            t.is_capital()
                || t.kind == Kind::Slash
                || t.kind == Kind::Ampersand
                || matches!(t.text, "und" | "and" | "u" | "a" | "v" | "der" | "of" | "gegen")
                || t.kind == Kind::Dash && t.spaced
        }),
    )
    .take()
    .parse_next(input)?;
    if words[0].dotted || input.first().is_none_or(|t| !matches!(t.kind, Kind::Stop | Kind::Semicolon | Kind::Comma)) {
        return fail.parse_next(input);
    }
    Ok((Part::CaseName(Run::taken(words)), 16))
}

/// "– Pegasus", "– T-Mobile Netherlands"
pub(crate) fn case_name(input: &mut Tokens<'_>, tokens: &[Token<'_>], from: usize) -> Read<(Part, i32)> {
    let page = from > 0 && matches!(tokens[from - 1].kind, Kind::Close | Kind::Number);
    token(|t| t.kind == Kind::Dash && t.spaced).parse_next(input)?;
    let begin = input.first().map_or(0, |t| t.index);
    let words = repeat::<_, _, (), _, _>(
        1..7,
        token(|t| {
            t.is_capital()
                || matches!(t.text, "und" | "and" | "u" | "II" | "I" | "v" | "der" | "of" | "/")
                || t.kind == Kind::Slash
        }),
    )
    .take()
    .parse_next(input)?;
    let _ = begin;
    if !words[0].is_capital()
        || input.first().is_some_and(|t| !matches!(t.kind, Kind::Stop | Kind::Semicolon | Kind::Close | Kind::Comma))
    {
        return fail.parse_next(input);
    }
    Ok((Part::CaseName(Run::taken(words)), if page { 14 } else { 3 }))
}

#[cfg(test)]
mod tests {
    use crate::citation::{CitationKind, read_notes};

    /// Reads a note and tells of every citation what is asked for.
    fn shown(text: &str) -> Vec<String> {
        let apparatus = read_notes(&[(1, "1", text)]);
        let citations = apparatus.notes[0].citations();
        citations
            .map(|citation| {
                let item = &citation.item;
                let names: Vec<&str> = item.author.iter().filter_map(|name| name.family.as_deref()).collect();
                let editors: Vec<&str> = item.editor.iter().filter_map(|name| name.family.as_deref()).collect();
                let year = item.issued.as_ref().map(|date| date.start.year.to_string()).unwrap_or_default();
                let of = |part: &Option<String>| part.clone().unwrap_or_default();
                let parts = [
                    (if citation.kind == CitationKind::Short { "short" } else { "" }).to_owned(),
                    of(&item.authority),
                    names.join("+"),
                    of(&item.title.clone().or(item.title_short.clone())),
                    editors.join("+"),
                    of(&item.container_title),
                    of(&item.number),
                    of(&item.volume),
                    of(&item.edition),
                    year,
                    of(&item.page_first),
                    citation.locator.as_ref().map(|locator| format!("@{}", locator.text)).unwrap_or_default(),
                ];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
            })
            .collect()
    }

    fn check(cases: &[(&str, &[&str])]) {
        for (text, expected) in cases {
            assert_eq!(shown(text), *expected, "{text}");
        }
    }

    #[test]
    fn decisions_are_read_with_court_reporter_and_place() {
        check(&[
            ("BVerfGE 90, 286 (345).", &["BVerfG | BVerfGE | 90 | 286 | @345"]),
            (
                "BVerfGE 104, 151 (208); 121, 135 (154).",
                &["BVerfG | BVerfGE | 104 | 151 | @208", "BVerfG | BVerfGE | 121 | 135 | @154"],
            ),
            ("Der Senat (BVerfGE 90, 286 [383]) sah das anders.", &["BVerfG | BVerfGE | 90 | 286 | @383"]),
            ("BGH NJW 2014, 1804, 1805 Rn. 12.", &["BGH | NJW | 2014 | 1804 | @1805 Rn. 12"]),
            ("OLG Köln, VersR 1998, 1305.", &["OLG Köln | VersR | 1998 | 1305"]),
            (
                "BGH, VersR 1961, 460, 461 und OLG Celle, VersR 1980, 430.",
                &["BGH | VersR | 1961 | 460 | @461", "OLG Celle | VersR | 1980 | 430"],
            ),
            (
                "BVerfG, Urt. v. 23. 9. 2015 – 2 BvE 6/11, NVwZ 2015, 1593 (1597) – Pegasus.",
                &["BVerfG | Pegasus | NVwZ | 2 BvE 6/11 | 2015 | 1593 | @1597"],
            ),
            (
                "EuGH, Rs. C-8/08, T-Mobile Netherlands, Slg. 2009, I-4529, Rn. 31.",
                &["EuGH | T-Mobile Netherlands | Slg. | C-8/08 | 2009 | I-4529 | @31"],
            ),
            (
                "VG Köln, Urt. v. 27. 5. 2015 – 3 K 5625/14, juris Rn. 45.",
                &["VG Köln | juris | 3 K 5625/14 | 2015 | @45"],
            ),
            ("Boumediene v. Bush, 553 U.S. 723, 730 (2008).", &["Boumediene v. Bush | U.S. | 553 | 2008 | 723 | @730"]),
            (
                "Al-Bihani v. Obama, 590 F.3d 866 (D.C. Cir. 2010).",
                &["D.C. Cir. | Al-Bihani v. Obama | F.3d | 590 | 2010 | 866"],
            ),
            ("See Hamdan, 548 U.S. at 594.", &["short | Hamdan | U.S. | 548 | @594"]),
        ]);
    }

    #[test]
    fn commentaries_and_untitled_pieces_are_read() {
        check(&[
            ("MüKoBGB/Wagner, 8. Aufl. 2020, § 823 Rn. 67 ff.", &["Wagner | MüKoBGB | 8 | 2020 | @823 Rn. 67 ff."]),
            ("Staudinger/J. Hager (2017), § 823 Rn. A 12.", &["Hager | Staudinger | 2017 | @823 Rn. A 12"]),
            (
                "Soergel/Spickhoff, BGB, 13. Aufl. 2005, § 823 Rn. 12.",
                &["Spickhoff | Soergel | BGB | 13 | 2005 | @823 Rn. 12"],
            ),
            ("Depenheuer, in: Maunz/Dürig, GG, Art. 87a Rn. 34.", &["Depenheuer | Maunz+Dürig | GG | @87a Rn. 34"]),
            ("Jarass/Pieroth, GG, 16. Aufl. 2020, Art. 5 Rn. 3.", &["Jarass+Pieroth | GG | 16 | 2020 | @5 Rn. 3"]),
            ("Wagner, in: MüKoBGB, 8. Aufl. 2020, § 823 Rn. 5.", &["Wagner | MüKoBGB | 8 | 2020 | @823 Rn. 5"]),
            ("Epping, AöR 124 (1999), 423 (449 f.).", &["Epping | AöR | 124 | 1999 | 423 | @449 f."]),
            ("Wolff, FS Schmidt-Jortzig, 2011, S. 633 (640).", &["Wolff | FS Schmidt-Jortzig | 2011 | 633 | @640"]),
            (
                "Röben, Außenverfassungsrecht, 2007, S. 274 mit Fn. 61.",
                &["Röben | Außenverfassungsrecht | 2007 | @274 mit Fn. 61"],
            ),
            (
                "Zur Kritik Nolte, ZaöRV 54 (1994), 652; a. A. Heun, JZ 1994, 1073.",
                &["Nolte | ZaöRV | 54 | 1994 | 652", "Heun | JZ | 1994 | 1073"],
            ),
        ]);
    }

    #[test]
    fn acts_and_documents_are_read() {
        check(&[
            ("§§ 842, 843 BGB und § 11 S. 1 StVG.", &["BGB | @842, 843", "StVG | @11 S. 1"]),
            ("Art. 2 Abs. 1 i. V. m. Art. 1 Abs. 1 GG.", &["GG | @2 Abs. 1 i. V. m. Art. 1 Abs. 1"]),
            ("Offen ist, ob § 823 Abs. 1 BGB greift.", &["BGB | @823 Abs. 1"]),
            (
                "BT-Drs. 15/2742, S. 5; BT-Plenarprotokoll 15/118, S. 10871 (C).",
                &["BT-Drs. | 15/2742 | @5", "BT-Plenarprotokoll | 15/118 | @10871 (C)"],
            ),
            ("§ 3 ParlBetG v. 18. 3. 2005, BGBl. I S. 775.", &["ParlBetG | BGBl. | I | 2005 | 775 | @3"]),
            (
                "War Powers Resolution, Pub. L. No. 93-148, 87 Stat. 555 (1973).",
                &["War Powers Resolution | Stat. | 93-148 | 87 | 1973 | 555"],
            ),
            ("Id.; 10 U.S.C. § 821 (2000).", &["", "U.S.C. | 10 | 2000 | @821"]),
            ("ICCPR art. 4, Dec. 16, 1966, 999 U.N.T.S. 171.", &["ICCPR | U.N.T.S. | 999 | 1966 | 171 | @4"]),
            (
                "S.C. Res. 1973, ¶ 4, U.N. Doc. S/RES/1973 (Mar. 17, 2011).",
                &["S.C. Res. 1973 | S/RES/1973 | 2011 | @4"],
            ),
            ("LOUIS HENKIN, HOW NATIONS BEHAVE 47 (2d ed. 1979).", &["Henkin | HOW NATIONS BEHAVE | 2 | 1979 | @47"]),
        ]);
    }

    #[test]
    fn short_forms_of_law_name_journal_and_reporter() {
        check(&[
            ("Canaris, JZ 1987 (Fn. 7), 1003.", &["short | Canaris | JZ | 1987 | @1003"]),
            ("BGH NJW 2014, 1804 (o. Fn. 1), Rn. 15.", &["short | BGH | NJW | 2014 | 1804 | @15"]),
            ("BVerwGE 127, 302 (Fn. 7), 320.", &["short | BVerwG | BVerwGE | 127 | 302 | @320"]),
            ("Streinz, in: Sachs (Fn. 3), Art. 24 Rn. 58.", &["short | Streinz | Sachs | @24 Rn. 58"]),
            ("Larenz/Canaris (Fn. 2), § 75 I 3.", &["short | Larenz+Canaris | @75 I 3"]),
            ("BVerfG (Fn. 9), Rn. 20.", &["short | BVerfG | @20"]),
        ]);
    }

    #[test]
    fn hostile_notes_are_read_to_their_end() {
        for text in ["§ ", "BVerfGE 90,", "(Fn. ", "548 U.S.", "Art. Art. Art.", "MüKoBGB/", "§§§§ 1 (((", "v. v. v."]
        {
            let long = text.repeat(400);
            let apparatus = read_notes(&[(1, "1", &long)]);
            let read: usize = apparatus.notes[0].segments.iter().map(|segment| segment.span().len()).sum();
            assert_eq!(read, long.len(), "{text}");
        }
    }
}

#[cfg(test)]
mod debugging {
    #[test]
    fn show() {
        for text in ["U.S. Const. art. II, § 8.", "Smith v. Jones, 53 Eur. L. Rep. 589 (2011)."] {
            let tokens = crate::citation::token::tokenize(text);
            for t in &tokens {
                print!("{:?}:{}{} ", t.kind, t.text, if t.dotted { "." } else { "" });
            }
            println!();
            for from in 0..tokens.len() {
                let mut edges = Vec::new();
                crate::citation::part::parts_at(&tokens, from, &mut edges);
                for e in edges {
                    println!("{}..{} {} {:?}", e.from, e.to, e.score, e.part);
                }
            }
            let l = crate::citation::full::Lattice::of(&tokens, &|_| 0);
            println!("{:?}", l.read(0));
        }
    }
}
