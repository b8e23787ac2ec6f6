//! Journals with volume, issue, year and pages.

use winnow::Parser;
use winnow::combinator::{alt, fail, not, opt, preceded, repeat};
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
    let start = *input;
    let tokens: &[Token<'_>] = &start;
    let Some((words, certainty)) = numbered_by_year(tokens).or_else(|| periodical_title(tokens)) else {
        return fail.parse_next(input);
    };
    let title = &tokens[..words];
    if is_no_journal(title) || lexicon::GAZETTES.longest(tokens) >= words {
        return fail.parse_next(input);
    }
    take(words).void().parse_next(input)?;
    let mut found = Periodical { title: Run::taken(title), ..Periodical::default() };
    let comma = opt(kind(Kind::Comma)).parse_next(input)?.is_some();
    if certainty != Certainty::Unknown
        && let Some((issue, year)) = opt(issue_of_year).parse_next(input)?
    {
        (found.issue, found.year) = (Some(issue), Some(year));
        let score = points(&found, certainty);
        return Ok((Part::Journal(found), score));
    }
    let volume_said = volume(input, comma, &mut found)?;
    let short = title.iter().all(|t| t.text.len() <= 6);
    issue_and_year(input, certainty == Certainty::Known || short, &mut found)?;
    pages(input, &mut found)?;
    if comma && !volume_said && certainty == Certainty::Unknown && !(found.year.is_some() && found.pages.is_some()) {
        return fail.parse_next(input);
    }
    if !is_complete(&found, certainty, volume_said) {
        return fail.parse_next(input);
    }
    let score = points(&found, certainty);
    Ok((Part::Journal(found), score))
}

/// The words of a known journal or newspaper before the issue of a year: "Der Spiegel 23/2019", "APuZ B 12/1998"
fn numbered_by_year(tokens: &[Token<'_>]) -> Option<(usize, Certainty)> {
    let known = lexicon::JOURNALS.longest(tokens).max(lexicon::NEWSPAPERS.longest(tokens));
    let mut behind = Tokens::new(tokens.get(known..).filter(|_| known > 0)?);
    let found: Read<_> = preceded(opt(kind(Kind::Comma)), issue_of_year).parse_next(&mut behind);
    found.ok().map(|_| (known, Certainty::Known))
}

/// "34–35/2018", "Nr. 5/2019", "B 12/1998": the issue of a year, as German magazines count
fn issue_of_year(input: &mut Tokens<'_>) -> Read<(Run, (Run, Date))> {
    // Aus Politik und Zeitgeschichte was a supplement (Beilage) until 2004, and its issues bear the letter.
    let letter = |t: &Token<'_>| t.text == "B" && !t.dotted;
    let issue_number = |t: &Token<'_>| t.is_plain_number() && t.text.len() <= 3;
    opt(token(is_issue_word)).parse_next(input)?;
    let numbers = (
        opt(token(letter)),
        token(issue_number),
        opt((
            token(|t| matches!(t.kind, Kind::Dash | Kind::Slash) && !t.spaced),
            token(move |t| issue_number(t) && !t.spaced),
        )),
    )
        .take()
        .parse_next(input)?;
    token(|t| t.kind == Kind::Slash && !t.spaced).parse_next(input)?;
    let ((date, _), taken) = preceded(not(token(|t| t.spaced)), year).with_taken().parse_next(input)?;
    if date.end.is_some() {
        return fail.parse_next(input);
    }
    Ok((Run::taken(numbers), (Run::taken(taken), date)))
}

/// "Heft", "no.": words before the number of an issue
pub(super) fn is_issue_word(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "H" | "Heft" | "Hefte" | "Ausgabe" | "no" | "No" | "nos" | "Nos" | "Nr" | "issue" | "Issue" | "iss"
    )
}

