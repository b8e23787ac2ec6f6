//! Heads: who wrote or edited a work, and when, before its title.

use std::rc::Rc;

use winnow::Parser;
use winnow::combinator::{alt, fail, opt, preceded};
use winnow::token::take;

use crate::citation::csl::{Date, Name};
use crate::citation::grammar::date::year;
use crate::citation::grammar::name::{self, Candidates, Form, Names};
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon::Role;
use crate::citation::part::role_behind;
use crate::citation::token::{Kind, Token};

/// Who wrote or edited it, and when.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub(crate) names: Rc<Names>,
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
pub(super) fn heads(tokens: &[Token<'_>], from: usize, names: &Candidates) -> Vec<Head> {
    let mut found = Vec::new();
    if names.body.is_some() {
        found.extend(body_pair(tokens, from));
    }
    if tokens[from..].iter().take(LETTER_TOKENS_MAX).any(|t| matches!(t.text, "to" | "an")) {
        found.extend(letter_head(tokens, from));
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
        found.extend(head(tokens, &mut input, Rc::clone(names)).ok());
    }
    found
}

/// A sender's name has no more tokens.
const LETTER_TOKENS_MAX: usize = 8;

/// "Vereinte Nationen, Sicherheitsrat,"
fn body_pair(tokens: &[Token<'_>], from: usize) -> Option<Head> {
    let mut input = Tokens::new(&tokens[from..]);
    let pair: Read<(Names, _, Names)> = (name::body, kind(Kind::Comma), name::body).parse_next(&mut input);
    let (first, _, second) = pair.ok()?;
    let run = Run { from: first.run.from, to: second.run.to };
    let literal = name::printed(run.of(tokens));
    let names = Names { list: vec![Name::literal(literal)], run, ..first };
    head(tokens, &mut input, Rc::new(names)).ok().map(|head| Head { score: head.score + 1, ..head })
}

/// "Sir Edward Goschen", "Goschen"
fn person(input: &mut Tokens<'_>) -> Read<Names> {
    alt((name::natural_one, name::families_without_commas)).parse_next(input)
}

/// "die Rentkammer"
fn office(input: &mut Tokens<'_>) -> Read<Names> {
    preceded(word(&["die", "den", "das", "dem", "the"]), name::any_body).parse_next(input)
}

/// "Sir Edward Goschen to Sir Edward Grey": who wrote to whom.
pub(crate) fn correspondents(input: &mut Tokens<'_>) -> Read<(Names, Names)> {
    (person, word(&["to", "an"]), person).map(|(author, _, recipient)| (author, recipient)).parse_next(input)
}

/// "Sir Edward Goschen to Sir Edward Grey," before a date, "Amtmann Wolf an die Rentkammer,"
fn letter_head(tokens: &[Token<'_>], from: usize) -> Option<Head> {
    let mut input = Tokens::new(&tokens[from..]);
    let read: Read<_> = (person, word(&["to", "an"]), alt((person, office)), kind(Kind::Comma)).parse_next(&mut input);
    let (names, _, recipient, _) = read.ok()?;
    let end = tokens.len() - input.len();
    Some(Head {
        names: Rc::new(names),
        role: None,
        year: None,
        recipient: Some(recipient),
        letter: None,
        end,
        score: 22,
    })
}

/// A year with the letter of "2018a".
type Year = (Run, Date, Option<char>);

/// "(2018a)"
fn bracketed_year(input: &mut Tokens<'_>) -> Read<Year> {
    (token(|t| t.text == "("), year.with_taken(), token(|t| t.text == ")"))
        .map(|(_, ((date, letter), taken), _)| (Run::taken(taken), date, letter))
        .parse_next(input)
}

/// " 2018:", ", 2018:", of names that stand inverted also "2018."
fn loose_year(input: &mut Tokens<'_>, form: Form) -> Read<Year> {
    opt(kind(Kind::Comma)).parse_next(input)?;
    let ((date, letter), taken) = year.with_taken().parse_next(input)?;
    let closes = input.first().is_some_and(|t| t.kind == Kind::Colon || t.kind == Kind::Stop && form == Form::Inverted);
    if !closes {
        return fail.parse_next(input);
    }
    Ok((Run::taken(taken), date, letter))
}

/// "(Special Rapporteur)": a few words in brackets, without a number.
fn aside(input: &mut Tokens<'_>) -> Read<()> {
    const DISTANCE_MAX: u32 = 6;
    let open = input.first().filter(|t| t.text == "(" && t.partner - t.index <= DISTANCE_MAX);
    let Some(open) = open else { return fail.parse_next(input) };
    let length = (open.partner - open.index) as usize + 1;
    if input[..length].iter().any(|t| t.kind == Kind::Number) {
        return fail.parse_next(input);
    }
    take(length).void().parse_next(input)
}

/// Reads on behind the names of a head: role, year, and what separates it from the title.
///
/// A year in brackets or before a colon is hardly ever anything else, an inverted name without one may be a list, and a
/// natural name before a full stop may be the end of a sentence: that is what the points say.
fn head(tokens: &[Token<'_>], input: &mut Tokens<'_>, names: Rc<Names>) -> Read<Head> {
    let role = opt(role_behind).parse_next(input)?;
    let aside = role.is_none() && opt(aside).parse_next(input)?.is_some();
    let bracketed = opt(bracketed_year).parse_next(input)?;
    let in_brackets = bracketed.is_some();
    let year = match bracketed {
        Some(year) => Some(year),
        None => opt(|input: &mut Tokens<'_>| loose_year(input, names.form)).parse_next(input)?,
    };
    let separator = opt(alt((kind(Kind::Colon), kind(Kind::Comma), kind(Kind::Stop)))).parse_next(input)?;
    let separator = separator.map(|t| t.kind);
    if separator.is_none() && !in_brackets && role.is_none() {
        return fail.parse_next(input);
    }
    let colon = separator == Some(Kind::Colon);
    let sure = year.is_some() && (colon || in_brackets);
    let known = names.known > 0;
    let if_known = |points: i32, otherwise: i32| if known { points } else { otherwise };
    let mut score = match (names.form, sure, separator) {
        (Form::Inverted, true, _) => if_known(50, 38),
        (Form::Inverted, false, Some(Kind::Colon | Kind::Stop)) => if_known(24, 8),
        (Form::Inverted, false, _) if role.is_some() => if_known(18, -6),
        (Form::Inverted, false, _) => if_known(10, -6),
        (Form::Natural, true, _) => if_known(40, 24),
        (Form::Natural, false, Some(Kind::Comma)) => if_known(20, 5),
        (Form::Natural, false, Some(Kind::Colon)) => if_known(20, 7),
        (Form::Natural, false, Some(Kind::Stop)) => if_known(4, -10),
        (Form::Idem, true, _) => 40,
        (Form::Idem, false, Some(_)) => 20,
        (Form::Body, true, _) if colon && !in_brackets => 34,
        (Form::Body, true, _) => 24,
        (Form::Body, false, Some(Kind::Colon)) => 12,
        (Form::Body, false, Some(Kind::Comma)) => 8,
        (Form::Family, true, _) => 26,
        (Form::Family, false, Some(Kind::Comma | Kind::Colon)) if names.list.len() > 1 => 4,
        (Form::Family, false, Some(Kind::Comma | Kind::Colon)) => 0,
        _ if role.is_some() => 0,
        _ => return fail.parse_next(input),
    };
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
            return fail.parse_next(input);
        }
        score = -4;
    }
    let end = tokens.len() - input.len();
    let (year, letter) = match year {
        Some((run, date, letter)) => (Some((run, date)), letter),
        None => (None, None),
    };
    Ok(Head { names, role, year, recipient: None, letter, end, score })
}

/// "Die Presse in …", "The European …": a title rather than a body
fn first_is_article(run: &[Token<'_>]) -> bool {
    run.first().is_some_and(|t| {
        ["der", "die", "das", "ein", "eine", "the", "a", "an", "zur", "zum", "im"].iter().any(|word| t.is(word))
    })
}

/// Tells whether a word of the list shows that these are a body: "Institut", "NATO".
fn is_marked_body(tokens: &[Token<'_>], names: &Names) -> bool {
    let mut input = Tokens::new(&tokens[names.run.from as usize..names.run.to as usize]);
    name::body(&mut input).is_ok()
}
