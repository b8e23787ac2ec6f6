//! The best way on from a token: behind a part, and where the title of a container begins.

use crate::citation::grammar::Tokens;
use crate::citation::grammar::reference::note_number;
use crate::citation::lattice::choice::is_festschrift;
use crate::citation::lattice::{Best, DEAD, Lattice, Step};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// Text between two parts that says nothing known is no longer.
const REMARK_TOKENS_MAX: usize = 16;
/// What such a text costs.
const REMARK: i32 = 13;

/// What stands behind a part, whether or not a container was named before.
pub(super) struct Here {
    at: usize,
    /// Points if the citation ends here; none where it cannot.
    may_end: Option<i32>,
    /// A comma or the like follows.
    separates: bool,
    /// What follows needs nothing that separates.
    glued: bool,
    /// The token behind a text that says nothing known.
    remark: Option<usize>,
}

impl Lattice<'_, '_> {
    /// What stands behind a part that ends before token `at`.
    pub(super) fn here(&self, at: usize) -> Here {
        let may_end = self.may_end(at);
        let Some(next) = self.tokens.get(at) else {
            return Here { at, may_end, separates: false, glued: false, remark: None };
        };
        let separates = matches!(next.kind, Kind::Comma | Kind::Colon)
            || next.kind == Kind::Stop && self.tokens.get(at + 1).is_none_or(|t| t.spaced)
            || next.kind == Kind::Dash && next.spaced
            || next.kind == Kind::Equals;
        let glued =
            at == 0 || matches!(self.tokens[at - 1].kind, Kind::QuoteClose | Kind::Exclaim) || next.kind == Kind::Open;
        Here { at, may_end, separates, glued, remark: self.remark(at, separates) }
    }

