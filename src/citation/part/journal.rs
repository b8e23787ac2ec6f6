//! Journals with volume, issue, year and pages.

use winnow::Parser;
use winnow::combinator::{alt, fail, opt, preceded, repeat};
use winnow::token::take;

use crate::citation::csl::Date;
use crate::citation::grammar::date::year;
use crate::citation::grammar::locator::{bare, numeral};
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::model::LocatorLabel;
use crate::citation::part::date::bracketed_date;
use crate::citation::part::periodical::{Certainty, periodical_title};
use crate::citation::part::{Part, Periodical};
use crate::citation::token::{Kind, Token};
use crate::citation::{law, lexicon};

/// "Journal of Strategic Inquiry 46, no. 2 (2023): 115–39", "AöR 132 (2007), 44 (50)", "NJW 2010, 123 (125)", "HZ 270 (2000), H. 2"
pub(super) fn journal(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let Some((words, certainty)) = periodical_title(tokens) else { return fail.parse_next(input) };
    let title = Run::taken(&tokens[..words]);
    if words == 1 && lexicon::month(&tokens[0]).is_some() {
        return fail.parse_next(input);
    }
    if words == 1
        && matches!(
            tokens[0].text,
            "Resolution"
                | "Res"
                | "Decision"
                | "Beschluss"
                | "Entschließung"
                | "Teil"
                | "Kapitel"
                | "Band"
                | "Nr"
                | "Anlage"
                | "Article"
                | "Artikel"
        )
    {
        return fail.parse_next(input);
    }
    let short = tokens[..words].iter().all(|t| t.text.len() <= 6);
    if words == 1 && tokens[0].dotted && lexicon::locator_label(&tokens[0]).is_some()
        || tokens[0].text == "S"
        || lexicon::GAZETTES.longest(tokens) >= words
    {
        return fail.parse_next(input);
    }
    take(words).void().parse_next(input)?;
    let mut found = Periodical { title, ..Periodical::default() };
    opt(kind(Kind::Comma)).parse_next(input)?;
    let had_comma = input.previous_tokens().next().is_some_and(|t| t.kind == Kind::Comma);
    // Volume
    let volume_word =
        opt(token(|t| matches!(t.text, "Bd" | "Band" | "vol" | "Vol" | "Jg" | "Jahrgang" | "Volume" | "volume")))
            .parse_next(input)?;
    // "57. Jg."
    let before = *input;
    let mut volume_said = volume_word.is_some();
    let mut volume_token = None;
    let said = volume_said;
    if let Some(number) = opt(token(move |t| numeral(t) && (said || t.year().is_none()))).parse_next(input)? {
        let dotted = opt(token(|t| t.kind == Kind::Stop)).parse_next(input)?.is_some();
        let behind = opt(word(&["jg", "jahrgang", "band", "bd"])).parse_next(input)?;
        volume_said |= behind.is_some();
        if dotted && behind.is_none() {
            // "46.2 (2023)"
            let issue = opt(token(|t| t.is_plain_number() && !t.spaced)).parse_next(input)?;
            match issue {
                Some(issue) => found.issue = Some(Run::taken(std::slice::from_ref(issue))),
                None => {
                    *input = before;
                    return fail.parse_next(input);
                }
            }
        }
        volume_token = Some(number);
        let to = opt((token(|t| t.kind == Kind::Dash && !t.spaced), token(|t| t.is_plain_number() && !t.spaced)))
            .parse_next(input)?;
        let end = to.map_or(number.index, |(_, t)| t.index);
        found.volume = Some(Run { from: number.index, to: end + 1 });
    } else if volume_word.is_some() {
        return fail.parse_next(input);
    }
    let roman = volume_token.is_some_and(Token::is_roman);
    let settled = roman || input.first().is_some_and(|t| t.text == "(");
    if had_comma && !volume_said && found.volume.is_some() && !settled {
        // "Titel, 25" is no journal.
        return fail.parse_next(input);
    }
    let mut issue_said = found.issue.is_some();
    for _ in 0..4 {
        let before = *input;
        if found.issue.is_none()
            && let Ok(issue) = issue(input, found.volume.is_some())
        {
            found.issue = Some(issue);
            issue_said = true;
            continue;
        }
        *input = before;
        if found.year.is_none()
            && let Ok(year) = bracketed_date(input)
        {
            found.year = Some(year);
            continue;
        }
        *input = before;
        // "Ulm und Oberschwaben 33, 1953, 88–98"
        if found.year.is_none() && found.volume.is_some() {
            let listed = (kind(Kind::Comma), year.with_taken()).parse_next(input);
            if let Ok((_, ((date, _), taken))) = listed
                && date.end.is_none()
                && input.first().is_some_and(|t| t.kind == Kind::Comma)
            {
                found.year = Some((Run::taken(taken), date));
                continue;
            }
        }
        *input = before;
        // "NJW 2010, 123": the year is the volume; "46 2023" is not.
        if found.year.is_none()
            && found.volume.is_none()
            && (certainty == Certainty::Known || short)
            && let Ok(((date, _), taken)) = year.with_taken().parse_next(input)
        {
            found.year = Some((Run::taken(taken), date));
            continue;
        }
        *input = before;
        break;
    }
    // Pages right behind: ": 115–39", ", 44 (50)", " 44 (50)"
    let before = *input;
    let colon = opt(kind(Kind::Colon)).parse_next(input)?.is_some();
    if !colon {
        opt(kind(Kind::Comma)).parse_next(input)?;
    }
    let has_year = found.year.is_some();
    match bare(input) {
        Ok(place) if colon && (has_year || found.volume.is_some()) => {
            if place.range {
                found.pages = Some(place.run);
            } else {
                found.cited = Some((place.run, LocatorLabel::Page));
            }
        }
        // "44–50"; but "44, 48–50" and "44 (48–50)" are cited
        Ok(place)
            if has_year
                && !colon
                && place.range
                && place.run.to - place.run.from == 3
                && input.previous_tokens().nth(2).is_some_and(|t| !t.is_roman()) =>
        {
            found.pages = Some(place.run)
        }
        // "44 (50)", "44, 50", "44 Rn. 7"
        Ok(place) if has_year && !colon => {
            *input = before;
            opt(kind(Kind::Comma)).parse_next(input)?;
            match law::pages(input) {
                Ok((first, cited)) => {
                    found.first_page = Some(first);
                    found.cited = cited;
                }
                Err(_) => found.first_page = Some(place.run),
            }
            found.stands_alone = true;
        }
        _ => *input = before,
    }
    if had_comma && !volume_said && certainty == Certainty::Unknown && !(found.year.is_some() && found.pages.is_some())
    {
        return fail.parse_next(input);
    }
    let named = certainty != Certainty::Unknown;
    let complete = found.volume.is_some()
        && (found.year.is_some() || issue_said && (named || volume_said) || found.pages.is_some() || volume_said)
        || found.year.is_some() && (found.first_page.is_some() || found.pages.is_some() || issue_said)
        || found.year.is_some() && certainty != Certainty::Unknown
        || issue_said && certainty != Certainty::Unknown
        || found.volume.is_some() && certainty == Certainty::Known;
    if !complete {
        return fail.parse_next(input);
    }
    let mut score = match certainty {
        Certainty::Known => 20,
        Certainty::Marked => 14,
        Certainty::Unknown => 2,
    };
    score += i32::from(found.volume.is_some()) * 8;
    score += i32::from(found.year.is_some()) * 12;
    score += i32::from(found.issue.is_some()) * 8;
    score += i32::from(found.pages.is_some() || found.first_page.is_some()) * 10;
    score += i32::from(found.cited.is_some() && certainty == Certainty::Known) * 16;
    Ok((Part::Journal(found), score))
}

