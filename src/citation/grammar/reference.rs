use winnow::Parser;
use winnow::combinator::{alt, delimited, opt, preceded};

use crate::citation::grammar::{Read, Run, Tokens, close, kind, open, token, word};
use crate::citation::token::{Kind, Token};

/// The number of a note of the same text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoteNumber<'a> {
    pub(crate) label: &'a str,
    /// The label's token.
    pub(crate) run: Run,
}

/// Reads "N. 5", "(wie Anm. 3)", "(o. Fn. 13)", "supra note 5", "(see note 1)".
pub(crate) fn note_number<'a>(input: &mut Tokens<'a>) -> Read<NoteNumber<'a>> {
    alt((delimited(open(), named_note, (opt((kind(Kind::Comma), at_page)), close())), named_note)).parse_next(input)
}

fn at_page(input: &mut Tokens<'_>) -> Read<()> {
    (word(&["s", "p", "pp", "at"]), kind(Kind::Number)).void().parse_next(input)
}

fn named_note<'a>(input: &mut Tokens<'a>) -> Read<NoteNumber<'a>> {
    opt(lead).parse_next(input)?;
    token(is_note_word).parse_next(input)?;
    let number = token(|t| t.kind == Kind::Number && t.text.len() <= 5).parse_next(input)?;
    Ok(NoteNumber { label: number.text, run: Run::new(number.index as usize, number.index as usize + 1) })
}

/// "wie", "siehe oben", "s. o.", "vgl.", "supra", "above", "oben in"
fn lead(input: &mut Tokens<'_>) -> Read<()> {
    let words = word(&[
        "wie", "vgl", "siehe", "s", "o", "oben", "in", "see", "cf", "supra", "above", "at", "as", "a", "u", "unten",
        "below", "infra", "die", "der", "hier",
    ]);
    let one = alt((words.void(), kind(Kind::Comma).void()));
    winnow::combinator::repeat::<_, _, (), _, _>(1..5, one).parse_next(input)
}

fn is_note_word(token: &Token<'_>) -> bool {
    let short = matches!(token.text, "Anm" | "Fn" | "FN" | "fn" | "Fußn" | "Fussn" | "N" | "n" | "nn");
    short || matches!(token.text, "Anmerkung" | "Fußnote" | "Fussnote" | "Note" | "note" | "notes" | "footnote")
}

/// Reads "op. cit.", "a. a. O.", "aaO", "art. cit.".
pub(crate) fn op_cit(input: &mut Tokens<'_>) -> Read<()> {
    let cited = (word(&["op", "art", "ed"]), word(&["cit"])).void();
    let german = (
        token(|t| matches!(t.text, "a" | "A") && t.dotted),
        token(|t| t.text == "a" && t.dotted),
        token(|t| matches!(t.text, "O" | "o")),
    )
        .void();
    let joined = token(|t| matches!(t.text, "aaO" | "AaO")).void();
    // "a.a.O." without spaces
    let tight = (
        token(|t| matches!(t.text, "a" | "A")),
        opt(kind(Kind::Stop)),
        token(|t| t.text == "a"),
        opt(kind(Kind::Stop)),
        token(|t| t.text == "O"),
    )
        .void();
    alt((cited, german, joined, tight)).parse_next(input)
}

/// How a note says "the same".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ibid {
    /// "Ebd.", "Ibid.", "Id."
    Work,
    /// "Loc. cit."
    Place,
}

/// Reads "Ebd.", "Ebenda", "Ibid.", "Id.", "Loc. cit.".
pub(crate) fn ibid(input: &mut Tokens<'_>) -> Read<Ibid> {
    // "O.L.C." is an office.
    let place = (word(&["loc", "l", "ll"]).verify(|t: &&Token<'_>| !matches!(t.text, "L" | "LL")), word(&["cit", "c"]))
        .value(Ibid::Place);
    let work = word(&["ebd", "ebda", "ebenda", "ebendort", "ibid", "ibidem", "ib"]).value(Ibid::Work);
    // "Id." is dotted; "ID" and "Id" are words.
    let american = token(|t| matches!(t.text, "Id" | "id") && t.dotted).value(Ibid::Work);
    preceded(opt(word(&["dass", "dasselbe"])), alt((place, work, american))).parse_next(input)
}