    /// The best way on behind a part.
    pub(super) fn best_behind(&self, here: &Here, inside: bool) -> Best {
        let at = here.at;
        let mut best = match here.may_end {
            Some(score) => Best { score, step: Step::End },
            None => DEAD,
        };
        let Some(next) = self.tokens.get(at) else { return best };
        let mut from = |start: usize, cost: i32| {
            for (id, edge) in self.edges_at(start) {
                if start > at && !separates_from(next.kind, &edge.part) {
                    continue;
                }
                match &edge.part {
                    Part::In(_) if inside => {}
                    // Volume and year alone go on with the title of a journal.
                    Part::Journal(journal) if !inside && journal.title.is_empty() => {}
                    Part::In(_) => {
                        let begin = self.behind_separator(edge.to);
                        let score = cost + edge.score + self.opening[begin].score;
                        if score > best.score {
                            best = Best { score, step: Step::Into(id, begin) };
                        }
                    }
                    part => {
                        let on = if inside || is_container(part) { &self.inside } else { &self.plain };
                        let score = cost + edge.score + on[edge.to].score;
                        if score > best.score {
                            best = Best { score, step: Step::Take(id) };
                        }
                        if matches!(part, Part::Volume { .. })
                            && self.tokens.get(edge.to).is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Comma))
                        {
                            let on = if inside { &self.inside } else { &self.plain };
                            let begin = edge.to + 1;
                            let colon = self.tokens[edge.to].kind == Kind::Colon;
                            self.titles(begin, &mut |run, to, points| {
                                let score = cost + edge.score + points - if colon { 0 } else { 9 } + on[to].score;
                                if score > best.score {
                                    best = Best { score, step: Step::TakeWithTitle(id, run, to) };
                                }
                            });
                        }
                    }
                }
            }
        };
        if here.separates {
            from(at + 1, 0);
        }
        from(at, if here.glued { 0 } else { -3 });
        if let Some(to) = here.remark {
            let on = if inside { &self.inside } else { &self.plain };
            let score = on[to].score - REMARK;
            if score > best.score {
                best = Best { score, step: Step::Skip(to) };
            }
        }
        best
    }

    /// Text that says nothing known, from a token or the separator before it: the token behind it.
    fn remark(&self, at: usize, separates: bool) -> Option<usize> {
        let tokens = self.tokens;
        let next = &tokens[at];
        let start = if separates { at + 1 } else { at };
        if start >= tokens.len() || matches!(next.kind, Kind::Semicolon | Kind::Stop) {
            return None;
        }
        let refers = next.kind == Kind::Open && note_number(&mut Tokens::new(&tokens[at..])).is_ok();
        // "BGH, VersR 1961, 460 und OLG Celle, VersR 1980, 430"
        let joined = matches!(next.text, "und" | "sowie" | "and") && lexicon::COURTS.longest(&tokens[at + 1..]) > 0;
        // "and State-Building" goes on with a title.
        let goes_on = matches!(tokens[start].text, "and" | "und" | "or" | "oder" | "&");
        if refers || joined || goes_on {
            return None;
        }
        let mut to = start;
        while to < tokens.len() && to - start < REMARK_TOKENS_MAX {
            let token = &tokens[to];
            match token.kind {
                Kind::Comma | Kind::Semicolon | Kind::Stop if to > start => break,
                Kind::Close => break,
                Kind::Open | Kind::QuoteOpen => to = token.partner as usize + 1,
                _ => to += 1,
            }
        }
        let to = to.min(tokens.len());
        let ended =
            tokens.get(to).is_none_or(|t| matches!(t.kind, Kind::Comma | Kind::Semicolon | Kind::Stop | Kind::Close));
        let fits = to > start && ended && !tokens[start..to].iter().any(leads_on);
        fits.then_some(to)
    }

    /// Returns the token behind a comma or colon, if one stands here.
    pub(super) fn behind_separator(&self, at: usize) -> usize {
        let separates = self.tokens.get(at).is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Comma));
        if separates { at + 1 } else { at }
    }

    /// The best title of a container that begins at a token, and the way on.
    pub(super) fn best_opening(&self, at: usize) -> Best {
        let mut best = DEAD;
        if at >= self.tokens.len() || !may_open_container(self.tokens, at) {
            return best;
        }
        // "in: Maunz/Dürig, GG, Art. 87a", "in: MüKoBGB, 8. Aufl. 2020"
        let tokens = &self.tokens[at..];
        let statute = lexicon::STATUTES.find(tokens).map_or(0, |(length, _)| length);
        let volume = tokens.first().is_some_and(is_festschrift);
        let legal = statute.max(lexicon::COMMENTARIES.longest(tokens));
        for (id, edge) in self.edges_at(at) {
            if is_container(&edge.part) {
                let score = edge.score + self.inside[edge.to].score;
                if score > best.score {
                    best = Best { score, step: Step::Take(id) };
                }
            }
        }
        self.titles(at, &mut |run, to, points| {
            let named = legal > 0 && (run.to - run.from) as usize == legal;
            let score = points + self.inside[to].score + if named || volume { 12 } else { 0 };
            if score > best.score {
                best = Best { score, step: Step::Title(run, to) };
            }
        });
        best
    }
}

/// Tells whether a part may stand behind a separator: after a colon comes no imprint, after a full stop no lone publisher.
fn separates_from(separator: Kind, part: &Part) -> bool {
    match separator {
        Kind::Colon => matches!(
            part,
            Part::Place(_)
                | Part::Url(_)
                | Part::Doi(_)
                | Part::Arxiv(_)
                | Part::Accessed(..)
                | Part::Date(..)
                | Part::Number(_)
                | Part::Reporter(_)
                | Part::Archive { .. }
        ),
        Kind::Stop => !matches!(part, Part::Imprint { places: None, year: None, .. }),
        _ => true,
    }
}

/// Words that lead to another citation end this one.
fn leads_on(token: &Token<'_>) -> bool {
    token.kind == Kind::Word
        && matches!(
            token.text,
            "quoted"
                | "cited"
                | "zit"
                | "zitiert"
                | "vgl"
                | "Vgl"
                | "see"
                | "siehe"
                | "cf"
                | "reprinted"
                | "repr"
                | "darin"
        )
}

/// Tells whether a part is something larger, in which pages are those of a piece.
pub(super) fn is_container(part: &Part) -> bool {
    matches!(part, Part::Journal(_) | Part::Container { .. })
}

/// A container's title follows "in" or a name behind it.
fn may_open_container(tokens: &[Token<'_>], at: usize) -> bool {
    at > 0 && matches!(tokens[at - 1].kind, Kind::Colon | Kind::Comma | Kind::Close | Kind::Word)
}
