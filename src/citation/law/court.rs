//! Courts: "BVerfG", "OLG Köln".

use winnow::Parser;
use winnow::combinator::{fail, opt};
use winnow::token::take;

use crate::citation::grammar::{Read, Run, Tokens, kind, token};
use crate::citation::lexicon;
use crate::citation::token::{Kind, Token};

/// "BVerfG", "OLG Köln", "OVG Nordrhein-Westfalen", "EuGH"
pub(crate) fn court(input: &mut Tokens<'_>) -> Read<Run> {
    let tokens: &[Token<'_>] = input;
    let mut length = lexicon::COURTS.longest(tokens);
    if length == 0 {
        return fail.parse_next(input);
    }
    let regional = tokens[..length].iter().any(|t| {
        matches!(
            t.text,
            "OLG"
                | "LG"
                | "AG"
                | "VG"
                | "OVG"
                | "VGH"
                | "LAG"
                | "ArbG"
                | "LSG"
                | "SG"
                | "FG"
                | "KG"
                | "LVerfG"
                | "VerfGH"
                | "StGH"
        )
    });
    if regional {
        let town = lexicon::PLACES.longest(&tokens[length..]);
        let word = usize::from(tokens.get(length).is_some_and(|t| {
            t.is_capital()
                && !t.is_acronym()
                && lexicon::DECISIONS.longest(std::slice::from_ref(t)) == 0
                && lexicon::JOURNALS.longest(std::slice::from_ref(t)) == 0
        }));
        length += town.max(word);
    }
    let run = Run::taken(&tokens[..length]);
    take(length).void().parse_next(input)?;
    // "(GK)", "[Großer Senat]"
    opt((kind(Kind::Open), token(|t| matches!(t.text, "GK" | "GC" | "K" | "Kammer" | "Plenum")), kind(Kind::Close)))
        .parse_next(input)?;
    Ok(run)
}
