//! The best reading from a token to its end, and the way back through its parts.

use crate::citation::grammar::name::{Candidates, Form};
use crate::citation::grammar::{Run, Tokens};
use crate::citation::lattice::head::{Head, heads};
use crate::citation::lattice::way::is_container;
use crate::citation::lattice::{Full, Lattice, NEVER, Step};
use crate::citation::law;
use crate::citation::lexicon::{self, Role};
use crate::citation::part::Part;
use crate::citation::token::{Kind, Token};

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
    Commentary(Box<law::Commentary>, usize),
}

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

    fn read_from(&self, from: usize, names: &Candidates) -> Option<Full> {
        let mut heads = heads(self.tokens, from, names);
        heads.push(None);
        let mut best: Option<(i32, usize, Way)> = None;
        let none = heads.len() - 1;
        // What needs neither names nor a title: decisions, statutes, papers of parliaments, shelf marks.
        for (id, edge) in self.edges_at(from) {
            let mut alone = false;
            let score = match &edge.part {
                Part::Reporter(_) | Part::Statute { .. } | Part::Official { .. } => {
                    // A sentence goes on behind it: "ob § 823 Abs. 1 BGB greift".
                    // "Kritik von Art. 21 Abs. 2 des Grundgesetzes, Baden-Baden 1993": no act has an imprint.
                    let next = self.plain[edge.to].step;
                    if let (Part::Statute { .. }, Step::Take(id)) = (&edge.part, next)
                        && matches!(self.edges[id].part, Part::Imprint { .. })
                    {
                        continue;
                    }
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
                        let described = (first.is_capital() && lexicon::locator_label(first).is_none()
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
        if let Ok(court) = law::court(&mut court_input) {
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
        if let Ok(commentary) = law::commentary(&mut commentary_input) {
            let at = self.tokens.len() - commentary_input.len();
            let score = commentary.score - 10 + self.inside[at].score;
            if score > NEVER / 2 && best.as_ref().is_none_or(|(other, ..)| score > *other) {
                best = Some((score, none, Way::Commentary(Box::new(commentary), at)));
            }
        }
        let named_from = law::named_from(&self.tokens[from..]).map(|at| from + at);
        for (which, head) in heads.iter().enumerate() {
            let (begin, base) = head.as_ref().map_or((from, -10), |head| (head.end, head.score));
            let mut consider = |score: i32, way: Way| {
                if score > NEVER / 2 && best.as_ref().is_none_or(|(other, ..)| score > *other) {
                    best = Some((score, which, way));
                }
            };
            // What is not published shows by the word that begins its description.
            let described = self.tokens.get(begin).and_then(lexicon::genre).is_some();
            let sent = self.tokens.get(begin + 1).is_some_and(|t| matches!(t.text, "from" | "with"));
            let bonus = if described { 28 + if sent { 8 } else { 0 } } else { 0 };
            let family = head.as_ref().is_some_and(|head| head.names.form == Form::Family);
            let statute = lexicon::STATUTES.find(&self.tokens[begin.min(self.tokens.len())..]);
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
                if head.is_some() && law::english_decision(run.of(self.tokens)) > 0 {
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

    pub(super) fn push(&self, id: usize, parts: &mut Vec<Part>) {
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
pub(super) fn is_festschrift(token: &Token<'_>) -> bool {
    matches!(token.text, "FS" | "FG" | "GS" | "Festschrift" | "Festgabe" | "Gedächtnisschrift" | "FestS")
}
