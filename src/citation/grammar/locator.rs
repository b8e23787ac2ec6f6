use winnow::Parser;
use winnow::combinator::{alt, opt, preceded, repeat};

use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon;
use crate::citation::model::LocatorLabel;
use crate::citation::token::{Kind, Token};

/// A cited place, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The place without its label word, with whatever narrows it down: "88 mit Anm. 41".
    pub(crate) run: Run,
    pub(crate) label: LocatorLabel,
    /// A label word stands before it.
    pub(crate) labelled: bool,
    /// "hier", "esp.", "at" stands before it: the cited place and not the extent.
    pub(crate) pointed: bool,
    /// From one page to another.
    pub(crate) range: bool,
    /// "2" of "2:818"
    pub(crate) volume: Option<Run>,
}

/// Reads a place with its label, "hier" before it or brackets round it: "S. 40 f.", "hier: S. 20", "(p. 30)", "esp. 120".
pub(crate) fn place(input: &mut Tokens<'_>) -> Read<Place> {
    alt((bracketed, pointed, labelled)).parse_next(input)
}

fn bracketed(input: &mut Tokens<'_>) -> Read<Place> {
    kind(Kind::Open).parse_next(input)?;
    let place = alt((pointed, labelled)).parse_next(input)?;
    kind(Kind::Close).parse_next(input)?;
    Ok(Place { pointed: true, ..place })
}

fn pointed(input: &mut Tokens<'_>) -> Read<Place> {
    opt(word(&["und", "and", "dort", "v"])).parse_next(input)?;
    word(&["hier", "hierzu", "bes", "besonders", "insb", "insbes", "insbesondere", "esp", "especially", "here", "at"])
        .parse_next(input)?;
    opt(alt((kind(Kind::Colon), kind(Kind::Comma)))).parse_next(input)?;
    let place = alt((labelled, bare)).parse_next(input)?;
    Ok(Place { pointed: true, ..place })
}

fn labelled(input: &mut Tokens<'_>) -> Read<Place> {
    if let Ok(place) = introductory(&mut { *input }) {
        winnow::token::take((place.run.to - input[0].index) as usize).void().parse_next(input)?;
        return Ok(place);
    }
    let label = token(|t| lexicon::locator_label(t).is_some()).parse_next(input)?;
    let found = lexicon::locator_label(label).unwrap_or(LocatorLabel::Page);
    // "p 30" and "S 30" are rare; a word without its dot is rather a word ("a note 5", "no 5").
    let whole_word = label.text.chars().count() > 2 || label.kind != Kind::Word;
    if !label.dotted && !whole_word {
        // "pp 3–5", "n 5"
        token(|_| matches!(label.text, "p" | "pp" | "S" | "Rn" | "Rz" | "Nr" | "ch")).parse_peek(*input)?;
    }
    let start = *input;
    // "Rn. A 12": the letter is that of a part of the commentary.
    let lettered = (token(|t| t.is_capital() && t.text.len() == 1 && !t.dotted), token(|t| t.kind == Kind::Number))
        .parse_peek(*input)
        .is_ok();
    if lettered {
        token(|_| true).void().parse_next(input)?;
    }
    let place = values(input)?;
    let day = input.first().is_some_and(|t| t.kind == Kind::Stop)
        && input.get(1).is_some_and(|t| lexicon::month(t).is_some() || t.kind == Kind::Number && !place.range);
    if day && label.kind == Kind::Word && label.is_small() {
        // "v. 18. März 2005"
        return winnow::combinator::fail.parse_next(input);
    }
    let mut run = Run { from: start[0].index, ..place.run };
    // "§ 75 I 3", "§ 35 II 2 a"
    if matches!(found, LocatorLabel::Section | LocatorLabel::ArticleLocator)
        && input.previous_tokens().next().is_some_and(|t| t.kind == Kind::Number)
        && input.first().is_some_and(|t| t.is_roman() && !t.dotted && t.spaced && t.is_capital())
    {
        let deeper = token(|t: &Token<'_>| {
            t.spaced
                && !t.dotted
                && (t.is_roman() && t.is_capital()
                    || t.is_plain_number() && t.text.len() <= 2
                    || t.is_small() && t.text.len() == 1)
        });
        let taken = repeat::<_, _, (), _, _>(1..5, deeper).take().parse_next(input)?;
        run.to = taken.last().map_or(run.to, |t| t.index + 1);
        let further = repeat::<_, _, (), _, _>(0..4, narrower).take().parse_next(input)?;
        run.to = further.last().map_or(run.to, |t| t.index + 1);
    }
    // "S. 10871 (C)": minutes of parliaments have four columns.
    let column = (
        token(|t| t.text == "("),
        token(|t| matches!(t.text, "A" | "B" | "C" | "D")),
        opt(alt((kind(Kind::Slash).void(), kind(Kind::Comma).void()))),
        opt(token(|t| matches!(t.text, "B" | "C" | "D"))),
        token(|t| t.text == ")"),
    )
        .parse_next(&mut { *input });
    let run = match column {
        Ok((.., close)) => {
            winnow::token::take((close.index + 1 - run.to) as usize).void().parse_next(input)?;
            Run { to: close.index + 1, ..run }
        }
        Err(_) => run,
    };
    Ok(Place { label: found, labelled: true, run, ..place })
}

