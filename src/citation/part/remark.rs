//! What describes a work or says nothing we keep: theses, entries of dictionaries, brackets.

use winnow::Parser;
use winnow::combinator::{fail, repeat};
use winnow::token::take;

use crate::citation::grammar::reference::note_number;
use crate::citation::grammar::{Read, Run, Tokens, token, word};
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "Diss. phil.", "PhD diss.", "Habilitationsschrift", "Masterarbeit"
pub(super) fn genre(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    // Words of which such a description is made.
    const WORDS: &[&str] = &[
        "d",
        "ph",
        "diss",
        "dissertation",
        "phil",
        "habil",
        "habilitationsschrift",
        "phd",
        "dphil",
        "thesis",
        "magisterarbeit",
        "masterarbeit",
        "bachelorarbeit",
        "diplomarbeit",
        "doctoral",
        "master's",
        "masters",
        "ma",
        "unpublished",
        "unveröff",
        "unveröffentlichte",
        "iur",
        "jur",
        "rer",
        "pol",
        "staatsexamensarbeit",
        "mphil",
        "philosophische",
        "univ",
        "ungedr",
        "masch",
        "ms",
    ];
    // Those of them that show one.
    const KEYS: &[&str] = &[
        "diss",
        "dissertation",
        "habil",
        "habilitationsschrift",
        "thesis",
        "magisterarbeit",
        "masterarbeit",
        "bachelorarbeit",
        "diplomarbeit",
        "staatsexamensarbeit",
    ];
    let taken = repeat::<_, _, (), _, _>(1..6, word(WORDS)).take().parse_next(input)?;
    if !taken.iter().any(|t| KEYS.iter().any(|key| t.is(key))) {
        return fail.parse_next(input);
    }
    Ok((Part::Genre(Run::taken(taken)), 18))
}

/// "s. v. „Briefgeheimnis“"
pub(super) fn dictionary_entry(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    (token(|t| t.text == "s" && t.dotted), token(|t| t.text == "v" && t.dotted)).parse_next(input)?;
    let tokens: &[Token<'_>] = input;
    let Some(first) = tokens.first() else { return fail.parse_next(input) };
    let (run, length) = if first.kind == Kind::QuoteOpen {
        let length = (first.partner - first.index) as usize + 1;
        (Run::taken(&tokens[1..length - 1]), length)
    } else {
        let words = tokens.iter().take(5).take_while(|t| t.kind == Kind::Word).count();
        (Run::taken(&tokens[..words]), words)
    };
    if run.is_empty() || length > 14 {
        return fail.parse_next(input);
    }
    take(length).void().parse_next(input)?;
    Ok((Part::Entry(run), 24))
}

/// Brackets with anything in them: `[sic]`, "(= Mannheim)".
pub(super) fn isolated_remark(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let first = &tokens[0];
    let length = (first.partner - first.index) as usize + 1;
    // "(o. Fn. 1)" says which work is meant.
    let refers = note_number.parse_peek(*input).is_ok();
    if length > 30 || refers {
        return fail.parse_next(input);
    }
    // "(Abschrift)" belongs to the item; longer words in brackets are commentary.
    let word = length <= 4 && tokens[1..length - 1].iter().all(Token::is_capital);
    take(length).void().parse_next(input)?;
    Ok((Part::Remark, if word { -5 } else { -7 }))
}
