//! How a citation may begin, and which of its beginnings goes on best.

use crate::citation::grammar::name::Form;
use crate::citation::grammar::{Run, Tokens};
use crate::citation::lattice::head::Head;
use crate::citation::lattice::{Lattice, NEVER, Step};
use crate::citation::law;
use crate::citation::lexicon;
use crate::citation::part::{Edge, Part};
use crate::citation::token::{Kind, Token};

/// How a citation begins, behind its head if it has one.
pub(super) enum Way {
    /// A title, and the token behind it
    Title(Run, usize),
    /// A provision in running text: nothing behind it belongs to it
    Alone(usize),
    /// A part that needs no title
    Edge(usize),
    /// An "in", and where the container's title begins
    Into(usize, usize),
    /// A shelf mark, the token that separates, the description, the token behind it
    Described(usize, usize, Run, usize),
    /// A court, and its decision
    Court(Run, usize),
    /// A court, the name of the case, the token behind it
    CourtTitle(Run, Run, usize),
    /// The volume a piece without title stands in, and the token behind it
    Volume(Run, usize),
    /// A commentary, and the token behind its name
    Commentary(Box<law::Commentary>, usize),
}

/// The best beginning found so far; of two as good the first.
pub(super) struct Choice {
    pub(super) score: i32,
    /// Which of the heads it has.
    pub(super) head: Option<usize>,
    pub(super) way: Option<Way>,
}

impl Choice {
    /// Takes a beginning if it is better.
    fn consider(&mut self, score: i32, head: Option<usize>, way: Way) {
        if score > self.score {
            *self = Self { score, head, way: Some(way) };
        }
    }
}

impl Lattice<'_, '_> {
    /// Chooses among all beginnings at a token.
    pub(super) fn choose(&self, from: usize, heads: &[Head]) -> Choice {
        // What nothing can follow has NEVER and some points.
        let mut choice = Choice { score: NEVER / 2, head: None, way: None };
        for (id, edge) in self.edges_at(from) {
            self.choose_part(id, edge, &mut choice);
        }
        self.choose_court(from, &mut choice);
        self.choose_commentary(from, &mut choice);
        let named_from = law::named_from(&self.tokens[from..]).map(|at| from + at);
        for (which, head) in heads.iter().enumerate() {
            self.choose_titled(head.end, Some((which, head)), named_from, &mut choice);
            self.choose_untitled(which, head, &mut choice);
        }
        self.choose_titled(from, None, named_from, &mut choice);
        choice
    }

    /// What needs neither names nor a title: decisions, statutes, papers of parliaments, shelf marks.
    fn choose_part(&self, id: usize, edge: &Edge, choice: &mut Choice) {
        let on = self.plain[edge.to].score;
        let score = match &edge.part {
            // "Kritik von Art. 21 Abs. 2 des Grundgesetzes, Baden-Baden 1993": no act has an imprint.
            Part::Statute { .. } if self.goes_on_with_imprint(edge.to) => return,
            // A sentence goes on behind it: "ob § 823 Abs. 1 BGB greift".
            Part::Statute { .. } if on < -6 && self.tokens.get(edge.to).is_some_and(Token::is_small) => {
                return choice.consider(edge.score - 2, None, Way::Alone(id));
            }
            Part::Reporter(_) | Part::Statute { .. } | Part::Official { .. } => edge.score + on,
            Part::Archive { location: Some(_), .. } => edge.score + on,
            // A link is a page, whatever is said of it.
            Part::Url(_) | Part::Doi(_) | Part::Arxiv(_) => edge.score + 8 + on,
            Part::Number(_) => edge.score + 12 + on,
            // A newspaper by its date alone: "Manchester Guardian, 5 August 1914, p. 6".
            Part::Container { .. } if edge.score >= 20 => edge.score - 4 + self.inside[edge.to].score,
            _ => return,
        };
        choice.consider(score, None, Way::Edge(id));
        if matches!(edge.part, Part::Archive { .. }) {
            self.choose_described(id, edge, choice);
        }
    }

    /// Tells whether the best way on from a token takes an imprint first.
    fn goes_on_with_imprint(&self, at: usize) -> bool {
        matches!(self.plain[at].step, Step::Take(id) if matches!(self.edges[id].part, Part::Imprint { .. }))
    }

