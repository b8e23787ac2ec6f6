//! Brackets that hold parts: "(München 2006)", "(2d ed. 1979)", "[05.01.2024]".

use crate::citation::grammar::Tokens;
use crate::citation::grammar::reference::note_number;
use crate::citation::lattice::title::is_numbered_decision;
use crate::citation::lattice::{Lattice, NEVER};
use crate::citation::part::{Edge, Part};
use crate::citation::token::{Kind, Token};

/// Brackets that hold parts are no longer.
const BRACKET_TOKENS_MAX: usize = 60;
/// Points from which what stands inside counts as parts; a year alone has more.
const ENOUGH_INSIDE: i32 = 5;
/// What brackets round parts are worth by themselves.
const BRACKETS: i32 = 4;
/// What it costs if nothing separates two parts.
const UNSEPARATED: i32 = 2;

/// Tells whether a token separates parts inside brackets.
fn separates(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Stop)
}

impl Lattice<'_, '_> {
    /// Reads what stands in brackets as parts.
    pub(super) fn brackets(&mut self) {
        let found: Vec<Edge> = (0..self.tokens.len()).filter_map(|open| self.bracket(open)).collect();
        if !found.is_empty() {
            self.insert(found);
        }
    }

    /// Reads the brackets that open at a token.
    fn bracket(&self, open: usize) -> Option<Edge> {
        let token = &self.tokens[open];
        let close = token.partner as usize;
        if token.kind != Kind::Open || close <= open + 1 || close - open > BRACKET_TOKENS_MAX {
            return None;
        }
        // "(Fn. 7)" says where the work is cited.
        if note_number(&mut Tokens::new(&self.tokens[open..])).is_ok() {
            return None;
        }
        // "Resolution 2640 (2022)": the year is part of the name.
        if open > 1 && self.tokens[open - 1].kind == Kind::Number && is_numbered_decision(&self.tokens[open - 2]) {
            return None;
        }
        let (score, inside) = self.best_inside(open + 1, close);
        if score < ENOUGH_INSIDE {
            return None;
        }
        // "[05.01.2024]" or "(25.3.2024)" behind a link is when it was read.
        let is_link = |at: usize| matches!(self.tokens[at].kind, Kind::Url | Kind::Angle | Kind::Doi);
        let after_link =
            open > 0 && is_link(open - 1) || open > 1 && self.tokens[open - 1].kind == Kind::Comma && is_link(open - 2);
        let part = match inside.as_slice() {
            [only] if after_link => match &self.edges[*only].part {
                Part::Date(run, date) => Part::Accessed(*run, date.clone()),
                _ => Part::Bracket(inside),
            },
            _ => Part::Bracket(inside),
        };
        Some(Edge { from: open, to: close + 1, score: score + BRACKETS, part })
    }

    /// Returns the best parts that fill the tokens between two, and their points.
    fn best_inside(&self, begin: usize, close: usize) -> (i32, Vec<usize>) {
        // By the token at which a part begins: points to the end, the part, the token behind it.
        let mut best: Vec<(i32, Option<(usize, usize)>)> = vec![(NEVER, None); close - begin + 1];
        for at in (begin..close).rev() {
            let mut found = (NEVER, None);
            for (id, edge) in self.edges_at(at) {
                if edge.to > close || matches!(edge.part, Part::In(_)) {
                    continue;
                }
                let rest = if edge.to == close {
                    0
                } else if separates(&self.tokens[edge.to]) && edge.to + 1 < close {
                    best[edge.to + 1 - begin].0
                } else {
                    best[edge.to - begin].0 - UNSEPARATED
                };
                let total = edge.score + rest;
                if rest > NEVER / 2 && total > found.0 {
                    found = (total, Some((id, edge.to)));
                }
            }
            best[at - begin] = found;
        }
        let mut inside = Vec::new();
        let mut at = begin;
        while at < close {
            let Some((id, to)) = best[at - begin].1 else { break };
            inside.push(id);
            at = if to < close && separates(&self.tokens[to]) { to + 1 } else { to };
        }
        (best[0].0, inside)
    }

    /// Puts edges among those that begin at the same token, behind them.
    fn insert(&mut self, added: Vec<Edge>) {
        // Ids of edges are kept: brackets name those inside them.
        let mut order: Vec<usize> = Vec::with_capacity(self.edges.len() + added.len());
        let first_added = self.edges.len();
        self.edges.extend(added);
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut by_start: Vec<(usize, usize)> =
            (first_added..self.edges.len()).map(|id| (self.edges[id].from, id)).collect();
        by_start.sort_unstable();
        let mut next = by_start.into_iter().peekable();
        for at in 0..self.tokens.len() {
            starts.push(order.len());
            order.extend(self.starts[at]..self.starts[at + 1]);
            while let Some((_, id)) = next.next_if(|(from, _)| *from == at) {
                order.push(id);
            }
        }
        starts.push(order.len());
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let mut old: Vec<Option<Edge>> = std::mem::take(&mut self.edges).into_iter().map(Some).collect();
        self.edges = order.iter().filter_map(|id| old[*id].take()).collect();
        for edge in &mut self.edges {
            if let Part::Bracket(inside) = &mut edge.part {
                inside.iter_mut().for_each(|id| *id = place[*id]);
            }
        }
        self.starts = starts;
    }
}