/// "Mai", "Resolution", "S.": a word before a number that names no journal.
fn is_no_journal(title: &[Token<'_>]) -> bool {
    let Some(first) = title.first() else { return true };
    let alone = title.len() == 1;
    first.text == "S"
        || alone && lexicon::month(first).is_some()
        || alone && first.dotted && lexicon::locator_label(first).is_some()
        || alone
            && matches!(
                first.text,
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
}

/// "46", "Bd. 46", "57. Jg.", "46.2", "12–13"; tells whether a word says that it is the volume.
///
/// Behind a comma a number alone is none: "Titel, 25".
fn volume(input: &mut Tokens<'_>, comma: bool, found: &mut Periodical) -> Read<bool> {
    let before =
        opt(token(|t| matches!(t.text, "Bd" | "Band" | "vol" | "Vol" | "Jg" | "Jahrgang" | "Volume" | "volume")))
            .parse_next(input)?;
    let said = before.is_some();
    let Some(number) = opt(token(move |t| numeral(t) && (said || t.year().is_none()))).parse_next(input)? else {
        return if said { fail.parse_next(input) } else { Ok(false) };
    };
    let dotted = opt(kind(Kind::Stop)).parse_next(input)?.is_some();
    let behind = opt(word(&["jg", "jahrgang", "band", "bd"])).parse_next(input)?;
    if dotted && behind.is_none() {
        // "46.2 (2023)"
        let issue = token(|t| t.is_plain_number() && !t.spaced).parse_next(input)?;
        found.issue = Some(Run::one(issue));
    }
    let to = opt((token(|t| t.kind == Kind::Dash && !t.spaced), token(|t| t.is_plain_number() && !t.spaced)))
        .parse_next(input)?;
    let end = to.map_or(number.index, |(_, t)| t.index);
    found.volume = Some(Run { from: number.index, to: end + 1 });
    let said = said || behind.is_some();
    let settled = number.is_roman() || input.first().is_some_and(|t| t.text == "(");
    if comma && !said && !settled {
        return fail.parse_next(input);
    }
    Ok(said)
}

/// Issue and year, in either order: ", no. 2 (2023)", "(2000), H. 2".
///
/// `by_year` tells whether the journal may be cited by a year without brackets: "NJW 2010, 123"; not "46 2023".
fn issue_and_year(input: &mut Tokens<'_>, by_year: bool, found: &mut Periodical) -> Read<()> {
    let after_volume = found.volume.is_some();
    for _ in 0..4 {
        if found.issue.is_none() {
            found.issue = opt(|input: &mut Tokens<'_>| issue(input, after_volume)).parse_next(input)?;
            if found.issue.is_some() {
                continue;
            }
        }
        if found.year.is_some() {
            if found.issue.is_none() && after_volume {
                found.issue = opt(issue_before_pages).parse_next(input)?;
            }
            break;
        }
        found.year = opt(bracketed_date).parse_next(input)?;
        if found.year.is_none() && after_volume {
            found.year = opt(listed_year).parse_next(input)?;
        } else if found.year.is_none() && by_year {
            found.year = opt(year.with_taken()).parse_next(input)?.map(|((date, _), taken)| (Run::taken(taken), date));
        }
        if found.year.is_none() {
            break;
        }
    }
    Ok(())
}

/// "3" of "61 (2014) 3, S. 10", "61 (2014) 3: 10–30": what follows shows that it is no page
fn issue_before_pages(input: &mut Tokens<'_>) -> Read<Run> {
    let number = token(|t| t.is_plain_number() && t.text.len() <= 3).parse_next(input)?;
    let behind = input.get(1);
    let labelled = input.first().is_some_and(|t| t.kind == Kind::Comma)
        && behind.is_some_and(|t| lexicon::locator_label(t) == Some(LocatorLabel::Page));
    let colon = input.first().is_some_and(|t| t.kind == Kind::Colon) && behind.is_some_and(Token::is_plain_number);
    if labelled || colon { Ok(Run::one(number)) } else { fail.parse_next(input) }
}

/// ", 1953," of "Ulm und Oberschwaben 33, 1953, 88–98"
fn listed_year(input: &mut Tokens<'_>) -> Read<(Run, Date)> {
    let (_, ((date, _), taken)) = (kind(Kind::Comma), year.with_taken()).parse_next(input)?;
    if date.end.is_some() || input.first().is_none_or(|t| t.kind != Kind::Comma) {
        return fail.parse_next(input);
    }
    Ok((Run::taken(taken), date))
}

/// Pages right behind: ": 115–39", ", 44 (50)", " 44 (50)".
fn pages(input: &mut Tokens<'_>, found: &mut Periodical) -> Read<()> {
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
            found.pages = Some(place.run);
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
    Ok(())
}

/// Tells whether a name with these numbers is a journal; the less its name shows, the more of them it needs.
fn is_complete(found: &Periodical, certainty: Certainty, volume_said: bool) -> bool {
    let named = certainty != Certainty::Unknown;
    let (volume, issue, year) = (found.volume.is_some(), found.issue.is_some(), found.year.is_some());
    let pages = found.pages.is_some();
    volume && (year || pages || volume_said || issue && named)
        || year && (found.first_page.is_some() || pages || issue || named)
        || issue && named
        || volume && certainty == Certainty::Known
}

/// Points of a journal: for its name, and for each number that stands where it should.
fn points(found: &Periodical, certainty: Certainty) -> i32 {
    let name = match certainty {
        Certainty::Known => 20,
        Certainty::Marked => 14,
        Certainty::Unknown => 2,
    };
    name + i32::from(found.volume.is_some()) * 8
        + i32::from(found.year.is_some()) * 12
        + i32::from(found.issue.is_some()) * 8
        + i32::from(found.pages.is_some() || found.first_page.is_some()) * 10
        + i32::from(found.cited.is_some() && certainty == Certainty::Known) * 16
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
        volume: Some(Run::one(volume)),
        year,
        first_page: Some(Run::one(first)),
        cited: cited.map(|place| (place.run, LocatorLabel::Page)),
        stands_alone: true,
        ..Periodical::default()
    };
    let score = if known > 0 { 34 } else { 28 } + if found.year.is_some() { 12 } else { 0 };
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
    let said = preceded((opt(kind(Kind::Comma)), token(is_issue_word)), numbers).parse_next(input);
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

#[cfg(test)]
mod tests {
    use crate::citation::{ItemType, read_notes};

    #[test]
    fn volume_issue_and_year_stand_in_many_orders() {
        // What stands behind "in:", then type, container, volume, issue, year, pages
        let table = [
            ("APuZ 34–35/2018, S. 4–9", "APuZ", "", "34–35", 2018, "4–9"),
            ("APuZ B 12/1998, S. 3–11", "APuZ", "", "B 12", 1998, "3–11"),
            (
                "Aus Politik und Zeitgeschichte, B 12/1998, S. 3–11",
                "Aus Politik und Zeitgeschichte",
                "",
                "B 12",
                1998,
                "3–11",
            ),
            ("Internationale Politik 5/2019, S. 10–14", "Internationale Politik", "", "5", 2019, "10–14"),
            ("Internationale Politik, Heft 5/2019, S. 10–14", "Internationale Politik", "", "5", 2019, "10–14"),
            ("Zeitschrift für Politik 61 (2014) 3, S. 310–322", "Zeitschrift für Politik", "61", "3", 2014, "310–322"),
            ("Zeitschrift für Politik 61 (2014) 3: 310–322", "Zeitschrift für Politik", "61", "3", 2014, "310–322"),
            ("Zeitschrift für Politik 61 (2014), S. 310–322", "Zeitschrift für Politik", "61", "", 2014, "310–322"),
            (
                "International Security 19, Nr. 3 (Winter 1994/95), S. 5–49",
                "International Security",
                "19",
                "3",
                1994,
                "5–49",
            ),
            ("Merkur 70 (2016), H. 805, S. 5–15", "Merkur", "70", "805", 2016, "5–15"),
        ];
        for (behind, container, volume, issue, year, page) in table {
            let text = format!("Anna Müller, Afrika und wir, in: {behind}.");
            let apparatus = read_notes(&[(1, "1", &text)]);
            let citation = apparatus.notes[0].citations().next().expect(&text);
            let item = &citation.item;
            assert_eq!(item.kind, Some(ItemType::ArticleJournal), "{text}");
            let found = [&item.container_title, &item.volume, &item.issue, &item.page];
            let found = found.map(|value| value.as_deref().unwrap_or_default());
            assert_eq!(found, [container, volume, issue, page], "{text}");
            assert_eq!(item.issued.as_ref().map(|date| date.start.year), Some(year), "{text}");
        }
    }
}
