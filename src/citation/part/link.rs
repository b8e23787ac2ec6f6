//! Links and the numbers by which a work is found: URLs, DOIs, ISBNs, symbols of the United Nations.

use winnow::Parser;
use winnow::combinator::{alt, opt, repeat};

use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::part::Part;
use crate::citation::token::Kind;

/// "https://…", "online unter: <https://…>", "doi:10.5555/jsi.2023"
pub(super) fn link(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let lead = word(&[
        "in",
        "unter",
        "online",
        "url",
        "verfügbar",
        "available",
        "at",
        "abrufbar",
        "doi",
        "auf",
        "via",
        "from",
        "siehe",
        "http",
        "https",
        "link",
        "einsehbar",
        "zugänglich",
        "access",
        "webseite",
        "website",
    ]);
    repeat::<_, _, (), _, _>(0..4, alt((lead.void(), kind(Kind::Colon).void(), kind(Kind::Comma).void())))
        .parse_next(input)?;
    opt(kind(Kind::Angle)).parse_next(input)?;
    let link = token(|t| matches!(t.kind, Kind::Url | Kind::Doi | Kind::Arxiv)).parse_next(input)?;
    opt(kind(Kind::Angle)).parse_next(input)?;
    let run = Run::one(link);
    Ok(match link.kind {
        Kind::Doi => (Part::Doi(run), 35),
        Kind::Arxiv => (Part::Arxiv(run), 30),
        _ => (Part::Url(run), 25),
    })
}

/// "ISBN 978-3-406-44338-1", "ISBN-13: …"
pub(super) fn isbn(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    word(&["isbn"]).parse_next(input)?;
    opt((token(|t| t.text == "-"), token(|t| matches!(t.text, "10" | "13")))).parse_next(input)?;
    opt(kind(Kind::Colon)).parse_next(input)?;
    let digits = token(|t| matches!(t.kind, Kind::Number | Kind::Dash) || matches!(t.text, "X" | "x"));
    let taken = repeat::<_, _, (), _, _>(1..12, digits).take().parse_next(input)?;
    Ok((Part::Isbn(Run::taken(taken)), 25))
}

/// "Nr. 12/2020", "S/RES/1546", "UN Doc. A/HRC/25/63"
pub(super) fn report_number(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let nations = alt((
        word(&["un", "u.n", "uno", "un-dok", "vn-dok", "uno-dok"]).void(),
        (token(|t| t.text == "U" && t.dotted), token(|t| t.text == "N" && t.dotted)).void(),
    ));
    opt((nations, opt(word(&["doc", "dok", "document", "dokument"])))).parse_next(input)?;
    opt(word(&["un-dok", "doc", "dok"])).parse_next(input)?;
    let symbol = token(|t| t.kind == Kind::Symbol).parse_next(input)?;
    let mut to = symbol.index + 1;
    // The year is part of a resolution's symbol: "S/RES/1546 (2004)". That of other documents is when they were issued:
    // "U.N. Doc. A/73/10 (2018)".
    if symbol.text.contains("RES") {
        let year = (token(|t| t.text == "("), token(|t| t.year().is_some()), token(|t| t.text == ")"));
        if let Some((_, _, close)) = opt(year).parse_next(input)? {
            to = close.index + 1;
        }
    }
    Ok((Part::Number(Run { from: symbol.index, to }), 20))
}
