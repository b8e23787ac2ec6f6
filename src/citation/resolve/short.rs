use crate::citation::model::{Anaphora, Doubt, Link, LocatorLabel, Rule, Variable, WorkIndex};
use crate::citation::resolve::fold::{FoldedName, ShortTitle};
use crate::citation::resolve::known::{Fit, PrintedYear, Short, is_same_name};
use crate::citation::resolve::{Before, Cited, Found, Preceding, Resolver, Sweep};

/// How far from the printed number a note is looked for whose number is wrong: authors who add a note late forget to
/// count on.
const NOTES_BESIDE: usize = 2;

/// Which works fit.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pick {
    None,
    One(WorkIndex),
    Several(Vec<WorkIndex>),
}

impl Pick {
    /// Takes the work that fits better than all others.
    fn of(fitting: &[(WorkIndex, Fit)]) -> Self {
        let Some(best) = fitting.iter().map(|(_, fit)| *fit).max() else { return Self::None };
        let mut best = fitting.iter().filter(|(_, fit)| *fit == best).map(|(work, _)| *work);
        match (best.next(), best.next()) {
            (Some(work), None) => Self::One(work),
            _ => {
                let mut works: Vec<WorkIndex> = fitting.iter().map(|(work, _)| *work).collect();
                works.sort_unstable();
                works.dedup();
                Self::Several(works)
            }
        }
    }
}