    /// "PA AA, R 20.341, Bl. 14–16: Bericht des Militärattachés, 12. Mai 1913"
    fn choose_described(&self, id: usize, edge: &Edge, choice: &mut Choice) {
        let mut begins = vec![(edge.to, 0)];
        for (_, place) in self.leaves(edge) {
            if place.to > edge.to + 1 {
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
                let on = self.plain[to].score;
                if described && on > NEVER / 2 {
                    let score = edge.score + leaf + points - 2 + on;
                    choice.consider(score, None, Way::Described(id, begin, run, to));
                }
            });
        }
    }

    /// The places that may stand behind a shelf mark, with a comma or without.
    pub(super) fn leaves(&self, edge: &Edge) -> impl Iterator<Item = (usize, &Edge)> {
        let behind = self.edges_at(edge.to + 1).chain(self.edges_at(edge.to));
        behind.filter(|(_, edge)| matches!(edge.part, Part::Place(_)))
    }

    /// A court before its decision: "BVerfG, Urt. v. 12. 7. 1994 – 2 BvE 3/92, BVerfGE 90, 286".
    fn choose_court(&self, from: usize, choice: &mut Choice) {
        let mut input = Tokens::new(&self.tokens[from..]);
        let Ok(court) = law::court(&mut input) else { return };
        let at = self.tokens.len() - input.len();
        let begin = self.behind_separator(at);
        for (id, edge) in self.edges_at(begin) {
            let points = match &edge.part {
                Part::Decision { .. } => 20,
                Part::Reporter(_) => 14,
                Part::Journal(journal) if journal.stands_alone => 26,
                Part::FileNumber(_) => 20,
                _ => continue,
            };
            choice.consider(points + edge.score + self.plain[edge.to].score, None, Way::Court(court, id));
        }
        if begin == at {
            return;
        }
        // "EGMR, Al-Skeini u. a./Vereinigtes Königreich, Urt. v. 7. 7. 2011"
        self.titles(begin, &mut |run, to, points| {
            let Step::Take(id) = self.plain[to].step else { return };
            let decided = matches!(
                self.edges[id].part,
                Part::Decision { date: Some(_), .. } | Part::FileNumber(_) | Part::Reporter(_)
            );
            if decided {
                choice.consider(8 + points + self.plain[to].score, None, Way::CourtTitle(court, run, to));
            }
        });
    }

    /// "MüKoBGB/Wagner, 8. Aufl. 2020, § 823 Rn. 67"
    fn choose_commentary(&self, from: usize, choice: &mut Choice) {
        let mut input = Tokens::new(&self.tokens[from..]);
        let Ok(commentary) = law::commentary(&mut input) else { return };
        let at = self.tokens.len() - input.len();
        let score = commentary.score - 10 + self.inside[at].score;
        choice.consider(score, None, Way::Commentary(Box::new(commentary), at));
    }

    /// A title, behind a head or without one.
    ///
    /// Before the token `named_from` the names of the parties or the words of an act are not yet complete.
    fn choose_titled(
        &self,
        begin: usize,
        head: Option<(usize, &Head)>,
        named_from: Option<usize>,
        choice: &mut Choice,
    ) {
        let which = head.map(|(which, _)| which);
        let head = head.map(|(_, head)| head);
        let base = head.map_or(-10, |head| head.score);
        // What is not published shows by the word that begins its description.
        let described = self.tokens.get(begin).and_then(lexicon::genre).is_some();
        let sent = self.tokens.get(begin + 1).is_some_and(|t| matches!(t.text, "from" | "with"));
        let unpublished = if described { 28 + if sent { 8 } else { 0 } } else { 0 };
        let family = head.is_some_and(|head| head.names.form == Form::Family);
        let statute = lexicon::STATUTES.find(&self.tokens[begin.min(self.tokens.len())..]);
        let statute = statute.filter(|_| family).map_or(0, |(length, _)| length);
        self.titles(begin, &mut |run, to, points| {
            if head.is_some() && law::english_decision(run.of(self.tokens)) > 0 {
                return;
            }
            // "Hamdan v. Rumsfeld", "Foreign Sovereign Immunities Act of 1976"
            let lead = leads(&self.tokens[run.from as usize]);
            let named = head.is_none() && !lead && named_from.is_some_and(|from| run.to as usize >= from);
            // "War Powers Resolution, Pub. L. No. 93-148", "Construction of a Wall, Advisory Opinion, 2004 I.C.J. 136"
            let decided = head.is_none() && !named && self.is_decided(run, to);
            // "Jarass/Pieroth, GG"
            let titled = statute > 0 && run.to as usize == begin + statute;
            let bonus = unpublished + if named || decided { 16 } else { 0 } + if titled { 16 } else { 0 };
            choice.consider(base + bonus + points + self.plain[to].score, which, Way::Title(run, to));
        });
    }

    /// Lawyers leave out titles: "Roellecke, Der Staat 34 (1995), 415".
    fn choose_untitled(&self, which: usize, head: &Head, choice: &mut Choice) {
        for (id, edge) in self.edges_at(head.end) {
            let points = head.score + edge.score;
            match &edge.part {
                Part::Journal(journal) if journal.stands_alone => {
                    choice.consider(points + self.inside[edge.to].score + 6, Some(which), Way::Edge(id));
                }
                Part::Date(..) if head.recipient.is_some() => {
                    choice.consider(points + self.plain[edge.to].score, Some(which), Way::Edge(id));
                }
                // "Wagner, in: MüKoBGB, 8. Aufl. 2020"
                Part::In(names) => {
                    let opening = self.behind_separator(edge.to);
                    if names.is_some() || holds_parts(&self.tokens[opening..]) {
                        let score = points - 6 + self.opening[opening].score;
                        choice.consider(score, Some(which), Way::Into(id, opening));
                    }
                }
                _ => {}
            }
        }
    }

    /// Tells whether what follows a title shows it to be that of a decision or an act, as English has them.
    fn is_decided(&self, run: Run, to: usize) -> bool {
        const TITLE_TOKENS: u32 = 24;
        let Step::Take(id) = self.plain[to].step else { return false };
        let edge = &self.edges[id];
        let capital = run.of(self.tokens).first().is_some_and(|t| t.is_capital() && !leads(t) && t.text != "Id");
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
}

/// "See", "Cf.": words in capitals that lead to a case
fn leads(token: &Token<'_>) -> bool {
    matches!(token.text, "See" | "But" | "Accord" | "Compare" | "Contra" | "Cf")
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
