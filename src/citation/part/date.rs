//! Dates and years that stand for themselves, and when a link was read.

use winnow::Parser;
use winnow::combinator::{alt, fail, opt};

use crate::citation::csl::Date;
use crate::citation::grammar::date::{date, year};
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "5 August 1914", "vom 3. Mai 1968", "last modified on 5 January 2024", "opened for signature 23 May 1969"
pub(super) fn dated(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    opt((
        opt(word(&["last", "zuletzt"])),
        word(&["modified", "updated", "revised", "aktualisiert", "geändert"]),
        opt(word(&["on", "am"])),
    ))
    .parse_next(input)?;
    opt((word(&["entry", "eintrag", "eintragung"]), opt(word(&["for", "of", "vom", "zum", "am"]))))
        .parse_next(input)?;
    opt((
        alt((
            token(|t| matches!(t.text, "vom" | "v" | "dated" | "am" | "posted" | "published" | "of" | "den")).void(),
            (token(|t| matches!(t.text, "opened" | "done" | "signed" | "adopted" | "concluded")), signature_words)
                .void(),
        )),
        opt(kind(Kind::Colon)),
    ))
    .parse_next(input)?;
    let (date, taken) = date.with_taken().parse_next(input)?;
    Ok((Part::Date(Run::taken(taken), date), 15))
}

/// "opened for signature", "signed at Geneva"
fn signature_words(input: &mut Tokens<'_>) -> Read<()> {
    let mut words = token(|t| matches!(t.text, "for" | "at" | "on" | "signature" | "in") || t.is_capital());
    let month = |t: &Token<'_>| lexicon::month(t).is_some();
    for _ in 0..4 {
        if input.first().is_some_and(month) {
            break;
        }
        opt(words.by_ref()).parse_next(input)?;
    }
    opt(kind(Kind::Comma)).void().parse_next(input)
}

/// "2007", "1928–1933"
pub(super) fn years(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let ((date, _), taken) = year.with_taken().parse_next(input)?;
    if input.first().is_some_and(|t| t.kind == Kind::Dash && !t.spaced) {
        return fail.parse_next(input);
    }
    // A span of years belongs to the title more often than to the imprint.
    let score = if date.end.is_some() { -8 } else { 12 };
    // Lawyers leave out the place: "Außenverfassungsrecht, 2007, S. 274".
    let cited = input.first().is_some_and(|t| t.kind == Kind::Comma)
        && input.get(1).is_some_and(|t| lexicon::locator_label(t).is_some() && (t.dotted || t.kind != Kind::Word));
    Ok((Part::Year(Run::taken(taken), date), score + if cited { 5 } else { 0 }))
}

/// "o. J.", "n.d.", "forthcoming", "repr.": words where a year stands, which say none
pub(super) fn undated(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let german =
        (token(|t| t.text == "o" && t.dotted), token(|t| matches!(t.text, "J" | "D") && t.dotted || t.text == "J"))
            .void();
    let english = (token(|t| t.text == "n" && t.dotted), token(|t| t.text == "d")).void();
    let words = word(&[
        "undatiert",
        "undated",
        "forthcoming",
        "erscheint",
        "oj",
        "nd",
        "repr",
        "reprinted",
        "zuerst",
        "reprint",
        "first",
        "orig",
        "urspr",
    ])
    .void();
    alt((german, english, words)).parse_next(input)?;
    Ok((Part::Remark, 6))
}

/// "abgerufen am 5. Januar 2024", "Stand: 3.5.2021", "last visited June 8, 2004", "5.1.2024 abgerufen"
pub(super) fn accessed(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    const KEYS: &[&str] = &[
        "zugriff",
        "zugriffsdatum",
        "abruf",
        "abrufdatum",
        "abgerufen",
        "aufgerufen",
        "eingesehen",
        "besucht",
        "geprüft",
        "zugegriffen",
        "konsultiert",
        "stand",
        "accessed",
        "visited",
        "retrieved",
        "consulted",
        "viewed",
        "access",
        "aufruf",
        "download",
        "überprüft",
        "gesehen",
        "angesehen",
        "gelesen",
        "checked",
    ];
    const SMALL: &[&str] = &[
        "zuletzt",
        "letzter",
        "letztmals",
        "letzte",
        "last",
        "date",
        "am",
        "on",
        "vom",
        "of",
        "und",
        "im",
        "online",
        "letztmalig",
        "den",
        "datum",
        "in",
        "as",
        "from",
    ];
    // Any other word is no date.
    let first =
        input.first().is_some_and(|t| lexicon::month(t).is_some() || KEYS.iter().chain(SMALL).any(|word| t.is(word)));
    if !first && input.first().is_some_and(|t| t.kind == Kind::Word) {
        return fail.parse_next(input);
    }
    let mut key = false;
    for _ in 0..7 {
        let before = *input;
        if opt(word(KEYS)).parse_next(input)?.is_some() {
            key = true;
        } else if opt(alt((word(SMALL).void(), kind(Kind::Colon).void(), kind(Kind::Comma).void())))
            .parse_next(input)?
            .is_none()
        {
            *input = before;
            break;
        }
    }
    let (date, taken) = alt((date, year.map(|(date, _)| date))).with_taken().parse_next(input)?;
    // "5.1.2024 abgerufen"
    let behind = opt(word(&["abgerufen", "aufgerufen", "eingesehen", "besucht"])).parse_next(input)?;
    if !key && behind.is_none() {
        return fail.parse_next(input);
    }
    // A time of day, as Wikipedia prints it
    opt((
        kind(Kind::Comma),
        token(|t| t.kind == Kind::Number),
        kind(Kind::Colon),
        token(|t| t.kind == Kind::Number),
        opt(word(&["uhr", "h"])),
    ))
    .parse_next(input)?;
    Ok((Part::Accessed(Run::taken(taken), date), 20))
}

/// "Winter", "Spring": when an issue appears, not kept
fn is_season(token: &Token<'_>) -> bool {
    ["winter", "spring", "summer", "autumn", "fall", "frühjahr", "frühling", "sommer", "herbst"]
        .iter()
        .any(|season| token.is(season))
}

/// "(2023)", "(June 2004)", "(Winter 1994/95)"
pub(crate) fn bracketed_date(input: &mut Tokens<'_>) -> Read<(Run, Date)> {
    let open = token(|t| matches!(t.text, "(" | "[")).parse_next(input)?;
    opt(token(is_season)).parse_next(input)?;
    let (date, taken) = alt((date, year.map(|(date, _)| date))).with_taken().parse_next(input)?;
    token(|t| t.kind == Kind::Close && t.index == open.partner).parse_next(input)?;
    Ok((Run::taken(taken), date))
}
