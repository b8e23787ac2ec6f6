mod fold;
mod known;
mod short;
#[cfg(test)]
mod tests;
mod works;

use std::collections::HashMap;
use std::ops::Range;

use crate::citation::csl::{Item, Name};
use crate::citation::model::{
    Anaphora, Citation, CitationKind, Doubt, FieldData, Link, Locator, Note, Rule, Segment, Variable, Work, WorkIndex,
};
use crate::citation::resolve::fold::FoldedName;
use crate::citation::resolve::known::PrintedYear;
use crate::citation::resolve::works::Works;
use crate::deadline;
use crate::document::Manager;
use crate::text::ByteSpan;

/// How often the notes are gone through: once for what stands before, then for what points forward, and for what points
/// at that. Each time something must have been found, so that more are hardly ever needed.
const MOST_SWEEPS: usize = 6;

/// How many notes a chain names: a run of *ebd.* through hundreds of notes keeps the nearest and the full citation.
const MOST_IN_CHAIN: usize = 32;

/// How many works of one note are looked at, the last ones: a note that cites more is a bibliography.
const MOST_OF_A_NOTE: usize = 128;

/// Finds out which work every citation means, and collects the works.
///
/// Notes are in printed order. `text` gives the text of the note with an ordinal.
///
/// Full citations make the works; two of the same work make one, which gathers what both say (see `works`). A short form
/// or *ebd.* is only linked where all that is printed leads to one work: what several fit, what stands behind something
/// unread and what nothing fits stays unlinked, with its doubt and its candidates, because a wrong link costs a reader more
/// than a missing one (freelawproject/eyecite issues 349 and 293). What is linked in spite of a doubt:
///
/// - *ebd.* after a note with several works: the last of them (the Chicago Manual of Style forbids this use:
///   citation-style-language/documentation issue 122);
/// - *ebd.* after a note that is all commentary: the last work of the note before that one;
/// - a note number whose note does not fit, but one at most two notes beside it, or the only work of that author, or of
///   that year or title; a number that no note has, where year or title leads to one work;
/// - a note number and an author that agree, where year or title do not: an abbreviation nobody can check, a slip;
/// - *op. cit.* by an author of several works: the one cited last, which is what the words mean; "ders., S. 5" likewise;
/// - a short form before its full citation.
///
/// The letter of "Dresen 2023a" is read from the text behind the year, in full citations and short forms alike, and only
/// equal letters meet: where full citations print none, "2023b" is not guessed by counting.
///
/// Linear in the number of citations, up to the cost of hashing, where no note has very many; lists of works under one name
/// (`works`) and of one note are cut.
pub(crate) fn resolve<'a>(notes: &mut [Note], text: &dyn Fn(u32) -> &'a str) -> Vec<Work> {
    let mut resolver = Resolver::new(notes, text);
    for sweep in 0..MOST_SWEEPS {
        let open = resolver.open();
        if sweep > 0 && open == 0 {
            break;
        }
        resolver.sweep(Sweep::of(sweep));
        if sweep > 0 && resolver.open() == open {
            break;
        }
    }
    let Resolver { works, links, people, .. } = resolver;
    finish(notes, works, links, people)
}

/// Where a citation may look for its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sweep {
    /// Works are made of full citations; whatever refers finds what stands before it.
    First,
    /// What found nothing may find what comes later.
    Later,
}

impl Sweep {
    fn of(number: usize) -> Self {
        if number == 0 { Self::First } else { Self::Later }
    }
}

/// What stands before a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Unread,
    /// Counted over all notes.
    Citation(usize),
}

/// One note's citations and what else matters of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cited {
    ordinal: u32,
    /// Counted over all notes.
    citations: Range<usize>,
    last: Before,
    holds_unread: bool,
}

/// One citation and its place.
#[derive(Debug, Clone, Copy)]
struct Place<'n> {
    citation: &'n Citation,
    /// Index of its note.
    note: usize,
    /// What stands before it in the same note.
    before: Before,
}

/// Persons that "ders." and "dies." stand for.
#[derive(Debug, Clone, PartialEq, Default)]
struct People {
    author: Option<Vec<Name>>,
    editor: Option<Vec<Name>>,
}

/// A citation's link, and the citation it was found through.
#[derive(Debug, Clone, PartialEq, Default)]
struct Found {
    link: Link,
    /// What *ebd.* repeats, with its locator.
    repeats: Option<usize>,
}

