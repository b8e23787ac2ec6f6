//! Names of cases and acts: "Hamdan v. Rumsfeld", "– Pegasus", "War Powers Resolution".

use winnow::Parser;
use winnow::combinator::{fail, repeat};

use crate::citation::grammar::{Read, Run, Tokens, token};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

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
    let words = repeat::<_, _, (), _, _>(
        1..7,
        token(|t| {
            t.is_capital() || matches!(t.text, "und" | "and" | "u" | "v" | "der" | "of") || t.kind == Kind::Slash
        }),
    )
    .take()
    .parse_next(input)?;
    if !words[0].is_capital()
        || input.first().is_some_and(|t| !matches!(t.kind, Kind::Stop | Kind::Semicolon | Kind::Close | Kind::Comma))
    {
        return fail.parse_next(input);
    }
    Ok((Part::CaseName(Run::taken(words)), if page { 14 } else { 3 }))
}
