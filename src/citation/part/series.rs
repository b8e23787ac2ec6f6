//! Series with their number: "NDC Policy Brief 6", "(= Ordnungssysteme 25)".

use winnow::Parser;
use winnow::combinator::{fail, opt};
use winnow::token::take;

use crate::citation::grammar::locator::numeral;
use crate::citation::grammar::{Read, Run, Tokens, kind, token};
use crate::citation::lexicon::{self, Role};
use crate::citation::part::Part;
use crate::citation::part::periodical::TITLE_WORDS_MAX;
use crate::citation::part::volume::is_volume_word;
use crate::citation::token::{Kind, Token};

/// "NDC Policy Brief 6", "IDOS Discussion Paper 13/2022", "SWP-Studie Nr. 12"
pub(super) fn series(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let mut end = 0;
    let mut marked = false;
    while end < tokens.len().min(TITLE_WORDS_MAX) {
        let named = lexicon::SERIES.longest(&tokens[end..]);
        if named > 0 {
            marked = true;
            end += named;
            continue;
        }
        let t = &tokens[end];
        if !(t.is_capital() && !is_volume_word(t)
            || end > 0
                && t.is_small()
                && matches!(
                    t.text,
                    "of" | "for" | "the" | "and" | "und" | "für" | "der" | "des" | "in" | "zur" | "zum" | "on" | "im"
                ))
        {
            break;
        }
        end += 1;
    }
    // "Cornell Studies in Security Affairs 7 (Ithaca, NY: …)": the imprint behind it shows that it is no journal.
    let before_imprint = tokens.get(end).is_some_and(Token::is_plain_number)
        && tokens.get(end + 1).is_some_and(|t| t.kind == Kind::Open)
        && lexicon::PLACES.longest(&tokens[(end + 2).min(tokens.len())..]) > 0;
    let shown = marked || before_imprint && end > 1;
    if !shown {
        return fail.parse_next(input);
    }
    let title = Run::taken(&tokens[..end]);
    take(end).void().parse_next(input)?;
    let number = opt(series_number).parse_next(input)?;
    Ok((Part::Series { title, number }, if number.is_some() { 22 } else { 8 }))
}

/// "6", "13/2022", "Nr. 12", ", Bd. 25", "No. S 12"
fn series_number(input: &mut Tokens<'_>) -> Read<Run> {
    opt(kind(Kind::Comma)).parse_next(input)?;
    let said = opt(token(|t| {
        matches!(
            t.text,
            "Nr" | "No" | "no" | "Bd" | "vol" | "Vol" | "Band" | "Heft" | "H" | "Issue" | "Number" | "number"
        )
    }))
    .parse_next(input)?;
    let comma = input.previous_tokens().next().is_some_and(|t| t.kind == Kind::Comma);
    if comma && said.is_none() {
        return fail.parse_next(input);
    }
    let first = token(|t| t.kind == Kind::Number || t.is_roman() && !t.dotted || numeral(t)).parse_next(input)?;
    if first.year().is_some() && said.is_none() && input.first().is_none_or(|t| t.kind != Kind::Slash) {
        // A year, no number.
        return fail.parse_next(input);
    }
    // "2021/A 17"
    let lettered =
        opt((kind(Kind::Slash), token(|t| t.is_capital() && t.text.len() == 1), token(Token::is_plain_number)))
            .parse_next(input)?;
    if let Some((_, _, last)) = lettered {
        return Ok(Run::new(first.index as usize, last.index as usize + 1));
    }
    let rest = opt((
        token(|t| matches!(t.kind, Kind::Slash | Kind::Dash) && !t.spaced),
        token(|t| t.kind == Kind::Number && !t.spaced),
    ))
    .parse_next(input)?;
    Ok(Run::new(first.index as usize, rest.map_or(first.index, |(_, t)| t.index) as usize + 1))
}

/// "(= Ordnungssysteme 25)", "(Kritische Studien zur Geschichtswissenschaft, Bd. 123)"
pub(super) fn bracket_series(input: &mut Tokens<'_>, tokens: &[Token<'_>], from: usize) -> Read<(Part, i32)> {
    let open = from.checked_sub(1).map(|at| tokens[at]).filter(|t| t.kind == Kind::Open);
    let Some(open) = open else { return fail.parse_next(input) };
    let equals = opt(kind(Kind::Equals)).parse_next(input)?.is_some();
    let close = open.partner as usize;
    let begin = tokens.len() - input.len();
    if close <= begin
        || close - begin > 24
        || !(tokens[begin].is_capital()
            || equals
            || tokens[begin].is_small()
                && tokens[begin].text.len() <= 6
                && close == begin + 2
                // "(zuerst 1908)"
                && !matches!(tokens[begin].text, "zuerst" | "first" | "orig" | "urspr" | "ca" | "um" | "seit" | "bis" | "nach" | "vor" | "ab" | "repr" | "hier" | "since" | "until" | "in" | "c"))
    {
        return fail.parse_next(input);
    }
    // The number is the last thing inside; no year, which would make it an imprint.
    let mut number = close;
    while number > begin
        && (numeral(&tokens[number - 1])
            || number < close && matches!(tokens[number - 1].kind, Kind::Slash | Kind::Dash | Kind::Stop))
    {
        number -= 1;
    }
    // "B 3"
    if number < close && number > begin + 1 && tokens[number - 1].text.len() == 1 && tokens[number - 1].is_capital() {
        number -= 1;
    }
    let numbered = number < close;
    let described = tokens[begin..close].iter().any(|t| {
        matches!(
            t.text,
            "Publikationen"
                | "Schriften"
                | "Studien"
                | "Veröffentlichungen"
                | "Beiträge"
                | "Forschungen"
                | "Reihe"
                | "Abhandlungen"
                | "Quellen"
                | "Bibliothek"
                | "Schriftenreihe"
                | "Studies"
                | "Series"
                | "Publications"
                | "Library"
        )
    });
    if numbered && !equals && tokens[begin].is_capital() && tokens[number].year().is_some() && close - number == 1
        || !numbered && !equals && !described
    {
        return fail.parse_next(input);
    }
    let mut end = number;
    while end > begin
        && (tokens[end - 1].kind == Kind::Comma
            || is_volume_word(&tokens[end - 1])
            || matches!(tokens[end - 1].kind, Kind::Colon | Kind::Semicolon))
    {
        end -= 1;
    }
    let dated = end > begin && matches!(tokens[end - 1].text, "vom" | "am" | "v" | "of")
        || tokens[number..close].iter().filter(|t| t.kind == Kind::Stop).count() > 1;
    if end == begin
        || dated
        || tokens[begin..end].iter().any(|t| {
            t.year().is_some()
                || lexicon::month(t).is_some()
                || matches!(lexicon::role(t), Some(Role::Editor | Role::Translator)) && t.dotted
                || lexicon::locator_label(t).is_some()
                    && t.dotted
                    && t.text.len() < 3
                    && tokens.get(t.index as usize + 1).is_some_and(|next| next.kind == Kind::Number)
                || t.kind == Kind::Url
        })
    {
        return fail.parse_next(input);
    }
    take(close - begin).void().parse_next(input)?;
    let title = Run::new(begin, end);
    let number = numbered.then(|| Run::new(number, close));
    let said = end < number.map_or(end, |run| run.from as usize);
    Ok((Part::Series { title, number }, if equals || said { 32 } else { 12 }))
}
