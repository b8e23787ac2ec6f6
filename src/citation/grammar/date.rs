use winnow::Parser;
use winnow::combinator::{alt, opt, preceded};

use crate::citation::csl::{Date, DatePoint};
use crate::citation::grammar::{Read, Tokens, kind, token, word};
use crate::citation::lexicon;
use crate::citation::token::Kind;

/// Reads a date with a month at least, as German and English notes print them.
pub(crate) fn date(input: &mut Tokens<'_>) -> Read<Date> {
    alt((iso, numeric, month_of_year, day_month, month_day, month_year)).parse_next(input)
}

/// Reads a year: "2018", "2018a" (the letter is returned), "1913/14", `[1913]`, "ca. 1913", "1970–1975".
pub(crate) fn year(input: &mut Tokens<'_>) -> Read<(Date, Option<char>)> {
    alt((bracketed_year, plain_year)).parse_next(input)
}

fn bracketed_year(input: &mut Tokens<'_>) -> Read<(Date, Option<char>)> {
    (token(|t| t.text == "["), plain_year, token(|t| t.text == "]")).map(|(_, year, _)| year).parse_next(input)
}

fn plain_year(input: &mut Tokens<'_>) -> Read<(Date, Option<char>)> {
    opt(word(&["ca", "um", "circa", "c"])).parse_next(input)?;
    let first = token(|t| lettered_year(t.text).is_some()).parse_next(input)?;
    let (start, letter) = lettered_year(first.text).unwrap_or_default();
    let end = opt(preceded(
        token(|t| matches!(t.kind, Kind::Dash | Kind::Slash) && !t.spaced),
        token(move |t| !t.spaced && range_end(start, t.text).is_some()),
    ))
    .parse_next(input)?;
    let end = end.and_then(|token| range_end(start, token.text)).map(DatePoint::year);
    Ok((Date { start: DatePoint::year(start), end }, letter))
}

/// "2018", "2018a"
fn lettered_year(text: &str) -> Option<(i32, Option<char>)> {
    let year: i32 = text.get(..4)?.parse().ok().filter(|year| (1400..2100).contains(year))?;
    match &text[4..] {
        "" => Some((year, None)),
        letter if letter.len() == 1 => {
            letter.chars().next().filter(char::is_ascii_lowercase).map(|letter| (year, Some(letter)))
        }
        _ => None,
    }
}

/// "14" after 1913, "1975" after 1970.
fn range_end(start: i32, text: &str) -> Option<i32> {
    let end: i32 = text.parse().ok()?;
    let end = if text.len() == 2 { start / 100 * 100 + end } else { end };
    ((text.len() == 2 || text.len() == 4) && (start..start + 100).contains(&end)).then_some(end)
}

fn number(input: &mut Tokens<'_>, least: u32, most: u32) -> Read<u8> {
    token(move |t| t.is_plain_number() && t.text.len() <= 2 && t.number().is_some_and(|n| (least..=most).contains(&n)))
        .map(|t| t.number().unwrap_or_default() as u8)
        .parse_next(input)
}

fn day(input: &mut Tokens<'_>) -> Read<u8> {
    number(input, 1, 31)
}

fn month_number(input: &mut Tokens<'_>) -> Read<u8> {
    number(input, 1, 12)
}

fn full_year(input: &mut Tokens<'_>) -> Read<i32> {
    token(|t| t.year().is_some()).map(|t| t.year().unwrap_or_default()).parse_next(input)
}

/// "2015", or "15" in a date of numbers
fn short_year(input: &mut Tokens<'_>) -> Read<i32> {
    alt((
        full_year,
        token(|t| t.is_plain_number() && t.text.len() == 2 && !t.spaced)
            .map(|t| t.number().map_or(0, |n| n as i32 + if n < 40 { 2000 } else { 1900 })),
    ))
    .parse_next(input)
}

fn point(year: i32, month: u8, day: Option<u8>) -> Date {
    DatePoint { year, month: Some(month), day }.into()
}

/// "2020-03-05", "2020-03"
fn iso(input: &mut Tokens<'_>) -> Read<Date> {
    let tight = |k: Kind| token(move |t| t.kind == k && !t.spaced);
    (
        full_year,
        tight(Kind::Dash),
        token(|t| t.text.len() == 2 && !t.spaced).and_then_number(12),
        opt((tight(Kind::Dash), day)),
    )
        .map(|(year, _, month, day)| point(year, month, day.map(|(_, day)| day)))
        .parse_next(input)
}

/// Reads on inside a token: its number up to a limit.
trait AndThenNumber<'a>:
    Parser<Tokens<'a>, &'a crate::citation::token::Token<'a>, winnow::error::EmptyError> + Sized
{
    fn and_then_number(self, most: u32) -> impl Parser<Tokens<'a>, u8, winnow::error::EmptyError> {
        self.verify_map(move |t| {
            t.is_plain_number().then(|| t.number()).flatten().filter(|n| (1..=most).contains(n)).map(|n| n as u8)
        })
    }
}

impl<'a, P: Parser<Tokens<'a>, &'a crate::citation::token::Token<'a>, winnow::error::EmptyError>> AndThenNumber<'a>
    for P
{
}

