//! Names of journals and newspapers, by a list or by how they look.

use winnow::Parser;
use winnow::combinator::{fail, opt};
use winnow::token::take;

use crate::citation::grammar::date::date;
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::part::date::bracketed_date;
use crate::citation::part::volume::is_volume_word;
use crate::citation::token::{Kind, Token};

/// Names of journals and series have no more words.
pub(super) const TITLE_WORDS_MAX: usize = 14;

/// The words of a journal's or series' name, up to a number, comma or bracket; tells how sure it is.
pub(super) fn periodical_title(tokens: &[Token<'_>]) -> Option<(usize, Certainty)> {
    let known = lexicon::JOURNALS.longest(tokens);
    if known > 0
        && tokens
            .get(known)
            .is_none_or(|t| !matches!(t.kind, Kind::Word) || lexicon::locator_label(t).is_some() || is_volume_word(t))
    {
        return Some((known, Certainty::Known));
    }
    let mut end = 0;
    let mut marked = false;
    while end < tokens.len().min(TITLE_WORDS_MAX) {
        let t = &tokens[end];
        let goes_on = match t.kind {
            Kind::Word if is_volume_word(t) => false,
            Kind::Word => {
                t.is_capital()
                    || end > 0
                        && matches!(
                            t.text,
                            "of" | "for"
                                | "the"
                                | "and"
                                | "und"
                                | "für"
                                | "der"
                                | "des"
                                | "in"
                                | "et"
                                | "de"
                                | "du"
                                | "von"
                                | "zur"
                                | "zum"
                                | "im"
                                | "on"
                                | "aus"
                                | "die"
                                | "am"
                                | "u"
                                | "f"
                                | "deutsche"
                                | "deutschen"
                        )
            }
            Kind::Ampersand | Kind::Colon => end > 0,
            Kind::Dash => end > 0 && !t.spaced,
            _ => false,
        };
        if !goes_on || t.kind == Kind::Colon && !tokens.get(end + 1).is_some_and(Token::is_capital) {
            break;
        }
        marked |= lexicon::PERIODICAL_WORDS.has(t);
        end += 1;
    }
    while end > 0 && (tokens[end - 1].is_small() && !tokens[end - 1].dotted || tokens[end - 1].kind != Kind::Word) {
        end -= 1;
    }
    (end > 0).then_some((end, if marked { Certainty::Marked } else { Certainty::Unknown }))
}

/// How sure it is that words name a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// "Historische Zeitschrift", by the list
    Known,
    /// "Journal of Strategic Inquiry", by one of its words
    Marked,
    /// Any words in capitals
    Unknown,
}

/// "Iraqi News" before a date, "Der Spiegel"
pub(super) fn container(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let known = lexicon::NEWSPAPERS.longest(tokens).max(lexicon::JOURNALS.longest(tokens));
    let whole = tokens.get(known).is_none_or(|t| t.kind != Kind::Word);
    let reference = |t: &Token<'_>| {
        matches!(
            t.text,
            "Dictionary"
                | "Encyclopedia"
                | "Encyclopaedia"
                | "Lexikon"
                | "Handwörterbuch"
                | "Enzyklopädie"
                | "Biographie"
                | "Wörterbuch"
        )
    };
    let (words, score) = if known > 0 && whole {
        (known, 16)
    } else {
        let (words, certainty) = match periodical_title(tokens) {
            Some(found) => found,
            None => return fail.parse_next(input),
        };
        let score = if tokens[..words].iter().any(reference) {
            16
        } else if certainty == Certainty::Unknown {
            0
        } else {
            9
        };
        (words, score)
    };
    let run = Run::taken(&tokens[..words]);
    take(words).void().parse_next(input)?;
    // "Die Zeit Nr. 12", "FAZ, Nr. 34"
    let before = *input;
    let numbered = (
        opt(kind(Kind::Comma)),
        token(|t| matches!(t.text, "Nr" | "No" | "no" | "H" | "Heft")),
        token(|t| t.kind == Kind::Number),
    )
        .parse_next(input);
    let issue = match numbered {
        Ok((_, _, number)) => Some(Run::one(number)),
        Err(_) => {
            *input = before;
            None
        }
    };
    let mut ahead = *input;
    let comma = opt(kind(Kind::Comma)).parse_next(&mut ahead)?.is_some();
    opt(word(&["vom", "v"])).parse_next(&mut ahead)?;
    let dated = date(&mut ahead).is_ok();
    let bracketed = bracketed_date.parse_peek(*input).is_ok();
    let shown = dated || bracketed && score > 0 || score >= 16;
    if !shown || dated && !comma && score == 0 {
        return fail.parse_next(input);
    }
    Ok((Part::Container { title: run, issue }, score + if dated { 4 } else { 0 }))
}