impl Resolver<'_, '_, '_> {
    /// Finds the work of a short form: by note number, author and year, alias, short title, author, in this order.
    pub(super) fn short(&self, at: usize) -> Found {
        let citation = self.places[at].citation;
        let short = self.said(at);
        if let Some(reference) = &citation.note_reference {
            return Found { link: self.by_number(at, reference.label.trim(), &short), repeats: None };
        }
        if citation.author_is_idem && self.author(at).is_empty() {
            let doubt = match self.preceding(at) {
                Preceding::None(doubt) => doubt,
                Preceding::Citation { target, .. } => self.links[target].link.doubt.unwrap_or(Doubt::NoSuchWork),
            };
            return Found::nothing(Some(Anaphora::PrecedingAuthor), doubt);
        }
        if short.year.is_some() && !short.names.is_empty() {
            let link = self.find(at, &short, Anaphora::AuthorYear);
            if link.work.is_some() || link.doubt == Some(Doubt::Ambiguous) {
                return Found { link, repeats: None };
            }
        }
        if let Some(link) = self.by_alias(at, &short) {
            return Found { link, repeats: None };
        }
        if short.is_name_only() {
            if citation.author_is_idem {
                return self.by_preceding_author(at, &short);
            }
            return Found { link: self.by_author(at, &short, citation.rule), repeats: None };
        }
        if short.says_nothing() {
            return match citation.rule {
                // "A. a. O., S. 5": where the last work was cited.
                Rule::OpCit => self.repeat(at, Anaphora::PrecedingWork),
                Rule::CrossReference | Rule::NoteNumber => Found::nothing(Some(Anaphora::Footnote), Doubt::NoSuchNote),
                _ => Found::nothing(None, Doubt::NoSuchWork),
            };
        }
        let anaphora = if short.year.is_some() { Anaphora::AuthorYear } else { Anaphora::ShortTitle };
        if short.names.is_empty() && short.container.is_none() && !short.title.is_telling() {
            return Found::nothing(Some(anaphora), Doubt::NoSuchWork);
        }
        Found { link: self.find(at, &short, anaphora), repeats: None }
    }

    /// Collects what a short form says of its work.
    fn said(&self, at: usize) -> Short {
        let citation = self.places[at].citation;
        let (item, printed) = (&citation.item, self.printed(at, citation.span));
        let (author, editor) = (self.author(at), self.people[at].editor.as_ref().unwrap_or(&item.editor));
        let names = if author.is_empty() { editor } else { author };
        let mut names: Vec<FoldedName> = names.iter().map(FoldedName::new).collect();
        if names.is_empty() {
            // "BGH (Fn. 3), Rn. 5"
            names.extend(item.authority.as_deref().map(FoldedName::body));
        }
        let title = item.title_short.as_deref().or(item.title.as_deref());
        let year = self
            .years(at)
            .into_iter()
            .next()
            .or_else(|| item.issued.as_ref().map(|issued| PrintedYear { year: issued.start.year, letter: None }));
        let volume = item.volume.clone().or_else(|| {
            let locator = citation.locator.as_ref().filter(|locator| locator.label == LocatorLabel::Volume);
            locator.map(|locator| locator.text.clone())
        });
        // Behind the names, before whatever else: "Berti et al. 2018", "Berti u. a., Ages, S. 3".
        let behind =
            citation.fields.iter().filter(|(variable, _)| *variable == Variable::Author).map(|(_, span)| span.end);
        let note = (self.text)(self.ordinal(at));
        let behind = behind.max().and_then(|end| note.get(end..)).unwrap_or_default();
        let behind = behind.trim_start_matches([',', ' ', '/', ';']);
        let and_others = ["et al", "u. a.", "u.a.", "u.\u{a0}a.", "and others", "und andere"];
        let container = item.container_title.as_deref().map(FoldedName::body);
        let head = printed.split([',', '(', '[', ':', ';']).next().unwrap_or_default();
        let head = head.trim().trim_matches(['"', '“', '”', '„', '«', '»', '‘', '’', '*']).trim_end_matches('.');
        // "Koh" alone may be such a name, before a title or year it is the author.
        let alone = title.is_none() && year.is_none();
        let by_name = match &item.author[..] {
            [name] if alone => Some(name.key()),
            _ => None,
        };
        let head = (alone || names.is_empty()).then(|| head.to_owned());
        let aliases = [citation.alias.clone(), title.map(str::to_owned), by_name, item.archive.clone(), head];
        let mut aliases: Vec<String> = aliases.into_iter().flatten().filter(|alias| !alias.is_empty()).collect();
        aliases.dedup();
        Short {
            names,
            and_others: and_others.iter().any(|words| behind.starts_with(words)),
            year,
            title: title.map(ShortTitle::new).unwrap_or_default(),
            volume,
            page: item.page_first.clone().filter(|_| container.is_some()),
            container,
            aliases,
        }
    }

    /// Makes the link of a short form without a number: the work's full citation is its target.
    fn to(&self, at: usize, work: WorkIndex, anaphora: Anaphora) -> Link {
        let full = self.works.get(work).at;
        let note = self.ordinal(full);
        let doubt = (full > at).then_some(Doubt::OnlyLater);
        let (via, chain) = (Some(note), vec![note]);
        Link { work: Some(work), anaphora: Some(anaphora), via, chain, doubt, ..Link::default() }
    }

    fn none(anaphora: Anaphora, doubt: Doubt, candidates: Vec<WorkIndex>) -> Link {
        Link { anaphora: Some(anaphora), doubt: Some(doubt), candidates, ..Link::default() }
    }

    /// Finds what fits among the works cited before, and where nothing does, later.
    fn pick(&self, at: usize, short: &Short) -> Pick {
        match Pick::of(&self.works.fitting(short, |full| full < at)) {
            Pick::None if self.sweep == Sweep::Later => Pick::of(&self.works.fitting(short, |full| full > at)),
            pick => pick,
        }
    }

    fn find(&self, at: usize, short: &Short, anaphora: Anaphora) -> Link {
        match self.pick(at, short) {
            Pick::One(work) => self.to(at, work, anaphora),
            Pick::Several(works) => Self::none(anaphora, Doubt::Ambiguous, works),
            Pick::None => {
                // The same author, and year, under another title or letter: told, not taken.
                let year = short.year.map(|year| PrintedYear { letter: None, ..year });
                let wider = Short { names: short.names.clone(), year, ..Short::default() };
                let near =
                    if short.names.is_empty() { Vec::new() } else { self.works.fitting(&wider, |full| full < at) };
                Self::none(anaphora, Doubt::NoSuchWork, near.into_iter().map(|(work, _)| work).collect())
            }
        }
    }

    fn by_alias(&self, at: usize, short: &Short) -> Option<Link> {
        let mut works = self.works.with_alias(&short.aliases, |named| named < at);
        let later = works.is_empty() && self.sweep == Sweep::Later;
        if later {
            works = self.works.with_alias(&short.aliases, |named| named > at);
        }
        match works[..] {
            [] => None,
            [work] => {
                let mut link = self.to(at, work, Anaphora::Alias);
                if later {
                    link.doubt = Some(Doubt::OnlyLater);
                }
                Some(link)
            }
            _ => Some(Self::none(Anaphora::Alias, Doubt::Ambiguous, works)),
        }
    }

    /// "Ders., S. 5": the work before, where "ders." names nobody else.
    fn by_preceding_author(&self, at: usize, short: &Short) -> Found {
        let anaphora = Anaphora::PrecedingAuthor;
        let Preceding::Citation { target, doubt } = self.preceding(at) else {
            return Found::nothing(Some(anaphora), Doubt::NothingBefore);
        };
        let mut link = self.through(target, anaphora);
        match link.work {
            Some(work) => {
                let mut works = self.works.fitting(short, |full| full < at);
                works.retain(|(other, _)| *other != work);
                link.doubt = doubt;
                if !works.is_empty() {
                    link.doubt = Some(Doubt::Ambiguous);
                    link.candidates = std::iter::once(work).chain(works.into_iter().map(|(work, _)| work)).collect();
                }
            }
            None => link.doubt = self.links[target].link.doubt,
        }
        Found { link, repeats: None }
    }

    /// "Eastwood, op. cit.", "Wehler, S. 5": the author's only work, and by *op. cit.* the one cited last.
    fn by_author(&self, at: usize, short: &Short, rule: Rule) -> Link {
        let anaphora = Anaphora::Author;
        let fitting = self.works.fitting(short, |full| full < at);
        let last = |work: WorkIndex| self.last_cited.get(work as usize).copied().flatten();
        let cited_last = fitting.iter().filter_map(|(work, _)| Some((last(*work)?, *work))).max();
        // A citation of this author that found no work is one more that may be meant.
        let open = short.names.iter().filter_map(|name| self.last_unlinked.get(&name.whole)).max().copied();
        let candidates = || fitting.iter().map(|(work, _)| *work).collect::<Vec<_>>();
        if rule == Rule::OpCit {
            if let Some(open) = open.filter(|open| cited_last.is_none_or(|(last, _)| last < *open)) {
                let doubt = self.links[open].link.doubt.unwrap_or(Doubt::NoSuchWork);
                return Self::none(anaphora, doubt, candidates());
            }
            if let Some((_, work)) = cited_last {
                let mut link = self.to(at, work, anaphora);
                if Pick::of(&fitting) != Pick::One(work) {
                    (link.doubt, link.candidates) = (Some(Doubt::Ambiguous), candidates());
                }
                return link;
            }
        } else if open.is_some() {
            let doubt = if fitting.is_empty() { Doubt::NoSuchWork } else { Doubt::Ambiguous };
            return Self::none(anaphora, doubt, candidates());
        }
        self.find(at, short, anaphora)
    }

    /// Returns the note of that label nearest before the citation, else the nearest behind it: labels may begin anew.
    fn labelled(&self, at: usize, label: &str) -> Option<usize> {
        let (list, own) = (self.labels.get(label).filter(|_| !label.is_empty())?, self.places[at].note);
        let before = list.partition_point(|&note| note < own);
        let behind = list[before..].iter().find(|&&note| note > own);
        before.checked_sub(1).map(|at| list[at]).or(behind.copied())
    }

    /// Returns the works of a note that fit.
    fn fitting_in(&self, note: usize, short: &Short) -> Vec<(WorkIndex, Fit)> {
        let works = self.cited_in(&self.notes[note]);
        works.into_iter().filter_map(|work| Some((work, self.works.get(work).fits(short)?))).collect()
    }

    /// Links to a work through the note in which it is cited.
    fn through_note(&self, note: usize, work: WorkIndex, doubt: Option<Doubt>) -> Link {
        let mut citations = self.notes[note].citations.clone();
        let target = citations.find(|&at| self.work(at) == Some(work)).expect("the note cites the work");
        Link { doubt, ..self.through(target, Anaphora::Footnote) }
    }

    /// "Wehler (wie Anm. 1)", "supra note 5", "siehe Fn. 4"
    fn by_number(&self, at: usize, label: &str, short: &Short) -> Link {
        let anaphora = Anaphora::Footnote;
        let tells_more = short.year.is_some() || !short.title.is_empty() || short.container.is_some();
        let Some(note) = self.labelled(at, label) else {
            return match self.pick(at, short) {
                Pick::One(work) if tells_more => Link { doubt: Some(Doubt::NoSuchNote), ..self.to(at, work, anaphora) },
                Pick::One(work) => Self::none(anaphora, Doubt::NoSuchNote, vec![work]),
                Pick::Several(works) => Self::none(anaphora, Doubt::NoSuchNote, works),
                Pick::None => Self::none(anaphora, Doubt::NoSuchNote, Vec::new()),
            };
        };
        if self.sweep == Sweep::First && note > self.places[at].note {
            return Self::none(anaphora, Doubt::NoSuchWork, Vec::new());
        }
        if short.says_nothing() {
            return self.cross_reference(note);
        }
        match Pick::of(&self.fitting_in(note, short)) {
            Pick::One(work) => return self.through_note(note, work, None),
            Pick::Several(works) => return Self::none(anaphora, Doubt::Ambiguous, works),
            Pick::None => {}
        }
        let own = self.cited_in(&self.notes[note]);
        if let [work] = self.works.with_alias(&short.aliases, |_| true)[..]
            && own.contains(&work)
        {
            return self.through_note(note, work, None);
        }
        let unlinked = |cited: &Cited| cited.citations.clone().any(|at| self.work(at).is_none());
        if self.sweep == Sweep::First && unlinked(&self.notes[note]) {
            return Self::none(anaphora, Doubt::NoSuchWork, Vec::new());
        }
        if let Some(doubt) = self.open_in(note, short) {
            return Self::none(anaphora, doubt, own);
        }
        // What could not be read there may be what is meant: only a year or title leads away from it.
        let away = tells_more || !self.notes[note].holds_unread;
        if away && let Some(link) = self.beside(at, note, short) {
            return link;
        }
        if tells_more && !(short.names.is_empty() && short.year.is_some()) {
            match self.pick(at, short) {
                Pick::One(work) => return Link { doubt: Some(Doubt::NoteNumberWrong), ..self.to(at, work, anaphora) },
                Pick::Several(works) => return Self::none(anaphora, Doubt::Ambiguous, works),
                Pick::None => {}
            }
        }
        let place = &self.notes[note];
        if tells_more && !place.holds_unread && self.sweep == Sweep::Later {
            // The note number and the name agree, the title is an abbreviation or the year a slip.
            let names_only = Short { names: short.names.clone(), and_others: short.and_others, ..Short::default() };
            let named = self.fitting_in(note, &names_only);
            if let [(work, _)] = named[..] {
                let link = self.through_note(note, work, Some(Doubt::Ambiguous));
                return Link { candidates: vec![work], ..link };
            }
        }
        let anywhere = self.works.fitting(short, |_| true);
        let open = short.names.iter().any(|name| self.last_unlinked.contains_key(&name.whole));
        if let [(work, fit)] = anywhere[..]
            && away
            && !open
            && is_same_name(fit)
            && self.works.get(work).at < at
            && self.sweep == Sweep::Later
        {
            return Link { doubt: Some(Doubt::NoteNumberWrong), ..self.to(at, work, anaphora) };
        }
        let doubt = match place.last {
            Before::Nothing => Doubt::NoteCitesNothing,
            _ if place.holds_unread => Doubt::UnreadBefore,
            _ => Doubt::NoSuchWork,
        };
        let elsewhere = anywhere.into_iter().map(|(work, _)| work).collect();
        Self::none(anaphora, doubt, elsewhere)
    }

    /// "Siehe Fn. 4": the only work of that note.
    fn cross_reference(&self, note: usize) -> Link {
        let (anaphora, cited) = (Anaphora::Footnote, &self.notes[note]);
        let works = self.cited_in(cited);
        match (&works[..], cited.last) {
            ([], Before::Nothing) => Self::none(anaphora, Doubt::NoteCitesNothing, works),
            ([], _) if cited.holds_unread => Self::none(anaphora, Doubt::UnreadBefore, works),
            ([], _) => {
                let doubts = cited.citations.clone().rev().filter_map(|at| self.links[at].link.doubt);
                Self::none(anaphora, doubts.take(1).next().unwrap_or(Doubt::NoSuchWork), works)
            }
            ([work], _) if !self.cites_several(cited) => self.through_note(note, *work, None),
            _ => {
                let mut works = works;
                works.sort_unstable();
                Self::none(anaphora, Doubt::Ambiguous, works)
            }
        }
    }

    /// Tells why an unlinked citation of the note that has the same author is unlinked.
    fn open_in(&self, note: usize, short: &Short) -> Option<Doubt> {
        let name = short.names.first()?;
        let mut open = self.notes[note].citations.clone().filter(|&at| self.work(at).is_none());
        let open = open.find(|&at| self.author(at).iter().any(|own| FoldedName::new(own).closeness(name) > 0))?;
        Some(self.links[open].link.doubt.unwrap_or(Doubt::NoSuchWork))
    }

    /// Looks for the work in the notes beside the one that is named, the nearest first.
    fn beside(&self, at: usize, note: usize, short: &Short) -> Option<Link> {
        let own = self.places[at].note;
        for distance in 1..=NOTES_BESIDE {
            let beside = [note.checked_sub(distance), note.checked_add(distance)].into_iter().flatten();
            // What refers back does not mean a later note.
            let beside: Vec<usize> = beside
                .filter(|&beside| beside < self.notes.len() && beside != own && (beside < own || note > own))
                .collect();
            let found: Vec<_> = beside.iter().flat_map(|&beside| self.fitting_in(beside, short)).collect();
            match Pick::of(&found_once(found)) {
                Pick::None => {}
                Pick::One(work) => {
                    let found =
                        beside.into_iter().find(|&beside| self.cited_in(&self.notes[beside]).contains(&work))?;
                    return Some(self.through_note(found, work, Some(Doubt::NoteNumberWrong)));
                }
                Pick::Several(works) => return Some(Self::none(Anaphora::Footnote, Doubt::Ambiguous, works)),
            }
        }
        None
    }
}

fn found_once(mut found: Vec<(WorkIndex, Fit)>) -> Vec<(WorkIndex, Fit)> {
    found.sort_unstable();
    found.dedup();
    found
}
