//! The best reading from a token to its end, and the way back through its parts.

use std::rc::Rc;

use crate::citation::grammar::Run;
use crate::citation::grammar::name::{Candidates, Form};
use crate::citation::lattice::choice::{Way, is_festschrift};
use crate::citation::lattice::head::{Head, heads};
use crate::citation::lattice::way::is_container;
use crate::citation::lattice::{Full, Lattice, Step};
use crate::citation::lexicon::Role;
use crate::citation::part::Part;

impl Lattice<'_, '_> {
    /// Reads the best full citation that begins at a token.
    pub(crate) fn read(&self, from: usize, names: &Candidates) -> Option<Full> {
        // "3 Joseph Story, Commentaries on the Constitution § 1166"
        let volume = self.tokens.get(from).filter(|t| t.is_plain_number() && t.text.len() <= 2);
        if volume.is_some() && self.tokens.get(from + 1).is_some_and(|t| t.is_capital() && t.spaced) {
            let named = self.read_from(from + 1, &Candidates::at(self.tokens, from + 1)).filter(|full| {
                full.head.as_ref().is_some_and(|head| head.names.form == Form::Natural && head.names.known > 0)
            });
            if let Some(mut full) = named {
                full.parts.insert(0, Part::Volume { number: Run::new(from, from + 1), title: None });
                return Some(full);
            }
        }
        self.read_from(from, names)
    }

    /// Reads on from the first token of head or title.
    fn read_from(&self, from: usize, names: &Candidates) -> Option<Full> {
        let mut heads = heads(self.tokens, from, names);
        let choice = self.choose(from, &heads);
        let way = choice.way?;
        let head = choice.head.map(|which| heads.swap_remove(which));
        let way = match (way, &head) {
            // "Wolff, FS Schmidt-Jortzig, 2011, S. 633 (640)"
            (Way::Title(run, to), Some(head))
                if head.role.is_none() && is_festschrift(&self.tokens[run.from as usize]) =>
            {
                Way::Volume(run, to)
            }
            (way, _) => way,
        };
        let parts = Vec::new();
        let mut full = Full { head, title: None, parts, container: None, court: None, end: from, score: choice.score };
        self.take_way(way, &mut full);
        Some(full)
    }

    /// Takes what a citation begins with, and all that follows.
    fn take_way(&self, way: Way, full: &mut Full) {
        match way {
            Way::Title(run, to) => {
                full.title = Some(run);
                self.follow(to, false, full);
            }
            Way::Edge(id) => {
                self.push(id, &mut full.parts);
                let inside = is_container(&self.edges[id].part);
                self.follow(self.edges[id].to, inside, full);
            }
            Way::Alone(id) => {
                self.push(id, &mut full.parts);
                full.end = self.edges[id].to;
            }
            Way::Into(id, opening) => {
                self.push(id, &mut full.parts);
                self.open(opening, full);
            }
            Way::Described(id, begin, run, to) => {
                self.push(id, &mut full.parts);
                if let Some((leaf, _)) = self.leaves(&self.edges[id]).find(|(_, edge)| edge.to == begin) {
                    self.push(leaf, &mut full.parts);
                }
                full.title = Some(run);
                self.follow(to, false, full);
            }
            Way::Volume(run, to) => {
                full.container = Some(run);
                self.follow(to, false, full);
            }
            Way::CourtTitle(court, run, to) => {
                full.court = Some(court);
                full.title = Some(run);
                self.follow(to, false, full);
            }
            Way::Commentary(commentary, at) => {
                let score = commentary.score;
                full.head = Some(Head {
                    names: Rc::new(commentary.author),
                    role: None,
                    year: None,
                    letter: None,
                    recipient: None,
                    end: at,
                    score,
                });
                full.container = Some(commentary.container);
                if let Some(names) = commentary.editor {
                    full.parts.push(Part::People { role: Role::Editor, names });
                }
                self.follow(at, true, full);
            }
            Way::Court(court, id) => {
                full.court = Some(court);
                self.push(id, &mut full.parts);
                self.follow(self.edges[id].to, false, full);
            }
        }
    }

    /// Adds a part, of a bracket what stands in it.
    fn push(&self, id: usize, parts: &mut Vec<Part>) {
        match &self.edges[id].part {
            Part::Bracket(inside) => inside.iter().for_each(|id| self.push(*id, parts)),
            part => parts.push(part.clone()),
        }
    }

    /// Takes the title of a container and what follows.
    fn open(&self, at: usize, full: &mut Full) {
        match self.opening[at].step {
            Step::Take(id) => {
                self.push(id, &mut full.parts);
                self.follow(self.edges[id].to, true, full);
            }
            Step::Title(run, to) => {
                full.container = Some(run);
                self.follow(to, true, full);
            }
            _ => full.end = at,
        }
    }

    /// Takes the best way on behind a token to its end.
    fn follow(&self, mut at: usize, mut inside: bool, full: &mut Full) {
        loop {
            let best = if inside { self.inside[at] } else { self.plain[at] };
            match best.step {
                Step::End | Step::Dead | Step::Title(..) => {
                    full.end = at;
                    return;
                }
                Step::Take(id) => {
                    self.push(id, &mut full.parts);
                    inside |= is_container(&self.edges[id].part);
                    at = self.edges[id].to;
                }
                Step::TakeWithTitle(id, run, to) => {
                    if let Part::Volume { number, .. } = self.edges[id].part {
                        full.parts.push(Part::Volume { number, title: Some(run) });
                    }
                    at = to;
                }
                Step::Into(id, opening) => {
                    self.push(id, &mut full.parts);
                    return self.open(opening, full);
                }
                Step::Skip(to) => at = to,
            }
        }
    }
}
