//! Shelf marks of archives.

use winnow::Parser;
use winnow::combinator::{fail, opt};

use crate::citation::grammar::locator::numeral;
use crate::citation::grammar::{Read, Run, Tokens, kind};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// "Politisches Archiv des Auswärtigen Amts (PA AA), R 20.341", "Bodleian Library, Oxford, MS Eng. c. 6737", "TNA, FO 371/2486"
pub(crate) fn shelf_mark(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    archive_and_mark(input, 0)
}

/// Reads a shelf mark behind the name of an archive that an earlier note has introduced: "LAW, Dep. 77 Nr. 1–9".
pub(crate) fn known_archive(input: &mut Tokens<'_>, name: usize) -> Read<(Part, i32)> {
    archive_and_mark(input, name)
}

fn archive_and_mark(input: &mut Tokens<'_>, known: usize) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let mut length = lexicon::ARCHIVES.longest(tokens).max(known);
    let sure = length > 0;
    let named_length = length;
    // "Yale University Library" may be many things.
    let mut is_english = false;
    if length == 0 {
        // "Max Frisch-Archiv", "Stadtarchiv"
        let named = tokens
            .iter()
            .take(4)
            .take_while(|t| t.is_capital())
            .position(|t| lexicon::ARCHIVE_WORDS.has(t) && !matches!(t.text, "Archives" | "Archive" | "Library"));
        // "Surrey History Centre", "Cornwall Record Office"
        let english = tokens
            .iter()
            .take(6)
            .take_while(|t| t.is_capital() || matches!(t.text, "of" | "and"))
            .position(|t| lexicon::ARCHIVE_WORDS.has(t));
        let pair = tokens.windows(2).take(5).position(|pair| {
            matches!(
                (pair[0].text, pair[1].text),
                ("History", "Centre")
                    | ("Record", "Office")
                    | ("Heritage", "Centre")
                    | ("History", "Center")
                    | ("Historical", "Society")
            )
        });
        let pair = pair.filter(|at| tokens[..*at].iter().all(Token::is_capital)).map(|at| at + 1);
        is_english = named.is_none() && pair.is_none();
        length = named.or(pair).or(english.filter(|at| *at > 0)).map_or(0, |at| at + 1);
    }
    if length == 0 {
        return fail.parse_next(input);
    }
    // The rest of its name: "des Auswärtigen Amts", "Berlin-Lichterfelde", "(PA AA)".
    let mut alias = None;
    let mut named = 0;
    while let Some(t) = tokens.get(length) {
        let goes_on = t.is_capital() && !is_mark(tokens, length)
            || t.is_small()
                && matches!(
                    t.text,
                    "des"
                        | "der"
                        | "für"
                        | "im"
                        | "zu"
                        | "of"
                        | "the"
                        | "and"
                        | "und"
                        | "in"
                        | "at"
                        | "am"
                        | "von"
                        | "de"
                        | "w"
                        | "di"
                        | "del"
                        | "du"
                );
        if goes_on && length < 14 {
            length += 1;
        } else if t.kind == Kind::Open && t.partner > t.index && t.partner - t.index <= 8 && alias.is_none() {
            let close = length + (t.partner - t.index) as usize;
            let inside = &tokens[length + 1..close];
            // "(im Folgenden LAW)" names it and is no part of its name; "(PA AA)" is both.
            let mut said = Tokens::new(inside);
            match crate::citation::part::alias(&mut said) {
                Ok((Part::Alias(run), _)) => {
                    alias = Some(run);
                    named = length;
                }
                _ if inside.len() <= 3 => alias = Some(Run::taken(inside)),
                _ => {}
            }
            length = close + 1;
        } else {
            break;
        }
    }
    while length > named_length.max(1) && tokens[length - 1].is_small() {
        length -= 1;
    }
    // "Journal of Maritime Archives 31"
    if tokens[..length].iter().any(|t| matches!(t.text, "Journal" | "Review" | "Quarterly" | "Zeitschrift")) {
        return fail.parse_next(input);
    }
    let archive = Run::taken(&tokens[..if named > 0 { named } else { length }]);
    winnow::token::take(length).void().parse_next(input)?;
    // ", Oxford"
    let mut place = None;
    let before = *input;
    if opt(kind(Kind::Comma)).parse_next(input)?.is_some() {
        let tokens: &[Token<'_>] = input;
        let mut town = lexicon::PLACES.longest(tokens);
        // "Oxford, MS Eng. c. 6737" is no town in Mississippi.
        if let Some(comma) = tokens[..town].iter().position(|t| t.kind == Kind::Comma)
            && is_mark(tokens, comma + 1)
            && tokens.get(town).is_some_and(|t| t.kind != Kind::Comma)
        {
            town = comma;
        }
        // "Kew, FO 371"
        let unknown = tokens.len() > 3
            && tokens[0].is_capital()
            && !is_mark(tokens, 0)
            && tokens[1].kind == Kind::Comma
            && is_mark(tokens, 2);
        if town == 0 && unknown {
            town = 1;
        }
        if town > 0 && tokens.get(town).is_none_or(|t| t.kind != Kind::Word) {
            place = Some(Run::taken(&tokens[..town]));
            winnow::token::take(town).void().parse_next(input)?;
        } else {
            *input = before;
        }
    }
    let before = *input;
    opt(kind(Kind::Comma)).parse_next(input)?;
    // A name that only sounds like an archive's needs a true shelf mark: "Journal of Maritime Archives 31" has none.
    let marked = sure
        || group_words(input) > 0 && !is_english
        || is_mark(input, 0)
        || input.first().is_some_and(|t| t.kind == Kind::Number && input.get(1).is_some_and(|n| n.kind == Kind::Slash));
    let location = if marked { signature(input).ok() } else { None };
    if location.is_none() {
        *input = before;
    }
    let score = match (location.is_some(), place.is_some()) {
        (true, true) => 54,
        (true, false) => 42,
        (false, true) => 16,
        (false, false) => 10,
    };
    Ok((Part::Archive { archive, place, location, alias }, score))
}

/// Tells whether a shelf mark begins at a token: a word of shelf marks, or capitals and a number.
fn is_mark(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(t) = tokens.get(at) else { return false };
    let number_next =
        tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number || next.is_roman() && next.text.len() > 1);
    lexicon::is_signature_word(t) && (t.dotted || number_next || t.is_acronym() || t.text.len() <= 2)
        || t.text.len() <= 4 && t.text.chars().all(|c| c.is_uppercase() || c.is_ascii_digit()) && number_next
}

