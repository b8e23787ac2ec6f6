//! Decisions by kind, date and file number: "Urt. v. 12. 7. 1994 – 2 BvE 3/92".

use winnow::Parser;
use winnow::combinator::{alt, fail, opt, repeat};
use winnow::token::take;

use crate::citation::grammar::date::date;
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "Urt. v. 12. 7. 1994", "Beschluss vom 3. Mai 2000", "Judgment of 27 June 1986"
pub(crate) fn decision(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let english = english_decision(tokens);
    let length = lexicon::DECISIONS.longest(tokens).max(english);
    if length == 0 {
        return fail.parse_next(input);
    }
    // "U. v. 3.5.2000"; but "Aus Politik und Zeitgeschichte, B 12/1998" is an issue
    let initial = length == 1 && tokens[0].text.len() == 1;
    let genre = Run::taken(&tokens[..length]);
    take(length).void().parse_next(input)?;
    let behind = *input;
    opt(kind(Kind::Comma)).parse_next(input)?;
    opt(word(&["v", "vom", "of"])).parse_next(input)?;
    let dated: Read<_> = date.with_taken().parse_next(input);
    match dated {
        Ok((date, _)) if initial && date.start.day.is_none() => fail.parse_next(input),
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
    // "1815–1845/49" are years of a title.
    let years = input.first().is_some_and(|t| t.year().is_some()) && input.get(1).is_some_and(|t| t.kind == Kind::Dash);
    if years {
        return fail.parse_next(input);
    }
    let german = is_file_number(input);
    let parts: usize = repeat(1..6, alt((part.void(), dash.void(), token(|t| t.text == "(" || t.text == ")").void())))
        .fold(|| 0, |n, ()| n + 1)
        .parse_next(input)?;
    token(|t| t.kind == Kind::Slash && !t.spaced).parse_next(input)?;
    let number = token(|t| t.kind == Kind::Number && !t.spaced).parse_next(input)?;
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