/// "118 Harv. L. Rev. 2047, 2072 n.106 (2005)"
pub(super) fn us_journal(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let volume = token(|t| t.is_plain_number() && t.text.len() <= 4).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let known = lexicon::JOURNALS.longest(tokens);
    let words = if known > 0 {
        known
    } else {
        let abbreviated = tokens
            .iter()
            .take(10)
            .take_while(|t| {
                t.is_capital() && lexicon::month(t).is_none()
                    || t.kind == Kind::Ampersand
                    || matches!(t.text, "of" | "in" | "on" | "for" | "the")
            })
            .count();
        if tokens.first().is_some_and(|t| lexicon::locator_label(t).is_some()) {
            return fail.parse_next(input);
        }
        let marked = tokens[..abbreviated].iter().filter(|t| t.dotted).count() > 0
            || tokens[..abbreviated].iter().any(|t| lexicon::PERIODICAL_WORDS.has(t));
        if abbreviated == 0 || !marked {
            return fail.parse_next(input);
        }
        abbreviated
    };
    let title = Run::taken(&tokens[..words]);
    take(words).void().parse_next(input)?;
    let first = token(|t| t.is_plain_number()).parse_next(input)?;
    let cited = opt(preceded(kind(Kind::Comma), bare)).parse_next(input)?;
    let before = *input;
    let year = opt(bracketed_date).parse_next(input)?;
    if year.is_none() {
        *input = before;
    }
    let found = Periodical {
        title,
        volume: Some(Run::taken(std::slice::from_ref(volume))),
        year,
        first_page: Some(Run::taken(std::slice::from_ref(first))),
        cited: cited.map(|place| (place.run, LocatorLabel::Page)),
        stands_alone: true,
        ..Periodical::default()
    };
    let score = if known > 0 { 34 } else { 18 } + if found.year.is_some() { 12 } else { 0 };
    Ok((Part::Journal(found), score))
}