/// The name of a part of an archive has no more tokens.
const GROUP_TOKENS_MAX: usize = 6;

/// Counts the words that name a part of an archive before its number: "Korrespondenz, Nr. 1142", "Hefte des Aufsehers
/// Nöhring, Heft 1–9".
fn group_words(tokens: &[Token<'_>]) -> usize {
    let words = tokens
        .iter()
        .take(GROUP_TOKENS_MAX)
        .take_while(|t| t.is_capital() && !t.dotted || matches!(t.text, "des" | "der" | "von" | "of" | "the" | "für"))
        .count();
    let numbered = tokens.get(words).is_some_and(|t| t.kind == Kind::Comma)
        && tokens.get(words + 1).is_some_and(|t| lexicon::is_signature_word(t) || matches!(t.text, "Heft" | "Band"))
        && tokens.get(words + 2).is_some_and(|t| t.kind == Kind::Number);
    if numbered && words > 0 && tokens[0].is_capital() { words } else { 0 }
}

/// "R 20.341", "Rep. 14 Nr. 203", "Dep. 77 Nr. 1–9", "MS Eng. c. 6737", "N 1017/23", "RG 59, Box 12, Folder 3"
fn signature(input: &mut Tokens<'_>) -> Read<Run> {
    let tokens: &[Token<'_>] = input;
    let words = group_words(tokens);
    let group = words > 0;
    if tokens.is_empty()
        || !(group || is_mark(tokens, 0) || numeral(&tokens[0]) || tokens[0].text.len() <= 4 && tokens[0].is_capital())
    {
        return fail.parse_next(input);
    }
    let mut end = 0;
    let mut at = if group { words + 1 } else { 0 };
    let mut numbers = 0;
    while at < tokens.len().min(28) {
        let t = &tokens[at];
        // Leaves are the cited place.
        let leaf = matches!(t.text, "Bl" | "fol" | "fols" | "f" | "ff" | "S" | "p" | "pp" | "fo" | "Blatt")
            && at > 0
            && tokens.get(at + 1).is_some_and(numeral);
        if leaf {
            break;
        }
        match t.kind {
            Kind::Number => {
                numbers += 1;
                at += 1;
                end = at;
            }
            Kind::Slash | Kind::Dash | Kind::Stop
                if !t.spaced
                    && tokens.get(at + 1).is_some_and(|n| !n.spaced && matches!(n.kind, Kind::Number | Kind::Word)) =>
            {
                at += 1
            }
            // "Add. MS 40,575"
            Kind::Comma if tokens.get(at + 1).is_some_and(|n| !n.spaced && n.kind == Kind::Number) => at += 1,
            Kind::Dash if t.spaced && tokens.get(at + 1).is_some_and(|n| n.kind == Kind::Number) => at += 1,
            Kind::Word
                if lexicon::is_signature_word(t)
                    || group && at == words + 1
                    || t.dotted && t.text.len() <= 5
                    || t.text.len() <= 3 && (t.is_capital() || t.dotted)
                    || t.is_acronym()
                    || t.is_roman() =>
            {
                at += 1;
                end = at;
            }
            // The words between: "Nachlass Stresemann 12"
            Kind::Word
                if t.is_capital()
                    && tokens.get(at + 1).is_some_and(|n| n.kind == Kind::Number)
                    && lexicon::month(t).is_none() =>
            {
                at += 1;
                end = at;
            }
            Kind::Comma
                if tokens.get(at + 1).is_some_and(|n| {
                    is_mark(tokens, at + 1)
                        || n.kind == Kind::Number
                            && n.year().is_none()
                            && tokens.get(at + 2).is_none_or(|m| {
                                lexicon::month(m).is_none()
                                    && !(m.kind == Kind::Stop
                                        && tokens.get(at + 3).is_some_and(|d| lexicon::month(d).is_some()))
                            })
                }) =>
            {
                at += 1
            }
            // "A: Sahl, 92.3.114", as the Deutsches Literaturarchiv has it
            Kind::Colon
                if at > 0 && tokens[at - 1].text.len() == 1 && tokens.get(at + 1).is_some_and(Token::is_capital) =>
            {
                at += 2;
                end = at;
            }
            Kind::Symbol => {
                numbers += 1;
                at += 1;
                end = at;
            }
            _ => break,
        }
    }
    if end == 0 || numbers == 0 {
        return fail.parse_next(input);
    }
    let run = Run::taken(&tokens[..end]);
    winnow::token::take(end).void().parse_next(input)?;
    Ok(run)
}

/// "Edward M. House Papers, box 10, folder 3, Yale University Library, New Haven, CT"
pub(crate) fn collection(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let mut end = 0;
    let mut named = false;
    while let Some(t) = tokens.get(end) {
        let goes_on = t.is_capital() && !is_mark(tokens, end)
            || end > 0 && matches!(t.text, "of" | "the" | "and" | "und" | "der" | "de" | "von");
        if !goes_on || end > 10 {
            break;
        }
        named |= matches!(
            t.text,
            "Papers"
                | "Collection"
                | "Collections"
                | "Records"
                | "Nachlass"
                | "Nachlaß"
                | "Sammlung"
                | "Correspondence"
                | "Family"
        );
        end += 1;
    }
    if !named {
        return fail.parse_next(input);
    }
    // ", box 10, folder 3"
    let mut marks = 0;
    while tokens.get(end).is_some_and(|t| t.kind == Kind::Comma)
        && tokens.get(end + 1).is_some_and(|t| {
            is_mark(tokens, end + 1)
                || lexicon::is_signature_word(t)
                || matches!(t.text, "box" | "folder" | "file" | "reel" | "series" | "carton" | "vol")
        })
        && tokens.get(end + 2).is_some_and(numeral)
    {
        end += 3;
        marks += 1;
    }
    if marks == 0 {
        return fail.parse_next(input);
    }
    let location = Run::taken(&tokens[..end]);
    if tokens.get(end).is_none_or(|t| t.kind != Kind::Comma) {
        return fail.parse_next(input);
    }
    let begin = end + 1;
    let mut at = begin;
    let mut held = lexicon::ARCHIVES.longest(&tokens[begin..]) > 0;
    while let Some(t) = tokens.get(at) {
        let goes_on = t.is_capital()
            || at > begin && matches!(t.text, "of" | "the" | "and" | "for" | "at" | "für" | "der" | "des");
        if !goes_on || at - begin > 9 {
            break;
        }
        held |= matches!(
            t.text,
            "Library"
                | "Archives"
                | "Archive"
                | "Archiv"
                | "University"
                | "Institution"
                | "Museum"
                | "College"
                | "Bibliothek"
                | "Society"
        );
        at += 1;
    }
    if !held {
        return fail.parse_next(input);
    }
    let archive = Run::taken(&tokens[begin..at]);
    let mut place = None;
    if tokens.get(at).is_some_and(|t| t.kind == Kind::Comma) {
        let town = lexicon::PLACES.longest(&tokens[at + 1..]);
        // "Truro" stands in no table, and at the end.
        let last = tokens.get(at + 1).is_some_and(|t| t.is_capital())
            && tokens.get(at + 2).is_none_or(|t| matches!(t.kind, Kind::Stop | Kind::Semicolon | Kind::Close));
        let town = if town == 0 && last { 1 } else { town };
        if town > 0 {
            place = Some(Run::taken(&tokens[at + 1..at + 1 + town]));
            at += 1 + town;
        }
    }
    winnow::token::take(at).void().parse_next(input)?;
    Ok((Part::Archive { archive, place, location: Some(location), alias: None }, 38))
}
