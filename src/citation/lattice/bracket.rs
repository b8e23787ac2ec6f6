//! Brackets that hold parts: "(München 2006)", "(2d ed. 1979)", "[05.01.2024]".

use crate::citation::grammar::Tokens;
use crate::citation::grammar::reference::note_number;
use crate::citation::lattice::title::is_numbered_decision;
use crate::citation::lattice::{Lattice, NEVER};
use crate::citation::part::{Edge, Part};
use crate::citation::token::Kind;

impl Lattice<'_, '_> {
    /// Reads what stands in brackets as parts, innermost first.
    pub(super) fn brackets(&mut self) {
        let mut added: Vec<Edge> = Vec::new();
        for open in (0..self.tokens.len()).rev() {
            let token = &self.tokens[open];
            let close = token.partner as usize;
            if token.kind != Kind::Open || close <= open + 1 || close - open > 60 {
                continue;
            }
            // "(Fn. 7)" says where the work is cited.
            let mut note = Tokens::new(&self.tokens[open..]);
            if note_number(&mut note).is_ok() {
                continue;
            }
            // "Resolution 2640 (2022)": the year is part of the name.
            if open > 1 && self.tokens[open - 1].kind == Kind::Number && is_numbered_decision(&self.tokens[open - 2]) {
                continue;
            }
            let mut best: Vec<(i32, Option<(usize, usize)>)> = vec![(NEVER, None); close - open];
            // best[i]: from token open + 1 + i, at the beginning of a part.
            for at in (open + 1..close).rev() {
                let mut found = (NEVER, None);
                for (id, edge) in self.edges_at(at) {
                    if edge.to > close || matches!(edge.part, Part::In(_)) {
                        continue;
                    }
                    let rest = if edge.to == close {
                        0
                    } else if matches!(
                        self.tokens[edge.to].kind,
                        Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Stop
                    ) && edge.to + 1 < close
                    {
                        best[edge.to - open].0
                    } else {
                        best[edge.to - open - 1].0 - 2
                    };
                    let total = edge.score + rest;
                    if rest > NEVER / 2 && total > found.0 {
                        found = (total, Some((id, edge.to)));
                    }
                }
                best[at - open - 1] = found;
            }
            let (score, _) = best[0];
            if score < 5 {
                continue;
            }
            let mut inside = Vec::new();
            let mut at = open + 1;
            while at < close {
                let Some((id, to)) = best[at - open - 1].1 else { break };
                inside.push(id);
                at = to;
                if at < close
                    && matches!(self.tokens[at].kind, Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Stop)
                {
                    at += 1;
                }
            }
            // "[05.01.2024]" or "(25.3.2024)" behind a link is when it was read.
            let after_link = open > 0 && matches!(self.tokens[open - 1].kind, Kind::Url | Kind::Angle | Kind::Doi)
                || open > 1
                    && self.tokens[open - 1].kind == Kind::Comma
                    && matches!(self.tokens[open - 2].kind, Kind::Url | Kind::Angle | Kind::Doi);
            let part = match inside.as_slice() {
                [only] if after_link => match &self.edges[*only].part {
                    Part::Date(run, date) => Part::Accessed(*run, date.clone()),
                    _ => Part::Bracket(inside),
                },
                _ => Part::Bracket(inside),
            };
            let bonus = 4;
            added.push(Edge { from: open, to: close + 1, score: score + bonus, part });
        }
        if added.is_empty() {
            return;
        }
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
