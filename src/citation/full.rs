//! Full citations: a head of names, a title, and the parts behind it, read as the best path through all that could stand there.
//!
//! Names, years, pages, links and imprints show themselves; titles do not. So every part that can be recognised is found
//! first, wherever it stands ([`parts_at`]), and a title is what remains between the head and the first part from which
//! all the rest can be explained. Which reading is best is a sum of points: what a part is worth says how rarely it stands
//! in running text. The best continuation of every place is computed once, from the end of the note to its beginning
//! (Viterbi 1967), so that a note is read in a time that grows with its length.

use winnow::Parser;
use winnow::combinator::{alt, opt};

use crate::citation::csl::Date;
use crate::citation::grammar::date::year;
use crate::citation::grammar::name::{self, Form, Names};
use crate::citation::grammar::{Run, Tokens, kind, token, word};
use crate::citation::lexicon::Role;
use crate::citation::part::{Edge, Part, parts_at, role_behind};
use crate::citation::token::{Kind, Token};

/// Points from which a reading counts as a citation.
pub(crate) const ENOUGH: i32 = 30;

/// Titles are no longer.
const TITLE_TOKENS_MAX: usize = 90;
/// Text between two parts that says nothing known.
const REMARK_TOKENS_MAX: usize = 16;
const NEVER: i32 = i32::MIN / 4;

/// Who wrote or edited it, and when.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub(crate) names: Names,
    pub(crate) role: Option<Role>,
    pub(crate) year: Option<(Run, Date)>,
    /// To whom a letter went.
    pub(crate) recipient: Option<Names>,
    /// The letter of "2018a".
    pub(crate) letter: Option<char>,
    /// Where the title begins.
    end: usize,
    score: i32,
}

/// A full citation as its parts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Full {
    pub(crate) head: Option<Head>,
    pub(crate) title: Option<Run>,
    pub(crate) parts: Vec<Part>,
    /// Title of the volume or journal, where it shows only by its place behind "in".
    pub(crate) container: Option<Run>,
    /// "BVerfG" before its decision.
    pub(crate) court: Option<Run>,
    /// The token behind it.
    pub(crate) end: usize,
    pub(crate) score: i32,
}