/// "25.06.2015", "3. 5. 1968", "25/06/2015"
fn numeric(input: &mut Tokens<'_>) -> Read<Date> {
    let dots = (day, kind(Kind::Stop), month_number, kind(Kind::Stop), short_year);
    let slashes = (day, kind(Kind::Slash), month_number, kind(Kind::Slash), full_year);
    alt((dots, slashes)).map(|(day, _, month, _, year)| point(year, month, Some(day))).parse_next(input)
}

/// "05/2023", "5.2023"
fn month_of_year(input: &mut Tokens<'_>) -> Read<Date> {
    let between = token(|t| matches!(t.kind, Kind::Slash | Kind::Stop) && !t.spaced);
    let year = token(|t| !t.spaced && t.year().is_some()).map(|t| t.year().unwrap_or_default());
    (month_number, between, year).map(|(month, _, year)| point(year, month, None)).parse_next(input)
}

fn month_name(input: &mut Tokens<'_>) -> Read<u8> {
    token(|t| lexicon::month(t).is_some()).map(|t| lexicon::month(t).unwrap_or(1)).parse_next(input)
}

fn ordinal_day(input: &mut Tokens<'_>) -> Read<u8> {
    token(|t| {
        t.kind == Kind::Number
            && t.number().is_some_and(|n| (1..=31).contains(&n))
            && matches!(t.text.trim_start_matches(|c: char| c.is_ascii_digit()), "" | "st" | "nd" | "rd" | "th")
    })
    .map(|t| t.number().unwrap_or_default() as u8)
    .parse_next(input)
}

/// "12. Mai 1913", "22 March 1915", "1.–3. Mai 2020"
fn day_month(input: &mut Tokens<'_>) -> Read<Date> {
    let first = ordinal_day.parse_next(input)?;
    opt(kind(Kind::Stop)).parse_next(input)?;
    let last = opt(preceded(
        alt((token(|t| matches!(t.kind, Kind::Dash | Kind::Slash)), word(&["bis", "und", "to", "and"]))),
        (ordinal_day, opt(kind(Kind::Stop))),
    ))
    .parse_next(input)?;
    opt(word(&["of"])).parse_next(input)?;
    let month = month_name.parse_next(input)?;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let year = full_year.parse_next(input)?;
    let at = |day| DatePoint { year, month: Some(month), day: Some(day) };
    Ok(Date { start: at(first), end: last.map(|(day, _)| at(day)) })
}

/// "June 8, 2004", "June 8–10, 2004"
fn month_day(input: &mut Tokens<'_>) -> Read<Date> {
    let month = month_name.parse_next(input)?;
    let first = ordinal_day.parse_next(input)?;
    let last = opt(preceded(kind(Kind::Dash), ordinal_day)).parse_next(input)?;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let year = full_year.parse_next(input)?;
    let at = |day| DatePoint { year, month: Some(month), day: Some(day) };
    Ok(Date { start: at(first), end: last.map(at) })
}

/// "Mai 1913", "May–June 2004", "Juli/August 2004"; of a season the year
fn month_year(input: &mut Tokens<'_>) -> Read<Date> {
    let season = word(&["spring", "summer", "autumn", "fall", "winter", "frühjahr", "frühling", "sommer", "herbst"]);
    if let Some(year) = opt(preceded((season, opt(kind(Kind::Comma))), full_year)).parse_next(input)? {
        return Ok(Date::year(year));
    }
    let first = month_name.parse_next(input)?;
    let last = opt(preceded(token(|t| matches!(t.kind, Kind::Dash | Kind::Slash)), month_name)).parse_next(input)?;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let year = full_year.parse_next(input)?;
    let at = |month| DatePoint { year, month: Some(month), day: None };
    Ok(Date { start: at(first), end: last.map(at) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::token::tokenize;

    fn read(text: &str) -> Option<String> {
        let tokens = tokenize(text);
        let mut input = Tokens::new(&tokens);
        let date = date(&mut input).or_else(|_| year(&mut input).map(|(date, _)| date)).ok()?;
        (input.is_empty()).then(|| serde_json::to_value(date).ok().map(|v| v["date-parts"].to_string())).flatten()
    }

    #[test]
    fn dates_are_read_in_every_usual_form() {
        for (text, expected) in [
            ("25.06.2015", "[[2015,6,25]]"),
            ("3. 5. 1968", "[[1968,5,3]]"),
            ("12. Mai 1913", "[[1913,5,12]]"),
            ("22 March 1915", "[[1915,3,22]]"),
            ("22nd of March, 1915", "[[1915,3,22]]"),
            ("June 8, 2004", "[[2004,6,8]]"),
            ("Jan. 5, 2024", "[[2024,1,5]]"),
            ("05/2023", "[[2023,5]]"),
            ("2020-03-05", "[[2020,3,5]]"),
            ("März 2020", "[[2020,3]]"),
            ("May–June 2004", "[[2004,5],[2004,6]]"),
            ("1.–3. Mai 2020", "[[2020,5,1],[2020,5,3]]"),
            ("Spring 2010", "[[2010]]"),
            ("[1913]", "[[1913]]"),
            ("1913/14", "[[1913],[1914]]"),
            ("2018a", "[[2018]]"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["13/2022", "2022/13/1", "Januar", "32. Mai 1913", "S. 5"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
