//! Editors and translators behind a title, before or behind their role.

use winnow::Parser;
use winnow::combinator::{alt, fail, opt};

use crate::citation::grammar::{Read, Tokens, kind, name, token, word};
use crate::citation::lexicon::{self, Role};
use crate::citation::part::Part;
use crate::citation::token::Kind;

/// "hg. v. Rolf Tiedemann und Hermann Schweppenhäuser", "ed. and trans. Michael Howard", "aus dem Frz. v. Eva Moldenhauer"
pub(super) fn people(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let role = role_before(input)?;
    let names = alt((name::natural_list, name::inverted_list, name::body, name::idem)).parse_next(input)?;
    Ok((Part::People { role, names }, 20))
}

/// "hg. v.", "ed. and trans.", "aus dem Englischen von", "mit einem Nachwort von"
fn role_before(input: &mut Tokens<'_>) -> Read<Role> {
    opt(word(&["mit", "with", "nach", "after", "unter", "neu", "new", "in"])).parse_next(input)?;
    opt(word(&["einem", "einer", "an", "a", "der"])).parse_next(input)?;
    // "aus dem Englischen von", "aus dem Frz. übers. v."
    let from = opt((word(&["aus", "from"]), word(&["dem", "the", "d"]), token(|t| t.is_capital() || t.dotted)))
        .parse_next(input)?;
    let mut role = from.map(|_| Role::Translator);
    for _ in 0..4 {
        let before = *input;
        opt(alt((word(&["und", "u", "and", "sowie"]).void(), kind(Kind::Ampersand).void(), kind(Kind::Comma).void())))
            .parse_next(input)?;
        opt(word(&["ins", "into"])).parse_next(input)?;
        match token(|t| lexicon::role(t).is_some()).parse_next(input) {
            Ok(found) => {
                let found = lexicon::role(found).unwrap_or(Role::Other);
                role = Some(role.map_or(found, |role| role.and(found)));
            }
            Err(_) => {
                *input = before;
                break;
            }
        }
    }
    let Some(role) = role else { return fail.parse_next(input) };
    let of = opt((
        opt(word(&["im", "in"])),
        opt(token(|t| t.text == "Auftrag")),
        word(&["v", "von", "by", "vom", "durch", "der", "des"]),
    ))
    .parse_next(input)?;
    // "aus dem Englischen" needs its "von"; "ed. X" and "trans. X" do not.
    if of.is_none() && from.is_some() {
        return fail.parse_next(input);
    }
    opt(word(&["der", "dem", "den", "the"])).parse_next(input)?;
    Ok(role)
}

/// Names before a role have no more tokens.
const NAMES_TOKENS_MAX: usize = 16;

/// Bluebook's "(Marc Weller ed., 2015)"
pub(super) fn people_before_role(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    // Names are only read where a role may follow them.
    if !input.iter().take(NAMES_TOKENS_MAX).any(|t| lexicon::role(t).is_some()) {
        return winnow::combinator::fail.parse_next(input);
    }
    let names = name::natural_list(input)?;
    opt(kind(Kind::Comma)).parse_next(input)?;
    let role =
        token(|t| matches!(t.text, "ed" | "eds" | "trans" | "Hg" | "Hrsg" | "tr") && (t.dotted || t.text == "eds"))
            .parse_next(input)?;
    Ok((Part::People { role: lexicon::role(role).unwrap_or(Role::Editor), names }, 22))
}

/// Reads a role behind names: "(Hrsg.)", "(eds.)", ", eds.", "[Bearb.]".
pub(crate) fn role_behind(input: &mut Tokens<'_>) -> Read<Role> {
    let words = |input: &mut Tokens<'_>| -> Read<Role> {
        let mut role: Option<Role> = None;
        for _ in 0..3 {
            let before = *input;
            opt(alt((word(&["und", "u", "and"]).void(), kind(Kind::Ampersand).void(), kind(Kind::Slash).void())))
                .parse_next(input)?;
            let Ok(found) = token(|t| lexicon::role(t).is_some()).parse_next(input) else {
                *input = before;
                break;
            };
            let found = lexicon::role(found).unwrap_or(Role::Other);
            role = Some(role.map_or(found, |role| role.and(found)));
        }
        match role {
            Some(role) => Ok(role),
            None => fail.parse_next(input),
        }
    };
    let bracketed = (kind(Kind::Open), words, kind(Kind::Close)).map(|(_, role, _)| role);
    // "Georg Nolte, Introduction" is a title.
    let bare = (kind(Kind::Comma), words).map(|(_, role)| role).verify(|role| *role != Role::Other);
    alt((bracketed, bare)).parse_next(input)
}