/// "Einf. v. § 823 Rn. 4", "Vor § 13 Rn. 2", "Einl. Rn. 3": what stands before the first provision of a commentary.
fn introductory(input: &mut Tokens<'_>) -> Read<Place> {
    let first = token(|t| {
        matches!(t.text, "Einf" | "Einl" | "Vorb" | "Vorbem" | "Einleitung" | "Einführung" | "Vorbemerkung" | "Vor")
    })
    .parse_next(input)?;
    let before = opt(word(&["v", "vor", "zu", "z"])).parse_next(input)?.is_some() || first.text == "Vor";
    let label = token(|t| {
        matches!(
            lexicon::locator_label(t),
            Some(LocatorLabel::Section | LocatorLabel::ArticleLocator | LocatorLabel::Paragraph)
        )
    })
    .parse_next(input)?;
    let label = lexicon::locator_label(label).unwrap_or(LocatorLabel::Section);
    if first.text == "Vor" && label == LocatorLabel::Paragraph || label != LocatorLabel::Paragraph && !before {
        return winnow::combinator::fail.parse_next(input);
    }
    let place = values(input)?;
    let run = Run { from: first.index, to: place.run.to };
    Ok(Place { run, label, labelled: true, ..place })
}

/// Reads a place without label: "42–44", "ii, 45".
pub(crate) fn bare(input: &mut Tokens<'_>) -> Read<Place> {
    alt((in_volume, values)).parse_next(input)
}

/// "2:818"
fn in_volume(input: &mut Tokens<'_>) -> Read<Place> {
    let volume = token(|t| t.is_plain_number() && t.text.len() <= 2).parse_next(input)?;
    token(|t| t.kind == Kind::Colon && !t.spaced).parse_next(input)?;
    token(|t| t.is_plain_number() && !t.spaced).parse_peek(*input)?;
    let place = values(input)?;
    Ok(Place { volume: Some(Run::taken(std::slice::from_ref(volume))), ..place })
}

fn values(input: &mut Tokens<'_>) -> Read<Place> {
    let (range, taken) = (value, further_values).with_taken().parse_next(input)?;
    let run = Run::taken(taken);
    Ok(Place { run, label: LocatorLabel::Page, labelled: false, pointed: false, range: range.0, volume: None })
}

/// ", 7 und 9 f.", " mit Anm. 41", ", n. 12", " Abs. 3 Satz 1"
fn further_values(input: &mut Tokens<'_>) -> Read<()> {
    repeat::<_, _, (), _, _>(0..12, alt((further_value, narrower))).parse_next(input)
}

fn further_value(input: &mut Tokens<'_>) -> Read<()> {
    let mut between = alt((
        kind(Kind::Comma).void(),
        kind(Kind::Ampersand).void(),
        word(&["und", "and", "u", "sowie", "bzw"]).void(),
        token(|t| t.kind == Kind::Slash && !t.spaced).void(),
    ));
    // "S. 5, 1999" is a year; a page is no four digits that are one.
    between.parse_next(input)?;
    token(|t| numeral(t) && t.year().is_none()).parse_peek(*input)?;
    value.void().parse_next(input)?;
    // "§ 2(a), 115 Stat. 224"
    let reported = input.first().is_some_and(|t| t.is_capital())
        && (lexicon::REPORTERS.find(input).is_some() || lexicon::GAZETTES.longest(input) > 0);
    if reported { winnow::combinator::fail.parse_next(input) } else { Ok(()) }
}

fn narrower(input: &mut Tokens<'_>) -> Read<()> {
    let note = |t: &Token<'_>| {
        matches!(t.text, "Anm" | "Fn" | "FN" | "n" | "nn" | "note" | "notes" | "Anmerkung" | "Fußnote" | "Fußn")
    };
    let and = alt((word(&["mit", "with", "und", "and"]).void(), kind(Kind::Ampersand).void()));
    let with = (opt(kind(Kind::Comma)), opt(and), token(note)).void();
    let deeper = token(|t| {
        matches!(
            t.text,
            "Abs"
                | "Satz"
                | "Nr"
                | "Nrn"
                | "lit"
                | "Lit"
                | "Hs"
                | "Halbs"
                | "Alt"
                | "Var"
                | "UAbs"
                | "Buchst"
                | "Ziff"
                | "Rn"
                | "Rdn"
                | "Rdnr"
                | "Randnr"
                | "Rz"
                | "Tz"
                | "para"
                | "Art"
                | "S"
                | "Sp"
                | "Z"
                | "cl"
                | "cmt"
                | "art"
                | "sec"
        ) || matches!(t.kind, Kind::Section | Kind::Pilcrow)
    })
    .void();
    let rear = token(|t| t.dotted && matches!(t.text, "Rs" | "Vs" | "RS" | "VS")).void();
    let lettered = (token(|t| t.is_capital() && t.text.len() == 1 && !t.dotted), value).void();
    alt(((alt((with, deeper)), alt((lettered, value.void(), single_letter))).void(), rear)).parse_next(input)
}