impl Full {
    /// A decision that is cited by its reporter alone.
    pub(crate) fn report(report: crate::citation::part::Report, end: usize) -> Self {
        Self {
            head: None,
            title: None,
            parts: vec![Part::Reporter(report)],
            container: None,
            court: None,
            end,
            score: ENOUGH + 15,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Best {
    score: i32,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    /// Nothing can follow.
    Dead,
    /// The citation ends here.
    End,
    /// An edge, then on behind it.
    Take(usize),
    /// A volume with its title up to a token.
    TakeWithTitle(usize, Run, usize),
    /// An edge that opens a container, whose title begins at a token.
    Into(usize, usize),
    /// A title up to a token; of a container.
    Title(Run, usize),
    /// Text that says nothing, up to a token.
    Skip(usize),
}

const DEAD: Best = Best { score: NEVER, step: Step::Dead };

/// All parts of a note and the best way on from every token.
pub(crate) struct Lattice<'s, 't> {
    tokens: &'s [Token<'t>],
    edges: Vec<Edge>,
    /// Edges by their first token: `starts[i]..starts[i + 1]`.
    starts: Vec<usize>,
    /// Behind a part, before a container was named.
    plain: Vec<Best>,
    /// Behind a part, in a container.
    inside: Vec<Best>,
    /// Where the title of a container begins.
    opening: Vec<Best>,
}

impl<'s, 't> Lattice<'s, 't> {
    /// Finds all parts of a note.
    ///
    /// `archive` tells how many tokens the name of an archive has that an earlier note has introduced.
    pub(crate) fn of(tokens: &'s [Token<'t>], archive: &dyn Fn(&[Token<'_>]) -> usize) -> Self {
        let mut edges = Vec::new();
        let mut starts = Vec::with_capacity(tokens.len() + 1);
        for at in 0..tokens.len() {
            starts.push(edges.len());
            if !may_begin(tokens, at) {
                // What stands for itself may follow any word: "laut Plenarprotokoll 20/34".
                if at > 0 && tokens[at - 1].is_small() && (tokens[at].is_capital() || tokens[at].kind == Kind::Section)
                {
                    crate::citation::part::standing_parts_at(tokens, at, &mut edges);
                }
            } else {
                parts_at(tokens, at, &mut edges);
                let name = if tokens[at].is_capital() { archive(&tokens[at..]) } else { 0 };
                if name > 0 {
                    let mut input = Tokens::new(&tokens[at..]);
                    if let Ok((part, score)) = crate::citation::archive::known_archive(&mut input, name) {
                        edges.push(Edge { from: at, to: tokens.len() - input.len(), score, part });
                    }
                }
            }
        }
        starts.push(edges.len());
        let size = tokens.len() + 1;
        let mut lattice = Self {
            tokens,
            edges,
            starts,
            plain: vec![DEAD; size],
            inside: vec![DEAD; size],
            opening: vec![DEAD; size],
        };
        lattice.brackets();
        for at in (0..size).rev() {
            lattice.opening[at] = lattice.best_opening(at);
            lattice.inside[at] = lattice.best_behind(at, true);
            lattice.plain[at] = lattice.best_behind(at, false);
        }
        lattice
    }

    /// Returns the edges that begin at a token.
    pub(crate) fn edges_at(&self, at: usize) -> impl Iterator<Item = (usize, &Edge)> {
        let range = if at + 1 < self.starts.len() { self.starts[at]..self.starts[at + 1] } else { 0..0 };
        range.map(|edge| (edge, &self.edges[edge]))
    }

    /// Reads what stands in brackets as parts, innermost first.
    fn brackets(&mut self) {
        let mut added: Vec<Edge> = Vec::new();
        for open in (0..self.tokens.len()).rev() {
            let token = &self.tokens[open];
            let close = token.partner as usize;
            if token.kind != Kind::Open || close <= open + 1 || close - open > 60 {
                continue;
            }
            // "(Fn. 7)" says where the work is cited.
            let mut note = Tokens::new(&self.tokens[open..]);
            if crate::citation::grammar::reference::note_number(&mut note).is_ok() {
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

    /// The best way on behind a part that ends before token `at`.
    fn best_behind(&self, at: usize, inside: bool) -> Best {
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
            token.kind == Kind::Open && crate::citation::grammar::reference::note_number(&mut input).is_ok()
        };
        // "BGH, VersR 1961, 460 und OLG Celle, VersR 1980, 430"
        let joined = matches!(next.text, "und" | "sowie" | "and")
            && crate::citation::lexicon::COURTS.longest(&self.tokens[at + 1..]) > 0;
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
            let ended = !leads
                && self
                    .tokens
                    .get(to)
                    .is_none_or(|t| matches!(t.kind, Kind::Comma | Kind::Semicolon | Kind::Stop | Kind::Close));
            if to > start && ended && next.kind != Kind::Stop {
                let on = if inside { &self.inside } else { &self.plain };
                let score = on[to.min(self.tokens.len())].score - 12;
                if score > best.score {
                    best = Best { score, step: Step::Skip(to.min(self.tokens.len())) };
                }
            }
        }
        best
    }

    fn behind_separator(&self, at: usize) -> usize {
        let separates = self.tokens.get(at).is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Comma));
        if separates { at + 1 } else { at }
    }

    /// The best title of a container that begins at a token, and the way on.
    fn best_opening(&self, at: usize) -> Best {
        let mut best = DEAD;
        if at >= self.tokens.len() || !may_open_container(self.tokens, at) {
            return best;
        }
        // "in: Maunz/Dürig, GG, Art. 87a", "in: MüKoBGB, 8. Aufl. 2020"
        let tokens = &self.tokens[at..];
        let statute = crate::citation::lexicon::STATUTES.find(tokens).map_or(0, |(length, _)| length);
        let volume = tokens.first().is_some_and(is_festschrift);
        let legal = statute.max(crate::citation::lexicon::COMMENTARIES.longest(tokens));
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

    /// Tells what it costs to end a citation before a token; `None` where it cannot end.
    fn may_end(&self, at: usize) -> Option<i32> {
        let Some(next) = self.tokens.get(at) else { return Some(0) };
        let after = self.tokens.get(at + 1);
        match next.kind {
            Kind::Semicolon | Kind::Close | Kind::Exclaim => Some(0),
            Kind::Stop if is_ordinal_dot(self.tokens, at) => None,
            Kind::Stop => after.is_none_or(|t| t.spaced && !t.is_small()).then_some(0),
            Kind::Open => Some(-3),
            Kind::Dash if next.spaced => Some(-3),
            Kind::Comma
                if after.is_some_and(|t| t.is_small() || t.is_capital() && t.dotted || t.kind == Kind::QuoteOpen) =>
            {
                Some(-6)
            }
            Kind::Word
                if matches!(
                    next.text,
                    "i" | "iVm"
                        | "analog"
                        | "entsprechend"
                        | "entspr"
                        | "und"
                        | "and"
                        | "sowie"
                        | "or"
                        | "oder"
                        | "zit"
                        | "quoted"
                        | "cited"
                        | "with"
                        | "mit"
                        | "m"
                ) =>
            {
                Some(-6)
            }
            _ => None,
        }
    }

    /// Calls with every title that begins at a token: its tokens, the token behind it, its points.
    fn titles(&self, from: usize, found: &mut dyn FnMut(Run, usize, i32)) {
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
                        || token.is_roman() && crate::citation::lexicon::COMMENTARIES.longest(&tokens[at - 1..]) == 1
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
                    if crate::citation::lexicon::is_signal(token)
                        && matches!(token.text, "vgl" | "Vgl" | "siehe" | "cf" | "see") =>
                {
                    points -= 40
                }
                Kind::Word if token.dotted && crate::citation::lexicon::role(token).is_some() => points -= 10,
                Kind::Word
                    if token.dotted
                        && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number)
                        && crate::citation::lexicon::locator_label(token).is_some() =>
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

    /// Reads the best full citation that begins at a token.
    pub(crate) fn read(&self, from: usize) -> Option<Full> {
        // "3 Joseph Story, Commentaries on the Constitution § 1166"
        let volume = self.tokens.get(from).filter(|t| t.is_plain_number() && t.text.len() <= 2);
        if volume.is_some() && self.tokens.get(from + 1).is_some_and(|t| t.is_capital() && t.spaced) {
            let named = self.read_from(from + 1).filter(|full| {
                full.head.as_ref().is_some_and(|head| head.names.form == Form::Natural && head.names.known > 0)
            });
            if let Some(mut full) = named {
                full.parts.insert(0, Part::Volume { number: Run::new(from, from + 1), title: None });
                return Some(full);
            }
        }
        self.read_from(from)
    }

    fn read_from(&self, from: usize) -> Option<Full> {
        let mut heads = heads(self.tokens, from);
        heads.push(None);
        let mut best: Option<(i32, usize, Way)> = None;
        let none = heads.len() - 1;
        // What needs neither names nor a title: decisions, statutes, papers of parliaments, shelf marks.
        for (id, edge) in self.edges_at(from) {
            let mut alone = false;
            let score = match &edge.part {
                Part::Reporter(_) | Part::Statute { .. } | Part::Official { .. } => {
                    // A sentence goes on behind it: "ob § 823 Abs. 1 BGB greift".
                    let on = self.plain[edge.to].score;
                    alone = matches!(edge.part, Part::Statute { .. })
                        && on < -6
                        && self.tokens.get(edge.to).is_some_and(Token::is_small);
                    edge.score + if alone { -2 } else { on }
                }
                Part::Archive { location: Some(_), .. } => edge.score + self.plain[edge.to].score,
                // A link is a page, whatever is said of it.
                Part::Url(_) | Part::Doi(_) | Part::Arxiv(_) => edge.score + 8 + self.plain[edge.to].score,
                Part::Number(_) => edge.score + 12 + self.plain[edge.to].score,
                // A newspaper by its date alone: "Manchester Guardian, 5 August 1914, p. 6".
                Part::Container { .. } if edge.score >= 20 => edge.score - 4 + self.inside[edge.to].score,
                _ => continue,
            };
            if score > NEVER / 2 && best.as_ref().is_none_or(|(other, ..)| score > *other) {
                best = Some((score, none, if alone { Way::Alone(id) } else { Way::Edge(id) }));
            }
            // "PA AA, R 20.341, Bl. 14–16: Bericht des Militärattachés, 12. Mai 1913"
            if let Part::Archive { location: Some(_), .. } = &edge.part {
                let mut begins = vec![(edge.to, 0)];
                for (_, place) in self.edges_at(edge.to + 1).chain(self.edges_at(edge.to)) {
                    if matches!(place.part, Part::Place(_)) && place.to > edge.to + 1 {
                        begins.push((place.to, place.score));
                    }
                }
                for (begin, leaf) in begins {
                    if !self.tokens.get(begin).is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Comma)) {
                        continue;
                    }
                    self.titles(begin + 1, &mut |run, to, points| {
                        let first = &self.tokens[run.from as usize];
                        let described = (first.is_capital()
                            && crate::citation::lexicon::locator_label(first).is_none()
                            || first.kind == Kind::QuoteOpen)
                            && run.of(self.tokens).iter().all(|t| t.kind != Kind::Stop);
                        let score = edge.score + leaf + points - 2 + self.plain[to].score;
                        if described
                            && self.plain[to].score > NEVER / 2
                            && best.as_ref().is_none_or(|(other, ..)| score > *other)
                        {
                            best = Some((score, none, Way::Described(id, begin, run, to)));
                        }
                    });
                }
            }
        }
        // A court before its decision: "BVerfG, Urt. v. 12. 7. 1994 – 2 BvE 3/92, BVerfGE 90, 286".
        let mut court_input = Tokens::new(&self.tokens[from..]);
        if let Ok(court) = crate::citation::law::court(&mut court_input) {
            let at = self.tokens.len() - court_input.len();
            let begin = self.behind_separator(at);
            for (id, edge) in self.edges_at(begin) {
                let points = match &edge.part {
                    Part::Decision { .. } => 20,
                    Part::Reporter(_) => 14,
                    Part::Journal(journal) if journal.stands_alone => 26,
                    Part::FileNumber(_) => 20,
                    _ => continue,
                };
                let score = points + edge.score + self.plain[edge.to].score;
                if score > NEVER / 2 && best.as_ref().is_none_or(|(other, ..)| score > *other) {
                    best = Some((score, none, Way::Court(court, id)));
                }
            }
            // "EGMR, Al-Skeini u. a./Vereinigtes Königreich, Urt. v. 7. 7. 2011"
            if begin > at {
                self.titles(begin, &mut |run, to, points| {
                    let Step::Take(id) = self.plain[to].step else { return };
                    let decided = matches!(
                        self.edges[id].part,
                        Part::Decision { date: Some(_), .. } | Part::FileNumber(_) | Part::Reporter(_)
                    );
                    let score = 8 + points + self.plain[to].score;
                    if decided && score > NEVER / 2 && best.as_ref().is_none_or(|(other, ..)| score > *other) {
                        best = Some((score, none, Way::CourtTitle(court, run, to)));
                    }
                });
            }
        }
        let mut commentary_input = Tokens::new(&self.tokens[from..]);
        if let Ok(commentary) = crate::citation::law::commentary(&mut commentary_input) {
            let at = self.tokens.len() - commentary_input.len();
            let score = commentary.score - 10 + self.inside[at].score;
            if score > NEVER / 2 && best.as_ref().is_none_or(|(other, ..)| score > *other) {
                best = Some((score, none, Way::Commentary(Box::new(commentary), at)));
            }
        }
        let named_from = crate::citation::law::named_from(&self.tokens[from..]).map(|at| from + at);
        for (which, head) in heads.iter().enumerate() {
            let (begin, base) = head.as_ref().map_or((from, -10), |head| (head.end, head.score));
            let mut consider = |score: i32, way: Way| {
                if score > NEVER / 2 && best.as_ref().is_none_or(|(other, ..)| score > *other) {
                    best = Some((score, which, way));
                }
            };
            // What is not published shows by the word that begins its description.
            let described = self.tokens.get(begin).and_then(crate::citation::lexicon::genre).is_some();
            let sent = self.tokens.get(begin + 1).is_some_and(|t| matches!(t.text, "from" | "with"));
            let bonus = if described { 28 + if sent { 8 } else { 0 } } else { 0 };
            let family = head.as_ref().is_some_and(|head| head.names.form == Form::Family);
            let statute = crate::citation::lexicon::STATUTES.find(&self.tokens[begin.min(self.tokens.len())..]);
            let statute = statute.filter(|_| family).map_or(0, |(length, _)| length);
            self.titles(begin, &mut |run, to, points| {
                // "Hamdan v. Rumsfeld", "Foreign Sovereign Immunities Act of 1976"
                let lead = matches!(
                    self.tokens[run.from as usize].text,
                    "See" | "But" | "Accord" | "Compare" | "Contra" | "Cf"
                );
                let named = head.is_none() && !lead && named_from.is_some_and(|from| run.to as usize >= from);
                // "Jarass/Pieroth, GG"
                let titled = statute > 0 && run.to as usize == begin + statute;
                // "War Powers Resolution, Pub. L. No. 93-148", "Construction of a Wall, Advisory Opinion, 2004 I.C.J. 136"
                let decided = head.is_none() && !named && self.is_decided(run, to);
                if head.is_some() && crate::citation::law::english_decision(run.of(self.tokens)) > 0 {
                    return;
                }
                let bonus = bonus + if named || decided { 16 } else { 0 } + if titled { 16 } else { 0 };
                consider(base + bonus + points + self.plain[to].score, Way::Title(run, to));
            });
            // Lawyers leave out titles: "Roellecke, Der Staat 34 (1995), 415".
            if head.is_some() {
                for (id, edge) in self.edges_at(begin) {
                    match &edge.part {
                        Part::Journal(journal) if journal.stands_alone => {
                            consider(base + edge.score + self.inside[edge.to].score + 6, Way::Edge(id));
                        }
                        Part::Date(..) if head.as_ref().is_some_and(|head| head.recipient.is_some()) => {
                            consider(base + edge.score + self.plain[edge.to].score, Way::Edge(id));
                        }
                        // "Wagner, in: MüKoBGB, 8. Aufl. 2020"
                        Part::In(None) if holds_parts(&self.tokens[self.behind_separator(edge.to)..]) => {
                            let opening = self.behind_separator(edge.to);
                            consider(base + edge.score - 6 + self.opening[opening].score, Way::Into(id, opening));
                        }
                        Part::In(Some(_)) => {
                            let opening = self.behind_separator(edge.to);
                            consider(base + edge.score - 6 + self.opening[opening].score, Way::Into(id, opening));
                        }
                        _ => {}
                    }
                }
            }
        }
        let (score, which, way) = best?;
        let head = heads.swap_remove(which);
        let way = match (way, &head) {
            // "Wolff, FS Schmidt-Jortzig, 2011, S. 633 (640)"
            (Way::Title(run, to), Some(head))
                if head.role.is_none() && is_festschrift(&self.tokens[run.from as usize]) =>
            {
                Way::Volume(run, to)
            }
            (way, _) => way,
        };
        let mut full = Full { head, title: None, parts: Vec::new(), container: None, court: None, end: from, score };
        match way {
            Way::Title(run, to) => {
                full.title = Some(run);
                self.follow(to, false, &mut full);
            }
            Way::Edge(id) => {
                self.push(id, &mut full.parts);
                let inside = is_container(&self.edges[id].part);
                self.follow(self.edges[id].to, inside, &mut full);
            }
            Way::Alone(id) => {
                self.push(id, &mut full.parts);
                full.end = self.edges[id].to;
            }
            Way::Into(id, opening) => {
                self.push(id, &mut full.parts);
                self.open(opening, &mut full);
            }
            Way::Described(id, begin, run, to) => {
                self.push(id, &mut full.parts);
                for (leaf, edge) in self.edges_at(self.edges[id].to + 1).chain(self.edges_at(self.edges[id].to)) {
                    if matches!(edge.part, Part::Place(_)) && edge.to == begin {
                        self.push(leaf, &mut full.parts);
                        break;
                    }
                }
                full.title = Some(run);
                self.follow(to, false, &mut full);
            }
            Way::Volume(run, to) => {
                full.container = Some(run);
                self.follow(to, false, &mut full);
            }
            Way::CourtTitle(court, run, to) => {
                full.court = Some(court);
                full.title = Some(run);
                self.follow(to, false, &mut full);
            }
            Way::Commentary(commentary, at) => {
                let score = commentary.score;
                full.head = Some(Head {
                    names: commentary.author,
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
                self.follow(at, true, &mut full);
            }
            Way::Court(court, id) => {
                full.court = Some(court);
                self.push(id, &mut full.parts);
                self.follow(self.edges[id].to, false, &mut full);
            }
        }
        Some(full)
    }

    /// Tells whether what follows a title shows it to be that of a decision or an act, as English has them.
    fn is_decided(&self, run: Run, to: usize) -> bool {
        const TITLE_TOKENS: u32 = 24;
        let Step::Take(id) = self.plain[to].step else { return false };
        let edge = &self.edges[id];
        let capital = run.of(self.tokens).first().is_some_and(|t| {
            t.is_capital() && !matches!(t.text, "See" | "But" | "Accord" | "Compare" | "Contra" | "Cf" | "Id")
        });
        let shows = match &edge.part {
            Part::Decision { date, .. } => date.is_none(),
            Part::Reporter(_) => self.tokens[edge.from].kind == Kind::Number,
            Part::Official { .. } => self.tokens[edge.from].is("pub"),
            _ => false,
        };
        // "The Court relied on Ex parte Quirin, 317 U.S. 1": a sentence
        let verb = run.of(self.tokens).iter().any(|t| {
            t.is_small() && t.text.len() > 5 && !matches!(t.text, "against" | "between" | "concerning" | "relating")
        });
        capital && shows && !verb && run.to - run.from <= TITLE_TOKENS
    }

    fn push(&self, id: usize, parts: &mut Vec<Part>) {
        match &self.edges[id].part {
            Part::Bracket(inside) => inside.iter().for_each(|id| self.push(*id, parts)),
            part => parts.push(part.clone()),
        }
    }

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

enum Way {
    Title(Run, usize),
    /// A provision in running text
    Alone(usize),
    Edge(usize),
    Into(usize, usize),
    /// A shelf mark, the token that separates, the description
    Described(usize, usize, Run, usize),
    Court(Run, usize),
    CourtTitle(Run, Run, usize),
    /// The volume a piece without title stands in
    Volume(Run, usize),
    Commentary(Box<crate::citation::law::Commentary>, usize),
}

/// Tells whether a full stop makes a number an ordinal: "18. Jahrhundert", "9. Februar".
fn is_ordinal_dot(tokens: &[Token<'_>], at: usize) -> bool {
    let number = at > 0 && tokens[at - 1].kind == Kind::Number && tokens[at - 1].text.len() <= 3;
    number
        && tokens.get(at + 1).is_some_and(|next| {
            crate::citation::lexicon::month(next).is_some()
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

fn is_container(part: &Part) -> bool {
    matches!(part, Part::Journal(_) | Part::Container { .. })
}

/// Tells whether a part may begin at a token: behind punctuation, a bracket, a quotation mark, a number, or where its own first
/// word shows it.
fn may_begin(tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    let Some(before) = at.checked_sub(1).map(|at| &tokens[at]) else { return true };
    match before.kind {
        Kind::Word => {
            token.kind == Kind::Open
                || token.kind == Kind::Number
                    && tokens.get(at + 1).is_some_and(|t| {
                        matches!(t.kind, Kind::Open | Kind::Dash | Kind::Comma)
                            || t.is("n")
                            // "codified at 10 U.S.C. § 948a"
                            || t.is_capital() && t.dotted && before.is_small()
                    })
                || token.is_roman() && crate::citation::lexicon::COMMENTARIES.longest(&tokens[at - 1..]) == 1
                || token.text == "vom" && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number)
                || token.kind == Kind::Number && matches!(before.text, "EL" | "Auflage" | "Aufl" | "edn" | "ed")
                || before.is_small() && token.is_capital() && names_law(&tokens[at..])
                || before.dotted
                || matches!(token.kind, Kind::Section | Kind::Pilcrow | Kind::Url | Kind::Doi | Kind::Angle)
                || token.dotted
        }
        _ => true,
    }
}

/// Tells whether a commentary, handbook or Festschrift begins, whose parts lawyers cite without their titles.
fn holds_parts(tokens: &[Token<'_>]) -> bool {
    use crate::citation::lexicon::{COMMENTARIES, STATUTES};
    let Some(first) = tokens.first() else { return false };
    let name = tokens.iter().take(4).take_while(|t| t.kind == Kind::Word);
    COMMENTARIES.longest(tokens) > 0
        || STATUTES.find(tokens).is_some()
        || is_festschrift(first)
        || name.into_iter().any(|t| t.text.ends_with("ommentar") || t.text.ends_with("andbuch"))
}

/// "FS Schmidt-Jortzig", "Festschrift für Ernst-Wolfgang Böckenförde"
fn is_festschrift(token: &Token<'_>) -> bool {
    matches!(token.text, "FS" | "FG" | "GS" | "Festschrift" | "Festgabe" | "Gedächtnisschrift" | "FestS")
}

/// "vgl. dagegen BVerfGE 90, 286", "zuletzt BT-Drs. 15/2742"
fn names_law(tokens: &[Token<'_>]) -> bool {
    use crate::citation::lexicon::{COURTS, GAZETTES, REPORTERS, STATUTES};
    REPORTERS.find(tokens).is_some()
        || STATUTES.find(tokens).is_some()
        || GAZETTES.longest(tokens) > 0
        || COURTS.longest(tokens) > 0
}

/// "Resolution 2640 (2022)": number and year are the name.
fn is_numbered_decision(token: &Token<'_>) -> bool {
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
    let rest = tokens[at..]
        .iter()
        .take(6)
        .skip_while(|t| matches!(t.kind, Kind::Number | Kind::Dash | Kind::Comma) || t.is("n"))
        .next();
    rest.is_some_and(|t| t.kind == Kind::Open)
}

/// A container's title follows "in" or a name behind it.
fn may_open_container(tokens: &[Token<'_>], at: usize) -> bool {
    at > 0 && matches!(tokens[at - 1].kind, Kind::Colon | Kind::Comma | Kind::Close | Kind::Word)
}

/// Reads all heads that may stand at a token.
fn heads(tokens: &[Token<'_>], from: usize) -> Vec<Option<Head>> {
    let mut found = Vec::new();
    let Some(first) = tokens.get(from) else { return found };
    if !(first.kind == Kind::Word) {
        return found;
    }
    found.extend(body_pair(tokens, from).map(Some));
    found.extend(letter_head(tokens, from).map(Some));
    for parser in [
        name::inverted_list,
        name::natural_list,
        name::natural_one,
        name::idem,
        name::body,
        name::any_body,
        name::families,
        name::one_family,
    ] {
        let mut input = Tokens::new(&tokens[from..]);
        let Ok(names) = parser(&mut input) else { continue };
        if let Some(head) = head(tokens, &mut input, names) {
            found.push(Some(head));
        }
    }
    found
}

/// "Vereinte Nationen, Sicherheitsrat,"
fn body_pair(tokens: &[Token<'_>], from: usize) -> Option<Head> {
    let mut input = Tokens::new(&tokens[from..]);
    let first = name::body(&mut input).ok()?;
    let comma: winnow::Result<&Token<'_>, winnow::error::EmptyError> = kind(Kind::Comma).parse_next(&mut input);
    comma.ok()?;
    let second = name::body(&mut input).ok()?;
    let run = Run { from: first.run.from, to: second.run.to };
    let literal = name::printed(run.of(tokens));
    let names = Names { list: vec![crate::citation::csl::Name::literal(literal)], run, ..first };
    head(tokens, &mut input, names).map(|head| Head { score: head.score + 1, ..head })
}

/// "Sir Edward Goschen to Sir Edward Grey," before a date
fn letter_head(tokens: &[Token<'_>], from: usize) -> Option<Head> {
    let mut input = Tokens::new(&tokens[from..]);
    let names = name::natural_one(&mut input).or_else(|_| {
        input = Tokens::new(&tokens[from..]);
        name::families_without_commas(&mut input)
    });
    let names = names.ok()?;
    let to: winnow::Result<&Token<'_>, winnow::error::EmptyError> = word(&["to", "an"]).parse_next(&mut input);
    to.ok()?;
    let before = input;
    let recipient = name::natural_one(&mut input).or_else(|_| {
        input = before;
        name::families_without_commas(&mut input)
    });
    let recipient = recipient.ok()?;
    let comma: winnow::Result<&Token<'_>, winnow::error::EmptyError> = kind(Kind::Comma).parse_next(&mut input);
    comma.ok()?;
    let end = tokens.len() - input.len();
    Some(Head { names, role: None, year: None, recipient: Some(recipient), letter: None, end, score: 18 })
}

/// Reads on behind the names of a head: role, year, and what separates it from the title.
fn head(tokens: &[Token<'_>], input: &mut Tokens<'_>, names: Names) -> Option<Head> {
    let attempt = *input;
    let role = role_behind(input).ok();
    if role.is_none() {
        *input = attempt;
    }
    // "(Special Rapporteur)"
    let mut aside = false;
    let remark = |input: &mut Tokens<'_>| -> Option<()> {
        let open = input.first().filter(|t| t.text == "(" && t.partner - t.index <= 6)?;
        let length = (open.partner - open.index) as usize + 1;
        let quiet = input[..length].iter().all(|t| t.kind != Kind::Number);
        quiet
            .then(|| winnow::token::take::<_, _, winnow::error::EmptyError>(length).void().parse_next(input).ok())
            .flatten()
    };
    if role.is_none() && remark(input).is_some() {
        aside = true;
    }
    let before_year = *input;
    let bracketed = |input: &mut Tokens<'_>| -> Option<(Run, Date, Option<char>)> {
        let read: winnow::Result<_, winnow::error::EmptyError> =
            (token(|t| t.text == "("), year.with_taken(), token(|t| t.text == ")")).parse_next(input);
        read.ok().map(|(_, ((date, letter), taken), _)| (Run::taken(taken), date, letter))
    };
    let mut in_brackets = true;
    let mut found = bracketed(input);
    if found.is_none() {
        *input = before_year;
        in_brackets = false;
        let _: winnow::Result<_, winnow::error::EmptyError> = opt(kind(Kind::Comma)).parse_next(input);
        let read: winnow::Result<_, winnow::error::EmptyError> = year.with_taken().parse_next(input);
        found = read.ok().map(|((date, letter), taken)| (Run::taken(taken), date, letter));
        let closes = input
            .first()
            .is_some_and(|t| t.kind == Kind::Colon || t.kind == Kind::Stop && names.form == Form::Inverted);
        if !closes || found.is_none() {
            found = None;
            *input = before_year;
        }
    }
    let separator: winnow::Result<Option<&Token<'_>>, winnow::error::EmptyError> =
        opt(alt((kind(Kind::Colon), kind(Kind::Comma), kind(Kind::Stop)))).parse_next(input);
    let separator = separator.ok().flatten().map(|t| t.kind);
    let year = found;
    let known = names.known > 0;
    let colon = separator == Some(Kind::Colon);
    let sure = year.is_some() && (colon || in_brackets);
    let mut score = match (names.form, sure, separator) {
        (Form::Inverted, true, _) => {
            if known {
                50
            } else {
                38
            }
        }
        (Form::Inverted, false, Some(Kind::Colon | Kind::Stop)) => {
            if known {
                24
            } else {
                8
            }
        }
        (Form::Inverted, false, _) => {
            if known && role.is_some() {
                18
            } else if known {
                10
            } else {
                -6
            }
        }
        (Form::Natural, true, _) => {
            if known {
                40
            } else {
                24
            }
        }
        (Form::Natural, false, Some(Kind::Comma)) => {
            if known {
                20
            } else {
                5
            }
        }
        (Form::Natural, false, Some(Kind::Colon)) => {
            if known {
                20
            } else {
                7
            }
        }
        (Form::Natural, false, Some(Kind::Stop)) => {
            if known {
                4
            } else {
                -10
            }
        }
        (Form::Idem, true, _) => 40,
        (Form::Idem, false, Some(_)) => 20,
        (Form::Body, true, _) => {
            if colon && !in_brackets {
                34
            } else {
                24
            }
        }
        (Form::Body, false, Some(Kind::Colon)) => 12,
        (Form::Body, false, Some(Kind::Comma)) => 8,
        (Form::Family, true, _) => 26,
        (Form::Family, false, Some(Kind::Comma | Kind::Colon)) => {
            if names.list.len() > 1 {
                4
            } else {
                0
            }
        }
        _ => {
            if role.is_some() {
                0
            } else {
                return None;
            }
        }
    };
    if separator.is_none() && !(in_brackets && year.is_some()) && role.is_none() {
        return None;
    }
    if role.is_some() {
        score += 18;
    }
    if aside {
        score -= 3;
    }
    // A body that nothing shows to be one must have its year.
    if names.form == Form::Body && !sure && !is_marked_body(tokens, &names) {
        // "European Court of Auditors"
        let run = names.run.of(tokens);
        if run.len() < 3
            || !run.iter().any(|t| matches!(t.text, "of" | "for" | "für" | "der" | "des"))
            || first_is_article(run)
        {
            return None;
        }
        score = -4;
    }
    let end = tokens.len() - input.len();
    let (year, letter) = match year {
        Some((run, date, letter)) => (Some((run, date)), letter),
        None => (None, None),
    };
    Some(Head { names, role, year, recipient: None, letter, end, score })
}

fn first_is_article(run: &[Token<'_>]) -> bool {
    run.first().is_some_and(|t| {
        ["der", "die", "das", "ein", "eine", "the", "a", "an", "zur", "zum", "im"].iter().any(|word| t.is(word))
    })
}

fn is_marked_body(tokens: &[Token<'_>], names: &Names) -> bool {
    let mut input = Tokens::new(&tokens[names.run.from as usize..names.run.to as usize]);
    name::body(&mut input).is_ok()
}
