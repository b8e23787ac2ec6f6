//! Provisions of statutes: "Art. 24 Abs. 2 GG", "U.N. Charter art. 51".

use winnow::Parser;
use winnow::combinator::{alt, empty, fail, opt};
use winnow::token::take;

use crate::citation::grammar::date::date;
use crate::citation::grammar::locator::{Place, place};
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon;
use crate::citation::model::LocatorLabel;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// The name of an act has no more tokens before its date.
const ACT_TOKENS_MAX: usize = 24;

/// "Ordnung für die Nebenzollstellen vom 12. Mai 1819, § 4", "Gesetz über die Rechtsverhältnisse der Parteien v. 24. Juli 1967": an
/// act by its name and date
pub(crate) fn act(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let first = tokens.iter().take(3).take_while(|t| t.is_capital()).position(|t| lexicon::ACT_WORDS.has(t));
    let Some(named) = first else { return fail.parse_next(input) };
    let before_date = |at: usize| {
        matches!(tokens[at].text, "vom" | "v") && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number)
    };
    let end = (named + 1..tokens.len().min(ACT_TOKENS_MAX)).take_while(|at| {
        // One sentence, no other citation in it.
        !matches!(tokens[*at].kind, Kind::Stop | Kind::Semicolon | Kind::Colon | Kind::Url)
    });
    let Some(end) = end.clone().find(|at| before_date(*at)) else { return fail.parse_next(input) };
    let code = Run::taken(&tokens[..end]);
    date.parse_peek(Tokens::new(&tokens[end + 1..]))?;
    winnow::token::take(end).void().parse_next(input)?;
    Ok((Part::Statute { code, place: None }, 26))
}

/// "Art. 24 Abs. 2 GG", "§§ 842, 843 BGB", "Art. 2 Abs. 1 i. V. m. Art. 1 Abs. 1 GG", "U.N. Charter art. 51", "GG Art. 5"
pub(crate) fn statute(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let start = *input;
    // The code first, as English has it.
    let tokens: &[Token<'_>] = input;
    if let Some((length, _)) = lexicon::STATUTES.find(tokens) {
        let code = Run::taken(&tokens[..length]);
        take(length).void().parse_next(input)?;
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
    take(length).void().parse_next(input)?;
    // "VwVfG a. F.", "PolG NRW"
    if let Some(state) = opt(token(|t| matches!(t.text, "NRW" | "NW" | "BW" | "Bln" | "Hess" | "Bay" | "Sachs" | "SH")))
        .parse_next(input)?
    {
        code.to = state.index + 1;
    }
    opt((token(|t| matches!(t.text, "a" | "n") && t.dotted), token(|t| t.text == "F"))).parse_next(input)?;
    Ok((Part::Statute { code, place: Some(place) }, 38))
}

/// "Art. 2 Abs. 1 i. V. m. Art. 1 Abs. 1": no more are named at once.
const PROVISIONS_MAX: usize = 8;

/// "Art. 24 Abs. 2", "§§ 842, 843", "Art. 2 Abs. 1 i. V. m. Art. 1 Abs. 1"
fn provisions(input: &mut Tokens<'_>) -> Read<Place> {
    let first = place(input)?;
    if !first.labelled || !matches!(first.label, LocatorLabel::Section | LocatorLabel::ArticleLocator) {
        return fail.parse_next(input);
    }
    let mut run = first.run;
    for _ in 0..PROVISIONS_MAX {
        let before = *input;
        let with = (
            opt(kind(Kind::Comma)),
            alt((
                (token(|t| t.text == "i"), token(|t| t.text == "V"), token(|t| t.text == "m")).void(),
                word(&["iVm", "ivm", "und", "and", "u"]).void(),
                empty.void(),
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
