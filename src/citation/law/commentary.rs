//! Commentaries and handbooks, named by their editors: "MüKoBGB/Wagner", "HStR IX".

use winnow::Parser;
use winnow::combinator::fail;
use winnow::token::take;

use crate::citation::grammar::name::{self, Names};
use crate::citation::grammar::{Read, Run, Tokens, kind, token};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "IX" of "HStR IX"
pub(crate) fn handbook_volume(input: &mut Tokens<'_>, tokens: &[Token<'_>], from: usize) -> Read<(Part, i32)> {
    let number = token(|t| t.is_roman() && !t.dotted).parse_next(input)?;
    if from == 0 || lexicon::COMMENTARIES.longest(&tokens[from - 1..]) != 1 {
        return fail.parse_next(input);
    }
    Ok((Part::Volume { number: Run::one(number), title: None }, 14))
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
    take(length + 1).void().parse_next(input)?;
    let author = name::families(input)?;
    let statute = |input: &mut Tokens<'_>| -> Read<Run> {
        kind(Kind::Comma).parse_next(input)?;
        let tokens: &[Token<'_>] = input;
        let Some((length, _)) = lexicon::STATUTES.find(tokens) else { return fail.parse_next(input) };
        take(length).take().map(Run::taken).parse_next(input)
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
