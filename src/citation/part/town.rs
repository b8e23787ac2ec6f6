//! Towns of an imprint: "Frankfurt a. M./New York", "Köln, Weimar, Wien", "Princeton, NJ".

use winnow::Parser;
use winnow::combinator::{alt, fail, opt};
use winnow::token::take;

use crate::citation::grammar::{Read, Run, Tokens, kind, name, token, word};
use crate::citation::lexicon;
use crate::citation::token::{Kind, Token};

/// "München", "Princeton, NJ"; tells whether the list of towns has it.
fn known_place(input: &mut Tokens<'_>) -> Read<bool> {
    let tokens: &[Token<'_>] = input;
    let known = lexicon::PLACES.longest(tokens);
    let (length, known) = if known > 0 {
        (known, true)
    } else {
        // An unknown town: one or two words in capitals.
        let words = tokens
            .iter()
            .take(3)
            .take_while(|t| t.is_capital() && !t.dotted && !t.is_acronym() && lexicon::month(t).is_none())
            .count();
        (words, false)
    };
    if length == 0 || !known && (length > 2 || tokens[..length].iter().any(|t| lexicon::ORGANISATION_WORDS.has(t))) {
        return fail.parse_next(input);
    }
    take(length).void().parse_next(input)?;
    // ", NJ"
    let before = *input;
    if opt(kind(Kind::Comma)).parse_next(input)?.is_some() || input.first().is_some_and(Token::is_acronym) {
        let tokens: &[Token<'_>] = input;
        let state = lexicon::US_STATES.longest(tokens);
        if state > 0 {
            take(state).void().parse_next(input)?;
        } else {
            *input = before;
        }
    }
    Ok(known)
}

/// "Frankfurt a. M./New York", "Köln, Weimar, Wien", "Berlin u. a."
pub(super) fn places(input: &mut Tokens<'_>) -> Read<(Run, bool)> {
    let start = *input;
    let mut known = known_place(input)?;
    for _ in 0..4 {
        let before = *input;
        let comma = opt(kind(Kind::Comma)).parse_next(input)?.is_some();
        let joined = comma
            || opt(alt((
                token(|t| matches!(t.kind, Kind::Slash | Kind::Dash | Kind::Ampersand)).void(),
                word(&["und", "u", "and"]).void(),
            )))
            .parse_next(input)?
            .is_some();
        let next: Read<bool> = if joined { known_place(input) } else { fail.parse_next(input) };
        match next {
            // After a comma only a town that is known, and behind one that is.
            Ok(sure) if known && (sure || !comma) || sure && !comma => known |= sure,
            _ => {
                *input = before;
                break;
            }
        }
    }
    let before = *input;
    if name::others(input).is_err() {
        *input = before;
        if opt((token(|t| t.text == "["), name::others, token(|t| t.text == "]"))).parse_next(input)?.is_none() {
            *input = before;
        }
    }
    let taken = start.len() - input.len();
    Ok((Run::taken(&start[..taken]), known))
}
