//! Titles: what remains between head and parts, known only by where it ends.

use crate::citation::grammar::Run;
use crate::citation::lattice::Lattice;
use crate::citation::lexicon;
use crate::citation::token::{Kind, Token};

/// Titles are no longer.
const TITLE_TOKENS_MAX: usize = 90;

impl Lattice<'_, '_> {
    /// Calls with every title that begins at a token: its tokens, the token behind it, its points.
    pub(super) fn titles(&self, from: usize, found: &mut dyn FnMut(Run, usize, i32)) {
        let tokens = self.tokens;
        let Some(first) = tokens.get(from) else { return };
        let limit = tokens.len().min(from + TITLE_TOKENS_MAX);
        let mut base = 0;
        match first.kind {
            Kind::QuoteOpen => {
                let close = first.partner as usize;
                let mut to = close;
                while to > from + 1 && matches!(tokens[to - 1].kind, Kind::Comma | Kind::Stop) {
                    to -= 1;
                }
                if to > from + 1 {
                    found(Run::new(from + 1, to), close + 1, 18);
                }
                base -= 6;
            }
            Kind::Word if first.is_small() => base -= 12,
            // "Streeck/Thelen 2005: 4 ff." is a page and no title.
            Kind::Number if tokens.get(from + 1).is_some_and(|t| matches!(t.text, "f" | "ff")) => return,
            // "Beck 1986: 121 und …" is a page and no title.
            Kind::Number
                if first.text.len() < 4
                    && tokens.get(from + 1).is_none_or(|t| {
                        matches!(t.kind, Kind::Comma | Kind::Stop | Kind::Dash | Kind::Semicolon | Kind::Close)
                            || matches!(t.text, "f" | "ff" | "und" | "and" | "u")
                    }) =>
            {
                base -= 30;
            }
            Kind::Word | Kind::Number => {}
            Kind::Open => base -= 8,
            _ => return,
        }
        let mut points = base;
        let mut at = from;
        while at < limit {
            let token = &tokens[at];
            if at > from {
                let ends = !is_ordinal_dot(tokens, at)
                    && (matches!(token.kind, Kind::Comma | Kind::Colon | Kind::Open | Kind::Exclaim)
                        || token.kind == Kind::Stop && tokens.get(at + 1).is_none_or(|t| t.spaced)
                        || matches!(tokens[at - 1].kind, Kind::QuoteClose | Kind::Exclaim)
                        || token.kind == Kind::Dash && token.spaced
                        || token.kind == Kind::Number && bracket_follows_numbers(tokens, at)
                        || matches!(token.kind, Kind::Section | Kind::Pilcrow)
                        || token.is_roman() && lexicon::COMMENTARIES.longest(&tokens[at - 1..]) == 1
                        || matches!(token.text, "v" | "vom")
                            && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number)
                            && tokens.get(at + 2).is_some_and(|t| t.kind == Kind::Stop)
                        || matches!(token.text, "art" | "arts") && token.dotted);
                if ends {
                    let loose = matches!(token.kind, Kind::Number | Kind::Dash);
                    let to = if token.kind == Kind::Exclaim { at + 1 } else { at };
                    found(Run::new(from, to), to, points - if loose { 3 } else { 0 });
                }
            }
            match token.kind {
                Kind::Comma => points -= 3,
                Kind::Stop => points -= if tokens.get(at + 1).is_some_and(Token::is_small) { 6 } else { 4 },
                Kind::Colon => points -= 1,
                Kind::Exclaim => points -= 2,
                Kind::Semicolon
                | Kind::Url
                | Kind::Doi
                | Kind::Arxiv
                | Kind::Close
                | Kind::QuoteClose
                | Kind::Angle => return,
                Kind::Section | Kind::Pilcrow => points -= 8,
                Kind::Word
                    if lexicon::is_signal(token)
                        && matches!(
                            token.text,
                            "vgl" | "Vgl" | "siehe" | "cf" | "see" | "zit" | "zitiert" | "quoted" | "cited"
                        ) =>
                {
                    points -= 40
                }
                Kind::Word if token.dotted && lexicon::role(token).is_some() => points -= 10,
                Kind::Word
                    if token.dotted
                        && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number)
                        && lexicon::locator_label(token).is_some() =>
                {
                    points -= 12;
                }
                _ => {}
            }
            at = match token.kind {
                Kind::Open | Kind::QuoteOpen => token.partner as usize + 1,
                _ => at + 1,
            };
        }
        if at == tokens.len() && at > from {
            found(Run::new(from, at), at, points);
        }
    }
}

/// Tells whether a full stop makes a number an ordinal: "18. Jahrhundert", "9. Februar".
pub(super) fn is_ordinal_dot(tokens: &[Token<'_>], at: usize) -> bool {
    let number = tokens[at].kind == Kind::Stop
        && at > 0
        && tokens[at - 1].kind == Kind::Number
        && tokens[at - 1].text.len() <= 3;
    number
        && tokens.get(at + 1).is_some_and(|next| {
            lexicon::month(next).is_some()
                || matches!(
                    next.text,
                    "Jahrhundert"
                        | "Jahrhunderts"
                        | "Jh"
                        | "Jhs"
                        | "Jhd"
                        | "Wahlperiode"
                        | "Legislaturperiode"
                        | "Bundestag"
                        | "Bundestages"
                        | "Sitzung"
                        | "Kongress"
                        | "Kongreß"
                        | "Tag"
                        | "Band"
                        | "Kapitel"
                        | "Aufl"
                        | "Auflage"
                        | "Jg"
                        | "Jahrgang"
                )
        })
}

/// "Resolution 2640 (2022)": number and year are the name.
pub(super) fn is_numbered_decision(token: &Token<'_>) -> bool {
    matches!(token.text, "Resolution" | "Res" | "Entschließung" | "Decision" | "Recommendation" | "Beschluss")
}

/// "45 (2017)", "1, 4 (2013)", "40–45 (1990)": pages before an imprint in brackets, as Bluebook has them.
fn bracket_follows_numbers(tokens: &[Token<'_>], at: usize) -> bool {
    if at > 0 && is_numbered_decision(&tokens[at - 1]) {
        return false;
    }
    if at > 0 && tokens[at - 1].kind == Kind::Dash && !tokens[at - 1].spaced {
        return false;
    }
    let rest =
        tokens[at..].iter().take(6).find(|t| !matches!(t.kind, Kind::Number | Kind::Dash | Kind::Comma) && !t.is("n"));
    rest.is_some_and(|t| t.kind == Kind::Open)
}
