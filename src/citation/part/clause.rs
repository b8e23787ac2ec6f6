//! "in" before the work that holds a piece, with that work's editors or author.

use winnow::Parser;
use winnow::combinator::opt;

use crate::citation::csl::Name;
use crate::citation::grammar::name::{self, Form, Names};
use crate::citation::grammar::{Read, Run, Tokens, kind, word};
use crate::citation::lexicon;
use crate::citation::part::people::role_behind;
use crate::citation::part::{Edge, Part};
use crate::citation::token::{Kind, Token};

/// "in: Hope, Ian (Hrsg.):", "in R. D. Blackwood (ed.),", "In: ders.:", "in", each a reading of its own.
pub(super) fn in_clauses(tokens: &[Token<'_>], from: usize, out: &mut Vec<Edge>) {
    let mut input = Tokens::new(&tokens[from..]);
    let lead = |input: &mut Tokens<'_>| -> Read<bool> {
        word(&["in", "aus", "bei"]).parse_next(input)?;
        Ok(opt(kind(Kind::Colon)).parse_next(input)?.is_some())
    };
    let Ok(colon) = lead(&mut input) else { return };
    if tokens[from].text != "in" && tokens[from].text != "In" && !colon {
        return;
    }
    let quoted =
        from > 0 && tokens[from - 1].kind == Kind::QuoteClose || from > 1 && tokens[from - 2].kind == Kind::QuoteClose;
    let separated =
        from > 0 && matches!(tokens[from - 1].kind, Kind::Comma | Kind::Stop | Kind::QuoteClose | Kind::Exclaim);
    let commentary = lexicon::COMMENTARIES.longest(&input);
    if !colon && !separated && commentary == 0 {
        return;
    }
    let capitals = separated && input.first().is_some_and(|t| t.is_acronym() && t.text.len() > 4);
    let base = match (colon, quoted) {
        (false, false) if commentary > 0 || capitals => 14,
        (true, _) => 16,
        (false, true) => 14,
        (false, false) => 6,
    };
    let here = tokens.len() - input.len();
    out.push(Edge { from, to: here, score: base, part: Part::In(None) });
    let mut with = |read: Read<Names>, left: Tokens<'_>| {
        let Ok(names) = read else { return };
        let mut input = left;
        let before = input;
        let role = role_behind(&mut input).ok();
        if role.is_none() {
            input = before;
        }
        let ends = input.first().is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Comma));
        let next = input.first().map(|t| t.kind);
        let bonus = match (role, names.form, next) {
            (Some(_), _, _) => 24,
            (None, Form::Family, Some(Kind::Comma)) if (names.run.to - names.run.from) as usize == commentary => 26,
            (None, Form::Idem, _) => 20,
            (None, Form::Inverted | Form::Natural, Some(Kind::Colon)) if names.known > 0 => 14,
            (None, Form::Natural, Some(Kind::Comma)) if names.known == names.list.len() && colon => 8,
            (None, Form::Family, Some(Kind::Comma | Kind::Colon)) if names.list.len() > 1 && colon => 8,
            (None, Form::Family, Some(Kind::Comma)) if colon => 2,
            _ => return,
        };
        if !ends && role.is_none() {
            return;
        }
        let to = tokens.len() - input.len();
        out.push(Edge { from, to, score: base + bonus, part: Part::In(Some((names, role))) });
    };
    // "Graf Vitzthum/Proelß (Hrsg.)"
    if commentary > 0 && input[..commentary].iter().any(|t| t.kind == Kind::Slash) {
        let named = &input[..commentary];
        let family = |words: &[Token<'_>]| Name { family: Some(name::printed(words)), ..Name::default() };
        let list = named.split(|t| t.kind == Kind::Slash).map(family).collect();
        let names = Names { list, run: Run::taken(named), form: Form::Family, known: 0 };
        with(Ok(names), Tokens::new(&input[commentary..]));
    }
    for parser in [name::idem, name::inverted_list, name::natural_list, name::families, name::body] {
        let mut at = input;
        let read = parser(&mut at);
        with(read, at);
    }
}