/// "20 (2002), H. 1", behind the title of a journal that has a subtitle
pub(super) fn volume_and_year(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let volume = (
        token(|t| numeral(t) && t.year().is_none()),
        opt((token(|t| t.kind == Kind::Dash && !t.spaced), token(|t| t.is_plain_number() && !t.spaced))),
    )
        .take()
        .parse_next(input)?;
    let volume = Run::taken(volume);
    let listed = |input: &mut Tokens<'_>| -> Read<(Run, Date)> {
        kind(Kind::Comma).parse_next(input)?;
        let ((date, _), taken) = year.with_taken().parse_next(input)?;
        token(|t| t.kind == Kind::Comma).parse_peek(*input)?;
        Ok((Run::taken(taken), date))
    };
    let year = alt((bracketed_date, listed)).parse_next(input)?;
    let before = *input;
    let issue = issue(input, true).ok();
    if issue.is_none() {
        *input = before;
    }
    let found = Periodical { volume: Some(volume), issue, year: Some(year), ..Periodical::default() };
    Ok((Part::Journal(found), 30))
}

/// ", no. 2", "/3", " (2)", ": 1-2", ", H. 2", "Heft 3/4"
pub(super) fn issue(input: &mut Tokens<'_>, after_volume: bool) -> Read<Run> {
    let numbers = |input: &mut Tokens<'_>| -> Read<Run> {
        let one = token(|t: &Token<'_>| numeral(t) && t.year().is_none());
        let more = repeat::<_, _, (), _, _>(
            0..3,
            (
                token(|t: &Token<'_>| matches!(t.kind, Kind::Dash | Kind::Slash)),
                token(|t: &Token<'_>| t.is_plain_number()),
            ),
        );
        let taken = (one, more).take().parse_next(input)?;
        Ok(Run::taken(taken))
    };
    let start = *input;
    let said = preceded(
        (
            opt(kind(Kind::Comma)),
            token(|t| {
                matches!(
                    t.text,
                    "H" | "Heft" | "no" | "No" | "nos" | "Nr" | "Nos" | "issue" | "Issue" | "Hefte" | "iss"
                )
            }),
        ),
        numbers,
    )
    .parse_next(input);
    if said.is_ok() {
        return said;
    }
    *input = start;
    if after_volume {
        let bracket = (
            token(|t| t.text == "("),
            opt(token(|t| matches!(t.text, "H" | "no" | "Heft" | "Nr"))),
            numbers,
            token(|t| t.text == ")"),
        )
            .map(|(_, _, run, _)| run)
            .parse_next(input);
        if bracket.is_ok() {
            return bracket;
        }
        *input = start;
        let slash = preceded(token(|t| t.kind == Kind::Slash), numbers).parse_next(input);
        if slash.is_ok() {
            return slash;
        }
        *input = start;
        // "xlvii, 3 (1968)"
        let comma = (kind(Kind::Comma), numbers).map(|(_, run)| run).parse_next(input);
        if comma.is_ok()
            && input.first().is_some_and(|t| t.text == "(")
            && input[1..].iter().take(3).any(|t| t.year().is_some())
        {
            return comma;
        }
        *input = start;
        // "41: 1-2, S. 89": what follows shows that these are no pages.
        let colon = preceded(kind(Kind::Colon), numbers).parse_next(input)?;
        let page = input.first().is_some_and(|t| t.kind == Kind::Comma)
            && input.get(1).is_some_and(|t| lexicon::locator_label(t).is_some());
        if page {
            return Ok(colon);
        }
    }
    *input = start;
    fail.parse_next(input)
}
