//! Where a part may begin.

use crate::citation::lexicon;
use crate::citation::token::{Kind, Token};

/// Tells whether a part may begin at a token: behind punctuation, a bracket, a quotation mark, a number, or where its own first
/// word shows it.
pub(super) fn may_begin(tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    let Some(before) = at.checked_sub(1).map(|at| &tokens[at]) else { return true };
    match before.kind {
        Kind::Word => {
            token.kind == Kind::Open
                || token.kind == Kind::Number
                    && tokens.get(at + 1).is_some_and(|t| {
                        matches!(t.kind, Kind::Open | Kind::Dash | Kind::Comma)
                            || t.is("n")
                            // "codified at 10 U.S.C. § 948a"
                            || t.is_capital() && t.dotted && before.is_small()
                    })
                || token.is_roman() && lexicon::COMMENTARIES.longest(&tokens[at - 1..]) == 1
                || token.text == "vom" && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number)
                || token.kind == Kind::Number && matches!(before.text, "EL" | "Auflage" | "Aufl" | "edn" | "ed")
                || before.is_small() && token.is_capital() && names_law(&tokens[at..])
                || before.dotted
                || matches!(token.kind, Kind::Section | Kind::Pilcrow | Kind::Url | Kind::Doi | Kind::Angle)
                || token.dotted
        }
        _ => true,
    }
}

/// "vgl. dagegen BVerfGE 90, 286", "zuletzt BT-Drs. 15/2742"
fn names_law(tokens: &[Token<'_>]) -> bool {
    use crate::citation::lexicon::{COURTS, GAZETTES, REPORTERS, STATUTES};
    REPORTERS.find(tokens).is_some()
        || STATUTES.find(tokens).is_some()
        || GAZETTES.longest(tokens) > 0
        || COURTS.longest(tokens) > 0
}
