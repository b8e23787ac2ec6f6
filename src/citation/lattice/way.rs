//! The best way on from a token: behind a part, and where the title of a container begins.

use crate::citation::grammar::Tokens;
use crate::citation::grammar::reference::note_number;
use crate::citation::lattice::choice::is_festschrift;
use crate::citation::lattice::{Best, DEAD, Lattice, Step};
use crate::citation::lexicon;
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

/// Text between two parts that says nothing known.
const REMARK_TOKENS_MAX: usize = 16;

impl Lattice<'_, '_> {
    /// The best way on behind a part that ends before token `at`.
    pub(super) fn best_behind(&self, at: usize, inside: bool) -> Best {
        let mut best = match self.may_end(at) {
            Some(score) => Best { score, step: Step::End },
            None => DEAD,
        };
        let Some(next) = self.tokens.get(at) else { return best };
        let separates = matches!(next.kind, Kind::Comma | Kind::Colon)
            || next.kind == Kind::Stop && self.tokens.get(at + 1).is_none_or(|t| t.spaced)
            || next.kind == Kind::Dash && next.spaced
            || next.kind == Kind::Equals;
        let glued =
            at == 0 || matches!(self.tokens[at - 1].kind, Kind::QuoteClose | Kind::Exclaim) || next.kind == Kind::Open;
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
        if separates {
            from(at + 1, 0);
        }
        from(at, if glued { 0 } else { -3 });
        // Text that says nothing known: a price paid for each.
        let start = if separates { at + 1 } else { at };
        let refers = |token: &Token<'_>| {
            let mut input = Tokens::new(&self.tokens[token.index as usize..]);
            token.kind == Kind::Open && note_number(&mut input).is_ok()
        };
        // "BGH, VersR 1961, 460 und OLG Celle, VersR 1980, 430"
        let joined =
            matches!(next.text, "und" | "sowie" | "and") && lexicon::COURTS.longest(&self.tokens[at + 1..]) > 0;
        if start < self.tokens.len() && next.kind != Kind::Semicolon && !refers(next) && !joined {
            let mut to = start;
            while to < self.tokens.len() && to - start < REMARK_TOKENS_MAX {
                let token = &self.tokens[to];
                match token.kind {
                    Kind::Comma | Kind::Semicolon | Kind::Stop if to > start => break,
                    Kind::Close => break,
                    Kind::Open | Kind::QuoteOpen => to = token.partner as usize + 1,
                    _ => to += 1,
                }
            }
            // Words that lead to another citation end this one.
            let leads = self.tokens[start..to.min(self.tokens.len())].iter().any(|t| {
                matches!(
                    t.text,
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
            });
            // "and State-Building" goes on with a title.
            let goes_on = self.tokens.get(start).is_some_and(|t| matches!(t.text, "and" | "und" | "or" | "oder" | "&"));
            let ended = !leads
                && !goes_on
                && self
                    .tokens
                    .get(to)
                    .is_none_or(|t| matches!(t.kind, Kind::Comma | Kind::Semicolon | Kind::Stop | Kind::Close));
            if to > start && ended && next.kind != Kind::Stop {
                let on = if inside { &self.inside } else { &self.plain };
                let score = on[to.min(self.tokens.len())].score - 13;
                if score > best.score {
                    best = Best { score, step: Step::Skip(to.min(self.tokens.len())) };
                }
            }
        }
        best
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

/// Tells whether a part is something larger, in which pages are those of a piece.
pub(super) fn is_container(part: &Part) -> bool {
    matches!(part, Part::Journal(_) | Part::Container { .. })
}

/// A container's title follows "in" or a name behind it.
fn may_open_container(tokens: &[Token<'_>], at: usize) -> bool {
    at > 0 && matches!(tokens[at - 1].kind, Kind::Colon | Kind::Comma | Kind::Close | Kind::Word)
}