fn single_letter(input: &mut Tokens<'_>) -> Read<()> {
    token(|t| t.kind == Kind::Word && t.text.len() == 1).void().parse_next(input)
}

/// "40", "40 f.", "19–28", "A4", "xiv", "I-4529", "14r–16v"; tells whether it goes from one to another.
fn value(input: &mut Tokens<'_>) -> Read<bool> {
    let first = token(numeral).parse_next(input)?;
    // "1.2" in "Kap. 1.2"
    repeat::<_, _, (), _, _>(
        0..3,
        (token(|t| t.kind == Kind::Stop && !t.spaced), token(|t| t.kind == Kind::Number && !t.spaced)),
    )
    .parse_next(input)?;
    // "47ff."
    if first.kind == Kind::Number && first.text.ends_with('f') {
        opt(token(|t| t.kind == Kind::Stop && !t.spaced)).parse_next(input)?;
    }
    // "113 v", of leaves
    opt(token(|t| matches!(t.text, "r" | "v") && t.spaced)).parse_next(input)?;
    // "22n12"
    if first.text.ends_with('n') {
        opt(token(|t| t.is_plain_number() && !t.spaced)).parse_next(input)?;
    }
    // "948a(7)", "31(3)(b)"
    let subdivision = (
        token(|t| t.text == "(" && !t.spaced),
        token(|t| matches!(t.kind, Kind::Number | Kind::Word) && t.text.len() <= 4 && t.year().is_none()),
        token(|t| t.text == ")"),
    );
    repeat::<_, _, (), _, _>(0..4, subdivision).parse_next(input)?;
    // "3021 (C)", the quarter of a page of a parliament's minutes
    let quarter =
        (token(|t| t.text == "("), token(|t| matches!(t.text, "A" | "B" | "C" | "D")), token(|t| t.text == ")"));
    opt(quarter).parse_next(input)?;
    let to = opt(preceded(kind(Kind::Dash), token(numeral))).parse_next(input)?;
    opt(alt((
        token(|t| matches!(t.text, "f" | "ff" | "sq" | "sqq") && (t.dotted || t.text.len() == 2)).void(),
        token(|t| t.text == "f" && !t.spaced).void(),
        (word(&["et"]), word(&["seq", "passim"])).void(),
        word(&["passim"]).void(),
    )))
    .parse_next(input)?;
    Ok(to.is_some())
}

/// "40", "7r", "XIV", "xiv", "A4", "40f"
pub(crate) fn numeral(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Number => {
            let letters = token.text.trim_start_matches(|c: char| c.is_ascii_digit());
            letters.is_empty() || letters.len() == 1 || letters == "ff" || letters == "vo" || letters == "ro"
        }
        Kind::Word => {
            token.is_roman() && !token.dotted
                || token.text.len() <= 6
                    && token.text.starts_with(|c: char| c.is_ascii_uppercase())
                    && token.text.len() > 1
                    && token.text[1..].trim_start_matches('-').bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::token::tokenize;

    #[test]
    fn places_are_read_without_their_label() {
        for (text, expected, label) in [
            ("S. 40 f.", "40 f.", LocatorLabel::Page),
            ("S. 1250–1295", "1250–1295", LocatorLabel::Page),
            ("hier: S. 20", "20", LocatorLabel::Page),
            ("(p. 30)", "30", LocatorLabel::Page),
            ("esp. 120", "120", LocatorLabel::Page),
            ("S. 88 mit Anm. 41", "88 mit Anm. 41", LocatorLabel::Page),
            ("pp. 35–6, n. 12", "35–6, n. 12", LocatorLabel::Page),
            ("Bl. 14r–16v", "14r–16v", LocatorLabel::Folio),
            ("cols. 760–911", "760–911", LocatorLabel::Column),
            ("Rn. 34", "34", LocatorLabel::Paragraph),
            ("§ 3 Rn. 65", "3 Rn. 65", LocatorLabel::Section),
            ("Art. 87a Abs. 2", "87a Abs. 2", LocatorLabel::ArticleLocator),
            ("S. 5, 7 und 9 ff.", "5, 7 und 9 ff.", LocatorLabel::Page),
            ("pp. xiv–xvi", "xiv–xvi", LocatorLabel::Page),
            ("Kap. 1", "1", LocatorLabel::Chapter),
        ] {
            let tokens = tokenize(text);
            let mut input = Tokens::new(&tokens);
            let place = place(&mut input).unwrap();
            assert!(input.is_empty(), "{text}: left {input:?}");
            let run = place.run.of(&tokens);
            assert_eq!(&text[run[0].start as usize..run[run.len() - 1].end as usize], expected, "{text}");
            assert_eq!(place.label, label, "{text}");
        }
    }
}
