//! Names of journals and newspapers, by a list or by how they look.

use winnow::Parser;
use winnow::combinator::{fail, opt};
use winnow::token::take;

use crate::citation::grammar::date::date;
use crate::citation::grammar::{Read, Run, Tokens, kind, token, word};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::part::date::bracketed_date;
use crate::citation::part::journal::is_issue_word;
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

/// "Lexikon des Mittelalters", "Oxford Dictionary of National Biography": words in the titles of works that consist of entries
pub(crate) fn is_of_reference(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "Dictionary"
            | "Encyclopedia"
            | "Encyclopaedia"
            | "Lexikon"
            | "Handwörterbuch"
            | "Enzyklopädie"
            | "Biographie"
            | "Wörterbuch"
    )
}

/// "Iraqi News" before a date, "Der Spiegel"
pub(super) fn container(input: &mut Tokens<'_>) -> Read<(Part, i32)> {
    let tokens: &[Token<'_>] = input;
    let known = lexicon::NEWSPAPERS.longest(tokens).max(lexicon::JOURNALS.longest(tokens));
    let whole = tokens.get(known).is_none_or(|t| t.kind != Kind::Word);
    let (words, score) = if known > 0 && whole {
        (known, 16)
    } else {
        let (words, certainty) = match periodical_title(tokens) {
            Some(found) => found,
            None => return fail.parse_next(input),
        };
        let score = if tokens[..words].iter().any(is_of_reference) {
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
    let numbered = (opt(kind(Kind::Comma)), token(is_issue_word), token(|t| t.kind == Kind::Number)).parse_next(input);
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

#[cfg(test)]
mod tests {
    use crate::citation::{ItemType, read_notes};

    #[test]
    fn what_something_stands_in_tells_its_type() {
        for (text, expected, isbn, title) in [
            (
                "Karl Weber, Artikel Gewalt, in: Handwörterbuch der Geschichte, Berlin 2005, S. 5–9.",
                ItemType::EntryEncyclopedia,
                None,
                "Artikel Gewalt",
            ),
            (
                "Karl Weber, Die Lage im Osten, in: Der Spiegel, 5. 6. 2019, S. 10.",
                ItemType::ArticleNewspaper,
                None,
                "Die Lage im Osten",
            ),
            (
                "Karl Weber, Aufbruch der Gruppe 47, Bd. 1, München 1990.",
                ItemType::Book,
                None,
                "Aufbruch der Gruppe 47",
            ),
            (
                "Karl Weber, Die Lage, München: Beck 2010, ISBN-13: 978-3-406-44338-1.",
                ItemType::Book,
                Some("978-3-406-44338-1"),
                "Die Lage",
            ),
        ] {
            let apparatus = read_notes(&[(1, "1", text)]);
            let citation = apparatus.notes[0].citations().next().expect(text);
            assert_eq!(citation.item.kind, Some(expected), "{text}");
            assert_eq!(citation.item.isbn.as_deref(), isbn, "{text}");
            assert_eq!(citation.item.title.as_deref(), Some(title), "{text}");
        }
    }
}