impl Found {
    fn nothing(anaphora: Option<Anaphora>, doubt: Doubt) -> Self {
        Self { link: Link { anaphora, doubt: Some(doubt), ..Link::default() }, repeats: None }
    }
}

struct Resolver<'n, 'a, 't> {
    text: &'t dyn Fn(u32) -> &'a str,
    notes: Vec<Cited>,
    places: Vec<Place<'n>>,
    labels: HashMap<&'n str, Vec<usize>>,
    works: Works,
    /// The works by what reference managers know them by.
    of_keys: HashMap<(Manager, &'n str), WorkIndex>,
    links: Vec<Found>,
    people: Vec<People>,
    sweep: Sweep,
    /// The last citation of each work, in this sweep so far.
    last_cited: Vec<Option<usize>>,
    /// The last unlinked citation under each printed name, in this sweep so far.
    last_unlinked: HashMap<String, usize>,
}

impl<'n, 'a, 't> Resolver<'n, 'a, 't> {
    fn new(notes: &'n [Note], text: &'t dyn Fn(u32) -> &'a str) -> Self {
        let (mut cited, mut places, mut labels) = (Vec::new(), Vec::new(), HashMap::<&str, Vec<usize>>::new());
        for (index, note) in notes.iter().enumerate() {
            labels.entry(note.label.trim()).or_default().push(index);
            let (first, mut last, mut holds_unread) = (places.len(), Before::Nothing, false);
            for segment in &note.segments {
                match segment {
                    Segment::Commentary(_) => {}
                    Segment::Unread(_) => (last, holds_unread) = (Before::Unread, true),
                    Segment::Citation(citation) => {
                        places.push(Place { citation, note: index, before: last });
                        last = Before::Citation(places.len() - 1);
                    }
                }
            }
            cited.push(Cited { ordinal: note.ordinal, citations: first..places.len(), last, holds_unread });
        }
        let count = places.len();
        Self {
            text,
            notes: cited,
            places,
            labels,
            works: Works::default(),
            of_keys: HashMap::new(),
            links: vec![Found::default(); count],
            people: vec![People::default(); count],
            sweep: Sweep::First,
            last_cited: Vec::new(),
            last_unlinked: HashMap::new(),
        }
    }

    fn open(&self) -> usize {
        let nameless = |at: &usize| self.places[*at].citation.author_is_idem && self.people[*at].author.is_none();
        (0..self.places.len()).filter(|at| self.work(*at).is_none() || nameless(at)).count()
    }

    fn sweep(&mut self, sweep: Sweep) {
        self.sweep = sweep;
        self.last_cited.clear();
        self.last_unlinked.clear();
        for at in 0..self.places.len() {
            deadline::check();
            self.idem(at);
            if self.work(at).is_none() {
                let citation = self.places[at].citation;
                self.links[at] = match (&citation.field, citation.kind) {
                    (Some(field), _) => self.of_field(at, field),
                    (None, CitationKind::Full) => self.full(at),
                    (None, CitationKind::Short) => self.short(at),
                    (None, CitationKind::Ibid) => self.ibid(at),
                };
            }
            self.remember(at);
        }
    }

    fn work(&self, at: usize) -> Option<WorkIndex> {
        self.links[at].link.work
    }

    fn ordinal(&self, at: usize) -> u32 {
        self.notes[self.places[at].note].ordinal
    }

