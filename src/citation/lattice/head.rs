//! Heads: who wrote or edited a work, and when, before its title.

use winnow::Parser;
use winnow::combinator::{alt, opt};

use crate::citation::csl::Date;
use crate::citation::grammar::date::year;
use crate::citation::grammar::name::{Candidates, Form, Names};
use crate::citation::grammar::{Run, Tokens, kind, name, token, word};
use crate::citation::lexicon::Role;
use crate::citation::part::role_behind;
use crate::citation::token::{Kind, Token};

/// Who wrote or edited it, and when.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub(crate) names: Names,
    pub(crate) role: Option<Role>,
    pub(crate) year: Option<(Run, Date)>,
    /// To whom a letter went.
    pub(crate) recipient: Option<Names>,
    /// The letter of "2018a".
    pub(crate) letter: Option<char>,
    /// Where the title begins.
    pub(super) end: usize,
    pub(super) score: i32,
}

/// Makes all heads of the names that may stand at a token.
pub(super) fn heads(tokens: &[Token<'_>], from: usize, names: &Candidates) -> Vec<Option<Head>> {
    let mut found = Vec::new();
    if names.body.is_some() {
        found.extend(body_pair(tokens, from).map(Some));
    }
    if tokens[from..].iter().take(LETTER_TOKENS_MAX).any(|t| matches!(t.text, "to" | "an")) {
        found.extend(letter_head(tokens, from).map(Some));
    }
    let all = [
        &names.inverted,
        &names.natural,
        &names.natural_one,
        &names.idem,
        &names.body,
        &names.any_body,
        &names.families,
        &names.one_family,
    ];
    for names in all.into_iter().flatten() {
        let mut input = Tokens::new(&tokens[names.run.to as usize..]);
        found.extend(head(tokens, &mut input, names.clone()).map(Some));
    }
    found
}

/// A sender's name has no more tokens.
const LETTER_TOKENS_MAX: usize = 8;

/// "Vereinte Nationen, Sicherheitsrat,"
fn body_pair(tokens: &[Token<'_>], from: usize) -> Option<Head> {
    let mut input = Tokens::new(&tokens[from..]);
    let first = name::body(&mut input).ok()?;
    let comma: winnow::Result<&Token<'_>, winnow::error::EmptyError> = kind(Kind::Comma).parse_next(&mut input);
    comma.ok()?;
    let second = name::body(&mut input).ok()?;
    let run = Run { from: first.run.from, to: second.run.to };
    let literal = name::printed(run.of(tokens));
    let names = Names { list: vec![crate::citation::csl::Name::literal(literal)], run, ..first };
    head(tokens, &mut input, names).map(|head| Head { score: head.score + 1, ..head })
}

/// "Sir Edward Goschen to Sir Edward Grey," before a date
fn letter_head(tokens: &[Token<'_>], from: usize) -> Option<Head> {
    let mut input = Tokens::new(&tokens[from..]);
    let names = name::natural_one(&mut input).or_else(|_| {
        input = Tokens::new(&tokens[from..]);
        name::families_without_commas(&mut input)
    });
    let names = names.ok()?;
    let to: winnow::Result<&Token<'_>, winnow::error::EmptyError> = word(&["to", "an"]).parse_next(&mut input);
    to.ok()?;
    let before = input;
    let recipient = name::natural_one(&mut input).or_else(|_| {
        input = before;
        name::families_without_commas(&mut input)
    });
    // "an die Rentkammer"
    let office = |input: &mut Tokens<'_>| -> winnow::Result<Names, winnow::error::EmptyError> {
        word(&["die", "den", "das", "dem", "the"]).parse_next(input)?;
        name::any_body(input)
    };
    let recipient = recipient.or_else(|_| {
        input = before;
        office(&mut input)
    });
    let recipient = recipient.ok()?;
    let comma: winnow::Result<&Token<'_>, winnow::error::EmptyError> = kind(Kind::Comma).parse_next(&mut input);
    comma.ok()?;
    let end = tokens.len() - input.len();
    Some(Head { names, role: None, year: None, recipient: Some(recipient), letter: None, end, score: 22 })
}

/// Reads on behind the names of a head: role, year, and what separates it from the title.
pub(super) fn head(tokens: &[Token<'_>], input: &mut Tokens<'_>, names: Names) -> Option<Head> {
    let attempt = *input;
    let role = role_behind(input).ok();
    if role.is_none() {
        *input = attempt;
    }
    // "(Special Rapporteur)"
    let mut aside = false;
    let remark = |input: &mut Tokens<'_>| -> Option<()> {
        let open = input.first().filter(|t| t.text == "(" && t.partner - t.index <= 6)?;
        let length = (open.partner - open.index) as usize + 1;
        let quiet = input[..length].iter().all(|t| t.kind != Kind::Number);
        quiet
            .then(|| winnow::token::take::<_, _, winnow::error::EmptyError>(length).void().parse_next(input).ok())
            .flatten()
    };
    if role.is_none() && remark(input).is_some() {
        aside = true;
    }
    let before_year = *input;
    let bracketed = |input: &mut Tokens<'_>| -> Option<(Run, Date, Option<char>)> {
        let read: winnow::Result<_, winnow::error::EmptyError> =
            (token(|t| t.text == "("), year.with_taken(), token(|t| t.text == ")")).parse_next(input);
        read.ok().map(|(_, ((date, letter), taken), _)| (Run::taken(taken), date, letter))
    };
    let mut in_brackets = true;
    let mut found = bracketed(input);
    if found.is_none() {
        *input = before_year;
        in_brackets = false;
        let _: winnow::Result<_, winnow::error::EmptyError> = opt(kind(Kind::Comma)).parse_next(input);
        let read: winnow::Result<_, winnow::error::EmptyError> = year.with_taken().parse_next(input);
        found = read.ok().map(|((date, letter), taken)| (Run::taken(taken), date, letter));
        let closes = input
            .first()
            .is_some_and(|t| t.kind == Kind::Colon || t.kind == Kind::Stop && names.form == Form::Inverted);
        if !closes || found.is_none() {
            found = None;
            *input = before_year;
        }
    }
    let separator: winnow::Result<Option<&Token<'_>>, winnow::error::EmptyError> =
        opt(alt((kind(Kind::Colon), kind(Kind::Comma), kind(Kind::Stop)))).parse_next(input);
    let separator = separator.ok().flatten().map(|t| t.kind);
    let year = found;
    let known = names.known > 0;
    let colon = separator == Some(Kind::Colon);
    let sure = year.is_some() && (colon || in_brackets);
    let mut score = match (names.form, sure, separator) {
        (Form::Inverted, true, _) => {
            if known {
                50
            } else {
                38
            }
        }
        (Form::Inverted, false, Some(Kind::Colon | Kind::Stop)) => {
            if known {
                24
            } else {
                8
            }
        }
        (Form::Inverted, false, _) => {
            if known && role.is_some() {
                18
            } else if known {
                10
            } else {
                -6
            }
        }
        (Form::Natural, true, _) => {
            if known {
                40
            } else {
                24
            }
        }
        (Form::Natural, false, Some(Kind::Comma)) => {
            if known {
                20
            } else {
                5
            }
        }
        (Form::Natural, false, Some(Kind::Colon)) => {
            if known {
                20
            } else {
                7
            }
        }
        (Form::Natural, false, Some(Kind::Stop)) => {
            if known {
                4
            } else {
                -10
            }
        }
        (Form::Idem, true, _) => 40,
        (Form::Idem, false, Some(_)) => 20,
        (Form::Body, true, _) => {
            if colon && !in_brackets {
                34
            } else {
                24
            }
        }
        (Form::Body, false, Some(Kind::Colon)) => 12,
        (Form::Body, false, Some(Kind::Comma)) => 8,
        (Form::Family, true, _) => 26,
        (Form::Family, false, Some(Kind::Comma | Kind::Colon)) => {
            if names.list.len() > 1 {
                4
            } else {
                0
            }
        }
        _ => {
            if role.is_some() {
                0
            } else {
                return None;
            }
        }
    };
    if separator.is_none() && !(in_brackets && year.is_some()) && role.is_none() {
        return None;
    }
    if role.is_some() {
        score += 18;
    }
    if aside {
        score -= 3;
    }
    // A body that nothing shows to be one must have its year.
    if names.form == Form::Body && !sure && !is_marked_body(tokens, &names) {
        // "European Court of Auditors"
        let run = names.run.of(tokens);
        if run.len() < 3
            || !run.iter().any(|t| matches!(t.text, "of" | "for" | "für" | "der" | "des"))
            || first_is_article(run)
        {
            return None;
        }
        score = -4;
    }
    let end = tokens.len() - input.len();
    let (year, letter) = match year {
        Some((run, date, letter)) => (Some((run, date)), letter),
        None => (None, None),
    };
    Some(Head { names, role, year, recipient: None, letter, end, score })
}

fn first_is_article(run: &[Token<'_>]) -> bool {
    run.first().is_some_and(|t| {
        ["der", "die", "das", "ein", "eine", "the", "a", "an", "zur", "zum", "im"].iter().any(|word| t.is(word))
    })
}

fn is_marked_body(tokens: &[Token<'_>], names: &Names) -> bool {
    let mut input = Tokens::new(&tokens[names.run.from as usize..names.run.to as usize]);
    name::body(&mut input).is_ok()
}
