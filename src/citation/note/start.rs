//! Where a citation may begin, and the words that lead to it.

use crate::citation::lexicon;
use crate::citation::token::{Kind, Token};

/// "vgl.", "siehe", "see", and not the "und" of a list
pub(super) fn is_strong_signal(token: &Token<'_>) -> bool {
    ["vgl", "siehe", "s", "see", "cf", "zit", "auch", "dazu", "hierzu", "nach", "also", "eg", "bei", "so"]
        .iter()
        .any(|word| token.is(word))
}

/// Tells whether a citation may begin at a token.
pub(super) fn may_start(tokens: &[Token<'_>], at: usize, from: usize) -> bool {
    let token = &tokens[at];
    let opens = match token.kind {
        Kind::Word => token.is_capital() || lexicon::particle(token).is_some() || is_small_start(token),
        Kind::QuoteOpen | Kind::Section | Kind::Number | Kind::Symbol => true,
        Kind::Url | Kind::Doi | Kind::Arxiv | Kind::Angle => true,
        Kind::Open => {
            token.text == "["
                || tokens.get(at + 1).is_some_and(|t| matches!(t.text, "wie" | "Anm" | "Fn" | "siehe" | "vgl" | "s"))
        }
        _ => false,
    };
    // "a. A. Kokott": another opinion, no given name.
    let opinion =
        token.dotted && matches!(token.text, "A" | "M") && at > 0 && matches!(tokens[at - 1].text, "a" | "h" | "H");
    // "v. Bar, Deliktsrecht"
    let opens = opens
        || token.text == "v"
            && token.dotted
            && tokens.get(at + 1).is_some_and(Token::is_capital)
            && at.checked_sub(1).is_none_or(|at| tokens[at].kind == Kind::Semicolon || tokens[at].dotted);
    // "10 U.S.C.": nothing begins within an abbreviation.
    if at > from && token.kind == Kind::Word && !token.spaced && tokens[at - 1].dotted {
        return false;
    }
    // "zum Ganzen Wehler"
    let on = |at: usize| tokens.get(at).is_some_and(|t| matches!(t.text, "zum" | "Zum" | "zur" | "Zur"));
    let name = |at: usize| {
        tokens.get(at).is_some_and(Token::is_capital)
            && tokens.get(at + 1).is_some_and(|t| matches!(t.kind, Kind::Comma | Kind::Open | Kind::Slash))
    };
    let whole = at > 0 && on(at - 1) && name(at + 1)
        || on(at) && tokens.get(at + 1).is_some_and(Token::is_capital) && name(at + 2);
    if !opens || opinion || whole {
        return false;
    }
    if at == from {
        return true;
    }
    let before = &tokens[at - 1];
    let breaks = matches!(
        before.kind,
        Kind::Semicolon
            | Kind::Stop
            | Kind::Colon
            | Kind::Comma
            | Kind::Open
            | Kind::QuoteOpen
            | Kind::Exclaim
            | Kind::Dash
            | Kind::Close
            | Kind::QuoteClose
    );
    match token.kind {
        Kind::Url | Kind::Doi | Kind::Arxiv | Kind::Angle => true,
        Kind::Number => {
            matches!(before.kind, Kind::Semicolon | Kind::Stop | Kind::Open)
                || lexicon::is_signal(before)
                || matches!(before.text, "und" | "sowie" | "and")
                // "codified at 10 U.S.C. § 948a"
                || before.is_small() && tokens.get(at + 1).is_some_and(|t| t.is_capital() && t.dotted)
        }
        // "zum Persönlichkeitsrecht Art. 2 Abs. 1 GG"
        Kind::Section => true,
        Kind::Word if token.dotted && token.is("art") && !lexicon::is_signal(before) => true,
        _ => {
            breaks
                || at > 1 && on(at - 2) && before.is_capital() && name(at)
                || lexicon::is_signal(before)
                || before.is_small() && !is_article(before)
                || before.dotted
                || token.is("ebd")
                || token.is("ibid")
        }
    }
}

/// Nothing is named between an article and its noun.
fn is_article(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "the"
            | "a"
            | "an"
            | "der"
            | "die"
            | "das"
            | "des"
            | "dem"
            | "den"
            | "ein"
            | "eine"
            | "einer"
            | "einem"
            | "of"
            | "zum"
            | "zur"
    )
}

/// "ebd.", "ders.", "a. a. O.", "supra", "op. cit."
fn is_small_start(token: &Token<'_>) -> bool {
    const STARTS: [&str; 21] = [
        "ebd", "ebda", "ebenda", "ibid", "ibidem", "id", "ders", "dies", "derselbe", "dieselbe", "a", "op", "loc",
        "supra", "aaO", "art", "oben", "see", "siehe", "idem", "note",
    ];
    STARTS.contains(&token.text) || lexicon::genre(token).is_some()
}

/// Tells whether a bare short form stands where only a citation would: in brackets, behind a signal, or as a clause of its own.
pub(super) fn stands_free(tokens: &[Token<'_>], at: usize, end: usize) -> bool {
    let begins = at.checked_sub(1).map(|at| &tokens[at]).is_none_or(|before| {
        matches!(before.kind, Kind::Open | Kind::Semicolon)
            || before.dotted && lexicon::is_signal(before)
            || matches!(before.text, "siehe" | "see" | "auch" | "also")
    });
    let ends = tokens.get(end).is_none_or(|next| {
        matches!(next.kind, Kind::Semicolon | Kind::Close)
            || next.kind == Kind::Stop && end + 1 == tokens.len()
            || next.kind == Kind::Stop && tokens.get(end + 1).is_some_and(|t| t.is_capital())
    });
    begins && ends && lexicon::month(&tokens[at]).is_none()
}

/// Goes back from a citation over the words that lead to it.
pub(super) fn signal_before(tokens: &[Token<'_>], at: usize, from: usize) -> Option<usize> {
    let mut begin = at;
    while begin > from {
        let token = &tokens[begin - 1];
        // "S. auch" but "S. C. Res."
        let opinion = begin > 1 && matches!(tokens[begin - 2].text, "a" | "h" | "H");
        let initial = begin == at && token.is_capital() && token.text.len() == 1 && !opinion;
        let leads = lexicon::is_signal(token) && !initial
            || matches!(token.kind, Kind::Comma | Kind::Colon) && begin < at
            || token.kind == Kind::Colon;
        if !leads {
            break;
        }
        begin -= 1;
    }
    while begin < at && !matches!(tokens[begin].kind, Kind::Word) {
        begin += 1;
    }
    (begin < at).then_some(begin)
}