    /// Returns the bytes of a note, where they lie in it.
    fn printed(&self, at: usize, span: ByteSpan) -> &'a str {
        (self.text)(self.ordinal(at)).get(span.start..span.end).unwrap_or_default()
    }

    fn remember(&mut self, at: usize) {
        let citation = self.places[at].citation;
        match self.work(at) {
            Some(work) => {
                self.last_cited.resize(self.works.len(), None);
                self.last_cited[work as usize] = Some(at);
                if let Some(alias) = &citation.alias
                    && self.sweep == Sweep::First
                {
                    self.works.alias(alias, work, at, citation.rule);
                }
            }
            None => {
                let keys: Vec<String> = self.author(at).iter().map(|name| FoldedName::new(name).whole).collect();
                self.last_unlinked.extend(keys.into_iter().map(|key| (key, at)));
            }
        }
    }

    fn full(&mut self, at: usize) -> Found {
        let citation = self.places[at].citation;
        let mut item: Item = citation.item.clone();
        // The volume of "2:818" is part of the place; the work is the whole set.
        let span_of =
            |wanted: Variable| citation.fields.iter().find(|(variable, _)| *variable == wanted).map(|(_, span)| *span);
        if let (Some(volume), Some(place)) = (span_of(Variable::Volume), span_of(Variable::Locator))
            && volume.end + 1 == place.start
        {
            item.volume = None;
        }
        if let Some(author) = &self.people[at].author {
            item.author.clone_from(author);
        }
        if let Some(editor) = &self.people[at].editor {
            item.editor.clone_from(editor);
        }
        let years = self.years(at);
        let work = self.works.cite(item, years, citation.rule, at);
        Found { link: Link { work: Some(work), ..Link::default() }, repeats: None }
    }

    /// Links what a reference manager wrote, which knows the work; a short form or *ebd.* points at an earlier citation of it
    /// all the same.
    fn of_field(&mut self, at: usize, field: &'n FieldData) -> Found {
        let citation = self.places[at].citation;
        let key = field.key.as_ref().map(|key| (field.manager, key.as_str()));
        let work = match key.and_then(|key| self.of_keys.get(&key)) {
            Some(work) => *work,
            None => {
                let mut years = self.years(at);
                if let Some(date) = citation.item.issued.as_ref().filter(|_| years.is_empty()) {
                    years.push(PrintedYear { year: date.start.year, letter: None });
                }
                self.works.cite(citation.item.clone(), years, citation.rule, at)
            }
        };
        if let Some((manager, key)) = key {
            self.of_keys.insert((manager, key), work);
        }
        let mut link = Link { work: Some(work), ..Link::default() };
        let anaphora = match (citation.kind, citation.rule) {
            (CitationKind::Full, _) => None,
            (CitationKind::Ibid, _) => Some(Anaphora::PrecedingWork),
            (_, Rule::NoteNumber | Rule::CrossReference) => Some(Anaphora::Footnote),
            (_, Rule::AuthorYear) => Some(Anaphora::AuthorYear),
            (_, Rule::ShortTitle) => Some(Anaphora::ShortTitle),
            (_, Rule::OpCit) => Some(Anaphora::Author),
            (_, Rule::Alias) => Some(Anaphora::Alias),
            _ => None,
        };
        let first = self.works.get(work).at;
        let target = match citation.kind {
            CitationKind::Full => None,
            CitationKind::Ibid => self.last_cited.get(work as usize).copied().flatten(),
            CitationKind::Short => Some(first).filter(|first| *first < at),
        };
        match (target, anaphora) {
            (Some(target), Some(anaphora)) => link = Link { work: Some(work), ..self.through(target, anaphora) },
            _ => link.anaphora = anaphora,
        }
        Found { link, repeats: None }
    }

    /// Reads the years and their letters where they are printed: "2023a".
    fn years(&self, at: usize) -> Vec<PrintedYear> {
        let issued = self.places[at].citation.fields.iter().filter(|(variable, _)| *variable == Variable::Issued);
        let note = (self.text)(self.ordinal(at));
        let printed = issued.filter_map(|(_, span)| {
            // The letter may stand inside the span or right behind it.
            let rest = note.get(span.start..)?;
            let digits = span.len().min(rest.len());
            let begin = rest
                .char_indices()
                .find(|(at, _)| rest.get(*at..*at + 4).is_some_and(|year| year.bytes().all(|c| c.is_ascii_digit())))?;
            let year = rest.get(begin.0..begin.0 + 4).filter(|_| begin.0 < digits)?;
            let mut behind = rest[begin.0 + 4..].chars();
            let letter = behind.next().filter(char::is_ascii_lowercase);
            let letter = letter.filter(|_| behind.next().is_none_or(|next| !next.is_alphanumeric()));
            Some(PrintedYear { year: year.parse().ok()?, letter })
        });
        printed.collect()
    }

    /// Returns the printed authors, or those that "ders." stands for.
    fn author(&self, at: usize) -> &[Name] {
        self.people[at].author.as_deref().unwrap_or(&self.places[at].citation.item.author)
    }

    /// Finds the persons that "ders." and "dies." stand for.
    /// "Ders." is one man: behind a work by two it tells nobody.
    fn is_one_man(&self, at: usize) -> bool {
        let citation = self.places[at].citation;
        let author = citation.fields.iter().find(|(variable, _)| *variable == Variable::Author);
        let note = (self.text)(self.ordinal(at));
        let printed = author.and_then(|(_, span)| note.get(span.start..span.end)).unwrap_or_default();
        let printed = printed.trim_end_matches('.').to_lowercase();
        matches!(printed.as_str(), "ders" | "derselbe")
    }

    fn idem(&mut self, at: usize) {
        let citation = self.places[at].citation;
        if citation.author_is_idem
            && self.people[at].author.is_none()
            && let Some(people) = self.preceding_people(at)
            && !(people.len() > 1 && self.is_one_man(at))
        {
            if let Some(work) = self.work(at) {
                self.works.author(work, &people);
            }
            self.people[at].author = Some(people);
        }
        if citation.editor_is_idem && self.people[at].editor.is_none() {
            // "Ute Planert, …, in: dies. (Hrsg.)", but "dies. (Hrsg.), …" at the head means the citation before.
            self.people[at].editor = match self.author(at) {
                [] if !citation.author_is_idem => self.preceding_people(at),
                [] => None,
                // "in: ders./Kirchhof (Hrsg.)"
                author => Some(author.iter().chain(&citation.item.editor).cloned().collect()),
            };
        }
    }

    fn preceding_people(&self, at: usize) -> Option<Vec<Name>> {
        let Preceding::Citation { target, .. } = self.preceding(at) else { return None };
        Some(self.responsible(target)).filter(|people| !people.is_empty())
    }

    /// Returns who wrote the work that a citation means, or edited it where no author is known.
    fn responsible(&self, at: usize) -> Vec<Name> {
        let citation = self.places[at].citation;
        if citation.kind == CitationKind::Full && !self.author(at).is_empty() {
            return self.author(at).to_vec();
        }
        let of = |item: &Item| if item.author.is_empty() { item.editor.clone() } else { item.author.clone() };
        match self.work(at) {
            Some(work) => of(&self.works.get(work).item),
            None if !self.author(at).is_empty() => self.author(at).to_vec(),
            None => of(&citation.item),
        }
    }

    /// Returns what *ebd.* and *ders.* refer to: the citation before in the same note, else the last of the note before.
    ///
    /// A note that is all commentary is passed over, but only one. "Siehe Fn. 4" behind a work names a note, not a work:
    /// what follows may still mean the work.
    fn preceding(&self, at: usize) -> Preceding {
        let place = self.places[at];
        match place.before {
            Before::Citation(target) => return self.behind_cross_references(target, None),
            Before::Unread => return Preceding::None(Doubt::UnreadBefore),
            Before::Nothing => {}
        }
        for back in 1..=2 {
            let Some(note) = place.note.checked_sub(back).map(|note| &self.notes[note]) else { break };
            match note.last {
                Before::Citation(target) => {
                    let doubt = (back > 1).then_some(Doubt::NothingBefore);
                    let doubt = if self.cites_several(note) { Some(Doubt::SeveralWorksBefore) } else { doubt };
                    return self.behind_cross_references(target, doubt);
                }
                Before::Unread => return Preceding::None(Doubt::UnreadBefore),
                Before::Nothing => {}
            }
        }
        Preceding::None(Doubt::NothingBefore)
    }

    fn behind_cross_references(&self, last: usize, mut doubt: Option<Doubt>) -> Preceding {
        let mut target = last;
        while self.places[target].citation.rule == Rule::CrossReference
            && let Before::Citation(before) = self.places[target].before
        {
            (target, doubt) = (before, Some(Doubt::SeveralWorksBefore));
        }
        Preceding::Citation { target, doubt }
    }

    /// Tells whether a note cites more than one work, as far as one knows.
    fn cites_several(&self, note: &Cited) -> bool {
        let mut works = note.citations.clone().map(|at| self.work(at));
        let first = works.next();
        note.holds_unread || works.any(|work| work.is_none() || Some(work) != first)
    }

    /// Returns the works of a note, the last cited first; of very many the last.
    fn cited_in(&self, note: &Cited) -> Vec<WorkIndex> {
        let mut works: Vec<WorkIndex> = Vec::new();
        for work in note.citations.clone().rev().filter_map(|at| self.work(at)) {
            if works.len() == MOST_OF_A_NOTE {
                break;
            }
            if !works.contains(&work) {
                works.push(work);
            }
        }
        works
    }

    fn ibid(&self, at: usize) -> Found {
        let citation = self.places[at].citation;
        let begins = self.printed(at, citation.span).get(..3).is_some_and(|head| head.eq_ignore_ascii_case("loc"));
        self.repeat(at, if begins { Anaphora::PrecedingPlace } else { Anaphora::PrecedingWork })
    }

    /// Links a citation to what stands before it.
    fn repeat(&self, at: usize, anaphora: Anaphora) -> Found {
        let (target, doubt) = match self.preceding(at) {
            Preceding::Citation { target, doubt } => (target, doubt),
            Preceding::None(doubt) => return Found::nothing(Some(anaphora), doubt),
        };
        let before = &self.links[target].link;
        let mut link = self.through(target, anaphora);
        match link.work {
            Some(_) => link.doubt = doubt,
            None => {
                link.doubt = before.doubt.or(doubt);
                link.candidates.clone_from(&before.candidates);
            }
        }
        if link.work.is_some() && doubt == Some(Doubt::SeveralWorksBefore) {
            link.candidates = self.cited_in(&self.notes[self.places[target].note]);
        }
        Found { link, repeats: Some(target) }
    }

    /// Makes the link of a citation that means what another one means.
    fn through(&self, target: usize, anaphora: Anaphora) -> Link {
        let (before, via) = (&self.links[target].link, self.ordinal(target));
        let mut chain = vec![via];
        chain.extend(before.chain.iter().copied().skip_while(|&note| note == via));
        if chain.len() > MOST_IN_CHAIN {
            chain.remove(MOST_IN_CHAIN - 1);
        }
        Link { work: before.work, anaphora: Some(anaphora), via: Some(via), chain, ..Link::default() }
    }
}

