//! A short name given to a work in a sentence of its own.

use crate::citation::grammar::Tokens;
use crate::citation::part::{self, Part};
use crate::citation::token::{Kind, Token};

/// A name given to the work in a sentence of its own: "Im Folgenden zitiert mit der Sigle T und Seitenzahl."
pub(super) fn alias_behind(text: &str, tokens: &[Token<'_>], end: usize) -> Option<String> {
    let begin = end + tokens.get(end).filter(|t| t.kind == Kind::Stop).map_or(0, |_| 1);
    let begin = begin + tokens.get(begin).filter(|t| t.kind == Kind::Open).map_or(0, |_| 1);
    let mut closed = false;
    for at in begin..tokens.len().min(begin + ALIAS_TOKENS_MAX) {
        // "…; Lange, Handbuch (zit. als Handbuch)" is the name of the other one.
        closed |= tokens[at].kind == Kind::Semicolon;
        if closed && tokens[at].depth > 0 || !is_alias_lead(&tokens[at]) {
            continue;
        }
        let mut input = Tokens::new(&tokens[at..]);
        if let Ok((Part::Alias(run), _)) = part::alias(&mut input) {
            let tokens = run.of(tokens);
            return Some(text[tokens.first()?.start as usize..tokens.last()?.end as usize].to_owned());
        }
    }
    None
}

/// How far behind a citation its short name may be told.
const ALIAS_TOKENS_MAX: usize = 40;

/// "Im Folgenden …", "künftig …", "hereafter …", "abbreviated …"
fn is_alias_lead(token: &Token<'_>) -> bool {
    [
        "im",
        "künftig",
        "fortan",
        "nachfolgend",
        "zitiert",
        "zit",
        "abgekürzt",
        "hereafter",
        "hereinafter",
        "henceforth",
        "abbreviated",
        "cited",
    ]
    .iter()
    .any(|word| token.is(word))
}