/// See [`Resolver::preceding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Preceding {
    Citation { target: usize, doubt: Option<Doubt> },
    None(Doubt),
}

/// Counts the works by their first citation in any form, and writes into the notes what was found.
fn finish(notes: &mut [Note], works: Works, links: Vec<Found>, people: Vec<People>) -> Vec<Work> {
    let items = works.into_items();
    let mut order: Vec<Option<WorkIndex>> = vec![None; items.len()];
    let mut cited: Vec<Vec<u32>> = Vec::new();
    let mut locators = Vec::new();
    let mut found = links.into_iter().zip(people);
    for note in notes.iter_mut() {
        for segment in &mut note.segments {
            let Segment::Citation(citation) = segment else { continue };
            let Some((Found { link, repeats }, people)) = found.next() else { continue };
            if let Some(work) = link.work {
                let next = cited.len() as WorkIndex;
                let work = *order[work as usize].get_or_insert(next);
                if work == next {
                    cited.push(Vec::new());
                }
                let notes = &mut cited[work as usize];
                if notes.last() != Some(&note.ordinal) {
                    notes.push(note.ordinal);
                }
            }
            if citation.locator.is_none()
                && let Some(Some(locator)) = repeats.and_then(|target| locators.get(target))
            {
                citation.locator = Some(Locator { span: None, ..Locator::clone(locator) });
            }
            locators.push(citation.locator.clone());
            if let Some(author) = people.author {
                citation.item.author = author;
            }
            if let Some(editor) = people.editor {
                citation.item.editor = editor;
            }
            citation.link = link;
        }
    }
    let renumber = |work: WorkIndex| order[work as usize];
    for segment in notes.iter_mut().flat_map(|note| &mut note.segments) {
        if let Segment::Citation(citation) = segment {
            citation.link.work = citation.link.work.and_then(renumber);
            citation.link.candidates = citation.link.candidates.iter().copied().filter_map(renumber).collect();
        }
    }
    let mut works: Vec<(WorkIndex, Item)> =
        order.iter().zip(items).filter_map(|(place, item)| place.map(|place| (place, item))).collect();
    works.sort_by_key(|(place, _)| *place);
    let works = works.into_iter().zip(cited);
    works
        .map(|((_, item), mut notes)| {
            notes.sort_unstable();
            notes.dedup();
            Work { item, notes }
        })
        .collect()
}
